//! Domain types: addresses, servers, sources, findings, reports. Pure data; knows no network,
//! no terminal and no language.

pub mod account;
pub mod address;
pub mod asked;
pub mod capabilities;
pub mod check;
pub mod date;
pub mod deep;
pub mod diagnosis;
pub mod dialogue;
pub mod encode;
pub mod event;
pub mod finding;
pub mod harmless;
pub mod lesson;
pub mod mechanism;
pub mod message;
mod pasted;
pub mod provenance;
pub mod reason;
pub mod report;
pub mod secret;
pub mod server;
pub mod spelling;
pub mod timing;
pub mod veil;
pub mod visit;

pub use address::{AddressError, Domain, EmailAddress, Target};
pub use asked::{Asked, RecordKind, host_of};
pub use capabilities::{Capabilities, Expire};
pub use check::{Check, CheckOutcome, Judged, Seen, Standing};
pub use diagnosis::Diagnosis;
pub use dialogue::Dialogue;
pub use event::Event;
pub use finding::{Finding, Severity};
pub use mechanism::{AuthMechanism, ChallengeKind, Family};
pub use message::{Arg, Message};
pub use provenance::{Provenance, Source, Trust, Vouching};
pub use reason::Reason;
pub use secret::Secret;
pub use server::{
    DavKind, DavUrl, Endpoint, MailConfig, Mailbox, OAuthIssuer, Pop3Habits, Protocol, Security, ServerSettings,
    Username, UsernamePart,
};
pub use veil::Veil;

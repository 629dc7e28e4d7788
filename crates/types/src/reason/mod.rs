//! Why something failed, is not there, or was not tried: one value for every layer.
//!
//! A stage decides by these values; words are chosen at the edge, in the program. The texts here
//! (`Display`) are for programmers: English, without the endpoint and the phase.

mod certificate;
mod dialog;
mod error_kind;
mod login;
mod network;
mod source;
pub mod verdict;

use std::net::IpAddr;
use std::time::Duration;

use thiserror::Error;

use super::report::Cause;
use super::{AuthMechanism, Message};

pub use certificate::CertificateProblem;
pub use dialog::{DriverError, SaslError, Unsendable, Violation};
pub use error_kind::ErrorName;
pub use login::{BindingProblem, Withheld};
pub use network::{ConnectError, ConnectErrorKind, DnsError, HttpError, ResolveError, TlsErrorKind, alert_name};
pub use source::{Absent, AutoconfigError, AutodiscoverError, PaccError, ProfileError, SourceError};

/// Why something failed, is not there, or was not tried.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Reason {
    /// No answer of DNS, or a clear no.
    #[error(transparent)]
    Dns(#[from] DnsError),
    /// The network named a host whose addresses are all private.
    #[error("the name leads to the private address {address}")]
    PrivateAddress {
        /// The first of them.
        address: IpAddr,
    },
    /// The network named a port that no mail server uses.
    #[error("port {port} is not a mail port")]
    OddPort {
        /// The port.
        port: u16,
    },
    /// No connection.
    #[error(transparent)]
    Connect(#[from] ConnectErrorKind),
    /// No handshake.
    #[error(transparent)]
    Tls(TlsErrorKind),
    /// The server speaks only a version that is not safe any more.
    #[error("the server offers only {version}")]
    OldTls {
        /// `TLS 1.0`
        version: &'static str,
    },
    /// The certificate does not do.
    #[error(transparent)]
    Certificate(CertificateProblem),
    /// No usable answer over HTTP.
    #[error(transparent)]
    Http(HttpError),
    /// The dialog went no further.
    #[error(transparent)]
    Driver(#[from] DriverError),
    /// The server turned us away in its greeting.
    #[error("the server turned us away: {text:?}")]
    Rejected {
        /// Its words. Text from the network.
        text: String,
        /// They came over TLS; otherwise anybody on the way may have said them.
        protected: bool,
    },
    /// The server claims before TLS that somebody is logged in (RFC 9051 section 11.2).
    #[error("PREAUTH before TLS")]
    PreauthBeforeTls,
    /// The server waits for TLS from the first byte on, where a greeting in clear was expected.
    #[error("the server speaks TLS from the first byte on")]
    TlsFirst,
    /// The server does not offer to start TLS.
    #[error("{command} is not offered")]
    NoStartTls {
        /// `STARTTLS` or `STLS`.
        command: &'static str,
    },
    /// The server refused to start TLS, in words that anybody on the way may have said.
    #[error("STARTTLS refused: {text:?}")]
    StartTlsRefused {
        /// Its words. Text from the network.
        text: String,
        /// It goes away altogether, which is not about TLS.
        goodbye: bool,
    },
    /// The server refused a command.
    #[error("command refused: {text:?}")]
    CommandRefused {
        /// Its words. Text from the network.
        text: String,
    },
    /// The server offers no way to log in, or none that is known here.
    #[error("no way to log in ({offered:?})")]
    NoLogin {
        /// What it offers.
        offered: Vec<AuthMechanism>,
    },
    /// The server refused the login.
    #[error("login refused: {:?}", .refusal.words())]
    LoginRefused {
        /// Its no. Text from the network.
        refusal: Box<crate::report::Refusal>,
    },
    /// The server accepted the login and refused the mailbox.
    #[error("mailbox refused: {text:?}")]
    MailboxRefused {
        /// Its words. Text from the network.
        text: String,
    },
    /// The server refuses for the moment.
    #[error("refused for the moment: {text:?}")]
    RefusedForNow {
        /// Its words. Text from the network.
        text: String,
    },
    /// The login failed over the TLS connection below it.
    #[error("{}: {problem}", mechanism.name())]
    Binding {
        /// What is wrong.
        problem: BindingProblem,
        /// The mechanism.
        mechanism: AuthMechanism,
    },
    /// Nothing was sent.
    #[error(transparent)]
    Withheld(#[from] Withheld),
    /// The message can't be handed in.
    #[error(transparent)]
    Unsendable(#[from] Unsendable),
    /// The time for the whole run was over.
    #[error("no answer within the time for the whole run")]
    CutOff,
    /// The time for one further question was over.
    #[error("no answer within {after:?}")]
    StepTimeout {
        /// The limit.
        after: Duration,
    },
    /// Not tried, since another protocol refused the same password.
    #[error("not tried, since IMAP refused the same password")]
    SamePassword,
    /// A source says clearly that there is nothing.
    #[error(transparent)]
    Absent(#[from] Absent),
    /// Something is there, but only for those who log in.
    #[error("only for those who log in (HTTP {status})")]
    Protected {
        /// What the web server said.
        status: u16,
    },
    /// A source's answer can't be used.
    #[error(transparent)]
    Source(SourceError),
    /// Several MTA-STS records.
    #[error("several MTA-STS records")]
    MtaStsSeveral,
    /// The web server has no MTA-STS policy.
    #[error("the MTA-STS policy is answered with HTTP {status}")]
    MtaStsStatus {
        /// What it said.
        status: u16,
    },
    /// An MTA-STS policy that can't be read.
    #[error("the MTA-STS policy cannot be read")]
    MtaStsUnreadable,
    /// The lesson wants more messages.
    #[error("too few messages for the lesson")]
    TooFewMessages,
    /// The lesson wants an empty mailbox.
    #[error("the mailbox is not empty")]
    MailboxNotEmpty,
    /// In words already, by a layer whose reasons are not typed yet.
    #[error("{}", .0.id)]
    Worded(Box<Message>),
}

impl Reason {
    /// Whose fault it is, where it is a failure.
    pub fn cause(&self) -> Cause {
        match self {
            Self::Dns(error) => error.cause(),
            Self::Connect(kind) => kind.cause(),
            Self::Tls(kind) => kind.cause(),
            Self::Http(error) => error.cause(),
            Self::Driver(error) => error.cause(),
            Self::Source(error) => error.cause(),
            Self::PrivateAddress { .. } | Self::OddPort { .. } | Self::Withheld(_) | Self::Unsendable(_) => {
                Cause::Policy
            }
            Self::OldTls { .. }
            | Self::Certificate(_)
            | Self::PreauthBeforeTls
            | Self::TlsFirst
            | Self::NoStartTls { .. }
            | Self::StartTlsRefused { goodbye: false, .. }
            | Self::Binding { .. } => Cause::Tls,
            Self::NoLogin { .. } => Cause::NoLogin,
            Self::LoginRefused { .. } | Self::MailboxRefused { .. } | Self::SamePassword => Cause::Login,
            Self::RefusedForNow { .. } => Cause::Busy,
            Self::CutOff | Self::StepTimeout { .. } => Cause::Timeout,
            Self::Rejected { .. }
            | Self::StartTlsRefused { goodbye: true, .. }
            | Self::CommandRefused { .. }
            | Self::Absent(_)
            | Self::Protected { .. }
            | Self::MtaStsSeveral
            | Self::MtaStsStatus { .. }
            | Self::MtaStsUnreadable
            | Self::TooFewMessages
            | Self::MailboxNotEmpty
            | Self::Worded(_) => Cause::Protocol,
        }
    }
}

impl From<ResolveError> for Reason {
    fn from(error: ResolveError) -> Self {
        match error {
            ResolveError::Dns(error) => Self::Dns(error),
            ResolveError::Private { address } => Self::PrivateAddress { address },
        }
    }
}

impl From<ConnectError> for Reason {
    fn from(error: ConnectError) -> Self {
        Self::Connect(error.kind)
    }
}

impl From<TlsErrorKind> for Reason {
    fn from(kind: TlsErrorKind) -> Self {
        match kind {
            TlsErrorKind::CertificateRejected(verdict) => match verdict::meaning(verdict.code) {
                verdict::Meaning::Unfit(reason) => Self::Certificate(CertificateProblem::Unfit { reason, verdict }),
                _ => Self::Tls(TlsErrorKind::Certificate),
            },
            kind => Self::Tls(kind),
        }
    }
}

impl From<CertificateProblem> for Reason {
    fn from(problem: CertificateProblem) -> Self {
        Self::Certificate(problem)
    }
}

impl From<HttpError> for Reason {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Resolve(error) => error.into(),
            HttpError::Connect(error) => error.into(),
            HttpError::Tls(kind) => kind.into(),
            error => Self::Http(error),
        }
    }
}

macro_rules! from_source {
    ($($error:ty),*) => {$(
        impl From<$error> for Reason {
            fn from(error: $error) -> Self {
                Self::Source(error.into())
            }
        }
    )*};
}

from_source!(SourceError, AutoconfigError, ProfileError, PaccError, AutodiscoverError);

impl From<Message> for Reason {
    fn from(message: Message) -> Self {
        Self::Worded(Box::new(message))
    }
}

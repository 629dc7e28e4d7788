//! IMAP from the client's side: RFC 9051, RFC 3501, and the extensions SASL-IR (RFC 4959), LITERAL+
//! and LITERAL- (RFC 7888), STATUS=SIZE (RFC 8438), response codes (RFC 5530).
//!
//! The tokenizer is our own: the codecs there are fail a whole line on an item they don't know,
//! and servers send plenty of those.

pub mod command;
mod dialog;
pub mod octets;
pub mod reader;
pub mod response;
mod uids;
mod utf7;

pub use command::{ImapCommand, ImapReply};
pub use dialog::ImapDialog;
pub use uids::UidSet;
pub use utf7::decode as mailbox_name;

//! IMAP, POP3 and message submission as state machines without sockets.
//!
//! A [`Dialog`] is told what happened by [`Dialog::input`] and asked what to do by [`Dialog::next`], until it answers
//! [`Output::NeedInput`]. It owns no socket, no clock and no TLS; whoever drives it does. So the same dialog runs over
//! a blocking socket, in an async runtime, and in tests byte by byte.
//!
//! ```
//! use mail_dialog::{Command, Dialog, Input, Output, Reply, dialog};
//! use mail_types::Protocol;
//!
//! /// Carries out what the dialog wants until it needs input; returns the capabilities once they came.
//! fn drive(pop3: &mut dyn Dialog, socket: &mut Vec<u8>) -> Option<Vec<String>> {
//!     let mut known = None;
//!     loop {
//!         match pop3.next() {
//!             Output::NeedInput | Output::Closed => return known,
//!             Output::Send(bytes) => socket.extend(bytes),
//!             Output::Done(_, Ok(Reply::Capabilities(capabilities))) => known = Some(capabilities.lines),
//!             Output::Violation(violation) => panic!("not POP3: {violation:?}"),
//!             _ => {}
//!         }
//!     }
//! }
//!
//! let (mut pop3, mut sent) = (dialog(Protocol::Pop3), Vec::new());
//! pop3.input(Input::Start);
//! pop3.input(Input::Bytes(b"+OK POP3 server ready\r\n"));
//! drive(&mut *pop3, &mut sent);
//! pop3.input(Input::Command(1, Command::Capabilities));
//! drive(&mut *pop3, &mut sent);
//! assert_eq!(sent, b"CAPA\r\n");
//! pop3.input(Input::Bytes(b"+OK\r\nUIDL\r\nSASL PLAIN\r\n.\r\n"));
//! assert_eq!(drive(&mut *pop3, &mut sent).as_deref(), Some(&["UIDL".to_owned(), "SASL PLAIN".to_owned()][..]));
//! ```
//!
//! `examples/capabilities.rs` does the same over a TCP connection.
//!
//! # Contract
//!
//! * After each `input`, call `next` until `NeedInput` or `Closed`; only then read from the socket again. A dialog
//!   therefore never holds more than one read's worth of body, and a slow receiver of [`Output::Body`] slows the
//!   sender down.
//! * Several commands may be given before the first is answered. Each is answered by exactly one [`Output::Done`]
//!   with its id, in whatever order the protocol allows.
//! * Everything kept in memory has a limit; what exceeds it is a [`Violation`].
//! * On [`Output::UpgradeTls`], look at [`Dialog::unread`]: anything there, or already in the socket, was injected
//!   before TLS and must end the session (RFC 3501 section 6.2.1, and the STARTTLS injection flaws of 2011).
//!   Otherwise shake hands and give [`Input::TlsUp`]; the dialog forgets every capability heard before.
//! * On [`Output::Compress`], take [`Dialog::unread`], which is compressed already, and give [`Input::Compressed`];
//!   from there on, what is read and written is the compressed stream's content.
//! * [`Output::SendSecret`] is written like [`Output::Send`]; show its `masked` text in logs, never its bytes.

#![warn(missing_docs)]

mod command;
mod exchange;
pub mod imap;
pub mod line;
pub mod pop3;
pub mod retrieval;
pub mod sasl;
mod session;
pub mod smtp;
#[cfg(any(test, fuzzing, feature = "test-util"))]
pub mod transcript;

use zeroize::Zeroizing;

use mail_types::Protocol;
use mail_types::report::Refusal;

pub use command::{Command, OwnCommand, Reply};
pub use mail_types::reason::Violation;
pub use mail_types::{Capabilities, Expire};
pub use retrieval::{Item, Opened};

/// Longest line that is read, in bytes. The RFCs allow far less (RFC 1939: 512, RFC 5321: 512,
/// RFC 9051 section 4: 8192 recommended); real capability and list lines are longer.
pub const LINE_MAX: usize = 64 * 1024;
/// Most lines of one multi-line reply that are kept (capabilities, EHLO keywords).
pub const LINES_MAX: usize = 512;
/// Most bytes of one multi-line reply that are kept.
pub const REPLY_MAX: usize = 4 * LINE_MAX;
/// Most mailboxes of one LIST that are counted; beyond it the server is called odd.
pub const MAILBOXES_MAX: u64 = 100_000;
/// Most messages in one list.
pub const MESSAGES_MAX: u64 = 5_000_000;

/// Names a command given to a dialog, unique within it.
pub type CommandId = u32;

/// What a dialog is told.
pub enum Input<'a> {
    /// The connection is up (with implicit TLS: TLS is up). Given once, first.
    Start,
    /// Bytes from the server.
    Bytes(&'a [u8]),
    /// TLS is up after [`Output::UpgradeTls`].
    TlsUp,
    /// Both directions are compressed after [`Output::Compress`]; what was unread is taken.
    Compressed,
    /// The server closed the connection.
    Eof,
    /// A command to carry out.
    Command(CommandId, Command),
}

/// What a dialog wants.
pub enum Output {
    /// Write these bytes.
    Send(Vec<u8>),
    /// Write these bytes and show `masked` in the trace instead.
    SendSecret {
        /// What goes on the wire, line end included.
        bytes: Zeroizing<Vec<u8>>,
        /// What a reader of the trace sees: `a3 AUTHENTICATE PLAIN ***`.
        masked: String,
    },
    /// A line (or an IMAP response of several lines) came; for the trace. SASL payloads are masked,
    /// message bodies are not among them. Text from the network.
    Heard(String),
    /// Nothing to do until the next input.
    NeedInput,
    /// A piece of a message body, as the server holds it (POP3: dot-stuffing undone, CRLF kept).
    Body(Vec<u8>),
    /// A piece of a long answer.
    Item(CommandId, Item),
    /// Shake hands now.
    UpgradeTls,
    /// Compress from here on.
    Compress,
    /// The server wants the user to read this (IMAP's ALERT, RFC 9051 section 7.1). Text from the network.
    Alert(String),
    /// The greeting came. Given once.
    Greeting(Greeting),
    /// A command is answered.
    Done(CommandId, Result<Reply, Refusal>),
    /// The session is over: a goodbye, or the end of the stream after one was asked for.
    Closed,
    /// The server broke the protocol; the session cannot go on.
    Violation(Violation),
}

/// The server's first words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Greeting {
    /// The line without its end. Text from the network.
    pub text: String,
    /// What it lets us do.
    pub kind: GreetingKind,
    /// Capabilities that the greeting already named (IMAP: `[CAPABILITY …]`).
    pub capabilities: Option<Capabilities>,
}

/// What a greeting lets us do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GreetingKind {
    /// Go on: `* OK`, `+OK`, `220`.
    Ready,
    /// IMAP `* PREAUTH`: logged in already.
    PreAuth,
    /// The server does not want us: `* BYE`, `-ERR`, `421`, `554`.
    Rejected(Refusal),
}

/// Bytes as text; what is no UTF-8 becomes U+FFFD.
fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

/// A line that the protocol does not allow here.
fn unexpected(line: &[u8]) -> Violation {
    /// As much as anybody needs to see that it is HTTP or SSH.
    const SHOWN: usize = 200;
    Violation::Unexpected { line: text(&line[..line.len().min(SHOWN)]) }
}

/// A mail protocol as a state machine; see the module header for the contract.
pub trait Dialog: Send {
    /// Tells what happened.
    fn input(&mut self, input: Input<'_>);
    /// Asks what to do.
    fn next(&mut self) -> Output;
    /// Bytes received and not yet used; must be empty when TLS starts.
    fn unread(&self) -> &[u8];
}

/// The dialog of a protocol.
pub fn dialog(protocol: Protocol) -> Box<dyn Dialog> {
    match protocol {
        Protocol::Imap => Box::new(imap::ImapDialog::new()),
        Protocol::Pop3 => Box::new(pop3::Pop3Dialog::new()),
        Protocol::Submission => Box::new(smtp::SmtpDialog::new()),
    }
}

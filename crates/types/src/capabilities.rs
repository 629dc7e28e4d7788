//! What a server says that it can do.

use crate::AuthMechanism;

/// The capabilities of a server, as sent and as understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Capabilities {
    /// Every capability as sent, one an entry (`AUTH=PLAIN`, `SASL PLAIN LOGIN`, `SIZE 1000`). Text
    /// from the network.
    pub lines: Vec<String>,
    /// Login mechanisms, in the server's order; POP3's USER and APOP, and IMAP's LOGIN unless
    /// LOGINDISABLED, included as [`AuthMechanism::Command`] and [`AuthMechanism::Apop`].
    pub mechanisms: Vec<AuthMechanism>,
    /// STARTTLS or STLS is offered.
    pub starttls: bool,
    /// IMAP LOGINDISABLED (RFC 9051 section 6.2.3).
    pub login_disabled: bool,
    /// The initial response may go along with AUTHENTICATE (RFC 4959).
    pub initial_response: bool,
    /// POP3 PIPELINING (RFC 2449 section 6.6), SMTP PIPELINING (RFC 2920); IMAP always (RFC 9051
    /// section 5.5).
    pub pipelining: bool,
    /// POP3 UIDL, IMAP UIDPLUS: messages can be told apart for good.
    pub unique_ids: bool,
    /// POP3 LOGIN-DELAY in seconds (RFC 2449 section 6.5).
    pub login_delay_s: Option<u64>,
    /// POP3 EXPIRE (RFC 2449 section 6.7).
    pub expire: Option<Expire>,
}

/// How long a POP3 server keeps messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expire {
    /// Until they are deleted.
    Never,
    /// That many days; 0 if nothing may be left on the server.
    Days(u64),
}

impl Capabilities {
    /// The first word of every capability.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().filter_map(|line| line.split(' ').next())
    }

    /// True if a capability of this name is there; case does not matter, arguments are ignored.
    pub fn has(&self, name: &str) -> bool {
        self.names().any(|word| word.eq_ignore_ascii_case(name))
    }
}

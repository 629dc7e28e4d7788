//! Both protocols at one real account: what each server says of itself, what the same task cost, and
//! whether the mailbox is as it was. Pure data, made by `compare` and shown by `render`.

use std::time::Duration;

use super::lesson::Said;
use super::report::{Failure, MailboxStatus};
use super::{AuthMechanism, Capabilities, Endpoint, Protocol, Security};

/// A visit to a real account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Whose.
    pub address: String,
    /// POP3, then IMAP; only those that a server was found for.
    pub sides: Vec<Side>,
    /// Space, where the server tells (RFC 9208).
    pub quota: Option<Quota>,
    /// Whether the mailbox is as it was.
    pub proof: Proof,
}

impl Visit {
    /// At least one protocol got in.
    pub fn entered(&self) -> bool {
        self.sides.iter().any(|side| side.failure.is_none())
    }

    /// What was seen by this protocol.
    pub fn side(&self, protocol: Protocol) -> Option<&Side> {
        self.sides.iter().find(|side| side.protocol == protocol)
    }
}

/// One protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Which.
    pub protocol: Protocol,
    /// Where the server stands.
    pub endpoint: Endpoint,
    /// How the connection was protected.
    pub security: Security,
    /// The protocol version of TLS.
    pub tls_version: Option<&'static str>,
    /// Why it came to nothing, where it did; what follows is then empty.
    pub failure: Option<Failure>,
    /// Capabilities after the login, or before it if the server does not send them again.
    pub capabilities: Capabilities,
    /// Login mechanisms, as offered before the login.
    pub mechanisms: Vec<AuthMechanism>,
    /// What is in the mailbox.
    pub mailbox: MailboxStatus,
    /// From the first packet to the accepted login.
    pub login: Cost,
    /// Listing the inbox and reading the headers of the newest messages.
    pub task: Cost,
    /// How many headers that were.
    pub headers: u64,
    /// What was said.
    pub lines: Vec<Said>,
}

/// What something cost, above TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cost {
    /// Wall time.
    pub took: Duration,
    /// Times that we waited for an answer.
    pub round_trips: u32,
    /// Bytes in both directions.
    pub bytes: u64,
}

/// Space in kibibytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// In use.
    pub used_kib: u64,
    /// At most.
    pub limit_kib: u64,
}

/// What a look before and a look after the visit showed. A digest is the SHA-256 over every mailbox's
/// numbers and every message of the inbox with its flags, in hex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// Nobody could look twice.
    Unknown,
    /// All is as it was.
    Same {
        /// Before and after.
        digest: String,
        /// Messages and mailboxes that went into it.
        parts: u64,
    },
    /// All that was there is as it was, and something came meanwhile.
    Grown {
        /// Before.
        before: String,
        /// After.
        after: String,
        /// Entries that came.
        arrived: u64,
    },
    /// Something is different.
    Changed {
        /// Before.
        before: String,
        /// After.
        after: String,
        /// Entries that are gone or different.
        different: u64,
    },
}

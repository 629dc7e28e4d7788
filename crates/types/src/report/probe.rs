//! What testing one server showed, rung by rung.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use serde::Serialize;

use super::{Cause, CertificateFacts, Failure, LoginReport, LoginResult, TlsFacts};
use crate::{Capabilities, Diagnosis, Endpoint, Finding, Protocol, Security};

/// One server, tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeReport {
    /// What it speaks.
    pub protocol: Protocol,
    /// Where it stands.
    pub endpoint: Endpoint,
    /// How the connection was protected.
    pub security: Security,
    /// Every rung, in order.
    pub phases: Vec<PhaseReport>,
    /// What the host resolved to.
    pub addresses: Vec<IpAddr>,
    /// The address that won the race.
    pub peer: Option<SocketAddr>,
    /// TLS, where it came to that.
    pub tls: Option<TlsFacts>,
    /// The greeting without its line end. Text from the network.
    pub greeting: Option<String>,
    /// Capabilities that count: those after TLS.
    pub capabilities: Capabilities,
    /// What is odd about this server.
    pub findings: Vec<Finding>,
    /// The login, where one was tried or withheld.
    pub login: Option<LoginReport>,
    /// What the server's no to the login means; `None` where it did not say no.
    pub diagnosis: Option<Diagnosis>,
    /// What is in the mailbox, after a login.
    pub mailbox: Option<MailboxStatus>,
}

impl ProbeReport {
    /// The first failure on the ladder with its phase.
    pub fn failure(&self) -> Option<(Phase, &Failure)> {
        self.phases.iter().find_map(|report| match &report.verdict {
            Verdict::Failed(failure) => Some((report.phase, failure)),
            _ => None,
        })
    }

    /// True where the server can be used as far as it was tested: it answered, and once the login was
    /// accepted the mailbox opened. A refused login does not unmake that: it says something of the password.
    pub fn works(&self) -> bool {
        let failed =
            |login: &LoginReport| matches!(login.result, LoginResult::MailboxRefused(_) | LoginResult::Failed(_));
        self.answered() && !self.login.as_ref().is_some_and(failed)
    }

    /// True where the top of the ladder was reached over a protected connection, and there is a way to log
    /// in: what the server says of itself is known.
    pub fn answered(&self) -> bool {
        self.reached(Phase::Capability) && self.security != Security::Cleartext && self.offers_login()
    }

    /// False where the server was asked, and offers no way to log in that we know.
    pub fn offers_login(&self) -> bool {
        self.failure().is_none_or(|(_, failure)| failure.cause != Cause::NoLogin)
    }

    /// What the server showed to say who it is.
    pub fn certificate(&self) -> Option<&CertificateFacts> {
        self.tls.as_ref().and_then(|tls| tls.certificate.as_ref())
    }

    /// True where this rung was passed.
    pub fn reached(&self, phase: Phase) -> bool {
        self.phases.iter().any(|report| report.phase == phase && report.verdict == Verdict::Passed)
    }
}

/// The rungs of the ladder that every server is led up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Addresses of the host.
    Resolve,
    /// TCP.
    Connect,
    /// TLS, on either way.
    TlsHandshake,
    /// The server's first line.
    Greeting,
    /// STARTTLS or STLS command and its reply.
    StartTls,
    /// CAPABILITY, CAPA or EHLO.
    Capability,
    /// Login.
    Authenticate,
    /// Number of messages and mailboxes.
    Status,
}

impl Phase {
    /// The stable name in JSON and `.ftl` keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::TlsHandshake => "tls-handshake",
            Self::Greeting => "greeting",
            Self::StartTls => "starttls",
            Self::Capability => "capability",
            Self::Authenticate => "authenticate",
            Self::Status => "status",
        }
    }
}

/// One rung.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhaseReport {
    /// Which rung.
    pub phase: Phase,
    /// How it went.
    pub verdict: Verdict,
    /// When it began, counted from the start of the run; zero where not reached.
    pub started: Duration,
    /// How long it took; zero where not reached.
    pub took: Duration,
}

/// How a rung went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Well.
    Passed,
    /// Not; all later rungs are not reached.
    Failed(Failure),
    /// An earlier rung failed, or nobody asked.
    NotReached,
}

/// What is in a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MailboxStatus {
    /// Messages in the inbox.
    pub messages: Option<u64>,
    /// Messages nobody read; POP3 cannot tell.
    pub unseen: Option<u64>,
    /// Mailboxes (folders); POP3 has one.
    pub mailboxes: Option<u64>,
    /// Bytes; IMAP tells only where STATUS=SIZE is offered.
    pub size_bytes: Option<u64>,
}

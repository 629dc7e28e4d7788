//! How things end: whose fault a failure is, and what the run came short of.

use serde::Serialize;

use crate::Reason;

/// Whose fault a failure is, coarse enough for the end of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// This machine has no way out: no route, no resolver that listens.
    Unreachable,
    /// The server, or somebody before it, does not do its part: refused, reset, SERVFAIL.
    Network,
    /// Nothing came in time.
    Timeout,
    /// The TLS handshake or the certificate, or no TLS at all.
    Tls,
    /// The peer spoke, but not as the protocol demands.
    Protocol,
    /// The server refused the login, or the mailbox after it.
    Login,
    /// The server refuses for the moment: busy, in use, too soon, too often.
    Busy,
    /// The server offers no way to log in that we know.
    NoLogin,
    /// We did not try: a rule of ours forbids it.
    Policy,
}

impl Cause {
    /// What a run comes short of that fails by it.
    pub fn fault(self) -> Fault {
        match self {
            Self::Login | Self::Policy => Fault::LoginRefused,
            Self::Tls => Fault::Tls,
            Self::Network | Self::Unreachable | Self::Timeout | Self::Protocol | Self::Busy => Fault::Network,
            Self::NoLogin => Fault::NothingFound,
        }
    }

    /// The stable name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Network => "network",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::Protocol => "protocol",
            Self::Login => "login",
            Self::Busy => "busy",
            Self::NoLogin => "no-login",
            Self::Policy => "policy",
        }
    }
}

/// A failure: whose fault it is, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Failure {
    /// Coarse cause.
    pub cause: Cause,
    /// Why, without endpoint and phase, which the report names beside it.
    pub reason: Reason,
}

impl Failure {
    /// A failure with the reason's own cause.
    pub fn of(reason: impl Into<Reason>) -> Self {
        let reason = reason.into();
        Self { cause: reason.cause(), reason }
    }

    /// A failure whose cause only the caller knows.
    pub fn new(cause: Cause, reason: impl Into<Reason>) -> Self {
        Self { cause, reason: reason.into() }
    }
}

/// How the run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Conclusion {
    /// The servers work as far as they were tested.
    Works,
    /// The logins work too.
    LoggedIn,
    /// A login works, but not every server can be used.
    LoggedInPartly,
    /// Settings from the built-in table; nothing was to be tested.
    Offline,
    /// Settings from a file on disk; nothing was to be tested.
    OfflineFile,
    /// The built-in table knows nothing, and nothing else was to be asked.
    OfflineNothing {
        /// The domain of the table that was probably meant.
        near: Option<&'static str>,
    },
    /// No packet could leave this machine.
    NoNetwork,
    /// The same, but the built-in table has settings.
    NotVerified,
    /// The provider offers neither IMAP nor POP3.
    NotOffered,
    /// The service forwards mail and keeps none.
    Forwarded,
    /// The service was closed.
    Closed,
    /// The provider asks for a step first that no server's settings can replace.
    SeePreparations,
    /// Incoming mail works, and there is no outgoing server.
    NoOutgoing,
    /// The same, but the incoming server was not tested.
    NoOutgoingUntested,
    /// No server accepted a login.
    NoLoginPossible,
    /// Only the incoming server accepted one.
    OutgoingLogin,
    /// Only the outgoing server accepted one.
    IncomingLogin,
    /// The login was accepted, and the mailbox does not open.
    Mailbox,
    /// No server could be reached over TLS that can be trusted.
    Tls,
    /// The servers that are named protect nothing.
    Cleartext,
    /// A server that the user typed fails, whatever else works.
    Typed(Fault),
    /// The servers could not be reached.
    Unreachable,
    /// A server refuses for the moment.
    Busy,
    /// A server offers no login that we know.
    NoMechanism,
    /// The name servers did not answer.
    NameServers,
    /// Something in this network answers instead of every host.
    CaptivePortal,
    /// This network lets no mail through, as it seems; the settings are those of a list kept by others.
    Filtered,
    /// This computer's clock seems to be wrong, so no certificate could be judged.
    Clock,
    /// No usable settings.
    NothingFound,
    /// No usable incoming server in the file on disk.
    FileNothing,
    /// No settings, since the domain has no mail.
    NoMail {
        /// What it lacks.
        lack: Lack,
        /// The domain of the table that was probably meant.
        near: Option<&'static str>,
    },
}

/// Why a domain has no mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lack {
    /// It does not exist (RFC 8020).
    Domain,
    /// It has no MX record.
    Exchanger,
    /// Its MX record points to an IP address, or to `localhost`.
    UsefulExchanger,
    /// It says that it takes none (RFC 7505).
    Acceptance,
}

impl Conclusion {
    /// What it came short of; `None` if there are usable settings.
    pub fn fault(self) -> Option<Fault> {
        Some(match self {
            Self::Works | Self::LoggedIn | Self::LoggedInPartly | Self::Offline | Self::OfflineFile => return None,
            Self::OfflineNothing { .. }
            | Self::NotOffered
            | Self::Forwarded
            | Self::Closed
            | Self::SeePreparations
            | Self::NoOutgoing
            | Self::NoOutgoingUntested
            | Self::NoMechanism
            | Self::NothingFound
            | Self::FileNothing
            | Self::NoMail { .. } => Fault::NothingFound,
            Self::NoNetwork
            | Self::NotVerified
            | Self::Unreachable
            | Self::Busy
            | Self::NameServers
            | Self::CaptivePortal
            | Self::Filtered => Fault::Network,
            Self::NoLoginPossible | Self::OutgoingLogin | Self::IncomingLogin | Self::Mailbox => Fault::LoginRefused,
            Self::Tls | Self::Cleartext | Self::Clock => Fault::Tls,
            Self::Typed(fault) => fault,
        })
    }

    /// The network or the name servers failed, so that nothing is known of the domain's own servers.
    pub fn is_untested(self) -> bool {
        matches!(self, Self::NoNetwork | Self::NotVerified | Self::NameServers | Self::Filtered)
    }
}

/// What a run came short of, mildest first; the program makes its exit code of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    /// An expectation or a check failed.
    CheckFailed,
    /// What was asked for makes no sense here.
    Usage,
    /// No usable settings were found.
    NothingFound,
    /// A login was refused.
    LoginRefused,
    /// The network failed, or something took too long.
    Network,
    /// TLS or a certificate failed, or there is no TLS at all.
    Tls,
    /// A file could not be read or written.
    Storage,
    /// The user stopped it.
    Interrupted,
}

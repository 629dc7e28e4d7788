//! How things end: whose fault a failure is, and the exit code of the run.

use serde::Serialize;

use crate::Reason;

/// Whose fault a failure is, coarse enough for an exit code.
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
    /// The servers could not be reached.
    Unreachable,
    /// A server refuses for the moment.
    Busy,
    /// A server offers no login that we know.
    NoMechanism,
    /// The name servers did not answer.
    NameServers,
    /// Something in this network answers in place of every host.
    CaptivePortal,
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
    /// The exit code that says it.
    pub fn exit(self) -> Exit {
        match self {
            Self::Works | Self::LoggedIn | Self::LoggedInPartly | Self::Offline | Self::OfflineFile => Exit::Success,
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
            | Self::NoMail { .. } => Exit::NothingFound,
            Self::NoNetwork
            | Self::NotVerified
            | Self::Unreachable
            | Self::Busy
            | Self::NameServers
            | Self::CaptivePortal => Exit::Network,
            Self::NoLoginPossible | Self::OutgoingLogin | Self::IncomingLogin | Self::Mailbox => Exit::LoginRefused,
            Self::Tls | Self::Clock => Exit::Tls,
        }
    }

    /// The network or the name servers failed, so that nothing is known of the domain's own servers.
    pub fn is_untested(self) -> bool {
        matches!(self, Self::NoNetwork | Self::NotVerified | Self::NameServers)
    }
}

/// Exit codes of every subcommand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Exit {
    /// All well.
    Success = 0,
    /// An expectation or check failed.
    CheckFailed = 1,
    /// Usage.
    Usage = 2,
    /// No usable settings found.
    NothingFound = 3,
    /// Login refused.
    LoginRefused = 4,
    /// Network failure or timeout.
    Network = 5,
    /// TLS or certificate failure, or no TLS at all.
    Tls = 6,
    /// Local file or storage failure.
    Storage = 7,
    /// SIGHUP: the terminal went away.
    HungUp = 129,
    /// Ctrl-C.
    Interrupted = 130,
    /// SIGTERM.
    Terminated = 143,
}

impl Exit {
    /// The number given to the operating system.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The run did not do what was asked for: an order without sense, a file, a signal.
    pub fn is_undone(self) -> bool {
        matches!(self, Self::Usage | Self::Storage | Self::HungUp | Self::Interrupted | Self::Terminated)
    }

    /// The stable name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::CheckFailed => "check-failed",
            Self::Usage => "usage",
            Self::NothingFound => "nothing-found",
            Self::LoginRefused => "login-refused",
            Self::Network => "network",
            Self::Tls => "tls",
            Self::Storage => "storage",
            Self::HungUp => "hung-up",
            Self::Interrupted => "interrupted",
            Self::Terminated => "terminated",
        }
    }
}

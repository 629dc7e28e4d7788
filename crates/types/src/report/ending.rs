//! How things end: whose fault a failure is, and the exit code of the run.

use serde::Serialize;

use crate::{Message, Reason};

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

/// How the run ended, for the exit code and for JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conclusion {
    /// Process exit code.
    pub exit: Exit,
    /// The sentence that says why.
    pub reason: Message,
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

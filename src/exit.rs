//! The exit codes of every command, and what the engine reports that leads to each.

use mail_types::report::Fault;

/// How the program ends.
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

impl From<Fault> for Exit {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::CheckFailed => Self::CheckFailed,
            Fault::Usage => Self::Usage,
            Fault::NothingFound => Self::NothingFound,
            Fault::LoginRefused => Self::LoginRefused,
            Fault::Network => Self::Network,
            Fault::Tls => Self::Tls,
            Fault::Storage => Self::Storage,
            Fault::Interrupted => Self::Interrupted,
        }
    }
}

impl From<Option<Fault>> for Exit {
    fn from(fault: Option<Fault>) -> Self {
        fault.map_or(Self::Success, Self::from)
    }
}

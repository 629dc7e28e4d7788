//! Commands under way.

use std::collections::VecDeque;

use super::super::command::Part;
use super::super::response::{Condition, Section};
use crate::exchange::Exchange;
use crate::{Command, CommandId, Opened};
use mail_types::report::MailboxStatus;

/// A command sent and not answered.
pub struct Running {
    /// Who waits for the answer.
    pub id: CommandId,
    /// How it is recognised.
    pub tag: String,
    /// What is to be done with it.
    pub work: Work,
}

/// What a command is about, and what was heard for it so far.
pub enum Work {
    Capabilities {
        heard: bool,
    },
    StartTls,
    Compress,
    Authenticate {
        exchange: Exchange,
        heard: bool,
    },
    /// Parts that wait for the server's `+`; `heard`: new capabilities came.
    Login {
        parts: VecDeque<Part>,
        heard: bool,
    },
    /// ID, which nobody waits for.
    Identify,
    /// [`Command::Status`]; its own tag is that of STATUS.
    Inbox {
        list_tag: String,
        examine_tag: String,
        /// The tagged answer to LIST came, and whether it was OK.
        listed: Option<bool>,
        /// The tagged answer to STATUS came.
        answered: bool,
        /// The tagged answer to EXAMINE.
        examined: Option<Condition>,
        status: MailboxStatus,
        mailboxes: u64,
    },
    Examine {
        parts: VecDeque<Part>,
    },
    Retrieve {
        uid: u32,
        size_bytes: u64,
        /// The FETCH response with the body is complete.
        complete: bool,
    },
    /// SELECT or EXAMINE; parts that wait for the server's `+`.
    Open {
        parts: VecDeque<Part>,
        opened: Opened,
    },
    /// GETQUOTAROOT; parts that wait for the server's `+`.
    Quota {
        parts: VecDeque<Part>,
    },
    /// A listing, and how many it has named so far.
    List {
        seen: u64,
    },
    /// A set of messages, or of one part of them.
    Messages {
        section: Section,
    },
    /// Flags and expunges: nothing but the answer counts.
    Change,
    /// Every mailbox.
    Mailboxes {
        seen: u64,
    },
    Logout,
}

impl Running {
    /// It belongs to what comes before the session proper.
    pub fn logs_in(&self) -> bool {
        matches!(self.work, Work::Capabilities { .. } | Work::StartTls | Work::Authenticate { .. } | Work::Login { .. })
    }

    /// Nothing else may be on the wire meanwhile.
    pub fn alone(&self) -> bool {
        match &self.work {
            Work::Capabilities { .. } | Work::Retrieve { .. } | Work::Identify => false,
            Work::List { .. } | Work::Messages { .. } | Work::Change | Work::Mailboxes { .. } => false,
            Work::Examine { parts } | Work::Open { parts, .. } | Work::Quota { parts } => !parts.is_empty(),
            Work::StartTls | Work::Compress | Work::Authenticate { .. } | Work::Login { .. } => true,
            Work::Inbox { .. } | Work::Logout => true,
        }
    }
}

/// The command is about a mailbox: some servers open none before the program has told its name (2026-11,
/// NetEase: "Unsafe Login. Please contact kefu@188.com for help").
pub fn about_mailbox(command: &Command) -> bool {
    match command {
        Command::Status | Command::Examine { .. } | Command::Retrieve { .. } | Command::Request(_) => true,
        Command::Capabilities
        | Command::StartTls
        | Command::Compress
        | Command::Authenticate(_)
        | Command::Login { .. }
        | Command::Submit(_)
        | Command::Quit => false,
    }
}

/// The command has to wait until everything before it is answered.
pub fn waits(command: &Command) -> bool {
    match command {
        Command::Capabilities
        | Command::Retrieve { .. }
        | Command::Examine { .. }
        | Command::Request(_)
        | Command::Submit(_)
        | Command::Quit => false,
        Command::StartTls | Command::Compress | Command::Authenticate(_) => true,
        Command::Login { .. } | Command::Status => true,
    }
}

//! Commands under way.

use std::collections::VecDeque;

use super::super::command::{Collects, ImapCommand, Part};
use super::super::response::Condition;
use crate::exchange::Exchange;
use crate::{Command, CommandId};
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
    /// [`ImapCommand::Inbox`]; its own tag is that of STATUS.
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
    /// Parts that wait for the server's `+`, and what came so far.
    Own {
        parts: VecDeque<Part>,
        collects: Collects,
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
            Work::Capabilities { .. } | Work::Identify => false,
            Work::Own { collects: Collects::Arrivals { .. }, .. } => true,
            Work::Own { parts, .. } => !parts.is_empty(),
            Work::StartTls | Work::Compress | Work::Authenticate { .. } | Work::Login { .. } => true,
            Work::Inbox { .. } | Work::Logout => true,
        }
    }
}

/// The command is about a mailbox: some servers open none before the program has told its name (2026-11,
/// NetEase: "Unsafe Login. Please contact kefu@188.com for help").
pub fn about_mailbox(command: &Command<ImapCommand>) -> bool {
    matches!(command, Command::Own(command) if !matches!(command, ImapCommand::Compress | ImapCommand::Done))
}

/// The command has to wait until everything before it is answered.
pub fn waits(command: &Command<ImapCommand>) -> bool {
    match command {
        Command::Capabilities | Command::Quit => false,
        Command::StartTls | Command::Authenticate(_) | Command::Login { .. } => true,
        Command::Own(command) => matches!(command, ImapCommand::Compress | ImapCommand::Inbox | ImapCommand::Idle),
    }
}

//! The lesson: what POP3 and IMAP do with one mailbox and two devices, step by step. Pure data, made
//! by `compare` out of live dialogs and shown by `render`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::event::Direction;

/// A way of fetching mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// POP3, messages stay on the server.
    Pop3Keep,
    /// POP3, messages are deleted once they are downloaded.
    Pop3Delete,
    /// IMAP.
    Imap,
}

impl Way {
    /// In the order of the lesson.
    pub const ALL: [Self; 3] = [Self::Pop3Keep, Self::Pop3Delete, Self::Imap];

    /// The stable name in JSON and `.ftl` keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::Pop3Keep => "pop3-keep",
            Self::Pop3Delete => "pop3-delete",
            Self::Imap => "imap",
        }
    }
}

/// A step of the lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Both devices look.
    Look,
    /// Device A reads a message.
    Read,
    /// Device B looks again.
    See,
    /// Device A deletes a message.
    Delete,
    /// Device A makes a folder.
    Folder,
    /// New mail; device A's line breaks before QUIT.
    Drop,
    /// Device A comes back and says goodbye in order.
    Quit,
    /// Device A is lost.
    Lost,
}

impl Step {
    /// In their order.
    pub const ALL: [Self; 8] =
        [Self::Look, Self::Read, Self::See, Self::Delete, Self::Folder, Self::Drop, Self::Quit, Self::Lost];

    /// The stable name in JSON and `.ftl` keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Read => "read",
            Self::See => "see",
            Self::Delete => "delete",
            Self::Folder => "folder",
            Self::Drop => "drop",
            Self::Quit => "quit",
            Self::Lost => "lost",
        }
    }
}

/// Who reads the mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Device {
    /// The first, say the laptop.
    A,
    /// The second, say the phone.
    B,
}

/// One way, from the first step to the last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayRun {
    /// Which.
    pub way: Way,
    /// What happened.
    pub scenes: Vec<Scene>,
}

/// One step under one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scene {
    /// Which.
    pub step: Step,
    /// Connections made, in their order; none where everything happens on the device.
    pub talks: Vec<Talk>,
    /// Where each message and folder is afterwards.
    pub rows: Vec<Row>,
}

/// One connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Talk {
    /// Whose.
    pub device: Device,
    /// What was said.
    pub lines: Vec<Said>,
    /// The line broke, on purpose.
    pub cut: bool,
    /// Octets above TLS, both directions.
    pub bytes: u64,
    /// Times that the device waited for an answer.
    pub round_trips: u32,
}

/// A line of a dialog, secrets masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Since the connection was begun.
    pub at: Duration,
    /// Who.
    pub direction: Direction,
    /// Under TLS.
    pub protected: bool,
    /// Without line end. Text from the network where received.
    pub text: String,
    /// Key of its note: `why-KEY` in short, `more-KEY` in full.
    pub note: Option<String>,
}

/// A message or a folder, and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The subject, or the folder's name. Text from the network.
    pub name: String,
    /// It is a folder.
    pub folder: bool,
    /// On the server.
    pub server: Place,
    /// What device A shows.
    pub a: Place,
    /// What device B shows.
    pub b: Place,
}

/// What is at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Nothing.
    Absent,
    /// A message that counts as unread.
    Unread,
    /// A message that counts as read.
    Read,
    /// A message that is marked as deleted and still there.
    Marked,
    /// A folder.
    Folder,
    /// The device is lost, and with it what was there.
    Lost,
}

impl Place {
    /// The stable name in JSON and `.ftl` keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Unread => "unread",
            Self::Read => "read",
            Self::Marked => "marked",
            Self::Folder => "folder",
            Self::Lost => "lost",
        }
    }
}

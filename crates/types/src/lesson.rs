//! The lesson: what POP3 and IMAP do with one mailbox and two devices, step by step. Pure data, made
//! by `compare` out of live dialogs and shown by `render`.

use std::time::Duration;

use super::Protocol;
use super::event::Direction;

/// A way of fetching mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

/// A step of the lesson. Each differs from the one before in one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// Both devices look.
    Look,
    /// Device A reads a message.
    Read,
    /// Device B looks again.
    See,
    /// Device A deletes a message.
    Delete,
    /// Device A files a message into a folder.
    Folder,
    /// Device A answers a message.
    Answer,
    /// New mail while both are connected; with POP3 device B fetches first.
    News,
    /// New mail; device A's line breaks before QUIT.
    Drop,
    /// Device A comes back and says goodbye in order.
    Quit,
    /// Device A is lost, and a new one takes its place.
    Lost,
}

impl Step {
    /// In their order.
    pub const ALL: [Self; 10] = [
        Self::Look,
        Self::Read,
        Self::See,
        Self::Delete,
        Self::Folder,
        Self::Answer,
        Self::News,
        Self::Drop,
        Self::Quit,
        Self::Lost,
    ];

    /// Those that any account can be asked for: nothing is sent, and no server has to have IDLE.
    pub const ON_ACCOUNT: [Self; 8] =
        [Self::Look, Self::Read, Self::See, Self::Delete, Self::Folder, Self::Drop, Self::Quit, Self::Lost];

    /// The stable name in JSON and `.ftl` keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Read => "read",
            Self::See => "see",
            Self::Delete => "delete",
            Self::Folder => "folder",
            Self::Answer => "answer",
            Self::News => "news",
            Self::Drop => "drop",
            Self::Quit => "quit",
            Self::Lost => "lost",
        }
    }
}

/// Who reads the mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Device {
    /// The first, say the laptop.
    A,
    /// The second, say the phone.
    B,
}

/// One way, from the first step to the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayRun {
    /// Which.
    pub way: Way,
    /// What happened.
    pub scenes: Vec<Scene>,
}

/// One step under one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// Which.
    pub step: Step,
    /// Connections made, in their order; none where everything happens on the device.
    pub talks: Vec<Talk>,
    /// Where each message and folder is afterwards.
    pub rows: Vec<Row>,
    /// The row that the step is about.
    pub about: usize,
}

/// A dialog beside the steps, which shows one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// What it is about.
    pub topic: Topic,
    /// What was said.
    pub talks: Vec<Talk>,
}

/// What is shown beside the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// How a program knows what is new.
    Known,
    /// What a large attachment costs.
    Cost,
    /// How a connection becomes encrypted.
    StartTls,
}

impl Topic {
    /// In their order.
    pub const ALL: [Self; 3] = [Self::Known, Self::Cost, Self::StartTls];

    /// The stable name in `.ftl` keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Cost => "cost",
            Self::StartTls => "starttls",
        }
    }
}

/// One connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Talk {
    /// Whose.
    pub device: Device,
    /// What the server speaks.
    pub protocol: Protocol,
    /// What was said.
    pub lines: Vec<Said>,
    /// The line broke, on purpose.
    pub cut: bool,
}

/// A line of a dialog, secrets masked.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// What the step turns on, or an answer that is another than before.
    pub deciding: bool,
}

/// A message or a folder, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Nothing.
    Absent,
    /// A message that counts as unread.
    Unread,
    /// A message that counts as read.
    Read,
    /// A message on a POP3 server, which knows neither read nor unread.
    Present,
    /// The same, but the server has marked it as seen for IMAP.
    PresentSeen,
    /// A message in a folder besides the inbox.
    Filed,
    /// A message that is marked as deleted and still there.
    Marked,
    /// A folder.
    Folder,
    /// The device is lost, and with it what was there.
    Lost,
}

impl Place {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Absent,
        Self::Unread,
        Self::Read,
        Self::Present,
        Self::PresentSeen,
        Self::Filed,
        Self::Marked,
        Self::Folder,
        Self::Lost,
    ];

    /// The stable name in JSON and `.ftl` keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Unread => "unread",
            Self::Read => "read",
            Self::Present => "present",
            Self::PresentSeen => "present-seen",
            Self::Filed => "filed",
            Self::Marked => "marked",
            Self::Folder => "folder",
            Self::Lost => "lost",
        }
    }
}

//! What the user is advised to enter, and why.

use serde::Serialize;

use crate::Message;

/// On how many devices the mail is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Devices {
    /// One.
    One,
    /// Two or more.
    Several,
    /// Nobody said: both answers are given.
    Unknown,
}

/// The incoming protocol to enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// IMAP.
    Imap,
    /// POP3.
    Pop3,
    /// One device: POP3; several: IMAP.
    DependsOnDevices,
    /// Nothing usable.
    Nothing,
}

impl Choice {
    /// The stable name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Imap => "imap",
            Self::Pop3 => "pop3",
            Self::DependsOnDevices => "depends-on-devices",
            Self::Nothing => "nothing",
        }
    }
}

/// The advice and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recommendation {
    /// What to enter.
    pub choice: Choice,
    /// The advice in one sentence.
    pub headline: Message,
    /// Why, most important first.
    pub reasons: Vec<Message>,
    /// What POP3's two ways of keeping mail mean for this user; empty where POP3 is not usable.
    pub retention: Vec<Message>,
}

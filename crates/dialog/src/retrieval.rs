//! The pieces in which long answers are given on.

/// A piece of a long answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A line of UIDL. The unique id is octets from the network, as they came up to the end of the line; empty
    /// where the server sent none.
    Uidl {
        /// Message number.
        number: u32,
        /// Unique id.
        uid: Vec<u8>,
    },
    /// A line of LIST. Sizes are known to lie; nothing may hang on one alone.
    Size {
        /// Message number.
        number: u32,
        /// Octets; 0 where the server does not say.
        size_bytes: u64,
    },
    /// A message begins; its octets follow as bodies.
    MessageBegins,
    /// IMAP: the message that began is whole.
    MessageEnds {
        /// Its UID.
        uid: u32,
        /// Its flags.
        flags: Vec<String>,
        /// RFC822.SIZE, where it was told.
        size_bytes: Option<u64>,
        /// The response ended as it should. Where it did not, the message may have another length than was said.
        sound: bool,
    },
    /// IMAP: messages of the open mailbox were removed.
    Gone {
        /// How many.
        count: u64,
    },
    /// IMAP: so many messages are in the open mailbox now.
    Arrived {
        /// How many.
        count: u32,
    },
    /// IMAP: what a message is, without its content.
    Listed {
        /// UID.
        uid: u32,
        /// Flags, where they were told.
        flags: Option<Vec<String>>,
        /// RFC822.SIZE.
        size_bytes: Option<u64>,
        /// INTERNALDATE as sent: `17-Jul-2026 02:44:25 -0700`.
        date: Option<String>,
    },
    /// IMAP: these messages are there.
    Found {
        /// The first UID.
        first: u32,
        /// The last, not less.
        last: u32,
    },
    /// IMAP: a limit on space.
    Storage {
        /// In use, in kibibytes.
        used_kib: u64,
        /// At most, in kibibytes.
        limit_kib: u64,
    },
    /// IMAP: a mailbox.
    Mailbox {
        /// Name as the server spells it, in modified UTF-7 (RFC 3501 section 5.1.3).
        name: String,
        /// Hierarchy delimiter.
        delimiter: Option<char>,
        /// `\Noselect`, `\All`, `\HasChildren`, …
        attributes: Vec<String>,
    },
}

/// What a server says as a mailbox is opened; `None` where it is silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Opened {
    /// Messages.
    pub exists: Option<u32>,
    /// UIDVALIDITY
    pub uid_validity: Option<u32>,
    /// UIDNEXT
    pub uid_next: Option<u32>,
    /// HIGHESTMODSEQ (RFC 7162 section 3.1.2.1)
    pub highest_modseq: Option<u64>,
    /// Opened for reading only.
    pub read_only: bool,
}

//! What fetching a whole mailbox takes beyond [`Command`](super::Command): requests whose answers
//! are long, and the pieces in which those answers are given on.

/// A request about the mailbox. Each protocol knows some; the others are refused without being sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// POP3 `UIDL` (RFC 1939 section 7): an [`Item::Uidl`] a message.
    Uidl,
    /// POP3 `LIST`: an [`Item::Size`] a message.
    Sizes,
    /// POP3 `TOP n 0`: headers and the empty line, given as the body of a message.
    Top {
        /// Message number.
        number: u32,
    },
    /// POP3 `DELE`. It counts only after the `+OK` to QUIT.
    Delete {
        /// Message number.
        number: u32,
    },
    /// IMAP `SELECT`, or `EXAMINE` where nothing is to be changed.
    Open {
        /// Mailbox name as the server spells it.
        mailbox: String,
        /// SELECT.
        writable: bool,
    },
    /// IMAP `UID FETCH set (UID FLAGS …)` without content: an [`Item::Listed`] a message.
    List {
        /// `sequence-set` of UIDs.
        uids: String,
        /// Ask for RFC822.SIZE and INTERNALDATE as well.
        details: bool,
    },
    /// IMAP `UID SEARCH RETURN (ALL) UID set` (RFC 4731 section 3.1): [`Item::Found`] for each range of UIDs. It
    /// says no more than which there are, in a tenth of the octets of [`List`](Self::List).
    Find {
        /// `sequence-set` of UIDs.
        uids: String,
    },
    /// IMAP `UID FETCH set (UID FLAGS RFC822.SIZE BODY.PEEK[])`: messages, each ended by an
    /// [`Item::MessageEnds`]; where the server shows another part of one or none, an [`Item::Listed`].
    Messages {
        /// `sequence-set` of UIDs.
        uids: String,
        /// Headers alone.
        headers_only: bool,
    },
    /// IMAP `UID FETCH set (UID FLAGS) (CHANGEDSINCE n)` (RFC 7162 section 3.1.4.1): an [`Item::Listed`] for
    /// each whose flags changed.
    Changes {
        /// `sequence-set` of UIDs.
        uids: String,
        /// A mod-sequence that was known before.
        since: u64,
    },
    /// IMAP `UID FETCH set (UID FLAGS RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS …])`: as
    /// [`Messages`](Self::Messages), but for Date, From and Subject alone; before each end an
    /// [`Item::Listed`].
    Overview {
        /// `sequence-set` of UIDs.
        uids: String,
    },
    /// IMAP `UID STORE set +FLAGS.SILENT (flag)`.
    AddFlag {
        /// `sequence-set` of UIDs.
        uids: String,
        /// `\Deleted` or `\Seen`.
        flag: &'static str,
    },
    /// IMAP `UID EXPUNGE set` (RFC 4315): these and no others.
    Expunge {
        /// `sequence-set` of UIDs.
        uids: String,
    },
    /// IMAP `CREATE`.
    Create {
        /// Mailbox name as the server spells it.
        mailbox: String,
    },
    /// IMAP `LIST "" "*"`: an [`Item::Mailbox`] each.
    Mailboxes,
    /// IMAP `APPEND`, unread.
    Append {
        /// Mailbox name as the server spells it.
        mailbox: String,
        /// The message, with CRLF.
        message: String,
    },
    /// IMAP `DELETE`.
    DeleteMailbox {
        /// Mailbox name as the server spells it.
        mailbox: String,
    },
    /// IMAP `GETQUOTAROOT` (RFC 9208 section 4.1.2): an [`Item::Storage`] for each limit on space.
    Quota {
        /// Mailbox name as the server spells it.
        mailbox: String,
    },
}

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

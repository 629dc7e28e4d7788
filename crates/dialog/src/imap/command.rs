//! IMAP commands that write themselves (RFC 9051 section 9).
//!
//! ```text
//! command      = tag SP (command-any / command-auth / command-nonauth / command-select) CRLF
//! login        = "LOGIN" SP userid SP password        ; both astring
//! authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp]
//! status       = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"
//! list         = "LIST" SP mailbox SP list-mailbox
//! examine      = "EXAMINE" SP mailbox
//! append       = "APPEND" SP mailbox SP literal       ; flags and date left out
//! uid          = "UID" SP (copy / move / fetch / store / search / uid-expunge)
//! ```
//!
//! Quoting happens in `Encoder::string` and nowhere else.

mod encode;

use std::collections::VecDeque;

pub use encode::{Part, Unsayable};

use super::super::Opened;
#[cfg(doc)]
use super::super::{Item, Output};
use super::response::Section;
use super::uids::UidSet;
use encode::Encoder;
use mail_types::report::MailboxStatus;

/// Which literals the server takes without being asked (RFC 7888).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Literals {
    /// None: after `{n}` it wants to say `+` first.
    #[default]
    Synchronising,
    /// LITERAL-, which IMAP4rev2 includes: up to 4096 octets.
    Minus,
    /// LITERAL+: any size.
    Plus,
}

/// What only IMAP can be asked for. What a command writes and what it collects stands in this file alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImapCommand {
    /// `COMPRESS DEFLATE` (RFC 4978)
    Compress,
    /// STATUS INBOX, LIST and EXAMINE INBOX at once, of which the last decides whether the inbox opens.
    Inbox,
    /// `UID FETCH n BODY.PEEK[]`: a whole message, which arrives as [`Output::Body`].
    Retrieve {
        /// UID.
        uid: u32,
    },
    /// `SELECT`, or `EXAMINE` if nothing is to be changed.
    Open {
        /// Mailbox name as the server spells it.
        mailbox: String,
        /// SELECT.
        writable: bool,
    },
    /// `UID FETCH set (UID FLAGS …)` without content: an [`Item::Listed`] a message.
    List {
        /// Which messages.
        uids: UidSet,
        /// Ask for RFC822.SIZE and INTERNALDATE as well.
        details: bool,
    },
    /// `UID SEARCH RETURN (ALL) UID set` (RFC 4731 section 3.1): [`Item::Found`] for each range of UIDs. It
    /// says no more than which there are, in a tenth of the octets of [`List`](Self::List).
    Find {
        /// Which messages.
        uids: UidSet,
    },
    /// `UID FETCH set (UID FLAGS RFC822.SIZE BODY.PEEK[])`: messages, each ended by an
    /// [`Item::MessageEnds`]; if the server shows another part of one or none, an [`Item::Listed`].
    Messages {
        /// Which messages.
        uids: UidSet,
        /// Headers alone.
        headers_only: bool,
    },
    /// `UID FETCH set (UID FLAGS) (CHANGEDSINCE n)` (RFC 7162 section 3.1.4.1): an [`Item::Listed`] for
    /// each whose flags changed.
    Changes {
        /// Which messages.
        uids: UidSet,
        /// A mod-sequence that was known before.
        since: u64,
    },
    /// `UID FETCH set (UID FLAGS RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (DATE FROM SUBJECT)])`: as
    /// [`Messages`](Self::Messages), but for these fields alone; before each end an [`Item::Listed`].
    Overview {
        /// Which messages.
        uids: UidSet,
    },
    /// `UID STORE set +FLAGS.SILENT (flag)`
    AddFlag {
        /// Which messages.
        uids: UidSet,
        /// `\Deleted` or `\Seen`.
        flag: &'static str,
    },
    /// `UID EXPUNGE set` (RFC 4315): these and no others.
    Expunge {
        /// Which messages.
        uids: UidSet,
    },
    /// `LIST "" "*"`: an [`Item::Mailbox`] each.
    Mailboxes,
    /// `CREATE`
    Create {
        /// Mailbox name as the server spells it.
        mailbox: String,
    },
    /// `APPEND`, unread.
    Append {
        /// Mailbox name as the server spells it.
        mailbox: String,
        /// The message, with CRLF.
        message: String,
    },
    /// `DELETE`
    DeleteMailbox {
        /// Mailbox name as the server spells it.
        mailbox: String,
    },
    /// `IDLE` (RFC 2177): waits, and [`Item::Arrived`] comes each time that the server counts the messages of the open
    /// mailbox. It ends with [`Done`](Self::Done); nothing else may be sent meanwhile.
    Idle,
    /// The `DONE` that ends an [`Idle`](Self::Idle), sent once the server waits for it. It has no answer of its own.
    Done,
    /// `GETQUOTAROOT` (RFC 9208 section 4.1.2): an [`Item::Storage`] for each limit on space.
    Quota {
        /// Mailbox name as the server spells it.
        mailbox: String,
    },
}

/// What an [`ImapCommand`] brings beyond [`Reply::Ok`](crate::Reply::Ok).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImapReply {
    /// What is in the inbox.
    Inbox(MailboxStatus),
    /// A mailbox is open.
    Opened(Opened),
    /// A message came to its end.
    Message {
        /// Octets given as [`Output::Body`].
        size_bytes: u64,
    },
}

/// Which untagged data belong to a command, and what came of them so far.
#[derive(Debug)]
pub enum Collects {
    /// None; only the tagged answer counts.
    Nothing,
    /// None, but messages may go meanwhile.
    Removals,
    /// What is said of the mailbox that is being opened.
    Opening(Opened),
    /// A message asked for alone.
    Message {
        /// UID.
        uid: u32,
        /// Of the body.
        size_bytes: u64,
        /// The FETCH response with the body is complete.
        complete: bool,
    },
    /// A set of messages, or of one part of them.
    Messages {
        /// Which part.
        section: Section,
    },
    /// What a listing of messages names.
    Listing {
        /// How many so far.
        seen: u64,
    },
    /// Every mailbox.
    Mailboxes {
        /// How many so far.
        seen: u64,
    },
    /// Limits on space.
    Storage,
    /// What comes while nothing is asked.
    Arrivals {
        /// The server waits for the end of it.
        invited: bool,
    },
}

impl ImapCommand {
    /// Writes the command. [`Inbox`](Self::Inbox) is three, which the dialog writes.
    fn write(&self, encoder: &mut Encoder) -> Result<(), Unsayable> {
        match self {
            Self::Inbox | Self::Done => {}
            Self::Idle => encoder.raw("IDLE"),
            Self::Compress => encoder.raw("COMPRESS DEFLATE"),
            Self::Retrieve { uid } => encoder.raw(&format!("UID FETCH {uid} BODY.PEEK[]")),
            Self::Open { mailbox, writable: true } => encoder.named("SELECT", mailbox)?,
            Self::Open { mailbox, writable: false } => encoder.named("EXAMINE", mailbox)?,
            Self::List { uids, details: false } => encoder.raw(&format!("UID FETCH {uids} (UID FLAGS)")),
            Self::List { uids, details: true } => {
                encoder.raw(&format!("UID FETCH {uids} (UID FLAGS RFC822.SIZE INTERNALDATE)"));
            }
            Self::Find { uids } => encoder.raw(&format!("UID SEARCH RETURN (ALL) UID {uids}")),
            Self::Messages { uids, headers_only } => {
                // Where the size comes along, a literal of another length shows.
                let items = if *headers_only { "BODY.PEEK[HEADER]" } else { "RFC822.SIZE BODY.PEEK[]" };
                encoder.raw(&format!("UID FETCH {uids} (UID FLAGS {items})"));
            }
            Self::Changes { uids, since } => {
                encoder.raw(&format!("UID FETCH {uids} (UID FLAGS) (CHANGEDSINCE {since})"));
            }
            Self::Overview { uids } => encoder.raw(&format!(
                "UID FETCH {uids} (UID FLAGS RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (DATE FROM SUBJECT)])"
            )),
            Self::AddFlag { uids, flag } => encoder.raw(&format!("UID STORE {uids} +FLAGS.SILENT ({flag})")),
            Self::Expunge { uids } => encoder.raw(&format!("UID EXPUNGE {uids}")),
            Self::Mailboxes => encoder.raw("LIST \"\" \"*\""),
            Self::Create { mailbox } => encoder.named("CREATE", mailbox)?,
            Self::Append { mailbox, message } => {
                encoder.named("APPEND", mailbox)?;
                encoder.raw(" ");
                encoder.string(message)?;
            }
            Self::DeleteMailbox { mailbox } => encoder.named("DELETE", mailbox)?,
            Self::Quota { mailbox } => encoder.named("GETQUOTAROOT", mailbox)?,
        }
        Ok(())
    }

    /// Which untagged data belong to it.
    pub(super) fn collects(&self) -> Collects {
        match self {
            Self::Compress | Self::Inbox | Self::Done => Collects::Nothing,
            Self::Idle => Collects::Arrivals { invited: false },
            Self::Create { .. } | Self::Append { .. } | Self::DeleteMailbox { .. } => Collects::Nothing,
            Self::AddFlag { .. } | Self::Expunge { .. } => Collects::Removals,
            Self::Retrieve { uid } => Collects::Message { uid: *uid, size_bytes: 0, complete: false },
            Self::Open { .. } => Collects::Opening(Opened::default()),
            Self::List { .. } | Self::Find { .. } | Self::Changes { .. } => Collects::Listing { seen: 0 },
            Self::Messages { headers_only: true, .. } => Collects::Messages { section: Section::Header },
            Self::Messages { headers_only: false, .. } => Collects::Messages { section: Section::Whole },
            Self::Overview { .. } => Collects::Messages { section: Section::Fields },
            Self::Mailboxes => Collects::Mailboxes { seen: 0 },
            Self::Quota { .. } => Collects::Storage,
        }
    }
}

/// What goes on the wire for one command, without its tag.
#[derive(Debug)]
pub enum Line<'a> {
    /// `CAPABILITY`
    Capability,
    /// `ID`, with the program's name and version and nothing of the user (RFC 2971)
    Id,
    /// `STARTTLS`
    StartTls,
    /// `AUTHENTICATE`
    Authenticate {
        /// SASL name.
        mechanism: &'a str,
        /// Base64 of the initial response, or `=`.
        initial: Option<&'a str>,
    },
    /// `LOGIN`
    Login {
        /// Login name.
        username: &'a str,
        /// Password.
        password: &'a str,
    },
    /// `STATUS INBOX`
    StatusInbox {
        /// STATUS=SIZE or IMAP4rev2 is there.
        size: bool,
    },
    /// What only IMAP has.
    Own(&'a ImapCommand),
    /// `LOGOUT`
    Logout,
}

impl Line<'_> {
    /// Writes the command. The first part is sent at once, each further one after the server's `+`.
    ///
    /// # Errors
    /// [`Unsayable`] where an argument holds a NUL.
    pub fn encode(&self, tag: &str, literals: Literals) -> Result<VecDeque<Part>, Unsayable> {
        let mut encoder = Encoder::new(literals);
        encoder.raw(tag);
        encoder.raw(" ");
        match self {
            Self::Capability => encoder.raw("CAPABILITY"),
            Self::Id => {
                encoder.raw("ID (\"name\" \"mailsetup\" \"version\" \"");
                encoder.raw(env!("CARGO_PKG_VERSION"));
                encoder.raw("\")");
            }
            Self::StartTls => encoder.raw("STARTTLS"),
            Self::Authenticate { mechanism, initial } => {
                encoder.raw("AUTHENTICATE ");
                encoder.raw(mechanism);
                if let Some(initial) = initial {
                    encoder.raw(" ");
                    encoder.secret(|encoder| {
                        encoder.raw(initial);
                        Ok(())
                    })?;
                }
            }
            Self::Login { username, password } => {
                encoder.raw("LOGIN ");
                encoder.string(username)?;
                encoder.raw(" ");
                encoder.secret(|encoder| encoder.string(password))?;
            }
            Self::StatusInbox { size: false } => encoder.raw("STATUS INBOX (MESSAGES UNSEEN)"),
            Self::StatusInbox { size: true } => encoder.raw("STATUS INBOX (MESSAGES UNSEEN SIZE)"),
            Self::Own(command) => command.write(&mut encoder)?,
            Self::Logout => encoder.raw("LOGOUT"),
        }
        Ok(encoder.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Output;
    use crate::imap::octets;

    fn encoded(line: &Line<'_>, literals: Literals) -> Vec<(String, String)> {
        line.encode("a1", literals)
            .expect("sayable")
            .into_iter()
            .map(|part| match part.into() {
                Output::Send(bytes) => (String::from_utf8(bytes).expect("UTF-8"), String::new()),
                Output::SendSecret { bytes, masked } => (String::from_utf8(bytes.to_vec()).expect("UTF-8"), masked),
                _ => unreachable!("parts are sent"),
            })
            .collect()
    }

    fn open(mailbox: &str, writable: bool) -> ImapCommand {
        ImapCommand::Open { mailbox: mailbox.to_owned(), writable }
    }

    fn pair(sent: &str, masked: &str) -> (String, String) {
        (sent.to_owned(), masked.to_owned())
    }

    #[test]
    fn strings_are_quoted_or_literal() {
        use Literals::{Minus, Plus, Synchronising};
        let long = "ü".repeat(2049);
        let table = [
            ("INBOX", Synchronising, vec![pair("a1 EXAMINE \"INBOX\"\r\n", "")]),
            ("", Plus, vec![pair("a1 EXAMINE \"\"\r\n", "")]),
            (r#"a"\b"#, Plus, vec![pair("a1 EXAMINE \"a\\\"\\\\b\"\r\n", "")]),
            ("a\r\nb", Plus, vec![pair("a1 EXAMINE {4+}\r\na\r\nb\r\n", "")]),
            ("ü", Minus, vec![pair("a1 EXAMINE {2+}\r\nü\r\n", "")]),
            ("ü", Synchronising, vec![pair("a1 EXAMINE {2}\r\n", ""), pair("ü\r\n", "")]),
            (&long, Minus, vec![pair("a1 EXAMINE {4098}\r\n", ""), (format!("{long}\r\n"), String::new())]),
        ];
        for (mailbox, literals, parts) in table {
            assert_eq!(encoded(&Line::Own(&open(mailbox, false)), literals), parts, "{mailbox:?} {literals:?}");
        }
        assert!(Line::Own(&open("a\0b", false)).encode("a1", Plus).is_err());
        let raw = octets::read(b"caf\xe9");
        for writable in [false, true] {
            let part = Line::Own(&open(&raw, writable)).encode("a1", Plus).expect("sayable").remove(0).expect("one");
            assert!(part.bytes.ends_with(b" {4+}\r\ncaf\xe9\r\n"));
        }
    }

    #[test]
    fn passwords_and_their_lengths_are_masked() {
        let login = |password| Line::Login { username: "tim", password };
        assert_eq!(
            encoded(&login(r#"p"w"#), Literals::Plus),
            [pair("a1 LOGIN \"tim\" \"p\\\"w\"\r\n", "a1 LOGIN \"tim\" ***")]
        );
        assert_eq!(
            encoded(&login("pä"), Literals::Plus),
            [pair("a1 LOGIN \"tim\" {3+}\r\npä\r\n", "a1 LOGIN \"tim\" ***")]
        );
        assert_eq!(
            encoded(&login("pä"), Literals::Synchronising),
            [pair("a1 LOGIN \"tim\" {3}\r\n", "a1 LOGIN \"tim\" ***"), pair("pä\r\n", "***")]
        );
        let authenticate = Line::Authenticate { mechanism: "PLAIN", initial: Some("AHRpbQBwdw==") };
        assert_eq!(
            encoded(&authenticate, Literals::Plus),
            [pair("a1 AUTHENTICATE PLAIN AHRpbQBwdw==\r\n", "a1 AUTHENTICATE PLAIN ***")]
        );
    }
}

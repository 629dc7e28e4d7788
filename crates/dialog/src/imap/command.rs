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

use std::borrow::Cow;
use std::collections::VecDeque;
use std::mem;

use zeroize::Zeroizing;

use super::super::Output;
use super::octets;

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

/// What goes on the wire for one command, without its tag.
#[derive(Debug)]
pub enum Line<'a> {
    /// `CAPABILITY`
    Capability,
    /// `ID`, with the program's name and version and nothing of the user (RFC 2971)
    Id,
    /// `STARTTLS`
    StartTls,
    /// `COMPRESS DEFLATE`
    Compress,
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
    /// `LIST "" "*"`
    ListAll,
    /// `EXAMINE`
    Examine {
        /// Mailbox name.
        mailbox: &'a str,
    },
    /// `UID FETCH n BODY.PEEK[]`
    Fetch {
        /// UID.
        uid: u32,
    },
    /// `SELECT`
    Select {
        /// Mailbox name.
        mailbox: &'a str,
    },
    /// `CREATE`
    Create {
        /// Mailbox name.
        mailbox: &'a str,
    },
    /// `APPEND`
    Append {
        /// Mailbox name.
        mailbox: &'a str,
        /// The message.
        message: &'a str,
    },
    /// `DELETE`
    Delete {
        /// Mailbox name.
        mailbox: &'a str,
    },
    /// `GETQUOTAROOT`
    QuotaRoot {
        /// Mailbox name.
        mailbox: &'a str,
    },
    /// `UID FETCH set (UID FLAGS)`, with `details` size and date too.
    List {
        /// UIDs.
        uids: &'a str,
        /// RFC822.SIZE and INTERNALDATE.
        details: bool,
    },
    /// `UID SEARCH RETURN (ALL) UID set`
    Find {
        /// UIDs.
        uids: &'a str,
    },
    /// `UID FETCH set (UID FLAGS RFC822.SIZE BODY.PEEK[])`
    Messages {
        /// UIDs.
        uids: &'a str,
        /// `BODY.PEEK[HEADER]` instead.
        headers_only: bool,
    },
    /// `UID FETCH set (UID FLAGS) (CHANGEDSINCE n)`
    Changes {
        /// UIDs.
        uids: &'a str,
        /// Mod-sequence.
        since: u64,
    },
    /// `UID FETCH set (UID FLAGS RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (DATE FROM SUBJECT)])`
    Overview {
        /// UIDs.
        uids: &'a str,
    },
    /// `UID STORE set +FLAGS.SILENT (flag)`
    AddFlag {
        /// UIDs.
        uids: &'a str,
        /// System flag.
        flag: &'a str,
    },
    /// `UID EXPUNGE set`
    Expunge {
        /// UIDs.
        uids: &'a str,
    },
    /// `LOGOUT`
    Logout,
}

/// A command has a NUL in it, which no IMAP string can hold.
#[derive(Debug, PartialEq, Eq)]
pub struct Unsayable;

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
            Self::Compress => encoder.raw("COMPRESS DEFLATE"),
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
            Self::ListAll => encoder.raw("LIST \"\" \"*\""),
            Self::Examine { mailbox } => {
                encoder.raw("EXAMINE ");
                encoder.mailbox(mailbox)?;
            }
            Self::Fetch { uid } => encoder.raw(&format!("UID FETCH {uid} BODY.PEEK[]")),
            Self::Select { mailbox } => {
                encoder.raw("SELECT ");
                encoder.mailbox(mailbox)?;
            }
            Self::Create { mailbox } => {
                encoder.raw("CREATE ");
                encoder.mailbox(mailbox)?;
            }
            Self::Append { mailbox, message } => {
                encoder.raw("APPEND ");
                encoder.mailbox(mailbox)?;
                encoder.raw(" ");
                encoder.string(message)?;
            }
            Self::Delete { mailbox } => {
                encoder.raw("DELETE ");
                encoder.mailbox(mailbox)?;
            }
            Self::QuotaRoot { mailbox } => {
                encoder.raw("GETQUOTAROOT ");
                encoder.mailbox(mailbox)?;
            }
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
            Self::Logout => encoder.raw("LOGOUT"),
        }
        Ok(encoder.finish())
    }
}

/// A run of octets that is sent without waiting in between.
pub struct Part {
    bytes: Zeroizing<Vec<u8>>,
    /// Set where the octets hold a secret.
    masked: Option<String>,
}

impl From<Part> for Output {
    fn from(mut part: Part) -> Self {
        match part.masked.take() {
            Some(masked) => Self::SendSecret { bytes: part.bytes, masked },
            None => Self::Send(mem::take(&mut part.bytes)),
        }
    }
}

struct Encoder {
    literals: Literals,
    parts: VecDeque<Part>,
    bytes: Zeroizing<Vec<u8>>,
    shown: String,
    in_secret: bool,
    has_secret: bool,
}

impl Encoder {
    fn new(literals: Literals) -> Self {
        Self {
            literals,
            parts: VecDeque::new(),
            // A vector that grows leaves copies of a password behind.
            bytes: Zeroizing::new(Vec::with_capacity(16 * 1024)),
            shown: String::new(),
            in_secret: false,
            has_secret: false,
        }
    }

    fn raw(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        if !self.in_secret {
            self.shown.push_str(text);
        }
    }

    /// What `write` writes is shown as `***`; its length is hidden too.
    fn secret(&mut self, write: impl FnOnce(&mut Self) -> Result<(), Unsayable>) -> Result<(), Unsayable> {
        self.shown.push_str("***");
        self.in_secret = true;
        self.has_secret = true;
        let result = write(self);
        self.in_secret = false;
        result
    }

    /// ```text
    /// string  = quoted / literal
    /// quoted  = DQUOTE *QUOTED-CHAR DQUOTE          ; \ and " escaped, no CR, no LF
    /// literal = "{" number64 ["+"] "}" CRLF *CHAR8  ; no NUL
    /// ```
    ///
    /// What is not ASCII goes into a literal, since only IMAP4rev2 allows UTF-8 between quotes.
    fn string(&mut self, value: &str) -> Result<(), Unsayable> {
        if value.contains('\0') {
            return Err(Unsayable);
        }
        if value.bytes().all(|octet| octet.is_ascii() && octet != b'\r' && octet != b'\n') {
            self.raw("\"");
            let mut plain = value;
            while let Some(at) = plain.find(['"', '\\']) {
                self.raw(&plain[..at]);
                self.raw("\\");
                self.raw(&plain[at..=at]);
                plain = &plain[at + 1..];
            }
            self.raw(plain);
            self.raw("\"");
            return Ok(());
        }
        self.literal(value.len());
        self.raw(value);
        Ok(())
    }

    /// A mailbox's name, which may be no text.
    fn mailbox(&mut self, name: &str) -> Result<(), Unsayable> {
        match octets::written(name) {
            Cow::Borrowed(_) => self.string(name),
            Cow::Owned(octets) => {
                self.literal(octets.len());
                self.bytes.extend_from_slice(&octets);
                self.shown.push_str(&octets::shown(name));
                Ok(())
            }
        }
    }

    /// The beginning of a literal of this length.
    fn literal(&mut self, length: usize) {
        let at_once = match self.literals {
            Literals::Synchronising => false,
            Literals::Minus => length <= 4096,
            Literals::Plus => true,
        };
        if at_once {
            self.raw(&format!("{{{length}+}}\r\n"));
        } else {
            self.raw(&format!("{{{length}}}\r\n"));
            self.part();
            if self.in_secret {
                self.shown.push_str("***");
            }
        }
    }

    fn part(&mut self) {
        let bytes = mem::replace(&mut self.bytes, Zeroizing::new(Vec::with_capacity(16 * 1024)));
        let shown = mem::take(&mut self.shown);
        let masked = mem::replace(&mut self.has_secret, self.in_secret)
            .then(|| shown.strip_suffix("\r\n").unwrap_or(&shown).to_owned());
        self.parts.push_back(Part { bytes, masked });
    }

    fn finish(mut self) -> VecDeque<Part> {
        self.raw("\r\n");
        self.part();
        self.parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(encoded(&Line::Examine { mailbox }, literals), parts, "{mailbox:?} {literals:?}");
        }
        assert!(Line::Examine { mailbox: "a\0b" }.encode("a1", Plus).is_err());
        let raw = octets::read(b"caf\xe9");
        for line in [Line::Examine { mailbox: &raw }, Line::Select { mailbox: &raw }] {
            let part = line.encode("a1", Plus).expect("sayable").remove(0).expect("one");
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

//! Where a message goes, and under which name.

use std::path::{Path, PathBuf};

use super::receiver::{self, Shared};
use mail_platform::{System, names};
use mail_types::encode::hex;
use sha2::{Digest as _, Sha256};

/// What mail is stored as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A Maildir: LF for CRLF, nothing else changed.
    Maildir(PathBuf),
    /// A folder of `.eml` files: the octets as they came.
    Eml(PathBuf),
    /// One file, mboxrd.
    Mbox {
        /// The file.
        file: PathBuf,
        /// Where messages lie until they are appended.
        spool: PathBuf,
    },
    /// None of ours: another program or server.
    Receiver {
        /// Who takes the mail.
        receiver: Shared,
        /// Where messages lie until they are handed over, and those that are refused.
        spool: PathBuf,
    },
}

impl Target {
    /// The folder, or the file.
    pub fn path(&self) -> &Path {
        match self {
            Self::Maildir(path) | Self::Eml(path) => path,
            Self::Mbox { file, .. } => file,
            Self::Receiver { spool, .. } => spool,
        }
    }

    /// The stable name of the form.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Maildir(_) => "maildir",
            Self::Eml(_) => "eml",
            Self::Mbox { .. } => "mbox",
            Self::Receiver { receiver, .. } => receiver.id(),
        }
    }

    /// Line ends become LF.
    pub fn bare_lf(&self) -> bool {
        match self {
            Self::Eml(_) => false,
            Self::Receiver { receiver, .. } => receiver.bare_lf(),
            _ => true,
        }
    }

    /// Messages are handed over, and do not stay.
    pub fn hands_over(&self) -> bool {
        matches!(self, Self::Receiver { .. })
    }

    /// Messages are appended to one file.
    pub fn is_mbox(&self) -> bool {
        matches!(self, Self::Mbox { .. })
    }

    /// Folders that have to be there.
    pub fn folders(&self, place: &Path) -> Vec<PathBuf> {
        match self {
            Self::Maildir(_) => ["tmp", "new", "cur"].map(|name| place.join(name)).to_vec(),
            Self::Eml(_) => vec![place.to_owned()],
            Self::Mbox { spool, .. } => place.parent().into_iter().map(Path::to_owned).chain([spool.clone()]).collect(),
            Self::Receiver { spool, .. } => {
                let refused = receiver::refused(spool);
                ["tmp", "new", "cur"].map(|name| refused.join(name)).into_iter().chain([spool.clone()]).collect()
            }
        }
    }

    /// Where a message is written first.
    pub fn draft(&self, place: &Path, owner: &str, number: u64) -> PathBuf {
        let name = format!("{owner}.{}.{number}.mailsetup", std::process::id());
        match self {
            Self::Maildir(_) => place.join("tmp").join(name),
            Self::Eml(_) => place.join(format!(".{name}.tmp")),
            Self::Mbox { spool, .. } | Self::Receiver { spool, .. } => spool.join(format!("{name}.tmp")),
        }
    }

    /// Whether a file beside [`draft`](Self::draft)s is one of this owner.
    pub fn is_draft(&self, owner: &str, file: &str) -> bool {
        let name = match self {
            Self::Maildir(_) => Some(file),
            Self::Eml(_) => file.strip_prefix('.').and_then(|file| file.strip_suffix(".tmp")),
            Self::Mbox { .. } | Self::Receiver { .. } => file.strip_suffix(".tmp"),
        };
        name.and_then(|name| name.strip_prefix(owner))
            .is_some_and(|rest| rest.starts_with('.') && rest.ends_with(".mailsetup"))
    }

    /// Where it lies in the end. Maildir: unread mail in `new`, all else in `cur` with its flags.
    pub fn file(&self, place: &Path, name: &str, flags: &str) -> PathBuf {
        match self {
            Self::Maildir(_) if flags.is_empty() => place.join("new").join(name),
            Self::Maildir(_) => place.join("cur").join(format!("{name}{}{flags}", names::flags_mark(System::HERE))),
            Self::Eml(_) => place.join(format!("{name}.eml")),
            Self::Mbox { .. } => place.to_owned(),
            Self::Receiver { spool, .. } => receiver::refused(spool).join("new").join(name),
        }
    }

    /// Where a file goes that lies at `there` already and gets these flags as well.
    pub fn beside(&self, there: &Path, name: &str, flags: &str) -> PathBuf {
        let Self::Maildir(_) = self else { return there.to_owned() };
        let file = there.file_name().unwrap_or_default().to_string_lossy();
        let (mark, letters) = names::flags(&file).unwrap_or((names::flags_mark(System::HERE), ""));
        let mut letters: Vec<char> = letters.chars().collect();
        letters.extend(flags.chars());
        letters.sort_unstable();
        letters.dedup();
        let read = there.parent().and_then(Path::file_name).is_some_and(|folder| folder == "cur");
        if letters.is_empty() && !read {
            return there.to_owned();
        }
        let folder = there.parent().and_then(Path::parent).unwrap_or(there);
        folder.join("cur").join(format!("{name}{mark}{}", letters.into_iter().collect::<String>()))
    }

    /// Folders that hold messages, one file each.
    pub fn shelves(&self, place: &Path) -> Vec<PathBuf> {
        match self {
            Self::Maildir(_) => vec![place.join("new"), place.join("cur")],
            Self::Eml(_) => vec![place.to_owned()],
            Self::Mbox { .. } | Self::Receiver { .. } => Vec::new(),
        }
    }

    /// The name of a message out of that of its file.
    pub fn name_of<'a>(&self, file: &'a str) -> &'a str {
        match self {
            Self::Maildir(_) => names::without_flags(file),
            Self::Eml(_) => file.strip_suffix(".eml").unwrap_or(file),
            Self::Mbox { .. } | Self::Receiver { .. } => file,
        }
    }
}

/// Makes names that are the same whenever the same message is fetched.
#[derive(Debug, Clone)]
pub struct Namer {
    account: String,
}

impl Namer {
    /// For an account, whatever tells it from others.
    pub fn new(account: &str) -> Self {
        Self { account: account.to_owned() }
    }

    /// An IMAP message.
    pub fn imap(&self, mailbox: &str, validity: u32, uid: u32) -> String {
        format!("{uid}.V{validity}.{}.mailsetup", self.hash(mailbox, 6))
    }

    /// A POP3 message; `key` is its unique id, or the digest and number.
    pub fn pop3(&self, key: &[u8]) -> String {
        let mut hash = Sha256::new_with_prefix(self.account.as_bytes());
        hash.update(b"\0");
        hash.update(key);
        format!("P{}.mailsetup", hex(&hash.finalize()[..12]))
    }

    /// The name is one that this account gives to the message of this key.
    pub fn gave(&self, key: &[u8], name: &str) -> bool {
        let key = key.strip_prefix(b"h").unwrap_or(key);
        match key.strip_prefix(b"i") {
            Some(rest) => {
                let Some(end) = rest.iter().position(|byte| *byte == 0) else { return false };
                let number = |at: usize| rest.get(end + at..end + at + 4)?.try_into().map(u32::from_be_bytes).ok();
                let (Ok(mailbox), Some(validity), Some(uid)) =
                    (std::str::from_utf8(&rest[..end]), number(1), number(5))
                else {
                    return false;
                };
                name == self.imap(mailbox, validity, uid)
            }
            None => name == self.pop3(key),
        }
    }

    /// Tells whose drafts are whose, where several accounts share a folder.
    pub fn owner(&self, place: &Path) -> String {
        self.hash(&place.to_string_lossy(), 6)
    }

    fn hash(&self, text: &str, octets: usize) -> String {
        let mut hash = Sha256::new_with_prefix(self.account.as_bytes());
        hash.update(b"\0");
        hash.update(text.as_bytes());
        hex(&hash.finalize()[..octets])
    }
}

const LETTERS: [(&str, char); 5] =
    [("\\Draft", 'D'), ("\\Flagged", 'F'), ("\\Answered", 'R'), ("\\Seen", 'S'), ("\\Deleted", 'T')];

/// IMAP's system flags as a set; keywords and `\Recent` have no place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u8);

impl Flags {
    /// Out of what the server says.
    pub fn new(flags: &[String]) -> Self {
        let set = |name: &str| flags.iter().any(|flag| flag.eq_ignore_ascii_case(name));
        Self((0..).zip(LETTERS).filter(|(_, (name, _))| set(name)).fold(0, |bits, (at, _)| bits | 1 << at))
    }

    /// Maildir's letters, in the order that Maildir wants.
    pub fn letters(self) -> String {
        (0..).zip(LETTERS).filter(|(at, _)| self.0 & 1 << at != 0).map(|(_, (_, letter))| letter).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_account() {
        use crate::journal::Key;
        let (ours, theirs) = (Namer::new("imap:a@x"), Namer::new("imap:b@x"));
        let (imap, pop3, content) = (Key::imap("A/B", 5, 9), Key::uidl(b"\xff 1"), Key::digest(&[1; 32], 2));
        let names = [ours.imap("A/B", 5, 9), ours.pop3(pop3.octets()), ours.pop3(content.octets())];
        for (key, name) in [&imap, &pop3, &content].into_iter().zip(&names) {
            assert!(ours.gave(key.octets(), name) && !theirs.gave(key.octets(), name), "{name}");
            assert!(ours.gave(key.clone().headers().octets(), name));
            assert!(!ours.gave(Key::imap("A/B", 5, 10).octets(), name));
        }
        assert!(!ours.gave(b"i", &names[0]) && !ours.gave(b"iA/B\x00123", &names[0]));
    }

    #[test]
    fn drafts_are_known_to_their_owner_alone() {
        let mbox = Target::Mbox { file: "x/b".into(), spool: "s".into() };
        for target in [Target::Maildir("m".into()), Target::Eml("e".into()), mbox] {
            let draft = target.draft(Path::new("p"), "aa", 3);
            let file = draft.file_name().and_then(|name| name.to_str()).expect("UTF-8");
            assert!(target.is_draft("aa", file) && !target.is_draft("a", file), "{file}");
            assert!(!target.is_draft("aa", "1.V2.aa.mailsetup"));
        }
    }

    #[test]
    fn flags_stand_in_maildirs_order() {
        let flags =
            |words: &[&str]| Flags::new(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()).letters();
        assert_eq!(flags(&["\\SEEN", "$Junk", "\\Flagged"]), "FS");
        assert_eq!(flags(&["\\Recent"]), "");
        assert_eq!(flags(&["\\Deleted", "\\draft", "\\Answered"]), "DRT");
        let target = Target::Maildir("m".into());
        let mark = names::flags_mark(System::HERE);
        assert_eq!(target.file(Path::new("m"), "1.x", "FS"), Path::new(&format!("m/cur/1.x{mark}FS")));
        assert_eq!((target.name_of("1.x:2,FS"), target.name_of("1.x;2,FS")), ("1.x", "1.x"));
        for (there, flags, beside) in [
            ("m/new/1.x", "", "m/new/1.x"),
            ("m/new/1.x", "S", &format!("m/cur/1.x{mark}S")),
            ("m/cur/1.x:2,", "", "m/cur/1.x:2,"),
            ("m/cur/1.x:2,PS", "FS", "m/cur/1.x:2,FPS"),
            // A Maildir keeps the mark that it has.
            ("m/cur/1.x;2,PS", "FS", "m/cur/1.x;2,FPS"),
        ] {
            assert_eq!(target.beside(Path::new(there), "1.x", flags), Path::new(beside));
        }
    }
}

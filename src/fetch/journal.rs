//! What was fetched, on disk: one small database an account and target.
//!
//! It is redb: written in Rust, so it costs a build on two cores ten seconds and no C compiler; a
//! commit is one sync of one file and is there wholly or not at all, whatever the machine does in
//! between (copy-on-write B-trees with checksums); its file can be passed in, so the tests cut it at
//! every write as they cut the messages. SQLite would be as safe and can be read with its own shell, but
//! its file layer can be replaced only by unsafe code; `fetch --state` shows what is in ours.
//!
//! ```text
//! messages   key -> digest, octets, when stored, when it was last missed, name on disk
//! mailboxes  IMAP mailbox -> UIDVALIDITY, cursor
//! about      schema, `open` while a run may have files in place that are not recorded,
//!            `mbox:PATH` how far an mbox is known, `modseq:MAILBOX` up to which change of the server its
//!            flags are known, `older:MAILBOX` up to where what is missing was too old for --since
//! ```

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use redb::{
    Builder, Database, DatabaseError, Durability, ReadableDatabase, ReadableTable, StorageBackend, StorageError,
    TableDefinition,
};

use super::disk::Disk;
use super::layout::hex;
use super::mbox::End;
use crate::model::date::{self, Day};

const MESSAGES: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("messages");
const MAILBOXES: TableDefinition<'_, &str, (u32, u32)> = TableDefinition::new("mailboxes");
const ABOUT: TableDefinition<'_, &str, &str> = TableDefinition::new("about");

/// Octets of the database that are kept in memory.
const CACHE: usize = 256 * 1024;
/// Changes with every layout that older programs can't read.
const SCHEMA: &str = "1";

/// SHA-256 of the octets received.
pub type Digest = [u8; 32];

/// Which message.
///
/// A POP3 message is known by its unique id; where the server has none, or gives it to several, by
/// its digest and a number that tells identical copies apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Vec<u8>);

impl Key {
    /// POP3, by unique id.
    pub fn uidl(uid: &str) -> Self {
        Self([b"u", uid.as_bytes()].concat())
    }

    /// POP3, by content: the `copy`-th with this digest, counted from 1.
    pub fn digest(digest: &Digest, copy: u32) -> Self {
        Self([b"d", &digest[..], &copy.to_be_bytes()].concat())
    }

    /// IMAP. UIDVALIDITY belongs to it: the same UID under another is another message.
    pub fn imap(mailbox: &str, validity: u32, uid: u32) -> Self {
        Self([&Self::imap_prefix(mailbox)[..], &validity.to_be_bytes(), &uid.to_be_bytes()].concat())
    }

    /// What the keys of a mailbox begin with.
    fn imap_prefix(mailbox: &str) -> Vec<u8> {
        [b"i", mailbox.as_bytes(), b"\0"].concat()
    }

    /// Only the headers were fetched.
    #[must_use]
    pub fn headers(mut self) -> Self {
        self.0.insert(0, b'h');
        self
    }

    /// As it stands in the journal.
    pub fn octets(&self) -> &[u8] {
        &self.0
    }

    /// UIDVALIDITY and UID of a message in `mailbox`.
    fn imap_parts(octets: &[u8], mailbox: &str) -> Option<(u32, u32)> {
        let rest = octets.strip_prefix(b"i")?.strip_prefix(mailbox.as_bytes())?.strip_prefix(b"\0")?;
        let (validity, uid) = rest.split_at_checked(4)?;
        Some((u32::from_be_bytes(validity.try_into().ok()?), u32::from_be_bytes(uid.try_into().ok()?)))
    }
}

/// What is known of a message that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Of the octets received.
    pub digest: Digest,
    /// Octets received.
    pub size_bytes: u64,
    /// Seconds since 1970.
    pub stored_s: u64,
    /// Since when the server does not list it any more; 0 while it does.
    pub gone_s: u64,
    /// Name of its file, without folder and flags.
    pub name: String,
    /// Maildir letters of the flags that the server had, where it told any.
    pub flags: Option<String>,
}

impl Record {
    /// As it stands in the journal.
    pub fn encode(&self) -> Vec<u8> {
        let numbers = [self.size_bytes, self.stored_s, self.gone_s];
        let mut octets = self.digest.to_vec();
        octets.extend(numbers.into_iter().flat_map(u64::to_be_bytes));
        octets.extend_from_slice(self.name.as_bytes());
        if let Some(flags) = &self.flags {
            octets.push(0);
            octets.extend_from_slice(flags.as_bytes());
        }
        octets
    }

    /// Reads it back; `None` where the octets are no record.
    pub fn decode(octets: &[u8]) -> Option<Self> {
        let (digest, rest) = octets.split_at_checked(32)?;
        let (numbers, name) = rest.split_at_checked(24)?;
        let number = |at: usize| numbers[at * 8..at * 8 + 8].try_into().map(u64::from_be_bytes).ok();
        let text = std::str::from_utf8(name).ok()?;
        let (name, flags) = text.split_once('\0').map_or((text, None), |(name, flags)| (name, Some(flags)));
        Some(Self {
            digest: digest.try_into().ok()?,
            size_bytes: number(0)?,
            stored_s: number(1)?,
            gone_s: number(2)?,
            name: name.to_owned(),
            flags: flags.map(str::to_owned),
        })
    }
}

/// Why the journal can't be used.
#[derive(Debug)]
pub struct JournalError {
    /// Its file.
    pub path: PathBuf,
    /// What the library or the system says.
    pub reason: String,
    /// It is not the system's fault: what lies there is no sound journal.
    pub broken: bool,
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.reason)
    }
}

impl std::error::Error for JournalError {}

/// The open journal.
pub struct Journal {
    database: Database,
    path: PathBuf,
}

/// What all messages of an account come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Messages stored and still listed by the server at the last run.
    pub listed: u64,
    /// Messages stored that the server does not list any more.
    pub gone: u64,
    /// Octets of all.
    pub size_bytes: u64,
    /// IMAP mailboxes: name, UIDVALIDITY, cursor.
    pub mailboxes: Vec<(String, u32, u32)>,
    /// A run was cut off.
    pub open: bool,
}

/// A change that is made with others, at once.
#[derive(Debug, Clone)]
pub enum Change {
    /// A message is in its place.
    Put(Key, Record),
    /// A message is forgotten.
    Forget(Key),
    /// A mailbox was fetched up to here.
    Cursor {
        /// Its name.
        mailbox: String,
        /// UIDVALIDITY
        validity: u32,
        /// Every UID up to this one is stored, or gone.
        cursor: u32,
    },
    /// An mbox is known up to here.
    Mbox {
        /// Its file.
        path: PathBuf,
        /// How far.
        end: End,
    },
    /// The flags of a mailbox are known.
    Modseq {
        /// Its name.
        mailbox: String,
        /// UIDVALIDITY
        validity: u32,
        /// HIGHESTMODSEQ when it was opened.
        modseq: u64,
    },
    /// Messages were left out for their age.
    Older {
        /// Their mailbox.
        mailbox: String,
        /// UIDVALIDITY
        validity: u32,
        /// Every UID up to this one is stored, or gone, or arrived before `day`.
        cursor: u32,
        /// The day.
        day: Day,
    },
    /// A run begins or ends.
    Open(bool),
}

impl Journal {
    /// Opens it, and makes it where there is none.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn open(disk: &dyn Disk, path: &Path) -> Result<Self, JournalError> {
        let failed =
            |error: io::Error| JournalError { path: path.to_owned(), reason: error.to_string(), broken: false };
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(failed(io::ErrorKind::InvalidInput.into()));
        };
        let name = name.to_string_lossy();
        let names = disk.names(folder).map_err(failed)?;
        if !names.iter().any(|known| *known == name) {
            // A new one gets its name when it is whole: cut off before, it would be no journal.
            let draft = path.with_extension("new");
            if names.iter().any(|known| draft.file_name().is_some_and(|name| *name == **known)) {
                disk.remove(&draft).map_err(failed)?;
            }
            drop(Self::at(disk, &draft)?);
            disk.rename(&draft, path).map_err(failed)?;
            disk.sync_folder(folder).map_err(failed)?;
        }
        Self::at(disk, path)
    }

    fn at(disk: &dyn Disk, path: &Path) -> Result<Self, JournalError> {
        let failed = |reason: String, broken| JournalError { path: path.to_owned(), reason, broken };
        let backend = disk.journal(path).map_err(|error| failed(error.to_string(), false))?;
        let mut builder = Builder::new();
        builder.set_cache_size(CACHE);
        let database = builder.create_with_backend(Boxed(backend)).map_err(|error| {
            let system =
                |kind: io::ErrorKind| !matches!(kind, io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof);
            let broken = match &error {
                DatabaseError::Storage(StorageError::Io(error)) => !system(error.kind()),
                DatabaseError::DatabaseAlreadyOpen => false,
                _ => true,
            };
            failed(error.to_string(), broken)
        })?;
        let journal = Self { database, path: path.to_owned() };
        journal.prepare()?;
        Ok(journal)
    }

    fn prepare(&self) -> Result<(), JournalError> {
        let found = self.read(|about, _, _| about.get("schema").ok().flatten().map(|found| found.value().to_owned()));
        match found {
            Ok(Some(schema)) if schema == SCHEMA => Ok(()),
            Ok(Some(schema)) => {
                let reason = format!("schema {schema}, expected {SCHEMA}");
                Err(JournalError { broken: true, ..self.failed(reason) })
            }
            _ => self.write(|transaction| {
                transaction.open_table(MESSAGES)?;
                transaction.open_table(MAILBOXES)?;
                let mut about = transaction.open_table(ABOUT)?;
                about.insert("schema", SCHEMA)?;
                // An earlier journal may be lost; messages are then recognised by the names of their files.
                about.insert("open", "yes")?;
                Ok(())
            }),
        }
    }

    /// Makes changes, all or none, and returns when they are durable.
    ///
    /// # Errors
    /// [`JournalError`]; then none was made.
    pub fn commit(&self, changes: &[Change]) -> Result<(), JournalError> {
        if changes.is_empty() {
            return Ok(());
        }
        self.write(|transaction| {
            let mut messages = transaction.open_table(MESSAGES)?;
            let mut mailboxes = transaction.open_table(MAILBOXES)?;
            let mut about = transaction.open_table(ABOUT)?;
            for change in changes {
                match change {
                    Change::Put(key, record) => drop(messages.insert(key.octets(), record.encode().as_slice())?),
                    Change::Forget(key) => drop(messages.remove(key.octets())?),
                    Change::Cursor { mailbox, validity, cursor } => {
                        mailboxes.insert(mailbox.as_str(), (*validity, *cursor))?;
                    }
                    Change::Mbox { path, end } => {
                        let text = format!("{} {}", end.length, hex(&end.digest));
                        about.insert(mbox_key(path).as_str(), text.as_str())?;
                    }
                    Change::Modseq { mailbox, validity, modseq } => {
                        about.insert(format!("modseq:{mailbox}").as_str(), format!("{validity} {modseq}").as_str())?;
                    }
                    Change::Older { mailbox, validity, cursor, day } => {
                        let text = format!("{validity} {cursor} {}", date::iso(*day));
                        about.insert(format!("older:{mailbox}").as_str(), text.as_str())?;
                    }
                    Change::Open(open) => {
                        about.insert("open", if *open { "yes" } else { "no" })?;
                    }
                }
            }
            Ok(())
        })
    }

    /// What is known of a message.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn get(&self, key: &Key) -> Result<Option<Record>, JournalError> {
        self.read(|_, _, messages| {
            messages.get(key.octets()).ok().flatten().and_then(|found| Record::decode(found.value()))
        })
    }

    /// Of many messages, which are known.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn known(&self, keys: impl Iterator<Item = Key>) -> Result<Vec<Option<Record>>, JournalError> {
        self.read(|_, _, messages| {
            keys.map(|key| messages.get(key.octets()).ok().flatten().and_then(|found| Record::decode(found.value())))
                .collect()
        })
    }

    /// Of many messages, when they were stored, in seconds since 1970; `None` of those that are not known.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn stored(&self, keys: impl Iterator<Item = Key>) -> Result<Vec<Option<u64>>, JournalError> {
        self.read(|_, _, messages| {
            let record =
                |key: Key| messages.get(key.octets()).ok().flatten().and_then(|found| Record::decode(found.value()));
            keys.map(|key| record(key).map(|record| record.stored_s)).collect()
        })
    }

    /// UIDVALIDITY and cursor of a mailbox.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn cursor(&self, mailbox: &str) -> Result<Option<(u32, u32)>, JournalError> {
        self.read(|_, mailboxes, _| mailboxes.get(mailbox).ok().flatten().map(|found| found.value()))
    }

    /// How far an mbox is known.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn mbox(&self, path: &Path) -> Result<Option<End>, JournalError> {
        let text = self.about(&mbox_key(path))?;
        Ok(text.and_then(|text| {
            let (length, digest) = text.split_once(' ')?;
            Some(End { length: length.parse().ok()?, digest: unhex(digest)? })
        }))
    }

    /// Up to which change of the server a mailbox's flags are known, under this UIDVALIDITY.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn modseq(&self, mailbox: &str, validity: u32) -> Result<Option<u64>, JournalError> {
        let text = self.about(&format!("modseq:{mailbox}"))?;
        Ok(text.and_then(|text| {
            let (of, modseq) = text.split_once(' ')?;
            modseq.parse().ok().filter(|_| of.parse() == Ok(validity))
        }))
    }

    /// Up to where all that is not stored arrived before a day, under this UIDVALIDITY.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn older(&self, mailbox: &str, validity: u32) -> Result<Option<(u32, Day)>, JournalError> {
        let text = self.about(&format!("older:{mailbox}"))?;
        Ok(text.and_then(|text| {
            let mut words = text.split(' ');
            let of = words.next()?.parse() == Ok(validity);
            let found = (words.next()?.parse().ok()?, date::parse_iso(words.next()?)?);
            of.then_some(found)
        }))
    }

    fn about(&self, key: &str) -> Result<Option<String>, JournalError> {
        self.read(|about, _, _| about.get(key).ok().flatten().map(|found| found.value().to_owned()))
    }

    /// The last run did not come to its end.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn is_open(&self) -> Result<bool, JournalError> {
        self.read(|about, _, _| about.get("open").ok().flatten().is_some_and(|found| found.value() == "yes"))
    }

    /// Every POP3 message that is known by its unique id.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn each_uidl(&self, mut each: impl FnMut(&str, Record)) -> Result<(), JournalError> {
        self.each(b"u", |key, record| {
            if let Ok(uid) = std::str::from_utf8(&key[1..]) {
                each(uid, record);
            }
        })
    }

    /// Messages of an IMAP mailbox are known, under whatever UIDVALIDITY.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn knows_imap(&self, mailbox: &str) -> Result<bool, JournalError> {
        let prefix = Key::imap_prefix(mailbox);
        self.read(|_, _, messages| {
            let first = messages.range(&prefix[..]..).ok().and_then(|mut range| range.next()?.ok());
            first.is_some_and(|(key, _)| key.value().starts_with(&prefix))
        })
    }

    /// Every message of an IMAP mailbox, under whatever UIDVALIDITY.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn each_imap(&self, mailbox: &str, mut each: impl FnMut(u32, u32, Record)) -> Result<(), JournalError> {
        self.each(&Key::imap_prefix(mailbox), |key, record| {
            if let Some((validity, uid)) = Key::imap_parts(key, mailbox) {
                each(validity, uid, record);
            }
        })
    }

    fn each(&self, prefix: &[u8], mut each: impl FnMut(&[u8], Record)) -> Result<(), JournalError> {
        self.read(|_, _, messages| {
            let Ok(range) = messages.range(prefix..) else { return };
            for (key, value) in range.flatten() {
                if !key.value().starts_with(prefix) {
                    break;
                }
                if let Some(record) = Record::decode(value.value()) {
                    each(key.value(), record);
                }
            }
        })
    }

    /// Everything in few numbers.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn summary(&self) -> Result<Summary, JournalError> {
        let open = self.is_open()?;
        self.read(|_, mailboxes, messages| {
            let mut summary = Summary { open, ..Summary::default() };
            for (_, value) in messages.iter().into_iter().flatten().flatten() {
                let Some(record) = Record::decode(value.value()) else { continue };
                *(if record.gone_s == 0 { &mut summary.listed } else { &mut summary.gone }) += 1;
                summary.size_bytes += record.size_bytes;
            }
            for (name, value) in mailboxes.iter().into_iter().flatten().flatten() {
                let (validity, cursor) = value.value();
                summary.mailboxes.push((name.value().to_owned(), validity, cursor));
            }
            summary
        })
    }

    /// Looks through the whole file, and mends what can be: the list of free pages.
    ///
    /// # Errors
    /// [`JournalError`] where checksums don't hold.
    pub fn check(&mut self) -> Result<(), JournalError> {
        let checked = self.database.check_integrity().map(drop);
        checked.map_err(|error| JournalError { broken: true, ..self.failed(error.to_string()) })
    }

    fn failed(&self, reason: String) -> JournalError {
        JournalError { path: self.path.clone(), reason, broken: false }
    }

    fn write(&self, work: impl FnOnce(&redb::WriteTransaction) -> Result<(), redb::Error>) -> Result<(), JournalError> {
        let done = || -> Result<(), redb::Error> {
            let mut transaction = self.database.begin_write()?;
            transaction.set_durability(Durability::Immediate)?;
            work(&transaction)?;
            transaction.commit()?;
            Ok(())
        };
        done().map_err(|error| self.failed(error.to_string()))
    }

    fn read<T>(
        &self,
        work: impl FnOnce(
            &redb::ReadOnlyTable<&'static str, &'static str>,
            &redb::ReadOnlyTable<&'static str, (u32, u32)>,
            &redb::ReadOnlyTable<&'static [u8], &'static [u8]>,
        ) -> T,
    ) -> Result<T, JournalError> {
        let done = || -> Result<T, redb::Error> {
            let transaction = self.database.begin_read()?;
            let (about, mailboxes, messages) =
                (transaction.open_table(ABOUT)?, transaction.open_table(MAILBOXES)?, transaction.open_table(MESSAGES)?);
            Ok(work(&about, &mailboxes, &messages))
        };
        done().map_err(|error| self.failed(error.to_string()))
    }
}

fn mbox_key(path: &Path) -> String {
    format!("mbox:{}", path.display())
}

fn unhex(text: &str) -> Option<Digest> {
    let mut digest = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, octet) in digest.iter_mut().enumerate() {
        *octet = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(digest)
}

#[derive(Debug)]
struct Boxed(Box<dyn StorageBackend>);

impl StorageBackend for Boxed {
    fn len(&self) -> io::Result<u64> {
        self.0.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        self.0.close()
    }
}

#[cfg(test)]
mod tests {
    use super::super::disk::SystemDisk;
    use super::*;

    fn record(name: &str, gone_s: u64) -> Record {
        Record { digest: [7; 32], size_bytes: 340, stored_s: 1_700_000_000, gone_s, name: name.to_owned(), flags: None }
    }

    #[test]
    fn what_was_committed_is_there_again() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("journal");
        let keys = [Key::uidl("a"), Key::digest(&[1; 32], 2), Key::imap("INBOX", 5, 9), Key::uidl("b").headers()];
        {
            let journal = Journal::open(&SystemDisk, &path).expect("made");
            let puts = keys.iter().map(|key| Change::Put(key.clone(), record("x", 0)));
            journal.commit(&puts.collect::<Vec<_>>()).expect("committed");
            let cursor = Change::Cursor { mailbox: "INBOX".into(), validity: 5, cursor: 9 };
            journal.commit(&[cursor, Change::Open(true), Change::Forget(keys[1].clone())]).expect("committed");
            let mailbox = || "INBOX".to_owned();
            let modseq = Change::Modseq { mailbox: mailbox(), validity: 5, modseq: 1 << 40 };
            let older = Change::Older { mailbox: mailbox(), validity: 5, cursor: 7, day: (2026, 11, 24) };
            journal.commit(&[modseq, older]).expect("committed");
        }
        let mut journal = Journal::open(&SystemDisk, &path).expect("opened");
        assert_eq!(journal.get(&keys[0]).expect("read"), Some(record("x", 0)));
        assert_eq!(journal.get(&keys[1]).expect("read"), None);
        assert_eq!(journal.cursor("INBOX").expect("read"), Some((5, 9)));
        assert!(journal.is_open().expect("read"));
        assert_eq!(journal.modseq("INBOX", 5).expect("read"), Some(1 << 40));
        assert_eq!(journal.modseq("INBOX", 6).expect("read"), None);
        assert_eq!(journal.older("INBOX", 5).expect("read"), Some((7, (2026, 11, 24))));
        assert_eq!(journal.older("Other", 5).expect("read"), None);
        let mut seen = Vec::new();
        journal.each_imap("INBOX", |validity, uid, _| seen.push((validity, uid))).expect("read");
        journal.each_uidl(|uid, _| seen.push((0, uid.len() as u32))).expect("read");
        assert_eq!(seen, [(5, 9), (0, 1)]);
        let summary = journal.summary().expect("read");
        assert_eq!((summary.listed, summary.gone, summary.size_bytes), (3, 0, 3 * 340));
        journal.check().expect("sound");
    }

    #[test]
    fn what_is_no_journal_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("journal");
        std::fs::write(&path, "Dear diary,".repeat(1000)).expect("written");
        assert!(Journal::open(&SystemDisk, &path).is_err_and(|error| error.broken));
        assert_eq!(std::fs::read(&path).expect("there").len(), 11_000);
    }

    #[test]
    fn a_record_cut_off_is_none() {
        let whole = record("name", 3).encode();
        assert_eq!(Record::decode(&whole), Some(record("name", 3)));
        for flags in ["", "FS"] {
            let told = Record { flags: Some(flags.to_owned()), ..record("name", 3) };
            assert_eq!(Record::decode(&told.encode()), Some(told));
        }
        for length in 0..56 {
            assert_eq!(Record::decode(&whole[..length]), None, "{length}");
        }
    }
}

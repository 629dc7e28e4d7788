//! What was fetched, on disk: one small database an account and target.
//!
//! It is redb: written in Rust, so it costs a build on two cores ten seconds and no C compiler; a
//! commit is one sync of one file and is there wholly or not at all, whatever the machine does in
//! between (copy-on-write B-trees with checksums); its file can be passed in, so the tests cut it at
//! every write as they cut the messages. SQLite would be as safe and can be read with its own shell, but
//! its file layer can be replaced only by unsafe code; `fetch --state` shows what is in ours.
//!
//! ```text
//! records  key -> digest, sizes, when stored, when it was last missed, name on disk
//!          `a` + when + key: one that counts by its content alone (`earlier`)
//!          `s` + key: one that was left on the server on purpose
//! notes    `open` while a run may have files in place that are not recorded,
//!          `cursor:MAILBOX`, `seen:MAILBOX` what the mailbox was like after the last run,
//!          `found:MAILBOX` what it was like when a run last began to store its mail,
//!          `mbox:PATH` how far an mbox is known, `modseq:MAILBOX` up to which change of the server its
//!          flags are known, `older:MAILBOX` up to where what is missing was too old for --since,
//!          `heal:MAILBOX` up to where an earlier release had its cursor,
//!          `runs` how often runs began and ended,
//!          `identity` whose mailbox it is, `target` the id of the target
//! about    schema
//! ```
//!
//! Every record and every note carries a checksum over its key and its value. What does not agree with it is
//! as if it were not there: the message is fetched again, and compared with what lies on disk.
//!
//! Here stands the file and how it is opened; what messages look like in it stands in `entry`, what is written
//! in `change`, what is asked of it in `messages` and `earlier`, whose it is in `identity`, and `migrate` reads the schema of 0.1.0.

mod change;
mod earlier;
mod entry;
mod guard;
mod identity;
mod messages;
mod migrate;
mod salvage;

use std::collections::HashSet;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use redb::{
    Builder, Database, DatabaseError, Durability, ReadOnlyTable, ReadableDatabase, StorageBackend, StorageError,
    TableDefinition,
};

use super::disk::Disk;

pub use change::{Change, Seen};
pub use earlier::Earlier;
pub use entry::{Digest, Key, Record, Skip, seal};
pub use messages::Summary;
pub use salvage::Salvaged;

const RECORDS: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("records");
const NOTES: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("notes");
const ABOUT: TableDefinition<'_, &str, &str> = TableDefinition::new("about");

/// Bytes of the database that are kept in memory.
const CACHE: usize = 256 * 1024;
/// Changes with every layout that older programs can't read.
const SCHEMA: &str = "2";

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
    /// `None` only while it is dropped.
    database: Option<Database>,
    path: PathBuf,
    /// Keys of what was read and does not agree with its checksum.
    damaged: Mutex<HashSet<Vec<u8>>>,
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
            Self::at(disk, &draft)?.begin()?;
            disk.rename(&draft, path).map_err(failed)?;
            disk.sync_folder(folder).map_err(failed)?;
        }
        let mut journal = Self::at(disk, path)?;
        // The library looks at checksums only where a run was cut off; a page that is damaged would be believed.
        journal.check()?;
        journal.prepare()?;
        Ok(journal)
    }

    /// An empty one in memory: for a run that changes nothing, and may believe nothing.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn scratch() -> Result<Self, JournalError> {
        let path = PathBuf::new();
        let broken = |error: redb::DatabaseError| JournalError {
            path: PathBuf::new(),
            reason: error.to_string(),
            broken: false,
        };
        let database = Builder::new().create_with_backend(redb::backends::InMemoryBackend::new()).map_err(broken)?;
        let journal = Self { database: Some(database), path, damaged: Mutex::default() };
        journal.begin()?;
        Ok(journal)
    }

    fn at(disk: &dyn Disk, path: &Path) -> Result<Self, JournalError> {
        let failed = |reason: String, broken| JournalError { path: path.to_owned(), reason, broken };
        let backend = disk.journal(path).map_err(|error| failed(error.to_string(), false))?;
        let mut builder = Builder::new();
        builder.set_cache_size(CACHE);
        let opened = guard::guarded(|| builder.create_with_backend(Boxed(backend)));
        let database = opened.map_err(|reason| failed(reason, true))?.map_err(|error| {
            let system =
                |kind: io::ErrorKind| !matches!(kind, io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof);
            let broken = match &error {
                DatabaseError::Storage(StorageError::Io(error)) => !system(error.kind()),
                DatabaseError::DatabaseAlreadyOpen => false,
                _ => true,
            };
            failed(error.to_string(), broken)
        })?;
        Ok(Self { database: Some(database), path: path.to_owned(), damaged: Mutex::default() })
    }

    /// Makes the tables of a new one.
    fn begin(&self) -> Result<(), JournalError> {
        self.write(|transaction| {
            transaction.open_table(RECORDS)?;
            let mut notes = transaction.open_table(NOTES)?;
            // An earlier journal may be lost; messages are then recognised by the names of their files.
            notes.insert("open", entry::seal(b"open", b"yes").as_slice())?;
            transaction.open_table(ABOUT)?.insert("schema", SCHEMA)?;
            Ok(())
        })
    }

    fn prepare(&mut self) -> Result<(), JournalError> {
        let schema = self.guarded(|database| {
            let transaction = database.begin_read()?;
            let about = transaction.open_table(ABOUT)?;
            Ok(about.get("schema")?.map(|found| found.value().to_owned()))
        });
        let broken = |reason| JournalError { broken: true, ..self.failed(reason) };
        match schema.map_err(|error| JournalError { broken: true, ..error })?.as_deref() {
            Some(SCHEMA) => Ok(()),
            Some(migrate::FIRST) => self.migrate(),
            Some(schema) => Err(broken(format!("schema {schema}, expected {SCHEMA}"))),
            None => Err(broken("no schema".to_owned())),
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Looks through the whole file, and mends what can be: the list of free pages.
    ///
    /// # Errors
    /// [`JournalError`] where checksums don't hold.
    pub fn check(&mut self) -> Result<(), JournalError> {
        let Some(database) = &mut self.database else { return Ok(()) };
        let checked = guard::guarded(|| database.check_integrity().map(drop).map_err(|error| error.to_string()));
        checked.flatten().map_err(|reason| JournalError { broken: true, ..self.failed(reason) })
    }

    /// How many records and notes were read that do not agree with their checksum.
    pub fn damaged(&self) -> u64 {
        self.damaged.lock().unwrap_or_else(PoisonError::into_inner).len() as u64
    }

    fn is_damaged(&self, key: &[u8]) {
        self.damaged.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_vec());
    }

    /// The record under this key, if it is one.
    fn record(&self, key: &[u8], value: &[u8]) -> Option<Record> {
        let record = Record::decode(key, value);
        if record.is_none() {
            self.is_damaged(key);
        }
        record
    }

    fn failed(&self, reason: String) -> JournalError {
        JournalError { path: self.path.clone(), reason, broken: false }
    }

    fn write(&self, work: impl FnOnce(&redb::WriteTransaction) -> Result<(), redb::Error>) -> Result<(), JournalError> {
        self.guarded(|database| {
            let mut transaction = database.begin_write()?;
            transaction.set_durability(Durability::Immediate)?;
            work(&transaction)?;
            transaction.commit()?;
            Ok(())
        })
    }

    fn read<T>(&self, work: impl FnOnce(&Tables) -> Result<T, redb::Error>) -> Result<T, JournalError> {
        self.guarded(|database| {
            let transaction = database.begin_read()?;
            work(&Tables { notes: transaction.open_table(NOTES)?, records: transaction.open_table(RECORDS)? })
        })
    }

    fn guarded<T>(&self, work: impl FnOnce(&Database) -> Result<T, redb::Error>) -> Result<T, JournalError> {
        let Some(database) = &self.database else { return Err(self.failed(String::new())) };
        match guard::guarded(|| work(database)) {
            Ok(done) => done.map_err(|error| {
                let broken = matches!(error, redb::Error::Corrupted(_) | redb::Error::TableDoesNotExist(_));
                JournalError { broken, ..self.failed(error.to_string()) }
            }),
            Err(reason) => Err(JournalError { broken: true, ..self.failed(reason) }),
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        let database = self.database.take();
        let _ = guard::guarded(|| drop(database));
    }
}

/// What is read.
struct Tables {
    notes: ReadOnlyTable<&'static str, &'static [u8]>,
    records: ReadOnlyTable<&'static [u8], &'static [u8]>,
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

    fn record() -> Record {
        Record {
            digest: [7; 32],
            size_bytes: 340,
            stored_s: 1_700_000_000,
            listed_bytes: Some(341),
            name: "x".to_owned(),
            ..Record::sample()
        }
    }

    const SEEN: Seen = Seen { validity: 5, uid_next: Some(10), exists: 2, highest_modseq: None };
    const OLDER: Skip = Skip::Older((2026, 11, 23), 700);

    #[test]
    fn what_was_committed_is_there_again() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("journal");
        let keys =
            [Key::uidl(b"a"), Key::digest(&[1; 32], 2), Key::imap("INBOX", 5, 9), Key::uidl(b"\xff b ").headers()];
        {
            let journal = Journal::open(&SystemDisk, &path).expect("made");
            let puts = keys.iter().map(|key| Change::Put(key.clone(), record()));
            journal.commit(&puts.collect::<Vec<_>>()).expect("committed");
            let cursor = Change::Cursor { mailbox: "INBOX".into(), validity: 5, cursor: 9 };
            journal.commit(&[cursor, Change::Open(true), Change::Forget(keys[1].clone())]).expect("committed");
            let mailbox = || "INBOX".to_owned();
            let modseq = Change::Modseq { mailbox: mailbox(), validity: 5, modseq: 1 << 40 };
            let older = Change::Older { mailbox: mailbox(), validity: 5, cursor: 7, day: (2026, 11, 24) };
            let seen = Change::Seen { mailbox: mailbox(), seen: SEEN };
            let skip = |uid, skip| Change::Skip(Key::imap("INBOX", 5, uid), skip);
            journal.commit(&[modseq, older, seen, skip(11, OLDER), skip(12, OLDER)]).expect("committed");
            journal.commit(&[Change::Unskip(Key::imap("INBOX", 5, 12))]).expect("committed");
        }
        let mut journal = Journal::open(&SystemDisk, &path).expect("opened");
        assert_eq!(journal.get(&keys[0]).expect("read"), Some(record()));
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
        let highest = [("INBOX", 5), ("INBOX", 4), ("INBOX", 6), ("INBO", 5)];
        assert_eq!(
            highest.map(|(mailbox, validity)| journal.highest_imap(mailbox, validity).expect("read")),
            [9, 0, 0, 0]
        );
        assert_eq!(journal.seen("INBOX").expect("read"), Some(SEEN));
        assert_eq!(journal.seen("Other").expect("read"), None);
        assert_eq!(journal.skipped("INBOX", 5).expect("read"), [(11, OLDER)]);
        assert!(journal.skipped("INBOX", 6).expect("read").is_empty() && journal.damaged() == 0);
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
}

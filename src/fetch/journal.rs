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
//!
//! Here stands the file and how it is opened; what messages look like in it stands in `entry`, what is written
//! in `change`, what is asked of it in `messages`.

mod change;
mod entry;
mod messages;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use redb::{
    Builder, Database, DatabaseError, Durability, ReadableDatabase, StorageBackend, StorageError, TableDefinition,
};

use super::disk::Disk;

pub use change::Change;
pub use entry::{Digest, Key, Record};
pub use messages::Summary;

const MESSAGES: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("messages");
const MAILBOXES: TableDefinition<'_, &str, (u32, u32)> = TableDefinition::new("mailboxes");
const ABOUT: TableDefinition<'_, &str, &str> = TableDefinition::new("about");

/// Octets of the database that are kept in memory.
const CACHE: usize = 256 * 1024;
/// Changes with every layout that older programs can't read.
const SCHEMA: &str = "1";

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
        let name = "x".to_owned();
        Record { digest: [7; 32], size_bytes: 340, stored_s: 1_700_000_000, gone_s: 0, name, flags: None }
    }

    #[test]
    fn what_was_committed_is_there_again() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("journal");
        let keys = [Key::uidl("a"), Key::digest(&[1; 32], 2), Key::imap("INBOX", 5, 9), Key::uidl("b").headers()];
        {
            let journal = Journal::open(&SystemDisk, &path).expect("made");
            let puts = keys.iter().map(|key| Change::Put(key.clone(), record()));
            journal.commit(&puts.collect::<Vec<_>>()).expect("committed");
            let cursor = Change::Cursor { mailbox: "INBOX".into(), validity: 5, cursor: 9 };
            journal.commit(&[cursor, Change::Open(true), Change::Forget(keys[1].clone())]).expect("committed");
            let mailbox = || "INBOX".to_owned();
            let modseq = Change::Modseq { mailbox: mailbox(), validity: 5, modseq: 1 << 40 };
            let older = Change::Older { mailbox: mailbox(), validity: 5, cursor: 7, day: (2026, 11, 24) };
            journal.commit(&[modseq, older]).expect("committed");
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

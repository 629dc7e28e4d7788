//! The schema of 0.1.0, read once. Its cursors may have moved past mail that never came, so they begin anew:
//! what has no record is fetched. What it says of messages is kept, but for their size nothing confirms it yet.

use redb::{ReadableTable, TableDefinition};

use super::entry::seal;
use super::{ABOUT, Journal, JournalError, NOTES, RECORDS, Record, SCHEMA};

/// Its number.
pub const FIRST: &str = "1";

const MESSAGES: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("messages");
const MAILBOXES: TableDefinition<'_, &str, (u32, u32)> = TableDefinition::new("mailboxes");

impl Journal {
    pub(super) fn migrate(&self) -> Result<(), JournalError> {
        self.write(|transaction| {
            {
                let messages = transaction.open_table(MESSAGES)?;
                let mut records = transaction.open_table(RECORDS)?;
                for entry in messages.iter()? {
                    let (key, value) = entry?;
                    if let Some(record) = Record::decode_first(key.value(), value.value()) {
                        records.insert(key.value(), record.encode(key.value()).as_slice())?;
                    }
                }
                let mut notes = transaction.open_table(NOTES)?;
                let mut note = |key: String, text: &str| -> Result<(), redb::Error> {
                    notes.insert(key.as_str(), seal(key.as_bytes(), text.as_bytes()).as_slice())?;
                    Ok(())
                };
                for entry in transaction.open_table(MAILBOXES)?.iter()? {
                    let (mailbox, at) = entry?;
                    let (validity, cursor) = at.value();
                    note(format!("cursor:{}", mailbox.value()), &format!("{validity} 0"))?;
                    if cursor > 0 {
                        note(format!("heal:{}", mailbox.value()), &cursor.to_string())?;
                    }
                }
                let mut about = transaction.open_table(ABOUT)?;
                let old: Result<Vec<_>, redb::StorageError> = about
                    .iter()?
                    .map(|entry| entry.map(|(key, value)| (key.value().to_owned(), value.value().to_owned())))
                    .collect();
                for (key, value) in old? {
                    about.remove(key.as_str())?;
                    if key == "open" || key.starts_with("mbox:") {
                        note(key, &value)?;
                    }
                }
                about.insert("schema", SCHEMA)?;
            }
            transaction.delete_table(MESSAGES)?;
            transaction.delete_table(MAILBOXES)?;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Change, Key};
    use super::*;
    use crate::disk::SystemDisk;
    use mail_types::encode::hex;

    /// A record as 0.1.0 wrote it.
    fn first(gone_s: u64) -> Vec<u8> {
        let numbers = [340, 1_700_000_000, gone_s].into_iter().flat_map(u64::to_be_bytes);
        [7; 32].into_iter().chain(numbers).chain(*b"name\0FS").collect()
    }

    #[test]
    fn a_journal_of_the_first_schema_is_read() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("journal");
        let keys = [Key::uidl(b"a"), Key::imap("INBOX", 5, 9), Key::imap("INBOX", 5, 8)];
        {
            let database = redb::Database::create(&path).expect("made");
            let transaction = database.begin_write().expect("begun");
            {
                let mut messages = transaction.open_table(MESSAGES).expect("table");
                for (key, gone_s) in keys.iter().zip([3, 0, 3]) {
                    messages.insert(key.octets(), first(gone_s).as_slice()).expect("put");
                }
                messages.insert(b"x".as_slice(), b"no record".as_slice()).expect("put");
                let mut mailboxes = transaction.open_table(MAILBOXES).expect("table");
                mailboxes.insert("INBOX", (5, 9)).expect("put");
                let mut about = transaction.open_table(ABOUT).expect("table");
                let mbox = format!("17 {}", hex([1; 32]));
                let old = [("schema", FIRST), ("open", "no"), ("mbox:m", &mbox), ("modseq:INBOX", "5 7")];
                for (key, value) in old.into_iter().chain([("older:INBOX", "5 7 2026-11-24")]) {
                    about.insert(key, value).expect("put");
                }
            }
            transaction.commit().expect("committed");
        }
        // Once, and the second time there is nothing left to do.
        for _ in 0..2 {
            let mut journal = Journal::open(&SystemDisk, &path).expect("opened");
            let records = journal.known(keys.iter().cloned()).expect("read");
            let facts = |record: &Record| (record.size_bytes, record.gone_s, record.listed_bytes, record.deleted);
            let facts: Vec<_> = records.iter().flatten().map(facts).collect();
            assert_eq!(facts, [(340, 3, None, false), (340, 0, None, false), (340, 3, None, true)]);
            assert!(records.iter().flatten().all(|record| record.name == "name"));
            assert_eq!(journal.cursor("INBOX").expect("read"), Some((5, 0)));
            assert_eq!(journal.healing("INBOX").expect("read"), Some(9));
            assert_eq!(journal.modseq("INBOX", 5).expect("read"), None);
            assert_eq!(journal.older("INBOX", 5).expect("read"), None);
            assert!(!journal.is_open().expect("read"));
            let end = journal.mbox(std::path::Path::new("m")).expect("read").expect("known");
            assert_eq!((end.length, end.digest), (17, [1; 32]));
            journal.check().expect("sound");
            assert_eq!(journal.damaged(), 0);
        }
        let journal = Journal::open(&SystemDisk, &path).expect("opened");
        let cursor = Change::Cursor { mailbox: "INBOX".to_owned(), validity: 5, cursor: 9 };
        journal.commit(&[cursor]).expect("committed");
        assert_eq!(journal.healing("INBOX").expect("read"), None, "once");
    }
}

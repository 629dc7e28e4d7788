//! Whose mail the journal knows, and which target: what it says holds for those alone.

use std::ops::Bound;
use std::path::PathBuf;

use redb::ReadableTable;

use super::earlier::archived;
use super::entry::{seal, unseal};
use super::{Journal, JournalError, NOTES, RECORDS, Record};
use crate::mbox::End;

/// Records that are moved at once.
const PART: usize = 1000;
/// What the keys of messages begin with.
pub(super) const MESSAGES: [&[u8]; 4] = [b"u", b"d", b"i", b"h"];
/// Notes that hold for one mailbox on one server.
const OF_SERVER: [&str; 6] = ["cursor:", "found:", "heal:", "modseq:", "older:", "seen:"];

impl Journal {
    /// The mailboxes that are this one, as the user says; none in a journal of 0.1.0, and in a new one.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn identities(&self) -> Result<Vec<String>, JournalError> {
        Ok(self.note(IDENTITY)?.map_or(Vec::new(), |text| text.lines().map(str::to_owned).collect()))
    }

    /// Notes them.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn set_identities(&self, identities: &[String]) -> Result<(), JournalError> {
        self.put_note(IDENTITY, &identities.join("\n"))
    }

    /// The id of its target.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn target(&self) -> Result<Option<String>, JournalError> {
        self.note(TARGET)
    }

    /// Notes it.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn set_target(&self, id: &str) -> Result<(), JournalError> {
        self.put_note(TARGET, id)
    }

    /// Whether one of its messages is like that.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn any(&self, mut like: impl FnMut(&[u8], &Record) -> bool) -> Result<bool, JournalError> {
        self.read(|tables| {
            for prefix in MESSAGES {
                for entry in tables.records.range(prefix..)? {
                    let (key, value) = entry?;
                    if !key.value().starts_with(prefix) {
                        break;
                    }
                    if self.record(key.value(), value.value()).is_some_and(|record| like(key.value(), &record)) {
                        return Ok(true);
                    }
                }
            }
            Ok(false)
        })
    }

    /// The mailbox is another: of its messages, those that are not to be kept count by their content alone from now
    /// on. Where none is kept, what is known of the server goes as well. Answers how many were archived.
    ///
    /// # Errors
    /// [`JournalError`]; then nothing was changed.
    pub fn archive(
        &self,
        identities: &[String],
        now_s: u64,
        mut keep: impl FnMut(&[u8], &Record) -> bool,
    ) -> Result<u64, JournalError> {
        let (mut moved, mut kept) = (0, 0);
        self.write(|transaction| {
            let mut records = transaction.open_table(RECORDS)?;
            for prefix in MESSAGES {
                let mut after: Option<Vec<u8>> = None;
                loop {
                    let from = after.as_deref().map_or(Bound::Included(prefix), Bound::Excluded);
                    let mut part: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
                    for entry in records.range::<&[u8]>((from, Bound::Unbounded))?.take(PART) {
                        let (key, value) = entry?;
                        part.push((key.value().to_vec(), value.value().to_vec()));
                    }
                    part.retain(|(key, _)| key.starts_with(prefix));
                    let Some((last, _)) = part.last() else { break };
                    after = Some(last.clone());
                    for (key, value) in part {
                        let record = Record::decode(&key, &value);
                        if record.as_ref().is_some_and(|record| keep(&key, record)) {
                            kept += 1;
                            continue;
                        }
                        records.remove(key.as_slice())?;
                        if let Some(record) = record {
                            let key = archived(&key, &record, now_s);
                            records.insert(key.as_slice(), record.encode(&key).as_slice())?;
                            moved += 1;
                        }
                    }
                }
            }
            let mut notes = transaction.open_table(NOTES)?;
            if kept == 0 {
                records.retain_in::<&[u8], _>(super::change::SKIP..SKIPS_END, |_, _| false)?;
                notes.retain(|key, _| !OF_SERVER.iter().any(|prefix| key.starts_with(prefix)))?;
            }
            let text = identities.join("\n");
            notes.insert(IDENTITY, seal(IDENTITY.as_bytes(), text.as_bytes()).as_slice())?;
            Ok(())
        })?;
        Ok(moved)
    }

    /// Forgets every message, and what is known of the server.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn forget_all(&self) -> Result<(), JournalError> {
        self.write(|transaction| {
            transaction.open_table(RECORDS)?.retain(|_, _| false)?;
            let mut notes = transaction.open_table(NOTES)?;
            notes.retain(|_, _| false)?;
            // What lies in the target is recognised by its name and content.
            notes.insert("open", seal(b"open", b"yes").as_slice())?;
            Ok(())
        })
    }

    /// The mbox files it knows, and how far.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn mboxes(&self) -> Result<Vec<(PathBuf, End)>, JournalError> {
        let paths = self.read(|tables| {
            let names = tables.notes.range("mbox:"..)?.map(|entry| Ok(entry?.0.value().to_owned()));
            names.collect::<Result<Vec<String>, redb::Error>>()
        })?;
        let mut found = Vec::new();
        for path in paths.iter().map_while(|key| key.strip_prefix("mbox:")) {
            let path = PathBuf::from(path);
            found.extend(self.mbox(&path)?.map(|end| (path, end)));
        }
        Ok(found)
    }

    pub(super) fn note(&self, key: &str) -> Result<Option<String>, JournalError> {
        self.read(|tables| {
            let Some(found) = tables.notes.get(key)? else { return Ok(None) };
            let text = unseal(key.as_bytes(), found.value()).and_then(|text| String::from_utf8(text.to_vec()).ok());
            if text.is_none() {
                self.is_damaged(key.as_bytes());
            }
            Ok(text)
        })
    }

    fn put_note(&self, key: &str, text: &str) -> Result<(), JournalError> {
        self.write(|transaction| {
            let mut notes = transaction.open_table(NOTES)?;
            notes.insert(key, seal(key.as_bytes(), text.as_bytes()).as_slice())?;
            Ok(())
        })
    }
}

const IDENTITY: &str = "identity";
const TARGET: &str = "target";
/// Behind the keys of messages left on the server.
const SKIPS_END: &[u8] = b"t";

#[cfg(test)]
mod tests {
    use super::super::{Change, Key, Seen, Skip};
    use super::*;
    use crate::disk::SystemDisk;

    fn record(content: u8) -> Record {
        Record { digest: [content; 32], size_bytes: 1, stored_s: 5000, name: content.to_string(), ..Record::sample() }
    }

    #[test]
    fn the_records_of_another_mailbox_count_by_content_alone() {
        let folder = tempfile::tempdir().expect("folder");
        let journal = Journal::open(&SystemDisk, &folder.path().join("journal")).expect("made");
        let imap = |uid| Key::imap("INBOX", 5, uid);
        let mailbox = || "INBOX".to_owned();
        let many = 2 * PART as u32 + 7;
        let mut changes: Vec<Change> = (1..=many).map(|uid| Change::Put(imap(uid), record(uid as u8))).collect();
        let skip = Change::Skip(imap(9), Skip::Larger(5));
        let seen = Seen { validity: 5, uid_next: None, exists: 0, highest_modseq: None };
        changes.extend([
            Change::Cursor { mailbox: mailbox(), validity: 5, cursor: 9 },
            Change::Put(Key::uidl(b"x"), record(1)),
            Change::Put(imap(1).headers(), record(1)),
            Change::Open(false),
            skip,
            Change::Seen { mailbox: mailbox(), seen },
            Change::Found { mailbox: mailbox(), seen },
        ]);
        journal.commit(&changes).expect("committed");
        journal.set_target("id").expect("noted");
        let identities = ["a@x".to_owned(), "b@x".to_owned()];
        let kept = journal.archive(&identities[..1], 5000, |key, record| key.starts_with(b"i") && record.name == "7");
        assert_eq!(kept.expect("archived"), u64::from(many) + 2 - 8);
        assert_eq!(journal.cursor("INBOX").expect("read"), Some((5, 9)), "some were kept");
        assert_eq!(journal.archive(&identities, 5000, |_, _| false).expect("archived"), 8);
        assert!(!journal.any(|_, _| true).expect("read"));
        assert_eq!(journal.identities().expect("read"), identities);
        assert_eq!(journal.cursor("INBOX").expect("read"), None);
        assert_eq!([journal.seen("INBOX").expect("read"), journal.found("INBOX").expect("read")], [None; 2]);
        assert!(journal.skipped("INBOX", 5).expect("read").is_empty());
        assert_eq!(journal.target().expect("read").as_deref(), Some("id"));
        assert!(!journal.is_open().expect("read"));
        let earlier = |headers| journal.earlier_imap("INBOX", headers, |_, _, _| false).expect("read").len();
        assert_eq!((earlier(false), earlier(true)), (many as usize, 1));
        assert_eq!(journal.earlier_pop3(false, |_, _| false).expect("read").len(), 1);
        journal.forget_all().expect("forgotten");
        assert_eq!((earlier(false), journal.target().expect("read"), journal.damaged()), (0, None, 0));
        assert!(journal.is_open().expect("read"));
    }
}

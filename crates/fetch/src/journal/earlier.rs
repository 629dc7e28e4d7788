//! Messages that count by their content alone: what was stored under another UIDVALIDITY, under an id that the
//! server lists no more, for another login. One of the same content is recorded, and not stored again.

use std::collections::HashMap;

use super::{Digest, Journal, JournalError, Key, RECORDS, Record};
use crate::plan::REMEMBERED_S;

/// Messages by their content.
#[derive(Debug, Clone, Default)]
pub struct Earlier {
    keys: HashMap<Digest, Vec<Key>>,
}

impl Earlier {
    /// Adds one.
    pub fn put(&mut self, digest: Digest, key: Key) {
        self.keys.entry(digest).or_default().push(key);
    }

    /// One with this content. It counts once.
    pub fn take(&mut self, digest: &Digest) -> Option<Key> {
        self.keys.get_mut(digest)?.pop()
    }

    /// This one counts no more.
    pub fn remove(&mut self, digest: &Digest, key: &Key) {
        if let Some(keys) = self.keys.get_mut(digest) {
            keys.retain(|known| known != key);
        }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.keys.values().map(Vec::len).sum()
    }

    /// None.
    pub fn is_empty(&self) -> bool {
        self.keys.values().all(Vec::is_empty)
    }
}

/// What stands in front of the keys of the archive.
const ARCHIVE: &[u8] = b"a";
/// Bytes between that and the key: when it was put there, and the beginning of its digest.
const WHEN: usize = 16;

/// The key of a record in the archive: it counts by its content alone, for sixty days.
pub(super) fn archived(key: &[u8], record: &Record, now_s: u64) -> Vec<u8> {
    [ARCHIVE, &now_s.to_be_bytes(), &record.digest[..8], key].concat()
}

/// The key that it had.
fn original(key: &[u8]) -> Option<&[u8]> {
    key.strip_prefix(ARCHIVE)?.get(WHEN..)
}

impl Journal {
    /// Messages of an IMAP mailbox that may be recognised by their content: those of the archive, and of the others
    /// those that `counts` names by UIDVALIDITY, UID and record. `headers`: of those that came without body.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn earlier_imap(
        &self,
        mailbox: &str,
        headers: bool,
        mut counts: impl FnMut(u32, u32, &Record) -> bool,
    ) -> Result<Earlier, JournalError> {
        let prefix = prefixed(Key::imap_prefix(mailbox), headers);
        self.earlier(&[&prefix], |key, record| {
            Key::imap_parts(&key[usize::from(headers)..], mailbox)
                .is_some_and(|(validity, uid)| counts(validity, uid, record))
        })
    }

    /// The same for POP3: `counts` names them by unique id and record. Those that are known by their content
    /// alone have none, and count all.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn earlier_pop3(
        &self,
        headers: bool,
        mut counts: impl FnMut(&[u8], &Record) -> bool,
    ) -> Result<Earlier, JournalError> {
        let [named, unnamed] = [b"u", b"d"].map(|prefix| prefixed(prefix.to_vec(), headers));
        self.earlier(&[&named, &unnamed], |key, record| {
            key.strip_prefix(&named[..]).is_none_or(|uid| counts(uid, record))
        })
    }

    fn earlier(
        &self,
        prefixes: &[&[u8]],
        mut counts: impl FnMut(&[u8], &Record) -> bool,
    ) -> Result<Earlier, JournalError> {
        let mut earlier = Earlier::default();
        self.each(ARCHIVE, |key, record| {
            if original(key).is_some_and(|key| prefixes.iter().any(|prefix| key.starts_with(prefix))) {
                earlier.put(record.digest, Key::of(key));
            }
        })?;
        // What was archived counts when nothing better is there: the last one put is the first one taken.
        for prefix in prefixes {
            self.each(prefix, |key, record| {
                if counts(key, &record) {
                    earlier.put(record.digest, Key::of(key));
                }
            })?;
        }
        Ok(earlier)
    }

    /// There is something in the archive.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn has_archive(&self) -> Result<bool, JournalError> {
        self.read(|tables| {
            let first = tables.records.range(ARCHIVE..)?.next().transpose()?;
            Ok(first.is_some_and(|(key, _)| key.value().starts_with(ARCHIVE)))
        })
    }

    /// Forgets what has been in the archive for long.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn prune(&self, now_s: u64) -> Result<(), JournalError> {
        let end = [ARCHIVE, &now_s.saturating_sub(REMEMBERED_S).to_be_bytes()[..]].concat();
        let any = self.read(|tables| Ok(tables.records.range(ARCHIVE..end.as_slice())?.next().is_some()))?;
        if !any {
            return Ok(());
        }
        self.write(|transaction| {
            let mut records = transaction.open_table(RECORDS)?;
            records.retain_in(ARCHIVE..end.as_slice(), |_, _| false)?;
            Ok(())
        })
    }
}

fn prefixed(mut prefix: Vec<u8>, headers: bool) -> Vec<u8> {
    if headers {
        prefix.insert(0, b'h');
    }
    prefix
}

#[cfg(test)]
mod tests {
    use super::super::Change;
    use super::*;
    use crate::disk::SystemDisk;

    fn record(content: u8) -> Record {
        Record { digest: [content; 32], size_bytes: 1, stored_s: 5000, ..Record::sample() }
    }

    #[test]
    fn a_record_that_is_replaced_counts_by_its_content_for_sixty_days() {
        let folder = tempfile::tempdir().expect("folder");
        let journal = Journal::open(&SystemDisk, &folder.path().join("journal")).expect("made");
        let (imap, pop3) = (Key::imap("INBOX", 5, 9), Key::uidl(b"a"));
        for content in [1, 1, 2] {
            let put = |key: &Key| Change::Put(key.clone(), record(content));
            journal.commit(&[put(&imap), put(&pop3), put(&imap.clone().headers())]).expect("committed");
        }
        let contents = |mut earlier: Earlier| [1, 2].map(|content| earlier.take(&[content; 32]).is_some());
        for headers in [false, true] {
            let earlier = journal.earlier_imap("INBOX", headers, |_, _, _| false).expect("read");
            assert_eq!((earlier.len(), contents(earlier)), (1, [true, false]));
            let earlier = journal.earlier_imap("INBOX", headers, |validity, uid, _| (validity, uid) == (5, 9));
            assert_eq!(contents(earlier.expect("read")), [true, true]);
        }
        assert!(journal.earlier_imap("INBO", false, |_, _, _| true).expect("read").is_empty());
        let earlier = journal.earlier_pop3(false, |uid, _| uid == b"a").expect("read");
        assert_eq!(contents(earlier), [true, true]);
        assert!(journal.earlier_pop3(true, |_, _| true).expect("read").is_empty());
        // One that is taken is forgotten where it was.
        let mut earlier = journal.earlier_pop3(false, |_, _| false).expect("read");
        let key = earlier.take(&[1; 32]).expect("known");
        assert_eq!(journal.get(&key).expect("read"), Some(record(1)));
        journal.commit(&[Change::Forget(key)]).expect("committed");
        assert!(journal.earlier_pop3(false, |_, _| false).expect("read").is_empty());
        for (now_s, left) in [(5000 + REMEMBERED_S, 1), (5001 + REMEMBERED_S, 0)] {
            journal.prune(now_s).expect("pruned");
            assert_eq!(journal.earlier_imap("INBOX", false, |_, _, _| false).expect("read").len(), left);
        }
        assert_eq!(journal.get(&imap).expect("read"), Some(record(2)));
    }
}

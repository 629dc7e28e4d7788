//! What can still be read of a damaged journal.

use std::path::Path;

use redb::ReadableDatabase;

use super::{Journal, Key, RECORDS, Record, guard};
use crate::disk::Disk;

/// What was read.
#[derive(Debug, Default)]
pub struct Salvaged {
    /// Messages; each agrees with its checksum.
    pub records: Vec<(Key, Record)>,
    /// Whose mailbox it was.
    pub identities: Vec<String>,
}

impl Journal {
    /// Reads what can be read: from the front, and from the end, up to where it is damaged.
    pub fn salvage(disk: &dyn Disk, path: &Path) -> Salvaged {
        let mut salvaged = Salvaged::default();
        let Ok(journal) = Self::at(disk, path) else { return salvaged };
        salvaged.identities = journal.identities().unwrap_or_default();
        for backwards in [false, true] {
            let mut read = || -> Result<(), redb::Error> {
                let Some(database) = &journal.database else { return Ok(()) };
                let table = database.begin_read()?.open_table(RECORDS)?;
                let mut range = table.range::<&[u8]>(..)?;
                while let Some(entry) = if backwards { range.next_back() } else { range.next() } {
                    let (key, value) = entry?;
                    let message = super::identity::MESSAGES.iter().any(|prefix| key.value().starts_with(prefix));
                    if let Some(record) = Record::decode(key.value(), value.value()).filter(|_| message) {
                        salvaged.records.push((Key::of(key.value()), record));
                    }
                }
                Ok(())
            };
            // To the end: then nothing is left to read from there.
            if guard::guarded(&mut read).is_ok_and(|read| read.is_ok()) {
                break;
            }
        }
        salvaged.records.sort_by(|(one, _), (other, _)| one.cmp(other));
        salvaged.records.dedup_by(|(one, _), (other, _)| one == other);
        salvaged
    }
}

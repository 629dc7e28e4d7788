//! What the journal knows of messages: one, many, all of a mailbox, all in few numbers.

use super::{Journal, JournalError, Key, Record};

/// What all messages of an account come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Messages stored and still listed by the server at the last run.
    pub listed: u64,
    /// Messages stored that the server does not list any more.
    pub gone: u64,
    /// Bytes of all.
    pub size_bytes: u64,
    /// IMAP mailboxes: name, UIDVALIDITY, cursor.
    pub mailboxes: Vec<(String, u32, u32)>,
    /// A run was cut off.
    pub open: bool,
    /// Records that do not agree with their checksum, and are not believed.
    pub damaged: u64,
}

impl Journal {
    /// What is known of a message.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn get(&self, key: &Key) -> Result<Option<Record>, JournalError> {
        Ok(self.known(std::iter::once(key.clone()))?.pop().flatten())
    }

    /// Of many messages, which are known.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn known(&self, keys: impl Iterator<Item = Key>) -> Result<Vec<Option<Record>>, JournalError> {
        self.read(|tables| {
            let record = |key: Key| -> Result<Option<Record>, redb::Error> {
                let found = tables.records.get(key.octets())?;
                Ok(found.and_then(|found| self.record(key.octets(), found.value())))
            };
            keys.map(record).collect()
        })
    }

    /// Of many messages, when they were stored, in seconds since 1970; `None` of those that are not known.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn stored(&self, keys: impl Iterator<Item = Key>) -> Result<Vec<Option<u64>>, JournalError> {
        Ok(self.known(keys)?.into_iter().map(|record| record.map(|record| record.stored_s)).collect())
    }

    /// Every POP3 message that is known by its unique id.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn each_uidl(&self, mut each: impl FnMut(&[u8], Record)) -> Result<(), JournalError> {
        self.each(b"u", |key, record| each(&key[1..], record))
    }

    /// Messages of an IMAP mailbox are known, under whatever UIDVALIDITY.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn knows_imap(&self, mailbox: &str) -> Result<bool, JournalError> {
        let prefix = Key::imap_prefix(mailbox);
        self.read(|tables| {
            let first = tables.records.range(&prefix[..]..)?.next().transpose()?;
            Ok(first.is_some_and(|(key, _)| key.value().starts_with(&prefix)))
        })
    }

    /// The highest UID of an IMAP mailbox that is known under this UIDVALIDITY; 0 where there is none.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn highest_imap(&self, mailbox: &str, validity: u32) -> Result<u32, JournalError> {
        let [first, last] = [0, u32::MAX].map(|uid| Key::imap(mailbox, validity, uid));
        self.read(|tables| {
            let last = tables.records.range(first.octets()..=last.octets())?.next_back().transpose()?;
            Ok(last.and_then(|(key, _)| Key::imap_parts(key.value(), mailbox)).map_or(0, |(_, uid)| uid))
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

    pub(super) fn each(&self, prefix: &[u8], mut each: impl FnMut(&[u8], Record)) -> Result<(), JournalError> {
        self.each_value(prefix, |key, value| {
            if let Some(record) = self.record(key, value) {
                each(key, record);
            }
        })
    }

    pub(super) fn each_value(&self, prefix: &[u8], mut each: impl FnMut(&[u8], &[u8])) -> Result<(), JournalError> {
        self.read(|tables| {
            for entry in tables.records.range(prefix..)? {
                let (key, value) = entry?;
                if !key.value().starts_with(prefix) {
                    break;
                }
                each(key.value(), value.value());
            }
            Ok(())
        })
    }

    /// Everything in few numbers.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn summary(&self) -> Result<Summary, JournalError> {
        let mut summary = Summary { open: self.is_open()?, ..Summary::default() };
        // Of one kind after the other: what is archived or skipped is no message of the account.
        for prefix in super::identity::MESSAGES {
            self.each(prefix, |_, record| {
                *(if record.gone_s == 0 { &mut summary.listed } else { &mut summary.gone }) += 1;
                summary.size_bytes += record.size_bytes;
            })?;
        }
        let mailboxes = self.read(|tables| {
            let names = tables.notes.range(CURSOR..)?.map(|entry| Ok(entry?.0.value().to_owned()));
            names.collect::<Result<Vec<String>, redb::Error>>()
        })?;
        for name in mailboxes.iter().map_while(|key| key.strip_prefix(CURSOR)) {
            if let Some((validity, cursor)) = self.cursor(name)? {
                summary.mailboxes.push((name.to_owned(), validity, cursor));
            }
        }
        summary.damaged = self.damaged();
        Ok(summary)
    }
}

const CURSOR: &str = "cursor:";

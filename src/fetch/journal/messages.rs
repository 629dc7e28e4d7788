//! What the journal knows of messages: one, many, all of a mailbox, all in few numbers.

use redb::ReadableTable;

use super::{Journal, JournalError, Key, Record};

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

impl Journal {
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
}

//! The mailbox behind all three protocols: what one client changes, every other one sees.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, FixedOffset, Utc};
use tokio::sync::watch;
use tokio::time::Instant;

use super::seed::{self, Seed};

/// The folder that POP3 knows.
pub const INBOX: &str = "INBOX";
/// Most folders; CREATE fails beyond.
const FOLDERS_MAX: usize = 200;
/// Most octets that all messages together may take.
pub(super) const SIZE_MAX: usize = 256 * 1024 * 1024;

/// The mailbox; clones share it.
#[derive(Debug, Clone)]
pub struct Mailbox {
    store: Arc<Mutex<Store>>,
    changed: watch::Sender<u64>,
}

/// A message in a folder.
#[derive(Debug, Clone)]
pub struct StoredMessage {
    /// RFC 9051 section 2.3.1.1
    pub uid: u32,
    /// `\Seen`, `$Forwarded`…
    pub flags: BTreeSet<String>,
    /// When it arrived.
    pub internal_date: DateTime<FixedOffset>,
    /// The message as it stands, lines ended by CRLF.
    pub raw: Arc<[u8]>,
}

/// A folder.
#[derive(Debug)]
pub(super) struct Folder {
    /// In modified UTF-7 (RFC 3501 section 5.1.3).
    pub(super) name: String,
    pub(super) uid_validity: u32,
    pub(super) uid_next: u32,
    pub(super) messages: Vec<StoredMessage>,
    pub(super) subscribed: bool,
    /// RFC 6154: `Sent`, `Drafts`, `Archive`.
    pub(super) special_use: Option<&'static str>,
}

/// Everything, under one lock.
#[derive(Debug)]
pub(super) struct Store {
    pub(super) folders: Vec<Folder>,
    next_validity: u32,
    pub(super) pop3_locked: bool,
    pub(super) last_pop3_login: Option<Instant>,
}

impl Mailbox {
    pub(super) fn new(seed: &Seed, address: &str) -> Self {
        // UIDVALIDITY of real servers is often the creation time; a fixed one keeps lessons the same.
        let mut store =
            Store { folders: Vec::new(), next_validity: 1_790_000_001, pop3_locked: false, last_pop3_login: None };
        for (name, special_use) in seed::FOLDERS {
            store.create(name);
            if let Some(folder) = store.folder_mut(name) {
                (folder.subscribed, folder.special_use) = (true, special_use);
            }
        }
        for message in seed::messages(seed, address) {
            let flags = message.flags.iter().map(|flag| (*flag).to_owned()).collect();
            store.push(message.folder, flags, message.date, message.raw);
        }
        Self { store: Arc::new(Mutex::new(store)), changed: watch::Sender::new(0) }
    }

    /// Names of the folders, INBOX first, non-ASCII names in modified UTF-7.
    pub fn folders(&self) -> Vec<String> {
        self.read(|store| store.folders.iter().map(|folder| folder.name.clone()).collect())
    }

    /// The messages in a folder; nothing where there is no such folder.
    pub fn messages(&self, folder: &str) -> Vec<StoredMessage> {
        self.read(|store| store.folder(folder).map(|folder| folder.messages.clone()).unwrap_or_default())
    }

    /// Puts a message into a folder, as if it had just arrived; its UID, or `None` where there is
    /// no such folder or no room.
    pub fn append(&self, folder: &str, raw: &[u8]) -> Option<u32> {
        self.change(|store| store.append(folder, BTreeSet::new(), Utc::now().fixed_offset(), raw.into()))
    }

    /// Gives a folder a new UIDVALIDITY and its messages new UIDs, as after a restored backup; all
    /// that clients remember of it is void.
    pub fn renew_uid_validity(&self, folder: &str) {
        self.change(|store| {
            store.next_validity += 1;
            let validity = store.next_validity;
            if let Some(folder) = store.folder_mut(folder) {
                folder.uid_validity = validity;
                for (uid, message) in (1..).zip(&mut folder.messages) {
                    message.uid = uid;
                }
                folder.uid_next = u32::try_from(folder.messages.len()).unwrap_or(u32::MAX - 1) + 1;
            }
        });
    }

    pub(super) fn read<T>(&self, look: impl FnOnce(&Store) -> T) -> T {
        look(&self.store.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes something and tells everybody who waits.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Store) -> T) -> T {
        let result = change(&mut self.store.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.send_modify(|count| *count += 1);
        result
    }

    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }
}

impl Store {
    pub(super) fn folder(&self, name: &str) -> Option<&Folder> {
        self.folders.iter().find(|folder| same_folder(&folder.name, name))
    }

    pub(super) fn folder_mut(&mut self, name: &str) -> Option<&mut Folder> {
        self.folders.iter_mut().find(|folder| same_folder(&folder.name, name))
    }

    /// True where the folder was made; false where it is there or one more is too many.
    pub(super) fn create(&mut self, name: &str) -> bool {
        if self.folder(name).is_some() || self.folders.len() >= FOLDERS_MAX || name.is_empty() {
            return false;
        }
        self.next_validity += 1;
        self.folders.push(Folder {
            name: name.to_owned(),
            uid_validity: self.next_validity,
            uid_next: 1,
            messages: Vec::new(),
            subscribed: false,
            special_use: None,
        });
        true
    }

    /// Puts a message into a folder; `None` where there is no such folder or no room.
    pub(super) fn append(
        &mut self,
        folder: &str,
        flags: BTreeSet<String>,
        internal_date: DateTime<FixedOffset>,
        raw: Arc<[u8]>,
    ) -> Option<u32> {
        if self.size() + raw.len() > SIZE_MAX { None } else { self.push(folder, flags, internal_date, raw) }
    }

    /// Octets that all messages together take.
    pub(super) fn size(&self) -> usize {
        self.folders.iter().flat_map(|folder| &folder.messages).map(|message| message.raw.len()).sum()
    }

    fn push(
        &mut self,
        folder: &str,
        flags: BTreeSet<String>,
        internal_date: DateTime<FixedOffset>,
        raw: Arc<[u8]>,
    ) -> Option<u32> {
        let folder = self.folder_mut(folder)?;
        let uid = folder.uid_next;
        folder.uid_next += 1;
        folder.messages.push(StoredMessage { uid, flags, internal_date, raw });
        Some(uid)
    }
}

impl Folder {
    pub(super) fn message(&self, uid: u32) -> Option<&StoredMessage> {
        self.index(uid).map(|index| &self.messages[index])
    }

    pub(super) fn message_mut(&mut self, uid: u32) -> Option<&mut StoredMessage> {
        self.index(uid).map(|index| &mut self.messages[index])
    }

    /// Messages stand in the order of their UIDs.
    fn index(&self, uid: u32) -> Option<usize> {
        self.messages.binary_search_by_key(&uid, |message| message.uid).ok()
    }

    pub(super) fn unseen(&self) -> usize {
        self.messages.iter().filter(|message| !message.has("\\Seen")).count()
    }
}

impl StoredMessage {
    pub(super) fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|own| own.eq_ignore_ascii_case(flag))
    }

    /// RFC822.SIZE
    pub(super) fn size(&self) -> u32 {
        u32::try_from(self.raw.len()).unwrap_or(u32::MAX)
    }
}

/// INBOX in any case (RFC 9051 section 5.1); all else octet by octet.
fn same_folder(a: &str, b: &str) -> bool {
    a == b || (a.eq_ignore_ascii_case(INBOX) && b.eq_ignore_ascii_case(INBOX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uids_are_never_used_again() {
        let mailbox = Mailbox::new(&Seed::Numbered { count: 3, size_bytes: 100 }, "anna@example.org");
        mailbox.change(|store| store.folder_mut("inbox").expect("inbox").messages.clear());
        assert_eq!(mailbox.append("Inbox", b"Subject: a\r\n\r\nb\r\n"), Some(4));
        assert_eq!(mailbox.append("nowhere", b""), None);
    }

    #[test]
    fn a_renewed_folder_has_another_validity() {
        let mailbox = Mailbox::new(&Seed::Examples, "anna@example.org");
        let validity = || mailbox.read(|store| store.folder(INBOX).expect("inbox").uid_validity);
        let before = validity();
        mailbox.renew_uid_validity(INBOX);
        assert_ne!(validity(), before);
        let uids: Vec<u32> = mailbox.messages(INBOX).iter().map(|message| message.uid).collect();
        assert_eq!(uids.first(), Some(&1));
        assert_eq!(mailbox.append(INBOX, b"\r\n"), uids.last().map(|uid| uid + 1));
    }
}

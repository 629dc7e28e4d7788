//! The mailbox behind all three protocols: what one client changes, every other one sees.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, Weak};

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

/// The name of a folder, and the place of a session that has it open for writing.
type Writer = (String, Weak<()>);

/// The mailbox; clones share it.
#[derive(Debug, Clone)]
pub struct Mailbox {
    store: Arc<Mutex<Store>>,
    /// Sessions that have a folder open for writing, in the order in which they opened it.
    writers: Arc<Mutex<Vec<Writer>>>,
    changed: watch::Sender<u64>,
}

/// A message in a folder.
#[derive(Debug, Clone)]
pub struct StoredMessage {
    /// RFC 3501 section 2.3.1.1
    pub uid: u32,
    /// RFC 7162 section 3.1: grows with every change of the flags.
    pub modseq: u64,
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
    pub(super) highest_modseq: u64,
    /// Messages from this UID on are `\Recent` for the next session that selects the folder.
    pub(super) recent_from: u32,
    pub(super) messages: Vec<StoredMessage>,
    /// RFC 6154: `Sent`, `Drafts`, `Archive`.
    pub(super) special_use: Option<&'static str>,
}

/// Everything, under one lock.
#[derive(Debug)]
pub(super) struct Store {
    pub(super) folders: Vec<Folder>,
    /// Names, whether there is such a folder or not (RFC 3501 section 6.3.6).
    pub(super) subscriptions: BTreeSet<String>,
    next_validity: u32,
    pub(super) pop3_locked: bool,
    pub(super) last_pop3_login: Option<Instant>,
}

impl Mailbox {
    pub(super) fn new(seed: &Seed, address: &str) -> Self {
        // UIDVALIDITY of real servers is often the creation time; a fixed one keeps lessons the same.
        let mut store = Store {
            folders: Vec::new(),
            subscriptions: BTreeSet::new(),
            next_validity: 1_790_000_001,
            pop3_locked: false,
            last_pop3_login: None,
        };
        for (name, special_use) in seed::FOLDERS {
            store.create(name);
            store.subscriptions.insert(name.to_owned());
            if let Some(folder) = store.folder_mut(name) {
                folder.special_use = special_use;
            }
        }
        for message in seed::messages(seed, address) {
            let flags = message.flags.iter().map(|flag| (*flag).to_owned()).collect();
            store.push(message.folder, flags, message.date, message.raw);
        }
        // What the mailbox starts with came long ago.
        store.folders.iter_mut().for_each(|folder| folder.recent_from = folder.uid_next);
        Self { store: Arc::new(Mutex::new(store)), writers: Arc::default(), changed: watch::Sender::new(0) }
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
                folder.recent_from = folder.uid_next;
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

    /// Takes the `\Recent` messages of a folder: they are new to this session alone. Tells nobody, as there is
    /// nothing new for others.
    pub(super) fn take_recent(&self, folder: &str) {
        if let Some(folder) = self.store.lock().unwrap_or_else(PoisonError::into_inner).folder_mut(folder) {
            folder.recent_from = folder.uid_next;
        }
    }

    /// Takes a place among the sessions that have a folder open for writing, until it is dropped.
    pub(super) fn join_writers(&self, folder: &str) -> Arc<()> {
        let place = Arc::new(());
        let mut writers = self.writers.lock().unwrap_or_else(PoisonError::into_inner);
        writers.retain(|(_, place)| place.strong_count() > 0);
        writers.push((folder.to_owned(), Arc::downgrade(&place)));
        place
    }

    /// True for the session that has had the folder open for the longest time: `\Recent` is for one session alone.
    pub(super) fn is_first_writer(&self, folder: &str, place: &Arc<()>) -> bool {
        let writers = self.writers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut others = writers.iter().filter(|(name, place)| name == folder && place.strong_count() > 0);
        others.next().is_some_and(|(_, first)| std::ptr::eq(first.as_ptr(), Arc::as_ptr(place)))
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
            highest_modseq: 1,
            recent_from: 1,
            messages: Vec::new(),
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
        if self.has_room(raw.len()) { self.push(folder, flags, internal_date, raw) } else { None }
    }

    pub(super) fn has_room(&self, octets: usize) -> bool {
        self.size().saturating_add(octets) <= SIZE_MAX
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
        folder.highest_modseq += 1;
        let modseq = folder.highest_modseq;
        let flags = flags.into_iter().map(|flag| folder.spelled(flag)).collect();
        folder.messages.push(StoredMessage { uid, modseq, flags, internal_date, raw });
        Some(uid)
    }
}

impl Folder {
    pub(super) fn message(&self, uid: u32) -> Option<&StoredMessage> {
        self.index(uid).map(|index| &self.messages[index])
    }

    /// Changes the flags of a message; the message as it is then.
    pub(super) fn change_flags(
        &mut self,
        uid: u32,
        change: impl FnOnce(&mut BTreeSet<String>),
    ) -> Option<&StoredMessage> {
        let index = self.index(uid)?;
        let mut flags = self.messages[index].flags.clone();
        change(&mut flags);
        let flags: BTreeSet<String> = flags.into_iter().map(|flag| self.spelled(flag)).collect();
        if flags != self.messages[index].flags {
            self.highest_modseq += 1;
            let message = &mut self.messages[index];
            (message.flags, message.modseq) = (flags, self.highest_modseq);
        }
        Some(&self.messages[index])
    }

    /// The keywords in use.
    pub(super) fn keywords(&self) -> BTreeSet<&str> {
        let flags = self.messages.iter().flat_map(|message| &message.flags);
        flags.filter(|flag| !flag.starts_with('\\')).map(String::as_str).collect()
    }

    /// A flag as the folder writes it already: keywords are the same in any case.
    fn spelled(&self, flag: String) -> String {
        if flag.starts_with('\\') {
            return flag;
        }
        let known = self.keywords().into_iter().find(|known| known.eq_ignore_ascii_case(&flag)).map(str::to_owned);
        known.unwrap_or(flag)
    }

    /// True where a message has not been shown to any session yet.
    pub(super) fn is_recent(&self, uid: u32) -> bool {
        uid >= self.recent_from
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

/// INBOX in any case (RFC 3501 section 5.1); all else octet by octet.
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

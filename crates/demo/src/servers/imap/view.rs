//! The selected folder as one client knows it. Sequence numbers belong to the client, not to the
//! folder: they shift only when the client has been told.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use imap_codec::imap_types::core::Vec1;
use imap_codec::imap_types::fetch::MessageDataItem;
use imap_codec::imap_types::response::Data;
use imap_codec::imap_types::sequence::SequenceSet;

use super::super::mailbox::{Folder, Mailbox, StoredMessage};
use super::{fetch, search};

pub(super) struct View {
    pub(super) folder: String,
    pub(super) read_only: bool,
    uid_validity: u32,
    known: Vec<Known>,
}

struct Known {
    uid: u32,
    flags: BTreeSet<String>,
}

impl View {
    pub(super) fn new(folder: &Folder, read_only: bool) -> Self {
        let known = folder.messages.iter().map(Known::from).collect();
        Self { folder: folder.name.clone(), read_only, uid_validity: folder.uid_validity, known }
    }

    /// The client's sequence numbers and UIDs that a set names.
    pub(super) fn chosen(&self, set: &SequenceSet, by_uid: bool) -> Vec<(u32, u32)> {
        let (last_sequence, last_uid) = self.largest();
        let wanted = |sequence: u32, uid: u32| {
            if by_uid { search::contains(set, uid, last_uid) } else { search::contains(set, sequence, last_sequence) }
        };
        self.numbered().filter(|(sequence, uid)| wanted(*sequence, *uid)).collect()
    }

    /// Every sequence number with its UID.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (u32, u32)> {
        (1..).zip(self.known.iter().map(|known| known.uid))
    }

    /// What `*` means among sequence numbers and among UIDs.
    pub(super) fn largest(&self) -> (u32, u32) {
        (u32::try_from(self.known.len()).unwrap_or(u32::MAX), self.known.last().map_or(0, |known| known.uid))
    }

    /// Remembers that the client was told these flags.
    pub(super) fn told(&mut self, message: &StoredMessage) {
        if let Some(known) = self.known.iter_mut().find(|known| known.uid == message.uid) {
            known.flags.clone_from(&message.flags);
        }
    }

    /// What happened to the folder since the client was last told; `None` where the folder is gone
    /// or another under the same name, and the session can't go on with it.
    pub(super) fn news(&mut self, mailbox: &Mailbox) -> Option<Vec<Data<'static>>> {
        mailbox.read(|store| {
            let folder = store.folder(&self.folder).filter(|folder| folder.uid_validity == self.uid_validity)?;
            let mut news = Vec::new();
            for index in (0..self.known.len()).rev() {
                if folder.message(self.known[index].uid).is_none() {
                    self.known.remove(index);
                    news.extend(number(index).map(Data::Expunge));
                }
            }
            for (index, known) in self.known.iter_mut().enumerate() {
                if let Some(message) = folder.message(known.uid).filter(|message| message.flags != known.flags) {
                    known.flags.clone_from(&message.flags);
                    let uid = NonZeroU32::new(message.uid).map(MessageDataItem::Uid);
                    let items: Vec<_> = uid.into_iter().chain([fetch::flags(message)]).collect();
                    if let (Some(seq), Ok(items)) = (number(index), Vec1::try_from(items)) {
                        news.push(Data::Fetch { seq, items });
                    }
                }
            }
            let last = self.largest().1;
            let before = self.known.len();
            self.known.extend(folder.messages.iter().filter(|message| message.uid > last).map(Known::from));
            if self.known.len() > before {
                news.push(Data::Exists(self.largest().0));
            }
            Some(news)
        })
    }
}

impl From<&StoredMessage> for Known {
    fn from(message: &StoredMessage) -> Self {
        Self { uid: message.uid, flags: message.flags.clone() }
    }
}

/// A sequence number from an index.
fn number(index: usize) -> Option<NonZeroU32> {
    u32::try_from(index + 1).ok().and_then(NonZeroU32::new)
}

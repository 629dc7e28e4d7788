//! The selected folder as one client knows it. Sequence numbers belong to the client, not to the
//! folder: they shift only when the client has been told.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::Arc;

use imap_codec::imap_types::core::Vec1;
use imap_codec::imap_types::fetch::{MessageDataItem, MessageDataItemName};
use imap_codec::imap_types::flag::{Flag, FlagPerm};
use imap_codec::imap_types::response::{Code, Data};
use imap_codec::imap_types::sequence::SequenceSet;

use super::super::mailbox::{Folder, Mailbox, StoredMessage};
use super::{fetch, search};

pub(super) struct View {
    pub(super) folder: String,
    pub(super) read_only: bool,
    /// Its place among the sessions that may change the folder.
    place: Option<Arc<()>>,
    uid_validity: u32,
    known: Vec<Known>,
    /// Keywords that a FLAGS reply named.
    keywords: BTreeSet<String>,
}

struct Known {
    uid: u32,
    flags: BTreeSet<String>,
    recent: bool,
}

/// The flags that every folder knows.
pub(super) const SYSTEM_FLAGS: [Flag<'static>; 5] =
    [Flag::Answered, Flag::Flagged, Flag::Deleted, Flag::Seen, Flag::Draft];

impl View {
    /// `place`: see [`Mailbox::join_writers`]; `None` where the client may not change the folder.
    pub(super) fn new(folder: &Folder, place: Option<Arc<()>>) -> Self {
        let known = folder.messages.iter().map(|message| Known::new(folder, message)).collect();
        let keywords = folder.keywords().into_iter().map(str::to_owned).collect();
        let (read_only, uid_validity) = (place.is_none(), folder.uid_validity);
        Self { folder: folder.name.clone(), read_only, place, uid_validity, known, keywords }
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
        (count(self.known.len()), self.known.last().map_or(0, |known| known.uid))
    }

    /// What stands behind FLAGS: the system flags and the keywords in use.
    pub(super) fn flags(&self) -> Vec<Flag<'static>> {
        let keywords =
            self.keywords.iter().filter_map(|name| Flag::try_from(name.as_str()).ok().map(super::into_static));
        SYSTEM_FLAGS.into_iter().chain(keywords).collect()
    }

    /// What this client may change for good; `\*`: it may make keywords.
    pub(super) fn permanent_flags(&self) -> Code<'static> {
        let flags = self.flags().into_iter().map(FlagPerm::Flag).chain([FlagPerm::Asterisk]);
        Code::PermanentFlags(if self.read_only { Vec::new() } else { flags.collect() })
    }

    pub(super) fn is_recent(&self, uid: u32) -> bool {
        self.known.iter().any(|known| known.uid == uid && known.recent)
    }

    /// How many messages are `\Recent` for this client.
    pub(super) fn recent(&self) -> u32 {
        count(self.known.iter().filter(|known| known.recent).count())
    }

    /// Remembers that the client was told these flags; data that must come before them, where one is new to it.
    pub(super) fn told(&mut self, message: &StoredMessage) -> Option<Data<'static>> {
        if let Some(known) = self.known.iter_mut().find(|known| known.uid == message.uid) {
            known.flags.clone_from(&message.flags);
        }
        let new: Vec<String> = message.flags.iter().filter(|flag| !flag.starts_with('\\')).cloned().collect();
        let before = self.keywords.len();
        self.keywords.extend(new);
        (self.keywords.len() > before).then(|| Data::Flags(self.flags()))
    }

    /// What happened to the folder since the client was last told; `None` where the folder is gone
    /// or another under the same name, and the session can't continue with it.
    pub(super) fn news(&mut self, mailbox: &Mailbox, condstore: bool) -> Option<Vec<Data<'static>>> {
        let first = self.place.as_ref().is_some_and(|place| mailbox.is_first_writer(&self.folder, place));
        let (news, arrived) = mailbox.read(|store| {
            let folder = store.folder(&self.folder).filter(|folder| folder.uid_validity == self.uid_validity)?;
            let mut news = Vec::new();
            for index in (0..self.known.len()).rev() {
                if folder.message(self.known[index].uid).is_none() {
                    self.known.remove(index);
                    news.extend(number(index).map(Data::Expunge));
                }
            }
            for index in 0..self.known.len() {
                let known = &self.known[index];
                let Some(message) = folder.message(known.uid).filter(|message| message.flags != known.flags) else {
                    continue;
                };
                let recent = known.recent;
                news.extend(self.told(message));
                let mut names = vec![MessageDataItemName::Uid, MessageDataItemName::Flags];
                names.extend(condstore.then_some(MessageDataItemName::ModSeq));
                let items: Vec<MessageDataItem<'_>> = fetch::items(message, recent, &names);
                if let (Some(seq), Ok(items)) = (number(index), Vec1::try_from(items)) {
                    news.push(Data::Fetch { seq, items });
                }
            }
            let last = self.largest().1;
            let before = self.known.len();
            let new = folder.messages.iter().filter(|message| message.uid > last);
            let known = |message: &StoredMessage| Known {
                recent: first && folder.is_recent(message.uid),
                ..Known::new(folder, message)
            };
            self.known.extend(new.map(known));
            let arrived = self.known.len() > before;
            if arrived {
                news.extend([Data::Exists(self.largest().0), Data::Recent(self.recent())]);
            }
            Some((news, arrived))
        })?;
        if arrived && first {
            mailbox.take_recent(&self.folder);
        }
        Some(news)
    }
}

impl Known {
    fn new(folder: &Folder, message: &StoredMessage) -> Self {
        Self { uid: message.uid, flags: message.flags.clone(), recent: folder.is_recent(message.uid) }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A sequence number from an index.
fn number(index: usize) -> Option<NonZeroU32> {
    u32::try_from(index + 1).ok().and_then(NonZeroU32::new)
}

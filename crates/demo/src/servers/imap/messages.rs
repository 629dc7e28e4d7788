//! Commands on the messages of the selected folder.

use std::collections::BTreeSet;
use std::io;
use std::num::NonZeroU32;

use imap_codec::imap_types::command::CommandBody;
use imap_codec::imap_types::core::{Tag, Vec1};
use imap_codec::imap_types::extensions::uidplus::{UidElement, UidSet};
use imap_codec::imap_types::fetch::{MacroOrMessageDataItemNames, MessageDataItem, MessageDataItemName};
use imap_codec::imap_types::flag::{Flag, StoreResponse, StoreType};
use imap_codec::imap_types::response::{Code, Data, Status};
use imap_codec::imap_types::search::SearchKey;
use imap_codec::imap_types::sequence::SequenceSet;

use super::super::mailbox::StoredMessage;
use super::{Answer, Session, State, View, done, fetch, folders, no, search};

impl Session {
    /// Carries out a command that needs a selected folder.
    pub(super) async fn message_command(&mut self, tag: Tag<'static>, body: CommandBody<'static>) -> io::Result<()> {
        if !matches!(self.state, State::Selected(_)) {
            return self.status(Status::bad(Some(tag), None, "select a folder first").ok()).await;
        }
        // No news in FETCH, STORE and SEARCH: they would shift the numbers that the client just used
        // (RFC 9051 section 7.5.1).
        let (answer, news) = match body {
            CommandBody::Fetch { sequence_set, macro_or_item_names, uid } => {
                (self.fetch(&sequence_set, macro_or_item_names, uid).await?, false)
            }
            CommandBody::Store { sequence_set, kind, response, flags, uid } => {
                (self.store(&sequence_set, kind, response, &flags, uid).await?, false)
            }
            CommandBody::Search { criteria, uid, .. } => (self.search(criteria, uid).await?, false),
            CommandBody::Check => (done("CHECK completed"), true),
            CommandBody::Expunge => (self.expunge(None), true),
            CommandBody::ExpungeUid { sequence_set } if !self.context.knobs.no_uidplus => {
                (self.expunge(Some(&sequence_set)), true)
            }
            CommandBody::Close => {
                // Of a folder that was only examined nothing goes, and that is no error here.
                let _ = self.expunge(None);
                self.state = State::Authenticated;
                (done("CLOSE completed"), false)
            }
            CommandBody::Unselect => {
                self.state = State::Authenticated;
                (done("UNSELECT completed"), false)
            }
            CommandBody::Copy { sequence_set, mailbox, uid } => {
                (self.copy(&sequence_set, &folders::name(&mailbox), uid, false).await?, true)
            }
            CommandBody::Move { sequence_set, mailbox, uid } => {
                (self.copy(&sequence_set, &folders::name(&mailbox), uid, true).await?, true)
            }
            _ => return self.status(Status::bad(Some(tag), None, "not to be had here").ok()).await,
        };
        if news { self.answer_with_news(tag, answer).await } else { self.answer(tag, answer).await }
    }

    fn view(&self) -> Option<&View> {
        match &self.state {
            State::Selected(view) => Some(view),
            _ => None,
        }
    }

    async fn fetch(
        &mut self,
        set: &SequenceSet,
        names: MacroOrMessageDataItemNames<'static>,
        by_uid: bool,
    ) -> io::Result<Answer> {
        let mut names = match names {
            MacroOrMessageDataItemNames::Macro(names) => names.expand().into_iter().map(super::into_static).collect(),
            MacroOrMessageDataItemNames::MessageDataItemNames(names) => names,
        };
        if by_uid && !names.contains(&MessageDataItemName::Uid) {
            names.insert(0, MessageDataItemName::Uid);
        }
        let Some(view) = self.view() else { return Ok(no("no folder")) };
        let marks_seen = !view.read_only && names.iter().any(fetch::marks_seen);
        if marks_seen && !names.contains(&MessageDataItemName::Flags) {
            names.push(MessageDataItemName::Flags);
        }
        let (folder, chosen) = (view.folder.clone(), view.chosen(set, by_uid));
        for (sequence, uid) in chosen {
            let message = if marks_seen {
                self.context.mailbox.change(|store| {
                    let message = store.folder_mut(&folder)?.message_mut(uid)?;
                    message.flags.insert("\\Seen".into());
                    Some(message.clone())
                })
            } else {
                self.context.mailbox.read(|store| store.folder(&folder)?.message(uid).cloned())
            };
            if let Some(message) = message {
                self.send_fetch(sequence, &message, fetch::items(&message, &names)).await?;
            }
        }
        Ok(done("FETCH completed"))
    }

    async fn send_fetch(
        &mut self,
        sequence: u32,
        message: &StoredMessage,
        items: Vec<MessageDataItem<'static>>,
    ) -> io::Result<()> {
        if let State::Selected(view) = &mut self.state
            && items.iter().any(|item| matches!(item, MessageDataItem::Flags(_)))
        {
            view.told(message);
        }
        match (NonZeroU32::new(sequence), Vec1::try_from(items)) {
            (Some(seq), Ok(items)) => self.data(Data::Fetch { seq, items }).await,
            _ => Ok(()),
        }
    }

    async fn store(
        &mut self,
        set: &SequenceSet,
        kind: StoreType,
        response: StoreResponse,
        flags: &[Flag<'static>],
        by_uid: bool,
    ) -> io::Result<Answer> {
        let Some(view) = self.view() else { return Ok(no("no folder")) };
        if view.read_only {
            return Ok(no("the folder is open for reading only"));
        }
        let given: BTreeSet<String> = flags.iter().map(Flag::to_string).collect();
        let (folder, chosen) = (view.folder.clone(), view.chosen(set, by_uid));
        for (sequence, uid) in chosen {
            let changed = self.context.mailbox.change(|store| {
                let message = store.folder_mut(&folder)?.message_mut(uid)?;
                match kind {
                    StoreType::Replace => message.flags.clone_from(&given),
                    StoreType::Add => message.flags.extend(given.iter().cloned()),
                    StoreType::Remove => message.flags.retain(|flag| !given.contains(flag)),
                }
                Some(message.clone())
            });
            let Some(message) = changed else { continue };
            if let State::Selected(view) = &mut self.state {
                view.told(&message);
            }
            if response == StoreResponse::Answer {
                let uid = NonZeroU32::new(uid).filter(|_| by_uid).map(MessageDataItem::Uid);
                let items = uid.into_iter().chain([fetch::flags(&message)]).collect();
                self.send_fetch(sequence, &message, items).await?;
            }
        }
        Ok(done("STORE completed"))
    }

    async fn search(&mut self, criteria: Vec1<SearchKey<'static>>, by_uid: bool) -> io::Result<Answer> {
        let Some(view) = self.view() else { return Ok(no("no folder")) };
        let key = SearchKey::And(criteria);
        let largest = view.largest();
        let found = self.context.mailbox.read(|store| {
            let folder = store.folder(&view.folder)?;
            let fits = |(sequence, uid): (u32, u32)| {
                let message = folder.message(uid)?;
                let place = search::Place { sequence, message, largest };
                search::matches(&key, &place).then_some(if by_uid { uid } else { sequence })
            };
            Some(view.numbered().filter_map(fits).filter_map(NonZeroU32::new).collect())
        });
        self.data(Data::Search(found.unwrap_or_default())).await?;
        Ok(done("SEARCH completed"))
    }

    /// Removes what is marked as deleted, of these UIDs only where some are given.
    fn expunge(&mut self, uids: Option<&SequenceSet>) -> Answer {
        let Some(view) = self.view() else { return no("no folder") };
        if view.read_only {
            return no("the folder is open for reading only");
        }
        let largest = view.largest().1;
        let chosen = |message: &StoredMessage| uids.is_none_or(|set| search::contains(set, message.uid, largest));
        self.context.mailbox.change(|store| {
            if let Some(folder) = store.folder_mut(&view.folder) {
                folder.messages.retain(|message| !(message.has("\\Deleted") && chosen(message)));
            }
        });
        done("EXPUNGE completed")
    }

    /// COPY and MOVE (RFC 6851).
    async fn copy(&mut self, set: &SequenceSet, target: &str, by_uid: bool, moves: bool) -> io::Result<Answer> {
        let Some(view) = self.view() else { return Ok(no("no folder")) };
        if moves && view.read_only {
            return Ok(no("the folder is open for reading only"));
        }
        let (source, chosen) = (&view.folder, view.chosen(set, by_uid));
        let copied = self.context.mailbox.change(|store| {
            let validity = store.folder(target).map(|folder| folder.uid_validity)?;
            let mut pairs = Vec::new();
            for (_, uid) in chosen {
                let Some(message) = store.folder(source).and_then(|folder| folder.message(uid)).cloned() else {
                    continue;
                };
                let Some(new) = store.append(target, message.flags, message.internal_date, message.raw) else { break };
                pairs.push((uid, new));
            }
            if moves && let Some(folder) = store.folder_mut(source) {
                folder.messages.retain(|message| !pairs.iter().any(|(old, _)| *old == message.uid));
            }
            Some((validity, pairs))
        });
        let Some((validity, pairs)) = copied else { return Ok(Err((Some(Code::TryCreate), "no such folder"))) };
        let code = copy_uid(validity, &pairs).filter(|_| !self.context.knobs.no_uidplus);
        if !moves {
            return Ok(Ok((code, "COPY completed")));
        }
        if code.is_some() {
            self.status(Status::ok(None, code, "moved").ok()).await?;
        }
        Ok(done("MOVE completed"))
    }
}

/// RFC 4315 section 3; nothing to say where nothing was copied.
fn copy_uid(validity: u32, pairs: &[(u32, u32)]) -> Option<Code<'static>> {
    let set = |uids: Vec<u32>| {
        let elements: Vec<_> = uids.into_iter().filter_map(NonZeroU32::new).map(UidElement::Single).collect();
        Vec1::try_from(elements).ok().map(UidSet)
    };
    Some(Code::CopyUid {
        uid_validity: NonZeroU32::new(validity)?,
        source: set(pairs.iter().map(|(old, _)| *old).collect())?,
        destination: set(pairs.iter().map(|(_, new)| *new).collect())?,
    })
}

//! Commands on the messages of the selected folder.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;
use std::num::{NonZeroU32, NonZeroU64};

use imap_codec::imap_types::command::{CommandBody, FetchModifier, StoreModifier};
use imap_codec::imap_types::core::{Charset, Tag, Vec1};
use imap_codec::imap_types::extensions::uidplus::{UidElement, UidSet};
use imap_codec::imap_types::fetch::{MacroOrMessageDataItemNames, MessageDataItem, MessageDataItemName};
use imap_codec::imap_types::flag::{StoreResponse, StoreType};
use imap_codec::imap_types::response::{Code, CodeOther, Data, Status};
use imap_codec::imap_types::search::SearchKey;
use imap_codec::imap_types::sequence::SequenceSet;

use super::super::mailbox::StoredMessage;
use super::extended::SearchReturn;
use super::{Answer, Session, State, View, bad, done, fetch, folders, no, search};

const READ_ONLY: &str = "the folder is open for reading only";
/// What SEARCH reads.
const CHARSETS: [&str; 2] = ["UTF-8", "US-ASCII"];

/// What a STORE is about.
struct Store {
    kind: StoreType,
    response: StoreResponse,
    given: BTreeSet<String>,
    /// Messages that changed after this stay as they are (RFC 7162 section 3.1.3).
    unchanged_since: Option<u64>,
    by_uid: bool,
}

impl Session {
    /// Carries out a command that needs a selected folder.
    pub(super) async fn message_command(
        &mut self,
        tag: Tag<'static>,
        body: CommandBody<'static>,
        returned: Option<SearchReturn>,
    ) -> io::Result<()> {
        let State::Selected(view) = &self.state else { return self.answer(tag, bad("select a folder first")).await };
        if let Some(text) = view.misses(&body) {
            return self.answer(tag, bad(text)).await;
        }
        // No news in FETCH, STORE and SEARCH: they would shift the numbers that the client just used
        // (RFC 3501 section 7.4.1).
        let (answer, news) = match body {
            CommandBody::Fetch { sequence_set, macro_or_item_names, uid, modifiers } => {
                (self.fetch(&sequence_set, macro_or_item_names, uid, &modifiers).await?, false)
            }
            CommandBody::Store { sequence_set, kind, response, flags, uid, modifiers } => {
                match folders::flags(&flags) {
                    Ok(given) => {
                        let unchanged_since =
                            modifiers.iter().map(|StoreModifier::UnchangedSince(modseq)| *modseq).min();
                        let store = Store { kind, response, given, unchanged_since, by_uid: uid };
                        (self.store(&sequence_set, &store).await?, false)
                    }
                    Err(text) => (bad(text), false),
                }
            }
            CommandBody::Search { charset, criteria, uid } => match unknown_charset(charset) {
                Some(code) => (no("SEARCH reads UTF-8 and US-ASCII").with(code), false),
                None => (self.search(&tag, criteria, uid, returned).await?, false),
            },
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
            _ => (bad("this command is not offered here"), false),
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
        modifiers: &[FetchModifier],
    ) -> io::Result<Answer> {
        let mut names = match names {
            MacroOrMessageDataItemNames::Macro(names) => names.expand().into_iter().map(super::into_static).collect(),
            MacroOrMessageDataItemNames::MessageDataItemNames(names) => names,
        };
        if let Some(text) = fetch::complaint(&names) {
            return Ok(bad(text));
        }
        let Some(view) = self.view() else { return Ok(no("no folder")) };
        let marks_seen = !view.read_only && names.iter().any(fetch::marks_seen);
        let mut since = 0;
        for modifier in modifiers {
            match modifier {
                FetchModifier::ChangedSince(modseq) => since = since.max(modseq.get()),
                FetchModifier::Vanished => return Ok(bad("VANISHED needs QRESYNC, which is not offered here")),
            }
        }
        let asks_modseq = since > 0 || names.contains(&MessageDataItemName::ModSeq);
        let (folder, chosen) = (view.folder.clone(), view.chosen(set, by_uid));
        let adds_modseq = asks_modseq || (marks_seen && self.condstore);
        for (name, wanted) in [
            (MessageDataItemName::Uid, by_uid),
            (MessageDataItemName::Flags, marks_seen),
            (MessageDataItemName::ModSeq, adds_modseq),
        ] {
            if wanted && !names.contains(&name) {
                let at = if name == MessageDataItemName::Uid { 0 } else { names.len() };
                names.insert(at, name);
            }
        }
        self.enable_condstore(asks_modseq).await?;
        let mut missing = false;
        for (sequence, uid) in chosen {
            let unchanged = |message: &&StoredMessage| message.modseq <= since;
            let message = self.context.mailbox.read(|store| store.folder(&folder)?.message(uid).cloned());
            missing |= message.is_none();
            let Some(mut message) = message.filter(|message| !unchanged(&message)) else { continue };
            if marks_seen && !message.has("\\Seen") {
                let changed = self.context.mailbox.change(|store| {
                    store.folder_mut(&folder)?.change_flags(uid, |flags| _ = flags.insert("\\Seen".into())).cloned()
                });
                message = changed.unwrap_or(message);
            }
            self.send_fetch(sequence, &message, &names).await?;
        }
        Ok(gone(missing, by_uid).unwrap_or_else(|| done("FETCH completed")))
    }

    async fn send_fetch(
        &mut self,
        sequence: u32,
        message: &StoredMessage,
        names: &[MessageDataItemName<'_>],
    ) -> io::Result<()> {
        let State::Selected(view) = &mut self.state else { return Ok(()) };
        let new_keywords = names.contains(&MessageDataItemName::Flags).then(|| view.told(message)).flatten();
        let items: Vec<MessageDataItem<'static>> = fetch::items(message, view.is_recent(message.uid), names);
        if let Some(data) = new_keywords {
            self.data(data).await?;
        }
        match (NonZeroU32::new(sequence), Vec1::try_from(items)) {
            (Some(seq), Ok(items)) => self.data(Data::Fetch { seq, items }).await,
            _ => Ok(()),
        }
    }

    async fn store(&mut self, set: &SequenceSet, store: &Store) -> io::Result<Answer> {
        let Some(view) = self.view() else { return Ok(no("no folder")) };
        if view.read_only {
            return Ok(no(READ_ONLY));
        }
        self.enable_condstore(store.unchanged_since.is_some()).await?;
        let Some(view) = self.view() else { return Ok(no("no folder")) };
        let (folder, chosen) = (view.folder.clone(), view.chosen(set, store.by_uid));
        let silent = store.response == StoreResponse::Silent;
        let names: Vec<_> = [
            (MessageDataItemName::Uid, store.by_uid),
            (MessageDataItemName::Flags, !silent),
            (MessageDataItemName::ModSeq, self.condstore),
        ]
        .into_iter()
        .filter_map(|(name, wanted)| wanted.then_some(name))
        .collect();
        let (mut missing, mut modified) = (false, Vec::new());
        for (sequence, uid) in chosen {
            let changed = self.context.mailbox.change(|all| {
                let folder = all.folder_mut(&folder)?;
                let message = folder.message(uid)?;
                if store.unchanged_since.is_some_and(|since| message.modseq > since) {
                    return Some(None);
                }
                folder.change_flags(uid, |flags| store.apply(flags)).cloned().map(Some)
            });
            match changed {
                None => missing = true,
                Some(None) => modified.extend(NonZeroU32::new(if store.by_uid { uid } else { sequence })),
                Some(Some(message)) => {
                    if silent && let State::Selected(view) = &mut self.state {
                        let keywords = view.told(&message);
                        if let Some(data) = keywords {
                            self.data(data).await?;
                        }
                    }
                    if !silent || self.condstore {
                        self.send_fetch(sequence, &message, &names).await?;
                    }
                }
            }
        }
        if let Ok(modified) = SequenceSet::try_from(modified) {
            return Ok(done("others changed these messages").with(Code::Modified(modified)));
        }
        Ok(gone(missing, store.by_uid).unwrap_or_else(|| done("STORE completed")))
    }

    async fn search(
        &mut self,
        tag: &Tag<'static>,
        criteria: Vec1<SearchKey<'static>>,
        by_uid: bool,
        returned: Option<SearchReturn>,
    ) -> io::Result<Answer> {
        let Some(view) = self.view() else { return Ok(no("no folder")) };
        let key = SearchKey::And(criteria);
        let largest = view.largest();
        let found: Vec<(NonZeroU32, u64)> = self.context.mailbox.read(|store| {
            let Some(folder) = store.folder(&view.folder) else { return Vec::new() };
            let fits = |(sequence, uid): (u32, u32)| {
                let message = folder.message(uid)?;
                let place = search::Place { sequence, message, recent: view.is_recent(uid), largest };
                let number = NonZeroU32::new(if by_uid { uid } else { sequence })?;
                search::matches(&key, &place).then_some((number, message.modseq))
            };
            view.numbered().filter_map(fits).collect()
        });
        let by_modseq = |key: &SearchKey<'static>| matches!(key, SearchKey::ModSequence { .. }).then_some(());
        let asks_modseq = search::find(&key, &by_modseq).is_some();
        self.enable_condstore(asks_modseq).await?;
        match returned {
            None => {
                let modseq = found.iter().map(|(_, modseq)| *modseq).max().and_then(NonZeroU64::new);
                let numbers = found.iter().map(|(number, _)| *number).collect();
                self.data(Data::Search(numbers, modseq.filter(|_| asks_modseq))).await?;
            }
            Some(returned) => {
                let line = extended_search(tag, by_uid, returned, &found, asks_modseq);
                self.wire.send_line(&line).await?;
            }
        }
        Ok(done("SEARCH completed"))
    }

    /// Removes what is marked as deleted, of these UIDs only where some are given.
    fn expunge(&mut self, uids: Option<&SequenceSet>) -> Answer {
        let Some(view) = self.view() else { return no("no folder") };
        if view.read_only {
            return no(READ_ONLY);
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

    /// COPY and MOVE (RFC 6851): all messages or none.
    async fn copy(&mut self, set: &SequenceSet, target: &str, by_uid: bool, moves: bool) -> io::Result<Answer> {
        let Some(view) = self.view() else { return Ok(no("no folder")) };
        if moves && view.read_only {
            return Ok(no(READ_ONLY));
        }
        let (source, chosen) = (&view.folder, view.chosen(set, by_uid));
        let copied = self.context.mailbox.change(|store| {
            let validity = store.folder(target).map(|folder| folder.uid_validity)?;
            let messages: Vec<StoredMessage> = store
                .folder(source)
                .map(|folder| chosen.iter().filter_map(|(_, uid)| folder.message(*uid)).cloned().collect())
                .unwrap_or_default();
            let missing = messages.len() < chosen.len();
            if !store.has_room(messages.iter().map(|message| message.raw.len()).sum()) {
                return Some((validity, missing, None));
            }
            let mut pairs = Vec::new();
            for message in messages {
                let new = store.append(target, message.flags, message.internal_date, message.raw);
                pairs.extend(new.map(|new| (message.uid, new)));
            }
            if moves && let Some(folder) = store.folder_mut(source) {
                folder.messages.retain(|message| !pairs.iter().any(|(old, _)| *old == message.uid));
            }
            Some((validity, missing, Some(pairs)))
        });
        let (validity, missing, pairs) = match copied {
            None => return Ok(no("no such folder").with(Code::TryCreate)),
            Some((_, _, None)) => return Ok(no("mailbox is full").with(Code::OverQuota)),
            Some((validity, missing, Some(pairs))) => (validity, missing, pairs),
        };
        let code = copy_uid(validity, &pairs).filter(|_| !self.context.knobs.no_uidplus);
        if !moves {
            return Ok(gone(missing, by_uid).unwrap_or_else(|| done("COPY completed").with(code)));
        }
        if code.is_some() {
            self.status(Status::ok(None, code, "moved").ok()).await?;
        }
        Ok(gone(missing, by_uid).unwrap_or_else(|| done("MOVE completed")))
    }
}

impl View {
    /// Why a command names messages that are not there. In SEARCH, a set is a condition that none may meet.
    fn misses(&self, body: &CommandBody<'static>) -> Option<String> {
        let exists = self.largest().0;
        match body {
            CommandBody::Fetch { sequence_set, uid: false, .. }
            | CommandBody::Store { sequence_set, uid: false, .. }
            | CommandBody::Copy { sequence_set, uid: false, .. }
            | CommandBody::Move { sequence_set, uid: false, .. } => search::beyond(sequence_set, exists),
            _ => None,
        }
    }
}

impl Store {
    fn apply(&self, flags: &mut BTreeSet<String>) {
        match self.kind {
            StoreType::Replace => flags.clone_from(&self.given),
            StoreType::Add => flags.extend(self.given.iter().cloned()),
            StoreType::Remove => flags.retain(|flag| !self.given.iter().any(|given| given.eq_ignore_ascii_case(flag))),
        }
    }
}

/// The answer where some of the messages are gone, though this client was not told yet (RFC 2180 section 4.1,
/// RFC 5530). Of UIDs that are not there nothing is said, so the command succeeds.
fn gone(missing: bool, by_uid: bool) -> Option<Answer> {
    let code = Code::Other(CodeOther::unvalidated(b"EXPUNGEISSUED"));
    let text = "another session expunged some of these messages; NOOP tells which";
    missing.then(|| if by_uid { done(text) } else { no(text) }.with(code))
}

/// The code that refuses a charset (RFC 3501 section 6.4.4).
fn unknown_charset(charset: Option<Charset<'static>>) -> Option<Code<'static>> {
    let charset = charset?;
    let known = CHARSETS.iter().any(|known| charset.as_ref().eq_ignore_ascii_case(known));
    let allowed = CHARSETS.iter().filter_map(|name| Charset::try_from(*name).ok()).collect();
    (!known).then_some(Code::BadCharset { allowed })
}

/// RFC 4731 section 3.1, and the mod-sequence of RFC 7162 section 3.1.10.
fn extended_search(
    tag: &Tag<'_>,
    by_uid: bool,
    returned: SearchReturn,
    found: &[(NonZeroU32, u64)],
    asks_modseq: bool,
) -> String {
    let mut line = format!("* ESEARCH (TAG \"{}\")", tag.as_ref());
    if by_uid {
        line.push_str(" UID");
    }
    if returned.count {
        let _ = write!(line, " COUNT {}", found.len());
    }
    let (Some(first), Some(last)) = (found.first(), found.last()) else { return line };
    if returned.min {
        let _ = write!(line, " MIN {}", first.0);
    }
    if returned.max {
        let _ = write!(line, " MAX {}", last.0);
    }
    if returned.all {
        let _ = write!(line, " ALL {}", ranges(found.iter().map(|(number, _)| number.get())));
    }
    if asks_modseq {
        let ends = [(returned.min, first.1), (returned.max, last.1)];
        let of_ends = ends.iter().filter(|(wanted, _)| *wanted).map(|(_, modseq)| *modseq).max();
        let of_all = found.iter().map(|(_, modseq)| *modseq).max();
        let modseq = if returned.all || returned.count { of_all } else { of_ends };
        let _ = write!(line, " MODSEQ {}", modseq.unwrap_or_default());
    }
    line
}

/// Rising numbers as a set: `2:4,7`.
fn ranges(numbers: impl Iterator<Item = u32>) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, end)) if *end + 1 == number => *end = number,
            _ => ranges.push((number, number)),
        }
    }
    let text = |(start, end): &(u32, u32)| if start == end { start.to_string() } else { format!("{start}:{end}") };
    ranges.iter().map(text).collect::<Vec<_>>().join(",")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extended_search_returns_what_was_asked_for() {
        let tag = Tag::try_from("t").expect("tag");
        let found = [(2, 5), (3, 9), (7, 6)].map(|(number, modseq)| (NonZeroU32::new(number).expect("number"), modseq));
        let line = |returned, found: &[_], modseq| extended_search(&tag, true, returned, found, modseq);
        let all = SearchReturn { min: true, max: true, count: true, all: true };
        let ends = SearchReturn { min: true, max: true, ..SearchReturn::default() };
        assert_eq!(line(all, &found, false), "* ESEARCH (TAG \"t\") UID COUNT 3 MIN 2 MAX 7 ALL 2:3,7");
        assert_eq!(line(ends, &found, true), "* ESEARCH (TAG \"t\") UID MIN 2 MAX 7 MODSEQ 6");
        assert_eq!(line(all, &[], true), "* ESEARCH (TAG \"t\") UID COUNT 0");
    }
}

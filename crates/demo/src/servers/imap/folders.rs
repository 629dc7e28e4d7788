//! Commands on folders: SELECT, STATUS, CREATE and their like, and APPEND.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;
use std::num::{NonZeroU32, NonZeroU64};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chrono::{DateTime, FixedOffset, Utc};
use imap_codec::imap_types::command::{CommandBody, SelectParameter};
use imap_codec::imap_types::core::{AString, QuotedChar, Vec1};
use imap_codec::imap_types::extensions::binary::LiteralOrLiteral8;
use imap_codec::imap_types::extensions::namespace::Namespace;
use imap_codec::imap_types::extensions::quota::{QuotaGet, Resource};
use imap_codec::imap_types::flag::Flag;
use imap_codec::imap_types::mailbox::Mailbox;
use imap_codec::imap_types::response::{Code, CodeOther, Data, Status};
use imap_codec::imap_types::status::{StatusDataItem, StatusDataItemName};

use super::super::mailbox::{Folder, INBOX, SIZE_MAX, Store};
use super::extended::ListOptions;
use super::{Answer, Session, State, View, bad, done, no};

pub(super) const DELIMITER: char = '/';

pub(super) fn delimiter() -> Option<QuotedChar> {
    QuotedChar::try_from(DELIMITER).ok()
}

/// One personal namespace, with the empty prefix (RFC 2342).
pub(super) fn namespace() -> Data<'static> {
    let namespace = |prefix| Namespace { prefix, delimiter: delimiter(), extensions: Vec::new() };
    let personal = "".try_into().ok().map(namespace).into_iter().collect();
    Data::Namespace { personal, other: Vec::new(), shared: Vec::new() }
}

/// Longest name of a folder, in bytes.
const NAME_MAX: usize = 1000;

/// All folders share one quota, whose root has the empty name.
fn quota_root() -> Option<AString<'static>> {
    AString::try_from("").ok()
}

/// The name in modified UTF-7.
pub(super) fn name(mailbox: &Mailbox<'_>) -> String {
    match mailbox {
        Mailbox::Inbox => INBOX.to_owned(),
        Mailbox::Other(other) => String::from_utf8_lossy(other.as_ref()).into_owned(),
    }
}

impl Session {
    /// Carries out a command on folders; `None` for other commands.
    pub(super) async fn folder_command(
        &mut self,
        body: &CommandBody<'static>,
        options: Option<ListOptions>,
    ) -> io::Result<Option<Answer>> {
        Ok(Some(match body {
            CommandBody::Select { mailbox, parameters } => self.select(&name(mailbox), false, parameters).await?,
            CommandBody::Examine { mailbox, parameters } => self.select(&name(mailbox), true, parameters).await?,
            CommandBody::Create { mailbox } => self.create(&name(mailbox)),
            CommandBody::Delete { mailbox } => self.delete(&name(mailbox)),
            CommandBody::Rename { from, to } => self.rename(&name(from), &name(to)),
            CommandBody::Subscribe { mailbox } => self.subscribe(&name(mailbox), true),
            CommandBody::Unsubscribe { mailbox } => self.subscribe(&name(mailbox), false),
            CommandBody::List { reference, mailbox_wildcard } => {
                self.list(&name(reference), mailbox_wildcard, options).await?
            }
            CommandBody::Lsub { reference, mailbox_wildcard } => self.lsub(&name(reference), mailbox_wildcard).await?,
            CommandBody::Status { mailbox, item_names } => self.folder_status(mailbox, item_names).await?,
            CommandBody::Append { mailbox, flags: given, date, message } => match (flags(given), message) {
                (Err(text), _) => bad(text),
                (_, LiteralOrLiteral8::Literal8(_)) => bad("BINARY is not offered here"),
                (Ok(given), LiteralOrLiteral8::Literal(literal)) => {
                    let date = date.as_ref().map_or_else(|| Utc::now().fixed_offset(), |date| *date.as_ref());
                    self.append(&name(mailbox), given, date, &with_crlf(literal.as_ref()))
                }
            },
            CommandBody::GetQuotaRoot { mailbox } => self.quota_of(mailbox).await?,
            CommandBody::GetQuota { root } if root.as_ref().is_empty() => {
                self.quota().await?;
                done("GETQUOTA completed")
            }
            CommandBody::GetQuota { .. } => no("no such quota root"),
            _ => return Ok(None),
        }))
    }

    fn create(&self, name: &str) -> Answer {
        // A delimiter at the end says that there will be folders below (RFC 3501 section 6.3.3).
        let name = name.strip_suffix(DELIMITER).unwrap_or(name);
        self.context.mailbox.change(|store| match complaint(name) {
            Some(text) => no(text),
            None if store.folder(name).is_some() => no("there is such a folder").with(other("ALREADYEXISTS")),
            None if store.create(name) => done("created"),
            None => no("there are too many folders").with(other("LIMIT")),
        })
    }

    fn delete(&self, name: &str) -> Answer {
        if name == INBOX {
            return no("INBOX can't be deleted").with(other("CANNOT"));
        }
        let deleted = self.context.mailbox.change(|store| {
            let before = store.folders.len();
            store.folders.retain(|own| own.name != name);
            store.folders.len() < before
        });
        if deleted { done("deleted") } else { no_folder() }
    }

    /// With all folders below; of INBOX, only the messages go (RFC 3501 section 6.3.5).
    fn rename(&self, from: &str, to: &str) -> Answer {
        let to = to.strip_suffix(DELIMITER).unwrap_or(to);
        let below = |name: &str| name.strip_prefix(from).is_some_and(|rest| rest.starts_with(DELIMITER));
        self.context.mailbox.change(|store| {
            let known = store.folders.iter().any(|folder| folder.name == from || below(&folder.name));
            let moved = |name: &str| format!("{to}{}", &name[from.len()..]);
            let taken = |store: &Store, name: &str| store.folder(&moved(name)).is_some();
            let inside = from != INBOX && to.strip_prefix(from).is_some_and(|rest| rest.starts_with(DELIMITER));
            let mine = |folder: &&mut Folder| folder.name == from || (from != INBOX && below(&folder.name));
            match complaint(to) {
                _ if !known => no_folder(),
                Some(text) => no(text),
                None if inside => no("a folder can't move into itself").with(other("CANNOT")),
                None if store.folder(to).is_some()
                    || (from != INBOX
                        && store.folders.iter().any(|own| below(&own.name) && taken(store, &own.name))) =>
                {
                    no("there is such a folder").with(other("ALREADYEXISTS"))
                }
                None if from == INBOX => {
                    if !store.create(to) {
                        return no("there are too many folders").with(other("LIMIT"));
                    }
                    let messages = store.folder_mut(INBOX).map(|inbox| std::mem::take(&mut inbox.messages));
                    for message in messages.unwrap_or_default() {
                        let _ = store.append(to, message.flags, message.internal_date, message.raw);
                    }
                    done("the messages of INBOX were moved")
                }
                None => {
                    store.folders.iter_mut().filter(mine).for_each(|folder| folder.name = moved(&folder.name));
                    done("renamed")
                }
            }
        })
    }

    async fn folder_status(&mut self, folder: &Mailbox<'static>, names: &[StatusDataItemName]) -> io::Result<Answer> {
        if names.is_empty() {
            return Ok(bad("STATUS needs at least one item: (MESSAGES)"));
        }
        self.enable_condstore(names.contains(&StatusDataItemName::HighestModSeq)).await?;
        let items = self.context.mailbox.read(|store| store.folder(&name(folder)).map(|own| status_items(own, names)));
        let Some(items) = items else { return Ok(no_folder()) };
        self.data(Data::Status { mailbox: folder.clone(), items: Cow::Owned(items) }).await?;
        Ok(done("STATUS completed"))
    }

    fn append(&self, folder: &str, flags: BTreeSet<String>, date: DateTime<FixedOffset>, raw: &[u8]) -> Answer {
        let arrived = self.context.mailbox.change(|store| {
            let validity = store.folder(folder)?.uid_validity;
            Some((validity, store.append(folder, flags, date, raw.into())))
        });
        match arrived {
            None => no("no such folder").with(Code::TryCreate),
            Some((_, None)) => no("mailbox is full").with(Code::OverQuota),
            Some((validity, Some(uid))) => {
                let numbers = NonZeroU32::new(validity).zip(NonZeroU32::new(uid));
                let code = numbers.map(|(uid_validity, uid)| Code::AppendUid { uid_validity, uid });
                done("appended").with(code.filter(|_| !self.context.knobs.no_uidplus))
            }
        }
    }

    async fn quota_of(&mut self, folder: &Mailbox<'static>) -> io::Result<Answer> {
        if self.context.mailbox.read(|store| store.folder(&name(folder)).is_none()) {
            return Ok(no_folder());
        }
        let roots = quota_root().into_iter().collect();
        self.data(Data::QuotaRoot { mailbox: folder.clone(), roots }).await?;
        self.quota().await?;
        Ok(done("GETQUOTAROOT completed"))
    }

    /// What all folders together take and may take (RFC 9208 section 4.2).
    async fn quota(&mut self) -> io::Result<()> {
        let used = self.context.mailbox.read(|store| store.size());
        let kib = |octets: usize| octets.div_ceil(1024) as u64;
        let storage = QuotaGet::new(Resource::Storage, kib(used), kib(SIZE_MAX));
        let Some(root) = quota_root() else { return Ok(()) };
        self.data(Data::Quota { root, quotas: Vec1::from(storage) }).await
    }

    async fn select(&mut self, folder: &str, read_only: bool, parameters: &[SelectParameter]) -> io::Result<Answer> {
        if parameters.iter().any(|parameter| !matches!(parameter, SelectParameter::CondStore)) {
            return Ok(bad("QRESYNC is not offered here"));
        }
        self.condstore |= !parameters.is_empty();
        self.state = State::Authenticated;
        let place = (!read_only).then(|| self.context.mailbox.join_writers(folder));
        let opened = self.context.mailbox.read(|store| {
            let folder = store.folder(folder)?;
            let view = View::new(folder, place);
            let codes = select_codes(folder, &view);
            Some((view, codes))
        });
        let Some((view, codes)) = opened else { return Ok(no_folder()) };
        if !read_only {
            self.context.mailbox.take_recent(folder);
        }
        self.data(Data::Flags(view.flags())).await?;
        self.data(Data::Exists(view.largest().0)).await?;
        self.data(Data::Recent(view.recent())).await?;
        for (code, text) in codes {
            self.status(Status::ok(None, Some(code), text).ok()).await?;
        }
        self.state = State::Selected(view);
        let code = if read_only { Code::ReadOnly } else { Code::ReadWrite };
        Ok(done("selected").with(code))
    }

    fn subscribe(&self, folder: &str, on: bool) -> Answer {
        self.context.mailbox.change(|store| {
            // A subscription stays when the folder goes (RFC 3501 section 6.3.6), so each can be ended.
            if !on {
                store.subscriptions.remove(folder);
            } else if store.folder(folder).is_none() {
                return no_folder();
            } else {
                store.subscriptions.insert(folder.to_owned());
            }
            done("noted")
        })
    }
}

/// What SELECT says in response codes.
fn select_codes(folder: &Folder, view: &View) -> Vec<(Code<'static>, &'static str)> {
    let unseen = folder.messages.iter().position(|message| !message.has("\\Seen"));
    let unseen = unseen.and_then(|index| u32::try_from(index + 1).ok()).and_then(NonZeroU32::new);
    let codes = [
        unseen.map(|number| (Code::Unseen(number), "the first message that is not seen")),
        Some((view.permanent_flags(), "flags that can be changed for good")),
        NonZeroU32::new(folder.uid_validity).map(|number| (Code::UidValidity(number), "of this folder")),
        NonZeroU32::new(folder.uid_next).map(|number| (Code::UidNext(number), "the UID of the next message")),
        NonZeroU64::new(folder.highest_modseq).map(|number| (Code::HighestModSeq(number), "of this folder")),
    ];
    codes.into_iter().flatten().collect()
}

fn no_folder() -> Answer {
    no("no such folder").with(other("NONEXISTENT"))
}

/// A response code of RFC 5530.
fn other(name: &'static str) -> Code<'static> {
    Code::Other(CodeOther::unvalidated(name.as_bytes()))
}

/// Why no folder can have this name; names are in modified UTF-7 (RFC 3501 section 5.1.3).
fn complaint(name: &str) -> Option<&'static str> {
    let levels = name.split(DELIMITER);
    if name.is_empty() || levels.clone().any(str::is_empty) {
        Some("a level of the name is empty")
    } else if name.contains(['*', '%']) {
        Some("* and % are wildcards of LIST")
    } else if name.len() > NAME_MAX {
        Some("the name is too long")
    } else if !name.bytes().all(|byte| (0x20..0x7f).contains(&byte)) || !is_modified_utf7(name) {
        Some("the name is not in modified UTF-7")
    } else {
        None
    }
}

/// RFC 3501 section 5.1.3: `&-` is `&`, and between `&` and `-` stands UTF-16 in base64 of what is not ASCII.
fn is_modified_utf7(name: &str) -> bool {
    let mut rest = name;
    while let Some(start) = rest.find('&') {
        let Some(end) = rest[start..].find('-').map(|end| start + end) else { return false };
        let coded = &rest[start + 1..end];
        let units = STANDARD_NO_PAD.decode(coded.replace(',', "/")).ok().filter(|octets| octets.len() % 2 == 0);
        let Some(octets) = units else { return false };
        let units = octets.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        let printable = |unit| matches!(unit, Ok(c) if !(' '..='~').contains(&c));
        if coded.contains('/') || !char::decode_utf16(units).all(printable) {
            return false;
        }
        rest = &rest[end + 1..];
    }
    true
}

/// The flags of STORE and APPEND by name; the text that refuses them otherwise.
pub(super) fn flags(flags: &[Flag<'_>]) -> Result<BTreeSet<String>, String> {
    flags
        .iter()
        .map(|flag| match flag {
            Flag::Extension(_) if flag.to_string().eq_ignore_ascii_case("\\Recent") => {
                Err("\\Recent is the server's alone: no client can change it".to_owned())
            }
            Flag::Extension(_) => {
                let name: String = flag.to_string().chars().take(40).collect();
                Err(format!("unknown system flag {name}: there are \\Answered \\Flagged \\Deleted \\Seen \\Draft"))
            }
            flag => Ok(flag.to_string()),
        })
        .collect()
}

/// Lines of a message end with CRLF (RFC 5322 section 2.3), so one that came with LF alone gets it.
fn with_crlf(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    for (at, byte) in raw.iter().enumerate() {
        if *byte == b'\n' && (at == 0 || raw[at - 1] != b'\r') {
            out.push(b'\r');
        }
        out.push(*byte);
    }
    out
}

pub(super) fn status_items(folder: &Folder, names: &[StatusDataItemName]) -> Vec<StatusDataItem> {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let deleted = || folder.messages.iter().filter(|message| message.has("\\Deleted"));
    let item = |name: &StatusDataItemName| {
        Some(match name {
            StatusDataItemName::Messages => StatusDataItem::Messages(count(folder.messages.len())),
            StatusDataItemName::Recent => {
                let recent = folder.messages.iter().filter(|message| folder.is_recent(message.uid));
                StatusDataItem::Recent(count(recent.count()))
            }
            StatusDataItemName::HighestModSeq => StatusDataItem::HighestModSeq(folder.highest_modseq),
            StatusDataItemName::Size => {
                StatusDataItem::Size(folder.messages.iter().map(|message| message.raw.len() as u64).sum())
            }
            StatusDataItemName::UidNext => StatusDataItem::UidNext(NonZeroU32::new(folder.uid_next)?),
            StatusDataItemName::UidValidity => StatusDataItem::UidValidity(NonZeroU32::new(folder.uid_validity)?),
            StatusDataItemName::Unseen => StatusDataItem::Unseen(count(folder.unseen())),
            StatusDataItemName::Deleted => StatusDataItem::Deleted(count(deleted().count())),
            StatusDataItemName::DeletedStorage => {
                StatusDataItem::DeletedStorage(deleted().map(|message| message.raw.len() as u64).sum())
            }
        })
    };
    names.iter().filter_map(item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_modified_utf_7() {
        for name in ["INBOX", "a/b", "Entw&APw-rfe", "a&-b", "&2D3eAA-", "&Jjo-/x"] {
            assert_eq!(complaint(name), None, "{name}");
        }
        for name in ["", "a//b", "/a", "a*", "a%", "Entw\u{fc}rfe", "a&b", "&AGE-", "&AA-", "&2D0-", "&APw", "a\tb"] {
            assert!(complaint(name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_line_that_ends_with_lf_alone_gets_its_cr() {
        assert_eq!(with_crlf(b"a\nb\r\n\n\rc"), b"a\r\nb\r\n\r\n\rc");
        assert_eq!(with_crlf(b"\n"), b"\r\n");
    }
}

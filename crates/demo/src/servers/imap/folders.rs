//! Commands on folders: SELECT, LIST, STATUS, CREATE and their like, and APPEND.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;
use std::num::NonZeroU32;

use chrono::{DateTime, FixedOffset, Utc};
use imap_codec::imap_types::command::CommandBody;
use imap_codec::imap_types::core::{AString, Atom, QuotedChar, Vec1};
use imap_codec::imap_types::extensions::binary::LiteralOrLiteral8;
use imap_codec::imap_types::extensions::namespace::Namespace;
use imap_codec::imap_types::extensions::quota::{QuotaGet, Resource};
use imap_codec::imap_types::flag::{Flag, FlagNameAttribute, FlagPerm};
use imap_codec::imap_types::mailbox::{ListMailbox, Mailbox};
use imap_codec::imap_types::response::{Code, Data, Status};
use imap_codec::imap_types::status::{StatusDataItem, StatusDataItemName};

use super::super::mailbox::{Folder, INBOX, SIZE_MAX};
use super::{Answer, Session, State, View, done, no};

const DELIMITER: char = '/';

fn delimiter() -> Option<QuotedChar> {
    QuotedChar::try_from(DELIMITER).ok()
}

/// One personal namespace, with the empty prefix (RFC 2342).
pub(super) fn namespace() -> Data<'static> {
    let namespace = |prefix| Namespace { prefix, delimiter: delimiter(), extensions: Vec::new() };
    let personal = "".try_into().ok().map(namespace).into_iter().collect();
    Data::Namespace { personal, other: Vec::new(), shared: Vec::new() }
}

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
    pub(super) async fn folder_command(&mut self, body: &CommandBody<'static>) -> io::Result<Option<Answer>> {
        Ok(Some(match body {
            CommandBody::Select { mailbox } => self.select(&name(mailbox), false).await?,
            CommandBody::Examine { mailbox } => self.select(&name(mailbox), true).await?,
            CommandBody::Create { mailbox } => {
                let folder = name(mailbox);
                let folder = folder.strip_suffix(DELIMITER).unwrap_or(&folder);
                let created = self.context.mailbox.change(|store| store.create(folder));
                if created { done("created") } else { no("can't be created") }
            }
            CommandBody::Delete { mailbox } => self.delete(&name(mailbox)),
            CommandBody::Rename { from, to } => self.rename(&name(from), name(to)),
            CommandBody::Subscribe { mailbox } => self.subscribe(&name(mailbox), true),
            CommandBody::Unsubscribe { mailbox } => self.subscribe(&name(mailbox), false),
            CommandBody::List { reference, mailbox_wildcard } => {
                self.list(&name(reference), mailbox_wildcard, false).await?
            }
            CommandBody::Lsub { reference, mailbox_wildcard } => {
                self.list(&name(reference), mailbox_wildcard, true).await?
            }
            CommandBody::Status { mailbox, item_names } => self.folder_status(mailbox, item_names).await?,
            CommandBody::Append { mailbox, flags, date, message } => {
                let raw: &[u8] = match message {
                    LiteralOrLiteral8::Literal(literal) => literal.as_ref(),
                    LiteralOrLiteral8::Literal8(literal) => literal.data.as_ref(),
                };
                let date = date.as_ref().map_or_else(|| Utc::now().fixed_offset(), |date| *date.as_ref());
                self.append(&name(mailbox), flags, date, raw)
            }
            CommandBody::GetQuotaRoot { mailbox } => self.quota_of(mailbox).await?,
            CommandBody::GetQuota { root } if root.as_ref().is_empty() => {
                self.quota().await?;
                done("GETQUOTA completed")
            }
            CommandBody::GetQuota { .. } => no("no such quota root"),
            _ => return Ok(None),
        }))
    }

    fn delete(&self, folder: &str) -> Answer {
        let deleted = self.context.mailbox.change(|store| {
            let before = store.folders.len();
            store.folders.retain(|own| own.name != folder || own.name == INBOX);
            store.folders.len() < before
        });
        if deleted { done("deleted") } else { no("can't be deleted") }
    }

    fn rename(&self, from: &str, to: String) -> Answer {
        let renamed = self.context.mailbox.change(|store| {
            if from == INBOX || store.folder(&to).is_some() || to.is_empty() {
                return false;
            }
            store.folder_mut(from).map(|folder| folder.name = to).is_some()
        });
        if renamed { done("renamed") } else { no("can't be renamed") }
    }

    async fn folder_status(&mut self, folder: &Mailbox<'static>, names: &[StatusDataItemName]) -> io::Result<Answer> {
        let items = self.context.mailbox.read(|store| store.folder(&name(folder)).map(|own| status_items(own, names)));
        let Some(items) = items else { return Ok(no("no such folder")) };
        self.data(Data::Status { mailbox: folder.clone(), items: Cow::Owned(items) }).await?;
        Ok(done("STATUS completed"))
    }

    fn append(&self, folder: &str, flags: &[Flag<'_>], date: DateTime<FixedOffset>, raw: &[u8]) -> Answer {
        let flags: BTreeSet<String> = flags.iter().map(Flag::to_string).collect();
        let arrived = self.context.mailbox.change(|store| {
            let validity = store.folder(folder)?.uid_validity;
            Some((validity, store.append(folder, flags, date, raw.into())))
        });
        match arrived {
            None => Err((Some(Code::TryCreate), "no such folder")),
            Some((_, None)) => Err((Some(Code::OverQuota), "mailbox is full")),
            Some((validity, Some(uid))) => {
                let numbers = NonZeroU32::new(validity).zip(NonZeroU32::new(uid));
                let code = numbers.map(|(uid_validity, uid)| Code::AppendUid { uid_validity, uid });
                Ok((code.filter(|_| !self.context.knobs.no_uidplus), "appended"))
            }
        }
    }

    async fn quota_of(&mut self, folder: &Mailbox<'static>) -> io::Result<Answer> {
        if self.context.mailbox.read(|store| store.folder(&name(folder)).is_none()) {
            return Ok(no("no such folder"));
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

    async fn select(&mut self, folder: &str, read_only: bool) -> io::Result<Answer> {
        self.state = State::Authenticated;
        let opened = self.context.mailbox.read(|store| {
            let folder = store.folder(folder)?;
            Some((View::new(folder, read_only), folder.messages.len(), folder.uid_validity, folder.uid_next))
        });
        let Some((view, exists, uid_validity, uid_next)) = opened else { return Ok(no("no such folder")) };
        let flags = || vec![Flag::Answered, Flag::Flagged, Flag::Deleted, Flag::Seen, Flag::Draft];
        self.data(Data::Flags(flags())).await?;
        self.data(Data::Exists(u32::try_from(exists).unwrap_or(u32::MAX))).await?;
        self.data(Data::Recent(0)).await?;
        let mut permanent: Vec<_> = flags().into_iter().map(FlagPerm::Flag).chain([FlagPerm::Asterisk]).collect();
        if read_only {
            permanent.clear();
        }
        let codes = [
            Some(Code::PermanentFlags(permanent)),
            NonZeroU32::new(uid_validity).map(Code::UidValidity),
            NonZeroU32::new(uid_next).map(Code::UidNext),
        ];
        for code in codes.into_iter().flatten() {
            self.status(Status::ok(None, Some(code), "of this folder").ok()).await?;
        }
        self.state = State::Selected(view);
        let code = if read_only { Code::ReadOnly } else { Code::ReadWrite };
        Ok(Ok((Some(code), "selected")))
    }

    fn subscribe(&self, folder: &str, on: bool) -> Answer {
        let found = self.context.mailbox.change(|store| store.folder_mut(folder).map(|folder| folder.subscribed = on));
        if found.is_some() { done("noted") } else { no("no such folder") }
    }

    async fn list(&mut self, reference: &str, wildcard: &ListMailbox<'_>, subscribed: bool) -> io::Result<Answer> {
        let pattern = match wildcard {
            ListMailbox::Token(token) => String::from_utf8_lossy(token.as_ref()).into_owned(),
            ListMailbox::String(string) => String::from_utf8_lossy(string.as_ref()).into_owned(),
        };
        let delimiter = delimiter();
        if pattern.is_empty() && !subscribed {
            // RFC 9051 section 6.3.9: asks for the delimiter.
            if let Ok(mailbox) = Mailbox::try_from("") {
                self.data(Data::List { items: vec![FlagNameAttribute::Noselect], delimiter, mailbox }).await?;
            }
            return Ok(done("LIST completed"));
        }
        let pattern = format!("{reference}{pattern}");
        let found: Vec<(String, Option<&'static str>)> = self.context.mailbox.read(|store| {
            let fits = |folder: &&Folder| (folder.subscribed || !subscribed) && is_like(&folder.name, &pattern);
            store.folders.iter().filter(fits).map(|folder| (folder.name.clone(), folder.special_use)).collect()
        });
        for (folder, special_use) in found {
            let Ok(mailbox) = Mailbox::try_from(folder) else { continue };
            let items = special_use.and_then(|name| Atom::try_from(name).ok()).map(FlagNameAttribute::from);
            let items = items.into_iter().collect();
            self.data(if subscribed {
                Data::Lsub { items, delimiter, mailbox }
            } else {
                Data::List { items, delimiter, mailbox }
            })
            .await?;
        }
        Ok(done("LIST completed"))
    }
}

fn status_items(folder: &Folder, names: &[StatusDataItemName]) -> Vec<StatusDataItem> {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let deleted = || folder.messages.iter().filter(|message| message.has("\\Deleted"));
    let item = |name: &StatusDataItemName| {
        Some(match name {
            StatusDataItemName::Messages => StatusDataItem::Messages(count(folder.messages.len())),
            StatusDataItemName::Recent => StatusDataItem::Recent(0),
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

/// LIST's wildcards: `*` is anything, `%` anything but the delimiter. Works on what is left of
/// each, so that many stars cost no more than the product of both lengths.
fn is_like(name: &str, pattern: &str) -> bool {
    let inbox = name == INBOX && pattern.eq_ignore_ascii_case(INBOX);
    let name: Vec<char> = name.chars().collect();
    // reached[i]: the pattern so far can end before the i-th character of the name.
    let mut reached = vec![false; name.len() + 1];
    reached[0] = true;
    for token in pattern.chars() {
        let mut next = vec![false; name.len() + 1];
        for at in 0..=name.len() {
            let wildcard = token == '*' || token == '%';
            if wildcard {
                let goes_on = at > 0 && next[at - 1] && (token == '*' || name[at - 1] != DELIMITER);
                next[at] = reached[at] || goes_on;
            } else if at > 0 {
                next[at] = reached[at - 1] && name[at - 1] == token;
            }
        }
        reached = next;
    }
    inbox || reached[name.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_respect_the_hierarchy() {
        for (name, pattern, fits) in [
            ("INBOX", "*", true),
            ("INBOX", "inbox", true),
            ("Archive/2025", "*", true),
            ("Archive/2025", "%", false),
            ("Archive/2025", "Archive/%", true),
            ("Archive", "A%e", true),
            ("Archive", "Arch", false),
            ("Archive", "", false),
            ("aaaaaaaaaaaaaaaaaaaaaaaaaaaab", "*a*a*a*a*a*a*a*a*a*a*a*c", false),
        ] {
            assert_eq!(is_like(name, pattern), fits, "{name} {pattern}");
        }
    }
}

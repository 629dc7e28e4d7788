//! LIST and LSUB: which names fit, and what is said of each (RFC 3501 section 6.3.8, RFC 5258, RFC 5819, RFC 6154).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use imap_codec::CommandCodec;
use imap_codec::ResponseCodec;
use imap_codec::decode::Decoder;
use imap_codec::encode::Encoder;
use imap_codec::imap_types::command::CommandBody;
use imap_codec::imap_types::core::Atom;
use imap_codec::imap_types::flag::FlagNameAttribute;
use imap_codec::imap_types::mailbox::{ListMailbox, Mailbox};
use imap_codec::imap_types::response::{Data, Response};
use imap_codec::imap_types::status::StatusDataItem;

use super::super::mailbox::{INBOX, Store};
use super::extended::ListOptions;
use super::folders::{self, DELIMITER, delimiter};
use super::{Answer, Session, bad, done};

/// One name that LIST or LSUB returns.
struct Row {
    name: String,
    attributes: Vec<&'static str>,
    /// RECURSIVEMATCH: something below is subscribed.
    child_subscribed: bool,
    status: Option<Vec<StatusDataItem>>,
}

/// What is known of a name.
#[derive(Default, Clone, Copy)]
struct Entry {
    exists: bool,
    subscribed: bool,
    special_use: Option<&'static str>,
}

impl Session {
    pub(super) async fn list(
        &mut self,
        reference: &str,
        wildcard: &ListMailbox<'_>,
        options: Option<ListOptions>,
    ) -> io::Result<Answer> {
        let mut patterns = vec![pattern(reference, wildcard)];
        if patterns[0].is_empty() && options.is_none() {
            // RFC 3501 section 6.3.8: asks for the delimiter.
            if let Ok(mailbox) = Mailbox::try_from("") {
                self.data(Data::List { items: vec![FlagNameAttribute::Noselect], delimiter: delimiter(), mailbox })
                    .await?;
            }
            return Ok(done("LIST completed"));
        }
        for command in options.iter().flat_map(|options| &options.patterns) {
            match CommandCodec::default().decode(command).map(|(_, command)| command.body) {
                Ok(CommandBody::List { mailbox_wildcard, .. }) => patterns.push(pattern(reference, &mailbox_wildcard)),
                _ => return Ok(bad("one of the patterns can't be read")),
            }
        }
        let rows = self.context.mailbox.read(|store| match &options {
            Some(options) => extended(store, &patterns, options),
            None => listed(&entries(store, false), &patterns, &["\\Noselect"]),
        });
        for row in rows {
            let Ok(mailbox) = Mailbox::try_from(row.name) else { continue };
            let items = attributes(&row.attributes);
            let data = Data::List { items, delimiter: delimiter(), mailbox: mailbox.clone() };
            let mut line = ResponseCodec::default().encode(&Response::Data(data)).dump();
            if row.child_subscribed {
                line.truncate(line.trim_ascii_end().len());
                line.extend_from_slice(b" (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\n");
            }
            self.wire.send(&line).await?;
            if let Some(items) = row.status {
                self.data(Data::Status { mailbox, items: Cow::Owned(items) }).await?;
            }
        }
        Ok(done("LIST completed"))
    }

    pub(super) async fn lsub(&mut self, reference: &str, wildcard: &ListMailbox<'_>) -> io::Result<Answer> {
        let patterns = [pattern(reference, wildcard)];
        let rows = self.context.mailbox.read(|store| {
            let mut entries = entries(store, true);
            entries.retain(|_, entry| entry.subscribed);
            // What counts here is the subscription, not the folder.
            entries.values_mut().for_each(|entry| entry.exists = true);
            listed(&entries, &patterns, &["\\Noselect"])
        });
        for row in rows {
            let Ok(mailbox) = Mailbox::try_from(row.name) else { continue };
            self.data(Data::Lsub { items: attributes(&row.attributes), delimiter: delimiter(), mailbox }).await?;
        }
        Ok(done("LSUB completed"))
    }
}

fn pattern(reference: &str, wildcard: &ListMailbox<'_>) -> String {
    let pattern = match wildcard {
        ListMailbox::Token(token) => String::from_utf8_lossy(token.as_ref()),
        ListMailbox::String(string) => String::from_utf8_lossy(string.as_ref()),
    };
    format!("{reference}{pattern}")
}

fn attributes(names: &[&'static str]) -> Vec<FlagNameAttribute<'static>> {
    let names = names.iter().map(|name| name.trim_start_matches('\\'));
    names.filter_map(|name| Atom::try_from(name).ok()).map(FlagNameAttribute::from).collect()
}

/// Every name: of folders, and of subscriptions where they are asked for.
fn entries(store: &Store, subscriptions: bool) -> BTreeMap<String, Entry> {
    let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
    for folder in &store.folders {
        let entry = Entry { exists: true, subscribed: false, special_use: folder.special_use };
        entries.insert(folder.name.clone(), entry);
    }
    for name in &store.subscriptions {
        if subscriptions || entries.contains_key(name) {
            entries.entry(name.clone()).or_default().subscribed = true;
        }
    }
    entries
}

/// The names above: of `a/b/c`, `a` and `a/b`.
fn parents(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices(DELIMITER).map(|(at, _)| &name[..at])
}

/// The names that fit, and the missing parents of names where a pattern ends with `%`: without them a client that
/// descends level by level would never find what lies below.
fn listed(entries: &BTreeMap<String, Entry>, patterns: &[String], missing: &[&'static str]) -> Vec<Row> {
    let row = |name: &str, attributes: Vec<&'static str>| Row {
        name: name.to_owned(),
        attributes,
        child_subscribed: false,
        status: None,
    };
    let mut rows = BTreeMap::new();
    for (name, entry) in entries {
        if entry.exists && fits(name, patterns) {
            rows.insert(name.clone(), row(name, entry.special_use.into_iter().collect()));
        }
        for parent in parents(name) {
            let levels = patterns.iter().any(|pattern| pattern.ends_with('%') && is_like(parent, pattern));
            if levels && !entries.get(parent).is_some_and(|entry| entry.exists) {
                rows.insert(parent.to_owned(), row(parent, missing.to_vec()));
            }
        }
    }
    rows.into_values().collect()
}

fn extended(store: &Store, patterns: &[String], options: &ListOptions) -> Vec<Row> {
    let all = entries(store, true);
    let chosen = |entry: &Entry| {
        (!options.only_subscribed || entry.subscribed) && (!options.only_special || entry.special_use.is_some())
    };
    let mut names = all.clone();
    if !options.only_subscribed && !options.only_special {
        names.retain(|_, entry| entry.exists);
    } else {
        names.retain(|_, entry| chosen(entry));
        // The option selects names, whether there is such a folder or not.
        names.values_mut().for_each(|entry| entry.exists = true);
    }
    let selects = options.only_subscribed || options.only_special;
    let mut rows: BTreeMap<String, Row> = listed(&names, patterns, &["\\NonExistent"])
        .into_iter()
        .filter(|row| !selects || names.contains_key(&row.name))
        .map(|row| (row.name.clone(), row))
        .collect();
    if options.recursive {
        for name in names.keys().filter(|name| !fits(name, patterns)) {
            for parent in parents(name).filter(|parent| fits(parent, patterns)) {
                let row = rows.entry(parent.to_owned()).or_insert_with(|| Row {
                    name: parent.to_owned(),
                    attributes: all.get(parent).and_then(|entry| entry.special_use).into_iter().collect(),
                    child_subscribed: false,
                    status: None,
                });
                row.child_subscribed = true;
            }
        }
    }
    let mut rows: Vec<Row> = rows.into_values().collect();
    for row in &mut rows {
        describe(row, store, &all, options);
    }
    rows
}

/// The attributes and the status that were asked for.
fn describe(row: &mut Row, store: &Store, all: &BTreeMap<String, Entry>, options: &ListOptions) {
    let entry = all.get(&row.name).copied().unwrap_or_default();
    if !entry.exists && !row.attributes.contains(&"\\NonExistent") {
        row.attributes.push("\\NonExistent");
    }
    if options.subscribed && entry.subscribed {
        row.attributes.push("\\Subscribed");
    }
    if options.children {
        let below = format!("{}{DELIMITER}", row.name);
        let has = store.folders.iter().any(|folder| folder.name.starts_with(&below));
        row.attributes.push(if has { "\\HasChildren" } else { "\\HasNoChildren" });
    }
    if !options.status.is_empty() {
        row.status = store.folder(&row.name).map(|folder| folders::status_items(folder, &options.status));
    }
}

fn fits(name: &str, patterns: &[String]) -> bool {
    patterns.iter().any(|pattern| is_like(name, pattern))
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

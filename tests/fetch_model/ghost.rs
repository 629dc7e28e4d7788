//! The reference model: what was on the servers, what was stored, what the user took away, and what of it excuses
//! a message that is missing or there twice.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::content::{ContentId, Form, messages_of_mbox};
use crate::world::{Message, World};

/// A content in a mailbox.
pub type Held = (u8, ContentId);
/// How many copies of it.
pub type Counts = BTreeMap<Held, u32>;

#[derive(Default)]
pub struct Ghost {
    /// Taken away by the user in a target that was sound. Once stored safely.
    pub removed: Counts,
    /// Gone with the target, or by putting an older one in its place. The user knows, and `--state --repair`
    /// brings them back as far as the server has them.
    pub lost: Counts,
    /// May be stored so many times more than they were delivered.
    again: Counts,
    /// Messages that ever had this content.
    origins: BTreeMap<Held, BTreeSet<u64>>,
    /// Changes whenever ids do.
    epoch: u64,
    /// When each content was stored.
    stored_in: BTreeMap<Held, u64>,
    /// Stored in the last look.
    last: Counts,
    /// The journal forgot something, and no whole run was made since, for these servers.
    forgetful: BTreeSet<usize>,
    /// What was ever listed under an id, with the size announced.
    ids: BTreeMap<Id, Vec<Listed>>,
}

/// Server, mailbox, and what names a message there.
type Id = (String, u8, Vec<u8>);

struct Listed {
    content: ContentId,
    size: u64,
    deleted_by_us: bool,
}

impl Ghost {
    pub fn arrived(&mut self, mailbox: usize, content: ContentId, origin: u64) {
        self.origins.entry((mailbox as u8, content)).or_default().insert(origin);
    }

    /// Messages have other ids than before. What the journal forgot can't be told by its id any more.
    pub fn ids_changed(&mut self) {
        self.epoch += 1;
        if !self.forgetful.is_empty() {
            self.pardon_all();
        }
    }

    fn pardon_all(&mut self) {
        for (held, origins) in &self.origins {
            *self.again.entry(*held).or_default() += origins.len() as u32;
        }
    }

    /// The journal is gone, or an older one is in its place. Messages are then recognised by the names of their
    /// files: not those that have other ids by now, or that the user moved away, or that the server does not list.
    pub fn journal_forgot(&mut self, there: &BTreeSet<Held>, servers: usize) {
        self.forgetful = (0..servers).collect();
        for (held, count) in &self.last {
            if self.stored_in.get(held) != Some(&self.epoch) || !there.contains(held) {
                *self.again.entry(*held).or_default() += count;
            }
        }
        for (held, count) in &self.removed {
            *self.again.entry(*held).or_default() += count;
        }
    }

    /// After 60 days what the server does not list is forgotten.
    pub fn forgotten_with_time(&mut self, there: &BTreeSet<Held>) {
        for (held, origins) in &self.origins {
            if !there.contains(held) {
                *self.again.entry(*held).or_default() += origins.len() as u32;
            }
        }
    }

    pub fn target_lost(&mut self) {
        let stored = std::mem::take(&mut self.last);
        for (held, count) in stored.into_iter().chain(std::mem::take(&mut self.removed)) {
            *self.lost.entry(held).or_default() += count;
        }
    }

    pub fn user_removed(&mut self, held: Held) {
        *self.removed.entry(held).or_default() += 1;
    }

    pub fn whole_run(&mut self, server: usize) {
        self.forgetful.remove(&server);
    }

    pub fn look(&mut self, now: Counts) {
        for (held, count) in &now {
            if self.last.get(held).is_none_or(|before| before < count) {
                self.stored_in.insert(*held, self.epoch);
            }
        }
        self.last = now;
    }

    pub fn last(&self) -> &Counts {
        &self.last
    }

    fn most(&self, held: &Held) -> u32 {
        let origins = self.origins.get(held).map_or(0, BTreeSet::len) as u32;
        origins + self.again.get(held).copied().unwrap_or(0)
    }

    fn pardoned(&self, held: &Held) -> bool {
        self.again.get(held).is_some_and(|count| *count > 0)
    }
}

/// What a target holds, and names of files whose content no message has.
pub fn stored(world: &World, durable: bool) -> (Counts, Vec<String>) {
    let wanted = |path: &Path| path.starts_with("/mail") && is_mail(world.form, path);
    let files = if durable { world.disk.durable(wanted) } else { world.disk.present(wanted) };
    let (mut counts, mut unknown) = (Counts::new(), Vec::new());
    for (path, bytes) in files {
        let mailbox = u8::from(path.to_string_lossy().contains("Archive"));
        let messages = if world.form == Form::Mbox { messages_of_mbox(&bytes) } else { vec![bytes] };
        for message in messages {
            match world.contents.stored_as(&message) {
                Some(content) => *counts.entry((mailbox, content)).or_default() += 1,
                None => unknown.push(format!("{} ({} bytes)", path.display(), message.len())),
            }
        }
    }
    (counts, unknown)
}

/// A file that holds mail, and not a draft, a lock or a mark.
pub fn is_mail(form: Form, path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let folder = path.parent().and_then(Path::file_name).unwrap_or_default();
    match form {
        Form::Maildir => (folder == "new" || folder == "cur") && !name.starts_with('.'),
        Form::Eml => name.ends_with(".eml") && !name.starts_with('.'),
        Form::Mbox => name == "box" || name == "box.Archive",
    }
}

impl World {
    /// What any server lists now.
    pub fn there(&self) -> BTreeSet<Held> {
        let mailboxes = (0..).zip(&self.server().mailboxes);
        let held =
            mailboxes.flat_map(|(at, mailbox)| mailbox.messages.iter().map(move |message| (at, message.content)));
        held.collect()
    }

    fn id(&self, mailbox: usize, at: usize) -> Option<Id> {
        let message = &self.mailbox(mailbox).messages[at];
        let name = if self.pop3 {
            self.uidl(at)?
        } else {
            format!("{} {}", self.mailbox(mailbox).validity, message.uid).into_bytes()
        };
        let server = self.server();
        Some((format!("{}@{}", server.user, server.key), mailbox as u8, name))
    }

    /// Notes which ids stand for which messages, when a run begins.
    pub fn note_ids(&mut self) {
        for mailbox in 0..self.server().mailboxes.len() {
            for at in 0..self.mailbox(mailbox).messages.len() {
                let Some(id) = self.id(mailbox, at) else { continue };
                let message = &self.mailbox(mailbox).messages[at];
                let (content, size) = (message.content, self.announced(message));
                let listed = self.ghost.ids.entry(id).or_default();
                match listed.iter_mut().find(|listed| listed.content == content && listed.size == size) {
                    Some(listed) => listed.deleted_by_us = false,
                    None => listed.push(Listed { content, size, deleted_by_us: false }),
                }
            }
        }
    }

    /// Another message had this id and this size, and was not deleted by us: nothing tells them apart before the
    /// message is fetched.
    fn indistinguishable(&self, mailbox: usize, at: usize) -> bool {
        let message = &self.mailbox(mailbox).messages[at];
        let size = self.announced(message);
        let listed = self.id(mailbox, at).and_then(|id| self.ghost.ids.get(&id));
        listed.is_some_and(|all| {
            all.iter().any(|one| one.content != message.content && one.size == size && !one.deleted_by_us)
        })
    }

    /// We are about to remove messages on the server.
    pub fn removes(&mut self, mailbox: usize, slots: &[u64]) {
        let (durable, _) = stored(self, true);
        let mut asked = Counts::new();
        for slot in slots {
            let found = self.mailbox(mailbox).messages.iter().position(|message| message.slot == *slot);
            let Some(at) = found else { continue };
            let held = (mailbox as u8, self.mailbox(mailbox).messages[at].content);
            let copies = asked.entry(held).or_default();
            *copies += 1;
            let count = |of: &Counts| of.get(&held).copied().unwrap_or(0);
            if *copies > count(&durable) + count(&self.ghost.removed) {
                if self.indistinguishable(mailbox, at) {
                    self.count("excused: the same id and size as another message had");
                } else {
                    let message = self.describe(mailbox, at);
                    self.wrong(format!("deleted and not stored: {message}"));
                }
            } else {
                self.count("deletions, all stored");
            }
            if let Some(id) = self.id(mailbox, at) {
                let listed = self.ghost.ids.entry(id).or_default();
                listed.iter_mut().filter(|one| one.content == held.1).for_each(|one| one.deleted_by_us = true);
            }
        }
        self.remove(mailbox, slots);
    }

    /// Messages that are on the server and neither stored nor excused, of these mailboxes.
    pub fn unfetched(&mut self, mailboxes: &[usize], left_out: impl Fn(&Message) -> bool) -> Vec<String> {
        let mut missing = Vec::new();
        for &mailbox in mailboxes {
            for at in 0..self.mailbox(mailbox).messages.len() {
                let message = &self.mailbox(mailbox).messages[at];
                let held = (mailbox as u8, message.content);
                let count = |of: &Counts| of.get(&held).copied().unwrap_or(0);
                if left_out(message) || count(&self.ghost.last) + count(&self.ghost.removed) > 0 {
                    continue;
                }
                if count(&self.ghost.lost) > 0 {
                    continue;
                }
                if self.indistinguishable(mailbox, at) {
                    self.count("excused: the same id and size as another message had");
                    continue;
                }
                missing.push(self.describe(mailbox, at));
            }
        }
        missing
    }

    /// What is stored more often than it should be.
    pub fn twice(&mut self) -> Vec<String> {
        let mut twice = Vec::new();
        let mut pardoned = 0;
        for (held, count) in &self.ghost.last {
            if !self.contents.get(held.1).whole {
                continue;
            }
            let ever = count + self.ghost.removed.get(held).copied().unwrap_or(0);
            let origins = self.ghost.origins.get(held).map_or(0, BTreeSet::len) as u32;
            if ever > self.ghost.most(held) {
                twice.push(format!("content {} in {}: {count} copies of {origins}", held.1, held.0));
            } else if ever > origins && self.ghost.pardoned(held) {
                pardoned += 1;
            }
        }
        for _ in 0..pardoned {
            self.count("excused: stored twice after the journal was lost");
        }
        twice
    }

    pub fn wrong(&mut self, what: String) {
        if self.trace {
            println!("    WRONG: {what}");
        }
        self.wrong.push(what);
    }

    fn describe(&self, mailbox: usize, at: usize) -> String {
        let message = &self.mailbox(mailbox).messages[at];
        let uidl = if mailbox == 0 { self.uidl(at) } else { None };
        let uidl = uidl.map_or("-".to_owned(), |uidl| uidl.escape_ascii().to_string());
        format!(
            "content {} in {mailbox}, uid {} of {}, UIDL {uidl}, {} bytes, {:?}",
            message.content,
            message.uid,
            self.mailbox(mailbox).validity,
            self.contents.get(message.content).body.len(),
            message.malady
        )
    }
}

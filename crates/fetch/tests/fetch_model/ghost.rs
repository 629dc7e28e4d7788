//! The reference model: what was on the servers, what was stored, what the user took away, and what of it excuses
//! a message that is missing or there twice.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use mail_fetch::journal::{Digest, Earlier, Journal, Key};

use crate::content::{ContentId, Form, messages_of_mbox};
use crate::disk::FakeDisk;
use crate::history::{UidlOrder, UidlSource};
use crate::play::JOURNAL;
use crate::world::{MAILBOXES, Message, World};

/// A content in a mailbox.
pub type Held = (u8, ContentId);
/// How many copies of it.
pub type Counts = BTreeMap<Held, u32>;

/// UIDVALIDITY, UIDNEXT, EXISTS; by POP3 0 and what STAT says: the sum of all sizes, and how many there are.
type Opening = (u32, u32, u32);
/// Those of each mailbox that count.
pub type Openings = BTreeMap<(String, u8), Vec<Opening>>;

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
    pub epoch: u64,
    /// When each content was stored first.
    stored_in: BTreeMap<Held, u64>,
    /// Stored in the last look.
    last: Counts,
    /// The journal forgot something, and no whole run was made since, for these servers.
    forgetful: BTreeSet<usize>,
    /// Something else was sent in place of these messages, and the run said so and was no success. What came is
    /// stored; the message stays on the server.
    pub named: BTreeSet<u64>,
    /// How mailboxes were at the end of the last run that was a success, and of those after it: UIDVALIDITY, UIDNEXT,
    /// EXISTS.
    pub seen: Openings,
    /// Something of these servers may be on disk that is not recorded.
    pub unrecorded: BTreeSet<usize>,
    /// The journal may have forgotten what the server did not list for long. What comes again and lies there is counted
    /// as stored.
    pub aged: bool,
    /// POP3: a server named messages by their numbers.
    pub counted: bool,
    /// An mbox may have an end that is not recorded, and is cut off.
    pub torn: bool,
    /// Half a message may stay in it: the journal was lost while the end was torn, or another program has appended
    /// its mail behind it.
    pub scraps: bool,
    /// They have ids that other messages had, and neither UIDVALIDITY nor UIDNEXT nor EXISTS said so when they were
    /// first listed. A run that deletes nothing may take them for the others: it does not list what it knows.
    unseen: BTreeSet<u64>,
    /// They were gone, and a restored server has them again under their old ids.
    pub reappeared: BTreeSet<u64>,
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
        if !self.unrecorded.is_empty() || !self.forgetful.is_empty() {
            self.pardon_all();
        }
    }

    pub fn pardon_all(&mut self) {
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

    /// After 60 days what the server does not list is forgotten, under the id that it had.
    pub fn forgotten_with_time(&mut self, there: &BTreeSet<Held>) {
        self.aged = true;
        for (held, origins) in &self.origins {
            if !there.contains(held) || self.stored_in.get(held) != Some(&self.epoch) {
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
        if !self.unrecorded.is_empty() {
            // A run that died had stored it and not recorded it: it comes again.
            *self.again.entry(held).or_default() += 1;
        }
        if !self.forgetful.is_empty() || !self.unrecorded.is_empty() {
            // The name of its file is free now for others that had to take a second name.
            self.pardon_all();
        }
    }

    /// Of what was lost, what is not among these.
    pub fn lost_counts_as_removed(&mut self, now: &Counts) {
        for (held, count) in std::mem::take(&mut self.lost) {
            let there = now.get(&held).copied().unwrap_or(0);
            (there..count).for_each(|_| self.user_removed(held));
        }
    }

    /// Messages have the same content.
    pub fn has_equals(&self) -> bool {
        self.origins.values().any(|origins| origins.len() > 1)
    }

    pub fn is_forgetful(&self) -> bool {
        !self.forgetful.is_empty()
    }

    pub fn whole_run(&mut self, server: usize) {
        self.forgetful.remove(&server);
        self.unrecorded.remove(&server);
    }

    /// What was stored and is not any more.
    pub fn vanished(&self, now: &Counts) -> Vec<Held> {
        let fewer = |held: &Held, count: &u32| now.get(held).copied().unwrap_or(0) < *count;
        self.last.iter().filter(|(held, count)| fewer(held, count)).map(|(held, _)| *held).collect()
    }

    pub fn look(&mut self, now: Counts) {
        for (held, count) in &now {
            if self.last.get(held).is_none_or(|before| before < count) {
                self.stored_in.entry(*held).or_insert(self.epoch);
            }
        }
        self.last = now;
    }

    /// What was ever stored, but for what was lost.
    pub fn ever(&self) -> Counts {
        let mut ever = self.last.clone();
        self.removed.iter().for_each(|(held, count)| *ever.entry(*held).or_default() += count);
        ever
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

/// What a target holds that no message is.
pub struct Unknown {
    pub name: String,
    /// It is the beginning of one.
    pub torn: bool,
}

/// What a target holds, and what of it no message is.
pub fn stored(world: &World, durable: bool) -> (Counts, Vec<Unknown>) {
    let wanted = |path: &Path| path.starts_with("/mail") && is_mail(world.form, path);
    let files = if durable { world.disk.durable(wanted) } else { world.disk.present(wanted) };
    let (mut counts, mut unknown) = (Counts::new(), Vec::new());
    for (path, bytes) in files {
        let mailbox = u8::from(!is_inbox(world.form, &path));
        let messages = if world.form == Form::Mbox { messages_of_mbox(&bytes) } else { vec![bytes] };
        for message in messages {
            match world.contents.stored_as(&message) {
                Some(content) => *counts.entry((mailbox, content)).or_default() += 1,
                None => unknown.push(Unknown {
                    name: format!("{} ({} bytes)", path.display(), message.len()),
                    torn: world.contents.is_torn(&message),
                }),
            }
        }
    }
    (counts, unknown)
}

/// What the journal would know after a power cut, of messages whose bodies came.
struct Recorded {
    journal: Journal,
    by_id: [Earlier; 2],
}

impl Recorded {
    fn read(disk: &FakeDisk, mailbox: &str) -> Option<Self> {
        let copy = FakeDisk::default();
        disk.durable(|path| path == Path::new(JOURNAL)).iter().for_each(|(path, bytes)| copy.put(path, bytes));
        let journal = Journal::open(&copy, Path::new(JOURNAL)).ok()?;
        let imap = journal.earlier_imap(mailbox, false, |_, _, _| true).ok()?;
        let pop3 = journal.earlier_pop3(false, |_, _| true).ok()?;
        Some(Self { journal, by_id: [imap, pop3] })
    }

    /// Messages of equal content may be recorded as one: which of them is which can't be told.
    fn has(&mut self, digest: &Digest) -> bool {
        let by_content = |copy| self.journal.get(&Key::digest(digest, copy)).is_ok_and(|found| found.is_some());
        let by_id = self.by_id.iter_mut().any(|of| match of.take(digest) {
            Some(key) => {
                of.put(*digest, key);
                true
            }
            None => false,
        });
        by_id || (1..9).any(by_content)
    }
}

/// A file that holds mail, and not a draft, a lock or a mark.
pub fn is_mail(form: Form, path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let folder = path.parent().and_then(Path::file_name).unwrap_or_default();
    match form {
        Form::Maildir => (folder == "new" || folder == "cur") && !name.starts_with('.'),
        Form::Eml => name.ends_with(".eml") && !name.starts_with('.'),
        Form::Mbox => name == "box" || (name.starts_with("box.") && name.to_ascii_lowercase().ends_with("rchive")),
    }
}

/// The inbox is the target itself.
fn is_inbox(form: Form, path: &Path) -> bool {
    match form {
        Form::Maildir => path.parent().and_then(Path::parent) == Some(Path::new("/mail")),
        Form::Eml => path.parent() == Some(Path::new("/mail")),
        Form::Mbox => path == Path::new("/mail/box"),
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

    /// Notes which ids stand for which messages, when a run begins that looks at them.
    pub fn note_ids(&mut self, mailboxes: &[usize]) {
        self.ghost.counted |= self.pop3 && self.habits.source == UidlSource::Number;
        let mut given_again = BTreeSet::new();
        for &mailbox in mailboxes {
            for at in 0..self.mailbox(mailbox).messages.len() {
                let Some(id) = self.id(mailbox, at) else { continue };
                let message = &self.mailbox(mailbox).messages[at];
                let (content, size, slot) = (message.content, self.announced(message), message.slot);
                let is_again = message.given_again;
                let agrees = self.agrees(mailbox);
                let listed = self.ghost.ids.entry(id).or_default();
                // The other may never have been listed.
                let first = listed.iter().all(|one| one.content != content);
                let others = is_again && first || listed.iter().any(|one| one.content != content);
                if agrees && (others || self.ghost.reappeared.contains(&slot)) {
                    self.ghost.unseen.insert(slot);
                    given_again.insert(mailbox as u8);
                }
                match listed.iter_mut().find(|listed| listed.content == content && listed.size == size) {
                    Some(listed) => listed.deleted_by_us = false,
                    None => listed.push(Listed { content, size, deleted_by_us: false }),
                }
            }
        }
        // What is taken for another message comes again under its new id.
        for (held, origins) in &self.ghost.origins {
            if given_again.contains(&held.0) {
                *self.ghost.again.entry(*held).or_default() += origins.len() as u32;
            }
        }
    }

    /// How the mailbox looks when it is opened.
    fn opening(&self, mailbox: usize) -> Opening {
        let now = self.mailbox(mailbox);
        let sizes = || now.messages.iter().map(|message| self.announced(message) as u32).sum();
        let (validity, next) = if self.pop3 { (0, sizes()) } else { (now.validity, now.next_uid) };
        (validity, next, now.messages.len() as u32)
    }

    /// What the server says when the mailbox is opened does not contradict what was there.
    fn agrees(&self, mailbox: usize) -> bool {
        let (now, server) = (self.opening(mailbox), self.server());
        let seen = self.ghost.seen.get(&(format!("{}@{}", server.user, server.key), mailbox as u8));
        let mut seen = seen.into_iter().flatten();
        if self.pop3 {
            return seen.any(|before| *before == now);
        }
        seen.any(|(validity, next, exists)| {
            let news = now.1.checked_sub(*next);
            *validity == now.0 && news.is_some_and(|news| now.2 <= exists + news)
        })
    }

    /// A run came to its end. `success`: it said that all was well, with these mailboxes.
    pub fn note_seen(&mut self, mailboxes: &[usize], success: bool) {
        for &mailbox in mailboxes {
            let (state, server) = (self.opening(mailbox), self.server());
            let key = (format!("{}@{}", server.user, server.key), mailbox as u8);
            let seen = self.ghost.seen.entry(key).or_default();
            if success {
                // How it was when this run began, and how it was left.
                seen.drain(..seen.len().saturating_sub(1));
            }
            seen.push(state);
        }
    }

    /// Another message had this id and this size, and was not deleted by us: nothing tells them apart before one of
    /// them is to be deleted.
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
        let mut recorded = Recorded::read(&self.disk, MAILBOXES[mailbox]);
        let mut asked = Counts::new();
        for slot in slots {
            let found = self.mailbox(mailbox).messages.iter().position(|message| message.slot == *slot);
            let Some(at) = found else { continue };
            let held = (mailbox as u8, self.mailbox(mailbox).messages[at].content);
            let copies = asked.entry(held).or_default();
            *copies += 1;
            let count = |of: &Counts| of.get(&held).copied().unwrap_or(0);
            let there = count(&durable) + count(&self.ghost.removed);
            if *copies > there {
                if there > 0 {
                    self.count("excused: one copy for messages of equal content");
                } else {
                    let message = self.describe(mailbox, at);
                    self.wrong(format!("deleted and not stored: {message}"));
                }
            } else {
                let digest = self.contents.get(held.1).digest;
                if !recorded.as_mut().is_some_and(|recorded| recorded.has(&digest)) {
                    let message = self.describe(mailbox, at);
                    self.wrong(format!("deleted and not recorded: {message}"));
                }
                self.count("deletions, all stored and recorded");
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
                if left_out(message)
                    || self.ghost.named.contains(&message.slot)
                    || count(&self.ghost.last) + count(&self.ghost.removed) > 0
                {
                    continue;
                }
                if count(&self.ghost.lost) > 0 {
                    continue;
                }
                if self.indistinguishable(mailbox, at) {
                    self.count("excused: the same id and size as another message had");
                    continue;
                }
                let slot = self.mailbox(mailbox).messages[at].slot;
                if self.ghost.unseen.contains(&slot) {
                    self.count("excused: UIDs given again without a sign");
                    continue;
                }
                missing.push(self.describe(mailbox, at));
            }
        }
        missing
    }

    /// Messages that are still on the server, though nothing speaks against their deletion: they are there, and
    /// what the server says of them is true and tells them apart.
    pub fn deletable(&self, mailboxes: &[usize]) -> Vec<String> {
        let mut left = Vec::new();
        // Where sizes are wrong, a run may doubt all of them.
        let doubts = !self.is_healthy();
        for &mailbox in mailboxes {
            for at in 0..self.mailbox(mailbox).messages.len() {
                let message = &self.mailbox(mailbox).messages[at];
                let held = (mailbox as u8, message.content);
                let there = self.ghost.last.get(&held).is_some_and(|count| *count > 0);
                let odd = message.malady.is_some() || self.ghost.named.contains(&message.slot);
                // Numbers that shift are never trusted far enough.
                let named = !self.pop3 || (self.has_good_uidl(at) && self.habits.source != UidlSource::Number);
                let equal = self.ghost.origins.get(&held).is_some_and(|origins| origins.len() > 1);
                if there && !odd && named && !equal && !doubts {
                    left.push(self.describe(mailbox, at));
                }
            }
        }
        left
    }

    /// All messages have unique ids that are worth the name.
    pub fn are_good_uidls(&self) -> bool {
        let good = (0..self.mailbox(0).messages.len()).all(|at| self.has_good_uidl(at));
        !self.pop3 || (good && self.habits.source != UidlSource::Number)
    }

    /// The unique id is there, well formed, and no other's.
    fn has_good_uidl(&self, at: usize) -> bool {
        let all: Vec<_> = (0..self.mailbox(0).messages.len()).map(|at| self.uidl(at)).collect();
        let good =
            |uidl: &Vec<u8>| (1..=70).contains(&uidl.len()) && uidl.iter().all(|byte| (0x21..0x7f).contains(byte));
        let alone = all.iter().filter(|other| **other == all[at]).count() == 1;
        alone && all[at].as_ref().is_some_and(good) && self.habits.order != UidlOrder::None
    }

    /// What is stored more often than it should be.
    pub fn twice(&mut self) -> Vec<String> {
        let mut twice = Vec::new();
        let (mut pardoned, mut equal, mut counting) = (0, 0, 0);
        for (held, count) in &self.ghost.last {
            if !self.contents.get(held.1).whole {
                continue;
            }
            let ever = count + self.ghost.removed.get(held).copied().unwrap_or(0);
            let origins = self.ghost.origins.get(held).map_or(0, BTreeSet::len) as u32;
            if ever > self.ghost.most(held) && origins > 1 && ever <= 2 * origins {
                equal += 1;
            } else if ever > self.ghost.most(held) && self.ghost.counted {
                counting += 1;
            } else if ever > self.ghost.most(held) {
                twice.push(format!("content {} in {}: {count} copies of {origins}", held.1, held.0));
            } else if ever > origins && self.ghost.pardoned(held) {
                pardoned += 1;
            }
        }
        for _ in 0..pardoned {
            self.count("excused: stored twice after the journal was lost");
        }
        for _ in 0..counting {
            self.count("excused: a message stored twice where ids count the messages");
        }
        for _ in 0..equal {
            self.count("excused: a message stored twice that others are equal to");
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

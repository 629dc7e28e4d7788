//! What is on the servers, and what happens there.

use std::collections::{BTreeMap, BTreeSet};

use crate::content::{ContentId, Contents, Form, compose};
use crate::disk::{Backup, FakeDisk};
use crate::ghost::{Ghost, Openings};
use crate::history::{Habits, History, Lasts, Malady, OddUidl, Trouble, UidlSource};

/// Mailboxes of every account.
pub const MAILBOXES: [&str; 2] = ["INBOX", "Archive"];
/// Noon of 24 November 2026.
const BEGIN_S: u64 = 20_781 * DAY_S + DAY_S / 2;
pub const DAY_S: u64 = 86_400;

#[derive(Debug, Clone)]
pub struct Message {
    /// Which it is, on all servers.
    pub slot: u64,
    pub content: ContentId,
    pub uid: u32,
    /// Its UID was given to another before, under the same UIDVALIDITY.
    pub given_again: bool,
    /// `None` where UIDL leaves it out.
    pub uidl: Option<Vec<u8>>,
    pub arrived_s: u64,
    pub seen: bool,
    pub modseq: u64,
    pub malady: Option<(Malady, Lasts)>,
    /// How much the announced size is off.
    pub size_off: i16,
}

#[derive(Debug, Clone)]
pub struct Mailbox {
    pub validity: u32,
    pub next_uid: u32,
    pub modseq: u64,
    pub messages: Vec<Message>,
    /// By UIDVALIDITY, below which UID all were given out.
    given: BTreeMap<u32, u32>,
}

impl Mailbox {
    fn new(validity: u32) -> Self {
        Self { validity, next_uid: 1, modseq: 1, messages: Vec::new(), given: BTreeMap::new() }
    }

    /// Below which UID all were given out.
    fn given(&mut self) -> &mut u32 {
        self.given.entry(self.validity).or_default()
    }

    fn next_is(&mut self, next_uid: u32) {
        self.next_uid = next_uid;
        *self.given() = next_uid.max(*self.given());
    }

    fn renumber(&mut self) {
        let given = *self.given();
        for (uid, message) in (1..).zip(&mut self.messages) {
            message.given_again = uid < given && message.uid != uid;
            message.uid = uid;
        }
        self.next_is(self.messages.len() as u32 + 1);
    }
}

#[derive(Debug, Clone)]
pub struct Server {
    /// Stays the same when the server gets another name.
    pub key: String,
    pub host: String,
    pub user: String,
    pub mailboxes: Vec<Mailbox>,
    backups: Vec<Vec<Mailbox>>,
}

impl Server {
    fn new(host: &str, user: &str) -> Self {
        let mailboxes = vec![Mailbox::new(700), Mailbox::new(800)];
        Self { key: host.to_owned(), host: host.to_owned(), user: user.to_owned(), mailboxes, backups: Vec::new() }
    }
}

/// The run under way.
#[derive(Debug, Clone, Default)]
pub struct Run {
    pub trouble: Vec<Trouble>,
    /// It lasts for all sessions of the run.
    pub lasting: bool,
    pub sessions: u32,
    /// Messages sent.
    pub sent: u32,
    pub logins_refused: u32,
    /// What happens once has happened.
    pub taken: bool,
    pub arrived: bool,
    pub cut_at_delete: bool,
    /// Commands of all sessions.
    pub commands: u32,
    /// Messages that the server refused, or sent damaged, or could not name.
    pub withheld: u32,
    /// Messages in whose place something else was sent, in good form.
    pub replaced: Vec<u64>,
    /// Messages whose deletion was refused.
    pub undeleted: BTreeSet<u64>,
    /// The mailbox changed while the run was under way.
    pub changed: bool,
    /// It stores messages, and notes their ids.
    pub stores: bool,
    /// Which ids held when it began.
    pub epoch: u64,
}

pub struct World {
    pub pop3: bool,
    pub form: Form,
    pub contents: Contents,
    pub servers: Vec<Server>,
    pub current: usize,
    /// Since the last run the server got no more than another name.
    pub renamed_only: bool,
    pub habits: Habits,
    pub now_s: u64,
    pub disk: FakeDisk,
    pub ghost: Ghost,
    pub run: Run,
    /// What was backed up here, and how its journal knows the mailboxes.
    pub backup: Option<(Backup, Openings)>,
    /// The last run was a success: nothing is on disk that is not recorded.
    pub settled: bool,
    /// What must not be.
    pub wrong: Vec<String>,
    /// For the histogram.
    pub counted: BTreeMap<String, u64>,
    /// The line is shown.
    pub trace: bool,
    next: u64,
}

impl World {
    pub fn new(history: &History) -> Self {
        let form = [Form::Maildir, Form::Eml, Form::Mbox][usize::from(history.form) % 3];
        let servers = vec![Server::new("one.example", "anna"), Server::new("one.example", "bert")];
        Self {
            pop3: history.pop3,
            form,
            contents: Contents::new(form),
            servers,
            current: 0,
            renamed_only: true,
            habits: history.habits,
            now_s: BEGIN_S,
            disk: FakeDisk::default(),
            ghost: Ghost::default(),
            run: Run::default(),
            backup: None,
            settled: true,
            wrong: Vec::new(),
            counted: BTreeMap::new(),
            trace: false,
            next: 0,
        }
    }

    pub fn count(&mut self, what: &str) {
        *self.counted.entry(what.to_owned()).or_default() += 1;
    }

    pub fn next(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    pub fn server(&self) -> &Server {
        &self.servers[self.current]
    }

    pub fn mailbox(&self, mailbox: usize) -> &Mailbox {
        &self.servers[self.current].mailboxes[mailbox]
    }

    pub fn mailbox_mut(&mut self, mailbox: usize) -> &mut Mailbox {
        &mut self.servers[self.current].mailboxes[mailbox]
    }

    /// Trouble of this kind, in this session.
    pub fn trouble<T>(&self, of: impl Fn(&Trouble) -> Option<T>) -> Option<T> {
        let applies = self.run.lasting || self.run.sessions <= 1;
        if applies { self.run.trouble.iter().find_map(of) } else { None }
    }

    /// What the server says of a message's size.
    pub fn announced(&self, message: &Message) -> u64 {
        let size = self.contents.get(message.content).body.len() as i64 + i64::from(message.size_off);
        u64::try_from(size.max(1)).unwrap_or(1)
    }

    /// The unique id that POP3 tells for the message at this place.
    pub fn uidl(&self, at: usize) -> Option<Vec<u8>> {
        match self.habits.source {
            UidlSource::Number => Some(format!("{}", at + 1).into_bytes()),
            _ => self.mailbox(0).messages[at].uidl.clone(),
        }
    }

    /// A unique id for a new message.
    fn new_uidl(&mut self) -> Vec<u8> {
        if self.habits.source != UidlSource::Reused {
            return format!("u{:06}", self.next()).into_bytes();
        }
        let used = &self.mailbox(0).messages;
        let free = (1..).map(|number| format!("r{number}").into_bytes());
        let mut free = free.filter(|uidl| used.iter().all(|message| message.uidl.as_ref() != Some(uidl)));
        free.next().unwrap_or_default()
    }

    pub fn index(&self, mailbox: u8) -> usize {
        if self.pop3 { 0 } else { usize::from(mailbox) % MAILBOXES.len() }
    }

    pub fn deliver(
        &mut self,
        mailbox: usize,
        lines: u16,
        like: Option<u8>,
        malady: Option<(Malady, Lasts)>,
        size_off: i16,
    ) -> u64 {
        let (slot, origin) = (self.next(), self.next());
        let there = &self.mailbox(mailbox).messages;
        let like = like.filter(|_| !there.is_empty()).map(|at| &there[usize::from(at) % there.len()]);
        let like = like.map(|message| (message.content, message.arrived_s));
        let now_s = self.now_s;
        let (content, arrived_s) =
            like.unwrap_or_else(|| (self.contents.add(&compose(origin, lines, now_s), true), now_s));
        let uidl = Some(self.new_uidl());
        let mailbox_now = self.mailbox_mut(mailbox);
        mailbox_now.modseq += 1;
        let (uid, modseq) = (mailbox_now.next_uid, mailbox_now.modseq);
        let given_again = uid < *mailbox_now.given();
        mailbox_now.next_is(uid + 1);
        let message =
            Message { slot, content, uid, given_again, uidl, arrived_s, seen: false, modseq, malady, size_off };
        mailbox_now.messages.push(message);
        self.ghost.arrived(mailbox, content, origin);
        slot
    }

    pub fn deliver_odd(&mut self, odd: OddUidl, lines: u16) {
        self.deliver(0, lines, None, None, 0);
        let there = &self.mailbox(0).messages;
        let other =
            if there.len() > 1 { there[there.len() - 2].uidl.clone().unwrap_or_default() } else { b"a".to_vec() };
        let number = self.next();
        let uidl = match odd {
            OddUidl::Twin => Some(other),
            OddUidl::Missing => None,
            OddUidl::Empty => Some(Vec::new()),
            OddUidl::EightBit => Some([&b"odd"[..], &[0xe0 + (number % 16) as u8]].concat()),
            OddUidl::TrailingBlank => Some([&other[..], b" "].concat()),
        };
        if let Some(message) = self.mailbox_mut(0).messages.last_mut() {
            message.uidl = uidl;
        }
        // One that was alone may have a twin now.
        self.ghost.ids_changed();
    }

    /// Another program removes a message.
    pub fn expunge(&mut self, mailbox: usize, at: u8) {
        let mailbox = self.mailbox_mut(mailbox);
        if !mailbox.messages.is_empty() {
            let at = usize::from(at) % mailbox.messages.len();
            let removed = mailbox.messages.remove(at);
            mailbox.modseq += 1;
            let has_twin = mailbox.messages.iter().any(|message| message.uidl == removed.uidl);
            if self.pop3 && has_twin {
                // What had no id of its own may have one now.
                self.ghost.ids_changed();
            }
        }
    }

    /// What other programs do while a session is under way.
    pub fn others_come(&mut self, mailbox: usize) {
        if let Some(at) = self.trouble(|trouble| if let Trouble::Taken { at } = trouble { Some(*at) } else { None })
            && !std::mem::replace(&mut self.run.taken, true)
        {
            self.run.changed = true;
            if self.pop3 && self.habits.source == UidlSource::Reused {
                // UIDL names it, LIST does not: nothing shows that its unique id was another's.
                self.ghost.pardon_all();
            }
            self.expunge(mailbox, at);
        }
        if self.trouble(|trouble| matches!(trouble, Trouble::Arrives).then_some(())).is_some()
            && !std::mem::replace(&mut self.run.arrived, true)
        {
            self.run.changed = true;
            self.deliver(mailbox, 3, None, None, 0);
            if self.run.stores {
                self.note_ids(&[mailbox]);
            }
        }
    }

    pub fn new_validity(&mut self, mailbox: usize, renumbered: bool) {
        let mailbox = self.mailbox_mut(mailbox);
        mailbox.validity += 1;
        if renumbered {
            mailbox.renumber();
        }
        mailbox.next_is(mailbox.next_uid);
        self.ghost.ids_changed();
    }

    /// The mailbox is removed and made again, under the same UIDVALIDITY. Some of its messages are put back: none,
    /// the second half, or all from the last to the first.
    pub fn recreate(&mut self, mailbox: usize, kept: u8) {
        let mut messages = std::mem::take(&mut self.mailbox_mut(mailbox).messages);
        match kept {
            0 => messages.clear(),
            1 => drop(messages.drain(..messages.len() / 2)),
            _ => messages.reverse(),
        }
        for mut message in messages {
            (message.slot, message.uidl) = (self.next(), Some(self.new_uidl()));
            self.mailbox_mut(mailbox).messages.push(message);
        }
        self.mailbox_mut(mailbox).renumber();
        self.ghost.ids_changed();
    }

    pub fn new_uidls(&mut self) {
        for at in 0..self.mailbox(0).messages.len() {
            let uidl = format!("m{:06}", self.next()).into_bytes();
            self.mailbox_mut(0).messages[at].uidl = Some(uidl);
        }
        self.ghost.ids_changed();
    }

    pub fn back_up_server(&mut self) {
        let server = &mut self.servers[self.current];
        server.backups.push(server.mailboxes.clone());
    }

    /// A message goes out, or something in its place.
    pub fn sends(&mut self, whole: &[u8], body: &[u8]) {
        if body != whole {
            self.contents.add(body, false);
        }
        self.run.sent += 1;
    }

    /// The server is as it was, UIDNEXT included.
    pub fn restore_server(&mut self, back: u8) {
        let server = &mut self.servers[self.current];
        let Some(at) = server.backups.len().checked_sub(1 + usize::from(back)) else { return };
        let slots = |mailboxes: &[Mailbox]| -> BTreeSet<u64> {
            mailboxes.iter().flat_map(|mailbox| &mailbox.messages).map(|message| message.slot).collect()
        };
        let before = slots(&server.mailboxes);
        let was = std::mem::replace(&mut server.mailboxes, server.backups[at].clone());
        server.mailboxes.iter_mut().zip(was).for_each(|(mailbox, was)| mailbox.given = was.given);
        let again = slots(&server.mailboxes);
        self.ghost.reappeared.extend(again.difference(&before));
        self.ghost.ids_changed();
    }

    pub fn cure(&mut self) {
        let messages = self.servers.iter_mut().flat_map(|server| &mut server.mailboxes);
        messages.flat_map(|mailbox| &mut mailbox.messages).for_each(|message| message.malady = None);
    }

    pub fn read(&mut self, mailbox: usize, at: u8) {
        let mailbox = self.mailbox_mut(mailbox);
        if !mailbox.messages.is_empty() {
            mailbox.modseq += 1;
            let (at, modseq) = (usize::from(at) % mailbox.messages.len(), mailbox.modseq);
            let message = &mut mailbox.messages[at];
            (message.seen, message.modseq) = (!message.seen, modseq);
        }
    }

    /// The mailbox moves to another provider: the same mail, numbered anew.
    pub fn moved(&mut self, same_validity: bool, same_uidls: bool) {
        let host = format!("host{}.example", self.next());
        let mut server = self.server().clone();
        server.host.clone_from(&host);
        server.key = host;
        server.backups.clear();
        for mailbox in &mut server.mailboxes {
            if !same_validity {
                mailbox.validity += 5;
            }
            mailbox.given.clear();
            mailbox.renumber();
            for message in &mut mailbox.messages {
                message.slot = self.next();
            }
        }
        let current = self.current;
        self.renamed_only = false;
        self.servers[current] = server;
        if !same_uidls {
            // Counted from 1, as the server before may have done.
            for (at, message) in self.mailbox_mut(0).messages.iter_mut().enumerate() {
                message.uidl = Some(format!("r{}", at + 1).into_bytes());
            }
        }
        self.ghost.ids_changed();
    }

    /// What happens to a message that is asked for, along with others or alone. A malady that passes is nearer to
    /// its end afterwards.
    pub fn ask(&mut self, mailbox: usize, slot: u64, alone: bool) -> Option<Malady> {
        let message = self.mailbox_mut(mailbox).messages.iter_mut().find(|message| message.slot == slot)?;
        let (malady, lasts) = message.malady?;
        match lasts {
            Lasts::Always => Some(malady),
            Lasts::InCompany => (!alone).then_some(malady),
            Lasts::Times(left) => {
                message.malady = (left > 1).then_some((malady, Lasts::Times(left.saturating_sub(1))));
                Some(malady)
            }
        }
    }

    /// We removed messages.
    pub fn remove(&mut self, mailbox: usize, slots: &[u64]) {
        let mailbox = self.mailbox_mut(mailbox);
        mailbox.modseq += 1;
        mailbox.messages.retain(|message| !slots.contains(&message.slot));
    }
}

//! What went wrong in a run, over all its sessions: messages that did not come, mailboxes that could not be opened.
//! From it follows who is asked last and alone, and who is not asked again before the next run.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use mail_dialog::imap::UidSet;
use mail_dialog::imap::mailbox_name;
use mail_types::report::Fault;
use mail_types::{Message, Reason};

/// Sessions that a message may break before it is left alone. The first time it may have been the line; the second
/// time it was asked for alone.
const BREAKS_MAX: u32 = 2;
/// A set at which a session broke is followed by ones of so many times fewer messages.
const NARROWER: u64 = 8;
/// Sessions in which a mailbox may be refused.
const REFUSALS_MAX: u32 = 3;
/// Characters of a list of UIDs that are shown.
const SHOWN: usize = 120;

/// Why a message did not come.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It is listed, and nothing came when it was asked for.
    Nothing,
    /// It came without a single byte.
    Empty,
    /// Something came in its place: the server could not read it.
    StandIn,
    /// It came as something that cannot be a message whole.
    Garbled,
    /// The session broke whenever it was asked for.
    Broke,
    /// In these words.
    Refused(String),
}

impl Why {
    fn message(&self) -> Message {
        match self {
            Self::Nothing => Message::new("fetch-why-nothing"),
            Self::Empty => Message::new("fetch-why-empty"),
            Self::StandIn => Message::new("fetch-why-stand-in"),
            Self::Garbled => Message::new("fetch-why-garbled"),
            Self::Broke => Message::new("fetch-why-broke"),
            Self::Refused(text) => Message::new("fetch-refused").with_foreign("text", text.clone()),
        }
    }
}

/// How a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is wrong with it.
    Fine,
    /// A session broke at it: it is asked for last and alone.
    Suspect,
    /// It broke too many.
    GivenUp,
}

/// All of it. Messages are named by mailbox and UID.
#[derive(Debug, Default)]
pub struct Trouble {
    withheld: BTreeMap<(String, u32), Why>,
    short: BTreeSet<(String, u32)>,
    unsure: BTreeSet<(String, u32)>,
    breaks: HashMap<(String, u32), u32>,
    mailboxes: BTreeMap<String, (Fault, Reason)>,
    mailbox_breaks: HashMap<String, u32>,
    refusals: HashMap<String, u32>,
    renumbered: BTreeSet<String>,
    no_search: bool,
    most: Option<u64>,
    narrowed: usize,
}

impl Trouble {
    /// A session broke at this message, for this reason.
    pub fn broke(&mut self, mailbox: &str, uid: u32, why: Why) {
        let breaks = self.breaks.entry((mailbox.to_owned(), uid)).or_default();
        *breaks += 1;
        if *breaks >= BREAKS_MAX {
            self.withhold(mailbox, uid, why);
        }
    }

    /// A session broke before anything came of a set of so many: the next ones are smaller, down to one message.
    pub fn narrow(&mut self, asked: u64) {
        self.most = Some((asked / NARROWER).max(1));
        self.narrowed += 1;
    }

    /// Messages that are asked for with one command, at most; `None` where no session broke at a set.
    pub fn most(&self) -> Option<u64> {
        self.most
    }

    /// How much is known of what breaks sessions: messages that are left alone, and sets that became smaller.
    pub fn learned(&self) -> usize {
        self.breaks.values().filter(|breaks| **breaks >= BREAKS_MAX).count() + self.narrowed
    }

    /// How it stands.
    pub fn standing(&self, mailbox: &str, uid: u32) -> Standing {
        if self.breaks.is_empty() {
            return Standing::Fine;
        }
        match self.breaks.get(&(mailbox.to_owned(), uid)) {
            None => Standing::Fine,
            Some(breaks) if *breaks >= BREAKS_MAX => Standing::GivenUp,
            Some(_) => Standing::Suspect,
        }
    }

    /// It did not come.
    pub fn withhold(&mut self, mailbox: &str, uid: u32, why: Why) {
        self.withheld.insert((mailbox.to_owned(), uid), why);
    }

    /// These came, or are gone.
    pub fn settled(&mut self, mailbox: &str, uids: &[u32]) {
        if !self.withheld.is_empty() {
            uids.iter().for_each(|uid| drop(self.withheld.remove(&(mailbox.to_owned(), *uid))));
        }
    }

    /// These came grossly shorter than the server says that they are.
    pub fn came_short(&mut self, mailbox: &str, uids: &[u32]) {
        self.short.extend(uids.iter().map(|uid| (mailbox.to_owned(), *uid)));
    }

    /// These are stored and could go, but the server does not confirm that they came whole.
    pub fn unconfirmed(&mut self, mailbox: &str, uids: &[u32]) {
        self.unsure.extend(uids.iter().map(|uid| (mailbox.to_owned(), *uid)));
    }

    /// Messages that may not be whole.
    pub fn count_short(&self) -> u64 {
        (self.short.len() + self.unsure.len()) as u64
    }

    /// Messages that did not come.
    pub fn count(&self) -> u64 {
        self.withheld.len() as u64
    }

    /// A mailbox could not be opened, listed or stored.
    pub fn failed(&mut self, mailbox: &str, fault: Fault, why: impl Into<Reason>) {
        self.mailboxes.insert(mailbox.to_owned(), (fault, why.into()));
    }

    /// It could.
    pub fn well(&mut self, mailbox: &str) {
        self.mailboxes.remove(mailbox);
    }

    /// What mailboxes come short of.
    pub fn fault(&self) -> Option<Fault> {
        self.mailboxes.values().map(|(fault, _)| *fault).next()
    }

    /// A session broke at this mailbox.
    pub fn mailbox_broke(&mut self, mailbox: &str) {
        *self.mailbox_breaks.entry(mailbox.to_owned()).or_default() += 1;
    }

    /// How often one did.
    pub fn breaks_of(&self, mailbox: &str) -> u32 {
        self.mailbox_breaks.get(mailbox).copied().unwrap_or(0)
    }

    /// A mailbox was refused, or everything in it. Whether another session may try again.
    pub fn tries_again(&mut self, mailbox: &str) -> bool {
        let refusals = self.refusals.entry(mailbox.to_owned()).or_default();
        *refusals += 1;
        *refusals < REFUSALS_MAX
    }

    /// Ids of this mailbox are given again: nothing is deleted there in this run.
    pub fn renumber(&mut self, mailbox: &str) {
        self.renumbered.insert(mailbox.to_owned());
    }

    /// They are.
    pub fn is_renumbered(&self, mailbox: &str) -> bool {
        self.renumbered.contains(mailbox)
    }

    /// A session broke at a search: lists are asked for otherwise.
    pub fn distrust_search(&mut self) {
        self.no_search = true;
    }

    /// It did not.
    pub fn trusts_search(&self) -> bool {
        !self.no_search
    }

    /// Says all of it: each message and each mailbox is named.
    pub fn notes(&self) -> Vec<Message> {
        let mut groups: BTreeMap<(&str, &Why), Vec<u32>> = BTreeMap::new();
        for ((mailbox, uid), why) in &self.withheld {
            groups.entry((mailbox, why)).or_default().push(*uid);
        }
        let messages = groups.into_iter().map(|((mailbox, why), uids)| {
            Message::new("fetch-note-withheld")
                .with_foreign("mailbox", mailbox_name(mailbox))
                .with("uids", shown(&uids))
                .with("count", uids.len())
                .with("why", why.message())
        });
        let mailboxes = self.mailboxes.iter().map(|(mailbox, (_, why))| {
            Message::new("fetch-note-mailbox").with_foreign("mailbox", mailbox_name(mailbox)).with("why", why.clone())
        });
        let short = named("fetch-note-cut", &self.short);
        let unsure = named("fetch-note-unconfirmed", &self.unsure);
        messages.chain(short).chain(unsure).chain(mailboxes).collect()
    }
}

/// A sentence for each mailbox that has such messages.
fn named(id: &'static str, messages: &BTreeSet<(String, u32)>) -> Vec<Message> {
    let mut mailboxes: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    messages.iter().for_each(|(mailbox, uid)| mailboxes.entry(mailbox).or_default().push(*uid));
    mailboxes.into_iter().map(|(mailbox, uids)| note_of(id, mailbox, &uids)).collect()
}

/// A sentence about messages of a mailbox.
pub fn note_of(id: &'static str, mailbox: &str, uids: &[u32]) -> Message {
    Message::new(id).with_foreign("mailbox", mailbox_name(mailbox)).with("uids", shown(uids)).with("count", uids.len())
}

/// UIDs as people read them.
pub fn shown(uids: &[u32]) -> String {
    let mut set = UidSet::of(uids).to_string();
    if set.len() > SHOWN {
        set.truncate(set[..SHOWN].rfind(',').unwrap_or(SHOWN));
        set.push_str(",…");
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_may_break_two_sessions() {
        let mut trouble = Trouble::default();
        for expected in [Standing::Fine, Standing::Suspect, Standing::GivenUp] {
            assert_eq!((trouble.standing("a", 7), trouble.standing("b", 7)), (expected, Standing::Fine));
            trouble.broke("a", 7, Why::Broke);
        }
        assert_eq!((trouble.count(), trouble.notes().len()), (1, 1));
        trouble.settled("a", &[6, 7]);
        assert_eq!((trouble.count(), trouble.notes().len()), (0, 0));
    }

    #[test]
    fn all_is_named_and_what_is_alike_together() {
        let mut trouble = Trouble::default();
        trouble.withhold("a", 3, Why::Empty);
        trouble.withhold("a", 1, Why::Empty);
        trouble.withhold("a", 2, Why::Refused("NO x".to_owned()));
        trouble.failed("c", Fault::Network, Message::new("fetch-too-slow"));
        let uids: Vec<_> = trouble.notes().iter().map(|note| note.arg("uids").cloned()).collect();
        assert_eq!(uids, [Some("1,3".to_owned().into()), Some("2".to_owned().into()), None]);
        assert_eq!((trouble.count(), trouble.fault()), (3, Some(Fault::Network)));
        trouble.well("c");
        assert_eq!(trouble.fault(), None);
        let many: Vec<u32> = (1..1000).map(|number| number * 2).collect();
        assert!(shown(&many).len() < SHOWN + 5 && shown(&many).ends_with(",…"));
    }
}

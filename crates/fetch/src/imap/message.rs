//! One message after the other, as it comes: which it is, whether it can be whole, and when that is certain.
//!
//! A message whose length is the one that RFC822.SIZE names, in a response that ends as it should, is certain. Any
//! other one is held until the next response has come, which shows whether the literal had the length that was
//! said. What cannot be right is asked for again, alone: then nothing else can have got into it.

use std::collections::BTreeSet;
use std::mem;
use std::ops::ControlFlow;

use futures_util::future::BoxFuture;

use super::super::intake::Intake;
use super::super::journal::Key;
use super::super::layout::Flags;
use super::super::ranges::Ranges;
use super::super::standin::{self, StandIn};
use super::super::store::Identity;
use super::super::trouble::Why;
use super::super::{Run, Step, passing, plan};
use super::Mailbox;
use mail_dialog::imap::{ImapCommand, UidSet};
use mail_dialog::{Command, CommandId, Item, Reply};
use mail_net::driver::{BodySink, Transfer};
use mail_types::report::Refusal;

/// Refusals in a row, without a message in between, after which nothing more is asked for. More than it takes to
/// halve a set down to one message.
const REFUSALS_MAX: u32 = 20;

/// What was found out on the way.
#[derive(Default)]
pub struct Findings {
    /// Messages that did not come, and why.
    pub failed: Vec<(u32, Why)>,
    /// Messages of which nothing came; sorted.
    pub absent: Vec<u32>,
    /// Stored, and grossly shorter than the server says.
    pub short: Vec<u32>,
    /// Stored, and not as large as the server says, or it does not say.
    pub unsure: Vec<u32>,
    /// Sent a second time.
    pub twice: Vec<u32>,
    /// Larger than a message may be, and so much of it had come.
    pub larger: Vec<(u32, u64)>,
    /// Messages were removed meanwhile.
    pub gone: u64,
    /// Nothing more was asked for after this.
    pub refused: Option<Refusal>,
    /// The session was ended for a message.
    pub broke: bool,
}

/// The message that is coming.
#[derive(Default)]
struct Message {
    octets: u64,
    head: Vec<u8>,
    /// The end of a response was seen in it.
    boundary: bool,
    /// Its last octets.
    tail: Vec<u8>,
}

/// A message that came and is not certain.
struct Held {
    uid: u32,
    identity: Identity,
    listed_bytes: Option<u64>,
}

/// Takes what comes.
pub struct Retrieval<'a, 'b> {
    run: &'a Run<'b>,
    intake: Intake<'a>,
    ranges: Ranges<'a>,
    mailbox: &'a Mailbox,
    validity: u32,
    rematch: bool,
    awaited: Awaited<'a>,
    message: Message,
    held: Option<Held>,
    refusals: u32,
    /// A message came.
    came: bool,
    last_refusal: Option<Refusal>,
    /// To be asked for alone, once.
    asked_again: BTreeSet<u32>,
    findings: Findings,
}

/// What was asked for, and what of it came. A message that comes twice, or uncalled for, is not taken.
struct Awaited<'a> {
    /// UIDs, sorted.
    wanted: &'a [u32],
    came: Vec<bool>,
}

impl Awaited<'_> {
    /// It was asked for and did not come.
    fn lacks(&self, uid: u32) -> bool {
        self.wanted.binary_search(&uid).is_ok_and(|at| !self.came[at])
    }

    fn take(&mut self, uid: u32) {
        if let Ok(at) = self.wanted.binary_search(&uid) {
            self.came[at] = true;
        }
    }
}

impl<'a, 'b> Retrieval<'a, 'b> {
    /// Of these messages, and whether they may be recognised by their content.
    pub fn new(
        run: &'a Run<'b>,
        intake: Intake<'a>,
        ranges: Ranges<'a>,
        mailbox: &'a Mailbox,
        validity: u32,
        (wanted, rematch): (&'a [u32], bool),
    ) -> Self {
        let awaited = Awaited { wanted, came: vec![false; wanted.len()] };
        Self {
            run,
            intake,
            ranges,
            mailbox,
            validity,
            rematch,
            awaited,
            message: Message::default(),
            held: None,
            refusals: 0,
            came: false,
            last_refusal: None,
            asked_again: BTreeSet::new(),
            findings: Findings::default(),
        }
    }

    /// What came to nothing is asked for alone; false where there is none.
    pub fn asks_again(&mut self) -> bool {
        if self.findings.refused.is_some() {
            return false;
        }
        // Removed messages explain as many; and where nothing comes for anything, it would not alone.
        let absent = mem::take(&mut self.findings.absent);
        let some = absent.len() as u64 > self.findings.gone && absent.len() <= REFUSALS_MAX as usize;
        for uid in &absent {
            if some && self.asked_again.insert(*uid) {
                self.ranges.alone(*uid);
            } else {
                self.findings.absent.push(*uid);
            }
        }
        some && self.findings.absent.len() < absent.len()
    }

    /// At which message a session broke that broke now. Where something was wrong in what came, that is the one
    /// before, if it was not certain.
    pub fn suspect(&self, garbled: bool) -> Option<u32> {
        let held = self.held.as_ref().filter(|_| garbled).map(|held| held.uid);
        held.or_else(|| self.ranges.oldest().iter().copied().find(|uid| self.awaited.lacks(*uid)))
    }

    /// A session that broke now broke before anything came of a set of so many messages: any of them may be the one.
    pub fn silent(&self) -> Option<u64> {
        let oldest = self.ranges.oldest();
        let silent = oldest.len() > 1 && self.held.is_none() && oldest.iter().all(|uid| self.awaited.lacks(*uid));
        silent.then_some(oldest.len() as u64)
    }

    /// What was found out.
    pub fn findings(mut self) -> Findings {
        self.findings.absent.sort_unstable();
        self.findings.absent.dedup();
        // Where everything is refused, it is hardly for the messages' sake.
        if !self.came && self.awaited.wanted.len() > 1 {
            self.findings.refused = self.findings.refused.or(self.last_refusal);
        }
        self.findings
    }

    async fn keep(&mut self, held: Held) -> ControlFlow<()> {
        self.run.watch(Step::Message);
        self.refusals = 0;
        self.came = true;
        self.intake.end(held.uid, held.identity, held.listed_bytes).await
    }

    async fn settle(&mut self) -> ControlFlow<()> {
        match self.held.take() {
            Some(held) => self.keep(held).await,
            None => ControlFlow::Continue(()),
        }
    }

    async fn ends(&mut self, uid: u32, flags: Vec<String>, listed: Option<u64>, sound: bool) -> ControlFlow<()> {
        self.ranges.message();
        let message = mem::take(&mut self.message);
        if !self.awaited.lacks(uid) {
            if self.awaited.wanted.binary_search(&uid).is_ok() {
                self.findings.twice.push(uid);
            }
            self.intake.forget();
            return ControlFlow::Continue(());
        }
        let headers = self.run.options.headers_only;
        let listed = listed.filter(|listed| !headers && *listed > 0);
        let exact = listed.is_none_or(|listed| listed == message.octets);
        let wrong = if message.octets == 0 {
            Some(Why::Empty)
        } else if StandIn::of(&message.head).is_some() {
            Some(Why::StandIn)
        } else {
            None
        };
        if let Some(why) = wrong {
            self.awaited.take(uid);
            self.findings.failed.push((uid, why));
            self.intake.forget();
            return ControlFlow::Continue(());
        }
        let lonely = self.ranges.is_lonely();
        let swallows = message.boundary && !(exact && listed.is_some());
        if !lonely && (swallows || !(sound || (exact && listed.is_some()))) {
            self.intake.forget();
            self.ranges.alone(uid);
            return ControlFlow::Continue(());
        }
        self.awaited.take(uid);
        if listed.is_some_and(|listed| plan::falls_short(message.octets, listed)) {
            self.findings.short.push(uid);
        } else if !(exact && listed.is_some()) {
            self.findings.unsure.push(uid);
        }
        let key = self.run.key(Key::imap(&self.mailbox.name, self.validity, uid));
        let name = self.run.namer.imap(&self.mailbox.name, self.validity, uid);
        let flags = Flags::new(&flags).letters();
        let identity = Identity::Named { key, name, flags, rematch: self.rematch };
        let held = Held { uid, identity, listed_bytes: listed };
        if sound && (headers || (exact && listed.is_some())) {
            return self.keep(held).await;
        }
        self.held = Some(held);
        ControlFlow::Continue(())
    }

    fn refused(&mut self, missing: Vec<u32>, refusal: Refusal) {
        self.refusals += 1;
        self.last_refusal = Some(refusal.clone());
        let throttled = passing::is_throttled(&refusal);
        let lonely = missing.len() == 1;
        if lonely || throttled || self.refusals >= REFUSALS_MAX {
            let why = || Why::Refused(refusal.words());
            self.findings.failed.extend(missing.iter().map(|uid| (*uid, why())));
            if throttled || self.refusals >= REFUSALS_MAX {
                let left = self.ranges.give_up();
                self.findings.failed.extend(left.into_iter().map(|uid| (uid, why())));
                self.findings.refused = Some(refusal);
            }
        } else {
            self.ranges.halve(missing);
        }
    }
}

/// How the end of a FETCH response shows in a message that goes on too long.
const BOUNDARIES: [&[u8]; 2] = [b")\r\n* ", b")\r\na"];
const BOUNDARY: usize = 5;

impl Message {
    fn write(&mut self, octets: &[u8]) {
        self.octets += octets.len() as u64;
        let room = standin::LOOKED_AT.saturating_sub(self.head.len());
        self.head.extend_from_slice(&octets[..octets.len().min(room)]);
        if self.boundary {
            return;
        }
        let mut seam = mem::take(&mut self.tail);
        seam.extend_from_slice(&octets[..octets.len().min(BOUNDARY)]);
        let holds = |octets: &[u8]| {
            memchr::memmem::find_iter(octets, b")\r\n")
                .any(|at| BOUNDARIES.iter().any(|end| octets[at..].starts_with(end)))
        };
        self.boundary = holds(&seam) || holds(octets);
        let kept = if octets.len() >= BOUNDARY { octets } else { &seam };
        self.tail = kept[kept.len().saturating_sub(BOUNDARY - 1)..].to_vec();
    }
}

impl BodySink for Retrieval<'_, '_> {
    fn write<'a>(&'a mut self, octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        self.run.watch(Step::Received(octets.len() as u64));
        self.ranges.octets(octets.len());
        self.message.write(octets);
        if self.run.options.max_size.is_some_and(|most| self.message.octets > most) {
            // The rest of it could only be thrown away, and may be without end.
            self.findings.broke = true;
            if self.ranges.is_lonely() {
                let larger = self.ranges.oldest().first().map(|uid| (*uid, self.message.octets));
                self.findings.larger.extend(larger);
            }
            return Box::pin(std::future::ready(ControlFlow::Break(())));
        }
        Box::pin(self.intake.write(octets))
    }

    fn item(&mut self, _id: CommandId, item: Item) -> BoxFuture<'_, ControlFlow<()>> {
        Box::pin(async move {
            match item {
                Item::MessageBegins => {
                    let settled = self.settle().await;
                    self.intake.begin();
                    self.message = Message::default();
                    settled
                }
                Item::MessageEnds { uid, flags, size_bytes, sound } => self.ends(uid, flags, size_bytes, sound).await,
                Item::Gone { count } => {
                    self.findings.gone += count;
                    ControlFlow::Continue(())
                }
                _ => ControlFlow::Continue(()),
            }
        })
    }
}

impl Transfer for Retrieval<'_, '_> {
    fn next(&mut self, _in_flight: usize) -> Option<Command> {
        if self.run.interrupted() {
            return None;
        }
        let uids = UidSet::of(self.ranges.next()?);
        Some(ImapCommand::Messages { uids, headers_only: self.run.options.headers_only }.into())
    }

    fn answered(&mut self, _id: CommandId, result: Result<Reply, Refusal>) -> BoxFuture<'_, ControlFlow<()>> {
        Box::pin(async move {
            let settled = self.settle().await;
            // What is asked for alone comes later.
            let lacking = |uid: &u32| self.awaited.lacks(*uid);
            let missing: Vec<u32> = self.ranges.answered().iter().copied().filter(lacking).collect();
            match result {
                Ok(_) => {
                    let later: Vec<u32> = missing.into_iter().filter(|uid| !self.ranges.comes(*uid)).collect();
                    self.findings.absent.extend(later);
                }
                Err(refusal) if !missing.is_empty() => {
                    let missing = missing.into_iter().filter(|uid| !self.ranges.comes(*uid)).collect::<Vec<_>>();
                    self.refused(missing, refusal);
                }
                Err(_) => {}
            }
            settled
        })
    }
}

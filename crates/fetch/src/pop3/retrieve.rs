//! RETR, many at once, and how much of what comes is believed.
//!
//! What came is handed to the store when it is certain: its size is what LIST says; or the reply to the next
//! command came where it belongs, and no reply stood in the middle of it. Where that is not so, nothing more is
//! taken from this connection, and the messages from the doubtful one on are asked for on a new one.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

use futures_util::future::BoxFuture;

use super::course::{Course, MessageId, Turn};
use super::doubt::{self, Fit, Measured, Meter};
use super::plan::{DOUBTFUL, Wanted};
use crate::intake::Intake;
use crate::journal::Key;
use crate::listing::{Listed, Listing};
use crate::standin::{self, StandIn};
use crate::store::Identity;
use crate::{Run, Step};
use mail_dialog::pop3::{Pop3Command, Pop3Reply};
use mail_dialog::{Command, CommandId, Item, Reply, Violation};
use mail_net::driver::{BodySink, DriverError, Transfer};
use mail_types::Message;
use mail_types::report::Refusal;

/// Bytes asked for and not come yet, as LIST tells them.
const WINDOW_BYTES: u64 = 16 * 1024 * 1024;
/// Messages asked for and not come yet.
const WINDOW_MESSAGES: usize = 1000;
/// Refusals in a row of messages that were asked for alone, after which the others are not asked for again.
const REFUSALS_MAX: u32 = 3;

/// Messages under way.
pub struct Retrieval<'a, 'b> {
    pub intake: Intake<'a>,
    pub run: &'a Run<'b>,
    pub listing: &'a Listing,
    /// Content counts, where messages are known under another id.
    pub rematch: bool,
    /// The server takes several commands at once, as far as is known.
    pub together: bool,
    /// What the sessions of the run know.
    pub course: &'a mut Course,
    /// In this order; each group one by one but for the second.
    first: VecDeque<Wanted>,
    waiting: VecDeque<Wanted>,
    /// Refused among others: asked for again, alone.
    again: VecDeque<Wanted>,
    last: VecDeque<Wanted>,
    asked: VecDeque<Asked>,
    asked_bytes: u64,
    /// The window is filled up to its edge, then left alone until a quarter of it is empty: commands then
    /// go out many in a packet.
    filling: bool,
    meter: Meter,
    /// The message that is to be answered next has begun.
    begun: bool,
    begin: Vec<u8>,
    /// Whole, and not certain yet.
    pending: Option<(Asked, Measured)>,
    refusals: u32,
    outcome: Outcome,
}

#[derive(Debug, Clone, Copy)]
struct Asked {
    wanted: Wanted,
    alone: bool,
    /// Others were on the way while it was.
    among: bool,
}

/// What a retrieval leaves to be judged.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Numbers of messages that must not be deleted: less came than there is, or something else.
    pub spared: Vec<u32>,
    /// Of those that fell short, number, listed size and size; some of them only where sizes are exact.
    pub short: Vec<(u32, u64, u64)>,
    /// What the user should know.
    pub notes: Vec<Message>,
    /// What came was not what was asked for; the rest is asked for on a new connection.
    pub doubtful: bool,
}

impl<'a, 'b> Retrieval<'a, 'b> {
    /// Of these messages.
    pub fn new(
        intake: Intake<'a>,
        run: &'a Run<'b>,
        listing: &'a Listing,
        course: &'a mut Course,
        wanted: Vec<Wanted>,
        (rematch, together): (bool, bool),
    ) -> Self {
        let [mut first, mut last] = [VecDeque::new(), VecDeque::new()];
        let mut outcome = Outcome::default();
        let waiting = if course.is_smooth() {
            wanted.into()
        } else {
            let mut waiting = VecDeque::with_capacity(wanted.len());
            for wanted in wanted {
                let listed = listing.at(wanted.place());
                match course.turn(&MessageId::of(listed, wanted.named())) {
                    Turn::Usual => waiting.push_back(wanted),
                    Turn::First => first.push_back(wanted),
                    Turn::Last => last.push_back(wanted),
                    Turn::Never => {
                        run.skipped();
                        outcome.notes.push(about("fetch-note-broke", listed));
                    }
                }
            }
            waiting
        };
        Self {
            intake,
            run,
            listing,
            rematch,
            together,
            course,
            first,
            waiting,
            again: VecDeque::new(),
            last,
            asked: VecDeque::new(),
            asked_bytes: 0,
            filling: true,
            meter: Meter::default(),
            begun: false,
            begin: Vec::new(),
            pending: None,
            refusals: 0,
            outcome,
        }
    }

    /// What is doubtful at the end is certain after another reply.
    pub fn uncertain(&self) -> bool {
        let shorter = |(asked, measured): &(Asked, Measured)| {
            self.listing.at(asked.wanted.place()).size_bytes > measured.size_bytes
        };
        self.pending.as_ref().is_some_and(shorter)
    }

    /// The transfer ended, with this error or without; `stopped`: we ended it. Keeps what is certain, and notes
    /// what to do about the rest.
    pub async fn end(mut self, error: Option<&DriverError>, stopped: bool) -> Outcome {
        match error {
            None if stopped => {}
            None => {
                let _ = self.settle().await;
            }
            // A line that belongs nowhere: the message before it ended too early, or this one began too early.
            Some(DriverError::Violation(violation)) if *violation != Violation::Eof => {
                self.outcome.doubtful = true;
                match self.pending.take() {
                    Some((asked, measured)) if asked.among => self.doubt(asked.wanted, measured.size_bytes, true),
                    Some((asked, _)) => self.blame(asked),
                    None => self.blame_front(true),
                }
            }
            Some(error) => {
                let _ = self.settle().await;
                match self.asked.front() {
                    Some(&asked) if self.lacks_only_its_end(asked) => {
                        self.asked.pop_front();
                        let id = MessageId::of(self.listing.at(asked.wanted.place()), asked.wanted.named());
                        self.course.endless(id);
                        let _ = self.keep(asked.wanted, self.meter.measured()).await;
                    }
                    _ => self.blame_front(matches!(error, DriverError::Timeout { .. })),
                }
            }
        }
        self.outcome
    }

    /// It came alone and to the byte as large as a server says whose sizes have been right; then came nothing any
    /// more. Quirk: Cyrus ends some messages with `.` and CR without LF (cyrus-imapd issue 4717, 2023), WildDuck
    /// before its change 950 (2026) sends the end with the answer to the next command. Without this such a
    /// message could never be had.
    fn lacks_only_its_end(&self, asked: Asked) -> bool {
        let listed = self.listing.at(asked.wanted.place()).size_bytes;
        let alone = !asked.among && !self.run.options.headers_only && !self.run.too_slow.load(Ordering::Relaxed);
        alone && self.begun && listed > 0 && self.meter.measured().size_bytes == listed && self.course.sizes.is_exact()
    }

    /// A session broke at this message.
    fn blame(&mut self, asked: Asked) {
        let id = MessageId::of(self.listing.at(asked.wanted.place()), asked.wanted.named());
        self.course.broke(id, asked.among);
    }

    /// The same of the one that was to be answered next. `certain`: it can't be the line.
    fn blame_front(&mut self, certain: bool) {
        let Some(&asked) = self.asked.front() else { return };
        self.blame(asked);
        if asked.among && certain {
            self.course.one_by_one();
        }
    }

    fn doubt(&mut self, wanted: Wanted, size_bytes: u64, certain: bool) {
        let id = MessageId::of(self.listing.at(wanted.place()), wanted.named());
        self.course.doubt(id, size_bytes, certain);
        self.outcome.doubtful = true;
    }

    fn take(&mut self, wanted: Wanted, alone: bool, in_flight: usize) -> Command {
        let Listed { number, size_bytes, .. } = self.listing.at(wanted.place());
        self.asked_bytes += size_bytes;
        if in_flight > 0 {
            self.asked.iter_mut().for_each(|asked| asked.among = true);
        }
        self.asked.push_back(Asked { wanted, alone, among: in_flight > 0 });
        if self.run.options.headers_only {
            Pop3Command::Top { number }.into()
        } else {
            Pop3Command::Retrieve { number }.into()
        }
    }

    /// Hands over what waited until it was certain.
    async fn settle(&mut self) -> ControlFlow<()> {
        let Some((asked, measured)) = self.pending.take() else { return ControlFlow::Continue(()) };
        self.keep(asked.wanted, measured).await
    }

    async fn keep(&mut self, wanted: Wanted, measured: Measured) -> ControlFlow<()> {
        let Listed { number, uid, size_bytes } = self.listing.at(wanted.place());
        let headers_only = self.run.options.headers_only;
        let stand_in = StandIn::of(&self.begin).filter(|_| !headers_only);
        if let Some(stand_in) = stand_in {
            let note = about("fetch-note-stand-in", self.listing.at(wanted.place())).with("server", stand_in.server());
            self.outcome.notes.push(note);
            self.outcome.spared.push(number);
            self.run.skipped();
        } else if !headers_only && measured.size_bytes < size_bytes {
            self.outcome.short.push((number, size_bytes, measured.size_bytes));
        }
        self.run.watch(Step::Message);
        let identity = if wanted.named() {
            let key = self.run.key(Key::uidl(uid));
            let name = self.run.namer.pop3(Key::uidl(uid).octets());
            Identity::Named { key, name, flags: String::new(), rematch: self.rematch }
        } else {
            Identity::Content
        };
        let listed_bytes = match stand_in {
            Some(_) => Some(DOUBTFUL),
            None => Some(size_bytes).filter(|size_bytes| *size_bytes > 0 && !headers_only),
        };
        self.intake.end(number, identity, listed_bytes).await
    }

    async fn came(&mut self, asked: Asked, size_bytes: u64) -> ControlFlow<()> {
        let Asked { wanted, among, .. } = asked;
        let listed = self.listing.at(wanted.place());
        let id = MessageId::of(listed, wanted.named());
        let measured = Measured { size_bytes, ..self.meter.measured() };
        let headers_only = self.run.options.headers_only;
        let nothing = size_bytes == 0 || (measured.blank && !headers_only && listed.size_bytes != size_bytes);
        if !among {
            self.course.came(&id, size_bytes);
        }
        let fit = if headers_only { Fit::Unknown } else { self.course.sizes.fit(listed.size_bytes, &measured) };
        let fits = fit == Fit::Fits && listed.size_bytes > 0;
        if among && !fits && (measured.reply || (fit == Fit::Contradicts && !nothing)) {
            self.doubt(wanted, size_bytes, measured.reply);
            return ControlFlow::Break(());
        }
        if nothing {
            self.run.skipped();
            self.outcome.notes.push(about("fetch-note-empty", listed));
            self.intake.forget();
            return ControlFlow::Continue(());
        }
        if fits {
            return self.keep(wanted, measured).await;
        }
        self.pending = Some((asked, measured));
        ControlFlow::Continue(())
    }

    fn refused(&mut self, asked: Asked, refusal: &Refusal) {
        if asked.among && !asked.alone {
            self.again.push_back(asked.wanted);
            return;
        }
        self.refusals += 1;
        self.run.skipped();
        let listed = self.listing.at(asked.wanted.place());
        self.outcome.notes.push(about("fetch-note-refused", listed).with_foreign("text", refusal.words()));
        if self.refusals >= REFUSALS_MAX {
            // It is not that they came together.
            self.again.drain(..).for_each(|_| self.run.skipped());
        }
    }
}

/// A sentence about a message.
pub fn about(id: &'static str, listed: Listed<'_>) -> Message {
    let name = if listed.uid.is_empty() { "fetch-message" } else { "fetch-message-uid" };
    let uid = String::from_utf8_lossy(listed.uid).into_owned();
    let message = Message::new(name).with("number", u64::from(listed.number)).with_foreign("uid", uid);
    Message::new(id).with("message", message)
}

impl BodySink for Retrieval<'_, '_> {
    fn write<'a>(&'a mut self, octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        self.run.watch(Step::Received(octets.len() as u64));
        self.meter.write(octets);
        let room = standin::LOOKED_AT.saturating_sub(self.begin.len());
        self.begin.extend_from_slice(&octets[..octets.len().min(room)]);
        Box::pin(self.intake.write(octets))
    }

    fn item(&mut self, _id: CommandId, item: Item) -> BoxFuture<'_, ControlFlow<()>> {
        Box::pin(async move {
            if item == Item::MessageBegins {
                // The reply stands where it belongs.
                if self.settle().await.is_break() {
                    return ControlFlow::Break(());
                }
                self.intake.begin();
                self.meter.begin();
                self.begun = true;
                self.begin.clear();
            }
            ControlFlow::Continue(())
        })
    }
}

impl Transfer for Retrieval<'_, '_> {
    fn next(&mut self, in_flight: usize) -> Option<Command> {
        if self.run.interrupted() || (in_flight > 0 && self.asked.front().is_some_and(|asked| asked.alone)) {
            return None;
        }
        if let Some(&wanted) = self.first.front() {
            if in_flight > 0 {
                return None;
            }
            self.first.pop_front();
            return Some(self.take(wanted, true, in_flight));
        }
        let alone = !(self.together && self.course.at_once());
        if self.waiting.is_empty() || alone {
            if in_flight > 0 {
                return None;
            }
            let queues = [&mut self.waiting, &mut self.again, &mut self.last];
            let wanted = queues.into_iter().find_map(VecDeque::pop_front)?;
            return Some(self.take(wanted, true, in_flight));
        }
        let full = in_flight >= WINDOW_MESSAGES || (in_flight > 1 && self.asked_bytes >= WINDOW_BYTES);
        if full {
            self.filling = false;
        } else if in_flight <= WINDOW_MESSAGES / 4 * 3 && self.asked_bytes <= WINDOW_BYTES / 4 * 3 {
            self.filling = true;
        }
        if !self.filling {
            return None;
        }
        let wanted = self.waiting.pop_front()?;
        Some(self.take(wanted, false, in_flight))
    }

    fn answered(&mut self, _id: CommandId, result: Result<Reply, Refusal>) -> BoxFuture<'_, ControlFlow<()>> {
        Box::pin(async move {
            let Some(asked) = self.asked.pop_front() else { return ControlFlow::Break(()) };
            self.begun = false;
            self.asked_bytes -= self.listing.at(asked.wanted.place()).size_bytes;
            match result {
                Ok(Reply::Pop3(Pop3Reply::Message { size_bytes })) => {
                    self.refusals = 0;
                    self.came(asked, size_bytes).await
                }
                Ok(_) => ControlFlow::Break(()),
                Err(refusal) => {
                    if self.settle().await.is_break() {
                        return ControlFlow::Break(());
                    }
                    self.refused(asked, &refusal);
                    ControlFlow::Continue(())
                }
            }
        })
    }
}

impl Outcome {
    /// Judges what fell short, now that it is known whether the sizes are exact. Answers how many did.
    pub fn judge(&mut self, listing: &Listing, exact: bool) -> u64 {
        self.short.retain(|(_, listed_bytes, size_bytes)| doubt::short(*listed_bytes, *size_bytes, exact));
        for (number, listed_bytes, size_bytes) in &self.short {
            self.spared.push(*number);
            let Some(listed) = listing.numbered(*number) else { continue };
            self.notes.push(about("fetch-note-short", listed).with("size", *size_bytes).with("listed", *listed_bytes));
        }
        self.short.len() as u64
    }
}

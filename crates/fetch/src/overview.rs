//! `--list`: what lies on the server, without taking any of it.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::BoxFuture;

use super::header::{self, Headers};
use super::imap::{self, Collect};
use super::listing::Listed;
use super::{Ending, Opener, Options, Step, passing, pop3};
use mail_dialog::imap::{ImapCommand, UidSet};
use mail_dialog::pop3::Pop3Command;
use mail_dialog::{Command, CommandId, Item, Reply};
use mail_net::connection::Session;
use mail_net::driver::{BodySink, Transfer, go_on};
use mail_types::date::{self, Day};
use mail_types::report::{Fault, Refusal};
use mail_types::{Protocol, Reason};

/// UIDs of one command.
const RANGE: usize = 200;
/// IMAP commands on the wire.
const RANGES: usize = 4;
/// POP3 commands on the wire.
const WINDOW: usize = 500;

/// A mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overview {
    /// Its name as the server spells it; POP3 has only one, without a name.
    pub mailbox: Option<String>,
    /// Messages in it, whether listed or not.
    pub total: u64,
    /// Oldest first, as the server has them.
    pub lines: Vec<Line>,
    /// Why it could not be listed, or not all of it.
    pub problem: Option<Reason>,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// UID, or POP3's message number.
    pub number: u32,
    /// POP3's unique id, where there is one.
    pub uid: Option<String>,
    /// Octets, as the server says.
    pub size_bytes: Option<u64>,
    /// IMAP flags; `None` where the protocol knows none.
    pub flags: Option<Vec<String>>,
    /// When it arrived, as the server says.
    pub arrived: Option<String>,
    /// Out of its header; empty where the server does not show it.
    pub headers: Headers,
}

impl Line {
    /// Whether somebody has read it.
    pub fn seen(&self) -> Option<bool> {
        self.flags.as_ref().map(|flags| flags.iter().any(|flag| flag.eq_ignore_ascii_case("\\Seen")))
    }

    /// When it was written; where it does not say, when it arrived.
    pub fn date(&self) -> Option<&str> {
        let readable = |text: &&String| date::parse_mail(text).is_some();
        let all = [&self.headers.date, &self.arrived, &self.headers.received];
        all.into_iter().filter_map(Option::as_ref).find(readable).map(String::as_str)
    }

    /// The day on which it arrived.
    pub fn arrival(&self) -> Option<Day> {
        let all = [&self.arrived, &self.headers.received, &self.headers.date];
        all.into_iter().flatten().find_map(|text| date::parse_mail(text))
    }
}

/// Lists. `limit` means the newest.
///
/// # Errors
/// The error is what it came short of, and why.
pub async fn overview(
    opener: &dyn Opener,
    options: &Options,
    watch: &(dyn Fn(Step) + Sync),
    stop: &AtomicBool,
) -> Result<Vec<Overview>, (Fault, Reason)> {
    let mut session = opener.open().await.map_err(|failure| (failure.cause.fault(), failure.reason))?;
    let listed = match options.protocol {
        Protocol::Pop3 => of_pop3(options, &mut session, watch).await.map(|found| vec![found]),
        _ => of_imap(options, &mut session, watch, stop).await,
    };
    if listed.is_ok() {
        // Nothing hangs on the answer.
        let _ = session.connection.run(Command::Quit).await;
    }
    listed.map_err(|ending| ending.failure())
}

async fn of_pop3(options: &Options, session: &mut Session, watch: &(dyn Fn(Step) + Sync)) -> Result<Overview, Ending> {
    let listing = pop3::lists::read(session, true, None).await?.listing;
    let mut listed: Vec<Listed<'_>> = listing.iter().collect();
    let total = listed.len() as u64;
    if options.since.is_none() {
        newest(&mut listed, options.limit);
    }
    watch(Step::Total { messages: listed.len() as u64, size_bytes: 0 });
    let numbers: Vec<u32> = listed.iter().map(|message| message.number).collect();
    let headers = tops(session, &numbers, true, Headers::read, watch).await?;
    let line = |(listed, headers): (Listed<'_>, Option<Headers>)| Line {
        number: listed.number,
        uid: Some(String::from_utf8_lossy(listed.uid).into_owned()).filter(|uid| !uid.is_empty()),
        size_bytes: Some(listed.size_bytes).filter(|size| *size > 0),
        headers: headers.unwrap_or_default(),
        ..Line::default()
    };
    let mut lines: Vec<Line> = listed.into_iter().zip(headers).map(line).collect();
    restrict(&mut lines, options);
    Ok(Overview { mailbox: None, total, lines, problem: None })
}

/// What `read` makes of the headers of POP3 messages, `None` where the server refuses. `at_once`: the commands may go
/// out together.
pub(super) async fn tops<T: Send>(
    session: &mut Session,
    numbers: &[u32],
    at_once: bool,
    read: fn(&[u8]) -> T,
    watch: &(dyn Fn(Step) + Sync),
) -> Result<Vec<Option<T>>, Ending> {
    let window = if at_once { WINDOW } else { 1 };
    let mut tops = Tops { numbers, window, found: Vec::with_capacity(numbers.len()), header: Vec::new(), read, watch };
    if !numbers.is_empty() {
        session.connection.transfer(&mut tops).await?;
    }
    Ok(tops.found)
}

async fn of_imap(
    options: &Options,
    session: &mut Session,
    watch: &(dyn Fn(Step) + Sync),
    stop: &AtomicBool,
) -> Result<Vec<Overview>, Ending> {
    let imap::Selection { mailboxes, missing, .. } = imap::mailboxes(options, session).await?;
    let unlisted = |name: String, why: Ending| Overview {
        mailbox: Some(name),
        problem: Some(why.failure().1),
        ..Overview::default()
    };
    let mut found: Vec<Overview> =
        missing.into_iter().map(|name| unlisted(name.clone(), Ending::NoMailbox(name))).collect();
    for mailbox in &mailboxes {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        match of_mailbox(options, session, &mailbox.name, watch).await {
            Ok(overview) => found.push(overview),
            // One that can't be listed holds up no other.
            Err(ending) if mailboxes.len() > 1 && ending.of_mailbox() => {
                found.push(unlisted(mailbox.name.clone(), ending));
            }
            Err(ending) => return Err(ending),
        }
    }
    Ok(found)
}

async fn of_mailbox(
    options: &Options,
    session: &mut Session,
    mailbox: &str,
    watch: &(dyn Fn(Step) + Sync),
) -> Result<Overview, Ending> {
    let open = ImapCommand::Open { mailbox: mailbox.to_owned(), writable: false };
    let list = ImapCommand::List { uids: UidSet::all(), details: options.since.is_some() };
    let mut listing = Collect { requests: vec![open, list].into(), since: options.since, ..Collect::default() };
    listing.ask(session).await?;
    let exists = listing.opened.and_then(|opened| opened.exists).unwrap_or(0);
    let mut uids: Vec<u32> = listing.listed.iter().filter(|listed| !listed.older).map(|listed| listed.uid).collect();
    if exists == 0 {
        uids.clear();
    }
    uids.sort_unstable();
    uids.dedup();
    newest(&mut uids, options.limit);
    watch(Step::Total { messages: uids.len() as u64, size_bytes: 0 });
    let mut lines = Lines {
        waiting: uids.chunks(RANGE).map(<[u32]>::to_vec).collect(),
        awaited: uids.iter().copied().collect(),
        ..Lines::new(watch)
    };
    session.connection.transfer(&mut lines).await?;
    let Lines { mut found, awaited, refused, .. } = lines;
    // Of these the server tells nothing but that they are there.
    found.extend(awaited.into_iter().map(|number| (number, Line { number, ..Line::default() })));
    let lines: Vec<Line> = found.into_values().collect();
    let problem = refused.map(|refusal| Ending::Refused(refusal).failure().1);
    Ok(Overview { mailbox: Some(mailbox.to_owned()), total: u64::from(exists), lines, problem })
}

/// Cuts the list down to the last so many.
fn newest<T>(list: &mut Vec<T>, limit: Option<u64>) {
    let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    list.drain(..list.len().saturating_sub(limit));
}

fn restrict(lines: &mut Vec<Line>, options: &Options) {
    if let Some(since) = options.since {
        lines.retain(|line| line.arrival().is_none_or(|day| day >= since));
        newest(lines, options.limit);
    }
}

fn keep(header: &mut Vec<u8>, octets: &[u8]) {
    let room = header::WHOLE_MAX.saturating_sub(header.len());
    header.extend_from_slice(&octets[..octets.len().min(room)]);
}

/// POP3 TOP, one after the other.
struct Tops<'a, T> {
    numbers: &'a [u32],
    window: usize,
    found: Vec<Option<T>>,
    header: Vec<u8>,
    read: fn(&[u8]) -> T,
    watch: &'a (dyn Fn(Step) + Sync),
}

impl<T: Send> BodySink for Tops<'_, T> {
    fn write<'a>(&'a mut self, octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        (self.watch)(Step::Received(octets.len() as u64));
        keep(&mut self.header, octets);
        go_on()
    }
}

impl<T: Send> Transfer for Tops<'_, T> {
    fn next(&mut self, in_flight: usize) -> Option<Command> {
        if in_flight >= self.window {
            return None;
        }
        let (&number, rest) = self.numbers.split_first()?;
        self.numbers = rest;
        Some(Pop3Command::Top { number }.into())
    }

    fn answered(&mut self, _id: CommandId, result: Result<Reply, Refusal>) -> BoxFuture<'_, ControlFlow<()>> {
        (self.watch)(Step::Message);
        let header = std::mem::take(&mut self.header);
        self.found.push(result.ok().map(|_| (self.read)(&header)));
        go_on()
    }
}

/// IMAP messages, with a part of their header. A set that is refused is halved, down to one message.
struct Lines<'a> {
    waiting: VecDeque<Vec<u32>>,
    asked: VecDeque<Vec<u32>>,
    awaited: HashSet<u32>,
    header: Vec<u8>,
    found: BTreeMap<u32, Line>,
    refusals: u32,
    refused: Option<Refusal>,
    watch: &'a (dyn Fn(Step) + Sync),
}

/// Refusals of one mailbox after which no more is asked for.
const REFUSALS_MAX: u32 = 100;

impl<'a> Lines<'a> {
    fn new(watch: &'a (dyn Fn(Step) + Sync)) -> Self {
        Self {
            waiting: VecDeque::new(),
            asked: VecDeque::new(),
            awaited: HashSet::new(),
            header: Vec::new(),
            found: BTreeMap::new(),
            refusals: 0,
            refused: None,
            watch,
        }
    }

    /// The line of a message that was asked for. What is told of it may come in parts.
    fn line(&mut self, uid: u32) -> Option<&mut Line> {
        if self.awaited.remove(&uid) {
            (self.watch)(Step::Message);
            self.found.insert(uid, Line { number: uid, ..Line::default() });
        }
        self.found.get_mut(&uid)
    }
}

impl BodySink for Lines<'_> {
    fn write<'a>(&'a mut self, octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        (self.watch)(Step::Received(octets.len() as u64));
        keep(&mut self.header, octets);
        go_on()
    }

    fn item(&mut self, _id: CommandId, item: Item) -> BoxFuture<'_, ControlFlow<()>> {
        match item {
            Item::MessageBegins => self.header.clear(),
            Item::Listed { uid, size_bytes, date, flags } => {
                if let Some(line) = self.line(uid) {
                    line.size_bytes = size_bytes.or(line.size_bytes);
                    line.arrived = date.or(line.arrived.take());
                    line.flags = flags.or(line.flags.take());
                }
            }
            Item::MessageEnds { uid, flags, size_bytes, .. } => {
                let headers = Headers::read(&std::mem::take(&mut self.header));
                if let Some(line) = self.line(uid) {
                    line.size_bytes = size_bytes.or(line.size_bytes);
                    (line.flags, line.headers) = (Some(flags), headers);
                }
            }
            _ => {}
        }
        go_on()
    }
}

impl Transfer for Lines<'_> {
    fn next(&mut self, in_flight: usize) -> Option<Command> {
        if in_flight >= RANGES {
            return None;
        }
        let uids = self.waiting.pop_front()?;
        let request = ImapCommand::Overview { uids: UidSet::of(&uids) };
        self.asked.push_back(uids);
        Some(request.into())
    }

    fn answered(&mut self, _id: CommandId, result: Result<Reply, Refusal>) -> BoxFuture<'_, ControlFlow<()>> {
        let mut uids = self.asked.pop_front().unwrap_or_default();
        uids.retain(|uid| self.awaited.contains(uid));
        if let Err(refusal) = result {
            self.refusals += 1;
            if self.refusals >= REFUSALS_MAX || passing::is_throttled(&refusal) {
                self.waiting.clear();
                self.refused.get_or_insert(refusal);
            } else if uids.len() > 1 {
                let second = uids.split_off(uids.len() / 2);
                self.waiting.push_front(second);
                self.waiting.push_front(uids);
            } else if !uids.is_empty() {
                self.refused.get_or_insert(refusal);
            }
        }
        go_on()
    }
}

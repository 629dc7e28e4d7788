//! A POP3 session: list, retrieve, delete what is stored, say goodbye.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use futures_util::future::BoxFuture;

use super::intake::Intake;
use super::journal::{Change, Earlier, Key};
use super::listing::{Listed, Listing};
use super::pace::Pace;
use super::plan::{self, Pop3Plan, Retention, Vanished, Wanted};
use super::store::Identity;
use super::{Ending, Run, Step, overview};
use crate::connection::Session;
use crate::driver::{BodySink, Transfer};
use crate::model::Message;
use crate::model::report::Refusal;
use crate::proto::{Command, CommandId, Item, Reply, Request};

/// Octets asked for and not come yet, as LIST tells them.
const WINDOW_BYTES: u64 = 16 * 1024 * 1024;
/// Messages asked for and not come yet.
const WINDOW_MESSAGES: usize = 1000;

/// Fetches what is new.
pub async fn session(run: &mut Run<'_>, session: &mut Session) -> Result<(), Ending> {
    if session.capabilities.expire_days == Some(Some(0)) {
        run.note(Message::new("fetch-note-expire-zero"));
    }
    let (listing, uids) = list(session).await?;
    if !uids {
        run.note(Message::new("fetch-note-no-uidl"));
    }
    let total = listing.len() as u64;
    let by_uid = listing.by_uid();
    let mut failed = None;
    let known = |names: &[&str]| {
        let stored = run.journal.stored(names.iter().map(|name| run.key(Key::uidl(name.as_bytes()))));
        stored.unwrap_or_else(|error| {
            failed = Some(error);
            vec![None; names.len()]
        })
    };
    let mut plan = plan::pop3(&listing, &by_uid, known, run.retention(), run.now_s);
    if let Some(error) = failed {
        return Err(Ending::Store(error.into()));
    }
    if uids && plan.ambiguous > 0 {
        run.note(Message::new("fetch-note-ambiguous").with("count", plan.ambiguous));
    }
    run.report.known = plan.known;
    if let Some(since) = run.options.since {
        let numbers: Vec<u32> = plan.wanted.iter().map(|wanted| listing.at(wanted.place()).number).collect();
        let headers = overview::headers(session, &numbers, &|_| {}).await?;
        let arrivals = headers
            .into_iter()
            .map(|headers| overview::Line { headers: headers.unwrap_or_default(), ..Default::default() }.arrival());
        let mut old = arrivals.map(|day| day.is_some_and(|day| day < since));
        plan.wanted.retain(|_| old.next() != Some(true));
        run.report.older = (numbers.len() - plan.wanted.len()) as u64;
    }
    run.limit(&mut plan.wanted);
    let size = plan.wanted.iter().map(|wanted| listing.at(wanted.place()).size_bytes).sum();
    run.watch(Step::Total { messages: plan.wanted.len() as u64, size_bytes: size });
    if run.options.dry_run {
        run.report.stored = plan.wanted.len() as u64;
        run.report.stored_bytes = size;
        run.report.deleted = plan.deletable.len() as u64;
        run.report.left = total - run.report.deleted;
        let _ = goodbye(session).await;
        return Ok(());
    }
    let mut deletable = std::mem::take(&mut plan.deletable);
    settle(run, &listing, &by_uid)?;
    // Of a large mailbox its order would be felt beside the mail.
    drop(by_uid);
    retrieve(run, session, &listing, plan, &mut deletable, uids).await?;
    deletable.sort_unstable();
    let deleted = if run.interrupted() { 0 } else { delete(run, session, &deletable).await? };
    run.report.left = total;
    match goodbye(session).await {
        // Nothing hangs on it.
        Err(_) if deleted == 0 => return Ok(()),
        answer => answer?,
    }
    run.report.deleted += deleted;
    run.report.left = total.saturating_sub(deleted);
    Ok(())
}

/// Asks for UIDL and LIST at once. The flag says whether there are unique ids.
pub async fn list(session: &mut Session) -> Result<(Listing, bool), Ending> {
    let mut lists = Lists { first: session.connection.next_id(), asked: 0, ..Lists::default() };
    session.connection.transfer(&mut lists).await?;
    if let Some(refusal) = lists.refused {
        return Err(Ending::Refused(refusal));
    }
    if !lists.uids {
        return Ok((lists.sizes, false));
    }
    if lists.sizes.is_empty() {
        return Ok((lists.found, true));
    }
    // Both lists go by number; a message that one of them leaves out is taken from the other.
    let mut sizes = lists.sizes.iter().peekable();
    let mut listing = Listing::default();
    for named in lists.found.iter() {
        while let Some(sized) = sizes.next_if(|sized| sized.number < named.number) {
            listing.push(sized.number, "", sized.size_bytes);
        }
        let sized = sizes.next_if(|sized| sized.number == named.number);
        listing.push(named.number, named.uid, sized.map_or(named.size_bytes, |sized| sized.size_bytes));
    }
    sizes.for_each(|sized| listing.push(sized.number, "", sized.size_bytes));
    Ok((listing, true))
}

#[derive(Default)]
struct Lists {
    first: CommandId,
    asked: u32,
    /// UIDL was not refused.
    uids: bool,
    /// What UIDL says, with the sizes that LIST tells in the same order.
    found: Listing,
    /// How many have theirs.
    sized: u32,
    /// What else LIST says.
    sizes: Listing,
    refused: Option<Refusal>,
}

impl BodySink for Lists {
    fn write<'a>(&'a mut self, _octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        Box::pin(std::future::ready(ControlFlow::Continue(())))
    }

    fn item(&mut self, _id: CommandId, item: Item) -> BoxFuture<'_, ControlFlow<()>> {
        match item {
            Item::Uidl { number, uid } => self.found.push(number, &uid, 0),
            Item::Size { number, size_bytes } if self.found.set_size(self.sized, number, size_bytes) => self.sized += 1,
            Item::Size { number, size_bytes } => self.sizes.push(number, "", size_bytes),
            _ => {}
        }
        Box::pin(std::future::ready(ControlFlow::Continue(())))
    }
}

impl Transfer for Lists {
    fn next(&mut self, _in_flight: usize) -> Option<Command> {
        self.asked += 1;
        match self.asked {
            1 => Some(Command::Request(Request::Uidl)),
            2 => Some(Command::Request(Request::Sizes)),
            _ => None,
        }
    }

    fn answered(&mut self, id: CommandId, result: Result<Reply, Refusal>) -> BoxFuture<'_, ControlFlow<()>> {
        match (id == self.first, result) {
            (true, Ok(_)) => self.uids = true,
            (false, Err(refusal)) => self.refused = Some(refusal),
            _ => {}
        }
        Box::pin(std::future::ready(ControlFlow::Continue(())))
    }
}

async fn retrieve(
    run: &mut Run<'_>,
    session: &mut Session,
    listing: &Listing,
    plan: Pop3Plan,
    deletable: &mut Vec<u32>,
    uids: bool,
) -> Result<(), Ending> {
    if plan.wanted.is_empty() {
        return Ok(());
    }
    // By content alone, and not since the server has no unique ids: those are left alone.
    let by_content = plan.wanted.iter().filter(|wanted| uids && !wanted.named());
    let spared: Vec<u32> = by_content.map(|wanted| listing.at(wanted.place()).number).collect();
    let store = run.store(run.options.target.path().to_owned(), Earlier::default())?;
    let transferred = {
        let mut retrieval = Retrieval {
            intake: Intake::new(&store, Pace::new(run.options.patience), &run.too_slow),
            run,
            listing,
            waiting: plan.wanted.into(),
            asked: VecDeque::new(),
            asked_bytes: 0,
            filling: true,
        };
        session.connection.transfer(&mut retrieval).await
    };
    let fresh = run.retention().lets_go(run.now_s, run.now_s) && !run.options.headers_only;
    let finished = store.finish(|stored| {
        run.stored(&stored);
        if fresh {
            deletable.extend(stored.tokens.iter().filter(|number| spared.binary_search(number).is_err()));
        }
    });
    finished.await.map_err(Ending::Store)?;
    transferred?;
    Ok(())
}

struct Retrieval<'a, 'b> {
    intake: Intake<'a>,
    run: &'a Run<'b>,
    listing: &'a Listing,
    waiting: VecDeque<Wanted>,
    asked: VecDeque<Wanted>,
    asked_bytes: u64,
    /// The window is filled up to its edge, then left alone until a quarter of it is empty: commands then
    /// go out many in a packet.
    filling: bool,
}

impl BodySink for Retrieval<'_, '_> {
    fn write<'a>(&'a mut self, octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        self.run.watch(Step::Received(octets.len() as u64));
        Box::pin(self.intake.write(octets))
    }

    fn item(&mut self, _id: CommandId, item: Item) -> BoxFuture<'_, ControlFlow<()>> {
        if item == Item::MessageBegins {
            self.intake.begin();
        }
        Box::pin(std::future::ready(ControlFlow::Continue(())))
    }
}

impl Transfer for Retrieval<'_, '_> {
    fn next(&mut self, in_flight: usize) -> Option<Command> {
        let full = in_flight >= WINDOW_MESSAGES || (in_flight > 1 && self.asked_bytes >= WINDOW_BYTES);
        if full {
            self.filling = false;
        } else if in_flight <= WINDOW_MESSAGES / 4 * 3 && self.asked_bytes <= WINDOW_BYTES / 4 * 3 {
            self.filling = true;
        }
        if !self.filling || self.run.interrupted() {
            return None;
        }
        let wanted = self.waiting.pop_front()?;
        let Listed { number, size_bytes, .. } = self.listing.at(wanted.place());
        self.asked_bytes += size_bytes;
        self.asked.push_back(wanted);
        Some(if self.run.options.headers_only {
            Command::Request(Request::Top { number })
        } else {
            Command::Retrieve { number }
        })
    }

    fn answered(&mut self, _id: CommandId, result: Result<Reply, Refusal>) -> BoxFuture<'_, ControlFlow<()>> {
        Box::pin(async move {
            let Some(wanted) = self.asked.pop_front() else { return ControlFlow::Break(()) };
            let Listed { number, uid, size_bytes } = self.listing.at(wanted.place());
            self.asked_bytes -= size_bytes;
            if result.is_err() {
                self.run.skipped();
                return ControlFlow::Continue(());
            }
            self.run.watch(Step::Message);
            let identity = if wanted.named() {
                let key = self.run.key(Key::uidl(uid.as_bytes()));
                let name = self.run.namer.pop3(Key::uidl(uid.as_bytes()).octets());
                Identity::Named { key, name, flags: String::new(), rematch: false }
            } else {
                Identity::Content
            };
            self.intake.end(number, identity, Some(size_bytes).filter(|size_bytes| *size_bytes > 0)).await
        })
    }
}

/// Notes which known messages vanished, and forgets those that are gone for long.
fn settle(run: &Run<'_>, listing: &Listing, by_uid: &[u32]) -> Result<(), Ending> {
    let mut changes = Vec::new();
    let noted = run.journal.each_uidl(|uid, record| {
        let there = std::str::from_utf8(uid).is_ok_and(|uid| listing.holds(by_uid, uid));
        match plan::vanished(there, uid, record, run.now_s) {
            Some(Vanished::Put(key, record)) => changes.push(Change::Put(key, record)),
            Some(Vanished::Forget(key)) => changes.push(Change::Forget(key)),
            None => {}
        }
    });
    noted.and_then(|()| run.journal.commit(&changes)).map_err(|error| Ending::Store(error.into()))
}

async fn delete(run: &mut Run<'_>, session: &mut Session, numbers: &[u32]) -> Result<u64, Ending> {
    if numbers.is_empty() || run.retention() == Retention::Keep {
        return Ok(0);
    }
    let mut deletion = Deletion { numbers, refused: 0 };
    session.connection.transfer(&mut deletion).await?;
    if deletion.refused > 0 {
        run.note(Message::new("fetch-note-not-deleted").with("count", deletion.refused));
    }
    Ok((numbers.len() as u64).saturating_sub(deletion.refused))
}

struct Deletion<'a> {
    numbers: &'a [u32],
    refused: u64,
}

impl BodySink for Deletion<'_> {
    fn write<'a>(&'a mut self, _octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        Box::pin(std::future::ready(ControlFlow::Continue(())))
    }
}

impl Transfer for Deletion<'_> {
    fn next(&mut self, in_flight: usize) -> Option<Command> {
        if in_flight >= WINDOW_MESSAGES {
            return None;
        }
        let (&number, rest) = self.numbers.split_first()?;
        self.numbers = rest;
        Some(Command::Request(Request::Delete { number }))
    }

    fn answered(&mut self, _id: CommandId, result: Result<Reply, Refusal>) -> BoxFuture<'_, ControlFlow<()>> {
        self.refused += u64::from(result.is_err());
        Box::pin(std::future::ready(ControlFlow::Continue(())))
    }
}

/// Only the server's answer to QUIT makes deletions count (RFC 1939 section 6).
async fn goodbye(session: &mut Session) -> Result<(), Ending> {
    match session.connection.run(Command::Quit).await? {
        Ok(_) => Ok(()),
        Err(refusal) => Err(Ending::Refused(refusal)),
    }
}

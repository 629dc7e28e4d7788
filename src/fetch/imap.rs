//! An IMAP session: mailbox by mailbox, list what is new, retrieve it, delete what is stored.

use std::collections::{HashMap, HashSet, VecDeque};
use std::ops::ControlFlow;

use futures_util::future::BoxFuture;

use super::intake::Intake;
use super::journal::{Change, Digest, Key, Record};
use super::layout;
use super::plan::{self, Retention};
use super::store::Identity;
use super::{Ending, Mailboxes, Run, Step};
use crate::connection::Session;
use crate::driver::{BodySink, Transfer};
use crate::model::Message;
use crate::model::report::Refusal;
use crate::proto::{Command, CommandId, Item, Opened, Reply, Request};

/// UIDs of one command that asks for messages. Small enough that Ctrl-C is answered soon, large enough that
/// a command costs nothing.
const RANGE: usize = 200;
/// Commands on the wire; their answers come one after the other, without a pause in between.
const RANGES: usize = 4;
/// UIDs of one command that changes flags.
const CHANGE: usize = 500;

/// A mailbox to fetch.
struct Mailbox {
    name: String,
    delimiter: Option<char>,
}

/// Fetches what is new in every mailbox asked for.
pub async fn session(run: &mut Run<'_>, session: &mut Session) -> Result<(), Ending> {
    for mailbox in mailboxes(run, session).await? {
        if run.interrupted() {
            break;
        }
        fetch(run, session, &mailbox).await?;
    }
    // Nothing hangs on the answer.
    let _ = session.connection.run(Command::Quit).await;
    Ok(())
}

async fn mailboxes(run: &mut Run<'_>, session: &mut Session) -> Result<Vec<Mailbox>, Ending> {
    let named = match &run.options.mailboxes {
        Mailboxes::Named(names) if names.len() == 1 && names[0].eq_ignore_ascii_case("INBOX") => {
            return Ok(vec![Mailbox { name: "INBOX".to_owned(), delimiter: None }]);
        }
        Mailboxes::Named(names) => Some(names.clone()),
        Mailboxes::All => None,
    };
    let mut listing = Collect { requests: vec![Request::Mailboxes].into(), ..Collect::default() };
    session.connection.transfer(&mut listing).await?;
    listing.refusal()?;
    let (mut found, mut skipped) = (Vec::new(), Vec::new());
    for item in listing.items {
        let Item::Mailbox { name, delimiter, attributes } = item else { continue };
        let has = |attribute: &str| attributes.iter().any(|found| found.eq_ignore_ascii_case(attribute));
        if has("\\Noselect") || has("\\NonExistent") {
            continue;
        }
        match &named {
            Some(named) => {
                if named.iter().any(|wanted| same_mailbox(wanted, &name)) {
                    found.push(Mailbox { name, delimiter });
                }
            }
            // It holds what all others hold, once more (RFC 6154).
            None if has("\\All") => skipped.push(name),
            None => found.push(Mailbox { name, delimiter }),
        }
    }
    for name in named.into_iter().flatten() {
        if !found.iter().any(|mailbox| same_mailbox(&name, &mailbox.name)) {
            return Err(Ending::NoMailbox(name));
        }
    }
    for name in skipped {
        run.note(Message::new("fetch-note-all-skipped").with_foreign("mailbox", name));
    }
    Ok(found)
}

fn same_mailbox(wanted: &str, name: &str) -> bool {
    wanted == name || (wanted.eq_ignore_ascii_case("INBOX") && name.eq_ignore_ascii_case("INBOX"))
}

async fn fetch(run: &mut Run<'_>, session: &mut Session, mailbox: &Mailbox) -> Result<(), Ending> {
    let journal = run.journal.clone();
    let remembered = journal.cursor(&mailbox.name)?;
    let writable = run.options.retention != Retention::Keep && !run.options.dry_run;
    let from = remembered.map_or(1, |(_, cursor)| cursor.saturating_add(1));
    // Both at once: where UIDVALIDITY turns out to be another, the list is asked for again.
    let open = Request::Open { mailbox: mailbox.name.clone(), writable };
    let list = |from: u32| Request::List { uids: format!("{from}:*"), details: false };
    let mut listing = Collect { requests: vec![open, list(from)].into(), ..Collect::default() };
    session.connection.transfer(&mut listing).await?;
    listing.refusal()?;
    let opened = listing.opened.unwrap_or_default();
    let Some(validity) = opened.uid_validity else {
        return Err(Ending::NoUidValidity(mailbox.name.clone()));
    };
    let changed = remembered.filter(|(known, _)| *known != validity);
    let mut cursor = remembered.map_or(0, |(_, cursor)| cursor);
    let mut earlier: HashMap<Digest, Vec<(Key, Record)>> = HashMap::new();
    if changed.is_some() {
        cursor = 0;
        listing = Collect { requests: vec![list(1)].into(), ..Collect::default() };
        session.connection.transfer(&mut listing).await?;
        listing.refusal()?;
        journal.each_imap(&mailbox.name, |known, uid, record| {
            if known != validity {
                let key = Key::imap(&mailbox.name, known, uid);
                earlier.entry(record.digest).or_default().push((key, record));
            }
        })?;
        run.note(
            Message::new("fetch-note-uidvalidity")
                .with_foreign("mailbox", mailbox.name.clone())
                .with("known", earlier.values().map(Vec::len).sum::<usize>()),
        );
    }
    let listed = listed(&listing.items, cursor, &opened);
    let keys = listed.iter().map(|uid| run.key(Key::imap(&mailbox.name, validity, *uid)));
    let known = journal.known(keys)?;
    let mut wanted: Vec<u32> =
        listed.iter().zip(&known).filter(|(_, known)| known.is_none()).map(|(uid, _)| *uid).collect();
    run.limit(&mut wanted);
    let exists = u64::from(opened.exists.unwrap_or(0));
    run.report.known += exists.saturating_sub(wanted.len() as u64);
    run.report.left += exists;
    run.watch(Step::Total { messages: wanted.len() as u64, size_bytes: 0 });
    if run.options.dry_run {
        run.report.stored += wanted.len() as u64;
        return Ok(());
    }
    let rematch = changed.is_some();
    let missing = retrieve(run, session, mailbox, validity, &wanted, earlier, rematch).await?;
    if !run.options.headers_only {
        let limited = listed.iter().zip(&known).filter(|(_, known)| known.is_none()).map(|(uid, _)| *uid);
        let mut open: Vec<u32> = limited.filter(|uid| wanted.binary_search(uid).is_err()).collect();
        open.extend(&missing);
        open.sort_unstable();
        let reached = plan::cursor(cursor, &listed, &open);
        if remembered != Some((validity, reached)) {
            let change = Change::Cursor { mailbox: mailbox.name.clone(), validity, cursor: reached };
            journal.commit(&[change])?;
        }
    }
    // After a change of UIDVALIDITY nothing is deleted in the same run: a mistake in telling what
    // is what could not be made good.
    if writable && !rematch && !run.options.headers_only && !run.interrupted() {
        delete(run, session, mailbox, validity).await?;
    }
    Ok(())
}

/// The UIDs above the cursor, sorted. `n:*` names the last message even where it lies below `n`
/// (RFC 9051 section 9, seq-range).
fn listed(items: &[Item], cursor: u32, opened: &Opened) -> Vec<u32> {
    let uid = |item: &Item| match item {
        Item::Listed { uid, .. } if *uid > cursor => Some(*uid),
        _ => None,
    };
    let mut uids: Vec<u32> = items.iter().filter_map(uid).collect();
    if opened.exists == Some(0) {
        uids.clear();
    }
    uids.sort_unstable();
    uids.dedup();
    uids
}

/// Answers which UIDs did not come, sorted.
async fn retrieve(
    run: &mut Run<'_>,
    session: &mut Session,
    mailbox: &Mailbox,
    validity: u32,
    wanted: &[u32],
    earlier: HashMap<Digest, Vec<(Key, Record)>>,
    rematch: bool,
) -> Result<Vec<u32>, Ending> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut store = run.store(run.options.target.mailbox(&mailbox.name, mailbox.delimiter), earlier)?;
    let transferred = {
        let requests: VecDeque<Request> = wanted.chunks(RANGE).map(|uids| request(run, uids)).collect();
        let mut retrieval = Retrieval {
            intake: Intake::new(&store),
            run,
            requests,
            mailbox: &mailbox.name,
            validity,
            rematch,
            awaited: wanted.iter().copied().collect(),
        };
        session.connection.transfer(&mut retrieval).await
    };
    let early = store.take();
    let stored = store.finish().await;
    let mut missing: HashSet<u32> = wanted.iter().copied().collect();
    for stored in early.iter().flatten().chain(stored.iter().flatten()) {
        missing.remove(&stored.token);
        run.stored(stored);
    }
    early.map_err(Ending::Store)?;
    stored.map_err(Ending::Store)?;
    transferred?;
    let mut missing: Vec<u32> = missing.into_iter().collect();
    missing.sort_unstable();
    if !missing.is_empty() && !run.interrupted() {
        // Whether they are gone or were kept from us shows when the server lists them again.
        let again = Request::List { uids: plan::sequence_set(&missing), details: false };
        let mut listing = Collect { requests: vec![again].into(), ..Collect::default() };
        session.connection.transfer(&mut listing).await?;
        let there = listed(&listing.items, 0, &Opened::default());
        missing.retain(|uid| there.binary_search(uid).is_ok());
        if !missing.is_empty() {
            run.withheld(missing.len() as u64);
        }
    }
    Ok(missing)
}

fn request(run: &Run<'_>, uids: &[u32]) -> Request {
    Request::Messages { uids: plan::sequence_set(uids), headers_only: run.options.headers_only }
}

struct Retrieval<'a, 'b> {
    intake: Intake<'a>,
    run: &'a Run<'b>,
    requests: VecDeque<Request>,
    mailbox: &'a str,
    validity: u32,
    rematch: bool,
    /// What was asked for and has not come. A message that comes twice, or uncalled for, is not taken.
    awaited: HashSet<u32>,
}

impl BodySink for Retrieval<'_, '_> {
    fn write<'a>(&'a mut self, octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        self.run.watch(Step::Received(octets.len() as u64));
        Box::pin(self.intake.write(octets))
    }

    fn item<'a>(&'a mut self, _id: CommandId, item: Item) -> BoxFuture<'a, ControlFlow<()>> {
        Box::pin(async move {
            match item {
                Item::MessageBegins => self.intake.begin(),
                Item::MessageEnds { uid, flags } if self.awaited.remove(&uid) => {
                    let key = self.run.key(Key::imap(self.mailbox, self.validity, uid));
                    let name = self.run.namer.imap(self.mailbox, self.validity, uid);
                    let flags = layout::maildir_flags(&flags);
                    self.run.watch(Step::Message);
                    let identity = Identity::Named { key, name, flags, rematch: self.rematch };
                    return self.intake.end(uid, identity).await;
                }
                Item::MessageEnds { .. } => self.intake.forget(),
                _ => {}
            }
            ControlFlow::Continue(())
        })
    }
}

impl Transfer for Retrieval<'_, '_> {
    fn next(&mut self, in_flight: usize) -> Option<Command> {
        if in_flight >= RANGES || self.run.interrupted() {
            return None;
        }
        self.requests.pop_front().map(Command::Request)
    }

    fn answered<'a>(&'a mut self, _id: CommandId, _result: Result<Reply, Refusal>) -> BoxFuture<'a, ControlFlow<()>> {
        // After a refusal it shows which messages are missing.
        Box::pin(std::future::ready(ControlFlow::Continue(())))
    }
}

/// Flags what is stored as deleted and expunges exactly that. Without UIDPLUS nothing is expunged, as
/// EXPUNGE takes along what others have flagged.
async fn delete(run: &mut Run<'_>, session: &mut Session, mailbox: &Mailbox, validity: u32) -> Result<(), Ending> {
    let mut uids = Vec::new();
    let mut records = HashMap::new();
    let journal = run.journal.clone();
    journal.each_imap(&mailbox.name, |known, uid, record| {
        if known == validity && record.gone_s == 0 && run.options.retention.lets_go(record.stored_s, run.now_s) {
            uids.push(uid);
            records.insert(uid, record);
        }
    })?;
    if uids.is_empty() {
        return Ok(());
    }
    if !session.capabilities.unique_ids {
        run.note(Message::new("fetch-note-no-uidplus").with("count", uids.len()));
        return Ok(());
    }
    for uids in uids.chunks(CHANGE) {
        let set = plan::sequence_set(uids);
        let flag = Request::AddFlag { uids: set.clone(), flag: "\\Deleted" };
        let mut change = Collect { requests: vec![flag, Request::Expunge { uids: set }].into(), ..Collect::default() };
        session.connection.transfer(&mut change).await?;
        if change.refused.is_some() {
            run.note(Message::new("fetch-note-not-deleted").with("count", uids.len()));
            continue;
        }
        let gone = uids.iter().filter_map(|uid| {
            let record = Record { gone_s: run.now_s, ..records.remove(uid)? };
            Some(Change::Put(Key::imap(&mailbox.name, validity, *uid), record))
        });
        journal.commit(&gone.collect::<Vec<_>>())?;
        run.report.deleted += uids.len() as u64;
        run.report.left = run.report.left.saturating_sub(uids.len() as u64);
    }
    Ok(())
}

/// Requests one after the other on the wire, everything answered kept.
#[derive(Default)]
struct Collect {
    requests: VecDeque<Request>,
    items: Vec<Item>,
    opened: Option<Opened>,
    refused: Option<Refusal>,
}

impl Collect {
    fn refusal(&mut self) -> Result<(), Ending> {
        self.refused.take().map_or(Ok(()), |refusal| Err(Ending::Refused(refusal)))
    }
}

impl BodySink for Collect {
    fn write<'a>(&'a mut self, _octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        Box::pin(std::future::ready(ControlFlow::Continue(())))
    }

    fn item<'a>(&'a mut self, _id: CommandId, item: Item) -> BoxFuture<'a, ControlFlow<()>> {
        self.items.push(item);
        Box::pin(std::future::ready(ControlFlow::Continue(())))
    }
}

impl Transfer for Collect {
    fn next(&mut self, _in_flight: usize) -> Option<Command> {
        self.requests.pop_front().map(Command::Request)
    }

    fn answered<'a>(&'a mut self, _id: CommandId, result: Result<Reply, Refusal>) -> BoxFuture<'a, ControlFlow<()>> {
        match result {
            Ok(Reply::Opened(opened)) => self.opened = Some(opened),
            Ok(_) => {}
            Err(refusal) => {
                self.refused.get_or_insert(refusal);
            }
        }
        Box::pin(std::future::ready(ControlFlow::Continue(())))
    }
}

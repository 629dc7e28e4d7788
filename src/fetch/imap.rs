//! An IMAP session: mailbox by mailbox, list what is new, retrieve it, delete what is stored.

use std::collections::{HashMap, HashSet, VecDeque};
use std::ops::ControlFlow;

use futures_util::future::BoxFuture;

use super::flags::{self, Told};
use super::intake::Intake;
use super::journal::{Change, Digest, Key, Record};
use super::layout::{Flags, Target};
use super::pace::Pace;
use super::plan::{self, Retention};
use super::ranges::Ranges;
use super::store::Identity;
use super::{Ending, Mailboxes, Options, Run, Step};
use crate::connection::Session;
use crate::driver::{BodySink, Transfer};
use crate::model::Message;
use crate::model::date::{self, Day};
use crate::model::report::Refusal;
use crate::proto::imap::mailbox_name;
use crate::proto::{Command, CommandId, Item, Opened, Reply, Request};

/// Messages that are worth a round trip to have them compressed.
const MANY: usize = 4;
/// UIDs of one command that changes flags.
const CHANGE: usize = 500;
/// Records that are looked up at once.
const LOOKUP: usize = 2000;

/// A mailbox to fetch.
pub struct Mailbox {
    /// As the server spells it.
    pub name: String,
    /// Hierarchy delimiter.
    pub delimiter: Option<char>,
}

/// Fetches what is new in every mailbox asked for.
pub async fn session(run: &mut Run<'_>, session: &mut Session) -> Result<(), Ending> {
    let (mailboxes, skipped) = mailboxes(run.options, session).await?;
    for name in skipped {
        run.note(Message::new("fetch-note-all-skipped").with_foreign("mailbox", mailbox_name(&name)));
    }
    for mailbox in mailboxes {
        if run.interrupted() {
            break;
        }
        fetch(run, session, &mailbox).await?;
    }
    let _ = session.connection.part().await;
    Ok(())
}

/// The mailboxes asked for, and the names of those that only repeat others.
pub async fn mailboxes(options: &Options, session: &mut Session) -> Result<(Vec<Mailbox>, Vec<String>), Ending> {
    let named = match &options.mailboxes {
        Mailboxes::Named(names) if names.len() == 1 && names[0].eq_ignore_ascii_case("INBOX") => {
            return Ok((vec![Mailbox { name: "INBOX".to_owned(), delimiter: None }], Vec::new()));
        }
        Mailboxes::Named(names) => Some(names.clone()),
        Mailboxes::All => None,
    };
    let mut listing = Collect { requests: vec![Request::Mailboxes].into(), ..Collect::default() };
    session.connection.transfer(&mut listing).await?;
    listing.refusal()?;
    let (mut found, mut skipped) = (Vec::new(), Vec::new());
    for (name, delimiter, attributes) in listing.mailboxes {
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
    Ok((found, skipped))
}

/// As the server spells it, or as people do.
fn same_mailbox(wanted: &str, name: &str) -> bool {
    wanted == name
        || wanted == mailbox_name(name)
        || (wanted.eq_ignore_ascii_case("INBOX") && name.eq_ignore_ascii_case("INBOX"))
}

async fn fetch(run: &mut Run<'_>, session: &mut Session, mailbox: &Mailbox) -> Result<(), Ending> {
    let journal = run.journal.clone();
    let options = run.options;
    let remembered = journal.cursor(&mailbox.name)?;
    let of_old = remembered.map_or(0, |(validity, _)| validity);
    let (older, modseq) = (journal.older(&mailbox.name, of_old)?, journal.modseq(&mailbox.name, of_old)?);
    // What arrived before an earlier day arrived before a later one too.
    let older = older.filter(|(_, day)| options.since.is_some_and(|since| since >= *day)).map(|(uid, _)| uid);
    let mut cursor = remembered.map_or(0, |(_, cursor)| cursor);
    let mut reach = cursor.max(older.unwrap_or(0));
    let deletes = options.retention != Retention::Keep;
    let writable = (deletes || options.mark_seen) && !options.dry_run;
    let keeps_flags = matches!(options.target, Target::Maildir(_)) && !options.headers_only && !options.dry_run;
    // All at once: where UIDVALIDITY turns out to be another, the list is asked for again.
    let open = Request::Open { mailbox: mailbox.name.clone(), writable };
    let list = |from: u32| Request::List { uids: format!("{from}:*"), details: options.since.is_some() };
    let mut requests = VecDeque::from([open]);
    let tells_changes = session.capabilities.has("CONDSTORE") || session.capabilities.has("QRESYNC");
    let modseq_told = modseq.filter(|modseq| *modseq > 0 && tells_changes);
    if options.compress && (cursor == 0 || (keeps_flags && modseq_told.is_none())) {
        compress(session).await?;
    }
    // Where there are no flags to compare, it is enough to know what there is: a list of 5,000 messages is 190 KB,
    // which takes a line of 40 ms some five round trips to get up to speed.
    let compares = options.since.is_some() || (keeps_flags && (cursor > 0 || journal.knows_imap(&mailbox.name)?));
    let finds = !compares && (session.capabilities.has("ESEARCH") || session.capabilities.has("IMAP4rev2"));
    match modseq_told {
        _ if finds => requests.push_back(Request::Find { uids: format!("{}:*", reach.saturating_add(1)) }),
        _ if !keeps_flags || cursor == 0 => requests.push_back(list(reach.saturating_add(1))),
        Some(since) => {
            requests.push_back(list(reach.saturating_add(1)));
            requests.push_back(Request::Changes { uids: format!("1:{reach}"), since });
        }
        // The server does not say what changed; so all flags are compared.
        None => requests.push_back(list(1)),
    }
    let collect = |requests| Collect { requests, since: options.since, ..Collect::default() };
    let mut listing = Collect { lenient: finds || requests.len() > 2, ..collect(requests) };
    session.connection.transfer(&mut listing).await?;
    listing.refusal()?;
    if finds && listing.declined {
        let opened = listing.opened;
        listing = Collect { opened, ..collect([list(reach.saturating_add(1))].into()) };
        session.connection.transfer(&mut listing).await?;
        listing.refusal()?;
    }
    let declined = listing.declined;
    let mut opened = listing.opened.unwrap_or_default();
    let nameless = || Ending::NoUidValidity(mailbox.name.clone());
    let mut validity = opened.uid_validity.ok_or_else(nameless)?;
    let rematch = remembered.is_some_and(|(known, _)| known != validity);
    let mut earlier: HashMap<Digest, Vec<(Key, Record)>> = HashMap::new();
    if rematch {
        (cursor, reach) = (0, 0);
        // Courier 5.2 (Debian 12, seen 2026-11-24) keeps no UIDVALIDITY of a mailbox that was only ever
        // examined, and makes up another each time. Selected once, it stays what it is.
        let select = Request::Open { mailbox: mailbox.name.clone(), writable: true };
        let select = (!writable && !options.dry_run).then_some(select);
        listing = collect(select.into_iter().chain([list(1)]).collect());
        session.connection.transfer(&mut listing).await?;
        listing.refusal()?;
        if let Some(selected) = listing.opened {
            validity = selected.uid_validity.ok_or_else(nameless)?;
            opened = selected;
        }
        journal.each_imap(&mailbox.name, |known, uid, record| {
            if known != validity {
                let key = Key::imap(&mailbox.name, known, uid);
                earlier.entry(record.digest).or_default().push((key, record));
            }
        })?;
        run.note(
            Message::new("fetch-note-uidvalidity")
                .with_foreign("mailbox", mailbox_name(&mailbox.name))
                .with("known", earlier.values().map(Vec::len).sum::<usize>()),
        );
    }
    let mut entries = sorted(listing.listed, &opened);
    let mut listed = listing.found;
    listed.extend(entries.iter().map(|entry| entry.uid));
    listed.retain(|uid| *uid > reach && opened.exists != Some(0));
    listed.sort_unstable();
    listed.dedup();
    let mut fresh: Vec<u32> = Vec::new();
    for part in listed.chunks(LOOKUP) {
        let known = journal.stored(part.iter().map(|uid| run.key(Key::imap(&mailbox.name, validity, *uid))))?;
        fresh.extend(part.iter().zip(known).filter(|(_, known)| known.is_none()).map(|(uid, _)| *uid));
    }
    let too_old: HashSet<u32> = entries.iter().filter(|entry| entry.older).map(|entry| entry.uid).collect();
    let mut wanted: Vec<u32> = fresh.iter().copied().filter(|uid| !too_old.contains(uid)).collect();
    let too_old_count = (fresh.len() - wanted.len()) as u64;
    run.limit(&mut wanted);
    let exists = u64::from(opened.exists.unwrap_or(0));
    run.report.older += too_old_count;
    run.report.known += exists.saturating_sub(wanted.len() as u64 + too_old_count);
    run.report.left += exists;
    run.watch(Step::Total { messages: wanted.len() as u64, size_bytes: 0 });
    if options.dry_run {
        run.report.stored += wanted.len() as u64;
        if deletes && !rematch {
            let deletable = deletable(run, mailbox, validity)?.len() as u64;
            run.report.deleted += deletable;
            run.report.left = run.report.left.saturating_sub(deletable);
        }
        return Ok(());
    }
    if !rematch {
        // The flags of what comes now come with it.
        entries.retain(|entry| wanted.binary_search(&entry.uid).is_err());
        entries.shrink_to_fit();
    }
    if options.compress && wanted.len() >= MANY {
        compress(session).await?;
    }
    let Retrieved { missing, stored } = retrieve(run, session, mailbox, validity, &wanted, earlier, rematch).await?;
    if keeps_flags {
        update_flags(run, mailbox, validity, &entries)?;
    }
    if !options.headers_only {
        let mut open: Vec<u32> = fresh.into_iter().filter(|uid| wanted.binary_search(uid).is_err()).collect();
        open.extend(&missing);
        open.sort_unstable();
        let mut changes = Vec::new();
        let (name, before) = (|| mailbox.name.clone(), cursor);
        cursor = plan::cursor(cursor, &listed, &open);
        if remembered != Some((validity, cursor)) {
            changes.push(Change::Cursor { mailbox: name(), validity, cursor });
        }
        if let Some(day) = options.since {
            open.retain(|uid| !too_old.contains(uid));
            let far = plan::cursor(reach.max(before), &listed, &open);
            if far > cursor && older != Some(far) {
                changes.push(Change::Older { mailbox: name(), validity, cursor: far, day });
            }
        }
        let highest = opened.highest_modseq.filter(|highest| keeps_flags && (rematch || modseq != Some(*highest)));
        // A server that kept mod-sequences and does so no more: the next run compares all flags.
        let highest = if declined { Some(0) } else { highest };
        changes.extend(highest.map(|modseq| Change::Modseq { mailbox: name(), validity, modseq }));
        journal.commit(&changes)?;
    }
    if options.mark_seen && !run.interrupted() {
        mark_seen(run, session, mailbox, validity, &stored).await?;
    }
    // After a change of UIDVALIDITY nothing is deleted in the same run: a mistake in telling what
    // is what could not be made good.
    if deletes && !rematch && !options.headers_only && !run.interrupted() {
        delete(run, session, mailbox, validity).await?;
    }
    Ok(())
}

/// Asks for compression, where the server has it and it is not there yet. Asking costs a round trip, and the
/// server much of its time: what does not get smaller (attachments) comes some three times slower from a server
/// nearby, text somewhat faster. So nobody gets it unasked; over a slow line it saves most of the wait.
async fn compress(session: &mut Session) -> Result<(), Ending> {
    if session.capabilities.has("COMPRESS=DEFLATE") && !session.connection.is_compressed() {
        // After a refusal it goes on as before.
        let _ = session.connection.compress().await?;
    }
    Ok(())
}

/// By UID, each once. `n:*` names the last message even where it lies below `n` (RFC 9051 section 9,
/// seq-range), and an empty mailbox has none.
fn sorted(mut entries: Vec<Entry>, opened: &Opened) -> Vec<Entry> {
    if opened.exists == Some(0) {
        entries.clear();
    }
    // What was told last holds.
    entries.reverse();
    entries.sort_by_key(|entry| entry.uid);
    entries.dedup_by_key(|entry| entry.uid);
    entries
}

/// Brings over what changed of the flags of messages that were stored before.
fn update_flags(run: &mut Run<'_>, mailbox: &Mailbox, validity: u32, entries: &[Entry]) -> Result<(), Ending> {
    let journal = run.journal.clone();
    let place = run.options.target.mailbox(&mailbox.name, mailbox.delimiter);
    for part in entries.chunks(LOOKUP) {
        let part: Vec<&Entry> = part.iter().filter(|entry| entry.told).collect();
        let key = |entry: &&Entry| Key::imap(&mailbox.name, validity, entry.uid);
        let records = journal.known(part.iter().map(key))?;
        let told = part.iter().zip(records).filter_map(|(entry, record)| {
            Some(Told { key: key(entry), record: record?, flags: entry.flags.letters() })
        });
        let told: Vec<Told> = told.collect();
        let renamed = flags::update(&*run.disk, &journal, &run.options.target, &place, told);
        run.report.flags += renamed.map_err(Ending::Store)?;
    }
    Ok(())
}

/// What was retrieved.
#[derive(Default)]
struct Retrieved {
    /// UIDs that did not come, though they are there; sorted.
    missing: Vec<u32>,
    /// UIDs that are stored now.
    stored: Vec<u32>,
}

async fn retrieve(
    run: &mut Run<'_>,
    session: &mut Session,
    mailbox: &Mailbox,
    validity: u32,
    wanted: &[u32],
    earlier: HashMap<Digest, Vec<(Key, Record)>>,
    rematch: bool,
) -> Result<Retrieved, Ending> {
    if wanted.is_empty() {
        return Ok(Retrieved::default());
    }
    let store = run.store(run.options.target.mailbox(&mailbox.name, mailbox.delimiter), earlier)?;
    let transferred = {
        let mut retrieval = Retrieval {
            intake: Intake::new(&store, Pace::new(run.options.patience), &run.too_slow),
            run,
            ranges: Ranges::new(wanted),
            mailbox: &mailbox.name,
            validity,
            rematch,
            awaited: Awaited { wanted, came: vec![false; wanted.len()] },
        };
        session.connection.transfer(&mut retrieval).await
    };
    let mut uids = Vec::new();
    let finished = store.finish(|stored| {
        run.stored(&stored);
        uids.extend(stored.tokens);
    });
    finished.await.map_err(Ending::Store)?;
    uids.sort_unstable();
    transferred?;
    let mut missing: Vec<u32> = wanted.iter().copied().filter(|uid| uids.binary_search(uid).is_err()).collect();
    if !missing.is_empty() && !run.interrupted() {
        // Whether they are gone or were kept from us shows when the server lists them again.
        let again = Request::List { uids: plan::sequence_set(&missing), details: false };
        let mut listing = Collect { requests: vec![again].into(), ..Collect::default() };
        session.connection.transfer(&mut listing).await?;
        let there = sorted(listing.listed, &Opened::default());
        missing.retain(|uid| there.binary_search_by_key(uid, |entry| entry.uid).is_ok());
        if !missing.is_empty() {
            run.withheld(missing.len() as u64);
        }
    }
    Ok(Retrieved { missing, stored: uids })
}

struct Retrieval<'a, 'b> {
    intake: Intake<'a>,
    run: &'a Run<'b>,
    ranges: Ranges<'a>,
    mailbox: &'a str,
    validity: u32,
    rematch: bool,
    awaited: Awaited<'a>,
}

/// What was asked for, and what of it came. A message that comes twice, or uncalled for, is not taken.
struct Awaited<'a> {
    /// UIDs, sorted.
    wanted: &'a [u32],
    came: Vec<bool>,
}

impl Awaited<'_> {
    /// It was asked for and comes for the first time.
    fn take(&mut self, uid: u32) -> bool {
        self.wanted.binary_search(&uid).is_ok_and(|at| !std::mem::replace(&mut self.came[at], true))
    }
}

impl BodySink for Retrieval<'_, '_> {
    fn write<'a>(&'a mut self, octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        self.run.watch(Step::Received(octets.len() as u64));
        self.ranges.octets(octets.len());
        Box::pin(self.intake.write(octets))
    }

    fn item<'a>(&'a mut self, _id: CommandId, item: Item) -> BoxFuture<'a, ControlFlow<()>> {
        Box::pin(async move {
            match item {
                Item::MessageBegins => self.intake.begin(),
                Item::MessageEnds { uid, flags } => {
                    self.ranges.message();
                    if !self.awaited.take(uid) {
                        self.intake.forget();
                        return ControlFlow::Continue(());
                    }
                    let key = self.run.key(Key::imap(self.mailbox, self.validity, uid));
                    let name = self.run.namer.imap(self.mailbox, self.validity, uid);
                    let flags = Flags::new(&flags).letters();
                    self.run.watch(Step::Message);
                    let identity = Identity::Named { key, name, flags, rematch: self.rematch };
                    return self.intake.end(uid, identity).await;
                }
                _ => {}
            }
            ControlFlow::Continue(())
        })
    }
}

impl Transfer for Retrieval<'_, '_> {
    fn next(&mut self, _in_flight: usize) -> Option<Command> {
        if self.run.interrupted() {
            return None;
        }
        let uids = plan::sequence_set(self.ranges.next()?);
        Some(Command::Request(Request::Messages { uids, headers_only: self.run.options.headers_only }))
    }

    fn answered<'a>(&'a mut self, _id: CommandId, _result: Result<Reply, Refusal>) -> BoxFuture<'a, ControlFlow<()>> {
        self.ranges.answered();
        // After a refusal it shows which messages are missing.
        Box::pin(std::future::ready(ControlFlow::Continue(())))
    }
}

/// Marks as read on the server what this run has stored. Here it stays unread, for its reader.
async fn mark_seen(
    run: &mut Run<'_>,
    session: &mut Session,
    mailbox: &Mailbox,
    validity: u32,
    stored: &[u32],
) -> Result<(), Ending> {
    let journal = run.journal.clone();
    for uids in stored.chunks(CHANGE) {
        let flag = Request::AddFlag { uids: plan::sequence_set(uids), flag: "\\Seen" };
        let mut change = Collect { requests: [flag].into(), ..Collect::default() };
        session.connection.transfer(&mut change).await?;
        if change.refused.is_some() {
            run.note(Message::new("fetch-note-not-marked").with("count", uids.len()));
            continue;
        }
        let keys: Vec<Key> = uids.iter().map(|uid| run.key(Key::imap(&mailbox.name, validity, *uid))).collect();
        let records = journal.known(keys.iter().cloned())?;
        let noted = keys.into_iter().zip(records).filter_map(|(key, record)| {
            let record = record?;
            let flags = record.flags.as_deref().filter(|flags| !flags.contains('S'))?;
            let mut letters: Vec<char> = flags.chars().chain(['S']).collect();
            letters.sort_unstable();
            Some(Change::Put(key, Record { flags: Some(letters.into_iter().collect()), ..record }))
        });
        journal.commit(&noted.collect::<Vec<_>>())?;
        run.report.marked += uids.len() as u64;
    }
    Ok(())
}

/// What is stored, still there, and may go.
fn deletable(run: &Run<'_>, mailbox: &Mailbox, validity: u32) -> Result<Vec<u32>, Ending> {
    let mut uids = Vec::new();
    run.journal.each_imap(&mailbox.name, |known, uid, record| {
        if known == validity && record.gone_s == 0 && run.options.retention.lets_go(record.stored_s, run.now_s) {
            uids.push(uid);
        }
    })?;
    Ok(uids)
}

/// Flags what is stored as deleted and expunges exactly that. Without UIDPLUS nothing is expunged, as
/// EXPUNGE takes along what others have flagged.
async fn delete(run: &mut Run<'_>, session: &mut Session, mailbox: &Mailbox, validity: u32) -> Result<(), Ending> {
    let journal = run.journal.clone();
    let uids = deletable(run, mailbox, validity)?;
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
        let mut change = Collect { requests: [flag, Request::Expunge { uids: set }].into(), ..Collect::default() };
        session.connection.transfer(&mut change).await?;
        if change.refused.is_some() {
            run.note(Message::new("fetch-note-not-deleted").with("count", uids.len()));
            continue;
        }
        let keys: Vec<Key> = uids.iter().map(|uid| Key::imap(&mailbox.name, validity, *uid)).collect();
        let records = journal.known(keys.iter().cloned())?;
        let gone = keys
            .into_iter()
            .zip(records)
            .filter_map(|(key, record)| Some(Change::Put(key, Record { gone_s: run.now_s, ..record? })));
        journal.commit(&gone.collect::<Vec<_>>())?;
        run.report.deleted += uids.len() as u64;
        run.report.left = run.report.left.saturating_sub(uids.len() as u64);
    }
    Ok(())
}

/// What a list says of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// UID
    pub uid: u32,
    /// Its flags, if they were told.
    pub flags: Flags,
    /// They were.
    pub told: bool,
    /// It arrived before the day asked for.
    pub older: bool,
}

/// Requests one after the other on the wire, everything answered kept.
#[derive(Default)]
pub struct Collect {
    /// To be sent.
    pub requests: VecDeque<Request>,
    /// The last request may be refused.
    pub lenient: bool,
    /// It was.
    pub declined: bool,
    /// Requests sent, and answered.
    pub counts: (usize, usize),
    /// The day before which a message is older.
    pub since: Option<Day>,
    /// Messages.
    pub listed: Vec<Entry>,
    /// UIDs of messages of which nothing else was asked.
    pub found: Vec<u32>,
    /// Name, delimiter, attributes.
    pub mailboxes: Vec<(String, Option<char>, Vec<String>)>,
    /// What was said of the mailbox.
    pub opened: Option<Opened>,
    /// The first refusal.
    pub refused: Option<Refusal>,
}

impl Collect {
    /// A refusal becomes the end.
    pub fn refusal(&mut self) -> Result<(), Ending> {
        self.refused.take().map_or(Ok(()), |refusal| Err(Ending::Refused(refusal)))
    }
}

impl BodySink for Collect {
    fn write<'a>(&'a mut self, _octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        Box::pin(std::future::ready(ControlFlow::Continue(())))
    }

    fn item<'a>(&'a mut self, _id: CommandId, item: Item) -> BoxFuture<'a, ControlFlow<()>> {
        match item {
            Item::Listed { uid, flags, date, .. } => {
                let arrived = date.as_deref().and_then(date::parse_mail);
                self.listed.push(Entry {
                    uid,
                    flags: Flags::new(flags.as_deref().unwrap_or_default()),
                    told: flags.is_some(),
                    older: self.since.is_some_and(|since| arrived.is_some_and(|day| day < since)),
                });
            }
            Item::Found { first, last } => self.found.extend(first..=last),
            Item::Mailbox { name, delimiter, attributes } => self.mailboxes.push((name, delimiter, attributes)),
            _ => {}
        }
        Box::pin(std::future::ready(ControlFlow::Continue(())))
    }
}

impl Transfer for Collect {
    fn next(&mut self, _in_flight: usize) -> Option<Command> {
        let request = self.requests.pop_front()?;
        self.counts.0 += 1;
        Some(Command::Request(request))
    }

    fn answered<'a>(&'a mut self, _id: CommandId, result: Result<Reply, Refusal>) -> BoxFuture<'a, ControlFlow<()>> {
        self.counts.1 += 1;
        match result {
            Ok(Reply::Opened(opened)) => self.opened = Some(opened),
            Ok(_) => {}
            Err(_) if self.lenient && self.counts.0 == self.counts.1 => self.declined = true,
            Err(refusal) => {
                self.refused.get_or_insert(refusal);
            }
        }
        Box::pin(std::future::ready(ControlFlow::Continue(())))
    }
}

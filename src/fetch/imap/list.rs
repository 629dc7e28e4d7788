//! What a mailbox holds, in as few round trips and octets as the server allows.

use std::collections::VecDeque;

use super::super::journal::{Earlier, Record};
use super::super::{Ending, Run};
use super::collect::{Collect, Entry, sorted};
use super::{Mailbox, compress};
use crate::connection::Session;
use crate::model::Message;
use crate::proto::imap::mailbox_name;
use crate::proto::{Opened, Request};

/// What the journal knows of a mailbox.
pub struct Memory {
    /// UIDVALIDITY, and up to which UID everything is stored.
    pub at: Option<(u32, u32)>,
    /// Up to which UID, beyond that, all that is not stored is too old for `--since`.
    pub older: Option<u32>,
    /// Up to which change of the server the flags are known.
    pub modseq: Option<u64>,
    /// Messages of it are known.
    known: bool,
}

impl Memory {
    /// Looks it up.
    pub fn of(run: &Run<'_>, mailbox: &Mailbox) -> Result<Self, Ending> {
        let at = run.journal.cursor(&mailbox.name)?;
        let validity = at.map_or(0, |(validity, _)| validity);
        let older = run.journal.older(&mailbox.name, validity)?;
        // What arrived before an earlier day arrived before a later one too.
        let older = older.filter(|(_, day)| run.options.since.is_some_and(|since| since >= *day)).map(|(uid, _)| uid);
        let modseq = run.journal.modseq(&mailbox.name, validity)?;
        Ok(Self { at, older, modseq, known: run.journal.knows_imap(&mailbox.name)? })
    }

    fn cursor(&self) -> u32 {
        self.at.map_or(0, |(_, cursor)| cursor)
    }
}

/// What the server says.
pub struct Listing {
    /// As it was opened.
    pub opened: Opened,
    /// UIDVALIDITY
    pub validity: u32,
    /// It does not tell what changed, though it said that it would.
    pub declined: bool,
    /// UIDVALIDITY is another than it was: what was stored before, by content.
    pub earlier: Option<Earlier>,
    /// All messages are in it, not only those beyond `reach`.
    pub whole: bool,
    /// Messages whose flags or age were told; sorted by UID.
    pub entries: Vec<Entry>,
    /// UIDs beyond `reach`; sorted.
    pub uids: Vec<u32>,
    /// Up to here everything is stored.
    pub cursor: u32,
    /// Up to here nothing is to be fetched.
    pub reach: u32,
}

impl Listing {
    /// It arrived before the day asked for.
    pub fn too_old(&self, uid: u32) -> bool {
        self.entries.binary_search_by_key(&uid, |entry| entry.uid).is_ok_and(|at| self.entries[at].older)
    }
}

/// Opens the mailbox and asks what is in it, in one go.
pub async fn list(
    run: &mut Run<'_>,
    session: &mut Session,
    mailbox: &Mailbox,
    memory: &Memory,
) -> Result<Listing, Ending> {
    let options = run.options;
    let (mut cursor, mut reach) = (memory.cursor(), memory.cursor().max(memory.older.unwrap_or(0)));
    let list = |from: u32| Request::List { uids: format!("{from}:*"), details: options.since.is_some() };
    // Where UIDVALIDITY turns out to be another, the list is asked for again.
    let open = Request::Open { mailbox: mailbox.name.clone(), writable: run.writes() };
    let mut requests = VecDeque::from([open]);
    let offers = |name: &str| session.capabilities.has(name);
    let modseq = memory.modseq.filter(|modseq| *modseq > 0 && (offers("CONDSTORE") || offers("QRESYNC")));
    // Where there are no flags to compare, it is enough to know what there is: a list of 5,000 messages is 190 KB,
    // which takes a line of 40 ms some five round trips to get up to speed.
    let compares = options.since.is_some() || (run.keeps_flags() && (cursor > 0 || memory.known));
    let finds = !compares && (offers("ESEARCH") || offers("IMAP4rev2"));
    if options.compress && !finds && (cursor == 0 || (run.keeps_flags() && modseq.is_none())) {
        compress(session).await?;
    }
    let mut whole = false;
    match modseq {
        _ if finds => requests.push_back(Request::Find { uids: format!("{}:*", reach.saturating_add(1)) }),
        _ if !run.keeps_flags() || cursor == 0 => requests.push_back(list(reach.saturating_add(1))),
        Some(since) => {
            requests.push_back(list(reach.saturating_add(1)));
            requests.push_back(Request::Changes { uids: format!("1:{reach}"), since });
        }
        // The server does not say what changed; so all flags are compared.
        None => {
            whole = true;
            requests.push_back(list(1));
        }
    }
    let collect = |requests| Collect { requests, since: options.since, ..Collect::default() };
    let mut listing = Collect { lenient: finds || requests.len() > 2, ..collect(requests) };
    listing.ask(session).await?;
    if finds && listing.declined {
        let opened = listing.opened;
        listing = Collect { opened, ..collect([list(reach.saturating_add(1))].into()) };
        listing.ask(session).await?;
    }
    let declined = listing.declined;
    let mut opened = listing.opened.unwrap_or_default();
    let validity = |opened: &Opened| opened.uid_validity.ok_or_else(|| Ending::NoUidValidity(mailbox.name.clone()));
    validity(&opened)?;
    let mut earlier = None;
    if memory.at.is_some_and(|(known, _)| Some(known) != opened.uid_validity) {
        (cursor, reach) = (0, 0);
        // Courier 5.2 (Debian 12, seen 2026-11-24) keeps no UIDVALIDITY of a mailbox that was only ever
        // examined, and makes up another each time. Selected once, it stays what it is.
        let select = Request::Open { mailbox: mailbox.name.clone(), writable: true };
        let select = (!run.writes() && !options.dry_run).then_some(select);
        listing = collect(select.into_iter().chain([list(1)]).collect());
        listing.ask(session).await?;
        opened = listing.opened.unwrap_or(opened);
        earlier = Some(known_before(run, mailbox, validity(&opened)?)?);
    }
    let entries = sorted(listing.listed, &opened);
    let mut uids = listing.found;
    uids.extend(entries.iter().map(|entry| entry.uid));
    uids.retain(|uid| *uid > reach && opened.exists != Some(0));
    uids.sort_unstable();
    uids.dedup();
    Ok(Listing { validity: validity(&opened)?, opened, declined, earlier, whole, entries, uids, cursor, reach })
}

/// What is archived, and what is stored and not listed any more, under the same UIDVALIDITY. Courier 5.2 gives some of the messages that
/// it moves out of `new` other UIDs (Debian 12, seen 2026-11-24); by content they are known.
pub fn vanished(run: &Run<'_>, mailbox: &Mailbox, listing: &Listing) -> Result<Earlier, Ending> {
    let there = |uid: &u32| listing.entries.binary_search_by_key(uid, |entry| entry.uid).is_ok();
    let counts = |known, uid, _: &Record| listing.whole && known == listing.validity && !there(&uid);
    Ok(run.journal.earlier_imap(&mailbox.name, run.options.headers_only, counts)?)
}

/// What is stored under another UIDVALIDITY. Says so.
fn known_before(run: &mut Run<'_>, mailbox: &Mailbox, validity: u32) -> Result<Earlier, Ending> {
    let counts = |known, _, _: &Record| known != validity;
    let earlier = run.journal.earlier_imap(&mailbox.name, run.options.headers_only, counts)?;
    run.note(
        Message::new("fetch-note-uidvalidity")
            .with_foreign("mailbox", mailbox_name(&mailbox.name))
            .with("known", earlier.len()),
    );
    Ok(earlier)
}

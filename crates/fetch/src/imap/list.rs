//! What a mailbox holds, in as few round trips and octets as the server allows.
//!
//! It is asked for together with the mailbox: what lies beyond the cursor, and all where the journal does not say how
//! the mailbox was left. What the server says of it (UIDNEXT, EXISTS) must agree with that: where it does not, ids are
//! given again, or the list is short.

use std::collections::VecDeque;

use super::super::journal::{Change, Earlier, Key, Record, Seen, Skip};
use super::super::{Ending, Run};
use super::collect::{Collect, Entry, sorted};
use super::{Mailbox, compress};
use mail_dialog::Opened;
use mail_dialog::imap::{ImapCommand, UidSet, mailbox_name};
use mail_net::connection::Session;
use mail_types::{Message, Protocol, date};

/// What the journal knows of a mailbox.
pub struct Memory {
    /// UIDVALIDITY, and up to which UID everything is stored.
    pub at: Option<(u32, u32)>,
    /// Up to which UID, beyond that, all that is not stored is too old for `--since`.
    pub older: Option<u32>,
    /// Up to which change of the server the flags are known.
    pub modseq: Option<u64>,
    /// How it was when the last run came to its end.
    pub seen: Option<Seen>,
    /// How it was when a run last began to store its mail.
    pub found: Option<Seen>,
    /// Messages of it are known.
    known: bool,
    /// Messages that were left on the server on purpose, and whether they still are to be; sorted.
    skipped: Vec<(u32, bool)>,
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
        let seen = run.journal.seen(&mailbox.name)?.filter(|seen| at.is_some() && seen.validity == validity);
        let found = run.journal.found(&mailbox.name)?;
        let known = run.journal.knows_imap(&mailbox.name)?;
        let mut memory = Self { at, older, modseq, seen, found, known, skipped: Vec::new() };
        memory.look_up_skipped(run, mailbox, validity)?;
        Ok(memory)
    }

    /// What was left on the server under this UIDVALIDITY, as the journal says by now.
    pub fn look_up_skipped(&mut self, run: &Run<'_>, mailbox: &Mailbox, validity: u32) -> Result<(), Ending> {
        let holds = |skip: Skip| skip.holds(run.options.since, run.options.max_size);
        let skipped = run.journal.skipped(&mailbox.name, validity)?;
        self.skipped = skipped.into_iter().map(|(uid, skip)| (uid, holds(skip))).collect();
        Ok(())
    }

    /// It was left on the server on purpose; whether it still is to be.
    pub fn skipped(&self, uid: u32) -> Option<bool> {
        self.skipped.binary_search_by_key(&uid, |(uid, _)| *uid).ok().map(|at| self.skipped[at].1)
    }

    /// Messages are known, but not how the mailbox was when a run began to store its mail, or left it. Only sizes show
    /// then whether UIDs are those of others by now.
    fn unvouched(&self) -> bool {
        let holds = |found: &Seen| *found != Seen::UNKNOWN && self.at.is_none_or(|(known, _)| known == found.validity);
        let found = self.found.as_ref().is_some_and(holds);
        self.known && self.seen.is_none() && !found
    }

    /// Up to where everything is stored, and up to where nothing is to be fetched. Where nobody knows how the last run
    /// left the mailbox, all of it is looked through.
    fn start(&self) -> (u32, u32) {
        let Some((_, cursor)) = self.at.filter(|_| self.seen.is_some()) else { return (0, 0) };
        let wanted = self.skipped.iter().find(|(_, holds)| !holds);
        let first = wanted.map_or(u32::MAX, |(uid, _)| uid.saturating_sub(1));
        (cursor.min(first), cursor.max(self.older.unwrap_or(0)).min(first))
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
    /// Ids are others than they were: what was stored before, by content.
    pub earlier: Option<Earlier>,
    /// Nothing but its size says that a known UID is still that of the same message.
    pub unvouched: bool,
    /// All messages are in it, not only those beyond `reach`.
    pub whole: bool,
    /// As many are in it as the server says that there are.
    pub complete: bool,
    /// Messages whose flags or age were told; sorted by UID.
    pub entries: Vec<Entry>,
    /// Sizes that were told; sorted by UID.
    pub sizes: Vec<(u32, Option<u64>)>,
    /// UIDs beyond `reach`; sorted.
    pub uids: Vec<u32>,
    /// Up to here everything is stored.
    pub cursor: u32,
    /// Up to here nothing is to be fetched.
    pub reach: u32,
}

impl Listing {
    /// How the mailbox was when it was opened.
    pub fn opened_as(&self) -> Seen {
        let Opened { exists, uid_next, highest_modseq, .. } = self.opened;
        Seen { validity: self.validity, uid_next, exists: exists.unwrap_or(0), highest_modseq }
    }

    /// It arrived before the day asked for.
    pub fn too_old(&self, uid: u32) -> bool {
        self.entry(uid).is_some_and(|entry| entry.older)
    }

    /// How large the server says that it is.
    pub fn size(&self, uid: u32) -> Option<u64> {
        self.sizes.binary_search_by_key(&uid, |(uid, _)| *uid).ok().and_then(|at| self.sizes[at].1)
    }

    fn entry(&self, uid: u32) -> Option<&Entry> {
        self.entries.binary_search_by_key(&uid, |entry| entry.uid).ok().map(|at| &self.entries[at])
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
    let (mut cursor, mut reach) = memory.start();
    let weighs = run.weighs() || memory.unvouched();
    let details = options.since.is_some() || weighs;
    let list = |from: u32| ImapCommand::List { uids: UidSet::from(from), details };
    // Where UIDVALIDITY turns out to be another, the list is asked for again.
    let open = ImapCommand::Open { mailbox: mailbox.name.clone(), writable: run.writes() };
    let mut requests = VecDeque::from([open]);
    let offers = |name: &str| session.capabilities.has(name);
    let modseq = memory.modseq.filter(|modseq| *modseq > 0 && (offers("CONDSTORE") || offers("QRESYNC")));
    // Where there are no flags to compare, it is enough to know what there is: a list of 5,000 messages is 190 KB,
    // which takes a line of 40 ms some five round trips to get up to speed.
    let compares = details || (run.keeps_flags() && (memory.at.is_some_and(|(_, at)| at > 0) || memory.known));
    let finds = !compares && run.trouble.trusts_search() && (offers("ESEARCH") || offers("IMAP4rev2"));
    if options.compress && !finds && (cursor == 0 || (run.keeps_flags() && modseq.is_none())) {
        compress(session).await?;
    }
    let mut whole = reach == 0;
    match modseq {
        _ if finds => requests.push_back(ImapCommand::Find { uids: UidSet::from(reach.saturating_add(1)) }),
        _ if !run.keeps_flags() || reach == 0 => requests.push_back(list(reach.saturating_add(1))),
        Some(since) => {
            requests.push_back(list(reach.saturating_add(1)));
            requests.push_back(ImapCommand::Changes { uids: UidSet::up_to(reach), since });
        }
        // The server does not say what changed; so all flags are compared.
        None => {
            whole = true;
            requests.push_back(list(1));
        }
    }
    let collect = |requests| Collect { requests, since: options.since, weighs, ..Collect::default() };
    let mut listing = Collect { lenient: finds || requests.len() > 2, ..collect(requests) };
    if let Err(ending) = listing.ask(session).await {
        if finds && matches!(ending, Ending::Driver(_)) {
            run.trouble.distrust_search();
        }
        return Err(match ending {
            Ending::Refused(refusal) if listing.opened.is_none() => Ending::Shut(Protocol::Imap, refusal),
            ending => ending,
        });
    }
    let mut by_fetch = !finds;
    if finds && listing.declined {
        run.trouble.distrust_search();
        let opened = listing.opened;
        listing = Collect { opened, ..collect([list(reach.saturating_add(1))].into()) };
        listing.ask(session).await?;
        by_fetch = true;
    }
    let declined = listing.declined;
    let mut opened = listing.opened.unwrap_or_default();
    let validity = |opened: &Opened| opened.uid_validity.ok_or_else(|| Ending::NoUidValidity(mailbox.name.clone()));
    let now = validity(&opened)?;
    let other_validity = memory.at.is_some_and(|(known, _)| known != now);
    // A run that was cut off has stored more than its cursor says, and may have met this UIDVALIDITY first.
    let (at, seen) = if other_validity { (None, None) } else { (memory.at, memory.seen.as_ref()) };
    let highest = run.journal.highest_imap(&mailbox.name, now)?.max(at.map_or(0, |(_, cursor)| cursor));
    let found = memory.found.as_ref().filter(|found| found.validity == now);
    // What was left on the server is passed over by its UID, too.
    let passes_over = highest > 0 || memory.older.is_some() || !memory.skipped.is_empty();
    let given_again = !options.headers_only && passes_over && gives_ids_again(highest, [seen, found], &opened);
    // The mailbox has a UIDVALIDITY that it had before, or its journal was repaired.
    let unvouched = !options.headers_only && !given_again && highest > 0 && seen.is_none() && found.is_none();
    let mut earlier = None;
    if other_validity || given_again {
        (cursor, reach, whole, by_fetch) = (0, 0, true, true);
        // Courier 5.2 (Debian 12, seen 2026-11-24) keeps no UIDVALIDITY of a mailbox that was only ever
        // examined, and makes up another each time. Selected once, it stays what it is.
        let select = ImapCommand::Open { mailbox: mailbox.name.clone(), writable: true };
        let select = (other_validity && !run.writes() && !options.dry_run).then_some(select);
        let all = ImapCommand::List { uids: UidSet::from(1), details: details || unvouched };
        let requests = select.into_iter().chain([all]).collect();
        listing = Collect { opened: Some(opened), weighs: weighs || unvouched, ..collect(requests) };
        listing.ask(session).await?;
        opened = listing.opened.unwrap_or(opened);
        let validity = validity(&opened)?;
        earlier = Some(if given_again {
            given_before(run, mailbox, validity)?
        } else {
            known_before(run, mailbox, validity)?
        });
    }
    let mut counted = Counted::of(listing, &opened, reach);
    if !by_fetch && lacks(memory.seen.as_ref(), &opened, &counted, reach) {
        (cursor, reach, whole) = (0, 0, true);
        listing = Collect { opened: Some(opened), ..collect([list(1)].into()) };
        listing.ask(session).await?;
        counted = Counted::of(listing, &opened, reach);
    }
    let complete = !lacks(memory.seen.as_ref(), &opened, &counted, reach);
    let Counted { entries, uids, sizes, .. } = counted;
    let validity = validity(&opened)?;
    Ok(Listing { validity, opened, declined, earlier, unvouched, whole, complete, entries, sizes, uids, cursor, reach })
}

/// What a list named.
struct Counted {
    entries: Vec<Entry>,
    uids: Vec<u32>,
    sizes: Vec<(u32, Option<u64>)>,
    gone: u64,
    /// It named nothing at all. `n:*` always names the last message.
    silent: bool,
}

impl Counted {
    fn of(listing: Collect, opened: &Opened, reach: u32) -> Self {
        let entries = sorted(listing.listed, opened);
        let mut uids = listing.found;
        let silent = uids.is_empty() && entries.is_empty();
        uids.extend(entries.iter().map(|entry| entry.uid));
        uids.retain(|uid| *uid > reach && opened.exists != Some(0));
        uids.sort_unstable();
        uids.dedup();
        let mut sizes = listing.sizes;
        sizes.sort_unstable();
        sizes.dedup_by_key(|(uid, _)| *uid);
        Self { entries, uids, sizes, gone: listing.gone, silent }
    }
}

/// What the server says contradicts what was stored, or how the mailbox was at earlier times: a UID can't be the next
/// one and have been there, the next one never goes back, and there can't be more new messages than UIDs were given out
/// (RFC 9051 section 2.3.1.1).
fn gives_ids_again(highest: u32, earlier: [Option<&Seen>; 2], opened: &Opened) -> bool {
    let Some(next) = opened.uid_next else { return false };
    let now = u64::from(opened.exists.unwrap_or(0));
    let contradicts = |seen: &Seen| {
        let exists = u64::from(seen.exists);
        seen.uid_next.is_some_and(|before| next < before || now > exists + u64::from(next - before))
    };
    next <= highest || earlier.into_iter().flatten().any(contradicts)
}

/// There are more messages than the list names.
fn lacks(seen: Option<&Seen>, opened: &Opened, counted: &Counted, reach: u32) -> bool {
    let Some(exists) = opened.exists else { return false };
    let mut expected = u64::from(exists).saturating_sub(counted.gone);
    // Something beyond may not have been handed out in an earlier run.
    if counted.silent && expected > 0 && opened.uid_next.is_none_or(|next| reach.saturating_add(1) < next) {
        return true;
    }
    let mut named = counted.uids.len() as u64;
    if reach > 0 {
        // Of what was there before, nobody knows how much is left, but that it is no more.
        let Some(seen) = seen else { return false };
        let Some(next) = seen.uid_next else { return false };
        named = (counted.uids.len() - counted.uids.partition_point(|uid| *uid < next)) as u64;
        expected = expected.saturating_sub(u64::from(seen.exists));
    }
    named < expected
}

/// What is archived, and what is stored and not listed any more, under the same UIDVALIDITY. Courier 5.2 gives some
/// of the messages that it moves out of `new` other UIDs (Debian 12, seen 2026-11-24); by content they are known.
pub fn vanished(run: &Run<'_>, mailbox: &Mailbox, listing: &Listing) -> Result<Earlier, Ending> {
    let there = |uid: u32| listing.entry(uid).is_some() || listing.uids.binary_search(&uid).is_ok();
    // A run that met another UIDVALIDITY may have been cut off before it had compared everything.
    let counts = |known, uid, _: &Record| known != listing.validity || (listing.whole && !there(uid));
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

/// What is stored under UIDs that may now be those of others. Says so.
fn given_before(run: &mut Run<'_>, mailbox: &Mailbox, validity: u32) -> Result<Earlier, Ending> {
    run.note(Message::new("fetch-note-renumbered").with_foreign("mailbox", mailbox_name(&mailbox.name)));
    distrust(run, mailbox, validity)?;
    Ok(run.journal.earlier_imap(&mailbox.name, false, |_, _, _| true)?)
}

/// UIDs may be those of other messages than were stored under them: from here on these count by their content alone.
pub fn distrust(run: &mut Run<'_>, mailbox: &Mailbox, validity: u32) -> Result<(), Ending> {
    run.trouble.renumber(&mailbox.name);
    if run.options.dry_run {
        return Ok(());
    }
    let name = || mailbox.name.clone();
    let mut changes = vec![
        Change::Cursor { mailbox: name(), validity, cursor: 0 },
        Change::Older { mailbox: name(), validity, cursor: 0, day: date::civil(0) },
    ];
    run.journal.each_imap(&mailbox.name, |known, uid, _| {
        if known == validity {
            changes.push(Change::Archive(Key::imap(&mailbox.name, known, uid), run.now_s));
        }
    })?;
    let skipped = run.journal.skipped(&mailbox.name, validity)?;
    changes.extend(skipped.into_iter().map(|(uid, _)| Change::Unskip(Key::imap(&mailbox.name, validity, uid))));
    changes.push(Change::Seen { mailbox: name(), seen: Seen::UNKNOWN });
    changes.push(Change::Found { mailbox: name(), seen: Seen::UNKNOWN });
    Ok(run.journal.commit(&changes)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(exists: u32, next: u32) -> Opened {
        Opened { exists: Some(exists), uid_validity: Some(7), uid_next: Some(next), ..Opened::default() }
    }

    fn seen(exists: u32, next: u32) -> Seen {
        Seen { validity: 7, uid_next: Some(next), exists, highest_modseq: None }
    }

    #[test]
    fn ids_that_are_given_again_show() {
        let table = [
            // Nothing new, three new, some removed, some removed and some new.
            (9, Some(seen(5, 10)), opened(5, 10), false),
            (9, Some(seen(5, 10)), opened(8, 13), false),
            (9, Some(seen(5, 10)), opened(0, 10), false),
            (9, Some(seen(5, 10)), opened(4, 12), false),
            // Nobody knows how it was, but that there was a ninth.
            (9, None, opened(5, 10), false),
            (9, None, opened(5, 9), true),
            // Emptied by us, and there again; restored from a backup; made anew.
            (9, Some(seen(0, 10)), opened(3, 10), true),
            (4, Some(seen(5, 10)), opened(5, 9), true),
            (9, Some(seen(5, 10)), opened(9, 13), true),
            (9, Some(seen(5, 10)), opened(1, 2), true),
        ];
        for (highest, seen, opened, expected) in table {
            for earlier in [[seen.as_ref(), None], [None, seen.as_ref()]] {
                assert_eq!(gives_ids_again(highest, earlier, &opened), expected, "{highest} {earlier:?} {opened:?}");
            }
        }
        let silent = Opened { exists: Some(9), ..Opened::default() };
        assert!(!gives_ids_again(9, [Some(&seen(5, 10)), None], &silent));
    }

    #[test]
    fn a_list_that_is_short_shows() {
        let named = |uids: &[u32], gone| Counted {
            entries: Vec::new(),
            uids: uids.to_vec(),
            sizes: Vec::new(),
            gone,
            silent: uids.is_empty(),
        };
        let table = [
            (None, opened(3, 4), named(&[1, 2, 3], 0), 0, false),
            (None, opened(3, 4), named(&[], 0), 0, true),
            (None, opened(3, 4), named(&[1, 2], 0), 0, true),
            (None, opened(3, 4), named(&[1, 2], 1), 0, false),
            (Some(seen(5, 10)), opened(5, 10), named(&[], 0), 9, false),
            (Some(seen(5, 10)), opened(7, 12), named(&[10, 11], 0), 9, false),
            // The eighth was withheld, and is not named now.
            (Some(seen(5, 10)), opened(5, 10), named(&[], 0), 7, true),
            (Some(seen(5, 10)), opened(7, 12), named(&[8, 9], 0), 7, true),
            (Some(seen(5, 10)), opened(7, 12), named(&[], 0), 9, true),
        ];
        for (seen, opened, counted, reach, expected) in table {
            assert_eq!(
                lacks(seen.as_ref(), &opened, &counted, reach),
                expected,
                "{seen:?} {opened:?} {:?}",
                counted.uids
            );
        }
    }
}

//! One mailbox: what is new in it comes, what is stored may go, and how it was left is noted.

use super::super::journal::{Change, Key, Record, Seen, Skip};
use super::super::plan::{self, Retention};
use super::super::trouble::note_of;
use super::super::{Ending, Run, Step};
use super::change;
use super::confirm::{Confirmed, confirm};
use super::list::{self, Listing, Memory};
use super::retrieve::{Retrieved, retrieve};
use super::{LOOKUP, MANY, Mailbox, compress, sizes};
use mail_dialog::imap::mailbox_name;
use mail_net::connection::Session;
use mail_types::Message;
use mail_types::report::Fault;

/// Fetches what is new in it.
pub async fn fetch(run: &mut Run<'_>, session: &mut Session, mailbox: &Mailbox) -> Result<(), Ending> {
    while !attempt(run, session, mailbox).await? {}
    Ok(())
}

/// Fetches what is new. False where ids turn out to be given again: then it is to be looked through once more.
async fn attempt(run: &mut Run<'_>, session: &mut Session, mailbox: &Mailbox) -> Result<bool, Ending> {
    let options = run.options;
    run.trouble.well(&mailbox.name);
    let mut memory = Memory::of(run, mailbox)?;
    if let Some(cursor) = run.journal.healing(&mailbox.name)? {
        run.note(of(mailbox, "fetch-note-healing").with("cursor", cursor.to_string()));
    }
    let mut listing = list::list(run, session, mailbox, &memory).await?;
    let validity = listing.validity;
    memory.look_up_skipped(run, mailbox, validity)?;
    // Where ids are others than they were, or there are more messages than ids, nothing is deleted in the same run: a
    // mistake in telling what is what could not be made good.
    let rematch = listing.earlier.is_some() || run.trouble.is_renumbered(&mailbox.name);
    let deletes = run.retention() != Retention::Keep && !rematch && !options.headers_only && listing.complete;
    let mut confirmed = if deletes { confirm(run, session, mailbox, validity).await? } else { Confirmed::default() };
    if !confirmed.strangers.is_empty() {
        run.note(note_of("fetch-note-strangers", &mailbox.name, &confirmed.strangers));
        if !options.dry_run {
            list::distrust(run, mailbox, validity)?;
            return Ok(false);
        }
        confirmed = Confirmed::default();
    }
    let Fresh { uids: fresh, doubted } = fresh(run, mailbox, &listing, &memory, &confirmed)?;
    if !confirmed.others.is_empty() {
        run.note(note_of("fetch-note-others", &mailbox.name, &confirmed.others));
    }
    let (mut wanted, mut skips) = (Vec::new(), Vec::new());
    for uid in &fresh {
        let size = listing.size(*uid).filter(|size| options.max_size.is_some_and(|most| *size > most));
        if let Some(size) = size {
            skips.push(Change::Skip(run.key(Key::imap(&mailbox.name, validity, *uid)), Skip::Larger(size)));
        } else if !listing.too_old(*uid) {
            wanted.push(*uid);
        }
    }
    let larger = skips.len() as u64;
    let too_old = (fresh.len() - wanted.len()) as u64 - larger;
    let exists = u64::from(listing.opened.exists.unwrap_or(0));
    run.report.older += too_old;
    run.report.known += exists.saturating_sub(fresh.len() as u64);
    run.limit(&mut wanted);
    run.report.left += exists;
    run.watch(Step::Total { messages: wanted.len() as u64, size_bytes: 0 });
    if larger > 0 {
        run.note(of(mailbox, "fetch-note-larger").with("count", larger));
    }
    if !listing.complete {
        run.trouble.failed(&mailbox.name, Fault::Network, Message::new("fetch-why-incomplete"));
    }
    if options.dry_run {
        run.report.stored += wanted.len() as u64;
        let deletable = if session.capabilities.unique_ids { confirmed.deletable.len() as u64 } else { 0 };
        run.report.deleted += deletable;
        run.report.left = run.report.left.saturating_sub(deletable);
        return Ok(true);
    }
    let is_wanted = |uid: &u32| wanted.binary_search(uid).is_ok();
    let is_larger = |uid: u32| listing.size(uid).is_some_and(|size| options.max_size.is_some_and(|most| size > most));
    let mut open: Vec<u32> = fresh.into_iter().filter(|uid| !is_wanted(uid) && !is_larger(*uid)).collect();
    let mut earlier = listing.earlier.take();
    // Those that are doubted count by their content since the list came.
    if !wanted.is_empty() && (earlier.is_none() || !doubted.is_empty()) {
        let vanished = list::vanished(run, mailbox, &listing)?;
        earlier = Some(vanished).filter(|vanished| earlier.is_some() || !vanished.is_empty());
    }
    // The flags of what comes now come with it, unless it is recognised.
    listing.entries.retain(|entry| rematch || !is_wanted(&entry.uid));
    listing.entries.shrink_to_fit();
    if options.compress && wanted.len() >= MANY {
        compress(session).await?;
    }
    // However this run ends, the next one sees whether ids were given again since.
    let found = Some(listing.opened_as()).filter(|found| !options.headers_only && memory.found != Some(*found));
    let found = found.map(|seen| Change::Found { mailbox: mailbox.name.clone(), seen });
    let retrieved = retrieve(run, session, mailbox, validity, &wanted, earlier, found.into_iter().collect()).await?;
    let Retrieved { missing, stored, short, unsure, twice, refused } = retrieved;
    if run.keeps_flags() {
        change::update_flags(run, mailbox, validity, &listing.entries)?;
    }
    if !confirmed.short.is_empty() {
        run.note(note_of("fetch-note-cut", &mailbox.name, &confirmed.short));
    }
    if !twice.is_empty() {
        run.note(note_of("fetch-note-twice", &mailbox.name, &twice));
    }
    run.report.short += twice.len() as u64;
    if !options.headers_only {
        // What came short is asked for again: the next time it may come whole.
        open.extend(missing.iter().chain(&short));
        open.sort_unstable();
        open.dedup();
        let unskip = |uid: &u32| Change::Unskip(Key::imap(&mailbox.name, validity, *uid));
        skips.extend(stored.iter().filter(|uid| memory.skipped(**uid).is_some()).map(unskip));
        let seen = (!deletes && refused.is_none()).then(|| left_as(&listing, 0));
        remember(run, mailbox, &memory, (&listing, open, rematch), skips, seen)?;
    }
    if let Some(refusal) = refused.filter(|_| run.trouble.tries_again(&mailbox.name)) {
        return Err(Ending::Passing(refusal));
    }
    if options.mark_seen && !run.interrupted() {
        change::mark_seen(run, session, mailbox, validity, &stored).await?;
    }
    let before = run.report.deleted;
    // One id for two messages: which of them would go, only the server knows.
    if deletes && twice.is_empty() && !run.interrupted() {
        let spared = |uid: &u32| short.binary_search(uid).is_ok() || doubted.binary_search(uid).is_ok();
        let now = run.retention().lets_go(run.now_s, run.now_s);
        let due = due(run, (mailbox, validity), &confirmed.again)?;
        let may_go = |uid: &u32| (now && !spared(uid)) || due.binary_search(uid).is_ok();
        let fetched: Vec<u32> = stored.into_iter().filter(may_go).collect();
        let fetched = confirm_fetched(run, session, (mailbox, validity), fetched, &unsure).await?;
        run.trouble.unconfirmed(&mailbox.name, &confirmed.unsure);
        let mut uids: Vec<u32> = confirmed.deletable.iter().copied().chain(fetched).collect();
        uids.sort_unstable();
        uids.dedup();
        change::delete(run, session, mailbox, validity, &uids).await?;
    }
    if deletes && !run.interrupted() {
        let seen = left_as(&listing, run.report.deleted - before);
        if memory.seen != Some(seen) {
            run.journal.commit(&[Change::Seen { mailbox: mailbox.name.clone(), seen }])?;
        }
    }
    Ok(true)
}

/// Of messages that came in this run, those that may go: the others' size is not as told, and the mailbox does not
/// show that its sizes are wrong.
async fn confirm_fetched(
    run: &mut Run<'_>,
    session: &mut Session,
    (mailbox, validity): (&Mailbox, u32),
    mut fetched: Vec<u32>,
    unsure: &[u32],
) -> Result<Vec<u32>, Ending> {
    let (asked, rest): (Vec<u32>, Vec<u32>) = fetched.drain(..).partition(|uid| unsure.binary_search(uid).is_ok());
    let whole = sizes::ask_again(run, session, mailbox, validity, &asked).await?;
    let left: Vec<u32> = asked.into_iter().filter(|uid| whole.binary_search(uid).is_err()).collect();
    run.trouble.unconfirmed(&mailbox.name, &left);
    Ok(rest.into_iter().chain(whole).collect())
}

/// Of messages that were compared by content, those that may go by when they were stored.
fn due(run: &Run<'_>, (mailbox, validity): (&Mailbox, u32), uids: &[u32]) -> Result<Vec<u32>, Ending> {
    let records = run.journal.known(uids.iter().map(|uid| Key::imap(&mailbox.name, validity, *uid)))?;
    let lets_go = |record: &Record| run.retention().lets_go(record.stored_s, run.now_s) && !is_cut(record);
    let of = |(uid, record): (&u32, Option<Record>)| record.filter(lets_go).map(|_| *uid);
    Ok(uids.iter().zip(records).filter_map(of).collect())
}

fn of(mailbox: &Mailbox, id: &'static str) -> Message {
    Message::new(id).with_foreign("mailbox", mailbox_name(&mailbox.name))
}

/// What is to be fetched.
struct Fresh {
    /// All of it; sorted.
    uids: Vec<u32>,
    /// Those that are known, and may be others than they were; sorted.
    doubted: Vec<u32>,
}

/// Of what was listed, what the journal does not vouch for. A message that was deleted or gone, and is there again,
/// need not be the same.
fn fresh(
    run: &Run<'_>,
    mailbox: &Mailbox,
    listing: &Listing,
    memory: &Memory,
    confirmed: &Confirmed,
) -> Result<Fresh, Ending> {
    let mut uids = Vec::new();
    let mut doubted: Vec<u32> = confirmed.others.iter().chain(&confirmed.again).copied().collect();
    for part in listing.uids.chunks(LOOKUP) {
        let keys = part.iter().map(|uid| run.key(Key::imap(&mailbox.name, listing.validity, *uid)));
        for (uid, known) in part.iter().zip(run.journal.known(keys)?) {
            match known {
                Some(record) if record.deleted || record.gone_s > 0 || is_cut(&record) => doubted.push(*uid),
                Some(_) => {}
                None if memory.skipped(*uid) == Some(true) => {}
                None => uids.push(*uid),
            }
        }
    }
    doubted.sort_unstable();
    doubted.dedup();
    if !doubted.is_empty() && !run.options.dry_run && !run.options.headers_only {
        // From here on they count by their content alone, also where this session does not come to its end.
        let key = |uid: &u32| Change::Archive(Key::imap(&mailbox.name, listing.validity, *uid), run.now_s);
        let unknown = Change::Seen { mailbox: mailbox.name.clone(), seen: Seen::UNKNOWN };
        run.journal.commit(&doubted.iter().map(key).chain([unknown]).collect::<Vec<_>>())?;
    }
    uids.extend(&doubted);
    uids.sort_unstable();
    Ok(Fresh { uids, doubted })
}

/// Only a part of it came.
fn is_cut(record: &Record) -> bool {
    record.listed_bytes.is_some_and(|listed| plan::falls_short(record.size_bytes, listed))
}

/// Notes how far the mailbox is fetched, and how it was left. `open`: UIDs that are there and not stored.
fn remember(
    run: &Run<'_>,
    mailbox: &Mailbox,
    memory: &Memory,
    (listing, mut open, rematch): (&Listing, Vec<u32>, bool),
    mut changes: Vec<Change>,
    seen: Option<Seen>,
) -> Result<(), Ending> {
    let (validity, name) = (listing.validity, || mailbox.name.clone());
    // A list that is short proves nothing; nor does one of what lies beyond messages that were too old: those are there.
    let proves = listing.complete && listing.reach <= listing.cursor;
    let cursor = if proves { plan::cursor(listing.cursor, &listing.uids, &open) } else { listing.cursor };
    if memory.at != Some((validity, cursor)) {
        changes.push(Change::Cursor { mailbox: name(), validity, cursor });
    }
    if let Some(day) = run.options.since.filter(|_| listing.complete) {
        open.retain(|uid| !listing.too_old(*uid));
        let far = plan::cursor(listing.reach.max(listing.cursor), &listing.uids, &open);
        if far > cursor && memory.older != Some(far) {
            changes.push(Change::Older { mailbox: name(), validity, cursor: far, day });
        }
    }
    let highest = listing.opened.highest_modseq;
    let highest = highest.filter(|highest| run.keeps_flags() && (rematch || memory.modseq != Some(*highest)));
    // A server that kept mod-sequences and does so no more: the next run compares all flags.
    let highest = if listing.declined { Some(0) } else { highest };
    changes.extend(highest.map(|modseq| Change::Modseq { mailbox: name(), validity, modseq }));
    let seen = seen.filter(|seen| memory.seen != Some(*seen));
    changes.extend(seen.map(|seen| Change::Seen { mailbox: name(), seen }));
    Ok(run.journal.commit(&changes)?)
}

/// How the mailbox is left, so that the next run sees whether ids are given again meanwhile. Where that is not certain,
/// it looks through all of it.
fn left_as(listing: &Listing, deleted: u64) -> Seen {
    if !listing.complete {
        return Seen::UNKNOWN;
    }
    let mut seen = listing.opened_as();
    // What came in between was listed, and not counted before.
    let since = listing.uids.partition_point(|uid| seen.uid_next.is_none_or(|next| *uid < next));
    let news = listing.uids.len() - since;
    if let Some(last) = listing.uids.last().filter(|_| news > 0) {
        seen.uid_next = last.checked_add(1);
    }
    let exists = (u64::from(seen.exists) + news as u64).saturating_sub(deleted);
    Seen { exists: u32::try_from(exists).unwrap_or(u32::MAX), ..seen }
}

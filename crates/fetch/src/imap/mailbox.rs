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

/// A mailbox as this run finds it.
struct Look {
    listing: Listing,
    memory: Memory,
    confirmed: Confirmed,
    /// Ids are others than they were.
    rematch: bool,
    /// What is stored may be deleted in this run.
    deletes: bool,
}

/// Fetches what is new. False where ids turn out to be given again: then it is to be looked through once more.
async fn attempt(run: &mut Run<'_>, session: &mut Session, mailbox: &Mailbox) -> Result<bool, Ending> {
    run.trouble.well(&mailbox.name);
    let Some(mut look) = look(run, session, mailbox).await? else { return Ok(false) };
    let Fresh { uids, doubted } = fresh(run, mailbox, &look.listing, &look.memory, &look.confirmed)?;
    if !look.confirmed.others.is_empty() {
        run.note(note_of("fetch-note-others", &mailbox.name, &look.confirmed.others));
    }
    let (wanted, skips) = choose(run, mailbox, &look.listing, &uids);
    if run.options.dry_run {
        run.report.stored += wanted.len() as u64;
        let deletable = if session.capabilities.unique_ids { look.confirmed.deletable.len() as u64 } else { 0 };
        run.report.deleted += deletable;
        run.report.left = run.report.left.saturating_sub(deletable);
        return Ok(true);
    }
    // Neither wanted nor left for its size: it stays to be fetched.
    let stays = |uid: &u32| wanted.binary_search(uid).is_err() && too_large(run, &look.listing, *uid).is_none();
    let open: Vec<u32> = uids.into_iter().filter(stays).collect();
    let mut retrieved = bring(run, session, mailbox, &mut look, (&doubted, &wanted)).await?;
    let refused = retrieved.refused.take();
    settle(run, mailbox, &look, &retrieved, (open, skips, refused.is_some()))?;
    if let Some(refusal) = refused.filter(|_| run.trouble.tries_again(&mailbox.name)) {
        return Err(Ending::Passing(refusal));
    }
    if run.options.mark_seen && !run.interrupted() {
        change::mark_seen(run, session, mailbox, look.listing.validity, &retrieved.stored).await?;
    }
    let before = run.report.deleted;
    // One id for two messages: which of them would go, only the server knows.
    if look.deletes && retrieved.twice.is_empty() && !run.interrupted() {
        delete(run, session, mailbox, &look.confirmed, (look.listing.validity, &doubted, retrieved)).await?;
    }
    if look.deletes && !run.interrupted() {
        let seen = left_as(&look.listing, run.report.deleted - before);
        if look.memory.seen != Some(seen) {
            run.journal.commit(&[Change::Seen { mailbox: mailbox.name.clone(), seen }])?;
        }
    }
    Ok(true)
}

/// What is there, and what of it may go. `None` where ids turn out to be given again.
async fn look(run: &mut Run<'_>, session: &mut Session, mailbox: &Mailbox) -> Result<Option<Look>, Ending> {
    let options = run.options;
    let mut memory = Memory::of(run, mailbox)?;
    if let Some(cursor) = run.journal.healing(&mailbox.name)? {
        run.note(of(mailbox, "fetch-note-healing").with("cursor", cursor.to_string()));
    }
    let listing = list::list(run, session, mailbox, &memory).await?;
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
            return Ok(None);
        }
        confirmed = Confirmed::default();
    }
    Ok(Some(Look { listing, memory, confirmed, rematch, deletes }))
}

/// Of what is to be fetched, what this run wants, and what it leaves for its size; counts the rest.
fn choose(run: &mut Run<'_>, mailbox: &Mailbox, listing: &Listing, fresh: &[u32]) -> (Vec<u32>, Vec<Change>) {
    let (mut wanted, mut skips) = (Vec::new(), Vec::new());
    for uid in fresh {
        if let Some(size) = too_large(run, listing, *uid) {
            skips.push(Change::Skip(run.key(Key::imap(&mailbox.name, listing.validity, *uid)), Skip::Larger(size)));
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
    (wanted, skips)
}

/// Its size, if the server says that it is larger than the user wants.
fn too_large(run: &Run<'_>, listing: &Listing, uid: u32) -> Option<u64> {
    listing.size(uid).filter(|size| run.options.max_size.is_some_and(|most| *size > most))
}

/// Retrieves what is wanted. What need not be kept for it is let go first.
async fn bring(
    run: &mut Run<'_>,
    session: &mut Session,
    mailbox: &Mailbox,
    look: &mut Look,
    (doubted, wanted): (&[u32], &[u32]),
) -> Result<Retrieved, Ending> {
    let options = run.options;
    let listing = &mut look.listing;
    let mut earlier = listing.earlier.take();
    // Those that are doubted count by their content since the list came.
    if !wanted.is_empty() && (earlier.is_none() || !doubted.is_empty()) {
        let vanished = list::vanished(run, mailbox, listing)?;
        earlier = Some(vanished).filter(|vanished| earlier.is_some() || !vanished.is_empty());
    }
    // The flags of what comes now come with it, unless it is recognised.
    listing.entries.retain(|entry| look.rematch || wanted.binary_search(&entry.uid).is_err());
    listing.entries.shrink_to_fit();
    if options.compress && wanted.len() >= MANY {
        compress(session).await?;
    }
    // However this run ends, the next one sees whether ids were given again since.
    let found = Some(listing.opened_as()).filter(|found| !options.headers_only && look.memory.found != Some(*found));
    let found = found.map(|seen| Change::Found { mailbox: mailbox.name.clone(), seen });
    retrieve(run, session, mailbox, listing.validity, wanted, earlier, found.into_iter().collect()).await
}

/// Notes what came and what is still to come, once everything in place is stored.
fn settle(
    run: &mut Run<'_>,
    mailbox: &Mailbox,
    look: &Look,
    retrieved: &Retrieved,
    (mut open, mut skips, refused): (Vec<u32>, Vec<Change>, bool),
) -> Result<(), Ending> {
    let Look { listing, memory, confirmed, .. } = look;
    let Retrieved { missing, stored, short, twice, .. } = retrieved;
    if run.keeps_flags() {
        change::update_flags(run, mailbox, listing.validity, &listing.entries)?;
    }
    if !confirmed.short.is_empty() {
        run.note(note_of("fetch-note-cut", &mailbox.name, &confirmed.short));
    }
    if !twice.is_empty() {
        run.note(note_of("fetch-note-twice", &mailbox.name, twice));
    }
    run.report.short += twice.len() as u64;
    if run.options.headers_only {
        return Ok(());
    }
    // What came short is asked for again: the next time it may come whole.
    open.extend(missing.iter().chain(short));
    open.sort_unstable();
    open.dedup();
    let unskip = |uid: &u32| Change::Unskip(Key::imap(&mailbox.name, listing.validity, *uid));
    skips.extend(stored.iter().filter(|uid| memory.skipped(**uid).is_some()).map(unskip));
    let seen = (!look.deletes && !refused).then(|| left_as(listing, 0));
    remember(run, mailbox, memory, (listing, open, look.rematch), skips, seen)
}

/// Deletes what earlier runs stored and the server confirms, and of what came now what may go.
async fn delete(
    run: &mut Run<'_>,
    session: &mut Session,
    mailbox: &Mailbox,
    confirmed: &Confirmed,
    (validity, doubted, retrieved): (u32, &[u32], Retrieved),
) -> Result<(), Ending> {
    let Retrieved { stored, short, unsure, .. } = retrieved;
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
    change::delete(run, session, mailbox, validity, &uids).await
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
                Some(record) if listing.unvouched && listing.size(*uid).is_some_and(|size| !record.agrees(size)) => {
                    doubted.push(*uid);
                }
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

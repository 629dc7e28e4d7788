//! A POP3 session: list, retrieve, delete what is stored, say goodbye.

mod confirm;
mod course;
mod delete;
mod doubt;
mod leave;
pub(super) mod lists;
mod plan;
mod retrieve;

use std::sync::atomic::Ordering;

use super::intake::Intake;
use super::journal::{Change, Earlier, Key};
use super::listing::Mailbox;
use super::pace::Pace;
use super::store::Store;
use super::{Ending, Run, Step};
use mail_dialog::Command;
use mail_dialog::pop3::Pop3Command;
use mail_net::connection::Session;
use mail_net::driver::DriverError;
use mail_types::{Expire, Message};

pub use course::Course;
use course::MessageId;
use doubt::Sizes;
use plan::{Plan, Vanished, View};
use retrieve::{Outcome, Retrieval};

/// Fetches what is new.
pub async fn session(run: &mut Run<'_>, session: &mut Session) -> Result<(), Ending> {
    // Each session counts and names anew what the server does not hand out.
    run.skipped.store(0, Ordering::Relaxed);
    run.pop3.begin();
    if session.capabilities.expire == Some(Expire::Days(0)) {
        run.note(Message::new("fetch-note-expire-zero"));
    }
    let mailbox = list(run, session).await?;
    let (listing, total) = (&mailbox.listing, mailbox.listing.len() as u64);
    if !mailbox.uids && total > 0 {
        run.note(Message::new("fetch-note-no-uidl"));
    }
    if !mailbox.complete {
        run.note(Message::new("fetch-note-lists-contradict"));
    }
    let by_uid = listing.by_uid();
    let (changes, vanished) = vanished(run, &mailbox, &by_uid)?;
    let mut plan = plan(run, &mailbox, &by_uid, vanished)?;
    if mailbox.uids && plan.ambiguous > 0 {
        run.note(Message::new("fetch-note-ambiguous").with("count", plan.ambiguous));
    }
    if !plan.again.is_empty() {
        run.note(Message::new("fetch-note-again").with("count", plan.again.len() as u64));
    }
    if plan.exact && run.pop3.is_smooth() {
        run.pop3.sizes = Sizes::exact();
    }
    leave_endless(run, &mailbox, &mut plan);
    if !run.options.dry_run {
        confirm::confirm(run, session, &mailbox, &mut plan).await?;
    }
    run.report.known = plan.known;
    leave::out(run, session, &mailbox, &mut plan).await?;
    run.limit(&mut plan.wanted);
    let size = plan.wanted.iter().map(|wanted| listing.at(wanted.place()).size_bytes).fold(0, u64::saturating_add);
    run.watch(Step::Total { messages: plan.wanted.len() as u64, size_bytes: size });
    if run.options.dry_run {
        run.report.stored = plan.wanted.len() as u64;
        run.report.stored_bytes = size;
        run.report.deleted = (plan.deletable.len() + plan.due.len()) as u64;
        run.report.left = total.saturating_sub(run.report.deleted);
        let _ = session.connection.run(Command::Quit).await;
        return Ok(());
    }
    run.journal.commit(&changes)?;
    drop(changes);
    let rematch = if plan.wanted.is_empty() { None } else { Some(earlier(run, &mailbox, &by_uid, &plan)?) };
    // Of a large mailbox its order would be felt beside the mail.
    drop(by_uid);
    run.pop3.migrated |= plan.migrated;
    let places = std::mem::take(&mut plan.deletable);
    let mut deletable: Vec<u32> = places.into_iter().map(|place| listing.at(place).number).collect();
    if let Some(earlier) = rematch {
        retrieve(run, session, &mailbox, plan, earlier, &mut deletable).await?;
    }
    deletable.sort_unstable();
    deletable.dedup();
    run.report.left = total;
    let deleted = delete::delete(run, session, &mailbox, deletable).await?;
    run.report.deleted += deleted;
    run.report.left = total.saturating_sub(deleted);
    Ok(())
}

/// What came whole but for its end is not asked for again in this run: each session would break at it.
fn leave_endless(run: &mut Run<'_>, mailbox: &Mailbox, plan: &mut Plan) {
    let listing = &mailbox.listing;
    let id = |wanted: plan::Wanted| MessageId::of(listing.at(wanted.place()), wanted.named());
    let left = plan.leave(|wanted| run.pop3.is_endless(&id(wanted)));
    let notes = left.iter().map(|place| retrieve::about("fetch-note-endless", listing.at(*place)));
    run.pop3.note(notes.collect());
    run.pop3.leave(left.len() as u64);
}

/// What is there. A server that can't do several commands at once is asked one by one in the next session.
async fn list(run: &mut Run<'_>, session: &mut Session) -> Result<Mailbox, Ending> {
    let journal = run.journal.clone();
    let (retention, now_s, headers_only) = (run.retention(), run.now_s, run.options.headers_only);
    // All are known, and as large together as they were: LIST would tell nothing new.
    let mut recorded = |named: &super::listing::Listing, size_bytes: u64| {
        let keys = named.iter().map(|listed| Key::uidl(listed.uid));
        let records = journal.known(keys).ok()?;
        let mut sizes = Vec::with_capacity(records.len());
        for (listed, record) in named.iter().zip(records) {
            let record = record.filter(|record| !record.deleted && !retention.lets_go(record.stored_s, now_s))?;
            sizes.push(record.listed_bytes.filter(|_| !listed.uid.is_empty() && !headers_only)?);
        }
        let sum = sizes.iter().copied().fold(0, u64::saturating_add);
        (sum == size_bytes).then_some(sizes)
    };
    let at_once = run.pop3.at_once() && session.capabilities.pipelining;
    let listed = lists::read(session, at_once, Some(&mut recorded)).await;
    match listed {
        Err(Ending::Driver(error)) if at_once => {
            let ending = mixed_up(&error);
            run.pop3.lists_broke(ending.is_some() || matches!(error, DriverError::Timeout { .. }));
            Err(ending.unwrap_or(Ending::Driver(error)))
        }
        other => other,
    }
}

/// An answer that does not belong where it came: not the line is to blame, but how it is used.
fn mixed_up(error: &DriverError) -> Option<Ending> {
    matches!(error, DriverError::Violation(_)).then_some(Ending::MixedUp)
}

/// What is to be noted of known messages that vanished or came back, or that are gone for long; and how many
/// vanished. Nothing, where the lists contradict each other.
fn vanished(run: &Run<'_>, mailbox: &Mailbox, by_uid: &[u32]) -> Result<(Vec<Change>, u64), Ending> {
    let (mut changes, mut count) = (Vec::new(), 0);
    if !mailbox.complete || !(mailbox.uids || mailbox.listing.is_empty()) {
        return Ok((changes, count));
    }
    run.journal.each_uidl(|uid, record| {
        let there = !mailbox.listing.find(by_uid, uid).is_empty();
        count += u64::from(!there && record.gone_s == 0 && !record.deleted);
        match plan::vanished(there, uid, record, run.now_s) {
            Some(Vanished::Put(key, record)) => changes.push(Change::Put(key, record)),
            Some(Vanished::Forget(key)) => changes.push(Change::Forget(key)),
            None => {}
        }
    })?;
    Ok((changes, count))
}

fn plan(run: &Run<'_>, mailbox: &Mailbox, by_uid: &[u32], vanished: u64) -> Result<Plan, Ending> {
    let view = View { retention: run.retention(), now_s: run.now_s, vanished };
    let mut failed = None;
    let known = |uids: &[&[u8]]| {
        let records = run.journal.known(uids.iter().map(|uid| run.key(Key::uidl(uid))));
        records.unwrap_or_else(|error| {
            failed = Some(error);
            vec![None; uids.len()]
        })
    };
    let plan = plan::plan(mailbox, by_uid, known, view);
    failed.map_or(Ok(plan), |error| Err(error.into()))
}

/// Messages that may be recognised by their content: those not listed any more, and those that look otherwise
/// than recorded.
fn earlier(run: &Run<'_>, mailbox: &Mailbox, by_uid: &[u32], plan: &Plan) -> Result<Earlier, Ending> {
    let counts = |uid: &[u8]| match mailbox.listing.find(by_uid, uid) {
        // It is to come again, so that its id proves nothing by itself; also where it is left out this time.
        [place] => holds(&plan.again, *place) || holds(&plan.due, *place),
        // Not listed any more, or that of several.
        _ => true,
    };
    Ok(run.journal.earlier_pop3(run.options.headers_only, |uid, _| counts(uid))?)
}

async fn retrieve(
    run: &mut Run<'_>,
    session: &mut Session,
    mailbox: &Mailbox,
    plan: Plan,
    earlier: Earlier,
    deletable: &mut Vec<u32>,
) -> Result<(), Ending> {
    let listing = &mailbox.listing;
    // By content alone, and not since the server has no unique ids: those are left alone.
    let by_content = plan.wanted.iter().filter(|wanted| mailbox.uids && !wanted.named());
    let mut spared: Vec<u32> = by_content.map(|wanted| listing.at(wanted.place()).number).collect();
    let rematch = !earlier.is_empty();
    let due: Vec<u32> = plan.due.iter().map(|place| listing.at(*place).number).collect();
    let again: Vec<u32> = plan.again.iter().map(|place| listing.at(*place).number).collect();
    let mut course = std::mem::take(&mut run.pop3);
    let store = run.store(run.options.target.path().to_owned(), earlier, Vec::new())?;
    let (transferred, mut outcome) = transfer(run, session, mailbox, plan, rematch, &store, &mut course).await;
    let short = outcome.judge(listing, course.sizes.is_exact());
    (0..short).for_each(|_| run.skipped());
    course.note(std::mem::take(&mut outcome.notes));
    let migrated = course.migrated;
    run.pop3 = course;
    spared.append(&mut outcome.spared);
    spared.sort_unstable();
    let fresh = run.retention().lets_go(run.now_s, run.now_s) && !run.options.headers_only;
    let (mut confirmed, mut recognised) = (Vec::new(), 0);
    let finished = store.finish(|stored| {
        run.stored(&stored);
        let known_again =
            stored.tokens.iter().filter(|number| holds(&due, **number) || holds(&again, **number)).count();
        recognised += stored.known().saturating_sub(known_again as u64);
        let may_go = stored.tokens.iter().filter(|number| !holds(&spared, **number));
        confirmed.extend(may_go.filter(|number| fresh || holds(&due, **number)));
    });
    let finished = finished.await;
    let short: Vec<u32> = outcome.short.iter().map(|(number, ..)| *number).collect();
    delete::doubt(run, listing, &short)?;
    finished.map_err(Ending::Store)?;
    if migrated && recognised > 0 {
        run.note(Message::new("fetch-note-migrated").with("count", recognised));
        // Told by content, and yet: such a run deletes nothing.
        run.pop3.deletes_nothing();
    }
    if fresh {
        deletable.append(&mut confirmed);
    } else {
        deletable.extend(delete::due(run, listing, &confirmed)?);
    }
    match transferred {
        _ if outcome.doubtful => Err(Ending::MixedUp),
        result => Ok(result?),
    }
}

fn holds(numbers: &[u32], number: u32) -> bool {
    numbers.binary_search(&number).is_ok()
}

async fn transfer(
    run: &Run<'_>,
    session: &mut Session,
    mailbox: &Mailbox,
    plan: Plan,
    rematch: bool,
    store: &Store,
    course: &mut Course,
) -> (Result<(), DriverError>, Outcome) {
    let intake = Intake::new(store, Pace::new(run.options.patience), &run.too_slow);
    let counts = (rematch, session.capabilities.pipelining);
    let mut retrieval = Retrieval::new(intake, run, &mailbox.listing, course, plan.wanted, counts);
    let mut transferred = session.connection.transfer(&mut retrieval).await;
    if transferred.is_ok() && retrieval.uncertain() {
        transferred = session.connection.run(Pop3Command::Stat).await.map(drop);
    }
    let too_slow = run.too_slow.load(Ordering::Relaxed);
    let error = transferred.as_ref().err().filter(|error| !matches!(error, DriverError::Stopped) || too_slow);
    let stopped = transferred.is_err() && error.is_none();
    let outcome = retrieval.end(error, stopped).await;
    (transferred, outcome)
}

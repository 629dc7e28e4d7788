//! What is left on the server on purpose: older than `--since`, larger than `--max-size`. It is noted, so that it
//! is told from what never came, and need not be looked at again. Its id alone does not tell it: servers give ids again.

use std::collections::HashMap;

use super::plan::{Plan, Wanted};
use crate::header::Headers;
use crate::journal::{Change, Key, Skip};
use crate::listing::Mailbox;
use crate::{Ending, Run, overview};
use mail_net::connection::Session;
use mail_types::Message;

/// Takes out of the plan what is to be left.
pub async fn out(run: &mut Run<'_>, session: &mut Session, mailbox: &Mailbox, plan: &mut Plan) -> Result<(), Ending> {
    let (since, max_size) = (run.options.since, run.options.max_size);
    let listing = &mailbox.listing;
    let skipped: HashMap<Vec<u8>, Skip> = run.journal.skipped_uidls()?.into_iter().collect();
    if skipped.is_empty() && since.is_none() && max_size.is_none() {
        return Ok(());
    }
    let mut changes = Vec::new();
    let (mut older, mut larger) = (0_u64, 0_u64);
    let mut count = |skip: Skip| match skip {
        Skip::Older(..) => older += 1,
        Skip::Larger(_) => larger += 1,
    };
    let uid = |wanted: &Wanted| wanted.named().then(|| listing.at(wanted.place()).uid);
    plan.wanted.retain(|wanted| {
        let size_bytes = listing.at(wanted.place()).size_bytes;
        let known = uid(wanted).and_then(|uid| Some((uid, *skipped.get(uid)?)));
        match known {
            Some((_, skip)) if skip.agrees(size_bytes) && skip.holds(since, max_size) => {
                count(skip);
                return false;
            }
            Some((uid, _)) => changes.push(Change::Unskip(Key::uidl(uid))),
            None => {}
        }
        let skip = Skip::Larger(size_bytes);
        if skip.holds(since, max_size) {
            count(skip);
            changes.extend(uid(wanted).map(|uid| Change::Skip(Key::uidl(uid), skip)));
            return false;
        }
        true
    });
    if let Some(since) = since {
        let numbers: Vec<u32> = plan.wanted.iter().map(|wanted| listing.at(wanted.place()).number).collect();
        let headers = overview::tops(session, &numbers, run.pop3.at_once(), Headers::read, &|_| {}).await?;
        let mut days = headers
            .into_iter()
            .map(|headers| overview::Line { headers: headers.unwrap_or_default(), ..Default::default() }.arrival());
        plan.wanted.retain(|wanted| {
            let Some(day) = days.next().flatten().filter(|day| *day < since) else { return true };
            let skip = Skip::Older(day, listing.at(wanted.place()).size_bytes);
            count(skip);
            changes.extend(uid(wanted).map(|uid| Change::Skip(Key::uidl(uid), skip)));
            false
        });
    }
    run.report.older = older;
    if larger > 0 {
        run.note(Message::new("fetch-note-larger").with_foreign("mailbox", "INBOX").with("count", larger));
    }
    if !run.options.dry_run {
        run.journal.commit(&changes)?;
    }
    Ok(())
}

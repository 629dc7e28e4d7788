//! Whether what an earlier run stored is what lies on the server now: before it is deleted there, its size must be the
//! one that was recorded. UIDs are given again by some servers, and by those that were restored from a backup.

use super::super::journal::{Change, Key, Record};
use super::super::{Ending, Run, plan};
use super::Mailbox;
use super::change::CHANGE;
use super::collect::Collect;
use mail_dialog::Request;
use mail_net::connection::Session;

/// What the server says of messages that earlier runs stored. All sorted.
#[derive(Debug, Default)]
pub struct Confirmed {
    /// They may be deleted.
    pub deletable: Vec<u32>,
    /// They are other messages than were stored.
    pub others: Vec<u32>,
    /// They were stored shorter than the server says that they are.
    pub short: Vec<u32>,
}

/// Asks for the sizes of all messages that were stored by earlier runs and may go now.
pub async fn confirm(
    run: &mut Run<'_>,
    session: &mut Session,
    mailbox: &Mailbox,
    validity: u32,
) -> Result<Confirmed, Ending> {
    let mut stored: Vec<(u32, Record)> = Vec::new();
    run.journal.each_imap(&mailbox.name, |known, uid, record| {
        if known == validity && record.gone_s == 0 && run.retention().lets_go(record.stored_s, run.now_s) {
            stored.push((uid, record));
        }
    })?;
    if stored.is_empty() {
        return Ok(Confirmed::default());
    }
    let uids: Vec<u32> = stored.iter().map(|(uid, _)| *uid).collect();
    let sizes = |uids: &[u32]| Request::List { uids: plan::sequence_set(uids) + ",*", details: true };
    let mut listing =
        Collect { requests: uids.chunks(CHANGE).map(sizes).collect(), weighs: true, ..Collect::default() };
    session.connection.transfer(&mut listing).await?;
    if listing.refused.is_some() {
        run.not_deleted(uids.len() as u64);
        return Ok(Confirmed::default());
    }
    let mut told = listing.sizes;
    told.sort_unstable();
    told.dedup_by_key(|(uid, _)| *uid);
    let mut confirmed = Confirmed::default();
    let mut changes = Vec::new();
    let names_others = !told.is_empty();
    for (uid, record) in stored {
        match told.binary_search_by_key(&uid, |(uid, _)| *uid).map(|at| told[at].1) {
            Ok(Some(size)) if plan::falls_short(record.size_bytes, size) && record.agrees(size) => {
                confirmed.short.push(uid);
            }
            Ok(Some(size)) if record.agrees(size) => confirmed.deletable.push(uid),
            Ok(_) => confirmed.others.push(uid),
            // Others removed it.
            Err(_) if names_others => {
                let key = Key::imap(&mailbox.name, validity, uid);
                changes.push(Change::Put(key, Record { gone_s: run.now_s, ..record }));
            }
            Err(_) => {}
        }
    }
    if !run.options.dry_run {
        run.journal.commit(&changes)?;
    }
    Ok(confirmed)
}

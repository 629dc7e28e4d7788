//! What changes on the server, and flags that changed there.

use super::super::flags::{self, Told};
use super::super::journal::{Change, Key, Record};
use super::super::{Ending, Run};
use super::collect::{Collect, Entry};
use super::gone;
use super::{LOOKUP, Mailbox};
use mail_dialog::imap::{ImapCommand, UidSet};
use mail_net::connection::Session;
use mail_types::Message;

/// UIDs of one command that names any of them.
pub const CHANGE: usize = 500;

/// Brings over what changed of the flags of messages that were stored before.
pub fn update_flags(run: &mut Run<'_>, mailbox: &Mailbox, validity: u32, entries: &[Entry]) -> Result<(), Ending> {
    let journal = run.journal.clone();
    let place = run.place(mailbox)?;
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

/// Marks as read on the server what this run has stored. Here it stays unread, for its reader.
pub async fn mark_seen(
    run: &mut Run<'_>,
    session: &mut Session,
    mailbox: &Mailbox,
    validity: u32,
    stored: &[u32],
) -> Result<(), Ending> {
    let journal = run.journal.clone();
    for uids in stored.chunks(CHANGE) {
        let flag = ImapCommand::AddFlag { uids: UidSet::of(uids), flag: "\\Seen" };
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

/// Flags these as deleted and expunges exactly them. Without UIDPLUS nothing is expunged, as EXPUNGE takes along what
/// others have flagged. Only what is gone then counts as deleted, whatever the server answers.
pub async fn delete(
    run: &mut Run<'_>,
    session: &mut Session,
    mailbox: &Mailbox,
    validity: u32,
    uids: &[u32],
) -> Result<(), Ending> {
    let journal = run.journal.clone();
    if uids.is_empty() {
        return Ok(());
    }
    if !session.capabilities.unique_ids {
        run.report.undeleted += uids.len() as u64;
        run.note(Message::new("fetch-note-no-uidplus").with("count", uids.len()));
        return Ok(());
    }
    for uids in uids.chunks(CHANGE) {
        let set = UidSet::of(uids);
        let flag = ImapCommand::AddFlag { uids: set.clone(), flag: "\\Deleted" };
        let mut change = Collect { requests: [flag, ImapCommand::Expunge { uids: set }].into(), ..Collect::default() };
        session.connection.transfer(&mut change).await?;
        if change.refused.is_some() {
            run.not_deleted(uids.len() as u64);
            continue;
        }
        let told = change.gone >= uids.len() as u64;
        let left = if told { Vec::new() } else { gone::left(session, uids).await? };
        if !left.is_empty() {
            run.report.undeleted += left.len() as u64;
            run.note(Message::new("fetch-note-not-removed").with("count", left.len()));
        }
        let gone: Vec<u32> = uids.iter().copied().filter(|uid| left.binary_search(uid).is_err()).collect();
        let keys: Vec<Key> = gone.iter().map(|uid| Key::imap(&mailbox.name, validity, *uid)).collect();
        let records = journal.known(keys.iter().cloned())?;
        let changes = keys
            .into_iter()
            .zip(records)
            .filter_map(|(key, record)| Some(Change::Put(key, Record { gone_s: run.now_s, deleted: true, ..record? })));
        journal.commit(&changes.collect::<Vec<_>>())?;
        run.report.deleted += gone.len() as u64;
        run.report.left = run.report.left.saturating_sub(gone.len() as u64);
    }
    Ok(())
}

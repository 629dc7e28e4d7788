//! An IMAP session: mailbox by mailbox, list what is new, retrieve it, delete what is stored.

mod change;
mod collect;
mod list;
mod retrieve;

use super::journal::{Change, Key};
use super::places;
use super::plan::{self, Retention};
use super::{Ending, Mailboxes, Options, Run, Step};
use crate::connection::Session;
use crate::model::Message;
use crate::proto::Request;
use crate::proto::imap::mailbox_name;

pub use collect::Collect;
use list::{Listing, Memory};

/// Messages that are worth a round trip to have them compressed.
const MANY: usize = 4;
/// Records that are looked up at once.
const LOOKUP: usize = 2000;

/// A mailbox to fetch.
pub struct Mailbox {
    /// As the server spells it.
    pub name: String,
    /// Hierarchy delimiter.
    pub delimiter: Option<char>,
    /// Another has the same parts with another delimiter, and the plain place on disk.
    pub twin: bool,
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
            return Ok((vec![Mailbox { name: "INBOX".to_owned(), delimiter: None, twin: false }], Vec::new()));
        }
        Mailboxes::Named(names) => Some(names.clone()),
        Mailboxes::All => None,
    };
    let mut listing = Collect { requests: vec![Request::Mailboxes].into(), ..Collect::default() };
    listing.ask(session).await?;
    let names: Vec<_> = listing.mailboxes.iter().map(|(name, delimiter, _)| (name.as_str(), *delimiter)).collect();
    let twins = places::twins(&names);
    let (mut found, mut skipped) = (Vec::new(), Vec::new());
    for (name, delimiter, attributes) in listing.mailboxes {
        let has = |attribute: &str| attributes.iter().any(|found| found.eq_ignore_ascii_case(attribute));
        if has("\\Noselect") || has("\\NonExistent") {
            continue;
        }
        let twin = twins.contains(&name);
        match &named {
            Some(named) => {
                if named.iter().any(|wanted| same_mailbox(wanted, &name)) {
                    found.push(Mailbox { name, delimiter, twin });
                }
            }
            // It holds what all others hold, once more (RFC 6154).
            None if has("\\All") => skipped.push(name),
            None => found.push(Mailbox { name, delimiter, twin }),
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
    let options = run.options;
    let deletes = run.retention() != Retention::Keep;
    let memory = Memory::of(run, mailbox)?;
    if let Some(cursor) = run.journal.healing(&mailbox.name)? {
        let note = Message::new("fetch-note-healing").with_foreign("mailbox", mailbox_name(&mailbox.name));
        run.note(note.with("cursor", cursor.to_string()));
    }
    let mut listing = list::list(run, session, mailbox, &memory).await?;
    let rematch = listing.earlier.is_some();
    let validity = listing.validity;
    let fresh = fresh(run, mailbox, &listing)?;
    let mut wanted: Vec<u32> = fresh.iter().copied().filter(|uid| !listing.too_old(*uid)).collect();
    let too_old = (fresh.len() - wanted.len()) as u64;
    run.limit(&mut wanted);
    let exists = u64::from(listing.opened.exists.unwrap_or(0));
    run.report.older += too_old;
    run.report.known += exists.saturating_sub(wanted.len() as u64 + too_old);
    run.report.left += exists;
    run.watch(Step::Total { messages: wanted.len() as u64, size_bytes: 0 });
    if options.dry_run {
        run.report.stored += wanted.len() as u64;
        if deletes && !rematch {
            let deletable = change::deletable(run, mailbox, validity)?.len() as u64;
            run.report.deleted += deletable;
            run.report.left = run.report.left.saturating_sub(deletable);
        }
        return Ok(());
    }
    let mut open: Vec<u32> = fresh.into_iter().filter(|uid| wanted.binary_search(uid).is_err()).collect();
    let mut earlier = listing.earlier.take();
    if earlier.is_none() && !wanted.is_empty() {
        earlier = Some(list::vanished(run, mailbox, &listing)?).filter(|vanished| !vanished.is_empty());
    }
    // The flags of what comes now come with it, unless it is recognised.
    listing.entries.retain(|entry| rematch || wanted.binary_search(&entry.uid).is_err());
    listing.entries.shrink_to_fit();
    if options.compress && wanted.len() >= MANY {
        compress(session).await?;
    }
    let retrieved = retrieve::retrieve(run, session, mailbox, validity, &wanted, earlier).await?;
    if run.keeps_flags() {
        change::update_flags(run, mailbox, validity, &listing.entries)?;
    }
    if !options.headers_only {
        open.extend(&retrieved.missing);
        open.sort_unstable();
        remember(run, mailbox, &memory, &listing, open, rematch)?;
    }
    if options.mark_seen && !run.interrupted() {
        change::mark_seen(run, session, mailbox, validity, &retrieved.stored).await?;
    }
    // After a change of UIDVALIDITY nothing is deleted in the same run: a mistake in telling what
    // is what could not be made good.
    if deletes && !rematch && !options.headers_only && !run.interrupted() {
        change::delete(run, session, mailbox, validity).await?;
    }
    Ok(())
}

/// Of what was listed, what the journal does not know.
fn fresh(run: &Run<'_>, mailbox: &Mailbox, listing: &Listing) -> Result<Vec<u32>, Ending> {
    let mut fresh = Vec::new();
    for part in listing.uids.chunks(LOOKUP) {
        let keys = part.iter().map(|uid| run.key(Key::imap(&mailbox.name, listing.validity, *uid)));
        let known = run.journal.stored(keys)?;
        fresh.extend(part.iter().zip(known).filter(|(_, known)| known.is_none()).map(|(uid, _)| *uid));
    }
    Ok(fresh)
}

/// Notes how far the mailbox is fetched. `open`: UIDs that are there and not stored.
fn remember(
    run: &Run<'_>,
    mailbox: &Mailbox,
    memory: &Memory,
    listing: &Listing,
    mut open: Vec<u32>,
    rematch: bool,
) -> Result<(), Ending> {
    let (validity, name) = (listing.validity, || mailbox.name.clone());
    let mut changes = Vec::new();
    let cursor = plan::cursor(listing.cursor, &listing.uids, &open);
    if memory.at != Some((validity, cursor)) {
        changes.push(Change::Cursor { mailbox: name(), validity, cursor });
    }
    if let Some(day) = run.options.since {
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
    Ok(run.journal.commit(&changes)?)
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

//! Which messages are gone.

use super::super::Ending;
use super::change::CHANGE;
use super::collect::{self, Collect};
use mail_dialog::Opened;
use mail_dialog::imap::{ImapCommand, UidSet};
use mail_net::connection::Session;

/// Which of these are gone; sorted. `removed`: so many removals were told. Nothing but a list that was answered with OK
/// proves it, and one that names others or goes with as many removals: a server in trouble answers with nothing, too.
pub async fn gone(session: &mut Session, unsettled: &[u32], removed: u64) -> Result<Vec<u32>, Ending> {
    // `*` is the last message of the mailbox, whichever it is.
    let list = |uids: &[u32]| ImapCommand::List { uids: UidSet::of(uids).and_last(), details: false };
    let mut listing = Collect { requests: unsettled.chunks(CHANGE).map(list).collect(), ..Collect::default() };
    session.connection.transfer(&mut listing).await?;
    if listing.refused.is_some() {
        return Ok(Vec::new());
    }
    let there = collect::sorted(listing.listed, &Opened::default());
    let removed = removed + listing.gone;
    let is_there = |uid: &u32| there.binary_search_by_key(uid, |entry| entry.uid).is_ok();
    let gone: Vec<u32> = unsettled.iter().copied().filter(|uid| !is_there(uid)).collect();
    let names_others = there.iter().any(|entry| unsettled.binary_search(&entry.uid).is_err());
    Ok(if names_others || removed >= gone.len() as u64 { gone } else { Vec::new() })
}

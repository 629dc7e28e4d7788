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
    let Some(Listed { there, others, removed: more }) = list(session, unsettled).await? else { return Ok(Vec::new()) };
    let is_gone = |uid: &u32| there.binary_search(uid).is_err();
    let gone: Vec<u32> = unsettled.iter().copied().filter(is_gone).collect();
    Ok(if others || removed + more >= gone.len() as u64 { gone } else { Vec::new() })
}

/// Which of these are still listed, though the server accepted their deletion; sorted.
pub async fn left(session: &mut Session, expunged: &[u32]) -> Result<Vec<u32>, Ending> {
    Ok(list(session, expunged).await?.map_or(Vec::new(), |listed| listed.there))
}

struct Listed {
    /// Those of the messages asked for that were listed; sorted.
    there: Vec<u32>,
    /// Others were.
    others: bool,
    /// Removals that were told meanwhile.
    removed: u64,
}

/// What a list names of these; `None` if it was refused.
async fn list(session: &mut Session, uids: &[u32]) -> Result<Option<Listed>, Ending> {
    // `*` is the last message of the mailbox, whichever it is.
    let list = |uids: &[u32]| ImapCommand::List { uids: UidSet::of(uids).and_last(), details: false };
    let mut listing = Collect { requests: uids.chunks(CHANGE).map(list).collect(), ..Collect::default() };
    session.connection.transfer(&mut listing).await?;
    if listing.refused.is_some() {
        return Ok(None);
    }
    let named = collect::sorted(listing.listed, &Opened::default()).into_iter().map(|entry| entry.uid);
    let (there, others): (Vec<u32>, Vec<u32>) = named.partition(|uid| uids.binary_search(uid).is_ok());
    Ok(Some(Listed { there, others: !others.is_empty(), removed: listing.gone }))
}

//! Before a message is deleted that an earlier run stored, its header must be the one that was stored: an id and a size
//! can be those of another. What can't be confirmed so is fetched again and compared by content.

use super::plan::Plan;
use crate::journal::Key;
use crate::listing::Mailbox;
use crate::{Ending, Run, header, overview};
use mail_net::connection::Session;
use mail_types::Message;

/// Records that are looked up at once.
const LOOKUP: usize = 1000;

/// Takes out of what may be deleted what is not confirmed.
pub async fn confirm(
    run: &mut Run<'_>,
    session: &mut Session,
    mailbox: &Mailbox,
    plan: &mut Plan,
) -> Result<(), Ending> {
    let places = std::mem::take(&mut plan.deletable);
    let numbers: Vec<u32> = places.iter().map(|place| mailbox.listing.at(*place).number).collect();
    let at_once = run.pop3.at_once() && session.capabilities.pipelining;
    let shown = if run.pop3.shows_headers() && !numbers.is_empty() {
        // A server that can't do it is not asked again in this run.
        run.pop3.hides_headers();
        let shown = overview::tops(session, &numbers, at_once, header::mark, &|_| {}).await?;
        run.pop3.showed_headers();
        shown
    } else {
        vec![None; numbers.len()]
    };
    let mut strangers = 0;
    for (places, shown) in places.chunks(LOOKUP).zip(shown.chunks(LOOKUP)) {
        let records = run.journal.known(places.iter().map(|place| Key::uidl(mailbox.listing.at(*place).uid)))?;
        for ((place, shown), record) in places.iter().zip(shown).zip(records) {
            match (shown.flatten(), record.and_then(|record| record.mark)) {
                (Some(shown), Some(known)) if shown == known => plan.deletable.push(*place),
                (shown, known) => {
                    let stranger = shown.is_some() && known.is_some();
                    strangers += u64::from(stranger);
                    plan.compare(*place, stranger);
                }
            }
        }
    }
    plan.sort();
    if strangers > 0 {
        run.pop3.deletes_nothing();
        run.note(Message::new("fetch-note-other-headers").with("count", strangers));
    }
    Ok(())
}

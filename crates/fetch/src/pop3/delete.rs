//! DELE, and QUIT that makes it count.

use std::ops::ControlFlow;

use futures_util::future::BoxFuture;

use super::plan::DOUBTFUL;
use crate::journal::{Change, Key, Record};
use crate::listing::{Listing, Mailbox};
use crate::plan::Retention;
use crate::{Ending, Run};
use mail_dialog::pop3::Pop3Command;
use mail_dialog::{Command, CommandId, Reply};
use mail_net::connection::Session;
use mail_net::driver::{BodySink, Transfer, go_on};
use mail_types::Message;
use mail_types::report::Refusal;

/// Commands sent and not answered.
const WINDOW: usize = 1000;
/// Records that are looked up at once.
const LOOKUP: usize = 1000;

/// Of messages that were told by their content, those that may go by when they were stored.
pub fn due(run: &Run<'_>, listing: &Listing, numbers: &[u32]) -> Result<Vec<u32>, Ending> {
    let mut found = Vec::new();
    for numbers in numbers.chunks(LOOKUP) {
        let records = run.journal.known(numbers.iter().map(|number| key(listing, *number)))?;
        let may_go = |record: &Option<Record>| {
            record.as_ref().is_some_and(|record| run.retention().lets_go(record.stored_s, run.now_s))
        };
        found.extend(numbers.iter().zip(&records).filter(|(_, record)| may_go(record)).map(|(number, _)| *number));
    }
    Ok(found)
}

/// Deletes, and says goodbye. Answers how many were deleted: none without the server's word, which it gives with
/// the reply to QUIT alone (RFC 1939 section 6).
pub async fn delete(
    run: &mut Run<'_>,
    session: &mut Session,
    mailbox: &Mailbox,
    mut numbers: Vec<u32>,
) -> Result<u64, Ending> {
    if run.interrupted() || run.retention() == Retention::Keep || run.pop3.spares_all() {
        numbers.clear();
    }
    if numbers.is_empty() {
        // Nothing hangs on it.
        let _ = session.connection.run(Command::Quit).await;
        return Ok(0);
    }
    let one_by_one = !run.pop3.at_once();
    let mut deletion = Deletion { numbers: &numbers, asked: 0, answered: 0, done: Vec::new(), one_by_one };
    session.connection.transfer(&mut deletion).await?;
    let done = deletion.done;
    let refused = (numbers.len() - done.len()) as u64;
    if refused > 0 {
        run.report.undeleted += refused;
        run.note(Message::new("fetch-note-not-deleted").with("count", refused));
    }
    match session.connection.run(Command::Quit).await {
        Ok(Ok(_)) => forget(run, &mailbox.listing, &done)?,
        Ok(Err(refusal)) => return Err(Ending::Refused(refusal)),
        // It may have heard us: what appears under these ids from now on is to be told by its content.
        Err(error) => {
            forget(run, &mailbox.listing, &done)?;
            return Err(error.into());
        }
    }
    Ok(done.len() as u64)
}

/// Notes that these were deleted: their records don't vouch for what has their ids later.
fn forget(run: &Run<'_>, listing: &Listing, numbers: &[u32]) -> Result<(), Ending> {
    change(run, listing, numbers, |record| Record { deleted: true, gone_s: run.now_s, ..record })
}

/// Notes that less came of these than there is: their records don't vouch for them.
pub fn doubt(run: &Run<'_>, listing: &Listing, numbers: &[u32]) -> Result<(), Ending> {
    change(run, listing, numbers, |record| Record { listed_bytes: Some(DOUBTFUL), ..record })
}

fn change(run: &Run<'_>, listing: &Listing, numbers: &[u32], changed: impl Fn(Record) -> Record) -> Result<(), Ending> {
    for numbers in numbers.chunks(LOOKUP) {
        let keys: Vec<Key> = numbers.iter().map(|number| key(listing, *number)).collect();
        let records = run.journal.known(keys.iter().cloned())?;
        let put = |(key, record): (Key, Option<Record>)| record.map(|record| Change::Put(key, changed(record)));
        let changes: Vec<Change> = keys.into_iter().zip(records).filter_map(put).collect();
        run.journal.commit(&changes)?;
    }
    Ok(())
}

fn key(listing: &Listing, number: u32) -> Key {
    Key::uidl(listing.numbered(number).map_or(b"", |listed| listed.uid))
}

struct Deletion<'a> {
    numbers: &'a [u32],
    asked: usize,
    answered: usize,
    /// Numbers that the server accepted.
    done: Vec<u32>,
    one_by_one: bool,
}

impl BodySink for Deletion<'_> {
    fn write<'a>(&'a mut self, _octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        go_on()
    }
}

impl Transfer for Deletion<'_> {
    fn next(&mut self, in_flight: usize) -> Option<Command> {
        if in_flight >= if self.one_by_one { 1 } else { WINDOW } {
            return None;
        }
        let number = *self.numbers.get(self.asked)?;
        self.asked += 1;
        Some(Pop3Command::Delete { number }.into())
    }

    fn answered(&mut self, _id: CommandId, result: Result<Reply, Refusal>) -> BoxFuture<'_, ControlFlow<()>> {
        if let (Ok(_), Some(number)) = (result, self.numbers.get(self.answered)) {
            self.done.push(*number);
        }
        self.answered += 1;
        go_on()
    }
}

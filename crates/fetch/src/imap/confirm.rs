//! Whether what an earlier run stored is what lies on the server now. UIDs are given again: by some servers, by those
//! that were restored from a backup, and where a mailbox is made anew. So before a message is deleted that this run did
//! not fetch, its size must be the one that was recorded, and its header must begin the same.

use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::ops::ControlFlow;

use futures_util::future::BoxFuture;

use super::super::header::{self, Mark};
use super::super::journal::{Change, Key, Record};
use super::super::{Ending, Run};
use super::Mailbox;
use super::change::CHANGE;
use super::sizes::{Sizes, Told, Verdict, told};
use mail_dialog::imap::{ImapCommand, UidSet};
use mail_dialog::{Command, CommandId, Item, Reply};
use mail_net::connection::Session;
use mail_net::driver::{BodySink, Transfer, go_on};
use mail_types::report::Refusal;

/// What the server says of messages that earlier runs stored. All sorted.
#[derive(Debug, Default)]
pub struct Confirmed {
    /// They may be deleted.
    pub deletable: Vec<u32>,
    /// They have other sizes than were recorded.
    pub others: Vec<u32>,
    /// They have other headers than were stored: ids are given again.
    pub strangers: Vec<u32>,
    /// Nothing of their content was recorded, or the server does not show it: they are fetched again and compared.
    pub again: Vec<u32>,
    /// They were stored shorter than the server says that they are.
    pub short: Vec<u32>,
    /// The server does not confirm that they came whole.
    pub unsure: Vec<u32>,
}

/// Asks for size and header of all messages that were stored by earlier runs and may go now.
pub async fn confirm(
    run: &mut Run<'_>,
    session: &mut Session,
    mailbox: &Mailbox,
    validity: u32,
) -> Result<Confirmed, Ending> {
    let mut stored: Vec<(u32, Record)> = Vec::new();
    let mut sizes = Sizes::default();
    run.journal.each_imap(&mailbox.name, |known, uid, record| {
        if known != validity {
            return;
        }
        if record.gone_s == 0 && run.retention().lets_go(record.stored_s, run.now_s) {
            stored.push((uid, record));
        } else {
            sizes.learn(&record, None);
        }
    })?;
    if stored.is_empty() {
        return Ok(Confirmed::default());
    }
    let uids: Vec<u32> = stored.iter().map(|(uid, _)| *uid).collect();
    let shown = |uids: &[u32]| ImapCommand::Overview { uids: UidSet::of(uids).and_last() };
    let mut facts = Facts { requests: uids.chunks(CHANGE).map(shown).collect(), ..Facts::default() };
    session.connection.transfer(&mut facts).await?;
    if facts.refused {
        run.not_deleted(uids.len() as u64);
        return Ok(Confirmed::default());
    }
    let found = facts.found;
    stored.iter().for_each(|(uid, record)| sizes.learn(record, found.get(uid).and_then(Fact::size)));
    let (mut confirmed, mut changes) = (Confirmed::default(), Vec::new());
    for (uid, record) in stored {
        match found.get(&uid) {
            Some(fact) => confirmed.judge(uid, &record, fact, &sizes),
            // Others removed it.
            None if !found.is_empty() => {
                let key = Key::imap(&mailbox.name, validity, uid);
                changes.push(Change::Put(key, Record { gone_s: run.now_s, ..record }));
            }
            None => {}
        }
    }
    if !run.options.dry_run {
        run.journal.commit(&changes)?;
    }
    Ok(confirmed)
}

impl Confirmed {
    fn judge(&mut self, uid: u32, record: &Record, fact: &Fact, sizes: &Sizes) {
        let told = fact.size();
        let place = match (fact.mark(), record.mark) {
            (Told::Several, _) => &mut self.strangers,
            (Told::One(mark), Some(known)) if mark != known => &mut self.strangers,
            _ if told.is_some_and(|told| !record.agrees(told)) => &mut self.others,
            (Told::Nothing, _) | (_, None) => &mut self.again,
            _ => match sizes.judge(record.size_bytes, told) {
                Verdict::Whole => &mut self.deletable,
                Verdict::Short => &mut self.short,
                Verdict::Unsure => &mut self.unsure,
            },
        };
        place.push(uid);
    }
}

/// What is told of a message, all of it.
#[derive(Debug, Default)]
struct Fact {
    sizes: Vec<u64>,
    marks: Vec<Mark>,
}

impl Fact {
    fn size(&self) -> Option<u64> {
        told(&self.sizes).one()
    }

    fn mark(&self) -> Told<Mark> {
        told(&self.marks)
    }
}

/// Takes what is told.
#[derive(Default)]
struct Facts {
    requests: VecDeque<ImapCommand>,
    header: Vec<u8>,
    found: BTreeMap<u32, Fact>,
    refused: bool,
}

impl BodySink for Facts {
    fn write<'a>(&'a mut self, octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        let room = header::WHOLE_MAX.saturating_sub(self.header.len());
        self.header.extend_from_slice(&octets[..octets.len().min(room)]);
        go_on()
    }

    fn item(&mut self, _id: CommandId, item: Item) -> BoxFuture<'_, ControlFlow<()>> {
        let size = |size: Option<u64>| size.filter(|size| *size > 0);
        match item {
            Item::MessageBegins => self.header.clear(),
            Item::Listed { uid, size_bytes, .. } => self.found.entry(uid).or_default().sizes.extend(size(size_bytes)),
            Item::MessageEnds { uid, size_bytes, .. } => {
                let fact = self.found.entry(uid).or_default();
                fact.sizes.extend(size(size_bytes));
                fact.marks.extend(header::mark(&mem::take(&mut self.header)));
            }
            _ => {}
        }
        go_on()
    }
}

impl Transfer for Facts {
    fn next(&mut self, _in_flight: usize) -> Option<Command> {
        self.requests.pop_front().map(Command::from)
    }

    fn answered(&mut self, _id: CommandId, result: Result<Reply, Refusal>) -> BoxFuture<'_, ControlFlow<()>> {
        self.refused |= result.is_err();
        go_on()
    }
}

//! Answers to requests that bring no messages.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use futures_util::future::BoxFuture;

use super::super::Ending;
use super::super::layout::Flags;
use mail_dialog::imap::{ImapCommand, ImapReply};
use mail_dialog::{Command, CommandId, Item, Opened, Reply};
use mail_net::connection::Session;
use mail_net::driver::{BodySink, Transfer, go_on};
use mail_types::date::{self, Day};
use mail_types::report::Refusal;

/// What a list says of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// UID
    pub uid: u32,
    /// Its flags, if they were told.
    pub flags: Flags,
    /// They were.
    pub told: bool,
    /// It arrived before the day asked for.
    pub older: bool,
}

/// Requests one after the other on the wire, everything answered kept.
#[derive(Default)]
pub struct Collect {
    /// To be sent.
    pub requests: VecDeque<ImapCommand>,
    /// The last request may be refused.
    pub lenient: bool,
    /// It was.
    pub declined: bool,
    /// Requests sent, and answered.
    pub counts: (usize, usize),
    /// The day before which a message is older.
    pub since: Option<Day>,
    /// Messages.
    pub listed: Vec<Entry>,
    /// Sizes are kept.
    pub weighs: bool,
    /// UIDs and RFC822.SIZE, then.
    pub sizes: Vec<(u32, Option<u64>)>,
    /// Messages that were removed meanwhile.
    pub gone: u64,
    /// UIDs of messages of which nothing else was asked.
    pub found: Vec<u32>,
    /// Name, delimiter, attributes.
    pub mailboxes: Vec<(String, Option<char>, Vec<String>)>,
    /// What was said of the mailbox.
    pub opened: Option<Opened>,
    /// The first refusal.
    pub refused: Option<Refusal>,
}

impl Collect {
    /// Sends the requests and takes the answers; a refusal is the end, but for what is asked of an empty mailbox.
    pub async fn ask(&mut self, session: &mut Session) -> Result<(), Ending> {
        session.connection.transfer(self).await?;
        if self.opened.is_some_and(|opened| opened.exists == Some(0)) {
            self.refused = None;
            self.declined = false;
        }
        self.refused.take().map_or(Ok(()), |refusal| Err(Ending::Refused(refusal)))
    }
}

impl BodySink for Collect {
    fn write<'a>(&'a mut self, _octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        go_on()
    }

    fn item(&mut self, _id: CommandId, item: Item) -> BoxFuture<'_, ControlFlow<()>> {
        match item {
            Item::Listed { uid, flags, date, size_bytes } => {
                if self.weighs {
                    self.sizes.push((uid, size_bytes));
                }
                let arrived = date.as_deref().and_then(date::parse_mail);
                self.listed.push(Entry {
                    uid,
                    flags: Flags::new(flags.as_deref().unwrap_or_default()),
                    told: flags.is_some(),
                    older: self.since.is_some_and(|since| arrived.is_some_and(|day| day < since)),
                });
            }
            Item::Gone { count } => self.gone += count,
            Item::Found { first, last } => self.found.extend(first..=last),
            Item::Mailbox { name, delimiter, attributes } => self.mailboxes.push((name, delimiter, attributes)),
            _ => {}
        }
        go_on()
    }
}

impl Transfer for Collect {
    fn next(&mut self, _in_flight: usize) -> Option<Command> {
        let request = self.requests.pop_front()?;
        self.counts.0 += 1;
        Some(request.into())
    }

    fn answered(&mut self, _id: CommandId, result: Result<Reply, Refusal>) -> BoxFuture<'_, ControlFlow<()>> {
        self.counts.1 += 1;
        match result {
            Ok(Reply::Imap(ImapReply::Opened(opened))) => self.opened = Some(opened),
            Ok(_) => {}
            Err(_) if self.lenient && self.counts.0 == self.counts.1 => self.declined = true,
            Err(refusal) => {
                self.refused.get_or_insert(refusal);
            }
        }
        go_on()
    }
}

/// By UID, each once. `n:*` names the last message even where it lies below `n` (RFC 9051 section 9,
/// seq-range), and an empty mailbox has none.
pub fn sorted(mut entries: Vec<Entry>, opened: &Opened) -> Vec<Entry> {
    if opened.exists == Some(0) {
        entries.clear();
    }
    // What was told last holds.
    entries.reverse();
    entries.sort_by_key(|entry| entry.uid);
    entries.dedup_by_key(|entry| entry.uid);
    entries
}

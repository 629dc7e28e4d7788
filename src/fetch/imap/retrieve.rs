//! Messages from the server to the store.

use std::ops::ControlFlow;

use futures_util::future::BoxFuture;

use super::super::intake::Intake;
use super::super::journal::{Earlier, Key};
use super::super::layout::Flags;
use super::super::pace::Pace;
use super::super::plan;
use super::super::ranges::Ranges;
use super::super::store::Identity;
use super::super::{Ending, Run, Step};
use super::Mailbox;
use super::collect::{Collect, sorted};
use crate::connection::Session;
use crate::driver::{BodySink, Transfer};
use crate::model::report::Refusal;
use crate::proto::{Command, CommandId, Item, Opened, Reply, Request};

/// What was retrieved.
#[derive(Default)]
pub struct Retrieved {
    /// UIDs that did not come, though they are there; sorted.
    pub missing: Vec<u32>,
    /// UIDs that are stored now.
    pub stored: Vec<u32>,
}

/// Retrieves these messages. `earlier`: what may be recognised by its content.
pub async fn retrieve(
    run: &mut Run<'_>,
    session: &mut Session,
    mailbox: &Mailbox,
    validity: u32,
    wanted: &[u32],
    earlier: Option<Earlier>,
) -> Result<Retrieved, Ending> {
    if wanted.is_empty() {
        return Ok(Retrieved::default());
    }
    let rematch = earlier.is_some();
    let place = run.place(mailbox)?;
    let store = run.store(place, earlier.unwrap_or_default())?;
    let transferred = {
        let mut retrieval = Retrieval {
            intake: Intake::new(&store, Pace::new(run.options.patience), &run.too_slow),
            run,
            ranges: Ranges::new(wanted),
            mailbox: &mailbox.name,
            validity,
            rematch,
            awaited: Awaited { wanted, came: vec![false; wanted.len()] },
        };
        session.connection.transfer(&mut retrieval).await
    };
    let mut uids = Vec::new();
    let finished = store.finish(|stored| {
        run.stored(&stored);
        uids.extend(stored.tokens);
    });
    finished.await.map_err(Ending::Store)?;
    uids.sort_unstable();
    transferred?;
    let mut missing: Vec<u32> = wanted.iter().copied().filter(|uid| uids.binary_search(uid).is_err()).collect();
    if !missing.is_empty() && !run.interrupted() {
        // Whether they are gone or were kept from us shows when the server lists them again.
        let again = Request::List { uids: plan::sequence_set(&missing), details: false };
        let mut listing = Collect { requests: vec![again].into(), ..Collect::default() };
        session.connection.transfer(&mut listing).await?;
        let there = sorted(listing.listed, &Opened::default());
        missing.retain(|uid| there.binary_search_by_key(uid, |entry| entry.uid).is_ok());
        if !missing.is_empty() {
            run.withheld(missing.len() as u64);
        }
    }
    Ok(Retrieved { missing, stored: uids })
}

struct Retrieval<'a, 'b> {
    intake: Intake<'a>,
    run: &'a Run<'b>,
    ranges: Ranges<'a>,
    mailbox: &'a str,
    validity: u32,
    rematch: bool,
    awaited: Awaited<'a>,
}

/// What was asked for, and what of it came. A message that comes twice, or uncalled for, is not taken.
struct Awaited<'a> {
    /// UIDs, sorted.
    wanted: &'a [u32],
    came: Vec<bool>,
}

impl Awaited<'_> {
    /// It was asked for and comes for the first time.
    fn take(&mut self, uid: u32) -> bool {
        self.wanted.binary_search(&uid).is_ok_and(|at| !std::mem::replace(&mut self.came[at], true))
    }
}

impl BodySink for Retrieval<'_, '_> {
    fn write<'a>(&'a mut self, octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        self.run.watch(Step::Received(octets.len() as u64));
        self.ranges.octets(octets.len());
        Box::pin(self.intake.write(octets))
    }

    fn item(&mut self, _id: CommandId, item: Item) -> BoxFuture<'_, ControlFlow<()>> {
        Box::pin(async move {
            match item {
                Item::MessageBegins => self.intake.begin(),
                Item::MessageEnds { uid, flags, .. } => {
                    self.ranges.message();
                    if !self.awaited.take(uid) {
                        self.intake.forget();
                        return ControlFlow::Continue(());
                    }
                    let key = self.run.key(Key::imap(self.mailbox, self.validity, uid));
                    let name = self.run.namer.imap(self.mailbox, self.validity, uid);
                    let flags = Flags::new(&flags).letters();
                    self.run.watch(Step::Message);
                    let identity = Identity::Named { key, name, flags, rematch: self.rematch };
                    return self.intake.end(uid, identity, None).await;
                }
                _ => {}
            }
            ControlFlow::Continue(())
        })
    }
}

impl Transfer for Retrieval<'_, '_> {
    fn next(&mut self, _in_flight: usize) -> Option<Command> {
        if self.run.interrupted() {
            return None;
        }
        let uids = plan::sequence_set(self.ranges.next()?);
        Some(Command::Request(Request::Messages { uids, headers_only: self.run.options.headers_only }))
    }

    fn answered(&mut self, _id: CommandId, _result: Result<Reply, Refusal>) -> BoxFuture<'_, ControlFlow<()>> {
        self.ranges.answered();
        // After a refusal it shows which messages are missing.
        Box::pin(std::future::ready(ControlFlow::Continue(())))
    }
}

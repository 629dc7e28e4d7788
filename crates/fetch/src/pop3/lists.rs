//! STAT, UIDL and LIST: what is there. Together where the server takes several commands at once; else one by one,
//! and no more of them than needed.

use std::ops::ControlFlow;

use futures_util::future::BoxFuture;

use crate::Ending;
use crate::listing::{Listing, Mailbox};
use mail_dialog::pop3::{Pop3Command, Pop3Reply};
use mail_dialog::{Command, CommandId, Item, Reply};
use mail_net::connection::Session;
use mail_net::driver::{BodySink, DriverError, Transfer, go_on};
use mail_types::Protocol;
use mail_types::report::{MailboxStatus, Refusal};

/// Makes LIST superfluous: the sizes of all messages named, where they are known and come to as many bytes as
/// STAT says.
pub type Recorded<'a> = &'a mut (dyn FnMut(&Listing, u64) -> Option<Vec<u64>> + Send);

/// Asks what is there. `at_once`: the commands may go out together.
///
/// # Errors
/// [`Ending`] where the server does not say.
pub async fn read(session: &mut Session, at_once: bool, recorded: Option<Recorded<'_>>) -> Result<Mailbox, Ending> {
    let mut lists = Lists::default();
    if at_once && session.capabilities.pipelining {
        lists.ask(session, &[Ask::Stat, Ask::Uidl, Ask::List]).await?;
    } else {
        lists.ask(session, &[Ask::Stat]).await?;
        if lists.count != Some(0) {
            lists.ask(session, &[Ask::Uidl]).await?;
            let sizes = match (recorded, lists.octets) {
                (Some(recorded), Some(octets)) if lists.agrees() => recorded(&lists.found, octets),
                _ => None,
            };
            match sizes {
                Some(sizes) => lists.take(&sizes),
                None => lists.ask(session, &[Ask::List]).await?,
            }
        }
    }
    lists.mailbox(session.capabilities.unique_ids)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    Stat,
    Uidl,
    List,
}

#[derive(Default)]
struct Lists {
    waiting: Vec<Ask>,
    /// Asked and not answered, oldest first.
    asked: Vec<Ask>,
    /// What STAT counts.
    count: Option<u64>,
    /// What STAT measures.
    octets: Option<u64>,
    /// What UIDL says, with the sizes that LIST tells in the same order.
    found: Listing,
    named: bool,
    /// How many have theirs.
    sized: u32,
    /// What else LIST says.
    sizes: Listing,
    measured: bool,
    refused: Vec<(Ask, Refusal)>,
}

impl Lists {
    async fn ask(&mut self, session: &mut Session, asks: &[Ask]) -> Result<(), DriverError> {
        self.waiting = asks.iter().rev().copied().collect();
        session.connection.transfer(self).await
    }

    /// UIDL names as many messages as STAT counts.
    fn agrees(&self) -> bool {
        self.named && self.count == Some(self.found.len() as u64)
    }

    fn take(&mut self, sizes: &[u64]) {
        for ((place, size), number) in (0..).zip(sizes).zip(1..) {
            self.found.set_size(place, number, *size);
        }
    }

    /// `uids`: the server announces unique ids, so that a refusal can't mean that there are none.
    fn mailbox(mut self, uids: bool) -> Result<Mailbox, Ending> {
        let empty = self.count == Some(0) || (self.count.is_none() && self.found.is_empty() && self.sizes.is_empty());
        let refusal = |ask: Ask| self.refused.iter().find(|(refused, _)| *refused == ask).map(|(_, refusal)| refusal);
        let refusal_of_all = refusal(Ask::Stat).is_some();
        // Of an empty mailbox some servers refuse every list.
        let refused = match (refusal(Ask::Stat), refusal(Ask::Uidl), refusal(Ask::List)) {
            (Some(refusal), _, Some(_)) => Some(refusal),
            (_, Some(_), Some(refusal)) if !empty => Some(refusal),
            (_, Some(refusal), _) if !empty && uids => Some(refusal),
            _ => None,
        };
        if let Some(refusal) = refused {
            if refusal_of_all {
                return Err(Ending::Shut(Protocol::Pop3, refusal.clone()));
            }
            return Err(Ending::Refused(refusal.clone()));
        }
        let named = self.named || (empty && uids);
        let found = named.then(|| std::mem::take(&mut self.found));
        let sizes = self.measured.then(|| std::mem::take(&mut self.sizes));
        Ok(Mailbox::new(found, self.sized, sizes, self.count))
    }
}

impl BodySink for Lists {
    fn write<'a>(&'a mut self, _octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        go_on()
    }

    fn item(&mut self, _id: CommandId, item: Item) -> BoxFuture<'_, ControlFlow<()>> {
        match item {
            Item::Uidl { number, uid } => self.found.push(number, &uid, 0),
            Item::Size { number, size_bytes } if self.found.set_size(self.sized, number, size_bytes) => self.sized += 1,
            Item::Size { number, size_bytes } => self.sizes.push(number, b"", size_bytes),
            _ => {}
        }
        go_on()
    }
}

impl Transfer for Lists {
    fn next(&mut self, _in_flight: usize) -> Option<Command> {
        let ask = self.waiting.pop()?;
        self.asked.push(ask);
        let command = match ask {
            Ask::Stat => Pop3Command::Stat,
            Ask::Uidl => Pop3Command::Uidl,
            Ask::List => Pop3Command::Sizes,
        };
        Some(command.into())
    }

    fn answered(&mut self, _id: CommandId, result: Result<Reply, Refusal>) -> BoxFuture<'_, ControlFlow<()>> {
        if !self.asked.is_empty() {
            match (self.asked.remove(0), result) {
                (Ask::Stat, Ok(Reply::Pop3(Pop3Reply::Stat(MailboxStatus { messages, size_bytes, .. })))) => {
                    (self.count, self.octets) = (messages, size_bytes);
                }
                (Ask::Uidl, Ok(_)) => self.named = true,
                (Ask::List, Ok(_)) => self.measured = true,
                (ask, Err(refusal)) => self.refused.push((ask, refusal)),
                (Ask::Stat, Ok(_)) => {}
            }
        }
        go_on()
    }
}

//! Gathers what a command brings.

use std::ops::ControlFlow;

use futures_util::future::BoxFuture;

use super::devices::{self, Shown};
use mail_dialog::{CommandId, Item};
use mail_net::driver::{BodySink, go_on};
use mail_types::lesson::Place;

/// Longest header or message that is kept; the lesson wants subjects.
const KEPT_MAX: usize = 64 * 1024;

/// What came.
#[derive(Default)]
pub struct Collect {
    /// Pieces of long answers.
    pub items: Vec<Item>,
    /// Messages of a set.
    pub messages: Vec<Shown>,
    /// The last message's octets.
    pub octets: Vec<u8>,
}

impl Collect {
    /// UIDs and flags of a listing.
    pub fn flags(self) -> Vec<(String, Place)> {
        let one = |item| match item {
            Item::Listed { uid, flags, .. } => Some((uid.to_string(), place(&flags.unwrap_or_default()))),
            _ => None,
        };
        self.items.into_iter().filter_map(one).collect()
    }

    /// The lines of UIDL.
    pub fn unique_ids(self) -> Vec<(u32, String)> {
        let id = |item| match item {
            Item::Uidl { number, uid } => Some((number, String::from_utf8_lossy(&uid).trim_end().to_owned())),
            _ => None,
        };
        self.items.into_iter().filter_map(id).collect()
    }
}

/// What a message with these flags counts as.
fn place(flags: &[String]) -> Place {
    let has = |name: &str| flags.iter().any(|flag| flag.eq_ignore_ascii_case(name));
    match (has("\\Deleted"), has("\\Seen")) {
        (true, _) => Place::Marked,
        (_, true) => Place::Read,
        _ => Place::Unread,
    }
}

impl BodySink for Collect {
    fn write<'a>(&'a mut self, octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        let room = KEPT_MAX.saturating_sub(self.octets.len());
        self.octets.extend_from_slice(&octets[..octets.len().min(room)]);
        go_on()
    }

    fn item(&mut self, _: CommandId, item: Item) -> BoxFuture<'_, ControlFlow<()>> {
        match item {
            Item::MessageBegins => self.octets.clear(),
            Item::MessageEnds { uid, flags, .. } => {
                let subject = devices::subject(&self.octets);
                self.messages.push(Shown { key: uid.to_string(), subject, place: place(&flags) });
            }
            other => self.items.push(other),
        }
        go_on()
    }
}

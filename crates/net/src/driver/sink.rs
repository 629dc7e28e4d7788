//! Who takes what comes over a connection.

use std::ops::ControlFlow;

use futures_util::future::BoxFuture;

use mail_dialog::{Command, CommandId, Item, Reply};
use mail_types::report::Refusal;

/// Takes a message as it comes.
pub trait BodySink: Send {
    /// Takes the next piece. Nothing more is read from the server until the future is ready;
    /// `Break` ends the session, as the rest of the message could only be thrown away.
    fn write<'a>(&'a mut self, octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>>;

    /// Takes a piece of a long answer. `Break` ends the session.
    fn item(&mut self, _id: CommandId, _item: Item) -> BoxFuture<'_, ControlFlow<()>> {
        go_on()
    }
}

/// Many commands, made one by one as there is room for them.
pub trait Transfer: BodySink {
    /// The next command, once no more than `in_flight` are without an answer; `None`: not now, or no
    /// more.
    fn next(&mut self, in_flight: usize) -> Option<Command>;

    /// The answers come in the order of the protocol, each after the items and octets that belong to
    /// it. `Break` ends the session.
    fn answered(&mut self, id: CommandId, result: Result<Reply, Refusal>) -> BoxFuture<'_, ControlFlow<()>>;
}

/// Notes whether messages arrived.
#[derive(Debug, Default)]
pub struct Arrivals {
    /// Some did.
    pub any: bool,
}

impl BodySink for Arrivals {
    fn write<'a>(&'a mut self, _octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        go_on()
    }

    fn item(&mut self, _id: CommandId, item: Item) -> BoxFuture<'_, ControlFlow<()>> {
        self.any |= matches!(item, Item::Arrived { .. });
        go_on()
    }
}

/// What a sink answers at once if the session goes on.
pub fn go_on<'a>() -> BoxFuture<'a, ControlFlow<()>> {
    Box::pin(std::future::ready(ControlFlow::Continue(())))
}

/// A [`BodySink`] that forgets everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct Discard;

impl BodySink for Discard {
    fn write<'a>(&'a mut self, _octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        go_on()
    }
}

/// A [`BodySink`] that may be a [`Transfer`]; the one place that [`Connection`](super::Connection) gives to.
pub enum Receiver<'a> {
    Sink(&'a mut dyn BodySink),
    Transfer(&'a mut dyn Transfer),
}

impl Receiver<'_> {
    /// As [`BodySink::write`].
    pub fn write<'a>(&'a mut self, octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        match self {
            Self::Sink(sink) => sink.write(octets),
            Self::Transfer(transfer) => transfer.write(octets),
        }
    }

    /// As [`BodySink::item`].
    pub fn item(&mut self, id: CommandId, item: Item) -> BoxFuture<'_, ControlFlow<()>> {
        match self {
            Self::Sink(sink) => sink.item(id, item),
            Self::Transfer(transfer) => transfer.item(id, item),
        }
    }
}

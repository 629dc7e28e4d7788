//! From the connection to the store: gathers the pieces of a message.

use std::ops::ControlFlow;

use super::store::{Identity, PIECE, Store};

/// Takes messages one after the other.
pub struct Intake<'a> {
    store: &'a Store,
    buffer: Vec<u8>,
    /// A message is under way.
    begun: bool,
}

impl<'a> Intake<'a> {
    /// For this store.
    pub fn new(store: &'a Store) -> Self {
        Self { store, buffer: Vec::new(), begun: false }
    }

    /// A message begins. One that did not end is forgotten.
    pub fn begin(&mut self) {
        self.forget();
        self.begun = true;
    }

    /// Takes octets of it.
    pub async fn write(&mut self, octets: &[u8]) -> ControlFlow<()> {
        self.buffer.extend_from_slice(octets);
        if self.buffer.len() < PIECE {
            return ControlFlow::Continue(());
        }
        flow(self.store.piece(std::mem::take(&mut self.buffer)).await)
    }

    /// It is whole.
    pub async fn end(&mut self, token: u32, identity: Identity) -> ControlFlow<()> {
        self.begun = false;
        flow(self.store.end(std::mem::take(&mut self.buffer), token, identity).await)
    }

    /// It did not come to its end.
    pub fn forget(&mut self) {
        self.buffer.clear();
        if std::mem::take(&mut self.begun) {
            self.store.abort();
        }
    }
}

impl Drop for Intake<'_> {
    fn drop(&mut self) {
        self.forget();
    }
}

fn flow(goes_on: bool) -> ControlFlow<()> {
    if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
}

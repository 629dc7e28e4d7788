//! From the connection to the store: gathers the pieces of a message.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::time::Instant;

use super::pace::Pace;
use super::store::{Identity, PIECE, Store};

/// Takes messages one after the other.
pub struct Intake<'a> {
    store: &'a Store,
    buffer: Vec<u8>,
    /// A message is under way.
    begun: bool,
    pace: Pace,
    too_slow: &'a AtomicBool,
}

impl<'a> Intake<'a> {
    /// For this store. `too_slow` is set where the server turns out to be that.
    pub fn new(store: &'a Store, pace: Pace, too_slow: &'a AtomicBool) -> Self {
        Self { store, buffer: Vec::new(), begun: false, pace, too_slow }
    }

    /// A message begins. One that did not end is forgotten.
    pub fn begin(&mut self) {
        self.forget();
        self.begun = true;
    }

    /// Takes octets of it.
    pub async fn write(&mut self, octets: &[u8]) -> ControlFlow<()> {
        if self.pace.too_slow(octets.len()) {
            self.too_slow.store(true, Ordering::Relaxed);
            return ControlFlow::Break(());
        }
        self.buffer.extend_from_slice(octets);
        if self.buffer.len() < PIECE {
            return ControlFlow::Continue(());
        }
        let asked = Instant::now();
        let taken = self.store.piece(std::mem::take(&mut self.buffer)).await;
        self.pace.waited(asked.elapsed());
        flow(taken)
    }

    /// It is whole.
    pub async fn end(&mut self, token: u32, identity: Identity) -> ControlFlow<()> {
        self.begun = false;
        let asked = Instant::now();
        let taken = self.store.end(std::mem::take(&mut self.buffer), token, identity).await;
        self.pace.waited(asked.elapsed());
        flow(taken)
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

//! From the connection to the store: gathers what comes, small messages together, large ones in pieces.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::time::Instant;

use super::pace::Pace;
use super::store::{Batch, End, GROUP_WAIT, Identity, PIECE, Store};

/// Takes messages one after the other.
pub struct Intake<'a> {
    store: &'a Store,
    batch: Batch,
    /// When the batch began to wait.
    since: Instant,
    /// A message is under way.
    begun: bool,
    /// A part of it was handed over.
    parted: bool,
    pace: Pace,
    too_slow: &'a AtomicBool,
}

impl<'a> Intake<'a> {
    /// For this store. `too_slow` is set where the server turns out to be that.
    pub fn new(store: &'a Store, pace: Pace, too_slow: &'a AtomicBool) -> Self {
        Self { store, batch: Batch::default(), since: Instant::now(), begun: false, parted: false, pace, too_slow }
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
        if self.batch.octets.capacity() == 0 {
            self.batch.octets.reserve(PIECE + octets.len());
        }
        self.batch.octets.extend_from_slice(octets);
        if self.batch.octets.len() < PIECE {
            return ControlFlow::Continue(());
        }
        self.parted = true;
        self.hand_over().await
    }

    /// It is whole. `listed_bytes`: how large the server says that it is.
    pub async fn end(&mut self, token: u32, identity: Identity, listed_bytes: Option<u64>) -> ControlFlow<()> {
        self.begun = false;
        self.parted = false;
        self.batch.ends.push(End { at: self.batch.octets.len(), token, identity, listed_bytes });
        // Where mail comes slowly, none waits for the next.
        if self.batch.octets.len() < PIECE && self.since.elapsed() < GROUP_WAIT {
            return ControlFlow::Continue(());
        }
        self.hand_over().await
    }

    /// It did not come to its end.
    pub fn forget(&mut self) {
        if !std::mem::take(&mut self.begun) {
            return;
        }
        let whole = self.batch.ends.last().map_or(0, |end| end.at);
        self.batch.octets.truncate(whole);
        // A part that was handed over stands before everything in the batch.
        if std::mem::take(&mut self.parted) {
            self.store.abort();
        }
    }

    async fn hand_over(&mut self) -> ControlFlow<()> {
        let asked = Instant::now();
        let goes_on = self.store.put(std::mem::take(&mut self.batch)).await;
        self.pace.waited(asked.elapsed());
        self.since = asked;
        if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }
}

impl Drop for Intake<'_> {
    /// What is whole is kept, however the session ended.
    fn drop(&mut self) {
        self.forget();
        if !self.batch.ends.is_empty() {
            self.store.put_last(std::mem::take(&mut self.batch));
        }
    }
}

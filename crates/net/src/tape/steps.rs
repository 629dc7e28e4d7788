//! Time in steps, and one thing at a time.
//!
//! A replay can show what a run showed, to the last digit, only if both see the same instants in the
//! same order. So a run that is recorded lives in steps of a millisecond on a paused clock, which
//! [`keep_time`] moves along with the real one. What comes in waits at a [`Gate`] until all that
//! followed from the last thing is done: whatever both do next depends on nothing but the order, and
//! the order stands on the tape.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::yield_now;
use tokio::time::{Instant, advance};

/// The clock's timers know milliseconds.
pub(super) const STEP: Duration = Duration::from_millis(1);
/// So many rounds of the scheduler after the last thing that came in, nothing of it is left to do. One is
/// enough for tasks that wake each other.
const CALM: u32 = 4;

/// Lets one thing through at a time.
#[derive(Debug, Default)]
pub(super) struct Gate {
    /// By the instant at which it happened, then by arrival.
    waiting: Mutex<BTreeSet<(u64, u64)>>,
    arrivals: AtomicU64,
    /// Told when the first thing is asked.
    first: Notify,
}

/// A place before the gate; given up by whoever stops waiting.
struct Place<'a> {
    gate: &'a Gate,
    key: (u64, u64),
}

impl Gate {
    /// Waits for one's turn among all that are there; the earlier instant goes first.
    pub(super) async fn pass(&self, instant: u64) {
        let key = (instant, self.arrivals.fetch_add(1, Ordering::Relaxed));
        self.lock().insert(key);
        let place = Place { gate: self, key };
        let mut calm = 0;
        while calm < CALM {
            yield_now().await;
            let first = self.lock().first() == Some(&place.key);
            calm = if first { calm + 1 } else { 0 };
        }
    }

    /// Something is asked: from the first question on the time goes.
    pub(super) fn asked(&self) {
        self.first.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<(u64, u64)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.gate.lock().remove(&self.key);
    }
}

/// Moves the paused clock of the runtime that it is called in, from the first question on and for as
/// long as the runtime lives. A step is a thing that happens like any other: timers see each millisecond,
/// however late it comes.
pub(super) fn keep_time(gate: Arc<Gate>) {
    let due = Arc::new(Notify::new());
    let alive = Arc::downgrade(&due);
    // A clock that is paused jumps to the next timer when nothing else is to be done, except while such
    // a thread is at work.
    tokio::task::spawn_blocking(move || {
        while let Some(due) = alive.upgrade() {
            due.notify_one();
            drop(due);
            std::thread::sleep(STEP);
        }
    });
    tokio::spawn(async move {
        gate.first.notified().await;
        let (began, shown) = (std::time::Instant::now(), Instant::now());
        loop {
            due.notified().await;
            while shown.elapsed() + STEP <= began.elapsed() {
                gate.pass(0).await;
                advance(STEP).await;
            }
        }
    });
}

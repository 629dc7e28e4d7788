//! How runs are told to end: first to finish what is under way, then to drop it.

use tokio::sync::watch;

use crate::commands::stop;

/// Told by signals, heard by every run.
pub struct Halt(watch::Sender<u8>);

const ASKED: u8 = 1;
const DEMANDED: u8 = 2;

impl Halt {
    pub fn new() -> Self {
        Self(watch::Sender::new(0))
    }

    /// Listens for signals, and never ends. `said` is called at the first.
    pub async fn listen(&self, said: impl FnOnce()) {
        stop::stopped().await;
        let again = stop::stopped();
        self.ask();
        said();
        again.await;
        self.demand();
        std::future::pending().await
    }

    /// Asks all to finish what is under way.
    pub fn ask(&self) {
        self.0.send_replace(ASKED);
    }

    /// Has all dropped that is under way.
    pub fn demand(&self) {
        self.0.send_replace(DEMANDED);
    }

    /// What is under way is to be finished, and no more begun.
    pub async fn asked(&self) {
        self.reached(ASKED).await;
    }

    /// What is under way is to be dropped.
    pub async fn demanded(&self) {
        self.reached(DEMANDED).await;
    }

    /// It was asked for.
    pub fn is_asked(&self) -> bool {
        *self.0.borrow() >= ASKED
    }

    async fn reached(&self, level: u8) {
        // The sender lives as long as this.
        let _ = self.0.subscribe().wait_for(|now| *now >= level).await;
    }
}

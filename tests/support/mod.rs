//! What the integration tests share: the built-in servers in a runtime of their own, a scripted
//! peer for faults that those servers don't know, a DNS server fed from zone lines, an HTTPS server, a certificate
//! authority, a builder that runs the binary, and a terminal to run it in. Everything listens on loopback ports that the
//! system chooses; nothing sleeps.

mod authority;
// A part of it is for `tests/panics` alone.
#[allow(dead_code)]
mod client;
mod dns;
mod https;
mod lab;
mod peer;
#[cfg(feature = "demo")]
mod place;
mod run;
mod secrets;
#[cfg(feature = "demo")]
mod servers;
mod terminal;

pub use authority::{Authority, Identity, Validity};
pub use client::Client;
pub use dns::Dns;
pub use https::{Https, Page};
pub use lab::{LabFolder, lab, lab_is_up};
pub use peer::{INBOX, Peer, STAT};
#[cfg(feature = "demo")]
pub use place::{Place, lf};
pub use run::{Run, RunOutput, inherited};
pub use secrets::{assert_hidden, shapes};
#[cfg(feature = "demo")]
pub use servers::Servers;
pub use terminal::{terminal, terminal_of};

/// One thread with a tokio runtime, for servers beside a test that blocks. Ends when dropped.
pub struct Background {
    runtime: Option<tokio::runtime::Runtime>,
}

impl Background {
    pub fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        Self { runtime: Some(runtime.expect("runtime")) }
    }

    pub fn runtime(&self) -> &tokio::runtime::Runtime {
        self.runtime.as_ref().expect("running until dropped")
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

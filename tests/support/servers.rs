//! The built-in servers beside a test that blocks.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use mail_demo::servers::{Demo, DemoOptions, Knobs, Seed};
use mail_types::{Protocol, Security};
use tempfile::TempDir;

use super::Background;

/// Running servers and a folder that holds their authority as `ca.pem`.
pub struct Servers {
    pub demo: Demo,
    directory: TempDir,
    background: Background,
}

impl Servers {
    /// The account's address and login name.
    pub const ADDRESS: &str = "anna@example.org";
    /// The account's password.
    pub const PASSWORD: &str = "Gartenzaun-42";

    /// Well-run servers with the example mailbox.
    pub fn start() -> Self {
        Self::with(Knobs::default(), Seed::Examples)
    }

    /// Servers that misbehave as told.
    pub fn with_knobs(knobs: Knobs) -> Self {
        Self::with(knobs, Seed::Examples)
    }

    pub fn with(knobs: Knobs, seed: Seed) -> Self {
        let background = Background::new();
        let options = DemoOptions { knobs, seed, ..DemoOptions::new(Self::ADDRESS, Self::PASSWORD) };
        let demo = background.runtime().block_on(Demo::start(options)).expect("servers start");
        let directory = tempfile::tempdir().expect("directory");
        std::fs::write(directory.path().join("ca.pem"), demo.ca_pem()).expect("ca.pem");
        Self { demo, directory, background }
    }

    /// `imaps://localhost:PORT`, `imap+starttls://localhost:PORT` and so on, as the options take it.
    pub fn url(&self, protocol: Protocol, security: Security) -> String {
        let scheme = match security {
            Security::ImplicitTls => format!("{}s", protocol.id()),
            Security::StartTls => format!("{}+starttls", protocol.id()),
            Security::Cleartext => format!("{}+cleartext", protocol.id()),
        };
        format!("{scheme}://localhost:{}", self.port(protocol, security))
    }

    /// The port; the one with STARTTLS serves those too that want no protection.
    pub fn port(&self, protocol: Protocol, security: Security) -> u16 {
        let served = if security == Security::Cleartext { Security::StartTls } else { security };
        self.demo.endpoint(protocol, served).expect("not hidden").port
    }

    pub fn ca_file(&self) -> PathBuf {
        self.directory.path().join("ca.pem")
    }

    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// The commands that clients gave, each once: `UID FETCH`, `RETR`.
    pub fn spoken(&self, protocol: Protocol) -> BTreeSet<String> {
        let verb = |line: &String| {
            // IMAP has a tag before the command, and none before what ends IDLE.
            let words = line.split_whitespace();
            let mut words =
                words.skip(usize::from(protocol == Protocol::Imap && line != "DONE")).map(str::to_uppercase);
            let first = words.next()?;
            if first == "UID" { Some(format!("UID {}", words.next()?)) } else { Some(first) }
        };
        self.demo.log().commands(protocol).iter().filter_map(verb).collect()
    }

    /// Stops the servers and waits until their ports are free.
    pub fn stop(self) {
        let Self { demo, background, .. } = self;
        background.runtime().block_on(demo.stop());
    }

    /// Waits for something on the servers' runtime.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.background.runtime().block_on(future)
    }
}

//! Where `fetch` stores in a test.

use std::fs;
use std::path::{Path, PathBuf};

use mail_types::{Protocol, Security};

use super::{Run, RunOutput, Servers};

/// A folder that outlives several runs.
pub struct Place(tempfile::TempDir);

impl Default for Place {
    fn default() -> Self {
        Self::new()
    }
}

impl Place {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("folder"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A run that stores below this place.
    pub fn run(&self, url: (Protocol, &str), ca: &Path, arguments: &[&str]) -> Run {
        let mut run = Run::new(["fetch", "-v"])
            .arg(format!("--{}", url.0.id()))
            .arg(url.1)
            .option("--ca-file", ca)
            .option("--state-dir", self.path("state"))
            .arg("--password-stdin")
            .stdin(Servers::PASSWORD)
            .arg(Servers::ADDRESS);
        if !arguments.iter().any(|argument| ["--eml", "--maildir", "--mbox", "--list"].contains(argument)) {
            run = run.option("--maildir", self.path("mail"));
        }
        for argument in arguments {
            run = run.arg(*argument);
        }
        run
    }

    pub fn fetch(&self, servers: &Servers, protocol: Protocol, arguments: &[&str]) -> RunOutput {
        let url = servers.url(protocol, Security::ImplicitTls);
        self.run((protocol, &url), &servers.ca_file(), arguments).run()
    }

    /// The contents of everything stored, sorted.
    pub fn mail(&self) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        for folder in ["new", "cur"] {
            for entry in fs::read_dir(self.path("mail").join(folder)).into_iter().flatten() {
                found.push(fs::read(entry.expect("entry").path()).expect("mail"));
            }
        }
        found.sort();
        found
    }

    pub fn drafts(&self) -> usize {
        fs::read_dir(self.path("mail/tmp")).map_or(0, Iterator::count)
    }
}

/// As a Maildir holds it.
pub fn lf(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for (at, &octet) in raw.iter().enumerate() {
        if octet != b'\r' || raw.get(at + 1) != Some(&b'\n') {
            out.push(octet);
        }
    }
    out
}

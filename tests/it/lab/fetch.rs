//! What `fetch` stores is what real servers hold: Dovecot, Cyrus and Courier, both protocols.
//!
//! A small share by default; `MAILSETUP_LAB_FETCH=full` takes 5,000 messages of 4 KiB and 50 of 2 MiB. Ground
//! truth comes from Python's own clients.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Instant;

use sha2::{Digest as _, Sha256};

use crate::support::{LabFolder, lab};

const PASSWORD: &str = "Lab-Passw0rd";
/// Domain, and what stands behind it.
const DOMAINS: [(&str, &str); 3] = [("srv.test", "Dovecot"), ("cyrus.test", "Cyrus"), ("courier.test", "Courier")];

struct Lab {
    folder: LabFolder,
    home: tempfile::TempDir,
}

impl Lab {
    fn new() -> Self {
        Self { folder: lab(), home: tempfile::tempdir().expect("home") }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("tests/lab/run");
        command.args(arguments).env("HOME", self.home.path()).env("MAILSETUP_PASSWORD", PASSWORD);
        let output = command.env_remove("XDG_CONFIG_HOME").env_remove("XDG_STATE_HOME").output().expect("runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&output.stdout));
        output
    }

    fn python(&self, arguments: &[&str]) -> String {
        let output = self.run(&[&["python3", "tests/it/lab/fetch.py"], arguments].concat());
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    fn fetch(&self, arguments: &[&str]) -> serde_json::Value {
        self.fetch_heard(arguments).0
    }

    /// The result, and what was on standard error.
    fn fetch_heard(&self, arguments: &[&str]) -> (serde_json::Value, String) {
        let ca = self.folder.join("ca.pem");
        let program = env!("CARGO_BIN_EXE_mailsetup");
        let common = [program, "fetch", "--format", "json", "--ca-file", ca.to_str().expect("UTF-8")];
        let output = self.run(&[&common[..], &["--nameserver", "198.51.100.53"], arguments].concat());
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        (document["results"][0].clone(), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// Gives the mailbox its first content again, however the test ends.
struct Reseed(&'static str);

impl Drop for Reseed {
    fn drop(&mut self) {
        let _ = Command::new("tests/lab/reseed").arg(self.0).output();
    }
}

/// Digests of everything in a Maildir, sorted.
fn stored(maildir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["new", "cur"] {
        for entry in fs::read_dir(maildir.join(folder)).expect("Maildir") {
            let digest = Sha256::digest(fs::read(entry.expect("entry").path()).expect("mail"));
            found.push(digest.iter().map(|octet| format!("{octet:02x}")).collect::<String>());
        }
    }
    found.sort();
    found
}

/// Dovecot takes COMPRESS=DEFLATE (RFC 4978).
#[test]
#[ignore = "needs the lab"]
fn what_comes_compressed_is_the_same() {
    let lab = Lab::new();
    let (host, address) = ("mail.dual.test", "user@dual.test");
    let maildir = lab.home.path().join("compressed");
    let target = ["--maildir", maildir.to_str().expect("UTF-8"), "--protocol", "imap", address];
    let (report, said) = lab.fetch_heard(&[&["--compress", "--trace"], &target[..]].concat());
    assert!(said.contains("COMPRESS DEFLATE"), "{said}");
    let held = lab.python(&["digests", "imap", host, address]);
    let held: Vec<String> = held.lines().map(str::to_owned).collect();
    assert!(!held.is_empty() && stored(&maildir) == held, "{report}\n{said}");
    // Compressing costs a round trip: without being asked nobody does it.
    fs::remove_dir_all(&maildir).expect("folder");
    let state = lab.home.path().join("other");
    let (_, said) =
        lab.fetch_heard(&[&["--state-dir", state.to_str().expect("UTF-8"), "--trace"], &target[..]].concat());
    assert!(!said.contains("COMPRESS DEFLATE") && stored(&maildir) == held, "{said}");
}

#[test]
#[ignore = "needs the lab"]
fn what_is_stored_is_what_the_server_holds() {
    let lab = Lab::new();
    let full = std::env::var("MAILSETUP_LAB_FETCH").is_ok_and(|value| value == "full");
    let sizes = if full { [(5000, 4096), (50, 2 << 20)] } else { [(60, 4096), (2, 2 << 20)] };
    println!("{:<9} {:<5} {:>8} {:>12} {:>8}  identical", "server", "", "messages", "octets", "seconds");
    for (domain, name) in DOMAINS {
        let (host, address) = (format!("mail.{domain}"), format!("user@{domain}"));
        let _reseed = Reseed(domain);
        for (count, size) in sizes {
            lab.python(&["fill", &host, &address, &count.to_string(), &size.to_string()]);
        }
        for protocol in ["imap", "pop3"] {
            let maildir = lab.home.path().join(format!("{name}-{protocol}"));
            let target = ["--maildir", maildir.to_str().expect("UTF-8")];
            let whose = ["--protocol", protocol, &address];
            let begun = Instant::now();
            let report = lab.fetch(&[&target[..], &whose].concat());
            let took = begun.elapsed().as_secs_f64();
            let held: Vec<String> =
                lab.python(&["digests", protocol, &host, &address]).lines().map(str::to_owned).collect();
            let expected: usize = sizes.iter().map(|(count, _)| count).sum();
            assert!(held.len() >= expected, "{name} {protocol}: {} held", held.len());
            let same = stored(&maildir) == held;
            println!("{name:<9} {protocol:<5} {:>8} {:>12} {took:>8.2}  {same}", held.len(), report["stored_bytes"]);
            assert!(same, "{name} {protocol}: {report}");
            assert_eq!(report["stored"].as_u64(), Some(held.len() as u64), "{name} {protocol}");
            // From the saved account now.
            let again = lab.fetch(&[&target[..], &whose].concat());
            assert_eq!((again["stored"].as_u64(), again["flags_updated"].as_u64()), (Some(0), Some(0)), "{again}");
            // Courier numbers a mailbox that is only examined anew each time; selected in the second run, it gives
            // part of the messages other numbers once more. The fourth run finds nothing to do.
            let third = lab.fetch(&[&target[..], &whose].concat());
            assert_eq!(third["stored"].as_u64(), Some(0), "{name} {protocol}: nothing comes twice: {third}");
            assert_eq!(stored(&maildir), held, "{name} {protocol}");
            let settled = lab.fetch(&[&target[..], &whose].concat());
            println!("{:<9} {protocol:<5} nothing new: {} round trips", "", settled["round_trips"]);
            // Greeting, capabilities, up to three for the login (SCRAM), the mailbox, the goodbye.
            assert!(settled["round_trips"].as_u64().is_some_and(|count| count <= 7), "{name} {protocol}: {settled}");
        }
    }
    let accounts = fs::read_to_string(lab.home.path().join(".config/mailsetup/accounts.toml")).expect("accounts");
    assert!(accounts.contains("mail.srv.test") && !accounts.contains(PASSWORD), "{accounts}");
}

//! `fetch`, the whole program, under a tracer that kills it at the n-th write, sync, rename or network
//! call, or shows in which order it makes them; and on a file system that is full.
//!
//! A share of all points is tried; all of them with `MAILSETUP_FAULTS=all cargo test --test it fetch_kill:: -- --include-ignored`.
#![cfg(all(feature = "demo", target_os = "linux"))]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Run, RunOutput, Servers};
use mail_demo::servers::{INBOX, Knobs, Seed};
use mail_types::{Protocol, Security};

const PROTOCOLS: [Protocol; 2] = [Protocol::Pop3, Protocol::Imap];
/// Calls at which the program is killed: what changes a disk, makes it durable, or talks to the server.
const CALLS: [&str; 12] = [
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "rename",
    "unlink",
    "ftruncate",
    "mkdir",
    "connect",
    "sendto",
    "recvfrom",
    "close",
];
/// Of all points, one in so many is tried by default.
const SHARE: usize = 61;
const MESSAGES: usize = 40;

fn everything() -> bool {
    std::env::var_os("MAILSETUP_FAULTS").is_some_and(|share| share == "all")
}

/// Small ones, and one that is written in pieces.
fn raws() -> Vec<Vec<u8>> {
    let message = |number: usize| {
        let lines = if number == 7 { 4000 } else { number };
        let body = "The quick brown fox jumps over the lazy dog.\r\n".repeat(lines);
        format!("Subject: {number}\r\n\r\n.{body}").into_bytes()
    };
    (1..=MESSAGES).map(message).collect()
}

fn lf(raw: &[u8]) -> Vec<u8> {
    String::from_utf8(raw.to_vec()).expect("ASCII").replace("\r\n", "\n").into_bytes()
}

fn expected() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = raws().iter().map(|raw| lf(raw)).collect();
    all.sort();
    all
}

/// One mailbox and the folder it is fetched to.
struct Case {
    servers: Servers,
    place: tempfile::TempDir,
    protocol: Protocol,
    delete: bool,
    security: Security,
}

impl Case {
    fn new(protocol: Protocol, delete: bool) -> Self {
        Self::with(protocol, delete, Security::ImplicitTls)
    }

    fn with(protocol: Protocol, delete: bool, security: Security) -> Self {
        let knobs = Knobs { plaintext_allowed: security == Security::Cleartext, ..Knobs::default() };
        let servers = Servers::with(knobs, Seed::Raw(raws()));
        Self { servers, place: tempfile::tempdir().expect("folder"), protocol, delete, security }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn run(&self, under: &[&str]) -> RunOutput {
        self.run_into(self.place.path(), under)
    }

    fn run_into(&self, place: &Path, under: &[&str]) -> RunOutput {
        let mut run = Run::new(["fetch"])
            .under(under.iter().copied())
            .arg(format!("--{}", self.protocol.id()))
            .arg(self.servers.url(self.protocol, self.security))
            .option("--ca-file", self.servers.ca_file())
            .option("--maildir", place.join("mail"))
            .option("--state-dir", place.join("state"))
            .arg("--password-stdin")
            .stdin(Servers::PASSWORD)
            .arg(Servers::ADDRESS)
            .any_status();
        if self.delete {
            run = run.arg("--delete");
        }
        if self.security == Security::Cleartext {
            run = run.option("--allow-cleartext", "localhost");
        }
        run.run()
    }

    fn on_server(&self) -> Vec<Vec<u8>> {
        self.servers.demo.mailbox().messages(INBOX).iter().map(|message| lf(&message.raw)).collect()
    }

    /// After a run that was cut off, and again after the next one.
    fn check(&self, place: &Path, at: &str) {
        let (all, stored) = (expected(), mail(place));
        assert!(stored.iter().all(|one| all.contains(one)), "{at}: a message in its place is not whole");
        let server = self.on_server();
        assert!(all.iter().all(|one| stored.contains(one) || server.contains(one)), "{at}: a message is lost");
        let next = self.run_into(place, &[]);
        assert_eq!(next.status, Some(0), "{at}: {}", next.stderr);
        assert!(mail(place) == all, "{at}: {} messages after the next run", mail(place).len());
        assert_eq!(fs::read_dir(place.join("mail/tmp")).expect("folder").count(), 0, "{at}: drafts are left");
        assert_eq!(self.on_server().len(), if self.delete { 0 } else { MESSAGES }, "{at}");
    }
}

/// Everything that lies in the Maildir, sorted.
fn mail(place: &Path) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for folder in ["new", "cur"] {
        for entry in fs::read_dir(place.join("mail").join(folder)).into_iter().flatten() {
            found.push(fs::read(entry.expect("entry").path()).expect("mail"));
        }
    }
    found.sort();
    found
}

/// What one thread did of each call, at most.
fn counts(trace: &str) -> BTreeMap<&'static str, usize> {
    let mut threads: BTreeMap<(&str, &'static str), usize> = BTreeMap::new();
    for line in trace.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let call = rest.trim_start().split('(').next().unwrap_or_default();
        if let Some(call) = CALLS.iter().find(|known| **known == call) {
            *threads.entry((thread, call)).or_default() += 1;
        }
    }
    let mut most = BTreeMap::new();
    for ((_, call), count) in threads {
        let known = most.entry(call).or_insert(0);
        *known = count.max(*known);
    }
    most
}

#[test]
#[ignore = "needs strace"]
fn killed_at_any_step_nothing_is_lost_and_nothing_comes_twice() {
    let share = if everything() { 1 } else { SHARE };
    let (mut tried, mut killed) = (0, 0);
    for protocol in PROTOCOLS {
        for delete in [false, true] {
            let case = Case::new(protocol, delete);
            let file = case.path("trace").display().to_string();
            let calls = format!("trace={}", CALLS.join(","));
            let whole = case.run(&["strace", "-f", "-qqq", "-e", "signal=none", "-e", &calls, "-o", &file]);
            assert_eq!(whole.status, Some(0), "{}", whole.stderr);
            let counts = counts(&fs::read_to_string(&file).expect("trace"));
            for (call, count) in counts {
                for step in 1..=count {
                    tried += 1;
                    if tried % share != 0 {
                        continue;
                    }
                    let case = Case::new(protocol, delete);
                    let inject = format!("inject={call}:signal=KILL:when={step}");
                    let only = format!("trace={call}");
                    let tracer =
                        ["strace", "-f", "-qqq", "-e", "signal=none", "-e", &only, "-e", &inject, "-o", "/dev/null"];
                    let cut = case.run(&tracer);
                    killed += usize::from(cut.status != Some(0));
                    case.check(case.place.path(), &format!("{protocol} delete {delete}, {call} {step}"));
                }
            }
        }
    }
    println!("{killed} runs killed, of {tried} points");
    // At how many calls the network is read differs from run to run.
    assert!(killed * share * 10 > tried * 8 && tried > 500, "{killed} of {tried}");
}

/// A call as the tracer shows it, with the file it is about.
struct Step {
    call: String,
    text: String,
}

fn steps(trace: &str) -> Vec<Step> {
    let mut open: BTreeMap<&str, &str> = BTreeMap::new();
    let mut steps = Vec::new();
    for line in trace.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let rest = rest.trim_start();
        // What counts is when a call is over; the network's when it begins.
        let text = if let Some(begun) = rest.strip_suffix("<unfinished ...>") {
            if begun.starts_with("sendto") {
                begun.to_owned()
            } else {
                open.insert(thread, begun);
                continue;
            }
        } else if let Some(resumed) = rest.strip_prefix("<... ") {
            match open.remove(thread) {
                Some(begun) => format!("{begun}{resumed}"),
                None => continue,
            }
        } else {
            rest.to_owned()
        };
        let call = text.split('(').next().unwrap_or_default().to_owned();
        steps.push(Step { call, text });
    }
    steps
}

#[test]
#[ignore = "needs strace"]
fn nothing_is_deleted_before_file_folder_and_journal_are_synced() {
    for protocol in PROTOCOLS {
        let case = Case::with(protocol, true, Security::Cleartext);
        let file = case.path("trace").display().to_string();
        let calls = "trace=openat,write,pwrite64,fsync,fdatasync,rename,sendto";
        let run = case.run(&["strace", "-f", "-y", "-qqq", "-s", "200", "-e", "signal=none", "-e", calls, "-o", &file]);
        assert_eq!((run.status, case.on_server().len()), (Some(0), 0), "{}", run.stderr);
        let steps = steps(&fs::read_to_string(&file).expect("trace"));
        let asks = |step: &Step| {
            step.call == "sendto" && (step.text.contains("DELE 1\\r\\n") || step.text.contains("\\\\Deleted"))
        };
        let asked = steps.iter().position(asks).expect("deletion is asked for");
        let before = &steps[..asked];
        let last =
            |call: &str, what: &str| before.iter().rposition(|step| step.call == call && step.text.contains(what));
        // Each file is synced under the name it was written by, before it gets its own.
        let mut renamed = 0;
        for (at, step) in before.iter().enumerate().filter(|(_, step)| step.call == "rename") {
            let Some(draft) = step.text.split('"').nth(1).filter(|draft| draft.contains("/mail/tmp/")) else {
                continue;
            };
            let synced = |step: &Step| step.call == "fsync" && step.text.contains(&format!("<{draft}>"));
            let written = |step: &Step| step.call == "write" && step.text.contains(&format!("<{draft}>"));
            let synced = before.iter().position(synced).expect("synced");
            let written = before.iter().rposition(written).expect("written");
            assert!(written < synced && synced < at, "{protocol}: {draft}");
            renamed += 1;
        }
        assert_eq!(renamed, MESSAGES, "{protocol}");
        let renamed = last("rename", "/mail/new/").expect("in place");
        let folder = last("fsync", "/mail/new>").expect("the folder is synced");
        let is_journal = |step: &Step| step.text.contains(".journal>");
        let written = before.iter().rposition(|step| step.call == "pwrite64" && is_journal(step)).expect("journal");
        let synced = before
            .iter()
            .rposition(|step| matches!(step.call.as_str(), "fsync" | "fdatasync") && is_journal(step))
            .expect("the journal is synced");
        assert!(renamed < folder, "{protocol}: the folder is synced when all names are in it");
        assert!(folder < synced && written < synced, "{protocol}: the journal is synced last");
    }
}

/// A file system of its own for one test; root alone can mount one.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(path: PathBuf, size_kib: usize) -> Self {
        fs::create_dir_all(&path).expect("folder");
        let options = format!("size={size_kib}k");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(&path).output();
        let mounted = mounted.expect("mount runs");
        assert!(mounted.status.success(), "{}", String::from_utf8_lossy(&mounted.stderr));
        Self(path)
    }

    fn grow(&self) {
        let grown = Command::new("mount").args(["-o", "remount,size=64m"]).arg(&self.0).status();
        assert!(grown.expect("mount runs").success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
#[ignore = "needs root"]
fn a_full_disk_is_said_and_nothing_is_deleted_that_is_not_stored() {
    let share = if everything() { 1 } else { 23 };
    let (mut full, mut points) = (0, 0);
    for protocol in PROTOCOLS {
        for size_kib in (4..=800).step_by(4 * share) {
            let case = Case::new(protocol, true);
            let disk = SmallDisk::mount(case.path("small"), size_kib);
            let cut = case.run_into(&disk.0, &[]);
            assert!([Some(0), Some(7)].contains(&cut.status), "{protocol} {size_kib} KiB: {}", cut.stderr);
            full += usize::from(cut.status == Some(7));
            points += 1;
            disk.grow();
            case.check(&disk.0, &format!("{protocol} full at {size_kib} KiB"));
        }
    }
    println!("{full} of {points} runs found the disk full");
    assert!(full > 0 && full < points, "{full} of {points}");
}

//! `fetch --watch`: mail comes as it arrives, signals are heeded, and the end is clean.
#![cfg(all(feature = "demo", unix))]

use std::cell::RefCell;
use std::fs;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::Servers;
use mail_demo::servers::{INBOX, Knobs, Seed};
use mail_types::{Protocol, Security};

const PATIENCE: Duration = Duration::from_secs(60);

/// A watching program, which is killed if the test fails.
struct Watcher {
    child: Option<Child>,
    home: tempfile::TempDir,
    notify: UnixDatagram,
    /// What the service manager was told so far: its socket holds only a few messages.
    told: RefCell<Vec<String>>,
}

impl Watcher {
    fn start(servers: &Servers, protocol: Protocol, password: &str, options: &[&str]) -> Self {
        let home = tempfile::tempdir().expect("home");
        fs::write(home.path().join("password"), password).expect("password");
        let notify = UnixDatagram::bind(home.path().join("notify")).expect("socket");
        notify.set_nonblocking(true).expect("set");
        let log = |name: &str| fs::File::create(home.path().join(name)).expect("log");
        let child = Command::new(env!("CARGO_BIN_EXE_mailsetup"))
            .args(["fetch", "--watch", "-v", "--lang", "en", "--maildir", "mail", "--password-command", "cat password"])
            .arg(format!("--{}", protocol.id()))
            .arg(servers.url(protocol, Security::ImplicitTls))
            .arg("--ca-file")
            .arg(servers.ca_file())
            .args(options)
            .arg(Servers::ADDRESS)
            .env_clear()
            .envs(crate::support::inherited())
            .env("HOME", home.path())
            .env("NOTIFY_SOCKET", home.path().join("notify"))
            .current_dir(home.path())
            .stdin(Stdio::null())
            .stdout(log("out"))
            .stderr(log("err"))
            .spawn()
            .expect("the program runs");
        Self { child: Some(child), home, notify, told: RefCell::default() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn stored(&self) -> usize {
        fs::read_dir(self.path("mail/new")).map_or(0, Iterator::count)
    }

    fn said(&self) -> String {
        ["out", "err"].map(|name| fs::read_to_string(self.path(name)).unwrap_or_default()).concat()
    }

    #[track_caller]
    fn until(&self, what: &str, done: impl Fn() -> bool) {
        let began = Instant::now();
        while !done() {
            assert!(began.elapsed() < PATIENCE, "{what}: {}", self.said());
            std::thread::sleep(Duration::from_millis(10));
            self.told();
        }
    }

    fn signal(&self, name: &str) {
        let pid = self.child.as_ref().expect("runs").id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().expect("kill").success());
    }

    /// What the service manager was told.
    fn told(&self) -> Vec<String> {
        let mut text = [0; 1000];
        let mut told = self.told.borrow_mut();
        while let Ok(length) = self.notify.recv(&mut text) {
            told.push(String::from_utf8_lossy(&text[..length]).into_owned());
        }
        told.clone()
    }

    fn end(mut self, signal: &str) -> (Option<i32>, Vec<String>, String) {
        self.signal(signal);
        let mut child = self.child.take().expect("runs");
        let began = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().expect("waited for") {
                break status;
            }
            if began.elapsed() > PATIENCE {
                let _ = child.kill();
                panic!("it does not end: {}", self.said());
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        (status.code(), self.told(), self.said())
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn numbered(count: usize) -> Servers {
    Servers::with(Knobs::default(), Seed::Numbered { count, size_bytes: 300 })
}

fn idles(servers: &Servers) -> usize {
    let commands = servers.demo.log().commands(Protocol::Imap);
    commands.iter().filter(|line| line.ends_with("IDLE")).count()
}

fn logins(servers: &Servers) -> usize {
    let commands = servers.demo.log().commands(Protocol::Imap);
    commands.iter().filter(|line| line.contains("AUTHENTICATE") || line.contains("LOGIN")).count()
}

#[test]
fn mail_comes_as_it_arrives_over_one_session() {
    let servers = numbered(2);
    let watcher = Watcher::start(&servers, Protocol::Imap, Servers::PASSWORD, &["--every", "1h"]);
    watcher.until("first mail", || watcher.stored() == 2 && idles(&servers) > 0);
    for count in 3..6 {
        servers.demo.mailbox().append(INBOX, format!("Subject: {count}\r\n\r\n").as_bytes());
        watcher.until("mail that arrives", || watcher.stored() == count && idles(&servers) >= count - 1);
    }
    assert_eq!(logins(&servers), 1, "{}", watcher.said());
    let (status, told, said) = watcher.end("-TERM");
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(told.first().map(String::as_str), Some("READY=1"), "{told:?}");
    for text in ["STATUS=1 of 1 accounts in order", "STOPPING=1"] {
        assert!(told.iter().any(|told| told == text), "{text}: {told:?}");
    }
    assert_eq!(said.matches("anna@example.org: One message fetched").count(), 3, "{said}");
    // It said goodbye to the server.
    assert!(servers.spoken(Protocol::Imap).is_superset(&["DONE", "LOGOUT"].map(str::to_owned).into()), "{said}");
}

#[test]
fn a_poll_comes_when_asked_for_and_events_are_lines_of_json() {
    let servers = numbered(1);
    let options = ["--every", "24h", "--format", "json", "--delete"];
    let watcher = Watcher::start(&servers, Protocol::Pop3, Servers::PASSWORD, &options);
    watcher.until("first mail", || watcher.stored() == 1 && servers.demo.mailbox().messages(INBOX).is_empty());
    servers.demo.mailbox().append(INBOX, b"Subject: second\r\n\r\n");
    watcher.until("mail after a signal", || {
        watcher.signal("-USR1");
        std::thread::sleep(Duration::from_millis(200));
        watcher.stored() == 2 && servers.demo.mailbox().messages(INBOX).is_empty()
    });
    let (status, _, said) = watcher.end("-INT");
    assert_eq!(status, Some(130), "{said}");
    let events = said.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    let stored = events.map(|event| (event["event"] == "fetched", event["stored"].as_u64().unwrap_or(0)));
    assert_eq!(
        stored.fold((0, true), |(sum, all), (fetched, stored)| (sum + stored, all && fetched)),
        (2, true),
        "{said}"
    );
}

#[test]
fn a_refused_login_is_not_repeated_until_told_to() {
    let servers = numbered(1);
    let watcher = Watcher::start(&servers, Protocol::Imap, "wrong", &["--every", "10s"]);
    watcher.until("the refusal", || watcher.said().contains("is not tried again before SIGHUP"));
    let before = logins(&servers);
    watcher.signal("-USR1");
    std::thread::sleep(Duration::from_secs(4));
    assert_eq!((before, logins(&servers)), (1, 1), "{}", watcher.said());
    fs::write(watcher.path("password"), Servers::PASSWORD).expect("password");
    watcher.signal("-HUP");
    watcher.until("mail", || watcher.stored() == 1);
    let told = watcher.told();
    assert!(told.iter().any(|told| told == "RELOADING=1"), "{told:?}");
    assert_eq!(watcher.end("-TERM").0, Some(0));
}

#[test]
fn a_server_that_goes_away_is_found_again() {
    let servers = numbered(1);
    let watcher = Watcher::start(&servers, Protocol::Imap, Servers::PASSWORD, &["--every", "1h"]);
    watcher.until("first mail", || watcher.stored() == 1 && idles(&servers) > 0);
    servers.demo.mailbox().renew_uid_validity(INBOX);
    servers.demo.mailbox().append(INBOX, b"Subject: second\r\n\r\n");
    watcher.until("mail of the new mailbox", || watcher.stored() == 2);
    assert_eq!(watcher.end("-TERM").0, Some(0));
}

fn units() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib/systemd")
}

#[test]
#[ignore = "needs systemd-analyze"]
fn the_units_are_what_systemd_wants() {
    let folder = tempfile::tempdir().expect("folder");
    // The program that they name must be there.
    for entry in fs::read_dir(units()).expect("units") {
        let path = entry.expect("entry").path();
        let text =
            fs::read_to_string(&path).expect("unit").replace("/usr/bin/mailsetup", env!("CARGO_BIN_EXE_mailsetup"));
        fs::write(folder.path().join(path.file_name().expect("name")), text).expect("written");
    }
    let units: Vec<PathBuf> =
        fs::read_dir(folder.path()).expect("units").map(|entry| entry.expect("entry").path()).collect();
    let output = Command::new("systemd-analyze")
        .env("XDG_RUNTIME_DIR", folder.path())
        .args(["--user", "--man=no", "verify"])
        .args(units)
        .output()
        .expect("systemd-analyze");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.trim().is_empty(), "{said}");
}

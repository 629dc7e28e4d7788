//! SIGTERM and SIGHUP end a run as Ctrl-C does: nothing half-done is left, the terminal is as it was, and the exit
//! code names the signal.

#![cfg(all(feature = "demo", unix, not(target_vendor = "apple")))]

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Authority, Peer, Servers, terminal};
use mail_demo::servers::{Knobs, Seed};
use mail_types::{Protocol, Security};
use rustix::process::{Pid, Signal, kill_process};

const SIGNALS: [(Signal, i32); 3] = [(Signal::HUP, 129), (Signal::INT, 130), (Signal::TERM, 143)];

fn start(home: &Path, arguments: &[&str]) -> Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mailsetup"))
        .args(arguments)
        .env("HOME", home)
        .current_dir(home)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut stdin = child.stdin.take().expect("piped");
    std::io::Write::write_all(&mut stdin, Servers::PASSWORD.as_bytes()).expect("the password");
    child
}

fn end(child: Child, signal: Signal) -> Output {
    kill_process(Pid::from_child(&child), signal).expect("signalled");
    child.wait_with_output().expect("ends")
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned()).collect()
}

fn until(what: &str, mut there: impl FnMut() -> bool) {
    let began = Instant::now();
    while !there() {
        assert!(began.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// What came is committed, no draft is left, and the next run brings the rest and nothing twice.
#[test]
fn fetch_commits_what_came() {
    for (signal, exit) in SIGNALS {
        let knobs = Knobs { latency: Duration::from_millis(30), ..Knobs::default() };
        let servers = Servers::with(knobs, Seed::Numbered { count: 400, size_bytes: 30_000 });
        let home = tempfile::tempdir().expect("home");
        let (url, ca_file) = (servers.url(Protocol::Pop3, Security::ImplicitTls), servers.ca_file());
        let arguments = ["fetch", "--maildir", "mail", "--pop3", &url, "--password-stdin", Servers::ADDRESS];
        let arguments = [&arguments[..], &["--ca-file", ca_file.to_str().expect("UTF-8")]].concat();
        let child = start(home.path(), &arguments);
        let mail = home.path().join("mail");
        until("nothing comes", || !files(&mail.join("tmp")).is_empty() || !files(&mail.join("new")).is_empty());
        let output = end(child, signal);
        let stored = files(&mail.join("new")).len();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        // It may have been done already.
        let expected = if stored == 400 { [0, exit] } else { [exit, exit] };
        assert!(output.status.code().is_some_and(|code| expected.contains(&code)), "{:?}: {said}", output.status);
        assert_eq!(files(&mail.join("tmp")), Vec::<String>::new(), "{said}");
        assert_eq!(start(home.path(), &arguments).wait().expect("ends").code(), Some(0));
        assert_eq!(files(&mail.join("new")).len(), 400, "{stored} were stored at first");
    }
}

/// A report under way leaves no temporary file.
#[test]
fn probe_leaves_nothing_half_written() {
    let silent = Peer::plain("HANG");
    let url = format!("imaps://localhost:{}", silent.port());
    for (signal, exit) in SIGNALS {
        let home = tempfile::tempdir().expect("home");
        let arguments =
            ["probe", "--source", "builtin", "--imap", &url, "--format", "json=report.json", "anna@own.example"];
        let seen = silent.connections();
        let child = start(home.path(), &arguments);
        until("nobody connects", || silent.connections() > seen);
        let output = end(child, signal);
        assert_eq!(output.status.code(), Some(exit), "{output:?}");
        let left: Vec<String> = files(home.path()).into_iter().filter(|name| !name.starts_with(".c")).collect();
        assert_eq!(left, Vec::<String>::new());
    }
}

/// Whatever ends a question, what is typed next shows.
#[test]
#[ignore = "needs python3"]
fn a_question_gives_the_terminal_back() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let server = Peer::tls("S: * OK ready\nHANG", &identity);
    let (url, ca_file) = (format!("imaps://localhost:{}", server.port()), authority.ca_file());
    let common = ["--imap", &url, "--ca-file", ca_file.to_str().expect("UTF-8"), "anna@own.example"];
    for command in [&["probe", "--login", "--source", "builtin"][..], &["fetch", "--maildir", "mail"]] {
        for (signal, exit) in [("HUP", 129), ("INT", 130), ("TERM", 143), ("", 130)] {
            let home = tempfile::tempdir().expect("home");
            let arguments = [command, &["--lang", "en"], &common].concat();
            // Without a name: Ctrl-C, typed.
            let steps = match signal {
                "" => {
                    vec![("expect", "anna@own.example"), ("send", "Geh\u{3}"), ("expect", "interrupted"), ("echo", "")]
                }
                name => vec![("expect", "anna@own.example"), ("signal", name), ("echo", "")],
            };
            let output = terminal(home.path(), arguments, &steps);
            let screen = String::from_utf8_lossy(&output.stdout).into_owned();
            assert_eq!(output.status.code(), Some(exit), "{command:?} {signal}: {screen}");
            assert!(screen.trim_end().ends_with("ECHO on"), "{command:?} {signal}: {screen}");
        }
    }
}

/// Under nohup a closed terminal is no reason to stop.
#[cfg(target_os = "linux")]
#[test]
fn what_is_to_be_ignored_is_ignored() {
    let silent = Peer::plain("HANG");
    let url = format!("imaps://localhost:{}", silent.port());
    let home = tempfile::tempdir().expect("home");
    let script = format!(
        "trap '' HUP; exec {} probe --source builtin --idle-timeout 2s --imap {url} anna@own.example",
        env!("CARGO_BIN_EXE_mailsetup")
    );
    let child = Command::new("sh")
        .args(["-c", &script])
        .env("HOME", home.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    until("nobody connects", || silent.connections() > 0);
    let output = end(child, Signal::HUP);
    assert_eq!(output.status.code(), Some(5), "{output:?}");
}

//! Ctrl-C in the middle of the steps with two devices leaves nothing of them on the account.

#![cfg(all(feature = "demo", unix, not(target_vendor = "apple")))]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::Servers;
use mail_demo::servers::{INBOX, Knobs, Seed};
use mail_types::{Protocol, Security};

#[test]
fn what_the_steps_put_there_is_taken_away() {
    let knobs = Knobs { latency: Duration::from_millis(40), ..Knobs::default() };
    let servers = Servers::with(knobs, Seed::Empty);
    let before = servers.demo.mailbox().folders();
    let home = tempfile::tempdir().expect("home");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mailsetup"));
    command.args([
        "compare",
        Servers::ADDRESS,
        "--lang",
        "en",
        "--two-devices",
        "--password-stdin",
        "--explain",
        "off",
    ]);
    for (option, protocol) in [("--imap", Protocol::Imap), ("--pop3", Protocol::Pop3)] {
        command.args([option, &servers.url(protocol, Security::ImplicitTls)]);
    }
    command.arg("--ca-file").arg(servers.ca_file()).env("HOME", home.path());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("starts");
    let mut stdin = child.stdin.take().expect("piped");
    std::io::Write::write_all(&mut stdin, Servers::PASSWORD.as_bytes()).expect("the password");
    drop(stdin);

    // The steps have begun once their messages are there.
    let began = Instant::now();
    while servers.demo.mailbox().messages(INBOX).is_empty() {
        let ended = child.try_wait().expect("a state");
        assert!(ended.is_none() && began.elapsed() < Duration::from_secs(20), "no message came: {ended:?}");
        std::thread::yield_now();
    }
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("interrupted");
    let output = child.wait_with_output().expect("ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("was taken away again"), "{said}");
    assert!(servers.demo.mailbox().messages(INBOX).is_empty(), "a message is left");
    assert_eq!(servers.demo.mailbox().folders(), before, "a folder is left");
}

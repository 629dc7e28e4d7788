//! `probe --record` and `--replay` against real servers: what is shown again is, octet for octet, what was
//! shown first.
//!
//! `MAILSETUP_LAB_TAPE=full` takes every domain of the lab, else it is every fourth.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::support::lab;

const RUN: &str = "tests/lab/run";
const BIN: &str = env!("CARGO_BIN_EXE_mailsetup");
/// The accounts of the lab have it.
const PASSWORD: &str = "Lab-Passw0rd";

fn run(mut command: Command) -> Output {
    command.env_remove("MAILSETUP_PASSWORD").stdin(Stdio::null()).output().expect("a command of the lab")
}

/// Records a run on the client's side of the lab.
fn record(lab: &Path, tape: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(RUN);
    command.args([BIN, "probe", "--lang", "en", "--format", "json", "--nameserver", "198.51.100.53", "--ca-file"]);
    command.arg(lab.join("ca.pem")).arg("--record").arg(tape).args(args);
    run(command)
}

/// Shows it again outside of the lab, where none of its servers can be reached.
fn replay(tape: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(BIN);
    command.args(["probe", "--lang", "en", "--format", "json", "--replay"]).arg(tape).args(args);
    run(command)
}

/// What differs between a run and its replay.
fn difference(live: &Output, again: &Output) -> Option<String> {
    if live.status.code() != again.status.code() {
        return Some(format!("exit {:?} and {:?}", live.status.code(), again.status.code()));
    }
    if !again.stderr.is_empty() {
        return Some(String::from_utf8_lossy(&again.stderr).into_owned());
    }
    if live.stdout.is_empty() || live.stdout != again.stdout {
        let lines = |output: &Output| -> Vec<String> {
            let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
            serde_json::to_string_pretty(&value).unwrap_or_default().lines().map(str::to_owned).collect()
        };
        let pairs = lines(live).into_iter().zip(lines(again));
        let unequal: Vec<_> = pairs.filter(|(live, again)| live != again).take(3).collect();
        return Some(format!("{unequal:?}"));
    }
    None
}

/// Runs `work` for each item, four at a time, and collects what it complains about.
fn for_each<T: Sync>(items: &[T], work: impl Fn(usize, &T) -> Option<String> + Sync) -> Vec<String> {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { return };
                    wrong.lock().expect("wrong").extend(work(at, item));
                }
            });
        }
    });
    wrong.into_inner().expect("wrong")
}

#[test]
#[ignore = "needs the lab"]
fn every_domain_is_told_again_exactly() {
    let lab = lab();
    let table = std::fs::read_to_string("tests/lab/domains.tsv").expect("domains.tsv");
    let domains: Vec<&str> =
        table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split('\t').next()).collect();
    assert!(domains.len() > 50, "{domains:?}");
    // All of them take minutes, for the silent ones are waited for.
    let share = if std::env::var_os("MAILSETUP_LAB_TAPE").is_some() { 1 } else { 4 };
    let domains: Vec<&str> = domains.into_iter().step_by(share).collect();
    let folder = tempfile::tempdir().expect("folder");
    let wrong = for_each(&domains, |at, domain| {
        let tape = folder.path().join(format!("{at}.tape"));
        // Every other one with all that further connections show.
        let options: &[&str] = if at % 2 == 0 { &[domain] } else { &["--all-sources", "--deep", domain] };
        let live = record(&lab, &tape, options);
        difference(&live, &replay(&tape, &[])).map(|what| format!("{domain}: {what}"))
    });
    println!("{} domains recorded, {} differ when they are shown again", domains.len(), wrong.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
#[ignore = "needs the lab"]
fn logins_are_told_again_and_no_tape_holds_a_secret() {
    let lab = lab();
    let folder = tempfile::tempdir().expect("folder");
    let users = [
        ("user@srv.test", PASSWORD, &[][..]),
        ("user@srv.test", "Wrong-Passw0rd", &[]),
        ("user@starttls.test", PASSWORD, &[]),
        ("user@scram.test", PASSWORD, &["--all-mechanisms"]),
        ("user@hashed.test", PASSWORD, &["--all-mechanisms"]),
        ("user@postfix.test", PASSWORD, &["--all-mechanisms"]),
        ("user@cyrus.test", PASSWORD, &["--all-mechanisms"]),
        ("user@courier.test", PASSWORD, &["--all-mechanisms"]),
    ];
    let wrong = for_each(&users, |at, (user, password, options)| {
        let tape = folder.path().join(format!("{at}.tape"));
        let command = format!("echo {password}");
        let live = record(&lab, &tape, &[&["--password-command", &command, user], *options].concat());
        let shown: serde_json::Value = serde_json::from_slice(&live.stdout).unwrap_or_default();
        let made = shown["results"][0]["logins_made"].as_u64().unwrap_or(0);
        if made == 0 {
            return Some(format!("{user}: no login, {}", String::from_utf8_lossy(&live.stderr)));
        }
        let text = std::fs::read_to_string(&tape).expect("the tape");
        let leaks = secrets(user, password).into_iter().find(|secret| text.contains(secret.as_str()));
        let leak = leaks.map(|secret| format!("{user}: the tape holds {secret}"));
        leak.or_else(|| difference(&live, &replay(&tape, &[])).map(|what| format!("{user}: {what}")))
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// How a password would look if it, or what proves it, stood on a tape.
fn secrets(user: &str, password: &str) -> Vec<String> {
    let local = user.split('@').next().unwrap_or_default();
    let mut forms = vec![password.to_owned(), STANDARD.encode(password)];
    for name in [user, local] {
        forms.push(STANDARD.encode(format!("\0{name}\0{password}")));
        forms.push(STANDARD.encode(format!("{name}\0{name}\0{password}")));
        // SCRAM's first message, and CRAM-MD5's answer, in clear and in base64.
        forms.push(format!("n={name},r="));
        forms.push(STANDARD.encode(format!("n,,n={name},r=")).trim_end_matches('=')[..12].to_owned());
    }
    forms
}

#[test]
#[ignore = "needs the lab"]
fn a_policy_is_held_against_a_tape() {
    let lab = lab();
    let folder = tempfile::tempdir().expect("folder");
    let (tape, policy) = (folder.path().join("run.tape"), folder.path().join("policy.toml"));
    let policy_path = policy.to_str().expect("a path");
    std::fs::write(&policy, "[imap]\nmin-tls = \"1.2\"\ncertificate-days = 3\nipv6 = true\ntlsa = \"if-published\"\n")
        .expect("policy");
    let live = record(&lab, &tape, &["--expect", policy_path, "--now", "2026-11-30", "oldtls.test"]);
    let again = replay(&tape, &["--expect", policy_path]);
    assert_eq!(difference(&live, &again), None);
    assert_eq!(live.status.code(), Some(1), "{}", String::from_utf8_lossy(&live.stderr));
    assert_ne!(replay(&tape, &["--expect", policy_path, "--now", "2036-01-01"]).stdout, live.stdout, "another day");
}

//! `fetch --deliver` and `--lmtp`: who takes the mail says whether it has it, and nothing is deleted before.
#![cfg(all(feature = "demo", unix))]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::support::{Place, Run, RunOutput, Servers};
use mail_demo::servers::{INBOX, Knobs, Seed};
use mail_types::{Protocol, Security};

const PROTOCOLS: [Protocol; 2] = [Protocol::Imap, Protocol::Pop3];

fn numbered(count: usize) -> Servers {
    Servers::with(Knobs::default(), Seed::Numbered { count, size_bytes: 300 })
}

fn fetch(place: &Place, servers: &Servers, protocol: Protocol, options: &[&str]) -> RunOutput {
    let url = servers.url(protocol, Security::ImplicitTls);
    let mut run = Run::new(["fetch", "-v", "--lang", "en"])
        .arg(format!("--{}", protocol.id()))
        .arg(url)
        .option("--ca-file", servers.ca_file())
        .option("--state-dir", place.path("state"))
        .env("OUT", place.path("out"))
        .arg("--password-stdin")
        .stdin(Servers::PASSWORD)
        .any_status();
    for option in options {
        run = run.arg(*option);
    }
    fs::create_dir_all(place.path("out")).expect("folder");
    run.arg(Servers::ADDRESS).run()
}

fn left(servers: &Servers) -> usize {
    servers.demo.mailbox().messages(INBOX).len()
}

fn delivered(place: &Place) -> Vec<Vec<u8>> {
    let mut files: Vec<Vec<u8>> = Vec::new();
    for entry in fs::read_dir(place.path("out")).expect("folder") {
        let path = entry.expect("entry").path();
        if path.extension().is_some_and(|extension| extension == "mailsetup") {
            files.push(fs::read(path).expect("mail"));
        }
    }
    files.sort();
    files
}

fn maildir(folder: &Path) -> usize {
    fs::read_dir(folder.join("new")).map_or(0, Iterator::count)
}

/// The program dies between the receiver's yes and its own record, again and again: the same message then comes once
/// more under the same name, and nothing is deleted that was not handed over.
#[test]
fn a_run_that_is_killed_as_the_receiver_accepts_loses_nothing() {
    for protocol in PROTOCOLS {
        let (servers, place) = (numbered(12), Place::new());
        let script = r#"cat > "$OUT/$MAILSETUP_ID" || exit 75
            echo "$MAILSETUP_ID" >> "$OUT/log"
            case $(($(wc -l < "$OUT/log"))) in 3|5|8) kill -9 $PPID;; esac"#;
        let mut killed = 0;
        let output = loop {
            let output =
                fetch(&place, &servers, protocol, &["--deliver-shell", script, "--delete", "--receiver-stores"]);
            assert!(delivered(&place).len() + left(&servers) >= 12, "{output:?}");
            if output.status.is_some() {
                break output;
            }
            killed += 1;
        };
        assert_eq!((output.status, killed, left(&servers)), (Some(0), 3, 0), "{protocol}: {output:?}");
        let log = fs::read_to_string(place.path("out/log")).expect("log");
        assert_eq!((delivered(&place).len(), log.lines().count()), (12, 12 + killed), "{protocol}: {log}");
        // Who keeps it by its name has nothing twice; the next run hands over nothing.
        let output = fetch(&place, &servers, protocol, &["--deliver-shell", script]);
        assert!(output.stdout.starts_with("Nothing new."), "{output:?}");
    }
}

#[test]
fn what_is_not_taken_stays_and_what_is_refused_is_kept() {
    for protocol in PROTOCOLS {
        let (servers, place) = (numbered(4), Place::new());
        let script = r#"cat > "$OUT/$MAILSETUP_ID"
            case $(ls "$OUT" | wc -l) in 2) rm "$OUT/$MAILSETUP_ID"; touch "$OUT/x"; exit 75;; 3) echo never >&2; exit 77;; esac"#;
        let options = ["--deliver-shell", script, "--delete", "--receiver-stores"];
        let output = fetch(&place, &servers, protocol, &options);
        assert_eq!((output.status, left(&servers)), (Some(7), 1), "{protocol}: {output:?}");
        assert!(output.stderr.contains("One message was not accepted for now"), "{}", output.stderr);
        assert!(output.stderr.contains("One message was refused; it is kept in"), "{}", output.stderr);
        let refused = place.path("state/handed-over/anna@example%2Eorg/refused");
        assert_eq!(maildir(&refused), 1);
        let output = fetch(&place, &servers, protocol, &options);
        assert_eq!((output.status, left(&servers)), (Some(0), 0), "{protocol}: {output:?}");
        assert!(output.stdout.starts_with("One message fetched"), "{}", output.stdout);
    }
}

#[test]
fn a_command_is_no_shell_and_one_that_is_missing_ends_the_run() {
    let (servers, place) = (numbered(2), Place::new());
    let output = fetch(&place, &servers, Protocol::Imap, &["--deliver", "dd of=$OUT status=none"]);
    // The file is called $OUT: nothing was put in its place.
    assert_eq!(output.status, Some(0), "{output:?}");
    assert!(output.home.path().join("$OUT").exists());
    let place = Place::new();
    let output = fetch(&place, &servers, Protocol::Imap, &["--deliver", "/nowhere/at/all"]);
    assert_eq!(output.status, Some(7), "{output:?}");
    assert!(output.stderr.contains("/nowhere/at/all"), "{}", output.stderr);
}

/// A server that takes what it is given, but for what its `answers` say: by number of the message, the answer to its
/// end; an empty one closes the line.
fn lmtp(path: &Path, answers: Vec<&'static str>) -> Arc<Mutex<Vec<String>>> {
    let (got, answers) = (Arc::new(Mutex::new(Vec::new())), Mutex::new(answers));
    let (listener, kept) = (UnixListener::bind(path).expect("bound"), got.clone());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("connected");
            let mut lines = BufReader::new(stream.try_clone().expect("another handle"));
            let mut say = |text: &str| stream.write_all(format!("{text}\r\n").as_bytes()).is_ok();
            let mut line = String::new();
            say("220 here");
            while {
                line.clear();
                lines.read_line(&mut line).is_ok_and(|read| read > 0)
            } {
                if !line.starts_with("DATA") {
                    say("250 ok");
                    continue;
                }
                say("354 go");
                let mut message = String::new();
                while !message.ends_with("\r\n.\r\n") && lines.read_line(&mut message).is_ok_and(|read| read > 0) {}
                let mut answers = answers.lock().expect("not poisoned");
                let answer = if answers.is_empty() { "250 stored" } else { answers.remove(0) };
                if answer.is_empty() {
                    break;
                }
                if answer.starts_with('2') {
                    kept.lock().expect("not poisoned").push(message);
                }
                say(answer);
            }
        }
    });
    got
}

#[test]
fn a_server_takes_mail_by_lmtp() {
    for protocol in PROTOCOLS {
        let (servers, place) = (numbered(5), Place::new());
        let socket = place.path("lmtp");
        let got = lmtp(&socket, vec!["250 2.0.0 stored", "", "550 5.7.1 no", "451 4.2.0 later"]);
        let to = format!("unix:{}", socket.display());
        // The line broke before the answer: nobody knows, so it is not deleted.
        let output = fetch(&place, &servers, protocol, &["--lmtp", &to, "--delete"]);
        assert_eq!((output.status, got.lock().expect("not poisoned").len()), (Some(7), 1), "{protocol}: {output:?}");
        let output = fetch(&place, &servers, protocol, &["--lmtp", &to, "--delete"]);
        assert_eq!((output.status, got.lock().expect("not poisoned").len()), (Some(7), 3), "{protocol}: {output:?}");
        assert_eq!((left(&servers), maildir(&place.path("state/handed-over/anna@example%2Eorg/refused"))), (1, 1));
        let output = fetch(&place, &servers, protocol, &["--lmtp", &to, "--delete"]);
        assert_eq!((output.status, left(&servers)), (Some(0), 0), "{protocol}: {output:?}");
        let got = got.lock().expect("not poisoned");
        assert_eq!(got.len(), 4);
        assert!(got.iter().all(|message| !message.replace("\r\n", "").contains(['\r', '\n'])));
    }
}

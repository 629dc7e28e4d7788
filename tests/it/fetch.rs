//! `fetch` against the built-in servers, and against peers that break the rules.
#![cfg(feature = "demo")]

use std::collections::BTreeSet;
use std::fs;

use crate::support::{Authority, Peer, Place, Servers, lf};
use mail_demo::servers::{Knobs, Seed};
use mail_types::{Protocol, Security};

const PROTOCOLS: [Protocol; 2] = [Protocol::Pop3, Protocol::Imap];

/// Messages that other programs stumble over. An IMAP literal holds no NUL (RFC 9051 section 4.3), and
/// the built-in server puts 0x80 in its place.
fn odd(protocol: Protocol) -> Vec<Vec<u8>> {
    let nul = |octet: u8| if octet == 0 && protocol == Protocol::Imap { 0x80 } else { octet };
    seed().into_iter().map(|raw| raw.into_iter().map(nul).collect()).collect()
}

fn seed() -> Vec<Vec<u8>> {
    let long = [b"Subject: long\r\n\r\n".to_vec(), vec![b'x'; 300_000], b"\r\n".to_vec()].concat();
    vec![
        b"Subject: dots\r\n\r\n.\r\n..\r\n.a\r\n...\r\n".to_vec(),
        b"Subject: NUL\r\n\r\na\0b\xff\xfe\r\n".to_vec(),
        b"Subject: bare LF\r\n\r\na\n.\nb\nlast\r\n".to_vec(),
        b"Subject: bare CR\r\n\r\na\rb\r\r\nc\r\n".to_vec(),
        b"one malformed header line\r\n\r\nx\r\n".to_vec(),
        b"\r\n".to_vec(),
        long,
    ]
}

#[test]
fn what_is_on_the_server_is_stored_once_and_exactly() {
    let servers = Servers::with(Knobs::default(), Seed::Raw(seed()));
    for protocol in PROTOCOLS {
        let mut expected: Vec<Vec<u8>> = odd(protocol).iter().map(|raw| lf(raw)).collect();
        expected.sort();
        let place = Place::new();
        let first = place.fetch(&servers, protocol, &[]);
        assert!(first.stdout.starts_with("7 messages fetched"), "{}", first.stdout);
        assert!(place.mail() == expected, "{protocol}");
        let second = place.fetch(&servers, protocol, &[]);
        assert!(second.stdout.starts_with("Nothing new."), "{}", second.stdout);
        assert_eq!((place.mail().len(), place.drafts()), (7, 0));
    }
}

#[test]
fn eml_files_hold_the_octets() {
    let servers = Servers::with(Knobs::default(), Seed::Raw(seed()));
    for protocol in PROTOCOLS {
        let place = Place::new();
        let folder = place.path("eml");
        place.fetch(&servers, protocol, &["--eml", folder.to_str().expect("UTF-8")]);
        let stored: BTreeSet<Vec<u8>> = fs::read_dir(&folder)
            .expect("folder")
            .map(|entry| entry.expect("entry").path())
            .filter(|path| path.extension().is_some_and(|form| form == "eml"))
            .map(|path| fs::read(path).expect("mail"))
            .collect();
        for raw in odd(protocol) {
            let text = String::from_utf8_lossy(&raw[..raw.len().min(60)]).into_owned();
            assert!(stored.contains(&raw), "{protocol}: {text:?}");
        }
        assert_eq!(stored.len(), odd(protocol).len());
    }
}

#[test]
fn what_is_stored_is_deleted_where_that_is_asked() {
    for protocol in PROTOCOLS {
        let servers = Servers::with(Knobs::default(), Seed::Numbered { count: 450, size_bytes: 700 });
        let place = Place::new();
        place.fetch(&servers, protocol, &["--limit", "100"]);
        assert_eq!(place.mail().len(), 100, "{protocol}");
        let output = place.fetch(&servers, protocol, &["--delete", "--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&output.stdout).expect("JSON");
        let result = &report["results"][0];
        assert_eq!((result["stored"].as_u64(), result["deleted"].as_u64()), (Some(350), Some(450)), "{protocol}");
        assert_eq!(result["left"], 0);
        assert_eq!(place.mail().len(), 450);
        let output = place.fetch(&servers, protocol, &["--delete"]);
        assert!(output.stdout.starts_with("Nothing new."), "{}", output.stdout);
        let other = Place::new();
        other.fetch(&servers, protocol, &[]);
        assert_eq!(other.mail().len(), 0, "the server is empty");
    }
}

#[test]
fn nothing_is_expunged_without_uidplus_and_nothing_on_a_dry_run() {
    let knobs = Knobs { no_uidplus: true, ..Knobs::default() };
    let servers = Servers::with(knobs, Seed::Numbered { count: 3, size_bytes: 300 });
    let place = Place::new();
    let output = place.fetch(&servers, Protocol::Imap, &["--delete", "--dry-run"]);
    assert!(output.stdout.starts_with("3 messages would be fetched."), "{}", output.stdout);
    assert!(place.mail().is_empty());
    let server = (Protocol::Imap, &*servers.url(Protocol::Imap, Security::ImplicitTls));
    let output = place.run(server, &servers.ca_file(), &["--delete"]).status(5).run();
    assert!(output.stderr.contains("UIDPLUS") && output.stdout.contains("3 are left"), "{output:?}");
    assert_eq!(place.mail().len(), 3);
}

#[test]
fn without_uidl_copies_are_told_by_their_content() {
    let message = |text: &str| format!("Subject: {text}\r\n\r\n{text}\r\n").into_bytes();
    let raws = vec![message("a"), message("a"), message("b")];
    let servers = Servers::with(Knobs { no_uidl: true, ..Knobs::default() }, Seed::Raw(raws));
    let place = Place::new();
    for _ in 0..2 {
        let output = place.fetch(&servers, Protocol::Pop3, &[]);
        assert!(output.stderr.contains("UIDL"), "{}", output.stderr);
        assert_eq!(place.mail().len(), 3, "identical copies are kept apart, and come once");
    }
}

#[test]
fn all_mailboxes_have_their_folders() {
    let servers = Servers::start();
    let place = Place::new();
    place.fetch(&servers, Protocol::Imap, &["--all-mailboxes"]);
    for folder in ["new", ".Sent/cur", ".Archive/cur", ".Entw&APw-rfe/cur"] {
        assert!(place.path("mail").join(folder).is_dir(), "{folder}");
    }
    let output = place.run(
        (Protocol::Imap, &servers.url(Protocol::Imap, Security::ImplicitTls)),
        &servers.ca_file(),
        &["--mailbox", "Nowhere"],
    );
    assert!(output.status(2).run().stderr.contains("Nowhere"));
}

#[test]
fn expire_zero_is_said_before_the_first_message() {
    let knobs = Knobs { expire_days: Some(0), ..Knobs::default() };
    let servers = Servers::with(knobs, Seed::Numbered { count: 1, size_bytes: 300 });
    let output = Place::new().fetch(&servers, Protocol::Pop3, &["--lang", "de"]);
    assert!(output.stderr.contains("EXPIRE 0"), "{}", output.stderr);
    assert!(output.stdout.starts_with("Eine Nachricht geholt"), "{}", output.stdout);
}

#[test]
fn the_password_is_refused() {
    let servers = Servers::start();
    for protocol in PROTOCOLS {
        let place = Place::new();
        let url = servers.url(protocol, Security::StartTls);
        let run = place.run((protocol, &url), &servers.ca_file(), &[]).stdin("wrong-password").status(4);
        let output = run.run();
        assert!(!output.stderr.contains("wrong-password") && output.stdout.is_empty(), "{output:?}");
    }
}

/// A POP3 server with two messages, as a script.
fn pop3_script(end: &str) -> String {
    format!(
        "S: +OK ready\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: UIDL\nS: .\nC: AUTH PLAIN *\nS: +OK\n\
         C: STAT\nS: +OK 2 18\nC: UIDL\nS: +OK\nS: 1 a\nS: 2 b\nS: .\nC: LIST\nS: +OK\nS: 1 9\nS: 2 9\nS: .\n\
         C: RETR 1\nS: +OK\n\
         S: Subject: 1\nS: \nS: one\nS: .\nC: RETR 2\n{end}"
    )
}

#[test]
fn a_message_without_its_end_is_not_stored_and_comes_with_the_next_run() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let ca = authority.ca_file();
    for half in ["CUT", "CLOSE", "S: +OK\nS: Subject: 2\nS: \ns: tw\nCLOSE", "S: +OK\nS: Subject: 2\ns: .\\n\nCUT"] {
        let place = Place::new();
        let scripts = [&format!("TLS\n{}", pop3_script(half)), "TLS\nS: -ERR not again"];
        let peer = Peer::sequence(&scripts, Some(&identity));
        let url = format!("pop3s://localhost:{}", peer.port());
        let output = place.run((Protocol::Pop3, &url), &ca, &["--delete"]).status(5).run();
        assert!(output.stdout.starts_with("One message fetched"), "{output:?}");
        assert_eq!((place.mail().len(), place.drafts()), (1, 0), "{half}");
        assert!(!peer.received().iter().any(|line| line.starts_with("DELE")), "{:?}", peer.received());
    }
}

/// macOS gives a process 256, and some services have 64.
#[cfg(unix)]
#[test]
fn sixty_four_descriptors_are_enough() {
    let servers = Servers::with(Knobs::default(), Seed::Numbered { count: 300, size_bytes: 300 });
    for protocol in PROTOCOLS {
        for form in ["--maildir", "--eml", "--mbox"] {
            let place = Place::new();
            let (url, path) = (servers.url(protocol, Security::ImplicitTls), place.path("target"));
            let run = place.run((protocol, &url), &servers.ca_file(), &[form, path.to_str().expect("UTF-8")]);
            let output = run.under(["sh", "-c", "ulimit -n 64; exec \"$@\"", "sh"]).run();
            assert!(output.stdout.starts_with("300 messages fetched"), "{protocol} {form}: {output:?}");
        }
    }
}

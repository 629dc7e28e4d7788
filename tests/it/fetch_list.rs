//! `fetch --list`.
#![cfg(feature = "demo")]

use crate::support::{Authority, Peer, Place, Servers};
use mail_demo::servers::{INBOX, Knobs, Seed};
use mail_types::Protocol;

const PROTOCOLS: [Protocol; 2] = [Protocol::Pop3, Protocol::Imap];

#[test]
fn a_table_shows_what_is_there_and_takes_nothing() {
    let servers = Servers::start();
    for protocol in PROTOCOLS {
        let place = Place::new();
        let output = place.fetch(&servers, protocol, &["--list"]);
        let lines: Vec<&str> = output.stdout.lines().collect();
        assert_eq!(lines.len(), 9, "{}", output.stdout);
        assert!(lines[0].starts_with("DATE ") && lines[0].ends_with("READ"), "{}", lines[0]);
        let second = lines[2];
        assert!(second.starts_with("2026-11-03 17:40 Jürgen Beispiel "), "{second}");
        assert!(second.contains("Grüße aus München"), "{second}");
        assert_eq!(second.ends_with("yes"), protocol == Protocol::Imap, "{second}");
        assert_eq!(lines[8].ends_with("no"), protocol == Protocol::Imap, "{}", lines[8]);
        assert!(lines.iter().all(|line| line.chars().count() <= 80), "{}", output.stdout);
        let german = place.fetch(&servers, protocol, &["--list", "--lang", "de", "--limit", "2"]);
        assert!(german.stdout.starts_with("DATUM "), "{}", german.stdout);
        assert_eq!(german.stdout.lines().count(), 4, "{}", german.stdout);
        assert!(german.stdout.contains("6 ältere Nachrichten"), "{}", german.stdout);
        assert!(!place.path("mail").exists() && !place.path("state").exists(), "nothing is written");
    }
    let unread = servers.demo.mailbox().messages(INBOX).iter().filter(|one| !one.flags.contains("\\Seen")).count();
    assert_eq!(unread, 3, "nothing is marked");
}

#[test]
fn several_mailboxes_and_a_day() {
    let servers = Servers::start();
    let output = Place::new().fetch(&servers, Protocol::Imap, &["--list", "--all-mailboxes"]);
    assert!(output.stdout.contains("\"Entwürfe\" (one message)"), "{}", output.stdout);
    assert!(output.stdout.contains("\"INBOX\" (8 messages)"), "{}", output.stdout);
    let output =
        Place::new().fetch(&servers, Protocol::Imap, &["--list", "--mailbox", "Entwürfe", "--format", "short"]);
    assert_eq!(output.stdout, "1\n");
    for protocol in PROTOCOLS {
        let output = Place::new().fetch(&servers, protocol, &["--list", "--since", "2026-11-20", "--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&output.stdout).expect("JSON");
        let mailbox = &report["results"][0]["mailboxes"][0];
        let messages = mailbox["messages"].as_array().expect("messages");
        assert_eq!((messages.len(), mailbox["total"].as_u64()), (2, Some(8)), "{protocol}: {mailbox}");
        assert_eq!(messages[1]["day"], "2026-11-23");
        assert_eq!(messages[1]["from"], "Mia Muster <mia@example.net>");
        assert_eq!(messages[1]["seen"].as_bool(), (protocol == Protocol::Imap).then_some(false));
    }
}

#[test]
fn what_a_message_says_steers_no_terminal() {
    let raws = vec![
        b"From: \x1b]0;title\x07<a@example.org>\r\nSubject: \x1b[2J\x9b31m \xe2\x80\xaeevil =?UTF-8?B?G1szMW1yZWQNCm5ldw==?=\r\nDate: \x1b[5m\r\n\r\n".to_vec(),
        [b"Subject: ".to_vec(), vec![b'x'; 200_000], b"\r\n\r\n".to_vec()].concat(),
        b"no header at all".to_vec(),
    ];
    let servers = Servers::with(Knobs::default(), Seed::Raw(raws));
    for protocol in PROTOCOLS {
        let output = Place::new().fetch(&servers, protocol, &["--list"]);
        let text = &output.stdout;
        assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{202e}', '\r', '\u{7}']), "{text:?}");
        assert_eq!(text.lines().count(), 4, "{text}");
        assert!(text.contains("evil"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
}

#[test]
fn a_server_without_top_lists_what_it_knows() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let peer = Peer::tls(
        "S: +OK ready\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\nC: AUTH PLAIN *\nS: +OK\nC: STAT\nS: +OK 1 2048\n\
         C: UIDL\nS: -ERR what\nC: LIST\nS: +OK\nS: 1 2048\nS: .\nC: TOP 1 0\nS: -ERR what\nC: QUIT\nS: +OK",
        &identity,
    );
    let url = format!("pop3s://localhost:{}", peer.port());
    let place = Place::new();
    let output = place.run((Protocol::Pop3, &url), &authority.ca_file(), &["--list"]).run();
    assert!(output.stdout.lines().nth(1).is_some_and(|line| line.trim() == "2.0 kB"), "{}", output.stdout);
    peer.assert_followed();
}

//! Exact octets: what other programs stumble over, in each of the three forms, by both protocols.
//!
//! `MAILSETUP_LARGE=1` makes the long line 100 MB long.
#![cfg(feature = "demo")]

use std::fs;
use std::path::Path;

use crate::support::{Place, Servers, lf};
use mail_demo::servers::{INBOX, Knobs, Seed};
use mail_types::Protocol;

const PROTOCOLS: [Protocol; 2] = [Protocol::Pop3, Protocol::Imap];

/// Messages of lines that begin with dots, each shifted by an octet, so that every piece of
/// `CRLF . . CRLF` meets the edge of every buffer on the way.
fn dots() -> Vec<Vec<u8>> {
    let shifted = |shift: usize| {
        let mut raw = format!("Subject: {}\r\n\r\n", "x".repeat(shift)).into_bytes();
        for number in 0..4000_usize {
            raw.extend_from_slice([&b".\r\n"[..], b"..\r\n", b".a\r\n", b"\r\n"][number % 4]);
        }
        raw
    };
    (0..16).map(shifted).collect()
}

fn odd() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = [
        &b"Subject: bare LF\r\n\r\na\n.\nb\n\n.\n\nlast\r\n"[..],
        b"Subject: bare CR\r\n\r\na\rb\r\r\nc\r.\rd\r\n",
        b"Subject: NUL\r\n\r\na\0b\r\n",
        b"Subject: 8 bit \xff\xfe\r\n\r\n\x80\xc3\x28\r\n",
        b"Subject: no final line end\r\n\r\nlast",
        b"Subject: CR at the end\r\n\r\nlast\r",
        b"From me Mon Jan  1 00:00:00 2024\r\nSubject: envelopes\r\n\r\nFrom a\r\n>From b\r\n>>From c\r\n From d\r\nFrom",
        b"\r\n\r\n\r\n",
    ]
    .map(<[u8]>::to_vec)
    .into();
    all.extend(dots());
    all
}

/// As the server hands it out: POP3 ends the last line (RFC 1939 section 3), and IMAP knows no NUL
/// (RFC 9051 section 4.3), in the place of which the built-in server puts 0x80.
fn received(protocol: Protocol, mut raw: Vec<u8>) -> Vec<u8> {
    match protocol {
        Protocol::Imap => raw.iter_mut().filter(|octet| **octet == 0).for_each(|octet| *octet = 0x80),
        _ if !raw.ends_with(b"\r\n") => raw.extend_from_slice(b"\r\n"),
        _ => {}
    }
    raw
}

/// The messages of an mbox as a program reads it that knows the form: envelopes mark where one
/// begins, the empty line before the next does not belong to it.
fn read_mbox(path: &Path) -> Vec<Vec<u8>> {
    let content = fs::read(path).expect("mbox");
    let mut found: Vec<Vec<u8>> = Vec::new();
    for line in content.split_inclusive(|octet| *octet == b'\n') {
        if line.starts_with(b"From ") {
            found.push(Vec::new());
            continue;
        }
        let quotes = line.iter().take_while(|octet| **octet == b'>').count();
        let quoted = quotes > 0 && line[quotes..].starts_with(b"From ");
        found.last_mut().expect("an envelope first").extend_from_slice(&line[usize::from(quoted)..]);
    }
    for message in &mut found {
        assert_eq!(message.pop(), Some(b'\n'), "an empty line ends it");
    }
    found.sort();
    found
}

fn folder(path: &Path) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(path).expect("folder").map(|entry| entry.expect("entry").path());
    let mut found: Vec<Vec<u8>> = entries
        .filter(|path| path.is_file() && !path.to_string_lossy().contains("/.mailsetup-target"))
        .map(|path| fs::read(path).expect("mail"))
        .collect();
    found.sort();
    found
}

fn shown(all: &[Vec<u8>]) -> Vec<String> {
    all.iter().map(|one| String::from_utf8_lossy(&one[..one.len().min(70)]).into_owned()).collect()
}

#[test]
fn every_form_holds_what_was_received() {
    let servers = Servers::with(Knobs::default(), Seed::Raw(odd()));
    for protocol in PROTOCOLS {
        let place = Place::new();
        let octets: Vec<Vec<u8>> = odd().into_iter().map(|raw| received(protocol, raw)).collect();
        let (mut eml, mut maildir) = (octets.clone(), octets.iter().map(|raw| lf(raw)).collect::<Vec<_>>());
        eml.sort();
        maildir.sort();
        let mut mbox: Vec<Vec<u8>> = maildir.clone();
        mbox.iter_mut().filter(|one| !one.ends_with(b"\n")).for_each(|one| one.push(b'\n'));
        mbox.sort();
        let path = |name: &str| place.path(name).to_str().expect("UTF-8").to_owned();
        for _ in 0..2 {
            for (option, name) in [("--maildir", "m"), ("--eml", "e"), ("--mbox", "b/mbox")] {
                place.fetch(&servers, protocol, &[option, &path(name)]);
            }
            let new = folder(&place.path("m/new"));
            assert!(new == maildir, "{protocol}: {:?}", shown(&new));
            let files = folder(&place.path("e"));
            assert!(files == eml, "{protocol}: {:?}", shown(&files));
            let messages = read_mbox(&place.path("b/mbox"));
            assert!(messages == mbox, "{protocol}: {:?}", shown(&messages));
        }
        let left: Vec<_> =
            fs::read_dir(place.path("b")).expect("folder").map(|file| file.expect("entry").path()).collect();
        assert_eq!(left.len(), 3, "the mbox, its marker and a count of runs; no lock and no draft: {left:?}");
    }
}

#[test]
fn a_long_line_passes() {
    let length = if std::env::var_os("MAILSETUP_LARGE").is_some() { 100_000_000 } else { 3_000_000 };
    let raw = [b"Subject: long\r\n\r\n.".to_vec(), vec![b'x'; length], b"\r\n".to_vec()].concat();
    let servers = Servers::with(Knobs::default(), Seed::Raw(vec![raw.clone()]));
    for protocol in PROTOCOLS {
        let place = Place::new();
        place.fetch(&servers, protocol, &["--eml", place.path("e").to_str().expect("UTF-8")]);
        assert!(folder(&place.path("e")) == [raw.clone()], "{protocol}");
    }
}

#[test]
fn mailboxes_get_an_mbox_each() {
    let servers = Servers::start();
    let place = Place::new();
    let file = place.path("mail");
    place.fetch(&servers, Protocol::Imap, &["--mbox", file.to_str().expect("UTF-8"), "--all-mailboxes"]);
    for (mailbox, name) in [(INBOX, "mail"), ("Archive", "mail.Archive"), ("Entw&APw-rfe", "mail.Entw&APw-rfe")] {
        let mut expected: Vec<Vec<u8>> =
            servers.demo.mailbox().messages(mailbox).iter().map(|message| lf(&message.raw)).collect();
        expected.sort();
        assert!(read_mbox(&place.path(name)) == expected && !expected.is_empty(), "{mailbox}");
    }
}

#[cfg(unix)]
#[test]
fn the_lock_of_a_program_that_is_gone_keeps_nobody_out() {
    let servers = Servers::with(Knobs::default(), Seed::Numbered { count: 2, size_bytes: 300 });
    let place = Place::new();
    let (file, lock) = (place.path("mbox"), place.path("mbox.lock"));
    let mut holder = std::process::Command::new("true").spawn().expect("true");
    fs::write(&lock, holder.id().to_string()).expect("lock");
    holder.wait().expect("ended");
    place.fetch(&servers, Protocol::Pop3, &["--mbox", file.to_str().expect("UTF-8")]);
    assert_eq!(read_mbox(&file).len(), 2);
    assert!(!lock.exists());
}

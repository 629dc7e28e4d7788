//! What `fetch` keeps of flags and dates.
#![cfg(feature = "demo")]

use std::fs;

use crate::support::{Authority, Client, Peer, Place, Servers};
use mail_demo::servers::{INBOX, Knobs, Seed};
use mail_types::{Protocol, Security};

const PROTOCOLS: [Protocol; 2] = [Protocol::Pop3, Protocol::Imap];

/// Does something to INBOX as another device would.
fn elsewhere(servers: &Servers, commands: &[&str]) {
    let mut client = Client::tls(servers.port(Protocol::Imap, Security::ImplicitTls), &servers.ca_file());
    client.line();
    let login = format!("LOGIN {} {}", Servers::ADDRESS, Servers::PASSWORD);
    for command in [login.as_str(), "SELECT INBOX"].iter().chain(commands).chain(&["LOGOUT"]) {
        let answer = client.imap(command);
        assert!(answer.last().is_some_and(|line| line.starts_with("t OK")), "{command}: {answer:?}");
    }
}

/// The names of the files in a Maildir with a mark for `new`, sorted; of each name the UID and the flags.
fn files(place: &Place) -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["new", "cur"] {
        for entry in fs::read_dir(place.path("mail").join(folder)).expect("Maildir") {
            let name = entry.expect("entry").file_name().into_string().expect("UTF-8");
            let uid = name.split('.').next().unwrap_or_default();
            let flags = name.split_once(":2,").map_or("-", |(_, flags)| flags);
            found.push(format!("{uid} {folder} {flags}"));
        }
    }
    found.sort();
    found
}

fn seen(servers: &Servers) -> usize {
    servers.demo.mailbox().messages(INBOX).iter().filter(|message| message.flags.contains("\\Seen")).count()
}

#[test]
fn flags_come_along_and_are_kept_at_what_the_server_says() {
    let servers = Servers::with(Knobs::default(), Seed::Numbered { count: 5, size_bytes: 300 });
    elsewhere(&servers, &["UID STORE 2 +FLAGS (\\Seen)", "UID STORE 3 +FLAGS (\\Flagged \\Answered)"]);
    let place = Place::new();
    place.fetch(&servers, Protocol::Imap, &["--limit", "4"]);
    assert_eq!(files(&place), ["1 new -", "2 cur S", "3 cur FR", "4 new -"]);
    elsewhere(
        &servers,
        &["UID STORE 1,4 +FLAGS (\\Seen)", "UID STORE 2 -FLAGS (\\Seen)", "UID STORE 5 +FLAGS (\\Flagged)"],
    );
    // A mail program here has read the third and shown the fourth.
    let rename = |from: &str, to: &str| {
        let entries = fs::read_dir(place.path("mail").join("cur")).expect("cur");
        let from = entries
            .chain(fs::read_dir(place.path("mail").join("new")).expect("new"))
            .map(|entry| entry.expect("entry").path())
            .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(from)))
            .expect("message");
        let name = from.file_name().expect("name").to_string_lossy().into_owned();
        let base = name.split(':').next().expect("name").to_owned();
        fs::rename(&from, place.path("mail/cur").join(format!("{base}:2,{to}"))).expect("renamed");
    };
    rename("3.", "FRS");
    rename("4.", "P");
    let output = place.fetch(&servers, Protocol::Imap, &[]);
    assert!(output.stdout.contains("The flags of 3 were brought up to date."), "{}", output.stdout);
    assert_eq!(files(&place), ["1 cur S", "2 cur ", "3 cur FRS", "4 cur PS", "5 cur F"]);
    let output = place.fetch(&servers, Protocol::Imap, &[]);
    assert!(output.stdout.starts_with("Nothing new."), "{}", output.stdout);
    assert!(!output.stdout.contains("flags"), "{}", output.stdout);
    assert_eq!(files(&place), ["1 cur S", "2 cur ", "3 cur FRS", "4 cur PS", "5 cur F"]);
}

#[test]
fn with_condstore_only_changes_are_asked_for() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let session = |modseq: u32, list: &str, rest: &str| {
        format!(
            "TLS\nS: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR CONDSTORE UIDPLUS] ready\nC: {{tag}} AUTHENTICATE PLAIN *\n\
             S: {{tag}} OK [CAPABILITY IMAP4rev1 CONDSTORE UIDPLUS] in\nC: {{tag}} EXAMINE \"INBOX\"\nS: * 2 EXISTS\n\
             S: * OK [UIDVALIDITY 7] valid\nS: * OK [HIGHESTMODSEQ {modseq}] highest\nS: {{tag}} OK [READ-ONLY] open\n{list}{rest}\
             C: {{tag}} LOGOUT\nS: * BYE\nS: {{tag}} OK bye"
        )
    };
    let listing = "C: {tag} UID FETCH 1:* (UID FLAGS)\nS: * 1 FETCH (UID 1 FLAGS ())\nS: * 2 FETCH (UID 2 FLAGS ())\nS: {tag} OK done\n";
    let messages = "C: {tag} UID FETCH 1:2 (UID FLAGS RFC822.SIZE BODY.PEEK[])\nS: * 1 FETCH (UID 1 FLAGS () BODY[] {3}\ns: a\\r\\n\nS: )\n\
                    S: * 2 FETCH (UID 2 FLAGS () BODY[] {3}\ns: b\\r\\n\nS: )\nS: {tag} OK done\n";
    let nothing = "C: {tag} UID FETCH 3:* (UID FLAGS)\nS: * 2 FETCH (UID 2 FLAGS ())\nS: {tag} OK done\n";
    let changed = "C: {tag} UID FETCH 1:2 (UID FLAGS) (CHANGEDSINCE 10)\n\
                   S: * 2 FETCH (UID 2 FLAGS (\\Seen) MODSEQ (11))\nS: {tag} OK done\n";
    let refused = "C: {tag} UID FETCH 1:2 (UID FLAGS) (CHANGEDSINCE 5000000000)\nS: {tag} BAD no mod-sequences here\n";
    let all = "C: {tag} UID FETCH 1:* (UID FLAGS)\nS: * 1 FETCH (UID 1 FLAGS (\\Flagged))\nS: * 2 FETCH (UID 2 FLAGS (\\Seen))\nS: {tag} OK done\n";
    let big = session(11, nothing, changed).replace("HIGHESTMODSEQ 11", "HIGHESTMODSEQ 5000000000");
    let scripts = [session(10, listing, messages), big, session(12, nothing, refused), session(12, all, "")];
    let scripts: Vec<&str> = scripts.iter().map(String::as_str).collect();
    let peer = Peer::sequence(&scripts, Some(&identity));
    let url = format!("imaps://localhost:{}", peer.port());
    let place = Place::new();
    let run = || place.run((Protocol::Imap, &url), &authority.ca_file(), &[]).run();
    run();
    assert_eq!(files(&place), ["1 new -", "2 new -"]);
    run();
    assert_eq!(files(&place), ["1 new -", "2 cur S"]);
    run();
    run();
    assert_eq!(files(&place), ["1 cur F", "2 cur S"]);
    peer.assert_followed();
}

#[test]
fn a_message_under_another_uid_is_known_by_its_content() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let session = |list: &str, messages: &str| {
        format!(
            "TLS\nS: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\nC: {{tag}} AUTHENTICATE PLAIN *\n\
             S: {{tag}} OK [CAPABILITY IMAP4rev1] in\nC: {{tag}} EXAMINE \"INBOX\"\nS: * 2 EXISTS\n\
             S: * OK [UIDVALIDITY 7] valid\nS: {{tag}} OK [READ-ONLY] open\nC: {{tag}} UID FETCH 1:* (UID FLAGS)\n{list}\
             S: {{tag}} OK done\n{messages}C: {{tag}} LOGOUT\nS: * BYE\nS: {{tag}} OK bye"
        )
    };
    let listed = |number: u32, uid: u32| format!("S: * {number} FETCH (UID {uid} FLAGS ())\n");
    let message = |number: u32, uid: u32, text: &str| {
        format!("S: * {number} FETCH (UID {uid} FLAGS () BODY[] {{3}}\ns: {text}\\r\\n\nS: )\n")
    };
    let fetched = |set: &str, messages: String| {
        format!("C: {{tag}} UID FETCH {set} (UID FLAGS RFC822.SIZE BODY.PEEK[])\n{messages}S: {{tag}} OK done\n")
    };
    let first = session(&(listed(1, 1) + &listed(2, 2)), &fetched("1:2", message(1, 1, "a") + &message(2, 2, "b")));
    // "b" is renumbered, and there is another "a" beside the one that is known.
    let second = session(
        &(listed(1, 1) + &listed(2, 3) + &listed(3, 4)),
        &fetched("3:4", message(2, 3, "b") + &message(3, 4, "a")),
    );
    let third = session(&(listed(1, 1) + &listed(2, 3) + &listed(3, 4)), "");
    let scripts = [first.as_str(), second.as_str(), third.as_str()];
    let peer = Peer::sequence(&scripts, Some(&identity));
    let url = format!("imaps://localhost:{}", peer.port());
    let place = Place::new();
    let counts = || {
        let run = place.run((Protocol::Imap, &url), &authority.ca_file(), &["--format", "json"]).run();
        let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        let result = &report["results"][0];
        (result["stored"].as_u64(), place.mail().len())
    };
    assert_eq!(counts(), (Some(2), 2));
    assert_eq!(counts(), (Some(1), 3));
    assert_eq!(counts(), (Some(0), 3));
    peer.assert_followed();
}

#[test]
fn with_esearch_a_first_run_asks_only_what_is_there() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let session = |list: &str, rest: &str| {
        format!(
            "TLS\nS: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR ESEARCH] ready\nC: {{tag}} AUTHENTICATE PLAIN *\n\
             S: {{tag}} OK [CAPABILITY IMAP4rev1 ESEARCH] in\nC: {{tag}} EXAMINE \"INBOX\"\nS: * 2 EXISTS\n\
             S: * OK [UIDVALIDITY 7] valid\nS: {{tag}} OK [READ-ONLY] open\n{list}{rest}\
             C: {{tag}} LOGOUT\nS: * BYE\nS: {{tag}} OK bye"
        )
    };
    let search = "C: {tag} UID SEARCH RETURN (ALL) UID 1:*\n";
    let found = "S: * ESEARCH (TAG \"{tag}\") UID ALL 4,6\nS: {tag} OK done\n";
    let list = "C: {tag} UID FETCH 1:* (UID FLAGS)\nS: * 1 FETCH (UID 4 FLAGS (\\Seen))\nS: * 2 FETCH (UID 6 FLAGS ())\nS: {tag} OK done\n";
    let messages = "C: {tag} UID FETCH 4,6 (UID FLAGS RFC822.SIZE BODY.PEEK[])\nS: * 1 FETCH (UID 4 FLAGS () BODY[] {3}\ns: a\\r\\n\nS: )\n\
                    S: * 2 FETCH (UID 6 FLAGS (\\Seen) BODY[] {3}\ns: b\\r\\n\nS: )\nS: {tag} OK done\n";
    let refused = format!("{search}S: {{tag}} BAD never heard of it\n{list}");
    // The second run knows messages, and compares their flags.
    let scripts = [session(&format!("{search}{found}"), messages), session(list, ""), session(&refused, messages)];
    let scripts: Vec<&str> = scripts.iter().map(String::as_str).collect();
    let peer = Peer::sequence(&scripts, Some(&identity));
    let url = format!("imaps://localhost:{}", peer.port());
    let run = |place: &Place| place.run((Protocol::Imap, &url), &authority.ca_file(), &[]).run();
    let place = Place::new();
    run(&place);
    assert_eq!(files(&place), ["4 new -", "6 cur S"]);
    run(&place);
    assert_eq!(files(&place), ["4 cur S", "6 cur "]);
    let place = Place::new();
    run(&place);
    assert_eq!(files(&place), ["4 new -", "6 cur S"], "refused, and listed instead");
    peer.assert_followed();
}

#[test]
fn nothing_is_marked_as_read_unless_asked() {
    let servers = Servers::with(Knobs::default(), Seed::Numbered { count: 3, size_bytes: 300 });
    for protocol in PROTOCOLS {
        Place::new().fetch(&servers, protocol, &[]);
        assert_eq!(seen(&servers), 0, "{protocol}");
    }
    let place = Place::new();
    place.fetch(&servers, Protocol::Imap, &["--limit", "1"]);
    let output = place.fetch(&servers, Protocol::Imap, &["--mark-seen"]);
    assert!(output.stdout.contains("2 were marked as read on the server."), "{}", output.stdout);
    assert_eq!(seen(&servers), 2, "what this run has stored");
    place.fetch(&servers, Protocol::Imap, &[]);
    assert_eq!(files(&place), ["1 new -", "2 new -", "3 new -"], "here it is unread");
    let url = servers.url(Protocol::Pop3, Security::ImplicitTls);
    let run = place.run((Protocol::Pop3, &url), &servers.ca_file(), &["--mark-seen"]).status(2);
    assert!(run.run().stderr.contains("POP3 knows no read state"));
}

#[test]
fn only_what_arrived_since_a_day_is_fetched() {
    // Eight in INBOX, the last three on 18, 21 and 23 November 2026.
    let servers = Servers::start();
    for protocol in PROTOCOLS {
        let place = Place::new();
        for (since, stored, older) in
            [("2026-11-21", 2, 6), ("2026-11-22", 0, 6), ("2026-11-18", 1, 5), ("2027-01-01", 0, 5)]
        {
            let output = place.fetch(&servers, protocol, &["--since", since, "--format", "json"]);
            let report: serde_json::Value = serde_json::from_str(&output.stdout).expect("JSON");
            let result = &report["results"][0];
            let counts = (result["stored"].as_u64(), result["older"].as_u64());
            assert_eq!(counts.0, Some(stored), "{protocol} {since}: {result}");
            assert!(counts.1 <= Some(older), "{protocol} {since}: {result}");
        }
        let output = place.fetch(&servers, protocol, &[]);
        assert!(output.stdout.starts_with("5 messages fetched"), "{protocol}: {}", output.stdout);
    }
    let wrong = Place::new();
    let url = servers.url(Protocol::Imap, Security::ImplicitTls);
    for since in ["2026-02-30", "tomorrow", "-3d"] {
        let argument = format!("--since={since}");
        let run = wrong.run((Protocol::Imap, &url), &servers.ca_file(), &[&argument]).status(2);
        assert!(run.run().stderr.contains("no such day"), "{since}");
    }
}

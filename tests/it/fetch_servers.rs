//! `fetch` and servers that change their mind, lie, or go away.
#![cfg(feature = "demo")]

use std::fs;
use std::io::Write as _;

use crate::support::{Authority, Peer, Place, Run, RunOutput, Servers};
use mail_demo::servers::{INBOX, Knobs, Seed};
use mail_types::{Protocol, Security};

const PROTOCOLS: [Protocol; 2] = [Protocol::Pop3, Protocol::Imap];

fn numbered(count: usize) -> Servers {
    Servers::with(Knobs::default(), Seed::Numbered { count, size_bytes: 300 })
}

/// A POP3 session of which `rest` is what follows the login.
fn pop3(rest: &str) -> String {
    format!("TLS\nS: +OK ready\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: UIDL\nS: .\nC: AUTH PLAIN *\nS: +OK\n{rest}")
}

/// Runs against scripts, one a connection; answers with what came of the last run.
fn against(place: &Place, scripts: &[String], arguments: &[&str], status: i32) -> (RunOutput, Peer) {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let scripts: Vec<&str> = scripts.iter().map(String::as_str).collect();
    let peer = Peer::sequence(&scripts, Some(&identity));
    let url = format!("pop3s://localhost:{}", peer.port());
    let run = place.run((Protocol::Pop3, &url), &authority.ca_file(), arguments);
    (run.status(status).run(), peer)
}

#[test]
fn a_renumbered_mailbox_is_told_by_content_and_nothing_is_deleted() {
    let servers = numbered(4);
    let place = Place::new();
    place.fetch(&servers, Protocol::Imap, &[]);
    let before = place.mail();
    servers.demo.mailbox().renew_uid_validity(INBOX);
    servers.demo.mailbox().append(INBOX, b"Subject: new\r\n\r\n");
    let output = place.fetch(&servers, Protocol::Imap, &["--delete"]);
    assert!(
        output.stderr.contains("(UIDVALIDITY)") && output.stderr.contains("4 messages stored earlier"),
        "{output:?}"
    );
    assert!(output.stdout.starts_with("One message fetched"), "{}", output.stdout);
    assert_eq!((place.mail().len(), servers.demo.mailbox().messages(INBOX).len()), (5, 5));
    assert!(before.iter().all(|one| place.mail().contains(one)));
    let output = place.fetch(&servers, Protocol::Imap, &["--delete"]);
    assert!(output.stdout.contains("5 were deleted on the server."), "{}", output.stdout);
    assert_eq!((place.mail().len(), servers.demo.mailbox().messages(INBOX).len()), (5, 0));
}

#[test]
fn a_mailbox_that_examining_renumbers_is_selected_once() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let open = |command: &str, validity: u32| {
        format!(
            "C: {{tag}} {command} \"INBOX\"\nS: * 1 EXISTS\nS: * OK [UIDVALIDITY {validity}] so\nS: {{tag}} OK open\n\
             C: {{tag}} UID FETCH 1:* (UID FLAGS)\nS: * 1 FETCH (UID 1 FLAGS ())\nS: {{tag}} OK done\n"
        )
    };
    let session = |steps: &[&str]| {
        format!(
            "TLS\nS: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\nC: {{tag}} AUTHENTICATE PLAIN *\n\
             S: {{tag}} OK [CAPABILITY IMAP4rev1] in\n{}C: {{tag}} LOGOUT\nS: * BYE\nS: {{tag}} OK bye",
            steps.concat()
        )
    };
    let message = "C: {tag} UID FETCH 1 (UID FLAGS RFC822.SIZE BODY.PEEK[])\nS: * 1 FETCH (UID 1 FLAGS () BODY[] {3}\n\
                   s: a\\r\\n\nS: )\nS: {tag} OK done\n";
    let scripts = [
        session(&[&open("EXAMINE", 7), message]),
        session(&[&open("EXAMINE", 8), &open("SELECT", 9), message]),
        session(&[&open("EXAMINE", 9)]),
    ];
    let scripts: Vec<&str> = scripts.iter().map(String::as_str).collect();
    let peer = Peer::sequence(&scripts, Some(&identity));
    let url = format!("imaps://localhost:{}", peer.port());
    let place = Place::new();
    for _ in 0..3 {
        place.run((Protocol::Imap, &url), &authority.ca_file(), &[]).run();
        assert_eq!(place.mail().len(), 1);
    }
    peer.assert_followed();
}

#[test]
fn ids_that_repeat_or_are_empty_and_sizes_that_lie() {
    let lists = "C: STAT\nS: +OK 4 10\nC: UIDL\nS: +OK\nS: 1 a\nS: 2 a\nS: 3\nS: 4 d\nS: .\n\
                 C: LIST\nS: +OK\nS: 1 0\nS: 2 99\nS: 3 x\nS: 4 1\nS: .\n";
    let message = |number: u32, text: &str| {
        format!("C: RETR {number}\nS: +OK 7 octets\nS: Subject: {text}\nS: \nS: {}\nS: .\n", text.repeat(50))
    };
    // What stands for one message alone may be deleted.
    let retrieved = [message(1, "one"), message(2, "two"), message(3, "three")].concat();
    let first = pop3(&format!("{lists}{retrieved}{}C: DELE 4\nS: +OK\nC: QUIT\nS: +OK", message(4, "four")));
    let lists = lists.replace("S: 4 d\n", "").replace("S: 4 1\n", "").replace("OK 4", "OK 3");
    let second = pop3(&format!("{lists}{retrieved}C: QUIT\nS: +OK"));
    let place = Place::new();
    let (output, peer) = against(&place, &[first, second.clone()], &["--delete"], 0);
    assert!(output.stdout.starts_with("4 messages fetched"), "{output:?}");
    assert!(output.stderr.contains("3 messages have no unique id of their own"), "{}", output.stderr);
    peer.assert_followed();
    let mail = place.mail();
    assert_eq!(mail.len(), 4);
    assert!(mail.iter().any(|one| one.ends_with(format!("\n\n{}\n", "three".repeat(50)).as_bytes())));
    // Fetched again, told by their content.
    let (output, peer) = against(&place, &[second], &["--delete"], 0);
    peer.assert_followed();
    assert!(output.stdout.starts_with("Nothing new."), "{output:?}");
    assert_eq!(place.mail(), mail);
}

#[test]
fn a_lost_connection_is_opened_again_and_goes_on_where_it_broke() {
    let message = |number: u32| format!("C: RETR {number}\nS: +OK\nS: Subject: {number}\nS: \nS: .\n");
    let lists = "C: STAT\nS: +OK 2 18\nC: UIDL\nS: +OK\nS: 1 a\nS: 2 b\nS: .\nC: LIST\nS: +OK\nS: 1 9\nS: 2 9\nS: .\n";
    let first = pop3(&format!("{lists}{}C: RETR 2\nS: +OK\ns: Subj\nRESET", message(1)));
    let second = pop3(&format!("{lists}{}C: QUIT\nS: +OK", message(2)));
    let place = Place::new();
    let (output, peer) = against(&place, &[first, second], &["--format", "json"], 0);
    peer.assert_followed();
    let report: serde_json::Value = serde_json::from_str(&output.stdout).expect("JSON");
    let result = &report["results"][0];
    assert_eq!((result["stored"].as_u64(), result["reconnects"].as_u64()), (Some(2), Some(1)), "{result}");
    assert_eq!(place.mail().len(), 2);
}

#[test]
fn a_server_that_always_goes_away_is_given_up() {
    let lists = "C: STAT\nS: +OK 1 9\nC: UIDL\nS: +OK\nS: 1 a\nS: .\nC: LIST\nS: +OK\nS: 1 9\nS: .\nC: RETR 1\nRESET";
    let scripts: Vec<String> = (0..6).map(|_| pop3(lists)).collect();
    let place = Place::new();
    let (output, peer) = against(&place, &scripts, &[], 5);
    assert_eq!(peer.connections(), 3, "{}", output.stderr);
    assert!(output.stderr.contains("message 1 (\"a\")"), "{}", output.stderr);
    assert!(place.mail().is_empty());
}

#[test]
fn a_second_run_is_told_who_is_at_it() {
    let servers = numbered(1);
    for protocol in PROTOCOLS {
        let place = Place::new();
        place.fetch(&servers, protocol, &[]);
        let folder = fs::read_dir(place.path("state")).expect("state");
        let mut paths = folder.map(|entry| entry.expect("entry").path());
        let path = paths.find(|path| path.extension().is_some_and(|end| end == "lock")).expect("lock");
        let mut lock = fs::File::options().write(true).open(path).expect("lock");
        lock.lock().expect("free");
        lock.set_len(0).and_then(|()| lock.write_all(b"4711\n")).expect("written");
        let url = servers.url(protocol, Security::ImplicitTls);
        let output = place.run((protocol, &url), &servers.ca_file(), &[]).status(7).run();
        assert!(output.stderr.contains("(process 4711)"), "{}", output.stderr);
    }
}

#[test]
fn headers_alone_come_once_and_do_not_count_as_the_message() {
    let servers = numbered(3);
    for protocol in PROTOCOLS {
        let place = Place::new();
        for stored in ["3 messages fetched", "Nothing new."] {
            let output = place.fetch(&servers, protocol, &["--headers-only"]);
            assert!(output.stdout.starts_with(stored), "{protocol}: {}", output.stdout);
        }
        let headers = place.mail();
        assert!(headers.len() == 3 && headers.iter().all(|one| one.ends_with(b".com>\n\n")), "{protocol}");
        let output = place.fetch(&servers, protocol, &[]);
        assert!(output.stdout.starts_with("3 messages fetched"), "{protocol}: {}", output.stdout);
    }
}

#[test]
fn what_is_younger_than_the_days_stays() {
    let servers = numbered(3);
    for protocol in PROTOCOLS {
        let place = Place::new();
        for _ in 0..2 {
            let output = place.fetch(&servers, protocol, &["--delete-after", "30"]);
            assert!(output.stdout.contains("3 are left on the server: the days"), "{protocol}: {}", output.stdout);
        }
        let output = place.fetch(&servers, protocol, &["--delete-after", "0", "--dry-run"]);
        assert!(output.stdout.contains("3 would be deleted on the server."), "{protocol}: {}", output.stdout);
        assert_eq!(servers.demo.mailbox().messages(INBOX).len(), 3, "{protocol}");
    }
    let place = Place::new();
    place.fetch(&servers, Protocol::Pop3, &[]);
    place.fetch(&servers, Protocol::Pop3, &["--delete-after", "0"]);
    assert!(servers.demo.mailbox().messages(INBOX).is_empty());
}

#[test]
fn what_programs_read_follows_its_schema() {
    let servers = Servers::start();
    let schema = |name: &str| {
        let text = fs::read_to_string(format!("{}/docs/schema/{name}", env!("CARGO_MANIFEST_DIR"))).expect("schema");
        jsonschema::validator_for(&serde_json::from_str(&text).expect("JSON")).expect("schema")
    };
    for protocol in PROTOCOLS {
        let place = Place::new();
        for (name, arguments) in [
            ("fetch-list-v1.json", &["--list"][..]),
            ("fetch-v1.json", &["--dry-run"]),
            ("fetch-v1.json", &["--delete"]),
            ("fetch-v1.json", &[]),
        ] {
            let output = place.fetch(&servers, protocol, &[arguments, &["--format", "json"]].concat());
            let document: serde_json::Value = serde_json::from_str(&output.stdout).expect("JSON");
            let errors: Vec<String> = schema(name).iter_errors(&document).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{protocol} {arguments:?}: {errors:?}");
        }
    }
}

/// Whatever ends a run early: the document is whole, follows the schema, and names the exit code of the program.
#[test]
fn a_run_that_fails_has_a_document_too() {
    let schemas = ["fetch-v1.json", "fetch-list-v1.json"].map(|name| {
        let text = fs::read_to_string(format!("{}/docs/schema/{name}", env!("CARGO_MANIFEST_DIR"))).expect("schema");
        jsonschema::validator_for(&serde_json::from_str(&text).expect("JSON")).expect("schema")
    });
    let silent = "127.0.0.1:9";
    let cases: [(&str, i32, &[&str]); 7] = [
        ("no server found", 5, &["a@mailsetup.example", "--nameserver", silent, "--password-stdin"]),
        ("no account", 2, &["nameless", "--password-stdin"]),
        ("no address", 2, &["--password-stdin"]),
        ("no password", 2, &["a@mailsetup.example"]),
        ("command without password", 2, &["a@mailsetup.example", "--password-command", "false"]),
        ("command without token", 2, &["a@mailsetup.example", "--oauth-token-command", "false"]),
        ("no authority", 7, &["a@mailsetup.example", "--password-stdin", "--ca-file", "/nonexistent/ca.pem"]),
    ];
    for (what, status, arguments) in cases {
        for (form, schema) in [["--maildir", "mail"].as_slice(), &["--list"]].into_iter().zip(&schemas) {
            let run = Run::new(["fetch", "--format", "json", "--timeout", "3"]).args(arguments).args(form);
            let output = run.stdin("password").status(status).run();
            let document: serde_json::Value = serde_json::from_str(&output.stdout).expect(what);
            let errors: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{what}: {errors:?}");
            assert_eq!(document["exit"]["code"], status, "{what}: {document}");
            assert_eq!(document["exit"]["id"], document["exit"]["reason"], "{what}");
            assert_eq!(document["results"], serde_json::json!([]), "{what}");
        }
    }
}

#[test]
fn a_journal_that_is_none_is_told_and_mended_without_bringing_anything_twice() {
    let servers = numbered(3);
    for protocol in PROTOCOLS {
        let place = Place::new();
        place.fetch(&servers, protocol, &[]);
        let output = place.fetch(&servers, protocol, &["--state"]);
        assert!(output.stdout.contains("3 messages stored") && output.stdout.contains("sound"), "{}", output.stdout);
        let folder = fs::read_dir(place.path("state")).expect("state");
        let mut paths = folder.map(|entry| entry.expect("entry").path());
        let path = paths.find(|path| path.extension().is_some_and(|end| end == "journal")).expect("journal");
        fs::write(&path, "Dear diary,".repeat(2000)).expect("spoilt");
        let url = servers.url(protocol, Security::ImplicitTls);
        let run = |arguments: &[&str]| place.run((protocol, &url), &servers.ca_file(), arguments);
        for arguments in [&[][..], &["--state"]] {
            let output = run(arguments).status(7).run();
            assert!(output.stderr.contains("--repair"), "{}", output.stderr);
        }
        let output = run(&["--state", "--repair"]).run();
        assert!(output.stdout.contains("begun anew"), "{}", output.stdout);
        let before = place.mail();
        let output = run(&[]).run();
        assert!(output.stdout.starts_with("3 messages fetched"), "{}", output.stdout);
        assert_eq!(place.mail(), before, "{protocol}: each over itself");
        let output = run(&["--state", "--repair"]).run();
        assert!(output.stdout.contains("sound") && !output.stdout.contains("anew"), "{}", output.stdout);
    }
}

/// Whenever Ctrl-C comes, what is stored is recorded, and the next run goes on.
#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_run_in_good_order() {
    use std::process::{Command, Stdio};
    let servers = numbered(1200);
    for protocol in PROTOCOLS {
        let place = Place::new();
        let url = servers.url(protocol, Security::ImplicitTls);
        let mut command = Command::new(env!("CARGO_BIN_EXE_mailsetup"));
        command.args(["fetch", "-v", "--format", "json", &format!("--{}", protocol.id()), &url, Servers::ADDRESS]);
        command.arg("--ca-file").arg(servers.ca_file()).arg("--state-dir").arg(place.path("state"));
        command.arg("--maildir").arg(place.path("mail")).env("MAILSETUP_PASSWORD", Servers::PASSWORD);
        let child = command.env("HOME", place.path("home")).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.expect("runs");
        // Once its Maildir is there it listens to signals, and has begun.
        while !place.path("mail/tmp").exists() && child.try_wait().expect("asked").is_none() {
            std::thread::park_timeout(std::time::Duration::from_millis(5));
        }
        let interrupt = Command::new("kill").arg("-INT").arg(child.id().to_string()).output();
        assert!(interrupt.is_ok(), "kill is there");
        let output = child.wait_with_output().expect("ended");
        assert!(matches!(output.status.code(), Some(130 | 0)), "{protocol}: {:?}", output.status);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let stored = report["results"][0]["stored"].as_u64();
        assert_eq!(stored, Some(place.mail().len() as u64), "{protocol}");
        assert_eq!(place.drafts(), 0, "{protocol}");
        let rest = place.fetch(&servers, protocol, &["--format", "json"]);
        let rest: serde_json::Value = serde_json::from_str(&rest.stdout).expect("JSON");
        assert_eq!(rest["results"][0]["stored"].as_u64().zip(stored).map(|(a, b)| a + b), Some(1200), "{protocol}");
        assert_eq!(place.mail().len(), 1200, "{protocol}");
    }
}

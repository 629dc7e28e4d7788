//! `setup` where nothing is found: servers typed by hand, mended, taken back, and given up.

#![cfg(feature = "demo")]

use crate::support::{Dns, Servers, terminal};
use mail_types::{Protocol, Security};

const ENTER: &str = "\r";
const DOWN: &str = "\u{1b}[B";
const UP: &str = "\u{1b}[A";

/// A conversation about an address that no record and no file knows. Gives exit code, screen, and what
/// was saved.
fn conversation(servers: &Servers, lang: &str, steps: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let (dns, home) = (Dns::start("localhost A 127.0.0.1"), tempfile::tempdir().expect("home"));
    let (nameserver, ca_file) = (dns.address().to_string(), servers.ca_file());
    let arguments = ["setup", "--lang", lang, "--nameserver", &nameserver, "--timeout", "20s", "--idle-timeout", "5s"];
    let mut arguments = arguments.to_vec();
    arguments.extend(["--ca-file", ca_file.to_str().expect("UTF-8")]);
    let output = terminal(home.path(), arguments, steps);
    let saved = std::fs::read_to_string(home.path().join(".config/mailsetup/accounts.toml")).unwrap_or_default();
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned(), saved)
}

#[test]
#[ignore = "needs python3"]
fn typed_servers_are_tested_and_lead_to_an_account() {
    let servers = Servers::start();
    let imap = servers.url(Protocol::Imap, Security::ImplicitTls);
    let submission = servers.url(Protocol::Submission, Security::ImplicitTls);
    let password = format!("{}{ENTER}", Servers::PASSWORD);
    // An address that is none is not taken, and stays to be mended.
    let rest = Servers::ADDRESS.split_once('@').expect("an address").1;
    let steps = [
        ("expect", "Your e-mail address"),
        ("send", Servers::ADDRESS.split_once('@').expect("an address").0),
        ("send", ENTER),
        ("expect", "Your e-mail address"),
        ("send", "@"),
        ("send", rest),
        ("send", ENTER),
        ("expect", "help pages name the servers"),
        ("expect", "IMAP server"),
        ("send", "ftp://x"),
        ("send", ENTER),
        ("expect", "IMAP server"),
        ("send", "\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}"),
        ("send", &imap),
        ("send", ENTER),
        ("expect", "POP3 server"),
        ("send", ENTER),
        ("expect", "Outgoing server"),
        // Back twice, and what was typed is still there.
        ("send", "<\r"),
        ("expect", "POP3 server"),
        ("send", "<\r"),
        ("expect", "IMAP server"),
        ("expect", &imap),
        ("send", ENTER),
        ("expect", "POP3 server"),
        ("send", ENTER),
        ("expect", "Outgoing server"),
        ("send", &submission),
        ("send", ENTER),
        ("expect", "User name"),
        ("send", ENTER),
        ("expect", "Where do you read"),
        ("send", ENTER),
        ("expect", "Password for"),
        ("send", &password),
        ("expect", "Send it?"),
        ("send", DOWN),
        ("send", ENTER),
        ("expect", "Your name"),
        ("send", "Anna Miller\r"),
        ("expect", "Keep the account"),
        ("send", ENTER),
        ("expect", "c copies a value"),
        ("send", ENTER),
    ];
    let (status, screen, saved) = conversation(&servers, "en", &steps);
    assert_eq!(status, Some(0), "{screen}");
    assert!(saved.contains(Servers::ADDRESS) && saved.contains("protocol = \"imap\""), "{saved}\n{screen}");
    assert!(!screen.contains(Servers::PASSWORD) && !saved.contains(Servers::PASSWORD), "{screen}");
    for words in ["Connection security", "Full name", "Anna Miller", "What now"] {
        assert!(screen.contains(words), "the clicks of the first program: {words}\n{screen}");
    }
}

#[test]
#[ignore = "needs python3"]
fn pop3_by_hand_asks_what_stays_and_goes_on_without_a_password() {
    let servers = Servers::start();
    let pop3 = servers.url(Protocol::Pop3, Security::ImplicitTls);
    let steps = [
        ("expect", "Ihre E-Mail-Adresse"),
        ("send", Servers::ADDRESS),
        ("send", ENTER),
        ("expect", "IMAP-Server"),
        ("send", ENTER),
        ("expect", "POP3-Server"),
        ("send", &pop3),
        ("send", ENTER),
        ("expect", "Postausgangsserver"),
        ("send", ENTER),
        ("expect", "Benutzername"),
        ("send", ENTER),
        ("expect", "Wo lesen Sie"),
        // Upwards past the way back, "something else" and web applications.
        ("send", UP),
        ("send", UP),
        ("send", UP),
        ("send", UP),
        ("send", ENTER),
        ("expect", "hat nur POP3"),
        ("expect", "Auf wie vielen"),
        ("send", ENTER),
        ("expect", "nicht auf demselben Stand"),
        ("expect", "beim Anbieter"),
        ("send", DOWN),
        ("send", ENTER),
        ("expect", "Passwort für"),
        ("send", ENTER),
        ("expect", "Ihr Name"),
        ("send", ENTER),
        ("expect", "Programme"),
        ("send", " "),
        ("send", ENTER),
        ("expect", "accounts.toml"),
        ("send", ENTER),
    ];
    let (_, screen, saved) = conversation(&servers, "de", &steps);
    assert!(saved.contains("protocol = \"pop3\"") && saved.contains("retention = \"14d\""), "{saved}\n{screen}");
}

#[test]
#[ignore = "needs python3"]
fn whoever_knows_no_server_gives_up() {
    let servers = Servers::start();
    let steps = [
        ("expect", "Your e-mail address"),
        ("send", Servers::ADDRESS),
        ("send", ENTER),
        ("expect", "IMAP server"),
        ("send", "imaps://localhost:1"),
        ("send", ENTER),
        ("expect", "POP3 server"),
        ("send", ENTER),
        ("expect", "Outgoing server"),
        ("send", ENTER),
        ("expect", "No incoming server works with that"),
        ("send", DOWN),
        ("send", ENTER),
    ];
    let (status, screen, saved) = conversation(&servers, "en", &steps);
    assert!(screen.contains("nothing was set up"), "{screen}");
    assert!(matches!(status, Some(3 | 5)) && saved.is_empty(), "{status:?} {saved}\n{screen}");
}

//! Manners of a login: no second one where the provider wants a pause, another user name only after a
//! yes.

#![cfg(not(any(windows, target_vendor = "apple")))]

use std::process::Output;

use crate::support::{Authority, INBOX, Identity, Peer, Run, STAT, terminal};
use base64::Engine;
use serde_json::Value;

const PASSWORD: &str = "geheim-47-geheim";

fn imap(identity: &Identity, logins: &str) -> Peer {
    let list = "C: {tag} CAPABILITY\nS: * CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\nS: {tag} OK done\n";
    Peer::tls(&format!("S: * OK ready\n{list}{logins}HANG"), identity)
}

/// Takes any login, and knows two mechanisms, so that there is a second one to try.
fn pop3(identity: &Identity) -> Peer {
    let play = "S: +OK ready\nC: CAPA\nS: +OK\nS: SASL PLAIN LOGIN\nS: UIDL\nS: .\nC: AUTH *\nS: +OK in\n";
    Peer::tls(&format!("{play}{STAT}HANG"), identity)
}

fn submission(identity: &Identity) -> Peer {
    Peer::tls("S: 220 ready\nC: EHLO *\nS: 250-ready\nS: 250 AUTH PLAIN\nC: AUTH PLAIN *\nS: 235 in\nHANG", identity)
}

/// WEB.DE refuses a second POP3 login within minutes, and announces no LOGIN-DELAY.
#[test]
fn a_provider_known_for_a_pause_gets_one_pop3_login() {
    for (address, expected) in [("anna@web.de", 1), ("anna@other.example", 2)] {
        let authority = Authority::new();
        let identity = authority.issue(&["localhost"]);
        let imap = imap(&identity, &format!("C: {{tag}} AUTHENTICATE PLAIN *\nS: {{tag}} OK in\n{INBOX}"));
        let (pop3, submission) = (pop3(&identity), submission(&identity));
        let output = Run::new(["probe", address, "--all-mechanisms", "--password-stdin", "--source", "builtin"])
            .stdin(format!("{PASSWORD}\n"))
            .option("--imap", format!("imaps://localhost:{}", imap.port()))
            .option("--pop3", format!("pop3s://localhost:{}", pop3.port()))
            .option("--submission", format!("submissions://localhost:{}", submission.port()))
            .option("--ca-file", authority.ca_file())
            .option("--idle-timeout", "1s")
            .option("--format", "json")
            .run();
        let logins = pop3.received().iter().filter(|line| line.starts_with("AUTH ")).count();
        assert_eq!(logins, expected, "{address}: {:?}", pop3.received());
        let document: Value = serde_json::from_str(&output.stdout).expect("JSON");
        let servers = document["results"][0]["servers"].as_array().expect("servers");
        let report = servers.iter().find(|server| server["protocol"] == "pop3").expect("POP3");
        let second = &report["probe"]["login"]["trials"][1];
        let withheld = second["reason"]["id"] == "withheld-login-delay";
        assert_eq!(withheld, expected == 1, "{address}: {second:#}");
    }
}

/// Runs `probe` in a terminal.
fn probe(authority: &Authority, server: &Peer, lang: &str, steps: &[(&str, &str)]) -> Output {
    let home = tempfile::tempdir().expect("home");
    let (imap, authorities) = (format!("imaps://localhost:{}", server.port()), authority.ca_file());
    let mut arguments = vec!["probe", "anna@own.example", "--login", "--lang", lang, "--source", "builtin"];
    arguments.extend(["--idle-timeout", "1s", "--timeout", "40s", "--imap", &imap]);
    arguments.extend(["--ca-file", authorities.to_str().expect("UTF-8")]);
    terminal(home.path(), arguments, steps)
}

/// The names that came by PLAIN.
fn names(server: &Peer) -> Vec<String> {
    let responses = server.received().into_iter().filter(|line| line.contains("AUTHENTICATE PLAIN "));
    let decoded = responses.map(|line| {
        let response = line.rsplit(' ').next().unwrap_or_default().to_owned();
        base64::engine::general_purpose::STANDARD.decode(response).expect("base64")
    });
    decoded.map(|octets| String::from_utf8_lossy(&octets).split('\0').nth(1).unwrap_or_default().to_owned()).collect()
}

#[test]
#[ignore = "needs python3"]
fn the_local_part_is_tried_after_a_yes_and_the_form_that_worked_is_printed() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let first = "C: {tag} AUTHENTICATE PLAIN *\nS: {tag} NO [AUTHENTICATIONFAILED] no such user\n";
    let second = "C: {tag} AUTHENTICATE PLAIN *\nS: {tag} OK in\n";
    let password = format!("{PASSWORD}\r");
    for (lang, question, yes, worked) in
        [("en", "Try once as", "y", "User name anna Login"), ("de", "Einmal als", "j", "Benutzername anna Anmeldung")]
    {
        let server = imap(&identity, &format!("{first}{second}{INBOX}"));
        let steps = [("expect", "anna@own.example"), ("send", &*password), ("expect", question), ("send", yes)];
        let output = probe(&authority, &server, lang, &steps);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(names(&server), ["anna@own.example", "anna"], "{said}");
        let plain = dialoguer::console::strip_ansi_codes(&said).into_owned();
        let shown = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(shown.contains(worked), "{said}");
        assert!(!said.contains(PASSWORD), "{said}");
    }
}

#[test]
#[ignore = "needs python3"]
fn without_a_yes_no_other_name_is_tried() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let refused = "C: {tag} AUTHENTICATE PLAIN *\nS: {tag} NO [AUTHENTICATIONFAILED] no such user\n";
    let password = format!("{PASSWORD}\r");
    let server = imap(&identity, refused);
    let steps = [("expect", "anna@own.example"), ("send", &*password), ("expect", "Try once as"), ("send", "\r")];
    let output = probe(&authority, &server, "en", &steps);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(names(&server), ["anna@own.example"], "{said}");
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains("--user"), "the advice to name it: {said}");
}

/// A server that stores hashes refuses SCRAM, whatever the password: it is sent in clear over TLS once, and
/// only after a yes.
#[test]
#[ignore = "needs python3"]
fn after_a_refused_challenge_the_password_itself_is_sent_on_a_yes_alone() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let list =
        "C: {tag} CAPABILITY\nS: * CAPABILITY IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256 AUTH=PLAIN\nS: {tag} OK done\n";
    let refused = "C: {tag} AUTHENTICATE SCRAM-SHA-256 *\nS: {tag} NO [AUTHENTICATIONFAILED] no\n";
    let password = format!("{PASSWORD}\r");
    // After a no the local part is offered, as after every refusal of a name that nobody published.
    for (lang, question, key, further, sent) in [
        ("en", "Try once with PLAIN", "y", None, 1),
        ("de", "Einmal mit PLAIN", "n", Some("Einmal als"), 0),
        ("en", "Try once with PLAIN", "\r", Some("Try once as"), 0),
    ] {
        let second = "C: {tag} AUTHENTICATE PLAIN *\nS: {tag} OK in\n";
        let server = Peer::tls(&format!("S: * OK ready\n{list}{refused}{second}{INBOX}HANG"), &identity);
        let mut steps = vec![("expect", "anna@own.example"), ("send", &*password), ("expect", question), ("send", key)];
        if let Some(further) = further {
            steps.extend([("expect", further), ("send", "n")]);
        }
        let output = probe(&authority, &server, lang, &steps);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(names(&server).len(), sent, "{key:?}: {said}");
        assert_eq!(output.status.code() == Some(4), sent == 0, "{key:?}: {said}");
        assert!(!said.contains(PASSWORD), "{said}");
    }
}

//! Ends of `fetch` before its work is done: time that is up, a file that can't be read, nobody there.

#![cfg(feature = "demo")]

use std::time::Duration;

use crate::support::{Authority, Dns, Peer, Place, Run, Servers};
use mail_demo::servers::{Knobs, Seed};
use mail_types::{Protocol, Security};

/// What was stored stays, and the next run brings the rest and nothing twice.
#[test]
fn a_run_whose_time_is_up_is_gone_on_with() {
    std::thread::scope(|scope| {
        for protocol in [Protocol::Imap, Protocol::Pop3] {
            scope.spawn(move || {
                // Login and listing alone take longer than a second.
                let knobs = Knobs { latency: Duration::from_millis(400), ..Knobs::default() };
                let servers = Servers::with(knobs, Seed::Numbered { count: 60, size_bytes: 2_000 });
                let (place, url) = (Place::new(), servers.url(protocol, Security::ImplicitTls));
                let fetch = |options: &[&str]| place.run((protocol, &url), &servers.ca_file(), options);
                let output = fetch(&["--timeout", "1s", "--lang", "en"]).status(5).run();
                assert!(output.stderr.contains("the time is up; what was stored is kept"), "{}", output.stderr);
                assert!(place.mail().len() < 60, "{protocol}: all of it came in time");
                fetch(&[]).run();
                let mail = place.mail();
                assert_eq!(mail.len(), 60, "{protocol}");
                assert!(mail.windows(2).all(|pair| pair[0] != pair[1]), "{protocol}: a message came twice");
            });
        }
    });
}

#[test]
fn a_list_that_does_not_come_in_time_is_given_up() {
    let peer = Peer::plain("S: * OK ready\nHANG");
    for (lang, expected) in [("en", "time"), ("de", "Zeit")] {
        let url = format!("imap+cleartext://localhost:{}", peer.port());
        let output = Run::new(["fetch", "--list", "--timeout", "1s", "--lang", lang])
            .option("--imap", url)
            .args(["--password-stdin", "anna@example.org"])
            .stdin("geheim\n")
            .status(5)
            .run();
        assert!(output.stderr.contains(expected) && output.stdout.is_empty(), "{}", output.stderr);
    }
}

#[test]
fn accounts_that_cannot_be_read_are_named_and_left_alone() {
    for (content, expected) in [("[[account]\n", "not valid TOML"), ("version = 99\n", "newer version")] {
        let run = Run::new(["fetch", "--lang", "en", "--maildir", "mail", "anna@example.org"]);
        let output = run.config("accounts.toml", content).status(7).run();
        assert!(output.stderr.contains("accounts.toml") && output.stderr.contains(expected), "{}", output.stderr);
        let kept = std::fs::read_to_string(output.home.path().join(".config/mailsetup/accounts.toml"));
        assert_eq!(kept.expect("the file"), content);
        assert!(!output.home.path().join("mail").exists());
    }
}

#[test]
fn where_no_server_is_found_nothing_is_made() {
    let dns = Dns::start("");
    for (options, status) in [(&[][..], 3), (&["--protocol", "pop3"], 3)] {
        let output = Run::new(["fetch", "--lang", "en", "--maildir", "mail", "--password-stdin", "--timeout", "20s"])
            .option("--nameserver", dns.address().to_string())
            .args(options.iter().copied())
            .arg("anna@nowhere.example")
            .stdin("geheim\n")
            .status(status)
            .run();
        assert!(!output.stderr.is_empty() && !output.home.path().join("mail").exists(), "{}", output.stderr);
    }
}

/// The mailbox is still held by the session that broke, or by another program: that passes. A wrong password does not,
/// and is not tried again.
#[test]
fn a_login_that_is_refused_for_the_moment_is_tried_again() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    for (answer, logins, exit) in
        [("-ERR [IN-USE] locked", 2, 0), ("-ERR maildrop already locked", 2, 0), ("-ERR [AUTH] wrong", 1, 4)]
    {
        let begin = "TLS\nS: +OK ready\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: UIDL\nS: .\nC: AUTH PLAIN *\n";
        let (first, second) = (
            format!("{begin}S: {answer}\nCLOSE"),
            format!("{begin}S: +OK in\nC: STAT\nS: +OK 0 0\nC: *\nS: +OK\nS: .\nC: *\nS: +OK\nS: .\nC: *\nS: +OK"),
        );
        let peer = Peer::sequence(&[&first, &second], Some(&identity));
        let output = Run::new(["fetch", "--lang", "en", "--maildir", "mail", "--password-stdin", "anna@example.org"])
            .option("--pop3", format!("pop3s://localhost:{}", peer.port()))
            .option("--ca-file", authority.ca_file())
            .stdin("geheim\n")
            .any_status()
            .run();
        assert_eq!(peer.connections(), logins, "{answer}: {output:?}");
        assert_eq!(output.status, Some(exit), "{answer}: {output:?} {:?}", peer.received());
    }
}

//! `setup --publish`: what a domain publishes, read by the programs of those who serve it.

use std::path::Path;
use std::process::Command;

use crate::support::Run;

fn publish(arguments: &[&str]) -> Run {
    let servers = ["--imap", "mail.example.net", "--pop3", "mail.example.net", "--submission", "mail.example.net"];
    Run::new([&["setup", "--publish", "example.org"], &servers[..], arguments].concat())
}

/// Runs a program, and wants it satisfied.
fn satisfied(program: &str, arguments: &[&str], folder: &Path) {
    let output = Command::new(program).args(arguments).current_dir(folder).output().expect(program);
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stdout));
}

#[test]
#[ignore = "needs named-checkzone and xmllint"]
fn name_servers_and_parsers_take_what_is_written() {
    let output = publish(&["--mx", "mx.example.net", "--web-host", "web.example.net", "--name", "Müller & Co"]).run();
    let folder = output.home.path().join("example.org");
    assert!(output.stdout.contains("https://autoconfig.example.org/mail/config-v1.1.xml"), "{}", output.stdout);
    let lines = std::fs::read_to_string(folder.join("dns.zone")).expect("zone lines");
    let head = "$TTL 300\n@ SOA ns.example.net. root.example.net. 1 3600 600 86400 60\n@ NS ns.example.net.\n";
    std::fs::write(folder.join("whole.zone"), format!("{head}{lines}")).expect("zone");
    satisfied("named-checkzone", &["example.org", "whole.zone"], &folder);
    for file in
        ["autoconfig.example.org/mail/config-v1.1.xml", "autodiscover.example.org/autodiscover/autodiscover.xml"]
    {
        satisfied("xmllint", &["--noout", file], &folder);
    }
}

#[test]
fn nothing_is_overwritten_unless_told() {
    let run = publish(&[]).status(7);
    let there = run.home().join("example.org/dns.zone");
    std::fs::create_dir_all(there.parent().expect("folder")).expect("folder");
    std::fs::write(&there, "mine").expect("file");
    let output = run.run();
    assert!(output.stderr.contains("nothing was overwritten"), "{}", output.stderr);
    let folder = output.home.path().join("example.org");
    assert_eq!(std::fs::read_to_string(folder.join("dns.zone")).expect("file"), "mine");
    assert_eq!(std::fs::read_dir(&folder).expect("folder").count(), 1, "all or nothing");
    let run = publish(&["--overwrite"]);
    let there = run.home().join("example.org/dns.zone");
    std::fs::create_dir_all(there.parent().expect("folder")).expect("folder");
    std::fs::write(&there, "mine").expect("file");
    let output = run.run();
    let text = std::fs::read_to_string(output.home.path().join("example.org/dns.zone")).expect("file");
    assert!(text.contains("_imaps._tcp.example.org."), "{text}");
}

#[test]
fn what_makes_no_sense_is_a_usage_error_that_says_why() {
    for (arguments, words) in [
        (&["--publish", "example.org", "--imap", "mail.example.net"][..], "--submission"),
        (&["--publish", "example.org", "user@example.org"], "ADDRESS"),
        (&["--publish", "localhost"], "localhost"),
        (&["--publish", "example.org", "--imap", "a.example", "--submission", "imap://x.example"], "imap://x.example"),
        (&["--publish", "example.org", "--save"], "--save does not go with --publish"),
        (&["--publish", "example.org", "--user", "ute"], "can't name one user"),
        (&["--publish", "example.org", "--imap", "imap+cleartext://a.example", "--submission", "a.example"], "no TLS"),
        (&["--mx", "mx.example.net"], "--publish"),
    ] {
        let output = Run::new([&["setup"], arguments].concat()).status(2).run();
        assert!(output.stderr.contains(words) && output.stdout.is_empty(), "{arguments:?}: {}", output.stderr);
    }
}

#[test]
fn every_sentence_is_there_in_german() {
    let output = publish(&["--lang", "de", "--user", "%EMAILLOCALPART%"]).run();
    assert!(output.stdout.contains("auszuliefern als") && output.stderr.contains("keine PACC-Datei"));
    let zone = std::fs::read_to_string(output.home.path().join("example.org/dns.zone")).expect("file");
    assert!(zone.contains("wo Mailprogramme die Server finden"), "{zone}");
}

//! `probe` end to end, without a network: the built-in servers and a DNS server on loopback.

#![cfg(feature = "demo")]

use mail_demo::servers::{CertificateKnob, Knobs};
use mail_types::{Protocol, Security};
use serde_json::Value;

use crate::support::{Dns, Peer, Run, RunOutput, Servers};

/// A run against the built-in servers, all three named by the user.
fn own_servers(servers: &Servers, security: Security) -> Run {
    Run::new(["probe", Servers::ADDRESS])
        .option("--imap", servers.url(Protocol::Imap, security))
        .option("--pop3", servers.url(Protocol::Pop3, security))
        .option("--submission", servers.url(Protocol::Submission, security))
        .option("--ca-file", servers.ca_file())
}

/// A run that knows no server but the given name server.
fn asking(dns: &Dns, target: &str) -> Run {
    Run::new(["probe", target]).option("--nameserver", dns.address().to_string()).option("--timeout", "8s")
}

fn json(output: &RunOutput) -> Value {
    serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", output.stdout, output.stderr))
}

/// The sentence that says how the run ended.
fn reason(document: &Value) -> &str {
    document["results"][0]["reason"]["text"].as_str().expect("a reason")
}

fn finding_ids(document: &Value) -> Vec<String> {
    let findings = document["results"][0]["findings"].as_array().expect("findings");
    findings.iter().map(|finding| finding["id"].as_str().expect("id").to_owned()).collect()
}

#[test]
fn all_three_logins_work_over_either_kind_of_tls() {
    let servers = Servers::start();
    for security in [Security::ImplicitTls, Security::StartTls] {
        let output = own_servers(&servers, security)
            .arg("--password-stdin")
            .option("--format", "json")
            .stdin(format!("{}\n", Servers::PASSWORD))
            .run();
        let document = json(&output);
        assert_eq!(output.status, Some(0), "{document:#}");
        for server in document["results"][0]["servers"].as_array().expect("servers") {
            assert_eq!(server["probe"]["login"]["result"], "accepted", "{security:?} {server:#}");
            if server["protocol"] != "submission" {
                assert_eq!(server["probe"]["mailbox"]["messages"], 8, "{security:?}");
            }
        }
        assert!(!output.stdout.contains(Servers::PASSWORD) && !output.stderr.contains(Servers::PASSWORD));
    }
}

#[test]
fn a_wrong_password_costs_one_refusal_and_exit_4() {
    let servers = Servers::start();
    let output =
        own_servers(&servers, Security::ImplicitTls).option("--password-command", "echo wrong").status(4).run();
    assert!(output.stdout.contains("AUTHENTICATIONFAILED"), "{}", output.stdout);
    assert!(output.stdout.contains("1 login tried"), "{}", output.stdout);
}

#[test]
fn the_environment_may_hold_the_password() {
    let servers = Servers::start();
    let output = own_servers(&servers, Security::ImplicitTls)
        .option("--format", "json")
        .env("MAILSETUP_PASSWORD", Servers::PASSWORD)
        .run();
    assert_eq!(json(&output)["results"][0]["logins_made"], 3);
}

#[test]
fn the_trace_shows_the_dialog_and_masks_the_secret() {
    let servers = Servers::start();
    let output =
        own_servers(&servers, Security::StartTls).arg("--trace").env("MAILSETUP_PASSWORD", Servers::PASSWORD).run();
    for expected in ["-> STLS", "<- +OK", "~> EHLO", "AUTHENTICATE PLAIN"] {
        assert!(output.stderr.contains(expected), "{expected}: {}", output.stderr);
    }
    use base64::Engine;
    let plain = format!("\0{}\0{}", Servers::ADDRESS, Servers::PASSWORD);
    let encoded = base64::engine::general_purpose::STANDARD.encode(plain);
    assert!(!output.stderr.contains(Servers::PASSWORD) && !output.stderr.contains(&encoded), "{}", output.stderr);
}

#[test]
fn a_bad_certificate_is_explained_and_sees_no_password() {
    for (certificate, finding) in [
        (CertificateKnob::Expired, "certificate-expired"),
        (CertificateKnob::OtherName, "certificate-name"),
        (CertificateKnob::SelfSigned, "certificate-self-signed"),
    ] {
        let servers = Servers::with_knobs(Knobs { certificate, ..Knobs::default() });
        let output = own_servers(&servers, Security::ImplicitTls)
            .option("--format", "json")
            .env("MAILSETUP_PASSWORD", Servers::PASSWORD)
            .status(6)
            .run();
        assert!(finding_ids(&json(&output)).contains(&finding.to_owned()), "{finding}: {}", output.stdout);
    }
}

#[test]
fn starttls_under_attack_ends_the_connection() {
    for (knobs, finding) in [
        (Knobs { starttls_injection: true, ..Knobs::default() }, "starttls-injection"),
        (Knobs { no_starttls: true, plaintext_allowed: true, ..Knobs::default() }, "no-tls"),
    ] {
        let servers = Servers::with_knobs(knobs);
        let output = own_servers(&servers, Security::StartTls)
            .option("--format", "json")
            .env("MAILSETUP_PASSWORD", Servers::PASSWORD)
            .status(6)
            .run();
        assert!(finding_ids(&json(&output)).contains(&finding.to_owned()), "{finding}: {}", output.stdout);
        assert_eq!(json(&output)["results"][0]["logins_made"], 0);
    }
}

#[test]
fn a_hostile_greeting_is_shown_escaped() {
    let peer = Peer::plain("S: * OK \u{1b}[2J\u{9b}31mhello\u{202e}\r\nHANG");
    let output = Run::new(["probe", "user@example.org"])
        .option("--imap", format!("imap+cleartext://localhost:{}", peer.port()))
        .option("--source", "builtin")
        .option("--timeout", "2s")
        .option("--idle-timeout", "1s")
        .arg("--trace")
        .arg("-vv");
    let output = output.status(5).run();
    for text in [&output.stdout, &output.stderr] {
        let raw = text.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(raw, None, "{text:?}");
    }
}

#[test]
fn the_built_in_table_answers_offline() {
    for (lang, expected) in [("en", "Not verified"), ("de", "nicht geprüft")] {
        let output = Run::new(["probe", "--offline", "user@gmx.de", "--lang", lang]).run();
        assert!(output.stdout.contains("imap.gmx.net") && output.stdout.contains(expected), "{}", output.stdout);
        assert!(output.stdout.lines().all(|line| line.chars().count() <= 80), "{}", output.stdout);
    }
    Run::new(["probe", "--offline", "user@example.org"]).status(3).run();
    let short = Run::new(["probe", "--offline", "user@gmx.de", "--format", "short"]).run();
    assert_eq!(
        short.stdout,
        "user@gmx.de imap imap.gmx.net 993 tls not-tested user@gmx.de\n\
         user@gmx.de pop3 pop.gmx.net 995 tls not-tested user@gmx.de\n\
         user@gmx.de submission mail.gmx.net 465 tls not-tested user@gmx.de\n"
    );
}

#[test]
fn a_provider_without_standard_protocols_is_exit_3_with_the_reason() {
    let output = Run::new(["probe", "--offline", "user@tuta.com"]).status(3).run();
    assert!(output.stdout.contains("Neither IMAP nor POP3"), "{}", output.stdout);
}

/// Port 1 of loopback: nobody listens, so the question is refused at once, as without a network.
#[test]
fn without_a_network_the_built_in_values_are_printed_not_verified() {
    let started = std::time::Instant::now();
    let output = Run::new(["probe", "user@gmx.de", "--nameserver", "127.0.0.1:1", "--format", "json"]).status(5).run();
    let document = json(&output);
    assert_eq!(document["results"][0]["verified"], false);
    assert_eq!(document["results"][0]["reason"]["id"], "conclusion-no-network-not-verified");
    assert!(document["results"][0]["servers"].as_array().is_some_and(|servers| servers.len() == 3));
    println!("without network: {:?}", started.elapsed());
    assert_eq!(reason(&document), "no network: the values come from the built-in table and are not verified");
    let nowhere = ["probe", "user@own.example", "--nameserver", "127.0.0.1:1", "--format", "json"];
    let unknown = Run::new(nowhere).status(5).run();
    assert_eq!(reason(&json(&unknown)), "no network: nobody could be asked");
}

#[test]
fn servfail_is_not_taken_for_a_no() {
    let servfail = Dns::start("own.example SERVFAIL\nautoconfig.thunderbird.net SERVFAIL");
    let output = asking(&servfail, "user@own.example").option("--format", "json").status(5).run();
    let document = json(&output);
    assert_eq!(reason(&document), "the name servers did not answer");
    let attempts = document["results"][0]["attempts"].clone();
    let outcomes: Vec<&str> = attempts
        .as_array()
        .expect("attempts")
        .iter()
        .filter(|attempt| attempt["source"] == "srv")
        .map(|attempt| attempt["outcome"].as_str().expect("outcome"))
        .collect();
    assert_eq!(outcomes, ["failed"; 6]);
}

#[test]
fn a_resolver_that_never_answers_ends_at_the_deadline() {
    let dns = Dns::start("own.example SILENT\nautoconfig.thunderbird.net SILENT");
    let run = Run::new(["probe", "user@own.example", "--timeout", "1s", "--format", "json"]);
    let output = run.option("--nameserver", dns.address().to_string()).status(5).run();
    let document = json(&output);
    assert_eq!(reason(&document), "the name servers did not answer");
    let attempts = document["results"][0]["attempts"].as_array().expect("attempts");
    let pending = attempts.iter().filter(|attempt| attempt["query"] != "");
    for attempt in pending {
        assert_eq!(attempt["outcome"], "failed", "{attempt:#}");
        assert_eq!(attempt["cause"], "timeout", "{attempt:#}");
    }
}

#[test]
fn an_unknown_domain_is_a_clear_no() {
    let dns = Dns::start("");
    let output = asking(&dns, "user@nobody.example").option("--format", "json").status(3).run();
    assert_eq!(reason(&json(&output)), "this domain does not exist");
}

#[test]
fn a_bare_domain_can_be_probed() {
    let output = Run::new(["probe", "--offline", "gmx.de", "--format", "short"]).run();
    assert!(output.stdout.starts_with("gmx.de imap imap.gmx.net 993 tls "), "{}", output.stdout);
}

#[test]
fn idn_and_quoted_addresses_are_understood() {
    let dns = Dns::start("_imaps._tcp.xn--bcher-kva.example SRV 0 0 993 mail.xn--bcher-kva.example");
    for target in ["\"a b@c\"@example.org", "jürgen+tag@example.org"] {
        let output = asking(&dns, target).option("--format", "json").status(3).run();
        assert_eq!(json(&output)["results"][0]["target"], target);
    }
    // U-labels on the screen, A-labels on the wire.
    let output = asking(&dns, "user@bücher.example").option("--format", "json").status(5).run();
    let document = json(&output);
    assert_eq!(document["results"][0]["target"], "user@bücher.example");
    assert_eq!(document["results"][0]["domain"], "xn--bcher-kva.example");
    assert_eq!(document["results"][0]["servers"][0]["host"], "mail.xn--bcher-kva.example");
}

/// A record that leads to this machine's own Redis, or to a cloud's metadata, is not followed.
#[test]
fn records_that_lead_to_private_places_are_shown_and_not_contacted() {
    let peer = Peer::plain("S: nothing to see\r\nHANG");
    let zone = format!(
        "_imaps._tcp.example.org SRV 0 0 {} trap.example.org\n\
         _pop3s._tcp.example.org SRV 0 0 6379 trap.example.org\n\
         _submissions._tcp.example.org SRV 0 0 465 meta.example.org\n\
         trap.example.org A 127.0.0.1\n\
         meta.example.org A 169.254.169.254\n",
        peer.port()
    );
    let dns = Dns::start(&zone);
    let output = asking(&dns, "user@example.org").option("--format", "json").status(3).run();
    let document = json(&output);
    assert_eq!(reason(&document), "no usable settings were found");
    let ids = finding_ids(&document);
    assert_eq!(ids.iter().filter(|id| *id == "target-odd-port").count(), 2, "{ids:?}");
    assert!(ids.contains(&"target-private".to_owned()), "{ids:?}");
    assert_eq!(peer.connections(), 0);
}

#[test]
fn a_spoofed_record_gets_no_password() {
    let servers = Servers::start();
    // The stranger's host has a good certificate and answers; only the record names it.
    let zone = format!(
        "_imaps._tcp.example.org SRV 0 0 {} localhost\n_submissions._tcp.example.org SRV 0 0 {} localhost\n",
        servers.port(Protocol::Imap, Security::ImplicitTls),
        servers.port(Protocol::Submission, Security::ImplicitTls)
    );
    let dns = Dns::start(&zone);
    let output = asking(&dns, "user@example.org")
        .arg("--allow-private")
        .option("--ca-file", servers.ca_file())
        .option("--format", "json")
        .env("MAILSETUP_PASSWORD", "Marker-Passw0rd")
        .status(4)
        .run();
    let document = json(&output);
    assert_eq!(reason(&document), "no login was possible");
    assert!(finding_ids(&document).contains(&"credentials-withheld".to_owned()), "{document:#}");
    assert_eq!(document["results"][0]["logins_made"], 0);
}

#[test]
fn a_closed_standard_output_ends_quietly() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_mailsetup"))
        .args(["probe", "--offline", "user@gmx.de"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ends");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

/// On a terminal, which `script` of util-linux lends, the cursor is shown again.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs script of util-linux"]
fn ctrl_c_on_a_terminal_restores_the_cursor() {
    use std::io::{Read, Write};
    use std::process::{Command, Stdio};
    let peer = Peer::plain("S: * OK ready\nHANG");
    let command = format!(
        "{} probe user@example.org --source builtin --lang en --imap imap+cleartext://localhost:{}",
        env!("CARGO_BIN_EXE_mailsetup"),
        peer.port()
    );
    let mut script = Command::new("script");
    script.args(["-qefc", &command, "/dev/null"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = script.spawn().expect("script starts");
    let mut stdout = child.stdout.take().expect("piped");
    let mut seen = Vec::new();
    let mut buffer = [0; 1024];
    // The spinner is there, so the run is in its middle.
    while !String::from_utf8_lossy(&seen).contains("testing") {
        let count = stdout.read(&mut buffer).expect("read");
        assert!(count > 0, "ended early: {}", String::from_utf8_lossy(&seen));
        seen.extend_from_slice(&buffer[..count]);
    }
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(b"\x03").and_then(|()| stdin.flush()).expect("Ctrl-C is taken");
    stdout.read_to_end(&mut seen).expect("read");
    assert_eq!(child.wait().expect("ends").code(), Some(130));
    let seen = String::from_utf8_lossy(&seen).into_owned();
    assert!(seen.ends_with("\u{1b}[?25herror: interrupted\r\n"), "{seen:?}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_with_130() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    let peer = Peer::plain("S: * OK ready\nHANG");
    let mut child = Command::new(env!("CARGO_BIN_EXE_mailsetup"))
        .args(["probe", "user@example.org", "--source", "builtin", "--trace", "--lang", "en", "--imap"])
        .arg(format!("imap+cleartext://localhost:{}", peer.port()))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut stderr = BufReader::new(child.stderr.take().expect("piped")).lines();
    // The greeting is there, so the run is in its middle.
    let first = stderr.next().expect("a line").expect("text");
    assert!(first.contains("<- * OK ready"), "{first}");
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(killed.success());
    let lines: Vec<String> = stderr.map_while(Result::ok).collect();
    assert_eq!(child.wait().expect("ends").code(), Some(130));
    // Another thread may be in the middle of a line of its trace.
    assert!(lines.iter().rev().take(2).any(|line| line == "error: interrupted"), "{lines:?}");
}

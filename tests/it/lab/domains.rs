//! The main job against real servers: Dovecot, Postfix, Knot and nginx in network namespaces.
//!
//! What each made-up domain is to give stands in `tests/lab/domains.tsv`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::lab;

/// The password of every account in the lab.
const PASSWORD: &str = "Lab-Passw0rd";
/// The whole-run limit of `probe`, and some time for the process itself.
const LIMIT: Duration = Duration::from_secs(20);

/// Runs mailsetup on the client's side of the lab.
fn probe(lab: &std::path::Path, args: &[&str], password: Option<&str>) -> Output {
    let mut command = Command::new("tests/lab/run");
    command
        .args([env!("CARGO_BIN_EXE_mailsetup"), "probe", "--lang", "en", "--nameserver", "198.51.100.53", "--ca-file"])
        .arg(lab.join("ca.pem"))
        .args(args)
        .env_remove("MAILSETUP_PASSWORD")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if password.is_some() {
        command.arg("--password-stdin");
    }
    let mut child = command.spawn().expect("tests/lab/run starts");
    let mut stdin = child.stdin.take().expect("piped");
    writeln!(stdin, "{}", password.unwrap_or_default()).expect("password is taken");
    drop(stdin);
    child.wait_with_output().expect("mailsetup ends")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    })
}

/// `host:port/security` of the chosen server of each protocol, and the best source of all.
fn chosen(result: &Value) -> (BTreeMap<String, String>, Option<String>) {
    let mut servers = BTreeMap::new();
    let mut source = None;
    for server in result["servers"].as_array().expect("servers").iter().filter(|server| server["chosen"] == true) {
        let text = |key: &str| server[key].as_str().expect(key).to_owned();
        servers.insert(text("protocol"), format!("{}:{}/{}", text("host"), server["port"], text("security")));
        let named_by = server["named_by"][0]["source"].as_str().expect("a source").to_owned();
        source.get_or_insert(named_by);
    }
    (servers, source)
}

#[test]
#[ignore = "needs the lab"]
fn every_domain_gives_what_the_table_says() {
    let lab = lab();
    let table = fs::read_to_string("tests/lab/domains.tsv").expect("the table");
    let mut wrong = Vec::new();
    let mut count = 0;
    println!("{:<20} {:<11} {:<5} {:>6}  chosen", "domain", "source", "exit", "ms");
    for row in table.lines().filter(|row| !row.starts_with('#')) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [domain, source, imap, pop3, submission, exit, ..] = cells[..] else { panic!("short row: {row}") };
        let started = Instant::now();
        let output = probe(&lab, &[&format!("user@{domain}"), "--format", "json"], None);
        let took = started.elapsed();
        let document = json(&output);
        let (servers, named_by) = chosen(&document["results"][0]);
        count += 1;
        println!(
            "{domain:<20} {:<11} {:<5} {:>6}  {servers:?}",
            named_by.as_deref().unwrap_or("none"),
            output.status.code().unwrap_or(-1),
            took.as_millis()
        );
        if output.status.code().map(|code| code.to_string()).as_deref() != Some(exit) {
            wrong.push(format!("{domain}: exit {:?} instead of {exit}", output.status.code()));
        }
        if took > LIMIT {
            wrong.push(format!("{domain}: took {took:?}"));
        }
        for (protocol, expected) in [("imap", imap), ("pop3", pop3), ("submission", submission)] {
            // SRV cannot say that a server protects nothing: STARTTLS is what was tried.
            let expected = expected.replace("/cleartext", "/starttls");
            let found = servers.get(protocol).map_or("-", String::as_str);
            if found != expected && source != "none" {
                wrong.push(format!("{domain}: {protocol} {found} instead of {expected}"));
            }
        }
        if source != "none" && named_by.as_deref() != Some(source) {
            wrong.push(format!("{domain}: named by {named_by:?} instead of {source}"));
        }
    }
    assert!(count >= 30, "only {count} domains in the table");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
#[ignore = "needs the lab"]
fn the_right_password_logs_in_everywhere() {
    let lab = lab();
    for domain in ["srv.test", "wellknown.test", "starttls.test", "postfix.test", "ispdb.test"] {
        let output = probe(&lab, &[&format!("user@{domain}"), "--format", "json"], Some(PASSWORD));
        let document = json(&output);
        assert_eq!(output.status.code(), Some(0), "{domain}: {document:#}");
        let result = &document["results"][0];
        let logins: Vec<&str> = result["servers"]
            .as_array()
            .expect("servers")
            .iter()
            .filter(|server| server["chosen"] == true)
            .map(|server| server["probe"]["login"]["result"].as_str().unwrap_or("none"))
            .collect();
        assert_eq!(logins, ["accepted", "accepted", "accepted"], "{domain}");
        assert_eq!(result["logins_made"], 3, "{domain}");
    }
}

#[test]
#[ignore = "needs the lab"]
fn a_wrong_password_is_refused_once_and_quoted() {
    let lab = lab();
    let output = probe(&lab, &["user@srv.test", "--format", "json"], Some("wrong"));
    assert_eq!(output.status.code(), Some(4));
    let document = json(&output);
    let result = &document["results"][0];
    assert_eq!(result["logins_made"], 1);
    let imap = result["servers"].as_array().expect("servers").iter().find(|s| s["protocol"] == "imap").expect("imap");
    assert_eq!(imap["probe"]["login"]["result"], "refused");
    assert_eq!(imap["probe"]["login"]["code"], "AUTHENTICATIONFAILED");
}

/// The server's own log is the witness: no login ever began.
#[test]
#[ignore = "needs the lab"]
fn no_password_reaches_a_server_that_must_not_have_it() {
    let lab = lab();
    for (domain, log, exit) in [
        ("expired.test", "expired.test.log", 6),
        ("wrongname.test", "wrongname.test.log", 6),
        ("selfsigned.test", "selfsigned.test.log", 6),
        ("plaintext.test", "plaintext.test.log", 6),
        ("spoofed.test", "stranger.test.log", 4),
        // Named by an MX record alone, which anybody on the way could have forged.
        ("mx.test", "hoster.test.log", 4),
    ] {
        let log = lab.join("log").join(log);
        let before = fs::read(&log).expect("the server's log").len();
        let output = probe(&lab, &[&format!("user@{domain}")], Some(PASSWORD));
        assert_eq!(output.status.code(), Some(exit), "{domain}: {}", String::from_utf8_lossy(&output.stdout));
        let text = fs::read(&log).expect("the server's log");
        let new = String::from_utf8_lossy(&text[before..]).into_owned();
        assert!(!new.is_empty(), "{domain}: the server was never contacted");
        for trace in ["client in: AUTH", "auth failed", "Login failed", "Logged in", "user=<user"] {
            assert!(!new.contains(trace), "{domain}: {trace:?} in {new}");
        }
    }
}

#[test]
#[ignore = "needs the lab"]
fn traps_named_by_the_network_are_not_contacted() {
    let lab = lab();
    let traps = lab.join("log/traps.log");
    let before = fs::read(&traps).map(|text| text.len()).unwrap_or_default();
    for domain in ["badrecord.test", "privateredirect.test"] {
        let output = probe(&lab, &[&format!("user@{domain}")], None);
        assert_eq!(output.status.code(), Some(3), "{domain}");
    }
    let after = fs::read(&traps).map(|text| text.len()).unwrap_or_default();
    assert_eq!(before, after, "a trap was sprung");
}

#[test]
#[ignore = "needs the lab"]
fn name_servers_that_fail_are_not_taken_for_a_no() {
    let _lab = lab();
    for (nameserver, what) in [("198.51.100.54", "silent"), ("198.51.100.55", "SERVFAIL")] {
        let args = ["user@srv.test", "--nameserver", nameserver, "--timeout", "6s", "--format", "json"];
        let mut command = Command::new("tests/lab/run");
        command.arg(env!("CARGO_BIN_EXE_mailsetup")).args(["probe", "--lang", "en"]).args(args);
        let output = command.stdin(Stdio::null()).output().expect("runs");
        assert_eq!(output.status.code(), Some(5), "{what}: {}", String::from_utf8_lossy(&output.stdout));
    }
}

/// The attempts of a source: what was asked, and what became of it.
fn attempts(document: &Value, source: &str) -> Vec<(String, String, String)> {
    let text = |attempt: &Value, key: &str| attempt[key].as_str().unwrap_or_default().to_owned();
    let attempts = document["results"][0]["attempts"].as_array().expect("attempts").iter();
    let own = attempts.filter(|attempt| attempt["source"] == source);
    own.map(|attempt| (text(attempt, "query"), text(attempt, "outcome"), text(&attempt["reason"], "id"))).collect()
}

#[test]
#[ignore = "needs the lab"]
fn the_rarer_sources_say_what_became_of_them() {
    let lab = lab();
    let cases = [
        ("pacc.test", "pacc", "found", ""),
        ("stalepacc.test", "pacc", "failed", "pacc-digest-stale"),
        ("srv.test", "pacc", "absent", "dns-nxdomain"),
        ("mailconf.test", "mailconf", "found", ""),
        ("protected.test", "autodiscover", "protected", "protected-http-status"),
        ("adaway.test", "autodiscover", "failed", "autodiscover-elsewhere"),
        ("jmap.test", "jmap", "protected", "protected-http-status"),
        ("jmap.test", "oauth", "found", ""),
        ("plainhttp.test", "autoconfig-http", "", ""),
    ];
    for (domain, source, outcome, reason) in cases {
        let args = [&format!("user@{domain}"), "--all-sources", "--format", "json"];
        let document = json(&probe(&lab, &args, None));
        let attempts = attempts(&document, source);
        let wanted = attempts.iter().any(|(_, o, r)| o == outcome && r == reason);
        println!("{domain:<16} {source:<16} {attempts:?}");
        assert!(wanted || (outcome.is_empty() && attempts.is_empty()), "{domain}: {attempts:#?}");
    }
    let args = ["user@plainhttp.test", "--allow-http", "--format", "json"];
    let document = json(&probe(&lab, &args, None));
    assert_eq!(chosen(&document["results"][0]).1.as_deref(), Some("autoconfig-http"), "{document:#}");
    assert_eq!(document["results"][0]["servers"][0]["named_by"][0]["trust"], "http");
}

/// The web server's log is the witness.
#[test]
#[ignore = "needs the lab"]
fn the_address_reaches_no_host_outside_its_domain_unasked() {
    let lab = lab();
    let log = lab.join("log/web.log");
    let foreign = "https://autodiscover.autodiscover.test/autodiscover/autodiscover.xml";
    let new = |args: &[&str]| {
        let before = fs::read(&log).expect("log").len();
        probe(&lab, args, None);
        String::from_utf8_lossy(&fs::read(&log).expect("log")[before..]).into_owned()
    };
    let told = new(&["user@adaway.test"]);
    assert!(told.contains("https://autodiscover.adaway.test/"), "{told}");
    assert!(!told.contains(foreign), "{told}");
    let told = new(&["user@adaway.test", "--send-address"]);
    assert!(told.contains(foreign), "{told}");
}

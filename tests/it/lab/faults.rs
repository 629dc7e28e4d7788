//! What the network does to a probe, and what the user then reads: loss, overtaking packets, dead
//! lines, an IPv6 black hole, silent DNS, a captive portal, a wrong clock.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::support::{LabFolder, lab};

const PROGRAM: &str = env!("CARGO_BIN_EXE_mailsetup");

/// There is one wire, so the tests take turns.
static WIRE: Mutex<()> = Mutex::new(());

struct Lab {
    folder: LabFolder,
    _turn: MutexGuard<'static, ()>,
}

impl Lab {
    fn find() -> Self {
        Self { folder: lab(), _turn: WIRE.lock().unwrap_or_else(PoisonError::into_inner) }
    }

    /// Sets what goes wrong between client and servers.
    fn wire(&self, faults: &str) {
        let status = Command::new("tests/lab/delay").args(faults.split(' ')).status().expect("runs");
        assert!(status.success(), "{faults}");
    }

    /// Runs `probe` on the client's side, behind `before`.
    fn probe(&self, before: &[&str], arguments: &[&str]) -> Output {
        let mut command = Command::new("tests/lab/run");
        command.args(before).args([PROGRAM, "probe", "--ca-file"]).arg(self.folder.join("ca.pem")).args(arguments);
        command.env("MAILSETUP_PASSWORD", "Lab-Passw0rd").env("DONT_FAKE_MONOTONIC", "1").stdin(Stdio::null());
        command.output().expect("runs")
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.wire("0");
    }
}

fn document(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    let document: Value = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr)));
    document["results"][0].clone()
}

fn ids(result: &Value) -> Vec<&str> {
    result["findings"].as_array().expect("findings").iter().filter_map(|finding| finding["id"].as_str()).collect()
}

/// Faults of the wire: faults, domain, exit code, reason, and words in the text.
#[test]
#[ignore = "needs the lab"]
fn the_wire_fails_in_many_ways() {
    let lab = Lab::find();
    for (faults, domain, code, reason, words) in [
        ("5 loss 10", "srv.test", 0, "conclusion-logged-in", "logged in"),
        ("20 reorder 25", "srv.test", 0, "conclusion-logged-in", "logged in"),
        ("5 loss 10 reorder 25", "dual.test", 0, "conclusion-logged-in", "logged in"),
        // The AAAA records lead nowhere; the addresses race, so IPv4 answers all the same.
        ("0 no-ipv6 1", "dual.test", 0, "conclusion-logged-in", "logged in"),
        ("0 no-ipv6 1", "v6only.test", 5, "conclusion-network", "connect"),
        // The line dies in the middle of the dialog, and no RST ever comes.
        ("0 cut 993", "srv.test", 5, "conclusion-network", "sent nothing for 10 seconds"),
    ] {
        lab.wire(faults);
        let address = format!("user@{domain}");
        let arguments = ["--nameserver", "198.51.100.53", "--format", "json", &address];
        let output = lab.probe(&[], &arguments);
        let result = document(&output);
        let text = result.to_string();
        assert_eq!(output.status.code(), Some(code), "{faults} {domain}: {text}");
        assert_eq!(result["reason"]["id"], reason, "{faults} {domain}");
        if code != 0 {
            assert!(text.contains(words), "{faults} {domain}: {text}");
        }
        println!("{faults:<22} {domain:<12} exit {code}  {}", result["reason"]["text"]);
    }
}

#[test]
#[ignore = "needs the lab"]
fn name_servers_that_are_silent_or_confused_are_named() {
    let lab = Lab::find();
    for server in ["198.51.100.54", "198.51.100.55"] {
        let output = lab.probe(&[], &["--nameserver", server, "--format", "json", "user@srv.test"]);
        let result = document(&output);
        assert_eq!(output.status.code(), Some(5), "{result}");
        assert_eq!(result["reason"]["id"], "conclusion-dns", "{server}");
    }
}

#[test]
#[ignore = "needs the lab"]
fn a_clock_a_year_off_is_suspected_and_the_servers_are_not_blamed() {
    let lab = Lab::find();
    for (shift, words) in [("+400d", "Stellen Sie Datum und Uhrzeit richtig"), ("-400d", "noch nicht gültig")] {
        let before = ["faketime", "-f", shift];
        let common = ["--nameserver", "198.51.100.53", "user@srv.test", "--lang", "de", "--format"];
        let output = lab.probe(&before, &[&common[..], &["json"]].concat());
        let result = document(&output);
        assert_eq!((output.status.code(), ids(&result)), (Some(6), vec!["clock-wrong"]), "{shift}: {result}");
        assert_eq!(result["logins_made"], 0, "no password to a server whose certificate cannot be judged");
        let human = lab.probe(&before, &[&common[..], &["human"]].concat());
        let text = String::from_utf8_lossy(&human.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(words), "{text}");
    }
}

/// A network that answers in place of everybody, with an address of its own or with a public one.
#[test]
#[ignore = "needs the lab"]
fn a_captive_portal_is_recognised() {
    let _lab = Lab::find();
    for (address, mail) in
        [("10.99.0.1", "user@gmx.de"), ("45.99.0.1", "user@gmx.de"), ("10.99.0.1", "user@example.org")]
    {
        let folder = tempfile::tempdir().expect("folder");
        let portal = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/portal.py");
        let output = Command::new("unshare")
            .args(["-n", "/usr/bin/python3"])
            .arg(portal)
            .arg(folder.path())
            .args([address, PROGRAM, "probe", "--nameserver", "9.9.9.9", "--format", "json", mail])
            .env("XDG_CACHE_HOME", folder.path())
            .env_remove("MAILSETUP_PASSWORD")
            .stdin(Stdio::null())
            .output()
            .expect("runs");
        let result = document(&output);
        assert_eq!(output.status.code(), Some(5), "{address} {mail}: {result}");
        assert_eq!(result["reason"]["id"], "conclusion-captive-portal", "{address} {mail}");
        let ids = ids(&result);
        assert_eq!(ids[0], "captive-portal", "{ids:?}");
        assert!(!ids.iter().any(|id| id.starts_with("certificate") || id.starts_with("autoconfig")), "{ids:?}");
    }
}

/// What the person reads of a run: the summary, and what is wrong first of all. Times are not told.
fn sentences(result: &Value) -> String {
    let finding = &result["findings"][0]["title"]["text"];
    let server = |server: &Value| {
        let phases = server["probe"]["phases"].as_array()?;
        let failed = phases.iter().find(|phase| phase["verdict"] == "failed")?;
        Some(failed["reason"]["text"].as_str()?.to_owned())
    };
    let first = result["servers"].as_array().and_then(|servers| servers.iter().find_map(server));
    let found = finding.as_str().map(str::to_owned).or(first);
    let summary = result["reason"]["text"].as_str().expect("summary");
    found.map_or(summary.to_owned(), |found| format!("{summary}; {found}"))
}

/// Between these lines of docs/network-faults.md stands what this test has read.
const MARKS: [&str; 2] = ["<!-- read -->", "<!-- /read -->"];

#[test]
#[ignore = "needs the lab"]
fn both_languages_say_what_the_documentation_says_they_do() {
    let lab = Lab::find();
    let mut rows = "\n| fault | exit | English | Deutsch |\n|---|---|---|---|\n".to_owned();
    for (name, faults, before, server, domain) in [
        ("one packet in ten lost", "5 loss 10", None, "198.51.100.53", "srv.test"),
        ("IPv6 vanishes, no other address", "0 no-ipv6 1", None, "198.51.100.53", "v6only.test"),
        ("the line dies in the dialog", "0 cut 993", None, "198.51.100.53", "srv.test"),
        ("the name server is silent", "0", None, "198.51.100.54", "srv.test"),
        ("the name server fails", "0", None, "198.51.100.55", "srv.test"),
        ("the clock is fast", "0", Some("+400d"), "198.51.100.53", "srv.test"),
        ("the clock is slow", "0", Some("-400d"), "198.51.100.53", "srv.test"),
    ] {
        let before: Vec<&str> = before.map_or(Vec::new(), |shift| vec!["faketime", "-f", shift]);
        let [english, german] = ["en", "de"].map(|language| {
            lab.wire(faults);
            let address = format!("user@{domain}");
            let arguments = ["--nameserver", server, "--format", "json", "--lang", language, &address];
            let output = lab.probe(&before, &arguments);
            (output.status.code().expect("exit"), sentences(&document(&output)))
        });
        assert_eq!(english.0, german.0, "{name}");
        assert_ne!(english.1, german.1, "{name}");
        rows += &format!("| {name} | {} | {} | {} |\n", english.0, english.1, german.1);
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/network-faults.md");
    let page = std::fs::read_to_string(&path).expect("page");
    let (head, rest) = page.split_once(MARKS[0]).expect("mark");
    let (told, tail) = rest.split_once(MARKS[1]).expect("mark");
    if std::env::var_os("MAILSETUP_REFRESH").is_some() {
        std::fs::write(&path, [head, MARKS[0], "\n", &rows, "\n", MARKS[1], tail].concat()).expect("written");
    } else {
        assert_eq!(told.trim(), rows.trim(), "MAILSETUP_REFRESH=1 writes it anew");
    }
}

//! The loop closed for those who run a domain: `setup --publish` writes, real servers serve exactly
//! that, and `probe` finds every source and no fault.

use std::collections::BTreeSet;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::support::lab;

const DOMAIN: &str = "published.test";

fn ended_well(command: &mut Command) -> Output {
    let output = command.stdin(Stdio::null()).output().expect("runs");
    assert!(output.status.success(), "{command:?}: {output:?}");
    output
}

#[test]
#[ignore = "needs the lab"]
fn probe_finds_no_fault_with_what_setup_publishes() {
    let lab = lab();
    let folder = tempfile::tempdir().expect("folder");
    let place = folder.path().join("published");
    let host = format!("mail.{DOMAIN}");
    ended_well(
        Command::new(env!("CARGO_BIN_EXE_mailsetup"))
            .args(["setup", "--lang", "en", "--publish", &format!("{DOMAIN}={}", place.display())])
            .args(["--imap", &host, "--pop3", &host, "--submission", &host])
            .args(["--web-host", &format!("web.{DOMAIN}"), "--mx", &host, "--name", "Lab & Söhne"]),
    );
    ended_well(Command::new("tests/lab/publish").arg(DOMAIN).arg(&place));
    let output = ended_well(
        Command::new("tests/lab/run")
            .args([env!("CARGO_BIN_EXE_mailsetup"), "probe", "--nameserver", "198.51.100.53", "--format", "json"])
            .arg("--ca-file")
            .arg(lab.join("ca.pem"))
            .args(["--all-sources", &format!("user@{DOMAIN}")]),
    );
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let result = &document["results"][0];
    let sources = |server: &Value| {
        let named = server["named_by"].as_array().expect("named").iter();
        named.map(|named| named["source"].as_str().expect("source").to_owned()).collect::<BTreeSet<_>>()
    };
    let chosen: Vec<&Value> =
        result["servers"].as_array().expect("servers").iter().filter(|server| server["chosen"] == true).collect();
    assert_eq!(chosen.len(), 3, "{result:#}");
    for server in chosen {
        let sources = sources(server);
        for source in ["pacc", "autoconfig", "srv", "autodiscover"] {
            assert!(sources.contains(source), "{source} is missing: {sources:?}");
        }
        assert_eq!(server["host"], host.as_str());
    }
    let mut findings: Vec<&Value> = result["findings"].as_array().into_iter().flatten().collect();
    for server in result["servers"].as_array().expect("servers").iter().filter(|server| server["chosen"] == true) {
        findings.extend(server["probe"]["findings"].as_array().into_iter().flatten());
    }
    println!("findings: {}", findings.iter().map(|finding| finding["id"].to_string()).collect::<Vec<_>>().join(", "));
    let faults: Vec<&&Value> =
        findings.iter().filter(|finding| finding["severity"] == "warning" || finding["severity"] == "error").collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

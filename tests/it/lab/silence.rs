//! A network that answers late, never, or only at the second name server; the lab's real servers.

use std::fs;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::support::lab;

/// Runs a command on the client's side of the lab.
fn in_lab(command: &[&str]) -> Output {
    Command::new("tests/lab/run").args(command).stdin(Stdio::null()).output().expect("tests/lab/run starts")
}

fn document(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// One attempt: source, question, outcome, cause and the id of the reason.
fn attempts(document: &Value) -> Vec<[String; 5]> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let attempts = document["results"][0]["attempts"].as_array().expect("attempts").iter();
    let row = |attempt: &Value| {
        let reason = &attempt["reason"]["id"];
        [&attempt["source"], &attempt["query"], &attempt["outcome"], &attempt["cause"], reason].map(text)
    };
    attempts.map(row).collect()
}

/// `--timeout` for both tests; an HTTPS question alone may take 5 s, so this one cuts them off.
const DEADLINE: &str = "4s";
const DEADLINE_MS: u64 = 4000;

#[test]
#[ignore = "needs the lab"]
fn a_domain_where_every_source_hangs_is_answered_at_the_deadline() {
    let lab = lab();
    let ca = lab.join("ca.pem").display().to_string();
    let binary = env!("CARGO_BIN_EXE_mailsetup");
    // DNS answers and all that it names is silent; then DNS is silent, too.
    for (nameserver, dns_answers) in [("198.51.100.53", true), ("198.51.100.54", false)] {
        let output = in_lab(&[
            binary,
            "probe",
            "--format",
            "json",
            "--nameserver",
            nameserver,
            "--ca-file",
            &ca,
            "--no-cache",
            "--ispdb-url",
            "https://ispdb.hang.test/",
            "--allow-http",
            "--all-sources",
            "--timeout",
            DEADLINE,
            "user@hang.test",
        ]);
        assert_eq!(output.status.code(), Some(5), "{}", String::from_utf8_lossy(&output.stdout));
        let document = document(&output);
        let took = document["results"][0]["took_ms"].as_u64().expect("took_ms");
        println!("{nameserver}: {took} ms");
        // Late by no more than a busy machine may be.
        assert!((DEADLINE_MS - 100..DEADLINE_MS + 5000).contains(&took), "{took} ms");
        let mut silent = Vec::new();
        let attempts = attempts(&document);
        for row @ [source, query, outcome, cause, _] in &attempts {
            println!("{row:?}");
            let by_record = dns_answers && !query.contains("://");
            // The table is no question to the network, and neither is a guess.
            if by_record || query.is_empty() || source == "builtin" {
                continue;
            }
            assert_eq!((outcome.as_str(), cause.as_str()), ("failed", "timeout"), "{row:?}");
            silent.push(source.as_str());
        }
        silent.sort_unstable();
        silent.dedup();
        let mut expected =
            vec!["autoconfig", "autoconfig-http", "autodiscover", "dav", "ispdb", "jmap", "mailconf", "pacc"];
        expected.push("mx");
        if !dns_answers {
            expected.push("srv");
        }
        expected.sort_unstable();
        assert_eq!(silent, expected, "{nameserver}");
        // What is known is told all the same.
        let servers = document["results"][0]["servers"].as_array().expect("servers");
        let named: Vec<_> = servers.iter().filter(|server| server["host"] == "mail.hang.test").collect();
        assert_eq!(named.len(), if dns_answers { 3 } else { 0 }, "{servers:#?}");
        for server in named {
            let phases = server["probe"]["phases"].as_array().expect("phases");
            let failed = phases.iter().find(|phase| phase["verdict"] == "failed");
            assert_eq!(failed.map(|phase| &phase["cause"]), Some(&"timeout".into()), "{server:#}");
        }
    }
}

#[test]
#[ignore = "needs the lab"]
fn the_systems_resolv_conf_counts_without_its_search_list() {
    let lab = lab();
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("resolv.conf");
    // The first name server never answers; below the search domain every name exists.
    let text = "search wildcard.test\noptions ndots:5 timeout:1 edns0\n\
                nameserver 198.51.100.54\nnameserver 198.51.100.53\n";
    fs::write(&file, text).expect("written");
    let ca = lab.join("ca.pem").display().to_string();
    let script = "mount --bind \"$1\" /etc/resolv.conf && shift && exec \"$@\"";
    for (address, source, exit) in [("user@autoconfig.test", Some("autoconfig"), 0), ("user@unknown.test", None, 3)] {
        let output = in_lab(&[
            "unshare",
            "--mount",
            "sh",
            "-c",
            script,
            "sh",
            &file.display().to_string(),
            env!("CARGO_BIN_EXE_mailsetup"),
            "probe",
            "--format",
            "json",
            "--ca-file",
            &ca,
            "--no-cache",
            address,
        ]);
        assert_eq!(output.status.code(), Some(exit), "{address}: {}", String::from_utf8_lossy(&output.stdout));
        let document = document(&output);
        let servers = document["results"][0]["servers"].as_array().expect("servers");
        let by = servers.iter().find(|server| server["chosen"] == true).map(|server| &server["named_by"][0]["source"]);
        assert_eq!(by.and_then(Value::as_str), source, "{address}");
        assert!(!output.stdout.windows(13).any(|text| text == b"wildcard.test"), "{address}: the search list was used");
    }
}

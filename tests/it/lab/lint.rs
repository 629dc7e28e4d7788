//! What each oddly published domain of the lab is told about, against the real servers.

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::lab;

/// A domain, the findings it must have, and those that only `--all-sources` brings.
type Row = (&'static str, &'static [&'static str], &'static [&'static str]);

const TABLE: &[Row] = &[
    ("lint.test", &[], &[]),
    ("srv.test", &[], &[]),
    ("autoconfig.test", &[], &[]),
    ("dual.test", &[], &[]),
    ("submission465.test", &["srv-submission-465"], &[]),
    ("cname.test", &["srv-cname"], &[]),
    ("wrongname.test", &["certificate-name", "srv-target-certificate"], &[]),
    ("downgrade.test", &["autoconfig-unusable", "http-only"], &[]),
    ("needsaddress.test", &["address-required"], &[]),
    ("placeholder.test", &["autoconfig-placeholder"], &[]),
    ("percent.test", &["username-percent-encoded"], &[]),
    ("sockettype.test", &["port-mismatch", "socket-type-port"], &[]),
    ("authmismatch.test", &["auth-mismatch"], &[]),
    ("secondfails.test", &["server-dead"], &[]),
    ("silent.test", &["server-dead"], &[]),
    ("conflict.test", &["sources-disagree", "srv-autoconfig-differ"], &[]),
    ("pop3unpublished.test", &["pop3-unpublished"], &[]),
    ("nopop-srv.test", &[], &[]),
    ("stalehoster.test", &["server-dead", "stale-hoster-autoconfig"], &[]),
    ("wildsrv.test", &["wildcard-dns"], &[]),
    ("v6dead.test", &["ipv6-dead"], &["ipv6-dead"]),
    ("mx.test", &["mx-inferred", "target-foreign"], &[]),
    ("guess.test", &["guess-only"], &[]),
    ("spoofed.test", &["target-foreign"], &[]),
    ("html.test", &["autoconfig-unusable"], &[]),
    ("stalepacc.test", &["pacc-digest-stale"], &[]),
    ("wildcard.test", &["guess-only", "wildcard-dns"], &[]),
];

fn findings(domain: &str, lab: &std::path::Path, all_sources: bool) -> Vec<String> {
    let mut command = Command::new("tests/lab/run");
    command
        .args([env!("CARGO_BIN_EXE_mailsetup"), "probe", "--format", "json", "--nameserver", "198.51.100.53"])
        .args(["--timeout", "12s", "--ca-file"])
        .arg(lab.join("ca.pem"))
        .args(all_sources.then_some("--all-sources"))
        .arg(format!("user@{domain}"));
    let output = command.stdin(Stdio::null()).output().expect("tests/lab/run starts");
    let document: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{domain}: {error}: {}", String::from_utf8_lossy(&output.stderr)));
    let found = document["results"][0]["findings"].as_array().expect("findings");
    let mut ids: Vec<String> = found.iter().map(|finding| finding["id"].as_str().expect("id").to_owned()).collect();
    ids.sort();
    ids.dedup();
    ids
}

#[test]
#[ignore = "needs the lab"]
fn every_fault_is_named_and_nothing_else() {
    let lab = lab();
    let mut wrong = Vec::new();
    println!("{:<22} {:<46} found", "domain", "expected");
    for (domain, expected, with_all) in TABLE {
        let found = findings(domain, &lab, false);
        println!("{domain:<22} {:<46} {}", expected.join(" "), found.join(" "));
        if found != *expected {
            wrong.push(format!("{domain}: {found:?} instead of {expected:?}"));
        }
        if !with_all.is_empty() {
            let found = findings(domain, &lab, true);
            if !with_all.iter().all(|id| found.iter().any(|found| found == id)) {
                wrong.push(format!("{domain} --all-sources: {found:?} lacks some of {with_all:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

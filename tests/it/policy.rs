//! `probe --expect`, `--write-policy`, waivers and `--baseline`, on loopback.

#![cfg(feature = "demo")]

use std::fmt::Write as _;
use std::path::Path;

use mail_demo::servers::Knobs;
use mail_types::{Protocol, Security};
use serde_json::Value;

use crate::support::{Dns, Run, RunOutput, Servers};

/// Records that lead example.org to these servers.
fn dns(servers: &Servers) -> Dns {
    let mut zone = String::new();
    for (service, protocol) in
        [("imaps", Protocol::Imap), ("pop3s", Protocol::Pop3), ("submissions", Protocol::Submission)]
    {
        let port = servers.port(protocol, Security::ImplicitTls);
        writeln!(zone, "_{service}._tcp.example.org SRV 0 0 {port} localhost").expect("a String takes it");
    }
    Dns::start(&zone)
}

fn probe(servers: &Servers, dns: &Dns) -> Run {
    Run::new(["probe", "example.org", "--allow-private", "--source", "srv"])
        .option("--nameserver", dns.address().to_string())
        .option("--ca-file", servers.ca_file())
}

/// Runs against this policy; the name and outcome of each check that does not hold.
fn held(servers: &Servers, dns: &Dns, policy: &str, status: i32) -> Vec<(String, String)> {
    let run = probe(servers, dns);
    std::fs::write(run.home().join("policy.toml"), policy).expect("policy");
    let output = run.option("--expect", "policy.toml").option("--format", "json").status(status).run();
    failing(&output)
}

fn failing(output: &RunOutput) -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    let checks = document["results"][0]["checks"].as_array().expect("checks").clone();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let told = checks.iter().filter(|check| check["counts"] == true || check["outcome"] == "waived");
    told.map(|check| (text(&check["name"]), text(&check["outcome"]))).collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, outcome)| ((*name).to_owned(), (*outcome).to_owned())).collect()
}

#[test]
fn a_written_policy_passes_and_fits_its_schema() {
    let servers = Servers::start();
    let dns = dns(&servers);
    let run = probe(&servers, &dns).option("--write-policy", "policy.toml");
    let home = run.home().to_owned();
    let output = run.run();
    assert!(output.stderr.contains("policy.toml was written"), "{}", output.stderr);
    let text = std::fs::read_to_string(home.join("policy.toml")).expect("written");
    assert!(text.contains("[domain.\"example.org\".imap]") && text.contains("min-tls = \"1.2\""), "{text}");
    let comments = text.lines().filter(|line| line.starts_with("# Its port")).count();
    assert_eq!(comments, 1, "each key is explained once: {text}");
    let schema = include_str!("../../docs/schema/policy-v1.json");
    let schema: Value = serde_json::from_str(schema).expect("JSON");
    let document: Value = toml::from_str(&text).expect("TOML");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let wrong: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!(held(&servers, &dns, &text, 0), []);
    assert!(!validator.is_valid(&serde_json::json!({ "imap": { "prot": 993 } })));
}

#[test]
fn each_demand_that_does_not_hold_fails_by_its_name() {
    let servers = Servers::start();
    let dns = dns(&servers);
    let policy = "
        sources = [\"srv\", \"autoconfig\"]
        tls-rpt = true
        mta-sts = \"enforce\"
        [imap]
        host = \"mail.example.org\"
        security = \"starttls\"
        min-tls = \"1.3\"
        certificate-days = 3650
        certificate-issuer = \"Let's Encrypt\"
        mechanisms = [\"SCRAM-SHA-256\"]
        no-capabilities = [\"imap4rev1\"]
        login = true
        tlsa = \"required\"
        within = \"1ms\"
        [pop3]
        offered = false
    ";
    let failed = [
        "sources",
        "mta-sts",
        "tls-rpt",
        "imap.host",
        "imap.security",
        "imap.min-tls",
        "imap.certificate-days",
        "imap.certificate-issuer",
        "imap.tlsa",
        "imap.mechanisms",
        "imap.no-capabilities",
        "imap.login",
        "imap.within",
        "pop3.offered",
    ];
    let wanted: Vec<(&str, &str)> =
        failed.iter().map(|name| (*name, if *name == "imap.login" { "untested" } else { "failed" })).collect();
    // Without a password a login is no success: what could not be tested decides.
    assert_eq!(held(&servers, &dns, policy, 4), pairs(&wanted));
}

#[test]
fn what_could_not_be_tested_is_not_passed() {
    let servers = Servers::start();
    let dns = Dns::start("example.org SERVFAIL");
    let failing = held(&servers, &dns, "[imap]\nport = 993\n", 5);
    assert_eq!(failing, pairs(&[("settings", "untested"), ("imap.port", "untested")]));
}

#[test]
fn passwords_taken_before_tls_are_seen_on_the_other_port() {
    let servers = Servers::with_knobs(Knobs { plaintext_allowed: true, ..Knobs::default() });
    let port = servers.port(Protocol::Imap, Security::StartTls);
    let dns = Dns::start(&format!("_imap._tcp.example.org SRV 0 0 {port} localhost"));
    let policy = "[imap]\nplaintext-before-tls = false\nstarttls-strippable = false\n";
    let failing = held(&servers, &dns, policy, 3);
    let names: Vec<&str> = failing.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.contains(&"imap.plaintext-before-tls") && names.contains(&"imap.starttls-strippable"), "{names:?}");
}

#[test]
fn a_domain_that_the_policy_does_not_name_fails() {
    let servers = Servers::start();
    let dns = dns(&servers);
    let failing = held(&servers, &dns, "[domain.\"example.net\"]\nsources-agree = true\n", 1);
    assert_eq!(failing, pairs(&[("policy", "failed")]));
}

#[test]
fn a_waiver_takes_a_failure_out_until_its_day() {
    let servers = Servers::start();
    let dns = dns(&servers);
    let waiver = "[[waiver]]\ncheck = \"imap.port\"\nreason = \"moving house\"\nuntil = ";
    let policy = |until: &str| format!("[imap]\nport = 993\n{waiver}{until}\n");
    assert_eq!(held(&servers, &dns, &policy("9999-12-31"), 0), pairs(&[("imap.port", "waived")]));
    assert_eq!(held(&servers, &dns, &policy("2026-01-31"), 1), pairs(&[("imap.port", "failed")]));
}

#[test]
fn people_are_told_the_line_of_the_file() {
    let servers = Servers::start();
    let dns = dns(&servers);
    let run = probe(&servers, &dns);
    std::fs::write(run.home().join("p.toml"), "\n[imap]\nport = 993\nhost = \"localhost\"\n").expect("policy");
    let output = run.option("--expect", "p.toml").status(1).run();
    assert!(output.stdout.contains("✗ imap.port: IMAP on port 993: "), "{}", output.stdout);
    assert!(output.stdout.contains("[p.toml:3]"), "{}", output.stdout);
    assert!(output.stdout.contains("checks hold"), "{}", output.stdout);
}

#[test]
fn a_mistake_in_a_policy_is_named_with_its_line() {
    let complain = |text: &str, complaint: &str| {
        let run = Run::new(["probe", "example.org", "--expect", "p.toml"]);
        std::fs::write(run.home().join("p.toml"), text).expect("policy");
        let output = run.status(2).run();
        assert_eq!(output.stderr, complaint);
    };
    complain("[imap]\nmin-tsl = \"1.2\"\n", "error: p.toml:2: unknown key \"min-tsl\"\nhint: did you mean min-tls?\n");
    complain(
        "[imap]\nport = 70000\n",
        "error: p.toml:2: the value of port cannot be used\nhint: expected a whole number from 1 to 65535\n",
    );
    let output = Run::new(["probe", "--expect", "missing.toml"]).status(7).run();
    assert!(output.stderr.starts_with("error: missing.toml could not be read: "), "{}", output.stderr);
}

#[test]
fn domains_of_the_policy_are_the_targets_where_none_are_named() {
    let run = Run::new(["probe", "--expect", "p.toml", "--offline", "--format", "ndjson"]);
    let policy = "[domain.\"gmx.de\".imap]\nport = 993\n[domain.\"web.de\".imap]\nport = 993\n";
    std::fs::write(run.home().join("p.toml"), policy).expect("policy");
    let output = run.any_status().run();
    assert_eq!(output.stdout.lines().count(), 2, "{}{}", output.stdout, output.stderr);
    let run = Run::new(["probe", "--expect", "p.toml"]);
    std::fs::write(run.home().join("p.toml"), "[imap]\nport = 993\n").expect("policy");
    let output = run.status(2).run();
    assert!(output.stderr.contains("p.toml names no domain"), "{}", output.stderr);
}

/// The reports of two runs lie in one folder; the second run is compared with the first.
fn compared(before: (&Servers, &Dns), after: (&Servers, &Dns), status: i32) -> Vec<(String, String)> {
    let old = probe(before.0, before.1).option("--format", "json").run();
    let run = probe(after.0, after.1);
    std::fs::write(run.home().join("old.json"), &old.stdout).expect("report");
    failing(&run.option("--baseline", "old.json").option("--format", "json").status(status).run())
}

#[test]
fn a_baseline_leaves_what_changed() {
    let servers = Servers::start();
    let dns = dns(&servers);
    assert_eq!(compared((&servers, &dns), (&servers, &dns), 0), []);
    let other =
        Servers::with_knobs(Knobs { mechanisms: Some(vec!["PLAIN".into()]), tls12_max: true, ..Knobs::default() });
    let changed = compared((&servers, &dns), (&other, &self::dns(&other)), 1);
    let names: Vec<&str> = changed.iter().map(|(name, _)| name.as_str()).collect();
    for name in ["imap.server", "imap.tls", "imap.mechanisms", "imap.capabilities", "pop3.tls"] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    assert!(!names.contains(&"imap.username") && !names.contains(&"sources"), "{names:?}");
}

#[test]
fn what_is_no_report_is_refused() {
    let run = Run::new(["probe", "example.org", "--baseline", "old.json"]);
    std::fs::write(Path::new(run.home()).join("old.json"), "nonsense").expect("file");
    let output = run.status(2).run();
    assert!(output.stderr.starts_with("error: old.json is no report of mailsetup\n"), "{}", output.stderr);
}

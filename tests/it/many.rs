//! `probe` over many targets, and the forms for pipelines and monitoring, on loopback.

#![cfg(feature = "demo")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use mail_demo::servers::{CertificateKnob, Knobs};
use mail_types::{Protocol, Security};
use serde_json::Value;

use crate::support::{Dns, Run, RunOutput, Servers, assert_hidden};

const COUNT: usize = 60;

/// Records that lead `d0.example`, `d1.example` … to these servers.
fn zone(servers: &Servers) -> String {
    let mut zone = String::new();
    for number in 0..COUNT {
        for (service, protocol) in
            [("imaps", Protocol::Imap), ("pop3s", Protocol::Pop3), ("submissions", Protocol::Submission)]
        {
            let port = servers.port(protocol, Security::ImplicitTls);
            let written = writeln!(zone, "_{service}._tcp.d{number}.example SRV 0 0 {port} localhost");
            written.expect("a String takes it");
        }
    }
    zone
}

fn domains() -> String {
    (0..COUNT).map(|number| format!("d{number}.example\n")).collect()
}

fn probe(servers: &Servers, dns: &Dns) -> Run {
    Run::new(["probe", "--allow-private", "--source", "srv"])
        .option("--nameserver", dns.address().to_string())
        .option("--ca-file", servers.ca_file())
}

fn targets(output: &RunOutput) -> Vec<String> {
    let line = |line: &str| -> Value { serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")) };
    output.stdout.lines().map(|text| line(text)["target"].as_str().expect("a target").to_owned()).collect()
}

#[test]
fn a_list_on_standard_input_comes_out_in_its_order() {
    let servers = Servers::start();
    let dns = Dns::start(&zone(&servers));
    let output = probe(&servers, &dns).arg("-").option("--format", "ndjson").stdin(domains()).run();
    let expected: Vec<String> = domains().lines().map(str::to_owned).collect();
    assert_eq!(targets(&output), expected);
    assert_eq!(output.stderr, "");
}

#[test]
fn without_order_every_target_comes_once() {
    let servers = Servers::start();
    let dns = Dns::start(&zone(&servers));
    let run = probe(&servers, &dns);
    std::fs::write(run.home().join("list"), domains()).expect("list");
    let output = run
        .option("--targets", "list")
        .arg("--unordered")
        .option("--jobs", "8")
        .option("--per-host", "8")
        .option("--format", "ndjson")
        .run();
    let got: BTreeSet<String> = targets(&output).into_iter().collect();
    let expected: BTreeSet<String> = domains().lines().map(str::to_owned).collect();
    assert_eq!(got, expected);
}

#[test]
fn a_line_that_is_no_target_is_named_and_the_others_go_on() {
    let servers = Servers::start();
    let dns = Dns::start(&zone(&servers));
    let list = "d0.example\n# a remark\nnot a domain\nd1.example\n";
    let output = probe(&servers, &dns).arg("-").option("--format", "ndjson").stdin(list).status(2).run();
    assert_eq!(targets(&output), ["d0.example", "d1.example"]);
    assert!(output.stderr.contains("-:3: \"not a domain\""), "{}", output.stderr);
}

#[test]
fn a_run_goes_on_where_it_stopped() {
    let servers = Servers::start();
    let dns = Dns::start(&zone(&servers));
    let run = probe(&servers, &dns);
    let home = run.home().to_owned();
    let (list, done, results) = (home.join("list"), home.join("done"), home.join("results"));
    std::fs::write(&list, domains()).expect("list");
    std::fs::write(&done, "d0.example\nd2.example\n").expect("done");
    std::fs::write(&results, "{\"target\":\"d0.example\"}\n").expect("results");
    let output = run
        .option("--targets", &list)
        .option("--resume", &done)
        .option("--format", format!("ndjson={}", results.display()))
        .run();
    let text = std::fs::read_to_string(&results).expect("results");
    assert_eq!(text.lines().count(), COUNT - 1, "{}", output.stderr);
    assert!(text.starts_with("{\"target\":\"d0.example\"}\n"));
    let noted = std::fs::read_to_string(&done).expect("done");
    assert_eq!(noted.lines().collect::<BTreeSet<_>>().len(), COUNT);
}

#[test]
fn a_form_that_cannot_be_gone_on_with_is_refused() {
    let output = Run::new(["probe", "-", "--resume", "done", "--format", "json"]).status(2).run();
    assert!(output.stderr.contains("--resume cannot go on with the form json"), "{}", output.stderr);
    let output = Run::new(["fetch", "a@example.org", "--maildir", "m", "--format", "junit"]).status(2).run();
    assert!(output.stderr.contains("the form junit goes with probe only"), "{}", output.stderr);
}

#[test]
fn each_address_gets_its_own_password_and_no_other() {
    let servers = Servers::start();
    let zone = zone(&servers).replace("d0.example", "example.org");
    let dns = Dns::start(&zone);
    let run = |ways: &[&str]| {
        let run = probe(&servers, &dns).option("--trust-host", "localhost").option("--format", "ndjson").arg("-");
        let run = ways.iter().fold(run, |run, way| run.arg(*way));
        run.env("MAILSETUP_PASSWORD", Servers::PASSWORD).stdin("anna@example.org\nbert@d1.example\n").any_status().run()
    };
    let logins = |output: &RunOutput| -> Vec<u64> {
        let lines = output.stdout.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        lines.map(|value| value["logins_made"].as_u64().expect("a number")).collect()
    };
    // The variable belongs to one address, and nobody knows to which.
    let output = run(&[]);
    assert_eq!(logins(&output), [0, 0]);
    let command = "case $MAILSETUP_ADDRESS in anna@*) echo Gartenzaun-42;; *) echo Marker-Passw0rd;; esac";
    let output = run(&["--password-command", command]);
    assert_eq!(output.status, Some(4), "{}", output.stderr);
    assert_eq!(logins(&output), [3, 1]);
    assert_hidden(&output.stdout, &["Marker-Passw0rd", Servers::PASSWORD], "standard output");
}

#[test]
fn a_plug_in_answers_with_its_own_codes() {
    let good = Servers::start();
    let dns = Dns::start(&zone(&good));
    let output = probe(&good, &dns).arg("d0.example").arg("--nagios").run();
    assert!(output.stdout.starts_with("MAILSETUP OK - d0.example: 3 servers work|time="), "{}", output.stdout);
    let expired = Servers::with_knobs(Knobs { certificate: CertificateKnob::Expired, ..Knobs::default() });
    let broken = Dns::start(&zone(&expired));
    let output = probe(&expired, &broken).arg("d0.example").arg("--nagios").status(2).run();
    assert!(output.stdout.starts_with("MAILSETUP CRITICAL - d0.example: settings: "), "{}", output.stdout);
    let silent = Dns::start("d0.example SERVFAIL");
    let output = probe(&good, &silent).arg("d0.example").arg("--nagios").status(3).run();
    assert!(output.stdout.starts_with("MAILSETUP UNKNOWN - d0.example: settings: "), "{}", output.stdout);
    Run::new(["probe", "--nagios", "--no-such-option"]).status(3).run();
}

/// Every form of one run, in a folder.
fn forms() -> RunOutput {
    let servers = Servers::start();
    let dns = Dns::start(&zone(&servers));
    let forms = ["junit", "sarif", "tap", "prometheus", "nagios", "github", "markdown", "json", "ndjson", "short"];
    let run = probe(&servers, &dns).arg("d0.example").arg("d1.example").arg("nobody.example");
    let home = run.home().to_owned();
    let run = forms.iter().fold(run, |run, form| run.option("--format", format!("{form}=out.{form}")));
    let output = run.option("--format", "human").status(3).run();
    assert!(output.stdout.contains("d1.example"), "{}", output.stdout);
    for form in forms {
        let text =
            std::fs::read_to_string(home.join(format!("out.{form}"))).unwrap_or_else(|error| panic!("{form}: {error}"));
        assert!(text.contains("nobody.example") && text.contains("d1.example"), "{form}: {text}");
    }
    output
}

#[test]
fn several_forms_are_written_in_one_run() {
    let _output = forms();
}

#[test]
#[ignore = "needs python3 and the programs that read the forms"]
fn every_form_is_read_by_its_programs() {
    let written = forms();
    let checked = std::process::Command::new("python3").arg("tests/formats.py").arg(written.home.path()).output();
    let checked = checked.expect("python3 starts");
    let said = format!("{}{}", String::from_utf8_lossy(&checked.stdout), String::from_utf8_lossy(&checked.stderr));
    println!("{said}");
    assert!(checked.status.success(), "{said}");
}

#[test]
fn a_report_for_collectors_can_be_read_by_all() {
    use std::os::unix::fs::PermissionsExt;
    let run = Run::new(["probe", "--offline", "gmx.de", "--format", "prometheus=metrics.prom"]);
    let home = run.home().to_owned();
    let _output = run.run();
    let mode = std::fs::metadata(home.join("metrics.prom")).expect("written").permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
}

//! Green means checked: what was not looked at is an error, and every document is whole however the run ends.

#![cfg(not(any(windows, target_vendor = "apple")))]

use crate::support::{Run, RunOutput};

fn run(arguments: &[&str], files: &[(&str, &str)]) -> RunOutput {
    let run = Run::new(["probe", "--offline", "--lang", "en"]).args(arguments.iter().copied()).any_status();
    for (name, content) in files {
        std::fs::write(run.home().join(name), content).expect("written");
    }
    run.run()
}

/// One line on standard output and 3, whatever goes wrong.
#[test]
fn a_plugin_says_unknown() {
    let files = [("broken.toml", "[[["), ("empty", "# nobody\n"), ("zero.json", "")];
    for arguments in [
        &["--nagios", "--no-such-option", "gmx.de"][..],
        &["--nagios"],
        &["--nagios", "--expect", "broken.toml", "gmx.de"],
        &["--nagios", "--expect", "missing.toml", "gmx.de"],
        &["--nagios", "--baseline", "zero.json", "gmx.de"],
        &["--nagios", "--targets", "empty"],
        &["--nagios", "--targets", "missing"],
        &["--nagios", "--write-policy", "missing/policy.toml", "gmx.de"],
    ] {
        let output = run(arguments, &files);
        let first = output.stdout.lines().next().unwrap_or_default();
        assert!(first.starts_with("MAILSETUP UNKNOWN - "), "{arguments:?}: {output:?}");
        assert_eq!((output.status, output.stdout.lines().count()), (Some(3), 1), "{arguments:?}: {output:?}");
        assert!(!output.stderr.is_empty(), "the reason: {arguments:?}");
    }
}

#[test]
fn documents_are_whole_however_the_run_ends() {
    let files = [("empty", ""), ("broken.toml", "[[[")];
    for format in ["json", "junit", "sarif", "tap"] {
        for arguments in [
            &["--targets", "missing"][..],
            &["--targets", "empty"],
            &["--write-policy", "missing/policy.toml", "gmx.de"],
            &["--expect", "broken.toml", "gmx.de"],
        ] {
            let arguments = [arguments, &["--format", format]].concat();
            let output = run(&arguments, &files);
            assert!(matches!(output.status, Some(2 | 7)), "{arguments:?}: {output:?}");
            let text = output.stdout.trim();
            let whole = match format {
                "json" | "sarif" => serde_json::from_str::<serde_json::Value>(text).is_ok(),
                "junit" => text.starts_with("<?xml") && text.ends_with("</testsuites>"),
                _ => text.lines().any(|line| line.starts_with("1..")),
            };
            assert!(whole, "{arguments:?}: {output:?}");
        }
    }
}

#[test]
fn what_was_not_checked_is_an_error() {
    let later = "{\"schema_version\": 99, \"results\": [{\"target\": \"gmx.de\"}]}";
    let twice = "[domain.\"SRV.example\".imap]\nworks = true\n[domain.\"srv.example\"]\n";
    let files = [("empty", "\n# remark\n"), ("zero.json", ""), ("later.json", later), ("twice.toml", twice)];
    for arguments in [
        &["--targets", "empty"][..],
        &["--baseline", "zero.json", "gmx.de"],
        &["--baseline", "later.json", "gmx.de"],
        &["--expect", "twice.toml"],
    ] {
        let output = run(arguments, &files);
        assert_eq!(output.status, Some(2), "{arguments:?}: {output:?}");
    }
    // A resumed run whose first half failed has failed; old notes hold no exit code.
    for (noted, exit) in [("gmx.de\t5\n", 5), ("gmx.de\n", 0)] {
        let output = run(&["--resume", "done", "gmx.de", "web.de", "--format", "ndjson"], &[("done", noted)]);
        assert_eq!(output.status, Some(exit), "{noted:?}: {output:?}");
        assert_eq!(output.stdout.lines().count(), 1, "{output:?}");
    }
}

#[test]
fn a_policy_that_is_there_is_not_replaced() {
    let edited = [("policy.toml", "# edited by hand\n")];
    let output = run(&["--write-policy", "policy.toml", "gmx.de"], &edited);
    assert_eq!(output.status, Some(7), "{output:?}");
    let kept = std::fs::read_to_string(output.home.path().join("policy.toml")).expect("there");
    assert_eq!(kept, edited[0].1);
    let output = run(&["--write-policy", "policy.toml", "--overwrite", "gmx.de"], &edited);
    assert_eq!(output.status, Some(0), "{output:?}");
    assert!(std::fs::read_to_string(output.home.path().join("policy.toml")).expect("there").len() > 100);
}

/// A line of the list that is no target is told by every report, and no report is a success.
#[test]
fn a_bad_line_of_the_list_is_in_every_report() {
    let files = [("list", "gmx.de\nbad target\n")];
    let said = "bad target";
    for format in ["nagios", "junit", "tap", "sarif", "markdown", "github"] {
        let output = run(&["--targets", "list", "--format", format], &files);
        assert_eq!(output.status, Some(2), "{format}: {output:?}");
        assert!(output.stdout.contains(said), "{format}: {output:?}");
        let there = match format {
            "nagios" => "MAILSETUP UNKNOWN - ",
            "junit" => "<error message=",
            "tap" => "not ok ",
            "sarif" => "\"executionSuccessful\":false",
            "markdown" => "❌",
            _ => "::error ",
        };
        assert!(output.stdout.contains(there), "{format}: {output:?}");
    }
    let output = run(&["--targets", "list", "--nagios"], &files);
    assert_eq!(output.status, Some(3), "the code says what the line says: {output:?}");
}

/// Measures of the last run are not replaced by none.
#[test]
fn a_failed_run_leaves_the_measures() {
    let files = [("m.prom", "mailsetup_up 1\n"), ("empty", "")];
    let output = run(&["--targets", "empty", "--format", "prometheus=m.prom"], &files);
    assert_eq!(output.status, Some(2), "{output:?}");
    assert_eq!(std::fs::read_to_string(output.home.path().join("m.prom")).expect("there"), files[0].1);
}

#[test]
fn two_formats_need_two_files() {
    let output = run(&["--format", "json=one", "--format", "junit=one", "gmx.de"], &[]);
    assert_eq!(output.status, Some(2), "{output:?}");
    assert!(!output.home.path().join("one").exists());
    let output = run(&["--format", "json=one", "--format", "junit=two", "gmx.de"], &[]);
    assert_eq!(output.status, Some(0), "{output:?}");
}

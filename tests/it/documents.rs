//! Whatever goes wrong before, during or after a run of `probe`: each output is a whole document.

use std::time::{Duration, Instant};

use crate::support::Run;
use serde_json::Value;

/// What goes wrong early and late, with the exit code.
const FAULTS: [(&str, i32); 11] = [
    ("--offline --config-file /nonexistent/c.xml a@gmx.de", 7),
    ("--offline --expect /nonexistent/p.toml a@gmx.de", 7),
    ("--offline --baseline /nonexistent/b.json a@gmx.de", 7),
    ("--replay /nonexistent/tape", 7),
    ("--offline --ca-file /nonexistent/ca.pem a@gmx.de", 7),
    ("--offline --targets /nonexistent/list", 7),
    ("--offline --targets /dev/null", 2),
    ("--offline --write-policy /nonexistent/p.toml a@gmx.de", 7),
    ("--offline --html /nonexistent/page.html a@gmx.de", 7),
    ("--offline --record /nonexistent/tape a@gmx.de", 7),
    ("--offline --export card=/nonexistent/card.txt a@gmx.de", 7),
];

fn assert_whole(format: &str, text: &str, status: i32, case: &str) {
    match format {
        "json" => {
            let document: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{case}: {error}: {text}"));
            assert_eq!(document["exit"]["code"], status, "{case}: the exit code in the document");
        }
        "sarif" => drop(serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{case}: {error}: {text}"))),
        "ndjson" => {
            assert!(text.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{case}: {text}");
        }
        "junit" => {
            let mut reader = quick_xml::Reader::from_str(text);
            while reader.read_event().unwrap_or_else(|error| panic!("{case}: {error}: {text}"))
                != quick_xml::events::Event::Eof
            {}
            assert!(text.ends_with("</testsuites>\n"), "{case}: {text}");
        }
        "tap" => {
            let tests = text.lines().filter(|line| line.starts_with("ok ") || line.starts_with("not ok ")).count();
            assert!(text.lines().any(|line| line == format!("1..{tests}")), "{case}: {text}");
        }
        "nagios" => assert!(text.starts_with("MAILSETUP "), "{case}: {text}"),
        _ => assert!(text.is_empty() || text.ends_with('\n'), "{case}: {text}"),
    }
}

#[test]
fn every_output_is_whole_whatever_fails() {
    let formats =
        ["human", "json", "ndjson", "short", "github", "junit", "markdown", "nagios", "prometheus", "sarif", "tap"];
    for format in formats {
        for (fault, status) in FAULTS {
            let run = Run::new(["probe", "--format", format]).args(fault.split(' '));
            let output = run.status(status).run();
            assert!(output.stderr.contains("error: "), "{format} {fault}: {}", output.stderr);
            assert_whole(format, &output.stdout, status, &format!("{format} {fault}"));
        }
    }
}

/// A page is for a web server as much as the report beside it.
#[cfg(unix)]
#[test]
fn reports_of_one_run_have_one_mode_and_secrets_another() {
    use std::os::unix::fs::PermissionsExt;
    let words = "probe --offline --format json=a.json --html b.html --record c.tape --export card=d.txt a@gmx.de";
    let output = Run::new(words.split(' ')).run();
    let mode = |name: &str| {
        let data = std::fs::metadata(output.home.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        data.permissions().mode() & 0o777
    };
    std::fs::write(output.home.path().join("plain"), "").expect("written");
    assert_eq!(["a.json", "b.html"].map(mode), [mode("plain"); 2], "as the umask says");
    assert_eq!(["c.tape", "d.txt"].map(mode), [0o600; 2]);
}

/// A command that gives a secret may take its time; a signal ends the run all the same.
#[cfg(unix)]
#[test]
fn a_signal_is_heard_while_a_command_gives_a_secret() {
    use rustix::process::{Pid, Signal, kill_process};
    let home = tempfile::tempdir().expect("home");
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_mailsetup"))
        .args(["probe", "--oauth-client-id", "x", "a@gmail.com"])
        .args(["--oauth-refresh-command", "touch asked; exec sleep 20"])
        .env("HOME", home.path())
        .current_dir(home.path())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("starts");
    let began = Instant::now();
    while !home.path().join("asked").exists() {
        assert!(began.elapsed() < Duration::from_secs(15), "the command is not run");
        std::thread::sleep(Duration::from_millis(10));
    }
    kill_process(Pid::from_child(&child), Signal::TERM).expect("signalled");
    let sent = Instant::now();
    assert_eq!(child.wait().expect("ends").code(), Some(143));
    assert!(sent.elapsed() < Duration::from_secs(10), "{:?}", sent.elapsed());
}

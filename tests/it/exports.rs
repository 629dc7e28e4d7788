//! Every exported file, given to the program that it is for; with the lab up, real logins as well.
//! `tests/exports/table.py` holds the table; it says which programs may be missing.

use std::process::Command;

use crate::support::{Run, lab, lab_is_up};

#[test]
#[ignore = "needs python3 and the programs that settings are exported for"]
fn real_programs_take_every_exported_file() {
    let lab = lab_is_up().then(lab);
    let mut command = Command::new(if lab.is_some() { "tests/lab/run" } else { "env" });
    if lab.is_none() {
        command.env_remove("MAILSETUP_LAB_DIR");
    }
    command.args(["python3", "tests/exports/table.py", env!("CARGO_BIN_EXE_mailsetup")]);
    let output = command.output().expect("runs");
    let (table, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{table}");
    assert!(output.status.success(), "{table}{errors}");
    assert!(table.lines().count() > 20, "{table}");
}

/// The token command in each file reaches the server as the token that it prints.
#[test]
#[ignore = "needs python3 and the programs that settings are exported for"]
fn real_programs_sign_in_by_oauth2() {
    let command = ["tests/exports/oauth2.py", env!("CARGO_BIN_EXE_mailsetup")];
    let output = Command::new("python3").args(command).output().expect("python3 starts");
    let (table, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{table}");
    assert!(output.status.success(), "{table}{errors}");
    assert!(table.lines().filter(|line| line.contains("signed in")).count() > 5, "{table}{errors}");
}

/// What Evolution and Thunderbird leave on a POP3 server with the settings that they were given.
#[test]
#[ignore = "needs root, Evolution, Thunderbird and Dovecot: half a gigabyte"]
fn real_programs_leave_on_the_server_what_was_chosen() {
    let output =
        Command::new("tests/exports/retention/run").arg(env!("CARGO_BIN_EXE_mailsetup")).output().expect("bash");
    let (table, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{table}");
    assert!(output.status.success(), "{table}{errors}");
    assert!(table.lines().filter(|line| line.ends_with(" ok")).count() > 10, "{table}{errors}");
}

/// Odd names and passwords through every file to what the target's own parser makes of them;
/// `tests/exports_odd.py` says how. `MAILSETUP_ODD_CASES` sets how many.
#[test]
#[ignore = "needs python3 and the programs that settings are exported for"]
fn odd_names_and_passwords_come_out_as_they_went_in() {
    let cases = std::env::var("MAILSETUP_ODD_CASES").unwrap_or_else(|_| "8".to_owned());
    let command = ["tests/exports_odd.py", env!("CARGO_BIN_EXE_mailsetup"), &cases];
    let output = Command::new("python3").args(command).output().expect("python3 starts");
    let (table, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{table}");
    assert!(output.status.success(), "{table}{errors}");
    assert!(table.lines().count() > 20, "{table}{errors}");
}

#[test]
fn a_file_is_never_overwritten_unless_told() {
    let first = Run::new(["probe", "--offline", "--export", "mbsync=there", "user@gmx.de"]);
    let there = first.home().join("there");
    std::fs::write(&there, "mine").expect("file");
    let output = first.status(7).run();
    assert!(output.stderr.contains("there exists; nothing was overwritten"), "{}", output.stderr);
    assert_eq!(std::fs::read_to_string(output.home.path().join("there")).expect("file"), "mine");
    let second = Run::new(["probe", "--offline", "--export", "mbsync=there", "--overwrite", "user@gmx.de"]);
    std::fs::write(second.home().join("there"), "mine").expect("file");
    let output = second.run();
    let text = std::fs::read_to_string(output.home.path().join("there")).expect("file");
    assert!(text.contains("Host \"imap.gmx.net\"") && !text.contains("Pass"), "{text}");
}

#[test]
fn printed_exports_stand_alone_on_standard_output() {
    let output = Run::new(["probe", "--offline", "--stdout", "--export", "card-json", "user@gmx.de"]).run();
    let card: serde_json::Value = serde_json::from_str(&output.stdout).expect("nothing but the export");
    assert_eq!(card["servers"][0]["host"], "imap.gmx.net");
}

#[test]
fn a_refused_format_says_why_and_fails() {
    for (arguments, words) in [
        (&["--protocol", "pop3", "--export", "himalaya=-"][..], "himalaya can't express POP3"),
        (&["--include-password", "--export", "mbsync=-"][..], "--include-password needs a password"),
    ] {
        let mut run = Run::new(["probe", "--offline"]);
        for argument in arguments {
            run = run.arg(*argument);
        }
        let status = if arguments[0] == "--protocol" { 1 } else { 2 };
        let output = run.arg("user@gmx.de").status(status).run();
        assert!(output.stderr.contains(words) && output.stdout.is_empty(), "{}", output.stderr);
    }
}

#[test]
fn the_list_needs_no_address() {
    let output = Run::new(["probe", "--list-exports", "--lang", "de"]).run();
    assert!(output.stdout.lines().count() >= 28 && output.stdout.contains("Konfigurationsprofil"), "{}", output.stdout);
}

//! `--verify` shows the checked program no secret, runs no password command, and has an end.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::support::Run;

const PASSWORD: &str = "Sommer-47";

/// A folder with a program of this name that does this.
fn program(folder: &Path, name: &str, script: &str) -> PathBuf {
    let programs = folder.join("bin");
    fs::create_dir_all(&programs).expect("folder");
    let path = programs.join(name);
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("program");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("mode");
    programs
}

/// Nothing listens at the servers; the files are written all the same.
fn export(folder: &Path, format: &str) -> Run {
    let path = std::env::var("PATH").unwrap_or_default();
    Run::new(["probe", "anna@example.org", "--lang", "en", "--verify"])
        .args(["--imap", "imaps://127.0.0.1:1", "--submission", "smtps://127.0.0.1:1"])
        .option("--export", format!("{format}={}", folder.join("exported").display()))
        .env("PATH", format!("{}:{path}", folder.join("bin").display()))
        .env("MAILSETUP_OAUTH_CLIENT_SECRET", PASSWORD)
}

#[test]
fn the_program_sees_no_secret() {
    let folder = tempfile::tempdir().expect("folder");
    let (seen, ran) = (folder.path().join("seen"), folder.path().join("ran"));
    let look =
        format!("{{ env; cat; for one; do echo \"$one\"; cat \"$one\" 2>/dev/null; done; }} > {}", seen.display());
    let command = format!("echo x >> {}; echo {PASSWORD}", ran.display());
    for format in ["mbsync", "msmtp", "mutt", "neomutt", "getmail", "himalaya", "meli"] {
        program(folder.path(), format, &look);
        let run = export(folder.path(), format).option("--password-command", &command).arg("--overwrite");
        let output = run.any_status().run();
        let text = fs::read_to_string(&seen).unwrap_or_else(|_| panic!("{format}: {}", output.stderr));
        assert!(!text.contains(PASSWORD) && !text.contains("MAILSETUP_"), "{format}: {text}");
        let written = fs::read_to_string(folder.path().join("exported")).expect("exported");
        assert!(written.contains(PASSWORD), "{format}: the file itself has the command: {written}");
        // Once, for the login.
        assert_eq!(fs::read_to_string(&ran).expect("ran"), "x\n", "{format} ran the password command");
        fs::remove_file(&ran).expect("ran");
        fs::remove_file(&seen).expect("seen");
    }
}

#[test]
fn an_included_password_is_not_shown_to_the_program() {
    let folder = tempfile::tempdir().expect("folder");
    let seen = folder.path().join("seen");
    program(folder.path(), "mbsync", &format!("cat \"$2\" > {0}; echo \"$2: no\" >&2; env >> {0}", seen.display()));
    for by_variable in [false, true] {
        let run = export(folder.path(), "mbsync").args(["--include-password", "--overwrite"]);
        let run = if by_variable {
            run.env("MAILSETUP_PASSWORD", PASSWORD)
        } else {
            run.arg("--password-stdin").stdin(format!("{PASSWORD}\n"))
        };
        let output = run.any_status().run();
        let text = fs::read_to_string(&seen).unwrap_or_else(|_| panic!("{}", output.stderr));
        assert!(text.contains("IMAPAccount anna@") && !text.contains(PASSWORD), "{text}");
    }
}

#[test]
fn neither_a_checked_program_nor_a_password_command_outlasts_the_time() {
    let folder = tempfile::tempdir().expect("folder");
    program(folder.path(), "msmtp", "sleep 60");
    let began = Instant::now();
    let output = export(folder.path(), "msmtp").args(["--timeout", "1s"]).status(5).run();
    assert!(output.stderr.contains("msmtp did not end within"), "{}", output.stderr);
    let output = Run::new(["fetch", "anna@example.org", "--imap", "imaps://mail.example.org", "--timeout", "1s"])
        .args(["--lang", "en", "--password-command", "sleep 60"])
        .option("--maildir", folder.path().join("mail"))
        .option("--state-dir", folder.path().join("state"))
        .status(5)
        .run();
    assert!(output.stderr.contains("the password command did not end within 1 s"), "{}", output.stderr);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

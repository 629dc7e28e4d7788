//! `--verify`: how a program's own check of an exported file is read. The programs here are scripts; the
//! real ones get every file in `exports.rs`.

#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;

use crate::support::{Run, RunOutput};

/// Exports this format, with a script of this name as the only program there is.
fn verified(format: &str, program: &str, script: &str, lang: &str, status: i32) -> RunOutput {
    let run = Run::new(["probe", "--offline", "user@gmx.de", "--verify", "--lang", lang]).option("--export", format);
    let programs = run.home().join("programs");
    std::fs::create_dir(&programs).expect("folder");
    let path = programs.join(program);
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("script");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("mode");
    run.env("PATH", programs).status(status).run()
}

#[test]
fn each_program_says_yes_and_no_in_its_own_way() {
    for (format, program, script, status, expected) in [
        // The exit code counts, and the first line names the reason.
        ("msmtp", "msmtp", "test \"$1 $3\" = '-C -P' && test -s \"$2\"", 0, "msmtp"),
        ("msmtp", "msmtp", "echo; echo 'line 3: unknown command' >&2; exit 78", 1, "line 3: unknown command"),
        ("fetchmail", "fetchmail", "echo 'on standard output'; exit 5", 1, "on standard output"),
        // mutt ends well in any case: it has to be silent.
        ("mutt", "mutt", "exit 0", 0, "mutt"),
        ("mutt", "mutt", "echo 'Error in muttrc, line 2' >&2", 1, "Error in muttrc, line 2"),
        // mbsync fails in any case: it must not complain about the file.
        ("mbsync", "mbsync", "echo 'No channel or group named no-such-channel' >&2; exit 1", 0, "mbsync"),
        ("mbsync", "mbsync", "echo \"$2:4: unknown keyword\" >&2; exit 1", 1, "unknown keyword"),
        // A script that is killed has said nothing.
        ("mbsync", "mbsync", "kill -9 $$", 1, "mbsync"),
        ("getmail", "getmail", "test \"$1 $2/getmailrc\" = \"--getmaildir $4\"", 0, "getmail"),
    ] {
        let output = verified(format, program, script, "en", status);
        assert!(output.stderr.contains(expected), "{program} {script}: {}", output.stderr);
        let rejected = output.stderr.contains("rejected: ");
        assert_eq!(rejected, status == 1, "{program} {script}: {}", output.stderr);
    }
}

#[test]
fn what_could_not_be_checked_is_no_failure() {
    let english = verified("msmtp", "other", "exit 1", "en", 0).stderr;
    assert!(english.contains("msmtp is not installed"), "{english}");
    let german = verified("msmtp", "other", "exit 1", "de", 0).stderr;
    assert!(german.contains("msmtp ist nicht installiert"), "{german}");
    let unchecked = verified("card-json", "other", "exit 1", "en", 0).stderr;
    assert!(unchecked.contains("no program"), "{unchecked}");
}

#[test]
fn a_programs_words_steer_no_terminal() {
    let output = verified("msmtp", "msmtp", "printf '\\033[2Jgone\\n' >&2; exit 1", "en", 1);
    assert!(output.stderr.contains("gone") && !output.stderr.contains('\u{1b}'), "{:?}", output.stderr);
}

//! The desktop's keyring for real: a Secret Service (GNOME's) on a session bus of its own, in a home of
//! its own. Only with `--features keyring`.

#![cfg(all(feature = "keyring", feature = "demo", target_os = "linux"))]

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::support::{Run, Servers};
use mail_types::{Protocol, Security};

/// Runs a shell script beside an unlocked keyring.
fn beside_keyring(home: &Path, servers: &Servers, script: &str) -> Output {
    // The first line that the daemon reads is the master password of the keyring that it makes.
    let script = format!(
        "printf 'master\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 || exit 99\n{script}"
    );
    let output = Command::new("timeout")
        .args(["60", "dbus-run-session", "--", "sh", "-c", &script])
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .envs([("HOME", home), ("XDG_RUNTIME_DIR", home), ("XDG_DATA_HOME", &home.join("data"))])
        .env("LANG", "C.UTF-8")
        .env("MAILSETUP", env!("CARGO_BIN_EXE_mailsetup"))
        .env("ADDRESS", Servers::ADDRESS)
        .env("SERVERS", values(servers))
        .current_dir(home)
        .stdin(Stdio::null())
        .output()
        .expect("the session runs");
    assert_ne!(output.status.code(), Some(99), "the keyring did not start");
    output
}

fn values(servers: &Servers) -> String {
    let mut values = format!("--ca-file {}", servers.ca_file().display());
    for protocol in [Protocol::Imap, Protocol::Submission] {
        values += &format!(" --{} {}", protocol.id(), servers.url(protocol, Security::ImplicitTls));
    }
    values
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
#[ignore = "needs dbus-run-session and gnome-keyring-daemon"]
fn a_password_is_kept_and_found_again() {
    let (servers, home) = (Servers::start(), tempfile::tempdir().expect("home"));
    let script = format!(
        "printf '%s\\n' '{}' | $MAILSETUP setup --yes --password-stdin --keyring $SERVERS $ADDRESS || exit 1\n\
         $MAILSETUP probe --login --format json $SERVERS $ADDRESS || exit 2",
        Servers::PASSWORD
    );
    let output = beside_keyring(home.path(), &servers, &script);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("password kept in the keyring"), "{said}");
    assert!(said.contains("\"result\": \"accepted\"") && !said.contains(Servers::PASSWORD), "{said}");
    // It is in no file of ours, and in the keyring's not in clear.
    let grep = Command::new("grep").args(["-rq", Servers::PASSWORD]).arg(home.path()).status().expect("grep");
    assert_eq!(grep.code(), Some(1));
}

#[test]
#[ignore = "needs dbus-run-session and gnome-keyring-daemon"]
fn a_refused_password_is_not_kept() {
    let (servers, home) = (Servers::start(), tempfile::tempdir().expect("home"));
    let script = "printf 'wrong\\n' | $MAILSETUP setup --yes --password-stdin --keyring $SERVERS $ADDRESS; echo \"first $?\"\n\
                  $MAILSETUP probe --login $SERVERS $ADDRESS </dev/null; echo \"second $?\"";
    let output = beside_keyring(home.path(), &servers, script);
    let said = said(&output);
    assert!(said.contains("first 4") && said.contains("no server has accepted one"), "{said}");
    // Nothing lies there, and there is no terminal to ask.
    assert!(said.contains("second 2"), "{said}");
}

#[test]
fn without_a_keyring_it_is_said() {
    let (servers, home) = (Servers::start(), tempfile::tempdir().expect("home"));
    let mut arguments =
        vec!["setup".to_owned(), "--yes".to_owned(), "--password-stdin".to_owned(), "--keyring".to_owned()];
    arguments.extend(values(&servers).split(' ').map(str::to_owned));
    let mut run = Run::new(arguments).arg(Servers::ADDRESS).stdin(format!("{}\n", Servers::PASSWORD));
    run = run.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}/nobody", home.path().display()));
    let output = run.status(7).run();
    assert!(output.stderr.contains("there is no keyring that takes it"), "{}", output.stderr);
}

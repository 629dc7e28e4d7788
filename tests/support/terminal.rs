//! Runs the binary in a terminal of 80 columns, and types.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs `mailsetup` with HOME and working folder at `home`, and goes through the steps: `("expect", TEXT)`
/// waits for it on the screen, `("send", KEYS)` types where keys do not show, `("type", KEYS)` where they
/// do. Standard output is what the screen showed; the exit code is 255 where something was not shown in
/// time.
pub fn terminal<A: AsRef<OsStr>>(
    home: &Path,
    arguments: impl IntoIterator<Item = A>,
    steps: &[(&str, &str)],
) -> Output {
    terminal_of(home, "xterm", arguments, steps)
}

/// As [`terminal`], one of another kind.
pub fn terminal_of<A: AsRef<OsStr>>(
    home: &Path,
    kind: &str,
    arguments: impl IntoIterator<Item = A>,
    steps: &[(&str, &str)],
) -> Output {
    let mut child = Command::new("python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/terminal.py"))
        .args(["80", env!("CARGO_BIN_EXE_mailsetup")])
        .args(arguments)
        .env_clear()
        .envs(super::run::inherited())
        .envs([("HOME", home.as_os_str()), ("LANG", "C.UTF-8".as_ref()), ("TERM", kind.as_ref())])
        .current_dir(home)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("python3 starts");
    let lines: Vec<String> = steps.iter().map(|step| serde_json::to_string(step).expect("JSON") + "\n").collect();
    child.stdin.take().expect("piped").write_all(lines.concat().as_bytes()).expect("steps");
    child.wait_with_output().expect("ends")
}

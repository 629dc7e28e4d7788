//! Other programs: the shell, the browser, what is still running.

use std::ffi::OsStr;
use std::process::{Child, Command, Stdio};

use crate::System;

/// Runs a command line as the user's system does.
pub fn shell(line: &OsStr) -> Command {
    with_line(line)
}

#[cfg(not(windows))]
fn with_line(line: &OsStr) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(line);
    shell
}

/// `cmd` takes what stands between the first and the last quote as it is; the standard library would escape quotes
/// with backslashes, which `cmd` does not know.
#[cfg(windows)]
fn with_line(line: &OsStr) -> Command {
    use std::os::windows::process::CommandExt as _;
    let mut quoted = std::ffi::OsString::from("\"");
    quoted.push(line);
    quoted.push("\"");
    let mut shell = Command::new("cmd");
    shell.args(["/D", "/S", "/C"]).raw_arg(quoted);
    shell
}

/// The exit code is the shell's way to say that it found no such program or could not run it.
pub fn is_missing(system: System, code: i32) -> bool {
    match system {
        System::Windows => code == 9009,
        System::Unix | System::MacOs => matches!(code, 126 | 127),
    }
}

/// Opens a web page in the browser, if the desktop knows how. The address must be one that mailsetup has made.
pub fn open_page(url: &str) {
    let (program, before) = opener(System::HERE);
    let mut command = Command::new(program);
    command.args(before).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Ok(mut child) = command.spawn() {
        std::thread::spawn(move || child.wait());
    }
}

/// The program that opens a page, and its arguments before the address. Not `cmd /C start` on Windows: there `&` in an
/// address would begin another command.
fn opener(system: System) -> (&'static str, &'static [&'static str]) {
    match system {
        System::Unix => ("xdg-open", &[]),
        System::MacOs => ("open", &[]),
        System::Windows => ("rundll32", &["url.dll,FileProtocolHandler"]),
    }
}

/// Has [`kill_group`] reach what the program will start.
pub fn in_own_group(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let _ = command;
}

/// Kills what a program has started and, on Unix, the program as well, which must not have been waited for yet.
pub fn kill_group(child: &Child) {
    #[cfg(unix)]
    if let Some(leader) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process_group(leader, rustix::process::Signal::KILL);
    }
    let _ = child;
}

/// A process of this number is running; also if that can't be found out.
#[cfg(unix)]
pub fn is_alive(pid: i32) -> bool {
    use rustix::process::{Pid, test_kill_process};
    // A process of another user may not be signalled, but it lives.
    Pid::from_raw(pid).is_some_and(|pid| test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}

/// A process of this number is running; also if that can't be found out.
#[cfg(not(unix))]
pub fn is_alive(pid: i32) -> bool {
    let mut list = Command::new("tasklist");
    list.args(["/NH", "/FO", "CSV", "/FI"]).arg(format!("PID eq {pid}")).stdin(Stdio::null()).stderr(Stdio::null());
    list.output().map_or(true, |listed| !says_gone(&listed.stdout))
}

/// `tasklist` prints quoted fields for a process, and a sentence in the system's language if there is none.
#[cfg(any(not(unix), test))]
fn says_gone(listed: &[u8]) -> bool {
    listed.trim_ascii_start().first().is_some_and(|first| *first != b'"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_shell_sees_the_address_of_a_page() {
        for system in System::ALL {
            let (program, before) = opener(system);
            assert!(!["sh", "cmd"].contains(&program) && !before.contains(&"/C"), "{system:?}");
        }
    }

    #[test]
    fn a_process_is_gone_if_the_list_says_so() {
        let alive = "\"mailsetup.exe\",\"4711\",\"Console\",\"1\",\"9,152 K\"\r\n";
        let gone = "INFO: No tasks are running which match the specified criteria.\r\n";
        for (listed, expected) in [(alive, false), (gone, true), ("", false), ("\r\n", false)] {
            assert_eq!(says_gone(listed.as_bytes()), expected, "{listed}");
        }
        assert!(is_alive(std::process::id().cast_signed()));
    }

    #[test]
    fn the_shell_gets_the_line_whole() {
        let line = if cfg!(windows) { "echo \"a b\" & echo c" } else { "echo '\"a b\"'; echo c" };
        let ended = shell(OsStr::new(line)).output().expect("a shell");
        let said = String::from_utf8_lossy(&ended.stdout);
        assert_eq!(said.lines().map(str::trim_end).collect::<Vec<_>>(), ["\"a b\"", "c"]);
    }
}

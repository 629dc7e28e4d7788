//! Long output on a terminal goes through a pager: `$PAGER`, else `less -FRX`, else none.

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};

use dialoguer::console::Term;
use mail_platform::{System, programs};

use super::stop;
use crate::child;

/// True if a pager has shown the text. Text that fits the screen needs none, and one that does not start is no failure.
pub fn show(text: &str) -> bool {
    let rows = Term::stdout().size_checked().map(|(rows, _)| usize::from(rows));
    if !io::stdout().is_terminal() || rows.is_none_or(|rows| text.lines().count() < rows) {
        return false;
    }
    command(env::var_os("PAGER")).is_some_and(|mut command| run(&mut command, text))
}

fn command(wanted: Option<OsString>) -> Option<Command> {
    let Some(wanted) = wanted else {
        let mut less = Command::new("less");
        less.arg("-FRX");
        return Some(less);
    };
    if wanted.is_empty() || wanted == "cat" {
        return None;
    }
    Some(programs::shell(&wanted))
}

fn run(command: &mut Command, text: &str) -> bool {
    child::without_ours(command);
    if env::var_os("LESS").is_none() {
        // Colours, and no page for what fits one.
        command.env("LESS", "FRX");
    }
    let listening = listen();
    let Ok(mut child) = command.stdin(Stdio::piped()).spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        // A reader who leaves early breaks the pipe.
        let _ = input.write_all(text.as_bytes());
    }
    let ended = child.wait();
    drop(listening);
    // The shell's codes for a program that it did not find or could not run.
    ended.is_ok_and(|status| !status.code().is_some_and(|code| programs::is_missing(System::HERE, code)))
}

/// Ctrl-C is the pager's: once a listener is there, it no longer ends this program and leaves the pager behind.
fn listen() -> Option<tokio::runtime::Runtime> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    let guard = runtime.enter();
    drop(stop::stopped());
    drop(guard);
    Some(runtime)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_pager_that_is_broken_is_none() {
        let run = |pager: &str| command(Some(pager.into())).is_some_and(|mut command| run(&mut command, "text\n"));
        assert!(run("cat > /dev/null"));
        assert!(run("true"), "one that reads nothing has been there");
        for pager in ["", "cat", "/nonexistent/pager", "no-such-pager -R"] {
            assert!(!run(pager), "{pager}");
        }
    }
}

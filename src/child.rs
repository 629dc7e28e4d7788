//! A program that is run to its end, or to the end of its time.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use mail_platform::programs;
use zeroize::Zeroizing;

/// How often it is looked whether the program has ended.
const PACE: Duration = Duration::from_millis(5);

/// How long the pipes of a program that has ended are listened to.
const LAST: Duration = Duration::from_millis(200);

/// What a program left behind. Its output may be a password, so it is cleared.
pub struct Ended {
    /// How it ended.
    pub status: ExitStatus,
    /// Standard output, as far as it is read.
    pub stdout: Zeroizing<Vec<u8>>,
    /// Standard error, if that was asked for; likewise.
    pub stderr: Zeroizing<Vec<u8>>,
}

/// Takes our own variables, some of which are secrets, out of the program's environment.
pub fn without_ours(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("MAILSETUP_")) {
        command.env_remove(name);
    }
    command
}

/// Runs a program without standard input and reads at most `max` bytes of its output. `None`: it did
/// not end within `limit`, and was killed. With `group` what it started is killed as well; such a
/// program must not ask anything at the terminal, where it stands in the background.
///
/// # Errors
/// If it can't be started or its output can't be read.
pub fn run(command: &mut Command, limit: Option<Duration>, group: bool, max: usize) -> io::Result<Option<Ended>> {
    let until = limit.map(|limit| Instant::now() + limit);
    if group {
        programs::in_own_group(command);
    }
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let stdout = child.stdout.take().map(|output| reader(output, max));
    let stderr = child.stderr.take().map(|output| reader(output, max));
    let outputs = heard(stdout, until)?.zip(heard(stderr, until)?);
    let Some((stdout, stderr)) = outputs else { return kill(child, group) };
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(Ended { status, stdout, stderr }));
        }
        if until.is_some_and(|until| Instant::now() >= until) {
            return kill(child, group);
        }
        thread::sleep(PACE);
    }
}

/// What a program left behind that was given something to read.
pub struct Fed {
    /// How it ended.
    pub status: ExitStatus,
    /// Standard error, if that was asked for, as far as it is read.
    pub stderr: Zeroizing<Vec<u8>>,
    /// It took all that it was given.
    pub fed: bool,
}

/// Gives a program `input` to read, and waits for its end. Its standard output is thrown away. `None`: it did not end
/// within `limit`, and was killed with what it started.
///
/// # Errors
/// If it can't be started.
pub fn feed(
    command: &mut Command,
    mut input: Box<dyn Read + Send>,
    limit: Duration,
    max: usize,
) -> io::Result<Option<Fed>> {
    let began = Instant::now();
    programs::in_own_group(command);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
    let stderr = child.stderr.take().map(|output| reader(output, max));
    let (sender, taken) = mpsc::channel();
    if let Some(mut stdin) = child.stdin.take() {
        // In a thread of its own: it may not read.
        thread::spawn(move || {
            let fed = io::copy(&mut input, &mut stdin).is_ok();
            let _ = sender.send(fed);
        });
    }
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if began.elapsed() >= limit {
            kill(child, true)?;
            return Ok(None);
        }
        thread::sleep(PACE);
    };
    // What it started may still hold its pipes, and is not waited for.
    let fed = taken.recv_timeout(LAST).unwrap_or(false);
    let stderr = stderr.and_then(|stderr| stderr.recv_timeout(LAST).ok()?.ok()).unwrap_or_default();
    Ok(Some(Fed { status, stderr, fed }))
}

/// Reads in a thread of its own: a pipe has no deadline. Its end, or a grandchild that keeps it open,
/// is not waited for longer than the limit.
fn reader(output: impl Read + Send + 'static, max: usize) -> Receiver<io::Result<Zeroizing<Vec<u8>>>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        // Room for all of it from the start: a buffer that grows leaves its old pieces behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(2 * max));
        let read = output.take(max as u64).read_to_end(&mut bytes);
        let _ = sender.send(read.map(|_| bytes));
    });
    receiver
}

/// What a reader read; nothing without one. `None`: the time is up.
fn heard(
    reader: Option<Receiver<io::Result<Zeroizing<Vec<u8>>>>>,
    until: Option<Instant>,
) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let Some(reader) = reader else { return Ok(Some(Zeroizing::default())) };
    let read = match until {
        None => reader.recv().ok(),
        Some(until) => reader.recv_timeout(until.saturating_duration_since(Instant::now())).ok(),
    };
    read.transpose()
}

fn kill(mut child: Child, group: bool) -> io::Result<Option<Ended>> {
    if group {
        // It is not reaped yet, so the number is still its own.
        programs::kill_group(&child);
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn sh(script: &str, limit: Option<Duration>) -> Option<Ended> {
        run(Command::new("sh").arg("-c").arg(script).stderr(Stdio::piped()), limit, true, 100).expect("runs")
    }

    #[test]
    fn a_program_that_does_not_end_is_left() {
        let limit = Some(Duration::from_millis(200));
        for script in ["sleep 60", "exec >&- 2>&-; sleep 60", "sleep 60 & echo x", "echo x; exec sleep 60"] {
            let began = Instant::now();
            assert!(sh(script, limit).is_none(), "{script}");
            assert!(began.elapsed() < Duration::from_secs(10), "{script}");
        }
    }

    #[test]
    fn one_that_ends_leaves_what_it_said() {
        for limit in [None, Some(Duration::from_secs(60))] {
            let ended = sh("echo out; echo err >&2; exit 3", limit).expect("ended");
            assert_eq!((&**ended.stdout, &**ended.stderr), (&b"out\n"[..], &b"err\n"[..]));
            assert_eq!(ended.status.code(), Some(3));
            // Output without end is read as far as it may be, then the pipe breaks.
            assert_eq!(sh("yes 2>/dev/null", limit).expect("ended").stdout.len(), 100);
        }
    }
}

//! Plays a dialog from a written conversation; for tests.
//!
//! ```text
//! S: * OK ready            the server says a line
//! S~ * OK cut off          the same without a line end
//! >                        the next command is given
//! C: a1 CAPABILITY         we must have said this line by now, and nothing before it
//! T>                       TLS is up
//! E>                       the server closed
//! ```

use super::{Command, Dialog, Greeting, Input, Item, Output, Reply, Violation};
use mail_types::report::Refusal;

/// The status of a command that was not sent.
pub const NOT_SENT: &str = "NOT-SENT";

/// Everything a dialog said that is no bytes to the server.
#[derive(Debug, Default, PartialEq)]
pub struct Log {
    /// The greeting.
    pub greeting: Option<Greeting>,
    /// Answers, by the number of the command.
    pub done: Vec<(u32, Result<Reply, Refusal>)>,
    /// Pieces of long answers.
    pub items: Vec<Item>,
    /// All pieces of bodies.
    pub body: Vec<u8>,
    /// What a trace would show, both directions.
    pub trace: String,
    /// Texts that the server wants shown.
    pub alerts: Vec<String>,
    /// TLS was asked for.
    pub upgrade: bool,
    /// The dialog may ask for compression.
    pub compress: bool,
    /// The session ended well.
    pub closed: bool,
    /// The session ended badly.
    pub violation: Option<Violation>,
    /// What was not used; where the session broke, nobody cares.
    pub unread: Vec<u8>,
}

impl Log {
    /// The answer to a command.
    pub fn answer(&self, id: u32) -> &Result<Reply, Refusal> {
        let mut found = self.done.iter().filter(|(done, _)| *done == id);
        let (_, result) = found.next().unwrap_or_else(|| panic!("command {id} is not answered: {self:#?}"));
        assert!(found.next().is_none(), "command {id} is answered twice");
        result
    }

    /// The status and code of a refusal.
    pub fn refusal(&self, id: u32) -> (&str, Option<&str>, &str) {
        match self.answer(id) {
            Err(refusal) => (refusal.status.as_str(), refusal.code.as_deref(), &refusal.text),
            other => panic!("command {id} was not refused: {other:?}"),
        }
    }
}

/// Plays the conversation three times: the server's lines each at once, all lines between two of
/// ours at once, and byte by byte. The outcome must be the same.
pub fn play<D: Dialog>(dialog: impl Fn() -> D, commands: impl Fn() -> Vec<Command>, script: &str) -> Log {
    let logs = [Steps::Lines, Steps::Turns, Steps::Octets].map(|steps| run(dialog(), commands(), script, steps));
    let [first, second, third] = logs;
    assert_eq!(first, second, "line by line, and several at once");
    assert_eq!(first, third, "line by line, and octet by octet");
    first
}

#[derive(Clone, Copy, PartialEq)]
enum Steps {
    Lines,
    Turns,
    Octets,
}

fn run(mut dialog: impl Dialog, commands: Vec<Command>, script: &str, steps: Steps) -> Log {
    let mut log = Log::default();
    let mut sent = Vec::new();
    let mut heard: Vec<u8> = Vec::new();
    let mut commands = commands.into_iter();
    let mut number = 0;
    dialog.input(Input::Start);
    drain(&mut dialog, &mut log, &mut sent);
    for line in script.lines().filter(|line| !line.is_empty()) {
        let (who, what) = (&line[..line.len().min(2)], line.get(3..).unwrap_or(""));
        if !who.starts_with('S') || steps != Steps::Turns {
            flush(&mut dialog, &mut log, &mut sent, &mut heard, steps);
        }
        match who {
            "S:" => heard.extend([what.as_bytes(), b"\r\n"].concat()),
            "S~" => heard.extend(what.as_bytes()),
            "C:" => {
                let expected = format!("{what}\r\n");
                assert!(
                    sent.starts_with(expected.as_bytes()),
                    "expected {expected:?}, got {:?}; {log:#?}",
                    String::from_utf8_lossy(&sent)
                );
                sent.drain(..expected.len());
            }
            ">" => {
                dialog.input(Input::Command(number, commands.next().expect("a command for each >")));
                number += 1;
                drain(&mut dialog, &mut log, &mut sent);
            }
            "T>" => {
                dialog.input(Input::TlsUp);
                drain(&mut dialog, &mut log, &mut sent);
            }
            "Z>" => {
                dialog.input(Input::Compressed);
                drain(&mut dialog, &mut log, &mut sent);
            }
            "E>" => {
                dialog.input(Input::Eof);
                drain(&mut dialog, &mut log, &mut sent);
            }
            _ => panic!("{line:?} is no step"),
        }
    }
    flush(&mut dialog, &mut log, &mut sent, &mut heard, steps);
    assert_eq!(String::from_utf8_lossy(&sent), "", "all that was said stands in the script");
    assert!(commands.next().is_none(), "all commands were given");
    if log.violation.is_none() {
        log.unread = dialog.unread().to_vec();
    }
    log
}

fn flush(dialog: &mut impl Dialog, log: &mut Log, sent: &mut Vec<u8>, heard: &mut Vec<u8>, steps: Steps) {
    let size = if steps == Steps::Octets { 1 } else { heard.len().max(1) };
    for octets in heard.chunks(size) {
        dialog.input(Input::Bytes(octets));
        drain(dialog, log, sent);
    }
    heard.clear();
}

fn drain(dialog: &mut impl Dialog, log: &mut Log, sent: &mut Vec<u8>) {
    loop {
        match dialog.next() {
            Output::NeedInput => return,
            Output::Send(bytes) => {
                log.trace += &format!("C: {}", String::from_utf8_lossy(&bytes));
                sent.extend(bytes);
            }
            Output::SendSecret { bytes, masked } => {
                log.trace += &format!("C: {masked}\r\n");
                sent.extend(bytes.iter());
            }
            Output::Alert(text) => log.alerts.push(text),
            Output::Heard(line) => log.trace += &format!("S: {line}\r\n"),
            Output::Body(octets) => {
                assert!(!octets.is_empty(), "a piece of a body is never empty");
                log.body.extend(octets);
            }
            Output::UpgradeTls => log.upgrade = true,
            Output::Compress => log.compress = true,
            Output::Item(_, item) => log.items.push(item),
            Output::Greeting(greeting) => assert!(log.greeting.replace(greeting).is_none(), "one greeting"),
            Output::Done(id, result) => log.done.push((id, result)),
            Output::Closed => {
                assert!(!log.closed, "closed once");
                log.closed = true;
            }
            Output::Violation(violation) => {
                assert!(log.violation.replace(violation).is_none(), "one violation");
            }
        }
    }
}

/// Feeds bytes to a dialog that waits for answers to `commands`: what came of it, and the most it ever held.
pub fn fuzz(mut dialog: impl Dialog, commands: Vec<Command>, octets: &[u8], step: usize) -> (Log, usize) {
    let (mut log, mut sent) = (Log::default(), Vec::new());
    let mut most = 0;
    dialog.input(Input::Start);
    for (id, command) in commands.into_iter().enumerate() {
        dialog.input(Input::Command(id as u32, command));
    }
    for chunk in octets.chunks(step) {
        dialog.input(Input::Bytes(chunk));
        drain(&mut dialog, &mut log, &mut sent);
        most = most.max(dialog.unread().len());
        if log.upgrade {
            log.upgrade = false;
            dialog.input(Input::TlsUp);
        }
    }
    dialog.input(Input::Eof);
    drain(&mut dialog, &mut log, &mut sent);
    (log, most)
}

//! Which lines of a dialog a step turns on; the others may be folded.

use std::collections::{BTreeMap, BTreeSet};

use mail_types::Protocol;
use mail_types::event::Direction;
use mail_types::lesson::{Said, Step, Topic};

use Moment::{Aside, At};

/// When something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// In a step.
    At(Step),
    /// Beside the steps.
    Aside(Topic),
}

/// What begins a deciding line: with `<` one of the server's, with `=` a note, else one of the device's. A tag of IMAP
/// does not count.
const DECIDING: &[(Protocol, Moment, &[&str])] = &[
    (Protocol::Pop3, At(Step::Look), &["UIDL", "<1 ", "RETR 1", "DELE 1", "QUIT", "<+OK bye"]),
    (Protocol::Imap, At(Step::Look), &["SELECT", "<UIDVALIDITY", "<UIDNEXT", "<EXISTS", "UID FETCH", "<1 FETCH"]),
    (Protocol::Imap, At(Step::Read), &["UID FETCH 1 ", "=[", "UID STORE"]),
    (Protocol::Pop3, At(Step::See), &["UIDL", "<1 "]),
    (Protocol::Imap, At(Step::See), &["UID FETCH 1:", "<1 FETCH"]),
    (Protocol::Imap, At(Step::Delete), &["UID STORE", "UID EXPUNGE", "<EXPUNGE"]),
    (Protocol::Pop3, At(Step::Delete), &["UIDL", "<2 "]),
    (Protocol::Imap, At(Step::Folder), &["CREATE", "SUBSCRIBE", "UID MOVE", "LIST"]),
    (Protocol::Submission, At(Step::Answer), &["MAIL", "RCPT", "DATA", "<250 2.6"]),
    (Protocol::Imap, At(Step::Answer), &["APPEND", "<OK [APPENDUID"]),
    (Protocol::Pop3, At(Step::News), &["UIDL", "<-ERR", "RETR", "DELE", "QUIT", "<+OK bye"]),
    (Protocol::Imap, At(Step::News), &["IDLE", "<+", "<EXISTS", "<FETCH", "UID STORE", "DONE", "UID FETCH"]),
    (Protocol::Pop3, At(Step::Drop), &["UIDL", "RETR", "DELE", "<+OK will"]),
    (Protocol::Imap, At(Step::Drop), &["UID STORE"]),
    (Protocol::Pop3, At(Step::Quit), &["UIDL", "RETR", "DELE", "<+OK will", "QUIT", "<+OK bye"]),
    (Protocol::Imap, At(Step::Quit), &["UID EXPUNGE", "<EXPUNGE"]),
    (Protocol::Pop3, At(Step::Lost), &["UIDL", "RETR"]),
    (Protocol::Imap, At(Step::Lost), &["SELECT", "UID FETCH 1:*", "LIST"]),
    (Protocol::Pop3, Aside(Topic::Known), &["UIDL", "<1 ", "<2 ", "<3 ", "<4 ", "RETR"]),
    (Protocol::Imap, Aside(Topic::Known), &["SELECT", "<UIDVALIDITY", "<UIDNEXT", "UID FETCH"]),
    (Protocol::Pop3, Aside(Topic::Cost), &["LIST", "<4 ", "TOP"]),
    (Protocol::Imap, Aside(Topic::Cost), &["UID FETCH", "<4 FETCH", "=[", "UID SEARCH", "<SEARCH"]),
    (
        Protocol::Imap,
        Aside(Topic::StartTls),
        &["CAPABILITY", "STARTTLS", "<CAPABILITY", "<OK begin", "=TLS", "LOGIN", "<OK [CAPABILITY"],
    ),
];

/// What was answered to a command under one way, so that another answer to the same is noticed.
#[derive(Debug, Default)]
pub struct Answers(BTreeMap<(Protocol, String), BTreeSet<String>>);

impl Answers {
    /// Marks the deciding lines of a connection: those of the step, and every answer that is another than before.
    pub fn mark(&mut self, protocol: Protocol, lines: &mut [Said], starts: &[&str]) {
        let mut command = (protocol, String::new());
        let mut new = !self.0.contains_key(&command);
        for said in lines {
            let text = bare(said);
            if said.direction == Direction::Sent {
                command.1 = text.to_owned();
                new = !self.0.contains_key(&command);
            }
            let other = said.direction == Direction::Received
                && self.0.entry(command.clone()).or_default().insert(text.to_owned())
                && !new;
            said.deciding = other || starts.iter().any(|start| begins(said, text, start));
        }
    }
}

/// What is deciding now.
pub fn starts(protocol: Protocol, now: Moment) -> &'static [&'static str] {
    DECIDING.iter().find(|(known, moment, _)| (*known, *moment) == (protocol, now)).map_or(&[], |(_, _, starts)| starts)
}

/// The line without its tag: `a4 UID FETCH …`, `* 3 EXISTS`, `a4 OK …`.
fn bare(said: &Said) -> &str {
    let (first, rest) = said.text.split_once(' ').unwrap_or((&said.text, ""));
    let digits = first.strip_prefix(['a', 'b']).unwrap_or_default();
    let tag = first == "*" || (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()));
    if tag { rest } else { &said.text }
}

/// `EXISTS` also finds `3 EXISTS`, and `UIDNEXT` a code in brackets.
fn begins(said: &Said, text: &str, start: &str) -> bool {
    let (direction, start) = match (start.strip_prefix('<'), start.strip_prefix('=')) {
        (Some(start), _) => (Direction::Received, start),
        (_, Some(start)) => (Direction::Note, start),
        _ => (Direction::Sent, start),
    };
    let text = text.strip_prefix("OK [").filter(|_| start.starts_with("UID")).unwrap_or(text);
    let numbered = || text.split_once(' ').filter(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit()));
    said.direction == direction
        && (text.starts_with(start) || numbered().is_some_and(|(_, rest)| rest.starts_with(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Said {
        let direction = if text.starts_with(['a', 'b']) { Direction::Sent } else { Direction::Received };
        let at = std::time::Duration::ZERO;
        Said { at, direction, protected: true, text: text.to_owned(), note: None, deciding: false }
    }

    #[test]
    fn another_answer_to_the_same_command_is_never_folded() {
        let mut answers = Answers::default();
        let mut first = ["a3 UID FETCH 1:2 (FLAGS)", "* 1 FETCH (FLAGS ())", "* 2 FETCH (FLAGS ())"].map(said);
        let mut second = ["a7 UID FETCH 1:2 (FLAGS)", "* 1 FETCH (FLAGS (\\Seen))", "* 2 FETCH (FLAGS ())"].map(said);
        answers.mark(Protocol::Imap, &mut first, &[]);
        answers.mark(Protocol::Imap, &mut second, &[]);
        assert!(first.iter().all(|line| !line.deciding));
        assert_eq!(second.map(|line| line.deciding), [false, true, false]);
    }

    #[test]
    fn the_lines_of_the_step_are_found_behind_their_tags() {
        let mut lines = ["a4 UID STORE 1 +FLAGS.SILENT (\\Seen)", "* 3 EXISTS", "* OK [UIDNEXT 4] x", "+OK"].map(said);
        Answers::default().mark(Protocol::Imap, &mut lines, &["UID STORE", "<EXISTS", "<UIDNEXT", "+OK"]);
        assert_eq!(lines.map(|line| line.deciding), [true, true, true, false]);
    }
}

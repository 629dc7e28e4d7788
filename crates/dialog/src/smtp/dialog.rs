//! The submission state machine.

use std::collections::VecDeque;
use std::mem;

use super::command::Line;
use super::response::{self, SmtpReply};
use super::submission::Submission;
use crate::exchange::{Exchange, MASK};
use crate::line::{LineBuffer, Lines};
use crate::sasl::SaslExchange;
use crate::{
    Command, CommandId, Dialog, Greeting, GreetingKind, Input, Output, Reply, Violation, not_sent, text, unexpected,
};
use mail_types::report::{MailboxStatus, Refusal};

/// Submission as a [`Dialog`].
///
/// One command is on the wire at a time: EHLO, STARTTLS, AUTH, DATA and QUIT all must be the last of a
/// pipelined group (RFC 2920 section 3.1), and what else we send is not worth a group.
pub struct SmtpDialog {
    buffer: LineBuffer,
    state: State,
    /// Answers that are ready.
    out: VecDeque<Output>,
    /// Commands not yet sent.
    queue: VecDeque<(CommandId, Command)>,
    /// The command sent and not answered.
    running: Option<(CommandId, Work)>,
    /// The reply so far, where it has several lines.
    reply: Option<(u16, Lines)>,
    goodbye: Option<Refusal>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing came yet.
    Greeting,
    Open,
    /// STARTTLS was accepted; nothing is read until TLS is up.
    Upgrading,
    Closed,
}

enum Work {
    Capabilities,
    StartTls,
    Authenticate { exchange: Exchange },
    Submit { submission: Box<Submission>, step: Step },
    Quit,
}

/// How far a message has come; each waits for the reply to what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Mail,
    Rcpt,
    Data,
    Content,
}

impl Default for SmtpDialog {
    fn default() -> Self {
        Self::new()
    }
}

impl Dialog for SmtpDialog {
    fn input(&mut self, input: Input<'_>) {
        match input {
            Input::Start => {}
            Input::Bytes(_) if self.state == State::Closed => {}
            Input::Bytes(octets) => self.buffer.push(octets),
            Input::TlsUp => self.state = State::Open,
            Input::Compressed => {}
            Input::Eof if self.state == State::Closed => {}
            Input::Eof => self.fail(Violation::Eof),
            Input::Command(id, command) => self.queue.push_back((id, command)),
        }
    }

    fn next(&mut self) -> Output {
        loop {
            if let Some(output) = self.out.pop_front() {
                return output;
            }
            match self.state {
                State::Upgrading => return Output::NeedInput,
                State::Closed => match self.queue.pop_front() {
                    Some((id, _)) => {
                        return Output::Done(id, Err(self.goodbye.clone().unwrap_or_else(not_sent)));
                    }
                    None => return Output::NeedInput,
                },
                State::Greeting => {}
                State::Open => {
                    if self.send_next() {
                        continue;
                    }
                }
            }
            let heard = match self.buffer.line() {
                Ok(Some(line)) => self.line(&line),
                Ok(None) => return Output::NeedInput,
                Err(violation) => Err(violation),
            };
            if let Err(violation) = heard {
                self.fail(violation);
            }
        }
    }

    fn unread(&self) -> &[u8] {
        self.buffer.unread()
    }
}

impl SmtpDialog {
    /// A dialog that waits for the greeting.
    pub fn new() -> Self {
        Self {
            buffer: LineBuffer::default(),
            state: State::Greeting,
            out: VecDeque::new(),
            queue: VecDeque::new(),
            running: None,
            reply: None,
            goodbye: None,
        }
    }

    /// Sends the next command, if it may go now.
    fn send_next(&mut self) -> bool {
        if self.running.is_some() {
            return false;
        }
        let Some((id, command)) = self.queue.pop_front() else { return false };
        match command {
            Command::Capabilities => self.run(id, &Line::Ehlo, Work::Capabilities),
            Command::StartTls => self.run(id, &Line::StartTls, Work::StartTls),
            Command::Authenticate(sasl) => self.authenticate(id, sasl),
            Command::Status => self.done(id, Ok(Reply::Status(MailboxStatus::default()))),
            Command::Examine { .. } => self.done(id, Ok(Reply::Ok)),
            Command::Compress | Command::Login { .. } | Command::Retrieve { .. } | Command::Request(_) => {
                self.done(id, Err(not_sent()));
            }
            Command::Submit(submission) => {
                self.out.push_back(Output::Send(submission.mail()));
                self.running = Some((id, Work::Submit { submission, step: Step::Mail }));
            }
            Command::Quit => self.run(id, &Line::Quit, Work::Quit),
        }
        true
    }

    fn run(&mut self, id: CommandId, line: &Line<'_>, work: Work) {
        self.out.push_back(line.encode());
        self.running = Some((id, work));
    }

    fn authenticate(&mut self, id: CommandId, sasl: Box<dyn SaslExchange>) {
        let mechanism = sasl.mechanism();
        let mechanism = mechanism.name();
        let (exchange, initial) = Exchange::start(sasl, Line::initial_max(mechanism));
        let line = Line::Auth { mechanism, initial: initial.as_ref().map(|text| text.as_str()) };
        self.run(id, &line, Work::Authenticate { exchange });
    }

    /// A line; with the last one of a reply the reply is answered.
    fn line(&mut self, line: &[u8]) -> Result<(), Violation> {
        let parsed = response::reply_line(line);
        let challenge = parsed.as_ref().is_some_and(|parsed| parsed.code == 334);
        self.out.push_back(Output::Heard(if challenge { format!("334 {MASK}") } else { text(line) }));
        let parsed = parsed.ok_or_else(|| unexpected(line))?;
        let (code, mut lines) = self.reply.take().unwrap_or_else(|| (parsed.code, Lines::default()));
        if code != parsed.code {
            return Err(unexpected(line));
        }
        lines.push(parsed.text)?;
        if !parsed.last {
            self.reply = Some((code, lines));
            return Ok(());
        }
        let reply = SmtpReply { code, lines: lines.into_vec() };
        if self.state == State::Greeting { self.greeting(reply, line) } else { self.replied(reply, line) }
    }

    fn greeting(&mut self, reply: SmtpReply, line: &[u8]) -> Result<(), Violation> {
        self.state = State::Open;
        // Of several lines the first one has the server's name.
        let first = reply.lines.first().map_or("", String::as_str);
        let text = format!("{} {first}", reply.code).trim_end().to_owned();
        let kind = match reply.code {
            220 => GreetingKind::Ready,
            400..=599 => {
                let refusal = Refusal::from(reply);
                self.goodbye = Some(refusal.clone());
                GreetingKind::Rejected(refusal)
            }
            _ => return Err(unexpected(line)),
        };
        self.out.push_back(Output::Greeting(Greeting { text, kind, capabilities: None }));
        if self.goodbye.is_some() {
            self.close();
        }
        Ok(())
    }

    fn replied(&mut self, reply: SmtpReply, line: &[u8]) -> Result<(), Violation> {
        // RFC 5321 section 3.8: the server may say 421 at any time, and closes.
        if reply.code == 421 {
            self.goodbye = Some(reply.into());
            self.close();
            return Ok(());
        }
        let (id, mut work) = self.running.take().ok_or_else(|| unexpected(line))?;
        match (&mut work, reply.code) {
            (Work::Authenticate { exchange }, 334) if !exchange.aborted() => {
                let challenge = reply.lines.first().map_or("", String::as_str);
                self.out.push_back(exchange.answer(challenge.as_bytes()));
                self.running = Some((id, work));
            }
            (Work::Authenticate { exchange }, code)
                if exchange.aborted() || (code < 300 && !exchange.accepts_success()) =>
            {
                return Err(exchange.violation());
            }
            (Work::Authenticate { exchange }, 400..=599) => {
                let refusal = exchange.refused(reply.into());
                self.done(id, Err(refusal));
            }
            (_, 400..=599) => self.done(id, Err(reply.into())),
            (Work::Capabilities, 250) => {
                self.done(id, Ok(Reply::Capabilities(response::capabilities(reply.lines))));
            }
            (Work::StartTls, 220) => {
                self.state = State::Upgrading;
                self.done(id, Ok(Reply::Ok));
                self.out.push_back(Output::UpgradeTls);
            }
            (Work::Authenticate { .. }, 235) => self.done(id, Ok(Reply::LoggedIn(None))),
            (Work::Submit { submission, step }, code) => {
                let next = match (*step, code) {
                    (Step::Mail, 250) => Some((Step::Rcpt, submission.rcpt())),
                    // 251: taken, and forwarded (RFC 5321 section 4.2.3).
                    (Step::Rcpt, 250 | 251) => Some((Step::Data, b"DATA\r\n".to_vec())),
                    (Step::Data, 354) => Some((Step::Content, submission.content())),
                    (Step::Content, 250) => None,
                    _ => return Err(unexpected(line)),
                };
                match next {
                    Some((next, octets)) => {
                        *step = next;
                        self.out.push_back(Output::Send(octets));
                        self.running = Some((id, work));
                    }
                    None => self.done(id, Ok(Reply::Ok)),
                }
            }
            (Work::Quit, 200..=299) => {
                self.done(id, Ok(Reply::Ok));
                self.close();
            }
            _ => return Err(unexpected(line)),
        }
        Ok(())
    }

    fn done(&mut self, id: CommandId, result: Result<Reply, Refusal>) {
        self.out.push_back(Output::Done(id, result));
    }

    /// Ends the session; whoever still waits is told the goodbye.
    fn close(&mut self) {
        self.state = State::Closed;
        let refusal = self.goodbye.clone().unwrap_or_else(not_sent);
        let waiting = self.running.take().map(|(id, _)| id);
        let waiting = waiting.into_iter().chain(mem::take(&mut self.queue).into_iter().map(|(id, _)| id));
        self.out.extend(waiting.map(|id| Output::Done(id, Err(refusal.clone()))));
        self.out.push_back(Output::Closed);
    }

    fn fail(&mut self, violation: Violation) {
        self.state = State::Closed;
        self.running = None;
        self.queue.clear();
        self.out.push_back(Output::Violation(violation));
    }
}

#[cfg(test)]
mod tests;

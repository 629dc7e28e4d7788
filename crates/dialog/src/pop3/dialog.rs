//! The POP3 state machine.

use std::collections::VecDeque;

use super::command::Line;
use super::response::{self, Status};
use crate::exchange::{Exchange, MASK};
use crate::line::{LineBuffer, Lines, Unstuffer};
use crate::sasl::SaslExchange;
use crate::{
    Command, CommandId, Dialog, Greeting, GreetingKind, Input, Item, MESSAGES_MAX, Output, Reply, Request, Violation,
    not_sent, text, unexpected,
};
use mail_types::report::{MailboxStatus, Refusal};
use mail_types::{AuthMechanism, Secret};

/// Most commands on the wire where the server has PIPELINING. All of them together are some 11 KB, which
/// fits into the buffers between two hosts even while the server reads nothing, so that both sides
/// can't wait for each other. At 40 ms round trip and 4 KB a message they keep 100 MB/s busy.
const PIPELINE_MAX: usize = 1000;
/// Most lines in a row that say nothing: empty ones, and continuations that no one asked for.
const IDLE_LINES_MAX: u32 = 100;

/// POP3 as a [`Dialog`].
///
/// Commands are answered in their order. Only where CAPA named PIPELINING several are on the wire.
///
/// APOP is given as [`Command::Authenticate`] with an exchange of [`AuthMechanism::Apop`]: it gets the
/// greeting's timestamp as challenge and answers with `name SP digest`. A timestamp that came before
/// STLS is forgotten, as everything else.
pub struct Pop3Dialog {
    buffer: LineBuffer,
    state: State,
    /// Answers that are ready.
    out: VecDeque<Output>,
    /// Commands not yet sent.
    queue: VecDeque<(CommandId, Command)>,
    /// Commands sent and not answered, oldest first.
    running: VecDeque<(CommandId, Work)>,
    pipelining: bool,
    timestamp: Option<String>,
    goodbye: Option<Refusal>,
    /// Lines in a row that said nothing.
    idle_lines: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing came yet.
    Greeting,
    Open,
    /// STLS was accepted; nothing is read until TLS is up.
    Upgrading,
    Closed,
}

enum Work {
    Capabilities {
        /// `None` until `+OK`.
        lines: Option<Lines>,
    },
    StartTls,
    Authenticate {
        exchange: Exchange,
    },
    Apop,
    User {
        password: Secret,
    },
    Pass,
    Status,
    Retrieve {
        /// `None` until `+OK`.
        body: Option<Unstuffer>,
        size_bytes: u64,
    },
    /// UIDL or LIST.
    List {
        uidl: bool,
        /// Lines that came; `None` before the `+OK`.
        seen: Option<u64>,
    },
    Delete,
    Quit,
}

impl Work {
    /// Nothing else may be on the wire meanwhile: it changes the state of the session, or the next
    /// thing to send depends on its answer.
    fn alone(&self) -> bool {
        match self {
            Self::Capabilities { .. } | Self::Status | Self::Retrieve { .. } | Self::List { .. } | Self::Delete => {
                false
            }
            Self::StartTls | Self::Authenticate { .. } | Self::Apop | Self::User { .. } | Self::Pass | Self::Quit => {
                true
            }
        }
    }
}

impl Default for Pop3Dialog {
    fn default() -> Self {
        Self::new()
    }
}

impl Dialog for Pop3Dialog {
    fn input(&mut self, input: Input<'_>) {
        match input {
            Input::Start => {}
            Input::Bytes(_) if self.state == State::Closed => {}
            Input::Bytes(octets) => self.buffer.push(octets),
            Input::TlsUp => {
                self.pipelining = false;
                self.timestamp = None;
                self.state = State::Open;
            }
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
                    if self.send_next() || self.body() {
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

impl Pop3Dialog {
    /// A dialog that waits for the greeting.
    pub fn new() -> Self {
        Self {
            buffer: LineBuffer::default(),
            state: State::Greeting,
            out: VecDeque::new(),
            queue: VecDeque::new(),
            running: VecDeque::new(),
            pipelining: false,
            timestamp: None,
            goodbye: None,
            idle_lines: 0,
        }
    }

    /// Sends the next command, if it may go now.
    fn send_next(&mut self) -> bool {
        let room = if self.pipelining { PIPELINE_MAX } else { 1 };
        let Some((_, command)) = self.queue.front() else { return false };
        let waits = matches!(command, Command::StartTls | Command::Authenticate(_) | Command::Login { .. });
        if self.running.len() >= room
            || self.running.iter().any(|(_, work)| work.alone())
            || (waits && !self.running.is_empty())
        {
            return false;
        }
        let Some((id, command)) = self.queue.pop_front() else { return false };
        match command {
            Command::Capabilities => self.run(id, &Line::Capa, Work::Capabilities { lines: None }),
            Command::StartTls => self.run(id, &Line::Stls, Work::StartTls),
            Command::Compress => self.done(id, Err(not_sent())),
            Command::Authenticate(sasl) if sasl.mechanism() == AuthMechanism::Apop => self.apop(id, sasl),
            Command::Authenticate(sasl) => self.authenticate(id, sasl),
            Command::Login { username, password } => self.run(id, &Line::User(&username), Work::User { password }),
            Command::Status => self.run(id, &Line::Stat, Work::Status),
            Command::Examine { .. } => self.done(id, Ok(Reply::Ok)),
            Command::Retrieve { number } => {
                self.run(id, &Line::Retr(number), Work::Retrieve { body: None, size_bytes: 0 });
            }
            Command::Request(request) => self.request(id, &request),
            Command::Submit(_) => self.done(id, Err(not_sent())),
            Command::Quit => self.run(id, &Line::Quit, Work::Quit),
        }
        true
    }

    fn request(&mut self, id: CommandId, request: &Request) {
        match *request {
            Request::Uidl => self.run(id, &Line::Uidl, Work::List { uidl: true, seen: None }),
            Request::Sizes => self.run(id, &Line::List, Work::List { uidl: false, seen: None }),
            Request::Top { number } => {
                self.run(id, &Line::Top(number), Work::Retrieve { body: None, size_bytes: 0 });
            }
            Request::Delete { number } => self.run(id, &Line::Dele(number), Work::Delete),
            Request::Open { .. }
            | Request::List { .. }
            | Request::Find { .. }
            | Request::Changes { .. }
            | Request::Overview { .. }
            | Request::Messages { .. }
            | Request::AddFlag { .. }
            | Request::Expunge { .. }
            | Request::Create { .. }
            | Request::Append { .. }
            | Request::DeleteMailbox { .. }
            | Request::Quota { .. }
            | Request::Mailboxes => self.done(id, Err(not_sent())),
        }
    }

    fn run(&mut self, id: CommandId, line: &Line<'_>, work: Work) {
        match line.encode() {
            Ok(output) => {
                self.out.push_back(output);
                self.running.push_back((id, work));
            }
            Err(_) => self.done(id, Err(not_sent())),
        }
    }

    fn authenticate(&mut self, id: CommandId, sasl: Box<dyn SaslExchange>) {
        let mechanism = sasl.mechanism();
        let mechanism = mechanism.name();
        let (exchange, initial) = Exchange::start(sasl, Line::initial_max(mechanism));
        let line = Line::Auth { mechanism, initial: initial.as_ref().map(|text| text.as_str()) };
        self.run(id, &line, Work::Authenticate { exchange });
    }

    fn apop(&mut self, id: CommandId, mut sasl: Box<dyn SaslExchange>) {
        let Some(timestamp) = &self.timestamp else { return self.done(id, Err(not_sent())) };
        let argument = match sasl.respond(timestamp.as_bytes()) {
            Ok(argument) => argument,
            // Nothing was sent, but who greets like this is not to be trusted with anything.
            Err(error) => return self.fail(Violation::Sasl(error)),
        };
        match std::str::from_utf8(&argument) {
            Ok(argument) => self.run(id, &Line::Apop(argument), Work::Apop),
            Err(_) => self.done(id, Err(not_sent())),
        }
    }

    /// Gives on what has come of a message.
    fn body(&mut self) -> bool {
        let Some((id, Work::Retrieve { body: Some(unstuffer), size_bytes })) = self.running.front_mut() else {
            return false;
        };
        let mut body = Vec::with_capacity(self.buffer.unread().len());
        let used = unstuffer.feed(self.buffer.unread(), &mut body);
        self.buffer.skip(used);
        *size_bytes += body.len() as u64;
        let ended = unstuffer.ended().then_some((*id, Reply::Retrieved { size_bytes: *size_bytes }));
        if !body.is_empty() {
            self.out.push_back(Output::Body(body));
        }
        if let Some((id, reply)) = ended {
            self.running.pop_front();
            self.done(id, Ok(reply));
        }
        used > 0
    }

    fn line(&mut self, line: &[u8]) -> Result<(), Violation> {
        if let Some((_, Work::Capabilities { lines: Some(_) })) = self.running.front() {
            return self.capability(line);
        }
        if let Some((id, Work::List { uidl, seen: Some(seen) })) = self.running.front_mut() {
            *seen += 1;
            if *seen > MESSAGES_MAX {
                return Err(Violation::TooMany { max: MESSAGES_MAX as usize });
            }
            let (id, uidl) = (*id, *uidl);
            return self.listed(id, uidl, line);
        }
        // NULs before a reply, and empty lines: some servers send them after a message.
        let nuls = line.iter().take_while(|octet| **octet == 0).count();
        let line = &line[nuls..];
        if line.trim_ascii().is_empty() {
            return self.passed_over(line);
        }
        let status = response::status(line);
        let challenge = matches!(status, Some(Status::Continue(_)));
        self.out.push_back(Output::Heard(if challenge { format!("+ {MASK}") } else { text(line) }));
        let status = status.ok_or_else(|| unexpected(line))?;
        let in_login = matches!(self.running.front(), Some((_, Work::Authenticate { .. })));
        if challenge && self.state == State::Open && !in_login {
            return self.passed_over(line);
        }
        self.idle_lines = 0;
        if self.state == State::Greeting {
            return self.greeting(status, line);
        }
        match (self.running.pop_front(), status) {
            (Some((id, work)), Status::Ok(text)) => self.accepted(id, work, &text),
            (Some((id, work)), Status::Err(refusal)) => self.refused(id, work, refusal),
            (Some((id, Work::Authenticate { mut exchange })), Status::Continue(challenge)) if !exchange.aborted() => {
                self.out.push_back(exchange.answer(&challenge));
                self.running.push_front((id, Work::Authenticate { exchange }));
                Ok(())
            }
            // Some servers say why before they close an idle connection.
            (None, Status::Err(refusal)) => {
                self.goodbye = Some(refusal);
                self.close();
                Ok(())
            }
            _ => Err(unexpected(line)),
        }
    }

    /// A line that says nothing; too many in a row are no mistake any more.
    fn passed_over(&mut self, line: &[u8]) -> Result<(), Violation> {
        self.idle_lines += 1;
        if self.idle_lines > IDLE_LINES_MAX { Err(unexpected(line)) } else { Ok(()) }
    }

    fn greeting(&mut self, status: Status, line: &[u8]) -> Result<(), Violation> {
        let text = text(line);
        self.state = State::Open;
        let kind = match status {
            Status::Ok(rest) => {
                self.timestamp = response::timestamp(&rest).map(str::to_owned);
                GreetingKind::Ready
            }
            Status::Err(refusal) => {
                self.goodbye = Some(refusal.clone());
                GreetingKind::Rejected(refusal)
            }
            Status::Continue(_) => return Err(unexpected(line)),
        };
        self.out.push_back(Output::Greeting(Greeting { text, kind, capabilities: None }));
        if self.goodbye.is_some() {
            self.close();
        }
        Ok(())
    }

    fn accepted(&mut self, id: CommandId, work: Work, rest: &str) -> Result<(), Violation> {
        let reply = match work {
            Work::Capabilities { .. } => {
                self.running.push_front((id, Work::Capabilities { lines: Some(Lines::default()) }));
                return Ok(());
            }
            Work::Retrieve { size_bytes, .. } => {
                let body = Some(Unstuffer::default());
                self.out.push_back(Output::Item(id, Item::MessageBegins));
                self.running.push_front((id, Work::Retrieve { body, size_bytes }));
                return Ok(());
            }
            Work::StartTls => {
                self.state = State::Upgrading;
                self.done(id, Ok(Reply::Ok));
                self.out.push_back(Output::UpgradeTls);
                return Ok(());
            }
            Work::User { password } => {
                self.run(id, &Line::Pass(password.expose()), Work::Pass);
                return Ok(());
            }
            Work::Quit => {
                self.done(id, Ok(Reply::Ok));
                self.close();
                return Ok(());
            }
            Work::List { uidl, .. } => {
                self.running.push_front((id, Work::List { uidl, seen: Some(0) }));
                return Ok(());
            }
            Work::Delete => Reply::Ok,
            Work::Authenticate { exchange } if !exchange.accepts_success() => return Err(exchange.violation()),
            Work::Authenticate { .. } | Work::Apop | Work::Pass => Reply::LoggedIn(None),
            Work::Status => {
                let (messages, size_bytes) = response::stat(rest);
                Reply::Status(MailboxStatus { messages, unseen: None, mailboxes: Some(1), size_bytes })
            }
        };
        self.done(id, Ok(reply));
        Ok(())
    }

    fn refused(&mut self, id: CommandId, work: Work, refusal: Refusal) -> Result<(), Violation> {
        match work {
            Work::Capabilities { .. } => {
                let capabilities = response::without_capa(self.timestamp.is_some());
                self.pipelining = false;
                self.done(id, Ok(Reply::Capabilities(capabilities)));
            }
            Work::Authenticate { exchange } if exchange.aborted() => return Err(exchange.violation()),
            Work::Authenticate { exchange } => self.done(id, Err(exchange.refused(refusal))),
            _ => self.done(id, Err(refusal)),
        }
        Ok(())
    }

    /// A line of the CAPA list; a dot ends it.
    fn capability(&mut self, line: &[u8]) -> Result<(), Violation> {
        self.out.push_back(Output::Heard(text(line)));
        let Some((id, Work::Capabilities { lines: Some(lines) })) = self.running.front_mut() else {
            return Err(unexpected(line));
        };
        if line != b"." {
            return lines.push(line.strip_prefix(b".").unwrap_or(line));
        }
        let (id, lines) = (*id, std::mem::take(lines).into_vec());
        self.running.pop_front();
        let capabilities = response::capabilities(lines, self.timestamp.is_some());
        self.pipelining = capabilities.pipelining;
        self.done(id, Ok(Reply::Capabilities(capabilities)));
        Ok(())
    }

    /// A line of UIDL or LIST; a dot ends it. What is no entry is passed over (a headline, an empty line), and
    /// is then missing where the entries are counted. A reply in the middle of the list is none: here it broke
    /// off, or the line that ends it was lost and this belongs to the next command.
    fn listed(&mut self, id: CommandId, uidl: bool, line: &[u8]) -> Result<(), Violation> {
        if line == b"." {
            self.running.pop_front();
            self.done(id, Ok(Reply::Ok));
            return Ok(());
        }
        let item = match response::listing(line) {
            Some((number, uid)) if uidl => Item::Uidl { number, uid: uid.to_vec() },
            Some((number, size)) => Item::Size { number, size_bytes: response::size(size).unwrap_or(0) },
            None if matches!(response::status(line), Some(Status::Ok(_) | Status::Err(_))) => {
                return Err(unexpected(line));
            }
            None => return Ok(()),
        };
        self.out.push_back(Output::Item(id, item));
        Ok(())
    }

    fn done(&mut self, id: CommandId, result: Result<Reply, Refusal>) {
        self.out.push_back(Output::Done(id, result));
    }

    /// Ends the session; whoever still waits is told the goodbye.
    fn close(&mut self) {
        self.state = State::Closed;
        let refusal = self.goodbye.clone().unwrap_or_else(not_sent);
        let waiting = self.running.drain(..).map(|(id, _)| id).chain(self.queue.drain(..).map(|(id, _)| id));
        self.out.extend(waiting.map(|id| Output::Done(id, Err(refusal.clone()))));
        self.out.push_back(Output::Closed);
    }

    fn fail(&mut self, violation: Violation) {
        self.state = State::Closed;
        self.running.clear();
        self.queue.clear();
        self.out.push_back(Output::Violation(violation));
    }
}

#[cfg(test)]
mod tests;

//! The POP3 state machine.

use std::collections::VecDeque;

use super::command::{Line, Pop3Command, Pop3Reply};
use super::response::{self, Status};
use crate::exchange::{Exchange, MASK};
use crate::line::{LineBuffer, Lines, Unstuffer};
use crate::sasl::SaslExchange;
use crate::session::{ProtocolDialog, Session, State};
use crate::{Command, CommandId, GreetingKind, Item, MESSAGES_MAX, Output, Reply, Violation, text, unexpected};
use mail_types::report::{MailboxStatus, Refusal};
use mail_types::{AuthMechanism, Secret};

/// Most commands on the wire where the server has PIPELINING. All of them together are some 11 KB, which
/// fits into the buffers between two hosts even while the server reads nothing, so that both sides
/// can't wait for each other. At 40 ms round trip and 4 KB a message they keep 100 MB/s busy.
const PIPELINE_MAX: usize = 1000;
/// Most lines in a row that say nothing: empty ones, and continuations that no one asked for.
const IDLE_LINES_MAX: u32 = 100;

/// POP3 as a [`Dialog`](crate::Dialog).
///
/// Commands are answered in their order. Only where CAPA named PIPELINING several are on the wire.
///
/// APOP is given as [`Command::Authenticate`] with an exchange of [`AuthMechanism::Apop`]: it gets the
/// greeting's timestamp as challenge and answers with `name SP digest`. A timestamp that came before
/// STLS is forgotten, as everything else.
pub struct Pop3Dialog {
    buffer: LineBuffer,
    session: Session<Pop3Command>,
    /// Commands sent and not answered, oldest first.
    running: VecDeque<(CommandId, Work)>,
    pipelining: bool,
    timestamp: Option<String>,
    /// Lines in a row that said nothing.
    idle_lines: u32,
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

impl ProtocolDialog for Pop3Dialog {
    type Own = Pop3Command;

    fn session(&mut self) -> &mut Session<Pop3Command> {
        &mut self.session
    }

    fn push(&mut self, bytes: &[u8]) {
        self.buffer.push(bytes);
    }

    fn received(&self) -> &[u8] {
        self.buffer.unread()
    }

    fn forget(&mut self) {
        self.pipelining = false;
        self.timestamp = None;
    }

    fn abandon(&mut self) -> Vec<CommandId> {
        self.running.drain(..).map(|(id, _)| id).collect()
    }

    fn hear(&mut self) -> Result<bool, Violation> {
        if self.body() {
            return Ok(true);
        }
        let Some(line) = self.buffer.line()? else { return Ok(false) };
        self.line(&line)?;
        Ok(true)
    }

    fn send_next(&mut self) -> bool {
        let room = if self.pipelining { PIPELINE_MAX } else { 1 };
        let Some((_, command)) = self.session.queue.front() else { return false };
        let waits = matches!(command, Command::StartTls | Command::Authenticate(_) | Command::Login { .. });
        if self.running.len() >= room
            || self.running.iter().any(|(_, work)| work.alone())
            || (waits && !self.running.is_empty())
        {
            return false;
        }
        let Some((id, command)) = self.session.queue.pop_front() else { return false };
        match command {
            Command::Capabilities => self.run(id, &Line::Capa, Work::Capabilities { lines: None }),
            Command::StartTls => self.run(id, &Line::Stls, Work::StartTls),
            Command::Authenticate(sasl) if sasl.mechanism() == AuthMechanism::Apop => self.apop(id, sasl),
            Command::Authenticate(sasl) => self.authenticate(id, sasl),
            Command::Login { username, password } => self.run(id, &Line::User(&username), Work::User { password }),
            Command::Own(command) => self.own(id, command),
            Command::Quit => self.run(id, &Line::Quit, Work::Quit),
        }
        true
    }
}

impl Pop3Dialog {
    /// A dialog that waits for the greeting.
    pub fn new() -> Self {
        Self {
            buffer: LineBuffer::default(),
            session: Session::default(),
            running: VecDeque::new(),
            pipelining: false,
            timestamp: None,
            idle_lines: 0,
        }
    }

    fn own(&mut self, id: CommandId, command: Pop3Command) {
        let message = || Work::Retrieve { body: None, size_bytes: 0 };
        match command {
            Pop3Command::Stat => self.run(id, &Line::Stat, Work::Status),
            Pop3Command::Uidl => self.run(id, &Line::Uidl, Work::List { uidl: true, seen: None }),
            Pop3Command::Sizes => self.run(id, &Line::List, Work::List { uidl: false, seen: None }),
            Pop3Command::Retrieve { number } => self.run(id, &Line::Retr(number), message()),
            Pop3Command::Top { number } => self.run(id, &Line::Top(number), message()),
            Pop3Command::Delete { number } => self.run(id, &Line::Dele(number), Work::Delete),
        }
    }

    fn run(&mut self, id: CommandId, line: &Line<'_>, work: Work) {
        match line.encode() {
            Ok(output) => {
                self.session.out.push_back(output);
                self.running.push_back((id, work));
            }
            Err(_) => self.done(id, Err(Refusal::not_sent())),
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
        let Some(timestamp) = &self.timestamp else { return self.done(id, Err(Refusal::not_sent())) };
        let argument = match sasl.respond(timestamp.as_bytes()) {
            Ok(argument) => argument,
            // Nothing was sent, but who greets like this is not to be trusted with anything.
            Err(error) => return self.fail(Violation::Sasl(error)),
        };
        match std::str::from_utf8(&argument) {
            Ok(argument) => self.run(id, &Line::Apop(argument), Work::Apop),
            Err(_) => self.done(id, Err(Refusal::not_sent())),
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
        let ended = unstuffer.ended().then_some((*id, Reply::Pop3(Pop3Reply::Message { size_bytes: *size_bytes })));
        if !body.is_empty() {
            self.session.out.push_back(Output::Body(body));
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
        self.session.out.push_back(Output::Heard(if challenge { format!("+ {MASK}") } else { text(line) }));
        let status = status.ok_or_else(|| unexpected(line))?;
        let in_login = matches!(self.running.front(), Some((_, Work::Authenticate { .. })));
        if challenge && self.session.state == State::Open && !in_login {
            return self.passed_over(line);
        }
        self.idle_lines = 0;
        if self.session.state == State::Greeting {
            return self.greeting(status, line);
        }
        match (self.running.pop_front(), status) {
            (Some((id, work)), Status::Ok(text)) => self.accepted(id, work, &text),
            (Some((id, work)), Status::Err(refusal)) => self.refused(id, work, refusal),
            (Some((id, Work::Authenticate { mut exchange })), Status::Continue(challenge)) if !exchange.aborted() => {
                self.session.out.push_back(exchange.answer(&challenge));
                self.running.push_front((id, Work::Authenticate { exchange }));
                Ok(())
            }
            // Some servers say why before they close an idle connection.
            (None, Status::Err(refusal)) => {
                self.session.goodbye = Some(refusal);
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
        let kind = match status {
            Status::Ok(rest) => {
                self.timestamp = response::timestamp(&rest).map(str::to_owned);
                GreetingKind::Ready
            }
            Status::Err(refusal) => GreetingKind::Rejected(refusal),
            Status::Continue(_) => return Err(unexpected(line)),
        };
        self.greeted(text, kind, None);
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
                self.session.out.push_back(Output::Item(id, Item::MessageBegins));
                self.running.push_front((id, Work::Retrieve { body, size_bytes }));
                return Ok(());
            }
            Work::StartTls => {
                self.session.upgrade(id, Output::UpgradeTls);
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
            Work::Authenticate { exchange } => {
                let said = exchange.verdict(Ok(Reply::LoggedIn(None)))?;
                self.done(id, said);
                return Ok(());
            }
            Work::Apop | Work::Pass => Reply::LoggedIn(None),
            Work::Status => {
                let (messages, size_bytes) = response::stat(rest);
                let status = MailboxStatus { messages, unseen: None, mailboxes: Some(1), size_bytes };
                Reply::Pop3(Pop3Reply::Stat(status))
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
            Work::Authenticate { exchange } => {
                let said = exchange.verdict(Err(refusal))?;
                self.done(id, said);
            }
            _ => self.done(id, Err(refusal)),
        }
        Ok(())
    }

    /// A line of the CAPA list; a dot ends it.
    fn capability(&mut self, line: &[u8]) -> Result<(), Violation> {
        self.session.out.push_back(Output::Heard(text(line)));
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
        self.session.out.push_back(Output::Item(id, item));
        Ok(())
    }

    fn done(&mut self, id: CommandId, result: Result<Reply, Refusal>) {
        self.session.done(id, result);
    }
}

#[cfg(test)]
mod tests;

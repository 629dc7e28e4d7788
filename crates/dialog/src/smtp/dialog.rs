//! The submission state machine.

use super::command::{Line, SmtpCommand};
use super::response::{self, SmtpReply};
use super::submission::Submission;
use crate::exchange::{Exchange, MASK};
use crate::line::{LineBuffer, Lines};
use crate::sasl::SaslExchange;
use crate::session::{ProtocolDialog, Session, State};
use crate::{Command, CommandId, GreetingKind, Output, Reply, Violation, text, unexpected};
use mail_types::report::Refusal;

/// Submission as a [`Dialog`](crate::Dialog).
///
/// One command is on the wire at a time: EHLO, STARTTLS, AUTH, DATA and QUIT all must be the last of a
/// pipelined group (RFC 2920 section 3.1), and what else we send is not worth a group.
pub struct SmtpDialog {
    buffer: LineBuffer,
    session: Session<SmtpCommand>,
    /// The command sent and not answered.
    running: Option<(CommandId, Work)>,
    /// The reply so far, where it has several lines.
    reply: Option<(u16, Lines)>,
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

impl ProtocolDialog for SmtpDialog {
    type Own = SmtpCommand;

    fn session(&mut self) -> &mut Session<SmtpCommand> {
        &mut self.session
    }

    fn push(&mut self, bytes: &[u8]) {
        self.buffer.push(bytes);
    }

    fn received(&self) -> &[u8] {
        self.buffer.unread()
    }

    fn abandon(&mut self) -> Vec<CommandId> {
        self.running.take().map(|(id, _)| id).into_iter().collect()
    }

    fn hear(&mut self) -> Result<bool, Violation> {
        let Some(line) = self.buffer.line()? else { return Ok(false) };
        self.line(&line)?;
        Ok(true)
    }

    fn send_next(&mut self) -> bool {
        if self.running.is_some() {
            return false;
        }
        let Some((id, command)) = self.session.queue.pop_front() else { return false };
        match command {
            Command::Capabilities => self.run(id, &Line::Ehlo, Work::Capabilities),
            Command::StartTls => self.run(id, &Line::StartTls, Work::StartTls),
            Command::Authenticate(sasl) => self.authenticate(id, sasl),
            Command::Login { .. } => self.done(id, Err(Refusal::not_sent())),
            Command::Own(SmtpCommand::Submit(submission)) => {
                self.session.out.push_back(Output::Send(submission.mail()));
                self.running = Some((id, Work::Submit { submission, step: Step::Mail }));
            }
            Command::Quit => self.run(id, &Line::Quit, Work::Quit),
        }
        true
    }
}

impl SmtpDialog {
    /// A dialog that waits for the greeting.
    pub fn new() -> Self {
        Self { buffer: LineBuffer::default(), session: Session::default(), running: None, reply: None }
    }

    fn run(&mut self, id: CommandId, line: &Line<'_>, work: Work) {
        self.session.out.push_back(line.encode());
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
        self.session.out.push_back(Output::Heard(if challenge { format!("334 {MASK}") } else { text(line) }));
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
        if self.session.state == State::Greeting { self.greeting(reply, line) } else { self.replied(reply, line) }
    }

    fn greeting(&mut self, reply: SmtpReply, line: &[u8]) -> Result<(), Violation> {
        // Of several lines the first one has the server's name.
        let first = reply.lines.first().map_or("", String::as_str);
        let text = format!("{} {first}", reply.code).trim_end().to_owned();
        let kind = match reply.code {
            220 => GreetingKind::Ready,
            400..=599 => GreetingKind::Rejected(reply.into()),
            _ => return Err(unexpected(line)),
        };
        self.greeted(text, kind, None);
        Ok(())
    }

    fn replied(&mut self, reply: SmtpReply, line: &[u8]) -> Result<(), Violation> {
        // RFC 5321 section 3.8: the server may say 421 at any time, and closes.
        if reply.code == 421 {
            self.session.goodbye = Some(reply.into());
            self.close();
            return Ok(());
        }
        let (id, mut work) = self.running.take().ok_or_else(|| unexpected(line))?;
        match (&mut work, reply.code) {
            (Work::Authenticate { exchange }, 334) if !exchange.aborted() => {
                let challenge = reply.lines.first().map_or("", String::as_str);
                self.session.out.push_back(exchange.answer(challenge.as_bytes()));
                self.running = Some((id, work));
            }
            (Work::Authenticate { exchange }, code) if exchange.aborted() || !matches!(code, 300..400) => {
                let refused = matches!(code, 400..=599);
                let said = if refused { Err(reply.into()) } else { Ok(Reply::LoggedIn(None)) };
                match exchange.verdict(said)? {
                    Ok(_) if code != 235 => return Err(unexpected(line)),
                    said => self.done(id, said),
                }
            }
            (_, 400..=599) => self.done(id, Err(reply.into())),
            (Work::Capabilities, 250) => {
                self.done(id, Ok(Reply::Capabilities(response::capabilities(reply.lines))));
            }
            (Work::StartTls, 220) => {
                self.session.upgrade(id, Output::UpgradeTls);
            }
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
                        self.session.out.push_back(Output::Send(octets));
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
        self.session.done(id, result);
    }
}

#[cfg(test)]
mod tests;

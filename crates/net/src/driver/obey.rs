//! What the dialog wants, done: sends what it says, and passes on what it heard, to a sink, to the trace and
//! to the tape.

use std::ops::ControlFlow;

use super::sink::Receiver;
use super::{Connection, DriverError};
use crate::BoxStream;
use mail_dialog::{CommandId, Greeting, Output, Reply};
use mail_types::Message;
use mail_types::report::Refusal;
use mail_types::veil::MASK;

/// A login under way. What comes in meanwhile is taped as the dialog shows it and not as it came:
/// only the dialog knows a challenge from a reply.
pub struct Login {
    id: CommandId,
    heard: Vec<u8>,
    answered: bool,
}

impl Login {
    /// By this command.
    pub fn new(id: CommandId) -> Self {
        Self { id, heard: Vec::new(), answered: false }
    }
}

/// Most alerts of a session that are kept, and the letters of each.
const ALERTS_MAX: usize = 8;
const ALERT_MAX: usize = 500;

/// A text that the server wants the user to read (IMAP's ALERT, RFC 9051 section 7.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// What it says. Text from the network.
    pub text: String,
    /// It came over TLS; otherwise anybody on the way may have said it.
    pub protected: bool,
}

impl Alert {
    /// The sentence, which says so where the text is nobody's word.
    pub fn message(&self) -> Message {
        let id = if self.protected { "server-alert" } else { "server-alert-unauthenticated" };
        Message::new(id).with_foreign("text", self.text.clone())
    }
}

/// What the dialog said and nobody took yet.
#[derive(Default)]
pub struct Pending {
    /// The greeting, until [`Connection::start`] gives it.
    pub greeting: Option<Greeting>,
    done: Vec<(CommandId, Result<Reply, Refusal>)>,
    /// The stream is to become TLS.
    pub upgrade: bool,
    /// The session is over.
    pub closed: bool,
    /// What the user is to read, until [`Connection::take_alerts`] gives it.
    pub alerts: Vec<Alert>,
    /// Octets of the message under way.
    body_bytes: u64,
    /// They are in the trace already.
    body_noted: bool,
}

impl Pending {
    /// The answer to a command, where it has come.
    pub fn take(&mut self, id: CommandId) -> Option<Result<Reply, Refusal>> {
        let at = self.done.iter().position(|(done, _)| *done == id)?;
        Some(self.done.swap_remove(at).1)
    }
}

fn go_on(flow: ControlFlow<()>) -> Result<(), DriverError> {
    if flow.is_break() { Err(DriverError::Stopped) } else { Ok(()) }
}

impl Connection {
    /// Does what the dialog wants, until it wants input. Answers how many answers went to a transfer.
    pub(super) async fn drain(&mut self, sink: &mut Receiver<'_>) -> Result<usize, DriverError> {
        let result = self.obey(sink).await;
        self.tape_login();
        result
    }

    /// Tapes what was heard of a login.
    pub(super) fn tape_login(&mut self) {
        let Some(login) = &mut self.login else { return };
        let mut heard = std::mem::take(&mut login.heard);
        let answered = login.answered;
        if answered {
            // Came in the same read, and belongs to nobody yet.
            heard.extend_from_slice(&self.trace.taped(self.dialog.unread()));
            self.login = None;
        }
        if let Some(tap) = self.stream.as_ref().and_then(BoxStream::tap).filter(|_| !heard.is_empty()) {
            tap.received(&heard);
        }
    }

    async fn obey(&mut self, sink: &mut Receiver<'_>) -> Result<usize, DriverError> {
        let mut outgoing = Vec::new();
        let mut answered = 0;
        loop {
            let output = self.dialog.next();
            self.unasked.count(&output)?;
            match output {
                // The answer to COMPRESS came before.
                Output::NeedInput | Output::Compress => break,
                Output::UpgradeTls => {
                    self.pending.upgrade = true;
                    break;
                }
                Output::Send(bytes) => {
                    self.trace.sent(&bytes);
                    outgoing.extend_from_slice(&bytes);
                }
                Output::SendSecret { bytes, masked } => {
                    self.trace.sent_secret(&bytes, &masked);
                    self.tape_login();
                    self.write(&std::mem::take(&mut outgoing)).await?;
                    self.put_secret(&bytes, &masked).await?;
                }
                Output::Heard(line) => {
                    self.heard(&line);
                    // IMAP: the response that the literal belongs to.
                    if self.pending.body_bytes > 0 {
                        self.trace.body(std::mem::take(&mut self.pending.body_bytes));
                        self.pending.body_noted = true;
                    }
                }
                Output::Body(bytes) => {
                    self.write(&std::mem::take(&mut outgoing)).await?;
                    self.pending.body_bytes += bytes.len() as u64;
                    go_on(sink.write(&bytes).await)?;
                }
                Output::Item(id, item) => go_on(sink.item(id, item).await)?,
                Output::Alert(text) => self.alert(&text),
                Output::Greeting(greeting) => self.pending.greeting = Some(self.trace.greeting(greeting)),
                Output::Done(id, result) => answered += self.done(id, result, sink).await?,
                Output::Closed => self.pending.closed = true,
                Output::Violation(violation) => return Err(self.trace.violation(violation).into()),
            }
        }
        self.write(&outgoing).await?;
        Ok(answered)
    }

    async fn put_secret(&mut self, bytes: &[u8], masked: &str) -> Result<(), DriverError> {
        self.put(bytes).await?;
        if let Some(tap) = self.stream.as_ref().and_then(BoxStream::tap) {
            tap.sent(format!("{masked}\r\n").as_bytes());
        }
        Ok(())
    }

    fn heard(&mut self, line: &str) {
        self.trace.heard(line);
        if let Some(login) = &mut self.login {
            let masked = self.trace.mask(line);
            // An empty challenge stands for one that is not shown.
            login.heard.extend_from_slice(masked.strip_suffix(MASK).unwrap_or(&masked).as_bytes());
            login.heard.extend_from_slice(b"\r\n");
        }
    }

    /// Hands an answer on; counts those that go to a transfer.
    async fn done(
        &mut self,
        id: CommandId,
        result: Result<Reply, Refusal>,
        sink: &mut Receiver<'_>,
    ) -> Result<usize, DriverError> {
        let noted = std::mem::take(&mut self.pending.body_noted);
        let message = result.as_ref().is_ok_and(|reply| reply.message_bytes().is_some());
        if self.pending.body_bytes > 0 || (message && !noted) {
            self.trace.body(std::mem::take(&mut self.pending.body_bytes));
        }
        if let Some(login) = self.login.as_mut().filter(|login| login.id == id) {
            login.answered = true;
        }
        let result = match result {
            Ok(reply) => Ok(self.trace.reply(reply)),
            Err(refusal) => Err(self.refusal(id, refusal)),
        };
        match sink {
            Receiver::Sink(_) => {
                self.pending.done.push((id, result));
                Ok(0)
            }
            Receiver::Transfer(transfer) => go_on(transfer.answered(id, result).await).map(|()| 1),
        }
    }

    fn alert(&mut self, text: &str) {
        let text = self.trace.mask(text).chars().take(ALERT_MAX).collect();
        let alert = Alert { text, protected: self.trace.protected() };
        if self.pending.alerts.len() < ALERTS_MAX && !self.pending.alerts.contains(&alert) {
            self.pending.alerts.push(alert);
        }
    }

    /// A refusal as it may be shown. The reason that a mechanism told itself goes onto the tape, or
    /// comes from it.
    fn refusal(&self, id: CommandId, refusal: Refusal) -> Refusal {
        let mut refusal = self.trace.refusal(refusal);
        let tap = self.stream.as_ref().and_then(BoxStream::tap);
        if let Some(tap) = tap.filter(|_| self.login.as_ref().is_some_and(|login| login.id == id)) {
            match &refusal.mechanism_error {
                Some(reason) => tap.reason(reason),
                None => refusal.mechanism_error = tap.taped_reason(),
            }
        }
        refusal
    }
}

//! The IMAP state machine: the session from greeting to goodbye. What is sent stands in `send`, what is under
//! way in `work`, what is heard in `hear`, and what the answers mean in `answer`.

mod answer;
mod hear;
mod send;
mod work;

use std::collections::VecDeque;

use super::reader::{Piece, Reader};
use super::response::Response;
use crate::{
    Capabilities, Command, CommandId, Dialog, Greeting, GreetingKind, Input, Output, Reply, Violation, not_sent, text,
    unexpected,
};
use mail_types::report::Refusal;

use work::{Running, Work};

/// IMAP as a [`Dialog`].
///
/// Capability and retrieval commands go out at once and are told apart by their tags. Everything
/// that changes the state of the session, or asks twice, goes alone: it waits for the answers still
/// open, and what comes after it waits for its own.
///
/// Several retrievals may be open. The server may carry them out in any order (RFC 9051 section
/// 5.5), though none is known to do so; a body is therefore given to the oldest one, and its UID
/// must agree before the message counts as retrieved. One that the server answers with OK but without
/// a body (the message is gone) is refused with status `OK`.
pub struct ImapDialog {
    reader: Reader,
    state: State,
    /// Answers that are ready.
    out: VecDeque<Output>,
    /// Commands not yet sent.
    queue: VecDeque<(CommandId, Command)>,
    /// Commands sent and not answered, oldest first.
    running: Vec<Running>,
    last_tag: u32,
    /// The latest that the server said; `None` where it has said nothing since TLS or login.
    capabilities: Option<Capabilities>,
    preauth: bool,
    logged_in: bool,
    identify: Identify,
    goodbye: Option<Refusal>,
    /// It came in the middle of the session.
    lost: bool,
    /// A message of a set has begun and not come to its end.
    in_message: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing came yet.
    Greeting,
    Open,
    /// STARTTLS or COMPRESS was accepted; nothing is read until the stream is another.
    Upgrading,
    Closed,
}

/// What is known of ID (RFC 2971).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Identify {
    NotAnnounced,
    Announced,
    Sent,
}

impl Default for ImapDialog {
    fn default() -> Self {
        Self::new()
    }
}

impl Dialog for ImapDialog {
    fn input(&mut self, input: Input<'_>) {
        match input {
            Input::Start => {}
            Input::Bytes(_) if self.state == State::Closed => {}
            Input::Bytes(octets) => self.reader.push(octets),
            Input::TlsUp => {
                self.capabilities = None;
                self.identify = Identify::NotAnnounced;
                self.state = State::Open;
            }
            Input::Compressed => {
                self.reader = Reader::default();
                self.state = State::Open;
            }
            Input::Eof => self.eof(),
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
                    // A session that was ended in its middle answers nothing more.
                    Some((_, command)) if self.lost && !matches!(command, Command::Quit) => {
                        return Output::Violation(self.farewell());
                    }
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
            let heard = match self.reader.piece() {
                Ok(Some(Piece::Body(octets))) => self.body(octets),
                Ok(Some(Piece::Response(octets))) => self.response(&octets),
                Ok(None) => return Output::NeedInput,
                Err(violation) => Err(violation),
            };
            if let Err(violation) = heard {
                self.fail(violation);
            }
        }
    }

    fn unread(&self) -> &[u8] {
        self.reader.unread()
    }
}

impl ImapDialog {
    /// A dialog that waits for the greeting.
    pub fn new() -> Self {
        Self {
            reader: Reader::default(),
            state: State::Greeting,
            out: VecDeque::new(),
            queue: VecDeque::new(),
            running: Vec::new(),
            last_tag: 0,
            capabilities: None,
            preauth: false,
            logged_in: false,
            identify: Identify::NotAnnounced,
            goodbye: None,
            lost: false,
            in_message: false,
        }
    }

    fn greeting(&mut self, parsed: Response, octets: &[u8]) -> Result<(), Violation> {
        let Response::Untagged(condition) = parsed else { return Err(unexpected(octets)) };
        if let Some(lines) = condition.capabilities() {
            self.heard(lines)?;
        }
        self.alert(&condition);
        self.state = State::Open;
        let kind = match condition.status {
            "OK" => GreetingKind::Ready,
            "PREAUTH" => {
                self.preauth = true;
                self.logged_in = true;
                GreetingKind::PreAuth
            }
            "BYE" => {
                let refusal = Refusal::from(condition);
                self.goodbye = Some(refusal.clone());
                GreetingKind::Rejected(refusal)
            }
            _ => return Err(unexpected(octets)),
        };
        let rejected = matches!(kind, GreetingKind::Rejected(_));
        let capabilities = self.capabilities.clone();
        self.out.push_back(Output::Greeting(Greeting { text: text(octets), kind, capabilities }));
        if rejected {
            self.close();
        }
        Ok(())
    }

    fn done(&mut self, id: CommandId, result: Result<Reply, Refusal>) {
        self.out.push_back(Output::Done(id, result));
    }

    fn eof(&mut self) {
        if self.state == State::Closed {
            return;
        }
        let said_goodbye = self.goodbye.is_some();
        let logout = self.running.iter().position(|running| matches!(running.work, Work::Logout));
        match logout {
            Some(at) if said_goodbye => {
                let id = self.running.remove(at).id;
                self.done(id, Ok(Reply::Ok));
                self.close();
            }
            _ => self.fail(Violation::Eof),
        }
    }

    /// Ends the session; whoever still waits is told the goodbye.
    fn close(&mut self) {
        self.state = State::Closed;
        let refusal = self.goodbye.clone().unwrap_or_else(not_sent);
        let waited_for = |running: &Running| !matches!(running.work, Work::Identify);
        let waiting = self.running.drain(..).filter(waited_for).map(|running| running.id);
        let waiting = waiting.chain(self.queue.drain(..).map(|(id, _)| id));
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

//! What the three dialogs share: the session from greeting to goodbye, the commands that wait to be sent, and the
//! answers that wait to be taken.

use std::collections::VecDeque;

use super::{
    Capabilities, Command, CommandId, Dialog, Greeting, GreetingKind, Input, Output, OwnCommand, Reply, Violation,
};
use mail_types::report::Refusal;

/// How far a session has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Nothing came yet.
    Greeting,
    Open,
    /// STARTTLS or COMPRESS was accepted; nothing is read until the stream is another.
    Upgrading,
    Closed,
}

/// What a dialog keeps, whatever its protocol.
pub(super) struct Session<Own> {
    pub(super) state: State,
    /// Answers that are ready.
    pub(super) out: VecDeque<Output>,
    /// Commands not yet sent.
    pub(super) queue: VecDeque<(CommandId, Command<Own>)>,
    pub(super) goodbye: Option<Refusal>,
}

impl<Own> Default for Session<Own> {
    fn default() -> Self {
        Self { state: State::Greeting, out: VecDeque::new(), queue: VecDeque::new(), goodbye: None }
    }
}

impl<Own> Session<Own> {
    pub(super) fn done(&mut self, id: CommandId, result: Result<Reply, Refusal>) {
        self.out.push_back(Output::Done(id, result));
    }

    /// The command is answered, and what follows comes over another stream.
    pub(super) fn upgrade(&mut self, id: CommandId, to: Output) {
        self.state = State::Upgrading;
        self.done(id, Ok(Reply::Ok));
        self.out.push_back(to);
    }

    /// What those are told who wait as the session ends.
    fn refusal(&self) -> Refusal {
        self.goodbye.clone().unwrap_or_else(Refusal::not_sent)
    }
}

/// One protocol's part of a dialog.
pub(super) trait ProtocolDialog: Send {
    /// What only this protocol can be asked for.
    type Own: TryFrom<OwnCommand>;

    fn session(&mut self) -> &mut Session<Self::Own>;
    /// Bytes came.
    fn push(&mut self, bytes: &[u8]);
    /// Bytes received and not yet used.
    fn received(&self) -> &[u8];
    /// TLS is up: what was said before does not hold any more.
    fn forget(&mut self) {}
    /// Both directions are compressed.
    fn compressed(&mut self) {}
    /// Sends the next command; false if none may go now.
    fn send_next(&mut self) -> bool;
    /// Takes the next piece of what came; false if there is none.
    fn hear(&mut self) -> Result<bool, Violation>;
    /// Forgets the commands under way; who waits for their answers.
    fn abandon(&mut self) -> Vec<CommandId>;
    /// The server closed the connection.
    fn end_of_stream(&mut self) {
        self.fail(Violation::Eof);
    }
    /// Why a command that comes after the end is not merely refused.
    fn after_the_end(&self, _: &Command<Self::Own>) -> Option<Violation> {
        None
    }

    /// Gives the greeting on; a server that does not want us is taken at its word.
    fn greeted(&mut self, text: String, kind: GreetingKind, capabilities: Option<Capabilities>) {
        let session = self.session();
        session.state = State::Open;
        if let GreetingKind::Rejected(refusal) = &kind {
            session.goodbye = Some(refusal.clone());
        }
        session.out.push_back(Output::Greeting(Greeting { text, kind, capabilities }));
        if session.goodbye.is_some() {
            self.close();
        }
    }

    /// Ends the session; whoever still waits is told the goodbye.
    fn close(&mut self) {
        let mut waiting = self.abandon();
        let session = self.session();
        session.state = State::Closed;
        waiting.extend(session.queue.drain(..).map(|(id, _)| id));
        let refusal = session.refusal();
        session.out.extend(waiting.into_iter().map(|id| Output::Done(id, Err(refusal.clone()))));
        session.out.push_back(Output::Closed);
    }

    /// The server broke the protocol.
    fn fail(&mut self, violation: Violation) {
        self.abandon();
        let session = self.session();
        session.state = State::Closed;
        session.queue.clear();
        session.out.push_back(Output::Violation(violation));
    }
}

impl<P: ProtocolDialog> Dialog for P {
    fn input(&mut self, input: Input<'_>) {
        let closed = self.session().state == State::Closed;
        match input {
            Input::Start => {}
            Input::Bytes(_) | Input::Eof if closed => {}
            Input::Bytes(bytes) => self.push(bytes),
            Input::Eof => self.end_of_stream(),
            Input::TlsUp => {
                self.session().state = State::Open;
                self.forget();
            }
            Input::Compressed => {
                self.session().state = State::Open;
                self.compressed();
            }
            Input::Command(id, command) => match command.of() {
                Some(command) => self.session().queue.push_back((id, command)),
                None => self.session().done(id, Err(Refusal::not_sent())),
            },
        }
    }

    fn next(&mut self) -> Output {
        loop {
            let session = self.session();
            if let Some(output) = session.out.pop_front() {
                return output;
            }
            let state = session.state;
            match state {
                State::Upgrading => return Output::NeedInput,
                State::Closed => {
                    let Some((id, command)) = session.queue.pop_front() else { return Output::NeedInput };
                    let refusal = session.refusal();
                    return self.after_the_end(&command).map_or(Output::Done(id, Err(refusal)), Output::Violation);
                }
                State::Open if self.send_next() => continue,
                State::Greeting | State::Open => {}
            }
            match self.hear() {
                Ok(true) => {}
                Ok(false) => return Output::NeedInput,
                Err(violation) => self.fail(violation),
            }
        }
    }

    fn unread(&self) -> &[u8] {
        self.received()
    }
}

//! The IMAP state machine: the session from greeting to goodbye. What is sent stands in `send`, what is under
//! way in `work`, what is heard in `hear`, and what the answers mean in `answer`.

mod answer;
mod hear;
mod send;
mod work;

use super::command::ImapCommand;
use super::reader::{Piece, Reader};
use super::response::Response;
use crate::session::{ProtocolDialog, Session};
use crate::{Capabilities, Command, CommandId, GreetingKind, Reply, Violation, text, unexpected};
use mail_types::report::Refusal;

use work::{Running, Work};

/// IMAP as a [`Dialog`](crate::Dialog).
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
    session: Session<ImapCommand>,
    /// Commands sent and not answered, oldest first.
    running: Vec<Running>,
    last_tag: u32,
    /// The latest that the server said; `None` where it has said nothing since TLS or login.
    capabilities: Option<Capabilities>,
    preauth: bool,
    logged_in: bool,
    identify: Identify,
    /// It came in the middle of the session.
    lost: bool,
    /// A message of a set has begun and not come to its end.
    in_message: bool,
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

impl ProtocolDialog for ImapDialog {
    type Own = ImapCommand;

    fn session(&mut self) -> &mut Session<ImapCommand> {
        &mut self.session
    }

    fn push(&mut self, bytes: &[u8]) {
        self.reader.push(bytes);
    }

    fn received(&self) -> &[u8] {
        self.reader.unread()
    }

    fn forget(&mut self) {
        self.capabilities = None;
        self.identify = Identify::NotAnnounced;
    }

    fn compressed(&mut self) {
        self.reader = Reader::default();
    }

    fn send_next(&mut self) -> bool {
        self.send()
    }

    fn hear(&mut self) -> Result<bool, Violation> {
        match self.reader.piece()? {
            Some(Piece::Body(octets)) => self.body(octets)?,
            Some(Piece::Response(octets)) => self.response(&octets)?,
            None => return Ok(false),
        }
        Ok(true)
    }

    fn abandon(&mut self) -> Vec<CommandId> {
        let waited_for = |running: &Running| !matches!(running.work, Work::Identify);
        self.running.drain(..).filter(waited_for).map(|running| running.id).collect()
    }

    fn end_of_stream(&mut self) {
        let logout = self.running.iter().position(|running| matches!(running.work, Work::Logout));
        match logout {
            Some(at) if self.session.goodbye.is_some() => {
                let id = self.running.remove(at).id;
                self.done(id, Ok(Reply::Ok));
                self.close();
            }
            _ => self.fail(Violation::Eof),
        }
    }

    /// A session that was ended in its middle answers nothing more.
    fn after_the_end(&self, command: &Command<ImapCommand>) -> Option<Violation> {
        (self.lost && !matches!(command, Command::Quit)).then(|| self.farewell())
    }
}

impl ImapDialog {
    /// A dialog that waits for the greeting.
    pub fn new() -> Self {
        Self {
            reader: Reader::default(),
            session: Session::default(),
            running: Vec::new(),
            last_tag: 0,
            capabilities: None,
            preauth: false,
            logged_in: false,
            identify: Identify::NotAnnounced,
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
        let kind = match condition.status {
            "OK" => GreetingKind::Ready,
            "PREAUTH" => {
                self.preauth = true;
                self.logged_in = true;
                GreetingKind::PreAuth
            }
            "BYE" => GreetingKind::Rejected(condition.into()),
            _ => return Err(unexpected(octets)),
        };
        let capabilities = self.capabilities.clone();
        self.greeted(text(octets), kind, capabilities);
        Ok(())
    }

    fn done(&mut self, id: CommandId, result: Result<Reply, Refusal>) {
        self.session.done(id, result);
    }
}

#[cfg(test)]
mod tests;

//! The IMAP state machine: what is heard and answered. What is sent stands in `send`, what is under
//! way in `work`.

mod send;
mod work;

use std::collections::VecDeque;

use super::reader::{Piece, Reader};
use super::response::{self, Condition, FetchBody, Response};
use crate::model::report::Refusal;
use crate::proto::exchange::MASK;
use crate::proto::{
    Capabilities, Command, CommandId, Dialog, Greeting, GreetingKind, Input, Item, MAILBOXES_MAX, MESSAGES_MAX, Opened,
    Output, Reply, Violation, not_sent, text, unexpected,
};

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
    goodbye: Option<Refusal>,
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
            goodbye: None,
            in_message: false,
        }
    }

    fn body(&mut self, octets: Vec<u8>) -> Result<(), Violation> {
        if let Some(id) = self.messages() {
            self.begin(id);
            self.out.push_back(Output::Body(octets));
            return Ok(());
        }
        // A message that nobody asked for passes by.
        for running in &mut self.running {
            if let Work::Retrieve { size_bytes, complete: false, .. } = &mut running.work {
                *size_bytes += octets.len() as u64;
                self.out.push_back(Output::Body(octets));
                break;
            }
        }
        Ok(())
    }

    /// Who wants sets of messages; several may, and their messages are told apart by UID.
    fn messages(&self) -> Option<CommandId> {
        self.running.iter().find(|running| matches!(running.work, Work::Messages)).map(|running| running.id)
    }

    fn begin(&mut self, id: CommandId) {
        if !std::mem::replace(&mut self.in_message, true) {
            self.out.push_back(Output::Item(id, Item::MessageBegins));
        }
    }

    fn response(&mut self, octets: &[u8]) -> Result<(), Violation> {
        let parsed = response::parse(octets);
        let masked = matches!(parsed, Some(Response::Continue(_)))
            && self.running.iter().any(|running| matches!(running.work, Work::Authenticate { .. }));
        self.out.push_back(Output::Heard(if masked { format!("+ {MASK}") } else { text(octets) }));
        let parsed = parsed.ok_or_else(|| unexpected(octets))?;
        if self.state == State::Greeting {
            return self.greeting(parsed, octets);
        }
        match parsed {
            Response::Continue(challenge) => self.continuation(&challenge, octets),
            Response::Tagged(tag, condition) => self.tagged(tag, condition, octets),
            Response::Untagged(condition) => self.untagged(condition),
            Response::Capability(lines) => self.heard(lines),
            Response::Status { mailbox, items } => {
                self.inbox(&mailbox, &items);
                Ok(())
            }
            Response::List { selectable, attributes, delimiter, name } => {
                self.mailbox(selectable)?;
                self.listed_mailbox(attributes, delimiter, name)
            }
            Response::Storage { used_kib, limit_kib } => {
                let asked = self.running.iter().find(|running| matches!(running.work, Work::Quota { .. }));
                let id = asked.map(|running| running.id);
                self.out.extend(id.map(|id| Output::Item(id, Item::Storage { used_kib, limit_kib })));
                Ok(())
            }
            Response::Exists(count) => {
                self.opened(|opened| opened.exists = Some(count));
                Ok(())
            }
            Response::Fetch { uid, body: FetchBody::Absent, flags, size_bytes, date } => {
                if let Some(uid) = uid {
                    self.listed(1, Item::Listed { uid, flags, size_bytes, date })?;
                }
                Ok(())
            }
            Response::Found(ranges) => ranges
                .into_iter()
                .try_for_each(|(first, last)| self.listed(u64::from(last - first) + 1, Item::Found { first, last })),
            Response::Fetch { uid, body, flags, size_bytes, date } => match self.messages() {
                Some(id) => {
                    self.begin(id);
                    self.in_message = false;
                    let uid = uid.ok_or_else(|| unexpected(octets))?;
                    if size_bytes.is_some() || date.is_some() {
                        self.out.push_back(Output::Item(id, Item::Listed { uid, flags: None, size_bytes, date }));
                    }
                    if let FetchBody::Inline(octets) = body
                        && !octets.is_empty()
                    {
                        self.out.push_back(Output::Body(octets));
                    }
                    let flags = flags.unwrap_or_default();
                    self.out.push_back(Output::Item(id, Item::MessageEnds { uid, flags }));
                    Ok(())
                }
                None => self.fetched(uid, body, octets),
            },
            Response::Other => Ok(()),
        }
    }

    fn greeting(&mut self, parsed: Response, octets: &[u8]) -> Result<(), Violation> {
        let Response::Untagged(condition) = parsed else { return Err(unexpected(octets)) };
        if let Some(lines) = condition.capabilities() {
            self.capabilities = Some(response::capabilities(lines)?);
        }
        self.state = State::Open;
        let kind = match condition.status {
            "OK" => GreetingKind::Ready,
            "PREAUTH" => {
                self.preauth = true;
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

    fn continuation(&mut self, challenge: &[u8], octets: &[u8]) -> Result<(), Violation> {
        for running in &mut self.running {
            match &mut running.work {
                Work::Authenticate { exchange, .. } if !exchange.aborted() => {
                    self.out.push_back(exchange.answer(challenge));
                    return Ok(());
                }
                Work::Login { parts, .. }
                | Work::Examine { parts }
                | Work::Quota { parts }
                | Work::Open { parts, .. }
                    if !parts.is_empty() =>
                {
                    self.out.extend(parts.pop_front().map(Output::from));
                    return Ok(());
                }
                _ => {}
            }
        }
        Err(unexpected(octets))
    }

    /// New capabilities, untagged or in a response code.
    fn heard(&mut self, lines: Vec<String>) -> Result<(), Violation> {
        self.capabilities = Some(response::capabilities(lines)?);
        for running in &mut self.running {
            if let Work::Capabilities { heard } | Work::Authenticate { heard, .. } | Work::Login { heard, .. } =
                &mut running.work
            {
                *heard = true;
            }
        }
        Ok(())
    }

    fn untagged(&mut self, condition: Condition) -> Result<(), Violation> {
        if let Some(lines) = condition.capabilities() {
            self.heard(lines)?;
        }
        if condition.status != "BYE" {
            self.told(&condition);
            return Ok(());
        }
        self.goodbye = Some(condition.into());
        // After LOGOUT its tagged answer follows; otherwise nothing does.
        if !self.running.iter().any(|running| matches!(running.work, Work::Logout)) {
            self.close();
        }
        Ok(())
    }

    /// `[UIDVALIDITY n]`, `[UIDNEXT n]` and `[READ-ONLY]`, which belong to the mailbox being opened.
    fn told(&mut self, condition: &Condition) {
        let Some(code) = &condition.code else { return };
        let mut words = code.split(' ');
        let (name, value) = (words.next().unwrap_or_default(), words.next().and_then(|word| word.parse().ok()));
        let short = value.and_then(|value: u64| u32::try_from(value).ok());
        self.opened(|opened| {
            if name.eq_ignore_ascii_case("UIDVALIDITY") {
                opened.uid_validity = short;
            } else if name.eq_ignore_ascii_case("UIDNEXT") {
                opened.uid_next = short;
            } else if name.eq_ignore_ascii_case("HIGHESTMODSEQ") {
                opened.highest_modseq = value;
            } else if name.eq_ignore_ascii_case("READ-ONLY") {
                opened.read_only = true;
            }
        });
    }

    fn opened(&mut self, change: impl FnOnce(&mut Opened)) {
        for running in &mut self.running {
            if let Work::Open { opened, .. } = &mut running.work {
                change(opened);
                return;
            }
        }
    }

    /// Of so many messages, for whoever asked for a list.
    fn listed(&mut self, count: u64, item: Item) -> Result<(), Violation> {
        for running in &mut self.running {
            if let Work::List { seen } = &mut running.work {
                *seen += count;
                if *seen > MESSAGES_MAX {
                    return Err(Violation::TooMany { max: MESSAGES_MAX as usize });
                }
                self.out.push_back(Output::Item(running.id, item));
                break;
            }
        }
        Ok(())
    }

    fn listed_mailbox(
        &mut self,
        attributes: Vec<String>,
        delimiter: Option<char>,
        name: String,
    ) -> Result<(), Violation> {
        for running in &mut self.running {
            if let Work::Mailboxes { seen } = &mut running.work {
                *seen += 1;
                if *seen > MAILBOXES_MAX {
                    return Err(Violation::TooMany { max: MAILBOXES_MAX as usize });
                }
                let item = Item::Mailbox { name, delimiter, attributes };
                self.out.push_back(Output::Item(running.id, item));
                break;
            }
        }
        Ok(())
    }

    fn inbox(&mut self, mailbox: &str, items: &[(String, u64)]) {
        for running in &mut self.running {
            if let Work::Inbox { status, .. } = &mut running.work
                && mailbox.eq_ignore_ascii_case("INBOX")
            {
                for (name, value) in items {
                    match name.as_str() {
                        "MESSAGES" => status.messages = Some(*value),
                        "UNSEEN" => status.unseen = Some(*value),
                        "SIZE" => status.size_bytes = Some(*value),
                        _ => {}
                    }
                }
            }
        }
    }

    fn mailbox(&mut self, selectable: bool) -> Result<(), Violation> {
        for running in &mut self.running {
            if let Work::Inbox { mailboxes, .. } = &mut running.work {
                *mailboxes += u64::from(selectable);
                if *mailboxes > MAILBOXES_MAX {
                    return Err(Violation::TooMany { max: MAILBOXES_MAX as usize });
                }
            }
        }
        Ok(())
    }

    fn fetched(&mut self, found: Option<u32>, body: FetchBody, octets: &[u8]) -> Result<(), Violation> {
        if body == FetchBody::Absent {
            return Ok(());
        }
        let open = |work: &Work| matches!(work, Work::Retrieve { complete: false, .. });
        let several = self.running.iter().filter(|running| open(&running.work)).count() > 1;
        for running in &mut self.running {
            let Work::Retrieve { uid, size_bytes, complete: complete @ false } = &mut running.work else { continue };
            // Where only one is open, a server that leaves out the UID is believed.
            if found.map_or(several, |found| found != *uid) {
                return Err(unexpected(octets));
            }
            *complete = true;
            if let FetchBody::Inline(octets) = body {
                *size_bytes = octets.len() as u64;
                self.out.push_back(Output::Body(octets));
            }
            break;
        }
        Ok(())
    }

    fn tagged(&mut self, tag: String, condition: Condition, octets: &[u8]) -> Result<(), Violation> {
        if let Some(lines) = condition.capabilities() {
            self.heard(lines)?;
        }
        for at in 0..self.running.len() {
            let running = &mut self.running[at];
            if let Work::Inbox { list_tag, listed, answered, .. } = &mut running.work {
                if tag == *list_tag {
                    *listed = Some(condition.status == "OK");
                } else if tag == running.tag {
                    *answered = Some(condition);
                } else {
                    return Err(Violation::UnknownTag { tag });
                }
                self.finish_status(at);
                return Ok(());
            }
            if running.tag == tag {
                if let Work::Open { opened, .. } = &mut running.work
                    && condition.keyword().is_some_and(|code| code == "READ-ONLY")
                {
                    opened.read_only = true;
                }
                let Running { id, work, .. } = self.running.remove(at);
                return self.answered(id, work, condition, octets);
            }
        }
        Err(Violation::UnknownTag { tag })
    }

    /// Both halves of [`Command::Status`] must be answered; the mailbox list may be refused.
    fn finish_status(&mut self, at: usize) {
        let Work::Inbox { listed: Some(listed), answered: answered @ Some(_), status, mailboxes, .. } =
            &mut self.running[at].work
        else {
            return;
        };
        status.mailboxes = listed.then_some(*mailboxes);
        let (status, answered) = (*status, answered.take());
        let id = self.running.remove(at).id;
        let result = match answered {
            Some(condition) if condition.status != "OK" => Err(condition.into()),
            _ => Ok(Reply::Status(status)),
        };
        self.done(id, result);
    }

    fn answered(&mut self, id: CommandId, work: Work, condition: Condition, octets: &[u8]) -> Result<(), Violation> {
        let accepted = condition.status == "OK";
        if let Work::Authenticate { exchange, .. } = &work
            && (exchange.aborted() || (accepted && !exchange.accepts_success()))
        {
            return Err(exchange.violation());
        }
        if !accepted {
            let refusal = Refusal::from(condition);
            let refusal =
                if let Work::Authenticate { exchange, .. } = &work { exchange.refused(refusal) } else { refusal };
            self.done(id, Err(refusal));
            return Ok(());
        }
        let reply = match work {
            Work::Capabilities { heard } => match &self.capabilities {
                Some(capabilities) if heard => Reply::Capabilities(capabilities.clone()),
                _ => return Err(unexpected(octets)),
            },
            Work::StartTls => {
                self.state = State::Upgrading;
                self.done(id, Ok(Reply::Ok));
                self.out.push_back(Output::UpgradeTls);
                return Ok(());
            }
            Work::Compress => {
                self.state = State::Upgrading;
                self.done(id, Ok(Reply::Ok));
                self.out.push_back(Output::Compress);
                return Ok(());
            }
            Work::Authenticate { heard, .. } | Work::Login { heard, .. } => {
                // What was said before the login need not hold after it.
                if !heard {
                    self.capabilities = None;
                }
                Reply::LoggedIn(self.capabilities.clone())
            }
            Work::Examine { .. } | Work::Inbox { .. } | Work::Quota { .. } => Reply::Ok,
            Work::Open { opened, .. } => Reply::Opened(opened),
            Work::List { .. } | Work::Messages | Work::Change | Work::Mailboxes { .. } => Reply::Ok,
            Work::Retrieve { size_bytes, complete: true, .. } => Reply::Retrieved { size_bytes },
            Work::Retrieve { .. } => {
                self.done(id, Err(condition.into()));
                return Ok(());
            }
            Work::Logout => {
                self.done(id, Ok(Reply::Ok));
                self.close();
                return Ok(());
            }
        };
        self.done(id, Ok(reply));
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
        let waiting = self.running.drain(..).map(|running| running.id);
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

//! What the IMAP dialog hears, and whom it is for. What the tagged answers mean stands in `answer`.

use super::super::command::Collects;
use super::super::response::{self, Condition, FetchBody, FetchEnd, Fetched, Response, Section};
use super::work::{Running, Work};
use super::{Identify, ImapDialog};
use crate::exchange::MASK;
use crate::session::{ProtocolDialog, State};
use crate::{CommandId, Item, MAILBOXES_MAX, MESSAGES_MAX, Opened, Output, Violation, text, unexpected};
use mail_types::report::Refusal;

impl ImapDialog {
    /// A response, whole but for the body of a message.
    pub(super) fn response(&mut self, octets: &[u8]) -> Result<(), Violation> {
        // Nothing stands on a blank line, and some servers send them between responses (seen 2026-11).
        if octets.is_empty() && self.session.state != State::Greeting {
            return Ok(());
        }
        let parsed = response::parse(octets);
        let masked = matches!(parsed, Some(Response::Continue(_)))
            && self.running.iter().any(|running| matches!(running.work, Work::Authenticate { .. }));
        self.session.out.push_back(Output::Heard(if masked { format!("+ {MASK}") } else { text(octets) }));
        let parsed = parsed.ok_or_else(|| unexpected(octets))?;
        if self.session.state == State::Greeting {
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
                let asked = self
                    .running
                    .iter()
                    .find(|running| matches!(running.work, Work::Own { collects: Collects::Storage, .. }));
                let id = asked.map(|running| running.id);
                self.session.out.extend(id.map(|id| Output::Item(id, Item::Storage { used_kib, limit_kib })));
                Ok(())
            }
            Response::Exists(count) => {
                self.opened(|opened| opened.exists = Some(count));
                self.counted(count);
                self.arrived(count);
                Ok(())
            }
            Response::Fetch(fetched) => self.fetch(fetched, octets),
            Response::Gone(count) => {
                let concerned = |work: &Work| match work {
                    Work::Own { collects, .. } => {
                        matches!(collects, Collects::Listing { .. } | Collects::Messages { .. } | Collects::Removals)
                    }
                    _ => false,
                };
                let asked = self.running.iter().find(|running| concerned(&running.work)).map(|running| running.id);
                self.session.out.extend(asked.map(|id| Output::Item(id, Item::Gone { count })));
                Ok(())
            }
            Response::Found(ranges) => ranges
                .into_iter()
                .try_for_each(|(first, last)| self.listed(u64::from(last - first) + 1, Item::Found { first, last })),
            Response::Other => Ok(()),
        }
    }

    /// What is told of a message, with the part of it that was asked for or without.
    fn fetch(&mut self, fetched: Fetched, octets: &[u8]) -> Result<(), Violation> {
        let Fetched { uid, section, body, flags, size_bytes, date, end } = fetched;
        let in_message = std::mem::take(&mut self.in_message);
        if body != FetchBody::Absent && end == FetchEnd::Garbled {
            return Err(unexpected(octets));
        }
        let Some((id, _)) = self.messages().filter(|(_, wanted)| fits(*wanted, section, &body)) else {
            return match body {
                FetchBody::Absent => self.told(uid, flags, size_bytes, date),
                _ if self.messages().is_some() => self.told(uid, flags, size_bytes, date),
                body => self.retrieved(uid, section, body, octets),
            };
        };
        // Nobody knows whose it is; the next one that begins takes its place.
        let Some(uid) = uid else { return Ok(()) };
        if !in_message {
            self.session.out.push_back(Output::Item(id, Item::MessageBegins));
        }
        if date.is_some() {
            self.session.out.push_back(Output::Item(id, Item::Listed { uid, flags: None, size_bytes, date }));
        }
        if let FetchBody::Inline(octets) = body
            && !octets.is_empty()
        {
            self.session.out.push_back(Output::Body(octets));
        }
        let (flags, sound) = (flags.unwrap_or_default(), end == FetchEnd::Sound);
        self.session.out.push_back(Output::Item(id, Item::MessageEnds { uid, flags, size_bytes, sound }));
        Ok(())
    }

    /// Something is known of a message, but for its content.
    fn told(
        &mut self,
        uid: Option<u32>,
        flags: Option<Vec<String>>,
        size_bytes: Option<u64>,
        date: Option<String>,
    ) -> Result<(), Violation> {
        uid.map_or(Ok(()), |uid| self.listed(1, Item::Listed { uid, flags, size_bytes, date }))
    }

    /// Part of a message.
    pub(super) fn body(&mut self, octets: Vec<u8>) -> Result<(), Violation> {
        let section = self.reader.section();
        if let Some((id, wanted)) = self.messages() {
            // Another part of a message than was asked for passes by.
            if fits(wanted, section, &FetchBody::Streamed) {
                self.begin(id);
                self.session.out.push_back(Output::Body(octets));
            }
            return Ok(());
        }
        // So does a message that nobody asked for.
        for running in &mut self.running {
            if section != Section::Whole {
                break;
            }
            if let Work::Own { collects: Collects::Message { size_bytes, complete: false, .. }, .. } = &mut running.work
            {
                *size_bytes += octets.len() as u64;
                self.session.out.push_back(Output::Body(octets));
                break;
            }
        }
        Ok(())
    }

    /// Who wants sets of messages, and which part of them; several may, and their messages are told apart by UID.
    fn messages(&self) -> Option<(CommandId, Section)> {
        self.running.iter().find_map(|running| match running.work {
            Work::Own { collects: Collects::Messages { section }, .. } => Some((running.id, section)),
            _ => None,
        })
    }

    fn begin(&mut self, id: CommandId) {
        if !std::mem::replace(&mut self.in_message, true) {
            self.session.out.push_back(Output::Item(id, Item::MessageBegins));
        }
    }

    fn continuation(&mut self, challenge: &[u8], octets: &[u8]) -> Result<(), Violation> {
        for running in &mut self.running {
            match &mut running.work {
                Work::Authenticate { exchange, .. } if !exchange.aborted() => {
                    self.session.out.push_back(exchange.answer(challenge));
                    return Ok(());
                }
                Work::Login { parts, .. } | Work::Own { parts, .. } if !parts.is_empty() => {
                    self.session.out.extend(parts.pop_front().map(Output::from));
                    return Ok(());
                }
                Work::Own { collects: Collects::Arrivals { invited }, .. } => {
                    *invited = true;
                    return Ok(());
                }
                Work::Authenticate { .. } => return Err(unexpected(octets)),
                _ => {}
            }
        }
        // Some servers send it where none waits for it, as a sign of life (seen 2026-11).
        Ok(())
    }

    /// New capabilities, untagged or in a response code. What comes in several lines adds up.
    pub(super) fn heard(&mut self, mut lines: Vec<String>) -> Result<(), Violation> {
        let more = self.running.iter().any(|running| matches!(running.work, Work::Capabilities { heard: true }));
        if let Some(known) = self.capabilities.as_ref().filter(|_| more) {
            lines.splice(0..0, known.lines.iter().cloned());
        }
        let capabilities = response::capabilities(lines)?;
        if self.identify == Identify::NotAnnounced && capabilities.has("ID") {
            self.identify = Identify::Announced;
        }
        self.capabilities = Some(capabilities);
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
        self.alert(&condition);
        if condition.status != "BYE" {
            self.condition(&condition);
            return Ok(());
        }
        self.session.goodbye = Some(condition.into());
        // After LOGOUT its tagged answer follows; otherwise nothing does. Before the end of the login it is a
        // refusal, later a lost connection: it says nothing about what was asked.
        if self.running.iter().any(|running| matches!(running.work, Work::Logout)) {
            return Ok(());
        }
        if self.running.iter().any(Running::logs_in) {
            self.close();
            return Ok(());
        }
        self.lost = true;
        if self.running.is_empty() && self.session.queue.is_empty() {
            self.close();
            return Ok(());
        }
        Err(self.farewell())
    }

    /// The server ended the session.
    pub(super) fn farewell(&self) -> Violation {
        Violation::Goodbye { text: self.session.goodbye.as_ref().map(Refusal::words).unwrap_or_default() }
    }

    /// A text that the user has to see.
    pub(super) fn alert(&mut self, condition: &Condition) {
        if condition.keyword().is_some_and(|code| code == "ALERT") {
            self.session.out.push_back(Output::Alert(condition.text.clone()));
        }
    }

    /// `[UIDVALIDITY n]`, `[UIDNEXT n]` and `[READ-ONLY]`, which belong to the mailbox being opened.
    fn condition(&mut self, condition: &Condition) {
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
            if let Work::Own { collects: Collects::Opening(opened), .. } = &mut running.work {
                change(opened);
                return;
            }
        }
    }

    /// Of so many messages, for whoever asked for a list.
    fn listed(&mut self, count: u64, item: Item) -> Result<(), Violation> {
        for running in &mut self.running {
            match &mut running.work {
                Work::Own { collects: Collects::Listing { seen }, .. } => {
                    *seen += count;
                    if *seen > MESSAGES_MAX {
                        return Err(Violation::TooMany { max: MESSAGES_MAX as usize });
                    }
                }
                Work::Own { collects: Collects::Messages { .. }, .. } => {}
                _ => continue,
            }
            self.session.out.push_back(Output::Item(running.id, item));
            break;
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
            if let Work::Own { collects: Collects::Mailboxes { seen }, .. } = &mut running.work {
                *seen += 1;
                if *seen > MAILBOXES_MAX {
                    return Err(Violation::TooMany { max: MAILBOXES_MAX as usize });
                }
                let item = Item::Mailbox { name, delimiter, attributes };
                self.session.out.push_back(Output::Item(running.id, item));
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

    /// EXAMINE tells the number, too, for where STATUS was refused.
    fn counted(&mut self, count: u32) {
        for running in &mut self.running {
            if let Work::Inbox { status, .. } = &mut running.work {
                status.messages = status.messages.or(Some(count.into()));
            }
        }
    }

    /// The number of messages, for whoever waits for more.
    fn arrived(&mut self, count: u32) {
        let waits = |work: &Work| matches!(work, Work::Own { collects: Collects::Arrivals { .. }, .. });
        let waiting = self.running.iter().find(|running| waits(&running.work)).map(|running| running.id);
        self.session.out.extend(waiting.map(|id| Output::Item(id, Item::Arrived { count })));
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

    /// A message that was asked for alone.
    fn retrieved(
        &mut self,
        found: Option<u32>,
        section: Section,
        body: FetchBody,
        octets: &[u8],
    ) -> Result<(), Violation> {
        if section != Section::Whole {
            return Ok(());
        }
        let open = |work: &Work| matches!(work, Work::Own { collects: Collects::Message { complete: false, .. }, .. });
        let several = self.running.iter().filter(|running| open(&running.work)).count() > 1;
        for running in &mut self.running {
            let Work::Own { collects: Collects::Message { uid, size_bytes, complete: complete @ false }, .. } =
                &mut running.work
            else {
                continue;
            };
            // Where only one is open, a server that leaves out the UID is believed.
            if found.map_or(several, |found| found != *uid) {
                return Err(unexpected(octets));
            }
            *complete = true;
            if let FetchBody::Inline(octets) = body {
                *size_bytes = octets.len() as u64;
                self.session.out.push_back(Output::Body(octets));
            }
            break;
        }
        Ok(())
    }
}

/// The part of a message that came is the one that was asked for. Of fields a whole header is as good.
fn fits(wanted: Section, section: Section, body: &FetchBody) -> bool {
    let same = wanted == section || (wanted == Section::Fields && section == Section::Header);
    same && *body != FetchBody::Absent
}

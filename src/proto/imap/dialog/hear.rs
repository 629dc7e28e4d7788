//! What the IMAP dialog hears, and whom it is for. What the tagged answers mean stands in `answer`.

use super::super::response::{self, Condition, FetchBody, Response};
use super::work::Work;
use super::{Identify, ImapDialog, State};
use crate::proto::exchange::MASK;
use crate::proto::{CommandId, Item, MAILBOXES_MAX, MESSAGES_MAX, Opened, Output, Violation, text, unexpected};

impl ImapDialog {
    /// A response, whole but for the body of a message.
    pub(super) fn response(&mut self, octets: &[u8]) -> Result<(), Violation> {
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
                self.counted(count);
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

    /// Part of a message.
    pub(super) fn body(&mut self, octets: Vec<u8>) -> Result<(), Violation> {
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
    pub(super) fn heard(&mut self, lines: Vec<String>) -> Result<(), Violation> {
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

    /// A text that the user has to see.
    pub(super) fn alert(&mut self, condition: &Condition) {
        if condition.keyword().is_some_and(|code| code == "ALERT") {
            self.out.push_back(Output::Alert(condition.text.clone()));
        }
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

    /// EXAMINE tells the number, too, for where STATUS was refused.
    fn counted(&mut self, count: u32) {
        for running in &mut self.running {
            if let Work::Inbox { status, .. } = &mut running.work {
                status.messages = status.messages.or(Some(count.into()));
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
}

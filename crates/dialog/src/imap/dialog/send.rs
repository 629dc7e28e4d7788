//! What the IMAP dialog says, and when.

use std::collections::VecDeque;

use super::super::command::{Collects, ImapCommand, Line, Literals, Part};
use super::work::{Running, Work, about_mailbox, waits};
use super::{Identify, ImapDialog};
use crate::exchange::Exchange;
use crate::sasl::SaslExchange;
use crate::{Command, CommandId, Output, Reply};
use mail_types::Secret;
use mail_types::report::{MailboxStatus, Refusal};

/// Longest initial response that goes along with AUTHENTICATE. Servers need not take command lines
/// beyond 8192 octets (RFC 7162 section 4).
const INITIAL_MAX: usize = 8000;

impl ImapDialog {
    /// Sends the next command, if it may go now.
    pub(super) fn send(&mut self) -> bool {
        let Some((_, command)) = self.session.queue.front() else { return false };
        if matches!(command, Command::Own(ImapCommand::Done)) {
            return self.end_idle();
        }
        if self.running.iter().any(Running::alone) || (waits(command) && !self.running.is_empty()) {
            return false;
        }
        if self.identify == Identify::Announced && self.logged_in && about_mailbox(command) {
            // On the way together with what follows, so that it costs no time.
            self.identify = Identify::Sent;
            let tag = self.tag();
            self.run(CommandId::MAX, tag, &Line::Id, |_| Work::Identify);
        }
        let Some((id, command)) = self.session.queue.pop_front() else { return false };
        let tag = self.tag();
        match command {
            Command::Capabilities => self.run(id, tag, &Line::Capability, |_| Work::Capabilities { heard: false }),
            // RFC 9051 section 6.2.1 allows it before login only; whoever says PREAUTH on an
            // unprotected connection keeps us from TLS, and must not succeed in silence.
            Command::StartTls if self.preauth => self.done(id, Err(Refusal::not_sent())),
            Command::StartTls => self.run(id, tag, &Line::StartTls, |_| Work::StartTls),
            Command::Authenticate(sasl) => self.authenticate(id, tag, sasl),
            Command::Login { username, password } => self.login(id, tag, &username, &password),
            Command::Own(command) => self.own(id, tag, &command),
            Command::Quit => self.run(id, tag, &Line::Logout, |_| Work::Logout),
        }
        true
    }

    /// Ends an IDLE, once the server waits for that. Where there is none, there is nothing to do.
    fn end_idle(&mut self) -> bool {
        let idle = self.running.iter().find_map(|running| match running.work {
            Work::Own { collects: Collects::Arrivals { invited }, .. } => Some(invited),
            _ => None,
        });
        if idle == Some(false) {
            return false;
        }
        let Some((id, _)) = self.session.queue.pop_front() else { return false };
        if idle.is_some() {
            self.session.out.push_back(Output::Send(b"DONE\r\n".to_vec()));
        }
        self.done(id, Ok(Reply::Ok));
        true
    }

    fn own(&mut self, id: CommandId, tag: String, command: &ImapCommand) {
        match command {
            ImapCommand::Inbox => self.inbox_status(id, tag),
            ImapCommand::Compress => self.run(id, tag, &Line::Own(command), |_| Work::Compress),
            other => self.run(id, tag, &Line::Own(other), |parts| Work::Own { parts, collects: other.collects() }),
        }
    }

    fn tag(&mut self) -> String {
        self.last_tag = self.last_tag.wrapping_add(1);
        format!("a{}", self.last_tag)
    }

    /// Sends the first part of a command; `work` takes those that wait for the server.
    fn run(&mut self, id: CommandId, tag: String, line: &Line<'_>, work: impl FnOnce(VecDeque<Part>) -> Work) {
        let Ok(mut parts) = line.encode(&tag, self.literals()) else {
            return self.done(id, Err(Refusal::not_sent()));
        };
        self.session.out.extend(parts.pop_front().map(Output::from));
        self.running.push(Running { id, tag, work: work(parts) });
    }

    fn authenticate(&mut self, id: CommandId, tag: String, sasl: Box<dyn SaslExchange>) {
        let inline = self.capabilities.as_ref().is_some_and(|found| found.initial_response);
        let mechanism = sasl.mechanism();
        let (exchange, initial) = Exchange::start(sasl, if inline { INITIAL_MAX } else { 0 });
        let line =
            Line::Authenticate { mechanism: mechanism.name(), initial: initial.as_ref().map(|text| text.as_str()) };
        self.run(id, tag, &line, |_| Work::Authenticate { exchange, heard: false });
    }

    fn login(&mut self, id: CommandId, tag: String, username: &str, password: &Secret) {
        let line = Line::Login { username, password: password.expose() };
        self.run(id, tag, &line, |parts| Work::Login { parts, heard: false });
    }

    /// STATUS, LIST and EXAMINE, all at once.
    fn inbox_status(&mut self, id: CommandId, tag: String) {
        let list_tag = self.tag();
        let examine_tag = self.tag();
        let size = self.has("STATUS=SIZE") || self.has("IMAP4rev2");
        self.run(id, tag, &Line::StatusInbox { size }, |_| Work::Inbox {
            list_tag: list_tag.clone(),
            examine_tag: examine_tag.clone(),
            listed: None,
            answered: false,
            examined: None,
            status: MailboxStatus::default(),
            mailboxes: 0,
        });
        let examine = ImapCommand::Open { mailbox: "INBOX".to_owned(), writable: false };
        for (tag, command) in [(list_tag, ImapCommand::Mailboxes), (examine_tag, examine)] {
            if let Ok(parts) = Line::Own(&command).encode(&tag, self.literals()) {
                self.session.out.extend(parts.into_iter().map(Output::from));
            }
        }
    }

    fn has(&self, name: &str) -> bool {
        self.capabilities.as_ref().is_some_and(|found| found.has(name))
    }

    fn literals(&self) -> Literals {
        if self.has("LITERAL+") {
            Literals::Plus
        } else if self.has("LITERAL-") || self.has("IMAP4rev2") {
            Literals::Minus
        } else {
            Literals::Synchronising
        }
    }
}

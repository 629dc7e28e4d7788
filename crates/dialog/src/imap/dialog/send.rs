//! What the IMAP dialog says, and when.

use std::collections::VecDeque;

use super::super::command::{Line, Literals, Part};
use super::super::response::Section;
use super::work::{Running, Work, about_mailbox, waits};
use super::{Identify, ImapDialog};
use crate::exchange::Exchange;
use crate::sasl::SaslExchange;
use crate::{Command, CommandId, Opened, Output, Request, not_sent};
use mail_types::Secret;
use mail_types::report::MailboxStatus;

/// Longest initial response that goes along with AUTHENTICATE. Servers need not take command lines
/// beyond 8192 octets (RFC 7162 section 4).
const INITIAL_MAX: usize = 8000;

impl ImapDialog {
    /// Sends the next command, if it may go now.
    pub(super) fn send(&mut self) -> bool {
        let Some((_, command)) = self.session.queue.front() else { return false };
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
            Command::StartTls if self.preauth => self.done(id, Err(not_sent())),
            Command::StartTls => self.run(id, tag, &Line::StartTls, |_| Work::StartTls),
            Command::Compress => self.run(id, tag, &Line::Compress, |_| Work::Compress),
            Command::Authenticate(sasl) => self.authenticate(id, tag, sasl),
            Command::Login { username, password } => self.login(id, tag, &username, &password),
            Command::Status => self.status(id, tag),
            Command::Examine { mailbox } => {
                self.run(id, tag, &Line::Examine { mailbox: &mailbox }, |parts| Work::Examine { parts });
            }
            Command::Retrieve { number: uid } => {
                self.run(id, tag, &Line::Fetch { uid }, |_| Work::Retrieve { uid, size_bytes: 0, complete: false });
            }
            Command::Request(request) => self.request(id, tag, &request),
            Command::Submit(_) => self.done(id, Err(not_sent())),
            Command::Quit => self.run(id, tag, &Line::Logout, |_| Work::Logout),
        }
        true
    }

    fn request(&mut self, id: CommandId, tag: String, request: &Request) {
        match request {
            Request::Open { mailbox, writable } => {
                let line = if *writable { Line::Select { mailbox } } else { Line::Examine { mailbox } };
                self.run(id, tag, &line, |parts| Work::Open { parts, opened: Opened::default() });
            }
            Request::List { uids, details } => {
                self.run(id, tag, &Line::List { uids, details: *details }, |_| Work::List { seen: 0 });
            }
            Request::Find { uids } => self.run(id, tag, &Line::Find { uids }, |_| Work::List { seen: 0 }),
            Request::Messages { uids, headers_only } => {
                let line = Line::Messages { uids, headers_only: *headers_only };
                let section = if *headers_only { Section::Header } else { Section::Whole };
                self.run(id, tag, &line, |_| Work::Messages { section });
            }
            Request::Changes { uids, since } => {
                self.run(id, tag, &Line::Changes { uids, since: *since }, |_| Work::List { seen: 0 });
            }
            Request::Overview { uids } => {
                self.run(id, tag, &Line::Overview { uids }, |_| Work::Messages { section: Section::Fields });
            }
            Request::AddFlag { uids, flag } => self.run(id, tag, &Line::AddFlag { uids, flag }, |_| Work::Change),
            Request::Expunge { uids } => self.run(id, tag, &Line::Expunge { uids }, |_| Work::Change),
            // As EXAMINE: the name may have to wait for the server's `+`, and nothing but the answer counts.
            Request::Create { mailbox } => {
                self.run(id, tag, &Line::Create { mailbox }, |parts| Work::Examine { parts });
            }
            Request::Append { mailbox, message } => {
                self.run(id, tag, &Line::Append { mailbox, message }, |parts| Work::Examine { parts });
            }
            Request::DeleteMailbox { mailbox } => {
                self.run(id, tag, &Line::Delete { mailbox }, |parts| Work::Examine { parts });
            }
            Request::Quota { mailbox } => {
                self.run(id, tag, &Line::QuotaRoot { mailbox }, |parts| Work::Quota { parts });
            }
            Request::Mailboxes => self.run(id, tag, &Line::ListAll, |_| Work::Mailboxes { seen: 0 }),
            Request::Uidl | Request::Sizes | Request::Top { .. } | Request::Delete { .. } => {
                self.done(id, Err(not_sent()));
            }
        }
    }

    fn tag(&mut self) -> String {
        self.last_tag = self.last_tag.wrapping_add(1);
        format!("a{}", self.last_tag)
    }

    /// Sends the first part of a command; `work` takes those that wait for the server.
    fn run(&mut self, id: CommandId, tag: String, line: &Line<'_>, work: impl FnOnce(VecDeque<Part>) -> Work) {
        let Ok(mut parts) = line.encode(&tag, self.literals()) else {
            return self.done(id, Err(not_sent()));
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
    fn status(&mut self, id: CommandId, tag: String) {
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
        for (tag, line) in [(list_tag, Line::ListAll), (examine_tag, Line::Examine { mailbox: "INBOX" })] {
            if let Ok(parts) = line.encode(&tag, self.literals()) {
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

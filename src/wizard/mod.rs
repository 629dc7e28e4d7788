//! The questions of `setup`, without a terminal: from what is known to what is asked next.
//!
//! [`Wizard::next`] looks at the facts and names the next question, the next piece of work, or the
//! end. Whoever runs it asks or works and tells the answer. Options that were given are answers told
//! beforehand, so their questions never come up. Pure: nothing here prints, reads or connects.

mod question;

#[cfg(test)]
mod tests;

use crate::programs::Program;
use mail_discovery::recommend;
use mail_types::account::Retention;
use mail_types::report::{Availability, Choice, Devices};
use mail_types::{EmailAddress, Protocol, ServerSettings};

pub use question::{Answer, Found, Login, Next, Question, SignIn};

/// Passwords that are tried before the wizard goes on without a login: providers lock accounts
/// after few failures.
pub const PASSWORDS_MAX: u32 = 3;

/// The state of the conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wizard {
    /// Whose mailbox.
    pub address: Option<EmailAddress>,
    /// The address before the user went back to correct it.
    pub last_address: String,
    /// Someone answers at a terminal. Without, only what is needed is asked.
    pub asks: bool,
    /// Servers typed by hand, with every way to try; none: there is none.
    pub typed: Vec<(Protocol, Vec<ServerSettings>)>,
    /// With which program the mail is read.
    pub program: Option<&'static Program>,
    /// The name that recipients see; empty: left out.
    pub name: Option<String>,
    /// Who logs in; `None`: as published.
    pub username: Option<String>,
    /// On how many devices the mail is read.
    pub devices: Option<u16>,
    /// The mailbox is nearly full.
    pub full: Option<bool>,
    /// The chosen protocol.
    pub protocol: Option<Protocol>,
    /// What POP3 leaves.
    pub retention: Option<Retention>,
    /// Hosts that may see the password.
    pub trusted: Vec<String>,
    /// Send a message to oneself.
    pub test_message: Option<bool>,
    /// Formats to write.
    pub exports: Option<Vec<&'static str>>,
    /// Keep the account.
    pub save: Option<bool>,
    /// Keep the password in the keyring.
    pub keyring: Option<bool>,
    /// There is a keyring to keep it in.
    pub keyring_there: bool,
    /// What became of the last login.
    pub login: Option<Login>,
    found: Option<Found>,
    /// What was typed last for each server, to be edited.
    drafts: Vec<(Protocol, String)>,
    browser: Option<bool>,
    quicker: Option<bool>,
    /// The survey knew of the typed servers.
    typed_tested: bool,
    type_again: Option<bool>,
    prepared: Option<bool>,
    password: Option<bool>,
    retry: Option<bool>,
    refusals: u32,
    sent: bool,
    /// Questions answered in the conversation, not by option.
    asked: Vec<Question>,
}

impl Wizard {
    /// What to do now.
    pub fn next(&self) -> Next {
        let Some(address) = &self.address else { return Next::Ask(Question::Address) };
        let Some(found) = &self.found else { return Next::Survey };
        let next = self.by_hand(found).or_else(|| self.reading(address, found).map(Next::Ask));
        let next = next.or_else(|| self.log_in(found)).or_else(|| self.test());
        next.or_else(|| self.keep().map(Next::Ask)).unwrap_or(Next::Done)
    }

    /// Who reads the mail, and how.
    fn reading(&self, address: &EmailAddress, found: &Found) -> Option<Question> {
        let by_hand = self.asked.iter().any(|question| matches!(question, Question::Server(_)));
        if by_hand && self.username.is_none() {
            return Some(Question::Username(address.to_ascii()));
        }
        if self.asks && self.program.is_none() && self.exports.is_none() {
            return Some(Question::Program);
        }
        if self.protocol.is_none() && self.open(Protocol::Imap) && self.open(Protocol::Pop3) {
            return Some(match (self.devices, self.full) {
                (None, _) => Question::Devices,
                (Some(_), None) => Question::Full,
                _ => Question::Protocol(self.recommended()),
            });
        }
        // Nothing to choose, but something to warn of.
        if self.asks && self.chosen() == Protocol::Pop3 && self.devices.is_none() {
            return Some(Question::Devices);
        }
        if self.chosen() == Protocol::Pop3 && self.retention.is_none() {
            return Some(Question::Retention(self.recommended_retention()));
        }
        if self.asks && found.sign_in == SignIn::Either && self.browser.is_none() && self.password.is_none() {
            return Some(Question::SignIn);
        }
        let prepares =
            found.preparations.contains(&self.chosen()) && !(found.sign_in == SignIn::Either && self.by_browser());
        (prepares && self.prepared.is_none()).then_some(Question::Prepared)
    }

    /// The mail program signs in through the provider's page; no password can be tested here.
    pub fn by_browser(&self) -> bool {
        match self.found.as_ref().map_or(SignIn::Password, |found| found.sign_in) {
            SignIn::Password => false,
            SignIn::Browser => self.asks,
            SignIn::Either => self.browser == Some(true),
        }
    }

    /// Usable, and spoken by the program.
    fn open(&self, protocol: Protocol) -> bool {
        let usable = self.found.as_ref().is_some_and(|found| found.usable(protocol));
        usable && self.program.is_none_or(|program| program.speaks(protocol))
    }

    fn log_in(&self, found: &Found) -> Option<Next> {
        match (self.password, &self.login) {
            // What is not prepared yet would be refused.
            _ if self.by_browser() => None,
            (None, _) if found.tested && self.prepared != Some(false) => Some(Next::Ask(Question::Password)),
            (Some(true), None) => Some(Next::LogIn),
            (Some(true), Some(Login::Refused)) if self.retry.is_none() && self.refusals < PASSWORDS_MAX => {
                Some(Next::Ask(Question::Retry { left: PASSWORDS_MAX - self.refusals }))
            }
            (Some(true), Some(Login::Untrusted(host))) if self.retry.is_none() => {
                Some(Next::Ask(Question::Trust(host.clone())))
            }
            _ => None,
        }
    }

    fn test(&self) -> Option<Next> {
        match (&self.login, self.test_message) {
            (Some(Login::Accepted { both_ways: true }), None) => Some(Next::Ask(Question::TestMessage)),
            (Some(Login::Accepted { both_ways: true }), Some(true)) if !self.sent => Some(Next::SendTest),
            _ => None,
        }
    }

    fn keep(&self) -> Option<Question> {
        let accepted = matches!(self.login, Some(Login::Accepted { .. }));
        if self.asks && self.name.is_none() {
            return Some(Question::Name);
        }
        match (&self.exports, self.save, self.keyring) {
            (None, ..) if self.files().is_some() => self.files(),
            (_, None, _) => Some(Question::Save),
            (.., None) if self.keyring_there && accepted => Some(Question::Keyring),
            _ => None,
        }
    }

    /// The question for files, if there is one.
    fn files(&self) -> Option<Question> {
        let Some(program) = self.program.filter(|program| program.has_steps()) else { return Some(Question::Exports) };
        program.quicker.filter(|_| self.quicker.is_none()).map(Question::Quicker)
    }

    /// Formats to write: those that were named, else the one that was accepted as quicker.
    pub fn formats(&self) -> Vec<&'static str> {
        let quicker = self.program.and_then(|program| program.quicker).filter(|_| self.quicker == Some(true));
        self.exports.clone().unwrap_or_else(|| quicker.into_iter().collect())
    }

    /// What was typed last as this server, to be edited.
    pub fn draft(&self, protocol: Protocol) -> &str {
        self.drafts.iter().find(|(drafted, _)| *drafted == protocol).map_or("", |(_, text)| text)
    }

    /// Servers by hand, where none was found.
    fn by_hand(&self, found: &Found) -> Option<Next> {
        let typed = |protocol| self.typed.iter().find(|(typed, _)| *typed == protocol).map(|(_, ways)| ways);
        if !found.incoming() {
            let missing = [Protocol::Imap, Protocol::Pop3].into_iter().find(|protocol| typed(*protocol).is_none());
            if let Some(protocol) = missing {
                return Some(Next::Ask(Question::Server(protocol)));
            }
        }
        if !found.usable(Protocol::Submission) && typed(Protocol::Submission).is_none() {
            return Some(Next::Ask(Question::Server(Protocol::Submission)));
        }
        let any = self.typed.iter().any(|(_, ways)| !ways.is_empty());
        if any && !self.typed_tested {
            return Some(Next::Survey);
        }
        let outgoing_works =
            found.usable(Protocol::Submission) || typed(Protocol::Submission).is_some_and(Vec::is_empty);
        match self.type_again {
            _ if found.incoming() && outgoing_works => None,
            None => Some(Next::Ask(Question::TypeAgain)),
            // Mail that can be read is better than none.
            Some(_) if found.incoming() => None,
            Some(_) => Some(Next::GiveUp),
        }
    }

    /// Takes an answer to the question that [`Wizard::next`] named.
    pub fn answer(&mut self, answer: Answer) {
        let Next::Ask(question) = self.next() else { return };
        match (&question, answer) {
            (_, Answer::Address(address)) => self.address = Some(address),
            (_, Answer::Server(protocol, text, ways)) => {
                self.drafts.retain(|(drafted, _)| *drafted != protocol);
                self.drafts.push((protocol, text));
                self.typed.push((protocol, ways));
                self.typed_tested = false;
            }
            (_, Answer::Program(program)) => self.program = Some(program),
            (_, Answer::Name(name)) => self.name = Some(name),
            (_, Answer::Username(name)) => self.username = Some(name),
            (_, Answer::Devices(devices)) => self.devices = Some(devices),
            (_, Answer::Protocol(protocol)) => self.protocol = Some(protocol),
            (_, Answer::Retention(retention)) => self.retention = Some(retention),
            (_, Answer::Exports(exports)) => self.exports = Some(exports),
            (_, Answer::Trust(host)) => {
                self.trusted.push(host);
                self.login = None;
            }
            // What works stays as it is.
            (Question::TypeAgain, Answer::Yes(true)) => {
                let found = self.found.clone();
                self.typed.retain(|(protocol, _)| found.as_ref().is_some_and(|found| found.usable(*protocol)));
            }
            (Question::TypeAgain, Answer::Yes(false)) => self.type_again = Some(false),
            (Question::Full, Answer::Yes(yes)) => self.full = Some(yes),
            (Question::SignIn, Answer::Yes(yes)) => self.browser = Some(yes),
            (Question::Quicker(_), Answer::Yes(yes)) => self.quicker = Some(yes),
            (Question::Prepared, Answer::Yes(yes)) => self.prepared = Some(yes),
            (Question::Password, Answer::Yes(yes)) => self.password = Some(yes),
            (Question::Retry { .. }, Answer::Yes(true)) => (self.password, self.login) = (None, None),
            (Question::Retry { .. } | Question::Trust(_), Answer::Yes(_)) => self.retry = Some(false),
            (Question::TestMessage, Answer::Yes(yes)) => self.test_message = Some(yes),
            (Question::Save, Answer::Yes(yes)) => self.save = Some(yes),
            (Question::Keyring, Answer::Yes(yes)) => self.keyring = Some(yes),
            _ => return,
        }
        self.asked.push(question);
    }

    /// Takes what the survey found.
    pub fn found(&mut self, found: Found) {
        self.typed_tested = true;
        self.found = Some(found);
    }

    /// Takes what became of the login.
    pub fn logged_in(&mut self, login: Login) {
        self.refusals += u32::from(login == Login::Refused);
        self.login = Some(login);
    }

    /// Takes that a test message was tried, whatever became of it.
    pub fn sent(&mut self) {
        self.sent = true;
    }

    /// Unmakes the last answer, so that its question comes again. False where there is none.
    pub fn back(&mut self) -> bool {
        let Some(question) = self.asked.pop() else { return false };
        match question {
            Question::Address => {
                self.last_address = self.address.take().map(|address| address.to_string()).unwrap_or_default();
                self.found = None;
                self.typed.clear();
                self.drafts.clear();
            }
            Question::Server(_) => {
                self.typed.pop();
                self.typed_tested = false;
            }
            Question::TypeAgain => self.type_again = None,
            Question::Username(_) => self.username = None,
            Question::Program => self.program = None,
            Question::Name => self.name = None,
            Question::SignIn => self.browser = None,
            Question::Quicker(_) => self.quicker = None,
            Question::Devices => self.devices = None,
            Question::Full => self.full = None,
            Question::Protocol(_) => self.protocol = None,
            Question::Retention(_) => self.retention = None,
            Question::Prepared => self.prepared = None,
            // A login that was made stays counted: refusals lock accounts.
            Question::Password | Question::Retry { .. } | Question::Trust(_) => {
                (self.password, self.login, self.retry) = (None, None, None);
            }
            Question::TestMessage => (self.test_message, self.sent) = (None, false),
            Question::Exports => self.exports = None,
            Question::Save => self.save = None,
            Question::Keyring => self.keyring = None,
        }
        true
    }

    /// The incoming protocol: the chosen one, else the only one that is usable.
    pub fn chosen(&self) -> Protocol {
        let usable = |protocol| self.found.as_ref().is_some_and(|found| found.usable(protocol));
        let (imap, pop3) = (self.open(Protocol::Imap), self.open(Protocol::Pop3));
        match self.protocol {
            Some(protocol) => protocol,
            None if pop3 && !imap => Protocol::Pop3,
            None if !pop3 && usable(Protocol::Pop3) && !usable(Protocol::Imap) => Protocol::Pop3,
            None => Protocol::Imap,
        }
    }

    /// The protocol to enter in place of the chosen one, where the login showed that only the other opens
    /// the mailbox.
    pub fn other_way_in(&self, availability: [Availability; 3]) -> Option<Protocol> {
        let usable = |protocol: Protocol| availability[protocol as usize].usable();
        let other = match self.chosen() {
            Protocol::Imap => Protocol::Pop3,
            Protocol::Pop3 => Protocol::Imap,
            Protocol::Submission => return None,
        };
        (!usable(self.chosen()) && usable(other)).then_some(other)
    }

    /// The advice for what was said so far.
    pub fn recommended(&self) -> Protocol {
        let Some(found) = &self.found else { return Protocol::Imap };
        match recommend::choose(self.devices(), found.availability[0], found.availability[1]) {
            Choice::Pop3 => Protocol::Pop3,
            Choice::Imap | Choice::DependsOnDevices | Choice::Nothing => Protocol::Imap,
        }
    }

    /// On how many devices, as far as the advice cares.
    pub fn devices(&self) -> Devices {
        match self.devices {
            None => Devices::Unknown,
            Some(1) => Devices::One,
            Some(_) => Devices::Several,
        }
    }

    /// A full mailbox is freed by deleting; otherwise nothing is lost by keeping.
    fn recommended_retention(&self) -> Retention {
        if self.full == Some(true) { Retention::Delete } else { Retention::Keep }
    }
}

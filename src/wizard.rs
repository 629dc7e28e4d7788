//! The questions of `setup`, without a terminal: from what is known to what is asked next.
//!
//! [`Wizard::next`] looks at the facts and names the next question, the next piece of work, or the
//! end. Whoever runs it asks or works and tells the answer. Options that were given are answers told
//! beforehand, so their questions never come up. Pure: nothing here prints, reads or connects.

use crate::model::account::Retention;
use crate::model::report::{Availability, Choice, Devices};
use crate::model::{EmailAddress, Protocol, ServerSettings};
use crate::recommend;

/// Passwords that are tried before the wizard goes on without a login: providers lock accounts
/// after few failures.
pub const PASSWORDS_MAX: u32 = 3;

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Ask this.
    Ask(Question),
    /// Look for settings and test the servers, then call [`Wizard::found`].
    Survey,
    /// Try the password, then call [`Wizard::logged_in`].
    LogIn,
    /// Send a test message and wait for it, then call [`Wizard::sent`].
    SendTest,
    /// All is known.
    Done,
    /// There is nothing to set up.
    GiveUp,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Whose mailbox.
    Address,
    /// A server by hand, since none was found; incoming ones may be left out.
    Server(Protocol),
    /// What was typed does not work: type it again?
    TypeAgain,
    /// On how many devices the mail is read.
    Devices,
    /// Is the mailbox nearly full?
    Full,
    /// IMAP or POP3; holds what is recommended.
    Protocol(Protocol),
    /// What POP3 leaves on the server; holds what is recommended.
    Retention(Retention),
    /// What the provider wants done first: done?
    Prepared,
    /// The password; may be left out.
    Password,
    /// The login was refused: another try?
    Retry {
        /// Tries that are left.
        left: u32,
    },
    /// May this host see the password, though nothing vouches for it?
    Trust(String),
    /// Send a message to oneself?
    TestMessage,
    /// Which files to write.
    Exports,
    /// Keep the account in `accounts.toml`?
    Save,
    /// Keep the password in the desktop's keyring?
    Keyring,
}

impl Question {
    /// The option that answers it beforehand.
    pub fn option(&self) -> &'static str {
        match self {
            Self::Address => "ADDRESS",
            Self::Server(Protocol::Imap) => "--imap",
            Self::Server(Protocol::Pop3) => "--pop3",
            Self::Server(Protocol::Submission) => "--submission",
            Self::TypeAgain => "--imap",
            Self::Devices => "--devices",
            Self::Protocol(_) => "--protocol",
            Self::Retention(_) => "--retention",
            Self::Full | Self::Prepared | Self::Retry { .. } => "--yes",
            Self::Password => "--password-command",
            Self::Trust(_) => "--trust-host",
            Self::TestMessage => "--test-message",
            Self::Exports => "--export",
            Self::Save => "--save",
            Self::Keyring => "--keyring",
        }
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// To [`Question::Address`]
    Address(EmailAddress),
    /// To [`Question::Server`]; `None`: there is none.
    Server(Protocol, Option<ServerSettings>),
    /// To [`Question::Devices`]
    Devices(u16),
    /// To [`Question::Protocol`]
    Protocol(Protocol),
    /// To [`Question::Retention`]
    Retention(Retention),
    /// To [`Question::Trust`]: this host may.
    Trust(String),
    /// To [`Question::Exports`]: names of formats.
    Exports(Vec<&'static str>),
    /// To every question of yes or no; to [`Question::Password`]: one was given.
    Yes(bool),
}

/// What was found, as far as the questions depend on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// How the three protocols stand, in the order of [`Protocol::ALL`].
    pub availability: [Availability; 3],
    /// Something has to be done before a login can succeed.
    pub preparations: bool,
    /// A server was reached; else no login can be tried.
    pub tested: bool,
}

impl Found {
    fn usable(&self, protocol: Protocol) -> bool {
        self.availability[protocol as usize].usable()
    }

    fn incoming(&self) -> bool {
        self.usable(Protocol::Imap) || self.usable(Protocol::Pop3)
    }
}

/// What became of the login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Login {
    /// Every server that judged the password said yes.
    Accepted {
        /// The outgoing one and the incoming one of the chosen protocol are among them.
        both_ways: bool,
    },
    /// A server said no.
    Refused,
    /// No password was sent: nothing vouches for this host.
    Untrusted(String),
    /// It came to no answer.
    Failed,
}

/// The state of the conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wizard {
    /// Whose mailbox.
    pub address: Option<EmailAddress>,
    /// Servers typed by hand; `None`: there is none.
    pub typed: Vec<(Protocol, Option<ServerSettings>)>,
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
        if self.address.is_none() {
            return Next::Ask(Question::Address);
        }
        let Some(found) = &self.found else { return Next::Survey };
        if let Some(next) = self.by_hand(found) {
            return next;
        }
        if self.protocol.is_none() && found.usable(Protocol::Imap) && found.usable(Protocol::Pop3) {
            return Next::Ask(match (self.devices, self.full) {
                (None, _) => Question::Devices,
                (Some(_), None) => Question::Full,
                _ => Question::Protocol(self.recommended()),
            });
        }
        if self.chosen() == Protocol::Pop3 && self.retention.is_none() {
            return Next::Ask(Question::Retention(self.recommended_retention()));
        }
        if found.preparations && self.prepared.is_none() {
            return Next::Ask(Question::Prepared);
        }
        match (self.password, &self.login) {
            (None, _) if found.tested => return Next::Ask(Question::Password),
            (Some(true), None) => return Next::LogIn,
            (Some(true), Some(Login::Refused)) if self.retry.is_none() && self.refusals < PASSWORDS_MAX => {
                return Next::Ask(Question::Retry { left: PASSWORDS_MAX - self.refusals });
            }
            (Some(true), Some(Login::Untrusted(host))) if self.retry.is_none() => {
                return Next::Ask(Question::Trust(host.clone()));
            }
            _ => {}
        }
        if self.login == Some(Login::Accepted { both_ways: true }) {
            match self.test_message {
                None => return Next::Ask(Question::TestMessage),
                Some(true) if !self.sent => return Next::SendTest,
                Some(_) => {}
            }
        }
        if self.exports.is_none() {
            return Next::Ask(Question::Exports);
        }
        if self.save.is_none() {
            return Next::Ask(Question::Save);
        }
        let accepted = matches!(self.login, Some(Login::Accepted { .. }));
        if self.keyring_there && accepted && self.keyring.is_none() {
            return Next::Ask(Question::Keyring);
        }
        Next::Done
    }

    /// Servers by hand, where none was found.
    fn by_hand(&self, found: &Found) -> Option<Next> {
        let typed = |protocol| self.typed.iter().find(|(typed, _)| *typed == protocol).map(|(_, server)| server);
        if !found.incoming() {
            if typed(Protocol::Imap).is_none() {
                return Some(Next::Ask(Question::Server(Protocol::Imap)));
            }
            if typed(Protocol::Imap) == Some(&None) && typed(Protocol::Pop3).is_none() {
                return Some(Next::Ask(Question::Server(Protocol::Pop3)));
            }
        }
        if !found.usable(Protocol::Submission) && typed(Protocol::Submission).is_none() {
            return Some(Next::Ask(Question::Server(Protocol::Submission)));
        }
        let any = self.typed.iter().any(|(_, server)| server.is_some());
        if any && !self.typed_tested {
            return Some(Next::Survey);
        }
        let outgoing_works = found.usable(Protocol::Submission) || typed(Protocol::Submission) == Some(&None);
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
            (_, Answer::Server(protocol, server)) => {
                self.typed.push((protocol, server));
                self.typed_tested = false;
            }
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
                self.address = None;
                self.found = None;
                self.typed.clear();
            }
            Question::Server(_) => {
                self.typed.pop();
                self.typed_tested = false;
            }
            Question::TypeAgain => self.type_again = None,
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
        match self.protocol {
            Some(protocol) => protocol,
            None if usable(Protocol::Pop3) && !usable(Protocol::Imap) => Protocol::Pop3,
            None => Protocol::Imap,
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use Availability::{Broken, NotOffered, Published, Unknown, Works};

    fn found(imap: Availability, pop3: Availability, submission: Availability) -> Found {
        Found { availability: [imap, pop3, submission], preparations: false, tested: true }
    }

    fn with_address() -> Wizard {
        Wizard { address: Some("user@example.org".parse().expect("address")), ..Wizard::default() }
    }

    fn server(protocol: Protocol) -> ServerSettings {
        ServerSettings {
            protocol,
            endpoint: crate::model::Endpoint::new("mail.example.org", 993),
            security: crate::model::Security::ImplicitTls,
            username: crate::model::Username::Unknown(None),
            auth: Vec::new(),
        }
    }

    #[test]
    fn one_device_and_a_full_mailbox_lead_to_pop3_with_delete() {
        let mut wizard = Wizard::default();
        assert_eq!(wizard.next(), Next::Ask(Question::Address));
        wizard.answer(Answer::Address("user@example.org".parse().expect("address")));
        assert_eq!(wizard.next(), Next::Survey);
        wizard.found(Found { preparations: true, ..found(Works, Works, Works) });
        assert_eq!(wizard.next(), Next::Ask(Question::Devices));
        wizard.answer(Answer::Devices(1));
        assert_eq!(wizard.next(), Next::Ask(Question::Full));
        wizard.answer(Answer::Yes(true));
        assert_eq!(wizard.next(), Next::Ask(Question::Protocol(Protocol::Pop3)));
        wizard.answer(Answer::Protocol(Protocol::Pop3));
        assert_eq!(wizard.next(), Next::Ask(Question::Retention(Retention::Delete)));
        wizard.answer(Answer::Retention(Retention::Delete));
        assert_eq!(wizard.next(), Next::Ask(Question::Prepared));
        wizard.answer(Answer::Yes(true));
        assert_eq!(wizard.next(), Next::Ask(Question::Password));
        wizard.answer(Answer::Yes(true));
        assert_eq!(wizard.next(), Next::LogIn);
        wizard.logged_in(Login::Accepted { both_ways: false });
        assert_eq!(wizard.next(), Next::Ask(Question::Exports));
        wizard.answer(Answer::Exports(vec!["mbsync"]));
        assert_eq!(wizard.next(), Next::Ask(Question::Save));
        wizard.answer(Answer::Yes(false));
        assert_eq!(wizard.next(), Next::Done);
    }

    #[test]
    fn several_devices_lead_to_imap() {
        let mut wizard = with_address();
        wizard.found(found(Works, Works, Works));
        wizard.answer(Answer::Devices(3));
        assert_eq!(wizard.next(), Next::Ask(Question::Full));
        wizard.answer(Answer::Yes(true));
        assert_eq!(wizard.next(), Next::Ask(Question::Protocol(Protocol::Imap)));
    }

    #[test]
    fn a_test_message_and_the_keyring_are_offered_after_a_login_both_ways() {
        let accepted = |both_ways| {
            let mut wizard = with_address();
            wizard.found(found(Works, NotOffered, Works));
            wizard.keyring_there = true;
            wizard.answer(Answer::Yes(true));
            wizard.logged_in(Login::Accepted { both_ways });
            wizard
        };
        assert_eq!(accepted(false).next(), Next::Ask(Question::Exports));
        let mut wizard = accepted(true);
        assert_eq!(wizard.next(), Next::Ask(Question::TestMessage));
        wizard.answer(Answer::Yes(true));
        assert_eq!(wizard.next(), Next::SendTest);
        wizard.sent();
        assert_eq!(wizard.next(), Next::Ask(Question::Exports));
        assert!(wizard.back() && wizard.next() == Next::Ask(Question::TestMessage), "once more, if wanted");
        wizard.answer(Answer::Yes(false));
        wizard.answer(Answer::Exports(Vec::new()));
        wizard.answer(Answer::Yes(true));
        assert_eq!(wizard.next(), Next::Ask(Question::Keyring));
        wizard.answer(Answer::Yes(false));
        assert_eq!(wizard.next(), Next::Done);
    }

    #[test]
    fn an_outgoing_server_that_fails_may_be_typed_again_and_the_rest_stays() {
        let mut wizard = with_address();
        wizard.found(found(Works, NotOffered, NotOffered));
        assert_eq!(wizard.next(), Next::Ask(Question::Server(Protocol::Submission)));
        wizard.typed.push((Protocol::Imap, Some(server(Protocol::Imap))));
        wizard.answer(Answer::Server(Protocol::Submission, Some(server(Protocol::Submission))));
        assert_eq!(wizard.next(), Next::Survey);
        wizard.found(found(Works, NotOffered, Broken));
        assert_eq!(wizard.next(), Next::Ask(Question::TypeAgain));
        let mut without = wizard.clone();
        wizard.answer(Answer::Yes(true));
        assert_eq!(wizard.next(), Next::Ask(Question::Server(Protocol::Submission)));
        assert_eq!(wizard.typed.len(), 1, "the incoming server works");
        without.answer(Answer::Yes(false));
        assert_eq!(without.next(), Next::Ask(Question::Password));
    }

    #[test]
    fn one_protocol_leaves_nothing_to_choose() {
        let mut wizard = with_address();
        wizard.found(found(Works, NotOffered, Works));
        assert_eq!((wizard.next(), wizard.chosen()), (Next::Ask(Question::Password), Protocol::Imap));
        let mut wizard = with_address();
        wizard.found(found(Broken, Works, Works));
        assert_eq!(wizard.next(), Next::Ask(Question::Retention(Retention::Keep)));
        assert_eq!(wizard.chosen(), Protocol::Pop3);
    }

    #[test]
    fn options_are_answers_told_beforehand() {
        let mut wizard = Wizard { devices: Some(1), protocol: Some(Protocol::Pop3), ..with_address() };
        wizard.retention = Some(Retention::Keep);
        wizard.exports = Some(Vec::new());
        wizard.save = Some(true);
        wizard.found(found(Works, Works, Works));
        assert_eq!(wizard.next(), Next::Ask(Question::Password));
        wizard.answer(Answer::Yes(false));
        assert_eq!(wizard.next(), Next::Done);
    }

    #[test]
    fn passwords_are_tried_three_times_and_no_more() {
        let mut wizard = with_address();
        wizard.found(found(Works, NotOffered, Works));
        for left in [2, 1] {
            wizard.answer(Answer::Yes(true));
            assert_eq!(wizard.next(), Next::LogIn);
            wizard.logged_in(Login::Refused);
            assert_eq!(wizard.next(), Next::Ask(Question::Retry { left }));
            wizard.answer(Answer::Yes(true));
            assert_eq!(wizard.next(), Next::Ask(Question::Password));
        }
        wizard.answer(Answer::Yes(true));
        wizard.logged_in(Login::Refused);
        assert_eq!(wizard.next(), Next::Ask(Question::Exports));
        // Going back does not give the tries back.
        assert!(wizard.back());
        wizard.answer(Answer::Yes(true));
        wizard.logged_in(Login::Refused);
        assert_eq!(wizard.next(), Next::Ask(Question::Exports));
    }

    #[test]
    fn where_nobody_was_reached_no_password_is_asked_for() {
        let mut wizard = with_address();
        wizard.found(Found { tested: false, ..found(Published, NotOffered, Published) });
        assert_eq!(wizard.next(), Next::Ask(Question::Exports));
    }

    #[test]
    fn an_untrusted_host_is_asked_for_once() {
        let mut wizard = with_address();
        wizard.found(found(Works, NotOffered, Works));
        wizard.answer(Answer::Yes(true));
        wizard.logged_in(Login::Untrusted("mail.stranger.test".into()));
        assert_eq!(wizard.next(), Next::Ask(Question::Trust("mail.stranger.test".into())));
        let mut other = wizard.clone();
        other.answer(Answer::Yes(false));
        assert_eq!(other.next(), Next::Ask(Question::Exports));
        wizard.answer(Answer::Trust("mail.stranger.test".into()));
        assert_eq!((wizard.next(), wizard.trusted.len()), (Next::LogIn, 1));
    }

    #[test]
    fn nothing_found_leads_to_typing_and_a_second_look() {
        let mut wizard = with_address();
        wizard.found(found(Unknown, Unknown, Unknown));
        assert_eq!(wizard.next(), Next::Ask(Question::Server(Protocol::Imap)));
        wizard.answer(Answer::Server(Protocol::Imap, None));
        assert_eq!(wizard.next(), Next::Ask(Question::Server(Protocol::Pop3)));
        wizard.answer(Answer::Server(Protocol::Pop3, Some(server(Protocol::Pop3))));
        assert_eq!(wizard.next(), Next::Ask(Question::Server(Protocol::Submission)));
        wizard.answer(Answer::Server(Protocol::Submission, None));
        assert_eq!(wizard.next(), Next::Survey);
        let mut failed = wizard.clone();
        failed.found(found(Unknown, Broken, Unknown));
        assert_eq!(failed.next(), Next::Ask(Question::TypeAgain));
        failed.answer(Answer::Yes(true));
        assert_eq!(failed.next(), Next::Ask(Question::Server(Protocol::Imap)));
        wizard.found(found(Unknown, Works, Unknown));
        assert_eq!(wizard.next(), Next::Ask(Question::Retention(Retention::Keep)));
    }

    #[test]
    fn whoever_types_nothing_gives_up() {
        let mut wizard = with_address();
        wizard.found(found(Unknown, Unknown, Unknown));
        for protocol in Protocol::ALL {
            wizard.answer(Answer::Server(protocol, None));
        }
        assert_eq!(wizard.next(), Next::Ask(Question::TypeAgain));
        wizard.answer(Answer::Yes(false));
        assert_eq!(wizard.next(), Next::GiveUp);
    }

    /// From every state the way back leads to the question before, down to the first.
    #[test]
    fn every_step_can_be_taken_back() {
        let mut wizard = Wizard::default();
        wizard.answer(Answer::Address("user@example.org".parse().expect("address")));
        wizard.found(found(Works, Works, Works));
        let mut seen = Vec::new();
        for answer in [
            Answer::Devices(1),
            Answer::Yes(false),
            Answer::Protocol(Protocol::Pop3),
            Answer::Retention(Retention::Keep),
            Answer::Yes(false),
            Answer::Exports(Vec::new()),
            Answer::Yes(false),
        ] {
            seen.push(wizard.next());
            wizard.answer(answer);
        }
        assert_eq!(wizard.next(), Next::Done);
        while let Some(before) = seen.pop() {
            assert!(wizard.back());
            assert_eq!(wizard.next(), before);
        }
        assert!(wizard.back());
        assert_eq!(wizard.next(), Next::Ask(Question::Address));
        assert!(!wizard.back());
    }
}

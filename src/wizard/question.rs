//! What the wizard says and hears: its questions, their answers, and what work brings to light.

use crate::programs::Program;
use mail_types::account::Retention;
use mail_types::report::Availability;
use mail_types::{EmailAddress, Protocol, ServerSettings};

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Ask this.
    Ask(Question),
    /// Look for settings and test the servers, then call [`super::Wizard::found`].
    Survey,
    /// Try the password, then call [`super::Wizard::logged_in`].
    LogIn,
    /// Send a test message and wait for it, then call [`super::Wizard::sent`].
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
    /// Who logs in at servers that were typed; holds what most providers want.
    Username(String),
    /// With which program the mail is read.
    Program,
    /// On how many devices the mail is read.
    Devices,
    /// Is the mailbox nearly full?
    Full,
    /// IMAP or POP3; holds what is recommended.
    Protocol(Protocol),
    /// What POP3 leaves on the server; holds what is recommended.
    Retention(Retention),
    /// Shall the program sign in through the provider's page, or with an app password?
    SignIn,
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
    /// The name that recipients see; may be left out.
    Name,
    /// Also write this format, which sets the program up faster than clicks?
    Quicker(&'static str),
    /// Which files to write.
    Exports,
    /// Keep the account in `accounts.toml`?
    Save,
    /// Keep the password in the desktop's keyring?
    Keyring,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// To [`Question::Address`]
    Address(EmailAddress),
    /// To [`Question::Server`]: what was typed, and the servers to try for it; none: there is none.
    Server(Protocol, String, Vec<ServerSettings>),
    /// To [`Question::Username`]
    Username(String),
    /// To [`Question::Program`]
    Program(&'static Program),
    /// To [`Question::Name`]; empty: left out.
    Name(String),
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
    /// Incoming protocols for which something has to be done before a login can succeed.
    pub preparations: Vec<Protocol>,
    /// A server was reached; else no login can be tried.
    pub tested: bool,
    /// How mail programs log in there.
    pub sign_in: SignIn,
}

/// How mail programs log in at a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignIn {
    /// With a password.
    #[default]
    Password,
    /// Through the provider's page (OAuth2), and in no other way.
    Browser,
    /// Through the provider's page, or with an app password.
    Either,
}

impl Found {
    pub(super) fn usable(&self, protocol: Protocol) -> bool {
        self.availability[protocol as usize].usable()
    }

    pub(super) fn incoming(&self) -> bool {
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

//! What a login came to, and the server's words where it said no.

use super::Failure;
use crate::reason::Withheld;
use crate::{AuthMechanism, Message};

/// What a login came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginReport {
    /// The name that was used, or would have been.
    pub username: String,
    /// The mechanism that was used.
    pub mechanism: Option<AuthMechanism>,
    /// What happened in the end.
    pub result: LoginResult,
    /// Every try, in order; the last one's values stand above.
    pub trials: Vec<Trial>,
    /// What the user could try next.
    pub advice: Option<Message>,
}

impl LoginReport {
    /// A login that was not tried.
    pub fn withheld(username: String, reason: Withheld) -> Self {
        let result = LoginResult::Withheld(reason);
        Self { username, mechanism: None, result, trials: Vec::new(), advice: None }
    }
}

/// One try to log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// By which mechanism.
    pub mechanism: AuthMechanism,
    /// Under which name.
    pub username: String,
    /// What happened.
    pub result: LoginResult,
}

/// What happened at the login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginResult {
    /// The server said yes.
    Accepted,
    /// The server said no.
    Refused(Refusal),
    /// The server said yes, and then no to the inbox.
    MailboxRefused(Refusal),
    /// We sent nothing, and this is why.
    Withheld(Withheld),
    /// The connection failed on the way.
    Failed(Failure),
}

impl LoginResult {
    /// The server's no, to the login or to the inbox after it.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) | Self::MailboxRefused(refusal) => Some(refusal),
            Self::Accepted | Self::Withheld(_) | Self::Failed(_) => None,
        }
    }
}

/// What a refusal begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefusalStatus {
    /// The command was not sent: the protocol has no such command, cannot carry its arguments (a line end in a
    /// POP3 password), or the session is over.
    NotSent,
    /// `NO`, `BAD`, `BYE`, `-ERR` or the SMTP reply code.
    Said(String),
}

impl RefusalStatus {
    /// As in reports.
    pub fn as_str(&self) -> &str {
        match self {
            Self::NotSent => "NOT-SENT",
            Self::Said(word) => word,
        }
    }
}

impl From<&str> for RefusalStatus {
    fn from(word: &str) -> Self {
        Self::Said(word.to_owned())
    }
}

/// A server's no, in its own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What it begins with.
    pub status: RefusalStatus,
    /// Response code (`AUTHENTICATIONFAILED`) or enhanced status code (`5.7.8`), where one was sent.
    pub code: Option<String>,
    /// The rest of the line. Text from the network.
    pub text: String,
    /// What the mechanism itself said of the reason in its last challenge: SCRAM's `e=` value, the
    /// JSON of the bearer mechanisms (RFC 5802 section 7, RFC 7628 section 3.2.2). Text from the
    /// network.
    pub mechanism_error: Option<String>,
}

impl Refusal {
    /// The answer to a command that was not sent.
    pub fn not_sent() -> Self {
        Self { status: RefusalStatus::NotSent, code: None, text: String::new(), mechanism_error: None }
    }

    /// True unless the command was not sent.
    pub fn was_sent(&self) -> bool {
        self.status != RefusalStatus::NotSent
    }

    /// Status and code as the server wrote them: `NO [AUTHENTICATIONFAILED]`, `535 5.7.8`. Text from the
    /// network.
    pub fn status_and_code(&self) -> String {
        let status = self.status.as_str();
        match &self.code {
            None => status.to_owned(),
            // Only response codes stand in brackets, enhanced status codes (RFC 2034) do not.
            Some(code) if code.starts_with(|first: char| first.is_ascii_digit()) => format!("{status} {code}"),
            Some(code) => format!("{status} [{code}]"),
        }
    }

    /// The text, and in parentheses what the mechanism itself said of the reason. Text from the network.
    pub fn text_and_error(&self) -> String {
        let error = self.mechanism_error.as_ref().map(|error| format!(" ({error})")).unwrap_or_default();
        format!("{}{error}", self.text).trim_start().to_owned()
    }

    /// All of it in one line. Text from the network.
    pub fn words(&self) -> String {
        format!("{} {}", self.status_and_code(), self.text_and_error()).trim_end().to_owned()
    }
}

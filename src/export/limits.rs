//! What a format can't say: found out by asking it, so that no list of it can go stale.

use super::{ExportOptions, Exporter, export};
use crate::locale::{Language, Locale};
use mail_types::account::{Account, AccountServer, LoginMethod, Named, Retention};
use mail_types::{ChallengeKind, Endpoint, Message, Protocol, Secret, Security};

/// What is asked of every format besides a plain account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// To name the IMAP server.
    Imap,
    /// To name the POP3 server.
    Pop3,
    /// To say that POP3 mail stays, is deleted, or is deleted later.
    Retention(Retention),
    /// To demand STARTTLS.
    StartTls,
    /// To hold the password.
    Password,
    /// A login by OAuth2.
    OAuth2,
    /// A challenge, where the server takes nothing else.
    Challenge(ChallengeKind),
    /// A name and a password beyond ASCII.
    BeyondAscii,
    /// The name that recipients see.
    Name,
}

impl Question {
    /// For the table in the documents.
    pub fn words(self) -> &'static str {
        match self {
            Self::Imap => "IMAP",
            Self::Pop3 => "POP3",
            Self::Retention(Retention::Keep) => "that POP3 keeps mail",
            Self::Retention(Retention::DeleteAfter(_)) => "that POP3 deletes mail later",
            Self::Retention(Retention::Delete) => "that POP3 deletes mail",
            Self::StartTls => "that STARTTLS is a must",
            Self::Name => "your name",
            Self::Password => "the password",
            Self::BeyondAscii => "logins beyond ASCII",
            Self::OAuth2 => "OAuth2",
            Self::Challenge(ChallengeKind::Scram) => "SCRAM alone",
            Self::Challenge(_) => "CRAM-MD5 alone",
        }
    }
}

/// All of them, in the order of a reader's interest.
pub const QUESTIONS: [Question; 12] = [
    Question::Imap,
    Question::Pop3,
    Question::Retention(Retention::Keep),
    Question::Retention(Retention::DeleteAfter(14)),
    Question::Retention(Retention::Delete),
    Question::StartTls,
    Question::Name,
    Question::Password,
    Question::BeyondAscii,
    Question::OAuth2,
    Question::Challenge(ChallengeKind::Scram),
    Question::Challenge(ChallengeKind::CramMd5),
];

/// Whether the format says it; `None`: it has nothing to do with it.
pub fn says(exporter: &dyn Exporter, question: Question) -> Option<bool> {
    let incoming = exporter.incoming();
    let asked = match question {
        Question::Imap | Question::Pop3 => !incoming.is_empty(),
        Question::Retention(_) => incoming.contains(&Protocol::Pop3) && says(exporter, Question::Pop3)?,
        _ => true,
    };
    asked.then(|| said(exporter, question))
}

/// What the format can say about mail that POP3 has fetched.
pub fn retentions(exporter: &dyn Exporter) -> Option<Vec<Retention>> {
    says(exporter, Question::Pop3).filter(|pop3| *pop3)?;
    let all = [Retention::Keep, Retention::DeleteAfter(14), Retention::Delete];
    Some(all.into_iter().filter(|one| says(exporter, Question::Retention(*one)) == Some(true)).collect())
}

/// Notes by which a format says that the answer is missing in the file.
fn unsaid(question: Question) -> &'static [&'static str] {
    match question {
        Question::Retention(_) => &["export-note-programs-delete", "export-note-no-retention"],
        Question::Name => &["export-note-no-name"],
        Question::StartTls => &["export-note-env-starttls"],
        _ => &[],
    }
}

fn said(exporter: &dyn Exporter, question: Question) -> bool {
    if question == Question::Password && !exporter.can_hold_password() {
        return false;
    }
    let Some(mut account) = plain(question == Question::StartTls) else { return false };
    let mut secret = Secret::new("password".to_owned());
    match question {
        Question::Imap => account.protocol = Some(Protocol::Imap),
        Question::Pop3 => account.protocol = Some(Protocol::Pop3),
        Question::Retention(retention) => {
            account.protocol = Some(Protocol::Pop3);
            account.retention = retention;
        }
        Question::Name => account.name = Some("Ute Muster".to_owned()),
        Question::BeyondAscii => {
            account.servers.iter_mut().for_each(|server| "jörg@example.org".clone_into(&mut server.username));
            secret = Secret::new("pässwort".to_owned());
        }
        Question::OAuth2 => account.servers.iter_mut().for_each(|server| server.login = LoginMethod::OAuth2),
        Question::Challenge(kind) => {
            account.servers.iter_mut().for_each(|server| server.login = LoginMethod::Challenge(kind));
        }
        Question::StartTls | Question::Password => {}
    }
    let locale = Locale::new(Language::English);
    let password = Some(&secret).filter(|_| exporter.can_hold_password());
    let options = ExportOptions { locale: &locale, password, ca_file: None, version: None };
    match export(exporter, &account, &options) {
        Ok(exported) => !exported.notes.iter().any(|note| unsaid(question).contains(&note.id)),
        Err(_) => false,
    }
}

/// An account of which every format can say everything.
fn plain(starttls: bool) -> Option<Account> {
    let security = if starttls { Security::StartTls } else { Security::ImplicitTls };
    let server = |protocol: Protocol| AccountServer {
        protocol,
        endpoint: Endpoint::new("mail.example.org", protocol.default_port(security)),
        security,
        username: "user@example.org".to_owned(),
        login: LoginMethod::Password,
        offered: Vec::new(),
        named: Named::default(),
    };
    Some(Account {
        address: "user@example.org".parse().ok()?,
        name: None,
        protocol: None,
        servers: Protocol::ALL.map(server).to_vec(),
        retention: Retention::Keep,
        password_command: None,
        token_command: None,
    })
}

/// The line of the list about POP3; `None` for a format that does not fetch mail by it.
pub fn about_pop3(exporter: &dyn Exporter) -> Option<Message> {
    let retentions = retentions(exporter)?;
    let words: Vec<String> = retentions.iter().map(ToString::to_string).collect();
    Some(match words.is_empty() {
        true => Message::new("export-list-pop3-unsaid"),
        false => Message::new("export-list-pop3").with("choices", words.join(", ")),
    })
}

//! Programs that only send mail: what each writes, and what each can't take. One row a program.

mod applications;
mod code;
mod gitea;
mod home_assistant;
mod postfix;
mod spring;
mod url;
mod variables;

pub(super) use applications::{
    AUTHENTIK, CHATWOOT, DISCOURSE, DJANGO, GRAFANA, LARAVEL, MASTODON, NEXTCLOUD, VAULTWARDEN,
};
pub(super) use code::{GITLAB, NODEMAILER, RAILS, WORDPRESS};
pub(super) use gitea::GITEA;
pub(super) use home_assistant::HOME_ASSISTANT;
pub(super) use postfix::POSTFIX;
pub(super) use spring::SPRING;
pub(super) use url::{NEXTAUTH, SMTP_URL, SYMFONY};

use super::escape::double;
use super::{Comment, ExportOptions, Exported, Exporter, Group, Refusal, outgoing, password_only};
use mail_types::account::{Account, AccountServer};
use mail_types::{AuthMechanism, Message, Protocol, Secret, Security};

/// A program that sends.
pub(super) struct Sending {
    name: &'static str,
    file_name: &'static str,
    group: Group,
    /// What holds the password, for whoever has to set it by hand.
    password: &'static str,
    form: Form,
    starttls: StartTls,
    limits: &'static [Limit],
}

/// How the file is written.
enum Form {
    /// `NAME=value` lines: the variables, and how a value is quoted; the password's variable comes last.
    Variables(&'static [(&'static str, variables::Part)], fn(&str) -> String),
    /// In a syntax of its own.
    Text(fn(&Values<'_>) -> String),
}

/// What becomes of STARTTLS.
#[derive(Clone, Copy, PartialEq, Eq)]
enum StartTls {
    Demanded,
    /// Goes on in clear if STARTTLS is not offered.
    Opportunistic,
    /// Demanded, unless the port is that of implicit TLS.
    ByPort,
}

/// What a program can't take.
#[derive(Clone, Copy)]
enum Limit {
    /// It encodes user name and password as ASCII, and fails.
    AsciiLogin,
    /// It puts something else in the place of what begins so.
    Expands(&'static [&'static str]),
    /// It reads the value of a secret that begins so from somewhere else.
    Elsewhere(&'static [&'static str]),
    /// It cuts blanks off at either end.
    Blanks,
    /// A colon ends the user name.
    ColonInUser,
}

/// What a file is made of.
struct Values<'a> {
    account: &'a Account,
    server: &'a AccountServer,
    password: Option<&'a str>,
    ca_file: Option<&'a str>,
}

impl Values<'_> {
    /// TLS from the start, else STARTTLS.
    fn implicit_tls(&self) -> bool {
        self.server.security == Security::ImplicitTls
    }

    fn host(&self) -> &str {
        &self.server.endpoint.host
    }

    fn port(&self) -> u16 {
        self.server.endpoint.port
    }

    fn user(&self) -> &str {
        &self.server.username
    }

    fn address(&self) -> String {
        self.account.address.to_ascii()
    }

    fn name(&self) -> String {
        super::display_name(self.account)
    }

    /// The address, behind the name if one was given (RFC 5322 section 3.4).
    fn mailbox(&self) -> String {
        match &self.account.name {
            Some(name) => format!("{} <{}>", double(name), self.address()),
            None => self.address(),
        }
    }

    /// For programs that have to be told: PLAIN, unless the server offers LOGIN alone.
    fn mechanism(&self) -> &'static str {
        let offers = |mechanism| self.server.offered.contains(&mechanism);
        if offers(AuthMechanism::Login) && !offers(AuthMechanism::Plain) { "login" } else { "plain" }
    }
}

impl Exporter for Sending {
    fn name(&self) -> &'static str {
        self.name
    }

    fn file_name(&self) -> &'static str {
        self.file_name
    }

    fn group(&self) -> Group {
        self.group
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[]
    }

    fn comment(&self) -> Comment {
        // JSON knows none.
        if self.file_name.ends_with(".json") { Comment::None } else { Comment::Hash }
    }

    fn writes(&self, protocol: Protocol) -> bool {
        protocol == Protocol::Submission
    }

    fn can_hold_password(&self) -> bool {
        true
    }

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let server = outgoing(account)?;
        password_only([server], self.name)?;
        let password = options.password.map(Secret::expose);
        let values = Values { account, server, password, ca_file: options.ca_file };
        if self.starttls == StartTls::ByPort && values.implicit_tls() != (values.port() == 465) {
            return Err(Refusal::of(self.name, "export-refused-port-465"));
        }
        for limit in self.limits {
            limit.check(&values, self.name)?;
        }
        let mut notes = Vec::new();
        let text = match self.form {
            Form::Variables(list, quoted) => {
                let text = variables::lines(list, quoted, self.password, &values);
                if text.contains(['\'', '"']) {
                    notes.push(Message::new("export-note-env-quotes"));
                }
                text
            }
            Form::Text(write) => write(&values),
        };
        if password.is_none() {
            notes.push(Message::new("export-note-env-password").with("variable", self.password));
        }
        if !values.implicit_tls() && self.starttls == StartTls::Opportunistic {
            notes.push(Message::new("export-note-env-starttls").with("format", self.name));
        }
        Ok(Exported { notes, ..Exported::new(text).holds(options) })
    }
}

impl Limit {
    fn check(self, values: &Values<'_>, format: &'static str) -> Result<(), Refusal> {
        let secret = values.password.unwrap_or_default();
        let name = values.name();
        let all = [values.user(), secret, &name];
        let login = &all[..2];
        let (wrong, id) = match self {
            Self::AsciiLogin => (!login.iter().all(|text| text.is_ascii()), "export-refused-login-ascii"),
            Self::Expands(starts) => {
                let found = starts.iter().find(|start| all.iter().any(|text| text.contains(*start)));
                return found.map_or(Ok(()), |start| Err(Refusal::expands(format, start)));
            }
            Self::Elsewhere(starts) => {
                let found = starts.iter().find(|start| all.iter().any(|text| text.starts_with(*start)));
                return found.map_or(Ok(()), |start| Err(Refusal::expands(format, start)));
            }
            Self::Blanks => (all.iter().any(|text| text.trim() != *text), "export-refused-blank"),
            Self::ColonInUser => (values.user().contains(':'), "export-refused-colon"),
        };
        if wrong { Err(Refusal::of(format, id)) } else { Ok(()) }
    }
}

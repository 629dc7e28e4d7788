//! Environment variables of servers that send mail.

use super::escape::{double, shell, url_host};
use super::{Comment, ExportOptions, Exported, Exporter, Refusal, outgoing, password_only};
use mail_types::account::{Account, AccountServer};
use mail_types::{Endpoint, Message, Protocol, Secret, Security};

/// Environment variables: one row a framework.
pub(super) struct Env {
    name: &'static str,
    file_name: &'static str,
    /// The password's variable, behind the others.
    password: &'static str,
    variables: &'static [(&'static str, Part)],
    /// Quotes a value.
    quoted: fn(&str) -> String,
    starttls: StartTls,
}

/// What a variable says.
#[derive(Clone, Copy)]
enum Part {
    Text(&'static str),
    Host,
    Port,
    HostAndPort,
    User,
    Address,
    /// The local part of the address.
    BeforeAt,
    Domain,
    DisplayName,
    /// The address, behind the name if one was given.
    Mailbox,
    /// One word for implicit TLS, another for STARTTLS.
    Tls(&'static str, &'static str),
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

/// Django, by way of `os.environ`
pub(super) const DJANGO: Env = Env {
    name: "env-django",
    file_name: "django.env",
    password: "EMAIL_HOST_PASSWORD",
    variables: &[
        ("EMAIL_HOST", Part::Host),
        ("EMAIL_PORT", Part::Port),
        ("EMAIL_USE_SSL", Part::Tls("True", "")),
        ("EMAIL_USE_TLS", Part::Tls("", "True")),
        ("EMAIL_HOST_USER", Part::User),
        ("DEFAULT_FROM_EMAIL", Part::Mailbox),
    ],
    quoted: shell,
    starttls: StartTls::Demanded,
};

/// Laravel's `.env`
pub(super) const LARAVEL: Env = Env {
    name: "env-laravel",
    file_name: "laravel.env",
    password: "MAIL_PASSWORD",
    variables: &[
        ("MAIL_MAILER", Part::Text("smtp")),
        ("MAIL_SCHEME", Part::Tls("smtps", "smtp")),
        ("MAIL_HOST", Part::Host),
        ("MAIL_PORT", Part::Port),
        ("MAIL_USERNAME", Part::User),
        ("MAIL_FROM_ADDRESS", Part::Address),
        ("MAIL_FROM_NAME", Part::DisplayName),
    ],
    quoted: dotenv,
    starttls: StartTls::Opportunistic,
};

/// Nextcloud's container
pub(super) const NEXTCLOUD: Env = Env {
    name: "env-nextcloud",
    file_name: "nextcloud.env",
    password: "SMTP_PASSWORD",
    variables: &[
        ("SMTP_HOST", Part::Host),
        ("SMTP_PORT", Part::Port),
        ("SMTP_SECURE", Part::Tls("ssl", "tls")),
        ("SMTP_AUTHTYPE", Part::Text("LOGIN")),
        ("SMTP_NAME", Part::User),
        ("MAIL_FROM_ADDRESS", Part::BeforeAt),
        ("MAIL_DOMAIN", Part::Domain),
    ],
    quoted: shell,
    starttls: StartTls::Opportunistic,
};

/// Grafana
pub(super) const GRAFANA: Env = Env {
    name: "env-grafana",
    file_name: "grafana.env",
    password: "GF_SMTP_PASSWORD",
    variables: &[
        ("GF_SMTP_ENABLED", Part::Text("true")),
        ("GF_SMTP_HOST", Part::HostAndPort),
        ("GF_SMTP_USER", Part::User),
        ("GF_SMTP_STARTTLS_POLICY", Part::Tls("NoStartTLS", "MandatoryStartTLS")),
        ("GF_SMTP_FROM_ADDRESS", Part::Address),
        ("GF_SMTP_FROM_NAME", Part::DisplayName),
    ],
    quoted: shell,
    starttls: StartTls::ByPort,
};

impl Part {
    fn value(self, account: &Account, server: &AccountServer) -> String {
        let Endpoint { host, port } = &server.endpoint;
        match self {
            Self::Text(text) => text.to_owned(),
            Self::Host => host.clone(),
            Self::Port => port.to_string(),
            Self::HostAndPort => format!("{}:{port}", url_host(host)),
            Self::User => server.username.clone(),
            Self::Address => account.address.to_ascii(),
            Self::BeforeAt => account.address.local_part.clone(),
            Self::Domain => account.address.domain.as_str().to_owned(),
            Self::DisplayName => super::display_name(account),
            Self::Mailbox => match &account.name {
                Some(name) => format!("{} <{}>", double(name), account.address.to_ascii()),
                None => account.address.to_ascii(),
            },
            Self::Tls(word, _) if server.security == Security::ImplicitTls => word.to_owned(),
            Self::Tls(_, word) => word.to_owned(),
        }
    }
}

impl Exporter for Env {
    fn name(&self) -> &'static str {
        self.name
    }

    fn file_name(&self) -> &'static str {
        self.file_name
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[]
    }

    fn comment(&self) -> Comment {
        Comment::Hash
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
        let implicit = server.security == Security::ImplicitTls;
        if self.starttls == StartTls::ByPort && implicit != (server.endpoint.port == 465) {
            return Err(Refusal::of(self.name, "export-refused-port-465"));
        }
        self.values_fit(account, server, options)?;
        let line = |name: &str, value: &str| match value.bytes().all(|byte| PLAIN.contains(&byte)) {
            true => format!("{name}={value}\n"),
            false => format!("{name}={}\n", (self.quoted)(value)),
        };
        let mut text: String =
            self.variables.iter().map(|(name, part)| line(name, &part.value(account, server))).collect();
        let mut notes = Vec::new();
        match options.password {
            Some(password) => text.push_str(&line(self.password, password.expose())),
            None => notes.push(Message::new("export-note-env-password").with("variable", self.password)),
        }
        if text.contains(['\'', '"']) {
            notes.push(Message::new("export-note-env-quotes"));
        }
        if !implicit && self.starttls == StartTls::Opportunistic {
            notes.push(Message::new("export-note-env-starttls").with("format", self.name));
        }
        // Read from above, so it has to stand there.
        let backtick = if text.contains(BACKTICK_VALUE) { BACKTICK_LINE } else { "" };
        Ok(Exported { notes, ..Exported::new(format!("{backtick}{text}")).holds(options) })
    }
}

/// What every reader of such a file takes as it stands; container engines take quotes for a part of the value.
const PLAIN: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@%+=:,./_-";

impl Env {
    /// What the program would make something else of.
    fn values_fit(
        &self,
        account: &Account,
        server: &AccountServer,
        options: &ExportOptions<'_>,
    ) -> Result<(), Refusal> {
        let secret = options.password.map(Secret::expose).unwrap_or_default();
        // Its mailer encodes both as ASCII, and fails.
        if self.name == DJANGO.name && !(server.username.is_ascii() && secret.is_ascii()) {
            return Err(Refusal::of(self.name, "export-refused-login-ascii"));
        }
        let name = super::display_name(account);
        let expands = |text: &&str| text.contains("${") || text.contains("$__");
        if self.name == GRAFANA.name && [server.username.as_str(), secret, name.as_str()].iter().any(expands) {
            return Err(Refusal::of(self.name, "export-refused-expands"));
        }
        Ok(())
    }
}

/// A backtick where it can't be written: shells run what stands between two of them in double quotes, and phpdotenv
/// knows no way to write one so that they do not.
const BACKTICK_VALUE: &str = "${MAILSETUP_BACKTICK}";
const BACKTICK_LINE: &str = "MAILSETUP_BACKTICK='`'\n";

/// A value as phpdotenv and a POSIX shell read it alike, since such files are sourced as well. In single quotes nothing
/// is special, but a single quote can't stand there; in double quotes three characters have escapes.
fn dotenv(value: &str) -> String {
    if !value.contains('\'') {
        return format!("'{value}'");
    }
    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$");
    format!("\"{}\"", escaped.replace('`', BACKTICK_VALUE))
}

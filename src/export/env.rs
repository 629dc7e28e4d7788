//! Environment variables of servers that send mail.

use super::escape::{shell, url_host};
use super::{Comment, ExportOptions, Exported, Exporter, Refusal, outgoing};
use mail_types::account::{Account, LoginMethod};
use mail_types::{Message, Protocol, Security};

/// Whose names the variables have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Preset {
    /// Django, by way of `os.environ`
    Django,
    /// Laravel's `.env`
    Laravel,
    /// Nextcloud's container
    Nextcloud,
    /// Grafana
    Grafana,
}

/// Environment variables
pub(super) struct Env {
    pub(super) preset: Preset,
}

impl Exporter for Env {
    fn name(&self) -> &'static str {
        match self.preset {
            Preset::Django => "env-django",
            Preset::Laravel => "env-laravel",
            Preset::Nextcloud => "env-nextcloud",
            Preset::Grafana => "env-grafana",
        }
    }

    fn file_name(&self) -> &'static str {
        match self.preset {
            Preset::Django => "django.env",
            Preset::Laravel => "laravel.env",
            Preset::Nextcloud => "nextcloud.env",
            Preset::Grafana => "grafana.env",
        }
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
        if server.login != LoginMethod::Password {
            return Err(Refusal(Message::new("export-refused-challenge").with("format", self.name())));
        }
        let address = account.address.to_ascii();
        let (host, port, user) = (&server.endpoint.host, server.endpoint.port.to_string(), &server.username);
        let implicit = server.security == Security::ImplicitTls;
        let pick = |implicit_tls: &'static str, start_tls: &'static str| {
            if implicit { implicit_tls.to_owned() } else { start_tls.to_owned() }
        };
        let name = super::display_name(account);
        let (password_key, mut lines): (&str, Vec<(&str, String)>) = match self.preset {
            Preset::Django => (
                "EMAIL_HOST_PASSWORD",
                vec![
                    ("EMAIL_HOST", host.clone()),
                    ("EMAIL_PORT", port),
                    ("EMAIL_USE_SSL", pick("True", "")),
                    ("EMAIL_USE_TLS", pick("", "True")),
                    ("EMAIL_HOST_USER", user.clone()),
                    ("DEFAULT_FROM_EMAIL", address),
                ],
            ),
            Preset::Laravel => (
                "MAIL_PASSWORD",
                vec![
                    ("MAIL_MAILER", "smtp".to_owned()),
                    ("MAIL_SCHEME", pick("smtps", "smtp")),
                    ("MAIL_HOST", host.clone()),
                    ("MAIL_PORT", port),
                    ("MAIL_USERNAME", user.clone()),
                    ("MAIL_FROM_ADDRESS", address),
                    ("MAIL_FROM_NAME", name),
                ],
            ),
            Preset::Nextcloud => {
                let domain = account.address.domain.as_str().to_owned();
                (
                    "SMTP_PASSWORD",
                    vec![
                        ("SMTP_HOST", host.clone()),
                        ("SMTP_PORT", port),
                        ("SMTP_SECURE", pick("ssl", "tls")),
                        ("SMTP_AUTHTYPE", "LOGIN".to_owned()),
                        ("SMTP_NAME", user.clone()),
                        ("MAIL_FROM_ADDRESS", account.address.local_part.clone()),
                        ("MAIL_DOMAIN", domain),
                    ],
                )
            }
            Preset::Grafana => (
                "GF_SMTP_PASSWORD",
                vec![
                    ("GF_SMTP_ENABLED", "true".to_owned()),
                    ("GF_SMTP_HOST", format!("{}:{port}", url_host(host))),
                    ("GF_SMTP_USER", user.clone()),
                    ("GF_SMTP_STARTTLS_POLICY", pick("NoStartTLS", "MandatoryStartTLS")),
                    ("GF_SMTP_FROM_ADDRESS", address),
                    ("GF_SMTP_FROM_NAME", name),
                ],
            ),
        };
        if self.preset == Preset::Grafana && implicit != (server.endpoint.port == 465) {
            // Its mailer tells the kind of TLS by the port alone.
            return Err(Refusal(Message::new("export-refused-port-465").with("format", self.name())));
        }
        let mut exported = Exported::new(String::new()).holds(options);
        match options.password {
            Some(password) => lines.push((password_key, password.expose().to_owned())),
            None => exported = exported.note(Message::new("export-note-env-password").with("variable", password_key)),
        }
        exported.text = self.write(&lines);
        // These go on in clear where STARTTLS is not offered.
        let opportunistic = matches!(self.preset, Preset::Laravel | Preset::Nextcloud);
        Ok(if implicit || !opportunistic {
            exported
        } else {
            exported.note(Message::new("export-note-env-starttls").with("format", self.name()))
        })
    }
}

impl Env {
    fn write(&self, lines: &[(&str, String)]) -> String {
        let quoted = |value: &str| if self.preset == Preset::Laravel { dotenv(value) } else { shell(value) };
        let written: String = lines.iter().map(|(key, value)| format!("{key}={}\n", quoted(value))).collect();
        // Read from above, so it has to stand there.
        let backtick = if written.contains(BACKTICK_VALUE) { BACKTICK_LINE } else { "" };
        format!("{backtick}{written}")
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

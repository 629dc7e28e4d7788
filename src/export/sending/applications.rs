//! Applications that take environment variables: one row each.

use super::variables::{Part, dotenv};
use super::{Form, Limit, Sending, StartTls};
use crate::export::Group;
use crate::export::escape::{shell, yaml};

/// Django, by way of `os.environ`
pub(in crate::export) const DJANGO: Sending = Sending {
    name: "env-django",
    file_name: "django.env",
    group: Group::Developers,
    password: "EMAIL_HOST_PASSWORD",
    form: Form::Variables(
        &[
            ("EMAIL_HOST", Part::Host),
            ("EMAIL_PORT", Part::Port),
            ("EMAIL_USE_SSL", Part::Tls("True", "")),
            ("EMAIL_USE_TLS", Part::Tls("", "True")),
            ("EMAIL_HOST_USER", Part::User),
            ("DEFAULT_FROM_EMAIL", Part::Mailbox),
        ],
        shell,
    ),
    starttls: StartTls::Demanded,
    limits: &[Limit::AsciiLogin],
};

/// Laravel's `.env`
pub(in crate::export) const LARAVEL: Sending = Sending {
    name: "env-laravel",
    file_name: "laravel.env",
    group: Group::Developers,
    password: "MAIL_PASSWORD",
    form: Form::Variables(
        &[
            ("MAIL_MAILER", Part::Text("smtp")),
            ("MAIL_SCHEME", Part::Tls("smtps", "smtp")),
            ("MAIL_HOST", Part::Host),
            ("MAIL_PORT", Part::Port),
            ("MAIL_USERNAME", Part::User),
            ("MAIL_FROM_ADDRESS", Part::Address),
            ("MAIL_FROM_NAME", Part::DisplayName),
        ],
        dotenv,
    ),
    starttls: StartTls::Opportunistic,
    limits: &[],
};

/// Nextcloud's container
pub(in crate::export) const NEXTCLOUD: Sending = Sending {
    name: "env-nextcloud",
    file_name: "nextcloud.env",
    group: Group::Web,
    password: "SMTP_PASSWORD",
    form: Form::Variables(
        &[
            ("SMTP_HOST", Part::Host),
            ("SMTP_PORT", Part::Port),
            ("SMTP_SECURE", Part::Tls("ssl", "tls")),
            ("SMTP_AUTHTYPE", Part::Text("LOGIN")),
            ("SMTP_NAME", Part::User),
            ("MAIL_FROM_ADDRESS", Part::BeforeAt),
            ("MAIL_DOMAIN", Part::Domain),
        ],
        shell,
    ),
    starttls: StartTls::Opportunistic,
    limits: &[],
};

/// Grafana
pub(in crate::export) const GRAFANA: Sending = Sending {
    name: "env-grafana",
    file_name: "grafana.env",
    group: Group::Web,
    password: "GF_SMTP_PASSWORD",
    form: Form::Variables(
        &[
            ("GF_SMTP_ENABLED", Part::Text("true")),
            ("GF_SMTP_HOST", Part::HostAndPort),
            ("GF_SMTP_USER", Part::User),
            ("GF_SMTP_STARTTLS_POLICY", Part::Tls("NoStartTLS", "MandatoryStartTLS")),
            ("GF_SMTP_FROM_ADDRESS", Part::Address),
            ("GF_SMTP_FROM_NAME", Part::DisplayName),
        ],
        shell,
    ),
    starttls: StartTls::ByPort,
    limits: &[Limit::Expands(&["${", "$__"])],
};

/// Mastodon's `.env.production`
pub(in crate::export) const MASTODON: Sending = Sending {
    name: "env-mastodon",
    file_name: "mastodon.env",
    group: Group::Web,
    password: "SMTP_PASSWORD",
    form: Form::Variables(
        &[
            ("SMTP_SERVER", Part::Host),
            ("SMTP_PORT", Part::Port),
            // Without them "auto", which goes on in clear.
            ("SMTP_TLS", Part::OnlyImplicit("true")),
            ("SMTP_ENABLE_STARTTLS", Part::Tls("never", "always")),
            ("SMTP_AUTH_METHOD", Part::Mechanism),
            ("SMTP_OPENSSL_VERIFY_MODE", Part::Text("peer")),
            ("SMTP_LOGIN", Part::User),
            ("SMTP_FROM_ADDRESS", Part::Mailbox),
        ],
        dotenv,
    ),
    starttls: StartTls::Demanded,
    limits: &[],
};

/// Chatwoot's `.env`
pub(in crate::export) const CHATWOOT: Sending = Sending {
    name: "env-chatwoot",
    file_name: "chatwoot.env",
    group: Group::Web,
    password: "SMTP_PASSWORD",
    form: Form::Variables(
        &[
            ("SMTP_ADDRESS", Part::Host),
            ("SMTP_PORT", Part::Port),
            ("SMTP_DOMAIN", Part::Domain),
            ("SMTP_AUTHENTICATION", Part::Mechanism),
            ("SMTP_TLS", Part::OnlyImplicit("true")),
            ("SMTP_ENABLE_STARTTLS_AUTO", Part::Tls("false", "true")),
            ("SMTP_OPENSSL_VERIFY_MODE", Part::Text("peer")),
            ("SMTP_USERNAME", Part::User),
            ("MAILER_SENDER_EMAIL", Part::Mailbox),
        ],
        dotenv,
    ),
    starttls: StartTls::Opportunistic,
    limits: &[],
};

/// Vaultwarden. It demands STARTTLS where it is told to use it.
pub(in crate::export) const VAULTWARDEN: Sending = Sending {
    name: "env-vaultwarden",
    file_name: "vaultwarden.env",
    group: Group::Web,
    password: "SMTP_PASSWORD",
    form: Form::Variables(
        &[
            ("SMTP_HOST", Part::Host),
            ("SMTP_PORT", Part::Port),
            ("SMTP_SECURITY", Part::Tls("force_tls", "starttls")),
            ("SMTP_USERNAME", Part::User),
            ("SMTP_FROM", Part::Address),
            ("SMTP_FROM_NAME", Part::DisplayName),
        ],
        dotenv,
    ),
    starttls: StartTls::Demanded,
    limits: &[],
};

/// authentik: `USE_TLS` is STARTTLS, `USE_SSL` is TLS from the start. It sends by Django's mailer.
pub(in crate::export) const AUTHENTIK: Sending = Sending {
    name: "env-authentik",
    file_name: "authentik.env",
    group: Group::Web,
    password: "AUTHENTIK_EMAIL__PASSWORD",
    form: Form::Variables(
        &[
            ("AUTHENTIK_EMAIL__HOST", Part::Host),
            ("AUTHENTIK_EMAIL__PORT", Part::Port),
            ("AUTHENTIK_EMAIL__USE_SSL", Part::Tls("true", "false")),
            ("AUTHENTIK_EMAIL__USE_TLS", Part::Tls("false", "true")),
            ("AUTHENTIK_EMAIL__USERNAME", Part::User),
            ("AUTHENTIK_EMAIL__FROM", Part::Mailbox),
        ],
        shell,
    ),
    starttls: StartTls::Demanded,
    limits: &[Limit::AsciiLogin, Limit::Elsewhere(&["file://", "env://"])],
};

/// Discourse: lines for `env:` in `containers/app.yml`.
pub(in crate::export) const DISCOURSE: Sending = Sending {
    name: "discourse",
    file_name: "discourse-env.yml",
    group: Group::Web,
    password: "DISCOURSE_SMTP_PASSWORD",
    form: Form::Text(|values| {
        let mut text = format!(
            "env:\n  DISCOURSE_SMTP_ADDRESS: {}\n  DISCOURSE_SMTP_PORT: {}\n  DISCOURSE_SMTP_FORCE_TLS: {}\n  \
             DISCOURSE_SMTP_ENABLE_START_TLS: {}\n  DISCOURSE_SMTP_AUTHENTICATION: {}\n  \
             DISCOURSE_SMTP_OPENSSL_VERIFY_MODE: peer\n  DISCOURSE_SMTP_USER_NAME: {}\n  \
             DISCOURSE_NOTIFICATION_EMAIL: {}\n",
            yaml(values.host()),
            values.port(),
            values.implicit_tls(),
            !values.implicit_tls(),
            values.mechanism(),
            yaml(values.user()),
            yaml(&values.address())
        );
        if let Some(password) = values.password {
            text.push_str(&format!("  DISCOURSE_SMTP_PASSWORD: {}\n", yaml(password)));
        }
        text
    }),
    starttls: StartTls::Opportunistic,
    limits: &[],
};

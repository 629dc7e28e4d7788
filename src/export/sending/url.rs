//! A URL that says all: `smtps://user:password@host:465`.

use super::{Form, Limit, Sending, StartTls, Values};
use crate::export::Group;
use crate::export::escape::{percent, url_host};

/// A URL for programs that take one. Some decode it before they look for the colon behind the user name.
pub(in crate::export) const SMTP_URL: Sending = Sending {
    name: "smtp-url",
    file_name: "smtp-url.txt",
    group: Group::Developers,
    password: "the password in the URL",
    form: Form::Text(|values| format!("{}\n", url(values))),
    starttls: StartTls::Opportunistic,
    limits: &[Limit::ColonInUser],
};

/// Symfony's `.env`. Mailers before 7.3 do not know `require_tls`.
pub(in crate::export) const SYMFONY: Sending = Sending {
    name: "env-symfony",
    file_name: "symfony.env",
    group: Group::Developers,
    password: "MAILER_DSN",
    form: Form::Text(|values| {
        let demand = if values.implicit_tls() { "" } else { "?require_tls=true" };
        format!("MAILER_DSN={}{demand}\n", url(values))
    }),
    starttls: StartTls::Opportunistic,
    limits: &[],
};

/// Auth.js (NextAuth), which gives the URL to nodemailer, which decodes it before it looks for the colon.
pub(in crate::export) const NEXTAUTH: Sending = Sending {
    name: "env-nextauth",
    file_name: "nextauth.env",
    group: Group::Developers,
    password: "EMAIL_SERVER",
    form: Form::Text(|values| {
        let demand = if values.implicit_tls() { "" } else { "?requireTLS=true" };
        format!("EMAIL_SERVER={}{demand}\nEMAIL_FROM={}\n", url(values), values.address())
    }),
    starttls: StartTls::Demanded,
    limits: &[Limit::ColonInUser],
};

/// All but what no reader can mistake is percent-encoded, the `@` of a user name first of all.
fn url(values: &Values<'_>) -> String {
    let scheme = if values.implicit_tls() { "smtps" } else { "smtp" };
    let password = values.password.map(|password| format!(":{}", percent(password))).unwrap_or_default();
    format!("{scheme}://{}{password}@{}:{}", percent(values.user()), url_host(values.host()), values.port())
}

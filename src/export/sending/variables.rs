//! Lines of environment variables.

use super::Values;
use crate::export::escape::url_host;

/// What a variable says.
#[derive(Clone, Copy)]
pub(super) enum Part {
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
    /// PLAIN or LOGIN, in small letters.
    Mechanism,
    /// One word for implicit TLS, another for STARTTLS.
    Tls(&'static str, &'static str),
    /// A word for implicit TLS; with STARTTLS there is no such variable.
    OnlyImplicit(&'static str),
}

impl Part {
    fn value(self, values: &Values<'_>) -> Option<String> {
        Some(match self {
            Self::Text(text) => text.to_owned(),
            Self::Host => values.host().to_owned(),
            Self::Port => values.port().to_string(),
            Self::HostAndPort => format!("{}:{}", url_host(values.host()), values.port()),
            Self::User => values.user().to_owned(),
            Self::Address => values.address(),
            Self::BeforeAt => values.account.address.local_part.clone(),
            Self::Domain => values.account.address.domain.as_str().to_owned(),
            Self::DisplayName => values.name(),
            Self::Mailbox => values.mailbox(),
            Self::Mechanism => values.mechanism().to_owned(),
            Self::Tls(implicit, starttls) => if values.implicit_tls() { implicit } else { starttls }.to_owned(),
            Self::OnlyImplicit(word) => values.implicit_tls().then_some(word)?.to_owned(),
        })
    }
}

/// The variables, then the password's.
pub(super) fn lines(
    variables: &[(&str, Part)],
    quoted: fn(&str) -> String,
    password: &str,
    values: &Values<'_>,
) -> String {
    let line = |(name, value): (&str, String)| match value.bytes().all(|byte| PLAIN.contains(&byte)) {
        true => format!("{name}={value}\n"),
        false => format!("{name}={}\n", quoted(&value)),
    };
    let known = variables.iter().filter_map(|(name, part)| Some((*name, part.value(values)?)));
    let secret = values.password.map(|secret| (password, secret.to_owned()));
    let text: String = known.chain(secret).map(line).collect();
    // Read from above, so it has to stand there.
    let backtick = if text.contains(BACKTICK_VALUE) { BACKTICK_LINE } else { "" };
    format!("{backtick}{text}")
}

/// What every reader of such a file takes as it stands; container engines take quotes for a part of the value.
const PLAIN: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@%+=:,./_-";

/// A backtick where it can't be written: shells run what stands between two of them in double quotes, and phpdotenv
/// knows no way to write one so that they do not.
const BACKTICK_VALUE: &str = "${MAILSETUP_BACKTICK}";
const BACKTICK_LINE: &str = "MAILSETUP_BACKTICK='`'\n";

/// A value as phpdotenv, Ruby's and Rust's dotenv and a POSIX shell read it alike, since such files are sourced as well.
/// In single quotes nothing is special, but a single quote can't stand there, and phpdotenv takes `="` for the start of a
/// value of several lines wherever it stands; in double quotes three characters have escapes.
pub(super) fn dotenv(value: &str) -> String {
    if !value.contains('\'') && !value.contains("=\"") {
        return format!("'{value}'");
    }
    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$");
    format!("\"{}\"", escaped.replace('`', BACKTICK_VALUE))
}

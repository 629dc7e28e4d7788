//! Asks for the password at the terminal.

use std::io::{self, IsTerminal};

use super::confirm::confirm;
use super::failed::Failed;
use super::line::{self, Line};
use super::{output, stop, tty};
use crate::exit::Exit;
use crate::locale::Locale;
use crate::secrets::{self, SecretError, Spacing};
use mail_discovery::builtin;
use mail_types::{EmailAddress, Message, Secret};

/// Says why there is no secret. Returns the exit code.
pub fn complain(error: &SecretError, locale: &Locale) -> Exit {
    super::failed::complain(&failed(error).into(), locale)
}

/// A command without a secret that it needs.
pub fn failed(error: &SecretError) -> Failed {
    Failed::new(exit(error), error.message())
}

fn exit(error: &SecretError) -> Exit {
    match error {
        SecretError::Token(error) => exit(error),
        SecretError::Interrupted => stop::exit(),
        SecretError::CommandTimeout { .. } => Exit::Network,
        _ => Exit::Usage,
    }
}

/// Asks without echo. What is typed never shows.
///
/// # Errors
/// [`SecretError::NoTerminal`] where nobody can be asked, [`SecretError::Interrupted`] on Ctrl-C.
pub fn prompt(locale: &Locale, address: &EmailAddress) -> Result<Secret, SecretError> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(SecretError::NoTerminal);
    }
    prepare(locale, address);
    let question = locale.text(&Message::new("prompt-password").with("address", address.to_string()));
    let asked = tty::asking(move || -> io::Result<String> {
        loop {
            // There is no question before this one to go back to.
            if let Line::Text(text) = line::read(&format!("{question}: "), "", false)? {
                return Ok(text);
            }
        }
    });
    match asked {
        Some(Ok(text)) if text.is_empty() => Err(SecretError::Empty),
        Some(Ok(text)) => offer_without_spaces(locale, Secret::new(text)),
        Some(Err(_)) | None => Err(SecretError::Interrupted),
    }
}

/// What the provider wants done first, before anybody types a password that cannot work yet.
fn prepare(locale: &Locale, address: &EmailAddress) {
    let Some(provider) = builtin::by_domain(&address.domain).filter(|provider| !provider.preparations.is_empty())
    else {
        return;
    };
    eprintln!("{}", locale.text(&Message::new("prompt-before-login").with("provider", provider.name)));
    for step in provider.preparations {
        eprintln!("  • {}", locale.text(&step.message(provider.name)));
    }
    if let Some(url) = provider.help_url {
        eprintln!("  → {url}");
    }
}

fn spaces(spacing: Spacing) -> Message {
    Message::new(match spacing {
        Spacing::Groups => "password-spaces-groups",
        Spacing::Edges => "password-spaces-edges",
        Spacing::NoBreak => "password-spaces-no-break",
    })
}

/// Providers show app passwords in groups, which do not count. Left out only where the user agrees.
pub(super) fn offer_without_spaces(locale: &Locale, password: Secret) -> Result<Secret, SecretError> {
    let Some(spacing) = secrets::spacing(&password) else { return Ok(password) };
    output::paragraph(&locale.text(&spaces(spacing)));
    let ask = if spacing == Spacing::NoBreak { "password-spaces-ask-plain" } else { "password-spaces-ask" };
    let agreed = confirm(locale, &Message::new(ask), true);
    let agreed = agreed.map_err(|_| SecretError::Interrupted)?;
    Ok(if agreed { secrets::without(&password, spacing) } else { password })
}

/// Where nobody was asked, a password with such spaces is used as it is, and named.
pub fn notice_spaces(locale: &Locale, password: Option<&Secret>) {
    if let Some(spacing) = password.and_then(secrets::spacing) {
        let hint = locale.text(&Message::new("cli-label-hint"));
        let unchanged = locale.text(&Message::new("password-spaces-unchanged"));
        eprintln!("{hint}: {} {unchanged}", locale.text(&spaces(spacing)));
    }
}

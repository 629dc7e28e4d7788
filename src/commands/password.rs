//! Asks for the password at the terminal.

use std::io::{self, IsTerminal};

use dialoguer::Password;

use crate::discovery::builtin;
use crate::locale::Locale;
use crate::model::{EmailAddress, Message, Secret};
use crate::secrets::SecretError;

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
    match Password::new().with_prompt(question).report(false).interact() {
        Ok(text) if text.is_empty() => Err(SecretError::Empty),
        Ok(text) => Ok(Secret::new(text)),
        Err(_) => Err(SecretError::Interrupted),
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

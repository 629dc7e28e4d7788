//! Asks for the password at the terminal.

use std::io::{self, IsTerminal};

use dialoguer::Password;

use crate::locale::Locale;
use crate::model::{Message, Secret};
use crate::secrets::SecretError;

/// Asks without echo. What is typed never shows.
///
/// # Errors
/// [`SecretError::NoTerminal`] where nobody can be asked, [`SecretError::Interrupted`] on Ctrl-C.
pub fn prompt(locale: &Locale, address: &str) -> Result<Secret, SecretError> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(SecretError::NoTerminal);
    }
    let question = locale.text(&Message::new("prompt-password").with("address", address.to_owned()));
    match Password::new().with_prompt(question).report(false).interact() {
        Ok(text) if text.is_empty() => Err(SecretError::Empty),
        Ok(text) => Ok(Secret::new(text)),
        Err(_) => Err(SecretError::Interrupted),
    }
}

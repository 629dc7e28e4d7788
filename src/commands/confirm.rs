//! A yes or a no from the terminal, by one key: `y` or `j`, `n`, or Enter for what is usual.

use std::io;

use dialoguer::console::{Key, Term};

use crate::locale::Locale;
use crate::model::Message;

/// Asks on standard error and shows the answer. Esc is a no.
///
/// # Errors
/// Where the terminal is gone, or Ctrl-C was pressed.
pub fn confirm(locale: &Locale, question: &Message, usual: bool) -> io::Result<bool> {
    let terminal = Term::stderr();
    let choice = Message::new(if usual { "confirm-usually-yes" } else { "confirm-usually-no" });
    terminal.write_str(&format!("{} {} ", locale.text(question), locale.text(&choice)))?;
    let answer = loop {
        if let Some(answer) = meaning(&terminal.read_key()?, usual) {
            break answer;
        }
    };
    terminal.write_line(&locale.text(&Message::new(if answer { "confirm-yes" } else { "confirm-no" })))?;
    Ok(answer)
}

fn meaning(key: &Key, usual: bool) -> Option<bool> {
    match key {
        Key::Char('y' | 'Y' | 'j' | 'J') => Some(true),
        Key::Char('n' | 'N') | Key::Escape => Some(false),
        Key::Enter => Some(usual),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_keys_count() {
        for (key, usual, answer) in [
            (Key::Char('j'), false, Some(true)),
            (Key::Char('Y'), false, Some(true)),
            (Key::Char('n'), true, Some(false)),
            (Key::Enter, true, Some(true)),
            (Key::Enter, false, Some(false)),
            (Key::Escape, true, Some(false)),
            (Key::Char('x'), true, None),
        ] {
            assert_eq!(meaning(&key, usual), answer, "{key:?}");
        }
    }
}

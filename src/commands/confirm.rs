//! A yes or a no from the terminal, by one key: `y` or `j`, `n`, or Enter for what is usual.

use std::io;

use dialoguer::console::{Key, Term};

use super::line::{self, Line};
use super::{signs, tty};
use crate::locale::Locale;
use crate::render;
use mail_types::Message;

/// Columns of a terminal that does not tell, and the most that are good to read.
const WIDTH: usize = 80;
const WIDTH_MAX: usize = 100;

/// Asks on standard error and shows the answer. Esc is a no.
///
/// # Errors
/// Where the terminal is gone, or Ctrl-C was pressed.
pub fn confirm(locale: &Locale, question: &Message, usual: bool) -> io::Result<bool> {
    let terminal = Term::stderr();
    let choice = Message::new(if usual { "confirm-usually-yes" } else { "confirm-usually-no" });
    let asked = format!("{} {}", locale.text(question), locale.text(&choice));
    // The last column stays free for the answer's key.
    let width = terminal.size_checked().map_or(WIDTH, |(_, columns)| usize::from(columns).saturating_sub(2));
    let asked = format!("{} ", render::wrap(&asked, width.clamp(20, WIDTH_MAX)).join("\n"));
    let asking = terminal.clone();
    let answer = tty::asking(move || -> io::Result<bool> {
        if tty::plain() {
            return typed(&asked, usual);
        }
        asking.write_str(&signs::stderr(&asked))?;
        loop {
            if let Some(answer) = meaning(&asking.read_key()?, usual) {
                return Ok(answer);
            }
        }
    });
    let answer = answer.unwrap_or_else(|| Err(io::ErrorKind::Interrupted.into()))?;
    terminal.write_line(&locale.text(&Message::new(if answer { "confirm-yes" } else { "confirm-no" })))?;
    Ok(answer)
}

/// The answer as a line; what is neither a yes nor a no is asked again.
fn typed(asked: &str, usual: bool) -> io::Result<bool> {
    loop {
        let key = match line::read(asked, "", true)? {
            Line::Back => Key::Escape,
            Line::Text(text) => text.trim().chars().next().map_or(Key::Enter, Key::Char),
        };
        if let Some(answer) = meaning(&key, usual) {
            return Ok(answer);
        }
    }
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

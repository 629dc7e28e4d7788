//! A line from the terminal, read key by key: Esc leads back, the arrow keys edit, and no escape sequence or control
//! character becomes a part of the text. A password that holds one would be refused, and cost a try.

use std::io;

use dialoguer::console::{Key, Term, measure_text_width, truncate_str};

use super::{signs, tty};

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// What was typed.
    Text(String),
    /// Esc.
    Back,
}

/// Asks behind `prompt`, which stands on the terminal as it is; `shown`: what is typed, too.
///
/// # Errors
/// If the terminal is gone, or Ctrl-C was pressed.
pub(super) fn read(prompt: &str, initial: &str, shown: bool) -> io::Result<Line> {
    if tty::plain() {
        return read_plain(prompt, initial, shown);
    }
    let terminal = Term::stderr();
    let before = tty::State::save();
    before.take_keys();
    let mut editor = Editor::new(initial);
    let columns = usize::from(terminal.size().1);
    // A long question stays above the line that is edited.
    let lead = if measure_text_width(prompt) + ROOM > columns {
        terminal.write_line(prompt)?;
        "› "
    } else {
        prompt
    };
    terminal.write_str(lead)?;
    let line = loop {
        if shown {
            let (text, behind) = editor.window(columns.saturating_sub(measure_text_width(lead) + 1));
            terminal.clear_line()?;
            terminal.write_str(&format!("{lead}{text}"))?;
            terminal.move_cursor_left(behind)?;
        }
        if let Some(line) = editor.key(&terminal.read_key()?) {
            break line;
        }
    };
    if shown {
        terminal.clear_line()?
    } else {
        terminal.write_line("")?
    }
    before.show_typing();
    Ok(line)
}

/// As [`read`], without moving the cursor: the system edits the line. What is proposed stands in brackets, and an
/// empty line takes it.
fn read_plain(prompt: &str, initial: &str, shown: bool) -> io::Result<Line> {
    let terminal = Term::stderr();
    let before = tty::State::save();
    let proposed = if initial.is_empty() { String::new() } else { format!("[{initial}] ") };
    loop {
        terminal.write_str(&signs::stderr(&format!("{prompt}{proposed}")))?;
        if shown {
            before.take_line();
        } else {
            before.hide_typing();
        }
        let mut typed = String::new();
        let length = io::stdin().read_line(&mut typed);
        before.show_typing();
        if !shown {
            terminal.write_line("")?;
        }
        if length? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match typed.trim_end_matches(['\r', '\n']) {
            "" => return Ok(Line::Text(initial.to_owned())),
            // Esc, and what the terminal sends for a key that is not text.
            text if text.starts_with('\u{1b}') => return Ok(Line::Back),
            text if text.chars().any(char::is_control) => {}
            text => return Ok(Line::Text(text.to_owned())),
        }
    }
}

/// Columns for the text beside a question.
const ROOM: usize = 30;

/// Text with a cursor in it.
struct Editor {
    text: Vec<char>,
    at: usize,
    /// The rest of an escape sequence is still to come.
    sequence: Option<Sequence>,
}

/// How an escape sequence ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sequence {
    /// With the next character (SS3, ECMA-48 section 8.3.143).
    Single,
    /// With a final byte from `@` to `~` (CSI, ECMA-48 section 5.4).
    Control,
}

impl Editor {
    fn new(initial: &str) -> Self {
        let text: Vec<char> = initial.chars().collect();
        Self { at: text.len(), text, sequence: None }
    }

    /// `None`: more keys, please.
    fn key(&mut self, key: &Key) -> Option<Line> {
        if let (Some(sequence), Key::Char(character)) = (self.sequence, key) {
            if sequence == Sequence::Single || matches!(character, '@'..='~') {
                self.sequence = None;
            }
            return None;
        }
        self.sequence = None;
        match key {
            Key::Enter => return Some(Line::Text(self.text.iter().collect())),
            Key::Escape => return Some(Line::Back),
            Key::ArrowLeft => self.at = self.at.saturating_sub(1),
            Key::ArrowRight => self.at = (self.at + 1).min(self.text.len()),
            Key::Home => self.at = 0,
            Key::End => self.at = self.text.len(),
            Key::Backspace if self.at > 0 => {
                self.at -= 1;
                self.text.remove(self.at);
            }
            Key::Del if self.at < self.text.len() => {
                self.text.remove(self.at);
            }
            Key::Char(ERASE_LINE) => *self = Self::new(""),
            Key::Char(character) if !character.is_control() => {
                self.text.insert(self.at, *character);
                self.at += 1;
            }
            Key::UnknownEscSeq(seen) => self.sequence = rest_of(seen),
            _ => {}
        }
        None
    }

    /// The part around the cursor that fits into so many columns, and how far the cursor stands before its end.
    fn window(&self, columns: usize) -> (String, usize) {
        let width = |text: &[char]| measure_text_width(&text.iter().collect::<String>());
        let mut before = &self.text[..self.at];
        while width(before) > columns {
            before = &before[1..];
        }
        let behind: String = self.text[self.at..].iter().collect();
        let behind = truncate_str(&behind, columns - width(before), "");
        (before.iter().chain(&behind.chars().collect::<Vec<_>>()).collect(), measure_text_width(&behind))
    }
}

/// Ctrl-U.
const ERASE_LINE: char = '\u{15}';

/// What is still to come of a sequence of which this much was read.
fn rest_of(seen: &[char]) -> Option<Sequence> {
    match seen {
        ['O'] => Some(Sequence::Single),
        ['[', .., last] if !matches!(last, '@'..='~') => Some(Sequence::Control),
        ['['] => Some(Sequence::Control),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the library makes of the sequence, key by key.
    fn typed(keys: &[Key]) -> Option<Line> {
        let mut editor = Editor::new("");
        keys.iter().find_map(|key| editor.key(key))
    }

    fn characters(text: &str) -> Vec<Key> {
        text.chars().map(Key::Char).collect()
    }

    fn text(text: &str) -> Option<Line> {
        Some(Line::Text(text.to_owned()))
    }

    #[test]
    fn no_escape_sequence_becomes_part_of_the_text() {
        let sequences: [&[Key]; 6] = [
            &[Key::ArrowUp, Key::PageDown, Key::Insert, Key::Unknown, Key::Tab],
            &[Key::UnknownEscSeq(vec!['[', '1', ';']), Key::Char('5'), Key::Char('C')],
            &[Key::UnknownEscSeq(vec!['[', '2', '0']), Key::Char('0'), Key::Char('~')],
            &[Key::UnknownEscSeq(vec!['O']), Key::Char('A')],
            &[Key::UnknownEscSeq(vec!['[', '1', '5']), Key::Char('~')],
            &[Key::Char('\u{1}'), Key::Char('\u{0}'), Key::Char('\u{9b}')],
        ];
        for sequence in sequences {
            let keys = [characters("Som"), sequence.to_vec(), characters("mer"), vec![Key::Enter]].concat();
            assert_eq!(typed(&keys), text("Sommer"), "{sequence:?}");
        }
        assert_eq!(typed(&[characters("Som"), vec![Key::Escape]].concat()), Some(Line::Back));
    }

    #[test]
    fn arrow_keys_and_erasing_edit() {
        let keys = |keys: &[Key]| [characters("bcx"), keys.to_vec(), vec![Key::Enter]].concat();
        let (left, a) = (Key::ArrowLeft, Key::Char('a'));
        assert_eq!(typed(&keys(&[Key::Backspace, Key::Home, a.clone()])), text("abc"));
        assert_eq!(typed(&keys(&[left.clone(), Key::Del, left.clone(), left.clone(), left, a.clone()])), text("abc"));
        assert_eq!(typed(&keys(&[Key::Home, Key::Backspace, Key::End, Key::Del, a.clone()])), text("bcxa"));
        assert_eq!(typed(&keys(&[Key::Char(ERASE_LINE), a])), text("a"));
    }

    #[test]
    fn the_window_follows_the_cursor() {
        let mut editor = Editor::new("user@example.org");
        assert_eq!(editor.window(40), ("user@example.org".to_owned(), 0));
        assert_eq!(editor.window(5), ("e.org".to_owned(), 0));
        editor.key(&Key::Home);
        assert_eq!(editor.window(5), ("user@".to_owned(), 5));
        assert_eq!(Editor::new("漢字漢字").window(5), ("漢字".to_owned(), 0));
    }
}

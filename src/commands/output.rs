//! Writing to standard output, standard error and files.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::Path;

use super::failed::Failed;
use super::{pager, signs};
use crate::cli::{Color, Common};
use crate::exit::Exit;
use crate::files::{self, Mode};
use crate::locale::Locale;
use crate::render::{self, Format};
use mail_types::Message;

/// Widest text; longer lines tire the eye.
const WIDTH_MAX: usize = 100;
/// Where nobody says: a pipe, a file.
const WIDTH_DEFAULT: usize = 80;
const WIDTH_MIN: usize = 40;

/// What is known of the terminal.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// Standard output is to be coloured.
    pub color: bool,
    /// Standard error is a terminal: progress may be shown, questions may be asked.
    pub interactive: bool,
    /// Columns for text on standard output.
    pub width: usize,
}

impl Terminal {
    /// Looks at both outputs once.
    pub fn new(color: Color) -> Self {
        let stdout = io::stdout().is_terminal();
        let color = color.enabled(stdout) && (!stdout || mail_platform::console::take_escapes());
        let columns = if stdout { console_width() } else { None };
        let width = columns.map_or(WIDTH_DEFAULT, |columns| columns.clamp(WIDTH_MIN, WIDTH_MAX));
        Self { color, interactive: io::stderr().is_terminal(), width }
    }
}

fn console_width() -> Option<usize> {
    let (_, columns) = dialoguer::console::Term::stdout().size_checked()?;
    Some(usize::from(columns))
}

/// Prints a result. That nobody reads it any more is no failure.
pub fn print(text: &str) -> Exit {
    print_octets(signs::stdout(text).as_bytes())
}

/// As [`print`], by way of a pager where that is a terminal which the text does not fit.
pub fn page(text: &str) -> Exit {
    if pager::show(&signs::stdout(text)) { Exit::Success } else { print(text) }
}

/// As [`print`], for images too.
pub fn print_octets(octets: &[u8]) -> Exit {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(octets).and_then(|()| stdout.flush()) {
        Ok(()) => Exit::Success,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Exit::Success,
        Err(_) => Exit::Storage,
    }
}

/// Writes a result wherever it is wanted, `text` giving it in each form; stops at the first that fails.
pub fn write_all(common: &Common, locale: &Locale, text: impl Fn(Format) -> String) -> Exit {
    for output in common.wanted_outputs() {
        let text = text(output.format);
        let written = match &output.path {
            Some(path) => write_file(locale, path, &text),
            None if output.format == Format::Human => page(&text),
            None => print(&text),
        };
        if written != Exit::Success {
            return written;
        }
    }
    Exit::Success
}

/// Writes a result to a file that others may read: whole, or not at all.
pub fn write_file(locale: &Locale, path: &Path, text: &str) -> Exit {
    write_with(locale, path, text, Mode::Shared)
}

/// As [`write_file`], for what is of nobody else's concern.
pub fn write_private(locale: &Locale, path: &Path, text: &str) -> Exit {
    write_with(locale, path, text, Mode::Private)
}

fn write_with(locale: &Locale, path: &Path, text: &str, mode: Mode) -> Exit {
    match files::write_whole(path, text.as_bytes(), mode) {
        Ok(()) => Exit::Success,
        Err(error) => storage_error(locale, path, &error),
    }
}

/// What a file that can't be written is for a command.
pub fn not_written(path: &Path, error: &io::Error) -> Failed {
    let message = Message::new("file-not-written").with("path", path.display().to_string());
    Failed::new(Exit::Storage, message.with("error", error.to_string()))
}

/// Complains about a file.
pub fn storage_error(locale: &Locale, path: &Path, error: &io::Error) -> Exit {
    super::failed::complain(&not_written(path, error).into(), locale)
}

/// A paragraph on standard error.
pub fn paragraph(text: &str) {
    line_to_stderr(text);
}

/// A line on standard error about something that went well.
pub fn remark(locale: &Locale, message: &Message) {
    line_to_stderr(&locale.text(message));
}

/// `error: …` and `hint: …` on standard error.
pub fn complain(locale: &Locale, message: &Message, hint: Option<&Message>) {
    complain_of(locale, &locale.text(message), hint);
}

/// As [`complain`], in words that are there already.
pub fn complain_of(locale: &Locale, said: &str, hint: Option<&Message>) {
    let label = |id| locale.text(&Message::new(id));
    line_to_stderr(&format!("{}: {said}", label("cli-label-error")));
    if let Some(hint) = hint {
        line_to_stderr(&format!("{}: {}", label("cli-label-hint"), locale.text(hint)));
    }
}

/// A remark on standard error.
pub fn note(locale: &Locale, message: &Message) {
    line_to_stderr(&locale.text(message));
}

/// A line on standard error, broken at blanks where that is a terminal; that nobody reads it is no failure.
pub fn line_to_stderr(text: &str) {
    let columns = dialoguer::console::Term::stderr().size_checked().map(|(_, columns)| usize::from(columns));
    let mut stderr = io::stderr().lock();
    for line in broken(text, columns) {
        let _ = writeln!(stderr, "{}", signs::stderr(&line));
    }
}

/// Lines that fit; further ones stand below the text of the first. What has colours or links is left as it is.
fn broken(text: &str, columns: Option<usize>) -> Vec<String> {
    let width = columns.map_or(usize::MAX, |columns| columns.min(WIDTH_MAX));
    if text.contains(['\u{1b}', '\n']) || render::columns(text) <= width {
        return vec![text.to_owned()];
    }
    let indent = text.chars().take_while(|character| *character == ' ').count();
    let lead = if text[indent..].starts_with(['•', '–', '→', '✓', '✗', '!']) { indent + 2 } else { indent };
    let lines = render::wrap(&text[indent..], width.saturating_sub(lead));
    let start = |number| " ".repeat(if number == 0 { indent } else { lead });
    lines.iter().enumerate().map(|(number, line)| format!("{}{line}", start(number))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_goes_on_below_its_text() {
        let text = "  – one two three four five six seven eight";
        assert_eq!(broken(text, Some(24)), ["  – one two three four", "    five six seven eight"]);
        assert_eq!(broken(text, None), [text]);
        assert_eq!(broken("\u{1b}[1mone two three four five six seven\u{1b}[0m", Some(20)).len(), 1);
    }
}

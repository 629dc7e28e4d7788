//! Lines of a given width, with or without colour.

use std::borrow::Cow;
use std::time::Duration;

use colored::Color;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::locale::Language;

/// What a piece of text is, which decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    Strong,
    Good,
    Bad,
    Warn,
    Dim,
}

/// Text that grows line by line.
#[derive(Debug)]
pub(super) struct Sheet {
    text: String,
    width: usize,
    color: bool,
}

impl Sheet {
    /// Narrower than 40 columns nothing can be laid out; the terminal then wraps by itself.
    pub(super) fn new(width: usize, color: bool) -> Self {
        Self { text: String::new(), width: width.max(40), color }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// An empty line, but never two, and none at the top.
    pub(super) fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// A heading with a blank line before it.
    pub(super) fn heading(&mut self, text: &str) {
        self.blank();
        self.line(&[(text, Ink::Strong)]);
    }

    /// One line as it stands.
    pub(super) fn line(&mut self, pieces: &[(&str, Ink)]) {
        for (text, ink) in pieces {
            self.put(text, *ink);
        }
        self.end_line();
    }

    /// Wrapped text behind a lead; the next lines start below the first word.
    pub(super) fn paragraph(&mut self, lead: &[(&str, Ink)], text: &str, ink: Ink) {
        let indent: usize = lead.iter().map(|(piece, _)| piece.width()).sum();
        for (piece, ink) in lead {
            self.put(piece, *ink);
        }
        for (number, line) in wrap(text, self.width.saturating_sub(indent)).iter().enumerate() {
            if number > 0 {
                self.text.push_str(&" ".repeat(indent));
            }
            self.put(line, ink);
            self.end_line();
        }
    }

    /// Columns that are left on a line after `used`.
    pub(super) fn left(&self, used: usize) -> usize {
        self.width.saturating_sub(used)
    }

    fn end_line(&mut self) {
        let end = self.text.trim_end_matches(' ').len();
        self.text.truncate(end);
        // A line that begins so is a command to GitHub's runner. None of ours does.
        let start = self.text.rfind('\n').map_or(0, |at| at + 1);
        let word = start + self.text[start..].find(|character| character != ' ').unwrap_or(0);
        if self.text[word..].starts_with("::") {
            self.text.replace_range(word..=word, "\\x3a");
        }
        self.text.push('\n');
    }

    fn put(&mut self, text: &str, ink: Ink) {
        // The crate's own switch is global to the process; here the option alone decides.
        let code: Cow<'_, str> = match ink {
            Ink::Plain => "".into(),
            Ink::Strong => "1".into(),
            Ink::Dim => "2".into(),
            Ink::Good => Color::Green.to_fg_str(),
            Ink::Bad => Color::Red.to_fg_str(),
            Ink::Warn => Color::Yellow.to_fg_str(),
        };
        let body = text.trim_end_matches(' ');
        if !self.color || code.is_empty() || body.is_empty() {
            self.text.push_str(text);
        } else {
            self.text.push_str(&format!("\u{1b}[{code}m{body}\u{1b}[0m{}", &text[body.len()..]));
        }
    }
}

/// Breaks at blanks. A word wider than the line is broken too, unless it is a URL, which must stay
/// whole to be copied. At least one line comes back.
///
/// No line but the first begins with `::`, which would be a command to GitHub's runner; one that is too long is better.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(10);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let wide = word.width();
        if used > 0 && used + 1 + wide > width && !word.starts_with("::") {
            lines.push(String::new());
            used = 0;
        }
        let breakable = wide > width && !word.contains("://");
        let mut line = lines.pop().unwrap_or_default();
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        for character in word.chars() {
            let columns = character.width().unwrap_or(0);
            if breakable && used + columns > width && character != ':' {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(character);
            used += columns;
        }
        lines.push(line);
    }
    lines
}

/// Fills up with blanks to `columns` on the screen.
pub(super) fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// Columns that a line takes on the screen.
pub fn columns(line: &str) -> usize {
    line.width()
}

/// `96 ms`, `1.4 s`; the decimal mark of the language.
pub fn duration(language: Language, took: Duration) -> String {
    let ms = took.as_millis();
    if ms < 1000 {
        return format!("{ms} ms");
    }
    language.decimal(&format!("{:.1} s", took.as_secs_f64()))
}

/// `512 B`, `1.4 MB`: decimal units, as providers state quotas.
pub fn size(language: Language, bytes: u64) -> String {
    const UNITS: [(&str, u64); 4] = [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000)];
    for (unit, factor) in UNITS {
        if bytes >= factor {
            let tenths = bytes / (factor / 10);
            return language.decimal(&format!("{}.{} {unit}", tenths / 10, tenths % 10));
        }
    }
    format!("{bytes} B")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_by_the_width_on_the_screen() {
        assert_eq!(wrap("one two three four", 10), ["one two", "three four"]);
        assert_eq!(wrap("漢字漢字 漢字漢字", 10), ["漢字漢字", "漢字漢字"]);
        assert_eq!(wrap("abcdefghijklmno", 10), ["abcdefghij", "klmno"]);
        assert_eq!(wrap("https://example.org/long", 10), ["https://example.org/long"]);
        assert_eq!(wrap("", 10), [""]);
        assert_eq!(wrap("one two ::error::x three", 10), ["one two ::error::x", "three"]);
        assert_eq!(wrap("abcdefghij::error::klmno", 10), ["abcdefghij::", "error::klm", "no"]);
    }

    #[test]
    fn only_the_option_switches_colour_on() {
        let print = |color| {
            let mut sheet = Sheet::new(80, color);
            sheet.line(&[("✓ ", Ink::Good), ("ok", Ink::Plain)]);
            sheet.into_text()
        };
        assert_eq!(print(false), "✓ ok\n");
        assert_eq!(print(true), "\u{1b}[32m✓\u{1b}[0m ok\n");
    }

    #[test]
    fn dates_and_amounts() {
        assert_eq!(duration(Language::German, Duration::from_millis(1420)), "1,4 s");
        assert_eq!(duration(Language::English, Duration::from_millis(96)), "96 ms");
        for (bytes, english, german) in [
            (0, "0 B", "0 B"),
            (999, "999 B", "999 B"),
            (1023, "1.0 kB", "1,0 kB"),
            (4_300_000, "4.3 MB", "4,3 MB"),
            (12_345_678, "12.3 MB", "12,3 MB"),
        ] {
            assert_eq!(size(Language::English, bytes), english);
            assert_eq!(size(Language::German, bytes), german);
        }
    }
}

//! Text from the network must not steer the terminal or pose as ours.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::Language;
use mail_types::harmless::{acts, commands};

/// Makes control characters visible: `\x1b` for C0, DEL and C1, `\u{202e}` for what reorders, hides
/// or breaks lines, and what the machines that run jobs take for commands. Text without any comes back as it is.
///
/// Backslashes stay single: the aim is that nothing acts, not that it can be read back.
pub fn escape_foreign(text: &str) -> Cow<'_, str> {
    let command = text.find("##").map(|at| at + 1);
    let Some(first) = text.find(acts).into_iter().chain(command).min() else {
        return Cow::Borrowed(text);
    };
    let mut escaped = String::with_capacity(text.len() + 16);
    escaped.push_str(&text[..first]);
    for character in text[first..].chars() {
        push(&mut escaped, character);
    }
    Cow::Owned(escaped)
}

/// Escaped, cut after `max` characters, in the quotation marks of the language.
pub(super) fn quote(language: Language, text: &str, max: usize) -> String {
    let (open, close) = language.quotation_marks();
    let mut quoted = String::with_capacity(text.len() + 8);
    quoted.push(open);
    for character in text.chars().take(max) {
        // The closing mark inside would let the rest pass for our words.
        if character == close {
            escape(&mut quoted, character);
        } else {
            push(&mut quoted, character);
        }
    }
    if text.chars().nth(max).is_some() {
        quoted.push('…');
    }
    quoted.push(close);
    quoted
}

fn push(text: &mut String, character: char) {
    if acts(character) || commands(text, character) {
        escape(text, character);
    } else {
        text.push(character);
    }
}

fn escape(text: &mut String, character: char) {
    let code = u32::from(character);
    let written = match character {
        '"' => {
            text.push_str("\\\"");
            Ok(())
        }
        _ if code <= 0xff => write!(text, "\\x{code:02x}"),
        _ => write!(text, "\\u{{{code:x}}}"),
    };
    debug_assert!(written.is_ok(), "writing to a String does not fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_becomes_visible() {
        for (text, escaped) in [
            ("imap.gmx.net", "imap.gmx.net"),
            ("Größe 漢字 C:\\Mail", "Größe 漢字 C:\\Mail"),
            ("\u{1b}[31mred", "\\x1b[31mred"),
            ("a\r\nb\tc\0", "a\\x0d\\x0ab\\x09c\\x00"),
            ("\u{7f}\u{9b}31m", "\\x7f\\x9b31m"),
            ("a\u{202e}b\u{2066}c\u{200f}d\u{61c}", "a\\u{202e}b\\u{2066}c\\u{200f}d\\u{61c}"),
            ("# #1 ##[error] ###vso[x]", "# #1 #\\x23[error] #\\x23#vso[x]"),
            ("a\u{200b}b\u{feff}c\u{2028}d", "a\\u{200b}b\\u{feff}c\\u{2028}d"),
        ] {
            assert_eq!(escape_foreign(text), escaped);
        }
        assert!(matches!(escape_foreign("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_quotation_cannot_be_closed_from_inside_nor_grow_without_end() {
        assert_eq!(quote(Language::English, "say \"ok\"", 99), "\"say \\\"ok\\\"\"");
        assert_eq!(quote(Language::German, "ja“ und", 99), "„ja\\u{201c} und“");
        assert_eq!(quote(Language::English, "abcdef", 3), "\"abc…\"");
        assert_eq!(quote(Language::English, "abc", 3), "\"abc\"");
    }
}

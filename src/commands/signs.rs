//! Signs for a terminal that does not speak UTF-8: ASCII, the same in meaning.

use std::borrow::Cow;
use std::io::{self, IsTerminal};
use std::sync::LazyLock;

static STDOUT: LazyLock<bool> = LazyLock::new(|| io::stdout().is_terminal() && !utf8(|name| std::env::var(name).ok()));
static STDERR: LazyLock<bool> = LazyLock::new(|| io::stderr().is_terminal() && !utf8(|name| std::env::var(name).ok()));

/// Standard output is a terminal that shows ASCII alone.
pub fn ascii_only() -> bool {
    *STDOUT
}

/// Text for standard output.
pub fn stdout(text: &str) -> Cow<'_, str> {
    if *STDOUT { Cow::Owned(ascii(text)) } else { Cow::Borrowed(text) }
}

/// Text for standard error.
pub fn stderr(text: &str) -> Cow<'_, str> {
    if *STDERR { Cow::Owned(ascii(text)) } else { Cow::Borrowed(text) }
}

/// The first variable that is set decides, as POSIX has it. Where none is, as in many containers, nothing is known
/// against UTF-8.
fn utf8(variable: impl Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(variable).find(|value| !value.is_empty());
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '✓' => out.push('+'),
            '✗' | '×' => out.push('x'),
            '•' | '·' => out.push('*'),
            '–' | '—' | '‑' => out.push('-'),
            '→' => out.push('>'),
            '←' => out.push('<'),
            '„' | '“' | '”' | '«' | '»' => out.push('"'),
            '‚' | '‘' | '’' => out.push('\''),
            '…' => out.push_str("..."),
            '≠' => out.push('#'),
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'Ä' => out.push_str("Ae"),
            'Ö' => out.push_str("Oe"),
            'Ü' => out.push_str("Ue"),
            'ß' => out.push_str("ss"),
            '\u{a0}' | '\u{202f}' => out.push(' '),
            '▒' | '█' | '▓' | '░' => out.push('#'),
            ascii if ascii.is_ascii() => out.push(ascii),
            _ => out.push('?'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_decides() {
        let utf8 = |all: &str, ctype: &str, lang: &str| {
            super::utf8(|name| {
                let value = match name {
                    "LC_ALL" => all,
                    "LC_CTYPE" => ctype,
                    _ => lang,
                };
                (value != "-").then(|| value.to_owned())
            })
        };
        assert!(utf8("-", "-", "-") && utf8("", "", "de_DE.UTF-8") && utf8("C.utf8", "C", "C"));
        assert!(!utf8("C", "de_DE.UTF-8", "de_DE.UTF-8") && !utf8("-", "-", "de_DE@euro") && !utf8("", "POSIX", ""));
    }

    #[test]
    fn every_sign_of_a_report_has_an_ascii_one() {
        let signs = "✓ ✗ ! – → • · … „Größe“";
        assert_eq!(ascii(signs), "+ x ! - > * * ... \"Groesse\"");
        assert_eq!(ascii("漢\n"), "?\n");
    }
}

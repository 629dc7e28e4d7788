//! Quoting, one function a syntax. Callers have no control characters in what they pass.

use std::fmt::Write as _;

use mail_types::encode;

/// A word of a POSIX shell in single quotes (XCU 2.2.2): nothing inside is special but the quote.
pub fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// `"…"` with `\` before `"` and `\`: mbsync, msmtp, mpop, aerc's and himalaya's kin.
pub fn double(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Text and attribute values of XML.
pub fn xml(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

/// Everything but RFC 3986's unreserved characters as `%XX`.
pub fn percent(text: &str) -> String {
    encode::percent(text, encode::UNRESERVED)
}

/// A TOML string.
pub fn toml(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A literal of Python and of fetchmail: printable ASCII as it stands, all else as `\xNN`.
pub fn hex_string(text: &str) -> String {
    let mut out = String::from("\"");
    for byte in text.bytes() {
        if (byte.is_ascii_graphic() || byte == b' ') && !b"\"\\'`$".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out.push('"');
    out
}

/// A string of PHP and of Ruby in single quotes: only the backslash and the quote are special.
pub fn single(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// A YAML string in double quotes (YAML 1.2 section 7.3.1), of which JSON's strings are a part.
pub fn yaml(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

/// A value of a Java properties file, which is Latin-1: what is beyond ASCII as UTF-16, and no blank at the start.
pub fn properties(text: &str) -> String {
    let mut out = String::new();
    for (at, character) in text.char_indices() {
        match character {
            '\\' => out.push_str("\\\\"),
            ' ' if at == 0 => out.push_str("\\ "),
            character if character.is_ascii() => out.push(character),
            character => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out
}

/// A value of the ini files of Go's `ini` package: between the first and the last backquote of a line nothing is
/// special, further backquotes included.
pub fn ini_backquotes(text: &str) -> String {
    format!("`{text}`")
}

/// A value of a key file of GLib: backslashes doubled, a blank at the start as `\s`.
pub fn key_file(text: &str) -> String {
    let text = text.replace('\\', "\\\\");
    match text.strip_prefix(' ') {
        Some(rest) => format!("\\s{rest}"),
        None => text,
    }
}

/// The host of a URL: an IPv6 address in brackets.
pub fn url_host(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_its_quotes() {
        assert_eq!(shell("a'b; rm -rf `x` $(y)"), "'a'\\''b; rm -rf `x` $(y)'");
        assert_eq!(double(r#"a"b\c"#), r#""a\"b\\c""#);
        assert_eq!(xml("<a & 'b' \"c\">"), "&lt;a &amp; &apos;b&apos; &quot;c&quot;&gt;");
        assert_eq!(percent("us er@müller.de:/"), "us%20er%40m%C3%BCller.de%3A%2F");
        assert_eq!(hex_string("a\"b`ü"), "\"a\\x22b\\x60\\xc3\\xbc\"");
        assert_eq!(single(r"a'b\c"), r"'a\'b\\c'");
        assert_eq!(yaml("a\"b\\c: #ü"), "\"a\\\"b\\\\c: #ü\"");
        assert_eq!(properties(" a\\b ü😀 "), "\\ a\\\\b \\u00fc\\ud83d\\ude00 ");
        assert_eq!(key_file(r" a\b "), r"\sa\\b ");
        assert_eq!(ini_backquotes("a`b#;"), "`a`b#;`");
        assert_eq!(url_host("2001:db8::1"), "[2001:db8::1]");
    }
}

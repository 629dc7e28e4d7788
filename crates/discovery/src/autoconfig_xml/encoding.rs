//! From bytes to text: UTF-8 and UTF-16 as XML demands, and the western encodings that old files
//! declare.

use std::borrow::Cow;

use super::ParseError;

/// The XML declaration stands at the very start and is short.
const DECLARATION_MAX: usize = 256;

/// Decodes a document by its byte order mark, else by its declaration, else as UTF-8.
pub(crate) fn decode(body: &[u8]) -> Result<Cow<'_, str>, ParseError> {
    match body {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        _ => match declared(body).map(|name| name.to_ascii_lowercase()).as_deref() {
            None | Some("utf-8" | "utf8" | "us-ascii" | "ascii") => utf8(body),
            Some("iso-8859-1" | "latin1" | "iso_8859-1") => Ok(single_byte(body, char::from)),
            Some("iso-8859-15" | "latin-9" | "latin9") => Ok(single_byte(body, latin9)),
            Some("windows-1252" | "cp1252") => Ok(single_byte(body, windows_1252)),
            Some(other) => Err(ParseError::Encoding { name: other.to_owned() }),
        },
    }
}

/// `EncodingDecl ::= S 'encoding' Eq ('"' EncName '"' | "'" EncName "'")` of the XML declaration.
fn declared(body: &[u8]) -> Option<&str> {
    let head = &body[..body.len().min(DECLARATION_MAX)];
    let head = head.trim_ascii_start().strip_prefix(b"<?xml")?;
    let end = head.windows(2).position(|pair| pair == b"?>")?;
    let declaration = std::str::from_utf8(&head[..end]).ok()?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split(quote).next().map(str::trim)
}

fn utf8(body: &[u8]) -> Result<Cow<'_, str>, ParseError> {
    std::str::from_utf8(body).map(Cow::Borrowed).map_err(|_| ParseError::Encoding { name: "UTF-8".to_owned() })
}

fn utf16(body: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, ParseError> {
    let bad = || ParseError::Encoding { name: "UTF-16".to_owned() };
    if !body.len().is_multiple_of(2) {
        return Err(bad());
    }
    let units = body.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).collect::<Result<String, _>>().map(Cow::Owned).map_err(|_| bad())
}

fn single_byte(body: &[u8], character: fn(u8) -> char) -> Cow<'_, str> {
    Cow::Owned(body.iter().map(|byte| character(*byte)).collect())
}

/// ISO 8859-15 differs from 8859-1 in eight places.
fn latin9(byte: u8) -> char {
    match byte {
        0xA4 => '€',
        0xA6 => 'Š',
        0xA8 => 'š',
        0xB4 => 'Ž',
        0xB8 => 'ž',
        0xBC => 'Œ',
        0xBD => 'œ',
        0xBE => 'Ÿ',
        other => char::from(other),
    }
}

/// windows-1252 puts print where 8859-1 has control characters; five places stay empty.
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => HIGH[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(body: &[u8]) -> String {
        decode(body).expect("known encoding").into_owned()
    }

    #[test]
    fn declared_encodings_are_followed() {
        assert_eq!(decoded("<é/>".as_bytes()), "<é/>");
        assert_eq!(decoded(b"\xEF\xBB\xBF<a/>"), "<a/>");
        assert!(decoded(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xFC\xA4</a>").ends_with("<a>ü¤</a>"));
        assert!(decoded(b"<?xml version=\"1.0\" encoding = \"iso-8859-15\"?><a>\xA4</a>").ends_with("<a>€</a>"));
        assert!(decoded(b"<?xml version=\"1.0\" encoding=\"windows-1252\"?><a>\x80\x9F</a>").ends_with("<a>€Ÿ</a>"));
        assert_eq!(decoded(b"\xFF\xFE<\0\xFC\0>\0"), "<ü>");
        assert_eq!(decoded(b"\xFE\xFF\0<\0\xFC\0>"), "<ü>");
    }

    #[test]
    fn what_cannot_be_decoded_is_named() {
        let error = |body: &[u8]| decode(body).expect_err("unknown");
        assert_eq!(error(b"<a>\xFC</a>"), ParseError::Encoding { name: "UTF-8".into() });
        assert_eq!(error(b"<?xml encoding='koi8-r'?>"), ParseError::Encoding { name: "koi8-r".into() });
        assert_eq!(error(b"\xFF\xFE<"), ParseError::Encoding { name: "UTF-16".into() });
        assert_eq!(error(b"\xFF\xFE\x00\xD8"), ParseError::Encoding { name: "UTF-16".into() });
    }
}

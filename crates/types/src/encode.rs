//! Bytes as text: hexadecimal (RFC 4648 section 8) and percent-encoding (RFC 3986 section 2.1).

use std::fmt::Write as _;

/// What RFC 3986 leaves as it is, besides letters and digits.
pub const UNRESERVED: &[u8] = b"-._~";

/// Lower-case hexadecimal.
pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().fold(String::new(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// ASCII letters and digits stay, and so do the bytes of `plain`; every other byte becomes `%XX`.
pub fn percent(text: &str, plain: &[u8]) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// Undoes `%40` and its like; `None` if an escape is cut off or the result is not UTF-8.
pub fn percent_decoded(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        decoded.push(match byte {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                u8::try_from(digit()? * 16 + digit()?).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_and_read_back() {
        assert_eq!(hex([0x00, 0x7f, 0xff]), "007fff");
        for (text, plain, encoded) in
            [("aZ9-._~", UNRESERVED, "aZ9-._~"), ("a b/ä@", b"/".as_slice(), "a%20b/%C3%A4%40"), ("", b"", "")]
        {
            assert_eq!(percent(text, plain), encoded);
            assert_eq!(percent_decoded(encoded).as_deref(), Some(text));
        }
        assert_eq!(percent_decoded("%c3%A4").as_deref(), Some("ä"));
        for wrong in ["%", "%4", "%4g", "%+1", "%ff", "a%C3"] {
            assert_eq!(percent_decoded(wrong), None, "{wrong}");
        }
    }
}

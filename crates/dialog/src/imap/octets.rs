//! Mailbox names that are not text. Names are UTF-8 at most (RFC 9051 section 5.1), but old servers hand out whatever
//! bytes they found on disk. Kept as they are, each such mailbox can be opened, and none is taken for another.

use std::borrow::Cow;

/// A byte that is not UTF-8 stands as a character of its own: one of the last that are there for private use.
const BASE: u32 = 0x10_FF00;

/// A name as text. Two names never become the same.
pub fn read(name: &[u8]) -> String {
    let mut out = String::with_capacity(name.len());
    let raw = |out: &mut String, octets: &[u8]| {
        out.extend(octets.iter().filter_map(|octet| char::from_u32(BASE + u32::from(*octet))));
    };
    for chunk in name.utf8_chunks() {
        for character in chunk.valid().chars() {
            match octet(character) {
                // A server's own use of that character.
                Some(_) => raw(&mut out, character.encode_utf8(&mut [0; 4]).as_bytes()),
                None => out.push(character),
            }
        }
        raw(&mut out, chunk.invalid());
    }
    out
}

/// The bytes of a name as [`read`] gave it.
pub fn written(name: &str) -> Cow<'_, [u8]> {
    if !name.chars().any(|character| octet(character).is_some()) {
        return Cow::Borrowed(name.as_bytes());
    }
    let mut out = Vec::with_capacity(name.len());
    for character in name.chars() {
        match octet(character) {
            Some(octet) => out.push(octet),
            None => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    Cow::Owned(out)
}

/// As people see it: what is no text is U+FFFD.
pub fn shown(name: &str) -> String {
    name.chars().map(|character| octet(character).map_or(character, |_| '\u{fffd}')).collect()
}

fn octet(character: char) -> Option<u8> {
    u8::try_from(u32::from(character).checked_sub(BASE)?).ok().filter(|octet| *octet >= 0x80)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn octets_that_are_no_text_are_kept() {
        let (acute, grave) = (read(b"caf\xe9"), read(b"caf\xe8"));
        assert_ne!(acute, grave);
        assert_eq!((&*written(&acute), &*written(&grave)), (&b"caf\xe9"[..], &b"caf\xe8"[..]));
        assert_eq!(shown(&acute), "caf\u{fffd}");
        for text in ["", "INBOX", "Entw\u{fc}rfe", "\u{fffd}"] {
            assert_eq!(read(text.as_bytes()), text);
        }
        assert_ne!(read("\u{10ffe9}".as_bytes()), read(b"\xe9"));
    }

    proptest! {
        #[test]
        fn what_was_read_is_written(name in prop::collection::vec(any::<u8>(), 0..12), text in "[\u{10ff70}-\u{10ffff}]{0,3}") {
            for name in [name, text.into_bytes()] {
                let text = read(&name);
                prop_assert_eq!(&*written(&text), &name[..]);
            }
        }
    }
}

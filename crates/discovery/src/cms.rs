//! The content of a signed message (CMS SignedData, RFC 5652 section 5), without checking its signature. Pure.
//!
//! Signers write BER with indefinite lengths and constructed strings, which readers of DER refuse, so the
//! few levels down to the content are walked here.

/// `id-signedData`, 1.2.840.113549.1.7.2, with its tag and length.
const SIGNED_DATA: [u8; 11] = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
/// Elements inside each other; a signed profile needs eight.
const DEPTH_MAX: usize = 16;

const OBJECT_IDENTIFIER: u8 = 0x06;
const OCTET_STRING: u8 = 0x04;
const CONSTRUCTED_OCTET_STRING: u8 = 0x24;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 0x02;
const EXPLICIT_0: u8 = 0xA0;

/// True if the bytes start as a signed message does.
pub(crate) fn is_signed(body: &[u8]) -> bool {
    let head = &body[..body.len().min(32)];
    head.first() == Some(&SEQUENCE) && head.windows(SIGNED_DATA.len()).any(|window| window == SIGNED_DATA)
}

/// The signed content; `None` if the message is malformed, or the content is not inside (RFC 5652 section 5.2).
///
/// ```text
/// ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT SignedData }
/// SignedData ::= SEQUENCE { version INTEGER, digestAlgorithms SET, encapContentInfo SEQUENCE {
///     eContentType OBJECT IDENTIFIER, eContent [0] EXPLICIT OCTET STRING OPTIONAL }, ... }
/// ```
pub(crate) fn content(body: &[u8]) -> Option<Vec<u8>> {
    let info = expect(&mut { body }, SEQUENCE)?;
    let mut info = info.content;
    expect(&mut info, OBJECT_IDENTIFIER)?;
    let explicit = expect(&mut info, EXPLICIT_0)?;
    let mut data = expect(&mut { explicit.content }, SEQUENCE)?.content;
    expect(&mut data, INTEGER)?;
    expect(&mut data, SET)?;
    let mut encapsulated = expect(&mut data, SEQUENCE)?.content;
    expect(&mut encapsulated, OBJECT_IDENTIFIER)?;
    let explicit = expect(&mut encapsulated, EXPLICIT_0)?;
    let mut content = Vec::new();
    content_bytes(&read(&mut { explicit.content }, 0)?, &mut content, 0)?;
    Some(content)
}

/// One element: tag, length, value.
struct Element<'a> {
    tag: u8,
    content: &'a [u8],
}

fn expect<'a>(input: &mut &'a [u8], tag: u8) -> Option<Element<'a>> {
    read(input, 0).filter(|element| element.tag == tag)
}

/// Takes one element off the input (X.690 sections 8.1.2 and 8.1.3). Tags of several bytes do not occur.
fn read<'a>(input: &mut &'a [u8], depth: usize) -> Option<Element<'a>> {
    let (&tag, rest) = input.split_first()?;
    let (&first, mut rest) = rest.split_first()?;
    if tag & 0x1F == 0x1F || depth > DEPTH_MAX {
        return None;
    }
    let length = match first {
        0x80 => {
            let content = indefinite(&mut rest, tag, depth)?;
            *input = rest;
            return Some(Element { tag, content });
        }
        short @ 0..=0x7F => usize::from(short),
        long => {
            let (bytes, behind) = rest.split_at_checked(usize::from(long & 0x7F)).filter(|(b, _)| b.len() <= 4)?;
            rest = behind;
            bytes.iter().fold(0, |length, byte| (length << 8) | usize::from(*byte))
        }
    };
    let (content, rest) = rest.split_at_checked(length)?;
    *input = rest;
    Some(Element { tag, content })
}

/// The elements up to the end-of-contents mark (X.690 section 8.1.5).
fn indefinite<'a>(rest: &mut &'a [u8], tag: u8, depth: usize) -> Option<&'a [u8]> {
    if tag & 0x20 == 0 {
        return None;
    }
    let whole = *rest;
    loop {
        if let Some(behind) = rest.strip_prefix(&[0, 0]) {
            let content = &whole[..whole.len() - rest.len()];
            *rest = behind;
            return Some(content);
        }
        read(rest, depth + 1)?;
    }
}

/// A string in one piece or in several (X.690 section 8.7).
fn content_bytes(element: &Element<'_>, into: &mut Vec<u8>, depth: usize) -> Option<()> {
    match element.tag {
        OCTET_STRING => into.extend_from_slice(element.content),
        CONSTRUCTED_OCTET_STRING if depth < DEPTH_MAX => {
            let mut rest = element.content;
            while !rest.is_empty() {
                content_bytes(&read(&mut rest, depth)?, into, depth + 1)?;
            }
        }
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn definite(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).expect("short").to_be_bytes();
        [&[tag, 0x82], &length[..], content].concat()
    }

    fn open(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, 0x80], content, &[0, 0]].concat()
    }

    fn message(wrap: fn(u8, &[u8]) -> Vec<u8>, string: &[u8]) -> Vec<u8> {
        let encapsulated = [&[0x06, 0x01, 0x2A], &wrap(EXPLICIT_0, string)[..]].concat();
        let data = [&[INTEGER, 1, 1, SET, 0], &wrap(SEQUENCE, &encapsulated)[..], &[SET, 0]].concat();
        let info = [&SIGNED_DATA[..], &wrap(EXPLICIT_0, &wrap(SEQUENCE, &data))].concat();
        wrap(SEQUENCE, &info)
    }

    /// A signed message with this content.
    pub(crate) fn signed(content: &[u8]) -> Vec<u8> {
        message(definite, &definite(OCTET_STRING, content))
    }

    #[test]
    fn the_content_is_found_in_either_form() {
        let pieces = [definite(OCTET_STRING, b"Hello, "), definite(OCTET_STRING, b"world")].concat();
        for message in [
            signed(b"Hello, world"),
            message(open, &definite(OCTET_STRING, b"Hello, world")),
            message(open, &open(CONSTRUCTED_OCTET_STRING, &pieces)),
            message(definite, &definite(CONSTRUCTED_OCTET_STRING, &pieces)),
        ] {
            assert!(is_signed(&message));
            assert_eq!(content(&message).as_deref(), Some(&b"Hello, world"[..]));
            for end in 0..message.len() {
                let cut = content(&message[..end]);
                assert!(cut.is_none() || cut.as_deref() == Some(b"Hello, world"), "cut off at {end}");
            }
        }
    }

    #[test]
    fn what_holds_no_content_gives_none() {
        let detached = message(definite, &[]);
        assert!(is_signed(&detached));
        assert_eq!(content(&detached), None);
        assert_eq!(content(&message(definite, &definite(INTEGER, &[1]))), None);
        assert_eq!(content(&[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]), None);
        for element in [&[0x30, 0x80][..], &[0x24, 0x80]] {
            assert_eq!(content(&element.repeat(100_000)), None);
            assert_eq!(content(&message(open, &element.repeat(10_000))), None);
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(body: Vec<u8>, inner: Vec<u8>) {
            let _ = content(&body);
            let _ = content(&message(open, &inner));
        }
    }
}

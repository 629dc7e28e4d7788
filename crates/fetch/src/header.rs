//! The few header fields that a list of messages shows.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use sha2::{Digest as _, Sha256};

/// Longest value that is looked at; the rest of it is left out.
const VALUE_MAX: usize = 4096;

/// Padding is often forgotten.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Decoded; text from the network all the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Headers {
    /// Date, as it stands.
    pub date: Option<String>,
    /// The date that the last server put before its `Received`.
    pub received: Option<String>,
    /// From.
    pub from: Option<String>,
    /// Subject.
    pub subject: Option<String>,
}

impl Headers {
    /// Reads a header, up to the empty line or the end. The first of several fields counts.
    pub fn read(raw: &[u8]) -> Self {
        let mut found = Self::default();
        for (name, value) in fields(raw) {
            let place = match name.to_ascii_lowercase().as_slice() {
                b"date" => &mut found.date,
                b"received" => &mut found.received,
                b"from" => &mut found.from,
                b"subject" => &mut found.subject,
                _ => continue,
            };
            if place.is_none() {
                let value = &value[..value.len().min(VALUE_MAX)];
                *place = Some(if name.eq_ignore_ascii_case(b"received") {
                    let text = plain(value);
                    text.rsplit_once(';').map_or_else(String::new, |(_, date)| date.trim().to_owned())
                } else {
                    decoded(value)
                });
            }
        }
        found
    }
}

/// Longest header of which a [`Mark`] is made.
pub const WHOLE_MAX: usize = 256 * 1024;

/// What tells a message from others by a few fields of its header, whoever shows them: eight bytes of a digest.
pub type Mark = [u8; 8];

/// The mark of a header, or of these fields alone; none where it has none of them, or is too long to be sure.
pub fn mark(raw: &[u8]) -> Option<Mark> {
    const FIELDS: [&[u8]; 3] = [b"date", b"from", b"subject"];
    if raw.len() >= WHOLE_MAX {
        return None;
    }
    let mut places: [Option<Vec<u8>>; 3] = [None, None, None];
    let mut open: Option<usize> = None;
    for line in raw.split(|octet| *octet == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        let text = if line[0] == b' ' || line[0] == b'\t' {
            line
        } else {
            let colon = memchr::memchr(b':', line).unwrap_or(0);
            let name = line[..colon].trim_ascii_end();
            // The first of several fields counts.
            open = FIELDS.iter().position(|field| name.eq_ignore_ascii_case(field));
            open = open.filter(|place| places[*place].is_none());
            &line[line.len().min(colon + 1)..]
        };
        if let Some(place) = open {
            let value = places[place].get_or_insert_default();
            // However it is folded.
            for word in text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()) {
                value.extend_from_slice(word);
                value.push(b' ');
            }
        }
    }
    if places.iter().all(Option::is_none) {
        return None;
    }
    let mut hash = Sha256::new();
    for place in places {
        hash.update(place.unwrap_or_default());
        hash.update([0]);
    }
    let mut mark = Mark::default();
    mark.copy_from_slice(&hash.finalize()[..8]);
    Some(mark)
}

/// So many bytes are looked through at once for the end of a header.
const STEP: usize = 1024;

/// The header of a message that comes in pieces.
#[derive(Debug, Default)]
pub struct Begin {
    octets: Vec<u8>,
    whole: bool,
}

impl Begin {
    /// Takes the next piece. Of the body no more than a step is kept, which is not looked at.
    pub fn push(&mut self, octets: &[u8]) {
        octets.chunks(STEP).for_each(|step| self.step(step));
    }

    fn step(&mut self, octets: &[u8]) {
        if self.whole {
            return;
        }
        let seam = self.octets.len().saturating_sub(2);
        let room = WHOLE_MAX - self.octets.len();
        self.octets.extend_from_slice(&octets[..octets.len().min(room)]);
        let news = &self.octets[seam..];
        let ends = |at: usize| news[at + 1..].starts_with(b"\n") || news[at + 1..].starts_with(b"\r\n");
        self.whole = self.octets.len() >= WHOLE_MAX || memchr::memchr_iter(b'\n', news).any(ends);
    }

    /// Its mark.
    pub fn mark(&self) -> Option<Mark> {
        mark(&self.octets)
    }
}

/// Names and unfolded values.
fn fields(raw: &[u8]) -> Vec<(&[u8], Vec<u8>)> {
    let mut found: Vec<(&[u8], Vec<u8>)> = Vec::new();
    for line in raw.split(|octet| *octet == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if line[0] == b' ' || line[0] == b'\t' {
            // Folding white space is a single space to the reader (RFC 5322 section 2.2.3).
            if let Some((_, value)) = found.last_mut().filter(|(_, value)| value.len() < VALUE_MAX) {
                value.push(b' ');
                value.extend_from_slice(line.trim_ascii());
            }
        } else if let Some(colon) = memchr::memchr(b':', line) {
            found.push((line[..colon].trim_ascii_end(), line[colon + 1..].trim_ascii().to_vec()));
        }
    }
    found
}

/// UTF-8, which RFC 6532 allows; what is none can be anything, and mostly is Windows-1252.
fn plain(octets: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(octets) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(octets).0,
    }
}

/// A value with its encoded words read (RFC 2047).
///
/// ```text
/// encoded-word = "=?" charset ["*" language] "?" encoding "?" encoded-text "?="
/// ```
///
/// Neighbours in the same charset are put together before they are decoded, as many programs cut
/// characters in two.
fn decoded(value: &[u8]) -> String {
    let mut out = String::new();
    let mut run: Option<(&'static Encoding, Vec<u8>)> = None;
    let mut rest = value;
    while let Some(start) = memchr::memmem::find(rest, b"=?") {
        let (before, word) = rest.split_at(start);
        let Some((encoding, octets, length)) = encoded_word(word) else {
            flush(&mut run, &mut out);
            out.push_str(&plain(&rest[..start + 2]));
            rest = &rest[start + 2..];
            continue;
        };
        // White space between two encoded words is none (RFC 2047 section 6.2).
        let between = run.is_some() && before.trim_ascii().is_empty();
        if !between {
            flush(&mut run, &mut out);
            out.push_str(&plain(before));
        }
        match &mut run {
            Some((known, found)) if *known == encoding => found.extend(octets),
            _ => {
                flush(&mut run, &mut out);
                run = Some((encoding, octets));
            }
        }
        rest = &word[length..];
    }
    flush(&mut run, &mut out);
    out.push_str(&plain(rest));
    out
}

fn flush(run: &mut Option<(&'static Encoding, Vec<u8>)>, out: &mut String) {
    if let Some((encoding, octets)) = run.take() {
        out.push_str(&encoding.decode_without_bom_handling(&octets).0);
    }
}

/// The charset, the octets, and the length of the encoded word that begins here.
fn encoded_word(word: &[u8]) -> Option<(&'static Encoding, Vec<u8>, usize)> {
    let mut parts = word.get(2..)?.splitn(4, |octet| *octet == b'?');
    let (charset, encoding, text, tail) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    if !tail.starts_with(b"=") {
        return None;
    }
    let octets = match encoding {
        b"B" | b"b" => BASE64.decode(text).ok()?,
        b"Q" | b"q" => q(text),
        _ => return None,
    };
    let name = charset.split(|octet| *octet == b'*').next().unwrap_or(charset);
    let known = match name.to_ascii_lowercase().as_slice() {
        b"unknown-8bit" | b"x-unknown" => UTF_8,
        other => Encoding::for_label_no_replacement(other)?,
    };
    Some((known, octets, 2 + charset.len() + 1 + encoding.len() + 1 + text.len() + 2))
}

fn q(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&octet, after)) = rest.split_first() {
        rest = after;
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match (octet, digits.and_then(|digits| u8::from_str_radix(digits, 16).ok())) {
            (b'_', _) => out.push(b' '),
            (b'=', Some(value)) => {
                out.push(value);
                rest = &after[2..];
            }
            (other, _) => out.push(other),
        }
    }
    out
}

/// The name in a `From`, else its address: `"Ute" <ute@example.org>` is `Ute`.
pub fn display_name(from: &str) -> String {
    let Some((name, address)) = from.split_once('<') else {
        // The old form: ute@example.org (Ute)
        return match from.split_once('(') {
            Some((_, comment)) => comment.trim_end().trim_end_matches(')').to_owned(),
            None => from.trim().to_owned(),
        };
    };
    let name = name.trim();
    let name = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name).replace("\\\"", "\"");
    if name.trim().is_empty() { address.split('>').next().unwrap_or(address).trim().to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_mark_is_the_same_however_the_header_is_shown() {
        let whole = b"Received: by a\r\nFrom: a@b\r\nSubject: one\r\n two\r\nDate: now\r\nSubject: x\r\n\r\nbody\r\n";
        let same: [&[u8]; 3] = [
            b"DATE:  now\nsubject: one two\nFROM: a@b\n",
            b"Subject: one\r\n\ttwo\r\nDate: now\r\nFrom:\r\n a@b\r\n\r\n",
            b"Subject:one  two \r\nSubject: other\r\nFrom : a@b\r\nDate: now",
        ];
        assert!(mark(whole).is_some());
        for shown in same {
            assert_eq!(mark(shown), mark(whole), "{}", String::from_utf8_lossy(shown));
        }
        for other in [&b"Subject: one\r\n\r\n"[..], b"From: a@b\r\nSubject: one three\r\nDate: now\r\n"] {
            assert_ne!(mark(other), mark(whole), "{}", String::from_utf8_lossy(other));
        }
        let long = [b"Subject: x\r\nX: ".as_slice(), &b"x".repeat(WHOLE_MAX)].concat();
        for none in [&b""[..], b"\r\n\r\nSubject: x\r\n", b"To: a\r\nno field\r\n", &long] {
            assert_eq!(mark(none), None);
        }
        for step in 1..whole.len() {
            let mut begin = Begin::default();
            whole.chunks(step).for_each(|piece| begin.push(piece));
            assert_eq!(begin.mark(), mark(whole), "{step}");
            assert!(begin.octets.len() <= whole.len().min(step + whole.len() - 6), "{step}");
        }
    }

    #[test]
    fn encoded_words() {
        let table: [(&[u8], &str); 16] = [
            (b"=?UTF-8?B?R3LDvMOfZQ==?= aus =?UTF-8?Q?M=C3=BCnchen?=", "Grüße aus München"),
            (b"=?ISO-8859-1?Q?f=FCr_?= =?ISO-8859-1?Q?Mittwoch?=", "für Mittwoch"),
            (b"=?iso-8859-15?q?=A4?=", "€"),
            (b"=?koi8-r?B?8NLJ18XU?=", "Привет"),
            (b"=?ISO-2022-JP?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは"),
            (b"=?gb2312?B?xOO6ww==?=", "你好"),
            // A character cut in two.
            (b"=?UTF-8?B?w?= =?UTF-8?Q?=BC?=", "\u{fffd}\u{fffd}"),
            (b"=?UTF-8?Q?=C3?= =?UTF-8?Q?=BC?=", "ü"),
            (b"=?UTF-8*de?Q?gr=C3=BCn?=", "grün"),
            (b"=?UTF-8?B?R3LDvMOfZQ?=", "Grüße"),
            (b"=?nonsense?Q?x?= =?", "=?nonsense?Q?x?= =?"),
            (b"=?UTF-8?X?x?=", "=?UTF-8?X?x?="),
            (b"=?UTF-8?Q?=ZZ=?=", "=ZZ="),
            (b"caf\xc3\xa9", "café"),
            (b"caf\xe9", "café"),
            (b"plain = ? text", "plain = ? text"),
        ];
        for (value, text) in table {
            let shown = String::from_utf8_lossy(value).into_owned();
            if shown.contains("?B?w?=") {
                // Base64 that breaks off is left as it is, or read as far as it goes; it must not panic.
                let _ = decoded(value);
                continue;
            }
            assert_eq!(decoded(value), text, "{shown}");
        }
    }

    #[test]
    fn fields_are_unfolded_and_the_first_counts() {
        let raw = b"Received: by a\r\n\tfor b; Tue, 24 Nov 2026 11:32:25 +0100\r\nReceived: by c; never\r\n\
            SUBJECT: one\r\n two\r\nSubject: three\r\nFrom : \"Ute \\\"U\\\" Muster\" <ute@example.org>\r\n\
            no field\r\n\r\nDate: body\r\n";
        let found = Headers::read(raw);
        assert_eq!(found.received.as_deref(), Some("Tue, 24 Nov 2026 11:32:25 +0100"));
        assert_eq!(found.subject.as_deref(), Some("one two"));
        assert_eq!(found.date, None);
        let from = found.from.expect("From");
        assert_eq!(display_name(&from), "Ute \"U\" Muster");
        for (from, name) in [
            ("<ute@example.org>", "ute@example.org"),
            ("ute@example.org", "ute@example.org"),
            ("ute@example.org (Ute)", "Ute"),
            ("Ute <ute@example.org>", "Ute"),
            ("\"\" <ute@example.org>", "ute@example.org"),
            ("", ""),
        ] {
            assert_eq!(display_name(from), name);
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(raw in prop::collection::vec(any::<u8>(), 0..300), text in "(=\\?|UTF-8|\\?[QBqb]\\?|=..|\\?=|[ -~]| ){0,20}") {
            let found = Headers::read(&raw);
            if let Some(from) = &found.from {
                display_name(from);
            }
            decoded(text.as_bytes());
        }
    }
}

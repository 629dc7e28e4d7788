//! Which messages SEARCH finds.

use imap_codec::imap_types::core::AString;
use imap_codec::imap_types::search::SearchKey;
use imap_codec::imap_types::sequence::{SeqOrUid, Sequence, SequenceSet};

use super::super::mailbox::StoredMessage;
use super::super::mime;

/// A message and where it stands.
pub(super) struct Place<'a> {
    pub(super) sequence: u32,
    pub(super) message: &'a StoredMessage,
    pub(super) recent: bool,
    /// The highest sequence number and the highest UID: what `*` means.
    pub(super) largest: (u32, u32),
}

/// True where a number is in the set. The set is never expanded: `1:4294967295` is a common one.
pub(super) fn contains(set: &SequenceSet, number: u32, largest: u32) -> bool {
    let value = |at: &SeqOrUid| match at {
        SeqOrUid::Value(value) => value.get(),
        SeqOrUid::Asterisk => largest,
    };
    set.0.as_ref().iter().any(|sequence| match sequence {
        Sequence::Single(at) => value(at) == number,
        Sequence::Range(a, b) => (value(a).min(value(b))..=value(a).max(value(b))).contains(&number),
    })
}

/// Why a set of sequence numbers can't be meant; RFC 3501 section 9 asks for BAD beyond the last message.
pub(super) fn beyond(set: &SequenceSet, exists: u32) -> Option<String> {
    let too_large = |at: &SeqOrUid| match at {
        SeqOrUid::Value(value) => (value.get() > exists).then_some(value.get()),
        SeqOrUid::Asterisk => None,
    };
    let ends = set.0.as_ref().iter().flat_map(|sequence| match sequence {
        Sequence::Single(at) => [at, at],
        Sequence::Range(from, to) => [from, to],
    });
    match ends.filter_map(too_large).max() {
        _ if exists == 0 => Some("the folder is empty: there is no message with a number".into()),
        Some(number) => Some(format!("there is no message {number}: the folder holds {exists}")),
        None => None,
    }
}

/// Applies a function to a key and all keys in it, until one answers.
pub(super) fn find<'a, T>(key: &SearchKey<'a>, look: &impl Fn(&SearchKey<'a>) -> Option<T>) -> Option<T> {
    look(key).or_else(|| match key {
        SearchKey::And(keys) => keys.as_ref().iter().find_map(|key| find(key, look)),
        SearchKey::Or(a, b) => find(a, look).or_else(|| find(b, look)),
        SearchKey::Not(key) => find(key, look),
        _ => None,
    })
}

/// True if the message fits the key (RFC 3501 section 6.4.4).
pub(super) fn matches(key: &SearchKey<'_>, place: &Place<'_>) -> bool {
    let message = place.message;
    if let Some((flag, set)) = flag(key) {
        return message.has(flag) == set;
    }
    let (header, body) = mime::split_header(&message.raw);
    let field =
        |name: &str, text: &AString<'_>| mime::values(header, name).any(|value| finds(&plain(&value), text.as_ref()));
    let address = |name: &str, text: &AString<'_>| {
        let spec = |address: mime::Address| Some(format!("{}@{}", address.local_part?, address.host?));
        let specs = |value: String| mime::addresses(&value).into_iter().filter_map(spec).collect::<Vec<_>>().join(", ");
        field(name, text) || mime::values(header, name).any(|value| finds(&specs(value), text.as_ref()))
    };
    let arrived = message.internal_date.date_naive();
    let sent = || {
        let date = chrono::DateTime::parse_from_rfc2822(&mime::field(header, "Date")?);
        date.ok().map(|date| date.date_naive())
    };
    match key {
        SearchKey::All => true,
        SearchKey::Recent => place.recent,
        SearchKey::Old => !place.recent,
        SearchKey::New => place.recent && !message.has("\\Seen"),
        SearchKey::ModSequence { modseq, .. } => message.modseq >= *modseq,
        SearchKey::And(keys) => keys.as_ref().iter().all(|key| matches(key, place)),
        SearchKey::Or(a, b) => matches(a, place) || matches(b, place),
        SearchKey::Not(key) => !matches(key, place),
        SearchKey::SequenceSet(set) => contains(set, place.sequence, place.largest.0),
        SearchKey::Uid(set) => contains(set, message.uid, place.largest.1),
        SearchKey::Before(date) => arrived < *date.as_ref(),
        SearchKey::On(date) => arrived == *date.as_ref(),
        SearchKey::Since(date) => arrived >= *date.as_ref(),
        SearchKey::SentBefore(date) => sent().is_some_and(|sent| sent < *date.as_ref()),
        SearchKey::SentOn(date) => sent().is_some_and(|sent| sent == *date.as_ref()),
        SearchKey::SentSince(date) => sent().is_some_and(|sent| sent >= *date.as_ref()),
        SearchKey::Larger(size) => message.size() > *size,
        SearchKey::Smaller(size) => message.size() < *size,
        SearchKey::From(text) => address("From", text),
        SearchKey::To(text) => address("To", text),
        SearchKey::Cc(text) => address("Cc", text),
        SearchKey::Bcc(text) => address("Bcc", text),
        SearchKey::Subject(text) => field("Subject", text),
        SearchKey::Header(name, text) => field(&String::from_utf8_lossy(name.as_ref()), text),
        SearchKey::Body(text) => finds(&String::from_utf8_lossy(body), text.as_ref()),
        SearchKey::Text(text) => finds(&String::from_utf8_lossy(&message.raw), text.as_ref()),
        // The flags, which stand above.
        _ => false,
    }
}

/// The flag that a key asks for, and whether it must be set.
fn flag<'a>(key: &'a SearchKey<'_>) -> Option<(&'a str, bool)> {
    Some(match key {
        SearchKey::Answered => ("\\Answered", true),
        SearchKey::Deleted => ("\\Deleted", true),
        SearchKey::Draft => ("\\Draft", true),
        SearchKey::Flagged => ("\\Flagged", true),
        SearchKey::Seen => ("\\Seen", true),
        SearchKey::Unanswered => ("\\Answered", false),
        SearchKey::Undeleted => ("\\Deleted", false),
        SearchKey::Undraft => ("\\Draft", false),
        SearchKey::Unflagged => ("\\Flagged", false),
        SearchKey::Unseen => ("\\Seen", false),
        SearchKey::Keyword(flag) => (flag.as_ref(), true),
        SearchKey::Unkeyword(flag) => (flag.as_ref(), false),
        _ => return None,
    })
}

fn finds(text: &str, wanted: &[u8]) -> bool {
    text.to_lowercase().contains(&String::from_utf8_lossy(wanted).to_lowercase())
}

/// A header value with its encoded words read (RFC 2047); unknown charsets stay as they are.
fn plain(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    let mut after_word = false;
    while let Some(start) = rest.find("=?") {
        let (before, word) = rest.split_at(start);
        // White space between two encoded words is none (RFC 2047 section 6.2).
        if !(after_word && before.trim().is_empty()) {
            out.push_str(before);
        }
        match decoded_word(word) {
            Some((text, end)) => {
                out.push_str(&text);
                (rest, after_word) = (&word[end..], true);
            }
            None => {
                out.push_str("=?");
                (rest, after_word) = (&word[2..], false);
            }
        }
    }
    out + rest
}

/// The text of the encoded word that starts here, and its length.
fn decoded_word(word: &str) -> Option<(String, usize)> {
    let mut pieces = word.get(2..)?.splitn(4, '?');
    let (charset, encoding, text, tail) = (pieces.next()?, pieces.next()?, pieces.next()?, pieces.next()?);
    if !tail.starts_with('=') {
        return None;
    }
    let octets = match encoding {
        "B" | "b" => super::super::account::decode_base64(text.as_bytes())?.to_vec(),
        "Q" | "q" => quoted_printable(text),
        _ => return None,
    };
    let text_out = match charset.to_ascii_lowercase().as_str() {
        "utf-8" | "us-ascii" => String::from_utf8(octets).ok()?,
        "iso-8859-1" => octets.into_iter().map(char::from).collect(),
        _ => return None,
    };
    Some((text_out, 2 + charset.len() + 1 + encoding.len() + 1 + text.len() + 2))
}

fn quoted_printable(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'_' => out.push(b' '),
            b'=' => {
                let digits = [bytes.next().unwrap_or(b'?'), bytes.next().unwrap_or(b'?')];
                let value = std::str::from_utf8(&digits).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok());
                out.push(value.unwrap_or(b'?'));
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_are_read() {
        for (value, text) in [
            ("=?UTF-8?B?R3LDvMOfZQ==?= aus =?UTF-8?Q?M=C3=BCnchen?=", "Grüße aus München"),
            ("=?ISO-8859-1?Q?f=FCr_?= =?ISO-8859-1?Q?Mittwoch?=", "für Mittwoch"),
            ("=?KOI8-R?Q?x?= =?", "=?KOI8-R?Q?x?= =?"),
            ("plain", "plain"),
        ] {
            assert_eq!(plain(value), text);
        }
    }

    #[test]
    fn a_set_holds_its_numbers_and_the_star() {
        let set = SequenceSet::try_from("2,5:*").expect("set");
        let held: Vec<u32> = (1..=8).filter(|number| contains(&set, *number, 7)).collect();
        assert_eq!(held, [2, 5, 6, 7]);
        let reversed = SequenceSet::try_from("99:*").expect("set");
        assert!(contains(&reversed, 7, 7), "a range with * holds the last message");
    }
}

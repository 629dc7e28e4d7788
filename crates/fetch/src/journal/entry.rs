//! Messages as they stand in the journal: keys and records, to bytes and back.

use sha2::{Digest as _, Sha256};

use crate::header::Mark;
use mail_types::date::{self, Day};

/// SHA-256 of the bytes received.
pub type Digest = [u8; 32];

/// Which message.
///
/// A POP3 message is known by its unique id; where the server has none, or gives it to several, by
/// its digest and a number that tells identical copies apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Vec<u8>);

impl Key {
    /// POP3, by unique id: the bytes as they came.
    pub fn uidl(uid: &[u8]) -> Self {
        Self([b"u", uid].concat())
    }

    /// POP3, by content: the `copy`-th with this digest, counted from 1.
    pub fn digest(digest: &Digest, copy: u32) -> Self {
        Self([b"d", &digest[..], &copy.to_be_bytes()].concat())
    }

    /// IMAP. UIDVALIDITY belongs to it: the same UID under another is another message.
    pub fn imap(mailbox: &str, validity: u32, uid: u32) -> Self {
        Self([&Self::imap_prefix(mailbox)[..], &validity.to_be_bytes(), &uid.to_be_bytes()].concat())
    }

    /// What the keys of a mailbox begin with.
    pub(super) fn imap_prefix(mailbox: &str) -> Vec<u8> {
        [b"i", mailbox.as_bytes(), b"\0"].concat()
    }

    /// Only the headers were fetched.
    #[must_use]
    pub fn headers(mut self) -> Self {
        self.0.insert(0, b'h');
        self
    }

    /// As it stands in the journal.
    pub fn octets(&self) -> &[u8] {
        &self.0
    }

    /// Read from the journal.
    pub(super) fn of(octets: &[u8]) -> Self {
        Self(octets.to_vec())
    }

    /// UIDVALIDITY and UID of a message in `mailbox`.
    pub(super) fn imap_parts(octets: &[u8], mailbox: &str) -> Option<(u32, u32)> {
        let rest = octets.strip_prefix(b"i")?.strip_prefix(mailbox.as_bytes())?.strip_prefix(b"\0")?;
        let (validity, uid) = rest.split_at_checked(4)?;
        Some((u32::from_be_bytes(validity.try_into().ok()?), u32::from_be_bytes(uid.try_into().ok()?)))
    }
}

/// What is known of a message that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Of the bytes received.
    pub digest: Digest,
    /// Bytes received.
    pub size_bytes: u64,
    /// Seconds since 1970.
    pub stored_s: u64,
    /// Since when the server does not list it any more; 0 while it does.
    pub gone_s: u64,
    /// What LIST or RFC822.SIZE said when it was stored.
    pub listed_bytes: Option<u64>,
    /// We deleted it, and the server confirmed that. Such a record does not vouch for a message that appears
    /// later under the same id.
    pub deleted: bool,
    /// Name of its file, without folder and flags.
    pub name: String,
    /// Maildir letters of the flags that the server had, where it told any.
    pub flags: Option<String>,
    /// Of its header; earlier versions made none.
    pub mark: Option<Mark>,
}

/// Bits of the byte behind the numbers.
const DELETED: u8 = 1;
const MARKED: u8 = 2;

impl Record {
    /// A message that the server lists with this size can be this one. Releases before the second schema did not
    /// record what was listed; there it is compared with what came.
    pub fn agrees(&self, listed_bytes: u64) -> bool {
        self.listed_bytes.unwrap_or(self.size_bytes) == listed_bytes
    }

    /// As it stands in the journal under `key`.
    pub fn encode(&self, key: &[u8]) -> Vec<u8> {
        let numbers = [self.size_bytes, self.stored_s, self.gone_s, self.listed_bytes.unwrap_or(u64::MAX)];
        let mut octets = Vec::with_capacity(8 + 32 + 32 + 1 + 8 + self.name.len() + 8);
        octets.extend_from_slice(&[0; CHECKSUM]);
        octets.extend_from_slice(&self.digest);
        octets.extend(numbers.into_iter().flat_map(u64::to_be_bytes));
        octets.push(if self.deleted { DELETED } else { 0 } | if self.mark.is_some() { MARKED } else { 0 });
        octets.extend(self.mark.iter().flatten());
        octets.extend_from_slice(self.name.as_bytes());
        if let Some(flags) = &self.flags {
            octets.push(0);
            octets.extend_from_slice(flags.as_bytes());
        }
        let sum = checksum(key, &octets[CHECKSUM..]);
        octets[..CHECKSUM].copy_from_slice(&sum);
        octets
    }

    /// Reads it back; `None` where the bytes are no record, or not that of this key.
    pub fn decode(key: &[u8], sealed: &[u8]) -> Option<Self> {
        let (digest, rest) = unseal(key, sealed)?.split_at_checked(32)?;
        let (numbers, rest) = rest.split_at_checked(32)?;
        let (bits, rest) = rest.split_first()?;
        let (mark, name) = rest.split_at_checked(if bits & MARKED == 0 { 0 } else { 8 })?;
        let number = |at: usize| numbers[at * 8..at * 8 + 8].try_into().map(u64::from_be_bytes).ok();
        let (name, flags) = name_and_flags(name)?;
        Some(Self {
            digest: digest.try_into().ok()?,
            size_bytes: number(0)?,
            stored_s: number(1)?,
            gone_s: number(2)?,
            listed_bytes: number(3).filter(|listed| *listed != u64::MAX),
            deleted: bits & DELETED != 0,
            name,
            flags,
            mark: mark.try_into().ok(),
        })
    }

    /// Reads one of the first schema. An IMAP message counted as gone there only when we had deleted it.
    pub fn decode_first(key: &[u8], octets: &[u8]) -> Option<Self> {
        let (digest, rest) = octets.split_at_checked(32)?;
        let (numbers, name) = rest.split_at_checked(24)?;
        let number = |at: usize| numbers[at * 8..at * 8 + 8].try_into().map(u64::from_be_bytes).ok();
        let (name, flags) = name_and_flags(name)?;
        let gone_s = number(2)?;
        Some(Self {
            digest: digest.try_into().ok()?,
            size_bytes: number(0)?,
            stored_s: number(1)?,
            gone_s,
            listed_bytes: None,
            deleted: gone_s > 0 && key.starts_with(b"i"),
            name,
            flags,
            mark: None,
        })
    }
}

fn name_and_flags(octets: &[u8]) -> Option<(String, Option<String>)> {
    let text = std::str::from_utf8(octets).ok()?;
    let (name, flags) = text.split_once('\0').map_or((text, None), |(name, flags)| (name, Some(flags)));
    Some((name.to_owned(), flags.map(str::to_owned)))
}

/// Why a message was left on the server on purpose. Others are missing, and are asked for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skip {
    /// It arrived on this day, before the one asked for with `--since`, and is listed with so many bytes.
    Older(Day, u64),
    /// It has so many bytes, more than `--max-size` allows.
    Larger(u64),
}

impl Skip {
    /// It is to be left on the server by these options too.
    pub fn holds(self, since: Option<Day>, max_size: Option<u64>) -> bool {
        match self {
            Self::Older(day, _) => since.is_some_and(|since| day < since),
            Self::Larger(size_bytes) => max_size.is_some_and(|most| size_bytes > most),
        }
    }

    /// A message that is listed with this size can be the one that was left; 0: with none.
    pub fn agrees(self, listed_bytes: u64) -> bool {
        let (Self::Older(_, size_bytes) | Self::Larger(size_bytes)) = self;
        listed_bytes == size_bytes || listed_bytes == 0
    }

    pub(super) fn encode(self) -> String {
        match self {
            Self::Older(day, size_bytes) => format!("{} {size_bytes}", date::iso(day)),
            Self::Larger(size_bytes) => size_bytes.to_string(),
        }
    }

    pub(super) fn decode(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            Some((day, size_bytes)) => Some(Self::Older(date::parse_iso(day)?, size_bytes.parse().ok()?)),
            None => text.parse().ok().map(Self::Larger),
        }
    }
}

/// Bytes of a checksum.
const CHECKSUM: usize = 8;

/// Over key and value, so that a value under another's key is told, too.
fn checksum(key: &[u8], value: &[u8]) -> [u8; CHECKSUM] {
    let mut hash = Sha256::new();
    hash.update((key.len() as u64).to_be_bytes());
    hash.update(key);
    hash.update(value);
    let mut sum = [0; CHECKSUM];
    sum.copy_from_slice(&hash.finalize()[..CHECKSUM]);
    sum
}

/// A value with its checksum in front.
pub fn seal(key: &[u8], value: &[u8]) -> Vec<u8> {
    [&checksum(key, value)[..], value].concat()
}

/// The value, if it is the one that was sealed under this key.
pub(super) fn unseal<'a>(key: &[u8], sealed: &'a [u8]) -> Option<&'a [u8]> {
    let (sum, value) = sealed.split_at_checked(CHECKSUM)?;
    (checksum(key, value) == sum).then_some(value)
}

#[cfg(test)]
impl Record {
    /// A record that says nothing; tests fill in what they are about.
    pub(crate) fn sample() -> Self {
        Self {
            digest: [0; 32],
            size_bytes: 0,
            stored_s: 0,
            gone_s: 0,
            listed_bytes: None,
            deleted: false,
            name: String::new(),
            flags: None,
            mark: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            digest: [7; 32],
            size_bytes: 340,
            stored_s: 1_700_000_000,
            gone_s: 3,
            listed_bytes: Some(341),
            deleted: true,
            name: "name".to_owned(),
            ..Record::sample()
        }
    }

    #[test]
    fn a_record_that_was_changed_is_none() {
        let key = Key::uidl(b"a");
        let whole = record().encode(key.octets());
        assert_eq!(Record::decode(key.octets(), &whole), Some(record()));
        for flags in ["", "FS"] {
            let mark = Some([b's'; 8]);
            let told = Record { flags: Some(flags.to_owned()), listed_bytes: None, deleted: false, mark, ..record() };
            assert_eq!(Record::decode(key.octets(), &told.encode(key.octets())), Some(told));
        }
        for length in 0..whole.len() {
            assert_eq!(Record::decode(key.octets(), &whole[..length]), None, "{length}");
        }
        for bit in 0..whole.len() * 8 {
            let mut flipped = whole.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Record::decode(key.octets(), &flipped), None, "{bit}");
        }
        assert_eq!(Record::decode(Key::uidl(b"b").octets(), &whole), None, "that of another message");
    }

    #[test]
    fn sizes_tell_what_can_be_the_same_message() {
        assert!(record().agrees(341) && !record().agrees(340));
        let old = Record { listed_bytes: None, ..record() };
        assert!(old.agrees(340) && !old.agrees(341));
    }

    #[test]
    fn what_is_skipped_is_skipped_by_its_own_option() {
        let (older, larger) = (Skip::Older((2026, 11, 24), 700), Skip::Larger(5000));
        for skip in [older, larger] {
            assert_eq!(Skip::decode(&skip.encode()), Some(skip));
        }
        assert!(older.holds(Some((2026, 11, 25)), None) && !older.holds(Some((2026, 11, 24)), None));
        assert!(!older.holds(None, Some(1)));
        assert!(larger.holds(None, Some(4999)) && !larger.holds(None, Some(5000)) && !larger.holds(None, None));
        assert!(older.agrees(700) && older.agrees(0) && !older.agrees(5000));
        assert!(larger.agrees(5000) && larger.agrees(0) && !larger.agrees(700));
        assert_eq!([Skip::decode("soon"), Skip::decode("2026-11-24"), Skip::decode("2026-11-24 x")], [None; 3]);
    }
}

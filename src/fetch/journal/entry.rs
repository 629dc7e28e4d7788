//! Messages as they stand in the journal: keys and records, to octets and back.

/// SHA-256 of the octets received.
pub type Digest = [u8; 32];

/// Which message.
///
/// A POP3 message is known by its unique id; where the server has none, or gives it to several, by
/// its digest and a number that tells identical copies apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Vec<u8>);

impl Key {
    /// POP3, by unique id.
    pub fn uidl(uid: &str) -> Self {
        Self([b"u", uid.as_bytes()].concat())
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
    /// Of the octets received.
    pub digest: Digest,
    /// Octets received.
    pub size_bytes: u64,
    /// Seconds since 1970.
    pub stored_s: u64,
    /// Since when the server does not list it any more; 0 while it does.
    pub gone_s: u64,
    /// Name of its file, without folder and flags.
    pub name: String,
    /// Maildir letters of the flags that the server had, where it told any.
    pub flags: Option<String>,
}

impl Record {
    /// As it stands in the journal.
    pub fn encode(&self) -> Vec<u8> {
        let numbers = [self.size_bytes, self.stored_s, self.gone_s];
        let mut octets = self.digest.to_vec();
        octets.extend(numbers.into_iter().flat_map(u64::to_be_bytes));
        octets.extend_from_slice(self.name.as_bytes());
        if let Some(flags) = &self.flags {
            octets.push(0);
            octets.extend_from_slice(flags.as_bytes());
        }
        octets
    }

    /// Reads it back; `None` where the octets are no record.
    pub fn decode(octets: &[u8]) -> Option<Self> {
        let (digest, rest) = octets.split_at_checked(32)?;
        let (numbers, name) = rest.split_at_checked(24)?;
        let number = |at: usize| numbers[at * 8..at * 8 + 8].try_into().map(u64::from_be_bytes).ok();
        let text = std::str::from_utf8(name).ok()?;
        let (name, flags) = text.split_once('\0').map_or((text, None), |(name, flags)| (name, Some(flags)));
        Some(Self {
            digest: digest.try_into().ok()?,
            size_bytes: number(0)?,
            stored_s: number(1)?,
            gone_s: number(2)?,
            name: name.to_owned(),
            flags: flags.map(str::to_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        let name = "name".to_owned();
        Record { digest: [7; 32], size_bytes: 340, stored_s: 1_700_000_000, gone_s: 3, name, flags: None }
    }

    #[test]
    fn a_record_cut_off_is_none() {
        let whole = record().encode();
        assert_eq!(Record::decode(&whole), Some(record()));
        for flags in ["", "FS"] {
            let told = Record { flags: Some(flags.to_owned()), ..record() };
            assert_eq!(Record::decode(&told.encode()), Some(told));
        }
        for length in 0..56 {
            assert_eq!(Record::decode(&whole[..length]), None, "{length}");
        }
    }
}

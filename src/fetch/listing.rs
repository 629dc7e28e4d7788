//! What a POP3 server lists, packed: a mailbox may hold a hundred thousand messages, and a text of its
//! own for each would take more memory than everything else.

/// A message as the server lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed<'a> {
    /// Its number in this session.
    pub number: u32,
    /// Its unique id; empty where the server has none.
    pub uid: &'a str,
    /// What LIST says, at most 4 GiB; 0 where it says nothing.
    pub size_bytes: u64,
}

/// All of them, in the server's order. In parts, as one long list would be copied each time it outgrows its
/// room, and leave what it had before behind.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    parts: Vec<Part>,
}

/// Messages of a part.
const PART: usize = 4096;

#[derive(Debug, Clone, Default)]
struct Part {
    /// Unique ids, one behind the other.
    uids: String,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    number: u32,
    size: u32,
    /// Where its unique id begins; it ends where the next one begins.
    start: u32,
}

impl Listing {
    /// Appends a message.
    pub fn push(&mut self, number: u32, uid: &str, size_bytes: u64) {
        if self.parts.last().is_none_or(|part| part.rows.len() == PART) {
            let (uids, rows) = self.parts.last().map_or((0, 0), |part| (part.uids.len() + part.uids.len() / 16, PART));
            self.parts.push(Part { uids: String::with_capacity(uids), rows: Vec::with_capacity(rows) });
        }
        let Some(part) = self.parts.last_mut() else { return };
        let start = u32::try_from(part.uids.len()).unwrap_or(u32::MAX);
        let size = u32::try_from(size_bytes).unwrap_or(u32::MAX);
        part.rows.push(Row { number, size, start });
        part.uids.push_str(uid);
    }

    /// Notes the size of the message at this place, if it has this number.
    pub fn set_size(&mut self, place: u32, number: u32, size_bytes: u64) -> bool {
        let place = place as usize;
        let part = self.parts.get_mut(place / PART);
        let row = part.and_then(|part| part.rows.get_mut(place % PART)).filter(|row| row.number == number);
        let Some(row) = row else { return false };
        row.size = u32::try_from(size_bytes).unwrap_or(u32::MAX);
        true
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.parts.last().map_or(0, |last| (self.parts.len() - 1) * PART + last.rows.len())
    }

    /// None.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The message at this place, counted from 0.
    pub fn at(&self, place: u32) -> Listed<'_> {
        let place = place as usize;
        let found = self.parts.get(place / PART).and_then(|part| part.at(place % PART));
        found.unwrap_or(Listed { number: 0, uid: "", size_bytes: 0 })
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = Listed<'_>> {
        self.parts.iter().flat_map(|part| (0..part.rows.len()).filter_map(|at| part.at(at)))
    }

    /// Their places, by unique id.
    pub fn by_uid(&self) -> Vec<u32> {
        let mut places: Vec<u32> = (0..).take(self.len()).collect();
        places.sort_unstable_by(|one, other| self.at(*one).uid.cmp(self.at(*other).uid));
        places
    }

    /// Whether a message with this unique id is among them; `by_uid` is the order of that name.
    pub fn holds(&self, by_uid: &[u32], uid: &str) -> bool {
        by_uid.binary_search_by(|place| self.at(*place).uid.cmp(uid)).is_ok()
    }
}

impl Part {
    fn at(&self, at: usize) -> Option<Listed<'_>> {
        let Row { number, size, start } = *self.rows.get(at)?;
        let end = self.rows.get(at + 1).map_or(self.uids.len(), |next| next.start as usize);
        let uid = self.uids.get(start as usize..end).unwrap_or_default();
        Some(Listed { number, uid, size_bytes: u64::from(size) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_comes_out() {
        let mut listing = Listing::default();
        let messages = [(1, "c", 10), (2, "", 0), (5, "a", u64::MAX), (6, "b\u{fc}", 7)];
        for (number, uid, size_bytes) in messages {
            listing.push(number, uid, size_bytes);
        }
        let sizes: Vec<u64> = listing.iter().map(|message| message.size_bytes).collect();
        assert_eq!((listing.len(), sizes), (4, vec![10, 0, u64::from(u32::MAX), 7]));
        assert_eq!(listing.at(3), Listed { number: 6, uid: "b\u{fc}", size_bytes: 7 });
        assert_eq!(listing.at(4).uid, "");
        let order = listing.by_uid();
        assert_eq!(order, [1, 2, 3, 0]);
        assert!(listing.holds(&order, "a") && listing.holds(&order, "c") && !listing.holds(&order, "b"));
    }

    #[test]
    fn long_lists_are_kept_in_parts() {
        let mut listing = Listing::default();
        let count = 2 * PART as u32 + 3;
        for number in 0..count {
            listing.push(number + 1, &format!("u{:05}", count - number), 0);
        }
        assert!((0..count).all(|place| listing.set_size(place, place + 1, u64::from(place))));
        assert!(!listing.set_size(count, count + 1, 1) && !listing.set_size(PART as u32, 1, 1));
        assert_eq!((listing.len(), listing.is_empty()), (count as usize, false));
        for (place, message) in (0..).zip(listing.iter()) {
            assert_eq!(message, listing.at(place));
            assert_eq!((message.number, message.size_bytes), (place + 1, u64::from(place)));
            assert_eq!(message.uid, format!("u{:05}", count - place));
        }
        assert_eq!(listing.by_uid(), (0..count).rev().collect::<Vec<_>>());
    }
}

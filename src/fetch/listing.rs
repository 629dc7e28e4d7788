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

/// All of them, in the server's order.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    uids: String,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    number: u32,
    size: u32,
    /// Where its unique id begins, and how long it is.
    start: u32,
    length: u32,
}

impl Listing {
    /// Appends a message.
    pub fn push(&mut self, number: u32, uid: &str, size_bytes: u64) {
        let small = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        let size = u32::try_from(size_bytes).unwrap_or(u32::MAX);
        self.rows.push(Row { number, size, start: small(self.uids.len()), length: small(uid.len()) });
        self.uids.push_str(uid);
    }

    /// Notes the size of the message at this place, if it has this number.
    pub fn set_size(&mut self, place: u32, number: u32, size_bytes: u64) -> bool {
        let Some(row) = self.rows.get_mut(place as usize).filter(|row| row.number == number) else { return false };
        row.size = u32::try_from(size_bytes).unwrap_or(u32::MAX);
        true
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// None.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The message at this place, counted from 0.
    pub fn at(&self, place: u32) -> Listed<'_> {
        let none = Row { number: 0, size: 0, start: 0, length: 0 };
        let row = self.rows.get(place as usize).unwrap_or(&none);
        self.listed(row)
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = Listed<'_>> {
        self.rows.iter().map(|row| self.listed(row))
    }

    fn listed(&self, row: &Row) -> Listed<'_> {
        let start = row.start as usize;
        let uid = self.uids.get(start..start + row.length as usize).unwrap_or_default();
        Listed { number: row.number, uid, size_bytes: u64::from(row.size) }
    }

    /// Their places, by unique id.
    pub fn by_uid(&self) -> Vec<u32> {
        let mut places: Vec<u32> = (0..).take(self.rows.len()).collect();
        places.sort_unstable_by(|one, other| self.at(*one).uid.cmp(self.at(*other).uid));
        places
    }

    /// Whether a message with this unique id is among them; `by_uid` is the order of that name.
    pub fn holds(&self, by_uid: &[u32], uid: &str) -> bool {
        by_uid.binary_search_by(|place| self.at(*place).uid.cmp(uid)).is_ok()
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
}

//! What a POP3 server lists, packed: a mailbox may hold a hundred thousand messages, and a text of its
//! own for each would take more memory than everything else.
//!
//! Three answers say what is there: STAT counts, UIDL names, LIST measures. They are put together by message
//! number, in whatever order they come; where they contradict each other, nothing is concluded from what is *not*
//! listed ([`Mailbox::complete`]).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Longest unique id that is taken for one. RFC 1939 section 7 allows 70 octets; some servers exceed that.
const UID_MAX: usize = 1024;
/// Most messages that STAT counts and nothing lists, and that are asked for all the same.
const UNLISTED_MAX: u64 = 10_000;

/// What the server lists, put together.
#[derive(Debug, Clone, Default)]
pub struct Mailbox {
    /// The messages, by number.
    pub listing: Listing,
    /// There are unique ids.
    pub uids: bool,
    /// STAT, UIDL and LIST agree: what is not listed is not there.
    pub complete: bool,
}

/// A message as the server lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed<'a> {
    /// Its number in this session.
    pub number: u32,
    /// Its unique id; empty where the server has none, or one that is none: with octets outside 0x21 to 0x7E
    /// (RFC 1939 section 7), blanks at its end among them, different ids could be taken for the same.
    pub uid: &'a [u8],
    /// What LIST says; 0 where it says nothing.
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
    uids: Vec<u8>,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    number: u32,
    /// In two halves, as the whole would leave room unused.
    size: [u32; 2],
    /// Where its unique id begins; it ends where the next one begins.
    start: u32,
}

impl Listing {
    /// Appends a message.
    pub fn push(&mut self, number: u32, uid: &[u8], size_bytes: u64) {
        if self.parts.last().is_none_or(|part| part.rows.len() == PART) {
            let (uids, rows) = self.parts.last().map_or((0, 0), |part| (part.uids.len() + part.uids.len() / 16, PART));
            self.parts.push(Part { uids: Vec::with_capacity(uids), rows: Vec::with_capacity(rows) });
        }
        let Some(part) = self.parts.last_mut() else { return };
        let start = u32::try_from(part.uids.len()).unwrap_or(u32::MAX);
        part.rows.push(Row { number, size: halves(size_bytes), start });
        if is_uid(uid) {
            part.uids.extend_from_slice(uid);
        }
    }

    /// Notes the size of the message at this place, if it has this number.
    pub fn set_size(&mut self, place: u32, number: u32, size_bytes: u64) -> bool {
        let place = place as usize;
        let part = self.parts.get_mut(place / PART);
        let row = part.and_then(|part| part.rows.get_mut(place % PART)).filter(|row| row.number == number);
        let Some(row) = row else { return false };
        row.size = halves(size_bytes);
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
        found.unwrap_or(Listed { number: 0, uid: b"", size_bytes: 0 })
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = Listed<'_>> {
        self.parts.iter().flat_map(|part| (0..part.rows.len()).filter_map(|at| part.at(at)))
    }

    /// Each number is higher than the one before.
    fn in_order(&self) -> bool {
        let mut numbers = self.iter().map(|message| message.number);
        let mut last = 0;
        numbers.all(|number| number > std::mem::replace(&mut last, number))
    }

    /// Their places, by unique id.
    pub fn by_uid(&self) -> Vec<u32> {
        let mut places: Vec<u32> = (0..).take(self.len()).collect();
        places.sort_unstable_by(|one, other| self.at(*one).uid.cmp(self.at(*other).uid));
        places
    }

    /// The places of messages with this unique id; `by_uid` is the order of that name.
    pub fn find<'a>(&self, by_uid: &'a [u32], uid: &[u8]) -> &'a [u32] {
        let from = by_uid.partition_point(|place| self.at(*place).uid < uid);
        let rest = by_uid.get(from..).unwrap_or_default();
        &rest[..rest.iter().take_while(|place| self.at(**place).uid == uid).count()]
    }

    /// The message with this number. They must be in order.
    pub fn numbered(&self, number: u32) -> Option<Listed<'_>> {
        let (mut low, mut high) = (0, u32::try_from(self.len()).unwrap_or(u32::MAX));
        while low < high {
            let middle = low + (high - low) / 2;
            let listed = self.at(middle);
            match listed.number.cmp(&number) {
                std::cmp::Ordering::Equal => return Some(listed),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

impl Part {
    fn at(&self, at: usize) -> Option<Listed<'_>> {
        let Row { number, size, start } = *self.rows.get(at)?;
        let end = self.rows.get(at + 1).map_or(self.uids.len(), |next| next.start as usize);
        let uid = self.uids.get(start as usize..end).unwrap_or_default();
        Some(Listed { number, uid, size_bytes: u64::from(size[0]) << 32 | u64::from(size[1]) })
    }
}

fn halves(size_bytes: u64) -> [u32; 2] {
    let half = |size: u64| u32::try_from(size & u64::from(u32::MAX)).unwrap_or(u32::MAX);
    [half(size_bytes >> 32), half(size_bytes)]
}

/// `unique-id = 1*70(%x21-7E)` (RFC 1939 section 7), but for the length.
fn is_uid(uid: &[u8]) -> bool {
    uid.len() <= UID_MAX && uid.iter().all(u8::is_ascii_graphic)
}

impl Mailbox {
    /// Puts together what UIDL lists, with the sizes that LIST told of the first `sized` of them in the same
    /// order, what else LIST lists, and how many messages STAT counts. `None` of an answer that was refused.
    pub fn new(found: Option<Listing>, sized: u32, sizes: Option<Listing>, count: Option<u64>) -> Self {
        let uids = found.is_some();
        let rest = sizes.as_ref().map_or(0, Listing::len);
        let counts = [found.as_ref().map(Listing::len), sizes.as_ref().map(|_| sized as usize + rest)];
        let mut counts = counts.into_iter().flatten().map(|count| count as u64).chain(count);
        let first = counts.next();
        let agree = counts.all(|other| Some(other) == first);
        let found = found.unwrap_or_default();
        let whole = |listing: &Listing| {
            let last = listing.parts.last().and_then(|part| part.rows.last()).map_or(0, |row| row.number as usize);
            last == listing.len() && listing.in_order()
        };
        if agree && rest == 0 && whole(&found) {
            return Self { listing: found, uids, complete: true };
        }
        let sizes = sizes.unwrap_or_default();
        if agree && found.is_empty() && whole(&sizes) {
            return Self { listing: sizes, uids, complete: true };
        }
        let (listing, matched) = by_number(&found, &sizes, count);
        Self { listing, uids, complete: agree && matched }
    }
}

/// What is known of a number.
struct Known<'a> {
    uid: &'a [u8],
    size_bytes: u64,
    /// LIST has it.
    sized: bool,
    /// More than one of the answers has it.
    twice: bool,
}

/// Both lists by message number. The flag says whether all was plain: each number once in each, and from 1 on.
fn by_number(found: &Listing, sizes: &Listing, count: Option<u64>) -> (Listing, bool) {
    let mut plain = true;
    let mut rows: BTreeMap<u32, Known<'_>> = BTreeMap::new();
    for Listed { number, uid, size_bytes } in found.iter() {
        match rows.entry(number) {
            Entry::Vacant(entry) => {
                let sized = size_bytes > 0;
                entry.insert(Known { uid, size_bytes, sized, twice: sized });
            }
            Entry::Occupied(mut entry) => {
                plain = false;
                let known = entry.get_mut();
                if known.uid != uid {
                    known.uid = b"";
                }
                known.size_bytes = known.size_bytes.max(size_bytes);
            }
        }
    }
    for Listed { number, size_bytes, .. } in sizes.iter() {
        match rows.entry(number) {
            Entry::Vacant(entry) => {
                entry.insert(Known { uid: b"", size_bytes, sized: true, twice: false });
            }
            Entry::Occupied(mut entry) => {
                let known = entry.get_mut();
                if known.sized {
                    plain = false;
                }
                // Two sizes are none.
                known.size_bytes = if !known.sized || known.size_bytes == size_bytes { size_bytes } else { 0 };
                (known.sized, known.twice) = (true, true);
            }
        }
    }
    // No number of this mailbox; the server counts otherwise, or the line was none of the list.
    let before = rows.len();
    rows.retain(|number, known| *number > 0 && (known.twice || count.is_none_or(|count| u64::from(*number) <= count)));
    plain &= rows.len() == before;
    // What STAT counts and nothing lists is asked for: the answer tells.
    let listed = rows.len() as u64;
    if let Some(count) = count.filter(|count| (1..=UNLISTED_MAX).contains(&count.saturating_sub(listed))) {
        for number in 1..=u32::try_from(count).unwrap_or(u32::MAX) {
            rows.entry(number).or_insert_with(|| {
                plain = false;
                Known { uid: b"", size_bytes: 0, sized: false, twice: false }
            });
        }
    }
    plain &= rows.keys().zip(1..).all(|(number, expected)| *number == expected);
    let mut listing = Listing::default();
    rows.iter().for_each(|(number, known)| listing.push(*number, known.uid, known.size_bytes));
    (listing, plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(messages: &[(u32, &[u8], u64)]) -> Listing {
        let mut listing = Listing::default();
        messages.iter().for_each(|(number, uid, size_bytes)| listing.push(*number, uid, *size_bytes));
        listing
    }

    fn rows(listing: &Listing) -> Vec<(u32, &str, u64)> {
        let text = |uid| std::str::from_utf8(uid).expect("ASCII");
        listing.iter().map(|Listed { number, uid, size_bytes }| (number, text(uid), size_bytes)).collect()
    }

    #[test]
    fn what_was_put_in_comes_out() {
        let all = listing(&[(1, b"c", 10), (2, b"", 0), (5, b"a", 6 << 30), (6, b"b!~", 7)]);
        let sizes: Vec<u64> = all.iter().map(|message| message.size_bytes).collect();
        assert_eq!((all.len(), sizes), (4, vec![10, 0, 6 << 30, 7]));
        assert_eq!(all.at(3), Listed { number: 6, uid: b"b!~", size_bytes: 7 });
        assert_eq!(all.at(4).uid, b"");
        let order = all.by_uid();
        assert_eq!(order, [1, 2, 3, 0]);
        let places = |uid: &[u8]| all.find(&order, uid);
        assert_eq!((places(b"a"), places(b"c"), places(b"b"), places(b"d")), (&[2][..], &[0][..], &[][..], &[][..]));
        let twins = listing(&[(1, b"b", 1), (2, b"a", 1), (3, b"b", 1)]);
        assert_eq!(twins.find(&twins.by_uid(), b"b"), [0, 2]);
        assert_eq!(
            [1, 5, 6].map(|number| all.numbered(number).map(|message| message.uid)),
            [Some(&b"c"[..]), Some(b"a"), Some(b"b!~")]
        );
        assert!([0, 3, 7].iter().all(|number| all.numbered(*number).is_none()));
    }

    #[test]
    fn what_is_no_unique_id_is_none() {
        let long = [b'x'; UID_MAX];
        for uid in [&b"a"[..], b"!", b"~", &[b'x'; 71], &long] {
            assert_eq!(listing(&[(1, uid, 0)]).at(0).uid, uid);
        }
        for uid in [&b"a "[..], b"a b", b"\xe4", b"a\x7f", b"a\0", &[b'x'; UID_MAX + 1]] {
            assert_eq!(listing(&[(1, uid, 0)]).at(0).uid, b"", "{uid:?}");
        }
    }

    #[test]
    fn long_lists_are_kept_in_parts() {
        let mut all = Listing::default();
        let count = 2 * PART as u32 + 3;
        for number in 0..count {
            all.push(number + 1, format!("u{:05}", count - number).as_bytes(), 0);
        }
        assert!((0..count).all(|place| all.set_size(place, place + 1, u64::from(place))));
        assert!(!all.set_size(count, count + 1, 1) && !all.set_size(PART as u32, 1, 1));
        assert_eq!((all.len(), all.is_empty()), (count as usize, false));
        for (place, message) in (0..).zip(all.iter()) {
            assert_eq!(message, all.at(place));
            assert_eq!((message.number, message.size_bytes), (place + 1, u64::from(place)));
            assert_eq!(message.uid, format!("u{:05}", count - place).as_bytes());
        }
        assert_eq!(all.by_uid(), (0..count).rev().collect::<Vec<_>>());
    }

    #[test]
    fn lists_are_put_together_by_number() {
        type Lines = &'static [(u32, &'static [u8], u64)];
        type Case = (&'static str, Lines, Lines, Option<u64>, &'static [(u32, &'static str, u64)], bool);
        let table: [Case; 14] = [
            (
                "plain",
                &[(1, b"a", 0), (2, b"b", 0)],
                &[(1, b"", 5), (2, b"", 6)],
                Some(2),
                &[(1, "a", 5), (2, "b", 6)],
                true,
            ),
            ("empty", &[], &[], Some(0), &[], true),
            (
                "no order",
                &[(2, b"b", 0), (1, b"a", 0)],
                &[(1, b"", 5), (2, b"", 6)],
                Some(2),
                &[(1, "a", 5), (2, "b", 6)],
                true,
            ),
            (
                "no count",
                &[(2, b"b", 0), (1, b"a", 0)],
                &[(2, b"", 6), (1, b"", 5)],
                None,
                &[(1, "a", 5), (2, "b", 6)],
                true,
            ),
            ("no sizes", &[(1, b"a", 0)], &[(1, b"", 0)], Some(1), &[(1, "a", 0)], true),
            (
                "UIDL lists fewer",
                &[(2, b"b", 0)],
                &[(1, b"", 5), (2, b"", 6)],
                Some(2),
                &[(1, "", 5), (2, "b", 6)],
                false,
            ),
            (
                "LIST lists fewer",
                &[(1, b"a", 0), (2, b"b", 0)],
                &[(2, b"", 6)],
                Some(2),
                &[(1, "a", 0), (2, "b", 6)],
                false,
            ),
            ("both list fewer", &[(2, b"b", 0)], &[(2, b"", 6)], Some(2), &[(1, "", 0), (2, "b", 6)], false),
            (
                "STAT counts fewer",
                &[(1, b"a", 0), (2, b"b", 0)],
                &[(1, b"", 5), (2, b"", 6)],
                Some(1),
                &[(1, "a", 5), (2, "b", 6)],
                false,
            ),
            ("one number, two ids", &[(1, b"a", 0), (1, b"b", 0)], &[(1, b"", 5)], Some(1), &[(1, "", 5)], false),
            (
                "a line twice",
                &[(1, b"a", 0), (1, b"a", 0), (2, b"b", 0)],
                &[(1, b"", 5), (2, b"", 6)],
                Some(2),
                &[(1, "a", 5), (2, "b", 6)],
                false,
            ),
            ("one number, two sizes", &[(1, b"a", 0)], &[(1, b"", 5), (1, b"", 6)], Some(1), &[(1, "a", 0)], false),
            (
                "no such number",
                &[(0, b"z", 0), (1, b"a", 0), (9, b"y", 0)],
                &[(1, b"", 5)],
                Some(1),
                &[(1, "a", 5)],
                false,
            ),
            ("nonsense counted", &[(1, b"a", 0)], &[(1, b"", 5)], Some(u64::MAX), &[(1, "a", 5)], false),
        ];
        for (name, found, sizes, count, expected, complete) in table {
            let mailbox = Mailbox::new(Some(listing(found)), 0, Some(listing(sizes)), count);
            assert_eq!((rows(&mailbox.listing), mailbox.complete), (expected.to_vec(), complete), "{name}");
            assert!(mailbox.uids);
            // As it comes from a server that keeps to one order.
            let (mut named, mut rest, mut sized) = (listing(found), Listing::default(), 0);
            for (number, _, size) in sizes {
                if named.set_size(sized, *number, *size) { sized += 1 } else { rest.push(*number, b"", *size) }
            }
            let mailbox = Mailbox::new(Some(named), sized, Some(rest), count);
            assert_eq!((rows(&mailbox.listing), mailbox.complete), (expected.to_vec(), complete), "{name}, in place");
        }
        let mailbox = Mailbox::new(None, 0, Some(listing(&[(1, b"", 5), (2, b"", 6)])), Some(2));
        assert_eq!(
            (rows(&mailbox.listing), mailbox.complete, mailbox.uids),
            (vec![(1, "", 5), (2, "", 6)], true, false)
        );
        let mailbox = Mailbox::new(Some(listing(&[(1, b"a", 0)])), 0, None, Some(1));
        assert_eq!((rows(&mailbox.listing), mailbox.complete), (vec![(1, "a", 0)], true));
    }
}

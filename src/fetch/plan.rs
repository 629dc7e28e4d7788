//! What is new, what may be deleted, what is gone: pure functions over what the server lists and the
//! journal knows.

use super::journal::{Key, Record};
use super::listing::Listing;

/// Unique ids that are looked up at once.
const LOOKUP: usize = 1000;

/// Vanished unique ids are remembered so long. Gmail lists each message once, to whoever asks
/// first, and some servers lose their index for a day.
pub const REMEMBERED_S: u64 = 60 * DAY_S;
/// A day in seconds.
pub const DAY_S: u64 = 24 * 3600;

/// What is left on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retention {
    /// Everything.
    Keep,
    /// Nothing that is stored.
    Delete,
    /// What was stored less than so many days ago.
    DeleteAfter(u32),
}

impl Retention {
    /// Whether a message stored at `stored_s` may go.
    pub fn lets_go(self, stored_s: u64, now_s: u64) -> bool {
        match self {
            Self::Keep => false,
            Self::Delete => true,
            Self::DeleteAfter(days) => stored_s.saturating_add(u64::from(days) * DAY_S) <= now_s,
        }
    }
}

/// A POP3 message to fetch: its place in the listing, and whether it is known by its unique id or by content
/// alone. Packed, as there may be a hundred thousand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted(u32);

impl Wanted {
    fn new(place: u32, named: bool) -> Self {
        Self(place << 1 | u32::from(named))
    }

    /// Its place in the listing.
    pub fn place(self) -> u32 {
        self.0 >> 1
    }

    /// It is known by its unique id.
    pub fn named(self) -> bool {
        self.0 & 1 == 1
    }
}

/// What to do in a POP3 session.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pop3Plan {
    /// To fetch, in the server's order.
    pub wanted: Vec<Wanted>,
    /// Stored in an earlier run.
    pub known: u64,
    /// Of those, the numbers that may be deleted now.
    pub deletable: Vec<u32>,
    /// Unique ids that stand for several messages, or for none.
    pub ambiguous: u64,
}

/// Compares the list with the journal. `by_uid` is the listing's order of that name; `known` answers for unique
/// ids when they were stored, in the order it is asked.
pub fn pop3(
    listing: &Listing,
    by_uid: &[u32],
    mut known: impl FnMut(&[&str]) -> Vec<Option<u64>>,
    retention: Retention,
    now_s: u64,
) -> Pop3Plan {
    let mut twice = vec![false; listing.len()];
    for pair in by_uid.windows(2) {
        if listing.at(pair[0]).uid == listing.at(pair[1]).uid {
            pair.iter().for_each(|place| twice[*place as usize] = true);
        }
    }
    let unique = |place: u32| !listing.at(place).uid.is_empty() && !twice[place as usize];
    let mut plan = Pop3Plan::default();
    let end = u32::try_from(listing.len()).unwrap_or(u32::MAX);
    for from in (0..end).step_by(LOOKUP) {
        let part = from..end.min(from + LOOKUP as u32);
        let names: Vec<&str> = part.clone().filter(|place| unique(*place)).map(|place| listing.at(place).uid).collect();
        let mut stored = known(&names).into_iter();
        for place in part {
            if !unique(place) {
                plan.ambiguous += 1;
                plan.wanted.push(Wanted::new(place, false));
                continue;
            }
            match stored.next().flatten() {
                Some(stored_s) => {
                    plan.known += 1;
                    if retention.lets_go(stored_s, now_s) {
                        plan.deletable.push(listing.at(place).number);
                    }
                }
                None => plan.wanted.push(Wanted::new(place, true)),
            }
        }
    }
    plan
}

/// What is to be noted of a message that the journal knows, once the server has listed its own: that it
/// vanished, came back, may be forgotten. `there`: it is listed.
pub fn vanished(there: bool, uid: &[u8], record: Record, now_s: u64) -> Option<Vanished> {
    match (there, record.gone_s) {
        (true, 0) => None,
        (true, _) => Some(Vanished::Put(Key::uidl(uid), Record { gone_s: 0, ..record })),
        (false, 0) => Some(Vanished::Put(Key::uidl(uid), Record { gone_s: now_s, ..record })),
        (false, gone_s) => (gone_s.saturating_add(REMEMBERED_S) < now_s).then(|| Vanished::Forget(Key::uidl(uid))),
    }
}

/// A change in what is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Vanished {
    /// Note it.
    Put(Key, Record),
    /// Forget it.
    Forget(Key),
}

/// `sequence-set` of UIDs that are sorted: `1:4,7,9:12`.
pub fn sequence_set(uids: &[u32]) -> String {
    let mut set = String::new();
    let mut rest = uids;
    while let Some(&first) = rest.first() {
        let length = rest.iter().zip(first..=u32::MAX).take_while(|(uid, expected)| **uid == *expected).count();
        if !set.is_empty() {
            set.push(',');
        }
        set.push_str(&first.to_string());
        if length > 1 {
            set.push(':');
            set.push_str(&rest[length - 1].to_string());
        }
        rest = &rest[length.max(1)..];
    }
    set
}

/// How far the cursor may go: up to the last UID listed, but not past one that is not stored.
/// `missing` is sorted.
pub fn cursor(before: u32, listed: &[u32], missing: &[u32]) -> u32 {
    match missing.first() {
        Some(&first) => before.max(first.saturating_sub(1)),
        None => listed.last().map_or(before, |&last| before.max(last)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record(stored_s: u64, gone_s: u64) -> Record {
        Record {
            digest: [0; 32],
            size_bytes: 1,
            stored_s,
            gone_s,
            listed_bytes: None,
            deleted: false,
            name: String::new(),
            flags: None,
        }
    }

    #[test]
    fn what_is_known_is_not_fetched_and_what_is_ambiguous_always() {
        let known = |names: &[&str]| {
            assert_eq!(names, ["a", "b", "c"]);
            vec![Some(100), None, Some(DAY_S * 9)]
        };
        let mut listing = Listing::default();
        (1..).zip(["a", "x", "b", "", "x", "c"]).for_each(|(number, uid)| listing.push(number, uid, 10));
        let plan = pop3(&listing, &listing.by_uid(), known, Retention::DeleteAfter(3), DAY_S * 10);
        let wanted: Vec<(u32, bool)> = plan.wanted.iter().map(|wanted| (wanted.place(), wanted.named())).collect();
        assert_eq!(wanted, [(1, false), (2, true), (3, false), (4, false)]);
        assert_eq!((plan.known, plan.ambiguous, plan.deletable), (2, 3, vec![1]));
    }

    #[test]
    fn many_are_looked_up_in_parts() {
        let mut listing = Listing::default();
        (1..=2500).for_each(|number: u32| listing.push(number, &number.to_string(), 10));
        let known = |names: &[&str]| {
            assert!(names.len() <= LOOKUP);
            names.iter().map(|name| name.ends_with('7').then_some(5)).collect()
        };
        let plan = pop3(&listing, &listing.by_uid(), known, Retention::Delete, 5);
        assert_eq!((plan.known, plan.wanted.len(), plan.deletable.len()), (250, 2250, 250));
        assert!(plan.deletable.iter().all(|number| number % 10 == 7));
    }

    #[test]
    fn retention() {
        assert!(!Retention::Keep.lets_go(0, u64::MAX));
        assert!(Retention::Delete.lets_go(5, 5));
        assert!(!Retention::DeleteAfter(1).lets_go(1, DAY_S));
        assert!(Retention::DeleteAfter(1).lets_go(0, DAY_S));
    }

    #[test]
    fn the_vanished_are_remembered_for_sixty_days() {
        let now = REMEMBERED_S * 2;
        assert_eq!(vanished(true, b"a", record(1, 0), now), None);
        assert_eq!(vanished(true, b"a", record(1, 9), now), Some(Vanished::Put(Key::uidl(b"a"), record(1, 0))));
        assert_eq!(vanished(false, b"b", record(1, 0), now), Some(Vanished::Put(Key::uidl(b"b"), record(1, now))));
        assert_eq!(vanished(false, b"b", record(1, REMEMBERED_S), now), None);
        assert_eq!(vanished(false, b"b", record(1, 9), now), Some(Vanished::Forget(Key::uidl(b"b"))));
    }

    #[test]
    fn sets_and_cursors() {
        for (uids, set) in
            [(&[][..], ""), (&[7], "7"), (&[1, 2, 3, 4, 7, 9, 10], "1:4,7,9:10"), (&[u32::MAX], "4294967295")]
        {
            assert_eq!(sequence_set(uids), set);
        }
        assert_eq!(cursor(4, &[5, 6, 9], &[]), 9);
        assert_eq!(cursor(4, &[5, 6, 9], &[6]), 5);
        assert_eq!(cursor(4, &[5], &[5]), 4);
        assert_eq!(cursor(4, &[], &[]), 4);
    }

    proptest! {
        #[test]
        fn a_set_names_exactly_its_uids(uids in prop::collection::btree_set(1u32..60, 0..30)) {
            let uids: Vec<u32> = uids.into_iter().collect();
            let set = sequence_set(&uids);
            let read: Vec<u32> = set.split(',').filter(|part| !part.is_empty()).flat_map(|part| {
                let (first, last) = part.split_once(':').unwrap_or((part, part));
                first.parse::<u32>().expect("number")..=last.parse().expect("number")
            }).collect();
            prop_assert_eq!(read, uids);
        }
    }
}

//! What is new, what is known, what may be deleted: pure functions over what the server lists and what the journal
//! knows.
//!
//! A unique id alone proves nothing: servers give ids again after a deletion (RFC 1939 section 7 allows it), count
//! messages and call that an id, or are restored from a backup. So a known message is one whose id *and* size are
//! as recorded. Any other is fetched again and told by its content, and only what was told so may be deleted.

use super::doubt;
use crate::journal::{Key, Record};
use crate::listing::{Listed, Mailbox};
use crate::plan::{REMEMBERED_S, Retention};

/// The listed size in the record of a message that is not what the server has: a part of it, or a stand-in. No
/// message is listed with it, so the record vouches for none.
pub const DOUBTFUL: u64 = 0;
/// Unique ids that are looked up at once.
const LOOKUP: usize = 1000;

/// A message to fetch: its place in the listing, and whether it is known by its unique id or by content
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

/// Under what circumstances a plan is made.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// What is left on the server.
    pub retention: Retention,
    /// Seconds since 1970.
    pub now_s: u64,
    /// Messages that the journal knows and the server lists no more, since this run.
    pub vanished: u64,
}

/// What to do in a session.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// To fetch, in the server's order.
    pub wanted: Vec<Wanted>,
    /// Stored in an earlier run.
    pub known: u64,
    /// Of those, the places of those that may be deleted now.
    pub deletable: Vec<u32>,
    /// Places of those that may be deleted once they were told by their content.
    pub due: Vec<u32>,
    /// Places of those that are fetched again as they look otherwise than recorded.
    pub again: Vec<u32>,
    /// Unique ids that stand for several messages, or for none.
    pub ambiguous: u64,
    /// The server's sizes are exact.
    pub exact: bool,
    /// Most messages have new unique ids, while the ones recorded are gone.
    pub migrated: bool,
}

impl Plan {
    /// A message that could be deleted is fetched again first; `again`: it looks otherwise than recorded.
    pub fn compare(&mut self, place: u32, again: bool) {
        self.known -= 1;
        self.wanted.push(Wanted::new(place, true));
        self.due.push(place);
        if again {
            self.again.push(place);
        }
    }

    /// Leaves alone what was to be fetched; answers which places.
    pub fn leave(&mut self, left: impl Fn(Wanted) -> bool) -> Vec<u32> {
        let places: Vec<u32> =
            self.wanted.iter().filter(|wanted| left(**wanted)).map(|wanted| wanted.place()).collect();
        let stays = |place: &u32| places.binary_search(place).is_err();
        self.wanted.retain(|wanted| stays(&wanted.place()));
        self.due.retain(stays);
        self.again.retain(stays);
        self.known += places.len() as u64;
        places
    }

    /// The server's order.
    pub fn sort(&mut self) {
        self.wanted.sort_unstable_by_key(|wanted| wanted.place());
        self.due.sort_unstable();
        self.again.sort_unstable();
    }
}

/// What is known of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// No unique id of its own.
    Unnamed,
    /// Not known.
    New,
    /// Id and size are as recorded. `due`: it may be deleted.
    Sure { due: bool },
    /// The id is, and there is no size to compare.
    Unsure { due: bool },
    /// Recorded by a release that noted no sizes, and the server's may be inexact.
    Old { due: bool },
    /// Fewer bytes came than were listed, though more than half.
    Shorter { due: bool },
    /// It looks otherwise.
    Doubtful { due: bool },
}

/// What all records together say.
#[derive(Debug, Default)]
struct Tally {
    known: u64,
    new: u64,
    /// Sizes that came as listed.
    exact: u64,
    /// Sizes that did not.
    inexact: u64,
    /// Sizes other than recorded.
    differ: u64,
    named: u64,
    positional: u64,
}

/// Compares the list with the journal. `by_uid` is the listing's order of that name; `known` answers for unique
/// ids what is recorded, in the order it is asked.
pub fn plan(
    mailbox: &Mailbox,
    by_uid: &[u32],
    mut known: impl FnMut(&[&[u8]]) -> Vec<Option<Record>>,
    view: View,
) -> Plan {
    let listing = &mailbox.listing;
    let mut twice = vec![false; listing.len()];
    for pair in by_uid.windows(2) {
        if listing.at(pair[0]).uid == listing.at(pair[1]).uid {
            pair.iter().for_each(|place| twice[*place as usize] = true);
        }
    }
    let unique = |place: u32| !listing.at(place).uid.is_empty() && !twice[place as usize];
    let end = u32::try_from(listing.len()).unwrap_or(u32::MAX);
    let mut states = Vec::with_capacity(listing.len());
    let mut tally = Tally::default();
    for from in (0..end).step_by(LOOKUP) {
        let part = from..end.min(from + LOOKUP as u32);
        let uids = part.clone().filter(|place| unique(*place)).map(|place| listing.at(place).uid);
        let mut records = known(&uids.collect::<Vec<_>>()).into_iter();
        for place in part {
            let state = if unique(place) {
                tally.named += 1;
                tally.positional += u64::from(is_position(&listing.at(place)));
                classify(records.next().flatten(), listing.at(place), view, &mut tally)
            } else {
                State::Unnamed
            };
            states.push(state);
        }
    }
    decide(mailbox, &states, &tally, view)
}

fn classify(record: Option<Record>, listed: Listed<'_>, view: View, tally: &mut Tally) -> State {
    let Some(record) = record else {
        tally.new += 1;
        return State::New;
    };
    tally.known += 1;
    let due = view.retention.lets_go(record.stored_s, view.now_s);
    let size = record.listed_bytes.unwrap_or(listed.size_bytes);
    if size > 0 {
        *(if record.size_bytes == size { &mut tally.exact } else { &mut tally.inexact }) += 1;
    }
    if record.deleted {
        return State::Doubtful { due };
    }
    match record.listed_bytes {
        Some(DOUBTFUL) => State::Doubtful { due },
        _ if listed.size_bytes == 0 => State::Unsure { due },
        Some(size) if size != listed.size_bytes => {
            tally.differ += 1;
            State::Doubtful { due }
        }
        Some(size) if doubt::short(size, record.size_bytes, false) => State::Doubtful { due },
        Some(size) if doubt::short(size, record.size_bytes, true) => State::Shorter { due },
        None if record.size_bytes != listed.size_bytes => State::Old { due },
        _ => State::Sure { due },
    }
}

fn decide(mailbox: &Mailbox, states: &[State], tally: &Tally, view: View) -> Plan {
    let exact = tally.exact > tally.inexact;
    // Ids that count the messages, or shift with them, are no names. Where one was seen to lie, none is believed.
    let positional = tally.named > 0 && tally.positional == tally.named;
    let shifted = tally.differ >= 2 && tally.differ * 4 >= tally.known;
    let none = shifted || (positional && (tally.differ > 0 || view.vanished > 0));
    let careful = positional || tally.differ >= 2 || !mailbox.complete;
    let mut plan =
        Plan { exact, migrated: tally.new > 0 && view.vanished > 0 && view.vanished >= tally.known, ..Plan::default() };
    for (place, state) in (0..).zip(states) {
        let again = |plan: &mut Plan, due: bool| {
            plan.again.push(place);
            plan.wanted.push(Wanted::new(place, true));
            if due {
                plan.due.push(place);
            }
        };
        match *state {
            State::Unnamed => {
                plan.ambiguous += 1;
                plan.wanted.push(Wanted::new(place, false));
            }
            State::New => plan.wanted.push(Wanted::new(place, true)),
            State::Doubtful { due } => again(&mut plan, due),
            State::Old { due } | State::Shorter { due } if exact => again(&mut plan, due),
            State::Sure { due } | State::Unsure { due } | State::Old { due } | State::Shorter { due } if none => {
                again(&mut plan, due);
            }
            State::Sure { due: true } | State::Shorter { due: true } if !careful => {
                plan.known += 1;
                plan.deletable.push(place);
            }
            State::Sure { due: true }
            | State::Unsure { due: true }
            | State::Old { due: true }
            | State::Shorter { due: true } => {
                plan.wanted.push(Wanted::new(place, true));
                plan.due.push(place);
            }
            State::Sure { .. } | State::Unsure { .. } | State::Old { .. } | State::Shorter { .. } => plan.known += 1,
        }
    }
    plan
}

/// The unique id is but the message's number, counted from 1 or from 0, with whatever in front of it.
fn is_position(listed: &Listed<'_>) -> bool {
    let digits = listed.uid.iter().rev().take_while(|octet| octet.is_ascii_digit()).count();
    let number = std::str::from_utf8(&listed.uid[listed.uid.len() - digits..]).ok().and_then(|text| text.parse().ok());
    number.is_some_and(|number: u64| [number, number.saturating_add(1)].contains(&u64::from(listed.number)))
}

/// What is to be noted of a message that the journal knows, once the server has listed its own: that it
/// vanished, came back, may be forgotten. `there`: it is listed.
pub fn vanished(there: bool, uid: &[u8], record: Record, now_s: u64) -> Option<Vanished> {
    match (there, record.gone_s) {
        (true, 0) => None,
        // The one that we deleted stays deleted, whatever has its id now.
        (true, _) if record.deleted => None,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listing::Listing;
    use crate::plan::DAY_S;

    const NOW_S: u64 = DAY_S * 10;

    fn record(size_bytes: u64, listed_bytes: Option<u64>) -> Record {
        Record { size_bytes, stored_s: 100, listed_bytes, ..Record::sample() }
    }

    fn mailbox(messages: &[(&str, u64)]) -> Mailbox {
        let mut listing = Listing::default();
        (1..).zip(messages).for_each(|(number, (uid, size))| listing.push(number, uid.as_bytes(), *size));
        Mailbox { listing, uids: true, complete: true }
    }

    fn view(retention: Retention) -> View {
        View { retention, now_s: NOW_S, vanished: 0 }
    }

    fn planned(mailbox: &Mailbox, records: &[(&str, Record)], view: View) -> Plan {
        let known = |uids: &[&[u8]]| -> Vec<Option<Record>> {
            let record = |uid: &&[u8]| records.iter().find(|(name, _)| name.as_bytes() == *uid);
            uids.iter().map(|uid| record(uid).map(|(_, record)| record.clone())).collect()
        };
        plan(mailbox, &mailbox.listing.by_uid(), known, view)
    }

    fn wanted(plan: &Plan) -> Vec<(u32, bool)> {
        plan.wanted.iter().map(|wanted| (wanted.place(), wanted.named())).collect()
    }

    #[test]
    fn what_is_known_is_not_fetched_and_what_is_ambiguous_always() {
        let mailbox = mailbox(&[("a", 10), ("x", 10), ("b", 10), ("", 10), ("x", 10), ("c", 10)]);
        let late = Record { stored_s: DAY_S * 9, ..record(10, Some(10)) };
        let records = [("a", record(10, Some(10))), ("c", late), ("x", record(10, Some(10)))];
        let plan = planned(&mailbox, &records, view(Retention::DeleteAfter(3)));
        assert_eq!(wanted(&plan), [(1, false), (2, true), (3, false), (4, false)]);
        assert_eq!((plan.known, plan.ambiguous, plan.deletable, plan.due), (2, 3, vec![0], vec![]));
    }

    #[test]
    fn many_are_looked_up_in_parts() {
        let uids: Vec<String> = (1..=2500).map(|number| format!("{number}x")).collect();
        let messages: Vec<(&str, u64)> = uids.iter().map(|uid| (uid.as_str(), 10)).collect();
        let mailbox = mailbox(&messages);
        let known = |uids: &[&[u8]]| {
            assert!(uids.len() <= LOOKUP);
            uids.iter().map(|uid| uid.ends_with(b"7x").then(|| record(10, Some(10)))).collect()
        };
        let plan = plan(&mailbox, &mailbox.listing.by_uid(), known, view(Retention::Delete));
        assert_eq!((plan.known, plan.wanted.len(), plan.deletable.len()), (250, 2250, 250));
        assert!(plan.deletable.iter().all(|place| place % 10 == 6));
    }

    #[test]
    fn nothing_is_deleted_that_looks_otherwise_than_recorded() {
        let exact = || ("a", record(10, Some(10)));
        // (what, LIST, the record of b, known, fetched again); a is as recorded.
        let table = [
            ("as recorded", 20, record(20, Some(20)), 2, false),
            ("another size", 21, record(20, Some(20)), 1, true),
            ("deleted by us", 20, Record { deleted: true, gone_s: 5, ..record(20, Some(20)) }, 1, true),
            ("a part of it came, or a stand-in", 20, record(19, Some(DOUBTFUL)), 1, true),
            ("not half of it came", 20, record(9, Some(20)), 1, true),
            ("a tenth less came, where sizes are exact", 2000, record(1800, Some(2000)), 1, true),
            ("a byte less came", 2000, record(1999, Some(2000)), 2, false),
            ("more came", 20, record(30, Some(20)), 2, false),
            ("of an earlier release", 20, record(20, None), 2, false),
            ("of an earlier release, another size", 21, record(20, None), 1, true),
            ("gone and back", 20, Record { gone_s: 5, ..record(20, Some(20)) }, 2, false),
        ];
        for (what, listed, b, known, again) in table {
            let mailbox = mailbox(&[("a", 10), ("b", listed), ("c", 30)]);
            // c makes exact sizes the rule.
            let records = [exact(), ("b", b), ("c", record(30, Some(30)))];
            let keep = planned(&mailbox, &records, view(Retention::Keep));
            assert_eq!(
                (keep.known, keep.again.len(), keep.wanted.len()),
                (known + 1, again.into(), again.into()),
                "{what}"
            );
            let delete = planned(&mailbox, &records, view(Retention::Delete));
            let places: &[u32] = if again { &[0, 2] } else { &[0, 1, 2] };
            assert_eq!((delete.deletable.as_slice(), delete.due.len()), (places, again.into()), "{what}");
        }
    }

    #[test]
    fn without_a_size_content_decides_before_a_deletion() {
        let mailbox = mailbox(&[("a", 0), ("b", 20)]);
        let records = [("a", record(10, Some(10))), ("b", record(25, None))];
        let keep = planned(&mailbox, &records, view(Retention::Keep));
        assert_eq!((keep.known, keep.wanted.len()), (2, 0));
        let delete = planned(&mailbox, &records, view(Retention::Delete));
        assert_eq!((delete.deletable.len(), wanted(&delete).len(), delete.due), (0, 2, vec![0, 1]));
    }

    #[test]
    fn ids_that_count_messages_are_not_believed_before_a_deletion() {
        for prefix in ["", "0", "UID-"] {
            for from in [0, 1] {
                let uids: Vec<String> = (from..from + 4).map(|number| format!("{prefix}{number}")).collect();
                let messages: Vec<(&str, u64)> = uids.iter().map(|uid| (uid.as_str(), 10)).collect();
                let mailbox = mailbox(&messages);
                let records: Vec<_> = uids.iter().map(|uid| (uid.as_str(), record(10, Some(10)))).collect();
                let keep = planned(&mailbox, &records, view(Retention::Keep));
                assert_eq!((keep.known, keep.wanted.len()), (4, 0), "{prefix}");
                let delete = planned(&mailbox, &records, view(Retention::Delete));
                assert_eq!((delete.deletable.len(), delete.due.len(), delete.wanted.len()), (0, 4, 4), "{prefix}");
                // One that is gone: all the others may have moved up.
                let shifted = planned(&mailbox, &records, View { vanished: 1, ..view(Retention::Keep) });
                assert_eq!((shifted.known, shifted.again.len()), (0, 4), "{prefix}");
            }
        }
    }

    #[test]
    fn ids_of_which_several_lie_are_not_believed() {
        let uids = ["a", "b", "c", "d", "e"];
        let records: Vec<_> = uids.iter().map(|uid| (*uid, record(10, Some(10)))).collect();
        let one = mailbox(&[("a", 10), ("b", 11), ("c", 10), ("d", 10), ("e", 10)]);
        let plan = planned(&one, &records, view(Retention::Delete));
        assert_eq!((plan.deletable.len(), plan.again.len()), (4, 1));
        let two = mailbox(&[("a", 10), ("b", 11), ("c", 12), ("d", 10), ("e", 10)]);
        let plan = planned(&two, &records, view(Retention::Delete));
        assert_eq!((plan.deletable.len(), plan.again.len(), plan.due.len()), (0, 5, 5));
        let lists = Mailbox { complete: false, ..mailbox(&[("a", 10)]) };
        let plan = planned(&lists, &records, view(Retention::Delete));
        assert_eq!((plan.deletable.len(), plan.due.len()), (0, 1));
    }

    #[test]
    fn a_migration_is_new_ids_where_the_known_ones_are_gone() {
        let mailbox = mailbox(&[("new1", 10), ("new2", 10)]);
        let vanished = |vanished| View { vanished, ..view(Retention::Keep) };
        assert!(planned(&mailbox, &[], vanished(5)).migrated);
        assert!(!planned(&mailbox, &[], vanished(0)).migrated);
        assert!(
            !planned(&mailbox, &[("new1", record(10, Some(10))), ("new2", record(10, Some(10)))], vanished(5)).migrated
        );
    }

    #[test]
    fn the_vanished_are_remembered_for_sixty_days() {
        let now = REMEMBERED_S * 2;
        let gone = |gone_s| Record { gone_s, ..record(1, Some(1)) };
        let put = |uid: &[u8], gone_s| Some(Vanished::Put(Key::uidl(uid), gone(gone_s)));
        assert_eq!(vanished(true, b"a", gone(0), now), None);
        assert_eq!(vanished(true, b"a", gone(9), now), put(b"a", 0));
        assert_eq!(vanished(true, b"a", Record { deleted: true, ..gone(9) }, now), None);
        assert_eq!(vanished(false, b"b", gone(0), now), put(b"b", now));
        assert_eq!(vanished(false, b"b", gone(REMEMBERED_S), now), None);
        assert_eq!(vanished(false, b"b", gone(9), now), Some(Vanished::Forget(Key::uidl(b"b"))));
    }
}

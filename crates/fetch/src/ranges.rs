//! How many messages are asked for at once over IMAP: as many as the line holds while an answer is on its way,
//! and no more, so that Ctrl-C is answered soon. A set that was refused is halved, down to one message; those
//! that are asked for alone come last, each when nothing else is on the wire.

use std::borrow::Cow;
use std::collections::{BTreeSet, VecDeque};

/// Octets asked for and not come yet, as the messages so far tell. More than a fast line holds for a while,
/// since what the server has sent may stand in buffers long before it is read here.
const WINDOW_BYTES: u64 = 16 * 1024 * 1024;
/// Messages asked for and not come yet, however small.
const WINDOW_MESSAGES: u64 = 4000;
/// Messages asked for while no size is known.
const FIRST: u64 = 200;
/// Messages of one command, with which a command costs nothing.
const RANGE: u64 = 200;
/// Commands on the wire, at least, where there are messages for so many: one is being answered, and the others
/// wait at the server.
const COMMANDS: u64 = 4;

/// What is to be asked for, and what was.
#[derive(Debug)]
pub struct Ranges<'a> {
    /// UIDs, sorted, not asked for.
    rest: &'a [u32],
    /// Halves of what was refused.
    again: VecDeque<Vec<u32>>,
    /// To be asked for alone.
    alone: BTreeSet<u32>,
    /// To be asked for alone after all others.
    last: VecDeque<u32>,
    /// Each command on the wire.
    asked: VecDeque<Cow<'a, [u32]>>,
    on_wire: u64,
    /// Messages that came, and octets.
    came: (u64, u64),
    /// What is on the wire is alone there.
    lonely: bool,
    /// Messages of one command, at most.
    most: u64,
}

impl<'a> Ranges<'a> {
    /// All of these UIDs; each of `last` alone when they are done.
    pub fn new(wanted: &'a [u32], last: Vec<u32>) -> Self {
        Self {
            rest: wanted,
            again: VecDeque::new(),
            alone: BTreeSet::new(),
            last: last.into(),
            asked: VecDeque::new(),
            on_wire: 0,
            came: (0, 0),
            lonely: false,
            most: RANGE,
        }
    }

    /// At most so many with one command. One means one at a time: nothing else is on the wire then, so that it shows
    /// which one a server does not survive, also where the server takes along what it had not sent yet.
    #[must_use]
    pub fn at_most(mut self, most: Option<u64>) -> Self {
        self.most = most.unwrap_or(RANGE);
        self
    }

    /// The UIDs of the next command, if there is room for one.
    pub fn next(&mut self) -> Option<&[u32]> {
        if (self.lonely || self.most == 1) && self.on_wire > 0 {
            return None;
        }
        let window = match self.came {
            (0, _) => FIRST,
            (messages, octets) => (WINDOW_BYTES * messages / octets.max(1)).clamp(1, WINDOW_MESSAGES),
        };
        let room = |range: u64| self.on_wire == 0 || self.on_wire + range <= window;
        let uids = if let Some(half) = self.again.front() {
            if !room(half.len() as u64) {
                return None;
            }
            Cow::Owned(self.again.pop_front()?)
        } else if !self.rest.is_empty() {
            let range = (window / COMMANDS).clamp(1, self.most).min(self.rest.len() as u64);
            if !room(range) {
                return None;
            }
            let (uids, rest) = self.rest.split_at(usize::try_from(range).unwrap_or(usize::MAX));
            self.rest = rest;
            Cow::Borrowed(uids)
        } else if self.on_wire == 0 {
            self.lonely = true;
            Cow::Owned(vec![self.alone.pop_first().or_else(|| self.last.pop_front())?])
        } else {
            return None;
        };
        self.on_wire += uids.len() as u64;
        self.asked.push_back(uids);
        self.asked.back().map(|uids| &**uids)
    }

    /// Octets of messages came.
    pub fn octets(&mut self, count: usize) {
        self.came.1 += count as u64;
    }

    /// A message came to its end.
    pub fn message(&mut self) {
        self.came.0 += 1;
    }

    /// The oldest command was answered; what it had asked for.
    pub fn answered(&mut self) -> Cow<'a, [u32]> {
        let uids = self.asked.pop_front().unwrap_or_default();
        self.on_wire -= uids.len() as u64;
        uids
    }

    /// What the oldest command asked for that is not answered.
    pub fn oldest(&self) -> &[u32] {
        self.asked.front().map_or(&[], |uids| uids)
    }

    /// What is on the wire is a single message, asked for alone.
    pub fn is_lonely(&self) -> bool {
        self.lonely
    }

    /// These are asked for again, in two halves; one is not.
    pub fn halve(&mut self, mut uids: Vec<u32>) {
        if uids.len() > 1 {
            let second = uids.split_off(uids.len() / 2);
            self.again.push_front(second);
            self.again.push_front(uids);
        }
    }

    /// This one is asked for again, alone.
    pub fn alone(&mut self, uid: u32) {
        self.alone.insert(uid);
    }

    /// It will be asked for alone.
    pub fn comes(&self, uid: u32) -> bool {
        self.alone.contains(&uid) || self.last.contains(&uid)
    }

    /// Nothing more is asked for. What would have been.
    pub fn give_up(&mut self) -> Vec<u32> {
        let alone = std::mem::take(&mut self.alone).into_iter().chain(self.last.drain(..));
        let mut left: Vec<u32> = self.again.drain(..).flatten().chain(alone).collect();
        left.extend_from_slice(std::mem::take(&mut self.rest));
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asks until there is no room; answers how many messages each command named.
    fn fill(ranges: &mut Ranges<'_>) -> Vec<usize> {
        std::iter::from_fn(|| ranges.next().map(<[u32]>::len)).collect()
    }

    fn come(ranges: &mut Ranges<'_>, count: usize, size: usize) {
        for _ in 0..count {
            ranges.octets(size);
            ranges.message();
        }
        ranges.answered();
    }

    #[test]
    fn the_window_follows_the_size_of_messages() {
        let uids: Vec<u32> = (1..=10_000).collect();
        for (size, next, on_wire) in [
            (1024, vec![200; 19], 3950),
            (4096, vec![200; 19], 3950),
            (64 * 1024, vec![64], 214),
            (2 * 1024 * 1024, vec![], 150),
            (100 * 1024 * 1024, vec![], 150),
        ] {
            let mut ranges = Ranges::new(&uids, Vec::new());
            assert_eq!(fill(&mut ranges), [50; 4]);
            come(&mut ranges, 50, size);
            assert_eq!(fill(&mut ranges), next, "{size}");
            assert_eq!(ranges.on_wire, on_wire, "{size}");
        }
    }

    #[test]
    fn sets_are_kept_small_and_one_at_a_time_is_alone() {
        let uids: Vec<u32> = (1..=300).collect();
        assert_eq!(fill(&mut Ranges::new(&uids, Vec::new()).at_most(Some(6)))[..2], [6, 6]);
        let mut ranges = Ranges::new(&uids, Vec::new()).at_most(Some(1));
        assert_eq!(fill(&mut ranges), [1]);
        come(&mut ranges, 1, 100);
        assert_eq!((fill(&mut ranges), ranges.oldest()), (vec![1], &[2][..]));
    }

    #[test]
    fn large_messages_come_one_by_one_and_all_come() {
        let uids: Vec<u32> = (1..=300).collect();
        let mut ranges = Ranges::new(&uids, Vec::new());
        let mut asked = 0;
        let mut last = 0;
        while asked < 300 || !ranges.asked.is_empty() {
            let lengths = fill(&mut ranges);
            asked += lengths.iter().sum::<usize>();
            last = lengths.last().copied().unwrap_or(last);
            let oldest = ranges.oldest().len();
            assert!(oldest > 0, "never stuck");
            come(&mut ranges, oldest, 50 * 1024 * 1024);
        }
        assert_eq!((asked, last, ranges.on_wire), (300, 1, 0));
        assert_eq!(fill(&mut Ranges::new(&[], Vec::new())), [0; 0]);
    }

    #[test]
    fn a_refused_set_is_halved_down_to_the_one_that_spoils_it() {
        let uids: Vec<u32> = (1..=50).collect();
        for bad in [1, 25, 26, 50] {
            let mut ranges = Ranges::new(&uids, vec![70, 71]);
            let (mut came, mut refused, mut commands) = (Vec::new(), Vec::new(), 0);
            while let Some(asked) = ranges.next().map(<[u32]>::to_vec) {
                commands += 1;
                assert_eq!(ranges.answered().to_vec(), asked);
                match asked.contains(&bad) {
                    true if asked.len() == 1 => refused = asked,
                    true => ranges.halve(asked),
                    false => came.extend(asked),
                }
            }
            assert_eq!((refused, came.len()), (vec![bad], 51));
            assert_eq!(came[49..], [70, 71], "last");
            assert!(commands <= 2 + 2 * 7, "{commands}");
        }
    }

    #[test]
    fn who_is_asked_alone_is_alone_on_the_wire() {
        let uids: Vec<u32> = (1..=60).collect();
        let mut ranges = Ranges::new(&uids, vec![70]);
        ranges.alone(65);
        assert!(ranges.comes(65) && ranges.comes(70) && !ranges.comes(1));
        assert_eq!(fill(&mut ranges), [50, 10]);
        assert!(!ranges.is_lonely());
        ranges.answered();
        assert_eq!(ranges.next(), None);
        ranges.answered();
        for uid in [65, 70] {
            assert_eq!(ranges.next().map(<[u32]>::to_vec), Some(vec![uid]));
            assert_eq!(ranges.next(), None);
            assert!(ranges.is_lonely());
            ranges.answered();
        }
        let mut ranges = Ranges::new(&uids, vec![70]);
        ranges.next();
        assert_eq!(ranges.give_up().len(), 11);
        assert_eq!(ranges.next(), None);
    }
}

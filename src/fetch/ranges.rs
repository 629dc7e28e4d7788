//! How many messages are asked for at once over IMAP: as many as the line holds while an answer is on its way,
//! and no more, so that Ctrl-C is answered soon.

use std::collections::VecDeque;

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
    /// Messages of each command on the wire.
    asked: VecDeque<u64>,
    on_wire: u64,
    /// Messages that came, and octets.
    came: (u64, u64),
}

impl<'a> Ranges<'a> {
    /// All of these UIDs.
    pub fn new(wanted: &'a [u32]) -> Self {
        Self { rest: wanted, asked: VecDeque::new(), on_wire: 0, came: (0, 0) }
    }

    /// The UIDs of the next command, if there is room for one.
    pub fn next(&mut self) -> Option<&'a [u32]> {
        let window = match self.came {
            (0, _) => FIRST,
            (messages, octets) => (WINDOW_BYTES * messages / octets.max(1)).clamp(1, WINDOW_MESSAGES),
        };
        let range = (window / COMMANDS).clamp(1, RANGE).min(self.rest.len() as u64);
        if range == 0 || (self.on_wire > 0 && self.on_wire + range > window) {
            return None;
        }
        let (uids, rest) = self.rest.split_at(usize::try_from(range).unwrap_or(usize::MAX));
        self.rest = rest;
        self.asked.push_back(range);
        self.on_wire += range;
        Some(uids)
    }

    /// Octets of messages came.
    pub fn octets(&mut self, count: usize) {
        self.came.1 += count as u64;
    }

    /// A message came to its end.
    pub fn message(&mut self) {
        self.came.0 += 1;
    }

    /// The oldest command was answered.
    pub fn answered(&mut self) {
        self.on_wire -= self.asked.pop_front().unwrap_or(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asks until there is no room; answers how many messages each command named.
    fn fill(ranges: &mut Ranges<'_>) -> Vec<usize> {
        std::iter::from_fn(|| ranges.next()).map(<[u32]>::len).collect()
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
            let mut ranges = Ranges::new(&uids);
            assert_eq!(fill(&mut ranges), [50; 4]);
            come(&mut ranges, 50, size);
            assert_eq!(fill(&mut ranges), next, "{size}");
            assert_eq!(ranges.on_wire, on_wire, "{size}");
        }
    }

    #[test]
    fn large_messages_come_one_by_one_and_all_come() {
        let uids: Vec<u32> = (1..=300).collect();
        let mut ranges = Ranges::new(&uids);
        let mut asked = 0;
        let mut last = 0;
        while asked < 300 || !ranges.asked.is_empty() {
            let lengths = fill(&mut ranges);
            asked += lengths.iter().sum::<usize>();
            last = lengths.last().copied().unwrap_or(last);
            let oldest = ranges.asked.front().map_or(0, |count| *count as usize);
            assert!(oldest > 0, "never stuck");
            come(&mut ranges, oldest, 50 * 1024 * 1024);
        }
        assert_eq!((asked, last, ranges.on_wire), (300, 1, 0));
        assert_eq!(fill(&mut Ranges::new(&[])), [0; 0]);
    }
}

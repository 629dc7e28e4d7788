//! What the sessions of a run learn from each other: which messages broke one, whether commands may go out
//! together, whether the sizes can be relied on.

use std::collections::{HashMap, HashSet};

use super::doubt::Sizes;
use crate::listing::Listed;
use mail_types::Message;

/// Sessions that broke with several commands on the way, after which they go out one by one.
const BREAKS_MAX: u32 = 2;
/// Times that a message may break a session before it is left alone.
const TRIES_MAX: u32 = 2;
/// Messages that are named; of more, only the number is told.
const NAMED_MAX: usize = 10;

/// A message, for the time of a run.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MessageId {
    /// By unique id.
    Uid(Vec<u8>),
    /// By number, where it has none of its own.
    Number(u32),
}

impl MessageId {
    /// Of a message in the list.
    pub fn of(listed: Listed<'_>, named: bool) -> Self {
        if named { Self::Uid(listed.uid.to_vec()) } else { Self::Number(listed.number) }
    }
}

/// What is known of a message that made trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Trouble {
    /// Sessions that broke at it.
    breaks: u32,
    /// How large it came among others, where that could not be right.
    doubted_bytes: Option<u64>,
}

/// When a message is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// In its order.
    Usual,
    /// First and alone: what came of it decides about the rest.
    First,
    /// Last and alone: a session broke at it.
    Last,
    /// Not in this run.
    Never,
}

/// The memory of a run.
#[derive(Debug, Default)]
pub struct Course {
    /// Of what kind the sizes are.
    pub sizes: Sizes,
    /// The server gave new unique ids to messages that are known.
    pub migrated: bool,
    troubles: HashMap<MessageId, Trouble>,
    one_by_one: bool,
    breaks: u32,
    notes: Vec<Message>,
    spares_all: bool,
    hides_headers: bool,
    /// Messages that came whole, but for their end: after it the session broke.
    endless: HashSet<MessageId>,
    /// How many of them the last session left alone.
    left: u64,
}

impl Course {
    /// Several commands may be on the way.
    pub fn at_once(&self) -> bool {
        !self.one_by_one
    }

    /// The server can't do several commands at once, or not reliably.
    pub fn one_by_one(&mut self) {
        self.one_by_one = true;
    }

    /// A session broke while the server told what there is, with several commands on the way. `certain`: it can't
    /// be the line.
    pub fn lists_broke(&mut self, certain: bool) {
        self.breaks += 1;
        self.one_by_one |= certain || self.breaks >= BREAKS_MAX;
    }

    /// Nothing is deleted in this run any more.
    pub fn deletes_nothing(&mut self) {
        self.spares_all = true;
    }

    /// Whether that is so.
    pub fn spares_all(&self) -> bool {
        self.spares_all
    }

    /// The server shows headers alone, as far as is known.
    pub fn shows_headers(&self) -> bool {
        !self.hides_headers
    }

    /// It does not.
    pub fn hides_headers(&mut self) {
        self.hides_headers = true;
    }

    /// It does.
    pub fn showed_headers(&mut self) {
        self.hides_headers = false;
    }

    /// This message came whole, but for its end.
    pub fn endless(&mut self, id: MessageId) {
        self.endless.insert(id);
    }

    /// One did.
    pub fn is_endless(&self, id: &MessageId) -> bool {
        self.endless.contains(id)
    }

    /// So many messages were left alone as their end never comes.
    pub fn leave(&mut self, count: u64) {
        self.left = count;
    }

    /// How many were, in the last session.
    pub fn left(&self) -> u64 {
        self.left
    }

    /// A session broke at this message. `among`: others were on the way.
    pub fn broke(&mut self, id: MessageId, among: bool) {
        self.troubles.entry(id).or_default().breaks += 1;
        if among {
            self.breaks += 1;
            self.one_by_one |= self.breaks >= BREAKS_MAX;
        }
    }

    /// What came as this message can't be it. `certain`: the answers are mixed up; else its size alone says so.
    pub fn doubt(&mut self, id: MessageId, size_bytes: u64, certain: bool) {
        self.one_by_one |= certain;
        self.troubles.entry(id).or_default().doubted_bytes = Some(size_bytes);
    }

    /// It came when it was asked for alone. If it is as large as it was among others, it was right then, too,
    /// and its listed size is what is wrong.
    pub fn came(&mut self, id: &MessageId, size_bytes: u64) {
        let Some(trouble) = self.troubles.get_mut(id) else { return };
        match trouble.doubted_bytes.take() {
            Some(doubted) if doubted == size_bytes => self.sizes.proved(),
            Some(_) => self.one_by_one = true,
            None => {}
        }
    }

    /// When it is asked for.
    pub fn turn(&self, id: &MessageId) -> Turn {
        match self.troubles.get(id) {
            Some(trouble) if trouble.breaks >= TRIES_MAX => Turn::Never,
            Some(trouble) if trouble.breaks > 0 => Turn::Last,
            Some(trouble) if trouble.doubted_bytes.is_some() => Turn::First,
            _ => Turn::Usual,
        }
    }

    /// No message made trouble yet.
    pub fn is_smooth(&self) -> bool {
        self.troubles.is_empty()
    }

    /// A session begins: what the last one said about messages may have changed.
    pub fn begin(&mut self) {
        self.notes.clear();
        self.left = 0;
    }

    /// What is to be said about messages, once it is known which session was the last.
    pub fn note(&mut self, notes: Vec<Message>) {
        self.notes.extend(notes.into_iter().take(NAMED_MAX));
    }

    /// What was last said about messages.
    pub fn notes(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.notes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uid(uid: &str) -> MessageId {
        MessageId::Uid(uid.as_bytes().to_vec())
    }

    #[test]
    fn a_message_that_breaks_sessions_comes_last_and_then_not_at_all() {
        let mut course = Course::default();
        assert_eq!(course.turn(&uid("a")), Turn::Usual);
        course.broke(uid("a"), true);
        assert_eq!((course.turn(&uid("a")), course.turn(&uid("b")), course.at_once()), (Turn::Last, Turn::Usual, true));
        course.broke(uid("a"), false);
        assert_eq!((course.turn(&uid("a")), course.at_once()), (Turn::Never, true));
        course.broke(uid("b"), true);
        assert!(!course.at_once());
    }

    #[test]
    fn a_size_that_was_right_stands_and_one_that_was_not_ends_pipelining() {
        let mut course = Course::default();
        course.doubt(uid("a"), 7, false);
        assert_eq!((course.turn(&uid("a")), course.at_once()), (Turn::First, true));
        course.came(&uid("a"), 7);
        assert_eq!((course.turn(&uid("a")), course.at_once()), (Turn::Usual, true));
        course.doubt(uid("a"), 7, false);
        course.came(&uid("a"), 8);
        assert!(!course.at_once());
        let mut course = Course::default();
        course.doubt(uid("a"), 7, true);
        assert!(!course.at_once());
    }

    #[test]
    fn not_all_are_named_and_only_by_the_last_session() {
        let mut course = Course::default();
        let message = |count: u64| Message::new("x").with("count", count);
        course.note(vec![message(1)]);
        course.begin();
        course.note((0..50).map(message).collect());
        assert_eq!(course.notes(), (0..NAMED_MAX as u64).map(message).collect::<Vec<_>>());
    }
}

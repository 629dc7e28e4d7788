//! What may be deleted and when, and how far IMAP's cursor may go: pure functions over what the server lists and
//! the journal knows.

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

/// What came is so much shorter than the server says that a part of the message must be missing. Servers that count
/// a line end as one byte, or guess, are off by less; of a small message, less than half can't be a way to count.
pub fn falls_short(came_bytes: u64, listed_bytes: u64) -> bool {
    let lacks = listed_bytes.saturating_sub(came_bytes);
    lacks > listed_bytes / 10 && (lacks > 100 || came_bytes < listed_bytes / 2)
}

/// How far the cursor may go: up to the last UID listed, but not past one that is not stored.
/// `missing` is sorted.
pub fn cursor(before: u32, listed: &[u32], missing: &[u32]) -> u32 {
    match missing.first() {
        Some(&first) => first.saturating_sub(1),
        None => listed.last().map_or(before, |&last| before.max(last)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retention() {
        assert!(!Retention::Keep.lets_go(0, u64::MAX));
        assert!(Retention::Delete.lets_go(5, 5));
        assert!(!Retention::DeleteAfter(1).lets_go(1, DAY_S));
        assert!(Retention::DeleteAfter(1).lets_go(0, DAY_S));
    }

    #[test]
    fn a_message_may_be_somewhat_shorter_than_the_server_says() {
        for (came, listed, expected) in [
            (5000, 5000, false),
            (5100, 5000, false),
            (4600, 5000, false),
            (4400, 5000, true),
            (19, 5000, true),
            (60, 100, false),
            (10, 100, true),
        ] {
            assert_eq!(falls_short(came, listed), expected, "{came} of {listed}");
        }
    }

    #[test]
    fn cursors() {
        assert_eq!(cursor(4, &[5, 6, 9], &[]), 9);
        assert_eq!(cursor(4, &[5, 6, 9], &[6]), 5);
        assert_eq!(cursor(4, &[5], &[5]), 4);
        assert_eq!(cursor(4, &[], &[]), 4);
        assert_eq!(cursor(9, &[2, 5], &[2]), 1, "back");
    }
}

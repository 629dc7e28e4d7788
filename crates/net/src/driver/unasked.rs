//! How much a server may say that belongs to no answer.

use mail_dialog::{Item, Output, Violation};

/// Most lines without anything that was asked for. More come where another program deletes as many messages at the
/// same time (RFC 9051 section 7.5.1); whoever goes on and on means to keep us busy.
pub const LINES_MAX: usize = 250_000;
/// Most bytes without anything that was asked for.
pub const BYTES_MAX: usize = 16 * 1024 * 1024;

/// What came since the last thing that was asked for. The dialogs limit how much of that may come.
#[derive(Debug, Default)]
pub struct Unasked {
    lines: usize,
    bytes: usize,
}

impl Unasked {
    /// Counts what a dialog tells.
    ///
    /// # Errors
    /// [`Violation::Unasked`] where it is more than any server has to say.
    pub fn count(&mut self, output: &Output) -> Result<(), Violation> {
        match output {
            Output::Heard(_) => {
                self.lines += 1;
                return self.judge();
            }
            // No dialog limits these.
            Output::Item(_, Item::Storage { .. } | Item::Gone { .. } | Item::Arrived { .. }) => {}
            Output::Item(..) | Output::Body(_) | Output::Greeting(_) | Output::Done(..) => *self = Self::default(),
            _ => {}
        }
        Ok(())
    }

    /// Counts what was read; a dialog does not tell every empty line.
    ///
    /// # Errors
    /// [`Violation::Unasked`] where it is more than any server has to say.
    pub fn received(&mut self, bytes: usize) -> Result<(), Violation> {
        self.bytes += bytes;
        self.judge()
    }

    fn judge(&self) -> Result<(), Violation> {
        let enough = self.lines > LINES_MAX || self.bytes > BYTES_MAX;
        if enough { Err(Violation::Unasked { max: LINES_MAX }) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_dialog::Reply;

    #[test]
    fn what_was_asked_for_begins_the_count_anew_and_nothing_else_does() {
        let heard = || Output::Heard("* 1 EXPUNGE".into());
        let mut unasked = Unasked::default();
        for _ in 0..LINES_MAX {
            unasked.count(&heard()).expect("as many messages were deleted");
        }
        unasked.count(&Output::Item(1, Item::Storage { used_kib: 1, limit_kib: 2 })).expect("no line");
        assert_eq!(unasked.count(&heard()), Err(Violation::Unasked { max: LINES_MAX }));
        for answer in
            [Output::Item(1, Item::Found { first: 1, last: 1 }), Output::Body(vec![1]), Output::Done(1, Ok(Reply::Ok))]
        {
            unasked.count(&answer).expect("asked for");
            for _ in 0..LINES_MAX {
                unasked.count(&heard()).expect("anew");
            }
        }
    }

    #[test]
    fn bytes_count_until_something_comes_of_them() {
        let mut unasked = Unasked::default();
        for _ in 0..3 {
            unasked.received(BYTES_MAX).expect("not too many");
            unasked.count(&Output::Body(vec![1])).expect("asked for");
        }
        unasked.received(BYTES_MAX).expect("not too many");
        assert_eq!(unasked.received(1), Err(Violation::Unasked { max: LINES_MAX }));
    }
}

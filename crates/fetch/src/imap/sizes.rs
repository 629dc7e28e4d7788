//! Whether a message came whole, by its size. RFC822.SIZE is exact by definition, and most servers follow that; some
//! count a line end as one byte, or estimate. Small differences are accepted only in a mailbox that was seen to do so.
//! As in POP3 (`pop3::doubt`): a server whose sizes are exact is held to them.

use std::collections::BTreeMap;

use super::super::journal::Record;
use super::super::{Ending, Run, plan};
use super::Mailbox;
use super::change::CHANGE;
use super::collect::Collect;
use mail_dialog::imap::{ImapCommand, UidSet};
use mail_net::connection::Session;

/// What a mailbox's messages show of its sizes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sizes {
    /// Messages that came as large as reported.
    exact: u64,
    /// Messages that came larger than reported: they are whole, and the size is wrong.
    wrong: u64,
}

/// What the size says of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// All of it came.
    Whole,
    /// A part of it is missing.
    Short,
    /// Unknown.
    Unsure,
}

impl Sizes {
    /// Learns from a stored message; `told`: its RFC822.SIZE now.
    pub fn learn(&mut self, record: &Record, told: Option<u64>) {
        match told.or(record.listed_bytes) {
            Some(told) if told == record.size_bytes => self.exact += 1,
            Some(told) if told > 0 && told < record.size_bytes => self.wrong += 1,
            _ => {}
        }
    }

    /// Judges a message of which so much came.
    pub fn judge(&self, came_bytes: u64, told: Option<u64>) -> Verdict {
        match told {
            Some(told) if told == came_bytes => Verdict::Whole,
            Some(told) if plan::falls_short(came_bytes, told) => Verdict::Short,
            Some(_) if self.wrong > self.exact => Verdict::Whole,
            _ => Verdict::Unsure,
        }
    }
}

/// How often something was told, and what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told<T> {
    Nothing,
    One(T),
    Several,
}

impl<T> Told<T> {
    /// What was told, if it is one thing.
    pub fn one(self) -> Option<T> {
        match self {
            Self::One(told) => Some(told),
            Self::Nothing | Self::Several => None,
        }
    }
}

/// What is told by all of these together.
pub fn told<T: Copy + PartialEq>(all: &[T]) -> Told<T> {
    match all.split_first() {
        None => Told::Nothing,
        Some((first, rest)) if rest.iter().all(|other| other == first) => Told::One(*first),
        Some(_) => Told::Several,
    }
}

/// Of messages that came in this run with another RFC822.SIZE, or without one: those that are whole according to the
/// size that the server returns when it is asked once more.
pub async fn ask_again(
    run: &Run<'_>,
    session: &mut Session,
    mailbox: &Mailbox,
    validity: u32,
    unsure: &[u32],
) -> Result<Vec<u32>, Ending> {
    if unsure.is_empty() {
        return Ok(Vec::new());
    }
    let list = |uids: &[u32]| ImapCommand::List { uids: UidSet::of(uids), details: true };
    let requests = unsure.chunks(CHANGE).map(list).collect();
    let mut listing = Collect { requests, weighs: true, ..Collect::default() };
    session.connection.transfer(&mut listing).await?;
    let mut sizes: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
    for (uid, size) in listing.sizes {
        sizes.entry(uid).or_default().extend(size.filter(|size| *size > 0));
    }
    // Two that differ say nothing.
    let told = |uid: u32| told(sizes.get(&uid)?).one();
    let (mut kind, mut came) = (Sizes::default(), Vec::new());
    run.journal.each_imap(&mailbox.name, |known, uid, record| {
        if known == validity {
            let again = unsure.binary_search(&uid).is_ok();
            kind.learn(&record, if again { told(uid) } else { None });
            came.extend(again.then_some((uid, record.size_bytes)));
        }
    })?;
    let whole = |(uid, came): &(u32, u64)| kind.judge(*came, told(*uid)) == Verdict::Whole;
    Ok(came.into_iter().filter(whole).map(|(uid, _)| uid).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(size_bytes: u64, listed: u64) -> Record {
        Record { size_bytes, stored_s: 1, listed_bytes: Some(listed), ..Record::sample() }
    }

    #[test]
    fn a_mailbox_with_exact_sizes_is_held_to_them() {
        use Verdict::{Short, Unsure, Whole};
        // (came, listed) of what is known; then what came, what is told, and the verdict.
        type Case = (&'static [(u64, u64)], u64, Option<u64>, Verdict);
        let table: [Case; 11] = [
            (&[], 100, Some(100), Whole),
            (&[], 100, Some(102), Unsure),
            (&[], 100, None, Unsure),
            (&[(50, 50)], 4900, Some(5000), Unsure),
            (&[(50, 50)], 5100, Some(5000), Unsure),
            (&[(51, 50)], 5100, Some(5000), Whole),
            // Guessed, and not by little.
            (&[(51, 50)], 4900, Some(5000), Whole),
            (&[(51, 50)], 19, Some(5000), Short),
            (&[(51, 50)], 100, None, Unsure),
            // What is shorter may lack a part, and shows nothing.
            (&[(49, 50)], 4900, Some(5000), Unsure),
            (&[(51, 50), (7, 7)], 4900, Some(5000), Unsure),
        ];
        for (known, came, told, expected) in table {
            let mut sizes = Sizes::default();
            known.iter().for_each(|(came, listed)| sizes.learn(&record(*came, *listed), None));
            assert_eq!(sizes.judge(came, told), expected, "{known:?}: {came} of {told:?}");
        }
    }
}

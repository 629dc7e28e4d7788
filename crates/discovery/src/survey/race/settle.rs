//! When nothing can change the answer any more: what is waited for, what is given up, what is asked after all.

use tokio::time::Instant;

use super::super::choice::{self, Choice, Entry, Group, State, Weighed};
use super::{GUESS_PATIENCE, Place, Race, Test, key};
use crate::Question;
use mail_types::report::{Candidate, Outcome};
use mail_types::{MailConfig, Protocol, Source};

/// When the race may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    Now,
    At(Instant),
    NotYet,
}

impl Race<'_> {
    /// Ends the questions that can't change the answer any more.
    pub(super) fn cancel_beaten(&mut self) {
        let entries = self.entries();
        let weighed = self.weighed(&entries);
        let choice = weighed.choose();
        if self.options.all_sources || !self.decided(&choice) {
            return;
        }
        let beaten: Vec<Place> = self
            .asked
            .iter()
            .filter(|(_, asked)| asked.attempt.is_none() && asked.question.query.is_http())
            .filter(|(_, asked)| self.answered_better(&asked.question))
            .filter(|(_, asked)| !self.may_change(&weighed, &choice, &asked.question))
            .map(|(place, _)| *place)
            .collect();
        for place in beaten {
            self.give_up(place, Outcome::Cancelled);
        }
    }

    /// Asks what was held back, once nothing else can give an answer.
    pub(super) fn ask_deferred(&mut self) {
        let entries = self.entries();
        let choice = self.weighed(&entries).choose();
        let hope = self.decided(&choice) || entries.iter().any(|entry| entry.state == State::Unknown);
        if !hope {
            for question in std::mem::take(&mut self.deferred) {
                self.ask(question);
            }
        }
    }

    /// When nothing can change the answer any more.
    pub(super) fn settled(&self) -> Settled {
        let pending = || self.asked.values().filter(|asked| asked.attempt.is_none());
        let entries = self.entries();
        let open = || entries.iter().filter(|entry| entry.state == State::Unknown && !self.options.offline);
        if self.options.all_sources && (pending().next().is_some() || open().next().is_some()) {
            return Settled::NotYet;
        }
        let weighed = self.weighed(&entries);
        let choice = weighed.choose();
        if !self.decided(&choice) {
            let asked = pending().any(|asked| asked.question.source.names_servers());
            return if asked || open().next().is_some() { Settled::NotYet } else { Settled::Now };
        }
        if pending().any(|asked| self.may_change(&weighed, &choice, &asked.question)) {
            return Settled::NotYet;
        }
        let mut latest = None;
        for (index, entry) in entries.iter().enumerate().filter(|_| !self.options.offline) {
            if entry.state != State::Unknown || !self.could_be_chosen(&entries, &choice, index) {
                continue;
            }
            match self.tests.get(&key(entry.candidate)) {
                // A gap that only guesses could still fill must not hold up an answer that is good enough
                // already; a published server's verdict is waited for.
                Some(Test::Running { started, .. }) if !choice::is_published(entry.candidate) => {
                    latest = latest.max(Some(*started + GUESS_PATIENCE));
                }
                _ => return Settled::NotYet,
            }
        }
        latest.map_or(Settled::Now, Settled::At)
    }

    fn entries(&self) -> Vec<Entry<'_>> {
        self.candidates.iter().map(|candidate| Entry::new(candidate, self.report(candidate))).collect()
    }

    fn weighed<'e>(&'e self, entries: &'e [Entry<'e>]) -> Weighed<'e> {
        Weighed::new(&self.context().domain, entries)
    }

    /// One source's servers work in both directions, or mail can't be had from any program.
    fn decided(&self, choice: &Choice) -> bool {
        choice.whole || self.denier().is_some()
    }

    /// The source that says that neither IMAP nor POP3 is offered, where no source names a server for either.
    fn denier(&self) -> Option<Source> {
        let incoming = [Protocol::Imap, Protocol::Pop3];
        let denies = |config: &MailConfig| incoming.iter().all(|protocol| config.not_offered.contains(protocol));
        let named = |c: &Candidate| c.protocol != Protocol::Submission && choice::is_published(c);
        if self.candidates.iter().any(named) {
            return None;
        }
        let mut attempts = self.asked.values().filter_map(|asked| asked.attempt.as_ref());
        attempts.find(|a| matches!(&a.outcome, Outcome::Found(config) if denies(config))).map(|attempt| attempt.source)
    }

    /// The answer to the question could name servers that go before the chosen ones, or fill a gap.
    fn may_change(&self, weighed: &Weighed, choice: &Choice, question: &Question) -> bool {
        if !question.source.names_servers() {
            return false;
        }
        Protocol::ALL.into_iter().zip(choice.chosen).any(|(protocol, chosen)| {
            let chosen = chosen.map(|index| weighed.entries[index]).filter(|entry| entry.state == State::Works);
            if weighed.typed(protocol) || !question.may_name(protocol) {
                return false;
            }
            match chosen {
                Some(entry) if question.source.rank() == entry.candidate.best_source().rank() => {
                    question.is_record() || !self.answered_better(question)
                }
                Some(entry) => question.source.rank() < entry.candidate.best_source().rank(),
                None => {
                    let rank = choice
                        .anchor
                        .map(|anchor| anchor.source)
                        .or_else(|| self.denier())
                        .map_or(u8::MAX, Source::rank);
                    let own_record = question.is_record() && question.source.rank() == rank;
                    question.source == Source::Srv || own_record || question.source.rank() < rank
                }
            }
        })
    }

    /// The server's test could make it one of the values to enter.
    fn could_be_chosen(&self, entries: &[Entry], choice: &Choice, index: usize) -> bool {
        // With the others of its source it could take the answer over as a whole.
        let entry = &entries[index];
        let source = entry.candidate.best_source();
        let before = |anchor: Group| source < anchor.source || (source == anchor.source && !entry.of(anchor));
        if source.is_published() && choice.anchor.is_some_and(before) {
            return true;
        }
        let mut entries = entries.to_vec();
        entries[index].state = State::Works;
        let then = self.weighed(&entries).choose();
        choice.chosen.contains(&Some(index)) || then.chosen != choice.chosen || then.elsewhere != choice.elsewhere
    }
}

//! The dialogs of a whole run, while others listen too.

use std::sync::{Arc, Mutex, PoisonError};

use super::record::{LINES_MAX, said};
use mail_net::Clock;
use mail_types::event::{Event, Events};
use mail_types::report::Phase;
use mail_types::{Dialogue, Endpoint, Protocol};

/// Keeps every connection's lines with their notes, and gives each event on.
pub struct Overheard {
    /// To be given to the run.
    pub events: Events,
    dialogues: Arc<Mutex<Vec<Dialogue>>>,
}

impl Overheard {
    /// Listens from now on; times count as those of the clock.
    pub fn new(clock: Clock, others: Events) -> Self {
        let dialogues: Arc<Mutex<Vec<Dialogue>>> = Arc::default();
        let kept = Arc::clone(&dialogues);
        let events = Events::new(move |event| {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            match &event {
                // The first rung of a ladder is a connection's first event.
                Event::Reached { protocol, endpoint, phase: Phase::Resolve } => begin(&mut kept, *protocol, endpoint),
                Event::Line(line) => {
                    let ours =
                        |known: &&mut Dialogue| (known.protocol, &known.endpoint) == (line.protocol, &line.endpoint);
                    if kept.iter_mut().rev().find(ours).is_none() {
                        begin(&mut kept, line.protocol, &line.endpoint);
                    }
                    if let Some(dialogue) = kept.iter_mut().rev().find(ours)
                        && dialogue.lines.len() < LINES_MAX
                    {
                        dialogue.lines.push(said(line.clone(), clock.elapsed()));
                    }
                }
                _ => {}
            }
            drop(kept);
            others.emit(event);
        });
        Self { events, dialogues }
    }

    /// What was said; connections over which nothing went are left out.
    pub fn take(&self) -> Vec<Dialogue> {
        let mut dialogues = std::mem::take(&mut *self.dialogues.lock().unwrap_or_else(PoisonError::into_inner));
        dialogues.retain(|dialogue| !dialogue.lines.is_empty());
        dialogues
    }
}

fn begin(dialogues: &mut Vec<Dialogue>, protocol: Protocol, endpoint: &Endpoint) {
    dialogues.push(Dialogue { protocol, endpoint: endpoint.clone(), lines: Vec::new() });
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_types::event::{Direction, TraceLine};

    fn line(endpoint: &Endpoint, text: &str) -> Event {
        Event::Line(TraceLine {
            protocol: Protocol::Submission,
            endpoint: endpoint.clone(),
            direction: Direction::Sent,
            protected: true,
            text: text.to_owned(),
        })
    }

    #[test]
    fn every_connection_is_kept_apart_and_everybody_else_hears_it_too() {
        let heard = Arc::new(Mutex::new(0));
        let counted = Arc::clone(&heard);
        let others = Events::new(move |_| *counted.lock().expect("not poisoned") += 1);
        let overheard = Overheard::new(Clock::system(), others);
        let (one, two) = (Endpoint::new("a.example", 465), Endpoint::new("b.example", 465));
        let reached = |endpoint: &Endpoint, phase| Event::Reached {
            protocol: Protocol::Submission,
            endpoint: endpoint.clone(),
            phase,
        };
        let events = [
            reached(&one, Phase::Resolve),
            reached(&two, Phase::Resolve),
            line(&one, "EHLO a"),
            line(&two, "EHLO b"),
            reached(&one, Phase::Authenticate),
            line(&one, "AUTH PLAIN ***"),
            reached(&one, Phase::Resolve),
            line(&one, "QUIT"),
            reached(&two, Phase::Resolve),
        ];
        let count = events.len();
        events.into_iter().for_each(|event| overheard.events.emit(event));
        let dialogues = overheard.take();
        let texts: Vec<Vec<&str>> =
            dialogues.iter().map(|d| d.lines.iter().map(|line| line.text.as_str()).collect()).collect();
        assert_eq!(texts, [vec!["EHLO a", "AUTH PLAIN ***"], vec!["EHLO b"], vec!["QUIT"]]);
        assert_eq!(dialogues[0].lines[0].note.as_deref(), Some("smtp-ehlo"));
        assert_eq!(*heard.lock().expect("not poisoned"), count);
    }
}

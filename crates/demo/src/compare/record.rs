//! The lines of one connection, with their notes.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::notes;
use mail_net::Net;
use mail_types::event::{Direction, Event, Events, TraceLine};
use mail_types::lesson::Said;

/// Most lines kept of one connection; a listing of a large mailbox has as many as messages.
pub(super) const LINES_MAX: usize = 2000;

/// Keeps what is said.
pub struct Record {
    /// To be given to the connection.
    pub events: Events,
    lines: Arc<Mutex<Vec<Said>>>,
}

impl Record {
    /// Begins now.
    pub fn new(net: &Net) -> Self {
        let lines: Arc<Mutex<Vec<Said>>> = Arc::default();
        let (kept, clock, start) = (Arc::clone(&lines), net.clock().clone(), net.clock().elapsed());
        let events = Events::new(move |event| {
            let Event::Line(line) = event else { return };
            let said = said(line, clock.elapsed().saturating_sub(start));
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() < LINES_MAX {
                kept.push(said);
            }
        });
        Self { events, lines }
    }

    /// The lines of UIDL: the dialog gives them on as values, and the reader should see them.
    pub fn listed(&self, ids: &[(u32, String)]) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(last) = lines.last().cloned() else { return };
        let texts = ids.iter().map(|(number, id)| format!("{number} {id}")).chain([".".to_owned()]);
        lines.extend(texts.map(|text| Said { text, note: None, direction: Direction::Received, ..last.clone() }));
    }

    /// What was said; a note that the same connection showed before is left out.
    pub fn take(&self) -> Vec<Said> {
        let mut lines = std::mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner));
        let mut seen = HashSet::new();
        for line in &mut lines {
            if line.note.as_ref().is_some_and(|note| !seen.insert(note.clone())) {
                line.note = None;
            }
        }
        lines
    }
}

/// A line with its note.
pub(super) fn said(line: TraceLine, at: Duration) -> Said {
    let note = notes::note(line.protocol, line.direction, &line.text).map(|(key, _)| key.to_owned());
    Said { at, direction: line.direction, protected: line.protected, text: line.text, note, deciding: false }
}

//! A run's network, recorded and shown again.
//!
//! A [`Tape`] lies above TLS: answers of the resolver, answers over HTTP, what handshakes showed, and
//! what was said in the dialogs, each with its instants. It holds **no secrets**: of a login only the
//! visible part of each line stays, of a SASL challenge nothing, and forms posted to an API are not
//! taped at all, nor what came back. It does hold the address, and whatever of the mailbox was read.
//!
//! [`Recorder`] is a backend that tapes what passes to and from another one. [`Replay`] is a backend
//! that knows the tape and nothing else; on tokio's paused clock it takes no time, and the run sees
//! the instants that the tape tells, to the millisecond. What is not on the tape gets no answer but
//! is counted ([`Replay::missing`]). A run that is recorded in steps ([`Tape::in_steps`]) is told again
//! exactly, times and all.
//!
//! **The file**: UTF-8, one JSON object a line. The first names the format's version, the program's,
//! and the date; each other has one key that says what it is ([`format::Entry`]). Times are in
//! microseconds since the start; in steps, what stands below the millisecond counts what happened in it. Bytes that are
//! no UTF-8 stand as `{"base64": …}`, characters that would steer a terminal as `\u…`. An entry without
//! answer was still waited for when the run ended.

pub mod format;
mod record;
mod replay;
mod steps;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::Clock;
pub use format::VERSION;
use format::{Entry, Head, Said, Talk};
use mail_types::harmless;

pub use record::Recorder;
use replay::Cursor;
pub use replay::Replay;
use steps::Gate;

/// Most bytes of dialogs and HTTP bodies on one tape.
pub const SIZE_MAX: usize = 64 * 1024 * 1024;

/// What was recorded; cheap to clone, all clones write on the same tape.
#[derive(Debug, Clone)]
pub struct Tape {
    head: Head,
    entries: Arc<Mutex<Entries>>,
    /// Where what comes in waits for its turn, while the time goes in steps.
    gate: Option<Arc<Gate>>,
}

#[derive(Debug, Default)]
struct Entries {
    list: Vec<Entry>,
    octets: usize,
    connections: u32,
    /// The last instant that was given out, in steps.
    last_us: u64,
}

/// Why a file is no tape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TapeError {
    /// It does not begin as a tape does.
    #[error("not a tape")]
    NoTape,
    /// A later version of the format, or an earlier one that is not read any more.
    #[error("version {found} of the tape format")]
    Version {
        /// The version that the file names.
        found: u32,
    },
    /// A line makes no sense.
    #[error("line {number} is not understood")]
    Line {
        /// Its number, counted from 1.
        number: usize,
    },
}

impl Tape {
    /// An empty tape that starts at `date`.
    pub fn new(date: SystemTime) -> Self {
        let date_ms = date.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        let head = Head {
            mailsetup_tape: VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            date_ms: u64::try_from(date_ms).unwrap_or(0),
            in_steps: false,
        };
        Self { head, entries: Arc::default(), gate: None }
    }

    /// An empty tape for a run that is to be told again exactly. To be called inside a runtime of one
    /// thread whose clock is paused; from then on that clock goes with the real one, in steps.
    pub fn in_steps(date: SystemTime) -> Self {
        let gate = Arc::new(Gate::default());
        steps::keep_time(gate.clone());
        let mut tape = Self { gate: Some(gate), ..Self::new(date) };
        tape.head.in_steps = true;
        tape
    }

    /// Reads a tape.
    ///
    /// # Errors
    /// [`TapeError`]
    pub fn parse(text: &str) -> Result<Self, TapeError> {
        /// Enough to tell a tape of another version from something else.
        #[derive(serde::Deserialize)]
        struct Known {
            mailsetup_tape: u32,
        }
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let first = lines.next().map(|(_, line)| line).unwrap_or_default();
        let known: Known = serde_json::from_str(first).map_err(|_| TapeError::NoTape)?;
        if known.mailsetup_tape != VERSION {
            return Err(TapeError::Version { found: known.mailsetup_tape });
        }
        let head = serde_json::from_str(first).map_err(|_| TapeError::Line { number: 1 })?;
        let entry =
            |(at, line): (usize, &str)| serde_json::from_str(line).map_err(|_| TapeError::Line { number: at + 1 });
        let list = lines.map(entry).collect::<Result<Vec<Entry>, TapeError>>()?;
        Ok(Self { head, entries: Arc::new(Mutex::new(Entries { list, ..Entries::default() })), gate: None })
    }

    /// The tape as a file holds it.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let mut push = |line: serde_json::Result<String>| {
            if let Ok(line) = line {
                text.push_str(&harmless::json(&line));
                text.push('\n');
            }
        };
        push(serde_json::to_string(&self.head));
        self.lock().list.iter().for_each(|entry| push(serde_json::to_string(entry)));
        text
    }

    /// When it was recorded.
    pub fn date(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(self.head.date_ms)
    }

    /// Writes down what a command wants to know when it plays the tape: its targets, its options.
    pub fn note(&self, name: &str, value: &str) {
        self.push(Entry::Note { name: name.to_owned(), value: value.to_owned() });
    }

    /// What was written down under this name, in the order of writing.
    pub fn notes(&self, name: &str) -> Vec<String> {
        let noted = |entry: &Entry| match entry {
            Entry::Note { name: noted, value } if noted == name => Some(value.clone()),
            _ => None,
        };
        self.lock().list.iter().filter_map(noted).collect()
    }

    /// Something is missing because there was no room for it.
    pub fn is_full(&self) -> bool {
        self.lock().octets > SIZE_MAX
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts an entry down and tells where it stands.
    fn push(&self, entry: Entry) -> usize {
        let mut entries = self.lock();
        entries.list.push(entry);
        entries.list.len() - 1
    }

    /// Counts bytes; false where the tape is full.
    fn has_room(&self, octets: usize) -> bool {
        let mut entries = self.lock();
        entries.octets = entries.octets.saturating_add(octets);
        entries.octets <= SIZE_MAX
    }

    /// What came in waits until everything before it has had its consequences.
    async fn turn(&self) {
        if let Some(gate) = &self.gate {
            gate.pass(0).await;
        }
    }

    /// The instant now. In steps every one is later than the last.
    fn instant_us(&self, clock: &Clock) -> u64 {
        let now = micros(clock.elapsed());
        let Some(gate) = &self.gate else { return now };
        gate.asked();
        let mut entries = self.lock();
        let next = entries.last_us + 1;
        entries.last_us = if next / 1000 == now / 1000 { next } else { now };
        entries.last_us
    }

    /// A number for a new connection.
    fn number(&self) -> u32 {
        let mut entries = self.lock();
        entries.connections += 1;
        entries.connections
    }
}

/// One connection's place on a tape, for the one who knows what is secret in it.
#[derive(Debug, Clone)]
pub struct Tap(Side);

#[derive(Debug, Clone)]
enum Side {
    Recording { tape: Tape, clock: Clock, connection: u32 },
    Replaying(Arc<Mutex<Cursor>>),
}

impl Tap {
    /// True where a tape is played: then there is nobody to prove anything to.
    pub fn is_replay(&self) -> bool {
        matches!(self.0, Side::Replaying(_))
    }

    /// True where what is said is taped.
    pub fn is_recording(&self) -> bool {
        matches!(self.0, Side::Recording { .. })
    }

    /// Something was heard that is to be taped: waits for its turn.
    pub async fn turn(&self) {
        if let Side::Recording { tape, .. } = &self.0 {
            tape.turn().await;
        }
    }

    /// What stands on the tape here besides a handshake, while one is played: it was there at once.
    pub fn at_hand(&self) -> Option<Said> {
        match &self.0 {
            Side::Replaying(cursor) => cursor.lock().unwrap_or_else(PoisonError::into_inner).at_hand(),
            Side::Recording { .. } => None,
        }
    }

    /// We said this.
    pub fn sent(&self, octets: &[u8]) {
        self.say(|| Said::Sent(octets.into()));
    }

    /// The server said this.
    pub fn received(&self, octets: &[u8]) {
        self.say(|| Said::Received(octets.into()));
    }

    /// The server ended the connection.
    pub fn closed(&self) {
        self.say(|| Said::Closed);
    }

    /// The connection broke.
    pub fn broken(&self, kind: std::io::ErrorKind) {
        self.say(|| Said::Broken(mail_types::reason::ErrorName(kind)));
    }

    /// A login mechanism told a reason of its own for a refusal, in a challenge that is not taped.
    pub fn reason(&self, text: &str) {
        self.say(|| Said::Reason(text.to_owned()));
    }

    /// The reason that stands on the tape here, while one is played.
    pub fn taped_reason(&self) -> Option<String> {
        match &self.0 {
            Side::Replaying(cursor) => cursor.lock().unwrap_or_else(PoisonError::into_inner).reason(),
            Side::Recording { .. } => None,
        }
    }

    fn say(&self, said: impl FnOnce() -> Said) {
        let Side::Recording { tape, clock, connection } = &self.0 else { return };
        let said = said();
        let size = match &said {
            Said::Sent(octets) | Said::Received(octets) => octets.0.len(),
            _ => 0,
        };
        if tape.has_room(size) {
            tape.push(Entry::Talk(Talk { connection: *connection, at_us: tape.instant_us(clock), said }));
        }
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;

//! What the engine tells while it works. Whoever started it decides whether anybody sees it.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::report::Phase;
use super::{Endpoint, Protocol, Source};

/// One piece of progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A question went out.
    Asked {
        /// To whom.
        source: Source,
        /// URL or DNS question.
        query: String,
    },
    /// A question was answered.
    Answered {
        /// By whom.
        source: Source,
        /// URL or DNS question.
        query: String,
        /// Settings came back.
        found: bool,
    },
    /// A server reached a rung of the ladder.
    Reached {
        /// What it speaks.
        protocol: Protocol,
        /// Where it stands.
        endpoint: Endpoint,
        /// The rung that now begins.
        phase: Phase,
    },
    /// A server's test ended.
    Tested {
        /// What it speaks.
        protocol: Protocol,
        /// Where it stands.
        endpoint: Endpoint,
        /// It works.
        works: bool,
    },
    /// A line of a dialog, secrets masked.
    Line(TraceLine),
}

/// A line of a dialog for `--trace`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceLine {
    /// What the server speaks.
    pub protocol: Protocol,
    /// Where it stands.
    pub endpoint: Endpoint,
    /// Who spoke.
    pub direction: Direction,
    /// The line was protected by TLS.
    pub protected: bool,
    /// Without its line end, secrets masked. Text from the network where received.
    pub text: String,
}

/// Who spoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// We.
    Sent,
    /// The server.
    Received,
    /// Neither: a remark such as "TLS is up".
    Note,
}

/// Where the engine's events go; cheap to clone, shared by all tasks of a run.
#[derive(Clone)]
pub struct Events {
    receiver: Arc<dyn Fn(Event) + Send + Sync>,
    lines: bool,
}

impl Events {
    /// Sends every event to `receiver`.
    pub fn new(receiver: impl Fn(Event) + Send + Sync + 'static) -> Self {
        Self { receiver: Arc::new(receiver), lines: true }
    }

    /// Drops every event.
    pub fn none() -> Self {
        Self { lines: false, ..Self::new(|_| {}) }
    }

    /// The same, with every event shown to `observer` first.
    #[must_use]
    pub fn observed(&self, observer: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        let receiver = Arc::clone(&self.receiver);
        Self {
            receiver: Arc::new(move |event| {
                observer(&event);
                receiver(event);
            }),
            lines: self.lines,
        }
    }

    /// The same without [`Event::Line`]: a dialog of a hundred thousand lines that nobody reads
    /// should cost nothing.
    #[must_use]
    pub fn without_lines(mut self) -> Self {
        self.lines = false;
        self
    }

    /// Somebody wants to see the dialogs.
    pub fn wants_lines(&self) -> bool {
        self.lines
    }

    /// Tells one event.
    pub fn emit(&self, event: Event) {
        (self.receiver)(event);
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Events")
    }
}

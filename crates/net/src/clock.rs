//! The time, passed in.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// Elapsed time for measuring and the date for certificates.
#[derive(Debug, Clone)]
pub struct Clock {
    start: Instant,
    date: SystemTime,
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self::at(SystemTime::now())
    }

    /// A clock that shows `date` now and goes on from there.
    pub fn at(date: SystemTime) -> Self {
        Self { start: Instant::now(), date }
    }

    /// Time since the clock was made. Stands still while tokio's clock is paused.
    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// The date and time of day.
    pub fn date(&self) -> SystemTime {
        self.date + self.elapsed()
    }
}

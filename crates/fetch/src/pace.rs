//! How slow a server may be. One that sends an octet now and then is never silent for long enough to be
//! idle, and would hold a run for ever.

use std::time::Duration;

use tokio::time::Instant;

/// Octets a second that count as silence. A modem of the eighties was faster.
const SILENCE: u64 = 64;

/// Watches the octets of messages come in.
#[derive(Debug)]
pub struct Pace {
    span: Duration,
    begun: Instant,
    octets: u64,
}

impl Pace {
    /// Looks back over `span` each time.
    pub fn new(span: Duration) -> Self {
        Self { span, begun: Instant::now(), octets: 0 }
    }

    /// Octets came. Answers whether that was too slow, over the span.
    pub fn too_slow(&mut self, octets: usize) -> bool {
        self.octets += octets as u64;
        let passed = self.begun.elapsed();
        if passed < self.span {
            return false;
        }
        let slow = self.octets < SILENCE.saturating_mul(passed.as_secs());
        (self.begun, self.octets) = (Instant::now(), 0);
        slow
    }

    /// The disk was waited for, which is not the server's fault.
    pub fn waited(&mut self, time: Duration) {
        self.begun += time;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_drip_is_silence_and_a_slow_disk_is_not() {
        let second = Duration::from_secs(1);
        let mut pace = Pace::new(30 * second);
        let mut run = async |octets: usize, seconds: u32| {
            let mut slow = false;
            for _ in 0..seconds {
                tokio::time::advance(second).await;
                slow |= pace.too_slow(octets);
            }
            slow
        };
        assert!(!run(2000, 100).await);
        assert!(!run(64, 100).await);
        assert!(run(10, 100).await);
        let mut pace = Pace::new(30 * second);
        for _ in 0..100 {
            tokio::time::advance(second).await;
            pace.waited(second);
            assert!(!pace.too_slow(1));
        }
    }
}

//! How long to rest after trouble. Pure.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use crate::exit::Exit;

/// What is the matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The line broke, or there is none.
    Network,
    /// The server wants us to come later.
    Busy,
    /// The login was refused.
    Refused,
    /// Disk, certificate, settings: it may pass, but not soon.
    Other,
}

impl Trouble {
    /// Of a run that ended so.
    pub fn of_exit(exit: Exit) -> Self {
        match exit {
            Exit::Network | Exit::NothingFound => Self::Network,
            Exit::LoginRefused => Self::Refused,
            _ => Self::Other,
        }
    }

    /// The rest after the first failure, and the longest.
    fn range(self) -> Option<(Duration, Duration)> {
        let seconds = |first, most| Some((Duration::from_secs(first), Duration::from_secs(most)));
        match self {
            Self::Network => seconds(2, 5 * 60),
            Self::Busy => seconds(60, 30 * 60),
            Self::Other => seconds(30, 10 * 60),
            Self::Refused => None,
        }
    }
}

/// The rest after so many failures in a row, twice as long each time; `None`: until told to go on. `chance`, from 0 to
/// 1, spreads those who were cut off together.
pub fn after(trouble: Trouble, failures: u32, chance: f64) -> Option<Duration> {
    let (first, most) = trouble.range()?;
    let full = first.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(most);
    Some(full.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0))
}

/// From 0 to 1, another each time.
pub fn chance() -> f64 {
    f64::from(RandomState::new().hash_one(0) as u32) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rests_grow_to_an_end_and_are_spread() {
        let seconds = |trouble, failures| after(trouble, failures, 1.0).map(|rest| rest.as_secs());
        assert_eq!(
            [1, 2, 3, 8, 9, 4_000_000_000].map(|failures| seconds(Trouble::Network, failures).unwrap_or(0)),
            [2, 4, 8, 256, 300, 300]
        );
        assert_eq!((seconds(Trouble::Busy, 1), seconds(Trouble::Busy, 99)), (Some(60), Some(1800)));
        assert_eq!(after(Trouble::Network, 3, 0.0), Some(Duration::from_secs(4)));
        assert!((0..100).map(|_| chance()).all(|chance| (0.0..=1.0).contains(&chance)));
        assert!((0..9).any(|_| chance() != chance()));
    }

    #[test]
    fn a_refused_login_is_not_repeated() {
        assert_eq!(after(Trouble::of_exit(Exit::LoginRefused), 1, 0.5), None);
        for exit in [Exit::Network, Exit::NothingFound, Exit::Tls, Exit::Storage, Exit::Usage] {
            assert!(after(Trouble::of_exit(exit), 1, 0.5).is_some(), "{exit:?}");
        }
    }
}

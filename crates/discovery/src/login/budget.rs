//! How many logins may still be refused before an account is in danger of being locked.

use std::sync::{Mutex, PoisonError};

/// Most refusals per account and run. Many servers lock at five.
pub const REFUSALS_MAX: u32 = 3;

/// Counts for one account, shared by all its servers.
#[derive(Debug, Default)]
pub struct Budget(Mutex<State>);

#[derive(Debug, Default, Clone, Copy)]
struct State {
    refused: u32,
    /// Asked and not answered: each may yet be refused.
    pending: u32,
    made: u32,
    in_clear: bool,
}

impl Budget {
    /// Permission for one login; each is followed by [`Self::settle`].
    pub fn take(&self) -> bool {
        self.with(|state| {
            let allowed = state.refused + state.pending < REFUSALS_MAX;
            state.pending += u32::from(allowed);
            allowed
        })
    }

    /// What came of a login: whether it reached the server, and whether the server may have counted it
    /// against the account.
    pub fn settle(&self, reached: bool, counted: bool) {
        self.with(|state| {
            state.pending = state.pending.saturating_sub(1);
            state.made += u32::from(reached);
            state.refused += u32::from(counted);
        });
    }

    /// Logins that reached a server.
    pub fn made(&self) -> u32 {
        self.with(|state| state.made)
    }

    /// Remembers that challenge-response was refused and the password itself accepted: the account's
    /// servers store it in another form.
    pub fn learn_in_clear(&self) {
        self.with(|state| state.in_clear = true);
    }

    /// What [`Self::learn_in_clear`] said.
    pub fn in_clear(&self) -> bool {
        self.with(|state| state.in_clear)
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_three_refusals_even_at_once() {
        let budget = Budget::default();
        assert!(budget.take() && budget.take() && budget.take());
        assert!(!budget.take(), "three are under way");
        budget.settle(true, false);
        assert!(budget.take(), "one was accepted");
        for _ in 0..3 {
            budget.settle(true, true);
        }
        assert!(!budget.take());
        assert_eq!(budget.made(), 4);
    }

    #[test]
    fn what_never_reached_the_server_costs_nothing() {
        let budget = Budget::default();
        for _ in 0..10 {
            assert!(budget.take());
            budget.settle(false, false);
        }
        assert_eq!(budget.made(), 0);
        assert!(!budget.in_clear());
        budget.learn_in_clear();
        assert!(budget.in_clear());
    }
}

//! What was expected of a domain and what was seen: the common ground of every format for pipelines
//! and monitoring.
//!
//! Four outcomes are kept apart, since programs act on them: *passed*, *failed*, *untested* (nothing
//! could be seen, which is no pass) and *waived* (failed, but somebody accepted it until a date).

use std::time::SystemTime;

use super::reason::Withheld;
use super::report::{Conclusion, Fault, SurveyReport};
use super::{Endpoint, Message, Protocol, Reason, Severity};

/// One expectation and its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Stable name within its protocol or domain: a policy's key, or a finding's id.
    pub id: &'static str,
    /// The protocol it is about; `None`: the domain.
    pub protocol: Option<Protocol>,
    /// The server that was looked at.
    pub endpoint: Option<Endpoint>,
    /// What is expected.
    pub title: Message,
    /// What became of it.
    pub outcome: CheckOutcome,
    /// The line of the policy file that demands it, counted from 1.
    pub line: Option<usize>,
}

/// What became of a [`Check`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckOutcome {
    /// It holds.
    Passed {
        /// What was seen.
        seen: Seen,
    },
    /// It does not.
    Failed {
        /// How bad that is.
        severity: Severity,
        /// What the run comes short of by it; `None` if it is reported and no more.
        fault: Option<Fault>,
        /// What was seen.
        seen: Seen,
    },
    /// Nothing could be seen.
    Untested {
        /// What the run comes short of; `None` if the user wanted no test.
        fault: Option<Fault>,
        /// What kept us from it.
        why: Seen,
    },
    /// It does not hold, and that was accepted for a while.
    Waived {
        /// What was seen.
        seen: Seen,
        /// Why it was accepted, as the policy says.
        reason: String,
        /// Until when, `YYYY-MM-DD`.
        until: String,
    },
}

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// In words already.
    Worded(Message),
    /// Why something does not work, or could not be tested.
    Reason(Reason),
    /// How the whole run ended.
    Conclusion(Conclusion),
}

impl From<Message> for Seen {
    fn from(message: Message) -> Self {
        Self::Worded(message)
    }
}

impl From<Reason> for Seen {
    fn from(reason: Reason) -> Self {
        Self::Reason(reason)
    }
}

impl From<Conclusion> for Seen {
    fn from(conclusion: Conclusion) -> Self {
        Self::Conclusion(conclusion)
    }
}

impl From<Withheld> for Seen {
    fn from(why: Withheld) -> Self {
        Self::Reason(why.into())
    }
}

impl CheckOutcome {
    /// The stable name in JSON.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Passed { .. } => "passed",
            Self::Failed { .. } => "failed",
            Self::Untested { .. } => "untested",
            Self::Waived { .. } => "waived",
        }
    }

    /// What was seen, or why nothing was.
    pub fn seen(&self) -> &Seen {
        match self {
            Self::Passed { seen } | Self::Failed { seen, .. } | Self::Waived { seen, .. } => seen,
            Self::Untested { why, .. } => why,
        }
    }

    /// What the run comes short of by it.
    pub fn fault(&self) -> Option<Fault> {
        match self {
            Self::Passed { .. } | Self::Waived { .. } => None,
            Self::Failed { fault, .. } | Self::Untested { fault, .. } => *fault,
        }
    }

    /// Failed, and the run fails with it.
    pub fn fails(&self) -> bool {
        matches!(self, Self::Failed { fault: Some(_), .. })
    }
}

impl Check {
    /// A check of the domain as a whole.
    pub fn of_domain(id: &'static str, title: Message, outcome: CheckOutcome) -> Self {
        Self { id, protocol: None, endpoint: None, title, outcome, line: None }
    }

    /// The stable name, with its protocol where it has one: `imap.works`.
    pub fn name(&self) -> String {
        match self.protocol {
            Some(protocol) => format!("{}.{}", protocol.id(), self.id),
            None => self.id.to_owned(),
        }
    }
}

/// A run for one target, and what was expected of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The run.
    pub report: SurveyReport,
    /// Every check, in a fixed order.
    pub checks: Vec<Check>,
    /// File with the policy, where there is one.
    pub policy: Option<String>,
    /// Somebody said what is expected: people are told what became of it.
    pub expected: bool,
    /// The date that the checks went by; `None` where nobody needs it.
    pub date: Option<SystemTime>,
}

impl Judged {
    /// The gravest fault of all checks.
    pub fn fault(&self) -> Option<Fault> {
        self.checks.iter().filter_map(|check| check.outcome.fault()).max()
    }

    /// The one word for the target: its worst outcome.
    pub fn standing(&self) -> Standing {
        let outcomes = || self.checks.iter().map(|check| &check.outcome);
        if outcomes().any(CheckOutcome::fails) {
            let worst = |outcome: &CheckOutcome| match outcome {
                CheckOutcome::Failed { severity, fault: Some(_), .. } => Some(*severity),
                _ => None,
            };
            let severe = outcomes().filter_map(worst).max() == Some(Severity::Error);
            return if severe { Standing::Failed } else { Standing::Warned };
        }
        if outcomes().any(|outcome| matches!(outcome, CheckOutcome::Untested { .. })) {
            return Standing::Untested;
        }
        let told = |outcome: &CheckOutcome| matches!(outcome, CheckOutcome::Failed { .. });
        if outcomes().any(told) { Standing::Noted } else { Standing::Passed }
    }
}

/// How a target stands in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// Everything holds.
    Passed,
    /// Something is odd, and nobody asked to fail for it.
    Noted,
    /// A warning that fails the run.
    Warned,
    /// Something could not be seen.
    Untested,
    /// An error.
    Failed,
}

impl Standing {
    /// Every value.
    pub const ALL: [Self; 5] = [Self::Passed, Self::Noted, Self::Warned, Self::Untested, Self::Failed];

    /// The stable name in machine formats.
    pub fn id(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Noted => "noted",
            Self::Warned => "warning",
            Self::Untested => "untested",
            Self::Failed => "failed",
        }
    }
}

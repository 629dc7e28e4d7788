//! A question to a source, and its answer.

use schemars::JsonSchema;
use serde::Serialize;

use super::{ServerRef, Text, ms, outcome_id};
use crate::locale::Locale;
use mail_types::report::{Attempt, Outcome};

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct AttemptView {
    source: &'static str,
    /// URL or DNS question.
    query: String,
    /// `found`, `absent`, `protected` (something is there, behind a login), `failed`, `cancelled`, `not-awaited`
    outcome: &'static str,
    /// Whose fault a failure is.
    cause: Option<&'static str>,
    /// Why it is absent, protected or failed.
    reason: Option<Text>,
    /// The weakest hop of the answer; only where one was found.
    trust: Option<&'static str>,
    /// Servers that the answer names.
    servers: Vec<ServerRef>,
    /// Protocols that the answer says are not offered.
    not_offered: Vec<&'static str>,
    /// The answer in short.
    evidence: Vec<String>,
    /// Counted from the start of the run.
    started_ms: u64,
    took_ms: u64,
}

impl AttemptView {
    pub(super) fn new(attempt: &Attempt, locale: &Locale) -> Self {
        let (cause, reason, config) = match &attempt.outcome {
            Outcome::Found(config) => (None, None, Some(config)),
            Outcome::Absent(reason) | Outcome::Protected(reason) => (None, Some(reason), None),
            Outcome::Failed(failure) => (Some(failure.cause.id()), Some(&failure.reason), None),
            Outcome::Cancelled | Outcome::NotAwaited => (None, None, None),
        };
        let servers = config.map(|config| config.servers.as_slice()).unwrap_or_default();
        Self {
            source: attempt.source.id(),
            query: attempt.query.to_string(),
            outcome: outcome_id(&attempt.outcome),
            cause,
            reason: reason.map(|reason| Text::of(reason, locale)),
            trust: config.map(|_| attempt.trust.id()),
            servers: servers.iter().map(|server| ServerRef::new(server.protocol, &server.endpoint)).collect(),
            not_offered: config.map(|c| c.not_offered.iter().map(|p| p.id()).collect()).unwrap_or_default(),
            evidence: attempt.evidence.clone(),
            started_ms: ms(attempt.started),
            took_ms: ms(attempt.took),
        }
    }
}

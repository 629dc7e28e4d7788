//! What is odd, and what an expectation came to.

use schemars::JsonSchema;
use serde::Serialize;

use super::{ServerRef, Text};
use crate::locale::Locale;
use crate::render::human::fix;
use mail_types::Finding;
use mail_types::check::{Check, CheckOutcome};

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct FindingView {
    /// `mailsetup explain ID` has a page on it.
    id: &'static str,
    /// `info`, `warning`, `error`
    severity: &'static str,
    title: Text,
    fix: Text,
    /// The rule it breaks, as `RFC 8314 section 3`.
    reference: Option<&'static str>,
    server: Option<ServerRef>,
    /// The source that published the cause.
    published_by: Option<&'static str>,
}

impl FindingView {
    pub(super) fn new(finding: &Finding, locale: &Locale) -> Self {
        Self {
            id: finding.spec.id,
            severity: finding.spec.severity.id(),
            title: Text::new(&finding.message, locale),
            fix: Text::new(&fix(finding), locale),
            reference: Some(finding.spec.source).filter(|source| !source.is_empty()),
            server: finding.server.as_ref().map(|(protocol, endpoint)| ServerRef::new(*protocol, endpoint)),
            published_by: finding.published_by.map(mail_types::Source::id),
        }
    }
}

/// One expectation: the policy's, or that of every run.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct CheckView {
    /// `settings`, `imap.works`, `imap.certificate-expired`
    name: String,
    /// `passed`, `failed`, `untested`, `waived`
    outcome: &'static str,
    /// Of a failed check: `warning`, `error`
    severity: Option<&'static str>,
    /// It makes the run fail, or keeps it from passing.
    counts: bool,
    title: Text,
    /// What was seen, or why nothing was.
    seen: Text,
    server: Option<ServerRef>,
    /// The line of the policy file.
    line: Option<usize>,
    waiver: Option<WaiverView>,
}

/// Why a check that does not hold is accepted.
#[derive(Debug, Serialize, JsonSchema)]
struct WaiverView {
    reason: String,
    /// `2026-12-31`
    until: String,
}

impl CheckView {
    pub(super) fn new(check: &Check, locale: &Locale) -> Self {
        Self {
            name: check.name(),
            outcome: check.outcome.id(),
            severity: match &check.outcome {
                CheckOutcome::Failed { severity, .. } => Some(severity.id()),
                _ => None,
            },
            counts: check.outcome.fault().is_some(),
            title: Text::new(&check.title, locale),
            seen: Text::seen(check.outcome.seen(), locale),
            server: check.protocol.zip(check.endpoint.as_ref()).map(|(protocol, e)| ServerRef::new(protocol, e)),
            line: check.line,
            waiver: match &check.outcome {
                CheckOutcome::Waived { reason, until, .. } => {
                    Some(WaiverView { reason: reason.clone(), until: until.clone() })
                }
                _ => None,
            },
        }
    }
}

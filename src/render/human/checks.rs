//! What was expected and does not hold.

use crate::locale::Locale;
use mail_types::{Check, CheckOutcome, Judged, Message, Severity};

use super::super::layout::{Ink, Sheet};

/// Everything that does not simply hold, and how much does.
pub(super) fn expectations(sheet: &mut Sheet, judged: &Judged, locale: &Locale) {
    sheet.heading(&locale.label("report", "expectations"));
    let (good, text) = held(judged, locale);
    let (mark, ink) = if good { ("  ✓ ", Ink::Good) } else { ("  – ", Ink::Dim) };
    sheet.paragraph(&[(mark, ink)], &text, Ink::Plain);
    for Broken { mark, ink, text } in broken(judged, locale) {
        sheet.paragraph(&[("  ", Ink::Plain), (mark, ink), (" ", Ink::Plain)], &text, Ink::Plain);
    }
}

fn holds(check: &Check) -> bool {
    matches!(check.outcome, CheckOutcome::Passed { .. })
}

/// All of it holds, and how much does.
pub(in crate::render) fn held(judged: &Judged, locale: &Locale) -> (bool, String) {
    let count = judged.checks.iter().filter(|check| holds(check)).count();
    let all = Message::new("report-checks-held").with("held", count).with("count", judged.checks.len());
    (count == judged.checks.len(), locale.text(&all))
}

/// A check that does not simply hold.
pub(in crate::render) struct Broken {
    pub mark: &'static str,
    pub ink: Ink,
    pub text: String,
}

/// Each of them with what was seen.
pub(in crate::render) fn broken(judged: &Judged, locale: &Locale) -> Vec<Broken> {
    let one = |check: &Check| {
        let (mark, ink) = match &check.outcome {
            CheckOutcome::Failed { severity: Severity::Error, .. } => ("✗", Ink::Bad),
            CheckOutcome::Untested { .. } => ("?", Ink::Warn),
            CheckOutcome::Failed { .. } => ("!", Ink::Warn),
            _ => ("–", Ink::Dim),
        };
        let seen = locale.seen(check.outcome.seen());
        let seen = match &check.outcome {
            CheckOutcome::Waived { reason, until, .. } => {
                let waived = Message::new("check-waived").with("until", until.clone()).with("reason", reason.clone());
                format!("{seen} ({})", locale.text(&waived))
            }
            CheckOutcome::Untested { .. } => format!("{}: {seen}", locale.label("verdict", "untested")),
            _ => seen,
        };
        let place = match (&judged.policy, check.line) {
            (Some(file), Some(line)) => format!(" [{}:{line}]", crate::locale::escape_foreign(file)),
            _ => String::new(),
        };
        Broken { mark, ink, text: format!("{}: {}: {seen}{place}", check.name(), locale.text(&check.title)) }
    };
    judged.checks.iter().filter(|check| !holds(check)).map(one).collect()
}

//! What was expected and does not hold.

use crate::locale::Locale;
use crate::model::{Check, CheckOutcome, Judged, Message, Severity};

use super::super::layout::{Ink, Sheet};

/// Everything that does not simply hold, and how much does.
pub(super) fn expectations(sheet: &mut Sheet, judged: &Judged, locale: &Locale) {
    sheet.heading(&locale.label("report", "expectations"));
    let held = |check: &&Check| matches!(check.outcome, CheckOutcome::Passed { .. });
    let count = judged.checks.iter().filter(held).count();
    let all = Message::new("report-checks-held").with("held", count).with("count", judged.checks.len());
    let good = count == judged.checks.len();
    let (mark, ink) = if good { ("  ✓ ", Ink::Good) } else { ("  – ", Ink::Dim) };
    sheet.paragraph(&[(mark, ink)], &locale.text(&all), Ink::Plain);
    for check in judged.checks.iter().filter(|check| !held(check)) {
        let (mark, ink) = match &check.outcome {
            CheckOutcome::Failed { severity: Severity::Error, .. } => ("  ✗ ", Ink::Bad),
            CheckOutcome::Untested { .. } => ("  ? ", Ink::Warn),
            CheckOutcome::Failed { .. } => ("  ! ", Ink::Warn),
            _ => ("  – ", Ink::Dim),
        };
        let seen = locale.text(check.outcome.seen());
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
        let text = format!("{}: {}: {seen}{place}", check.name(), locale.text(&check.title));
        sheet.paragraph(&[(mark, ink)], &text, Ink::Plain);
    }
}

//! Who was asked, what they said, how far to trust it, and when.

use std::fmt::Write as _;
use std::time::Duration;

use super::super::super::human::details;
use super::super::super::layout::Ink;
use super::super::escaped;
use super::{class, paragraph, part, took};
use crate::locale::Locale;
use mail_types::report::{Outcome, SurveyReport};
use mail_types::timing::Timing;
use mail_types::{Asked, Message};

/// Every question, with a bar on the time axis of the run.
pub(super) fn attempts(body: &mut String, report: &SurveyReport, locale: &Locale) {
    let attempts = &report.discovery.attempts;
    if attempts.is_empty() {
        return;
    }
    let end = Timing::of(report).end.max(Duration::from_millis(1));
    part(body, &locale.label("page", "found"), |body| {
        for attempt in attempts {
            let (mark, ink) = match attempt.outcome {
                Outcome::Found(_) => ("✓", Ink::Good),
                Outcome::Protected(_) => ("!", Ink::Warn),
                Outcome::Failed(_) => ("✗", Ink::Bad),
                Outcome::Absent(_) | Outcome::Cancelled | Outcome::NotAwaited => ("–", Ink::Dim),
            };
            let _ = write!(
                body,
                "<div class=\"row\"><p><span class=\"{}\">{mark}</span> {}</p>",
                class(ink),
                escaped(&locale.label("source", attempt.source.id()))
            );
            if attempt.query != Asked::Nothing {
                let _ = write!(body, "<p class=\"dim said\">{}</p>", escaped(&attempt.query.to_string()));
            }
            paragraph(body, if ink == Ink::Good { "" } else { "dim" }, &details::outcome(attempt, locale));
            bar(body, class(ink), attempt.started, attempt.took, end);
            body.push_str("</div>");
        }
        paragraph(body, "dim", &locale.text(&Message::new("page-scale").with("end", took(locale, end))));
    });
}

/// A bar from `started` on, on an axis from 0 to `end`.
pub(super) fn bar(body: &mut String, class: &str, started: Duration, took: Duration, end: Duration) {
    let share = |time: Duration| (time.as_secs_f64() / end.as_secs_f64().max(f64::EPSILON) * 100.0).clamp(0.0, 100.0);
    // What took no time can be seen all the same.
    let width = share(took).max(0.6);
    let left = share(started).min(100.0 - width);
    let _ = write!(body, "<div class=\"bar {class}\"><i style=\"margin-left:{left:.1}%;width:{width:.1}%\"></i></div>");
}

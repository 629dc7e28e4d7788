//! Test Anything Protocol, version 13: one test a check, the plan at the end.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::exit::Exit;
use crate::locale::{Locale, escape_foreign};
use mail_types::Message;
use mail_types::check::{Check, CheckOutcome, Judged};

use super::form::Form;

/// The running number goes on over all targets.
pub(super) struct Tap<'a> {
    locale: &'a Locale,
    count: u64,
}

impl<'a> Tap<'a> {
    pub(super) fn new(locale: &'a Locale) -> Self {
        Self { locale, count: 0 }
    }

    fn test(&mut self, judged: &Judged, check: &Check) -> String {
        self.count += 1;
        let locale = self.locale;
        let seen = locale.seen(check.outcome.seen());
        let (ok, directive) = match &check.outcome {
            CheckOutcome::Passed { .. } => ("ok", String::new()),
            CheckOutcome::Failed { fault: Some(_), .. } => ("not ok", String::new()),
            // "not ok … # TODO" is told and does not fail.
            CheckOutcome::Failed { severity, .. } => {
                ("not ok", format!(" # TODO {}", locale.label("severity", severity.id())))
            }
            CheckOutcome::Untested { fault: None, .. } => {
                ("ok", format!(" # SKIP {}", locale.text(&Message::new("check-seen-not-tested"))))
            }
            CheckOutcome::Untested { .. } => ("not ok", String::new()),
            CheckOutcome::Waived { reason, until, .. } => {
                let waived = Message::new("check-waived").with("until", until.clone()).with("reason", reason.clone());
                ("not ok", format!(" # TODO {}", description(&locale.text(&waived))))
            }
        };
        let title = locale.text(&check.title);
        let mut text = format!(
            "{ok} {} - {}: {}: {}{directive}\n",
            self.count,
            description(&judged.report.target.to_string()),
            description(&check.name()),
            description(&title)
        );
        // A YAML block behind a test; JSON strings are YAML.
        let written = writeln!(
            text,
            "  ---\n  outcome: {}\n  seen: {}\n  ...",
            check.outcome.id(),
            serde_json::Value::from(escape_foreign(&seen).as_ref())
        );
        debug_assert!(written.is_ok(), "writing to a String does not fail");
        text
    }
}

impl Form for Tap<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"TAP version 13\n")
    }

    fn result(&mut self, out: &mut dyn Write, judged: &Judged) -> io::Result<()> {
        for check in &judged.checks {
            out.write_all(self.test(judged, check).as_bytes())?;
        }
        Ok(())
    }

    fn undone(&mut self, out: &mut dyn Write, why: &str) -> io::Result<()> {
        self.count += 1;
        writeln!(out, "not ok {} - mailsetup: run: {}", self.count, description(why))
    }

    fn end(&mut self, out: &mut dyn Write, _exit: Exit) -> io::Result<()> {
        writeln!(out, "1..{}", self.count)
    }
}

/// Within a line; `#` would begin a directive.
fn description(text: &str) -> String {
    escape_foreign(text).replace('\\', "\\\\").replace('#', "\\#")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;
    use crate::render::fixture;

    fn tap(judged: &[Judged]) -> String {
        let locale = fixture::locale(Language::English);
        fixture::formed(&mut Tap::new(&locale), judged)
    }

    #[test]
    fn tests_are_numbered_over_all_targets_and_the_plan_counts_them() {
        let text = tap(&[fixture::judged(fixture::working()), fixture::judged(fixture::troubled())]);
        assert!(text.starts_with("TAP version 13\nok 1 - user@gmx.de: settings: usable settings\n"), "{text}");
        assert!(text.contains("not ok 5 - vorstand@verein.example: settings: usable settings\n"), "{text}");
        let tests = text.lines().filter(|line| line.starts_with("ok ") || line.starts_with("not ok ")).count();
        assert!(text.ends_with(&format!("\n1..{tests}\n")), "{text}");
        // Of a server that is down nobody says that it works.
        assert!(text.contains("# TODO warning\n") && !text.contains("with remarks"), "{text}");
    }

    #[test]
    fn a_server_cannot_write_tests_of_its_own() {
        let text = tap(&[fixture::nasty()]);
        for line in text.lines() {
            let known = ["TAP ", "ok ", "not ok ", "1..", "  ---", "  outcome: ", "  seen: ", "  ..."];
            assert!(known.iter().any(|start| line.starts_with(start)), "{line}");
            assert!(line.chars().all(|character| !character.is_control()), "{line:?}");
        }
        assert_eq!(description("a\nBail out! # TODO \\"), "a\\\\x0aBail out! \\# TODO \\\\");
    }
}

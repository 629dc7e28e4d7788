//! A summary in Markdown, as a job's page on GitHub or GitLab shows it.

use std::io::{self, Write};

use crate::exit::Exit;
use crate::locale::{Locale, escape_foreign};
use mail_types::Message;
use mail_types::check::{CheckOutcome, Judged, Standing};

use super::form::Form;

/// One table row a check that does not simply hold; one row for a target where all do.
pub(super) struct Markdown<'a> {
    locale: &'a Locale,
    counts: [u64; Standing::ALL.len()],
}

impl<'a> Markdown<'a> {
    pub(super) fn new(locale: &'a Locale) -> Self {
        Self { locale, counts: [0; Standing::ALL.len()] }
    }
}

impl Form for Markdown<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let word = |id| self.locale.text(&Message::new(id));
        writeln!(out, "## {}\n", word("markdown-title"))?;
        let columns = ["markdown-target", "markdown-standing", "markdown-check", "markdown-seen"].map(word);
        writeln!(out, "| {} |\n|---|---|---|---|", columns.join(" | "))
    }

    fn result(&mut self, out: &mut dyn Write, judged: &Judged) -> io::Result<()> {
        let locale = self.locale;
        let standing = judged.standing();
        self.counts[standing as usize] += 1;
        let target = inline(&judged.report.target.to_string());
        let head = format!("| {target} | {} {} ", mark(standing), inline(&locale.label("standing", standing.id())));
        let told = || judged.checks.iter().filter(|check| !matches!(check.outcome, CheckOutcome::Passed { .. }));
        if told().next().is_none() {
            return writeln!(out, "{head}| | |");
        }
        for (row, check) in told().enumerate() {
            let head = if row == 0 { head.as_str() } else { "| | " };
            let mut seen = inline(&locale.seen(check.outcome.seen()));
            if let CheckOutcome::Waived { reason, until, .. } = &check.outcome {
                let waived = Message::new("check-waived").with("until", until.clone()).with("reason", reason.clone());
                seen = format!("{seen} ({})", inline(&locale.text(&waived)));
            }
            writeln!(out, "{head}| {} | {seen} |", inline(&check.name()))?;
        }
        Ok(())
    }

    fn undone(&mut self, out: &mut dyn Write, why: &str) -> io::Result<()> {
        writeln!(out, "| | {} | | {} |", mark(Standing::Failed), inline(why))
    }

    fn end(&mut self, out: &mut dyn Write, _exit: Exit) -> io::Result<()> {
        let [passed, noted, warned, untested, failed] = self.counts;
        let message = Message::new("markdown-summary")
            .with("count", self.counts.iter().sum::<u64>())
            .with("passed", passed + noted)
            .with("warned", warned)
            .with("untested", untested)
            .with("failed", failed);
        writeln!(out, "\n{}", self.locale.text(&message))
    }
}

fn mark(standing: Standing) -> char {
    match standing {
        Standing::Passed | Standing::Noted => '✅',
        Standing::Warned => '⚠',
        Standing::Untested => '❔',
        Standing::Failed => '❌',
    }
}

/// Text that means nothing in Markdown: every ASCII punctuation mark that could is escaped (CommonMark
/// section 2.4), and nothing looks like an address to link to.
fn inline(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in escape_foreign(text).chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            // `http://…`, `www.…` and `@name` become links by themselves; an entity stops that.
            ':' => escaped.push_str("&#58;"),
            '@' => escaped.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|' | '~' | '$' | '^' => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ => escaped.push(character),
        }
    }
    escaped.replace("www.", "www&#46;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;
    use crate::render::fixture;

    fn markdown(judged: &[Judged]) -> String {
        let locale = fixture::locale(Language::English);
        fixture::formed(&mut Markdown::new(&locale), judged)
    }

    #[test]
    fn a_target_that_is_well_is_one_row() {
        let text = markdown(&[fixture::judged(fixture::working()), fixture::judged(fixture::troubled())]);
        assert!(text.contains("\n| user&#64;gmx.de | ✅ all well | | |\n"), "{text}");
        assert!(text.contains("| vorstand&#64;verein.example | ❌ failed | settings | no login was possible |\n"));
        assert!(text.ends_with("\n2 targets: 1 passed, 0 with warnings, 0 not tested, 1 failed.\n"), "{text}");
    }

    #[test]
    fn a_server_can_neither_leave_its_cell_nor_link() {
        let text = markdown(&[fixture::nasty()]);
        for line in text.lines().filter(|line| line.starts_with("| ")) {
            let bars = line.replace("\\\\", "").replace("\\|", "").matches('|').count();
            assert_eq!(bars, 5, "{line}");
            assert!(!line.contains("<script") && !line.contains("](") && !line.contains("://"), "{line}");
        }
        assert_eq!(inline("[x](http://a) `|` **b**"), "\\[x\\]\\(http&#58;//a\\) \\`\\|\\` \\*\\*b\\*\\*");
    }
}

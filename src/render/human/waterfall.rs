//! `--timing`: sources and servers on one time axis.

use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use crate::locale::{Locale, escape_foreign};
use mail_types::Message;
use mail_types::report::{Phase, SurveyReport};
use mail_types::timing::{QuestionRow, ServerRow, Timing};

use super::super::layout::{Ink, Sheet, duration, pad};
use super::super::words;

/// Columns of the names at the left.
const NAME_MAX: usize = 30;
/// Columns of a time at the right.
const TIME: usize = 8;

/// The waterfall and the two times that count.
pub(super) fn draw(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale) {
    let timing = Timing::of(report);
    if timing.questions.is_empty() && timing.servers.is_empty() {
        return;
    }
    let took = |time: Duration| duration(locale.language(), time);
    sheet.heading(&locale.label("timing", "heading"));
    // Two for the mark, one on each side of the bars.
    let columns = sheet.left(2 + NAME_MAX + 2 + TIME).max(10);
    let scale = Scale { end: timing.end.max(Duration::from_millis(1)), columns };
    let axis = scale.axis(took);
    sheet.line(&[("  ", Ink::Plain), (&pad("", NAME_MAX), Ink::Plain), (" ", Ink::Plain), (&axis, Ink::Dim)]);
    for row in &timing.questions {
        let (mark, ink) = if row.found {
            ("✓ ", Ink::Good)
        } else if row.failed {
            ("✗ ", Ink::Bad)
        } else {
            ("– ", Ink::Dim)
        };
        let bar = scale.bar(&[('▒', row.started, row.ended)]);
        line(sheet, (mark, ink), &question(row, locale), &bar, &took(row.ended.saturating_sub(row.started)));
    }
    for row in &timing.servers {
        let (mark, ink) = match (row.works, row.chosen) {
            (true, true) => ("✓ ", Ink::Good),
            (true, false) => ("– ", Ink::Dim),
            (false, _) => ("✗ ", Ink::Bad),
        };
        let phases: Vec<_> = row.phases.iter().map(|(phase, from, to)| (letter(*phase), *from, *to)).collect();
        let (from, to) = row.span();
        line(sheet, (mark, ink), &server(row), &scale.bar(&phases), &took(to.saturating_sub(from)));
    }
    legend(sheet, &timing, locale);
    for (id, time) in [("settings", timing.first_settings), ("tested", timing.tested)] {
        let time = time.map_or_else(|| "–".to_owned(), took);
        let name = locale.label("timing", id);
        sheet.paragraph(&[("  ", Ink::Plain), (&format!("{time:>TIME$}  "), Ink::Strong)], &name, Ink::Plain);
    }
}

fn line(sheet: &mut Sheet, (mark, ink): (&str, Ink), name: &str, bar: &str, took: &str) {
    let bar_ink = if ink == Ink::Dim { Ink::Dim } else { Ink::Plain };
    let space = " ".repeat(TIME.saturating_sub(took.width()) + 1);
    sheet.line(&[
        (mark, ink),
        (&pad(&shorten(name), NAME_MAX), Ink::Plain),
        (" ", Ink::Plain),
        (bar, bar_ink),
        (&space, Ink::Plain),
        (took, Ink::Dim),
    ]);
}

fn question(row: &QuestionRow, locale: &Locale) -> String {
    if row.count > 1 {
        return locale.text(&Message::new("timing-records").with("count", row.count));
    }
    // The scheme says nothing here, and the host matters more than the path.
    let query = row.query.strip_prefix("https://").unwrap_or(&row.query);
    format!("{} {}", row.source.id(), escape_foreign(query))
}

fn server(row: &ServerRow) -> String {
    format!("{} {}", row.protocol, words::endpoint(&row.endpoint))
}

/// Cuts in the middle, where a name says least.
fn shorten(name: &str) -> String {
    if name.width() <= NAME_MAX {
        return name.to_owned();
    }
    let characters: Vec<char> = name.chars().collect();
    let mut head: String = characters.iter().take(NAME_MAX - 1).collect();
    while head.width() > NAME_MAX - 1 {
        head.pop();
    }
    head + "…"
}

/// What stands for a rung; the same letters in every language, told by the legend.
fn letter(phase: Phase) -> char {
    match phase {
        Phase::Resolve => 'd',
        Phase::Connect => 'c',
        Phase::TlsHandshake => 't',
        Phase::Greeting => 'g',
        Phase::StartTls => 's',
        Phase::Capability => 'k',
        Phase::Authenticate => 'l',
        Phase::Status => 'm',
    }
}

fn legend(sheet: &mut Sheet, timing: &Timing, locale: &Locale) {
    let mut phases: Vec<Phase> =
        timing.servers.iter().flat_map(|row| row.phases.iter().map(|(phase, ..)| *phase)).collect();
    phases.sort_unstable();
    phases.dedup();
    let words: Vec<String> =
        phases.into_iter().map(|p| format!("{} {}", letter(p), locale.label("phase", p.id()))).collect();
    if !words.is_empty() {
        sheet.paragraph(&[("  ", Ink::Plain)], &words.join(" · "), Ink::Dim);
    }
}

/// Times on columns.
struct Scale {
    end: Duration,
    columns: usize,
}

impl Scale {
    fn column(&self, time: Duration) -> usize {
        let part = time.as_secs_f64() / self.end.as_secs_f64() * self.columns as f64;
        // Rounded, so that equal times stand in equal columns; never past the end.
        (part.round() as usize).min(self.columns)
    }

    /// Pieces drawn one over the other, each at least one column wide.
    fn bar(&self, pieces: &[(char, Duration, Duration)]) -> String {
        let mut cells = vec![' '; self.columns];
        for (sign, from, to) in pieces {
            // What took no time at all, such as capabilities in a greeting, has no column.
            if to == from {
                continue;
            }
            let start = self.column(*from).min(self.columns - 1);
            let end = self.column(*to).max(start + 1);
            cells[start..end].fill(*sign);
        }
        cells.into_iter().collect()
    }

    /// `0 …       130 ms        260 ms`: begin, middle and end.
    fn axis(&self, words: impl Fn(Duration) -> String) -> String {
        let (middle, end) = (words(self.end / 2), words(self.end));
        let half = self.columns / 2;
        let left = pad("0", half.saturating_sub(middle.width() / 2));
        let right = self.columns.saturating_sub(left.width() + middle.width() + end.width());
        format!("{left}{middle}{}{end}", " ".repeat(right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn bars_stand_where_their_time_is() {
        let scale = Scale { end: ms(100), columns: 10 };
        assert_eq!(scale.bar(&[('a', ms(0), ms(50)), ('b', ms(50), ms(100))]), "aaaaabbbbb");
        assert_eq!(scale.bar(&[('a', ms(40), ms(41))]), "    a     ", "a column at least");
        assert_eq!(scale.bar(&[('a', ms(100), ms(100))]), "          ", "no time, no column");
        assert_eq!(scale.bar(&[('a', ms(99), ms(100))]), "         a");
        assert_eq!(scale.bar(&[('a', ms(90), ms(500))]), "         a", "never past the end");
        assert_eq!(scale.axis(|time| format!("{}", time.as_millis())).width(), 10);
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!(shorten("short"), "short");
        assert_eq!(shorten(&"x".repeat(40)).width(), NAME_MAX);
        assert!(shorten(&"漢".repeat(40)).width() <= NAME_MAX);
    }
}

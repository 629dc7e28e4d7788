//! The lesson for people: per way and step the dialog, line by line with its notes, and the state
//! table.

use std::collections::BTreeSet;

use unicode_width::UnicodeWidthStr;

use crate::locale::{Locale, escape_foreign};
use mail_types::event::Direction;
use mail_types::lesson::{Device, Place, Row, Said, Scene, Step, Talk, Way, WayRun};
use mail_types::report::Recommendation;
use mail_types::{Message, Protocol};

use super::layout::{Ink, Sheet, pad, size, wrap};

/// How much is said about each line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Depth {
    /// The dialogs are left out: tables and what they show.
    Off,
    /// A line of meaning.
    #[default]
    Short,
    /// More, with the RFC.
    Full,
}

/// How the lesson is laid out.
#[derive(Clone, Copy)]
pub struct LessonOptions<'a> {
    /// Columns.
    pub width: usize,
    /// With colour.
    pub color: bool,
    /// How much is said about each line.
    pub depth: Depth,
    /// The RFC and section of a note.
    pub source: &'a dyn Fn(&str) -> Option<&'static str>,
}

/// Lines of one talk that are shown before the rest is folded.
const TALK_MAX: usize = 40;

/// Lines that one line of a dialog is folded into: as many as the longest list of capabilities takes.
const FOLDED_MAX: usize = 12;

/// Title, introduction and legend.
pub fn head(locale: &Locale, options: LessonOptions<'_>) -> String {
    let mut sheet = Sheet::new(options.width, options.color);
    sheet.heading(&locale.label("lesson", "title"));
    sheet.paragraph(&[], &locale.label("lesson", "intro"), Ink::Plain);
    if options.depth > Depth::Off {
        sheet.blank();
        sheet.paragraph(&[], &locale.label("lesson", "legend"), Ink::Dim);
    }
    sheet.into_text()
}

/// The heading of a way.
pub fn way(way: Way, locale: &Locale, options: LessonOptions<'_>) -> String {
    let mut sheet = Sheet::new(options.width, options.color);
    let title = format!("━━ {} ", locale.label("way", way.id()));
    let rule = "━".repeat(sheet.left(title.width()));
    sheet.line(&[(&title, Ink::Strong), (&rule, Ink::Dim)]);
    format!("\n{}", sheet.into_text())
}

/// What the reader has seen already, under one way.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    notes: BTreeSet<String>,
    /// What was sent, and the number of the step that showed it.
    talks: Vec<(Vec<String>, usize)>,
}

/// One step: dialog, table, what it shows. What stands in `seen` is not said twice.
pub fn scene(way: Way, scene: &Scene, seen: &mut Seen, locale: &Locale, options: LessonOptions<'_>) -> String {
    let mut sheet = Sheet::new(options.width, options.color);
    let number = Step::ALL.iter().position(|step| *step == scene.step).unwrap_or(0) + 1;
    let title = format!("{number}. {}", locale.label("step", scene.step.id()));
    sheet.line(&[(&title, Ink::Strong)]);
    if options.depth > Depth::Off {
        if scene.talks.is_empty() && scene.step != Step::Lost {
            sheet.paragraph(&[("   ", Ink::Plain)], &locale.label("lesson", "silent"), Ink::Dim);
        }
        for talk in &scene.talks {
            self::talk(&mut sheet, (way, scene.step, number), talk, seen, locale, options);
        }
        sheet.blank();
    }
    table(&mut sheet, &scene.rows, locale);
    sheet.paragraph(&[("   → ", Ink::Good)], &locale.label("shows", &shows(way, scene.step)), Ink::Plain);
    format!("\n{}", sheet.into_text())
}

/// Key of what a step shows under a way.
pub fn shows(way: Way, step: Step) -> String {
    format!("{}-{}", way.id(), step.id())
}

fn talk(
    sheet: &mut Sheet,
    (way, step, number): (Way, Step, usize),
    talk: &Talk,
    seen: &mut Seen,
    locale: &Locale,
    options: LessonOptions<'_>,
) {
    let protocol = if way == Way::Imap { Protocol::Imap } else { Protocol::Pop3 };
    let title = format!("{}, {protocol}", device(talk.device, locale));
    // A dialog in which the same is said as before teaches nothing new.
    let sent: Vec<String> =
        talk.lines.iter().filter(|line| line.direction == Direction::Sent).map(|line| line.text.clone()).collect();
    if let Some((_, before)) = seen.talks.iter().find(|(known, _)| *known == sent && !talk.cut) {
        let text = locale.text(&Message::new("lesson-same-talk").with("step", *before));
        sheet.paragraph(&[("   ", Ink::Plain), (&title, Ink::Strong), (" ", Ink::Plain)], &text, Ink::Dim);
        return;
    }
    seen.talks.push((sent, number));
    sheet.line(&[("   ", Ink::Plain), (&title, Ink::Strong)]);
    // Greeting, login and capabilities are the same each time; the first look shows them.
    let first = step == Step::Look && talk.device == Device::A;
    let start = if first { 0 } else { opening(&talk.lines) };
    if start > 0 {
        let text = locale.text(&Message::new("lesson-same-opening").with("lines", start));
        sheet.paragraph(&[("      ", Ink::Plain)], &text, Ink::Dim);
    }
    let lines = &talk.lines[start..];
    for said in lines.iter().take(TALK_MAX) {
        line(sheet, said, seen, locale, options);
    }
    if let Some(left) = lines.len().checked_sub(TALK_MAX).filter(|left| *left > 0) {
        let text = locale.text(&Message::new("lesson-same").with("lines", left));
        sheet.paragraph(&[("      ", Ink::Plain)], &text, Ink::Dim);
    }
    if talk.cut {
        let text = locale.label("lesson", "cut");
        sheet.line(&[("   -x ", Ink::Bad), (&text, Ink::Bad)]);
    }
}

/// How many lines go by until somebody is logged in.
fn opening(lines: &[Said]) -> usize {
    let login = lines.iter().position(|line| line.text.contains("***")).map_or(0, |at| at + 1);
    let answered = |line: &Said| line.direction == Direction::Received && !line.text.starts_with('*');
    lines[login..].iter().position(answered).map_or(login, |at| login + at + 1)
}

pub(super) fn line(sheet: &mut Sheet, said: &Said, seen: &mut Seen, locale: &Locale, options: LessonOptions<'_>) {
    let (mark, ink) = match (said.direction, said.protected) {
        (Direction::Sent, true) => ("~>", Ink::Good),
        (Direction::Sent, false) => ("->", Ink::Good),
        (Direction::Received, true) => ("<~", Ink::Warn),
        (Direction::Received, false) => ("<-", Ink::Warn),
        (Direction::Note, _) => ("==", Ink::Dim),
    };
    let text_ink = if said.direction == Direction::Sent { Ink::Strong } else { Ink::Plain };
    let mut lead = [("   ", Ink::Plain), (mark, ink), (" ", Ink::Plain)];
    for piece in fold(&escape_foreign(&said.text), sheet.left(6)) {
        let [indent, mark, space] = lead;
        sheet.line(&[indent, mark, space, (&piece, text_ink)]);
        lead[1].0 = "  ";
    }
    let Some(note) = said.note.as_ref().filter(|note| seen.notes.insert((*note).clone())) else { return };
    sheet.paragraph(&[("        ", Ink::Plain)], &locale.label("why", note), Ink::Dim);
    if options.depth == Depth::Full {
        let more = locale.label("more", note);
        let more = match (options.source)(note) {
            Some(source) => format!("{more} ({})", in_language(source, locale)),
            None => more,
        };
        sheet.paragraph(&[("        ", Ink::Plain)], &more, Ink::Dim);
    }
}

/// `RFC 1939 section 5` in the words of the language.
pub(super) fn in_language(source: &str, locale: &Locale) -> String {
    source.replace("section", &locale.label("lesson", "section"))
}

/// A dialog's line, folded between words where it is too long, as capabilities are; a line of a message
/// without an end is cut.
fn fold(text: &str, columns: usize) -> Vec<String> {
    if text.width() <= columns {
        return vec![text.to_owned()];
    }
    // Deeper than the notes stand.
    let indent = "    ";
    let mut lines = wrap(text, columns.saturating_sub(indent.len()));
    if lines.len() > FOLDED_MAX {
        lines.truncate(FOLDED_MAX);
        let last = &mut lines[FOLDED_MAX - 1];
        *last = cut(&format!("{last} …"), columns - indent.len());
    }
    // A URL is one word, however long.
    let fitting = lines.into_iter().enumerate().map(|(at, line)| {
        let line = if at == 0 { line } else { format!("{indent}{line}") };
        if line.width() > columns { cut(&line, columns) } else { line }
    });
    fitting.collect()
}

fn cut(text: &str, columns: usize) -> String {
    let mut used = 0;
    let mut kept: String = text
        .chars()
        .take_while(|c| {
            used += unicode_width::UnicodeWidthChar::width(*c).unwrap_or(0);
            used < columns
        })
        .collect();
    kept.push('…');
    kept
}

pub(super) fn device(device: Device, locale: &Locale) -> String {
    match device {
        Device::A => locale.label("lesson", "device-a"),
        Device::B => locale.label("lesson", "device-b"),
    }
}

/// The name of a row.
pub(super) fn name(row: &Row, locale: &Locale) -> String {
    let name = escape_foreign(&row.name).into_owned();
    if row.folder { locale.text(&Message::new("lesson-folder").with("name", name)) } else { name }
}

fn table(sheet: &mut Sheet, rows: &[Row], locale: &Locale) {
    let headings = ["message", "server", "device-a", "device-b"].map(|id| locale.label("lesson", id));
    let cells: Vec<[String; 4]> = rows
        .iter()
        .map(|row| {
            let place = |place: Place| locale.label("place", place.id());
            [name(row, locale), place(row.server), place(row.a), place(row.b)]
        })
        .collect();
    let mut widths = headings.each_ref().map(|heading| heading.width());
    for row in &cells {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    // A subject gives way before a column does.
    let others: usize = widths[1..].iter().sum::<usize>() + 3 + 9;
    widths[0] = widths[0].min(sheet.left(others).max(12));
    table_line(sheet, &headings, widths, [Ink::Strong; 4]);
    let rule = widths.map(|width| "─".repeat(width)).join("─┼─");
    sheet.line(&[("   ", Ink::Plain), (&rule, Ink::Dim)]);
    for (cells, row) in cells.iter().zip(rows) {
        table_line(sheet, cells, widths, [Ink::Plain, ink(row.server), ink(row.a), ink(row.b)]);
    }
}

fn table_line(sheet: &mut Sheet, cells: &[String; 4], widths: [usize; 4], inks: [Ink; 4]) {
    let fitted = |(cell, width): (&String, usize)| match cell.width() > width {
        true => pad(&cut(cell, width), width),
        false => pad(cell, width),
    };
    let cells: Vec<String> = cells.iter().zip(widths).map(fitted).collect();
    let bars = ["   ", " │ ", " │ ", " │ "].into_iter().zip([Ink::Plain, Ink::Dim, Ink::Dim, Ink::Dim]);
    let pieces = bars.zip(cells.iter().map(String::as_str).zip(inks));
    sheet.line(&pieces.flat_map(|(bar, cell)| [bar, cell]).collect::<Vec<_>>());
}

fn ink(place: Place) -> Ink {
    match place {
        Place::Absent => Ink::Dim,
        Place::Unread => Ink::Strong,
        Place::Read | Place::Folder => Ink::Good,
        Place::Marked => Ink::Warn,
        Place::Lost => Ink::Bad,
    }
}

/// Every question, with the answer of each way.
fn ways(sheet: &mut Sheet, locale: &Locale) {
    sheet.heading(&locale.label("lesson", "summary"));
    let names: Vec<String> = summary().iter().map(|(question, _)| locale.label("sum", question)).collect();
    let first = names.iter().map(|name| name.width()).max().unwrap_or(0) + 2;
    let mut headings = format!("   {}", pad("", first));
    let columns: Vec<usize> = Way::ALL
        .iter()
        .enumerate()
        .map(|(at, way)| {
            let heading = locale.label("way-short", way.id());
            let answers = summary().map(|(_, answers)| locale.label("sum", answers[at]).width());
            let columns = heading.width().max(answers.into_iter().max().unwrap_or(0)) + 2;
            headings.push_str(&pad(&heading, columns));
            columns
        })
        .collect();
    sheet.line(&[(headings.trim_end(), Ink::Strong)]);
    for ((question, answers), name) in summary().into_iter().zip(&names) {
        let lead = format!("   {}", pad(name, first));
        let cells: Vec<(String, Ink)> = answers
            .iter()
            .zip(&columns)
            .map(|(answer, columns)| {
                let ink = if good(question, answer) { Ink::Good } else { Ink::Warn };
                (pad(&locale.label("sum", answer), *columns), ink)
            })
            .collect();
        let mut pieces = vec![(lead.as_str(), Ink::Plain)];
        pieces.extend(cells.iter().map(|(text, ink)| (text.as_str(), *ink)));
        sheet.line(&pieces);
    }
}

/// What the ways come to, and the advice.
pub fn tail(runs: &[WayRun], advice: &Recommendation, locale: &Locale, options: LessonOptions<'_>) -> String {
    let mut sheet = Sheet::new(options.width, options.color);
    ways(&mut sheet, locale);
    sheet.blank();
    costs(&mut sheet, runs, locale);
    sheet.heading(&locale.label("lesson", "advice"));
    sheet.paragraph(&[("✓ ", Ink::Good)], &locale.text(&advice.headline), Ink::Strong);
    reasons(&mut sheet, advice, &[], locale);
    sheet.blank();
    sheet.paragraph(&[], &locale.label("lesson", "more"), Ink::Dim);
    format!("\n{}", sheet.into_text())
}

/// Why, what else there is to say, and what POP3's two ways of keeping mail mean.
pub(super) fn reasons(sheet: &mut Sheet, advice: &Recommendation, further: &[Message], locale: &Locale) {
    let point = |sheet: &mut Sheet, point| {
        sheet.paragraph(&[("  • ", Ink::Dim)], &locale.text(point), Ink::Plain);
    };
    advice.reasons.iter().chain(further).for_each(|reason| point(sheet, reason));
    if !advice.retention.is_empty() {
        sheet.paragraph(&[("  ", Ink::Plain)], &locale.label("report", "retention"), Ink::Plain);
    }
    advice.retention.iter().for_each(|choice| point(sheet, choice));
}

/// What each way cost.
pub(super) fn costs(sheet: &mut Sheet, runs: &[WayRun], locale: &Locale) {
    for run in runs {
        let talks: Vec<&Talk> = run.scenes.iter().flat_map(|scene| &scene.talks).collect();
        let text = locale.text(
            &Message::new("lesson-cost")
                .with("way", locale.label("way", run.way.id()))
                .with("connections", talks.len())
                .with("round-trips", talks.iter().map(|talk| u64::from(talk.round_trips)).sum::<u64>())
                .with("bytes", size(locale.language(), talks.iter().map(|talk| talk.bytes).sum())),
        );
        sheet.paragraph(&[("   ", Ink::Plain)], &text, Ink::Dim);
    }
}

/// A question and its answers, way by way.
pub(super) fn summary() -> [(&'static str, [&'static str; 3]); 6] {
    [
        ("read", ["no", "no", "yes"]),
        ("folders", ["no", "no", "yes"]),
        ("second", ["yes", "no", "yes"]),
        ("lost", ["yes", "no", "yes"]),
        ("space", ["yes", "no", "until"]),
        ("offline", ["yes", "yes", "cached"]),
    ]
}

/// The answer is what a user would wish for.
pub(super) fn good(question: &str, answer: &str) -> bool {
    (answer == "yes") != (question == "space")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_folded_and_an_endless_one_is_cut() {
        assert_eq!(fold("* CAPABILITY IMAP4rev1", 22), ["* CAPABILITY IMAP4rev1"]);
        let capabilities = "* CAPABILITY IMAP4rev1 SASL-IR ID ENABLE IDLE";
        assert_eq!(fold(capabilities, 26), ["* CAPABILITY IMAP4rev1", "    SASL-IR ID ENABLE IDLE"]);
        for endless in ["x".repeat(5000), "word ".repeat(5000), format!("see https://{}/", "x".repeat(5000))] {
            let lines = fold(&endless, 40);
            assert!(lines.len() <= FOLDED_MAX && lines.iter().all(|line| line.width() <= 40), "{lines:#?}");
            assert!(lines.last().is_some_and(|line| line.ends_with('…')), "{lines:#?}");
        }
    }
}

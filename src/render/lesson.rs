//! The lesson for people: the answer and the ways side by side, then step by step where a message is under each way;
//! on request with the dialogs, and with what is shown beside the steps.

use unicode_width::UnicodeWidthStr;

use crate::locale::{Locale, escape_foreign};
use mail_types::Message;
use mail_types::lesson::{Aside, Device, Place, Row, Scene, Step, Talk, Topic, Way, WayRun};
use mail_types::report::Recommendation;

use super::layout::{Ink, Sheet, pad};
use super::talk::{self, Seen};

/// How much is said about each line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Depth {
    /// Nothing.
    Off,
    /// A line of meaning.
    #[default]
    Short,
    /// More, with the RFC, and every line of the dialog.
    Full,
}

/// How the lesson is laid out.
#[derive(Clone, Copy)]
pub struct LessonOptions<'a> {
    /// Columns.
    pub width: usize,
    /// With colour.
    pub color: bool,
    /// With the dialogs.
    pub dialog: bool,
    /// How much is said about each line.
    pub depth: Depth,
    /// The RFC and section of a note.
    pub source: &'a dyn Fn(&str) -> Option<&'static str>,
}

/// Sections of text behind the steps, each with its paragraphs.
pub(super) const SECTIONS: [(&str, usize); 4] = [("backup", 2), ("real", 4), ("future", 2), ("words", 11)];

/// How many paragraphs stand before an aside's dialog.
pub(super) fn paragraphs(topic: Topic) -> usize {
    match topic {
        Topic::Known => 4,
        Topic::Cost => 3,
        Topic::StartTls => 2,
    }
}

/// The answer, and every question with the answer of each way.
pub fn head(advice: &Recommendation, locale: &Locale, options: LessonOptions<'_>) -> String {
    let mut sheet = Sheet::new(options.width, options.color);
    sheet.heading(&locale.label("lesson", "title"));
    sheet.paragraph(&[], &locale.label("lesson", "intro"), Ink::Plain);
    sheet.paragraph(&[("✓ ", Ink::Good)], &locale.text(&advice.headline), Ink::Strong);
    sheet.paragraph(&[("  ", Ink::Plain)], &locale.label("lesson", "because"), Ink::Plain);
    sheet.blank();
    ways(&mut sheet, locale);
    sheet.into_text()
}

/// What the steps are about, and how to read them.
pub fn steps_head(runs: &[WayRun], asides: &[Aside], locale: &Locale, options: LessonOptions<'_>) -> String {
    let mut sheet = Sheet::new(options.width, options.color);
    sheet.line(&[(&locale.label("lesson", "steps"), Ink::Strong)]);
    sheet.paragraph(&[("  ", Ink::Plain)], &locale.label("lesson", "reading"), Ink::Dim);
    if options.dialog {
        for (sign, meaning) in talk::legend(talks(runs, asides), locale) {
            sheet.paragraph(&[("  ", Ink::Plain), (&pad(sign, 3), Ink::Strong)], &meaning, Ink::Dim);
        }
    }
    format!("\n{}", sheet.into_text())
}

/// Every connection.
pub(super) fn talks<'a>(runs: &'a [WayRun], asides: &'a [Aside]) -> impl Iterator<Item = &'a Talk> + Clone {
    let scenes = runs.iter().flat_map(|run| &run.scenes);
    scenes.flat_map(|scene| &scene.talks).chain(asides.iter().flat_map(|aside| &aside.talks))
}

/// The heading of a step.
pub fn title(number: usize, step: Step, locale: &Locale) -> String {
    format!("{}. {}", number + 1, locale.label("step", step.id()))
}

/// One step under all ways: what it shows, where the message is, and the dialogs.
pub fn step(runs: &[WayRun], number: usize, seen: &mut Seen, locale: &Locale, options: LessonOptions<'_>) -> String {
    let mut sheet = Sheet::new(options.width, options.color);
    let Some(step) = runs.first().and_then(|run| run.scenes.get(number)).map(|scene| scene.step) else {
        return String::new();
    };
    if options.dialog {
        sheet.line(&[("", Ink::Plain)]);
    }
    sheet.line(&[(&title(number, step, locale), Ink::Strong)]);
    sheet.paragraph(&[("   ", Ink::Plain)], &locale.label("sum", step.id()), Ink::Plain);
    let first = Way::ALL.map(|way| locale.label("way-short", way.id()).width()).into_iter().max().unwrap_or(0) + 2;
    for run in runs {
        let before = number.checked_sub(1).and_then(|before| run.scenes.get(before));
        let Some(scene) = run.scenes.get(number) else { continue };
        if options.dialog {
            sheet.blank();
        }
        state(&mut sheet, first, run.way, scene, before, locale);
        if options.dialog {
            sheet.paragraph(&[("   → ", Ink::Good)], &locale.label("shows", &shows(run.way, step)), Ink::Plain);
            if seen_at_retrieval(scene) {
                sheet.paragraph(&[("   → ", Ink::Good)], &locale.label("lesson", "seen-at-retrieval"), Ink::Plain);
            }
            scene.talks.iter().for_each(|talk| talk::talk(&mut sheet, talk, seen, locale, options));
        }
    }
    sheet.into_text()
}

/// The server marked what POP3 downloaded.
pub(super) fn seen_at_retrieval(scene: &Scene) -> bool {
    scene.rows.iter().any(|row| row.server == Place::PresentSeen)
}

/// `POP3, leave   server present   A read *   B unread`
fn state(sheet: &mut Sheet, first: usize, way: Way, scene: &Scene, before: Option<&Scene>, locale: &Locale) {
    let Some(row) = scene.rows.get(scene.about) else { return };
    let was = before.and_then(|before| before.rows.iter().find(|old| old.name == row.name));
    let widest = Place::ALL.map(|place| locale.label("place", place.id()).width()).into_iter().max().unwrap_or(0);
    let way = pad(&locale.label("way-short", way.id()), first);
    let mut pieces = vec![("   ".to_owned(), Ink::Plain), (way, Ink::Strong)];
    let cells = [
        ("server", row.server, was.map(|was| was.server)),
        ("at-a", row.a, was.map(|was| was.a)),
        ("at-b", row.b, was.map(|was| was.b)),
    ];
    for (whose, place, was) in cells {
        let changed = if before.is_some() && was.unwrap_or(Place::Absent) != place { " *" } else { "" };
        pieces.push((format!("{} ", locale.label("lesson", whose)), Ink::Dim));
        pieces.push((pad(&format!("{}{changed}", locale.label("place", place.id())), widest.min(14) + 3), ink(place)));
    }
    sheet.line(&pieces.iter().map(|(text, ink)| (text.as_str(), *ink)).collect::<Vec<_>>());
}

/// Key of what a step shows under a way.
pub fn shows(way: Way, step: Step) -> String {
    format!("{}-{}", way.id(), step.id())
}

/// What is shown beside the steps, and the sections of text.
pub fn asides(asides: &[Aside], seen: &mut Seen, locale: &Locale, options: LessonOptions<'_>) -> String {
    let mut sheet = Sheet::new(options.width, options.color);
    for aside in asides {
        section(&mut sheet, "topic", aside.topic.id(), paragraphs(aside.topic), locale);
        aside.talks.iter().for_each(|talk| talk::talk(&mut sheet, talk, seen, locale, options));
    }
    for (id, paragraphs) in SECTIONS {
        section(&mut sheet, "section", id, paragraphs, locale);
    }
    format!("\n{}", sheet.into_text())
}

fn section(sheet: &mut Sheet, group: &str, id: &str, paragraphs: usize, locale: &Locale) {
    sheet.heading(&locale.label(group, id));
    for number in 1..=paragraphs {
        sheet.paragraph(&[("  • ", Ink::Dim)], &locale.label(group, &format!("{id}-{number}")), Ink::Plain);
    }
}

/// Where to go from here.
pub fn tail(advice: &Recommendation, locale: &Locale, options: LessonOptions<'_>) -> String {
    let mut sheet = Sheet::new(options.width, options.color);
    if options.dialog {
        sheet.heading(&locale.label("lesson", "advice"));
        reasons(&mut sheet, advice, &[], locale);
    }
    sheet.paragraph(&[], &locale.label("lesson", if options.dialog { "more" } else { "more-dialog" }), Ink::Dim);
    format!("\n{}", sheet.into_text())
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

/// `RFC 1939 section 5` in the words of the language.
pub(super) fn in_language(source: &str, locale: &Locale) -> String {
    source.replace("section", &locale.label("lesson", "section"))
}

fn ink(place: Place) -> Ink {
    match place {
        Place::Absent => Ink::Dim,
        Place::Unread => Ink::Strong,
        Place::Present | Place::PresentSeen => Ink::Plain,
        Place::Read | Place::Folder | Place::Filed => Ink::Good,
        Place::Marked => Ink::Warn,
        Place::Lost => Ink::Bad,
    }
}

fn ways(sheet: &mut Sheet, locale: &Locale) {
    let names: Vec<String> = summary().iter().map(|(question, _)| locale.label("ask", question)).collect();
    let first = names.iter().map(|name| name.width()).max().unwrap_or(0) + 2;
    let mut headings = pad("", first);
    let columns: Vec<usize> = Way::ALL
        .iter()
        .enumerate()
        .map(|(at, way)| {
            let heading = locale.label("way-short", way.id());
            let answers = summary().map(|(_, answers)| locale.label("is", answers[at]).width());
            let columns = heading.width().max(answers.into_iter().max().unwrap_or(0)) + 2;
            headings.push_str(&pad(&heading, columns));
            columns
        })
        .collect();
    sheet.line(&[(headings.trim_end(), Ink::Strong)]);
    for ((_, answers), name) in summary().into_iter().zip(&names) {
        let lead = pad(name, first);
        let cells: Vec<(String, Ink)> = answers
            .iter()
            .zip(&columns)
            .map(|(answer, columns)| {
                let ink = if good(answer) { Ink::Good } else { Ink::Warn };
                (pad(&locale.label("is", answer), *columns), ink)
            })
            .collect();
        let mut pieces = vec![(lead.as_str(), Ink::Plain)];
        pieces.extend(cells.iter().map(|(text, ink)| (text.as_str(), *ink)));
        sheet.line(&pieces);
    }
    sheet.paragraph(&[], &locale.label("lesson", "third"), Ink::Dim);
}

/// Why, what else there is to say, and what POP3's ways of keeping mail mean.
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

/// A question and its answers, way by way.
pub(super) fn summary() -> [(&'static str, [&'static str; 3]); 9] {
    [
        ("read", ["no", "no", "yes"]),
        ("folders", ["no", "no", "yes"]),
        ("sent", ["no", "no", "yes"]),
        ("second", ["copy", "first", "yes"]),
        ("lost", ["inbox", "nothing", "all"]),
        ("deleted", ["own", "only", "yes"]),
        ("space", ["fills", "small", "until"]),
        ("offline", ["yes", "yes", "cached"]),
        ("new", ["poll", "poll", "push"]),
    ]
}

/// The answer is what a user would wish for.
pub(super) fn good(answer: &str) -> bool {
    ["yes", "all", "push", "small"].contains(&answer)
}

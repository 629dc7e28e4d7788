//! The lines of a dialog for people: each with its sign and its note, those that decide in sight, the others folded.

use std::collections::BTreeSet;

use unicode_width::UnicodeWidthStr;

use crate::locale::{Locale, escape_foreign};
use mail_types::event::Direction;
use mail_types::lesson::{Said, Talk};
use mail_types::{Message, Protocol};

use super::layout::{Ink, Sheet, wrap};
use super::lesson::{Depth, LessonOptions, device, in_language};

/// Lines that one line of a dialog is folded into: as many as the longest list of capabilities takes.
const FOLDED_MAX: usize = 12;

/// Notes that the reader has seen already.
#[derive(Debug, Clone, Default)]
pub struct Seen(BTreeSet<String>);

/// The sign in front of a line.
fn mark(said: &Said) -> &'static str {
    match (said.direction, said.protected) {
        (Direction::Sent, true) => "~>",
        (Direction::Sent, false) => "->",
        (Direction::Received, true) => "<~",
        (Direction::Received, false) => "<-",
        (Direction::Note, _) => "==",
    }
}

/// The signs that occur in these dialogs, each with its meaning.
pub fn legend<'a>(talks: impl Iterator<Item = &'a Talk> + Clone, locale: &Locale) -> Vec<(&'static str, String)> {
    let lines = || talks.clone().flat_map(|talk| &talk.lines);
    let meaning = |sign, id| (sign, locale.label("sign", id));
    let signs = [("~>", "sent"), ("<~", "received"), ("->", "sent-clear"), ("<-", "received-clear"), ("==", "note")];
    let mut legend: Vec<_> = signs.into_iter().filter(|(sign, _)| lines().any(|said| mark(said) == *sign)).collect();
    if talks.clone().any(|talk| talk.cut) {
        legend.push(("-x", "cut"));
    }
    legend.extend([("»", "deciding"), ("…", "folded")]);
    legend.into_iter().map(|(sign, id)| meaning(sign, id)).collect()
}

/// What is spoken, by the name that people know.
pub(super) fn protocol(talk: &Talk) -> String {
    if talk.protocol == Protocol::Submission { "SMTP".to_owned() } else { talk.protocol.to_string() }
}

/// One connection: the deciding lines, or all of them.
pub(super) fn talk(sheet: &mut Sheet, talk: &Talk, seen: &mut Seen, locale: &Locale, options: LessonOptions<'_>) {
    let title = format!("{}, {}", device(talk.device, locale), protocol(talk));
    if options.depth < Depth::Full && !talk.cut && talk.lines.iter().all(|said| !said.deciding) {
        let text = locale.text(&Message::new("lesson-folded").with("lines", talk.lines.len()));
        sheet.line(&[("   ", Ink::Plain), (&title, Ink::Strong), (" … ", Ink::Dim), (&text, Ink::Dim)]);
        return;
    }
    sheet.line(&[("   ", Ink::Plain), (&title, Ink::Strong)]);
    let mut folded: Vec<&Said> = Vec::new();
    for said in &talk.lines {
        if said.deciding || options.depth == Depth::Full {
            fold_away(sheet, &mut folded, locale);
            line(sheet, said, seen, locale, options);
        } else {
            folded.push(said);
        }
    }
    fold_away(sheet, &mut folded, locale);
    if talk.cut {
        sheet.line(&[("   -x ", Ink::Bad), (&locale.label("lesson", "cut"), Ink::Bad)]);
    }
}

/// One line is no longer than the remark that it is folded.
fn fold_away(sheet: &mut Sheet, folded: &mut Vec<&Said>, locale: &Locale) {
    match std::mem::take(folded).as_slice() {
        [] => {}
        [said] => put(sheet, said),
        lines => {
            let text = locale.text(&Message::new("lesson-folded").with("lines", lines.len()));
            sheet.line(&[("   … ", Ink::Dim), (&text, Ink::Dim)]);
        }
    }
}

/// A line of a dialog, with its note where that was not shown yet.
pub(super) fn line(sheet: &mut Sheet, said: &Said, seen: &mut Seen, locale: &Locale, options: LessonOptions<'_>) {
    put(sheet, said);
    if options.depth == Depth::Off {
        return;
    }
    let Some(note) = said.note.as_ref().filter(|note| seen.0.insert((*note).clone())) else { return };
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

/// A line of a dialog.
fn put(sheet: &mut Sheet, said: &Said) {
    let ink = match said.direction {
        Direction::Sent => Ink::Good,
        Direction::Received => Ink::Warn,
        Direction::Note => Ink::Dim,
    };
    let text_ink = if said.direction == Direction::Sent || said.deciding { Ink::Strong } else { Ink::Plain };
    let gutter = if said.deciding { " » " } else { "   " };
    let mut lead = [(gutter, Ink::Warn), (mark(said), ink), (" ", Ink::Plain)];
    for piece in fold(&escape_foreign(&said.text), sheet.left(6)) {
        let [indent, mark, space] = lead;
        sheet.line(&[indent, mark, space, (&piece, text_ink)]);
        (lead[0].0, lead[1].0) = ("   ", "  ");
    }
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

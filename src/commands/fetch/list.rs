//! `fetch --list`: a table of what lies on the server.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::view::{Document, Listed};
use crate::cli::Common;
use crate::commands::output::{self, Terminal};
use crate::exit::Exit;
use crate::locale::{Locale, escape_foreign};
use crate::render::{Format, json, size};
use mail_fetch::header;
use mail_fetch::mailbox_name;
use mail_fetch::overview::{Line, Overview};
use mail_types::report::Candidate;
use mail_types::{EmailAddress, Message, date};

/// `2026-11-24 11:32`
const DATE: usize = 16;
const SIZE: usize = 9;
/// Narrower than this nothing can be read.
const FROM_MIN: usize = 12;

/// Prints it where it is wanted.
pub fn print(
    common: &Common,
    address: &EmailAddress,
    overviews: &[Overview],
    server: &Candidate,
    locale: &Locale,
    terminal: Terminal,
) -> Exit {
    let problem = overviews.iter().any(|overview| overview.problem.is_some());
    let exit = if problem { Exit::Network } else { Exit::Success };
    let written = output::write_all(common, locale, |format| match format {
        Format::Human => human(overviews, locale, terminal.width),
        Format::Short => short(overviews),
        Format::Json => json::pretty(&Document::new(exit, Listed::new(address, server, overviews, locale))),
        Format::Ndjson => json::compact(&Listed::new(address, server, overviews, locale)),
        // Refused with the command line.
        _ => String::new(),
    });
    if written == Exit::Success { exit } else { written }
}

fn human(overviews: &[Overview], locale: &Locale, width: usize) -> String {
    let word = |id| locale.text(&Message::new(id));
    let [seen, yes, no] = ["fetch-list-seen", "fetch-list-yes", "fetch-list-no"].map(word);
    let seen_width = [&seen, &yes, &no].into_iter().map(|text| text.width()).max().unwrap_or(1);
    let left = width.saturating_sub(DATE + SIZE + seen_width + 4);
    let from_width = (left / 3).max(FROM_MIN);
    let subject_width = left.saturating_sub(from_width).max(FROM_MIN);
    let row = |date: &str, from: &str, subject: &str, size: &str, seen: &str| {
        let line = format!(
            "{} {} {} {}{size} {seen}",
            cell(date, DATE),
            cell(from, from_width),
            cell(subject, subject_width),
            " ".repeat(SIZE.saturating_sub(size.width())),
        );
        line.trim_end().to_owned() + "\n"
    };
    let mut text = String::new();
    for overview in overviews {
        if let Some(name) = overview.mailbox.as_deref().filter(|_| overviews.len() > 1) {
            if !text.is_empty() {
                text.push('\n');
            }
            let heading = Message::new("fetch-list-mailbox").with_foreign("mailbox", mailbox_name(name));
            text += &(locale.text(&heading.with("total", overview.total)) + "\n");
        }
        if let Some(problem) = &overview.problem {
            let why = Message::new("fetch-list-problem").with("why", problem.clone());
            text += &(locale.text(&why) + "\n");
        }
        if overview.lines.is_empty() && overview.problem.is_some() {
            continue;
        }
        if overview.lines.is_empty() {
            text += &(word("fetch-list-empty") + "\n");
            continue;
        }
        text += &row(
            &word("fetch-list-date"),
            &word("fetch-list-from"),
            &word("fetch-list-subject"),
            &word("fetch-list-size"),
            &seen,
        );
        for line in &overview.lines {
            let seen = line.seen().map_or("", |seen| if seen { &yes } else { &no });
            let octets = line.size_bytes.map(|octets| size(locale.language(), octets)).unwrap_or_default();
            let from = line.headers.from.as_deref().map(header::display_name).unwrap_or_default();
            let subject = line.headers.subject.clone().unwrap_or_default();
            text += &row(&shown_date(line), &from, &subject, &octets, seen);
        }
        let hidden = overview.total.saturating_sub(overview.lines.len() as u64);
        if hidden > 0 {
            text += &(locale.text(&Message::new("fetch-list-more").with("count", hidden)) + "\n");
        }
    }
    text
}

/// In the sender's time zone, as it stands there.
fn shown_date(line: &Line) -> String {
    let Some(text) = line.date() else { return String::new() };
    let day = date::parse_mail(text).map(date::iso).unwrap_or_default();
    format!("{day} {}", date::clock(text).unwrap_or_default())
}

/// Text from the network, made harmless and exactly so wide.
fn cell(text: &str, width: usize) -> String {
    let safe = escape_foreign(text);
    let mut out = String::new();
    let mut used = 0;
    let fits = safe.width() <= width;
    for character in safe.chars() {
        let columns = character.width().unwrap_or(0);
        if !fits && used + columns > width.saturating_sub(1) {
            out.push('…');
            used += 1;
            break;
        }
        out.push(character);
        used += columns;
    }
    out + &" ".repeat(width.saturating_sub(used))
}

/// A number a line: UID, or POP3's.
fn short(overviews: &[Overview]) -> String {
    overviews.iter().flat_map(|overview| &overview.lines).map(|line| format!("{}\n", line.number)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;
    use mail_fetch::header::Headers;

    #[test]
    fn a_cell_is_as_wide_as_it_should_be_and_harmless() {
        for text in [
            "short",
            "a long text that does not fit",
            "漢字漢字漢字漢字",
            "\u{1b}[2J\u{202e}x\r\n\t",
            "",
            "a\u{301}bcdefghij",
        ] {
            let shown = cell(text, 10);
            assert_eq!(shown.width(), 10, "{text:?}: {shown:?}");
            assert!(!shown.contains(['\u{1b}', '\u{202e}', '\r', '\n', '\t']), "{shown:?}");
        }
    }

    #[test]
    fn rows_fit_the_screen_in_both_languages() {
        let headers = Headers::read(
            b"Date: Tue, 24 Nov 2026 11:32:25 +0100\r\nFrom: =?UTF-8?Q?J=C3=B6rg?= <joerg@example.org>\r\n\
              Subject: a subject that is far too long to fit into the one line that it gets here\r\n",
        );
        let line = Line {
            number: 7,
            size_bytes: Some(1_234_567),
            flags: Some(vec!["\\Seen".to_owned()]),
            headers,
            ..Line::default()
        };
        let overview = Overview { mailbox: Some("INBOX".into()), total: 3, lines: vec![line], problem: None };
        for &language in Language::ALL {
            let text = human(std::slice::from_ref(&overview), &Locale::new(language), 80);
            let lines: Vec<&str> = text.lines().collect();
            assert_eq!(lines.len(), 3, "{text}");
            assert!(lines.iter().all(|line| line.width() <= 80), "{text}");
            assert!(lines[1].starts_with("2026-11-24 11:32 Jörg "), "{text}");
        }
    }
}

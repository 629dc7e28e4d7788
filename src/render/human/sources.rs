//! `--all-sources`: every source, what it said and how far to trust it, side by side.

use unicode_width::UnicodeWidthStr;

use crate::locale::{Locale, escape_foreign};
use mail_types::report::{Attempt, Outcome, SurveyReport};
use mail_types::{Asked, Message, Protocol, ServerSettings, Source, address::registrable_domain};

use super::super::json::outcome_id;
use super::super::layout::{Ink, Sheet, duration, pad};
use super::super::words;

/// Most servers shown of one protocol and source.
const SERVERS_MAX: usize = 4;

/// One row a source; the questions of a source that said the same share one.
pub(super) fn table(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale) {
    let rows = rows(report, locale);
    if rows.is_empty() {
        return;
    }
    sheet.heading(&locale.label("sources", "heading"));
    let heads = ["rank", "source", "outcome", "time", "trust"].map(|head| locale.label("sources", head));
    let mut widths = heads.clone().map(|head| head.width());
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(&row.cells) {
            *width = (*width).max(cell.width());
        }
    }
    let start = |cells: &[String; 5]| {
        let cells: Vec<String> = cells.iter().zip(widths).take(4).map(|(cell, width)| pad(cell, width)).collect();
        format!("{}  ", cells.join("  "))
    };
    sheet.line(&[("    ", Ink::Plain), (&start(&heads), Ink::Dim), (&heads[4], Ink::Dim)]);
    for row in &rows {
        let lead = [("  ", Ink::Plain), (row.mark, row.ink), (&start(&row.cells), Ink::Plain)];
        sheet.paragraph(&lead, &row.cells[4], Ink::Plain);
        for (lead, text, ink) in &row.below {
            sheet.paragraph(&[("        ", Ink::Plain), (lead, *ink)], text, Ink::Plain);
        }
    }
    let legend = locale.label("sources", "legend");
    sheet.paragraph(&[("    ", Ink::Plain)], &legend, Ink::Dim);
    if let Some(vouching) = report.discovery.vouching {
        sheet.paragraph(&[("    ", Ink::Plain)], &locale.label("vouching", vouching.id()), Ink::Dim);
    }
}

struct Row {
    mark: &'static str,
    ink: Ink,
    /// Rank, source, outcome, time, trust.
    cells: [String; 5],
    /// What it named, and why it did not.
    below: Vec<(String, String, Ink)>,
}

fn rows(report: &SurveyReport, locale: &Locale) -> Vec<Row> {
    let mut rows = Vec::new();
    for source in Source::ALL {
        let own = report.discovery.attempts.iter().filter(|attempt| attempt.source == source);
        // Records belong together; files each stand for themselves.
        if source == Source::Srv {
            let records: Vec<&Attempt> = own.collect();
            rows.extend(row(report, locale, source, &records));
        } else {
            rows.extend(own.filter_map(|attempt| row(report, locale, source, &[attempt])));
        }
    }
    rows
}

fn row(report: &SurveyReport, locale: &Locale, source: Source, attempts: &[&Attempt]) -> Option<Row> {
    let found: Vec<&&Attempt> = attempts.iter().filter(|a| matches!(a.outcome, Outcome::Found(_))).collect();
    // The answer that says most stands for all.
    let main = attempts.iter().max_by_key(|attempt| weight(&attempt.outcome))?;
    // Guessing names servers; what became of them, their tests say.
    let guessed = || report.servers.iter().filter(|s| s.candidate.best_source() == Source::Guess).count();
    let guesses = (source == Source::Guess).then(guessed);
    let (mark, ink) = match main.outcome {
        _ if guesses == Some(0) => ("– ", Ink::Dim),
        Outcome::Found(_) => ("✓ ", Ink::Good),
        Outcome::Failed(_) => ("✗ ", Ink::Bad),
        _ => ("– ", Ink::Dim),
    };
    let nothing = || "–".to_owned();
    let outcome = match locale.label("sources-outcome", outcome_id(&main.outcome)) {
        _ if guesses.is_some() => nothing(),
        outcome if attempts.len() > 1 && !found.is_empty() => format!("{outcome} {}/{}", found.len(), attempts.len()),
        outcome => outcome,
    };
    let started = attempts.iter().map(|attempt| attempt.started).min()?;
    let ended = attempts.iter().map(|attempt| attempt.started + attempt.took).max()?;
    let time = match main.query == Asked::Nothing {
        true => nothing(),
        false => duration(locale.language(), ended.saturating_sub(started)),
    };
    // A guess that no server answered to is no value that could be trusted.
    let trust = found.iter().map(|attempt| attempt.trust).min().filter(|_| guesses != Some(0));
    let trust = trust.map_or_else(nothing, |trust| locale.label("trust", trust.id()));
    let mut below = reason(main, attempts.len() == 1, locale);
    match guesses {
        Some(count) => {
            let text = locale.text(&Message::new("sources-guesses").with("count", count));
            below.push((String::new(), text, Ink::Dim));
        }
        None => below.extend(values(report, locale, &found)),
    }
    // Sources that only inform stand outside the order.
    let rank = if source.names_servers() { source.rank().to_string() } else { nothing() };
    let cells = [rank, source.id().to_owned(), outcome, time, trust];
    Some(Row { mark, ink, cells, below })
}

fn weight(outcome: &Outcome) -> u8 {
    match outcome {
        Outcome::Found(_) => 5,
        Outcome::Failed(_) => 4,
        Outcome::Protected(_) => 3,
        Outcome::Absent(_) => 2,
        Outcome::NotAwaited => 1,
        Outcome::Cancelled => 0,
    }
}

/// The question, if there was only one, and why it came to nothing.
fn reason(attempt: &Attempt, alone: bool, locale: &Locale) -> Vec<(String, String, Ink)> {
    let query =
        (alone && attempt.query != Asked::Nothing).then(|| escape_foreign(&attempt.query.to_string()).into_owned());
    let reason = match &attempt.outcome {
        Outcome::Absent(reason) | Outcome::Protected(reason) => Some(locale.reason(reason)),
        Outcome::Failed(failure) => Some(locale.reason(&failure.reason)),
        _ => None,
    };
    query.into_iter().chain(reason).map(|text| (String::new(), text, Ink::Dim)).collect()
}

/// The servers that a source named, by protocol, each held against the one to enter.
fn values(report: &SurveyReport, locale: &Locale, found: &[&&Attempt]) -> Vec<(String, String, Ink)> {
    let mut lines = Vec::new();
    for protocol in Protocol::ALL {
        let configs = found.iter().filter_map(|attempt| match &attempt.outcome {
            Outcome::Found(config) => Some(config),
            _ => None,
        });
        let mut named: Vec<&ServerSettings> = Vec::new();
        let mut denied = false;
        for config in configs {
            denied |= config.not_offered.contains(&protocol);
            named.extend(config.servers.iter().filter(|server| server.protocol == protocol));
        }
        let name = pad(&protocol.to_string(), 5);
        if named.is_empty() && denied {
            lines.push((format!("  {name}"), locale.label("availability", "not-offered"), Ink::Dim));
        }
        let more = named.len().saturating_sub(SERVERS_MAX);
        for server in named.into_iter().take(SERVERS_MAX) {
            let (sign, ink) = match agrees(report, server) {
                Some(true) => ("= ", Ink::Good),
                Some(false) => ("≠ ", Ink::Warn),
                None => ("  ", Ink::Dim),
            };
            let mut text =
                format!("{}  {}", words::endpoint(&server.endpoint), locale.label("security", server.security.id()));
            let foreign = registrable_domain(&server.endpoint.host);
            if foreign != report.target.domain().registrable() {
                let place = Message::new("sources-foreign").with("domain", foreign.to_owned());
                text = format!("{text}  {}", locale.text(&place));
            }
            lines.push((format!("{sign}{name}"), text, ink));
        }
        if more > 0 {
            lines.push(("  ".to_owned(), format!("{name}… +{more}"), Ink::Dim));
        }
    }
    lines
}

/// The server is the one to enter; `None` where it is no contradiction: another port of the same
/// host, or a protocol for which nothing was chosen.
fn agrees(report: &SurveyReport, server: &ServerSettings) -> Option<bool> {
    let chosen = &report.chosen(server.protocol)?.candidate;
    if chosen.endpoint == server.endpoint && chosen.security == server.security {
        return Some(true);
    }
    (chosen.endpoint.host != server.endpoint.host).then_some(false)
}

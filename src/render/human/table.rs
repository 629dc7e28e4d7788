//! The values to enter: one table, or a block a server where a value would not fit.

use unicode_width::UnicodeWidthStr;

use crate::locale::Locale;
use mail_types::finding::PARENT_DOMAIN;
use mail_types::report::{Choice, ServerReport, SurveyReport};
use mail_types::{Message, Protocol, Security, Username};

use super::super::layout::{Ink, Sheet, pad};
use super::super::words;
use super::card;

/// Between two columns.
const GAP: usize = 2;
/// Where not every value fits, those that are the same for all servers and wider than this are written once.
const SHARED: [usize; 3] = [usize::MAX, 24, 12];

struct Cell {
    text: String,
    ink: Ink,
}

/// A field of all servers: its name, and the value of each.
struct Field {
    name: String,
    cells: Vec<Cell>,
}

/// The servers to enter, those of the recommended way; what else there is in a line each.
pub(super) fn values(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale, verbose: u8) {
    let choice = report.recommendation.choice;
    let order = card::order(choice);
    let servers: Vec<&ServerReport> =
        order.iter().filter(|protocol| card::shown(choice, **protocol)).filter_map(|p| report.chosen(*p)).collect();
    if !servers.is_empty() {
        match heading(report) {
            Some(heading) => sheet.heading(&locale.label("report", heading)),
            None => sheet.blank(),
        }
        let heads: Vec<String> = servers.iter().map(|server| head(report, server, locale)).collect();
        let fields = fields(report, &servers, locale);
        if !table(sheet, &heads, &fields, locale) {
            blocks(sheet, &heads, &fields);
        }
        if servers.iter().any(|server| guessed_name(report, server)) {
            sheet.paragraph(&[("  ", Ink::Plain)], &locale.label("report", "username-usual"), Ink::Dim);
        }
        if let Some(above) = report.findings.iter().find(|finding| finding.spec == &PARENT_DOMAIN) {
            let line = Message { id: "report-parent-domain", ..above.message.clone() };
            sheet.paragraph(&[("  ", Ink::Plain)], &locale.text(&line), Ink::Dim);
        }
    }
    card::further(sheet, report, locale, verbose);
}

/// What the values are, where they are not simply to be entered.
pub(in crate::render) fn heading(report: &SurveyReport) -> Option<&'static str> {
    match report.recommendation.choice {
        Choice::Nothing => Some("values-unusable"),
        _ if !report.verified => Some("values-unverified"),
        _ => None,
    }
}

/// The protocol, and for how many devices it is meant where both are.
fn head(report: &SurveyReport, server: &ServerReport, locale: &Locale) -> String {
    let protocol = server.candidate.protocol;
    match card::devices(report, protocol, locale) {
        Some(devices) => format!("{protocol} ({devices})"),
        None if protocol == Protocol::Submission => locale.label("report", "outgoing"),
        None => protocol.to_string(),
    }
}

fn fields(report: &SurveyReport, servers: &[&ServerReport], locale: &Locale) -> Vec<Field> {
    let field = |id: &str, cell: &dyn Fn(&ServerReport) -> (String, Ink)| Field {
        name: locale.label("field", id),
        cells: servers.iter().map(|server| cell(server)).map(|(text, ink)| Cell { text, ink }).collect(),
    };
    let mut fields = vec![
        field("server", &|server| (words::host(&server.candidate.endpoint.host), Ink::Strong)),
        field("port", &|server| (server.candidate.endpoint.port.to_string(), Ink::Strong)),
        field("security", &|server| {
            let security = server.candidate.security;
            let ink = if security == Security::Cleartext { Ink::Bad } else { Ink::Strong };
            (locale.label("security", security.id()), ink)
        }),
        field("username", &|server| (username(report, server, locale), Ink::Strong)),
        field("login", &|server| (words::login_method(locale, server), Ink::Plain)),
    ];
    // Only where a server is not as all should be; how well all are, the last lines say.
    let states: Vec<&str> = servers.iter().map(|server| card::state(report, server).1).collect();
    if report.verified && states.iter().any(|state| !["works", "logged-in"].contains(state)) {
        fields.push(field("state", &|server| {
            let (mark, state, ink) = card::state(report, server);
            (format!("{mark} {}", locale.label("test", state)), ink)
        }));
    }
    fields
}

/// The name alone, the one that the server accepted if it was tried: that it is the usual one is said below the table.
fn username(report: &SurveyReport, server: &ServerReport, locale: &Locale) -> String {
    match guessed_name(report, server) {
        true => words::username(locale, &Username::address(), &report.target),
        false => words::username_of(locale, server, &report.target),
    }
}

fn guessed_name(report: &SurveyReport, server: &ServerReport) -> bool {
    let unknown = server.candidate.username == Username::Unknown(None) && report.target.address().is_some();
    unknown && server.accepted_login().is_none()
}

/// False, and nothing is drawn, where a value would have to be cut.
fn table(sheet: &mut Sheet, heads: &[String], fields: &[Field], locale: &Locale) -> bool {
    let names = fields.iter().map(|field| field.name.width()).max().unwrap_or(0);
    let left = 2 + names + GAP;
    for least in SHARED {
        let once = |field: &Field| {
            let first = &field.cells[0].text;
            field.cells.len() > 1 && first.width() > least && field.cells.iter().all(|cell| cell.text == *first)
        };
        let mut widths: Vec<usize> = heads.iter().map(|head| head.width()).collect();
        for field in fields.iter().filter(|field| !once(field)) {
            for (width, cell) in widths.iter_mut().zip(&field.cells) {
                *width = (*width).max(cell.text.width());
            }
        }
        let all = locale.label("report", "for-all");
        let widest_shared = fields.iter().filter(|field| once(field)).map(|field| field.cells[0].text.width());
        let widest_shared = widest_shared.max().map_or(0, |width| width + 1 + all.width());
        let columns = widths.iter().sum::<usize>() + GAP * (widths.len() - 1);
        if columns.max(widest_shared) > sheet.left(left) {
            continue;
        }
        let lead = " ".repeat(left);
        line(sheet, &lead, heads.iter().map(|head| (head.as_str(), Ink::Plain)), &widths);
        for field in fields {
            let lead = format!("  {}{}", pad(&field.name, names), " ".repeat(GAP));
            if once(field) {
                let cell = &field.cells[0];
                sheet.line(&[(&lead, Ink::Dim), (&cell.text, cell.ink), (" ", Ink::Plain), (&all, Ink::Dim)]);
            } else {
                line(sheet, &lead, field.cells.iter().map(|cell| (cell.text.as_str(), cell.ink)), &widths);
            }
        }
        return true;
    }
    false
}

fn line<'a>(sheet: &mut Sheet, lead: &str, cells: impl Iterator<Item = (&'a str, Ink)>, widths: &[usize]) {
    let cells: Vec<(String, Ink)> =
        cells.zip(widths).map(|((text, ink), width)| (pad(text, width + GAP), ink)).collect();
    let mut pieces = vec![(lead, Ink::Dim)];
    pieces.extend(cells.iter().map(|(text, ink)| (text.as_str(), *ink)));
    sheet.line(&pieces);
}

/// A block a server. A value wider than its line gets one of its own, and is never broken: it is to be copied.
fn blocks(sheet: &mut Sheet, heads: &[String], fields: &[Field]) {
    let names = fields.iter().map(|field| field.name.width()).max().unwrap_or(0);
    for (at, head) in heads.iter().enumerate() {
        if at > 0 {
            sheet.blank();
        }
        sheet.line(&[("  ", Ink::Plain), (head, Ink::Strong)]);
        for field in fields {
            let cell = &field.cells[at];
            let lead = format!("    {}{}", pad(&field.name, names), " ".repeat(GAP));
            let fits = cell.text.width() <= sheet.left(lead.width());
            if fits || cell.text.contains(' ') {
                sheet.paragraph(&[(&lead, Ink::Dim)], &cell.text, cell.ink);
            } else {
                sheet.line(&[(&lead, Ink::Dim)]);
                sheet.line(&[("      ", Ink::Plain), (&cell.text, cell.ink)]);
            }
        }
    }
}

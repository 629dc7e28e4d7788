//! One line a server: whether it works, how it is protected, how long it took, what it offers.

use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use crate::locale::{Locale, escape_foreign};
use mail_types::report::{LoginResult, ProbeReport, ServerReport, SurveyReport};
use mail_types::{AuthMechanism, Protocol};

use super::super::layout::{Ink, Sheet, duration, pad};
use super::super::words;

/// Widest column of endpoints before a long name pushes the rest of its own line to the right.
const ENDPOINT_MAX: usize = 34;

/// All that was tested, then what was not, each with its sources.
pub(super) fn servers(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale) {
    let (tested, untested): (Vec<_>, Vec<_>) = report.servers.iter().partition(|server| server.probe.is_some());
    if tested.is_empty() && untested.is_empty() {
        return;
    }
    sheet.heading(&locale.label("report", "tested"));
    let columns = columns(report, locale);
    for server in tested {
        if let Some(probe) = &server.probe {
            line(sheet, probe, locale, &columns);
            named_by(sheet, report, server, locale);
            after(sheet, probe, locale);
        }
    }
    for server in untested {
        not_tested(sheet, server, locale, &columns);
        named_by(sheet, report, server, locale);
    }
}

/// Every source of the values, best first.
fn named_by(sheet: &mut Sheet, report: &SurveyReport, server: &ServerReport, locale: &Locale) {
    let mut sources = vec![words::best_source(locale, &server.candidate, report.table_date)];
    sources.extend(words::further_sources(locale, &server.candidate));
    let lead = format!("          {}: ", locale.label("field", "source"));
    sheet.paragraph(&[(&lead, Ink::Dim)], &sources.join(" · "), Ink::Dim);
}

/// Widths of the columns that differ from run to run.
struct Columns {
    endpoint: usize,
    security: usize,
}

fn columns(report: &SurveyReport, locale: &Locale) -> Columns {
    let widest = |of: &dyn Fn(&ServerReport) -> String| report.servers.iter().map(|s| of(s).width()).max().unwrap_or(0);
    Columns {
        endpoint: widest(&|server| words::endpoint(&server.candidate.endpoint)).min(ENDPOINT_MAX),
        security: widest(&|server| locale.label("security", server.candidate.security.id())),
    }
}

fn line(sheet: &mut Sheet, probe: &ProbeReport, locale: &Locale, columns: &Columns) {
    let protocol = pad(&probe.protocol.to_string(), 6);
    // A refused login has a line of its own; the server itself works.
    if let Some(failure) = words::failure(locale, probe).filter(|_| !probe.answered()) {
        sheet.paragraph(&[("  ✗ ", Ink::Bad), (&protocol, Ink::Plain)], &failure, Ink::Bad);
        if let Some(hint) = words::hint(locale, probe) {
            sheet.paragraph(&[("            ", Ink::Plain)], &hint, Ink::Dim);
        }
        return;
    }
    let (mark, ink) = if probe.works() { ("  ✓ ", Ink::Good) } else { ("  ✗ ", Ink::Bad) };
    let version = probe.tls.as_ref().and_then(|tls| tls.version).unwrap_or("–");
    let took: Duration = probe.phases.iter().map(|phase| phase.took).sum();
    let facts = format!(
        "{}  {}  {}  {:>6}  ",
        pad(&words::endpoint(&probe.endpoint), columns.endpoint),
        pad(&locale.label("security", probe.security.id()), columns.security),
        pad(version, 7),
        duration(locale.language(), took),
    );
    let mechanisms = mechanisms(probe);
    let lead = [(mark, ink), (protocol.as_str(), Ink::Plain), (facts.as_str(), Ink::Plain)];
    let used: usize = lead.iter().map(|(piece, _)| piece.width()).sum();
    if mechanisms.width() <= sheet.left(used) {
        sheet.paragraph(&lead, &mechanisms, Ink::Dim);
    } else {
        sheet.line(&lead);
        sheet.paragraph(&[("          ", Ink::Plain)], &mechanisms, Ink::Dim);
    }
}

/// SASL mechanisms by name; the protocol's own login command only where nothing else is offered.
pub(in crate::render) fn mechanisms(probe: &ProbeReport) -> String {
    let sasl = probe.capabilities.mechanisms.iter().filter(|mechanism| **mechanism != AuthMechanism::Command);
    let names: Vec<_> = sasl.map(|mechanism| escape_foreign(mechanism.name()).into_owned()).collect();
    match (names.is_empty() && !probe.capabilities.mechanisms.is_empty(), probe.protocol) {
        (true, Protocol::Pop3) => "USER/PASS".to_owned(),
        (true, _) => "LOGIN".to_owned(),
        (false, _) => names.join(" "),
    }
}

/// The login and the mailbox below the server's line.
fn after(sheet: &mut Sheet, probe: &ProbeReport, locale: &Locale) {
    if let Some(login) = &probe.login {
        let (mark, ink) = match login.result {
            LoginResult::Accepted => ("          ✓ ", Ink::Good),
            LoginResult::Refused(_) | LoginResult::MailboxRefused(_) | LoginResult::Failed(_) => {
                ("          ✗ ", Ink::Bad)
            }
            LoginResult::Withheld(_) => ("          – ", Ink::Warn),
        };
        sheet.paragraph(&[(mark, ink)], &words::login(locale, login), Ink::Plain);
        if login.trials.len() > 1 {
            for trial in &login.trials {
                sheet.paragraph(&[("            · ", Ink::Dim)], &words::trial(locale, trial), Ink::Plain);
            }
        }
        if let Some(advice) = &login.advice {
            sheet.paragraph(&[("            → ", Ink::Dim)], &locale.text(advice), Ink::Plain);
        }
    }
    if let Some(status) = &probe.mailbox {
        let text = words::mailbox(locale, status);
        if !text.is_empty() {
            sheet.paragraph(&[("            ", Ink::Plain)], &text, Ink::Plain);
        }
    }
}

fn not_tested(sheet: &mut Sheet, server: &ServerReport, locale: &Locale, columns: &Columns) {
    let candidate = &server.candidate;
    let facts = format!(
        "{}{}  {}  ",
        pad(&candidate.protocol.to_string(), 6),
        pad(&words::endpoint(&candidate.endpoint), columns.endpoint),
        pad(&locale.label("security", candidate.security.id()), columns.security),
    );
    sheet.paragraph(&[("  – ", Ink::Dim), (&facts, Ink::Dim)], &locale.label("state", "not-tested"), Ink::Dim);
}

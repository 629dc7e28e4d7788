//! The values to enter, as a mail program asks for them.

use crate::locale::{Locale, escape_foreign};
use mail_types::report::{Availability, Choice, LoginResult, ServerReport, SurveyReport};
use mail_types::{Message, Protocol, Security};

use super::super::layout::{Ink, Sheet, pad};
use super::super::words;
use super::incoming;

/// One block a server: those of the recommended way, then what else there is, in a line each.
pub(super) fn values(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale) {
    let choice = report.recommendation.choice;
    if Protocol::ALL.into_iter().all(|protocol| report.chosen(protocol).is_none()) {
        // Nothing to enter; what a source denies or a test found broken is worth saying still.
        for protocol in Protocol::ALL {
            if matches!(report.availability(protocol), Availability::NotOffered | Availability::Broken) {
                absent(sheet, report, protocol, locale);
            }
        }
        return;
    }
    sheet.heading(&locale.label("report", "values"));
    for protocol in order(choice) {
        if let Some(server) = report.chosen(protocol).filter(|_| shown(choice, protocol)) {
            block(sheet, report, server, locale);
        }
    }
    for protocol in order(choice) {
        match report.chosen(protocol) {
            Some(server) if !shown(choice, protocol) => also(sheet, server, locale),
            Some(_) => {}
            None => absent(sheet, report, protocol, locale),
        }
    }
    if let Some(url) = report.discovery.jmap_urls.first() {
        let text = locale.text(&Message::new("card-jmap").with_foreign("url", url.clone()));
        sheet.blank();
        sheet.paragraph(&[("  ", Ink::Plain)], &text, Ink::Dim);
    }
}

/// The order in which servers are shown: the recommended way in first.
pub(in crate::render) fn order(choice: Choice) -> [Protocol; 3] {
    let [first, second] = incoming(choice);
    [first, second, Protocol::Submission]
}

/// The protocol belongs to the recommended way.
pub(in crate::render) fn shown(choice: Choice, protocol: Protocol) -> bool {
    !matches!((choice, protocol), (Choice::Imap, Protocol::Pop3) | (Choice::Pop3, Protocol::Imap))
}

/// For how many devices a protocol is meant, where both are.
pub(in crate::render) fn devices(report: &SurveyReport, protocol: Protocol, locale: &Locale) -> Option<String> {
    match protocol {
        _ if report.recommendation.choice != Choice::DependsOnDevices => None,
        Protocol::Imap => Some(locale.label("devices", "several")),
        Protocol::Pop3 => Some(locale.label("devices", "one")),
        Protocol::Submission => None,
    }
}

/// A field of the card.
pub(in crate::render) struct Row {
    /// Its key.
    pub field: &'static str,
    /// What to enter.
    pub value: String,
    pub ink: Ink,
}

/// Every field of a server.
pub(in crate::render) fn rows(report: &SurveyReport, server: &ServerReport, locale: &Locale) -> Vec<Row> {
    let candidate = &server.candidate;
    let row = |field, value, ink| Row { field, value, ink };
    let ink = if candidate.security == Security::Cleartext { Ink::Bad } else { Ink::Strong };
    let mut rows = vec![
        row("server", words::host(&candidate.endpoint.host), Ink::Strong),
        row("port", candidate.endpoint.port.to_string(), Ink::Strong),
        row("security", locale.label("security", candidate.security.id()), ink),
        row("username", words::username(locale, &candidate.username, &report.target), Ink::Strong),
        row("login", words::login_method(locale, server), Ink::Plain),
        row("source", words::best_source(locale, candidate, report.table_date), Ink::Plain),
    ];
    let further = words::further_sources(locale, candidate);
    if !further.is_empty() {
        rows.push(row("also", locale.join(&further), Ink::Dim));
    }
    let (mark, word, ink) = state(report, server);
    rows.push(row("state", format!("{mark} {}", locale.label("state", word)), ink));
    rows
}

fn block(sheet: &mut Sheet, report: &SurveyReport, server: &ServerReport, locale: &Locale) {
    let protocol = server.candidate.protocol;
    let title = locale.label("card", protocol.id());
    sheet.blank();
    match devices(report, protocol, locale) {
        Some(devices) => {
            sheet.line(&[("  ", Ink::Plain), (&title, Ink::Strong), (" – ", Ink::Dim), (&devices, Ink::Plain)]);
        }
        None => sheet.line(&[("  ", Ink::Plain), (&title, Ink::Strong)]),
    }
    let names: Vec<String> = FIELDS.iter().map(|field| locale.label("field", field)).collect();
    let columns = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    for Row { field, value, ink } in rows(report, server, locale) {
        let name = format!("    {}  ", pad(&locale.label("field", field), columns));
        sheet.paragraph(&[(&name, Ink::Dim)], &value, ink);
    }
}

const FIELDS: [&str; 8] = ["server", "port", "security", "username", "login", "source", "also", "state"];

/// How far the server was tested. Where nothing was verified, a failure is not the server's.
fn state(report: &SurveyReport, server: &ServerReport) -> (&'static str, &'static str, Ink) {
    let Some(probe) = server.probe.as_ref().filter(|_| report.verified) else {
        return ("–", "not-tested", Ink::Warn);
    };
    match probe.login.as_ref().map(|login| &login.result) {
        Some(LoginResult::Accepted) => ("✓", "logged-in", Ink::Good),
        Some(LoginResult::Refused(_)) => ("✗", "refused", Ink::Bad),
        Some(LoginResult::MailboxRefused(_)) => ("✗", "mailbox-refused", Ink::Bad),
        Some(LoginResult::Failed(_)) => ("✗", "broken", Ink::Bad),
        _ if !probe.offers_login() => ("✗", "no-login", Ink::Bad),
        _ if probe.works() => ("✓", "works", Ink::Good),
        _ => ("✗", "broken", Ink::Bad),
    }
}

/// A usable server that is not the recommended one.
fn also(sheet: &mut Sheet, server: &ServerReport, locale: &Locale) {
    sheet.blank();
    sheet.paragraph(&[("  ", Ink::Plain)], &also_text(server, locale), Ink::Dim);
}

/// The same in a sentence.
pub(in crate::render) fn also_text(server: &ServerReport, locale: &Locale) -> String {
    let candidate = &server.candidate;
    locale.text(
        &Message::new("card-also")
            .with("protocol", candidate.protocol.to_string())
            .with("host", candidate.endpoint.host.clone())
            .with("port", u64::from(candidate.endpoint.port))
            .with("security", locale.label("security", candidate.security.id())),
    )
}

fn absent(sheet: &mut Sheet, report: &SurveyReport, protocol: Protocol, locale: &Locale) {
    sheet.blank();
    sheet.paragraph(&[("  – ", Ink::Dim)], &absent_text(report, protocol, locale), Ink::Dim);
}

/// Why there is nothing to enter for a protocol.
pub(in crate::render) fn absent_text(report: &SurveyReport, protocol: Protocol, locale: &Locale) -> String {
    let says = report.discovery.not_offered.iter().find(|(which, _)| *which == protocol);
    match says {
        Some((_, source)) => locale.text(
            &Message::new("card-not-offered")
                .with("protocol", protocol.to_string())
                .with("source", locale.label("source", source.id())),
        ),
        None => {
            let state = locale.label("availability", report.availability(protocol).id());
            format!("{protocol}: {state}")
        }
    }
}

/// What POP3's two ways of keeping mail mean.
pub(super) fn retention(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale) {
    let recommendation = &report.recommendation;
    let relevant = matches!(recommendation.choice, Choice::Pop3 | Choice::DependsOnDevices);
    if !relevant || recommendation.retention.is_empty() {
        return;
    }
    sheet.heading(&locale.label("report", "retention"));
    for choice in &recommendation.retention {
        sheet.paragraph(&[("  • ", Ink::Dim)], &locale.text(choice), Ink::Plain);
    }
}

/// What has to be done first, and the provider's help.
pub(in crate::render) fn first_steps(report: &SurveyReport) -> (Vec<&Message>, Vec<&String>) {
    let discovery = &report.discovery;
    // What a refusal's explanation named already is not said again.
    let told = super::diagnosis::told(report);
    let steps = discovery.preparations.iter().filter(|step| !told.steps.contains(step)).collect();
    let urls = discovery.help_urls.iter().filter(|url| !told.urls.contains(&url.as_str())).take(2).collect();
    (steps, urls)
}

/// The same with its heading.
pub(super) fn preparations(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale) {
    let (preparations, urls) = first_steps(report);
    if preparations.is_empty() && urls.is_empty() {
        return;
    }
    let heading = if preparations.is_empty() { "help" } else { "preparations" };
    sheet.heading(&locale.label("report", heading));
    for (number, preparation) in preparations.into_iter().enumerate() {
        let lead = format!("  {}. ", number + 1);
        sheet.paragraph(&[(&lead, Ink::Warn)], &locale.text(preparation), Ink::Plain);
    }
    for url in urls {
        sheet.paragraph(&[("  → ", Ink::Dim)], &escape_foreign(url), Ink::Plain);
    }
}

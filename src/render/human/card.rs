//! The values to enter, as a mail program asks for them.

use crate::locale::{Locale, escape_foreign};
use mail_types::report::{Choice, DavService, LoginResult, ServerReport, SurveyReport};
use mail_types::{DavKind, Message, Protocol, Security, host_of};

use super::super::layout::{Ink, Sheet};
use super::super::words;
use super::{incoming, table};

/// Below the values: what else there is, a line each.
pub(super) fn further(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale, verbose: u8) {
    for text in further_texts(report, locale) {
        sheet.paragraph(&[("  ", Ink::Plain)], &text, Ink::Dim);
    }
    let jmap = report.discovery.jmap_urls.first();
    let jmap = jmap.map(|url| locale.text(&Message::new("card-jmap").with_foreign("url", url.clone())));
    let dav = if verbose > 0 { dav(report, locale) } else { dav_hosts(report, locale).into_iter().collect() };
    for text in jmap.into_iter().chain(dav) {
        sheet.paragraph(&[("  ", Ink::Plain)], &text, Ink::Dim);
    }
}

/// Usable servers that are not the recommended ones. That there is none for a protocol, the reasons say.
pub(in crate::render) fn further_texts(report: &SurveyReport, locale: &Locale) -> Vec<String> {
    let choice = report.recommendation.choice;
    let other = |protocol: &Protocol| !shown(choice, *protocol) && report.availability(*protocol).usable();
    let others = order(choice).into_iter().filter(other).filter_map(|protocol| report.chosen(protocol));
    others.map(|server| also_text(server, locale)).collect()
}

/// The same in one line: the hosts alone, and nothing where nothing was asked.
fn dav_hosts(report: &SurveyReport, locale: &Locale) -> Option<String> {
    let mut hosts: Vec<&str> = report.discovery.dav.iter().filter_map(|service| host_of(&service.at.url)).collect();
    hosts.dedup();
    hosts.truncate(2);
    let hosts: Vec<String> = hosts.into_iter().map(words::host).collect();
    let shown = report.verified && !hosts.is_empty();
    shown.then(|| locale.text(&Message::new("card-dav-hosts").with("hosts", hosts.join(", "))))
}

/// Calendars and contacts: the best of each kind.
pub(in crate::render) fn dav(report: &SurveyReport, locale: &Locale) -> Vec<String> {
    let services = &report.discovery.dav;
    let best = |kind: DavKind| services.iter().find(|service| service.at.kind == kind);
    let say = |service: &DavService| {
        let answered = if service.answered { "yes" } else { "no" };
        let message = Message::new("card-dav").with("kind", service.at.kind.id()).with("answered", answered);
        locale.text(&message.with_foreign("url", service.at.url.clone()))
    };
    DavKind::ALL.into_iter().filter_map(best).map(say).collect()
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
        row("username", words::username_of(locale, server, &report.target), Ink::Strong),
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

/// How far the server was tested. Where nothing was verified, a failure is not the server's.
pub(in crate::render) fn state(report: &SurveyReport, server: &ServerReport) -> (&'static str, &'static str, Ink) {
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

/// A usable server that is not the recommended one, in a sentence.
fn also_text(server: &ServerReport, locale: &Locale) -> String {
    let candidate = &server.candidate;
    locale.text(
        &Message::new("card-also")
            .with("protocol", candidate.protocol.to_string())
            .with("host", candidate.endpoint.host.clone())
            .with("port", u64::from(candidate.endpoint.port))
            .with("security", locale.label("security", candidate.security.id())),
    )
}

/// What POP3's two ways of keeping mail mean.
pub(super) fn retention(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale) {
    let recommendation = &report.recommendation;
    let relevant = matches!(recommendation.choice, Choice::Pop3 | Choice::DependsOnDevices);
    if !relevant || recommendation.retention.is_empty() {
        return;
    }
    sheet.blank();
    sheet.paragraph(&[("  ", Ink::Plain)], &locale.label("report", "retention"), Ink::Plain);
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

/// The same: the first step in a paragraph, or with `-v` each in a line of its own.
pub(super) fn preparations(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale, verbose: u8) {
    let (preparations, urls) = first_steps(report);
    // Before a login that no server would take there is nothing to prepare.
    let useless = verbose == 0 && table::heading(report) == Some("values-unusable") && !report.servers.is_empty();
    if useless || (preparations.is_empty() && urls.is_empty()) {
        return;
    }
    let heading = |some: &'static str| locale.label("report", if preparations.is_empty() { "help" } else { some });
    if verbose == 0 {
        let mut words: Vec<String> = preparations.first().map(|first| locale.text(first)).into_iter().collect();
        if preparations.len() > 1 {
            words.push(locale.text(&Message::new("report-steps").with("count", preparations.len())));
        }
        words.extend(urls.first().map(|url| escape_foreign(url).into_owned()));
        sheet.paragraph(&[("  ", Ink::Plain)], &format!("{}: {}", heading("first"), words.join(" ")), Ink::Plain);
        return;
    }
    sheet.heading(&heading("preparations"));
    for (number, preparation) in preparations.into_iter().enumerate() {
        let lead = format!("  {}. ", number + 1);
        sheet.paragraph(&[(&lead, Ink::Warn)], &locale.text(preparation), Ink::Plain);
    }
    for url in urls {
        sheet.paragraph(&[("  → ", Ink::Dim)], &escape_foreign(url), Ink::Plain);
    }
}

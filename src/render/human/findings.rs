//! What is odd, each with what to do and the id to ask `explain` for.

use crate::locale::Locale;
use mail_types::finding::{LOGIN_REFUSED, MAILBOX_REFUSED, PREPARATION_NEEDED, SERVER_ALERT};
use mail_types::report::SurveyReport;
use mail_types::{Finding, Message, Severity};

use super::super::layout::{Ink, Sheet};
use super::super::words;

/// What is odd, most severe first; those that differ in the server alone are one group.
pub(in crate::render) fn odd(report: &SurveyReport) -> Vec<Vec<&Finding>> {
    // What has to be done first, and refused logins that are explained, have sections of their own.
    let explained = report.servers.iter().any(|s| s.probe.as_ref().is_some_and(|probe| probe.diagnosis.is_some()));
    let shown = |f: &&Finding| {
        f.spec != &PREPARATION_NEEDED && !(explained && [&LOGIN_REFUSED, &MAILBOX_REFUSED].contains(&f.spec))
    };
    let mut sorted: Vec<&Finding> = report.findings.iter().filter(shown).collect();
    // Stable by id, so that equal findings of several servers come together.
    sorted.sort_by_key(|finding| (std::cmp::Reverse(finding.spec.severity), finding.spec.id));
    sorted.chunk_by(|a, b| same_but_for_the_server(a, b)).map(<[_]>::to_vec).collect()
}

/// Errors, without a heading: they say why the report does not end well. What a server wants a person to read goes
/// with them (RFC 9051 section 7.1).
pub(super) fn errors(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale) {
    odd(report).iter().filter(|group| leads(group)).for_each(|group| one(sheet, group, locale));
}

/// Warnings that the short report only counts.
pub(super) fn counted(report: &SurveyReport) -> usize {
    let warning = |group: &&Vec<&Finding>| group[0].spec.severity == Severity::Warning && !leads(group);
    odd(report).iter().filter(warning).count()
}

/// Warnings and notes.
pub(super) fn milder(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale) {
    let odd = odd(report);
    for (at, group) in odd.iter().filter(|group| !leads(group)).enumerate() {
        if at == 0 {
            sheet.heading(&locale.label("report", "findings"));
        }
        one(sheet, group, locale);
    }
}

fn leads(group: &[&Finding]) -> bool {
    group[0].spec.severity == Severity::Error || group[0].spec == &SERVER_ALERT
}

fn one(sheet: &mut Sheet, group: &[&Finding], locale: &Locale) {
    let finding = group[0];
    let ink = match finding.spec.severity {
        Severity::Error => Ink::Bad,
        Severity::Warning => Ink::Warn,
        Severity::Info => Ink::Dim,
    };
    let severity = format!("  {}: ", locale.label("severity", finding.spec.severity.id()));
    sheet.paragraph(&[(&severity, ink)], &locale.text(&finding.message), Ink::Plain);
    let others = group[1..].iter().filter_map(|finding| finding.server.as_ref());
    let others: Vec<String> = others.map(|(_, endpoint)| words::endpoint(endpoint)).collect();
    if !others.is_empty() {
        let likewise = format!("      {} ", locale.label("report", "likewise"));
        sheet.paragraph(&[(&likewise, Ink::Dim)], &others.join(", "), Ink::Plain);
    }
    sheet.paragraph(&[("      → ", Ink::Dim)], &locale.text(&fix(finding)), Ink::Plain);
    sheet.line(&[("        mailsetup explain ", Ink::Dim), (finding.spec.id, Ink::Dim)]);
}

/// The same thing said of two servers: once is enough, and the second server is named.
fn same_but_for_the_server(a: &Finding, b: &Finding) -> bool {
    let rest = |finding: &Finding| -> Vec<(&'static str, mail_types::Arg)> {
        finding.message.args.iter().filter(|(name, _)| *name != "endpoint").cloned().collect()
    };
    a.spec == b.spec && a.server.is_some() && b.server.is_some() && rest(a) == rest(b)
}

/// What to do about a finding; the sentence may use the title's values.
pub fn fix(finding: &Finding) -> Message {
    Message { id: finding.spec.fix, args: finding.message.args.clone() }
}

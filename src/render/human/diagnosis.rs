//! Why a login was refused: the server's words, what they mean here, what to do.

use crate::locale::{Locale, escape_foreign};
use mail_types::report::{LoginResult, ProbeReport, Refusal, SurveyReport};
use mail_types::{Diagnosis, Message};

use super::super::layout::{Ink, Sheet};
use super::super::words;

/// What the explanations have named already.
pub(super) struct Told<'a> {
    /// Preparations.
    pub steps: Vec<&'a Message>,
    /// Help pages.
    pub urls: Vec<&'a str>,
}

/// Gathers it.
pub(super) fn told(report: &SurveyReport) -> Told<'_> {
    let diagnoses = || refused(report).map(|(_, _, diagnosis)| diagnosis);
    Told {
        steps: diagnoses().flat_map(|diagnosis| &diagnosis.steps).collect(),
        urls: diagnoses().filter_map(|diagnosis| diagnosis.help_url).collect(),
    }
}

/// Every refusal that is explained.
pub(in crate::render) fn refused(report: &SurveyReport) -> impl Iterator<Item = (&ProbeReport, &Refusal, &Diagnosis)> {
    report
        .servers
        .iter()
        .filter_map(|server| server.probe.as_ref())
        .filter_map(|probe| Some((probe, probe.login.as_ref()?.result.refusal()?, probe.diagnosis.as_ref()?)))
}

/// The heading: what was refused, the login or the mailbox after it.
pub(in crate::render) fn title(report: &SurveyReport, locale: &Locale) -> String {
    let mailbox = |(probe, _, _): (&ProbeReport, &Refusal, &Diagnosis)| {
        matches!(probe.login.as_ref().map(|login| &login.result), Some(LoginResult::MailboxRefused(_)))
    };
    locale.label("report", if refused(report).all(mailbox) { "diagnosis-mailbox" } else { "diagnosis" })
}

/// Every refusal. Two servers that mean the same are explained once.
pub(super) fn refusals(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale) {
    let mut explained: Vec<&Diagnosis> = Vec::new();
    for (probe, refusal, diagnosis) in refused(report) {
        sheet.paragraph(&[("  ✗ ", Ink::Bad)], &said(probe, refusal, locale), Ink::Plain);
        if explained.contains(&diagnosis) {
            continue;
        }
        explained.push(diagnosis);
        sheet.paragraph(&[("    ", Ink::Plain)], &locale.text(&diagnosis.meaning), Ink::Strong);
        sheet.paragraph(&[("    → ", Ink::Dim)], &locale.text(&diagnosis.advice), Ink::Plain);
        if let Some(advice) = probe.login.as_ref().and_then(|login| login.advice.as_ref()) {
            sheet.paragraph(&[("    → ", Ink::Dim)], &locale.text(advice), Ink::Plain);
        }
        for (number, step) in diagnosis.steps.iter().enumerate() {
            let lead = format!("      {}. ", number + 1);
            sheet.paragraph(&[(&lead, Ink::Warn)], &locale.text(step), Ink::Plain);
        }
        if let Some(url) = diagnosis.help_url {
            sheet.paragraph(&[("    → ", Ink::Dim)], url, Ink::Plain);
        }
    }
}

/// The server and its own words.
pub(in crate::render) fn said(probe: &ProbeReport, refusal: &Refusal, locale: &Locale) -> String {
    locale.text(
        &Message::new("diagnosis-said")
            .with("endpoint", words::endpoint(&probe.endpoint))
            .with("status", escape_foreign(&refusal.status_and_code()).into_owned())
            .with_foreign("text", refusal.text.clone()),
    )
}

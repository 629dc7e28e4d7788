//! What comes first: whose settings, what stands in the way, the verdict and why.

use std::collections::BTreeSet;

use crate::locale::{Locale, escape_foreign};
use mail_types::Severity;
use mail_types::reason::Withheld;
use mail_types::report::{Cause, Choice, Conclusion, LoginResult, ProbeReport, ServerReport, SurveyReport};

use super::super::layout::{Ink, Sheet};
use super::super::words;
use super::{diagnosis, findings, next};

/// Longest provider name that is shown; it may come from the network.
const PROVIDER_MAX: usize = 60;

/// Whose settings, of which provider.
pub(super) fn title(sheet: &mut Sheet, report: &SurveyReport) {
    let target = escape_foreign(&report.target.to_string()).into_owned();
    match provider(report) {
        Some(provider) => sheet.line(&[(&target, Ink::Dim), (" · ", Ink::Dim), (&provider, Ink::Dim)]),
        None => sheet.line(&[(&target, Ink::Dim)]),
    }
}

/// The provider's name, not longer than is seemly.
pub(in crate::render) fn provider(report: &SurveyReport) -> Option<String> {
    report.discovery.provider.as_ref().map(|name| escape_foreign(name).chars().take(PROVIDER_MAX).collect())
}

/// Why the report does not end well, with what to do about it; nothing where all is well.
pub(super) fn trouble(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale) {
    let withheld = withheld(report);
    if !withheld.is_empty() {
        for reason in &withheld {
            sheet.paragraph(&[("✗ ", Ink::Bad)], &locale.reason(&(*reason).clone().into()), Ink::Plain);
        }
        if let Some(command) = next::trusting(report) {
            let what = if token_withheld(report) { "trust-token" } else { "trust" };
            sheet.paragraph(&[("  → ", Ink::Dim)], &locale.label("next", what), Ink::Plain);
            sheet.line(&[("    ", Ink::Plain), (&command, Ink::Strong)]);
        }
    } else if report.conclusion.fault().is_some() && !said(report) {
        let ink = if report.verified { ("✗ ", Ink::Bad) } else { ("! ", Ink::Warn) };
        sheet.paragraph(&[ink], &locale.conclusion(report.conclusion), Ink::Plain);
    }
    diagnosis::refusals(sheet, report, locale);
    failures(sheet, report, locale);
    findings::errors(sheet, report, locale);
}

/// The verdict says the conclusion, or an error does: what is wrong with this network or computer.
fn said(report: &SurveyReport) -> bool {
    match report.conclusion {
        Conclusion::NothingFound | Conclusion::NotOffered => report.recommendation.choice == Choice::Nothing,
        Conclusion::CaptivePortal | Conclusion::Clock | Conclusion::Filtered => true,
        _ => false,
    }
}

/// Why a password or token was not sent to servers to enter, each reason once. That another server refused it
/// is no reason of its own.
fn withheld(report: &SurveyReport) -> Vec<&Withheld> {
    let mut reasons: Vec<&Withheld> = Vec::new();
    for server in report.servers.iter().filter(|server| server.chosen) {
        let login = server.probe.as_ref().and_then(|probe| probe.login.as_ref());
        if let Some(LoginResult::Withheld(reason)) = login.map(|login| &login.result)
            && *reason != Withheld::AfterRefusal
            && !reasons.contains(&reason)
        {
            reasons.push(reason);
        }
    }
    reasons
}

/// What was not sent is an access token.
pub(super) fn token_withheld(report: &SurveyReport) -> bool {
    withheld(report).iter().any(|reason| matches!(reason, Withheld::TokenHost { .. }))
}

/// Hosts that the password would go to if the user trusted them.
pub(super) fn untrusted_hosts(report: &SurveyReport) -> BTreeSet<&str> {
    let host = |reason| match reason {
        &Withheld::UntrustedHost { ref host, .. } | &Withheld::TokenHost { ref host, .. } => Some(host.as_str()),
        _ => None,
    };
    withheld(report).into_iter().filter_map(host).collect()
}

/// Servers to enter that failed, where neither an error nor the explained refusal says so.
fn failures(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale) {
    if report.conclusion.fault().is_none() || !report.verified {
        return;
    }
    let told = |probe: &ProbeReport| {
        let about = |finding: &mail_types::Finding| {
            finding.spec.severity == Severity::Error
                && finding.server.as_ref().is_some_and(|(_, at)| *at == probe.endpoint)
        };
        probe.diagnosis.is_some() || report.findings.iter().any(about)
    };
    let chosen = |server: &&ServerReport| server.chosen;
    for probe in report.servers.iter().filter(chosen).filter_map(|server| server.probe.as_ref()) {
        let failed = probe.failure().is_some_and(|(_, failure)| failure.cause != Cause::Policy);
        if let Some(failure) = words::failure(locale, probe).filter(|_| failed && !told(probe)) {
            sheet.paragraph(&[("  ✗ ", Ink::Bad)], &format!("{} {failure}", probe.protocol), Ink::Plain);
        }
    }
}

/// Sign and colour of the verdict.
pub(super) fn mark(report: &SurveyReport) -> (&'static str, Ink) {
    match report.recommendation.choice {
        Choice::Nothing => ("✗ ", Ink::Bad),
        _ if report.verified && report.conclusion.fault().is_none() => ("✓ ", Ink::Good),
        // The advice holds, but something stands in its way; the lines above say what.
        _ => ("! ", Ink::Warn),
    }
}

/// The recommendation.
pub(super) fn verdict(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale) {
    sheet.paragraph(&[mark(report)], &locale.text(&report.recommendation.headline), Ink::Strong);
}

/// Why, in one paragraph. Where there is nothing to enter, what failed or is missing has been said before.
pub(super) fn reasons(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale) {
    let told = !report.servers.is_empty() || matches!(report.conclusion, Conclusion::NoMail { .. });
    if report.recommendation.choice == Choice::Nothing && told {
        return;
    }
    let reasons: Vec<String> = report.recommendation.reasons.iter().map(|reason| locale.text(reason)).collect();
    if !reasons.is_empty() {
        sheet.paragraph(&[("  ", Ink::Plain)], &reasons.join(" "), Ink::Plain);
    }
}

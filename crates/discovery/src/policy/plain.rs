//! What is expected of a domain where no policy says anything.

use mail_types::Reason;
use mail_types::report::{Availability, Cause, Fault, SurveyReport};
use mail_types::{Check, CheckOutcome, Finding, Message, Protocol, Severity};

/// The checks of a run without policy: usable settings, each offered protocol works, no findings.
///
/// Findings fail the run from `threshold` on; without one they are told and no more.
pub fn checks(report: &SurveyReport, threshold: Option<Severity>) -> Vec<Check> {
    let mut checks = vec![conclusion(report)];
    checks.extend(Protocol::ALL.into_iter().filter_map(|protocol| works(report, protocol, threshold)));
    checks.extend(findings(report, threshold));
    checks
}

/// No finding worse than a remark.
pub(super) fn findings(report: &SurveyReport, threshold: Option<Severity>) -> impl Iterator<Item = Check> {
    let grave = report.findings.iter().filter(|finding| finding.spec.severity > Severity::Info);
    grave.map(move |finding| finding_check(finding, threshold))
}

/// The run ended with usable settings.
pub(super) fn conclusion(report: &SurveyReport) -> Check {
    let seen = report.conclusion;
    let fault = seen.fault();
    let outcome = match fault {
        None => CheckOutcome::Passed { seen: seen.into() },
        _ if seen.is_untested() => CheckOutcome::Untested { fault, why: seen.into() },
        _ => CheckOutcome::Failed { severity: Severity::Error, fault, seen: seen.into() },
    };
    Check::of_domain("settings", Message::new("check-settings"), outcome)
}

fn fault_of(threshold: Option<Severity>, severity: Severity) -> Option<Fault> {
    threshold.filter(|threshold| severity >= *threshold).map(|_| Fault::CheckFailed)
}

/// A protocol that somebody names works.
pub(super) fn works(report: &SurveyReport, protocol: Protocol, threshold: Option<Severity>) -> Option<Check> {
    if matches!(report.availability(protocol), Availability::NotOffered | Availability::Unknown) {
        return None;
    }
    let server = report
        .chosen(protocol)
        .or_else(|| report.servers.iter().find(|server| server.candidate.protocol == protocol))?;
    let endpoint = server.candidate.endpoint.clone();
    let outcome = match &server.probe {
        None => CheckOutcome::Untested {
            // Whoever wants no network gets none, and all is well.
            fault: report.conclusion.is_untested().then_some(Fault::Network),
            why: Message::new("check-seen-not-tested").into(),
        },
        Some(probe) => match probe.failure() {
            None => CheckOutcome::Passed {
                seen: Message::new("check-seen-works").with("endpoint", endpoint.to_string()).into(),
            },
            Some((_, failure)) if report.conclusion.is_untested() => {
                CheckOutcome::Untested { fault: Some(Fault::Network), why: failure.reason.clone().into() }
            }
            Some((_, failure)) => {
                // Beside a way that works it is a blemish; where nothing works `settings` fails anyway.
                let severity = if report.conclusion.fault().is_none() { Severity::Warning } else { Severity::Error };
                let policy = failure.cause == Cause::Policy;
                CheckOutcome::Failed {
                    severity: if policy { Severity::Warning } else { severity },
                    fault: fault_of(threshold, severity),
                    seen: at(&endpoint.to_string(), failure.reason.clone()).into(),
                }
            }
        },
    };
    let title = Message::new("check-works").with("protocol", protocol.to_string());
    Some(Check { id: "works", protocol: Some(protocol), endpoint: Some(endpoint), title, outcome, line: None })
}

/// `HOST:PORT: reason`
pub(super) fn at(endpoint: &str, reason: Reason) -> Message {
    Message::new("check-seen-at").with("endpoint", endpoint.to_owned()).with("reason", reason)
}

fn finding_check(finding: &Finding, threshold: Option<Severity>) -> Check {
    let severity = finding.spec.severity;
    Check {
        id: finding.spec.id,
        protocol: finding.server.as_ref().map(|(protocol, _)| *protocol),
        endpoint: finding.server.as_ref().map(|(_, endpoint)| endpoint.clone()),
        title: Message::new("check-no-finding").with("id", finding.spec.id),
        outcome: CheckOutcome::Failed {
            severity,
            fault: fault_of(threshold, severity),
            seen: finding.message.clone().into(),
        },
        line: None,
    }
}

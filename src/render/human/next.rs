//! What comes last: how much was done, what to do next, and the verdict once more.

use unicode_width::UnicodeWidthStr;

use crate::locale::{Locale, escape_foreign};
use mail_types::report::{Choice, Conclusion, SurveyReport};
use mail_types::{Message, Severity, Target};

use super::super::layout::{Ink, Sheet, duration, pad};
use super::{findings, lead};

/// Widest command that shares its line with its purpose.
const COMMAND_MAX: usize = 46;

/// How much was tested, what to do next, and the verdict, where the eye is when the report has been printed.
pub(super) fn ending(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale, verbose: u8) {
    let mut done = vec![summary(report, locale)];
    let warnings = findings::counted(report);
    if warnings > 0 && verbose == 0 {
        done.push(locale.text(&Message::new("report-warnings").with("count", warnings)));
    }
    sheet.paragraph(&[], &done.join("; "), Ink::Dim);
    let steps = steps(report);
    let shown = if verbose == 0 { &steps[..steps.len().min(1)] } else { &steps[..] };
    let width = |command: &str| command.width();
    // A long command gets a line to itself rather than squeezing every purpose to the right.
    let columns = shown.iter().map(|(command, _)| width(command)).filter(|w| *w <= COMMAND_MAX).max().unwrap_or(0);
    for (command, purpose) in shown {
        let lead = format!("{}  ", pad(command, columns));
        let purpose = locale.label("next", purpose);
        if width(command) > COMMAND_MAX || width(&purpose) > sheet.left(width(&lead) + 2) {
            sheet.line(&[("→ ", Ink::Dim), (command, Ink::Strong)]);
            sheet.paragraph(&[("  ", Ink::Plain)], &purpose, Ink::Plain);
        } else {
            sheet.paragraph(&[("→ ", Ink::Dim), (&lead, Ink::Strong)], &purpose, Ink::Plain);
        }
    }
    lead::verdict(sheet, report, locale);
}

/// How much was done, and how long it took.
pub(in crate::render) fn summary(report: &SurveyReport, locale: &Locale) -> String {
    // What a network that interferes let through was no test.
    let probes = || report.servers.iter().filter(|_| report.verified).filter_map(|server| server.probe.as_ref());
    locale.text(
        &Message::new("report-summary")
            .with("servers", probes().count())
            .with("failed", probes().filter(|probe| !probe.works()).count())
            .with("logins", u64::from(report.logins_made))
            .with("took", duration(locale.language(), report.took)),
    )
}

/// Commands that lead on from here, each with its purpose.
fn steps(report: &SurveyReport) -> Vec<(String, &'static str)> {
    let target = shell_word(&report.target.to_string());
    let usable = report.recommendation.choice != Choice::Nothing;
    let of_file = report.discovery.file.is_some();
    let mut steps = Vec::new();
    if !report.verified {
        let purpose = match report.conclusion {
            Conclusion::Filtered => "elsewhere",
            conclusion if conclusion.fault().is_none() => "online",
            _ => "again",
        };
        steps.push((probe(report, "", &target), purpose));
    }
    match &report.target {
        Target::Address(_) if usable && report.logins_made == 0 && report.verified => {
            steps.push((probe(report, "--login ", &target), "login"));
        }
        // It would look up what is published.
        Target::Address(_) if usable && !of_file => steps.push((format!("mailsetup setup {target}"), "setup")),
        Target::Domain(domain) if usable => {
            steps.push((probe(report, "", &format!("NAME@{}", domain.as_str())), "address"));
        }
        _ => {}
    }
    if !usable && report.verified && report.servers.is_empty() && !of_file {
        steps.push(match near(report) {
            Some(near) => (format!("mailsetup probe {}", shell_word(&near)), "near"),
            None => (format!("mailsetup probe --imap imaps://HOST {target}"), "own"),
        });
    }
    let worst = report.findings.iter().max_by_key(|finding| finding.spec.severity);
    // An error is shown with its own command.
    if let Some(worst) = worst.filter(|worst| worst.spec.severity == Severity::Warning) {
        steps.push((format!("mailsetup explain {}", worst.spec.id), "explain"));
    }
    if !lead::untrusted_hosts(report).is_empty() {
        // The way on has been said at the top.
        steps.clear();
    }
    steps
}

/// The command that probes again what was probed: the file on disk, if there was one.
fn probe(report: &SurveyReport, options: &str, target: &str) -> String {
    let file = report.discovery.file.as_ref();
    let file = file.map(|path| format!("--config-file {} ", shell_word(path))).unwrap_or_default();
    format!("mailsetup probe {options}{file}{target}")
}

/// The same target at the domain that was probably meant.
fn near(report: &SurveyReport) -> Option<String> {
    let domain = match report.conclusion {
        Conclusion::NoMail { near, .. } | Conclusion::OfflineNothing { near } => near?,
        _ => return None,
    };
    Some(match report.target.address() {
        Some(address) => format!("{}@{domain}", address.local_part),
        None => domain.to_owned(),
    })
}

/// The command that would send the password which was kept back, if there is one.
pub(super) fn trusting(report: &SurveyReport) -> Option<String> {
    let hosts = lead::untrusted_hosts(report);
    let options: Vec<String> = hosts.iter().map(|host| format!("--trust-host {}", shell_word(host))).collect();
    let target = shell_word(&report.target.to_string());
    let options = options.join(" ");
    match lead::token_withheld(report) {
        _ if options.is_empty() => None,
        // The options that got the token are not known here.
        true => Some(options),
        false => Some(probe(report, &format!("--login {options} "), &target)),
    }
}

/// A word as a shell takes it: in quotes where it needs them.
pub(super) fn shell_word(text: &str) -> String {
    let text = escape_foreign(text);
    let harmless = |c: char| c.is_alphanumeric() || "@.+-_=:/,%".contains(c);
    if text.chars().all(harmless) { text.into_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

//! The report for people: the advice, the values to enter, what was tested, what is odd, what next.

pub(super) mod card;
pub(super) mod checks;
pub(super) mod details;
pub(super) mod diagnosis;
mod sources;
mod tested;
mod waterfall;

#[cfg(test)]
mod tests;

use crate::locale::{Locale, escape_foreign};
use mail_types::finding::{LOGIN_REFUSED, PREPARATION_NEEDED};
use mail_types::report::{Choice, SurveyReport};
use mail_types::{Finding, Judged, Message, Protocol, Severity, Target};

use super::layout::{Ink, Sheet, duration};
pub(super) use tested::mechanisms;

/// Longest provider name that is shown; it may come from the network.
const PROVIDER_MAX: usize = 60;

/// Widest command that shares its line with its purpose.
const COMMAND_MAX: usize = 46;

/// How the human report is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HumanOptions {
    /// Columns of the terminal; 80 where there is none.
    pub width: usize,
    /// With colour.
    pub color: bool,
    /// `-v`: every attempt and every phase with its time; `-vv`: certificates and capabilities too.
    pub verbose: u8,
    /// The table of all sources (`--all-sources`).
    pub sources: bool,
    /// The waterfall (`--timing`).
    pub timing: bool,
}

impl Default for HumanOptions {
    fn default() -> Self {
        Self { width: 80, color: false, verbose: 0, sources: false, timing: false }
    }
}

/// One target's report, and what became of what was expected of it.
pub fn judged(judged: &Judged, locale: &Locale, options: HumanOptions) -> String {
    let mut text = render(&judged.report, locale, options);
    if judged.expected {
        let mut sheet = Sheet::new(options.width, options.color);
        checks::expectations(&mut sheet, judged, locale);
        text.push('\n');
        text.push_str(sheet.into_text().trim_start_matches('\n'));
    }
    text
}

/// One target's report.
pub fn render(report: &SurveyReport, locale: &Locale, options: HumanOptions) -> String {
    let mut sheet = Sheet::new(options.width, options.color);
    advice(&mut sheet, report, locale);
    diagnosis::refusals(&mut sheet, report, locale);
    card::values(&mut sheet, report, locale);
    card::retention(&mut sheet, report, locale);
    card::preparations(&mut sheet, report, locale);
    tested::servers(&mut sheet, report, locale, options.verbose);
    findings(&mut sheet, report, locale);
    if options.sources {
        sources::table(&mut sheet, report, locale);
    }
    if options.timing {
        waterfall::draw(&mut sheet, report, locale);
    }
    if options.verbose > 0 {
        details::attempts(&mut sheet, report, locale);
        details::phases(&mut sheet, report, locale);
    }
    if options.verbose > 1 {
        details::facts(&mut sheet, report, locale);
    }
    next_steps(&mut sheet, report, locale);
    sheet.into_text()
}

/// Whose settings, the recommendation, and why.
fn advice(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale) {
    let target = escape_foreign(&report.target.to_string()).into_owned();
    match provider(report) {
        Some(provider) => sheet.line(&[(&target, Ink::Dim), (" · ", Ink::Dim), (&provider, Ink::Dim)]),
        None => sheet.line(&[(&target, Ink::Dim)]),
    }
    sheet.blank();
    let recommendation = &report.recommendation;
    let (mark, ink) = match recommendation.choice {
        Choice::Nothing => ("✗ ", Ink::Bad),
        _ if report.verified && report.conclusion.fault().is_none() => ("✓ ", Ink::Good),
        // The advice holds, but something stands in its way; the lines below say what.
        _ => ("– ", Ink::Warn),
    };
    sheet.paragraph(&[(mark, ink)], &locale.text(&recommendation.headline), Ink::Strong);
    for reason in &recommendation.reasons {
        sheet.paragraph(&[("  • ", Ink::Dim)], &locale.text(reason), Ink::Plain);
    }
    if report.conclusion.fault().is_some() {
        sheet.blank();
        sheet.paragraph(&[("✗ ", Ink::Bad)], &locale.conclusion(report.conclusion), Ink::Plain);
    }
    if !report.verified {
        sheet.blank();
        sheet.paragraph(&[("– ", Ink::Warn)], &locale.label("report", "not-verified"), Ink::Warn);
    }
}

/// The provider's name, not longer than is seemly.
pub(super) fn provider(report: &SurveyReport) -> Option<String> {
    report.discovery.provider.as_ref().map(|name| escape_foreign(name).chars().take(PROVIDER_MAX).collect())
}

/// What is odd, most severe first; those that differ in the server alone are one group.
pub(super) fn odd(report: &SurveyReport) -> Vec<Vec<&Finding>> {
    // What has to be done first, and refused logins that are explained, have sections of their own.
    let explained = report.servers.iter().any(|s| s.probe.as_ref().is_some_and(|probe| probe.diagnosis.is_some()));
    let shown = |f: &&Finding| f.spec != &PREPARATION_NEEDED && !(explained && f.spec == &LOGIN_REFUSED);
    let mut sorted: Vec<&Finding> = report.findings.iter().filter(shown).collect();
    // Stable by id, so that equal findings of several servers come together.
    sorted.sort_by_key(|finding| (std::cmp::Reverse(finding.spec.severity), finding.spec.id));
    sorted.chunk_by(|a, b| same_but_for_the_server(a, b)).map(<[_]>::to_vec).collect()
}

/// What is odd, each with what to do and the id to ask `explain` for.
fn findings(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale) {
    let odd = odd(report);
    if odd.is_empty() {
        return;
    }
    sheet.heading(&locale.label("report", "findings"));
    for group in odd {
        let finding = group[0];
        let ink = match finding.spec.severity {
            Severity::Error => Ink::Bad,
            Severity::Warning => Ink::Warn,
            Severity::Info => Ink::Dim,
        };
        let severity = format!("  {}: ", locale.label("severity", finding.spec.severity.id()));
        sheet.paragraph(&[(&severity, ink)], &locale.text(&finding.message), Ink::Plain);
        let others = group[1..].iter().filter_map(|finding| finding.server.as_ref());
        let others: Vec<String> = others.map(|(_, endpoint)| super::words::endpoint(endpoint)).collect();
        if !others.is_empty() {
            let likewise = format!("      {} ", locale.label("report", "likewise"));
            sheet.paragraph(&[(&likewise, Ink::Dim)], &others.join(", "), Ink::Plain);
        }
        sheet.paragraph(&[("      → ", Ink::Dim)], &locale.text(&fix(finding)), Ink::Plain);
        sheet.line(&[("        ", Ink::Plain), (finding.spec.id, Ink::Dim)]);
    }
}

/// The same thing said of two servers: once is enough, and the second server is named.
fn same_but_for_the_server(a: &Finding, b: &Finding) -> bool {
    let rest = |finding: &Finding| -> Vec<(&'static str, mail_types::Arg)> {
        finding.message.args.iter().filter(|(name, _)| *name != "endpoint").cloned().collect()
    };
    a.spec == b.spec && a.server.is_some() && b.server.is_some() && rest(a) == rest(b)
}

/// What to do about a finding; the sentence may use the title's values.
pub(super) fn fix(finding: &Finding) -> Message {
    Message { id: finding.spec.fix, args: finding.message.args.clone() }
}

/// Commands that lead on from here, each with its purpose.
fn steps(report: &SurveyReport) -> Vec<(String, &'static str)> {
    let target = shell_word(&report.target.to_string());
    let usable = report.recommendation.choice != Choice::Nothing;
    let mut steps = Vec::new();
    if !report.verified {
        let purpose = if report.conclusion.fault().is_none() { "online" } else { "again" };
        steps.push((format!("mailsetup probe {target}"), purpose));
    }
    match &report.target {
        Target::Address(_) if usable && report.logins_made == 0 && report.verified => {
            steps.push((format!("mailsetup probe --login {target}"), "login"));
        }
        Target::Address(_) if usable => steps.push((format!("mailsetup setup {target}"), "setup")),
        Target::Domain(domain) if usable => {
            steps.push((format!("mailsetup probe NAME@{}", domain.as_str()), "address"));
        }
        _ => {}
    }
    if !usable && report.verified && report.servers.is_empty() {
        steps.push((format!("mailsetup probe --imap imaps://HOST {target}"), "own"));
    }
    let worst = report.findings.iter().max_by_key(|finding| finding.spec.severity);
    if let Some(worst) = worst.filter(|worst| worst.spec.severity > Severity::Info) {
        steps.push((format!("mailsetup explain {}", worst.spec.id), "explain"));
    }
    steps
}

fn next_steps(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale) {
    let steps = steps(report);
    if !steps.is_empty() {
        sheet.heading(&locale.label("report", "next"));
        let width = |command: &str| unicode_width::UnicodeWidthStr::width(command);
        // A long command gets a line to itself rather than squeezing every purpose to the right.
        let columns = steps.iter().map(|(command, _)| width(command)).filter(|w| *w <= COMMAND_MAX).max().unwrap_or(0);
        for (command, purpose) in &steps {
            let mut lead = format!("  {}  ", super::layout::pad(command, columns));
            if width(command) > COMMAND_MAX {
                sheet.line(&[("  ", Ink::Plain), (command, Ink::Strong)]);
                lead = " ".repeat(6);
            }
            sheet.paragraph(&[(&lead, Ink::Strong)], &locale.label("next", purpose), Ink::Plain);
        }
    }
    sheet.blank();
    sheet.paragraph(&[], &summary(report, locale), Ink::Dim);
}

/// How much was done, and how long it took.
pub(super) fn summary(report: &SurveyReport, locale: &Locale) -> String {
    let tested = report.servers.iter().filter(|server| server.probe.is_some()).count();
    locale.text(
        &Message::new("report-summary")
            .with("servers", tested)
            .with("logins", u64::from(report.logins_made))
            .with("took", duration(locale.language(), report.took)),
    )
}

/// The target as a shell takes it: in quotes where it needs them.
fn shell_word(text: &str) -> String {
    let text = escape_foreign(text);
    let harmless = |c: char| c.is_alphanumeric() || "@.+-_=:/,%".contains(c);
    if text.chars().all(harmless) { text.into_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// Incoming protocols in the order in which they are shown: the recommended one first.
fn incoming(choice: Choice) -> [Protocol; 2] {
    match choice {
        Choice::Pop3 => [Protocol::Pop3, Protocol::Imap],
        _ => [Protocol::Imap, Protocol::Pop3],
    }
}

//! One line for Nagios, Icinga and their like, with performance data; details on further lines.
//!
//! The exit code of a plug-in is 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN, and the first word says the
//! same.

use std::io::{self, Write};
use std::time::Duration;

use crate::exit::Exit;
use crate::locale::{Locale, escape_foreign};
use mail_types::check::{Check, CheckOutcome, Judged, Standing};
use mail_types::date::days_left;
use mail_types::report::Phase;
use mail_types::{Message, Protocol};

use super::form::Form;

/// Most further lines; Nagios itself cuts output at 8 kB.
const LINES_MAX: usize = 40;
/// Most letters of a line.
const LINE_MAX: usize = 400;

/// What the plug-in answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// 0
    Ok,
    /// 1
    Warning,
    /// 2
    Critical,
    /// 3
    Unknown,
}

impl Status {
    /// That of one target. Without `--fail-on` a finding is no reason to wake anybody.
    pub fn of(judged: &Judged) -> Self {
        match judged.standing() {
            Standing::Passed | Standing::Noted => Self::Ok,
            Standing::Warned => Self::Warning,
            Standing::Failed => Self::Critical,
            // A run that the user kept off the network tells nothing.
            Standing::Untested => Self::Unknown,
        }
    }

    /// The graver of two: what is known to be broken counts for more than what is not known.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        let weight = |status| match status {
            Self::Ok => 0,
            Self::Warning => 1,
            Self::Unknown => 2,
            Self::Critical => 3,
        };
        if weight(other) > weight(self) { other } else { self }
    }

    /// The run's exit code whose number a plug-in has for it.
    pub fn exit(self) -> Exit {
        match self {
            Self::Ok => Exit::Success,
            Self::Warning => Exit::CheckFailed,
            Self::Critical => Exit::Usage,
            Self::Unknown => Exit::NothingFound,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Warning => "WARNING",
            Self::Critical => "CRITICAL",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// Collects, since the first line needs the end.
pub(super) struct Nagios<'a> {
    locale: &'a Locale,
    status: Status,
    count: u64,
    by_standing: [u64; Standing::ALL.len()],
    /// Target, first sentence and performance data of the only target.
    single: Option<(String, String, Vec<String>)>,
    lines: Vec<String>,
    /// The first thing that was not done.
    undone: Option<String>,
    took: Duration,
}

impl<'a> Nagios<'a> {
    pub(super) fn new(locale: &'a Locale) -> Self {
        Self {
            locale,
            status: Status::Ok,
            count: 0,
            by_standing: [0; Standing::ALL.len()],
            single: None,
            lines: Vec::new(),
            undone: None,
            took: Duration::ZERO,
        }
    }

    fn line(&self, judged: &Judged, check: &Check) -> String {
        let seen = self.locale.seen(check.outcome.seen());
        let word = match &check.outcome {
            CheckOutcome::Waived { reason, until, .. } => self
                .locale
                .text(&Message::new("check-waived").with("until", until.clone()).with("reason", reason.clone())),
            outcome => self.locale.label("verdict", outcome.id()),
        };
        plain(&format!("{} {}: {word}: {seen}", judged.report.target, check.name()))
    }

    /// What the first line says of the only target: the worst that is the matter, or what works.
    fn sentence(&self, judged: &Judged) -> String {
        let rank = |check: &&Check| match &check.outcome {
            CheckOutcome::Failed { fault: Some(_), severity, .. } => Some(10 + *severity as u8),
            CheckOutcome::Untested { fault: Some(_), .. } => Some(1),
            _ => None,
        };
        // The first of the worst.
        match judged.checks.iter().filter(|check| rank(check).is_some()).rev().max_by_key(|check| rank(check)) {
            Some(check) => format!("{}: {}", check.name(), self.locale.seen(check.outcome.seen())),
            None => {
                let works = judged.report.servers.iter().filter(|s| s.chosen);
                let works = works.filter(|s| s.works()).count();
                self.locale.text(&Message::new("nagios-works").with("count", works))
            }
        }
    }
}

impl Form for Nagios<'_> {
    fn result(&mut self, _out: &mut dyn Write, judged: &Judged) -> io::Result<()> {
        self.count += 1;
        self.by_standing[judged.standing() as usize] += 1;
        self.status = self.status.worse(Status::of(judged));
        self.took += judged.report.took;
        self.single =
            (self.count == 1).then(|| (judged.report.target.to_string(), self.sentence(judged), performance(judged)));
        for check in judged.checks.iter().filter(|check| !matches!(check.outcome, CheckOutcome::Passed { .. })) {
            if self.lines.len() < LINES_MAX {
                self.lines.push(self.line(judged, check));
            }
        }
        Ok(())
    }

    fn undone(&mut self, _out: &mut dyn Write, why: &str) -> io::Result<()> {
        self.status = self.status.worse(Status::Unknown);
        self.undone.get_or_insert_with(|| plain(why));
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, _exit: Exit) -> io::Result<()> {
        if self.count == 0 || (self.undone.is_some() && self.status != Status::Critical) {
            let text = self.undone.take().unwrap_or_else(|| self.locale.text(&Message::new("nagios-unknown")));
            return writeln!(out, "{}", unknown(&text));
        }
        let [_, _, warned, untested, failed] = self.by_standing;
        let (text, performance) = match self.single.take() {
            Some((target, sentence, performance)) => (format!("{target}: {sentence}"), performance),
            None => {
                let message = Message::new("nagios-targets")
                    .with("count", self.count)
                    .with("failed", failed)
                    .with("untested", untested)
                    .with("warned", warned);
                let counts = [
                    format!("targets={}", self.count),
                    format!("failed={failed}"),
                    format!("untested={untested}"),
                    format!("warnings={warned}"),
                ];
                (self.locale.text(&message), counts.to_vec())
            }
        };
        writeln!(out, "MAILSETUP {} - {}|{}", self.status.word(), plain(&text), performance.join(" "))?;
        for line in &self.lines {
            writeln!(out, "{line}")?;
        }
        Ok(())
    }
}

/// `'label'=value[unit];warn;crit;min;max`, as the plug-in guidelines want it. Labels are ours.
fn performance(judged: &Judged) -> Vec<String> {
    let mut data = vec![format!("time={:.3}s;;;0", judged.report.took.as_secs_f64())];
    for protocol in Protocol::ALL {
        let Some(probe) = judged.report.chosen(protocol).and_then(|server| server.probe.as_ref()) else { continue };
        let took: Duration = probe.phases.iter().filter(|p| p.phase <= Phase::Capability).map(|p| p.took).sum();
        if probe.works() {
            data.push(format!("{}_time={:.3}s;;;0", protocol.id(), took.as_secs_f64()));
        }
        let certificate = probe.certificate();
        if let (Some(certificate), Some(date)) = (certificate, judged.date) {
            data.push(format!("{}_certificate_days={}", protocol.id(), days_left(certificate.not_after, date)));
        }
    }
    data
}

/// The line of a run that came to nothing.
pub fn unknown(text: &str) -> String {
    format!("MAILSETUP {} - {}", Status::Unknown.word(), plain(text))
}

/// A line without what separates performance data, or what acts.
fn plain(text: &str) -> String {
    let visible = escape_foreign(text).replace('|', "¦");
    match visible.char_indices().nth(LINE_MAX) {
        Some((end, _)) => format!("{}…", &visible[..end]),
        None => visible,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;
    use crate::render::fixture;

    fn nagios(judged: &[Judged]) -> String {
        let locale = fixture::locale(Language::English);
        fixture::formed(&mut Nagios::new(&locale), judged)
    }

    #[test]
    fn the_first_line_says_how_it_stands_and_gives_numbers() {
        let text = nagios(&[fixture::judged(fixture::working())]);
        let first = text.lines().next().expect("a line");
        assert!(first.starts_with("MAILSETUP OK - user@gmx.de: 3 servers work|time=0."), "{first}");
        assert!(first.contains(" imap_time=0.112s;;;0 imap_certificate_days="), "{first}");
        let text = nagios(&[fixture::judged(fixture::troubled())]);
        let begin = "MAILSETUP CRITICAL - vorstand@verein.example: settings: no login was possible|";
        assert!(text.starts_with(begin), "{text}");
        assert!(nagios(&[fixture::judged(fixture::offline())]).starts_with("MAILSETUP UNKNOWN - "));
    }

    #[test]
    fn several_targets_give_counts_and_the_gravest_status() {
        let both = [fixture::judged(fixture::working()), fixture::judged(fixture::troubled())];
        let text = nagios(&both);
        let begin = "MAILSETUP CRITICAL - 2 targets: 1 failed, 0 not tested, 0 with warnings|targets=2 failed=1 ";
        assert!(text.starts_with(begin), "{text}");
        assert_eq!(Status::Unknown.worse(Status::Critical), Status::Critical);
        assert_eq!(Status::Unknown.worse(Status::Warning), Status::Unknown);
    }

    #[test]
    fn a_server_cannot_forge_performance_data() {
        let text = nagios(&[fixture::nasty()]);
        assert_eq!(text.matches('|').count(), 1, "{text}");
        assert!(text.chars().all(|character| character == '\n' || !character.is_control()), "{text:?}");
        assert_eq!(plain("a|b=1\nc"), "a¦b=1\\x0ac");
        assert!(plain(&"x".repeat(1000)).chars().count() <= LINE_MAX + 1);
    }
}

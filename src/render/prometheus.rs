//! Metrics in Prometheus' text format, for the node exporter's textfile collector.
//!
//! All samples of a metric must stand together, so each metric has a buffer of its own, which moves
//! to a temporary file when many targets fill it.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tempfile::SpooledTempFile;

use crate::exit::Exit;
use mail_types::Protocol;
use mail_types::check::{CheckOutcome, Judged, Standing};
use mail_types::report::{LoginResult, Phase, ProbeReport};

use super::form::Form;

/// Octets of a metric that are kept in memory.
const BUFFER_MAX: usize = 256 * 1024;

/// Metrics in the order of output: name, help.
const METRICS: [(&str, &str); 9] = [
    ("mailsetup_up", "1 where the target passed every check, 0 where one failed or could not be made."),
    ("mailsetup_standing", "How the target stands: 1 for the state named by the label."),
    ("mailsetup_exit_code", "Exit code of the run for this target."),
    ("mailsetup_checks", "Checks of the target by outcome."),
    ("mailsetup_server_up", "1 where the server works as far as it was tested."),
    ("mailsetup_phase_seconds", "Time of a phase of the connection to the server."),
    ("mailsetup_certificate_not_after_seconds", "Last instant of the certificate's validity, Unix time."),
    ("mailsetup_login_accepted", "1 where the server accepted the login, 0 where it refused."),
    ("mailsetup_run_seconds", "Wall time of the whole run for this target."),
];
const UP: usize = 0;
const STANDING: usize = 1;
const EXIT: usize = 2;
const CHECKS: usize = 3;
const SERVER_UP: usize = 4;
const PHASE: usize = 5;
const NOT_AFTER: usize = 6;
const LOGIN: usize = 7;
const RUN: usize = 8;

/// One buffer a metric.
pub(super) struct Prometheus {
    buffers: [SpooledTempFile; METRICS.len()],
    last: Option<SystemTime>,
}

impl Default for Prometheus {
    fn default() -> Self {
        Self { buffers: std::array::from_fn(|_| SpooledTempFile::new(BUFFER_MAX)), last: None }
    }
}

impl Prometheus {
    fn sample(&mut self, metric: usize, labels: &[(&str, &str)], value: f64) -> io::Result<()> {
        let labels: Vec<String> = labels.iter().map(|(name, text)| format!("{name}=\"{}\"", label(text))).collect();
        writeln!(self.buffers[metric], "{}{{{}}} {value}", METRICS[metric].0, labels.join(","))
    }

    fn server(&mut self, probe: &ProbeReport, labels: [(&str, &str); 3]) -> io::Result<()> {
        self.sample(SERVER_UP, &labels, f64::from(u8::from(probe.works())))?;
        for phase in probe.phases.iter().filter(|phase| phase.took > Duration::ZERO && phase.phase != Phase::Status) {
            let labels = [labels[0], labels[1], labels[2], ("phase", phase.phase.id())];
            self.sample(PHASE, &labels, phase.took.as_secs_f64())?;
        }
        if let Some(certificate) = probe.certificate() {
            let end = certificate.not_after.duration_since(UNIX_EPOCH).unwrap_or_default();
            self.sample(NOT_AFTER, &labels, end.as_secs() as f64)?;
        }
        match probe.login.as_ref().map(|login| &login.result) {
            Some(LoginResult::Accepted) => self.sample(LOGIN, &labels, 1.0),
            Some(LoginResult::Refused(_) | LoginResult::MailboxRefused(_)) => self.sample(LOGIN, &labels, 0.0),
            _ => Ok(()),
        }
    }
}

impl Form for Prometheus {
    fn result(&mut self, _out: &mut dyn Write, judged: &Judged) -> io::Result<()> {
        let report = &judged.report;
        let target = report.target.to_string();
        let of_target = [("target", target.as_str())];
        let standing = judged.standing();
        let well = matches!(standing, Standing::Passed | Standing::Noted);
        self.sample(UP, &of_target, f64::from(u8::from(well)))?;
        for state in Standing::ALL {
            let labels = [of_target[0], ("state", state.id())];
            self.sample(STANDING, &labels, f64::from(u8::from(state == standing)))?;
        }
        self.sample(EXIT, &of_target, Exit::from(judged.fault()).code().into())?;
        for outcome in ["passed", "failed", "untested", "waived"] {
            let count = judged.checks.iter().filter(|check| check.outcome.id() == outcome).count();
            // Told and no more is no failure.
            let told = |c: &&mail_types::Check| matches!(c.outcome, CheckOutcome::Failed { fault: None, .. });
            let count = if outcome == "failed" { count - judged.checks.iter().filter(told).count() } else { count };
            self.sample(CHECKS, &[of_target[0], ("outcome", outcome)], count as f64)?;
        }
        for protocol in Protocol::ALL {
            let Some(server) = report.chosen(protocol) else { continue };
            let Some(probe) = &server.probe else { continue };
            let server = server.candidate.endpoint.to_string();
            self.server(probe, [of_target[0], ("protocol", protocol.id()), ("server", &server)])?;
        }
        self.sample(RUN, &of_target, report.took.as_secs_f64())?;
        self.last = judged.date.map(|date| date + report.took).or(self.last);
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, _exit: Exit) -> io::Result<()> {
        for ((name, help), buffer) in METRICS.iter().zip(&mut self.buffers) {
            if buffer.stream_position()? == 0 {
                continue;
            }
            writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge")?;
            buffer.seek(SeekFrom::Start(0))?;
            let mut piece = [0; 16 * 1024];
            loop {
                match buffer.read(&mut piece)? {
                    0 => break,
                    length => out.write_all(&piece[..length])?,
                }
            }
        }
        if let Some(last) = self.last {
            let seconds = last.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
            let name = "mailsetup_last_run_timestamp_seconds";
            writeln!(out, "# HELP {name} When the last target was done, Unix time.\n# TYPE {name} gauge")?;
            writeln!(out, "{name} {seconds}")?;
        }
        Ok(())
    }
}

/// Inside a label's quotes: backslash, quote and line feed have escapes; what else acts is made
/// visible first.
fn label(text: &str) -> String {
    crate::locale::escape_foreign(text).replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::fixture;

    fn metrics(judged: &[Judged]) -> String {
        fixture::formed(&mut Prometheus::default(), judged)
    }

    #[test]
    fn samples_of_a_metric_stand_together_behind_one_header() {
        let text = metrics(&[fixture::judged(fixture::working()), fixture::judged(fixture::troubled())]);
        for (name, _) in METRICS.iter().filter(|(name, _)| text.contains(*name)) {
            assert_eq!(text.matches(&format!("# TYPE {name} gauge\n")).count(), 1, "{text}");
            let lines: Vec<usize> = text
                .lines()
                .enumerate()
                .filter(|(_, line)| line.starts_with(&format!("{name}{{")))
                .map(|(number, _)| number)
                .collect();
            assert_eq!(lines.last().zip(lines.first()).map(|(last, first)| last - first), Some(lines.len() - 1));
        }
        assert!(text.contains("mailsetup_up{target=\"user@gmx.de\"} 1\n"), "{text}");
        assert!(
            text.contains("mailsetup_login_accepted{target=\"vorstand@verein.example\",protocol=\"imap\""),
            "{text}"
        );
    }

    #[test]
    fn many_targets_leave_memory_and_come_out_whole() {
        let judged: Vec<Judged> = (0..1500).map(|_| fixture::judged(fixture::working())).collect();
        let text = metrics(&judged);
        assert_eq!(text.matches("mailsetup_up{").count(), 1500);
        assert!(text.len() > 4 * BUFFER_MAX);
    }

    #[test]
    fn a_server_cannot_leave_its_label() {
        let text = metrics(&[fixture::nasty()]);
        assert!(text.chars().all(|character| character == '\n' || !character.is_control()), "{text:?}");
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            assert!(line.starts_with("mailsetup_"), "{line}");
        }
        assert_eq!(label("a\"} 1\nx \\ "), "a\\\"} 1\\\\x0ax \\\\ ");
    }
}

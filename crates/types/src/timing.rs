//! Where the time went, as facts: who was busy from when to when, when the first settings were there
//! and when the answer was tested. Pure.

use std::time::Duration;

use super::report::{Attempt, Outcome, Phase, SurveyReport, Verdict};
use super::{Endpoint, Protocol, Source};

/// The whole run on one time axis, counted from its start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// Every question that went out, those of one source to DNS as one row.
    pub questions: Vec<QuestionRow>,
    /// Every tested server with its rungs.
    pub servers: Vec<ServerRow>,
    /// When an incoming and an outgoing server had been named by who knows, not guesses.
    pub first_settings: Option<Duration>,
    /// When the last of the servers to enter had been tested.
    pub tested: Option<Duration>,
    /// The end of the last bar.
    pub end: Duration,
}

/// One bar of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionRow {
    /// Who was asked.
    pub source: Source,
    /// The first question; the others of the row differ in their service alone.
    pub query: String,
    /// How many questions the row holds.
    pub count: usize,
    /// One of them was answered with settings.
    pub found: bool,
    /// One of them failed, and none was answered with settings.
    pub failed: bool,
    /// When the first went out.
    pub started: Duration,
    /// When the last was answered, or given up.
    pub ended: Duration,
}

/// The bars of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerRow {
    /// What it speaks.
    pub protocol: Protocol,
    /// Where it stands.
    pub endpoint: Endpoint,
    /// One of the values to enter.
    pub chosen: bool,
    /// It works, as far as it was tested.
    pub works: bool,
    /// Rungs that were reached, with begin and end.
    pub phases: Vec<(Phase, Duration, Duration)>,
}

impl ServerRow {
    /// When its test began and ended.
    pub fn span(&self) -> (Duration, Duration) {
        let started = self.phases.iter().map(|(_, started, _)| *started).min().unwrap_or_default();
        (started, self.phases.iter().map(|(.., ended)| *ended).max().unwrap_or_default())
    }
}

impl Timing {
    /// The times of a run.
    pub fn of(report: &SurveyReport) -> Self {
        let questions = questions(&report.discovery.attempts);
        let servers = servers(report);
        let ends = questions.iter().map(|row| row.ended).chain(servers.iter().map(|row| row.span().1));
        let end = ends.max().unwrap_or_default();
        let tested = servers.iter().filter(|row| row.chosen && row.works).map(|row| row.span().1).max();
        Self { first_settings: first_settings(&report.discovery.attempts), tested, questions, servers, end }
    }
}

fn questions(attempts: &[Attempt]) -> Vec<QuestionRow> {
    let mut rows: Vec<QuestionRow> = Vec::new();
    for attempt in attempts.iter().filter(|attempt| attempt.query != crate::Asked::Nothing) {
        let ended = attempt.started + attempt.took;
        let found = matches!(attempt.outcome, Outcome::Found(_));
        let failed = matches!(attempt.outcome, Outcome::Failed(_));
        let same = rows.iter_mut().find(|row| attempt.source == Source::Srv && row.source == Source::Srv);
        match same {
            Some(row) => {
                row.count += 1;
                row.found |= found;
                row.failed = !row.found && (row.failed || failed);
                row.started = row.started.min(attempt.started);
                row.ended = row.ended.max(ended);
            }
            None => rows.push(QuestionRow {
                source: attempt.source,
                query: attempt.query.to_string(),
                count: 1,
                found,
                failed,
                started: attempt.started,
                ended,
            }),
        }
    }
    rows
}

fn servers(report: &SurveyReport) -> Vec<ServerRow> {
    let row = |server: &super::report::ServerReport| {
        let probe = server.probe.as_ref()?;
        let reached = probe.phases.iter().filter(|phase| phase.verdict != Verdict::NotReached);
        Some(ServerRow {
            protocol: probe.protocol,
            endpoint: probe.endpoint.clone(),
            chosen: server.chosen,
            works: probe.works(),
            phases: reached.map(|phase| (phase.phase, phase.started, phase.started + phase.took)).collect(),
        })
    };
    report.servers.iter().filter_map(row).collect()
}

/// When, in the order of the answers, an incoming and an outgoing server had been named.
fn first_settings(attempts: &[Attempt]) -> Option<Duration> {
    let first = |wanted: &dyn Fn(Protocol) -> bool| {
        attempts
            .iter()
            .filter(|attempt| !matches!(attempt.source, Source::Guess | Source::User))
            .filter(|attempt| match &attempt.outcome {
                Outcome::Found(config) => config.servers.iter().any(|server| wanted(server.protocol)),
                _ => false,
            })
            .map(|attempt| attempt.started + attempt.took)
            .min()
    };
    let incoming = first(&|protocol| protocol != Protocol::Submission)?;
    Some(incoming.max(first(&|protocol| protocol == Protocol::Submission)?))
}

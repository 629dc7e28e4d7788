//! What stands between this computer and everybody else: a hotspot that answers in place of every
//! host, or a clock that is wrong. Pure.
//!
//! The sign is that unrelated hosts fail in the same way and nobody passes: the ISP database, which
//! no mail provider runs, and a host of the provider. What was seen then says nothing of the provider.

use std::collections::BTreeSet;

use crate::{ISPDB_URL, builtin};
use mail_types::address::registrable_domain;
use mail_types::asked::host_of;
use mail_types::finding::{CAPTIVE_PORTAL, CLOCK_WRONG, NETWORK_FILTERED};
use mail_types::reason::{Absent, CertificateProblem, TlsErrorKind};
use mail_types::report::{
    Attempt, Candidate, Cause, Conclusion, DiscoveryReport, Failure, Outcome, Phase, ServerReport,
};
use mail_types::{Finding, Reason, Source};

/// Whom to suspect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interference {
    /// Somebody answers in place of every host, as networks do until one has logged in to them.
    CaptivePortal,
    /// Every certificate is expired, or none is valid yet.
    Clock,
    /// Mail is filtered, as hotels, schools and companies do: servers that others vouch for are all out of reach.
    Filter {
        /// Where all of them fail: their names, or their ports.
        phase: Phase,
        /// A web server was reached through port 443; `None`: none was asked.
        web: Option<bool>,
    },
}

impl Interference {
    /// What the report says of it.
    pub(super) fn finding(self) -> Finding {
        match self {
            Self::CaptivePortal => Finding::new(&CAPTIVE_PORTAL),
            Self::Clock => Finding::new(&CLOCK_WRONG),
            Self::Filter { phase, web } => {
                let web = web.map_or("unknown", |reached| if reached { "open" } else { "closed" });
                Finding::new(&NETWORK_FILTERED).with("phase", phase.id()).with("web", web)
            }
        }
    }

    pub(super) fn conclusion(self) -> Conclusion {
        match self {
            Self::CaptivePortal => Conclusion::CaptivePortal,
            Self::Clock => Conclusion::Clock,
            Self::Filter { .. } => Conclusion::Filtered,
        }
    }
}

/// What one host showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// It proved to be who it should be.
    Genuine,
    /// A certificate outside its dates.
    Dates,
    /// A certificate of somebody else, or an address inside this network.
    Stranger,
}

/// Looks for the pattern.
pub(super) fn find(discovery: &DiscoveryReport, servers: &[ServerReport]) -> Option<Interference> {
    stranger(discovery, servers).or_else(|| filter(discovery, servers))
}

/// Servers that a list kept by others knows, at least two, all fail alike before one of them could say a word, and no
/// other server does better. A single operator's servers may be down together, those of such a list hardly ever,
/// whichever source named them.
fn filter(discovery: &DiscoveryReport, servers: &[ServerReport]) -> Option<Interference> {
    let listed = |server: &&ServerReport| {
        let Candidate { endpoint, provenances, .. } = &server.candidate;
        let named = provenances.iter().any(|named| matches!(named.source, Source::Builtin | Source::Ispdb));
        named || builtin::by_host(&endpoint.host).is_some()
    };
    let tested = || servers.iter().filter(|server| server.probe.is_some());
    let phase = tested().find(listed)?.probe.as_ref()?.failure()?.0;
    let alike = |server: &ServerReport| {
        let failure = server.probe.as_ref().and_then(|probe| probe.failure());
        failure.is_some_and(|(failed, failure)| failed == phase && is_silence(failure.cause))
    };
    let all = matches!(phase, Phase::Resolve | Phase::Connect) && tested().all(alike);
    (all && tested().filter(listed).count() > 1).then(|| Interference::Filter { phase, web: web(discovery) })
}

fn is_silence(cause: Cause) -> bool {
    matches!(cause, Cause::Unreachable | Cause::Network | Cause::Timeout)
}

/// Whether a web server was reached. A name that was not found says nothing of ports.
fn web(discovery: &DiscoveryReport) -> Option<bool> {
    let https = discovery.attempts.iter().filter(|attempt| attempt.query.is_https());
    let reached = |attempt: &Attempt| match &attempt.outcome {
        Outcome::Failed(Failure { reason: Reason::Dns(_), .. }) => None,
        Outcome::Failed(failure) => Some(!is_silence(failure.cause)),
        _ => sign(attempt).map(|_| true),
    };
    let signs: Vec<bool> = https.filter_map(reached).collect();
    (!signs.is_empty()).then(|| signs.contains(&true))
}

/// Unrelated hosts fail in the same way. `None` where any host proved genuine, or where only one side is known.
fn stranger(discovery: &DiscoveryReport, servers: &[ServerReport]) -> Option<Interference> {
    let https = discovery.attempts.iter().filter(|attempt| attempt.query.is_https());
    let asked = https.filter_map(|attempt| Some((attempt.query.host()?, sign(attempt)?)));
    let tested = servers.iter().filter_map(|server| {
        let probe = server.probe.as_ref()?;
        let sign = match &probe.tls {
            Some(tls) if tls.verified => Sign::Genuine,
            _ => sign_of(&probe.failure()?.1.reason)?,
        };
        Some((server.candidate.endpoint.host.as_str(), sign))
    });
    let signs: Vec<(&str, Sign)> = asked.chain(tested).collect();
    let database = host_of(ISPDB_URL)?;
    let (_, first) = signs.iter().find(|(host, _)| *host == database)?;
    let operators: BTreeSet<&str> = signs.iter().map(|(host, _)| registrable_domain(host)).collect();
    if operators.len() < 2 || signs.iter().any(|(_, sign)| sign != first) {
        return None;
    }
    match first {
        Sign::Genuine => None,
        Sign::Dates => Some(Interference::Clock),
        Sign::Stranger => Some(Interference::CaptivePortal),
    }
}

fn sign(attempt: &Attempt) -> Option<Sign> {
    match &attempt.outcome {
        Outcome::Found(_) | Outcome::Protected(_) => Some(Sign::Genuine),
        Outcome::Absent(reason) => matches!(reason, Reason::Absent(Absent::HttpStatus(_))).then_some(Sign::Genuine),
        Outcome::Failed(failure) => sign_of(&failure.reason),
        Outcome::Cancelled | Outcome::NotAwaited => None,
    }
}

fn sign_of(reason: &Reason) -> Option<Sign> {
    use CertificateProblem::{Expired, Name, NotYetValid, SelfSigned, UntrustedIssuer, UntrustedRoot};
    match reason {
        Reason::Tls(TlsErrorKind::CertificateDates) | Reason::Certificate(Expired { .. } | NotYetValid { .. }) => {
            Some(Sign::Dates)
        }
        Reason::Tls(TlsErrorKind::Certificate)
        | Reason::Certificate(Name { .. } | SelfSigned | UntrustedIssuer { .. } | UntrustedRoot { .. })
        | Reason::PrivateAddress { .. } => Some(Sign::Stranger),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use mail_types::reason::{DnsError, HttpError};
    use mail_types::report::Failure;
    use mail_types::{Asked, RecordKind, Source, Trust};

    fn attempt(source: Source, query: Asked, outcome: Outcome) -> Attempt {
        let zero = Duration::ZERO;
        let trust = Trust::Https;
        Attempt { source, query, outcome, trust, started: zero, took: zero, findings: Vec::new(), evidence: Vec::new() }
    }

    fn failed(reason: impl Into<Reason>) -> Outcome {
        Outcome::Failed(Failure::of(reason))
    }

    fn found(database: Outcome, own: Outcome) -> Option<Interference> {
        let get = |url: &str| Asked::Get(url.to_owned());
        let srv = Asked::Dns { kind: RecordKind::Srv, name: "_imaps._tcp.example.org".to_owned() };
        let discovery = DiscoveryReport {
            attempts: vec![
                attempt(Source::Ispdb, get("https://autoconfig.thunderbird.net/v1.1/example.org"), database),
                attempt(Source::Autoconfig, get("https://autoconfig.example.org/mail/config-v1.1.xml"), own),
                attempt(Source::Srv, srv, Outcome::Absent(DnsError::NoData.into())),
            ],
            ..DiscoveryReport::default()
        };
        find(&discovery, &[])
    }

    #[test]
    fn unrelated_hosts_that_fail_alike_are_not_to_blame() {
        let refused = || failed(TlsErrorKind::Certificate);
        let dates = || failed(TlsErrorKind::CertificateDates);
        let private = || failed(Reason::PrivateAddress { address: [10, 0, 0, 1].into() });
        let clear_no = || Outcome::Absent(Absent::HttpStatus(404).into());
        let no_such_name = || Outcome::Absent(DnsError::NxDomain.into());
        for (database, own, expected) in [
            (refused(), refused(), Some(Interference::CaptivePortal)),
            (private(), private(), Some(Interference::CaptivePortal)),
            (dates(), dates(), Some(Interference::Clock)),
            // One of the two alone may be at fault itself.
            (refused(), no_such_name(), None),
            (refused(), clear_no(), None),
            (clear_no(), refused(), None),
            (refused(), dates(), None),
            (failed(HttpError::Timeout), refused(), None),
        ] {
            assert_eq!(found(database.clone(), own.clone()), expected, "{database:?} {own:?}");
        }
    }
}

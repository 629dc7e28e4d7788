//! What stands between this computer and everybody else: a hotspot that answers in place of every
//! host, or a clock that is wrong. Pure.
//!
//! The sign is that unrelated hosts fail in the same way and nobody passes: the ISP database, which
//! no mail provider runs, and a host of the provider. What was seen then says nothing of the provider.

use std::collections::BTreeSet;

use crate::ISPDB_URL;
use mail_types::Finding;
use mail_types::address::registrable_domain;
use mail_types::finding::{CAPTIVE_PORTAL, CLOCK_WRONG};
use mail_types::report::{Attempt, DiscoveryReport, Failure, Outcome, ServerReport};

/// Whom to suspect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interference {
    /// Somebody answers in place of every host, as networks do until one has logged in to them.
    CaptivePortal,
    /// Every certificate is expired, or none is valid yet.
    Clock,
}

impl Interference {
    /// What the report says of it.
    pub(super) fn finding(self) -> Finding {
        Finding::new(match self {
            Self::CaptivePortal => &CAPTIVE_PORTAL,
            Self::Clock => &CLOCK_WRONG,
        })
    }

    /// The sentence of the conclusion.
    pub(super) fn conclusion(self) -> &'static str {
        match self {
            Self::CaptivePortal => "conclusion-captive-portal",
            Self::Clock => "conclusion-clock",
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

/// Looks for the pattern. `None` where any host proved genuine, or where only one side is known.
pub(super) fn find(discovery: &DiscoveryReport, servers: &[ServerReport]) -> Option<Interference> {
    let asked = discovery.attempts.iter().filter_map(|attempt| Some((asked_host(attempt)?, sign(attempt)?)));
    let tested = servers.iter().filter_map(|server| {
        let probe = server.probe.as_ref()?;
        let sign = match &probe.tls {
            Some(tls) if tls.verified => Sign::Genuine,
            _ => sign_of(probe.failure()?.1)?,
        };
        Some((server.candidate.endpoint.host.as_str(), sign))
    });
    let signs: Vec<(&str, Sign)> = asked.chain(tested).collect();
    let database = asked_host_of(ISPDB_URL)?;
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

/// The host of an HTTPS question.
fn asked_host(attempt: &Attempt) -> Option<&str> {
    asked_host_of(attempt.query.strip_prefix("POST ").unwrap_or(&attempt.query))
}

fn asked_host_of(url: &str) -> Option<&str> {
    url.strip_prefix("https://")?.split(['/', ':', '?', ',']).next()
}

fn sign(attempt: &Attempt) -> Option<Sign> {
    match &attempt.outcome {
        Outcome::Found(_) | Outcome::Protected(_) => Some(Sign::Genuine),
        Outcome::Absent(message) => (message.id == "absent-http-status").then_some(Sign::Genuine),
        Outcome::Failed(failure) => sign_of(failure),
        Outcome::Cancelled | Outcome::NotAwaited => None,
    }
}

fn sign_of(failure: &Failure) -> Option<Sign> {
    match failure.message.id {
        "certificate-dates" | "certificate-expired" | "certificate-not-yet-valid" => Some(Sign::Dates),
        "certificate-refused"
        | "certificate-name"
        | "certificate-no-names"
        | "certificate-self-signed"
        | "certificate-untrusted"
        | "certificate-untrusted-root"
        | "resolve-private" => Some(Sign::Stranger),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use mail_types::report::Cause;
    use mail_types::{Message, Source, Trust};

    const REFUSED: &str = "certificate-refused";

    fn attempt(source: Source, query: &str, outcome: Outcome) -> Attempt {
        let zero = Duration::ZERO;
        let (query, trust) = (query.to_owned(), Trust::Https);
        Attempt { source, query, outcome, trust, started: zero, took: zero, findings: Vec::new(), evidence: Vec::new() }
    }

    fn failed(id: &'static str) -> Outcome {
        Outcome::Failed(Failure::new(Cause::Tls, Message::new(id)))
    }

    fn found(database: Outcome, own: Outcome) -> Option<Interference> {
        let discovery = DiscoveryReport {
            attempts: vec![
                attempt(Source::Ispdb, "https://autoconfig.thunderbird.net/v1.1/example.org", database),
                attempt(Source::Autoconfig, "https://autoconfig.example.org/mail/config-v1.1.xml", own),
                attempt(Source::Srv, "SRV _imaps._tcp.example.org", Outcome::Absent(Message::new("dns-no-data"))),
            ],
            ..DiscoveryReport::default()
        };
        find(&discovery, &[])
    }

    #[test]
    fn unrelated_hosts_that_fail_alike_are_not_to_blame() {
        let clear_no = || Outcome::Absent(Message::new("absent-http-status"));
        let no_such_name = || Outcome::Absent(Message::new("dns-nxdomain"));
        for (database, own, expected) in [
            (failed(REFUSED), failed(REFUSED), Some(Interference::CaptivePortal)),
            (failed("resolve-private"), failed("resolve-private"), Some(Interference::CaptivePortal)),
            (failed("certificate-dates"), failed("certificate-dates"), Some(Interference::Clock)),
            // One of the two alone may be at fault itself.
            (failed(REFUSED), no_such_name(), None),
            (failed(REFUSED), clear_no(), None),
            (clear_no(), failed(REFUSED), None),
            (failed(REFUSED), failed("certificate-dates"), None),
            (failed("http-timeout"), failed(REFUSED), None),
        ] {
            assert_eq!(found(database.clone(), own.clone()), expected, "{database:?} {own:?}");
        }
    }
}

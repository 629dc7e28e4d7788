//! Servers that a test leads to: the same port taken rightly, the other ports of a host that failed, a host that a
//! certificate names, the mail exchanger itself. Pure.

use super::choice::{State, is_published};
use crate::probe::port;
use mail_net::certificate;
use mail_types::address::registrable_domain;
use mail_types::finding::CERTIFICATE_NAME;
use mail_types::report::{Candidate, CertificateFacts, Failure, ProbeReport};
use mail_types::{Domain, Endpoint, Protocol, Provenance, Reason, Security, ServerSettings, Source, Trust, Username};

/// Names of one certificate that are tried.
const NAMES_TRIED: usize = 2;

/// A server, and why it is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// What to try.
    pub server: ServerSettings,
    /// Who led there.
    pub provenance: Provenance,
}

/// A tested server.
pub(super) type TestOf<'a> = (&'a Candidate, &'a ProbeReport);

/// What stands before the guesses: other ways to the hosts that a source named.
pub(super) fn other_ways(tested: &[TestOf]) -> Vec<Derived> {
    let mut derived = Vec::new();
    for (candidate, probe) in tested {
        if State::of(probe) == State::Works {
            continue;
        }
        if let Some((protocol, security)) = port::speaks(probe).or_else(|| protected(candidate)) {
            derived.push(at(candidate, protocol, candidate.endpoint.port, security));
        }
        if is_published(candidate) && !works_elsewhere(candidate, tested) && has_address(probe) {
            derived.extend(Security::SAFE.map(|security| {
                at(candidate, candidate.protocol, candidate.protocol.default_port(security), security)
            }));
        }
    }
    derived
}

/// The host exists, as far as is known: at an odd port it was not even looked up.
fn has_address(probe: &ProbeReport) -> bool {
    let odd = |failure: &Failure| matches!(failure.reason, Reason::OddPort { .. });
    !probe.addresses.is_empty() || probe.failure().is_some_and(|(_, failure)| odd(failure))
}

/// A server without protection may offer STARTTLS all the same.
fn protected(candidate: &Candidate) -> Option<(Protocol, Security)> {
    (candidate.security == Security::Cleartext).then_some((candidate.protocol, Security::StartTls))
}

/// A source named a server for the same protocol that works.
fn works_elsewhere(candidate: &Candidate, tested: &[TestOf]) -> bool {
    tested.iter().any(|(other, probe)| {
        other.protocol == candidate.protocol && is_published(other) && State::of(probe) == State::Works
    })
}

/// The same host, which may see what it might see before.
fn at(candidate: &Candidate, protocol: Protocol, port: u16, security: Security) -> Derived {
    let same = protocol == candidate.protocol;
    let server = ServerSettings {
        protocol,
        endpoint: Endpoint::new(&candidate.endpoint.host, port),
        security,
        username: if same { candidate.username.clone() } else { Username::Unknown(None) },
        auth: if same { candidate.auth.clone() } else { Vec::new() },
    };
    Derived { server, provenance: proposed(Source::Guess, candidate.best_trust()) }
}

/// What stands behind the guesses: hosts that their certificates name. `alias` is what DNS calls a host.
pub(super) fn named_hosts(tested: &[TestOf], alias: impl Fn(&str) -> Option<String>) -> Vec<Derived> {
    let mut derived = Vec::new();
    for (candidate, probe) in tested {
        let refused = probe.findings.iter().any(|finding| finding.spec == &CERTIFICATE_NAME);
        let shown = probe.certificate().filter(|_| refused);
        let Some(certificate) = shown else { continue };
        for host in hosts(certificate, alias(&candidate.endpoint.host)) {
            let server = ServerSettings { endpoint: Endpoint::new(&host, candidate.endpoint.port), ..bare(candidate) };
            derived.push(Derived { server, provenance: proposed(Source::Guess, Trust::Guess) });
        }
    }
    derived
}

fn bare(candidate: &Candidate) -> ServerSettings {
    ServerSettings {
        protocol: candidate.protocol,
        endpoint: candidate.endpoint.clone(),
        security: candidate.security,
        username: Username::address(),
        auth: Vec::new(),
    }
}

/// The host names of a certificate, and the host's own other name where the certificate covers it.
pub(super) fn hosts(certificate: &CertificateFacts, alias: Option<String>) -> Vec<String> {
    let covered = alias.filter(|alias| certificate::covers(certificate, alias));
    let plain = certificate.names.iter().filter(|name| !name.contains('*') && Domain::parse(name).is_ok());
    let mut hosts: Vec<String> = covered.into_iter().collect();
    for name in plain {
        let name = name.to_ascii_lowercase();
        // The bare domain is where the web server is.
        let better = registrable_domain(&name) != name || certificate.names.len() == 1;
        if better && !hosts.contains(&name) {
            hosts.push(name);
        }
    }
    hosts.truncate(NAMES_TRIED);
    hosts
}

/// The mail exchanger itself as the mailbox server, for these protocols.
pub(super) fn exchanger(host: &str, protocols: &[Protocol]) -> Vec<Derived> {
    let ways = Security::SAFE.into_iter().flat_map(|security| protocols.iter().map(move |p| (*p, security)));
    ways.map(|(protocol, security)| Derived {
        server: ServerSettings {
            protocol,
            endpoint: Endpoint::new(host, protocol.default_port(security)),
            security,
            username: Username::address(),
            auth: Vec::new(),
        },
        provenance: proposed(Source::MxHost, Trust::Guess),
    })
    .collect()
}

fn proposed(source: Source, trust: Trust) -> Provenance {
    Provenance { source, trust, query: String::new() }
}

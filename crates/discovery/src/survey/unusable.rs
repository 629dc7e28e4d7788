//! What is said of servers that can't be used as they were named: why, and what to enter instead. Pure.

use crate::probe::port;
use mail_net::certificate;
use mail_types::finding::{
    CERTIFICATE_NAME, CLEARTEXT_SERVER, NO_LOGIN, PORT_MISMATCH, PROVIDERS_MIXED, SERVER_DEAD, TARGET_ODD_PORT,
};
use mail_types::report::{Candidate, ProbeReport, ServerReport};
use mail_types::server::url;
use mail_types::{Finding, Message, Protocol, Security, Source};

use super::agreement::{security_name, source_name};
use super::choice::is_published;

/// The server was refused for a certificate that names this host.
pub(super) fn shown_by(server: &ServerReport, host: &str) -> bool {
    let Some(probe) = &server.probe else { return false };
    probe.findings.iter().any(|finding| finding.spec == &CERTIFICATE_NAME)
        && probe.certificate().is_some_and(|certificate| certificate::covers(certificate, host))
}

/// What the servers' own tests say, with the advice that only the others' tests can give.
pub(super) fn of_tests(servers: &[ServerReport]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for server in servers {
        let Some(probe) = &server.probe else { continue };
        // A guess that came to nothing is no one's fault where another server works.
        let protocol = server.candidate.protocol;
        let vain = !server.chosen && !is_published(&server.candidate) && !probe.works();
        if vain && instead(servers, |other| other.chosen && other.candidate.protocol == protocol).is_some() {
            continue;
        }
        let mismatch = port_mismatch(server, servers);
        for finding in &probe.findings {
            let explained = mismatch.is_some() && [&SERVER_DEAD, &TARGET_ODD_PORT].contains(&finding.spec);
            // Many servers offer a login only after STARTTLS, which is their operators' care and no fault.
            let upgraded = finding.spec == &NO_LOGIN && works_upgraded(&server.candidate, servers);
            if !explained && !upgraded {
                findings.push(advised(finding.clone(), server, servers));
            }
        }
        findings.extend(mismatch);
    }
    findings
}

/// The server was named without protection, and works with it.
fn works_upgraded(bare: &Candidate, servers: &[ServerReport]) -> bool {
    let same = |other: &Candidate| other.protocol == bare.protocol && other.endpoint == bare.endpoint;
    bare.security == Security::Cleartext && instead(servers, |other| same(&other.candidate)).is_some()
}

fn advised(mut finding: Finding, server: &ServerReport, servers: &[ServerReport]) -> Finding {
    if finding.spec == &CERTIFICATE_NAME {
        finding.message = finding.message.set("advice", certificate_advice(server, servers));
        return finding;
    }
    if finding.spec != &SERVER_DEAD {
        return finding;
    }
    let named = match server.candidate.best_source() {
        Source::User => "named-typed",
        source if source.is_published() => "named-published",
        _ => "named-guessed",
    };
    let protocol = server.candidate.protocol;
    let advice = match instead(servers, |other| other.candidate.protocol == protocol) {
        Some(other) => Message::new("dead-advice-other").with("url", url_of(&other.candidate)),
        None if named == "named-typed" => Message::new("dead-advice-typed"),
        None => Message::new("dead-advice-none"),
    };
    finding.message = finding.message.set("named", Message::new(named)).set("advice", advice);
    finding
}

/// A server that works, the chosen one first.
fn instead(servers: &[ServerReport], which: impl Fn(&ServerReport) -> bool) -> Option<&ServerReport> {
    let works = |server: &&ServerReport| server.works() && which(server);
    servers.iter().filter(works).max_by_key(|server| server.chosen)
}

fn certificate_advice(server: &ServerReport, servers: &[ServerReport]) -> Message {
    let Some(certificate) = server.probe.as_ref().and_then(ProbeReport::certificate) else {
        return Message::new("certificate-name-advice");
    };
    let protocol = server.candidate.protocol;
    let covered = |other: &ServerReport| {
        other.candidate.protocol == protocol && certificate::covers(certificate, &other.candidate.endpoint.host)
    };
    if let Some(other) = instead(servers, covered) {
        let host = other.candidate.endpoint.host.clone();
        return Message::new("certificate-name-advice-works").with_foreign("host", host);
    }
    match super::derive::hosts(certificate, None).into_iter().next() {
        Some(host) => Message::new("certificate-name-advice-try").with_foreign("host", host),
        None => Message::new("certificate-name-advice"),
    }
}

/// The port speaks something else than was expected there.
fn port_mismatch(server: &ServerReport, servers: &[ServerReport]) -> Option<Finding> {
    let (candidate, probe) = (&server.candidate, server.probe.as_ref()?);
    let (protocol, security) = port::speaks(probe)?;
    let endpoint = &candidate.endpoint;
    let here = |other: &ServerReport| {
        let (theirs, how) = (other.candidate.protocol, other.candidate.security);
        theirs == protocol && how == security && other.candidate.endpoint == *endpoint
    };
    let tested = instead(servers, here);
    // Nothing was tried at an odd port; the port's number alone proves nothing.
    if tested.is_none() && probe.addresses.is_empty() {
        return None;
    }
    let same_host = |other: &ServerReport| {
        other.candidate.protocol == candidate.protocol && other.candidate.endpoint.host == endpoint.host
    };
    let right = if protocol == candidate.protocol { tested } else { instead(servers, same_host).or(tested) };
    let advice = match right {
        Some(right) => Message::new("port-mismatch-advice-url").with("url", url_of(&right.candidate)),
        None => Message::new("port-mismatch-advice"),
    };
    let finding = Finding::new(&PORT_MISMATCH)
        .with("speaks", speech(protocol, security))
        .with("expected", speech(candidate.protocol, candidate.security))
        .with("advice", advice);
    Some(finding.at(candidate.protocol, endpoint).from(candidate.best_source()))
}

fn speech(protocol: Protocol, security: Security) -> Message {
    Message::new("port-speech").with("protocol", protocol.to_string()).with("security", security_name(security))
}

fn url_of(candidate: &Candidate) -> String {
    url(candidate.protocol, candidate.security, &candidate.endpoint)
}

/// A source names a server without protection, and none with it for the same protocol.
pub(super) fn cleartext(servers: &[ServerReport]) -> Vec<Finding> {
    let safe = |protocol: Protocol| {
        servers.iter().map(|server| &server.candidate).any(|candidate| {
            candidate.protocol == protocol && candidate.security != Security::Cleartext && is_published(candidate)
        })
    };
    let bare = |candidate: &Candidate| {
        let source = candidate.best_source();
        candidate.security == Security::Cleartext && source != Source::User && !safe(candidate.protocol)
    };
    let found = servers.iter().filter(|server| bare(&server.candidate)).map(|server| {
        let candidate = &server.candidate;
        let same = |other: &ServerReport| {
            other.candidate.protocol == candidate.protocol && other.candidate.endpoint.host == candidate.endpoint.host
        };
        let advice = match instead(servers, same) {
            Some(other) => Message::new("cleartext-advice-url").with("url", url_of(&other.candidate)),
            None => Message::new("cleartext-advice"),
        };
        let source = candidate.best_source();
        Finding::new(&CLEARTEXT_SERVER)
            .with("source", source_name(source))
            .with("advice", advice)
            .at(candidate.protocol, &candidate.endpoint)
            .from(source)
    });
    found.collect()
}

/// A server works, and belongs to another provider than those that were chosen.
pub(super) fn elsewhere(servers: &[ServerReport]) -> Vec<Finding> {
    let chosen = servers.iter().find(|server| server.chosen && server.works());
    let Some(chosen) = chosen else { return Vec::new() };
    let missing = |protocol: &Protocol| !servers.iter().any(|s| s.chosen && s.candidate.protocol == *protocol);
    let other = |protocol| instead(servers, |server| server.candidate.protocol == protocol);
    let found = Protocol::ALL.into_iter().filter(missing).filter_map(other).map(|server| {
        let candidate = &server.candidate;
        Finding::new(&PROVIDERS_MIXED)
            .with("protocol", candidate.protocol.to_string())
            .with("source", source_name(candidate.best_source()))
            .with_foreign("other", chosen.candidate.endpoint.host.clone())
            .at(candidate.protocol, &candidate.endpoint)
            .from(candidate.best_source())
    });
    found.collect()
}

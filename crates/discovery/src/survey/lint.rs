//! What a publisher should mend, as far as only the whole picture shows it. Pure.
//!
//! Faults inside one answer are found where it is parsed, faults of one server where it is tested.

use super::agreement::security_name;
use super::choice::is_published;
use mail_types::finding::{
    ADDRESS_REQUIRED, AUTH_MISMATCH, CERTIFICATE_NAME, HTTP_ONLY, POP3_UNPUBLISHED, SOCKET_TYPE_PORT, SRV_CNAME,
    SRV_TARGET_CERTIFICATE, WILDCARD_DNS,
};
use mail_types::reason::HttpError;
use mail_types::report::{Attempt, Candidate, DiscoveryReport, Failure, Outcome, ServerReport};
use mail_types::{Arg, AuthMechanism, Domain, Family, Finding, Protocol, Reason, Security, Source};

/// Everything that is odd about what a domain publishes.
pub(super) fn findings(domain: &Domain, discovery: &DiscoveryReport, servers: &[ServerReport]) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(address_required(&discovery.attempts));
    findings.extend(http_only(&discovery.attempts));
    for server in servers {
        findings.extend(auth_mismatch(server));
        findings.extend(socket_type_port(&server.candidate));
        findings.extend(srv_target_certificate(server));
        findings.extend(pop3_unpublished(domain, server, servers));
    }
    findings.extend(srv_cnames(discovery, servers));
    findings.extend(wildcard(domain, discovery));
    findings
}

/// The file came only after the address had been told.
fn address_required(attempts: &[Attempt]) -> Option<Finding> {
    let told = attempts.iter().find(|attempt| {
        attempt.source == Source::Autoconfig
            && attempt.query.url().is_some_and(|url| url.contains("?emailaddress="))
            && matches!(attempt.outcome, Outcome::Found(_))
    })?;
    let url = told.query.url()?.split('?').next().unwrap_or_default();
    // With `--send-address` nobody tried without.
    attempts.iter().find(|attempt| attempt.query.url() == Some(url))?;
    Some(Finding::new(&ADDRESS_REQUIRED).with("url", url.to_owned()).from(Source::Autoconfig))
}

/// The file comes over plain http, or HTTPS leads there, and no place of the domain gives it over HTTPS.
fn http_only(attempts: &[Attempt]) -> Option<Finding> {
    let own = |source| attempts.iter().filter(move |attempt| attempt.source == source);
    let found = |attempt: &&Attempt| matches!(attempt.outcome, Outcome::Found(_));
    if own(Source::Autoconfig).any(|attempt| found(&attempt)) {
        return None;
    }
    if let Some(plain) = own(Source::AutoconfigHttp).find(found) {
        let url = Arg::Foreign(plain.query.to_string());
        return Some(Finding::new(&HTTP_ONLY).with("url", url).from(Source::AutoconfigHttp));
    }
    let url = own(Source::Autoconfig).find_map(|attempt| match &attempt.outcome {
        Outcome::Failed(Failure { reason: Reason::Http(HttpError::Downgrade { to }), .. }) => Some(to.clone()),
        _ => None,
    })?;
    Some(Finding::new(&HTTP_ONLY).with_foreign("url", url).from(Source::Autoconfig))
}

/// Somebody wrote it into a file, where such slips happen.
fn from_file(candidate: &Candidate) -> Option<Source> {
    let file =
        |source: Source| !matches!(source, Source::User | Source::Builtin | Source::Srv) && source.is_published();
    candidate.provenances.iter().map(|provenance| provenance.source).find(|source| file(*source))
}

/// What files call the ways to log in; one member of each is enough.
fn family(mechanism: &AuthMechanism) -> Option<&'static str> {
    mechanism.family().and_then(Family::published_name)
}

/// The file names a way to log in that the server does not offer.
fn auth_mismatch(server: &ServerReport) -> Option<Finding> {
    let candidate = &server.candidate;
    let source = from_file(candidate)?;
    let probe = server.probe.as_ref().filter(|probe| probe.answered() && !probe.capabilities.mechanisms.is_empty())?;
    let mut missing: Vec<&'static str> = Vec::new();
    for family_name in candidate.auth.iter().filter_map(family) {
        let offered = probe.capabilities.mechanisms.iter().any(|mechanism| family(mechanism) == Some(family_name));
        if !offered && !missing.contains(&family_name) {
            missing.push(family_name);
        }
    }
    if missing.is_empty() {
        return None;
    }
    let offered: Vec<Arg> = probe.capabilities.mechanisms.iter().map(|m| Arg::from(m.name().to_owned())).collect();
    let finding = Finding::new(&AUTH_MISMATCH).with("published", missing).with("offered", Arg::List(offered));
    Some(finding.at(candidate.protocol, &candidate.endpoint).from(source))
}

/// The security that a port stands for, where it stands for one.
fn security_of_port(port: u16) -> Option<Security> {
    match port {
        993 | 995 | 465 => Some(Security::ImplicitTls),
        143 | 110 | 587 | 25 => Some(Security::StartTls),
        _ => None,
    }
}

/// `SSL` on 587, `STARTTLS` on 993. A file that says "plain" is dangerous, but not contradictory.
fn socket_type_port(candidate: &Candidate) -> Option<Finding> {
    let source = from_file(candidate)?;
    let usual = security_of_port(candidate.endpoint.port)?;
    if candidate.security == usual || (candidate.security, usual) == (Security::Cleartext, Security::StartTls) {
        return None;
    }
    let finding = Finding::new(&SOCKET_TYPE_PORT).with("security", security_name(candidate.security));
    Some(finding.at(candidate.protocol, &candidate.endpoint).from(source))
}

/// A record's target that its own certificate does not name.
fn srv_target_certificate(server: &ServerReport) -> Option<Finding> {
    let candidate = &server.candidate;
    candidate.provenances.iter().find(|provenance| provenance.source == Source::Srv)?;
    let probe = server.probe.as_ref()?;
    let refused = probe.findings.iter().find(|finding| finding.spec == &CERTIFICATE_NAME)?;
    let names = refused.message.arg("names")?.clone();
    let finding = Finding::new(&SRV_TARGET_CERTIFICATE).with("names", names);
    Some(finding.at(candidate.protocol, &candidate.endpoint).from(Source::Srv))
}

/// POP3 answers at a usual name; the domain publishes the rest, and is silent on POP3.
fn pop3_unpublished(domain: &Domain, server: &ServerReport, servers: &[ServerReport]) -> Option<Finding> {
    let candidate = &server.candidate;
    if !server.chosen
        || !server.works()
        || candidate.protocol != Protocol::Pop3
        || candidate.best_source() != Source::Guess
    {
        return None;
    }
    let published =
        |server: &&ServerReport| server.candidate.protocol == Protocol::Pop3 && is_published(&server.candidate);
    if servers.iter().any(|server| published(&server)) {
        return None;
    }
    let by = servers
        .iter()
        .filter(|server| server.candidate.protocol == Protocol::Imap)
        .map(|server| server.candidate.best_source())
        .find(|source| matches!(source, Source::Autoconfig | Source::Srv))?;
    let finding = Finding::new(&POP3_UNPUBLISHED).with("domain", domain.unicode());
    Some(finding.at(Protocol::Pop3, &candidate.endpoint).from(by))
}

/// RFC 2782: a target must not be an alias. Each host is told once.
fn srv_cnames(discovery: &DiscoveryReport, servers: &[ServerReport]) -> Vec<Finding> {
    let is_target = |host: &str| {
        servers.iter().any(|server| {
            server.candidate.endpoint.host == host
                && server.candidate.provenances.iter().any(|provenance| provenance.source == Source::Srv)
        })
    };
    let aliases = discovery.hosts.iter().filter(|facts| is_target(&facts.host));
    aliases
        .filter_map(|facts| {
            let alias = facts.alias.clone()?;
            let finding = Finding::new(&SRV_CNAME).with("host", facts.host.clone()).with("alias", alias);
            Some(finding.from(Source::Srv))
        })
        .collect()
}

fn wildcard(domain: &Domain, discovery: &DiscoveryReport) -> Option<Finding> {
    let names: Vec<Arg> =
        discovery.hosts.iter().filter(|facts| facts.by_wildcard).map(|facts| facts.host.clone().into()).collect();
    (!names.is_empty())
        .then(|| Finding::new(&WILDCARD_DNS).with("domain", domain.unicode()).with("names", Arg::List(names)))
}

#[cfg(test)]
mod tests;

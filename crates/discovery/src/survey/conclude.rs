//! Weighs what the race brought: which servers to enter, the advice, how the run ended. Pure.

use std::time::Duration;

use super::interference;
use super::{SurveyOptions, agreement, lint, nothing};
use crate::login::{self, rules};
use crate::recommend::{self, Facts};
use mail_types::deep::DeepReport;
use mail_types::finding::{
    CERTIFICATE_SELF_SIGNED, CERTIFICATE_UNTRUSTED, Finding, FindingSpec, GUESS_ONLY, MAILBOX_BEHIND_FILTER,
    MAILBOX_CLOSED, MAILBOX_ELSEWHERE, MX_INFERRED, NO_STANDARD_PROTOCOLS, PIN_IGNORED, PIN_POSSIBLE,
    PREPARATION_NEEDED, TARGET_FOREIGN,
};
use mail_types::reason::Withheld;
use mail_types::report::{
    Availability, Cause, Conclusion, DiscoveryReport, LoginResult, Outcome, Phase, ServerReport, SurveyReport,
};
use mail_types::{Asked, Mailbox, Protocol, Source, address::registrable_domain};

/// What is true whatever the network does: facts about the provider.
const OF_THE_PROVIDER: &[&FindingSpec] =
    &[&PREPARATION_NEEDED, &NO_STANDARD_PROTOCOLS, &MAILBOX_ELSEWHERE, &MAILBOX_CLOSED];

/// Marks one server per protocol: the first that works, else the first that is not a mere guess.
/// What a rule of ours keeps us from contacting is nothing to enter either.
pub fn choose(servers: &mut [ServerReport]) {
    for protocol in Protocol::ALL {
        let of_protocol = |server: &ServerReport| server.candidate.protocol == protocol;
        let works = servers.iter().position(|s| of_protocol(s) && s.probe.as_ref().is_some_and(|probe| probe.works()));
        let forbidden = |s: &ServerReport| {
            let failure = s.probe.as_ref().and_then(|probe| probe.failure());
            failure.is_some_and(|(_, failure)| failure.cause == Cause::Policy)
        };
        let named = || {
            let worth = |s: &ServerReport| s.candidate.best_source() != Source::Guess && !forbidden(s);
            servers.iter().position(|s| of_protocol(s) && worth(s))
        };
        if let Some(index) = works.or_else(named) {
            servers[index].chosen = true;
        }
    }
}

/// Puts the report together.
pub fn report(
    options: &SurveyOptions,
    discovery: DiscoveryReport,
    mut servers: Vec<ServerReport>,
    logins_made: u32,
    took: Duration,
    table_date: &'static str,
) -> SurveyReport {
    // Guesses that came to nothing say nothing; they would only bury what matters.
    servers.retain(|server| {
        server.candidate.best_source() != Source::Guess || server.probe.as_ref().is_some_and(|probe| probe.works())
    });
    let networkless = !options.offline && no_network(&discovery, &servers);
    let interference = interference::find(&discovery, &servers).filter(|_| !networkless);
    let verified = !options.offline && !networkless && interference.is_none();
    let availability = Protocol::ALL.map(|protocol| availability(protocol, &discovery, &servers, verified));
    let facts = Facts::new(options.devices, &discovery, &servers, availability);
    let recommendation = recommend::recommend(&Facts { file: options.file_alone(), ..facts });
    let mut findings = findings(options, &discovery, &servers, availability);
    let mut conclusion = conclude(options, &discovery, &servers, availability, networkless);
    if let Some(interference) = interference {
        // What came from somebody else, or was judged by a wrong clock, says nothing of the provider.
        findings.retain(|finding| OF_THE_PROVIDER.contains(&finding.spec));
        findings.insert(0, interference.finding());
        conclusion = interference.conclusion();
    }
    let from_table = servers.iter().flat_map(|s| &s.candidate.provenances).any(|p| p.source == Source::Builtin);
    SurveyReport {
        target: options.target.clone(),
        discovery,
        servers,
        availability,
        recommendation,
        findings,
        logins_made,
        verified,
        conclusion,
        took,
        table_date: from_table.then_some(table_date),
        deep: DeepReport::default(),
    }
}

/// True if no packet could leave this machine.
///
/// SERVFAIL, a refused connection and a clear no are answers: somebody is there. Silence alone tells
/// nothing of the network where only one server was asked, so a resolver must have been silent too.
fn no_network(discovery: &DiscoveryReport, servers: &[ServerReport]) -> bool {
    let mut causes = Vec::new();
    for attempt in discovery.attempts.iter().filter(|attempt| attempt.query != Asked::Nothing) {
        match &attempt.outcome {
            Outcome::Failed(failure) => causes.push((failure.cause, true)),
            Outcome::Cancelled | Outcome::NotAwaited => {}
            Outcome::Found(_) | Outcome::Absent(_) | Outcome::Protected(_) => return false,
        }
    }
    for probe in servers.iter().filter_map(|server| server.probe.as_ref()) {
        match probe.failure() {
            Some((Phase::Resolve | Phase::Connect, failure)) => causes.push((failure.cause, false)),
            _ => return false,
        }
    }
    causes.iter().all(|(cause, _)| matches!(cause, Cause::Unreachable | Cause::Timeout))
        && causes.iter().any(|(cause, asked)| *cause == Cause::Unreachable || *asked)
}

fn availability(
    protocol: Protocol,
    discovery: &DiscoveryReport,
    servers: &[ServerReport],
    verified: bool,
) -> Availability {
    let mut of_protocol = servers.iter().filter(|server| server.candidate.protocol == protocol).peekable();
    if of_protocol.peek().is_none() {
        let denied = discovery.not_offered.iter().any(|(denied, _)| *denied == protocol);
        return if denied { Availability::NotOffered } else { Availability::Unknown };
    }
    if !verified {
        return Availability::Published;
    }
    let mut tested = false;
    for server in of_protocol {
        let Some(probe) = &server.probe else { continue };
        if probe.works() {
            return Availability::Works;
        }
        tested = true;
    }
    if tested { Availability::Broken } else { Availability::Published }
}

fn findings(
    options: &SurveyOptions,
    discovery: &DiscoveryReport,
    servers: &[ServerReport],
    availability: [Availability; 3],
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for found in discovery.attempts.iter().flat_map(|attempt| &attempt.findings) {
        if !findings.contains(found) {
            findings.push(found.clone());
        }
    }
    // What a better source overruled was inferred in vain.
    let inferred = servers.iter().any(|server| server.chosen && server.candidate.best_source() == Source::Mx);
    findings.retain(|finding| inferred || ![&MX_INFERRED, &MAILBOX_BEHIND_FILTER].contains(&finding.spec));
    findings.extend(servers.iter().filter_map(|server| server.probe.as_ref()).flat_map(|probe| probe.findings.clone()));
    findings.extend(agreement::findings(options.target.domain(), &discovery.attempts, servers));
    findings.extend(lint::findings(options.target.domain(), discovery, servers));
    let chosen: Vec<&ServerReport> = servers.iter().filter(|server| server.chosen).collect();
    if !chosen.is_empty() && chosen.iter().all(|server| server.candidate.best_source() == Source::Guess) {
        findings.push(Finding::new(&GUESS_ONLY).with("domain", options.target.domain().to_string()));
    }
    findings.extend(chosen.iter().filter_map(|server| foreign(options, server)));
    findings.extend(servers.iter().filter_map(|server| pinning(options, server)));
    let provider = discovery.provider.clone().unwrap_or_else(|| options.target.domain().to_string());
    if availability[..2].iter().all(|a| *a == Availability::NotOffered) {
        let spec = match mailbox(discovery) {
            Mailbox::Here => &NO_STANDARD_PROTOCOLS,
            Mailbox::Elsewhere => &MAILBOX_ELSEWHERE,
            Mailbox::Gone => &MAILBOX_CLOSED,
        };
        let domain = options.target.domain().to_string();
        findings.push(Finding::new(spec).with("provider", provider.clone()).with("domain", domain));
    }
    if !discovery.preparations.is_empty() {
        let count = discovery.preparations.len();
        findings.push(Finding::new(&PREPARATION_NEEDED).with("provider", provider).with("count", count));
    }
    // Stable: within a severity the order of discovery stays.
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.spec.severity));
    findings
}

/// What the source that denies IMAP knows of the mailbox.
fn mailbox(discovery: &DiscoveryReport) -> Mailbox {
    let denied = discovery.not_offered.iter().find(|(protocol, _)| *protocol == Protocol::Imap);
    let of_source = |source: Source| discovery.attempts.iter().filter(move |attempt| attempt.source == source);
    denied
        .and_then(|(_, source)| {
            of_source(*source).find_map(|attempt| match &attempt.outcome {
                Outcome::Found(config) if config.not_offered.contains(&Protocol::Imap) => Some(config.mailbox),
                _ => None,
            })
        })
        .unwrap_or_default()
}

/// The server is under another domain, and nothing authenticated says so.
fn foreign(options: &SurveyOptions, server: &ServerReport) -> Option<Finding> {
    let (candidate, domain) = (&server.candidate, options.target.domain());
    let foreign = registrable_domain(&candidate.endpoint.host) != domain.registrable();
    (foreign && candidate.best_trust() < mail_types::Trust::Dnssec).then(|| {
        Finding::new(&TARGET_FOREIGN)
            .with("domain", domain.to_string())
            .at(candidate.protocol, &candidate.endpoint)
            .from(candidate.best_source())
    })
}

/// Whether a refused certificate could be pinned, or a pin that was given does not count.
fn pinning(options: &SurveyOptions, server: &ServerReport) -> Option<Finding> {
    let candidate = &server.candidate;
    let probe = server.probe.as_ref()?;
    let at = |spec| Finding::new(spec).with_foreign("host", candidate.endpoint.host.clone());
    let pinned = options.consent.pinned(&candidate.endpoint).is_some();
    let allowed = rules::may_pin(candidate);
    if pinned && !allowed {
        return Some(at(&PIN_IGNORED).at(candidate.protocol, &candidate.endpoint));
    }
    let unknown_issuer = |finding: &Finding| [&CERTIFICATE_SELF_SIGNED, &CERTIFICATE_UNTRUSTED].contains(&finding.spec);
    let offer = allowed && !pinned && probe.findings.iter().any(unknown_issuer);
    offer.then(|| at(&PIN_POSSIBLE).at(candidate.protocol, &candidate.endpoint))
}

/// Says what the answer is, not the worst thing seen on the way.
fn conclude(
    options: &SurveyOptions,
    discovery: &DiscoveryReport,
    servers: &[ServerReport],
    availability: [Availability; 3],
    networkless: bool,
) -> Conclusion {
    let [imap, pop3, submission] = availability;
    let incoming = imap.usable() || pop3.usable();
    if imap == Availability::NotOffered && pop3 == Availability::NotOffered {
        match mailbox(discovery) {
            Mailbox::Here => Conclusion::NotOffered,
            Mailbox::Elsewhere => Conclusion::Forwarded,
            Mailbox::Gone => Conclusion::Closed,
        }
    } else if networkless {
        match (incoming, silent(discovery)) {
            (true, _) => Conclusion::NotVerified,
            (false, true) => Conclusion::NameServers,
            (false, false) => Conclusion::NoNetwork,
        }
    } else if options.offline && incoming && submission.usable() {
        if options.file_alone() { Conclusion::OfflineFile } else { Conclusion::Offline }
    } else {
        let tested = if options.offline { None } else { tested(discovery, servers) };
        tested.unwrap_or_else(|| missing(options, discovery, incoming))
    }
}

/// A server is missing, and no test says why.
fn missing(options: &SurveyOptions, discovery: &DiscoveryReport, incoming: bool) -> Conclusion {
    match discovery.preparations.is_empty() {
        _ if incoming && options.offline => Conclusion::NoOutgoingUntested,
        _ if incoming => Conclusion::NoOutgoing,
        true => nothing::conclusion(options, discovery),
        false => Conclusion::SeePreparations,
    }
}

/// What the tests of the chosen servers come to; `None` if none of them failed, and one is missing.
fn tested(discovery: &DiscoveryReport, servers: &[ServerReport]) -> Option<Conclusion> {
    let chosen = servers.iter().filter(|server| server.chosen);
    let (outbound, inbound): (Vec<&ServerReport>, Vec<&ServerReport>) =
        chosen.partition(|server| server.candidate.protocol == Protocol::Submission);
    let some = |side: &[&ServerReport], test: fn(&ServerReport) -> bool| side.iter().any(|server| test(server));
    let accepted = [&inbound, &outbound].map(|side| some(side, accepted));
    let all = [&inbound[..], &outbound[..]].concat();
    if some(&inbound, usable) && some(&outbound, usable) {
        return Some(match some(&all, login_came_to_nothing) {
            _ if !accepted[0] => Conclusion::Works,
            true => Conclusion::LoggedInPartly,
            false => Conclusion::LoggedIn,
        });
    }
    let suspects = if some(&inbound, usable) { &outbound } else { &all };
    Some(match suspects.iter().filter_map(|server| hindrance(server)).min() {
        // What works is said as well: "no login" would be wrong where one was accepted.
        Some(Hindrance::Login) => match accepted {
            [true, _] => Conclusion::OutgoingLogin,
            [false, true] => Conclusion::IncomingLogin,
            [false, false] => Conclusion::NoLoginPossible,
        },
        Some(Hindrance::Mailbox) => Conclusion::Mailbox,
        Some(Hindrance::Tls) => Conclusion::Tls,
        Some(Hindrance::Busy) => Conclusion::Busy,
        Some(Hindrance::Network) => Conclusion::Unreachable,
        Some(Hindrance::NoLogin) => Conclusion::NoMechanism,
        None if unanswered(discovery) => Conclusion::NameServers,
        None => return None,
    })
}

/// Questions went out, and nothing came back.
fn silent(discovery: &DiscoveryReport) -> bool {
    discovery.attempts.iter().any(|attempt| match &attempt.outcome {
        Outcome::Failed(failure) => failure.cause == Cause::Timeout,
        _ => false,
    })
}

/// Nobody gave a clear no: the DNS look-ups failed, so "nothing found" would claim too much.
fn unanswered(discovery: &DiscoveryReport) -> bool {
    let mut dns = discovery.attempts.iter().filter(|a| matches!(a.source, Source::Srv | Source::Mx)).peekable();
    dns.peek().is_some()
        && dns.all(|attempt| match &attempt.outcome {
            Outcome::Failed(failure) => matches!(failure.cause, Cause::Unreachable | Cause::Network | Cause::Timeout),
            Outcome::Cancelled | Outcome::NotAwaited => true,
            Outcome::Found(_) | Outcome::Absent(_) | Outcome::Protected(_) => false,
        })
}

fn accepted(server: &ServerReport) -> bool {
    let login = server.probe.as_ref().and_then(|probe| probe.login.as_ref());
    login.is_some_and(|login| login.result == LoginResult::Accepted)
}

/// A login was tried, and leads to no mailbox.
fn login_came_to_nothing(server: &ServerReport) -> bool {
    let login = server.probe.as_ref().and_then(|probe| probe.login.as_ref());
    login.is_some_and(|login| !matches!(login.result, LoginResult::Accepted | LoginResult::Withheld(_)))
}

/// Works as far as it was tested: with a password, up to the login.
fn usable(server: &ServerReport) -> bool {
    let Some(probe) = &server.probe else { return false };
    probe.works() && probe.login.as_ref().is_none_or(|login| login.result == LoginResult::Accepted)
}

/// What keeps a server from being of use; the first of several is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hindrance {
    /// The login was refused, or nothing was sent.
    Login,
    /// The login was accepted, and the mailbox refused.
    Mailbox,
    Tls,
    /// Refused for the moment.
    Busy,
    Network,
    /// Nothing to log in by.
    NoLogin,
}

fn hindrance(server: &ServerReport) -> Option<Hindrance> {
    let probe = server.probe.as_ref()?;
    match probe.login.as_ref().map(|login| &login.result) {
        // A mere consequence of what another server did.
        Some(LoginResult::Withheld(Withheld::AfterRefusal)) => return None,
        Some(LoginResult::Withheld(_)) => return Some(Hindrance::Login),
        Some(LoginResult::Refused(refusal) | LoginResult::MailboxRefused(refusal))
            if login::is_transient(probe.protocol, refusal) =>
        {
            return Some(Hindrance::Busy);
        }
        Some(LoginResult::Refused(_)) => return Some(Hindrance::Login),
        Some(LoginResult::MailboxRefused(_)) => return Some(Hindrance::Mailbox),
        Some(LoginResult::Accepted | LoginResult::Failed(_)) | None => {}
    }
    let (_, failure) = probe.failure()?;
    Some(match failure.cause {
        Cause::Login => Hindrance::Login,
        Cause::Tls => Hindrance::Tls,
        Cause::Busy => Hindrance::Busy,
        Cause::Unreachable | Cause::Network | Cause::Timeout | Cause::Protocol => Hindrance::Network,
        Cause::NoLogin => Hindrance::NoLogin,
        Cause::Policy => return None,
    })
}

#[cfg(test)]
mod tests;

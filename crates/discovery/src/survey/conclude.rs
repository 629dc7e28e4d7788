//! Weighs what the race brought: which servers to enter, the advice, how the run ended. Pure.

use std::time::Duration;

use super::choice::{self, Entry, State, Weighed};
use super::interference;
use super::{SurveyOptions, agreement, lint, nothing, unusable};
use crate::login::{self, rules};
use crate::recommend::{self, Facts};
use mail_types::deep::DeepReport;
use mail_types::finding::{
    CERTIFICATE_SELF_SIGNED, CERTIFICATE_UNTRUSTED, Finding, FindingSpec, GUESS_ONLY, MAILBOX_BEHIND_FILTER,
    MAILBOX_CLOSED, MAILBOX_ELSEWHERE, MX_INFERRED, NO_STANDARD_PROTOCOLS, PARENT_DOMAIN, PIN_IGNORED, PIN_POSSIBLE,
    PREPARATION_NEEDED, TARGET_FOREIGN,
};
use mail_types::reason::{AutodiscoverError, SourceError, Withheld};
use mail_types::report::{
    Attempt, Availability, Cause, Conclusion, DiscoveryReport, Failure, Fault, LoginResult, Outcome, Phase,
    ServerReport, SurveyReport,
};
use mail_types::{Asked, Domain, Mailbox, Message, Protocol, Reason, Security, Source, address::registrable_domain};

/// What is true whatever the network does: facts about the provider.
const OF_THE_PROVIDER: &[&FindingSpec] =
    &[&PREPARATION_NEEDED, &NO_STANDARD_PROTOCOLS, &MAILBOX_ELSEWHERE, &MAILBOX_CLOSED];

/// Marks the values to enter.
pub fn choose(domain: &Domain, servers: &mut [ServerReport]) {
    let entries: Vec<Entry> = servers.iter().map(Entry::report).collect();
    let chosen = Weighed::new(domain, &entries).choose().chosen;
    for index in chosen.into_iter().flatten() {
        servers[index].chosen = true;
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
    drop_vain_guesses(&mut servers);
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

/// Guesses that came to nothing say nothing; they would only bury what matters. One that answered is told where
/// nothing better is there.
fn drop_vain_guesses(servers: &mut Vec<ServerReport>) {
    let reason =
        |server: &ServerReport| server.probe.as_ref().and_then(|probe| Some(probe.failure()?.1.reason.clone()));
    let chosen: Vec<_> = servers.iter().filter(|server| server.chosen).cloned().collect();
    let mut told = Vec::new();
    servers.retain(|server| {
        let candidate = &server.candidate;
        let value = chosen.iter().find(|chosen| chosen.candidate.protocol == candidate.protocol);
        let tells = match value.filter(|value| value.works()) {
            // Why that host was tried.
            Some(value) => unusable::shown_by(server, &value.candidate.endpoint.host),
            // The same fault is told once.
            None => value.is_none_or(|value| reason(value) != reason(server)),
        };
        let what = (candidate.protocol, reason(server));
        let seen = Entry::report(server).state == State::Seen && tells && !told.contains(&what);
        let kept = choice::is_published(candidate) || server.works() || server.chosen || seen;
        if seen {
            told.push(what);
        }
        kept
    });
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
    if is_elsewhere(protocol, servers) {
        return Availability::Unknown;
    }
    let mut tested = false;
    for server in of_protocol {
        let Some(probe) = &server.probe else { continue };
        if probe.works() && server.chosen {
            return Availability::Works;
        }
        tested = true;
    }
    if tested { Availability::Broken } else { Availability::Published }
}

/// A server works, and none is chosen, since it belongs to another provider than the rest.
fn is_elsewhere(protocol: Protocol, servers: &[ServerReport]) -> bool {
    let mut of_protocol = servers.iter().filter(|server| server.candidate.protocol == protocol);
    of_protocol.clone().all(|server| !server.chosen) && of_protocol.any(ServerReport::works)
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
    let by = |source| servers.iter().any(|server| server.chosen && server.candidate.best_source() == source);
    let own = own_settings(options.target.domain(), discovery, servers);
    let exchange = findings.iter().find(|finding| finding.spec == &MX_INFERRED).and_then(|f| f.message.arg("exchange"));
    let exchange = exchange.cloned().filter(|_| by(Source::Mx));
    let exchange = exchange.or_else(|| {
        agreement::exchange(&discovery.attempts).filter(|_| by(Source::MxHost)).map(|host| host.to_owned().into())
    });
    findings
        .retain(|finding| finding.spec != &MX_INFERRED && (by(Source::Mx) || finding.spec != &MAILBOX_BEHIND_FILTER));
    if let Some(exchange) = exchange {
        let source = if by(Source::Mx) { Source::Mx } else { Source::MxHost };
        findings.push(Finding::new(&MX_INFERRED).with("exchange", exchange).with("own", own.clone()).from(source));
    }
    if let Some(parent) = options.target.domain().parent().filter(|_| by(Source::Parent)) {
        let (domain, parent) = (options.target.domain().to_string(), parent.to_string());
        let found = Finding::new(&PARENT_DOMAIN).with("domain", domain).with("parent", parent);
        findings.push(found.with("own", own.clone()).from(Source::Parent));
    }
    findings.extend(unusable::of_tests(servers));
    findings.extend(unusable::cleartext(servers));
    findings.extend(unusable::elsewhere(servers));
    findings.extend(agreement::findings(options.target.domain(), &discovery.attempts, servers));
    findings.extend(lint::findings(options.target.domain(), discovery, servers));
    let chosen: Vec<&ServerReport> = servers.iter().filter(|server| server.chosen).collect();
    if !chosen.is_empty() && chosen.iter().all(|server| server.candidate.best_source() == Source::Guess) {
        let domain = options.target.domain().to_string();
        findings.push(Finding::new(&GUESS_ONLY).with("domain", domain).with("own", own));
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

/// What became of the domain's own settings, where they are not those to enter.
fn own_settings(domain: &Domain, discovery: &DiscoveryReport, servers: &[ServerReport]) -> Message {
    let own = |attempt: &&Attempt| {
        !matches!(attempt.source, Source::User | Source::Builtin | Source::Mx | Source::Parent)
            && attempt.source.is_published()
    };
    let unread = |attempt: &Attempt| match &attempt.outcome {
        Outcome::Failed(failure) => !matches!(failure.cause, Cause::Unreachable | Cause::Network | Cause::Timeout),
        Outcome::Protected(_) => true,
        _ => false,
    };
    let untold = |attempt: &Attempt| {
        let elsewhere = |failure: &Failure| {
            matches!(failure.reason, Reason::Source(SourceError::Autodiscover(AutodiscoverError::Elsewhere { .. })))
        };
        matches!(&attempt.outcome, Outcome::Failed(failure) if elsewhere(failure))
    };
    let id = if servers.iter().any(|server| choice::is_published(&server.candidate) && !server.chosen) {
        "own-dead"
    } else if discovery.attempts.iter().filter(own).any(untold) {
        "own-untold"
    } else if discovery.attempts.iter().filter(own).any(unread) {
        "own-unread"
    } else if !discovery.attempts.iter().filter(own).any(|attempt| attempt.query != Asked::Nothing) {
        "own-unasked"
    } else {
        "own-none"
    };
    Message::new(id).with("domain", domain.to_string())
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
    if !server.chosen && !choice::is_published(candidate) {
        return None;
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
    } else if options.offline && chosen_bare(servers) {
        Conclusion::Cleartext
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

/// A value to enter has no protection.
fn chosen_bare(servers: &[ServerReport]) -> bool {
    servers.iter().any(|server| server.chosen && server.candidate.security == Security::Cleartext)
}

/// What the tests come to; `None` if none of them failed, and a server is missing. A typed server that fails is
/// what the user asked about, whatever else works.
fn tested(discovery: &DiscoveryReport, servers: &[ServerReport]) -> Option<Conclusion> {
    let ending = of_chosen(discovery, servers);
    let typed = typed_fault(servers).filter(|fault| ending.and_then(Conclusion::fault) != Some(*fault));
    typed.map(Conclusion::Typed).or(ending)
}

/// What is wrong with a server that the user typed, apart from logins.
fn typed_fault(servers: &[ServerReport]) -> Option<Fault> {
    let typed = |server: &&ServerReport| server.candidate.provenances.iter().any(|named| named.source == Source::User);
    let served = |protocol| servers.iter().filter(typed).any(|s| s.candidate.protocol == protocol && s.works());
    let failed = servers.iter().filter(typed).filter(|server| !served(server.candidate.protocol));
    let hindrances = failed.filter_map(hindrance);
    let first = hindrances.filter(|h| !matches!(h, Hindrance::Login | Hindrance::Mailbox)).min()?;
    first.conclusion().fault()
}

/// What the tests of the chosen servers come to; `None` if none of them failed, and one is missing.
fn of_chosen(discovery: &DiscoveryReport, servers: &[ServerReport]) -> Option<Conclusion> {
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
        Some(hindrance) => hindrance.conclusion(),
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
    /// Nothing protects the connection.
    Cleartext,
    /// Refused for the moment.
    Busy,
    Network,
    /// Nothing to log in by.
    NoLogin,
}

impl Hindrance {
    fn conclusion(self) -> Conclusion {
        match self {
            Self::Login => Conclusion::NoLoginPossible,
            Self::Mailbox => Conclusion::Mailbox,
            Self::Tls => Conclusion::Tls,
            Self::Cleartext => Conclusion::Cleartext,
            Self::Busy => Conclusion::Busy,
            Self::Network => Conclusion::Unreachable,
            Self::NoLogin => Conclusion::NoMechanism,
        }
    }
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
    let bare = server.candidate.security == Security::Cleartext;
    let Some((_, failure)) = probe.failure().filter(|(_, failure)| !bare || failure.cause != Cause::NoLogin) else {
        return (bare && !accepted(server)).then_some(Hindrance::Cleartext);
    };
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

//! The run from an address to a tested recommendation.
//!
//! `race` asks the sources and tests what they name, all at once; `conclude` weighs what came
//! of it (pure). Between the two stands the login: one chosen server per protocol, the first alone,
//! the others only after its yes, so that a wrong password costs one refusal and not three.

mod agreement;
mod conclude;
mod hosts;
mod lint;
mod race;

use std::time::Duration;

use crate::diagnosis::{self, Case};
use crate::discovery::Context;
use crate::discovery::{builtin, rank};
use crate::login::{self, Consent, Credentials, VerifiedSession};
use crate::model::event::Events;
use crate::model::finding::{CREDENTIALS_WITHHELD, Finding, LOGIN_REFUSED};
use crate::model::report::{Devices, DiscoveryReport, LoginReport, LoginResult, ServerReport, SurveyReport};
use crate::model::{Message, Protocol, Source, Target};
use crate::net::Net;

/// What the user wants.
#[derive(Debug, Clone)]
pub struct SurveyOptions {
    /// Whose settings.
    pub target: Target,
    /// What the sources may look at.
    pub context: Context,
    /// Who is asked; the user's own values always count.
    pub sources: Vec<Source>,
    /// Wait for every source, cancel none.
    pub all_sources: bool,
    /// Nothing goes out.
    pub offline: bool,
    /// On how many devices the mail is read.
    pub devices: Devices,
    /// For the whole run.
    pub timeout: Duration,
    /// For one read or write of a dialog.
    pub idle_timeout: Duration,
    /// Whose password, where there is one.
    pub credentials: Option<Credentials>,
    /// Where it may go.
    pub consent: Consent,
}

/// Runs the whole way for one target. Always ends within `timeout` (and the goodbye after a login).
pub async fn survey(net: &Net, events: &Events, options: &SurveyOptions) -> SurveyReport {
    let started = net.clock().elapsed();
    let raced = race::run(net, events, options).await;
    let mut servers = raced.servers;
    let mut sessions = raced.sessions;
    conclude::choose(&mut servers);
    let mut logins_made = 0;
    if let Some(credentials) = &options.credentials {
        let spent = net.clock().elapsed().saturating_sub(started);
        let left = options.timeout.saturating_sub(spent);
        logins_made = log_in(net, options, credentials, &mut servers, &mut sessions, left).await;
    }
    futures_util::future::join_all(sessions.into_values().map(login::dismiss)).await;
    let mut discovery = rank::discovery_report(raced.attempts);
    prepare(&mut discovery, options);
    discovery.hosts = raced.hosts;
    discovery.vouching = net.vouching();
    let took = net.clock().elapsed().saturating_sub(started);
    conclude::report(options, discovery, servers, logins_made, took, builtin::DATE)
}

/// Where the user typed every server, no source was asked; what the provider needs first holds all
/// the same.
fn prepare(discovery: &mut DiscoveryReport, options: &SurveyOptions) {
    let Some(provider) = builtin::by_domain(options.target.domain()) else { return };
    if options.credentials.is_none() || !discovery.preparations.is_empty() {
        return;
    }
    discovery.provider.get_or_insert_with(|| provider.name.to_owned());
    discovery.preparations = provider.preparations.iter().map(|step| step.message(provider.name)).collect();
    if discovery.help_urls.is_empty() {
        discovery.help_urls.extend(provider.help_url.map(str::to_owned));
    }
}

/// Logs in at the chosen servers. Returns how many logins reached a server.
async fn log_in(
    net: &Net,
    options: &SurveyOptions,
    credentials: &Credentials,
    servers: &mut [ServerReport],
    sessions: &mut race::Sessions,
    left: Duration,
) -> u32 {
    let chosen: Vec<usize> = Protocol::ALL
        .iter()
        .filter_map(|protocol| servers.iter().position(|s| s.chosen && s.candidate.protocol == *protocol))
        .collect();
    let mut jobs = Vec::new();
    for index in chosen {
        let server = &mut servers[index];
        let Some(session) = sessions.remove(&race::key(&server.candidate)) else { continue };
        if let Err(reason) = login::may_send(&server.candidate, &session, &credentials.address, &options.consent) {
            login::dismiss(session).await;
            withhold(server, credentials, reason);
            continue;
        }
        match VerifiedSession::new(session, &server.candidate.endpoint.host, &options.consent) {
            Ok(session) => jobs.push((index, session)),
            Err(reason) => withhold(server, credentials, reason),
        }
    }
    let deadline = tokio::time::Instant::now() + left;
    let mut made = 0;
    let mut jobs = jobs.into_iter();
    // The first goes alone: a wrong password must not be refused three times (lock-out).
    let Some((index, session)) = jobs.next() else { return 0 };
    let outcome = attempt(net, session, &servers[index], credentials, deadline).await;
    let accepted = outcome.as_ref().is_some_and(|outcome| outcome.report.result == LoginResult::Accepted);
    made += settle(&mut servers[index], credentials, outcome);
    if !accepted {
        let rest: Vec<usize> = jobs.map(|(index, _)| index).collect();
        for index in rest {
            withhold(&mut servers[index], credentials, Message::new("withheld-after-refusal"));
        }
        return made;
    }
    let rest: Vec<(usize, VerifiedSession)> = jobs.collect();
    let outcomes = futures_util::future::join_all(rest.into_iter().map(|(index, session)| {
        let server = &servers[index];
        async move { (index, attempt(net, session, server, credentials, deadline).await) }
    }))
    .await;
    for (index, outcome) in outcomes {
        made += settle(&mut servers[index], credentials, outcome);
    }
    made
}

async fn attempt(
    net: &Net,
    session: VerifiedSession,
    server: &ServerReport,
    credentials: &Credentials,
    deadline: tokio::time::Instant,
) -> Option<login::Outcome> {
    let login = login::log_in(session, &server.candidate, credentials, net.clock());
    tokio::time::timeout_at(deadline, login).await.ok()
}

/// Writes a login on the server's report. Returns 1 where it reached the server.
fn settle(server: &mut ServerReport, credentials: &Credentials, outcome: Option<login::Outcome>) -> u32 {
    let Some(outcome) = outcome else {
        withhold(server, credentials, Message::new("cut-off-by-deadline"));
        return 1;
    };
    let Some(probe) = &mut server.probe else { return 0 };
    if let LoginResult::Refused(refusal) = &outcome.report.result {
        // The address says whose customer this is; under a domain of one's own the host does.
        let provider = builtin::by_domain(&credentials.address.domain)
            .or_else(|| builtin::by_host(&server.candidate.endpoint.host));
        let mechanism = outcome.report.mechanism.as_ref();
        let diagnosis = diagnosis::diagnose(&Case { provider, protocol: probe.protocol, mechanism, refusal });
        probe.findings.push(
            Finding::new(&LOGIN_REFUSED)
                .with_foreign("text", login::refusal_words(refusal))
                .with("advice", diagnosis.advice.clone())
                .at(probe.protocol, &probe.endpoint.clone()),
        );
        probe.diagnosis = Some(diagnosis);
    }
    probe.phases.extend(outcome.phases);
    probe.login = Some(outcome.report);
    probe.mailbox = outcome.mailbox;
    u32::from(outcome.reached_server)
}

fn withhold(server: &mut ServerReport, credentials: &Credentials, reason: Message) {
    let Some(probe) = &mut server.probe else { return };
    let username =
        credentials.username.clone().unwrap_or_else(|| server.candidate.username.resolve(&credentials.address));
    if reason.id.starts_with("withheld-untrusted") || reason.id.starts_with("withheld-unprotected") {
        probe.findings.push(
            Finding::new(&CREDENTIALS_WITHHELD)
                .with("host", server.candidate.endpoint.host.clone())
                .with("reason", reason.clone())
                .at(probe.protocol, &probe.endpoint.clone()),
        );
    }
    probe.login = Some(LoginReport { username, mechanism: None, result: LoginResult::Withheld(reason) });
}

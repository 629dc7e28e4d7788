//! Which logins are made, in which order, and what they leave on the reports.
//!
//! The first one goes alone: a wrong password must not be refused three times. A server that is only
//! busy has not judged the password, so the next one goes alone too. After a yes the rest go at once.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::Instant;

use super::{SurveyOptions, race};
use crate::builtin;
use crate::diagnosis;
use crate::login::{self, Attempt, Budget, Credentials, Outcome, VerifiedSession, order, rules};
use crate::probe;
use mail_net::Net;
use mail_net::connection::{self, Session};
use mail_types::event::Events;
use mail_types::finding::{CREDENTIALS_WITHHELD, Finding, LOGIN_REFUSED, MAILBOX_REFUSED, MECHANISM_DOWNGRADE};
use mail_types::reason::{BindingProblem, Withheld};
use mail_types::report::{Candidate, LoginReport, LoginResult, ServerReport, Trial};
use mail_types::{AuthMechanism, Pop3Habits, Protocol, Reason, Username};

/// What every login needs.
pub(super) struct Logins<'a> {
    pub net: &'a Net,
    pub events: &'a Events,
    pub options: &'a SurveyOptions,
    pub credentials: &'a Credentials,
    /// What the provider's POP3 does.
    pub habits: Pop3Habits,
    /// For all logins together; questions do not count.
    pub left: Duration,
}

type Job = (usize, VerifiedSession);

impl Logins<'_> {
    /// Logs in at the chosen servers. Returns how many logins reached a server.
    pub async fn run(&self, servers: &mut [ServerReport], sessions: &mut race::Sessions) -> u32 {
        let budget = Budget::default();
        let deadline = Instant::now() + self.left;
        if self.options.login.all_mechanisms {
            self.matrix(servers, sessions, &budget, deadline).await;
            return budget.made();
        }
        let mut jobs = self.jobs(servers, sessions).await.into_iter();
        let mut accepted = false;
        for (index, session) in jobs.by_ref() {
            let outcome =
                login::log_in(session, self.attempt(&servers[index], &budget, deadline), self.net.clock()).await;
            let result = outcome.report.result.clone();
            settle(&mut servers[index], self.credentials, outcome);
            accepted = password_taken(&result);
            if accepted || judged(servers[index].candidate.protocol, &result) {
                break;
            }
        }
        let rest: Vec<Job> = jobs.collect();
        if !accepted {
            for (index, session) in rest {
                session.dismiss().await;
                withhold(&mut servers[index], self.credentials, Withheld::AfterRefusal);
            }
            return budget.made();
        }
        let outcomes = join_all(rest.into_iter().map(|(index, session)| {
            let attempt = self.attempt(&servers[index], &budget, deadline);
            async move { (index, login::log_in(session, attempt, self.net.clock()).await) }
        }))
        .await;
        for (index, outcome) in outcomes {
            settle(&mut servers[index], self.credentials, outcome);
        }
        budget.made()
    }

    fn attempt<'a>(&'a self, server: &'a ServerReport, budget: &'a Budget, deadline: Instant) -> Attempt<'a> {
        let (credentials, options) = (self.credentials, &self.options.login);
        let candidate = &server.candidate;
        let provider =
            builtin::by_domain(&credentials.address.domain).or_else(|| builtin::by_host(&candidate.endpoint.host));
        let name_unknown = provider.is_none() && matches!(candidate.username, Username::Unknown(_));
        Attempt { candidate, credentials, options, budget, once: self.once(server), name_unknown, deadline }
    }

    /// A second POP3 login would be refused, or be taken for an attack: the server announces
    /// LOGIN-DELAY, or the provider is known for an interval.
    fn once(&self, server: &ServerReport) -> bool {
        let announced =
            server.probe.as_ref().and_then(|probe| probe.capabilities.login_delay_s).is_some_and(|seconds| seconds > 0);
        // Where the servers were typed, the table was not asked; the customer is the same.
        let provider = builtin::by_host(&server.candidate.endpoint.host)
            .or_else(|| builtin::by_domain(&self.credentials.address.domain));
        let known = self.habits.login_interval.or(provider.and_then(|provider| provider.pop3_interval));
        server.candidate.protocol == Protocol::Pop3 && (announced || known.is_some_and(|interval| !interval.is_zero()))
    }

    /// The chosen servers that may see the credentials, each with its open connection.
    async fn jobs(&self, servers: &mut [ServerReport], sessions: &mut race::Sessions) -> Vec<Job> {
        let mut jobs = Vec::new();
        for protocol in Protocol::ALL {
            let Some(index) = servers.iter().position(|s| s.chosen && s.candidate.protocol == protocol) else {
                continue;
            };
            let server = &mut servers[index];
            // Nothing to log in by.
            if server.probe.as_ref().is_some_and(|probe| !probe.offers_login()) {
                continue;
            }
            let Some(session) = sessions.remove(&race::key(&server.candidate)) else { continue };
            match self.permitted(&server.candidate, session).await {
                Ok(session) => jobs.push((index, session)),
                Err(reason) => withhold(server, self.credentials, reason),
            }
        }
        jobs
    }

    async fn permitted(&self, candidate: &Candidate, session: Session) -> Result<VerifiedSession, Withheld> {
        login::permit(session, candidate, self.credentials, &self.options.consent).await
    }

    /// Every mechanism once, each over a connection of its own, one after the other; the first of every
    /// server before the second of any, so that the refusals that may be risked do not all go to one.
    async fn matrix(
        &self,
        servers: &mut [ServerReport],
        sessions: &mut race::Sessions,
        budget: &Budget,
        deadline: Instant,
    ) {
        let mut rows: Vec<Row> = Vec::new();
        for (index, session) in self.jobs(servers, sessions).await {
            let mechanisms = order::all(session.mechanisms(), self.credentials.have());
            rows.push(Row { index, mechanisms, open: Some(session), trials: Vec::new() });
        }
        let (mut stop, mut any_accepted) = (false, false);
        for round in 0..rows.iter().map(|row| row.mechanisms.len()).max().unwrap_or(0) {
            for row in &mut rows {
                let Some(mechanism) = row.mechanisms.get(round).cloned() else { continue };
                let server = &servers[row.index];
                let again = self.once(server) && !row.trials.is_empty();
                let trial = match (stop, again) {
                    (true, _) => self.skipped(server, mechanism, Withheld::AfterRefusal),
                    (false, true) => self.skipped(server, mechanism, Withheld::LoginDelay),
                    (false, false) => self.one(server, row.open.take(), mechanism, budget, deadline).await,
                };
                any_accepted |= password_taken(&trial.result);
                // Before anything was accepted, a refused password is a wrong one.
                stop |= !any_accepted
                    && judged(server.candidate.protocol, &trial.result)
                    && !trial.mechanism.is_challenge_response();
                row.trials.push(trial);
            }
        }
        for Row { index, open, trials, .. } in rows {
            if let Some(session) = open {
                session.dismiss().await;
            }
            let outcome = matrix_outcome(&servers[index], self.credentials, trials);
            settle(&mut servers[index], self.credentials, outcome);
        }
    }

    fn skipped(&self, server: &ServerReport, mechanism: AuthMechanism, reason: Withheld) -> Trial {
        Trial { mechanism, username: name(server, self.credentials), result: LoginResult::Withheld(reason) }
    }

    async fn one(
        &self,
        server: &ServerReport,
        open: Option<VerifiedSession>,
        mechanism: AuthMechanism,
        budget: &Budget,
        deadline: Instant,
    ) -> Trial {
        let session = match open {
            Some(session) => Ok(session),
            None => {
                let spec = rules::open_spec(&server.candidate, &self.options.consent);
                let opening = connection::open(self.net, self.events, &spec, self.options.idle_timeout);
                match tokio::time::timeout_at(deadline, opening).await {
                    Ok((_, Some(session))) => self.permitted(&server.candidate, session).await,
                    Ok((_, None)) => Err(Withheld::NoConnection),
                    Err(_) => Err(Withheld::CutOff),
                }
            }
        };
        match session {
            Ok(session) => login::try_one(session, self.attempt(server, budget, deadline), mechanism).await,
            Err(reason) => self.skipped(server, mechanism, reason),
        }
    }
}

/// One server's row of the matrix.
struct Row {
    index: usize,
    mechanisms: Vec<AuthMechanism>,
    /// The connection that is open already.
    open: Option<VerifiedSession>,
    trials: Vec<Trial>,
}

/// The other servers may be asked, too: this one took the password, whatever came after that.
fn password_taken(result: &LoginResult) -> bool {
    matches!(result, LoginResult::Accepted | LoginResult::MailboxRefused(_))
}

/// The server has judged what it was given.
fn judged(protocol: Protocol, result: &LoginResult) -> bool {
    match result {
        LoginResult::Refused(refusal) => !login::is_transient(protocol, refusal),
        LoginResult::Accepted | LoginResult::MailboxRefused(_) | LoginResult::Failed(_) => true,
        LoginResult::Withheld(_) => false,
    }
}

/// The matrix as one login: accepted where any mechanism was.
fn matrix_outcome(server: &ServerReport, credentials: &Credentials, trials: Vec<Trial>) -> Outcome {
    let accepted = trials.iter().find(|trial| trial.result == LoginResult::Accepted);
    let told = accepted
        .or_else(|| trials.iter().find(|trial| judged(server.candidate.protocol, &trial.result)))
        .or(trials.first());
    let report = match told {
        Some(trial) => LoginReport {
            username: trial.username.clone(),
            mechanism: Some(trial.mechanism.clone()),
            result: trial.result.clone(),
            trials,
            advice: None,
        },
        None => {
            let offered =
                server.probe.iter().flat_map(|probe| &probe.capabilities.mechanisms).map(|m| m.name().to_owned());
            let offered = offered.collect::<Vec<_>>().join(" ");
            let reason = Withheld::NoMechanism { offered };
            LoginReport::withheld(name(server, credentials), reason)
        }
    };
    let phases = login::failed_rung(server.candidate.protocol, &report.result).into_iter().collect();
    Outcome { report, phases, mailbox: None, alerts: Vec::new() }
}

/// Writes a login on the server's report.
fn settle(server: &mut ServerReport, credentials: &Credentials, outcome: Outcome) {
    let Some(report) = &mut server.probe else { return };
    let endpoint = report.endpoint.clone();
    if let Some(refusal) = outcome.report.result.refusal() {
        let mechanism = outcome.report.mechanism.as_ref();
        let logged_in = matches!(outcome.report.result, LoginResult::MailboxRefused(_));
        let (address, host) = (&credentials.address, &server.candidate.endpoint.host);
        let diagnosis = diagnosis::of_login(address, host, report.protocol, mechanism, refusal, logged_in);
        report.findings.push(
            Finding::new(if logged_in { &MAILBOX_REFUSED } else { &LOGIN_REFUSED })
                .with_foreign("text", refusal.words())
                .with("advice", diagnosis.advice.clone())
                .at(report.protocol, &endpoint),
        );
        report.diagnosis = Some(diagnosis);
    }
    for alert in &outcome.alerts {
        let finding = probe::alert(alert).at(report.protocol, &endpoint);
        if !report.findings.contains(&finding) {
            report.findings.push(finding);
        }
    }
    if outcome.report.trials.iter().any(downgraded) {
        report.findings.push(Finding::new(&MECHANISM_DOWNGRADE).at(report.protocol, &endpoint));
    }
    report.phases.extend(outcome.phases);
    report.login = Some(outcome.report);
    report.mailbox = outcome.mailbox;
}

fn downgraded(trial: &Trial) -> bool {
    let LoginResult::Failed(failure) = &trial.result else { return false };
    matches!(failure.reason, Reason::Binding { problem: BindingProblem::Downgrade, .. })
}

fn name(server: &ServerReport, credentials: &Credentials) -> String {
    credentials.username.clone().unwrap_or_else(|| server.candidate.username.resolve(&credentials.address))
}

fn withhold(server: &mut ServerReport, credentials: &Credentials, reason: Withheld) {
    let username = name(server, credentials);
    let Some(probe) = &mut server.probe else { return };
    if reason.is_about_server() {
        probe.findings.push(
            Finding::new(&CREDENTIALS_WITHHELD)
                .with("host", server.candidate.endpoint.host.clone())
                .with("reason", reason.clone())
                .at(probe.protocol, &probe.endpoint.clone()),
        );
    }
    probe.login = Some(LoginReport::withheld(username, reason));
}

#[cfg(test)]
mod tests;

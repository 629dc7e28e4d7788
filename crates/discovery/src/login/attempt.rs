//! The way through one server's mechanisms and names, to a yes, a no, or to advice.

use tokio::time::{Instant, timeout_at};

use super::order::{self, in_clear};
use super::{
    Budget, Climb, Credentials, GOODBYE, LoginOptions, Outcome, Question, VerifiedSession, exchange, is_transient,
    open_inbox, verdict,
};
use mail_dialog::Command;
use mail_dialog::sasl::is_changed_by_preparation;
use mail_net::Clock;
use mail_types::reason::Withheld;
use mail_types::report::{Candidate, Cause, Failure, LoginReport, LoginResult, Phase, Refusal, Trial};
use mail_types::{AuthMechanism, Message, Protocol, Reason};

/// What all logins of a run share, and what is known of this server.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// Where.
    pub candidate: &'a Candidate,
    /// Who.
    pub credentials: &'a Credentials,
    /// How.
    pub options: &'a LoginOptions,
    /// How often.
    pub budget: &'a Budget,
    /// One POP3 login and no second: the server or its provider wants a pause between them.
    pub once: bool,
    /// Nobody knows the form of the user name here: neither a source nor the built-in table.
    pub name_unknown: bool,
    /// Until when; questions stop this clock.
    pub deadline: Instant,
}

/// Logs in, asks for the mailbox's state, and says goodbye.
pub async fn log_in(mut session: VerifiedSession, attempt: Attempt<'_>, clock: &Clock) -> Outcome {
    let mut run = Run { attempt, trials: Vec::new(), advice: None, deadline: attempt.deadline };
    let mut climb = Climb { clock, phases: Vec::new() };
    let started = clock.elapsed();
    let first = run.username();
    let protocol = attempt.candidate.protocol;
    let mut result = match run.mechanism(&session) {
        Ok(mechanism) => run.climb(&mut session, mechanism).await,
        Err(reason) => LoginResult::Withheld(reason),
    };
    if !run.trials.is_empty() {
        climb.mark(Phase::Authenticate, started, verdict(protocol, &result));
    }
    let mut mailbox = None;
    if result == LoginResult::Accepted
        && let Some(inbox) = Command::inbox(protocol)
    {
        let started = clock.elapsed();
        (result, mailbox) = open_inbox(&mut session.0, inbox, run.deadline).await;
        climb.mark(Phase::Status, started, verdict(protocol, &result));
        if let Some(trial) = run.trials.last_mut() {
            trial.result = result.clone();
        }
    }
    // The reply matters: it frees the mailbox for the next login (RFC 1939 section 6).
    let _ = tokio::time::timeout(GOODBYE, session.0.connection.run(Command::Quit)).await;
    let alerts = session.0.connection.take_alerts();
    let last = run.trials.last();
    let report = LoginReport {
        username: last.map_or(first, |trial| trial.username.clone()),
        mechanism: last.map(|trial| trial.mechanism.clone()),
        result,
        trials: run.trials,
        advice: run.advice,
    };
    Outcome { report, phases: climb.phases, mailbox, alerts }
}

/// One login by one mechanism over a connection of its own, for the matrix.
pub async fn try_one(mut session: VerifiedSession, attempt: Attempt<'_>, mechanism: AuthMechanism) -> Trial {
    let mut run = Run { attempt, trials: Vec::new(), advice: None, deadline: attempt.deadline };
    let username = run.username();
    let mut result = run.trial(&mut session, &mechanism, &username).await;
    if result == LoginResult::Accepted
        && let Some(inbox) = Command::inbox(attempt.candidate.protocol)
    {
        (result, _) = open_inbox(&mut session.0, inbox, run.deadline).await;
    }
    let _ = tokio::time::timeout(GOODBYE, session.0.connection.run(Command::Quit)).await;
    Trial { mechanism, username, result }
}

/// What to advise after a refused -PLUS that names no cause. Not every server says so when it binds
/// to something else (2026-11, Cyrus IMAP 3.6: "bad protocol / cancel" over TLS 1.3), so another
/// try with the password itself would not answer the question.
fn unbound(
    protocol: Protocol,
    session: &VerifiedSession,
    refused: &AuthMechanism,
    result: &LoginResult,
) -> Option<AuthMechanism> {
    let LoginResult::Refused(refusal) = result else { return None };
    let next = refused.unbound()?;
    (!is_transient(protocol, refusal) && session.0.capabilities.mechanisms.contains(&next)).then_some(next)
}

struct Run<'a> {
    attempt: Attempt<'a>,
    trials: Vec<Trial>,
    advice: Option<Message>,
    deadline: Instant,
}

impl Run<'_> {
    fn transient(&self, refusal: &Refusal) -> bool {
        is_transient(self.attempt.candidate.protocol, refusal)
    }

    fn username(&self) -> String {
        let Attempt { candidate, credentials, .. } = self.attempt;
        credentials.username.clone().unwrap_or_else(|| candidate.username.resolve(&credentials.address))
    }

    /// The first mechanism to try.
    fn mechanism(&self, session: &VerifiedSession) -> Result<AuthMechanism, Withheld> {
        let offered = &session.0.capabilities.mechanisms;
        let names = offered.iter().map(|mechanism| mechanism.name().to_owned()).collect::<Vec<_>>().join(" ");
        if let Some(wanted) = &self.attempt.options.mechanism {
            // Every server's own login command goes by one name here.
            return if offered.contains(wanted) {
                Ok(wanted.clone())
            } else {
                Err(Withheld::NotOffered { mechanism: wanted.clone(), offered: names })
            };
        }
        let Attempt { candidate, credentials, budget, .. } = self.attempt;
        let chosen = order::order(&candidate.auth, offered, credentials.have());
        let wanted = |mechanism: &&AuthMechanism| !budget.in_clear() || !mechanism.is_challenge_response();
        let first = chosen.iter().find(wanted).or(chosen.first());
        first.cloned().ok_or(Withheld::NoMechanism { offered: names })
    }

    async fn climb(&mut self, session: &mut VerifiedSession, mut mechanism: AuthMechanism) -> LoginResult {
        let username = self.username();
        let mut result = self.trial(session, &mechanism, &username).await;
        if let Some(next) = unbound(self.attempt.candidate.protocol, session, &mechanism, &result) {
            self.advice = Some(
                Message::new("login-advice-unbound")
                    .with("refused", mechanism.name().to_owned())
                    .with("option", next.name().to_ascii_lowercase()),
            );
        } else if let Some(next) = self.in_clear(session, &mechanism, &result) {
            let host = self.attempt.candidate.endpoint.host.clone();
            let question = Question::InClear { host, refused: mechanism.clone(), next: next.clone() };
            // The challenge was answered with another text than what was typed: that is no answer yet.
            if self.prepared_otherwise() && !self.alone() || self.ask(question).await {
                let second = self.trial(session, &next, &username).await;
                if second == LoginResult::Accepted {
                    self.attempt.budget.learn_in_clear();
                }
                result = later(result, second);
                mechanism = next;
            } else {
                self.advice = Some(
                    Message::new("login-advice-in-clear")
                        .with("refused", mechanism.name().to_owned())
                        .with("option", next.name().to_ascii_lowercase()),
                );
            }
        }
        self.doubt_spelling(&result);
        if let Some(local_part) = self.local_part(&username, &result) {
            let host = self.attempt.candidate.endpoint.host.clone();
            if self.ask(Question::LocalPart { host, username: local_part.clone() }).await {
                let next = self.trial(session, &mechanism, &local_part).await;
                result = later(result, next);
            } else if self.advice.is_none() {
                self.advice = Some(Message::new("login-advice-local-part").with_foreign("username", local_part));
            }
        }
        if result == LoginResult::Accepted {
            self.advice = None;
        }
        result
    }

    /// After a refusal, says what a password beyond plain letters can be refused for.
    fn doubt_spelling(&mut self, result: &LoginResult) {
        let LoginResult::Refused(refusal) = result else { return };
        let Some(password) = &self.attempt.credentials.password else { return };
        if self.transient(refusal) || self.trials.last().is_none_or(|trial| trial.mechanism.is_oauth()) {
            return;
        }
        if self.prepared_otherwise() {
            self.advice = Some(Message::new("login-advice-prepared"));
        } else if !password.expose().is_ascii() && self.advice.is_none() {
            self.advice = Some(Message::new("login-advice-beyond-ascii"));
        }
    }

    /// SCRAM sends another form of this password than PLAIN.
    fn prepared_otherwise(&self) -> bool {
        self.attempt.credentials.password.as_ref().is_some_and(is_changed_by_preparation)
    }

    /// There is to be no second login after this one.
    fn alone(&self) -> bool {
        self.attempt.once && self.attempt.candidate.protocol == Protocol::Pop3
    }

    /// The mechanism to offer after a challenge-response refusal.
    fn in_clear(
        &self,
        session: &VerifiedSession,
        refused: &AuthMechanism,
        result: &LoginResult,
    ) -> Option<AuthMechanism> {
        let LoginResult::Refused(refusal) = result else { return None };
        // Where no TLS protects it, nothing is sent in clear that was not asked for.
        let protected = session.0.tls.as_ref().is_some_and(|tls| tls.verified);
        if !refused.is_challenge_response() || self.transient(refusal) || !protected {
            return None;
        }
        in_clear(&session.0.capabilities.mechanisms)
    }

    /// The name to try after the address, where nobody published any.
    fn local_part(&self, tried: &str, result: &LoginResult) -> Option<String> {
        let Attempt { credentials, .. } = self.attempt;
        let LoginResult::Refused(refusal) = result else { return None };
        let unknown = self.attempt.name_unknown && credentials.username.is_none();
        let local_part = &credentials.address.local_part;
        (unknown && !self.transient(refusal) && local_part != tried).then(|| local_part.clone())
    }

    /// Asks, unless the answer could not be acted on; the time that it takes does not count.
    async fn ask(&mut self, question: Question) -> bool {
        if self.alone() {
            return false;
        }
        let began = Instant::now();
        let answer = self.attempt.options.ask.ask(question).await;
        self.deadline += began.elapsed();
        answer
    }

    async fn trial(&mut self, session: &mut VerifiedSession, mechanism: &AuthMechanism, username: &str) -> LoginResult {
        let result = self.run(session, mechanism, username).await;
        self.trials.push(Trial { mechanism: mechanism.clone(), username: username.to_owned(), result: result.clone() });
        result
    }

    async fn run(&self, session: &mut VerifiedSession, mechanism: &AuthMechanism, username: &str) -> LoginResult {
        let Attempt { candidate, credentials, budget, .. } = self.attempt;
        let command = exchange::command(mechanism, username, credentials, session, &candidate.endpoint);
        let command = match command {
            Ok(command) => command,
            Err(reason) => return LoginResult::Withheld(reason),
        };
        if !budget.take() {
            return LoginResult::Withheld(Withheld::RefusalsMax { max: super::REFUSALS_MAX });
        }
        let answered = timeout_at(self.deadline, session.0.connection.run(command)).await;
        let result = match answered {
            Ok(answer) => exchange::result(mechanism, answer),
            Err(_) => {
                // It is on the wire; how the server counts it, nobody knows.
                budget.settle(true, true);
                return LoginResult::Failed(Failure::of(Reason::CutOff));
            }
        };
        let (reached, counted) = match &result {
            LoginResult::Accepted => (true, false),
            LoginResult::Refused(refusal) => (true, !self.transient(refusal)),
            LoginResult::MailboxRefused(_) => (true, false),
            // A failed SASL exchange is a failed login in most servers' eyes.
            LoginResult::Failed(failure) => (true, matches!(failure.cause, Cause::Tls | Cause::Protocol)),
            LoginResult::Withheld(_) => (false, false),
        };
        budget.settle(reached, counted);
        result
    }
}

/// A server that hangs up after a refusal has still refused.
fn later(before: LoginResult, after: LoginResult) -> LoginResult {
    match after {
        LoginResult::Failed(_) | LoginResult::Withheld(_) => before,
        other => other,
    }
}

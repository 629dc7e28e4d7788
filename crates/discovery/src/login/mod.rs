//! Which credential may go where, by which mechanism, and what became of it.
//!
//! [`rules`] decides which address may be contacted and which host may see a password or a token.
//! [`VerifiedSession`] is the proof that its questions were asked: only [`permit`] makes one, and
//! nothing logs in without it. [`open`] is the way from a candidate to a session that is logged in.

mod ask;
mod attempt;
mod budget;
mod enter;
mod exchange;
mod open;
pub mod order;
pub mod rules;

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use mail_dialog::{Command, Reply};
use mail_net::Clock;
use mail_net::connection::Session;
use mail_net::driver::{Alert, DriverError};
use mail_types::Reason;
use mail_types::report::{Failure, LoginReport, LoginResult, MailboxStatus, Phase, PhaseReport, Refusal, Verdict};
use mail_types::{AuthMechanism, EmailAddress, Protocol, Secret};

pub use ask::{Ask, Question};
pub use attempt::{Attempt, log_in, try_one};
pub use budget::{Budget, REFUSALS_MAX};
pub use exchange::{is_transient, refusal_failure};
pub use open::{VerifiedSession, open, permit};
pub use rules::{AskedHosts, Consent, Pin};

/// Whose credentials.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The account.
    pub address: EmailAddress,
    /// Overrides every published user name.
    pub username: Option<String>,
    /// The password, where there is one.
    pub password: Option<Secret>,
    /// An OAuth2 access token, where there is one.
    pub token: Option<Secret>,
}

impl Credentials {
    /// What there is to log in with.
    pub fn have(&self) -> order::Have {
        order::Have { password: self.password.is_some(), token: self.token.is_some() }
    }
}

/// How to log in, apart from the credentials.
#[derive(Debug, Clone, Default)]
pub struct LoginOptions {
    /// `--mechanism`: this one and no other.
    pub mechanism: Option<AuthMechanism>,
    /// `--all-mechanisms`: each once, for the matrix.
    pub all_mechanisms: bool,
    /// Who answers questions.
    pub ask: Ask,
}

/// A login and what it left behind.
pub struct Outcome {
    /// What happened.
    pub report: LoginReport,
    /// The rungs of login and mailbox status.
    pub phases: Vec<PhaseReport>,
    /// What is in the mailbox.
    pub mailbox: Option<MailboxStatus>,
    /// What the server wants the user to read.
    pub alerts: Vec<Alert>,
}

/// Longest wait for the reply to QUIT or LOGOUT.
const GOODBYE: Duration = Duration::from_secs(1);

/// Says goodbye to a server that is not needed any more, without waiting for its answer.
pub async fn dismiss(mut session: Session) {
    let _ = tokio::time::timeout(Duration::from_millis(1), session.connection.run(Command::Quit)).await;
}

/// Looks whether the inbox opens: only then a login was worth something.
async fn open_inbox(session: &mut Session, inbox: Command, deadline: Instant) -> (LoginResult, Option<MailboxStatus>) {
    let answer: Result<Result<Reply, Refusal>, DriverError> =
        match timeout_at(deadline, session.connection.run(inbox)).await {
            Ok(answer) => answer,
            Err(_) => {
                let failure = Failure::of(Reason::CutOff);
                return (LoginResult::Failed(failure), None);
            }
        };
    match answer {
        Ok(Ok(reply)) => (LoginResult::Accepted, reply.mailbox()),
        Ok(Err(refusal)) => (LoginResult::MailboxRefused(refusal), None),
        Err(error) => (LoginResult::Failed(Failure::of(error)), None),
    }
}

struct Climb<'a> {
    clock: &'a Clock,
    phases: Vec<PhaseReport>,
}

impl Climb<'_> {
    fn mark(&mut self, phase: Phase, started: Duration, verdict: Verdict) {
        let took = self.clock.elapsed().saturating_sub(started);
        self.phases.push(PhaseReport { phase, verdict, started, took });
    }
}

/// The rung on which a login ended of which only the result is known; `None` where it was accepted.
pub fn failed_rung(protocol: Protocol, result: &LoginResult) -> Option<PhaseReport> {
    let phase = if matches!(result, LoginResult::MailboxRefused(_)) { Phase::Status } else { Phase::Authenticate };
    let verdict = verdict(protocol, result);
    let failed = matches!(verdict, Verdict::Failed(_));
    failed.then_some(PhaseReport { phase, verdict, started: Duration::ZERO, took: Duration::ZERO })
}

fn verdict(protocol: Protocol, result: &LoginResult) -> Verdict {
    match result {
        LoginResult::Accepted => Verdict::Passed,
        LoginResult::Failed(failure) => Verdict::Failed(failure.clone()),
        LoginResult::Withheld(reason) => Verdict::Failed(Failure::of(reason.clone())),
        LoginResult::Refused(refusal) => Verdict::Failed(refusal_failure(protocol, refusal, false)),
        LoginResult::MailboxRefused(refusal) => Verdict::Failed(refusal_failure(protocol, refusal, true)),
    }
}

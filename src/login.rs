//! Which credential may go where, by which mechanism, and what became of it.
//!
//! Two gates stand before every password. [`may_send`] asks whether this host may see it at all;
//! [`VerifiedSession`] is the proof that the certificate was checked, or that the user named the
//! host in `--allow-cleartext`. [`log_in`] takes nothing else.

use std::time::Duration;

use crate::connection::Session;
use crate::driver::DriverError;
use crate::model::address::registrable_domain;
use crate::model::report::{Candidate, LoginReport, LoginResult, MailboxStatus, Phase, PhaseReport, Refusal, Verdict};
use crate::model::{AuthMechanism, EmailAddress, Message, Secret, Trust};
use crate::net::{Clock, certificate};
use crate::proto::sasl::{Login, Plain, SaslExchange};
use crate::proto::{Command, Reply};

/// Whose credentials.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The account.
    pub address: EmailAddress,
    /// Overrides every published user name.
    pub username: Option<String>,
    /// The password.
    pub password: Secret,
}

/// What the user allows.
#[derive(Debug, Clone, Default)]
pub struct Consent {
    /// `--trust-host`: hosts that may see the password although nobody trustworthy named them.
    pub trusted_hosts: Vec<String>,
    /// `--allow-cleartext`: hosts that may see the password without protection.
    pub cleartext_hosts: Vec<String>,
}

impl Consent {
    fn trusts(&self, host: &str) -> bool {
        self.trusted_hosts.iter().any(|trusted| trusted.eq_ignore_ascii_case(host))
    }

    fn cleartext(&self, host: &str) -> bool {
        self.cleartext_hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(host))
    }
}

/// Whether the host may see the password, apart from the question whether TLS holds.
///
/// It may where the user typed it or trusts it; where it stands in the address's own registrable
/// domain; where an unbroken HTTPS chain, the built-in table or validated DNSSEC named it; or where
/// its certificate covers the mail domain (RFC 6186 section 6).
///
/// # Errors
/// The sentence that says why not.
pub fn may_send(
    candidate: &Candidate,
    session: &Session,
    address: &EmailAddress,
    consent: &Consent,
) -> Result<(), Message> {
    let host = &candidate.endpoint.host;
    let own = registrable_domain(host) == address.domain.registrable();
    let named = candidate.best_trust() >= Trust::Dnssec;
    let covers = session
        .tls
        .as_ref()
        .filter(|tls| tls.verified)
        .and_then(|tls| tls.certificate.as_ref())
        .is_some_and(|certificate| certificate::covers(certificate, address.domain.as_str()));
    if own || named || covers || consent.trusts(host) {
        return Ok(());
    }
    Err(Message::new("withheld-untrusted-host")
        .with("host", host.clone())
        .with("domain", address.domain.to_string())
        .with("trust", Message::new(trust_label(candidate.best_trust()))))
}

/// The label of a trust level.
pub fn trust_label(trust: Trust) -> &'static str {
    match trust {
        Trust::Guess => "trust-guess",
        Trust::PlainDns => "trust-plain-dns",
        Trust::Redirected => "trust-redirected",
        Trust::Dnssec => "trust-dnssec",
        Trust::Https => "trust-https",
        Trust::Builtin => "trust-builtin",
        Trust::User => "trust-user",
    }
}

/// A session that may carry a password: TLS verified, or expressly allowed without.
pub struct VerifiedSession(Session);

impl VerifiedSession {
    /// Checks the protection.
    ///
    /// # Errors
    /// The sentence that says why not.
    pub fn new(session: Session, host: &str, consent: &Consent) -> Result<Self, Message> {
        match &session.tls {
            Some(tls) if tls.verified => Ok(Self(session)),
            None if consent.cleartext(host) => Ok(Self(session)),
            _ => Err(Message::new("withheld-unprotected").with("host", host.to_owned())),
        }
    }
}

/// The mechanisms to use, best first: the published ones that the server offers, then PLAIN, LOGIN
/// and the protocol's own command, as far as it offers them.
pub fn mechanisms(published: &[AuthMechanism], offered: &[AuthMechanism]) -> Vec<AuthMechanism> {
    const KNOWN: [AuthMechanism; 3] = [AuthMechanism::Plain, AuthMechanism::Login, AuthMechanism::Command];
    let mut chosen: Vec<AuthMechanism> = Vec::new();
    for mechanism in published.iter().chain(&KNOWN) {
        if KNOWN.contains(mechanism) && offered.contains(mechanism) && !chosen.contains(mechanism) {
            chosen.push(mechanism.clone());
        }
    }
    chosen
}

/// A login and what it left behind.
pub struct Outcome {
    /// What happened.
    pub report: LoginReport,
    /// The rungs of login and mailbox status.
    pub phases: Vec<PhaseReport>,
    /// What is in the mailbox.
    pub mailbox: Option<MailboxStatus>,
    /// The server was asked and answered yes or no.
    pub reached_server: bool,
}

/// Logs in, asks for the mailbox's state, and says goodbye.
pub async fn log_in(
    session: VerifiedSession,
    candidate: &Candidate,
    credentials: &Credentials,
    clock: &Clock,
) -> Outcome {
    let mut session = session.0;
    let username = credentials.username.clone().unwrap_or_else(|| candidate.username.resolve(&credentials.address));
    let mut climb = Climb { clock, phases: Vec::new() };
    let Some(mechanism) = mechanisms(&candidate.auth, &session.capabilities.mechanisms).into_iter().next() else {
        let offered: Vec<String> = session.capabilities.mechanisms.iter().map(|m| m.name().to_owned()).collect();
        let reason = Message::new("withheld-no-mechanism").with_foreign("offered", offered.join(" "));
        let report = LoginReport { username, mechanism: None, result: LoginResult::Withheld(reason) };
        return Outcome { report, phases: climb.phases, mailbox: None, reached_server: false };
    };
    let started = clock.elapsed();
    let answer = session.connection.run(command(&mechanism, &username, &credentials.password)).await;
    let result = match answer {
        Ok(Ok(_)) => LoginResult::Accepted,
        Ok(Err(refusal)) => LoginResult::Refused(refusal),
        Err(error) => LoginResult::Failed(error.failure()),
    };
    climb.mark(Phase::Authenticate, started, verdict(&result));
    let mut mailbox = None;
    if result == LoginResult::Accepted {
        let started = clock.elapsed();
        mailbox = status(&mut session, &mut climb, started).await;
    }
    // The reply matters: it frees the mailbox for the next login (RFC 1939 section 6).
    let _ = tokio::time::timeout(GOODBYE, session.connection.run(Command::Quit)).await;
    let reached_server = !matches!(result, LoginResult::Failed(_));
    let report = LoginReport { username, mechanism: Some(mechanism), result };
    Outcome { report, phases: climb.phases, mailbox, reached_server }
}

/// Longest wait for the reply to QUIT or LOGOUT.
const GOODBYE: Duration = Duration::from_secs(1);

/// Says goodbye to a server that is not needed any more, without waiting for its answer.
pub async fn dismiss(mut session: Session) {
    let _ = tokio::time::timeout(Duration::from_millis(1), session.connection.run(Command::Quit)).await;
}

async fn status(session: &mut Session, climb: &mut Climb<'_>, started: Duration) -> Option<MailboxStatus> {
    let answer: Result<Result<Reply, Refusal>, DriverError> = session.connection.run(Command::Status).await;
    match answer {
        Ok(Ok(Reply::Status(status))) => {
            climb.mark(Phase::Status, started, Verdict::Passed);
            Some(status)
        }
        // Submission has nothing to ask; a refusal after the login does not unmake it.
        Ok(_) => None,
        Err(error) => {
            climb.mark(Phase::Status, started, Verdict::Failed(error.failure()));
            None
        }
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

fn verdict(result: &LoginResult) -> Verdict {
    use crate::model::report::{Cause, Failure};
    match result {
        LoginResult::Accepted => Verdict::Passed,
        LoginResult::Failed(failure) => Verdict::Failed(failure.clone()),
        LoginResult::Withheld(reason) => Verdict::Failed(Failure::new(Cause::Policy, reason.clone())),
        LoginResult::Refused(refusal) => {
            let message = Message::new("refused-by-server").with_foreign("text", refusal_words(refusal));
            Verdict::Failed(Failure::new(Cause::Login, message))
        }
    }
}

/// The server's own words. Text from the network.
pub fn refusal_words(refusal: &Refusal) -> String {
    let code = refusal.code.as_deref().unwrap_or_default();
    let words = [refusal.status.as_str(), code, refusal.text.as_str()];
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn command(mechanism: &AuthMechanism, username: &str, password: &Secret) -> Command {
    let exchange: Box<dyn SaslExchange> = match mechanism {
        AuthMechanism::Plain => Box::new(Plain::new(username.to_owned(), password.clone())),
        AuthMechanism::Login => Box::new(Login::new(username.to_owned(), password.clone())),
        _ => return Command::Login { username: username.to_owned(), password: password.clone() },
    };
    Command::Authenticate(exchange)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_mechanism_goes_first_where_it_is_offered() {
        use AuthMechanism::{Command, CramMd5, Login, Plain};
        let offered = [Login, Plain, CramMd5];
        assert_eq!(mechanisms(&[], &offered), [Plain, Login]);
        assert_eq!(mechanisms(&[Login], &offered), [Login, Plain]);
        assert_eq!(mechanisms(&[CramMd5, Command], &offered), [Plain, Login]);
        assert_eq!(mechanisms(&[Plain], &[CramMd5]), []);
    }
}

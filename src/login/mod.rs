//! Which credential may go where, by which mechanism, and what became of it.
//!
//! Two gates stand before every password. [`may_send`] asks whether this host may see it at all;
//! [`VerifiedSession`] is the proof that the certificate was checked, or that the user named the
//! host in `--allow-cleartext`. [`log_in`] takes nothing else.

mod ask;
mod attempt;
mod budget;
mod enter;
mod exchange;
pub mod order;

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::connection::Session;
use crate::driver::{Alert, DriverError};
use crate::model::address::registrable_domain;
use crate::model::report::{
    Candidate, Cause, Failure, LoginReport, LoginResult, MailboxStatus, Phase, PhaseReport, Refusal, Verdict,
};
use crate::model::{AuthMechanism, EmailAddress, Endpoint, Message, Protocol, Secret, Source, Trust};
use crate::net::{Clock, certificate};
use crate::proto::{Command, Reply};

pub use ask::{Ask, Question};
pub use attempt::{Attempt, log_in, try_one};
pub use budget::{Budget, REFUSALS_MAX};
pub use enter::enter;
pub use exchange::{is_transient, refusal_failure};

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

/// What the user allows.
#[derive(Debug, Clone, Default)]
pub struct Consent {
    /// `--trust-host`: hosts that may see the password although nobody trustworthy named them.
    pub trusted_hosts: Vec<String>,
    /// `--allow-cleartext`: hosts that may see the password without protection.
    pub cleartext_hosts: Vec<String>,
    /// `--accept-certificate`: servers of one's own and the only certificate that each may show.
    pub pins: Vec<Pin>,
    /// The hosts that belong to the issuer of the token; `None` where nobody knows who gave it out.
    pub token_hosts: Option<Vec<String>>,
}

/// One server and the SHA-256 of its certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// Host and port.
    pub endpoint: Endpoint,
    /// Lower-case hex.
    pub sha256: String,
}

impl Consent {
    fn trusts(&self, host: &str) -> bool {
        self.trusted_hosts.iter().any(|trusted| trusted.eq_ignore_ascii_case(host))
    }

    /// What the user pinned for this server.
    pub fn pin(&self, endpoint: &Endpoint) -> Option<&str> {
        self.pins.iter().find(|pin| pin.endpoint == *endpoint).map(|pin| pin.sha256.as_str())
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

/// Whether the host may see an access token. A token opens more than one mailbox, so here a resolver's
/// word and a certificate for the mail domain are not enough: the user typed or trusts the host, or it
/// stands in the address's own registrable domain, or an unbroken HTTPS chain or the built-in table
/// named it.
///
/// # Errors
/// The sentence that says why not.
pub fn may_send_token(candidate: &Candidate, address: &EmailAddress, consent: &Consent) -> Result<(), Message> {
    let host = &candidate.endpoint.host;
    let own = registrable_domain(host) == address.domain.registrable();
    let allowed = match &consent.token_hosts {
        // Where the issuer is known, neither a neighbour nor a file of the domain speaks for it.
        Some(hosts) => {
            let typed = candidate.provenances.iter().any(|named| named.source == Source::User);
            typed || hosts.iter().any(|paired| paired.eq_ignore_ascii_case(host))
        }
        None => own || candidate.best_trust() >= Trust::Https,
    };
    if allowed || consent.trusts(host) {
        return Ok(());
    }
    Err(Message::new("withheld-token-host")
        .with_foreign("host", host.clone())
        .with("domain", address.domain.to_string())
        .with("trust", Message::new(trust_label(candidate.best_trust()))))
}

/// Whether a certificate may be pinned for this server: only where nobody who is in a position to have a
/// good certificate named it. A built-in host or one published over HTTPS with a bad certificate is
/// under attack or out of order, and neither is mended by looking away.
pub fn may_pin(candidate: &Candidate) -> bool {
    !candidate.provenances.iter().any(|named| named.source != Source::User && named.trust >= Trust::Https)
}

/// The label of a trust level.
pub fn trust_label(trust: Trust) -> &'static str {
    match trust {
        Trust::Guess => "trust-guess",
        Trust::File => "trust-file",
        Trust::Http => "trust-http",
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

    /// What the server offers.
    pub fn mechanisms(&self) -> &[AuthMechanism] {
        &self.0.capabilities.mechanisms
    }

    /// Says goodbye unused.
    pub async fn dismiss(self) {
        dismiss(self.0).await;
    }

    fn inner(&self) -> &Session {
        &self.0
    }
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

/// Looks whether the inbox opens: only then a login was worth something. Submission has none.
async fn open_inbox(session: &mut Session, deadline: Instant) -> (LoginResult, Option<MailboxStatus>) {
    let answer: Result<Result<Reply, Refusal>, DriverError> =
        match timeout_at(deadline, session.connection.run(Command::Status)).await {
            Ok(answer) => answer,
            Err(_) => {
                let failure = Failure::new(Cause::Timeout, Message::new("cut-off-by-deadline"));
                return (LoginResult::Failed(failure), None);
            }
        };
    match answer {
        Ok(Ok(Reply::Status(status))) => (LoginResult::Accepted, Some(status)),
        Ok(Ok(_)) => (LoginResult::Accepted, None),
        Ok(Err(refusal)) => (LoginResult::MailboxRefused(refusal), None),
        Err(error) => (LoginResult::Failed(error.failure()), None),
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
        LoginResult::Withheld(reason) => Verdict::Failed(Failure::new(Cause::Policy, reason.clone())),
        LoginResult::Refused(refusal) => Verdict::Failed(refusal_failure(protocol, refusal, false)),
        LoginResult::MailboxRefused(refusal) => Verdict::Failed(refusal_failure(protocol, refusal, true)),
    }
}

//! A server in the report: who named it, what its test showed, what became of the login.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Text, ms};
use crate::locale::Locale;
use crate::render::iso_date;
use mail_types::Reason;
use mail_types::address::registrable_domain;
use mail_types::report::{
    CertificateFacts, LoginReport, LoginResult, ProbeReport, Refusal, ServerReport, TlsFacts, Trial, Verdict,
};
use mail_types::{Diagnosis, Target, Username};

/// A server as all sources together named it, and its test.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ServerView {
    /// `imap`, `pop3`, `submission`
    protocol: &'static str,
    /// A-labels or an IP address.
    host: String,
    port: u16,
    /// `tls`, `starttls`, `none`
    security: &'static str,
    /// The login name; `null` where nobody says, or where it takes an address and only a domain was
    /// given.
    username: Option<String>,
    /// Login mechanisms as published, best first; empty where no source says.
    auth: Vec<String>,
    /// One of the values to enter.
    chosen: bool,
    /// The host lies outside the address's own registrable domain.
    outside_domain: bool,
    /// Everyone who named it, best rank first.
    named_by: Vec<NamedBy>,
    /// `null`: not tested.
    probe: Option<ProbeView>,
}

impl ServerView {
    pub(super) fn new(server: &ServerReport, target: &Target, locale: &Locale) -> Self {
        let candidate = &server.candidate;
        let username = match (&candidate.username, target.address()) {
            (Username::Literal(name), _) => Some(name.clone()),
            (template @ Username::Template(_), Some(address)) => Some(template.resolve(address)),
            _ => None,
        };
        Self {
            protocol: candidate.protocol.id(),
            host: candidate.endpoint.host.clone(),
            port: candidate.endpoint.port,
            security: candidate.security.id(),
            username,
            auth: candidate.auth.iter().map(ToString::to_string).collect(),
            chosen: server.chosen,
            outside_domain: registrable_domain(&candidate.endpoint.host) != target.domain().registrable(),
            named_by: candidate
                .provenances
                .iter()
                .map(|p| NamedBy { source: p.source.id(), trust: p.trust.id(), query: p.query.clone() })
                .collect(),
            probe: server.probe.as_ref().map(|probe| ProbeView::new(probe, locale)),
        }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
struct NamedBy {
    /// `user`, `pacc`, `autoconfig`, `ispdb`, `builtin`, `srv`, `mailconf`, `autoconfig-http`,
    /// `autodiscover`, `mx`, `guess`
    source: &'static str,
    /// The weakest hop: `user`, `builtin`, `https`, `dnssec`, `redirected`, `plain-dns`, `http`, `guess`
    trust: &'static str,
    /// URL or DNS question; empty for the table and for guesses.
    query: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ProbeView {
    /// Every rung that was tried went well, and the connection was protected.
    works: bool,
    phases: Vec<PhaseView>,
    addresses: Vec<String>,
    peer: Option<String>,
    tls: Option<TlsView>,
    greeting: Option<String>,
    /// Those after TLS.
    capabilities: Vec<String>,
    mechanisms: Vec<String>,
    login: Option<LoginView>,
    /// What a refused login means.
    diagnosis: Option<DiagnosisView>,
    mailbox: Option<MailboxView>,
}

impl ProbeView {
    fn new(probe: &ProbeReport, locale: &Locale) -> Self {
        Self {
            works: probe.works(),
            phases: probe.phases.iter().map(|phase| PhaseView::new(phase, locale)).collect(),
            addresses: probe.addresses.iter().map(ToString::to_string).collect(),
            peer: probe.peer.map(|peer| peer.to_string()),
            tls: probe.tls.as_ref().map(TlsView::new),
            greeting: probe.greeting.clone(),
            capabilities: probe.capabilities.lines.clone(),
            mechanisms: probe.capabilities.mechanisms.iter().map(ToString::to_string).collect(),
            login: probe.login.as_ref().map(|login| LoginView::new(login, locale)),
            diagnosis: probe.diagnosis.as_ref().map(|diagnosis| DiagnosisView::new(diagnosis, locale)),
            mailbox: probe.mailbox.map(|status| MailboxView {
                messages: status.messages,
                unseen: status.unseen,
                mailboxes: status.mailboxes,
                size_bytes: status.size_bytes,
            }),
        }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
struct PhaseView {
    /// `resolve`, `connect`, `tls-handshake`, `greeting`, `starttls`, `capability`, `authenticate`,
    /// `status`
    phase: &'static str,
    /// `passed`, `failed`, `not-reached`
    verdict: &'static str,
    /// Whose fault a failure is: `network`, `timeout`, `tls`, `protocol`, `login`, `policy`
    cause: Option<&'static str>,
    reason: Option<Text>,
    /// Counted from the start of the run.
    started_ms: Option<u64>,
    took_ms: Option<u64>,
}

impl PhaseView {
    fn new(report: &mail_types::report::PhaseReport, locale: &Locale) -> Self {
        let (verdict, failure) = match &report.verdict {
            Verdict::Passed => ("passed", None),
            Verdict::Failed(failure) => ("failed", Some(failure)),
            Verdict::NotReached => ("not-reached", None),
        };
        let reached = report.verdict != Verdict::NotReached;
        Self {
            phase: report.phase.id(),
            verdict,
            cause: failure.map(|failure| failure.cause.id()),
            reason: failure.map(|failure| Text::of(&failure.reason, locale)),
            started_ms: reached.then(|| ms(report.started)),
            took_ms: reached.then(|| ms(report.took)),
        }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
struct TlsView {
    /// `TLS 1.3`
    version: Option<&'static str>,
    /// IANA name, or `0xABCD`.
    cipher_suite: Option<String>,
    key_exchange: Option<String>,
    /// Chain, validity and name were verified.
    verified: bool,
    certificate: Option<CertificateView>,
}

impl TlsView {
    fn new(tls: &TlsFacts) -> Self {
        Self {
            version: tls.version,
            cipher_suite: tls.cipher_suite.clone(),
            key_exchange: tls.key_exchange.clone(),
            verified: tls.verified,
            certificate: tls.certificate.as_ref().map(CertificateView::new),
        }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
struct CertificateView {
    subject: String,
    issuer: String,
    names: Vec<String>,
    /// `YYYY-MM-DD`, UTC
    not_before: String,
    /// `YYYY-MM-DD`, UTC
    not_after: String,
    self_signed: bool,
    /// Of the DER form, lower-case hex.
    sha256: String,
}

impl CertificateView {
    fn new(certificate: &CertificateFacts) -> Self {
        Self {
            subject: certificate.subject.clone(),
            issuer: certificate.issuer.clone(),
            names: certificate.names.clone(),
            not_before: iso_date(certificate.not_before),
            not_after: iso_date(certificate.not_after),
            self_signed: certificate.self_signed,
            sha256: certificate.sha256.clone(),
        }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
struct LoginView {
    username: String,
    mechanism: Option<String>,
    /// `accepted`, `refused`, `withheld`, `failed`
    result: &'static str,
    /// Why it was withheld or failed.
    reason: Option<Text>,
    /// The server's refusal: `NO`, `-ERR`, `535`
    status: Option<String>,
    /// Response code or enhanced status code.
    code: Option<String>,
    /// The server's own words.
    server_text: Option<String>,
    /// What the mechanism itself said of the reason: SCRAM's `e=` value, the JSON of OAUTHBEARER and
    /// XOAUTH2.
    mechanism_error: Option<String>,
    /// Every try, in order.
    trials: Vec<TrialView>,
    /// What could be tried next.
    advice: Option<Text>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct TrialView {
    username: String,
    mechanism: String,
    /// `accepted`, `refused`, `withheld`, `failed`
    result: &'static str,
    /// Why it was withheld or failed.
    reason: Option<Text>,
    /// The server's refusal: `NO`, `-ERR`, `535`
    status: Option<String>,
    /// Response code or enhanced status code.
    code: Option<String>,
    /// The server's own words.
    server_text: Option<String>,
    /// What the mechanism itself said of the reason.
    mechanism_error: Option<String>,
}

impl TrialView {
    fn new(trial: &Trial, locale: &Locale) -> Self {
        let (result, reason, refusal) = parts(&trial.result);
        Self {
            username: trial.username.clone(),
            mechanism: trial.mechanism.to_string(),
            result,
            reason: reason.map(|reason| Text::of(&reason, locale)),
            status: refusal.map(|refusal| refusal.status.as_str().to_owned()),
            code: refusal.and_then(|refusal| refusal.code.clone()),
            server_text: refusal.map(|refusal| refusal.text.clone()),
            mechanism_error: refusal.and_then(|refusal| refusal.mechanism_error.clone()),
        }
    }
}

/// The stable name of a result, with its reason or the server's no.
fn parts(result: &LoginResult) -> (&'static str, Option<Reason>, Option<&Refusal>) {
    match result {
        LoginResult::Accepted => ("accepted", None, None),
        LoginResult::Refused(refusal) => ("refused", None, Some(refusal)),
        LoginResult::MailboxRefused(refusal) => ("mailbox-refused", None, Some(refusal)),
        LoginResult::Withheld(why) => ("withheld", Some(why.clone().into()), None),
        LoginResult::Failed(failure) => ("failed", Some(failure.reason.clone()), None),
    }
}

impl LoginView {
    fn new(login: &LoginReport, locale: &Locale) -> Self {
        let (result, reason, refusal) = parts(&login.result);
        Self {
            username: login.username.clone(),
            mechanism: login.mechanism.as_ref().map(ToString::to_string),
            result,
            reason: reason.map(|reason| Text::of(&reason, locale)),
            status: refusal.map(|refusal| refusal.status.as_str().to_owned()),
            code: refusal.and_then(|refusal| refusal.code.clone()),
            server_text: refusal.map(|refusal| refusal.text.clone()),
            mechanism_error: refusal.and_then(|refusal| refusal.mechanism_error.clone()),
            trials: login.trials.iter().map(|trial| TrialView::new(trial, locale)).collect(),
            advice: login.advice.as_ref().map(|advice| Text::new(advice, locale)),
        }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
struct DiagnosisView {
    /// `wrong-credentials`, `app-password-required`, `access-disabled` …
    id: &'static str,
    /// What it means at this provider.
    meaning: Text,
    advice: Text,
    /// The provider's own preparation, in the order of doing.
    steps: Vec<Text>,
    help_url: Option<&'static str>,
    /// Where it is written that this refusal means this; empty where nowhere.
    source: &'static str,
}

impl DiagnosisView {
    fn new(diagnosis: &Diagnosis, locale: &Locale) -> Self {
        Self {
            id: diagnosis.id,
            meaning: Text::new(&diagnosis.meaning, locale),
            advice: Text::new(&diagnosis.advice, locale),
            steps: Text::all(&diagnosis.steps, locale),
            help_url: diagnosis.help_url,
            source: diagnosis.source,
        }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
struct MailboxView {
    messages: Option<u64>,
    /// POP3 cannot tell.
    unseen: Option<u64>,
    mailboxes: Option<u64>,
    size_bytes: Option<u64>,
}

//! The report for programs. The structs here are the published form, apart from the engine's own
//! types, so that those can change; a change here that breaks readers raises [`SCHEMA_VERSION`].
//!
//! Ids and enumerations are English and stable in every language; only `text` follows `--lang`.
//! What is unknown is `null`.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use crate::locale::Locale;
use crate::locale::escape::is_harmless;
use crate::model::address::registrable_domain;
use crate::model::check::{Check, CheckOutcome, Judged};
use crate::model::report::{
    Attempt, CertificateFacts, Exit, HostFacts, LoginReport, LoginResult, Outcome, ProbeReport, Refusal, ServerReport,
    SurveyReport, TlsFacts, Trial, Verdict,
};
use crate::model::timing::Timing;
use crate::model::{Diagnosis, Endpoint, Finding, Message, OAuthIssuer, Protocol, Provenance, Target, Username};

use super::form::Form;
use super::human::fix;
use super::iso_date;

/// Number of the document's form.
pub const SCHEMA_VERSION: u32 = 1;

/// All results as one document, indented, written as they come; the exit code stands last.
pub(super) struct Document<'a> {
    locale: &'a Locale,
    any: bool,
}

impl<'a> Document<'a> {
    pub(super) fn new(locale: &'a Locale) -> Self {
        Self { locale, any: false }
    }
}

impl Form for Document<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let head = Head {
            schema_version: SCHEMA_VERSION,
            program: Program { name: "mailsetup", version: env!("CARGO_PKG_VERSION") },
            language: self.locale.language().tag(),
        };
        let head = finish(serde_json::to_string_pretty(&head));
        write!(out, "{},\n  \"results\": [", head.trim_end().trim_end_matches('}').trim_end())
    }

    fn result(&mut self, out: &mut dyn Write, judged: &Judged) -> io::Result<()> {
        let result = finish(serde_json::to_string_pretty(&ResultView::new(judged, self.locale)));
        out.write_all(if std::mem::replace(&mut self.any, true) { b"," } else { b"" })?;
        // No string holds a line end of its own.
        result.lines().try_for_each(|line| write!(out, "\n    {line}"))
    }

    fn end(&mut self, out: &mut dyn Write, exit: Exit) -> io::Result<()> {
        let exit = finish(serde_json::to_string(&ExitCode::new(exit)));
        let close = if self.any { "\n  ]" } else { "]" };
        write!(out, "{close},\n  \"exit\": {}\n}}\n", exit.trim_end())
    }
}

/// One result as one line, with its line end.
pub fn line(judged: &Judged, locale: &Locale) -> String {
    let line = Line { schema_version: SCHEMA_VERSION, result: ResultView::new(judged, locale) };
    finish(serde_json::to_string(&line))
}

/// One result as a value.
pub fn value(judged: &Judged, locale: &Locale) -> serde_json::Value {
    // The views hold only strings, numbers and lists: nothing that serde_json could refuse.
    serde_json::to_value(ResultView::new(judged, locale)).unwrap_or_default()
}

/// The JSON Schema of the whole document (draft 2020-12).
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(DocumentView).to_value()
}

/// Any view as a document over several lines.
pub fn pretty(view: &impl Serialize) -> String {
    finish(serde_json::to_string_pretty(view))
}

/// Any view as one line.
pub fn compact(view: &impl Serialize) -> String {
    finish(serde_json::to_string(view))
}

/// Characters that steer terminals are legal inside JSON strings; written as `\u…` they mean the
/// same and do nothing. They can't stand outside of strings.
pub(super) fn finish(json: serde_json::Result<String>) -> String {
    // The views hold only strings, numbers and lists: nothing that serde_json could refuse.
    let json = json.unwrap_or_default();
    let mut safe = String::with_capacity(json.len() + 1);
    for character in json.chars() {
        if character == '\n' || is_harmless(character) {
            safe.push(character);
        } else {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                safe.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    safe.push('\n');
    safe
}

/// The stable name of an outcome.
pub(super) fn outcome_id(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Found(_) => "found",
        Outcome::Absent(_) => "absent",
        Outcome::Protected(_) => "protected",
        Outcome::Failed(_) => "failed",
        Outcome::Cancelled => "cancelled",
        Outcome::NotAwaited => "not-awaited",
    }
}

fn ms(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// What stands before the results.
#[derive(Debug, Serialize)]
struct Head {
    schema_version: u32,
    program: Program,
    language: &'static str,
}

/// The output of `mailsetup probe --format json`.
#[derive(Debug, JsonSchema)]
#[schemars(title = "mailsetup probe", deny_unknown_fields)]
#[allow(dead_code)] // Only its schema is made; the document is written piece by piece.
struct DocumentView {
    /// Number of this form; it grows when a change breaks readers.
    schema_version: u32,
    program: Program,
    /// Language of every `text`.
    language: &'static str,
    /// The exit code of the run: the worst of all results.
    exit: ExitCode,
    /// One entry a target, in the order of the command line.
    results: Vec<ResultView>,
}

/// A line of `--format ndjson`.
#[derive(Debug, Serialize)]
struct Line {
    schema_version: u32,
    #[serde(flatten)]
    result: ResultView,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Program {
    name: &'static str,
    version: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ExitCode {
    code: u8,
    /// `success`, `check-failed`, `usage`, `nothing-found`, `login-refused`, `network`, `tls`,
    /// `storage`, `interrupted`
    id: &'static str,
}

impl ExitCode {
    fn new(exit: Exit) -> Self {
        Self { code: exit.code(), id: exit.id() }
    }
}

/// A sentence: its stable id, and its words in the language of the run.
#[derive(Debug, Serialize, JsonSchema)]
struct Text {
    id: &'static str,
    text: String,
}

impl Text {
    fn new(message: &Message, locale: &Locale) -> Self {
        Self { id: message.id, text: locale.text(message) }
    }

    fn all(messages: &[Message], locale: &Locale) -> Vec<Self> {
        messages.iter().map(|message| Self::new(message, locale)).collect()
    }
}

/// The run for one target.
#[derive(Debug, Serialize, JsonSchema)]
struct ResultView {
    /// The address or domain as given, the domain in U-labels.
    target: String,
    /// The mail domain in A-labels.
    domain: String,
    /// The provider's name for people.
    provider: Option<String>,
    exit: ExitCode,
    /// Why it ended so.
    reason: Text,
    /// False where no server could be tested: offline, without network, or where the network answers in
    /// place of the servers.
    verified: bool,
    recommendation: RecommendationView,
    availability: AvailabilityView,
    /// Best first within its protocol: IMAP, POP3, submission.
    servers: Vec<ServerView>,
    /// What has to be done before a login can succeed.
    preparations: Vec<Text>,
    help_urls: Vec<String>,
    /// JMAP session resources (RFC 8620) that were named.
    jmap_urls: Vec<String>,
    /// Where tokens come from, best source first.
    oauth_issuers: Vec<OAuthIssuerView>,
    findings: Vec<FindingView>,
    /// What was expected, and what became of it.
    checks: Vec<CheckView>,
    /// Every question to every source.
    attempts: Vec<AttemptView>,
    /// Login attempts that reached a server.
    logins_made: u32,
    /// Date of the built-in table, where a value came from it.
    table_date: Option<&'static str>,
    took_ms: u64,
    timing: TimingView,
    /// Why the resolver's word on DNSSEC counts: `loopback`, `trust-ad`; `null`: it does not.
    resolver_vouching: Option<&'static str>,
    /// What DNS showed about hosts beside their addresses.
    hosts: Vec<HostView>,
}

impl ResultView {
    fn new(judged: &Judged, locale: &Locale) -> Self {
        let report = &judged.report;
        let recommendation = &report.recommendation;
        let discovery = &report.discovery;
        let availability = |protocol| report.availability(protocol).id();
        Self {
            target: report.target.to_string(),
            domain: report.target.domain().as_str().to_owned(),
            provider: discovery.provider.clone(),
            exit: ExitCode::new(report.conclusion.exit),
            reason: Text::new(&report.conclusion.reason, locale),
            verified: report.verified,
            recommendation: RecommendationView {
                choice: recommendation.choice.id(),
                headline: Text::new(&recommendation.headline, locale),
                reasons: Text::all(&recommendation.reasons, locale),
                retention: Text::all(&recommendation.retention, locale),
            },
            availability: AvailabilityView {
                imap: availability(Protocol::Imap),
                pop3: availability(Protocol::Pop3),
                submission: availability(Protocol::Submission),
            },
            servers: report.servers.iter().map(|server| ServerView::new(server, &report.target, locale)).collect(),
            preparations: Text::all(&discovery.preparations, locale),
            help_urls: discovery.help_urls.clone(),
            jmap_urls: discovery.jmap_urls.clone(),
            oauth_issuers: discovery.oauth_issuers.iter().map(OAuthIssuerView::new).collect(),
            findings: report.findings.iter().map(|finding| FindingView::new(finding, locale)).collect(),
            checks: judged.checks.iter().map(|check| CheckView::new(check, locale)).collect(),
            attempts: discovery.attempts.iter().map(|attempt| AttemptView::new(attempt, locale)).collect(),
            logins_made: report.logins_made,
            table_date: report.table_date,
            took_ms: ms(report.took),
            timing: TimingView::new(report),
            resolver_vouching: discovery.vouching.map(crate::model::Vouching::id),
            hosts: discovery.hosts.iter().map(HostView::new).collect(),
        }
    }
}

/// An OAuth 2.0 issuer (RFC 8414) that a source names.
#[derive(Debug, Serialize, JsonSchema)]
struct OAuthIssuerView {
    /// Who named it; tokens belong to the servers of the same answer.
    source: &'static str,
    trust: &'static str,
    query: String,
    issuer: String,
    scope: Option<String>,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    device_authorization_endpoint: Option<String>,
    registration_endpoint: Option<String>,
    scopes_supported: Vec<String>,
}

impl OAuthIssuerView {
    fn new((provenance, issuer): &(Provenance, OAuthIssuer)) -> Self {
        Self {
            source: provenance.source.id(),
            trust: provenance.trust.id(),
            query: provenance.query.clone(),
            issuer: issuer.issuer.clone(),
            scope: issuer.scope.clone(),
            authorization_endpoint: issuer.authorization_endpoint.clone(),
            token_endpoint: issuer.token_endpoint.clone(),
            device_authorization_endpoint: issuer.device_authorization_endpoint.clone(),
            registration_endpoint: issuer.registration_endpoint.clone(),
            scopes_supported: issuer.scopes_supported.clone(),
        }
    }
}

/// The two times that count, from the start of the run; the bars stand in `attempts` and `phases`.
#[derive(Debug, Serialize, JsonSchema)]
struct TimingView {
    /// An incoming and an outgoing server had been named.
    first_settings_ms: Option<u64>,
    /// The last of the servers to enter had been tested.
    tested_ms: Option<u64>,
}

impl TimingView {
    fn new(report: &SurveyReport) -> Self {
        let timing = Timing::of(report);
        Self { first_settings_ms: timing.first_settings.map(ms), tested_ms: timing.tested.map(ms) }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
struct HostView {
    host: String,
    /// It is an alias (CNAME) of this name.
    alias: Option<String>,
    /// It exists only because every name below the domain does.
    by_wildcard: bool,
}

impl HostView {
    fn new(facts: &HostFacts) -> Self {
        Self { host: facts.host.clone(), alias: facts.alias.clone(), by_wildcard: facts.by_wildcard }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
struct RecommendationView {
    /// `imap`, `pop3`, `depends-on-devices`, `nothing`
    choice: &'static str,
    headline: Text,
    /// Most important first.
    reasons: Vec<Text>,
    /// What POP3's ways of keeping mail mean.
    retention: Vec<Text>,
}

/// `works`, `published`, `broken`, `not-offered`, `unknown`
#[derive(Debug, Serialize, JsonSchema)]
struct AvailabilityView {
    imap: &'static str,
    pop3: &'static str,
    submission: &'static str,
}

/// A server as all sources together named it, and its test.
#[derive(Debug, Serialize, JsonSchema)]
struct ServerView {
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
    fn new(server: &ServerReport, target: &Target, locale: &Locale) -> Self {
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
            capabilities: probe.capabilities.clone(),
            mechanisms: probe.mechanisms.iter().map(ToString::to_string).collect(),
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
    fn new(report: &crate::model::report::PhaseReport, locale: &Locale) -> Self {
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
            reason: failure.map(|failure| Text::new(&failure.message, locale)),
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
            reason: reason.map(|message| Text::new(message, locale)),
            status: refusal.map(|refusal| refusal.status.clone()),
            code: refusal.and_then(|refusal| refusal.code.clone()),
            server_text: refusal.map(|refusal| refusal.text.clone()),
            mechanism_error: refusal.and_then(|refusal| refusal.mechanism_error.clone()),
        }
    }
}

/// The stable name of a result, with its reason or the server's no.
fn parts(result: &LoginResult) -> (&'static str, Option<&Message>, Option<&Refusal>) {
    match result {
        LoginResult::Accepted => ("accepted", None, None),
        LoginResult::Refused(refusal) => ("refused", None, Some(refusal)),
        LoginResult::Withheld(message) => ("withheld", Some(message), None),
        LoginResult::Failed(failure) => ("failed", Some(&failure.message), None),
    }
}

impl LoginView {
    fn new(login: &LoginReport, locale: &Locale) -> Self {
        let (result, reason, refusal) = parts(&login.result);
        Self {
            username: login.username.clone(),
            mechanism: login.mechanism.as_ref().map(ToString::to_string),
            result,
            reason: reason.map(|message| Text::new(message, locale)),
            status: refusal.map(|refusal| refusal.status.clone()),
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

#[derive(Debug, Serialize, JsonSchema)]
struct FindingView {
    /// `mailsetup explain ID` has a page on it.
    id: &'static str,
    /// `info`, `warning`, `error`
    severity: &'static str,
    title: Text,
    fix: Text,
    /// The rule it breaks, as `RFC 8314 section 3`.
    reference: Option<&'static str>,
    server: Option<ServerRef>,
    /// The source that published the cause.
    published_by: Option<&'static str>,
}

impl FindingView {
    fn new(finding: &Finding, locale: &Locale) -> Self {
        Self {
            id: finding.spec.id,
            severity: finding.spec.severity.id(),
            title: Text::new(&finding.message, locale),
            fix: Text::new(&fix(finding), locale),
            reference: Some(finding.spec.source).filter(|source| !source.is_empty()),
            server: finding.server.as_ref().map(|(protocol, endpoint)| ServerRef::new(*protocol, endpoint)),
            published_by: finding.published_by.map(crate::model::Source::id),
        }
    }
}

/// One expectation: the policy's, or that of every run.
#[derive(Debug, Serialize, JsonSchema)]
struct CheckView {
    /// `settings`, `imap.works`, `imap.certificate-expired`
    name: String,
    /// `passed`, `failed`, `untested`, `waived`
    outcome: &'static str,
    /// Of a failed check: `warning`, `error`
    severity: Option<&'static str>,
    /// It makes the run fail, or keeps it from passing.
    counts: bool,
    title: Text,
    /// What was seen, or why nothing was.
    seen: Text,
    server: Option<ServerRef>,
    /// The line of the policy file.
    line: Option<usize>,
    waiver: Option<WaiverView>,
}

/// Why a check that does not hold is accepted.
#[derive(Debug, Serialize, JsonSchema)]
struct WaiverView {
    reason: String,
    /// `2026-12-31`
    until: String,
}

impl CheckView {
    fn new(check: &Check, locale: &Locale) -> Self {
        Self {
            name: check.name(),
            outcome: check.outcome.id(),
            severity: match &check.outcome {
                CheckOutcome::Failed { severity, .. } => Some(severity.id()),
                _ => None,
            },
            counts: check.outcome.exit() != Exit::Success,
            title: Text::new(&check.title, locale),
            seen: Text::new(check.outcome.seen(), locale),
            server: check.protocol.zip(check.endpoint.as_ref()).map(|(protocol, e)| ServerRef::new(protocol, e)),
            line: check.line,
            waiver: match &check.outcome {
                CheckOutcome::Waived { reason, until, .. } => {
                    Some(WaiverView { reason: reason.clone(), until: until.clone() })
                }
                _ => None,
            },
        }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
struct ServerRef {
    protocol: &'static str,
    host: String,
    port: u16,
}

impl ServerRef {
    fn new(protocol: Protocol, endpoint: &Endpoint) -> Self {
        Self { protocol: protocol.id(), host: endpoint.host.clone(), port: endpoint.port }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
struct AttemptView {
    source: &'static str,
    /// URL or DNS question.
    query: String,
    /// `found`, `absent`, `protected` (something is there, behind a login), `failed`, `cancelled`, `not-awaited`
    outcome: &'static str,
    /// Whose fault a failure is.
    cause: Option<&'static str>,
    /// Why it is absent, protected or failed.
    reason: Option<Text>,
    /// The weakest hop of the answer; only where one was found.
    trust: Option<&'static str>,
    /// Servers that the answer names.
    servers: Vec<ServerRef>,
    /// Protocols that the answer says are not offered.
    not_offered: Vec<&'static str>,
    /// The answer in short.
    evidence: Vec<String>,
    /// Counted from the start of the run.
    started_ms: u64,
    took_ms: u64,
}

impl AttemptView {
    fn new(attempt: &Attempt, locale: &Locale) -> Self {
        let (cause, reason, config) = match &attempt.outcome {
            Outcome::Found(config) => (None, None, Some(config)),
            Outcome::Absent(message) | Outcome::Protected(message) => (None, Some(message), None),
            Outcome::Failed(failure) => (Some(failure.cause.id()), Some(&failure.message), None),
            Outcome::Cancelled | Outcome::NotAwaited => (None, None, None),
        };
        let servers = config.map(|config| config.servers.as_slice()).unwrap_or_default();
        Self {
            source: attempt.source.id(),
            query: attempt.query.clone(),
            outcome: outcome_id(&attempt.outcome),
            cause,
            reason: reason.map(|message| Text::new(message, locale)),
            trust: config.map(|_| attempt.trust.id()),
            servers: servers.iter().map(|server| ServerRef::new(server.protocol, &server.endpoint)).collect(),
            not_offered: config.map(|c| c.not_offered.iter().map(|p| p.id()).collect()).unwrap_or_default(),
            evidence: attempt.evidence.clone(),
            started_ms: ms(attempt.started),
            took_ms: ms(attempt.took),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;
    use crate::model::report::SurveyReport;
    use crate::render::fixture;
    use serde_json::Value;

    const SCHEMA_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema/probe-v1.json");

    fn document(report: SurveyReport, language: Language) -> String {
        let locale = fixture::locale(language);
        fixture::formed(&mut Document::new(&locale), &[fixture::judged(report)])
    }

    #[test]
    fn the_published_schema_is_that_of_the_code() {
        let made = format!("{:#}\n", schema());
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(SCHEMA_FILE, &made).expect("schema written");
        }
        let published = std::fs::read_to_string(SCHEMA_FILE).expect("schema");
        assert_eq!(published, made, "refresh with UPDATE_SNAPSHOTS=1 cargo test --lib render");
    }

    #[test]
    fn every_document_follows_the_schema() {
        let validator = jsonschema::validator_for(&schema()).expect("schema");
        for report in fixture::all() {
            let text = document(report.clone(), Language::English);
            let document: Value = serde_json::from_str(&text).expect("JSON");
            let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{}: {errors:?}", report.target);
        }
        assert!(!validator.is_valid(&serde_json::json!({"schema_version": 1})));
    }

    #[test]
    fn ids_are_the_same_in_every_language_and_texts_are_not() {
        let read = |language| -> Value {
            let text = document(fixture::troubled(), language);
            serde_json::from_str(&text).expect("JSON")
        };
        let (english, german) = (read(Language::English), read(Language::German));
        let title = |document: &Value, key: &str| document["results"][0]["findings"][0]["title"][key].clone();
        assert_eq!(title(&english, "id"), title(&german, "id"));
        assert_ne!(title(&english, "text"), title(&german, "text"));
    }

    #[test]
    fn a_line_is_one_result() {
        let text = line(&fixture::judged(fixture::working()), &fixture::locale(Language::English));
        assert_eq!(text.matches('\n').count(), 1);
        let value: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["target"], "user@gmx.de");
        assert_eq!(value["schema_version"], 1);
        assert_eq!(value["servers"][0]["probe"]["phases"][1]["took_ms"], 21);
    }

    #[test]
    fn foreign_text_survives_and_steers_no_terminal() {
        let text = document(fixture::hostile(), Language::English);
        assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{202e}', '\u{7f}']));
        let value: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["results"][0]["provider"], "Evil\u{1b}[2J\u{9b}31m\u{202e}Corp");
    }
}

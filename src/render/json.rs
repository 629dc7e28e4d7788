//! The report for programs. The structs here are the published form, apart from the engine's own
//! types, so that those can change; a change here that breaks readers raises [`SCHEMA_VERSION`].
//!
//! Ids and enumerations are English and stable in every language; only `text` follows `--lang`.
//! What is unknown is `null`.

mod attempt;
mod finding;
mod server;

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use crate::exit::Exit;
use crate::locale::{Locale, words};
use mail_types::check::Judged;
use mail_types::report::{DavService, HostFacts, Outcome, SurveyReport};
use mail_types::timing::Timing;
use mail_types::{Endpoint, Message, OAuthIssuer, Protocol, Provenance, Reason, Seen, harmless};

use self::attempt::AttemptView;
use self::finding::{CheckView, FindingView};
use self::server::ServerView;
use super::form::Form;

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
        // Numbers and names of ours: nothing to escape.
        let (version, language) = (env!("CARGO_PKG_VERSION"), self.locale.language().tag());
        writeln!(out, "{{\n  \"schema_version\": {SCHEMA_VERSION},\n  \"program\": {{\n    \"name\": \"mailsetup\",")?;
        write!(out, "    \"version\": \"{version}\"\n  }},\n  \"language\": \"{language}\",\n  \"results\": [")
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

/// A line or a document, in which nothing acts.
pub(super) fn finish(json: serde_json::Result<String>) -> String {
    // The views hold only strings, numbers and lists: nothing that serde_json could refuse.
    let mut safe = harmless::json(&json.unwrap_or_default());
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

#[derive(Debug, JsonSchema)]
#[allow(dead_code)] // Only its schema is made.
struct Program {
    name: &'static str,
    version: &'static str,
}

/// The exit code.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ExitCode {
    code: u8,
    /// `success`, `check-failed`, `usage`, `nothing-found`, `login-refused`, `network`, `tls`,
    /// `storage`, `hung-up`, `interrupted`, `terminated`
    id: &'static str,
    /// The same as `id`. One of the two names was used by `probe` and the other by `fetch`; both have both in this
    /// version, and later versions only `id`.
    reason: &'static str,
}

impl ExitCode {
    /// Of a run or of a target.
    pub fn new(exit: impl Into<Exit>) -> Self {
        let exit = exit.into();
        Self { code: exit.code(), id: exit.id(), reason: exit.id() }
    }
}

/// A sentence: its stable id, and its words in the language of the run.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Text {
    id: &'static str,
    text: String,
}

impl Text {
    /// The message in the language of the run.
    pub fn new(message: &Message, locale: &Locale) -> Self {
        Self { id: message.id, text: locale.text(message) }
    }

    /// The words for a reason.
    pub fn of(reason: &Reason, locale: &Locale) -> Self {
        Self::new(&words::of(reason), locale)
    }

    fn seen(seen: &Seen, locale: &Locale) -> Self {
        Self::new(&words::seen(seen), locale)
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
    /// Calendars (CalDAV) and contacts (CardDAV), best source first. Never part of the verdict.
    dav: Vec<DavView>,
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
    /// Why the resolver's word on DNSSEC counts: `trust-ad`; `null`: it does not.
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
            exit: ExitCode::new(report.conclusion.fault()),
            reason: Text::new(&words::conclusion(report.conclusion), locale),
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
            dav: discovery.dav.iter().map(DavView::new).collect(),
            oauth_issuers: discovery.oauth_issuers.iter().map(OAuthIssuerView::new).collect(),
            findings: report.findings.iter().map(|finding| FindingView::new(finding, locale)).collect(),
            checks: judged.checks.iter().map(|check| CheckView::new(check, locale)).collect(),
            attempts: discovery.attempts.iter().map(|attempt| AttemptView::new(attempt, locale)).collect(),
            logins_made: report.logins_made,
            table_date: report.table_date,
            took_ms: ms(report.took),
            timing: TimingView::new(report),
            resolver_vouching: discovery.vouching.map(mail_types::Vouching::id),
            hosts: discovery.hosts.iter().map(HostView::new).collect(),
        }
    }
}

/// An OAuth 2.0 issuer (RFC 8414) that a source names.
#[derive(Debug, Serialize, JsonSchema)]
struct DavView {
    /// `caldav` or `carddav`
    kind: &'static str,
    url: String,
    /// A WebDAV server answered there, without a login.
    answered: bool,
    /// Who named it.
    source: &'static str,
    /// How far that can be trusted.
    trust: &'static str,
}

impl DavView {
    fn new(service: &DavService) -> Self {
        Self {
            kind: service.at.kind.id(),
            url: service.at.url.clone(),
            answered: service.answered,
            source: service.source.id(),
            trust: service.trust.id(),
        }
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;
    use crate::render::fixture;
    use mail_types::report::SurveyReport;
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
    fn calendars_say_what_they_are_and_whether_they_answered() {
        let mut report = fixture::working();
        let at = mail_types::DavUrl { kind: mail_types::DavKind::Contacts, url: "https://dav.example.org/".to_owned() };
        let (source, trust) = (mail_types::Source::Srv, mail_types::Trust::PlainDns);
        report.discovery.dav = vec![DavService { at, answered: true, source, trust }];
        let text = document(report, Language::English);
        let document: Value = serde_json::from_str(&text).expect("JSON");
        assert!(jsonschema::validator_for(&schema()).expect("schema").is_valid(&document));
        let expected = serde_json::json!([{
            "kind": "carddav", "url": "https://dav.example.org/", "answered": true, "source": "srv", "trust": "plain-dns"
        }]);
        assert_eq!(document["results"][0]["dav"], expected);
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

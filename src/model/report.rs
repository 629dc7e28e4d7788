//! What each stage hands to the next, and in the end to the renderers.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::deep::DeepReport;
use super::{
    AuthMechanism, Diagnosis, Endpoint, Finding, MailConfig, Message, OAuthIssuer, Pop3Habits, Protocol, Provenance,
    Security, Source, Target, Trust, Username, Vouching,
};

/// Whose fault a failure is, coarse enough for an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// This machine has no way out: no route, no resolver that listens.
    Unreachable,
    /// The server, or somebody before it, does not do its part: refused, reset, SERVFAIL.
    Network,
    /// Nothing came in time.
    Timeout,
    /// The TLS handshake or the certificate, or no TLS at all.
    Tls,
    /// The peer spoke, but not as the protocol demands.
    Protocol,
    /// The server refused the login.
    Login,
    /// We did not try: a rule of ours forbids it.
    Policy,
}

impl Cause {
    /// The stable name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Network => "network",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::Protocol => "protocol",
            Self::Login => "login",
            Self::Policy => "policy",
        }
    }
}

/// A failure: whose fault, and the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Coarse cause.
    pub cause: Cause,
    /// The sentence, without endpoint and phase, which the renderer puts before it.
    pub message: Message,
}

impl Failure {
    /// A failure with its cause.
    pub fn new(cause: Cause, message: Message) -> Self {
        Self { cause, message }
    }
}

/// One question to one source and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Who was asked.
    pub source: Source,
    /// The URL or the DNS question (`SRV _imaps._tcp.example.org`).
    pub query: String,
    /// What came back.
    pub outcome: Outcome,
    /// The weakest hop of the answer.
    pub trust: Trust,
    /// When it was asked, counted from the start of the run.
    pub started: Duration,
    /// How long it took.
    pub took: Duration,
    /// What was odd about the answer.
    pub findings: Vec<Finding>,
    /// The answer in short, for `-v`: records, HTTP status, redirects. Text from the network.
    pub evidence: Vec<String>,
}

/// What became of a question. Absent is never failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Settings.
    Found(MailConfig),
    /// A clear no: NXDOMAIN, no data, 404; the message says which.
    Absent(Message),
    /// Something is there, but answers only after a login, which is not made here; the message says
    /// how it refused.
    Protected(Message),
    /// No clear answer.
    Failed(Failure),
    /// Ended by us, since a better source had answered.
    Cancelled,
    /// Still under way when the run had its answer.
    NotAwaited,
}

/// A server as all sources together named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What it speaks.
    pub protocol: Protocol,
    /// Where it stands.
    pub endpoint: Endpoint,
    /// How the connection is protected.
    pub security: Security,
    /// From the best source that says.
    pub username: Username,
    /// From the best source that says; empty where none does.
    pub auth: Vec<AuthMechanism>,
    /// Everyone who named it, best rank first; never empty.
    pub provenances: Vec<Provenance>,
}

impl Candidate {
    /// The best-ranked source that named it.
    pub fn best_source(&self) -> Source {
        self.provenances.iter().map(|p| p.source).min().unwrap_or(Source::Guess)
    }

    /// The best trust among those who named it.
    pub fn best_trust(&self) -> Trust {
        self.provenances.iter().map(|p| p.trust).max().unwrap_or(Trust::Guess)
    }
}

/// Everything that discovery learned.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DiscoveryReport {
    /// Every question, in the order of rank, then of asking.
    pub attempts: Vec<Attempt>,
    /// The provider's name for people, from the best source that says.
    pub provider: Option<String>,
    /// Protocols that the best source that speaks of them says are not offered.
    pub not_offered: Vec<(Protocol, Source)>,
    /// What has to be done before a login can succeed.
    pub preparations: Vec<Message>,
    /// Help pages, best first.
    pub help_urls: Vec<String>,
    /// What the provider's POP3 does beyond the protocol.
    pub pop3_habits: Pop3Habits,
    /// JMAP session resources that were named, best source first. Text from the network.
    pub jmap_urls: Vec<String>,
    /// Issuers of tokens, best source first; a token may go only to servers that the same provenance
    /// named. With the issuer's own metadata where they were read.
    pub oauth_issuers: Vec<(Provenance, OAuthIssuer)>,
    /// What DNS showed about hosts on the way, where it is more than their addresses.
    pub hosts: Vec<HostFacts>,
    /// Why the resolver's AD bit counts; `None` where it does not.
    pub vouching: Option<Vouching>,
}

/// What DNS shows about a host beside its addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostFacts {
    /// The name as a source gave it.
    pub host: String,
    /// It is an alias (CNAME) of this name.
    pub alias: Option<String>,
    /// It exists only because every name below the domain does (RFC 4592).
    pub by_wildcard: bool,
}

/// The rungs of the ladder that every server is led up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Addresses of the host.
    Resolve,
    /// TCP.
    Connect,
    /// TLS, on either way.
    TlsHandshake,
    /// The server's first line.
    Greeting,
    /// STARTTLS or STLS command and its reply.
    StartTls,
    /// CAPABILITY, CAPA or EHLO.
    Capability,
    /// Login.
    Authenticate,
    /// Number of messages and mailboxes.
    Status,
}

impl Phase {
    /// The stable name in JSON and `.ftl` keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::TlsHandshake => "tls-handshake",
            Self::Greeting => "greeting",
            Self::StartTls => "starttls",
            Self::Capability => "capability",
            Self::Authenticate => "authenticate",
            Self::Status => "status",
        }
    }
}

/// One rung.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhaseReport {
    /// Which rung.
    pub phase: Phase,
    /// How it went.
    pub verdict: Verdict,
    /// When it began, counted from the start of the run; zero where not reached.
    pub started: Duration,
    /// How long it took; zero where not reached.
    pub took: Duration,
}

/// How a rung went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Well.
    Passed,
    /// Not; all later rungs are not reached.
    Failed(Failure),
    /// An earlier rung failed, or nobody asked.
    NotReached,
}

/// What the certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Subject, as an RFC 4514 string. Text from the network.
    pub subject: String,
    /// Issuer, as an RFC 4514 string. Text from the network.
    pub issuer: String,
    /// DNS names and IP addresses of the subjectAltName extension. Text from the network.
    pub names: Vec<String>,
    /// First instant of validity.
    pub not_before: SystemTime,
    /// Last instant of validity.
    pub not_after: SystemTime,
    /// Issuer and subject are the same.
    pub self_signed: bool,
    /// SHA-256 of the DER form, lower-case hex.
    pub sha256: String,
    /// SHA-256 of its SubjectPublicKeyInfo in DER form, lower-case hex.
    pub public_key_sha256: String,
    /// The same by SHA-512.
    pub sha512: String,
    /// The same by SHA-512.
    pub public_key_sha512: String,
    /// The authorities by which it was verified, up to the root; empty where it was not, or the TLS
    /// library does not tell.
    pub authorities: Vec<Digests>,
}

/// Digests of a certificate and of its SubjectPublicKeyInfo, both in DER form; lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Digests {
    pub sha256: String,
    pub sha512: String,
    pub public_key_sha256: String,
    pub public_key_sha512: String,
}

impl CertificateFacts {
    /// Its own digests.
    pub fn digests(&self) -> Digests {
        Digests {
            sha256: self.sha256.clone(),
            sha512: self.sha512.clone(),
            public_key_sha256: self.public_key_sha256.clone(),
            public_key_sha512: self.public_key_sha512.clone(),
        }
    }
}

/// What a TLS handshake showed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TlsFacts {
    /// Protocol version as the ServerHello names it: `TLS 1.3`.
    pub version: Option<&'static str>,
    /// Cipher suite by its IANA name, or `0xABCD` where we know no name.
    pub cipher_suite: Option<String>,
    /// Key-exchange group by its IANA name (TLS 1.3).
    pub key_exchange: Option<String>,
    /// The leaf certificate; absent where the handshake failed before it.
    pub certificate: Option<CertificateFacts>,
    /// The handshake verified chain, validity and name, or the certificate is the one that the user
    /// pinned.
    pub verified: bool,
    /// The certificate was not verified but compared with the one that the user pinned.
    pub pinned: bool,
    /// Channel-binding data of the type `tls-server-end-point` (RFC 5929 section 4): a hash of the
    /// leaf certificate. For SASL only; it is no secret, but nobody wants to read it.
    pub end_point: Option<Vec<u8>>,
}

/// One server, tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeReport {
    /// What it speaks.
    pub protocol: Protocol,
    /// Where it stands.
    pub endpoint: Endpoint,
    /// How the connection was protected.
    pub security: Security,
    /// Every rung, in order.
    pub phases: Vec<PhaseReport>,
    /// What the host resolved to.
    pub addresses: Vec<IpAddr>,
    /// The address that won the race.
    pub peer: Option<SocketAddr>,
    /// TLS, where it came to that.
    pub tls: Option<TlsFacts>,
    /// The greeting without its line end. Text from the network.
    pub greeting: Option<String>,
    /// Capabilities that count: those after TLS. Text from the network.
    pub capabilities: Vec<String>,
    /// Login mechanisms among them.
    pub mechanisms: Vec<AuthMechanism>,
    /// What is odd about this server.
    pub findings: Vec<Finding>,
    /// The login, where one was tried or withheld.
    pub login: Option<LoginReport>,
    /// What the server's no to the login means; `None` where it did not say no.
    pub diagnosis: Option<Diagnosis>,
    /// What is in the mailbox, after a login.
    pub mailbox: Option<MailboxStatus>,
}

impl ProbeReport {
    /// The first failure on the ladder with its phase.
    pub fn failure(&self) -> Option<(Phase, &Failure)> {
        self.phases.iter().find_map(|report| match &report.verdict {
            Verdict::Failed(failure) => Some((report.phase, failure)),
            _ => None,
        })
    }

    /// True where the top of the ladder was reached over a protected connection. A refused login
    /// does not unmake that.
    pub fn works(&self) -> bool {
        self.reached(Phase::Capability) && self.security != Security::Cleartext
    }

    /// True where this rung was passed.
    pub fn reached(&self, phase: Phase) -> bool {
        self.phases.iter().any(|report| report.phase == phase && report.verdict == Verdict::Passed)
    }
}

/// What a login came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginReport {
    /// The name that was used, or would have been.
    pub username: String,
    /// The mechanism that was used.
    pub mechanism: Option<AuthMechanism>,
    /// What happened in the end.
    pub result: LoginResult,
    /// Every try, in order; the last one's values stand above.
    pub trials: Vec<Trial>,
    /// What the user could try next.
    pub advice: Option<Message>,
}

impl LoginReport {
    /// A login that was not tried.
    pub fn withheld(username: String, reason: Message) -> Self {
        let result = LoginResult::Withheld(reason);
        Self { username, mechanism: None, result, trials: Vec::new(), advice: None }
    }
}

/// One try to log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// By which mechanism.
    pub mechanism: AuthMechanism,
    /// Under which name.
    pub username: String,
    /// What happened.
    pub result: LoginResult,
}

/// What happened at the login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginResult {
    /// The server said yes.
    Accepted,
    /// The server said no.
    Refused(Refusal),
    /// We sent nothing, and this is why.
    Withheld(Message),
    /// The connection failed on the way.
    Failed(Failure),
}

/// A server's no, in its own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// `NO`, `BAD`, `-ERR` or the SMTP reply code.
    pub status: String,
    /// Response code (`AUTHENTICATIONFAILED`) or enhanced status code (`5.7.8`), where one was sent.
    pub code: Option<String>,
    /// The rest of the line. Text from the network.
    pub text: String,
    /// What the mechanism itself said of the reason in its last challenge: SCRAM's `e=` value, the
    /// JSON of the bearer mechanisms (RFC 5802 section 7, RFC 7628 section 3.2.2). Text from the
    /// network.
    pub mechanism_error: Option<String>,
}

impl Refusal {
    /// Status and code as the server wrote them: `NO [AUTHENTICATIONFAILED]`, `535 5.7.8`. Text from the
    /// network.
    pub fn status_and_code(&self) -> String {
        match &self.code {
            None => self.status.clone(),
            // Only response codes stand in brackets, enhanced status codes (RFC 2034) do not.
            Some(code) if code.starts_with(|first: char| first.is_ascii_digit()) => format!("{} {code}", self.status),
            Some(code) => format!("{} [{code}]", self.status),
        }
    }

    /// The text, and in parentheses what the mechanism itself said of the reason. Text from the network.
    pub fn text_and_error(&self) -> String {
        let error = self.mechanism_error.as_ref().map(|error| format!(" ({error})")).unwrap_or_default();
        format!("{}{error}", self.text).trim_start().to_owned()
    }

    /// All of it in one line. Text from the network.
    pub fn words(&self) -> String {
        format!("{} {}", self.status_and_code(), self.text_and_error()).trim_end().to_owned()
    }
}

/// What is in a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MailboxStatus {
    /// Messages in the inbox.
    pub messages: Option<u64>,
    /// Messages nobody read; POP3 cannot tell.
    pub unseen: Option<u64>,
    /// Mailboxes (folders); POP3 has one.
    pub mailboxes: Option<u64>,
    /// Octets; IMAP tells only where STATUS=SIZE is offered.
    pub size_bytes: Option<u64>,
}

/// A candidate and, where it was tested, its report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerReport {
    /// Who named it and with which values.
    pub candidate: Candidate,
    /// `None`: not tested (offline, no deadline left, or advice only).
    pub probe: Option<ProbeReport>,
    /// One of the values to enter.
    pub chosen: bool,
}

/// How a protocol stands at this provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Availability {
    /// Tested and found working, as far as it was tested.
    Works,
    /// Named by a source, not tested.
    Published,
    /// Named by a source, tested, and it failed.
    Broken,
    /// A source says that it is not offered.
    NotOffered,
    /// Nobody says anything.
    Unknown,
}

impl Availability {
    /// Every value.
    pub const ALL: [Self; 5] = [Self::Works, Self::Published, Self::Broken, Self::NotOffered, Self::Unknown];

    /// The stable name in JSON and `.ftl` keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Published => "published",
            Self::Broken => "broken",
            Self::NotOffered => "not-offered",
            Self::Unknown => "unknown",
        }
    }

    /// True where a mail program has something to enter.
    pub fn usable(self) -> bool {
        matches!(self, Self::Works | Self::Published)
    }
}

/// On how many devices the mail is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Devices {
    /// One.
    One,
    /// Two or more.
    Several,
    /// Nobody said: both answers are given.
    Unknown,
}

/// The incoming protocol to enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// IMAP.
    Imap,
    /// POP3.
    Pop3,
    /// One device: POP3; several: IMAP.
    DependsOnDevices,
    /// Nothing usable.
    Nothing,
}

impl Choice {
    /// The stable name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Imap => "imap",
            Self::Pop3 => "pop3",
            Self::DependsOnDevices => "depends-on-devices",
            Self::Nothing => "nothing",
        }
    }
}

/// The advice and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recommendation {
    /// What to enter.
    pub choice: Choice,
    /// The advice in one sentence.
    pub headline: Message,
    /// Why, most important first.
    pub reasons: Vec<Message>,
    /// What POP3's two ways of keeping mail mean for this user; empty where POP3 is not usable.
    pub retention: Vec<Message>,
}

/// How the run ended, for the exit code and for JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conclusion {
    /// Process exit code.
    pub exit: Exit,
    /// The sentence that says why.
    pub reason: Message,
}

/// Exit codes of every subcommand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Exit {
    /// All well.
    Success = 0,
    /// An expectation or check failed.
    CheckFailed = 1,
    /// Usage.
    Usage = 2,
    /// No usable settings found.
    NothingFound = 3,
    /// Login refused.
    LoginRefused = 4,
    /// Network failure or timeout.
    Network = 5,
    /// TLS or certificate failure, or no TLS at all.
    Tls = 6,
    /// Local file or storage failure.
    Storage = 7,
    /// Interrupted.
    Interrupted = 130,
}

impl Exit {
    /// The number given to the operating system.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The stable name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::CheckFailed => "check-failed",
            Self::Usage => "usage",
            Self::NothingFound => "nothing-found",
            Self::LoginRefused => "login-refused",
            Self::Network => "network",
            Self::Tls => "tls",
            Self::Storage => "storage",
            Self::Interrupted => "interrupted",
        }
    }
}

/// The whole run for one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyReport {
    /// Whose settings.
    pub target: Target,
    /// Who was asked and what they said.
    pub discovery: DiscoveryReport,
    /// Every server, best first within its protocol; IMAP, POP3, submission.
    pub servers: Vec<ServerReport>,
    /// How the three protocols stand, in the order of [`Protocol::ALL`].
    pub availability: [Availability; 3],
    /// The advice.
    pub recommendation: Recommendation,
    /// All findings: those of attempts and probes, and those about the whole; most severe first.
    pub findings: Vec<Finding>,
    /// Login attempts that reached a server.
    pub logins_made: u32,
    /// Nothing was tested: `--offline`, or no network.
    pub verified: bool,
    /// How it ended.
    pub conclusion: Conclusion,
    /// Wall time of the whole run.
    pub took: Duration,
    /// Date of the built-in table, `YYYY-MM-DD`, where a value came from it.
    pub table_date: Option<&'static str>,
    /// What was looked into once the answer was there; empty where nobody asked.
    pub deep: DeepReport,
}

impl SurveyReport {
    /// The chosen server of a protocol.
    pub fn chosen(&self, protocol: Protocol) -> Option<&ServerReport> {
        self.servers.iter().find(|server| server.chosen && server.candidate.protocol == protocol)
    }

    /// How a protocol stands.
    pub fn availability(&self, protocol: Protocol) -> Availability {
        self.availability[protocol as usize]
    }
}

//! From a mail address to its settings: who may know them, whether the servers answer, and what to enter.
//!
//! [`survey::survey`] runs all of it and returns a typed report. It reaches the network through the [`Net`] that is
//! passed in, so it runs over a scripted one as well (feature `test-util` of `mail_net`):
//!
//! ```
//! use mail_discovery::survey::{SurveyOptions, survey};
//! use mail_net::fake::{FakeNet, FakeServer};
//! use mail_types::report::Conclusion;
//! use mail_types::{Protocol, Source, Target, event::Events};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let (net, _log) = FakeNet::new()
//!     .srv("_imaps._tcp.example.org", &[(0, 0, 993, "mail.example.org")])
//!     .host("mail.example.org", &["192.0.2.1"])
//!     .serve("192.0.2.1:993", FakeServer::imap())
//!     .build();
//! let target: Target = "user@example.org".parse()?;
//! let options = SurveyOptions::for_target(target, Source::ALL.to_vec());
//!
//! let report = survey(&net, &Events::none(), &options).await;
//!
//! let imap = report.chosen(Protocol::Imap).expect("DNS names one");
//! assert_eq!(imap.candidate.endpoint.to_string(), "mail.example.org:993");
//! assert!(imap.probe.as_ref().is_some_and(|probe| probe.works()));
//! // Nothing names a server for sending, and the report says so.
//! assert_eq!(report.conclusion, Conclusion::NoOutgoing);
//! # Ok(())
//! # }
//! ```
//!
//! `examples/settings.rs` does the same over the system's network.
//!
//! # Sources
//!
//! A source is three small things: [`DiscoverySource::plan`] names its questions (pure), [`ask`] carries one to the
//! network, [`DiscoverySource::parse`] reads the answer (pure) and may name further questions. A new source is a new
//! file and one line in [`sources`]. Sources know nothing of each other and nothing of the race; the survey runs them.

#![warn(missing_docs)]

pub mod autoconfig;
pub mod autoconfig_http;
pub mod autoconfig_xml;
pub mod autodiscover;
pub mod autodiscover_xml;
mod binary_plist;
pub mod builtin;
mod cms;
pub mod config_file;
pub mod dav;
pub mod diagnosis;
pub mod guess;
pub mod ispdb;
pub mod issuer;
pub mod jmap;
pub mod login;
mod login_name;
pub mod mailconf;
pub mod mobileconfig;
pub mod mx;
#[cfg(test)]
mod nesting_tests;
pub mod oauth;
pub mod pacc;
pub mod pacc_json;
mod parent;
pub mod policy;
pub mod probe;
pub mod protected_resource;
pub mod rank;
pub mod recommend;
pub mod remarks;
pub mod rfc2782;
pub mod srv;
mod strict;
pub mod survey;
pub mod user;

use mail_net::http::Fetched;
use mail_net::{DnsAnswer, DnsError, HttpError, Net, RecordKind};
use mail_types::address::registrable_domain;
use mail_types::reason::{Absent, SourceError};
use mail_types::report::{Failure, Outcome};
use mail_types::{Asked, Domain, EmailAddress, Finding, MailConfig, Protocol, Reason, ServerSettings, Source, Trust};

/// What every source may look at.
#[derive(Debug, Clone)]
pub struct Context {
    /// Whose settings.
    pub domain: Domain,
    /// The address, where one was given. Sent only where [`autoconfig`] and [`autodiscover`] say so.
    pub address: Option<EmailAddress>,
    /// Servers that the user typed.
    pub typed: Vec<ServerSettings>,
    /// A file on disk to check.
    pub file: Option<config_file::LocalFile>,
    /// Where the ISPDB stands; the domain is appended.
    pub ispdb_url: String,
    /// `en` or `de`, for texts inside files.
    pub language: &'static str,
    /// The address may be sent to whoever the domain names, too.
    pub send_address: bool,
    /// Files may come over plain http.
    pub allow_http: bool,
}

impl Context {
    /// A domain without an address, asked in the usual way.
    pub fn new(domain: Domain) -> Self {
        Self {
            domain,
            address: None,
            typed: Vec::new(),
            file: None,
            ispdb_url: ISPDB_URL.to_owned(),
            language: "en",
            send_address: false,
            allow_http: false,
        }
    }
}

/// The ISPDB at Thunderbird.
pub const ISPDB_URL: &str = "https://autoconfig.thunderbird.net/v1.1/";

/// One question of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Who asks.
    pub source: Source,
    /// Place among the questions of the same source; the lower answer wins.
    pub order: u8,
    /// What is asked.
    pub query: Query,
    /// The host that led to the question, where one did: a mail exchanger, or what a service's record names.
    pub exchange: Option<String>,
    /// The weakest hop so far: a file whose URL came from an unsigned record is no safer than that.
    pub via: Trust,
    /// Redirects that led here.
    pub redirects: Redirects,
}

/// Redirects that the answers themselves gave, beside those of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Redirects {
    /// To another URL.
    pub urls: u8,
    /// To another address.
    pub addresses: u8,
}

impl Question {
    /// A question about the mail domain itself.
    pub fn new(source: Source, order: u8, query: Query) -> Self {
        Self { source, order, query, exchange: None, via: Trust::User, redirects: Redirects::default() }
    }

    /// The answer may name a server for this protocol. A service's records name that service alone.
    pub fn may_name(&self, protocol: Protocol) -> bool {
        let service = match &self.query {
            Query::Dns(name, _) if self.is_record() => name.as_str(),
            _ => return true,
        };
        let word = match protocol {
            Protocol::Imap => "_imap",
            Protocol::Pop3 => "_pop3",
            Protocol::Submission => "_submission",
        };
        service.starts_with(word)
    }

    /// One of a domain's records for mail (RFC 6186), which together are one answer.
    pub(crate) fn is_record(&self) -> bool {
        matches!(self.source, Source::Srv | Source::Parent) && matches!(self.query, Query::Dns(_, RecordKind::Srv))
    }

    /// The question came out of an answer that can be trusted so far.
    #[must_use]
    pub fn via(mut self, trust: Trust) -> Self {
        self.via = self.via.min(trust);
        self
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// Nothing: the answer is at hand.
    Local,
    /// A file over HTTPS, redirects followed.
    Https(String),
    /// A file over HTTPS whose URL holds the address: no redirect is followed.
    HttpsDirect(String),
    /// A file over plain http, redirects followed.
    Http(String),
    /// Where a plain http URL redirects to.
    HttpDirect(String),
    /// An XML document posted over HTTPS; no redirect is followed.
    Post {
        /// Where to.
        url: String,
        /// The document.
        xml: String,
    },
    /// A file over HTTPS, no redirect followed, and at the same time the TXT records of a name.
    HttpsAndTxt {
        /// The file.
        url: String,
        /// The name.
        name: String,
    },
    /// The properties of a WebDAV resource over HTTPS, redirects followed.
    Propfind(String),
    /// DNS records.
    Dns(String, RecordKind),
}

impl Query {
    /// What the report says of it.
    pub fn asked(&self) -> Asked {
        match self {
            Self::Local => Asked::Nothing,
            Self::Https(url) | Self::HttpsDirect(url) | Self::Http(url) | Self::HttpDirect(url) => {
                Asked::Get(url.clone())
            }
            Self::Post { url, .. } => Asked::Post(url.clone()),
            Self::Propfind(url) => Asked::Propfind(url.clone()),
            Self::HttpsAndTxt { url, name } => Asked::GetAndTxt { url: url.clone(), name: name.clone() },
            Self::Dns(name, kind) => Asked::Dns { kind: *kind, name: name.clone() },
        }
    }

    /// The question as a person reads it; empty if nothing is asked.
    pub fn describe(&self) -> String {
        self.asked().to_string()
    }

    /// A web server is asked, so that the question is worth being stopped.
    pub fn is_http(&self) -> bool {
        !matches!(self, Self::Local | Self::Dns(..))
    }
}

/// What came back.
#[derive(Debug)]
pub enum Answer {
    /// Nothing was asked.
    Local,
    /// A file, or why there is none.
    Https(Result<Fetched, HttpError>),
    /// Records, or why there are none.
    Dns(Result<DnsAnswer, DnsError>),
    /// Both.
    HttpsAndTxt(Result<Fetched, HttpError>, Result<DnsAnswer, DnsError>),
}

/// An answer, read.
#[derive(Debug)]
pub struct Parsed {
    /// What it says.
    pub outcome: Outcome,
    /// The weakest hop.
    pub trust: Trust,
    /// What is odd about it.
    pub findings: Vec<Finding>,
    /// The answer in short.
    pub evidence: Vec<String>,
    /// Questions that follow from it.
    pub then: Vec<Question>,
}

impl Parsed {
    fn new(outcome: Outcome, trust: Trust) -> Self {
        Self { outcome, trust, findings: Vec::new(), evidence: Vec::new(), then: Vec::new() }
    }

    fn found(config: MailConfig, trust: Trust) -> Self {
        Self::new(Outcome::Found(config), trust)
    }

    fn failed(failure: Failure, trust: Trust) -> Self {
        Self::new(Outcome::Failed(failure), trust)
    }
}

/// One source of settings.
pub trait DiscoverySource: Send + Sync {
    /// Who it is.
    fn source(&self) -> Source;
    /// Its first questions. Pure.
    fn plan(&self, context: &Context) -> Vec<Question>;
    /// What an answer says. Pure.
    fn parse(&self, context: &Context, question: &Question, answer: Answer) -> Parsed;
}

/// Every source, in rank order.
pub fn sources() -> &'static [&'static dyn DiscoverySource] {
    &[
        &user::User,
        &config_file::ConfigFile,
        &pacc::Pacc,
        &autoconfig::Autoconfig,
        &ispdb::Ispdb,
        &builtin::source::Builtin,
        &srv::Srv,
        &mailconf::Mailconf,
        &autoconfig_http::AutoconfigHttp,
        &autodiscover::Autodiscover,
        &mx::Mx,
        &parent::Parent,
        &guess::Guess,
        &jmap::Jmap,
        &dav::Dav,
        &issuer::OAuth,
    ]
}

/// Carries a question to the network.
pub async fn ask(net: &Net, query: &Query) -> Answer {
    match query {
        Query::Local => Answer::Local,
        Query::Https(url) => Answer::Https(net.get(url).await),
        Query::HttpsDirect(url) => Answer::Https(net.get_direct(url).await),
        Query::Http(url) => Answer::Https(net.get_plain(url).await),
        Query::HttpDirect(url) => Answer::Https(net.get_plain_direct(url).await),
        Query::Post { url, xml } => Answer::Https(net.post_xml(url, xml).await),
        Query::Propfind(url) => Answer::Https(net.propfind(url).await),
        Query::HttpsAndTxt { url, name } => {
            let (file, records) = tokio::join!(net.get_direct(url), net.dns(name, RecordKind::Txt));
            Answer::HttpsAndTxt(file, records)
        }
        Query::Dns(name, kind) => Answer::Dns(net.dns(name, *kind).await),
    }
}

/// The answer does not fit the question: a fault of ours.
fn misrouted(trust: Trust) -> Parsed {
    Parsed::failed(Failure::of(SourceError::Misrouted), trust)
}

/// How far DNS records can be trusted.
fn dns_trust(answer: &DnsAnswer) -> Trust {
    if answer.authentic { Trust::Dnssec } else { Trust::PlainDns }
}

/// An HTTP status that is no 200 as an outcome.
fn status_outcome(status: u16) -> Outcome {
    match status {
        // All say plainly that nothing is there, or nothing that takes such a question (RFC 9110
        // sections 15.5.5, 15.5.6, 15.5.11 and 15.6.2).
        404 | 405 | 410 | 501 => Outcome::Absent(Absent::HttpStatus(status).into()),
        401 => Outcome::Protected(Reason::Protected { status }),
        _ => Outcome::Failed(Failure::of(SourceError::HttpStatus(status))),
    }
}

/// Why a URL gave nothing, as an outcome.
fn http_outcome(error: &HttpError) -> Outcome {
    outcome(error.is_absent(), error.clone())
}

fn outcome(absent: bool, error: impl Into<Reason>) -> Outcome {
    if absent { Outcome::Absent(error.into()) } else { Outcome::Failed(Failure::of(error)) }
}

/// The requests of a fetch, for people.
fn hops_evidence(fetched: &Fetched) -> impl Iterator<Item = String> {
    fetched.hops.iter().map(|hop| format!("{} {}", hop.status, hop.url))
}

/// Every hop was over https, or plain http was asked for. A hop into another registrable domain hands
/// the say over to somebody else.
fn hops_trust(fetched: &Fetched) -> Trust {
    if fetched.hops.iter().any(|hop| hop.url.starts_with("http:")) {
        return Trust::Http;
    }
    let mut domains = fetched.hops.iter().map(|hop| registrable_domain(&hop.host));
    let Some(first) = domains.next() else { return Trust::Https };
    if domains.all(|domain| domain == first) { Trust::Https } else { Trust::Redirected }
}

/// A negative DNS answer as an outcome: absent is absent, the rest has failed.
fn dns_outcome(error: &DnsError) -> Outcome {
    outcome(error.is_absent(), error.clone())
}

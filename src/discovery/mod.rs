//! Who may know a domain's settings, and how each is asked.
//!
//! A source is three small things: [`DiscoverySource::plan`] names its questions (pure),
//! [`ask`] carries one to the network, [`DiscoverySource::parse`] reads the answer (pure) and may
//! name further questions. A new source is a new file and one line in [`sources`]. Sources know
//! nothing of each other and nothing of the race; the survey runs them.

pub mod autoconfig;
pub mod autoconfig_xml;
pub mod builtin;
pub mod guess;
pub mod ispdb;
pub mod mx;
pub mod rank;
pub mod rfc2782;
pub mod srv;
pub mod user;

use crate::model::report::{Failure, Outcome};
use crate::model::{Domain, EmailAddress, Finding, MailConfig, ServerSettings, Source, Trust};
use crate::net::http::Fetched;
use crate::net::{DnsAnswer, DnsError, HttpError, Net, RecordKind};

/// What every source may look at.
#[derive(Debug, Clone)]
pub struct Context {
    /// Whose settings.
    pub domain: Domain,
    /// The address, where one was given. Sent only where [`autoconfig`] says so.
    pub address: Option<EmailAddress>,
    /// Servers that the user typed.
    pub typed: Vec<ServerSettings>,
    /// Where the ISPDB stands; the domain is appended.
    pub ispdb_url: String,
    /// `en` or `de`, for texts inside files.
    pub language: &'static str,
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
    /// The mail exchanger that led to the question, where one did.
    pub exchange: Option<String>,
}

impl Question {
    /// A question about the mail domain itself.
    pub fn new(source: Source, order: u8, query: Query) -> Self {
        Self { source, order, query, exchange: None }
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
    /// DNS records.
    Dns(String, RecordKind),
}

impl Query {
    /// The question as a person reads it; empty where nothing is asked.
    pub fn describe(&self) -> String {
        match self {
            Self::Local => String::new(),
            Self::Https(url) | Self::HttpsDirect(url) => url.clone(),
            Self::Dns(name, kind) => format!("{} {name}", kind.name()),
        }
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
    &[&user::User, &autoconfig::Autoconfig, &ispdb::Ispdb, &builtin::source::Builtin, &srv::Srv, &mx::Mx, &guess::Guess]
}

/// Carries a question to the network.
pub async fn ask(net: &Net, query: &Query) -> Answer {
    match query {
        Query::Local => Answer::Local,
        Query::Https(url) => Answer::Https(net.get(url).await),
        Query::HttpsDirect(url) => Answer::Https(net.get_direct(url).await),
        Query::Dns(name, kind) => Answer::Dns(net.dns(name, *kind).await),
    }
}

/// A negative DNS answer as an outcome: absent is absent, the rest has failed.
fn dns_outcome(error: &DnsError) -> Outcome {
    if error.is_absent() { Outcome::Absent(error.message()) } else { Outcome::Failed(error.failure()) }
}

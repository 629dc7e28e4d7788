//! What discovery learned: every question asked, and the servers that were named.

use std::time::Duration;

use super::Failure;
use crate::{
    Asked, AuthMechanism, DavUrl, Endpoint, Finding, MailConfig, Message, OAuthIssuer, Pop3Habits, Protocol,
    Provenance, Reason, Security, Source, Trust, Username, Vouching,
};

/// One question to one source and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Who was asked.
    pub source: Source,
    /// The URL or the DNS question.
    pub query: Asked,
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
    /// A clear no: NXDOMAIN, no data, 404.
    Absent(Reason),
    /// Something is there, but answers only after a login, which is not made here.
    Protected(Reason),
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
    /// Calendars and contacts, best source first; of what answered, only that.
    pub dav: Vec<DavService>,
    /// Issuers of tokens, best source first; a token may go only to servers that the same provenance
    /// named. With the issuer's own metadata where they were read.
    pub oauth_issuers: Vec<(Provenance, OAuthIssuer)>,
    /// The file on disk that was read (`--config-file`), as the user named it.
    pub file: Option<String>,
    /// What DNS showed about hosts on the way, where it is more than their addresses.
    pub hosts: Vec<HostFacts>,
    /// Why the resolver's AD bit counts; `None` where it does not.
    pub vouching: Option<Vouching>,
}

/// Calendars or contacts of a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DavService {
    /// Where they are.
    pub at: DavUrl,
    /// A WebDAV server answered there; no login was tried.
    pub answered: bool,
    /// Who named it.
    pub source: Source,
    /// How far that can be trusted.
    pub trust: Trust,
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

//! What each stage hands to the next, and in the end to the renderers: a file for each stage, and here the
//! report on the whole run that holds them all.

mod discovery;
mod ending;
mod entered;
mod login;
mod probe;
mod recommendation;
mod tls;

use std::time::Duration;

use serde::Serialize;

use super::deep::DeepReport;
use super::{Finding, Protocol, Target};

pub use discovery::{Attempt, Candidate, DavService, DiscoveryReport, HostFacts, Outcome};
pub use ending::{Cause, Conclusion, Failure, Fault, Lack};
pub use login::{LoginReport, LoginResult, Refusal, RefusalStatus, Trial};
pub use probe::{MailboxStatus, Phase, PhaseReport, ProbeReport, Verdict};
pub use recommendation::{Choice, Devices, Recommendation};
pub use tls::{CertificateFacts, Digests, TlsFacts};

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
    /// Servers could be tested: not with `--offline`, without a network, or with one that interferes.
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

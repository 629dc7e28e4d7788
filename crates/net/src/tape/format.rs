//! What stands on a tape, line by line.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{ConnectErrorKind, TlsError, TlsErrorKind, TlsMode};
use crate::{DnsAnswer, DnsError, HttpAnswer, HttpError, RecordKind};
use mail_types::reason::ErrorName;
use mail_types::report::{CertificateFacts, Digests, TlsFacts};

/// The version that is written and read.
pub const VERSION: u32 = 1;

/// The first line.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Head {
    /// [`VERSION`]; by this key a tape is known.
    pub mailsetup_tape: u32,
    /// Version of the program that recorded it.
    pub program: String,
    /// When, in milliseconds since 1970.
    pub date_ms: u64,
    /// The time went in steps, and one thing happened at a time: so it can be told again exactly.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_steps: bool,
}

/// Every other line. An outcome that is missing was still waited for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Entry {
    /// Something that a command wants to know again.
    Note {
        /// What it is about.
        name: String,
        /// What there is to know.
        value: String,
    },
    /// A question to the resolver.
    Dns(Asked<Question, DnsAnswer, DnsError>),
    /// A request over HTTP, without redirects.
    Http(Asked<HttpKey, HttpAnswer, HttpError>),
    /// A TCP connection. Its number names it from then on.
    Connect(Asked<Connect, (), ConnectErrorKind>),
    /// A TLS handshake.
    Tls(Box<Asked<Handshake, Shown, NotShaken>>),
    /// Something said in a dialog.
    Talk(Talk),
    /// Why the resolver's AD bit counts, by its name. A version before this one knew another reason, which is none.
    Vouching(String),
}

/// A question with its answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Asked<Q, A, E> {
    /// What was asked.
    #[serde(flatten)]
    pub question: Q,
    /// When it was asked.
    pub at_us: u64,
    /// How long the answer took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub took_us: Option<u64>,
    /// What came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome<A, E>>,
}

/// An answer or its absence.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome<A, E> {
    /// An answer.
    Answer(A),
    /// None.
    Error(E),
}

impl<A, E> From<Result<A, E>> for Outcome<A, E> {
    fn from(result: Result<A, E>) -> Self {
        match result {
            Ok(answer) => Self::Answer(answer),
            Err(error) => Self::Error(error),
        }
    }
}

impl<A, E> From<Outcome<A, E>> for Result<A, E> {
    fn from(outcome: Outcome<A, E>) -> Self {
        match outcome {
            Outcome::Answer(answer) => Ok(answer),
            Outcome::Error(error) => Err(error),
        }
    }
}

/// What the resolver was asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Question {
    /// The name, without its final dot.
    pub name: String,
    /// Which records.
    pub kind: RecordKind,
}

/// What was asked over HTTP.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HttpKey {
    /// `GET URL` or `POST URL`; `API URL` for a request to an API.
    pub request: String,
    /// What was posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub posted: Option<String>,
}

/// Where a connection was opened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connect {
    /// Counted from 1.
    pub connection: u32,
    /// The other end.
    pub address: SocketAddr,
}

/// A handshake over a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handshake {
    /// Over which.
    pub connection: u32,
    /// The host's name.
    pub name: String,
    /// How strict.
    pub mode: TlsMode,
}

/// What a handshake showed; [`TlsFacts`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Shown {
    pub version: Option<String>,
    pub cipher_suite: Option<String>,
    pub key_exchange: Option<String>,
    pub certificate: Option<ShownCertificate>,
    pub verified: bool,
    pub end_point: Option<Octets>,
}

/// A certificate; [`CertificateFacts`]. Times in seconds since 1970.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ShownCertificate {
    pub subject: String,
    pub issuer: String,
    pub names: Vec<String>,
    pub not_before_s: i64,
    pub not_after_s: i64,
    pub self_signed: bool,
    pub sha256: String,
    #[serde(default)]
    pub public_key_sha256: String,
    #[serde(default)]
    pub sha512: String,
    #[serde(default)]
    pub public_key_sha512: String,
    #[serde(default)]
    pub authorities: Vec<Digests>,
}

/// A handshake that failed, and what it showed until then.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NotShaken {
    /// What it showed.
    pub facts: Shown,
    /// Why it failed.
    pub kind: TlsErrorKind,
}

impl From<&TlsFacts> for Shown {
    fn from(facts: &TlsFacts) -> Self {
        Self {
            version: facts.version.map(str::to_owned),
            cipher_suite: facts.cipher_suite.clone(),
            key_exchange: facts.key_exchange.clone(),
            certificate: facts.certificate.as_ref().map(ShownCertificate::from),
            verified: facts.verified,
            end_point: facts.end_point.as_deref().map(Octets::from),
        }
    }
}

impl From<Shown> for TlsFacts {
    fn from(shown: Shown) -> Self {
        /// Every version that a handshake can name.
        const VERSIONS: [&str; 5] = ["SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"];
        let version = shown.version.and_then(|named| VERSIONS.into_iter().find(|known| *known == named));
        Self {
            version,
            cipher_suite: shown.cipher_suite,
            key_exchange: shown.key_exchange,
            certificate: shown.certificate.map(CertificateFacts::from),
            verified: shown.verified,
            pinned: false,
            end_point: shown.end_point.map(|octets| octets.0),
        }
    }
}

impl From<&CertificateFacts> for ShownCertificate {
    fn from(facts: &CertificateFacts) -> Self {
        Self {
            subject: facts.subject.clone(),
            issuer: facts.issuer.clone(),
            names: facts.names.clone(),
            not_before_s: seconds(facts.not_before),
            not_after_s: seconds(facts.not_after),
            self_signed: facts.self_signed,
            sha256: facts.sha256.clone(),
            public_key_sha256: facts.public_key_sha256.clone(),
            sha512: facts.sha512.clone(),
            public_key_sha512: facts.public_key_sha512.clone(),
            authorities: facts.authorities.clone(),
        }
    }
}

impl From<ShownCertificate> for CertificateFacts {
    fn from(shown: ShownCertificate) -> Self {
        Self {
            subject: shown.subject,
            issuer: shown.issuer,
            names: shown.names,
            not_before: instant(shown.not_before_s),
            not_after: instant(shown.not_after_s),
            self_signed: shown.self_signed,
            sha256: shown.sha256,
            public_key_sha256: shown.public_key_sha256,
            sha512: shown.sha512,
            public_key_sha512: shown.public_key_sha512,
            authorities: shown.authorities,
        }
    }
}

impl From<&TlsError> for NotShaken {
    fn from(error: &TlsError) -> Self {
        Self { facts: Shown::from(&*error.facts), kind: error.kind.clone() }
    }
}

impl From<NotShaken> for TlsError {
    fn from(shown: NotShaken) -> Self {
        Self { facts: Box::new(shown.facts.into()), kind: shown.kind }
    }
}

fn seconds(instant: SystemTime) -> i64 {
    let seconds = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match instant.duration_since(UNIX_EPOCH) {
        Ok(after) => seconds(after),
        Err(before) => -seconds(before.duration()),
    }
}

fn instant(seconds: i64) -> SystemTime {
    let away = Duration::from_secs(seconds.unsigned_abs());
    let moved = if seconds < 0 { UNIX_EPOCH.checked_sub(away) } else { UNIX_EPOCH.checked_add(away) };
    moved.unwrap_or(UNIX_EPOCH)
}

/// Something said in a dialog.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Talk {
    /// Over which connection.
    pub connection: u32,
    /// When.
    pub at_us: u64,
    /// What.
    #[serde(flatten)]
    pub said: Said,
}

/// What was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// By us; of a secret only the visible part.
    Sent(Octets),
    /// By the server; of a SASL challenge only that there was one.
    Received(Octets),
    /// The reason of a refusal that stood in a challenge.
    Reason(String),
    /// The server ended the connection.
    Closed,
    /// The connection broke.
    Broken(ErrorName),
}

/// Bytes: text where they are, base64 where not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Octets(pub Vec<u8>);

impl From<&[u8]> for Octets {
    fn from(octets: &[u8]) -> Self {
        Self(octets.to_vec())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum OctetsForm<'a> {
    Text(std::borrow::Cow<'a, str>),
    Base64 { base64: String },
}

impl Serialize for Octets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let form = match std::str::from_utf8(&self.0) {
            Ok(text) => OctetsForm::Text(text.into()),
            Err(_) => OctetsForm::Base64 { base64: STANDARD.encode(&self.0) },
        };
        form.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Octets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match OctetsForm::deserialize(deserializer)? {
            OctetsForm::Text(text) => Ok(Self(text.as_bytes().to_vec())),
            OctetsForm::Base64 { base64 } => {
                STANDARD.decode(base64).map(Self).map_err(|_| serde::de::Error::custom("base64"))
            }
        }
    }
}

/// A body in its field.
pub mod octets {
    use super::{Deserialize, Deserializer, Octets, Serialize, Serializer};

    /// Writes it.
    ///
    /// # Errors
    /// The serializer's.
    pub fn serialize<S: Serializer>(octets: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        Octets::from(octets).serialize(serializer)
    }

    /// Reads it.
    ///
    /// # Errors
    /// The deserializer's.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        Octets::deserialize(deserializer).map(|octets| octets.0)
    }
}

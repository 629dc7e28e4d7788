//! What further connections and questions show, once the answer is there: which is why nobody makes
//! them unasked.

use std::net::IpAddr;

use super::report::Failure;
use super::{AuthMechanism, Endpoint, Protocol};

/// A version of TLS that a server may be offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TlsVersion {
    /// RFC 2246
    Tls10,
    /// RFC 4346
    Tls11,
    /// RFC 5246
    Tls12,
    /// RFC 8446
    Tls13,
}

impl TlsVersion {
    /// Every version, oldest first.
    pub const ALL: [Self; 4] = [Self::Tls10, Self::Tls11, Self::Tls12, Self::Tls13];

    /// `1.2`
    pub fn number(self) -> &'static str {
        match self {
            Self::Tls10 => "1.0",
            Self::Tls11 => "1.1",
            Self::Tls12 => "1.2",
            Self::Tls13 => "1.3",
        }
    }

    /// `TLS 1.2`
    pub fn name(self) -> &'static str {
        match self {
            Self::Tls10 => "TLS 1.0",
            Self::Tls11 => "TLS 1.1",
            Self::Tls12 => "TLS 1.2",
            Self::Tls13 => "TLS 1.3",
        }
    }

    /// The version before this one.
    pub fn before(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|version| *version < self)
    }

    /// The version of this name, or of this number.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| text == version.name() || text == version.number())
    }
}

/// What shall be looked into.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Needs {
    /// Each address family by itself.
    pub families: bool,
    /// Handshakes with no newer version than these.
    pub offers: Vec<TlsVersion>,
    /// What the port with STARTTLS gives away before TLS.
    pub starttls: bool,
    /// Whether the port with implicit TLS answers.
    pub implicit_tls: bool,
    /// TLSA records of the servers.
    pub tlsa: bool,
    /// MTA-STS and TLS-RPT of the domain.
    pub posture: bool,
}

impl Needs {
    /// All there is.
    pub fn all() -> Self {
        let offers = vec![TlsVersion::Tls11, TlsVersion::Tls12];
        Self { families: true, offers, starttls: true, implicit_tls: true, tlsa: true, posture: true }
    }

    /// Something about servers.
    pub fn servers(&self) -> bool {
        self.families || !self.offers.is_empty() || self.starttls || self.implicit_tls || self.tlsa
    }
}

/// What was looked into.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeepReport {
    /// The chosen servers, in the order of [`Protocol::ALL`].
    pub servers: Vec<DeepServer>,
    /// The domain; `None`: nobody asked.
    pub posture: Option<Posture>,
}

/// One server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeepServer {
    /// What it speaks.
    pub protocol: Protocol,
    /// Where it stands.
    pub endpoint: Endpoint,
    /// IPv4, then IPv6; empty where nobody asked.
    pub families: Vec<FamilyReport>,
    /// In the order asked.
    pub offers: Vec<OfferReport>,
    /// The port with STARTTLS.
    pub starttls: Option<StartTlsPort>,
    /// The port with implicit TLS.
    pub implicit_tls: Option<(Endpoint, Tried)>,
    /// Its TLSA records.
    pub tlsa: Option<TlsaReport>,
}

/// What became of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// It works.
    Worked,
    /// There is nothing to try: no address, a closed port.
    Absent,
    /// It does not work.
    Failed(Failure),
}

/// A server by one address family alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyReport {
    /// IPv6; else IPv4.
    pub ipv6: bool,
    /// The addresses of this family.
    pub addresses: Vec<IpAddr>,
    /// The whole ladder.
    pub outcome: Tried,
}

/// A handshake with no newer version than this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferReport {
    /// The newest version offered.
    pub newest: TlsVersion,
    /// What the server made of it.
    pub answer: OfferAnswer,
}

/// What a server makes of an old version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfferAnswer {
    /// It takes this version.
    Accepted(TlsVersion),
    /// It refuses.
    Refused,
    /// Nothing can be said.
    Failed(Failure),
}

/// What a port with STARTTLS says to somebody who never starts TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartTlsPort {
    /// Where it stands.
    pub endpoint: Endpoint,
    /// Whether it speaks at all.
    pub outcome: Tried,
    /// STARTTLS (STLS) is offered.
    pub offered: bool,
    /// Mechanisms offered before TLS that send the password itself.
    pub plain: Vec<AuthMechanism>,
    /// A command slipped in behind STARTTLS was carried out after the handshake; `None`: unknown.
    pub injection: Option<bool>,
}

/// TLSA records of one port (RFC 6698).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsaReport {
    /// `_993._tcp.mail.example.org`
    pub name: String,
    /// DNSSEC vouches for them.
    pub authentic: bool,
    /// Compared with what the server shows.
    pub outcome: TlsaOutcome,
}

/// TLSA records compared with a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsaOutcome {
    /// There are none.
    Absent,
    /// One of them fits.
    Matches,
    /// None of them fits.
    Differs,
    /// They speak of more than the server's own certificate: `2 1 1`.
    Unknown(String),
    /// The question failed.
    Failed(Failure),
}

/// What a domain says of mail that comes to it by SMTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posture {
    /// RFC 8461
    pub mta_sts: MtaSts,
    /// RFC 8460
    pub tls_rpt: TlsRpt,
}

/// A domain's MTA-STS policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MtaSts {
    /// There is none.
    Absent,
    /// A record without a policy that can be used.
    Broken(super::Reason),
    /// The question failed.
    Failed(Failure),
    /// There is one.
    Policy {
        /// `enforce`, `testing`, `none`
        mode: String,
        /// Mail exchangers that the policy does not name.
        unnamed: Vec<String>,
    },
}

/// A domain's wish for reports on TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsRpt {
    /// There is none.
    Absent,
    /// A record that names nobody.
    Broken,
    /// The question failed.
    Failed(Failure),
    /// Where reports go. Text from the network.
    Present(String),
}

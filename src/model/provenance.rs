//! Where a value comes from and how far it can be trusted.

use serde::Serialize;

/// Who named a server. The order is the rank: what stands first wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The user's own values.
    User,
    /// The provider's own file (`autoconfig.D` and `D/.well-known`).
    Autoconfig,
    /// The ISP database at Thunderbird.
    Ispdb,
    /// The table compiled into this program.
    Builtin,
    /// DNS SRV records (RFC 6186, RFC 8314).
    Srv,
    /// Inferred from the mail exchanger's provider.
    Mx,
    /// Proposed from common host names.
    Guess,
}

impl Source {
    /// Every source in rank order.
    pub const ALL: [Self; 7] =
        [Self::User, Self::Autoconfig, Self::Ispdb, Self::Builtin, Self::Srv, Self::Mx, Self::Guess];

    /// Rank as in the specification's table; a lower number wins.
    pub fn rank(self) -> u8 {
        match self {
            Self::User => 0,
            Self::Autoconfig => 2,
            Self::Ispdb => 3,
            Self::Builtin => 4,
            Self::Srv => 5,
            Self::Mx => 8,
            Self::Guess => 9,
        }
    }

    /// The stable name in options, JSON and `.ftl` keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Autoconfig => "autoconfig",
            Self::Ispdb => "ispdb",
            Self::Builtin => "builtin",
            Self::Srv => "srv",
            Self::Mx => "mx",
            Self::Guess => "guess",
        }
    }
}

/// How far a value can be trusted: the weakest hop on its way. Greater is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trust {
    /// Nobody named it.
    Guess,
    /// Plain DNS without validation.
    PlainDns,
    /// HTTPS, but on the way another registrable domain was given the say by a redirect.
    Redirected,
    /// DNS validated by DNSSEC.
    Dnssec,
    /// An unbroken HTTPS chain from the domain's own name or the ISPDB.
    Https,
    /// Compiled into this program.
    Builtin,
    /// Typed by the user.
    User,
}

impl Trust {
    /// The stable name in JSON and `.ftl` keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::Guess => "guess",
            Self::PlainDns => "plain-dns",
            Self::Redirected => "redirected",
            Self::Dnssec => "dnssec",
            Self::Https => "https",
            Self::Builtin => "builtin",
            Self::User => "user",
        }
    }
}

/// Why an answer's AD bit counts: what makes DNSSEC's verdict of a resolver ours as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vouching {
    /// The resolver stands on loopback: nobody can change its answers on their way.
    Loopback,
    /// resolv.conf says `options trust-ad`.
    TrustAd,
}

impl Vouching {
    /// The stable name in JSON and `.ftl` keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::Loopback => "loopback",
            Self::TrustAd => "trust-ad",
        }
    }
}

/// One naming of a value: who, how far trusted, and by which question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Provenance {
    /// Who named it.
    pub source: Source,
    /// The weakest hop.
    pub trust: Trust,
    /// The URL or DNS question that was answered; empty for the table and for guesses.
    pub query: String,
}

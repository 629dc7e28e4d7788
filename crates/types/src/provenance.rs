//! Where a value comes from and how far it can be trusted.

use serde::{Deserialize, Serialize};

/// Who named a server. The order is the rank: what stands first wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The user's own values.
    User,
    /// A file on disk that is checked before it is published.
    ConfigFile,
    /// The provider's own file with a digest in DNS (draft-ietf-mailmaint-pacc).
    Pacc,
    /// The provider's own file (`autoconfig.D` and `D/.well-known`).
    Autoconfig,
    /// The ISP database at Thunderbird.
    Ispdb,
    /// The table compiled into this program.
    Builtin,
    /// DNS SRV records (RFC 6186, RFC 8314).
    Srv,
    /// A file whose URL stands in a TXT record of the domain (`mailconf=URL`).
    Mailconf,
    /// The provider's own file over plain http.
    AutoconfigHttp,
    /// Microsoft Autodiscover (MS-OXDSCLI).
    Autodiscover,
    /// Inferred from the mail exchanger's provider.
    Mx,
    /// What the registrable domain publishes, for an address at a subdomain.
    Parent,
    /// Proposed from common host names.
    Guess,
    /// The mail exchanger's own name, taken for that of the mailbox server.
    MxHost,
    /// JMAP (RFC 8620 section 2.2): shown, names no server for IMAP, POP3 or submission.
    Jmap,
    /// Calendars and contacts (RFC 6764): shown, names no server for IMAP, POP3 or submission.
    Dav,
    /// Metadata of the OAuth 2.0 issuer that a file names (RFC 8414): kept for the login.
    #[serde(rename = "oauth")]
    OAuth,
}

impl Source {
    /// Every source in rank order.
    pub const ALL: [Self; 17] = [
        Self::User,
        Self::ConfigFile,
        Self::Pacc,
        Self::Autoconfig,
        Self::Ispdb,
        Self::Builtin,
        Self::Srv,
        Self::Mailconf,
        Self::AutoconfigHttp,
        Self::Autodiscover,
        Self::Mx,
        Self::Parent,
        Self::Guess,
        Self::MxHost,
        Self::Jmap,
        Self::Dav,
        Self::OAuth,
    ];

    /// Rank as in the specification's table; a lower number wins.
    pub fn rank(self) -> u8 {
        match self {
            Self::User | Self::ConfigFile => 0,
            Self::Pacc => 1,
            Self::Autoconfig => 2,
            Self::Ispdb => 3,
            Self::Builtin => 4,
            Self::Srv => 5,
            Self::Mailconf | Self::AutoconfigHttp => 6,
            Self::Autodiscover => 7,
            Self::Mx => 8,
            Self::Parent => 9,
            Self::Guess => 10,
            Self::MxHost => 11,
            Self::Jmap | Self::Dav | Self::OAuth => 12,
        }
    }

    /// The stable name in options, JSON and `.ftl` keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::ConfigFile => "config-file",
            Self::Pacc => "pacc",
            Self::Autoconfig => "autoconfig",
            Self::Ispdb => "ispdb",
            Self::Builtin => "builtin",
            Self::Srv => "srv",
            Self::Mailconf => "mailconf",
            Self::AutoconfigHttp => "autoconfig-http",
            Self::Autodiscover => "autodiscover",
            Self::Mx => "mx",
            Self::Parent => "parent",
            Self::Guess => "guess",
            Self::MxHost => "mx-host",
            Self::Jmap => "jmap",
            Self::Dav => "dav",
            Self::OAuth => "oauth",
        }
    }

    /// False for what we propose ourselves.
    pub fn is_published(self) -> bool {
        !matches!(self, Self::Guess | Self::MxHost)
    }

    /// False for sources that only inform: nobody waits for them, and nothing they say makes another
    /// question needless.
    pub fn names_servers(self) -> bool {
        !matches!(self, Self::Jmap | Self::Dav | Self::OAuth)
    }
}

/// How far a value can be trusted: the weakest hop on its way. Greater is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trust {
    /// Nobody named it.
    Guess,
    /// Plain http: anybody on the way can change it.
    Http,
    /// A file on disk; nobody says who wrote it.
    File,
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
    /// Every level, the worst first.
    pub const ALL: [Self; 9] = [
        Self::Guess,
        Self::Http,
        Self::File,
        Self::PlainDns,
        Self::Redirected,
        Self::Dnssec,
        Self::Https,
        Self::Builtin,
        Self::User,
    ];

    /// The stable name in JSON and `.ftl` keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::Guess => "guess",
            Self::Http => "http",
            Self::File => "file",
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vouching {
    /// resolv.conf says `options trust-ad`.
    TrustAd,
}

impl Vouching {
    /// The reason of this name.
    pub fn of_id(id: &str) -> Option<Self> {
        (id == Self::TrustAd.id()).then_some(Self::TrustAd)
    }

    /// The stable name in JSON and `.ftl` keys.
    pub fn id(self) -> &'static str {
        match self {
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

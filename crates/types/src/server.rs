//! Servers and what it takes to use them.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use serde::Serialize;

use super::{AuthMechanism, Domain, EmailAddress, Message};

/// What a server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// RFC 3501, RFC 9051
    Imap,
    /// RFC 1939
    Pop3,
    /// Message submission, RFC 6409
    Submission,
}

impl Protocol {
    /// All three, incoming first.
    pub const ALL: [Self; 3] = [Self::Imap, Self::Pop3, Self::Submission];

    /// The stable name in options, JSON and `.ftl` keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::Imap => "imap",
            Self::Pop3 => "pop3",
            Self::Submission => "submission",
        }
    }

    /// The protocol whose server greets like this: IMAP's `* OK`, POP3's `+OK`, a reply code of SMTP.
    pub fn of_greeting(line: &str) -> Option<Self> {
        let code = |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        match line.split([' ', '-']).next()? {
            "*" => Some(Self::Imap),
            "+OK" => Some(Self::Pop3),
            "" if line.starts_with("-ERR") => Some(Self::Pop3),
            word if code(word) => Some(Self::Submission),
            _ => None,
        }
    }

    /// The protocol that this port is registered for, and how the connection is protected there.
    pub fn of_port(port: u16) -> Option<(Self, Security)> {
        let all = Self::ALL.into_iter().flat_map(|protocol| Security::SAFE.map(|security| (protocol, security)));
        all.into_iter().find(|(protocol, security)| protocol.default_port(*security) == port)
    }

    /// The registered port for this protocol (RFC 8314 section 7, RFC 6409 section 3.1).
    pub fn default_port(self, security: Security) -> u16 {
        match (self, security) {
            (Self::Imap, Security::ImplicitTls) => 993,
            (Self::Imap, _) => 143,
            (Self::Pop3, Security::ImplicitTls) => 995,
            (Self::Pop3, _) => 110,
            (Self::Submission, Security::ImplicitTls) => 465,
            (Self::Submission, _) => 587,
        }
    }
}

impl fmt::Display for Protocol {
    /// The name as people write it; "SMTP" since that is what mail programs ask for.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Imap => "IMAP",
            Self::Pop3 => "POP3",
            Self::Submission => "SMTP",
        })
    }
}

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Security {
    /// TLS from the first byte (RFC 8314 section 3).
    #[serde(rename = "tls")]
    ImplicitTls,
    /// Plain greeting, then STARTTLS (STLS in POP3; RFC 2595, RFC 3207).
    #[serde(rename = "starttls")]
    StartTls,
    /// No protection at all.
    #[serde(rename = "none")]
    Cleartext,
}

impl Security {
    /// Those that protect, the better one first.
    pub const SAFE: [Self; 2] = [Self::ImplicitTls, Self::StartTls];

    /// The stable name in JSON and `.ftl` keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::ImplicitTls => "tls",
            Self::StartTls => "starttls",
            Self::Cleartext => "none",
        }
    }
}

/// A host and a port. The host is a name in A-labels or an IP address, lower case, no final dot.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Endpoint {
    /// Host name in A-labels, or an IP address without brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

impl Endpoint {
    /// Normalises the host: lower case, no final dot.
    pub fn new(host: &str, port: u16) -> Self {
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        Self { host, port }
    }

    /// The endpoint that a file names: a host name, `localhost`, or an IP address with or without brackets;
    /// `None` if it is none of them.
    pub fn checked(host: &str, port: u16) -> Option<Self> {
        let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
        match bare.parse::<IpAddr>() {
            Ok(address) => Some(Self::new(&address.to_string(), port)),
            Err(_) if host.eq_ignore_ascii_case("localhost") => Some(Self::new(host, port)),
            Err(_) => Domain::parse(host).ok().map(|host| Self::new(host.as_str(), port)),
        }
    }
}

/// A server as an option takes it: `imap+starttls://mail.example.org:143`.
pub fn url(protocol: Protocol, security: Security, endpoint: &Endpoint) -> String {
    let suffix = match security {
        Security::ImplicitTls => "s",
        Security::StartTls => "+starttls",
        Security::Cleartext => "+cleartext",
    };
    format!("{}{suffix}://{endpoint}", protocol.id())
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

/// A piece of a user-name template.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum UsernamePart {
    /// `%EMAILADDRESS%`
    Address,
    /// `%EMAILLOCALPART%`
    LocalPart,
    /// `%EMAILDOMAIN%`
    Domain,
    /// Text as it stands.
    Text(String),
}

/// The login name of one server.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Username {
    /// Filled in from the address at login.
    Template(Vec<UsernamePart>),
    /// As it stands.
    Literal(String),
    /// Nobody said; what the provider calls it, where known.
    Unknown(Option<String>),
}

impl Username {
    /// The whole address.
    pub fn address() -> Self {
        Self::Template(vec![UsernamePart::Address])
    }

    /// The part before the `@`.
    pub fn local_part() -> Self {
        Self::Template(vec![UsernamePart::LocalPart])
    }

    /// The name to log in with: the template filled in, and the address where nobody said.
    pub fn resolve(&self, address: &EmailAddress) -> String {
        match self {
            Self::Literal(name) => name.clone(),
            Self::Unknown(_) => address.to_ascii(),
            Self::Template(parts) => parts
                .iter()
                .map(|part| match part {
                    UsernamePart::Address => address.to_ascii(),
                    UsernamePart::LocalPart => address.local_part.clone(),
                    UsernamePart::Domain => address.domain.as_str().to_owned(),
                    UsernamePart::Text(text) => text.clone(),
                })
                .collect(),
        }
    }
}

/// One server as one source named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerSettings {
    /// What it speaks.
    pub protocol: Protocol,
    /// Where it stands.
    pub endpoint: Endpoint,
    /// How the connection is protected.
    pub security: Security,
    /// Who logs in.
    pub username: Username,
    /// Mechanisms in the source's order of preference; empty where the source says nothing.
    pub auth: Vec<AuthMechanism>,
}

/// One provider's servers from one source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MailConfig {
    /// The provider's name for people.
    pub provider: Option<String>,
    /// Servers in the source's order of preference.
    pub servers: Vec<ServerSettings>,
    /// Protocols that the source says are not offered (SRV target `.`, the table's `none`).
    pub not_offered: Vec<Protocol>,
    /// Whether there is a mailbox.
    pub mailbox: Mailbox,
    /// What has to be done before a login can succeed.
    pub preparations: Vec<Message>,
    /// Help pages, best first.
    pub help_urls: Vec<String>,
    /// What the provider's POP3 does beyond the protocol.
    pub pop3_habits: Pop3Habits,
    /// JMAP session resources (RFC 8620 section 2).
    pub jmap_urls: Vec<String>,
    /// Calendars and contacts.
    pub dav: Vec<DavUrl>,
    /// Where tokens for these servers come from.
    pub oauth: Option<Box<OAuthIssuer>>,
}

/// An OAuth 2.0 issuer as a file names it, and as its own metadata describe it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct OAuthIssuer {
    /// The issuer as the file writes it: an https URL (RFC 8414 section 2), or a bare host name.
    pub issuer: String,
    /// Scopes to ask for, separated by spaces, where the file says.
    pub scope: Option<String>,
    /// Where the user consents.
    pub authorization_endpoint: Option<String>,
    /// Where codes become tokens.
    pub token_endpoint: Option<String>,
    /// RFC 8628
    pub device_authorization_endpoint: Option<String>,
    /// RFC 7591
    pub registration_endpoint: Option<String>,
    /// What the issuer says it grants.
    pub scopes_supported: Vec<String>,
}

/// What a WebDAV service keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DavKind {
    /// CalDAV, RFC 4791
    Calendars,
    /// CardDAV, RFC 6352
    Contacts,
}

impl DavKind {
    /// Both, calendars first.
    pub const ALL: [Self; 2] = [Self::Calendars, Self::Contacts];

    /// The stable name in JSON, and of the well-known resource (RFC 6764 section 5).
    pub fn id(self) -> &'static str {
        match self {
            Self::Calendars => "caldav",
            Self::Contacts => "carddav",
        }
    }
}

/// Where calendars or contacts are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DavUrl {
    /// What is there.
    pub kind: DavKind,
    /// An https URL. May be text from the network.
    pub url: String,
}

/// Whether the service behind a domain keeps its mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mailbox {
    /// It does, as far as is known.
    #[default]
    Here,
    /// It passes everything on.
    Elsewhere,
    /// It did, and was closed.
    Gone,
}

/// What a provider's POP3 does beyond RFC 1939.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pop3Habits {
    /// Each message is listed once, for whichever device asks first.
    pub lists_once: bool,
    /// Logins closer together than this are refused as if the password were wrong.
    pub login_interval: Option<Duration>,
}

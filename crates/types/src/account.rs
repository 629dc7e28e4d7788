//! One mailbox as mail programs know it: what exports and `accounts.toml` hold.

use std::fmt;

use super::reason::Withheld;
use super::report::{Choice, ServerReport, SurveyReport};
use super::{AuthMechanism, ChallengeKind, EmailAddress, Endpoint, Family, Protocol, Provenance, Security};

/// A mailbox with its servers. Holds no password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose mailbox.
    pub address: EmailAddress,
    /// The name that recipients see; `None` where nobody said.
    pub name: Option<String>,
    /// The incoming protocol that was chosen; `None` where both would do and nobody chose.
    pub protocol: Option<Protocol>,
    /// At most one a protocol, incoming first.
    pub servers: Vec<AccountServer>,
    /// What POP3 leaves on the server.
    pub retention: Retention,
    /// A command whose first line of output is the password.
    pub password_command: Option<String>,
    /// A command whose first line of output is an access token.
    pub token_command: Option<String>,
}

/// A server of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountServer {
    /// What it speaks.
    pub protocol: Protocol,
    /// Where it stands.
    pub endpoint: Endpoint,
    /// How the connection is protected.
    pub security: Security,
    /// Who logs in.
    pub username: String,
    /// How: what a mail program is to be told, see [`ServerReport::login_families`].
    pub login: LoginMethod,
    /// What the server offered when it was asked; empty if it was not. Programs that have to be told one mechanism
    /// are told one of these.
    pub offered: Vec<AuthMechanism>,
    /// Who named it.
    pub named: Named,
}

/// Who named a server, and whether a password may go there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named {
    /// Everyone who named it; `None`: not recorded (`accounts.toml` of version 0.1.0).
    pub by: Option<Vec<Provenance>>,
    /// The user said that it may see the password, whoever named it.
    pub trusted: bool,
    /// Why it may not see the password.
    pub withheld: Option<Withheld>,
}

/// How to log in, as coarse as mail programs put it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LoginMethod {
    /// The password itself, under TLS.
    Password,
    /// A challenge and a digest: CRAM-MD5, APOP or SCRAM, where the password is not accepted.
    Challenge(ChallengeKind),
    /// A token from the provider's sign-in page.
    OAuth2,
}

/// What accounts are written with, simplest first. No mail program can be told to use APOP.
const LOGIN_METHODS: [LoginMethod; 4] = [
    LoginMethod::Password,
    LoginMethod::Challenge(ChallengeKind::Scram),
    LoginMethod::Challenge(ChallengeKind::CramMd5),
    LoginMethod::OAuth2,
];

impl LoginMethod {
    /// The stable name in `accounts.toml`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Challenge(ChallengeKind::CramMd5) => "cram-md5",
            Self::Challenge(ChallengeKind::Scram) => "scram",
            Self::Challenge(ChallengeKind::Apop) => "apop",
            Self::OAuth2 => "oauth2",
        }
    }

    /// The method by its stable name.
    pub fn by_id(id: &str) -> Option<Self> {
        LOGIN_METHODS.into_iter().find(|method| method.id() == id)
    }

    /// The family of mechanisms that it stands for.
    pub fn family(self) -> Family {
        match self {
            Self::Password => Family::Password,
            Self::Challenge(kind) => Family::Challenge(kind),
            Self::OAuth2 => Family::OAuth2,
        }
    }
}

/// What POP3 does with fetched mail on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Retention {
    /// It stays.
    #[default]
    Keep,
    /// It is deleted once it was fetched.
    Delete,
    /// It is deleted that many days after it was fetched.
    DeleteAfter(u16),
}

impl fmt::Display for Retention {
    /// As in options and files: `keep`, `delete`, `14d`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keep => f.write_str("keep"),
            Self::Delete => f.write_str("delete"),
            Self::DeleteAfter(days) => write!(f, "{days}d"),
        }
    }
}

impl Retention {
    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "keep" => Some(Self::Keep),
            "delete" => Some(Self::Delete),
            other => match other.strip_suffix('d')?.parse() {
                Ok(days) if days > 0 => Some(Self::DeleteAfter(days)),
                _ => None,
            },
        }
    }
}

impl Account {
    /// The account that a report recommends; `None` without an address or without any server.
    pub fn from_report(report: &SurveyReport) -> Option<Self> {
        let address = report.target.address()?.clone();
        let servers: Vec<AccountServer> = Protocol::ALL
            .into_iter()
            .filter_map(|protocol| report.chosen(protocol))
            .map(|server| AccountServer::from_report(server, &address))
            .collect();
        let protocol = match report.recommendation.choice {
            Choice::Imap => Some(Protocol::Imap),
            Choice::Pop3 => Some(Protocol::Pop3),
            Choice::DependsOnDevices | Choice::Nothing => None,
        };
        (!servers.is_empty()).then_some(Self {
            address,
            name: None,
            protocol,
            servers,
            retention: Retention::Keep,
            password_command: None,
            token_command: None,
        })
    }

    /// The server of a protocol.
    pub fn server(&self, protocol: Protocol) -> Option<&AccountServer> {
        self.servers.iter().find(|server| server.protocol == protocol)
    }

    /// The incoming server to use: that of the chosen protocol, else IMAP, else POP3.
    pub fn incoming(&self) -> Option<&AccountServer> {
        match self.protocol {
            Some(protocol) => self.server(protocol),
            None => self.server(Protocol::Imap).or_else(|| self.server(Protocol::Pop3)),
        }
    }
}

impl AccountServer {
    fn from_report(server: &ServerReport, address: &EmailAddress) -> Self {
        let candidate = &server.candidate;
        let accepted = server.accepted_login();
        let families = server.login_families();
        let login = LOGIN_METHODS.into_iter().find(|method| families.contains(&Some(method.family())));
        Self {
            protocol: candidate.protocol,
            endpoint: candidate.endpoint.clone(),
            security: candidate.security,
            username: match accepted {
                Some(login) => login.username.clone(),
                None => candidate.username.resolve(address),
            },
            login: login.unwrap_or(LoginMethod::Password),
            offered: server.probe.as_ref().map(|probe| probe.capabilities.mechanisms.clone()).unwrap_or_default(),
            named: Named { by: Some(candidate.provenances.clone()), ..Named::default() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retention_reads_what_it_writes() {
        for retention in [Retention::Keep, Retention::Delete, Retention::DeleteAfter(14)] {
            assert_eq!(Retention::parse(&retention.to_string()), Some(retention));
        }
        for text in ["", "d", "0d", "-1d", "14", "forever", "99999d"] {
            assert_eq!(Retention::parse(text), None, "{text}");
        }
    }
}

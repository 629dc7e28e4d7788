//! The table of large providers that is compiled in: it answers at once, offline, and knows what no
//! published file says, such as what has to be switched on first.
//!
//! The table is const data; looking up scans it and takes microseconds, and nothing is built at
//! start. An entry says what is known and leaves the rest [`Offer::Unknown`]; what a provider is
//! known not to have is [`Offer::NotOffered`]. Hosts that differ from customer to customer and
//! bridges on the user's own computer are advice in words, never servers to connect to.

pub mod filter;
mod near;
mod preparation;
pub mod source;
mod table;

use std::time::Duration;

use mail_types::report::Candidate;
use mail_types::{
    AuthMechanism, DavKind, DavUrl, Domain, Endpoint, Family, MailConfig, Mailbox, Message, Pop3Habits, Protocol,
    Security, ServerSettings, Username,
};

pub use near::near_miss;
pub use preparation::Preparation;

/// The day the table was last checked, ISO 8601.
pub const DATE: &str = "2026-11-30";

/// One provider of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Stable short name.
    pub key: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// Mail domains in A-labels; each is in one entry only. `*.example.org` is every name below
    /// `example.org`; an entry for a name itself goes before.
    pub domains: &'static [&'static str],
    /// Ends of mail exchanger names, by whole labels, that give the provider away.
    pub mx_suffixes: &'static [&'static str],
    /// IMAP.
    pub imap: Offer,
    /// POP3.
    pub pop3: Offer,
    /// Message submission.
    pub submission: Offer,
    /// What the user has to do or know before a login can succeed, in the order of doing.
    pub preparations: &'static [Preparation],
    /// Whether there is a mailbox at all.
    pub mailbox: Mailbox,
    /// Calendars and contacts, if they are at the same place for every customer.
    pub dav: &'static [(DavKind, &'static str)],
    /// The provider's own help page.
    pub help_url: Option<&'static str>,
    /// POP3 logins closer together than this are refused as if the password were wrong.
    pub pop3_interval: Option<Duration>,
    /// True where POP3 lists each message once and to one device only, whatever is left on the server.
    pub pop3_lists_once: bool,
}

/// What a provider offers for one protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    /// A server that is the same for every customer.
    Server {
        /// Host name; `%EMAILDOMAIN%` stands for the mail domain.
        host: &'static str,
        /// TCP port.
        port: u16,
        /// How the connection is protected.
        security: Security,
        /// Form of the login name.
        username: Form,
        /// What the login takes, best first; empty where nobody said.
        auth: &'static [Auth],
    },
    /// Every customer has another host; never contacted from here.
    Pattern {
        /// The host with `N` for each digit that differs.
        host_pattern: &'static str,
        /// Port and protection, where known.
        port: Option<(u16, Security)>,
    },
    /// A program on the user's own computer has to run first; never contacted from here.
    Bridge {
        /// The bridge's default host.
        host: &'static str,
        /// The bridge's default port.
        port: u16,
        /// How the connection to the bridge is protected.
        security: Security,
    },
    /// Known to be missing.
    NotOffered,
    /// Nothing is known.
    Unknown,
}

/// Form of a login name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The whole address.
    Address,
    /// The part before the `@`.
    LocalPart,
    /// Another name than the address, of which the form is known.
    Named(&'static str),
    /// Nothing certain is known.
    Unknown,
}

/// What a login takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    /// The account's or mailbox's password.
    Password,
    /// A password made for mail programs.
    AppPassword,
    /// A bearer token.
    OAuth2,
}

/// The provider of this mail domain.
pub fn by_domain(domain: &Domain) -> Option<&'static Provider> {
    let name = domain.as_str();
    let below = |known: &&str| known.strip_prefix("*.").is_some_and(|parent| is_below(name, parent));
    all()
        .find(|provider| provider.domains.contains(&name))
        .or_else(|| all().find(|provider| provider.domains.iter().any(below)))
}

/// True if `name` is a name below `parent`; both in lower case.
fn is_below(name: &str, parent: &str) -> bool {
    name.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'))
}

/// The provider that runs this mail exchanger; the longest known end of the name decides.
pub fn by_mx(host: &str) -> Option<&'static Provider> {
    let host = host.strip_suffix('.').unwrap_or(host);
    all()
        .flat_map(|provider| provider.mx_suffixes.iter().map(move |suffix| (suffix.len(), *suffix, provider)))
        .filter(|(_, suffix, _)| ends_with_labels(host, suffix))
        .max_by_key(|(length, ..)| *length)
        .map(|(.., provider)| provider)
}

/// The first provider, by region, that has a server of this name.
pub fn by_host(host: &str) -> Option<&'static Provider> {
    let named = |offer: &Offer| matches!(offer, Offer::Server { host: named, .. } if named.eq_ignore_ascii_case(host));
    all().find(|provider| [&provider.imap, &provider.pop3, &provider.submission].into_iter().any(named))
}

/// The table knows login names of this form at this server: they differ from the address.
pub fn is_login_form(candidate: &Candidate, form: &str) -> bool {
    let known = |offer: &Offer| match offer {
        Offer::Server { host, username: Form::Named(known), .. } => {
            *known == form && host.eq_ignore_ascii_case(&candidate.endpoint.host)
        }
        _ => false,
    };
    all().any(|provider| known(provider.offer(candidate.protocol)))
}

/// The provider with this key.
pub fn by_key(key: &str) -> Option<&'static Provider> {
    all().find(|provider| provider.key == key)
}

/// Every provider, by region.
pub fn all() -> impl Iterator<Item = &'static Provider> {
    table::REGIONS.iter().copied().flatten()
}

impl Provider {
    /// What the provider offers for a protocol.
    pub fn offer(&self, protocol: Protocol) -> &Offer {
        match protocol {
            Protocol::Imap => &self.imap,
            Protocol::Pop3 => &self.pop3,
            Protocol::Submission => &self.submission,
        }
    }

    /// The account's own password fails, and an app password, or what the provider calls so, takes its place.
    pub fn wants_app_password(&self, protocol: Protocol) -> bool {
        let Offer::Server { auth, .. } = self.offer(protocol) else { return false };
        auth.contains(&Auth::AppPassword) && !auth.contains(&Auth::Password)
    }

    /// The servers that can be contacted as they stand, with what has to be done first.
    pub fn config(&self, domain: &Domain) -> MailConfig {
        let not_offered = |protocol: &Protocol| *self.offer(*protocol) == Offer::NotOffered;
        MailConfig {
            provider: Some(self.name.to_owned()),
            servers: Protocol::ALL.into_iter().filter_map(|protocol| self.server(protocol, domain)).collect(),
            not_offered: Protocol::ALL.into_iter().filter(not_offered).collect(),
            mailbox: self.mailbox,
            preparations: self.preparations.iter().map(|p| p.message(self.name)).chain(self.advice()).collect(),
            help_urls: self.help_url.map(str::to_owned).into_iter().collect(),
            dav: self.dav.iter().map(|(kind, url)| DavUrl { kind: *kind, url: (*url).to_owned() }).collect(),
            pop3_habits: Pop3Habits { lists_once: self.pop3_lists_once, login_interval: self.pop3_interval },
            ..MailConfig::default()
        }
    }

    /// What cannot be said as a server: hosts that the customer has to fill in, bridges, and how often
    /// POP3 may be asked.
    pub fn advice(&self) -> Vec<Message> {
        let mut advice: Vec<Message> =
            Protocol::ALL.into_iter().filter_map(|protocol| self.offer_advice(protocol)).collect();
        if let Some(interval) = self.pop3_interval {
            let minutes = interval.as_secs() / 60;
            advice.push(Message::new("advice-pop3-interval").with("provider", self.name).with("minutes", minutes));
        }
        advice
    }

    fn server(&self, protocol: Protocol, domain: &Domain) -> Option<ServerSettings> {
        let Offer::Server { host, port, security, username, auth } = *self.offer(protocol) else { return None };
        Some(ServerSettings {
            protocol,
            endpoint: Endpoint::new(&host.replace("%EMAILDOMAIN%", domain.as_str()), port),
            security,
            username: match username {
                Form::Address => Username::address(),
                Form::LocalPart => Username::local_part(),
                Form::Named(form) => Username::Unknown(Some(form.to_owned())),
                Form::Unknown => Username::Unknown(None),
            },
            auth: mechanisms(protocol, auth),
        })
    }

    fn offer_advice(&self, protocol: Protocol) -> Option<Message> {
        let say = |id, host: &'static str| {
            Message::new(id).with("provider", self.name).with("protocol", protocol.to_string()).with("host", host)
        };
        match *self.offer(protocol) {
            Offer::Pattern { host_pattern, port: Some((port, security)) } => {
                Some(say("advice-host-pattern", host_pattern).with("port", port).with("security", security.id()))
            }
            Offer::Pattern { host_pattern, port: None } => Some(say("advice-host-pattern-alone", host_pattern)),
            Offer::Bridge { host, port, security } => {
                Some(say("advice-bridge", host).with("port", port).with("security", security.id()))
            }
            Offer::Server { .. } | Offer::NotOffered | Offer::Unknown => None,
        }
    }
}

/// The mechanisms behind what a login takes. Submission has no login command outside SASL.
fn mechanisms(protocol: Protocol, auth: &[Auth]) -> Vec<AuthMechanism> {
    let mut mechanisms = Vec::new();
    for way in auth {
        let more = AuthMechanism::of_family(
            protocol,
            match way {
                Auth::OAuth2 => |family| family == Family::OAuth2,
                Auth::Password | Auth::AppPassword => |family| family == Family::Password,
            },
        );
        for mechanism in more {
            if !mechanisms.contains(&mechanism) {
                mechanisms.push(mechanism);
            }
        }
    }
    mechanisms
}

/// True where `host` is `suffix` or a name below it; case does not matter.
fn ends_with_labels(host: &str, suffix: &str) -> bool {
    let (host, suffix) = (host.as_bytes(), suffix.as_bytes());
    host.len()
        .checked_sub(suffix.len())
        .is_some_and(|start| host[start..].eq_ignore_ascii_case(suffix) && (start == 0 || host[start - 1] == b'.'))
}

#[cfg(test)]
mod tests;

//! Where sources contradict each other, and which was believed. Pure.
//!
//! Two sources agree on a protocol where they share a server: one may know more of them than the
//! other (SRV records name both ports, a file one). Where they share none, or share it and give it
//! different user names, mail programs that ask the one or the other end up with different values,
//! and that is a finding with both.

use std::fmt::Write;

use mail_types::address::registrable_domain;
use mail_types::finding::{SOURCES_DISAGREE, SRV_AUTOCONFIG_DIFFER, STALE_HOSTER_AUTOCONFIG};
use mail_types::report::{Attempt, Outcome, ServerReport};
use mail_types::{
    Arg, Asked, Domain, Finding, Message, Protocol, RecordKind, ServerSettings, Source, Username, UsernamePart,
};

/// What the sources say that can't all be true.
pub(super) fn findings(domain: &Domain, attempts: &[Attempt], servers: &[ServerReport]) -> Vec<Finding> {
    let stale = stale_hoster(domain, attempts);
    let mut findings = Vec::new();
    for protocol in Protocol::ALL {
        for conflict in conflicts(protocol, attempts, servers) {
            // The one finding names the same servers and says more.
            if !(stale.is_some() && conflict.other_by == Source::Mx) {
                findings.push(conflict.finding(protocol));
            }
        }
    }
    findings.extend(srv_against_file(domain, attempts));
    findings.extend(stale);
    findings
}

/// One protocol, two sources, two answers.
struct Conflict {
    believed: Message,
    believed_by: Source,
    other: Message,
    other_by: Source,
    works: bool,
}

impl Conflict {
    fn finding(self, protocol: Protocol) -> Finding {
        let why = match (self.believed_by, self.works) {
            (Source::User, _) => "believed-typed",
            (believed, true) if believed > self.other_by => "believed-works",
            (_, true) => "believed-rank-works",
            (_, false) => "believed-rank",
        };
        // What is dead is not worth a try.
        let advice = match why {
            "believed-works" => Message::new("disagree-advice"),
            _ => Message::new("disagree-advice-try").with("other", self.other.clone()),
        };
        Finding::new(&SOURCES_DISAGREE)
            .with("protocol", protocol.to_string())
            .with("believed", self.believed)
            .with("source", source_name(self.believed_by))
            .with("other", self.other)
            .with("other-source", source_name(self.other_by))
            .with("why", Message::new(why))
            .with("advice", advice)
            .from(self.other_by)
    }
}

/// Everybody who contradicts the chosen server of a protocol.
fn conflicts(protocol: Protocol, attempts: &[Attempt], servers: &[ServerReport]) -> Vec<Conflict> {
    let chosen = servers.iter().find(|server| server.chosen && server.candidate.protocol == protocol);
    let Some(chosen) = chosen else { return Vec::new() };
    let candidate = &chosen.candidate;
    let believed_by = candidate.best_source();
    if !believed_by.is_published() {
        return Vec::new();
    }
    let works = chosen.works();
    let own = named(attempts, believed_by, protocol);
    let is_chosen = |s: &&ServerSettings| s.endpoint == candidate.endpoint && s.security == candidate.security;
    let mut found = Vec::new();
    // What the registrable domain publishes speaks of itself first; a subdomain may differ from it.
    let of_domain = |source: &Source| source.is_published() && *source != Source::Parent;
    for source in Source::ALL.into_iter().filter(|source| of_domain(source) && *source != believed_by) {
        let theirs = named(attempts, source, protocol);
        let Some(first) = theirs.first() else { continue };
        let conflict = |believed, other| Conflict { believed, believed_by, other, other_by: source, works };
        match theirs.iter().copied().find(is_chosen) {
            Some(same) => {
                let ours = own.iter().copied().find(is_chosen).map(|server| &server.username);
                if let Some(ours) = ours
                    && let (Some(mine), Some(other)) = (user_name(ours), user_name(&same.username))
                    && mine != other
                    // RFC 6186 section 4 says how to find the name; the record itself is silent.
                    && source != Source::Srv
                    && believed_by != Source::Srv
                {
                    found.push(conflict(with_user(same, mine), with_user(same, other)));
                }
            }
            None if own.iter().any(|server| theirs.iter().any(|other| same_place(server, other))) => {}
            None => found.push(conflict(place(&candidate.endpoint, candidate.security), {
                place(&first.endpoint, first.security)
            })),
        }
    }
    found
}

/// The servers of a protocol that a source names, in its order.
fn named(attempts: &[Attempt], source: Source, protocol: Protocol) -> Vec<&ServerSettings> {
    let of_source = attempts.iter().filter(|attempt| attempt.source == source);
    of_source
        .filter_map(|attempt| match &attempt.outcome {
            Outcome::Found(config) => Some(&config.servers),
            _ => None,
        })
        .flatten()
        .filter(|server| server.protocol == protocol)
        .collect()
}

fn same_place(a: &ServerSettings, b: &ServerSettings) -> bool {
    a.endpoint == b.endpoint && a.security == b.security
}

fn place(endpoint: &mail_types::Endpoint, security: mail_types::Security) -> Message {
    Message::new("agreement-server").with("endpoint", endpoint.to_string()).with("security", security_name(security))
}

fn with_user(server: &ServerSettings, user: String) -> Message {
    Message::new("agreement-user").with("endpoint", server.endpoint.to_string()).with_foreign("user", user)
}

/// A user name as files write it; `None` where the source does not say.
fn user_name(username: &Username) -> Option<String> {
    match username {
        Username::Literal(name) => Some(name.clone()),
        Username::Unknown(_) => None,
        Username::Template(parts) => Some(parts.iter().fold(String::new(), |mut name, part| {
            // Writing to a string never fails.
            let _ = match part {
                UsernamePart::Address => name.write_str("%EMAILADDRESS%"),
                UsernamePart::LocalPart => name.write_str("%EMAILLOCALPART%"),
                UsernamePart::Domain => name.write_str("%EMAILDOMAIN%"),
                UsernamePart::Text(text) => name.write_str(text),
            };
            name
        })),
    }
}

/// The word for a kind of protection.
pub(super) fn security_name(security: mail_types::Security) -> Message {
    use mail_types::Security::{Cleartext, ImplicitTls, StartTls};
    Message::new(match security {
        ImplicitTls => "security-tls",
        StartTls => "security-starttls",
        Cleartext => "security-none",
    })
}

/// The word for a source.
pub(super) fn source_name(source: Source) -> Message {
    Message::new(match source {
        Source::User => "source-user",
        Source::ConfigFile => "source-config-file",
        Source::Pacc => "source-pacc",
        Source::Mailconf => "source-mailconf",
        Source::AutoconfigHttp => "source-autoconfig-http",
        Source::Autodiscover => "source-autodiscover",
        Source::Jmap => "source-jmap",
        Source::Dav => "source-dav",
        Source::OAuth => "source-oauth",
        Source::Autoconfig => "source-autoconfig",
        Source::Ispdb => "source-ispdb",
        Source::Builtin => "source-builtin",
        Source::Srv => "source-srv",
        Source::Mx => "source-mx",
        Source::Parent => "source-parent",
        Source::Guess => "source-guess",
        Source::MxHost => "source-mx-host",
    })
}

/// The domain's own records against the domain's own file, once for all protocols.
fn srv_against_file(domain: &Domain, attempts: &[Attempt]) -> Option<Finding> {
    let differs = |protocol: &Protocol| {
        let records = named(attempts, Source::Srv, *protocol);
        let file = named(attempts, Source::Autoconfig, *protocol);
        let shared = records.iter().any(|record| file.iter().any(|server| same_place(record, server)));
        !records.is_empty() && !file.is_empty() && !shared
    };
    let protocols: Vec<String> = Protocol::ALL.iter().filter(|p| differs(p)).map(ToString::to_string).collect();
    (!protocols.is_empty()).then(|| {
        Finding::new(&SRV_AUTOCONFIG_DIFFER)
            .with("domain", domain.unicode())
            .with("protocols", protocols)
            .from(Source::Srv)
    })
}

/// Where the two large hosts receive mail, and where their own settings lead.
const LARGE_HOSTS: [(&str, &[&str], &[&str]); 2] = [
    (
        "Microsoft 365",
        &["mail.protection.outlook.com", "mx.microsoft"],
        &["outlook.com", "office365.com", "office.com", "microsoft.com"],
    ),
    ("Google", &["google.com", "googlemail.com", "smtp.goog"], &["google.com", "gmail.com", "googlemail.com"]),
];

/// A file of the domain's web space names servers, while the mail itself goes to Microsoft or Google.
fn stale_hoster(domain: &Domain, attempts: &[Attempt]) -> Option<Finding> {
    let exchange = exchange(attempts)?;
    let (provider, _, theirs) =
        LARGE_HOSTS.iter().find(|(_, suffixes, _)| suffixes.iter().any(|suffix| is_below(exchange, suffix)))?;
    let mut hosts: Vec<&str> = Vec::new();
    for protocol in Protocol::ALL {
        for server in named(attempts, Source::Autoconfig, protocol) {
            if theirs.contains(&registrable_domain(&server.endpoint.host)) {
                return None;
            }
            if !hosts.contains(&server.endpoint.host.as_str()) {
                hosts.push(&server.endpoint.host);
            }
        }
    }
    (!hosts.is_empty()).then(|| {
        Finding::new(&STALE_HOSTER_AUTOCONFIG)
            .with("domain", domain.unicode())
            .with("provider", *provider)
            .with("exchange", exchange.to_owned())
            .with("servers", Arg::List(hosts.into_iter().map(|host| host.to_owned().into()).collect()))
            .from(Source::Autoconfig)
    })
}

/// The best mail exchanger, from the evidence of the MX answer: `MX 10 mx.example.org`.
pub(super) fn exchange(attempts: &[Attempt]) -> Option<&str> {
    let mx = attempts.iter().find(|attempt| {
        attempt.source == Source::Mx && matches!(attempt.query, Asked::Dns { kind: RecordKind::Mx, .. })
    })?;
    mx.evidence.iter().find_map(|line| line.strip_prefix("MX ")?.split_once(' ').map(|(_, host)| host))
}

fn is_below(host: &str, suffix: &str) -> bool {
    host.strip_suffix(suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use mail_types::report::Candidate;
    use mail_types::{Endpoint, MailConfig, Provenance, Security, Trust};

    fn server(text: &str) -> ServerSettings {
        // `imap host:port tls user`
        let words: Vec<&str> = text.split(' ').collect();
        let protocol = Protocol::ALL.into_iter().find(|p| p.id() == words[0]).expect("protocol");
        let (host, port) = words[1].split_once(':').expect("port");
        let security = if words[2] == "tls" { Security::ImplicitTls } else { Security::StartTls };
        let username = match words.get(3) {
            None => Username::Unknown(None),
            Some(&"address") => Username::address(),
            Some(&"local") => Username::local_part(),
            Some(name) => Username::Literal((*name).to_owned()),
        };
        let endpoint = Endpoint::new(host, port.parse().expect("number"));
        ServerSettings { protocol, endpoint, security, username, auth: Vec::new() }
    }

    fn get(url: &str) -> Asked {
        Asked::Get(url.to_owned())
    }

    fn mx() -> Asked {
        Asked::Dns { kind: RecordKind::Mx, name: "example.org".to_owned() }
    }

    fn attempt(source: Source, query: Asked, servers: &[&str], evidence: &[&str]) -> Attempt {
        let servers = servers.iter().map(|text| server(text)).collect();
        Attempt {
            source,
            query,
            outcome: Outcome::Found(MailConfig { servers, ..MailConfig::default() }),
            trust: Trust::Https,
            started: Duration::ZERO,
            took: Duration::ZERO,
            findings: Vec::new(),
            evidence: evidence.iter().map(|line| (*line).to_owned()).collect(),
        }
    }

    fn chosen(source: Source, text: &str) -> ServerReport {
        let ServerSettings { protocol, endpoint, security, username, auth } = server(text);
        let provenances = vec![Provenance { source, trust: Trust::Https, query: String::new() }];
        let candidate = Candidate { protocol, endpoint, security, username, auth, provenances };
        ServerReport { candidate, probe: None, chosen: true }
    }

    fn ids(attempts: &[Attempt], servers: &[ServerReport]) -> Vec<String> {
        let domain = Domain::parse("example.org").expect("domain");
        let text = |finding: &Finding| match finding.message.arg("other-source") {
            Some(Arg::Message(source)) => format!("{} {}", finding.spec.id, source.id),
            _ => finding.spec.id.to_owned(),
        };
        findings(&domain, attempts, servers).iter().map(text).collect()
    }

    /// What it is, the file's servers, who else speaks, what he says, and what is found.
    type Case = (&'static str, &'static [&'static str], Source, &'static [&'static str], &'static [&'static str]);

    #[test]
    fn two_sources_and_what_is_said_of_them() {
        let none: &'static [&'static str] = &[];
        let cases: &[Case] = &[
            ("the same", &["imap a.example:993 tls"], Source::Ispdb, &["imap a.example:993 tls"], none),
            (
                "one knows more",
                &["imap a.example:993 tls"],
                Source::Srv,
                &["imap a.example:993 tls", "imap a.example:143 starttls"],
                none,
            ),
            (
                "another host",
                &["imap a.example:993 tls"],
                Source::Ispdb,
                &["imap b.example:993 tls"],
                &["sources-disagree source-ispdb"],
            ),
            (
                "another port",
                &["imap a.example:993 tls"],
                Source::Ispdb,
                &["imap a.example:9993 tls"],
                &["sources-disagree source-ispdb"],
            ),
            (
                "another security",
                &["imap a.example:143 tls"],
                Source::Ispdb,
                &["imap a.example:143 starttls"],
                &["sources-disagree source-ispdb"],
            ),
            (
                "another user name",
                &["imap a.example:993 tls address"],
                Source::Ispdb,
                &["imap a.example:993 tls local"],
                &["sources-disagree source-ispdb"],
            ),
            (
                "a silent user name",
                &["imap a.example:993 tls address"],
                Source::Builtin,
                &["imap a.example:993 tls"],
                none,
            ),
            (
                "records say no name",
                &["imap a.example:993 tls local"],
                Source::Srv,
                &["imap a.example:993 tls address"],
                none,
            ),
            ("another protocol", &["imap a.example:993 tls"], Source::Ispdb, &["pop3 b.example:995 tls"], none),
            ("a guess is no opinion", &["imap a.example:993 tls"], Source::Guess, &["imap b.example:993 tls"], none),
            (
                "records and file",
                &["imap a.example:993 tls"],
                Source::Srv,
                &["imap b.example:993 tls"],
                &["sources-disagree source-srv", "srv-autoconfig-differ"],
            ),
        ];
        for (case, ours, source, theirs, expected) in cases {
            let attempts =
                [attempt(Source::Autoconfig, get("file"), ours, &[]), attempt(*source, get("other"), theirs, &[])];
            assert_eq!(ids(&attempts, &[chosen(Source::Autoconfig, ours[0])]), *expected, "{case}");
        }
    }

    #[test]
    fn the_reason_of_the_belief_is_told() {
        let conflict = |believed_by, other_by, works| {
            let (believed, other) = (Message::new("a"), Message::new("b"));
            let finding = Conflict { believed, believed_by, other, other_by, works }.finding(Protocol::Imap);
            match finding.message.arg("why") {
                Some(Arg::Message(why)) => why.id,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(conflict(Source::User, Source::Srv, true), "believed-typed");
        assert_eq!(conflict(Source::Autoconfig, Source::Srv, true), "believed-rank-works");
        assert_eq!(conflict(Source::Autoconfig, Source::Srv, false), "believed-rank");
        assert_eq!(conflict(Source::Srv, Source::Autoconfig, true), "believed-works");
    }

    #[test]
    fn a_file_left_over_from_a_former_hoster_is_named() {
        let mx =
            |host: &str| attempt(Source::Mx, mx(), &["imap outlook.office365.com:993 tls"], &[&format!("MX 0 {host}")]);
        let file = |host: &str| attempt(Source::Autoconfig, get("file"), &[&format!("imap {host}:993 tls")], &[]);
        let microsoft = "example-org.mail.protection.outlook.com";
        let cases = [
            (microsoft, "mail.hoster.example", true),
            ("aspmx.l.google.com", "mail.hoster.example", true),
            ("alt1.smtp.goog", "mail.hoster.example", true),
            (microsoft, "outlook.office365.com", false),
            ("mx.notgoogle.com", "mail.hoster.example", false),
            ("mx1.hoster.example", "mail.hoster.example", false),
        ];
        for (exchange, host, stale) in cases {
            let attempts = [file(host), mx(exchange)];
            let servers = [chosen(Source::Autoconfig, &format!("imap {host}:993 tls"))];
            let found = ids(&attempts, &servers);
            assert_eq!(found.contains(&"stale-hoster-autoconfig".to_owned()), stale, "{exchange} {host}: {found:?}");
            assert!(!stale || found.len() == 1, "{found:?} says it twice");
        }
    }
}

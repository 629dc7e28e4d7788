//! Each fault by a table: what is published and seen, and whether it is named.

use std::time::Duration;

use super::*;
use mail_types::reason::{DnsError, SourceError};
use mail_types::report::{Failure, HostFacts, Phase, PhaseReport, ProbeReport, Verdict};
use mail_types::{Asked, Capabilities};
use mail_types::{Endpoint, MailConfig, Provenance, ServerSettings, Trust, Username};

fn domain() -> Domain {
    Domain::parse("example.org").expect("domain")
}

fn candidate(protocol: Protocol, source: Source, port: u16, security: Security) -> Candidate {
    Candidate {
        protocol,
        endpoint: Endpoint::new("mail.example.org", port),
        security,
        username: Username::address(),
        auth: Vec::new(),
        provenances: vec![Provenance { source, trust: Trust::Https, query: String::new() }],
    }
}

fn tested(candidate: Candidate, mechanisms: Vec<AuthMechanism>, findings: Vec<Finding>) -> ServerReport {
    let passed = |phase| PhaseReport { phase, verdict: Verdict::Passed, started: Duration::ZERO, took: Duration::ZERO };
    let probe = ProbeReport {
        protocol: candidate.protocol,
        endpoint: candidate.endpoint.clone(),
        security: candidate.security,
        phases: vec![passed(Phase::Connect), passed(Phase::Capability)],
        addresses: Vec::new(),
        peer: None,
        tls: None,
        greeting: None,
        capabilities: Capabilities { mechanisms, ..Capabilities::default() },
        findings,
        login: None,
        diagnosis: None,
        mailbox: None,
    };
    ServerReport { candidate, probe: Some(probe), chosen: true }
}

fn attempt(query: &str, outcome: Outcome) -> Attempt {
    Attempt {
        source: Source::Autoconfig,
        query: Asked::Get(query.to_owned()),
        outcome,
        trust: Trust::Https,
        started: Duration::ZERO,
        took: Duration::ZERO,
        findings: Vec::new(),
        evidence: Vec::new(),
    }
}

fn found() -> Outcome {
    let endpoint = Endpoint::new("mail.example.org", 993);
    let server = ServerSettings {
        protocol: Protocol::Imap,
        endpoint,
        security: Security::ImplicitTls,
        username: Username::address(),
        auth: Vec::new(),
    };
    Outcome::Found(MailConfig { servers: vec![server], ..MailConfig::default() })
}

fn ids(discovery: DiscoveryReport, servers: &[ServerReport]) -> Vec<&'static str> {
    findings(&domain(), &discovery, servers).iter().map(|finding| finding.spec.id).collect()
}

#[test]
fn what_the_web_server_wants_is_told() {
    let plain = "https://autoconfig.example.org/mail/config-v1.1.xml";
    let told = format!("{plain}?emailaddress=user@example.org");
    let failed = |reason: Reason| Outcome::Failed(Failure::of(reason));
    let downgrade = || failed(HttpError::Downgrade { to: "http://x/".into() }.into());
    let cases = [
        (vec![(plain, failed(SourceError::HttpStatus(500).into())), (&told, found())], vec!["address-required"]),
        (vec![(plain, found())], vec![]),
        (vec![(plain, downgrade())], vec!["http-only"]),
        (vec![(plain, downgrade()), ("https://example.org/.well-known/x", found())], vec![]),
        (vec![(plain, failed(HttpError::Timeout.into()))], vec![]),
    ];
    for (attempts, expected) in cases {
        let shown = format!("{attempts:?}");
        let attempts = attempts.into_iter().map(|(query, outcome)| attempt(query, outcome)).collect();
        assert_eq!(ids(DiscoveryReport { attempts, ..DiscoveryReport::default() }, &[]), expected, "{shown}");
    }
}

#[test]
fn a_file_over_plain_http_alone_is_named() {
    let plain = Attempt { source: Source::AutoconfigHttp, ..attempt("http://autoconfig.example.org/mail/x", found()) };
    let absent = attempt("https://autoconfig.example.org/mail/x", Outcome::Absent(DnsError::NxDomain.into()));
    let secure = attempt("https://autoconfig.example.org/mail/x", found());
    for (attempts, expected) in [(vec![plain.clone(), absent], vec!["http-only"]), (vec![plain, secure], vec![])] {
        assert_eq!(ids(DiscoveryReport { attempts, ..DiscoveryReport::default() }, &[]), expected);
    }
}

#[test]
fn the_address_is_not_told_on() {
    let told = "https://autoconfig.example.org/mail/config-v1.1.xml?emailaddress=user@example.org";
    assert_eq!(address_required(&[attempt(told, found())]), None, "nobody tried without");
    let bare = attempt("https://autoconfig.example.org/mail/config-v1.1.xml", Outcome::NotAwaited);
    let finding = address_required(&[bare, attempt(told, found())]).expect("finding");
    let url = finding.message.arg("url").expect("url");
    assert_eq!(*url, Arg::from("https://autoconfig.example.org/mail/config-v1.1.xml"));
}

#[test]
fn published_mechanisms_are_held_against_the_servers() {
    use AuthMechanism::{CramMd5, External, Login, OAuthBearer, Plain, ScramSha256, XOAuth2};
    let password = vec![Plain, Login, AuthMechanism::Command];
    let cases = [
        (password.clone(), vec![Plain], None),
        (password.clone(), vec![ScramSha256], Some("password-cleartext")),
        (vec![ScramSha256, CramMd5], vec![Plain, Login], Some("password-encrypted")),
        (vec![ScramSha256, CramMd5], vec![CramMd5], None),
        (vec![OAuthBearer, XOAuth2], vec![XOAuth2], None),
        (vec![External], vec![Plain], None),
        (vec![], vec![Plain], None),
        (password, vec![], None),
    ];
    for (published, offered, expected) in cases {
        let shown = format!("{published:?} {offered:?}");
        let mut candidate = candidate(Protocol::Imap, Source::Autoconfig, 993, Security::ImplicitTls);
        candidate.auth = published;
        let finding = auth_mismatch(&tested(candidate, offered, Vec::new()));
        let expected = expected.map(|family| Arg::List(vec![family.into()]));
        assert_eq!(finding.and_then(|f| f.message.arg("published").cloned()), expected, "{shown}");
    }
}

#[test]
fn security_and_port_are_held_against_each_other() {
    use Security::{Cleartext, ImplicitTls, StartTls};
    for (port, security, odd) in [
        (993, ImplicitTls, false),
        (993, StartTls, true),
        (995, Cleartext, true),
        (465, StartTls, true),
        (587, StartTls, false),
        (587, ImplicitTls, true),
        (143, ImplicitTls, true),
        (110, Cleartext, false),
        (2525, ImplicitTls, false),
    ] {
        let found = |source| socket_type_port(&candidate(Protocol::Imap, source, port, security)).is_some();
        assert_eq!(found(Source::Autoconfig), odd, "{port} {security:?}");
        assert!(!found(Source::User) && !found(Source::Srv), "{port}: no file");
    }
}

#[test]
fn a_target_missing_in_its_certificate_is_the_records_fault_too() {
    let refused = || Finding::new(&CERTIFICATE_NAME).with("names", vec!["mail.hoster.example".to_owned()]);
    for (source, expected) in [(Source::Srv, vec!["srv-target-certificate"]), (Source::Autoconfig, vec![])] {
        let server = tested(candidate(Protocol::Imap, source, 993, Security::ImplicitTls), vec![], vec![refused()]);
        assert_eq!(ids(DiscoveryReport::default(), &[server]), expected);
    }
}

#[test]
fn pop3_that_answers_and_is_not_published_is_named() {
    let server = |protocol, source| tested(candidate(protocol, source, 1, Security::ImplicitTls), vec![], vec![]);
    let cases = [
        (Source::Autoconfig, Source::Guess, vec!["pop3-unpublished"]),
        (Source::Srv, Source::Guess, vec!["pop3-unpublished"]),
        (Source::Guess, Source::Guess, vec![]),
        (Source::Srv, Source::Srv, vec![]),
    ];
    for (imap, pop3, expected) in cases {
        let servers = [server(Protocol::Imap, imap), server(Protocol::Pop3, pop3)];
        assert_eq!(ids(DiscoveryReport::default(), &servers), expected, "{imap:?} {pop3:?}");
    }
}

#[test]
fn aliases_and_wildcards_are_named() {
    let fact = |host: &str, alias: Option<&str>, by_wildcard| HostFacts {
        host: host.to_owned(),
        alias: alias.map(str::to_owned),
        by_wildcard,
    };
    let hosts = vec![
        fact("mail.example.org", Some("mx.hoster.example"), false),
        fact("autoconfig.example.org", None, true),
        fact("www.example.org", Some("cdn.example"), false),
    ];
    let discovery = || DiscoveryReport { hosts: hosts.clone(), ..DiscoveryReport::default() };
    for (source, expected) in
        [(Source::Srv, vec!["srv-cname", "wildcard-dns"]), (Source::Autoconfig, vec!["wildcard-dns"])]
    {
        let server = tested(candidate(Protocol::Imap, source, 993, Security::ImplicitTls), vec![], vec![]);
        assert_eq!(ids(discovery(), &[server]), expected);
    }
}

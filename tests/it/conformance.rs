//! What the specifications say, as tables, through the public interface: RFC 2782, RFC 6186,
//! RFC 8314, the autoconfig draft, MS-OXDSCLI, the PACC draft.

use std::collections::BTreeMap;

use mail_discovery::rfc2782::{self, SrvRecord};
use mail_discovery::{Answer, Context, DiscoverySource, autoconfig, autoconfig_xml, guess, srv};
use mail_net::{DnsAnswer, RecordData};
use mail_types::report::Outcome;
use mail_types::{AuthMechanism, Domain, MailConfig, Protocol, Security};

fn domain(text: &str) -> Domain {
    Domain::parse(text).expect(text)
}

fn context() -> Context {
    Context { address: "user@example.org".parse().ok(), ..Context::new(domain("example.org")) }
}

fn record(priority: u16, weight: u16, port: u16, target: &str) -> SrvRecord {
    SrvRecord { priority, weight, port, target: target.to_owned() }
}

/// RFC 2782, "Usage rules": the lowest priority first whatever the weights, and within it each
/// target as often as its weight says.
#[test]
fn srv_priority_decides_before_weight_and_weight_is_a_share() {
    let records =
        || vec![record(20, 65535, 1, "late"), record(10, 10, 1, "a"), record(10, 30, 1, "b"), record(10, 60, 1, "c")];
    let mut state = 1_u32;
    let mut random = |limit: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        u32::try_from((u64::from(state) * (u64::from(limit) + 1)) >> 32).unwrap_or(limit)
    };
    let runs = 20_000;
    let mut first: BTreeMap<String, u32> = BTreeMap::new();
    for _ in 0..runs {
        let ordered = rfc2782::order(records(), &mut random);
        assert_eq!(ordered[3].target, "late");
        *first.entry(ordered[0].target.clone()).or_default() += 1;
    }
    // Numbers 0 to 100 are drawn, both included, so the shares are 11, 30 and 60 of 101.
    for (target, of_101) in [("a", 11), ("b", 30), ("c", 60)] {
        let (got, expected) = (first[target], runs * of_101 / 101);
        assert!(got.abs_diff(expected) < runs / 50, "{target}: {got} of {runs}, expected {expected}");
    }
}

/// RFC 2782: a record of weight 0 among others is picked, but seldom; alone it is simply taken.
#[test]
fn srv_weight_zero_keeps_a_small_chance() {
    let records = || vec![record(0, 99, 1, "heavy"), record(0, 0, 1, "zero")];
    let drawn_zero = rfc2782::order(records(), |_| 0);
    assert_eq!(drawn_zero[0].target, "zero");
    for drawn in 1..=99 {
        assert_eq!(rfc2782::order(records(), |_| drawn)[0].target, "heavy", "{drawn}");
    }
    assert_eq!(rfc2782::order(vec![record(0, 0, 1, "only")], rfc2782::random)[0].target, "only");
}

fn srv_answer(service: &str, records: Vec<RecordData>) -> MailConfig {
    let context = context();
    let questions = srv::Srv.plan(&context);
    let wanted = format!("SRV _{service}._tcp.example.org");
    let question = questions.iter().find(|question| question.query.describe() == wanted).expect(service);
    let answer = Answer::Dns(Ok(DnsAnswer { records, ..DnsAnswer::default() }));
    match srv::Srv.parse(&context, question, answer).outcome {
        Outcome::Found(config) => config,
        other => panic!("{service}: {other:?}"),
    }
}

/// RFC 6186 section 3.4: the root as target says that the service is not offered.
#[test]
fn srv_target_root_denies_each_service() {
    for (service, protocol) in [
        ("imaps", Protocol::Imap),
        ("imap", Protocol::Imap),
        ("pop3s", Protocol::Pop3),
        ("pop3", Protocol::Pop3),
        ("submissions", Protocol::Submission),
        ("submission", Protocol::Submission),
    ] {
        let root = RecordData::Srv { priority: 0, weight: 0, port: 0, target: String::new() };
        let config = srv_answer(service, vec![root]);
        assert_eq!((config.servers.len(), config.not_offered), (0, vec![protocol]), "{service}");
    }
}

/// RFC 8314 section 5.1: implicit TLS before its STARTTLS twin, whatever the priorities say.
#[test]
fn implicit_tls_is_asked_and_ranked_before_starttls() {
    let asked: Vec<String> = srv::Srv.plan(&context()).iter().map(|question| question.query.describe()).collect();
    for service in ["imap", "pop3", "submission"] {
        let place = |name: String| asked.iter().position(|query| *query == name).expect("asked");
        let tls = place(format!("SRV _{service}s._tcp.example.org"));
        assert!(tls < place(format!("SRV _{service}._tcp.example.org")), "{service}");
    }
    for (service, port, security) in [
        ("imaps", 993, Security::ImplicitTls),
        ("submissions", 465, Security::ImplicitTls),
        ("submissions", 4465, Security::ImplicitTls),
        ("imap", 143, Security::StartTls),
        ("submission", 587, Security::StartTls),
    ] {
        let target = RecordData::Srv { priority: 7, weight: 0, port, target: "mail.example.org".into() };
        assert_eq!(srv_answer(service, vec![target]).servers[0].security, security, "{service} {port}");
    }
}

/// The autoconfig draft, section "MX": the base domain by the public suffix list, and the name less
/// its first label; longer first, and the mail domain itself never.
#[test]
fn mx_label_arithmetic() {
    for (mail_domain, exchange, expected) in [
        ("example.org", "mx.hoster.example", &["hoster.example"][..]),
        ("example.org", "mx1.eu.hoster.example", &["eu.hoster.example", "hoster.example"]),
        ("example.org", "a.b.c.hoster.example", &["b.c.hoster.example", "hoster.example"]),
        ("example.org", "mx.hoster.co.uk", &["hoster.co.uk"]),
        ("example.org", "mx.mail.hoster.co.uk", &["mail.hoster.co.uk", "hoster.co.uk"]),
        ("example.org", "hoster.com.au", &["hoster.com.au"]),
        ("example.org", "mx.hoster.com.au", &["hoster.com.au"]),
        ("example.org", "example.org", &[]),
        ("example.org", "mx.example.org", &[]),
        ("example.org", "mx.de.example.org", &["de.example.org"]),
        ("example.co.uk", "mx.example.co.uk", &[]),
        ("example.co.uk", "mx.other.co.uk", &["other.co.uk"]),
        ("example.org", "aspmx.l.google.com", &["l.google.com", "google.com"]),
    ] {
        assert_eq!(autoconfig::domains_of_exchange(exchange, &domain(mail_domain)), expected, "{exchange}");
    }
}

/// Every proposal in its order: all TLS ports before all STARTTLS ports, nothing in clear.
#[test]
fn guess_order_table() {
    let order = |protocol: Protocol| -> Vec<String> {
        let proposals = guess::proposals("d.example");
        let own = proposals.iter().filter(|server| server.protocol == protocol);
        own.map(|server| format!("{} {}", server.endpoint, server.security.id())).collect()
    };
    assert_eq!(
        order(Protocol::Imap),
        [
            "imap.d.example:993 tls",
            "mail.d.example:993 tls",
            "d.example:993 tls",
            "imap.d.example:143 starttls",
            "mail.d.example:143 starttls",
            "d.example:143 starttls"
        ]
    );
    assert_eq!(
        order(Protocol::Pop3),
        [
            "pop.d.example:995 tls",
            "pop3.d.example:995 tls",
            "mail.d.example:995 tls",
            "d.example:995 tls",
            "pop.d.example:110 starttls",
            "pop3.d.example:110 starttls",
            "mail.d.example:110 starttls",
            "d.example:110 starttls",
        ]
    );
    assert_eq!(
        order(Protocol::Submission),
        [
            "smtp.d.example:465 tls",
            "mail.d.example:465 tls",
            "d.example:465 tls",
            "smtp.d.example:587 starttls",
            "mail.d.example:587 starttls",
            "d.example:587 starttls"
        ]
    );
}

/// Every URL and every record that goes out at the start, source by source.
#[test]
fn the_whole_list_of_first_questions() {
    let mut context = context();
    let asked = |context: &Context| -> Vec<String> {
        let plans = mail_discovery::sources().iter().flat_map(|source| source.plan(context));
        plans.map(|question| question.query.describe()).filter(|query| !query.is_empty()).collect()
    };
    let usual = [
        "https://ua-auto-config.example.org/.well-known/user-agent-configuration.json, TXT _ua-auto-config.example.org",
        "https://autoconfig.example.org/mail/config-v1.1.xml",
        "https://example.org/.well-known/autoconfig/mail/config-v1.1.xml",
        "https://autoconfig.thunderbird.net/v1.1/example.org",
        "SRV _imaps._tcp.example.org",
        "SRV _pop3s._tcp.example.org",
        "SRV _submissions._tcp.example.org",
        "SRV _imap._tcp.example.org",
        "SRV _pop3._tcp.example.org",
        "SRV _submission._tcp.example.org",
        "TXT example.org",
        "POST https://autodiscover.example.org/autodiscover/autodiscover.xml",
        "POST https://example.org/autodiscover/autodiscover.xml",
        "SRV _autodiscover._tcp.example.org",
        "MX example.org",
        "SRV _jmap._tcp.example.org",
        "https://example.org/.well-known/jmap",
        "SRV _caldavs._tcp.example.org",
        "SRV _carddavs._tcp.example.org",
        "PROPFIND https://example.org/.well-known/caldav",
    ];
    assert_eq!(asked(&context), usual);
    assert!(!asked(&context).iter().any(|query| query.contains("user@")), "the address stands in no URL");
    context.allow_http = true;
    context.send_address = true;
    let more: Vec<String> = asked(&context).into_iter().filter(|query| !usual.contains(&query.as_str())).collect();
    assert_eq!(
        more,
        [
            "https://autoconfig.example.org/mail/config-v1.1.xml?emailaddress=user@example.org",
            "http://autoconfig.example.org/mail/config-v1.1.xml",
            "http://autodiscover.example.org/autodiscover/autodiscover.xml",
        ]
    );
    context.address = None;
    assert!(!asked(&context).iter().any(|query| query.contains("POST") || query.contains("user@")));
}

/// An IDN domain goes out in A-labels everywhere.
#[test]
fn questions_about_an_idn_domain_are_in_a_labels() {
    let context =
        Context { address: "jürgen@bücher.example".parse().ok(), ..Context::new(domain("bücher.example")) };
    for question in mail_discovery::sources().iter().flat_map(|source| source.plan(&context)) {
        let query = question.query.describe();
        assert!(query.is_empty() || query.contains("xn--bcher-kva.example"), "{query}");
        assert!(query.is_ascii(), "{query}");
    }
}

fn file(kind: &str, socket: &str, auth: &str) -> (Option<Security>, Vec<AuthMechanism>, usize) {
    let element = if kind == "smtp" { "outgoingServer" } else { "incomingServer" };
    let xml = format!(
        "<clientConfig version='1.1'><emailProvider id='example.org'><domain>example.org</domain>\
         <{element} type='{kind}'><hostname>h.example.org</hostname><port>4000</port>{socket}{auth}\
         <username>%EMAILADDRESS%</username></{element}></emailProvider></clientConfig>"
    );
    let read = autoconfig_xml::parse(xml.as_bytes(), &domain("example.org"), None, "en").expect("read");
    let odd = read.findings.iter().filter(|finding| finding.spec.id == "autoconfig-odd-value").count();
    let server = read.config.servers.first();
    (server.map(|server| server.security), server.map(|server| server.auth.clone()).unwrap_or_default(), odd)
}

/// Every `socketType` word of the format, in any case, and words it does not have.
#[test]
fn every_socket_type_word() {
    for (word, security) in [
        ("SSL", Some(Security::ImplicitTls)),
        ("ssl", Some(Security::ImplicitTls)),
        ("TLS", Some(Security::ImplicitTls)),
        ("STARTTLS", Some(Security::StartTls)),
        ("StartTls", Some(Security::StartTls)),
        ("plain", Some(Security::Cleartext)),
        ("PLAIN", Some(Security::Cleartext)),
        ("none", None),
        ("auto", None),
    ] {
        let socket = format!("<socketType>{word}</socketType>");
        assert_eq!(file("imap", &socket, "").0, security, "{word}");
    }
}

/// Every `authentication` word of the formats 1.0 to 1.2, for each protocol.
#[test]
fn every_authentication_word() {
    let socket = "<socketType>SSL</socketType>";
    let names = |kind: &str, word: &str| {
        let (_, auth, odd) = file(kind, socket, &format!("<authentication>{word}</authentication>"));
        (auth.iter().map(|mechanism| mechanism.name().to_owned()).collect::<Vec<_>>().join(" "), odd)
    };
    for (word, imap, pop3, smtp, odd) in [
        ("password-cleartext", "PLAIN LOGIN USER", "PLAIN LOGIN USER", "PLAIN LOGIN", 0),
        ("plain", "PLAIN LOGIN USER", "PLAIN LOGIN USER", "PLAIN LOGIN", 0),
        (
            "password-encrypted",
            "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5",
            "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 APOP",
            "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5",
            0,
        ),
        (
            "secure",
            "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5",
            "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 APOP",
            "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5",
            0,
        ),
        ("OAuth2", "OAUTHBEARER XOAUTH2", "OAUTHBEARER XOAUTH2", "OAUTHBEARER XOAUTH2", 0),
        ("OAuth", "OAUTHBEARER XOAUTH2", "OAUTHBEARER XOAUTH2", "OAUTHBEARER XOAUTH2", 0),
        ("GSSAPI", "GSSAPI", "GSSAPI", "GSSAPI", 0),
        ("NTLM", "NTLM", "NTLM", "NTLM", 0),
        ("TLS-client-cert", "EXTERNAL", "EXTERNAL", "EXTERNAL", 0),
        ("none", "", "", "", 0),
        ("client-IP-address", "", "", "", 0),
        ("smoke-signals", "", "", "", 1),
    ] {
        for (kind, expected) in [("imap", imap), ("pop3", pop3), ("smtp", smtp)] {
            assert_eq!(names(kind, word), (expected.to_owned(), odd), "{kind} {word}");
        }
    }
}

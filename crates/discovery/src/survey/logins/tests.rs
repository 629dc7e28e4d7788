//! The survey and the opener that every other command uses come to the same verdict.

use super::*;
use crate::Context;
use crate::login::{Ask, AskedHosts, Consent, LoginOptions};
use crate::survey;
use mail_net::fake::{FakeHttp, FakeLog, FakeNet, FakeServer, FakeTls};
use mail_types::deep::Needs;
use mail_types::report::{Devices, SurveyReport};
use mail_types::{EmailAddress, Secret, Source, Target};

const PASSWORD: &str = "Sommer-47";
const TOKEN: &str = "token-47-token";

/// A way in which a server of cs.uni.example is named, and whether a password or a token goes there.
struct Way {
    name: &'static str,
    host: &'static str,
    build: fn(FakeNet) -> FakeNet,
    source: Source,
    password: bool,
    token: bool,
}

fn srv(net: FakeNet, host: &str) -> FakeNet {
    net.srv("_imaps._tcp.cs.uni.example", &[(0, 0, 993, host)])
}

fn file(host: &str) -> FakeHttp {
    let xml = format!(
        "<clientConfig version=\"1.1\"><emailProvider id=\"cs.uni.example\"><domain>cs.uni.example</domain>\
         <incomingServer type=\"imap\"><hostname>{host}</hostname><port>993</port><socketType>SSL</socketType>\
         <authentication>password-cleartext</authentication><username>%EMAILADDRESS%</username></incomingServer>\
         </emailProvider></clientConfig>"
    );
    FakeHttp::ok("text/xml", &xml)
}

const FILE: &str = "https://autoconfig.cs.uni.example/mail/config-v1.1.xml";
const ISPDB: &str = "https://autoconfig.thunderbird.net/v1.1/cs.uni.example";

const WAYS: [Way; 7] = [
    Way {
        name: "unsigned SRV, below the domain",
        host: "imap.cs.uni.example",
        build: |net| srv(net, "imap.cs.uni.example"),
        source: Source::Srv,
        password: true,
        token: true,
    },
    Way {
        name: "unsigned SRV, a neighbour",
        host: "eve.uni.example",
        build: |net| srv(net, "eve.uni.example"),
        source: Source::Srv,
        password: false,
        token: false,
    },
    Way {
        name: "unsigned SRV, a stranger",
        host: "mail.evil.example",
        build: |net| srv(net, "mail.evil.example"),
        source: Source::Srv,
        password: false,
        token: false,
    },
    Way {
        name: "signed SRV",
        host: "mail.hoster.example",
        build: |net| srv(net, "mail.hoster.example").authentic(),
        source: Source::Srv,
        password: true,
        token: false,
    },
    Way {
        name: "unsigned SRV, a certificate for the domain",
        host: "shared.hoster.example",
        build: |net| srv(net, "shared.hoster.example"),
        source: Source::Srv,
        password: true,
        token: false,
    },
    Way {
        name: "the domain's file over HTTPS",
        host: "mail.hoster.example",
        build: |net| net.http(FILE, file("mail.hoster.example")),
        source: Source::Autoconfig,
        password: true,
        token: true,
    },
    Way {
        name: "the ISPDB",
        host: "mail.hoster.example",
        build: |net| net.http(ISPDB, file("mail.hoster.example")),
        source: Source::Ispdb,
        password: true,
        token: true,
    },
];

fn network(way: &Way) -> (Net, FakeLog) {
    let names = match way.host {
        "shared.hoster.example" => FakeTls::names(&[way.host, "cs.uni.example"]),
        _ => FakeTls::valid(),
    };
    let server = FakeServer::imap()
        .greeting("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2] ready")
        .on("AUTHENTICATE XOAUTH2 *", &["{tag} OK logged in"])
        .tls(names);
    (way.build)(FakeNet::new()).host(way.host, &["203.0.113.1"]).serve("203.0.113.1:993", server).build()
}

fn address() -> EmailAddress {
    "anna@cs.uni.example".parse().expect("address")
}

fn options(way: &Way, credentials: Credentials, consent: Consent) -> SurveyOptions {
    let address = address();
    SurveyOptions {
        deep: Needs::default(),
        context: Context {
            domain: address.domain.clone(),
            typed: Vec::new(),
            file: None,
            ispdb_url: crate::ISPDB_URL.to_owned(),
            language: "en",
            address: Some(address.clone()),
            allow_http: false,
            send_address: false,
        },
        target: Target::Address(address),
        sources: vec![way.source],
        all_sources: false,
        offline: false,
        devices: Devices::Unknown,
        timeout: Duration::from_secs(15),
        idle_timeout: Duration::from_secs(10),
        credentials: Some(credentials),
        consent,
        login: LoginOptions::default(),
    }
}

fn credentials(token: bool) -> Credentials {
    let secret = |text: &str| Some(Secret::new(text.to_owned()));
    let (password, token) = if token { (None, secret(TOKEN)) } else { (secret(PASSWORD), None) };
    Credentials { address: address(), username: None, password, token }
}

fn seen(log: &FakeLog) -> bool {
    log.lines("203.0.113.1:993").iter().any(|line| line.contains("AUTHENTICATE") || line.contains("LOGIN"))
}

fn answering(answer: bool) -> Consent {
    Consent { hosts: AskedHosts::new(Ask::new(move |_| answer)), ..Consent::default() }
}

/// By the survey of `probe` and `setup`: whether the server saw anything, and the candidate.
async fn by_survey(way: &Way, token: bool, consent: Consent) -> (bool, SurveyReport) {
    let (net, log) = network(way);
    let options = options(way, credentials(token), consent);
    let report = survey::survey(&net, &Events::none(), &options).await;
    (seen(&log), report)
}

/// By the opener of `fetch`, `compare` and the test message.
async fn by_opener(way: &Way, candidate: &Candidate, token: bool, consent: &Consent) -> bool {
    let (net, log) = network(way);
    let idle = Duration::from_secs(10);
    let opened = login::open(&net, &Events::none(), candidate, &credentials(token), consent, idle).await;
    assert_eq!(opened.is_ok(), seen(&log), "{}: {:?} {:?}", way.name, opened.err(), log.lines("203.0.113.1:993"));
    seen(&log)
}

/// iCloud with a domain of one's own: the address is known to be no login name there, and would be refused.
#[tokio::test(start_paused = true)]
async fn a_password_does_not_go_with_a_name_that_is_known_to_be_wrong() {
    let host = "imap.mail.me.com";
    let way = Way {
        name: "iCloud",
        host,
        build: |net| net.mx("cs.uni.example", &[(10, "mx01.mail.icloud.com")]),
        source: Source::Mx,
        password: false,
        token: false,
    };
    let consent = || Consent { trusted_hosts: vec![host.to_owned()], ..Consent::default() };
    let (sent, report) = by_survey(&way, false, consent()).await;
    let imap = report.chosen(Protocol::Imap).expect("inferred");
    let result = &imap.probe.as_ref().expect("tested").login.as_ref().expect("weighed").result;
    assert!(!sent, "{result:?}");
    assert!(matches!(result, LoginResult::Withheld(Withheld::LoginName { form }) if form == "NAME@icloud.com"));
    assert!(!by_opener(&way, &imap.candidate, false, &consent()).await);
    // With a name of the user's own it does.
    let (net, log) = network(&way);
    let named = Credentials { username: Some("anna@icloud.com".into()), ..credentials(false) };
    survey::survey(&net, &Events::none(), &options(&way, named, consent())).await;
    assert!(seen(&log));
}

#[tokio::test(start_paused = true)]
async fn every_command_comes_to_the_same_verdict() {
    for way in &WAYS {
        for (token, expected) in [(false, way.password), (true, way.token)] {
            let kind = if token { "token" } else { "password" };
            let (sent, report) = by_survey(way, token, Consent::default()).await;
            assert_eq!(sent, expected, "{} by a survey: {kind}", way.name);
            let candidate = &report.chosen(Protocol::Imap).expect(way.name).candidate;
            assert_eq!(candidate.endpoint.host, way.host);
            let sent = by_opener(way, candidate, token, &Consent::default()).await;
            assert_eq!(sent, expected, "{} by the opener: {kind}", way.name);
            // Asked and told no; asked and told yes; named by the user.
            let named = Consent { trusted_hosts: vec![way.host.to_owned()], ..Consent::default() };
            for (consent, expected) in [(answering(false), expected), (answering(true), true), (named, true)] {
                let sent = by_opener(way, candidate, token, &consent).await;
                assert_eq!(sent, expected, "{} by the opener with consent: {kind}", way.name);
                let (sent, _) = by_survey(way, token, consent).await;
                assert_eq!(sent, expected, "{} by a survey with consent: {kind}", way.name);
            }
        }
    }
}

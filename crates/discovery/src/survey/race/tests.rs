//! The race on tokio's paused clock: who wins, who is stopped, who is waited for, and how long.

use std::sync::Arc;

use super::*;
use crate::login::{Consent, Credentials};
use mail_net::fake::{FakeHttp, FakeLog, FakeNet, FakeServer};
use mail_net::tape::{Replay, Tape};
use mail_net::{Clock, NetOptions, RecordKind};
use mail_types::Asked;
use mail_types::deep::Needs;
use mail_types::report::{Cause, Fault};
use mail_types::report::{Devices, LoginResult, SurveyReport};
use mail_types::{Protocol, Secret, Target};

pub(super) const FILE: &str = "https://autoconfig.example.org/mail/config-v1.1.xml";
pub(super) const WELL_KNOWN: &str = "https://example.org/.well-known/autoconfig/mail/config-v1.1.xml";
pub(super) const ISPDB: &str = "https://autoconfig.thunderbird.net/v1.1/example.org";
pub(super) const AUTODISCOVER: &str = "https://autodiscover.example.org/autodiscover/autodiscover.xml";
const PACC: &str = "https://ua-auto-config.example.org/.well-known/user-agent-configuration.json";

pub(super) const SECOND: Duration = Duration::from_secs(1);
pub(super) const MS: Duration = Duration::from_millis(1);

/// An autoconfig file with one host for everything.
pub(super) fn file(host: &str) -> FakeHttp {
    let server = |element: &str, kind: &str, port: u16| {
        format!(
            "<{element} type=\"{kind}\"><hostname>{host}</hostname><port>{port}</port><socketType>SSL</socketType>\
             <authentication>password-cleartext</authentication><username>%EMAILADDRESS%</username></{element}>"
        )
    };
    let servers = [
        server("incomingServer", "imap", 993),
        server("incomingServer", "pop3", 995),
        server("outgoingServer", "smtp", 465),
    ];
    let xml = format!(
        "<clientConfig version=\"1.1\"><emailProvider id=\"example.org\"><domain>example.org</domain>{}\
         </emailProvider></clientConfig>",
        servers.concat()
    );
    FakeHttp::ok("text/xml", &xml)
}

/// All three servers on one address, each taking so long to greet.
pub(super) fn mail_host(net: FakeNet, name: &str, address: &str, delay: Duration) -> FakeNet {
    net.host(name, &[address])
        .serve(&format!("{address}:993"), FakeServer::imap().greeting_delay(delay))
        .serve(&format!("{address}:995"), FakeServer::pop3().greeting_delay(delay))
        .serve(&format!("{address}:465"), FakeServer::submission().greeting_delay(delay))
}

/// SRV records for the three services with implicit TLS.
fn records(net: FakeNet, host: &str) -> FakeNet {
    [("_imaps", 993), ("_pop3s", 995), ("_submissions", 465)]
        .into_iter()
        .fold(net, |net, (service, port)| net.srv(&format!("{service}._tcp.example.org"), &[(0, 0, port, host)]))
}

pub(super) async fn survey(net: FakeNet, adjust: impl FnOnce(&mut SurveyOptions)) -> (SurveyReport, Duration, FakeLog) {
    let options = options(adjust);
    let (net, log) = net.build();
    let tape = Tape::new(net.clock().date());
    let net = net.taped(&tape);
    let report = crate::survey::survey(&net, &Events::none(), &options).await;
    let took = net.clock().elapsed();
    replay(&tape, &options, &report).await;
    (report, took, log)
}

/// The exit code that the program makes of it.
pub(super) fn code(fault: Option<Fault>) -> u8 {
    match fault {
        None => 0,
        Some(Fault::NothingFound) => 3,
        Some(Fault::LoginRefused) => 4,
        Some(Fault::Network) => 5,
        Some(Fault::Tls) => 6,
        Some(other) => panic!("{other:?}"),
    }
}

/// The same without the replay.
pub(super) async fn report(net: FakeNet) -> SurveyReport {
    crate::survey::survey(&net.build().0, &Events::none(), &options(|_| ())).await
}

fn options(adjust: impl FnOnce(&mut SurveyOptions)) -> SurveyOptions {
    let target: Target = "user@example.org".parse().expect("address");
    let mut options = SurveyOptions {
        deep: Needs::default(),
        context: Context { address: target.address().cloned(), ..Context::new(target.domain().clone()) },
        target,
        sources: Source::ALL.to_vec(),
        all_sources: false,
        offline: false,
        devices: Devices::Unknown,
        timeout: 15 * SECOND,
        idle_timeout: 10 * SECOND,
        credentials: None,
        consent: Consent::default(),
        login: crate::login::LoginOptions::default(),
    };
    adjust(&mut options);
    options
}

/// Every race is run once more from its tape, and ends the same.
async fn replay(tape: &Tape, options: &SurveyOptions, report: &SurveyReport) {
    // The password of the replay is another one: none is on the tape.
    let mut options = options.clone();
    if let Some(credentials) = &mut options.credentials {
        credentials.password = Some(Secret::new("another".into()));
    }
    let text = tape.to_text();
    for secret in ["Marker-42", "TWFya2VyLTQy", "1hcmtlci00M", "NYXJrZXItNDI"] {
        assert!(!text.contains(secret), "{text}");
    }
    let tape = Tape::parse(&text).expect("reads");
    let backend = Arc::new(Replay::new(&tape));
    let net = Net::new(backend.clone(), &NetOptions::default(), Clock::at(tape.date()));
    let again = crate::survey::survey(&net, &Events::none(), &options).await;
    assert_eq!(again, *report);
    assert_eq!(backend.missing(), 0);
}

pub(super) fn chosen(report: &SurveyReport) -> Vec<String> {
    let chosen = report.servers.iter().filter(|server| server.chosen);
    chosen.map(|server| format!("{} {}", server.candidate.protocol.id(), server.candidate.endpoint)).collect()
}

fn attempt<'a>(report: &'a SurveyReport, query: &str) -> &'a Attempt {
    let found = report.discovery.attempts.iter().find(|attempt| attempt.query.to_string() == query);
    found.unwrap_or_else(|| panic!("{query} in {:#?}", report.discovery.attempts))
}

fn three(host: &str) -> Vec<String> {
    let ports = [(Protocol::Imap, 993), (Protocol::Pop3, 995), (Protocol::Submission, 465)];
    ports.iter().map(|(protocol, port)| format!("{} {host}:{port}", protocol.id())).collect()
}

#[tokio::test(start_paused = true)]
async fn the_best_rank_wins_though_it_is_slower() {
    let net = records(FakeNet::new(), "srv.example.net").http(FILE, file("file.example.net")).delay(800 * MS);
    let net = mail_host(net, "srv.example.net", "203.0.113.1", 10 * MS);
    let net = mail_host(net, "file.example.net", "203.0.113.2", 10 * MS);
    let (report, took, _) = survey(net, |_| ()).await;
    assert_eq!(chosen(&report), three("file.example.net"));
    assert!(took >= 800 * MS && took < 1200 * MS, "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_better_rank_is_waited_for_as_long_as_it_may_take() {
    let net = records(FakeNet::new(), "srv.example.net").http(FILE, file("file.example.net")).delay(4 * SECOND);
    let net = mail_host(net, "srv.example.net", "203.0.113.1", 10 * MS);
    let net = mail_host(net, "file.example.net", "203.0.113.2", 10 * MS);
    let (report, took, _) = survey(net, |_| ()).await;
    assert_eq!(chosen(&report), three("file.example.net"));
    assert!(took >= 4 * SECOND && took < 4500 * MS, "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn what_is_hopeless_is_not_waited_for() {
    let net = records(FakeNet::new(), "srv.example.net");
    let net = mail_host(net, "srv.example.net", "203.0.113.1", 10 * MS);
    let (report, took, _) = survey(net, |_| ()).await;
    assert_eq!(chosen(&report), three("srv.example.net"));
    assert!(took < 100 * MS, "nobody better was left to ask: {took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_success_stops_web_servers_below_and_no_dns() {
    let net = FakeNet::new()
        .http(FILE, file("file.example.net"))
        .delay(100 * MS)
        .http(WELL_KNOWN, FakeHttp::status(404))
        .delay(3 * SECOND)
        .http(ISPDB, FakeHttp::status(404))
        .delay(3 * SECOND)
        .http(AUTODISCOVER, FakeHttp::status(401))
        .delay(3 * SECOND)
        .srv("_imaps._tcp.example.org", &[(0, 0, 993, "other.example.net")])
        .delay(300 * MS)
        .mx("example.org", &[(10, "mx.example.com")])
        .delay(300 * MS)
        .host("example.org", &["203.0.113.80"]);
    let net = mail_host(net, "file.example.net", "203.0.113.2", 700 * MS);
    let (report, _, log) = survey(net, |_| ()).await;
    assert_eq!(chosen(&report), three("file.example.net"));
    for query in [WELL_KNOWN, ISPDB, &format!("POST {AUTODISCOVER}")] {
        let attempt = attempt(&report, query);
        assert_eq!(attempt.outcome, Outcome::Cancelled, "{query}");
        // Not before the file's servers have passed.
        assert_eq!(attempt.took.as_millis(), 800, "{query}");
    }
    // The records come later and are read all the same: they contradict the file.
    assert!(matches!(attempt(&report, "SRV _imaps._tcp.example.org").outcome, Outcome::Found(_)));
    assert!(!matches!(attempt(&report, "MX example.org").outcome, Outcome::Cancelled));
    // The exchanger's web servers are not even asked.
    assert_eq!(log.fetched("https://autoconfig.example.com/mail/config-v1.1.xml"), 0);
    assert!(
        !report
            .discovery
            .attempts
            .iter()
            .any(|a| matches!(a.source, Source::Srv | Source::Mx) && a.outcome == Outcome::Cancelled)
    );
}

#[tokio::test(start_paused = true)]
async fn all_sources_stops_nobody() {
    let net = FakeNet::new()
        .http(FILE, file("file.example.net"))
        .http(ISPDB, file("file.example.net"))
        .delay(3 * SECOND)
        .http(AUTODISCOVER, FakeHttp::status(401))
        .delay(4 * SECOND);
    let net = mail_host(net, "file.example.net", "203.0.113.2", 10 * MS);
    let (report, took, log) = survey(net, |options| options.all_sources = true).await;
    assert!(took >= 4 * SECOND && took < 5 * SECOND, "{took:?}");
    assert!(matches!(attempt(&report, ISPDB).outcome, Outcome::Found(_)));
    assert!(matches!(attempt(&report, &format!("POST {AUTODISCOVER}")).outcome, Outcome::Protected(_)));
    assert!(log.posted().iter().all(|(url, _)| url.contains("example.org/")), "{:?}", log.posted());
    let cut = |attempt: &&Attempt| matches!(attempt.outcome, Outcome::Cancelled | Outcome::NotAwaited);
    assert_eq!(report.discovery.attempts.iter().filter(cut).count(), 0);
}

#[tokio::test(start_paused = true)]
async fn where_everybody_hangs_the_answer_comes_at_the_deadline() {
    let forever = 3600 * SECOND;
    let mut net = FakeNet::new();
    for name in [
        "_imaps._tcp",
        "_imap._tcp",
        "_pop3s._tcp",
        "_pop3._tcp",
        "_submissions._tcp",
        "_submission._tcp",
        "_jmap._tcp",
        "_caldavs._tcp",
        "_carddavs._tcp",
        "_autodiscover._tcp",
    ] {
        net = net.srv(&format!("{name}.example.org"), &[]).delay(forever);
    }
    net = net.mx("example.org", &[]).delay(forever).dns("example.org", RecordKind::Txt, Vec::new()).delay(forever);
    net = net.dns("_ua-auto-config.example.org", RecordKind::Txt, Vec::new()).delay(forever);
    for url in [FILE, WELL_KNOWN, ISPDB, PACC, AUTODISCOVER, "https://example.org/autodiscover/autodiscover.xml"] {
        net = net.http(url, FakeHttp::status(404)).delay(forever);
    }
    net = net.http("https://example.org/.well-known/jmap", FakeHttp::status(404)).delay(forever);
    net = net.http("https://example.org/.well-known/caldav", FakeHttp::status(404)).delay(forever);
    net = net.host("example.org", &["203.0.113.80"]);
    for host in ["imap", "pop", "pop3", "mail", "smtp"] {
        net = net.host(&format!("{host}.example.org"), &["203.0.113.9"]);
    }
    for port in [993, 995, 465, 143, 110, 587] {
        net = net.drop_packets(&format!("203.0.113.9:{port}"));
    }
    let (report, took, _) = survey(net, |_| ()).await;
    assert_eq!(took.as_secs(), 15, "{took:?}");
    let mut timed_out = 0;
    for attempt in &report.discovery.attempts {
        match &attempt.outcome {
            Outcome::Failed(failure) => {
                assert_eq!(failure.cause, Cause::Timeout, "{attempt:?}");
                timed_out += 1;
            }
            // The table and the guesses ask nobody.
            _ => assert_eq!(attempt.query, Asked::Nothing, "{attempt:?}"),
        }
    }
    assert_eq!(timed_out, 20, "{:#?}", report.discovery.attempts);
    assert_eq!(report.conclusion.fault(), Some(Fault::Network));
}

#[tokio::test(start_paused = true)]
async fn the_table_keeps_the_address_from_web_servers() {
    let hosts = [("imap.gmx.net", "203.0.113.1"), ("pop.gmx.net", "203.0.113.2"), ("mail.gmx.net", "203.0.113.3")];
    let net = hosts.into_iter().fold(FakeNet::new(), |net, (host, address)| mail_host(net, host, address, 10 * MS));
    let (report, _, log) = survey(net, |options| {
        options.target = "user@gmx.de".parse().expect("address");
        let domain = options.target.domain().clone();
        options.context = Context { address: options.target.address().cloned(), ..Context::new(domain) };
    })
    .await;
    assert_eq!(log.posted(), []);
    let posts: Vec<&Attempt> = report.discovery.attempts.iter().filter(|a| matches!(a.query, Asked::Post(_))).collect();
    assert_eq!(posts.len(), 2);
    assert!(posts.iter().all(|attempt| attempt.outcome == Outcome::Cancelled));
}

#[tokio::test(start_paused = true)]
async fn sources_that_only_inform_hold_nothing_up() {
    let net = records(FakeNet::new(), "srv.example.net")
        .srv("_jmap._tcp.example.org", &[(0, 0, 443, "jmap.example.org")])
        .http("https://jmap.example.org/.well-known/jmap", FakeHttp::status(401))
        .delay(4 * SECOND);
    let net = mail_host(net, "srv.example.net", "203.0.113.1", 10 * MS);
    let (report, took, _) = survey(net, |_| ()).await;
    assert!(took < 100 * MS, "{took:?}");
    assert_eq!(report.discovery.jmap_urls, ["https://jmap.example.org/.well-known/jmap"]);
}

#[tokio::test(start_paused = true)]
async fn calendars_are_shown_and_change_nothing_else() {
    let plain = || mail_host(records(FakeNet::new(), "srv.example.net"), "srv.example.net", "203.0.113.1", 10 * MS);
    let (without, ..) = survey(plain(), |_| ()).await;
    let door = "https://dav.example.org/.well-known/caldav";
    let net = plain()
        .srv("_caldavs._tcp.example.org", &[(0, 0, 443, "dav.example.org")])
        .host("dav.example.org", &["203.0.113.9"])
        .http(door, FakeHttp::redirect(301, "/dav/"))
        .http("https://dav.example.org/dav/", FakeHttp::status(401));
    let (report, ..) = survey(net, |options| options.all_sources = true).await;
    let shown: Vec<(&str, bool)> =
        report.discovery.dav.iter().map(|service| (service.at.url.as_str(), service.answered)).collect();
    assert_eq!(shown, [("https://dav.example.org/dav/", true)]);
    assert_eq!((report.conclusion, report.availability), (without.conclusion, without.availability));
    assert!(report.findings.iter().all(|finding| without.findings.contains(finding)), "{:?}", report.findings);
}

#[tokio::test(start_paused = true)]
async fn what_a_user_left_out_is_not_asked_by_detour() {
    let body = r#"{"protocols":{"imap":{"host":"file.example.net"},"smtp":{"host":"file.example.net"}},
        "authentication":{"oauth-public":{"issuer":"https://auth.example.net"}}}"#;
    let digest = "v=UAAC1; a=sha256; d=".to_owned() + &sha256_base64(body);
    let metadata = "https://auth.example.net/.well-known/oauth-authorization-server";
    let net = || {
        let net = FakeNet::new()
            .http(PACC, FakeHttp::ok("application/json", body))
            .dns("_ua-auto-config.example.org", RecordKind::Txt, vec![mail_net::RecordData::Txt(digest.clone())])
            .http(
                metadata,
                FakeHttp::ok(
                    "application/json",
                    r#"{"issuer":"https://auth.example.net","token_endpoint":"https://auth.example.net/t"}"#,
                ),
            );
        mail_host(net, "file.example.net", "203.0.113.2", 10 * MS)
    };
    let (report, _, log) = survey(net(), |_| ()).await;
    assert_eq!(chosen(&report), ["imap file.example.net:993", "submission file.example.net:465"]);
    assert_eq!(log.fetched(metadata), 1);
    let [(provenance, issuer)] = &report.discovery.oauth_issuers[..] else { panic!("one issuer") };
    assert_eq!(
        (provenance.source, issuer.token_endpoint.as_deref()),
        (Source::Pacc, Some("https://auth.example.net/t"))
    );
    let (report, _, log) = survey(net(), |options| options.sources.retain(|s| *s != Source::OAuth)).await;
    assert_eq!((log.fetched(metadata), report.discovery.oauth_issuers.len()), (0, 1));
}

fn sha256_base64(text: &str) -> String {
    use base64::Engine as _;
    use sha2::Digest as _;
    base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(text))
}

#[tokio::test(start_paused = true)]
async fn a_login_is_replayed_without_its_password() {
    let credentials = |options: &mut SurveyOptions| {
        let address = options.target.address().cloned().expect("address");
        let password = Some(Secret::new("Marker-42".into()));
        options.credentials = Some(Credentials { address, username: None, password, token: None });
    };
    for refused in [false, true] {
        let net = FakeNet::new().http(FILE, file("imap.example.org"));
        let server = |server: FakeServer| if refused { server.refuse_logins() } else { server };
        let net = net
            .host("imap.example.org", &["203.0.113.1"])
            .serve("203.0.113.1:993", server(FakeServer::imap()))
            .serve("203.0.113.1:995", server(FakeServer::pop3()))
            .serve("203.0.113.1:465", server(FakeServer::submission()));
        let (report, _, _) = survey(net, credentials).await;
        let logins: Vec<_> = report.servers.iter().filter_map(|server| server.probe.as_ref()?.login.as_ref()).collect();
        assert_eq!(logins.iter().any(|login| login.result == LoginResult::Accepted), !refused, "{logins:#?}");
    }
}

//! What was seen is told: guesses that answer and can't be used, ports that speak something else, hosts that
//! certificates name, the mail exchanger itself.

use super::tests::{SECOND, code, survey};
use super::*;
use mail_net::fake::{FakeNet, FakeServer, FakeTls};
use mail_types::report::SurveyReport;
use mail_types::{Arg, Endpoint, ServerSettings, Username};

const HOST: &str = "203.0.113.7";

/// `mail.example.org`, where every port refuses, before anything is served.
fn own() -> FakeNet {
    refusing(FakeNet::new().host("mail.example.org", &[HOST]), HOST)
}

fn refusing(net: FakeNet, address: &str) -> FakeNet {
    [993, 995, 465, 143, 110, 587].into_iter().fold(net, |net, port| net.refuse(&format!("{address}:{port}")))
}

fn all(net: FakeNet, address: &str, tls: &FakeTls) -> FakeNet {
    net.serve(&format!("{address}:993"), FakeServer::imap().tls(tls.clone()))
        .serve(&format!("{address}:995"), FakeServer::pop3().tls(tls.clone()))
        .serve(&format!("{address}:465"), FakeServer::submission().tls(tls.clone()))
}

fn ids(report: &SurveyReport) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.spec.id).collect()
}

fn exit(report: &SurveyReport) -> u8 {
    code(report.conclusion.fault())
}

fn values(report: &SurveyReport) -> Vec<String> {
    let chosen = report.servers.iter().filter(|server| server.chosen);
    let url = |server: &mail_types::report::ServerReport| {
        let candidate = &server.candidate;
        mail_types::server::url(candidate.protocol, candidate.security, &candidate.endpoint)
    };
    chosen.map(url).collect()
}

fn typed(protocol: Protocol, port: u16, security: Security) -> ServerSettings {
    let endpoint = Endpoint::new("mail.example.org", port);
    ServerSettings { protocol, endpoint, security, username: Username::Unknown(None), auth: Vec::new() }
}

#[tokio::test(start_paused = true)]
async fn a_guess_that_answers_is_told_as_what_it_is() {
    let busy = |server: FakeServer, line| server.greeting(line);
    let cases: [(&str, FakeNet, u8, &str); 5] = [
        ("self-signed", all(own(), HOST, &FakeTls::self_signed()), 6, "certificate-self-signed"),
        ("expired", all(own(), HOST, &FakeTls::expired()), 6, "certificate-expired"),
        ("another name", all(own(), HOST, &FakeTls::names(&["*.hoster.example"])), 6, "certificate-name"),
        (
            "without TLS",
            own().serve(
                &format!("{HOST}:143"),
                FakeServer::imap().on("CAPABILITY", &["* CAPABILITY IMAP4rev1", "{tag} OK"]),
            ),
            6,
            "no-tls",
        ),
        (
            "goes away",
            own()
                .serve(&format!("{HOST}:993"), busy(FakeServer::imap(), "* BYE too many connections"))
                .serve(&format!("{HOST}:465"), busy(FakeServer::submission(), "421 4.3.2 try again later")),
            5,
            "server-dead",
        ),
    ];
    for (case, net, code, finding) in cases {
        let (report, _, _) = survey(net, |_| ()).await;
        assert_eq!(exit(&report), code, "{case}: {:?}", report.conclusion);
        assert!(ids(&report).contains(&finding), "{case}: {:?}", ids(&report));
        assert!(!values(&report).is_empty(), "{case}");
    }
    // Nothing is there, so nothing is said.
    let (report, _, _) = survey(own(), |_| ()).await;
    assert_eq!((exit(&report), report.servers.len()), (3, 0));
}

#[tokio::test(start_paused = true)]
async fn the_host_that_a_certificate_names_is_tested_and_gets_no_password() {
    let hoster = FakeTls::names(&["srv12.hoster.example"]);
    let net = all(own(), HOST, &hoster).host("srv12.hoster.example", &[HOST]);
    let (report, _, log) = survey(net, |options| {
        let address = options.target.address().cloned().expect("address");
        let password = Some(mail_types::Secret::new("Marker-42".into()));
        options.credentials = Some(crate::login::Credentials { address, username: None, password, token: None });
    })
    .await;
    assert_eq!(values(&report)[0], "imaps://srv12.hoster.example:993");
    assert!(!log.lines(&format!("{HOST}:993")).iter().any(|line| line.contains("AUTHENTICATE")));
    assert_eq!(exit(&report), 4, "withheld: {:?}", report.conclusion);
    // Where it can't be reached, the advice names it all the same.
    let (report, _, _) = survey(all(own(), HOST, &hoster), |_| ()).await;
    assert_eq!(exit(&report), 6);
    let named = report.findings.iter().find(|finding| finding.spec.id == "certificate-name").expect("told");
    let Some(Arg::Message(advice)) = named.message.arg("advice") else { panic!("{named:?}") };
    assert_eq!(advice.id, "certificate-name-advice-try");
}

#[tokio::test(start_paused = true)]
async fn the_exchanger_and_the_bare_domain_are_candidates_where_the_certificate_says_so() {
    let mx = || refusing(FakeNet::new().mx("example.org", &[(10, "srv12.hoster.example")]), "203.0.113.12");
    let mx = || mx().host("srv12.hoster.example", &["203.0.113.12"]);
    let (report, _, _) = survey(all(mx(), "203.0.113.12", &FakeTls::valid()), |_| ()).await;
    assert_eq!(values(&report)[0], "imaps://srv12.hoster.example:993");
    assert_eq!(report.servers[0].candidate.best_source(), Source::MxHost);
    assert!(ids(&report).contains(&"mx-inferred"), "{:?}", ids(&report));
    // A certificate for something else says that no mailboxes are there.
    let (report, _, _) = survey(all(mx(), "203.0.113.12", &FakeTls::names(&["*.example.net"])), |_| ()).await;
    assert_eq!((exit(&report), report.servers.len()), (3, 0));
    let apex = refusing(FakeNet::new().host("example.org", &[HOST]), HOST);
    let (report, _, _) = survey(all(apex, HOST, &FakeTls::valid()), |_| ()).await;
    assert_eq!(values(&report)[0], "imaps://example.org:993");
    // A guess that works makes the exchanger needless: it is not even contacted.
    let net =
        all(all(mx().host("mail.example.org", &[HOST]), HOST, &FakeTls::valid()), "203.0.113.12", &FakeTls::valid());
    let (report, _, log) = survey(net, |_| ()).await;
    assert_eq!(values(&report)[0], "imaps://mail.example.org:993");
    assert_eq!(log.contacted("203.0.113.12:993"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_typed_server_with_the_wrong_port_or_protection_fails_and_the_right_way_is_named() {
    let mail = || {
        all(own(), HOST, &FakeTls::valid())
            .serve(&format!("{HOST}:143"), FakeServer::imap())
            .serve(&format!("{HOST}:587"), FakeServer::submission())
    };
    let (tls, upgrade) = (Security::ImplicitTls, Security::StartTls);
    let cases = [
        (typed(Protocol::Imap, 143, tls), 6, "imap+starttls://mail.example.org:143"),
        (typed(Protocol::Imap, 993, upgrade), 6, "imaps://mail.example.org:993"),
        (typed(Protocol::Submission, 587, tls), 6, "submission+starttls://mail.example.org:587"),
        (typed(Protocol::Submission, 465, upgrade), 6, "submissions://mail.example.org:465"),
        (typed(Protocol::Imap, 995, tls), 5, "imaps://mail.example.org:993"),
        (typed(Protocol::Imap, 465, tls), 5, "imaps://mail.example.org:993"),
        (typed(Protocol::Pop3, 993, tls), 5, "pop3s://mail.example.org:995"),
        (typed(Protocol::Imap, 995, upgrade), 6, "imaps://mail.example.org:993"),
    ];
    for (server, code, right) in cases {
        let case = format!("{server:?}");
        let (report, took, _) = survey(mail(), |options| options.context.typed = vec![server]).await;
        assert_eq!(exit(&report), code, "{case}: {:?}", report.conclusion);
        assert!(took < 4 * SECOND, "{case}: {took:?}");
        let mismatch = report.findings.iter().find(|finding| finding.spec.id == "port-mismatch").expect(&case);
        let Some(Arg::Message(advice)) = mismatch.message.arg("advice") else { panic!("{case}") };
        assert_eq!(advice.arg("url"), Some(&Arg::from(right.to_owned())), "{case}");
        assert!(values(&report).iter().any(|value| value == right), "{case}: {:?}", values(&report));
        assert!(!ids(&report).contains(&"server-dead"), "{case}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_greeting_is_no_sign_of_tls() {
    let net = own().serve(&format!("{HOST}:143"), FakeServer::imap().greeting_delay(3 * SECOND));
    let server = typed(Protocol::Imap, 143, Security::StartTls);
    let (report, _, _) = survey(net, |options| options.context.typed = vec![server]).await;
    let imap = report.servers.iter().find(|server| server.chosen).and_then(|server| server.probe.as_ref());
    assert!(imap.is_some_and(|probe| probe.works()), "{:#?}", report.servers);
}

#[tokio::test(start_paused = true)]
async fn a_certificate_without_names_is_told_as_such() {
    let (report, _, _) = survey(all(own(), HOST, &FakeTls::names(&[])), |_| ()).await;
    let refused = report.findings.iter().find(|finding| finding.spec.id == "certificate-name").expect("told");
    assert_eq!(refused.message.arg("names"), Some(&mail_types::Message::new("certificate-name-none").into()));
}

#[tokio::test(start_paused = true)]
async fn clear_text_is_an_error_and_starttls_is_tried() {
    let bare = |options: &mut SurveyOptions| {
        options.context.file = None;
        options.context.typed = Vec::new();
    };
    let xml = |kind: &str, element: &str, port: u16| {
        format!(
            "<{element} type=\"{kind}\"><hostname>mail.example.org</hostname><port>{port}</port>\
             <socketType>plain</socketType><authentication>password-cleartext</authentication>\
             <username>%EMAILADDRESS%</username></{element}>"
        )
    };
    let body = format!(
        "<clientConfig version=\"1.1\"><emailProvider id=\"example.org\"><domain>example.org</domain>{}{}\
         </emailProvider></clientConfig>",
        xml("imap", "incomingServer", 143),
        xml("smtp", "outgoingServer", 587)
    );
    let publish = |net: FakeNet| net.http(super::tests::FILE, mail_net::fake::FakeHttp::ok("text/xml", &body));
    let serve = |imap: FakeServer, smtp: FakeServer| {
        publish(own()).serve(&format!("{HOST}:143"), imap).serve(&format!("{HOST}:587"), smtp)
    };
    let (report, _, _) = survey(serve(FakeServer::imap(), FakeServer::submission()), bare).await;
    assert_eq!(exit(&report), 0);
    assert_eq!(values(&report), ["imap+starttls://mail.example.org:143", "submission+starttls://mail.example.org:587"]);
    assert!(ids(&report).contains(&"cleartext-server"), "{:?}", ids(&report));
    // No login before STARTTLS is as it should be.
    assert!(!ids(&report).contains(&"no-login"), "{:?}", ids(&report));
    let imap = FakeServer::imap().on("CAPABILITY", &["* CAPABILITY IMAP4rev1 AUTH=PLAIN", "{tag} OK done"]);
    let smtp = FakeServer::submission().on("EHLO", &["250-fake.example", "250 AUTH PLAIN"]);
    let (report, _, _) = survey(serve(imap, smtp), bare).await;
    assert_eq!(exit(&report), 6, "{:?}", report.conclusion);
    assert!(ids(&report).contains(&"cleartext-server"), "{:?}", ids(&report));
}

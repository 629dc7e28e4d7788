//! An address at a subdomain: its registrable domain is asked, too, and stands behind whatever it publishes itself.

use super::tests::{MS, SECOND, chosen, code, file, mail_host, survey};
use super::*;
use crate::login::Credentials;
use mail_net::RecordKind;
use mail_net::fake::FakeNet;
use mail_types::report::{LoginResult, SurveyReport};
use mail_types::{Secret, Target, reason::DnsError};

const ABOVE: &str = "https://autoconfig.uni.example/mail/config-v1.1.xml";
const BELOW: &str = "https://autoconfig.cs.uni.example/mail/config-v1.1.xml";

fn at(address: &'static str) -> impl FnOnce(&mut SurveyOptions) {
    move |options| {
        options.target = address.parse::<Target>().expect("address");
        options.context = Context::new(options.target.domain().clone());
        options.context.address = options.target.address().cloned();
    }
}

async fn student(net: FakeNet) -> SurveyReport {
    survey(net, at("user@cs.uni.example")).await.0
}

/// A host with all three servers, and another.
fn hosts() -> FakeNet {
    let net = mail_host(FakeNet::new(), "mail.uni.example", "203.0.113.1", 10 * MS);
    let net = net.host("uni.example", &["203.0.113.80"]).host("cs.uni.example", &["203.0.113.81"]);
    mail_host(net, "mail.cs.example.net", "203.0.113.2", 10 * MS)
}

fn records(net: FakeNet, domain: &str, host: &str) -> FakeNet {
    [("_imaps", 993), ("_pop3s", 995), ("_submissions", 465)]
        .into_iter()
        .fold(net, |net, (service, port)| net.srv(&format!("{service}._tcp.{domain}"), &[(0, 0, port, host)]))
}

fn ids(report: &SurveyReport) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.spec.id).collect()
}

#[tokio::test(start_paused = true)]
async fn the_domain_above_is_asked_and_named() {
    for net in [hosts().http(ABOVE, file("mail.uni.example")), records(hosts(), "uni.example", "mail.uni.example")] {
        let report = student(net).await;
        assert_eq!(chosen(&report).len(), 3, "{:?}", chosen(&report));
        assert!(chosen(&report).iter().all(|server| server.contains(" mail.uni.example:")));
        assert_eq!(code(report.conclusion.fault()), 0);
        let named = report.findings.iter().find(|finding| finding.spec.id == "parent-domain").expect("said");
        assert_eq!(named.message.arg("parent"), Some(&"uni.example".to_owned().into()));
        assert!(report.servers.iter().all(|server| server.candidate.best_source() == Source::Parent));
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_subdomain_publishes_goes_first_whichever_answers_first() {
    for (above, below) in [(5 * MS, 5 * MS), (5 * MS, SECOND), (SECOND, 5 * MS)] {
        let both = || hosts().http(ABOVE, file("mail.uni.example")).delay(above);
        let own = [
            both().http(BELOW, file("mail.cs.example.net")).delay(below),
            records(both(), "cs.uni.example", "mail.cs.example.net").delay(below),
            both().mx("cs.uni.example", &[(10, "aspmx.l.google.com")]).delay(below),
        ];
        let google = ["imap.gmail.com", "pop.gmail.com", "smtp.gmail.com"];
        for (net, hosts) in own.into_iter().zip([["mail.cs.example.net"; 3], ["mail.cs.example.net"; 3], google]) {
            let net = google.iter().fold(net, |net, host| mail_host(net, host, "203.0.113.9", 10 * MS));
            let report = student(net).await;
            let found: Vec<String> = chosen(&report);
            assert!(found.iter().zip(hosts).all(|(server, host)| server.contains(host)), "{found:?} {hosts:?}");
            assert!(!ids(&report).contains(&"parent-domain"));
            // Another domain's settings are no contradiction.
            assert!(!ids(&report).contains(&"sources-disagree"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_subdomain_that_takes_no_mail_has_no_settings_above_either() {
    let absent = hosts().dns_error("cs.uni.example", RecordKind::Mx, DnsError::NxDomain);
    for net in [absent, hosts().mx("cs.uni.example", &[(0, "")])] {
        let report = student(net.http(ABOVE, file("mail.uni.example"))).await;
        assert_eq!((chosen(&report), code(report.conclusion.fault())), (Vec::new(), 3));
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_asked_above_a_border_of_the_public_suffix_list() {
    for (address, above) in [("user@example.co.uk", "co.uk"), ("user@someone.github.io", "github.io")] {
        let (_, _, log) = survey(FakeNet::new(), at(address)).await;
        assert_eq!(log.asked(&format!("_imaps._tcp.{above}"), RecordKind::Srv), 0, "{address}");
        assert_eq!(log.fetched(&format!("https://autoconfig.{above}/mail/config-v1.1.xml")), 0, "{address}");
    }
}

/// A file over HTTPS is trusted with a password; unsigned records above the domain are not.
#[tokio::test(start_paused = true)]
async fn a_password_follows_the_domain_above_by_the_usual_rule() {
    let login = |options: &mut SurveyOptions| {
        at("user@cs.uni.example")(options);
        options.credentials = Some(Credentials {
            address: "user@cs.uni.example".parse().expect("address"),
            username: None,
            password: Some(Secret::new("Marker-42".into())),
            token: None,
        });
    };
    let (report, _, log) = survey(records(hosts(), "uni.example", "mail.uni.example"), login).await;
    let imap = report.chosen(Protocol::Imap).expect("chosen");
    let result = &imap.probe.as_ref().expect("tested").login.as_ref().expect("weighed").result;
    assert!(matches!(result, LoginResult::Withheld(_)), "{result:?}");
    assert!(!log.lines("203.0.113.1:993").iter().any(|line| line.contains("LOGIN") || line.contains("AUTH")));
    let (report, _, _) = survey(hosts().http(ABOVE, file("mail.uni.example")), login).await;
    let imap = report.chosen(Protocol::Imap).expect("chosen");
    let result = &imap.probe.as_ref().expect("tested").login.as_ref().expect("tried").result;
    assert_eq!(*result, LoginResult::Accepted);
}

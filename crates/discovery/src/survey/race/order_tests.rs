//! The order in which answers arrive never changes a result: each constellation in every order of the sources
//! that answer, and pairwise for the rest.

use super::tests::{AUTODISCOVER, FILE, ISPDB, MS, SECOND, WELL_KNOWN, code, mail_host, report, survey};
use super::*;
use mail_net::fake::{FakeHttp, FakeNet, FakeServer, FakeTls};
use mail_types::report::SurveyReport;

/// What a source of a constellation does. The number is the place of its host.
#[derive(Debug, Clone, Copy)]
enum Does {
    /// Names the host for all three protocols.
    All(u8),
    /// Names it for IMAP and SMTP.
    NoPop(u8),
    /// Names it for POP3 and SMTP.
    NoImap(u8),
    /// Says that nothing is there.
    Absent,
}

use Does::{Absent, All, NoImap, NoPop};

/// What becomes of the host with this number.
#[derive(Debug, Clone, Copy)]
enum Host {
    /// Everything works.
    Good,
    /// Every port refuses.
    Dead,
    /// The certificate is expired.
    Expired,
    /// The standard ports for STARTTLS work, the others refuse.
    Upgrades,
}

use Host::{Dead, Expired, Good, Upgrades};

/// The sources: file, well-known, ISPDB, records, Autodiscover.
type World = ([Does; 5], [Host; 3]);

const WORLDS: [World; 16] = [
    ([All(1), Absent, Absent, All(2), Absent], [Good, Good, Good]),
    ([All(1), Absent, Absent, All(2), Absent], [Good, Dead, Good]),
    ([Absent, Absent, All(1), Absent, NoPop(2)], [Good, Dead, Good]),
    ([Absent, Absent, All(1), All(2), NoPop(0)], [Good, Dead, Dead]),
    ([NoPop(1), NoImap(2), Absent, Absent, Absent], [Good, Good, Good]),
    ([NoPop(1), Absent, NoImap(2), Absent, Absent], [Dead, Good, Good]),
    ([NoImap(1), Absent, NoPop(2), Absent, Absent], [Dead, Good, Good]),
    ([All(1), All(2), Absent, Absent, Absent], [Dead, Dead, Good]),
    ([Absent, All(1), All(2), Absent, Absent], [Good, Expired, Dead]),
    ([All(1), Absent, All(2), All(0), Absent], [Good, Dead, Dead]),
    ([NoPop(1), Absent, Absent, All(1), Absent], [Good, Good, Good]),
    ([Absent, Absent, NoPop(0), All(0), Absent], [Good, Dead, Dead]),
    ([All(1), Absent, Absent, Absent, All(2)], [Good, Upgrades, Good]),
    ([Absent, Absent, All(1), Absent, All(2)], [Good, Upgrades, Upgrades]),
    ([Absent, Absent, Absent, Absent, Absent], [Good, Dead, Dead]),
    ([All(1), Absent, All(2), Absent, Absent], [Dead, Expired, Expired]),
];

const NAMES: [&str; 3] = ["mail.example.org", "mail.one.example.net", "mail.two.example.com"];

fn servers(does: Does) -> Vec<(&'static str, &'static str, u16, u8)> {
    let (host, wanted): (u8, &[&str]) = match does {
        All(host) => (host, &["imap", "pop3", "smtp"]),
        NoPop(host) => (host, &["imap", "smtp"]),
        NoImap(host) => (host, &["pop3", "smtp"]),
        Absent => return Vec::new(),
    };
    let all = [("incomingServer", "imap", 993), ("incomingServer", "pop3", 995), ("outgoingServer", "smtp", 465)];
    all.into_iter().filter(|(_, kind, _)| wanted.contains(kind)).map(|(e, kind, port)| (e, kind, port, host)).collect()
}

fn file(does: Does) -> FakeHttp {
    let sections: String = servers(does)
        .into_iter()
        .map(|(element, kind, port, host)| {
            format!(
                "<{element} type=\"{kind}\"><hostname>{}</hostname><port>{port}</port><socketType>SSL</socketType>\
                 <authentication>password-cleartext</authentication><username>%EMAILADDRESS%</username></{element}>",
                NAMES[usize::from(host)]
            )
        })
        .collect();
    if sections.is_empty() {
        return FakeHttp::status(404);
    }
    let body = format!(
        "<clientConfig version=\"1.1\"><emailProvider id=\"example.org\"><domain>example.org</domain>{sections}\
         </emailProvider></clientConfig>"
    );
    FakeHttp::ok("text/xml", &body)
}

fn autodiscover(does: Does) -> FakeHttp {
    let sections: String = servers(does)
        .into_iter()
        .map(|(_, kind, port, host)| {
            format!(
                "<Protocol><Type>{}</Type><Server>{}</Server><Port>{port}</Port><SSL>on</SSL></Protocol>",
                kind.to_uppercase(),
                NAMES[usize::from(host)]
            )
        })
        .collect();
    if sections.is_empty() {
        return FakeHttp::status(404);
    }
    let body = format!(
        "<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006\">\
         <Response xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a\">\
         <Account><AccountType>email</AccountType><Action>settings</Action>{sections}</Account></Response></Autodiscover>"
    );
    FakeHttp::ok("text/xml", &body)
}

fn host(net: FakeNet, place: usize, state: Host) -> FakeNet {
    let (name, address) = (NAMES[place], format!("203.0.113.{}", 10 + place));
    let refuse =
        |net: FakeNet, ports: &[u16]| ports.iter().fold(net, |net, port| net.refuse(&format!("{address}:{port}")));
    let net = net.host(name, &[&address]);
    match state {
        Good => refuse(mail_host(net, name, &address, 10 * MS), &[143, 110, 587]),
        Dead => refuse(net, &[993, 995, 465, 143, 110, 587]),
        Upgrades => refuse(net, &[993, 995, 465])
            .serve(&format!("{address}:143"), FakeServer::imap())
            .serve(&format!("{address}:110"), FakeServer::pop3())
            .serve(&format!("{address}:587"), FakeServer::submission()),
        Expired => refuse(net, &[143, 110, 587])
            .serve(&format!("{address}:993"), FakeServer::imap().tls(FakeTls::expired()))
            .serve(&format!("{address}:995"), FakeServer::pop3().tls(FakeTls::expired()))
            .serve(&format!("{address}:465"), FakeServer::submission().tls(FakeTls::expired())),
    }
}

/// The world in which source `n` answers after `delays[n]`.
fn world((does, hosts): World, delays: [Duration; 5]) -> FakeNet {
    let mut net = FakeNet::new().host("example.org", &["203.0.113.80"]);
    for (url, which) in [(FILE, 0), (WELL_KNOWN, 1), (ISPDB, 2)] {
        net = net.http(url, file(does[which])).delay(delays[which]);
    }
    for (_, kind, port, host) in servers(does[3]) {
        let service = match kind {
            "smtp" => "_submissions",
            "imap" => "_imaps",
            _ => "_pop3s",
        };
        let name = format!("{service}._tcp.example.org");
        net = net.srv(&name, &[(0, 0, port, NAMES[usize::from(host)])]).delay(delays[3]);
    }
    net = net.http(AUTODISCOVER, autodiscover(does[4])).delay(delays[4]);
    hosts.into_iter().enumerate().fold(net, |net, (place, state)| host(net, place, state))
}

/// What a user acts on.
fn verdict(report: &SurveyReport) -> String {
    let chosen = report.servers.iter().filter(|server| server.chosen).map(|server| {
        let candidate = &server.candidate;
        let works = server.works();
        format!(
            "{} {} {:?} {:?} {works}",
            candidate.protocol, candidate.endpoint, candidate.security, candidate.username
        )
    });
    let chosen: Vec<String> = chosen.collect();
    format!(
        "{chosen:?} {:?} {:?} {:?} {:?} {:?}",
        report.availability,
        report.conclusion,
        report.recommendation.choice,
        report.recommendation.reasons,
        report.discovery.provider,
    )
}

/// Every order of these, by Heap's algorithm.
fn orders(mut of: Vec<usize>) -> Vec<Vec<usize>> {
    fn heap(k: usize, of: &mut Vec<usize>, all: &mut Vec<Vec<usize>>) {
        if k <= 1 {
            return all.push(of.clone());
        }
        for i in 0..k {
            heap(k - 1, of, all);
            of.swap(if k.is_multiple_of(2) { i } else { 0 }, k - 1);
        }
    }
    let mut all = Vec::new();
    let length = of.len();
    heap(length, &mut of, &mut all);
    all
}

/// Delays under which the sources answer in this order; the first at once, the last near the limit of a request.
fn delays(order: &[usize], step: Duration) -> [Duration; 5] {
    let mut delays = [5 * MS; 5];
    for (place, source) in (0..).zip(order) {
        delays[*source] = 5 * MS + place * step;
    }
    delays
}

#[tokio::test(start_paused = true)]
async fn the_order_of_the_answers_changes_nothing() {
    for world_of in WORLDS {
        let speak: Vec<usize> = (0..5).filter(|n| !matches!(world_of.0[*n], Absent)).collect();
        // One source that has nothing to say against each that has, late or early.
        let silent = (0..5).filter(|n| matches!(world_of.0[*n], Absent));
        let pairs: Vec<Vec<usize>> =
            silent.flat_map(|n| speak.clone().into_iter().flat_map(move |m| [vec![n, m], vec![m, n]])).collect();
        let mut verdicts = std::collections::BTreeMap::new();
        let runs = orders(speak).into_iter().flat_map(|order| [(order.clone(), 30 * MS), (order, 1200 * MS)]);
        for (order, step) in runs.chain(pairs.into_iter().map(|pair| (pair, 1200 * MS))) {
            let report = report(world(world_of, delays(&order, step))).await;
            verdicts.entry(verdict(&report)).or_insert_with(|| format!("{order:?} every {step:?}"));
        }
        assert_eq!(verdicts.len(), 1, "{world_of:?}: {verdicts:#?}");
    }
}

#[tokio::test(start_paused = true)]
async fn constellations_end_as_they_should() {
    let end = |world_of: World| async move {
        let (report, _, _) = survey(world(world_of, delays(&[0, 1, 2, 3, 4], 30 * MS)), |_| ()).await;
        let chosen: Vec<String> = report
            .servers
            .iter()
            .filter(|server| server.chosen)
            .map(|server| format!("{} {}", server.candidate.protocol.id(), server.candidate.endpoint))
            .collect();
        let ids: Vec<&str> = report.findings.iter().map(|finding| finding.spec.id).collect();
        (chosen.join(", "), code(report.conclusion.fault()), ids)
    };
    // The published servers are dead: the next source is asked after all.
    let (chosen, exit, _) = end(WORLDS[1]).await;
    assert_eq!(exit, 0);
    assert_eq!(
        chosen,
        "imap mail.two.example.com:993, pop3 mail.two.example.com:995, submission mail.two.example.com:465"
    );
    // IMAP here and POP3 there are two mailboxes.
    let (chosen, exit, ids) = end(WORLDS[4]).await;
    assert_eq!((chosen.as_str(), exit), ("imap mail.one.example.net:993, submission mail.one.example.net:465", 0));
    assert!(ids.contains(&"providers-mixed"), "{ids:?}");
    // The other ports of the published host, before any guess.
    let (chosen, exit, ids) = end(([All(1), Absent, Absent, Absent, Absent], [Good, Upgrades, Good])).await;
    assert_eq!(exit, 0);
    assert_eq!(
        chosen,
        "imap mail.one.example.net:143, pop3 mail.one.example.net:110, submission mail.one.example.net:587"
    );
    assert!(ids.contains(&"server-dead"), "{ids:?}");
    // Everything that is named is dead or worse.
    assert_eq!(end(WORLDS[15]).await.1, 6);
    assert_eq!(end(([All(1), Absent, Absent, Absent, Absent], [Dead, Dead, Dead])).await.1, 5);
    // POP3 by a guess never stands in for the published IMAP.
    let pop3_alone =
        |net: FakeNet| net.host("pop.example.org", &["203.0.113.40"]).serve("203.0.113.40:995", FakeServer::pop3());
    let net = world(([NoPop(1), Absent, Absent, Absent, Absent], [Dead, Dead, Dead]), delays(&[], SECOND));
    let (report, _, _) = survey(pop3_alone(net), |_| ()).await;
    assert_eq!(code(report.conclusion.fault()), 5);
    assert!(!report.servers.iter().any(|s| s.chosen && s.candidate.protocol == Protocol::Pop3));
}

//! The conclusion, fate by fate.

use std::net::{IpAddr, Ipv4Addr};

use super::*;
use crate::Context;
use crate::login::Consent;
use mail_types::Reason;
use mail_types::deep::Needs;
use mail_types::reason::{Absent, DnsError};
use mail_types::report::*;
use mail_types::{Capabilities, Expire, RecordKind};
use mail_types::{Endpoint, MailConfig, Provenance, Security, Source, Target, Trust, Username};

/// What became of a server.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate {
    Works,
    LoggedIn,
    Refused,
    /// The login, or the mailbox after it, for the moment or for good.
    Busy,
    MailboxRefused,
    MailboxBusy,
    NoLogin,
    Withheld,
    Fails(Cause),
    Untested,
}

fn server(protocol: Protocol, source: Source, fate: Fate) -> ServerReport {
    let candidate = Candidate {
        protocol,
        endpoint: Endpoint::new(&format!("{}.example.org", source.id()), 993),
        security: Security::ImplicitTls,
        username: Username::address(),
        auth: Vec::new(),
        provenances: vec![Provenance { source, trust: Trust::Https, query: String::new() }],
    };
    ServerReport { probe: probe(&candidate, fate), candidate, chosen: false }
}

fn probe(candidate: &Candidate, fate: Fate) -> Option<ProbeReport> {
    let failed = |cause| Verdict::Failed(Failure::new(cause, Reason::CutOff));
    let rung = |phase, verdict| PhaseReport { phase, verdict, started: Duration::ZERO, took: Duration::ZERO };
    let mut phases = vec![rung(Phase::Connect, Verdict::Passed), rung(Phase::Capability, Verdict::Passed)];
    let mut result = None;
    let refusal = |code: Option<&str>| Refusal {
        status: "NO".into(),
        code: code.map(str::to_owned),
        text: "no".into(),
        mechanism_error: None,
    };
    match fate {
        Fate::Untested => return None,
        Fate::Works => {}
        Fate::Fails(cause) => phases = vec![rung(Phase::Connect, failed(cause))],
        Fate::LoggedIn => result = Some(LoginResult::Accepted),
        Fate::Withheld => result = Some(LoginResult::Withheld(Withheld::NoConnection)),
        Fate::Refused => result = Some(LoginResult::Refused(refusal(None))),
        Fate::Busy => result = Some(LoginResult::Refused(refusal(Some("UNAVAILABLE")))),
        Fate::MailboxRefused => result = Some(LoginResult::MailboxRefused(refusal(None))),
        Fate::MailboxBusy => result = Some(LoginResult::MailboxRefused(refusal(Some("INUSE")))),
        Fate::NoLogin => phases.push(rung(Phase::Authenticate, failed(Cause::NoLogin))),
    }
    Some(ProbeReport {
        protocol: candidate.protocol,
        endpoint: candidate.endpoint.clone(),
        security: candidate.security,
        phases,
        addresses: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
        peer: None,
        tls: None,
        greeting: None,
        capabilities: Capabilities::default(),
        findings: Vec::new(),
        login: result.map(|result| LoginReport {
            username: "user".into(),
            mechanism: None,
            result,
            trials: Vec::new(),
            advice: None,
        }),
        diagnosis: None,
        mailbox: None,
    })
}

fn attempt(source: Source, outcome: Outcome) -> Attempt {
    let (trust, zero) = (Trust::PlainDns, Duration::ZERO);
    let query = Asked::Dns { kind: RecordKind::Srv, name: "_imaps._tcp.example.org".to_owned() };
    Attempt { source, query, outcome, trust, started: zero, took: zero, findings: Vec::new(), evidence: Vec::new() }
}

fn options(offline: bool) -> SurveyOptions {
    let target: Target = "user@example.org".parse().expect("address");
    SurveyOptions {
        deep: Needs::default(),
        context: Context { address: target.address().cloned(), ..Context::new(target.domain().clone()) },
        target,
        sources: Source::ALL.to_vec(),
        all_sources: false,
        offline,
        devices: Devices::Unknown,
        timeout: Duration::from_secs(15),
        idle_timeout: Duration::from_secs(10),
        credentials: None,
        consent: Consent::default(),
        login: crate::login::LoginOptions::default(),
    }
}

fn conclusion(offline: bool, mut servers: Vec<ServerReport>, attempts: Vec<Attempt>) -> (Option<Fault>, Conclusion) {
    choose(&Domain::parse("example.org").expect("domain"), &mut servers);
    let discovery = crate::rank::discovery_report(attempts, &[]);
    let report = report(&options(offline), discovery, servers, 0, Duration::ZERO, "2026-01-01");
    (report.conclusion.fault(), report.conclusion)
}

#[test]
fn what_the_chosen_pop3_server_says_of_expiry_is_part_of_the_advice() {
    let days = |expire| {
        let mut servers = vec![
            server(Protocol::Pop3, Source::Srv, Fate::Works),
            server(Protocol::Submission, Source::Srv, Fate::Works),
        ];
        for probe in servers.iter_mut().filter_map(|server| server.probe.as_mut()) {
            probe.capabilities.expire = expire;
        }
        choose(&Domain::parse("example.org").expect("domain"), &mut servers);
        let discovery = crate::rank::discovery_report(Vec::new(), &[]);
        let report = report(&options(false), discovery, servers, 0, Duration::ZERO, "2026-01-01");
        let said = report.recommendation.retention.into_iter().find(|message| message.id == "retention-expire");
        said.map(|message| message.args)
    };
    assert_eq!(days(Some(Expire::Days(30))), Some(vec![("days", 30_u64.into())]));
    assert_eq!(days(Some(Expire::Never)), None);
    assert_eq!(days(None), None);
}

/// A server that lets in and keeps the mailbox shut counts like one that is down, everywhere.
#[test]
fn a_mailbox_that_stays_shut_is_a_server_that_fails() {
    use Fate::{Fails, LoggedIn, MailboxBusy, MailboxRefused, Refused};
    for (fate, state) in [
        (LoggedIn, Availability::Works),
        // This speaks of the password, not of the server.
        (Refused, Availability::Works),
        (MailboxRefused, Availability::Broken),
        (MailboxBusy, Availability::Broken),
        (Fails(Cause::Network), Availability::Broken),
    ] {
        let mut servers = vec![
            server(Protocol::Imap, Source::Srv, fate),
            server(Protocol::Pop3, Source::Srv, LoggedIn),
            server(Protocol::Submission, Source::Srv, LoggedIn),
        ];
        choose(&Domain::parse("example.org").expect("domain"), &mut servers);
        let found = attempt(Source::Srv, Outcome::Found(MailConfig::default()));
        let discovery = crate::rank::discovery_report(vec![found], &[]);
        let mut options = options(false);
        options.devices = Devices::Several;
        let report = report(&options, discovery, servers, 0, Duration::ZERO, "2026-01-01");
        assert_eq!(report.availability(Protocol::Imap), state);
        let choice = if state == Availability::Works { Choice::Imap } else { Choice::Pop3 };
        assert_eq!(report.recommendation.choice, choice, "{state:?}");
        let probe = report.servers[0].probe.as_ref().expect("tested");
        assert_eq!(probe.works(), state == Availability::Works);
    }
}

/// The answer counts: each row three fates (IMAP, POP3, submission) and what they come to.
#[test]
fn the_code_tells_the_answer() {
    use Cause::{Network, Timeout, Tls};
    use Fate::{Busy, Fails, LoggedIn, MailboxBusy, MailboxRefused, NoLogin, Refused, Withheld, Works};
    for (imap, pop3, submission, expected) in [
        (Works, Works, Works, (None, Conclusion::Works)),
        (LoggedIn, LoggedIn, LoggedIn, (None, Conclusion::LoggedIn)),
        (Works, Fails(Network), Works, (None, Conclusion::Works)),
        (Refused, LoggedIn, LoggedIn, (None, Conclusion::LoggedInPartly)),
        (Refused, Withheld, Withheld, (Some(Fault::LoginRefused), Conclusion::NoLoginPossible)),
        (LoggedIn, LoggedIn, Refused, (Some(Fault::LoginRefused), Conclusion::OutgoingLogin)),
        (Refused, Refused, LoggedIn, (Some(Fault::LoginRefused), Conclusion::IncomingLogin)),
        (Refused, Fails(Tls), Works, (Some(Fault::LoginRefused), Conclusion::NoLoginPossible)),
        (Fails(Tls), Fails(Network), Works, (Some(Fault::Tls), Conclusion::Tls)),
        (Fails(Timeout), Fails(Network), Works, (Some(Fault::Network), Conclusion::Unreachable)),
        (Works, Works, Fails(Timeout), (Some(Fault::Network), Conclusion::Unreachable)),
        (Works, Works, Fails(Tls), (Some(Fault::Tls), Conclusion::Tls)),
        // Open means that the mailbox opens.
        (MailboxRefused, MailboxRefused, LoggedIn, (Some(Fault::LoginRefused), Conclusion::Mailbox)),
        (MailboxRefused, LoggedIn, LoggedIn, (None, Conclusion::LoggedInPartly)),
        (MailboxRefused, Refused, Withheld, (Some(Fault::LoginRefused), Conclusion::NoLoginPossible)),
        (MailboxBusy, Fails(Network), LoggedIn, (Some(Fault::Network), Conclusion::Busy)),
        // What is refused for the moment was never a wrong password.
        (Busy, Busy, Withheld, (Some(Fault::LoginRefused), Conclusion::NoLoginPossible)),
        (Busy, Busy, Busy, (Some(Fault::Network), Conclusion::Busy)),
        (LoggedIn, LoggedIn, Busy, (Some(Fault::Network), Conclusion::Busy)),
        // A server without a way to log in is none that works.
        (NoLogin, NoLogin, Works, (Some(Fault::NothingFound), Conclusion::NoMechanism)),
        (Works, Works, NoLogin, (Some(Fault::NothingFound), Conclusion::NoMechanism)),
        (NoLogin, Works, Works, (None, Conclusion::Works)),
        (NoLogin, Fails(Network), Works, (Some(Fault::Network), Conclusion::Unreachable)),
    ] {
        let servers = vec![
            server(Protocol::Imap, Source::Srv, imap),
            server(Protocol::Pop3, Source::Srv, pop3),
            server(Protocol::Submission, Source::Srv, submission),
        ];
        let found = attempt(Source::Srv, Outcome::Found(MailConfig::default()));
        assert_eq!(conclusion(false, servers, vec![found]), expected);
    }
}

#[test]
fn nothing_found_says_what_is_missing() {
    let absent = || vec![attempt(Source::Srv, Outcome::Absent(DnsError::NxDomain.into()))];
    assert_eq!(conclusion(false, Vec::new(), absent()), (Some(Fault::NothingFound), Conclusion::NothingFound));
    let imap = vec![server(Protocol::Imap, Source::Guess, Fate::Works)];
    assert_eq!(conclusion(false, imap, absent()), (Some(Fault::NothingFound), Conclusion::NoOutgoing));
    let not_offered = vec![Protocol::Imap, Protocol::Pop3];
    for (mailbox, expected) in [
        (Mailbox::Here, Conclusion::NotOffered),
        (Mailbox::Elsewhere, Conclusion::Forwarded),
        (Mailbox::Gone, Conclusion::Closed),
    ] {
        let config = MailConfig { not_offered: not_offered.clone(), mailbox, ..MailConfig::default() };
        let denied = attempt(Source::Builtin, Outcome::Found(config));
        assert_eq!(conclusion(false, Vec::new(), vec![denied]), (Some(Fault::NothingFound), expected));
    }
}

/// What DNS says of the domain decides the sentence, and a similar domain that the table knows goes with it.
#[test]
fn a_domain_without_mail_says_so() {
    let of = |address: &str, reason: Reason| {
        let target: Target = address.parse().expect("address");
        let options = SurveyOptions { target, ..options(false) };
        let attempts = vec![
            attempt(Source::Srv, Outcome::Absent(DnsError::NxDomain.into())),
            attempt(Source::Mx, Outcome::Absent(reason)),
        ];
        let discovery = crate::rank::discovery_report(attempts, &[]);
        let report = report(&options, discovery, Vec::new(), 0, Duration::ZERO, "2026-01-01");
        report.conclusion
    };
    let useless = || Absent::UselessMx { host: "localhost".into() };
    for (reason, lack) in [
        (Reason::from(DnsError::NxDomain), Lack::Domain),
        (DnsError::NoData.into(), Lack::Exchanger),
        (Absent::NoMx.into(), Lack::Exchanger),
        (Absent::NullMx.into(), Lack::Acceptance),
        (useless().into(), Lack::UsefulExchanger),
    ] {
        assert_eq!(of("user@example.org", reason.clone()), Conclusion::NoMail { lack, near: None });
        assert_eq!(of("user@gmial.com", reason), Conclusion::NoMail { lack, near: Some("gmail.com") });
    }
    let unknown = Absent::UnknownMx { host: "mx.example".into() };
    assert_eq!(of("user@gmial.com", unknown.into()), Conclusion::NothingFound);
}

/// A file on disk was read in place of everything else, so the sentences speak of it.
#[test]
fn a_file_is_what_the_conclusion_speaks_of() {
    let concluded = |offline, mut servers: Vec<ServerReport>| {
        choose(&Domain::parse("example.org").expect("domain"), &mut servers);
        let mut options = options(offline);
        let file = crate::config_file::LocalFile { path: "c.xml".into(), body: Vec::new() };
        options.context.file = Some(file);
        options.sources.clear();
        let report =
            report(&options, crate::rank::discovery_report(Vec::new(), &[]), servers, 0, Duration::ZERO, "2026-01-01");
        let reasons = report.recommendation.reasons.iter().map(|reason| reason.id).collect::<Vec<_>>();
        (report.conclusion, reasons)
    };
    let named = |protocol| server(protocol, Source::ConfigFile, Fate::Untested);
    let absent = ["reason-not-in-file", "reason-not-in-file"];
    for offline in [true, false] {
        assert_eq!(concluded(offline, Vec::new()), (Conclusion::FileNothing, absent.to_vec()));
    }
    assert_eq!(concluded(true, vec![named(Protocol::Imap), named(Protocol::Submission)]).0, Conclusion::OfflineFile);
    assert_eq!(concluded(true, vec![named(Protocol::Imap)]).0, Conclusion::NoOutgoingUntested);
}

#[test]
fn offline_and_without_network_are_two_things() {
    let table = |fate| {
        let all = Protocol::ALL.into_iter();
        all.map(|protocol| server(protocol, Source::Builtin, fate)).collect::<Vec<_>>()
    };
    let failed = |cause| {
        let failure = Failure::new(cause, Reason::CutOff);
        vec![attempt(Source::Srv, Outcome::Failed(failure.clone())), attempt(Source::Mx, Outcome::Failed(failure))]
    };
    assert_eq!(conclusion(true, table(Fate::Untested), Vec::new()), (None, Conclusion::Offline));
    assert_eq!(
        conclusion(true, Vec::new(), Vec::new()),
        (Some(Fault::NothingFound), Conclusion::OfflineNothing { near: None })
    );
    let unreachable = Fate::Fails(Cause::Unreachable);
    let no_network = (Some(Fault::Network), Conclusion::NotVerified);
    assert_eq!(conclusion(false, table(unreachable), failed(Cause::Unreachable)), no_network);
    assert_eq!(conclusion(false, table(unreachable), failed(Cause::Timeout)), no_network);
    assert_eq!(
        conclusion(false, Vec::new(), failed(Cause::Unreachable)),
        (Some(Fault::Network), Conclusion::NoNetwork)
    );
    assert_eq!(conclusion(false, Vec::new(), failed(Cause::Timeout)), (Some(Fault::Network), Conclusion::NameServers));
    assert_eq!(conclusion(false, Vec::new(), failed(Cause::Network)), (Some(Fault::Network), Conclusion::NameServers));
    // A connection was refused: the network is there, whatever else failed, but it lets no mail through.
    let refused = table(Fate::Fails(Cause::Network));
    assert_eq!(conclusion(false, refused, failed(Cause::Timeout)), (Some(Fault::Network), Conclusion::Filtered));
    // One silent server that the user typed proves nothing about the network.
    let typed = vec![server(Protocol::Imap, Source::User, Fate::Fails(Cause::Timeout))];
    assert_eq!(conclusion(false, typed, Vec::new()), (Some(Fault::Network), Conclusion::Unreachable));
}

#[test]
fn a_guess_that_came_to_nothing_is_left_out() {
    let mut servers = vec![
        server(Protocol::Imap, Source::Guess, Fate::Fails(Cause::Network)),
        server(Protocol::Imap, Source::Guess, Fate::Works),
        server(Protocol::Submission, Source::Guess, Fate::Works),
    ];
    choose(&Domain::parse("example.org").expect("domain"), &mut servers);
    let discovery = crate::rank::discovery_report(Vec::new(), &[]);
    let report = report(&options(false), discovery, servers, 0, Duration::ZERO, "2026-01-01");
    assert_eq!(report.servers.len(), 2);
    assert_eq!(report.availability, [Availability::Works, Availability::Unknown, Availability::Works]);
    let ids: Vec<&str> = report.findings.iter().map(|finding| finding.spec.id).collect();
    assert_eq!(ids, ["guess-only"]);
}

#[test]
fn in_a_network_that_filters_mail_the_verdict_and_the_values_stay() {
    use Cause::{Network, Timeout};
    use Fate::{Fails, Works};
    let seen = |source: Source, fates: [Fate; 3], outcome: Outcome| {
        let mut servers: Vec<_> =
            Protocol::ALL.into_iter().zip(fates).map(|(protocol, fate)| server(protocol, source, fate)).collect();
        choose(&Domain::parse("example.org").expect("domain"), &mut servers);
        let web = Asked::Get("https://autoconfig.example.org/mail/config-v1.1.xml".to_owned());
        let attempts = vec![Attempt { query: web, ..attempt(Source::Autoconfig, outcome) }];
        let discovery = crate::rank::discovery_report(attempts, &[]);
        report(&options(false), discovery, servers, 0, Duration::ZERO, "2026-01-01")
    };
    let clear_no = || Outcome::Absent(Absent::HttpStatus(404).into());
    let dropped = || Outcome::Failed(Failure::new(Timeout, Reason::CutOff));
    for (outcome, web) in [(clear_no(), "open"), (Outcome::Absent(DnsError::NxDomain.into()), "unknown")] {
        let report = seen(Source::Builtin, [Fails(Timeout), Fails(Network), Fails(Timeout)], outcome);
        assert_eq!((report.conclusion, report.verified), (Conclusion::Filtered, false));
        assert_eq!(report.recommendation.choice, Choice::DependsOnDevices);
        assert_eq!(report.recommendation.retention.len(), 2);
        assert_eq!(report.availability, [Availability::Published; 3]);
        assert_eq!(report.servers.iter().filter(|server| server.chosen).count(), 3);
        let [finding] = &report.findings[..] else { panic!("{:?}", report.findings) };
        assert_eq!((finding.spec.id, &finding.message.args[1].1), ("network-filtered", &web.into()));
    }
    // Whichever source names them: servers of a large provider are not down together.
    let mut known: Vec<_> = Protocol::ALL.map(|protocol| server(protocol, Source::Srv, Fails(Timeout))).into();
    for (server, host) in known.iter_mut().zip(["imap.gmx.net", "pop.gmx.net", "mail.gmx.net"]) {
        server.candidate.endpoint.host = host.to_owned();
    }
    choose(&Domain::parse("example.org").expect("domain"), &mut known);
    let discovery = crate::rank::discovery_report(vec![attempt(Source::Srv, clear_no())], &[]);
    let conclusion = report(&options(false), discovery, known, 0, Duration::ZERO, "2026-01-01").conclusion;
    assert_eq!(conclusion, Conclusion::Filtered);
    // Nothing at all comes through, or one server does, or the servers are those that their operator names.
    for (source, fates, outcome, expected) in [
        (Source::Ispdb, [Fails(Timeout); 3], dropped(), Conclusion::NotVerified),
        (Source::Ispdb, [Fails(Timeout), Works, Fails(Timeout)], clear_no(), Conclusion::Unreachable),
        (Source::Srv, [Fails(Timeout); 3], clear_no(), Conclusion::Unreachable),
    ] {
        assert_eq!(seen(source, fates, outcome).conclusion, expected, "{source:?} {fates:?}");
    }
}

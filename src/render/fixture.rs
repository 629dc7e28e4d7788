//! Reports made by hand, for the renderers' tests.

use std::net::IpAddr;
use std::time::{Duration, UNIX_EPOCH};

use crate::locale::{Language, Locale};
use mail_discovery::builtin;
use mail_discovery::recommend::{Facts, recommend};
use mail_types::Reason;
use mail_types::check::{Check, CheckOutcome, Judged};
use mail_types::deep::DeepReport;
use mail_types::finding::{
    CERTIFICATE_EXPIRES_SOON, GUESS_ONLY, LOGIN_REFUSED, MX_INFERRED, PASSWORD_BEFORE_TLS, SERVER_DEAD,
};
use mail_types::reason::{ConnectErrorKind, DnsError, Withheld};
use mail_types::report::*;
use mail_types::{
    Arg, Asked, AuthMechanism, Capabilities, Diagnosis, Endpoint, Finding, MailConfig, Message, Pop3Habits, Protocol,
    Provenance, RecordKind, Security, Seen, ServerSettings, Severity, Source, Trust, Username,
};

/// The language's own texts.
pub(crate) fn locale(language: Language) -> Locale {
    Locale::new(language)
}

fn msg(id: &'static str) -> Message {
    Message { id, args: Vec::new() }
}

/// The advice that these facts lead to.
pub(super) fn advice(devices: Devices, [imap, pop3, submission]: [Availability; 3]) -> Recommendation {
    recommend(&Facts { devices, file: false, imap, pop3, submission, expire: None, pop3_lists_once: false })
}

/// What GMX wants to be done first.
fn steps() -> Vec<Message> {
    let gmx = builtin::by_key("gmx").expect("in the table");
    gmx.preparations.iter().map(|step| step.message(gmx.name)).collect()
}

fn millis(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn candidate(protocol: Protocol, host: &str, security: Security, sources: &[(Source, Trust, &str)]) -> Candidate {
    Candidate {
        protocol,
        endpoint: Endpoint::new(host, protocol.default_port(security)),
        security,
        username: Username::address(),
        auth: vec![AuthMechanism::Plain],
        provenances: sources
            .iter()
            .map(|(source, trust, query)| Provenance { source: *source, trust: *trust, query: (*query).to_owned() })
            .collect(),
    }
}

const LADDER: [(Phase, u64); 8] = [
    (Phase::Resolve, 8),
    (Phase::Connect, 21),
    (Phase::TlsHandshake, 44),
    (Phase::Greeting, 19),
    (Phase::StartTls, 0),
    (Phase::Capability, 20),
    (Phase::Authenticate, 120),
    (Phase::Status, 35),
];

/// A probe that came as far as `last` and then ended in `failure`, if any.
pub(super) fn probe(candidate: &Candidate, last: Phase, failure: Option<Failure>) -> ProbeReport {
    let mut started = millis(30);
    let mut phases = Vec::new();
    for (phase, ms) in LADDER {
        if phase == Phase::StartTls && candidate.security != Security::StartTls {
            continue;
        }
        let verdict = match phase.cmp(&last) {
            std::cmp::Ordering::Less => Verdict::Passed,
            std::cmp::Ordering::Equal => failure.clone().map_or(Verdict::Passed, Verdict::Failed),
            std::cmp::Ordering::Greater => Verdict::NotReached,
        };
        let reached = verdict != Verdict::NotReached;
        let took = if reached { millis(ms) } else { Duration::ZERO };
        phases.push(PhaseReport { phase, verdict, started: if reached { started } else { Duration::ZERO }, took });
        started += took;
    }
    let failed = failure.is_some();
    ProbeReport {
        protocol: candidate.protocol,
        endpoint: candidate.endpoint.clone(),
        security: candidate.security,
        phases,
        addresses: vec![IpAddr::from([192, 0, 2, 25])],
        peer: (!failed).then(|| ([192, 0, 2, 25], candidate.endpoint.port).into()),
        tls: (!failed).then(|| tls(&candidate.endpoint.host)),
        greeting: (!failed).then(|| "* OK IMAP server ready".to_owned()),
        capabilities: match failed {
            true => Capabilities::default(),
            false => Capabilities {
                lines: vec!["IMAP4rev1".into(), "IDLE".into(), "AUTH=PLAIN".into()],
                mechanisms: vec![AuthMechanism::Plain, AuthMechanism::Login],
                ..Capabilities::default()
            },
        },
        findings: Vec::new(),
        login: None,
        diagnosis: None,
        mailbox: None,
    }
}

/// A login that was not tried.
pub(super) fn withheld(reason: Withheld) -> LoginReport {
    LoginReport::withheld("user@gmx.de".into(), reason)
}

fn tls(host: &str) -> TlsFacts {
    TlsFacts {
        version: Some("TLS 1.3"),
        cipher_suite: Some("TLS_AES_256_GCM_SHA384".into()),
        key_exchange: Some("x25519".into()),
        certificate: Some(CertificateFacts {
            subject: format!("CN={host}"),
            issuer: "CN=Example CA,O=Example".into(),
            names: vec![host.to_owned()],
            not_before: UNIX_EPOCH + Duration::from_secs(1_780_000_000),
            not_after: UNIX_EPOCH + Duration::from_secs(1_796_256_000),
            self_signed: false,
            sha256: "0123456789abcdef".repeat(4),
            public_key_sha256: "fedcba9876543210".repeat(4),
            sha512: String::new(),
            public_key_sha512: String::new(),
            authorities: Vec::new(),
        }),
        verified: true,
        pinned: false,
        end_point: None,
    }
}

fn settings(candidate: &Candidate) -> ServerSettings {
    ServerSettings {
        protocol: candidate.protocol,
        endpoint: candidate.endpoint.clone(),
        security: candidate.security,
        username: candidate.username.clone(),
        auth: candidate.auth.clone(),
    }
}

fn asked(text: &str) -> Asked {
    let dns = |kind, name: &str| Asked::Dns { kind, name: name.to_owned() };
    match text.split_once(' ') {
        Some(("SRV", name)) => dns(RecordKind::Srv, name),
        Some((_, name)) => dns(RecordKind::Mx, name),
        None if text.is_empty() => Asked::Nothing,
        None => Asked::Get(text.to_owned()),
    }
}

fn attempt(source: Source, trust: Trust, query: &str, outcome: Outcome, times: (u64, u64)) -> Attempt {
    Attempt {
        source,
        query: asked(query),
        outcome,
        trust,
        started: millis(times.0),
        took: millis(times.1),
        findings: Vec::new(),
        evidence: Vec::new(),
    }
}

fn absent(reason: impl Into<Reason>) -> Outcome {
    Outcome::Absent(reason.into())
}

/// GMX from the table and the database, everything works, nobody logged in.
pub(crate) fn working() -> SurveyReport {
    const URL: &str = "https://autoconfig.thunderbird.net/v1.1/gmx.de";
    let sources = [(Source::Ispdb, Trust::Https, URL), (Source::Builtin, Trust::Builtin, "")];
    let candidates = [
        candidate(Protocol::Imap, "imap.gmx.net", Security::ImplicitTls, &sources),
        candidate(Protocol::Pop3, "pop.gmx.net", Security::ImplicitTls, &sources),
        candidate(Protocol::Submission, "mail.gmx.net", Security::ImplicitTls, &sources),
    ];
    let spare = candidate(Protocol::Imap, "imap.gmx.net", Security::StartTls, &sources[..1]);
    let config = MailConfig {
        provider: Some("GMX".into()),
        servers: candidates.iter().map(settings).collect(),
        ..MailConfig::default()
    };
    let mut found = attempt(Source::Ispdb, Trust::Https, URL, Outcome::Found(config.clone()), (0, 96));
    found.evidence = vec!["HTTP 200, 1432 octets, application/xml".into()];
    let mut servers: Vec<ServerReport> = candidates
        .into_iter()
        .map(|candidate| ServerReport {
            probe: Some(probe(&candidate, Phase::Capability, None)),
            candidate,
            chosen: true,
        })
        .collect();
    servers.insert(1, ServerReport { candidate: spare, probe: None, chosen: false });
    SurveyReport {
        target: "user@gmx.de".parse().expect("address"),
        discovery: DiscoveryReport {
            pop3_habits: Pop3Habits::default(),
            jmap_urls: Vec::new(),
            dav: Vec::new(),
            oauth_issuers: Vec::new(),
            file: None,
            hosts: Vec::new(),
            vouching: None,
            attempts: vec![
                attempt(
                    Source::Autoconfig,
                    Trust::Https,
                    "https://autoconfig.gmx.de/mail/config-v1.1.xml",
                    absent(DnsError::NxDomain),
                    (0, 31),
                ),
                found,
                attempt(Source::Builtin, Trust::Builtin, "", Outcome::Found(config), (0, 0)),
                attempt(Source::Srv, Trust::PlainDns, "SRV _imaps._tcp.gmx.de", absent(DnsError::NxDomain), (0, 28)),
                attempt(Source::Mx, Trust::PlainDns, "MX gmx.de", Outcome::Cancelled, (0, 97)),
            ],
            provider: Some("GMX".into()),
            not_offered: Vec::new(),
            preparations: steps(),
            help_urls: vec!["https://hilfe.gmx.net/pop-imap/einschalten.html".into()],
        },
        servers,
        availability: [Availability::Works; 3],
        recommendation: advice(Devices::Unknown, [Availability::Works; 3]),
        findings: Vec::new(),
        logins_made: 0,
        verified: true,
        conclusion: Conclusion::Works,
        took: millis(412),
        table_date: Some("2026-11-24"),
        deep: DeepReport::default(),
    }
}

/// A small hoster: POP3 is dead, the certificate runs out, the login is refused.
pub(crate) fn troubled() -> SurveyReport {
    let srv = [(Source::Srv, Trust::PlainDns, "SRV _imaps._tcp.verein.example")];
    let guess = [(Source::Guess, Trust::Guess, "")];
    let mut imap = candidate(Protocol::Imap, "mail.verein.example", Security::StartTls, &srv);
    imap.auth = Vec::new();
    imap.username = Username::Unknown(None);
    let mut submission = candidate(Protocol::Submission, "mail.verein.example", Security::StartTls, &guess);
    submission.auth = Vec::new();
    let pop3 = candidate(Protocol::Pop3, "pop.verein.example", Security::ImplicitTls, &srv);
    let mut imap_probe = probe(&imap, Phase::Capability, None);
    imap_probe.capabilities.mechanisms.extend([AuthMechanism::CramMd5, AuthMechanism::ScramSha256]);
    imap_probe.login = Some(LoginReport {
        username: "vorstand@verein.example".into(),
        mechanism: Some(AuthMechanism::ScramSha256),
        result: LoginResult::Refused(Refusal {
            status: "NO".into(),
            code: Some("AUTHENTICATIONFAILED".into()),
            text: "Authentication failed.".into(),
            mechanism_error: None,
        }),
        trials: Vec::new(),
        advice: None,
    });
    imap_probe.diagnosis = Some(Diagnosis {
        id: "wrong-credentials",
        meaning: msg("diagnosis-wrong-credentials"),
        advice: msg("diagnosis-wrong-credentials-advice"),
        steps: steps().split_off(2),
        help_url: Some("https://help.example/login"),
        source: "RFC 5530 section 3",
    });
    let refused = Failure::of(ConnectErrorKind::Refused);
    let pop3_probe = probe(&pop3, Phase::Connect, Some(refused));
    let submission_probe = probe(&submission, Phase::Capability, None);
    let at = |spec, candidate: &Candidate| Finding::new(spec).at(candidate.protocol, &candidate.endpoint);
    let findings = vec![
        at(&LOGIN_REFUSED, &imap)
            .with_foreign("text", "Authentication failed.")
            .with("advice", msg("diagnosis-wrong-credentials-advice")),
        at(&CERTIFICATE_EXPIRES_SOON, &imap).with("days", 9_u64).with("date", "2026-12-03"),
        at(&PASSWORD_BEFORE_TLS, &imap).with("mechanisms", vec!["PLAIN", "LOGIN"]),
        at(&SERVER_DEAD, &pop3)
            .with("reason", Reason::from(ConnectErrorKind::Refused))
            .with("named", Message::new("named-published"))
            .with("advice", Message::new("dead-advice-none"))
            .from(Source::Srv),
        Finding::new(&MX_INFERRED).with("exchange", "mx.hoster.example").with("own", own_none("verein.example")),
    ];
    let servers = [(imap, imap_probe, true), (pop3, pop3_probe, false), (submission, submission_probe, true)];
    SurveyReport {
        target: "vorstand@verein.example".parse().expect("address"),
        discovery: DiscoveryReport::default(),
        servers: servers
            .into_iter()
            .map(|(candidate, probe, chosen)| ServerReport { candidate, probe: Some(probe), chosen })
            .collect(),
        availability: [Availability::Works, Availability::Broken, Availability::Works],
        recommendation: advice(Devices::Unknown, [Availability::Works, Availability::Broken, Availability::Works]),
        findings,
        logins_made: 1,
        verified: true,
        conclusion: Conclusion::NoLoginPossible,
        took: millis(2310),
        table_date: None,
        deep: DeepReport::default(),
    }
}

/// The same provider without a network: values from the table alone, for a bare domain.
pub(crate) fn offline() -> SurveyReport {
    let mut report = working();
    report.target = "gmx.de".parse().expect("domain");
    report.discovery.attempts.retain(|attempt| attempt.source == Source::Builtin);
    report.servers.retain(|server| server.chosen);
    for server in &mut report.servers {
        server.probe = None;
        server.candidate.provenances.retain(|p| p.source == Source::Builtin);
    }
    report.availability = [Availability::Published; 3];
    report.verified = false;
    report.conclusion = Conclusion::NotVerified;
    report.took = millis(4);
    report
}

/// A login went well and the mailbox was counted.
pub(crate) fn logged_in() -> SurveyReport {
    let mut report = working();
    for server in &mut report.servers {
        if let Some(probe) = &mut server.probe {
            *probe = self::probe(&server.candidate, Phase::Status, None);
            probe.login = Some(LoginReport {
                username: "user@gmx.de".into(),
                mechanism: Some(AuthMechanism::Plain),
                result: LoginResult::Accepted,
                trials: Vec::new(),
                advice: None,
            });
            probe.mailbox = match server.candidate.protocol {
                Protocol::Imap => Some(MailboxStatus {
                    messages: Some(1204),
                    unseen: Some(3),
                    mailboxes: Some(9),
                    size_bytes: Some(86_420_000),
                }),
                Protocol::Pop3 => Some(MailboxStatus { messages: Some(1), ..MailboxStatus::default() }),
                Protocol::Submission => None,
            };
        }
    }
    report.logins_made = 3;
    report
}

/// Nothing was found, and one protocol is said not to be offered.
pub(crate) fn nothing() -> SurveyReport {
    let availability = [Availability::Unknown, Availability::NotOffered, Availability::Unknown];
    SurveyReport {
        target: "me@nobody.example".parse().expect("address"),
        discovery: DiscoveryReport {
            attempts: vec![attempt(
                Source::Srv,
                Trust::PlainDns,
                "SRV _imaps._tcp.nobody.example",
                absent(DnsError::NxDomain),
                (0, 12),
            )],
            not_offered: vec![(Protocol::Pop3, Source::Srv)],
            ..DiscoveryReport::default()
        },
        servers: Vec::new(),
        availability,
        recommendation: advice(Devices::Unknown, availability),
        findings: vec![
            Finding::new(&GUESS_ONLY).with("domain", "nobody.example").with("own", own_none("nobody.example")),
        ],
        logins_made: 0,
        verified: true,
        conclusion: Conclusion::NothingFound,
        took: millis(1900),
        table_date: None,
        deep: DeepReport::default(),
    }
}

/// Every text from the network tries to steer the terminal.
pub(crate) fn hostile() -> SurveyReport {
    let mut report = working();
    report.discovery.provider = Some("Evil\u{1b}[2J\u{9b}31m\u{202e}Corp".into());
    report.discovery.help_urls = vec!["https://evil.example/\u{1b}]0;owned\u{7}".into()];
    report.servers.truncate(1);
    let server = &mut report.servers[0];
    server.candidate.endpoint.host = "ev\u{1b}[31mil.example".into();
    server.candidate.username = Username::Literal("a\u{202e}b".into());
    server.candidate.auth = vec![AuthMechanism::Other("X\u{1b}[1m".into())];
    if let Some(probe) = &mut server.probe {
        probe.endpoint = server.candidate.endpoint.clone();
        probe.greeting = Some("hello\u{1b}c\r\n\u{85}\u{2028}world".into());
        probe.capabilities.lines = vec!["CAP\u{200f}\u{7f}".into()];
        probe.capabilities.mechanisms = server.candidate.auth.clone();
        probe.login = Some(LoginReport {
            username: "a\u{202e}b".into(),
            mechanism: Some(AuthMechanism::Other("X\u{9b}".into())),
            result: LoginResult::Refused(Refusal {
                status: "NO\u{1b}".into(),
                code: Some("\u{1b}]8;;".into()),
                text: "no\u{1b}[0m \"really\"".into(),
                mechanism_error: Some("{\"status\":\"\u{1b}c\"}".into()),
            }),
            trials: Vec::new(),
            advice: None,
        });
        if let Some(certificate) = probe.tls.as_mut().and_then(|tls| tls.certificate.as_mut()) {
            certificate.names = vec!["*.evil\u{1b}.example".into()];
            certificate.issuer = "CN=\u{2066}Good CA".into();
        }
    }
    for attempt in &mut report.discovery.attempts {
        attempt.query = Asked::Get(format!("{}\u{1b}", attempt.query));
        attempt.evidence.push("\u{1b}[5mblink".into());
    }
    report.findings = vec![
        Finding::new(&LOGIN_REFUSED)
            .at(Protocol::Imap, &report.servers[0].candidate.endpoint)
            .with_foreign("text", "\u{1b}[0mno\u{202e}")
            .with("advice", msg("diagnosis-wrong-credentials-advice")),
    ];
    report
}

/// Every report above.
pub(crate) fn all() -> Vec<SurveyReport> {
    vec![working(), troubled(), offline(), logged_in(), nothing(), hostile()]
}

/// With the checks of a run without policy.
pub(crate) fn judged(report: SurveyReport) -> Judged {
    let checks = checks(&report);
    Judged { report, checks, policy: None, expected: false, date: Some(UNIX_EPOCH + millis(1_795_500_000_000)) }
}

/// The checks that such a run would have; made here, since `render` knows no policy.
fn checks(report: &SurveyReport) -> Vec<Check> {
    let seen = Seen::from(report.conclusion);
    let outcome = match report.conclusion.fault() {
        None => CheckOutcome::Passed { seen },
        Some(Fault::Network) => CheckOutcome::Untested { fault: Some(Fault::Network), why: seen },
        fault => CheckOutcome::Failed { severity: Severity::Error, fault, seen },
    };
    let mut checks = vec![Check::of_domain("settings", msg("check-settings"), outcome)];
    for server in report.servers.iter().filter(|server| server.chosen) {
        let endpoint = server.candidate.endpoint.clone();
        let outcome = match &server.probe {
            Some(_) => CheckOutcome::Passed { seen: msg("check-seen-not-tested").into() },
            None => CheckOutcome::Untested { fault: Some(Fault::Network), why: msg("check-seen-not-tested").into() },
        };
        let protocol = server.candidate.protocol;
        let title = msg("check-works").with("protocol", protocol.to_string());
        checks.push(Check {
            id: "works",
            protocol: Some(protocol),
            endpoint: Some(endpoint),
            title,
            outcome,
            line: None,
        });
    }
    let findings = report.findings.iter().map(|finding| Check {
        id: finding.spec.id,
        protocol: finding.server.as_ref().map(|(protocol, _)| *protocol),
        endpoint: finding.server.as_ref().map(|(_, endpoint)| endpoint.clone()),
        title: msg("check-no-finding").with("id", finding.spec.id),
        outcome: CheckOutcome::Failed {
            severity: finding.spec.severity,
            fault: None,
            seen: finding.message.clone().into(),
        },
        line: None,
    });
    checks.extend(findings);
    checks
}

/// Text from the network that tries to break out of every format, in every outcome.
pub(crate) fn nasty() -> Judged {
    const TEXT: &str = "::stop-commands::x ##[error]y | load=9 \u{9b}31m \u{fffe} \u{1}\r\n::error::z\nnot ok 9 # TODO \
                        </testcase> ]]> [x](http://evil.example) <script> {0} `\"'\\ \u{202e} %0A";
    let seen = || Seen::from(msg("check-seen-at").with("endpoint", "h:1").with("reason", Arg::Foreign(TEXT.into())));
    let outcomes = [
        CheckOutcome::Passed { seen: seen() },
        CheckOutcome::Failed { severity: Severity::Error, fault: Some(Fault::CheckFailed), seen: seen() },
        CheckOutcome::Failed { severity: Severity::Warning, fault: None, seen: seen() },
        CheckOutcome::Untested { fault: Some(Fault::Network), why: seen() },
        CheckOutcome::Waived { seen: seen(), reason: TEXT.into(), until: "2027-01-01".into() },
    ];
    let mut judged = judged(hostile());
    let endpoint = Endpoint { host: TEXT.into(), port: 1 };
    judged.checks.extend(outcomes.map(|outcome| Check {
        id: "works",
        protocol: Some(Protocol::Imap),
        endpoint: Some(endpoint.clone()),
        title: msg("check-works").with("protocol", TEXT),
        outcome,
        line: Some(3),
    }));
    judged.report.servers[0].candidate.endpoint = endpoint;
    judged
}

/// A report in which the network says this wherever it says anything.
pub(crate) fn saying(text: &str) -> Judged {
    let mut judged = nasty();
    let foreign = || Arg::Foreign(text.into());
    for check in &mut judged.checks {
        match &mut check.outcome {
            CheckOutcome::Passed { seen } | CheckOutcome::Failed { seen, .. } | CheckOutcome::Waived { seen, .. } => {
                *seen = msg("check-seen-at").with("endpoint", "h:1").with("reason", foreign()).into();
            }
            CheckOutcome::Untested { why, .. } => {
                *why = msg("check-seen-at").with("endpoint", "h:1").with("reason", foreign()).into();
            }
        }
        if let Some(endpoint) = &mut check.endpoint {
            endpoint.host = text.into();
        }
    }
    let report = &mut judged.report;
    report.discovery.provider = Some(text.into());
    report.discovery.help_urls = vec![format!("https://evil.example/{text}")];
    for attempt in &mut report.discovery.attempts {
        attempt.query = Asked::Get(text.into());
        attempt.evidence = vec![text.into()];
    }
    for finding in &mut report.findings {
        finding.message = Message::new(finding.message.id)
            .with_foreign("text", text)
            .with("advice", msg("diagnosis-wrong-credentials-advice"));
    }
    let Some(server) = report.servers.first_mut() else { return judged };
    server.candidate.endpoint.host = text.into();
    server.candidate.username = Username::Literal(text.into());
    server.candidate.auth = vec![AuthMechanism::Other(text.into())];
    let Some(probe) = &mut server.probe else { return judged };
    probe.endpoint.host = text.into();
    probe.greeting = Some(text.into());
    probe.capabilities.lines = vec![text.into()];
    probe.capabilities.mechanisms = vec![AuthMechanism::Other(text.into())];
    if let Some(login) = &mut probe.login {
        login.username = text.into();
        login.mechanism = Some(AuthMechanism::Other(text.into()));
        login.result = LoginResult::Refused(Refusal {
            status: "NO".into(),
            code: Some(text.into()),
            text: text.into(),
            mechanism_error: Some(text.into()),
        });
    }
    if let Some(certificate) = probe.tls.as_mut().and_then(|tls| tls.certificate.as_mut()) {
        certificate.names = vec![text.into()];
        certificate.issuer = text.into();
        certificate.subject = text.into();
    }
    judged
}

/// A form's whole output for these targets.
pub(crate) fn formed(form: &mut dyn super::Form, judged: &[Judged]) -> String {
    let mut out = Vec::new();
    let exit = judged.iter().filter_map(Judged::fault).max().into();
    form.begin(&mut out).expect("a Vec takes it");
    for judged in judged {
        form.result(&mut out, judged).expect("a Vec takes it");
    }
    form.end(&mut out, exit).expect("a Vec takes it");
    String::from_utf8(out).expect("UTF-8")
}

fn own_none(domain: &'static str) -> Message {
    Message::new("own-none").with("domain", domain)
}

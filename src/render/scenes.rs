//! What people meet on the first day, as reports made by hand: the screens of `tests/snapshots/screen-*`.

use std::time::{Duration, UNIX_EPOCH};

use super::fixture::{self, advice, probe, withheld};
use mail_types::finding::{CERTIFICATE_EXPIRED, CREDENTIALS_WITHHELD, NETWORK_FILTERED};
use mail_types::reason::{CertificateProblem, ConnectErrorKind, DnsError, Withheld};
use mail_types::report::*;
use mail_types::{Diagnosis, Finding, Message, Provenance, Reason, Source, Trust};

/// Every scene with its name.
pub(crate) fn all() -> Vec<(&'static str, SurveyReport)> {
    vec![
        ("healthy", fixture::working()),
        ("one-device", devices(Devices::One)),
        ("several-devices", devices(Devices::Several)),
        ("refused", refused()),
        ("withheld", withheld_password()),
        ("certificate-expired", certificate_expired()),
        ("offline", offline()),
        ("filtered-names", filtered(Phase::Resolve, DnsError::NxDomain.into(), "unknown")),
        ("filtered-ports", filtered(Phase::Connect, ConnectErrorKind::Refused.into(), "open")),
        ("no-such-domain", no_mail("anna@gmial.com", Lack::Domain, Some("gmail.com"))),
        ("null-mx", no_mail("anna@parked.example", Lack::Acceptance, None)),
    ]
}

fn devices(devices: Devices) -> SurveyReport {
    let mut report = fixture::working();
    report.recommendation = advice(devices, report.availability);
    report
}

/// The first login was refused, so the others were not tried.
fn refused() -> SurveyReport {
    let mut report = fixture::working();
    let diagnosis = Diagnosis {
        id: "credentials-or-access",
        meaning: Message::new("diagnosis-credentials-or-access"),
        advice: Message::new("diagnosis-credentials-or-access-advice"),
        steps: report.discovery.preparations.clone(),
        help_url: Some("https://hilfe.gmx.net/pop-imap/einschalten.html"),
        source: "",
    };
    let refusal = Refusal {
        status: "NO".into(),
        code: Some("AUTHENTICATIONFAILED".into()),
        text: "Authentication failed.".into(),
        mechanism_error: None,
    };
    let mut first = true;
    for probe in report.servers.iter_mut().filter_map(|server| server.probe.as_mut()) {
        let mut login = withheld(Withheld::AfterRefusal);
        if std::mem::take(&mut first) {
            login.result = LoginResult::Refused(refusal.clone());
            probe.diagnosis = Some(diagnosis.clone());
        }
        probe.login = Some(login);
    }
    report.logins_made = 1;
    report.conclusion = Conclusion::NoLoginPossible;
    report
}

/// A hoster of another name that unsigned DNS alone points to.
fn withheld_password() -> SurveyReport {
    let mut report = fixture::working();
    report.target = "anna@verein.example".parse().expect("address");
    report.discovery.provider = None;
    report.discovery.preparations.clear();
    report.discovery.help_urls.clear();
    for server in &mut report.servers {
        server.candidate.endpoint.host = "mail.hoster.example".into();
        let query = "SRV _imaps._tcp.verein.example".to_owned();
        server.candidate.provenances = vec![Provenance { source: Source::Srv, trust: Trust::PlainDns, query }];
        let Some(probe) = &mut server.probe else { continue };
        probe.endpoint = server.candidate.endpoint.clone();
        probe.login = Some(withheld(Withheld::UntrustedHost {
            host: "mail.hoster.example".into(),
            domain: "verein.example".into(),
            trust: Trust::PlainDns,
        }));
        report.findings.push(
            Finding::new(&CREDENTIALS_WITHHELD)
                .with("domain", "verein.example")
                .at(server.candidate.protocol, &server.candidate.endpoint),
        );
    }
    report.conclusion = Conclusion::NoLoginPossible;
    report
}

fn certificate_expired() -> SurveyReport {
    let mut report = fixture::working();
    let failure = Failure::of(CertificateProblem::Expired { since: UNIX_EPOCH + Duration::from_secs(1_793_491_200) });
    for server in report.servers.iter_mut().filter(|server| server.chosen) {
        server.probe = Some(probe(&server.candidate, Phase::TlsHandshake, Some(failure.clone())));
        report.findings.push(
            Finding::new(&CERTIFICATE_EXPIRED)
                .with("date", "2026-11-01")
                .at(server.candidate.protocol, &server.candidate.endpoint),
        );
    }
    report.availability = [Availability::Broken; 3];
    report.recommendation = advice(Devices::Unknown, report.availability);
    report.conclusion = Conclusion::Tls;
    report
}

/// The address, without a network.
fn offline() -> SurveyReport {
    SurveyReport { target: fixture::working().target, ..fixture::offline() }
}

/// A network that lets no mail through, and web pages perhaps.
fn filtered(phase: Phase, reason: Reason, web: &'static str) -> SurveyReport {
    let mut report = offline();
    for server in &mut report.servers {
        server.probe = Some(probe(&server.candidate, phase, Some(Failure::of(reason.clone()))));
    }
    report.findings = vec![Finding::new(&NETWORK_FILTERED).with("phase", phase.id()).with("web", web)];
    report.conclusion = Conclusion::Filtered;
    report
}

fn no_mail(target: &str, lack: Lack, near: Option<&'static str>) -> SurveyReport {
    let availability = [Availability::Unknown; 3];
    SurveyReport {
        target: target.parse().expect("address"),
        discovery: DiscoveryReport::default(),
        servers: Vec::new(),
        availability,
        recommendation: advice(Devices::Unknown, availability),
        findings: Vec::new(),
        conclusion: Conclusion::NoMail { lack, near },
        table_date: None,
        ..fixture::working()
    }
}

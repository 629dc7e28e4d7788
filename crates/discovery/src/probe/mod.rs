//! Tests one server: climbs the ladder and says what is odd.

pub mod deep;
pub mod port;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::time::timeout;

use mail_net::connection::{self, Ladder, OpenSpec, Session};
use mail_net::driver::Alert;
use mail_net::guard::{self, Origin};
use mail_net::{ConnectErrorKind, Net, PassedOver};
use mail_types::event::{Event, Events};
use mail_types::finding::{
    CERTIFICATE_EXPIRED, CERTIFICATE_EXPIRES_SOON, CERTIFICATE_NAME, CERTIFICATE_NOT_YET_VALID,
    CERTIFICATE_SELF_SIGNED, CERTIFICATE_UNFIT, CERTIFICATE_UNTRUSTED, Finding, IPV6_DEAD, LEGACY_TLS, NO_LOGIN,
    NO_TLS, PASSWORD_BEFORE_TLS, PREAUTH_BEFORE_TLS, SERVER_ALERT, SERVER_DEAD, STARTTLS_INJECTION, TARGET_ODD_PORT,
    TARGET_PRIVATE,
};
use mail_types::reason::CertificateProblem;
use mail_types::report::{Cause, Failure, Phase, PhaseReport, ProbeReport, Verdict};
use mail_types::{Arg, AuthMechanism, Capabilities, Message, Reason, date};

/// A certificate that ends within this time is worth a warning; most are renewed 30 days before.
const EXPIRES_SOON: Duration = Duration::from_secs(21 * 24 * 3600);

/// Names of a certificate that a finding tells.
const NAMES_SHOWN: usize = 5;

/// A tested server; the session goes on where the top of the ladder was reached.
pub struct Tested {
    /// What was seen.
    pub report: ProbeReport,
    /// Ready for a login.
    pub session: Option<Session>,
}

/// Longest time that a silent IPv6 address gets for itself.
const IPV6_TIMEOUT: Duration = Duration::from_secs(3);

/// Tests one server, up to but not including the login. `thorough` opens further connections where
/// the first leaves a doubt.
pub async fn test(net: &Net, events: &Events, spec: &OpenSpec, idle_timeout: Duration, thorough: bool) -> Tested {
    let (mut ladder, session) = connection::open(net, events, spec, idle_timeout).await;
    if thorough {
        for passed in ladder.passed_over.iter_mut().filter(|passed| passed.address.is_ipv6()) {
            passed.kind = passed.kind.or(ipv6_failure(net, passed.address).await);
        }
    }
    let report = report(ladder, session.as_ref(), spec, net.clock().date());
    let works = report.works();
    events.emit(Event::Tested { protocol: spec.protocol, endpoint: spec.endpoint.clone(), works });
    Tested { report, session }
}

/// What becomes of an address that was silent when another won, given time of its own.
async fn ipv6_failure(net: &Net, address: SocketAddr) -> Option<ConnectErrorKind> {
    let alone = [address.ip()];
    match timeout(IPV6_TIMEOUT, net.connect(&alone, address.port())).await {
        Ok(Ok(_)) => None,
        Ok(Err(error)) => Some(error.kind),
        Err(_) => Some(ConnectErrorKind::Timeout),
    }
}

fn report(ladder: Ladder, session: Option<&Session>, spec: &OpenSpec, date: SystemTime) -> ProbeReport {
    let capabilities = session.map(|session| session.capabilities.clone()).unwrap_or_default();
    let mut report = ProbeReport {
        protocol: spec.protocol,
        endpoint: spec.endpoint.clone(),
        security: spec.security,
        phases: Vec::new(),
        addresses: ladder.addresses.clone(),
        peer: ladder.peer,
        tls: ladder.tls.clone(),
        greeting: ladder.greeting.clone(),
        capabilities,
        findings: ladder_findings(&ladder, date),
        login: None,
        diagnosis: None,
        mailbox: None,
    };
    report.phases = ladder.into_phases(spec.security);
    if let Some(failure) = session.and_then(|_| no_login(&report)) {
        report.findings.push(Finding::new(&NO_LOGIN).with("reason", failure.reason.clone()));
        let (phase, verdict) = (Phase::Authenticate, Verdict::Failed(failure));
        report.phases.push(PhaseReport { phase, verdict, started: Duration::ZERO, took: Duration::ZERO });
    }
    report.findings.extend(failure_finding(&report, spec.origin));
    report.findings.extend(session.into_iter().flat_map(|session| session.connection.alerts()).map(alert));
    for finding in &mut report.findings {
        let bare = std::mem::replace(finding, Finding::new(finding.spec));
        *finding = bare.at(spec.protocol, &spec.endpoint);
    }
    report
}

/// Why nobody can log in, where the server offers no way or none that we know. It need not be broken: a relay
/// for one network, or a server that wants certificates or Kerberos.
fn no_login(report: &ProbeReport) -> Option<Failure> {
    if report.capabilities.mechanisms.iter().any(AuthMechanism::is_spoken) {
        return None;
    }
    Some(Failure::of(Reason::NoLogin { offered: report.capabilities.mechanisms.clone() }))
}

/// What the server wants the user to read.
pub fn alert(alert: &Alert) -> Finding {
    Finding::new(&SERVER_ALERT).with("text", alert.message())
}

/// What the ladder shows beyond its failures; the endpoint is put in by the caller.
fn ladder_findings(ladder: &Ladder, date: SystemTime) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(ladder.certificate_problem.as_ref().map(certificate_finding));
    if ladder.starttls_missing {
        findings.push(Finding::new(&NO_TLS));
    }
    if ladder.injected {
        findings.push(Finding::new(&STARTTLS_INJECTION));
    }
    if ladder.preauth_before_tls {
        findings.push(Finding::new(&PREAUTH_BEFORE_TLS));
    }
    findings.extend(ladder.passed_over.iter().filter_map(ipv6_dead));
    let plain = ladder.before_tls.iter().flat_map(|capabilities| &capabilities.mechanisms);
    let names: Vec<String> = plain.filter(|m| m.sends_password()).map(|m| m.name().to_owned()).collect();
    if !names.is_empty() && !ladder.starttls_missing {
        findings.push(Finding::new(&PASSWORD_BEFORE_TLS).with("mechanisms", names));
    }
    let Some(tls) = &ladder.tls else { return findings };
    if let Some(version) = tls.version.filter(|_| tls.is_outdated()) {
        findings.push(Finding::new(&LEGACY_TLS).with("version", version));
    }
    if let (true, Some(certificate)) = (tls.verified, &tls.certificate)
        && let Ok(left) = certificate.not_after.duration_since(date)
        && left < EXPIRES_SOON
    {
        findings.push(
            Finding::new(&CERTIFICATE_EXPIRES_SOON)
                .with("days", left.as_secs() / (24 * 3600))
                .with("date", date::iso_date(certificate.not_after)),
        );
    }
    findings
}

/// An IPv6 address whose server failed while another address works. Where this machine itself has no
/// IPv6 (unreachable, denied), nothing is said about the server.
fn ipv6_dead(passed: &PassedOver) -> Option<Finding> {
    let kind = passed.kind.filter(|kind| !matches!(kind, ConnectErrorKind::Unreachable | ConnectErrorKind::Denied))?;
    let reason = Reason::from(kind);
    let address = passed.address.ip();
    // What `localhost` means nobody publishes.
    let published = address.is_ipv6() && !address.is_loopback();
    published.then(|| Finding::new(&IPV6_DEAD).with("address", address.to_string()).with("reason", reason))
}

fn certificate_finding(problem: &CertificateProblem) -> Finding {
    match problem {
        CertificateProblem::Expired { since } => {
            Finding::new(&CERTIFICATE_EXPIRED).with("date", date::iso_date(*since))
        }
        CertificateProblem::NotYetValid { from } => {
            Finding::new(&CERTIFICATE_NOT_YET_VALID).with("date", date::iso_date(*from))
        }
        CertificateProblem::Name { names } => {
            let shown = names.iter().take(NAMES_SHOWN).cloned().map(Arg::Foreign).collect();
            let names = if names.is_empty() { Message::new("certificate-name-none").into() } else { Arg::List(shown) };
            let advice = Message::new("certificate-name-advice");
            Finding::new(&CERTIFICATE_NAME).with("names", names).with("advice", advice)
        }
        CertificateProblem::SelfSigned => Finding::new(&CERTIFICATE_SELF_SIGNED),
        CertificateProblem::UntrustedIssuer { issuer } => {
            Finding::new(&CERTIFICATE_UNTRUSTED).with_foreign("issuer", issuer.clone())
        }
        CertificateProblem::UntrustedRoot { issuer } => {
            Finding::new(&CERTIFICATE_UNTRUSTED).with_foreign("issuer", issuer.clone())
        }
        CertificateProblem::ChainDates { .. } => Finding::new(&CERTIFICATE_UNFIT)
            .with("reason", Reason::from(problem.clone()))
            .with("advice", Message::new("certificate-advice-operator")),
        CertificateProblem::Unfit { reason, .. } => {
            let advice = if reason.is_local() { "certificate-advice-settings" } else { "certificate-advice-operator" };
            Finding::new(&CERTIFICATE_UNFIT)
                .with("reason", Reason::from(problem.clone()))
                .with("advice", Message::new(advice))
        }
    }
}

/// A server that was named and can't be used, where no better finding says why.
fn failure_finding(report: &ProbeReport, origin: Origin) -> Option<Finding> {
    let (_, failure) = report.failure()?;
    match failure.cause {
        Cause::Policy if origin == Origin::Network && !guard::port_allowed(report.protocol, report.endpoint.port) => {
            Some(Finding::new(&TARGET_ODD_PORT).with("port", report.endpoint.port))
        }
        Cause::Policy => {
            let address = match &failure.reason {
                Reason::PrivateAddress { address } => address.to_string(),
                _ => "?".to_owned(),
            };
            Some(Finding::new(&TARGET_PRIVATE).with("host", report.endpoint.host.clone()).with("address", address))
        }
        Cause::Unreachable | Cause::Network | Cause::Timeout | Cause::Protocol => Some(dead(&failure.reason)),
        Cause::Tls if report.findings.is_empty() => Some(dead(&failure.reason)),
        Cause::Tls | Cause::Login | Cause::Busy | Cause::NoLogin => None,
    }
}

/// The survey, which knows who named the server and what else works, says more.
fn dead(reason: &Reason) -> Finding {
    Finding::new(&SERVER_DEAD)
        .with("reason", reason.clone())
        .with("named", Message::new("named-published"))
        .with("advice", Message::new("dead-advice-none"))
}

/// How far a test came that still runs; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Climb(Arc<Mutex<Vec<(Phase, Duration)>>>);

impl Climb {
    /// Events that write each rung down when it begins.
    pub fn watch(&self, net: &Net, events: &Events) -> Events {
        let (rungs, clock) = (Arc::clone(&self.0), net.clock().clone());
        events.observed(move |event| {
            if let Event::Reached { phase, .. } = event {
                rungs.lock().unwrap_or_else(PoisonError::into_inner).push((*phase, clock.elapsed()));
            }
        })
    }
}

/// The report of a server whose test was cut off by the deadline: the rung that it stood on has failed.
pub fn cut_off(spec: &OpenSpec, climb: &Climb, now: Duration) -> ProbeReport {
    let rungs = climb.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let ends = rungs.iter().skip(1).map(|(_, started)| (*started, Verdict::Passed));
    let failure = Failure::of(Reason::CutOff);
    let ends = ends.chain([(now, Verdict::Failed(failure))]);
    let mut phases: Vec<PhaseReport> = (rungs.iter().zip(ends))
        .map(|(&(phase, started), (end, verdict))| PhaseReport {
            phase,
            verdict,
            started,
            took: end.saturating_sub(started),
        })
        .collect();
    connection::add_not_reached(&mut phases, spec.security);
    ProbeReport {
        protocol: spec.protocol,
        endpoint: spec.endpoint.clone(),
        security: spec.security,
        phases,
        addresses: Vec::new(),
        peer: None,
        tls: None,
        greeting: None,
        capabilities: Capabilities::default(),
        findings: Vec::new(),
        login: None,
        diagnosis: None,
        mailbox: None,
    }
}

//! A section of a policy held against a report: one check a demand.

use std::time::{Duration, SystemTime};

use super::parse::{Demand, Section, Want};
use super::plain;
use mail_types::deep::{DeepServer, MtaSts, OfferAnswer, TlsRpt, TlsVersion, TlsaOutcome, Tried};
use mail_types::report::{
    Availability, Cause, CertificateFacts, Failure, Fault, LoginResult, Outcome, ProbeReport, Refusal, ServerReport,
    SurveyReport,
};
use mail_types::{
    Arg, AuthMechanism, Capabilities, Check, CheckOutcome, Message, Protocol, Severity, Source, Username, UsernamePart,
    date,
};

/// Capabilities that a message tells at most; real servers have some forty.
const SHOWN_MAX: usize = 40;

/// Every check of a target under a policy: the demands, and beside them what every run checks.
/// `section` is `None` where the policy is silent about the domain.
pub fn checks(
    report: &SurveyReport,
    section: Option<&Section>,
    fail_on: Option<Severity>,
    date: SystemTime,
) -> Vec<Check> {
    let mut checks = vec![plain::conclusion(report)];
    let Some(section) = section else {
        let seen = Message::new("seen-no-section").with("domain", report.target.domain().unicode());
        let outcome =
            CheckOutcome::Failed { severity: Severity::Error, fault: Some(Fault::CheckFailed), seen: seen.into() };
        checks.push(Check::of_domain("policy", Message::new("expect-policy"), outcome));
        return checks;
    };
    let fail_on = fail_on.or(section.fail_on);
    let judge = Judge { report, fail_on, date };
    for protocol in Protocol::ALL {
        let of_protocol = || section.demands.iter().filter(|demand| demand.protocol == Some(protocol));
        let unwanted = of_protocol().any(|demand| demand.want == Want::Offered(false));
        // Who asks something of a server wants it to work; who does not, gets what every run checks.
        let threshold = if of_protocol().next().is_some() { Some(Severity::Warning) } else { fail_on };
        if !unwanted {
            checks.extend(plain::works(report, protocol, threshold));
        }
    }
    checks.extend(section.demands.iter().map(|demand| judge.check(demand)));
    checks.extend(plain::findings(report, fail_on));
    checks.sort_by_key(|check| (check.protocol, check.line.is_some()));
    checks
}

struct Judge<'a> {
    report: &'a SurveyReport,
    fail_on: Option<Severity>,
    date: SystemTime,
}

/// What was seen, and whether it is good.
type Seen = Result<Message, CheckOutcome>;

impl Judge<'_> {
    fn check(&self, demand: &Demand) -> Check {
        let mut title = Message::new(demand.key.title).with("value", demand.value.clone());
        if let Some(protocol) = demand.protocol {
            title = title.with("protocol", protocol.to_string());
        }
        let outcome = match self.outcome(demand) {
            Ok(seen) => CheckOutcome::Passed { seen: seen.into() },
            Err(outcome) => outcome,
        };
        let endpoint = demand
            .protocol
            .and_then(|protocol| self.report.chosen(protocol))
            .map(|server| server.candidate.endpoint.clone());
        Check { id: demand.key.name, protocol: demand.protocol, endpoint, title, outcome, line: Some(demand.line) }
    }

    fn outcome(&self, demand: &Demand) -> Seen {
        match demand.protocol {
            Some(protocol) => self.of_protocol(protocol, &demand.want),
            None => self.of_domain(&demand.want),
        }
    }

    fn of_domain(&self, want: &Want) -> Seen {
        let report = self.report;
        match want {
            Want::Sources(wanted) => self.sources(wanted),
            Want::SourcesAgree(wanted) => {
                let disagree = ["sources-disagree", "srv-autoconfig-differ", "stale-hoster-autoconfig"];
                match report.findings.iter().find(|finding| disagree.contains(&finding.spec.id)) {
                    Some(finding) if *wanted => Err(failed(finding.message.clone())),
                    _ => Ok(Message::new("seen-sources-agree")),
                }
            }
            Want::Forbid(specs) => match report.findings.iter().find(|finding| specs.contains(&finding.spec)) {
                Some(finding) => Err(failed(finding.message.clone())),
                None => Ok(Message::new("seen-none")),
            },
            Want::Within(limit) => within(report.took, *limit),
            Want::MtaSts(wanted) => self.mta_sts(wanted),
            Want::TlsRpt(false) => Ok(Message::new("seen-not-demanded")),
            Want::TlsRpt(true) => match report.deep.posture.as_ref().map(|posture| &posture.tls_rpt) {
                Some(TlsRpt::Present(to)) => Ok(Message::new("seen-tls-rpt").with_foreign("to", to.clone())),
                Some(TlsRpt::Absent) => Err(failed(Message::new("seen-no-record"))),
                Some(TlsRpt::Broken) => Err(failed(Message::new("seen-tls-rpt-broken"))),
                Some(TlsRpt::Failed(failure)) => Err(untested(failure)),
                None => Err(not_looked()),
            },
            // Keys of a protocol never stand here.
            _ => Err(not_looked()),
        }
    }

    fn sources(&self, wanted: &[Source]) -> Seen {
        let attempts = &self.report.discovery.attempts;
        let found = |source: Source| {
            attempts.iter().any(|attempt| attempt.source == source && matches!(attempt.outcome, Outcome::Found(_)))
        };
        let missing: Vec<Source> = wanted.iter().copied().filter(|source| !found(*source)).collect();
        if missing.is_empty() {
            return Ok(Message::new("seen-sources").with("sources", ids(wanted)));
        }
        // A source that could not be asked is no source that is missing.
        let failure = missing.iter().find_map(|source| {
            attempts.iter().find_map(|attempt| match &attempt.outcome {
                Outcome::Failed(failure) if attempt.source == *source => Some(failure),
                _ => None,
            })
        });
        match failure {
            Some(failure) if matches!(failure.cause, Cause::Unreachable | Cause::Timeout | Cause::Network) => {
                Err(untested(failure))
            }
            _ => Err(failed(Message::new("seen-sources-missing").with("sources", ids(&missing)))),
        }
    }

    fn mta_sts(&self, wanted: &str) -> Seen {
        match self.report.deep.posture.as_ref().map(|posture| &posture.mta_sts) {
            Some(MtaSts::Policy { unnamed, .. }) if !unnamed.is_empty() => {
                Err(failed(Message::new("seen-mta-sts-unnamed").with("hosts", foreign(unnamed))))
            }
            Some(MtaSts::Policy { mode, .. }) => {
                let seen = Message::new("seen-mta-sts").with("mode", mode.clone());
                if wanted == "any" && mode != "none" || wanted == mode { Ok(seen) } else { Err(failed(seen)) }
            }
            Some(MtaSts::Absent) => Err(failed(Message::new("seen-no-record"))),
            Some(MtaSts::Broken(message)) => Err(failed(message.clone())),
            Some(MtaSts::Failed(failure)) => Err(untested(failure)),
            None => Err(not_looked()),
        }
    }

    fn of_protocol(&self, protocol: Protocol, want: &Want) -> Seen {
        if let Want::Offered(wanted) = want {
            return self.offered(protocol, *wanted);
        }
        let Some(server) = self.report.chosen(protocol) else {
            return Err(match self.report.conclusion.is_untested() {
                true => CheckOutcome::Untested { fault: Some(Fault::Network), why: self.report.conclusion.into() },
                false => failed(Message::new("seen-no-server")),
            });
        };
        let candidate = &server.candidate;
        match want {
            Want::Host(host) => value(candidate.endpoint.host.clone(), candidate.endpoint.host == *host),
            Want::Port(port) => value(candidate.endpoint.port.to_string(), candidate.endpoint.port == *port),
            Want::Security(security) => value(candidate.security.id().to_owned(), candidate.security == *security),
            Want::Username(wanted) => {
                let form = username_form(&candidate.username);
                let good = form == *wanted;
                value(form, good)
            }
            Want::Tlsa { .. } | Want::Ipv4(_) | Want::Ipv6(_) | Want::ImplicitTls(_) => self.deep(server, want),
            Want::PlaintextBeforeTls(true) | Want::StarttlsStrippable(true) | Want::Login(false) => {
                Ok(Message::new("seen-not-demanded"))
            }
            Want::PlaintextBeforeTls(false) | Want::StarttlsStrippable(false) => self.deep(server, want),
            _ => self.of_probe(server, want),
        }
    }

    fn offered(&self, protocol: Protocol, wanted: bool) -> Seen {
        let availability = self.report.availability(protocol);
        let seen = Message::new("seen-availability").with("state", Message::new(availability_text(availability)));
        match (wanted, availability) {
            (true, Availability::Works | Availability::Published) => Ok(seen),
            (false, Availability::NotOffered | Availability::Unknown) => Ok(seen),
            _ => Err(failed(seen)),
        }
    }

    /// What only a connection shows.
    fn of_probe(&self, server: &ServerReport, want: &Want) -> Seen {
        let Some(probe) = &server.probe else { return Err(not_looked()) };
        match want {
            // A certificate that was refused is known all the same.
            Want::CertificateDays(days) => self.days(certificate(probe)?, *days, Severity::Error),
            Want::CertificateDaysWarn(days) => self.days(certificate(probe)?, *days, Severity::Warning),
            Want::CertificateNames(wanted) => {
                let names = &certificate(probe)?.names;
                let there = |name: &&String| names.iter().any(|other| other.eq_ignore_ascii_case(name));
                lists(wanted.iter().filter(|name| !there(name)).cloned().collect(), names)
            }
            Want::CertificateIssuer(wanted) => {
                let issuer = &certificate(probe)?.issuer;
                value(issuer.clone(), issuer.contains(wanted.as_str()))
            }
            Want::MinTls(least) => match probe.tls.as_ref().and_then(|tls| TlsVersion::parse(tls.version?)) {
                Some(version) if version < *least => {
                    Err(failed(Message::new("seen-tls-version").with("version", version.name())))
                }
                Some(_) if probe.answered() => self.deep(server, want),
                _ => Err(unreached(probe)),
            },
            Want::Login(_) => login(probe),
            _ if !probe.answered() => Err(unreached(probe)),
            Want::Mechanisms(wanted) => {
                let missing = wanted.iter().filter(|mechanism| !probe.capabilities.mechanisms.contains(mechanism));
                lists(names(missing), &names(probe.capabilities.mechanisms.iter()))
            }
            Want::NoMechanisms(unwanted) => {
                let there = unwanted.iter().filter(|mechanism| probe.capabilities.mechanisms.contains(mechanism));
                unwanted_list(names(there))
            }
            Want::Capabilities(wanted) => {
                let missing = wanted.iter().filter(|name| !offers(&probe.capabilities, name)).cloned().collect();
                lists(missing, &probe.capabilities.lines)
            }
            Want::NoCapabilities(unwanted) => {
                unwanted_list(unwanted.iter().filter(|name| offers(&probe.capabilities, name)).cloned().collect())
            }
            Want::Within(limit) => within(probe.phases.iter().map(|phase| phase.took).sum(), *limit),
            _ => Err(not_looked()),
        }
    }

    fn days(&self, certificate: &CertificateFacts, least: u32, severity: Severity) -> Seen {
        let left = date::days_left(certificate.not_after, self.date);
        let seen = Message::new("seen-days")
            .with("days", u64::try_from(left).unwrap_or(0))
            .with("date", date::iso_date(certificate.not_after));
        if left >= i64::from(least) {
            return Ok(seen);
        }
        let fault = match severity {
            Severity::Error => Some(Fault::CheckFailed),
            // A warning fails the run only where warnings shall.
            other => self.fail_on.filter(|fail_on| other >= *fail_on).map(|_| Fault::CheckFailed),
        };
        Err(CheckOutcome::Failed { severity, fault, seen: seen.into() })
    }

    /// What only further connections show.
    fn deep(&self, server: &ServerReport, want: &Want) -> Seen {
        let candidate = &server.candidate;
        let of_server = |deep: &&DeepServer| deep.protocol == candidate.protocol && deep.endpoint == candidate.endpoint;
        let Some(deep) = self.report.deep.servers.iter().find(of_server) else {
            return Err(server.probe.as_ref().map_or_else(not_looked, unreached));
        };
        match want {
            Want::Ipv4(wanted) => family(deep, false, *wanted),
            Want::Ipv6(wanted) => family(deep, true, *wanted),
            Want::ImplicitTls(wanted) => {
                let (endpoint, tried) = deep.implicit_tls.as_ref().ok_or_else(not_looked)?;
                tried_as(tried, *wanted, &endpoint.to_string())
            }
            Want::MinTls(least) => {
                let newest = least.before().ok_or_else(not_looked)?;
                let offer = deep.offers.iter().find(|offer| offer.newest == newest).ok_or_else(not_looked)?;
                match &offer.answer {
                    OfferAnswer::Accepted(version) => {
                        Err(failed(Message::new("seen-tls-accepted").with("version", version.name())))
                    }
                    OfferAnswer::Refused => Ok(Message::new("seen-tls-refused").with("version", newest.name())),
                    OfferAnswer::Failed(failure) => Err(untested(failure)),
                }
            }
            Want::PlaintextBeforeTls(_) => starttls(deep, false),
            Want::StarttlsStrippable(_) => starttls(deep, true),
            Want::Tlsa { required } => {
                // Without a certificate there is nothing that records could fit.
                server.probe.as_ref().map_or_else(|| Err(not_looked()), certificate)?;
                tlsa(deep, *required)
            }
            _ => Err(not_looked()),
        }
    }
}

fn failed(seen: impl Into<mail_types::Seen>) -> CheckOutcome {
    CheckOutcome::Failed { severity: Severity::Error, fault: Some(Fault::CheckFailed), seen: seen.into() }
}

fn untested(failure: &Failure) -> CheckOutcome {
    let fault = match failure.cause {
        Cause::Policy => Fault::CheckFailed,
        cause => cause.fault(),
    };
    CheckOutcome::Untested { fault: Some(fault), why: failure.reason.clone().into() }
}

/// Nobody looked: the time was up, or the run made no connections.
fn not_looked() -> CheckOutcome {
    CheckOutcome::Untested { fault: Some(Fault::Network), why: Message::new("check-seen-not-tested").into() }
}

/// The ladder broke off before this could be seen.
fn unreached(probe: &ProbeReport) -> CheckOutcome {
    probe.failure().map_or_else(not_looked, |(_, failure)| untested(failure))
}

fn certificate(probe: &ProbeReport) -> Result<&CertificateFacts, CheckOutcome> {
    probe.certificate().ok_or_else(|| unreached(probe))
}

fn value(seen: String, good: bool) -> Seen {
    let seen = Message::new("seen-value-foreign").with_foreign("value", seen);
    if good { Ok(seen) } else { Err(failed(seen)) }
}

fn within(took: Duration, limit: Duration) -> Seen {
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let seen = Message::new("seen-took").with("ms", ms.to_string());
    if took <= limit { Ok(seen) } else { Err(failed(seen)) }
}

fn foreign(list: &[String]) -> Arg {
    Arg::List(list.iter().take(SHOWN_MAX).cloned().map(Arg::Foreign).collect())
}

/// All there; else what is missing, and what is there in its place.
fn lists(missing: Vec<String>, there: &[String]) -> Seen {
    if missing.is_empty() {
        return Ok(Message::new("seen-all-there"));
    }
    let there = match there.is_empty() {
        true => Arg::from(Message::new("seen-nothing")),
        false => foreign(there),
    };
    Err(failed(Message::new("seen-missing").with("missing", foreign(&missing)).with("there", there)))
}

fn unwanted_list(there: Vec<String>) -> Seen {
    if there.is_empty() {
        return Ok(Message::new("seen-none"));
    }
    Err(failed(Message::new("seen-unwanted").with("there", foreign(&there))))
}

fn names<'a>(mechanisms: impl Iterator<Item = &'a AuthMechanism>) -> Vec<String> {
    mechanisms.map(|mechanism| mechanism.name().to_owned()).collect()
}

/// A capability by its whole line or by its name.
fn offers(capabilities: &Capabilities, wanted: &str) -> bool {
    capabilities.has(wanted) || capabilities.lines.iter().any(|line| line.eq_ignore_ascii_case(wanted))
}

fn ids(sources: &[Source]) -> Arg {
    sources.iter().map(|source| source.id()).collect::<Vec<_>>().into()
}

/// `address`, `local-part`, or the template as autoconfig writes it.
pub fn username_form(username: &Username) -> String {
    match username {
        Username::Literal(name) => name.clone(),
        Username::Unknown(_) => "unknown".into(),
        Username::Template(parts) if parts[..] == [UsernamePart::Address] => "address".into(),
        Username::Template(parts) if parts[..] == [UsernamePart::LocalPart] => "local-part".into(),
        Username::Template(parts) => parts
            .iter()
            .map(|part| match part {
                UsernamePart::Address => "%EMAILADDRESS%",
                UsernamePart::LocalPart => "%EMAILLOCALPART%",
                UsernamePart::Domain => "%EMAILDOMAIN%",
                UsernamePart::Text(text) => text,
            })
            .collect(),
    }
}

fn availability_text(availability: Availability) -> &'static str {
    match availability {
        Availability::Works => "seen-state-works",
        Availability::Published => "seen-state-published",
        Availability::Broken => "seen-state-broken",
        Availability::NotOffered => "seen-state-not-offered",
        Availability::Unknown => "seen-state-unknown",
    }
}

fn login(probe: &ProbeReport) -> Seen {
    let refused = |id, refusal: &Refusal| {
        // For now or for good: the rung knows.
        let busy = probe.failure().is_some_and(|(_, failure)| failure.cause == Cause::Busy);
        let fault = if busy { Fault::Network } else { Fault::LoginRefused };
        let seen = Message::new(id).with_foreign("text", refusal.words());
        Err(CheckOutcome::Failed { severity: Severity::Error, fault: Some(fault), seen: seen.into() })
    };
    match probe.login.as_ref().map(|login| &login.result) {
        Some(LoginResult::Accepted) => Ok(Message::new("seen-login")),
        Some(LoginResult::Refused(refusal)) => refused("seen-login-refused", refusal),
        Some(LoginResult::MailboxRefused(refusal)) => refused("seen-mailbox-refused", refusal),
        Some(LoginResult::Withheld(why)) => {
            Err(CheckOutcome::Untested { fault: Some(Fault::LoginRefused), why: why.clone().into() })
        }
        Some(LoginResult::Failed(failure)) => Err(untested(failure)),
        None if probe.failure().is_some() => Err(unreached(probe)),
        None => Err(CheckOutcome::Untested {
            fault: Some(Fault::LoginRefused),
            why: Message::new("seen-no-password").into(),
        }),
    }
}

/// Worked where it should, absent where it should be.
fn tried_as(tried: &Tried, wanted: bool, place: &str) -> Seen {
    let seen = |id| Message::new(id).with("place", place.to_owned());
    match (tried, wanted) {
        (Tried::Worked, true) => Ok(seen("seen-answers")),
        (Tried::Absent, false) => Ok(seen("seen-absent")),
        (Tried::Worked, false) => Err(failed(seen("seen-answers"))),
        (Tried::Absent, true) => Err(failed(seen("seen-absent"))),
        // It was asked for, and does not work: that is the answer, not a hindrance.
        (Tried::Failed(failure), _) => Err(failed(plain::at(place, failure.reason.clone()))),
    }
}

fn family(deep: &DeepServer, ipv6: bool, wanted: bool) -> Seen {
    let report = deep.families.iter().find(|report| report.ipv6 == ipv6).ok_or_else(not_looked)?;
    if let (Tried::Failed(failure), true) = (&report.outcome, wanted)
        && failure.cause == Cause::Unreachable
    {
        // This machine has no such way out, which says nothing of the server.
        return Err(untested(failure));
    }
    let place = match report.addresses.first() {
        Some(address) => address.to_string(),
        None => deep.endpoint.host.clone(),
    };
    match (&report.outcome, wanted) {
        (Tried::Absent, _) if report.addresses.is_empty() => {
            let seen = Message::new("seen-no-address").with("host", deep.endpoint.host.clone());
            if wanted { Err(failed(seen)) } else { Ok(seen) }
        }
        (outcome, wanted) => tried_as(outcome, wanted, &place),
    }
}

fn starttls(deep: &DeepServer, strict: bool) -> Seen {
    let port = deep.starttls.as_ref().ok_or_else(not_looked)?;
    let place = port.endpoint.to_string();
    match &port.outcome {
        Tried::Absent => return Ok(Message::new("seen-absent").with("place", place)),
        Tried::Failed(failure) => return Err(untested(failure)),
        Tried::Worked => {}
    }
    if !port.plain.is_empty() {
        let there = foreign(&names(port.plain.iter()));
        return Err(failed(Message::new("seen-plaintext").with("place", place).with("there", there)));
    }
    if strict && !port.offered {
        return Err(failed(Message::new("seen-no-starttls").with("place", place)));
    }
    if strict && port.injection == Some(true) {
        return Err(failed(Message::new("seen-injection").with("place", place)));
    }
    Ok(Message::new("seen-nothing-before-tls").with("place", place))
}

fn tlsa(deep: &DeepServer, required: bool) -> Seen {
    let report = deep.tlsa.as_ref().ok_or_else(not_looked)?;
    let seen = |id| Message::new(id).with("name", report.name.clone());
    match &report.outcome {
        TlsaOutcome::Absent if required => Err(failed(seen("seen-tlsa-absent"))),
        TlsaOutcome::Absent => Ok(seen("seen-tlsa-absent")),
        TlsaOutcome::Matches if report.authentic => Ok(seen("seen-tlsa-matches")),
        TlsaOutcome::Matches => Ok(seen("seen-tlsa-matches-plain")),
        TlsaOutcome::Differs => Err(failed(seen("seen-tlsa-differs"))),
        TlsaOutcome::Unknown(kind) => Err(CheckOutcome::Untested {
            fault: Some(Fault::Tls),
            why: seen("seen-tlsa-unknown").with("kind", kind.clone()).into(),
        }),
        TlsaOutcome::Failed(failure) => Err(untested(failure)),
    }
}

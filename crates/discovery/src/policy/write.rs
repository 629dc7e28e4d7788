//! The policy that a domain passes today, with a comment at every key.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::time::SystemTime;

use toml::Value;

use super::judge::{checks, username_form};
use super::keys::{self, Key};
use super::parse::Policy;
use mail_types::deep::{DeepServer, MtaSts, TlsRpt, TlsVersion, TlsaOutcome, Tried};
use mail_types::report::{LoginResult, Outcome, ProbeReport, ServerReport, SurveyReport};
use mail_types::{CheckOutcome, Message, Protocol, Source, date};

/// Days that a certificate shall have left, where it has more than that: most are renewed 30 days
/// before their end.
const DAYS: [(u32, u32); 3] = [(14, 21), (3, 5), (0, 1)];
/// A time limit is written this much longer than it took, and never under [`LEAST_S`].
const SLACK: u64 = 5;
const LEAST_S: u64 = 5;

/// What stands at the top of a written policy.
pub fn head(words: &dyn Fn(&Message) -> String) -> String {
    comment(&words(&Message::new("policy-about")))
}

/// The section of one domain; `explained` are the keys that have had their comment in this file.
///
/// Only what holds is written, and everything that holds and that somebody may rely on.
pub fn section(
    report: &SurveyReport,
    date: SystemTime,
    words: &dyn Fn(&Message) -> String,
    explained: &mut HashSet<&'static str>,
) -> String {
    let domain = report.target.domain();
    let mut lines = Lines { text: String::new(), words, explained };
    let name = Value::from(domain.unicode());
    let _ = write!(lines.text, "\n[domain.{name}]\n");
    of_domain(&mut lines, report);
    for protocol in Protocol::ALL {
        let _ = write!(lines.text, "\n[domain.{name}.{}]\n", protocol.id());
        match report.chosen(protocol).and_then(|server| Some((server, server.probe.as_ref()?))) {
            Some((server, probe)) if probe.works() => of_server(&mut lines, report, server, probe, date),
            _ => {
                let published = report.availability(protocol).usable();
                lines.key(&keys::OFFERED, published.into());
            }
        }
    }
    prune(lines.text, report, date)
}

/// What does not hold today after all is put in comments: a written policy passes at once.
fn prune(text: String, report: &SurveyReport, date: SystemTime) -> String {
    let Ok(policy) = Policy::parse("", &text) else { return text };
    let section = policy.section(report.target.domain());
    let failing: Vec<usize> = checks(report, section.as_ref(), None, date)
        .iter()
        .filter(|check| !matches!(check.outcome, CheckOutcome::Passed { .. }))
        .filter_map(|check| check.line)
        .collect();
    let mut pruned = String::with_capacity(text.len());
    for (index, line) in text.lines().enumerate() {
        let _ = writeln!(pruned, "{}{line}", if failing.contains(&(index + 1)) { "# " } else { "" });
    }
    pruned
}

struct Lines<'a> {
    text: String,
    explained: &'a mut HashSet<&'static str>,
    words: &'a dyn Fn(&Message) -> String,
}

impl Lines<'_> {
    fn key(&mut self, key: &Key, value: Value) {
        if self.explained.insert(key.name) {
            self.text.push_str(&comment(&(self.words)(&Message::new(key.about))));
        }
        // A String takes everything.
        let _ = writeln!(self.text, "{} = {value}", key.name);
    }

    fn flag(&mut self, key: &Key, value: bool) {
        self.key(key, value.into());
    }

    fn list(&mut self, key: &Key, list: impl IntoIterator<Item = impl Into<String>>) {
        let list: Vec<Value> = list.into_iter().map(|item| Value::from(item.into())).collect();
        if !list.is_empty() {
            self.key(key, Value::Array(list));
        }
    }
}

/// `# ` before lines of at most 96 characters.
fn comment(text: &str) -> String {
    let mut lines = vec!["#".to_owned()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < 96 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("# {word}")),
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn of_domain(lines: &mut Lines<'_>, report: &SurveyReport) {
    let found = |source: &Source| {
        // The ISPDB and the table are not the domain's own, and may change without it.
        !matches!(source, Source::User | Source::ConfigFile | Source::Ispdb | Source::Builtin | Source::Guess)
            && report
                .discovery
                .attempts
                .iter()
                .any(|attempt| attempt.source == *source && matches!(attempt.outcome, Outcome::Found(_)))
    };
    lines.list(&keys::SOURCES, Source::ALL.into_iter().filter(found).map(Source::id));
    lines.flag(&keys::SOURCES_AGREE, true);
    if let Some(posture) = &report.deep.posture {
        match &posture.mta_sts {
            MtaSts::Policy { mode, unnamed } if unnamed.is_empty() && mode != "none" => {
                lines.key(&keys::MTA_STS, mode.clone().into());
            }
            _ => {}
        }
        if matches!(posture.tls_rpt, TlsRpt::Present(_)) {
            lines.flag(&keys::TLS_RPT, true);
        }
    }
}

fn of_server(
    lines: &mut Lines<'_>,
    report: &SurveyReport,
    server: &ServerReport,
    probe: &ProbeReport,
    today: SystemTime,
) {
    let candidate = &server.candidate;
    lines.key(&keys::HOST, candidate.endpoint.host.clone().into());
    lines.key(&keys::PORT, i64::from(candidate.endpoint.port).into());
    lines.key(&keys::SECURITY, candidate.security.id().into());
    lines.key(&keys::USERNAME, username_form(&candidate.username).into());
    let of_server = |deep: &&DeepServer| deep.protocol == candidate.protocol && deep.endpoint == candidate.endpoint;
    let deep = report.deep.servers.iter().find(of_server);
    if let Some(deep) = deep {
        if let Some((_, tried)) = &deep.implicit_tls {
            lines.flag(&keys::IMPLICIT_TLS, *tried == Tried::Worked);
        }
        lines.flag(&keys::PLAINTEXT_BEFORE_TLS, false);
        lines.flag(&keys::STARTTLS_STRIPPABLE, false);
    }
    certificate(lines, probe, today);
    if let Some(least) = least_tls(deep, probe) {
        lines.key(&keys::MIN_TLS, least.number().into());
    }
    match deep.and_then(|deep| deep.tlsa.as_ref()).map(|tlsa| &tlsa.outcome) {
        Some(TlsaOutcome::Matches) => lines.key(&keys::TLSA, "required".into()),
        Some(TlsaOutcome::Absent) => lines.key(&keys::TLSA, "if-published".into()),
        _ => {}
    }
    lines.list(&keys::MECHANISMS, probe.capabilities.mechanisms.iter().map(|mechanism| mechanism.name().to_owned()));
    // Each by its name: numbers such as SIZE may change.
    let mut names: Vec<&str> = probe.capabilities.names().collect();
    names.dedup();
    lines.list(&keys::CAPABILITIES, names.into_iter().filter(|name| !name.is_empty()));
    if probe.login.as_ref().is_some_and(|login| login.result == LoginResult::Accepted) {
        lines.flag(&keys::LOGIN, true);
    }
    for family in deep.map(|deep| &deep.families[..]).unwrap_or_default() {
        lines.flag(if family.ipv6 { &keys::IPV6 } else { &keys::IPV4 }, family.outcome == Tried::Worked);
    }
    let took_s: u64 = probe.phases.iter().map(|phase| phase.took).sum::<std::time::Duration>().as_secs();
    lines.key(&keys::WITHIN, format!("{}s", (took_s * SLACK).max(LEAST_S)).into());
}

fn certificate(lines: &mut Lines<'_>, probe: &ProbeReport, today: SystemTime) {
    let Some(certificate) = probe.certificate() else { return };
    let left = date::days_left(certificate.not_after, today);
    if let Some((fail, warn)) = DAYS.into_iter().find(|(_, warn)| left >= i64::from(*warn)) {
        lines.key(&keys::CERTIFICATE_DAYS, i64::from(fail).into());
        lines.key(&keys::CERTIFICATE_DAYS_WARN, i64::from(warn).into());
    }
    let host = &probe.endpoint.host;
    let own: Vec<String> = certificate.names.iter().filter(|name| *name == host).cloned().collect();
    lines.list(&keys::CERTIFICATE_NAMES, own);
    if !certificate.issuer.is_empty() {
        lines.key(&keys::CERTIFICATE_ISSUER, certificate.issuer.clone().into());
    }
}

/// The least version that is known to be the least.
fn least_tls(deep: Option<&DeepServer>, probe: &ProbeReport) -> Option<TlsVersion> {
    use mail_types::deep::OfferAnswer;
    let negotiated = probe.tls.as_ref()?.version.and_then(TlsVersion::parse)?;
    let refuses = |newest: TlsVersion| {
        deep?.offers.iter().find(|offer| offer.newest == newest).map(|offer| offer.answer == OfferAnswer::Refused)
    };
    TlsVersion::ALL
        .into_iter()
        .rev()
        .filter(|version| *version <= negotiated && *version > TlsVersion::Tls10)
        .find(|version| version.before().and_then(refuses) == Some(true))
}

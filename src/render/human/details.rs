//! What `-v` adds: who was asked and what they said, and every rung with its time.

use unicode_width::UnicodeWidthStr;

use crate::locale::{Locale, escape_foreign};
use mail_types::report::{Attempt, Outcome, SurveyReport, Verdict};
use mail_types::{Message, Security};

use super::super::layout::{Ink, Sheet, duration, pad};
use super::super::words;
use mail_types::date::iso_date;

/// Most lines of evidence that are shown of one answer.
const EVIDENCE_MAX: usize = 12;

/// Every question to every source.
pub(super) fn attempts(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale) {
    if report.discovery.attempts.is_empty() {
        return;
    }
    sheet.heading(&locale.label("report", "attempts"));
    let name = |attempt: &Attempt| locale.label("source", attempt.source.id());
    let columns = report.discovery.attempts.iter().map(|attempt| name(attempt).width()).max().unwrap_or(0);
    for attempt in &report.discovery.attempts {
        let (mark, ink) = match attempt.outcome {
            Outcome::Found(_) => ("  ✓ ", Ink::Good),
            Outcome::Protected(_) => ("  ! ", Ink::Warn),
            Outcome::Failed(_) => ("  ✗ ", Ink::Bad),
            Outcome::Absent(_) | Outcome::Cancelled | Outcome::NotAwaited => ("  – ", Ink::Dim),
        };
        let source = format!("{}  ", pad(&name(attempt), columns));
        sheet.paragraph(&[(mark, ink), (&source, Ink::Plain)], &escape_foreign(&attempt.query.to_string()), Ink::Plain);
        sheet.paragraph(&[("      ", Ink::Plain)], &outcome(attempt, locale), Ink::Dim);
        for line in attempt.evidence.iter().take(EVIDENCE_MAX) {
            sheet.paragraph(&[("      | ", Ink::Dim)], &escape_foreign(line), Ink::Dim);
        }
        if attempt.evidence.len() > EVIDENCE_MAX {
            sheet.line(&[("      | …", Ink::Dim)]);
        }
    }
}

/// What became of a question, with its time.
pub(in crate::render) fn outcome(attempt: &Attempt, locale: &Locale) -> String {
    let word = locale.label("outcome", super::super::json::outcome_id(&attempt.outcome));
    let reason = match &attempt.outcome {
        Outcome::Found(config) => {
            let servers: Vec<String> = config
                .servers
                .iter()
                .map(|server| format!("{} {}", server.protocol, words::endpoint(&server.endpoint)))
                .collect();
            Some(servers.join(", "))
        }
        Outcome::Absent(reason) | Outcome::Protected(reason) => Some(locale.reason(reason)),
        Outcome::Failed(failure) => Some(locale.reason(&failure.reason)),
        Outcome::Cancelled | Outcome::NotAwaited => None,
    };
    let mut text = word;
    if let Some(reason) = reason.filter(|reason| !reason.is_empty()) {
        text = format!("{text}: {reason}");
    }
    let times = locale.text(
        &Message::new("attempt-times")
            .with("started", duration(locale.language(), attempt.started))
            .with("took", duration(locale.language(), attempt.took)),
    );
    match attempt.outcome {
        Outcome::Found(_) => format!("{text} · {} · {times}", locale.label("trust", attempt.trust.id())),
        _ => format!("{text} · {times}"),
    }
}

/// Every rung of every tested server.
pub(super) fn phases(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale) {
    let probes: Vec<_> = report.servers.iter().filter_map(|server| server.probe.as_ref()).collect();
    if probes.is_empty() {
        return;
    }
    sheet.heading(&locale.label("report", "phases"));
    for probe in probes {
        sheet.line(&[
            ("  ", Ink::Plain),
            (&format!("{} {}", probe.protocol, words::endpoint(&probe.endpoint)), Ink::Strong),
        ]);
        let names: Vec<String> = probe.phases.iter().map(|phase| locale.label("phase", phase.phase.id())).collect();
        let columns = names.iter().map(|name| name.width()).max().unwrap_or(0);
        for (rung, name) in probe.phases.iter().zip(names) {
            let (mark, ink) = match rung.verdict {
                Verdict::Passed => ("    ✓ ", Ink::Good),
                Verdict::Failed(_) => ("    ✗ ", Ink::Bad),
                Verdict::NotReached => ("    – ", Ink::Dim),
            };
            let took = match rung.verdict {
                Verdict::NotReached => String::new(),
                _ => duration(locale.language(), rung.took),
            };
            let lead = format!("{}  {took:>7}  ", pad(&name, columns));
            let text = match &rung.verdict {
                Verdict::Passed => String::new(),
                Verdict::Failed(failure) => locale.reason(&failure.reason),
                Verdict::NotReached => locale.label("outcome", "not-reached"),
            };
            sheet.paragraph(&[(mark, ink), (&lead, Ink::Plain)], &text, ink);
        }
    }
}

/// Addresses, certificate, greeting and capabilities.
pub(super) fn facts(sheet: &mut Sheet, report: &SurveyReport, locale: &Locale) {
    for probe in report.servers.iter().filter_map(|server| server.probe.as_ref()) {
        sheet.heading(&format!("{} {}", probe.protocol, words::endpoint(&probe.endpoint)));
        let mut rows: Vec<(&str, String)> = Vec::new();
        if let Some(peer) = probe.peer {
            rows.push(("peer", peer.to_string()));
        }
        let addresses: Vec<String> = probe.addresses.iter().map(ToString::to_string).collect();
        rows.push(("addresses", addresses.join(" ")));
        if let Some(tls) = &probe.tls {
            let suite = tls.cipher_suite.as_deref().map(escape_foreign).unwrap_or_default();
            let group = tls.key_exchange.as_deref().map(escape_foreign).unwrap_or_default();
            rows.push(("cipher", format!("{suite} {group}").trim().to_owned()));
            if let Some(certificate) = &tls.certificate {
                let names: Vec<_> = certificate.names.iter().map(|name| escape_foreign(name).into_owned()).collect();
                rows.push(("names", names.join(" ")));
                rows.push(("issuer", escape_foreign(&certificate.issuer).into_owned()));
                let date = |instant| locale.language().date(&iso_date(instant));
                let (from, to) = (date(certificate.not_before), date(certificate.not_after));
                rows.push(("validity", format!("{from} – {to}")));
                rows.push(("sha256", escape_foreign(&certificate.sha256).into_owned()));
            }
        }
        let greeting = probe.greeting.as_deref().map(|text| {
            // With implicit TLS alone it is known who said it.
            let id = if probe.security == Security::ImplicitTls { "greeting-told" } else { "greeting-unauthenticated" };
            locale.text(&Message::new(id).with_foreign("text", text))
        });
        rows.push(("greeting", greeting.unwrap_or_default()));
        let capabilities: Vec<_> =
            probe.capabilities.lines.iter().map(|line| escape_foreign(line).into_owned()).collect();
        rows.push(("capabilities", capabilities.join(" · ")));
        rows.retain(|(_, value)| !value.is_empty());
        let columns = rows.iter().map(|(field, _)| locale.label("field", field).width()).max().unwrap_or(0);
        for (field, value) in rows {
            let name = format!("  {}  ", pad(&locale.label("field", field), columns));
            sheet.paragraph(&[(&name, Ink::Dim)], &value, Ink::Plain);
        }
    }
}

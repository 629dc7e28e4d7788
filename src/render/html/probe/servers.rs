//! Every tested server: who named it, the rungs with their times, the login, and the dialog.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use super::super::super::layout::Ink;
use super::super::super::{human, words};
use super::super::escaped;
use super::super::lesson::message;
use super::found::bar;
use super::{class, name, paragraph, part, took};
use crate::locale::Locale;
use mail_types::report::{LoginResult, ProbeReport, ServerReport, SurveyReport, Verdict};
use mail_types::{Dialogue, Protocol};

/// The servers, those to enter first; then what was not tested.
pub(super) fn all(
    body: &mut String,
    report: &SurveyReport,
    dialogues: &[Dialogue],
    locale: &Locale,
    source: &dyn Fn(&str) -> Option<&'static str>,
) {
    let tested = |chosen: bool| {
        report
            .servers
            .iter()
            .filter(move |server| server.chosen == chosen)
            .filter_map(|server| Some((server, server.probe.as_ref()?)))
    };
    if tested(true).chain(tested(false)).next().is_some() {
        let _ = writeln!(body, "<h2>{}</h2>", escaped(&locale.label("page", "servers")));
        paragraph(body, "dim", &locale.label("page", "servers-intro"));
    }
    // A note is said once on the page, under the first line that it belongs to.
    let mut noted = BTreeSet::new();
    for (server, probe) in tested(true).chain(tested(false)) {
        one(body, report, server, probe, locale);
        let at = |dialogue: &&Dialogue| (dialogue.protocol, &dialogue.endpoint) == (probe.protocol, &probe.endpoint);
        for dialogue in dialogues.iter().filter(at) {
            sequence(body, dialogue, &mut noted, locale, source);
        }
        body.push_str("</section>\n");
    }
    further(body, report, locale);
}

/// What was not tested, a line each.
fn further(body: &mut String, report: &SurveyReport, locale: &Locale) {
    let untested: Vec<&ServerReport> = report.servers.iter().filter(|server| server.probe.is_none()).collect();
    if untested.is_empty() {
        return;
    }
    part(body, &locale.label("page", "further"), |body| {
        for server in untested {
            let candidate = &server.candidate;
            let security = locale.label("security", candidate.security.id());
            let text = format!("{} · {security}", name(candidate.protocol, &candidate.endpoint));
            let _ = write!(body, "<div class=\"row\"><p>{}</p>", escaped(&text));
            named_by(body, report, server, locale);
            body.push_str("</div>");
        }
    });
}

/// All but the dialog; the section stays open.
fn one(body: &mut String, report: &SurveyReport, server: &ServerReport, probe: &ProbeReport, locale: &Locale) {
    let (mark, ink) = if probe.works() { ("✓", Ink::Good) } else { ("✗", Ink::Bad) };
    let title = escaped(&name(probe.protocol, &probe.endpoint));
    let _ = write!(body, "<section class=\"step\"><h3><span class=\"{}\">{mark}</span> {title}</h3>", class(ink));
    let mut facts = vec![locale.label("security", probe.security.id())];
    facts.extend(probe.tls.as_ref().and_then(|tls| tls.version).map(str::to_owned));
    facts.extend(Some(human::mechanisms(probe)).filter(|names| !names.is_empty()));
    paragraph(body, "", &facts.join(" · "));
    named_by(body, report, server, locale);
    rungs(body, probe, locale);
    if let Some(hint) = words::hint(locale, probe).filter(|_| !probe.works()) {
        paragraph(body, "dim", &hint);
    }
    if let Some(login) = &probe.login {
        let class = match login.result {
            LoginResult::Accepted => "yes",
            LoginResult::Refused(_) | LoginResult::MailboxRefused(_) | LoginResult::Failed(_) => "lost",
            LoginResult::Withheld(_) => "warn",
        };
        paragraph(body, class, &words::login(locale, login));
    }
    let mailbox = probe.mailbox.as_ref().map(|mailbox| words::mailbox(locale, mailbox));
    mailbox.filter(|text| !text.is_empty()).iter().for_each(|text| paragraph(body, "", text));
}

fn named_by(body: &mut String, report: &SurveyReport, server: &ServerReport, locale: &Locale) {
    let mut sources = vec![words::best_source(locale, &server.candidate, report.table_date)];
    sources.extend(words::further_sources(locale, &server.candidate));
    paragraph(body, "dim", &format!("{}: {}", locale.label("field", "source"), sources.join(" · ")));
}

/// Each rung with a bar as long as it took.
fn rungs(body: &mut String, probe: &ProbeReport, locale: &Locale) {
    let reached = || probe.phases.iter().filter(|rung| rung.verdict != Verdict::NotReached);
    let start = reached().map(|rung| rung.started).min().unwrap_or_default();
    let end = reached().map(|rung| rung.started + rung.took).max().unwrap_or_default();
    let whole = end.saturating_sub(start).max(Duration::from_millis(1));
    body.push_str("<table class=\"rungs\"><tbody>");
    for rung in &probe.phases {
        let _ = write!(body, "<tr><th scope=\"row\">{}</th>", escaped(&locale.label("phase", rung.phase.id())));
        let (ink, text) = match &rung.verdict {
            Verdict::Passed => (Ink::Good, took(locale, rung.took)),
            Verdict::Failed(failure) => {
                (Ink::Bad, format!("{} · {}", took(locale, rung.took), locale.reason(&failure.reason)))
            }
            Verdict::NotReached => (Ink::Dim, locale.label("outcome", "not-reached")),
        };
        let _ = write!(body, "<td class=\"{}\">{}</td><td>", class(ink), escaped(&text));
        if rung.verdict != Verdict::NotReached {
            bar(body, class(ink), rung.started.saturating_sub(start), rung.took, whole);
        }
        body.push_str("</td></tr>");
    }
    body.push_str("</tbody></table>");
}

fn sequence(
    body: &mut String,
    dialogue: &Dialogue,
    noted: &mut BTreeSet<(Protocol, String)>,
    locale: &Locale,
    source: &dyn Fn(&str) -> Option<&'static str>,
) {
    let _ = write!(
        body,
        "<details><summary>{}</summary><div class=\"ends\"><span>{}</span><span>{}</span></div><div class=\"seq\">",
        escaped(&locale.label("page", "dialogue")),
        escaped(&locale.label("page", "here")),
        escaped(&name(dialogue.protocol, &dialogue.endpoint))
    );
    for said in &dialogue.lines {
        let mut said = said.clone();
        said.note = said.note.filter(|note| noted.insert((dialogue.protocol, note.clone())));
        message(body, &said, locale, source);
    }
    body.push_str("</div></details>");
}

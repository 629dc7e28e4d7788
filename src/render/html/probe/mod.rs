//! What a probe found, as a page: the advice, the values to enter, what is odd, who was asked, and every
//! server with its times and its dialog as a sequence diagram.

mod found;
mod servers;

use std::fmt::Write as _;

use super::super::human::{self, card, checks, diagnosis, table};
use super::super::layout::{Ink, duration};
use super::super::{iso_date, words};
use super::lesson::{Remark, advice_box};
use super::{document, escaped};
use crate::locale::Locale;
use mail_discovery::builtin;
use mail_types::report::{ServerReport, SurveyReport};
use mail_types::{Dialogue, Endpoint, Finding, Judged, Message, Protocol, Severity};

/// The whole page. `source` names the RFC of a note.
pub fn page(
    judged: &Judged,
    dialogues: &[Dialogue],
    locale: &Locale,
    source: &dyn Fn(&str) -> Option<&'static str>,
) -> String {
    let report = &judged.report;
    let target = report.target.to_string();
    let mut body = format!("<h1>{}</h1>\n", escaped(&target));
    let _ = writeln!(body, "<p class=\"dim\">{}</p>", escaped(&about(judged, locale)));
    advice_box(&mut body, &report.recommendation, &[], &remarks(report, locale), locale);
    refusals(&mut body, report, locale);
    values(&mut body, report, locale);
    preparations(&mut body, report, locale);
    calendars(&mut body, report, locale);
    findings(&mut body, report, locale);
    if judged.expected {
        expectations(&mut body, judged, locale);
    }
    // Folded, so that a healthy provider prints on one page.
    let open = if report.conclusion.fault().is_none() { "" } else { " open" };
    let title = escaped(&locale.label("page", "details"));
    let _ = writeln!(body, "<details class=\"fold\"{open}><summary>{title}</summary>");
    found::attempts(&mut body, report, locale);
    servers::all(&mut body, report, dialogues, locale, source);
    body.push_str("</details>\n");
    let footer = escaped(&locale.label("lesson", "footer"));
    let _ = writeln!(body, "<footer class=\"dim\"><p>{footer}</p></footer>");
    document(locale.language().tag(), &format!("{target} – mailsetup"), &body)
}

/// Whose servers, when, and how much was done.
fn about(judged: &Judged, locale: &Locale) -> String {
    let report = &judged.report;
    let summary = human::summary(report, locale);
    let made = match judged.date {
        Some(date) => locale.text(&Message::new("page-made").with("date", iso_date(date)).with("summary", summary)),
        None => summary,
    };
    match human::provider(report) {
        Some(provider) => format!("{provider} · {made}"),
        None => made,
    }
}

/// What stands in the way of the advice.
fn remarks(report: &SurveyReport, locale: &Locale) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if report.conclusion.fault().is_some() {
        remarks.push(Remark { class: "lost", text: locale.conclusion(report.conclusion) });
    }
    if !report.verified {
        remarks.push(Remark { class: "warn", text: locale.label("report", "not-verified") });
    }
    remarks
}

/// A part with its heading.
fn part(body: &mut String, title: &str, inside: impl FnOnce(&mut String)) {
    let _ = write!(body, "<section class=\"step\"><h3>{}</h3>", escaped(title));
    inside(body);
    body.push_str("</section>\n");
}

/// The attribute of a class, where there is one.
fn attribute(class: &str) -> String {
    if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") }
}

/// A paragraph of a class.
fn paragraph(body: &mut String, class: &str, text: &str) {
    let _ = write!(body, "<p{}>{}</p>", attribute(class), escaped(text));
}

/// A page of the provider's: a link if the built-in table has it. What came from the network is text, for it must not
/// lead anywhere by a click.
fn address(body: &mut String, url: &str) {
    let known = builtin::all().any(|provider| provider.help_url == Some(url)) && url.starts_with("https://");
    let url = escaped(url);
    let _ = match known {
        true => write!(body, "<p class=\"dim\"><a href=\"{url}\" rel=\"noreferrer noopener\">{url}</a></p>"),
        false => write!(body, "<p class=\"dim\">{url}</p>"),
    };
}

/// The class of a state.
fn class(ink: Ink) -> &'static str {
    match ink {
        Ink::Good => "yes",
        Ink::Bad => "lost",
        Ink::Warn => "warn",
        Ink::Dim => "dim",
        Ink::Strong => "strong",
        Ink::Plain => "",
    }
}

fn refusals(body: &mut String, report: &SurveyReport, locale: &Locale) {
    if diagnosis::refused(report).next().is_none() {
        return;
    }
    part(body, &diagnosis::title(report, locale), |body| {
        let mut explained = Vec::new();
        for (probe, refusal, meaning) in diagnosis::refused(report) {
            paragraph(body, "lost", &diagnosis::said(probe, refusal, locale));
            if explained.contains(&meaning) {
                continue;
            }
            explained.push(meaning);
            paragraph(body, "shows", &locale.text(&meaning.meaning));
            paragraph(body, "", &locale.text(&meaning.advice));
            numbered(body, &meaning.steps, locale);
            meaning.help_url.iter().for_each(|url| address(body, url));
        }
    });
}

fn numbered<'a>(body: &mut String, steps: impl IntoIterator<Item = &'a Message>, locale: &Locale) {
    let items: Vec<String> =
        steps.into_iter().map(|step| format!("<li>{}</li>", escaped(&locale.text(step)))).collect();
    if !items.is_empty() {
        let _ = write!(body, "<ol>{}</ol>", items.concat());
    }
}

/// A card a server to enter, those of the recommended way; what else there is in a line each.
fn values(body: &mut String, report: &SurveyReport, locale: &Locale) {
    let order = card::order(report.recommendation.choice);
    let _ = writeln!(body, "<h2>{}</h2>", escaped(&locale.label("report", table::heading(report).unwrap_or("values"))));
    body.push_str("<div class=\"cards\">");
    for protocol in order {
        if let Some(server) = report.chosen(protocol).filter(|_| card::shown(report.recommendation.choice, protocol)) {
            one_card(body, report, server, locale);
        }
    }
    body.push_str("</div>\n");
    card::further_texts(report, locale).iter().for_each(|text| paragraph(body, "dim", text));
}

fn one_card(body: &mut String, report: &SurveyReport, server: &ServerReport, locale: &Locale) {
    let protocol = server.candidate.protocol;
    let _ = write!(body, "<section class=\"step\"><h3>{}</h3>", escaped(&locale.label("card", protocol.id())));
    if let Some(devices) = card::devices(report, protocol, locale) {
        paragraph(body, "dim", &devices);
    }
    body.push_str("<dl>");
    for row in card::rows(report, server, locale) {
        let _ = write!(
            body,
            "<dt>{}</dt><dd{}>{}</dd>",
            escaped(&locale.label("field", row.field)),
            attribute(class(row.ink)),
            escaped(&row.value)
        );
    }
    body.push_str("</dl></section>");
}

fn preparations(body: &mut String, report: &SurveyReport, locale: &Locale) {
    let (steps, urls) = card::first_steps(report);
    if steps.is_empty() && urls.is_empty() {
        return;
    }
    let heading = if steps.is_empty() { "help" } else { "preparations" };
    part(body, &locale.label("report", heading), |body| {
        numbered(body, steps, locale);
        urls.into_iter().for_each(|url| address(body, url));
    });
}

fn calendars(body: &mut String, report: &SurveyReport, locale: &Locale) {
    let services = card::dav(report, locale);
    if !services.is_empty() {
        part(body, &locale.label("report", "dav"), |body| {
            services.iter().for_each(|service| paragraph(body, "", service));
        });
    }
}

fn findings(body: &mut String, report: &SurveyReport, locale: &Locale) {
    let odd = human::odd(report);
    if odd.is_empty() {
        return;
    }
    part(body, &locale.label("report", "findings"), |body| {
        for group in odd {
            let finding: &Finding = group[0];
            let class = match finding.spec.severity {
                Severity::Error => "lost",
                Severity::Warning => "warn",
                Severity::Info => "dim",
            };
            let severity = locale.label("severity", finding.spec.severity.id());
            let _ = write!(
                body,
                "<div class=\"row\"><p><span class=\"chip {class}\">{}</span> {}</p>",
                escaped(&severity),
                escaped(&locale.text(&finding.message))
            );
            let others: Vec<String> = group[1..]
                .iter()
                .filter_map(|finding| finding.server.as_ref())
                .map(|(_, endpoint)| words::endpoint(endpoint))
                .collect();
            if !others.is_empty() {
                paragraph(body, "dim", &format!("{} {}", locale.label("report", "likewise"), others.join(", ")));
            }
            paragraph(body, "", &format!("→ {}", locale.text(&human::fix(finding))));
            paragraph(body, "dim", &format!("mailsetup explain {}", finding.spec.id));
            body.push_str("</div>");
        }
    });
}

fn expectations(body: &mut String, judged: &Judged, locale: &Locale) {
    part(body, &locale.label("report", "expectations"), |body| {
        let (held, text) = checks::held(judged, locale);
        paragraph(body, if held { "yes" } else { "warn" }, &text);
        for checks::Broken { mark, ink, text } in checks::broken(judged, locale) {
            paragraph(body, class(ink), &format!("{mark} {text}"));
        }
    });
}

/// A time as people write it.
fn took(locale: &Locale, time: std::time::Duration) -> String {
    duration(locale.language(), time)
}

/// The protocol and where the server stands.
fn name(protocol: Protocol, endpoint: &Endpoint) -> String {
    format!("{protocol} {}", words::endpoint(endpoint))
}

#[cfg(test)]
mod tests;

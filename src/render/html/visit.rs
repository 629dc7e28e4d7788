//! A visit to a real account as a page.

use std::fmt::Write as _;

use super::super::visit::{explained_by, quota, rows, title, verdict};
use super::lesson::{advice_box, message, ways};
use super::{document, escaped};
use crate::locale::Locale;
use mail_types::Message;
use mail_types::lesson::WayRun;
use mail_types::report::Recommendation;
use mail_types::visit::{Side, Visit};

/// The whole page. `source` names the RFC of a note.
pub fn page(
    visit: &Visit,
    runs: &[WayRun],
    advice: &Recommendation,
    locale: &Locale,
    source: &dyn Fn(&str) -> Option<&'static str>,
) -> String {
    let label = |id: &str| escaped(&locale.label("visit", id));
    let title = title(visit, locale);
    let mut body = format!("<h1>{}</h1>\n<p>{}</p>\n", escaped(&title), label("intro"));
    // Whoever could not get in can say nothing of the servers.
    if visit.entered() {
        advice_box(&mut body, advice, &quota(visit, locale).into_iter().collect::<Vec<_>>(), &[], locale);
        let (good, text) = verdict(&visit.proof, locale);
        let class = if good { "yes" } else { "warn" };
        let _ = writeln!(
            body,
            "<section class=\"step\"><h3>{}</h3><p class=\"{class}\">{}</p></section>",
            label("proof"),
            escaped(&text)
        );
        facts(&mut body, visit, locale);
    }
    if let Some(next) = explained_by(visit) {
        let _ = writeln!(body, "<p class=\"warn\">{}</p>", escaped(&locale.text(&next)));
    }
    for side in &visit.sides {
        dialog(&mut body, side, locale, source);
    }
    ways(&mut body, runs, &[], locale, source);
    let footer = escaped(&locale.label("lesson", "footer"));
    let _ = writeln!(body, "<footer class=\"dim\"><p>{footer}</p></footer>");
    document(locale.language().tag(), &title, &body)
}

fn dialog(body: &mut String, side: &Side, locale: &Locale, source: &dyn Fn(&str) -> Option<&'static str>) {
    let title = Message::new("visit-dialog").with("protocol", side.protocol.to_string());
    let _ = write!(body, "<section class=\"step\"><h3>{}</h3>", escaped(&locale.text(&title)));
    if let Some(failure) = &side.failure {
        let _ = write!(body, "<p class=\"lost\">{}</p>", escaped(&locale.reason(&failure.reason)));
    }
    let _ = write!(
        body,
        "<div class=\"ends\"><span>mailsetup</span><span>{}</span></div><div class=\"seq\">",
        escaped(&side.endpoint.to_string())
    );
    side.lines.iter().for_each(|said| message(body, said, locale, source));
    body.push_str("</div></section>\n");
}

fn facts(body: &mut String, visit: &Visit, locale: &Locale) {
    let _ = write!(
        body,
        "<section class=\"step\"><h3>{}</h3><div class=\"wrap\"><table><thead><tr><th></th>",
        escaped(&locale.label("visit", "facts"))
    );
    for side in &visit.sides {
        let _ = write!(body, "<th scope=\"col\">{}</th>", side.protocol);
    }
    body.push_str("</tr></thead><tbody>");
    for row in rows(visit, locale) {
        let _ = write!(body, "<tr><th scope=\"row\">{}</th>", escaped(&row.label));
        for cell in row.cells {
            let _ = write!(body, "<td>{}</td>", escaped(&cell));
        }
        body.push_str("</tr>");
    }
    body.push_str("</tbody></table></div></section>\n");
}

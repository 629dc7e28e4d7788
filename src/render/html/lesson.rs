//! The lesson as a page: the advice, the ways side by side, then each step with its table and the
//! dialogs as sequence diagrams.

use std::fmt::Write as _;

use super::super::layout::{duration, size};
use super::super::lesson::{device, good, in_language, name, shows, summary};
use super::{document, escaped};
use crate::locale::Locale;
use mail_types::event::Direction;
use mail_types::lesson::{Place, Said, Scene, Step, Talk, Way, WayRun};
use mail_types::report::Recommendation;
use mail_types::{Message, Protocol};

/// The whole page. `source` names the RFC of a note.
pub fn page(
    runs: &[WayRun],
    advice: &Recommendation,
    locale: &Locale,
    source: &dyn Fn(&str) -> Option<&'static str>,
) -> String {
    let label = |id: &str| escaped(&locale.label("lesson", id));
    let mut body = format!("<h1>{}</h1>\n<p>{}</p>\n", label("title"), label("intro"));
    advice_box(&mut body, advice, &[], &[], locale);
    side_by_side(&mut body, locale);
    ways(&mut body, runs, locale, source);
    let _ = writeln!(body, "<footer class=\"dim\"><p>{}</p><p>{}</p></footer>", label("more"), label("footer"));
    document(locale.language().tag(), &locale.label("lesson", "title"), &body)
}

/// What stands in the way of an advice.
pub(super) struct Remark {
    pub class: &'static str,
    pub text: String,
}

/// The advice with its reasons, what else there is to say, and what stands in its way.
pub(super) fn advice_box(
    body: &mut String,
    advice: &Recommendation,
    further: &[Message],
    remarks: &[Remark],
    locale: &Locale,
) {
    let _ = write!(
        body,
        "<section class=\"advice{}\"><p class=\"dim\">{}</p><strong>{}</strong><ul>",
        if remarks.is_empty() { "" } else { " doubt" },
        escaped(&locale.label("lesson", "advice")),
        escaped(&locale.text(&advice.headline))
    );
    let items = |body: &mut String, items: &mut dyn Iterator<Item = &Message>| {
        items.for_each(|item| body.push_str(&format!("<li>{}</li>", escaped(&locale.text(item)))));
        body.push_str("</ul>");
    };
    items(body, &mut advice.reasons.iter().chain(further));
    if !advice.retention.is_empty() {
        let _ = write!(body, "<p>{}</p><ul>", escaped(&locale.label("report", "retention")));
        items(body, &mut advice.retention.iter());
    }
    for Remark { class, text } in remarks {
        let _ = write!(body, "<p class=\"{class}\">{}</p>", escaped(text));
    }
    body.push_str("</section>\n");
}

/// Each way with its steps.
pub(super) fn ways(body: &mut String, runs: &[WayRun], locale: &Locale, source: &dyn Fn(&str) -> Option<&'static str>) {
    for run in runs {
        let _ = writeln!(body, "<h2>{}</h2>", escaped(&locale.label("way", run.way.id())));
        let _ = writeln!(body, "<p class=\"dim\">{}</p>", escaped(&cost(run, locale)));
        for scene in &run.scenes {
            step(body, run.way, scene, locale, source);
        }
    }
}

fn cost(run: &WayRun, locale: &Locale) -> String {
    let talks: Vec<&Talk> = run.scenes.iter().flat_map(|scene| &scene.talks).collect();
    locale.text(
        &Message::new("lesson-cost")
            .with("way", locale.label("way", run.way.id()))
            .with("connections", talks.len())
            .with("round-trips", talks.iter().map(|talk| u64::from(talk.round_trips)).sum::<u64>())
            .with("bytes", size(locale.language(), talks.iter().map(|talk| talk.bytes).sum())),
    )
}

fn side_by_side(body: &mut String, locale: &Locale) {
    let _ = write!(
        body,
        "<section class=\"step\"><h3>{}</h3><div class=\"wrap\"><table><thead><tr><th></th>",
        escaped(&locale.label("lesson", "summary"))
    );
    for way in Way::ALL {
        let _ = write!(body, "<th scope=\"col\">{}</th>", escaped(&locale.label("way", way.id())));
    }
    body.push_str("</tr></thead><tbody>");
    for (question, answers) in summary() {
        let _ = write!(body, "<tr><th scope=\"row\">{}</th>", escaped(&locale.label("sum", question)));
        for answer in answers {
            let class = if good(question, answer) { "yes" } else { "warn" };
            let _ = write!(body, "<td><span class=\"{class}\">{}</span></td>", escaped(&locale.label("sum", answer)));
        }
        body.push_str("</tr>");
    }
    body.push_str("</tbody></table></div></section>\n");
}

fn step(body: &mut String, way: Way, scene: &Scene, locale: &Locale, source: &dyn Fn(&str) -> Option<&'static str>) {
    let number = Step::ALL.iter().position(|step| *step == scene.step).unwrap_or(0) + 1;
    let _ = write!(
        body,
        "<section class=\"step\"><h3><span class=\"n\">{number}</span>{}</h3><p class=\"shows\">{}</p>",
        escaped(&locale.label("step", scene.step.id())),
        escaped(&locale.label("shows", &shows(way, scene.step)))
    );
    table(body, scene, locale);
    if scene.talks.is_empty() {
        if scene.step != Step::Lost {
            let _ = write!(body, "<p class=\"dim\">{}</p>", escaped(&locale.label("lesson", "silent")));
        }
    } else {
        // The dialogs that carry the point stand open.
        let open = match (way, scene.step) {
            (Way::Imap, Step::Read) | (Way::Pop3Delete, Step::Drop) | (Way::Pop3Keep, Step::See) => " open",
            _ => "",
        };
        let _ = write!(body, "<details{open}><summary>{}</summary>", escaped(&locale.label("lesson", "dialog")));
        for talk in &scene.talks {
            sequence(body, way, talk, locale, source);
        }
        body.push_str("</details>");
    }
    body.push_str("</section>\n");
}

fn table(body: &mut String, scene: &Scene, locale: &Locale) {
    body.push_str("<div class=\"wrap\"><table><thead><tr>");
    for id in ["message", "server", "device-a", "device-b"] {
        let _ = write!(body, "<th scope=\"col\">{}</th>", escaped(&locale.label("lesson", id)));
    }
    body.push_str("</tr></thead><tbody>");
    for row in &scene.rows {
        let _ = write!(body, "<tr><th scope=\"row\">{}</th>", escaped(&name(row, locale)));
        for place in [row.server, row.a, row.b] {
            let _ = write!(
                body,
                "<td><span class=\"chip {}\">{}</span></td>",
                Place::id(place),
                escaped(&locale.label("place", place.id()))
            );
        }
        body.push_str("</tr>");
    }
    body.push_str("</tbody></table></div>");
}

fn sequence(body: &mut String, way: Way, talk: &Talk, locale: &Locale, source: &dyn Fn(&str) -> Option<&'static str>) {
    let protocol = if way == Way::Imap { Protocol::Imap } else { Protocol::Pop3 };
    let _ = write!(
        body,
        "<div class=\"ends\"><span>{}</span><span>{} ({protocol})</span></div><div class=\"seq\">",
        escaped(&device(talk.device, locale)),
        escaped(&locale.label("lesson", "server"))
    );
    for said in &talk.lines {
        message(body, said, locale, source);
    }
    if talk.cut {
        let _ = write!(body, "<div class=\"msg cutline\">✂ {}</div>", escaped(&locale.label("lesson", "cut")));
    }
    body.push_str("</div>");
}

pub(super) fn message(body: &mut String, said: &Said, locale: &Locale, source: &dyn Fn(&str) -> Option<&'static str>) {
    let (class, arrow) = match said.direction {
        Direction::Sent => ("sent", "<span class=\"arrow\"></span>"),
        Direction::Received => ("heard", "<span class=\"arrow\"></span>"),
        Direction::Note => ("remark", ""),
    };
    let bare = if said.protected || said.direction == Direction::Note { "" } else { " bare" };
    let time = duration(locale.language(), said.at);
    let _ = write!(
        body,
        "<div class=\"msg {class}{bare}\"><span class=\"t\">{}</span>{}{arrow}",
        escaped(&time),
        escaped(&said.text)
    );
    if let Some(note) = &said.note {
        let from = source(note).map(|source| format!(" ({})", in_language(source, locale))).unwrap_or_default();
        let why = format!("{}{from}", locale.label("why", note));
        let _ = write!(body, "<span class=\"why\">{}</span>", escaped(&why));
    }
    body.push_str("</div>");
}

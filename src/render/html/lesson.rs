//! The lesson as a page: the answer, the ways side by side (each can be switched off, without scripts), then each step
//! with its tables and the dialogs as sequence diagrams, and what is shown beside the steps.

use std::fmt::Write as _;

use super::super::layout::duration;
use super::super::lesson::{
    SECTIONS, device, good, in_language, name, paragraphs, seen_at_retrieval, shows, summary, talks,
};
use super::super::talk::{legend, protocol};
use super::{document, escaped};
use crate::locale::Locale;
use mail_types::Message;
use mail_types::event::Direction;
use mail_types::lesson::{Aside, Place, Said, Scene, Talk, Topic, Way, WayRun};
use mail_types::report::Recommendation;

/// Names the RFC of a note.
type Source<'a> = &'a dyn Fn(&str) -> Option<&'static str>;

/// The whole page.
pub fn page(runs: &[WayRun], asides: &[Aside], advice: &Recommendation, locale: &Locale, source: Source<'_>) -> String {
    let label = |id: &str| escaped(&locale.label("lesson", id));
    let mut body = format!("<h1>{}</h1>\n<p>{}</p>\n", label("title"), label("intro"));
    advice_box(&mut body, advice, &[], &[], locale);
    side_by_side(&mut body, locale);
    ways(&mut body, runs, asides, locale, source);
    for aside in asides {
        let _ = write!(body, "<h2>{}</h2>", escaped(&locale.label("topic", aside.topic.id())));
        list(&mut body, "topic", aside.topic.id(), paragraphs(aside.topic), locale);
        body.push_str("<section class=\"step\">");
        // The one that shows STARTTLS is read from its first line to its last.
        dialogs(&mut body, &aside.talks, aside.topic == Topic::StartTls, locale, source);
        body.push_str("</section>\n");
    }
    diagrams(&mut body, locale);
    for (id, paragraphs) in SECTIONS {
        let _ = write!(body, "<h2>{}</h2>", escaped(&locale.label("section", id)));
        list(&mut body, "section", id, paragraphs, locale);
    }
    let _ = writeln!(body, "<footer class=\"dim\"><p>{}</p><p>{}</p></footer>", label("more"), label("footer"));
    document(locale.language().tag(), &locale.label("lesson", "title"), &body)
}

fn list(body: &mut String, group: &str, id: &str, paragraphs: usize, locale: &Locale) {
    body.push_str("<ul>");
    for number in 1..=paragraphs {
        let _ = write!(body, "<li>{}</li>", escaped(&locale.label(group, &format!("{id}-{number}"))));
    }
    body.push_str("</ul>\n");
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

/// The steps, each with the ways side by side; a box switches each way off.
pub(super) fn ways(body: &mut String, runs: &[WayRun], asides: &[Aside], locale: &Locale, source: Source<'_>) {
    let Some(first) = runs.first() else { return };
    let label = |id: &str| escaped(&locale.label("lesson", id));
    let _ = write!(body, "<h2>{}</h2><p class=\"dim\">{}</p><p class=\"dim signs\">", label("steps"), label("reading"));
    for (sign, meaning) in legend(talks(runs, asides), locale) {
        let _ = write!(body, "<span><b>{}</b> {}</span> ", escaped(sign), escaped(&meaning));
    }
    let _ = write!(body, "</p><div class=\"lesson\"><p class=\"switches\">{} ", label("switch"));
    for (at, run) in runs.iter().enumerate() {
        let way = escaped(&locale.label("way", run.way.id()));
        let _ = write!(body, "<label><input type=\"checkbox\" class=\"s{at}\" checked> {way}</label> ");
    }
    body.push_str("</p>\n");
    for (number, scene) in first.scenes.iter().enumerate() {
        let step = scene.step.id();
        let _ = write!(
            body,
            "<section class=\"step\"><h3><span class=\"n\">{}</span>{}</h3><p class=\"shows\">{}</p><div class=\"ways\">",
            number + 1,
            escaped(&locale.label("step", step)),
            escaped(&locale.label("sum", step))
        );
        for (at, run) in runs.iter().enumerate() {
            if let Some(scene) = run.scenes.get(number) {
                let before = number.checked_sub(1).and_then(|before| run.scenes.get(before));
                let _ = write!(body, "<div class=\"way w{at}\">");
                way(body, run.way, scene, before, locale, source);
                body.push_str("</div>");
            }
        }
        body.push_str("</div></section>\n");
    }
    body.push_str("</div>\n");
}

fn way(body: &mut String, way: Way, scene: &Scene, before: Option<&Scene>, locale: &Locale, source: Source<'_>) {
    let _ = write!(
        body,
        "<h4>{}</h4><p>{}</p>",
        escaped(&locale.label("way-short", way.id())),
        escaped(&locale.label("shows", &shows(way, scene.step)))
    );
    if seen_at_retrieval(scene) {
        let _ = write!(body, "<p>{}</p>", escaped(&locale.label("lesson", "seen-at-retrieval")));
    }
    table(body, scene, before, locale);
    if scene.talks.is_empty() {
        let _ = write!(body, "<p class=\"dim\">{}</p>", escaped(&locale.label("lesson", "silent")));
    } else {
        dialogs(body, &scene.talks, false, locale, source);
    }
}

/// The deciding lines, and behind a fold all of them.
fn dialogs(body: &mut String, talks: &[Talk], open: bool, locale: &Locale, source: Source<'_>) {
    if !open {
        body.push_str("<div class=\"seq short\">");
        talks.iter().flat_map(|talk| &talk.lines).filter(|said| said.deciding).for_each(|said| {
            message(body, &Said { note: None, ..said.clone() }, locale, source);
        });
        body.push_str("</div>");
    }
    let open = if open { " open" } else { "" };
    let _ = write!(body, "<details{open}><summary>{}</summary>", escaped(&locale.label("lesson", "dialog")));
    talks.iter().for_each(|talk| sequence(body, talk, locale, source));
    body.push_str("</details>");
}

fn side_by_side(body: &mut String, locale: &Locale) {
    body.push_str("<section class=\"step\"><div class=\"wrap\"><table><thead><tr><th></th>");
    for way in Way::ALL {
        let _ = write!(body, "<th scope=\"col\">{}</th>", escaped(&locale.label("way", way.id())));
    }
    body.push_str("</tr></thead><tbody>");
    for (question, answers) in summary() {
        let _ = write!(body, "<tr><th scope=\"row\">{}</th>", escaped(&locale.label("ask", question)));
        for answer in answers {
            let class = if good(answer) { "yes" } else { "warn" };
            let _ = write!(body, "<td><span class=\"{class}\">{}</span></td>", escaped(&locale.label("is", answer)));
        }
        body.push_str("</tr>");
    }
    let third = escaped(&locale.label("lesson", "third"));
    let _ = writeln!(body, "</tbody></table></div><p class=\"dim\">{third}</p></section>");
}

fn table(body: &mut String, scene: &Scene, before: Option<&Scene>, locale: &Locale) {
    body.push_str("<div class=\"wrap\"><table><thead><tr>");
    for id in ["message", "server", "at-a", "at-b"] {
        let _ = write!(body, "<th scope=\"col\">{}</th>", escaped(&locale.label("lesson", id)));
    }
    body.push_str("</tr></thead><tbody>");
    for row in &scene.rows {
        let was = before.and_then(|before| before.rows.iter().find(|was| was.name == row.name));
        let was = was.map_or([Place::Absent; 3], |was| [was.server, was.a, was.b]);
        let _ = write!(body, "<tr><th scope=\"row\">{}</th>", escaped(&name(row, locale)));
        for (place, was) in [row.server, row.a, row.b].into_iter().zip(was) {
            let changed = if before.is_some() && place != was { " changed" } else { "" };
            let _ = write!(
                body,
                "<td><span class=\"chip {}{changed}\">{}</span></td>",
                place.id(),
                escaped(&locale.label("place", place.id()))
            );
        }
        body.push_str("</tr>");
    }
    body.push_str("</tbody></table></div>");
}

/// The states of both protocols.
fn diagrams(body: &mut String, locale: &Locale) {
    let _ = write!(body, "<h2>{}</h2>", escaped(&locale.label("section", "states")));
    for (id, states) in [
        ("pop3", &["authorization", "transaction", "update"][..]),
        ("imap", &["not-authenticated", "authenticated", "selected", "logout"]),
    ] {
        let _ = write!(body, "<section class=\"step\"><h3>{}</h3><ol class=\"states\">", escaped(&id.to_uppercase()));
        for state in states {
            let text = escaped(&locale.label("state", &format!("{id}-{state}")));
            let _ = write!(body, "<li><b>{}</b><span>{text}</span></li>", escaped(&locale.label("state", state)));
        }
        let back = escaped(&locale.label("state", &format!("{id}-note")));
        let _ = writeln!(body, "</ol><p class=\"dim\">{back}</p></section>");
    }
}

fn sequence(body: &mut String, talk: &Talk, locale: &Locale, source: &dyn Fn(&str) -> Option<&'static str>) {
    let _ = write!(
        body,
        "<div class=\"ends\"><span>{}</span><span>{} ({})</span></div><div class=\"seq\">",
        escaped(&device(talk.device, locale)),
        escaped(&locale.label("lesson", "server")),
        protocol(talk)
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
    let deciding = if said.deciding { " deciding" } else { "" };
    let bare = if said.protected || said.direction == Direction::Note { "" } else { " bare" };
    let time = duration(locale.language(), said.at);
    let _ = write!(
        body,
        "<div class=\"msg {class}{bare}{deciding}\"><span class=\"t\">{}</span>{}{arrow}",
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

//! `explain`: a page on a term or a finding.

use super::failed::Failed;
use super::output::{self, Terminal};
use crate::cli::ExplainArgs;
use crate::exit::Exit;
use crate::locale::Locale;
use crate::locale::explain::{self, Page};
use mail_types::Message;
use mail_types::finding;

/// Prints the page, or the list of topics.
pub fn run(args: &ExplainArgs, locale: &Locale, terminal: Terminal) -> anyhow::Result<Exit> {
    let Some(topic) = args.topic.as_deref().filter(|_| !args.list) else {
        return Ok(output::page(&list(locale)));
    };
    let topic = topic.trim().to_ascii_lowercase();
    match explain::page(locale.language(), &topic) {
        Some(page) => Ok(output::page(&show(&page, locale, terminal.color))),
        None => unknown(topic, locale),
    }
}

/// Pages that hold the words, else topics that are spelled much like them.
fn unknown(topic: String, locale: &Locale) -> anyhow::Result<Exit> {
    let found = explain::search(locale.language(), &topic);
    if !found.is_empty() {
        let heading = Message::new("explain-found").with_foreign("text", topic);
        let mut text = locale.text(&heading) + "\n";
        found.into_iter().for_each(|topic| line(&mut text, topic, locale));
        return Ok(output::print(&text));
    }
    let near = explain::suggestions(&topic);
    let message = Message::new("explain-unknown").with_foreign("topic", topic);
    let hint = match near.is_empty() {
        true => Message::new("explain-hint-list"),
        false => Message::new("explain-hint-near").with("topics", near),
    };
    Err(Failed::new(Exit::Usage, message).hint(hint).into())
}

fn line(text: &mut String, topic: &str, locale: &Locale) {
    let title = explain::page(locale.language(), topic).map_or("", |page| page.title);
    text.push_str(&format!("  {topic:<28} {title}\n"));
}

/// The page as it stands; bodies are wrapped for 80 columns.
fn show(page: &Page, locale: &Locale, color: bool) -> String {
    let bold = |text: &str| if color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() };
    let title = match finding::by_id(page.topic) {
        Some(_) => format!("{} ({})", page.title, page.topic),
        None => page.title.to_owned(),
    };
    let mut text = format!("{}\n\n{}\n", bold(&title), page.body.trim_end());
    if let Some(source) = page.source {
        text.push_str(&format!("\n{} {source}\n", bold("RFC:")));
    }
    if !page.see.is_empty() {
        let label = locale.text(&Message::new("explain-see"));
        text.push_str(&format!("{} {}\n", bold(&label), page.see.join(", ")));
    }
    text
}

fn list(locale: &Locale) -> String {
    let (findings, terms): (Vec<&str>, Vec<&str>) =
        explain::topics().partition(|topic| finding::by_id(topic).is_some());
    let mut text = String::new();
    for (label, topics) in [("explain-terms", terms), ("explain-findings", findings)] {
        text.push_str(&locale.text(&Message::new(label)));
        text.push('\n');
        for topic in topics {
            line(&mut text, topic, locale);
        }
        text.push('\n');
    }
    text.push_str(&locale.text(&Message::new("explain-hint-page")));
    text.push('\n');
    text
}

//! The questions on paper: to be filled in, the answers on the last page.

use std::fmt::Write as _;

use super::super::quiz::{ANSWERS, QUESTIONS};
use super::{document, escaped};
use crate::locale::Locale;

/// The whole page.
pub fn page(locale: &Locale) -> String {
    let label = |group: &str, id: &str| escaped(&locale.label(group, id));
    let mut body = format!("<h1>{}</h1><p>{}</p>\n", label("worksheet", "title"), label("worksheet", "intro"));
    body.push_str("<ol class=\"questions\">\n");
    for question in &QUESTIONS {
        let _ =
            write!(body, "<li><p><b>{}:</b> {}</p><ul>", label("way", question.way.id()), label("quiz", question.id));
        for answer in ANSWERS {
            let _ = write!(body, "<li>☐ {answer}. {}</li>", label("quiz", &format!("{}-{answer}", question.id)));
        }
        body.push_str("</ul></li>\n");
    }
    let _ = write!(body, "</ol>\n<h2 class=\"last\">{}</h2><ol class=\"questions\">\n", label("worksheet", "answers"));
    for question in &QUESTIONS {
        let why = label("quiz", &format!("{}-why", question.id));
        let _ = writeln!(body, "<li><b>{}</b> {why}</li>", question.right);
    }
    body.push_str("</ol>\n");
    document(locale.language().tag(), &locale.label("worksheet", "title"), &body)
}

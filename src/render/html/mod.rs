//! One self-contained HTML file: styles within, no scripts, nothing loaded from anywhere.

mod lesson;
mod probe;
mod visit;
mod worksheet;

pub use lesson::page as lesson;
pub use probe::page as probe;
pub use visit::page as visit;
pub use worksheet::page as worksheet;

use crate::locale::escape_foreign;

/// Colours for light and dark, columns that give way on a phone, and rules for paper.
const STYLE: &str = include_str!("style.css");

/// Text as it may stand in HTML, in attributes too; control characters are shown, not sent.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in escape_foreign(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// The frame of a page.
fn document(language: &str, title: &str, body: &str) -> String {
    let title = escaped(title);
    // The policy makes the promise binding: the browser itself refuses to load anything.
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_the_text() {
        assert_eq!(
            escaped("<b a=\"x\" c='y'>&\u{1b}[2J\u{202e}"),
            "&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;\\x1b[2J\\u{202e}"
        );
    }
}

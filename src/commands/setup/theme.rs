//! How questions look on a terminal without colours.

use std::fmt::{Result, Write};

use dialoguer::theme::Theme;

/// Questions in plain words. The one that dialoguer brings puts a colon behind question marks and calls
/// mistakes by an English word.
pub(super) struct Plain;

impl Theme for Plain {
    fn format_prompt(&self, f: &mut dyn Write, prompt: &str) -> Result {
        f.write_str(&lead(prompt))
    }

    fn format_error(&self, f: &mut dyn Write, error: &str) -> Result {
        write!(f, "✗ {error}")
    }

    fn format_input_prompt_selection(&self, f: &mut dyn Write, prompt: &str, answer: &str) -> Result {
        write!(f, "{} {answer}", lead(prompt))
    }
}

fn lead(prompt: &str) -> String {
    if prompt.is_empty() || prompt.ends_with('?') { prompt.to_owned() } else { format!("{prompt}:") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_colon_follows_a_question_mark() {
        let drawn = |prompt| {
            let mut text = String::new();
            Plain.format_select_prompt_selection(&mut text, prompt, "two").expect("a string");
            text
        };
        assert_eq!(drawn("How many?"), "How many? two");
        assert_eq!(drawn("Programs"), "Programs: two");
    }
}

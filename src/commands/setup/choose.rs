//! A choice from a list: by arrow keys, or by number where the cursor must stay where it is.

use std::io;

use dialoguer::theme::Theme;
use dialoguer::{MultiSelect, Select};

use super::super::line::{self, Line};
use super::super::output;
use super::super::tty;
use crate::locale::Locale;
use crate::render;
use mail_types::Message;

/// What a list looks like and where it is asked.
pub(super) struct Choice<'a> {
    pub(super) locale: &'a Locale,
    pub(super) theme: &'a (dyn Theme + Send + Sync),
    /// Columns of the terminal.
    pub(super) width: usize,
}

/// Typed where a number is asked for, it leads back.
const BACK: &str = "<";

impl Choice<'_> {
    /// One of the items; `None`: the question before this one.
    pub(super) fn one(&self, prompt: &str, items: &[String], usual: usize) -> Result<Option<usize>, dialoguer::Error> {
        if tty::plain() {
            return Ok(self.numbers(prompt, items, Some(usual))?.and_then(|numbers| numbers.first().copied()));
        }
        let mut items = self.fitting(items);
        items.push(self.text("setup-back"));
        // A question that wraps would leave its first line behind when the list is drawn anew.
        let short = self.text("setup-choice");
        let prompt = if prompt.chars().count() + 4 > self.width {
            output::paragraph(prompt);
            &short
        } else {
            prompt
        };
        let chosen = Select::with_theme(self.theme).with_prompt(prompt).items(&items).default(usual).interact_opt()?;
        Ok(chosen.filter(|index| *index + 1 < items.len()))
    }

    /// Any of the items; `None`: the question before this one.
    pub(super) fn several(&self, prompt: &str, items: &[String]) -> Result<Option<Vec<usize>>, dialoguer::Error> {
        if tty::plain() {
            return Ok(self.numbers(prompt, items, None)?);
        }
        MultiSelect::with_theme(self.theme).with_prompt(prompt).items(self.fitting(items)).report(false).interact_opt()
    }

    /// The numbered form; without a usual choice, several numbers or none.
    fn numbers(&self, prompt: &str, items: &[String], usual: Option<usize>) -> io::Result<Option<Vec<usize>>> {
        output::paragraph(prompt);
        for (number, item) in items.iter().enumerate() {
            output::paragraph(&format!("{:>3}. {item}", number + 1));
        }
        let asked = match usual {
            Some(usual) => Message::new("setup-number").with("usual", (usual + 1) as u64),
            None => Message::new("setup-numbers"),
        };
        let asked = format!("{} ", self.locale.text(&asked));
        loop {
            let text = match line::read(&asked, "", true)? {
                Line::Text(text) if text.trim() != BACK => text,
                _ => return Ok(None),
            };
            if let Some(chosen) = parse(&text, items.len(), usual) {
                return Ok(Some(chosen));
            }
            output::paragraph(&self.locale.text(&Message::new("setup-number-wrong").with("most", items.len() as u64)));
        }
    }

    /// A line that wraps would be drawn over when the list moves.
    fn fitting(&self, items: &[String]) -> Vec<String> {
        let width = self.width.saturating_sub(8);
        let fit = |item: &String| match render::wrap(item, width).as_slice() {
            [_] => item.clone(),
            _ => render::wrap(item, width.saturating_sub(2)).swap_remove(0) + " …",
        };
        items.iter().map(fit).collect()
    }

    fn text(&self, id: &'static str) -> String {
        self.locale.text(&Message::new(id))
    }
}

/// Numbers from 1 to `most`, between commas or blanks.
fn parse(text: &str, most: usize, usual: Option<usize>) -> Option<Vec<usize>> {
    let parts: Vec<&str> = text.split([',', ' ']).filter(|part| !part.is_empty()).collect();
    match (parts.as_slice(), usual) {
        ([], Some(usual)) => Some(vec![usual]),
        ([_, _, ..], Some(_)) => None,
        (parts, _) => parts
            .iter()
            .map(|part| part.trim_end_matches('.').parse::<usize>().ok().filter(|number| (1..=most).contains(number)))
            .map(|number| number.map(|number| number - 1))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_names_one_item_and_several_are_for_lists() {
        for (text, usual, chosen) in [
            ("", Some(1), Some(vec![1])),
            ("1", Some(1), Some(vec![0])),
            (" 3. ", Some(1), Some(vec![2])),
            ("4", Some(1), None),
            ("0", Some(1), None),
            ("1 2", Some(1), None),
            ("x", Some(1), None),
            ("", None, Some(vec![])),
            ("1, 3", None, Some(vec![0, 2])),
            ("1,9", None, None),
        ] {
            assert_eq!(parse(text, 3, usual), chosen, "{text:?}");
        }
    }
}

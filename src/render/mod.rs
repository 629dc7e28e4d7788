//! A report in, text out. Nothing here asks the network, the clock or the terminal: width, colour
//! and language come along.

pub mod html;
pub mod human;
pub mod json;
mod layout;
pub mod lesson;
pub mod short;
pub mod visit;
mod words;

#[cfg(test)]
pub(crate) mod fixture;

use std::fmt;

use crate::locale::Locale;
use crate::model::report::{Exit, SurveyReport};

pub use human::HumanOptions;
pub use layout::{duration, iso_date};

/// A form of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Format {
    /// For people.
    #[default]
    Human,
    /// One document with a `results` array.
    Json,
    /// One result a line.
    Ndjson,
    /// One server a line, fields between blanks.
    Short,
}

impl Format {
    /// Every form.
    pub const ALL: [Self; 4] = [Self::Human, Self::Json, Self::Ndjson, Self::Short];

    /// The name in `--format`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Short => "short",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The results of a run in one form, ready to be written.
pub fn results(format: Format, reports: &[SurveyReport], exit: Exit, locale: &Locale, options: HumanOptions) -> String {
    let each = |render: &dyn Fn(&SurveyReport) -> String| reports.iter().map(render).collect::<Vec<_>>();
    match format {
        Format::Human => each(&|report| human::render(report, locale, options)).join("\n\n"),
        Format::Json => json::document(reports, exit, locale),
        Format::Ndjson => each(&|report| json::line(report, locale)).concat(),
        Format::Short => each(&short::render).concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_results_stand_behind_each_other_and_json_stays_one_document() {
        let reports = fixture::all();
        let locale = fixture::locale(crate::locale::Language::English);
        let print = |format| results(format, &reports, Exit::Network, &locale, HumanOptions::default());
        assert_eq!(print(Format::Ndjson).lines().count(), reports.len());
        assert_eq!(print(Format::Short).lines().filter(|line| line.starts_with("imap ")).count(), 5);
        let document: serde_json::Value = serde_json::from_str(&print(Format::Json)).expect("JSON");
        assert_eq!(document["results"].as_array().map(Vec::len), Some(reports.len()));
        assert_eq!(document["exit"]["id"], "network");
        assert!(print(Format::Human).contains("\n\n\nvorstand@verein.example\n"));
    }
}

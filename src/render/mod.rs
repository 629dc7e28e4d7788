//! A report in, text out. Nothing here asks the network, the clock or the terminal: width, colour
//! and language come along.

pub mod human;
pub mod json;
mod layout;
pub mod short;
mod words;

#[cfg(test)]
pub(crate) mod fixture;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::locale::Locale;
use crate::model::Message;
use crate::model::report::{Exit, SurveyReport};

pub use human::HumanOptions;
pub use layout::iso_date;

/// A form of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// For people.
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

/// A form and where it goes: `json`, `json=report.json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatTarget {
    /// The form.
    pub format: Format,
    /// The file; `None` is stdout.
    pub path: Option<PathBuf>,
}

impl FromStr for FormatTarget {
    type Err = FormatError;

    /// Reads `FORM` or `FORM=PATH`; a path of `-` is stdout.
    fn from_str(text: &str) -> Result<Self, FormatError> {
        let (name, path) = match text.split_once('=') {
            Some((_, "")) => return Err(FormatError::NoPath { name: text.to_owned() }),
            Some((name, path)) => (name, (path != "-").then(|| PathBuf::from(path))),
            None => (text, None),
        };
        let format = Format::ALL.into_iter().find(|format| format.name() == name);
        Ok(Self { format: format.ok_or_else(|| FormatError::Unknown { name: name.to_owned() })?, path })
    }
}

/// Why a text is no `--format`; the user's to mend.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum FormatError {
    Unknown { name: String },
    NoPath { name: String },
}

impl FormatError {
    /// The sentence for the user.
    pub fn message(&self) -> Message {
        match self {
            Self::Unknown { name } => Message::new("format-unknown")
                .with_foreign("name", name.clone())
                .with("known", Format::ALL.map(Format::name).to_vec()),
            Self::NoPath { name } => Message::new("format-no-path").with_foreign("name", name.clone()),
        }
    }
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message().id)
    }
}

impl std::error::Error for FormatError {}

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

    #[test]
    fn a_format_is_a_name_with_or_without_a_path() {
        let read = |text: &str| text.parse::<FormatTarget>();
        assert_eq!(read("human"), Ok(FormatTarget { format: Format::Human, path: None }));
        assert_eq!(read("json=a=b.json"), Ok(FormatTarget { format: Format::Json, path: Some("a=b.json".into()) }));
        assert_eq!(read("ndjson=-"), Ok(FormatTarget { format: Format::Ndjson, path: None }));
        assert_eq!(read("yaml"), Err(FormatError::Unknown { name: "yaml".into() }));
        assert_eq!(read("json="), Err(FormatError::NoPath { name: "json=".into() }));
    }
}

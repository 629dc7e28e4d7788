//! A report in, text out. Nothing here asks the network, the clock or the terminal: width, colour
//! and language come along.

mod form;
mod github;
pub mod html;
pub mod human;
pub mod json;
mod junit;
mod layout;
pub mod lesson;
mod markdown;
pub mod nagios;
mod prometheus;
pub mod quiz;
mod sarif;
pub mod short;
pub mod talk;
mod tap;
pub mod visit;
mod words;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod scenes;

use std::fmt;

pub use form::{Form, form};
pub use human::{HumanOptions, fix};
pub use layout::{columns, duration, size, wrap};
pub use mail_types::date::iso_date;

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
    /// Annotations of GitHub Actions.
    Github,
    /// JUnit XML.
    Junit,
    /// A summary for a job's page.
    Markdown,
    /// A monitoring plug-in's line.
    Nagios,
    /// Prometheus' text format.
    Prometheus,
    /// Static Analysis Results Interchange Format 2.1.0.
    Sarif,
    /// Test Anything Protocol 13.
    Tap,
}

impl Format {
    /// Every form.
    pub const ALL: [Self; 11] = [
        Self::Human,
        Self::Json,
        Self::Ndjson,
        Self::Short,
        Self::Github,
        Self::Junit,
        Self::Markdown,
        Self::Nagios,
        Self::Prometheus,
        Self::Sarif,
        Self::Tap,
    ];

    /// The name in `--format`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Short => "short",
            Self::Github => "github",
            Self::Junit => "junit",
            Self::Markdown => "markdown",
            Self::Nagios => "nagios",
            Self::Prometheus => "prometheus",
            Self::Sarif => "sarif",
            Self::Tap => "tap",
        }
    }
}

impl Format {
    /// Made for `probe` alone: it says what became of checks.
    pub fn of_checks(self) -> bool {
        !matches!(self, Self::Human | Self::Json | Self::Ndjson | Self::Short)
    }

    /// Every target has its own lines, so that a file can be continued.
    pub fn appends(self) -> bool {
        matches!(self, Self::Ndjson | Self::Short | Self::Github)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_results_stand_behind_each_other_and_json_stays_one_document() {
        let judged: Vec<_> = fixture::all().into_iter().map(fixture::judged).collect();
        let locale = fixture::locale(crate::locale::Language::English);
        let print = |format| {
            let mut form = form(format, &locale, HumanOptions::default());
            fixture::formed(form.as_mut(), &judged)
        };
        assert_eq!(print(Format::Ndjson).lines().count(), judged.len());
        assert_eq!(print(Format::Short).lines().filter(|line| line.contains(" imap ")).count(), 5);
        let document: serde_json::Value = serde_json::from_str(&print(Format::Json)).expect("JSON");
        assert_eq!(document["results"].as_array().map(Vec::len), Some(judged.len()));
        assert_eq!(document["exit"]["id"], "network");
        assert!(print(Format::Human).contains("\n\n\nvorstand@verein.example\n"));
    }

    /// What GitHub's and Azure's machines take for commands.
    fn commands(format: Format, text: &str) -> Vec<&str> {
        let ours = |line: &&str| {
            let line = line.strip_prefix("::").unwrap_or("");
            format == Format::Github && ["error ", "warning ", "notice "].iter().any(|own| line.starts_with(own))
        };
        let command =
            |line: &&str| line.trim_start().starts_with("::") || line.contains("##[") || line.contains("##vso[");
        text.lines().filter(|line| command(line) && !ours(line)).collect()
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        /// In no form, at no width, in no place: a log would run it.
        #[test]
        fn a_server_gives_the_machine_no_commands(
            words in proptest::collection::vec("(::stop-commands::x|::error::|::|##\\[error\\]|##vso\\[task.x\\]y|#|##|:|a|\"|, |漢字|[a-z]{1,30}|[a-z]{20,60}::warning::z)", 1..40),
            joint in "( |  |\n|\t|)",
            width in 20_usize..200,
            verbose in 0_u8..3,
        ) {
            let text = words.join(&joint);
            let judged = [fixture::saying(&text)];
            for &language in crate::locale::Language::ALL {
                let locale = fixture::locale(language);
                for format in Format::ALL {
                    let options = HumanOptions { width, color: false, verbose, sources: true, timing: verbose > 0 };
                    let mut form = form(format, &locale, options);
                    let printed = fixture::formed(form.as_mut(), &judged);
                    let found = commands(format, &printed);
                    proptest::prop_assert!(found.is_empty(), "{} {}: {:?}", format, width, found);
                }
                for line in wrap(&format!("error: {}", crate::locale::escape_foreign(&text)), width).iter().skip(1) {
                    proptest::prop_assert!(!line.starts_with("::") && !line.contains("##["), "{}", line);
                }
            }
        }
    }

    #[test]
    fn every_form_takes_any_number_of_targets() {
        let locale = fixture::locale(crate::locale::Language::German);
        for format in Format::ALL {
            for count in 0..3 {
                let judged: Vec<_> = (0..count).map(|_| fixture::nasty()).collect();
                let mut form = form(format, &locale, HumanOptions::default());
                let text = fixture::formed(form.as_mut(), &judged);
                assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{202e}', '\r']), "{format}: {text:?}");
                // For `tests/formats.py`, which shows them to other programs.
                if let Some(folder) = std::env::var_os("MAILSETUP_FORMS_DIR") {
                    let file = std::path::Path::new(&folder).join(format!("{count}.{format}"));
                    std::fs::write(file, text).expect("written");
                }
            }
        }
    }
}

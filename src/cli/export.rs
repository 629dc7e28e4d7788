//! Options for files that mail programs read; shared by the commands that end with settings.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, Args, Command};

use super::Complaint;
use super::values::ValueError;
use crate::export::{self, Exporter};
use mail_types::account::Retention;
use mail_types::{Message, Protocol};

/// What to write for mail programs.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "cli-heading-export")]
pub struct ExportArgs {
    /// Formats and where they go.
    #[arg(long = "export", value_name = "cli-name-format", help = "cli-export-arg-export")]
    #[arg(value_parser = ExportParser, long_help = "cli-export-arg-export-long")]
    pub exports: Vec<Export>,

    /// List the formats.
    #[arg(long, help = "cli-export-arg-list")]
    pub list_exports: bool,

    /// The name that recipients see.
    #[arg(long, value_name = "cli-name-name", help = "cli-export-arg-name", hide_short_help = true)]
    pub name: Option<String>,

    /// The incoming protocol of exported files; `None`: the recommended one.
    #[arg(long, value_name = "cli-name-protocol", help = "cli-export-arg-protocol", hide_short_help = true)]
    #[arg(value_parser = PossibleValuesParser::new(["imap", "pop3"]).try_map(|id| protocol(&id).ok_or("protocol")))]
    pub protocol: Option<Protocol>,

    /// What POP3 leaves on the server.
    #[arg(long, value_name = "cli-name-retention", help = "cli-export-arg-retention", hide_short_help = true)]
    #[arg(value_parser = retention)]
    pub retention: Option<Retention>,

    /// The version of the program that will read the files.
    #[arg(long, value_name = "cli-name-version", help = "cli-export-arg-for-version", hide_short_help = true)]
    #[arg(value_parser = version)]
    pub for_version: Option<export::Version>,

    /// Print exported files in place of the report.
    #[arg(long, help = "cli-export-arg-stdout", hide_short_help = true)]
    pub stdout: bool,

    /// Replace files that exist.
    #[arg(long, help = "cli-export-arg-overwrite", hide_short_help = true)]
    pub overwrite: bool,

    /// Add the account to files that exist.
    #[arg(long, help = "cli-export-arg-append", hide_short_help = true, conflicts_with_all = ["overwrite", "stdout"])]
    pub append: bool,

    /// Write the password into exported files.
    #[arg(long, help = "cli-export-arg-include-password", hide_short_help = true)]
    pub include_password: bool,

    /// Let the target program check each file.
    #[arg(long, help = "cli-export-arg-verify", hide_short_help = true)]
    pub verify: bool,
}

impl ExportArgs {
    /// Something of it goes to standard output, where the report would stand.
    pub fn prints(&self) -> bool {
        !self.exports.is_empty() && (self.stdout || self.exports.iter().any(|export| export.standard_output))
    }

    pub(super) fn check(&self, several: bool, writes_policy: bool) -> Result<(), Complaint> {
        if several && !self.exports.is_empty() {
            return Err(Complaint::new(Message::new("cli-error-single-target").with("option", "--export")));
        }
        for (given, option) in [
            (self.for_version.is_some(), "--for-version"),
            (self.stdout, "--stdout"),
            (self.overwrite && !writes_policy, "--overwrite"),
            (self.append, "--append"),
            (self.include_password, "--include-password"),
            (self.verify, "--verify"),
        ] {
            if given && self.exports.is_empty() {
                return Err(Complaint::new(Message::new("cli-error-without-export").with("option", option)));
            }
        }
        Ok(())
    }
}

/// A format and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The name of the format; always one that there is.
    pub format: &'static str,
    /// The file; `None`: the format's own name in the current folder.
    pub path: Option<PathBuf>,
    /// `-` was named.
    pub standard_output: bool,
}

impl Export {
    /// The exporter of that name.
    pub fn exporter(&self) -> Option<&'static dyn Exporter> {
        export::by_name(self.format)
    }
}

/// Reads `FORMAT` or `FORMAT=FILE`; `-` is standard output.
pub fn parse_export(text: &str) -> Result<Export, ValueError> {
    let (name, path) = match text.split_once('=') {
        Some((name, path)) => (name, Some(path)),
        None => (text, None),
    };
    let expected = "cli-value-export-expected";
    let exporter = export::by_name(name).ok_or_else(|| ValueError::new("cli-value-export", expected))?;
    match path {
        Some("") => Err(ValueError::new("cli-value-format-path", expected)),
        Some("-") => Ok(Export { format: exporter.name(), path: None, standard_output: true }),
        path => Ok(Export { format: exporter.name(), path: path.map(PathBuf::from), standard_output: false }),
    }
}

/// [`parse_export`] as clap wants it, so that completions know the formats.
#[derive(Debug, Clone, Copy)]
struct ExportParser;

impl TypedValueParser for ExportParser {
    type Value = Export;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<Export, clap::Error> {
        TypedValueParser::parse_ref(&parse_export, command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(export::ALL.into_iter().map(|exporter| PossibleValue::new(exporter.name()))))
    }
}

fn protocol(id: &str) -> Option<Protocol> {
    Protocol::ALL.into_iter().find(|protocol| protocol.id() == id && *protocol != Protocol::Submission)
}

fn retention(text: &str) -> Result<Retention, ValueError> {
    Retention::parse(text).ok_or_else(|| ValueError::new("cli-value-retention", "cli-value-retention-expected"))
}

fn version(text: &str) -> Result<export::Version, ValueError> {
    export::version(text).ok_or_else(|| ValueError::new("cli-value-version", "cli-value-version-expected"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_is_a_format_and_perhaps_a_file() {
        let export = |path: Option<&str>, standard_output| Export {
            format: "mbsync",
            path: path.map(PathBuf::from),
            standard_output,
        };
        assert_eq!(parse_export("mbsync"), Ok(export(None, false)));
        assert_eq!(parse_export("mbsync=a=b"), Ok(export(Some("a=b"), false)));
        assert_eq!(parse_export("mbsync=-"), Ok(export(None, true)));
        assert!(parse_export("mbsync=").is_err());
        assert_eq!(parse_export("iphone").map(|export| export.format), Ok("mobileconfig"));
        assert!(parse_export("outlook").is_err());
    }

    #[test]
    fn a_version_is_one_or_more_numbers() {
        for (text, numbers) in [("1.5", (1, 5)), ("1.5.1", (1, 5)), ("2", (2, 0)), ("1.10", (1, 10))] {
            assert_eq!(version(text), Ok(numbers));
        }
        for text in ["", "a", "1.", "1.x", "1.5.", "-1", "99999.1"] {
            assert!(version(text).is_err(), "{text}");
        }
    }
}

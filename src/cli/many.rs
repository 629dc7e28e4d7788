//! Options for a run over many targets.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::values;
use super::{Common, Complaint};
use mail_types::Message;

/// Targets that are surveyed at the same time, unless told otherwise.
pub const JOBS: u16 = 16;
/// Targets at one address at the same time, unless told otherwise.
pub const PER_HOST: u16 = 4;
/// Targets at one provider's hosts at the same time, unless told otherwise.
pub const PER_PROVIDER: u16 = 8;

/// How `probe` goes over many targets.
#[derive(Debug, Clone, Args)]
pub struct ManyArgs {
    /// Targets stand in this file, one a line; `-` is standard input.
    #[arg(long = "targets", value_name = "cli-name-file", help = "cli-probe-arg-targets-file")]
    #[arg(long_help = "cli-probe-arg-targets-file-long", help_heading = "cli-heading-many")]
    #[arg(value_hint = ValueHint::FilePath)]
    pub targets_file: Option<PathBuf>,

    /// Targets at the same time.
    #[arg(short, long, value_name = "cli-name-number", help = "cli-probe-arg-jobs", value_parser = values::places)]
    #[arg(help_heading = "cli-heading-many", hide_short_help = true)]
    pub jobs: Option<u16>,

    /// Targets at the same time at one address.
    #[arg(long, value_name = "cli-name-number", help = "cli-probe-arg-per-host", value_parser = values::places)]
    #[arg(help_heading = "cli-heading-many", hide_short_help = true)]
    pub per_host: Option<u16>,

    /// Targets at the same time at the hosts of one registrable domain.
    #[arg(long, value_name = "cli-name-number", help = "cli-probe-arg-per-provider", value_parser = values::places)]
    #[arg(help_heading = "cli-heading-many", hide_short_help = true)]
    pub per_provider: Option<u16>,

    /// Results come as they are ready.
    #[arg(long, help = "cli-probe-arg-unordered", help_heading = "cli-heading-many", hide_short_help = true)]
    pub unordered: bool,

    /// Targets that are done are noted in this file, and those noted are left out.
    #[arg(long, value_name = "cli-name-file", help = "cli-probe-arg-resume", help_heading = "cli-heading-many")]
    #[arg(long_help = "cli-probe-arg-resume-long", hide_short_help = true, value_hint = ValueHint::FilePath)]
    pub resume: Option<PathBuf>,
}

impl ManyArgs {
    pub(super) fn check(&self, common: &Common) -> Result<(), Complaint> {
        let wrong = common.format.outputs.iter().find(|output| !output.format.appends());
        match (&self.resume, wrong, common.format.outputs.is_empty()) {
            (None, ..) => Ok(()),
            (Some(_), None, false) => Ok(()),
            (Some(_), wrong, _) => {
                let format = wrong.map_or_else(|| "human".to_owned(), |output| output.format.to_string());
                let message = Message::new("cli-error-resume-format").with("format", format);
                Err(Complaint::new(message).hint("cli-hint-resume-format"))
            }
        }
    }
}

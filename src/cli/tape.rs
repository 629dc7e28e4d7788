//! Options that record a run's network and show it again.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// `--record` and `--replay`.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "cli-heading-tape")]
pub struct TapeArgs {
    /// Where the run is recorded.
    #[arg(long, value_name = "cli-name-file", help = "cli-arg-record", long_help = "cli-arg-record-long")]
    #[arg(value_hint = ValueHint::FilePath, hide_short_help = true, conflicts_with = "replay")]
    pub record: Option<PathBuf>,

    /// The recording that takes the network's place.
    #[arg(long, value_name = "cli-name-file", help = "cli-arg-replay", value_hint = ValueHint::FilePath)]
    #[arg(hide_short_help = true)]
    pub replay: Option<PathBuf>,
}

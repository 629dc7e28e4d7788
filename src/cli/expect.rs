//! Options that say what is expected of a target.

use std::path::PathBuf;
use std::time::SystemTime;

use clap::{Args, ValueHint};

use super::values;

/// What `probe` holds its results against.
#[derive(Debug, Clone, Args)]
pub struct ExpectArgs {
    /// The policy.
    #[arg(long, value_name = "cli-name-file", help = "cli-probe-arg-expect", long_help = "cli-probe-arg-expect-long")]
    #[arg(help_heading = "cli-heading-expect", value_hint = ValueHint::FilePath)]
    pub expect: Option<PathBuf>,

    /// Write a policy that the results pass.
    #[arg(long, value_name = "cli-name-file", help = "cli-probe-arg-write-policy", conflicts_with = "expect")]
    #[arg(help_heading = "cli-heading-expect", value_hint = ValueHint::FilePath, hide_short_help = true)]
    #[arg(long_help = "cli-probe-arg-write-policy-long")]
    pub write_policy: Option<PathBuf>,

    /// An earlier report: only what changed since is told.
    #[arg(long, value_name = "cli-name-file", help = "cli-probe-arg-baseline", help_heading = "cli-heading-expect")]
    #[arg(long_help = "cli-probe-arg-baseline-long", value_hint = ValueHint::FilePath, hide_short_help = true)]
    pub baseline: Option<PathBuf>,

    /// Look into what needs further connections.
    #[arg(long, help = "cli-probe-arg-deep", long_help = "cli-probe-arg-deep-long", hide_short_help = true)]
    #[arg(help_heading = "cli-heading-expect")]
    pub deep: bool,

    /// The date that certificates and waivers are held against.
    #[arg(long, value_name = "cli-name-date", help = "cli-probe-arg-now", help_heading = "cli-heading-expect")]
    #[arg(long_help = "cli-probe-arg-now-long", value_parser = values::instant, hide_short_help = true)]
    #[arg(value_hint = ValueHint::Other)]
    pub now: Option<SystemTime>,

    /// Answer as a monitoring plug-in does.
    #[arg(long, help = "cli-probe-arg-nagios", help_heading = "cli-heading-expect", hide_short_help = true)]
    pub nagios: bool,
}

//! Who logs in, and where the password comes from: the same options for every command that logs in.

use clap::{Args, ValueHint};

/// The login's own part.
#[derive(Debug, Clone, Default, Args)]
pub struct LoginArgs {
    /// The login name in the place of the published one.
    #[arg(short, long, value_name = "cli-name-user", help = "cli-probe-arg-user", help_heading = "cli-heading-login")]
    #[arg(value_hint = ValueHint::Other)]
    pub user: Option<String>,

    /// The password is the first line of standard input.
    #[arg(long, help = "cli-probe-arg-password-stdin", help_heading = "cli-heading-login")]
    pub password_stdin: bool,

    /// The password is the first line that this command prints.
    #[arg(long, value_name = "cli-name-command", help = "cli-probe-arg-password-command")]
    #[arg(conflicts_with = "password_stdin", help_heading = "cli-heading-login", value_hint = ValueHint::CommandString)]
    pub password_command: Option<String>,
}

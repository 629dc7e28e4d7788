//! Options that several commands share.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args, ValueHint};

use super::values::{self, Color, Output};
use crate::locale::Language;
use crate::render::Format;
use mail_net::proxy::Proxy;

/// Options that several commands take, after the configuration file had its say. Every command takes those that
/// are fields here; which of the groups it takes stands with the command (see [`super::CommandArgs`]).
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "cli-heading-common")]
pub struct Common {
    /// The language that was asked for; `None`: that of the environment.
    #[arg(long, global = true, value_name = "cli-name-language", help = "cli-arg-lang")]
    #[arg(value_parser = PossibleValuesParser::new(Language::ALL.iter().map(|language| language.tag()))
        .try_map(|id| values::language(&id).ok_or("language")))]
    pub lang: Option<Language>,

    /// Forms of the result.
    #[command(flatten)]
    pub format: FormatArgs,

    /// When to use colour.
    #[arg(long, global = true, value_name = "cli-name-when", help = "cli-arg-color", default_value = "auto")]
    pub color: Color,

    /// How the network is reached.
    #[command(flatten)]
    pub network: NetworkArgs,

    /// Dialogs on standard error.
    #[command(flatten)]
    pub trace: TraceArgs,

    /// More or fewer words.
    #[command(flatten)]
    pub verbosity: VerbosityArgs,

    /// The configuration file that was named.
    #[arg(long, global = true, value_name = "cli-name-file", help = "cli-arg-config", value_hint = ValueHint::FilePath)]
    #[arg(hide_short_help = true)]
    pub config: Option<PathBuf>,

    #[arg(short, long, global = true, action = ArgAction::Help, help = "cli-arg-help")]
    help: Option<bool>,

    #[arg(short = 'V', long, action = ArgAction::Version, help = "cli-arg-version")]
    version: Option<bool>,
}

/// For commands whose result has several forms.
#[derive(Debug, Clone, Args)]
pub struct FormatArgs {
    /// What to print and where to; empty: human-readable on standard output.
    #[arg(long = "format", global = true, value_name = "cli-name-format", help = "cli-arg-format")]
    #[arg(long_help = "cli-arg-format-long", value_parser = values::OutputParser)]
    pub outputs: Vec<Output>,
}

/// For commands that reach the network.
#[derive(Debug, Clone, Args)]
pub struct NetworkArgs {
    /// Longest time for the whole run; `None`: the command's own.
    #[arg(long, global = true, value_name = "cli-name-duration", help = "cli-arg-timeout")]
    #[arg(value_parser = values::duration, help_heading = "cli-heading-network", long_help = "cli-arg-timeout-long")]
    pub timeout: Option<Duration>,

    /// Longest silence of a server.
    #[arg(long, global = true, value_name = "cli-name-duration", help = "cli-arg-idle-timeout", default_value = "10s")]
    #[arg(value_parser = values::duration, help_heading = "cli-heading-network", hide_short_help = true)]
    pub idle_timeout: Duration,

    /// DNS servers in the place of the system's.
    #[arg(long = "nameserver", global = true, value_name = "cli-name-nameserver", help = "cli-arg-nameserver")]
    #[arg(value_parser = values::nameserver, help_heading = "cli-heading-network", hide_short_help = true)]
    pub nameservers: Vec<SocketAddr>,

    /// Certificate authorities, in PEM, that are trusted besides the system's.
    #[arg(long, global = true, value_name = "cli-name-file", help = "cli-arg-ca-file", value_hint = ValueHint::FilePath)]
    #[arg(help_heading = "cli-heading-network", hide_short_help = true)]
    pub ca_file: Option<PathBuf>,

    /// The way out for every connection; `None`: ALL_PROXY, or none.
    #[arg(long, global = true, value_name = "cli-name-url", help = "cli-arg-proxy", long_help = "cli-arg-proxy-long")]
    #[arg(value_parser = values::proxy, help_heading = "cli-heading-network", hide_short_help = true)]
    #[arg(value_hint = ValueHint::Url)]
    pub proxy: Option<Proxy>,

    /// IPv4 only.
    #[arg(short = '4', long, global = true, help = "cli-arg-ipv4", conflicts_with = "ipv6")]
    #[arg(help_heading = "cli-heading-network", hide_short_help = true)]
    pub ipv4: bool,

    /// IPv6 only.
    #[arg(short = '6', long, global = true, help = "cli-arg-ipv6")]
    #[arg(help_heading = "cli-heading-network", hide_short_help = true)]
    pub ipv6: bool,

    /// Contact nobody: the built-in table and the user's own values only.
    #[arg(long, global = true, help = "cli-arg-offline", help_heading = "cli-heading-network")]
    pub offline: bool,
}

/// For commands that hold dialogs.
#[derive(Debug, Clone, Args)]
pub struct TraceArgs {
    /// Show the dialogs on standard error, secrets masked.
    #[arg(long, global = true, help = "cli-arg-trace", hide_short_help = true)]
    pub trace: bool,
}

/// For commands that say more or less of what they do.
#[derive(Debug, Clone, Args)]
pub struct VerbosityArgs {
    /// How often `-q` was given.
    #[arg(short, long, global = true, action = ArgAction::Count, help = "cli-arg-quiet", hide_short_help = true)]
    #[arg(conflicts_with = "verbose")]
    pub quiet: u8,

    /// How often `-v` was given.
    #[arg(short, long, global = true, action = ArgAction::Count, help = "cli-arg-verbose")]
    pub verbose: u8,
}

impl Common {
    /// `-v` counts up, `-q` down; 0 where neither was given.
    pub fn verbosity(&self) -> i16 {
        i16::from(self.verbosity.verbose) - i16::from(self.verbosity.quiet)
    }

    /// What to print and where to; never empty.
    pub fn wanted_outputs(&self) -> &[Output] {
        static HUMAN: [Output; 1] = [Output { format: Format::Human, path: None }];
        if self.format.outputs.is_empty() { &HUMAN } else { &self.format.outputs }
    }
}

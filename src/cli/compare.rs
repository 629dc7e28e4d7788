//! Options of `compare`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum, ValueHint};

use super::values::{self, ValueError};
use super::{AccountArgs, Common, Complaint, TapeArgs};
use mail_types::report::Devices;
use mail_types::{EmailAddress, Message};

/// What `compare` was asked for.
#[derive(Debug, Clone, Args)]
#[command(override_usage = "cli-compare-usage", after_help = "cli-compare-examples")]
pub struct CompareArgs {
    /// The account to look at.
    #[arg(value_name = "cli-name-address", help = "cli-compare-arg-address", value_parser = values::address)]
    #[arg(value_hint = ValueHint::EmailAddress, help_heading = "cli-heading-arguments")]
    #[arg(conflicts_with_all = ["demo", "replay", "latency", "retr_marks_seen"])]
    pub address: Option<EmailAddress>,

    /// On the built-in servers.
    #[arg(
        long,
        required_unless_present_any = ["replay", "address"],
        help = "cli-compare-arg-demo",
        help_heading = "cli-heading-lesson"
    )]
    pub demo: bool,

    /// On how many devices the mail is read.
    #[arg(short, long = "devices", value_name = "cli-name-number", help = "cli-probe-arg-devices")]
    #[arg(value_parser = values::devices, help_heading = "cli-heading-lesson")]
    pub device_count: Option<u16>,

    /// Play the steps that change mail as well, on the account.
    #[arg(long, help = "cli-compare-arg-two-devices", long_help = "cli-compare-arg-two-devices-long")]
    #[arg(help_heading = "cli-heading-lesson", requires = "address")]
    pub two_devices: bool,

    /// Show what devices and servers say.
    #[arg(long, help = "cli-compare-arg-dialog", help_heading = "cli-heading-lesson")]
    pub dialog: bool,

    /// How much is said about each line.
    #[arg(short, long, value_name = "cli-name-depth", help = "cli-compare-arg-explain", default_value = "short")]
    #[arg(help_heading = "cli-heading-lesson")]
    pub explain: ExplainDepth,

    /// Wait before each step.
    #[arg(long, help = "cli-compare-arg-step", help_heading = "cli-heading-lesson")]
    pub step: bool,

    /// Ask before each step.
    #[arg(long, help = "cli-compare-arg-quiz", help_heading = "cli-heading-lesson")]
    pub quiz: bool,

    /// Lines a second on a terminal; `None`: all at once.
    #[arg(long, value_name = "cli-name-number", help = "cli-compare-arg-speed", value_parser = speed)]
    #[arg(help_heading = "cli-heading-lesson", conflicts_with_all = ["step", "quiz"])]
    pub speed: Option<u32>,

    /// Write a page to this file as well.
    #[arg(long, value_name = "cli-name-file", help = "cli-compare-arg-html", value_hint = ValueHint::FilePath)]
    #[arg(help_heading = "cli-heading-lesson")]
    pub html: Option<PathBuf>,

    /// Write the questions to this file as well.
    #[arg(long, value_name = "cli-name-file", help = "cli-compare-arg-worksheet", value_hint = ValueHint::FilePath)]
    #[arg(help_heading = "cli-heading-lesson")]
    pub worksheet: Option<PathBuf>,

    /// Servers and login.
    #[command(flatten)]
    pub account: AccountArgs,

    /// Recording.
    #[command(flatten)]
    pub tape: TapeArgs,

    /// Time added to every round trip.
    #[arg(long, value_name = "cli-name-duration", help = "cli-demo-arg-latency", value_parser = values::duration)]
    #[arg(help_heading = "cli-heading-knobs")]
    pub latency: Option<Duration>,

    /// RETR marks a message as read for IMAP too.
    #[arg(long, help = "cli-demo-arg-retr-marks-seen", help_heading = "cli-heading-knobs")]
    pub retr_marks_seen: bool,
}

/// How much is said about each line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExplainDepth {
    /// No dialogs at all.
    Off,
    /// A line.
    Short,
    /// More, with the RFC.
    Full,
}

impl CompareArgs {
    /// On how many devices the mail is read, as far as the advice cares.
    pub fn devices(&self) -> Devices {
        match self.device_count {
            None => Devices::Unknown,
            Some(1) => Devices::One,
            Some(_) => Devices::Several,
        }
    }

    /// What no single value shows.
    pub(super) fn check(&self, common: &Common) -> Result<(), Complaint> {
        match self.address {
            Some(_) if common.network.offline => Err(Complaint::new(Message::new("cli-error-offline-login"))),
            _ => Ok(()),
        }
    }
}

fn speed(text: &str) -> Result<u32, ValueError> {
    match text.parse() {
        Ok(number @ 1..=1000) => Ok(number),
        _ => Err(ValueError::new("cli-value-speed", "cli-value-speed-expected")),
    }
}

//! Options of `demo`, and the knobs that `compare --demo` shares.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::values::{self, ValueError};
use mail_types::EmailAddress;

/// Added to the standard ports, so that nobody needs root and nothing is in the way.
const PORT_OFFSET: u16 = 10_000;

/// What `demo` was asked for.
#[derive(Debug, Clone, Args)]
#[command(override_usage = "cli-demo-usage", after_help = "cli-demo-examples")]
pub struct DemoArgs {
    /// Where to listen.
    #[arg(long, value_name = "cli-name-ports", help = "cli-demo-arg-ports", default_value = "10000")]
    #[arg(value_parser = ports, help_heading = "cli-heading-demo")]
    pub ports: PortChoice,

    /// Whose mailbox it is: the login name too.
    #[arg(long, value_name = "cli-name-address", help = "cli-demo-arg-address", default_value = "anna@example.org")]
    #[arg(value_parser = address, help_heading = "cli-heading-demo", value_hint = ValueHint::EmailAddress)]
    pub address: EmailAddress,

    /// Where the certificate of the throw-away authority goes; `None`: into a temporary folder.
    #[arg(long, value_name = "cli-name-file", help = "cli-demo-arg-write-ca", value_hint = ValueHint::FilePath)]
    #[arg(help_heading = "cli-heading-demo")]
    pub write_ca: Option<PathBuf>,

    /// How the servers misbehave.
    #[command(flatten)]
    pub knobs: KnobArgs,
}

/// How the built-in servers misbehave.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "cli-heading-knobs")]
pub struct KnobArgs {
    /// Time added to every round trip.
    #[arg(long, value_name = "cli-name-duration", help = "cli-demo-arg-latency", value_parser = values::duration)]
    pub latency: Option<Duration>,

    /// Every octet alone, this far apart.
    #[arg(long, value_name = "cli-name-duration", help = "cli-demo-arg-drip", value_parser = values::duration)]
    pub drip: Option<Duration>,

    /// POP3 without UIDL.
    #[arg(long, help = "cli-demo-arg-no-uidl")]
    pub no_uidl: bool,

    /// IMAP without UIDPLUS.
    #[arg(long, help = "cli-demo-arg-no-uidplus")]
    pub no_uidplus: bool,

    /// One POP3 session at a time.
    #[arg(long, help = "cli-demo-arg-exclusive-pop3")]
    pub exclusive_pop3: bool,

    /// RETR marks a message as read for IMAP too.
    #[arg(long, help = "cli-demo-arg-retr-marks-seen")]
    pub retr_marks_seen: bool,

    /// Nobody can log in.
    #[arg(long, help = "cli-demo-arg-login-disabled")]
    pub login_disabled: bool,

    /// Only an app password is taken.
    #[arg(long, help = "cli-demo-arg-app-password", conflicts_with = "login_disabled")]
    pub app_password: bool,

    /// EXPIRE in days, announced by POP3.
    #[arg(long, value_name = "cli-name-number", help = "cli-demo-arg-expire", value_parser = days)]
    pub expire: Option<u32>,
}

/// Where the built-in servers listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortChoice {
    /// Wherever the system has room.
    Any,
    /// This number added to the standard ports.
    Offset(u16),
}

impl Default for PortChoice {
    fn default() -> Self {
        Self::Offset(PORT_OFFSET)
    }
}

/// Largest standard port that is moved (RFC 8314: 995).
const STANDARD_MAX: u16 = 995;

fn ports(text: &str) -> Result<PortChoice, ValueError> {
    match (text, text.parse::<u16>()) {
        ("any", _) => Ok(PortChoice::Any),
        (_, Ok(offset)) if offset <= u16::MAX - STANDARD_MAX => Ok(PortChoice::Offset(offset)),
        _ => Err(ValueError::new("cli-value-ports", "cli-value-ports-expected")),
    }
}

fn days(text: &str) -> Result<u32, ValueError> {
    text.parse().map_err(|_| ValueError::new("cli-value-days", "cli-value-days-expected"))
}

fn address(text: &str) -> Result<EmailAddress, ValueError> {
    text.parse().map_err(|_| ValueError::new("cli-value-address", "cli-value-address-expected"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_an_offset_or_any() {
        assert_eq!(ports("any"), Ok(PortChoice::Any));
        assert_eq!(ports("0"), Ok(PortChoice::Offset(0)));
        assert_eq!(ports("64540"), Ok(PortChoice::Offset(64540)));
        for text in ["64541", "-1", "", "ANY", "99999"] {
            assert!(ports(text).is_err(), "{text}");
        }
        assert_eq!(ports(&PORT_OFFSET.to_string()), Ok(PortChoice::default()));
    }

    #[test]
    fn addresses_and_days() {
        assert!(address("anna@example.org").is_ok() && address("example.org").is_err());
        assert!(days("7") == Ok(7) && days("x").is_err());
    }
}

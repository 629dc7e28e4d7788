//! Options of `setup`.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueHint};

use super::login::LoginArgs;
use super::publish::PublishArgs;
use super::server_url::{ServerUrl, typed_imap, typed_pop3, typed_submission};
use super::values::{self, ValueError};
use super::{Common, Complaint, ExportArgs};
use crate::programs::{self, Program};
use mail_types::{EmailAddress, Message, Target};

/// What `setup` was asked for. Every answer of the conversation can be given here.
#[derive(Debug, Clone, Args)]
#[command(override_usage = "cli-setup-usage", after_help = "cli-setup-examples")]
pub struct SetupArgs {
    /// Whose mailbox; `None`: asked for.
    #[arg(value_name = "cli-name-address", help = "cli-setup-arg-address", value_parser = address)]
    #[arg(value_hint = ValueHint::EmailAddress, help_heading = "cli-heading-arguments")]
    pub address: Option<EmailAddress>,

    /// Take what is recommended, ask nothing.
    #[arg(short, long, help = "cli-setup-arg-yes", help_heading = "cli-heading-answer")]
    pub yes: bool,

    /// With which program the mail is read.
    #[arg(long, value_name = "cli-name-program", help = "cli-setup-arg-program", help_heading = "cli-heading-answer")]
    #[arg(long_help = "cli-setup-arg-program-long")]
    #[arg(value_parser = PossibleValuesParser::new(with_steps()).try_map(|id| programs::by_id(&id).ok_or("program")))]
    pub program: Option<&'static Program>,

    /// On how many devices the mail is read.
    #[arg(short, long = "devices", value_name = "cli-name-number", help = "cli-probe-arg-devices")]
    #[arg(value_parser = values::devices, help_heading = "cli-heading-answer")]
    pub device_count: Option<u16>,

    /// Practise on the built-in servers.
    #[cfg(feature = "demo")]
    #[arg(long, help = "cli-setup-arg-demo", help_heading = "cli-heading-answer")]
    #[arg(conflicts_with_all = ["imap", "pop3", "submission", "save", "keyring"])]
    pub demo: bool,

    /// The mailbox is nearly full.
    #[arg(long, help = "cli-setup-arg-mailbox-full", help_heading = "cli-heading-answer")]
    pub mailbox_full: bool,

    /// Send a message to oneself, and wait for it.
    #[arg(long, help = "cli-setup-arg-test-message", help_heading = "cli-heading-answer")]
    pub test_message: bool,

    /// Keep the account.
    #[arg(long, help = "cli-setup-arg-save", help_heading = "cli-heading-answer")]
    pub save: bool,

    /// Keep the password in the keyring.
    #[arg(long, help = "cli-setup-arg-keyring", help_heading = "cli-heading-answer")]
    pub keyring: bool,

    /// The user's own IMAP server.
    #[arg(long, value_name = "cli-name-host-url", help = "cli-setup-arg-imap", value_parser = typed_imap)]
    #[arg(help_heading = "cli-heading-values", value_hint = ValueHint::Url)]
    pub imap: Option<ServerUrl>,

    /// The user's own POP3 server.
    #[arg(long, value_name = "cli-name-host-url", help = "cli-setup-arg-pop3", value_parser = typed_pop3)]
    #[arg(help_heading = "cli-heading-values", value_hint = ValueHint::Url)]
    pub pop3: Option<ServerUrl>,

    /// The user's own submission server.
    #[arg(long, value_name = "cli-name-host-url", help = "cli-setup-arg-submission", value_parser = typed_submission)]
    #[arg(help_heading = "cli-heading-values", value_hint = ValueHint::Url)]
    pub submission: Option<ServerUrl>,

    /// Who logs in, and where the password comes from.
    #[command(flatten)]
    pub own: LoginArgs,

    /// Hosts that may be given the password though nothing vouches for them.
    #[arg(long = "trust-host", value_name = "cli-name-host", help = "cli-probe-arg-trust-host")]
    #[arg(value_parser = values::host, help_heading = "cli-heading-login", value_hint = ValueHint::Hostname)]
    #[arg(hide_short_help = true)]
    pub trusted_hosts: Vec<String>,

    /// Where the ISP database is asked; `None`: at Thunderbird. Without final slash.
    #[arg(long, value_name = "cli-name-url", help = "cli-probe-arg-ispdb-url", value_parser = values::ispdb_url)]
    #[arg(help_heading = "cli-heading-sources", hide_short_help = true, value_hint = ValueHint::Url)]
    pub ispdb_url: Option<String>,

    /// Names from the network may lead to private addresses and odd ports.
    #[arg(long, help = "cli-probe-arg-allow-private", help_heading = "cli-heading-sources", hide_short_help = true)]
    pub allow_private: bool,

    /// What to write for mail programs.
    #[command(flatten)]
    pub export: ExportArgs,

    /// What a domain is to publish.
    #[command(flatten)]
    pub publish: PublishArgs,
}

impl SetupArgs {
    /// The servers that the user named, incoming first.
    pub fn servers(&self) -> impl Iterator<Item = &ServerUrl> {
        [&self.imap, &self.pop3, &self.submission].into_iter().flatten()
    }

    pub(super) fn check(&self, common: &Common) -> Result<(), Complaint> {
        if common.network.offline && (self.own.password_stdin || self.own.password_command.is_some()) {
            return Err(Complaint::new(Message::new("cli-error-offline-login")));
        }
        // `--verify` and its kin also go with files that are chosen in the conversation.
        self.publish.check(self, common)
    }
}

/// Programs that are set up by clicks.
fn with_steps() -> Vec<&'static str> {
    programs::ALL.iter().filter(|program| program.has_steps()).map(|program| program.id).collect()
}

/// Reads a whole address.
fn address(text: &str) -> Result<EmailAddress, ValueError> {
    match values::target(text)? {
        Target::Address(address) => Ok(address),
        Target::Domain(_) => Err(ValueError::new("cli-value-not-address", "cli-value-address-expected")),
    }
}

//! Options that say which servers an account has and how to log in there, for commands that need
//! nothing more than a login.

use clap::{Args, ValueHint};

use super::login::LoginArgs;
use super::server_url::{ServerUrl, imap_url, pop3_url};
use super::values;

/// Servers and login.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "cli-heading-login")]
pub struct AccountArgs {
    /// The user's own IMAP server.
    #[arg(long, value_name = "cli-name-url", help = "cli-probe-arg-imap", value_parser = imap_url)]
    #[arg(help_heading = "cli-heading-values", value_hint = ValueHint::Url)]
    pub imap: Option<ServerUrl>,

    /// The user's own POP3 server.
    #[arg(long, value_name = "cli-name-url", help = "cli-probe-arg-pop3", value_parser = pop3_url)]
    #[arg(help_heading = "cli-heading-values", value_hint = ValueHint::Url)]
    pub pop3: Option<ServerUrl>,

    /// Who logs in, and where the password comes from.
    #[command(flatten)]
    pub own: LoginArgs,

    /// Hosts that may be given the password though nothing vouches for them.
    #[arg(long = "trust-host", value_name = "cli-name-host", help = "cli-probe-arg-trust-host")]
    #[arg(value_parser = values::host, value_hint = ValueHint::Hostname, hide_short_help = true)]
    pub trusted_hosts: Vec<String>,

    /// Hosts that may be given the password without TLS.
    #[arg(long = "allow-cleartext", value_name = "cli-name-host", help = "cli-probe-arg-allow-cleartext")]
    #[arg(value_parser = values::host, value_hint = ValueHint::Hostname, hide_short_help = true)]
    pub cleartext_hosts: Vec<String>,

    /// Names from the network may lead to private addresses.
    #[arg(long, help = "cli-probe-arg-allow-private", hide_short_help = true)]
    #[arg(help_heading = "cli-heading-network")]
    pub allow_private: bool,
}

impl AccountArgs {
    /// The servers that the user named.
    pub fn servers(&self) -> impl Iterator<Item = &ServerUrl> {
        [&self.imap, &self.pop3].into_iter().flatten()
    }
}

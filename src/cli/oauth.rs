//! Options of a login by OAuth2.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueHint};

use super::values;
use super::{Common, Complaint};
use mail_types::{Message, Target};

/// How a token is got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OAuthFlow {
    /// A browser on this machine.
    Loopback,
    /// A code that is typed on another device.
    Device,
}

impl OAuthFlow {
    /// Every flow.
    pub const ALL: [Self; 2] = [Self::Loopback, Self::Device];

    /// The value on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Loopback => "loopback",
            Self::Device => "device",
        }
    }
}

fn flow(id: &str) -> Option<OAuthFlow> {
    OAuthFlow::ALL.into_iter().find(|flow| flow.id() == id)
}

/// A login by OAuth2, as far as the user spoke of it.
#[derive(Debug, Clone, Default, Args)]
pub struct OAuthArgs {
    /// The access token is the first line that this command prints.
    #[arg(long = "oauth-token-command", value_name = "cli-name-command", help = "cli-probe-arg-oauth-token-command")]
    #[arg(help_heading = "cli-heading-login", value_hint = ValueHint::CommandString, hide_short_help = true)]
    pub token_command: Option<String>,

    /// Get a token, and log in with it.
    #[arg(
        long = "oauth",
        value_name = "cli-name-flow",
        help = "cli-oauth-arg-flow",
        long_help = "cli-oauth-arg-flow-long"
    )]
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "loopback")]
    #[arg(value_parser = PossibleValuesParser::new(OAuthFlow::ALL.map(OAuthFlow::id)).try_map(|id| flow(&id).ok_or("flow")))]
    #[arg(help_heading = "cli-heading-oauth")]
    pub flow: Option<OAuthFlow>,

    /// The program's registration at the provider.
    #[arg(long = "oauth-client-id", value_name = "cli-name-id", help = "cli-oauth-arg-client-id")]
    #[arg(help_heading = "cli-heading-oauth", hide_short_help = true, value_hint = ValueHint::Other)]
    pub client_id: Option<String>,

    /// The registration's secret is the first line that this command prints.
    #[arg(long = "oauth-client-secret-command", value_name = "cli-name-command", help = "cli-oauth-arg-client-secret")]
    #[arg(help_heading = "cli-heading-oauth", hide_short_help = true, value_hint = ValueHint::CommandString)]
    pub client_secret_command: Option<String>,

    /// Who gives out tokens, where the built-in table does not know.
    #[arg(long = "oauth-issuer", value_name = "cli-name-url", help = "cli-oauth-arg-issuer")]
    #[arg(value_parser = values::https_url)]
    #[arg(help_heading = "cli-heading-oauth", hide_short_help = true, value_hint = ValueHint::Url)]
    pub issuer: Option<String>,

    /// What to ask for, in the place of the table's scopes.
    #[arg(long = "oauth-scope", value_name = "cli-name-list", help = "cli-oauth-arg-scope", value_delimiter = ',')]
    #[arg(help_heading = "cli-heading-oauth", hide_short_help = true, value_hint = ValueHint::Other)]
    pub scopes: Vec<String>,

    /// The port of the redirect that was registered.
    #[arg(long = "oauth-redirect-port", value_name = "cli-name-port", help = "cli-oauth-arg-redirect-port")]
    #[arg(value_parser = values::port, help_heading = "cli-heading-oauth", hide_short_help = true)]
    pub redirect_port: Option<u16>,

    /// A refresh token is the first line that this command prints; no browser is needed.
    #[arg(long = "oauth-refresh-command", value_name = "cli-name-command", help = "cli-oauth-arg-refresh-command")]
    #[arg(help_heading = "cli-heading-oauth", hide_short_help = true, value_hint = ValueHint::CommandString)]
    #[arg(conflicts_with = "flow")]
    pub refresh_command: Option<String>,
}

impl OAuthArgs {
    /// A token comes one way or another.
    pub fn gives(&self) -> bool {
        self.token_command.is_some() || self.wanted()
    }

    /// A token is wanted.
    pub fn wanted(&self) -> bool {
        self.flow.is_some() || self.refresh_command.is_some()
    }

    /// What no single value shows.
    pub(super) fn check(&self, targets: &[Target], several: bool, common: &Common) -> Result<(), Complaint> {
        if !self.wanted() {
            return Ok(());
        }
        if several {
            return Err(Complaint::new(Message::new("cli-error-single-target").with("option", "--oauth")));
        }
        if common.network.offline {
            return Err(Complaint::new(Message::new("cli-error-offline-login")));
        }
        if let Some(target) = targets.iter().find(|target| target.address().is_none()) {
            let message = Message::new("cli-error-login-domain").with_foreign("domain", target.to_string());
            return Err(Complaint::new(message).hint("cli-hint-login-domain"));
        }
        Ok(())
    }
}

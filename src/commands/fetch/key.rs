//! What an account logs in with. What has to be asked at the terminal is asked before the runs begin, one account
//! after the other; commands run beside them.

use std::time::Duration;

use super::plan::AccountPlan;
use crate::cli::Common;
use crate::commands::engine::Engine;
use crate::commands::failed::Failed;
use crate::commands::{oauth, password};
use crate::locale::Locale;
use crate::secrets::{self, SecretError, Ways, keyring};
use mail_discovery::login::Credentials;
use mail_types::{EmailAddress, Secret};

pub use crate::secrets::by_command_meanwhile as by_command;

/// The secret, or the command that prints it.
pub enum Key {
    Password(Secret),
    PasswordCommand(String),
    /// And the hosts that it may be shown to.
    Token(Secret, Vec<String>),
    TokenCommand(String),
}

impl Key {
    /// What the account's options name. Of `several` accounts, each needs a password of its own.
    ///
    /// # Errors
    /// There is none.
    pub fn of(
        common: &Common,
        plan: &AccountPlan,
        engine: &Engine,
        locale: &Locale,
        several: bool,
    ) -> Result<Self, Failed> {
        let (args, address, limit) = (&plan.args, &plan.mailbox.address, common.network.timeout);
        if let Some(command) = &args.oauth.token_command {
            return Ok(Self::TokenCommand(command.clone()));
        }
        if args.oauth.wanted() {
            let granted = oauth::get(engine, &args.oauth, address, limit, locale)?;
            return Ok(Self::Token(granted.token, granted.hosts));
        }
        let saved = || plan.mailbox.account.as_ref().and_then(|account| account.password_command.clone());
        if let Some(command) =
            args.own.password_command.clone().or_else(|| saved().filter(|_| !args.own.password_stdin))
        {
            return Ok(Self::PasswordCommand(command));
        }
        let prompt = || password::prompt(locale, address);
        let secret = if several {
            keyring::read(&keyring::Place::password(address)).map_or_else(prompt, Ok).map(Some)
        } else {
            let ways = Ways { stdin: args.own.password_stdin, command: None, limit, prompt: true };
            secrets::obtain(&ways, address, prompt)
        };
        let secret = secret.and_then(|secret| secret.ok_or(SecretError::NoTerminal));
        secret.map(Self::Password).map_err(|error| password::failed(&error))
    }

    /// Puts it into `credentials`; gives the hosts that may see it, if it knows them.
    ///
    /// # Errors
    /// [`SecretError`] of the command.
    pub async fn turn(
        &self,
        credentials: &mut Credentials,
        limit: Option<Duration>,
    ) -> Result<Option<Vec<String>>, SecretError> {
        let by_command = async |command: &str, address: &EmailAddress| by_command(command, address, limit).await;
        match self {
            Self::Password(password) => credentials.password = Some(password.clone()),
            Self::PasswordCommand(command) => {
                credentials.password = Some(by_command(command, &credentials.address).await?);
            }
            Self::Token(token, hosts) => {
                credentials.token = Some(token.clone());
                return Ok(Some(hosts.clone()));
            }
            Self::TokenCommand(command) => {
                let token = by_command(command, &credentials.address).await.map_err(SecretError::of_token);
                credentials.token = Some(token?);
            }
        }
        Ok(None)
    }
}

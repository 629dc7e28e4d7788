//! meli: `~/.config/meli/config.toml`.

use super::credentials::command;
use super::escape::toml;
use super::{Blocks, Comment, ExportOptions, Exported, Exporter, Group, Refusal, incoming, outgoing, password_only};
use mail_types::account::Account;
use mail_types::{Protocol, Security};

/// meli
pub(super) struct Meli;

impl Exporter for Meli {
    fn name(&self) -> &'static str {
        "meli"
    }

    fn file_name(&self) -> &'static str {
        "meli.toml"
    }

    fn group(&self) -> Group {
        Group::Terminal
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[Protocol::Imap]
    }

    fn comment(&self) -> Comment {
        Comment::Hash
    }

    fn can_hold_password(&self) -> bool {
        true
    }

    fn blocks(&self) -> Option<Blocks> {
        Some(Blocks { names: &["[accounts."], first: &[] })
    }

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let server = incoming(account)?;
        password_only([server], self.name())?;
        let (command, note) = command(account, server);
        let (key, kind, secret) = match options.password {
            Some(password) => ("server_password", "raw", toml(password.expose())),
            None => ("server_password_command", "command_eval", toml(&command)),
        };
        let name = account.name.as_ref().map(|name| format!("display_name = {}\n", toml(name)));
        let (send_mail, refusal) = match outgoing(account) {
            Ok(server) => {
                let send_mail = format!(
                    "{{ hostname = {}, port = {}, auth = {{ type = \"auto\", username = {}, password = \
                     {{ type = \"{kind}\", value = {secret} }} }}, security = {{ type = \"{}\" }} }}",
                    toml(&server.endpoint.host),
                    server.endpoint.port,
                    toml(&server.username),
                    if server.security == Security::StartTls { "STARTTLS" } else { "TLS" }
                );
                (send_mail, None)
            }
            // The key is a must.
            Err(refusal) => ("\"false\"".to_owned(), Some(refusal.0)),
        };
        let text = format!(
            "[accounts.{}]\nformat = \"imap\"\nroot_mailbox = \"INBOX\"\nsubscribed_mailboxes = [\"*\"]\n\
             server_hostname = {}\nserver_port = {}\nserver_username = {}\nuse_tls = true\nuse_starttls = {}\n\
             {key} = {secret}\nidentity = {}\n{}send_mail = {send_mail}\n",
            toml(&super::label(account)),
            toml(&server.endpoint.host),
            server.endpoint.port,
            toml(&server.username),
            server.security == Security::StartTls,
            toml(&account.address.to_ascii()),
            name.unwrap_or_default()
        );
        let notes = refusal.into_iter().chain(note.filter(|_| options.password.is_none())).collect();
        Ok(Exported { notes, ..Exported::new(text).holds(options) })
    }
}

//! meli: `~/.config/meli/config.toml`.

use super::escape::toml;
use super::{Comment, ExportOptions, Exported, Exporter, Refusal, incoming, outgoing, password_command};
use mail_types::account::{Account, LoginMethod};
use mail_types::{Message, Protocol, Security};

/// meli
pub(super) struct Meli;

impl Exporter for Meli {
    fn name(&self) -> &'static str {
        "meli"
    }

    fn file_name(&self) -> &'static str {
        "meli.toml"
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

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let server = incoming(account)?;
        if server.login != LoginMethod::Password {
            return Err(Refusal(Message::new("export-refused-challenge").with("format", self.name())));
        }
        let (command, note) = password_command(account);
        let mut text = format!(
            "[accounts.{}]\nformat = \"imap\"\nroot_mailbox = \"INBOX\"\nsubscribed_mailboxes = [\"*\"]\n\
             server_hostname = {}\nserver_port = {}\nserver_username = {}\nuse_tls = true\nuse_starttls = {}\n",
            toml(&super::label(account)),
            toml(&server.endpoint.host),
            server.endpoint.port,
            toml(&server.username),
            server.security == Security::StartTls
        );
        match options.password {
            Some(password) => text.push_str(&format!("server_password = {}\n", toml(password.expose()))),
            None => text.push_str(&format!("server_password_command = {}\n", toml(&command))),
        }
        text.push_str(&format!("identity = {}\n", toml(&account.address.to_ascii())));
        if let Some(name) = &account.name {
            text.push_str(&format!("display_name = {}\n", toml(name)));
        }
        let mut exported = match outgoing(account) {
            Ok(server) => {
                let (kind, value) = match options.password {
                    Some(password) => ("raw", toml(password.expose())),
                    None => ("command_eval", toml(&command)),
                };
                text.push_str(&format!(
                    "send_mail = {{ hostname = {}, port = {}, auth = {{ type = \"auto\", username = {}, password = \
                     {{ type = \"{kind}\", value = {value} }} }}, security = {{ type = \"{}\" }} }}\n",
                    toml(&server.endpoint.host),
                    server.endpoint.port,
                    toml(&server.username),
                    if server.security == Security::StartTls { "STARTTLS" } else { "TLS" }
                ));
                Exported::new(text)
            }
            Err(refusal) => {
                // The key is a must.
                text.push_str("send_mail = \"false\"\n");
                Exported::new(text).note(refusal.0)
            }
        };
        exported.notes.extend(note.filter(|_| options.password.is_none()));
        Ok(exported.holds(options))
    }
}

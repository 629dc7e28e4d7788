//! himalaya 2: `~/.config/himalaya/config.toml`.

use super::escape::{toml, url_host};
use super::{Comment, ExportOptions, Exported, Exporter, Refusal, incoming, outgoing, password_command};
use mail_types::account::{Account, AccountServer, LoginMethod};
use mail_types::{ChallengeKind, Protocol, Security};

/// himalaya
pub(super) struct Himalaya;

impl Exporter for Himalaya {
    fn name(&self) -> &'static str {
        "himalaya"
    }

    fn file_name(&self) -> &'static str {
        "himalaya.toml"
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
        let mut text = format!("[accounts.{}]\ndefault = true\n", toml(&super::label(account)));
        text.push_str(&format!("email = {}\n", toml(&account.address.to_ascii())));
        if let Some(name) = &account.name {
            text.push_str(&format!("display-name = {}\n", toml(name)));
        }
        let (command, note) = password_command(account);
        text.push_str(&server_lines(incoming(account)?, "imap", &command, options)?);
        let mut exported = match outgoing(account) {
            Ok(server) => {
                text.push_str(&server_lines(server, "smtp", &command, options)?);
                Exported::new(text)
            }
            Err(refusal) => Exported::new(text).note(refusal.0),
        };
        exported.notes.extend(note.filter(|_| options.password.is_none()));
        Ok(exported.holds(options))
    }
}

fn server_lines(
    server: &AccountServer,
    key: &str,
    command: &str,
    options: &ExportOptions<'_>,
) -> Result<String, Refusal> {
    let mechanism = match server.login {
        LoginMethod::Password => "plain",
        LoginMethod::Challenge(ChallengeKind::Scram) => "scram-sha-256",
        LoginMethod::Challenge(_) | LoginMethod::OAuth2 => {
            return Err(Refusal::of("himalaya", "export-refused-challenge"));
        }
    };
    let s = if server.security == Security::ImplicitTls { "s" } else { "" };
    let url = format!("{key}{s}://{}:{}", url_host(&server.endpoint.host), server.endpoint.port);
    let mut text = format!("{key}.server = {}\n", toml(&url));
    if server.security == Security::StartTls {
        text.push_str(&format!("{key}.starttls = true\n"));
    }
    if let Some(file) = options.ca_file {
        text.push_str(&format!("{key}.tls.cert = {}\n", toml(file)));
    }
    text.push_str(&format!("{key}.sasl.{mechanism}.username = {}\n", toml(&server.username)));
    match options.password {
        Some(password) => {
            text.push_str(&format!("{key}.sasl.{mechanism}.password.raw = {}\n", toml(password.expose())));
        }
        None => {
            text.push_str(&format!("{key}.sasl.{mechanism}.password.command = [\"sh\", \"-c\", {}]\n", toml(command)));
        }
    }
    Ok(text)
}

//! himalaya 2: `~/.config/himalaya/config.toml`.

use super::credentials::{bearer, command};
use super::escape::{toml, url_host};
use super::{Blocks, Comment, ExportOptions, Exported, Exporter, Group, OAuth2, Refusal, incoming, outgoing};
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

    fn oauth2(&self) -> OAuth2 {
        OAuth2::ByCommand
    }

    fn blocks(&self) -> Option<Blocks> {
        Some(Blocks { names: &["[accounts."], first: &["default = true"] })
    }

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let mut text = format!("[accounts.{}]\ndefault = true\n", toml(&super::label(account)));
        text.push_str(&format!("email = {}\n", toml(&account.address.to_ascii())));
        if let Some(name) = &account.name {
            text.push_str(&format!("display-name = {}\n", toml(name)));
        }
        let server = incoming(account)?;
        text.push_str(&server_lines(account, server, "imap", options)?);
        let mut exported = match outgoing(account) {
            Ok(server) => {
                text.push_str(&server_lines(account, server, "smtp", options)?);
                Exported::new(text)
            }
            Err(refusal) => Exported::new(text).note(refusal.0),
        };
        exported.notes.extend(command(account, server).1.filter(|_| options.password.is_none()));
        Ok(exported.holds(options))
    }
}

fn server_lines(
    account: &Account,
    server: &AccountServer,
    key: &str,
    options: &ExportOptions<'_>,
) -> Result<String, Refusal> {
    let mechanism = match server.login {
        LoginMethod::Password => "plain",
        LoginMethod::Challenge(ChallengeKind::Scram) => "scram-sha-256",
        LoginMethod::OAuth2 => bearer(server),
        LoginMethod::Challenge(_) => {
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
    let secret = if server.login == LoginMethod::OAuth2 { "token" } else { "password" };
    text.push_str(&match options.password.filter(|_| secret == "password") {
        Some(password) => format!("{key}.sasl.{mechanism}.password.raw = {}\n", toml(password.expose())),
        None => {
            let command = toml(&command(account, server).0);
            format!("{key}.sasl.{mechanism}.{secret}.command = [\"sh\", \"-c\", {command}]\n")
        }
    });
    Ok(text)
}

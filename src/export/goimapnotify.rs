//! goimapnotify: `~/.config/goimapnotify/goimapnotify.yaml`, version 2.4 and newer.

use super::credentials::secret;
use super::escape::yaml;
use super::{Comment, ExportOptions, Exported, Exporter, Group, OAuth2, Refusal, incoming, refused_challenge};
use mail_types::account::{Account, LoginMethod};
use mail_types::{Message, Protocol, Security};

/// goimapnotify
pub(super) struct GoImapNotify;

impl Exporter for GoImapNotify {
    fn name(&self) -> &'static str {
        "goimapnotify"
    }

    fn file_name(&self) -> &'static str {
        "goimapnotify.yaml"
    }

    fn group(&self) -> Group {
        Group::Retrievers
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[Protocol::Imap]
    }

    fn writes(&self, protocol: Protocol) -> bool {
        protocol == Protocol::Imap
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

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let server = incoming(account)?;
        if let LoginMethod::Challenge(kind) = server.login {
            return Err(refused_challenge(kind, self.name()));
        }
        let secret = secret(account, server, options, ["password", "passwordCMD"]);
        let secret = secret.map(|(key, value)| format!("    {key}: {}\n", yaml(value))).unwrap_or_default();
        let token = if server.login == LoginMethod::OAuth2 { "    xoAuth2: true\n" } else { "" };
        let command = format!("mbsync {}", super::label(account));
        let text = format!(
            "configurations:\n  - host: {}\n    port: {}\n    tls: true\n    tlsOptions:\n      rejectUnauthorized: true\n      \
             starttls: {}\n    username: {}\n{secret}{token}    boxes:\n      - mailbox: INBOX\n        onNewMail: {}\n",
            yaml(&server.endpoint.host),
            server.endpoint.port,
            server.security == Security::StartTls,
            yaml(&server.username),
            yaml(&command)
        );
        Ok(Exported::new(text).holds(options).note(Message::new("export-note-new-mail").with("command", command)))
    }
}

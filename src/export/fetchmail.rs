//! fetchmail: `~/.fetchmailrc`, mode 0700 at most.

use super::escape::hex_string;
use super::{Blocks, Comment, ExportOptions, Exported, Exporter, Group, Refusal, incoming, refused_challenge};
use mail_types::account::{Account, LoginMethod, Retention};
use mail_types::{ChallengeKind, Message, Protocol, Security};

/// fetchmail
pub(super) struct Fetchmail;

impl Exporter for Fetchmail {
    fn name(&self) -> &'static str {
        "fetchmail"
    }

    fn file_name(&self) -> &'static str {
        "fetchmailrc"
    }

    fn group(&self) -> Group {
        Group::Retrievers
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[Protocol::Imap, Protocol::Pop3]
    }

    fn comment(&self) -> Comment {
        Comment::Hash
    }

    fn writes(&self, protocol: Protocol) -> bool {
        protocol != Protocol::Submission
    }

    fn can_hold_password(&self) -> bool {
        true
    }

    fn blocks(&self) -> Option<Blocks> {
        Some(Blocks { names: &["    user "], first: &[] })
    }

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let server = incoming(account)?;
        if account.password_command.is_some() && options.password.is_none() {
            return Err(Refusal::of(self.name(), "export-refused-password-command"));
        }
        if let LoginMethod::Challenge(kind) = server.login
            && kind != ChallengeKind::CramMd5
        {
            return Err(refused_challenge(kind, self.name()));
        }
        // "uidl" is a word of the server: behind "user" it is a syntax error.
        let (protocol, uidl, keep) = match (server.protocol, account.retention) {
            (Protocol::Pop3, Retention::Keep) => ("pop3", " uidl", "keep"),
            (Protocol::Pop3, Retention::Delete) => ("pop3", " uidl", "no keep"),
            (Protocol::Pop3, Retention::DeleteAfter(_)) => {
                return Err(Refusal::of(self.name(), "export-refused-delete-after"));
            }
            _ => ("imap", "", "keep"),
        };
        // Without "ssl" a protocol that demands TLS makes STARTTLS a must.
        let tls = match server.security {
            Security::ImplicitTls => "ssl sslcertck",
            _ => "sslproto \"TLS1.2+\" sslcertck",
        };
        let password = options.password.map(|password| format!(" password {}", hex_string(password.expose())));
        let ca_file = options.ca_file.map(|file| format!(" sslcertfile {}", hex_string(file)));
        let text = format!(
            "poll {} protocol {protocol} port {}{uidl}\n    user {}{}\n    {tls}{} {keep}\n",
            hex_string(&server.endpoint.host),
            server.endpoint.port,
            hex_string(&server.username),
            password.unwrap_or_default(),
            ca_file.unwrap_or_default()
        );
        let exported = Exported::new(text).holds(options).note(Message::new("export-note-fetchmail-delivery"));
        Ok(super::without_ip_addresses(server, self.name(), exported))
    }
}

//! fetchmail: `~/.fetchmailrc`, mode 0700 at most.

use super::escape::hex_string;
use super::{Comment, ExportOptions, Exported, Exporter, Refusal, incoming, refused_challenge};
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

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let server = incoming(account)?;
        if account.password_command.is_some() && options.password.is_none() {
            return Err(Refusal(Message::new("export-refused-password-command").with("format", self.name())));
        }
        if let LoginMethod::Challenge(kind) = server.login
            && kind != ChallengeKind::CramMd5
        {
            return Err(refused_challenge(kind, self.name()));
        }
        let pop3 = server.protocol == Protocol::Pop3;
        let keep = match account.retention {
            _ if !pop3 => "keep",
            Retention::Keep => "keep",
            Retention::Delete => "no keep",
            Retention::DeleteAfter(_) => {
                return Err(Refusal(Message::new("export-refused-delete-after").with("format", self.name())));
            }
        };
        // "uidl" is a word of the server: behind "user" it is a syntax error.
        let mut text = format!(
            "poll {} protocol {} port {}{}\n",
            hex_string(&server.endpoint.host),
            if pop3 { "pop3" } else { "imap" },
            server.endpoint.port,
            if pop3 { " uidl" } else { "" }
        );
        text.push_str(&format!("    user {}", hex_string(&server.username)));
        if let Some(password) = options.password {
            text.push_str(&format!(" password {}", hex_string(password.expose())));
        }
        text.push_str("\n    ");
        // Without "ssl" a protocol that demands TLS makes STARTTLS a must.
        text.push_str(match server.security {
            Security::ImplicitTls => "ssl sslcertck",
            _ => "sslproto \"TLS1.2+\" sslcertck",
        });
        if let Some(file) = options.ca_file {
            text.push_str(&format!(" sslcertfile {}", hex_string(file)));
        }
        text.push_str(&format!(" {keep}\n"));
        Ok(Exported::new(text).holds(options).note(Message::new("export-note-fetchmail-delivery")))
    }
}

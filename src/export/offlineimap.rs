//! OfflineIMAP: `~/.offlineimaprc`.

use super::credentials::{bearer, secret};
use super::getmail::python;
use super::{Blocks, Comment, ExportOptions, Exported, Exporter, Group, OAuth2, Refusal, incoming};
use mail_types::account::{Account, LoginMethod};
use mail_types::{ChallengeKind, Message, Protocol, Security};

/// OfflineIMAP
pub(super) struct OfflineImap;

impl Exporter for OfflineImap {
    fn name(&self) -> &'static str {
        "offlineimap"
    }

    fn file_name(&self) -> &'static str {
        "offlineimaprc"
    }

    fn group(&self) -> Group {
        Group::Retrievers
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[Protocol::Imap]
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

    fn oauth2(&self) -> OAuth2 {
        OAuth2::ByCommand
    }

    fn blocks(&self) -> Option<Blocks> {
        Some(Blocks { names: &["[Account ", "[Repository "], first: &[] })
    }

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let server = incoming(account)?;
        let mechanisms = match server.login {
            LoginMethod::Password => "PLAIN, LOGIN",
            LoginMethod::Challenge(ChallengeKind::CramMd5) => "CRAM-MD5",
            LoginMethod::OAuth2 if bearer(server) == "xoauth2" => "XOAUTH2",
            LoginMethod::OAuth2 => return Err(Refusal::of(self.name(), "export-refused-oauth2")),
            LoginMethod::Challenge(_) => {
                return Err(Refusal::of(self.name(), "export-refused-challenge"));
            }
        };
        let name = super::label(account);
        let mut text = format!(
            "[general]\naccounts = {name}\n\n[Account {name}]\nlocalrepository = {name}-local\n\
             remoterepository = {name}-remote\n\n[Repository {name}-local]\ntype = Maildir\n\
             localfolders = ~/Mail/{name}\n\n[Repository {name}-remote]\ntype = IMAP\nremotehost = {}\n\
             remoteport = {}\nremoteusereval = {}\nauth_mechanisms = {mechanisms}\n",
            server.endpoint.host,
            server.endpoint.port,
            literal(&server.username)
        );
        text.push_str(match server.security {
            Security::ImplicitTls => "ssl = yes\nstarttls = no\n",
            _ => "ssl = no\nstarttls = yes\n",
        });
        match options.ca_file {
            Some(file) => text.push_str(&format!("sslcacertfile = {}\n", file.replace('%', "%%"))),
            None => text.push_str("sslcacertfile = OS-DEFAULT\n"),
        }
        let key = if server.login == LoginMethod::OAuth2 { "oauth2_access_token_eval" } else { "remotepasseval" };
        match secret(account, server, options, ["password", "command"]) {
            Some(("password", password)) => text.push_str(&format!("{key} = {}\n", literal(password))),
            Some((_, command)) => text.push_str(&format!(
                "{key} = __import__(\"subprocess\").check_output([\"sh\", \"-c\", {}]).decode()\
                 .split(\"\\n\")[0]\n",
                literal(command)
            )),
            // Without either it asks.
            None => {}
        }
        Ok(Exported::new(text).holds(options).note(Message::new("export-note-incoming-only")))
    }
}

/// A literal of Python in a file where `%` begins a reference.
fn literal(text: &str) -> String {
    python(text).replace('%', "%%")
}

//! getmail6: a file in `~/.config/getmail/`.

use super::credentials::{bearer, secret};
use super::{Comment, ExportOptions, Exported, Exporter, Group, OAuth2, Refusal, incoming, password_only};
use mail_types::account::{Account, LoginMethod, Retention};
use mail_types::{Message, Protocol, Security};

/// getmail6
pub(super) struct Getmail;

impl Exporter for Getmail {
    fn name(&self) -> &'static str {
        "getmail"
    }

    fn file_name(&self) -> &'static str {
        "getmailrc"
    }

    fn group(&self) -> Group {
        Group::Retrievers
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[Protocol::Pop3, Protocol::Imap]
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

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let server = incoming(account)?;
        if server.security != Security::ImplicitTls {
            return Err(Refusal::of(self.name(), "export-refused-starttls"));
        }
        let oauth2 = server.login == LoginMethod::OAuth2;
        if oauth2 && (server.protocol == Protocol::Pop3 || bearer(server) != "xoauth2") {
            return Err(Refusal::of(self.name(), "export-refused-oauth2"));
        }
        if !oauth2 {
            password_only([server], self.name())?;
        }
        let retriever = match server.protocol {
            Protocol::Pop3 => "SimplePOP3SSLRetriever",
            _ => {
                imap_plain(&server.username, options)?;
                "SimpleIMAPSSLRetriever"
            }
        };
        let password = match secret(account, server, options, ["password", "password_command"]) {
            Some(("password", password)) => format!("password = {}\n", ini(password)?),
            Some((key, command)) => format!("{key} = (\"sh\", \"-c\", {})\n", python(command)),
            // Without either getmail asks.
            None => String::new(),
        };
        let password = if oauth2 { format!("use_xoauth2 = true\n{password}") } else { password };
        let ca_file = options.ca_file.map(|file| Ok(format!("ca_certs = {}\n", ini(file)?))).transpose()?;
        let deletion = match account.retention {
            Retention::Keep => "delete = false\n",
            Retention::Delete => "delete = true\n",
            Retention::DeleteAfter(days) => &format!("delete = false\ndelete_after = {days}\n"),
        };
        let folder = format!("~/Mail/{}/", super::label(account));
        // Not `to_oldmail_on_each_mail`: with it getmail 6.18.11 ends each run with an empty list of what it has, fetches
        // everything again, and never deletes after some days (Debian 12, seen 2026-12-01).
        let text = format!(
            "[retriever]\ntype = {retriever}\nserver = {}\nport = {}\nusername = {}\n{password}{}\n[destination]\n\
             type = Maildir\npath = {folder}\n\n[options]\nread_all = false\n{deletion}",
            server.endpoint.host,
            server.endpoint.port,
            ini(&server.username)?,
            ca_file.unwrap_or_default()
        );
        let exported = Exported::new(text).holds(options).note(Message::new("export-note-incoming-only"));
        Ok(exported.note(Message::new("export-note-maildir").with("folder", folder)))
    }
}

/// Over IMAP getmail sends the login name without quotes, so that a blank would end it, and can't send
/// what is beyond ASCII at all.
fn imap_plain(username: &str, options: &ExportOptions<'_>) -> Result<(), Refusal> {
    let atom = |c: char| c.is_ascii_graphic() && !"(){%*\"\\".contains(c);
    let password = options.password.is_none_or(|password| password.expose().is_ascii());
    if username.chars().all(atom) && password {
        return Ok(());
    }
    Err(Refusal::new("export-refused-getmail-imap"))
}

/// A value as it stands: the reader knows no quotes, and takes blanks off both ends.
fn ini(text: &str) -> Result<String, Refusal> {
    if text.trim() != text || text.is_empty() {
        return Err(Refusal::of("getmail", "export-refused-blank"));
    }
    Ok(text.to_owned())
}

/// A literal of Python.
pub(super) fn python(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            ' '..='~' => out.push(character),
            other => out.push_str(&format!("\\U{:08x}", u32::from(other))),
        }
    }
    out.push('"');
    out
}

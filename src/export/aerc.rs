//! aerc: `~/.config/aerc/accounts.conf`, mode 0600.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::credentials::{bearer, command};
use super::escape::{double, percent, url_host};
use super::{Blocks, Comment, ExportOptions, Exported, Exporter, Group, OAuth2, Refusal, incoming, outgoing};
use mail_types::account::{Account, AccountServer, LoginMethod};
use mail_types::{Protocol, Secret, Security};

/// aerc
pub(super) struct Aerc;

impl Exporter for Aerc {
    fn name(&self) -> &'static str {
        "aerc"
    }

    fn file_name(&self) -> &'static str {
        "accounts.conf"
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
        Some(Blocks { names: &["["], first: &[] })
    }

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let server = incoming(account)?;
        let mut text = format!("[{}]\n", super::label(account));
        let mut notes = Vec::new();
        let line = |key: &str, value: &str| -> Result<String, Refusal> { Ok(format!("{key} = {}\n", raw(value)?)) };
        let mut credentials = |server: &AccountServer, key: &str| match password(server, options) {
            Some(_) => Ok(String::new()),
            None => {
                let (command, note) = command(account, server);
                if let Some(note) = note.filter(|note| !notes.contains(note)) {
                    notes.push(note);
                }
                line(key, &command)
            }
        };
        if server.login == LoginMethod::OAuth2 && server.security == Security::StartTls {
            return Err(Refusal::of(self.name(), "export-refused-oauth2-starttls"));
        }
        text.push_str(&line("source", &url(server, options, "imap"))?);
        text.push_str(&credentials(server, "source-cred-cmd")?);
        match outgoing(account) {
            Ok(server) => {
                text.push_str(&line("outgoing", &url(server, options, "smtp"))?);
                text.push_str(&credentials(server, "outgoing-cred-cmd")?);
                if server.security == Security::StartTls {
                    // Older versions ask for it by this word; newer ones have it in the scheme.
                    text.push_str("smtp-starttls = yes\n");
                }
            }
            Err(refusal) => notes.push(refusal.0),
        }
        text.push_str(&line("from", &mailbox(account))?);
        text.push_str("copy-to = Sent\ndefault = INBOX\n");
        for server in &account.servers {
            if matches!(server.login, LoginMethod::Challenge(_)) && server.protocol != Protocol::Pop3 {
                return Err(Refusal::of(self.name(), "export-refused-challenge"));
            }
        }
        let mut exported = Exported::new(text).holds(options);
        exported.notes = notes;
        Ok(exported)
    }
}

fn url(server: &AccountServer, options: &ExportOptions<'_>, scheme: &str) -> String {
    let s = if server.security == Security::ImplicitTls { "s" } else { "" };
    let password = password(server, options).map(|password| format!(":{}", percent(password))).unwrap_or_default();
    let user = percent(&server.username);
    // Without the address of a token endpoint the password is an access token.
    let token = if server.login == LoginMethod::OAuth2 { format!("+{}", bearer(server)) } else { String::new() };
    format!("{scheme}{s}{token}://{user}{password}@{}:{}", url_host(&server.endpoint.host), server.endpoint.port)
}

/// The password, where it is what logs in.
fn password<'a>(server: &AccountServer, options: &'a ExportOptions<'_>) -> Option<&'a str> {
    options.password.filter(|_| server.login != LoginMethod::OAuth2).map(Secret::expose)
}

/// A value between backticks, where nothing is special but a further backtick.
fn raw(text: &str) -> Result<String, Refusal> {
    if text.contains('`') {
        return Err(Refusal::of("aerc", "export-refused-backtick"));
    }
    Ok(format!("`{text}`"))
}

/// `"Name" <address>` (RFC 5322 section 3.4); a name with a backtick as an encoded word.
fn mailbox(account: &Account) -> String {
    let address = account.address.to_ascii();
    match &account.name {
        None => address,
        Some(name) if name.contains('`') => format!("=?UTF-8?B?{}?= <{address}>", STANDARD.encode(name)),
        Some(name) => format!("{} <{address}>", double(name)),
    }
}

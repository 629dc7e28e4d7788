//! aerc: `~/.config/aerc/accounts.conf`, mode 0600.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::escape::{double, percent, url_host};
use super::{Comment, ExportOptions, Exported, Exporter, Refusal, incoming, outgoing, password_command};
use mail_types::account::{Account, AccountServer, LoginMethod};
use mail_types::{Protocol, Security};

/// aerc
pub(super) struct Aerc;

impl Exporter for Aerc {
    fn name(&self) -> &'static str {
        "aerc"
    }

    fn file_name(&self) -> &'static str {
        "accounts.conf"
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
        let mut text = format!("[{}]\n", super::label(account));
        let mut notes = Vec::new();
        let (command, note) = password_command(account);
        let line = |key: &str, value: &str| -> Result<String, Refusal> { Ok(format!("{key} = {}\n", raw(value)?)) };
        text.push_str(&line("source", &url(server, options, "imap"))?);
        if options.password.is_none() {
            text.push_str(&line("source-cred-cmd", &command)?);
            notes.extend(note);
        }
        match outgoing(account) {
            Ok(server) => {
                text.push_str(&line("outgoing", &url(server, options, "smtp"))?);
                if options.password.is_none() {
                    text.push_str(&line("outgoing-cred-cmd", &command)?);
                }
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
    let password = options.password.map(|password| format!(":{}", percent(password.expose()))).unwrap_or_default();
    let user = percent(&server.username);
    format!("{scheme}{s}://{user}{password}@{}:{}", url_host(&server.endpoint.host), server.endpoint.port)
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

//! Alpine: lines for `~/.pinerc`.

use super::{Comment, ExportOptions, Exported, Exporter, Group, Refusal, incoming, outgoing, password_only};
use mail_types::account::{Account, AccountServer};
use mail_types::{Message, Protocol, Security};

/// Alpine
pub(super) struct Alpine;

impl Exporter for Alpine {
    fn name(&self) -> &'static str {
        "alpine"
    }

    fn file_name(&self) -> &'static str {
        "pinerc"
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

    fn export(&self, account: &Account, _options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let (server, sending) = (incoming(account)?, outgoing(account)?);
        password_only([server, sending], self.name())?;
        // A slash, a brace or a comma would end the name; quoting it would have to pass two readers.
        let plain = |c: char| c.is_ascii_alphanumeric() || "@.-_+%=~".contains(c);
        let name = super::display_name(account);
        let odd_name = name.starts_with([' ', '"']) || name.ends_with([' ', '"']) || name.contains('$');
        if odd_name || !server.username.chars().chain(sending.username.chars()).all(plain) {
            return Err(Refusal::of(self.name(), "export-refused-characters"));
        }
        let text = format!(
            "personal-name={name}\nuser-domain={}\ninbox-path={{{}}}INBOX\nsmtp-server={}\n\
             customized-hdrs=From: {} <{}>\n",
            account.address.domain.as_str(),
            place(server),
            place(sending),
            super::escape::double(&name),
            account.address.to_ascii()
        );
        Ok(Exported::new(text).note(Message::new("export-note-asks")))
    }
}

/// `/ssl` is TLS from the start, `/tls` demands STARTTLS.
fn place(server: &AccountServer) -> String {
    let tls = if server.security == Security::ImplicitTls { "ssl" } else { "tls" };
    let host = super::escape::url_host(&server.endpoint.host);
    format!("{host}:{}/{tls}/user={}", server.endpoint.port, server.username)
}

//! Roundcube: lines for `config.inc.php`.

use super::escape::{single, url_host};
use super::{Comment, ExportOptions, Exported, Exporter, Group, Refusal, incoming, outgoing, password_only};
use mail_types::account::{Account, AccountServer};
use mail_types::{Message, Protocol, Security};

/// Roundcube 1.6. Everyone logs in with a name and password of their own, so neither stands in the file.
pub(super) struct Roundcube;

impl Exporter for Roundcube {
    fn name(&self) -> &'static str {
        "roundcube"
    }

    fn file_name(&self) -> &'static str {
        "roundcube.inc.php"
    }

    fn group(&self) -> Group {
        Group::Servers
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[Protocol::Imap]
    }

    fn comment(&self) -> Comment {
        Comment::Hash
    }

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let (server, sending) = (incoming(account)?, outgoing(account)?);
        password_only([server, sending], self.name())?;
        if server.username != sending.username {
            return Err(Refusal::of(self.name(), "export-refused-two-users"));
        }
        let mut text = format!(
            "$config['imap_host'] = {};\n$config['smtp_host'] = {};\n$config['smtp_user'] = '%u';\n\
             $config['smtp_pass'] = '%p';\n$config['mail_domain'] = {};\n",
            single(&place(server)),
            single(&place(sending)),
            single(account.address.domain.as_str())
        );
        for protocol in ["imap", "smtp"] {
            let file = options.ca_file.map(|file| format!(", 'cafile' => {}", single(file))).unwrap_or_default();
            text.push_str(&format!(
                "$config['{protocol}_conn_options'] = ['ssl' => ['verify_peer' => true, 'verify_peer_name' => true{file}]];\n"
            ));
        }
        let note = Message::new("export-note-roundcube").with("user", server.username.clone());
        Ok(super::without_name(account, self.name(), Exported::new(text)).note(note))
    }
}

/// Its `tls` demands STARTTLS.
fn place(server: &AccountServer) -> String {
    let scheme = if server.security == Security::ImplicitTls { "ssl" } else { "tls" };
    format!("{scheme}://{}:{}", url_host(&server.endpoint.host), server.endpoint.port)
}

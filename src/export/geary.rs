//! Geary: `~/.config/geary/account_01/geary.ini`.

use super::escape::key_file;
use super::{ExportOptions, Exported, Exporter, Group, Refusal, incoming, outgoing, password_only, trimmed};
use mail_types::account::{Account, AccountServer};
use mail_types::{Message, Protocol, Security};

/// GNOME Geary
pub(super) struct Geary;

impl Exporter for Geary {
    fn name(&self) -> &'static str {
        "geary"
    }

    fn file_name(&self) -> &'static str {
        "geary.ini"
    }

    fn group(&self) -> Group {
        Group::Programs
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[Protocol::Imap]
    }

    fn export(&self, account: &Account, _options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let (server, sending) = (incoming(account)?, outgoing(account)?);
        password_only([server, sending], self.name())?;
        trimmed(&server.username, self.name())?;
        trimmed(&sending.username, self.name())?;
        // A list, whose parts end with a semicolon.
        let sender =
            format!("{} <{}>", super::escape::double(&super::display_name(account)), account.address.to_ascii());
        let text = format!(
            "[Metadata]\nversion=1\nstatus=enabled\n\n[Account]\nordinal=1\nlabel={}\nservice_provider=other\n\
             sender_mailboxes={};\nprefetch_days=14\nsave_drafts=true\nsave_sent=true\nuse_signature=false\nsignature=\n\n\
             [Folders]\n\n[Incoming]\n{}\n[Outgoing]\ncredentials=custom\n{}",
            key_file(&account.address.to_ascii()),
            key_file(&sender).replace(';', "\\;"),
            service(server),
            service(sending)
        );
        Ok(Exported::new(text).note(Message::new("export-note-geary")))
    }
}

fn service(server: &AccountServer) -> String {
    let security = if server.security == Security::ImplicitTls { "transport" } else { "start-tls" };
    format!(
        "login={}\nremember_password=true\nhost={}\nport={}\ntransport_security={security}\n",
        key_file(&server.username),
        server.endpoint.host,
        server.endpoint.port
    )
}

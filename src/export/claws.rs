//! Claws Mail: `~/.claws-mail/accountrc`.

use super::{ExportOptions, Exported, Exporter, Group, Refusal, incoming, outgoing, password_only, trimmed};
use mail_types::account::{Account, AccountServer, Retention};
use mail_types::{Message, Protocol, Security};

/// Claws Mail
pub(super) struct Claws;

impl Exporter for Claws {
    fn name(&self) -> &'static str {
        "claws-mail"
    }

    fn file_name(&self) -> &'static str {
        "accountrc"
    }

    fn group(&self) -> Group {
        Group::Programs
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[Protocol::Imap, Protocol::Pop3]
    }

    /// A value is the rest of the line, but for blanks at its ends. Passwords stand elsewhere, encrypted.
    fn export(&self, account: &Account, _options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let (server, sending) = (incoming(account)?, outgoing(account)?);
        password_only([server, sending], self.name())?;
        let name = super::display_name(account);
        for value in [&server.username, &sending.username, &name] {
            trimmed(value, self.name())?;
        }
        let address = account.address.to_ascii();
        let pop3 = server.protocol == Protocol::Pop3;
        let (kind, key) = if pop3 { (0, "pop") } else { (3, "imap") };
        let kept = if pop3 { retention(account.retention) } else { String::new() };
        let text = format!(
            "[Account: 1]\naccount_name={address}\nis_default=1\nname={name}\naddress={address}\nprotocol={kind}\n\
             receive_server={}\nuser_id={}\nset_{key}port=1\n{key}_port={}\nssl_{key}={}\n{kept}smtp_server={}\n\
             use_smtp_auth=1\nsmtp_user_id={}\nset_smtpport=1\nsmtp_port={}\nssl_smtp={}\n",
            server.endpoint.host,
            server.username,
            server.endpoint.port,
            tls(server),
            sending.endpoint.host,
            sending.username,
            sending.endpoint.port,
            tls(sending)
        );
        Ok(Exported::new(text).note(Message::new("export-note-claws")))
    }
}

/// 0 would be no TLS.
fn tls(server: &AccountServer) -> u8 {
    if server.security == Security::ImplicitTls { 1 } else { 2 }
}

/// Without a word about it everything is deleted on the server after seven days.
fn retention(retention: Retention) -> String {
    match retention {
        Retention::Keep => "remove_mail=0\n".to_owned(),
        Retention::Delete => "remove_mail=1\nmessage_leave_time=0\nmessage_leave_hour=0\n".to_owned(),
        Retention::DeleteAfter(days) => format!("remove_mail=1\nmessage_leave_time={days}\nmessage_leave_hour=0\n"),
    }
}

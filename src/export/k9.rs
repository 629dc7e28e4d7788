//! K-9 Mail and Thunderbird for Android: a settings file to import (`.k9s`).

use super::escape::xml;
use super::{
    Comment, ExportOptions, Exported, Exporter, Group, OAuth2, Refusal, incoming, outgoing, refused_challenge,
};
use mail_types::account::{Account, AccountServer, LoginMethod, Retention};
use mail_types::{ChallengeKind, Protocol, Security};

/// K-9
pub(super) struct K9;

impl Exporter for K9 {
    fn name(&self) -> &'static str {
        "k9"
    }

    fn file_name(&self) -> &'static str {
        "account.k9s"
    }

    fn group(&self) -> Group {
        Group::Phones
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[Protocol::Imap, Protocol::Pop3]
    }

    fn comment(&self) -> Comment {
        Comment::Xml
    }

    fn can_hold_password(&self) -> bool {
        true
    }

    fn oauth2(&self) -> OAuth2 {
        OAuth2::ByItself
    }

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let (server, sending) = (incoming(account)?, outgoing(account)?);
        // The app's word for deleting is what happens when the user deletes a message there; it
        // removes nothing from a POP3 server by itself.
        let pop3 = server.protocol == Protocol::Pop3;
        if pop3 && account.retention != Retention::Keep {
            return Err(Refusal::of(self.name(), "export-refused-delete"));
        }
        let address = account.address.to_ascii();
        let policy = if pop3 { "NEVER" } else { "DELETE" };
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<k9settings version=\"99\" format=\"1\">\n  <accounts>\n    \
             <account uuid=\"{}\">\n      <name>{}</name>\n      <settings>\n        \
             <value key=\"deletePolicy\">{policy}</value>\n      </settings>\n{}{}      <identities>\n        \
             <identity>\n          <name>{}</name>\n          <email>{}</email>\n        </identity>\n      \
             </identities>\n    </account>\n  </accounts>\n</k9settings>\n",
            super::uuid(&address).to_lowercase(),
            xml(&address),
            lines(server, "incoming-server", options)?,
            lines(sending, "outgoing-server", options)?,
            xml(&super::display_name(account)),
            xml(&address)
        );
        Ok(Exported::new(text).holds(options))
    }
}

fn lines(server: &AccountServer, element: &str, options: &ExportOptions<'_>) -> Result<String, Refusal> {
    let kind = match server.protocol {
        Protocol::Imap => "IMAP",
        Protocol::Pop3 => "POP3",
        Protocol::Submission => "SMTP",
    };
    let security = if server.security == Security::ImplicitTls { "SSL_TLS_REQUIRED" } else { "STARTTLS_REQUIRED" };
    let method = match server.login {
        LoginMethod::Password => "PLAIN",
        LoginMethod::Challenge(ChallengeKind::CramMd5) => "CRAM_MD5",
        LoginMethod::OAuth2 => "XOAUTH2",
        LoginMethod::Challenge(kind) => return Err(refused_challenge(kind, "k9")),
    };
    let password = options
        .password
        .map(|password| format!("        <password>{}</password>\n", xml(password.expose())))
        .unwrap_or_default();
    Ok(format!(
        "      <{element} type=\"{kind}\">\n        <host>{}</host>\n        <port>{}</port>\n        \
         <connection-security>{security}</connection-security>\n        \
         <authentication-type>{method}</authentication-type>\n        <username>{}</username>\n{password}      \
         </{element}>\n",
        xml(&server.endpoint.host),
        server.endpoint.port,
        xml(&server.username)
    ))
}

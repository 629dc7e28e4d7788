//! A configuration profile for Apple's systems (`.mobileconfig`).

use plist::{Dictionary, Value};

use super::{
    ExportOptions, Exported, Exporter, Group, Refusal, incoming, outgoing, programs_delete, refused_challenge,
};
use mail_types::account::{Account, AccountServer, LoginMethod};
use mail_types::{ChallengeKind, Message, Protocol, Security};

/// Apple Mail
pub(super) struct MobileConfig;

impl Exporter for MobileConfig {
    fn name(&self) -> &'static str {
        "mobileconfig"
    }

    fn file_name(&self) -> &'static str {
        "mail.mobileconfig"
    }

    fn group(&self) -> Group {
        Group::Phones
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[Protocol::Imap, Protocol::Pop3]
    }

    fn export(&self, account: &Account, _options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let (server, sending) = (incoming(account)?, outgoing(account)?);
        let address = account.address.to_ascii();
        let mut payload = Dictionary::new();
        identify(&mut payload, "com.apple.mail.managed", &address, "payload");
        let mut put = |key: &str, value: Value| payload.insert(key.to_owned(), value);
        let kind = if server.protocol == Protocol::Pop3 { "EmailTypePOP" } else { "EmailTypeIMAP" };
        put("EmailAccountType", kind.into());
        put("EmailAddress", address.clone().into());
        put("EmailAccountName", super::display_name(account).into());
        put("EmailAccountDescription", address.clone().into());
        // False: the password is asked for each, so that none is taken over by mistake.
        put("OutgoingPasswordSameAsIncomingPassword", (server.username == sending.username).into());
        for (server, way) in [(server, "Incoming"), (sending, "Outgoing")] {
            put(&format!("{way}MailServerHostName"), server.endpoint.host.clone().into());
            put(&format!("{way}MailServerPortNumber"), i64::from(server.endpoint.port).into());
            put(&format!("{way}MailServerUseSSL"), true.into());
            put(&format!("{way}MailServerUsername"), server.username.clone().into());
            put(&format!("{way}MailServerAuthentication"), authentication(server)?.into());
        }
        let mut profile = Dictionary::new();
        identify(&mut profile, "Configuration", &address, "profile");
        profile.insert("PayloadDisplayName".to_owned(), address.into());
        profile.insert("PayloadContent".to_owned(), Value::Array(vec![Value::Dictionary(payload)]));
        let mut text = Vec::new();
        Value::Dictionary(profile)
            .to_writer_xml(&mut text)
            .map_err(|_| Refusal::new("export-refused-control-server"))?;
        let mut notes = tls_by_port([server, sending], self.name())?;
        if server.protocol == Protocol::Pop3 {
            notes.push(programs_delete(self.name()));
        }
        Ok(Exported { notes, ..Exported::new(String::from_utf8_lossy(&text).into_owned() + "\n") })
    }
}

/// The profile has one switch for both kinds of TLS; Mail goes by the port.
fn tls_by_port(servers: [&AccountServer; 2], format: &'static str) -> Result<Vec<Message>, Refusal> {
    let mut notes = Vec::new();
    for server in servers.into_iter().filter(|server| server.security == Security::StartTls) {
        if server.endpoint.port != server.protocol.default_port(Security::StartTls) {
            return Err(Refusal::of(format, "export-refused-starttls"));
        }
        notes.push(Message::new("export-note-apple-starttls").with("port", server.endpoint.port));
    }
    let on_starttls_port = |server: &AccountServer| matches!(server.endpoint.port, 25 | 110 | 143 | 587);
    if servers.iter().any(|server| server.security == Security::ImplicitTls && on_starttls_port(server)) {
        return Err(Refusal::of(format, "export-refused-implicit-tls"));
    }
    Ok(notes)
}

/// The four keys of every payload. Identifier and UUID come from the address, so that a second
/// profile replaces the first.
fn identify(dictionary: &mut Dictionary, kind: &str, address: &str, part: &str) {
    let uuid = super::uuid(&format!("{part} {address}"));
    let mut put = |key: &str, value: Value| dictionary.insert(key.to_owned(), value);
    put("PayloadType", kind.into());
    put("PayloadVersion", Value::Integer(1.into()));
    put("PayloadIdentifier", format!("mailsetup.{part}.{}", uuid.to_lowercase()).into());
    put("PayloadUUID", uuid.into());
}

fn authentication(server: &AccountServer) -> Result<&'static str, Refusal> {
    match server.login {
        LoginMethod::Password => Ok("EmailAuthPassword"),
        LoginMethod::Challenge(ChallengeKind::CramMd5) => Ok("EmailAuthCRAMMD5"),
        LoginMethod::Challenge(kind) => Err(refused_challenge(kind, "mobileconfig")),
        LoginMethod::OAuth2 => Err(Refusal::of("mobileconfig", "export-refused-oauth2")),
    }
}

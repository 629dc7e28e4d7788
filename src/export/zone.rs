//! SRV records for one's own domain (RFC 6186, RFC 8314 section 5.1), as zone lines.

use super::{ExportOptions, Exported, Exporter, Group, OAuth2, Refusal};
use mail_types::account::{Account, AccountServer};
use mail_types::{Message, Protocol, Security};

/// DNS zone lines
pub(super) struct Zone;

impl Exporter for Zone {
    fn name(&self) -> &'static str {
        "zone"
    }

    fn file_name(&self) -> &'static str {
        "srv.zone"
    }

    fn group(&self) -> Group {
        Group::Servers
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[]
    }

    fn oauth2(&self) -> OAuth2 {
        OAuth2::ByItself
    }

    fn export(&self, account: &Account, _options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let domain = account.address.domain.as_str();
        let mut text = String::new();
        for server in &account.servers {
            text.push_str(&record(server, domain)?);
        }
        Ok(Exported::new(text).note(Message::new("export-note-zone")))
    }
}

/// One line. A record says host and port; who logs in is left to convention.
pub(crate) fn record(server: &AccountServer, domain: &str) -> Result<String, Refusal> {
    let host = &server.endpoint.host;
    if host.parse::<std::net::IpAddr>().is_ok()
        || !host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    {
        return Err(Refusal(Message::new("export-refused-zone-host").with_foreign("host", host.clone())));
    }
    let [implicit, starttls] = services(server.protocol);
    let service = if server.security == Security::ImplicitTls { implicit } else { starttls };
    Ok(format!("{service}._tcp.{domain}. 3600 IN SRV 0 1 {} {host}.\n", server.endpoint.port))
}

/// Two lines that deny the service (RFC 6186 section 3.4).
pub(crate) fn not_offered(protocol: Protocol, domain: &str) -> String {
    services(protocol).map(|service| format!("{service}._tcp.{domain}. 3600 IN SRV 0 0 0 .\n")).concat()
}

/// Names of the services: implicit TLS, STARTTLS.
fn services(protocol: Protocol) -> [&'static str; 2] {
    match protocol {
        Protocol::Imap => ["_imaps", "_imap"],
        Protocol::Pop3 => ["_pop3s", "_pop3"],
        Protocol::Submission => ["_submissions", "_submission"],
    }
}

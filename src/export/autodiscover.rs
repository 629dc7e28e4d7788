//! Microsoft's Autodiscover answer, the old XML form (POX), as Outlook reads it.

use super::escape::xml;
use super::{
    ExportOptions, Exported, Exporter, Group, Refusal, outgoing, password_only, programs_delete, trimmed, without_name,
};
use mail_types::account::{Account, AccountServer};
use mail_types::{Message, Protocol, Security};

/// Autodiscover
pub(super) struct Autodiscover;

impl Exporter for Autodiscover {
    fn name(&self) -> &'static str {
        "autodiscover"
    }

    fn file_name(&self) -> &'static str {
        "autodiscover.xml"
    }

    fn group(&self) -> Group {
        Group::Servers
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[]
    }

    fn export(&self, account: &Account, _options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let sending = outgoing(account)?;
        let receiving = account.servers.iter().filter(|server| server.protocol != Protocol::Submission);
        let servers: Vec<&AccountServer> = receiving.chain([sending]).collect();
        password_only(servers.iter().copied(), self.name())?;
        // Readers go by the ports of TLS from the start, whatever else is said.
        let taken =
            |server: &&AccountServer| server.endpoint.port == server.protocol.default_port(Security::ImplicitTls);
        if servers.iter().any(|server| server.security == Security::StartTls && taken(server)) {
            return Err(Refusal::of(self.name(), "export-refused-starttls"));
        }
        for server in &servers {
            trimmed(&server.username, self.name())?;
        }
        let exported = Exported::new(document(&servers, true)).note(Message::new("export-note-autodiscover"));
        let exported = without_name(account, self.name(), exported);
        Ok(match account.incoming().map(|server| server.protocol) {
            Some(Protocol::Pop3) => exported.note(programs_delete(self.name())),
            _ => exported,
        })
    }
}

/// The whole answer; without names where it is for many users.
pub(super) fn document(servers: &[&AccountServer], with_names: bool) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006\">\n  \
         <Response xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a\">\n    \
         <Account>\n      <AccountType>email</AccountType>\n      <Action>settings</Action>\n",
    );
    for server in servers {
        text.push_str(&protocol(server, with_names));
    }
    text.push_str("    </Account>\n  </Response>\n</Autodiscover>\n");
    text
}

fn protocol(server: &AccountServer, with_name: bool) -> String {
    // Encryption overrides SSL where a reader knows it; SSL stands for those that do not.
    let (ssl, encryption) = if server.security == Security::ImplicitTls { ("on", "SSL") } else { ("on", "TLS") };
    let name =
        if with_name { format!("        <LoginName>{}</LoginName>\n", xml(&server.username)) } else { String::new() };
    let sending =
        if server.protocol == Protocol::Submission { "        <AuthRequired>on</AuthRequired>\n" } else { "" };
    format!(
        "      <Protocol>\n        <Type>{}</Type>\n        <Server>{}</Server>\n        <Port>{}</Port>\n\
         {name}        <DomainRequired>off</DomainRequired>\n        <SPA>off</SPA>\n        \
         <SSL>{ssl}</SSL>\n        <Encryption>{encryption}</Encryption>\n{sending}      </Protocol>\n",
        server.protocol,
        xml(&server.endpoint.host),
        server.endpoint.port
    )
}

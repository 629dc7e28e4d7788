//! Delta Chat: a `dclogin:` link, which always holds the password.

use super::escape::percent;
use super::{ExportOptions, Exported, Exporter, Group, Refusal, incoming, outgoing};
use mail_types::account::{Account, AccountServer};
use mail_types::{Protocol, Security};

/// Delta Chat
pub(super) struct DeltaChat;

impl Exporter for DeltaChat {
    fn name(&self) -> &'static str {
        "deltachat"
    }

    fn file_name(&self) -> &'static str {
        "deltachat.txt"
    }

    fn group(&self) -> Group {
        Group::Phones
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[Protocol::Imap]
    }

    fn needs_password(&self) -> bool {
        true
    }

    fn can_hold_password(&self) -> bool {
        true
    }

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let password = options.password.ok_or_else(|| Refusal::new("export-refused-needs-password"))?;
        let address = account.address.to_ascii();
        let (local_part, domain) = address.rsplit_once('@').unwrap_or((&address, ""));
        let text = format!(
            "dclogin://{}@{domain}?p={}&v=1{}{}\n",
            percent(local_part),
            percent(password.expose()),
            server(incoming(account)?, 'i'),
            server(outgoing(account)?, 's')
        );
        Ok(Exported::new(text).holds(options))
    }
}

/// Host, port, user and security, each name with the protocol's letter before it.
fn server(server: &AccountServer, letter: char) -> String {
    let security = if server.security == Security::ImplicitTls { "ssl" } else { "starttls" };
    format!(
        "&{letter}h={}&{letter}p={}&{letter}u={}&{letter}s={security}",
        percent(&server.endpoint.host),
        server.endpoint.port,
        percent(&server.username)
    )
}

//! Evolution: three key files in `~/.config/evolution/sources/`.

use super::escape::key_file;
use super::{ExportOptions, Exported, Exporter, Group, Refusal, incoming, outgoing, trimmed};
use mail_types::account::{Account, AccountServer, LoginMethod, Retention};
use mail_types::{Message, Protocol, Security};

/// GNOME Evolution
pub(super) struct Evolution;

impl Exporter for Evolution {
    fn name(&self) -> &'static str {
        "evolution"
    }

    fn file_name(&self) -> &'static str {
        "evolution-sources.sh"
    }

    fn group(&self) -> Group {
        Group::Programs
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[Protocol::Imap, Protocol::Pop3]
    }

    /// One script that writes the three files: they refer to each other by their names.
    fn export(&self, account: &Account, _options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let (server, sending) = (incoming(account)?, outgoing(account)?);
        if [server, sending].iter().any(|server| server.login == LoginMethod::OAuth2) {
            return Err(Refusal::of(self.name(), "export-refused-oauth2"));
        }
        // It takes blanks off both ends of what it reads.
        let name = super::display_name(account);
        for value in [&server.username, &sending.username, &name] {
            trimmed(value, self.name())?;
        }
        let uid = |part: &str| format!("mailsetup-{}", super::uuid(&format!("{part} {}", account.address.to_ascii())));
        let (identity, transport) = (uid("identity"), uid("transport"));
        let address = account.address.to_ascii();
        let source = |parent: &str| {
            format!("[Data Source]\nDisplayName={}\nEnabled=true\nParent={parent}\n\n", key_file(&address))
        };
        let (backend, choice) = match server.protocol {
            Protocol::Pop3 => ("pop", retention(account.retention)),
            _ => ("imapx", String::new()),
        };
        let account_file = format!(
            "{}[Mail Account]\nBackendName={backend}\nIdentityUid={identity}\n\n{choice}{}",
            source(""),
            connection(server)
        );
        let identity_file = format!(
            "{}[Mail Identity]\nAddress={}\nName={}\n\n[Mail Submission]\nTransportUid={transport}\n",
            source(&uid("account")),
            key_file(&address),
            key_file(&name)
        );
        let transport_file =
            format!("{}[Mail Transport]\nBackendName=smtp\n\n{}", source(&uid("account")), connection(sending));
        let mut text = String::from(
            "#!/bin/sh\nset -eu\nfolder=\"${XDG_CONFIG_HOME:-$HOME/.config}/evolution/sources\"\nmkdir -p \"$folder\"\n",
        );
        for (uid, file) in [(uid("account"), account_file), (identity, identity_file), (transport, transport_file)] {
            text.push_str(&format!("printf '%s' {} > \"$folder\"/{uid}.source\n", super::escape::shell(&file)));
        }
        Ok(Exported::new(text).note(Message::new("export-note-evolution")))
    }
}

fn connection(server: &AccountServer) -> String {
    let security = match server.security {
        Security::ImplicitTls => "ssl-on-alternate-port",
        _ => "starttls-on-standard-port",
    };
    // An empty method is the password in the protocol's own command.
    let method = if server.protocol == Protocol::Submission { "PLAIN" } else { "" };
    format!(
        "[Authentication]\nHost={}\nPort={}\nUser={}\nMethod={method}\n\n[Security]\nMethod={security}\n",
        server.endpoint.host,
        server.endpoint.port,
        key_file(&server.username)
    )
}

/// What POP3 leaves. Without a word about it Camel deletes everything after the first download (Evolution 3.46, Debian
/// 12, seen 2026-11-30).
fn retention(retention: Retention) -> String {
    let keys = match retention {
        Retention::Keep => "KeepOnServer=true\nDeleteAfterDays=0\n".to_owned(),
        Retention::Delete => "KeepOnServer=false\n".to_owned(),
        Retention::DeleteAfter(days) => format!("KeepOnServer=true\nDeleteAfterDays={days}\n"),
    };
    format!("[Pop Backend]\n{keys}\n")
}

//! The autoconfig file of Thunderbird and its kin: for `https://autoconfig.DOMAIN/mail/`, or for
//! Thunderbird's own `isp/DOMAIN.xml`.

use super::escape::xml;
use super::{ExportOptions, Exported, Exporter, Refusal, outgoing};
use crate::model::account::{Account, AccountServer, ChallengeKind, LoginMethod, Retention};
use crate::model::{EmailAddress, Message, Protocol, Security};

/// Autoconfig
pub(super) struct Autoconfig;

impl Exporter for Autoconfig {
    fn name(&self) -> &'static str {
        "autoconfig"
    }

    fn file_name(&self) -> &'static str {
        "config-v1.1.xml"
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[]
    }

    fn knows_oauth2(&self) -> bool {
        true
    }

    fn export(&self, account: &Account, _options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        // Thunderbird takes no file without an outgoing server.
        let sending = outgoing(account)?;
        let domain = account.address.domain.as_str();
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<clientConfig version=\"1.1\">\n  \
             <emailProvider id=\"{0}\">\n    <domain>{0}</domain>\n    <displayName>{0}</displayName>\n",
            xml(domain)
        );
        // The first of several is what programs propose.
        let [first, second] = match account.protocol {
            Some(Protocol::Pop3) => [Protocol::Pop3, Protocol::Imap],
            _ => [Protocol::Imap, Protocol::Pop3],
        };
        let receiving: Vec<&AccountServer> =
            [first, second].into_iter().filter_map(|protocol| account.server(protocol)).collect();
        if receiving.is_empty() {
            return Err(Refusal::new("export-refused-no-incoming"));
        }
        for server in receiving {
            let kind = if server.protocol == Protocol::Pop3 { "pop3" } else { "imap" };
            let keep = if server.protocol == Protocol::Pop3 { retention(account.retention) } else { String::new() };
            text.push_str(&format!(
                "    <incomingServer type=\"{kind}\">\n{}{keep}    </incomingServer>\n",
                lines(server, &account.address)?
            ));
        }
        text.push_str(&format!(
            "    <outgoingServer type=\"smtp\">\n{}    </outgoingServer>\n  </emailProvider>\n</clientConfig>\n",
            lines(sending, &account.address)?
        ));
        Ok(Exported::new(text))
    }
}

fn lines(server: &AccountServer, address: &EmailAddress) -> Result<String, Refusal> {
    let security = if server.security == Security::ImplicitTls { "SSL" } else { "STARTTLS" };
    let method = match server.login {
        LoginMethod::Password => "password-cleartext",
        LoginMethod::Challenge(ChallengeKind::CramMd5) => "password-encrypted",
        LoginMethod::OAuth2 => "OAuth2",
        LoginMethod::Challenge(ChallengeKind::Scram) => {
            return Err(Refusal(Message::new("export-refused-scram").with("format", "autoconfig")));
        }
    };
    Ok(format!(
        "      <hostname>{}</hostname>\n      <port>{}</port>\n      <socketType>{security}</socketType>\n      \
         <username>{}</username>\n      <authentication>{method}</authentication>\n",
        xml(&server.endpoint.host),
        server.endpoint.port,
        xml(&template(&server.username, address))
    ))
}

/// The user name for everybody of the domain, where it follows from the address.
fn template(username: &str, address: &EmailAddress) -> String {
    if username == address.to_ascii() {
        "%EMAILADDRESS%".to_owned()
    } else if username == address.local_part {
        "%EMAILLOCALPART%".to_owned()
    } else {
        username.to_owned()
    }
}

fn retention(retention: Retention) -> String {
    let inner = match retention {
        Retention::Keep => "        <leaveMessagesOnServer>true</leaveMessagesOnServer>\n".to_owned(),
        Retention::Delete => "        <leaveMessagesOnServer>false</leaveMessagesOnServer>\n".to_owned(),
        Retention::DeleteAfter(days) => format!(
            "        <leaveMessagesOnServer>true</leaveMessagesOnServer>\n        \
             <daysToLeaveMessagesOnServer>{days}</daysToLeaveMessagesOnServer>\n"
        ),
    };
    format!("      <pop3>\n{inner}      </pop3>\n")
}

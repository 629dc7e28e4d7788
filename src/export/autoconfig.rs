//! The autoconfig file of Thunderbird and its kin: for `https://autoconfig.DOMAIN/mail/`, or for
//! Thunderbird's own `isp/DOMAIN.xml`.

use super::escape::xml;
use super::{
    ExportOptions, Exported, Exporter, Group, OAuth2, Refusal, outgoing, refused_challenge, trimmed, without_name,
};
use mail_types::account::{Account, AccountServer, LoginMethod, Retention};
use mail_types::{ChallengeKind, EmailAddress, Protocol, Security};

/// Autoconfig
pub(super) struct Autoconfig;

impl Exporter for Autoconfig {
    fn name(&self) -> &'static str {
        "autoconfig"
    }

    fn file_name(&self) -> &'static str {
        "config-v1.1.xml"
    }

    fn group(&self) -> Group {
        Group::Programs
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[]
    }

    fn oauth2(&self) -> OAuth2 {
        OAuth2::ByItself
    }

    fn export(&self, account: &Account, _options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        // Thunderbird takes no file without an outgoing server.
        outgoing(account)?;
        let domain = account.address.domain.as_str();
        // The first of several is what programs propose.
        let [first, second] = match account.protocol {
            Some(Protocol::Pop3) => [Protocol::Pop3, Protocol::Imap],
            _ => [Protocol::Imap, Protocol::Pop3],
        };
        let servers: Vec<AccountServer> = [first, second, Protocol::Submission]
            .into_iter()
            .filter_map(|protocol| account.server(protocol).cloned())
            .collect();
        let text = document(&account.address, domain, &servers, account.retention)?;
        Ok(without_name(account, self.name(), Exported::new(text)))
    }
}

/// The whole file, servers in the order in which programs are to propose them.
pub(super) fn document(
    address: &EmailAddress,
    name: &str,
    servers: &[AccountServer],
    choice: Retention,
) -> Result<String, Refusal> {
    let (domain, name) = (xml(address.domain.as_str()), xml(name));
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<clientConfig version=\"1.1\">\n  \
         <emailProvider id=\"{domain}\">\n    <domain>{domain}</domain>\n    <displayName>{name}</displayName>\n"
    );
    if servers.iter().all(|server| server.protocol == Protocol::Submission) {
        return Err(Refusal::new("export-refused-no-incoming"));
    }
    for server in servers {
        let (element, kind) = match server.protocol {
            Protocol::Imap => ("incomingServer", "imap"),
            Protocol::Pop3 => ("incomingServer", "pop3"),
            Protocol::Submission => ("outgoingServer", "smtp"),
        };
        // Never nothing: programs then choose, and Thunderbird chooses to delete.
        let keep = if server.protocol == Protocol::Pop3 { retention(choice) } else { String::new() };
        text.push_str(&format!("    <{element} type=\"{kind}\">\n{}{keep}    </{element}>\n", lines(server, address)?));
    }
    text.push_str("  </emailProvider>\n</clientConfig>\n");
    Ok(text)
}

fn lines(server: &AccountServer, address: &EmailAddress) -> Result<String, Refusal> {
    let security = if server.security == Security::ImplicitTls { "SSL" } else { "STARTTLS" };
    let method = match server.login {
        LoginMethod::Password => "password-cleartext",
        LoginMethod::Challenge(ChallengeKind::CramMd5) => "password-encrypted",
        LoginMethod::OAuth2 => "OAuth2",
        LoginMethod::Challenge(kind) => return Err(refused_challenge(kind, "autoconfig")),
    };
    Ok(format!(
        "      <hostname>{}</hostname>\n      <port>{}</port>\n      <socketType>{security}</socketType>\n      \
         <username>{}</username>\n      <authentication>{method}</authentication>\n",
        xml(&server.endpoint.host),
        server.endpoint.port,
        xml(&template(&server.username, address)?)
    ))
}

/// The user name for everybody of the domain, where it follows from the address.
fn template(username: &str, address: &EmailAddress) -> Result<String, Refusal> {
    let domain = address.domain.as_str();
    if username == address.to_ascii() {
        return Ok("%EMAILADDRESS%".to_owned());
    }
    if username == address.local_part {
        return Ok("%EMAILLOCALPART%".to_owned());
    }
    if username == format!("{}%{domain}", address.local_part) {
        return Ok("%EMAILLOCALPART%%%EMAILDOMAIN%".to_owned());
    }
    // There is no way to say that a percent sign is meant.
    if username.split('%').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric())) {
        return Err(Refusal::of("autoconfig", "export-refused-percent"));
    }
    trimmed(username, "autoconfig")?;
    if reads_as_number(username) {
        return Err(Refusal::new("export-refused-number"));
    }
    Ok(username.to_owned())
}

/// Days that stand for "for ever": Thunderbird takes a file that leaves mail on the server and says no number for 14
/// days, after which it deletes (153, Debian 12, seen 2026-11-30).
const FOR_EVER_DAYS: u32 = 36500;

fn retention(retention: Retention) -> String {
    let (leave, days) = match retention {
        Retention::Keep => (true, Some(FOR_EVER_DAYS)),
        Retention::Delete => (false, None),
        Retention::DeleteAfter(days) => (true, Some(days.into())),
    };
    let days = days.map_or(String::new(), |days| {
        format!("        <daysToLeaveMessagesOnServer>{days}</daysToLeaveMessagesOnServer>\n")
    });
    format!("      <pop3>\n        <leaveMessagesOnServer>{leave}</leaveMessagesOnServer>\n{days}      </pop3>\n")
}

/// Thunderbird reads every value of the file as JavaScript would, and a user name `00123`, `1e5`, `+49123` or `TRUE` so
/// becomes another (153, seen 2026-11-30). Digits alone come back as they were, as far as numbers are exact.
fn reads_as_number(text: &str) -> bool {
    let exact = text.len() <= 15 && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    let lower = text.to_ascii_lowercase();
    let radix = |prefix: &str, digits: fn(char) -> bool| {
        lower.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty() && rest.chars().all(digits))
    };
    let plain = |c: char| c.is_ascii_digit() || "+-.e".contains(c);
    !exact
        && (matches!(lower.as_str(), "true" | "false")
            || lower.chars().all(plain) && lower.parse::<f64>().is_ok_and(f64::is_finite)
            || radix("0x", |c| c.is_ascii_hexdigit())
            || radix("0o", |c| matches!(c, '0'..='7'))
            || radix("0b", |c| matches!(c, '0' | '1')))
}

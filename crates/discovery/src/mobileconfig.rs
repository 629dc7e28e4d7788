//! Apple's configuration profiles: the payload `com.apple.mail.managed` with one incoming and one
//! outgoing server. Pure.

use plist::{Dictionary, Value};

use mail_types::{
    AuthMechanism, ChallengeKind, EmailAddress, Endpoint, Family, MailConfig, Protocol, Security, ServerSettings,
    Username,
};

pub use mail_types::reason::ProfileError;

/// The payload type of a mail account.
const MAIL: &str = "com.apple.mail.managed";
/// Accounts beyond this number are not looked at.
const ACCOUNTS_MAX: usize = 8;
/// Characters of the provider's name that are kept.
const NAME_MAX: usize = 120;

/// True where a file looks like a profile: a property list in XML or in Apple's binary form, or a
/// signed one (DER).
pub fn is_profile(body: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&body[..body.len().min(1024)]);
    body.starts_with(b"bplist") || is_signed(body) || head.contains("<plist")
}

/// A DER sequence with a long length, as every signed profile begins.
fn is_signed(body: &[u8]) -> bool {
    matches!(body, [0x30, 0x80 | 0x82 | 0x83, ..])
}

/// Reads a profile. A user name that is the address becomes a template, so that the file can be held
/// against other sources.
///
/// # Errors
/// [`ProfileError`] where it holds no mail account.
pub fn parse(body: &[u8], address: Option<&EmailAddress>) -> Result<MailConfig, ProfileError> {
    if is_signed(body) {
        return Err(ProfileError::Signed);
    }
    // Not the binary form: its references let a small file swell without end.
    let profile = Value::from_reader_xml(std::io::Cursor::new(body)).map_err(|_| ProfileError::NotAProfile)?;
    let profile = profile.as_dictionary().ok_or(ProfileError::NotAProfile)?;
    let payloads = profile.get("PayloadContent").and_then(Value::as_array).ok_or(ProfileError::NotAProfile)?;
    let mut config = MailConfig::default();
    let accounts = payloads.iter().filter_map(Value::as_dictionary);
    for account in accounts.filter(|payload| text(payload, "PayloadType") == Some(MAIL)).take(ACCOUNTS_MAX) {
        let name = text(account, "EmailAccountDescription").or_else(|| text(profile, "PayloadDisplayName"));
        config.provider = config.provider.or_else(|| name.map(|name| name.chars().take(NAME_MAX).collect()));
        let incoming = match text(account, "EmailAccountType") {
            Some("EmailTypePOP") => Protocol::Pop3,
            _ => Protocol::Imap,
        };
        config.servers.extend(server(account, incoming, "Incoming", address));
        config.servers.extend(server(account, Protocol::Submission, "Outgoing", address));
    }
    if config.servers.is_empty() { Err(ProfileError::NoAccount) } else { Ok(config) }
}

fn server(
    account: &Dictionary,
    protocol: Protocol,
    side: &str,
    address: Option<&EmailAddress>,
) -> Option<ServerSettings> {
    let key = |name: &str| format!("{side}MailServer{name}");
    let host = text(account, &key("HostName"))?.trim();
    let ssl = account.get(&key("UseSSL")).and_then(Value::as_boolean).unwrap_or(false);
    let written = account.get(&key("PortNumber")).and_then(Value::as_unsigned_integer);
    let port = match written {
        Some(port) => u16::try_from(port).ok().filter(|port| *port != 0)?,
        // Devices fill in the port of the security.
        None => protocol.default_port(if ssl { Security::ImplicitTls } else { Security::StartTls }),
    };
    // "UseSSL" means TLS on either way; the port tells which.
    let security = match (ssl, port) {
        (false, _) => Security::Cleartext,
        (true, 143 | 110 | 587 | 25) => Security::StartTls,
        (true, _) => Security::ImplicitTls,
    };
    let username = match text(account, &key("Username")) {
        None | Some("") => Username::Unknown(None),
        Some(name) if address.is_some_and(|address| address.to_ascii().eq_ignore_ascii_case(name)) => {
            Username::address()
        }
        Some(name) => Username::Literal(name.to_owned()),
    };
    let auth = authentication(protocol, text(account, &format!("{side}MailServerAuthentication")));
    Some(ServerSettings { protocol, endpoint: Endpoint::checked(host, port)?, security, username, auth })
}

fn authentication(protocol: Protocol, word: Option<&str>) -> Vec<AuthMechanism> {
    let wanted: fn(Family) -> bool = match word {
        Some("EmailAuthPassword") => |family| family == Family::Password,
        Some("EmailAuthCRAMMD5") => {
            |family| matches!(family, Family::Challenge(ChallengeKind::CramMd5 | ChallengeKind::Apop))
        }
        Some("EmailAuthNTLM") => |family| family == Family::Ntlm,
        _ => |_| false,
    };
    AuthMechanism::of_family(protocol, wanted)
}

fn text<'a>(dictionary: &'a Dictionary, key: &str) -> Option<&'a str> {
    dictionary.get(key).and_then(Value::as_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(account: &str) -> Vec<u8> {
        format!(
            "<?xml version=\"1.0\"?>\n<plist version=\"1.0\"><dict><key>PayloadContent</key><array><dict>\
             <key>PayloadType</key><string>{MAIL}</string>{account}</dict></array></dict></plist>"
        )
        .into_bytes()
    }

    fn key(name: &str, value: &str) -> String {
        format!("<key>{name}</key>{value}")
    }

    fn read(account: &str) -> Result<Vec<String>, ProfileError> {
        let address = "user@example.org".parse::<EmailAddress>().expect("address");
        let shown = |server: &ServerSettings| {
            format!("{} {} {} {:?}", server.protocol.id(), server.endpoint, server.security.id(), server.username)
        };
        parse(&profile(account), Some(&address)).map(|config| config.servers.iter().map(shown).collect())
    }

    #[test]
    fn an_account_has_two_servers() {
        let account = [
            key("EmailAccountType", "<string>EmailTypePOP</string>"),
            key("IncomingMailServerHostName", "<string>pop.example.org</string>"),
            key("IncomingMailServerPortNumber", "<integer>995</integer>"),
            key("IncomingMailServerUseSSL", "<true/>"),
            key("IncomingMailServerUsername", "<string>user@example.org</string>"),
            key("OutgoingMailServerHostName", "<string>smtp.example.org</string>"),
            key("OutgoingMailServerPortNumber", "<integer>587</integer>"),
            key("OutgoingMailServerUseSSL", "<true/>"),
        ];
        let servers = read(&account.concat()).expect("servers");
        assert_eq!(servers.len(), 2);
        assert!(servers[0].starts_with("pop3 pop.example.org:995 tls Template"), "{servers:?}");
        assert!(servers[1].starts_with("submission smtp.example.org:587 starttls Unknown"), "{servers:?}");
    }

    #[test]
    fn ports_and_security_fill_each_other_in() {
        for (port, ssl, expected) in [
            (None, true, "imap mail.example.org:993 tls"),
            (None, false, "imap mail.example.org:143 none"),
            (Some("143"), true, "imap mail.example.org:143 starttls"),
            (Some("993"), false, "imap mail.example.org:993 none"),
        ] {
            let mut account = key("IncomingMailServerHostName", "<string>mail.example.org</string>");
            account += &key("IncomingMailServerUseSSL", if ssl { "<true/>" } else { "<false/>" });
            account += &port
                .map(|p| key("IncomingMailServerPortNumber", &format!("<integer>{p}</integer>")))
                .unwrap_or_default();
            let servers = read(&account).expect("server");
            assert!(servers[0].starts_with(expected), "{servers:?}");
        }
    }

    #[test]
    fn what_is_no_profile_says_so() {
        assert_eq!(read(""), Err(ProfileError::NoAccount));
        assert_eq!(read(&key("IncomingMailServerPortNumber", "<integer>0</integer>")), Err(ProfileError::NoAccount));
        for (body, error) in [
            (&b"\x30\x82\x10\x00abc"[..], ProfileError::Signed),
            (b"bplist00", ProfileError::NotAProfile),
            (b"<plist><array/></plist>", ProfileError::NotAProfile),
            (b"<plist version=\"1.0\"><dict/></plist>", ProfileError::NotAProfile),
        ] {
            assert!(is_profile(body));
            assert_eq!(parse(body, None), Err(error));
        }
        assert!(!is_profile(b"<clientConfig version=\"1.1\"/>"));
        assert!(!is_profile(b""));
    }

    #[test]
    fn nesting_without_end_is_no_profile() {
        for element in ["array", "dict"] {
            let body = format!("<plist version=\"1.0\">{}", format!("<{element}><key>a</key>").repeat(10_000));
            assert_eq!(parse(body.as_bytes(), None), Err(ProfileError::NotAProfile));
        }
        let whole = format!("<plist>{}{}</plist>", "<array>".repeat(16_000), "</array>".repeat(16_000));
        assert_eq!(parse(whole.as_bytes(), None), Err(ProfileError::NotAProfile));
    }
}

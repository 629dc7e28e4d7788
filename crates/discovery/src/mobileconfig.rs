//! Apple's configuration profiles: the payload `com.apple.mail.managed` with one incoming and one
//! outgoing server. Pure.

use std::io::Cursor;

use plist::{Dictionary, Value};
use quick_xml::Reader;
use quick_xml::events::Event;

use super::autoconfig_xml::encoding;
use super::autoconfig_xml::placeholder::fill;
use super::login_name::{Owner, login_name};
use super::remarks::{FileSettings, Remarks, quote};
use super::strict::{self, Program};
use super::{binary_plist, cms};
use mail_types::finding::{Finding, PROFILE_SIGNATURE_UNCHECKED};
use mail_types::{
    AuthMechanism, ChallengeKind, EmailAddress, Endpoint, Family, Message, Protocol, Security, ServerSettings, Username,
};

pub use mail_types::reason::ProfileError;

/// The payload type of a mail account.
const MAIL: &str = "com.apple.mail.managed";
/// Accounts beyond this number are not looked at.
const ACCOUNTS_MAX: usize = 8;
/// Elements inside each other; real profiles are six deep.
const DEPTH_MAX: usize = 32;
/// What Apple's documentation knows.
pub(crate) const AUTHENTICATIONS: [&str; 5] =
    ["EmailAuthNone", "EmailAuthPassword", "EmailAuthCRAMMD5", "EmailAuthNTLM", "EmailAuthHTTPMD5"];
/// Characters of the provider's name that are kept.
const NAME_MAX: usize = 120;

/// True if a file looks like a profile: a property list in XML or in Apple's binary form, or one of them signed.
pub fn is_profile(body: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&body[..body.len().min(1024)]);
    binary_plist::is_binary(body) || cms::is_signed(body) || head.contains("<plist")
}

/// Reads a profile, for an address if there is one: of several accounts the one that belongs to it counts. A
/// user name that is the account's address becomes a template, so that the file can be compared with other sources.
///
/// A signed profile is read without checking its signature, which a finding says.
///
/// # Errors
/// [`ProfileError`] if it holds no mail account.
pub fn parse(body: &[u8], address: Option<&EmailAddress>) -> Result<FileSettings, ProfileError> {
    let mut remarks = Remarks::default();
    let signed = if cms::is_signed(body) { Some(cms::content(body).ok_or(ProfileError::Signed)?) } else { None };
    if signed.is_some() {
        remarks.add(Finding::new(&PROFILE_SIGNATURE_UNCHECKED));
    }
    let profile = property_list(signed.as_deref().unwrap_or(body)).ok_or(ProfileError::NotAProfile)?;
    let profile = profile.as_dictionary().ok_or(ProfileError::NotAProfile)?;
    if profile.contains_key("EncryptedPayloadContent") {
        return Err(ProfileError::Encrypted);
    }
    let payloads = profile.get("PayloadContent").and_then(Value::as_array).ok_or(ProfileError::NotAProfile)?;
    let accounts = payloads.iter().filter_map(Value::as_dictionary);
    let accounts: Vec<&Dictionary> =
        accounts.filter(|payload| text(payload, "PayloadType") == Some(MAIL)).take(ACCOUNTS_MAX).collect();
    let mut read = FileSettings::default();
    for account in of_address(&accounts, address, &mut remarks) {
        let name = text(account, "EmailAccountDescription").or_else(|| text(profile, "PayloadDisplayName"));
        let provider = &mut read.config.provider;
        *provider = provider.take().or_else(|| name.map(|name| name.chars().take(NAME_MAX).collect()));
        let mut reading = Account { account, address, owner: owner(account, address), remarks: &mut remarks };
        let incoming = reading.incoming();
        read.config.servers.extend(reading.server(incoming, "Incoming"));
        read.config.servers.extend(reading.server(Protocol::Submission, "Outgoing"));
    }
    if read.config.servers.is_empty() {
        return Err(ProfileError::NoAccount);
    }
    remarks.missing_servers(&read.config);
    read.findings = remarks.into_findings();
    read.refusals = strict::findings(&[(Program::Apple, strict::apple::verdict(profile, &accounts))]);
    Ok(read)
}

/// A property list in either form, unless it is nested too deeply or swells when it is read.
fn property_list(body: &[u8]) -> Option<Value> {
    if binary_plist::is_binary(body) {
        return binary_plist::is_bounded(body).then(|| Value::from_reader(Cursor::new(body)).ok())?;
    }
    let text = encoding::decode(body).ok()?;
    is_shallow(&text).then(|| Value::from_reader_xml(Cursor::new(text.as_bytes())).ok())?
}

/// Well-formed as far as the elements go, and no deeper than any real profile.
fn is_shallow(text: &str) -> bool {
    let mut reader = Reader::from_str(text);
    let mut depth = 0_usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(_)) if depth >= DEPTH_MAX => return false,
            Ok(Event::Start(_)) => depth += 1,
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

/// The accounts of this address, or all if none is; each one that is left out is named.
fn of_address<'a>(
    accounts: &[&'a Dictionary],
    address: Option<&EmailAddress>,
    remarks: &mut Remarks,
) -> Vec<&'a Dictionary> {
    let belongs = |account: &Dictionary| {
        let written = text(account, "EmailAddress").and_then(|text| EmailAddress::pasted(text).ok());
        let same = |a: &EmailAddress, b: &EmailAddress| {
            a.domain == b.domain && a.local_part.eq_ignore_ascii_case(&b.local_part)
        };
        address.zip(written.as_ref()).is_some_and(|(address, written)| same(address, written))
    };
    let (own, others): (Vec<&Dictionary>, Vec<&Dictionary>) = accounts.iter().partition(|account| belongs(account));
    if own.is_empty() {
        return others;
    }
    for other in others {
        let address = text(other, "EmailAddress").unwrap_or_default();
        remarks.skip(Message::new("autoconfig-reason-other-account").with_foreign("address", quote(address)));
    }
    own
}

/// Whose account it is: that of the address in it, or of the address that was asked for.
fn owner(account: &Dictionary, address: Option<&EmailAddress>) -> Option<Owner> {
    let written = text(account, "EmailAddress").and_then(|text| EmailAddress::pasted(text).ok());
    written.as_ref().or(address).map(Owner::of)
}

/// One account being read.
struct Account<'a> {
    account: &'a Dictionary,
    address: Option<&'a EmailAddress>,
    owner: Option<Owner>,
    remarks: &'a mut Remarks,
}

impl Account<'_> {
    fn incoming(&mut self) -> Protocol {
        match text(self.account, "EmailAccountType") {
            Some("EmailTypePOP") => Protocol::Pop3,
            Some("EmailTypeIMAP") | None => Protocol::Imap,
            Some(other) => {
                self.remarks.odd_value("EmailAccountType", other);
                Protocol::Imap
            }
        }
    }

    /// The server of one side, or a remark why it is not used; a side without any key is not there.
    fn server(&mut self, protocol: Protocol, side: &str) -> Option<ServerSettings> {
        match self.settings(protocol, side) {
            Ok(settings) => Some(settings),
            Err(reason) => {
                let prefix = format!("{side}MailServer");
                if self.account.keys().any(|key| key.starts_with(&prefix)) {
                    self.remarks.skip(Message::new(reason).with("protocol", protocol.to_string()));
                }
                None
            }
        }
    }

    fn settings(&mut self, protocol: Protocol, side: &str) -> Result<ServerSettings, &'static str> {
        let key = |name: &str| format!("{side}MailServer{name}");
        let ssl = self.account.get(&key("UseSSL")).is_some_and(is_true);
        let port = match self.account.get(&key("PortNumber")) {
            Some(written) => port(written).ok_or_else(|| {
                self.remarks.odd_value(&key("PortNumber"), &shown(written));
                "autoconfig-reason-no-port"
            })?,
            // Devices fill in the port of the security.
            None => protocol.default_port(if ssl { Security::ImplicitTls } else { Security::StartTls }),
        };
        // "UseSSL" means TLS on either way; the port tells which.
        let security = match (ssl, port) {
            (false, _) => Security::Cleartext,
            (true, 143 | 110 | 587 | 25) => Security::StartTls,
            (true, _) => Security::ImplicitTls,
        };
        let endpoint = self.endpoint(&key("HostName"), port)?;
        let username = match text(self.account, &key("Username")) {
            None | Some("") => Username::Unknown(None),
            Some(name) => match &self.owner {
                Some(owner) => login_name(name, owner, self.remarks),
                None => Username::Literal(name.to_owned()),
            },
        };
        let word = text(self.account, &key("Authentication"));
        if let Some(word) = word.filter(|word| !AUTHENTICATIONS.contains(word)) {
            self.remarks.odd_value(&key("Authentication"), word);
        }
        Ok(ServerSettings { protocol, endpoint, security, username, auth: authentication(protocol, word) })
    }

    fn endpoint(&mut self, key: &str, port: u16) -> Result<Endpoint, &'static str> {
        let no_host = "autoconfig-reason-no-host";
        let written = text(self.account, key).map(str::trim).filter(|text| !text.is_empty()).ok_or(no_host)?;
        let filled = self.address.and_then(|address| fill(written, &address.domain, Some(address)).ok());
        if filled.as_ref().is_some_and(|filled| filled != written) {
            self.remarks.literal_placeholder(written);
        }
        Endpoint::checked(filled.as_deref().unwrap_or(written), port).ok_or_else(|| {
            self.remarks.odd_value(key, written);
            no_host
        })
    }
}

/// A port, as a number or as the text that some generators write.
fn port(value: &Value) -> Option<u16> {
    let number = value.as_unsigned_integer().or_else(|| value.as_string()?.trim().parse().ok())?;
    u16::try_from(number).ok().filter(|port| *port != 0)
}

fn is_true(value: &Value) -> bool {
    value.as_boolean().unwrap_or_else(|| value.as_unsigned_integer() == Some(1))
}

fn shown(value: &Value) -> String {
    value
        .as_string()
        .map(str::to_owned)
        .or_else(|| value.as_signed_integer().map(|n| n.to_string()))
        .unwrap_or_default()
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
        parse(&profile(account), Some(&address)).map(|read| read.config.servers.iter().map(shown).collect())
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
            (&b"bplist00"[..], ProfileError::NotAProfile),
            (b"<plist><array/></plist>", ProfileError::NotAProfile),
            (b"<plist version=\"1.0\"><dict/></plist>", ProfileError::NotAProfile),
        ] {
            assert!(is_profile(body));
            assert_eq!(parse(body, None), Err(error));
        }
        assert!(!is_profile(b"<clientConfig version=\"1.1\"/>"));
        assert!(!is_profile(b""));
    }

    fn imap(address: &str, host: &str, username: &str) -> String {
        [
            key("EmailAddress", &format!("<string>{address}</string>")),
            key("IncomingMailServerHostName", &format!("<string>{host}</string>")),
            key("IncomingMailServerUsername", &format!("<string>{username}</string>")),
            key("IncomingMailServerUseSSL", "<true/>"),
        ]
        .concat()
    }

    #[test]
    fn a_signed_profile_is_read_and_says_that_the_signature_was_not_checked() {
        let inner = profile(&imap("user@example.org", "mail.example.org", "user@example.org"));
        let read = parse(&cms::tests::signed(&inner), None).expect("content");
        assert_eq!(read.config, parse(&inner, None).expect("profile").config);
        assert_eq!(read.findings[0].spec, &PROFILE_SIGNATURE_UNCHECKED);
        assert_eq!(parse(&cms::tests::signed(b""), None), Err(ProfileError::NotAProfile));
        let detached = [&[0x30, 0x0B][..], &cms::tests::signed(b"")[4..15]].concat();
        assert_eq!(parse(&detached, None), Err(ProfileError::Signed));
    }

    #[test]
    fn a_binary_profile_says_the_same() {
        let xml = profile(&imap("user@example.org", "mail.example.org", "user@example.org"));
        let mut binary = Vec::new();
        Value::from_reader_xml(Cursor::new(&xml)).expect("list").to_writer_binary(&mut binary).expect("written");
        assert!(is_profile(&binary));
        assert_eq!(parse(&binary, None), parse(&xml, None));
        assert_eq!(
            parse(&cms::tests::signed(&binary), None).map(|read| read.config),
            parse(&xml, None).map(|r| r.config)
        );
        for end in 0..binary.len() {
            let _ = parse(&binary[..end], None);
        }
    }

    #[test]
    fn the_account_of_the_address_counts() {
        let account = |address: &str, host: &str| {
            format!("<dict><key>PayloadType</key><string>{MAIL}</string>{}</dict>", imap(address, host, address))
        };
        let body = format!(
            "<plist><dict><key>PayloadContent</key><array>{}{}</array></dict></plist>",
            account("other@example.org", "a.example.org"),
            account("User@Example.org", "b.example.org")
        );
        let read = |address: &str| parse(body.as_bytes(), Some(&address.parse().expect("address"))).expect("read");
        let hosts =
            |read: &FileSettings| read.config.servers.iter().map(|s| s.endpoint.host.clone()).collect::<Vec<_>>();
        let own = read("user@example.org");
        assert_eq!(hosts(&own), ["b.example.org"]);
        assert!(own.findings.iter().any(|finding| finding.spec == &mail_types::finding::AUTOCONFIG_SECTION_SKIPPED));
        // Another's login name is never taken for one's own.
        let third = read("third@example.org");
        assert_eq!(hosts(&third), ["a.example.org", "b.example.org"]);
        assert!(third.config.servers.iter().all(|server| server.username == Username::address()));
    }

    #[test]
    fn what_is_odd_or_not_used_is_said() {
        let address: EmailAddress = "user@example.org".parse().expect("address");
        let host = key("IncomingMailServerHostName", "<string>mail.example.org</string>");
        for (more, finding) in [
            (key("EmailAccountType", "<string>EmailTypeEWS</string>"), "autoconfig-odd-value"),
            (key("IncomingMailServerAuthentication", "<string>EmailAuthOAuth2</string>"), "autoconfig-odd-value"),
            (key("IncomingMailServerUsername", "<string>%EMAILADDRESS%</string>"), "placeholder-literal"),
            (key("OutgoingMailServerHostName", "<string>not a host</string>"), "autoconfig-section-skipped"),
            (key("OutgoingMailServerPortNumber", "<integer>587</integer>"), "autoconfig-section-skipped"),
            (String::new(), "autoconfig-unusable"),
        ] {
            let read = parse(&profile(&(host.clone() + &more)), Some(&address)).expect("read");
            let ids: Vec<&str> = read.findings.iter().map(|finding| finding.spec.id).collect();
            assert!(ids.contains(&finding), "{more}: {ids:?}");
            assert!(read.config.servers.iter().all(|server| !server.username.resolve(&address).contains('%')));
        }
    }

    #[test]
    fn nesting_without_end_is_no_profile() {
        let signed = cms::tests::signed(&profile(&"<array>".repeat(40)));
        assert_eq!(parse(&signed, None), Err(ProfileError::NotAProfile));
        for element in ["array", "dict"] {
            let body = format!("<plist version=\"1.0\">{}", format!("<{element}><key>a</key>").repeat(10_000));
            assert_eq!(parse(body.as_bytes(), None), Err(ProfileError::NotAProfile));
        }
        let whole = format!("<plist>{}{}</plist>", "<array>".repeat(16_000), "</array>".repeat(16_000));
        assert_eq!(parse(whole.as_bytes(), None), Err(ProfileError::NotAProfile));
    }
}

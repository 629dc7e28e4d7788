//! Microsoft Autodiscover's "plain old XML" (MS-OXDSCLI): the request, and what answers mean. Pure.

use super::autoconfig_xml::tree::{self, Element};
use super::autoconfig_xml::{ParseError, encoding, placeholder};
use super::login_name::{Owner, login_name};
use super::remarks::{FileSettings, Remarks, quote};
use super::strict;
use mail_types::{EmailAddress, Endpoint, Message, Protocol, Security, ServerSettings, Username};

const REQUEST: &str = "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006";
const RESPONSE: &str = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";
/// Characters of a foreign text that are kept.
const QUOTE_MAX: usize = 200;
/// Servers beyond this number are not kept.
const SERVERS_MAX: usize = 24;

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Settings, and what is odd about them.
    Settings(Box<FileSettings>),
    /// Ask this URL. Text from the network.
    RedirectUrl(String),
    /// Ask for this address. Text from the network.
    RedirectAddress(String),
    /// The service refuses, with its code and its words. Text from the network.
    Error {
        /// `600` and the like.
        code: String,
        /// In the server's language.
        text: String,
    },
}

/// The document that asks for an address' settings.
pub fn request(address: &EmailAddress) -> String {
    let address = address.to_ascii();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Autodiscover xmlns=\"{REQUEST}\">\n  <Request>\n    \
         <EMailAddress>{}</EMailAddress>\n    \
         <AcceptableResponseSchema>{RESPONSE}</AcceptableResponseSchema>\n  </Request>\n</Autodiscover>\n",
        quick_xml::escape::escape(&address)
    )
}

/// True where a file looks like an answer; what it says is another question.
pub fn is_answer(body: &[u8]) -> bool {
    let Ok(text) = encoding::decode(body) else { return false };
    let root = text.find("Autodiscover");
    root.is_some_and(|place| text[..place].ends_with(['<', ':']) && !text[..place].contains("clientConfig"))
}

/// Reads an answer for an address. Names and values are compared without case, as servers write both.
///
/// # Errors
/// [`ParseError`] where it is no Autodiscover document; a response without settings, redirect and
/// error is `NoProvider`.
pub fn parse(body: &[u8], address: &EmailAddress) -> Result<Reply, ParseError> {
    let text = encoding::decode(body)?;
    let root = tree::read(&text, "Autodiscover")?;
    let response = child(&root, "Response").ok_or(ParseError::NoProvider)?;
    if let Some(error) = child(response, "Error") {
        let code = value(error, "ErrorCode").unwrap_or_default();
        return Ok(Reply::Error { code, text: value(error, "Message").unwrap_or_default() });
    }
    let mut reply = None;
    for account in children(response, "Account") {
        let action = value(account, "Action").unwrap_or_default();
        let redirect = || value(account, "RedirectUrl").map(Reply::RedirectUrl);
        let other = || value(account, "RedirectAddr").map(Reply::RedirectAddress);
        let told = match action.to_ascii_lowercase().as_str() {
            "redirecturl" => redirect(),
            "redirectaddr" => other(),
            "settings" => settings(&root, account, address),
            // Some leave the action out.
            _ => redirect().or_else(other).or_else(|| settings(&root, account, address)),
        };
        reply = reply.or(told);
    }
    reply.ok_or(ParseError::NoProvider)
}

fn settings(root: &Element, account: &Element, address: &EmailAddress) -> Option<Reply> {
    let mut reading = Reading { address, read: FileSettings::default(), remarks: Remarks::default() };
    children(account, "Protocol").for_each(|entry| reading.entry(entry));
    let Reading { mut read, mut remarks, .. } = reading;
    // An answer for Exchange alone is an answer: there is nothing else to be had.
    if read.config.servers.is_empty() && read.evidence.is_empty() {
        return None;
    }
    if !read.config.servers.is_empty() {
        remarks.missing_servers(&read.config);
    }
    read.findings = remarks.into_findings();
    read.refusals =
        if read.config.servers.is_empty() { Vec::new() } else { strict::findings(&strict::outlook::verdicts(root)) };
    Some(Reply::Settings(Box::new(read)))
}

/// One answer being read.
struct Reading<'a> {
    address: &'a EmailAddress,
    read: FileSettings,
    remarks: Remarks,
}

impl Reading<'_> {
    /// Reads a `Protocol`, or says why it is not used.
    fn entry(&mut self, entry: &Element) {
        let Some(kind) = value(entry, "Type") else { return };
        let Some(protocol) = self.protocol(&kind) else {
            self.read.evidence.push(format!("{kind} {}", value(entry, "Server").unwrap_or_default()));
            return;
        };
        if self.read.config.servers.len() >= SERVERS_MAX {
            self.remarks.skip(Message::new("autoconfig-reason-too-many-servers").with("max", SERVERS_MAX));
            return;
        }
        match self.server(entry, protocol) {
            Ok(server) => self.read.config.servers.push(server),
            Err(reason) => {
                self.remarks.skip(Message::new(reason).with("protocol", protocol.to_string()));
                self.read.evidence.push(format!("{kind} {}", value(entry, "Server").unwrap_or_default()));
            }
        }
    }

    /// What a `Type` stands for; `None` if it is no protocol of ours.
    fn protocol(&mut self, kind: &str) -> Option<Protocol> {
        const OTHER: [&str; 9] = ["EXCH", "EXPR", "EXHTTP", "WEB", "MobileSync", "CalDAV", "CardDAV", "DAV", "LDAP"];
        let (protocol, name) = match kind.to_ascii_uppercase().as_str() {
            "IMAP" => (Protocol::Imap, "IMAP"),
            "POP3" => (Protocol::Pop3, "POP3"),
            "SMTP" => (Protocol::Submission, "SMTP"),
            // What servers write, and no program reads.
            "IMAP4" | "IMAPS" => (Protocol::Imap, "IMAP"),
            "POP" | "POP3S" => (Protocol::Pop3, "POP3"),
            "SMTPS" => (Protocol::Submission, "SMTP"),
            _ => {
                if !OTHER.iter().any(|other| other.eq_ignore_ascii_case(kind)) {
                    let reason = Message::new("autoconfig-reason-type").with("element", "Protocol");
                    self.remarks.skip(reason.with_foreign("type", quote(kind)));
                }
                return None;
            }
        };
        if !kind.eq_ignore_ascii_case(name) {
            self.remarks.odd_value("Type", kind);
        }
        Some(protocol)
    }

    fn server(&mut self, entry: &Element, protocol: Protocol) -> Result<ServerSettings, &'static str> {
        let no_host = "autoconfig-reason-no-host";
        let host = value(entry, "Server").ok_or(no_host)?;
        let host = match placeholder::fill(&host, &self.address.domain, Some(self.address)) {
            Ok(filled) => {
                if filled != host {
                    self.remarks.literal_placeholder(&host);
                }
                filled
            }
            Err(_) => host,
        };
        let port = self.port(entry)?;
        let security = self.security(entry, protocol, port);
        let port = port.unwrap_or_else(|| protocol.default_port(security));
        let endpoint = Endpoint::checked(&host, port).ok_or_else(|| {
            self.remarks.odd_value("Server", &host);
            no_host
        })?;
        let username = match value(entry, "LoginName") {
            Some(name) => login_name(&name, &Owner::of(self.address), &mut self.remarks),
            None => Username::Unknown(None),
        };
        // `SPA` speaks of Microsoft's NTLM and says nothing about passwords.
        Ok(ServerSettings { protocol, endpoint, security, username, auth: Vec::new() })
    }

    fn port(&mut self, entry: &Element) -> Result<Option<u16>, &'static str> {
        let Some(text) = value(entry, "Port") else { return Ok(None) };
        let port = text.parse::<u16>().ok().filter(|port| *port != 0).ok_or_else(|| {
            self.remarks.odd_value("Port", &text);
            "autoconfig-reason-no-port"
        })?;
        Ok(Some(port))
    }

    fn security(&mut self, entry: &Element, protocol: Protocol, port: Option<u16>) -> Security {
        let (encryption, ssl) = (value(entry, "Encryption"), value(entry, "SSL"));
        for (name, text, known) in
            [("Encryption", &encryption, &["none", "ssl", "tls", "auto"][..]), ("SSL", &ssl, &["on", "off"][..])]
        {
            if let Some(text) = text.as_ref().filter(|text| !known.iter().any(|word| word.eq_ignore_ascii_case(text))) {
                self.remarks.odd_value(name, text);
            }
        }
        security(protocol, port, encryption.as_deref(), ssl.as_deref())
    }
}

/// `Encryption` (None, SSL, TLS, Auto) stands over `SSL` (on, off), whose default is on. TLS means
/// STARTTLS there; on a port of implicit TLS that can't be, so the port decides, as it does for `SSL`.
fn security(protocol: Protocol, port: Option<u16>, encryption: Option<&str>, ssl: Option<&str>) -> Security {
    let implicit = protocol.default_port(Security::ImplicitTls);
    let starttls = [protocol.default_port(Security::StartTls), if protocol == Protocol::Submission { 25 } else { 0 }];
    let by_port = || match port {
        Some(port) if starttls.contains(&port) => Security::StartTls,
        _ => Security::ImplicitTls,
    };
    match encryption.map(str::to_ascii_lowercase).as_deref() {
        Some("none") => Security::Cleartext,
        Some("ssl") => Security::ImplicitTls,
        Some("tls") if port == Some(implicit) => Security::ImplicitTls,
        Some("tls") => Security::StartTls,
        Some("auto") => by_port(),
        _ if ssl.is_some_and(|ssl| ssl.eq_ignore_ascii_case("off")) => Security::Cleartext,
        _ => by_port(),
    }
}

fn children<'a>(element: &'a Element, name: &'a str) -> impl Iterator<Item = &'a Element> {
    element.children.iter().filter(move |child| child.name.eq_ignore_ascii_case(name))
}

fn child<'a>(element: &'a Element, name: &'a str) -> Option<&'a Element> {
    children(element, name).next()
}

/// The text of a child; `None` where it is empty.
fn value(element: &Element, name: &str) -> Option<String> {
    let text: String = child(element, name)?.text.trim().chars().take(QUOTE_MAX).collect();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address() -> EmailAddress {
        "user@example.org".parse().expect("address")
    }

    fn document(inner: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/\
             responseschema/2006\"><Response xmlns=\"{RESPONSE}\">{inner}</Response></Autodiscover>"
        )
    }

    fn account(inner: &str) -> String {
        document(&format!("<Account><AccountType>email</AccountType><Action>settings</Action>{inner}</Account>"))
    }

    fn servers(inner: &str) -> Vec<ServerSettings> {
        match parse(account(inner).as_bytes(), &address()).expect(inner) {
            Reply::Settings(read) => read.config.servers,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_request_names_the_address_escaped() {
        let address = "\"a&b<\"@bücher.example".parse().expect("address");
        let request = request(&address);
        assert!(
            request.contains("<EMailAddress>&quot;a&amp;b&lt;&quot;@xn--bcher-kva.example</EMailAddress>"),
            "{request}"
        );
        assert!(tree::read(&request, "Autodiscover").is_ok());
    }

    #[test]
    fn encryption_stands_over_ssl_and_ports_decide_the_rest() {
        use Security::{Cleartext, ImplicitTls, StartTls};
        for (port, encryption, ssl, expected) in [
            (993, "", "on", ImplicitTls),
            (993, "", "", ImplicitTls),
            (143, "", "on", StartTls),
            (143, "", "off", Cleartext),
            (143, "TLS", "off", StartTls),
            (993, "TLS", "on", ImplicitTls),
            (993, "SSL", "off", ImplicitTls),
            (143, "SSL", "on", ImplicitTls),
            (143, "Auto", "off", StartTls),
            (993, "auto", "off", ImplicitTls),
            (143, "None", "on", Cleartext),
            (993, "Odd", "on", ImplicitTls),
        ] {
            let mut xml = format!("<Protocol><Type>IMAP</Type><Server>i.example.org</Server><Port>{port}</Port>");
            for (name, text) in [("Encryption", encryption), ("SSL", ssl)] {
                if !text.is_empty() {
                    xml += &format!("<{name}>{text}</{name}>");
                }
            }
            assert_eq!(servers(&format!("{xml}</Protocol>"))[0].security, expected, "{port} {encryption} {ssl}");
        }
        let smtp = "<Protocol><Type>SMTP</Type><Server>s.example.org</Server><SSL>on</SSL><Port>";
        assert_eq!(servers(&format!("{smtp}25</Port></Protocol>"))[0].security, StartTls);
        assert_eq!(servers(&format!("{smtp}587</Port></Protocol>"))[0].security, StartTls);
        assert_eq!(servers(&format!("{smtp}465</Port></Protocol>"))[0].security, ImplicitTls);
    }

    #[test]
    fn protocols_user_names_and_missing_ports() {
        let xml = "<Protocol><Type>EXCH</Type><Server>ex.example.org</Server></Protocol>
            <Protocol><Type>imap</Type><Server>I.example.org</Server><LoginName>USER@example.org</LoginName></Protocol>
            <Protocol><Type>POP3</Type><Server>p.example.org</Server><LoginName>user</LoginName><Port>x</Port></Protocol>
            <Protocol><Type>POP3</Type><Server>p.example.org</Server><LoginName>user</LoginName></Protocol>
            <Protocol><Type>SMTP</Type><Server>not a host</Server></Protocol>
            <Protocol><Type>SMTP</Type><Server>s.example.org</Server><LoginName>m1234</LoginName></Protocol>";
        let found: Vec<_> = servers(xml).into_iter().map(|s| (s.endpoint.to_string(), s.username)).collect();
        assert_eq!(
            found,
            [
                ("i.example.org:993".to_owned(), Username::address()),
                ("p.example.org:995".to_owned(), Username::local_part()),
                ("s.example.org:465".to_owned(), Username::Literal("m1234".into())),
            ]
        );
    }

    #[test]
    fn what_is_odd_or_not_used_is_said() {
        let of = |inner: &str| match parse(account(inner).as_bytes(), &address()).expect(inner) {
            Reply::Settings(read) => *read,
            other => panic!("{other:?}"),
        };
        let entry = |kind: &str, more: &str| {
            format!("<Protocol><Type>{kind}</Type><Server>m.example.org</Server>{more}</Protocol>")
        };
        for (kind, more, servers, finding) in [
            ("POP", "", 1, "autoconfig-odd-value"),
            ("POP5", "", 0, "autoconfig-section-skipped"),
            ("IMAP", "<Port>0</Port>", 0, "autoconfig-odd-value"),
            ("IMAP", "<SSL>yes</SSL>", 1, "autoconfig-odd-value"),
            ("IMAP", "<Encryption>StartTLS</Encryption>", 1, "autoconfig-odd-value"),
            ("IMAP", "<LoginName>%EMAILADDRESS%</LoginName>", 1, "placeholder-literal"),
            ("IMAP", "<LoginName>%EMAILADDRESS</LoginName>", 1, "autoconfig-placeholder"),
            ("IMAP", "", 1, "autoconfig-unusable"),
        ] {
            let read = of(&entry(kind, more));
            let ids: Vec<&str> = read.findings.iter().map(|finding| finding.spec.id).collect();
            assert_eq!((read.config.servers.len(), ids.contains(&finding)), (servers, true), "{kind} {more}: {ids:?}");
        }
        let exchange = of("<Protocol><Type>EXCH</Type><Server>a1b2@example.org</Server></Protocol>");
        assert_eq!((exchange.findings.len(), exchange.evidence.len()), (0, 1));
        let whole = of(&(entry("IMAP", "<Port>993</Port>") + &entry("SMTP", "<Port>465</Port><SSL>ON</SSL>")));
        assert_eq!(whole.findings, []);
    }

    #[test]
    fn no_placeholder_reaches_a_server() {
        let login = |name: &str| {
            let xml = format!(
                "<Protocol><Type>IMAP</Type><Server>%EMAILDOMAIN%</Server><LoginName>{name}</LoginName></Protocol>"
            );
            let server = servers(&xml).remove(0);
            assert_eq!(server.endpoint.host, "example.org");
            server.username.resolve(&address())
        };
        assert_eq!(login("%EMAILADDRESS%"), "user@example.org");
        assert_eq!(login("%EmailLocalPart%"), "user");
        assert_eq!(login("%EMAILADDRESS"), "user@example.org");
        assert_eq!(login("%USERNAME%"), "user@example.org");
        assert_eq!(login("user%example.org"), "user%example.org");
    }

    #[test]
    fn redirects_and_errors_are_told_apart() {
        let reply = |inner: &str| parse(document(inner).as_bytes(), &address());
        let url = "<Account><Action>redirectUrl</Action><RedirectUrl>https://a.example/x</RedirectUrl></Account>";
        assert_eq!(reply(url), Ok(Reply::RedirectUrl("https://a.example/x".into())));
        let addr = "<Account><Action>redirectAddr</Action><RedirectAddr>u@b.example</RedirectAddr></Account>";
        assert_eq!(reply(addr), Ok(Reply::RedirectAddress("u@b.example".into())));
        let error = "<Error Time=\"1\" Id=\"2\"><ErrorCode>600</ErrorCode><Message>Invalid Request</Message></Error>";
        assert_eq!(reply(error), Ok(Reply::Error { code: "600".into(), text: "Invalid Request".into() }));
        assert_eq!(reply(""), Err(ParseError::NoProvider));
        assert_eq!(reply("<Account/>"), Err(ParseError::NoProvider));
        for body in ["", "<html/>", "{}", "<Autodiscover/>", "<Autodiscover><Response>"] {
            assert!(parse(body.as_bytes(), &address()).is_err(), "{body}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(body: Vec<u8>, inner: String) {
            let _ = parse(&body, &address());
            let _ = parse(account(&inner).as_bytes(), &address());
        }
    }
}

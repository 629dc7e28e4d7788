//! Microsoft Autodiscover's "plain old XML" (MS-OXDSCLI): the request, and what answers mean. Pure.

use super::autoconfig_xml::tree::{self, Element};
use super::autoconfig_xml::{ParseError, encoding};
use mail_types::{EmailAddress, Endpoint, MailConfig, Protocol, Security, ServerSettings, Username};

const REQUEST: &str = "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006";
const RESPONSE: &str = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";
/// Characters of a foreign text that are kept.
const QUOTE_MAX: usize = 200;
/// Servers beyond this number are not kept.
const SERVERS_MAX: usize = 24;

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Settings, and what stands beside them.
    Settings(Box<MailConfig>, Vec<String>),
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
            "settings" => settings(account, address),
            // Some leave the action out.
            _ => redirect().or_else(other).or_else(|| settings(account, address)),
        };
        reply = reply.or(told);
    }
    reply.ok_or(ParseError::NoProvider)
}

fn settings(account: &Element, address: &EmailAddress) -> Option<Reply> {
    let mut config = MailConfig::default();
    let mut evidence = Vec::new();
    for entry in children(account, "Protocol") {
        let Some(kind) = value(entry, "Type") else { continue };
        let protocol = match kind.to_ascii_uppercase().as_str() {
            "IMAP" => Protocol::Imap,
            "POP3" => Protocol::Pop3,
            "SMTP" => Protocol::Submission,
            _ => {
                evidence.push(format!("{kind} {}", value(entry, "Server").unwrap_or_default()));
                continue;
            }
        };
        match server(entry, protocol, address) {
            Some(server) if config.servers.len() < SERVERS_MAX => config.servers.push(server),
            _ => evidence.push(format!("{kind} {}", value(entry, "Server").unwrap_or_default())),
        }
    }
    // An answer for Exchange alone is an answer: there is nothing else to be had.
    (!config.servers.is_empty() || !evidence.is_empty()).then_some(Reply::Settings(Box::new(config), evidence))
}

fn server(entry: &Element, protocol: Protocol, address: &EmailAddress) -> Option<ServerSettings> {
    let host = value(entry, "Server")?;
    let port = match value(entry, "Port") {
        Some(port) => Some(port.parse::<u16>().ok().filter(|port| *port != 0)?),
        None => None,
    };
    let security = security(protocol, port, value(entry, "Encryption").as_deref(), value(entry, "SSL").as_deref());
    Some(ServerSettings {
        protocol,
        endpoint: Endpoint::checked(&host, port.unwrap_or_else(|| protocol.default_port(security)))?,
        security,
        username: value(entry, "LoginName").map_or(Username::Unknown(None), |name| username(&name, address)),
        // `SPA` speaks of Microsoft's NTLM and says nothing about passwords.
        auth: Vec::new(),
    })
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

/// The answer is for one address; what is the same for all is told as such.
fn username(name: &str, address: &EmailAddress) -> Username {
    if name.eq_ignore_ascii_case(&address.to_ascii()) || name.eq_ignore_ascii_case(&address.to_string()) {
        Username::address()
    } else if name.eq_ignore_ascii_case(&address.local_part) {
        Username::local_part()
    } else {
        Username::Literal(name.to_owned())
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
            Reply::Settings(config, _) => config.servers,
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

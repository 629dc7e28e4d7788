//! Autodiscover answers: what Outlook's schema demands (MS-OXDSCLI section 2.2.4), and what Thunderbird makes of them.

use super::{Program, Verdict, bad, missing};
use crate::autoconfig_xml::tree::Element;
use mail_types::Message;

const ENVELOPE: &str = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";
const RESPONSE: &str = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";
/// Types of mail servers, in the case that is demanded.
const TYPES: [&str; 3] = ["POP3", "IMAP", "SMTP"];
/// What is switched in a server's entry, by these two words only.
const SWITCHES: [&str; 6] = ["SSL", "SPA", "AuthRequired", "DomainRequired", "UsePOPAuth", "SMTPLast"];
const ENCRYPTIONS: [&str; 4] = ["None", "SSL", "TLS", "Auto"];

/// What both make of an answer with settings.
pub(crate) fn verdicts(root: &Element) -> Vec<(Program, Verdict)> {
    let outlook = schema(root).err().map(|reason| (Program::Outlook, Verdict::refused(reason)));
    outlook.into_iter().chain([(Program::Desktop, thunderbird(root))]).collect()
}

fn schema(root: &Element) -> Result<(), Message> {
    namespace(root, "Autodiscover", ENVELOPE)?;
    let response = root.children_named("Response").next().ok_or_else(|| missing("Response"))?;
    namespace(response, "Response", RESPONSE)?;
    let account = response.children_named("Account").next().ok_or_else(|| missing("Account"))?;
    for (element, wanted) in [("AccountType", "email"), ("Action", "settings")] {
        let text = value(account, element).ok_or_else(|| missing(element))?;
        if text != wanted {
            return Err(bad(element, text));
        }
    }
    mail_servers(account).find_map(|server| odd_type(server).or_else(|| odd_value(server))).map_or(Ok(()), Err)
}

/// A server's entry must name the host; the rest may be missing, but not be anything else than the schema's words.
fn odd_value(server: &Element) -> Option<Message> {
    let wrong = |name: &'static str, right: fn(&str) -> bool| {
        value(server, name).filter(|text| !right(text)).map(|text| bad(name, text))
    };
    let host = value(server, "Server").is_none().then(|| missing("Server"));
    let port = || wrong("Port", |text| text.parse::<u16>().is_ok_and(|port| port > 0));
    let switch = || SWITCHES.iter().find_map(|name| wrong(name, |text| matches!(text, "on" | "off")));
    host.or_else(port).or_else(switch).or_else(|| wrong("Encryption", |text| ENCRYPTIONS.contains(&text)))
}

fn namespace(element: &Element, name: &'static str, wanted: &'static str) -> Result<(), Message> {
    match element.attribute("xmlns") {
        Some(namespace) if namespace == wanted => Ok(()),
        _ => Err(Message::new("refusal-namespace").with("element", name).with("namespace", wanted)),
    }
}

fn thunderbird(root: &Element) -> Verdict {
    let account = root.children_named("Response").next().and_then(|each| each.children_named("Account").next());
    let Some(account) = account else { return Verdict::refused(missing("Account")) };
    let mut skipped = Vec::new();
    for server in mail_servers(account) {
        let port = value(server, "Port");
        let fault = odd_type(server).or_else(|| match port {
            None => Some(missing("Port")),
            Some(_) => None,
        });
        if let Some(reason) = fault {
            let host = value(server, "Server").unwrap_or_default();
            skipped.push((format!("{} {host}", value(server, "Type").unwrap_or_default()), reason));
        }
    }
    Verdict { refused: None, skipped }
}

/// Entries for mail, in whatever spelling.
fn mail_servers(account: &Element) -> impl Iterator<Item = &Element> {
    let known = |server: &&Element| {
        let kind = value(server, "Type").unwrap_or_default();
        TYPES.iter().chain(&["POP"]).any(|known| known.eq_ignore_ascii_case(kind))
    };
    account.children_named("Protocol").filter(known)
}

fn odd_type(server: &Element) -> Option<Message> {
    let kind = value(server, "Type").unwrap_or_default();
    (!TYPES.contains(&kind)).then(|| bad("Type", kind))
}

fn value<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.children_named(name).next().map(|child| child.text.trim()).filter(|text| !text.is_empty())
}

//! Thunderbird for Android: one fault anywhere in an IMAP or SMTP server, and the whole file is refused.

use super::hostname::is_legal;
use super::{Verdict, bad, missing};
use crate::autoconfig_xml::tree::Element;
use mail_types::Message;

const AUTHENTICATIONS: [&str; 3] = ["OAuth2", "password-cleartext", "password-encrypted"];

/// What it makes of a file; every provider in it has to be right.
pub(crate) fn verdict(root: &Element) -> Verdict {
    let fault = root.children_named("emailProvider").find_map(|each| provider(each).err());
    Verdict { refused: fault, ..Verdict::default() }
}

fn provider(provider: &Element) -> Result<(), Message> {
    let id = provider.attribute("id").ok_or_else(|| missing("emailProvider id"))?;
    if !is_legal(id.trim()) {
        return Err(bad("emailProvider id", id));
    }
    let (mut incoming, mut outgoing, mut domain) = (false, false, Err(missing("domain")));
    for child in &provider.children {
        match child.name.as_str() {
            "domain" if domain.is_err() => domain = host("domain", child),
            "incomingServer" => incoming |= server(child, "imap")?,
            "outgoingServer" => outgoing |= server(child, "smtp")?,
            _ => {}
        }
    }
    domain?;
    if !incoming {
        return Err(Message::new("refusal-no-imap"));
    }
    if outgoing { Ok(()) } else { Err(Message::new("refusal-no-outgoing")) }
}

/// Whether a server is of use; another type is passed over without a look at what is in it.
fn server(server: &Element, wanted: &str) -> Result<bool, Message> {
    if server.attribute("type") != Some(wanted) {
        return Ok(false);
    }
    let (mut login, mut seen) = (false, Vec::new());
    for child in &server.children {
        match child.name.as_str() {
            "hostname" => host("hostname", child)?,
            "port" => port(child)?,
            "username" => drop(text("username", child)?),
            "socketType" => socket_type(child)?,
            "authentication" => login |= AUTHENTICATIONS.contains(&text("authentication", child)?),
            _ => {}
        }
        seen.push(child.name.as_str());
    }
    for element in ["hostname", "port", "username", "authentication", "socketType"] {
        if !seen.contains(&element) {
            return Err(missing(element));
        }
    }
    let named = || server.children_named("authentication").map(|child| child.text.as_str()).collect::<Vec<_>>();
    if login { Ok(true) } else { Err(bad("authentication", &named().join(", "))) }
}

fn host(element: &'static str, child: &Element) -> Result<(), Message> {
    let written = text(element, child)?;
    let filled = written.replace("%EMAILDOMAIN%", "example.org").replace("%EMAILLOCALPART%", "user");
    if filled.trim() != filled {
        return Err(blanks(element));
    }
    if is_legal(&filled) { Ok(()) } else { Err(bad(element, written)) }
}

fn port(child: &Element) -> Result<(), Message> {
    let written = text("port", child)?;
    if written.trim() != written {
        return Err(blanks("port"));
    }
    if written.parse::<u16>().is_ok() { Ok(()) } else { Err(bad("port", written)) }
}

fn socket_type(child: &Element) -> Result<(), Message> {
    match text("socketType", child)? {
        "SSL" | "STARTTLS" => Ok(()),
        "plain" => Err(Message::new("refusal-plain")),
        other if ["SSL", "STARTTLS"].contains(&other.trim()) => Err(blanks("socketType")),
        other => Err(bad("socketType", other)),
    }
}

/// The text of an element, as it stands; an element inside it is a fault.
fn text<'a>(element: &'static str, child: &'a Element) -> Result<&'a str, Message> {
    if child.children.is_empty() {
        Ok(&child.text)
    } else {
        Err(Message::new("refusal-markup").with("element", element))
    }
}

fn blanks(element: &'static str) -> Message {
    Message::new("refusal-blanks").with("element", element)
}

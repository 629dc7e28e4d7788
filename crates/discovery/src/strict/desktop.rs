//! Thunderbird for the desktop: a server that is not understood is skipped, and the file is refused if none is left.

use super::hostname::is_legal_with_placeholders;
use super::{Verdict, bad, missing};
use crate::autoconfig_xml::tree::Element;
use mail_types::Message;

/// Types, in the case that is demanded.
const INCOMING: [&str; 4] = ["pop3", "imap", "nntp", "exchange"];
const SOCKET_TYPES: [&str; 3] = ["plain", "SSL", "STARTTLS"];
const AUTHENTICATIONS: [&str; 7] =
    ["password-cleartext", "plain", "password-encrypted", "secure", "GSSAPI", "NTLM", "OAuth2"];
/// For the outgoing server alone.
const WITHOUT_LOGIN: [&str; 3] = ["none", "client-IP-address", "smtp-after-pop"];

/// What it makes of a file; of several providers it reads the first.
pub(crate) fn verdict(root: &Element) -> Verdict {
    let Some(provider) = root.children_named("emailProvider").next() else { return Verdict::default() };
    if let Err(reason) = head(provider) {
        return Verdict::refused(reason);
    }
    let mut verdict = Verdict::default();
    for (element, none) in [("incomingServer", "refusal-no-incoming"), ("outgoingServer", "refusal-no-outgoing")] {
        let mut usable = false;
        for server in provider.children_named(element) {
            match check(server, element) {
                Ok(()) => usable = true,
                Err(Some(reason)) => verdict.skipped.push((name(server), reason)),
                Err(None) => {}
            }
        }
        if !usable && verdict.refused.is_none() {
            verdict.refused = Some(Message::new(none));
        }
    }
    verdict
}

fn head(provider: &Element) -> Result<(), Message> {
    let id = provider.attribute("id").map(str::trim).unwrap_or_default();
    if id.is_empty() {
        return Err(missing("emailProvider id"));
    }
    if !is_legal_with_placeholders(id) {
        return Err(bad("emailProvider id", id));
    }
    let mut domains = provider.children_named("domain").map(|domain| domain.text.trim()).peekable();
    match domains.peek() {
        None => Err(missing("domain")),
        Some(first) => {
            let first = (*first).to_owned();
            if domains.any(is_legal_with_placeholders) { Ok(()) } else { Err(bad("domain", &first)) }
        }
    }
}

/// Whether a server is used; `None` if its type is simply another program's.
fn check(server: &Element, element: &str) -> Result<(), Option<Message>> {
    let kind = server.attribute("type").unwrap_or_default();
    let types = if element == "incomingServer" { &INCOMING[..] } else { &["smtp"] };
    if !types.contains(&kind) {
        let cased = types.iter().any(|known| known.eq_ignore_ascii_case(kind.trim()));
        return Err(cased.then(|| bad("type", kind)));
    }
    values(server, element).map_err(Some)
}

fn values(server: &Element, element: &str) -> Result<(), Message> {
    let value = |name| server.children_named(name).next().map(|child| child.text.trim()).unwrap_or_default();
    let host = value("hostname");
    if host.is_empty() {
        return Err(missing("hostname"));
    }
    if !is_legal_with_placeholders(host) {
        return Err(bad("hostname", host));
    }
    // Whatever stands behind the digits is overlooked.
    let digits: String = value("port").chars().take_while(char::is_ascii_digit).collect();
    if !digits.parse::<u16>().is_ok_and(|port| port != 0) {
        return Err(bad_or_missing("port", value("port")));
    }
    known(server, "socketType", |text| SOCKET_TYPES.contains(&text))?;
    let outgoing = element == "outgoingServer";
    let authentication = |text: &str| AUTHENTICATIONS.contains(&text) || (outgoing && WITHOUT_LOGIN.contains(&text));
    known(server, "authentication", authentication)
}

/// One of the elements of this name holds a known value.
fn known(server: &Element, name: &'static str, is_known: impl Fn(&str) -> bool) -> Result<(), Message> {
    let texts: Vec<&str> = server.children_named(name).map(|child| child.text.trim()).collect();
    let first = texts.first().copied().unwrap_or_default();
    if texts.into_iter().any(is_known) { Ok(()) } else { Err(bad_or_missing(name, first)) }
}

fn bad_or_missing(element: &'static str, value: &str) -> Message {
    if value.is_empty() { missing(element) } else { bad(element, value) }
}

/// How a finding names a server.
pub(super) fn name(server: &Element) -> String {
    let value = |name| server.children_named(name).next().map(|child| child.text.trim()).unwrap_or_default();
    format!("{} {}:{}", server.attribute("type").unwrap_or_default(), value("hostname"), value("port"))
}

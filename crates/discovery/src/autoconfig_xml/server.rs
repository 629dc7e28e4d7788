//! `incomingServer` and `outgoingServer`.

use super::tree::Element;
use super::{Reading, placeholder};
use crate::remarks::quote;
use mail_types::finding::{Finding, USERNAME_PERCENT_ENCODED};
use mail_types::{AuthMechanism, Endpoint, Family, Message, Protocol, Security, ServerSettings, Username};

/// Servers beyond this number are not kept; the largest real file names eleven.
const SERVERS_MAX: usize = 32;

impl Reading<'_> {
    /// Reads a server section, or says why it is skipped.
    pub(super) fn server(&mut self, element: &Element) {
        let kind = element.attribute("type").unwrap_or_default().trim();
        let Some(protocol) = protocol(&element.name, kind) else {
            self.other_type(element, kind);
            return;
        };
        if self.parsed.config.servers.len() + self.last_resort.len() >= SERVERS_MAX {
            self.remarks.skip(Message::new("autoconfig-reason-too-many-servers").with("max", SERVERS_MAX));
            return;
        }
        match self.settings(protocol, element) {
            Ok(settings) if self.parsed.config.servers.contains(&settings) => {}
            Ok(settings) if self.last_resort.contains(&settings) => {}
            Ok(settings) if has_no_login(element, &settings) => self.last_resort.push(settings),
            Ok(settings) => self.parsed.config.servers.push(settings),
            Err(Some(reason)) => {
                let reason = Message::new(reason).with("protocol", protocol.to_string());
                self.remarks.skip(reason);
            }
            Err(None) => {}
        }
    }

    /// Types that other programs use are in order; anything else may be a slip.
    fn other_type(&mut self, element: &Element, kind: &str) {
        const OTHER: [&str; 7] = ["exchange", "ews", "owa", "activesync", "jmap", "graph", "eas"];
        if OTHER.iter().any(|other| other.eq_ignore_ascii_case(kind)) {
            self.evidence(format!("{} type=\"{}\"", element.name, quote(kind)));
        } else {
            let reason = Message::new("autoconfig-reason-type").with_foreign("element", element.name.clone());
            self.remarks.skip(reason.with_foreign("type", quote(kind)));
        }
    }

    /// The settings of one section; else the reason for skipping it, or `None` where a finding has
    /// already said it.
    fn settings(&mut self, protocol: Protocol, element: &Element) -> Result<ServerSettings, Option<&'static str>> {
        for child in &element.children {
            match child.name.as_str() {
                "hostname" | "port" | "socketType" | "username" | "authentication" => {}
                // What concerns the mail program and not the server.
                "restriction"
                | "addThisServer"
                | "useGlobalPreferredServer"
                | "pop3"
                | "imap"
                | "password"
                | "leaveMessagesOnServer"
                | "downloadOnBiff"
                | "daysToLeaveMessagesOnServer"
                | "checkInterval"
                | "description" => {}
                _ => self.unknown(child),
            }
        }
        let endpoint = self.endpoint(element)?;
        let security = self.security(element)?;
        let username = self.username(element);
        let auth = self.authentication(protocol, &endpoint, element);
        Ok(ServerSettings { protocol, endpoint, security, username, auth })
    }

    fn endpoint(&mut self, element: &Element) -> Result<Endpoint, Option<&'static str>> {
        let text = value(element, "hostname").ok_or(Some("autoconfig-reason-no-host"))?;
        let host = placeholder::fill(text, self.domain, self.address).map_err(|bad| {
            self.remarks.bad_placeholder(bad);
            None
        })?;
        if Endpoint::checked(&host, 0).is_none() {
            self.remarks.odd_value("hostname", text);
            return Err(Some("autoconfig-reason-no-host"));
        }
        let port = self.port(element)?;
        Endpoint::checked(&host, port).ok_or(Some("autoconfig-reason-no-host"))
    }

    fn port(&mut self, element: &Element) -> Result<u16, Option<&'static str>> {
        let text = value(element, "port").ok_or(Some("autoconfig-reason-no-port"))?;
        text.parse().ok().filter(|port| *port != 0).ok_or_else(|| {
            self.remarks.odd_value("port", text);
            Some("autoconfig-reason-no-port")
        })
    }

    /// The first `socketType` that is understood.
    fn security(&mut self, element: &Element) -> Result<Security, Option<&'static str>> {
        for text in values(element, "socketType") {
            match text.to_ascii_lowercase().as_str() {
                "ssl" | "tls" => return Ok(Security::ImplicitTls),
                "starttls" => return Ok(Security::StartTls),
                "plain" => return Ok(Security::Cleartext),
                _ => self.remarks.odd_value("socketType", text),
            }
        }
        Err(Some("autoconfig-reason-no-socket-type"))
    }

    /// A name with a placeholder that nobody can fill in is as good as none.
    fn username(&mut self, element: &Element) -> Username {
        let Some(text) = value(element, "username") else { return Username::Unknown(None) };
        placeholder::username(text).unwrap_or_else(|bad| {
            if placeholder::is_percent_encoded(bad) {
                let finding = Finding::new(&USERNAME_PERCENT_ENCODED).with_foreign("text", quote(text));
                self.remarks.add(finding);
            } else {
                self.remarks.bad_placeholder(bad);
            }
            Username::Unknown(Some(quote(text)))
        })
    }

    /// Every `authentication` that is understood, in the file's order.
    fn authentication(&mut self, protocol: Protocol, endpoint: &Endpoint, element: &Element) -> Vec<AuthMechanism> {
        let mut mechanisms = Vec::new();
        for child in element.children_named("authentication") {
            let text = child.text.trim();
            match authentication(protocol, child.attribute("system"), text) {
                Some(more) => {
                    if more.is_empty() {
                        self.evidence(format!("{endpoint} authentication {}", quote(text)));
                    }
                    for mechanism in more {
                        if !mechanisms.contains(&mechanism) {
                            mechanisms.push(mechanism);
                        }
                    }
                }
                None => self.remarks.odd_value("authentication", text),
            }
        }
        mechanisms
    }

    /// Worth a line for those who ask, and no finding.
    fn evidence(&mut self, line: String) {
        if self.parsed.evidence.len() < SERVERS_MAX && !self.parsed.evidence.contains(&line) {
            self.parsed.evidence.push(line);
        }
    }
}

/// The file names ways to log in, and none of them can be used here.
fn has_no_login(element: &Element, settings: &ServerSettings) -> bool {
    let named = element.children_named("authentication").any(|child| !wants_no_login(child.text.trim()));
    named && !settings.auth.iter().any(AuthMechanism::is_spoken)
}

/// No login is wanted: the network is known.
fn wants_no_login(authentication: &str) -> bool {
    ["none", "client-ip-address"].iter().any(|word| word.eq_ignore_ascii_case(authentication))
}

fn protocol(element: &str, kind: &str) -> Option<Protocol> {
    match (element, kind.to_ascii_lowercase().as_str()) {
        ("incomingServer", "imap") => Some(Protocol::Imap),
        ("incomingServer", "pop3") => Some(Protocol::Pop3),
        ("outgoingServer", "smtp") => Some(Protocol::Submission),
        _ => None,
    }
}

/// The mechanisms behind one `authentication`; an empty list where it says that nobody logs in, and
/// `None` where it is not understood. `plain` and `secure` are the names of format version 1.0.
fn authentication(protocol: Protocol, system: Option<&str>, text: &str) -> Option<Vec<AuthMechanism>> {
    match system.map(str::trim).map(str::to_ascii_lowercase).as_deref() {
        Some("sasl") if is_sasl_name(text) => return Some(vec![AuthMechanism::from_sasl(text)]),
        Some("sasl" | "http") => return None,
        _ => {}
    }
    let wanted: fn(Family) -> bool = match text.to_ascii_lowercase().as_str() {
        "password-cleartext" | "plain" => |family| family == Family::Password,
        "password-encrypted" | "secure" => |family| matches!(family, Family::Challenge(_)),
        "oauth2" | "oauth" => |family| family == Family::OAuth2,
        "gssapi" => |family| family == Family::Kerberos,
        "ntlm" => |family| family == Family::Ntlm,
        "tls-client-cert" => |family| family == Family::Certificate,
        _ if wants_no_login(text) => |_| false,
        _ => return None,
    };
    Some(AuthMechanism::of_family(protocol, wanted))
}

/// `sasl-mech = 1*20mech-char` (RFC 4422 section 3.1); lower case is folded.
fn is_sasl_name(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// The text of the first such child that holds any.
fn value<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    values(element, name).next()
}

fn values<'a>(element: &'a Element, name: &str) -> impl Iterator<Item = &'a str> {
    element.children_named(name).map(|child| child.text.trim()).filter(|text| !text.is_empty())
}

//! Servers as the user types them: `imaps://user@host:993`.

use std::fmt;

use super::values::{ValueError, host};
use mail_types::encode::percent_decoded;
use mail_types::server::url;
use mail_types::{Endpoint, Protocol, Security, ServerSettings, Username};

/// A server that the user named.
///
/// ```text
/// server-url = scheme "://" [user "@"] host [":" port] ["/"]
/// scheme     = "imaps" / "pop3s" / "submissions" / "smtps"          ; TLS from the first octet
///            / name "+starttls" / name                              ; STARTTLS, never without
///            / name "+cleartext"                                    ; no protection at all
/// name       = "imap" / "pop3" / "submission" / "smtp"
/// ```
///
/// A bare `imap://` demands STARTTLS: who wants a connection without protection has to spell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerUrl {
    /// What it speaks.
    pub protocol: Protocol,
    /// Where it stands; the registered port where the URL names none.
    pub endpoint: Endpoint,
    /// How the connection is protected.
    pub security: Security,
    /// Who logs in, where the URL says.
    pub username: Option<String>,
    /// The other way to try, where the user named a host and no kind of protection.
    pub other: Option<(Endpoint, Security)>,
}

impl ServerUrl {
    /// Reads a URL for `protocol`.
    ///
    /// # Errors
    /// [`ValueError`] where the scheme belongs to another protocol or to none, where the host or the
    /// port is bad, where a path follows, or where a password stands in it.
    pub fn parse(protocol: Protocol, text: &str) -> Result<Self, ValueError> {
        let error = |message| ValueError::new(message, expected(protocol));
        let (scheme, rest) = text.split_once("://").ok_or_else(|| error("cli-value-server-scheme-missing"))?;
        let (named, security) = read_scheme(scheme).ok_or_else(|| error("cli-value-server-scheme"))?;
        if named != protocol {
            return Err(error("cli-value-server-protocol"));
        }
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        // A login name may hold an "@" of its own.
        let (user, place) = match rest.rsplit_once('@') {
            Some((user, place)) => (Some(user), place),
            None => (None, rest),
        };
        if user.is_some_and(|user| user.contains(':')) {
            return Err(ValueError::new("cli-value-server-password", "cli-value-server-password-expected"));
        }
        let username = match user {
            Some(user) => Some(username(user).ok_or_else(|| error("cli-value-server-user"))?),
            None => None,
        };
        if place.contains(['/', '?', '#']) {
            return Err(error("cli-value-server-path"));
        }
        let (name, port) = split_port(place).ok_or_else(|| error("cli-value-server-port"))?;
        let name = host(name).map_err(|_| error("cli-value-host"))?;
        let port = port.unwrap_or_else(|| protocol.default_port(security));
        Ok(Self { protocol, endpoint: Endpoint::new(&name, port), security, username, other: None })
    }

    /// Reads a URL, or a bare host with or without port. A registered port says how it is protected; without one,
    /// and at any other port, both ways are tried.
    ///
    /// # Errors
    /// As [`ServerUrl::parse`].
    pub fn typed(protocol: Protocol, text: &str) -> Result<Self, ValueError> {
        if text.contains("://") {
            return Self::parse(protocol, text);
        }
        let url = Self::parse(protocol, &format!("{}s://{text}", protocol.id()))?;
        let upgraded = protocol.default_port(Security::StartTls);
        let place = text.rsplit_once('@').map_or(text, |(_, place)| place);
        let port = split_port(place.trim_end_matches('/')).and_then(|(_, port)| port);
        let other = match port {
            Some(port) if port == upgraded => return Ok(Self { security: Security::StartTls, ..url }),
            Some(port) if Protocol::of_port(port).is_some() => None,
            _ => Some((Endpoint::new(&url.endpoint.host, port.unwrap_or(upgraded)), Security::StartTls)),
        };
        Ok(Self { other, ..url })
    }

    /// Every way that it stands for, the better one first.
    pub fn ways(&self) -> Vec<ServerSettings> {
        let other = self.other.clone();
        let other = other.map(|(endpoint, security)| ServerSettings { endpoint, security, ..self.settings() });
        std::iter::once(self.settings()).chain(other).collect()
    }

    /// The settings that it stands for.
    pub fn settings(&self) -> ServerSettings {
        ServerSettings {
            protocol: self.protocol,
            endpoint: self.endpoint.clone(),
            security: self.security,
            username: match &self.username {
                Some(name) => Username::Literal(name.clone()),
                None => Username::Unknown(None),
            },
            auth: Vec::new(),
        }
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&url(self.protocol, self.security, &self.endpoint))
    }
}

/// Reads the URL behind `--imap`.
pub fn imap_url(text: &str) -> Result<ServerUrl, ValueError> {
    ServerUrl::parse(Protocol::Imap, text)
}

/// Reads the URL behind `--pop3`.
pub fn pop3_url(text: &str) -> Result<ServerUrl, ValueError> {
    ServerUrl::parse(Protocol::Pop3, text)
}

/// Reads the server behind `--imap` of `probe` and `setup`: a URL, or a host.
pub fn typed_imap(text: &str) -> Result<ServerUrl, ValueError> {
    ServerUrl::typed(Protocol::Imap, text)
}

/// Reads the server behind `--pop3` of `probe` and `setup`: a URL, or a host.
pub fn typed_pop3(text: &str) -> Result<ServerUrl, ValueError> {
    ServerUrl::typed(Protocol::Pop3, text)
}

/// Reads the server behind `--submission` of `probe` and `setup`: a URL, or a host.
pub fn typed_submission(text: &str) -> Result<ServerUrl, ValueError> {
    ServerUrl::typed(Protocol::Submission, text)
}

/// The text with a password in front of an `@` hidden, for error messages.
pub fn without_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    match rest.rsplit_once('@').and_then(|(user, place)| Some((user.split_once(':')?.0, place))) {
        Some((user, place)) => format!("{scheme}://{user}:***@{place}"),
        None => text.to_owned(),
    }
}

fn expected(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Imap => "cli-value-server-expected-imap",
        Protocol::Pop3 => "cli-value-server-expected-pop3",
        Protocol::Submission => "cli-value-server-expected-submission",
    }
}

fn read_scheme(scheme: &str) -> Option<(Protocol, Security)> {
    let scheme = scheme.to_ascii_lowercase();
    let name = |name: &str| match name {
        "imap" => Some(Protocol::Imap),
        "pop3" => Some(Protocol::Pop3),
        "submission" | "smtp" => Some(Protocol::Submission),
        _ => None,
    };
    if let Some(protocol) = name(&scheme) {
        return Some((protocol, Security::StartTls));
    }
    match scheme.split_once('+') {
        Some((protocol, "starttls")) => Some((name(protocol)?, Security::StartTls)),
        Some((protocol, "cleartext")) => Some((name(protocol)?, Security::Cleartext)),
        Some(_) => None,
        None => Some((name(scheme.strip_suffix('s')?)?, Security::ImplicitTls)),
    }
}

/// Splits `host[:port]`, where the host may be an IPv6 address in brackets.
fn split_port(place: &str) -> Option<(&str, Option<u16>)> {
    let after_host = place.rfind(']').map_or(0, |bracket| bracket + 1);
    match place[after_host..].split_once(':') {
        None => Some((place, None)),
        Some((before, port)) => match port.parse() {
            Ok(number) if number > 0 && port.bytes().all(|b| b.is_ascii_digit()) => {
                Some((&place[..after_host + before.len()], Some(number)))
            }
            _ => None,
        },
    }
}

/// A user name without its escapes; `None` if it is empty, not UTF-8, or holds control characters.
fn username(text: &str) -> Option<String> {
    percent_decoded(text).filter(|name| !name.is_empty() && !name.contains(char::is_control))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(protocol: Protocol, text: &str) -> &'static str {
        ServerUrl::parse(protocol, text).expect_err(text).message.id
    }

    #[test]
    fn schemes_name_protocol_and_security() {
        for (text, protocol, endpoint, security) in [
            ("imaps://mail.example", Protocol::Imap, "mail.example:993", Security::ImplicitTls),
            ("IMAPS://Mail.Example:1993/", Protocol::Imap, "mail.example:1993", Security::ImplicitTls),
            ("imap://mail.example", Protocol::Imap, "mail.example:143", Security::StartTls),
            ("imap+starttls://mail.example", Protocol::Imap, "mail.example:143", Security::StartTls),
            ("imap+cleartext://mail.example", Protocol::Imap, "mail.example:143", Security::Cleartext),
            ("pop3s://[::1]", Protocol::Pop3, "[::1]:995", Security::ImplicitTls),
            ("pop3+starttls://[::1]:1110", Protocol::Pop3, "[::1]:1110", Security::StartTls),
            ("submissions://192.0.2.1", Protocol::Submission, "192.0.2.1:465", Security::ImplicitTls),
            ("smtps://mail.example", Protocol::Submission, "mail.example:465", Security::ImplicitTls),
            ("smtp+starttls://mail.example", Protocol::Submission, "mail.example:587", Security::StartTls),
            ("submission://localhost", Protocol::Submission, "localhost:587", Security::StartTls),
        ] {
            let url = ServerUrl::parse(protocol, text).expect(text);
            assert_eq!((url.endpoint.to_string().as_str(), url.security), (endpoint, security), "{text}");
            assert_eq!(url.username, None, "{text}");
        }
    }

    #[test]
    fn login_names_may_hold_an_at_sign() {
        for (text, name) in [
            ("imaps://user@mail.example", "user"),
            ("imaps://user@gmx.de@mail.example", "user@gmx.de"),
            ("imaps://user%40gmx.de@mail.example:993", "user@gmx.de"),
            ("imaps://DOM%5Cj%C3%BCrgen@mail.example", "DOM\\jürgen"),
        ] {
            let url = imap_url(text).expect(text);
            assert_eq!(url.username.as_deref(), Some(name));
            assert_eq!(url.endpoint, Endpoint::new("mail.example", 993));
            assert_eq!(url.settings().username, Username::Literal(name.into()));
        }
    }

    #[test]
    fn what_is_no_server_url_says_why() {
        for (text, id) in [
            ("mail.example:993", "cli-value-server-scheme-missing"),
            ("https://mail.example", "cli-value-server-scheme"),
            ("imaps+starttls://mail.example", "cli-value-server-scheme"),
            ("s://mail.example", "cli-value-server-scheme"),
            ("pop3s://mail.example", "cli-value-server-protocol"),
            ("imaps://mail.example/INBOX", "cli-value-server-path"),
            ("imaps://mail.example:0", "cli-value-server-port"),
            ("imaps://mail.example:", "cli-value-server-port"),
            ("imaps://mail.example:+1", "cli-value-server-port"),
            ("imaps://::1", "cli-value-server-port"),
            ("imaps://", "cli-value-host"),
            ("imaps://a b", "cli-value-host"),
            ("imaps://@mail.example", "cli-value-server-user"),
            ("imaps://%4@mail.example", "cli-value-server-user"),
            ("imaps://%0d%0a@mail.example", "cli-value-server-user"),
            ("imaps://user:secret@mail.example", "cli-value-server-password"),
        ] {
            assert_eq!(problem(Protocol::Imap, text), id, "{text}");
        }
    }

    #[test]
    fn a_bare_host_is_tried_both_ways_and_a_registered_port_one_way() {
        let (tls, upgrade) = (Security::ImplicitTls, Security::StartTls);
        for (text, ways) in [
            ("mail.example", vec![("mail.example:993", tls), ("mail.example:143", upgrade)]),
            ("user@mail.example", vec![("mail.example:993", tls), ("mail.example:143", upgrade)]),
            ("mail.example:1143", vec![("mail.example:1143", tls), ("mail.example:1143", upgrade)]),
            ("mail.example:993", vec![("mail.example:993", tls)]),
            ("mail.example:143", vec![("mail.example:143", upgrade)]),
            ("mail.example:995", vec![("mail.example:995", tls)]),
            ("imaps://mail.example", vec![("mail.example:993", tls)]),
            ("imap://mail.example", vec![("mail.example:143", upgrade)]),
        ] {
            let url = ServerUrl::typed(Protocol::Imap, text).expect(text);
            let found: Vec<(String, Security)> =
                url.ways().into_iter().map(|way| (way.endpoint.to_string(), way.security)).collect();
            let ways: Vec<(String, Security)> = ways.into_iter().map(|(at, how)| (at.to_owned(), how)).collect();
            assert_eq!(found, ways, "{text}");
        }
    }

    #[test]
    fn a_bare_host_means_tls() {
        for (text, port) in [
            ("mail.example", 993),
            ("mail.example:1993", 1993),
            ("imap://mail.example", 143),
            ("mail.example:143", 143),
        ] {
            let url = typed_imap(text).expect(text);
            assert_eq!(url.endpoint, Endpoint::new("mail.example", port), "{text}");
            assert_eq!(url.security == Security::ImplicitTls, port != 143, "{text}");
        }
        assert!(typed_imap("a b").is_err() && typed_imap("pop3s://mail.example").is_err());
    }

    #[test]
    fn passwords_are_hidden() {
        assert_eq!(without_password("imaps://u:s3c@ret@host"), "imaps://u:***@host");
        assert_eq!(without_password("imaps://u@host:993"), "imaps://u@host:993");
        assert_eq!(without_password("user@gmx.de"), "user@gmx.de");
    }
}

//! The JSON of a PACC file. Pure.
//!
//! ```json
//! {"protocols": {"imap": {"host": "imap.example.org"}, "submit": {"host": "smtp.example.org"}},
//!  "authentication": {"oauth-public": {"issuer": "https://auth.example.org"}, "password": true},
//!  "info": {"provider": {"name": "Example"}, "help": {"documentation": "https://help.example.org"}}}
//! ```

use serde_json::Value;

use mail_types::reason::PaccError;
use mail_types::{
    AuthMechanism, Domain, Endpoint, MailConfig, OAuthIssuer, Protocol, Security, ServerSettings, Username,
};

/// Longest text that is kept.
const TEXT_MAX: usize = 2048;

/// A file, read.
#[derive(Debug)]
pub struct Read {
    /// The settings.
    pub config: MailConfig,
    /// What the file names beside them.
    pub evidence: Vec<String>,
}

/// Where the servers stand. The outgoing one has two names: the newer first, and once.
const KEYS: [(&str, Protocol); 4] = [
    ("imap", Protocol::Imap),
    ("pop3", Protocol::Pop3),
    ("submit", Protocol::Submission),
    ("smtp", Protocol::Submission),
];

/// Reads a file whose digest is known to fit. Unknown members are left out.
///
/// # Errors
/// Not JSON, or no server that is understood.
pub fn read(body: &[u8]) -> Result<Read, PaccError> {
    let value: Value = serde_json::from_slice(body).map_err(|_| PaccError::NotJson)?;
    let protocols = value.get("protocols").ok_or(PaccError::NoServer)?;
    let authentication = value.get("authentication");
    let issuer = authentication.and_then(|a| a.pointer("/oauth-public/issuer")).and_then(text);
    let password = authentication.and_then(|a| a.get("password")).and_then(Value::as_bool);
    let auth = match (&issuer, password) {
        (Some(_), Some(false)) => vec![AuthMechanism::OAuthBearer],
        _ => Vec::new(),
    };
    let (mut config, mut evidence) = (MailConfig::default(), Vec::new());
    for (key, protocol) in KEYS {
        let Some(host) = protocols.get(key).and_then(|entry| entry.get("host")).and_then(text) else { continue };
        let known = config.servers.iter().any(|server| server.protocol == protocol);
        match Domain::parse(&host) {
            Ok(host) if !known => config.servers.push(ServerSettings {
                protocol,
                endpoint: Endpoint::new(host.as_str(), protocol.default_port(Security::ImplicitTls)),
                security: Security::ImplicitTls,
                username: Username::address(),
                auth: auth.clone(),
            }),
            Ok(_) => {}
            Err(_) => evidence.push(format!("{key}: {host}")),
        }
    }
    let jmap = protocols.get("jmap").and_then(|entry| entry.get("url")).and_then(text);
    config.jmap_urls.extend(jmap.filter(|url| url.starts_with("https://")));
    if config.servers.is_empty() && config.jmap_urls.is_empty() {
        return Err(PaccError::NoServer);
    }
    config.provider = value.pointer("/info/provider/name").or_else(|| value.pointer("/info/provider")).and_then(text);
    let help = value.pointer("/info/help/documentation").or_else(|| value.pointer("/info/help")).and_then(text);
    config.help_urls.extend(help.filter(|url| url.starts_with("https://") || url.starts_with("http://")));
    config.oauth = issuer.map(|issuer| Box::new(OAuthIssuer { issuer, ..OAuthIssuer::default() }));
    Ok(Read { config, evidence })
}

fn text(value: &Value) -> Option<String> {
    let text = value.as_str()?.trim();
    (!text.is_empty() && text.len() <= TEXT_MAX).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoints(json: &str) -> Vec<String> {
        let read = read(json.as_bytes()).expect(json);
        read.config.servers.iter().map(|s| format!("{} {}", s.protocol.id(), s.endpoint)).collect()
    }

    #[test]
    fn ports_are_implied_and_both_names_of_the_outgoing_server_are_read() {
        for key in ["smtp", "submit"] {
            let json = format!(
                r#"{{"protocols":{{"imap":{{"host":"I.example.org"}},"pop3":{{"host":"p.example.org"}},
                "{key}":{{"host":"s.example.org"}},"carddav":{{"url":"https://dav"}},"imaps":7}}}}"#
            );
            assert_eq!(
                endpoints(&json),
                ["imap i.example.org:993", "pop3 p.example.org:995", "submission s.example.org:465"]
            );
        }
        let both = r#"{"protocols":{"smtp":{"host":"old.example.org"},"submit":{"host":"new.example.org"}}}"#;
        assert_eq!(endpoints(both), ["submission new.example.org:465"]);
    }

    #[test]
    fn issuer_provider_help_and_jmap_are_kept() {
        let json = r#"{"protocols":{"imap":{"host":"i.example.org"},"jmap":{"url":"https://j.example.org/s"}},
            "authentication":{"oauth-public":{"issuer":"https://auth.example.org/"},"password":false},
            "info":{"provider":{"name":"Example","shortName":"Ex"},"help":{"documentation":"https://h.example.org"}}}"#;
        let config = read(json.as_bytes()).expect("read").config;
        assert_eq!(config.servers[0].auth, [AuthMechanism::OAuthBearer]);
        assert_eq!(config.oauth.map(|oauth| oauth.issuer).as_deref(), Some("https://auth.example.org/"));
        assert_eq!(config.provider.as_deref(), Some("Example"));
        assert_eq!(config.help_urls, ["https://h.example.org"]);
        assert_eq!(config.jmap_urls, ["https://j.example.org/s"]);
    }

    #[test]
    fn what_is_of_no_use_says_why() {
        for (body, error) in [
            ("", PaccError::NotJson),
            ("<html>", PaccError::NotJson),
            ("[]", PaccError::NoServer),
            ("{}", PaccError::NoServer),
            (r#"{"protocols":{"imap":{"host":"not a host"}}}"#, PaccError::NoServer),
            (r#"{"protocols":{"imap":{"host":17},"pop3":"p.example.org"}}"#, PaccError::NoServer),
        ] {
            assert_eq!(read(body.as_bytes()).expect_err(body), error, "{body}");
        }
        assert!(read("[".repeat(100_000).as_bytes()).is_err(), "depth is bounded");
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(body: Vec<u8>) {
            let _ = read(&body);
        }
    }
}

//! Who gives out tokens: the built-in table, and what RFC 8414 metadata says.

use serde::Deserialize;

use super::OAuthError;
use crate::builtin::{self, Offer};
use mail_net::{Net, Origin};
use mail_types::Domain;

/// An authorization server with the endpoints that are needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// Issuer identifier (RFC 8414 section 2); `{tenant}` stands for any label.
    pub issuer: String,
    /// Authorization endpoint; `None`: no flow through the browser.
    pub authorization: Option<String>,
    /// Token endpoint.
    pub token: String,
    /// Device authorization endpoint (RFC 8628); `None`: no such flow for mail.
    pub device: Option<String>,
    /// What is asked for.
    pub scopes: Vec<String>,
    /// How the browser finds back.
    pub redirect: Redirect,
    /// The answer must name its issuer (RFC 9207 section 3).
    pub names_issuer: bool,
    /// The program's registration has a secret that must be sent, PKCE or not.
    pub needs_secret: bool,
    /// Who named it.
    pub origin: AuthorityOrigin,
}

/// Who named an authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthorityOrigin {
    /// The built-in table, for this provider.
    Builtin(&'static str),
    /// The user, by `--oauth-issuer`.
    User,
}

/// The form of the redirect URI that a provider takes from desktop programs (RFC 8252 section 7.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redirect {
    /// `http://127.0.0.1:PORT/`, any port.
    LoopbackAddress,
    /// `http://localhost:PORT/`, any port.
    Localhost,
    /// Only what was registered for the client: the user names the port.
    Registered,
}

struct Row {
    keys: &'static [&'static str],
    issuer: &'static str,
    authorization: &'static str,
    token: &'static str,
    device: Option<&'static str>,
    scopes: &'static [&'static str],
    redirect: Redirect,
    needs_secret: bool,
}

/// Providers of the built-in table that give out tokens for mail, last checked on
/// [`builtin::DATE`].
///
/// Google's device flow does not give out the mail scope
/// (developers.google.com/identity/protocols/oauth2/limited-input-device), and its desktop clients
/// have a secret that must be sent in spite of PKCE. Microsoft takes `http://localhost` with any
/// port (learn.microsoft.com/entra/identity-platform/reply-url). The others take only redirects that
/// were registered with the client.
static TABLE: &[Row] = &[
    Row {
        keys: &["gmail", "google-workspace"],
        issuer: "https://accounts.google.com",
        authorization: "https://accounts.google.com/o/oauth2/v2/auth",
        token: "https://oauth2.googleapis.com/token",
        device: None,
        scopes: &["https://mail.google.com/"],
        redirect: Redirect::LoopbackAddress,
        needs_secret: true,
    },
    Row {
        keys: &["outlook", "microsoft365"],
        issuer: "https://login.microsoftonline.com/{tenant}/v2.0",
        authorization: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        token: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        device: Some("https://login.microsoftonline.com/common/oauth2/v2.0/devicecode"),
        scopes: &[
            "https://outlook.office.com/IMAP.AccessAsUser.All",
            "https://outlook.office.com/POP.AccessAsUser.All",
            "https://outlook.office.com/SMTP.Send",
            "offline_access",
        ],
        redirect: Redirect::Localhost,
        needs_secret: false,
    },
    Row {
        keys: &["yahoo"],
        issuer: "https://api.login.yahoo.com",
        authorization: "https://api.login.yahoo.com/oauth2/request_auth",
        token: "https://api.login.yahoo.com/oauth2/get_token",
        device: None,
        scopes: &["mail-w"],
        redirect: Redirect::Registered,
        needs_secret: true,
    },
    Row {
        keys: &["aol"],
        issuer: "https://api.login.aol.com",
        authorization: "https://api.login.aol.com/oauth2/request_auth",
        token: "https://api.login.aol.com/oauth2/get_token",
        device: None,
        scopes: &["mail-w"],
        redirect: Redirect::Registered,
        needs_secret: true,
    },
    Row {
        keys: &["mail.ru"],
        issuer: "https://o2.mail.ru",
        authorization: "https://o2.mail.ru/login",
        token: "https://o2.mail.ru/token",
        device: None,
        scopes: &["mail.imap"],
        redirect: Redirect::Registered,
        needs_secret: true,
    },
    Row {
        keys: &["yandex"],
        issuer: "https://oauth.yandex.com",
        authorization: "https://oauth.yandex.com/authorize",
        token: "https://oauth.yandex.com/token",
        device: None,
        scopes: &["mail:imap_full", "mail:smtp"],
        redirect: Redirect::Registered,
        needs_secret: true,
    },
    Row {
        keys: &["fastmail"],
        issuer: "https://api.fastmail.com",
        authorization: "https://api.fastmail.com/oauth/authorize",
        token: "https://api.fastmail.com/oauth/refresh",
        device: None,
        scopes: &[
            "https://www.fastmail.com/dev/protocol-imap",
            "https://www.fastmail.com/dev/protocol-pop",
            "https://www.fastmail.com/dev/protocol-smtp",
            "offline_access",
        ],
        redirect: Redirect::Registered,
        needs_secret: false,
    },
    Row {
        keys: &["comcast"],
        issuer: "https://oauth.xfinity.com",
        authorization: "https://oauth.xfinity.com/oauth/authorize",
        token: "https://oauth.xfinity.com/oauth/token",
        device: None,
        scopes: &["https://email.comcast.net/", "profile", "openid"],
        redirect: Redirect::Registered,
        needs_secret: true,
    },
];

impl Authority {
    /// The authority of a mail domain's provider, from the table.
    pub fn builtin(domain: &Domain) -> Option<Self> {
        Self::of_provider(builtin::by_domain(domain)?.key)
    }

    /// The authority of a provider of the table.
    pub fn of_provider(key: &str) -> Option<Self> {
        let row = TABLE.iter().find(|row| row.keys.contains(&key))?;
        let key = row.keys.iter().copied().find(|own| *own == key)?;
        Some(Self {
            issuer: row.issuer.to_owned(),
            authorization: Some(row.authorization.to_owned()),
            token: row.token.to_owned(),
            device: row.device.map(str::to_owned),
            scopes: row.scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            redirect: row.redirect,
            names_issuer: false,
            needs_secret: row.needs_secret,
            origin: AuthorityOrigin::Builtin(key),
        })
    }

    /// Asks an issuer that the user typed for its metadata: RFC 8414, then OpenID Connect's older
    /// place for the same.
    ///
    /// # Errors
    /// [`OAuthError`] where neither answers, or one answers for another issuer.
    pub async fn discover(net: &Net, issuer: &str, scopes: Vec<String>) -> Result<Self, OAuthError> {
        let mut last = OAuthError::Metadata;
        for url in metadata_urls(issuer).ok_or(OAuthError::Metadata)? {
            match net.api(&url, None, Origin::Trusted).await {
                Ok(answer) if answer.status == 200 => return from_metadata(&answer.body, issuer, scopes),
                Ok(_) => last = OAuthError::Metadata,
                Err(error) => last = OAuthError::Http(error),
            }
        }
        Err(last)
    }

    /// The hosts that a token of this authority belongs to, as the table pairs them; none for an issuer
    /// that the user typed. What the user typed or confirmed is judged where the token is sent.
    pub fn hosts(&self) -> Vec<&'static str> {
        let AuthorityOrigin::Builtin(key) = self.origin else { return Vec::new() };
        let providers = TABLE.iter().filter(|row| row.keys.contains(&key)).flat_map(|row| row.keys);
        let offers = providers
            .filter_map(|key| builtin::by_key(key))
            .flat_map(|provider| [&provider.imap, &provider.pop3, &provider.submission]);
        let mut hosts: Vec<&'static str> = offers
            .filter_map(|offer| match offer {
                Offer::Server { host, .. } => Some(*host),
                _ => None,
            })
            .collect();
        hosts.sort_unstable();
        hosts.dedup();
        hosts
    }

    /// Whether `iss` (RFC 9207) names this authority.
    pub fn is_issuer(&self, iss: &str) -> bool {
        match self.issuer.split_once("{tenant}") {
            None => iss == self.issuer,
            Some((before, after)) => iss
                .strip_prefix(before)
                .and_then(|rest| rest.strip_suffix(after))
                .is_some_and(|tenant| !tenant.is_empty() && !tenant.contains('/')),
        }
    }

    /// Who named the endpoints, for the rules of the network.
    pub(super) fn net_origin(&self) -> Origin {
        Origin::Trusted
    }
}

/// Where an issuer's metadata stand: the well-known part goes between host and path (RFC 8414
/// section 3), or behind the path (OpenID Connect Discovery section 4).
fn metadata_urls(issuer: &str) -> Option<[String; 2]> {
    let rest = issuer.strip_prefix("https://")?;
    if rest.contains(['?', '#', '@']) {
        return None;
    }
    let (host, path) = rest.split_once('/').map_or((rest, ""), |(host, path)| (host, path.trim_end_matches('/')));
    let path = if path.is_empty() { String::new() } else { format!("/{path}") };
    Some([
        format!("https://{host}/.well-known/oauth-authorization-server{path}"),
        format!("https://{host}{path}/.well-known/openid-configuration"),
    ])
}

#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: Option<String>,
    token_endpoint: String,
    device_authorization_endpoint: Option<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    code_challenge_methods_supported: Option<Vec<String>>,
}

fn from_metadata(body: &[u8], issuer: &str, scopes: Vec<String>) -> Result<Authority, OAuthError> {
    let metadata: Metadata = serde_json::from_slice(body).map_err(|_| OAuthError::Metadata)?;
    // RFC 8414 section 3.3: must be identical, else somebody answers in another's name.
    if metadata.issuer != issuer {
        return Err(OAuthError::Issuer { expected: issuer.to_owned(), got: metadata.issuer });
    }
    let https = |url: &String| url.starts_with("https://");
    let endpoints = [&metadata.authorization_endpoint, &metadata.device_authorization_endpoint];
    if !https(&metadata.token_endpoint) || endpoints.into_iter().flatten().any(|url| !https(url)) {
        return Err(OAuthError::Metadata);
    }
    // Where the list is there, it must hold S256; where it is missing, PKCE is sent all the same.
    if metadata.code_challenge_methods_supported.is_some_and(|methods| !methods.iter().any(|m| m == "S256")) {
        return Err(OAuthError::NoPkce);
    }
    Ok(Authority {
        issuer: metadata.issuer,
        authorization: metadata.authorization_endpoint,
        token: metadata.token_endpoint,
        device: metadata.device_authorization_endpoint,
        scopes,
        redirect: Redirect::LoopbackAddress,
        names_issuer: metadata.authorization_response_iss_parameter_supported,
        needs_secret: false,
        origin: AuthorityOrigin::User,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://id.example.org";

    fn metadata(issuer: &str, more: &str) -> Vec<u8> {
        format!(r#"{{"issuer":"{issuer}","token_endpoint":"https://id.example.org/token"{more}}}"#).into_bytes()
    }

    #[test]
    fn every_row_names_providers_of_the_table_and_https_endpoints() {
        for row in TABLE {
            for key in row.keys {
                assert!(builtin::by_key(key).is_some(), "{key}");
                let authority = Authority::of_provider(key).expect(key);
                assert_eq!(authority.origin, AuthorityOrigin::Builtin(key));
            }
            for url in [row.issuer, row.authorization, row.token].into_iter().chain(row.device) {
                assert!(url.starts_with("https://"), "{url}");
            }
        }
    }

    #[test]
    fn tokens_stay_with_the_hosts_of_their_issuer() {
        let google = Authority::of_provider("gmail").expect("gmail");
        assert_eq!(google.hosts(), ["imap.gmail.com", "pop.gmail.com", "smtp.gmail.com"]);
        let microsoft = Authority::of_provider("outlook").expect("outlook");
        assert!(microsoft.hosts().contains(&"smtp.office365.com"), "both Microsoft rows share an issuer");
        let own = from_metadata(&metadata(ISSUER, ""), ISSUER, Vec::new()).expect("metadata");
        assert!(own.hosts().is_empty());
    }

    #[test]
    fn issuers_are_compared_to_the_letter() {
        let google = Authority::of_provider("gmail").expect("gmail");
        assert!(google.is_issuer("https://accounts.google.com"));
        assert!(!google.is_issuer("https://accounts.google.com/"));
        let microsoft = Authority::of_provider("outlook").expect("outlook");
        assert!(microsoft.is_issuer("https://login.microsoftonline.com/9188040d/v2.0"));
        for iss in ["https://login.microsoftonline.com//v2.0", "https://login.microsoftonline.com/a/b/v2.0", ""] {
            assert!(!microsoft.is_issuer(iss), "{iss}");
        }
    }

    #[test]
    fn metadata_stand_at_two_places() {
        let urls = |issuer| metadata_urls(issuer).expect(issuer);
        assert_eq!(
            urls("https://id.example.org"),
            [
                "https://id.example.org/.well-known/oauth-authorization-server",
                "https://id.example.org/.well-known/openid-configuration"
            ]
        );
        assert_eq!(
            urls("https://id.example.org:8443/realms/mail/"),
            [
                "https://id.example.org:8443/.well-known/oauth-authorization-server/realms/mail",
                "https://id.example.org:8443/realms/mail/.well-known/openid-configuration"
            ]
        );
        for issuer in ["http://id.example.org", "https://a@id.example.org", "https://id.example.org/?x", ""] {
            assert_eq!(metadata_urls(issuer), None, "{issuer}");
        }
    }

    #[test]
    fn metadata_of_another_issuer_or_without_protection_are_refused() {
        let read = |issuer: &str, more: &str| from_metadata(&metadata(issuer, more), ISSUER, vec!["mail".into()]);
        let device = r#","device_authorization_endpoint":"https://id.example.org/device""#;
        assert_eq!(read(ISSUER, device).map(|a| a.device), Ok(Some("https://id.example.org/device".into())));
        let expected = OAuthError::Issuer { expected: ISSUER.into(), got: "https://evil.example".into() };
        assert_eq!(read("https://evil.example", ""), Err(expected));
        let plain = r#","authorization_endpoint":"http://id.example.org/auth""#;
        assert_eq!(read(ISSUER, plain), Err(OAuthError::Metadata));
        let no_pkce = r#","code_challenge_methods_supported":["plain"]"#;
        assert_eq!(read(ISSUER, no_pkce), Err(OAuthError::NoPkce));
        assert_eq!(from_metadata(b"<html>", ISSUER, Vec::new()), Err(OAuthError::Metadata));
    }
}

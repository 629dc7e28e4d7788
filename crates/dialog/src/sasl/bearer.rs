//! The mechanisms that hand over an OAuth2 access token: OAUTHBEARER (RFC 7628) and XOAUTH2, which
//! Google published before it (developers.google.com/workspace/gmail/imap/xoauth2-protocol).
//!
//! A refusal has two steps: first a challenge with a JSON object that says why, then, after we have
//! answered it, the protocol's own refusal. The JSON is kept for the report.

use zeroize::Zeroizing;

use super::{SaslError, SaslExchange};
use mail_types::{AuthMechanism, Secret, Veil};

/// Longest error text that is kept, in characters.
const ERROR_MAX: usize = 500;

/// OAUTHBEARER: `n,a=NAME,^Ahost=HOST^Aport=PORT^Aauth=Bearer TOKEN^A^A`.
#[derive(Debug)]
pub struct OAuthBearer {
    username: String,
    host: String,
    port: u16,
    token: Secret,
    common: Common,
}

impl OAuthBearer {
    /// OAUTHBEARER for this name and token, at this server.
    pub fn new(username: String, token: Secret, host: String, port: u16) -> Self {
        Self { username, host, port, token, common: Common::default() }
    }
}

impl SaslExchange for OAuthBearer {
    fn mechanism(&self) -> AuthMechanism {
        AuthMechanism::OAuthBearer
    }

    fn secret(&self) -> Option<&Secret> {
        Some(&self.token)
    }

    fn initial_response(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        self.common.sent = true;
        let name = self.username.replace('=', "=3D").replace(',', "=2C");
        let port = self.port.to_string();
        Some(joined(&[
            "n,a=",
            &name,
            ",\u{1}host=",
            &self.host,
            "\u{1}port=",
            &port,
            "\u{1}auth=Bearer ",
            self.token.expose(),
            "\u{1}\u{1}",
        ]))
    }

    fn respond(&mut self, challenge: &[u8]) -> Result<Zeroizing<Vec<u8>>, SaslError> {
        // RFC 7628 section 3.2.3: a single ^A ends the failed exchange.
        self.common.failed(challenge, &self.token).map(|()| Zeroizing::new(vec![1]))
    }

    fn complete(&self) -> bool {
        self.common.error.is_none()
    }

    fn server_error(&self) -> Option<&str> {
        self.common.error.as_deref()
    }
}

/// XOAUTH2: `user=NAME^Aauth=Bearer TOKEN^A^A`.
#[derive(Debug)]
pub struct XOAuth2 {
    username: String,
    token: Secret,
    common: Common,
}

impl XOAuth2 {
    /// XOAUTH2 for this name and token.
    pub fn new(username: String, token: Secret) -> Self {
        Self { username, token, common: Common::default() }
    }
}

impl SaslExchange for XOAuth2 {
    fn mechanism(&self) -> AuthMechanism {
        AuthMechanism::XOAuth2
    }

    fn secret(&self) -> Option<&Secret> {
        Some(&self.token)
    }

    fn initial_response(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        self.common.sent = true;
        Some(joined(&["user=", &self.username, "\u{1}auth=Bearer ", self.token.expose(), "\u{1}\u{1}"]))
    }

    fn respond(&mut self, challenge: &[u8]) -> Result<Zeroizing<Vec<u8>>, SaslError> {
        // Here an empty line ends it.
        self.common.failed(challenge, &self.token).map(|()| Zeroizing::default())
    }

    fn complete(&self) -> bool {
        self.common.error.is_none()
    }

    fn server_error(&self) -> Option<&str> {
        self.common.error.as_deref()
    }
}

#[derive(Debug, Default)]
struct Common {
    sent: bool,
    error: Option<String>,
}

impl Common {
    /// The server's JSON; only once, and not before we have said anything. It may repeat the token, which must
    /// be taken out before anything is cut off.
    fn failed(&mut self, challenge: &[u8], token: &Secret) -> Result<(), SaslError> {
        if !self.sent || self.error.is_some() {
            return Err(SaslError::UnexpectedChallenge);
        }
        let veil = Veil::default();
        veil.remember(token);
        let text = veil.mask(&String::from_utf8_lossy(challenge));
        self.error = Some(text.trim().chars().take(ERROR_MAX).collect());
        Ok(())
    }
}

/// The parts in one piece that never grows, so that no copy of a token stays behind.
fn joined(parts: &[&str]) -> Zeroizing<Vec<u8>> {
    let mut message = Zeroizing::new(Vec::with_capacity(parts.iter().map(|part| part.len()).sum()));
    for part in parts {
        message.extend_from_slice(part.as_bytes());
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7628 section 4.1
    #[test]
    fn oauthbearer_as_in_the_rfc() {
        let token = Secret::new("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==".into());
        let mut bearer = OAuthBearer::new("user@example.com".into(), token, "server.example.com".into(), 143);
        let message = bearer.initial_response().expect("client first");
        assert_eq!(
            message.as_slice(),
            b"n,a=user@example.com,\x01host=server.example.com\x01port=143\x01\
              auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01"
        );
        assert!(bearer.complete());
        let said = br#"{"status":"invalid_token","scope":"example_scope"}"#;
        assert_eq!(bearer.respond(said).expect("one more line").as_slice(), b"\x01");
        assert_eq!(bearer.server_error(), std::str::from_utf8(said).ok());
        assert!(!bearer.complete(), "a success after an error is none");
        assert_eq!(bearer.respond(b""), Err(SaslError::UnexpectedChallenge));
    }

    #[test]
    fn a_token_is_not_repeated_wherever_the_json_holds_it() {
        let token = "ya29.SuperSecretTokenValue-abcdef";
        let filler = "x".repeat(ERROR_MAX - 40);
        for said in [
            format!(r#"{{"status":"{token}"}}"#),
            format!(r#"{{"status":"401","schemes":"bearer","scope":"a {token}"}}"#),
            format!(r#"{{"{token}":["{token}",{{"b":"Bearer {token}"}}]}}"#),
            format!(r#"{{"status":"{filler}","token":"{token}"}}"#),
            base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("{{\"t\":\"{token}\"}}")),
        ] {
            let mut bearer = OAuthBearer::new("a".into(), Secret::new(token.into()), "h".into(), 1);
            bearer.initial_response().expect("client first");
            bearer.respond(said.as_bytes()).expect("one more line");
            let kept = bearer.server_error().expect("kept");
            assert!(kept.contains("***") && !kept.contains("SuperSecret"), "{kept}");
            assert!(!kept.contains("U3VwZXJTZWNyZXQ"), "{kept}");
        }
    }

    #[test]
    fn names_are_escaped_in_the_gs2_header() {
        let mut bearer = OAuthBearer::new("a=b,c".into(), Secret::new("t".into()), "h".into(), 1);
        let message = bearer.initial_response().expect("client first");
        assert!(message.starts_with(b"n,a=a=3Db=2Cc,\x01"));
    }

    /// The example of Google's page.
    #[test]
    fn xoauth2_as_published() {
        let token = Secret::new("ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg".into());
        let mut bearer = XOAuth2::new("someuser@example.com".into(), token);
        let message = bearer.initial_response().expect("client first");
        assert_eq!(
            message.as_slice(),
            b"user=someuser@example.com\x01auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\x01\x01"
        );
        assert_eq!(bearer.respond(br#"{"status":"401"}"#).expect("one more line").as_slice(), b"");
        assert_eq!(bearer.server_error(), Some(r#"{"status":"401"}"#));
    }

    #[test]
    fn nothing_is_answered_before_we_spoke() {
        let mut bearer = XOAuth2::new("a".into(), Secret::new("t".into()));
        assert_eq!(bearer.respond(b"{}"), Err(SaslError::UnexpectedChallenge));
    }
}

//! APOP (RFC 1939 section 7): no SASL mechanism, but an exchange all the same.

use md5::{Digest, Md5};
use zeroize::Zeroizing;

use super::cram_md5::push_hex;
use super::{SaslError, SaslExchange};
use mail_types::{AuthMechanism, Secret};

/// APOP: the challenge is the timestamp of the greeting, angle brackets included; the answer is
/// `name SP MD5(timestamp password)` in hex.
#[derive(Debug)]
pub struct Apop {
    username: String,
    password: Secret,
}

impl Apop {
    /// APOP for this name and password.
    pub fn new(username: String, password: Secret) -> Self {
        Self { username, password }
    }
}

impl SaslExchange for Apop {
    fn mechanism(&self) -> AuthMechanism {
        AuthMechanism::Apop
    }

    fn secret(&self) -> Option<&Secret> {
        Some(&self.password)
    }

    fn initial_response(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        None
    }

    fn respond(&mut self, timestamp: &[u8]) -> Result<Zeroizing<Vec<u8>>, SaslError> {
        if !is_message_id(timestamp) {
            return Err(SaslError::BadTimestamp);
        }
        if self.username.is_empty() || self.username.contains([' ', '\r', '\n']) {
            return Err(SaslError::Unrepresentable);
        }
        let digest = Md5::new().chain_update(timestamp).chain_update(self.password.expose().as_bytes()).finalize();
        let mut answer = String::with_capacity(self.username.len() + 33);
        answer.push_str(&self.username);
        answer.push(' ');
        push_hex(&mut answer, &digest);
        Ok(Zeroizing::new(answer.into_bytes()))
    }
}

/// `msg-id = "<" id-left "@" id-right ">"` (RFC 5322 section 3.6.4), strictly: the known attacks on
/// APOP need bytes in the challenge that no message id may hold.
fn is_message_id(text: &[u8]) -> bool {
    let Some(inner) = text.strip_prefix(b"<").and_then(|rest| rest.strip_suffix(b">")) else { return false };
    let mut halves = inner.splitn(2, |octet| *octet == b'@');
    let (Some(left), Some(right)) = (halves.next(), halves.next()) else { return false };
    let literal = right.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]"));
    let literal = literal.is_some_and(|text| text.iter().all(|octet| matches!(octet, 33..=90 | 94..=126)));
    dot_atom(left) && (dot_atom(right) || literal)
}

/// `dot-atom-text = 1*atext *("." 1*atext)` (RFC 5322 section 3.2.3)
fn dot_atom(text: &[u8]) -> bool {
    let atext = |octet: &u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(octet);
    text.split(|octet| *octet == b'.').all(|atom| !atom.is_empty() && atom.iter().all(atext))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 1939 section 7
    #[test]
    fn the_example_of_the_rfc() {
        let mut apop = Apop::new("mrose".into(), Secret::new("tanstaaf".into()));
        let answer = apop.respond(b"<1896.697170952@dbc.mtview.ca.us>").expect("an answer");
        assert_eq!(answer.as_slice(), b"mrose c4c9334bac560ecc979e58001b3e22fb");
    }

    #[test]
    fn what_is_no_message_id_gets_no_digest() {
        for good in ["<a@b>", "<1.2@[127.0.0.1]>", "<1896.697170952@dbc.mtview.ca.us>"] {
            assert!(is_message_id(good.as_bytes()), "{good}");
        }
        for bad in ["", "<>", "<a>", "a@b", "<a@b", "<a@b@c>", "<a b@c>", "<a..b@c>", "<@b>", "<a@>", "<a\u{80}@b>"] {
            assert!(!is_message_id(bad.as_bytes()), "{bad}");
            let mut apop = Apop::new("mrose".into(), Secret::new("pw".into()));
            assert_eq!(apop.respond(bad.as_bytes()), Err(SaslError::BadTimestamp), "{bad}");
        }
        assert!(!is_message_id(b"<a\xff\x80@b>") && !is_message_id(b"<a\0@b>"));
    }
}

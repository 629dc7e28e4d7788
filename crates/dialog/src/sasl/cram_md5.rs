//! CRAM-MD5 (RFC 2195).

use std::fmt::Write as _;

use hmac::{Hmac, Mac};
use md5::Md5;
use zeroize::Zeroizing;

use super::{SaslError, SaslExchange};
use mail_types::{AuthMechanism, Secret};

/// CRAM-MD5: the server sends a challenge, we answer `name SP HMAC-MD5(password, challenge)` in hex.
/// It proves nothing of the server.
#[derive(Debug)]
pub struct CramMd5 {
    username: String,
    password: Secret,
    answered: bool,
}

impl CramMd5 {
    /// CRAM-MD5 for this name and password.
    pub fn new(username: String, password: Secret) -> Self {
        Self { username, password, answered: false }
    }
}

impl SaslExchange for CramMd5 {
    fn mechanism(&self) -> AuthMechanism {
        AuthMechanism::CramMd5
    }

    fn secret(&self) -> Option<&Secret> {
        Some(&self.password)
    }

    fn initial_response(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        None
    }

    fn respond(&mut self, challenge: &[u8]) -> Result<Zeroizing<Vec<u8>>, SaslError> {
        // An empty challenge is the same for everybody: a table of its answers could be bought.
        if std::mem::replace(&mut self.answered, true) || challenge.is_empty() {
            return Err(SaslError::UnexpectedChallenge);
        }
        let mut mac =
            Hmac::<Md5>::new_from_slice(self.password.expose().as_bytes()).map_err(|_| SaslError::Unrepresentable)?;
        mac.update(challenge);
        let mut answer = String::with_capacity(self.username.len() + 33);
        answer.push_str(&self.username);
        answer.push(' ');
        push_hex(&mut answer, &mac.finalize().into_bytes());
        Ok(Zeroizing::new(answer.into_bytes()))
    }
}

/// Lower-case hexadecimal.
pub(super) fn push_hex(text: &mut String, octets: &[u8]) {
    for octet in octets {
        let _ = write!(text, "{octet:02x}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 2195 section 2
    #[test]
    fn the_example_of_the_rfc() {
        let mut cram = CramMd5::new("tim".into(), Secret::new("tanstaaftanstaaf".into()));
        assert_eq!(cram.initial_response(), None);
        let answer = cram.respond(b"<1896.697170952@postoffice.reston.mci.net>").expect("an answer");
        assert_eq!(answer.as_slice(), b"tim b913a602c7eda7a495b4e6e7334d3890");
        assert_eq!(cram.respond(b"<again@example>"), Err(SaslError::UnexpectedChallenge));
    }

    #[test]
    fn an_empty_challenge_is_none() {
        let mut cram = CramMd5::new("tim".into(), Secret::new("pw".into()));
        assert_eq!(cram.respond(b""), Err(SaslError::UnexpectedChallenge));
    }
}

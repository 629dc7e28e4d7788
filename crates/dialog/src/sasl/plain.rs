//! The two mechanisms that hand over the password: PLAIN and LOGIN.

use zeroize::Zeroizing;

use super::{SaslError, SaslExchange};
use mail_types::{AuthMechanism, Secret};

/// PLAIN: authorization id (empty), name, password, separated by NUL (RFC 4616).
#[derive(Debug)]
pub struct Plain {
    username: String,
    password: Secret,
    sent: bool,
}

impl Plain {
    /// PLAIN for this name and password.
    pub fn new(username: String, password: Secret) -> Self {
        Self { username, password, sent: false }
    }

    fn message(&mut self) -> Zeroizing<Vec<u8>> {
        self.sent = true;
        let mut message = Zeroizing::new(Vec::with_capacity(2 + self.username.len() + self.password.expose().len()));
        message.push(0);
        message.extend_from_slice(self.username.as_bytes());
        message.push(0);
        message.extend_from_slice(self.password.expose().as_bytes());
        message
    }
}

impl SaslExchange for Plain {
    fn mechanism(&self) -> AuthMechanism {
        AuthMechanism::Plain
    }

    fn secret(&self) -> Option<&Secret> {
        Some(&self.password)
    }

    fn initial_response(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        Some(self.message())
    }

    fn respond(&mut self, _challenge: &[u8]) -> Result<Zeroizing<Vec<u8>>, SaslError> {
        if self.sent { Err(SaslError::UnexpectedChallenge) } else { Ok(self.message()) }
    }
}

/// LOGIN: the server asks for the name, then for the password (draft-murchison-sasl-login). The
/// wording of the two questions differs between servers, so only their order counts.
#[derive(Debug)]
pub struct Login {
    username: String,
    password: Secret,
    answered: u8,
}

impl Login {
    /// LOGIN for this name and password.
    pub fn new(username: String, password: Secret) -> Self {
        Self { username, password, answered: 0 }
    }
}

impl SaslExchange for Login {
    fn mechanism(&self) -> AuthMechanism {
        AuthMechanism::Login
    }

    fn secret(&self) -> Option<&Secret> {
        Some(&self.password)
    }

    fn initial_response(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        None
    }

    fn respond(&mut self, _challenge: &[u8]) -> Result<Zeroizing<Vec<u8>>, SaslError> {
        self.answered += 1;
        match self.answered {
            1 => Ok(Zeroizing::new(self.username.clone().into_bytes())),
            2 => Ok(Zeroizing::new(self.password.expose().as_bytes().to_vec())),
            _ => Err(SaslError::UnexpectedChallenge),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_is_one_message() {
        let mut plain = Plain::new("tim".into(), Secret::new("tanstaaftanstaaf".into()));
        assert_eq!(plain.initial_response().expect("client first").as_slice(), b"\0tim\0tanstaaftanstaaf");
        assert_eq!(plain.respond(b"more?"), Err(SaslError::UnexpectedChallenge));
    }

    #[test]
    fn plain_without_initial_response_answers_the_empty_challenge() {
        let mut plain = Plain::new("tim".into(), Secret::new("pw".into()));
        assert_eq!(plain.respond(b"").expect("first challenge").as_slice(), b"\0tim\0pw");
    }

    #[test]
    fn login_answers_by_order_not_by_wording() {
        let mut login = Login::new("tim".into(), Secret::new("pw".into()));
        assert_eq!(login.initial_response(), None);
        assert_eq!(login.respond(b"Benutzer:").expect("first").as_slice(), b"tim");
        assert_eq!(login.respond(b"Kennwort:").expect("second").as_slice(), b"pw");
        assert_eq!(login.respond(b"?"), Err(SaslError::UnexpectedChallenge));
    }
}

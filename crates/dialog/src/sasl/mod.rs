//! SASL from the client's side (RFC 4422): what to answer to which challenge. Base64 and framing
//! belong to the protocols.

mod apop;
mod bearer;
mod cram_md5;
mod plain;
mod scram;
mod unproven;

use std::fmt;

use zeroize::Zeroizing;

use mail_types::{AuthMechanism, Endpoint, Secret};

pub use apop::Apop;
pub use bearer::{OAuthBearer, XOAuth2};
pub use cram_md5::CramMd5;
pub use plain::{Login, Plain};
pub use scram::{ChannelBinding, ITERATIONS_MAX, Scram, ScramHash};
pub use unproven::Unproven;

/// The client's side of one mechanism.
pub trait SaslExchange: fmt::Debug + Send {
    /// Which mechanism.
    fn mechanism(&self) -> AuthMechanism;
    /// The password or token behind it, to be kept out of all that is shown; `None` where no part of it is ever sent.
    fn secret(&self) -> Option<&Secret>;
    /// The initial response, where the mechanism is client-first. Called at most once.
    fn initial_response(&mut self) -> Option<Zeroizing<Vec<u8>>>;
    /// The answer to a challenge.
    ///
    /// # Errors
    /// [`SaslError`] where the challenge makes no sense or proves nothing; the dialog then aborts
    /// the exchange with `*`.
    fn respond(&mut self, challenge: &[u8]) -> Result<Zeroizing<Vec<u8>>, SaslError>;
    /// True once the server has proven what the mechanism demands of it (SCRAM: its signature). A
    /// success that comes earlier is none.
    fn complete(&self) -> bool {
        true
    }
    /// What a challenge said of the failure to come: SCRAM's `e=` value, the JSON of the bearer
    /// mechanisms. Text from the network.
    fn server_error(&self) -> Option<&str> {
        None
    }
}

/// Who logs in, with what and where.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Login name.
    pub username: String,
    /// The password, or the access token for mechanisms of the OAuth 2 family.
    pub secret: Secret,
    /// The server.
    pub endpoint: Endpoint,
    /// The TLS connection below, for mechanisms that can be bound to it.
    pub binding: ChannelBinding,
}

/// The client's side of a mechanism; `None` if it is a plain command (IMAP's LOGIN, POP3's USER and PASS), or if
/// we only know its name.
pub fn exchange(mechanism: &AuthMechanism, identity: Identity) -> Option<Box<dyn SaslExchange>> {
    let Identity { username, secret, endpoint, binding } = identity;
    Some(match mechanism {
        AuthMechanism::Plain => Box::new(Plain::new(username, secret)),
        AuthMechanism::Login => Box::new(Login::new(username, secret)),
        AuthMechanism::CramMd5 => Box::new(CramMd5::new(username, secret)),
        AuthMechanism::Apop => Box::new(Apop::new(username, secret)),
        AuthMechanism::ScramSha1 | AuthMechanism::ScramSha1Plus => {
            Box::new(Scram::new(ScramHash::Sha1, binding, username, &secret))
        }
        AuthMechanism::ScramSha256 | AuthMechanism::ScramSha256Plus => {
            Box::new(Scram::new(ScramHash::Sha256, binding, username, &secret))
        }
        AuthMechanism::XOAuth2 => Box::new(XOAuth2::new(username, secret)),
        AuthMechanism::OAuthBearer => Box::new(OAuthBearer::new(username, secret, endpoint.host, endpoint.port)),
        AuthMechanism::Command
        | AuthMechanism::External
        | AuthMechanism::Gssapi
        | AuthMechanism::Ntlm
        | AuthMechanism::Other(_) => return None,
    })
}

/// The server's side of an exchange went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaslError {
    /// A challenge where the mechanism has none, or one that can't be read.
    UnexpectedChallenge,
    /// SCRAM: more iterations than we compute. A high number costs us time, and is no proof of
    /// anything.
    TooManyIterations {
        /// What the server demanded.
        count: u64,
        /// The limit.
        max: u32,
    },
    /// SCRAM: the server said yes, or tried to, without knowing the password's verifier.
    NotProven,
    /// APOP: the greeting's timestamp is no message id (RFC 1939 section 7). Such challenges are made
    /// to get at the password (RFC 6151 section 2, CVE-2007-1558).
    BadTimestamp,
    /// The name or the password can't be written in this mechanism.
    Unrepresentable,
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_types::mechanism::ServerProof;

    /// What the rows of `model::mechanism` say is what the exchanges do.
    #[test]
    fn every_spoken_mechanism_has_an_exchange_that_does_as_its_row_says() {
        for mechanism in AuthMechanism::ALL {
            let binding =
                if mechanism.is_bound() { ChannelBinding::EndPoint(vec![7; 32]) } else { ChannelBinding::Unsupported };
            let identity = Identity {
                username: "tim".into(),
                secret: Secret::new("Marker-42".into()),
                endpoint: Endpoint::new("mail.example.org", 993),
                binding,
            };
            let Some(mut exchange) = exchange(mechanism, identity) else {
                assert!(!mechanism.is_spoken() || *mechanism == AuthMechanism::Command, "{mechanism}");
                continue;
            };
            assert!(mechanism.is_spoken(), "{mechanism}");
            assert_eq!(&exchange.mechanism(), mechanism);
            assert_eq!(exchange.complete(), mechanism.server_proof() == ServerProof::None, "{mechanism}: proof");
            let mut sent: Vec<u8> = exchange.initial_response().map(|first| first.to_vec()).unwrap_or_default();
            for _ in 0..2 {
                sent.extend(exchange.respond(b"<1.2@mail.example.org>").map(|more| more.to_vec()).unwrap_or_default());
            }
            let shown = sent.windows(9).any(|part| part == b"Marker-42");
            assert_eq!(shown, mechanism.sends_password() || mechanism.is_oauth(), "{mechanism}: secret");
        }
    }
}

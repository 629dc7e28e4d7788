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
pub use mail_types::reason::SaslError;
pub use plain::{Login, Plain};
pub use scram::{ChannelBinding, ITERATIONS_MAX, Scram, ScramHash, is_changed_by_preparation};
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

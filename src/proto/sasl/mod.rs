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

use crate::model::{AuthMechanism, Secret};

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

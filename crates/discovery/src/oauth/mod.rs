//! OAuth2: how a token is got from the one who gives it out. Nothing here knows mail servers.
//!
//! Two flows: [`loopback`], authorization code with PKCE over a redirect to this machine (RFC 8252,
//! RFC 7636), and [`device`], a code typed on another device (RFC 8628); and [`refresh`]. Endpoints
//! come from the [built-in table](Authority::builtin) or from an issuer's metadata (RFC 8414).
//!
//! No client id ships with this program: providers register programs, and the user brings one.

mod authority;
mod device;
mod error;
mod loopback;
mod token;

pub use authority::{Authority, AuthorityOrigin, Redirect};
pub use device::device;
pub use error::OAuthError;
pub use loopback::{Page, loopback};
pub use token::{Tokens, refresh};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use mail_types::Secret;

/// The program as it is registered at the authority.
#[derive(Debug, Clone)]
pub struct Client {
    /// Client identifier.
    pub id: String,
    /// Client secret, where the registration has one.
    pub secret: Option<Secret>,
    /// Port of the redirect that was registered; `None`: any.
    pub redirect_port: Option<u16>,
}

/// What the person has to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step<'a> {
    /// Open this address in a browser on this machine.
    Open {
        /// The authorization request.
        url: &'a str,
    },
    /// Open this address anywhere, and type the code there. Text from the network.
    EnterCode {
        /// Where to.
        url: &'a str,
        /// What to type.
        code: &'a str,
    },
}

/// 256 random bits as 43 characters: a `state`, or a PKCE verifier (RFC 7636 section 4.1).
fn nonce() -> Result<Secret, OAuthError> {
    let mut octets = zeroize::Zeroizing::new([0_u8; 32]);
    getrandom::fill(octets.as_mut_slice()).map_err(|_| OAuthError::NoRandomness)?;
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(octets.as_slice())))
}

//! Why a login was not tried, or went wrong without a word on the password.

use thiserror::Error;

use crate::{AuthMechanism, Trust};

/// Why nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Withheld {
    /// Nothing trustworthy names the host.
    #[error("the password was not sent: nothing trustworthy names {host:?}")]
    UntrustedHost {
        /// The host. Text from the network.
        host: String,
        /// The domain of the address.
        domain: String,
        /// The best word for the host.
        trust: Trust,
    },
    /// A token goes to fewer hosts than a password.
    #[error("the token was not sent: nothing trustworthy enough names {host:?}")]
    TokenHost {
        /// The host. Text from the network.
        host: String,
        /// The domain of the address.
        domain: String,
        /// The best word for the host.
        trust: Trust,
    },
    /// No verified TLS, and the user did not allow that.
    #[error("the password was not sent: the connection to {host} is not protected by verified TLS")]
    Unprotected {
        /// The host.
        host: String,
    },
    /// A pinned certificate does not count for a host that was published over HTTPS.
    #[error("the password was not sent: a pinned certificate does not count for {host:?}")]
    PinPublished {
        /// The host. Text from the network.
        host: String,
    },
    /// The provider wants a login name that the address does not show.
    #[error("the login name is not the address, but {form}")]
    LoginName {
        /// What it looks like.
        form: String,
    },
    /// The server offers no mechanism that fits what there is to log in with.
    #[error("no mechanism fits ({offered:?})")]
    NoMechanism {
        /// What it offers. Text from the network.
        offered: String,
    },
    /// The server does not offer the one mechanism that the user wants.
    #[error("{} is not offered ({offered:?})", mechanism.name())]
    NotOffered {
        /// What the user wants.
        mechanism: AuthMechanism,
        /// What it offers. Text from the network.
        offered: String,
    },
    /// The mechanism needs a password.
    #[error("{} needs a password", .0.name())]
    NoPassword(AuthMechanism),
    /// The mechanism needs a token.
    #[error("{} needs an access token", .0.name())]
    NoToken(AuthMechanism),
    /// The mechanism needs TLS to bind to.
    #[error("{} needs TLS to bind the login to", .0.name())]
    NoBinding(AuthMechanism),
    /// So many refusals that one more could lock the account.
    #[error("{max} logins were refused already")]
    RefusalsMax {
        /// The limit.
        max: u32,
    },
    /// A mere consequence of what another server did.
    #[error("the first login was not accepted")]
    AfterRefusal,
    /// The server wants a pause between two logins.
    #[error("the server wants a pause between two POP3 logins")]
    LoginDelay,
    /// No second connection.
    #[error("no second connection was possible")]
    NoConnection,
    /// The time for the whole run was over.
    #[error("no time was left")]
    CutOff,
}

impl Withheld {
    /// The server itself is the reason: what it is, or what protects it.
    pub fn is_about_server(&self) -> bool {
        matches!(
            self,
            Self::UntrustedHost { .. } | Self::Unprotected { .. } | Self::TokenHost { .. } | Self::PinPublished { .. }
        )
    }
}

/// A refusal that is about the TLS connection below the login and says nothing about the password
/// (RFC 5802 section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BindingProblem {
    /// The server does offer channel binding, but its list did not show that.
    #[error("the list of mechanisms was changed on the way")]
    Downgrade,
    /// The login was bound to another TLS connection.
    #[error("the login was bound to another TLS connection")]
    Differs,
    /// The server does not know this kind of binding.
    #[error("the server does not know this channel binding")]
    Unsupported,
}

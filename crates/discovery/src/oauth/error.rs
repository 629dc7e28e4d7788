//! Why there is no token.

use std::io;

use mail_net::HttpError;
use mail_types::Veil;

/// Why there is no token. Codes are those of RFC 6749 sections 4.1.2.1 and 5.2 and RFC 8628
/// section 3.5.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OAuthError {
    /// No answer.
    #[error(transparent)]
    Http(HttpError),
    /// The issuer publishes no metadata that can be used.
    #[error("the issuer publishes no usable metadata")]
    Metadata,
    /// The metadata or the answer belong to another issuer: somebody mixes them up.
    #[error("{got:?} answered for {expected:?}")]
    Issuer {
        /// Who should have answered.
        expected: String,
        /// Who did. Text from the network; empty where nobody was named.
        got: String,
    },
    /// The issuer does not offer PKCE with S256.
    #[error("PKCE with S256 is not offered")]
    NoPkce,
    /// The authority does not offer this flow for mail.
    #[error("this flow is not offered for mail")]
    NoFlow,
    /// The authority wants the redirect that was registered, and nobody named its port.
    #[error("the registered redirect is not known")]
    NoRedirect,
    /// The authority wants a client secret, and nobody gave one.
    #[error("a client secret is missing")]
    NoSecret,
    /// The person said no, or the authority in their name.
    #[error("denied")]
    Denied,
    /// Nobody came within the time.
    #[error("out of time")]
    Expired,
    /// What the token or the refresh token stood for is expired or was withdrawn.
    #[error("the grant is expired or withdrawn")]
    Grant,
    /// The client id or secret is wrong, or may not do this.
    #[error("client refused: {description:?}")]
    Client {
        /// The authority's words. Text from the network.
        description: String,
    },
    /// The scope is unknown or not allowed for this client.
    #[error("scope refused: {description:?}")]
    Scope {
        /// The authority's words. Text from the network.
        description: String,
    },
    /// The authority cannot answer just now.
    #[error("the authority cannot answer now")]
    Unavailable,
    /// Any other code.
    #[error("{code:?}: {description:?}")]
    Refused {
        /// The code. Text from the network.
        code: String,
        /// The authority's words. Text from the network.
        description: String,
    },
    /// The answer is none that the standard knows.
    #[error("malformed answer")]
    Malformed,
    /// The token is no bearer token.
    #[error("token of type {kind:?}")]
    TokenType {
        /// What it is. Text from the network.
        kind: String,
    },
    /// This machine gives no port to listen on.
    #[error("no port to listen on: {0}")]
    Listen(io::ErrorKind),
    /// This machine gives no random numbers.
    #[error("no random numbers")]
    NoRandomness,
}

impl OAuthError {
    /// The error for a code and its description.
    pub(super) fn from_code(code: &str, description: &str) -> Self {
        let description = description.to_owned();
        match code {
            "access_denied" => Self::Denied,
            "expired_token" => Self::Expired,
            "invalid_grant" => Self::Grant,
            "invalid_client" | "unauthorized_client" => Self::Client { description },
            "invalid_scope" => Self::Scope { description },
            "server_error" | "temporarily_unavailable" => Self::Unavailable,
            _ => Self::Refused { code: code.to_owned(), description },
        }
    }

    /// Without the secrets that an authority repeats.
    pub(super) fn veiled(self, veil: &Veil) -> Self {
        let mask = |text: String| veil.mask(&text);
        match self {
            Self::Issuer { expected, got } => Self::Issuer { expected, got: mask(got) },
            Self::Client { description } => Self::Client { description: mask(description) },
            Self::Scope { description } => Self::Scope { description: mask(description) },
            Self::Refused { code, description } => Self::Refused { code: mask(code), description: mask(description) },
            Self::TokenType { kind } => Self::TokenType { kind: mask(kind) },
            // None of the authority's words in it.
            other @ (Self::Http(_)
            | Self::Metadata
            | Self::NoPkce
            | Self::NoFlow
            | Self::NoRedirect
            | Self::NoSecret
            | Self::Denied
            | Self::Expired
            | Self::Grant
            | Self::Unavailable
            | Self::Malformed
            | Self::Listen(_)
            | Self::NoRandomness) => other,
        }
    }
}

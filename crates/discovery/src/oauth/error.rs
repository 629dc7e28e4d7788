//! Why there is no token.

use std::io;

use mail_net::HttpError;
use mail_types::Reason;
use mail_types::{Message, Veil};

/// Why there is no token. Codes are those of RFC 6749 sections 4.1.2.1 and 5.2 and RFC 8628
/// section 3.5.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OAuthError {
    /// No answer.
    Http(HttpError),
    /// The issuer publishes no metadata that can be used.
    Metadata,
    /// The metadata or the answer belong to another issuer: somebody mixes them up.
    Issuer {
        /// Who should have answered.
        expected: String,
        /// Who did. Text from the network; empty where nobody was named.
        got: String,
    },
    /// The issuer does not offer PKCE with S256.
    NoPkce,
    /// The authority does not offer this flow for mail.
    NoFlow,
    /// The authority wants the redirect that was registered, and nobody named its port.
    NoRedirect,
    /// The authority wants a client secret, and nobody gave one.
    NoSecret,
    /// The person said no, or the authority in their name.
    Denied,
    /// Nobody came within the time.
    Expired,
    /// What the token or the refresh token stood for is expired or was withdrawn.
    Grant,
    /// The client id or secret is wrong, or may not do this.
    Client {
        /// The authority's words. Text from the network.
        description: String,
    },
    /// The scope is unknown or not allowed for this client.
    Scope {
        /// The authority's words. Text from the network.
        description: String,
    },
    /// The authority cannot answer just now.
    Unavailable,
    /// Any other code.
    Refused {
        /// The code. Text from the network.
        code: String,
        /// The authority's words. Text from the network.
        description: String,
    },
    /// The answer is none that the standard knows.
    Malformed,
    /// The token is no bearer token.
    TokenType {
        /// What it is. Text from the network.
        kind: String,
    },
    /// This machine gives no port to listen on.
    Listen(io::ErrorKind),
    /// This machine gives no random numbers.
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

    /// The sentence for the user.
    pub fn message(&self) -> Message {
        match self {
            Self::Http(error) => Message::new("oauth-http").with("reason", Reason::from(error.clone())),
            Self::Metadata => Message::new("oauth-metadata"),
            Self::Issuer { expected, got } => {
                Message::new("oauth-wrong-issuer").with("expected", expected.clone()).with_foreign("got", got.clone())
            }
            Self::NoPkce => Message::new("oauth-no-pkce"),
            Self::NoFlow => Message::new("oauth-no-flow"),
            Self::NoRedirect => Message::new("oauth-no-redirect"),
            Self::NoSecret => Message::new("oauth-no-secret"),
            Self::Denied => Message::new("oauth-denied"),
            Self::Expired => Message::new("oauth-expired"),
            Self::Grant => Message::new("oauth-grant"),
            Self::Client { description } => {
                Message::new("oauth-client").with_foreign("description", description.clone())
            }
            Self::Scope { description } => Message::new("oauth-scope").with_foreign("description", description.clone()),
            Self::Unavailable => Message::new("oauth-unavailable"),
            Self::Refused { code, description } => Message::new("oauth-refused")
                .with_foreign("code", code.clone())
                .with_foreign("description", description.clone()),
            Self::Malformed => Message::new("oauth-malformed"),
            Self::TokenType { kind } => Message::new("oauth-token-type").with_foreign("kind", kind.clone()),
            Self::Listen(kind) => Message::new("oauth-listen").with("reason", kind.to_string()),
            Self::NoRandomness => Message::new("oauth-no-randomness"),
        }
    }
}

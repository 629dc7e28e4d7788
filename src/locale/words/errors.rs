//! The words for what keeps a command from beginning.

use mail_discovery::oauth::OAuthError;
use mail_net::system::SetupError;
use mail_net::tape::{TapeError, VERSION};
use mail_types::address::AddressError;
use mail_types::{Message, Reason};

/// The sentence for options of the network that can't be followed.
pub fn setup(error: &SetupError) -> Message {
    match error {
        SetupError::CaFile { path, kind } => {
            Message::new("ca-file-unreadable").with("path", path.display().to_string()).with("reason", kind.to_string())
        }
        SetupError::CaFileContent { path } => {
            Message::new("ca-file-no-certificate").with("path", path.display().to_string())
        }
    }
}

/// The sentence for a file that is no tape.
pub fn tape(error: &TapeError) -> Message {
    match error {
        TapeError::NoTape => Message::new("tape-no-tape"),
        TapeError::Version { found } => {
            Message::new("tape-version").with("found", u64::from(*found)).with("known", u64::from(VERSION))
        }
        TapeError::Line { number } => Message::new("tape-line").with("number", *number),
    }
}

/// The sentence for a token that was not granted.
pub fn oauth(error: &OAuthError) -> Message {
    match error {
        OAuthError::Http(error) => Message::new("oauth-http").with("reason", Reason::from(error.clone())),
        OAuthError::Metadata => Message::new("oauth-metadata"),
        OAuthError::Issuer { expected, got } => {
            Message::new("oauth-wrong-issuer").with("expected", expected.clone()).with_foreign("got", got.clone())
        }
        OAuthError::NoPkce => Message::new("oauth-no-pkce"),
        OAuthError::NoFlow => Message::new("oauth-no-flow"),
        OAuthError::NoRedirect => Message::new("oauth-no-redirect"),
        OAuthError::NoSecret => Message::new("oauth-no-secret"),
        OAuthError::Denied => Message::new("oauth-denied"),
        OAuthError::Expired => Message::new("oauth-expired"),
        OAuthError::Grant => Message::new("oauth-grant"),
        OAuthError::Client { description } => {
            Message::new("oauth-client").with_foreign("description", description.clone())
        }
        OAuthError::Scope { description } => {
            Message::new("oauth-scope").with_foreign("description", description.clone())
        }
        OAuthError::Unavailable => Message::new("oauth-unavailable"),
        OAuthError::Refused { code, description } => Message::new("oauth-refused")
            .with_foreign("code", code.clone())
            .with_foreign("description", description.clone()),
        OAuthError::Malformed => Message::new("oauth-malformed"),
        OAuthError::TokenType { kind } => Message::new("oauth-token-type").with_foreign("kind", kind.clone()),
        OAuthError::Listen(kind) => Message::new("oauth-listen").with("reason", kind.to_string()),
        OAuthError::NoRandomness => Message::new("oauth-no-randomness"),
    }
}

/// The sentence for a text that is no address.
pub fn address(error: &AddressError) -> Message {
    match error {
        AddressError::Empty => Message::new("address-empty"),
        AddressError::NoAtSign => Message::new("address-no-at"),
        AddressError::SeveralAtSigns => Message::new("address-several-at"),
        AddressError::NoLocalPart => Message::new("address-no-local-part"),
        AddressError::NoDomain => Message::new("address-no-domain"),
        AddressError::OpenQuote => Message::new("address-open-quote"),
        AddressError::Dots => Message::new("address-dots"),
        AddressError::LocalPartTooLong { max } => Message::new("address-local-part-too-long").with("max", *max),
        AddressError::Character { character } => {
            Message::new("address-character").with_foreign("character", character.to_string())
        }
        AddressError::Domain { text } => Message::new("address-domain").with_foreign("text", text.clone()),
    }
}

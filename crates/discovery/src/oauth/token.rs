//! The token endpoint (RFC 6749 sections 4.1.3, 5 and 6).

use std::time::Duration;

use serde::Deserialize;
use zeroize::Zeroizing;

use super::{Authority, Client, OAuthError};
use mail_net::api::Form;
use mail_net::{HttpAnswer, Net};
use mail_types::Secret;

/// What the authority gave.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// What mail servers take.
    pub access: Secret,
    /// What gets the next access token.
    pub refresh: Option<Secret>,
    /// How long the access token holds.
    pub expires_in: Option<Duration>,
    /// What was granted, where it is not what was asked for. Text from the network.
    pub scope: Option<String>,
}

/// Gets a new access token for a refresh token. Where no new refresh token comes along, the old one
/// goes on holding.
///
/// # Errors
/// [`OAuthError::Grant`] where it is expired or was withdrawn, and others.
pub async fn refresh(
    net: &Net,
    authority: &Authority,
    client: &Client,
    refresh_token: &Secret,
) -> Result<Tokens, OAuthError> {
    let form = Form::default().with("grant_type", "refresh_token").with("refresh_token", refresh_token.expose());
    let mut tokens = ask(net, authority, client, form).await?;
    tokens.refresh.get_or_insert_with(|| refresh_token.clone());
    Ok(tokens)
}

/// Posts to the token endpoint.
pub(super) async fn ask(net: &Net, authority: &Authority, client: &Client, form: Form) -> Result<Tokens, OAuthError> {
    let form = identified(form, client);
    let veil = form.veil();
    let answer = net.api(&authority.token, Some(form), authority.net_origin()).await.map_err(OAuthError::Http)?;
    match read(answer) {
        Ok(tokens) => Ok(Tokens { scope: tokens.scope.map(|scope| veil.mask(&scope)), ..tokens }),
        Err(error) => Err(error.veiled(&veil)),
    }
}

/// The client says who it is in the body: every authority of the table takes that.
pub(super) fn identified(form: Form, client: &Client) -> Form {
    let form = form.with("client_id", &client.id);
    match &client.secret {
        Some(secret) => form.with("client_secret", secret.expose()),
        None => form,
    }
}

#[derive(Deserialize)]
struct Answer {
    access_token: Option<Zeroizing<String>>,
    refresh_token: Option<Zeroizing<String>>,
    token_type: Option<String>,
    expires_in: Option<Number>,
    scope: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// Some authorities put numbers in quotes.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Number {
    Plain(u64),
    Quoted(String),
}

impl Number {
    pub(super) fn value(&self) -> Option<u64> {
        match self {
            Self::Plain(number) => Some(*number),
            Self::Quoted(text) => text.parse().ok(),
        }
    }
}

/// Reads the answer of the token endpoint.
pub(super) fn read(answer: HttpAnswer) -> Result<Tokens, OAuthError> {
    let body = Zeroizing::new(answer.body);
    let Ok(parsed) = serde_json::from_slice::<Answer>(&body) else {
        return Err(if answer.status >= 500 { OAuthError::Unavailable } else { OAuthError::Malformed });
    };
    if let Some(code) = parsed.error {
        return Err(OAuthError::from_code(&code, &parsed.error_description.unwrap_or_default()));
    }
    let access = parsed.access_token.filter(|token| !token.is_empty() && answer.status == 200);
    let access = access.ok_or(OAuthError::Malformed)?;
    let kind = parsed.token_type.unwrap_or_default();
    if !kind.eq_ignore_ascii_case("bearer") {
        return Err(OAuthError::TokenType { kind });
    }
    // RFC 6750 section 2.1: what stands in a header and, for mail, in a SASL message.
    if !access.bytes().all(|octet| octet.is_ascii_graphic()) {
        return Err(OAuthError::Malformed);
    }
    let secret = |token: Zeroizing<String>| Secret::new(token.as_str().to_owned());
    Ok(Tokens {
        access: secret(access),
        refresh: parsed.refresh_token.filter(|token| !token.is_empty()).map(secret),
        expires_in: parsed.expires_in.and_then(|seconds| seconds.value()).map(Duration::from_secs),
        scope: parsed.scope,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> HttpAnswer {
        HttpAnswer { status, body: body.into(), ..HttpAnswer::default() }
    }

    fn error(status: u16, body: &str) -> OAuthError {
        read(answer(status, body)).expect_err(body)
    }

    #[test]
    fn a_good_answer_is_read_with_numbers_of_either_kind() {
        for expires in ["3600", "\"3600\""] {
            let body = format!(
                r#"{{"access_token":"ya29.x","token_type":"Bearer","expires_in":{expires},"refresh_token":"1//r"}}"#
            );
            let tokens = read(answer(200, &body)).expect("tokens");
            assert_eq!(tokens.access.expose(), "ya29.x");
            assert_eq!(tokens.refresh.as_ref().map(Secret::expose), Some("1//r"));
            assert_eq!(tokens.expires_in, Some(Duration::from_secs(3600)));
            assert!(!format!("{tokens:?}").contains("ya29"));
        }
    }

    #[test]
    fn refusals_are_told_apart_by_their_codes() {
        assert_eq!(error(400, r#"{"error":"invalid_grant","error_description":"expired"}"#), OAuthError::Grant);
        let client = OAuthError::Client { description: "no such client".into() };
        assert_eq!(error(401, r#"{"error":"invalid_client","error_description":"no such client"}"#), client);
        assert!(matches!(error(400, r#"{"error":"invalid_scope"}"#), OAuthError::Scope { .. }));
        assert!(matches!(error(400, r#"{"error":"strange"}"#), OAuthError::Refused { code, .. } if code == "strange"));
        assert_eq!(error(503, "<html>"), OAuthError::Unavailable);
        for body in ["", "[]", "{}", r#"{"access_token":""}"#, r#"{"access_token":"a\u0001b","token_type":"bearer"}"#] {
            assert_eq!(error(200, body), OAuthError::Malformed, "{body}");
        }
        let mac = r#"{"access_token":"x","token_type":"mac"}"#;
        assert_eq!(error(200, mac), OAuthError::TokenType { kind: "mac".into() });
    }
}

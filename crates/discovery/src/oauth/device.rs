//! The device flow (RFC 8628): a code that is typed in a browser on any device.

use std::time::Duration;

use serde::Deserialize;
use zeroize::Zeroizing;

use super::token::{self, Number};
use super::{Authority, Client, OAuthError, Step, Tokens};
use mail_net::Net;
use mail_net::api::Form;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// RFC 8628 section 3.2: where the authority names no interval.
const INTERVAL: Duration = Duration::from_secs(5);
/// RFC 8628 section 3.5: by so much `slow_down` lengthens it.
const SLOWER: Duration = Duration::from_secs(5);
/// Longest wait, whatever the authority says.
const PATIENCE: Duration = Duration::from_secs(15 * 60);
/// Longest pause between two questions, whatever the authority says.
const INTERVAL_MAX: Duration = Duration::from_secs(60);

#[derive(Deserialize)]
struct Answer {
    device_code: Option<Zeroizing<String>>,
    user_code: Option<String>,
    verification_uri: Option<String>,
    /// Google's and older Microsoft endpoints' name for it.
    verification_url: Option<String>,
    expires_in: Option<Number>,
    interval: Option<Number>,
    error: Option<String>,
    error_description: Option<String>,
}

/// Runs the flow; `tell` says to the person what to do.
///
/// # Errors
/// [`OAuthError`] where no token came: denied, expired, refused.
pub async fn device(
    net: &Net,
    authority: &Authority,
    client: &Client,
    mut tell: impl FnMut(Step<'_>),
) -> Result<Tokens, OAuthError> {
    let endpoint = authority.device.as_deref().ok_or(OAuthError::NoFlow)?;
    if authority.needs_secret && client.secret.is_none() {
        return Err(OAuthError::NoSecret);
    }
    let Begun { device_code, user_code, url, patience, mut interval } = begin(net, authority, client, endpoint).await?;
    let started = net.clock().elapsed();
    tell(Step::EnterCode { url: &url, code: &user_code });
    loop {
        tokio::time::sleep(interval).await;
        if net.clock().elapsed().saturating_sub(started) >= patience {
            return Err(OAuthError::Expired);
        }
        let form = Form::default().with("grant_type", GRANT).with("device_code", &device_code);
        match token::ask(net, authority, client, form).await {
            Err(OAuthError::Refused { code, .. }) if code == "authorization_pending" => {}
            Err(OAuthError::Refused { code, .. }) if code == "slow_down" => {
                interval = (interval + SLOWER).min(INTERVAL_MAX);
            }
            // RFC 8628 section 3.5: a connection that fails is tried again, less often.
            Err(OAuthError::Http(_) | OAuthError::Unavailable) => interval = (interval * 2).min(INTERVAL_MAX),
            result => return result,
        }
    }
}

/// A flow that the authority began.
struct Begun {
    device_code: Zeroizing<String>,
    user_code: String,
    url: String,
    patience: Duration,
    interval: Duration,
}

/// RFC 8628 sections 3.1 and 3.2
async fn begin(net: &Net, authority: &Authority, client: &Client, endpoint: &str) -> Result<Begun, OAuthError> {
    let form = token::identified(Form::default(), client).with("scope", &authority.scopes.join(" "));
    let veil = form.veil();
    let answer = net.api(endpoint, Some(form), authority.net_origin()).await.map_err(OAuthError::Http)?;
    let body = Zeroizing::new(answer.body);
    let parsed: Answer = serde_json::from_slice(&body).map_err(|_| OAuthError::Malformed)?;
    if let Some(code) = parsed.error {
        return Err(OAuthError::from_code(&code, &parsed.error_description.unwrap_or_default()).veiled(&veil));
    }
    let url = parsed.verification_uri.or(parsed.verification_url).filter(|url| url.starts_with("https://"));
    let seconds = |number: Option<Number>| number.and_then(|number| number.value()).map(Duration::from_secs);
    Ok(Begun {
        device_code: parsed.device_code.ok_or(OAuthError::Malformed)?,
        user_code: parsed.user_code.ok_or(OAuthError::Malformed)?,
        url: url.ok_or(OAuthError::Malformed)?,
        patience: seconds(parsed.expires_in).unwrap_or(PATIENCE).min(PATIENCE),
        interval: seconds(parsed.interval).unwrap_or(INTERVAL).clamp(Duration::from_secs(1), INTERVAL_MAX),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::{AuthorityOrigin, Redirect};
    use mail_net::fake::{FakeHttp, FakeNet};

    const DEVICE: &str = "https://id.example.org/device";
    const TOKEN: &str = "https://id.example.org/token";
    const START: &str = r#"{"device_code":"dc-1","user_code":"ABCD-EFGH","verification_uri":"https://id.example.org/go",
        "expires_in":600,"interval":5}"#;

    fn authority() -> Authority {
        Authority {
            issuer: "https://id.example.org".into(),
            authorization: None,
            token: TOKEN.into(),
            device: Some(DEVICE.into()),
            scopes: vec!["mail".into()],
            redirect: Redirect::LoopbackAddress,
            names_issuer: false,
            needs_secret: false,
            origin: AuthorityOrigin::User,
        }
    }

    fn json(status: u16, body: &str) -> FakeHttp {
        if status == 200 { FakeHttp::ok("application/json", body) } else { FakeHttp::answer(status, body) }
    }

    async fn run(start: &str, answers: Vec<FakeHttp>) -> (Result<Tokens, OAuthError>, u64, usize) {
        let (net, log) = FakeNet::new().api(DEVICE, [json(200, start)]).api(TOKEN, answers).build();
        let client = Client { id: "mailsetup".into(), secret: None, redirect_port: None };
        let mut told = 0;
        let result = device(&net, &authority(), &client, |step| {
            assert_eq!(step, Step::EnterCode { url: "https://id.example.org/go", code: "ABCD-EFGH" });
            told += 1;
        })
        .await;
        assert!(told <= 1);
        (result, net.clock().elapsed().as_secs(), log.forms(TOKEN).len())
    }

    #[tokio::test(start_paused = true)]
    async fn it_asks_at_the_interval_and_slows_down_when_told() {
        let pending = json(400, r#"{"error":"authorization_pending"}"#);
        let slow = json(400, r#"{"error":"slow_down"}"#);
        let good = json(200, r#"{"access_token":"at-1","token_type":"Bearer"}"#);
        let (result, seconds, asked) = run(START, vec![pending.clone(), slow, pending, good]).await;
        assert_eq!(result.map(|tokens| tokens.access.expose().to_owned()), Ok("at-1".into()));
        assert_eq!((seconds, asked), (5 + 5 + 10 + 10, 4));
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_when_denied_expired_or_out_of_time() {
        let denied = json(400, r#"{"error":"access_denied"}"#);
        assert_eq!(run(START, vec![denied]).await.0.expect_err("no"), OAuthError::Denied);
        let expired = json(400, r#"{"error":"expired_token"}"#);
        assert_eq!(run(START, vec![expired]).await.0.expect_err("no"), OAuthError::Expired);
        let pending = json(400, r#"{"error":"authorization_pending"}"#);
        let (result, seconds, _) = run(START, vec![pending]).await;
        assert_eq!((result.expect_err("no"), seconds), (OAuthError::Expired, 600));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_without_code_or_over_plain_http_is_none() {
        for start in [
            r#"{"device_code":"d","user_code":"u","verification_uri":"http://id.example.org/go"}"#,
            r#"{"user_code":"u","verification_uri":"https://id.example.org/go"}"#,
            "[]",
        ] {
            assert_eq!(run(start, Vec::new()).await.0.expect_err("no"), OAuthError::Malformed, "{start}");
        }
        let client = run(r#"{"error":"unauthorized_client","error_description":"no"}"#, Vec::new()).await.0;
        assert_eq!(client.expect_err("no"), OAuthError::Client { description: "no".into() });
        let echo = vec![json(400, r#"{"error":"dc-1","error_description":"what is device_code=dc-1?"}"#)];
        let masked = OAuthError::Refused { code: "***".into(), description: "what is device_code=***?".into() };
        assert_eq!(run(START, echo).await.0.expect_err("no"), masked);
    }
}

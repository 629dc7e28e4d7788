//! Authorization code with PKCE over a redirect to this machine (RFC 6749 section 4.1, RFC 7636,
//! RFC 8252 section 7.3).

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::StreamExt;
use futures_util::future::abortable;
use futures_util::stream::FuturesUnordered;
use reqwest::Url;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::{Authority, Client, OAuthError, Redirect, Step, Tokens, nonce, token};
use mail_net::api::Form;
use mail_net::{BoxStream, Net};
use mail_types::Secret;

/// How long somebody may take to log in.
const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// How long a browser may take for its request.
const REQUEST_TIME: Duration = Duration::from_secs(10);
/// Most connections that are served side by side; from then on the oldest makes way. Browsers open some ahead
/// and say nothing on them.
const CONNECTIONS_MAX: usize = 32;
/// Longest request head that is read.
const HEAD_MAX: usize = 16 * 1024;

/// What the browser shows in the end, in the language of the run. Plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// All went well.
    pub done: String,
    /// It did not.
    pub failed: String,
}

/// Runs the flow; `tell` says to the person what to do. The browser is opened by the caller, if at
/// all.
///
/// # Errors
/// [`OAuthError`] where no token came: denied, expired, refused, mixed up.
pub async fn loopback(
    net: &Net,
    authority: &Authority,
    client: &Client,
    page: &Page,
    mut tell: impl FnMut(Step<'_>),
) -> Result<Tokens, OAuthError> {
    let endpoint = authority.authorization.as_deref().ok_or(OAuthError::NoFlow)?;
    if authority.needs_secret && client.secret.is_none() {
        return Err(OAuthError::NoSecret);
    }
    if authority.redirect == Redirect::Registered && client.redirect_port.is_none() {
        return Err(OAuthError::NoRedirect);
    }
    let listen = |error: std::io::Error| OAuthError::Listen(error.kind());
    let listener = net.listen_on_loopback(client.redirect_port.unwrap_or(0)).await.map_err(listen)?;
    let port = listener.port().map_err(listen)?;
    let redirect = match authority.redirect {
        Redirect::LoopbackAddress => format!("http://127.0.0.1:{port}/"),
        Redirect::Localhost | Redirect::Registered => format!("http://localhost:{port}/"),
    };
    let (state, verifier) = (nonce()?, nonce()?);
    let url = authorization_url(endpoint, authority, client, &redirect, &state, &verifier)?;
    tell(Step::Open { url: &url });
    let wait = async {
        let (mut serving, mut oldest_first) = (FuturesUnordered::new(), VecDeque::new());
        let mut accepted_so_far = 0_u64;
        loop {
            tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok(stream) => {
                        // Whoever stalls must not keep the browser out; strangers are sent away.
                        let served = timeout(REQUEST_TIME, serve(stream, authority, &state, port, page));
                        let (served, handle) = abortable(served);
                        let number = accepted_so_far;
                        accepted_so_far += 1;
                        serving.push(async move { (number, served.await) });
                        oldest_first.push_back((number, handle));
                        if oldest_first.len() > CONNECTIONS_MAX && let Some((_, oldest)) = oldest_first.pop_front() {
                            oldest.abort();
                        }
                    }
                    // It went away before its turn.
                    Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
                    Err(error) => return Err(listen(error)),
                },
                Some((number, served)) = serving.next() => {
                    if let Ok(Ok(Some(outcome))) = served {
                        return outcome;
                    }
                    oldest_first.retain(|(other, _)| *other != number);
                }
            }
        }
    };
    let code = timeout(PATIENCE, wait).await.unwrap_or(Err(OAuthError::Expired))?;
    let form = Form::default()
        .with("grant_type", "authorization_code")
        .with("code", code.expose())
        .with("redirect_uri", &redirect)
        .with("code_verifier", verifier.expose());
    token::ask(net, authority, client, form).await
}

fn authorization_url(
    endpoint: &str,
    authority: &Authority,
    client: &Client,
    redirect: &str,
    state: &Secret,
    verifier: &Secret,
) -> Result<String, OAuthError> {
    let url = Url::parse(endpoint).map_err(|_| OAuthError::Metadata)?;
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose()));
    let mut query = Form::default()
        .with("response_type", "code")
        .with("client_id", &client.id)
        .with("redirect_uri", redirect)
        .with("scope", &authority.scopes.join(" "))
        .with("state", state.expose())
        .with("code_challenge", &challenge)
        .with("code_challenge_method", "S256");
    if authority.issuer == "https://accounts.google.com" {
        // Without it Google gives no refresh token.
        query = query.with("access_type", "offline");
    }
    let joint = if url.query().is_some() { '&' } else { '?' };
    Ok(format!("{url}{joint}{}", query.encoded()))
}

/// Reads one request and answers it. `None`: it was not the answer that is waited for.
async fn serve(
    mut stream: BoxStream,
    authority: &Authority,
    state: &Secret,
    port: u16,
    page: &Page,
) -> Option<Result<Secret, OAuthError>> {
    let head = head(&mut stream).await?;
    let outcome = answer(&head, authority, state, port);
    let (status, text) = match &outcome {
        None => ("404 Not Found", ""),
        Some(Ok(_)) => ("200 OK", page.done.as_str()),
        Some(Err(_)) => ("400 Bad Request", page.failed.as_str()),
    };
    let response = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
         Connection: close\r\n\r\n{text}",
        text.len()
    );
    // The token matters more than whether the browser stays to read this.
    let _ = stream.write_all(response.as_bytes()).await;
    let _ = stream.shutdown().await;
    outcome
}

async fn head(stream: &mut BoxStream) -> Option<String> {
    let mut octets = Vec::new();
    let mut piece = [0; 1024];
    while !octets.windows(4).any(|four| four == b"\r\n\r\n") {
        let read = stream.read(&mut piece).await.ok()?;
        if read == 0 || octets.len() + read > HEAD_MAX {
            return None;
        }
        octets.extend_from_slice(&piece[..read]);
    }
    String::from_utf8(octets).ok()
}

/// What a request says. One without our `state` is a stranger's and says nothing, so that no web
/// page can end the flow by knocking on the port.
fn answer(head: &str, authority: &Authority, state: &Secret, port: u16) -> Option<Result<Secret, OAuthError>> {
    let mut lines = head.split("\r\n");
    let target = lines.next()?.strip_prefix("GET /")?.strip_suffix(" HTTP/1.1")?;
    let host = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("host").then(|| value.trim().to_owned())
    })?;
    // A name that only resolves to this machine is an attack (DNS rebinding).
    if host != format!("127.0.0.1:{port}") && host != format!("localhost:{port}") {
        return None;
    }
    let url = Url::parse("http://localhost/").ok()?.join(target).ok()?;
    if url.path() != "/" {
        return None;
    }
    let value = |wanted: &str| {
        let mut values = url.query_pairs().filter(|(name, _)| name == wanted).map(|(_, value)| value.into_owned());
        let first = values.next();
        // Twice the same parameter (RFC 6749 section 3.1) makes nothing of it certain.
        if values.next().is_some() { None } else { first }
    };
    if value("state").as_deref() != Some(state.expose()) {
        return None;
    }
    let iss = value("iss");
    match &iss {
        Some(iss) if !authority.is_issuer(iss) => {
            return Some(Err(OAuthError::Issuer { expected: authority.issuer.clone(), got: iss.clone() }));
        }
        None if authority.names_issuer => {
            return Some(Err(OAuthError::Issuer { expected: authority.issuer.clone(), got: String::new() }));
        }
        _ => {}
    }
    if let Some(code) = value("error") {
        return Some(Err(OAuthError::from_code(&code, &value("error_description").unwrap_or_default())));
    }
    let code = value("code").filter(|code| !code.is_empty());
    Some(code.map(Secret::new).ok_or(OAuthError::Malformed))
}

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex};

use tokio::net::TcpStream;

use super::*;
use mail_net::fake::{FakeHttp, FakeNet};

const TOKEN: &str = "https://id.example.org/token";
const GOOD: &str = r#"{"access_token":"at-1","token_type":"Bearer","refresh_token":"rt-1","expires_in":60}"#;

fn authority() -> Authority {
    Authority {
        issuer: "https://id.example.org".into(),
        authorization: Some("https://id.example.org/auth".into()),
        token: TOKEN.into(),
        device: None,
        scopes: vec!["mail".into(), "offline_access".into()],
        redirect: Redirect::LoopbackAddress,
        names_issuer: true,
        needs_secret: false,
        origin: super::super::AuthorityOrigin::User,
    }
}

fn client() -> Client {
    Client { id: "mailsetup".into(), secret: None, redirect_port: None }
}

fn page() -> Page {
    Page { done: "done".into(), failed: "failed".into() }
}

fn request(target: &str, host: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nUser-Agent: b\r\nHost: {host}\r\n\r\n")
}

#[test]
fn only_the_answer_that_is_waited_for_counts() {
    let state = Secret::new("s-1".into());
    let judge = |target: &str, host: &str| {
        answer(&request(target, host), &authority(), &state, 4711).map(|r| r.map(|code| code.expose().to_owned()))
    };
    let iss = "&iss=https%3A%2F%2Fid.example.org";
    let host = "127.0.0.1:4711";
    assert_eq!(judge(&format!("/?code=c%2F1&state=s-1{iss}"), host), Some(Ok("c/1".into())));
    assert_eq!(judge(&format!("/?code=c&state=s-1{iss}"), "localhost:4711"), Some(Ok("c".into())));
    for (target, host) in [
        (format!("/?code=c&state=s-2{iss}"), host),
        (format!("/?code=c{iss}"), host),
        (format!("/?code=c&state=s-1&state=s-1{iss}"), host),
        (format!("/favicon.ico?code=c&state=s-1{iss}"), host),
        (format!("/?code=c&state=s-1{iss}"), "evil.example:4711"),
        (format!("/?code=c&state=s-1{iss}"), "127.0.0.1:80"),
    ] {
        assert_eq!(judge(&target, host), None, "{target} {host}");
    }
    assert_eq!(
        answer("POST /?code=c&state=s-1 HTTP/1.1\r\nHost: 127.0.0.1:4711\r\n\r\n", &authority(), &state, 4711),
        None
    );
    let mixed =
        |got: &str| Some(Err(OAuthError::Issuer { expected: "https://id.example.org".into(), got: got.into() }));
    assert_eq!(judge("/?code=c&state=s-1&iss=https%3A%2F%2Fevil.example", host), mixed("https://evil.example"));
    assert_eq!(judge("/?code=c&state=s-1", host), mixed(""));
    assert_eq!(judge(&format!("/?error=access_denied&state=s-1{iss}"), host), Some(Err(OAuthError::Denied)));
    assert_eq!(judge(&format!("/?state=s-1{iss}"), host), Some(Err(OAuthError::Malformed)));
}

/// Knocks as the browser does; strangers first.
async fn browse(url: String) -> String {
    let url = Url::parse(&url).expect("URL");
    let value =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap_or_else(|| panic!("{name}")).1.into_owned();
    assert_eq!(value("code_challenge_method"), "S256");
    assert_eq!(value("scope"), "mail offline_access");
    let redirect = Url::parse(&value("redirect_uri")).expect("redirect");
    let place = format!("127.0.0.1:{}", redirect.port().expect("port"));
    let mut last = String::new();
    let right = format!("/?code=the-code&state={}&iss=https%3A%2F%2Fid.example.org", value("state"));
    for target in ["/favicon.ico", "/?code=evil&state=guessed", &right] {
        let mut stream = TcpStream::connect(&place).await.expect("listening");
        stream.write_all(request(target, &place).as_bytes()).await.expect("sent");
        last.clear();
        stream.read_to_string(&mut last).await.expect("answered");
    }
    last
}

#[tokio::test]
async fn the_code_is_exchanged_with_the_verifier_of_its_challenge() {
    let (net, log) = FakeNet::new().api(TOKEN, [FakeHttp::ok("application/json", GOOD)]).build();
    let opened = Arc::new(Mutex::new(None));
    let browser = Arc::new(Mutex::new(None));
    let tokens = loopback(&net, &authority(), &client(), &page(), |step| {
        let Step::Open { url } = step else { panic!("another flow") };
        *opened.lock().expect("lock") = Some(url.to_owned());
        *browser.lock().expect("lock") = Some(tokio::spawn(browse(url.to_owned())));
    })
    .await
    .expect("tokens");
    assert_eq!(tokens.access.expose(), "at-1");
    let forms = log.forms(TOKEN);
    assert_eq!(forms.len(), 1);
    let fields = Url::parse(&format!("http://x/?{}", forms[0])).expect("form");
    let field = |name: &str| fields.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    assert_eq!(field("code").as_deref(), Some("the-code"));
    assert_eq!(field("client_id").as_deref(), Some("mailsetup"));
    let url = Url::parse(&opened.lock().expect("lock").clone().expect("opened")).expect("URL");
    let challenge = url.query_pairs().find(|(key, _)| key == "code_challenge").expect("challenge").1.into_owned();
    let verifier = field("code_verifier").expect("verifier");
    assert_eq!(URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier)), challenge);
    assert!(!url.as_str().contains(&verifier), "the verifier stays here");
    let browser = browser.lock().expect("lock").take().expect("browser");
    let shown = browser.await.expect("browser");
    assert!(shown.starts_with("HTTP/1.1 200 OK") && shown.ends_with("\r\n\r\ndone"), "{shown}");
}

/// Browsers connect ahead of their requests, and other programs on this machine may connect as they like.
#[tokio::test]
async fn idle_connections_keep_nobody_out() {
    for idle in [1, CONNECTIONS_MAX, 5 * CONNECTIONS_MAX] {
        let (net, _) = FakeNet::new().api(TOKEN, [FakeHttp::ok("application/json", GOOD)]).build();
        let browser = Arc::new(Mutex::new(None));
        let begun = std::time::Instant::now();
        let tokens = timeout(
            REQUEST_TIME / 2,
            loopback(&net, &authority(), &client(), &page(), |step| {
                let Step::Open { url } = step else { panic!("another flow") };
                let url = url.to_owned();
                *browser.lock().expect("lock") = Some(tokio::spawn(async move {
                    let redirect = Url::parse(&url).expect("URL");
                    let redirect = redirect.query_pairs().find(|(key, _)| key == "redirect_uri").expect("redirect").1;
                    let port = Url::parse(&redirect).expect("redirect").port().expect("port");
                    let mut silent = Vec::new();
                    for _ in 0..idle {
                        silent.push(TcpStream::connect(("127.0.0.1", port)).await.expect("listening"));
                    }
                    (browse(url).await, silent)
                }));
            }),
        )
        .await
        .expect("in time")
        .expect("tokens");
        assert_eq!(tokens.access.expose(), "at-1");
        let browser = browser.lock().expect("lock").take().expect("browser");
        assert!(browser.await.expect("browser").0.ends_with("done"));
        assert!(begun.elapsed() < REQUEST_TIME / 2);
    }
}

/// RFC 7636 appendix B
#[test]
fn the_challenge_is_that_of_the_rfc() {
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    assert_eq!(URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

#[tokio::test]
async fn nothing_starts_without_what_the_authority_wants() {
    let (net, log) = FakeNet::new().build();
    let run = async |authority: Authority| {
        loopback(&net, &authority, &client(), &page(), |_| panic!("asked")).await.expect_err("no token")
    };
    assert_eq!(run(Authority { authorization: None, ..authority() }).await, OAuthError::NoFlow);
    assert_eq!(run(Authority { needs_secret: true, ..authority() }).await, OAuthError::NoSecret);
    assert_eq!(run(Authority { redirect: Redirect::Registered, ..authority() }).await, OAuthError::NoRedirect);
    assert_eq!(log.forms(TOKEN).len(), 0);
}

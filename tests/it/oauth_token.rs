//! A token by the refresh token or by a code, from an authority that the user names, and the login with
//! it. The flows with a browser run against real parts in `tests/oauth/run`.

use crate::support::{Authority, Dns, Https, INBOX, Page, Peer, Run, assert_hidden};
use base64::Engine;

const REFRESH: &str = "refresh-47-refresh";
const ACCESS: &str = "access-47-access";
const CODE: &str = "device-47-device";

/// What the authority says of itself.
const METADATA: &str = r#"{
    "issuer": "https://localhost:{port}",
    "authorization_endpoint": "https://localhost:{port}/authorize",
    "token_endpoint": "https://localhost:{port}/token",
    "device_authorization_endpoint": "https://localhost:{port}/device"
}"#;

fn json(status: u16, body: &str) -> Page {
    Page::Body(status, "application/json", body.to_owned())
}

/// `probe` with an IMAP server, an authority with these pages, and these options.
struct Place {
    authority: Authority,
    server: Peer,
    https: Https,
}

impl Place {
    fn with(pages: &[(&str, Page)]) -> Self {
        let authority = Authority::new();
        let identity = authority.issue(&["localhost", "mail.elsewhere.example"]);
        let list = "C: {tag} CAPABILITY\nS: * CAPABILITY IMAP4rev1 SASL-IR AUTH=OAUTHBEARER\nS: {tag} OK done\n";
        let login = "C: {tag} AUTHENTICATE OAUTHBEARER *\nS: {tag} OK in\n";
        let server = Peer::tls(&format!("S: * OK ready\n{list}{login}{INBOX}HANG"), &identity);
        let metadata = [("localhost/.well-known/oauth-authorization-server", json(200, METADATA))];
        let https = Https::start(&identity, metadata.into_iter().chain(pages.iter().cloned()));
        Self { authority, server, https }
    }

    fn probe(&self, options: &[&str]) -> Run {
        self.probe_at(&format!("https://localhost:{}", self.https.port()), &self.authority, options)
    }

    fn probe_at(&self, issuer: &str, trusted: &Authority, options: &[&str]) -> Run {
        Run::new(["probe", "anna@example.org", "--source", "builtin", "--lang", "en", "--protocol=imap"])
            .args(["--oauth-client-id", "client-47", "--oauth-scope", "mail,offline_access", "--idle-timeout", "1s"])
            .option("--imap", format!("imaps://localhost:{}", self.server.port()))
            .option("--ca-file", trusted.ca_file())
            .option("--oauth-issuer", issuer)
            .args(options.iter().copied())
            .env("REFRESH", REFRESH)
            .env("MAILSETUP_OAUTH_CLIENT_SECRET", "client-secret-47")
    }

    /// The token that came with the login.
    fn token(&self) -> Option<String> {
        let line = self.server.received().into_iter().find(|line| line.contains("AUTHENTICATE OAUTHBEARER "))?;
        let octets = base64::engine::general_purpose::STANDARD.decode(line.rsplit(' ').next()?).expect("base64");
        let text = String::from_utf8(octets).expect("UTF-8");
        Some(text.split("auth=Bearer ").nth(1)?.split('\u{1}').next()?.to_owned())
    }
}

const BY_COMMAND: [&str; 2] = ["--oauth-refresh-command", "echo $REFRESH"];

#[test]
fn a_refresh_token_gets_the_token_that_logs_in() {
    let answer = format!("{{\"access_token\": \"{ACCESS}\", \"token_type\": \"Bearer\", \"expires_in\": \"3600\"}}");
    let place = Place::with(&[("localhost/token", json(200, &answer))]);
    let output = place.probe(&BY_COMMAND).arg("-v").any_status().run();
    assert!(output.stdout.contains("login as anna@example.org accepted"), "{}{}", output.stdout, output.stderr);
    assert_eq!(place.token().as_deref(), Some(ACCESS), "{:?}", place.server.received());
    assert_eq!(place.https.asked().last().map(String::as_str), Some("POST localhost/token"));
    let form =
        format!("grant_type=refresh_token&refresh_token={REFRESH}&client_id=client-47&client_secret=client-secret-47");
    assert_eq!(place.https.posted(), [form]);
    assert_hidden(&(output.stdout + &output.stderr), &[REFRESH, ACCESS, "client-secret-47"], "the output");
}

#[test]
fn a_refusal_says_whose_fault_it_is() {
    for (status, body, exit, expected) in [
        (400, r#"{"error": "invalid_grant"}"#, 4, "the permission is expired or was withdrawn"),
        (401, r#"{"error": "invalid_client", "error_description": "no such\u001b[2J client"}"#, 4, "no such"),
        (400, r#"{"error": "invalid_scope", "error_description": "mail"}"#, 4, "does not give this client access"),
        (400, r#"{"error": "own_code", "error_description": "own words"}"#, 4, "own words"),
        (503, r#"{"error": "temporarily_unavailable"}"#, 5, "cannot answer just now"),
        (200, "[]", 4, "makes no sense"),
        (200, r#"{"access_token": "x", "token_type": "mac"}"#, 4, "mac"),
    ] {
        let place = Place::with(&[("localhost/token", json(status, body))]);
        let output = place.probe(&BY_COMMAND).status(exit).stdout("").run();
        assert!(output.stderr.contains(expected) && !output.stderr.contains('\u{1b}'), "{body}: {}", output.stderr);
        assert_eq!(place.token(), None);
    }
}

#[test]
fn an_authority_that_is_none_gets_nothing() {
    for (metadata, exit, expected) in [
        (json(404, ""), 4, "publishes no OAuth2 metadata"),
        (json(200, &METADATA.replace("\"https://localhost:{port}\"", "\"https://evil.example\"")), 4, "evil.example"),
        (
            json(200, &METADATA.replace("https://localhost:{port}/token", "http://localhost/token")),
            4,
            "no OAuth2 metadata",
        ),
        (
            json(200, &METADATA.replacen('{', "{\"code_challenge_methods_supported\": [\"plain\"],", 1)),
            4,
            "does not offer PKCE",
        ),
    ] {
        let place = Place::with(&[("localhost/.well-known/oauth-authorization-server", metadata)]);
        let output = place.probe(&BY_COMMAND).status(exit).run();
        assert!(output.stderr.contains(expected), "{expected}: {}", output.stderr);
        assert!(place.https.posted().is_empty(), "{:?}", place.https.posted());
    }
    // Nobody there, and somebody whom nothing vouches for.
    let place = Place::with(&[]);
    place.probe_at("https://localhost:1", &place.authority, &BY_COMMAND).status(5).run();
    let issuer = format!("https://localhost:{}", place.https.port());
    place.probe_at(&issuer, &Authority::new(), &BY_COMMAND).status(6).run();
    assert!(place.https.posted().is_empty(), "{:?}", place.https.posted());
}

#[test]
fn a_code_typed_elsewhere_gets_the_token_that_logs_in() {
    let device = format!(
        "{{\"device_code\": \"{CODE}\", \"user_code\": \"WDJB-MJHT\", \"interval\": 1, \
         \"verification_uri\": \"https://example.org/device\"}}"
    );
    let token =
        format!("{{\"access_token\": \"{ACCESS}\", \"refresh_token\": \"{REFRESH}\", \"token_type\": \"bearer\"}}");
    let place = Place::with(&[("localhost/device", json(200, &device)), ("localhost/token", json(200, &token))]);
    let output = place.probe(&["--oauth=device"]).any_status().run();
    assert_eq!(place.token().as_deref(), Some(ACCESS), "{}{}", output.stdout, output.stderr);
    assert!(output.stderr.contains("https://example.org/device\n  WDJB-MJHT\n"), "{}", output.stderr);
    let asked = place.https.posted();
    assert!(asked[0].ends_with("scope=mail%20offline_access"), "{asked:?}");
    assert!(asked[1].contains(&format!("device_code={CODE}")), "{asked:?}");
    assert_hidden(&(output.stdout + &output.stderr), &[REFRESH, ACCESS, CODE], "the output");
}

#[test]
fn an_authority_without_codes_names_the_other_way() {
    let metadata = METADATA.replace("device_authorization_endpoint", "other_endpoint");
    let place = Place::with(&[("localhost/.well-known/oauth-authorization-server", json(200, &metadata))]);
    let output = place.probe(&["--oauth=device"]).status(2).run();
    assert!(output.stderr.contains("--oauth=loopback"), "{}", output.stderr);
}

#[test]
fn a_command_that_gives_no_refresh_token_ends_it() {
    let place = Place::with(&[]);
    let output = place.probe(&["--oauth-refresh-command", "exit 4"]).status(2).run();
    assert!(output.stderr.contains("exit 4"), "{}", output.stderr);
    assert!(place.https.posted().is_empty());
}

/// A host that DNS alone named gets no token, until the user vouches for it.
#[test]
fn a_token_goes_to_no_host_that_nobody_vouches_for() {
    let answer = format!("{{\"access_token\": \"{ACCESS}\", \"token_type\": \"Bearer\"}}");
    for (trust, token) in [(&[][..], None), (&["--trust-host", "mail.elsewhere.example"], Some(ACCESS))] {
        let place = Place::with(&[("localhost/token", json(200, &answer))]);
        let zone = format!(
            "localhost A 127.0.0.1\nmail.elsewhere.example A 127.0.0.1\n\
             _imaps._tcp.example.org SRV 0 1 {} mail.elsewhere.example",
            place.server.port()
        );
        let dns = Dns::start(&zone);
        let output = Run::new(["probe", "anna@example.org", "--source", "srv", "--lang", "en", "--protocol=imap"])
            .args(["--oauth-client-id", "client-47", "--idle-timeout", "1s", "--allow-private"])
            .args(BY_COMMAND)
            .args(trust.iter().copied())
            .option("--ca-file", place.authority.ca_file())
            .option("--oauth-issuer", format!("https://localhost:{}", place.https.port()))
            .option("--nameserver", dns.address().to_string())
            .env("REFRESH", REFRESH)
            .any_status()
            .run();
        assert_eq!(place.token().as_deref(), token, "{}{}", output.stdout, output.stderr);
        let withheld = output.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        let withheld = withheld.contains("access token not sent: \"mail.elsewhere.example\" is outside")
            && withheld.contains("the same command once more with: --trust-host mail.elsewhere.example");
        assert_eq!(withheld, token.is_none(), "{}{}", output.stdout, output.stderr);
    }
}

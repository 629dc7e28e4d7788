//! What `--oauth` wants before anybody is asked; nothing here goes out. The flows themselves run against
//! real parts in `tests/oauth/run`.

use crate::support::{Authority, Peer, Run};

#[test]
fn what_is_missing_is_named_before_anything_goes_out() {
    for (address, more, lang, expected) in [
        ("user@gmail.com", &[][..], "en", "--oauth-client-id"),
        ("user@gmail.com", &[], "de", "Client-ID"),
        ("user@gmail.com", &["--oauth-client-id", "x"], "en", "--oauth-client-secret-command"),
        ("user@gmail.com", &["--oauth-client-id", "x"], "de", "Client-Geheimnis"),
        ("user@fastmail.com", &["--oauth-client-id", "x"], "en", "--oauth-redirect-port"),
        ("user@example.org", &["--oauth-client-id", "x"], "en", "example.org"),
    ] {
        let run = Run::new(["probe", "--oauth", address, "--lang", lang]);
        let output = more.iter().fold(run, |run, argument| run.arg(*argument)).status(2).run();
        assert!(output.stderr.contains(expected), "{address} {more:?}: {}", output.stderr);
        assert_eq!(output.stdout, "");
    }
    let device = ["probe", "--oauth=device", "--oauth-client-id", "x", "user@fastmail.com"];
    assert!(Run::new(device).status(2).run().stderr.contains("--oauth=loopback"));
}

#[test]
fn client_and_secret_may_come_from_file_and_environment() {
    // Both are there, so only the port of the redirect is missing still.
    let output = Run::new(["probe", "--oauth", "user@yahoo.com"])
        .config("config.toml", "oauth-client-id = \"x\"\n")
        .env("MAILSETUP_OAUTH_CLIENT_SECRET", "hunter2")
        .status(2)
        .run();
    assert!(output.stderr.contains("--oauth-redirect-port"), "{}", output.stderr);
    assert!(!output.stderr.contains("hunter2"));
}

#[test]
fn one_address_and_a_network_are_needed() {
    for arguments in [
        &["probe", "--oauth", "a@gmail.com", "b@gmail.com"][..],
        &["probe", "--oauth", "gmail.com"],
        &["probe", "--oauth", "--offline", "a@gmail.com"],
        &["probe", "--oauth=web", "a@gmail.com"],
        &["probe", "--oauth-issuer", "http://id.example.org", "a@gmail.com"],
    ] {
        Run::new(arguments.iter().copied()).status(2).run();
    }
}

#[test]
fn fetch_logs_in_with_a_token() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let session = |answer: &str, rest: &str| {
        format!(
            "TLS\nS: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR ESEARCH] ready\n\
             C: {{tag}} AUTHENTICATE XOAUTH2 dXNlcj11c2VyQGV4YW1wbGUub3JnAWF1dGg9QmVhcmVyIHQwazNuAQE=\n\
             S: {{tag}} {answer}\n{rest}"
        )
    };
    let whole = session(
        "OK [CAPABILITY IMAP4rev1 ESEARCH] in",
        "C: {tag} EXAMINE \"INBOX\"\nS: * 0 EXISTS\nS: * OK [UIDVALIDITY 7] valid\nS: {tag} OK [READ-ONLY] open\n\
         C: {tag} UID SEARCH RETURN (ALL) UID 1:*\nS: * ESEARCH (TAG \"{tag}\") UID\nS: {tag} OK done\n\
         C: {tag} LOGOUT\nS: * BYE\nS: {tag} OK bye",
    );
    let refused =
        session("NO [AUTHENTICATIONFAILED] the token is too old", "C: {tag} LOGOUT\nS: * BYE\nS: {tag} OK bye");
    let peer = Peer::sequence(&[whole.as_str(), refused.as_str()], Some(&identity));
    let run = |status| {
        Run::new(["fetch", "-v", "--maildir", "mail", "--oauth-token-command", "echo t0k3n", "user@example.org"])
            .option("--ca-file", authority.ca_file())
            .option("--imap", format!("imaps://localhost:{}", peer.port()))
            .status(status)
            .run()
    };
    assert!(run(0).stdout.starts_with("Nothing new."));
    let output = run(4);
    assert!(output.stderr.contains("the token is too old"), "{}", output.stderr);
    assert!(!output.stderr.contains("t0k3n"));
}

//! Every login mechanism against the built-in servers, on all three protocols: right and wrong
//! password, channel binding on both sides, fallback, lock-out, pauses between logins, pinning.

#![cfg(feature = "demo")]

use mail_demo::servers::{CertificateKnob, Knobs, LogEvent};
use mail_types::mechanism::ServerProof;
use mail_types::{AuthMechanism, Protocol, Secret, Security};
use serde_json::Value;

use crate::support::{Run, RunOutput, Servers};

const TOKEN: &str = "ya29.token-of-anna";

fn offering(mechanisms: &[&str]) -> Knobs {
    Knobs { mechanisms: Some(mechanisms.iter().map(|name| (*name).to_owned()).collect()), ..Knobs::default() }
}

/// A run with the password, against the named protocols of the built-in servers.
fn run(servers: &Servers, protocols: &[Protocol], password: &str) -> Run {
    let mut run = Run::new(["probe", Servers::ADDRESS]).option("--ca-file", servers.ca_file());
    for protocol in protocols {
        run = run.option(&format!("--{}", protocol.id()), servers.url(*protocol, Security::ImplicitTls));
    }
    // Otherwise the missing ones would be looked for.
    run.option("--source", "builtin").option("--format", "json").env("MAILSETUP_PASSWORD", password)
}

fn json(output: &RunOutput) -> Value {
    serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", output.stdout, output.stderr))
}

fn login(document: &Value, protocol: Protocol) -> Value {
    let servers = document["results"][0]["servers"].as_array().expect("servers");
    let server = servers.iter().find(|server| server["protocol"] == protocol.id()).expect("the server");
    server["probe"]["login"].clone()
}

fn finding_ids(document: &Value) -> Vec<String> {
    let findings = document["results"][0]["findings"].as_array().expect("findings");
    findings.iter().map(|finding| finding["id"].as_str().expect("id").to_owned()).collect()
}

fn logins(servers: &Servers) -> Vec<(String, bool)> {
    let entries = servers.demo.log().entries().into_iter();
    entries
        .filter_map(|entry| match entry.event {
            LogEvent::Login { mechanism, accepted, .. } => Some((mechanism, accepted)),
            _ => None,
        })
        .collect()
}

#[test]
fn every_mechanism_logs_in_on_every_protocol_and_refuses_a_wrong_password() {
    let sasl: Vec<&str> = AuthMechanism::spoken().filter(|m| m.is_sasl()).map(AuthMechanism::name).collect();
    let knobs = Knobs { apop: true, token: Some(Secret::new(TOKEN.into())), ..offering(&sasl) };
    let servers = Servers::with_knobs(knobs);
    for protocol in Protocol::ALL {
        for mechanism in AuthMechanism::spoken().filter(|mechanism| mechanism.fits(protocol)) {
            let (name, bearer) = (mechanism.name(), mechanism.is_oauth());
            for right in [true, false] {
                let password = if right { Servers::PASSWORD } else { "wrong" };
                let mut run = run(&servers, &[protocol], password);
                if bearer {
                    let token = if right { TOKEN } else { "expired" };
                    run = run.option("--oauth-token-command", format!("echo {token}"));
                }
                // One protocol alone is no whole set-up: 3 where the login worked.
                let status = if right { 3 } else { 4 };
                let output = run.option("--mechanism", name.to_ascii_lowercase()).status(status).run();
                let login = login(&json(&output), protocol);
                let expected = if right { "accepted" } else { "refused" };
                assert_eq!(login["result"], expected, "{protocol} {mechanism}: {login:#}");
                assert_eq!(login["mechanism"], name, "{protocol}");
                if !right && bearer {
                    let error = login["mechanism_error"].as_str().expect("JSON of the server");
                    assert!(error.contains("\"status\""), "{error}");
                }
                if !right && mechanism.server_proof() != ServerProof::None {
                    assert_eq!(login["mechanism_error"], "invalid-proof", "{protocol} {mechanism}");
                }
            }
        }
    }
}

#[test]
fn the_best_mechanism_goes_first_and_binding_only_on_request() {
    let servers = Servers::with_knobs(offering(&["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"]));
    let output = run(&servers, &Protocol::ALL, Servers::PASSWORD).run();
    for protocol in Protocol::ALL {
        assert_eq!(login(&json(&output), protocol)["mechanism"], "SCRAM-SHA-256", "{protocol}");
    }
}

#[test]
fn a_list_without_plus_is_noticed_where_the_server_has_it() {
    let servers = Servers::with_knobs(Knobs { plus_hidden: true, ..offering(&["SCRAM-SHA-256", "PLAIN"]) });
    let output = run(&servers, &[Protocol::Imap, Protocol::Submission], Servers::PASSWORD).status(6).run();
    let document = json(&output);
    let login = login(&document, Protocol::Imap);
    assert_eq!((&login["result"], &login["reason"]["id"]), (&"failed".into(), &"login-downgrade".into()));
    assert!(finding_ids(&document).contains(&"mechanism-downgrade".to_owned()));
    assert_eq!(logins(&servers).len(), 1, "nothing else is tried there");
}

#[test]
fn a_server_that_proves_nothing_is_not_believed() {
    let servers = Servers::with_knobs(Knobs { scram_unproven: true, ..offering(&["SCRAM-SHA-256"]) });
    for protocol in Protocol::ALL {
        let output = run(&servers, &[protocol], Servers::PASSWORD).status(5).run();
        let login = login(&json(&output), protocol);
        assert_eq!((&login["result"], &login["reason"]["id"]), (&"failed".into(), &"proto-sasl-not-proven".into()));
    }
}

#[test]
fn too_many_iterations_are_not_computed() {
    let servers = Servers::with_knobs(Knobs { scram_iterations: Some(4_000_000_000), ..offering(&["SCRAM-SHA-256"]) });
    let output = run(&servers, &[Protocol::Imap], Servers::PASSWORD).status(5).run();
    assert_eq!(login(&json(&output), Protocol::Imap)["reason"]["id"], "proto-sasl-iterations");
}

#[test]
fn a_server_with_hashes_gets_advice_that_leads_to_a_login() {
    let hashed = |mechanisms: &[&str]| Knobs { hashed_passwords: true, ..offering(mechanisms) };
    let servers = Servers::with_knobs(hashed(&["SCRAM-SHA-256", "CRAM-MD5", "PLAIN"]));
    let output = run(&servers, &Protocol::ALL, Servers::PASSWORD).status(4).run();
    let login = login(&json(&output), Protocol::Imap);
    assert_eq!(login["advice"]["id"], "login-advice-in-clear", "{login:#}");
    assert!(login["advice"]["text"].as_str().is_some_and(|text| text.contains("--mechanism plain")), "{login:#}");
    assert_eq!(logins(&servers), [("SCRAM-SHA-256".to_owned(), false)]);
    let output = run(&servers, &Protocol::ALL, Servers::PASSWORD).option("--mechanism", "plain").run();
    assert_eq!(json(&output)["results"][0]["logins_made"], 3);
}

/// SCRAM sends another text of such a password, so its refusal is no answer: the password itself is tried once, over
/// verified TLS.
#[test]
fn a_password_that_scram_changes_is_tried_once_as_it_is() {
    let servers = Servers::with_knobs(offering(&["SCRAM-SHA-256", "PLAIN"]));
    for odd in ["no\u{a0}break", "soft\u{ad}hyphen", "ﬁsh"] {
        let before = logins(&servers).len();
        let output = run(&servers, &[Protocol::Imap], odd).status(4).run();
        let login = login(&json(&output), Protocol::Imap);
        assert_eq!(login["advice"]["id"], "login-advice-prepared", "{login:#}");
        let tried: Vec<String> = logins(&servers)[before..].iter().map(|(name, _)| name.clone()).collect();
        assert_eq!(tried, ["SCRAM-SHA-256", "PLAIN"], "{odd:?}");
    }
    let output = run(&servers, &[Protocol::Imap], "pässwort").status(4).run();
    assert_eq!(login(&json(&output), Protocol::Imap)["advice"]["id"], "login-advice-in-clear");
    let plain = Servers::with_knobs(offering(&["PLAIN"]));
    let output = run(&plain, &[Protocol::Imap], "pässwort").status(4).run();
    assert_eq!(login(&json(&output), Protocol::Imap)["advice"]["id"], "login-advice-beyond-ascii");
}

#[test]
fn the_matrix_stops_at_three_refusals() {
    let mechanisms = ["CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "PLAIN"];
    let servers = Servers::with_knobs(Knobs { hashed_passwords: true, ..offering(&mechanisms) });
    let output = run(&servers, &Protocol::ALL, Servers::PASSWORD).arg("--all-mechanisms").run();
    assert!(output.stderr.contains("no more than 3 refusals"), "{}", output.stderr);
    assert_eq!(logins(&servers).iter().filter(|(_, accepted)| !accepted).count(), 3);
    let trials = login(&json(&output), Protocol::Pop3)["trials"].clone();
    let results: Vec<&str> = trials.as_array().expect("trials").iter().filter_map(|t| t["result"].as_str()).collect();
    assert!(results.contains(&"withheld"), "{trials:#}");
    // A wrong password costs one.
    let servers = Servers::with_knobs(offering(&mechanisms));
    run(&servers, &Protocol::ALL, "wrong").arg("--all-mechanisms").status(4).run();
    assert_eq!(logins(&servers), [("PLAIN".to_owned(), false)]);
}

#[test]
fn a_pause_between_pop3_logins_is_kept() {
    let mechanisms = ["SCRAM-SHA-256", "PLAIN", "LOGIN"];
    let servers = Servers::with_knobs(Knobs { login_delay_s: Some(600), ..offering(&mechanisms) });
    let output = run(&servers, &Protocol::ALL, Servers::PASSWORD).arg("--all-mechanisms").run();
    let entries = servers.demo.log().entries();
    let pop3 = entries.iter().filter(|e| e.protocol == Protocol::Pop3 && matches!(e.event, LogEvent::Login { .. }));
    assert_eq!(pop3.count(), 1);
    let trials = login(&json(&output), Protocol::Pop3)["trials"].clone();
    assert_eq!(trials[1]["reason"]["id"], "withheld-login-delay", "{trials:#}");
    // A second run within the delay is refused, and nobody calls the password wrong.
    let output = run(&servers, &Protocol::ALL, Servers::PASSWORD).run();
    let document = json(&output);
    let login = login(&document, Protocol::Pop3);
    assert_eq!((&login["result"], &login["code"]), (&"refused".into(), &"LOGIN-DELAY".into()), "{login:#}");
    assert_eq!(output.status, Some(0), "IMAP and submission work");
    // Where POP3 comes first, the others are still tried: it has judged nothing.
    let output = run(&servers, &[Protocol::Pop3, Protocol::Submission], Servers::PASSWORD).status(5).run();
    assert_eq!(self::login(&json(&output), Protocol::Submission)["result"], "accepted");
}

#[test]
fn what_is_not_offered_is_not_sent() {
    let servers = Servers::with_knobs(offering(&["SCRAM-SHA-256-PLUS"]));
    let output = run(&servers, &[Protocol::Pop3], Servers::PASSWORD).status(4).run();
    assert_eq!(login(&json(&output), Protocol::Pop3)["reason"]["id"], "withheld-no-mechanism");
    let output = run(&servers, &[Protocol::Pop3], Servers::PASSWORD).option("--mechanism", "plain").status(4).run();
    assert_eq!(login(&json(&output), Protocol::Pop3)["reason"]["id"], "withheld-not-offered");
    assert_eq!(servers.demo.log().logins(), 0);
}

#[test]
fn ones_own_certificate_can_be_pinned_and_no_other() {
    let servers = Servers::with_knobs(Knobs { certificate: CertificateKnob::SelfSigned, ..Knobs::default() });
    let output = run(&servers, &Protocol::ALL, Servers::PASSWORD).status(6).run();
    let document = json(&output);
    assert!(finding_ids(&document).contains(&"pin-possible".to_owned()), "{:?}", finding_ids(&document));
    let shown = &document["results"][0]["servers"][0]["probe"]["tls"]["certificate"]["sha256"];
    let right = shown.as_str().expect("fingerprint").to_owned();
    let wrong = "00".repeat(32);
    for (digest, status) in [(right.to_ascii_uppercase(), 0), (wrong, 6)] {
        let mut run = run(&servers, &Protocol::ALL, Servers::PASSWORD).status(status);
        for protocol in Protocol::ALL {
            let port = servers.port(protocol, Security::ImplicitTls);
            run = run.option("--accept-certificate", format!("localhost:{port}={digest}"));
        }
        let document = json(&run.run());
        assert_eq!(document["results"][0]["logins_made"], if status == 0 { 3 } else { 0 }, "{digest}");
    }
}

#[test]
fn a_built_in_host_is_never_pinned() {
    let pin = format!("imap.gmx.net:993={}", "00".repeat(32));
    let output = Run::new(["probe", "user@gmx.de", "--source", "builtin", "--format", "json", "--timeout", "3s"])
        .option("--nameserver", "127.0.0.1:1")
        .option("--accept-certificate", pin)
        .status(5)
        .run();
    assert!(finding_ids(&json(&output)).contains(&"pin-ignored".to_owned()), "{}", output.stdout);
}

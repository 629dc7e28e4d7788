//! Refused logins as people see them: servers that speak as the large providers do, and the screens
//! in both languages, kept in `tests/snapshots/`. The provider is known by the address's domain.
//!
//! After a wanted change: `MAILSETUP_REFRESH=1 cargo test --test it refusals::`, then read the difference.

#![cfg(not(any(windows, target_vendor = "apple")))]

use std::path::Path;

use crate::support::{Authority, INBOX, Peer, Run, RunOutput, STAT};
use serde_json::Value;

/// What one provider's servers say.
struct Provider {
    name: &'static str,
    address: &'static str,
    imap_greeting: &'static str,
    /// The answer to the IMAP login, after the tag.
    imap: &'static str,
    /// The answer to the login at submission, where the IMAP login is accepted.
    submission: &'static str,
    /// Stable name of the meaning.
    meaning: &'static str,
}

/// Wording: GMX as in <https://github.com/jens-maus/yam/issues/638> and
/// <https://github.com/imapsync/imapsync/issues/140>, Gmail as in
/// <https://support.google.com/accounts/answer/185833>, Outlook as in
/// <https://github.com/jstedfast/MailKit/issues/711>, Microsoft 365 as in
/// <https://aka.ms/smtp_auth_disabled>; T-Online's server says what Dovecot says.
const PROVIDERS: [Provider; 5] = [
    Provider {
        name: "gmx",
        address: "user@gmx.de",
        imap_greeting: "IMAP server ready H mieue053 13.2 IMAP-1M7bm1",
        imap: "NO authentication failed",
        submission: "",
        meaning: "credentials-or-access",
    },
    Provider {
        name: "gmail",
        address: "user@gmail.com",
        imap_greeting: "Gimap ready for requests from 192.0.2.7",
        imap: "NO [ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)",
        submission: "",
        meaning: "app-password-required",
    },
    Provider {
        name: "outlook",
        address: "user@outlook.com",
        imap_greeting: "The Microsoft Exchange IMAP4 service is ready.",
        imap: "NO AUTHENTICATE failed.",
        submission: "",
        meaning: "password-login-off",
    },
    Provider {
        name: "microsoft365",
        address: "user@office365.com",
        imap_greeting: "The Microsoft Exchange IMAP4 service is ready.",
        imap: "OK AUTHENTICATE completed.",
        submission: "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.",
        meaning: "smtp-auth-off-tenant",
    },
    Provider {
        name: "t-online",
        address: "user@t-online.de",
        imap_greeting: "Dovecot ready.",
        imap: "NO [AUTHENTICATIONFAILED] Authentication failed.",
        submission: "",
        meaning: "mailbox-password",
    },
];

const PASSWORD: &str = "geheim-47-geheim";

struct Servers {
    imap: Peer,
    pop3: Peer,
    submission: Peer,
    authority: Authority,
}

impl Servers {
    fn of(provider: &Provider) -> Self {
        let authority = Authority::new();
        let identity = authority.issue(&["localhost"]);
        let imap = Peer::tls(
            &format!(
                "S: * OK {}\nC: {{tag}} CAPABILITY\nS: * CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\nS: {{tag}} OK done\n\
                 C: {{tag}} AUTHENTICATE PLAIN *\nS: {{tag}} {}\n{}",
                provider.imap_greeting,
                provider.imap,
                // Only the refused one says goodbye right away.
                match provider.submission.is_empty() {
                    true => "C: {tag} LOGOUT\nS: * BYE\nS: {tag} OK".to_owned(),
                    false => format!("{INBOX}HANG"),
                }
            ),
            &identity,
        );
        let pop3 = Peer::tls(
            &format!(
                "S: +OK ready\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: UIDL\nS: .\nC: AUTH PLAIN *\nS: +OK\n{STAT}HANG"
            ),
            &identity,
        );
        let submission = Peer::tls(
            &format!(
                "S: 220 ready\nC: EHLO *\nS: 250-ready\nS: 250 AUTH PLAIN\nC: AUTH PLAIN *\nS: {}\nHANG",
                provider.submission
            ),
            &identity,
        );
        Self { imap, pop3, submission, authority }
    }

    fn probe(&self, provider: &Provider, lang: &str) -> Run {
        Run::new(["probe", provider.address, "--password-stdin", "--lang", lang])
            .stdin(format!("{PASSWORD}\n"))
            .option("--imap", format!("imaps://localhost:{}", self.imap.port()))
            .option("--pop3", format!("pop3s://localhost:{}", self.pop3.port()))
            .option("--submission", format!("submissions://localhost:{}", self.submission.port()))
            .option("--ca-file", self.authority.ca_file())
            .option("--idle-timeout", "1s")
            .status(4)
    }
}

/// What differs from run to run, made equal: ports and times.
fn settled(servers: &Servers, output: &RunOutput) -> String {
    let mut text = output.stdout.clone();
    for (peer, name) in [(&servers.imap, "IIIII"), (&servers.pop3, "PPPPP"), (&servers.submission, "SSSSS")] {
        text = text.replace(&peer.port().to_string(), name);
    }
    let mut settled = String::new();
    for line in text.lines() {
        // Times stand in a column of their own, which pads them.
        let mut words: Vec<&str> = line.split(' ').collect();
        for at in 1..words.len() {
            if matches!(words[at], "ms" | "s") && words[at - 1].starts_with(|c: char| c.is_ascii_digit()) {
                words[at] = "TIME";
                words[at - 1] = "";
                let mut before = at - 1;
                while before > 0 && words[before].is_empty() {
                    words.remove(before);
                    before -= 1;
                }
                break;
            }
        }
        settled.push_str(&words.join(" "));
        settled.push('\n');
    }
    settled
}

fn compare(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    if std::env::var_os("MAILSETUP_REFRESH").is_some() {
        std::fs::write(&path, text).expect("snapshot is written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "{name} is no longer what it was:\n{text}");
}

#[test]
fn a_refusal_explains_itself_in_both_languages() {
    for provider in &PROVIDERS {
        let servers = Servers::of(provider);
        for lang in ["en", "de"] {
            let output = servers.probe(provider, lang).run();
            assert!(!output.stdout.contains(PASSWORD));
            assert!(output.stdout.lines().all(|line| line.chars().count() <= 80 || line.contains("://")));
            compare(&format!("refusal-{}.{lang}.txt", provider.name), &settled(&servers, &output));
        }
        servers.imap.assert_followed();
    }
}

#[test]
fn programs_read_what_people_read() {
    for provider in &PROVIDERS {
        let servers = Servers::of(provider);
        let output = servers.probe(provider, "en").option("--format", "json").run();
        let document: Value = serde_json::from_str(&output.stdout).expect("JSON");
        let list = document["results"][0]["servers"].as_array().expect("servers");
        let diagnoses: Vec<&Value> = list.iter().map(|server| &server["probe"]["diagnosis"]).collect();
        let found: Vec<&&Value> = diagnoses.iter().filter(|diagnosis| !diagnosis.is_null()).collect();
        assert_eq!(found.len(), 1, "{}: {document:#}", provider.name);
        assert_eq!(found[0]["id"], provider.meaning);
        assert!(found[0]["help_url"].is_string() || provider.name == "microsoft365", "{}", provider.name);
    }
}

#[test]
fn an_app_password_pasted_with_spaces_is_named_and_left_as_it_is() {
    use base64::Engine;
    let servers = Servers::of(&PROVIDERS[0]);
    let output = servers.probe(&PROVIDERS[0], "en").stdin("abcd efgh ijkl mnop\n").run();
    assert!(output.stderr.contains("in groups"), "{}", output.stderr);
    assert!(!output.stderr.contains("abcd") && !output.stdout.contains("abcd"));
    let sent = base64::engine::general_purpose::STANDARD.encode("\0user@gmx.de\0abcd efgh ijkl mnop");
    assert!(servers.imap.received().iter().any(|line| line.ends_with(&sent)), "{:?}", servers.imap.received());
}

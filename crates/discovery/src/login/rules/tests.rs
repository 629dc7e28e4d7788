//! Who may see what, as tables.

use std::time::SystemTime;

use super::*;
use mail_types::{Protocol, Provenance, Security, Username};

const PASSWORD: Have = Have { password: true, token: false };
const TOKEN: Have = Have { password: false, token: true };

fn candidate(host: &str, named: &[(Source, Trust)]) -> Candidate {
    let provenance =
        |(source, trust): &(Source, Trust)| Provenance { source: *source, trust: *trust, query: String::new() };
    Candidate {
        protocol: Protocol::Imap,
        endpoint: Endpoint::new(host, 993),
        security: Security::ImplicitTls,
        username: Username::address(),
        auth: Vec::new(),
        provenances: named.iter().map(provenance).collect(),
    }
}

fn address(domain: &str) -> EmailAddress {
    format!("anna@{domain}").parse().expect("address")
}

/// TLS that was verified, by a certificate with these names.
fn shown(names: &[&str]) -> TlsFacts {
    let certificate = CertificateFacts {
        subject: "CN=mail".into(),
        issuer: "CN=Test CA".into(),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        not_before: SystemTime::UNIX_EPOCH,
        not_after: SystemTime::UNIX_EPOCH,
        self_signed: false,
        sha256: String::new(),
        public_key_sha256: String::new(),
        sha512: String::new(),
        public_key_sha512: String::new(),
        authorities: Vec::new(),
    };
    TlsFacts { verified: true, certificate: Some(certificate), ..TlsFacts::default() }
}

#[test]
fn only_names_at_or_below_the_domain_need_no_word_of_anyone() {
    for (host, domain, expected) in [
        ("example.org", "example.org", true),
        ("imap.example.org", "example.org", true),
        ("IMAP.Example.org.", "example.org", true),
        ("a.b.example.org", "example.org", true),
        ("imap.cs.uni.example", "cs.uni.example", true),
        // A neighbour, or the parent, under the same registrable domain.
        ("student.math.uni.example", "cs.uni.example", false),
        ("uni.example", "cs.uni.example", false),
        ("imap.uni.example", "cs.uni.example", false),
        ("badexample.org", "example.org", false),
        ("example.org.evil.example", "example.org", false),
        (".example.org", "example.org", false),
        // Borders of the public suffix list, in its private part and in the other.
        ("eve.github.io", "github.io", false),
        ("github.io", "github.io", true),
        ("imap.anna.github.io", "anna.github.io", true),
        ("eve.github.io", "anna.github.io", false),
        ("evil.co.uk", "co.uk", false),
    ] {
        assert_eq!(within(host, &address(domain).domain), expected, "{host} for {domain}");
    }
}

/// One row: host, who named it, names in its certificate, and whether a password or a token of
/// anna@cs.uni.example may go there.
type Row = (&'static str, &'static [(Source, Trust)], &'static [&'static str], bool, bool);

const ROWS: &[Row] = &[
    ("imap.cs.uni.example", &[(Source::Srv, Trust::PlainDns)], &["imap.cs.uni.example"], true, true),
    ("imap.cs.uni.example", &[(Source::Guess, Trust::Guess)], &["imap.cs.uni.example"], true, true),
    ("eve.uni.example", &[(Source::Srv, Trust::PlainDns)], &["eve.uni.example"], false, false),
    ("eve.uni.example", &[(Source::Mx, Trust::PlainDns)], &["eve.uni.example"], false, false),
    ("mail.evil.example", &[(Source::Srv, Trust::PlainDns)], &["mail.evil.example"], false, false),
    ("mail.evil.example", &[(Source::AutoconfigHttp, Trust::Http)], &["mail.evil.example"], false, false),
    ("mail.evil.example", &[(Source::Autoconfig, Trust::Redirected)], &["mail.evil.example"], false, false),
    ("mail.evil.example", &[(Source::ConfigFile, Trust::File)], &["mail.evil.example"], false, false),
    ("mail.evil.example", &[(Source::Guess, Trust::Guess)], &["mail.evil.example"], false, false),
    ("mail.evil.example", &[], &["mail.evil.example"], false, false),
    // Signed DNS, and a certificate for the mail domain: enough for a password alone.
    ("mail.hoster.example", &[(Source::Srv, Trust::Dnssec)], &["mail.hoster.example"], true, false),
    ("mail.hoster.example", &[(Source::Srv, Trust::PlainDns)], &["cs.uni.example"], true, false),
    ("mail.hoster.example", &[(Source::Srv, Trust::PlainDns)], &["*.uni.example"], true, false),
    ("mail.hoster.example", &[(Source::Srv, Trust::PlainDns)], &["*.cs.uni.example"], false, false),
    ("mail.hoster.example", &[(Source::Autoconfig, Trust::Https)], &["mail.hoster.example"], true, true),
    ("mail.hoster.example", &[(Source::Ispdb, Trust::Https)], &["mail.hoster.example"], true, true),
    (
        "mail.hoster.example",
        &[(Source::Ispdb, Trust::Https), (Source::Srv, Trust::PlainDns)],
        &["mail.hoster.example"],
        true,
        true,
    ),
    ("mail.hoster.example", &[(Source::Builtin, Trust::Builtin)], &["mail.hoster.example"], true, true),
    ("mail.hoster.example", &[(Source::User, Trust::User)], &["mail.hoster.example"], true, true),
];

#[test]
fn a_password_and_a_token_go_where_their_rules_allow() {
    let address = address("cs.uni.example");
    for (host, named, names, password, token) in ROWS {
        let (candidate, tls) = (candidate(host, named), shown(names));
        for (have, expected) in [(PASSWORD, *password), (TOKEN, *token)] {
            let may = |consent: &Consent| may_see(&candidate, Some(&tls), have, &address, consent);
            assert_eq!(may(&Consent::default()).is_ok(), expected, "{host} {named:?} {names:?} {have:?}");
            let trusted = Consent { trusted_hosts: vec![host.to_ascii_uppercase()], ..Consent::default() };
            assert_eq!(may(&trusted), Ok(()), "{host}: --trust-host");
            let other = Consent { trusted_hosts: vec!["other.example".into()], ..Consent::default() };
            assert_eq!(may(&other).is_ok(), expected, "{host}: another host is trusted");
        }
        let both = may_see(&candidate, Some(&tls), Have { password: true, token: true }, &address, &Consent::default());
        assert_eq!(both.is_ok(), *password && *token, "{host} {named:?}: both");
    }
}

#[test]
fn a_wildcard_that_spans_strangers_speaks_for_none_of_them() {
    let candidate = candidate("mail.evil.example", &[(Source::Srv, Trust::PlainDns)]);
    for (names, expected) in [(["*.github.io"], false), (["anna.github.io"], true)] {
        let may = may_see(&candidate, Some(&shown(&names)), PASSWORD, &address("anna.github.io"), &Consent::default());
        assert_eq!(may.is_ok(), expected, "{names:?}");
    }
}

#[test]
fn a_certificate_that_was_not_verified_speaks_for_nobody() {
    let candidate = candidate("mail.evil.example", &[(Source::Srv, Trust::PlainDns)]);
    let tls = TlsFacts { verified: false, ..shown(&["cs.uni.example"]) };
    assert!(may_see(&candidate, Some(&tls), PASSWORD, &address("cs.uni.example"), &Consent::default()).is_err());
    assert!(protected(Some(&tls), "mail.evil.example", &Consent::default()).is_err());
    assert!(protected(None, "mail.evil.example", &Consent::default()).is_err());
    let consent = Consent { cleartext_hosts: vec!["mail.evil.example".into()], ..Consent::default() };
    assert_eq!(protected(None, "mail.evil.example", &consent), Ok(()));
    assert!(protected(Some(&tls), "mail.evil.example", &consent).is_err(), "broken TLS is not cleartext");
}

#[test]
fn a_token_of_a_known_issuer_goes_to_its_hosts_alone() {
    let consent = Consent { token_hosts: Some(vec!["imap.issuer.example".into()]), ..Consent::default() };
    for (host, named, expected) in [
        ("imap.issuer.example", (Source::Srv, Trust::PlainDns), true),
        ("imap.example.org", (Source::Autoconfig, Trust::Https), false),
        ("mail.elsewhere.example", (Source::Builtin, Trust::Builtin), false),
        ("mail.elsewhere.example", (Source::User, Trust::User), true),
    ] {
        let may = may_see(&candidate(host, &[named]), None, TOKEN, &address("example.org"), &consent);
        assert_eq!(may.is_ok(), expected, "{host} {named:?}");
    }
}

#[test]
fn only_the_user_and_the_table_lead_to_private_addresses() {
    for source in Source::ALL {
        let expected = matches!(source, Source::User | Source::Builtin);
        for named in [
            vec![(source, Trust::Https)],
            vec![(Source::Ispdb, Trust::Https), (source, Trust::Builtin)],
            vec![(source, Trust::Builtin), (Source::Srv, Trust::PlainDns)],
        ] {
            let origin = origin(&candidate("mail.hoster.example", &named));
            assert_eq!(origin == Origin::Trusted, expected, "{named:?}");
        }
    }
}

#[tokio::test]
async fn a_host_is_asked_about_once() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&asked);
    let ask = Ask::new(move |question| {
        let Question::TrustHost { host, .. } = question else { panic!("{question:?}") };
        heard.lock().expect("lock").push(host.clone());
        host == "yes.example"
    });
    let consent = Consent { hosts: AskedHosts::new(ask), ..Consent::default() };
    for (host, expected) in [("yes.example", true), ("no.example", false), ("YES.example", true), ("no.example", false)]
    {
        assert_eq!(consent.hosts.ask_about(host, &Withheld::NoConnection).await, expected);
        assert_eq!(consent.clone().trusts(host), expected, "{host}");
    }
    assert_eq!(*asked.lock().expect("lock"), ["yes.example", "no.example"]);
}

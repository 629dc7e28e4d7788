//! What the engine reports has its words in both languages.

use std::collections::HashSet;
use std::io::{self, ErrorKind};
use std::time::{Duration, SystemTime};

use fluent_bundle::{FluentBundle, FluentResource};
use mail_demo::compare::notes;
use mail_dialog::Violation;
use mail_dialog::sasl::SaslError;
use mail_discovery::builtin::{Preparation, Provider, all};
use mail_discovery::diagnosis::Meaning;
use mail_net::certificate::CertificateProblem;
use mail_net::driver::DriverError;
use mail_net::system::SetupError;
use mail_net::{ConnectError, ConnectErrorKind, DnsError, HttpError, ResolveError, TlsError, TlsErrorKind, verdict};
use mail_types::message::Arg;
use mail_types::report::TlsFacts;
use mail_types::{Message, finding};

use super::{Language, Locale};

fn net_messages() -> Vec<Message> {
    let dns = [
        DnsError::NxDomain,
        DnsError::NoData,
        DnsError::Server("SERVFAIL".into()),
        DnsError::Timeout,
        DnsError::Unreachable,
        DnsError::BadName,
    ];
    let connect = [
        ConnectErrorKind::Refused,
        ConnectErrorKind::Reset,
        ConnectErrorKind::Denied,
        ConnectErrorKind::Other(ErrorKind::Other),
        ConnectErrorKind::Timeout,
        ConnectErrorKind::Unreachable,
    ];
    let tls = [
        TlsErrorKind::Certificate,
        TlsErrorKind::CertificateDates,
        TlsErrorKind::WeakExchange,
        TlsErrorKind::NotPinned,
        TlsErrorKind::Handshake { alert: None },
        TlsErrorKind::Handshake { alert: Some(40) },
        TlsErrorKind::NotTls { line: "220".into() },
        TlsErrorKind::Timeout,
        TlsErrorKind::Closed,
        TlsErrorKind::Io(ErrorKind::Other),
        TlsErrorKind::Setup,
    ];
    let certificate = [
        CertificateProblem::Expired { since: SystemTime::UNIX_EPOCH },
        CertificateProblem::NotYetValid { from: SystemTime::UNIX_EPOCH },
        CertificateProblem::Name { names: vec!["a".into()] },
        CertificateProblem::Name { names: Vec::new() },
        CertificateProblem::SelfSigned,
        CertificateProblem::UntrustedIssuer { issuer: "CN=x".into() },
        CertificateProblem::UntrustedRoot { issuer: "CN=x".into() },
        CertificateProblem::ChainDates { issuer: "CN=x".into() },
    ];
    let verdict = verdict::Verdict::default();
    let http = [
        HttpError::Resolve(ResolveError::Private { address: [127, 0, 0, 1].into() }),
        HttpError::BadUrl,
        HttpError::NotHttps,
        HttpError::Port { port: 22 },
        HttpError::Timeout,
        HttpError::TooLarge { max_bytes: 1024 },
        HttpError::RedirectLimit { max: 5 },
        HttpError::Downgrade { to: "http://a/".into() },
        HttpError::BadRedirect { to: "x".into() },
        HttpError::Protocol,
    ];
    let setup = [
        SetupError::CaFile { path: "ca.pem".into(), kind: ErrorKind::NotFound },
        SetupError::CaFileContent { path: "ca.pem".into() },
    ];
    let old = TlsFacts { version: Some("TLS 1.0"), ..TlsFacts::default() };
    let old = TlsError { facts: Box::new(old), kind: TlsErrorKind::Handshake { alert: None } };
    let address = ([192, 0, 2, 1], 993).into();
    let mut messages = vec![old.message()];
    messages.extend(dns.iter().map(DnsError::message));
    messages.extend(connect.iter().map(|kind| ConnectError::new(*kind, address).message()));
    messages.extend(tls.iter().map(|kind| kind.failure().message));
    messages.extend(certificate.iter().map(CertificateProblem::message));
    messages.extend(verdict::Unfit::ALL.iter().map(|reason| reason.message(&verdict)));
    messages.extend([verdict::Unfit::WeakKey.advice(), verdict::Unfit::Library.advice()]);
    messages.extend(http.iter().map(|error| error.failure().message));
    messages.extend(setup.iter().map(SetupError::message));
    messages.extend(mail_net::proxy::Proxy::parse("").err());
    messages.push(Message::new("proxy-variable"));
    messages
}

/// The entry of a key, its continuation lines included.
fn entry<'a>(texts: &'a str, id: &str) -> Option<&'a str> {
    let start = texts.find(&format!("\n{id} = "))? + 1;
    let rest = &texts[start..];
    let end = rest.match_indices('\n').find(|(at, _)| !rest[at + 1..].starts_with(' ')).map(|(at, _)| at);
    Some(&rest[..end.unwrap_or(rest.len())])
}

#[test]
fn every_message_of_the_network_has_its_words_and_uses_its_values() {
    let texts = [include_str!("en/net.ftl"), include_str!("de/net.ftl")];
    let messages = net_messages();
    for message in &messages {
        for text in texts {
            let entry = entry(text, message.id).unwrap_or_else(|| panic!("{} is missing", message.id));
            for (name, _) in &message.args {
                assert!(entry.contains(&format!("{{ ${name}")), "{}: {name} is not used", message.id);
            }
            let used = entry.match_indices('$').map(|(at, _)| &entry[at + 1..]);
            for name in used {
                let name = name.split([' ', '}']).next().unwrap_or_default();
                assert!(message.arg(name).is_some(), "{}: {name} is not given", message.id);
            }
        }
    }
    for text in texts {
        let keys = text.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase())).count();
        assert_eq!(keys, messages.len(), "no text without a message");
    }
}

#[test]
fn every_failure_of_a_session_has_its_words_in_both_languages() {
    let violations = [
        Violation::LineTooLong { max_bytes: 9 },
        Violation::TooMany { max: 9 },
        Violation::Unasked { max: 9 },
        Violation::Unexpected { line: "x".into() },
        Violation::Eof,
        Violation::UnknownTag { tag: "x".into() },
        Violation::Goodbye { text: "x".into() },
        Violation::Sasl(SaslError::UnexpectedChallenge),
        Violation::Sasl(SaslError::TooManyIterations { count: 5_000_000, max: 1_000_000 }),
        Violation::Sasl(SaslError::NotProven),
        Violation::Sasl(SaslError::BadTimestamp),
        Violation::Sasl(SaslError::Unrepresentable),
    ];
    let mut errors: Vec<DriverError> = violations.into_iter().map(DriverError::Violation).collect();
    errors.extend([
        DriverError::Timeout { after: Duration::from_millis(1500) },
        DriverError::Closed,
        DriverError::Io { kind: io::ErrorKind::ConnectionReset },
        DriverError::Io { kind: io::ErrorKind::HostUnreachable },
        DriverError::Injected { octets: 3 },
        DriverError::Stopped,
    ]);
    let languages = [include_str!("en/proto.ftl"), include_str!("de/proto.ftl")];
    for error in errors {
        let message = error.failure().message;
        for language in languages {
            let start = format!("\n{} =", message.id);
            let (_, rest) = language.split_once(&start).unwrap_or_else(|| panic!("{} has no words", message.id));
            let words = rest.split("\n\n").next().unwrap_or_default();
            for (name, _) in &message.args {
                assert!(words.contains(&format!("${name}")), "{}: {name}", message.id);
            }
        }
    }
}

/// The texts of one language, ready to format.
fn texts(ftl: &'static str) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::default();
    bundle.add_resource(FluentResource::try_new(ftl.to_owned()).expect("FTL syntax")).expect("unique keys");
    bundle
}

#[test]
fn every_preparation_and_advice_has_its_text_in_both_languages() {
    let used: HashSet<&str> =
        all().flat_map(|provider| provider.preparations).map(|preparation| preparation.id()).collect();
    for preparation in Preparation::ALL {
        assert!(used.contains(preparation.id()), "{} is used nowhere", preparation.id());
    }
    let languages = [include_str!("en/providers.ftl"), include_str!("de/providers.ftl")];
    for ftl in languages {
        let bundle = texts(ftl);
        let preparations = Preparation::ALL.iter().map(|preparation| preparation.message("GMX"));
        for message in preparations.chain(all().flat_map(Provider::advice)) {
            let pattern = bundle.get_message(message.id).and_then(|text| text.value()).expect(message.id);
            let mut args = fluent_bundle::FluentArgs::new();
            for (name, value) in &message.args {
                match value {
                    Arg::Text(text) => args.set(*name, text.clone()),
                    Arg::Number(number) => args.set(*name, *number),
                    other => panic!("{other:?}"),
                }
            }
            let mut errors = Vec::new();
            let text = bundle.format_pattern(pattern, Some(&args), &mut errors);
            assert_eq!(errors, [], "{}", message.id);
            assert!(text.ends_with('.'), "{text}");
        }
    }
}

#[test]
fn every_text_on_autoconfig_files_exists_in_both_languages() {
    let languages = [include_str!("en/autoconfig.ftl"), include_str!("de/autoconfig.ftl")];
    let keys: Vec<HashSet<&str>> = languages
        .iter()
        .map(|ftl| {
            ftl.lines()
                .filter(|line| line.starts_with("autoconfig"))
                .filter_map(|line| line.split(' ').next())
                .collect()
        })
        .collect();
    assert_eq!(keys[0], keys[1]);
    let source = [
        include_str!("../../crates/discovery/src/autoconfig_xml/error.rs"),
        include_str!("../../crates/discovery/src/autoconfig_xml/mod.rs"),
        include_str!("../../crates/discovery/src/autoconfig_xml/server.rs"),
        include_str!("../../crates/discovery/src/autoconfig_xml/texts.rs"),
    ];
    for (key, ftl) in keys.iter().flatten().zip(languages.iter().cycle()) {
        assert!(source.iter().any(|text| text.contains(&format!("\"{key}\""))), "{key} is used nowhere");
        assert!(FluentResource::try_new((*ftl).to_owned()).is_ok());
    }
    for text in source {
        for id in text.split('"').filter(|part| part.starts_with("autoconfig-") && !part.contains(' ')) {
            assert!(keys[0].contains(id) || finding::by_id(id).is_some(), "{id}");
        }
    }
    for ftl in languages {
        let mut bundle = FluentBundle::default();
        bundle.add_resource(FluentResource::try_new(ftl.to_owned()).expect("FTL syntax")).expect("unique keys");
        assert!(bundle.has_message("autoconfig-enable"));
    }
}

#[test]
fn every_meaning_has_its_words_in_both_languages() {
    for &language in Language::ALL {
        let locale = Locale::new(language);
        for meaning in Meaning::ALL {
            let values =
                [("provider", Arg::from("P")), ("protocol", Arg::from("IMAP")), ("minutes", Arg::from(15_u64))];
            for message in [meaning.message(&values), meaning.advice(&values)] {
                let text = locale.text(&message);
                assert!(text.ends_with('.') && !text.contains(['{', '$']), "{language} {}: {text}", message.id);
            }
        }
    }
}

#[test]
fn every_note_has_words_of_two_depths_in_both_languages() {
    assert!(notes::all().len() >= 30, "{}", notes::all().len());
    for &language in Language::ALL {
        let locale = Locale::new(language);
        for (key, _) in notes::all() {
            for group in ["why", "more"] {
                assert_ne!(locale.label(group, key), key, "{language} {group}-{key}");
            }
        }
    }
}

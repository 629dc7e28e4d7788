use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::time::{Duration, SystemTime};

use super::*;
use crate::locale::{Language, Locale};

fn network() -> Vec<Reason> {
    let verdict = || Box::new(Verdict::default());
    let mut reasons: Vec<Reason> = vec![
        DnsError::NxDomain.into(),
        DnsError::NoData.into(),
        DnsError::Server("SERVFAIL".into()).into(),
        DnsError::Timeout.into(),
        DnsError::Unreachable.into(),
        DnsError::BadName.into(),
        ConnectErrorKind::Refused.into(),
        ConnectErrorKind::Reset.into(),
        ConnectErrorKind::Denied.into(),
        ConnectErrorKind::Other(ErrorKind::Other).into(),
        ConnectErrorKind::Timeout.into(),
        ConnectErrorKind::Unreachable.into(),
        TlsErrorKind::Certificate.into(),
        TlsErrorKind::CertificateDates.into(),
        TlsErrorKind::WeakExchange.into(),
        TlsErrorKind::NotPinned.into(),
        TlsErrorKind::Handshake { alert: None }.into(),
        TlsErrorKind::Handshake { alert: Some(40) }.into(),
        TlsErrorKind::NotTls { line: "220".into() }.into(),
        TlsErrorKind::Timeout.into(),
        TlsErrorKind::Closed.into(),
        TlsErrorKind::Io(ErrorKind::Other).into(),
        TlsErrorKind::Setup.into(),
        Reason::OldTls { version: "TLS 1.0" },
        CertificateProblem::Expired { since: SystemTime::UNIX_EPOCH }.into(),
        CertificateProblem::NotYetValid { from: SystemTime::UNIX_EPOCH }.into(),
        CertificateProblem::Name { names: vec!["a".into()] }.into(),
        CertificateProblem::Name { names: Vec::new() }.into(),
        CertificateProblem::SelfSigned.into(),
        CertificateProblem::UntrustedIssuer { issuer: "CN=x".into() }.into(),
        CertificateProblem::UntrustedRoot { issuer: "CN=x".into() }.into(),
        CertificateProblem::ChainDates { issuer: "CN=x".into() }.into(),
        HttpError::Resolve(ResolveError::Private { address: [127, 0, 0, 1].into() }).into(),
        HttpError::BadUrl.into(),
        HttpError::NotHttps.into(),
        HttpError::Port { port: 22 }.into(),
        HttpError::Timeout.into(),
        HttpError::TooLarge { max_bytes: 1024 }.into(),
        HttpError::RedirectLimit { max: 5 }.into(),
        HttpError::Downgrade { to: "http://a/".into() }.into(),
        HttpError::BadRedirect { to: "x".into() }.into(),
        HttpError::Protocol.into(),
    ];
    let unfit = |reason: &Unfit| CertificateProblem::Unfit { reason: *reason, verdict: verdict() }.into();
    reasons.extend(Unfit::ALL.iter().map(unfit));
    reasons
}

fn dialog() -> Vec<Reason> {
    let violations = [
        Violation::LineTooLong { max_bytes: 9 },
        Violation::TooMany { max: 9 },
        Violation::Unasked { max: 9 },
        Violation::Unexpected { line: "x".into() },
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
        DriverError::Io { kind: ErrorKind::ConnectionReset },
        DriverError::Io { kind: ErrorKind::HostUnreachable },
        DriverError::Injected { octets: 3 },
        DriverError::Stopped,
    ]);
    errors.into_iter().map(Reason::from).collect()
}

fn sources() -> Vec<Reason> {
    let absent = [
        Absent::NothingTyped,
        Absent::NotInTable,
        Absent::HttpStatus(404),
        Absent::NotOffered,
        Absent::NoMx,
        Absent::NullMx,
        Absent::UselessMx { host: "localhost".into() },
        Absent::UnknownMx { host: "mx.example".into() },
        Absent::MxFilter { host: "mx.example".into(), filter: "Mimecast" },
        Absent::NoMailconf,
        Absent::NoPaccRecord,
        Absent::NoAutodiscover,
        Absent::OnlyExchange,
        Absent::NoJmap,
        Absent::NoDav,
        Absent::NoDavPath,
        Absent::NoIssuer,
    ];
    let url = || "https://a.example/".to_owned();
    let mut reasons: Vec<Reason> = absent.into_iter().map(Reason::from).collect();
    reasons.extend([
        Reason::Protected { status: 401 },
        SourceError::Misrouted.into(),
        SourceError::HttpStatus(500).into(),
        SourceError::MailconfWantsAddress { url: url() }.into(),
        SourceError::FileRedirects { to: url() }.into(),
        SourceError::MetadataNotJson.into(),
        SourceError::OtherIssuer.into(),
        SourceError::OtherResource.into(),
        AutoconfigError::Empty.into(),
        AutoconfigError::NotXml.into(),
        AutoconfigError::NotAutoconfig { root: "HTML".into() }.into(),
        AutoconfigError::NotAutoconfig { root: "rss".into() }.into(),
        AutoconfigError::Malformed { line: 3 }.into(),
        AutoconfigError::DocumentType.into(),
        AutoconfigError::Entity { name: "x".into() }.into(),
        AutoconfigError::TooDeep.into(),
        AutoconfigError::Encoding { name: "koi8-r".into() }.into(),
        AutoconfigError::NoProvider.into(),
        AutoconfigError::NoServer.into(),
        ProfileError::Signed.into(),
        ProfileError::Encrypted.into(),
        ProfileError::NotAProfile.into(),
        ProfileError::NoAccount.into(),
        PaccError::NotJson.into(),
        PaccError::NoServer.into(),
        PaccError::NoDigest.into(),
        PaccError::StaleDigest.into(),
        PaccError::NoFile(Box::new(DnsError::NxDomain.into())).into(),
        AutodiscoverError::NeedsAddress.into(),
        AutodiscoverError::Elsewhere { url: url() }.into(),
        AutodiscoverError::BadRedirect { url: url() }.into(),
        AutodiscoverError::Refused { code: "500".into(), text: "no".into() }.into(),
        AutodiscoverError::Malformed { line: 3 }.into(),
        AutodiscoverError::NoSettings.into(),
        AutodiscoverError::OnlyExchange.into(),
    ]);
    reasons
}

fn sessions() -> Vec<Reason> {
    let mechanism = || AuthMechanism::ScramSha256Plus;
    let text = || "no".to_owned();
    let refusal = mail_types::report::Refusal { status: "NO".into(), code: None, text: text(), mechanism_error: None };
    let (host, domain) = (|| "mail.example".to_owned(), || "example.org".to_owned());
    let mut reasons: Vec<Reason> = vec![
        Reason::OddPort { port: 22 },
        Reason::Rejected { text: text(), protected: true },
        Reason::Rejected { text: text(), protected: false },
        Reason::PreauthBeforeTls,
        Reason::NoStartTls { command: "STLS" },
        Reason::StartTlsRefused { text: text(), goodbye: false },
        Reason::CommandRefused { text: text() },
        Reason::NoLogin { offered: Vec::new() },
        Reason::NoLogin { offered: vec![mechanism()] },
        Reason::LoginRefused { refusal: Box::new(refusal) },
        Reason::MailboxRefused { text: text() },
        Reason::RefusedForNow { text: text() },
        Reason::Binding { problem: BindingProblem::Unsupported, mechanism: mechanism() },
        Withheld::Unprotected { host: host() }.into(),
        Withheld::PinPublished { host: host() }.into(),
        Withheld::LoginName { form: "NAME@icloud.com".into() }.into(),
        Withheld::NoMechanism { offered: text() }.into(),
        Withheld::NotOffered { mechanism: mechanism(), offered: text() }.into(),
        Withheld::NoPassword(mechanism()).into(),
        Withheld::NoToken(mechanism()).into(),
        Withheld::NoBinding(mechanism()).into(),
        Withheld::RefusalsMax { max: 3 }.into(),
        Withheld::AfterRefusal.into(),
        Withheld::LoginDelay.into(),
        Withheld::NoConnection.into(),
        Withheld::CutOff.into(),
        Unsendable::Address.into(),
        Unsendable::NeedsUtf8.into(),
        Unsendable::NeedsEightBit.into(),
        Unsendable::Lines.into(),
        Unsendable::TooBig.into(),
        Reason::CutOff,
        Reason::StepTimeout { after: Duration::from_secs(5) },
        Reason::SamePassword,
        Reason::MtaStsSeveral,
        Reason::MtaStsStatus { status: 404 },
        Reason::MtaStsUnreadable,
        Reason::TooFewMessages,
        Reason::MailboxNotEmpty,
    ];
    for trust in Trust::ALL {
        reasons.push(Withheld::UntrustedHost { host: host(), domain: domain(), trust }.into());
        reasons.push(Withheld::TokenHost { host: host(), domain: domain(), trust }.into());
    }
    reasons
}

/// The entry of a key, its continuation lines included.
fn entry<'a>(texts: &'a str, id: &str) -> Option<&'a str> {
    let start = texts.find(&format!("\n{id} ="))? + 1;
    let rest = &texts[start..];
    let end = rest.match_indices('\n').find(|(at, _)| !rest[at + 1..].starts_with(' ')).map(|(at, _)| at);
    Some(&rest[..end.unwrap_or(rest.len())])
}

#[test]
fn every_reason_has_its_words_and_gives_their_values() {
    for &language in Language::ALL {
        let locale = Locale::new(language);
        let texts = crate::locale::sources(language);
        for reason in [network(), dialog(), sources(), sessions()].concat() {
            let message = of(&reason);
            assert!(locale.try_text(&message).is_some(), "{language}: {} of {reason:?}", message.id);
            let entry = texts.iter().find_map(|(_, text)| entry(text, message.id)).expect(message.id);
            let used: BTreeSet<&str> =
                entry.match_indices('$').filter_map(|(at, _)| entry[at + 1..].split([' ', '}']).next()).collect();
            let given: BTreeSet<&str> = message.args.iter().map(|(name, _)| *name).collect();
            assert!(used.is_subset(&given), "{language}: {}: {used:?} {given:?}", message.id);
            assert!(!locale.reason(&reason).contains(['{', '}']), "{language}: {}", locale.reason(&reason));
            assert!(!reason.to_string().is_empty());
        }
    }
}

#[test]
fn no_text_of_the_network_is_without_a_reason_and_no_value_without_a_text() {
    // What is no reason: options of the user, and advice.
    const OTHERS: [&str; 6] = [
        "ca-file-no-certificate",
        "ca-file-unreadable",
        "certificate-advice-operator",
        "certificate-advice-settings",
        "proxy-url",
        "proxy-variable",
    ];
    let messages: Vec<Message> = [network(), dialog()].concat().iter().map(of).collect();
    let said: BTreeSet<&str> = messages.iter().map(|message| message.id).chain(OTHERS).collect();
    for &language in Language::ALL {
        let areas = crate::locale::sources(language).iter().filter(|(area, _)| ["net", "proto"].contains(area));
        for (area, text) in areas {
            for line in text.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase())) {
                let key = line.split(" =").next().unwrap_or_default();
                assert!(said.contains(key), "{language}: {area}: {key}");
            }
            for message in &messages {
                let Some(entry) = entry(text, message.id) else { continue };
                for (name, _) in &message.args {
                    assert!(entry.contains(&format!("${name}")), "{}: {name} is not used", message.id);
                }
            }
        }
    }
}

#[test]
fn what_happened_decides_which_words() {
    let id = |reason: Reason| of(&reason).id;
    assert_eq!(id(HttpError::Resolve(DnsError::NxDomain.into()).into()), "dns-nxdomain");
    assert_eq!(id(HttpError::Tls(TlsErrorKind::CertificateDates).into()), "certificate-dates");
    assert_eq!(id(DriverError::from(Violation::Eof).into()), "proto-closed");
    assert_eq!(
        id(TlsErrorKind::CertificateRejected(Box::new(Verdict { code: 66, ..Verdict::default() })).into()),
        "certificate-weak-key"
    );
    assert_eq!(
        id(TlsErrorKind::CertificateRejected(Box::new(Verdict { code: 20, ..Verdict::default() })).into()),
        "certificate-refused"
    );
    assert_eq!(id(Withheld::CutOff.into()), id(Reason::CutOff));
    let timeout = of(&DriverError::Timeout { after: Duration::from_millis(1500) }.into());
    assert_eq!(timeout.arg("seconds"), Some(&2_u64.into()));
}

#[test]
fn a_domain_without_mail_has_its_sentence_and_its_near_miss() {
    for &language in Language::ALL {
        let locale = Locale::new(language);
        for lack in [Lack::Domain, Lack::Exchanger, Lack::UsefulExchanger, Lack::Acceptance] {
            let said = |near| locale.conclusion(Conclusion::NoMail { lack, near });
            assert_eq!(said(Some("gmail.com")).matches("gmail.com?").count(), 1, "{language} {lack:?}");
            assert!(!said(None).contains(['{', '$', '?']), "{language} {lack:?}: {}", said(None));
        }
        assert!(locale.conclusion(Conclusion::OfflineNothing { near: Some("gmx.de") }).contains("gmx.de"));
        for conclusion in [Conclusion::OfflineFile, Conclusion::FileNothing, Conclusion::NoOutgoingUntested] {
            assert!(!locale.conclusion(conclusion).contains("conclusion-"), "{language}");
        }
    }
}

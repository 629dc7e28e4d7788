//! What the fuzzer calls of the readers that nobody else may call past this module.

use super::dns::{RecordData, RecordKind};
use super::{certificate, hello, resolver};

/// The first bytes of a TLS server.
pub fn hello(octets: &[u8]) -> String {
    let found = hello::read(octets);
    let not_tls = hello::is_not_tls(octets);
    let known = found.cipher_suite.as_deref().map(|name| name.starts_with("TLS"));
    format!("{:?} {known:?} {} {} {not_tls}", found.version, found.key_exchange.is_some(), found.alert.is_some())
}

/// A certificate.
pub fn certificate(octets: &[u8]) -> String {
    let Some(facts) = certificate::read(octets) else { return "none".to_owned() };
    let problem = certificate::judge(&facts, "mail.example.org", std::time::UNIX_EPOCH, None);
    format!(
        "{} {} {}",
        facts.names.len().min(5),
        facts.self_signed,
        format!("{problem:?}").split(' ').next().unwrap_or_default()
    )
}

/// An answer of a name server.
pub fn dns(octets: &[u8]) -> String {
    const KINDS: [RecordKind; 5] = [RecordKind::A, RecordKind::Aaaa, RecordKind::Mx, RecordKind::Srv, RecordKind::Txt];
    let answers = resolver::examine(octets, "mail.example.org.", &KINDS);
    let told = |answer: Result<Vec<RecordData>, String>| {
        answer.map_or_else(|error| error, |found| found.len().min(4).to_string())
    };
    answers.into_iter().map(told).collect::<Vec<_>>().join(" ")
}

//! The readers of files and records as targets.

use std::collections::BTreeSet;

use mail_discovery::policy::{Baseline, Policy};
use mail_discovery::{autoconfig_xml, autodiscover_xml, issuer, mobileconfig, pacc_json, protected_resource};
use mail_fetch::header::{self, Headers};
use mail_fetch::journal::Record;
use mail_net::tape::Tape;
use mail_net::{Fetched, examined};
use mail_types::report::{Failure, Outcome};
use mail_types::{Domain, EmailAddress, date};

fn address() -> EmailAddress {
    "user@example.org".parse().expect("an address")
}

fn domain() -> Domain {
    Domain::parse("example.org").expect("a domain")
}

pub fn autoconfig(body: &[u8]) -> String {
    match autoconfig_xml::parse(body, &domain(), Some(&address()), "de") {
        Ok(read) => {
            let findings: Vec<&str> = read.findings.iter().map(|finding| finding.spec.id).take(3).collect();
            format!("{} {} {findings:?}", read.config.servers.len().min(5), read.config.preparations.len().min(3))
        }
        Err(error) => error_name(&error),
    }
}

/// The variant, without what is in it.
fn error_name(error: &impl std::fmt::Debug) -> String {
    let shown = format!("{error:?}");
    shown.split([' ', '{']).next().unwrap_or_default().to_owned()
}

pub fn autodiscover(body: &[u8]) -> String {
    match autodiscover_xml::parse(body, &address()) {
        Ok(autodiscover_xml::Reply::Settings(read)) => {
            let findings: Vec<&str> = read.findings.iter().map(|finding| finding.spec.id).take(3).collect();
            format!("{} {} {findings:?}", read.config.servers.len().min(5), read.evidence.len().min(3))
        }
        Ok(reply) => format!("{reply:?}").chars().take(14).collect(),
        Err(error) => error_name(&error),
    }
}

pub fn mobileconfig(body: &[u8]) -> String {
    match mobileconfig::parse(body, Some(&address())) {
        Ok(read) => {
            let findings: Vec<&str> = read.findings.iter().map(|finding| finding.spec.id).take(3).collect();
            format!("{} {} {findings:?}", read.config.servers.len().min(5), read.config.provider.is_some())
        }
        Err(error) => error.to_string(),
    }
}

pub fn pacc(body: &[u8]) -> String {
    match pacc_json::read(body) {
        Ok(read) => {
            let config = read.config;
            format!(
                "{} {} {} {}",
                config.servers.len().min(5),
                config.jmap_urls.len().min(3),
                config.oauth.is_some(),
                config.provider.is_some()
            )
        }
        Err(error) => error_name(&error),
    }
}

fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Found(config) => config.oauth.as_ref().map_or_else(String::new, |found| {
            format!(
                "{} {} {} {}",
                found.token_endpoint.is_some(),
                found.authorization_endpoint.is_some(),
                found.registration_endpoint.is_some(),
                found.scopes_supported.len().min(5)
            )
        }),
        Outcome::Absent(reason) | Outcome::Failed(Failure { reason, .. }) => error_name(reason),
        other => format!("{other:?}").chars().take(14).collect(),
    }
}

pub fn metadata(body: &[u8]) -> String {
    let fetched = Fetched { status: 200, body: body.to_vec(), ..Fetched::default() };
    outcome(&issuer::metadata("https://a.example", &fetched))
}

pub fn resource(body: &[u8]) -> String {
    let final_url = "https://api.example.org/.well-known/oauth-protected-resource/jmap/session".to_owned();
    outcome(&protected_resource::read(&Fetched { status: 200, final_url, body: body.to_vec(), ..Fetched::default() }))
}

pub fn dns(octets: &[u8]) -> String {
    examined::dns(octets)
}

pub fn hello(octets: &[u8]) -> String {
    examined::hello(octets)
}

pub fn certificate(octets: &[u8]) -> String {
    examined::certificate(octets)
}

pub fn policy(octets: &[u8]) -> String {
    match Policy::parse("policy.toml", &String::from_utf8_lossy(octets)) {
        Ok(policy) => format!("{} {}", policy.domains().count().min(3), policy.waivers.len().min(3)),
        Err(error) => format!("{} {}", error.message.id, error.hint.map_or("", |hint| hint.id)),
    }
}

pub fn baseline(octets: &[u8]) -> String {
    Baseline::parse(&String::from_utf8_lossy(octets)).is_some().to_string()
}

pub fn journal(octets: &[u8]) -> String {
    let key = b"key";
    // As 0.1.0 wrote it, as it stands there now, and as it would if its checksum agreed.
    let sealed = mail_fetch::journal::seal(key, octets);
    let records = [Record::decode_first(key, octets), Record::decode(key, octets), Record::decode(key, &sealed)];
    let Some(record) = records.into_iter().flatten().next() else { return "none".to_owned() };
    // What was read is what is written again.
    assert_eq!(Record::decode(key, &record.encode(key)), Some(record.clone()));
    format!("{} {}", record.name.len().min(3), record.flags.is_some())
}

pub fn accounts(octets: &[u8]) -> String {
    match crate::accounts::Accounts::read(&String::from_utf8_lossy(octets)) {
        Ok(accounts) => {
            let told: BTreeSet<String> = (accounts.addresses().iter().take(5))
                .map(|address| {
                    accounts
                        .account(address)
                        .map_or_else(|error| error.message().id.to_owned(), |found| found.is_some().to_string())
                })
                .collect();
            format!("{told:?}")
        }
        Err(error) => error.message().id.to_owned(),
    }
}

pub fn tape(octets: &[u8]) -> String {
    match Tape::parse(&String::from_utf8_lossy(octets)) {
        // What was read is what is written again.
        Ok(tape) => {
            let text = tape.to_text();
            assert_eq!(Tape::parse(&text).map(|again| again.to_text()).ok(), Some(text));
            "tape".to_owned()
        }
        Err(error) => format!("{error:?}").chars().take(8).collect(),
    }
}

pub fn header(octets: &[u8]) -> String {
    let found = Headers::read(octets);
    let day = found.date.as_deref().map(|text| date::parse_mail(text).is_some());
    let name = found.from.as_deref().map(header::display_name);
    assert!(name.is_none_or(|name| name.len() <= octets.len() * 4), "a name is no longer than what it stands in");
    format!("{day:?} {} {}", found.from.is_some(), found.subject.is_some())
}

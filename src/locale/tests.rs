//! Both languages say the same, and every id has its text.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::*;
use mail_types::finding::REGISTRY;

/// Keys of a Fluent file and the variables each one uses.
fn keys(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = None;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if !line.starts_with([' ', '}', '[', '*']) {
            current = line.split_once(" =").map(|(key, _)| key.to_owned());
        }
        let Some(key) = &current else { continue };
        let variables = found.entry(key.clone()).or_default();
        for rest in line.split('$').skip(1) {
            let name = rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').next();
            variables.extend(name.map(str::to_owned));
        }
    }
    found
}

#[test]
fn every_file_parses() {
    for &language in Language::ALL {
        for (area, text) in sources(language) {
            if let Err((_, errors)) = FluentResource::try_new((*text).to_owned()) {
                panic!("{language}/{area}.ftl: {errors:?}");
            }
        }
    }
}

#[test]
fn all_languages_have_the_same_keys_and_variables() {
    for &language in Language::ALL {
        for ((area, other), (_, english)) in sources(language).iter().zip(sources(Language::English)) {
            let (other, english) = (keys(other), keys(english));
            assert!(!other.is_empty(), "{area}");
            for (key, variables) in &other {
                assert_eq!(Some(variables), english.get(key), "{language}/{area}: {key}");
            }
            let missing = english.keys().find(|key| !other.contains_key(*key));
            assert_eq!(missing, None, "{language}/{area}");
        }
    }
}

#[test]
fn every_text_is_found_before_its_area_is_parsed() {
    use fluent_bundle::FluentResource;
    for &language in Language::ALL {
        let locale = Locale::new(language);
        for (area, (name, text)) in locale.areas.iter().zip(sources(language)) {
            let resource = FluentResource::try_new((*text).to_owned()).expect("parses");
            let ids: Vec<String> = keys(text).into_keys().collect();
            assert_eq!(resource.entries().count(), ids.len(), "{name}");
            for id in ids {
                let line = format!("\n{id} =");
                assert!(area.has(&id, line.as_bytes()), "{language}: {id}");
                assert_eq!(locale.areas.iter().filter(|area| area.has(&id, line.as_bytes())).count(), 1, "{id}");
            }
        }
    }
    let locale = Locale::new(Language::English);
    assert!(locale.try_text(&Message::new("no-such-text")).is_none());
    assert!(locale.areas.iter().all(|area| area.bundle.get().is_none()));
}

#[test]
fn no_key_stands_in_two_areas() {
    let mut seen = BTreeMap::new();
    for (area, text) in sources(Language::English) {
        for key in keys(text).into_keys() {
            assert_eq!(seen.insert(key.clone(), *area), None, "{key}");
        }
    }
}

#[test]
fn every_finding_has_its_texts_in_both_languages() {
    for &language in Language::ALL {
        let locale = Locale::new(language);
        for spec in REGISTRY {
            for id in [spec.title, spec.fix] {
                assert!(locale.try_text(&Message::new(id)).is_some(), "{language}: {id}");
            }
            assert!(explain::page(language, spec.id).is_some(), "{language}: page on {}", spec.id);
        }
    }
}

#[test]
fn every_message_in_the_sources_has_its_text() {
    let known: BTreeSet<String> =
        sources(Language::English).iter().flat_map(|(_, text)| keys(text).into_keys()).collect();
    let mut missing = BTreeSet::new();
    for folder in ["src", "crates"] {
        visit(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut |path, source| {
            for id in message_ids(source) {
                if !known.contains(id) {
                    missing.insert(format!("{}: {id}", path.display()));
                }
            }
        });
    }
    assert!(missing.is_empty(), "texts missing: {missing:#?}");
}

/// Ids in `Message::new("…")`, `Refusal::new("…")` and `Refusal::of(…, "…")` outside tests.
fn message_ids(source: &str) -> impl Iterator<Item = &str> {
    let code = source.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    fn literal(rest: &str) -> Option<&str> {
        rest.trim_start().strip_prefix('"')?.split('"').next()
    }
    let direct = ["Message::new(", "Refusal::new("].map(|call| code.split(call).skip(1).filter_map(literal));
    let of = code.split("Refusal::of(").skip(1).filter_map(|rest| literal(rest.split_once(", ")?.1));
    direct.into_iter().flatten().chain(of)
}

fn visit(folder: &Path, each: &mut impl FnMut(&Path, &str)) {
    for entry in std::fs::read_dir(folder).expect("folder of sources") {
        let path = entry.expect("entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            visit(&path, each);
        } else if name.ends_with(".rs") && name != "tests.rs" && name != "fixture.rs" {
            each(&path, &std::fs::read_to_string(&path).expect("source"));
        }
    }
}

const EXTRA: &str = "
t-plain = a text
t-values = { $host } said { $text }: { $why }
t-count = { $n ->
    [one] one device
   *[other] { $n } devices
}
t-list = { $names } are covered
";

#[test]
fn values_are_put_in_by_their_kind() {
    let english = Locale::with_texts(Language::English, EXTRA);
    let german = Locale::with_texts(Language::German, EXTRA);
    let values = Message::new("t-values")
        .with("host", "imap.example.org")
        .with_foreign("text", "go \u{1b}[2Jaway")
        .with("why", Message::new("t-plain"));
    assert_eq!(english.text(&values), "imap.example.org said \"go \\x1b[2Jaway\": a text");
    assert_eq!(german.text(&values), "imap.example.org said „go \\x1b[2Jaway“: a text");
    let list = Message::new("t-list").with("names", vec!["a", "b", "c"]);
    assert_eq!(english.text(&list), "a, b and c are covered");
    assert_eq!(german.text(&list), "a, b und c are covered");
    assert_eq!(english.text(&Message::new("t-count").with("n", 1_u64)), "one device");
    assert_eq!(english.text(&Message::new("t-count").with("n", 2000_u64)), "2000 devices");
}

#[test]
fn a_missing_text_shows_its_id() {
    let locale = Locale::new(Language::German);
    assert_eq!(locale.try_text(&Message::new("no-such-text")), None);
    assert_eq!(locale.text(&Message::new("no-such-text")), "no-such-text");
    assert_eq!(locale.label("phase", "nonsense"), "nonsense");
}

#[test]
fn the_language_comes_from_the_option_then_from_the_environment() {
    let env = |pairs: &'static [(&str, &str)]| {
        move |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
    };
    for (option, pairs, expected) in [
        (Some("de"), &[("LANG", "en_US.UTF-8")][..], Language::German),
        (None, &[("LANG", "de_DE.UTF-8")], Language::German),
        (None, &[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")], Language::English),
        (None, &[("LC_ALL", ""), ("LC_MESSAGES", "de_AT"), ("LANG", "en_US")], Language::German),
        (None, &[("LANG", "fr_FR.UTF-8")], Language::English),
    ] {
        assert_eq!(Language::detect(option, env(pairs)), expected, "{option:?} {pairs:?}");
    }
}

#[test]
fn every_value_of_an_enumeration_has_its_word() {
    use mail_types::report::{Availability, Cause, Phase};
    use mail_types::{Protocol, Security, Severity, Source, Trust};
    let phases = [
        Phase::Resolve,
        Phase::Connect,
        Phase::TlsHandshake,
        Phase::Greeting,
        Phase::StartTls,
        Phase::Capability,
        Phase::Authenticate,
        Phase::Status,
    ];
    let trusts = [Trust::Guess, Trust::PlainDns, Trust::Dnssec, Trust::Https, Trust::Builtin, Trust::User];
    let causes = [Cause::Network, Cause::Timeout, Cause::Tls, Cause::Protocol, Cause::Policy, Cause::Busy];
    let words = phases.iter().map(|phase| ("phase", phase.id()));
    let words = words.chain(Source::ALL.iter().map(|source| ("source", source.id())));
    let words = words.chain(trusts.iter().map(|trust| ("trust", trust.id())));
    let words = words.chain(causes.iter().map(|cause| ("hint", cause.id())));
    let words = words.chain(Protocol::ALL.iter().map(|protocol| ("card", protocol.id())));
    let words = words.chain(Availability::ALL.iter().map(|state| ("availability", state.id())));
    let words = words
        .chain([Security::ImplicitTls, Security::StartTls, Security::Cleartext].iter().map(|s| ("security", s.id())));
    let words = words.chain([Severity::Info, Severity::Warning, Severity::Error].iter().map(|s| ("severity", s.id())));
    for (group, id) in words {
        for &language in Language::ALL {
            let key = format!("{group}-{id}");
            let found = sources(language).iter().any(|(_, text)| keys(text).contains_key(&key));
            assert!(found, "{language}: {key}");
        }
    }
}

#[test]
fn dates_are_written_as_the_language_writes_them() {
    const EXTRA: &str = "\nt-date = since { $date }\n";
    let said = |language, date: &str| {
        Locale::with_texts(language, EXTRA).text(&Message::new("t-date").with("date", date.to_owned()))
    };
    assert_eq!(said(Language::German, "2026-11-24"), "since 24.11.2026");
    assert_eq!(said(Language::English, "2026-11-24"), "since 2026-11-24");
    for odd in ["", "2026-11", "next-to-last", "2026-11-24-1"] {
        assert_eq!(said(Language::German, odd), format!("since {odd}"));
    }
}

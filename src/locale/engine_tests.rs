//! What the engine reports has its words in both languages.

use std::collections::HashSet;
use std::io::ErrorKind;

use fluent_bundle::{FluentBundle, FluentResource};
use mail_demo::compare::notes;
use mail_discovery::builtin::{Preparation, Provider, all};
use mail_discovery::diagnosis::Meaning;
use mail_net::system::SetupError;
use mail_types::message::Arg;
use mail_types::{Message, finding};

use super::{Language, Locale, words};

#[test]
fn what_the_user_chose_for_the_network_has_its_words() {
    let setup = [
        SetupError::CaFile { path: "ca.pem".into(), kind: ErrorKind::NotFound },
        SetupError::CaFileContent { path: "ca.pem".into() },
    ];
    let mut messages: Vec<Message> = setup.iter().map(words::setup).collect();
    messages.push(Message::new("proxy-url"));
    for &language in Language::ALL {
        let locale = Locale::new(language);
        assert_eq!(messages.len(), 3);
        for message in &messages {
            assert!(locale.try_text(message).is_some_and(|text| !text.contains(['{', '$'])), "{}", message.id);
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
        include_str!("words.rs"),
        include_str!("../../crates/discovery/src/remarks.rs"),
        include_str!("../../crates/discovery/src/autoconfig_xml/mod.rs"),
        include_str!("../../crates/discovery/src/autoconfig_xml/server.rs"),
        include_str!("../../crates/discovery/src/autoconfig_xml/texts.rs"),
    ];
    for (key, ftl) in keys.iter().flatten().zip(languages.iter().cycle()) {
        assert!(source.iter().any(|text| text.contains(&format!("\"{key}\""))), "{key} is used nowhere");
        assert!(FluentResource::try_new((*ftl).to_owned()).is_ok());
    }
    for text in &source[1..] {
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

/// Every reason for which a program would refuse a file.
#[test]
fn every_refusal_has_its_words_in_both_languages() {
    let sources = [
        include_str!("../../crates/discovery/src/strict/mod.rs"),
        include_str!("../../crates/discovery/src/strict/android.rs"),
        include_str!("../../crates/discovery/src/strict/apple.rs"),
        include_str!("../../crates/discovery/src/strict/desktop.rs"),
        include_str!("../../crates/discovery/src/strict/outlook.rs"),
        include_str!("../../crates/discovery/src/strict/xml.rs"),
    ];
    let used: HashSet<&str> =
        sources.iter().flat_map(|text| text.split('"')).filter(|part| part.starts_with("refusal-")).collect();
    for ftl in [include_str!("en/config-file.ftl"), include_str!("de/config-file.ftl")] {
        let written: HashSet<&str> =
            ftl.lines().filter(|line| line.starts_with("refusal-")).filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(used, written);
    }
}

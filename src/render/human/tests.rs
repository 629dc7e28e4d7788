//! The report as people see it, kept as files in `snapshots/`, and what holds for every report.

use unicode_width::UnicodeWidthStr;

use super::*;
use crate::locale::Language;
use crate::render::fixture;

fn check(name: &str, report: &SurveyReport, verbose: u8) {
    for &language in Language::ALL {
        let shown_all = verbose > 1;
        let options = HumanOptions { verbose, sources: shown_all, timing: shown_all, ..HumanOptions::default() };
        let shown = render(report, &fixture::locale(language), options);
        let file = format!("{}/src/render/snapshots/{name}.{language}.txt", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(&file, &shown).expect("snapshot written");
        }
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(shown, kept, "{file}: refresh with UPDATE_SNAPSHOTS=1 cargo test --lib render");
    }
}

#[test]
fn all_works() {
    check("working", &fixture::working(), 0);
}

#[test]
fn all_works_in_detail() {
    check("verbose", &fixture::working(), 2);
}

#[test]
fn some_is_broken() {
    check("troubled", &fixture::troubled(), 0);
}

#[test]
fn nothing_was_tested() {
    check("offline", &fixture::offline(), 0);
}

#[test]
fn logins_were_accepted() {
    check("logged-in", &fixture::logged_in(), 0);
}

#[test]
fn nothing_was_found() {
    check("nothing", &fixture::nothing(), 0);
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [60, 80, 120] {
        for report in fixture::all() {
            for &language in Language::ALL {
                let options = HumanOptions { width, color: false, verbose: 2, sources: true, timing: true };
                for line in render(&report, &fixture::locale(language), options).lines() {
                    // A URL stays whole, so that it can be copied.
                    assert!(line.width() <= width || line.contains("://"), "{width}: {line}");
                }
            }
        }
    }
}

#[test]
fn foreign_text_never_reaches_the_terminal_raw() {
    for color in [false, true] {
        let options = HumanOptions { width: 80, color, verbose: 2, sources: true, timing: true };
        let shown = render(&fixture::hostile(), &fixture::locale(Language::English), options);
        let ours: Vec<&str> = shown.split('\u{1b}').skip(1).collect();
        let known = ["[0m", "[1m", "[2m", "[31m", "[32m", "[33m"];
        assert!(ours.iter().all(|rest| known.iter().any(|code| rest.starts_with(code))), "{shown:?}");
        assert_eq!(ours.is_empty(), !color);
        let steers =
            |c: char| (c.is_control() && c != '\n' && c != '\u{1b}') || "\u{202e}\u{2066}\u{200f}\u{2028}".contains(c);
        assert!(!shown.contains(steers), "{shown:?}");
    }
}

#[test]
fn the_same_text_stands_below_the_colours() {
    let locale = fixture::locale(Language::German);
    let plain = render(&fixture::troubled(), &locale, HumanOptions::default());
    let colored = render(&fixture::troubled(), &locale, HumanOptions { color: true, ..HumanOptions::default() });
    let stripped: String = colored
        .split('\u{1b}')
        .map(|part| part.split_once('m').map_or(part, |(code, rest)| if code.starts_with('[') { rest } else { part }))
        .collect();
    assert_eq!(stripped, plain);
}

#[test]
fn after_a_file_was_checked_the_commands_to_go_on_with_hold_it_again() {
    let locale = fixture::locale(Language::English);
    let options = HumanOptions { verbose: 1, ..HumanOptions::default() };
    let mut usable = fixture::working();
    usable.discovery.file = Some("my file.xml".to_owned());
    let text = render(&usable, &locale, options);
    assert!(text.contains("mailsetup probe --login --config-file 'my file.xml' user@gmx.de"), "{text}");
    usable.verified = false;
    let text = render(&usable, &locale, options);
    assert!(text.contains("mailsetup probe --config-file 'my file.xml' user@gmx.de"), "{text}");
    // What looks up what is published is no way on from a file.
    assert!(!text.contains("mailsetup setup "), "{text}");
    let mut nothing = fixture::nothing();
    nothing.discovery.file = Some("a.xml".to_owned());
    let text = render(&nothing, &locale, options);
    assert!(!text.contains("--imap imaps://HOST"), "{text}");
}

#[test]
fn commands_can_be_pasted_into_a_shell() {
    assert_eq!(next::shell_word("user+tag@gmx.de"), "user+tag@gmx.de");
    assert_eq!(next::shell_word("o'neil@example.org"), "'o'\\''neil@example.org'");
    assert_eq!(next::shell_word("$(x)@example.org"), "'$(x)@example.org'");
}

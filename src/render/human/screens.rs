//! What people see on the first day, on a terminal of 80 columns and 24 lines: `tests/snapshots/screen-*`, to be read
//! by people before they are kept.

use unicode_width::UnicodeWidthStr;

use super::*;
use crate::locale::Language;
use crate::render::{fixture, scenes};

/// The next prompt is on the screen, too.
const LINES: usize = 24 - 1;

fn screen(report: &SurveyReport, language: Language, width: usize) -> String {
    render(report, &Locale::new(language), HumanOptions { width, ..HumanOptions::default() })
}

fn compare(name: &str, language: Language, shown: &str) {
    let file = format!("{}/tests/snapshots/screen-{name}.{language}.txt", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&file, shown).expect("snapshot written");
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(shown, kept, "{file}: refresh with UPDATE_SNAPSHOTS=1 cargo test --lib screens");
}

#[test]
fn every_scene_fits_the_screen_and_ends_with_the_verdict() {
    for (name, report) in scenes::all() {
        for &language in Language::ALL {
            let shown = screen(&report, language, 80);
            compare(name, language, &shown);
            assert!(shown.lines().all(|line| line.width() <= 80), "{name}: {shown}");
            let verdict = Locale::new(language).text(&report.recommendation.headline);
            assert!(shown.lines().last().is_some_and(|line| line.ends_with(&verdict)), "{name}: {shown}");
            let lines = shown.lines().count();
            let most = if report.conclusion.fault().is_none() { LINES } else { 2 * LINES };
            assert!(lines <= most, "{name}: {lines} lines: {shown}");
        }
    }
}

#[test]
fn narrow_and_wide_screens_show_every_value_whole() {
    let mut long = fixture::working();
    long.target = "anna-katharina.muellerschoen@gmx.de".parse().expect("address");
    for (name, report, width) in [
        ("narrow", fixture::working(), 40),
        ("wide", fixture::working(), 120),
        ("long-name", long.clone(), 80),
        ("long-name-narrow", long, 40),
    ] {
        for &language in Language::ALL {
            let shown = screen(&report, language, width);
            compare(name, language, &shown);
            for server in report.servers.iter().filter(|server| server.chosen) {
                assert!(shown.contains(&server.candidate.endpoint.host), "{name}: {shown}");
            }
            assert!(shown.contains(&report.target.to_string()), "{name}: {shown}");
            // What is to be copied stays whole.
            let copied = |line: &str| line.contains("://") || line.contains(&report.target.to_string());
            assert!(shown.lines().all(|line| line.width() <= width || copied(line)), "{name}: {shown}");
        }
    }
}

//! The files under `completions/` and `man/` are what the program would make today.

use std::fs;
use std::path::Path;

use mailsetup::export::limits::{QUESTIONS, says};
use mailsetup::locale::{Language, Locale};
use mailsetup::{export, generate};

#[test]
fn completions_and_man_pages_are_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("MAILSETUP_REFRESH").is_some() {
        generate::write_files(root).expect("files are written");
    }
    let files = generate::files();
    let stale: Vec<_> = files
        .iter()
        .filter(|(path, content)| fs::read_to_string(root.join(path)).ok().as_ref() != Some(content))
        .collect();
    let stale: Vec<_> = stale.iter().map(|(path, _)| path.display().to_string()).collect();
    assert!(stale.is_empty(), "stale: {stale:?}; refresh with: MAILSETUP_REFRESH=1 cargo test --test it generated::");
    for folder in ["completions", "man", "man/de"] {
        for entry in fs::read_dir(root.join(folder)).expect("folder") {
            let path = Path::new(folder).join(entry.expect("entry").file_name());
            let known = files.iter().any(|(file, _)| *file == path) || root.join(&path).is_dir();
            assert!(known, "{} is made by nothing any more: remove it", path.display());
        }
    }
}

#[test]
fn completions_speak_the_language_asked_for() {
    let german = mailsetup::locale::Locale::new(mailsetup::locale::Language::German);
    let script = generate::completions(&german, clap_complete::Shell::Fish);
    assert!(script.contains("Niemanden fragen"), "{script}");
    assert!(script.contains("autoconfig"), "{script}");
}

#[test]
fn there_is_no_page_for_a_command_that_does_not_exist() {
    let english = mailsetup::locale::Locale::new(mailsetup::locale::Language::English);
    assert_eq!(generate::man(&english, Some("nonsense")), None);
    assert!(generate::man(&english, Some("probe")).is_some_and(|page| page.contains(".TH MAILSETUP-PROBE 1")));
}

#[test]
fn completions_know_topics_and_pages_and_offer_files_only_where_one_is_wanted() {
    let script = generate::completions(&Locale::new(Language::English), clap_complete::Shell::Bash);
    for needed in ["app-password", "imap-or-pop3", "network-filtered"] {
        assert!(script.contains(needed), "{needed}");
    }
    let fish = generate::completions(&Locale::new(Language::English), clap_complete::Shell::Fish);
    let line = |option: &str| {
        let found = fish.lines().find(|line| line.contains("using_subcommand probe") && line.contains(option));
        found.unwrap_or_else(|| panic!("{option}")).to_owned()
    };
    assert!(line("-l html").contains(" -r") && !line("-l html").contains(" -f"));
    assert!(line("-l devices").contains(" -f"), "{}", line("-l devices"));
}

/// Which programs have taken each format is noted by `tests/exports/table.py`; what a format can't say, it says itself.
fn table_of_formats(root: &Path) -> String {
    let english = Locale::new(Language::English);
    let noted = fs::read_to_string(root.join("tests/exports/checked.tsv")).expect("checked.tsv");
    let rows: Vec<Vec<&str>> =
        noted.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows.len(), export::ALL.len(), "checked.tsv has one line for each format");
    let mut text = String::from(
        "# Formats of `--export`\n\nWho has read each exported file, and who has logged in or sent mail with it, in the last run of\n\
         `tests/exports/table.py` with the lab; `-` where there is nothing to run. What a format can't say is found by asking\n\
         each exporter; then there is no file, or a note says so. This file is made by\n\
         `MAILSETUP_REFRESH=1 cargo test --test it generated::`.\n\n\
         | format | group | loaded by | logged in with | cannot say |\n|---|---|---|---|---|\n",
    );
    for exporter in export::ALL {
        let name = exporter.name();
        let row = rows.iter().find(|row| row[0] == name).unwrap_or_else(|| panic!("checked.tsv lacks {name}"));
        let unsaid = QUESTIONS.into_iter().filter(|question| says(exporter, *question) == Some(false));
        let unsaid: Vec<&str> = unsaid.map(|question| question.words()).collect();
        let group = english.label("export-group", exporter.group().id());
        text.push_str(&format!("| `{name}` | {group} | {} | {} | {} |\n", row[1], row[2], unsaid.join(", ")));
    }
    text
}

#[test]
fn the_table_of_formats_is_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (path, text) = (root.join("docs/exports.md"), table_of_formats(root));
    if std::env::var_os("MAILSETUP_REFRESH").is_some() {
        fs::write(&path, &text).expect("file is written");
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == text,
        "docs/exports.md is stale; refresh with: MAILSETUP_REFRESH=1 cargo test --test it generated::"
    );
    // Of the formats that a program could be run with, at most these were not.
    let unrun = text.lines().filter(|line| line.contains("| not run")).count();
    assert!(unrun <= 7, "{unrun} formats were not run");
}

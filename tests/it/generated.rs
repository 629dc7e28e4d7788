//! The files under `completions/` and `man/` are what the program would make today.

use std::fs;
use std::path::Path;

use mailsetup::generate;

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

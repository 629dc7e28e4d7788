//! The files under `completions/` and `man/` are what the program would make today.

use std::fs;
use std::path::Path;

use mailsetup::generate;
use mailsetup::locale::{Language, Locale};

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

//! `man` and `completions`: what they print is what is checked in.

use std::path::Path;

use crate::support::Run;

fn checked_in(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

#[test]
fn a_page_and_a_script_are_those_of_the_package() {
    for (arguments, file) in [
        (&["man"][..], "man/mailsetup.1"),
        (&["man", "probe"], "man/mailsetup-probe.1"),
        (&["man", "fetch", "--lang", "de"], "man/de/mailsetup-fetch.1"),
        (&["completions", "bash"], "completions/mailsetup.bash"),
        (&["completions", "zsh"], "completions/_mailsetup"),
        (&["completions", "fish"], "completions/mailsetup.fish"),
    ] {
        Run::new(arguments.iter().copied()).stdout(checked_in(file)).stderr("").run();
    }
}

#[test]
fn every_page_is_written_into_a_folder() {
    let run = Run::new(["man", "--all", "out"]);
    let folder = run.home().join("out");
    let output = run.stdout("").run();
    for file in ["man/mailsetup-setup.1", "man/de/mailsetup.1", "completions/_mailsetup"] {
        let written = std::fs::read_to_string(folder.join(file)).expect(file);
        assert_eq!(written, checked_in(file), "{file}");
    }
    // A file stands where the folder would have to be.
    std::fs::write(output.home.path().join("file"), "").expect("file");
    let failed = Run::new(["man", "--all"]).arg(output.home.path().join("file")).status(7).run();
    assert!(failed.stderr.contains("file"), "{}", failed.stderr);
}

#[test]
fn a_page_that_there_is_not_names_those_that_there_are() {
    for (lang, command) in [("en", "nonsense"), ("de", "Unsinn")] {
        let output = Run::new(["man", command, "--lang", lang]).status(2).stdout("").run();
        assert!(output.stderr.contains("probe") && output.stderr.contains("compare"), "{}", output.stderr);
    }
}

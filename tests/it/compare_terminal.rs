//! `compare` before a person: waiting, the pace, and leaving in the middle.

#![cfg(feature = "demo")]

use std::process::Output;

use crate::support::terminal;

const ENTER: &str = "\r";

/// The lesson in a terminal.
fn lesson(options: &[&str], steps: &[(&str, &str)]) -> Output {
    let home = tempfile::tempdir().expect("home");
    terminal(home.path(), [&["compare", "--demo"], options].concat(), steps)
}

fn screen(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
#[ignore = "needs python3"]
fn every_step_waits_for_enter() {
    for (lang, go_on) in [("en", "Enter: go on"), ("de", "Eingabetaste: weiter")] {
        let steps: Vec<_> = (0..10).flat_map(|_| [("expect", go_on), ("type", ENTER)]).collect();
        let output = lesson(&["--step", "--lang", lang], &steps);
        let screen = screen(&output);
        assert_eq!(output.status.code(), Some(0), "{screen}");
        assert!(screen.contains("--dialog"), "{screen}");
    }
}

#[test]
#[ignore = "needs python3"]
fn whoever_leaves_in_the_middle_is_let_go() {
    for (options, shown) in
        [(&["--step", "--lang", "en"][..], "Enter: go on"), (&["--speed", "1", "--lang", "en"], "POP3")]
    {
        let output = lesson(options, &[("expect", shown), ("type", "\u{3}")]);
        let screen = screen(&output);
        assert_eq!(output.status.code(), Some(130), "{options:?}: {screen}");
        assert!(screen.contains("interrupted") && !screen.contains("--dialog"), "{options:?}: {screen}");
    }
}

//! `compare` before a person: predictions, their score, the pace, and leaving in the middle.

#![cfg(feature = "demo")]

use std::process::Output;

use crate::support::terminal;

const ENTER: &str = "\r";

/// The lesson in a terminal.
fn lesson(options: &[&str], steps: &[(&str, &str)]) -> Output {
    let home = tempfile::tempdir().expect("home");
    terminal(home.path(), [&["compare", "--demo", "--explain", "off"], options].concat(), steps)
}

fn screen(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The first way's six questions with what is true, as the tables of the lesson show it.
#[test]
#[ignore = "needs python3"]
fn predictions_are_judged_and_counted() {
    for (lang, go_on, yes, right, wrong, score) in [
        ("en", "Enter: go on", "y", "Right.", "Not so:", "of 18 predictions were right"),
        ("de", "Eingabetaste: weiter", "j", "Richtig.", "Nicht ganz:", "von 18 Vorhersagen"),
    ] {
        let mut steps = Vec::new();
        for way in ["━━ POP3", "━━ POP3", "━━ IMAP"] {
            steps.extend([("expect", way), ("expect", go_on), ("type", ENTER), ("expect", go_on), ("type", ENTER)]);
            for _ in 0..6 {
                steps.extend([("expect", "? "), ("type", yes), ("type", ENTER)]);
            }
        }
        let output = lesson(&["--step", "--lang", lang], &steps);
        let screen = screen(&output);
        assert_eq!(output.status.code(), Some(0), "{screen}");
        let (rights, wrongs) = (screen.matches(right).count(), screen.matches(wrong).count());
        assert_eq!(rights + wrongs, 18, "{rights} + {wrongs}: {screen}");
        assert!(rights > 0 && wrongs > 0, "{screen}");
        assert!(screen.contains(&format!("{rights} {score}")), "{rights}: {screen}");
    }
}

#[test]
#[ignore = "needs python3"]
fn enter_skips_and_is_not_counted() {
    let mut steps = Vec::new();
    for _ in 0..24 {
        steps.extend([("expect", "Enter"), ("type", ENTER)]);
    }
    let output = lesson(&["--step", "--lang", "en"], &steps);
    let screen = screen(&output);
    assert_eq!(output.status.code(), Some(0), "{screen}");
    assert!(screen.contains("Side by side") && !screen.contains("predictions were right"), "{screen}");
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
        assert!(screen.contains("interrupted") && !screen.contains("Side by side"), "{options:?}: {screen}");
    }
}

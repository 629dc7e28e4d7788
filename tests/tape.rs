//! `--record` and `--replay`: the same again, without network and without secrets.

#![cfg(all(feature = "demo", not(any(windows, target_vendor = "apple"))))]

mod support;

use support::Run;

const PASSWORD: &str = "open-sesame";

#[test]
fn a_lesson_is_shown_again_from_its_tape() {
    let recorded = Run::new(["compare", "--demo", "--lang", "en", "--record", "lesson.tape"]).stderr("").run();
    let tape = std::fs::read_to_string(recorded.home.path().join("lesson.tape")).expect("the tape");
    assert!(tape.starts_with("{\"mailsetup_tape\":1,"), "{tape}");
    for (secret, form) in [(PASSWORD, "clear"), ("b3Blbi1zZXNhbWU", "base64"), ("AG9wZW4tc2VzYW1l", "PLAIN")] {
        assert!(!tape.contains(secret), "{form}");
    }
    for needed in ["PASS ***", "DELE 1", "UID STORE", "TLS 1.3", "\"sha256\""] {
        assert!(tape.contains(needed), "{needed}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(recorded.home.path().join("lesson.tape")).expect("the tape").permissions().mode();
        assert_eq!(mode & 0o077, 0, "mail is for its owner's eyes");
    }
    let replay = |language: &str| {
        let run = Run::new(["compare", "--replay", "lesson.tape", "--lang", language, "--html", "lesson.html"]);
        std::fs::write(run.home().join("lesson.tape"), &tape).expect("the tape");
        let shown = run.stderr("").run();
        (shown.stdout.clone(), std::fs::read_to_string(shown.home.path().join("lesson.html")).expect("the page"))
    };
    let (once, again) = (replay("en"), replay("en"));
    assert_eq!(once.0, recorded.stdout);
    assert_eq!(once, again, "times and all");
    // The words are the viewer's; what was said stays what it was.
    let german = replay("de").0;
    assert!(german.contains("Ordner Travel") && german.contains("ungelesen"), "{german}");
}

#[test]
fn a_broken_tape_is_refused() {
    for (text, said) in [
        ("{}\n", "not a recording of mailsetup"),
        ("{\"mailsetup_tape\":7}\n", "format 7"),
        ("{\"mailsetup_tape\":1,\"program\":\"0.1.0\",\"date_ms\":0}\nnot json\n", "damaged in line 2"),
        ("{\"mailsetup_tape\":1,\"program\":\"0.1.0\",\"date_ms\":0}\n", "holds no lesson"),
    ] {
        let run = Run::new(["compare", "--replay", "x.tape", "--lang", "en"]).status(7);
        std::fs::write(run.home().join("x.tape"), text).expect("the tape");
        let stderr = run.run().stderr;
        assert!(stderr.contains(said), "{stderr}");
    }
}

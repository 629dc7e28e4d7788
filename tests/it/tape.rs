//! `--record` and `--replay`: the same again, without network and without secrets.

#![cfg(feature = "demo")]

use crate::support::{Run, RunOutput, Servers};
use mail_types::{Protocol, Security};

const PASSWORD: &str = "open-sesame";

#[test]
fn a_lesson_is_shown_again_from_its_tape() {
    let recorded = Run::new(["compare", "--demo", "-v", "--lang", "en", "--record", "lesson.tape"]).stderr("").run();
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
        let run = Run::new(["compare", "--replay", "lesson.tape", "-v", "--lang", language, "--html", "lesson.html"]);
        std::fs::write(run.home().join("lesson.tape"), &tape).expect("the tape");
        let shown = run.stderr("").run();
        (shown.stdout.clone(), std::fs::read_to_string(shown.home.path().join("lesson.html")).expect("the page"))
    };
    let (once, again) = (replay("en"), replay("en"));
    assert_eq!(once.0, recorded.stdout);
    assert_eq!(once, again, "times and all");
    // The words are the viewer's; what was said stays what it was.
    let german = replay("de").0;
    assert!(german.contains("CREATE \"Travel\"") && german.contains("ungelesen"), "{german}");
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

/// A run of `probe` with logins, recorded; and its tape.
fn recorded(options: &[&str]) -> (RunOutput, String) {
    let servers = Servers::start();
    let mut run = Run::new(["probe", Servers::ADDRESS, "--lang", "en", "--format", "json", "--record", "run.tape"]);
    for (option, protocol) in
        [("--imap", Protocol::Imap), ("--pop3", Protocol::Pop3), ("--submission", Protocol::Submission)]
    {
        run = run.option(option, servers.url(protocol, Security::StartTls));
    }
    for option in options {
        run = run.arg(*option);
    }
    let output = run.option("--ca-file", servers.ca_file()).env("MAILSETUP_PASSWORD", Servers::PASSWORD).run();
    let tape = std::fs::read_to_string(output.home.path().join("run.tape")).expect("the tape");
    (output, tape)
}

/// Shows a tape.
fn replay(tape: impl AsRef<[u8]>, options: &[&str]) -> RunOutput {
    let run = Run::new(["probe", "--replay", "run.tape", "--lang", "en"]);
    std::fs::write(run.home().join("run.tape"), tape).expect("the tape");
    options.iter().fold(run, |run, option| run.arg(*option)).any_status().run()
}

#[test]
fn a_survey_is_shown_again_to_the_last_digit() {
    let (live, tape) = recorded(&["--devices=2"]);
    assert_eq!(live.status, Some(0), "{live:?}");
    let again = replay(&tape, &["--format", "json"]);
    assert_eq!((again.status, again.stderr.as_str()), (Some(0), ""));
    assert_eq!(again.stdout, live.stdout);
    // How it is shown is chosen anew, also with today's password about: it goes nowhere.
    let human = replay(&tape, &["--fail-on", "warning", "--timing"]);
    assert!(human.stdout.contains("3 logins tried"), "{}", human.stdout);
    use base64::Engine;
    let plain = format!("\0{}\0{}", Servers::ADDRESS, Servers::PASSWORD);
    let plain = base64::engine::general_purpose::STANDARD.encode(plain);
    for secret in [Servers::PASSWORD, plain.as_str()] {
        assert!(!tape.contains(secret), "{secret}");
    }
    assert!(tape.contains(r#"{"note":{"name":"option","value":"--devices=2"}}"#), "{tape}");
    assert!(!tape.contains("run.tape") && !tape.contains("ca-file"), "no paths");
}

#[test]
fn what_is_wrong_with_a_tape_is_told() {
    let head = "{\"mailsetup_tape\":1,\"program\":\"0.1.0\",\"date_ms\":0}\n";
    let note = |name: &str, value: &str| format!("{{\"note\":{{\"name\":\"{name}\",\"value\":\"{value}\"}}}}\n");
    let target = note("target", "example.org");
    for (tape, said) in [
        (Vec::new(), "not a recording of mailsetup"),
        (b"\x00\xff\xfe\x1b[2J".to_vec(), "not a recording of mailsetup"),
        (b"{\"mailsetup_tape\":2}\n".to_vec(), "format 2, this mailsetup reads format 1"),
        (format!("{head}{target}{{\"dns\":{{\"name\":\"exam").into_bytes(), "damaged in line 3"),
        (format!("{head}{}", "[".repeat(100_000)).into_bytes(), "damaged in line 2"),
        (format!("{head}{{\"unheard-of\":1}}\n").into_bytes(), "damaged in line 2"),
        (head.as_bytes().to_vec(), "holds no survey"),
        (
            format!("{head}{target}{}", note("option", "--password-command=touch hacked")).into_bytes(),
            "holds no survey",
        ),
        (format!("{head}{target}{}", note("option", "--resume=hacked")).into_bytes(), "holds no survey"),
        (format!("{head}{}", note("target", "--record=hacked")).into_bytes(), "holds no survey"),
    ] {
        let output = replay(&tape, &[]);
        let shown = String::from_utf8_lossy(&tape).chars().take(80).collect::<String>();
        assert_eq!((output.status, output.stdout.as_str()), (Some(7), ""), "{shown}");
        assert!(output.stderr.contains(said), "{shown}: {}", output.stderr);
        assert!(!output.home.path().join("hacked").exists());
    }
}

#[test]
fn a_tape_cut_off_or_twisted_ends_in_a_report_or_a_refusal() {
    let (_, tape) = recorded(&[]);
    let lines: Vec<&str> = tape.lines().collect();
    let some = |at: usize| at.is_multiple_of(lines.len().div_ceil(8));
    for (at, _) in lines.iter().enumerate().filter(|(at, _)| some(*at)) {
        // Whole lines of it are a run that was interrupted.
        let cut = lines[..at].join("\n");
        let output = replay(&cut, &["-q"]);
        assert!(matches!(output.status, Some(0..=7)), "{at}: {output:?}");
        // Half a line is damage.
        let half = format!("{cut}\n{}", &lines[at][..lines[at].len() / 2]);
        assert_eq!(replay(&half, &[]).status, Some(7), "{at}");
    }
    // Times beyond all bounds.
    let twisted = tape.replace("\"at_us\":", "\"at_us\":9999999999999999");
    assert!(matches!(replay(&twisted, &[]).status, Some(0..=7)));
    let late = tape.replace("\"took_us\":", "\"took_us\":99999999999");
    assert!(matches!(replay(&late, &[]).status, Some(3..=7)));
}

#[test]
fn what_a_tape_lacks_is_told() {
    let (_, tape) = recorded(&[]);
    let short: String =
        tape.lines().filter(|line| !line.contains("\"connect\"")).map(|line| format!("{line}\n")).collect();
    let output = replay(short, &[]);
    assert_eq!(output.status, Some(5));
    assert!(output.stderr.contains("lacks"), "{}", output.stderr);
}

#[test]
fn a_replay_takes_no_orders_about_the_run() {
    for (options, said) in [
        (&["--all-sources"][..], "--all-sources cannot be given with --replay"),
        (&["--login"], "--login cannot be given with --replay"),
        (&["--targets", "x"], "--targets cannot be given with --replay"),
        (&["user@example.org"], "--replay <FILE>: does not go together with [ADDRESS|DOMAIN]"),
    ] {
        let output = replay("", options);
        assert_eq!(output.status, Some(2), "{options:?} {}", output.stderr);
        assert!(output.stderr.contains(said), "{options:?} {}", output.stderr);
    }
    let output = Run::new(["probe", "--targets", "x", "--record", "y", "--lang", "en"]).status(2).run();
    assert!(output.stderr.contains("--targets does not go with --record"), "{}", output.stderr);
}

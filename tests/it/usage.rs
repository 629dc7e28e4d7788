//! Help and usage errors in both languages, against `tests/snapshots/`.
//!
//! After a wanted change: `MAILSETUP_REFRESH=1 cargo test --test it usage::`, then read the difference.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use mailsetup::cli::{self, Cli, Ending};
use mailsetup::exit::Exit;
use mailsetup::generate;
use mailsetup::locale::{Language, Locale};

const LANGUAGES: [(&str, Language); 2] = [("en", Language::English), ("de", Language::German)];
const COMMANDS: [Option<&str>; 10] = [
    None,
    Some("probe"),
    Some("setup"),
    Some("compare"),
    Some("fetch"),
    Some("demo"),
    Some("explain"),
    Some("completions"),
    Some("man"),
    Some("help"),
];

/// Reads a command line without the program's name, and without any configuration file.
fn read(line: &[&str], language: Language) -> Result<Cli, Ending> {
    let args: Vec<OsString> = ["mailsetup"].iter().chain(line).map(OsString::from).collect();
    cli::read(&args, None, || language)
}

fn compare(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    if std::env::var_os("MAILSETUP_REFRESH").is_some() {
        fs::create_dir_all(path.parent().expect("folder")).expect("folder");
        fs::write(&path, text).expect("snapshot is written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let refresh = "refresh with: MAILSETUP_REFRESH=1 cargo test --test it usage::";
    assert!(kept == text, "{name} is no longer what it was; {refresh}\n{text}");
}

fn help(language: Language, name: Option<&str>, long: bool) -> String {
    cli::help(&Locale::new(language), name, long, Some(80)).to_string()
}

#[test]
fn help_is_as_it_was() {
    for (code, language) in LANGUAGES {
        for name in COMMANDS {
            for (form, long) in [("short", false), ("long", true)] {
                let command = name.unwrap_or("mailsetup");
                compare(&format!("help-{command}-{form}.{code}.txt"), &help(language, name, long));
            }
        }
    }
}

#[test]
fn short_help_fits_a_screen() {
    for (_, language) in LANGUAGES {
        for name in COMMANDS {
            let text = help(language, name, false);
            assert!(text.lines().count() <= 24, "{name:?}: {} lines:\n{text}", text.lines().count());
        }
    }
}

#[test]
fn an_address_alone_is_probed() {
    for line in [&["user@gmx.de"][..], &["gmx.de"], &["--lang", "de", "user@gmx.de", "-d", "2"]] {
        let read = read(line, Language::English).expect("a command");
        assert!(matches!(read.command, cli::CommandArgs::Probe(_)), "{line:?}");
    }
    for line in [&["prob"][..], &["gmx"], &["--bogus", "user@gmx.de"]] {
        assert_eq!(read(line, Language::English).expect_err("no command").exit, Exit::Usage, "{line:?}");
    }
}

#[test]
fn help_fits_into_80_columns_and_speaks_one_language() {
    for (_, language) in LANGUAGES {
        for name in COMMANDS {
            let text = help(language, name, true);
            for line in text.lines() {
                let whole_command = line.trim_start().starts_with("mailsetup ");
                assert!(line.chars().count() <= 80 || whole_command, "too wide: {line}");
                assert_eq!(line.trim_end(), line, "blanks at the end: {line:?}");
            }
            assert!(!text.contains("cli-"), "a text is missing:\n{text}");
            if language == Language::German {
                for word in ["Usage", "Options", "Commands", "Print", "[default", "possible values", "OPTIONS"] {
                    assert!(!text.contains(word), "{word:?} is English:\n{text}");
                }
            }
        }
    }
}

#[test]
fn help_names_every_possible_value_and_default() {
    for (_, language) in LANGUAGES {
        let mut tree = cli::tree(&Locale::new(language), None);
        tree.build();
        for command in [tree.clone()].iter().chain(tree.get_subcommands()) {
            for arg in command.get_arguments().filter(|arg| !arg.is_hide_set() && arg.get_action().takes_values()) {
                let help = arg.get_long_help().or(arg.get_help()).expect("help").to_string();
                let same_as_source = arg.get_id() == "no_sources";
                for value in
                    arg.get_possible_values().iter().filter(|_| !same_as_source && command.get_name() != "help")
                {
                    assert!(help.contains(value.get_name()), "{}: {help}", arg.get_id());
                }
                for default in arg.get_default_values() {
                    assert!(help.contains(&format!(": {}]", default.display())), "{}: {help}", arg.get_id());
                }
            }
        }
    }
}

#[test]
fn what_is_not_built_yet_is_not_offered() {
    for name in ["generate", "check"] {
        assert!(!help(Language::English, None, true).contains(&format!("  {name} ")), "{name}");
        assert!(read(&[name], Language::English).is_err(), "{name}");
    }
}

#[test]
fn usage_errors_are_as_they_were() {
    let lines: &[&[&str]] = &[
        &["prob", "user@gmx.de"],
        &["setup", "gmx.de"],
        &["--offline"],
        &["probe"],
        &["probe", "user"],
        &["probe", "a@b@c.de"],
        &["probe", "us er@gmx.de"],
        &["probe", ""],
        &["probe", "--device", "2", "user@gmx.de"],
        &["probe", "--devices", "0", "user@gmx.de"],
        &["probe", "--devices"],
        &["probe", "--devices", "1", "--devices", "2", "user@gmx.de"],
        &["probe", "--timeout", "fast", "user@gmx.de"],
        &["probe", "--timeout=0", "user@gmx.de"],
        &["probe", "--nameserver", "dns.example", "user@gmx.de"],
        &["probe", "--color", "somtimes", "user@gmx.de"],
        &["probe", "--color", "alway", "user@gmx.de"],
        &["probe", "--color=", "user@gmx.de"],
        &["probe", "--lang", "fr", "user@gmx.de"],
        &["probe", "--format", "xml", "user@gmx.de"],
        &["probe", "--format", "json", "--format", "short", "user@gmx.de"],
        &["probe", "--source", "autoconfig,dns", "user@gmx.de"],
        &["probe", "--source", "mx", "--no-source", "mx", "user@gmx.de"],
        &["probe", "--imap", "pop3s://mail.example.org", "user@gmx.de"],
        &["probe", "--submission", "smtps://user:hunter2@mail.example.org", "user@gmx.de"],
        &["probe", "--pop3", "pop3s://mail.example.org/inbox", "user@gmx.de"],
        &["probe", "--trust-host", "mail.example.org:993", "user@gmx.de"],
        &["probe", "--ispdb-url", "db.example", "user@gmx.de"],
        &["probe", "--fail-on", "info", "user@gmx.de"],
        &["probe", "--password", "hunter2", "user@gmx.de"],
        &["probe", "--password-stdin", "--password-command", "pass", "user@gmx.de"],
        &["probe", "--password-stdin", "a@gmx.de", "b@gmx.de"],
        &["probe", "--imap", "imaps://mail.example.org", "a@gmx.de", "b@gmx.de"],
        &["probe", "--login", "gmx.de"],
        &["probe", "--login", "--offline", "user@gmx.de"],
        &["probe", "--port", "993", "user@gmx.de"],
        &["probe", "-4", "-6", "user@gmx.de"],
        &["probe", "--offline=yes", "user@gmx.de"],
        &["probe", "--\u{1b}[31mred", "user@gmx.de"],
        &["fetch", "--delete", "user@gmx.de"],
        &["fetch", "--maildir", "m", "--list", "a@gmx.de", "b@gmx.de"],
        &["fetch", "--maildir", "m", "--every", "1m", "user@gmx.de"],
        &["fetch", "--maildir", "m", "--watch", "--every", "1s", "user@gmx.de"],
        &["fetch", "--deliver", "procmail '", "user@gmx.de"],
        &["fetch", "--deliver", "rspamc", "--delete", "user@gmx.de"],
        &["fetch", "--lmtp", "localhost", "user@gmx.de"],
        &["fetch", "--maildir", "m", "a@b@c.de"],
        &["fetch", "--maildir", "m", "--since", "2026-02-30", "user@gmx.de"],
        &["fetch", "--maildir", "m", "--mark-seen", "-p", "pop3", "user@gmx.de"],
        &["fetch", "--list", "--delete", "user@gmx.de"],
        &["fetch", "--maildir", "m", "--repair", "user@gmx.de"],
        &["fetch", "--maildir", "m", "--eml", "e", "user@gmx.de"],
        &["fetch", "--maildir", "m", "--keep", "--delete", "user@gmx.de"],
        &["fetch", "--maildir", "m", "--delete-after", "soon", "user@gmx.de"],
        &["fetch", "--maildir", "m", "--headers-only", "--delete", "user@gmx.de"],
        &["fetch", "--maildir", "m", "-p", "pop3", "--mailbox", "Archive", "user@gmx.de"],
        &["fetch", "--maildir", "m", "--offline", "user@gmx.de"],
        &["explain", "uidl", "starttls"],
        &["explain", "uidl", "--list"],
        &["completions", "tcsh"],
        &["completions"],
        &["help", "prob"],
    ];
    for (code, language) in LANGUAGES {
        let mut text = String::new();
        for line in lines {
            let ending = read(line, language).expect_err(&line.join(" "));
            assert_eq!((ending.exit, ending.answers), (Exit::Usage, false), "{line:?}");
            let said = ending.text.to_string();
            assert!(!said.contains("hunter2"), "a password is shown: {said}");
            assert!(!said.contains("cli-"), "a text is missing: {said}");
            assert!(!said.contains('\u{1b}'), "a control character is shown: {said:?}");
            let _ = writeln!(text, "$ mailsetup {}\n{said}", line.join(" ").replace('\u{1b}', "<ESC>"));
        }
        compare(&format!("usage-errors.{code}.txt"), &text);
    }
}

#[test]
fn a_usage_error_names_option_value_and_what_is_expected() {
    let ending = read(&["probe", "--timeout", "fast", "user@gmx.de"], Language::English).expect_err("no duration");
    let said = ending.text.to_string();
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with("error: --timeout <DURATION>: "), "{said}");
    assert!(lines[0].contains("fast") && lines[0].ends_with(": not a duration"), "{said}");
    assert_eq!(lines[1], "hint: expected a number with ms, s, m or h, such as 15, 15s, 500ms or 2m");
    assert_eq!(lines[3..], ["Usage: mailsetup probe [OPTIONS] <ADDRESS|DOMAIN>...", "More: mailsetup probe --help"]);
}

#[test]
fn the_language_of_an_error_is_the_one_asked_for() {
    for line in [["--lang", "de", "probe"].as_slice(), &["probe", "--lang=de"], &["probe", "--lang=de", "--bad"]] {
        let said = read(line, Language::English).expect_err("incomplete").text.to_string();
        assert!(said.starts_with("Fehler: "), "{said}");
    }
    let said = read(&["probe", "--", "--lang=de"], Language::English).expect_err("no address").text.to_string();
    assert!(said.starts_with("error: "), "{said}");
}

#[test]
fn help_and_version_go_to_standard_output_and_succeed() {
    for line in
        [["--help"].as_slice(), &["-h"], &["probe", "--help"], &["help"], &["help", "probe"], &["--version"], &["-V"]]
    {
        let ending = read(line, Language::English).expect_err("an answer");
        assert_eq!((ending.exit, ending.answers), (Exit::Success, true), "{line:?}");
    }
    let version = read(&["--version"], Language::English).expect_err("an answer").text.to_string();
    assert_eq!(version, format!("mailsetup {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn without_arguments_the_help_is_a_complaint() {
    let ending = read(&[], Language::German).expect_err("nothing to do");
    assert_eq!((ending.exit, ending.answers), (Exit::Usage, false));
    assert!(ending.text.to_string().contains("Aufruf: mailsetup"), "{}", ending.text);
}

/// Enough of a command line for each command, without options that all share.
fn least(command: &str) -> &'static [&'static str] {
    match command {
        "probe" => &["example.org"],
        "compare" => &["--demo"],
        "fetch" => &["--maildir", "m"],
        "completions" => &["bash"],
        _ => &[],
    }
}

/// Complaints by which an option is not accepted; what is wrong with its value is another matter.
fn is_accepted(command: &str, option: &str) -> bool {
    let line: Vec<&str> = [command].iter().chain(least(command)).copied().chain([option]).collect();
    let said = read(&line, Language::English).map_or_else(|ending| ending.text.to_string(), |_| String::new());
    !["unknown option", "means nothing to", "can't be understood"].iter().any(|words| said.contains(words))
}

fn has_word(text: &str, word: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '-');
    text.match_indices(word).any(|(at, _)| ends(&text[at + word.len()..]))
}

/// A line of its own, in a help page or a man page.
fn has_line(text: &str, option: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start).filter(|line| line.starts_with('-') || line.starts_with("\\fB-"));
    lines.any(|line| has_word(line.split("  ").next().unwrap_or_default(), option))
}

/// The options that bash completes after a command.
fn completed<'a>(script: &'a str, command: &str) -> &'a str {
    let label = format!("mailsetup__subcmd__{command})\n");
    let section = script.split(&label).nth(1).unwrap_or_else(|| panic!("{command}: completed by nothing"));
    section.split("opts=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("options")
}

#[test]
fn a_command_takes_exactly_the_shared_options_that_it_shows() {
    let english = Locale::new(Language::English);
    let script = generate::completions(&english, clap_complete::Shell::Bash);
    let mut tree = cli::tree(&english, Some(80));
    tree.build();
    let shared = tree.get_arguments().filter(|arg| arg.get_id() != "version").filter_map(|arg| arg.get_long());
    let shared: Vec<String> = shared.map(|long| format!("--{long}")).collect();
    let mut checked = 0;
    for command in tree.get_subcommands().map(clap::Command::get_name).filter(|name| *name != "help") {
        let help = help(Language::English, Some(command), true);
        let options_of_help = help.split("\nExamples:").next().unwrap_or_default();
        let page = generate::man(&english, Some(command)).expect("page").replace("\\-", "-");
        let options_of_page = page.split("\n.SH EXAMPLES").next().unwrap_or_default();
        for option in &shared {
            let accepted = is_accepted(command, &format!("{option}=1"));
            let shown = has_line(options_of_help, option);
            assert_eq!(accepted, shown, "mailsetup {command} {option}: accepted, shown by --help");
            assert_eq!(accepted, has_line(options_of_page, option), "man mailsetup-{command}, {option}");
            assert_eq!(accepted, has_word(completed(&script, command), option), "completion of {command} {option}");
            checked += 1;
        }
    }
    assert_eq!(checked, 8 * 16, "eight commands, sixteen options that several share");
}

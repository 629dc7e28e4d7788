//! `setup` for people: which program, its clicks, practice, and questions by number.

#![cfg(feature = "demo")]

use crate::support::{Run, Servers, terminal, terminal_of};
use mail_types::{Protocol, Security};

const DOWN: &str = "\u{1b}[B";
const ENTER: &str = "\r";

fn own_servers(servers: &Servers) -> Vec<String> {
    let url = |protocol| servers.url(protocol, Security::ImplicitTls);
    let options = [("--imap", Protocol::Imap), ("--submission", Protocol::Submission)];
    let mut arguments: Vec<String> =
        options.into_iter().flat_map(|(option, protocol)| [option.to_owned(), url(protocol)]).collect();
    arguments.extend(["--ca-file".to_owned(), servers.ca_file().display().to_string()]);
    arguments
}

#[test]
fn a_script_names_the_program_and_gets_its_clicks() {
    let servers = Servers::start();
    for (lang, program, words) in [
        ("en", "iphone", &["how to set up", "Host Name", "Server Port", "Anna Miller"][..]),
        ("de", "thunderbird", &["So richten Sie", "Verbindungssicherheit", "Passwort, normal", "Anna Miller"]),
    ] {
        let mut run = Run::new(["setup", "--yes", "--lang", lang, "--program", program, "--name", "Anna Miller"]);
        for argument in own_servers(&servers) {
            run = run.arg(argument);
        }
        let output = run.arg(Servers::ADDRESS).run();
        for word in words {
            assert!(output.stdout.contains(word), "{word}\n{}", output.stdout);
        }
        assert!(output.stderr.contains("localhost"), "{}", output.stderr);
    }
}

/// Nothing moves the cursor, nothing is drawn anew, and Esc leads back here, too.
#[test]
#[ignore = "needs python3"]
fn a_dumb_terminal_is_asked_by_number() {
    let servers = Servers::start();
    let home = tempfile::tempdir().expect("home");
    let mut arguments = vec!["setup".to_owned()];
    arguments.extend(own_servers(&servers));
    arguments.extend(["-d".to_owned(), "2".to_owned(), Servers::ADDRESS.to_owned()]);
    let password = format!("{}\n", Servers::PASSWORD);
    let steps = [
        ("expect", "Where do you read your mail?"),
        ("expect", "11. programs for the terminal"),
        ("expect", "Number [1]"),
        ("type", "99\n"),
        ("expect", "from 1 to 13"),
        ("type", "11\n"),
        ("expect", "Password for"),
        ("type", "<\n"),
        ("expect", "Where do you read your mail?"),
        ("type", "11\n"),
        ("expect", "Password for"),
        ("type", &password),
        ("expect", "Send it?"),
        ("type", "2\n"),
        ("expect", "Your name"),
        ("type", "\n"),
        ("expect", "mbsync"),
        ("expect", "separated by commas"),
        ("type", "1, 2\n"),
        ("expect", "Keep the account"),
        ("type", "2\n"),
        ("echo", ""),
    ];
    let output = terminal_of(home.path(), "dumb", arguments, &steps);
    let screen = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{screen}");
    assert!(!screen.contains('\u{1b}'), "{screen:?}");
    assert!(!screen.contains(Servers::PASSWORD) && screen.contains("ECHO on"), "{screen}");
    assert!(home.path().join("mbsyncrc").exists(), "{screen}");
}

/// Everything can be practised, and nothing stays but what was asked for.
#[test]
#[ignore = "needs python3"]
fn the_whole_conversation_can_be_practised() {
    let home = tempfile::tempdir().expect("home");
    let steps = [
        ("expect", "the password open-sesame"),
        ("expect", "Your e-mail address"),
        ("expect", "anna@example.org"),
        ("send", ENTER),
        ("expect", "Where do you read"),
        ("send", DOWN),
        ("send", ENTER),
        ("expect", "how many devices"),
        ("send", ENTER),
        ("expect", "nearly full"),
        ("send", ENTER),
        ("expect", "Which protocol"),
        ("send", ENTER),
        ("expect", "Password for"),
        ("send", "open-sesame\r"),
        ("expect", "Send it?"),
        ("send", ENTER),
        ("expect", "seen at"),
        ("expect", "Your name"),
        ("send", "Anna Miller\r"),
        ("expect", "Secure connection type"),
        ("expect", "What now"),
        ("expect", "c copies a value"),
        ("send", "c"),
        ("expect", "Copy what?"),
        ("send", ENTER),
        ("expect", "Copied to the clipboard"),
        ("send", ENTER),
    ];
    let output = terminal(home.path(), ["setup", "--demo"], &steps);
    let screen = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{screen}");
    // The address, in the sequence that fills the clipboard.
    assert!(screen.contains("\u{1b}]52;c;YW5uYUBleGFtcGxlLm9yZw==\u{7}"), "{screen:?}");
    assert!(!home.path().join(".config/mailsetup/accounts.toml").exists(), "{screen}");
}

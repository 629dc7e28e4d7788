//! `setup` in a pseudo-terminal and without any, against the built-in servers.

#![cfg(feature = "demo")]

use std::path::Path;
use std::process::Output;

use mail_types::{Protocol, Security};

use crate::support::{Authority, Peer, Run, Servers, terminal};

const DOWN: &str = "\u{1b}[B";
const ENTER: &str = "\r";
const CTRL_C: &str = "\u{3}";

fn own_servers(servers: &Servers) -> Vec<String> {
    let mut arguments = Vec::new();
    for (option, protocol) in
        [("--imap", Protocol::Imap), ("--pop3", Protocol::Pop3), ("--submission", Protocol::Submission)]
    {
        arguments.push(option.to_owned());
        arguments.push(servers.url(protocol, Security::ImplicitTls));
    }
    arguments.push("--ca-file".to_owned());
    arguments.push(servers.ca_file().display().to_string());
    arguments
}

/// `setup` with these servers.
/// No test message, and nothing saved.
const NEITHER_SENT_NOR_KEPT: [(&str, &str); 8] = [
    ("expect", "Send it?"),
    ("send", DOWN),
    ("send", ENTER),
    ("expect", "Your name"),
    ("send", ENTER),
    ("expect", "Keep the account"),
    ("send", DOWN),
    ("send", ENTER),
];

fn setup(servers: &Servers) -> Vec<String> {
    [vec!["setup".to_owned()], own_servers(servers)].concat()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("folder");
    entries.map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
#[ignore = "needs python3"]
fn a_conversation_leads_to_files_and_a_saved_account() {
    let servers = Servers::start();
    let home = tempfile::tempdir().expect("home");
    let mut arguments = setup(&servers);
    arguments.extend(["--export".to_owned(), "mbsync".to_owned(), Servers::ADDRESS.to_owned()]);
    let password = format!("{}{ENTER}", Servers::PASSWORD);
    let steps = [
        ("expect", "how many devices"),
        ("send", ENTER),
        ("expect", "nearly full"),
        ("send", ENTER),
        ("expect", "Which protocol"),
        // Back twice, and another answer.
        ("send", "\u{1b}"),
        ("expect", "nearly full"),
        ("send", "\u{1b}"),
        ("expect", "how many devices"),
        ("send", DOWN),
        ("send", ENTER),
        ("expect", "nearly full"),
        ("send", ENTER),
        ("expect", "IMAP (recommended)"),
        ("send", ENTER),
        ("expect", "Password for"),
        ("send", "wrong\r"),
        ("expect", "Try another password"),
        ("send", ENTER),
        ("expect", "Password for"),
        ("send", &password),
        ("expect", "Send it?"),
        ("send", ENTER),
        ("expect", "Your name"),
        ("send", "Anna Miller\r"),
        ("expect", "Keep the account"),
        ("send", ENTER),
    ];
    let output = terminal(home.path(), &arguments, &steps);
    let screen = said(&output);
    assert_eq!(output.status.code(), Some(0), "{screen}");
    assert!(!screen.contains(Servers::PASSWORD) && screen.contains("2 tries are left"), "{screen}");
    assert!(screen.contains("seen at"), "the test message: {screen}");
    let mbsync = std::fs::read_to_string(home.path().join("mbsyncrc")).expect("the exported file");
    assert!(mbsync.contains("IMAPAccount") && !mbsync.contains(Servers::PASSWORD), "{mbsync}");
    let accounts = std::fs::read_to_string(home.path().join(".config/mailsetup/accounts.toml")).expect("accounts");
    assert!(accounts.contains("protocol = \"imap\"") && accounts.contains(Servers::ADDRESS), "{accounts}");
    assert!(!accounts.contains(Servers::PASSWORD));
}

/// The server sees one login, with the right password.
#[test]
#[ignore = "needs python3"]
fn esc_leads_back_and_no_key_becomes_part_of_the_password() {
    let servers = Servers::start();
    let home = tempfile::tempdir().expect("home");
    let mut arguments = setup(&servers);
    arguments.extend(["-d".to_owned(), "2".to_owned(), "--export".to_owned(), "mbsync".to_owned()]);
    let address = format!("{}x\u{1b}[D\u{1b}[3~{ENTER}", Servers::ADDRESS);
    // Left, delete, Ctrl-Right, F5, the start of a pasted text, and an arrow key in application mode.
    let password = format!("x\u{1b}[D\u{1b}[3~\u{1b}[1;5C\u{1b}[15~\u{1b}[200~\u{1b}OA{}{ENTER}", Servers::PASSWORD);
    let steps = [
        ("expect", "ddress"),
        ("send", &*address),
        ("expect", "nearly full"),
        ("send", ENTER),
        ("expect", "Which protocol"),
        ("send", ENTER),
        ("expect", "Password for"),
        ("send", "\u{1b}"),
        ("expect", "Which protocol"),
        ("send", ENTER),
        ("expect", "Password for"),
        ("send", &*password),
    ];
    let output = terminal(home.path(), &arguments, &[&steps[..], &NEITHER_SENT_NOR_KEPT].concat());
    let screen = said(&output);
    assert_eq!(output.status.code(), Some(0), "{screen}");
    assert!(!screen.contains("tries are left") && !screen.contains(Servers::PASSWORD), "{screen}");
}

#[test]
#[ignore = "needs python3"]
fn ctrl_c_leaves_at_once_and_nothing_behind() {
    let servers = Servers::start();
    for (steps, place) in [
        (vec![("expect", "how many devices"), ("send", CTRL_C)], "a choice"),
        (
            vec![
                ("expect", "how many devices"),
                ("send", ENTER),
                ("expect", "nearly full"),
                ("send", ENTER),
                ("expect", "Which protocol"),
                ("send", ENTER),
                ("expect", "Password for"),
                ("send", CTRL_C),
            ],
            "the password",
        ),
    ] {
        let home = tempfile::tempdir().expect("home");
        let mut arguments = setup(&servers);
        arguments.extend(["--save", "--export", "mbsync", Servers::ADDRESS].map(str::to_owned));
        let output = terminal(home.path(), &arguments, &steps);
        assert_eq!(output.status.code(), Some(130), "{place}: {}", said(&output));
        assert_eq!(files(home.path()), Vec::<String>::new(), "{place}");
    }
}

#[test]
fn without_a_terminal_a_missing_answer_names_its_option() {
    let output = Run::new(["setup"]).status(2).run();
    assert!(output.stderr.contains("ADDRESS") && output.stdout.is_empty(), "{}", output.stderr);
    let servers = Servers::start();
    let output = Run::new(["setup"])
        .arg(Servers::ADDRESS)
        .option("--imap", servers.url(Protocol::Imap, Security::ImplicitTls))
        .option("--pop3", servers.url(Protocol::Pop3, Security::ImplicitTls))
        .option("--ca-file", servers.ca_file())
        .status(2)
        .run();
    assert!(output.stderr.contains("give --devices"), "{}", output.stderr);
}

#[test]
fn a_script_gives_every_answer_as_an_option() {
    let servers = Servers::start();
    let mut run = Run::new(["setup", "--password-stdin", "--devices", "1", "--protocol", "pop3", "--save"]);
    for argument in own_servers(&servers) {
        run = run.arg(argument);
    }
    let output = run
        .option("--retention", "14d")
        .option("--export", "getmail")
        .option("--export", "card-json=card.json")
        .arg(Servers::ADDRESS)
        .stdin(format!("{}\n", Servers::PASSWORD))
        .run();
    assert!(output.stdout.contains("Incoming mail (POP3)"), "{}", output.stdout);
    let getmail = std::fs::read_to_string(output.home.path().join("getmailrc")).expect("file");
    assert!(getmail.contains("delete_after = 14") && !getmail.contains(Servers::PASSWORD), "{getmail}");
    let accounts = std::fs::read_to_string(output.home.path().join(".config/mailsetup/accounts.toml")).expect("file");
    assert!(accounts.contains("retention = \"14d\"") && accounts.contains("protocol = \"pop3\""), "{accounts}");
}

#[test]
fn a_wrong_password_in_a_script_is_refused_once_and_not_tried_again() {
    let servers = Servers::start();
    let mut run = Run::new(["setup", "--yes", "--password-stdin", "--save"]);
    for argument in own_servers(&servers) {
        run = run.arg(argument);
    }
    let output = run.arg(Servers::ADDRESS).stdin("wrong\n").status(4).run();
    assert_eq!(output.stderr.matches("✗ IMAP").count(), 1, "{}", output.stderr);
}

/// The message goes out by the one server and is found by the other, without a look at its content.
#[test]
fn a_test_message_is_seen_to_arrive() {
    for (protocol, name) in [("imap", "IMAP"), ("pop3", "POP3")] {
        let servers = Servers::start();
        let mut run = Run::new(["setup", "--yes", "--password-stdin", "--test-message", "--protocol", protocol]);
        for argument in own_servers(&servers) {
            run = run.arg(argument);
        }
        let output = run.arg(Servers::ADDRESS).stdin(format!("{}\n", Servers::PASSWORD)).run();
        let seen = format!("seen at localhost by {name}");
        let said = output.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(&seen), "{}", output.stderr);
    }
}

#[test]
fn a_test_message_that_does_not_arrive_is_a_failed_check() {
    let (mail, other) = (Servers::start(), Servers::start());
    let home = tempfile::tempdir().expect("home");
    let authorities = home.path().join("ca.pem");
    let pem = |servers: &Servers| std::fs::read_to_string(servers.ca_file()).expect("PEM");
    std::fs::write(&authorities, pem(&mail) + &pem(&other)).expect("PEM");
    let output = Run::new(["setup", "--yes", "--password-stdin", "--test-message", "--timeout", "3s"])
        .option("--imap", mail.url(Protocol::Imap, Security::ImplicitTls))
        .option("--submission", other.url(Protocol::Submission, Security::ImplicitTls))
        .option("--ca-file", &authorities)
        .arg(Servers::ADDRESS)
        .stdin(format!("{}\n", Servers::PASSWORD))
        .status(1)
        .run();
    let said = output.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("not seen in INBOX"), "{}", output.stderr);
    assert!(output.stdout.contains("Incoming mail"), "what was found is printed all the same: {}", output.stdout);
}

/// A message that the outgoing server does not take is named with its words, and nobody waits for it.
#[test]
fn a_test_message_that_is_not_taken_is_told_at_once() {
    let (mail, authority, home) = (Servers::start(), Authority::new(), tempfile::tempdir().expect("home"));
    let identity = authority.issue(&["localhost"]);
    let authorities = home.path().join("ca.pem");
    let pem = |path: &Path| std::fs::read_to_string(path).expect("PEM");
    std::fs::write(&authorities, pem(&mail.ca_file()) + &pem(&authority.ca_file())).expect("PEM");
    for (lang, end, expected, status) in [
        ("en", "S: 550 5.7.1 not from here\nHANG", "not taken by localhost: the server refused", 1),
        ("de", "S: 550 5.7.1 not from here\nHANG", "550 5.7.1 not from here", 1),
        ("en", "", "not taken by localhost: the server closed the connection", 5),
    ] {
        let ehlo = "C: EHLO *\nS: 250-ready\nS: 250 AUTH PLAIN";
        let play = format!("S: 220 ready\n{ehlo}\nC: AUTH PLAIN *\nS: 235 in\n{ehlo}\nC: MAIL FROM:*\n{end}");
        let outgoing = Peer::tls(&play, &identity);
        let output = Run::new(["setup", "--yes", "--password-stdin", "--test-message", "--lang", lang])
            .option("--imap", mail.url(Protocol::Imap, Security::ImplicitTls))
            .option("--submission", format!("submissions://localhost:{}", outgoing.port()))
            .option("--ca-file", &authorities)
            .option("--idle-timeout", "5s")
            .arg(Servers::ADDRESS)
            .stdin(format!("{}\n", Servers::PASSWORD))
            .status(status)
            .run();
        let said = output.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(expected), "{said}");
        assert!(output.stdout.contains("localhost"), "what was found is printed all the same: {}", output.stdout);
    }
}

#[test]
fn without_a_login_there_is_no_test_message() {
    let servers = Servers::start();
    let mut run = Run::new(["setup", "--yes", "--test-message"]);
    for argument in own_servers(&servers) {
        run = run.arg(argument);
    }
    let output = run.arg(Servers::ADDRESS).status(1).run();
    assert!(output.stderr.contains("no test message: it needs a login"), "{}", output.stderr);
}

/// What is typed while the servers are still being tested does not show, and is not lost.
#[test]
#[ignore = "needs python3"]
fn a_password_typed_ahead_is_taken_and_never_shown() {
    let servers = Servers::start();
    let home = tempfile::tempdir().expect("home");
    let mut arguments = setup(&servers);
    arguments
        .extend(["--devices", "2", "--protocol", "imap", "--export", "card-json", Servers::ADDRESS].map(str::to_owned));
    let password = format!("{}{ENTER}", Servers::PASSWORD);
    let steps = [("send", &*password), ("expect", "Password for")];
    let output = terminal(home.path(), &arguments, &[&steps[..], &NEITHER_SENT_NOR_KEPT].concat());
    let screen = said(&output);
    assert_eq!(output.status.code(), Some(0), "{screen}");
    assert!(!screen.contains(Servers::PASSWORD), "{screen}");
}

/// Who says that nothing is prepared is asked for no password; what POP3 needs is not IMAP's affair.
#[test]
#[ignore = "needs python3"]
fn without_the_preparations_no_login_is_tried() {
    let servers = Servers::start();
    for (lang, not_yet, name, keep) in [
        ("en", "no login is tried", "Your name", "Keep the account"),
        ("de", "keine Anmeldung versucht", "Ihr Name", "accounts.toml"),
    ] {
        let home = tempfile::tempdir().expect("home");
        let mut arguments = setup(&servers);
        let options = ["--lang", lang, "--devices", "2", "--protocol", "imap", "--export", "mbsync", "anna@gmail.com"];
        arguments.extend(options.map(str::to_owned));
        let steps = [
            ("expect", "1."),
            ("send", DOWN),
            ("send", ENTER),
            ("expect", not_yet),
            ("expect", name),
            ("send", ENTER),
            ("expect", keep),
            ("send", DOWN),
            ("send", ENTER),
        ];
        let output = terminal(home.path(), &arguments, &steps);
        let screen = said(&output);
        assert_eq!(output.status.code(), Some(0), "{screen}");
        assert!(screen.contains("App-Passw") || screen.contains("app password"), "{screen}");
        assert!(!screen.contains("POP3, switch") && !screen.contains("Für POP3"), "{screen}");
        assert_eq!(files(home.path()), ["mbsyncrc"], "{screen}");
    }
}

/// With every server typed no source is asked, and the provider's conditions hold all the same.
#[test]
#[ignore = "needs python3"]
fn what_the_provider_wants_first_comes_before_the_password() {
    let servers = Servers::start();
    let mut run = Run::new(["setup", "--yes"]);
    for argument in own_servers(&servers) {
        run = run.arg(argument);
    }
    let output = run.arg("anna@gmail.com").run();
    assert!(output.stderr.contains("app password"), "{}", output.stderr);
}

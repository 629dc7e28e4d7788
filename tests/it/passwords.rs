//! Where a password comes from: which way wins, and what is said where one leads nowhere.

#![cfg(feature = "demo")]

use crate::support::{Authority, INBOX, Peer, Run, Servers, assert_hidden, terminal};
use mail_types::{Protocol, Security};

const SECRET: &str = "geheim-47-geheim";

/// `probe` with a server where nobody listens: a password is wanted before anything goes out.
fn probe(options: &[&str]) -> Run {
    let own = ["--source", "builtin", "--imap", "imaps://localhost:1", "user@example.org"];
    Run::new(["probe"].iter().chain(options).chain(&own))
}

#[test]
fn a_way_that_leads_nowhere_says_why() {
    let long = "x".repeat(5000);
    let stdin: &[(&[u8], &str, &str)] = &[
        (b"", "the password is empty", "das Passwort ist leer"),
        (b"\n", "the password is empty", "das Passwort ist leer"),
        (long.as_bytes(), "longer than", "länger als"),
        (b"geheim-\xff-geheim\n", "not UTF-8", "kein UTF-8"),
    ];
    for (octets, english, german) in stdin {
        for (lang, expected) in [("en", english), ("de", german)] {
            let output = probe(&["--password-stdin", "--lang", lang]).stdin(*octets).status(2).stdout("").run();
            assert!(output.stderr.contains(expected), "{expected}: {}", output.stderr);
        }
    }
    for (command, expected) in [
        ("exit 3", "the password command failed: exit 3: exit status: 3"),
        ("no-such-program-47 2>&-", "failed: no-such-program-47 2>&-: exit status: 127"),
        ("kill -9 $$", "signal: 9"),
        ("true", "the password is empty"),
        ("head -c 5000 /dev/zero | tr '\\0' x", "longer than"),
    ] {
        let output = probe(&["--password-command", command, "--lang", "en"]).status(2).stdout("").run();
        assert!(output.stderr.contains(expected), "{command}: {}", output.stderr);
    }
    let output = probe(&["--lang", "en"]).env("MAILSETUP_PASSWORD", "").status(2).run();
    assert!(output.stderr.contains("the password is empty"), "{}", output.stderr);
    let output = probe(&["--login", "--lang", "en"]).status(2).run();
    assert!(output.stderr.contains("there is no terminal to ask"), "{}", output.stderr);
}

/// A failing command may have printed half of a password.
#[test]
fn what_a_failing_command_printed_is_not_shown() {
    let command = "sed -n 1p secret; exit 1";
    let run = probe(&["--password-command", command]);
    std::fs::write(run.home().join("secret"), SECRET).expect("file");
    let output = run.status(2).run();
    assert!(output.stderr.contains(command), "{}", output.stderr);
    assert_hidden(&(output.stdout + &output.stderr), &[SECRET], "the output");
}

#[test]
fn the_command_goes_before_the_environment() {
    let servers = Servers::start();
    let login = |status: i32| {
        Run::new(["probe", Servers::ADDRESS, "--source", "builtin"])
            .option("--imap", servers.url(Protocol::Imap, Security::ImplicitTls))
            .option("--submission", servers.url(Protocol::Submission, Security::ImplicitTls))
            .option("--ca-file", servers.ca_file())
            .status(status)
    };
    let command = format!("test \"$MAILSETUP_ADDRESS\" = {} && echo {}", Servers::ADDRESS, Servers::PASSWORD);
    login(0).env("MAILSETUP_PASSWORD", Servers::PASSWORD).run();
    login(4).env("MAILSETUP_PASSWORD", "wrong").run();
    login(0).env("MAILSETUP_PASSWORD", "wrong").option("--password-command", command).run();
    login(4).env("MAILSETUP_PASSWORD", Servers::PASSWORD).option("--password-command", "echo wrong").run();
}

/// What has to be done at the provider comes before the question, and spaces that came along with an
/// app password are offered to be left out.
#[test]
#[ignore = "needs python3"]
fn the_prompt_names_what_comes_first_and_offers_to_drop_spaces() {
    for (lang, first, offer, keys, expected) in [
        ("en", "Before the first login at Gmail", "without these", "y", "abcdefghijklmnop"),
        ("de", "Vor der ersten Anmeldung bei Gmail", "Ohne diese", "n", "abcd efgh ijkl mnop"),
    ] {
        let (authority, home) = (Authority::new(), tempfile::tempdir().expect("home"));
        let identity = authority.issue(&["localhost"]);
        let list = "C: {tag} CAPABILITY\nS: * CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\nS: {tag} OK done\n";
        let login = "C: {tag} AUTHENTICATE PLAIN *\nS: {tag} OK in\n";
        let server = Peer::tls(&format!("S: * OK ready\n{list}{login}{}HANG", INBOX), &identity);
        let (imap, ca_file) = (format!("imaps://localhost:{}", server.port()), authority.ca_file());
        let mut arguments = vec!["probe", "anna@gmail.com", "--login", "--lang", lang, "--source", "builtin"];
        arguments.extend(["--idle-timeout", "1s", "--timeout", "40s", "--protocol", "imap", "--imap", &imap]);
        arguments.extend(["--ca-file", ca_file.to_str().expect("UTF-8")]);
        let steps = [
            ("expect", first),
            ("expect", "anna@gmail.com"),
            ("send", "abcd efgh ijkl mnop\r"),
            ("expect", offer),
            ("send", keys),
        ];
        let output = terminal(home.path(), arguments, &steps);
        let screen = String::from_utf8_lossy(&output.stdout).into_owned();
        let sent = server.received().into_iter().find(|line| line.contains("AUTHENTICATE PLAIN ")).unwrap_or_default();
        let response = sent.rsplit(' ').next().unwrap_or_default().to_owned();
        let octets = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, response).expect("base64");
        assert_eq!(String::from_utf8_lossy(&octets), format!("\0anna@gmail.com\0{expected}"), "{screen}");
        assert!(!screen.contains("ijkl"), "{screen}");
    }
}

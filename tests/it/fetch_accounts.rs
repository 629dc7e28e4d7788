//! `fetch` with what `accounts.toml` knows.
#![cfg(feature = "demo")]

use crate::support::{Run, Servers};
use mail_demo::servers::{Knobs, Seed};
use mail_types::{Protocol, Security};

/// An account with both servers.
fn accounts(servers: &Servers) -> String {
    let server = |protocol: Protocol| {
        format!(
            "[accounts.\"{address}\".{}]\nhost = \"localhost\"\nport = {}\nsecurity = \"tls\"\nusername = \"{address}\"\n\
             named-by = [\"user user\"]\n",
            protocol.id(),
            servers.port(protocol, Security::ImplicitTls),
            address = Servers::ADDRESS
        )
    };
    format!(
        "version = 1\n[accounts.\"{}\"]\nname = \"Anna Muster\"\nprotocol = \"pop3\"\nretention = \"delete\"\n\
         password-command = \"echo {}\"\n{}{}",
        Servers::ADDRESS,
        Servers::PASSWORD,
        server(Protocol::Imap),
        server(Protocol::Pop3)
    )
}

fn run(servers: &Servers, toml: &str, arguments: &[&str]) -> Run {
    let mut run = Run::new(["fetch", "-v", "--maildir", "mail"]).option("--ca-file", servers.ca_file());
    for argument in arguments {
        run = run.arg(*argument);
    }
    run.config("accounts.toml", toml)
}

#[test]
fn a_saved_account_needs_neither_server_nor_password() {
    let servers = Servers::with(Knobs::default(), Seed::Numbered { count: 2, size_bytes: 300 });
    let toml = accounts(&servers);
    for whose in [&[Servers::ADDRESS][..], &["anna"], &["anna muster"], &[]] {
        let output = run(&servers, &toml, &[whose, &["--format", "json"]].concat()).run();
        let report: serde_json::Value = serde_json::from_str(&output.stdout).expect("JSON");
        let result = &report["results"][0];
        assert_eq!((result["stored"].as_u64(), result["protocol"].as_str()), (Some(2), Some("pop3")), "{whose:?}");
        // What the account says of POP3 is for other programs; here nothing goes unless asked for.
        assert_eq!((result["deleted"].as_u64(), result["left"].as_u64()), (Some(0), Some(2)));
    }
    let output = run(&servers, &toml, &["--protocol", "imap", "--format", "json"]).run();
    assert!(output.stdout.contains("\"protocol\": \"imap\""), "{}", output.stdout);
}

#[test]
fn who_is_not_known_is_asked_for() {
    let servers = Servers::with(Knobs::default(), Seed::Empty);
    let toml = accounts(&servers);
    let output = run(&servers, &toml, &["bert"]).status(2).run();
    assert!(output.stderr.contains("no saved account is called bert"), "{}", output.stderr);
    let output = run(&servers, "version = 1\n", &[]).status(2).run();
    assert!(output.stderr.contains("whose mail?"), "{}", output.stderr);
    let two = format!("{toml}\n[accounts.\"bert@example.org\"]\n");
    let output = run(&servers, &two, &[]).status(2).run();
    assert!(output.stderr.contains("anna@example.org and bert@example.org"), "{}", output.stderr);
    let output = run(&servers, &two, &["example.org"]).status(2).run();
    assert!(output.stderr.contains("several saved accounts fit"), "{}", output.stderr);
    let output = run(&servers, "version = 99\n", &["anna"]).status(7).run();
    assert!(output.stderr.contains("accounts.toml"), "{}", output.stderr);
}

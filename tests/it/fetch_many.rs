//! `fetch` for several accounts in one run.
#![cfg(feature = "demo")]

use std::fs;
use std::path::Path;

use crate::support::{Run, RunOutput, Servers};
use mail_demo::servers::{Knobs, Seed};
use mail_types::{Protocol, Security};

fn numbered(count: usize) -> Servers {
    Servers::with(Knobs::default(), Seed::Numbered { count, size_bytes: 300 })
}

/// `fetch.toml` with an account for each server; all log in as the same user.
fn accounts(servers: &[(&str, &Servers, Protocol, &str)], more: &str) -> String {
    let account = |(address, servers, protocol, password): &(&str, &Servers, Protocol, &str)| {
        format!(
            "[[account]]\naddress = \"{address}\"\nuser = \"{}\"\n{} = \"{}\"\npassword-command = \"echo {password}\"\n",
            Servers::ADDRESS,
            protocol.id(),
            servers.url(*protocol, Security::ImplicitTls)
        )
    };
    servers.iter().map(account).fold(format!("maildir = \"~/mail/{{address}}\"\n{more}"), |all, one| all + &one)
}

fn run(servers: &[&Servers], toml: &str, status: i32, options: &[&str]) -> RunOutput {
    let pem =
        servers.iter().map(|servers| fs::read_to_string(servers.ca_file()).expect("authority")).collect::<String>();
    let run = Run::new(["fetch", "-v", "--lang", "en", "--ca-file", "ca.pem"]).config("fetch.toml", toml);
    fs::write(run.home().join("ca.pem"), pem).expect("authorities");
    run.args(options.iter().copied()).status(status).run()
}

fn stored(home: &Path, address: &str) -> usize {
    fs::read_dir(home.join("mail").join(address).join("new")).map_or(0, Iterator::count)
}

#[test]
fn a_failing_account_holds_up_no_other_and_the_exit_code_names_the_worst() {
    let (first, second) = (numbered(3), numbered(2));
    let toml = accounts(
        &[
            ("a@example.org", &first, Protocol::Imap, "wrong"),
            ("b@example.org", &first, Protocol::Imap, Servers::PASSWORD),
            ("c@example.org", &second, Protocol::Pop3, Servers::PASSWORD),
            ("d@example.org", &second, Protocol::Pop3, "; exit 1"),
        ],
        "",
    );
    let output = run(&[&first, &second], &toml, 4, &["--all"]);
    assert_eq!(
        ["a", "b", "c", "d"].map(|name| stored(output.home.path(), &format!("{name}@example.org"))),
        [0, 3, 2, 0]
    );
    for line in [
        "b@example.org: 3 messages fetched",
        "c@example.org: 2 messages fetched",
        "4 accounts: 5 messages fetched; 2 accounts failed.",
    ] {
        assert!(output.stdout.contains(line), "{line}: {}", output.stdout);
    }
    for line in ["error: a@example.org: localhost:", "error: d@example.org: the password command failed"] {
        assert!(output.stderr.contains(line), "{line}: {}", output.stderr);
    }
    let output = run(&[&first, &second], &toml, 4, &["--all", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&output.stdout).expect("JSON");
    let addresses = |list: &str| -> Vec<String> {
        let list = report[list].as_array().expect("a list");
        list.iter().map(|one| one["address"].as_str().expect("address").to_owned()).collect()
    };
    assert_eq!((addresses("results").len(), addresses("unfetched")), (3, vec!["d@example.org".to_owned()]));
    assert_eq!(report["exit"]["code"], 4);
    let schema = fs::read_to_string("docs/schema/fetch-v1.json").expect("schema");
    let schema = serde_json::from_str(&schema).expect("JSON");
    assert!(jsonschema::validator_for(&schema).expect("schema").is_valid(&report), "{report:#}");
}

#[test]
fn accounts_are_named_one_by_one_and_a_second_run_brings_nothing_twice() {
    let servers = numbered(2);
    let toml = accounts(
        &[
            ("a@example.org", &servers, Protocol::Imap, Servers::PASSWORD),
            ("b@example.org", &servers, Protocol::Pop3, Servers::PASSWORD),
        ],
        "delete = true\n",
    );
    let output = run(&[&servers], &toml, 0, &["b"]);
    assert!(
        output.stdout.starts_with("2 messages fetched") && output.stdout.contains("2 were deleted"),
        "{}",
        output.stdout
    );
    assert_eq!(["a", "b"].map(|name| stored(output.home.path(), &format!("{name}@example.org"))), [0, 2]);
    let output = run(&[&servers], &toml, 0, &["--all", "--dry-run"]);
    assert!(output.stdout.contains("2 accounts: nothing new."), "{}", output.stdout);
    // Accounts may share a folder if the file says so; a word typed for all of them must not stand in the way.
    for (options, status, said) in [
        (&["--all", "--delete"][..], 2, "--delete needs a target on the command line"),
        (&["c@example.org"], 2, "fetch.toml has no account \"c@example.org\""),
        (&["--all", "--password-stdin"], 2, "--password-stdin is for a single account"),
        (&["--maildir", "m", "a@example.org", "b@example.org"], 2, "several accounts would be stored in"),
    ] {
        let output = run(&[&servers], &toml, status, options);
        assert!(output.stderr.contains(said), "{options:?}: {}", output.stderr);
    }
    let output = run(&[&servers], "maildri = \"m\"\n[[account]]\naddress = \"a@example.org\"\n", 2, &["--all"]);
    assert!(
        output.stderr.contains("fetch.toml: account \"a@example.org\": there is no key \"maildri\""),
        "{}",
        output.stderr
    );
}

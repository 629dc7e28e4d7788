//! `fetch` before a person: the bar, and a password that is asked for.

#![cfg(feature = "demo")]

use crate::support::{Servers, terminal};
use mail_demo::servers::{Knobs, Seed};
use mail_types::{Protocol, Security};

#[test]
#[ignore = "needs python3"]
fn the_bar_counts_what_is_fetched_and_goes_away() {
    for (lang, protocol) in [("en", Protocol::Imap), ("de", Protocol::Pop3)] {
        let servers = Servers::with(Knobs::default(), Seed::Numbered { count: 30, size_bytes: 100_000 });
        let home = tempfile::tempdir().expect("home");
        let (option, url) = (format!("--{}", protocol.id()), servers.url(protocol, Security::ImplicitTls));
        let (ca_file, password) = (servers.ca_file(), format!("{}\r", Servers::PASSWORD));
        let mut arguments = vec!["fetch", "--lang", lang, "--maildir", "mail", &option, &url];
        arguments.extend(["--ca-file", ca_file.to_str().expect("UTF-8"), Servers::ADDRESS]);
        let steps = [("expect", Servers::ADDRESS), ("send", &*password), ("expect", "/30")];
        let output = terminal(home.path(), arguments, &steps);
        let screen = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(0), "{screen}");
        let stored = std::fs::read_dir(home.path().join("mail/new")).expect("folder").count();
        assert_eq!(stored, 30, "{screen}");
        assert!(screen.contains("kB/s") || screen.contains("MB/s"), "the rate: {screen}");
        assert!(!screen.contains(Servers::PASSWORD), "{screen}");
        let last = screen.trim_end().lines().last().unwrap_or_default();
        assert!(!last.contains("/30") && last.contains("30"), "the summary is the last line: {screen}");
    }
}

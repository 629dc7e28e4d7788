//! The built-in servers under noise: whatever comes, no session panics, and the next client is
//! served as if nothing had been.

#![cfg(feature = "demo")]

use std::sync::atomic::{AtomicUsize, Ordering};

use mail_demo::servers::{INBOX, Knobs, LogEvent};
use mail_types::{Protocol, Security};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::{Client, Servers};

/// \0anna@example.org\0Gartenzaun-42
const LOGIN: &str = "AUTH PLAIN AGFubmFAZXhhbXBsZS5vcmcAR2FydGVuemF1bi00Mg==";

static PANICS: AtomicUsize = AtomicUsize::new(0);

/// Commands with holes, and noise to put into them.
fn noise(protocol: Protocol) -> impl Strategy<Value = Vec<String>> {
    let templates: &[&str] = match protocol {
        Protocol::Imap => &[
            "a FETCH ~ (FLAGS ENVELOPE BODYSTRUCTURE BODY.PEEK[~])",
            "a UID FETCH 1:* BODY[~]<~.~>",
            "a STORE ~ +FLAGS (~)",
            "a SEARCH ~",
            "a SEARCH NOT ALL OR UID ~ TEXT ~",
            "a SEARCH RETURN (~ ~) ~",
            "a UID SEARCH RETURN () MODSEQ ~",
            "a SEARCH CHARSET ~ ~ ~",
            "a FETCH ~ (MODSEQ ~) (CHANGEDSINCE ~)",
            "a STORE ~ (UNCHANGEDSINCE ~) FLAGS (~)",
            "a LIST (~) ~ (~ ~) RETURN (~ STATUS (~))",
            "a LIST (SUBSCRIBED RECURSIVEMATCH) ~ ~ RETURN (CHILDREN STATUS (MESSAGES))",
            "a LSUB ~ ~",
            "a SUBSCRIBE ~",
            "a DELETE ~",
            "a SELECT ~ (CONDSTORE)",
            "a ENABLE ~",
            "a UID EXPUNGE ~",
            "a UID ~ ~",
            "a FETCH 1:* (ENVELOPE BODYSTRUCTURE BODY[TEXT]<~.~>)",
            "a UID SEARCH HEADER ~ ~",
            "a LIST ~ ~",
            "a SELECT ~",
            "a EXAMINE INBOX",
            "a CREATE ~",
            "a RENAME ~ ~",
            "a UID MOVE ~ ~",
            "a COPY ~ ~",
            "a APPEND ~ {~}",
            "a APPEND ~ (~) {~+}\r\n~",
            "a STATUS ~ (MESSAGES UIDNEXT)",
            "a STATUS INBOX (~ SIZE HIGHESTMODSEQ)",
            "a AUTHENTICATE ~",
            "a IDLE",
            "a LOGIN ~ ~",
            "~",
        ],
        Protocol::Pop3 => &[
            "USER ~",
            "PASS ~",
            "TOP ~ ~",
            "RETR ~",
            "DELE ~",
            "LIST ~",
            "UIDL ~",
            "AUTH ~ ~",
            "~",
            "USER anna@example.org",
            "PASS Gartenzaun-42",
        ],
        Protocol::Submission => &[
            "EHLO ~",
            "MAIL FROM:<~> SIZE=~",
            "MAIL FROM:<~> ~=~ ~",
            "RCPT TO:<~>",
            "RCPT TO:<anna@example.org>",
            "AUTH ~ ~",
            "DATA",
            "DATA ~",
            "~\n.\n~",
            "~",
            "RSET",
        ],
    };
    let filler = prop_oneof![
        2 => "[0-9]{1,12}",
        6 => "(INBOX|Sent|\\*|%|\"\"|\\\\Seen|1:\\*|\\*:0|0|4294967295|ALL|UNSEEN|TEXT|1\\.2|2\\.MIME|PLAIN|LOGIN|=)",
        1 => "[ -~]{0,12}",
        1 => "\\PC{0,6}",
    ];
    let line = (proptest::sample::select(templates.to_vec()), proptest::collection::vec(filler, 3)).prop_map(
        |(template, fillers)| fillers.iter().fold(template.to_owned(), |line, filler| line.replacen('~', filler, 1)),
    );
    // Half of them begin where most commands have a meaning.
    let start: &[&str] = match protocol {
        Protocol::Imap => &["a SELECT INBOX"],
        Protocol::Pop3 => &["USER anna@example.org", "PASS Gartenzaun-42"],
        Protocol::Submission => &["EHLO client.example", LOGIN, "MAIL FROM:<a@example.org>"],
    };
    (any::<bool>(), proptest::collection::vec(line, 1..12)).prop_map(move |(begun, mut lines)| {
        if begun {
            lines.splice(..0, start.iter().map(|line| (*line).to_owned()));
        }
        lines
    })
}

#[test]
fn no_line_makes_a_session_panic() {
    let _turn = crate::hook();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::SeqCst);
        before(panic);
    }));
    for protocol in Protocol::ALL {
        let servers = Servers::with_knobs(Knobs { plaintext_allowed: true, preauth: true, ..Knobs::default() });
        let clients = AtomicUsize::new(0);
        let mut runner = TestRunner::new(Config { cases: 250, failure_persistence: None, ..Config::default() });
        let result =
            runner.run(&noise(protocol), |lines| {
                let mut client = Client::plain(servers.port(protocol, Security::StartTls));
                client.line();
                client.send_quietly(&(lines.join("\r\n") + "\r\n"));
                client.finish();
                let closed = clients.fetch_add(1, Ordering::SeqCst) + 1;
                servers.block_on(servers.demo.log().wait_for(|entries| {
                    entries.iter().filter(|entry| entry.event == LogEvent::Closed).count() >= closed
                }));
                prop_assert_eq!(PANICS.load(Ordering::SeqCst), 0, "{:#?}", lines);
                Ok(())
            });
        assert!(result.is_ok(), "{protocol}: {result:?}");
        assert!(servers.demo.mailbox().folders().contains(&INBOX.to_owned()));
    }
}

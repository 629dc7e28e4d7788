//! The built-in servers, seen by clients: the wire itself, and the clients of others where they
//! are installed.

#![cfg(feature = "demo")]

use std::time::Duration;

use mail_demo::servers::{CertificateKnob, INBOX, Knobs, LogEvent, Seed};
use mail_types::{Protocol, Secret, Security};

use crate::support::{Background, Client, Servers};

const TLS: Security = Security::ImplicitTls;
const STARTTLS: Security = Security::StartTls;

fn connect(servers: &Servers, protocol: Protocol) -> Client {
    let mut client = Client::tls(servers.port(protocol, TLS), &servers.ca_file());
    client.line();
    client
}

fn imap(servers: &Servers) -> Client {
    let mut client = connect(servers, Protocol::Imap);
    let answer = client.imap(&format!("LOGIN {} {}", Servers::ADDRESS, Servers::PASSWORD));
    assert!(answer[0].starts_with("t OK [CAPABILITY "), "{answer:?}");
    client
}

fn pop3(servers: &Servers) -> Client {
    let mut client = connect(servers, Protocol::Pop3);
    client.ask(&format!("USER {}", Servers::ADDRESS));
    let answer = client.ask(&format!("PASS {}", Servers::PASSWORD));
    assert!(answer.starts_with("+OK"), "{answer}");
    client
}

fn submission(servers: &Servers) -> Client {
    let mut client = connect(servers, Protocol::Submission);
    client.send("EHLO client.example\r\n");
    client.until("250 ");
    // \0anna@example.org\0Gartenzaun-42
    let answer = client.ask("AUTH PLAIN AGFubmFAZXhhbXBsZS5vcmcAR2FydGVuemF1bi00Mg==");
    assert_eq!(answer, "235 2.7.0 logged in");
    client
}

#[test]
fn tls_1_3_is_spoken_and_the_knob_ends_it_at_1_2() {
    for (knobs, version) in [(Knobs::default(), "TLSv1.3"), (Knobs { tls12_max: true, ..Knobs::default() }, "TLSv1.2")]
    {
        let servers = Servers::with_knobs(knobs);
        for protocol in Protocol::ALL {
            let client = Client::tls(servers.port(protocol, TLS), &servers.ca_file());
            assert_eq!(client.tls_version.as_deref(), Some(version), "{protocol}");
        }
    }
}

#[test]
fn no_password_is_taken_before_tls_and_its_arrival_is_noted() {
    for (protocol, attempt, refusal) in [
        (Protocol::Imap, "t LOGIN anna@example.org Gartenzaun-42", "t NO [PRIVACYREQUIRED]"),
        (Protocol::Imap, "t AUTHENTICATE PLAIN AGFubmFAZXhhbXBsZS5vcmcAR2FydGVuemF1bi00Mg==", "t NO [PRIVACYREQUIRED]"),
        (Protocol::Pop3, "PASS Gartenzaun-42", "-ERR"),
        (Protocol::Pop3, "PASS another one", "-ERR"),
        (Protocol::Submission, "AUTH PLAIN AGFubmFAZXhhbXBsZS5vcmcAR2FydGVuemF1bi00Mg==", "538 5.7.11"),
    ] {
        let servers = Servers::start();
        let mut client = Client::plain(servers.port(protocol, STARTTLS));
        client.line();
        assert!(client.ask(attempt).starts_with(refusal), "{attempt}");
        assert!(servers.demo.log().password_exposed(), "{attempt}");
        assert_eq!(servers.demo.log().logins(), 0, "{attempt}");
        let commands = servers.demo.log().commands(protocol);
        assert!(!commands.is_empty() && !commands.concat().contains("Gartenzaun"), "{commands:?}");
        assert!(!commands.concat().contains("AGFubm"), "{commands:?}");
    }
}

#[test]
fn capabilities_change_with_tls() {
    let servers = Servers::start();
    let ca = servers.ca_file();

    let mut client = Client::plain(servers.port(Protocol::Imap, STARTTLS));
    let greeting = client.line();
    assert!(greeting.contains(" STARTTLS") && greeting.contains(" LOGINDISABLED") && !greeting.contains("AUTH="));
    assert!(client.imap("STARTTLS")[0].starts_with("t OK"));
    let mut client = client.start_tls(&ca);
    let after = client.imap("CAPABILITY").concat();
    assert!(
        after.contains(" AUTH=PLAIN") && !after.contains("STARTTLS") && !after.contains("LOGINDISABLED"),
        "{after}"
    );

    let mut client = Client::plain(servers.port(Protocol::Pop3, STARTTLS));
    client.line();
    client.send("CAPA\r\n");
    let before = client.until(".");
    assert!(
        before.contains(&"STLS".to_owned()) && !before.iter().any(|line| line.starts_with("SASL") || line == "USER")
    );
    assert!(client.ask("STLS").starts_with("+OK"));
    let mut client = client.start_tls(&ca);
    client.send("CAPA\r\n");
    let after = client.until(".");
    assert!(after.contains(&"SASL PLAIN LOGIN".to_owned()) && !after.contains(&"STLS".to_owned()), "{after:?}");

    let mut client = Client::plain(servers.port(Protocol::Submission, STARTTLS));
    client.line();
    client.send("EHLO client.example\r\n");
    let before = client.until("250 ");
    assert!(before.contains(&"250-STARTTLS".to_owned()) && !before.concat().contains("AUTH"), "{before:?}");
    assert!(client.ask("STARTTLS").starts_with("220"));
    let mut client = client.start_tls(&ca);
    client.send("EHLO client.example\r\n");
    let after = client.until("250 ");
    assert!(after.contains(&"250-AUTH PLAIN LOGIN".to_owned()) && !after.concat().contains("STARTTLS"), "{after:?}");
    assert!(!servers.demo.log().password_exposed());
}

#[test]
fn octets_behind_starttls_end_the_connection() {
    for (protocol, commands) in [
        (Protocol::Imap, "t STARTTLS\r\nt NOOP\r\n"),
        (Protocol::Pop3, "STLS\r\nCAPA\r\n"),
        (Protocol::Submission, "STARTTLS\r\nNOOP\r\n"),
    ] {
        let servers = Servers::start();
        let mut client = Client::plain(servers.port(protocol, STARTTLS));
        client.line();
        client.send(commands);
        client.line();
        assert!(client.is_closed(), "{protocol}");
        let entries = servers.demo.log().entries();
        assert!(entries.iter().any(|entry| entry.event == LogEvent::DataBeforeTls), "{entries:#?}");
    }
}

#[test]
fn injected_octets_come_with_the_reply_to_starttls() {
    let servers = Servers::with_knobs(Knobs { starttls_injection: true, ..Knobs::default() });
    for (protocol, command) in
        [(Protocol::Imap, "t STARTTLS"), (Protocol::Pop3, "STLS"), (Protocol::Submission, "STARTTLS")]
    {
        let mut client = Client::plain(servers.port(protocol, STARTTLS));
        client.line();
        client.ask(command);
        assert!(client.line().to_lowercase().contains("injected"), "{protocol}");
    }
}

#[test]
fn what_pop3_deletes_goes_at_quit_and_not_before() {
    let servers = Servers::start();
    let count = || servers.demo.mailbox().messages(INBOX).len();
    let before = count();

    let mut client = pop3(&servers);
    assert!(client.ask("STAT").starts_with(&format!("+OK {before} ")));
    assert!(client.ask("DELE 1").starts_with("+OK"));
    assert!(client.ask("RETR 1").starts_with("-ERR"));
    drop(client);
    // Without QUIT the session never comes to its UPDATE state (RFC 1939 section 6).
    servers.block_on(servers.demo.log().wait_for(|entries| entries.iter().any(|e| e.event == LogEvent::Closed)));
    assert_eq!(count(), before);

    let mut client = pop3(&servers);
    client.send("DELE 1\r\nDELE 2\r\nRSET\r\nDELE 3\r\nQUIT\r\n");
    let replies: Vec<String> = (0..5).map(|_| client.line()).collect();
    assert!(replies.iter().all(|reply| reply.starts_with("+OK")), "{replies:?}");
    assert!(client.is_closed());
    assert_eq!(count(), before - 1);
}

#[test]
fn messages_come_by_pop3_as_they_are_stored() {
    let servers = Servers::start();
    let mut client = pop3(&servers);
    for (number, message) in (1..).zip(servers.demo.mailbox().messages(INBOX)) {
        let reply = client.ask(&format!("RETR {number}"));
        assert_eq!(reply, format!("+OK {} octets", message.raw.len()));
        let mut body = String::new();
        loop {
            let line = client.line();
            match line.strip_prefix('.') {
                Some("") => break,
                Some(rest) => body.push_str(rest),
                None => body.push_str(&line),
            }
            body.push_str("\r\n");
        }
        assert_eq!(body.as_bytes(), &*message.raw);
    }
    assert!(client.ask("TOP 1 0").starts_with("+OK"));
    assert!(client.until(".").iter().any(|line| line.is_empty()), "TOP ends behind the empty line");
    let ids = {
        client.ask("UIDL");
        client.until(".")
    };
    assert_eq!(client.ask("UIDL 2"), format!("+OK {}", ids[1]));
}

#[test]
fn seen_by_one_is_seen_by_the_other_in_imap_only() {
    let servers = Servers::start();
    let (mut phone, mut laptop) = (imap(&servers), imap(&servers));
    for device in [&mut phone, &mut laptop] {
        assert!(device.imap("SELECT INBOX").last().is_some_and(|last| last.starts_with("t OK [READ-WRITE]")));
    }
    // POP3 has no state to share.
    let mut third = pop3(&servers);
    third.ask("RETR 8");
    third.until(".");
    assert_eq!(laptop.imap("NOOP"), ["t OK NOOP completed"]);
    // Message 8 is unread; peeking leaves it so.
    phone.imap("FETCH 8 BODY.PEEK[]");
    assert_eq!(laptop.imap("NOOP"), ["t OK NOOP completed"]);
    phone.imap("FETCH 8 BODY[]");
    let news = laptop.imap("NOOP");
    assert!(news[0].starts_with("* 8 FETCH ") && news[0].contains("\\Seen"), "{news:?}");
    // And what one expunges leaves the other's numbers.
    phone.imap("STORE 1 +FLAGS.SILENT (\\Deleted)");
    assert_eq!(phone.imap("EXPUNGE")[0], "* 1 EXPUNGE");
    assert!(laptop.imap("NOOP").contains(&"* 1 EXPUNGE".to_owned()));
}

#[test]
fn imap_serves_sections_partials_and_structures() {
    let servers = Servers::start();
    let mut client = imap(&servers);
    assert!(client.imap("EXAMINE INBOX").last().is_some_and(|last| last.starts_with("t OK [READ-ONLY]")));
    let structure = client.imap("FETCH 7 BODYSTRUCTURE").concat();
    assert!(
        structure.contains("\"csv\"")
            && structure.contains("(\"attachment\" (\"filename\" \"Abrechnung-2026-118.csv\"))"),
        "{structure}"
    );
    assert!(structure.contains("\"mixed\" (\"boundary\" \"abrechnung-118\")"), "{structure}");
    let nested = client.imap("FETCH 8 BODY[2.HEADER.FIELDS (Subject)]");
    assert!(nested.contains(&"Subject: table tennis on Sunday?".to_owned()), "{nested:?}");
    let partial = client.imap("UID FETCH 1 BODY.PEEK[]<0.5>");
    assert_eq!(partial, ["* 1 FETCH (UID 1 BODY[]<0> {5}", "Date:)", "t OK FETCH completed"]);
    let envelope = client.imap("FETCH 5 ENVELOPE").concat();
    assert!(envelope.contains("((\"Chor am Deich\" NIL \"chor\" \"deich.example.net\"))"), "{envelope}");
    assert!(envelope.contains("Probe am Donnerstag =?UTF-8?Q?f=C3=A4llt_aus?="), "unfolded: {envelope}");
    assert_eq!(client.imap("SEARCH UNSEEN")[0], "* SEARCH 6 7 8");
    assert_eq!(client.imap("UID SEARCH SUBJECT Bestellung SINCE 9-Nov-2026")[0], "* SEARCH 4");
    assert!(client.imap("STORE 1 +FLAGS (\\Deleted)")[0].starts_with("t NO"), "examined");
    assert!(client.imap("FETCH 1 X-UNKNOWN")[0].starts_with("t BAD"));
}

#[test]
fn imap_folders_can_be_made_filled_copied_and_left() {
    let servers = Servers::start();
    let mut client = imap(&servers);
    let list = client.imap("LIST \"\" *");
    assert!(list.contains(&"* LIST (\\Drafts) \"/\" Entw&APw-rfe".to_owned()), "{list:?}");
    assert!(list.contains(&"* LIST () \"/\" INBOX".to_owned()), "{list:?}");
    assert!(client.imap("CREATE Verein")[0].starts_with("t OK"));
    assert!(client.imap("CREATE Verein")[0].starts_with("t NO"));
    client.send("t APPEND Verein (\\Flagged) {14}\r\n");
    assert!(client.line().starts_with("+ "));
    client.send("Subject: a\r\n\r\n\r\n");
    assert!(client.until("t ")[0].starts_with("t OK [APPENDUID "));
    assert!(client.imap("STATUS Verein (MESSAGES UNSEEN UIDNEXT)")[0].ends_with("(MESSAGES 1 UNSEEN 1 UIDNEXT 2)"));
    client.imap("SELECT INBOX");
    assert!(client.imap("UID MOVE 1:2 Verein").iter().any(|line| line.starts_with("* OK [COPYUID ")));
    assert!(client.imap("COPY 1 nowhere")[0].starts_with("t NO [TRYCREATE]"));
    assert!(client.imap("STATUS Verein (MESSAGES)")[0].ends_with("(MESSAGES 3)"));
    assert!(client.imap("UNSELECT")[0].starts_with("t OK"));
    assert!(client.imap("FETCH 1 FLAGS")[0].starts_with("t BAD"));
    assert!(client.imap("LOGOUT")[0].starts_with("* BYE"));
}

#[test]
fn idle_tells_of_mail_that_submission_delivers() {
    let servers = Servers::start();
    let mut waiting = imap(&servers);
    waiting.imap("SELECT INBOX");
    assert!(waiting.ask("t IDLE").starts_with("+ "));

    let mut sender = submission(&servers);
    assert_eq!(sender.ask("MAIL FROM:<anna@example.org>"), "250 2.1.0 OK");
    assert!(sender.ask("RCPT TO:<friend@example.net>").starts_with("550 5.7.1 "), "never relays");
    assert_eq!(sender.ask("DATA"), "503 5.5.1 no valid recipient");
    assert_eq!(sender.ask("RCPT TO:<Anna@Example.org>"), "250 2.1.5 OK");
    assert!(sender.ask("DATA").starts_with("354"));
    assert_eq!(sender.ask("Subject: to myself\r\n\r\n..a dot\r\n."), "250 2.6.0 delivered");

    assert_eq!([waiting.line(), waiting.line()], ["* 9 EXISTS", "* 1 RECENT"]);
    waiting.send("DONE\r\n");
    assert_eq!(waiting.until("t "), ["t OK IDLE completed"]);
    let raw = servers.demo.mailbox().messages(INBOX).pop().expect("delivered").raw;
    let text = String::from_utf8_lossy(&raw);
    assert!(text.starts_with("Return-Path: <anna@example.org>\r\nReceived: from client.example "), "{text}");
    assert!(text.ends_with("\r\n\r\n.a dot\r\n"), "{text}");
}

#[test]
fn mail_is_not_taken_without_a_login() {
    let servers = Servers::start();
    let mut client = connect(&servers, Protocol::Submission);
    assert_eq!(client.ask("MAIL FROM:<a@example.org>"), "503 5.5.1 EHLO first");
    client.ask("HELO client.example");
    assert_eq!(client.ask("MAIL FROM:<a@example.org>"), "530 5.7.0 log in first");
    assert!(client.ask("VRFY anna").starts_with("252 "));
    assert!(client.ask("EXPN list").starts_with("500 5.5.2"));
}

#[test]
fn refusals_say_what_the_knobs_say() {
    let app = Knobs { app_password: Some(Secret::new("abcd-efgh".into())), ..Knobs::default() };
    let servers = Servers::with_knobs(app);
    let mut client = connect(&servers, Protocol::Imap);
    let refused = client.imap(&format!("LOGIN {} {}", Servers::ADDRESS, Servers::PASSWORD));
    assert!(refused[0].starts_with("t NO [ALERT] Application-specific password required"), "{refused:?}");
    assert!(client.imap(&format!("LOGIN {} abcd-efgh", Servers::ADDRESS))[0].starts_with("t OK"));

    let text = "[UNAVAILABLE] IMAP is switched off for this account".to_owned();
    let servers = Servers::with_knobs(Knobs { refuse_logins: Some(text.clone()), ..Knobs::default() });
    let mut client = connect(&servers, Protocol::Imap);
    let login = format!("LOGIN {} {}", Servers::ADDRESS, Servers::PASSWORD);
    assert_eq!(client.imap(&login), [format!("t NO {text}")]);
    assert_eq!(client.imap(&login), [format!("t NO {text}")]);
    assert_eq!(client.imap(&login), [format!("t NO {text}")]);
    assert!(client.line().starts_with("* BYE") && client.is_closed(), "three refusals end the session");
    assert_eq!(servers.demo.log().logins(), 3);

    let servers = Servers::with_knobs(Knobs { login_disabled: true, ..Knobs::default() });
    let mut client = connect(&servers, Protocol::Imap);
    assert!(client.imap("CAPABILITY")[0].contains("LOGINDISABLED"));
    assert!(client.imap(&login)[0].starts_with("t NO"));
}

#[test]
fn a_second_pop3_session_finds_the_mailbox_in_use() {
    let servers = Servers::with_knobs(Knobs { exclusive_pop3_lock: true, ..Knobs::default() });
    let first = pop3(&servers);
    let mut second = connect(&servers, Protocol::Pop3);
    second.ask(&format!("USER {}", Servers::ADDRESS));
    assert!(second.ask(&format!("PASS {}", Servers::PASSWORD)).starts_with("-ERR [IN-USE]"));
    drop(first);
    servers.block_on(servers.demo.log().wait_for(|entries| entries.iter().any(|e| e.event == LogEvent::Closed)));
    second.ask(&format!("USER {}", Servers::ADDRESS));
    assert!(second.ask(&format!("PASS {}", Servers::PASSWORD)).starts_with("+OK"));
}

#[test]
fn pop3_peculiarities_are_announced_and_kept() {
    let knobs = Knobs {
        no_uidl: true,
        login_delay_s: Some(900),
        expire_days: Some(30),
        retrieval_marks_seen: true,
        ..Knobs::default()
    };
    let servers = Servers::with_knobs(knobs);
    let mut client = pop3(&servers);
    client.send("CAPA\r\n");
    let capabilities = client.until(".");
    for (line, there) in [("LOGIN-DELAY 900", true), ("EXPIRE 30", true), ("UIDL", false)] {
        assert_eq!(capabilities.contains(&line.to_owned()), there, "{line}");
    }
    assert!(client.ask("UIDL").starts_with("-ERR"));
    client.ask("RETR 8");
    client.until(".");
    assert!(servers.demo.mailbox().messages(INBOX)[7].flags.contains("\\Seen"));
    let mut again = connect(&servers, Protocol::Pop3);
    again.ask(&format!("USER {}", Servers::ADDRESS));
    assert!(again.ask(&format!("PASS {}", Servers::PASSWORD)).starts_with("-ERR [LOGIN-DELAY]"));
}

#[test]
fn certificates_fail_in_the_way_asked_for() {
    for (certificate, reason) in [
        (CertificateKnob::Expired, "certificate has expired"),
        (CertificateKnob::OtherName, "hostname mismatch"),
        (CertificateKnob::SelfSigned, "self-signed certificate"),
    ] {
        let servers = Servers::with_knobs(Knobs { certificate, ..Knobs::default() });
        let error = Client::tls_error(servers.port(Protocol::Imap, TLS), &servers.ca_file());
        assert!(error.to_lowercase().contains(reason), "{certificate:?}: {error}");
    }
}

#[test]
fn further_knobs_change_what_they_name() {
    let servers =
        Servers::with_knobs(Knobs { hide_pop3: true, no_starttls: true, no_uidplus: true, ..Knobs::default() });
    assert_eq!(servers.demo.endpoint(Protocol::Pop3, TLS), None);
    assert_eq!(servers.demo.endpoints().len(), 4);
    let mut client = Client::plain(servers.port(Protocol::Imap, STARTTLS));
    assert!(!client.line().contains("STARTTLS"));
    assert!(client.imap("STARTTLS")[0].starts_with("t BAD"));
    assert!(!imap(&servers).imap("CAPABILITY")[0].contains("UIDPLUS"));

    let servers = Servers::with_knobs(Knobs { preauth: true, ..Knobs::default() });
    let mut client = Client::plain(servers.port(Protocol::Imap, STARTTLS));
    assert!(client.line().starts_with("* PREAUTH"));
    assert!(client.imap("EXAMINE INBOX").last().is_some_and(|last| last.starts_with("t OK")));

    let servers = Servers::with_knobs(Knobs { plaintext_allowed: true, ..Knobs::default() });
    let mut client = Client::plain(servers.port(Protocol::Pop3, STARTTLS));
    client.line();
    client.ask(&format!("USER {}", Servers::ADDRESS));
    assert!(client.ask(&format!("PASS {}", Servers::PASSWORD)).starts_with("+OK"));
    assert!(servers.demo.log().password_exposed());
}

#[test]
fn a_round_trip_costs_its_latency_once() {
    let latency = Duration::from_millis(50);
    let servers = Servers::with(Knobs { latency, ..Knobs::default() }, Seed::Numbered { count: 40, size_bytes: 500 });
    let mut client = pop3(&servers);
    let start = std::time::Instant::now();
    client.send(&(1..=40).map(|number| format!("LIST {number}\r\n")).collect::<String>());
    for _ in 0..40 {
        assert!(client.line().starts_with("+OK"));
    }
    let took = start.elapsed();
    assert!(took >= latency && took < latency * 20, "{took:?} for one round trip of {latency:?}");
}

#[test]
fn stopping_frees_the_ports() {
    let servers = Servers::start();
    let port = servers.port(Protocol::Imap, TLS);
    let background = Background::new();
    let options = mail_demo::servers::DemoOptions {
        ports: mail_demo::servers::Ports { imaps: port, ..Default::default() },
        ..mail_demo::servers::DemoOptions::new("a@example.org", "b")
    };
    let taken = background.runtime().block_on(mail_demo::servers::Demo::start(options.clone()));
    assert_eq!(taken.expect_err("port is taken").message().id, "demo-port-in-use");
    servers.stop();
    let again = background.runtime().block_on(async {
        mail_demo::servers::Demo::start(options).await.expect("port is free").stop().await;
        std::net::TcpStream::connect(("127.0.0.1", port)).err().map(|error| error.kind())
    });
    assert_eq!(again, Some(std::io::ErrorKind::ConnectionRefused));
}

#[test]
fn sasl_works_with_and_without_initial_response() {
    const PLAIN: &str = "AGFubmFAZXhhbXBsZS5vcmcAR2FydGVuemF1bi00Mg==";
    const USER: &str = "YW5uYUBleGFtcGxlLm9yZw==";
    const PASSWORD: &str = "R2FydGVuemF1bi00Mg==";
    let servers = Servers::start();
    for (protocol, command, ok, aborted) in [
        (Protocol::Imap, "t AUTHENTICATE", "t OK ", "t BAD "),
        (Protocol::Pop3, "AUTH", "+OK ", "-ERR "),
        (Protocol::Submission, "AUTH", "235 ", "501 "),
    ] {
        for exchange in [
            &[&format!("{command} PLAIN {PLAIN}")[..]][..],
            &[&format!("{command} PLAIN"), PLAIN],
            &[&format!("{command} LOGIN"), USER, PASSWORD],
            &[&format!("{command} LOGIN {USER}"), PASSWORD],
            &[&format!("{command} PLAIN"), "*"],
            &[&format!("{command} LOGIN"), USER, "*"],
        ] {
            let mut client = connect(&servers, protocol);
            if protocol == Protocol::Submission {
                client.send("EHLO client.example\r\n");
                client.until("250 ");
            }
            let replies: Vec<String> = exchange.iter().map(|line| client.ask(line)).collect();
            let expected = if exchange.last() == Some(&"*") { aborted } else { ok };
            assert!(replies.last().is_some_and(|last| last.starts_with(expected)), "{exchange:?} {replies:?}");
        }
        let commands = servers.demo.log().commands(protocol);
        assert!(!commands.concat().contains("AGFubm") && !commands.concat().contains("R2FydGVu"), "{commands:?}");
    }
}

#[test]
fn dripping_octets_make_whole_lines() {
    let servers = Servers::with_knobs(Knobs { drip: Some(Duration::from_micros(100)), ..Knobs::default() });
    let mut client = Client::plain(servers.port(Protocol::Pop3, STARTTLS));
    assert_eq!(client.line(), "+OK mailsetup demo POP3 server ready");
    assert_eq!(client.ask("QUIT"), "+OK bye");
}

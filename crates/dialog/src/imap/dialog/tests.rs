use proptest::prelude::*;

use super::*;
use crate::imap::{ImapReply, UidSet};
use crate::pop3::Pop3Command;
use crate::sasl::{Login, Plain, SaslError};
use crate::transcript::{Log, NOT_SENT, fuzz, play};
use crate::{Dialog, Input, Item, LINE_MAX, MAILBOXES_MAX, MESSAGES_MAX, Opened, Output};
use mail_types::report::MailboxStatus;
use mail_types::{AuthMechanism, Secret};

mod messages;

const PASSWORD: &str = "Marker-42";
const PLAIN: &str = "AHRpbQBNYXJrZXItNDI=";

fn plain() -> Command {
    Command::Authenticate(Box::new(Plain::new("tim".into(), Secret::new(PASSWORD.into()))))
}

fn sasl_login() -> Command {
    Command::Authenticate(Box::new(Login::new("tim".into(), Secret::new(PASSWORD.into()))))
}

fn login(password: &str) -> Command {
    Command::Login { username: "tim".into(), password: Secret::new(password.into()) }
}

fn imap(commands: impl Fn() -> Vec<Command>, script: &str) -> Log {
    let log = play(ImapDialog::new, commands, script);
    for secret in [PASSWORD, PLAIN, "TWFya2VyLTQy"] {
        assert!(!log.trace.contains(secret), "{}", log.trace);
    }
    log
}

fn capabilities(log: &Log, id: u32) -> &Capabilities {
    match log.answer(id) {
        Ok(Reply::Capabilities(found) | Reply::LoggedIn(Some(found))) => found,
        other => panic!("{other:?}"),
    }
}

#[test]
fn greeting_names_capabilities() {
    let log = imap(Vec::new, "S: * OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready");
    let greeting = log.greeting.expect("a greeting");
    assert_eq!(greeting.text, "* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready");
    assert_eq!(greeting.kind, GreetingKind::Ready);
    let found = greeting.capabilities.expect("capabilities");
    assert!(found.starttls && found.login_disabled && found.mechanisms.is_empty());
}

#[test]
fn greetings_that_are_none() {
    for line in ["SSH-2.0-x", "* NO busy", "a1 OK x", "+OK POP3", "* CAPABILITY X", "220 smtp"] {
        let log = imap(Vec::new, &format!("S: {line}"));
        assert_eq!(log.violation, Some(Violation::Unexpected { line: line.into() }));
    }
}

#[test]
fn bye_as_greeting_answers_every_command() {
    let commands = || vec![Command::Capabilities, Command::Quit];
    let log = imap(commands, ">\nS: * BYE [unavailable] come back later\n>");
    let refusal = Refusal {
        status: "BYE".into(),
        code: Some("UNAVAILABLE".into()),
        text: "come back later".into(),
        mechanism_error: None,
    };
    assert_eq!(log.greeting.as_ref().expect("a greeting").kind, GreetingKind::Rejected(refusal));
    assert_eq!(log.refusal(0), ("BYE", Some("UNAVAILABLE"), "come back later"));
    assert_eq!(log.refusal(1).0, "BYE");
    assert!(log.closed);
}

#[test]
fn preauth_never_starts_tls() {
    let log = imap(|| vec![Command::StartTls], "S: * PREAUTH hello\n>");
    assert_eq!(log.greeting.as_ref().expect("a greeting").kind, GreetingKind::PreAuth);
    assert_eq!(log.refusal(0).0, NOT_SENT);
    assert!(!log.upgrade);
}

#[test]
fn a_whole_session() {
    let commands = || {
        let mailbox = "INBOX".to_owned();
        vec![
            Command::Capabilities,
            plain(),
            ImapCommand::Inbox.into(),
            ImapCommand::Open { mailbox, writable: false }.into(),
            ImapCommand::Retrieve { uid: 7 }.into(),
            Command::Quit,
        ]
    };
    let log = imap(
        commands,
        r#"
S: * OK ready
>
C: a1 CAPABILITY
S: * capability imap4rev1 sasl-ir AUTH=PLAIN STATUS=SIZE
S: a1 ok done
>
C: a2 AUTHENTICATE PLAIN AHRpbQBNYXJrZXItNDI=
S: a2 OK [CAPABILITY IMAP4rev1 STATUS=SIZE UIDPLUS] in
>
C: a3 STATUS INBOX (MESSAGES UNSEEN SIZE)
C: a4 LIST "" "*"
C: a5 EXAMINE "INBOX"
S: * LIST (\HasNoChildren) "/" INBOX
S: * LIST (\NoSelect) "/" "Shared"
S: * STATUS inbox (MESSAGES 17 UNSEEN 3 SIZE 123456)
S: a4 OK
S: * LIST () "/" {7}
S: Entw"rf
S: a3 OK done
S: * 17 EXISTS
S: a5 OK [READ-ONLY] done
>
C: a6 EXAMINE "INBOX"
S: * 17 EXISTS
S: * OK [UIDVALIDITY 3] ok
S: a6 OK [READ-ONLY] done
>
C: a7 UID FETCH 7 BODY.PEEK[]
S: * 2 FETCH (UID 7 BODY[] {14}
S: Hi there
S: )
S: )
S: a7 OK done
>
C: a8 LOGOUT
S: * BYE see you
S: a8 OK done
"#,
    );
    assert_eq!(capabilities(&log, 0).mechanisms, [AuthMechanism::Plain, AuthMechanism::Command]);
    assert!(capabilities(&log, 1).unique_ids);
    let status = MailboxStatus { messages: Some(17), unseen: Some(3), mailboxes: Some(2), size_bytes: Some(123_456) };
    assert_eq!(log.answer(2), &Ok(Reply::Imap(ImapReply::Inbox(status))));
    let opened = Opened { exists: Some(17), uid_validity: Some(3), read_only: true, ..Opened::default() };
    assert_eq!(log.answer(3), &Ok(Reply::Imap(ImapReply::Opened(opened))));
    // "Hi there", CRLF, ")" and CRLF are 13 octets; the 14th is the next line's ")", so that what
    // ends the response is empty. A body may look like the end of a response.
    assert_eq!(log.answer(4), &Ok(Reply::Imap(ImapReply::Message { size_bytes: 14 })));
    assert_eq!(log.body, b"Hi there\r\n)\r\n)");
    assert_eq!(log.answer(5), &Ok(Reply::Ok));
    assert!(log.closed && log.violation.is_none());
    assert!(log.trace.contains("C: a2 AUTHENTICATE PLAIN ***\r\n"), "{}", log.trace);
}

#[test]
fn starttls_forgets_what_was_said() {
    let commands = || vec![Command::StartTls, plain()];
    let log = imap(
        commands,
        "
S: * OK [CAPABILITY IMAP4rev1 SASL-IR STARTTLS] ready
>
C: a1 STARTTLS
S: a1 OK go
T>
>
C: a2 AUTHENTICATE PLAIN
S: +
C: AHRpbQBNYXJrZXItNDI=
S: a2 OK in
",
    );
    assert!(log.upgrade);
    assert_eq!(log.answer(0), &Ok(Reply::Ok));
    assert_eq!(log.answer(1), &Ok(Reply::LoggedIn(None)));
}

#[test]
fn starttls_leaves_injected_octets_unread() {
    let commands = || vec![Command::StartTls];
    let log = imap(commands, "S: * OK\n>\nC: a1 STARTTLS\nS: a1 OK go\nS: a2 OK in\nS~ * PRE");
    assert!(log.upgrade);
    assert_eq!(log.unread, b"a2 OK in\r\n* PRE");
}

#[test]
fn compression_begins_right_behind_its_answer() {
    let commands = || vec![ImapCommand::Compress.into(), Command::Quit];
    let log = imap(
        commands,
        "S: * OK
>
C: a1 COMPRESS DEFLATE
S: a1 OK active
Z>
>
C: a2 LOGOUT
S: * BYE
S: a2 OK bye
",
    );
    assert!(log.compress && log.closed && log.violation.is_none());
    assert_eq!(log.answer(0), &Ok(Reply::Ok));
    let log =
        imap(|| vec![ImapCommand::Compress.into()], "S: * OK\n>\nC: a1 COMPRESS DEFLATE\nS: a1 OK go\nS~ \u{1}\n");
    assert_eq!(log.unread, b"\x01", "what follows is compressed and left alone");
    let log = imap(
        || vec![ImapCommand::Compress.into()],
        "S: * OK\n>\nC: a1 COMPRESS DEFLATE\nS: a1 NO [COMPRESSIONACTIVE] twice",
    );
    assert_eq!(log.refusal(0), ("NO", Some("COMPRESSIONACTIVE"), "twice"));
    assert!(!log.compress);
}

#[test]
fn starttls_refused() {
    let log = imap(|| vec![Command::StartTls], "S: * OK\n>\nC: a1 STARTTLS\nS: a1 BAD what?");
    assert_eq!(log.refusal(0), ("BAD", None, "what?"));
    assert!(!log.upgrade);
}

#[test]
fn sasl_login_in_steps() {
    let log = imap(
        || vec![sasl_login()],
        "
S: * OK [CAPABILITY IMAP4rev2] ready
>
C: a1 AUTHENTICATE LOGIN
S: + VXNlcm5hbWU6
C: dGlt
S: + UGFzc3dvcmQ6
C: TWFya2VyLTQy
S: * CAPABILITY IMAP4rev2 IDLE
S: a1 OK in
",
    );
    assert!(capabilities(&log, 0).has("IDLE"));
    assert!(!log.trace.contains("UGFzc3dvcmQ6"), "challenges are masked: {}", log.trace);
}

#[test]
fn refusals_carry_their_codes() {
    let table = [
        ("a1 NO [AUTHENTICATIONFAILED] wrong", ("NO", Some("AUTHENTICATIONFAILED"), "wrong")),
        ("a1 no [alert] Web login required", ("NO", Some("ALERT"), "Web login required")),
        ("a1 BAD", ("BAD", None, "")),
        ("* BYE [UNAVAILABLE] gone", ("BYE", Some("UNAVAILABLE"), "gone")),
    ];
    for (line, expected) in table {
        let script = format!("S: * OK\n>\nC: a1 LOGIN \"tim\" \"{PASSWORD}\"\nS: {line}");
        let log = imap(|| vec![login(PASSWORD)], &script);
        assert_eq!(log.refusal(0), expected, "{line}");
        assert!(log.trace.contains("C: a1 LOGIN \"tim\" ***\r\n"), "{}", log.trace);
    }
}

#[test]
fn idle_ends_once_the_server_waits_for_it_and_nothing_is_sent_meanwhile() {
    let commands = || vec![ImapCommand::Idle.into(), ImapCommand::Done.into(), Command::Capabilities];
    let script = "
S: * OK [CAPABILITY IMAP4rev1 IDLE] ready
>
>
>
C: a1 IDLE
S: * 2 EXISTS
S: + idling
C: DONE
S: * 3 EXISTS
S: a1 OK done
C: a2 CAPABILITY
S: * CAPABILITY IMAP4rev1
S: a2 OK
";
    let log = imap(commands, script);
    assert!((0..3).all(|id| log.answer(id).is_ok()), "{}", log.trace);
    // Refused, or ended by the server before it was asked to: there is nothing to end.
    let log =
        imap(commands, "S: * OK\n>\n>\n>\nC: a1 IDLE\nS: a1 NO no\nC: a2 CAPABILITY\nS: * CAPABILITY X\nS: a2 OK\n");
    assert_eq!(log.refusal(0).0, "NO");
    assert!(log.answer(1).is_ok() && log.answer(2).is_ok());
}

#[test]
fn literal_in_login_waits_for_the_server() {
    let commands = || vec![login("Marker-42ä"), Command::Capabilities];
    let log = imap(
        commands,
        "S: * OK\n>\n>\nC: a1 LOGIN \"tim\" {11}\nS: + go\nC: Marker-42ä\nS: a1 OK\nC: a2 CAPABILITY\nS: * CAPABILITY\nS: a2 OK",
    );
    assert_eq!(log.answer(0), &Ok(Reply::LoggedIn(None)));
    let log = imap(|| vec![login("Marker-42ä")], "S: * OK\n>\nC: a1 LOGIN \"tim\" {11}\nS: a1 NO [CANNOT] no literals");
    assert_eq!(log.refusal(0).1, Some("CANNOT"));
    let script = "S: * OK [CAPABILITY LITERAL+] x\n>\nC: a1 LOGIN \"tim\" {11+}\nC: Marker-42ä\nS: a1 OK";
    assert!(imap(|| vec![login("Marker-42ä")], script).answer(0).is_ok());
    assert_eq!(imap(|| vec![login("a\0b")], "S: * OK\n>").refusal(0).0, NOT_SENT);
}

#[test]
fn nonsense_from_the_server_aborts_sasl() {
    let start = "S: * OK [CAPABILITY SASL-IR] x\n>\nC: a1 AUTHENTICATE PLAIN AHRpbQBNYXJrZXItNDI=\n";
    for end in ["S: a1 BAD aborted", "S: a1 OK in", "S: a1 NO"] {
        let log = imap(|| vec![plain()], &format!("{start}S: + bW9yZT8=\nC: *\n{end}"));
        assert_eq!(log.violation, Some(Violation::Sasl(SaslError::UnexpectedChallenge)), "{end}");
        assert!(log.done.is_empty());
    }
}

#[test]
fn answers_are_told_apart_by_tag() {
    let commands = || {
        vec![Command::Capabilities, ImapCommand::Retrieve { uid: 1 }.into(), ImapCommand::Retrieve { uid: 2 }.into()]
    };
    let log = imap(
        commands,
        "
S: * OK
>
>
>
C: a1 CAPABILITY
C: a2 UID FETCH 1 BODY.PEEK[]
C: a3 UID FETCH 2 BODY.PEEK[]
S: * 1 FETCH (BODY[] {1}
S: A UID 1)
S: a2 OK
S: * 2 FETCH (UID 2 BODY[] \"B\")
S: * CAPABILITY X
S: a1 OK
S: a3 OK
",
    );
    assert_eq!(log.body, b"AB");
    assert_eq!(log.done.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [1, 0, 2]);
    assert_eq!(log.answer(1), &Ok(Reply::Imap(ImapReply::Message { size_bytes: 1 })));
}

#[test]
fn status_without_list_and_without_answers() {
    let sent = "S: * OK\n>\nC: a1 STATUS INBOX (MESSAGES UNSEEN)\nC: a2 LIST \"\" \"*\"\nC: a3 EXAMINE \"INBOX\"\n";
    let status = |script: &str| imap(|| vec![ImapCommand::Inbox.into()], &format!("{sent}{script}"));
    let messages =
        |count| Ok(Reply::Imap(ImapReply::Inbox(MailboxStatus { messages: Some(count), ..MailboxStatus::default() })));
    let log = status("S: * STATUS INBOX (MESSAGES 1)\nS: a1 OK\nS: a2 NO no\nS: * 1 EXISTS\nS: a3 OK");
    assert_eq!(log.answer(0), &messages(1));
    // Whether it opens, EXAMINE tells, and no other.
    let log = status("S: a1 NO [NOPERM] no\nS: a2 NO no\nS: * 2 EXISTS\nS: a3 OK");
    assert_eq!(log.answer(0), &messages(2));
    let log = status("S: * STATUS INBOX (MESSAGES 1)\nS: a1 OK\nS: a2 OK\nS: a3 BAD [NOPERM] no");
    assert_eq!(log.refusal(0), ("BAD", Some("NOPERM"), "no"));
    let log = status("S: a9 OK");
    assert_eq!(log.violation, Some(Violation::UnknownTag { tag: "a9".into() }));
}

/// A server that opens no mailbox for a nameless program gets the name with the first command about one:
/// no round trip more, and nothing hangs on the answer.
#[test]
fn the_program_tells_its_name_where_it_is_wanted() {
    let id = format!("ID (\"name\" \"mailsetup\" \"version\" \"{}\")", env!("CARGO_PKG_VERSION"));
    let examine = || -> Command { ImapCommand::Open { mailbox: "INBOX".to_owned(), writable: false }.into() };
    let login =
        "S: * OK [CAPABILITY IMAP4rev1 ID SASL-IR AUTH=PLAIN]\n>\nC: a1 AUTHENTICATE PLAIN AHRpbQBNYXJrZXItNDI=\n";
    let opened = Ok(Reply::Imap(ImapReply::Opened(Opened::default())));
    for answer in ["S: * ID NIL\nS: a2 OK ID\n", "S: a2 BAD what?\n", "S: a2 NO never\n"] {
        let script = format!(
            "{login}S: a1 OK in\n>\nC: a2 {id}\nC: a3 EXAMINE \"INBOX\"\n{answer}S: a3 OK\n>\nC: a4 EXAMINE \"INBOX\"\nS: a4 OK\n"
        );
        let log = imap(|| vec![plain(), examine(), examine()], &script);
        assert_eq!((log.answer(1), log.answer(2), &log.violation), (&opened, &opened, &None), "{answer}");
    }
    // Announced after the login only, and never twice.
    let script = format!(
        "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN]\n>\nC: a1 AUTHENTICATE PLAIN AHRpbQBNYXJrZXItNDI=\nS: a1 OK [CAPABILITY IMAP4rev1 ID] in\n>\nC: a2 CAPABILITY\nS: * CAPABILITY IMAP4rev1 ID\nS: a2 OK\n>\nC: a3 {id}\nC: a4 EXAMINE \"INBOX\"\nS: a3 OK\nS: a4 OK [CAPABILITY IMAP4rev1 ID] ok\n>\nC: a5 EXAMINE \"INBOX\"\nS: * BYE gone\n"
    );
    let log = imap(|| vec![plain(), Command::Capabilities, examine(), examine()], &script);
    assert_eq!(log.violation, Some(Violation::Goodbye { text: "BYE gone".into() }));
    // Not announced, or only before TLS: not sent.
    let log = imap(
        || vec![examine()],
        "S: * OK [CAPABILITY IMAP4rev1 ID]\n>\nC: a1 EXAMINE \"INBOX\"\nS: a1 NO log in first\n",
    );
    assert_eq!(log.refusal(0).0, "NO");
    let script = "S: * OK [CAPABILITY IMAP4rev1 ID STARTTLS]\n>\nC: a1 STARTTLS\nS: a1 OK\nT>\n>\nC: a2 AUTHENTICATE PLAIN\nS: +\nC: AHRpbQBNYXJrZXItNDI=\nS: a2 OK in\n>\nC: a3 EXAMINE \"INBOX\"\nS: a3 OK\n";
    let log = imap(|| vec![Command::StartTls, plain(), examine()], script);
    assert_eq!(log.answer(2), &opened);
}

#[test]
fn what_the_user_is_to_read_is_told() {
    let script = "S: * OK [ALERT] down at noon\n>\nC: a1 AUTHENTICATE PLAIN\nS: +\nC: AHRpbQBNYXJrZXItNDI=\nS: * NO [alert] nearly full\nS: a1 OK [ALERT] your password expires in 3 days\n>\nC: a2 EXAMINE \"INBOX\"\nS: * OK no [ALERT] here\nS: a2 NO [ALERT] told with the refusal\n";
    let log = imap(|| vec![plain(), ImapCommand::Open { mailbox: "INBOX".to_owned(), writable: false }.into()], script);
    assert_eq!(log.alerts, ["down at noon", "nearly full", "your password expires in 3 days"]);
}

#[test]
fn broken_sessions() {
    let capability = || vec![Command::Capabilities];
    let sent = "S: * OK\n>\nC: a1 CAPABILITY\n";
    let unexpected = |line: &str| Violation::Unexpected { line: line.into() };
    let table = [
        ("S: a1 OK without data", unexpected("a1 OK without data")),
        ("S: a2 OK", Violation::UnknownTag { tag: "a2".into() }),
        ("S: hello there", unexpected("hello there")),
        ("S: )", unexpected(")")),
        ("S~ * CAPA\nE>", Violation::Eof),
        ("E>", Violation::Eof),
    ];
    for (end, violation) in table {
        assert_eq!(imap(capability, &format!("{sent}{end}")).violation, Some(violation), "{end}");
    }
    let long = format!("{sent}S: * X {}", "x".repeat(LINE_MAX));
    assert_eq!(imap(capability, &long).violation, Some(Violation::LineTooLong { max_bytes: LINE_MAX }));
}

#[test]
fn goodbyes() {
    let quit = || vec![Command::Quit];
    let sent = "S: * OK\n>\nC: a1 LOGOUT\n";
    let log = imap(quit, &format!("{sent}S: * BYE\nE>"));
    assert_eq!((log.answer(0), log.closed), (&Ok(Reply::Ok), true));
    assert_eq!(imap(quit, &format!("{sent}E>")).violation, Some(Violation::Eof));
    let log = imap(quit, "S: * OK\nS: * BYE [X] idle\n>");
    assert_eq!(log.refusal(0), ("BYE", Some("X"), "idle"));
    assert!(log.closed);
}

/// Whatever was asked: it says nothing about mail.
#[test]
fn a_goodbye_in_the_middle_is_a_lost_connection() {
    let goodbye = Some(Violation::Goodbye { text: "BYE [UNAVAILABLE] shutting down".into() });
    let set = || UidSet::of(&[1, 2]);
    let requests = [
        (ImapCommand::Open { mailbox: "INBOX".into(), writable: false }, "EXAMINE \"INBOX\""),
        (ImapCommand::List { uids: set(), details: false }, "UID FETCH 1:2 (UID FLAGS)"),
        (ImapCommand::Find { uids: set() }, "UID SEARCH RETURN (ALL) UID 1:2"),
        (
            ImapCommand::Messages { uids: set(), headers_only: false },
            "UID FETCH 1:2 (UID FLAGS RFC822.SIZE BODY.PEEK[])",
        ),
        (ImapCommand::Changes { uids: set(), since: 7 }, "UID FETCH 1:2 (UID FLAGS) (CHANGEDSINCE 7)"),
        (ImapCommand::AddFlag { uids: set(), flag: "\\Deleted" }, "UID STORE 1:2 +FLAGS.SILENT (\\Deleted)"),
        (ImapCommand::Expunge { uids: set() }, "UID EXPUNGE 1:2"),
        (ImapCommand::Mailboxes, "LIST \"\" \"*\""),
    ];
    for (request, sent) in requests {
        let script = format!("S: * OK\n>\nC: a1 {sent}\nS: * BYE [UNAVAILABLE] shutting down");
        let log = imap(|| vec![request.clone().into()], &script);
        assert_eq!((log.violation, log.done), (goodbye.clone(), vec![]), "{sent}");
    }
    // Between two commands, too.
    let list = || vec![ImapCommand::List { uids: set(), details: false }.into()];
    let log = imap(list, "S: * OK\nS: * BYE [UNAVAILABLE] shutting down\n>");
    assert_eq!((log.violation, log.done), (goodbye, vec![]));
}

proptest! {
    #[test]
    fn random_bytes_never_panic_and_memory_is_bounded(
        octets in prop::collection::vec(any::<u8>(), 0..400),
        step in 1usize..64,
    ) {
        let commands = vec![Command::Capabilities, ImapCommand::Retrieve { uid: 1 }.into(), ImapCommand::Inbox.into()];
        prop_assert!(fuzz(ImapDialog::new(), commands, &octets, step).1 <= LINE_MAX + step);
    }

    #[test]
    fn random_conversations_never_panic(
        lines in "(\\* OK |a[1-5] (OK|NO) |\\* (1 FETCH \\(|BODY\\[\\] |STATUS INBOX|LIST|BYE)|\\{[0-9]{1,2}\\}|\\)|\r\n|[ a-z(]){0,40}",
        step in 1usize..9,
    ) {
        let commands = vec![
            Command::Capabilities, ImapCommand::Retrieve { uid: 1 }.into(), plain(), login("ä"), Command::StartTls, ImapCommand::Inbox.into(),
        ];
        let octets = format!("* OK hi\r\n{lines}");
        prop_assert!(fuzz(ImapDialog::new(), commands, octets.as_bytes(), step).1 <= LINE_MAX + step);
    }
}

use proptest::prelude::*;
use zeroize::Zeroizing;

use super::*;
use crate::sasl::{Login, Plain, SaslError};
use crate::transcript::{Log, NOT_SENT, fuzz, play};
use crate::{Capabilities, Dialog, Input, LINE_MAX, LINES_MAX, Output};

const PASSWORD: &str = "Marker-42";
const PLAIN: &str = "AHRpbQBNYXJrZXItNDI=";

fn plain() -> Command {
    Command::Authenticate(Box::new(Plain::new("tim".into(), Secret::new(PASSWORD.into()))))
}

fn login() -> Command {
    Command::Login { username: "tim".into(), password: Secret::new(PASSWORD.into()) }
}

fn pop3(commands: impl Fn() -> Vec<Command>, script: &str) -> Log {
    let log = play(Pop3Dialog::new, commands, script);
    for secret in [PASSWORD, PLAIN, "TWFya2VyLTQy"] {
        assert!(!log.trace.contains(secret), "{}", log.trace);
    }
    log
}

fn capabilities(log: &Log, id: u32) -> &Capabilities {
    match log.answer(id) {
        Ok(Reply::Capabilities(found)) => found,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_whole_session() {
    let commands = || {
        let examine = crate::imap::ImapCommand::Mailboxes.into();
        vec![
            Command::Capabilities,
            login(),
            Pop3Command::Stat.into(),
            examine,
            Pop3Command::Retrieve { number: 1 }.into(),
            Command::Quit,
        ]
    };
    let log = pop3(
        commands,
        "
S: +OK ready <1.2@example.org>
>
C: CAPA
S: +OK list follows
S: USER
S: SASL PLAIN
S: UIDL
S: ..X-DOTTED
S: .
>
C: USER tim
S: +OK
C: PASS Marker-42
S: +OK in
>
C: STAT
S: +OK 2 320
>
>
C: RETR 1
S: +OK 120 octets
S: Hi
S: ..
S: .stuffed
S: 
S: .
>
C: QUIT
S: +OK bye
",
    );
    let greeting = log.greeting.as_ref().expect("a greeting");
    assert_eq!((greeting.text.as_str(), &greeting.kind), ("+OK ready <1.2@example.org>", &GreetingKind::Ready));
    let found = capabilities(&log, 0);
    assert_eq!(found.mechanisms, [AuthMechanism::Command, AuthMechanism::Plain, AuthMechanism::Apop]);
    assert_eq!(found.lines, ["USER", "SASL PLAIN", "UIDL", ".X-DOTTED"]);
    assert_eq!(log.answer(1), &Ok(Reply::LoggedIn(None)));
    let status = MailboxStatus { messages: Some(2), unseen: None, mailboxes: Some(1), size_bytes: Some(320) };
    assert_eq!(log.answer(2), &Ok(Reply::Pop3(Pop3Reply::Stat(status))));
    assert_eq!(log.refusal(3).0, NOT_SENT);
    assert_eq!(log.body, b"Hi\r\n.\r\nstuffed\r\n\r\n");
    assert_eq!(log.answer(4), &Ok(Reply::Pop3(Pop3Reply::Message { size_bytes: 18 })));
    assert_eq!(log.answer(5), &Ok(Reply::Ok));
    assert!(log.closed && log.violation.is_none());
    assert!(log.trace.contains("C: USER tim\r\n") && log.trace.contains("C: PASS ***\r\n"), "{}", log.trace);
    assert!(!log.trace.contains("stuffed"), "bodies are not traced");
}

#[test]
fn greetings() {
    let log = pop3(|| vec![Command::Quit], "S: -ERR [SYS/TEMP] too busy\n>");
    let refusal = Refusal {
        status: "-ERR".into(),
        code: Some("SYS/TEMP".into()),
        text: "too busy".into(),
        mechanism_error: None,
    };
    assert_eq!(log.greeting.as_ref().expect("a greeting").kind, GreetingKind::Rejected(refusal));
    assert_eq!(log.refusal(0), ("-ERR", Some("SYS/TEMP"), "too busy"));
    for line in ["* OK imap", "220 smtp", "+ x"] {
        let log = pop3(Vec::new, &format!("S: {line}"));
        assert_eq!(log.violation, Some(Violation::Unexpected { line: line.into() }));
    }
}

#[test]
fn a_server_without_capa() {
    let log = pop3(|| vec![Command::Capabilities], "S: +OK\n>\nC: CAPA\nS: -ERR unknown");
    let found = capabilities(&log, 0);
    assert_eq!(found.mechanisms, [AuthMechanism::Command]);
    assert!(found.lines.is_empty() && !found.starttls);
}

#[test]
fn stls_forgets_what_was_said() {
    let commands = || vec![Command::Capabilities, Command::StartTls, Command::Capabilities];
    let log = pop3(
        commands,
        "
S: +OK <1@2>
>
C: CAPA
S: +OK
S: PIPELINING
S: STLS
S: .
>
C: STLS
S: +OK begin
T>
>
C: CAPA
S: -ERR
",
    );
    assert!(log.upgrade && capabilities(&log, 0).starttls && capabilities(&log, 0).pipelining);
    assert_eq!(capabilities(&log, 0).mechanisms, [AuthMechanism::Apop]);
    assert_eq!(capabilities(&log, 2).mechanisms, [AuthMechanism::Command], "the timestamp is forgotten");
}

#[test]
fn stls_leaves_injected_octets_unread() {
    let log = pop3(|| vec![Command::StartTls], "S: +OK\n>\nC: STLS\nS: +OK begin\nS: +OK in\nS~ +");
    assert!(log.upgrade);
    assert_eq!(log.unread, b"+OK in\r\n+");
    let log = pop3(|| vec![Command::StartTls], "S: +OK\n>\nC: STLS\nS: -ERR no");
    assert_eq!((log.refusal(0).0, log.upgrade), ("-ERR", false));
}

#[test]
fn password_only_after_the_name_was_taken() {
    let log = pop3(|| vec![login()], "S: +OK\n>\nC: USER tim\nS: -ERR [AUTH] nobody");
    assert_eq!(log.refusal(0), ("-ERR", Some("AUTH"), "nobody"));
    let refused = "S: +OK\n>\nC: USER tim\nS: +OK\nC: PASS Marker-42\nS: ";
    let log = pop3(|| vec![login()], &format!("{refused}-ERR [LOGIN-DELAY] wait"));
    assert_eq!(log.refusal(0), ("-ERR", Some("LOGIN-DELAY"), "wait"));
    let log = pop3(|| vec![login()], &format!("{refused}-ERR [in-use] locked"));
    assert_eq!(log.refusal(0).1, Some("IN-USE"));
}

#[test]
fn arguments_cannot_end_the_line() {
    let login =
        |name: &str, password: &str| Command::Login { username: name.into(), password: Secret::new(password.into()) };
    let log = pop3(|| vec![login("tim\r\nQUIT", "x")], "S: +OK\n>");
    assert_eq!(log.refusal(0).0, NOT_SENT);
    let log = pop3(|| vec![login("tim", "x\nDELE 1")], "S: +OK\n>\nC: USER tim\nS: +OK");
    assert_eq!(log.refusal(0).0, NOT_SENT);
}

#[test]
fn auth_with_and_without_initial_response() {
    let log = pop3(|| vec![plain()], "S: +OK\n>\nC: AUTH PLAIN AHRpbQBNYXJrZXItNDI=\nS: +OK in");
    assert_eq!(log.answer(0), &Ok(Reply::LoggedIn(None)));
    assert!(log.trace.contains("C: AUTH PLAIN ***"), "{}", log.trace);

    // 255 bytes hold 243 of base64 behind "AUTH PLAIN ", that is 182 of the message.
    let long = |length: usize| {
        let name = "t".repeat(length - 2 - PASSWORD.len());
        vec![Command::Authenticate(Box::new(Plain::new(name, Secret::new(PASSWORD.into()))))]
    };
    let mut dialog = Pop3Dialog::new();
    for (length, inline) in [(180, true), (183, false)] {
        dialog.input(Input::Bytes(b"+OK\r\n"));
        dialog.input(Input::Command(0, long(length).remove(0)));
        let sent = std::iter::from_fn(|| match dialog.next() {
            Output::NeedInput => None,
            output => Some(output),
        })
        .any(|output| matches!(output, Output::SendSecret { bytes, .. } if bytes.len() <= 255));
        assert_eq!(sent, inline, "{length}");
        dialog = Pop3Dialog::new();
    }

    let sasl_login = || Command::Authenticate(Box::new(Login::new("tim".into(), Secret::new(PASSWORD.into()))));
    let script =
        "S: +OK\n>\nC: AUTH LOGIN\nS: + VXNlcm5hbWU6\nC: dGlt\nS: + UGFzc3dvcmQ6\nC: TWFya2VyLTQy\nS: -ERR [AUTH] no";
    let log = pop3(|| vec![sasl_login()], script);
    assert_eq!(log.refusal(0), ("-ERR", Some("AUTH"), "no"));
    assert!(!log.trace.contains("UGFzc3dvcmQ6"), "challenges are masked: {}", log.trace);
}

#[test]
fn nonsense_from_the_server_aborts_sasl() {
    for end in ["-ERR aborted", "+OK in"] {
        let script = format!("S: +OK\n>\nC: AUTH PLAIN {PLAIN}\nS: + bW9yZT8=\nC: *\nS: {end}");
        assert_eq!(
            pop3(|| vec![plain()], &script).violation,
            Some(Violation::Sasl(SaslError::UnexpectedChallenge)),
            "{end}"
        );
    }
}

/// Answers with the challenge itself, where a digest would stand.
#[derive(Debug)]
struct FakeApop;

impl SaslExchange for FakeApop {
    fn mechanism(&self) -> AuthMechanism {
        AuthMechanism::Apop
    }
    fn secret(&self) -> Option<&Secret> {
        None
    }

    fn initial_response(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        None
    }
    fn respond(&mut self, challenge: &[u8]) -> Result<Zeroizing<Vec<u8>>, SaslError> {
        Ok(Zeroizing::new([b"tim ", challenge].concat()))
    }
}

#[test]
fn apop_answers_the_timestamp() {
    let apop = || vec![Command::Authenticate(Box::new(FakeApop) as Box<dyn SaslExchange>)];
    let log = pop3(apop, "S: +OK hi <1@2>\n>\nC: APOP tim <1@2>\nS: +OK in");
    assert_eq!(log.answer(0), &Ok(Reply::LoggedIn(None)));
    assert!(log.trace.contains("C: APOP ***"), "{}", log.trace);
    let log = pop3(apop, "S: +OK hi <1>\n>");
    assert_eq!(log.refusal(0).0, NOT_SENT);
}

#[test]
fn commands_go_out_together_only_with_pipelining() {
    let retrieve = |number| Pop3Command::Retrieve { number }.into();
    let log = pop3(
        || vec![Command::Capabilities, retrieve(1), retrieve(2), Command::Quit],
        "
S: +OK
>
>
>
>
C: CAPA
S: +OK
S: PIPELINING
S: .
C: RETR 1
C: RETR 2
C: QUIT
S: +OK
S: one
S: .
S: -ERR gone
S: +OK
",
    );
    assert_eq!(log.body, b"one\r\n");
    assert_eq!((log.refusal(2).2, log.answer(3)), ("gone", &Ok(Reply::Ok)));
    let script = "S: +OK\n>\n>\nC: RETR 1\nS: +OK\nS: one\nS: .\nC: RETR 2\nS: +OK\nS: .";
    let log = pop3(|| vec![retrieve(1), retrieve(2)], script);
    assert_eq!(log.answer(1), &Ok(Reply::Pop3(Pop3Reply::Message { size_bytes: 0 })));
}

#[test]
fn bare_line_feeds_never_end_a_message() {
    let mut dialog = Pop3Dialog::new();
    dialog.input(Input::Command(0, Pop3Command::Retrieve { number: 1 }.into()));
    dialog.input(Input::Bytes(b"+OK\n+OK\na\n.\n.\r\nb\r\n.\r\n"));
    let mut body = Vec::new();
    loop {
        match dialog.next() {
            Output::Body(octets) => body.extend(octets),
            Output::Done(_, result) => {
                assert_eq!(result, Ok(Reply::Pop3(Pop3Reply::Message { size_bytes: 10 })));
                break;
            }
            Output::NeedInput => panic!("the message ended"),
            _ => {}
        }
    }
    assert_eq!(body, b"a\n.\n.\r\nb\r\n");
}

#[test]
fn broken_sessions() {
    let commands = || vec![Pop3Command::Stat.into()];
    let sent = "S: +OK\n>\nC: STAT\n";
    let unexpected = |line: &str| Violation::Unexpected { line: line.into() };
    let table =
        [("S: +OKAY", unexpected("+OKAY")), ("S: 250 OK", unexpected("250 OK")), ("S~ +OK 1\nE>", Violation::Eof)];
    for (end, violation) in table {
        assert_eq!(pop3(commands, &format!("{sent}{end}")).violation, Some(violation), "{end}");
    }
    let log = pop3(Vec::new, "S: +OK\nS: +OK more");
    assert_eq!(log.violation, Some(unexpected("+OK more")));
    let log = pop3(|| vec![Command::Quit], "S: +OK\nS: -ERR idle too long\n>");
    assert_eq!((log.refusal(0).2, log.closed), ("idle too long", true));
    let list = "S: X\n".repeat(LINES_MAX + 1);
    let log = pop3(|| vec![Command::Capabilities], &format!("S: +OK\n>\nC: CAPA\nS: +OK\n{list}"));
    assert_eq!(log.violation, Some(Violation::TooMany { max: LINES_MAX }));
    let retrieve = || vec![Pop3Command::Retrieve { number: 1 }.into()];
    let log = pop3(retrieve, "S: +OK\n>\nC: RETR 1\nS: +OK\nS~ half a mess\nE>");
    assert_eq!((log.violation, log.body.as_slice()), (Some(Violation::Eof), b"half a mess".as_slice()));
}

proptest! {
    #[test]
    fn random_bytes_never_panic_and_memory_is_bounded(
        octets in prop::collection::vec(any::<u8>(), 0..400),
        step in 1usize..64,
    ) {
        let commands = vec![Command::Capabilities, Pop3Command::Retrieve { number: 1 }.into(), plain()];
        prop_assert!(fuzz(Pop3Dialog::new(), commands, &octets, step).1 <= LINE_MAX + step);
    }

    #[test]
    fn random_conversations_never_panic(
        lines in "(\\+OK |-ERR |\\+ |\\.|\r\n|PIPELINING|[ a-z]){0,40}",
        step in 1usize..9,
    ) {
        let commands = vec![
            Command::Capabilities, Pop3Command::Retrieve { number: 1 }.into(), plain(), login(), Command::StartTls, Pop3Command::Stat.into(),
        ];
        let octets = format!("+OK hi\r\n{lines}");
        prop_assert!(fuzz(Pop3Dialog::new(), commands, octets.as_bytes(), step).1 <= LINE_MAX + step);
    }
}

#[test]
fn a_mailbox_is_listed_and_emptied() {
    let commands = || {
        let own =
            [Pop3Command::Uidl, Pop3Command::Sizes, Pop3Command::Top { number: 2 }, Pop3Command::Delete { number: 1 }];
        let mut commands: Vec<Command> = vec![Command::Capabilities];
        commands.extend(own.map(Command::from));
        commands.push(crate::imap::ImapCommand::Mailboxes.into());
        commands
    };
    let log = pop3(
        commands,
        "
S: +OK ready
>
C: CAPA
S: +OK
S: PIPELINING
S: .
>
C: UIDL
>
C: LIST
>
C: TOP 2 0
>
C: DELE 1
S: +OK
S: 1 a
S: 2 
S: .
S: +OK 2 messages
S: 1 120 octets
S: 2 x
S: .
S: +OK
S: Subject: ..
S: ..
S: .
S: -ERR locked
>
",
    );
    let uidl = |number, uid: &str| Item::Uidl { number, uid: uid.as_bytes().to_vec() };
    let size = |number, size_bytes| Item::Size { number, size_bytes };
    assert_eq!(log.items, [uidl(1, "a"), uidl(2, ""), size(1, 120), size(2, 0), Item::MessageBegins]);
    assert_eq!(log.answer(1), &Ok(Reply::Ok));
    assert_eq!(log.body, b"Subject: ..\r\n.\r\n");
    assert_eq!(log.refusal(4), ("-ERR", None, "locked"));
    assert_eq!(log.refusal(5).0, NOT_SENT);
}

#[test]
fn a_list_may_hold_more_than_its_entries_but_no_reply() {
    let lists = || vec![Pop3Command::Uidl.into(), Pop3Command::Sizes.into()];
    let log = pop3(
        lists,
        "
S: +OK ready
>
>
C: UIDL
S: +OK,
S: unique-id listing follows
S:  2 b
S: 
S: 001 a
S: 3 c d 
S: .
C: LIST
S: 
S: +OK
S: 2 (6442450944 octets)
S: 1 -1
S: 3 99999999999999999999
S: .
",
    );
    let uidl = |number, uid: &str| Item::Uidl { number, uid: uid.as_bytes().to_vec() };
    let size = |number, size_bytes| Item::Size { number, size_bytes };
    assert_eq!(log.items, [uidl(2, "b"), uidl(1, "a"), uidl(3, "c d "), size(2, 6 << 30), size(1, 0), size(3, 0)]);
    assert_eq!((log.answer(0), log.answer(1)), (&Ok(Reply::Ok), &Ok(Reply::Ok)));
    for line in ["-ERR disk full", "+OK 2 messages"] {
        let script = format!("S: +OK ready\n>\n>\nC: UIDL\nS: +OK\nS: 1 a\nS: {line}");
        assert_eq!(pop3(lists, &script).violation, Some(Violation::Unexpected { line: line.into() }));
    }
}

#[test]
fn unique_ids_are_octets() {
    let mut dialog = Pop3Dialog::new();
    dialog.input(Input::Command(0, Pop3Command::Uidl.into()));
    dialog.input(Input::Bytes(b"+OK\r\n+OK\r\n1 \xe4\r\n2 \xf6\r\n.\r\n"));
    let mut found = Vec::new();
    loop {
        match dialog.next() {
            Output::Item(_, Item::Uidl { uid, .. }) => found.push(uid),
            Output::NeedInput => break,
            _ => {}
        }
    }
    assert_eq!(found, [b"\xe4", b"\xf6"]);
}

#[test]
fn lines_that_say_nothing_are_passed_over_and_counted() {
    let commands = || vec![Pop3Command::Retrieve { number: 1 }.into(), Pop3Command::Stat.into(), Command::Quit];
    let log = pop3(
        commands,
        "
S: 
S: +OK, ready
>
>
>
C: RETR 1
S: +OK
S: one
S: .
S: 
S: \0\0
C: STAT
S: + go on
S: +OK 2 messages
C: QUIT
S: +OK
"
        .replace("\\0", "\0")
        .as_str(),
    );
    assert_eq!((log.body.as_slice(), log.violation.as_ref()), (b"one\r\n".as_slice(), None));
    let status = MailboxStatus { messages: Some(2), unseen: None, mailboxes: Some(1), size_bytes: None };
    assert_eq!(log.answer(1), &Ok(Reply::Pop3(Pop3Reply::Stat(status))));
    let endless = "S: \n".repeat(IDLE_LINES_MAX as usize + 1);
    let log = pop3(|| vec![Pop3Command::Stat.into()], &format!("S: +OK\n>\nC: STAT\n{endless}"));
    assert_eq!(log.violation, Some(Violation::Unexpected { line: String::new() }));
}

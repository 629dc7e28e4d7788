use proptest::prelude::*;

use super::*;
use crate::imap::ImapCommand;
use crate::pop3::Pop3Command;
use crate::sasl::{Login, Plain, SaslError};
use crate::transcript::{Log, NOT_SENT, fuzz, play};
use crate::{LINE_MAX, LINES_MAX};
use mail_types::{AuthMechanism, Secret};

const PASSWORD: &str = "Marker-42";
const PLAIN: &str = "AHRpbQBNYXJrZXItNDI=";

fn plain() -> Command {
    Command::Authenticate(Box::new(Plain::new("tim".into(), Secret::new(PASSWORD.into()))))
}

fn smtp(commands: impl Fn() -> Vec<Command>, script: &str) -> Log {
    let log = play(SmtpDialog::new, commands, script);
    for secret in [PASSWORD, PLAIN, "TWFya2VyLTQy"] {
        assert!(!log.trace.contains(secret), "{}", log.trace);
    }
    log
}

#[test]
fn a_whole_session() {
    let commands = || vec![Command::Capabilities, Command::StartTls, Command::Capabilities, plain(), Command::Quit];
    let log = smtp(
        commands,
        "
S: 220-mail.example.org ESMTP
S: 220 no spam please
>
C: EHLO [127.0.0.1]
S: 250-mail.example.org hello
S: 250 STARTTLS
>
C: STARTTLS
S: 220 2.0.0 go
T>
>
C: EHLO [127.0.0.1]
S: 250-mail.example.org hello
S: 250-AUTH PLAIN LOGIN
S: 250-auth=PLAIN
S: 250 SIZE 1000
>
C: AUTH PLAIN AHRpbQBNYXJrZXItNDI=
S: 235 2.7.0 in
>
C: QUIT
S: 221 2.0.0 bye
",
    );
    let greeting = log.greeting.as_ref().expect("a greeting");
    assert_eq!((greeting.text.as_str(), &greeting.kind), ("220 mail.example.org ESMTP", &GreetingKind::Ready));
    assert!(log.upgrade);
    match log.answer(2) {
        Ok(Reply::Capabilities(found)) => {
            assert_eq!(found.mechanisms, [AuthMechanism::Plain, AuthMechanism::Login]);
            assert!(!found.starttls && found.has("SIZE"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(log.answer(3), &Ok(Reply::LoggedIn(None)));
    assert_eq!(log.answer(4), &Ok(Reply::Ok));
    assert!(log.closed && log.violation.is_none());
    assert!(log.trace.contains("C: AUTH PLAIN ***\r\n"), "{}", log.trace);
}

#[test]
fn greetings() {
    for (line, code) in [("554 5.7.1 go away", Some("5.7.1")), ("421 later", None)] {
        let log = smtp(|| vec![Command::Quit], &format!("S: {line}\n>"));
        assert!(matches!(log.greeting.as_ref().expect("a greeting").kind, GreetingKind::Rejected(_)));
        assert_eq!(log.refusal(0).1, code);
        assert!(log.closed);
    }
    for line in ["* OK imap", "+OK pop3", "", "250 what", "354 go on"] {
        let log = smtp(Vec::new, &format!("S: {line}"));
        assert_eq!(log.violation, Some(Violation::Unexpected { line: line.into() }));
    }
}

#[test]
fn starttls_leaves_injected_octets_unread() {
    let log = smtp(|| vec![Command::StartTls], "S: 220 x\n>\nC: STARTTLS\nS: 220 go\nS: 250 AUTH PLAIN\nS~ 2");
    assert!(log.upgrade);
    assert_eq!(log.unread, b"250 AUTH PLAIN\r\n2");
    let log = smtp(|| vec![Command::StartTls], "S: 220 x\n>\nC: STARTTLS\nS: 454 4.7.0 no certificate");
    assert_eq!((log.refusal(0), log.upgrade), (("454", Some("4.7.0"), "no certificate"), false));
}

#[test]
fn auth_in_steps() {
    let login = || vec![Command::Authenticate(Box::new(Login::new("tim".into(), Secret::new(PASSWORD.into()))))];
    let script = "S: 220 x\n>\nC: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: dGlt\nS: 334 UGFzc3dvcmQ6\nC: TWFya2VyLTQy\n";
    let log = smtp(login, &format!("{script}S: 535-5.7.8 wrong\nS: 535 5.7.8 see help"));
    assert_eq!(log.refusal(0), ("535", Some("5.7.8"), "wrong see help"));
    assert!(!log.trace.contains("UGFzc3dvcmQ6"), "challenges are masked: {}", log.trace);
    let long = || {
        let name = "t".repeat(12288 / 4 * 3);
        vec![Command::Authenticate(Box::new(Plain::new(name, Secret::new(PASSWORD.into()))))]
    };
    let log = smtp(long, "S: 220 x\n>\nC: AUTH PLAIN\nS: 501 no");
    assert_eq!(log.refusal(0), ("501", None, "no"));
}

#[test]
fn nonsense_from_the_server_aborts_sasl() {
    for end in ["501 aborted", "235 in"] {
        let script = format!("S: 220 x\n>\nC: AUTH PLAIN {PLAIN}\nS: 334 bW9yZT8=\nC: *\nS: {end}");
        assert_eq!(
            smtp(|| vec![plain()], &script).violation,
            Some(Violation::Sasl(SaslError::UnexpectedChallenge)),
            "{end}"
        );
    }
}

#[test]
fn the_server_may_leave_at_any_time() {
    let commands = || vec![Command::Capabilities, plain(), Command::Quit];
    let log = smtp(commands, "S: 220 x\n>\n>\nC: EHLO [127.0.0.1]\nS: 421 4.3.2 shutting down\n>");
    for id in 0..3 {
        assert_eq!(log.refusal(id), ("421", Some("4.3.2"), "shutting down"));
    }
    assert!(log.closed);
    let log = smtp(|| vec![Command::Quit], "S: 220 x\nS: 421 idle\n>");
    assert_eq!((log.refusal(0).2, log.closed), ("idle", true));
}

#[test]
fn commands_that_submission_lacks() {
    let commands = || {
        let login = Command::Login { username: "tim".into(), password: Secret::new(PASSWORD.into()) };
        let pop3 = [Pop3Command::Retrieve { number: 1 }.into(), Pop3Command::Stat.into()];
        [login].into_iter().chain(pop3).chain([ImapCommand::Mailboxes.into()]).collect()
    };
    let log = smtp(commands, "S: 220 x\n>\n>\n>\n>");
    assert_eq!([0, 1, 2, 3].map(|id| log.refusal(id).0), [NOT_SENT; 4]);
}

fn letter() -> Command {
    let capabilities = crate::Capabilities::default();
    let message = b"Subject: x\r\n\r\n.hidden\r\n".to_vec();
    SmtpCommand::Submit(Box::new(Submission::to_oneself("tim@x.org", message, &capabilities).expect("fits"))).into()
}

#[test]
fn a_message_goes_step_by_step() {
    let log = smtp(
        || vec![letter(), Command::Quit],
        "
S: 220 x
>
C: MAIL FROM:<tim@x.org>
S: 250-2.1.0 go
S: 250 2.1.0 on
C: RCPT TO:<tim@x.org>
S: 251 2.1.5 forwarded
C: DATA
S: 354 end with a dot
C: Subject: x
C:
C: ..hidden
C: .
S: 250 2.0.0 queued
>
C: QUIT
S: 221 bye
",
    );
    assert_eq!(log.answer(0), &Ok(Reply::Ok));
}

#[test]
fn a_message_may_be_refused_at_every_step() {
    let steps = ["C: MAIL FROM:<tim@x.org>\n", "S: 250 x\nC: RCPT TO:<tim@x.org>\n", "S: 250 x\nC: DATA\n"];
    let content = "S: 354 x\nC: Subject: x\nC:\nC: ..hidden\nC: .\n";
    for (taken, code) in [(1, "552"), (2, "550"), (3, "451"), (4, "554")] {
        let sent: String = steps.iter().take(taken).copied().chain((taken == 4).then_some(content)).collect();
        let log = smtp(|| vec![letter()], &format!("S: 220 x\n>\n{sent}S: {code} 5.7.1 no"));
        assert_eq!(log.refusal(0).0, code, "{taken}");
    }
    let log = smtp(|| vec![letter()], "S: 220 x\n>\nC: MAIL FROM:<tim@x.org>\nS: 354 early");
    assert_eq!(log.violation, Some(Violation::Unexpected { line: "354 early".into() }));
}

#[test]
fn broken_sessions() {
    let sent = "S: 220 x\n>\nC: EHLO [127.0.0.1]\n";
    let unexpected = |line: &str| Violation::Unexpected { line: line.into() };
    let many = "S: 250-X\n".repeat(LINES_MAX + 1);
    let table = [
        ("S: 250-x\nS: 220 y", unexpected("220 y")),
        ("S: 235 in", unexpected("235 in")),
        ("S: 334 x", Violation::Unexpected { line: "334 x".into() }),
        ("S: x", unexpected("x")),
        ("S: 250-x\nE>", Violation::Eof),
        (&many, Violation::TooMany { max: LINES_MAX }),
    ];
    for (end, violation) in table {
        assert_eq!(smtp(|| vec![Command::Capabilities], &format!("{sent}{end}")).violation, Some(violation), "{end}");
    }
    assert_eq!(smtp(Vec::new, "S: 220 x\nS: 250 y").violation, Some(unexpected("250 y")));
    let log = smtp(|| vec![Command::Capabilities], &format!("{sent}S: 502 no"));
    assert_eq!(log.refusal(0), ("502", None, "no"));
}

proptest! {
    #[test]
    fn random_bytes_never_panic_and_memory_is_bounded(
        octets in prop::collection::vec(any::<u8>(), 0..400),
        step in 1usize..64,
    ) {
        let commands = vec![Command::Capabilities, plain(), Command::StartTls];
        prop_assert!(fuzz(SmtpDialog::new(), commands, &octets, step).1 <= LINE_MAX + step);
    }

    #[test]
    fn random_conversations_never_panic(
        lines in "((220|235|250|334|421|535)[ -]|\r\n|[ =a-z]){0,40}",
        step in 1usize..9,
    ) {
        let commands = vec![Command::Capabilities, plain(), Command::StartTls, Pop3Command::Stat.into()];
        let octets = format!("220 hi\r\n{lines}");
        prop_assert!(fuzz(SmtpDialog::new(), commands, octets.as_bytes(), step).1 <= LINE_MAX + step);
    }
}

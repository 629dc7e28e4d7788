//! The conversation as facts and questions, without a terminal.

use super::*;
use Availability::{Broken, NotOffered, Published, Unknown, Works};
use mail_types::report::Availability;

fn found(imap: Availability, pop3: Availability, submission: Availability) -> Found {
    Found { availability: [imap, pop3, submission], preparations: Vec::new(), tested: true, sign_in: SignIn::Password }
}

fn with_address() -> Wizard {
    Wizard { address: Some("user@example.org".parse().expect("address")), ..Wizard::default() }
}

fn server(protocol: Protocol) -> ServerSettings {
    ServerSettings {
        protocol,
        endpoint: mail_types::Endpoint::new("mail.example.org", 993),
        security: mail_types::Security::ImplicitTls,
        username: mail_types::Username::Unknown(None),
        auth: Vec::new(),
    }
}

fn typed(protocol: Protocol) -> Answer {
    Answer::Server(protocol, "mail.example.org".to_owned(), vec![server(protocol)])
}

fn nothing(protocol: Protocol) -> Answer {
    Answer::Server(protocol, String::new(), Vec::new())
}

#[test]
fn one_device_and_a_full_mailbox_lead_to_pop3_with_delete() {
    let mut wizard = Wizard::default();
    assert_eq!(wizard.next(), Next::Ask(Question::Address));
    wizard.answer(Answer::Address("user@example.org".parse().expect("address")));
    assert_eq!(wizard.next(), Next::Survey);
    wizard.found(Found { preparations: vec![Protocol::Pop3], ..found(Works, Works, Works) });
    assert_eq!(wizard.next(), Next::Ask(Question::Devices));
    wizard.answer(Answer::Devices(1));
    assert_eq!(wizard.next(), Next::Ask(Question::Full));
    wizard.answer(Answer::Yes(true));
    assert_eq!(wizard.next(), Next::Ask(Question::Protocol(Protocol::Pop3)));
    wizard.answer(Answer::Protocol(Protocol::Pop3));
    assert_eq!(wizard.next(), Next::Ask(Question::Retention(Retention::Delete)));
    wizard.answer(Answer::Retention(Retention::Delete));
    assert_eq!(wizard.next(), Next::Ask(Question::Prepared));
    wizard.answer(Answer::Yes(true));
    assert_eq!(wizard.next(), Next::Ask(Question::Password));
    wizard.answer(Answer::Yes(true));
    assert_eq!(wizard.next(), Next::LogIn);
    wizard.logged_in(Login::Accepted { both_ways: false });
    assert_eq!(wizard.next(), Next::Ask(Question::Exports));
    wizard.answer(Answer::Exports(vec!["mbsync"]));
    assert_eq!(wizard.next(), Next::Ask(Question::Save));
    wizard.answer(Answer::Yes(false));
    assert_eq!(wizard.next(), Next::Done);
}

#[test]
fn several_devices_lead_to_imap() {
    let mut wizard = with_address();
    wizard.found(found(Works, Works, Works));
    wizard.answer(Answer::Devices(3));
    assert_eq!(wizard.next(), Next::Ask(Question::Full));
    wizard.answer(Answer::Yes(true));
    assert_eq!(wizard.next(), Next::Ask(Question::Protocol(Protocol::Imap)));
}

#[test]
fn a_test_message_and_the_keyring_are_offered_after_a_login_both_ways() {
    let accepted = |both_ways| {
        let mut wizard = with_address();
        wizard.found(found(Works, NotOffered, Works));
        wizard.keyring_there = true;
        wizard.answer(Answer::Yes(true));
        wizard.logged_in(Login::Accepted { both_ways });
        wizard
    };
    assert_eq!(accepted(false).next(), Next::Ask(Question::Exports));
    let mut wizard = accepted(true);
    assert_eq!(wizard.next(), Next::Ask(Question::TestMessage));
    wizard.answer(Answer::Yes(true));
    assert_eq!(wizard.next(), Next::SendTest);
    wizard.sent();
    assert_eq!(wizard.next(), Next::Ask(Question::Exports));
    assert!(wizard.back() && wizard.next() == Next::Ask(Question::TestMessage), "once more, if wanted");
    wizard.answer(Answer::Yes(false));
    wizard.answer(Answer::Exports(Vec::new()));
    wizard.answer(Answer::Yes(true));
    assert_eq!(wizard.next(), Next::Ask(Question::Keyring));
    wizard.answer(Answer::Yes(false));
    assert_eq!(wizard.next(), Next::Done);
}

#[test]
fn an_outgoing_server_that_fails_may_be_typed_again_and_the_rest_stays() {
    let mut wizard = with_address();
    wizard.found(found(Works, NotOffered, NotOffered));
    assert_eq!(wizard.next(), Next::Ask(Question::Server(Protocol::Submission)));
    wizard.typed.push((Protocol::Imap, vec![server(Protocol::Imap)]));
    wizard.answer(typed(Protocol::Submission));
    assert_eq!(wizard.next(), Next::Survey);
    wizard.found(found(Works, NotOffered, Broken));
    assert_eq!(wizard.next(), Next::Ask(Question::TypeAgain));
    let mut without = wizard.clone();
    wizard.answer(Answer::Yes(true));
    assert_eq!(wizard.next(), Next::Ask(Question::Server(Protocol::Submission)));
    assert_eq!(wizard.typed.len(), 1, "the incoming server works");
    without.answer(Answer::Yes(false));
    assert_eq!(without.next(), Next::Ask(Question::Username("user@example.org".into())));
}

#[test]
fn one_protocol_leaves_nothing_to_choose() {
    let mut wizard = with_address();
    wizard.found(found(Works, NotOffered, Works));
    assert_eq!((wizard.next(), wizard.chosen()), (Next::Ask(Question::Password), Protocol::Imap));
    let mut wizard = with_address();
    wizard.found(found(Broken, Works, Works));
    assert_eq!(wizard.next(), Next::Ask(Question::Retention(Retention::Keep)));
    assert_eq!(wizard.chosen(), Protocol::Pop3);
}

#[test]
fn options_are_answers_told_beforehand() {
    let mut wizard = Wizard { devices: Some(1), protocol: Some(Protocol::Pop3), ..with_address() };
    wizard.retention = Some(Retention::Keep);
    wizard.exports = Some(Vec::new());
    wizard.save = Some(true);
    wizard.found(found(Works, Works, Works));
    assert_eq!(wizard.next(), Next::Ask(Question::Password));
    wizard.answer(Answer::Yes(false));
    assert_eq!(wizard.next(), Next::Done);
}

#[test]
fn passwords_are_tried_three_times_and_no_more() {
    let mut wizard = with_address();
    wizard.found(found(Works, NotOffered, Works));
    for left in [2, 1] {
        wizard.answer(Answer::Yes(true));
        assert_eq!(wizard.next(), Next::LogIn);
        wizard.logged_in(Login::Refused);
        assert_eq!(wizard.next(), Next::Ask(Question::Retry { left }));
        wizard.answer(Answer::Yes(true));
        assert_eq!(wizard.next(), Next::Ask(Question::Password));
    }
    wizard.answer(Answer::Yes(true));
    wizard.logged_in(Login::Refused);
    assert_eq!(wizard.next(), Next::Ask(Question::Exports));
    // Going back does not give the tries back.
    assert!(wizard.back());
    wizard.answer(Answer::Yes(true));
    wizard.logged_in(Login::Refused);
    assert_eq!(wizard.next(), Next::Ask(Question::Exports));
}

#[test]
fn where_nobody_was_reached_no_password_is_asked_for() {
    let mut wizard = with_address();
    wizard.found(Found { tested: false, ..found(Published, NotOffered, Published) });
    assert_eq!(wizard.next(), Next::Ask(Question::Exports));
}

#[test]
fn an_untrusted_host_is_asked_for_once() {
    let mut wizard = with_address();
    wizard.found(found(Works, NotOffered, Works));
    wizard.answer(Answer::Yes(true));
    wizard.logged_in(Login::Untrusted("mail.stranger.test".into()));
    assert_eq!(wizard.next(), Next::Ask(Question::Trust("mail.stranger.test".into())));
    let mut other = wizard.clone();
    other.answer(Answer::Yes(false));
    assert_eq!(other.next(), Next::Ask(Question::Exports));
    wizard.answer(Answer::Trust("mail.stranger.test".into()));
    assert_eq!((wizard.next(), wizard.trusted.len()), (Next::LogIn, 1));
}

#[test]
fn nothing_found_leads_to_typing_and_a_second_look() {
    let mut wizard = with_address();
    wizard.found(found(Unknown, Unknown, Unknown));
    assert_eq!(wizard.next(), Next::Ask(Question::Server(Protocol::Imap)));
    wizard.answer(nothing(Protocol::Imap));
    assert_eq!(wizard.next(), Next::Ask(Question::Server(Protocol::Pop3)));
    wizard.answer(typed(Protocol::Pop3));
    assert_eq!(wizard.next(), Next::Ask(Question::Server(Protocol::Submission)));
    wizard.answer(nothing(Protocol::Submission));
    assert_eq!(wizard.next(), Next::Survey);
    let mut failed = wizard.clone();
    failed.found(found(Unknown, Broken, Unknown));
    assert_eq!(failed.next(), Next::Ask(Question::TypeAgain));
    failed.answer(Answer::Yes(true));
    assert_eq!(failed.next(), Next::Ask(Question::Server(Protocol::Imap)));
    wizard.found(found(Unknown, Works, Unknown));
    // Nobody has said who logs in there.
    assert_eq!(wizard.next(), Next::Ask(Question::Username("user@example.org".into())));
    wizard.answer(Answer::Username("user".into()));
    assert_eq!(wizard.next(), Next::Ask(Question::Retention(Retention::Keep)));
    assert!(wizard.back());
    assert_eq!(wizard.next(), Next::Ask(Question::Username("user@example.org".into())));
}

#[test]
fn whoever_types_nothing_gives_up() {
    let mut wizard = with_address();
    wizard.found(found(Unknown, Unknown, Unknown));
    for protocol in Protocol::ALL {
        wizard.answer(nothing(protocol));
    }
    assert_eq!(wizard.next(), Next::Ask(Question::TypeAgain));
    wizard.answer(Answer::Yes(false));
    assert_eq!(wizard.next(), Next::GiveUp);
}

/// From every state the way back leads to the question before, down to the first.
#[test]
fn every_step_can_be_taken_back() {
    let mut wizard = Wizard::default();
    wizard.answer(Answer::Address("user@example.org".parse().expect("address")));
    wizard.found(found(Works, Works, Works));
    let mut seen = Vec::new();
    for answer in [
        Answer::Devices(1),
        Answer::Yes(false),
        Answer::Protocol(Protocol::Pop3),
        Answer::Retention(Retention::Keep),
        Answer::Yes(false),
        Answer::Exports(Vec::new()),
        Answer::Yes(false),
    ] {
        seen.push(wizard.next());
        wizard.answer(answer);
    }
    assert_eq!(wizard.next(), Next::Done);
    while let Some(before) = seen.pop() {
        assert!(wizard.back());
        assert_eq!(wizard.next(), before);
    }
    assert!(wizard.back());
    assert_eq!(wizard.next(), Next::Ask(Question::Address));
    assert!(!wizard.back());
}

#[test]
fn what_is_not_prepared_is_not_tried() {
    let mut wizard = with_address();
    wizard.found(Found { preparations: vec![Protocol::Imap], ..found(Works, NotOffered, Works) });
    assert_eq!(wizard.next(), Next::Ask(Question::Prepared));
    wizard.answer(Answer::Yes(false));
    assert_eq!(wizard.next(), Next::Ask(Question::Exports), "no password is asked for");
    assert!(wizard.back() && wizard.next() == Next::Ask(Question::Prepared));
    wizard.answer(Answer::Yes(true));
    assert_eq!(wizard.next(), Next::Ask(Question::Password));
}

#[test]
fn only_the_chosen_protocol_is_prepared() {
    for (protocol, next) in [(Protocol::Imap, Question::Password), (Protocol::Pop3, Question::Prepared)] {
        let mut wizard = Wizard { protocol: Some(protocol), retention: Some(Retention::Keep), ..with_address() };
        wizard.found(Found { preparations: vec![Protocol::Pop3], ..found(Works, Works, Works) });
        assert_eq!(wizard.next(), Next::Ask(next));
    }
}

fn asking() -> Wizard {
    Wizard { asks: true, ..with_address() }
}

fn program(id: &str) -> Answer {
    Answer::Program(crate::programs::by_id(id).expect("a program"))
}

#[test]
fn whoever_is_asked_names_a_program_and_gets_its_clicks() {
    let mut wizard = asking();
    wizard.found(found(Works, NotOffered, Works));
    assert_eq!(wizard.next(), Next::Ask(Question::Program));
    wizard.answer(program("thunderbird"));
    assert_eq!(wizard.next(), Next::Ask(Question::Password));
    wizard.answer(Answer::Yes(false));
    assert_eq!(wizard.next(), Next::Ask(Question::Name));
    wizard.answer(Answer::Name("Anna".into()));
    assert_eq!(wizard.next(), Next::Ask(Question::Save), "no files: there is nothing quicker than the clicks");
    assert_eq!(wizard.formats(), Vec::<&str>::new());
    for (id, question) in [("iphone", Question::Quicker("mobileconfig")), ("terminal", Question::Exports)] {
        let mut wizard = asking();
        wizard.name = Some(String::new());
        wizard.found(Found { tested: false, ..found(Published, NotOffered, Published) });
        wizard.answer(program(id));
        assert_eq!(wizard.next(), Next::Ask(question), "{id}");
        wizard.answer(Answer::Yes(true));
        if id == "iphone" {
            assert_eq!(wizard.next(), Next::Ask(Question::Save));
            assert_eq!(wizard.formats(), ["mobileconfig"]);
            assert!(wizard.back() && wizard.formats().is_empty());
        }
    }
}

#[test]
fn a_program_without_pop3_is_not_asked_which_protocol() {
    let mut wizard = asking();
    wizard.found(found(Works, Works, Works));
    wizard.answer(program("delta-chat"));
    assert_eq!((wizard.next(), wizard.chosen()), (Next::Ask(Question::Password), Protocol::Imap));
}

#[test]
fn pop3_alone_still_asks_for_the_devices() {
    let mut wizard = asking();
    wizard.found(found(NotOffered, Works, Works));
    wizard.answer(program("thunderbird"));
    assert_eq!((wizard.next(), wizard.chosen()), (Next::Ask(Question::Devices), Protocol::Pop3));
    wizard.answer(Answer::Devices(2));
    assert_eq!(wizard.next(), Next::Ask(Question::Retention(Retention::Keep)));
}

#[test]
fn a_program_that_signs_in_by_the_browser_needs_no_password_here() {
    let gmail =
        Found { preparations: vec![Protocol::Imap], sign_in: SignIn::Either, ..found(Works, NotOffered, Works) };
    let mut wizard = asking();
    wizard.found(gmail);
    wizard.answer(program("thunderbird"));
    assert_eq!(wizard.next(), Next::Ask(Question::SignIn));
    let mut password = wizard.clone();
    wizard.answer(Answer::Yes(true));
    assert_eq!((wizard.next(), wizard.by_browser()), (Next::Ask(Question::Name), true));
    password.answer(Answer::Yes(false));
    assert_eq!((password.next(), password.by_browser()), (Next::Ask(Question::Prepared), false));
    password.answer(Answer::Yes(true));
    assert_eq!(password.next(), Next::Ask(Question::Password));
    // Where no password is taken at all, there is nothing to choose.
    let mut wizard = asking();
    wizard.found(Found { sign_in: SignIn::Browser, ..found(Works, NotOffered, Works) });
    wizard.answer(program("thunderbird"));
    assert_eq!((wizard.next(), wizard.by_browser()), (Next::Ask(Question::Name), true));
}

#[test]
fn what_was_typed_comes_back_to_be_edited() {
    let mut wizard = with_address();
    wizard.found(found(Unknown, Unknown, Unknown));
    wizard.answer(typed(Protocol::Imap));
    assert_eq!(wizard.next(), Next::Ask(Question::Server(Protocol::Pop3)));
    assert!(wizard.back());
    assert_eq!(
        (wizard.next(), wizard.draft(Protocol::Imap)),
        (Next::Ask(Question::Server(Protocol::Imap)), "mail.example.org")
    );
    wizard.answer(typed(Protocol::Imap));
    wizard.answer(nothing(Protocol::Pop3));
    wizard.answer(nothing(Protocol::Submission));
    wizard.found(found(Broken, Unknown, Unknown));
    wizard.answer(Answer::Yes(true));
    assert_eq!(
        (wizard.next(), wizard.draft(Protocol::Imap)),
        (Next::Ask(Question::Server(Protocol::Imap)), "mail.example.org")
    );
}

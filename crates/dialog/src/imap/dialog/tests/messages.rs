//! Mailboxes and messages, and what arrives in their place.

use super::*;

#[test]
fn a_body_under_the_wrong_uid_is_never_taken() {
    let commands = || vec![ImapCommand::Retrieve { uid: 1 }.into(), ImapCommand::Retrieve { uid: 2 }.into()];
    let sent = "S: * OK\n>\n>\nC: a1 UID FETCH 1 BODY.PEEK[]\nC: a2 UID FETCH 2 BODY.PEEK[]\n";
    for line in ["* 2 FETCH (UID 2 BODY[] \"B\")", "* 2 FETCH (BODY[] \"B\")"] {
        let log = imap(commands, &format!("{sent}S: {line}"));
        assert_eq!(log.violation, Some(Violation::Unexpected { line: line.into() }));
        assert!(log.done.is_empty());
    }
}

#[test]
fn retrievals_without_a_message() {
    let retrieve = || vec![ImapCommand::Retrieve { uid: 1 }.into()];
    let sent = "S: * OK\n>\nC: a1 UID FETCH 1 BODY.PEEK[]\n";
    let log = imap(retrieve, &format!("{sent}S: a1 OK done"));
    assert_eq!(log.refusal(0), ("OK", None, "done"));
    let log = imap(retrieve, &format!("{sent}S: * 1 FETCH (UID 1 BODY[] NIL)\nS: a1 OK done"));
    assert_eq!(log.refusal(0).0, "OK");
    let log = imap(retrieve, &format!("{sent}S: * 1 FETCH (BODY[] {{0}}\nS: )\nS: a1 OK done"));
    assert_eq!(log.answer(0), &Ok(Reply::Imap(ImapReply::Message { size_bytes: 0 })));
    let log = imap(retrieve, &format!("{sent}S: * 1 FETCH (BODY[] {{5}}\nS~ ab\nE>"));
    assert_eq!(log.violation, Some(Violation::Eof));
    // A message that nobody asked for.
    let log = imap(Vec::new, "S: * OK\nS: * 1 FETCH (BODY[] {2}\nS: ab)");
    assert_eq!((log.body.as_slice(), log.violation), (b"".as_slice(), None));
}

#[test]
fn too_many_mailboxes() {
    let mut dialog = ImapDialog::new();
    dialog.input(Input::Bytes(b"* OK\r\n"));
    dialog.input(Input::Command(0, ImapCommand::Inbox.into()));
    let line = b"* LIST () \"/\" a\r\n".repeat(1000);
    for _ in 0..=MAILBOXES_MAX / 1000 {
        dialog.input(Input::Bytes(&line));
        loop {
            match dialog.next() {
                Output::NeedInput => break,
                Output::Violation(violation) => {
                    assert_eq!(violation, Violation::TooMany { max: MAILBOXES_MAX as usize });
                    return;
                }
                _ => {}
            }
        }
    }
    panic!("no limit");
}

#[test]
fn too_many_messages() {
    let all = |rest: &str| {
        let find = || -> Command { ImapCommand::Find { uids: UidSet::all() }.into() };
        let script = format!("S: * OK ready\n>\nC: a1 UID SEARCH RETURN (ALL) UID 1:*\n{rest}");
        imap(|| vec![find()], &script)
    };
    let log = all("S: * ESEARCH (TAG \"a1\") UID ALL 1:5000000\nS: a1 OK done\n");
    assert_eq!((log.answer(0), log.items.len()), (&Ok(Reply::Ok), 1));
    let log = all("S: * ESEARCH (TAG \"a1\") UID ALL 1:5000000\nS: * ESEARCH (TAG \"a1\") UID ALL 7\n");
    assert_eq!(log.violation, Some(Violation::TooMany { max: MESSAGES_MAX as usize }));
}

/// What of a message is wrong: no message comes of it, and its neighbours do.
#[test]
fn another_part_of_a_message_is_not_the_message() {
    let messages = || vec![ImapCommand::Messages { uids: UidSet::of(&[1, 2, 3]), headers_only: false }.into()];
    let begin = "S: * OK\n>\nC: a1 UID FETCH 1:3 (UID FLAGS RFC822.SIZE BODY.PEEK[])\n";
    let third = "S: * 3 FETCH (UID 3 BODY[] {1}\nS: c)\nS: a1 OK done";
    for odd in [
        "S: * 1 FETCH (UID 1 BODY[HEADER] {3}\nS: abc)",
        "S: * 1 FETCH (UID 1 BODY[]<0> {3}\nS: abc)",
        "S: * 1 FETCH (UID 1 BODY[TEXT] \"abc\")",
        "S: * 1 FETCH (UID 1 BODY[] NIL)",
    ] {
        let log = imap(messages, &format!("{begin}{odd}\n{third}"));
        let ended: Vec<&Item> = log.items.iter().filter(|item| matches!(item, Item::MessageEnds { .. })).collect();
        assert!(matches!(ended[..], [Item::MessageEnds { uid: 3, .. }]), "{odd}: {:?}", log.items);
        assert!(log.items.iter().any(|item| matches!(item, Item::Listed { uid: 1, .. })), "{odd}");
        assert_eq!((log.body.as_slice(), log.answer(0)), (b"c".as_slice(), &Ok(Reply::Ok)), "{odd}");
    }
    // Without a UID nobody knows which it is.
    let log = imap(messages, &format!("{begin}S: * 1 FETCH (BODY[] \"ab\")\n{third}"));
    assert_eq!(log.items.iter().filter(|item| matches!(item, Item::MessageEnds { .. })).count(), 1);
}

#[test]
fn a_literal_of_another_length_ends_the_session() {
    let messages = || vec![ImapCommand::Messages { uids: UidSet::of(&[1, 2]), headers_only: false }.into()];
    let begin = "S: * OK\n>\nC: a1 UID FETCH 1:2 (UID FLAGS RFC822.SIZE BODY.PEEK[])\nS: * 1 FETCH (UID 1 BODY[] ";
    for (rest, line) in [
        ("{3}\nS: abcdef\nS: )", "* 1 FETCH (UID 1 BODY[] {3}def"),
        (
            "{11}\nS: abcdef\nS: )\nS: * 2 FETCH (UID 2 BODY[] \"b\")",
            "* 1 FETCH (UID 1 BODY[] {11}* 2 FETCH (UID 2 BODY[] \"b\")",
        ),
        ("{11}\nS: abcdef\nS: )\nS: a1 OK done", "* 1 FETCH (UID 1 BODY[] {11}a1 OK done"),
        ("{-1}\nS: )", "* 1 FETCH (UID 1 BODY[] {-1}"),
        ("{3}\nS: abcthe list)\nS: )", "* 1 FETCH (UID 1 BODY[] {3}the list)"),
    ] {
        let log = imap(messages, &format!("{begin}{rest}"));
        assert_eq!(log.violation, Some(Violation::Unexpected { line: line.into() }), "{rest}");
        assert!(!log.items.iter().any(|item| matches!(item, Item::MessageEnds { .. })), "{rest}");
    }
    // Where only the parenthesis is missing, the one who asked decides.
    for rest in ["{6}\nS: abcdef\nS: a1 OK done", "{6}\nS: abcdef\nS: )\nS: a1 OK done"] {
        let log = imap(messages, &format!("{begin}{rest}"));
        assert!(log.items.iter().any(|item| matches!(item, Item::MessageEnds { uid: 1, sound: false, .. })), "{rest}");
        assert_eq!(log.answer(0), &Ok(Reply::Ok));
    }
}

#[test]
fn what_is_merely_odd_passes() {
    let list = || vec![ImapCommand::List { uids: UidSet::all(), details: false }.into()];
    let begin = "S: * OK\n>\nC: a1 UID FETCH 1:* (UID FLAGS)\n";
    for odd in ["", "\0\0", "+ idling", "+", "*", "* ", "* [COPYUID 1 2 3] odd", "* NO low on space", "* BAD internal"]
    {
        let script = format!("{begin}S: {odd}\nS: * 1 FETCH (UID 1 FLAGS ())\nS: {odd}\nS: a1 OK done");
        let log = imap(list, &script);
        assert_eq!((log.items.len(), log.answer(0)), (1, &Ok(Reply::Ok)), "{odd:?}");
    }
    let twice = || vec![Command::Capabilities, ImapCommand::Mailboxes.into()];
    let log = imap(
        twice,
        "S: * OK\n>\nC: a1 CAPABILITY\nS: * CAPABILITY IMAP4rev1 UIDPLUS\nS: * CAPABILITY AUTH=PLAIN AUTH=\nS: a1 OK\n\
         >\nC: a2 LIST \"\" \"*\"\nS: a1 OK again\nS: a2 OK",
    );
    let found = capabilities(&log, 0);
    assert!(found.has("UIDPLUS") && found.mechanisms == [AuthMechanism::Plain, AuthMechanism::Command], "{found:?}");
    assert_eq!(log.answer(1), &Ok(Reply::Ok));
}

#[test]
fn a_mailbox_is_opened_listed_and_retrieved() {
    let set = || UidSet::of(&[1, 2]);
    let commands = || {
        let open = ImapCommand::Open { mailbox: "INBOX".into(), writable: false };
        let messages = ImapCommand::Messages { uids: set(), headers_only: false };
        let flag = ImapCommand::AddFlag { uids: set(), flag: "\\Deleted" };
        let list = ImapCommand::List { uids: UidSet::all(), details: false };
        let requests = [open, list, messages, flag, ImapCommand::Expunge { uids: set() }, ImapCommand::Mailboxes];
        requests.into_iter().map(Command::from).chain([Pop3Command::Uidl.into()]).collect()
    };
    let log = imap(
        commands,
        "
S: * OK ready
>
C: a1 EXAMINE \"INBOX\"
>
C: a2 UID FETCH 1:* (UID FLAGS)
S: * 2 EXISTS
S: * OK [UIDVALIDITY 7] valid
S: * OK [UIDNEXT 9] next
S: a1 OK [READ-ONLY] open
S: * 1 FETCH (UID 5 FLAGS (\\Seen))
S: * 2 FETCH (UID 8 FLAGS ())
S: a2 OK done
>
C: a3 UID FETCH 1:2 (UID FLAGS RFC822.SIZE BODY.PEEK[])
S: * 1 FETCH (UID 5 FLAGS (\\Seen) RFC822.SIZE 2 BODY[] {2}
S~ a!
S: )
S: * 2 FETCH (BODY[] \"hi\" UID 8)
S: * 3 FETCH (UID 9 FLAGS () BODY[] {0}
S: )
S: a3 OK done
>
C: a4 UID STORE 1:2 +FLAGS.SILENT (\\Deleted)
S: a4 OK done
>
C: a5 UID EXPUNGE 1:2
S: * 1 EXPUNGE
S: a5 NO not yours
>
C: a6 LIST \"\" \"*\"
S: * LIST (\\All \\HasNoChildren) \"/\" \"All Mail\"
S: a6 OK done
>
",
    );
    let opened =
        Opened { exists: Some(2), uid_validity: Some(7), uid_next: Some(9), highest_modseq: None, read_only: true };
    assert_eq!(log.answer(0), &Ok(Reply::Imap(ImapReply::Opened(opened))));
    let flags = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
    let listed = |uid, words: &[&str]| Item::Listed { uid, flags: Some(flags(words)), size_bytes: None, date: None };
    let ends =
        |uid, words: &[&str], size_bytes| Item::MessageEnds { uid, flags: flags(words), size_bytes, sound: true };
    let mailbox = Item::Mailbox {
        name: "All Mail".into(),
        delimiter: Some('/'),
        attributes: flags(&["\\All", "\\HasNoChildren"]),
    };
    let expected = [
        listed(5, &["\\Seen"]),
        listed(8, &[]),
        Item::MessageBegins,
        ends(5, &["\\Seen"], Some(2)),
        Item::MessageBegins,
        ends(8, &[], None),
        Item::MessageBegins,
        ends(9, &[], None),
        Item::Gone { count: 1 },
        mailbox,
    ];
    assert_eq!(log.items, expected);
    assert_eq!(log.refusal(4), ("NO", None, "not yours"));
    assert_eq!(log.refusal(6).0, NOT_SENT);
}

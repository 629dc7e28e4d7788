//! `fetch` from POP3 servers that number anew, mix up their answers, hand out less than they list.

use crate::support::{Authority, Peer, Place, RunOutput};

use mail_types::Protocol;

/// A session: the greeting, CAPA with PIPELINING or without, the login, and what follows.
fn session(pipelining: bool, rest: &str) -> String {
    let pipelining = if pipelining { "S: PIPELINING\n" } else { "" };
    format!(
        "TLS\nS: +OK ready\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: UIDL\n{pipelining}S: .\nC: AUTH PLAIN *\nS: +OK\n{rest}"
    )
}

/// What STAT, UIDL and LIST say, each asked for when the last is answered, or all at once.
fn lists(at_once: bool, messages: &[(&str, usize)]) -> String {
    let stat = format!("S: +OK {} {}\n", messages.len(), messages.iter().map(|(_, size)| size).sum::<usize>());
    let rows = |row: &dyn Fn(&(&str, usize)) -> String| -> String {
        (1..).zip(messages).map(|(number, message)| format!("S: {number} {}\n", row(message))).collect()
    };
    let uidl = format!("S: +OK\n{}S: .\n", rows(&|(uid, _)| (*uid).to_owned()));
    let list = format!("S: +OK\n{}S: .\n", rows(&|(_, size)| size.to_string()));
    if at_once {
        format!("C: STAT\nC: UIDL\nC: LIST\n{stat}{uidl}{list}")
    } else {
        format!("C: STAT\n{stat}C: UIDL\n{uidl}C: LIST\n{list}")
    }
}

/// A message as it is sent, with its end, and how large it is.
fn message(subject: &str) -> (String, usize) {
    let lines = [format!("Subject: {subject}"), String::new(), "x".repeat(40)];
    let size = lines.iter().map(|line| line.len() + 2).sum();
    (format!("S: +OK\n{}", lines.map(|line| format!("S: {line}\n")).concat()), size)
}

fn retrieve(number: u32, subject: &str) -> String {
    format!("C: RETR {number}\n{}S: .\n", message(subject).0)
}

/// The header that is compared before a message of an earlier run is deleted.
fn top(number: u32, subject: &str) -> String {
    format!("C: TOP {number} 0\nS: +OK\nS: Subject: {subject}\nS: \nS: .\n")
}

fn size(subject: &str) -> usize {
    message(subject).1
}

const QUIT: &str = "C: QUIT\nS: +OK\n";

/// Runs against scripts, one a connection. Each of these servers has a port of its own, and they are the same.
fn run(place: &Place, scripts: &[String], arguments: &[&str], status: i32) -> RunOutput {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let texts: Vec<&str> = scripts.iter().map(String::as_str).collect();
    let peer = Peer::sequence(&texts, Some(&identity));
    let url = format!("pop3s://localhost:{}", peer.port());
    let arguments = [&["--same-mailbox"], arguments].concat();
    let output = place.run((Protocol::Pop3, &url), &authority.ca_file(), &arguments).status(status).run();
    peer.assert_followed();
    assert_eq!(peer.connections(), scripts.len(), "{output:?}");
    output
}

/// The subjects of what is stored, sorted.
fn subjects(place: &Place) -> Vec<String> {
    let subject = |mail: &Vec<u8>| {
        let text = String::from_utf8_lossy(mail);
        text.lines().find_map(|line| line.strip_prefix("Subject: ").map(str::to_owned)).unwrap_or_default()
    };
    let mut found: Vec<String> = place.mail().iter().map(subject).collect();
    found.sort();
    found
}

/// The exit codes of `probe`: for good as a refused login, for the moment as a network failure.
#[test]
fn a_mailbox_that_does_not_open_ends_with_the_code_that_probe_has() {
    for (words, exit) in [("-ERR no mailbox", 4), ("-ERR [SYS/PERM] no mailbox", 4), ("-ERR [SYS/TEMP] later", 5)] {
        let authority = Authority::new();
        let identity = authority.issue(&["localhost"]);
        let script = session(false, &format!("C: STAT\nS: {words}\nC: UIDL\nS: {words}\nC: LIST\nS: {words}\n{QUIT}"));
        let peer = Peer::sequence(&[script.as_str(); 4], Some(&identity));
        let url = format!("pop3s://localhost:{}", peer.port());
        let output = Place::new().run((Protocol::Pop3, &url), &authority.ca_file(), &[]).status(exit).run();
        let said = if exit == 4 { "the mailbox does not open" } else { "refuses for the moment" };
        assert!(output.stderr.contains(said), "{words}: {output:?}");
    }
}

#[test]
fn a_run_with_nothing_new_asks_for_no_sizes() {
    let place = Place::new();
    let listed = [("a", size("one")), ("b", size("two"))];
    run(&place, &[session(false, &(lists(false, &listed) + &retrieve(1, "one") + &retrieve(2, "two") + QUIT))], &[], 0);
    let sum = size("one") + size("two");
    let quick = format!("C: STAT\nS: +OK 2 {sum}\nC: UIDL\nS: +OK\nS: 1 a\nS: 2 b\nS: .\n");
    run(&place, &[session(false, &(quick.clone() + QUIT))], &[], 0);
    // Another sum: the sizes are asked for, and what differs is fetched again.
    let other =
        quick.replace(&format!("OK 2 {sum}"), "OK 2 1").replace("S: 2 b\nS: .\n", "S: 2 b\nS: .\nC: LIST\nS: +OK\n");
    let other = other + &format!("S: 1 {}\nS: 2 {}\nS: .\n", size("one"), size("two") + 1);
    let output =
        run(&place, &[session(false, &(other + &retrieve(2, "two") + "C: STAT\nS: +OK 2 1\n" + QUIT))], &[], 0);
    assert!(output.stderr.contains("told by its content"), "{}", output.stderr);
    assert_eq!(subjects(&place), ["one", "two"]);
}

#[test]
fn an_empty_mailbox_needs_no_lists() {
    let place = Place::new();
    run(&place, &[session(false, &("C: STAT\nS: +OK 0 0\n".to_owned() + QUIT))], &[], 0);
    let at_once = "C: STAT\nC: UIDL\nC: LIST\nS: +OK 0 0\nS: -ERR no messages\nS: -ERR no messages\n";
    run(&place, &[session(true, &(at_once.to_owned() + QUIT))], &[], 0);
}

#[test]
fn a_mailbox_under_new_ids_is_told_by_content_and_nothing_is_deleted() {
    let place = Place::new();
    let old = [("a", size("one")), ("b", size("two"))];
    run(&place, &[session(false, &(lists(false, &old) + &retrieve(1, "one") + &retrieve(2, "two") + QUIT))], &[], 0);
    let new = [("x", size("one")), ("y", size("two")), ("z", size("three"))];
    let all = [retrieve(1, "one"), retrieve(2, "two"), retrieve(3, "three")].concat();
    let output = run(&place, &[session(false, &(lists(false, &new) + &all + QUIT))], &["--delete"], 0);
    assert!(output.stdout.starts_with("One message fetched"), "{}", output.stdout);
    assert!(output.stderr.contains("2 messages stored earlier were told by their content"), "{}", output.stderr);
    assert_eq!(subjects(&place), ["one", "three", "two"]);
    let deletes = "C: DELE 1\nS: +OK\nC: DELE 2\nS: +OK\nC: DELE 3\nS: +OK\n";
    let tops = [top(1, "one"), top(2, "two"), top(3, "three")].concat();
    run(&place, &[session(false, &(lists(false, &new) + &tops + deletes + QUIT))], &["--delete"], 0);
}

#[test]
fn an_id_that_is_given_again_after_our_deletion_vouches_for_nothing() {
    let place = Place::new();
    for subject in ["one", "two", "two"] {
        let listed = lists(false, &[("a", size("one"))]);
        let script = listed + &retrieve(1, subject) + "C: DELE 1\nS: +OK\n" + QUIT;
        run(&place, &[session(false, &script)], &["--delete"], 0);
    }
    assert_eq!(subjects(&place), ["one", "two"], "as large as the first, and not taken for it");
}

/// The same of what was left on the server on purpose: by the id and the size it is told.
#[test]
fn what_was_left_says_nothing_of_other_mail_under_its_id() {
    let top = |subject: &str, day: &str| {
        format!("C: TOP 1 0\nS: +OK\nS: Subject: {subject}\nS: Date: {day} Nov 2026 12:00:00 +0000\nS: \nS: .\n")
    };
    let list = |size: usize| lists(false, &[("a", size)]);
    let came = retrieve(1, "three") + QUIT;
    let large = (list(5000) + QUIT, list(5000) + QUIT, list(size("three")) + &came);
    let old = (
        list(size("one")) + &top("one", "20") + QUIT,
        list(size("one")) + QUIT,
        list(size("three")) + &top("three", "24") + &came,
    );
    for ((first, second, third), option) in [(large, ["--max-size", "1K"]), (old, ["--since", "2026-11-23"])] {
        let place = Place::new();
        for script in [first, second] {
            run(&place, &[session(false, &script)], &option, 0);
            assert!(subjects(&place).is_empty(), "{option:?}");
        }
        run(&place, &[session(false, &third)], &option, 0);
        assert_eq!(subjects(&place), ["three"], "{option:?}");
    }
}

#[test]
fn ids_that_count_the_messages_are_not_believed_before_a_deletion() {
    let place = Place::new();
    let listed = [("1", size("one")), ("2", size("two"))];
    run(&place, &[session(false, &(lists(false, &listed) + &retrieve(1, "one") + &retrieve(2, "two") + QUIT))], &[], 0);
    // The first is gone, and another came: as many, as large.
    let script = lists(false, &listed) + &retrieve(1, "two") + &retrieve(2, "new");
    let script = script + "C: DELE 1\nS: +OK\nC: DELE 2\nS: +OK\n" + QUIT;
    run(&place, &[session(false, &script)], &["--delete"], 0);
    assert_eq!(subjects(&place), ["new", "one", "two"]);
}

#[test]
fn lists_that_contradict_each_other_prove_nothing_gone() {
    let place = Place::new();
    let listed = [("a", size("one")), ("b", size("two"))];
    run(&place, &[session(false, &(lists(false, &listed) + &retrieve(1, "one") + &retrieve(2, "two") + QUIT))], &[], 0);
    // UIDL leaves out the second: it is asked for, and told by its content no worse than before.
    let contradicting = lists(false, &listed).replace("S: 2 b\n", "");
    let output = run(&place, &[session(false, &(contradicting + "C: RETR 2\nS: -ERR no\n" + QUIT))], &[], 5);
    assert!(
        output.stderr.contains("contradict each other") && output.stderr.contains("message 2"),
        "{}",
        output.stderr
    );
    let output =
        run(&place, &[session(false, &(lists(false, &listed).replace("C: LIST", "C: QUIT\nCLOSE")))], &["-v"], 0);
    assert!(output.stdout.contains("2 were stored before"), "{}", output.stdout);
}

#[test]
fn one_damaged_end_among_many_mixes_up_nothing() {
    let place = Place::new();
    let subjects_sent = ["one", "two", "three", "four"];
    let listed: Vec<(&str, usize)> = ["a", "b", "c", "d"].into_iter().zip(subjects_sent.map(size)).collect();
    let asked = "C: RETR 1\nC: RETR 2\nC: RETR 3\nC: RETR 4\n";
    let sent = |subject| message(subject).0;
    // The LF is missing behind the dot, as with Cyrus; the messages behind go one up.
    let mixed = format!(
        "{asked}{}S: .\n{}s: .\\r\n{}S: .\n{}S: .\nHANG",
        sent("one"),
        sent("two"),
        sent("three"),
        sent("four")
    );
    let first = session(true, &(lists(true, &listed) + &mixed));
    let second = retrieve(2, "two") + &retrieve(3, "three") + &retrieve(4, "four");
    let deletes = (1..=4).map(|number| format!("C: DELE {number}\nS: +OK\n")).collect::<String>();
    let listed_again = lists(false, &listed);
    let second = session(true, &(listed_again + &top(1, "one") + &second + &deletes + QUIT));
    run(&place, &[first, second], &["--delete"], 0);
    assert_eq!(subjects(&place), ["four", "one", "three", "two"]);
    assert!(place.mail().iter().all(|mail| !mail.windows(3).any(|three| three == b"+OK")));
}

#[test]
fn a_reply_that_comes_before_the_end_of_a_message_mixes_up_nothing() {
    let place = Place::new();
    let listed = [("a", size("one")), ("b", size("two")), ("c", size("three"))];
    let sent = |subject| message(subject).0;
    let three = sent("three").replacen("S: +OK\n", "", 1);
    // As with WildDuck: the end of the second comes behind the reply to the third.
    let mixed =
        format!("C: RETR 1\nC: RETR 2\nC: RETR 3\n{}S: .\n{}S: +OK\nS: .\n{three}S: .\nHANG", sent("one"), sent("two"));
    let first = session(true, &(lists(true, &listed) + &mixed));
    let second = session(true, &(lists(false, &listed) + &retrieve(2, "two") + &retrieve(3, "three") + QUIT));
    run(&place, &[first, second], &[], 0);
    assert_eq!(subjects(&place), ["one", "three", "two"]);
}

#[test]
fn a_size_that_is_merely_wrong_costs_one_more_session_and_no_message() {
    let place = Place::new();
    let listed = [("a", size("one")), ("b", size("two") - 3), ("c", size("three"))];
    let sent = |subject| format!("{}S: .\n", message(subject).0);
    let all = format!("C: RETR 1\nC: RETR 2\nC: RETR 3\n{}{}{}HANG", sent("one"), sent("two"), sent("three"));
    let first = session(true, &(lists(true, &listed) + &all));
    let second = session(true, &(lists(true, &listed) + &retrieve(2, "two") + &retrieve(3, "three") + QUIT));
    run(&place, &[first, second], &[], 0);
    assert_eq!(subjects(&place), ["one", "three", "two"]);
}

#[test]
fn a_message_without_its_end_is_whole_where_its_size_says_so() {
    let place = Place::new();
    let listed = [("a", size("one")), ("b", size("two"))];
    let cut = format!("C: RETR 2\n{}CLOSE", message("two").0);
    let first = session(false, &(lists(false, &listed) + &retrieve(1, "one") + &cut));
    let last = session(false, &(lists(false, &listed).replace("C: LIST", "C: QUIT\nCLOSE")));
    run(&place, &[first, last], &[], 0);
    assert_eq!(subjects(&place), ["one", "two"]);
}

/// The same where ids are but numbers, so that nothing is deleted by id alone: asked for again it would break each
/// session.
#[test]
fn a_message_without_its_end_breaks_one_session_of_a_run() {
    let place = Place::new();
    let listed = [("1", size("one")), ("2", size("two")), ("3", size("three"))];
    let cut = format!("C: RETR 2\n{}CLOSE", message("two").0);
    let first = session(false, &(lists(false, &listed) + &retrieve(1, "one") + &cut));
    let deletes = "C: DELE 1\nS: +OK\nC: DELE 3\nS: +OK\n";
    let rest = retrieve(1, "one") + &retrieve(3, "three") + deletes;
    let last = session(false, &(lists(false, &listed) + &rest + QUIT));
    let output = run(&place, &[first, last], &["--delete"], 5);
    assert!(output.stderr.contains("the line that ends message 2"), "{output:?}");
    assert_eq!(subjects(&place), ["one", "three", "two"]);
}

/// Id and size of an earlier run are no proof: the header must be the one that was stored.
#[test]
fn before_a_deletion_the_header_must_be_the_one_that_was_stored() {
    let deletes = "C: DELE 1\nS: +OK\nC: DELE 2\nS: +OK\n";
    let refused = "C: TOP 2 0\nS: -ERR what?\n".to_owned();
    // What TOP shows of the second, what follows, what is said, and what is stored then.
    for (shown, rest, said, stored) in [
        (top(2, "two"), deletes.to_owned(), "", &["one", "two"][..]),
        (top(2, "new"), retrieve(2, "new"), "different header", &["new", "one", "two"]),
        (refused, retrieve(2, "two") + deletes, "", &["one", "two"]),
    ] {
        let place = Place::new();
        let listed = lists(false, &[("a", size("one")), ("b", size("two"))]);
        let first = listed.clone() + &retrieve(1, "one") + &retrieve(2, "two") + QUIT;
        run(&place, &[session(false, &first)], &[], 0);
        let second = listed.clone() + &top(1, "one") + &shown + &rest + QUIT;
        let output = run(&place, &[session(false, &second)], &["--delete"], 0);
        assert!(output.stderr.contains(said), "{shown}: {output:?}");
        assert_eq!(subjects(&place), stored, "{shown}");
    }
}

#[test]
fn what_falls_short_is_stored_and_named_and_never_deleted() {
    let short = "C: RETR 1\nS: +OK\nS: Subject: half\nS: \nS: .\n";
    let stand_in = "C: RETR 1\nS: +OK\nS: From: System Administrator <root@localhost>\nS: Subject: message unavailable\n\
                    S: \nS: Gone.\nS: .\n";
    for (sent, listed, words) in [(short, 5000, "of 5000 bytes"), (stand_in, 105, "Courier could not read message 1")] {
        let place = Place::new();
        for fetched in ["One message fetched", "Nothing new."] {
            let script = lists(false, &[("a", listed)]) + sent + "C: STAT\nS: +OK 1 5000\n" + QUIT;
            let output = run(&place, &[session(false, &script)], &["--delete"], 5);
            assert!(output.stdout.starts_with(fetched) && output.stderr.contains(words), "{output:?}");
        }
        assert_eq!(place.mail().len(), 1);
        // Once it can be read it comes, beside what came before.
        let whole =
            retrieve(1, "whole").replace("S: .\n", &format!("S: {}\nS: .\n", "y".repeat(listed - size("whole") - 2)));
        let script = lists(false, &[("a", listed)]) + &whole + "C: DELE 1\nS: +OK\n" + QUIT;
        run(&place, &[session(false, &script)], &["--delete"], 0);
        assert_eq!(place.mail().len(), 2);
    }
}

#[test]
fn nothing_is_no_message() {
    for nothing in ["", "S: \n"] {
        let place = Place::new();
        let listed = [("a", 70), ("b", size("two"))];
        let script = lists(false, &listed) + "C: RETR 1\nS: +OK\n" + nothing + "S: .\n" + &retrieve(2, "two");
        let script = script + "C: DELE 2\nS: +OK\n" + QUIT;
        let output = run(&place, &[session(false, &script)], &["--delete"], 5);
        assert!(output.stderr.contains("sends nothing as message 1 (\"a\")"), "{}", output.stderr);
        assert_eq!(subjects(&place), ["two"]);
    }
}

#[test]
fn a_refused_message_is_named_and_asked_for_alone() {
    let place = Place::new();
    let listed = [("a", size("one")), ("b", 70), ("c", size("three"))];
    let all = format!(
        "C: RETR 1\nC: RETR 2\nC: RETR 3\n{}S: .\nS: -ERR [SYS/PERM] damaged\n{}S: .\nC: RETR 2\nS: -ERR [SYS/PERM] damaged\n",
        message("one").0,
        message("three").0
    );
    let output = run(&place, &[session(true, &(lists(true, &listed) + &all + QUIT))], &[], 5);
    assert!(output.stderr.contains("message 2 (\"b\")") && output.stderr.contains("damaged"), "{}", output.stderr);
    assert_eq!(subjects(&place), ["one", "three"]);
}

#[test]
fn a_message_at_which_the_session_breaks_holds_up_no_other() {
    let place = Place::new();
    let listed = [("a", 70), ("b", size("two")), ("c", size("three"))];
    let cut = "C: RETR 1\nS: +OK\nS: Subject: bad\nCLOSE";
    let first = session(false, &(lists(false, &listed) + cut));
    let second = session(false, &(lists(false, &listed) + &retrieve(2, "two") + &retrieve(3, "three") + cut));
    let third = session(false, &(lists(false, &listed) + QUIT));
    let output = run(&place, &[first, second, third], &[], 5);
    assert!(output.stderr.contains("broke at message 1 (\"a\")"), "{}", output.stderr);
    assert_eq!(subjects(&place), ["three", "two"]);
}

#[test]
fn commands_that_hang_together_are_tried_one_by_one() {
    let place = Place::new();
    let first = session(true, "C: STAT\nC: UIDL\nC: LIST\nS: +OK 1 1\nHANG");
    let second = session(true, &(lists(false, &[("a", size("one"))]) + &retrieve(1, "one") + QUIT));
    run(&place, &[first, second], &["--idle-timeout", "1"], 0);
    assert_eq!(subjects(&place), ["one"]);
}

#[test]
fn a_deletion_that_the_server_refuses_is_told() {
    let place = Place::new();
    let listed = lists(false, &[("a", size("one")), ("b", size("two"))]);
    let script = listed.clone()
        + &retrieve(1, "one")
        + &retrieve(2, "two")
        + "C: DELE 1\nS: -ERR no\nC: DELE 2\nS: +OK\n"
        + QUIT;
    let output = run(&place, &[session(false, &script)], &["--delete"], 5);
    assert!(output.stderr.contains("refused to delete one message"), "{}", output.stderr);
    // Its record was not marked: it goes by id and size. The other one was.
    let script = listed.clone()
        + &top(1, "one")
        + &retrieve(2, "two")
        + "C: DELE 1\nS: +OK\nC: DELE 2\nS: +OK\nC: QUIT\nS: -ERR not all\n";
    run(&place, &[session(false, &script)], &["--delete"], 5);
    // Nothing was deleted with that QUIT, so both go by their records.
    let script = listed + &top(1, "one") + &top(2, "two") + "C: DELE 1\nS: +OK\nC: DELE 2\nS: +OK\n" + QUIT;
    run(&place, &[session(false, &script)], &["--delete"], 0);
    assert_eq!(subjects(&place), ["one", "two"]);
}

#[test]
fn a_server_that_does_not_answer_capa_is_asked_without_it() {
    let place = Place::new();
    let hangs = "TLS\nS: +OK ready\nC: CAPA\nHANG".to_owned();
    let login = "TLS\nS: +OK ready\nC: USER anna@example.org\nS: +OK\nC: PASS *\nS: +OK\n".to_owned();
    let listed = lists(false, &[("a", size("one"))]);
    run(&place, &[hangs, login + &listed + &retrieve(1, "one") + QUIT], &["--idle-timeout", "1"], 0);
    assert_eq!(subjects(&place), ["one"]);
}

#[test]
fn the_lock_of_a_session_that_was_lost_is_waited_for() {
    let place = Place::new();
    let listed = [("a", size("one")), ("b", size("two"))];
    let first = session(false, &(lists(false, &listed) + &retrieve(1, "one") + "C: RETR 2\nCLOSE"));
    let locked = "TLS\nS: +OK ready\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: UIDL\nS: .\nC: AUTH PLAIN *\n\
                  S: -ERR [IN-USE] locked by another session\nCLOSE";
    let last = session(false, &(lists(false, &listed) + &retrieve(2, "two") + QUIT));
    run(&place, &[first, locked.to_owned(), last], &[], 0);
    assert_eq!(subjects(&place), ["one", "two"]);
}

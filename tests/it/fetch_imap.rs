//! `fetch` believes an IMAP server no more than it shows: nothing is passed over, and nothing deleted, for what a
//! server does not say.
#![cfg(feature = "demo")]

use std::fs;

use crate::support::{Authority, Peer, Place, RunOutput};
use mail_types::Protocol;

const UID_FETCH: &str = "(UID FLAGS RFC822.SIZE BODY.PEEK[])";

/// A session of which `rest` is what follows the login.
fn session(rest: &str) -> String {
    with("IMAP4rev1 UIDPLUS", rest)
}

fn with(capabilities: &str, rest: &str) -> String {
    format!(
        "TLS\nS: * OK [CAPABILITY {capabilities} AUTH=PLAIN SASL-IR] ready\nC: {{tag}} AUTHENTICATE PLAIN *\n\
         S: {{tag}} OK [CAPABILITY {capabilities}] in\n{rest}"
    )
}

const BYE: &str = "C: {tag} LOGOUT\nS: * BYE\nS: {tag} OK bye\n";

/// The inbox is opened and listed, both at once.
fn open(command: &str, exists: u32, next: u32, list: &str, uids: &[u32]) -> String {
    let rows: String = uids.iter().map(|uid| format!("S: * {uid} FETCH (UID {uid} FLAGS ())\n")).collect();
    format!(
        "C: {{tag}} {command} \"INBOX\"\nS: * {exists} EXISTS\nS: * OK [UIDVALIDITY 7] valid\nS: * OK [UIDNEXT {next}] next\n\
         S: {{tag}} OK open\nC: {{tag}} UID FETCH {list} (UID FLAGS)\n{rows}S: {{tag}} OK done\n"
    )
}

fn asked(set: &str, answer: &str) -> String {
    format!("C: {{tag}} UID FETCH {set} {UID_FETCH}\n{answer}")
}

/// Flags messages as deleted and expunges them; so many are removed.
fn deleted(set: &str, removed: usize) -> String {
    let gone = "S: * 1 EXPUNGE\n".repeat(removed);
    format!(
        "C: {{tag}} UID STORE {set} +FLAGS.SILENT (\\Deleted)\nS: {{tag}} OK done\nC: {{tag}} UID EXPUNGE {set}\n{gone}{DONE}"
    )
}

/// What is asked of messages of earlier runs before they are deleted.
fn confirmed(set: &str, rows: &str) -> String {
    format!(
        "C: {{tag}} UID FETCH {set},* (UID FLAGS RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (DATE FROM SUBJECT)])\n{rows}{DONE}"
    )
}

const DONE: &str = "S: {tag} OK done\n";

/// A message whose text is its UID.
fn message(uid: u32) -> String {
    format!("S: * {uid} FETCH (UID {uid} FLAGS () RFC822.SIZE 6 BODY[] {{6}}\ns: s: {uid}\\r\\n\nS: )\n")
}

struct Server {
    peer: Peer,
    authority: Authority,
    place: Place,
}

impl Server {
    /// One script a connection.
    fn start(scripts: &[String]) -> Self {
        let authority = Authority::new();
        let identity = authority.issue(&["localhost"]);
        let scripts: Vec<&str> = scripts.iter().map(String::as_str).collect();
        Self { peer: Peer::sequence(&scripts, Some(&identity)), authority, place: Place::new() }
    }

    fn run(&self, arguments: &[&str], status: i32) -> RunOutput {
        let url = format!("imaps://localhost:{}", self.peer.port());
        let folder = self.place.path("eml").display().to_string();
        let target = ["--eml", folder.as_str()];
        let target = if arguments.contains(&"--list") { &[][..] } else { &target[..] };
        let arguments = [target, arguments].concat();
        let output = self.place.run((Protocol::Imap, &url), &self.authority.ca_file(), &arguments).status(status).run();
        self.peer.assert_followed();
        output
    }

    /// How many messages are stored.
    fn stored(&self) -> usize {
        let files = fs::read_dir(self.place.path("eml")).into_iter().flatten();
        files
            .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.path().extension().is_some_and(|end| end == "eml")))
            .count()
    }
}

#[test]
fn a_goodbye_is_a_lost_connection_and_the_message_it_came_at_is_asked_for_last() {
    let first = open("EXAMINE", 3, 4, "1:*", &[1, 2, 3])
        + &asked("1:3", &(message(1) + "S: * BYE [UNAVAILABLE] going down\nCLOSE\n"));
    let second = open("EXAMINE", 3, 4, "1:*", &[1, 2, 3])
        + &asked("3", &(message(3) + DONE))
        + &asked("2", &(message(2) + DONE))
        + BYE;
    let server = Server::start(&[session(&first), session(&second)]);
    let output = server.run(&[], 0);
    assert!(output.stdout.contains("opened again once"), "{}", output.stdout);
    assert_eq!(server.stored(), 3);
}

/// The exit codes of `probe`: for good as a refused login, for the moment as a network failure.
#[test]
fn a_mailbox_that_does_not_open_ends_with_the_code_that_probe_has() {
    for (words, exit, sessions) in [
        ("NO cannot open it", 4, 1),
        ("BAD User is authenticated but not connected.", 4, 1),
        ("NO [INUSE] locked", 5, 3),
    ] {
        let script = session(&format!(
            "C: {{tag}} EXAMINE \"INBOX\"\nS: {{tag}} {words}\nC: {{tag}} UID FETCH 1:* (UID FLAGS)\nS: {{tag}} BAD none\n{BYE}"
        ));
        let server = Server::start(&vec![script; 3]);
        let url = format!("imaps://localhost:{}", server.peer.port());
        let output = server.place.run((Protocol::Imap, &url), &server.authority.ca_file(), &[]).status(exit).run();
        assert_eq!(server.peer.connections(), sessions, "{words}: {output:?}");
        let said = if exit == 4 { "the mailbox does not open" } else { "refuses for the moment" };
        assert!(output.stderr.contains(said), "{words}: {output:?}");
    }
}

#[test]
fn what_is_refused_is_not_gone() {
    for words in ["NO [THROTTLED] exceeded", "NO [LIMIT] Rate limit hit.", "BAD Request is throttled."] {
        let refused = open("EXAMINE", 2, 3, "1:*", &[1, 2]) + &asked("1:2", &format!("S: {{tag}} {words}\n"));
        let well = open("EXAMINE", 2, 3, "1:*", &[1, 2]) + &asked("1:2", &(message(1) + &message(2) + DONE)) + BYE;
        let refusing = || session(&(refused.clone() + BYE));
        // A few tries in the run.
        let server = Server::start(&[refusing(), refusing(), refusing(), session(&well)]);
        let output = server.run(&[], 5);
        assert_eq!((server.peer.connections(), server.stored()), (3, 0), "{words}");
        assert!(output.stderr.contains("UID 1:2 did not come: the server refused"), "{}", output.stderr);
        server.run(&[], 0);
        assert_eq!(server.stored(), 2, "{words}");
    }
}

/// Nothing but a list that names others, or as many removals, proves that a message is gone.
#[test]
fn silence_proves_nothing() {
    let silent = open("EXAMINE", 2, 3, "1:*", &[1, 2])
        + &asked("1:2", DONE)
        + &asked("1", DONE)
        + &asked("2", DONE)
        + "C: {tag} UID FETCH 1:2,* (UID FLAGS)\nS: {tag} OK done\n"
        + BYE;
    let well = open("EXAMINE", 2, 3, "1:*", &[1, 2])
        + &asked("1:2", &(message(1) + DONE))
        + &asked("2", DONE)
        + "C: {tag} UID FETCH 2,* (UID FLAGS)\nS: * 1 FETCH (UID 1 FLAGS ())\nS: {tag} OK done\n"
        + BYE;
    // From here on the second one is known to be gone.
    let after = open("EXAMINE", 1, 3, "3:*", &[1]) + BYE;
    let server = Server::start(&[session(&silent), session(&well), session(&after)]);
    let output = server.run(&[], 5);
    assert!(output.stderr.contains("UID 1:2 did not come"), "{}", output.stderr);
    assert_eq!(server.stored(), 0);
    for _ in 0..2 {
        server.run(&[], 0);
        assert_eq!(server.stored(), 1);
    }
}

#[test]
fn a_removal_that_was_told_needs_no_second_question() {
    let script = open("EXAMINE", 2, 3, "1:*", &[1, 2])
        + &asked("1:2", &(message(1) + "S: * 2 EXPUNGE\n" + DONE))
        + "C: {tag} UID FETCH 2,* (UID FLAGS)\nS: * 1 FETCH (UID 1 FLAGS ())\nS: {tag} OK done\n"
        + BYE;
    let server = Server::start(&[session(&script)]);
    server.run(&[], 0);
    assert_eq!(server.stored(), 1);
}

#[test]
fn one_message_spoils_no_other() {
    let no = "S: {tag} NO [SERVERBUG] message 3 is damaged\n";
    let script = open("SELECT", 4, 5, "1:*", &[1, 2, 3, 4])
        + &asked("1:4", no)
        + &asked("1:2", &(message(1) + &message(2) + DONE))
        + &asked("3:4", no)
        + &asked("3", no)
        + &asked("4", &(message(4) + DONE))
        + &deleted("1:2,4", 3)
        + BYE;
    let server = Server::start(&[session(&script)]);
    let output = server.run(&["--delete"], 5);
    assert!(output.stderr.contains("UID 3 did not come"), "{}", output.stderr);
    assert_eq!(server.stored(), 3);
}

/// Whatever comes in place of a message, it is not deleted, and its neighbour is not harmed.
#[test]
fn wrong_bytes_are_not_the_message() {
    let half = "FLAGS () RFC822.SIZE 5100 BODY[] {10}\nS: 0123456789)\n";
    let notice = "Subject: Retrieval using the IMAP4 protocol failed for the following message: 1\\r\\n\\r\\nNo.\\r\\n";
    let size = notice.replace("\\r\\n", "12").len();
    let stand_in = format!("BODY[] {{{size}}}\ns: {notice}\nS: )\n");
    // What is not stored is asked for once more, unless it is known what is wrong with it.
    for (answer, again, stored) in [
        ("BODY[] NIL)\n", true, 1),
        ("BODY[] {0}\nS: )\n", false, 1),
        ("BODY[] \"\")\n", false, 1),
        ("BODY[HEADER] {4}\nS: a: b)\n", true, 1),
        ("BODY[]<0> {4}\nS: a: b)\n", true, 1),
        (half, false, 2),
        (&stand_in, false, 1),
    ] {
        let answer = format!("S: * 1 FETCH (UID 1 {answer}");
        let mut script = open("SELECT", 2, 3, "1:*", &[1, 2]) + &asked("1:2", &(answer.clone() + &message(2) + DONE));
        if again {
            script += &asked("1", &(answer + DONE));
            script +=
                "C: {tag} UID FETCH 1,* (UID FLAGS)\nS: * 1 FETCH (UID 1 FLAGS ())\nS: * 2 FETCH (UID 2 FLAGS ())\n";
            script += DONE;
        }
        script += &(deleted("2", 1) + BYE);
        let server = Server::start(&[session(&script)]);
        let output = server.run(&["--delete"], 5);
        assert!(output.stderr.contains("UID 1"), "{script}: {}", output.stderr);
        assert_eq!(server.stored(), stored, "{script}");
    }
}

#[test]
fn a_literal_of_another_length_costs_one_message_at_most() {
    // The literal takes in the beginning of the next answer.
    let long = "S: * 2 FETCH (UID 2 FLAGS () RFC822.SIZE 6 BODY[] {9}\ns: s: 2\\r\\n\nS: )\n";
    let first = open("EXAMINE", 3, 4, "1:*", &[1, 2, 3]) + &asked("1:3", &(message(1) + long + &message(3) + DONE));
    let second = open("EXAMINE", 3, 4, "1:*", &[1, 2, 3])
        + &asked("3", &(message(3) + DONE))
        + &asked("2", &(message(2) + DONE))
        + BYE;
    let server = Server::start(&[session(&first), session(&second)]);
    server.run(&[], 0);
    let mut files: Vec<Vec<u8>> = fs::read_dir(server.place.path("eml"))
        .expect("folder")
        .filter_map(|entry| fs::read(entry.expect("entry").path()).ok())
        .filter(|octets| octets.starts_with(b"s: "))
        .collect();
    files.sort();
    assert_eq!(files, [b"s: 1\r\n", b"s: 2\r\n", b"s: 3\r\n"]);
}

/// A message with a subject; `size` is what RFC822.SIZE says in the same row.
fn titled(uid: u32, subject: &str, size: &str) -> String {
    let length = format!("Subject: {subject}12").len();
    format!("S: * {uid} FETCH (UID {uid} FLAGS () {size} BODY[] {{{length}}}\ns: Subject: {subject}\\r\\n\nS: )\n")
}

/// The row of a message before it is deleted.
fn row(uid: u32, size: u32, subject: &str) -> String {
    let length = format!("Subject: {subject}1212").len();
    format!(
        "S: * {uid} FETCH (UID {uid} FLAGS () RFC822.SIZE {size} BODY[HEADER.FIELDS (DATE FROM SUBJECT)] {{{length}}}\n\
         s: Subject: {subject}\\r\\n\\r\\n\nS: )\n"
    )
}

/// An earlier run's UID is no proof: size and header must be those that were stored.
#[test]
fn before_a_deletion_size_and_header_must_be_those_that_were_stored() {
    let size = |subject: &str| format!("RFC822.SIZE {}", 11 + subject.len());
    let both = titled(1, "one", &size("one")) + &titled(2, "two", &size("two"));
    let first = open("EXAMINE", 2, 3, "1:*", &[1, 2]) + &asked("1:2", &(both.clone() + DONE)) + BYE;
    let begin = open("SELECT", 2, 3, "3:*", &[2]);
    let anew = titled(1, "one", &size("one")) + &titled(2, "new", &size("new")) + DONE;
    let again = format!(
        "{}C: {{tag}} UID FETCH 1:* (UID FLAGS)\nS: * 1 FETCH (UID 1 FLAGS ())\nS: * 2 FETCH (UID 2 FLAGS ())\n{DONE}",
        open("SELECT", 2, 3, "1:*", &[1, 2]).split("C: {tag} UID FETCH").next().expect("begin")
    ) + &asked("1:2", &anew);
    let bare = "S: * 2 FETCH (UID 2 FLAGS () RFC822.SIZE 14)\n";
    let twice = row(2, 14, "two") + &row(2, 14, "new");
    // The second message: what is returned of it, what follows, what is said, how many are stored in the end.
    for (second, rest, said, stored) in [
        (row(2, 14, "two"), deleted("1:2", 2), "", 2),
        (row(2, 14, "  two"), deleted("1:2", 2), "", 2),
        (
            row(2, 15, "two"),
            asked("2", &(titled(2, "three", &size("three")) + DONE)) + &deleted("1", 1),
            "another size",
            3,
        ),
        (row(2, 14, "new"), again.clone(), "different header", 3),
        (twice, again, "different header", 3),
        // Not shown: fetched again, and the same.
        (bare.to_owned(), asked("2", &(titled(2, "two", &size("two")) + DONE)) + &deleted("1:2", 2), "", 2),
    ] {
        let second = begin.clone() + &confirmed("1:2", &(row(1, 14, "one") + &second)) + &rest + BYE;
        let server = Server::start(&[session(&first), session(&second)]);
        server.run(&[], 0);
        let output = server.run(&["--delete"], 0);
        assert!(output.stderr.contains(said) && said.is_empty() == output.stderr.is_empty(), "{second}{output:?}");
        assert_eq!(server.stored(), stored, "{second}");
    }
}

/// What is stored may be a part: it is deleted only if the server confirms its size.
#[test]
fn a_message_whose_size_is_not_confirmed_is_not_deleted() {
    let ask = |set: &str, rows: &str| {
        format!("C: {{tag}} UID FETCH {set} (UID FLAGS RFC822.SIZE INTERNALDATE)\n{rows}{DONE}")
    };
    let told = |uid: u32, size: u32| format!("S: * {uid} FETCH (UID {uid} RFC822.SIZE {size})\n");
    let exact = titled(2, "two", "RFC822.SIZE 14");
    // What the first message says of its size, what it says when asked again, and whether it may go.
    for (size, again, goes) in [
        ("RFC822.SIZE 15", told(1, 15), false),
        ("RFC822.SIZE 13", told(1, 13), false),
        ("RFC822.SIZE 14 RFC822.SIZE 15", told(1, 14), true),
        ("RFC822.SIZE 0", told(1, 0), false),
        ("", String::new(), false),
        ("", told(1, 14) + &told(1, 15), false),
        ("", told(1, 14), true),
    ] {
        let script = open("SELECT", 2, 3, "1:*", &[1, 2])
            + &asked("1:2", &(titled(1, "one", size) + &exact + DONE))
            + &ask("1", &again)
            + &if goes { deleted("1:2", 2) } else { deleted("2", 1) }
            + BYE;
        let server = Server::start(&[session(&script)]);
        let output = server.run(&["--delete"], if goes { 0 } else { 5 });
        assert_eq!(output.stderr.contains("does not confirm its size"), !goes, "{size}: {output:?}");
        assert_eq!(server.stored(), 2, "{size}");
    }
}

/// Most servers' sizes are exact, and some count otherwise: what came larger than reported is whole all the same.
#[test]
fn a_mailbox_with_inexact_sizes_is_not_held_to_them() {
    let script = open("SELECT", 3, 4, "1:*", &[1, 2, 3])
        + &asked(
            "1:3",
            &(titled(1, "one", "RFC822.SIZE 13")
                + &titled(2, "two", "RFC822.SIZE 12")
                + &titled(3, "xxx", "RFC822.SIZE 15")
                + DONE),
        )
        + "C: {tag} UID FETCH 1:3 (UID FLAGS RFC822.SIZE INTERNALDATE)\nS: * 1 FETCH (UID 1 RFC822.SIZE 13)\n\
           S: * 2 FETCH (UID 2 RFC822.SIZE 12)\nS: * 3 FETCH (UID 3 RFC822.SIZE 15)\nS: {tag} OK done\n"
        + &deleted("1:3", 3)
        + BYE;
    let server = Server::start(&[session(&script)]);
    let output = server.run(&["--delete"], 0);
    assert_eq!(output.stderr, "");
}

/// One UID for two messages: nothing says which of them a deletion would remove.
#[test]
fn where_one_uid_names_two_messages_nothing_is_deleted() {
    let twice = open("SELECT", 2, 3, "1:*", &[1, 2]) + &asked("1:2", &(message(1) + &message(2) + &message(2) + DONE));
    let shared = open("SELECT", 3, 4, "1:*", &[1, 2, 2]) + &asked("1:2", &(message(1) + &message(2) + DONE));
    for (script, said) in [(twice, "two messages under one UID"), (shared, "counts more messages than it lists")] {
        let server = Server::start(&[session(&(script + BYE))]);
        let output = server.run(&["--delete"], 5);
        assert!(output.stderr.contains(said), "{output:?}");
        assert_eq!(server.stored(), 2, "{said}");
    }
}

/// Emptied by us and filled again, restored from a backup, made anew: UIDNEXT and EXISTS tell.
#[test]
fn ids_that_are_given_again_are_told_by_content_and_nothing_is_deleted() {
    let first = open("EXAMINE", 2, 3, "1:*", &[1, 2]) + &asked("1:2", &(message(1) + &message(2) + DONE)) + BYE;
    for (exists, next, list) in [(2, 2, &[2][..]), (3, 3, &[1, 2][..]), (1, 2, &[1][..])] {
        let uids: Vec<u32> = (1..=exists).collect();
        let rows: String = uids.iter().map(|uid| format!("S: * {uid} FETCH (UID {uid} FLAGS ())\n")).collect();
        let bodies: String = uids.iter().map(|uid| message(*uid)).collect();
        let set = if exists == 1 { "1".to_owned() } else { format!("1:{exists}") };
        let second = open("SELECT", exists, next, "3:*", list)
            + &format!("C: {{tag}} UID FETCH 1:* (UID FLAGS)\n{rows}{DONE}")
            + &asked(&set, &(bodies + DONE))
            + BYE;
        let server = Server::start(&[session(&first), session(&second)]);
        server.run(&[], 0);
        let output = server.run(&["--delete"], 0);
        assert!(output.stderr.contains("gives out ids again"), "{}", output.stderr);
        // What is the same is not stored twice.
        assert_eq!(server.stored(), 2.max(exists as usize), "{exists} {next}");
    }
}

/// A server that is restored twice may have the UIDVALIDITY again that it had before, and other mail under the same UIDs.
/// UIDNEXT and EXISTS say nothing of it: the last run saw another UIDVALIDITY.
#[test]
fn a_uidvalidity_that_comes_back_is_believed_only_as_far_as_sizes_agree() {
    let first = open("EXAMINE", 2, 3, "1:*", &[1, 2]) + &asked("1:2", &(message(1) + &message(2) + DONE)) + BYE;
    let select = |list: &str| {
        format!("C: {{tag}} SELECT \"INBOX\"\n{{opened}}S: {{tag}} OK open\nC: {{tag}} UID FETCH 1:* ({list})\n")
    };
    let opened = |validity: u32, exists: u32| {
        format!("S: * {exists} EXISTS\nS: * OK [UIDVALIDITY {validity}] x\nS: * OK [UIDNEXT {}] x\n", exists + 1)
    };
    let flags = |uid: u32| format!("S: * {uid} FETCH (UID {uid} FLAGS ())\n");
    let other = open("EXAMINE", 1, 2, "3:*", &[1]).replace("UIDVALIDITY 7", "UIDVALIDITY 8")
        + &select("UID FLAGS").replace("{opened}", &opened(8, 1))
        + &flags(1)
        + DONE
        + &asked("1", &(message(1) + DONE))
        + BYE;
    let sizes = "S: * 1 FETCH (UID 1 FLAGS () RFC822.SIZE 6)\nS: * 2 FETCH (UID 2 FLAGS () RFC822.SIZE 14)\n";
    let back = open("EXAMINE", 2, 3, "2:*", &[2])
        + &select("UID FLAGS RFC822.SIZE INTERNALDATE").replace("{opened}", &opened(7, 2))
        + sizes
        + DONE
        + &asked("1:2", &(message(1) + &titled(2, "xx", "RFC822.SIZE 15") + DONE))
        + BYE;
    let back = back.replace("RFC822.SIZE 14", "RFC822.SIZE 15");
    let server = Server::start(&[session(&first), session(&other), session(&back)]);
    server.run(&[], 0);
    server.run(&[], 0);
    assert_eq!(server.stored(), 2);
    server.run(&[], 0);
    assert_eq!(server.stored(), 3, "the message that has another's UID now");
}

/// What a run saw when it opened the mailbox holds, also where it did not come to its end.
#[test]
fn a_run_that_broke_off_knows_how_it_found_the_mailbox() {
    let first = open("EXAMINE", 2, 3, "1:*", &[1, 2]) + &asked("1:2", &(message(1) + "CLOSE\n"));
    let refused = "TLS\nS: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\nC: {tag} AUTHENTICATE PLAIN *\n\
                   S: {tag} NO [AUTHENTICATIONFAILED] no\n"
        .to_owned()
        + BYE;
    let other = message(1).replace("s: s: 1", "s: t: 1");
    let second = open("EXAMINE", 1, 2, "1:*", &[1])
        + &format!("C: {{tag}} UID FETCH 1:* (UID FLAGS)\nS: * 1 FETCH (UID 1 FLAGS ())\n{DONE}")
        + &asked("1", &(other + DONE))
        + BYE;
    let server = Server::start(&[session(&first), refused, session(&second)]);
    server.run(&[], 4);
    let output = server.run(&[], 0);
    assert!(output.stderr.contains("gives out ids again"), "{}", output.stderr);
    assert_eq!(server.stored(), 2);
}

#[test]
fn a_message_that_arrives_while_the_list_comes_is_not_missed_later() {
    let first = open("EXAMINE", 1, 2, "1:*", &[1, 2]) + &asked("1:2", &(message(1) + &message(2) + DONE)) + BYE;
    let second = open("EXAMINE", 2, 3, "3:*", &[2]) + BYE;
    let server = Server::start(&[session(&first), session(&second)]);
    server.run(&[], 0);
    server.run(&[], 0);
    assert_eq!(server.stored(), 2);
}

#[test]
fn a_search_that_is_answered_otherwise_brings_the_mail_all_the_same() {
    let list = "C: {tag} UID FETCH 1:* (UID FLAGS)\nS: * 1 FETCH (UID 1 FLAGS ())\nS: * 2 FETCH (UID 2 FLAGS ())\nS: {tag} OK done\n";
    for (answer, asks) in [
        ("S: * SEARCH 1 2\nS: {tag} OK done\n", false),
        ("S: * ESEARCH (TAG \"{tag}\") UID ALL 1:2\nS: {tag} OK done\n", false),
        ("S: * ESEARCH (TAG \"{tag}\") UID\nS: {tag} OK done\n", true),
        ("S: * ESEARCH (TAG \"{tag}\") UID ALL 1\nS: {tag} OK done\n", true),
        ("S: {tag} OK done\n", true),
        ("S: {tag} BAD unknown search key\n", true),
    ] {
        let script = format!(
            "C: {{tag}} EXAMINE \"INBOX\"\nS: * 2 EXISTS\nS: * OK [UIDVALIDITY 7] x\nS: * OK [UIDNEXT 3] x\nS: {{tag}} OK open\n\
             C: {{tag}} UID SEARCH RETURN (ALL) UID 1:*\n{answer}{}{}{BYE}",
            if asks { list } else { "" },
            asked("1:2", &(message(1) + &message(2) + DONE)),
        );
        let server = Server::start(&[with("IMAP4rev1 UIDPLUS ESEARCH", &script)]);
        server.run(&[], 0);
        assert_eq!(server.stored(), 2, "{answer}");
    }
}

#[test]
fn a_mailbox_that_cannot_be_opened_holds_up_no_other() {
    let opened = "C: {tag} EXAMINE \"INBOX\"\nS: * 1 EXISTS\nS: * OK [UIDVALIDITY 7] x\nS: * OK [UIDNEXT 2] x\nS: {tag} OK open\n\
        C: {tag} UID FETCH 1:* (UID FLAGS)\nS: * 1 FETCH (UID 1 FLAGS ())\nS: {tag} OK done\n";
    let names = "C: {tag} LIST \"\" \"*\"\nS: * LIST () \"/\" Calendar\nS: * LIST () \"/\" Empty\nS: * LIST () \"/\" INBOX\nS: {tag} OK done\n";
    let closed = "C: {tag} EXAMINE \"Calendar\"\nS: {tag} NO [NOPERM] denied\nC: {tag} UID FETCH 1:* (UID FLAGS)\nS: {tag} BAD what?\n";
    let empty = "C: {tag} EXAMINE \"Empty\"\nS: * 0 EXISTS\nS: * OK [UIDVALIDITY 7] x\nS: {tag} OK open\n\
        C: {tag} UID FETCH 1:* (UID FLAGS)\nS: {tag} BAD no such message\n";
    let fetched = format!("{names}{closed}{empty}{opened}{}{BYE}", asked("1", &(message(1) + DONE)));
    let overview = "C: {tag} UID FETCH 1 (UID FLAGS RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (DATE FROM SUBJECT)])\n\
        S: * 1 FETCH (UID 1 FLAGS () RFC822.SIZE 6 INTERNALDATE NIL BODY[HEADER.FIELDS (DATE FROM SUBJECT)] NIL)\nS: {tag} OK done\n";
    let listed = format!("{names}{closed}{empty}{opened}{overview}{BYE}");
    let server = Server::start(&[session(&fetched), session(&listed)]);
    let output = server.run(&["--all-mailboxes"], 5);
    assert!(output.stderr.contains("Mailbox \"Calendar\" is not fetched"), "{}", output.stderr);
    assert!(!output.stderr.contains("Empty"), "{}", output.stderr);
    assert!(output.stdout.starts_with("One message fetched"), "{}", output.stdout);
    let output = server.run(&["--list", "--all-mailboxes"], 5);
    assert!(output.stdout.contains("could not be listed") && output.stdout.contains("6 B"), "{}", output.stdout);
}

#[test]
fn a_refused_deletion_is_no_success() {
    let script = open("SELECT", 1, 2, "1:*", &[1])
        + &asked("1", &(message(1) + DONE))
        + "C: {tag} UID STORE 1 +FLAGS.SILENT (\\Deleted)\nS: {tag} NO [NOPERM] not yours\nC: {tag} UID EXPUNGE 1\nS: {tag} OK done\n"
        + BYE;
    let server = Server::start(&[session(&script)]);
    let output = server.run(&["--delete"], 5);
    assert!(output.stderr.contains("refused to delete one message"), "{}", output.stderr);
}

/// Opened, and listed with sizes.
fn weighed(exists: u32, next: u32, list: &str, sizes: &[(u32, u32)]) -> String {
    let row = |(uid, size): &(u32, u32)| format!("S: * {uid} FETCH (UID {uid} FLAGS () RFC822.SIZE {size})\n");
    let rows: String = sizes.iter().map(row).collect();
    format!(
        "C: {{tag}} EXAMINE \"INBOX\"\nS: * {exists} EXISTS\nS: * OK [UIDVALIDITY 7] x\nS: * OK [UIDNEXT {next}] x\n\
         S: {{tag}} OK open\nC: {{tag}} UID FETCH {list} (UID FLAGS RFC822.SIZE INTERNALDATE)\n{rows}{DONE}"
    )
}

#[test]
fn what_is_too_large_is_left_and_comes_with_a_larger_limit() {
    let both = [(1, 6), (2, 5000)];
    let first = weighed(2, 3, "1:*", &both) + &asked("1", &(message(1) + DONE)) + BYE;
    let second = weighed(2, 3, "3:*", &both[1..]) + BYE;
    let large = "S: * 2 FETCH (UID 2 FLAGS () RFC822.SIZE 6 BODY[] {6}\ns: s: 2\\r\\n\nS: )\n";
    let third = weighed(2, 3, "2:*", &both[1..]) + &asked("2", &(large.to_owned() + DONE)) + BYE;
    let server = Server::start(&[session(&first), session(&second), session(&third)]);
    let output = server.run(&["--max-size", "1K"], 0);
    assert!(output.stderr.contains("larger than --max-size"), "{}", output.stderr);
    server.run(&["--max-size", "1K"], 0);
    assert_eq!(server.stored(), 1);
    server.run(&["--max-size", "5K"], 0);
    assert_eq!(server.stored(), 2);
}

/// Also in the first run, of which nothing else is noted yet.
#[test]
fn a_message_that_is_larger_than_it_is_said_to_be_ends_two_sessions_and_no_more() {
    let list = weighed(2, 3, "1:*", &[(1, 6), (2, 900)]);
    let large =
        format!("S: * 2 FETCH (UID 2 FLAGS () RFC822.SIZE 900 BODY[] {{1100}}\ns: {}\nHANG\n", "x".repeat(1100));
    let first = list.clone() + &asked("1:2", &(message(1) + &large));
    let second = list.clone() + &asked("2", &large);
    let server = Server::start(&[session(&first), session(&second), session(&(list + BYE))]);
    let output = server.run(&["--max-size", "1K"], 0);
    assert!(output.stderr.contains("larger than --max-size"), "{}", output.stderr);
    assert_eq!(server.stored(), 1);
}

#[test]
fn what_was_too_large_says_nothing_of_other_mail_under_its_id() {
    let first = weighed(2, 3, "1:*", &[(1, 6), (2, 5000)]) + &asked("1", &(message(1) + DONE)) + BYE;
    let small = [(1, 6), (2, 6), (3, 6)];
    let rows: String = small.map(|(uid, _)| format!("S: * {uid} FETCH (UID {uid} FLAGS () RFC822.SIZE 6)\n")).concat();
    let second = weighed(3, 3, "3:*", &small[2..])
        + &format!("C: {{tag}} UID FETCH 1:* (UID FLAGS RFC822.SIZE INTERNALDATE)\n{rows}{DONE}")
        + &asked("1:3", &(message(1) + &message(2) + &message(3) + DONE))
        + BYE;
    let server = Server::start(&[session(&first), session(&second)]);
    server.run(&["--max-size", "1K"], 0);
    server.run(&["--max-size", "1K"], 0);
    assert_eq!(server.stored(), 3);
}

/// A mailbox that is made anew, and made smaller and larger later on.
#[test]
fn what_was_too_old_says_nothing_of_other_mail_under_its_id() {
    let row = |uid: u32, day: u32| {
        format!("S: * 1 FETCH (UID {uid} FLAGS () RFC822.SIZE 6 INTERNALDATE \"{day}-Nov-2026 12:00:00 +0000\")\n")
    };
    let open = |exists: u32, next: u32, list: &str, rows: &str| {
        weighed(exists, next, list, &[]).replace(DONE, &format!("{rows}{DONE}"))
    };
    let first = open(2, 3, "1:*", &(row(1, 20) + &row(2, 20))) + BYE;
    let again = format!("C: {{tag}} UID FETCH 1:* (UID FLAGS RFC822.SIZE INTERNALDATE)\n{}{DONE}", row(1, 24));
    let second = open(1, 2, "3:*", &row(1, 24)) + &again + &asked("1", &(message(1) + DONE)) + BYE;
    let third = open(1, 3, "2:*", &row(2, 24)) + &asked("2", &(message(2) + DONE)) + BYE;
    let server = Server::start(&[session(&first), session(&second), session(&third)]);
    for stored in 0..3 {
        server.run(&["--since", "2026-11-23"], 0);
        assert_eq!(server.stored(), stored);
    }
}

/// An answer is no removal.
#[test]
fn a_deletion_that_removes_nothing_is_no_deletion() {
    let fetched = open("SELECT", 2, 3, "1:*", &[1, 2]) + &asked("1:2", &(message(1) + &message(2) + DONE));
    let left = |uids: &[u32]| {
        let rows: String = uids.iter().map(|uid| format!("S: * 1 FETCH (UID {uid} FLAGS (\\Deleted))\n")).collect();
        format!("C: {{tag}} UID FETCH 1:2,* (UID FLAGS)\n{rows}{DONE}")
    };
    // How many removals are reported, what is still there, what is said.
    for (removed, there, exit, said) in [
        (0, &[1, 2][..], 5, "the deletion of 2 messages"),
        (1, &[2][..], 5, "the deletion of one message"),
        // One that does not report removals, and shows that another message is all that there is.
        (0, &[9][..], 0, ""),
        (0, &[][..], 0, ""),
    ] {
        let server = Server::start(&[session(&(fetched.clone() + &deleted("1:2", removed) + &left(there) + BYE))]);
        let output = server.run(&["--delete"], exit);
        assert!(output.stderr.contains(said), "{there:?}: {output:?}");
        assert_eq!(output.stdout.contains("deleted on the server"), exit == 0 || removed > 0, "{output:?}");
    }
}

#[test]
fn without_uidplus_nothing_is_deleted_and_that_is_no_success() {
    let script = open("SELECT", 1, 2, "1:*", &[1]) + &asked("1", &(message(1) + DONE)) + BYE;
    let server = Server::start(&[with("IMAP4rev1", &script)]);
    let output = server.run(&["--delete"], 5);
    assert!(output.stderr.contains("no UIDPLUS"), "{output:?}");
    assert!(!output.stdout.contains("deleted on the server"), "{output:?}");
}

#[test]
fn a_mailbox_that_does_not_exist_is_named_and_the_others_are_fetched() {
    let names = "C: {tag} LIST \"\" \"*\"\nS: * LIST () \"/\" INBOX\nS: {tag} OK done\n";
    let script = names.to_owned() + &open("EXAMINE", 1, 2, "1:*", &[1]) + &asked("1", &(message(1) + DONE)) + BYE;
    let server = Server::start(&[session(&script), session(&(names.to_owned() + BYE))]);
    let output = server.run(&["-m", "Invoices", "-m", "INBOX"], 5);
    assert!(output.stderr.contains("there is no mailbox \"Invoices\""), "{output:?}");
    assert_eq!(server.stored(), 1);
    let output = server.run(&["-m", "Invoices", "-m", "Bills"], 2);
    assert_eq!(server.stored(), 1, "{output:?}");
}

/// A token is good for an hour, and a mailbox may take longer.
#[test]
fn a_token_that_expires_within_a_run_is_asked_for_again_once() {
    let session = |answer: &str, rest: &str| {
        format!(
            "TLS\nS: * OK [CAPABILITY IMAP4rev1 AUTH=OAUTHBEARER SASL-IR] ready\nC: {{tag}} AUTHENTICATE OAUTHBEARER *\n\
             S: {{tag}} {answer}\n{rest}"
        )
    };
    let begun = open("EXAMINE", 2, 3, "1:*", &[1, 2]) + &asked("1:2", &(message(1) + "CLOSE\n"));
    let whole = open("EXAMINE", 2, 3, "1:*", &[1, 2]) + &asked("2", &(message(2) + DONE)) + BYE;
    let first = session("OK [CAPABILITY IMAP4rev1] in", &begun);
    let refused = session("NO [EXPIRED] token", BYE);
    let again = open("EXAMINE", 2, 3, "1:*", &[1, 2]) + &asked("2", "CLOSE\n");
    let [whole, again] = [whole, again].map(|rest| session("OK [CAPABILITY IMAP4rev1] in", &rest));
    let cases = [(vec![whole], 0, 2), (vec![refused.clone()], 4, 1), (vec![again, refused.clone()], 4, 1)];
    for (rest, exit, stored) in cases {
        let server = Server::start(&[vec![first.clone(), refused.clone()], rest].concat());
        let count = server.place.path("count").display().to_string();
        let command = format!("echo x >> {count}; wc -l < {count}");
        server.run(&["--oauth-token-command", &command], exit);
        assert_eq!(fs::read_to_string(server.place.path("count")).expect("asked").lines().count(), 2);
        assert_eq!(server.stored(), stored);
    }
}

#[test]
fn a_token_command_that_fails_is_not_called_a_password_command() {
    let (place, authority) = (Place::new(), Authority::new());
    let arguments = ["--oauth-token-command", "exit 3"];
    let run = place.run((Protocol::Imap, "imaps://localhost:1"), &authority.ca_file(), &arguments);
    let output = run.status(2).run();
    assert!(output.stderr.contains("the token command failed: exit 3"), "{output:?}");
}

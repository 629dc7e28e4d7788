//! The built-in servers where real clients and learners test the rules: what must be refused is refused with a
//! reason, and what is offered works as its RFC says.

#![cfg(feature = "demo")]

use mail_demo::servers::{INBOX, Knobs};
use mail_types::{Protocol, Security};

use crate::support::{Client, Servers};

fn connect(servers: &Servers, protocol: Protocol) -> Client {
    let mut client = Client::plain(servers.port(protocol, Security::StartTls));
    client.line();
    client
}

fn servers() -> Servers {
    Servers::with_knobs(Knobs { plaintext_allowed: true, ..Knobs::default() })
}

fn imap(servers: &Servers) -> Client {
    let mut client = connect(servers, Protocol::Imap);
    let answer = client.imap(&format!("LOGIN {} {}", Servers::ADDRESS, Servers::PASSWORD));
    assert!(answer[0].starts_with("t OK"), "{answer:?}");
    client
}

fn pop3(servers: &Servers) -> Client {
    let mut client = connect(servers, Protocol::Pop3);
    client.ask(&format!("USER {}", Servers::ADDRESS));
    assert!(client.ask(&format!("PASS {}", Servers::PASSWORD)).starts_with("+OK"));
    client
}

fn submission(servers: &Servers) -> Client {
    let mut client = connect(servers, Protocol::Submission);
    client.send("EHLO client.example\r\n");
    client.until("250 ");
    // \0anna@example.org\0Gartenzaun-42
    assert_eq!(client.ask("AUTH PLAIN AGFubmFAZXhhbXBsZS5vcmcAR2FydGVuemF1bi00Mg=="), "235 2.7.0 logged in");
    client
}

/// Sends commands and looks for a line in the answer to each; nothing where the line is empty.
fn walk(client: &mut Client, steps: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (command, expected) in steps {
        let answer = client.imap(command);
        if !expected.is_empty() && !answer.iter().any(|line| line == expected) {
            wrong.push(format!("{command}\n  expected {expected}\n  got {answer:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn imap_refuses_what_is_wrong_and_says_what() {
    let servers = servers();
    let mut client = imap(&servers);
    walk(
        &mut client,
        &[
            ("FROB x", "t BAD unknown command FROB"),
            ("NOOP x", "t BAD NOOP takes no arguments"),
            ("STARTTLS now", "t BAD already logged in"),
            ("LOGIN a b", "t BAD already logged in"),
            ("FETCH 1 FLAGS", "t BAD select a folder first"),
            ("STATUS INBOX ()", "t BAD STATUS needs at least one item: (MESSAGES)"),
            ("SELECT INBOX (QRESYNC (1 1))", "t BAD QRESYNC is not offered here"),
            ("CREATE \"a*\"", "t NO * and % are wildcards of LIST"),
            ("CREATE INBOX", "t NO [ALREADYEXISTS] there is such a folder"),
            ("DELETE INBOX", "t NO [CANNOT] INBOX can't be deleted"),
            ("SELECT INBOX", ""),
            ("STORE 1 +FLAGS (\\Recent)", "t BAD \\Recent is the server's alone: no client can change it"),
            (
                "STORE 1 +FLAGS (\\Important)",
                "t BAD unknown system flag \\Important: there are \\Answered \\Flagged \\Deleted \\Seen \\Draft",
            ),
            ("FETCH 9 FLAGS", "t BAD there is no message 9: the folder holds 8"),
            ("STORE 1:9 +FLAGS (\\Seen)", "t BAD there is no message 9: the folder holds 8"),
            ("COPY 12 Sent", "t BAD there is no message 12: the folder holds 8"),
            ("SEARCH 7:10 UNSEEN", "* SEARCH 7 8"),
            ("UID FETCH 99 FLAGS", "t OK FETCH completed"),
            ("FETCH 1 ()", "t BAD FETCH needs at least one item: (FLAGS)"),
            ("FETCH 1 BINARY[1]", "t BAD BINARY is not offered here"),
            ("FETCH 1", "t BAD wrong arguments, expected: FETCH numbers (item ...) [(CHANGEDSINCE modseq)]"),
            ("SEARCH CHARSET KOI8-R ALL", "t NO [BADCHARSET (UTF-8 US-ASCII)] SEARCH reads UTF-8 and US-ASCII"),
            ("SEARCH CHARSET utf-8 UNSEEN", "* SEARCH 6 7 8"),
            ("SEARCH RETURN (SAVE) ALL", "t BAD SEARCH returns MIN, MAX, ALL and COUNT, not SAVE"),
            ("STORE 1 +FLAGS (Neu)", "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft Neu)"),
            ("CREATE Leer", ""),
            ("SELECT Leer", ""),
            ("FETCH 1:* FLAGS", "t BAD the folder is empty: there is no message with a number"),
        ],
    );
}

#[test]
fn select_says_what_a_client_needs() {
    let servers = servers();
    let mut client = imap(&servers);
    walk(&mut client, &[("SELECT INBOX", ""), ("STORE 1 +FLAGS.SILENT ($Forwarded)", ""), ("CLOSE", "")]);
    servers.demo.mailbox().append(INBOX, b"Subject: new\r\n\r\n").expect("room");
    let examined = client.imap("EXAMINE INBOX");
    for line in [
        "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Forwarded)",
        "* 9 EXISTS",
        "* 1 RECENT",
        "* OK [UNSEEN 6] the first message that is not seen",
        "* OK [PERMANENTFLAGS ()] flags that can be changed for good",
    ] {
        assert!(examined.contains(&line.to_owned()), "{line} {examined:#?}");
    }
    walk(
        &mut client,
        &[
            ("STATUS INBOX (RECENT)", "* STATUS INBOX (RECENT 1)"),
            ("SELECT INBOX", "* 1 RECENT"),
            ("FETCH 9 FLAGS", "* 9 FETCH (FLAGS (\\Recent))"),
            ("SEARCH NEW", "* SEARCH 9"),
            ("STATUS INBOX (RECENT)", "* STATUS INBOX (RECENT 0)"),
        ],
    );
    walk(&mut imap(&servers), &[("SELECT INBOX", "* 0 RECENT"), ("SEARCH OLD NEW", "* SEARCH")]);
}

#[test]
fn list_shows_missing_parents_and_subscriptions_outlive_folders() {
    let servers = servers();
    let mut client = imap(&servers);
    walk(
        &mut client,
        &[
            ("CREATE Verein/2026/Kasse", "t OK created"),
            ("LIST \"\" %", "* LIST (\\Noselect) \"/\" Verein"),
            ("LIST \"\" Verein/%", "* LIST (\\Noselect) \"/\" Verein/2026"),
            ("SELECT Verein", "t NO [NONEXISTENT] no such folder"),
            ("SUBSCRIBE Verein/2026/Kasse", "t OK noted"),
            ("DELETE Verein/2026/Kasse", "t OK deleted"),
            ("LSUB \"\" *", "* LSUB () \"/\" Verein/2026/Kasse"),
            ("LSUB \"\" %", "* LSUB (\\Noselect) \"/\" Verein"),
            ("LSUB \"\" *", "t OK LSUB completed"),
            ("LIST (SUBSCRIBED) \"\" Ver*", "* LIST (\\NonExistent \\Subscribed) \"/\" Verein/2026/Kasse"),
            ("UNSUBSCRIBE Verein/2026/Kasse", "t OK noted"),
            ("CREATE a/b", ""),
            ("RENAME a c", "t OK renamed"),
            ("STATUS c/b (MESSAGES)", "* STATUS c/b (MESSAGES 0)"),
            ("RENAME c/b c/b/d", "t NO [CANNOT] a folder can't move into itself"),
            ("RENAME INBOX Alt", "t OK the messages of INBOX were moved"),
            ("STATUS Alt (MESSAGES)", "* STATUS Alt (MESSAGES 8)"),
            ("STATUS INBOX (MESSAGES)", "* STATUS INBOX (MESSAGES 0)"),
        ],
    );
    assert_eq!(client.imap("LIST \"\" Verein"), ["t OK LIST completed"]);
}

#[test]
fn what_another_session_expunged_is_not_passed_over() {
    let servers = servers();
    let (mut one, mut other) = (imap(&servers), imap(&servers));
    for client in [&mut one, &mut other] {
        client.imap("SELECT INBOX");
    }
    one.imap("STORE 2 +FLAGS.SILENT (\\Deleted)");
    one.imap("EXPUNGE");
    let refusal = "t NO [EXPUNGEISSUED] another session expunged some of these messages; NOOP tells which";
    walk(
        &mut other,
        &[
            ("FETCH 2 FLAGS", refusal),
            ("STORE 2 +FLAGS (\\Seen)", refusal),
            ("UID FETCH 2 FLAGS", &refusal.replace("NO", "OK").replace("OKOP", "NOOP")),
            ("NOOP", "* 2 EXPUNGE"),
            ("FETCH 2 UID", "* 2 FETCH (UID 3)"),
        ],
    );
}

#[test]
fn appended_lines_end_with_crlf_whatever_came() {
    let servers = servers();
    let mut client = imap(&servers);
    // LITERAL+: nothing to wait for.
    client.send("t APPEND Archive {15+}\r\nSubject: a\n\nb\r\n\r\n");
    assert!(client.until("t ")[0].starts_with("t OK [APPENDUID "));
    let raw = servers.demo.mailbox().messages("Archive").pop().expect("appended").raw;
    assert_eq!(String::from_utf8_lossy(&raw), "Subject: a\r\n\r\nb\r\n");
    client.send("t APPEND Archive (\\Recent) {3+}\r\na\r\n\r\n");
    assert!(client.until("t ")[0].starts_with("t BAD \\Recent"));
    client.send("t APPEND Archive ~{3+}\r\na\r\n\r\n");
    assert_eq!(client.until("t ")[0], "t BAD BINARY is not offered here");
    client.send("t APPEND Archive {99999999+}\r\n");
    assert_eq!(client.line(), "* BYE [TOOBIG] literal is too long");
    assert!(client.is_closed());
}

#[test]
fn imap_extensions_do_what_their_rfcs_say() {
    let servers = servers();
    let mut client = imap(&servers);
    let capabilities = client.imap("CAPABILITY")[0].clone();
    for name in ["LITERAL+", "ESEARCH", "CONDSTORE", "LIST-EXTENDED", "LIST-STATUS", "SPECIAL-USE", "STATUS=SIZE"] {
        assert!(capabilities.split(' ').any(|word| word == name), "{name}: {capabilities}");
    }
    walk(
        &mut client,
        &[
            ("ENABLE CONDSTORE X-OTHER", "* ENABLED CONDSTORE"),
            ("SELECT INBOX (CONDSTORE)", "* OK [HIGHESTMODSEQ 9] of this folder"),
            ("SEARCH RETURN (MIN MAX COUNT) UNSEEN", "* ESEARCH (TAG \"t\") COUNT 3 MIN 6 MAX 8"),
            ("UID SEARCH RETURN () UNSEEN", "* ESEARCH (TAG \"t\") UID ALL 6:8"),
            ("SEARCH RETURN (ALL) FROM nobody@example", "* ESEARCH (TAG \"t\")"),
            ("STORE 6 +FLAGS (\\Seen)", "* 6 FETCH (FLAGS (\\Seen) MODSEQ (10))"),
            ("FETCH 1:* (FLAGS) (CHANGEDSINCE 9)", "* 6 FETCH (FLAGS (\\Seen) MODSEQ (10))"),
            (
                "UID STORE 5:7 (UNCHANGEDSINCE 9) +FLAGS.SILENT (\\Flagged)",
                "t OK [MODIFIED 6] others changed these messages",
            ),
            ("FETCH 6 FLAGS", "* 6 FETCH (FLAGS (\\Seen))"),
            ("SEARCH MODSEQ 10 6:7", "* SEARCH 6 7 (MODSEQ 12)"),
            ("SEARCH RETURN (COUNT) MODSEQ 10", "* ESEARCH (TAG \"t\") COUNT 3 MODSEQ 12"),
            ("STATUS INBOX (HIGHESTMODSEQ MESSAGES)", "* STATUS INBOX (HIGHESTMODSEQ 12 MESSAGES 8)"),
            ("LIST \"\" % RETURN (STATUS (MESSAGES))", "* STATUS INBOX (MESSAGES 8)"),
            ("LIST (SPECIAL-USE) \"\" *", "* LIST (\\Sent) \"/\" Sent"),
            ("LIST \"\" (\"Se%\" \"INBOX\") RETURN (CHILDREN)", "* LIST (\\Sent \\HasNoChildren) \"/\" Sent"),
            ("LIST \"\" (\"Se%\" \"INBOX\") RETURN (CHILDREN)", "* LIST (\\HasNoChildren) \"/\" INBOX"),
            ("CREATE Archive/2025", ""),
            ("SUBSCRIBE Archive/2025", ""),
            (
                "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" Archive",
                "* LIST (\\Archive \\Subscribed) \"/\" Archive (\"CHILDINFO\" (\"SUBSCRIBED\"))",
            ),
            ("LIST (RECURSIVEMATCH) \"\" *", "t BAD RECURSIVEMATCH needs SUBSCRIBED beside it"),
            ("MOVE 1 Archive", "* 1 EXPUNGE"),
        ],
    );
    assert_eq!(client.imap("LIST (SPECIAL-USE) \"\" *").len(), 4, "and no other folders");
}

#[test]
fn data_ends_at_crlf_dot_crlf_alone() {
    for smuggled in ["Subject: a\r\n\r\nb\n.\nMAIL FROM:<x@example.org>\r\n", "Subject: a\r\n\r\nb\r\n.\nRSET\r\n.\r\n"]
    {
        let servers = servers();
        let mut client = submission(&servers);
        client.ask("MAIL FROM:<anna@example.org> SIZE=100 BODY=8BITMIME AUTH=<>");
        client.ask("RCPT TO:<anna@example.org>");
        assert!(client.ask("DATA").starts_with("354"));
        client.send(smuggled);
        let refusal = "521 5.5.2 a line of the message ends with LF alone: SMTP's lines end with CRLF";
        assert_eq!(client.line(), refusal);
        assert!(client.is_closed(), "nothing behind is taken for a command");
        assert_eq!(servers.demo.mailbox().messages(INBOX).len(), 8, "nothing is delivered");
    }
}

#[test]
fn submission_refuses_parameters_that_it_does_not_know() {
    let servers = servers();
    let mut client = submission(&servers);
    for (command, reply) in [
        ("STARTTLS now", "501 5.5.4 STARTTLS takes no parameter"),
        ("DATA now", "501 5.5.4 DATA takes no parameter"),
        ("MAIL FROM:<anna@example.org> SIZE=10 RET=HDRS", "555 5.5.4 MAIL takes no parameter RET"),
        ("MAIL FROM:<anna@example.org>", "250 2.1.0 OK"),
        ("RCPT TO:<anna@example.org> NOTIFY=NEVER", "555 5.5.4 RCPT takes no parameters"),
    ] {
        assert_eq!(client.ask(command), reply, "{command}");
    }
    client.send("NOOP\n");
    assert_eq!(client.line(), "500 5.5.2 the line ends with LF alone: SMTP's lines end with CRLF");
}

#[test]
fn pop3_refuses_arguments_that_do_not_fit() {
    let servers = servers();
    let mut before = connect(&servers, Protocol::Pop3);
    assert_eq!(before.ask("STLS now"), "-ERR STLS takes no argument");
    let mut client = pop3(&servers);
    for (command, reply) in [
        ("STAT 1", "-ERR STAT takes no argument"),
        ("LIST 1 2", "-ERR LIST takes the number of one message"),
        ("RETR", "-ERR RETR takes the number of one message"),
        ("TOP 1", "-ERR TOP takes the number of a message and a number of lines"),
        ("RETR 99", "-ERR no such message"),
        ("DELE 1", "+OK will go at QUIT"),
        ("QUIT", "+OK bye, 1 message deleted"),
    ] {
        assert_eq!(client.ask(command), reply, "{command}");
    }
}

#[test]
fn expire_0_takes_at_quit_what_was_retrieved() {
    let servers = Servers::with_knobs(Knobs { plaintext_allowed: true, expire_days: Some(0), ..Knobs::default() });
    let mut client = pop3(&servers);
    client.ask("RETR 2");
    client.until(".");
    assert_eq!(client.ask("QUIT"), "+OK bye, 1 message deleted");
    assert_eq!(servers.demo.mailbox().messages(INBOX).len(), 7);
}

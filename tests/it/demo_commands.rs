//! Every command that the built-in servers know, spoken by clients of others: Python's, and those of
//! `tests/clients`. The tables go to standard error.

#![cfg(feature = "demo")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use mail_demo::servers::Knobs;
use mail_types::{Protocol, Security};

use crate::support::Servers;

/// What `demo` knows of IMAP; STARTTLS is for those who do TLS themselves.
const IMAP: &[&str] = &[
    "APPEND",
    "AUTHENTICATE",
    "CAPABILITY",
    "CHECK",
    "CLOSE",
    "COPY",
    "CREATE",
    "DELETE",
    "DONE",
    "ENABLE",
    "EXAMINE",
    "EXPUNGE",
    "FETCH",
    "GETQUOTA",
    "GETQUOTAROOT",
    "ID",
    "IDLE",
    "LIST",
    "LOGIN",
    "LOGOUT",
    "LSUB",
    "MOVE",
    "NAMESPACE",
    "NOOP",
    "RENAME",
    "SEARCH",
    "SELECT",
    "STARTTLS",
    "STATUS",
    "STORE",
    "SUBSCRIBE",
    "UID COPY",
    "UID EXPUNGE",
    "UID FETCH",
    "UID MOVE",
    "UID SEARCH",
    "UID STORE",
    "UNSELECT",
    "UNSUBSCRIBE",
];
/// Of POP3.
const POP3: &[&str] = &[
    "APOP", "AUTH", "CAPA", "DELE", "LIST", "NOOP", "PASS", "QUIT", "RETR", "RSET", "STAT", "STLS", "TOP", "UIDL",
    "USER",
];
/// Of submission.
const SUBMISSION: &[&str] =
    &["AUTH", "DATA", "EHLO", "HELO", "MAIL", "NOOP", "QUIT", "RCPT", "RSET", "STARTTLS", "VRFY"];

const SCRIPT: &str = r#"
import imaplib, poplib, smtplib, ssl, sys
user, password, ca = sys.argv[1:4]
imap, pop3, smtp, pop3s = map(int, sys.argv[4:8])
tls = ssl.create_default_context(cafile=ca)

def check(condition, what):
    if not condition:
        sys.exit("failed: " + what)

def ok(answer, what):
    check(answer[0] == "OK", f"{what}: {answer}")
    return answer[1]

box = imaplib.IMAP4("localhost", imap)
box.starttls(tls)
ok(box.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode()), "authenticate")
box.logout()

box = imaplib.IMAP4("localhost", imap)
box.starttls(tls)
ok(box.login(user, password), "login")
check(b"QUOTA" in ok(box.capability(), "capability")[0], "QUOTA is announced")
ok(box.noop(), "noop")
ok(box.xatom("ID", "NIL"), "id")
ok(box.enable("CONDSTORE") if "ENABLE" in box.capabilities else ("NO", []), "enable")
check(b'"/"' in ok(box.namespace(), "namespace")[0], "namespace")
roots, quotas = ok(box.getquotaroot("INBOX"), "getquotaroot")
check(roots == [b'INBOX ""'], f"root {roots}")
word, used, limit = quotas[0].split(b"(")[1].rstrip(b")").split()
check(word == b"STORAGE" and 0 < int(used) < int(limit), f"quota {quotas}")
check(ok(box.getquota('""'), "getquota") == quotas, "the same by its root")
check(box.getquota("nowhere")[0] == "NO" and box.getquotaroot("nowhere")[0] == "NO", "unknown roots")
ok(box.create("Neu"), "create")
ok(box.subscribe("Neu"), "subscribe")
check(any(b"Neu" in line for line in ok(box.lsub(), "lsub")), "subscribed")
ok(box.unsubscribe("Neu"), "unsubscribe")
check(not any(b"Neu" in (line or b"") for line in ok(box.lsub(), "lsub")), "unsubscribed")
ok(box.rename("Neu", "Alt"), "rename")
check(any(b"Alt" in line for line in ok(box.list(), "list")), "renamed")
ok(box.append("Alt", r"(\Seen)", None, b"Subject: new\r\n\r\nbody\r\n"), "append")
check(ok(box.status("Alt", "(MESSAGES UNSEEN)"), "status")[0].endswith(b"(MESSAGES 1 UNSEEN 0)"), "status")
check(ok(box.select("Alt", readonly=True), "examine") == [b"1"], "examine")
check(ok(box.select("INBOX"), "select") == [b"8"], "select")
ok(box.fetch("1:*", "(FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)"), "fetch")
ok(box.uid("FETCH", "1:*", "(BODY.PEEK[HEADER] BODY.PEEK[TEXT]<0.10>)"), "uid fetch")
check(ok(box.search(None, "UNSEEN"), "search") == [b"6 7 8"], "search")
check(len(ok(box.uid("SEARCH", "ALL"), "uid search")[0].split()) == 8, "uid search")
ok(box.copy("1", "Alt"), "copy")
ok(box.uid("COPY", "2", "Alt"), "uid copy")
ok(box.xatom("MOVE", "8", "Alt"), "move")
box._simple_command("UID", "MOVE", "7", "Alt")
ok(box.store("1", "+FLAGS", r"(\Deleted)"), "store")
ok(box.uid("STORE", "2", "+FLAGS.SILENT", r"(\Deleted)"), "uid store")
box._simple_command("UID", "EXPUNGE", "2")
ok(box.expunge(), "expunge")
ok(box.check(), "check")
check(ok(box.status("Alt", "(MESSAGES)"), "status")[0].endswith(b"(MESSAGES 5)"), "everything arrived")
box.send(b"i1 IDLE\r\n")
while not box.readline().startswith(b"+"):
    pass
box.send(b"DONE\r\n")
while not box.readline().startswith(b"i1 OK"):
    pass
ok(box.xatom("UNSELECT"), "unselect")
box.state = "AUTH"
check(ok(box.select("INBOX"), "select") == [b"4"], "select again")
ok(box.close(), "close")
ok(box.delete("Alt"), "delete")
box.logout()

# A timestamp that came before TLS could be anybody's.
drop = poplib.POP3_SSL("localhost", pop3s, context=tls)
drop.capa()
drop.apop(user, password)
drop.quit()

drop = poplib.POP3("localhost", pop3)
drop.stls(tls)
drop._shortcmd("AUTH PLAIN " + __import__("base64").b64encode(f"\0{user}\0{password}".encode()).decode())
drop.quit()

drop = poplib.POP3("localhost", pop3)
drop.stls(tls)
drop.user(user)
drop.pass_(password)
check(drop.stat()[0] == 4, "stat")
check(len(drop.list()[1]) == 4 and drop.list(1).startswith(b"+OK 1 "), "list")
check(len(drop.uidl()[1]) == 4 and drop.uidl(2).startswith(b"+OK 2 "), "uidl")
check(len(drop.retr(1)[1]) > len(drop.top(1, 0)[1]), "retr and top")
drop.noop()
drop.dele(1)
check(drop.stat()[0] == 3, "a marked message is not counted")
drop.rset()
check(drop.stat()[0] == 4, "rset")
drop.dele(4)
drop.quit()
drop = poplib.POP3("localhost", pop3)
drop.stls(tls)
drop.user(user)
drop.pass_(password)
check(drop.stat()[0] == 3, "deleted at quit")
drop.quit()

out = smtplib.SMTP("localhost", smtp)
check(out.helo()[0] == 250, "helo")
out.ehlo()
out.starttls(context=tls)
out.ehlo()
out.login(user, password)
check(out.noop()[0] == 250 and out.verify("anna")[0] == 252 and out.rset()[0] == 250, "noop, vrfy, rset")
check(out.sendmail(user, [user], "Subject: note\r\n\r\na note\r\n") == {}, "sendmail")
out.quit()
"#;

/// How much of what is known a client spoke.
fn table(client: &str, known: &[&str], spoken: &BTreeSet<String>) {
    let missing: Vec<&str> = known.iter().filter(|command| !spoken.contains(**command)).copied().collect();
    eprintln!("{client}: {} of {} commands; not: {}", known.len() - missing.len(), known.len(), missing.join(", "));
}

fn missing<'a>(known: &[&'a str], spoken: &BTreeSet<String>, but: &[&str]) -> Vec<&'a str> {
    known.iter().filter(|command| !spoken.contains(**command) && !but.contains(command)).copied().collect()
}

#[test]
#[ignore = "needs python3"]
fn pythons_clients_speak_every_command() {
    let servers = Servers::with_knobs(Knobs { apop: true, ..Knobs::default() });
    let ca = servers.ca_file();
    let mut command = Command::new("python3");
    command.args(["-c", SCRIPT, Servers::ADDRESS, Servers::PASSWORD]).arg(ca);
    for protocol in Protocol::ALL {
        command.arg(servers.port(protocol, Security::StartTls).to_string());
    }
    command.arg(servers.port(Protocol::Pop3, Security::ImplicitTls).to_string());
    let output = command.output().expect("python3 starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{:#?}", servers.demo.log().entries());
    for (client, protocol, known) in [
        ("imaplib", Protocol::Imap, IMAP),
        ("poplib", Protocol::Pop3, POP3),
        ("smtplib", Protocol::Submission, SUBMISSION),
    ] {
        let spoken = servers.spoken(protocol);
        table(client, known, &spoken);
        assert_eq!(missing(known, &spoken, &[]), [""; 0], "{client}: {spoken:?}");
    }
    assert!(!servers.demo.log().password_exposed());
}

#[test]
#[ignore = "needs tests/clients/run, which builds the clients"]
fn imap_libraries_of_others_speak_every_command() {
    let built = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/clients/target/debug/mailsetup-clients");
    // TLS is their callers' affair. async-imap 0.11 takes the answer to NAMESPACE for garbage, and the
    // script of imap-next is lines alone.
    let clients =
        [("async-imap", &["STARTTLS", "NAMESPACE"][..]), ("imap-next", &["STARTTLS", "AUTHENTICATE", "IDLE", "DONE"])];
    for (client, but) in clients {
        let servers = Servers::with_knobs(Knobs { plaintext_allowed: true, ..Knobs::default() });
        let port = servers.port(Protocol::Imap, Security::Cleartext).to_string();
        let arguments = [client, &port, Servers::ADDRESS, Servers::PASSWORD];
        let output = Command::new("timeout").arg("30").arg(&built).args(arguments).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{client}: {said}\n{:#?}", servers.demo.log().entries());
        let spoken = servers.spoken(Protocol::Imap);
        table(client, IMAP, &spoken);
        assert_eq!(missing(IMAP, &spoken, but), [""; 0], "{client}: {spoken:?}");
    }
}

//! What the lesson says of POP3 and IMAP, checked on a real server: Dovecot in the lab.

use std::process::Command;

use crate::support::lab;

const SCRIPT: &str = r#"
import imaplib, poplib, ssl, sys, os
host, user, password, ca = sys.argv[1:5]
tls = ssl.create_default_context(cafile=ca)

def check(condition, what):
    print(("ok      " if condition else "FAILED  ") + what)
    if not condition:
        sys.exit(1)

def pop3():
    drop = poplib.POP3_SSL(host, 995, context=tls, timeout=20)
    drop.user(user); drop.pass_(password)
    return drop

def imap(readonly=False):
    box = imaplib.IMAP4_SSL(host, 993, ssl_context=tls, timeout=20)
    box.login(user, password)
    box.select("INBOX", readonly=readonly)
    return box

def seen():
    box = imap(readonly=True)
    found = set(box.uid("SEARCH", "SEEN")[1][0].split())
    box.logout()
    return found

def count():
    box = imap(readonly=True)
    found = len(box.uid("SEARCH", "ALL")[1][0].split())
    box.logout()
    return found

box = imap(); box.uid("STORE", "1:*", "-FLAGS", r"(\Seen)"); box.logout()
before = count()
check(before >= 3 and seen() == set(), "all messages start unread")
drop = pop3(); drop.top(1, 0); drop.uidl(); drop.quit()
check(seen() == set(), "TOP and UIDL mark nothing as read")
drop = pop3(); drop.retr(1); drop.quit()
check(len(seen()) == 1, "RETR marks as read on this server")
other = pop3()
lines = b" ".join(other.uidl()[1] + other.list()[1])
check(b"Seen" not in lines and b"\\" not in lines, "POP3 shows no read mark to the other device")
other.quit()
drop = pop3(); drop.dele(2); drop.sock.shutdown(2); drop.close()
check(count() == before, "DELE without QUIT deletes nothing")
drop = pop3(); drop.dele(2); drop.rset(); drop.quit()
check(count() == before, "RSET takes DELE back")
drop = pop3(); drop.dele(2); drop.quit()
check(count() == before - 1, "QUIT deletes what DELE marked")
a, b = imap(), imap()
uid = a.uid("SEARCH", "UNSEEN")[1][0].split()[0]
a.uid("FETCH", uid, "(BODY.PEEK[])")
check(uid not in b.uid("SEARCH", "SEEN")[1][0].split(), "BODY.PEEK marks nothing")
a.uid("STORE", uid, "+FLAGS", r"(\Seen)")
b.noop()
check(uid in b.uid("SEARCH", "SEEN")[1][0].split(), "a read mark is seen by the other device at once")
a.uid("STORE", uid, "+FLAGS", r"(\Deleted)")
a.shutdown()
b.noop()
check(uid in b.uid("SEARCH", "DELETED")[1][0].split(), "a deletion mark holds though the line broke")
b.uid("EXPUNGE", uid)
check(count() == before - 2, "UID EXPUNGE removes it for everybody")
b.create("Travel")
b.append("Travel", None, None, b"Subject: filed\r\n\r\nx\r\n")
c = imap()
check(any(b"Travel" in line for line in c.list()[1]), "the other device sees the folder")
c.logout()
drop = pop3()
check(drop.stat()[0] == before - 2, "folders and their mail are invisible to POP3")
drop.quit()
b.delete("Travel"); b.logout()
"#;

#[test]
#[ignore = "needs the lab"]
fn what_the_lesson_says_holds_on_dovecot() {
    let lab = lab();
    // No other test looks into this mailbox.
    let domain = "dual.test";
    let reseed = || assert!(Command::new("tests/lab/reseed").arg(domain).status().expect("reseed").success());
    reseed();
    let output = Command::new("tests/lab/run")
        .args(["timeout", "60", "python3", "-c", SCRIPT, "mail.dual.test", "user@dual.test", "Lab-Passw0rd"])
        .arg(lab.join("ca.pem"))
        .output()
        .expect("tests/lab/run starts");
    reseed();
    let said = String::from_utf8_lossy(&output.stdout);
    println!("{said}");
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said.matches("ok      ").count(), 13, "{said}");
}

//! The built-in servers, used by clients that others wrote.

#![cfg(feature = "demo")]

use std::process::{Command, Output};

use mail_demo::servers::{INBOX, Knobs, Seed};
use mail_types::{Protocol, Security};

use crate::support::Servers;

const SCRIPT: &str = r#"
import imaplib, poplib, smtplib, ssl, sys
user, password, ca = sys.argv[1:4]
imaps, imap, pop3s, pop3, smtps, smtp = map(int, sys.argv[4:10])
tls = ssl.create_default_context(cafile=ca)

def check(condition, what):
    if not condition:
        sys.exit("failed: " + what)

def walk(box):
    check(box.login(user, password)[0] == "OK", "login")
    check(any(b"Rechnungen" in line for line in box.list()[1]), "list")
    check(box.status("INBOX", "(MESSAGES UNSEEN)")[1][0].endswith(b"(MESSAGES 8 UNSEEN 3)"), "status")
    check(box.select("INBOX", readonly=True)[1] == [b"8"], "select")
    kind, data = box.uid("FETCH", "1:*", "(FLAGS RFC822.SIZE BODY.PEEK[])")
    messages = [part for part in data if isinstance(part, tuple)]
    check(kind == "OK" and len(messages) == 8, "fetch")
    check(all(b"\r\n\r\n" in body for _, body in messages), "bodies")
    kind, data = box.fetch("1:*", "(ENVELOPE BODYSTRUCTURE INTERNALDATE)")
    check(kind == "OK" and len(data) == 8, "structures")
    check(box.search(None, "UNSEEN")[1] == [b"6 7 8"], "search")

box = imaplib.IMAP4_SSL("localhost", imaps, ssl_context=tls)
walk(box)
check(box.append("Archive", r"(\Seen)", None, b"Subject: new\r\n\r\nbody\r\n")[0] == "OK", "append")
check(box.select("Archive")[1] == [b"2"], "select Archive")
check(box.store("2", "+FLAGS", r"(\Deleted)")[0] == "OK", "store")
check(box.expunge()[1] == [b"2"], "expunge")
check(box.logout()[0] == "BYE", "logout")

box = imaplib.IMAP4("localhost", imap)
check("LOGINDISABLED" in box.capabilities, "logindisabled")
box.starttls(tls)
box.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
box.logout()

drop = poplib.POP3_SSL("localhost", pop3s, context=tls)
drop.user(user)
drop.pass_(password)
count, size = drop.stat()
check(count == 8, "stat")
check(len({line.split()[1] for line in drop.uidl()[1]}) == 8, "uidl")
check(sum(drop.retr(n)[2] for n in range(1, 9)) > 0, "retr")
check(b". one device: POP3 is fine" in drop.retr(1)[1], "dots")
check(drop.top(1, 0)[1][-1] == b"", "top")
drop.quit()

drop = poplib.POP3("localhost", pop3)
check("STLS" in drop.capa() and "USER" not in drop.capa(), "capa")
drop.stls(tls)
drop.user(user)
drop.pass_(password)
drop.quit()

note = f"From: {user}\r\nTo: {user}\r\nSubject: note\r\n\r\n.a note\r\n"
out = smtplib.SMTP_SSL("localhost", smtps, context=tls)
out.login(user, password)
check(out.sendmail(user, [user], note) == {}, "sendmail")
try:
    out.sendmail(user, ["somebody@example.net"], note)
    check(False, "relayed")
except smtplib.SMTPRecipientsRefused as refused:
    check(list(refused.recipients.values())[0][0] == 550, "refusal")
out.quit()

out = smtplib.SMTP("localhost", smtp)
out.starttls(context=tls)
out.ehlo()
out.user, out.password = user, password
check(out.auth("LOGIN", out.auth_login)[0] == 235, "auth login")
out.quit()
"#;

fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).stdin(std::process::Stdio::null()).output().expect(program)
}

fn said(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
#[ignore = "needs python3"]
fn pythons_clients_find_everything() {
    let servers = Servers::start();
    let ca = servers.ca_file();
    let ports: Vec<String> = Protocol::ALL
        .iter()
        .flat_map(|protocol| {
            [Security::ImplicitTls, Security::StartTls].map(|security| servers.port(*protocol, security))
        })
        .map(|port| port.to_string())
        .collect();
    let mut arguments = vec!["-c", SCRIPT, Servers::ADDRESS, Servers::PASSWORD, ca.to_str().expect("path")];
    arguments.extend(ports.iter().map(String::as_str));
    let output = run("python3", &arguments);
    assert!(output.status.success(), "{}\n{:#?}", said(&output), servers.demo.log().entries());
    assert!(!servers.demo.log().password_exposed());
    assert!(servers.demo.mailbox().messages(INBOX).last().is_some_and(|last| last.raw.ends_with(b"\r\n.a note\r\n")));
}

#[test]
#[ignore = "needs curl"]
fn curl_fetches_and_sends() {
    let servers = Servers::with(Knobs::default(), Seed::Numbered { count: 3, size_bytes: 200_000 });
    let ca = servers.ca_file();
    let ca = ca.to_str().expect("path");
    let login = format!("{}:{}", Servers::ADDRESS, Servers::PASSWORD);
    let note = servers.directory().join("note.eml");
    std::fs::write(&note, "Subject: by curl\r\n\r\nhello\r\n").expect("note");
    let messages = servers.demo.mailbox().messages(INBOX);
    for (security, options) in [(Security::ImplicitTls, &[][..]), (Security::StartTls, &["--ssl-reqd"][..])] {
        let tail = if security == Security::ImplicitTls { "s" } else { "" };
        let port = |protocol| servers.port(protocol, security);
        let base = ["-sS", "--max-time", "20", "--cacert", ca, "--user", &login];
        let url = format!("imap{tail}://localhost:{}/INBOX;UID=2", port(Protocol::Imap));
        let output = run("curl", &[&base[..], options, &[&url]].concat());
        assert!(output.status.success() && output.stdout == *messages[1].raw, "{url}: {}", said(&output).len());
        let url = format!("pop3{tail}://localhost:{}/3", port(Protocol::Pop3));
        let output = run("curl", &[&base[..], options, &[&url]].concat());
        assert!(output.status.success() && output.stdout == *messages[2].raw, "{url}: {}", said(&output).len());
        let url = format!("smtp{tail}://localhost:{}/client.example", port(Protocol::Submission));
        let note = note.to_str().expect("path");
        let send = ["--mail-from", Servers::ADDRESS, "--mail-rcpt", Servers::ADDRESS, "-T", note, &url];
        let output = run("curl", &[&base[..], options, &send].concat());
        assert!(output.status.success(), "{url}: {}", said(&output));
    }
    assert_eq!(servers.demo.mailbox().messages(INBOX).len(), 5);
    assert!(!servers.demo.log().password_exposed());
}

#[test]
#[ignore = "needs openssl"]
fn openssl_verifies_every_port() {
    let servers = Servers::start();
    let ca = servers.ca_file();
    for protocol in Protocol::ALL {
        for security in [Security::ImplicitTls, Security::StartTls] {
            let place = format!("localhost:{}", servers.port(protocol, security));
            let name = match protocol {
                Protocol::Imap => "imap",
                Protocol::Pop3 => "pop3",
                Protocol::Submission => "smtp",
            };
            let mut arguments =
                vec!["s_client", "-4", "-connect", &place, "-verify_hostname", "localhost", "-verify_return_error"];
            arguments.extend(["-CAfile", ca.to_str().expect("path")]);
            if security == Security::StartTls {
                arguments.extend(["-starttls", name]);
            }
            let output = run("openssl", &arguments);
            let said = said(&output);
            assert!(said.contains("Verify return code: 0 (ok)") && said.contains("TLSv1.3"), "{place} {said}");
        }
    }
}

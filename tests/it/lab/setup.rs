//! The test message through real servers: handed in at Postfix or Dovecot, seen at Dovecot.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::lab;

const PASSWORD: &str = "Lab-Passw0rd";

#[test]
#[ignore = "needs the lab"]
fn a_message_to_oneself_arrives_by_either_protocol() {
    let lab = lab();
    for (domain, protocol, name) in
        [("postfix.test", "imap", "IMAP"), ("postfix.test", "pop3", "POP3"), ("starttls.test", "imap", "IMAP")]
    {
        let mut child = Command::new("tests/lab/run")
            .args([env!("CARGO_BIN_EXE_mailsetup"), "setup", "--lang", "en", "--nameserver", "198.51.100.53"])
            .arg("--ca-file")
            .arg(lab.join("ca.pem"))
            .args(["--yes", "--password-stdin", "--test-message", "--protocol", protocol])
            .arg(format!("user@{domain}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("tests/lab/run starts");
        writeln!(child.stdin.take().expect("piped"), "{PASSWORD}").expect("password is taken");
        let output = child.wait_with_output().expect("mailsetup ends");
        let said = String::from_utf8_lossy(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(output.status.code(), Some(0), "{domain} {protocol}: {said}");
        assert!(said.contains(&format!("seen at mail.{domain} by {name}")) && !said.contains(PASSWORD), "{said}");
        let sentence = said.split("Test message: ").nth(1).unwrap_or_default();
        println!("{domain:<14} {name:<5} {sentence}");
    }
}

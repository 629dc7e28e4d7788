//! `mailsetup demo` as a process: what it prints works, and Ctrl-C ends it.

#![cfg(all(unix, feature = "demo", not(target_vendor = "apple")))]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::support::{Client, Run};

/// Ends the servers whatever the test does.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn it_serves_what_it_prints_until_it_is_interrupted() {
    let folder = tempfile::tempdir().expect("folder");
    let ca = folder.path().join("ca.pem");
    let child = Command::new(env!("CARGO_BIN_EXE_mailsetup"))
        .args(["demo", "--lang", "en", "--ports", "any", "--trace", "--write-ca"])
        .arg(&ca)
        .env("TMPDIR", folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut running = Running(child);
    let mut lines = BufReader::new(running.0.stdout.take().expect("piped")).lines().map_while(Result::ok);
    let pop3 = lines.find(|line| line.trim_start().starts_with("POP3 ")).expect("a line on POP3");
    let port = pop3.split("port ").nth(1).and_then(|rest| rest.split(' ').next()).expect("a port");
    let user = lines.find(|line| line.contains("User name")).expect("the user");
    let password = lines.find(|line| line.contains("Password")).expect("the password");
    let last = |line: &str| line.rsplit(' ').next().expect("a word").to_owned();
    lines.find(|line| line.contains("Ctrl-C")).expect("the last line");

    let mut client = Client::tls(port.parse().expect("number"), &ca);
    client.line();
    client.ask(&format!("USER {}", last(&user)));
    assert!(client.ask(&format!("PASS {}", last(&password))).starts_with("+OK logged in, 8"));

    let interrupted = Command::new("kill").args(["-INT", &running.0.id().to_string()]).status().expect("kill");
    assert!(interrupted.success());
    let mut said = String::new();
    let mut stderr = BufReader::new(running.0.stderr.take().expect("piped"));
    std::io::Read::read_to_string(&mut stderr, &mut said).expect("text");
    assert_eq!(running.0.wait().expect("ends").code(), Some(0), "{said}");
    assert!(said.contains("~> USER anna@example.org") && said.contains("~> PASS ***"), "{said}");
    assert!(said.trim_end().ends_with("mailbox and certificate are gone."), "{said}");
    assert!(!said.contains(&last(&password)), "{said}");
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("folder").flatten().map(|e| e.file_name()).collect();
    assert_eq!(left, ["ca.pem"], "the temporary folder is gone");
}

#[test]
fn a_taken_port_is_named_and_a_way_out_is_given() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("address").port();
    // So that IMAP's port with implicit TLS, the first that is bound, is the taken one.
    let Some(offset) = port.checked_sub(993).filter(|offset| *offset <= 64_540) else { return };
    let output = Run::new(["demo", "--lang", "en", "--ports"]).arg(offset.to_string()).status(7).run();
    let expected = format!("error: port {port} is taken by another program\nhint: ");
    assert!(output.stderr.starts_with(&expected) && output.stdout.is_empty(), "{output:?}");
}

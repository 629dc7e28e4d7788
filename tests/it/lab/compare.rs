//! `compare ADDRESS` on Dovecot in the lab: nothing is changed by looking, and the steps with two
//! devices come out as on the built-in servers.

#![cfg(feature = "demo")]

use std::process::{Command, Output, Stdio};

use crate::support::{LabFolder, lab};

const PASSWORD: &str = "Lab-Passw0rd";
const NAMESERVER: &str = "198.51.100.53";

/// Every mailbox as imaplib sees it: flags, sizes and UIDs. An independent witness.
const WITNESS: &str = r#"
import hashlib, imaplib, ssl, sys
host, user, password, ca = sys.argv[1:5]
box = imaplib.IMAP4_SSL(host, 993, ssl_context=ssl.create_default_context(cafile=ca), timeout=20)
box.login(user, password)
digest = hashlib.sha256()
for line in sorted(box.list()[1]):
    name = line.decode().rsplit(' "/" ', 1)[-1] if b' "/" ' in line else line.decode().rsplit(" ", 1)[-1]
    box.select(name, readonly=True)
    flags = box.uid("FETCH", "1:*", "(FLAGS RFC822.SIZE)")[1]
    digest.update(repr((name, box.response("UIDVALIDITY"), [line.replace(b"\\Recent", b"").replace(b"( ", b"(").replace(b" )", b")") for line in flags if line])).encode())
print(digest.hexdigest())
"#;

/// Deletes all that is in the inbox.
const EMPTY: &str = r#"
import imaplib, ssl, sys
host, user, password, ca = sys.argv[1:5]
box = imaplib.IMAP4_SSL(host, 993, ssl_context=ssl.create_default_context(cafile=ca), timeout=20)
box.login(user, password)
box.select("INBOX")
box.uid("STORE", "1:*", "+FLAGS", r"(\Deleted)")
box.expunge()
print(len(box.uid("SEARCH", "ALL")[1][0].split()))
"#;

struct Lab(LabFolder);

impl Lab {
    fn up() -> Self {
        Self(lab())
    }

    fn reseed(&self, domain: &str) {
        assert!(Command::new("tests/lab/reseed").arg(domain).status().expect("reseed").success());
    }

    fn python(&self, script: &str, domain: &str) -> String {
        let output = Command::new("tests/lab/run")
            .args(["timeout", "60", "python3", "-c", script])
            .args([format!("mail.{domain}"), format!("user@{domain}"), PASSWORD.to_owned()])
            .arg(self.0.join("ca.pem"))
            .output()
            .expect("tests/lab/run starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn compare(&self, args: &[&str]) -> Output {
        let mut command = Command::new("tests/lab/run");
        command.args([env!("CARGO_BIN_EXE_mailsetup"), "compare", "--lang", "en", "--nameserver", NAMESERVER]);
        command.arg("--ca-file").arg(self.0.join("ca.pem")).args(args);
        command.env("MAILSETUP_PASSWORD", PASSWORD).stdin(Stdio::null());
        let output = command.output().expect("tests/lab/run starts");
        for text in [&output.stdout, &output.stderr] {
            assert!(!String::from_utf8_lossy(text).contains(PASSWORD));
        }
        output
    }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
#[ignore = "needs the lab"]
fn looking_changes_nothing() {
    let lab = Lab::up();
    let domain = "scram.test";
    lab.reseed(domain);
    let before = lab.python(WITNESS, domain);
    let tape = tempfile::NamedTempFile::new().expect("file");
    let path = tape.path().to_str().expect("path");
    let address = format!("user@{domain}");
    let seen = lab.compare(&[&address, "--explain", "full", "--record", path]);
    let shown = text(&seen);
    assert_eq!(seen.status.code(), Some(0), "{shown}{}", String::from_utf8_lossy(&seen.stderr));
    assert_eq!(lab.python(WITNESS, domain), before, "the witness sees no difference");
    assert!(shown.contains("is the same before and after") || shown.contains("the same before and"), "{shown}");
    for needed in
        ["TOP ", "EXAMINE \"INBOX\"", "BODY.PEEK[HEADER]", "UIDL", "mail.scram.test:993", "mail.scram.test:995"]
    {
        assert!(shown.contains(needed), "{needed}: {shown}");
    }
    for forbidden in ["RETR ", "SELECT ", "STORE", "DELE ", "EXPUNGE"] {
        assert!(!shown.lines().any(|line| line.contains("~>") && line.contains(forbidden)), "{forbidden}: {shown}");
    }
    // The same again from the tape, without lab, network and password.
    let replayed = |_: u8| {
        let output = Command::new(env!("CARGO_BIN_EXE_mailsetup"))
            .args(["compare", "--lang", "en", "--explain", "full", "--replay", path])
            .stdin(Stdio::null())
            .output()
            .expect("runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        text(&output)
    };
    let again = replayed(1);
    assert_eq!(again, replayed(2));
    let lines = |text: &str| -> Vec<String> {
        text.lines().filter(|line| line.contains("~>") || line.contains("<~")).map(str::to_owned).collect()
    };
    // Challenges and proofs of SCRAM are masked in both.
    assert_eq!(lines(&again), lines(&shown));
    let kept = std::fs::read_to_string(path).expect("tape");
    assert!(!kept.contains(PASSWORD) && !kept.contains("c=biws") && !kept.contains(",s="), "no SASL payload");
}

/// Tables and conclusions: what the steps show, without the dialogs.
fn steps(text: &str) -> Vec<String> {
    let only_built_in = ["A answers", "New mail while both"];
    let mut shown = Vec::new();
    let mut title = "";
    for line in text.lines().skip_while(|line| !line.starts_with("1. ")) {
        match line.split_once(". ").filter(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit())) {
            Some((_, step)) => title = step,
            None if line.contains("  server ") && !only_built_in.iter().any(|start| title.starts_with(start)) => {
                shown.push(format!("{title}: {}", line.split_whitespace().collect::<Vec<_>>().join(" ")));
            }
            None => {}
        }
    }
    shown
}

#[test]
#[ignore = "needs the lab"]
fn two_devices_see_the_same_as_in_the_demo() {
    let lab = Lab::up();
    let domain = "v6only.test";
    let address = format!("user@{domain}");
    lab.reseed(domain);
    let full = lab.compare(&[&address, "--explain", "off", "--two-devices"]);
    assert!(String::from_utf8_lossy(&full.stderr).contains("want an empty inbox"), "refused where there is mail");
    assert!(!text(&full).contains("Step by step"));
    assert_eq!(lab.python(EMPTY, domain), "0");
    let empty = lab.python(WITNESS, domain);
    let played = lab.compare(&[&address, "--explain", "off", "--two-devices"]);
    let shown = text(&played);
    assert_eq!(played.status.code(), Some(0), "{shown}{}", String::from_utf8_lossy(&played.stderr));
    assert_eq!(lab.python(WITNESS, domain), empty, "all of it was taken away again");
    // Dovecot marks at RETR, as a knob of the built-in servers does.
    let demo = Command::new(env!("CARGO_BIN_EXE_mailsetup"))
        .args(["compare", "--demo", "--lang", "en", "--retr-marks-seen"])
        .output()
        .expect("runs");
    let (live, built_in) = (steps(&shown), steps(&text(&demo)));
    lab.reseed(domain);
    assert_eq!(live.len(), 8 * 3, "{shown}");
    assert_eq!(live, built_in);
}

//! The built-in servers, used by the mail programs of others: mpop, fetchmail, mbsync and mutt, with
//! TLS from the start and with STARTTLS.

#![cfg(all(unix, feature = "demo", not(target_vendor = "apple")))]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use mail_demo::servers::{INBOX, Knobs};
use mail_types::{Protocol, Security};

use crate::support::Servers;

const BOTH: [Security; 2] = [Security::ImplicitTls, Security::StartTls];

/// Runs a program with a HOME of its own.
fn run(home: &Path, program: &str, arguments: &[&str]) -> Output {
    // No program of others may keep the tests waiting.
    let mut child = Command::new("timeout")
        .args(["--foreground", "30", program])
        .args(arguments)
        .env("HOME", home)
        .env_remove("XDG_CONFIG_HOME")
        .current_dir(home)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("timeout is there");
    // Held open: mutt takes the end of its input for the end of the user.
    let stdin = child.stdin.take();
    let output = child.wait_with_output().expect("ends");
    drop(stdin);
    assert_ne!(output.status.code(), Some(127), "{program} is not installed");
    output
}

fn said(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A file that only its owner reads, as these programs demand where a password stands in it.
fn private(path: &Path, text: &str) {
    fs::write(path, text).expect("written");
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("mode");
}

fn maildir(folder: &Path) {
    for name in ["cur", "new", "tmp"] {
        fs::create_dir_all(folder.join(name)).expect("maildir");
    }
}

fn delivered(maildir: &Path) -> usize {
    ["cur", "new"].iter().map(|name| fs::read_dir(maildir.join(name)).map_or(0, Iterator::count)).sum()
}

#[test]
#[ignore = "needs mpop"]
fn mpop_fetches_once_and_deletes_when_told() {
    for security in BOTH {
        let servers = Servers::start();
        let home = servers.directory();
        let mail = home.join("mail");
        maildir(&mail);
        let starttls = if security == Security::StartTls { "on" } else { "off" };
        private(
            &home.join("mpoprc"),
            &format!(
                "account demo\nhost localhost\nport {}\nuser {}\npassword {}\ntls on\ntls_starttls {starttls}\n\
                 tls_trust_file {}\ndelivery maildir {}\nuidls_file {}\n",
                servers.port(Protocol::Pop3, security),
                Servers::ADDRESS,
                Servers::PASSWORD,
                servers.ca_file().display(),
                mail.display(),
                home.join("uidls").display(),
            ),
        );
        for _ in 0..2 {
            let output = run(home, "mpop", &["-C", "mpoprc", "--keep=on", "demo"]);
            assert!(output.status.success(), "{}", said(&output));
            assert_eq!(delivered(&mail), 8, "a second run brings nothing twice");
        }
        assert_eq!(servers.demo.mailbox().messages(INBOX).len(), 8, "kept");
        fs::remove_file(home.join("uidls")).expect("uidls");
        let output = run(home, "mpop", &["-C", "mpoprc", "--keep=off", "demo"]);
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(servers.demo.mailbox().messages(INBOX).len(), 0, "deleted at QUIT");
        assert!(!servers.demo.log().password_exposed());
    }
}

#[test]
#[ignore = "needs fetchmail"]
fn fetchmail_fetches_by_both_protocols() {
    for (protocol, word) in [(Protocol::Pop3, "pop3"), (Protocol::Imap, "imap")] {
        for security in BOTH {
            let servers = Servers::start();
            let home = servers.directory();
            // With a version and without ssl it demands STARTTLS.
            let tls = if security == Security::ImplicitTls { "ssl" } else { "sslproto \"TLS1.2+\"" };
            private(
                &home.join("fetchmailrc"),
                &format!(
                    "poll localhost protocol {word} port {} user \"{}\" password \"{}\" {tls} sslcertck \
                     sslcertfile \"{}\" keep fetchall mda \"cat >> {}\"\n",
                    servers.port(protocol, security),
                    Servers::ADDRESS,
                    Servers::PASSWORD,
                    servers.ca_file().display(),
                    home.join("mail.txt").display(),
                ),
            );
            let output = run(home, "fetchmail", &["-f", "fetchmailrc", "--nosyslog", "-v"]);
            assert!(output.status.success(), "{word} {security:?}: {}", said(&output));
            let mail = fs::read_to_string(home.join("mail.txt")).expect("mail");
            assert_eq!(mail.matches("@mail.example.org>").count(), 8, "{word} {security:?}");
            assert!(mail.contains(". one device: POP3 is fine"), "dots are unstuffed");
            assert_eq!(servers.demo.mailbox().messages(INBOX).len(), 8, "kept");
            assert!(!servers.demo.log().password_exposed());
        }
    }
}

#[test]
#[ignore = "needs mbsync"]
fn mbsync_mirrors_every_folder_and_carries_flags_back() {
    for (security, uidplus) in
        [(Security::ImplicitTls, true), (Security::StartTls, true), (Security::ImplicitTls, false)]
    {
        let servers = Servers::with_knobs(Knobs { no_uidplus: !uidplus, ..Knobs::default() });
        let home = servers.directory();
        let mail = home.join("mail");
        fs::create_dir_all(&mail).expect("folder");
        let tls = if security == Security::ImplicitTls { "IMAPS" } else { "STARTTLS" };
        private(
            &home.join("mbsyncrc"),
            &format!(
                "IMAPAccount demo\nHost localhost\nPort {}\nUser {}\nPass {}\nSSLType {tls}\nCertificateFile {}\n\n\
                 IMAPStore far\nAccount demo\n\nMaildirStore near\nPath {}/\nInbox {}/INBOX\nSubFolders Verbatim\n\n\
                 Channel demo\nFar :far:\nNear :near:\nPatterns *\nCreate Both\nExpunge Both\nSyncState *\n",
                servers.port(Protocol::Imap, security),
                Servers::ADDRESS,
                Servers::PASSWORD,
                servers.ca_file().display(),
                mail.display(),
                mail.display(),
            ),
        );
        let output = run(home, "mbsync", &["-c", "mbsyncrc", "-a"]);
        assert!(output.status.success(), "{tls}: {}", said(&output));
        assert_eq!((delivered(&mail.join("INBOX")), delivered(&mail.join("Archive"))), (8, 1), "{tls}");
        // Read one and delete another here; the server must learn both.
        let mut names: Vec<_> =
            fs::read_dir(mail.join("INBOX/cur")).expect("cur").flatten().map(|e| e.path()).collect();
        names.extend(fs::read_dir(mail.join("INBOX/new")).expect("new").flatten().map(|e| e.path()));
        let file = names.iter().find(|path| path.to_string_lossy().contains("U=1:")).expect("the first message");
        fs::remove_file(file).expect("deleted");
        let unread = names.iter().find(|path| !path.to_string_lossy().ends_with('S')).filter(|p| p.is_file());
        let unread = unread.expect("an unread message");
        let name = unread.file_name().expect("name").to_string_lossy().into_owned();
        let name = name.split(":2,").next().expect("name").to_owned() + ":2,S";
        fs::rename(unread, mail.join("INBOX/cur").join(name)).expect("read");
        let output = run(home, "mbsync", &["-c", "mbsyncrc", "-a"]);
        assert!(output.status.success(), "{tls}: {}", said(&output));
        let messages = servers.demo.mailbox().messages(INBOX);
        assert_eq!(messages.len(), 7, "{tls}: deleted on the server");
        assert_eq!(messages.iter().filter(|m| !m.flags.contains("\\Seen")).count(), 2, "{tls}: read on the server");
        assert!(!servers.demo.log().password_exposed());
    }
}

#[test]
#[ignore = "needs mutt"]
fn mutt_lists_by_both_protocols_and_opens_a_message() {
    for (protocol, scheme) in [(Protocol::Imap, "imap"), (Protocol::Pop3, "pop")] {
        for security in BOTH {
            let servers = Servers::start();
            let home = servers.directory();
            let tail = if security == Security::ImplicitTls { "s" } else { "" };
            let user = Servers::ADDRESS.replace('@', "%40");
            let url = format!("{scheme}{tail}://{user}@localhost:{}/", servers.port(protocol, security));
            private(
                &home.join("muttrc"),
                &format!(
                    "set imap_pass=\"{password}\" pop_pass=\"{password}\" ssl_force_tls=yes ssl_starttls=yes\n\
                     set certificate_file=\"{}\" folder={}\n\
                     set pop_delete=no header_cache= quit=yes delete=no beep=no copy=no move=no\n\
                     push \"<display-message><exit><quit>\"\n",
                    servers.ca_file().display(),
                    home.display(),
                    password = Servers::PASSWORD,
                ),
            );
            // It wants a terminal.
            let command = format!("stty rows 24 cols 80; TERM=xterm mutt -n -F muttrc -f '{url}'");
            let output = run(home, "script", &["-qec", &command, "/dev/null"]);
            let commands = servers.demo.log().commands(protocol).join("\n");
            assert!(said(&output).contains("[Msgs:8 "), "{url}: {}", said(&output));
            let opened = if protocol == Protocol::Imap { "BODY.PEEK[]" } else { "RETR " };
            assert!(commands.contains(opened), "{url}: {commands}");
            assert!(!servers.demo.log().password_exposed());
        }
    }
}

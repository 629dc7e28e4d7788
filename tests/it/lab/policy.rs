//! Expectations against real servers: each domain that is broken on purpose is caught by its own
//! expectation, and a written policy notices every change.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use serde_json::Value;

use crate::support::lab;

/// A run against a policy.
struct Held {
    code: Option<i32>,
    checks: Vec<Value>,
}

impl Held {
    /// The check of this name, where it does not hold.
    fn broken(&self, name: &str) -> Option<&Value> {
        let broken = |check: &&Value| check["name"] == name && check["counts"] == true;
        self.checks.iter().find(broken)
    }
}

/// Runs `probe` on the client's side of the lab.
fn probe(lab: &Path, args: &[&str]) -> Held {
    let mut command = Command::new("tests/lab/run");
    command
        .args([env!("CARGO_BIN_EXE_mailsetup"), "probe", "--lang", "en", "--nameserver", "198.51.100.53", "--ca-file"])
        .arg(lab.join("ca.pem"))
        .args(["--format", "json"])
        .args(args)
        .env("MAILSETUP_PASSWORD", "Wrong-Passw0rd")
        .stdin(Stdio::null());
    let output = command.output().expect("tests/lab/run starts");
    let document: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{args:?}: {error}: {}", String::from_utf8_lossy(&output.stderr)));
    let checks = document["results"][0]["checks"].as_array().expect("checks").clone();
    Held { code: output.status.code(), checks }
}

/// Target, policy, the check that catches what is broken, and the exit code.
const BROKEN: &[(&str, &str, &str, i32)] = &[
    ("expired.test", "[imap]\ncertificate-days = 14", "imap.certificate-days", 6),
    ("wrongname.test", "[imap]\ncertificate-names = [\"mail.wrongname.test\"]", "imap.certificate-names", 6),
    ("selfsigned.test", "[imap]\ncertificate-issuer = \"lab intermediate\"", "imap.certificate-issuer", 6),
    ("incomplete.test", "[imap]\noffered = true", "imap.offered", 6),
    ("plaintext.test", "[imap]\nstarttls-strippable = false", "imap.starttls-strippable", 6),
    ("plaintext.test", "[pop3]\nplaintext-before-tls = false", "pop3.plaintext-before-tls", 6),
    ("silent.test", "[imap]\nwithin = \"5s\"", "imap.within", 5),
    ("nogreeting.test", "[imap]\ncapabilities = [\"IDLE\"]", "imap.capabilities", 5),
    ("html.test", "sources = [\"autoconfig\"]", "sources", 3),
    ("huge.test", "sources = [\"autoconfig\"]", "sources", 3),
    ("loop.test", "sources = [\"autoconfig\"]", "sources", 3),
    ("downgrade.test", "forbid = [\"http-only\"]", "forbid", 3),
    ("privateredirect.test", "sources = [\"autoconfig\"]", "sources", 3),
    ("notfound.test", "[imap]\noffered = true", "imap.offered", 3),
    ("mxonly.test", "sources = [\"mx\"]", "sources", 3),
    ("badrecord.test", "forbid = [\"target-private\"]", "forbid", 3),
    ("unknown.test", "sources = [\"srv\"]", "sources", 3),
    ("secondfails.test", "[pop3]\noffered = true", "pop3.offered", 1),
    ("conflict.test", "sources-agree = true", "sources-agree", 1),
    ("spoofed.test", "[imap]\nhost = \"mail.spoofed.test\"", "imap.host", 1),
    ("guess.test", "sources = [\"srv\"]", "sources", 1),
    ("starttls.test", "[imap]\nimplicit-tls = true", "imap.implicit-tls", 1),
    ("starttls.test", "[submission]\nsecurity = \"tls\"", "submission.security", 1),
    ("pop3only.test", "[imap]\noffered = true", "imap.offered", 1),
    ("imaponly.test", "[pop3]\noffered = true", "pop3.offered", 1),
    ("nopop-srv.test", "[pop3]\nport = 995", "pop3.port", 1),
    ("v6only.test", "[imap]\nipv4 = true", "imap.ipv4", 1),
    ("srv.test", "[imap]\nipv6 = true", "imap.ipv6", 1),
    ("deadv6.test", "[imap]\nipv6 = true", "imap.ipv6", 1),
    ("oldtls.test", "[imap]\nmin-tls = \"1.2\"", "imap.min-tls", 1),
    ("starttls.test", "[pop3]\nmin-tls = \"1.3\"", "pop3.min-tls", 1),
    ("careless.test", "[imap]\nplaintext-before-tls = false", "imap.plaintext-before-tls", 1),
    ("careless.test", "[submission]\nstarttls-strippable = false", "submission.starttls-strippable", 1),
    // Courier, as Debian 12 has it, carries out over TLS what came in clear with STLS.
    ("courier.test", "forbid = [\"starttls-injection\"]\n[pop3]\nstarttls-strippable = false", "forbid", 1),
    ("staletlsa.test", "[imap]\ntlsa = \"if-published\"", "imap.tlsa", 1),
    ("srv.test", "[imap]\ntlsa = \"required\"", "imap.tlsa", 1),
    ("badsts.test", "mta-sts = \"any\"", "mta-sts", 1),
    ("srv.test", "tls-rpt = true", "tls-rpt", 1),
    ("soon.test", "[imap]\ncertificate-days = 14", "imap.certificate-days", 1),
    ("soon.test", "fail-on = \"warning\"\n[imap]\ncertificate-days-warn = 21", "imap.certificate-days-warn", 1),
    ("hashed.test", "[imap]\nno-mechanisms = [\"CRAM-MD5\"]", "imap.no-mechanisms", 1),
    ("postfix.test", "[submission]\ncapabilities = [\"BINARYMIME\"]", "submission.capabilities", 1),
    ("wellknown.test", "[imap]\nusername = \"address\"", "imap.username", 1),
    ("user@needsaddress.test", "forbid = [\"address-required\"]", "forbid", 4),
    ("mx.test", "sources = [\"autoconfig\"]", "sources", 1),
    ("user@srv.test", "[imap]\nlogin = true", "imap.login", 4),
    ("srv.test", "run-within = \"1ms\"", "run-within", 1),
];

#[test]
#[ignore = "needs the lab"]
fn each_broken_domain_is_caught_by_its_expectation() {
    let lab = lab();
    let folder = tempfile::tempdir().expect("folder");
    let (rows, wrong) = (Mutex::new(vec![String::new(); BROKEN.len()]), Mutex::new(Vec::new()));
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some((target, policy, name, exit)) = BROKEN.get(at) else { return };
                    let file = folder.path().join(format!("{at}.toml"));
                    fs::write(&file, policy).expect("policy");
                    let held = probe(&lab, &[target, "--expect", file.to_str().expect("a path")]);
                    let text = |value: &Value| value["text"].as_str().unwrap_or("?").to_owned();
                    match held.broken(name) {
                        Some(check) if held.code == Some(*exit) => {
                            let line = format!("{}: {}", text(&check["title"]), text(&check["seen"]));
                            let outcome = check["outcome"].as_str().unwrap_or("?");
                            let row = format!("{target:<23} {name:<30} {outcome:<8} {exit}  {line}");
                            rows.lock().expect("rows")[at] = row;
                        }
                        broken => {
                            let told = format!("{target} {name}: exit {:?}, {broken:?}, {:?}", held.code, held.checks);
                            wrong.lock().expect("wrong").push(told);
                        }
                    }
                }
            });
        }
    });
    for row in rows.into_inner().expect("rows") {
        println!("{row}");
    }
    let wrong = wrong.into_inner().expect("wrong");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A file of the lab, changed for a while.
struct Changed<'a> {
    file: PathBuf,
    content: String,
    reload: &'a dyn Fn(),
}

impl<'a> Changed<'a> {
    fn new(file: PathBuf, edit: impl FnOnce(&str) -> String, reload: &'a dyn Fn()) -> Self {
        let content = fs::read_to_string(&file).expect("a file of the lab");
        let edited = edit(&content);
        assert_ne!(edited, content, "nothing to change in {}", file.display());
        fs::write(&file, edited).expect("written");
        reload();
        Self { file, content, reload }
    }
}

impl Drop for Changed<'_> {
    fn drop(&mut self) {
        fs::write(&self.file, &self.content).expect("written");
        (self.reload)();
    }
}

/// What is changed: in the server's configuration or in the zone, each text by another; and a check that
/// notices it.
type Change = (&'static str, bool, &'static [(&'static str, &'static str)], &'static str);

const SERVER: bool = true;
const ZONE: bool = false;
const CHANGES: &[Change] = &[
    (
        "a login mechanism less",
        SERVER,
        &[("auth_mechanisms = plain login", "auth_mechanisms = plain")],
        "imap.mechanisms",
    ),
    (
        "TLS 1.0 and 1.1 taken",
        SERVER,
        &[("ssl = required", "ssl = required\nssl_min_protocol = TLSv1\nssl_cipher_list = ALL:@SECLEVEL=0")],
        "imap.min-tls",
    ),
    (
        "passwords taken before TLS",
        SERVER,
        &[("ssl = required", "ssl = yes"), ("plaintext_auth = yes", "plaintext_auth = no")],
        "imap.plaintext-before-tls",
    ),
    (
        "an expired certificate",
        SERVER,
        &[("certificates/drift.test.", "certificates/expired.test.")],
        "imap.certificate-days",
    ),
    (
        "a certificate for another name",
        SERVER,
        &[("certificates/drift.test.", "certificates/srv.test.")],
        "imap.certificate-names",
    ),
    (
        "a self-signed certificate",
        SERVER,
        &[("certificates/drift.test.", "certificates/selfsigned.test.")],
        "imap.certificate-issuer",
    ),
    (
        "capabilities less",
        SERVER,
        &[("protocol imap {", "protocol imap {\n  imap_capability = IMAP4rev1 SASL-IR")],
        "imap.capabilities",
    ),
    ("no POP3 any more", SERVER, &[("protocols = imap pop3", "protocols = imap")], "pop3.works"),
    ("the record leads elsewhere", ZONE, &[("993 mail.drift.test.", "993 mail.srv.test.")], "imap.host"),
    ("no records", ZONE, &[("\n_", "\n;_")], "sources"),
    ("no IPv6 address", ZONE, &[("mail.drift.test. AAAA", ";")], "imap.ipv6"),
    ("no MTA-STS record", ZONE, &[("_mta-sts TXT", "other TXT")], "mta-sts"),
    ("no TLS-RPT record", ZONE, &[("_smtp._tls TXT", "other TXT")], "tls-rpt"),
    ("TLSA records of another key", ZONE, &[("TLSA 3 1 1 ", "TLSA 3 0 1 ")], "submission.tlsa"),
];

#[test]
#[ignore = "needs the lab"]
fn a_written_policy_notices_every_change() {
    let lab = lab();
    let folder = tempfile::tempdir().expect("folder");
    let policy = folder.path().join("policy.toml");
    let policy = policy.to_str().expect("a path");
    let conf = lab.join("conf/drift.test.conf");
    let zone = lab.join("zones/drift.test.zone");
    let run = |command: &mut Command| {
        let output = command.output().expect("a command of the lab");
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let server = || run(Command::new("doveadm").arg("-c").arg(&conf).arg("reload"));
    let knot = lab.join("conf/knot.conf");
    let names = || run(Command::new("knotc").arg("-c").arg(&knot).args(["-b", "zone-reload", "drift.test"]));
    assert_eq!(probe(&lab, &["drift.test", "--write-policy", policy]).code, Some(0));
    // A reload takes effect when the old processes have gone; how soon is theirs to say.
    let until = |wanted: &dyn Fn(&Held) -> bool, what: &str| {
        let mut held = probe(&lab, &["--expect", policy]);
        for _ in 0..60 {
            if wanted(&held) {
                return held;
            }
            held = probe(&lab, &["--expect", policy]);
        }
        panic!("{what}: {:?} {:?}", held.code, held.checks);
    };
    let passes = |held: &Held| held.code == Some(0);
    assert!(passes(&probe(&lab, &["--expect", policy])), "a written policy passes at once");
    for (what, of_server, edits, name) in CHANGES {
        let edit = |text: &str| edits.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
        let changed = match *of_server {
            SERVER => Changed::new(conf.clone(), edit, &server),
            ZONE => Changed::new(zone.clone(), edit, &names),
        };
        let held = until(&|held| held.code != Some(0) && held.broken(name).is_some(), what);
        let check = held.broken(name).expect("it is broken");
        let seen = check["seen"]["text"].as_str().unwrap_or("?");
        println!("{what:<31} exit {} {name}: {seen}", held.code.unwrap_or(-1));
        drop(changed);
        until(&passes, "changed back");
    }
}

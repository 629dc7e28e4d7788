//! STARTTLS and TLS under attack, on every protocol: whatever the other side does, neither password nor
//! user name nor address crosses the wire in clear, and the password shows up in no output.

#![cfg(feature = "demo")]

use mail_demo::servers::{CertificateKnob, Knobs, LogEvent};
use mail_types::{Protocol, Security};

use crate::support::{Authority, Identity, Peer, Run, RunOutput, Servers, Validity, assert_hidden};

const PASSWORD: &str = "Marker-Passw0rd-77";
const USER: &str = "opfermarke";
const ADDRESS: &str = "opfermarke@attacked.example";

/// What a server says until STARTTLS, and what it says then.
fn script(protocol: Protocol, greeting: &str, offer: bool, then: &str) -> String {
    let list = |plain: &str| match protocol {
        Protocol::Imap => {
            format!("C: {{tag}} CAPABILITY\nS: * CAPABILITY IMAP4rev1 {plain} AUTH=PLAIN\nS: {{tag}} OK done\n")
        }
        Protocol::Pop3 => format!("C: CAPA\nS: +OK\nS: USER\nS: SASL PLAIN\n{plain}S: .\n"),
        Protocol::Submission => format!("C: EHLO *\nS: 250-mail\n{plain}S: 250 AUTH PLAIN\n"),
    };
    let (word, ask) = match protocol {
        Protocol::Imap => ("STARTTLS", "C: {tag} STARTTLS\n"),
        Protocol::Pop3 => ("S: STLS\n", "C: STLS\n"),
        Protocol::Submission => ("S: 250-STARTTLS\n", "C: STARTTLS\n"),
    };
    format!("S: {greeting}\n{}{}{then}", list(if offer { word } else { "" }), if offer { ask } else { "" })
}

fn ready(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Imap => "* OK ready",
        Protocol::Pop3 => "+OK ready",
        Protocol::Submission => "220 ready",
    }
}

fn go(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Imap => "{tag} OK go",
        Protocol::Pop3 => "+OK go",
        Protocol::Submission => "220 go",
    }
}

/// Runs against one server with all that could show a secret switched on.
fn run(protocol: Protocol, port: u16, ca: Option<&Authority>, statuses: &[i32], case: &str) -> RunOutput {
    let mut run = Run::new(["probe", ADDRESS, "--trace", "-vv", "--source", "builtin", "--timeout", "8s"])
        .option(&format!("--{}", protocol.id()), format!("{}+starttls://localhost:{port}", protocol.id()))
        .option("--format", "json=report.json")
        .option("--format", "human")
        .env("MAILSETUP_PASSWORD", PASSWORD);
    if let Some(ca) = ca {
        run = run.option("--ca-file", ca.ca_file());
    }
    let output = run.any_status().run();
    let exit = output.status.unwrap_or(-1);
    assert!(statuses.contains(&exit), "{protocol} {case}: exit {exit}, not {statuses:?}: {}", output.stdout);
    let report = std::fs::read_to_string(output.home.path().join("report.json")).expect("report");
    for (place, text) in [("stdout", &output.stdout), ("stderr", &output.stderr), ("JSON", &report)] {
        assert_hidden(text, &[PASSWORD], place);
    }
    assert!(report.contains("\"logins_made\": 0"), "{report}");
    output
}

#[test]
fn nothing_secret_crosses_the_wire_before_tls_holds() {
    let authority = Authority::new();
    let stranger = Authority::new();
    let good = authority.issue(&["localhost"]);
    let expired = authority.issue_for(&["localhost"], Validity { from_days: -20, to_days: -2 });
    let identities: [(&str, Identity); 6] = [
        ("certificate for another name", authority.issue(&["other.example"])),
        ("certificate expired", expired),
        ("certificate self-signed", Authority::self_signed(&["localhost"])),
        ("certificate of an unknown authority", stranger.issue(&["localhost"])),
        ("certificate for clients only", authority.issue_for_clients(&["localhost"])),
        ("TLS 1.0 only", good.clone()),
    ];
    println!("{:<12} {:<38} {:<5} octets in clear, secrets among them", "protocol", "case", "exit");
    for protocol in Protocol::ALL {
        let tls = format!("S: {}\nTLS\nHANG", go(protocol));
        let injected = match protocol {
            Protocol::Imap => "s: {tag} OK go\\r\\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\\r\\n",
            Protocol::Pop3 => "s: +OK go\\r\\n+OK logged in\\r\\n",
            Protocol::Submission => "s: 220 go\\r\\n235 2.7.0 logged in\\r\\n",
        };
        let (refusal, alert, goodbye) = match protocol {
            Protocol::Imap => ("S: {tag} NO not today", "* OK [ALERT] call 0900-123", "S: * BYE overloaded\nCLOSE"),
            Protocol::Pop3 => ("S: -ERR not today", "+OK call 0900-123", "S: -ERR [SYS/TEMP] overloaded\nCLOSE"),
            Protocol::Submission => ("S: 454 4.7.0 not today", "220 call 0900-123", "S: 421 4.3.2 overloaded\nCLOSE"),
        };
        let greeting = ready(protocol);
        let mut cases: Vec<(&str, Peer, &[i32])> = vec![
            (
                "response injected",
                Peer::starttls(&script(protocol, greeting, true, &format!("{injected}\nHANG")), &good),
                &[6],
            ),
            ("STARTTLS stripped", Peer::plain(&script(protocol, greeting, false, "HANG")), &[6]),
            ("STARTTLS stripped, with a text", Peer::plain(&script(protocol, alert, false, "HANG")), &[6]),
            ("STARTTLS refused", Peer::plain(&script(protocol, greeting, true, &format!("{refusal}\nHANG"))), &[6]),
            ("goodbye for a greeting", Peer::plain(goodbye.strip_suffix("\nCLOSE").unwrap_or(goodbye)), &[5]),
            ("goodbye after the list", Peer::plain(&script(protocol, greeting, true, goodbye)), &[5]),
            (
                "handshake cut",
                Peer::plain(&script(protocol, greeting, true, &format!("S: {}\nCUT", go(protocol)))),
                &[5, 6],
            ),
            (
                "handshake reset",
                Peer::plain(&script(protocol, greeting, true, &format!("S: {}\nRESET", go(protocol)))),
                &[5, 6],
            ),
            (
                "plain text for a handshake",
                Peer::plain(&script(protocol, greeting, true, &format!("S: {}\nS: hello\nHANG", go(protocol)))),
                &[6],
            ),
        ];
        if protocol == Protocol::Imap {
            cases.push(("PREAUTH", Peer::plain("S: * PREAUTH welcome back\nHANG"), &[6]));
            cases.push(("PREAUTH with a list", Peer::plain("S: * PREAUTH [CAPABILITY IMAP4rev1] hi\nHANG"), &[6]));
        }
        for (name, identity) in &identities {
            let play = script(protocol, greeting, true, &tls);
            let old = name.starts_with("TLS 1.0");
            let peer = if old { Peer::starttls_tls10(&play, identity) } else { Peer::starttls(&play, identity) };
            cases.push((name, peer, &[6]));
        }
        for (case, peer, statuses) in cases {
            let output = run(protocol, peer.port(), Some(&authority), statuses, case);
            let wire = peer.received().join("\n");
            assert!(peer.connections() >= 1, "{protocol} {case}");
            assert_hidden(&wire, &[PASSWORD, USER, ADDRESS], &format!("{protocol} {case}: the wire"));
            if case.contains("with a text") {
                let told = output.stdout.contains("unauthenticated");
                assert!(told || !output.stdout.contains("0900"), "{protocol}: {}", output.stdout);
            }
            println!("{protocol:<12} {case:<38} {:<5} {:>5}, 0", output.status.unwrap_or(-1), wire.len());
        }
    }
}

/// The list before TLS was written by whoever is in between.
#[test]
fn what_was_said_before_tls_is_forgotten() {
    let authority = Authority::new();
    let good = authority.issue(&["localhost"]);
    for protocol in Protocol::ALL {
        let after = match protocol {
            Protocol::Imap => "C: {tag} CAPABILITY\nS: * CAPABILITY IMAP4rev1 LOGINDISABLED\nS: {tag} OK done\nHANG",
            Protocol::Pop3 => "C: CAPA\nS: +OK\nS: UIDL\nS: .\nHANG",
            Protocol::Submission => "C: EHLO *\nS: 250 mail\nHANG",
        };
        let play = script(protocol, ready(protocol), true, &format!("S: {}\nTLS\n{after}", go(protocol)));
        let peer = Peer::starttls(&play, &good);
        let output = run(protocol, peer.port(), Some(&authority), &[3], "forgotten");
        peer.assert_followed();
        assert!(output.stdout.contains("a server offers no way to log in"), "{protocol}: {}", output.stdout);
    }
}

/// RFC 2221: the server sends the client, and its password, elsewhere.
#[test]
fn a_referral_is_not_followed() {
    let authority = Authority::new();
    let trap = Peer::plain("S: * OK come in\nHANG");
    let play = format!(
        "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\nC: {{tag}} AUTHENTICATE PLAIN *\n\
         S: {{tag}} NO [REFERRAL IMAP://user;AUTH=*@localhost:{}/] try there\nC: {{tag}} LOGOUT\nS: * BYE\nS: {{tag}} OK",
        trap.port()
    );
    let peer = Peer::tls(&play, &authority.issue(&["localhost"]));
    let output = Run::new(["probe", ADDRESS, "--source", "builtin"])
        .option("--imap", format!("imaps://localhost:{}", peer.port()))
        .option("--ca-file", authority.ca_file())
        .env("MAILSETUP_PASSWORD", PASSWORD)
        .status(4)
        .run();
    peer.assert_followed();
    assert_eq!(trap.connections(), 0);
    assert_hidden(&output.stdout, &[PASSWORD], "stdout");
}

/// The built-in servers look at every octet that came without TLS.
#[test]
fn the_built_in_servers_never_see_a_password_in_clear() {
    let cases = [
        ("injection", Knobs { starttls_injection: true, ..Knobs::default() }),
        ("stripping", Knobs { no_starttls: true, plaintext_allowed: true, ..Knobs::default() }),
        ("preauth", Knobs { preauth: true, ..Knobs::default() }),
        ("expired", Knobs { certificate: CertificateKnob::Expired, ..Knobs::default() }),
        ("other name", Knobs { certificate: CertificateKnob::OtherName, ..Knobs::default() }),
        ("self-signed", Knobs { certificate: CertificateKnob::SelfSigned, ..Knobs::default() }),
    ];
    for (case, knobs) in cases {
        let servers = Servers::with_knobs(knobs);
        let mut run = Run::new(["probe", Servers::ADDRESS, "--trace"]).option("--ca-file", servers.ca_file());
        for protocol in Protocol::ALL {
            run = run.option(&format!("--{}", protocol.id()), servers.url(protocol, Security::StartTls));
        }
        let output = run.env("MAILSETUP_PASSWORD", Servers::PASSWORD).status(6).run();
        assert!(!servers.demo.log().password_exposed(), "{case}");
        for entry in servers.demo.log().entries().iter().filter(|entry| !entry.encrypted) {
            if let LogEvent::Command { line } = &entry.event {
                assert_hidden(line, &[Servers::ADDRESS, "anna", Servers::PASSWORD], case);
            }
        }
        assert_hidden(&output.stderr, &[Servers::PASSWORD], case);
    }
}

/// With every mechanism, right and wrong: no output holds the password or anything made from it.
#[test]
fn no_output_holds_what_was_made_from_the_password() {
    let names = ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"];
    let mechanisms = Some(names.iter().map(|name| (*name).to_owned()).collect());
    let servers = Servers::with_knobs(Knobs { mechanisms, apop: true, ..Knobs::default() });
    for password in [Servers::PASSWORD, PASSWORD] {
        for mechanism in ["plain", "login", "user", "cram-md5", "apop", "scram-sha-1", "scram-sha-256-plus"] {
            let output = std::process::Command::new(env!("CARGO_BIN_EXE_mailsetup"))
                .args(["probe", Servers::ADDRESS, "--trace", "-vv", "--source", "builtin", "--format", "json"])
                .args(["--pop3", &servers.url(Protocol::Pop3, Security::StartTls), "--mechanism", mechanism])
                .arg("--ca-file")
                .arg(servers.ca_file())
                .env("MAILSETUP_PASSWORD", password)
                .env("RUST_BACKTRACE", "1")
                .output()
                .expect("runs");
            for (place, text) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
                let text = String::from_utf8_lossy(text);
                assert_hidden(&text, &[password], &format!("{mechanism}: {place}"));
                // A proof, a digest, a signature: all that SASL sends is masked.
                for line in text.lines().filter(|line| line.contains("~>") || line.contains("<~")) {
                    let shown = line.split_whitespace().last().unwrap_or_default();
                    let long = shown.len() >= 24 && !shown.contains("***");
                    let payload = long && shown.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b));
                    assert!(!payload, "{mechanism}: {line}");
                }
            }
        }
    }
}

/// `ulimit -c unlimited`, a password in memory, and SIGABRT: no core file.
#[cfg(target_os = "linux")]
#[test]
fn an_abort_in_the_middle_of_a_login_leaves_no_core() {
    let authority = Authority::new();
    let play =
        "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\nC: {tag} AUTHENTICATE PLAIN *\nS: * OK heard you\nHANG";
    let peer = Peer::tls(play, &authority.issue(&["localhost"]));
    let folder = tempfile::tempdir().expect("folder");
    // The shell waits until the server has the login, which the trace tells, and then aborts the program.
    let shell = "ulimit -c unlimited; mkfifo trace; \"$0\" \"$@\" 2>trace >/dev/null & pid=$!; \
                 while read -r line; do case \"$line\" in *\"heard you\"*) kill -ABRT $pid; break;; esac; done <trace; \
                 wait $pid; echo \"status $?\"";
    let output = std::process::Command::new("sh")
        .args(["-c", shell, env!("CARGO_BIN_EXE_mailsetup"), "probe", ADDRESS, "--trace", "--source", "builtin"])
        .args(["--imap", &format!("imaps://localhost:{}", peer.port()), "--timeout", "10s", "--ca-file"])
        .arg(authority.ca_file())
        .env("MAILSETUP_PASSWORD", PASSWORD)
        .current_dir(folder.path())
        .output()
        .expect("runs");
    // 128 + SIGABRT
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "status 134");
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("folder").flatten().map(|e| e.file_name()).collect();
    assert_eq!(left, ["trace"], "no core file");
    assert_eq!(peer.received().len(), 1, "the login had begun");
}

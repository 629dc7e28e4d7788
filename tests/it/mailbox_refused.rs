//! A login counts once the mailbox opens, and a server counts once somebody could log in.

#![cfg(not(any(windows, target_vendor = "apple")))]

use crate::support::{Authority, Identity, Peer, Run, RunOutput};
use serde_json::Value;

const PASSWORD: &str = "geheim-23-geheim";

/// IMAP that takes any login, and answers what comes then as `inbox` says: STATUS, LIST and EXAMINE.
fn imap(identity: &Identity, capabilities: &str, login: &str, inbox: &str) -> Peer {
    let play = format!(
        "S: * OK ready\nC: {{tag}} CAPABILITY\nS: * CAPABILITY IMAP4rev1 SASL-IR {capabilities}\nS: {{tag}} OK done\n\
         C: {{tag}} AUTHENTICATE PLAIN *\nS: {{tag}} {login}\n{inbox}{}",
        if inbox.is_empty() { "HANG" } else { "C: *" }
    );
    Peer::tls(&play, identity)
}

fn inbox(status: &str, list: &str, examine: &str) -> String {
    [("STATUS", status), ("LIST", list), ("EXAMINE", examine)]
        .map(|(command, answer)| format!("C: {{tag}} {command} *\nS: {{tag}} {answer}\n"))
        .concat()
}

/// POP3 that answers STAT so.
fn pop3(identity: &Identity, login: &str, stat: &str) -> Peer {
    let play =
        format!("S: +OK ready\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: UIDL\nS: .\nC: AUTH PLAIN *\nS: {login}\n{stat}C: *");
    Peer::tls(&play, identity)
}

fn submission(identity: &Identity) -> Peer {
    Peer::tls("S: 220 ready\nC: EHLO *\nS: 250-ready\nS: 250 AUTH PLAIN\nC: AUTH PLAIN *\nS: 235 in\nC: *", identity)
}

fn run(authority: &Authority, servers: &[(&str, &Peer)], arguments: &[&str]) -> RunOutput {
    let mut run = Run::new(["probe", "anna@own.example", "--source", "builtin", "--idle-timeout", "1s"])
        .args(arguments.iter().copied())
        .option("--ca-file", authority.ca_file());
    for (protocol, server) in servers {
        let scheme = if *protocol == "submission" { "submissions".to_owned() } else { format!("{protocol}s") };
        run = run.option(&format!("--{protocol}"), format!("{scheme}://localhost:{}", server.port()));
    }
    if !arguments.contains(&"--offline") {
        run = run.arg("--password-stdin").stdin(format!("{PASSWORD}\n"));
    }
    run.any_status().run()
}

fn json(output: &RunOutput) -> Value {
    serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// What each refusal after an accepted login comes to: the exit code, and the name of the diagnosis.
#[test]
fn a_login_whose_mailbox_does_not_open_is_not_accepted() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let not_connected = "BAD User is authenticated but not connected.";
    let unsafe_login = "NO EXAMINE Unsafe Login. Please contact kefu@188.com for help";
    for (answer, exit, diagnosis) in [
        (not_connected, 4, "not-connected"),
        (unsafe_login, 4, "client-refused"),
        ("NO [NOPERM] not yours", 4, "not-authorised"),
        ("NO no such thing", 4, "mailbox-refused"),
        ("NO [AUTHENTICATIONFAILED] Authentication failed.", 4, "mailbox-refused"),
        ("NO [UNAVAILABLE] Internal error, try later", 5, "temporary"),
        ("BAD Server Unavailable. 15", 5, "temporary"),
        ("NO [INUSE] locked", 5, "in-use"),
        ("NO [THROTTLED] slow down", 5, "throttled"),
    ] {
        let server = imap(&identity, "AUTH=PLAIN", "OK in", &inbox("OK", "OK", answer));
        let sending = submission(&identity);
        let output = run(&authority, &[("imap", &server), ("submission", &sending)], &["--format", "json"]);
        let document = json(&output);
        let result = &document["results"][0];
        let probe = &result["servers"][0]["probe"];
        assert_eq!(probe["login"]["result"], "mailbox-refused", "{answer}: {probe:#}");
        assert_eq!((output.status, probe["diagnosis"]["id"].as_str()), (Some(exit), Some(diagnosis)), "{answer}");
        let text = probe["diagnosis"]["meaning"]["text"].as_str().unwrap_or_default();
        assert!(!text.contains("password is wrong"), "{answer}: {text}");
        assert_eq!(result["servers"][1]["probe"]["login"]["result"], "accepted", "the password was taken: {result:#}");
    }
    for (answer, exit) in [("-ERR no mailbox", 4), ("-ERR [SYS/TEMP] try again", 5), ("-ERR [IN-USE] locked", 5)] {
        let server = pop3(&identity, "+OK in", &format!("C: STAT\nS: {answer}\n"));
        let sending = submission(&identity);
        let output = run(&authority, &[("pop3", &server), ("submission", &sending)], &["--format", "json"]);
        assert_eq!(output.status, Some(exit), "{answer}: {output:?}");
        assert_eq!(json(&output)["results"][0]["servers"][0]["probe"]["login"]["result"], "mailbox-refused");
    }
    // A server that hangs up or falls silent opens no mailbox either.
    for ending in ["", "CLOSE\n"] {
        let server = imap(&identity, "AUTH=PLAIN", "OK in", ending);
        let sending = submission(&identity);
        let output = run(&authority, &[("imap", &server), ("submission", &sending)], &["--format", "json"]);
        assert_eq!(output.status, Some(5), "{output:?}");
        assert_eq!(json(&output)["results"][0]["servers"][0]["probe"]["login"]["result"], "failed");
    }
}

/// Every way to ask gives the same answer: people, monitoring, a policy, the matrix of mechanisms.
#[test]
fn nothing_says_accepted_where_the_mailbox_stays_closed() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let refusal = "BAD User is authenticated but not connected.";
    let server = || imap(&identity, "AUTH=PLAIN", "OK in", &inbox(refusal, refusal, refusal));
    let policy = tempfile::NamedTempFile::new().expect("policy");
    std::fs::write(policy.path(), "[domain.\"own.example\".imap]\nlogin = true\n").expect("written");
    let policy = policy.path().to_str().expect("UTF-8").to_owned();
    for (arguments, exit, said) in [
        (vec![], 4, "the mailbox does not open"),
        (vec!["--lang", "de"], 4, "das Postfach öffnet sich nicht"),
        (vec!["--format", "nagios"], 2, "MAILSETUP CRITICAL"),
        (vec!["--expect", &policy], 4, "the mailbox does not open"),
        (vec!["--all-mechanisms"], 4, "the mailbox does not open"),
    ] {
        let (server, sending) = (server(), submission(&identity));
        let output = run(&authority, &[("imap", &server), ("submission", &sending)], &arguments);
        assert!(output.stdout.contains(said), "{arguments:?}: {output:?}");
        let exit = if arguments.contains(&"nagios") { output.status } else { Some(exit) };
        assert_eq!(output.status, exit, "{arguments:?}: {output:?}");
        assert_ne!(output.status, Some(0), "{arguments:?}");
    }
}

/// Beside a server that works it is a server that fails, in every word: the advice, the count, the measure.
#[test]
fn a_server_whose_mailbox_stays_closed_fails_beside_one_that_opens() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let ask = |arguments: &[&str]| {
        let shut = imap(&identity, "AUTH=PLAIN", "OK in", &inbox("NO no", "NO no", "NO cannot open it"));
        let open = pop3(&identity, "+OK in", "C: STAT\nS: +OK 0 0\n");
        let sending = submission(&identity);
        let output = run(&authority, &[("imap", &shut), ("pop3", &open), ("submission", &sending)], arguments);
        assert_eq!(output.status, Some(0), "{output:?}");
        output
    };
    let document = json(&ask(&["--devices", "2", "--format", "json"]));
    let result = &document["results"][0];
    assert_eq!(result["servers"][0]["probe"]["works"], false, "{result:#}");
    assert_eq!(result["recommendation"]["choice"], "pop3", "{result:#}");
    assert_eq!(result["reason"]["id"], "conclusion-logged-in-partly", "{result:#}");
    let text = ask(&["--devices", "2"]).stdout;
    assert!(text.contains("the server does not open the mailbox") && !text.contains("login refused"), "{text}");
    let text = ask(&["--format", "nagios"]).stdout;
    assert!(text.contains("2 servers work"), "{text}");
    let text = ask(&["--format", "prometheus"]).stdout;
    let up = |protocol: &str| {
        let of = format!("protocol=\"{protocol}\"");
        let line = text.lines().find(|line| line.starts_with("mailsetup_server_up{") && line.contains(&of));
        line.and_then(|line| line.rsplit(' ').next()).unwrap_or_default()
    };
    assert_eq!([up("imap"), up("pop3"), up("submission")], ["0", "1", "1"], "{text}");
}

/// The numbers may be refused where the mailbox opens.
#[test]
fn a_mailbox_that_opens_is_accepted_without_numbers() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let server = imap(&identity, "AUTH=PLAIN", "OK in", &inbox("NO no", "NO no", "OK [READ-ONLY] open"));
    let sending = submission(&identity);
    let output = run(&authority, &[("imap", &server), ("submission", &sending)], &[]);
    assert_eq!(output.status, Some(0), "{output:?}");
}

/// NetEase opens a mailbox only after ID.
#[test]
fn the_name_is_told_before_the_mailbox_is_opened() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let named = "C: {tag} ID (\"name\" \"mailsetup\" \"version\" *\nS: * ID NIL\nS: {tag} OK\n";
    let script = format!("{named}{}", inbox("OK", "OK", "OK"));
    let server = imap(&identity, "ID AUTH=PLAIN", "OK in", &script);
    let sending = submission(&identity);
    let output = run(&authority, &[("imap", &server), ("submission", &sending)], &[]);
    server.assert_followed();
    assert_eq!(output.status, Some(0), "{output:?}");
}

/// What is refused for the moment is no wrong password, whatever the protocol.
#[test]
fn a_passing_refusal_is_no_refused_login() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    for answer in [
        "NO [UNAVAILABLE] later",
        "NO [LIMIT] LOGIN Rate limit hit.",
        "NO [ALERT] Too many simultaneous connections. (Failure)",
    ] {
        let server = imap(&identity, "AUTH=PLAIN", answer, "");
        let output = run(&authority, &[("imap", &server)], &["--format", "json"]);
        assert_eq!(output.status, Some(5), "{answer}: {output:?}");
        assert_eq!(json(&output)["results"][0]["reason"]["id"], "conclusion-busy", "{answer}: {output:?}");
    }
    for answer in
        ["-ERR [IN-USE] another", "-ERR [LOGIN-DELAY] wait", "-ERR [SYS/TEMP] later", "-ERR maildrop already locked"]
    {
        let server = pop3(&identity, answer, "");
        let output = run(&authority, &[("pop3", &server)], &[]);
        assert_eq!(output.status, Some(5), "{answer}: {output:?}");
    }
    let server = pop3(&identity, "-ERR [SYS/PERM] account disabled", "");
    assert_eq!(run(&authority, &[("pop3", &server)], &[]).status, Some(4));
}

/// What a server wants the user to read is shown, its control characters made visible.
#[test]
fn an_alert_is_shown() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let said = "OK in\ns: * OK [ALERT] nearly full \\x1b[2J\\r\\n";
    let script = inbox("OK", "OK", "OK [ALERT] Your password expires in 3 days");
    for arguments in [&[][..], &["--format", "json"]] {
        let server = imap(&identity, "AUTH=PLAIN", said, &script);
        let sending = submission(&identity);
        let output = run(&authority, &[("imap", &server), ("submission", &sending)], arguments);
        assert!(output.stdout.contains("Your password expires"), "{output:?}");
        assert!(output.stdout.contains("nearly full") && !output.stdout.contains('\u{1b}'), "{output:?}");
        assert_eq!(output.status, Some(0), "{output:?}");
    }
}

/// A server without a way to log in is none that works, and no card tells people to enter a password there.
#[test]
fn a_server_without_a_login_does_not_work() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let imap_of = |capabilities: &str| {
        let list = format!("S: * CAPABILITY IMAP4rev1 {capabilities}\n");
        Peer::tls(&format!("S: * OK ready\nC: {{tag}} CAPABILITY\n{list}S: {{tag}} OK done\nHANG"), &identity)
    };
    let pop3_of = |list: &str| Peer::tls(&format!("S: +OK ready\nC: CAPA\nS: +OK\n{list}S: .\nHANG"), &identity);
    let smtp_of = |list: &str| Peer::tls(&format!("S: 220 ready\nC: EHLO *\n{list}HANG"), &identity);
    for (protocol, server, works) in [
        ("imap", imap_of("LOGINDISABLED"), false),
        ("imap", imap_of("LOGINDISABLED AUTH=GSSAPI AUTH=NTLM"), false),
        ("imap", imap_of("LOGINDISABLED AUTH=XOAUTH2"), true),
        ("imap", imap_of("AUTH=GSSAPI"), true),
        ("pop3", pop3_of("S: UIDL\n"), false),
        ("pop3", pop3_of("S: UIDL\nS: SASL GSSAPI\n"), false),
        ("pop3", pop3_of("S: USER\n"), true),
        ("submission", smtp_of("S: 250-ready\nS: 250 PIPELINING\n"), false),
        ("submission", smtp_of("S: 250-ready\nS: 250 AUTH NTLM\n"), false),
        ("submission", smtp_of("S: 250-ready\nS: 250 AUTH LOGIN\n"), true),
    ] {
        let counterpart = match protocol {
            "submission" => ("imap", imap_of("AUTH=PLAIN")),
            _ => ("submission", smtp_of("S: 250-ready\nS: 250 AUTH PLAIN\n")),
        };
        let ask = |arguments: &[&str]| {
            let mut run = Run::new(["probe", "anna@own.example", "--source", "builtin", "--idle-timeout", "1s"])
                .args(arguments.iter().copied())
                .option("--ca-file", authority.ca_file());
            for (protocol, server) in [(protocol, &server), (counterpart.0, &counterpart.1)] {
                let scheme = if protocol == "submission" { "submissions".to_owned() } else { format!("{protocol}s") };
                run = run.option(&format!("--{protocol}"), format!("{scheme}://localhost:{}", server.port()));
            }
            run.any_status().run()
        };
        let output = ask(&["--format", "json"]);
        let document = json(&output);
        let servers = document["results"][0]["servers"].as_array().expect("servers");
        let report = servers.iter().find(|server| server["protocol"] == protocol).expect("it is told");
        assert_eq!(report["probe"]["works"], works, "{protocol}: {report:#}");
        assert_eq!(output.status, Some(if works { 0 } else { 3 }), "{protocol}: {output:?}");
        if !works {
            assert_eq!(document["results"][0]["reason"]["id"], "conclusion-no-login", "{document:#}");
            let text = ask(&[]).stdout;
            let card = text.split("none: the server offers no way to log in").count();
            assert!(card == 2 && text.matches("normal password").count() <= 1, "{protocol}: {text}");
        }
    }
}

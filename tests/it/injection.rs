//! A server with the flaw of 2011: what came in one piece with STARTTLS, in clear, it carries out after
//! the handshake as if it had come under TLS (CVE-2011-0411).

#![cfg(all(feature = "demo", not(any(windows, target_vendor = "apple"))))]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use mail_types::Protocol;
use openssl::ssl::SslAcceptor;
use serde_json::Value;

use crate::support::{Authority, Run};

/// Serves every client; answers the port.
fn serve(protocol: Protocol, acceptor: SslAcceptor, flawed: bool) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("listener");
    let port = listener.local_addr().expect("address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let acceptor = acceptor.clone();
            std::thread::spawn(move || session(protocol, stream, &acceptor, flawed));
        }
    });
    port
}

fn session(protocol: Protocol, mut stream: TcpStream, acceptor: &SslAcceptor, flawed: bool) -> Option<()> {
    let greeting = match protocol {
        Protocol::Imap => "* OK ready\r\n",
        Protocol::Pop3 => "+OK ready\r\n",
        Protocol::Submission => "220 ready\r\n",
    };
    stream.write_all(greeting.as_bytes()).ok()?;
    let mut unread = Vec::new();
    converse(protocol, &mut stream, &mut unread, false)?;
    // Here lies the flaw.
    if !flawed {
        unread.clear();
    }
    let mut protected = acceptor.accept(stream).ok()?;
    converse(protocol, &mut protected, &mut unread, true)
}

/// Answers commands; comes back where STARTTLS was one, or the client is gone.
fn converse(protocol: Protocol, stream: &mut (impl Read + Write), unread: &mut Vec<u8>, protected: bool) -> Option<()> {
    loop {
        while let Some(end) = unread.iter().position(|octet| *octet == b'\n') {
            let line: Vec<u8> = unread.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line).trim().to_owned();
            let upgrade = !protected && (line.ends_with("STARTTLS") || line == "STLS");
            stream.write_all(answer(protocol, &line, protected).as_bytes()).ok()?;
            if upgrade {
                return Some(());
            }
        }
        let mut buffer = [0; 4096];
        match stream.read(&mut buffer).ok()? {
            0 => return None,
            count => unread.extend_from_slice(&buffer[..count]),
        }
    }
}

fn answer(protocol: Protocol, line: &str, protected: bool) -> String {
    let (tag, command) = line.split_once(' ').unwrap_or((line, ""));
    let offer = |words: &str| if protected { String::new() } else { words.to_owned() };
    match protocol {
        Protocol::Imap if command == "CAPABILITY" && protected => {
            format!("* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK done\r\n")
        }
        Protocol::Imap if command == "CAPABILITY" => {
            format!("* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\n{tag} OK done\r\n")
        }
        Protocol::Imap => format!("{tag} OK done\r\n"),
        Protocol::Pop3 if line == "CAPA" => {
            format!("+OK\r\n{}{}.\r\n", offer("STLS\r\n"), if protected { "USER\r\nSASL PLAIN\r\n" } else { "" })
        }
        Protocol::Pop3 => "+OK\r\n".to_owned(),
        Protocol::Submission if tag == "EHLO" => {
            format!(
                "250-mail\r\n{}250 {}\r\n",
                offer("250-STARTTLS\r\n"),
                if protected { "AUTH PLAIN" } else { "HELP" }
            )
        }
        Protocol::Submission if line == "STARTTLS" => "220 go\r\n".to_owned(),
        Protocol::Submission => "250 done\r\n".to_owned(),
    }
}

/// The check of this name, against a server with the flaw or without.
fn check(protocol: Protocol, flawed: bool) -> (Option<i32>, Value) {
    let authority = Authority::new();
    let port = serve(protocol, authority.issue(&["localhost"]).acceptor(), flawed);
    let name = protocol.id();
    let run = Run::new(["probe", "attacked.example", "--source", "builtin", "--format", "json", "--lang", "en"])
        .option(&format!("--{name}"), format!("{name}+starttls://localhost:{port}"))
        .option("--ca-file", authority.ca_file())
        .option("--expect", "policy.toml");
    std::fs::write(run.home().join("policy.toml"), format!("[{name}]\nstarttls-strippable = false\n")).expect("policy");
    let output = run.any_status().run();
    let document: Value = serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    let checks = document["results"][0]["checks"].as_array().expect("checks");
    let wanted = format!("{name}.starttls-strippable");
    let check = checks.iter().find(|check| check["name"] == wanted.as_str()).expect("the check").clone();
    (output.status, check)
}

#[test]
fn a_server_that_carries_out_what_was_slipped_in_is_caught() {
    for protocol in Protocol::ALL {
        let (_, flawed) = check(protocol, true);
        assert_eq!(flawed["outcome"], "failed", "{protocol:?} {flawed:#}");
        let seen = flawed["seen"]["text"].as_str().unwrap_or_default();
        assert!(seen.contains("carries out what was slipped in before TLS"), "{seen}");
        let (_, sound) = check(protocol, false);
        assert_eq!(sound["outcome"], "passed", "{protocol:?} {sound:#}");
    }
}

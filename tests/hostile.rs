//! Servers that mean harm: endless lines and lists, huge literals, deep nesting, drips, wrong tags,
//! answers to questions nobody asked, closing at every byte. Whatever they do, the run ends in time,
//! within bounded memory, with an exit code that says so, and prints no raw control character.

#![cfg(all(feature = "demo", not(any(windows, target_vendor = "apple"))))]

mod support;

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use support::{Peer, Run};

/// The run's own limit, and how far beyond it the whole process may go.
const TIMEOUT: &str = "3s";
const LIMIT: Duration = Duration::from_secs(6);
/// Octets that a server sends at the most before it gives up; a client that read on would show it.
const FLOOD: usize = 64 << 20;

/// What a server does with a connection.
type Deed = fn(&mut TcpStream) -> std::io::Result<()>;

/// Serves every connection with the same deed on a thread of its own.
fn serve(deed: Deed) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("address").port();
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || deed(&mut stream));
        }
    });
    port
}

/// Writes `piece` until the flood is over or the client has gone.
fn flood(stream: &mut TcpStream, piece: &[u8]) -> std::io::Result<()> {
    let piece: Vec<u8> = piece.iter().copied().cycle().take(piece.len() * (65_536 / piece.len()).max(1)).collect();
    for _ in 0..FLOOD / piece.len() {
        stream.write_all(&piece)?;
    }
    Ok(())
}

/// Reads one line and gives its first word.
fn command(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut line = Vec::new();
    let mut byte = [0];
    while !line.ends_with(b"\n") && line.len() < 1000 {
        if stream.read(&mut byte)? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        line.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&line).split_whitespace().next().unwrap_or_default().to_owned())
}

fn drip(stream: &mut TcpStream, text: &[u8]) -> std::io::Result<()> {
    for byte in text.iter().cycle().take(3000) {
        stream.write_all(&[*byte])?;
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// A probe of one server, in clear so that the harm reaches the dialog; exit code and what it printed.
fn probe(scheme: &str, port: u16) -> (i32, String, Duration) {
    let option = match scheme {
        "imap" => "--imap",
        "pop3" => "--pop3",
        _ => "--submission",
    };
    let dns = support::Dns::start("");
    let started = Instant::now();
    let output = Run::new(["probe", "user@example.org", "--source", "builtin", "--timeout", TIMEOUT])
        .option("--idle-timeout", "1s")
        .option("--nameserver", dns.address().to_string())
        .option(option, format!("{scheme}+cleartext://localhost:{port}"))
        .arg("--trace")
        .arg("-vv")
        .any_status()
        .run();
    let took = started.elapsed();
    for text in [&output.stdout, &output.stderr] {
        let bad = |c: &char| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c);
        assert_eq!(text.chars().find(bad), None, "{scheme}: a raw control character was printed");
    }
    assert!(!output.stderr.contains("panicked"), "{}", output.stderr);
    (output.status.unwrap_or(-1), output.stdout, took)
}

const CASES: &[(&str, &str, Deed)] = &[
    ("imap", "endless line", |s| flood(s, b"* OK aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")),
    ("pop3", "endless line", |s| flood(s, b"+OK aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")),
    ("smtp", "endless line", |s| flood(s, b"220 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")),
    ("imap", "endless untagged replies", |s| {
        s.write_all(b"* OK hi\r\n")?;
        command(s)?;
        flood(s, b"* LIST () \"/\" x\r\n")
    }),
    ("pop3", "endless capabilities", |s| {
        s.write_all(b"+OK hi\r\n")?;
        command(s)?;
        s.write_all(b"+OK\r\n")?;
        flood(s, b"TOP\r\n")
    }),
    ("smtp", "endless EHLO reply", |s| {
        s.write_all(b"220 hi\r\n")?;
        command(s)?;
        flood(s, b"250-SIZE\r\n")
    }),
    ("smtp", "endless greeting", |s| flood(s, b"220-more\r\n")),
    ("imap", "gigabyte literal", |s| {
        s.write_all(b"* OK hi\r\n")?;
        command(s)?;
        s.write_all(b"* CAPABILITY {1073741824}\r\n")?;
        flood(s, b"xxxxxxxxxxxxxxxx")
    }),
    ("imap", "10,000 nested parentheses", |s| {
        s.write_all(b"* OK hi\r\n")?;
        let tag = command(s)?;
        s.write_all(&[&b"* LIST "[..], &[b'('; 10_000], b"\r\n"].concat())?;
        s.write_all(format!("{tag} OK done\r\n").as_bytes())?;
        drip(s, b"")
    }),
    ("imap", "wrong tags", |s| {
        s.write_all(b"* OK hi\r\n")?;
        command(s)?;
        s.write_all(b"zzz999 OK done\r\n")?;
        drip(s, b"* OK still here\r\n")
    }),
    ("pop3", "answers nobody asked for", |s| {
        s.write_all(b"+OK hi\r\n+OK and again\r\n-ERR and again\r\n.\r\n")?;
        drip(s, b".")
    }),
    ("smtp", "answers nobody asked for", |s| {
        s.write_all(b"220 hi\r\n250 ok\r\n354 go on\r\n")?;
        drip(s, b"2")
    }),
    ("imap", "escape sequences, NUL and overrides", |s| {
        s.write_all("* OK \0\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}evil\u{2066}\u{85}\r\n".as_bytes())?;
        drip(s, b"\x1b")
    }),
    ("pop3", "escape sequences, NUL and overrides", |s| {
        s.write_all("-ERR \0\u{1b}[2J\u{9b}31m\u{202e}evil\r\n".as_bytes())?;
        drip(s, b"\x00")
    }),
    ("smtp", "escape sequences, NUL and overrides", |s| {
        s.write_all("554 \0\u{1b}[2J\u{9b}31m\u{202e}evil\r\n".as_bytes())?;
        drip(s, b"\x1b")
    }),
    ("imap", "octets that are no text", |s| flood(s, &[0xff, 0xfe, 0x00, 0x80, 0x0a])),
    ("imap", "drip without end", |s| drip(s, b"* OK ")),
    ("pop3", "drip without end", |s| drip(s, b"+OK ")),
    ("smtp", "drip without end", |s| drip(s, b"220-")),
    ("imap", "nothing at all", |s| s.read(&mut [0; 1]).map(drop)),
    ("imap", "bare line feeds", |s| flood(s, b"\n")),
    ("pop3", "bare carriage returns", |s| flood(s, b"\r")),
    ("imap", "goodbye at once", |s| s.write_all(b"* BYE go away\r\n")),
    ("smtp", "421 at once", |s| s.write_all(b"421 4.3.2 go away\r\n")),
];

#[test]
fn every_harm_ends_in_time_with_a_code() {
    println!("{:<6} {:<38} {:>4} {:>7}", "", "server", "exit", "ms");
    for (scheme, name, deed) in CASES {
        let (status, _, took) = probe(scheme, serve(*deed));
        println!("{scheme:<6} {name:<38} {status:>4} {:>7}", took.as_millis());
        assert!(took < LIMIT, "{scheme}, {name}: {took:?}");
        // 5: it can't be talked to; 6: it talks, but nothing protects the connection.
        assert!(matches!(status, 5 | 6), "{scheme}, {name}: exit {status}");
    }
}

/// The dialog, cut after each of its bytes.
#[test]
fn closing_at_every_byte_is_told_as_closed() {
    for (scheme, dialog) in [
        ("imap", "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n"),
        ("pop3", "+OK ready <1.2@localhost>\r\n"),
        ("smtp", "220-one\r\n220 localhost ESMTP\r\n"),
    ] {
        // Every third byte is enough in each run; the line end is among them.
        for cut in (0..dialog.len()).step_by(3).chain([dialog.len() - 1]) {
            let text = dialog[..cut].replace('\r', "\\r").replace('\n', "\\n");
            for end in ["CLOSE", "RESET"] {
                let peer = Peer::plain(&format!("s: {text}\n{end}"));
                let (status, _, took) = probe(scheme, peer.port());
                assert_eq!(status, 5, "{scheme} cut at {cut}, {end}");
                assert!(took < LIMIT, "{scheme} cut at {cut}, {end}: {took:?}");
            }
        }
    }
}

/// Peak memory under the worst floods, as the system counted it.
#[cfg(target_os = "linux")]
#[test]
fn floods_do_not_fill_the_memory() {
    use std::process::Command;
    const MAX_KIB: u64 = 64 * 1024;
    let watch = "import resource, subprocess, sys\n\
                 subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n\
                 print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)";
    for (scheme, name, deed) in CASES.iter().filter(|(_, name, _)| name.contains("endless") || name.contains("giga")) {
        let url = format!("{scheme}+cleartext://localhost:{}", serve(*deed));
        let option = if *scheme == "smtp" { "--submission" } else { &format!("--{scheme}") };
        let output = Command::new("python3")
            .args(["-c", watch, env!("CARGO_BIN_EXE_mailsetup"), "probe", "user@example.org", "--source", "builtin"])
            .args(["--timeout", TIMEOUT, "--nameserver", "127.0.0.1:1", option, &url])
            .output();
        let Ok(output) = output else {
            eprintln!("SKIPPED: no python3 to count the memory with");
            return;
        };
        let peak_kib: u64 = String::from_utf8_lossy(&output.stdout).trim().parse().expect("a number");
        println!("{scheme:<6} {name:<28} {peak_kib:>6} KiB");
        assert!((1..MAX_KIB).contains(&peak_kib), "{scheme}, {name}: {peak_kib} KiB");
    }
}

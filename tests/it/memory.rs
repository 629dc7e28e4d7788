//! What a core dump would hold: the memory of a program that has logged in is searched for the
//! password and for everything that is computed from it. (That none is dumped, `attacks.rs` shows.)

#![cfg(target_os = "linux")]

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Authority, shapes};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use openssl::ssl::{SslAcceptor, SslStream};
use tempfile::TempDir;

const PASSWORD: &str = "Merkwort-83-Merkwort";
/// Generous: a wait ends as soon as what it waits for is there.
const PATIENCE: Duration = Duration::from_secs(40);
const MECHANISMS: [&str; 6] = ["PLAIN", "LOGIN", "USER", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"];

/// Something that must not stay: its name and its octets.
type Needle = (&'static str, Vec<u8>);

// --- the server ----------------------------------------------------------------

/// An IMAP server that knows every octet a login is made of, and answers it when told to.
struct Server {
    port: u16,
    /// What the client sent and what was computed, once the login has come.
    seen: Receiver<Vec<Needle>>,
    /// Lets the server answer.
    go: Sender<()>,
}

impl Server {
    fn start(authority: &Authority) -> Self {
        let acceptor = authority.issue(&["localhost"]).acceptor();
        let listener = TcpListener::bind("127.0.0.1:0").expect("listener");
        let port = listener.local_addr().expect("address").port();
        let (tell, seen) = mpsc::channel();
        let (go, wait) = mpsc::channel();
        thread::spawn(move || {
            let Ok((stream, _)) = listener.accept() else { return };
            // A client that was killed ends it.
            let _ = Session::serve(&acceptor, stream, &tell, &wait);
        });
        Self { port, seen, go }
    }
}

struct Session {
    stream: BufReader<SslStream<TcpStream>>,
}

impl Session {
    fn serve(
        acceptor: &SslAcceptor,
        stream: TcpStream,
        tell: &Sender<Vec<Needle>>,
        wait: &Receiver<()>,
    ) -> io::Result<()> {
        let stream = acceptor.accept(stream).map_err(io::Error::other)?;
        let mut session = Self { stream: BufReader::new(stream) };
        let offered = MECHANISMS.map(|name| format!("AUTH={name}")).join(" ");
        session.say(&format!("* OK [CAPABILITY IMAP4rev1 {offered}] ready"))?;
        loop {
            let line = session.hear()?;
            let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
            let (word, rest) = command.split_once(' ').unwrap_or((command, ""));
            match word {
                "AUTHENTICATE" | "LOGIN" => {
                    let (needles, proof) = if word == "LOGIN" {
                        (vec![("the command", rest.as_bytes().to_vec())], None)
                    } else {
                        session.exchange(rest)?
                    };
                    tell.send(needles).map_err(io::Error::other)?;
                    wait.recv().map_err(io::Error::other)?;
                    if let Some(proof) = proof {
                        session.say(&format!("+ {}", STANDARD.encode(proof)))?;
                        session.hear()?;
                    }
                    session.say(&format!("{tag} OK welcome"))?;
                }
                "CAPABILITY" => session.say(&format!("* CAPABILITY IMAP4rev1 {offered}\r\n{tag} OK done"))?,
                "LOGOUT" => return session.say(&format!("* BYE\r\n{tag} OK done")),
                _ => session.say(&format!("{tag} OK done"))?,
            }
        }
    }

    fn say(&mut self, line: &str) -> io::Result<()> {
        self.stream.get_mut().write_all(format!("{line}\r\n").as_bytes())
    }

    fn hear(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }

    fn ask(&mut self, challenge: &str) -> io::Result<Vec<u8>> {
        self.say(&format!("+ {}", STANDARD.encode(challenge)))?;
        let answer = self.hear()?;
        Ok(STANDARD.decode(answer).unwrap_or_default())
    }

    /// All that goes over the wire or is computed for it, and the server's own proof.
    fn exchange(&mut self, mechanism: &str) -> io::Result<(Vec<Needle>, Option<String>)> {
        match mechanism {
            "PLAIN" => Ok((vec![("the response", self.ask("")?)], None)),
            "LOGIN" => {
                self.ask("Username:")?;
                Ok((vec![("the response", self.ask("Password:")?)], None))
            }
            "CRAM-MD5" => {
                let response = self.ask("<1896.697170952@localhost>")?;
                let digest = hmac(MessageDigest::md5(), PASSWORD.as_bytes(), b"<1896.697170952@localhost>");
                let text = String::from_utf8_lossy(&response).into_owned();
                assert!(text.ends_with(&hex(&digest)), "{text}");
                Ok((vec![("the digest", digest)], None))
            }
            _ => self.scram(if mechanism == "SCRAM-SHA-1" { MessageDigest::sha1() } else { MessageDigest::sha256() }),
        }
    }

    /// RFC 5802 section 3, every value in it kept.
    fn scram(&mut self, hash: MessageDigest) -> io::Result<(Vec<Needle>, Option<String>)> {
        let first = String::from_utf8_lossy(&self.ask("")?).into_owned();
        let bare = first.split_once(",,").map_or("", |(_, bare)| bare);
        let nonce = bare.split_once("r=").map_or("", |(_, nonce)| nonce);
        let server_first = format!("r={nonce}Zusatz,s=QSXCR+Q6sek8bf92,i=4096");
        let last = String::from_utf8_lossy(&self.ask(&server_first)?).into_owned();
        let (without, proof) = last.rsplit_once(",p=").unwrap_or_default();
        let mut salted = vec![0; hash.size()];
        let salt = STANDARD.decode("QSXCR+Q6sek8bf92").expect("base64");
        openssl::pkcs5::pbkdf2_hmac(PASSWORD.as_bytes(), &salt, 4096, hash, &mut salted).expect("PBKDF2");
        let message = format!("{bare},{server_first},{without}");
        let client_key = hmac(hash, &salted, b"Client Key");
        let stored_key = openssl::hash::hash(hash, &client_key).expect("hash").to_vec();
        let signature = hmac(hash, &stored_key, message.as_bytes());
        let computed: Vec<u8> = client_key.iter().zip(&signature).map(|(key, sign)| key ^ sign).collect();
        assert_eq!(STANDARD.encode(&computed), proof, "the client's proof");
        let server_key = hmac(hash, &salted, b"Server Key");
        let server_signature = hmac(hash, &server_key, message.as_bytes());
        let answer = format!("v={}", STANDARD.encode(&server_signature));
        let needles = vec![
            ("SaltedPassword", salted),
            ("ClientKey", client_key),
            ("StoredKey", stored_key),
            ("ClientSignature", signature),
            ("ClientProof", computed),
            ("ServerKey", server_key),
        ];
        Ok((needles, Some(answer)))
    }
}

fn hmac(hash: MessageDigest, key: &[u8], octets: &[u8]) -> Vec<u8> {
    let key = PKey::hmac(key).expect("key");
    let mut signer = Signer::new(hash, &key).expect("signer");
    signer.sign_oneshot_to_vec(octets).expect("signature")
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

// --- the client ----------------------------------------------------------------

/// The program, with the password on its standard input and nobody who reads its answer: when all is
/// done it waits at its first word.
struct Client {
    child: Child,
    _unread: io::PipeReader,
    _home: TempDir,
}

impl Client {
    fn start(server: &Server, authority: &Authority, mechanism: &str) -> Self {
        let home = tempfile::tempdir().expect("directory");
        let (unread, mut full) = io::pipe().expect("pipe");
        fill(&mut full);
        let mut child = Command::new(env!("CARGO_BIN_EXE_mailsetup"))
            .args(["probe", "anna@example.org", "--password-stdin", "--source", "builtin", "--timeout", "50s"])
            .args(["--mechanism", &mechanism.to_ascii_lowercase(), "--trace", "-vv"])
            .arg("--imap")
            .arg(format!("imaps://localhost:{}", server.port))
            .arg("--ca-file")
            .arg(authority.ca_file())
            .env_clear()
            .env("HOME", home.path())
            .current_dir(home.path())
            .stdin(Stdio::piped())
            .stdout(full)
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        let mut stdin = child.stdin.take().expect("piped");
        writeln!(stdin, "{PASSWORD}").expect("the password is taken");
        Self { child, _unread: unread, _home: home }
    }

    /// Waits until the program stands before its full standard output: the logins are over.
    fn wait_for_the_end(&self) {
        let path = format!("/proc/{}/syscall", self.child.id());
        let end = Instant::now() + PATIENCE;
        // write(1, …), as x86-64 and as arm64 number it.
        while !matches!(std::fs::read_to_string(&path), Ok(call) if ["1 0x1 ", "64 0x1 "].iter().any(|s| call.starts_with(s)))
        {
            assert!(Instant::now() < end, "no answer: {:?}", std::fs::read_to_string(&path));
            thread::yield_now();
        }
    }

    /// All that a core dump would hold.
    fn memory(&self) -> io::Result<Vec<u8>> {
        let id = self.child.id();
        let mut memory = File::open(format!("/proc/{id}/mem"))?;
        let mut all = Vec::new();
        for line in std::fs::read_to_string(format!("/proc/{id}/maps"))?.lines() {
            let mut words = line.split_whitespace();
            let (range, rights) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            // What is only read from a file stands in no dump.
            let from_file = line.contains(" /") && !rights.contains('w');
            let Some((from, to)) = range.split_once('-') else { continue };
            let parse = |text| u64::from_str_radix(text, 16).map_err(io::Error::other);
            let (from, to) = (parse(from)?, parse(to)?);
            if !rights.starts_with('r') || from_file {
                continue;
            }
            memory.seek(SeekFrom::Start(from))?;
            // Pages of the kernel's own cannot be read, and stand in no dump.
            let _ = (&mut memory).take(to - from).read_to_end(&mut all);
        }
        Ok(all)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes until nothing more fits.
fn fill(pipe: &mut io::PipeWriter) {
    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
    let flags = fcntl_getfl(pipe.as_fd()).expect("flags");
    fcntl_setfl(pipe.as_fd(), flags | OFlags::NONBLOCK).expect("flags");
    // Octet by octet at the end, so that no room is left for a short write.
    for size in [4096, 1] {
        while pipe.write(&vec![b'.'; size]).is_ok() {}
    }
    fcntl_setfl(pipe.as_fd(), flags).expect("flags");
}

fn contains(memory: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(memory, needle).is_some()
}

/// The shapes of this needle that the memory holds.
fn left(memory: &[u8], (name, octets): &Needle) -> Vec<String> {
    let shapes = shapes(octets);
    shapes.iter().filter(|(_, shape)| contains(memory, shape)).map(|(how, _)| format!("{name}, {how}")).collect()
}

#[test]
#[ignore = "needs root"]
fn after_a_login_no_memory_holds_the_password_or_what_is_made_from_it() {
    for mechanism in MECHANISMS {
        let authority = Authority::new();
        let server = Server::start(&authority);
        let client = Client::start(&server, &authority, mechanism);
        let mut needles = server.seen.recv_timeout(PATIENCE).expect("a login");
        needles.push(("the password", PASSWORD.as_bytes().to_vec()));
        let during = client.memory().expect("root may read another program's memory");
        // Otherwise a search that finds nothing would prove nothing.
        assert!(contains(&during, PASSWORD.as_bytes()), "{mechanism}: the search finds nothing at all");
        server.go.send(()).expect("the server waits");
        client.wait_for_the_end();
        let after = client.memory().expect("memory");
        assert!(contains(&after, b"anna@example.org"), "{mechanism}: not the program's memory");
        let left: Vec<String> = needles.iter().flat_map(|needle| left(&after, needle)).collect();
        println!("{mechanism:<14} {:>6} KiB searched, {} values, left: {left:?}", after.len() / 1024, needles.len());
        assert!(left.is_empty(), "{mechanism}: {left:?}");
    }
}

//! A scripted peer that knows no protocol, for what no real server does.
//!
//! A script is a transcript, one step a line:
//!
//! ```text
//! S: * OK ready            sends the line and CRLF
//! s: * OK rea              sends the text alone; \r \n \0 \xHH are what they are in Rust
//! C: {tag} CAPABILITY      reads a line and compares it; {tag} keeps its first word for S: lines,
//!                          a final * fits anything
//! TLS                      shakes hands as the server
//! CLOSE                    closes (with TLS: says so)
//! CUT                      closes without telling TLS
//! RESET                    closes with a TCP reset
//! HANG                     says nothing until the client goes away
//! ```
//!
//! After the last step the peer closes.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use openssl::ssl::{Ssl, SslAcceptor};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_openssl::SslStream;

use super::{Background, Identity};

/// Longest line that a script expects.
const LINE_MAX: usize = 64 * 1024;

/// Steps of an IMAP server whose inbox opens after the login.
pub const INBOX: &str =
    "C: {tag} STATUS *\nS: {tag} OK\nC: {tag} LIST *\nS: {tag} OK\nC: {tag} EXAMINE *\nS: {tag} OK\n";
/// The same of a POP3 server.
pub const STAT: &str = "C: STAT\nS: +OK 0 0\n";

/// The peer; it plays its script to every client.
pub struct Peer {
    port: u16,
    record: Arc<Mutex<Record>>,
    _background: Background,
}

#[derive(Default)]
struct Record {
    connections: usize,
    received: Vec<String>,
    mismatches: Vec<String>,
}

impl Peer {
    /// A peer that greets in plain text.
    pub fn plain(script: &str) -> Self {
        Self::start(vec![script.to_owned()], None, false)
    }

    /// A peer that greets in plain text and has a certificate for the step `TLS`.
    pub fn starttls(script: &str, identity: &Identity) -> Self {
        Self::start(vec![script.to_owned()], Some(identity.acceptor()), false)
    }

    /// The same with TLS 1.0 alone.
    pub fn starttls_tls10(script: &str, identity: &Identity) -> Self {
        Self::start(vec![script.to_owned()], Some(identity.acceptor_tls10()), false)
    }

    /// A peer with implicit TLS.
    pub fn tls(script: &str, identity: &Identity) -> Self {
        Self::start(vec![script.to_owned()], Some(identity.acceptor()), true)
    }

    /// One script a connection, the last for all that follow; `TLS` shakes hands where there is an
    /// identity.
    pub fn sequence(scripts: &[&str], identity: Option<&Identity>) -> Self {
        let scripts = scripts.iter().map(|script| (*script).to_owned()).collect();
        Self::start(scripts, identity.map(Identity::acceptor), false)
    }

    fn start(scripts: Vec<String>, acceptor: Option<SslAcceptor>, implicit: bool) -> Self {
        let background = Background::new();
        let listener = background.runtime().block_on(TcpListener::bind(("127.0.0.1", 0))).expect("listener");
        let port = listener.local_addr().expect("address").port();
        let record = Arc::new(Mutex::new(Record::default()));
        background.runtime().spawn({
            let record = record.clone();
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let number = {
                        let mut record = record.lock().expect("record");
                        record.connections += 1;
                        record.connections - 1
                    };
                    let script = scripts.get(number).or(scripts.last()).cloned().unwrap_or_default();
                    let mut player = Player {
                        stream: Stream::Plain(stream),
                        acceptor: acceptor.clone(),
                        record: record.clone(),
                        tag: String::new(),
                    };
                    tokio::spawn(async move {
                        if implicit {
                            player.handshake().await?;
                        }
                        player.play(&script).await
                    });
                }
            }
        });
        Self { port, record, _background: background }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// How many clients came.
    pub fn connections(&self) -> usize {
        self.record.lock().expect("record").connections
    }

    /// The lines that came, in order.
    pub fn received(&self) -> Vec<String> {
        self.record.lock().expect("record").received.clone()
    }

    /// Where clients said something else than the script expects.
    pub fn mismatches(&self) -> Vec<String> {
        self.record.lock().expect("record").mismatches.clone()
    }

    /// Fails the test where there are any.
    #[track_caller]
    pub fn assert_followed(&self) {
        assert_eq!(self.mismatches(), Vec::<String>::new(), "received: {:#?}", self.received());
    }
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<SslStream<TcpStream>>),
    None,
}

trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Duplex for T {}

struct Player {
    stream: Stream,
    acceptor: Option<SslAcceptor>,
    record: Arc<Mutex<Record>>,
    tag: String,
}

impl Player {
    async fn play(&mut self, script: &str) -> io::Result<()> {
        for step in script.lines().map(str::trim_start).filter(|line| !line.is_empty()) {
            match (step.get(..2), step.get(3..).unwrap_or_default()) {
                (Some("S:"), text) => {
                    self.send(&format!("{}\r\n", text.replace("{tag}", &self.tag)).into_bytes()).await?;
                }
                (Some("s:"), text) => self.send(&unescaped(&text.replace("{tag}", &self.tag))).await?,
                (Some("C:"), pattern) => {
                    let line = self.line().await?;
                    let fits = self.fits(pattern, &line);
                    let mut record = self.record.lock().expect("record");
                    record.received.push(line.clone());
                    if !fits {
                        record.mismatches.push(format!("expected {pattern:?}, got {line:?}"));
                        return Ok(());
                    }
                }
                _ => match step.trim() {
                    "TLS" => self.handshake().await?,
                    "CLOSE" => break,
                    "CUT" => return Ok(()),
                    "RESET" => {
                        match &self.stream {
                            Stream::Plain(stream) => stream.set_zero_linger()?,
                            Stream::Tls(stream) => stream.get_ref().set_zero_linger()?,
                            Stream::None => {}
                        }
                        return Ok(());
                    }
                    "HANG" => {
                        let mut sink = [0; 1024];
                        while self.duplex()?.read(&mut sink).await? > 0 {}
                        return Ok(());
                    }
                    other => {
                        self.record.lock().expect("record").mismatches.push(format!("no such step: {other}"));
                        return Ok(());
                    }
                },
            }
        }
        self.duplex()?.shutdown().await
    }

    fn duplex(&mut self) -> io::Result<&mut dyn Duplex> {
        match &mut self.stream {
            Stream::Plain(stream) => Ok(stream),
            Stream::Tls(stream) => Ok(stream.as_mut()),
            Stream::None => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let stream = self.duplex()?;
        stream.write_all(bytes).await?;
        stream.flush().await
    }

    /// One octet at a time, so that nothing behind the line is taken; what follows may be TLS.
    async fn line(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        while !line.ends_with(b"\n") && line.len() < LINE_MAX {
            match self.duplex()?.read_u8().await {
                Ok(byte) => line.push(byte),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof && !line.is_empty() => break,
                Err(error) => return Err(error),
            }
        }
        Ok(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned())
    }

    fn fits(&mut self, pattern: &str, line: &str) -> bool {
        let expected = match pattern.strip_prefix("{tag} ") {
            Some(rest) => {
                self.tag = line.split(' ').next().unwrap_or_default().to_owned();
                format!("{} {rest}", self.tag)
            }
            None => pattern.to_owned(),
        };
        match expected.strip_suffix('*') {
            Some(start) => line.starts_with(start),
            None => line == expected,
        }
    }

    async fn handshake(&mut self) -> io::Result<()> {
        let acceptor = self.acceptor.as_ref().expect("a script with TLS needs an identity");
        let Stream::Plain(stream) = std::mem::replace(&mut self.stream, Stream::None) else {
            panic!("TLS within TLS");
        };
        let mut stream = SslStream::new(Ssl::new(acceptor.context())?, stream)?;
        Pin::new(&mut stream).accept().await.map_err(io::Error::other)?;
        self.stream = Stream::Tls(Box::new(stream));
        Ok(())
    }
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (character, if character == '\\' { characters.next() } else { None }) {
            (_, Some('r')) => out.push(b'\r'),
            (_, Some('n')) => out.push(b'\n'),
            (_, Some('0')) => out.push(0),
            (_, Some('x')) => {
                let digits: String = characters.by_ref().take(2).collect();
                out.push(u8::from_str_radix(&digits, 16).expect("two hexadecimal digits"));
            }
            (_, Some(other)) => out.extend(other.to_string().bytes()),
            (other, None) => out.extend(other.to_string().bytes()),
        }
    }
    out
}

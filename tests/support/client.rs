//! A client that sends lines and reads lines, with or without TLS, and knows no protocol.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use openssl::ssl::{SslConnector, SslMethod, SslStream};

/// Nothing on loopback takes this long.
const TIMEOUT: Duration = Duration::from_secs(60);

trait Duplex: Read + Write + Send {}
impl<T: Read + Write + Send> Duplex for T {}

pub struct Client {
    stream: BufReader<Box<dyn Duplex>>,
    plain: Option<TcpStream>,
    /// `TLSv1.3`, once TLS is up.
    pub tls_version: Option<String>,
}

impl Client {
    pub fn plain(port: u16) -> Self {
        let stream = connect(port);
        let twin = stream.try_clone().expect("clone");
        Self { stream: BufReader::new(Box::new(stream)), plain: Some(twin), tls_version: None }
    }

    pub fn tls(port: u16, ca_file: &Path) -> Self {
        Self::handshake(connect(port), ca_file).expect("handshake")
    }

    /// The reason why the handshake fails.
    pub fn tls_error(port: u16, ca_file: &Path) -> String {
        Self::handshake(connect(port), ca_file).err().expect("handshake fails")
    }

    /// Shakes hands on a connection that was plain so far.
    pub fn start_tls(self, ca_file: &Path) -> Self {
        assert_eq!(self.stream.buffer(), b"", "nothing may come before TLS");
        Self::handshake(self.plain.expect("plain"), ca_file).expect("handshake")
    }

    fn handshake(stream: TcpStream, ca_file: &Path) -> Result<Self, String> {
        let mut builder = SslConnector::builder(SslMethod::tls()).expect("connector");
        builder.set_ca_file(ca_file).expect("ca file");
        let stream: SslStream<TcpStream> =
            builder.build().connect("localhost", stream).map_err(|error| error.to_string())?;
        let tls_version = Some(stream.ssl().version_str().to_owned());
        Ok(Self { stream: BufReader::new(Box::new(stream)), plain: None, tls_version })
    }

    pub fn send(&mut self, text: &str) {
        self.stream.get_mut().write_all(text.as_bytes()).expect("written");
        self.stream.get_mut().flush().expect("flushed");
    }

    /// Sends where the other side still listens.
    pub fn send_quietly(&mut self, text: &str) {
        let _ = self.stream.get_mut().write_all(text.as_bytes());
    }

    /// Says that nothing more will come, and reads to the end.
    pub fn finish(mut self) {
        if let Some(plain) = &self.plain {
            let _ = plain.shutdown(std::net::Shutdown::Write);
        }
        let _ = std::io::copy(&mut self.stream, &mut std::io::sink());
    }

    /// All that comes until the other side closes.
    pub fn rest(mut self) -> String {
        let mut rest = Vec::new();
        self.stream.read_to_end(&mut rest).expect("a clean end");
        String::from_utf8_lossy(&rest).into_owned()
    }

    /// The next line without its end; empty at the end of the stream.
    pub fn line(&mut self) -> String {
        let mut line = Vec::new();
        self.stream.read_until(b'\n', &mut line).expect("a line");
        String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned()
    }

    /// Sends a line and reads one.
    pub fn ask(&mut self, line: &str) -> String {
        self.send(&format!("{line}\r\n"));
        self.line()
    }

    /// Reads up to and including the line that starts so.
    pub fn until(&mut self, start: &str) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let line = self.line();
            assert!(!line.is_empty() || lines.last().is_none_or(|last: &String| !last.is_empty()), "{lines:#?}");
            let last = line.starts_with(start);
            lines.push(line);
            if last {
                return lines;
            }
        }
    }

    /// Sends a tagged IMAP command and reads up to its tagged answer.
    pub fn imap(&mut self, command: &str) -> Vec<String> {
        self.send(&format!("t {command}\r\n"));
        self.until("t ")
    }

    /// True where the other side closed.
    pub fn is_closed(&mut self) -> bool {
        let mut rest = Vec::new();
        !matches!(self.stream.read_until(b'\n', &mut rest), Ok(length) if length > 0)
    }
}

fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).expect("connection");
    stream.set_read_timeout(Some(TIMEOUT)).expect("timeout");
    stream
}

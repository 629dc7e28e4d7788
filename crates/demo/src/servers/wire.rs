//! One connection as octets: reading with limits, writing with the delays that the knobs ask for,
//! and the change to TLS.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::server::TlsStream;

use super::knobs::Knobs;
use super::log::{ConnectionLog, LogEvent};
use super::tls::{self, Acceptor};

/// Longest line that is taken, in octets.
const LINE_MAX: usize = 64 * 1024;
/// Octets that are read at once.
const READ_SIZE: usize = 16 * 1024;
/// Replies wait until the client has to wait for them; beyond this many octets they go out.
const OUTPUT_MAX: usize = 64 * 1024;
/// RFC 1939 section 3 asks for ten minutes at least; IMAP's thirty are for idle mail programs.
const IDLE_MAX: Duration = Duration::from_secs(30 * 60);

enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
    /// In between, or after a failed handshake.
    None,
}

/// One connection.
pub(super) struct Wire {
    stream: Stream,
    input: Vec<u8>,
    output: Vec<u8>,
    latency: Duration,
    drip: Option<Duration>,
    /// The client waits for what goes out next.
    round_trip: bool,
    pub(super) log: ConnectionLog,
}

impl Wire {
    pub(super) fn new(stream: TcpStream, knobs: &Knobs, log: ConnectionLog) -> Self {
        let (latency, drip) = (knobs.latency, knobs.drip);
        let (input, output) = (Vec::new(), Vec::new());
        Self { stream: Stream::Plain(stream), input, output, latency, drip, round_trip: true, log }
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.log.encrypted
    }

    /// Queues octets; they go out when the client has nothing more to say.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.output.extend_from_slice(bytes);
        if self.output.len() > OUTPUT_MAX { self.flush().await } else { Ok(()) }
    }

    /// Queues a line.
    pub(super) async fn send_line(&mut self, line: &str) -> io::Result<()> {
        self.output.extend_from_slice(line.as_bytes());
        self.send(b"\r\n").await
    }

    /// Sends what is queued.
    pub(super) async fn flush(&mut self) -> io::Result<()> {
        if self.output.is_empty() {
            return Ok(());
        }
        if std::mem::take(&mut self.round_trip) && !self.latency.is_zero() {
            sleep(self.latency).await;
        }
        let output = std::mem::take(&mut self.output);
        match self.drip {
            None => self.write(&output).await,
            Some(pause) => {
                for octet in output.chunks(1) {
                    self.write(octet).await?;
                    sleep(pause).await;
                }
                Ok(())
            }
        }
    }

    /// The next line without its end; `None` when the client is gone. Once all is flushed,
    /// cancelling it loses nothing.
    pub(super) async fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let line = self.whole_line().await?;
        Ok(line.map(|line| line.strip_suffix(b"\r\n").or(line.strip_suffix(b"\n")).unwrap_or(&line).to_vec()))
    }

    /// The next line with its end: CRLF, or LF alone.
    pub(super) async fn whole_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            if let Some(end) = self.input.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.input.drain(..=end).collect();
                self.log.inspect(line.trim_ascii_end());
                return Ok(Some(line));
            }
            if self.input.len() > LINE_MAX {
                return Err(io::ErrorKind::InvalidData.into());
            }
            if self.fill().await? == 0 {
                return Ok(None);
            }
        }
    }

    /// What came, up to the end of the first line; empty when the client is gone.
    pub(super) async fn piece(&mut self) -> io::Result<Vec<u8>> {
        if self.input.is_empty() {
            self.fill().await?;
        }
        let end = self.input.iter().position(|byte| *byte == b'\n').map_or(self.input.len(), |end| end + 1);
        Ok(self.input.drain(..end).collect())
    }

    /// Shakes hands.
    ///
    /// # Errors
    /// When octets came behind STARTTLS, or the handshake fails; both are in the log.
    pub(super) async fn start_tls(&mut self, acceptor: &Acceptor) -> io::Result<()> {
        self.flush().await?;
        if !self.input.is_empty() {
            self.log.event(LogEvent::DataBeforeTls);
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        let Stream::Plain(stream) = std::mem::replace(&mut self.stream, Stream::None) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        match timeout(IDLE_MAX, acceptor.accept(stream)).await? {
            Ok(stream) => {
                let version = tls::version(&stream).to_owned();
                self.stream = Stream::Tls(Box::new(stream));
                self.log.encrypted = true;
                self.log.event(LogEvent::TlsUp { version });
                Ok(())
            }
            Err(reason) => {
                self.log.event(LogEvent::TlsFailed { reason });
                Err(io::ErrorKind::ConnectionAborted.into())
            }
        }
    }

    /// Sends what is left and says goodbye.
    pub(super) async fn close(mut self) -> io::Result<()> {
        self.flush().await?;
        match &mut self.stream {
            Stream::Plain(stream) => stream.shutdown().await,
            Stream::Tls(stream) => stream.shutdown().await,
            Stream::None => Ok(()),
        }
    }

    async fn fill(&mut self) -> io::Result<usize> {
        self.flush().await?;
        // An array here would stand in every session's future.
        self.input.reserve(READ_SIZE);
        let read = match &mut self.stream {
            Stream::Plain(stream) => timeout(IDLE_MAX, stream.read_buf(&mut self.input)).await??,
            // Many clients close the connection without closing TLS first.
            Stream::Tls(stream) => match timeout(IDLE_MAX, stream.read_buf(&mut self.input)).await? {
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => 0,
                read => read?,
            },
            Stream::None => 0,
        };
        self.round_trip = true;
        Ok(read)
    }

    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.stream {
            Stream::Plain(stream) => stream.write_all(bytes).await,
            Stream::Tls(stream) => {
                stream.write_all(bytes).await?;
                stream.flush().await
            }
            Stream::None => Err(io::ErrorKind::NotConnected.into()),
        }
    }
}

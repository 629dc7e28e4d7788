//! TLS handshakes, and what they show.
//!
//! The library tells the leaf certificate and nothing else, so the bytes that the server sends
//! first are kept and read beside it; they are there even where the handshake
//! fails.

use std::error::Error;
use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use native_tls::{Certificate, Protocol, TlsConnector};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::timeout;

use super::hello::{self, Hello};
use super::library::{Connector, NotShaken, kind_by_code};
use super::{BoxStream, Net, certificate};
use mail_types::Reason;
use mail_types::reason::TlsErrorKind;
use mail_types::report::TlsFacts;

/// Longest time for one handshake; callers may have less.
pub(super) const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes from the server that are kept for [`hello::read`].
const RECORD_MAX: usize = 16 * 1024;
/// Most bytes read at once while they are kept, and until a read shows that more come at once.
const READ_MAX: usize = 4096;
/// Most bytes read at once later. The library asks for the head of each record and then for the rest;
/// asking the system but once for many records halves what a large mailbox costs.
const READ_AHEAD: usize = 32 * 1024;
/// Longest piece of a plain greeting that is kept, in bytes.
const LINE_MAX: usize = 200;

/// How strict a handshake is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TlsMode {
    /// Chain, validity and name must hold.
    Verify,
    /// Everything is accepted. Only to explain a certificate that was refused: nothing secret may
    /// be sent over such a connection.
    Inspect,
}

/// A handshake that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct TlsError {
    /// What it showed until then; the certificate is only known after a handshake in
    /// [`TlsMode::Inspect`].
    pub facts: Box<TlsFacts>,
    /// Why it failed.
    pub kind: TlsErrorKind,
}

impl TlsError {
    /// A failure before the handshake showed anything.
    pub fn new(kind: TlsErrorKind) -> Self {
        Self { facts: Box::default(), kind }
    }
}

impl From<TlsError> for Reason {
    fn from(error: TlsError) -> Self {
        match (error.kind, error.facts.version) {
            (TlsErrorKind::Handshake { .. }, Some(version)) if error.facts.is_outdated() => Self::OldTls { version },
            (kind, _) => kind.into(),
        }
    }
}

impl Net {
    /// Shakes hands over a connection, for the host of this name or IP address, within 10 s.
    ///
    /// # Errors
    /// [`TlsError`] with what the handshake showed until it failed.
    pub async fn tls(&self, stream: BoxStream, name: &str, mode: TlsMode) -> Result<(BoxStream, TlsFacts), TlsError> {
        let name = name.strip_suffix('.').unwrap_or(name);
        let shaken = timeout(HANDSHAKE_TIMEOUT, self.backend.tls(stream, name, mode)).await;
        let shaken = shaken.unwrap_or_else(|_| Err(TlsError::new(TlsErrorKind::Timeout)));
        let shaken = shaken.and_then(|(stream, facts)| match facts.is_outdated() {
            true => Err(TlsError { facts: Box::new(facts), kind: TlsErrorKind::Handshake { alert: None } }),
            false => Ok((stream, facts)),
        });
        shaken.map_err(|TlsError { facts, kind }| match kind {
            TlsErrorKind::NotTls { line } => {
                TlsError { facts, kind: TlsErrorKind::NotTls { line: self.veil.mask(&line) } }
            }
            kind => TlsError { facts, kind },
        })
    }
}

/// The TLS library's set-up, for mail and for HTTP. The latter loads all of the system's authorities, which takes
/// long enough to be felt, so it happens once, on first use or by [`Net::warm_up`]; and all of it off the threads
/// that serve sockets.
pub(super) struct Connectors {
    extra_authorities: Vec<Certificate>,
    verify: OnceLock<Option<Connector>>,
    inspect: OnceLock<Option<Connector>>,
    http: OnceLock<Option<TlsConnector>>,
}

impl Connectors {
    pub(super) fn new(extra_authorities: Vec<Certificate>) -> Self {
        let (verify, inspect, http) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { extra_authorities, verify, inspect, http }
    }

    /// The connector for this mode; `None` where the library can't be set up.
    pub(super) async fn mail(self: &Arc<Self>, mode: TlsMode) -> Option<Connector> {
        if let Some(built) = self.cell(mode).get() {
            return built.clone();
        }
        let this = self.clone();
        tokio::task::spawn_blocking(move || this.build_mail(mode)).await.ok().flatten()
    }

    /// The connector for HTTP; `None` where the library can't be set up.
    pub(super) async fn http(self: &Arc<Self>) -> Option<TlsConnector> {
        if let Some(built) = self.http.get() {
            return built.clone();
        }
        let this = self.clone();
        tokio::task::spawn_blocking(move || this.build_http()).await.ok().flatten()
    }

    /// Builds what verifies, or waits for whoever builds it already. Blocks.
    pub(super) fn build(&self) {
        self.build_mail(TlsMode::Verify);
        self.build_http();
    }

    fn build_mail(&self, mode: TlsMode) -> Option<Connector> {
        self.cell(mode).get_or_init(|| Connector::build(&self.extra_authorities, mode)).clone()
    }

    fn build_http(&self) -> Option<TlsConnector> {
        let build = || {
            let mut builder = TlsConnector::builder();
            builder.min_protocol_version(Some(Protocol::Tlsv12));
            for authority in &self.extra_authorities {
                builder.add_root_certificate(authority.clone());
            }
            builder.build().ok()
        };
        self.http.get_or_init(build).clone()
    }

    fn cell(&self, mode: TlsMode) -> &OnceLock<Option<Connector>> {
        match mode {
            TlsMode::Verify => &self.verify,
            TlsMode::Inspect => &self.inspect,
        }
    }
}

/// The handshake itself.
pub(super) async fn shake_hands(
    connector: Connector,
    stream: BoxStream,
    name: &str,
    mode: TlsMode,
) -> Result<(BoxStream, TlsFacts), TlsError> {
    let record = Record::default();
    let recorder = Recorder::new(stream, record.clone());
    let shaken = timeout(HANDSHAKE_TIMEOUT, connector.connect(name, recorder)).await;
    let received = record.stop();
    let hello = hello::read(&received);
    let mut facts = TlsFacts {
        version: hello.version,
        cipher_suite: hello.cipher_suite.clone(),
        key_exchange: hello.key_exchange.clone(),
        certificate: None,
        verified: false,
        pinned: false,
        end_point: None,
    };
    let kind = match shaken {
        Ok(Ok(shaken)) => {
            facts.certificate = shaken.leaf.and_then(|der| certificate::read(&der));
            if let Some(facts) = &mut facts.certificate {
                facts.authorities = shaken.authorities.iter().filter_map(|der| certificate::digests(der)).collect();
            }
            facts.end_point = shaken.end_point;
            facts.verified = mode == TlsMode::Verify;
            return Ok((shaken.stream, facts));
        }
        Ok(Err(NotShaken { error, verdict })) => match (kind_of(&*error, &received, &hello), verdict) {
            (TlsErrorKind::Certificate, Some(verdict)) => TlsErrorKind::CertificateRejected(Box::new(verdict)),
            (kind, _) => kind,
        },
        Err(_) if hello::is_not_tls(&received) => not_tls(&received),
        Err(_) => TlsErrorKind::Timeout,
    };
    Err(TlsError { facts: Box::new(facts), kind })
}

/// Why a handshake failed: by the bytes received, then by the library's error codes.
fn kind_of(error: &(dyn Error + 'static), received: &[u8], hello: &Hello) -> TlsErrorKind {
    if hello::is_not_tls(received) {
        return not_tls(received);
    }
    let kind = kind_by_code(error);
    match kind {
        TlsErrorKind::Handshake { alert } => TlsErrorKind::Handshake { alert: hello.alert.or(alert) },
        // Some servers send an alert and hang up at once.
        TlsErrorKind::Closed | TlsErrorKind::Io(_) if hello.alert.is_some() => {
            TlsErrorKind::Handshake { alert: hello.alert }
        }
        other => other,
    }
}

fn not_tls(received: &[u8]) -> TlsErrorKind {
    let start = &received[..received.len().min(LINE_MAX)];
    let end = start.iter().position(|octet| matches!(octet, b'\r' | b'\n')).unwrap_or(start.len());
    TlsErrorKind::NotTls { line: String::from_utf8_lossy(&start[..end]).into_owned() }
}

/// What a [`Recorder`] has kept; `None` once nobody wants more.
#[derive(Clone)]
struct Record(Arc<Mutex<Option<Vec<u8>>>>);

impl Default for Record {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Some(Vec::new()))))
    }
}

impl Record {
    /// False where nobody wants more.
    fn keep(&self, octets: &[u8]) -> bool {
        let mut record = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(kept) = record.as_mut() else { return false };
        let room = RECORD_MAX.saturating_sub(kept.len());
        kept.extend_from_slice(&octets[..octets.len().min(room)]);
        true
    }

    fn stop(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default()
    }
}

/// A connection that reads ahead of the library, and keeps the first bytes received: the library asks
/// for five bytes and gives up when they are no record, but what the server said is wanted whole.
struct Recorder {
    stream: BoxStream,
    /// `None` once nobody wants to know more.
    record: Option<Record>,
    ahead: Vec<u8>,
    /// What of it was read and not taken.
    unread: Range<usize>,
}

impl Recorder {
    fn new(stream: BoxStream, record: Record) -> Self {
        Self { stream, record: Some(record), ahead: vec![0; READ_MAX], unread: 0..0 }
    }
}

impl AsyncRead for Recorder {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.unread.is_empty() {
            let mut chunk = ReadBuf::new(&mut this.ahead);
            match Pin::new(&mut this.stream).poll_read(cx, &mut chunk) {
                Poll::Ready(Ok(())) => this.unread = 0..chunk.filled().len(),
                other => return other,
            }
            if let Some(record) = &this.record
                && !record.keep(&this.ahead[this.unread.clone()])
            {
                this.record = None;
            }
        }
        let length = this.unread.len().min(buffer.remaining());
        buffer.put_slice(&this.ahead[this.unread.start..this.unread.start + length]);
        this.unread.start += length;
        let full = this.unread.end == this.ahead.len();
        if this.unread.is_empty() && full && this.record.is_none() && this.ahead.len() < READ_AHEAD {
            this.ahead.resize(READ_AHEAD, 0);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Recorder {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::{FakeNet, FakeServer, FakeTls};

    /// Whatever the library takes: SChannel and the Security framework have their own minimum.
    #[tokio::test]
    async fn no_session_comes_of_an_outdated_version() {
        let address = "203.0.113.1";
        for (version, refused) in [("SSL 3.0", true), ("TLS 1.0", true), ("TLS 1.1", true), ("TLS 1.2", false)] {
            for mode in [TlsMode::Verify, TlsMode::Inspect] {
                let server = FakeServer::imap().tls(FakeTls::valid().version(version));
                let (net, _) = FakeNet::new().serve("203.0.113.1:993", server).build();
                let (stream, _) = net.connect(&[address.parse().expect("address")], 993).await.expect("connects");
                let reason = net.tls(stream, "mail.example.org", mode).await.err().map(Reason::from);
                assert_eq!(reason, refused.then_some(Reason::OldTls { version }), "{version}");
            }
        }
    }
}

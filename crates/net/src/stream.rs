//! A connection, above or below TLS, and who listens in on it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};

use super::deflate::Deflated;
use super::tape::Tap;

/// What a [`BoxStream`] can hold.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// Any connection. Where a tape runs, it carries its [`Tap`]; what goes over it is taped by the
/// `driver` and not here, since only a dialog knows which bytes are secret.
pub struct BoxStream {
    stream: Box<dyn Stream>,
    tap: Option<Tap>,
}

impl BoxStream {
    /// A connection that nobody tapes.
    pub fn new(stream: impl Stream + 'static) -> Self {
        Self { stream: Box::new(stream), tap: None }
    }

    /// The same with a tap.
    pub(super) fn tapped(self, tap: Tap) -> Self {
        Self { tap: Some(tap), ..self }
    }

    /// Takes the tap off.
    pub(super) fn untapped(self) -> (Self, Option<Tap>) {
        (Self { stream: self.stream, tap: None }, self.tap)
    }

    /// The same, compressed in both directions. `unread` came already, and is compressed.
    #[must_use]
    pub fn deflated(self, unread: &[u8]) -> Self {
        Self { stream: Box::new(Deflated::new(self.stream, unread)), tap: self.tap }
    }

    /// The tap, where there is one.
    pub fn tap(&self) -> Option<&Tap> {
        self.tap.as_ref()
    }

    /// Writes where no driver does it; nothing of it may be secret.
    ///
    /// # Errors
    /// The stream's.
    pub async fn say(&mut self, octets: &[u8]) -> io::Result<()> {
        self.write_all(octets).await?;
        self.flush().await?;
        self.tap.iter().for_each(|tap| tap.sent(octets));
        Ok(())
    }

    /// Tapes what was read where no driver does it; nothing of it may be secret.
    pub async fn heard(&self, octets: Result<&[u8], io::ErrorKind>) {
        let Some(tap) = &self.tap else { return };
        tap.turn().await;
        match octets {
            Ok([]) => tap.closed(),
            Ok(octets) => tap.received(octets),
            Err(kind) => tap.broken(kind),
        }
    }
}

impl AsyncRead for BoxStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for BoxStream {
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

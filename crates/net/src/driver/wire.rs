//! Octets to the stream and from it, with their deadline, their count and their place on the tape.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::Poll;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, ReadBuf};
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::{Connection, DriverError};
use crate::BoxStream;
use crate::tape::format::{Octets, Said};
use mail_dialog::Input;

impl Connection {
    /// Sends, and tapes it as it is.
    pub(super) async fn write(&mut self, octets: &[u8]) -> Result<(), DriverError> {
        if octets.is_empty() {
            return Ok(());
        }
        self.tape_login();
        self.put(octets).await?;
        if let Some(tap) = self.stream.as_ref().and_then(BoxStream::tap) {
            tap.sent(octets);
        }
        Ok(())
    }

    /// Sends; what the tape may hold of it is for the caller to say.
    pub(super) async fn put(&mut self, octets: &[u8]) -> Result<(), DriverError> {
        let stream = self.stream.as_mut().ok_or(DriverError::Closed)?;
        let written = timeout(self.idle_timeout, async {
            stream.write_all(octets).await?;
            stream.flush().await
        });
        match written.await {
            Err(_) => Err(DriverError::Timeout { after: self.idle_timeout }),
            Ok(Err(error)) => Err(DriverError::Io { kind: error.kind() }),
            Ok(Ok(())) => {
                self.counters.sent_bytes += octets.len() as u64;
                self.awaited = true;
                Ok(())
            }
        }
    }

    /// One read, given to the dialog.
    pub(super) async fn read(&mut self) -> Result<(), DriverError> {
        if !self.spoken.is_empty() {
            self.dialog.input(Input::Bytes(&std::mem::take(&mut self.spoken)));
            return Ok(());
        }
        match self.receive().await? {
            0 => self.dialog.input(Input::Eof),
            read => self.dialog.input(Input::Bytes(&self.buffer[..read])),
        }
        Ok(())
    }

    /// One read into the buffer: how many octets; 0 at the end.
    pub(super) async fn receive(&mut self) -> Result<usize, DriverError> {
        if self.pending.closed || self.pending.upgrade {
            return Err(DriverError::Closed);
        }
        let stream = self.stream.as_mut().ok_or(DriverError::Closed)?;
        let read = timeout(self.idle_timeout, stream.read(&mut self.buffer)).await;
        if let (Ok(_), Some(tap)) = (&read, stream.tap()) {
            tap.turn().await;
        }
        let read = match read {
            Err(_) => return Err(DriverError::Timeout { after: self.idle_timeout }),
            // TLS without close_notify; many servers end that way after QUIT.
            Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => 0,
            Ok(Err(error)) => {
                if let Some(tap) = stream.tap() {
                    tap.broken(error.kind());
                }
                return Err(DriverError::Io { kind: error.kind() });
            }
            Ok(Ok(read)) => read,
        };
        if let Some(tap) = stream.tap().filter(|tap| tap.is_recording()) {
            match &self.buffer[..read] {
                [] => tap.closed(),
                octets if self.login.is_none() => tap.received(&self.trace.taped(octets)),
                _ => {}
            }
        }
        if std::mem::take(&mut self.awaited) {
            self.counters.round_trips += 1;
        }
        self.counters.received_bytes += read as u64;
        self.unasked.received(read)?;
        Ok(read)
    }

    /// Looks for octets that came in before TLS could begin.
    pub(super) async fn injected(&mut self) -> Result<(), DriverError> {
        let mut octets = Zeroizing::new(self.dialog.unread().to_vec());
        if octets.is_empty() {
            let stream = self.stream.as_mut().ok_or(DriverError::Closed)?;
            // Lets the runtime notice what has arrived since the last read, and fills up the task's
            // budget, without which even a readable socket answers "pending".
            tokio::task::yield_now().await;
            match at_hand(stream, &mut self.buffer).await {
                None => {}
                Some(Err(kind)) => {
                    if let Some(tap) = stream.tap() {
                        tap.broken(kind);
                    }
                    return Err(DriverError::Io { kind });
                }
                Some(Ok(seen)) => {
                    if let Some(tap) = stream.tap() {
                        if seen.is_empty() { tap.closed() } else { tap.received(&self.trace.taped(&seen)) }
                    }
                    if seen.is_empty() {
                        return Err(DriverError::Closed);
                    }
                    octets.extend_from_slice(&seen);
                }
            }
        }
        if octets.is_empty() {
            return Ok(());
        }
        self.trace.heard(&String::from_utf8_lossy(&octets));
        Err(DriverError::Injected { octets: octets.len() })
    }
}

/// What can be read without waiting; `None`: nothing.
async fn at_hand(stream: &mut BoxStream, buffer: &mut [u8]) -> Option<Result<Vec<u8>, io::ErrorKind>> {
    if let Some(tap) = stream.tap().filter(|tap| tap.is_replay()) {
        return match tap.at_hand()? {
            Said::Received(Octets(octets)) => Some(Ok(octets)),
            Said::Broken(kind) => Some(Err(kind.0)),
            _ => Some(Ok(Vec::new())),
        };
    }
    let mut seen = ReadBuf::new(buffer);
    let looked = poll_fn(|context| match Pin::new(&mut *stream).poll_read(context, &mut seen) {
        Poll::Ready(result) => Poll::Ready(Some(result)),
        Poll::Pending => Poll::Ready(None),
    });
    let looked = looked.await?;
    Some(looked.map(|()| seen.filled().to_vec()).map_err(|error| error.kind()))
}

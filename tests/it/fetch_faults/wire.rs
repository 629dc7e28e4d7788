//! Connections that end after so many octets, or with the disk.

use std::io;
use std::net::Ipv4Addr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::BoxFuture;
use mail_dialog::{Command, Reply};
use mail_fetch::Opener;
use mail_net::connection::Session;
use mail_net::driver::Connection;
use mail_types::event::Events;
use mail_types::report::{Cause, Failure};
use mail_types::{Endpoint, Message, Protocol, Secret};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Opens sessions that share what is left of the wire.
pub struct Door {
    pub protocol: Protocol,
    pub port: u16,
    /// Octets that may still be read.
    pub left: Arc<AtomicI64>,
    /// Nothing goes through any more.
    pub dead: Arc<AtomicBool>,
}

impl Opener for Door {
    fn open(&self) -> BoxFuture<'_, Result<Session, Failure>> {
        Box::pin(async move {
            // No line is closed for good: what is cut, is cut for this run alone.
            let closed = || Failure::new(Cause::Protocol, Message::new("proto-closed"));
            let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await.map_err(|_| closed())?;
            let peer = stream.peer_addr().map_err(|_| closed())?;
            let wire = Wire { stream, left: self.left.clone(), dead: self.dead.clone() };
            let dialog = mail_dialog::dialog(self.protocol);
            let endpoint = Endpoint::new("localhost", self.port);
            let idle = Duration::from_secs(10);
            let mut connection = Connection::new(
                mail_net::BoxStream::new(wire),
                dialog,
                self.protocol,
                endpoint,
                Events::none(),
                idle,
                false,
            );
            connection.start().await.map_err(|_| closed())?;
            let Ok(Ok(mut capabilities)) = connection.capabilities().await else {
                return Err(closed());
            };
            let login = Command::Login {
                username: super::ADDRESS.to_owned(),
                password: Secret::new(super::PASSWORD.to_owned()),
            };
            match connection.run(login).await {
                Ok(Ok(Reply::LoggedIn(Some(found)))) => capabilities = found,
                Ok(Ok(_)) => {}
                _ => return Err(closed()),
            }
            Ok(Session { connection, capabilities, tls: None, peer })
        })
    }
}

struct Wire {
    stream: TcpStream,
    left: Arc<AtomicI64>,
    dead: Arc<AtomicBool>,
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let left = usize::try_from(self.left.load(Ordering::SeqCst)).unwrap_or(0);
        if left == 0 || self.dead.load(Ordering::SeqCst) {
            return Poll::Ready(Ok(()));
        }
        let mut room = buffer.take(left);
        let polled = Pin::new(&mut self.stream).poll_read(context, &mut room);
        let read = room.filled().len();
        self.left.fetch_sub(read as i64, Ordering::SeqCst);
        // The room began where the buffer's unfilled part does.
        let _ = room;
        buffer.advance(read);
        polled
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        if self.dead.load(Ordering::SeqCst) {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        Pin::new(&mut self.stream).poll_write(context, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

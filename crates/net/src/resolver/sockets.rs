//! The sockets that DNS questions go through.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hickory_resolver::net::runtime::iocompat::AsyncIoTokioAsStd;
use hickory_resolver::net::runtime::{DnsUdpSocket, RuntimeProvider, TokioRuntimeProvider};
use tokio::io::Interest;
use tokio::net::UdpSocket;

use super::TIMEOUT;
use crate::proxy::Proxy;

/// The library's sockets for tokio, except that those for UDP are connected: so the system tells at
/// once where no route leads to a server, or nobody listens, and drops datagrams of anyone else.
#[derive(Clone)]
pub(super) struct Sockets {
    pub(super) tokio: TokioRuntimeProvider,
    pub(super) proxy: Option<Proxy>,
}

type Opening<S> = Pin<Box<dyn Future<Output = io::Result<S>> + Send>>;

impl RuntimeProvider for Sockets {
    type Handle = <TokioRuntimeProvider as RuntimeProvider>::Handle;
    type Timer = <TokioRuntimeProvider as RuntimeProvider>::Timer;
    type Udp = Connected;
    type Tcp = <TokioRuntimeProvider as RuntimeProvider>::Tcp;

    fn create_handle(&self) -> Self::Handle {
        self.tokio.create_handle()
    }

    fn connect_tcp(
        &self,
        server: SocketAddr,
        bind: Option<SocketAddr>,
        timeout: Option<Duration>,
    ) -> Opening<Self::Tcp> {
        let Some(proxy) = self.proxy.clone().filter(|_| !server.ip().is_loopback()) else {
            return self.tokio.connect_tcp(server, bind, timeout);
        };
        Box::pin(async move {
            let connecting = tokio::time::timeout(timeout.unwrap_or(TIMEOUT), proxy.connect(server));
            let stream = connecting.await.unwrap_or(Err(io::ErrorKind::TimedOut.into()))?;
            Ok(AsyncIoTokioAsStd(stream))
        })
    }

    fn bind_udp(&self, local: SocketAddr, server: SocketAddr) -> Opening<Self::Udp> {
        Box::pin(async move {
            let socket = UdpSocket::bind(local).await?;
            // The library names the address again with each datagram, which only Linux allows here.
            if cfg!(target_os = "linux") {
                socket.connect(server).await?;
            }
            Ok(Connected(socket))
        })
    }
}

/// A UDP socket that also tells what the system learned about its peer. Tokio wakes a reader for data
/// alone, so without this a port where nobody listens looks like silence.
pub(super) struct Connected(UdpSocket);

type Receiving<'a> = Pin<Box<dyn Future<Output = io::Result<(usize, SocketAddr)>> + Send + 'a>>;

impl DnsUdpSocket for Connected {
    type Time = <TokioRuntimeProvider as RuntimeProvider>::Timer;

    fn poll_recv_from(&self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<(usize, SocketAddr)>> {
        DnsUdpSocket::poll_recv_from(&self.0, cx, buffer)
    }

    fn poll_send_to(&self, cx: &mut Context<'_>, octets: &[u8], target: SocketAddr) -> Poll<io::Result<usize>> {
        DnsUdpSocket::poll_send_to(&self.0, cx, octets, target)
    }

    fn recv_from<'s, 'b, 'a>(&'s self, buffer: &'b mut [u8]) -> Receiving<'a>
    where
        's: 'a,
        'b: 'a,
        Self: 'a,
    {
        Box::pin(async move {
            tokio::select! {
                received = self.0.recv_from(buffer) => received,
                error = self.error() => Err(error),
            }
        })
    }
}

impl Connected {
    async fn error(&self) -> io::Error {
        let woken = self.0.ready(Interest::ERROR).await.map(drop).and_then(|()| self.0.take_error());
        match woken {
            Ok(Some(error)) | Err(error) => error,
            Ok(None) => std::future::pending().await,
        }
    }
}

//! A listener on this machine's loopback address, for the one request that a browser brings back.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;

use super::{BoxStream, Net};

/// Listens on 127.0.0.1.
pub struct Listener(TcpListener);

impl Net {
    /// Opens a loopback port: this one, or with 0 one that the system chooses.
    ///
    /// # Errors
    /// What the operating system says, such as a port in use.
    pub async fn listen_on_loopback(&self, port: u16) -> io::Result<Listener> {
        TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await.map(Listener)
    }
}

impl Listener {
    /// The port.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn port(&self) -> io::Result<u16> {
        self.0.local_addr().map(|address| address.port())
    }

    /// The next connection.
    ///
    /// # Errors
    /// What the operating system says.
    pub async fn accept(&self) -> io::Result<BoxStream> {
        let (stream, _) = self.0.accept().await?;
        Ok(BoxStream::new(stream))
    }
}

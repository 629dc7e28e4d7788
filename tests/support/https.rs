//! An HTTPS server on a port that the system chooses, for sources whose URL is an option.

use std::collections::HashMap;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use openssl::ssl::{Ssl, SslAcceptor};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_openssl::SslStream;

use super::{Background, Identity};

/// Largest request head that is read.
const HEAD_MAX: usize = 16 * 1024;

/// What a route answers.
#[derive(Debug, Clone)]
pub enum Page {
    /// Status, content type, body.
    Body(u16, &'static str, String),
    /// 302 to this address.
    Redirect(String),
    /// So many octets of nothing.
    Endless(usize),
    /// Nothing at all.
    Hang,
}

/// The server. Every request is answered once and its connection closed.
pub struct Https {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
    _background: Background,
}

impl Https {
    /// Serves these pages by `host/path` (the host without port, the path with its query); all
    /// else is 404.
    pub fn start<'a>(identity: &Identity, pages: impl IntoIterator<Item = (&'a str, Page)>) -> Self {
        let background = Background::new();
        let listener = background.runtime().block_on(TcpListener::bind(("127.0.0.1", 0))).expect("listener");
        let port = listener.local_addr().expect("address").port();
        let pages: Arc<HashMap<String, Page>> =
            Arc::new(pages.into_iter().map(|(place, page)| (place.to_owned(), page)).collect());
        let (asked, acceptor) = (Arc::new(Mutex::new(Vec::new())), identity.acceptor());
        background.runtime().spawn({
            let asked = asked.clone();
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(serve(stream, acceptor.clone(), pages.clone(), asked.clone()));
                }
            }
        });
        Self { port, asked, _background: background }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Requests so far: `GET host/path`.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("asked").clone()
    }
}

async fn serve(
    stream: TcpStream,
    acceptor: SslAcceptor,
    pages: Arc<HashMap<String, Page>>,
    asked: Arc<Mutex<Vec<String>>>,
) -> io::Result<()> {
    let mut stream = SslStream::new(Ssl::new(acceptor.context())?, stream)?;
    Pin::new(&mut stream).accept().await.map_err(io::Error::other)?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < HEAD_MAX {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut words = head.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let host =
        head.lines().find_map(|line| line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("host")));
    let host = host.map_or("", |(_, host)| host.split(':').next().unwrap_or_default());
    let place = format!("{host}{path}");
    asked.lock().expect("asked").push(format!("{method} {place}"));
    let start = |status: u16, length: usize| {
        format!("HTTP/1.1 {status} Demo\r\nConnection: close\r\nContent-Length: {length}\r\n")
    };
    match pages.get(&place) {
        Some(Page::Hang) => {
            while stream.read(&mut [0; 256]).await? > 0 {}
            return Ok(());
        }
        Some(Page::Body(status, kind, body)) => {
            let head = start(*status, body.len());
            stream.write_all(format!("{head}Content-Type: {kind}\r\n\r\n{body}").as_bytes()).await?;
        }
        Some(Page::Redirect(to)) => {
            stream.write_all(format!("{}Location: {to}\r\n\r\n", start(302, 0)).as_bytes()).await?;
        }
        Some(Page::Endless(length)) => {
            stream.write_all(format!("{}\r\n", start(200, *length)).as_bytes()).await?;
            let piece = [b' '; 8192];
            for left in (0..*length).step_by(piece.len()) {
                stream.write_all(&piece[..piece.len().min(length - left)]).await?;
            }
        }
        None => stream.write_all(format!("{}\r\n", start(404, 0)).as_bytes()).await?,
    }
    stream.shutdown().await
}

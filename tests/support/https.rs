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

/// Largest request head that is read, and largest body.
const HEAD_MAX: usize = 16 * 1024;

/// What a route answers.
#[derive(Debug, Clone)]
pub enum Page {
    /// Status, content type, body; in it `{port}` stands for the server's own.
    Body(u16, &'static str, String),
    /// 302 to this address.
    Redirect(String),
    /// So many octets of nothing.
    Endless(usize),
}

/// The server. Every request is answered once and its connection closed.
pub struct Https {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
    posted: Arc<Mutex<Vec<String>>>,
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
        let posted = Arc::new(Mutex::new(Vec::new()));
        background.runtime().spawn({
            let (asked, posted) = (asked.clone(), posted.clone());
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(serve(stream, port, acceptor.clone(), pages.clone(), asked.clone(), posted.clone()));
                }
            }
        });
        Self { port, asked, posted, _background: background }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Requests so far: `GET host/path`.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("asked").clone()
    }

    /// Bodies that came so far.
    pub fn posted(&self) -> Vec<String> {
        self.posted.lock().expect("posted").clone()
    }
}

async fn serve(
    stream: TcpStream,
    port: u16,
    acceptor: SslAcceptor,
    pages: Arc<HashMap<String, Page>>,
    asked: Arc<Mutex<Vec<String>>>,
    posted: Arc<Mutex<Vec<String>>>,
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
    let field = |wanted: &str| {
        let mut fields = head.lines().filter_map(|line| line.split_once(": "));
        fields.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map_or("", |(_, value)| value)
    };
    let host = field("host").split(':').next().unwrap_or_default();
    let place = format!("{host}{path}");
    asked.lock().expect("asked").push(format!("{method} {place}"));
    // What is not read would turn the end into a reset.
    let mut body = vec![0; field("content-length").parse().unwrap_or(0).min(HEAD_MAX)];
    stream.read_exact(&mut body).await?;
    if !body.is_empty() {
        posted.lock().expect("posted").push(String::from_utf8_lossy(&body).into_owned());
    }
    let start = |status: u16, length: usize| {
        format!("HTTP/1.1 {status} Demo\r\nConnection: close\r\nContent-Length: {length}\r\n")
    };
    match pages.get(&place) {
        Some(Page::Body(status, kind, body)) => {
            let body = body.replace("{port}", &port.to_string());
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

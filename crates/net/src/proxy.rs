//! One way out for every socket alike: a SOCKS5 (RFC 1928) or HTTP CONNECT (RFC 9110 section 9.3.6)
//! proxy.
//!
//! Mail connections, HTTPS and DNS all go through it; DNS therefore over TCP. Names are resolved by
//! us, so that the rules on private addresses hold and the proxy learns addresses only. Loopback is
//! never reached through it: what listens there is on this machine.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use reqwest::Url;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_socks::tcp::Socks5Stream;

use mail_types::encode::percent_decoded;

/// Longest answer of an HTTP proxy to CONNECT, in bytes.
const ANSWER_MAX: usize = 16 * 1024;

/// A proxy as the user named it.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    url: Url,
    kind: Kind,
}

/// The URL is not that of a SOCKS5 or HTTP proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the URL of a SOCKS5 or HTTP proxy")]
pub struct BadProxy;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Socks5,
    HttpConnect,
}

impl Proxy {
    /// Reads `socks5://[user:password@]host[:1080]`, `socks5h://…` or `http://[user:password@]host[:8080]`.
    ///
    /// # Errors
    /// [`BadProxy`] if it is anything else.
    pub fn parse(text: &str) -> Result<Self, BadProxy> {
        let mut url = Url::parse(text).map_err(|_| BadProxy)?;
        let (kind, port) = match url.scheme() {
            "socks5" | "socks5h" => (Kind::Socks5, 1080),
            "http" => (Kind::HttpConnect, 8080),
            _ => return Err(BadProxy),
        };
        if url.host_str().is_none_or(str::is_empty) || !matches!(url.path(), "" | "/") {
            return Err(BadProxy);
        }
        if url.port_or_known_default().is_none_or(|known| known == 80 && url.port().is_none()) {
            url.set_port(Some(port)).map_err(|()| BadProxy)?;
        }
        Ok(Self { url, kind })
    }

    /// True where a password stands in the URL.
    pub fn has_password(&self) -> bool {
        self.url.password().is_some()
    }

    /// For the HTTP client, which speaks to proxies by itself.
    pub(super) fn for_http(&self) -> reqwest::Result<reqwest::Proxy> {
        let mut url = self.url.clone();
        // The client would let the proxy resolve names with "socks5h"; ours are resolved and judged.
        if self.kind == Kind::Socks5 {
            let _ = url.set_scheme("socks5");
        }
        reqwest::Proxy::all(url)
    }

    /// Opens a connection to `target` through the proxy.
    ///
    /// # Errors
    /// What the system says where the proxy can't be reached, what the proxy says of the target as
    /// the matching kind, and [`io::ErrorKind::InvalidData`] where it says neither yes nor no.
    pub(super) async fn connect(&self, target: SocketAddr) -> io::Result<TcpStream> {
        let host = self.url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let stream = TcpStream::connect((host, self.url.port().unwrap_or(0))).await?;
        let _ = stream.set_nodelay(true);
        match self.kind {
            Kind::Socks5 => self.socks(stream, target).await,
            Kind::HttpConnect => self.http_connect(stream, target).await,
        }
    }

    async fn socks(&self, stream: TcpStream, target: SocketAddr) -> io::Result<TcpStream> {
        let (user, password) = self.credentials();
        let opened = match (&user, &password) {
            (Some(user), Some(password)) => {
                Socks5Stream::connect_with_password_and_socket(stream, target, user, password).await
            }
            _ => Socks5Stream::connect_with_socket(stream, target).await,
        };
        opened.map(Socks5Stream::into_inner).map_err(|error| socks_error(&error))
    }

    async fn http_connect(&self, mut stream: TcpStream, target: SocketAddr) -> io::Result<TcpStream> {
        let mut request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n");
        if let (Some(user), Some(password)) = self.credentials() {
            use base64::Engine;
            let pair = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
            request.push_str(&format!("Proxy-Authorization: Basic {pair}\r\n"));
        }
        request.push_str("\r\n");
        stream.write_all(request.as_bytes()).await?;
        // Byte by byte: what follows the head belongs to the tunnel.
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if head.len() >= ANSWER_MAX {
                return Err(io::ErrorKind::InvalidData.into());
            }
            head.push(stream.read_u8().await?);
        }
        let status = head.split(|byte| *byte == b' ').nth(1).and_then(|word| std::str::from_utf8(word).ok());
        match status.and_then(|word| word.parse::<u16>().ok()) {
            Some(200..=299) => Ok(stream),
            Some(401 | 403 | 407) => Err(io::ErrorKind::PermissionDenied.into()),
            Some(504) => Err(io::ErrorKind::TimedOut.into()),
            Some(502 | 503) => Err(io::ErrorKind::HostUnreachable.into()),
            _ => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    fn credentials(&self) -> (Option<String>, Option<String>) {
        let decode = |text: &str| percent_decoded(text).unwrap_or_else(|| text.to_owned());
        let user = Some(self.url.username()).filter(|user| !user.is_empty()).map(decode);
        (user, self.url.password().map(decode))
    }
}

impl fmt::Debug for Proxy {
    /// Without user name and password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({:?} {:?}:{:?})", self.kind, self.url.host_str(), self.url.port())
    }
}

/// RFC 1928 section 6: what the proxy says of the target.
fn socks_error(error: &tokio_socks::Error) -> io::Error {
    use tokio_socks::Error;
    let kind = match error {
        Error::Io(error) => error.kind(),
        Error::ConnectionRefused => io::ErrorKind::ConnectionRefused,
        Error::HostUnreachable => io::ErrorKind::HostUnreachable,
        Error::NetworkUnreachable => io::ErrorKind::NetworkUnreachable,
        Error::TtlExpired => io::ErrorKind::TimedOut,
        Error::ConnectionNotAllowedByRuleset | Error::PasswordAuthFailure(_) | Error::NoAcceptableAuthMethods => {
            io::ErrorKind::PermissionDenied
        }
        _ => io::ErrorKind::InvalidData,
    };
    kind.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_a_url_with_a_known_scheme() {
        for (text, port) in [
            ("socks5://localhost", 1080),
            ("socks5h://127.0.0.1:9050", 9050),
            ("http://proxy.example", 8080),
            ("http://[::1]:3128/", 3128),
        ] {
            assert_eq!(Proxy::parse(text).expect(text).url.port(), Some(port), "{text}");
        }
        for text in ["localhost:1080", "https://proxy.example", "socks4://proxy.example", "socks5://", "http://a/b"] {
            assert!(Proxy::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn credentials_are_decoded_and_never_shown() {
        let proxy = Proxy::parse("socks5://us%40er:p%3Aw@localhost").expect("proxy");
        assert_eq!(proxy.credentials(), (Some("us@er".into()), Some("p:w".into())));
        assert!(proxy.has_password());
        assert_eq!(format!("{proxy:?}"), "Proxy(Socks5 Some(\"localhost\"):Some(1080))");
    }
}

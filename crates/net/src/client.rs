//! One pooled HTTP client. It goes only to addresses that were resolved and judged before.

use std::collections::HashMap;
use std::error::Error;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use native_tls::TlsConnector;
use reqwest::Method;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderName, LOCATION};
use reqwest::redirect::Policy;

use super::api::ApiRequest;
use super::certificate;
use super::http::{Body, HttpAnswer, HttpRequest};
use super::library;
use super::proxy::Proxy;
use super::{ConnectError, ConnectErrorKind, HttpError, TlsErrorKind};

/// Longest time for connecting, all addresses together; leaves the rest of a request some.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(4);
/// Connections that wait for the next request: many domains ask one ISP database.
const IDLE_PER_HOST: usize = 4;
/// How long they wait; a run over many domains would else keep one to every host it met.
const IDLE_TIMEOUT: Duration = Duration::from_secs(5);
/// Most hosts of one generation whose addresses are kept.
const HOSTS_MAX: usize = 1024;
/// Content type of what is posted.
const XML: &str = "text/xml; charset=utf-8";
const USER_AGENT: &str = concat!("mailsetup/", env!("CARGO_PKG_VERSION"));

/// The client and the addresses it may use.
pub(super) struct Client {
    client: reqwest::Client,
    hosts: Arc<Hosts>,
}

impl Client {
    /// A client on this TLS set-up; `None` where the HTTP library can't be set up.
    pub(super) fn new(connector: TlsConnector, proxy: Option<&Proxy>) -> Option<Self> {
        let hosts = Arc::new(Hosts::default());
        let builder = match proxy {
            Some(proxy) => reqwest::Client::builder().proxy(proxy.for_http().ok()?),
            None => reqwest::Client::builder().no_proxy(),
        };
        let client = builder
            .tls_backend_preconfigured(connector)
            .tls_info(true)
            .dns_resolver(hosts.clone())
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_max_idle_per_host(IDLE_PER_HOST)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .user_agent(USER_AGENT)
            .build()
            .ok()?;
        Some(Self { client, hosts })
    }

    /// Sends one request to one of the addresses.
    pub(super) async fn send(&self, request: &HttpRequest, addresses: &[IpAddr]) -> Result<HttpAnswer, HttpError> {
        let host = request.url.host_str().unwrap_or_default();
        self.hosts.set(host, addresses);
        let request_line = match &request.xml {
            None if request.propfind => self.client.request(propfind(), request.url.clone()).header("Depth", "0"),
            None => self.client.get(request.url.clone()),
            Some(xml) => self.client.post(request.url.clone()).header(CONTENT_TYPE, XML).body(xml.clone()),
        };
        let sent = request_line.send().await;
        let mut response = sent.map_err(|error| error_of(&error, addresses, &request.url))?;
        named(&response)?;
        let header = |name: HeaderName| {
            response.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let (location, content_type) = (header(LOCATION), header(CONTENT_TYPE));
        let status = response.status();
        let mut body = Body::new(request.max_bytes, None)?;
        if !status.is_redirection() {
            body = Body::new(request.max_bytes, response.content_length())?;
            while let Some(chunk) = response.chunk().await.map_err(|_| HttpError::Protocol)? {
                body.push(&chunk)?;
            }
        }
        Ok(HttpAnswer { status: status.as_u16(), location, content_type, body: body.into_octets() })
    }
}

/// RFC 4918 section 9.1
fn propfind() -> Method {
    Method::from_bytes(b"PROPFIND").unwrap_or(Method::OPTIONS)
}

impl Client {
    /// Sends one request to an API.
    pub(super) async fn send_api(&self, request: &ApiRequest, addresses: &[IpAddr]) -> Result<HttpAnswer, HttpError> {
        let host = request.url.host_str().unwrap_or_default();
        self.hosts.set(host, addresses);
        let builder = match &request.form {
            None => self.client.get(request.url.clone()),
            Some(form) => self
                .client
                .post(request.url.clone())
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form.encoded().to_owned()),
        };
        let sent = builder.header(ACCEPT, "application/json").send().await;
        let mut response = sent.map_err(|error| error_of(&error, addresses, &request.url))?;
        named(&response)?;
        let status = response.status().as_u16();
        let mut body = Body::new(request.max_bytes, response.content_length())?;
        while let Some(chunk) = response.chunk().await.map_err(|_| HttpError::Protocol)? {
            body.push(&chunk)?;
        }
        Ok(HttpAnswer { status, body: body.into_octets(), ..HttpAnswer::default() })
    }
}

/// Throws away what came under a certificate without subjectAltName: the library still goes by the common name then,
/// against RFC 9525, and offers no choice.
fn named(response: &reqwest::Response) -> Result<(), HttpError> {
    let info = response.extensions().get::<reqwest::tls::TlsInfo>();
    let leaf = info.and_then(|info| info.peer_certificate()).and_then(certificate::read);
    match leaf {
        Some(facts) if facts.names.is_empty() => Err(HttpError::Tls(TlsErrorKind::Certificate)),
        _ => Ok(()),
    }
}

/// The addresses of every host that was asked for; knows no others, and asks no resolver.
///
/// Two requests for one host may set it at the same time: each list was judged by the same rules,
/// so it does not matter which of them a connection takes.
#[derive(Default)]
struct Hosts(Mutex<[HashMap<String, Vec<SocketAddr>>; 2]>);

impl Hosts {
    fn set(&self, host: &str, addresses: &[IpAddr]) {
        // Port 0: the URL's.
        let addresses = addresses.iter().map(|address| SocketAddr::new(*address, 0)).collect();
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A full generation takes the place of the one before it.
        if hosts[0].len() >= HOSTS_MAX {
            hosts[1] = std::mem::take(&mut hosts[0]);
        }
        hosts[0].insert(host.to_ascii_lowercase(), addresses);
    }
}

impl Resolve for Hosts {
    fn resolve(&self, name: Name) -> Resolving {
        let hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let name = name.as_str().to_ascii_lowercase();
        let found = hosts.iter().find_map(|hosts| hosts.get(&name)).cloned();
        let answer = match found {
            Some(addresses) => Ok(Box::new(addresses.into_iter()) as Addrs),
            None => Err(io::Error::from(io::ErrorKind::NotFound).into()),
        };
        Box::pin(std::future::ready(answer))
    }
}

/// Looks for the cause behind the library's layers.
fn error_of(error: &reqwest::Error, addresses: &[IpAddr], url: &reqwest::Url) -> HttpError {
    let mut io_kind = None;
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<native_tls::Error>() {
            return HttpError::Tls(match library::kind_by_code(error) {
                TlsErrorKind::Certificate if is_about_dates(error) => TlsErrorKind::CertificateDates,
                kind => kind,
            });
        }
        if let Some(error) = error.downcast_ref::<io::Error>() {
            io_kind = Some(error.kind());
        }
        cause = error.source();
    }
    if !error.is_connect() {
        return if error.is_timeout() { HttpError::Timeout } else { HttpError::Protocol };
    }
    let kind = match io_kind {
        _ if error.is_timeout() => ConnectErrorKind::Timeout,
        Some(kind) => ConnectErrorKind::from_io(kind),
        None => return HttpError::Protocol,
    };
    let port = url.port_or_known_default().unwrap_or(443);
    let addresses = addresses.iter().map(|address| SocketAddr::new(*address, port)).collect();
    HttpError::Connect(ConnectError { kind, addresses })
}

/// Whether the library refused the certificate because of its dates: it has no code for this, only
/// words, and where they are others the answer is no.
fn is_about_dates(error: &native_tls::Error) -> bool {
    let words = error.to_string();
    words.contains("certificate has expired") || words.contains("certificate is not yet valid")
}

#[cfg(all(test, not(any(windows, target_vendor = "apple"))))]
mod tests {
    use std::sync::atomic::Ordering;

    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::{TcpListener, TcpStream};
    use tokio_openssl::SslStream;

    use super::super::loopback::{Authority, HOST, LOOPBACK, listen};
    use super::super::{Net, TlsErrorKind};
    use super::*;

    /// Answers requests by their path until the client hangs up.
    async fn serve(stream: SslStream<TcpStream>) {
        let mut stream = BufReader::new(stream);
        let (mut path, mut line) = (String::new(), String::new());
        while stream.read_line(&mut line).await.is_ok_and(|length| length > 0) {
            if let Some(rest) = line.strip_prefix("GET ") {
                path = rest.split(' ').next().unwrap_or_default().to_owned();
            }
            if line.starts_with("PROPFIND ") {
                path = "/propfind".into();
            }
            if path == "/propfind" && line.eq_ignore_ascii_case("depth: 0\r\n") {
                path = "/propfind/0".into();
            }
            let end = line == "\r\n";
            line.clear();
            if end && stream.write_all(answer(&path).as_bytes()).await.is_err() {
                return;
            }
            if end && path == "/cut" {
                let _ = stream.shutdown().await;
                return;
            }
        }
    }

    fn answer(path: &str) -> String {
        match path {
            "/ok" => "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 4\r\n\r\n<a/>".into(),
            "/moved" => {
                "HTTP/1.1 301 Moved\r\nLocation: https://elsewhere.example/\r\nContent-Length: 4\r\n\r\ngone".into()
            }
            "/propfind/0" => "HTTP/1.1 207 Multi-Status\r\nContent-Length: 0\r\n\r\n".into(),
            "/announced" => "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n".into(),
            "/endless" => {
                let chunk = format!("400\r\n{}\r\n", "x".repeat(1024));
                format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}", chunk.repeat(8))
            }
            "/cut" => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort".into(),
            "/broken" => "220 mail ESMTP\r\n".into(),
            _ => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".into(),
        }
    }

    async fn get(net: &Net, port: u16, path: &str) -> Result<HttpAnswer, HttpError> {
        let url = format!("https://{HOST}:{port}{path}").parse().expect("URL");
        net.backend.http(&HttpRequest { url, max_bytes: 4096, xml: None, propfind: false }, &[LOOPBACK]).await
    }

    async fn propfind_of(net: &Net, port: u16) -> Result<HttpAnswer, HttpError> {
        let url = format!("https://{HOST}:{port}/dav").parse().expect("URL");
        net.backend.http(&HttpRequest { url, max_bytes: 4096, xml: None, propfind: true }, &[LOOPBACK]).await
    }

    #[tokio::test]
    async fn answers_limits_and_reuse() {
        let authority = Authority::new("Test CA");
        let net = authority.net();
        let (server, connections) = listen(authority.acceptor(|_| ()), serve).await;
        let answer = |status, location: Option<&str>, content_type: Option<&str>, body: &str| HttpAnswer {
            status,
            location: location.map(str::to_owned),
            content_type: content_type.map(str::to_owned),
            body: body.into(),
        };
        let too_large = || Err(HttpError::TooLarge { max_bytes: 4096 });
        let ok = answer(200, None, Some("text/xml"), "<a/>");
        assert_eq!(get(&net, server.port(), "/ok").await, Ok(ok.clone()));
        assert_eq!(get(&net, server.port(), "/missing").await, Ok(answer(404, None, None, "")));
        assert_eq!(get(&net, server.port(), "/ok").await, Ok(ok));
        assert_eq!(connections.load(Ordering::SeqCst), 1, "one connection serves them all");
        assert_eq!(propfind_of(&net, server.port()).await, Ok(answer(207, None, None, "")));
        let moved = answer(301, Some("https://elsewhere.example/"), None, "");
        assert_eq!(get(&net, server.port(), "/moved").await, Ok(moved));
        assert_eq!(get(&net, server.port(), "/announced").await, too_large());
        assert_eq!(get(&net, server.port(), "/endless").await, too_large());
        assert_eq!(get(&net, server.port(), "/cut").await, Err(HttpError::Protocol));
        assert_eq!(get(&net, server.port(), "/broken").await, Err(HttpError::Protocol));
    }

    #[tokio::test]
    async fn refusals_are_told_by_their_cause() {
        let authority = Authority::new("Test CA");
        let net = authority.net();
        let (stranger, _) = listen(Authority::new("Stranger").acceptor(|_| ()), serve).await;
        let refused = get(&net, stranger.port(), "/ok").await;
        assert_eq!(refused, Err(HttpError::Tls(TlsErrorKind::Certificate)));
        let nameless = authority.acceptor(|params| params.subject_alt_names.clear());
        let (nameless, _) = listen(nameless, serve).await;
        let refused = get(&net, nameless.port(), "/ok").await;
        assert_eq!(refused, Err(HttpError::Tls(TlsErrorKind::Certificate)), "the common name does not count");
        let listener = TcpListener::bind((LOOPBACK, 0)).await.expect("bound");
        let closed = listener.local_addr().expect("address");
        drop(listener);
        let error = ConnectError::new(ConnectErrorKind::Refused, closed);
        assert_eq!(get(&net, closed.port(), "/ok").await, Err(HttpError::Connect(error)));
    }
}

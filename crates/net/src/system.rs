//! The system's network.

use std::fs;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use native_tls::Certificate;
use tokio::net::TcpStream;
use tokio::sync::OnceCell;

use super::api::ApiRequest;
use super::client::Client;
use super::proxy::Proxy;
use super::resolver::Resolver;
use super::tls::{self, Connectors};
use super::{
    Backend, BoxStream, ConnectError, DnsAnswer, DnsError, HttpAnswer, HttpError, HttpRequest, NetOptions, RecordKind,
    TlsError, TlsErrorKind, TlsMode,
};
use mail_types::Vouching;
use mail_types::report::TlsFacts;

/// Why the user's choices about the network can't be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// `--ca-file` can't be read.
    #[error("{} can't be read: {kind}", .path.display())]
    CaFile {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        kind: io::ErrorKind,
    },
    /// `--ca-file` holds no PEM certificate, or a broken one.
    #[error("{} holds no certificate", .path.display())]
    CaFileContent {
        /// The file.
        path: PathBuf,
    },
}

/// Resolver, sockets, TLS library and HTTP client; each is made when it is first used.
pub struct System {
    nameservers: Vec<SocketAddr>,
    proxy: Option<Proxy>,
    resolver: OnceLock<Option<Resolver>>,
    connectors: Arc<Connectors>,
    client: OnceCell<Option<Client>>,
}

impl System {
    /// The network as the user wants it.
    ///
    /// # Errors
    /// [`SetupError`] where the CA file can't be used.
    pub fn new(options: &NetOptions) -> Result<Self, SetupError> {
        let extra_authorities = options.ca_file.as_ref().map(authorities).transpose()?.unwrap_or_default();
        Ok(Self {
            nameservers: options.nameservers.clone(),
            proxy: options.proxy.clone(),
            resolver: OnceLock::new(),
            connectors: Arc::new(Connectors::new(extra_authorities)),
            client: OnceCell::new(),
        })
    }

    async fn client(&self) -> Option<&Client> {
        let build = async || {
            let connector = self.connectors.http().await?;
            Client::new(connector, self.proxy.as_ref())
        };
        self.client.get_or_init(build).await.as_ref()
    }
}

impl Backend for System {
    fn dns<'a>(&'a self, name: &'a str, kind: RecordKind) -> BoxFuture<'a, Result<DnsAnswer, DnsError>> {
        async move {
            match self.resolver.get_or_init(|| Resolver::new(&self.nameservers, self.proxy.as_ref())) {
                Some(resolver) => resolver.ask(name, kind).await,
                None => Err(DnsError::Unreachable),
            }
        }
        .boxed()
    }

    fn connect(&self, address: SocketAddr) -> BoxFuture<'_, Result<BoxStream, ConnectError>> {
        async move {
            let opened = match self.proxy.as_ref().filter(|_| !address.ip().is_loopback()) {
                Some(proxy) => proxy.connect(address).await,
                None => TcpStream::connect(address).await,
            };
            let stream = opened.map_err(|error| ConnectError::from_io(&error, address))?;
            // Commands are short and each is awaited; a refusal of the option does no harm.
            let _ = stream.set_nodelay(true);
            Ok(BoxStream::new(stream))
        }
        .boxed()
    }

    fn tls<'a>(
        &'a self,
        stream: BoxStream,
        name: &'a str,
        mode: TlsMode,
    ) -> BoxFuture<'a, Result<(BoxStream, TlsFacts), TlsError>> {
        async move {
            match self.connectors.mail(mode).await {
                Some(connector) => tls::shake_hands(connector, stream, name, mode).await,
                None => Err(TlsError::new(TlsErrorKind::Setup)),
            }
        }
        .boxed()
    }

    fn http<'a>(
        &'a self,
        request: &'a HttpRequest,
        addresses: &'a [IpAddr],
    ) -> BoxFuture<'a, Result<HttpAnswer, HttpError>> {
        async move {
            let client = self.client().await.ok_or(HttpError::Tls(TlsErrorKind::Setup))?;
            client.send(request, addresses).await
        }
        .boxed()
    }

    fn vouching(&self) -> Option<Vouching> {
        self.resolver.get()?.as_ref()?.vouching
    }

    fn api<'a>(
        &'a self,
        request: &'a ApiRequest,
        addresses: &'a [IpAddr],
    ) -> BoxFuture<'a, Result<HttpAnswer, HttpError>> {
        async move {
            let client = self.client().await.ok_or(HttpError::Tls(TlsErrorKind::Setup))?;
            client.send_api(request, addresses).await
        }
        .boxed()
    }

    fn warm_up(&self) {
        let connectors = self.connectors.clone();
        tokio::task::spawn_blocking(move || connectors.build());
    }
}

fn authorities(path: &PathBuf) -> Result<Vec<Certificate>, SetupError> {
    let pem = fs::read(path).map_err(|error| SetupError::CaFile { path: path.clone(), kind: error.kind() })?;
    match Certificate::stack_from_pem(&pem) {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(SetupError::CaFileContent { path: path.clone() }),
    }
}

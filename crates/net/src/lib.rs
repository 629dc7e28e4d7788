//! The network, passed in.
//!
//! The engine reaches DNS, TCP, TLS and HTTP only through one [`Net`], and the time only through its
//! [`Clock`]. Behind it stands a [`Backend`]: the system's, or a fake in tests. Everything that a
//! backend returns is plain data or a byte stream *above* TLS, so that a run can be shared between
//! domains, faked on a paused clock, and taped.
//!
//! Rules that hold for every target named by the network live here too: private addresses and odd
//! ports are refused before a packet goes out ([`guard`]).

pub mod api;
pub mod cache;
pub mod certificate;
mod client;
pub mod clock;
pub mod connection;
mod deflate;
pub mod dns;
pub mod driver;
#[cfg(any(test, fuzzing, feature = "test-util"))]
pub mod examined;
#[cfg(any(test, feature = "test-util"))]
pub mod fake;
pub mod guard;
mod hello;
pub mod http;
mod library;
pub mod limits;
pub mod listen;
#[cfg(all(test, not(any(windows, target_vendor = "apple"))))]
mod loopback;
mod names;
pub mod offer;
pub mod proxy;
pub mod resolve;
mod resolver;
mod stream;
pub mod system;
pub mod tape;
pub mod tcp;
pub mod tls;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use mail_types::report::TlsFacts;
use mail_types::{Veil, Vouching};

pub use clock::Clock;
pub use dns::{DnsAnswer, RecordData, RecordKind};
pub use guard::Origin;
pub use http::{Fetched, Hop, HttpAnswer, HttpRequest};
pub use mail_types::reason::{ConnectError, ConnectErrorKind, DnsError, HttpError, ResolveError, TlsErrorKind};
pub use stream::{BoxStream, Stream};
pub use tcp::PassedOver;
pub use tls::{TlsError, TlsMode};

/// Address family that may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Family {
    /// Both, raced (RFC 8305).
    #[default]
    Both,
    /// `-4`
    V4,
    /// `-6`
    V6,
}

/// What the user chose about the network.
#[derive(Debug, Clone, Default)]
pub struct NetOptions {
    /// `--nameserver`; empty: the system's.
    pub nameservers: Vec<SocketAddr>,
    /// `--ca-file`: trusted besides the system's authorities.
    pub ca_file: Option<PathBuf>,
    /// `-4`, `-6`
    pub family: Family,
    /// `--proxy`, `ALL_PROXY`
    pub proxy: Option<proxy::Proxy>,
    /// `--allow-private`: names from the network may lead to private addresses.
    pub allow_private: bool,
}

/// The operations that the outside world offers. Implemented by [`system::System`] and by fakes.
pub trait Backend: Send + Sync {
    /// Asks the resolver one question, the name taken as absolute.
    fn dns<'a>(&'a self, name: &'a str, kind: RecordKind) -> BoxFuture<'a, Result<DnsAnswer, DnsError>>;

    /// Opens a TCP connection to one address.
    fn connect(&self, address: SocketAddr) -> BoxFuture<'_, Result<BoxStream, ConnectError>>;

    /// Shakes hands over a connection, checking the certificate against `name` as `mode` says.
    fn tls<'a>(
        &'a self,
        stream: BoxStream,
        name: &'a str,
        mode: TlsMode,
    ) -> BoxFuture<'a, Result<(BoxStream, TlsFacts), TlsError>>;

    /// One HTTP request without following redirects, sent to one of `addresses`.
    fn http<'a>(
        &'a self,
        request: &'a HttpRequest,
        addresses: &'a [IpAddr],
    ) -> BoxFuture<'a, Result<HttpAnswer, HttpError>>;

    /// One request to an API, sent to one of `addresses`.
    fn api<'a>(
        &'a self,
        request: &'a api::ApiRequest,
        addresses: &'a [IpAddr],
    ) -> BoxFuture<'a, Result<HttpAnswer, HttpError>>;

    /// Starts in the background what takes long to build (certificate authorities), so that it is
    /// there when it is needed.
    fn warm_up(&self) {}

    /// Why the AD bit of the resolver's answers counts, where it does.
    fn vouching(&self) -> Option<Vouching> {
        None
    }
}

/// The network as the engine sees it; cheap to clone.
#[derive(Clone)]
pub struct Net {
    backend: Arc<dyn Backend>,
    memo: Arc<resolve::Memo>,
    clock: Clock,
    family: Family,
    allow_private: bool,
    limits: Option<Arc<limits::Limits>>,
    guest: Arc<limits::Guest>,
    cache: Option<Arc<cache::CacheOptions>>,
    veil: Veil,
}

/// Longest time for one TCP connection.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest time for one HTTP request with its redirects.
pub const HTTP_TIMEOUT: Duration = Duration::from_secs(5);

impl Net {
    /// The system's network.
    ///
    /// # Errors
    /// [`system::SetupError`] where the CA file can't be read. Nothing else is read or built here;
    /// a missing resolver shows at the first question.
    pub fn system(options: &NetOptions, clock: Clock) -> Result<Self, system::SetupError> {
        Ok(Self::new(Arc::new(system::System::new(options)?), options, clock))
    }

    /// The same network with a tape that runs along. What was asked before is asked anew.
    #[must_use]
    pub fn taped(self, tape: &tape::Tape) -> Self {
        let recorder = tape::Recorder::new(self.backend, tape.clone(), self.clock.clone());
        Self { backend: Arc::new(recorder), memo: Arc::default(), ..self }
    }

    /// Any backend.
    pub fn new(backend: Arc<dyn Backend>, options: &NetOptions, clock: Clock) -> Self {
        let NetOptions { family, allow_private, .. } = *options;
        let (memo, guest, veil) = Default::default();
        Self { backend, memo, clock, family, allow_private, cache: None, limits: None, guest, veil }
    }

    /// With answers kept on disk.
    #[must_use]
    pub fn with_cache(mut self, cache: Option<cache::CacheOptions>) -> Self {
        self.cache = cache.map(Arc::new);
        self
    }

    /// The user allows private addresses and odd ports (`--allow-private`).
    pub fn allows_private(&self) -> bool {
        self.allow_private
    }

    /// The same network by one address family alone.
    #[must_use]
    pub fn only(&self, family: Family) -> Self {
        Self { family, ..self.clone() }
    }

    /// The secrets that were sent over this network.
    pub fn veil(&self) -> Veil {
        self.veil.clone()
    }

    /// The time.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Starts in the background what takes long to build. To be called, inside the runtime, as soon
    /// as it is clear that the network will be used; without it the first TLS handshake waits.
    pub fn warm_up(&self) {
        self.backend.warm_up();
    }
}

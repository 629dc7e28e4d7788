//! The servers' side of TLS, through rustls: the system's libraries differ in what a server can do with them.

use std::sync::Arc;

use sha2::{Digest, Sha256};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{self, ProtocolVersion, ServerConfig};
use tokio_rustls::server::TlsStream;

use super::authority::Identity;

/// Accepts TLS connections with one certificate.
pub(super) struct Acceptor {
    acceptor: TlsAcceptor,
    /// Channel-binding data of the type `tls-server-end-point` (RFC 5929 section 4.1): our certificates are signed
    /// with SHA-256, so that is the hash.
    pub(super) end_point: Vec<u8>,
}

impl Acceptor {
    /// Makes the acceptor for an identity.
    pub(super) fn new(identity: &Identity, tls12_max: bool) -> Result<Self, rustls::Error> {
        let unreadable = |_| rustls::Error::General("the certificate cannot be read".into());
        let chain = identity.chain_pem.iter().map(|pem| CertificateDer::from_pem_slice(pem.as_bytes()));
        let chain = chain.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
        let key = PrivateKeyDer::from_pem_slice(identity.key_pem.as_bytes()).map_err(unreadable)?;
        let end_point = chain.first().map(|leaf| Sha256::digest(leaf).to_vec()).unwrap_or_default();
        let versions = if tls12_max { &[&TLS12][..] } else { &[&TLS13, &TLS12][..] };
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), end_point })
    }

    /// Shakes hands; the error is the library's own, for the log.
    pub(super) async fn accept(&self, stream: TcpStream) -> Result<TlsStream<TcpStream>, String> {
        self.acceptor.accept(stream).await.map_err(|error| error.to_string())
    }
}

/// The version that was agreed on, as OpenSSL writes it.
pub(super) fn version(stream: &TlsStream<TcpStream>) -> &'static str {
    match stream.get_ref().1.protocol_version() {
        Some(ProtocolVersion::TLSv1_2) => "TLSv1.2",
        Some(ProtocolVersion::TLSv1_3) => "TLSv1.3",
        _ => "TLS",
    }
}

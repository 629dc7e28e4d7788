//! The servers' side of TLS, through OpenSSL itself: native-tls' acceptor stops at TLS 1.2.

use std::pin::Pin;

use openssl::error::ErrorStack;
use openssl::pkey::PKey;
use openssl::ssl::{Ssl, SslAcceptor, SslMethod, SslVersion};
use openssl::x509::X509;
use tokio::net::TcpStream;
use tokio_openssl::SslStream;

use super::authority::Identity;

/// Makes the acceptor for an identity.
pub(super) fn acceptor(identity: &Identity, tls12_max: bool) -> Result<SslAcceptor, ErrorStack> {
    let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls())?;
    builder.set_private_key(PKey::private_key_from_pem(identity.key_pem.as_bytes())?.as_ref())?;
    for (index, pem) in identity.chain_pem.iter().enumerate() {
        let certificate = X509::from_pem(pem.as_bytes())?;
        if index == 0 {
            builder.set_certificate(&certificate)?;
        } else {
            builder.add_extra_chain_cert(certificate)?;
        }
    }
    builder.check_private_key()?;
    if tls12_max {
        builder.set_max_proto_version(Some(SslVersion::TLS1_2))?;
    }
    Ok(builder.build())
}

/// Shakes hands; the error is OpenSSL's own, for the log.
pub(super) async fn accept(acceptor: &SslAcceptor, stream: TcpStream) -> Result<SslStream<TcpStream>, String> {
    let ssl = Ssl::new(acceptor.context()).map_err(|error| error.to_string())?;
    let mut stream = SslStream::new(ssl, stream).map_err(|error| error.to_string())?;
    Pin::new(&mut stream).accept().await.map_err(|error| error.to_string())?;
    Ok(stream)
}

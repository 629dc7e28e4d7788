//! An old version of TLS, offered to see whether the server takes it.
//!
//! The TLS library of a modern system refuses such versions itself, so the ClientHello is written
//! here. The answer decides: a ServerHello takes the offer, an alert or a hang-up refuses it. Nothing
//! else is ever sent over such a connection.

use std::io;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::time::timeout;

use super::hello;
use super::tls::TlsError;
use super::{BoxStream, Net, TlsErrorKind};
use mail_types::deep::TlsVersion;
use mail_types::report::TlsFacts;

/// Longest wait for the answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes that are looked at: the ServerHello and an alert stand at the start.
const ANSWER_MAX: usize = 1024;

/// Cipher suites that servers of those times know, and `TLS_FALLBACK_SCSV` not among them: the server
/// would refuse for its sake alone (RFC 7507).
const SUITES: [u16; 12] =
    [0xc02f, 0xc02b, 0xc030, 0xc02c, 0xc013, 0xc009, 0xc014, 0xc00a, 0x009c, 0x002f, 0x0035, 0x000a];
/// secp256r1, x25519, secp384r1
const GROUPS: [u16; 3] = [0x0017, 0x001d, 0x0018];
/// RSA and ECDSA with SHA-256, SHA-384, SHA-1; TLS 1.2 asks for a list (RFC 5246 section 7.4.1.4.1).
const SIGNATURES: [u16; 7] = [0x0804, 0x0401, 0x0403, 0x0501, 0x0503, 0x0201, 0x0203];

impl Net {
    /// Offers nothing newer than `newest`. The version that the server takes, if any.
    ///
    /// # Errors
    /// [`TlsError`] where the server neither takes nor refuses it.
    pub async fn offer(
        &self,
        mut stream: BoxStream,
        host: &str,
        newest: TlsVersion,
    ) -> Result<Option<TlsVersion>, TlsError> {
        let io = |error: io::Error| TlsError::new(TlsErrorKind::Io(error.kind()));
        let talk = async {
            stream.say(&client_hello(host, newest)).await.map_err(io)?;
            let mut received = Vec::new();
            let mut buffer = [0; ANSWER_MAX];
            loop {
                let hello = hello::read(&received);
                if let Some(version) = hello.version.and_then(TlsVersion::parse) {
                    return Ok(Some(version));
                }
                if hello::is_not_tls(&received) {
                    let line = String::from_utf8_lossy(&received).into_owned();
                    return Err(TlsError::new(TlsErrorKind::NotTls { line }));
                }
                if hello.alert.is_some() || received.len() >= ANSWER_MAX {
                    return Ok(None);
                }
                let read = stream.read(&mut buffer).await;
                stream.heard(read.as_ref().map(|count| &buffer[..*count]).map_err(io::Error::kind)).await;
                match read {
                    // Some servers just hang up.
                    Ok(0) => return Ok(None),
                    Ok(count) => received.extend_from_slice(&buffer[..count]),
                    Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return Ok(None),
                    Err(error) => return Err(io(error)),
                }
            }
        };
        timeout(PATIENCE, talk).await.unwrap_or_else(|_| Err(TlsError::new(TlsErrorKind::Timeout)))
    }
}

/// What an [`offer`](Net::offer) showed, presented as a handshake that was interrupted: STARTTLS
/// takes no other.
pub fn as_handshake(answer: Result<Option<TlsVersion>, TlsError>) -> TlsError {
    let kind = TlsErrorKind::Handshake { alert: None };
    match answer {
        Ok(version) => TlsError {
            facts: Box::new(TlsFacts { version: version.map(TlsVersion::name), ..TlsFacts::default() }),
            kind,
        },
        Err(error) => error,
    }
}

/// The reverse of [`as_handshake`].
///
/// # Errors
/// [`TlsError`] where the server neither took nor refused the offer.
pub fn from_handshake(error: TlsError) -> Result<Option<TlsVersion>, TlsError> {
    match error.kind {
        TlsErrorKind::Handshake { .. } => Ok(error.facts.version.and_then(TlsVersion::parse)),
        _ => Err(error),
    }
}

/// struct { ProtocolVersion client_version; Random random; SessionID session_id;
/// CipherSuite cipher_suites<2..2^16-2>; CompressionMethod compression_methods<1..2^8-1>;
/// Extension extensions<0..2^16-1>; } ClientHello; (RFC 5246 section 7.4.1.2)
fn client_hello(host: &str, newest: TlsVersion) -> Vec<u8> {
    let version: u16 = match newest {
        TlsVersion::Tls10 => 0x0301,
        TlsVersion::Tls11 => 0x0302,
        TlsVersion::Tls12 | TlsVersion::Tls13 => 0x0303,
    };
    let mut extensions = Vec::new();
    if host.parse::<std::net::IpAddr>().is_err() {
        // RFC 6066 section 3: host_name(0)
        let mut name = vec![0];
        name.extend(sized16(host.as_bytes()));
        extension(&mut extensions, 0, &sized16(&name));
    }
    extension(&mut extensions, 10, &sized16(&numbers(&GROUPS)));
    // ec_point_formats: uncompressed
    extension(&mut extensions, 11, &[1, 0]);
    if version == 0x0303 {
        extension(&mut extensions, 13, &sized16(&numbers(&SIGNATURES)));
    }
    let mut body = version.to_be_bytes().to_vec();
    // No key ever comes of it, so nothing hangs on the random; and a taped run plays back.
    body.extend([0x4d; 32]);
    body.push(0);
    body.extend(sized16(&numbers(&SUITES)));
    body.extend([1, 0]);
    body.extend(sized16(&extensions));
    // client_hello(1), uint24 length
    let mut message = vec![1, 0];
    message.extend(sized16(&body));
    // handshake(22); the record's version is TLS 1.0 for all (RFC 5246 appendix E.1).
    let mut record = vec![22, 3, 1];
    record.extend(sized16(&message));
    record
}

fn numbers(list: &[u16]) -> Vec<u8> {
    list.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// The bytes behind their number, as a uint16.
fn sized16(octets: &[u8]) -> Vec<u8> {
    // Host names have at most 253 bytes, and all else here is fixed.
    let length = u16::try_from(octets.len()).unwrap_or(u16::MAX);
    let mut sized = length.to_be_bytes().to_vec();
    sized.extend_from_slice(octets);
    sized
}

fn extension(extensions: &mut Vec<u8>, kind: u16, data: &[u8]) {
    extensions.extend(kind.to_be_bytes());
    extensions.extend(sized16(data));
}

#[cfg(all(test, not(any(windows, target_vendor = "apple"))))]
mod tests {
    use std::net::SocketAddr;
    use std::pin::Pin;

    use openssl::pkey::PKey;
    use openssl::ssl::{Ssl, SslContext, SslMethod, SslVersion};
    use openssl::x509::X509;
    use tokio::net::TcpListener;
    use tokio_openssl::SslStream;

    use super::super::loopback::{Authority, HOST, LOOPBACK};
    use super::*;

    /// A server that shakes hands with whoever offers this version at least, and hangs up.
    async fn server(least: SslVersion) -> SocketAddr {
        let own = rcgen::generate_simple_self_signed(vec![HOST.to_owned()]).expect("certificate");
        let key = PKey::private_key_from_pem(own.signing_key.serialize_pem().as_bytes()).expect("key");
        let mut builder = SslContext::builder(SslMethod::tls_server()).expect("context");
        builder.set_certificate(&X509::from_pem(own.cert.pem().as_bytes()).expect("certificate")).expect("certificate");
        builder.set_private_key(&key).expect("key");
        builder.set_min_proto_version(Some(least)).expect("version");
        // Debian's library refuses what is older than TLS 1.2 from level 1 on.
        builder.set_cipher_list("ALL:@SECLEVEL=0").expect("ciphers");
        let context = builder.build();
        let listener = TcpListener::bind((LOOPBACK, 0)).await.expect("bound");
        let address = listener.local_addr().expect("address");
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let ssl = Ssl::new(&context).expect("session");
                let mut stream = SslStream::new(ssl, stream).expect("stream");
                let _ = Pin::new(&mut stream).accept().await;
            }
        });
        address
    }

    #[tokio::test]
    async fn servers_take_what_they_know_and_refuse_the_rest() {
        use TlsVersion::{Tls10, Tls11, Tls12};
        let net = Authority::new("Test CA").net();
        let modern = server(SslVersion::TLS1_2).await;
        let ancient = server(SslVersion::TLS1).await;
        let newest = server(SslVersion::TLS1_3).await;
        for (address, offered, taken) in [
            (modern, Tls12, Some(Tls12)),
            (modern, Tls11, None),
            (ancient, Tls11, Some(Tls11)),
            (ancient, Tls10, Some(Tls10)),
            (newest, Tls12, None),
        ] {
            let (stream, _) = net.connect(&[LOOPBACK], address.port()).await.expect("connected");
            let answer = net.offer(stream, HOST, offered).await;
            assert_eq!(answer.as_ref().ok(), Some(&taken), "{offered:?}");
            assert_eq!(from_handshake(as_handshake(answer)).ok(), Some(taken));
        }
    }
}

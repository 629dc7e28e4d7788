//! The TLS library as mail connections use it.
//!
//! Where OpenSSL is the system's library it is used as it is. By way of native-tls it would parse every
//! authority that the machine trusts, which costs 40 ms and 2 MiB in each run; a connection needs one of
//! them, and OpenSSL finds that by its name in a folder that was prepared for it. Elsewhere the system's own
//! library keeps the authorities.

use std::error::Error;
use std::io;

use super::BoxStream;
use mail_types::reason::TlsErrorKind;
use mail_types::reason::verdict::Verdict;

/// A connection under TLS, and what the library tells about it.
pub(super) struct Shaken {
    /// The connection.
    pub stream: BoxStream,
    /// The server's certificate, DER.
    pub leaf: Option<Vec<u8>>,
    /// The certificates by which that one was verified, DER, the root last.
    pub authorities: Vec<Vec<u8>>,
    /// `tls-server-end-point` (RFC 5929 section 4).
    pub end_point: Option<Vec<u8>>,
}

/// A handshake that failed.
pub(super) struct NotShaken {
    /// What the library says of it.
    pub error: Box<dyn Error + Send + Sync>,
    /// Why it refused the certificate, where it did and tells.
    pub verdict: Option<Verdict>,
}

impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for NotShaken {
    fn from(error: E) -> Self {
        Self { error: error.into(), verdict: None }
    }
}

#[cfg(not(any(windows, target_vendor = "apple")))]
mod system {
    use std::error::Error;
    use std::fs;
    use std::io;
    use std::net::IpAddr;
    use std::path::{Path, PathBuf};
    use std::pin::Pin;
    use std::sync::{Arc, Mutex, PoisonError};

    use native_tls::Certificate;
    use openssl::error::ErrorStack;
    use openssl::hash::MessageDigest;
    use openssl::nid::Nid;
    use openssl::pkey::{Id, PKey, Public};
    use openssl::ssl::{Ssl, SslContext, SslContextBuilder, SslMethod, SslMode, SslOptions, SslVerifyMode, SslVersion};
    use openssl::x509::verify::X509CheckFlags;
    use openssl::x509::{X509, X509Ref, X509StoreContextRef};
    use tokio_openssl::SslStream;

    use mail_types::reason::TlsErrorKind;

    use super::{BoxStream, NotShaken, Shaken, Verdict, of_io};
    use crate::{Stream, TlsMode};

    /// What the library offers by default, less what is broken.
    const CIPHERS: &str = "DEFAULT:!aNULL:!eNULL:!MD5:!3DES:!DES:!RC4:!IDEA:!SEED:!aDSS:!SRP:!PSK";

    /// The library's set-up. Its bindings' own connector is not used: it begins with the library's default file
    /// of authorities, which on Debian is the bundle of all of them.
    #[derive(Clone)]
    pub(crate) struct Connector {
        context: SslContext,
        mode: TlsMode,
    }

    impl Connector {
        /// With the system's authorities and these. `None` where the library can't be set up. Blocks.
        pub(crate) fn build(extra: &[Certificate], mode: TlsMode) -> Option<Self> {
            let build = || -> Result<SslContext, ErrorStack> {
                let mut builder = SslContextBuilder::new(SslMethod::tls_client())?;
                builder.set_min_proto_version(Some(SslVersion::TLS1_2))?;
                builder.set_cipher_list(CIPHERS)?;
                builder.set_options(SslOptions::ALL | SslOptions::NO_COMPRESSION);
                // A write may be tried again from another place in memory, as asynchronous ones are.
                let writes = SslMode::ACCEPT_MOVING_WRITE_BUFFER | SslMode::ENABLE_PARTIAL_WRITE;
                builder.set_mode(SslMode::AUTO_RETRY | SslMode::RELEASE_BUFFERS | writes);
                let verify = if mode == TlsMode::Verify { SslVerifyMode::PEER } else { SslVerifyMode::NONE };
                builder.set_verify(verify);
                trust_system(&mut builder)?;
                for authority in extra.iter().filter_map(|authority| authority.to_der().ok()) {
                    // One that stands there already is refused, which does no harm.
                    let _ = builder.cert_store_mut().add_cert(X509::from_der(&authority)?);
                }
                Ok(builder.build())
            };
            Some(Self { context: build().ok()?, mode })
        }

        /// Shakes hands.
        pub(crate) async fn connect(&self, name: &str, stream: impl Stream + 'static) -> Result<Shaken, NotShaken> {
            let mut ssl = self.session(name)?;
            let refused = Arc::<Mutex<Option<Verdict>>>::default();
            if self.mode == TlsMode::Verify {
                let first = refused.clone();
                ssl.set_verify_callback(SslVerifyMode::PEER, move |holds, context| {
                    if !holds {
                        first.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| verdict(context));
                    }
                    holds
                });
            }
            let mut stream = SslStream::new(ssl, stream)?;
            if let Err(error) = Pin::new(&mut stream).connect().await {
                let verdict = refused.lock().unwrap_or_else(PoisonError::into_inner).take();
                return Err(NotShaken { error: error.into(), verdict });
            }
            let leaf = stream.ssl().peer_certificate();
            let end_point = leaf.as_deref().and_then(end_point);
            let leaf = leaf.and_then(|leaf| leaf.to_der().ok());
            let chain = stream.ssl().verified_chain().filter(|_| self.mode == TlsMode::Verify).into_iter().flatten();
            let authorities = chain.skip(1).filter_map(|authority| authority.to_der().ok()).collect();
            Ok(Shaken { stream: BoxStream::new(stream), leaf, authorities, end_point })
        }

        /// For the host of this name or IP address, which the certificate must name (RFC 9525).
        fn session(&self, name: &str) -> Result<Ssl, ErrorStack> {
            let mut ssl = Ssl::new(&self.context)?;
            let address: Option<IpAddr> = name.parse().ok();
            if address.is_none() {
                ssl.set_hostname(name)?;
            }
            if self.mode == TlsMode::Verify {
                let wanted = ssl.param_mut();
                // The common name is no host name any more, not even where there are no others (RFC 9525 section 2).
                wanted.set_hostflags(X509CheckFlags::NO_PARTIAL_WILDCARDS | X509CheckFlags::NEVER_CHECK_SUBJECT);
                match address {
                    Some(address) => wanted.set_ip(address)?,
                    None => wanted.set_host(name)?,
                }
            }
            Ok(ssl)
        }
    }

    /// What does not hold, and of which certificate.
    fn verdict(context: &X509StoreContextRef) -> Verdict {
        let certificate = context.current_cert();
        let key = certificate.and_then(|certificate| certificate.public_key().ok());
        let kind = |key: &PKey<Public>| match key.id() {
            Id::RSA | Id::RSA_PSS => "RSA",
            Id::EC => "EC",
            Id::DSA => "DSA",
            Id::ED25519 => "Ed25519",
            Id::ED448 => "Ed448",
            _ => "?",
        };
        let digest = |certificate: &X509Ref| {
            let algorithm = certificate.signature_algorithm().object().nid().signature_algorithms()?;
            algorithm.digest.short_name().ok().map(str::to_owned)
        };
        Verdict {
            code: context.error().as_raw(),
            depth: context.error_depth(),
            issuer: certificate.map(issuer).unwrap_or_default(),
            key: key.map(|key| (kind(&key).to_owned(), key.bits())),
            digest: certificate.and_then(digest),
        }
    }

    fn issuer(certificate: &X509Ref) -> String {
        let parsed = certificate.to_der().ok().and_then(|der| crate::certificate::read(&der));
        parsed.map(|facts| facts.issuer).unwrap_or_default()
    }

    /// The hash that the certificate was signed with, SHA-256 instead of older ones.
    fn end_point(leaf: &X509Ref) -> Option<Vec<u8>> {
        let digest = match leaf.signature_algorithm().object().nid().signature_algorithms()?.digest {
            Nid::MD5 | Nid::SHA1 => MessageDigest::sha256(),
            digest => MessageDigest::from_nid(digest)?,
        };
        leaf.digest(digest).ok().map(|digest| digest.to_vec())
    }

    /// Why a handshake failed, by the library's error codes alone.
    pub(crate) fn kind_by_code(error: &(dyn Error + 'static)) -> TlsErrorKind {
        let mut cause: Option<&(dyn Error + 'static)> = Some(error);
        let mut known = false;
        while let Some(error) = cause {
            if let Some(stack) = error.downcast_ref::<openssl::error::ErrorStack>() {
                if let Some(kind) = stack.errors().iter().find_map(kind_of_code) {
                    return kind;
                }
                known |= !stack.errors().is_empty();
            }
            if let Some(error) = error.downcast_ref::<io::Error>() {
                return of_io(error);
            }
            cause = error.source();
        }
        // An end of the stream inside the handshake leaves no code behind.
        if known { TlsErrorKind::Handshake { alert: None } } else { TlsErrorKind::Closed }
    }

    /// What a code says by itself; most say no more than that something failed.
    fn kind_of_code(error: &openssl::error::Error) -> Option<TlsErrorKind> {
        /// `ERR_LIB_SSL`
        const LIB_SSL: i32 = 20;
        /// `SSL_AD_REASON_OFFSET`: an alert of the peer is its number plus this.
        const ALERT_OFFSET: i32 = 1000;
        match error.reason_code() {
            _ if error.library_code() != LIB_SSL => None,
            // SSL_R_CERTIFICATE_VERIFY_FAILED
            134 => Some(TlsErrorKind::Certificate),
            // SSL_R_UNEXPECTED_EOF_WHILE_READING
            294 => Some(TlsErrorKind::Closed),
            // SSL_R_BAD_DH_VALUE, SSL_R_DH_KEY_TOO_SMALL, SSL_R_CA_KEY_TOO_SMALL, SSL_R_CA_MD_TOO_WEAK,
            // SSL_R_EE_KEY_TOO_SMALL
            102 | 394 | 397..=399 => Some(TlsErrorKind::WeakExchange),
            reason => {
                let alert = u8::try_from(reason.checked_sub(ALERT_OFFSET)?).ok()?;
                Some(TlsErrorKind::Handshake { alert: Some(alert) })
            }
        }
    }

    fn trust_system(builder: &mut SslContextBuilder) -> Result<(), ErrorStack> {
        let found = openssl_probe::probe();
        if found.cert_file.is_none() && found.cert_dir.is_empty() {
            return builder.set_default_verify_paths();
        }
        // A file or folder that can't be read is as good as none; the handshake will tell.
        for folder in &found.cert_dir {
            let _ = builder.load_verify_locations(None, Some(folder));
        }
        if let Some(file) = &found.cert_file
            && !covered(file, &found.cert_dir)
        {
            let _ = builder.load_verify_locations(Some(file), None);
        }
        Ok(())
    }

    /// How distributions call the bundle of all authorities of a folder. Another file may have been named by
    /// the user for what only it holds.
    const BUNDLES: [&str; 2] = ["ca-certificates.crt", "ca-bundle.crt"];

    /// It is a distribution's bundle, and the folder beside it holds as many authorities, each under the hash of
    /// its name, and so the same.
    fn covered(file: &Path, folders: &[PathBuf]) -> bool {
        if !BUNDLES.iter().any(|name| file.ends_with(name)) {
            return false;
        }
        let Some(folder) = folders.iter().find(|folder| file.parent() == Some(folder)) else { return false };
        let (Ok(bundle), Ok(names)) = (fs::read(file), fs::read_dir(folder)) else { return false };
        let bundled = memchr::memmem::find_iter(&bundle, b"-----BEGIN CERTIFICATE-----").count();
        let hashed = names.flatten().filter(|name| is_hashed(&name.file_name().to_string_lossy())).count();
        bundled > 0 && hashed >= bundled
    }

    /// `002c0b4f.0`: how OpenSSL looks authorities up.
    fn is_hashed(name: &str) -> bool {
        name.split_once('.').is_some_and(|(hash, number)| {
            hash.len() == 8
                && hash.bytes().all(|octet| octet.is_ascii_hexdigit())
                && !number.is_empty()
                && number.bytes().all(|octet| octet.is_ascii_digit())
        })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_folder_counts_only_if_it_holds_as_many_as_the_file() {
            let folder = tempfile::tempdir().expect("folder");
            let (file, own) = (folder.path().join("ca-certificates.crt"), folder.path().join("mine.pem"));
            for file in [&file, &own] {
                fs::write(file, "-----BEGIN CERTIFICATE-----\n".repeat(2)).expect("written");
            }
            let folders = [folder.path().to_owned()];
            for (name, enough) in
                [("002c0b4f.0", false), ("one.pem", false), ("002c0b4f.r0", false), ("002c0b4f.1", true)]
            {
                fs::write(folder.path().join(name), "").expect("written");
                assert_eq!(covered(&file, &folders), enough, "{name}");
            }
            assert!(!covered(&own, &folders), "no bundle of a distribution");
            assert!(!covered(&file, &[]), "no folder");
            assert!(!covered(&folder.path().join("none.crt"), &folders), "no file");
        }
    }
}

#[cfg(any(windows, target_vendor = "apple"))]
mod system {
    use std::error::Error;
    use std::io;

    use mail_platform::{System, tls};
    use mail_types::reason::TlsErrorKind;
    use native_tls::{Certificate, Protocol, TlsConnector};

    use super::{BoxStream, NotShaken, Shaken, of_io};
    use crate::{Stream, TlsMode, certificate};

    /// The library's set-up.
    #[derive(Clone)]
    pub(crate) struct Connector(TlsConnector);

    impl Connector {
        /// With the system's authorities and these. `None` where the library can't be set up. Blocks.
        pub(crate) fn build(extra: &[Certificate], mode: TlsMode) -> Option<Self> {
            let mut builder = TlsConnector::builder();
            builder.min_protocol_version(Some(Protocol::Tlsv12));
            for authority in extra {
                builder.add_root_certificate(authority.clone());
            }
            if mode == TlsMode::Inspect {
                builder.danger_accept_invalid_certs(true).danger_accept_invalid_hostnames(true);
            }
            builder.build().ok().map(Self)
        }

        /// Shakes hands.
        pub(crate) async fn connect(&self, name: &str, stream: impl Stream + 'static) -> Result<Shaken, NotShaken> {
            let connector = tokio_native_tls::TlsConnector::from(self.0.clone());
            let stream = connector.connect(name, stream).await?;
            let leaf = stream.get_ref().peer_certificate().ok().flatten().and_then(|leaf| leaf.to_der().ok());
            let end_point = leaf.as_deref().and_then(certificate::end_point);
            Ok(Shaken { stream: BoxStream::new(stream), leaf, authorities: Vec::new(), end_point })
        }
    }

    /// Why a handshake failed, by the library's error codes alone.
    pub(crate) fn kind_by_code(error: &(dyn Error + 'static)) -> TlsErrorKind {
        let mut cause: Option<&(dyn Error + 'static)> = Some(error);
        while let Some(error) = cause {
            if let Some(error) = error.downcast_ref::<native_tls::Error>() {
                return match tls::failure(System::HERE, &format!("{error:?}")) {
                    tls::TlsFailure::Certificate => TlsErrorKind::Certificate,
                    tls::TlsFailure::Closed => TlsErrorKind::Closed,
                    tls::TlsFailure::Io(kind) => TlsErrorKind::Io(kind),
                    tls::TlsFailure::Handshake => TlsErrorKind::Handshake { alert: None },
                };
            }
            if let Some(error) = error.downcast_ref::<io::Error>() {
                return of_io(error);
            }
            cause = error.source();
        }
        TlsErrorKind::Handshake { alert: None }
    }
}

fn of_io(error: &io::Error) -> TlsErrorKind {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => TlsErrorKind::Closed,
        kind => TlsErrorKind::Io(kind),
    }
}

pub(super) use system::{Connector, kind_by_code};

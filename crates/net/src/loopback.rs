//! The system's network against servers of the tests' own on loopback.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::ssl::{Ssl, SslAcceptor, SslMethod, SslVersion};
use openssl::x509::extension::{ExtendedKeyUsage, SubjectAlternativeName};
use openssl::x509::{X509, X509Builder, X509NameBuilder};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_openssl::SslStream;

use super::certificate;
use super::system::SetupError;
use super::{Clock, ConnectErrorKind, Net, NetOptions, TlsError, TlsErrorKind, TlsMode};
use mail_types::reason::CertificateProblem;
use mail_types::reason::verdict::Unfit;
use mail_types::report::TlsFacts;

pub(super) const HOST: &str = "mail.example.org";
pub(super) const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// An authority and what it signs.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    pub(super) fn new(name: &str) -> Self {
        let key = KeyPair::generate().expect("key");
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let pem = params.self_signed(&key).expect("signed").pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// A server's set-up with a certificate of this authority.
    pub(super) fn acceptor(&self, change: impl FnOnce(&mut CertificateParams)) -> SslAcceptor {
        let (params, key) = leaf(change);
        let certificate = params.signed_by(&key, &self.issuer).expect("signed");
        acceptor(&certificate.pem(), &key, SslVersion::TLS1_3)
    }

    /// The network that trusts this authority.
    pub(super) fn net(&self) -> Net {
        let mut file = tempfile::NamedTempFile::new().expect("file");
        // Two in one file: all of them must be read.
        write!(file, "{}{}", Authority::new("Another CA").pem, self.pem).expect("written");
        let options = NetOptions { ca_file: Some(file.path().to_owned()), ..NetOptions::default() };
        Net::system(&options, Clock::system()).expect("set up")
    }
}

fn leaf(change: impl FnOnce(&mut CertificateParams)) -> (CertificateParams, KeyPair) {
    let mut params = CertificateParams::new(vec![HOST.to_owned()]).expect("params");
    params.distinguished_name.push(DnType::CommonName, HOST);
    change(&mut params);
    (params, KeyPair::generate().expect("key"))
}

fn acceptor(pem: &str, key: &KeyPair, max: SslVersion) -> SslAcceptor {
    let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).expect("acceptor");
    builder.set_max_proto_version(Some(max)).expect("version");
    builder.set_certificate(&X509::from_pem(pem.as_bytes()).expect("certificate")).expect("certificate");
    builder.set_private_key(&PKey::private_key_from_pem(key.serialize_pem().as_bytes()).expect("key")).expect("key");
    builder.build()
}

/// Takes connections for ever, shakes hands, and leaves the rest to `serve`; counts connections.
pub(super) async fn listen<F, S>(acceptor: SslAcceptor, serve: F) -> (SocketAddr, Arc<AtomicUsize>)
where
    F: Fn(SslStream<TcpStream>) -> S + Send + 'static,
    S: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind((LOOPBACK, 0)).await.expect("bound");
    let address = listener.local_addr().expect("address");
    let count = Arc::new(AtomicUsize::new(0));
    let counter = count.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            let ssl = Ssl::new(acceptor.context()).expect("session");
            let mut stream = SslStream::new(ssl, stream).expect("stream");
            if Pin::new(&mut stream).accept().await.is_ok() {
                tokio::spawn(serve(stream));
            }
        }
    });
    (address, count)
}

/// A server that greets over TLS.
async fn greeter(acceptor: SslAcceptor) -> SocketAddr {
    let greet = async |mut stream: SslStream<TcpStream>| {
        let _ = stream.write_all(b"* OK hello\r\n").await;
        let _ = stream.read(&mut [0; 64]).await;
    };
    listen(acceptor, greet).await.0
}

/// A server that reads something, sends these bytes, and hangs up.
async fn speaker(octets: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind((LOOPBACK, 0)).await.expect("bound");
    let address = listener.local_addr().expect("address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(octets).await;
            let _ = stream.shutdown().await;
            let _ = stream.read(&mut [0; 4096]).await;
        }
    });
    address
}

async fn shake(net: &Net, server: SocketAddr, mode: TlsMode) -> Result<(String, TlsFacts), TlsError> {
    let (stream, _) = net.connect(&[server.ip()], server.port()).await.expect("connects");
    let (mut stream, facts) = net.tls(stream, HOST, mode).await?;
    let mut greeting = [0; 12];
    stream.read_exact(&mut greeting).await.expect("greeting");
    Ok((String::from_utf8_lossy(&greeting).into_owned(), facts))
}

#[tokio::test]
async fn a_good_certificate_is_verified_and_told() {
    let authority = Authority::new("Test CA");
    let net = authority.net();
    net.warm_up();
    let server = greeter(authority.acceptor(|_| ())).await;
    let (greeting, facts) = shake(&net, server, TlsMode::Verify).await.expect("shaken");
    assert_eq!(greeting, "* OK hello\r\n");
    assert!(facts.verified);
    assert_eq!(facts.version, Some("TLS 1.3"));
    assert_eq!(facts.cipher_suite.as_deref(), Some("TLS_AES_256_GCM_SHA384"));
    assert!(facts.key_exchange.is_some());
    let certificate = facts.certificate.expect("leaf");
    assert_eq!(certificate.names, [HOST]);
    assert!(certificate.issuer.contains("CN=Test CA"));
}

#[tokio::test]
async fn an_older_version_is_told() {
    let (params, key) = leaf(|_| ());
    let pem = params.self_signed(&key).expect("signed").pem();
    let server = greeter(acceptor(&pem, &key, SslVersion::TLS1_2)).await;
    let net = Authority::new("Test CA").net();
    let (_, facts) = shake(&net, server, TlsMode::Inspect).await.expect("shaken");
    assert_eq!(facts.version, Some("TLS 1.2"));
    assert!(!facts.verified);
}

#[tokio::test]
async fn refused_certificates_are_explained_by_inspection() {
    let authority = Authority::new("Test CA");
    let net = authority.net();
    let (params, key) = leaf(|_| ());
    let self_signed = params.self_signed(&key).expect("signed").pem();
    let old = rcgen::date_time_ymd(2020, 1, 1);
    let cases = [
        (
            authority
                .acceptor(|params| *params = CertificateParams::new(vec!["*.other.example".into()]).expect("name")),
            CertificateProblem::Name { names: vec!["*.other.example".into()] },
        ),
        (
            authority.acceptor(|params| (params.not_before, params.not_after) = (old, old)),
            CertificateProblem::Expired { since: SystemTime::from(old) },
        ),
        (
            Authority::new("Stranger").acceptor(|_| ()),
            CertificateProblem::UntrustedIssuer { issuer: "CN=Stranger".into() },
        ),
        (acceptor(&self_signed, &key, SslVersion::TLS1_3), CertificateProblem::SelfSigned),
        // The common name is the host's; it does not count.
        (authority.acceptor(|params| params.subject_alt_names.clear()), CertificateProblem::Name { names: Vec::new() }),
    ];
    for (acceptor, expected) in cases {
        let server = greeter(acceptor).await;
        let refused = shake(&net, server, TlsMode::Verify).await.expect_err("refused");
        let TlsErrorKind::CertificateRejected(verdict) = &refused.kind else { panic!("{expected:?}: {refused:?}") };
        assert_eq!(refused.facts.version, Some("TLS 1.3"));
        let (_, facts) = shake(&net, server, TlsMode::Inspect).await.expect("inspected");
        assert!(!facts.verified);
        let certificate = facts.certificate.expect("leaf");
        let problem = certificate::judge(&certificate, HOST, SystemTime::now(), Some(verdict));
        match (&problem, &expected) {
            (CertificateProblem::UntrustedIssuer { issuer }, CertificateProblem::UntrustedIssuer { .. }) => {
                assert!(issuer.contains("CN=Stranger"));
            }
            _ => assert_eq!(problem, expected),
        }
    }
}

/// A certificate for [`HOST`] with a key of so many bits, signed with this digest, and the authority's.
fn weak(bits: u32, digest: MessageDigest, purpose: &str) -> (SslAcceptor, String) {
    let name = |text: &str| {
        let mut name = X509NameBuilder::new().expect("name");
        name.append_entry_by_text("CN", text).expect("name");
        name.build()
    };
    let build =
        |subject: &str, key: &PKey<Private>, digest, issuer: &PKey<Private>, change: &dyn Fn(&mut X509Builder)| {
            let mut builder = X509Builder::new().expect("builder");
            builder.set_version(2).expect("version");
            builder.set_serial_number(&BigNum::from_u32(7).expect("7").to_asn1_integer().expect("7")).expect("serial");
            builder.set_subject_name(&name(subject)).expect("subject");
            builder.set_issuer_name(&name("Weak CA")).expect("issuer");
            builder.set_not_before(&Asn1Time::days_from_now(0).expect("time")).expect("time");
            builder.set_not_after(&Asn1Time::days_from_now(9).expect("time")).expect("time");
            builder.set_pubkey(key).expect("key");
            change(&mut builder);
            builder.sign(issuer, digest).expect("signed");
            builder.build()
        };
    let key = |bits| PKey::from_rsa(Rsa::generate(bits).expect("key")).expect("key");
    let (root, own) = (key(2048), key(bits));
    let authority = build("Weak CA", &root, MessageDigest::sha256(), &root, &|builder| {
        let ca = openssl::x509::extension::BasicConstraints::new().critical().ca().build().expect("extension");
        builder.append_extension(ca).expect("extension");
    });
    let leaf = build(HOST, &own, digest, &root, &|builder| {
        let context = builder.x509v3_context(Some(&authority), None);
        let names = SubjectAlternativeName::new().dns(HOST).build(&context).expect("names");
        builder.append_extension(names).expect("names");
        let usage = ExtendedKeyUsage::new().other(purpose).build().expect("usage");
        builder.append_extension(usage).expect("usage");
    });
    let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).expect("acceptor");
    builder.set_security_level(0);
    builder.set_certificate(&leaf).expect("certificate");
    builder.set_private_key(&own).expect("key");
    (builder.build(), String::from_utf8(authority.to_pem().expect("PEM")).expect("PEM"))
}

#[tokio::test]
async fn weak_certificates_are_not_blamed_on_their_issuer() {
    let (sha256, sha1) = (MessageDigest::sha256(), MessageDigest::sha1());
    for (bits, digest, purpose, expected) in [
        (768, sha256, "serverAuth", Unfit::WeakKey),
        (2048, sha1, "serverAuth", Unfit::WeakDigest),
        (2048, sha256, "codeSigning", Unfit::Purpose),
    ] {
        let (acceptor, pem) = weak(bits, digest, purpose);
        let mut file = tempfile::NamedTempFile::new().expect("file");
        write!(file, "{pem}").expect("written");
        let options = NetOptions { ca_file: Some(file.path().to_owned()), ..NetOptions::default() };
        let net = Net::system(&options, Clock::system()).expect("set up");
        let server = greeter(acceptor).await;
        let refused = shake(&net, server, TlsMode::Verify).await.expect_err("refused");
        let TlsErrorKind::CertificateRejected(verdict) = &refused.kind else { panic!("{expected:?}: {refused:?}") };
        let (_, facts) = shake(&net, server, TlsMode::Inspect).await.expect("inspected");
        let problem = certificate::judge(&facts.certificate.expect("leaf"), HOST, SystemTime::now(), Some(verdict));
        let CertificateProblem::Unfit { reason, verdict } = problem else { panic!("{expected:?}: {problem:?}") };
        assert_eq!(reason, expected);
        assert_eq!(verdict.key, Some(("RSA".to_owned(), bits)));
        assert_eq!(
            verdict.digest.as_deref(),
            Some(if bits == 2048 && expected == Unfit::WeakDigest { "SHA1" } else { "SHA256" })
        );
    }
}

#[tokio::test]
async fn what_is_no_handshake_is_told_apart() {
    // ServerHello of TLS 1.0, made by a server that has nothing newer.
    const TLS10: &[u8] = b"\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x01\
        0123456789abcdef0123456789abcdef\x00\xc0\x14\x00";
    let net = Authority::new("Test CA").net();
    let cases: [(&[u8], TlsErrorKind, Option<&str>); 5] = [
        (b"220 mail ESMTP\r\n500 what?\r\n", TlsErrorKind::NotTls { line: "220 mail ESMTP".into() }, None),
        (b"* OK IMAP4rev1 \xff\n", TlsErrorKind::NotTls { line: "* OK IMAP4rev1 \u{fffd}".into() }, None),
        (b"", TlsErrorKind::Closed, None),
        (b"\x15\x03\x03\x00\x02\x02\x46", TlsErrorKind::Handshake { alert: Some(70) }, None),
        (TLS10, TlsErrorKind::Handshake { alert: None }, Some("TLS 1.0")),
    ];
    for (octets, kind, version) in cases {
        let server = speaker(octets).await;
        let error = shake(&net, server, TlsMode::Verify).await.expect_err("no handshake");
        assert_eq!((error.kind, error.facts.version), (kind, version));
    }
}

#[tokio::test]
async fn a_closed_port_refuses() {
    let listener = TcpListener::bind((LOOPBACK, 0)).await.expect("bound");
    let port = listener.local_addr().expect("address").port();
    drop(listener);
    let net = Net::system(&NetOptions::default(), Clock::system()).expect("set up");
    let error = net.connect(&[LOOPBACK], port).await.err().expect("refused");
    assert_eq!(error.kind, ConnectErrorKind::Refused);
}

#[test]
fn a_ca_file_must_hold_certificates() {
    let options = |path: &std::path::Path| NetOptions { ca_file: Some(path.to_owned()), ..NetOptions::default() };
    let empty = tempfile::NamedTempFile::new().expect("file");
    let path = empty.path().to_owned();
    let got = |path: &std::path::Path| super::system::System::new(&options(path)).err();
    assert_eq!(got(&path), Some(SetupError::CaFileContent { path: path.clone() }));
    drop(empty);
    assert_eq!(got(&path), Some(SetupError::CaFile { path: path.clone(), kind: std::io::ErrorKind::NotFound }));
}

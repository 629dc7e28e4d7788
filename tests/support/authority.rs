//! A certificate authority without constraints, for peers under any name.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use openssl::pkey::PKey;
use openssl::ssl::{SslAcceptor, SslMethod};
use openssl::x509::X509;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose};
use tempfile::TempDir;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// When a certificate is valid, in days from now.
#[derive(Debug, Clone, Copy)]
pub struct Validity {
    pub from_days: i32,
    pub to_days: i32,
}

impl Default for Validity {
    fn default() -> Self {
        Self { from_days: -1, to_days: 90 }
    }
}

/// The authority; its certificate lies in a folder of its own as `ca.pem`.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    directory: TempDir,
}

/// A certificate with its key, PEM.
#[derive(Clone)]
pub struct Identity {
    pub certificate_pem: String,
    pub key_pem: String,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "mailsetup test authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.not_before = day(-30).into();
        params.not_after = day(365).into();
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("key")).expect("authority");
        let directory = tempfile::tempdir().expect("directory");
        std::fs::write(directory.path().join("ca.pem"), issuer.pem()).expect("ca.pem");
        Self { issuer, directory }
    }

    pub fn ca_file(&self) -> PathBuf {
        self.directory.path().join("ca.pem")
    }

    /// A certificate for these names and addresses, valid now.
    pub fn issue(&self, names: &[&str]) -> Identity {
        self.issue_for(names, Validity::default())
    }

    pub fn issue_for(&self, names: &[&str], validity: Validity) -> Identity {
        let (params, key) = leaf(names, validity);
        let certificate_pem = params.signed_by(&key, &self.issuer).expect("certificate").pem();
        Identity { certificate_pem, key_pem: key.serialize_pem() }
    }

    /// A certificate that is good for clients alone.
    pub fn issue_for_clients(&self, names: &[&str]) -> Identity {
        let (mut params, key) = leaf(names, Validity::default());
        params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
        let certificate_pem = params.signed_by(&key, &self.issuer).expect("certificate").pem();
        Identity { certificate_pem, key_pem: key.serialize_pem() }
    }

    /// A certificate that signed itself.
    pub fn self_signed(names: &[&str]) -> Identity {
        let (params, key) = leaf(names, Validity::default());
        let certificate_pem = params.self_signed(&key).expect("certificate").pem();
        Identity { certificate_pem, key_pem: key.serialize_pem() }
    }
}

impl Identity {
    /// TLS 1.0 and nothing newer, with this certificate.
    pub fn acceptor_tls10(&self) -> SslAcceptor {
        let mut builder = SslAcceptor::mozilla_intermediate(SslMethod::tls()).expect("acceptor");
        builder.clear_options(openssl::ssl::SslOptions::NO_TLSV1);
        builder.set_cipher_list("ALL:@SECLEVEL=0").expect("ciphers");
        builder.set_min_proto_version(Some(openssl::ssl::SslVersion::TLS1)).expect("TLS 1.0");
        builder.set_max_proto_version(Some(openssl::ssl::SslVersion::TLS1)).expect("TLS 1.0");
        let key = PKey::private_key_from_pem(self.key_pem.as_bytes()).expect("key");
        let certificate = X509::from_pem(self.certificate_pem.as_bytes()).expect("certificate");
        builder.set_private_key(&key).expect("key fits");
        builder.set_certificate(&certificate).expect("certificate fits");
        builder.build()
    }

    /// TLS 1.2 and 1.3 with this certificate.
    pub fn acceptor(&self) -> SslAcceptor {
        let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).expect("acceptor");
        let key = PKey::private_key_from_pem(self.key_pem.as_bytes()).expect("key");
        let certificate = X509::from_pem(self.certificate_pem.as_bytes()).expect("certificate");
        builder.set_private_key(&key).expect("key fits");
        builder.set_certificate(&certificate).expect("certificate fits");
        builder.build()
    }
}

fn leaf(names: &[&str], validity: Validity) -> (CertificateParams, KeyPair) {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names.clone()).expect("names");
    params.distinguished_name.push(DnType::CommonName, names.first().cloned().unwrap_or_default());
    params.not_before = day(validity.from_days).into();
    params.not_after = day(validity.to_days).into();
    (params, KeyPair::generate().expect("key"))
}

fn day(days: i32) -> SystemTime {
    let span = DAY * days.unsigned_abs();
    if days < 0 { SystemTime::now() - span } else { SystemTime::now() + span }
}

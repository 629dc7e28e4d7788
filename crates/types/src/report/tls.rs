//! What a TLS handshake and its certificate showed.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

/// What a TLS handshake showed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TlsFacts {
    /// Protocol version as the ServerHello names it: `TLS 1.3`.
    pub version: Option<&'static str>,
    /// Cipher suite by its IANA name, or `0xABCD` where we know no name.
    pub cipher_suite: Option<String>,
    /// Key-exchange group by its IANA name (TLS 1.3).
    pub key_exchange: Option<String>,
    /// The leaf certificate; absent where the handshake failed before it.
    pub certificate: Option<CertificateFacts>,
    /// The handshake verified chain, validity and name, or the certificate is the one that the user
    /// pinned.
    pub verified: bool,
    /// The certificate was not verified but compared with the one that the user pinned.
    pub pinned: bool,
    /// Channel-binding data of the type `tls-server-end-point` (RFC 5929 section 4): a hash of the
    /// leaf certificate. For SASL only; it is no secret, but nobody wants to read it.
    pub end_point: Option<Vec<u8>>,
}

impl TlsFacts {
    /// The version is one that RFC 8996 forbids: no login goes over it, whatever the library would take.
    pub fn is_outdated(&self) -> bool {
        matches!(self.version, Some("SSL 3.0" | "TLS 1.0" | "TLS 1.1"))
    }
}

/// What the certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Subject, as an RFC 4514 string. Text from the network.
    pub subject: String,
    /// Issuer, as an RFC 4514 string. Text from the network.
    pub issuer: String,
    /// DNS names and IP addresses of the subjectAltName extension. Text from the network.
    pub names: Vec<String>,
    /// First instant of validity.
    pub not_before: SystemTime,
    /// Last instant of validity.
    pub not_after: SystemTime,
    /// Issuer and subject are the same.
    pub self_signed: bool,
    /// SHA-256 of the DER form, lower-case hex.
    pub sha256: String,
    /// SHA-256 of its SubjectPublicKeyInfo in DER form, lower-case hex.
    pub public_key_sha256: String,
    /// The same by SHA-512.
    pub sha512: String,
    /// The same by SHA-512.
    pub public_key_sha512: String,
    /// The authorities by which it was verified, up to the root; empty where it was not, or the TLS
    /// library does not tell.
    pub authorities: Vec<Digests>,
}

/// Digests of a certificate and of its SubjectPublicKeyInfo, both in DER form; lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Digests {
    pub sha256: String,
    pub sha512: String,
    pub public_key_sha256: String,
    pub public_key_sha512: String,
}

impl CertificateFacts {
    /// Its own digests.
    pub fn digests(&self) -> Digests {
        Digests {
            sha256: self.sha256.clone(),
            sha512: self.sha512.clone(),
            public_key_sha256: self.public_key_sha256.clone(),
            public_key_sha512: self.public_key_sha512.clone(),
        }
    }
}

//! Why a handshake failed, by the codes of the system's own TLS library. The bindings keep these codes to themselves
//! except in what they print for programmers: `Os { code: -2146762487, .. }`, `Error { code: -9807, .. }`, or the kind
//! of an error of the connection.

use std::io;

use crate::System;

/// What a code means, as far as it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsFailure {
    /// The certificate was refused.
    Certificate,
    /// The peer closed the connection.
    Closed,
    /// The connection failed.
    Io(io::ErrorKind),
    /// Anything else.
    Handshake,
}

/// CryptoAPI's and SChannel's codes about a certificate.
const WINDOWS_CERTIFICATE: [u32; 23] = [
    0x8009_2010, // CRYPT_E_REVOKED
    0x8009_2012, // CRYPT_E_NO_REVOCATION_CHECK
    0x8009_2013, // CRYPT_E_REVOCATION_OFFLINE
    0x8009_6004, // TRUST_E_CERT_SIGNATURE
    0x8009_0322, // SEC_E_WRONG_PRINCIPAL
    0x8009_0325, // SEC_E_UNTRUSTED_ROOT
    0x8009_0327, // SEC_E_CERT_UNKNOWN
    0x8009_0328, // SEC_E_CERT_EXPIRED
    0x800B_0101, // CERT_E_EXPIRED
    0x800B_0102, // CERT_E_VALIDITYPERIODNESTING
    0x800B_0103, // CERT_E_ROLE
    0x800B_0106, // CERT_E_PURPOSE
    0x800B_0109, // CERT_E_UNTRUSTEDROOT
    0x800B_010A, // CERT_E_CHAINING
    0x800B_010C, // CERT_E_REVOKED
    0x800B_010D, // CERT_E_UNTRUSTEDTESTROOT
    0x800B_010E, // CERT_E_REVOCATION_FAILURE
    0x800B_010F, // CERT_E_CN_NO_MATCH
    0x800B_0110, // CERT_E_WRONG_USAGE
    0x800B_0111, // TRUST_E_EXPLICIT_DISTRUST
    0x800B_0112, // CERT_E_UNTRUSTEDCA
    0x800B_0113, // CERT_E_INVALID_POLICY
    0x800B_0114, // CERT_E_INVALID_NAME
];

/// What the bindings' text for programmers says.
pub fn failure(system: System, text: &str) -> TlsFailure {
    match code(text) {
        Some(code) if is_about_certificate(system, code) => TlsFailure::Certificate,
        // errSSLClosedGraceful, errSSLClosedAbort, errSSLClosedNoNotify
        Some(-9816 | -9806 | -9805) if system == System::MacOs => TlsFailure::Closed,
        _ if text.contains("UnexpectedEof") => TlsFailure::Closed,
        _ if text.contains("ConnectionReset") => TlsFailure::Io(io::ErrorKind::ConnectionReset),
        _ if text.contains("ConnectionAborted") => TlsFailure::Io(io::ErrorKind::ConnectionAborted),
        _ => TlsFailure::Handshake,
    }
}

fn code(text: &str) -> Option<i64> {
    let (_, rest) = text.split_once("code: ")?;
    let end = rest.find(|c: char| c != '-' && !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

fn is_about_certificate(system: System, code: i64) -> bool {
    match system {
        System::Windows => i32::try_from(code).is_ok_and(|code| WINDOWS_CERTIFICATE.contains(&code.cast_unsigned())),
        // errSSLXCertChainInvalid, errSSLBadCert, errSSLUnknownRootCert to errSSLCertNotYetValid, errSSLHostNameMismatch,
        // and trust evaluation's own codes.
        System::MacOs => matches!(code, -9843 | -9815..=-9812 | -9808 | -9807 | -67_901..=-67_585),
        System::Unix => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_each_library_are_understood() {
        use TlsFailure::{Certificate, Closed, Handshake, Io};
        let (windows, macos) = (System::Windows, System::MacOs);
        let reset = Io(io::ErrorKind::ConnectionReset);
        for (system, text, expected) in [
            (windows, "Error(Os { code: -2146762487, kind: Uncategorized, message: \"x\" })", Certificate),
            (windows, "Error(Os { code: -2146762481, kind: Uncategorized, message: \"x\" })", Certificate),
            (windows, "Error(Os { code: -2146893018, kind: Uncategorized, message: \"x\" })", Handshake),
            (windows, "Error(Kind(UnexpectedEof))", Closed),
            (windows, "Error(Custom { kind: ConnectionReset, error: \"x\" })", reset),
            (windows, "Error(Os { code: -9807 })", Handshake),
            (windows, "code: 99999999999999999999", Handshake),
            (macos, "Error(Error { code: -9807, message: \"x\" })", Certificate),
            (macos, "Error(Error { code: -67818, message: \"x\" })", Certificate),
            (macos, "Error(Error { code: -9806 })", Closed),
            (macos, "Error(Error { code: -9836 })", Handshake),
        ] {
            assert_eq!(failure(system, text), expected, "{text}");
        }
    }
}

//! Why the network gave nothing: names, connections, TLS, HTTP.

use std::borrow::Cow;
use std::io;
use std::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::error_kind;
use super::verdict::Verdict;
use crate::report::Cause;

/// Why there is no answer. The first two are answers too: a clear no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[serde(rename_all = "kebab-case")]
pub enum DnsError {
    /// The name does not exist (RFC 1035 RCODE 3).
    #[error("the name does not exist")]
    NxDomain,
    /// The name exists, without such a record (RFC 2308 section 2.2).
    #[error("the name has no such record")]
    NoData,
    /// The resolver gave up: SERVFAIL, REFUSED, or another RCODE by its name.
    #[error("the DNS resolver gave up ({0})")]
    Server(String),
    /// Nothing came in time.
    #[error("the DNS resolver did not answer in time")]
    Timeout,
    /// The resolver can't be reached, or there is none.
    #[error("no DNS resolver can be reached")]
    Unreachable,
    /// The question could not be asked: no valid name.
    #[error("not a valid DNS name")]
    BadName,
}

impl DnsError {
    /// The answer is a clear no.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::NxDomain | Self::NoData)
    }

    /// Whose fault it is.
    pub fn cause(&self) -> Cause {
        match self {
            Self::Timeout => Cause::Timeout,
            Self::Unreachable => Cause::Unreachable,
            Self::NxDomain | Self::NoData | Self::Server(_) | Self::BadName => Cause::Network,
        }
    }
}

/// Why a host has no address that may be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[serde(rename_all = "kebab-case")]
pub enum ResolveError {
    /// The resolver has none.
    #[error(transparent)]
    Dns(#[from] DnsError),
    /// The network named a host whose addresses are all private.
    #[error("the name leads to the private address {address}")]
    Private {
        /// The first of them.
        address: IpAddr,
    },
}

impl ResolveError {
    /// The host clearly has no address.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Dns(error) if error.is_absent())
    }

    /// Whose fault it is.
    pub fn cause(&self) -> Cause {
        match self {
            Self::Dns(error) => error.cause(),
            Self::Private { .. } => Cause::Policy,
        }
    }
}

/// Why no address took the connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[error("{kind}")]
pub struct ConnectError {
    /// The reason; where addresses differ, the one that got furthest.
    pub kind: ConnectErrorKind,
    /// Every address tried.
    pub addresses: Vec<SocketAddr>,
}

/// Why an address did not take the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Error)]
#[serde(rename_all = "kebab-case")]
pub enum ConnectErrorKind {
    /// The host says that nothing listens there.
    #[error("connection refused")]
    Refused,
    /// The host, or something before it, cut the attempt off.
    #[error("connection cut off by the other side")]
    Reset,
    /// This machine does not let us (a local firewall).
    #[error("this machine does not allow the connection")]
    Denied,
    /// Anything else that the operating system says.
    #[error("connection failed ({0})")]
    Other(#[serde(with = "error_kind")] io::ErrorKind),
    /// Nothing came in time.
    #[error("no answer in time")]
    Timeout,
    /// No route to the host or its network.
    #[error("host or network cannot be reached")]
    Unreachable,
}

impl ConnectError {
    /// A failure at one address.
    pub fn new(kind: ConnectErrorKind, address: SocketAddr) -> Self {
        Self { kind, addresses: vec![address] }
    }

    /// What the operating system said about one address.
    pub fn from_io(error: &io::Error, address: SocketAddr) -> Self {
        Self::new(ConnectErrorKind::from_io(error.kind()), address)
    }
}

impl ConnectErrorKind {
    /// What the operating system said.
    pub fn from_io(kind: io::ErrorKind) -> Self {
        match kind {
            io::ErrorKind::ConnectionRefused => Self::Refused,
            io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => Self::Reset,
            io::ErrorKind::PermissionDenied => Self::Denied,
            io::ErrorKind::TimedOut => Self::Timeout,
            // AddrNotAvailable: no address of our own of that family.
            io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::AddrNotAvailable
            | io::ErrorKind::Unsupported => Self::Unreachable,
            other => Self::Other(other),
        }
    }

    /// Whose fault it is.
    pub fn cause(self) -> Cause {
        match self {
            Self::Timeout => Cause::Timeout,
            Self::Unreachable => Cause::Unreachable,
            Self::Refused | Self::Reset | Self::Denied | Self::Other(_) => Cause::Network,
        }
    }
}

/// Why a handshake failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[serde(rename_all = "kebab-case")]
pub enum TlsErrorKind {
    /// The certificate is not the one that was pinned.
    #[error("the certificate is not the pinned one")]
    NotPinned,
    /// We refused the certificate; why shows once its facts are there.
    #[error("the certificate could not be verified")]
    Certificate,
    /// We refused the certificate, and the library tells why.
    #[error("the certificate could not be verified (code {} of the TLS library)", .0.code)]
    CertificateRejected(Box<Verdict>),
    /// The server's part of the key exchange is too short to be safe.
    #[error("the server's keys for the handshake are too short")]
    WeakExchange,
    /// We refused the certificate because of its dates, as far as the library tells.
    #[error("the certificate has expired or is not valid yet")]
    CertificateDates,
    /// The two sides found nothing in common, or one broke the protocol.
    #[error("the handshake failed")]
    Handshake {
        /// The server's alert (RFC 8446 section 6), where it sent one.
        alert: Option<u8>,
    },
    /// The server does not speak TLS on this port.
    #[error("the server does not speak TLS here; it said {line:?}")]
    NotTls {
        /// The start of what it said instead. Text from the network.
        line: String,
    },
    /// Nothing came in time.
    #[error("the server did not finish the handshake in time")]
    Timeout,
    /// The server hung up.
    #[error("the server hung up during the handshake")]
    Closed,
    /// The connection broke.
    #[error("the connection broke during the handshake ({0})")]
    Io(#[serde(with = "error_kind")] io::ErrorKind),
    /// The TLS library could not be set up on this machine.
    #[error("the TLS library could not be set up on this machine")]
    Setup,
}

impl TlsErrorKind {
    /// Whose fault it is.
    pub fn cause(&self) -> Cause {
        match self {
            Self::Timeout => Cause::Timeout,
            Self::Io(_) => Cause::Network,
            _ => Cause::Tls,
        }
    }
}

/// The alert's name (RFC 8446 section 6); its number where it has none here.
pub fn alert_name(description: u8) -> Cow<'static, str> {
    Cow::Borrowed(match description {
        10 => "unexpected_message",
        20 => "bad_record_mac",
        22 => "record_overflow",
        40 => "handshake_failure",
        42 => "bad_certificate",
        46 => "certificate_unknown",
        47 => "illegal_parameter",
        48 => "unknown_ca",
        49 => "access_denied",
        50 => "decode_error",
        51 => "decrypt_error",
        70 => "protocol_version",
        71 => "insufficient_security",
        80 => "internal_error",
        86 => "inappropriate_fallback",
        90 => "user_canceled",
        109 => "missing_extension",
        110 => "unsupported_extension",
        112 => "unrecognized_name",
        113 => "bad_certificate_status_response",
        115 => "unknown_psk_identity",
        116 => "certificate_required",
        120 => "no_application_protocol",
        other => return Cow::Owned(other.to_string()),
    })
}

/// Why a URL gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[serde(rename_all = "kebab-case")]
pub enum HttpError {
    /// No such URL.
    #[error("not a valid URL")]
    BadUrl,
    /// The URL is not `https`.
    #[error("the URL is not https")]
    NotHttps,
    /// The port is not the scheme's own, and `--allow-private` was not given.
    #[error("port {port} is not an HTTPS port")]
    Port {
        /// The port.
        port: u16,
    },
    /// The host has no address that may be used.
    #[error(transparent)]
    Resolve(ResolveError),
    /// No address took the connection.
    #[error(transparent)]
    Connect(ConnectError),
    /// The TLS handshake failed.
    #[error(transparent)]
    Tls(TlsErrorKind),
    /// Everything together took too long.
    #[error("no complete answer in time")]
    Timeout,
    /// The body is longer than anybody needs.
    #[error("the answer is longer than {max_bytes} bytes")]
    TooLarge {
        /// The limit in bytes.
        max_bytes: usize,
    },
    /// Too many redirects.
    #[error("more than {max} redirects")]
    RedirectLimit {
        /// The limit.
        max: usize,
    },
    /// A redirect that leaves https.
    #[error("redirected from https to {to:?}")]
    Downgrade {
        /// Where to. Text from the network.
        to: String,
    },
    /// A redirect to nowhere: no URL, another scheme, or a host that does not exist.
    #[error("redirected to {to:?}, which leads nowhere")]
    BadRedirect {
        /// Where to. Text from the network.
        to: String,
    },
    /// The server broke HTTP, or the connection in the middle of the answer.
    #[error("the answer is broken or incomplete")]
    Protocol,
}

impl HttpError {
    /// The host that was asked for clearly does not exist.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Resolve(error) if error.is_absent())
    }

    /// Whose fault it is.
    pub fn cause(&self) -> Cause {
        match self {
            Self::Resolve(error) => error.cause(),
            Self::Connect(error) => error.kind.cause(),
            Self::Tls(kind) => kind.cause(),
            Self::Timeout => Cause::Timeout,
            Self::BadUrl | Self::NotHttps | Self::Port { .. } | Self::Downgrade { .. } => Cause::Policy,
            Self::TooLarge { .. } | Self::RedirectLimit { .. } | Self::BadRedirect { .. } | Self::Protocol => {
                Cause::Protocol
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_have_names() {
        assert_eq!(alert_name(70), "protocol_version");
        assert_eq!(alert_name(250), "250");
    }
}

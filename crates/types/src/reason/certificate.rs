//! Why a certificate does not do for a host.

use std::time::SystemTime;

use thiserror::Error;

use super::verdict::{Unfit, Verdict};

/// Why a certificate does not do for a host.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CertificateProblem {
    /// Its time is over.
    #[error("the certificate has expired")]
    Expired {
        /// Last instant of validity.
        since: SystemTime,
    },
    /// Its time has not come, or our clock is wrong.
    #[error("the certificate is not valid yet")]
    NotYetValid {
        /// First instant of validity.
        from: SystemTime,
    },
    /// It is for other names.
    #[error("the certificate is not for this name but for {names:?}")]
    Name {
        /// The names it is for. Text from the network.
        names: Vec<String>,
    },
    /// Nobody but its own server vouches for it.
    #[error("the certificate is self-signed")]
    SelfSigned,
    /// Its issuer is not among the authorities we trust, or the server did not send the chain.
    #[error("the certificate's issuer {issuer:?} is not trusted")]
    UntrustedIssuer {
        /// The issuer. Text from the network.
        issuer: String,
    },
    /// The chain is there, and ends at a root that is not among the authorities we trust.
    #[error("the chain ends at {issuer:?}, which is not trusted")]
    UntrustedRoot {
        /// The root. Text from the network.
        issuer: String,
    },
    /// The time of a certificate that vouches for it is over or has not come.
    #[error("a certificate of the chain, issued by {issuer:?}, has expired or is not valid yet")]
    ChainDates {
        /// The issuer of that one. Text from the network.
        issuer: String,
    },
    /// No authority would help it.
    #[error("the certificate is unfit: {reason:?} (code {} of the TLS library)", verdict.code)]
    Unfit {
        /// Why.
        reason: Unfit,
        /// What the library says.
        verdict: Box<Verdict>,
    },
}

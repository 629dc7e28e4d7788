//! What can go wrong between us and a server.

use mail_types::report::Refusal;

pub use mail_types::reason::DriverError;

/// Why TLS did not come up within a session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StartTlsError<E> {
    /// The server said no. The session could go on, unprotected.
    #[error("STARTTLS refused: {:?}", .0.text)]
    Refused(Refusal),
    /// It did not come to a handshake.
    #[error(transparent)]
    Driver(#[from] DriverError),
    /// The handshake failed.
    #[error("{0}")]
    Upgrade(E),
}

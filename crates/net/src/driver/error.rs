//! What can go wrong between us and a server, and the sentence for it.

use std::io;
use std::time::Duration;

use mail_dialog::Violation;
use mail_dialog::sasl::SaslError;
use mail_types::Message;
use mail_types::report::{Cause, Failure, Refusal};

/// Why a session can't go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DriverError {
    /// Not a single octet for this long.
    Timeout {
        /// The idle timeout.
        after: Duration,
    },
    /// The server closed, or the connection was given up earlier.
    Closed,
    /// The operating system or the TLS library failed.
    Io {
        /// What it says.
        kind: io::ErrorKind,
    },
    /// The server broke the protocol.
    Violation(Violation),
    /// Somebody put octets between the server's reply to STARTTLS and the handshake.
    Injected {
        /// How many were seen.
        octets: usize,
    },
    /// The receiver of a message wanted no more of it; why, it knows itself.
    Stopped,
}

impl DriverError {
    /// The cause and the sentence.
    pub fn failure(&self) -> Failure {
        let (cause, message) = match self {
            Self::Timeout { after } => {
                // Half a second is no second: rounded up.
                let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
                (Cause::Timeout, Message::new("proto-timeout").with("seconds", seconds))
            }
            Self::Closed | Self::Violation(Violation::Eof) => (Cause::Network, Message::new("proto-closed")),
            Self::Io { kind: io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe } => {
                (Cause::Network, Message::new("proto-reset"))
            }
            Self::Io { kind } => (Cause::Network, Message::new("proto-io").with("kind", kind.to_string())),
            Self::Violation(violation @ Violation::Goodbye { .. }) => (Cause::Network, sentence(violation)),
            Self::Violation(violation) => (Cause::Protocol, sentence(violation)),
            Self::Injected { octets } => (Cause::Tls, Message::new("proto-injected").with("octets", *octets)),
            Self::Stopped => (Cause::Policy, Message::new("proto-stopped")),
        };
        Failure::new(cause, message)
    }
}

fn sentence(violation: &Violation) -> Message {
    match violation {
        Violation::LineTooLong { max_bytes } => Message::new("proto-line-too-long").with("max", *max_bytes),
        Violation::TooMany { max } => Message::new("proto-too-many").with("max", *max),
        Violation::Unasked { max } => Message::new("proto-unasked").with("max", *max),
        Violation::Unexpected { line } => Message::new("proto-unexpected").with_foreign("line", line.as_str()),
        Violation::Eof => Message::new("proto-closed"),
        Violation::Goodbye { text } => Message::new("proto-goodbye").with_foreign("text", text.as_str()),
        Violation::UnknownTag { tag } => Message::new("proto-unknown-tag").with_foreign("tag", tag.as_str()),
        Violation::Sasl(error) => match error {
            SaslError::UnexpectedChallenge => Message::new("proto-sasl"),
            SaslError::TooManyIterations { count, max } => {
                Message::new("proto-sasl-iterations").with("count", *count).with("max", u64::from(*max))
            }
            SaslError::NotProven => Message::new("proto-sasl-not-proven"),
            SaslError::BadTimestamp => Message::new("proto-sasl-timestamp"),
            SaslError::Unrepresentable => Message::new("proto-sasl-unrepresentable"),
        },
    }
}

impl From<Violation> for DriverError {
    fn from(violation: Violation) -> Self {
        match violation {
            Violation::Eof => Self::Closed,
            other => Self::Violation(other),
        }
    }
}

/// Why TLS did not come up within a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartTlsError<E> {
    /// The server said no. The session could go on, unprotected.
    Refused(Refusal),
    /// It did not come to a handshake.
    Driver(DriverError),
    /// The handshake failed.
    Upgrade(E),
}

impl<E> From<DriverError> for StartTlsError<E> {
    fn from(error: DriverError) -> Self {
        Self::Driver(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_decide_the_exit_code() {
        let table = [
            (DriverError::Timeout { after: Duration::from_millis(1500) }, Cause::Timeout),
            (DriverError::from(Violation::Eof), Cause::Network),
            (DriverError::Violation(Violation::Sasl(SaslError::NotProven)), Cause::Protocol),
            (DriverError::Injected { octets: 1 }, Cause::Tls),
        ];
        for (error, cause) in table {
            assert_eq!(error.failure().cause, cause, "{error:?}");
        }
        let timeout = DriverError::Timeout { after: Duration::from_millis(1500) }.failure();
        assert_eq!(timeout.message.arg("seconds"), Some(&2_u64.into()));
    }
}

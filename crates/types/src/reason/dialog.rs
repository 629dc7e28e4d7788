//! Why a dialog with a mail server went no further.

use std::io;
use std::time::Duration;

use thiserror::Error;

use crate::report::Cause;

/// Why a SASL exchange can't go on.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SaslError {
    /// A challenge where the mechanism has none, or one that can't be read.
    #[error("a challenge that the mechanism does not have")]
    UnexpectedChallenge,
    /// SCRAM: more iterations than we compute. A high number costs us time, and is no proof of
    /// anything.
    #[error("the server demands {count} iterations, more than {max}")]
    TooManyIterations {
        /// What the server demanded.
        count: u64,
        /// The limit.
        max: u32,
    },
    /// SCRAM: the server said yes, or tried to, without knowing the password's verifier.
    #[error("the server did not prove that it knows the password")]
    NotProven,
    /// APOP: the greeting's timestamp is no message id (RFC 1939 section 7). Such challenges are made
    /// to get at the password (RFC 6151 section 2, CVE-2007-1558).
    #[error("the greeting's timestamp is not a message id")]
    BadTimestamp,
    /// The name or the password can't be written in this mechanism.
    #[error("the name or password can't be written in this mechanism")]
    Unrepresentable,
}

/// How a server broke the protocol.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Violation {
    /// A line without end after this many bytes.
    #[error("a line of more than {max_bytes} bytes")]
    LineTooLong {
        /// The limit.
        max_bytes: usize,
    },
    /// More lines or mailboxes than anybody needs.
    #[error("more than {max} lines")]
    TooMany {
        /// The limit.
        max: usize,
    },
    /// Line after line that belongs to no answer.
    #[error("more than {max} lines that belong to no answer")]
    Unasked {
        /// The limit.
        max: usize,
    },
    /// A line that the protocol does not allow here.
    #[error("unexpected line {line:?}")]
    Unexpected {
        /// The start of the line. Text from the network.
        line: String,
    },
    /// The stream ended in the middle.
    #[error("the server closed the connection")]
    Eof,
    /// The server said that it ends the session, and why (IMAP's untagged BYE). Text from the network.
    #[error("the server ended the session: {text:?}")]
    Goodbye {
        /// Its words.
        text: String,
    },
    /// A reply to a command that was not sent.
    #[error("a reply to a command that was not sent ({tag:?})")]
    UnknownTag {
        /// The tag. Text from the network.
        tag: String,
    },
    /// The SASL exchange went wrong on the server's side, or could not be carried out.
    #[error(transparent)]
    Sasl(SaslError),
}

/// Why a session can't go on.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DriverError {
    /// Not a single byte for this long.
    #[error("no answer within {after:?}")]
    Timeout {
        /// The idle timeout.
        after: Duration,
    },
    /// The server closed, or the connection was given up earlier.
    #[error("the server closed the connection")]
    Closed,
    /// The operating system or the TLS library failed.
    #[error("the connection broke ({kind})")]
    Io {
        /// What it says.
        kind: io::ErrorKind,
    },
    /// The server broke the protocol.
    #[error(transparent)]
    Violation(Violation),
    /// Bytes were slipped in between the server's reply to STARTTLS and the handshake.
    #[error("{octets} bytes between the reply to STARTTLS and the handshake")]
    Injected {
        /// How many were seen.
        octets: usize,
    },
    /// The receiver of a message wanted no more of it; why, it knows itself.
    #[error("stopped by the receiver")]
    Stopped,
}

impl DriverError {
    /// Whose fault it is.
    pub fn cause(&self) -> Cause {
        match self {
            Self::Timeout { .. } => Cause::Timeout,
            Self::Closed | Self::Io { .. } | Self::Violation(Violation::Eof | Violation::Goodbye { .. }) => {
                Cause::Network
            }
            Self::Violation(_) => Cause::Protocol,
            Self::Injected { .. } => Cause::Tls,
            Self::Stopped => Cause::Policy,
        }
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

/// Why a message can't be handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unsendable {
    /// The address holds what no path may hold, or is too long.
    #[error("the address can't be written in an SMTP command")]
    Address,
    /// The address is not ASCII, and the server does not know SMTPUTF8 (RFC 6531).
    #[error("the server takes ASCII addresses only (no SMTPUTF8)")]
    NeedsUtf8,
    /// The message is not ASCII, and the server does not know 8BITMIME (RFC 6152).
    #[error("the server takes ASCII messages only (no 8BITMIME)")]
    NeedsEightBit,
    /// A line is too long or does not end in CRLF.
    #[error("the message has a line that is too long")]
    Lines,
    /// The server takes no message of this size (RFC 1870).
    #[error("the server takes no message of this size")]
    TooBig,
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
            assert_eq!(error.cause(), cause, "{error:?}");
        }
    }
}

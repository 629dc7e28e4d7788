//! SMTP commands that write themselves (RFC 5321 section 4.1.1, RFC 4954 section 4).
//!
//! ```text
//! ehlo = "EHLO" SP ( Domain / address-literal ) CRLF
//! auth = "AUTH" SP sasl-mech [SP initial-response] CRLF    ; at most 12288 bytes
//! ```

use zeroize::Zeroizing;

use super::super::Output;
use super::super::exchange::MASK;
use super::submission::Submission;

/// What we call ourselves.
///
/// A submission server must take any syntactically right name from its users (RFC 6409 section 5 has
/// no word of it, RFC 5321 section 4.1.4 forbids refusing over a name that does not match), but
/// filters made for relays often stand before it. They refuse `localhost` as not fully qualified and
/// a made-up domain as unknown; an address literal passes both, needs no look-up, and is what mail
/// programs behind NAT say. The loopback address says no more about the user than that.
const EHLO_NAME: &str = "[127.0.0.1]";

/// Bytes of an AUTH line, CRLF included (RFC 4954 section 4.3).
const AUTH_MAX: usize = 12288;

/// What only submission can be asked for.
#[derive(Debug)]
pub enum SmtpCommand {
    /// MAIL, RCPT and DATA with one message.
    Submit(Box<Submission>),
}

/// What goes on the wire.
#[derive(Debug)]
pub enum Line<'a> {
    /// `EHLO`
    Ehlo,
    /// `STARTTLS`
    StartTls,
    /// `AUTH`
    Auth {
        /// SASL name.
        mechanism: &'a str,
        /// Base64 of the initial response, or `=`.
        initial: Option<&'a str>,
    },
    /// `QUIT`
    Quit,
}

impl Line<'_> {
    /// Bytes of base64 that may go along with AUTH.
    pub fn initial_max(mechanism: &str) -> usize {
        AUTH_MAX.saturating_sub("AUTH  \r\n".len() + mechanism.len())
    }

    /// Writes the command.
    pub fn encode(&self) -> Output {
        match self {
            Self::Ehlo => Output::Send(format!("EHLO {EHLO_NAME}\r\n").into_bytes()),
            Self::StartTls => Output::Send(b"STARTTLS\r\n".to_vec()),
            Self::Auth { mechanism, initial: None } => Output::Send(format!("AUTH {mechanism}\r\n").into_bytes()),
            Self::Auth { mechanism, initial: Some(initial) } => {
                let plain = format!("AUTH {mechanism} ");
                // A vector that grows leaves copies of a password behind.
                let mut bytes = Zeroizing::new(Vec::with_capacity(plain.len() + initial.len() + 2));
                bytes.extend_from_slice(plain.as_bytes());
                bytes.extend_from_slice(initial.as_bytes());
                bytes.extend_from_slice(b"\r\n");
                Output::SendSecret { bytes, masked: plain + MASK }
            }
            Self::Quit => Output::Send(b"QUIT\r\n".to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands() {
        let table = [
            (Line::Ehlo, "EHLO [127.0.0.1]\r\n", None),
            (Line::StartTls, "STARTTLS\r\n", None),
            (Line::Auth { mechanism: "LOGIN", initial: None }, "AUTH LOGIN\r\n", None),
            (Line::Auth { mechanism: "PLAIN", initial: Some("=") }, "AUTH PLAIN =\r\n", Some("AUTH PLAIN ***")),
            (Line::Quit, "QUIT\r\n", None),
        ];
        for (line, wire, shown) in table {
            match line.encode() {
                Output::Send(bytes) => assert_eq!((bytes.as_slice(), None), (wire.as_bytes(), shown)),
                Output::SendSecret { bytes, masked } => {
                    assert_eq!((bytes.as_slice(), Some(masked.as_str())), (wire.as_bytes(), shown));
                }
                _ => panic!("{line:?} sends nothing"),
            }
        }
        assert_eq!("AUTH PLAIN \r\n".len() + Line::initial_max("PLAIN"), AUTH_MAX);
    }
}

//! POP3 commands that write themselves (RFC 1939 section 9, RFC 5034 section 4).
//!
//! ```text
//! command = keyword *(SP argument) CRLF
//! AUTH mechanism [initial-response]     ; at most 255 bytes, CRLF included
//! ```
//!
//! There is no quoting: an argument runs to the end of the line, so it must not hold one.

use zeroize::Zeroizing;

use super::super::Output;
use super::super::exchange::MASK;
use mail_types::report::MailboxStatus;

/// What only POP3 can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pop3Command {
    /// `STAT`: how many messages there are, and how large they are together.
    Stat,
    /// `UIDL` (RFC 1939 section 7): an [`Item::Uidl`](crate::Item::Uidl) a message.
    Uidl,
    /// `LIST`: an [`Item::Size`](crate::Item::Size) a message.
    Sizes,
    /// `RETR n`: a whole message, which arrives as [`Output::Body`].
    Retrieve {
        /// Message number.
        number: u32,
    },
    /// `TOP n 0`: headers and the empty line, given as the body of a message.
    Top {
        /// Message number.
        number: u32,
    },
    /// `DELE`. It counts only after the `+OK` to QUIT.
    Delete {
        /// Message number.
        number: u32,
    },
}

/// What a [`Pop3Command`] brings beyond [`Reply::Ok`](crate::Reply::Ok).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pop3Reply {
    /// What is in the mailbox.
    Stat(MailboxStatus),
    /// A message came to its end.
    Message {
        /// Bytes given as [`Output::Body`].
        size_bytes: u64,
    },
}

/// What goes on the wire.
#[derive(Debug)]
pub enum Line<'a> {
    /// `CAPA`
    Capa,
    /// `STLS`
    Stls,
    /// `AUTH`
    Auth {
        /// SASL name.
        mechanism: &'a str,
        /// Base64 of the initial response, or `=`.
        initial: Option<&'a str>,
    },
    /// `USER`
    User(&'a str),
    /// `PASS`
    Pass(&'a str),
    /// `APOP name digest`: both at once, as the exchange made them.
    Apop(&'a str),
    /// `STAT`
    Stat,
    /// `RETR`
    Retr(u32),
    /// `UIDL`
    Uidl,
    /// `LIST`
    List,
    /// `TOP n 0`
    Top(u32),
    /// `DELE`
    Dele(u32),
    /// `QUIT`
    Quit,
}

/// An argument holds a line end or a NUL.
#[derive(Debug, PartialEq, Eq)]
pub struct Unsayable;

impl Line<'_> {
    /// Bytes of base64 that may go along with AUTH (RFC 5034 section 4).
    pub fn initial_max(mechanism: &str) -> usize {
        255_usize.saturating_sub("AUTH  \r\n".len() + mechanism.len())
    }

    /// Writes the command.
    ///
    /// # Errors
    /// [`Unsayable`] where an argument would end the line.
    pub fn encode(&self) -> Result<Output, Unsayable> {
        match self {
            Self::Capa => line(&["CAPA"], None),
            Self::Stls => line(&["STLS"], None),
            Self::Auth { mechanism, initial } => line(&["AUTH", mechanism], *initial),
            Self::User(name) => line(&["USER", name], None),
            Self::Pass(password) => line(&["PASS"], Some(password)),
            Self::Apop(argument) => line(&["APOP"], Some(argument)),
            Self::Stat => line(&["STAT"], None),
            Self::Retr(number) => line(&["RETR", &number.to_string()], None),
            Self::Uidl => line(&["UIDL"], None),
            Self::List => line(&["LIST"], None),
            Self::Top(number) => line(&["TOP", &number.to_string(), "0"], None),
            Self::Dele(number) => line(&["DELE", &number.to_string()], None),
            Self::Quit => line(&["QUIT"], None),
        }
    }
}

fn line(words: &[&str], secret: Option<&str>) -> Result<Output, Unsayable> {
    if words.iter().copied().chain(secret).any(|word| word.contains(['\r', '\n', '\0'])) {
        return Err(Unsayable);
    }
    let mut plain = words.join(" ");
    let Some(secret) = secret else {
        plain.push_str("\r\n");
        return Ok(Output::Send(plain.into_bytes()));
    };
    plain.push(' ');
    // A vector that grows leaves copies of a password behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(plain.len() + secret.len() + 2));
    bytes.extend_from_slice(plain.as_bytes());
    bytes.extend_from_slice(secret.as_bytes());
    bytes.extend_from_slice(b"\r\n");
    Ok(Output::SendSecret { bytes, masked: plain + MASK })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands() {
        let table = [
            (Line::Capa, "CAPA\r\n", None),
            (Line::User("tim@example.org"), "USER tim@example.org\r\n", None),
            (Line::Pass("two words "), "PASS two words \r\n", Some("PASS ***")),
            (Line::Auth { mechanism: "PLAIN", initial: None }, "AUTH PLAIN\r\n", None),
            (Line::Auth { mechanism: "PLAIN", initial: Some("=") }, "AUTH PLAIN =\r\n", Some("AUTH PLAIN ***")),
            (Line::Apop("tim c4c9"), "APOP tim c4c9\r\n", Some("APOP ***")),
            (Line::Retr(7), "RETR 7\r\n", None),
            (Line::Top(7), "TOP 7 0\r\n", None),
            (Line::Dele(7), "DELE 7\r\n", None),
        ];
        for (line, wire, shown) in table {
            match line.encode().expect("sayable") {
                Output::Send(bytes) => assert_eq!((bytes.as_slice(), None), (wire.as_bytes(), shown)),
                Output::SendSecret { bytes, masked } => {
                    assert_eq!((bytes.as_slice(), Some(masked.as_str())), (wire.as_bytes(), shown));
                }
                _ => panic!("{line:?} sends nothing"),
            }
        }
        for line in [Line::User("a\rb"), Line::Pass("a\nDELE 1"), Line::Pass("a\0"), Line::Apop("a b\r\n")] {
            assert!(matches!(line.encode(), Err(Unsayable)), "{line:?}");
        }
        assert_eq!("AUTH PLAIN \r\n".len() + Line::initial_max("PLAIN"), 255);
    }
}

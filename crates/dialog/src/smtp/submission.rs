//! One message handed in: MAIL, RCPT, DATA (RFC 5321 section 3.3, RFC 6409).
//!
//! ```text
//! mail = "MAIL FROM:<" Mailbox ">" [SP "SIZE=" 1*20DIGIT] [SP "BODY=8BITMIME" SP "SMTPUTF8"] CRLF
//! rcpt = "RCPT TO:<" Mailbox ">" CRLF
//! data = "DATA" CRLF
//! ```

use super::super::Capabilities;
use mail_types::reason::Unsendable;

/// Longest path, brackets included (RFC 5321 section 4.5.3.1.3).
const PATH_MAX: usize = 256;
/// Longest line of a message, CRLF included (RFC 5321 section 4.5.3.1.6).
const TEXT_LINE_MAX: usize = 1000;

/// A message with its envelope; the proof that this server can be asked to take it.
#[derive(Clone, PartialEq, Eq)]
pub struct Submission {
    address: String,
    parameters: String,
    message: Vec<u8>,
}

impl std::fmt::Debug for Submission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Submission({} octets)", self.message.len())
    }
}

impl Submission {
    /// A message from an address to itself. `message` is the whole text, lines ended by CRLF, dots not
    /// yet doubled; `capabilities` are those after EHLO on this very session.
    ///
    /// # Errors
    /// [`Unsendable`]
    pub fn to_oneself(address: &str, message: Vec<u8>, capabilities: &Capabilities) -> Result<Self, Unsendable> {
        let odd = |c: char| c.is_control() || c == '<' || c == '>' || (c == ' ' && !address.starts_with('"'));
        if address.len() + 2 > PATH_MAX || !address.contains('@') || address.chars().any(odd) {
            return Err(Unsendable::Address);
        }
        if !whole_lines(&message) {
            return Err(Unsendable::Lines);
        }
        let utf8 = !address.is_ascii();
        if utf8 && !capabilities.has("SMTPUTF8") {
            return Err(Unsendable::NeedsUtf8);
        }
        if !message.is_ascii() && !capabilities.has("8BITMIME") {
            return Err(Unsendable::NeedsEightBit);
        }
        let mut parameters = String::new();
        if let Some(most) = size_limit(capabilities) {
            if most > 0 && message.len() as u64 > most {
                return Err(Unsendable::TooBig);
            }
            parameters.push_str(&format!(" SIZE={}", message.len()));
        }
        if !message.is_ascii() {
            parameters.push_str(" BODY=8BITMIME");
        }
        if utf8 {
            parameters.push_str(" SMTPUTF8");
        }
        Ok(Self { address: address.to_owned(), parameters, message })
    }

    /// `MAIL`
    pub(super) fn mail(&self) -> Vec<u8> {
        format!("MAIL FROM:<{}>{}\r\n", self.address, self.parameters).into_bytes()
    }

    /// `RCPT`
    pub(super) fn rcpt(&self) -> Vec<u8> {
        format!("RCPT TO:<{}>\r\n", self.address).into_bytes()
    }

    /// The message as it goes on the wire: a dot at the start of a line doubled, the line of one dot
    /// behind it (RFC 5321 section 4.5.2).
    pub(super) fn content(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.message.len() + 8);
        let mut line_begins = true;
        for octet in &self.message {
            if line_begins && *octet == b'.' {
                out.push(b'.');
            }
            out.push(*octet);
            line_begins = *octet == b'\n';
        }
        out.extend_from_slice(b".\r\n");
        out
    }
}

/// Every line ends in CRLF and is short enough; there are no bare CR or LF, and no NUL.
fn whole_lines(message: &[u8]) -> bool {
    let Some(body) = message.strip_suffix(b"\r\n") else { return false };
    let mut rest = body;
    loop {
        let end = rest.windows(2).position(|pair| pair == b"\r\n");
        let line = &rest[..end.unwrap_or(rest.len())];
        if line.len() + 2 > TEXT_LINE_MAX || line.iter().any(|octet| matches!(octet, b'\r' | b'\n' | 0)) {
            return false;
        }
        match end {
            Some(end) => rest = &rest[end + 2..],
            None => return true,
        }
    }
}

/// What `SIZE` announces: 0 says that there is no limit; `None`: SIZE is not known.
fn size_limit(capabilities: &Capabilities) -> Option<u64> {
    let mut words = capabilities.lines.iter().map(|line| line.split(' '));
    let mut size = words.find(|words| words.clone().next().is_some_and(|word| word.eq_ignore_ascii_case("SIZE")))?;
    Some(size.nth(1).and_then(|number| number.parse().ok()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn server(lines: &[&str]) -> Capabilities {
        Capabilities { lines: lines.iter().map(|line| (*line).to_owned()).collect(), ..Capabilities::default() }
    }

    /// Address, message, keywords of the server, what comes of it.
    type Row<'a> = (&'a str, &'a str, &'a [&'a str], Result<&'a str, Unsendable>);

    fn made(address: &str, message: &str, lines: &[&str]) -> Result<(String, String), Unsendable> {
        let submission = Submission::to_oneself(address, message.as_bytes().to_vec(), &server(lines))?;
        let text = |octets: Vec<u8>| String::from_utf8(octets).expect("text");
        Ok((text(submission.mail()), text(submission.rcpt())))
    }

    #[test]
    fn the_envelope_asks_for_no_more_than_is_needed_and_offered() {
        let table: [Row<'_>; 12] = [
            ("u@x.org", "a\r\n", &[], Ok("MAIL FROM:<u@x.org>\r\n")),
            ("u@x.org", "a\r\n", &["size 100", "8BITMIME", "SMTPUTF8"], Ok("MAIL FROM:<u@x.org> SIZE=3\r\n")),
            ("u@x.org", "a\r\n", &["SIZE"], Ok("MAIL FROM:<u@x.org> SIZE=3\r\n")),
            ("u@x.org", "ä\r\n", &["8bitmime"], Ok("MAIL FROM:<u@x.org> BODY=8BITMIME\r\n")),
            ("ü@x.org", "a\r\n", &["SMTPUTF8"], Ok("MAIL FROM:<ü@x.org> SMTPUTF8\r\n")),
            ("\"a b\"@x.org", "a\r\n", &[], Ok("MAIL FROM:<\"a b\"@x.org>\r\n")),
            ("ü@x.org", "a\r\n", &["8BITMIME"], Err(Unsendable::NeedsUtf8)),
            ("u@x.org", "ä\r\n", &[], Err(Unsendable::NeedsEightBit)),
            ("u@x.org", "abc\r\n", &["SIZE 4"], Err(Unsendable::TooBig)),
            ("u@x.org> SIZE=1", "a\r\n", &[], Err(Unsendable::Address)),
            ("u\r\nRCPT TO:<v@x.org", "a\r\n", &[], Err(Unsendable::Address)),
            ("nobody", "a\r\n", &[], Err(Unsendable::Address)),
        ];
        for (address, message, lines, expected) in table {
            let expected = expected.map(|mail| (mail.to_owned(), format!("RCPT TO:<{address}>\r\n")));
            assert_eq!(made(address, message, lines), expected, "{address} {message:?}");
        }
        assert_eq!(made(&format!("{}@x.org", "u".repeat(250)), "a\r\n", &[]), Err(Unsendable::Address));
    }

    #[test]
    fn lines_are_whole_or_refused() {
        for bad in ["", "a", "a\n", "a\r\nb\n\r\n", "a\rb\r\n", "a\0\r\n", &format!("{}\r\n", "x".repeat(999))] {
            assert_eq!(made("u@x.org", bad, &[]).expect_err(bad), Unsendable::Lines, "{bad:?}");
        }
        assert!(made("u@x.org", &format!("{}\r\n\r\n", "x".repeat(998)), &[]).is_ok());
    }

    #[test]
    fn dots_are_doubled_at_the_start_of_lines_alone() {
        for (message, wire) in
            [("\r\n", "\r\n.\r\n"), (".\r\n", "..\r\n.\r\n"), ("a.\r\n..b\r\n.c.\r\n", "a.\r\n...b\r\n..c.\r\n.\r\n")]
        {
            let submission = Submission::to_oneself("u@x.org", message.into(), &server(&[])).expect(message);
            assert_eq!(String::from_utf8(submission.content()).expect("text"), wire);
        }
    }

    proptest! {
        /// Whatever stands in a message, the end mark stands behind it and nowhere else.
        #[test]
        fn no_message_ends_early(lines in prop::collection::vec("[.a]{0,5}", 1..8)) {
            let message = lines.iter().map(|line| format!("{line}\r\n")).collect::<String>();
            let submission = Submission::to_oneself("u@x.org", message.clone().into(), &server(&[])).expect("fits");
            let wire = String::from_utf8(submission.content()).expect("text");
            let sent: Vec<&str> = wire.split("\r\n").collect();
            let end = sent.iter().position(|line| *line == ".").expect("end");
            prop_assert_eq!(end + 2, sent.len());
            let read: String = sent[..end].iter().map(|line| format!("{}\r\n", line.strip_prefix('.').unwrap_or(line))).collect();
            prop_assert_eq!(read, message);
        }
    }
}

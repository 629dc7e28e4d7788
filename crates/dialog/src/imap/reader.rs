//! Bytes into whole IMAP responses. A response may run over several lines, each but the last
//! ending in a literal. Only the literal that is a message passes through; all others stay in the
//! response, which has the limit of a line.

use std::mem;

use super::super::line::LineBuffer;
use super::super::{LINE_MAX, Violation};
use super::response::{self, Section};

/// A piece of what the server says.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// Some bytes of a message.
    Body(Vec<u8>),
    /// A whole response without its line end. A message that passed is represented by the size it
    /// had: `* 1 FETCH (UID 7 BODY[] {340})`.
    Response(Vec<u8>),
}

/// Splits a stream into [`Piece`]s.
#[derive(Debug, Default)]
pub struct Reader {
    buffer: LineBuffer,
    /// The response so far, up to and with its last `{n}`.
    response: Vec<u8>,
    /// Bytes of a literal that are still to come.
    literal: Option<(Kind, u64)>,
    /// One message a response is passed through; a second one is bounded like any other literal. Which part of it.
    streamed: Option<Section>,
    /// Nothing but the parenthesis is missing; it may stand on the next line.
    open_end: bool,
    /// A line that was read to see whether it is the end of the response before it.
    next: Option<Vec<u8>>,
    /// Literals in this response.
    literals: usize,
}

const SET_HEAD: &[u8] = b"* ESEARCH ";
/// What is given on at once of a set that a line may hold any length of.
const SET_PART: usize = 8 * 1024;
/// Most literals in one response; each makes us look at the whole response again.
const LITERALS_MAX: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Kept,
    Message,
}

impl Reader {
    /// Adds what came from the server.
    pub fn push(&mut self, octets: &[u8]) {
        self.buffer.push(octets);
    }

    /// What came and was not looked at, or belongs to a response that is not complete.
    pub fn unread(&self) -> &[u8] {
        if self.response.is_empty() { self.buffer.unread() } else { &self.response }
    }

    /// Which part of a message the latest [`Piece::Body`] belongs to.
    pub fn section(&self) -> Section {
        self.streamed.unwrap_or_default()
    }

    /// The next piece; `None` where more has to come first.
    ///
    /// # Errors
    /// [`Violation::LineTooLong`], [`Violation::TooMany`]
    pub fn piece(&mut self) -> Result<Option<Piece>, Violation> {
        loop {
            if let Some((kind, left)) = &mut self.literal {
                let octets = self.buffer.take(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= octets.len() as u64;
                let (kind, more) = (*kind, *left > 0);
                let nothing = octets.is_empty();
                if !more {
                    self.literal = None;
                }
                match kind {
                    Kind::Kept => self.response.extend_from_slice(&octets),
                    Kind::Message if !nothing => return Ok(Some(Piece::Body(octets))),
                    Kind::Message => {}
                }
                if more {
                    return Ok(None);
                }
                continue;
            }
            let line = match self.next.take() {
                Some(line) => line,
                None => {
                    self.skip_nul();
                    if let Some(part) = self.set_part() {
                        return Ok(Some(Piece::Response(part)));
                    }
                    let Some(line) = self.buffer.line()? else { return Ok(None) };
                    line
                }
            };
            if mem::take(&mut self.open_end) {
                self.streamed = None;
                self.literals = 0;
                let mut response = mem::take(&mut self.response);
                response.truncate(response.trim_ascii_end().len());
                // Some end the message with a line end of its own (seen 2026-11).
                match line.trim_ascii() {
                    b")" => response.extend_from_slice(b"\n)"),
                    _ => self.next = Some(line),
                }
                return Ok(Some(Piece::Response(response)));
            }
            self.response.extend_from_slice(&line);
            if self.response.len() > LINE_MAX {
                return Err(too_long());
            }
            let Some(size) = response::literal_size(&line).filter(|_| response::may_hold_literals(&self.response))
            else {
                self.open_end = self.streamed.is_some() && response::lacks_parenthesis(&self.response);
                if self.open_end {
                    continue;
                }
                self.streamed = None;
                self.literals = 0;
                return Ok(Some(Piece::Response(mem::take(&mut self.response))));
            };
            self.literals += 1;
            if self.literals > LITERALS_MAX {
                return Err(Violation::TooMany { max: LITERALS_MAX });
            }
            let body = if self.streamed.is_none() { response::ends_in_body(&self.response) } else { None };
            if let Some(section) = body {
                self.streamed = Some(section);
                self.literal = Some((Kind::Message, size));
            } else {
                if size > (LINE_MAX - self.response.len()) as u64 {
                    return Err(too_long());
                }
                self.response.extend_from_slice(b"\r\n");
                self.literal = Some((Kind::Kept, size));
            }
        }
    }
}

impl Reader {
    /// Drops what some servers send between responses: NUL, and that is no byte of IMAP outside of a literal8.
    fn skip_nul(&mut self) {
        if self.response.is_empty() {
            let nuls = self.buffer.unread().iter().take_while(|octet| **octet == 0).count();
            self.buffer.skip(nuls);
        }
    }

    /// Of an ESEARCH response that is too long to be kept, the beginning, as a response of its own; the rest is
    /// left as another. A mailbox with many gaps needs that.
    fn set_part(&mut self) -> Option<Vec<u8>> {
        let head = self.buffer.unread().get(..SET_PART).filter(|_| self.response.is_empty())?;
        if !head[..SET_HEAD.len()].eq_ignore_ascii_case(SET_HEAD) || memchr::memchr(b'\n', head).is_some() {
            return None;
        }
        let (begins, ends) = (memchr::memrchr(b' ', head)? + 1, memchr::memrchr(b',', head)?);
        let part = head.get(..ends).filter(|_| begins < ends)?.to_vec();
        self.buffer.cut(begins..ends + 1);
        Some(part)
    }
}

fn too_long() -> Violation {
    Violation::LineTooLong { max_bytes: LINE_MAX }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(input: &[u8], step: usize) -> Result<(Vec<String>, String), Violation> {
        let mut reader = Reader::default();
        let (mut responses, mut body) = (Vec::new(), Vec::new());
        for chunk in input.chunks(step.max(1)) {
            reader.push(chunk);
            while let Some(piece) = reader.piece()? {
                match piece {
                    Piece::Body(octets) => body.extend(octets),
                    Piece::Response(octets) => responses.push(String::from_utf8_lossy(&octets).into_owned()),
                }
            }
        }
        Ok((responses, String::from_utf8_lossy(&body).into_owned()))
    }

    #[test]
    fn pieces() {
        let table: [(&str, &[&str], &str); 12] = [
            ("* OK hi {5}\r\na1 OK\r\n", &["* OK hi {5}", "a1 OK"], ""),
            ("* LIST () \"/\" {5}\r\nIN\r\nB\r\na1 OK\n", &["* LIST () \"/\" {5}\r\nIN\r\nB", "a1 OK"], ""),
            ("* LIST () \"/\" {0}\r\n\r\n", &["* LIST () \"/\" {0}\r\n"], ""),
            ("* 1 FETCH (BODY[] {6}\r\nab\r\n\r\n UID 7)\r\n", &["* 1 FETCH (BODY[] {6} UID 7)"], "ab\r\n\r\n"),
            ("* 1 FETCH (BODY[] {0}\r\n)\r\n", &["* 1 FETCH (BODY[] {0})"], ""),
            ("* 1 FETCH (BODY[] {1}\r\na BODY[] {1}\r\nb)\r\n", &["* 1 FETCH (BODY[] {1} BODY[] {1}\r\nb)"], "a"),
            ("* 1 FETCH (BODY[] {6}\r\nab", &[], "ab"),
            ("\r\n\0\0* OK hi\r\n\n\r\na1 OK\r\n", &["", "* OK hi", "", "", "a1 OK"], ""),
            ("* 1 FETCH (BODY[] {2}\r\nab\r\n)\r\n* OK\r\n", &["* 1 FETCH (BODY[] {2}\n)", "* OK"], "ab"),
            ("* 1 FETCH (BODY[] {2}\r\nab\r\n* OK x\r\n", &["* 1 FETCH (BODY[] {2}", "* OK x"], "ab"),
            ("* 1 FETCH (BODY[]<0> {2}\r\nab UID 7)\r\n", &["* 1 FETCH (BODY[]<0> {2} UID 7)"], "ab"),
            ("* 1 FETCH (BODY[] {2}\r\nab UID 7\r\n)\r\n", &["* 1 FETCH (BODY[] {2} UID 7", ")"], "ab"),
        ];
        for (input, responses, body) in table {
            for step in [1, 2, 7, input.len()] {
                let got = read(input.as_bytes(), step).expect("within limits");
                assert_eq!(got.0, responses, "{input:?} by {step}");
                assert_eq!(got.1, body, "{input:?} by {step}");
            }
        }
    }

    #[test]
    fn only_messages_may_be_long() {
        let size = LINE_MAX + 1;
        assert_eq!(read(format!("* LIST () \"/\" {{{size}}}\r\n").as_bytes(), 99), Err(too_long()));
        assert_eq!(read(format!("* 1 FETCH (X-A {{{size}}}\r\n").as_bytes(), 99), Err(too_long()));
        let message = "m".repeat(size);
        let (responses, body) =
            read(format!("* 1 FETCH (BODY[] {{{size}}}\r\n{message})\r\n").as_bytes(), 999).expect("streams");
        assert_eq!((responses.len(), body.len()), (1, size));
        let many = "* LIST () {20000}\r\n".to_owned() + &"x".repeat(20_000);
        let many = many + &format!(" {{20000}}\r\n{}", "x".repeat(20_000)).repeat(4);
        assert_eq!(read(many.as_bytes(), 4096), Err(too_long()));
        let many = "* LIST ".to_owned() + &"{0}\r\n".repeat(LITERALS_MAX + 1);
        assert_eq!(read(many.as_bytes(), 4096), Err(Violation::TooMany { max: LITERALS_MAX }));
    }

    #[test]
    fn a_set_may_be_long() {
        let set: Vec<String> = (1..20_000).map(|number| (number * 2).to_string()).collect();
        let head = "* ESEARCH (TAG \"a2\") UID ALL ";
        let line = format!("{head}{}\r\n* OK after\r\n", set.join(","));
        assert!(line.len() > LINE_MAX);
        for step in [1000, 16 * 1024, line.len()] {
            let (responses, _) = read(line.as_bytes(), step).expect("no limit");
            let (after, parts) = responses.split_last().expect("one");
            assert_eq!(after, "* OK after");
            assert!(parts.iter().all(|part| part.len() <= SET_PART), "by {step}");
            let joined: Vec<&str> = parts.iter().map(|part| part.strip_prefix(head).expect("head")).collect();
            assert_eq!(joined.join(","), set.join(","), "by {step}");
        }
        for endless in ["* ESEARCH UID ALL 1", "* ESEARCH ", "* ESEARCH,", "* ESEARCH 1,UID "] {
            let line = endless.to_owned() + &"7".repeat(LINE_MAX + 1);
            assert_eq!(read(line.as_bytes(), 4096), Err(too_long()), "{endless}");
        }
    }

    proptest! {
        #[test]
        fn splitting_changes_nothing(
            input in "(\\* (1 FETCH \\(|LIST |OK )|BODY\\[\\] |\\{[0-9]\\}|\r\n|\\)|[a-z]){0,30}",
            step in 1usize..5,
        ) {
            prop_assert_eq!(read(input.as_bytes(), step), read(input.as_bytes(), input.len()));
        }

        #[test]
        fn random_bytes_never_panic(octets in prop::collection::vec(any::<u8>(), 0..300), step in 1usize..50) {
            let _ = read(&octets, step);
        }
    }
}

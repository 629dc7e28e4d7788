//! Bytes into lines, with a limit.
//!
//! All three protocols end a line with CRLF. **Leniency: a bare LF ends a line of a reply too**;
//! some servers and many test set-ups send it, and nothing is lost by it, since no reply line of
//! these protocols may hold an LF. It does not hold inside message bodies: those are taken by
//! [`LineBuffer::take`] and [`Unstuffer`], where a bare LF is data.

use std::ops::Range;

use super::{LINE_MAX, LINES_MAX, REPLY_MAX, Violation, text};

/// Bytes received and not yet used, read line by line or as they come.
#[derive(Debug, Default)]
pub struct LineBuffer {
    octets: Vec<u8>,
    /// First unused byte.
    start: usize,
    /// Everything from `start` up to here was searched for an LF in vain.
    searched: usize,
}

impl LineBuffer {
    /// Adds what came from the server.
    pub fn push(&mut self, octets: &[u8]) {
        self.octets.drain(..self.start);
        self.searched -= self.start;
        self.start = 0;
        self.octets.extend_from_slice(octets);
    }

    /// The next whole line without its end; `None` where it is not complete yet.
    ///
    /// # Errors
    /// [`Violation::LineTooLong`] where more than [`LINE_MAX`] bytes came without an end.
    pub fn line(&mut self) -> Result<Option<Vec<u8>>, Violation> {
        let Some(length) = self.octets[self.searched..].iter().position(|&octet| octet == b'\n') else {
            self.searched = self.octets.len();
            return if self.unread().len() > LINE_MAX { Err(too_long()) } else { Ok(None) };
        };
        let end = self.searched + length;
        let line = &self.octets[self.start..end];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.len() > LINE_MAX {
            return Err(too_long());
        }
        let line = line.to_vec();
        self.advance(end + 1);
        Ok(Some(line))
    }

    /// Up to `max` bytes as they came; empty where there are none.
    pub fn take(&mut self, max: usize) -> Vec<u8> {
        let end = self.start + max.min(self.octets.len() - self.start);
        let taken = self.octets[self.start..end].to_vec();
        self.advance(end);
        taken
    }

    /// Drops the first bytes of [`unread`](Self::unread).
    pub fn skip(&mut self, count: usize) {
        self.advance(self.start + count.min(self.unread().len()));
    }

    /// Takes these bytes of [`unread`](Self::unread) out.
    pub fn cut(&mut self, range: Range<usize>) {
        self.octets.drain(self.start + range.start..self.start + range.end);
        self.searched = self.start;
    }

    /// What is there and not used.
    pub fn unread(&self) -> &[u8] {
        &self.octets[self.start..]
    }

    fn advance(&mut self, to: usize) {
        self.start = to;
        self.searched = to;
        if self.start == self.octets.len() {
            self.octets.clear();
            self.start = 0;
            self.searched = 0;
        }
    }
}

/// The lines of a multi-line reply, with a limit on their number and on the whole.
#[derive(Debug, Default)]
pub struct Lines {
    lines: Vec<String>,
    octets: usize,
}

impl Lines {
    /// Adds a line.
    ///
    /// # Errors
    /// [`Violation::TooMany`] beyond [`LINES_MAX`], [`Violation::LineTooLong`] beyond [`REPLY_MAX`].
    pub fn push(&mut self, line: &[u8]) -> Result<(), Violation> {
        self.octets += line.len();
        if self.octets > REPLY_MAX {
            return Err(Violation::LineTooLong { max_bytes: REPLY_MAX });
        }
        if self.lines.len() == LINES_MAX {
            return Err(Violation::TooMany { max: LINES_MAX });
        }
        self.lines.push(text(line));
        Ok(())
    }

    /// All of them, in order.
    pub fn into_vec(self) -> Vec<String> {
        self.lines
    }
}

fn too_long() -> Violation {
    Violation::LineTooLong { max_bytes: LINE_MAX }
}

/// Takes a POP3 multi-line body apart (RFC 1939 section 3): a line that begins with the termination
/// byte has it doubled, and CRLF, dot, CRLF ends the body.
///
/// Only CRLF ends a line here. `LF . LF` and `LF . CRLF` are part of the message; taking them for
/// its end would let a message be cut in two.
#[derive(Debug, Default)]
pub struct Unstuffer {
    state: Stuffing,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Stuffing {
    /// After CRLF, or at the very start.
    #[default]
    LineStart,
    /// In a line.
    Middle,
    /// After a CR inside a line; the CR was given on.
    Cr,
    /// A dot at the start of a line, held back.
    Dot,
    /// A dot and a CR at the start of a line, both held back.
    DotCr,
    /// The end was seen.
    Ended,
}

impl Unstuffer {
    /// Appends the body in `input` to `body`; answers how many bytes were used, which is fewer than
    /// there are only where the body ended.
    pub fn feed(&mut self, input: &[u8], body: &mut Vec<u8>) -> usize {
        let mut state = self.state;
        let mut used = 0;
        while used < input.len() && state != Stuffing::Ended {
            let octet = input[used];
            let special = match state {
                Stuffing::LineStart => octet == b'.',
                Stuffing::Middle | Stuffing::Cr => false,
                Stuffing::Dot | Stuffing::DotCr | Stuffing::Ended => true,
            };
            if !special {
                // Whole lines at a time; nearly all of a message goes this way.
                let rest = &input[used..];
                let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
                let line = &rest[..length];
                body.extend_from_slice(line);
                used += length;
                state = match line {
                    [.., b'\r', b'\n'] => Stuffing::LineStart,
                    [b'\n'] if state == Stuffing::Cr => Stuffing::LineStart,
                    [.., b'\r'] => Stuffing::Cr,
                    _ => Stuffing::Middle,
                };
                continue;
            }
            used += 1;
            state = match (state, octet) {
                (Stuffing::LineStart, b'.') => Stuffing::Dot,
                (Stuffing::Dot, b'\r') => Stuffing::DotCr,
                (Stuffing::DotCr, b'\n') => Stuffing::Ended,
                (state, octet) => {
                    if state == Stuffing::DotCr {
                        body.push(b'\r');
                    }
                    body.push(octet);
                    match octet {
                        b'\n' if state == Stuffing::Cr => Stuffing::LineStart,
                        b'\r' => Stuffing::Cr,
                        _ => Stuffing::Middle,
                    }
                }
            };
        }
        self.state = state;
        used
    }

    /// The end of the body was seen.
    pub fn ended(&self) -> bool {
        self.state == Stuffing::Ended
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type LineCase = (&'static [u8], &'static [&'static [u8]], &'static [u8]);
    type BodyCase = (&'static [u8], &'static [u8], Option<&'static [u8]>);

    #[test]
    fn lines() {
        let table: [LineCase; 6] = [
            (b"", &[], b""),
            (b"cut o", &[], b"cut o"),
            (b"cut\r", &[], b"cut\r"),
            (b"one\r\ntwo\r\n", &[b"one", b"two"], b""),
            (b"bare\nthree\r\n\r\nrest", &[b"bare", b"three", b""], b"rest"),
            (b"c\rr\r\r\n", &[b"c\rr\r"], b""),
        ];
        for (input, lines, rest) in table {
            for step in [1, input.len().max(1)] {
                let mut buffer = LineBuffer::default();
                let mut got = Vec::new();
                for chunk in input.chunks(step) {
                    buffer.push(chunk);
                    while let Some(line) = buffer.line().expect("short lines") {
                        got.push(line);
                    }
                }
                assert_eq!(got, lines, "{input:?} by {step}");
                assert_eq!(buffer.unread(), rest, "{input:?} by {step}");
            }
        }
    }

    #[test]
    fn a_line_has_a_limit_with_and_without_end() {
        let mut buffer = LineBuffer::default();
        buffer.push(&vec![b'x'; LINE_MAX]);
        assert_eq!(buffer.line(), Ok(None));
        buffer.push(b"\r\n");
        assert_eq!(buffer.line().expect("just fits").map(|line| line.len()), Some(LINE_MAX));
        buffer.push(&vec![b'x'; LINE_MAX + 1]);
        assert_eq!(buffer.line(), Err(too_long()));
        buffer.push(b"\r\n");
        assert_eq!(buffer.line(), Err(too_long()));
    }

    #[test]
    fn take_and_line_share_the_octets() {
        let mut buffer = LineBuffer::default();
        buffer.push(b"{3}\r\nabc rest\r\n");
        assert_eq!(buffer.line(), Ok(Some(b"{3}".to_vec())));
        assert_eq!(buffer.take(3), b"abc");
        assert_eq!(buffer.line(), Ok(Some(b" rest".to_vec())));
        assert_eq!(buffer.take(9), b"");
    }

    #[test]
    fn a_reply_has_two_limits() {
        let mut lines = Lines::default();
        for _ in 0..LINES_MAX {
            lines.push(b"x").expect("within the limit");
        }
        assert_eq!(lines.push(b"x"), Err(Violation::TooMany { max: LINES_MAX }));
        assert_eq!(lines.into_vec().len(), LINES_MAX);
        let mut lines = Lines::default();
        assert_eq!(lines.push(&vec![b'x'; REPLY_MAX]), Ok(()));
        assert_eq!(lines.push(b"x"), Err(Violation::LineTooLong { max_bytes: REPLY_MAX }));
    }

    #[test]
    fn bodies() {
        // (wire, body, rest); a rest means that the end was seen.
        let table: [BodyCase; 11] = [
            (b".\r\n", b"", Some(b"")),
            (b"a\r\n.\r\n+OK\r\n", b"a\r\n", Some(b"+OK\r\n")),
            (b"..\r\n.\r\n", b".\r\n", Some(b"")),
            (b"..a\r\n...\r\n.\r\n", b".a\r\n..\r\n", Some(b"")),
            (b"a\n.\n.\r\nb\r\n.\r\n", b"a\n.\n.\r\nb\r\n", Some(b"")),
            (b"a\r\n.\n.\r\n.\r\n", b"a\r\n\n.\r\n", Some(b"")),
            (b".\rx\r\n.\r\n", b"\rx\r\n", Some(b"")),
            (b".\r\r\n.\r\n", b"\r\r\n", Some(b"")),
            (b"a\r\r\n.\r\n", b"a\r\r\n", Some(b"")),
            (b"no end\r\n.\r", b"no end\r\n", None),
            (b"x.\r\n", b"x.\r\n", None),
        ];
        for (wire, body, rest) in table {
            for step in [1, wire.len()] {
                let mut unstuffer = Unstuffer::default();
                let (mut got, mut used) = (Vec::new(), 0);
                for chunk in wire.chunks(step) {
                    used += unstuffer.feed(chunk, &mut got);
                }
                assert_eq!(got, body, "{wire:?} by {step}");
                assert_eq!(unstuffer.ended().then_some(&wire[used..]), rest, "{wire:?} by {step}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_stuffed_body_comes_back(lines in prop::collection::vec("[.a\r\n]{0,6}", 0..8), step in 1usize..9) {
            let body: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
            let mut wire = String::new();
            for line in body.split_inclusive("\r\n") {
                if line.starts_with('.') {
                    wire.push('.');
                }
                wire.push_str(line);
            }
            wire.push_str(".\r\n");
            let mut unstuffer = Unstuffer::default();
            let mut got = Vec::new();
            for chunk in wire.as_bytes().chunks(step) {
                prop_assert_eq!(unstuffer.feed(chunk, &mut got), chunk.len());
            }
            prop_assert!(unstuffer.ended());
            prop_assert_eq!(got, body.into_bytes());
        }
    }
}

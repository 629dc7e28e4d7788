//! How a command is put into bytes: quoted strings, literals, and what is masked where it is shown.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::mem;

use zeroize::Zeroizing;

use super::super::super::Output;
use super::super::octets;
use super::Literals;

/// A command has a NUL in it, which no IMAP string can hold.
#[derive(Debug, PartialEq, Eq)]
pub struct Unsayable;

/// A run of octets that is sent without waiting in between.
pub struct Part {
    pub(super) bytes: Zeroizing<Vec<u8>>,
    /// Set where the octets hold a secret.
    masked: Option<String>,
}

impl From<Part> for Output {
    fn from(mut part: Part) -> Self {
        match part.masked.take() {
            Some(masked) => Self::SendSecret { bytes: part.bytes, masked },
            None => Self::Send(mem::take(&mut part.bytes)),
        }
    }
}

pub(super) struct Encoder {
    literals: Literals,
    parts: VecDeque<Part>,
    bytes: Zeroizing<Vec<u8>>,
    shown: String,
    in_secret: bool,
    has_secret: bool,
}

impl Encoder {
    pub(super) fn new(literals: Literals) -> Self {
        Self {
            literals,
            parts: VecDeque::new(),
            // A vector that grows leaves copies of a password behind.
            bytes: Zeroizing::new(Vec::with_capacity(16 * 1024)),
            shown: String::new(),
            in_secret: false,
            has_secret: false,
        }
    }

    /// A command and the mailbox that it is about.
    pub(super) fn named(&mut self, command: &str, mailbox: &str) -> Result<(), Unsayable> {
        self.raw(command);
        self.raw(" ");
        self.mailbox(mailbox)
    }

    pub(super) fn raw(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        if !self.in_secret {
            self.shown.push_str(text);
        }
    }

    /// What `write` writes is shown as `***`; its length is hidden too.
    pub(super) fn secret(&mut self, write: impl FnOnce(&mut Self) -> Result<(), Unsayable>) -> Result<(), Unsayable> {
        self.shown.push_str("***");
        self.in_secret = true;
        self.has_secret = true;
        let result = write(self);
        self.in_secret = false;
        result
    }

    /// ```text
    /// string  = quoted / literal
    /// quoted  = DQUOTE *QUOTED-CHAR DQUOTE          ; \ and " escaped, no CR, no LF
    /// literal = "{" number64 ["+"] "}" CRLF *CHAR8  ; no NUL
    /// ```
    ///
    /// What is not ASCII goes into a literal, since only IMAP4rev2 allows UTF-8 between quotes.
    pub(super) fn string(&mut self, value: &str) -> Result<(), Unsayable> {
        if value.contains('\0') {
            return Err(Unsayable);
        }
        if value.bytes().all(|octet| octet.is_ascii() && octet != b'\r' && octet != b'\n') {
            self.raw("\"");
            let mut plain = value;
            while let Some(at) = plain.find(['"', '\\']) {
                self.raw(&plain[..at]);
                self.raw("\\");
                self.raw(&plain[at..=at]);
                plain = &plain[at + 1..];
            }
            self.raw(plain);
            self.raw("\"");
            return Ok(());
        }
        self.literal(value.len());
        self.raw(value);
        Ok(())
    }

    /// A mailbox's name, which may be no text.
    fn mailbox(&mut self, name: &str) -> Result<(), Unsayable> {
        match octets::written(name) {
            Cow::Borrowed(_) => self.string(name),
            Cow::Owned(octets) => {
                self.literal(octets.len());
                self.bytes.extend_from_slice(&octets);
                self.shown.push_str(&octets::shown(name));
                Ok(())
            }
        }
    }

    /// The beginning of a literal of this length.
    fn literal(&mut self, length: usize) {
        let at_once = match self.literals {
            Literals::Synchronising => false,
            Literals::Minus => length <= 4096,
            Literals::Plus => true,
        };
        if at_once {
            self.raw(&format!("{{{length}+}}\r\n"));
        } else {
            self.raw(&format!("{{{length}}}\r\n"));
            self.part();
            if self.in_secret {
                self.shown.push_str("***");
            }
        }
    }

    fn part(&mut self) {
        let bytes = mem::replace(&mut self.bytes, Zeroizing::new(Vec::with_capacity(16 * 1024)));
        let shown = mem::take(&mut self.shown);
        let masked = mem::replace(&mut self.has_secret, self.in_secret)
            .then(|| shown.strip_suffix("\r\n").unwrap_or(&shown).to_owned());
        self.parts.push_back(Part { bytes, masked });
    }

    pub(super) fn finish(mut self) -> VecDeque<Part> {
        self.raw("\r\n");
        self.part();
        self.parts
    }
}

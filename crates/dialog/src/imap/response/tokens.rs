//! The pieces of a response: words, quoted strings, literals, parentheses.

pub(super) fn number(word: &[u8]) -> Option<u64> {
    std::str::from_utf8(word).ok()?.parse().ok()
}

/// A piece of a response.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Anything without quotes; what stands between brackets belongs to it:
    /// `BODY[HEADER.FIELDS (FROM)]`.
    Atom(&'a [u8]),
    /// `quoted` or `literal`, taken out of its packing.
    Text(Vec<u8>),
    /// `(`
    Open,
    /// `)`
    Close,
}

/// Never fails: what is broken off ends with the input.
pub(super) struct Tokens<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let start = self.0.iter().position(|octet| !matches!(octet, b' ' | b'\r' | b'\n'))?;
        self.0 = &self.0[start..];
        match self.0[0] {
            b'(' => {
                self.0 = &self.0[1..];
                Some(Token::Open)
            }
            b')' => {
                self.0 = &self.0[1..];
                Some(Token::Close)
            }
            b'"' => Some(self.quoted()),
            _ => Some(self.literal().unwrap_or_else(|| self.atom())),
        }
    }
}

impl<'a> Tokens<'a> {
    fn quoted(&mut self) -> Token<'a> {
        let mut value = Vec::new();
        let mut octets = self.0[1..].iter();
        while let Some(&octet) = octets.next() {
            match octet {
                b'"' => break,
                b'\\' => value.extend(octets.next()),
                other => value.push(other),
            }
        }
        self.0 = octets.as_slice();
        Token::Text(value)
    }

    /// `literal = "{" number64 ["+"] "}" CRLF *CHAR8`; without the CRLF it is the place where a message
    /// was, and stays an atom.
    fn literal(&mut self) -> Option<Token<'a>> {
        let opened = self.0.strip_prefix(b"~").unwrap_or(self.0).strip_prefix(b"{")?;
        let digits = opened.iter().take_while(|octet| octet.is_ascii_digit()).count();
        let size = number(&opened[..digits])?;
        let rest = &opened[digits..];
        let rest = rest.strip_prefix(b"+").unwrap_or(rest).strip_prefix(b"}")?.strip_prefix(b"\r\n")?;
        let (value, rest) = rest.split_at(rest.len().min(usize::try_from(size).unwrap_or(usize::MAX)));
        self.0 = rest;
        Some(Token::Text(value.to_vec()))
    }

    fn atom(&mut self) -> Token<'a> {
        // Only of a section they keep together what stands between them; in a keyword they are as any other octet.
        let word = self.0.split(|octet| *octet == b'[').next().unwrap_or_default();
        let sections = [b"BODY".as_slice(), b"BODY.PEEK", b"BINARY", b"BINARY.PEEK", b"BINARY.SIZE"];
        let has_section = sections.iter().any(|name| word.eq_ignore_ascii_case(name));
        let mut in_brackets = false;
        let end = self.0.iter().position(|octet| {
            match octet {
                b'[' => in_brackets = has_section,
                b']' => in_brackets = false,
                b' ' | b'(' | b')' if !in_brackets => return true,
                b'\r' | b'\n' => return true,
                _ => {}
            }
            false
        });
        let (atom, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        Token::Atom(atom)
    }
}

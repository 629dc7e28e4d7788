//! IMAP responses: bytes in, values out (RFC 9051 section 9).
//!
//! The tokenizer is lenient on purpose: of a response it needs a few items, servers send many more,
//! and an unknown item must not spoil its neighbours.

use super::super::{LINES_MAX, Violation, text};
use super::octets;
use crate::Capabilities;
use mail_types::AuthMechanism;
use mail_types::report::Refusal;
use tokens::{Token, Tokens, number};

mod fetched;
mod tokens;

pub use fetched::{FetchBody, FetchEnd, Fetched, Section, ends_in_body};

/// A response as far as we use it.
#[derive(Debug, PartialEq, Eq)]
pub enum Response {
    /// `continue-req = "+" SP (resp-text / base64) CRLF`
    Continue(Vec<u8>),
    /// `response-tagged = tag SP resp-cond-state CRLF`
    Tagged(String, Condition),
    /// `* OK`, `* NO`, `* BAD`, `* PREAUTH`, `* BYE`
    Untagged(Condition),
    /// `capability-data = "CAPABILITY" *(SP capability)`
    Capability(Vec<String>),
    /// `"STATUS" SP mailbox SP "(" [status-att-list] ")"`
    Status {
        /// Mailbox name.
        mailbox: String,
        /// Items by their names in upper case; those without a number are left out.
        items: Vec<(String, u64)>,
    },
    /// `"LIST" SP mailbox-list`: a mailbox.
    List {
        /// It is one that can be opened: neither `\NonExistent` nor `\NoSelect`.
        selectable: bool,
        /// `mbx-list-flags` as sent.
        attributes: Vec<String>,
        /// Hierarchy delimiter, where there is one.
        delimiter: Option<char>,
        /// Mailbox name.
        name: String,
    },
    /// `number SP "EXISTS"`
    Exists(u32),
    /// `nz-number SP "FETCH" SP msg-att`
    Fetch(Fetched),
    /// `"ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)`: the ranges of ALL, each in order
    /// (RFC 4731 section 3.1); or `"SEARCH" *(SP nz-number)`, with which some servers answer a search that asked
    /// for the other (iCloud, and Cyrus 2.4 before it had ESEARCH, seen 2026-11).
    Found(Vec<(u32, u32)>),
    /// `nz-number SP "EXPUNGE"`, or `"VANISHED" SP known-uids` (RFC 7162 section 3.2.10): so many messages are gone.
    Gone(u64),
    /// `"QUOTA" SP quota-root-name SP "(" [quota-resource *(SP quota-resource)] ")"`, where STORAGE is
    /// among them; in kibibytes (RFC 9208 section 5.1).
    Storage {
        /// In use.
        used_kib: u64,
        /// At most.
        limit_kib: u64,
    },
    /// Data that we did not ask for.
    Other,
}

/// `resp-cond-state = ("OK" / "NO" / "BAD") SP resp-text`, and PREAUTH and BYE, which look alike.
#[derive(Debug, PartialEq, Eq)]
pub struct Condition {
    /// `OK`, `NO`, …, in upper case.
    pub status: &'static str,
    /// `resp-text-code` between its brackets.
    pub code: Option<String>,
    /// The rest.
    pub text: String,
}

impl Condition {
    /// The keyword of the response code, in upper case.
    pub fn keyword(&self) -> Option<String> {
        let code = self.code.as_deref()?;
        Some(code.split(' ').next()?.to_ascii_uppercase())
    }

    /// `"CAPABILITY" *(SP capability)` as response code.
    pub fn capabilities(&self) -> Option<Vec<String>> {
        let code = self.code.as_deref()?;
        let mut words = code.split(' ').filter(|word| !word.is_empty());
        let first = words.next()?;
        first.eq_ignore_ascii_case("CAPABILITY").then(|| words.map(str::to_owned).collect())
    }
}

impl From<Condition> for Refusal {
    fn from(condition: Condition) -> Self {
        Self { status: condition.status.into(), code: condition.keyword(), text: condition.text, mechanism_error: None }
    }
}

/// Reads a whole response, literals included; `None` where it is none.
pub fn parse(response: &[u8]) -> Option<Response> {
    if let Some(rest) = response.strip_prefix(b"+") {
        return Some(Response::Continue(rest.strip_prefix(b" ").unwrap_or(rest).to_vec()));
    }
    if response == b"*" {
        return Some(Response::Other);
    }
    let (tag, rest) = split_word(response);
    if tag.is_empty() || !tag.iter().all(|octet| octet.is_ascii_graphic()) {
        return None;
    }
    if tag != b"*" {
        return condition(rest, &["OK", "NO", "BAD"]).map(|condition| Response::Tagged(text(tag), condition));
    }
    if let Some(condition) = condition(rest, &["OK", "NO", "BAD", "PREAUTH", "BYE"]) {
        return Some(Response::Untagged(condition));
    }
    let (word, data) = split_word(rest);
    if word.is_empty() {
        return Some(Response::Other);
    }
    if word.iter().all(u8::is_ascii_digit) {
        let number_of = word;
        let (word, data) = split_word(data);
        let count = || std::str::from_utf8(number_of).ok()?.parse().ok();
        return Some(if word.eq_ignore_ascii_case(b"FETCH") {
            Response::Fetch(fetched::parse(data))
        } else if word.eq_ignore_ascii_case(b"EXISTS") {
            count().map_or(Response::Other, Response::Exists)
        } else if word.eq_ignore_ascii_case(b"EXPUNGE") {
            Response::Gone(1)
        } else {
            Response::Other
        });
    }
    Some(match word.to_ascii_uppercase().as_slice() {
        b"CAPABILITY" => Response::Capability(text(data).split_ascii_whitespace().map(str::to_owned).collect()),
        b"STATUS" => status(data),
        b"LIST" => list(data),
        b"QUOTA" => quota(data),
        b"ESEARCH" => found(data),
        b"SEARCH" => searched(data),
        b"VANISHED" => vanished(data),
        _ => Response::Other,
    })
}

/// True where a literal may follow this beginning of a response: after data, never after a
/// condition, whose text may end in `{5}` by chance.
pub fn may_hold_literals(response: &[u8]) -> bool {
    let (tag, rest) = split_word(response);
    tag == b"*" && condition(rest, &["OK", "NO", "BAD", "PREAUTH", "BYE"]).is_none()
}

/// True where nothing but the parenthesis is missing at the end of a response whose literal passed:
/// `* 12 FETCH (UID 7 BODY[] {340}`.
pub fn lacks_parenthesis(response: &[u8]) -> bool {
    let response = response.trim_ascii_end();
    response.ends_with(b"}") && matches!(parse(response), Some(Response::Fetch(Fetched { end: FetchEnd::Bare, .. })))
}

/// The size at the end of a line: `literal = "{" number64 ["+"] "}"`, also `~{n}`.
pub fn literal_size(line: &[u8]) -> Option<u64> {
    let line = line.strip_suffix(b"}")?;
    let line = line.strip_suffix(b"+").unwrap_or(line);
    let digits = line.iter().rev().take_while(|octet| octet.is_ascii_digit()).count();
    let (before, digits) = line.split_at(line.len() - digits);
    before.strip_suffix(b"{")?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// What a list of capability names says.
///
/// # Errors
/// [`Violation::TooMany`] beyond [`LINES_MAX`].
pub fn capabilities(lines: Vec<String>) -> Result<Capabilities, Violation> {
    if lines.len() > LINES_MAX {
        return Err(Violation::TooMany { max: LINES_MAX });
    }
    let mut found = Capabilities { pipelining: true, ..Capabilities::default() };
    for line in &lines {
        let upper = line.to_ascii_uppercase();
        match upper.as_str() {
            "STARTTLS" => found.starttls = true,
            "LOGINDISABLED" => found.login_disabled = true,
            "SASL-IR" | "IMAP4REV2" => found.initial_response = true,
            "UIDPLUS" => found.unique_ids = true,
            other => {
                if let Some(name) = other.strip_prefix("AUTH=").filter(|name| !name.is_empty()) {
                    let mechanism = AuthMechanism::from_sasl(name);
                    if !found.mechanisms.contains(&mechanism) {
                        found.mechanisms.push(mechanism);
                    }
                }
            }
        }
    }
    found.unique_ids |= lines.iter().any(|line| line.eq_ignore_ascii_case("IMAP4rev2"));
    if !found.login_disabled {
        found.mechanisms.push(AuthMechanism::Command);
    }
    found.lines = lines;
    Ok(found)
}

/// Splits at the first space.
fn split_word(line: &[u8]) -> (&[u8], &[u8]) {
    match line.iter().position(|&octet| octet == b' ') {
        Some(at) => (&line[..at], &line[at + 1..]),
        None => (line, b""),
    }
}

/// `resp-text = ["[" resp-text-code "]" SP] text`
fn condition(line: &[u8], allowed: &[&'static str]) -> Option<Condition> {
    let (word, rest) = split_word(line);
    let status = allowed.iter().copied().find(|status| word.eq_ignore_ascii_case(status.as_bytes()))?;
    let rest = text(rest);
    let coded = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    Some(match coded {
        Some((code, text)) => {
            Condition { status, code: Some(code.trim().to_owned()), text: text.trim_start().to_owned() }
        }
        None => Condition { status, code: None, text: rest },
    })
}

fn status(data: &[u8]) -> Response {
    let mut tokens = Tokens(data);
    let mailbox = match tokens.next() {
        Some(Token::Atom(name)) => text(name),
        Some(Token::Text(name)) => text(&name),
        _ => return Response::Other,
    };
    let mut found = Vec::new();
    let mut name = None;
    for token in tokens {
        if let Token::Atom(word) = token {
            match name.take() {
                None => name = Some(text(word).to_ascii_uppercase()),
                Some(name) => found.extend(number(word).map(|value| (name, value))),
            }
        }
    }
    Response::Status { mailbox, items: found }
}

/// `search-return-data = … / "ALL" SP sequence-set`
fn found(data: &[u8]) -> Response {
    let mut tokens =
        Tokens(data).skip_while(|token| !matches!(token, Token::Atom(word) if word.eq_ignore_ascii_case(b"ALL")));
    let Some(Token::Atom(set)) = tokens.nth(1) else { return Response::Found(Vec::new()) };
    // A set with blanks in it would be taken for its first part.
    let cut_off = set.ends_with(b",") && matches!(tokens.next(), Some(Token::Atom(_)));
    if cut_off || !names_uids(data) {
        return Response::Found(Vec::new());
    }
    Response::Found(ranges(set))
}

/// `sequence-set` of numbers, each range in order; what is none is left out.
fn ranges(set: &[u8]) -> Vec<(u32, u32)> {
    let uid = |word: &[u8]| number(word).and_then(|value| u32::try_from(value).ok()).filter(|uid| *uid > 0);
    let range = |part: &[u8]| {
        let colon = memchr::memchr(b':', part);
        let (one, other) = colon.map_or((part, part), |at| (&part[..at], &part[at + 1..]));
        let (one, other) = (uid(one)?, uid(other)?);
        Some((one.min(other), one.max(other)))
    };
    set.split(|octet| *octet == b',').filter_map(range).collect()
}

/// Without UID the numbers are those of the session (RFC 4731 section 3.1).
fn names_uids(data: &[u8]) -> bool {
    let mut depth = 0_u32;
    Tokens(data).any(|token| {
        match token {
            Token::Open => depth += 1,
            Token::Close => depth = depth.saturating_sub(1),
            Token::Atom(word) => return depth == 0 && word.eq_ignore_ascii_case(b"UID"),
            Token::Text(_) => {}
        }
        false
    })
}

/// `mailbox-data =/ "SEARCH" *(SP nz-number)`
fn searched(data: &[u8]) -> Response {
    let numbers = Tokens(data).map_while(|token| match token {
        Token::Atom(word) => number(word).and_then(|value| u32::try_from(value).ok()),
        _ => None,
    });
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for uid in numbers.filter(|uid| *uid > 0) {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(uid) => *last = uid,
            _ => ranges.push((uid, uid)),
        }
    }
    Response::Found(ranges)
}

/// `expunged-resp = "VANISHED" [SP "(EARLIER)"] SP known-uids`
fn vanished(data: &[u8]) -> Response {
    let set = Tokens(data).find_map(|token| match token {
        Token::Atom(word) if word.first().is_some_and(u8::is_ascii_digit) => Some(word),
        _ => None,
    });
    Response::Gone(ranges(set.unwrap_or_default()).iter().map(|(first, last)| u64::from(last - first) + 1).sum())
}

/// `quota-resource = resource-name SP resource-usage SP resource-limit`
fn quota(data: &[u8]) -> Response {
    let words: Vec<&[u8]> = Tokens(data)
        .skip(1)
        .filter_map(|token| match token {
            Token::Atom(word) => Some(word),
            _ => None,
        })
        .collect();
    let storage = words.chunks_exact(3).find(|resource| resource[0].eq_ignore_ascii_case(b"STORAGE"));
    match storage.map(|resource| (number(resource[1]), number(resource[2]))) {
        Some((Some(used_kib), Some(limit_kib))) => Response::Storage { used_kib, limit_kib },
        _ => Response::Other,
    }
}

/// `mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox …`
fn list(data: &[u8]) -> Response {
    let closed = [b"\\NONEXISTENT".as_slice(), b"\\NOSELECT"];
    let mut tokens = Tokens(data);
    let (mut selectable, mut attributes) = (true, Vec::new());
    for token in tokens.by_ref().take_while(|token| *token != Token::Close) {
        if let Token::Atom(flag) = token {
            selectable &= !closed.iter().any(|name| flag.eq_ignore_ascii_case(name));
            attributes.push(text(flag));
        }
    }
    let delimiter = match tokens.next() {
        Some(Token::Text(octets)) => text(&octets).chars().next(),
        _ => None,
    };
    let name = match tokens.next() {
        Some(Token::Atom(name)) => octets::read(name),
        Some(Token::Text(name)) => octets::read(&name),
        _ => String::new(),
    };
    Response::List { selectable, attributes, delimiter, name }
}

#[cfg(test)]
mod tests;

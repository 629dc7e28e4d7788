//! FETCH responses: what they say of a message, and which part of it they hold.

use super::super::super::text;
use super::tokens::{Token, Tokens, number};
use super::{literal_size, split_word};

/// What a FETCH response says of a message.
#[derive(Debug, PartialEq, Eq)]
pub struct Fetched {
    /// The UID item.
    pub uid: Option<u32>,
    /// Which part of the message came.
    pub section: Section,
    /// That part.
    pub body: FetchBody,
    /// The FLAGS item.
    pub flags: Option<Vec<String>>,
    /// The RFC822.SIZE item.
    pub size_bytes: Option<u64>,
    /// The INTERNALDATE item.
    pub date: Option<String>,
    /// How the response ends.
    pub end: FetchEnd,
}

/// A part of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Section {
    /// None, or one that nobody asks for.
    #[default]
    Other,
    /// All of it.
    Whole,
    /// Its header.
    Header,
    /// Fields of its header.
    Fields,
}

/// How a FETCH response ends. What does not end as it should tells that a literal had another length than was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchEnd {
    /// With its parenthesis.
    Sound,
    /// Right behind the body, or with the parenthesis on a line of its own.
    Bare,
    /// In something that is no response.
    Garbled,
}

/// The body in a FETCH response.
#[derive(Debug, PartialEq, Eq)]
pub enum FetchBody {
    /// Not there, or NIL.
    Absent,
    /// It passed as a literal; only its length stayed in its place.
    Streamed,
    /// It stood in the response itself.
    Inline(Vec<u8>),
}

/// The part of a message that an item holds, where it holds one. Some servers name it as it was asked for, or in
/// the words of RFC 822, and some quote the names of fields.
fn section(name: &str) -> Option<Section> {
    let name = match name {
        "RFC822" => return Some(Section::Whole),
        "RFC822.HEADER" => return Some(Section::Header),
        _ => name.strip_prefix("BODY.PEEK[").or_else(|| name.strip_prefix("BODY["))?,
    };
    Some(match name {
        "]" => Section::Whole,
        "HEADER]" => Section::Header,
        fields if fields.starts_with("HEADER.FIELDS ") && fields.ends_with(']') => Section::Fields,
        _ => Section::Other,
    })
}

/// Which part of a message the literal is that follows this beginning of a response:
/// `* 12 FETCH (UID 7 BODY[] {340}`.
pub fn ends_in_body(response: &[u8]) -> Option<Section> {
    let at = response.iter().rposition(|&octet| octet == b'{')?;
    let (tag, rest) = split_word(&response[..at]);
    let (number, rest) = split_word(rest);
    let (word, data) = split_word(rest);
    let numbered = !number.is_empty() && number.iter().all(u8::is_ascii_digit);
    if tag != b"*" || !numbered || !word.eq_ignore_ascii_case(b"FETCH") {
        return None;
    }
    items(data).0.last().filter(|item| item.value.is_none()).and_then(|item| section(&item.name))
}

/// `msg-att = "(" (msg-att-dynamic / msg-att-static) *(SP …) ")"`
pub(super) fn parse(data: &[u8]) -> Fetched {
    let (items, mut end) = items(data);
    let (mut uid, mut flags, mut date, mut sizes) = (None, None, None, Vec::new());
    let (mut part, mut body) = (Section::Other, FetchBody::Absent);
    let mut last_is_body = false;
    for item in items {
        last_is_body = false;
        match (item.name.as_str(), item.value) {
            ("UID", Some(Token::Atom(word))) => uid = number(word).and_then(|value| value.try_into().ok()),
            ("FLAGS", Some(Token::Open)) => flags = Some(item.list),
            ("RFC822.SIZE", Some(Token::Atom(word))) => sizes.extend(number(word)),
            ("INTERNALDATE", Some(Token::Text(value))) => date = Some(text(&value)),
            (name, Some(value)) if body == FetchBody::Absent => {
                let Some(section) = section(name) else { continue };
                match value {
                    Token::Text(value) => (part, body) = (section, FetchBody::Inline(value)),
                    Token::Atom(word) if word.starts_with(b"{") => {
                        (part, body) = (section, FetchBody::Streamed);
                        last_is_body = literal_size(word).is_some();
                        // Something follows its last octet.
                        if !last_is_body {
                            end = FetchEnd::Garbled;
                        }
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    if end == FetchEnd::Bare && !last_is_body {
        end = FetchEnd::Garbled;
    }
    // The reader puts a bare LF where the parenthesis stood on a line of its own.
    if end == FetchEnd::Sound && memchr::memmem::find(data, b"}\n").is_some() {
        end = FetchEnd::Bare;
    }
    // Two that differ say nothing.
    let size_bytes = sizes.first().copied().filter(|first| sizes.iter().all(|size| size == first));
    Fetched { uid, section: part, body, flags, size_bytes, date, end }
}

/// An item of a FETCH response: a name and, unless the response breaks off after it, a value. Of a
/// value in parentheses the opening one is kept there, and the words right behind it in `list`.
struct Item<'a> {
    name: String,
    value: Option<Token<'a>>,
    list: Vec<String>,
}

/// The items, and how they end: with their parenthesis, without it, or with something behind it or without a value.
fn items(data: &[u8]) -> (Vec<Item<'_>>, FetchEnd) {
    let mut found: Vec<Item<'_>> = Vec::new();
    let mut depth = 0_u32;
    let (mut named, mut closed) = (false, false);
    for token in Tokens(data) {
        // Nothing may follow.
        if std::mem::take(&mut closed) {
            return (found, FetchEnd::Garbled);
        }
        match (&token, depth) {
            (Token::Open, 0) => depth = 1,
            (Token::Atom(name), 1) if !named => {
                found.push(Item { name: text(name).to_ascii_uppercase(), value: None, list: Vec::new() });
                named = true;
            }
            (_, 1) if named && token != Token::Close => {
                depth += u32::from(token == Token::Open);
                if let Some(item) = found.last_mut() {
                    item.value = Some(token);
                }
                named = false;
            }
            (Token::Atom(_) | Token::Text(_), 2) => {
                let word = match &token {
                    Token::Text(word) => text(word),
                    Token::Atom(word) => text(word),
                    _ => String::new(),
                };
                if let Some(item) = found.last_mut() {
                    item.list.push(word);
                }
            }
            (Token::Open, _) => depth = depth.saturating_add(1),
            (Token::Close, _) => {
                depth = depth.saturating_sub(1);
                closed = depth == 0 && !named;
            }
            _ => {}
        }
    }
    let end = match (closed, named) {
        (true, _) => FetchEnd::Sound,
        (false, false) => FetchEnd::Bare,
        (false, true) => FetchEnd::Garbled,
    };
    (found, end)
}

//! Reading a message as IMAP needs it: header fields, the tree of parts, and addresses. Lenient, as
//! a server must be: what makes no sense is plain text.

/// Deepest nesting that is followed; what lies deeper is one opaque part.
const DEPTH_MAX: usize = 8;
/// Most parts of one multipart that are told apart.
const PARTS_MAX: usize = 100;

/// A message or a part of one.
#[derive(Debug)]
pub(super) struct Part<'a> {
    /// Header with the empty line that ends it.
    pub(super) header: &'a [u8],
    /// All that follows the header.
    pub(super) body: &'a [u8],
    /// `text/plain` in lower case, and its parameters.
    pub(super) content_type: Value,
    /// The parts of a multipart.
    pub(super) children: Vec<Part<'a>>,
    /// The message in a message/rfc822.
    pub(super) message: Option<Box<Part<'a>>>,
}

/// A header value with parameters (RFC 2045 section 5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    /// In lower case.
    pub(super) value: String,
    pub(super) parameters: Vec<(String, String)>,
}

/// A mailbox out of From, To and the like, undecoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) name: Option<String>,
    pub(super) local_part: String,
    pub(super) host: String,
}

impl<'a> Part<'a> {
    /// Reads a whole message.
    pub(super) fn parse(raw: &'a [u8]) -> Self {
        Self::parse_at(raw, 0)
    }

    fn parse_at(raw: &'a [u8], depth: usize) -> Self {
        let (header, body) = split_header(raw);
        let content_type = field(header, "Content-Type").map(|text| Value::parse(&text));
        let plain = || Value { value: "text/plain".into(), parameters: vec![("charset".into(), "us-ascii".into())] };
        let content_type = content_type.filter(|value| value.value.contains('/')).unwrap_or_else(plain);
        let mut part = Self { header, body, content_type, children: Vec::new(), message: None };
        if depth >= DEPTH_MAX {
            return part;
        }
        if part.content_type.value.starts_with("multipart/") {
            if let Some(boundary) = part.content_type.parameter("boundary") {
                part.children = parts(body, boundary).into_iter().map(|raw| Self::parse_at(raw, depth + 1)).collect();
            }
            if part.children.is_empty() {
                part.content_type = plain();
            }
        } else if part.content_type.value == "message/rfc822" {
            part.message = Some(Box::new(Self::parse_at(body, depth + 1)));
        }
        part
    }

    /// The value of a header field, unfolded.
    pub(super) fn field(&self, name: &str) -> Option<String> {
        field(self.header, name)
    }

    /// The part under a section number (RFC 9051 section 6.4.5.1).
    pub(super) fn section(&self, path: impl IntoIterator<Item = u32>) -> Option<&Part<'a>> {
        let (mut container, mut is_message, mut found) = (self, true, None);
        for number in path {
            let next = match usize::try_from(number).ok()?.checked_sub(1)? {
                index if !container.children.is_empty() => container.children.get(index)?,
                0 if is_message => container,
                _ => return None,
            };
            found = Some(next);
            is_message = next.message.is_some();
            container = next.message.as_deref().unwrap_or(next);
        }
        found
    }
}

impl Value {
    pub(super) fn parse(text: &str) -> Self {
        let mut pieces = split_outside_quotes(text, ';').into_iter();
        let value = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
        let parameter = |piece: &str| {
            let (name, value) = piece.split_once('=')?;
            Some((name.trim().to_ascii_lowercase(), unquoted(value.trim())))
        };
        Self { value, parameters: pieces.filter_map(parameter).collect() }
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// Splits behind the empty line that ends the header.
pub(super) fn split_header(raw: &[u8]) -> (&[u8], &[u8]) {
    let mut end = 0;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        end += line.len();
        if line == b"\r\n" || line == b"\n" {
            break;
        }
    }
    raw.split_at(end)
}

/// The fields of a header as they stand, folded lines together, without the empty line.
pub(super) fn fields(header: &[u8]) -> Vec<(&str, &[u8])> {
    let mut fields: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    for line in header.split_inclusive(|byte| *byte == b'\n') {
        let end = start + line.len();
        match fields.last_mut() {
            Some((_, last_end)) if line.starts_with(b" ") || line.starts_with(b"\t") => *last_end = end,
            _ if line != b"\r\n" && line != b"\n" => fields.push((start, end)),
            _ => {}
        }
        start = end;
    }
    let name = |field: &'_ [u8]| field.iter().position(|byte| *byte == b':');
    fields
        .into_iter()
        .filter_map(|(start, end)| {
            let bytes = &header[start..end];
            Some((std::str::from_utf8(&bytes[..name(bytes)?]).ok()?.trim_end(), bytes))
        })
        .collect()
}

/// The value of the first field of this name, unfolded.
pub(super) fn field(header: &[u8], name: &str) -> Option<String> {
    let (_, bytes) = fields(header).into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
    let text = String::from_utf8_lossy(bytes);
    let (_, value) = text.split_once(':')?;
    Some(value.replace(['\r', '\n'], "").trim().to_owned())
}

/// The octets between the delimiters of a multipart (RFC 2046 section 5.1.1).
fn parts<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let delimiter = format!("--{boundary}").into_bytes();
    let (mut parts, mut start, mut at) = (Vec::new(), None, 0);
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        if let Some(rest) = line.strip_prefix(delimiter.as_slice()) {
            let last = rest.starts_with(b"--");
            if last || rest.trim_ascii().is_empty() {
                if let Some(start) = start {
                    // The line end before the delimiter belongs to the delimiter.
                    let part = &body[start..at];
                    let part = part.strip_suffix(b"\n").unwrap_or(part);
                    parts.push(part.strip_suffix(b"\r").unwrap_or(part));
                }
                start = Some(at + line.len());
                if last || parts.len() >= PARTS_MAX {
                    return parts;
                }
            }
        }
        at += line.len();
    }
    // The closing delimiter is missing: take what is there.
    parts.extend(start.map(|start| &body[start..]));
    parts
}

/// Mailboxes of an address list (RFC 5322 section 3.4). Groups lose their name.
pub(super) fn addresses(text: &str) -> Vec<Address> {
    let address = |piece: &str| {
        let piece = piece.trim().trim_end_matches(';');
        let (name, spec) = match piece.rsplit_once('<') {
            Some((name, spec)) => (name.trim(), spec.split('>').next().unwrap_or_default()),
            None => ("", piece),
        };
        let (local_part, host) = spec.trim().rsplit_once('@')?;
        let local_part = local_part.rsplit(": ").next().unwrap_or(local_part).to_owned();
        Some(Address { name: (!name.is_empty()).then(|| unquoted(name)), local_part, host: host.to_owned() })
    };
    split_outside_quotes(text, ',').into_iter().filter_map(address).collect()
}

fn split_outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let (mut pieces, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (index, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            c if c == separator && !quoted => {
                pieces.push(&text[start..index]);
                start = index + c.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    pieces
}

/// The content of a quoted string; other text as it stands.
fn unquoted(text: &str) -> String {
    match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(inner) => {
            let mut out = String::new();
            let mut characters = inner.chars();
            while let Some(character) = characters.next() {
                out.extend(if character == '\\' { characters.next() } else { Some(character) });
            }
            out
        }
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NESTED: &[u8] = b"Subject: a\r\n b\r\nContent-Type: multipart/mixed; boundary=\"x y\"\r\n\r\npreamble\r\n\
        --x y\r\n\r\nfirst\r\n--x y\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ninner body\r\n--x y--\r\n";

    #[test]
    fn parts_are_found_by_number() {
        let message = Part::parse(NESTED);
        let body = |path: &[u32]| message.section(path.iter().copied()).map(|part| part.body);
        assert_eq!(message.field("subject").as_deref(), Some("a b"));
        assert_eq!(body(&[1]), Some(&b"first"[..]));
        assert_eq!(body(&[2]), Some(&b"Subject: inner\r\n\r\ninner body"[..]));
        assert_eq!(body(&[2, 1]), Some(&b"inner body"[..]));
        for missing in [&[3][..], &[1, 1], &[0], &[2, 2], &[2, 1, 1]] {
            assert_eq!(body(missing), None, "{missing:?}");
        }
    }

    #[test]
    fn a_message_without_parts_is_its_own_first_part() {
        let message = Part::parse(b"Subject: a\r\n\r\nbody\r\n");
        assert_eq!(message.section([1]).map(|part| part.body), Some(&b"body\r\n"[..]));
        assert!(message.section([1, 1]).is_none());
    }

    #[test]
    fn addresses_keep_commas_in_quotes() {
        let list = addresses("\"Muster, Mia\" <mia@example.net>, chor@example.org, undisclosed:;");
        let names: Vec<_> = list.iter().map(|a| (a.name.as_deref(), a.local_part.as_str(), a.host.as_str())).collect();
        assert_eq!(names, [(Some("Muster, Mia"), "mia", "example.net"), (None, "chor", "example.org")]);
    }

    proptest! {
        #[test]
        fn any_octets_are_some_message(raw in proptest::collection::vec(any::<u8>(), 0..500)) {
            let part = Part::parse(&raw);
            prop_assert_eq!(part.header.len() + part.body.len(), raw.len());
        }

        #[test]
        fn any_text_is_some_address_list(text in "[ -~äß,;<>\"@\\\\]{0,60}") {
            prop_assert!(addresses(&text).len() <= text.len());
        }
    }
}

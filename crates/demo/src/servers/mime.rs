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

/// A mailbox out of From, To and the like, undecoded. A group starts with its name as local part, without a host,
/// and ends with nothing at all (RFC 3501 section 7.4.2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) name: Option<String>,
    pub(super) route: Option<String>,
    pub(super) local_part: Option<String>,
    pub(super) host: Option<String>,
}

impl<'a> Part<'a> {
    /// Reads a whole message.
    pub(super) fn parse(raw: &'a [u8]) -> Self {
        Self::parse_at(raw, false, 0)
    }

    /// What stands in a digest is a message where nothing else is said (RFC 2046 section 5.1.5).
    fn parse_at(raw: &'a [u8], in_digest: bool, depth: usize) -> Self {
        let (header, body) = split_header(raw);
        let content_type = field(header, "Content-Type").map(|text| Value::parse(&text));
        let plain = || Value { value: "text/plain".into(), parameters: vec![("charset".into(), "us-ascii".into())] };
        let usual =
            || if in_digest { Value { value: "message/rfc822".into(), parameters: Vec::new() } } else { plain() };
        let content_type = content_type.filter(|value| value.value.contains('/')).unwrap_or_else(usual);
        let mut part = Self { header, body, content_type, children: Vec::new(), message: None };
        if depth >= DEPTH_MAX {
            return part;
        }
        if part.content_type.value.starts_with("multipart/") {
            if let Some(boundary) = part.content_type.parameter("boundary") {
                let digest = part.content_type.value == "multipart/digest";
                let child = |raw| Self::parse_at(raw, digest, depth + 1);
                part.children = parts(body, boundary).into_iter().map(child).collect();
            }
            if part.children.is_empty() {
                part.content_type = plain();
            }
        } else if part.content_type.value == "message/rfc822" {
            part.message = Some(Box::new(Self::parse_at(body, false, depth + 1)));
        }
        part
    }

    /// The value of a header field, unfolded.
    pub(super) fn field(&self, name: &str) -> Option<String> {
        field(self.header, name)
    }

    /// The part under a section number (RFC 3501 section 6.4.5).
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
    values(header, name).next()
}

/// The values of all fields of this name, unfolded.
pub(super) fn values(header: &[u8], name: &str) -> impl Iterator<Item = String> {
    let named = fields(header).into_iter().filter(move |(own, _)| own.eq_ignore_ascii_case(name));
    named.filter_map(|(_, bytes)| {
        let text = String::from_utf8_lossy(bytes);
        let (_, value) = text.split_once(':')?;
        Some(value.replace(['\r', '\n'], "").trim().to_owned())
    })
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

/// Mailboxes and groups of an address list (RFC 5322 section 3.4), as an envelope lists them.
pub(super) fn addresses(text: &str) -> Vec<Address> {
    let mut list = Addresses::default();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        match character {
            '(' => {
                let (comment, behind) = delimited(rest, '(', ')');
                list.comment = Some(comment);
                rest = behind;
                continue;
            }
            '"' => {
                let (word, behind) = delimited(rest, '"', '"');
                list.words.push(word);
                rest = behind;
                continue;
            }
            '<' => {
                let (angle, behind) = rest[1..].split_once('>').unwrap_or((&rest[1..], ""));
                list.angle = Some(angle.to_owned());
                rest = behind;
                continue;
            }
            ':' => list.open_group(),
            ',' => list.end_address(),
            ';' => list.close_group(),
            '@' => list.words.push("@".into()),
            c if c.is_whitespace() => {}
            _ => {
                let end = rest.find(|c: char| c.is_whitespace() || "(\"<:,;@".contains(c)).unwrap_or(rest.len());
                list.words.push(rest[..end].to_owned());
                rest = &rest[end..];
                continue;
            }
        }
        rest = &rest[character.len_utf8()..];
    }
    list.close_group();
    list.found
}

/// An address list as far as it was read.
#[derive(Default)]
struct Addresses {
    found: Vec<Address>,
    /// Of the address that is being read: words outside of `<>`, what stands in them, and the last comment.
    words: Vec<String>,
    angle: Option<String>,
    comment: Option<String>,
    in_group: bool,
}

impl Addresses {
    fn end_address(&mut self) {
        let (words, comment) = (std::mem::take(&mut self.words), self.comment.take());
        let (name, spec) = match self.angle.take() {
            Some(spec) => (Some(words.join(" ")).filter(|name| !name.is_empty()).or(comment), without_comments(&spec)),
            None => (comment, words.concat()),
        };
        let (route, spec) = match spec.strip_prefix('@').and_then(|spec| spec.split_once(':')) {
            Some((route, spec)) => (Some(format!("@{route}")), spec.to_owned()),
            None => (None, spec),
        };
        let Some((local_part, host)) = spec.rsplit_once('@') else { return };
        let (local_part, host) = (Some(unquoted(local_part)), Some(host.to_owned()));
        self.found.push(Address { name, route, local_part, host });
    }

    fn open_group(&mut self) {
        let name = std::mem::take(&mut self.words).join(" ");
        (self.in_group, self.comment) = (true, None);
        self.found.push(Address { local_part: Some(name), ..Address::default() });
    }

    fn close_group(&mut self) {
        self.end_address();
        if std::mem::take(&mut self.in_group) {
            self.found.push(Address::default());
        }
    }
}

/// What stands between these two, backslashes read, and what follows; comments may stand in each other.
fn delimited(text: &str, open: char, close: char) -> (String, &str) {
    let (mut inner, mut depth, mut escaped) = (String::new(), 0_usize, false);
    for (at, character) in text.char_indices().skip(1) {
        match character {
            c if escaped => {
                inner.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            c if c == close && depth == 0 => return (inner, &text[at + c.len_utf8()..]),
            c => {
                if c == close {
                    depth -= 1;
                } else if c == open {
                    depth += 1;
                }
                inner.push(c);
            }
        }
    }
    (inner, "")
}

/// `user (comment)@ domain.org` without what does not belong to the address.
fn without_comments(spec: &str) -> String {
    let (mut out, mut rest) = (String::new(), spec);
    while let Some(start) = rest.find('(') {
        out.push_str(&rest[..start]);
        rest = delimited(&rest[start..], '(', ')').1;
    }
    out.push_str(rest);
    let mut quoted = false;
    out.retain(|c| {
        quoted ^= c == '"';
        quoted || !c.is_whitespace()
    });
    out
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
        let names: Vec<_> = list.iter().map(row).collect();
        assert_eq!(
            names,
            [
                [Some("Muster, Mia"), None, Some("mia"), Some("example.net")],
                [None, None, Some("chor"), Some("example.org")],
                [None, None, Some("undisclosed"), None],
                [None; 4]
            ]
        );
    }

    fn row(address: &Address) -> [Option<&str>; 4] {
        let Address { name, route, local_part, host } = address;
        [name.as_deref(), route.as_deref(), local_part.as_deref(), host.as_deref()]
    }

    #[test]
    fn comments_routes_and_groups_are_told_apart() {
        for (text, first) in [
            ("user@domain (Real (R.) Name)", [Some("Real (R.) Name"), None, Some("user"), Some("domain")]),
            ("<user (c)@ (c) domain.org>", [None, None, Some("user"), Some("domain.org")]),
            ("user (c) @ domain.org", [Some("c"), None, Some("user"), Some("domain.org")]),
            ("<@route:user@domain>", [None, Some("@route"), Some("user"), Some("domain")]),
            ("A B: a@b;", [None, None, Some("A B"), None]),
            ("\"a b\"@c", [None, None, Some("a b"), Some("c")]),
        ] {
            assert_eq!(addresses(text).first().map(row), Some(first), "{text}");
        }
    }

    #[test]
    fn the_parts_of_a_digest_are_messages() {
        let digest = Part::parse(
            b"Content-Type: multipart/digest; boundary=x\r\n\r\n--x\r\n\r\nSubject: a\r\n\r\nbody\r\n--x--\r\n",
        );
        assert_eq!(digest.section([1, 1]).map(|part| part.body), Some(&b"body"[..]));
    }

    proptest! {
        #[test]
        fn any_octets_are_some_message(raw in proptest::collection::vec(any::<u8>(), 0..500)) {
            let part = Part::parse(&raw);
            prop_assert_eq!(part.header.len() + part.body.len(), raw.len());
        }

        #[test]
        fn any_text_is_some_address_list(text in "[ -~äß,;:()<>\"@\\\\]{0,60}") {
            prop_assert!(addresses(&text).len() <= 2 * text.len());
        }
    }
}

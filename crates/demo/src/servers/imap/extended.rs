//! The options of ESEARCH (RFC 4731), LIST-EXTENDED (RFC 5258) and LIST-STATUS (RFC 5819): taken off a command, so
//! that the rest is one that imap-codec reads.

use imap_codec::CommandCodec;
use imap_codec::decode::Decoder;
use imap_codec::imap_types::command::CommandBody;
use imap_codec::imap_types::status::StatusDataItemName;

use super::grammar;

/// Most patterns of one LIST.
const PATTERNS_MAX: usize = 32;

/// A command without its options.
#[derive(Default)]
pub(super) struct Extended {
    /// The command that is left; `None` where there were no options.
    pub(super) base: Option<Vec<u8>>,
    pub(super) search: Option<SearchReturn>,
    pub(super) list: Option<ListOptions>,
}

/// What SEARCH is to return.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct SearchReturn {
    pub(super) min: bool,
    pub(super) max: bool,
    pub(super) count: bool,
    pub(super) all: bool,
}

/// What LIST selects and returns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ListOptions {
    /// Further commands `LIST reference pattern`, where there are several patterns.
    pub(super) patterns: Vec<Vec<u8>>,
    pub(super) only_subscribed: bool,
    pub(super) only_special: bool,
    pub(super) recursive: bool,
    pub(super) subscribed: bool,
    pub(super) children: bool,
    pub(super) status: Vec<StatusDataItemName>,
}

/// Takes the options off; the text that refuses them otherwise.
pub(super) fn take(name: &str, bytes: &[u8]) -> Result<Extended, String> {
    match name {
        "SEARCH" | "UID SEARCH" => take_search(name, bytes),
        "LIST" => take_list(bytes),
        _ => Ok(Extended::default()),
    }
}

fn take_search(name: &str, bytes: &[u8]) -> Result<Extended, String> {
    let (head, rest) = halves(bytes);
    let Some(options) = strip_word(rest, b"RETURN ") else { return Ok(Extended::default()) };
    let (options, rest) = in_parentheses(options).ok_or("RETURN needs (MIN MAX ALL COUNT), some or none of them")?;
    let mut returned = SearchReturn::default();
    for option in words(options) {
        match option.as_str() {
            "MIN" => returned.min = true,
            "MAX" => returned.max = true,
            "COUNT" => returned.count = true,
            "ALL" => returned.all = true,
            other => return Err(format!("{name} returns MIN, MAX, ALL and COUNT, not {other}")),
        }
    }
    if returned == SearchReturn::default() {
        returned.all = true;
    }
    let base = [head, rest.strip_prefix(b" ").unwrap_or(rest)].concat();
    Ok(Extended { base: Some(base), search: Some(returned), list: None })
}

fn take_list(bytes: &[u8]) -> Result<Extended, String> {
    let (head, rest) = halves(bytes);
    // Of a literal the length counts, so nothing is cut out beside one.
    if rest.contains(&b'{') {
        return Ok(Extended::default());
    }
    let rest = rest.trim_ascii_end();
    let mut options = ListOptions::default();
    let mut extended = false;
    let mut rest = match in_parentheses(rest) {
        Some((selected, rest)) => {
            select(&mut options, selected)?;
            extended = true;
            rest.trim_ascii_start()
        }
        None => rest,
    };
    if let Some(at) = outside_quotes(rest, b" RETURN (") {
        let tail = &rest[at + b" RETURN ".len()..];
        let (returned, behind) = in_parentheses(tail).ok_or("the options behind RETURN are not closed by )")?;
        if !behind.is_empty() {
            return Err("LIST ends with the options behind RETURN".into());
        }
        give(&mut options, returned)?;
        extended = true;
        rest = &rest[..at];
    }
    let (reference, patterns) = rest.split_at(outside_quotes(rest, b" ").unwrap_or(rest.len()));
    let mut commands = Vec::new();
    if let Some((patterns, b"")) = in_parentheses(patterns.trim_ascii_start()) {
        extended = true;
        for pattern in quoted_words(patterns).take(PATTERNS_MAX) {
            commands.push([head, reference, b" ", pattern, b"\r\n"].concat());
        }
    } else {
        commands.push([head, rest, b"\r\n"].concat());
    }
    if !extended {
        return Ok(Extended::default());
    }
    let base = commands.first().cloned().ok_or("LIST needs a pattern")?;
    options.patterns = commands.into_iter().skip(1).collect();
    Ok(Extended { base: Some(base), search: None, list: Some(options) })
}

fn select(options: &mut ListOptions, selected: &[u8]) -> Result<(), String> {
    for option in words(selected) {
        match option.as_str() {
            "SUBSCRIBED" => (options.only_subscribed, options.subscribed) = (true, true),
            "SPECIAL-USE" => options.only_special = true,
            "RECURSIVEMATCH" => options.recursive = true,
            // There are no folders on other servers.
            "REMOTE" => {}
            other => {
                return Err(format!("LIST selects by SUBSCRIBED, SPECIAL-USE, RECURSIVEMATCH and REMOTE, not {other}"));
            }
        }
    }
    if options.recursive && !options.only_subscribed {
        return Err("RECURSIVEMATCH needs SUBSCRIBED beside it".into());
    }
    Ok(())
}

fn give(options: &mut ListOptions, returned: &[u8]) -> Result<(), String> {
    let mut rest = returned;
    while !rest.trim_ascii_start().is_empty() {
        rest = rest.trim_ascii_start();
        if let Some(items) = strip_word(rest, b"STATUS ") {
            let (items, behind) = in_parentheses(items).ok_or("STATUS needs (item ...)")?;
            options.status = status_items(items)?;
            rest = behind;
            continue;
        }
        let end = rest.iter().position(|byte| *byte == b' ').unwrap_or(rest.len());
        match words(&rest[..end]).next().as_deref() {
            Some("SUBSCRIBED") => options.subscribed = true,
            Some("CHILDREN") => options.children = true,
            // Is told anyway.
            Some("SPECIAL-USE") | None => {}
            Some(other) => {
                return Err(format!("LIST returns SUBSCRIBED, CHILDREN, SPECIAL-USE and STATUS, not {other}"));
            }
        }
        rest = &rest[end..];
    }
    Ok(())
}

fn status_items(items: &[u8]) -> Result<Vec<StatusDataItemName>, String> {
    let command = [b"a STATUS INBOX (", items, b")\r\n"].concat();
    match CommandCodec::default().decode(&command).map(|(_, command)| command.body) {
        Ok(CommandBody::Status { item_names, .. }) if !item_names.is_empty() => Ok(item_names.into_owned()),
        _ => {
            Err("STATUS needs (item ...), of MESSAGES, RECENT, UIDNEXT, UIDVALIDITY, UNSEEN, SIZE, HIGHESTMODSEQ"
                .into())
        }
    }
}

/// Tag and name with the space behind them, and the arguments.
fn halves(bytes: &[u8]) -> (&[u8], &[u8]) {
    let (_, rest) = grammar::split(bytes);
    bytes.split_at(bytes.len() - rest.len())
}

fn strip_word<'a>(bytes: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    let head = bytes.get(..word.len())?;
    head.eq_ignore_ascii_case(word).then(|| &bytes[word.len()..])
}

/// What stands in the parentheses that open here, and what follows them.
fn in_parentheses(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let inner = bytes.strip_prefix(b"(")?;
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in inner.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'(' => depth += 1,
            b')' if depth == 0 => return Some((&inner[..at], &inner[at + 1..])),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Where a text stands outside of quoted strings, in any case.
fn outside_quotes(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in bytes.iter().enumerate() {
        if !quoted && strip_word(&bytes[at..], wanted).is_some() {
            return Some(at);
        }
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ => {}
        }
    }
    None
}

/// Words in upper case, as far as a reply may repeat them.
fn words(bytes: &[u8]) -> impl Iterator<Item = String> {
    let words = bytes.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    words.map(|word| {
        let printable = word.iter().filter(|byte| byte.is_ascii_graphic()).take(40);
        printable.map(|byte| char::from(byte.to_ascii_uppercase())).collect()
    })
}

/// Words, of which some are quoted strings.
fn quoted_words(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        bytes = bytes.trim_ascii_start();
        let (word, rest) = bytes.split_at(outside_quotes(bytes, b" ").unwrap_or(bytes.len()));
        bytes = rest;
        (!word.is_empty()).then_some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(line: &str) -> Result<(Option<String>, Extended), String> {
        let bytes = format!("{line}\r\n").into_bytes();
        let extended = take(&grammar::split(&bytes).0, &bytes)?;
        let base = extended.base.clone().map(|base| String::from_utf8(base).expect("text").trim_end().to_owned());
        Ok((base, extended))
    }

    #[test]
    fn search_options_are_taken_off() {
        let (base, extended) = taken("a uid search return (min Count) charset utf-8 all").expect("read");
        assert_eq!(base.as_deref(), Some("a uid search charset utf-8 all"));
        let expected = SearchReturn { min: true, count: true, ..SearchReturn::default() };
        assert_eq!(extended.search, Some(expected));
        assert!(taken("a SEARCH RETURN () ALL").expect("read").1.search.is_some_and(|returned| returned.all));
        assert!(taken("a SEARCH ALL").expect("read").0.is_none());
        for bad in ["a SEARCH RETURN (SAVE) ALL", "a SEARCH RETURN (MIN ALL", "a SEARCH RETURN MIN ALL"] {
            assert!(taken(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn list_options_are_taken_off() {
        let (base, extended) =
            taken(r#"a LIST (SUBSCRIBED recursivematch) "" ("a (b" "%") RETURN (CHILDREN STATUS (MESSAGES))"#)
                .expect("read");
        let list = extended.list.expect("options");
        assert_eq!(base.as_deref(), Some(r#"a LIST "" "a (b""#));
        assert_eq!(list.patterns, [b"a LIST \"\" \"%\"\r\n".to_vec()]);
        assert!(list.only_subscribed && list.subscribed && list.recursive && list.children && !list.only_special);
        assert_eq!(list.status, [StatusDataItemName::Messages]);
        for plain in ["a LIST \"\" %", "a LIST \"\" \" RETURN (x\"", "a LIST {3}", "a LIST"] {
            assert!(taken(plain).expect("read").0.is_none(), "{plain}");
        }
        for bad in [
            "a LIST (RECURSIVEMATCH) \"\" *",
            "a LIST (X) \"\" *",
            "a LIST \"\" * RETURN (X)",
            "a LIST \"\" * RETURN (STATUS ())",
            "a LIST \"\" * RETURN (STATUS",
            "a LIST \"\" ()",
        ] {
            assert!(taken(bad).is_err(), "{bad}");
        }
    }
}

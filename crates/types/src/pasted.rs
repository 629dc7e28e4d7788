//! Addresses and domains as people paste them: out of a mail program, a web page or a browser's address bar.

use std::borrow::Cow;

use crate::encode::percent_decoded;

/// What a pasted text is about: the address or the domain in it, without what was copied along.
///
/// A text in no known form comes back trimmed, so that the reader behind says what is wrong with it.
///
/// ```text
/// Anna <anna@gmx.de>    "Meier, Anna" <anna@gmx.de>;    anna@gmx.de (Anna)
/// <mailto:anna@gmx.de>  mailto:anna%2Bx@gmx.de?subject=Hello
/// www.gmx.de            https://www.gmx.de/mail?x#y
/// ```
pub(crate) fn core(text: &str) -> Cow<'_, str> {
    let text = trimmed(in_angle_brackets(trimmed(text)));
    if let Some(rest) = strip_prefix(text, "mailto:") {
        return mailto(rest);
    }
    for scheme in ["https://", "http://"] {
        if let Some(rest) = strip_prefix(text, scheme) {
            return Cow::Borrowed(without_www(web_host(rest)));
        }
    }
    let text = unquoted(without_comment(text));
    Cow::Borrowed(if text.contains('@') { text } else { without_www(text) })
}

/// Without what surrounds an address in running text: blanks, invisible characters, and the commas and
/// semicolons of a list.
fn trimmed(text: &str) -> &str {
    let invisible = |c: char| matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}');
    text.trim_matches(|c: char| c.is_whitespace() || invisible(c) || matches!(c, ',' | ';'))
}

/// `name-addr = [display-name] "<" addr-spec ">"` (RFC 5322 section 3.4). An address between quotes may
/// hold a `<` of its own, so the bracket has to follow a name or nothing, and end the text.
fn in_angle_brackets(text: &str) -> &str {
    let Some(before) = text.strip_suffix('>') else { return text };
    match before.rsplit_once('<') {
        Some((name, inside)) if !name.ends_with('@') => inside,
        _ => text,
    }
}

/// `mailtoURI = "mailto:" [to] [hfields]` (RFC 6068 section 2), with the first of several addresses.
fn mailto(rest: &str) -> Cow<'_, str> {
    let to = rest.split('?').next().unwrap_or_default();
    let first = trimmed(to).split(',').next().unwrap_or_default();
    match percent_decoded(first) {
        Some(decoded) => Cow::Owned(trimmed(&decoded).to_owned()),
        None => Cow::Borrowed(first),
    }
}

/// The host of a URL behind its scheme.
fn web_host(rest: &str) -> &str {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// `www.` starts the names of web pages; no mailbox is behind it.
fn without_www(domain: &str) -> &str {
    match strip_prefix(domain, "www.") {
        Some(rest) if rest.contains('.') => rest,
        _ => domain,
    }
}

/// Without a comment behind the address, as old programs write names: `anna@gmx.de (Anna)`.
fn without_comment(text: &str) -> &str {
    let Some(before) = text.strip_suffix(')') else { return text };
    match before.rsplit_once('(') {
        Some((address, _)) if address.ends_with(char::is_whitespace) => address.trim_end(),
        _ => text,
    }
}

/// Without the quotation marks around a whole text. A quoted local part alone ends before the `@`.
fn unquoted(text: &str) -> &str {
    const PAIRS: [(char, char); 6] = [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('„', '“'), ('«', '»')];
    PAIRS.iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close)).map_or(text, str::trim)
}

fn strip_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

#[cfg(test)]
mod tests {
    use crate::{Target, address::AddressError};

    fn read(text: &str) -> String {
        text.parse::<Target>().map_or_else(|error| format!("{error:?}"), |target| target.to_string())
    }

    #[test]
    fn pasted_forms_are_the_address_in_them() {
        for text in [
            "  anna@gmx.de\t",
            "anna@gmx.de\r\n",
            "\u{a0}anna@gmx.de\u{a0}",
            "\u{feff}anna@gmx.de\u{200b}",
            "anna@gmx.de,",
            "anna@gmx.de;",
            "anna@gmx.de.",
            "<anna@gmx.de>",
            "< anna@gmx.de >",
            "Anna <anna@gmx.de>",
            "Anna<anna@gmx.de>",
            "Meier, Anna <anna@gmx.de>;",
            "\"Meier <Anna>\" <anna@gmx.de>",
            "anna@gmx.de <anna@gmx.de>",
            "anna@gmx.de (Anna Meier)",
            "'anna@gmx.de'",
            "\"anna@gmx.de\"",
            "„anna@gmx.de“",
            "mailto:anna@gmx.de",
            "MAILTO:anna@gmx.de?subject=Hello%20there",
            "<mailto:anna@gmx.de>",
            "mailto:anna%40gmx.de",
            "mailto:anna@gmx.de,ben@gmx.de",
        ] {
            assert_eq!(read(text), "anna@gmx.de", "{text:?}");
        }
    }

    #[test]
    fn urls_are_the_domain_in_them() {
        for text in [
            "www.gmx.de",
            "WWW.gmx.de",
            "http://gmx.de",
            "https://www.gmx.de/",
            "https://www.gmx.de:8443/mail?x=1#top",
            "https://anna@gmx.de/inbox",
            "<https://gmx.de/>",
            " gmx.de ",
        ] {
            assert_eq!(read(text), "gmx.de", "{text:?}");
        }
        assert_eq!(read("www.de"), "www.de", "a domain of its own");
        assert_eq!(read("webmail.gmx.de"), "webmail.gmx.de");
    }

    #[test]
    fn what_belongs_to_an_address_stays() {
        assert_eq!(read("\"a <b\"@example.org"), "\"a <b\"@example.org");
        assert_eq!(read("'anna'@example.org"), "'anna'@example.org");
        assert_eq!(read("www.anna@example.org"), "www.anna@example.org");
        assert_eq!(read("anna@www.example.org"), "anna@www.example.org");
        assert_eq!(read("my_store@my_store.example.org"), "my_store@my_store.example.org");
        assert_eq!(read("r3---sn.example.org"), "r3---sn.example.org");
    }

    #[test]
    fn what_holds_no_address_still_says_why() {
        for (text, error) in [
            (" ", AddressError::Empty),
            ("<>", AddressError::Empty),
            ("Anna <anna>", AddressError::NoAtSign),
            ("mailto:", AddressError::Empty),
            ("https://", AddressError::Empty),
            ("Anna anna@gmx.de", AddressError::Character { character: ' ' }),
            ("imaps://gmx.de", AddressError::Domain { text: "imaps://gmx.de".into() }),
        ] {
            assert_eq!(read(text), format!("{error:?}"), "{text:?}");
        }
    }
}

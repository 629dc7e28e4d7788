//! POP3 replies: bytes in, values out.

use crate::{Capabilities, Expire, text};
use mail_types::AuthMechanism;
use mail_types::report::Refusal;

/// The first line of a reply (RFC 5034 section 4 for the continuation).
///
/// ```text
/// single-line  = status [SP text] CRLF      ; status = "+OK" / "-ERR"
/// continuation = "+" SP [base64] CRLF
/// ```
#[derive(Debug, PartialEq, Eq)]
pub enum Status {
    /// `+OK`, and what follows.
    Ok(String),
    /// `-ERR`
    Err(Refusal),
    /// `+`: a challenge in base64.
    Continue(Vec<u8>),
}

/// Reads a status line; `None` where it is none. Some servers write `+OK,` or `-ERR:`, or no blank before the
/// bracket of a response code; a word that only begins like one of the two is none.
pub fn status(line: &[u8]) -> Option<Status> {
    let after = |word: &[u8]| {
        let (begin, rest) = line.split_at_checked(word.len())?;
        let ends = rest.first().is_none_or(|octet| octet.is_ascii() && !octet.is_ascii_alphanumeric());
        (begin.eq_ignore_ascii_case(word) && ends).then_some(match rest {
            [b' ' | b'\t' | b',' | b':' | b';' | b'.', rest @ ..] => rest,
            rest => rest,
        })
    };
    if let Some(rest) = after(b"+OK") {
        return Some(Status::Ok(text(rest)));
    }
    if let Some(rest) = after(b"-ERR") {
        return Some(Status::Err(refusal(&text(rest))));
    }
    match line {
        b"+" => Some(Status::Continue(Vec::new())),
        [b'+', b' ', challenge @ ..] => Some(Status::Continue(challenge.to_vec())),
        _ => None,
    }
}

/// `resp-code = "[" resp-level *("/" resp-level) "]"` (RFC 2449 section 8), as in `[SYS/TEMP]`.
fn refusal(line: &str) -> Refusal {
    let coded = line.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']')).filter(|(code, _)| {
        !code.is_empty() && code.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"/-_.".contains(&octet))
    });
    let (code, text) = match coded {
        Some((code, text)) => (Some(code.to_ascii_uppercase()), text.trim_start()),
        None => (None, line),
    };
    Refusal { status: "-ERR".into(), code, text: text.to_owned(), mechanism_error: None }
}

/// The timestamp that APOP needs, taken out of the greeting:
///
/// ```text
/// msg-id = "<" 1*(%d33-59 / %d61 / %d63-126) "@" 1*(…) ">"   ; RFC 5322, no folding
/// ```
///
/// Only a proper msg-id counts. Others let a false server choose the bytes that it needs to find
/// the password from two MD5 collisions (CVE-2007-1558).
pub fn timestamp(greeting: &str) -> Option<&str> {
    let start = greeting.find('<')?;
    let length = greeting[start..].find('>')?;
    let inner = &greeting[start + 1..start + length];
    let (left, right) = inner.split_once('@')?;
    let proper =
        |part: &str| !part.is_empty() && part.bytes().all(|octet| octet.is_ascii_graphic() && !b"<>@".contains(&octet));
    (proper(left) && proper(right)).then(|| &greeting[start..=start + length])
}

/// What the lines of a CAPA reply say (RFC 2449 section 6).
pub fn capabilities(lines: Vec<String>, apop: bool) -> Capabilities {
    let mut found = Capabilities { initial_response: true, ..Capabilities::default() };
    let mut add = |mechanism| {
        if !found.mechanisms.contains(&mechanism) {
            found.mechanisms.push(mechanism);
        }
    };
    for line in &lines {
        let mut words = line.split_ascii_whitespace();
        let name = words.next().unwrap_or_default().to_ascii_uppercase();
        match name.as_str() {
            "SASL" => words.map(AuthMechanism::from_sasl).for_each(&mut add),
            "USER" => add(AuthMechanism::Command),
            "STLS" => found.starttls = true,
            "PIPELINING" => found.pipelining = true,
            "UIDL" => found.unique_ids = true,
            "LOGIN-DELAY" => found.login_delay_s = words.next().and_then(|seconds| seconds.parse().ok()),
            "EXPIRE" => {
                found.expire = words.next().and_then(|days| match days.eq_ignore_ascii_case("NEVER") {
                    true => Some(Expire::Never),
                    false => days.parse().ok().map(Expire::Days),
                });
            }
            _ => {}
        }
    }
    if apop {
        found.mechanisms.push(AuthMechanism::Apop);
    }
    found.lines = lines;
    found
}

/// What a server can do that does not know CAPA: log in with USER and PASS, as RFC 1939 had it.
pub fn without_capa(apop: bool) -> Capabilities {
    let mut mechanisms = vec![AuthMechanism::Command];
    mechanisms.extend(apop.then_some(AuthMechanism::Apop));
    Capabilities { mechanisms, initial_response: true, ..Capabilities::default() }
}

/// `"+OK" SP messages SP octets` (RFC 1939 section 5, STAT). Words between the numbers, and brackets around
/// them, are passed over; `None` of what is not said.
pub fn stat(text: &str) -> (Option<u64>, Option<u64>) {
    let mut numbers = text.split_ascii_whitespace().filter_map(|word| number(word.as_bytes()));
    (numbers.next(), numbers.next())
}

/// A line of LIST or UIDL: `number SP rest`. Blanks before the number and between the two are passed over, those
/// at the end stay: a unique id ends where the line ends. Where nothing follows the number, the rest is empty.
pub fn listing(line: &[u8]) -> Option<(u32, &[u8])> {
    let line = line.trim_ascii_start();
    let digits = line.iter().take_while(|octet| octet.is_ascii_digit()).count();
    let number = std::str::from_utf8(&line[..digits]).ok()?.parse().ok()?;
    match line[digits..].split_first() {
        None => Some((number, b"")),
        Some((b' ' | b'\t', rest)) => Some((number, rest.trim_ascii_start())),
        Some(_) => None,
    }
}

/// What LIST says about a message, behind its number; `None` where that is no size: nothing, a negative number,
/// one that no computer counts to.
pub fn size(rest: &[u8]) -> Option<u64> {
    number(rest.split(u8::is_ascii_whitespace).next()?)
}

/// `120`, `(120`
fn number(word: &[u8]) -> Option<u64> {
    let word = word.strip_prefix(b"(").unwrap_or(word);
    let word = word.strip_suffix(b")").unwrap_or(word);
    let digits = !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(word).ok().filter(|_| digits)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn err(code: Option<&str>, text: &str) -> Option<Status> {
        let (status, code, text) = ("-ERR".into(), code.map(str::to_owned), text.to_owned());
        Some(Status::Err(Refusal { status, code, text, mechanism_error: None }))
    }

    #[test]
    fn status_lines() {
        let table: [(&[u8], Option<Status>); 20] = [
            (b"", None),
            (b"+O", None),
            (b"+OKAY", None),
            (b"220 smtp", None),
            (b"+OK", Some(Status::Ok(String::new()))),
            (b"+OK, ready", Some(Status::Ok(" ready".into()))),
            (b"+OK\tready", Some(Status::Ok("ready".into()))),
            (b"+OK\xe4", None),
            (b"-ERRATIC", None),
            (b"-ERR: no", err(None, " no")),
            (b"-ERR[IN-USE] locked", err(Some("IN-USE"), "locked")),
            (b"+ok  ready", Some(Status::Ok(" ready".into()))),
            (b"+", Some(Status::Continue(Vec::new()))),
            (b"+ UGFzcw==", Some(Status::Continue(b"UGFzcw==".to_vec()))),
            (b"-ERR", err(None, "")),
            (b"-err [in-use] mailbox locked", err(Some("IN-USE"), "mailbox locked")),
            (b"-ERR [SYS/TEMP] later", err(Some("SYS/TEMP"), "later")),
            (b"-ERR [AUTH]no", err(Some("AUTH"), "no")),
            (b"-ERR [two words] no", err(None, "[two words] no")),
            (b"-ERR [AUTH", err(None, "[AUTH")),
        ];
        for (line, expected) in table {
            assert_eq!(status(line), expected, "{line:?}");
        }
    }

    #[test]
    fn timestamps() {
        let table = [
            ("+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>", Some("<1896.697170952@dbc.mtview.ca.us>")),
            ("+OK <a@b> x <c@d>", Some("<a@b>")),
            ("+OK ready", None),
            ("+OK <a@b", None),
            ("+OK <>", None),
            ("+OK <@b>", None),
            ("+OK <a@>", None),
            ("+OK <a@b@c>", None),
            ("+OK <a b@c>", None),
            ("+OK <a\u{80}@c>", None),
            ("+OK > <", None),
        ];
        for (greeting, expected) in table {
            assert_eq!(timestamp(greeting), expected, "{greeting}");
        }
    }

    #[test]
    fn capability_lists() {
        let read = |list: &str, apop| capabilities(list.split('|').map(str::to_owned).collect(), apop);
        let found = read("TOP|user|Sasl plain LOGIN X-OWN|stls|UIDL|PIPELINING|LOGIN-DELAY 900 USER|EXPIRE 60|", true);
        let own = AuthMechanism::Other("X-OWN".into());
        assert_eq!(
            found.mechanisms,
            [AuthMechanism::Command, AuthMechanism::Plain, AuthMechanism::Login, own, AuthMechanism::Apop]
        );
        assert!(found.starttls && found.unique_ids && found.pipelining && found.has("top"));
        assert_eq!((found.login_delay_s, found.expire), (Some(900), Some(Expire::Days(60))));
        let found = read("EXPIRE never|LOGIN-DELAY soon", false);
        assert_eq!((found.login_delay_s, found.expire), (None, Some(Expire::Never)));
        assert!(found.mechanisms.is_empty() && !found.starttls);
        assert_eq!(read("EXPIRE|SASL", false).expire, None);
        assert_eq!(without_capa(true).mechanisms, [AuthMechanism::Command, AuthMechanism::Apop]);
    }

    #[test]
    fn stat_lines() {
        let table = [
            ("2 320", (Some(2), Some(320))),
            ("0 0 more", (Some(0), Some(0))),
            (" 2", (Some(2), None)),
            ("", (None, None)),
            ("2 messages (320 octets)", (Some(2), Some(320))),
            ("-1 -1", (None, None)),
            ("3 18446744073709551616", (Some(3), None)),
        ];
        for (line, expected) in table {
            assert_eq!(stat(line), expected, "{line}");
        }
    }

    #[test]
    fn listing_lines() {
        type Case = (&'static [u8], Option<(u32, &'static [u8])>);
        let table: [Case; 10] = [
            (b"1 whqtswO00WBw418f9t5JxYwZ", Some((1, b"whqtswO00WBw418f9t5JxYwZ"))),
            (b"2  120 ", Some((2, b"120 "))),
            (b" \t002\ta b\t", Some((2, b"a b\t"))),
            (b"4 \xe4", Some((4, b"\xe4"))),
            (b"unique-id listing", None),
            (b"3", Some((3, b""))),
            (b"3 ", Some((3, b""))),
            (b"x 1", None),
            (b"99999999999 1", None),
            (b"", None),
        ];
        for (line, expected) in table {
            assert_eq!(listing(line), expected, "{}", text(line));
        }
        let table: [(&[u8], Option<u64>); 9] = [
            (b"120", Some(120)),
            (b"120 octets", Some(120)),
            (b"(120 octets)", Some(120)),
            (b"(120)", Some(120)),
            (b"6442450944", Some(6 << 30)),
            (b"-1", None),
            (b"+1", None),
            (b"99999999999999999999", None),
            (b"", None),
        ];
        for (rest, expected) in table {
            assert_eq!(size(rest), expected, "{}", text(rest));
        }
    }

    proptest! {
        #[test]
        fn random_bytes_never_panic(octets in prop::collection::vec(any::<u8>(), 0..100)) {
            let line = text(&octets);
            let _ = (status(&octets), timestamp(&line), stat(&line), capabilities(vec![line.clone()], false));
        }
    }
}

//! SMTP replies: lines in, values out.

use crate::Capabilities;
use mail_types::AuthMechanism;
use mail_types::report::{Refusal, RefusalStatus};

/// A line of a reply (RFC 5321 section 4.2).
///
/// ```text
/// reply-line = *( reply-code "-" [ textstring ] CRLF ) reply-code [ SP textstring ] CRLF
/// reply-code = %x32-35 %x30-35 %x30-39
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct ReplyLine<'a> {
    /// Three digits.
    pub code: u16,
    /// The reply ends with this line.
    pub last: bool,
    /// What follows.
    pub text: &'a [u8],
}

/// Reads a line of a reply; `None` where it is none. The second digit may be any, as servers do not
/// always keep to 0–5.
pub fn reply_line(line: &[u8]) -> Option<ReplyLine<'_>> {
    let (digits, rest) = line.split_at_checked(3)?;
    if !matches!(digits[0], b'2'..=b'5') || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let code = std::str::from_utf8(digits).ok()?.parse().ok()?;
    match rest.split_first() {
        None => Some(ReplyLine { code, last: true, text: b"" }),
        Some((b' ', text)) => Some(ReplyLine { code, last: true, text }),
        Some((b'-', text)) => Some(ReplyLine { code, last: false, text }),
        Some(_) => None,
    }
}

/// A whole reply.
#[derive(Debug, PartialEq, Eq)]
pub struct SmtpReply {
    /// Three digits.
    pub code: u16,
    /// What follows the code on each line.
    pub lines: Vec<String>,
}

impl From<SmtpReply> for Refusal {
    /// The enhanced status code is the first one found; it is taken off every line that has it.
    fn from(reply: SmtpReply) -> Self {
        let class = reply.code / 100;
        let mut found: Option<String> = None;
        let mut words = Vec::new();
        for line in &reply.lines {
            let (code, text) = enhanced(line, class).map_or((None, line.as_str()), |(code, text)| (Some(code), text));
            if let Some(code) = code {
                found.get_or_insert_with(|| code.to_owned());
            }
            if !text.is_empty() {
                words.push(text);
            }
        }
        Self {
            status: RefusalStatus::Said(reply.code.to_string()),
            code: found,
            text: words.join(" "),
            mechanism_error: None,
        }
    }
}

/// ```text
/// status-code = class "." subject "." detail      ; RFC 3463 section 2
/// subject     = 1*3digit
/// detail      = 1*3digit
/// ```
///
/// The class must agree with the reply code (RFC 2034 section 4).
fn enhanced(line: &str, class: u16) -> Option<(&str, &str)> {
    let (code, text) = line.split_once(' ').unwrap_or((line, ""));
    let mut parts = code.split('.');
    let number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|octet| octet.is_ascii_digit());
    let classed = parts.next()?.parse() == Ok(class);
    let numbered = number(parts.next()?) && number(parts.next()?);
    (classed && numbered && parts.next().is_none()).then(|| (code, text.trim_start()))
}

/// What a reply to EHLO says: the first line greets, the others are keywords.
///
/// ```text
/// ehlo-line    = ehlo-keyword *( SP ehlo-param )
/// auth-keyword = "AUTH" *(SP sasl-mech)            ; also "AUTH=", from before RFC 2554
/// ```
pub fn capabilities(lines: Vec<String>) -> Capabilities {
    let mut found = Capabilities { initial_response: true, ..Capabilities::default() };
    found.lines = lines.into_iter().skip(1).filter(|line| !line.trim().is_empty()).collect();
    for line in &found.lines {
        let mut words = line.split([' ', '=', '\t']).filter(|word| !word.is_empty());
        match words.next().unwrap_or_default().to_ascii_uppercase().as_str() {
            "STARTTLS" => found.starttls = true,
            "PIPELINING" => found.pipelining = true,
            "AUTH" => {
                for mechanism in words.map(AuthMechanism::from_sasl) {
                    if !found.mechanisms.contains(&mechanism) {
                        found.mechanisms.push(mechanism);
                    }
                }
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reply_lines() {
        let line = |code, last, text: &'static str| Some(ReplyLine { code, last, text: text.as_bytes() });
        let table: [(&[u8], Option<ReplyLine<'_>>); 13] = [
            (b"", None),
            (b"25", None),
            (b"250", line(250, true, "")),
            (b"250 ", line(250, true, "")),
            (b"250-", line(250, false, "")),
            (b"250 OK 2", line(250, true, "OK 2")),
            (b"250-SIZE 10", line(250, false, "SIZE 10")),
            (b"250OK", None),
            (b"150 early", None),
            (b"650 late", None),
            (b"2x0 odd", None),
            (b"+OK POP3", None),
            (b"HTTP/1.1 400", None),
        ];
        for (input, expected) in table {
            assert_eq!(reply_line(input), expected, "{input:?}");
        }
    }

    #[test]
    fn refusals() {
        let table: [(u16, &[&str], Option<&str>, &str); 9] = [
            (535, &["5.7.8 bad credentials"], Some("5.7.8"), "bad credentials"),
            (535, &["5.7.8 bad", "5.7.8 really"], Some("5.7.8"), "bad really"),
            (535, &["5.7.139 disabled"], Some("5.7.139"), "disabled"),
            (535, &["bad credentials"], None, "bad credentials"),
            (535, &["4.7.8 other class"], None, "4.7.8 other class"),
            (535, &["5.7 bad"], None, "5.7 bad"),
            (535, &["5.7.1000 bad"], None, "5.7.1000 bad"),
            (535, &["5.7.8"], Some("5.7.8"), ""),
            (421, &[""], None, ""),
        ];
        for (code, lines, enhanced, text) in table {
            let reply = SmtpReply { code, lines: lines.iter().map(|line| (*line).to_owned()).collect() };
            let refusal = Refusal::from(reply);
            assert_eq!((refusal.code.as_deref(), refusal.text.as_str()), (enhanced, text), "{lines:?}");
            assert_eq!(refusal.status.as_str(), code.to_string());
        }
    }

    #[test]
    fn capability_lists() {
        let read = |list: &str| capabilities(list.split('|').map(str::to_owned).collect());
        let found = read("mx.example.org|size 1000|starttls|auth PLAIN login|AUTH=LOGIN X-OWN|Pipelining||X-NEW");
        let own = AuthMechanism::Other("X-OWN".into());
        assert_eq!(found.mechanisms, [AuthMechanism::Plain, AuthMechanism::Login, own]);
        assert!(found.starttls && found.pipelining && found.initial_response);
        assert_eq!(
            found.lines,
            ["size 1000", "starttls", "auth PLAIN login", "AUTH=LOGIN X-OWN", "Pipelining", "X-NEW"]
        );
        assert!(found.has("SIZE") && !found.has("mx.example.org"));
        assert!(read("AUTH PLAIN").mechanisms.is_empty(), "the first line is no keyword");
    }

    proptest! {
        #[test]
        fn random_bytes_never_panic(octets in prop::collection::vec(any::<u8>(), 0..60)) {
            let line = crate::text(&octets);
            let _ = (reply_line(&octets), enhanced(&line, 5), capabilities(vec![String::new(), line.clone()]));
        }
    }
}

//! Which note belongs to a line of a dialog. The words stand in `compare.ftl`: `why-KEY` says in a
//! line what it means, `more-KEY` at more length; [`source`] names the RFC.

use mail_types::Protocol;
use mail_types::event::Direction;

/// A key, the RFC and its section.
type Note = (&'static str, &'static str);

const POP3_SENT: &[(&str, Note)] = &[
    ("CAPA", ("pop3-capa", "RFC 2449 section 5")),
    ("STLS", ("starttls", "RFC 2595 section 4")),
    ("USER", ("pop3-user", "RFC 1939 section 7")),
    ("PASS", ("pop3-pass", "RFC 1939 section 7")),
    ("STAT", ("pop3-stat", "RFC 1939 section 5")),
    ("UIDL", ("pop3-uidl", "RFC 1939 section 7")),
    ("LIST", ("pop3-list", "RFC 1939 section 5")),
    ("RETR", ("pop3-retr", "RFC 1939 section 5")),
    ("TOP", ("pop3-top", "RFC 1939 section 7")),
    ("DELE", ("pop3-dele", "RFC 1939 section 5")),
    ("QUIT", ("pop3-quit", "RFC 1939 section 6")),
    ("AUTH", ("pop3-auth", "RFC 5034 section 4")),
    ("APOP", ("pop3-apop", "RFC 1939 section 7")),
];

const IMAP_SENT: &[(&str, Note)] = &[
    ("CAPABILITY", ("imap-capability", "RFC 3501 section 6.1.1")),
    ("ID", ("imap-id", "RFC 2971 section 3.1")),
    ("STARTTLS", ("starttls", "RFC 3501 section 6.2.1")),
    ("LOGIN", ("imap-login", "RFC 3501 section 6.2.3")),
    ("AUTHENTICATE", ("imap-login", "RFC 3501 section 6.2.2")),
    ("SELECT", ("imap-select", "RFC 3501 section 6.3.1")),
    ("EXAMINE", ("imap-examine", "RFC 3501 section 6.3.2")),
    ("LIST", ("imap-list", "RFC 3501 section 6.3.8")),
    ("STATUS", ("imap-status", "RFC 3501 section 6.3.10")),
    ("CREATE", ("imap-create", "RFC 3501 section 6.3.3")),
    ("SUBSCRIBE", ("imap-subscribe", "RFC 3501 section 6.3.6")),
    ("APPEND", ("imap-append", "RFC 3501 section 6.3.11")),
    ("IDLE", ("imap-idle", "RFC 2177 section 3")),
    ("LOGOUT", ("imap-logout", "RFC 3501 section 6.1.3")),
];

const SMTP_SENT: &[(&str, Note)] = &[
    ("EHLO", ("smtp-ehlo", "RFC 5321 section 4.1.1.1")),
    ("STARTTLS", ("smtp-starttls", "RFC 3207 section 4")),
    ("AUTH", ("smtp-auth", "RFC 4954 section 4")),
    ("MAIL", ("smtp-mail", "RFC 5321 section 4.1.1.2")),
    ("RCPT", ("smtp-rcpt", "RFC 5321 section 4.1.1.3")),
    ("DATA", ("smtp-data", "RFC 5321 section 4.1.1.4")),
    ("QUIT", ("smtp-quit", "RFC 5321 section 4.1.1.10")),
];

/// By the reply code.
const SMTP_RECEIVED: &[(&str, Note)] = &[
    ("220", ("smtp-ready", "RFC 5321 section 4.2.3")),
    ("250", ("smtp-done", "RFC 5321 section 4.2.1")),
    ("334", ("smtp-challenge", "RFC 4954 section 4")),
    ("354", ("smtp-go-on", "RFC 5321 section 4.2.3")),
    ("235", ("smtp-accepted", "RFC 4954 section 6")),
];

/// The note of a line, if it has one.
pub fn note(protocol: Protocol, direction: Direction, text: &str) -> Option<Note> {
    match (protocol, direction) {
        (Protocol::Pop3, Direction::Sent) => find(POP3_SENT, text.split(' ').next()?),
        (Protocol::Pop3, Direction::Received) if text.starts_with("+OK") => Some(("pop3-ok", "RFC 1939 section 3")),
        (Protocol::Pop3, Direction::Received) if text.starts_with("-ERR [IN-USE]") => {
            Some(("pop3-in-use", "RFC 2449 section 8.1.2"))
        }
        (Protocol::Pop3, Direction::Received) if text.starts_with("-ERR") => Some(("pop3-err", "RFC 1939 section 3")),
        (Protocol::Imap, Direction::Sent) => imap_sent(text),
        (Protocol::Imap, Direction::Received) => imap_received(text),
        (Protocol::Submission, Direction::Sent) => find(SMTP_SENT, text.split(' ').next()?),
        (Protocol::Submission, Direction::Received) => smtp_received(text),
        (_, Direction::Note) if text.starts_with("TLS") => Some(("tls", "RFC 8314 section 3")),
        (_, Direction::Note) if text.starts_with('[') => Some(("body", "RFC 5322 section 2.1")),
        _ => None,
    }
}

fn imap_sent(text: &str) -> Option<Note> {
    if text == "DONE" {
        return Some(("imap-done", "RFC 2177 section 3"));
    }
    let mut words = text.split(' ').skip(1);
    let verb = words.next()?;
    if !verb.eq_ignore_ascii_case("UID") {
        return find(IMAP_SENT, verb);
    }
    const FETCH: &str = "RFC 3501 section 6.4.5";
    const STORE: &str = "RFC 3501 section 6.4.6";
    match words.next()?.to_ascii_uppercase().as_str() {
        "FETCH" if text.contains("BODY.PEEK[HEADER]") => Some(("imap-fetch-list", FETCH)),
        "FETCH" if text.contains("BODYSTRUCTURE") => Some(("imap-structure", FETCH)),
        "FETCH" if text.contains("BODY.PEEK[]") => Some(("imap-fetch", FETCH)),
        "FETCH" if text.contains("BODY") => Some(("imap-part", FETCH)),
        "FETCH" => Some(("imap-fetch-flags", FETCH)),
        "STORE" if text.contains("\\Seen") => Some(("imap-store-seen", STORE)),
        "STORE" => Some(("imap-store-deleted", STORE)),
        "EXPUNGE" => Some(("imap-expunge", "RFC 4315 section 2.1")),
        "MOVE" => Some(("imap-move", "RFC 6851 section 3.2")),
        "COPY" => Some(("imap-copy", "RFC 3501 section 6.4.7")),
        "SEARCH" => Some(("imap-search", "RFC 3501 section 6.4.4")),
        _ => None,
    }
}

fn imap_received(text: &str) -> Option<Note> {
    let mut words = text.split(' ');
    let (tag, word) = (words.next()?, words.next()?);
    if tag == "+" {
        return Some(("imap-go-on", "RFC 3501 section 7.5"));
    }
    if tag != "*" {
        return matches!(word, "OK" | "NO" | "BAD").then_some(("imap-tagged", "RFC 3501 section 7.1"));
    }
    let number = word.bytes().all(|octet| octet.is_ascii_digit());
    match if number { words.next()? } else { word } {
        "FETCH" => Some(("imap-flags", "RFC 3501 section 7.4.2")),
        "EXISTS" => Some(("imap-exists", "RFC 3501 section 7.3.1")),
        "EXPUNGE" => Some(("imap-expunged", "RFC 3501 section 7.4.1")),
        "LIST" => Some(("imap-listed", "RFC 3501 section 7.2.2")),
        "OK" if text.contains("UIDVALIDITY") => Some(("imap-uidvalidity", "RFC 3501 section 2.3.1.1")),
        "OK" if text.contains("UIDNEXT") => Some(("imap-uidnext", "RFC 3501 section 2.3.1.1")),
        _ => None,
    }
}

fn smtp_received(text: &str) -> Option<Note> {
    let refused = text.starts_with(['4', '5']).then_some(("smtp-refused", "RFC 5321 section 4.2.1"));
    find(SMTP_RECEIVED, text.get(..3)?).or(refused)
}

fn find(table: &[(&str, Note)], verb: &str) -> Option<Note> {
    table.iter().find(|(name, _)| name.eq_ignore_ascii_case(verb)).map(|(_, note)| *note)
}

/// Every key with its source, each once.
pub fn all() -> Vec<Note> {
    let further = [
        "UID FETCH 1 BODY.PEEK[HEADER]",
        "UID FETCH 1 BODY.PEEK[]",
        "UID FETCH 1 (FLAGS)",
        "UID FETCH 1 (BODYSTRUCTURE)",
        "UID FETCH 1 (BODY.PEEK[1])",
        "UID MOVE 1 x",
        "UID COPY 1 x",
        "UID SEARCH ALL",
        "UID STORE 1 (\\Seen)",
        "UID STORE 1 (\\Deleted)",
        "UID EXPUNGE 1",
    ];
    let received = [
        "a OK",
        "* 1 FETCH (",
        "* 1 EXISTS",
        "* 1 EXPUNGE",
        "* LIST () \"/\" x",
        "* OK [UIDVALIDITY 1]",
        "* OK [UIDNEXT 1]",
        "+ idling",
    ];
    let mut notes: Vec<Note> =
        [POP3_SENT, IMAP_SENT, SMTP_SENT, SMTP_RECEIVED].concat().iter().map(|(_, note)| *note).collect();
    notes.extend(further.iter().filter_map(|text| imap_sent(&format!("a {text}"))));
    notes.extend(imap_sent("DONE"));
    notes.extend(received.iter().filter_map(|text| imap_received(text)));
    for text in ["+OK", "-ERR", "-ERR [IN-USE]"] {
        notes.extend(note(Protocol::Pop3, Direction::Received, text));
    }
    notes.extend(smtp_received("550 no"));
    for text in ["TLS 1.3", "[12 octets]"] {
        notes.extend(note(Protocol::Imap, Direction::Note, text));
    }
    let mut seen = Vec::new();
    notes.retain(|(key, _)| {
        !seen.contains(key) && {
            seen.push(*key);
            true
        }
    });
    notes
}

/// Where the rule stands.
pub fn source(key: &str) -> Option<&'static str> {
    all().into_iter().find(|(known, _)| *known == key).map(|(_, source)| source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_find_their_notes() {
        let key = |protocol, direction, text| note(protocol, direction, text).map(|(key, _)| key);
        assert_eq!(key(Protocol::Pop3, Direction::Sent, "DELE 3"), Some("pop3-dele"));
        assert_eq!(key(Protocol::Pop3, Direction::Received, "1 00ab"), None);
        assert_eq!(
            key(Protocol::Imap, Direction::Sent, "a4 UID STORE 3 +FLAGS.SILENT (\\Seen)"),
            Some("imap-store-seen")
        );
        assert_eq!(key(Protocol::Imap, Direction::Received, "* 3 FETCH (UID 3 FLAGS (\\Seen))"), Some("imap-flags"));
        assert_eq!(key(Protocol::Submission, Direction::Received, "250-AUTH PLAIN"), Some("smtp-done"));
        assert_eq!(key(Protocol::Submission, Direction::Received, "535 5.7.8 no"), Some("smtp-refused"));
        for text in ["", " ", "*", "* 3", "a1", "a1 UID", "\u{fffd}"] {
            for protocol in Protocol::ALL {
                let _ = (key(protocol, Direction::Received, text), key(protocol, Direction::Sent, text));
            }
        }
    }
}

//! What the test message says (RFC 5322, RFC 2045, RFC 2047).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use mail_types::EmailAddress;

/// Longest line of quoted-printable, without CRLF (RFC 2045 section 6.7).
const QUOTED_MAX: usize = 76;
/// Octets of text in one encoded word, whole characters, so that a line of 76 also holds the name of the
/// header (RFC 2047 section 2).
const WORD_MAX: usize = 36;

/// Subject and text in the user's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The subject; the token is put behind it.
    pub subject: String,
    /// The text; lines end with LF.
    pub text: String,
}

/// A message that can be told from every other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    token: String,
    text: Vec<u8>,
}

impl Letter {
    /// Writes the message. `None` where the system has no random octets.
    pub fn write(address: &EmailAddress, words: &Words, date: SystemTime) -> Option<Self> {
        let mut octets = [0_u8; 16];
        getrandom::fill(&mut octets).ok()?;
        let token = mail_types::encode::hex(octets);
        Some(Self::with_token(address, words, date, token))
    }

    fn with_token(address: &EmailAddress, words: &Words, date: SystemTime, token: String) -> Self {
        let mailbox = address.to_ascii();
        let domain = address.domain.as_str();
        let subject = format!("{} {token}", words.subject);
        let header = [
            format!("Date: {}", date_time(date)),
            format!("From: <{mailbox}>"),
            format!("To: <{mailbox}>"),
            format!("Subject: {}", unstructured(&subject)),
            format!("Message-ID: <{token}.mailsetup@{domain}>"),
            // RFC 3834 section 5: nobody is to answer that he is on holiday.
            "Auto-Submitted: auto-generated".to_owned(),
            "MIME-Version: 1.0".to_owned(),
            "Content-Type: text/plain; charset=utf-8".to_owned(),
            "Content-Transfer-Encoding: quoted-printable".to_owned(),
        ];
        let mut text = header.map(|line| line + "\r\n").concat();
        text.push_str("\r\n");
        for line in words.text.lines() {
            text.push_str(&quoted_printable(line));
            text.push_str("\r\n");
        }
        Self { token, text: text.into_bytes() }
    }

    /// 32 hexadecimal digits that stand in the header and nowhere else in the world.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The whole message, lines ended by CRLF.
    pub fn text(&self) -> &[u8] {
        &self.text
    }
}

/// `Tue, 24 Nov 2026 12:00:00 +0000` (RFC 5322 section 3.3).
fn date_time(date: SystemTime) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let seconds = date.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs();
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let weekday = DAYS[(days % 7) as usize];
    let (mut year, mut left) = (1970, days);
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    while left >= 365 + u64::from(leap(year)) {
        left -= 365 + u64::from(leap(year));
        year += 1;
    }
    let lengths = [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while left >= lengths[month] {
        left -= lengths[month];
        month += 1;
    }
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{weekday}, {} {} {year} {hour:02}:{minute:02}:{second:02} +0000", left + 1, MONTHS[month])
}

/// A header's text: as it stands where it is ASCII, else in encoded words, one a line.
fn unstructured(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut words = Vec::new();
    let mut word = String::new();
    for character in text.chars() {
        if word.len() + character.len_utf8() > WORD_MAX {
            words.push(std::mem::take(&mut word));
        }
        word.push(character);
    }
    words.push(word);
    let encoded: Vec<String> = words.iter().map(|word| format!("=?utf-8?B?{}?=", STANDARD.encode(word))).collect();
    encoded.join("\r\n ")
}

/// A line in quoted-printable, with soft breaks where it is long.
fn quoted_printable(line: &str) -> String {
    let mut out = String::new();
    let mut length = 0;
    let last = line.len().saturating_sub(1);
    for (at, octet) in line.bytes().enumerate() {
        // A blank at the end of a line may be lost on the way.
        let plain = (octet.is_ascii_graphic() && octet != b'=') || (octet == b' ' && at != last);
        let piece = if plain { char::from(octet).to_string() } else { format!("={octet:02X}") };
        if length + piece.len() > QUOTED_MAX - 1 {
            out.push_str("=\r\n");
            length = 0;
        }
        length += piece.len();
        out.push_str(&piece);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(address: &str, subject: &str, text: &str) -> String {
        let words = Words { subject: subject.to_owned(), text: text.to_owned() };
        let date = UNIX_EPOCH + Duration::from_secs(1_795_520_000);
        let address = address.parse().expect("address");
        let letter = Letter::with_token(&address, &words, date, "0123".to_owned());
        assert_eq!(letter.token(), "0123");
        String::from_utf8(letter.text).expect("text")
    }

    #[test]
    fn a_whole_letter() {
        let text = letter("user@example.org", "Test", "One line.\n.\nmüde ");
        assert_eq!(
            text,
            "Date: Tue, 24 Nov 2026 11:33:20 +0000\r\nFrom: <user@example.org>\r\nTo: <user@example.org>\r\n\
             Subject: Test 0123\r\nMessage-ID: <0123.mailsetup@example.org>\r\nAuto-Submitted: auto-generated\r\n\
             MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
             Content-Transfer-Encoding: quoted-printable\r\n\r\nOne line.\r\n.\r\nm=C3=BCde=20\r\n"
        );
    }

    #[test]
    fn umlauts_are_encoded_and_long_lines_broken() {
        let text = letter("user@müller.example", "Prüfnachricht für das schöne neue Postfach", &"ä b".repeat(40));
        assert!(text.is_ascii() && text.contains("<user@xn--mller-kva.example>"), "{text}");
        assert!(text.lines().all(|line| line.len() <= 76), "{text}");
        assert!(text.contains("Subject: =?utf-8?B?UHLDvGZuYWNocmljaHQ"), "{text}");
        let utf8 = letter("müller@example.org", "Test", "x");
        assert!(utf8.contains("From: <müller@example.org>\r\n"), "SMTPUTF8 goes with it: {utf8}");
    }

    #[test]
    fn every_day_has_its_date() {
        for (seconds, expected) in [
            (0, "Thu, 1 Jan 1970 00:00:00 +0000"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 +0000"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 +0000"),
            (4_107_542_400, "Mon, 1 Mar 2100 00:00:00 +0000"),
        ] {
            assert_eq!(date_time(UNIX_EPOCH + Duration::from_secs(seconds)), expected);
        }
    }

    #[test]
    fn no_two_letters_are_alike() {
        let words = Words { subject: "t".to_owned(), text: "t".to_owned() };
        let address = "user@example.org".parse().expect("address");
        let write = || Letter::write(&address, &words, UNIX_EPOCH).expect("random octets");
        let (one, two) = (write(), write());
        assert!(one.token() != two.token() && one.token().len() == 32);
    }
}

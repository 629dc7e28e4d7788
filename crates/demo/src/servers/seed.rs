//! What lies in the mailbox at the start: a dozen believable messages, German and English, between
//! people and firms that do not exist.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset};

use super::mailbox::INBOX;

/// What the mailbox holds at the start.
#[derive(Debug, Clone, Default)]
pub enum Seed {
    /// A dozen example messages in several folders.
    #[default]
    Examples,
    /// Nothing.
    Empty,
    /// So many messages in INBOX, each of about this size.
    Numbered {
        /// How many.
        count: usize,
        /// Octets of each, roughly.
        size_bytes: usize,
    },
    /// Exactly these in INBOX. Line ends are left as they are.
    Raw(Vec<Vec<u8>>),
}

/// Folders and their special use (RFC 6154); "Entwürfe" in modified UTF-7.
pub(super) const FOLDERS: [(&str, Option<&str>); 5] = [
    (INBOX, None),
    ("Sent", Some("Sent")),
    ("Entw&APw-rfe", Some("Drafts")),
    ("Archive", Some("Archive")),
    ("Rechnungen", None),
];

pub(super) struct SeedMessage {
    pub(super) folder: &'static str,
    pub(super) flags: &'static [&'static str],
    pub(super) date: DateTime<FixedOffset>,
    pub(super) raw: Arc<[u8]>,
}

pub(super) fn messages(seed: &Seed, address: &str) -> Vec<SeedMessage> {
    let inbox = |date, raw: Vec<u8>| SeedMessage { folder: INBOX, flags: &[], date, raw: raw.into() };
    match seed {
        Seed::Empty => Vec::new(),
        Seed::Examples => EXAMPLES.iter().map(|example| example.build(address)).collect(),
        Seed::Raw(raws) => raws.iter().map(|raw| inbox(date_of(FIRST_DATE), raw.clone())).collect(),
        Seed::Numbered { count, size_bytes } => (1..=*count)
            .map(|number| {
                let date = date_of(FIRST_DATE) + chrono::TimeDelta::minutes(number.try_into().unwrap_or(0));
                inbox(date, numbered(number, *size_bytes, date, address))
            })
            .collect(),
    }
}

const FIRST_DATE: &str = "Mon, 02 Nov 2026 08:00:00 +0100";

/// A date out of this file; the tests read them all.
fn date_of(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc2822(text).unwrap_or_default()
}

fn numbered(number: usize, size_bytes: usize, date: DateTime<FixedOffset>, address: &str) -> Vec<u8> {
    const LINE: &[u8] = b"The quick brown fox jumps over the lazy dog, again and again.\r\n";
    let mut raw = format!(
        "Date: {}\r\nFrom: Counter <counter@example.com>\r\nTo: {address}\r\nSubject: Message {number}\r\n\
         Message-ID: <{number}@counter.example.com>\r\n\r\n",
        date.to_rfc2822()
    )
    .into_bytes();
    while raw.len() < size_bytes {
        raw.extend_from_slice(LINE);
    }
    raw
}

struct Example {
    folder: &'static str,
    flags: &'static [&'static str],
    date: &'static str,
    /// Header after Date, To (unless it stands here) and Message-ID, empty line, body.
    text: &'static str,
}

impl Example {
    fn build(&self, address: &str) -> SeedMessage {
        let date = date_of(self.date);
        let mut text = format!("Date: {}\nMessage-ID: <{}@mail.example.org>\n", self.date, date.timestamp());
        if self.folder != "Sent" && self.folder != "Entw&APw-rfe" {
            text.push_str(&format!("To: {address}\n"));
        } else {
            text.push_str(&format!("From: {address}\n"));
        }
        text.push_str(self.text);
        let raw = text.replace('\n', "\r\n").into_bytes().into();
        SeedMessage { folder: self.folder, flags: self.flags, date, raw }
    }
}

const EXAMPLES: [Example; 13] = [
    Example {
        folder: INBOX,
        flags: &["\\Seen"],
        date: "Mon, 02 Nov 2026 08:14:09 +0100",
        text: "From: Mail team <welcome@example.org>\nSubject: Welcome to your new mailbox\nMIME-Version: 1.0\n\
               Content-Type: text/plain; charset=us-ascii\n\nHello,\n\nyour mailbox is ready. You can reach it with POP3 and with IMAP:\n\
               . one device: POP3 is fine\n. two or more: take IMAP\n\nYour mail team\n",
    },
    Example {
        folder: INBOX,
        flags: &["\\Seen", "\\Answered"],
        date: "Tue, 03 Nov 2026 17:40:51 +0100",
        text: "From: =?UTF-8?Q?J=C3=BCrgen_Beispiel?= <juergen@example.com>\nSubject: =?UTF-8?B?R3LDvMOfZSBhdXMgTcO8bmNoZW4=?=\n\
               MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: quoted-printable\n\n\
               Liebe Gr=C3=BC=C3=9Fe aus M=C3=BCnchen! Das Wetter ist sch=C3=B6n, die Berge sind=\n zum Greifen nah.\n\nJ=C3=BCrgen\n",
    },
    Example {
        folder: INBOX,
        flags: &["\\Seen"],
        date: "Thu, 05 Nov 2026 09:02:33 +0000",
        text: "From: Harbour Library <loans@library.example.net>\nSubject: Two books are due next week\nMIME-Version: 1.0\n\
               Content-Type: text/plain; charset=us-ascii\n\nDear reader,\n\nplease return or renew these books by 12 November:\n\n\
               .  The Sea in Winter\n.. A Short History of Postage\n\nHarbour Library\n",
    },
    Example {
        folder: INBOX,
        flags: &["\\Flagged", "\\Seen"],
        date: "Mon, 09 Nov 2026 11:25:00 +0100",
        text: "From: Buchhandlung Nordlicht <service@nordlicht.example.com>\n\
               Subject: =?ISO-8859-1?Q?Ihre_Bestellung_ist_unterwegs_=2D_Lieferung_f=FCr_?=\n =?ISO-8859-1?Q?Mittwoch_geplant?=\n\
               MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=\"=_nordlicht\"\n\n\
               --=_nordlicht\nContent-Type: text/plain; charset=ISO-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n\
               Guten Tag,\n\nIhr Paket kommt am Mittwoch zwischen 10 und 13 Uhr. Vielen Dank f=FCr Ihre\nBestellung!\n\n\
               --=_nordlicht\nContent-Type: text/html; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\n\
               <p>Guten Tag,</p>\n<p>Ihr Paket kommt am <b>Mittwoch</b> zwischen 10 und 13 Uhr. Vielen Dank für Ihre Bestellung!</p>\n\n\
               --=_nordlicht--\n",
    },
    Example {
        folder: INBOX,
        flags: &["\\Seen"],
        date: "Fri, 13 Nov 2026 19:03:12 +0100",
        text: "From: \"Chor am Deich\" <chor@deich.example.net>\nCc: vorstand@deich.example.net, Noten <noten@deich.example.net>\n\
               Subject: Probe am Donnerstag\n =?UTF-8?Q?f=C3=A4llt_aus?=\nMIME-Version: 1.0\n\
               Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\n\
               Hallo zusammen,\n\nam Donnerstag wird die Heizung im Gemeindesaal repariert. Die Probe fällt deshalb aus;\n\
               wir sehen uns in der Woche darauf wieder.\n\nHerzliche Grüße\n",
    },
    Example {
        folder: INBOX,
        flags: &[],
        date: "Wed, 18 Nov 2026 07:55:40 +0000",
        text: "From: Lighthouse Weekly <news@lighthouse.example.com>\nReply-To: editors@lighthouse.example.com\n\
               List-Id: <weekly.lighthouse.example.com>\nList-Unsubscribe: <https://lighthouse.example.com/off>\n\
               Subject: Lighthouse Weekly #214: fog, foghorns, and a cat\nMIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\n\n\
               This week: why foghorns went silent, how a cat became keeper of the tower,\nand a recipe for chowder.\n\n\
               From the archive: our piece on lamp oil.\n",
    },
    Example {
        folder: INBOX,
        flags: &[],
        date: "Sat, 21 Nov 2026 14:31:05 +0100",
        text: "From: Stadtwerke Musterhafen <rechnung@stadtwerke.example.com>\nSubject: Ihre Abrechnung 2026-118\nMIME-Version: 1.0\n\
               Content-Type: multipart/mixed; boundary=\"abrechnung-118\"\n\n\
               Dieser Text steht vor dem ersten Teil und wird nicht angezeigt.\n\
               --abrechnung-118\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\n\
               Sehr geehrte Kundin, sehr geehrter Kunde,\n\nanbei erhalten Sie Ihre Abrechnung als Tabelle.\n\nStadtwerke Musterhafen\n\n\
               --abrechnung-118\nContent-Type: text/csv; charset=UTF-8; name=\"Abrechnung-2026-118.csv\"\n\
               Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=\"Abrechnung-2026-118.csv\"\n\
               Content-ID: <abrechnung-118@stadtwerke.example.com>\nContent-Description: Abrechnung\n\n\
               UG9zaXRpb247TWVuZ2U7QmV0cmFnClN0cm9tOzMxMiBrV2g7OTguMjgKV2Fzc2VyOzQgbTM7MTEu\nNjAK\n\
               --abrechnung-118--\n",
    },
    Example {
        folder: INBOX,
        flags: &[],
        date: "Mon, 23 Nov 2026 21:17:44 +0100",
        text: "From: Mia Muster <mia@example.net>\nSubject: Fwd: table tennis on Sunday?\nMIME-Version: 1.0\n\
               Content-Type: multipart/mixed; boundary=mia\n\n--mia\nContent-Type: text/plain; charset=us-ascii\n\nAre you in?\n\n\
               --mia\nContent-Type: message/rfc822\n\nDate: Sun, 22 Nov 2026 10:00:00 +0100\nFrom: Club <club@example.com>\n\
               To: mia@example.net\nSubject: table tennis on Sunday?\nMessage-ID: <tt-22@example.com>\n\nThree tables are free at four.\n\n--mia--\n",
    },
    Example {
        folder: "Sent",
        flags: &["\\Seen"],
        date: "Tue, 03 Nov 2026 20:05:10 +0100",
        text: "To: =?UTF-8?Q?J=C3=BCrgen_Beispiel?= <juergen@example.com>\nSubject: =?UTF-8?B?UmU6IEdyw7zDn2UgYXVzIE3DvG5jaGVu?=\n\
               MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\nDanke, und gute Rückreise!\n",
    },
    Example {
        folder: "Sent",
        flags: &["\\Seen"],
        date: "Fri, 06 Nov 2026 12:12:12 +0100",
        text: "To: Harbour Library <loans@library.example.net>\nSubject: Re: Two books are due next week\nMIME-Version: 1.0\n\
               Content-Type: text/plain; charset=us-ascii\n\nPlease renew both. Thank you!\n",
    },
    Example {
        folder: "Entw&APw-rfe",
        flags: &["\\Draft", "\\Seen"],
        date: "Sun, 22 Nov 2026 22:48:00 +0100",
        text: "Subject: Ideen =?UTF-8?Q?f=C3=BCr?= das Sommerfest\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n\
               Content-Transfer-Encoding: 8bit\n\n- Lampions\n- Tombola?\n- jemand fragt wegen der Bänke\n",
    },
    Example {
        folder: "Archive",
        flags: &["\\Seen"],
        date: "Wed, 12 Aug 2026 10:30:00 +0200",
        text: "From: Fahrradwerkstatt <laden@rad.example.com>\nSubject: Ihr Fahrrad ist fertig\nMIME-Version: 1.0\n\
               Content-Type: text/plain; charset=us-ascii\n\nSie koennen es bis 18 Uhr abholen.\n",
    },
    Example {
        folder: "Rechnungen",
        flags: &["\\Seen"],
        date: "Thu, 01 Oct 2026 06:00:00 +0200",
        text: "From: Example Hosting <billing@hosting.example.com>\nSubject: Invoice 20261001\nMIME-Version: 1.0\n\
               Content-Type: text/plain; charset=us-ascii\n\nYour invoice for October: 4.90 EUR.\n",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_a_message_with_a_date_and_crlf() {
        for message in messages(&Seed::Examples, "anna@example.org") {
            let text = String::from_utf8(message.raw.to_vec()).expect("UTF-8");
            assert!(message.date.timestamp() > 0, "{text}");
            assert!(text.contains("\r\n\r\n") && !text.replace("\r\n", "").contains(['\n', '\r']), "{text}");
            assert!(text.contains("anna@example.org") && text.contains("\r\nSubject: "), "{text}");
            assert!(text.lines().all(|line| line.len() <= 998), "{text}");
            assert!(FOLDERS.iter().any(|(name, _)| *name == message.folder));
        }
    }

    #[test]
    fn numbered_messages_have_the_size_asked_for() {
        let made = messages(&Seed::Numbered { count: 2, size_bytes: 5000 }, "anna@example.org");
        assert_eq!(made.len(), 2);
        assert!(made.iter().all(|message| (5000..5100).contains(&message.raw.len())));
    }
}

//! What some servers send in place of a message that they could not read. It comes with `+OK` or `OK`, and a
//! program that takes it for the message deletes the one behind it.

use super::header::Headers;

/// Bytes of a message that are looked at.
pub const LOOKED_AT: usize = 2048;

/// A server that is known to send stand-ins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandIn {
    /// Exchange 2007 to 2019 and Exchange Online, for a message that can't be turned into MIME: *Retrieval using
    /// the IMAP4 protocol failed for the following message: 15541*. Seen as late as 2024, in dovecot-imapsync
    /// mailing lists and in MailKit's issue 1451.
    Exchange,
    /// Courier, for a file that went away between the listing and the reading, and for one with bytes above
    /// 0x7F in its header where the client did not ask for UTF-8 (`imap/fetch.c`, since 1998 and 2018).
    Courier,
}

impl StandIn {
    /// The server's name.
    pub fn server(self) -> &'static str {
        match self {
            Self::Exchange => "Exchange",
            Self::Courier => "Courier",
        }
    }

    /// Knows one by how it begins. Only header fields that the server writes itself are looked at.
    pub fn of(begin: &[u8]) -> Option<Self> {
        let headers = Headers::read(&begin[..begin.len().min(LOOKED_AT)]);
        let subject = headers.subject?.to_ascii_lowercase();
        let from = headers.from.unwrap_or_default().to_ascii_lowercase();
        let failed =
            subject.starts_with("retrieval using the ") && subject.contains("protocol failed for the following");
        if failed && headers.date.is_none() | from.contains("microsoft exchange") {
            return Some(Self::Exchange);
        }
        let courier = ["<root@localhost>", "<postmaster@localhost>"].iter().any(|name| from.ends_with(name));
        (courier && headers.received.is_none() && subject == "message unavailable").then_some(Self::Courier)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stand_ins_are_told_from_messages_about_them() {
        let table: [(&str, Option<StandIn>); 7] = [
            (
                "From: Microsoft Exchange Server 2010 <x@example.com>\r\nSubject: Retrieval using the IMAP4 protocol \
                 failed for the\r\n following message: 15541\r\n\r\nThe server could not retrieve it.\r\n",
                Some(StandIn::Exchange),
            ),
            (
                "From: Microsoft Exchange Server\r\nSubject: Retrieval using the POP3 protocol failed for the following \
                 message: 3\r\n\r\n",
                Some(StandIn::Exchange),
            ),
            (
                "Date: Tue, 24 Nov 2026 11:32:25 +0000\r\nFrom: anna@example.org\r\nSubject: Retrieval using the IMAP4 \
                 protocol failed for the following message: 3\r\n\r\n",
                None,
            ),
            ("From: anna@example.org\r\nSubject: Re: Retrieval using the IMAP4 protocol failed\r\n\r\n", None),
            (
                "From: System Administrator <root@localhost>\nSubject: message unavailable\n\nIt is gone.\n",
                Some(StandIn::Courier),
            ),
            (
                "From: Mail Delivery Subsystem <postmaster@localhost>\r\nSubject: Message unavailable\r\n\r\n",
                Some(StandIn::Courier),
            ),
            ("From: anna@example.org\r\nSubject: message unavailable\r\n\r\n", None),
        ];
        for (message, expected) in table {
            assert_eq!(StandIn::of(message.as_bytes()), expected, "{message}");
        }
        assert_eq!(StandIn::of(&[b'x'; 5000]), None);
    }
}

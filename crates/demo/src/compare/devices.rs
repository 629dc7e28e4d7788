//! What the two devices hold and show. A POP3 program keeps what it downloaded, and its own idea of
//! what was read; an IMAP program shows what the server told it last.

use mail_types::lesson::{Place, Row};

/// A message as a device or the server shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// UIDL (POP3) or UID (IMAP).
    pub key: String,
    /// Subject. Text from the network.
    pub subject: String,
    /// Read, unread, marked as deleted.
    pub place: Place,
}

/// A device.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shelf {
    /// Messages it shows, in the order in which it met them.
    pub messages: Vec<Shown>,
    /// Folders it shows besides the inbox, as far as the lesson cares.
    pub folders: Vec<String>,
    /// Keys that it has downloaded once; POP3 asks for no message twice.
    pub known: Vec<String>,
    /// IMAP: UIDVALIDITY and UIDNEXT of the inbox as it was last seen.
    pub seen: Option<(u32, u32)>,
}

impl Shelf {
    /// Marks the message as read here, and nowhere else.
    pub fn read(&mut self, subject: &str) {
        for message in self.messages.iter_mut().filter(|message| message.subject == subject) {
            message.place = Place::Read;
        }
    }

    /// Puts the message into a folder here, and nowhere else.
    pub fn file(&mut self, subject: &str, folder: &str) {
        self.folders.push(folder.to_owned());
        for message in self.messages.iter_mut().filter(|message| message.subject == subject) {
            message.place = Place::Filed;
        }
    }

    /// Throws the message away here, and nowhere else.
    pub fn throw_away(&mut self, subject: &str) {
        self.messages.retain(|message| message.subject != subject);
    }

    /// Takes a downloaded message.
    pub fn store(&mut self, key: &str, subject: String) {
        if !self.known.iter().any(|known| known == key) {
            self.known.push(key.to_owned());
            self.messages.push(Shown { key: key.to_owned(), subject, place: Place::Unread });
        }
    }

    /// The key of a message.
    pub fn key(&self, subject: &str) -> Option<&str> {
        self.messages.iter().find(|message| message.subject == subject).map(|message| message.key.as_str())
    }

    fn place(&self, name: &str, folder: bool) -> Place {
        if folder {
            return if self.folders.iter().any(|known| known == name) { Place::Folder } else { Place::Absent };
        }
        self.messages.iter().find(|message| message.subject == name).map_or(Place::Absent, |message| message.place)
    }
}

/// The state table. `names` is everything that was ever seen, folders marked. `lost` is what device A held before
/// it was replaced. A POP3 server knows neither read nor unread.
pub fn table(names: &[(String, bool)], server: &Shelf, a: &Shelf, b: &Shelf, lost: &Shelf, pop3: bool) -> Vec<Row> {
    let present = |place| match place {
        Place::Unread if pop3 => Place::Present,
        Place::Read if pop3 => Place::PresentSeen,
        other => other,
    };
    let row = |(name, folder): &(String, bool)| {
        let replaced = a.place(name, *folder);
        let gone = replaced == Place::Absent && lost.place(name, *folder) != Place::Absent;
        Row {
            name: name.clone(),
            folder: *folder,
            server: present(server.place(name, *folder)),
            a: if gone { Place::Lost } else { replaced },
            b: b.place(name, *folder),
        }
    };
    names.iter().map(row).collect()
}

/// The subject out of a header; empty where there is none.
pub fn subject(message: &[u8]) -> String {
    let text = String::from_utf8_lossy(message);
    let header = text.split("\r\n\r\n").next().unwrap_or_default();
    let line = header.lines().find(|line| line.get(..8).is_some_and(|name| name.eq_ignore_ascii_case("subject:")));
    line.map(|line| line[8..].trim().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_pop3_device_does_stays_on_it() {
        let mut a = Shelf::default();
        a.store("u1", "one".into());
        a.store("u2", "two".into());
        let b = a.clone();
        a.read("one");
        a.throw_away("two");
        a.store("u2", "two".into());
        a.file("one", "Trip");
        let names = [("one".to_owned(), false), ("two".to_owned(), false), ("Trip".to_owned(), true)];
        let rows = table(&names, &b, &a, &b, &Shelf::default(), true);
        assert_eq!((rows[0].server, rows[0].a, rows[0].b), (Place::Present, Place::Filed, Place::Unread));
        assert_eq!((rows[1].a, rows[1].b), (Place::Absent, Place::Unread), "deleted here, and not fetched again");
        assert_eq!((rows[2].server, rows[2].a, rows[2].b), (Place::Absent, Place::Folder, Place::Absent));
        let rows = table(&names, &b, &b, &b, &a, false);
        assert_eq!((rows[0].server, rows[1].a, rows[2].a), (Place::Unread, Place::Unread, Place::Lost));
    }

    #[test]
    fn subjects_are_found() {
        assert_eq!(subject(b"From: x\r\nsubject:  Hello \r\n\r\nSubject: no"), "Hello");
        assert_eq!(subject(b"From: x\r\n\r\nSubject: no"), "");
        assert_eq!(subject("äöü\r\nSubject: ü\r\n\r\n".as_bytes()), "ü");
    }
}

//! What messages hold, and what becomes of it on disk.

use std::collections::HashMap;
use std::sync::Arc;

use mail_types::date;
use sha2::{Digest as _, Sha256};

use crate::random::Random;

/// A content, by number. Two messages may have the same.
pub type ContentId = u32;

/// How a target stores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Maildir,
    Eml,
    Mbox,
}

#[derive(Clone)]
pub struct Content {
    pub body: Arc<[u8]>,
    /// SHA-256
    pub digest: [u8; 32],
    /// A message of the server's. Else something that it sent in its place: a part, its header, a stand-in.
    pub whole: bool,
}

/// Every content that was ever on a server, or was sent in place of it.
pub struct Contents {
    form: Form,
    all: Vec<Content>,
    by_body: HashMap<Vec<u8>, ContentId>,
    by_stored: HashMap<Vec<u8>, ContentId>,
}

impl Contents {
    pub fn new(form: Form) -> Self {
        Self { form, all: Vec::new(), by_body: HashMap::new(), by_stored: HashMap::new() }
    }

    pub fn add(&mut self, body: &[u8], whole: bool) -> ContentId {
        if let Some(known) = self.by_body.get(body) {
            return *known;
        }
        let id = self.all.len() as ContentId;
        self.all.push(Content { body: body.into(), digest: Sha256::digest(body).into(), whole });
        self.by_body.insert(body.to_owned(), id);
        self.by_stored.entry(stored(body, self.form)).or_insert(id);
        id
    }

    pub fn get(&self, id: ContentId) -> &Content {
        &self.all[id as usize]
    }

    /// What a file, or a part of an mbox, holds.
    pub fn stored_as(&self, bytes: &[u8]) -> Option<ContentId> {
        self.by_stored.get(bytes).copied()
    }

    /// It is the beginning of something that was sent, and what another program appended to half a line.
    pub fn is_torn(&self, bytes: &[u8]) -> bool {
        let other = bytes.windows(OTHERS.len()).position(|window| window == OTHERS);
        let bytes = &bytes[..other.unwrap_or(bytes.len())];
        let end = bytes.iter().rposition(|byte| *byte != b'\n').map_or(0, |at| at + 1);
        self.by_stored.keys().any(|stored| stored.starts_with(&bytes[..end]))
    }
}

/// How the envelopes of another program begin.
const OTHERS: &[u8] = b"From other ";

/// What is expected on disk.
fn stored(body: &[u8], form: Form) -> Vec<u8> {
    match form {
        Form::Eml => body.to_owned(),
        Form::Maildir => bare_lf(body),
        Form::Mbox => {
            let mut stored = Vec::new();
            for line in bare_lf(body).split_inclusive(|byte| *byte == b'\n') {
                let quotes = line.iter().take_while(|byte| **byte == b'>').count();
                if line[quotes..].starts_with(b"From ") {
                    stored.push(b'>');
                }
                stored.extend_from_slice(line);
            }
            if !stored.is_empty() && !stored.ends_with(b"\n") {
                stored.push(b'\n');
            }
            stored
        }
    }
}

fn bare_lf(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body.iter().peekable();
    while let Some(byte) = rest.next() {
        if *byte != b'\r' || rest.peek() != Some(&&b'\n') {
            out.push(*byte);
        }
    }
    out
}

/// Splits an mbox into what follows each envelope. Those of other programs are left out.
pub fn messages_of_mbox(file: &[u8]) -> Vec<Vec<u8>> {
    let mut found: Vec<(bool, Vec<u8>)> = Vec::new();
    for line in file.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b"From ") {
            let name = line[5..].split(|byte| *byte == b' ').next().unwrap_or_default();
            found.push((name.ends_with(b".mailsetup"), Vec::new()));
        } else if let Some((_, message)) = found.last_mut() {
            message.extend_from_slice(line);
        }
    }
    let ours = found.into_iter().filter(|(ours, _)| *ours);
    // An empty line ends each.
    ours.map(|(_, mut message)| {
        if message.ends_with(b"\n") {
            message.pop();
        }
        message
    })
    .collect()
}

/// A message that no other is like. `lines` is its length; equal lengths give equal sizes.
pub fn compose(number: u64, lines: u16, arrived_s: u64) -> Vec<u8> {
    let mut random = Random::new(number);
    let date = day_of_mail(arrived_s, ' ');
    let mut body =
        format!("Message-ID: <{number:08}@example.org>\r\nDate: {date}\r\nSubject: number {number:08}\r\n\r\n")
            .into_bytes();
    for line in 0..lines {
        let odd: &[u8] = match random.below(40) {
            0 => b".",
            1 => b"..",
            2 => b"From the beginning",
            3 => b">From here",
            4 => b"+OK 120 bytes follow",
            5 => b"A0003 OK FETCH completed",
            6 => b"* 7 FETCH (UID 7 BODY[] {5}",
            7 => b"Gr\xfc\xdfe",
            8 => b"a\rb",
            9 => b"",
            _ => b"The quick brown fox jumps over the lazy dog, and no one knows why.",
        };
        body.extend_from_slice(odd);
        if line % 7 == 3 {
            body.extend_from_slice(format!(" {number:08}").as_bytes());
        }
        body.extend_from_slice(b"\r\n");
    }
    body
}

/// `24-Nov-2026 12:00:00 +0000`
pub fn day_of_mail(time_s: u64, between: char) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day) = date::civil(time_s / 86_400);
    let month = MONTHS[usize::from(month).clamp(1, 12) - 1];
    format!("{day:02}{between}{month}{between}{year} 12:00:00 +0000")
}

/// The header, with the empty line.
pub fn header(body: &[u8]) -> &[u8] {
    let end = body.windows(4).position(|window| window == b"\r\n\r\n").map_or(body.len(), |at| at + 4);
    &body[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_mbox_is_read_as_it_is_written() {
        let bodies: Vec<Vec<u8>> = (1..30).map(|number| compose(number, 20, 1_800_000_000)).collect();
        let mut file = Vec::new();
        for body in &bodies {
            file.extend_from_slice(b"From 1.mailsetup Tue Nov 24 11:00:00 2026\n");
            file.extend_from_slice(&stored(body, Form::Mbox));
            file.push(b'\n');
        }
        file.extend_from_slice(b"From other Tue Nov 24 11:00:00 2026\nnot ours\n\n");
        let expected: Vec<Vec<u8>> = bodies.iter().map(|body| stored(body, Form::Mbox)).collect();
        assert!(messages_of_mbox(&file) == expected);
    }
}

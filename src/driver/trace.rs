//! What a reader of `--trace` sees: every line of both sides, secrets masked, messages counted.
//!
//! The dialog masks what we send and every SASL challenge. A server may still repeat a secret in
//! a line of its own (`BAD unknown command: LOGIN tim hunter2`); so what was sent as a secret is
//! remembered, and taken out of what comes back, here and in refusals.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::model::event::{Direction, Events, TraceLine};
use crate::model::report::{Refusal, TlsFacts};
use crate::model::{Endpoint, Event, Protocol};
use crate::proto::Violation;

/// Longest line shown, in characters.
const SHOWN_MAX: usize = 500;
/// Shorter secrets are not looked for: they would be found in every other word.
const SECRET_MIN: usize = 4;
/// As many as are remembered; three logins with two lines each, in two forms, are fewer.
const SECRETS_MAX: usize = 16;

/// What stands in a secret's place.
pub const MASK: &str = "***";

/// The trace of one connection.
pub struct Trace {
    protocol: Protocol,
    endpoint: Endpoint,
    events: Events,
    protected: bool,
    secrets: Vec<Zeroizing<String>>,
    /// What [`veil`](Self::veil) holds back.
    held: Vec<u8>,
}

impl Trace {
    /// A trace that goes to `events`.
    pub fn new(protocol: Protocol, endpoint: Endpoint, events: Events, protected: bool) -> Self {
        Self { protocol, endpoint, events, protected, secrets: Vec::new(), held: Vec::new() }
    }

    /// Under TLS.
    pub fn protected(&self) -> bool {
        self.protected
    }

    /// TLS is up from here on.
    pub fn protect(&mut self, facts: &TlsFacts) {
        self.protected = true;
        let suite = facts.cipher_suite.as_deref().unwrap_or_default();
        let note = format!("{} {suite}", facts.version.unwrap_or("TLS"));
        self.emit(Direction::Note, note.trim_end());
    }

    /// We said this.
    pub fn sent(&self, octets: &[u8]) {
        self.emit(Direction::Sent, &String::from_utf8_lossy(octets));
    }

    /// We said this, and `masked` is what may be shown of it.
    pub fn sent_secret(&mut self, octets: &[u8], masked: &str) {
        self.emit(Direction::Sent, masked);
        let visible = masked.strip_suffix(MASK).unwrap_or(masked).as_bytes();
        let hidden = octets.strip_prefix(visible).unwrap_or(octets);
        let Ok(hidden) = std::str::from_utf8(hidden) else { return };
        // Before the last line stands the size of an IMAP literal.
        let hidden = hidden.trim_end_matches(['\r', '\n']).rsplit('\n').next().unwrap_or_default();
        self.remember(hidden);
        if let Some(quoted) = hidden.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            self.remember(quoted);
            self.remember(&Zeroizing::new(quoted.replace("\\\"", "\"").replace("\\\\", "\\")));
        }
        let decoded = STANDARD.decode(hidden).ok().map(Zeroizing::new);
        if let Some(decoded) = decoded.as_ref().and_then(|octets| std::str::from_utf8(octets).ok()) {
            // PLAIN: the password is behind the last NUL. Bearer mechanisms: ^A and "auth=Bearer TOKEN".
            self.remember(decoded.rsplit('\0').next().unwrap_or_default());
            for token in decoded.split('\u{1}').filter_map(|part| part.strip_prefix("auth=Bearer ")) {
                self.remember(token);
            }
        }
    }

    /// The server said this.
    pub fn heard(&self, text: &str) {
        if !self.events.wants_lines() {
            return;
        }
        self.emit(Direction::Received, &self.mask(text));
    }

    /// A message passed.
    pub fn body(&self, octets: u64) {
        self.emit(Direction::Note, &format!("[{octets} octets]"));
    }

    /// A refusal as it may be shown.
    pub fn without_secrets(&self, mut refusal: Refusal) -> Refusal {
        refusal.text = self.mask(&refusal.text);
        refusal
    }

    /// A violation as it may be shown.
    pub fn violation(&self, violation: Violation) -> Violation {
        match violation {
            Violation::Unexpected { line } => Violation::Unexpected { line: self.mask(&line) },
            Violation::UnknownTag { tag } => Violation::UnknownTag { tag: self.mask(&tag) },
            other => other,
        }
    }

    fn remember(&mut self, secret: &str) {
        let known = self.secrets.iter().any(|known| known.as_str() == secret);
        if secret.len() >= SECRET_MIN && !known && self.secrets.len() < SECRETS_MAX {
            self.secrets.push(Zeroizing::new(secret.to_owned()));
            // The longest first, so that no part of it is left over.
            self.secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        }
    }

    /// Octets from the server as a tape may hold them. The last ones are held back where a secret may
    /// begin with them, and come with the next.
    pub fn veil(&mut self, octets: &[u8]) -> Vec<u8> {
        let mut all = std::mem::take(&mut self.held);
        all.extend_from_slice(octets);
        for secret in &self.secrets {
            let secret = secret.as_bytes();
            while let Some(at) = memchr::memmem::find(&all, secret) {
                all.splice(at..at + secret.len(), MASK.bytes());
            }
        }
        let begins = |length: &usize| {
            self.secrets.iter().any(|secret| secret.as_bytes().starts_with(&all[all.len() - length..]))
        };
        let longest = self.secrets.first().map_or(0, |secret| secret.len().min(all.len()));
        let kept = (1..=longest).rev().find(begins).unwrap_or(0);
        self.held = all.split_off(all.len() - kept);
        all
    }

    /// A text as it may be shown.
    pub fn mask(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| {
            if text.contains(secret.as_str()) { text.replace(secret.as_str(), MASK) } else { text }
        })
    }

    fn emit(&self, direction: Direction, text: &str) {
        if !self.events.wants_lines() {
            return;
        }
        for line in text.trim_end_matches(['\r', '\n']).split('\n') {
            let line = line.strip_suffix('\r').unwrap_or(line);
            let mut shown: String = line.chars().take(SHOWN_MAX).collect();
            if shown.len() < line.len() {
                shown.push('…');
            }
            self.events.emit(Event::Line(TraceLine {
                protocol: self.protocol,
                endpoint: self.endpoint.clone(),
                direction,
                protected: self.protected,
                text: shown,
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    fn trace() -> (Trace, Arc<Mutex<Vec<String>>>) {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let events = {
            let lines = Arc::clone(&lines);
            Events::new(move |event| {
                if let Event::Line(line) = event {
                    lines.lock().expect("not poisoned").push(line.text);
                }
            })
        };
        (Trace::new(Protocol::Imap, Endpoint::new("mail.example.org", 993), events, true), lines)
    }

    #[test]
    fn a_secret_is_not_repeated() {
        let table = [
            (
                "a1 LOGIN \"tim\" \"hun\\\"ter2\"\r\n",
                "a1 LOGIN \"tim\" ***",
                "BAD LOGIN tim hun\"ter2",
                "BAD LOGIN tim ***",
            ),
            ("a1 LOGIN \"tim\" {9+}\r\nhünter2\r\n", "a1 LOGIN \"tim\" ***", "BAD hünter2!", "BAD ***!"),
            ("PASS hunter2\r\n", "PASS ***", "-ERR PASS hunter2?", "-ERR PASS ***?"),
            ("AUTH PLAIN AHRpbQBodW50ZXIy\r\n", "AUTH PLAIN ***", "hunter2 AHRpbQBodW50ZXIy tim", "*** *** tim"),
            ("aHVudGVyMg==\r\n", "***", "no hunter2", "no ***"),
            ("dXNlcj10AWF1dGg9QmVhcmVyIHRva2VuLTEBAQ==\r\n", "***", "bad token-1", "bad ***"),
            ("PASS ab\r\n", "PASS ***", "-ERR about", "-ERR about"),
        ];
        for (sent, masked, heard, shown) in table {
            let (mut trace, lines) = trace();
            trace.sent_secret(sent.as_bytes(), masked);
            trace.heard(heard);
            assert_eq!(*lines.lock().expect("not poisoned"), [masked, shown], "{sent}");
        }
    }

    #[test]
    fn a_secret_is_not_taped_in_two_halves_either() {
        let (mut trace, _) = trace();
        trace.sent_secret(b"PASS hunter2\r\n", "PASS ***");
        let pieces = [&b"-ERR hunter2 and hun"[..], b"ter2, hun", b"ger\r\n"];
        let taped: Vec<Vec<u8>> = pieces.iter().map(|piece| trace.veil(piece)).collect();
        assert_eq!(taped, [&b"-ERR *** and "[..], b"***, ", b"hunger\r\n"]);
    }

    #[test]
    fn lines_are_split_and_cut() {
        let (trace, lines) = trace();
        trace.heard("* LIST () \"/\" {2}\r\nab");
        trace.sent(b"QUIT\r\n");
        trace.heard(&"ü".repeat(SHOWN_MAX + 1));
        let cut = "ü".repeat(SHOWN_MAX) + "…";
        assert_eq!(*lines.lock().expect("not poisoned"), ["* LIST () \"/\" {2}", "ab", "QUIT", &cut]);
    }
}

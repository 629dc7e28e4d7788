//! What a reader of `--trace` sees: every line of both sides, secrets masked, messages counted.
//!
//! The dialog masks what we send and every SASL challenge. A server may still repeat a secret in
//! a line of its own (`BAD unknown command: LOGIN tim hunter2`); so what was sent as a secret is
//! remembered, and taken out of what comes back: here, in greetings, replies and refusals, and on the tape. What
//! a mailbox holds is left as it is.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use mail_dialog::{Capabilities, Greeting, GreetingKind, Reply, Violation};
use mail_types::event::{Direction, Events, TraceLine};
use mail_types::report::{Refusal, TlsFacts};
use mail_types::veil::MASK;
use mail_types::{AuthMechanism, Endpoint, Event, Protocol, Secret, Veil};

/// Longest line shown, in characters.
const SHOWN_MAX: usize = 500;

/// The trace of one connection.
pub struct Trace {
    protocol: Protocol,
    endpoint: Endpoint,
    events: Events,
    protected: bool,
    /// Passwords and tokens, which all connections of a run know.
    secrets: Veil,
    /// These and what a login sent of them.
    veil: Veil,
    /// What [`taped`](Self::taped) holds back.
    held: Vec<u8>,
}

impl Trace {
    /// A trace that goes to `events`.
    pub fn new(protocol: Protocol, endpoint: Endpoint, events: Events, protected: bool) -> Self {
        let secrets = Veil::default();
        let veil = secrets.inner();
        Self { protocol, endpoint, events, protected, secrets, veil, held: Vec::new() }
    }

    /// Shares the secrets of the run.
    pub fn share(&mut self, secrets: Veil) {
        self.veil = secrets.inner();
        self.secrets = secrets;
    }

    /// This is about to be sent, in one form or another.
    pub fn guard(&mut self, secret: &Secret) {
        self.secrets.remember(secret);
    }

    /// What the server speaks.
    pub fn protocol(&self) -> Protocol {
        self.protocol
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
        self.veil.remember_as_sent(hidden);
        if let Some(quoted) = hidden.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            self.veil.remember_as_sent(quoted);
            self.veil.remember_as_sent(&Zeroizing::new(quoted.replace("\\\"", "\"").replace("\\\\", "\\")));
        }
        let decoded = STANDARD.decode(hidden).ok().map(Zeroizing::new);
        if let Some(decoded) = decoded.as_ref().and_then(|octets| std::str::from_utf8(octets).ok()) {
            // PLAIN: the password is behind the last NUL. CRAM-MD5: name and digest. Bearer mechanisms: ^A and
            // "auth=Bearer TOKEN". SCRAM: "p=PROOF". Anything else may be a user name.
            if let Some((_, last)) = decoded.rsplit_once(['\0', ' ']) {
                self.veil.remember_as_sent(last);
            }
            let parts = decoded.split(['\u{1}', ',']);
            for part in parts.filter_map(|part| part.strip_prefix("auth=Bearer ").or(part.strip_prefix("p="))) {
                self.veil.remember_as_sent(part);
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

    /// A greeting as it may be shown.
    pub fn greeting(&self, greeting: Greeting) -> Greeting {
        let Greeting { text, kind, capabilities } = greeting;
        let kind = match kind {
            GreetingKind::Rejected(refusal) => GreetingKind::Rejected(self.refusal(refusal)),
            other @ (GreetingKind::Ready | GreetingKind::PreAuth) => other,
        };
        let capabilities = capabilities.map(|capabilities| self.capabilities(capabilities));
        Greeting { text: self.mask(&text), kind, capabilities }
    }

    /// A reply as it may be shown.
    pub fn reply(&self, reply: Reply) -> Reply {
        match reply {
            Reply::Capabilities(capabilities) => Reply::Capabilities(self.capabilities(capabilities)),
            Reply::LoggedIn(capabilities) => Reply::LoggedIn(capabilities.map(|named| self.capabilities(named))),
            // Numbers alone.
            other @ (Reply::Ok | Reply::Imap(_) | Reply::Pop3(_)) => other,
        }
    }

    fn capabilities(&self, mut capabilities: Capabilities) -> Capabilities {
        for line in &mut capabilities.lines {
            *line = self.mask(line);
        }
        for mechanism in &mut capabilities.mechanisms {
            if let AuthMechanism::Other(name) = mechanism {
                *name = self.mask(name);
            }
        }
        capabilities
    }

    /// A refusal as it may be shown.
    pub fn refusal(&self, refusal: Refusal) -> Refusal {
        let Refusal { status, code, text, mechanism_error } = refusal;
        let masked = |text: Option<String>| text.map(|text| self.mask(&text));
        // The status is one of a few words, or a number.
        Refusal { status, code: masked(code), text: self.mask(&text), mechanism_error: masked(mechanism_error) }
    }

    /// A violation as it may be shown.
    pub fn violation(&self, violation: Violation) -> Violation {
        match violation {
            Violation::Unexpected { line } => Violation::Unexpected { line: self.mask(&line) },
            Violation::UnknownTag { tag } => Violation::UnknownTag { tag: self.mask(&tag) },
            Violation::Goodbye { text } => Violation::Goodbye { text: self.mask(&text) },
            other => other,
        }
    }

    /// Octets from the server as a tape may hold them. The last ones are held back where a secret may
    /// begin with them, and come with the next.
    pub fn taped(&mut self, octets: &[u8]) -> Vec<u8> {
        self.veil.mask_stream(&mut self.held, octets)
    }

    /// A text as it may be shown.
    pub fn mask(&self, text: &str) -> String {
        self.veil.mask(text)
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
            ("aHVudGVyMg==\r\n", "***", "no hunter2 aHVudGVyMg==", "no *** ***"),
            ("dXNlcj10AWF1dGg9QmVhcmVyIHRva2VuLTEBAQ==\r\n", "***", "bad token-1", "bad ***"),
            ("PASS ab\r\n", "PASS ***", "-ERR about", "-ERR about"),
        ];
        for (sent, masked, heard, shown) in table {
            let (mut trace, lines) = trace();
            if sent.starts_with("aHVu") {
                trace.guard(&Secret::new("hunter2".into()));
            }
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
        let taped: Vec<Vec<u8>> = pieces.iter().map(|piece| trace.taped(piece)).collect();
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

//! What the clients did, for lessons and tests. Passwords never get in.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use mail_types::{Protocol, Secret};

use super::account::decode_base64;

/// A demo may run for days; older entries give way.
const ENTRIES_MAX: usize = 20_000;
/// Longest command text that is kept, in characters.
const TEXT_MAX: usize = 1000;

/// One thing that happened on one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Running number of the connection, from 1.
    pub connection: u64,
    /// What the server speaks.
    pub protocol: Protocol,
    /// TLS was up at that moment.
    pub encrypted: bool,
    /// What happened.
    pub event: LogEvent,
}

/// What can happen on a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogEvent {
    /// A client connected.
    Connected,
    /// TLS is up.
    TlsUp {
        /// As OpenSSL names it: `TLSv1.3`.
        version: String,
    },
    /// The handshake failed.
    TlsFailed {
        /// OpenSSL's words.
        reason: String,
    },
    /// A command came; its secrets are `***`. What can't be read is cut to its first words.
    Command {
        /// The line without its end.
        line: String,
    },
    /// Somebody tried to log in.
    Login {
        /// `LOGIN`, `USER` or the SASL mechanism.
        mechanism: String,
        /// The name given.
        username: String,
        /// It succeeded.
        accepted: bool,
    },
    /// The password came in readable form over a connection without TLS, accepted or not.
    PasswordExposed,
    /// Octets came behind STARTTLS before the handshake; the connection was dropped.
    DataBeforeTls,
    /// The connection is over.
    Closed,
}

/// The log; clones share it.
#[derive(Debug, Clone)]
pub struct DemoLog {
    entries: Arc<Mutex<VecDeque<LogEntry>>>,
    changed: watch::Sender<u64>,
}

impl Default for DemoLog {
    fn default() -> Self {
        Self { entries: Arc::default(), changed: watch::Sender::new(0) }
    }
}

impl DemoLog {
    /// Everything so far.
    pub fn entries(&self) -> Vec<LogEntry> {
        self.lock().iter().cloned().collect()
    }

    /// The commands that this protocol's server received, in order.
    pub fn commands(&self, protocol: Protocol) -> Vec<String> {
        let of_protocol = |entry: &LogEntry| match &entry.event {
            LogEvent::Command { line } if entry.protocol == protocol => Some(line.clone()),
            _ => None,
        };
        self.lock().iter().filter_map(of_protocol).collect()
    }

    /// Logins attempted so far, refused ones included.
    pub fn logins(&self) -> usize {
        self.lock().iter().filter(|entry| matches!(entry.event, LogEvent::Login { .. })).count()
    }

    /// Connections so far.
    pub fn connections(&self) -> usize {
        self.lock().iter().filter(|entry| entry.event == LogEvent::Connected).count()
    }

    /// True where a password ever arrived without TLS.
    pub fn password_exposed(&self) -> bool {
        self.lock().iter().any(|entry| entry.event == LogEvent::PasswordExposed)
    }

    /// Waits until the entries fulfil a condition, and gives them back.
    pub async fn wait_for(&self, mut condition: impl FnMut(&[LogEntry]) -> bool) -> Vec<LogEntry> {
        let mut changes = self.changed.subscribe();
        loop {
            changes.borrow_and_update();
            if condition(self.lock().make_contiguous()) {
                return self.entries();
            }
            // The sender lives in self, so waiting can't fail while we do.
            if changes.changed().await.is_err() {
                return self.entries();
            }
        }
    }

    fn push(&self, entry: LogEntry) {
        {
            let mut entries = self.lock();
            if entries.len() == ENTRIES_MAX {
                entries.pop_front();
            }
            entries.push_back(entry);
        }
        self.changed.send_modify(|count| *count += 1);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<LogEntry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The log as one connection sees it.
#[derive(Debug)]
pub(super) struct ConnectionLog {
    log: DemoLog,
    connection: u64,
    protocol: Protocol,
    secrets: Vec<Secret>,
    exposed: bool,
    pub(super) encrypted: bool,
}

impl ConnectionLog {
    pub(super) fn new(log: DemoLog, connection: u64, protocol: Protocol, secrets: Vec<Secret>) -> Self {
        let this = Self { log, connection, protocol, secrets, exposed: false, encrypted: false };
        this.event(LogEvent::Connected);
        this
    }

    pub(super) fn event(&self, event: LogEvent) {
        let (connection, protocol, encrypted) = (self.connection, self.protocol, self.encrypted);
        self.log.push(LogEntry { connection, protocol, encrypted, event });
    }

    /// Notes a command; the account's passwords are masked wherever they stand.
    pub(super) fn command(&self, line: &str) {
        let mut line: String = line.chars().take(TEXT_MAX).collect();
        for secret in self.secrets.iter().filter(|secret| !secret.is_empty()) {
            line = line.replace(secret.expose(), "***");
        }
        self.event(LogEvent::Command { line });
    }

    pub(super) fn login(&mut self, mechanism: &str, username: &str, accepted: bool) {
        self.password_seen();
        let (mechanism, username) = (mechanism.to_owned(), username.to_owned());
        self.event(LogEvent::Login { mechanism, username, accepted });
    }
}

impl ConnectionLog {
    /// A command that carries a password came, whether it was the right one or not.
    pub(super) fn password_seen(&mut self) {
        if !self.encrypted && !self.exposed {
            self.exposed = true;
            self.event(LogEvent::PasswordExposed);
        }
    }

    /// Looks for the password in what came, plain or in base64; servers that refuse a command
    /// never come to its meaning, but the password was sent all the same.
    pub(super) fn inspect(&mut self, received: &[u8]) {
        let holds = |bytes: &[u8]| {
            self.secrets
                .iter()
                .map(|secret| secret.expose().as_bytes())
                .any(|secret| !secret.is_empty() && bytes.windows(secret.len()).any(|window| window == secret))
        };
        let in_base64 = |word: &[u8]| decode_base64(word).is_some_and(|bytes| holds(&bytes));
        if !self.encrypted && (holds(received) || received.split(u8::is_ascii_whitespace).any(in_base64)) {
            self.password_seen();
        }
    }
}

impl Drop for ConnectionLog {
    fn drop(&mut self) {
        self.event(LogEvent::Closed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn secrets_are_masked_and_waiting_ends() {
        let log = DemoLog::default();
        let mut connection = ConnectionLog::new(log.clone(), 1, Protocol::Pop3, vec![Secret::new("geheim".into())]);
        let waiting = tokio::spawn({
            let log = log.clone();
            async move { log.wait_for(|entries| entries.iter().any(|e| e.event == LogEvent::Closed)).await }
        });
        connection.command("PASS geheim");
        connection.login("USER", "anna", false);
        drop(connection);
        let entries = waiting.await.expect("waited");
        assert_eq!(log.commands(Protocol::Pop3), ["PASS ***"]);
        assert!(log.password_exposed());
        assert_eq!((log.connections(), log.logins()), (1, 1));
        assert!(!format!("{entries:?}").contains("geheim"));
    }

    #[test]
    fn a_password_is_found_in_base64_too() {
        for (received, exposed) in
            [(&b"AUTH PLAIN AGFubmEAZ2VoZWlt"[..], true), (b"a LOGIN anna geheim", true), (b"EHLO client", false)]
        {
            let log = DemoLog::default();
            let secrets = vec![Secret::new("geheim".into())];
            ConnectionLog::new(log.clone(), 1, Protocol::Submission, secrets).inspect(received);
            assert_eq!(log.password_exposed(), exposed);
        }
    }
}

//! What reached the fake network.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;

use crate::{RecordKind, TlsMode};

/// Something that reached the fake network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contact {
    /// A question to the resolver.
    Dns {
        /// Without the final dot.
        name: String,
        /// What was asked for.
        kind: RecordKind,
    },
    /// The start of a TCP connection.
    Connect {
        /// Where to.
        address: SocketAddr,
    },
    /// The start of a TLS handshake.
    Tls {
        /// The name to be checked.
        name: String,
        /// How strictly.
        mode: TlsMode,
    },
    /// A request to an API.
    Api {
        /// Where to.
        url: String,
        /// What was posted.
        form: Option<String>,
    },
    /// An HTTP request.
    Http {
        /// Where to.
        url: String,
        /// What was posted.
        xml: Option<String>,
    },
    /// A line that a server received, without its end.
    Line {
        /// The server.
        address: SocketAddr,
        /// The line.
        text: String,
    },
}

/// Everything that reached the fake network, in order; a clone shows the same.
#[derive(Clone)]
pub struct FakeLog {
    start: Instant,
    contacts: Arc<Mutex<Vec<(Duration, Contact)>>>,
}

impl Default for FakeLog {
    fn default() -> Self {
        Self { start: Instant::now(), contacts: Arc::default() }
    }
}

impl FakeLog {
    /// Every contact with the time since the script was begun.
    pub fn contacts(&self) -> Vec<(Duration, Contact)> {
        self.contacts.lock().expect("log").clone()
    }

    /// How often a question reached the resolver.
    pub fn asked(&self, name: &str, kind: RecordKind) -> usize {
        self.count(|contact| matches!(contact, Contact::Dns { name: n, kind: k } if n == name && *k == kind))
    }

    /// How many connections were tried to an address (`203.0.113.1:993`).
    pub fn contacted(&self, address: &str) -> usize {
        let wanted: SocketAddr = address.parse().expect("address and port");
        self.count(|contact| matches!(contact, Contact::Connect { address } if *address == wanted))
    }

    /// How many TLS handshakes were begun for a host in this mode.
    pub fn handshakes(&self, host: &str, wanted: TlsMode) -> usize {
        self.count(|contact| matches!(contact, Contact::Tls { name, mode } if name == host && *mode == wanted))
    }

    /// How often a URL was asked for.
    pub fn fetched(&self, wanted: &str) -> usize {
        self.count(|contact| matches!(contact, Contact::Http { url, .. } if url == wanted))
    }

    /// What an API was sent, in order; empty for a GET.
    pub fn forms(&self, wanted: &str) -> Vec<String> {
        let form = |(_, contact): (Duration, Contact)| match contact {
            Contact::Api { url, form } if url == wanted => Some(form.unwrap_or_default()),
            _ => None,
        };
        self.contacts().into_iter().filter_map(form).collect()
    }

    /// How many HTTP requests there were.
    pub fn requests(&self) -> usize {
        self.count(|contact| matches!(contact, Contact::Http { .. }))
    }

    /// What was posted, with its URL, in order.
    pub fn posted(&self) -> Vec<(String, String)> {
        let post = |(_, contact): (Duration, Contact)| match contact {
            Contact::Http { url, xml: Some(xml) } => Some((url, xml)),
            _ => None,
        };
        self.contacts().into_iter().filter_map(post).collect()
    }

    /// The lines that a server received, over all its connections.
    pub fn lines(&self, server: &str) -> Vec<String> {
        let wanted: SocketAddr = server.parse().expect("address and port");
        let line = |(_, contact): (Duration, Contact)| match contact {
            Contact::Line { address, text } if address == wanted => Some(text),
            _ => None,
        };
        self.contacts().into_iter().filter_map(line).collect()
    }

    fn count(&self, wanted: impl Fn(&Contact) -> bool) -> usize {
        self.contacts().iter().filter(|(_, contact)| wanted(contact)).count()
    }

    pub(super) fn add(&self, contact: Contact) {
        self.contacts.lock().expect("log").push((self.start.elapsed(), contact));
    }
}

//! The stand-in for TLS: one line each way, told from any protocol's by its first byte. The
//! server's line is the number of a script, which the client looks up.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::date;
use crate::{BoxStream, TlsError, TlsErrorKind, TlsMode, certificate};
use mail_types::report::{CertificateFacts, TlsFacts};

const DAY: Duration = Duration::from_secs(86_400);
/// First character of either side's line: the content type of a handshake record.
const HANDSHAKE: char = '\x16';
/// Every script that was begun, by its number.
static SCRIPTED: Mutex<Vec<FakeTls>> = Mutex::new(Vec::new());

/// What a handshake shows. TLS 1.3 and a certificate for the very name asked, valid from 90 days
/// before [`date()`] to 90 days after it, unless changed.
#[derive(Debug, Clone)]
pub struct FakeTls {
    outcome: Outcome,
    version: &'static str,
    names: Option<Vec<String>>,
    self_signed: bool,
    trusted: bool,
    not_after: SystemTime,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Outcome {
    Done,
    Alert(u8),
    Hang,
}

impl FakeTls {
    /// Nothing wrong.
    pub fn valid() -> Self {
        Self {
            outcome: Outcome::Done,
            version: "TLS 1.3",
            names: None,
            self_signed: false,
            trusted: true,
            not_after: date() + 90 * DAY,
        }
    }

    /// A certificate for other names.
    pub fn names(names: &[&str]) -> Self {
        Self { names: Some(names.iter().map(|name| (*name).to_owned()).collect()), ..Self::valid() }
    }

    /// A certificate whose time ended ten days before [`date()`].
    pub fn expired() -> Self {
        Self::valid().until(date() - 10 * DAY)
    }

    /// A certificate that nobody vouches for.
    pub fn self_signed() -> Self {
        Self { self_signed: true, trusted: false, ..Self::valid() }
    }

    /// A certificate of an authority that we do not trust.
    pub fn untrusted() -> Self {
        Self { trusted: false, ..Self::valid() }
    }

    /// The server ends the handshake with an alert (40: handshake_failure).
    pub fn alert(description: u8) -> Self {
        Self { outcome: Outcome::Alert(description), ..Self::valid() }
    }

    /// The server never answers.
    pub fn hang() -> Self {
        Self { outcome: Outcome::Hang, ..Self::valid() }
    }

    /// The last instant of validity.
    #[must_use]
    pub fn until(mut self, not_after: SystemTime) -> Self {
        self.not_after = not_after;
        self
    }

    /// The version: `TLS 1.2`.
    #[must_use]
    pub fn version(mut self, version: &'static str) -> Self {
        self.version = version;
        self
    }

    /// The server's line; outer `None` where the client's is no handshake, inner where none is sent.
    pub(super) fn answer(&self, hello: &str) -> Option<Option<String>> {
        hello.strip_prefix(HANDSHAKE)?;
        if self.outcome == Outcome::Hang {
            return Some(None);
        }
        let mut scripted = SCRIPTED.lock().expect("handshakes");
        scripted.push(self.clone());
        Some(Some(format!("{HANDSHAKE}{}\n", scripted.len() - 1)))
    }

    fn judge(&self, host: &str, mode: TlsMode) -> Result<TlsFacts, TlsError> {
        let mut facts = TlsFacts {
            version: Some(self.version),
            cipher_suite: Some("TLS_AES_256_GCM_SHA384".into()),
            key_exchange: Some("x25519".into()),
            certificate: None,
            verified: false,
            pinned: false,
            end_point: None,
        };
        if let Outcome::Alert(alert) = self.outcome {
            let kind = TlsErrorKind::Handshake { alert: Some(alert) };
            return Err(TlsError::new(kind));
        }
        let names = self.names.clone().unwrap_or_else(|| vec![host.to_owned()]);
        let subject = format!("CN={}", names.first().map_or("", String::as_str));
        let certificate = CertificateFacts {
            issuer: if self.self_signed { subject.clone() } else { "CN=Fake CA".into() },
            subject,
            names,
            not_before: date() - 90 * DAY,
            not_after: self.not_after,
            self_signed: self.self_signed,
            sha256: "00".repeat(32),
            public_key_sha256: "11".repeat(32),
            sha512: "22".repeat(64),
            public_key_sha512: "33".repeat(64),
            authorities: Vec::new(),
        };
        let valid = self.trusted && certificate::covers(&certificate, host) && date() <= certificate.not_after;
        if mode == TlsMode::Verify && !valid {
            return Err(TlsError { facts: Box::new(facts), kind: TlsErrorKind::Certificate });
        }
        facts.certificate = Some(certificate);
        facts.verified = mode == TlsMode::Verify;
        Ok(facts)
    }
}

/// The client's side of the stand-in for a handshake.
pub(super) async fn shake_hands(
    mut stream: BoxStream,
    host: &str,
    mode: TlsMode,
) -> Result<(BoxStream, TlsFacts), TlsError> {
    let hello = format!("{HANDSHAKE}{host}\n");
    let closed = |_| TlsError::new(TlsErrorKind::Closed);
    stream.write_all(hello.as_bytes()).await.map_err(closed)?;
    let mut line = Vec::new();
    // One byte at a time: what follows belongs to the protocol above.
    while line.last() != Some(&b'\n') && line.len() < 512 {
        line.push(stream.read_u8().await.map_err(closed)?);
    }
    let text = String::from_utf8_lossy(&line).trim_end().to_owned();
    let number = text.strip_prefix(HANDSHAKE).and_then(|number| number.parse::<usize>().ok());
    let scripted = number.and_then(|number| SCRIPTED.lock().expect("handshakes").get(number).cloned());
    match scripted {
        Some(tls) => tls.judge(host, mode).map(|facts| (stream, facts)),
        None => Err(TlsError::new(TlsErrorKind::NotTls { line: text })),
    }
}

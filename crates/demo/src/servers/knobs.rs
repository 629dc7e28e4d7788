//! How the demo servers can be made to behave like troublesome real ones.

use std::time::Duration;

use mail_types::{Protocol, Secret};

/// Deviations from a well-run server; the default is none.
#[derive(Debug, Clone, Default)]
pub struct Knobs {
    /// Time added to every round trip: once for all replies to what came in together, so that
    /// pipelining pays as it does over a real line.
    pub latency: Duration,
    /// Sends every octet alone, this far apart.
    pub drip: Option<Duration>,
    /// POP3 has no UIDL.
    pub no_uidl: bool,
    /// IMAP has no UIDPLUS.
    pub no_uidplus: bool,
    /// Only one POP3 session at a time may hold the mailbox (RFC 1939 section 4); a second is
    /// refused with `[IN-USE]` (RFC 2449 section 8.1.2).
    pub exclusive_pop3_lock: bool,
    /// Nobody can log in, and the capabilities say so: IMAP LOGINDISABLED, no mechanism anywhere.
    pub login_disabled: bool,
    /// The account's password is refused with a text that asks for an app password; only this
    /// one is taken.
    pub app_password: Option<Secret>,
    /// Every login is refused with this text after `NO ` (IMAP), `-ERR ` (POP3) or `535 5.7.8 `
    /// (submission; a text that starts with a reply code stands alone there).
    pub refuse_logins: Option<String>,
    /// STARTTLS and STLS are neither offered nor known.
    pub no_starttls: bool,
    /// Passwords are taken without TLS.
    pub plaintext_allowed: bool,
    /// Further octets follow the reply to STARTTLS in the same segment, as an attacker between
    /// client and server would add them.
    pub starttls_injection: bool,
    /// IMAP greets with PREAUTH.
    pub preauth: bool,
    /// Which certificate the servers show.
    pub certificate: CertificateKnob,
    /// TLS 1.2 is the newest version spoken.
    pub tls12_max: bool,
    /// No IMAP server at all.
    pub hide_imap: bool,
    /// No POP3 server at all.
    pub hide_pop3: bool,
    /// POP3 announces and enforces this LOGIN-DELAY in seconds (RFC 2449 section 6.5).
    pub login_delay_s: Option<u64>,
    /// POP3 announces this EXPIRE in days (RFC 2449 section 6.7). With 0 it deletes at QUIT what was retrieved; more
    /// days than none do not pass while a demo runs.
    pub expire_days: Option<u32>,
    /// SASL mechanisms offered, in this order; `None` is PLAIN and LOGIN. Any that mailsetup itself
    /// knows may be named, but the password is not sent in clear text to IMAP's LOGIN and POP3's USER
    /// where neither PLAIN nor LOGIN is among them.
    pub mechanisms: Option<Vec<String>>,
    /// POP3 greets with a timestamp and takes APOP.
    pub apop: bool,
    /// SCRAM, CRAM-MD5 and APOP are refused whatever the password, as by a server that stores hashes of
    /// another kind and offers them all the same.
    pub hashed_passwords: bool,
    /// The access token that OAUTHBEARER and XOAUTH2 take.
    pub token: Option<Secret>,
    /// SCRAM's iteration count; `None` is 4096.
    pub scram_iterations: Option<u32>,
    /// SCRAM ends with a signature that proves nothing.
    pub scram_unproven: bool,
    /// SCRAM knows channel binding, but the list that the client saw did not show it, as somebody in
    /// between would have it.
    pub plus_hidden: bool,
    /// POP3's RETR marks a message as seen for IMAP too, as some servers do.
    pub retrieval_marks_seen: bool,
}

impl Knobs {
    /// True if the protocol is not served at all.
    pub(super) fn hides(&self, protocol: Protocol) -> bool {
        match protocol {
            Protocol::Imap => self.hide_imap,
            Protocol::Pop3 => self.hide_pop3,
            Protocol::Submission => false,
        }
    }
}

/// Which certificate the servers show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CertificateKnob {
    /// From the demo's authority, for `localhost` and the loopback addresses.
    #[default]
    Good,
    /// The same, but it ended yesterday.
    Expired,
    /// From the authority, but for `other.localhost`.
    OtherName,
    /// For the right names, signed by itself.
    SelfSigned,
}

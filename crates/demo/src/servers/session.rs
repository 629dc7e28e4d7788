//! What every session of the three servers knows.

use mail_types::AuthMechanism;
use mail_types::encode::hex;
use std::sync::Arc;

use super::account::Account;
use super::knobs::Knobs;
use super::mailbox::Mailbox;
use super::sasl;
use super::tls::Acceptor;

/// Refused logins before a session ends.
pub(super) const REFUSALS_MAX: u32 = 3;

/// Shared by all connections of a demo.
pub(super) struct Shared {
    pub(super) account: Account,
    pub(super) knobs: Knobs,
    pub(super) mailbox: Mailbox,
    pub(super) acceptor: Acceptor,
}

pub(super) type Context = Arc<Shared>;

impl Shared {
    /// A login may be tried on a connection in this state.
    pub(super) fn login_allowed(&self, encrypted: bool) -> bool {
        (encrypted || self.knobs.plaintext_allowed) && !self.knobs.login_disabled
    }

    /// Channel-binding data of a connection in this state.
    pub(super) fn end_point(&self, encrypted: bool) -> Option<Vec<u8>> {
        encrypted.then(|| self.acceptor.end_point.clone())
    }

    /// STARTTLS is to be had on a connection in this state.
    pub(super) fn starttls_offered(&self, encrypted: bool) -> bool {
        !encrypted && !self.knobs.no_starttls
    }

    /// IMAP's LOGIN and POP3's USER may be used where a password is taken at all.
    pub(super) fn login_command(&self) -> bool {
        sasl::offered(&self.knobs).iter().any(|name| AuthMechanism::from_sasl(name).sends_password())
    }

    /// What nobody can foresee, for challenges.
    pub(super) fn nonce(&self) -> String {
        let mut octets = [0; 18];
        // A failure would make challenges repeat, which endangers nobody on loopback.
        let _ = getrandom::fill(&mut octets);
        hex(octets)
    }
}

/// Splits a line into its first word in upper case and the rest.
pub(super) fn split_verb(line: &str) -> (String, &str) {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    (verb.to_ascii_uppercase(), rest.trim())
}

/// What a log shows of a command line of POP3 or submission.
pub(super) fn masked(line: &str) -> String {
    let (verb, rest) = split_verb(line);
    match verb.as_str() {
        "PASS" => "PASS ***".into(),
        "AUTH" => match rest.split_once(' ') {
            Some((mechanism, _)) => format!("AUTH {mechanism} ***"),
            None => format!("AUTH {rest}"),
        },
        // What is unknown may be a password that lost its command.
        "USER" | "CAPA" | "STLS" | "STAT" | "LIST" | "UIDL" | "TOP" | "RETR" | "DELE" | "RSET" | "NOOP" | "QUIT"
        | "EHLO" | "HELO" | "STARTTLS" | "MAIL" | "RCPT" | "DATA" | "VRFY" => line.to_owned(),
        "APOP" => "APOP ***".into(),
        _ => "(unknown command)".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_shown_without_their_secrets() {
        for (line, shown) in [
            ("pass geheim", "PASS ***"),
            ("AUTH PLAIN AGFubmEA", "AUTH PLAIN ***"),
            ("AUTH LOGIN", "AUTH LOGIN"),
            ("USER anna", "USER anna"),
            ("UIDL", "UIDL"),
            ("geheim", "(unknown command)"),
        ] {
            assert_eq!(masked(line), shown);
        }
    }
}

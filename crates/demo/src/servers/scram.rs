//! The server's side of SCRAM (RFC 5802, RFC 7677), written from the RFCs alone: the client's side
//! comes from a library, so each checks the other. The nonce is given from outside, which lets the
//! examples of the RFCs run as they stand.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use mail_types::Secret;

/// The hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Sha1,
    Sha256,
}

impl Hash {
    fn digest(self, octets: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(octets).to_vec(),
            Self::Sha256 => Sha256::digest(octets).to_vec(),
        }
    }

    fn hmac(self, key: &[u8], octets: &[u8]) -> Vec<u8> {
        /// Keys of any length are good, so there is no error.
        fn of<M: Mac + hmac::digest::KeyInit>(key: &[u8], octets: &[u8]) -> Vec<u8> {
            <M as Mac>::new_from_slice(key)
                .map(|mac| mac.chain_update(octets).finalize().into_bytes().to_vec())
                .unwrap_or_default()
        }
        match self {
            Self::Sha1 => of::<Hmac<Sha1>>(key, octets),
            Self::Sha256 => of::<Hmac<Sha256>>(key, octets),
        }
    }

    /// `Hi(str, salt, i)`: PBKDF2 with one block (RFC 5802 section 2.2).
    fn iterate(self, password: &[u8], salt: &[u8], iterations: u32) -> Vec<u8> {
        let mut last = self.hmac(password, &[salt, &1_u32.to_be_bytes()].concat());
        let mut sum = last.clone();
        for _ in 1..iterations {
            last = self.hmac(password, &last);
            sum.iter_mut().zip(&last).for_each(|(sum, octet)| *sum ^= octet);
        }
        sum
    }
}

/// What the server says of channel binding.
#[derive(Debug, Clone, Copy)]
pub(super) struct Binding<'a> {
    /// Data of `tls-server-end-point`; `None` without TLS.
    pub(super) end_point: Option<&'a [u8]>,
    /// The -PLUS form of this mechanism is in the list.
    pub(super) plus_offered: bool,
    /// The -PLUS form is the one in use.
    pub(super) plus: bool,
}

/// A first message that was taken.
#[derive(Debug)]
pub(super) struct Started {
    hash: Hash,
    /// Name as the client gave it.
    pub(super) username: String,
    /// What `c=` has to hold.
    channel: Vec<u8>,
    nonce: String,
    salt: Vec<u8>,
    iterations: u32,
    client_first_bare: String,
    server_first: String,
}

impl Started {
    /// Takes `client-first-message = gs2-header client-first-message-bare` (RFC 5802 section 7).
    ///
    /// # Errors
    /// The `server-error-value`.
    pub(super) fn new(
        hash: Hash,
        message: &str,
        binding: Binding<'_>,
        nonce: &str,
        salt: &[u8],
        iterations: u32,
    ) -> Result<Self, &'static str> {
        let mut parts = message.splitn(3, ',');
        let (Some(flag), Some(authzid), Some(bare)) = (parts.next(), parts.next(), parts.next()) else {
            return Err("other-error");
        };
        let mut channel = format!("{flag},{authzid},").into_bytes();
        match (flag, binding.plus) {
            ("n", false) => {}
            ("y", false) if !binding.plus_offered => {}
            ("y", false) => return Err("server-does-support-channel-binding"),
            ("p=tls-server-end-point", true) => {
                channel.extend_from_slice(binding.end_point.ok_or("channel-binding-not-supported")?);
            }
            (other, true) if other.starts_with("p=") => return Err("unsupported-channel-binding-type"),
            _ => return Err("channel-binding-not-supported"),
        }
        let mut attributes = bare.split(',');
        let username = attributes.next().and_then(|part| part.strip_prefix("n=")).ok_or("invalid-encoding")?;
        let client_nonce = attributes.next().and_then(|part| part.strip_prefix("r=")).ok_or("invalid-encoding")?;
        let nonce = format!("{client_nonce}{nonce}");
        let server_first = format!("r={nonce},s={},i={iterations}", STANDARD.encode(salt));
        Ok(Self {
            hash,
            username: username.replace("=2C", ",").replace("=3D", "="),
            channel,
            nonce,
            salt: salt.to_vec(),
            iterations,
            client_first_bare: bare.to_owned(),
            server_first,
        })
    }

    /// `server-first-message`
    pub(super) fn server_first(&self) -> &str {
        &self.server_first
    }

    /// Takes `client-final-message = channel-binding "," nonce "," proof` and gives the
    /// `server-final-message` with the server's signature.
    ///
    /// # Errors
    /// The `server-error-value`.
    pub(super) fn finish(&self, message: &str, password: &Secret) -> Result<String, &'static str> {
        let (without_proof, proof) = message.rsplit_once(",p=").ok_or("invalid-encoding")?;
        let mut attributes = without_proof.split(',');
        let channel = attributes.next().and_then(|part| part.strip_prefix("c=")).ok_or("invalid-encoding")?;
        let channel = STANDARD.decode(channel).map_err(|_| "invalid-encoding")?;
        if channel != self.channel {
            return Err("channel-bindings-dont-match");
        }
        if attributes.next().and_then(|part| part.strip_prefix("r=")) != Some(&self.nonce) {
            return Err("other-error");
        }
        let proof = STANDARD.decode(proof).map_err(|_| "invalid-encoding")?;
        let hash = self.hash;
        let prepared = stringprep::saslprep(password.expose()).map_err(|_| "invalid-username-encoding")?;
        let salted = hash.iterate(prepared.as_bytes(), &self.salt, self.iterations);
        let stored_key = hash.digest(&hash.hmac(&salted, b"Client Key"));
        let auth_message = [&*self.client_first_bare, &*self.server_first, without_proof].join(",");
        let signature = hash.hmac(&stored_key, auth_message.as_bytes());
        let client_key: Vec<u8> = proof.iter().zip(&signature).map(|(a, b)| a ^ b).collect();
        if proof.len() != signature.len() || hash.digest(&client_key) != stored_key {
            return Err("invalid-proof");
        }
        let server_key = hash.hmac(&salted, b"Server Key");
        Ok(format!("v={}", STANDARD.encode(hash.hmac(&server_key, auth_message.as_bytes()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_dialog::sasl::{ChannelBinding, SaslError, SaslExchange, Scram, ScramHash};

    const NO_BINDING: Binding<'_> = Binding { end_point: None, plus_offered: false, plus: false };

    struct Example {
        hash: Hash,
        nonce: &'static str,
        salt: &'static str,
        messages: [&'static str; 4],
    }

    /// RFC 5802 section 5 and RFC 7677 section 3
    const EXAMPLES: [Example; 2] = [
        Example {
            hash: Hash::Sha1,
            nonce: "3rfcNHYJY1ZVvWVs7j",
            salt: "QSXCR+Q6sek8bf92",
            messages: [
                "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
                "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
                "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
                "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
            ],
        },
        Example {
            hash: Hash::Sha256,
            nonce: "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
            salt: "W22ZaJ0SNY7soEsUEjb6gQ==",
            messages: [
                "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
                "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
                 p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
            ],
        },
    ];

    #[test]
    fn the_examples_of_the_rfcs_run_as_they_stand() {
        for example in EXAMPLES {
            let salt = STANDARD.decode(example.salt).expect("base64");
            let [client_first, server_first, client_final, server_final] = example.messages;
            let started = Started::new(example.hash, client_first, NO_BINDING, example.nonce, &salt, 4096).expect("ok");
            assert_eq!(started.server_first(), server_first);
            assert_eq!(started.username, "user");
            assert_eq!(started.finish(client_final, &Secret::new("pencil".into())).as_deref(), Ok(server_final));
            assert_eq!(started.finish(client_final, &Secret::new("pencils".into())), Err("invalid-proof"));
        }
    }

    /// One exchange between our client and this server; what the client thinks of it, and the error.
    fn exchange(
        hash: (ScramHash, Hash),
        client: ChannelBinding,
        server: Binding<'_>,
        password: &str,
    ) -> (Result<bool, SaslError>, Option<&'static str>) {
        let mut client = Scram::new(hash.0, client, "änna=,".into(), &Secret::new("pa\u{ad}ss\u{2168}".into()));
        let first = client.initial_response().expect("client first");
        let first = std::str::from_utf8(&first).expect("text");
        let started = match Started::new(hash.1, first, server, "srvnonce", b"salt", 100) {
            Ok(started) => started,
            Err(error) => return (Ok(client.complete()), Some(error)),
        };
        assert_eq!(started.username, "änna=,");
        let answer = client.respond(started.server_first().as_bytes()).expect("proof");
        match started.finish(std::str::from_utf8(&answer).expect("text"), &Secret::new(password.into())) {
            Ok(signature) => (client.respond(signature.as_bytes()).map(|_| client.complete()), None),
            Err(error) => (Ok(client.complete()), Some(error)),
        }
    }

    #[test]
    fn both_sides_agree_on_names_passwords_and_bindings() {
        let hashes = [(ScramHash::Sha1, Hash::Sha1), (ScramHash::Sha256, Hash::Sha256)];
        let plus = Binding { end_point: Some(b"certificate"), plus_offered: true, plus: true };
        for hash in hashes {
            // SASLprep: the soft hyphen goes, the Roman nine becomes two letters.
            let run = |client, server| exchange(hash, client, server, "passIX");
            assert_eq!(run(ChannelBinding::NotOffered, NO_BINDING), (Ok(true), None));
            assert_eq!(run(ChannelBinding::Unsupported, NO_BINDING), (Ok(true), None));
            assert_eq!(run(ChannelBinding::EndPoint(b"certificate".to_vec()), plus), (Ok(true), None));
            let other = run(ChannelBinding::EndPoint(b"somebody else's".to_vec()), plus);
            assert_eq!(other, (Ok(false), Some("channel-bindings-dont-match")));
            // Somebody took -PLUS out of the list that we saw: the server notices.
            let offered = Binding { plus_offered: true, ..NO_BINDING };
            let downgraded = run(ChannelBinding::NotOffered, offered);
            assert_eq!(downgraded, (Ok(false), Some("server-does-support-channel-binding")));
            assert_eq!(run(ChannelBinding::Unsupported, offered), (Ok(true), None));
            let wrong = exchange(hash, ChannelBinding::NotOffered, NO_BINDING, "wrong");
            assert_eq!(wrong, (Ok(false), Some("invalid-proof")));
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for message in ["", "n", "n,,", "n,,n=u", "x,,n=u,r=1", "p=tls-unique,,n=u,r=1", "n,,r=1,n=u"] {
            assert!(Started::new(Hash::Sha1, message, NO_BINDING, "s", b"salt", 1).is_err(), "{message}");
        }
        let started = Started::new(Hash::Sha1, "n,,n=u,r=1", NO_BINDING, "s", b"salt", 1).expect("ok");
        for message in ["", "c=biws,r=1s", "c=biws,r=1,p=AA==", "c=AA==,r=1s,p=AA==", "c=biws,r=1s,p=*"] {
            assert!(started.finish(message, &Secret::new("pw".into())).is_err(), "{message}");
        }
    }
}

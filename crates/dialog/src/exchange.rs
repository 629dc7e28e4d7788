//! A SASL exchange as IMAP, POP3 and submission frame it: base64 in both directions, `=` for an
//! empty initial response, `*` to give up (RFC 4422 section 4; RFC 4954, RFC 5034, RFC 9051).

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use zeroize::Zeroizing;

use super::sasl::{SaslError, SaslExchange};
use super::{Output, Violation};
use mail_types::report::Refusal;

/// What a trace shows in a secret's place.
pub const MASK: &str = "***";

/// Most challenges that are answered. The longest mechanism in use (GSSAPI) needs about five.
const ROUNDS_MAX: u32 = 16;

/// Some servers leave out the padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// One exchange under way.
#[derive(Debug)]
pub struct Exchange {
    sasl: Box<dyn SaslExchange>,
    /// The initial response where it did not go along with the command: the answer to the first
    /// challenge, which is empty.
    held_back: Option<Zeroizing<Vec<u8>>>,
    rounds: u32,
    /// Why we gave up.
    error: Option<SaslError>,
}

impl Exchange {
    /// Begins. `inline_max` is how many bytes of base64 may go along with the command; what is
    /// answered is what shall go along.
    pub fn start(mut sasl: Box<dyn SaslExchange>, inline_max: usize) -> (Self, Option<Zeroizing<String>>) {
        let initial = sasl.initial_response();
        let (inline, held_back) = match initial {
            Some(response) if encoded_length(response.len()) <= inline_max => {
                let text = if response.is_empty() { Zeroizing::new("=".to_owned()) } else { encode(&response) };
                (Some(text), None)
            }
            other => (None, other),
        };
        (Self { sasl, held_back, rounds: 0, error: None }, inline)
    }

    /// What to send after a challenge.
    pub fn answer(&mut self, challenge: &[u8]) -> Output {
        self.rounds += 1;
        let response = match self.held_back.take() {
            // What stands in this challenge is not looked at: some servers write a prompt there.
            Some(response) => Ok(response),
            None if self.rounds > ROUNDS_MAX => Err(SaslError::UnexpectedChallenge),
            None => match LENIENT.decode(challenge.trim_ascii()) {
                Ok(challenge) => self.sasl.respond(&challenge),
                Err(_) => Err(SaslError::UnexpectedChallenge),
            },
        };
        match response {
            Ok(response) => {
                let response = encode(&response);
                // A vector that grows leaves copies of a password behind.
                let mut bytes = Zeroizing::new(Vec::with_capacity(response.len() + 2));
                bytes.extend_from_slice(response.as_bytes());
                bytes.extend_from_slice(b"\r\n");
                Output::SendSecret { bytes, masked: MASK.to_owned() }
            }
            Err(error) => {
                self.error = Some(error);
                Output::Send(b"*\r\n".to_vec())
            }
        }
    }

    /// What the server's verdict comes to. A success counts if we did not give up, and the server proved what the
    /// mechanism demands.
    ///
    /// # Errors
    /// What made us give up, or that the success proves nothing.
    pub fn verdict<T>(&self, said: Result<T, Refusal>) -> Result<Result<T, Refusal>, Violation> {
        if self.aborted() || (said.is_ok() && !self.sasl.complete()) {
            return Err(Violation::Sasl(self.error.clone().unwrap_or(SaslError::NotProven)));
        }
        Ok(said.map_err(|refusal| Refusal { mechanism_error: self.sasl.server_error().map(str::to_owned), ..refusal }))
    }

    /// We gave up.
    pub fn aborted(&self) -> bool {
        self.error.is_some()
    }
}

fn encode(response: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(STANDARD.encode(response))
}

fn encoded_length(octets: usize) -> usize {
    octets.div_ceil(3).saturating_mul(4).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sasl::{Login, Plain, SaslError};
    use mail_types::{AuthMechanism, Secret};

    fn plain() -> Box<dyn SaslExchange> {
        Box::new(Plain::new("tim".into(), Secret::new("pw".into())))
    }

    fn sent(output: Output) -> String {
        match output {
            Output::Send(bytes) => String::from_utf8(bytes).expect("ASCII"),
            Output::SendSecret { bytes, masked } => {
                assert_eq!(masked, MASK);
                String::from_utf8(bytes.to_vec()).expect("ASCII")
            }
            _ => panic!("nothing to send"),
        }
    }

    #[test]
    fn the_initial_response_goes_along_where_it_fits() {
        let (_, inline) = Exchange::start(plain(), 12);
        assert_eq!(inline.expect("fits").as_str(), "AHRpbQBwdw==");
        let (mut exchange, inline) = Exchange::start(plain(), 11);
        assert_eq!(inline, None);
        assert_eq!(sent(exchange.answer(b"ignored prompt")), "AHRpbQBwdw==\r\n");
        assert_eq!(sent(exchange.answer(b"")), "*\r\n");
        assert!(exchange.aborted() && exchange.verdict(Ok(())).is_err());
    }

    #[test]
    fn challenges_may_lack_padding_but_not_sense() {
        let login = || Box::new(Login::new("tim".into(), Secret::new("pw".into())));
        let (mut exchange, inline) = Exchange::start(login(), 100);
        assert_eq!(inline, None);
        assert_eq!(sent(exchange.answer(b" VXNlcm5hbWU6AA ")), "dGlt\r\n");
        assert_eq!(sent(exchange.answer(b"UGFzc3dvcmQ6")), "cHc=\r\n");
        assert_eq!(exchange.verdict(Ok(())), Ok(Ok(())));
        let (mut exchange, _) = Exchange::start(login(), 100);
        assert_eq!(sent(exchange.answer(b"not*base64")), "*\r\n");
        assert!(exchange.aborted());
    }

    #[derive(Debug)]
    struct Endless;

    impl SaslExchange for Endless {
        fn mechanism(&self) -> AuthMechanism {
            AuthMechanism::Other("ENDLESS".into())
        }
        fn secret(&self) -> Option<&Secret> {
            None
        }

        fn initial_response(&mut self) -> Option<Zeroizing<Vec<u8>>> {
            Some(Zeroizing::new(Vec::new()))
        }
        fn respond(&mut self, _: &[u8]) -> Result<Zeroizing<Vec<u8>>, SaslError> {
            Ok(Zeroizing::new(Vec::new()))
        }
        fn complete(&self) -> bool {
            false
        }
    }

    #[test]
    fn an_exchange_ends_and_an_early_success_is_none() {
        let (mut exchange, inline) = Exchange::start(Box::new(Endless), 1);
        assert_eq!(inline.expect("empty, not absent").as_str(), "=");
        assert_eq!(exchange.verdict(Ok(())), Err(Violation::Sasl(SaslError::NotProven)));
        for _ in 0..ROUNDS_MAX {
            assert_eq!(sent(exchange.answer(b"")), "\r\n");
        }
        assert_eq!(sent(exchange.answer(b"")), "*\r\n");
    }
}

//! The server's side of the SASL mechanisms, the same for all three protocols: a step takes what the
//! client sent and says what to send back, until there is a verdict.

use std::io;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use mail_types::encode::hex;
use md5::{Digest, Md5};
use zeroize::Zeroizing;

use super::account::{Account, LoginRefusal, decode_base64, parse_plain};
use super::knobs::Knobs;
use super::scram::{Binding, Hash, Started};
use super::session::Shared;
use super::wire::Wire;

/// Mechanisms that are offered where a knob says nothing else.
pub(super) const DEFAULT: [&str; 2] = ["PLAIN", "LOGIN"];
/// The salt of the one account.
const SALT: &[u8] = b"mailsetup demo salt";
/// What RFC 7677 asks for at least.
const ITERATIONS: u32 = 4096;

/// What comes next.
enum Step {
    /// Send this challenge and give the answer to the next step.
    Challenge(Vec<u8>),
    /// Over.
    Verdict {
        /// Who wanted to log in.
        username: String,
        /// Whether it may.
        verdict: Result<(), LoginRefusal>,
    },
    /// What the client sent makes no sense.
    Nonsense,
}

/// How an exchange over the wire ended.
pub(super) enum Ended {
    NotOffered,
    Aborted,
    Verdict { username: String, verdict: Result<(), LoginRefusal> },
}

/// Carries out a whole exchange; `prompt` is what the protocol writes before a challenge.
pub(super) async fn converse(
    context: &Shared,
    wire: &mut Wire,
    mechanism: &str,
    prompt: &str,
    mut input: Option<Zeroizing<Vec<u8>>>,
) -> io::Result<Ended> {
    let (end_point, nonce) = (context.end_point(wire.is_encrypted()), context.nonce());
    let exchange = Exchange::start(mechanism, &context.account, &context.knobs, end_point.as_deref(), nonce);
    let Some(mut exchange) = exchange else { return Ok(Ended::NotOffered) };
    loop {
        match exchange.step(input.as_ref().map(|input| input.as_slice())) {
            Step::Challenge(challenge) => {
                wire.send_line(&format!("{prompt}{}", STANDARD.encode(challenge))).await?;
                input = wire.line().await?.and_then(|line| decode_base64(&line));
                if input.is_none() {
                    return Ok(Ended::Aborted);
                }
            }
            Step::Verdict { username, verdict } => return Ok(Ended::Verdict { username, verdict }),
            Step::Nonsense => return Ok(Ended::Aborted),
        }
    }
}

/// One exchange.
struct Exchange<'a> {
    account: &'a Account,
    knobs: &'a Knobs,
    end_point: Option<&'a [u8]>,
    nonce: String,
    state: State,
}

enum State {
    Plain,
    LoginName,
    LoginPassword(String),
    CramStart,
    CramAnswer,
    ScramFirst {
        hash: Hash,
        plus: bool,
    },
    ScramFinal(Started),
    /// SCRAM's last message is out; the client's empty line follows.
    Ending {
        username: String,
        verdict: Result<(), LoginRefusal>,
    },
    Bearer {
        oauthbearer: bool,
    },
}

impl<'a> Exchange<'a> {
    /// Begins; `None` where the mechanism is not offered. `nonce` must differ from exchange to
    /// exchange.
    fn start(
        mechanism: &str,
        account: &'a Account,
        knobs: &'a Knobs,
        end_point: Option<&'a [u8]>,
        nonce: String,
    ) -> Option<Self> {
        let mechanism = mechanism.to_ascii_uppercase();
        if !offered(knobs).contains(&mechanism.as_str()) {
            return None;
        }
        let state = match mechanism.as_str() {
            "PLAIN" => State::Plain,
            "LOGIN" => State::LoginName,
            "CRAM-MD5" => State::CramStart,
            "SCRAM-SHA-1" => State::ScramFirst { hash: Hash::Sha1, plus: false },
            "SCRAM-SHA-1-PLUS" => State::ScramFirst { hash: Hash::Sha1, plus: true },
            "SCRAM-SHA-256" => State::ScramFirst { hash: Hash::Sha256, plus: false },
            "SCRAM-SHA-256-PLUS" => State::ScramFirst { hash: Hash::Sha256, plus: true },
            "OAUTHBEARER" => State::Bearer { oauthbearer: true },
            "XOAUTH2" => State::Bearer { oauthbearer: false },
            _ => return None,
        };
        Some(Self { account, knobs, end_point, nonce, state })
    }

    /// The next step; `None` is the absence of an initial response.
    fn step(&mut self, input: Option<&[u8]>) -> Step {
        let state = std::mem::replace(&mut self.state, State::Plain);
        match (state, input) {
            (State::LoginName, None) => self.wait(State::LoginName, b"Username:"),
            (State::CramStart, None) => {
                let challenge = self.timestamp();
                self.wait(State::CramAnswer, challenge.as_bytes())
            }
            (state, None) => self.wait(state, b""),
            (State::Plain, Some(message)) => match parse_plain(message) {
                Some((username, password)) => self.judge(username, |known| known == password.as_slice(), false),
                None => Step::Nonsense,
            },
            (State::LoginName, Some(name)) => {
                let name = String::from_utf8_lossy(name).into_owned();
                self.wait(State::LoginPassword(name), b"Password:")
            }
            (State::LoginPassword(name), Some(password)) => self.judge(name, |known| known == password, false),
            (State::CramAnswer, Some(answer)) => self.cram(answer),
            (State::ScramFirst { hash, plus }, Some(message)) => self.scram_first(hash, plus, message),
            (State::ScramFinal(started), Some(message)) => self.scram_final(&started, message),
            (State::Ending { username, verdict }, Some(_)) => Step::Verdict { username, verdict },
            (State::Bearer { oauthbearer }, Some(message)) => self.bearer(oauthbearer, message),
            (State::CramStart, Some(_)) => Step::Nonsense,
        }
    }

    fn wait(&mut self, state: State, challenge: &[u8]) -> Step {
        self.state = state;
        Step::Challenge(challenge.to_vec())
    }

    fn judge(&self, username: String, knows: impl Fn(&[u8]) -> bool, digest: bool) -> Step {
        let verdict = self.account.check_with(&username, knows, digest, self.knobs);
        Step::Verdict { username, verdict }
    }

    fn timestamp(&self) -> String {
        timestamp(&self.nonce)
    }

    /// `name SP digest` (RFC 2195 section 2)
    fn cram(&self, answer: &[u8]) -> Step {
        let answer = String::from_utf8_lossy(answer);
        let Some((username, digest)) = answer.rsplit_once(' ') else { return Step::Nonsense };
        let challenge = self.timestamp();
        let fits = |known: &[u8]| {
            let mac = Hmac::<Md5>::new_from_slice(known).ok().map(|mac| mac.chain_update(challenge.as_bytes()));
            mac.is_some_and(|mac| hex(mac.finalize().into_bytes()) == digest)
        };
        self.judge(username.to_owned(), fits, true)
    }

    fn scram_first(&mut self, hash: Hash, plus: bool, message: &[u8]) -> Step {
        let Ok(message) = std::str::from_utf8(message) else { return Step::Nonsense };
        let name = if hash == Hash::Sha1 { "SCRAM-SHA-1-PLUS" } else { "SCRAM-SHA-256-PLUS" };
        let plus_offered = offered(self.knobs).contains(&name) || self.knobs.plus_hidden;
        let binding = Binding { end_point: self.end_point, plus_offered, plus };
        let iterations = self.knobs.scram_iterations.unwrap_or(ITERATIONS);
        match Started::new(hash, message, binding, &self.nonce, SALT, iterations) {
            Ok(started) => {
                let challenge = started.server_first().to_owned();
                self.wait(State::ScramFinal(started), challenge.as_bytes())
            }
            Err(error) => self.scram_failed(String::new(), error, LoginRefusal::WrongPassword),
        }
    }

    fn scram_final(&mut self, started: &Started, message: &[u8]) -> Step {
        let Ok(message) = std::str::from_utf8(message) else { return Step::Nonsense };
        let username = started.username.clone();
        let password = self.knobs.app_password.as_ref().unwrap_or(&self.account.password);
        let finished = started.finish(message, password);
        let signature = finished.clone();
        let verdict = self.account.check_with(&username, |_| signature.is_ok(), true, self.knobs);
        match (finished, verdict) {
            (Ok(mut signature), Ok(())) => {
                if self.knobs.scram_unproven {
                    signature = format!("v={}", "AAAA".repeat(7));
                }
                self.wait(State::Ending { username, verdict: Ok(()) }, signature.as_bytes())
            }
            (Err(error), _) => self.scram_failed(username, error, LoginRefusal::WrongPassword),
            (Ok(_), Err(refusal)) => self.scram_failed(username, "invalid-proof", refusal),
        }
    }

    fn scram_failed(&mut self, username: String, error: &str, refusal: LoginRefusal) -> Step {
        self.wait(State::Ending { username, verdict: Err(refusal) }, format!("e={error}").as_bytes())
    }

    /// RFC 7628 section 3.1, and the older form
    fn bearer(&mut self, oauthbearer: bool, message: &[u8]) -> Step {
        let message = Zeroizing::new(String::from_utf8_lossy(message).into_owned());
        let username = if oauthbearer {
            message.strip_prefix("n,a=").and_then(|rest| rest.split(',').next())
        } else {
            message.split('\u{1}').next().and_then(|part| part.strip_prefix("user="))
        };
        let token = message.split('\u{1}').find_map(|part| part.strip_prefix("auth=Bearer "));
        let (Some(username), Some(token)) = (username, token) else { return Step::Nonsense };
        let username = username.replace("=2C", ",").replace("=3D", "=");
        let known = username.eq_ignore_ascii_case(&self.account.username);
        if known && self.knobs.token.as_ref().is_some_and(|known| known.expose() == token) {
            return Step::Verdict { username, verdict: Ok(()) };
        }
        let error = if oauthbearer {
            r#"{"status":"invalid_token","scope":"mail","openid-configuration":"https://localhost/"}"#
        } else {
            r#"{"status":"401","schemes":"bearer","scope":"mail"}"#
        };
        self.wait(State::Ending { username, verdict: Err(LoginRefusal::WrongPassword) }, error.as_bytes())
    }
}

/// The names of what is offered, in order.
pub(super) fn offered(knobs: &Knobs) -> Vec<&str> {
    match &knobs.mechanisms {
        Some(names) => names.iter().map(String::as_str).collect(),
        None => DEFAULT.to_vec(),
    }
}

/// A message id that nobody saw before (RFC 2195 section 2, RFC 1939 section 7).
pub(super) fn timestamp(nonce: &str) -> String {
    format!("<{nonce}@localhost>")
}

/// Checks the answer to APOP.
pub(super) fn apop_fits(timestamp: &str, digest: &str, password: &[u8]) -> bool {
    hex(Md5::new().chain_update(timestamp).chain_update(password).finalize()) == digest
}

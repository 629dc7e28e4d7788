//! SCRAM (RFC 5802, RFC 7677), by rsasl: salted challenge and response, the server proves itself too.
//!
//! rsasl chooses among mechanisms by itself, and its choice of the channel-binding flag follows from
//! what it was offered. Here exactly one mechanism is offered, so that the flag is ours to decide; and
//! what the library leaves open is checked here: the iteration count has a limit, and a success is
//! none before the server's signature was seen.

use std::borrow::Cow;
use std::fmt;

use rsasl::callback::{Context, Request, SessionCallback, SessionData};
use rsasl::config::SASLConfig;
use rsasl::mechanisms::scram::{SCRAM_SHA1, SCRAM_SHA1_PLUS, SCRAM_SHA256, SCRAM_SHA256_PLUS};
use rsasl::prelude::{Mechanism, Mechname, Registry, SASLClient, Session, SessionError};
use rsasl::property::{AuthId, ChannelBindings, OverrideCBType, Password};
use zeroize::Zeroizing;

use super::{SaslError, SaslExchange};
use mail_types::{AuthMechanism, Secret};

/// Most iterations that we compute: what RFC 7677 asks for (4096) some hundred times over, and less
/// than two seconds of work on a slow machine. A server could otherwise keep us busy for an hour.
pub const ITERATIONS_MAX: u32 = 1_000_000;
/// The only binding that the TLS library hands out (RFC 5929 section 4).
const BINDING_TYPE: &str = "tls-server-end-point";
/// Longest error value that is kept, in characters.
const ERROR_MAX: usize = 200;

/// rsasl's default list lacks the -PLUS mechanisms.
static MECHANISMS: [Mechanism; 4] = [SCRAM_SHA1, SCRAM_SHA1_PLUS, SCRAM_SHA256, SCRAM_SHA256_PLUS];

/// The hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScramHash {
    /// SCRAM-SHA-1
    Sha1,
    /// SCRAM-SHA-256
    Sha256,
}

/// What the exchange says of the TLS connection below it (RFC 5802 section 6).
#[derive(Clone, PartialEq, Eq)]
pub enum ChannelBinding {
    /// `p=tls-server-end-point`: this is the -PLUS form, bound to the server's certificate.
    EndPoint(Vec<u8>),
    /// `y`: we could, but the server did not offer it. One that did offer it then knows that somebody
    /// took the offer out of its list, and refuses.
    NotOffered,
    /// `n`: we can't, or can't know how: the server's binding type may be another.
    Unsupported,
}

impl fmt::Debug for ChannelBinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EndPoint(_) => "EndPoint(…)",
            Self::NotOffered => "NotOffered",
            Self::Unsupported => "Unsupported",
        })
    }
}

/// SCRAM-SHA-1, SCRAM-SHA-256 and their -PLUS forms.
pub struct Scram {
    hash: ScramHash,
    plus: bool,
    state: State,
    error: Option<String>,
}

enum State {
    /// We are to send the first message.
    First(Box<Session>),
    /// The server is to send salt and iteration count.
    ServerFirst(Box<Session>),
    /// The server is to send its signature.
    ServerFinal(Box<Session>),
    /// It did, and it fits.
    Proven,
    /// Over.
    Failed,
}

impl Scram {
    /// SCRAM for this name and password.
    pub fn new(hash: ScramHash, binding: ChannelBinding, username: String, password: &Secret) -> Self {
        let plus = matches!(binding, ChannelBinding::EndPoint(_));
        let name = mechanism(hash, plus);
        let state = start(name.name(), username, password, binding).map_or(State::Failed, State::First);
        Self { hash, plus, state, error: None }
    }
}

fn mechanism(hash: ScramHash, plus: bool) -> AuthMechanism {
    match (hash, plus) {
        (ScramHash::Sha1, false) => AuthMechanism::ScramSha1,
        (ScramHash::Sha1, true) => AuthMechanism::ScramSha1Plus,
        (ScramHash::Sha256, false) => AuthMechanism::ScramSha256,
        (ScramHash::Sha256, true) => AuthMechanism::ScramSha256Plus,
    }
}

/// RFC 5802 section 2.2: names and passwords are prepared by SASLprep. What it forbids is sent as it is, as servers take
/// it on registration, too.
fn prepared(text: &str) -> Cow<'_, str> {
    stringprep::saslprep(text).unwrap_or(Cow::Borrowed(text))
}

/// SCRAM makes another text of this password: a no-break space becomes a space, a soft hyphen nothing, a ligature its
/// letters. A server that has stored it as it was typed then refuses what is right.
pub fn is_changed_by_preparation(password: &Secret) -> bool {
    Zeroizing::new(prepared(password.expose()).into_owned()).as_str() != password.expose()
}

fn start(name: &str, username: String, password: &Secret, binding: ChannelBinding) -> Option<Box<Session>> {
    let password = Secret::new(prepared(password.expose()).into_owned());
    let username = prepared(&username).into_owned();
    let config = SASLConfig::builder()
        .with_registry(Registry::with_mechanisms(&MECHANISMS))
        .with_callback(Answers { username, password, binding })
        .ok()?;
    let offered = Mechname::parse(name.as_bytes()).ok()?;
    SASLClient::new(config).start_suggested(&[offered]).ok().map(Box::new)
}

impl SaslExchange for Scram {
    fn mechanism(&self) -> AuthMechanism {
        mechanism(self.hash, self.plus)
    }

    fn secret(&self) -> Option<&Secret> {
        None
    }

    fn initial_response(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        let State::First(mut client) = std::mem::replace(&mut self.state, State::Failed) else { return None };
        let message = step(&mut client, None)?;
        self.state = State::ServerFirst(client);
        Some(message)
    }

    fn respond(&mut self, challenge: &[u8]) -> Result<Zeroizing<Vec<u8>>, SaslError> {
        if let Some(error) = challenge.strip_prefix(b"e=") {
            self.state = State::Failed;
            self.error = Some(String::from_utf8_lossy(error).chars().take(ERROR_MAX).collect());
            return Ok(Zeroizing::default());
        }
        match std::mem::replace(&mut self.state, State::Failed) {
            State::ServerFirst(_) if !is_attributes(challenge) => Err(SaslError::UnexpectedChallenge),
            State::ServerFinal(_) if !is_attributes(challenge) => Err(SaslError::NotProven),
            State::ServerFirst(mut client) => {
                check_iterations(challenge)?;
                let message = step(&mut client, Some(challenge)).ok_or(SaslError::UnexpectedChallenge)?;
                self.state = State::ServerFinal(client);
                Ok(message)
            }
            State::ServerFinal(mut client) => {
                let message = step(&mut client, Some(challenge)).ok_or(SaslError::NotProven)?;
                self.state = State::Proven;
                Ok(message)
            }
            // Without a first message nothing was asked: the name or the password can't be written.
            State::First(_) | State::Failed => Err(SaslError::Unrepresentable),
            State::Proven => Err(SaslError::UnexpectedChallenge),
        }
    }

    fn complete(&self) -> bool {
        matches!(self.state, State::Proven)
    }

    fn server_error(&self) -> Option<&str> {
        self.error.as_deref()
    }
}

impl fmt::Debug for Scram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scram").field("mechanism", &self.mechanism()).finish_non_exhaustive()
    }
}

fn step(client: &mut Session, challenge: Option<&[u8]>) -> Option<Zeroizing<Vec<u8>>> {
    // Large enough for every message of ours, so that no copy stays behind.
    let mut message = Zeroizing::new(Vec::with_capacity(4096));
    let stepped = client.step(challenge, &mut *message);
    clear_stack();
    stepped.ok()?;
    Some(message)
}

/// Overwrites the stack where rsasl has just computed keys, which it leaves there.
#[inline(never)]
fn clear_stack() {
    std::hint::black_box(&mut [0_u8; 32 * 1024]);
}

/// `attr-val = ALPHA "=" value` (RFC 5802 section 7), with commas between. rsasl 2.3.1 takes that for granted
/// and panics on an attribute of one octet.
fn is_attributes(challenge: &[u8]) -> bool {
    challenge.split(|octet| *octet == b',').all(|part| matches!(part, [name, b'=', ..] if name.is_ascii_alphabetic()))
}

/// `server-first-message = [reserved-mext ","] nonce "," salt "," iteration-count ["," extensions]`
/// (RFC 5802 section 7)
fn check_iterations(server_first: &[u8]) -> Result<(), SaslError> {
    let counts = server_first.split(|octet| *octet == b',').filter_map(|part| part.strip_prefix(b"i="));
    for count in counts {
        let count = std::str::from_utf8(count).ok().and_then(|text| text.parse::<u64>().ok());
        let count = count.ok_or(SaslError::UnexpectedChallenge)?;
        if count > u64::from(ITERATIONS_MAX) {
            return Err(SaslError::TooManyIterations { count, max: ITERATIONS_MAX });
        }
    }
    Ok(())
}

/// What rsasl asks for.
struct Answers {
    username: String,
    password: Secret,
    binding: ChannelBinding,
}

impl SessionCallback for Answers {
    fn callback(&self, _: &SessionData, _: &Context<'_>, request: &mut Request<'_>) -> Result<(), SessionError> {
        request.satisfy::<AuthId>(&self.username)?.satisfy::<Password>(self.password.expose().as_bytes())?;
        if let ChannelBinding::EndPoint(data) = &self.binding {
            request.satisfy::<OverrideCBType>(BINDING_TYPE)?.satisfy::<ChannelBindings>(data)?;
        }
        Ok(())
    }

    /// With the plain form offered alone, this makes the difference between `y` and `n`.
    fn enable_channel_binding(&self) -> bool {
        self.binding != ChannelBinding::Unsupported
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scram(hash: ScramHash, binding: ChannelBinding) -> Scram {
        Scram::new(hash, binding, "user".into(), &Secret::new("pencil".into()))
    }

    fn first(exchange: &mut Scram) -> String {
        String::from_utf8(exchange.initial_response().expect("client first").to_vec()).expect("text")
    }

    #[test]
    fn the_flag_says_what_we_can_and_what_was_offered() {
        for (binding, flag, name) in [
            (ChannelBinding::Unsupported, "n,,n=user,r=", AuthMechanism::ScramSha256),
            (ChannelBinding::NotOffered, "y,,n=user,r=", AuthMechanism::ScramSha256),
            (
                ChannelBinding::EndPoint(vec![1; 32]),
                "p=tls-server-end-point,,n=user,r=",
                AuthMechanism::ScramSha256Plus,
            ),
        ] {
            let mut exchange = scram(ScramHash::Sha256, binding);
            assert_eq!(exchange.mechanism(), name);
            assert!(first(&mut exchange).starts_with(flag), "{flag}");
        }
        let sha1 = scram(ScramHash::Sha1, ChannelBinding::EndPoint(vec![1; 32]));
        assert_eq!(sha1.mechanism(), AuthMechanism::ScramSha1Plus);
    }

    #[test]
    fn iterations_are_capped() {
        let mut exchange = scram(ScramHash::Sha256, ChannelBinding::Unsupported);
        let first = first(&mut exchange);
        let nonce = first.rsplit("r=").next().expect("nonce");
        let count = u64::from(ITERATIONS_MAX) + 1;
        let challenge = format!("r={nonce}server,s=QSXCR+Q6sek8bf92,i={count}");
        let refused = exchange.respond(challenge.as_bytes());
        assert_eq!(refused, Err(SaslError::TooManyIterations { count, max: ITERATIONS_MAX }));
        assert_eq!(exchange.respond(b"r=x,s=eA==,i=4096"), Err(SaslError::Unrepresentable));
    }

    #[test]
    fn nonsense_proves_nothing() {
        for challenge in
            ["", "r=other,s=QSXCR+Q6sek8bf92,i=4096", "i=", "i=-1", "r=,s=,i=0", "\u{0}", "r=x,s", "r=x,,i=1"]
        {
            let mut exchange = scram(ScramHash::Sha1, ChannelBinding::NotOffered);
            first(&mut exchange);
            assert_eq!(exchange.respond(challenge.as_bytes()), Err(SaslError::UnexpectedChallenge), "{challenge}");
            assert!(!exchange.complete());
        }
        let mut exchange = scram(ScramHash::Sha1, ChannelBinding::NotOffered);
        let first = first(&mut exchange);
        let nonce = first.rsplit("r=").next().expect("nonce");
        let challenge = format!("r={nonce}server,s=QSXCR+Q6sek8bf92,i=4096");
        let answer = exchange.respond(challenge.as_bytes()).expect("proof");
        assert!(answer.starts_with(b"c=eSws,r=") && !exchange.complete());
        // A signature of somebody who does not know the password.
        let signature = exchange.respond(b"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
        assert_eq!((signature, exchange.complete()), (Err(SaslError::NotProven), false));
    }

    #[test]
    fn a_server_says_why_it_fails() {
        let mut exchange = scram(ScramHash::Sha256, ChannelBinding::NotOffered);
        first(&mut exchange);
        assert_eq!(exchange.respond(b"e=server-does-support-channel-binding").expect("empty").as_slice(), b"");
        assert_eq!(exchange.server_error(), Some("server-does-support-channel-binding"));
        assert!(!exchange.complete());
    }

    #[test]
    fn the_password_is_prepared_and_never_shown() {
        let exchange = Scram::new(
            ScramHash::Sha1,
            ChannelBinding::EndPoint(b"hidden".into()),
            "u".into(),
            &Secret::new("pw".into()),
        );
        let shown = format!("{exchange:?} {:?}", ChannelBinding::EndPoint(b"hidden".into()));
        assert!(!shown.contains("pw") && !shown.contains("hidden") && !shown.contains("104"), "{shown}");
        // Names that can't be written fail before anything is sent.
        let mut empty =
            Scram::new(ScramHash::Sha1, ChannelBinding::Unsupported, String::new(), &Secret::new("p".into()));
        assert_eq!(empty.initial_response(), None);
        assert_eq!(empty.respond(b""), Err(SaslError::Unrepresentable));
    }
}

//! A panic prints what it was given: so nothing that holds a secret may show it when it is printed.

use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::{Arc, Mutex};

use crate::support::assert_hidden;
use mail_dialog::Command;
use mail_dialog::sasl::{
    Apop, ChannelBinding, CramMd5, Login, OAuthBearer, Plain, SaslExchange, Scram, ScramHash, XOAuth2,
};
use mail_discovery::login::Credentials;
use mail_discovery::oauth;
use mail_types::{EmailAddress, Secret};

type AnyCommand = Command;

const MARKER: &str = "Merkwort-83-Merkwort";

fn secret() -> Secret {
    Secret::new(MARKER.to_owned())
}

/// Panics with the value, as an `expect` in the wrong place would.
fn panic_with(value: Box<dyn Debug>) {
    let outcome: Result<(), _> = std::hint::black_box(Err(value));
    let caught = catch_unwind(AssertUnwindSafe(|| outcome.expect("provoked")));
    assert!(caught.is_err());
}

/// An exchange at work: it has prepared what goes to the server.
fn begun(mut exchange: impl SaslExchange + 'static) -> Box<dyn SaslExchange> {
    let _ = exchange.initial_response();
    let _ = exchange.respond(b"<1896.697170952@localhost>");
    Box::new(exchange)
}

#[test]
fn no_panic_message_holds_a_secret() {
    let address: EmailAddress = "anna@example.org".parse().expect("address");
    let name = || "anna".to_owned();
    let scram = Scram::new(ScramHash::Sha256, ChannelBinding::Unsupported, name(), &secret());
    let values: Vec<(&str, Box<dyn Debug>)> = vec![
        ("the secret", Box::new(secret())),
        (
            "credentials",
            Box::new(Credentials { address, username: None, password: Some(secret()), token: Some(secret()) }),
        ),
        ("PLAIN", Box::new(begun(Plain::new(name(), secret())))),
        ("LOGIN", Box::new(begun(Login::new(name(), secret())))),
        ("CRAM-MD5", Box::new(begun(CramMd5::new(name(), secret())))),
        ("APOP", Box::new(begun(Apop::new(name(), secret())))),
        ("SCRAM", Box::new(begun(scram))),
        ("OAUTHBEARER", Box::new(begun(OAuthBearer::new(name(), secret(), "localhost".into(), 993)))),
        ("XOAUTH2", Box::new(begun(XOAuth2::new(name(), secret())))),
        ("the login command", Box::new(AnyCommand::Login { username: name(), password: secret() })),
        ("the command", Box::new(AnyCommand::Authenticate(begun(Plain::new(name(), secret()))))),
        (
            "tokens",
            Box::new(oauth::Tokens { access: secret(), refresh: Some(secret()), expires_in: None, scope: None }),
        ),
        ("a client", Box::new(oauth::Client { id: name(), secret: Some(secret()), redirect_port: None })),
    ];
    let said = Arc::new(Mutex::new(String::new()));
    let _turn = crate::hook();
    let usual = take_hook();
    set_hook(Box::new({
        let said = said.clone();
        move |panic| said.lock().expect("said").push_str(&panic.to_string())
    }));
    let mut messages = Vec::new();
    for (what, value) in values {
        panic_with(value);
        messages.push((what, std::mem::take(&mut *said.lock().expect("said"))));
    }
    set_hook(usual);
    for (what, message) in messages {
        assert!(message.contains("provoked"), "{what}: {message}");
        assert_hidden(&message, &[MARKER], what);
    }
}

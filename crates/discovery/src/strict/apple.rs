//! Configuration profiles: the keys that Apple's device management schema requires.

use plist::{Dictionary, Value};

use super::{Verdict, bad, missing};
use mail_types::Message;

/// Required in the profile and in each payload.
const COMMON: [&str; 4] = ["PayloadType", "PayloadIdentifier", "PayloadUUID", "PayloadVersion"];
/// Required in a mail account.
const ACCOUNT: [&str; 5] = [
    "EmailAccountType",
    "IncomingMailServerAuthentication",
    "IncomingMailServerHostName",
    "OutgoingMailServerAuthentication",
    "OutgoingMailServerHostName",
];
const PORTS: [&str; 2] = ["IncomingMailServerPortNumber", "OutgoingMailServerPortNumber"];
const SWITCHES: [&str; 2] = ["IncomingMailServerUseSSL", "OutgoingMailServerUseSSL"];
const AUTHENTICATIONS: [&str; 2] = ["IncomingMailServerAuthentication", "OutgoingMailServerAuthentication"];

/// What it makes of a profile with these mail accounts.
pub(crate) fn verdict(profile: &Dictionary, accounts: &[&Dictionary]) -> Verdict {
    let fault = || {
        required(profile, &COMMON)?;
        let kind = profile.get("PayloadType").and_then(Value::as_string).unwrap_or_default();
        if kind != "Configuration" {
            return Err(bad("PayloadType", kind));
        }
        accounts.iter().try_for_each(|account| check(account))
    };
    Verdict { refused: fault().err(), ..Verdict::default() }
}

fn check(account: &Dictionary) -> Result<(), Message> {
    required(account, &COMMON)?;
    required(account, &ACCOUNT)?;
    for key in PORTS {
        typed(account, key, |value| value.as_unsigned_integer().is_some())?;
    }
    for key in SWITCHES {
        typed(account, key, |value| value.as_boolean().is_some())?;
    }
    one_of(account, "EmailAccountType", &["EmailTypeIMAP", "EmailTypePOP"])?;
    AUTHENTICATIONS.into_iter().try_for_each(|key| one_of(account, key, &crate::mobileconfig::AUTHENTICATIONS))
}

fn required(dictionary: &Dictionary, keys: &[&'static str]) -> Result<(), Message> {
    keys.iter().find(|key| !dictionary.contains_key(key)).map_or(Ok(()), |key| Err(missing(key)))
}

fn typed(dictionary: &Dictionary, key: &'static str, fits: fn(&Value) -> bool) -> Result<(), Message> {
    match dictionary.get(key) {
        Some(value) if !fits(value) => Err(Message::new("refusal-key-type").with("element", key)),
        _ => Ok(()),
    }
}

fn one_of(dictionary: &Dictionary, key: &'static str, known: &[&str]) -> Result<(), Message> {
    match dictionary.get(key).and_then(Value::as_string) {
        Some(text) if !known.contains(&text) => Err(bad(key, text)),
        _ => Ok(()),
    }
}

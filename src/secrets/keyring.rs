//! The desktop's keyring (Secret Service, macOS Keychain, Windows Credential Manager), where the
//! feature `keyring` is compiled in.
//!
//! It fails softly: without a keyring, as on servers, nothing is read and nothing is kept. Refresh
//! tokens live here or nowhere.

use mail_types::{EmailAddress, Secret};

/// The name under which everything of ours lies.
#[cfg(feature = "keyring")]
const SERVICE: &str = "mailsetup";

/// Where something lies in the keyring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(String);

impl Place {
    /// The password of an address.
    pub fn password(address: &EmailAddress) -> Self {
        Self(format!("password {address}"))
    }

    /// The refresh token of an address, from this issuer for this client.
    pub fn oauth(issuer: &str, client_id: &str, address: &EmailAddress) -> Self {
        Self(format!("oauth2 {issuer} {client_id} {address}"))
    }
}

/// What lies there; `None` where nothing does, or there is no keyring.
#[cfg(feature = "keyring")]
pub fn read(place: &Place) -> Option<Secret> {
    patiently(place, |entry| entry.get_password().ok()).flatten().filter(|text| !text.is_empty()).map(Secret::new)
}

/// Puts something there; false where there is no keyring.
#[cfg(feature = "keyring")]
pub fn write(place: &Place, secret: &Secret) -> bool {
    let secret = secret.clone();
    patiently(place, move |entry| entry.set_password(secret.expose()).is_ok()).unwrap_or(false)
}

/// There is a keyring that answers.
#[cfg(feature = "keyring")]
pub fn available(place: &Place) -> bool {
    let answers = |entry: keyring::Entry| matches!(entry.get_password(), Ok(_) | Err(keyring::Error::NoEntry));
    patiently(place, answers).unwrap_or(false)
}

/// No keyring is compiled in.
#[cfg(not(feature = "keyring"))]
pub fn available(_place: &Place) -> bool {
    false
}

/// Takes out what lies there.
#[cfg(feature = "keyring")]
pub fn forget(place: &Place) {
    patiently(place, |entry| entry.delete_credential().is_ok());
}

/// Asks in a thread of its own: the answer may wait for somebody to unlock the keyring, and may
/// never come.
#[cfg(feature = "keyring")]
fn patiently<T: Send + 'static>(place: &Place, ask: impl FnOnce(keyring::Entry) -> T + Send + 'static) -> Option<T> {
    const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);
    let name = place.0.clone();
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        if let Ok(entry) = keyring::Entry::new(SERVICE, &name) {
            // Nobody waits any more where this fails.
            let _ = sender.send(ask(entry));
        }
    });
    receiver.recv_timeout(PATIENCE).ok()
}

/// No keyring is compiled in.
#[cfg(not(feature = "keyring"))]
pub fn read(_place: &Place) -> Option<Secret> {
    None
}

/// No keyring is compiled in.
#[cfg(not(feature = "keyring"))]
pub fn write(_place: &Place, _secret: &Secret) -> bool {
    false
}

/// No keyring is compiled in.
#[cfg(not(feature = "keyring"))]
pub fn forget(_place: &Place) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_tell_addresses_issuers_and_clients_apart() {
        let address: EmailAddress = "user@example.org".parse().expect("address");
        let other: EmailAddress = "other@example.org".parse().expect("address");
        let places = [
            Place::password(&address),
            Place::password(&other),
            Place::oauth("https://a.example", "c", &address),
            Place::oauth("https://a.example", "d", &address),
            Place::oauth("https://b.example", "c", &address),
        ];
        for (index, place) in places.iter().enumerate() {
            assert!(!places[..index].contains(place), "{place:?}");
        }
    }
}

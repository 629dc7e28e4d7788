//! Looks for a secret in all the shapes in which it could slip out.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The secret as it is, in hexadecimal, and in base64 in its three alignments; each with its name.
pub fn shapes(secret: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let hex: String = secret.iter().map(|octet| format!("{octet:02x}")).collect();
    let upper = hex.to_uppercase();
    let mut shapes = vec![("as it is", secret.to_vec()), ("hex", hex.into_bytes()), ("HEX", upper.into_bytes())];
    for (before, name) in ["base64", "base64, one octet on", "base64, two octets on"].into_iter().enumerate() {
        let encoded = STANDARD.encode([vec![0; before], secret.to_vec()].concat()).into_bytes();
        // Only the characters that depend on the secret alone.
        let from = (before * 8).div_ceil(6);
        let to = (before + secret.len()) * 8 / 6;
        shapes.push((name, encoded[from..to].to_vec()));
    }
    shapes
}

/// The shape in which the text holds the secret.
fn found(text: &str, secret: &str) -> Option<&'static str> {
    let holds = |shape: &[u8]| memchr::memmem::find(text.as_bytes(), shape).is_some();
    shapes(secret.as_bytes()).into_iter().find(|(_, shape)| holds(shape)).map(|(name, _)| name)
}

/// Fails where the text holds a secret in any shape.
#[track_caller]
pub fn assert_hidden(text: &str, secrets: &[&str], place: &str) {
    for secret in secrets {
        assert_eq!(found(text, secret), None, "{place} holds {secret:?}:\n{text}");
    }
}

#[test]
fn every_alignment_is_found() {
    for before in ["", "a", "ab", "abc"] {
        for after in ["", "x", "xy"] {
            let text = STANDARD.encode(format!("{before}geheim{after}"));
            assert!(found(&text, "geheim").is_some(), "{text}");
        }
    }
    assert_eq!(found("AGFubmEA", "geheim"), None);
}

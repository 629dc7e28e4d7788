//! Looks for a secret in all the shapes in which it could slip out.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The secret as it is, in hexadecimal, and in base64 in its three alignments.
fn shapes(secret: &str) -> Vec<String> {
    let hex: String = secret.bytes().map(|octet| format!("{octet:02x}")).collect();
    let mut shapes = vec![secret.to_owned(), hex.to_uppercase(), hex];
    for before in 0..3 {
        let encoded = STANDARD.encode([vec![0; before], secret.as_bytes().to_vec()].concat());
        // Only the characters that depend on the secret alone.
        let from = (before * 8).div_ceil(6);
        let to = (before + secret.len()) * 8 / 6;
        shapes.push(encoded[from..to].to_owned());
    }
    shapes
}

/// The shape in which the text holds the secret.
fn found(text: &str, secret: &str) -> Option<String> {
    shapes(secret).into_iter().find(|shape| text.contains(shape))
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

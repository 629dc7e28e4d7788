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

/// Fails where the text holds a secret in any shape.
#[track_caller]
pub fn assert_hidden(text: &str, secrets: &[&str], place: &str) {
    for secret in secrets {
        for shape in shapes(secret) {
            assert!(!text.contains(&shape), "{place} holds {secret:?} as {shape:?}:\n{text}");
        }
    }
}

#[test]
fn every_alignment_is_found() {
    for before in ["", "a", "ab", "abc"] {
        for after in ["", "x", "xy"] {
            let text = STANDARD.encode(format!("{before}geheim{after}"));
            let found = std::panic::catch_unwind(|| assert_hidden(&text, &["geheim"], "here"));
            assert!(found.is_err(), "{text}");
        }
    }
    assert_hidden("AGFubmEA", &["geheim"], "here");
}

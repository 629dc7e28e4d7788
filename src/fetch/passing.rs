//! Refusals that pass: the same command may be answered well a little later.

use crate::model::report::Refusal;

/// The server wants fewer commands. Each further one makes it worse.
pub fn is_throttled(refusal: &Refusal) -> bool {
    let text = refusal.text.to_ascii_lowercase();
    refusal.code.as_deref() == Some("THROTTLED")
        || ["throttl", "rate limit", "bandwidth limit"].iter().any(|words| text.contains(words))
}

/// It says so itself (RFC 5530 section 3, and the codes that Gmail and Yahoo use).
pub fn is_passing(refusal: &Refusal) -> bool {
    let code = refusal.code.as_deref().unwrap_or_default();
    ["UNAVAILABLE", "INUSE", "LIMIT", "THROTTLED"].contains(&code) || is_throttled(refusal)
}

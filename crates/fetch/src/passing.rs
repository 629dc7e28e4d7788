//! Refusals of a server that wants fewer commands. Which others pass, `diagnosis` says.

use mail_types::report::Refusal;

/// The server wants fewer commands. Each further one makes it worse.
pub fn is_throttled(refusal: &Refusal) -> bool {
    let text = refusal.text.to_ascii_lowercase();
    refusal.code.as_deref() == Some("THROTTLED")
        || ["throttl", "rate limit", "bandwidth limit"].iter().any(|words| text.contains(words))
}

//! Host names as both Thunderbirds take them: letters, digits and hyphens, or an IP address.

use std::net::IpAddr;

const HOST_MAX: usize = 255;
const LABEL_MAX: usize = 63;

/// True for a name that both accept; underscores and letters outside ASCII are refused.
pub(super) fn is_legal(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host);
    let label = |label: &str| {
        (1..=LABEL_MAX).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    host.parse::<IpAddr>().is_ok() || (host.len() <= HOST_MAX && name.split('.').all(label))
}

/// True if every `%NAME%` in the text, taken out, leaves letters, digits, hyphens and dots.
pub(super) fn is_legal_with_placeholders(host: &str) -> bool {
    let mut pieces = host.split('%');
    let plain = |piece: &str| piece.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    let name =
        |piece: &str| !piece.is_empty() && piece.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if !host.contains('%') {
        return is_legal(host);
    }
    // Text, placeholder, text, placeholder, ... and text at the end.
    let mut outside = true;
    let legal = pieces.all(|piece| {
        let legal = if outside { plain(piece) } else { name(piece) };
        outside = !outside;
        legal
    });
    legal && !outside
}

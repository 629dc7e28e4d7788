//! Spaces in a password that was pasted.

use mail_types::Secret;

/// Where spaces stand that hardly belong to the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spacing {
    /// Between groups of equal length: how providers show an app password.
    Groups,
    /// Before or behind it: pasted along.
    Edges,
    /// In the middle, a space that looks like any other and is not: typed with a modifier key, or pasted from a page.
    NoBreak,
}

/// U+00A0, and its narrow sister.
const NO_BREAK: [char; 2] = ['\u{a0}', '\u{202f}'];

/// Looks for such spaces.
pub fn spacing(password: &Secret) -> Option<Spacing> {
    let text = password.expose();
    let trimmed = text.trim();
    let groups: Vec<&str> = trimmed.split_whitespace().collect();
    let length = groups.first().map_or(0, |group| group.len());
    // Four groups of four letters at Google and Yahoo; others show three to six.
    let plain = |group: &&str| group.len() == length && group.bytes().all(|octet| octet.is_ascii_alphanumeric());
    if groups.len() >= 3 && (3..=6).contains(&length) && groups.iter().all(plain) {
        return Some(Spacing::Groups);
    }
    if trimmed.len() < text.len() && !trimmed.is_empty() {
        return Some(Spacing::Edges);
    }
    trimmed.contains(NO_BREAK).then_some(Spacing::NoBreak)
}

/// The password without them.
pub fn without(password: &Secret, spacing: Spacing) -> Secret {
    let text = password.expose();
    match spacing {
        Spacing::Edges => Secret::new(text.trim().to_owned()),
        Spacing::NoBreak => Secret::new(text.replace(NO_BREAK, " ")),
        Spacing::Groups => {
            let mut joined = String::with_capacity(text.len());
            joined.extend(text.chars().filter(|c| !c.is_whitespace()));
            Secret::new(joined)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn app_passwords_as_they_are_shown_are_noticed_and_sentences_are_not() {
        for (text, expected, left) in [
            ("abcd efgh ijkl mnop", Some(Spacing::Groups), "abcdefghijklmnop"),
            (" abcd efgh ijkl mnop ", Some(Spacing::Groups), "abcdefghijklmnop"),
            ("geheim ", Some(Spacing::Edges), "geheim"),
            ("\u{a0}geheim", Some(Spacing::Edges), "geheim"),
            ("drei\u{a0}vier", Some(Spacing::NoBreak), "drei vier"),
            ("geheim", None, ""),
            ("correct horse battery staple", None, ""),
            ("drei vier", None, ""),
            ("   ", None, ""),
            ("", None, ""),
        ] {
            let secret = Secret::new(text.to_owned());
            let found = spacing(&secret);
            assert_eq!(found, expected, "{text:?}");
            if let Some(found) = found {
                assert_eq!(without(&secret, found).expose(), left, "{text:?}");
            }
        }
    }
}

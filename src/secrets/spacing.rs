//! Spaces in a password that was pasted.

use mail_types::Secret;

/// Where spaces stand that hardly belong to the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spacing {
    /// Between groups of equal length: how providers show an app password.
    Groups,
    /// Before or behind it: pasted along.
    Edges,
}

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
    (trimmed.len() < text.len() && !trimmed.is_empty()).then_some(Spacing::Edges)
}

/// The password without them.
pub fn without(password: &Secret, spacing: Spacing) -> Secret {
    let text = password.expose();
    match spacing {
        Spacing::Edges => Secret::new(text.trim().to_owned()),
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

//! The word that was probably meant.

/// The nearest of `known`: at most a third of its letters differ from `word`, case and `_` for `-`
/// not counted.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let meant = word.to_ascii_lowercase().replace('_', "-");
    let (distance, known) = known.into_iter().map(|known| (edit_distance(&meant, known), known)).min()?;
    (distance * 3 <= known.len()).then_some(known)
}

/// Insertions, deletions and replacements between two short texts (Levenshtein).
fn edit_distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, letter) in left.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], line + 1);
        for (column, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_of_the_letters_may_be_wrong() {
        let known = ["timeout", "lang", "no-source"];
        for (word, meant) in [
            ("timeot", Some("timeout")),
            ("Timeout", Some("timeout")),
            ("no_sources", Some("no-source")),
            ("password", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), meant, "{word}");
        }
        assert_eq!(nearest("x", []), None);
    }
}

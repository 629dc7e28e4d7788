//! Characters that act: on a terminal, on the layout of a text, on the machine that keeps a log.

/// True for what a terminal or a bidirectional layout acts upon, and for what can't be seen.
pub fn acts(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// True for a character that must not stand behind this text: the machines that run jobs take `##[` and `##vso[`
/// for commands wherever they stand in a line (GitHub Actions, Azure Pipelines).
pub fn commands(text: &str, character: char) -> bool {
    character == '#' && text.ends_with('#')
}

/// JSON in which nothing acts. Such characters are legal inside of strings, and can't stand anywhere else but for the
/// line feed; as `\u…` they mean the same.
pub fn json(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for character in json.chars() {
        if character == '\n' || !(acts(character) || commands(&safe, character)) {
            safe.push(character);
        } else {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                safe.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn json_means_the_same_and_does_nothing() {
        let text = "a\u{7f}\u{9b}31m\u{202e}b\u{2028}\u{e0041}😀 ##[error] ###vso[x]";
        let written = json(&serde_json::to_string(text).expect("a string"));
        assert_eq!(written, r####""a\u007f\u009b31m\u202eb\u2028\udb40\udc41😀 #\u0023[error] #\u0023#vso[x]""####);
        assert_eq!(serde_json::from_str::<String>(&written).expect("JSON"), text);
    }

    proptest! {
        #[test]
        fn any_text_is_read_back(text in "\\PC*[#\u{80}-\u{9f}\u{200b}-\u{202e}a]{0,20}\\PC*") {
            let written = json(&serde_json::to_string(&text).expect("a string"));
            prop_assert!(!written.chars().any(acts) && !written.contains("##"));
            prop_assert_eq!(serde_json::from_str::<String>(&written).expect("JSON"), text);
        }
    }
}

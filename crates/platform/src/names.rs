//! File names.
//!
//! Mailboxes get the same names on every system (`mail_fetch`, `places`): ASCII, no two that differ in case alone, no
//! device, no trailing dot or blank. What is left is the mark between a Maildir file's name and its flags: NTFS takes
//! what follows a colon for the name of a stream within the file. isync (`InfoDelimiter`) and others write a semicolon
//! instead. Either is read everywhere, as a Maildir may be moved to another machine.

use crate::System;

const COLON: &str = ":2,";
const SEMICOLON: &str = ";2,";

/// What new Maildir files have between name and flags.
pub fn flags_mark(system: System) -> &'static str {
    if system == System::Windows { SEMICOLON } else { COLON }
}

/// The mark and the flags of a Maildir file, whichever mark it has.
pub fn flags(file: &str) -> Option<(&'static str, &str)> {
    [COLON, SEMICOLON].into_iter().find_map(|mark| file.rsplit_once(mark).map(|(_, flags)| (mark, flags)))
}

/// A Maildir file's name without its flags. What follows a colon is never part of the name.
pub fn without_flags(file: &str) -> &str {
    let name = file.split(':').next().unwrap_or(file);
    name.rsplit_once(SEMICOLON).map_or(name, |(name, _)| name)
}

/// Windows opens a device by this name, in every folder and with every extension.
pub fn is_device(name: &str) -> bool {
    const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
    let stem = name.split(['.', ':']).next().unwrap_or(name).trim_end_matches(' ').to_ascii_lowercase();
    let numbered = ["com", "lpt"].iter().filter_map(|kind| stem.strip_prefix(kind));
    let digit = |number: &str| matches!(number, "¹" | "²" | "³") || matches!(number.as_bytes(), [b'0'..=b'9']);
    DEVICES.contains(&stem.as_str()) || { numbered }.any(digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_read_behind_either_mark() {
        for (file, name, found) in [
            ("1.x:2,FS", "1.x", Some((":2,", "FS"))),
            ("1.x;2,FS", "1.x", Some((";2,", "FS"))),
            ("1.x:2,", "1.x", Some((":2,", ""))),
            ("1.x", "1.x", None),
            ("1;x", "1;x", None),
            ("1.x:1,odd", "1.x", None),
            ("1;2,a:2,S", "1", Some((":2,", "S"))),
        ] {
            assert_eq!((without_flags(file), flags(file)), (name, found), "{file}");
        }
        for system in System::ALL {
            let file = format!("1.x{}S", flags_mark(system));
            assert_eq!(flags(&file).map(|(_, flags)| flags), Some("S"));
            assert_eq!(file.contains(':'), system != System::Windows);
        }
    }

    #[test]
    fn devices_are_known_with_extensions_and_blanks() {
        for name in ["NUL", "nul.txt", "Con ", "COM1", "lpt9.eml", "COM¹", "CONOUT$", "aux:x"] {
            assert!(is_device(name), "{name}");
        }
        for name in ["", "com", "com10", "null", ".con", "acon", "com1x", "%41UX"] {
            assert!(!is_device(name), "{name}");
        }
    }
}

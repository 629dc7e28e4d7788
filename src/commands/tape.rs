//! Tapes as files.

use std::path::Path;

use super::output;
use crate::locale::Locale;
use crate::model::report::Exit;
use crate::model::{Message, Secret};
use crate::net::tape::Tape;

/// How a password looks to a protocol; of the password itself nothing is kept.
const PASSWORD: &str = "password";
const ASCII: &str = "ascii";
const OTHER: &str = "other";

/// Complains about a tape that another command made.
pub fn holds_no_lesson(locale: &Locale) -> Exit {
    output::complain(locale, &Message::new("tape-no-lesson"), None);
    Exit::Storage
}

/// Notes that there was a password. IMAP says one that is not ASCII in another way, and so must a
/// replay.
pub fn note_password(tape: &Tape, password: &Secret) {
    let ascii = password.expose().bytes().all(|octet| (b' '..=b'~').contains(&octet));
    tape.note(PASSWORD, if ascii { ASCII } else { OTHER });
}

/// A password that goes through the same motions as the one that was used.
pub fn password(tape: &Tape) -> Secret {
    let other = tape.notes(PASSWORD).first().is_some_and(|form| form == OTHER);
    Secret::new(if other { "\u{fc}" } else { "-" }.to_owned())
}

/// Reads the tape that `--replay` names. A complaint is printed here; then its exit code comes back.
pub fn read(path: &Path, locale: &Locale) -> Result<Tape, Exit> {
    let shown = path.display().to_string();
    let complain = |message: Message| {
        output::complain(locale, &message, None);
        Exit::Storage
    };
    let text = std::fs::read(path).map_err(|error| {
        complain(Message::new("tape-unreadable").with("path", shown.clone()).with("error", error.to_string()))
    })?;
    let parsed = Tape::parse(&String::from_utf8_lossy(&text));
    parsed.map_err(|error| complain(Message::new("tape-refused").with("path", shown).with("error", error.message())))
}

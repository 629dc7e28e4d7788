//! Tapes as files.

use std::path::Path;

use super::output;
use crate::locale::Locale;
use crate::model::Message;
use crate::model::report::Exit;
use crate::net::tape::Tape;

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

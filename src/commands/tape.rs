//! Tapes as files.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::failed::Failed;
use super::output;
use crate::cli::{self, Cli};
use crate::exit::Exit;
use crate::locale::{Locale, words};
use mail_discovery::login::Credentials;
use mail_net::tape::{Replay, SIZE_MAX, Tape};
use mail_types::{EmailAddress, Message, Secret, Target};

/// How a password looks to a protocol; of the password itself nothing is kept.
const PASSWORD: &str = "password";
/// Longest tape that is read: what [`SIZE_MAX`] becomes in text, and room for what stands around it.
const FILE_MAX: u64 = 4 * SIZE_MAX as u64;
const TOKEN: &str = "token";
const ASCII: &str = "ascii";
const OTHER: &str = "other";
/// How a run of `probe` was made, word by word, and whose settings it looked for.
const OPTION: &str = "option";
const TARGET: &str = "target";

/// A tape that another command made.
#[cfg(feature = "demo")]
pub fn holds_no_lesson() -> Failed {
    Failed::new(Exit::Storage, Message::new("tape-no-lesson"))
}

/// Notes how a run of `probe` was made.
pub fn note_survey(tape: &Tape, options: &[String], targets: &[Target]) {
    options.iter().for_each(|option| tape.note(OPTION, option));
    targets.iter().for_each(|target| tape.note(TARGET, &target.to_string()));
}

/// How the run of `probe` on this tape was made.
pub fn survey(tape: &Tape) -> Option<Cli> {
    cli::of_tape(&tape.notes(OPTION), &tape.notes(TARGET))
}

/// Notes that there was an OAuth2 token.
pub fn note_token(tape: &Tape) {
    tape.note(TOKEN, ASCII);
}

/// The credentials of a login that was recorded, without what was secret.
pub fn credentials(tape: &Tape, address: &EmailAddress, username: Option<String>) -> Option<Credentials> {
    let stand_in = |name| (!tape.notes(name).is_empty()).then(|| password(tape));
    let (password, token) = (stand_in(PASSWORD), stand_in(TOKEN));
    let any = password.is_some() || token.is_some();
    any.then(|| Credentials { address: address.clone(), username, password, token })
}

/// Writes a tape; nothing of it is for other eyes.
pub fn write(path: &Path, tape: &Tape, locale: &Locale) -> Exit {
    let written = output::write_private(locale, path, &tape.to_text());
    if tape.is_full() {
        output::complain(locale, &Message::new("tape-full").with("max", (SIZE_MAX / 1024 / 1024) as u64), None);
    }
    written
}

/// Tells that a replay asked for what is not on its tape.
pub fn tell_missing(replay: &Replay, locale: &Locale) {
    if let count @ 1.. = replay.missing() {
        output::remark(locale, &Message::new("tape-lacks").with("count", count as u64));
    }
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

/// Reads the tape that `--replay` names.
pub fn read(path: &Path) -> Result<Tape, Failed> {
    let shown = path.display().to_string();
    let failed = |message: Message| Failed::new(Exit::Storage, message);
    let read = load(path, FILE_MAX).map_err(|error| {
        failed(Message::new("tape-unreadable").with("path", shown.clone()).with("error", error.to_string()))
    })?;
    let Some(text) = read else {
        let max = FILE_MAX / 1024 / 1024;
        return Err(failed(Message::new("tape-too-large").with("path", shown).with("max", max)));
    };
    let parsed = Tape::parse(&String::from_utf8_lossy(&text));
    parsed.map_err(|error| failed(Message::new("tape-refused").with("path", shown).with("error", words::tape(&error))))
}

/// What a file holds, up to `max` bytes; `None` where it is more. A pipe or a device has no size beforehand.
fn load(path: &Path, max: u64) -> std::io::Result<Option<Vec<u8>>> {
    let mut text = Vec::new();
    File::open(path)?.take(max + 1).read_to_end(&mut text)?;
    Ok((text.len() as u64 <= max).then_some(text))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_end_is_no_tape() {
        assert_eq!(load(Path::new("/dev/zero"), 100_000).expect("reads"), None);
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("tape");
        std::fs::write(&path, "12345").expect("written");
        assert_eq!(load(&path, 5).expect("reads").as_deref(), Some(&b"12345"[..]));
        assert_eq!(load(&path, 4).expect("reads"), None);
    }
}

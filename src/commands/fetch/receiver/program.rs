//! `--deliver`: a program that takes each message on its standard input and says with its exit code (sysexits) whether
//! it has it.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::child;
use mail_fetch::mailbox_name;
use mail_fetch::receiver::{Letter, Receiver, Verdict};

/// EX_NOUSER and EX_NOPERM: the program never takes it.
const REFUSED: [i32; 2] = [67, 77];
/// Most that is read of what the program complains of.
const SAID_MAX: usize = 4096;

/// The program.
#[derive(Debug)]
pub struct Program {
    /// With its arguments.
    pub words: Vec<OsString>,
    /// Whose mail.
    pub address: String,
    /// How long it may take for a message.
    pub patience: Duration,
}

impl Program {
    /// A line for the shell.
    pub fn shell(line: &str) -> Vec<OsString> {
        let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
        [shell, flag, line].map(OsString::from).to_vec()
    }
}

impl Receiver for Program {
    fn deliver(&self, letter: &Letter<'_>, content: Box<dyn Read + Send>) -> io::Result<Verdict> {
        let [program, arguments @ ..] = &self.words[..] else { return Err(io::ErrorKind::InvalidInput.into()) };
        let mut command = Command::new(program);
        // What comes from a message stands in the environment, never in a command line.
        child::without_ours(command.args(arguments))
            .env("MAILSETUP_ADDRESS", &self.address)
            .env("MAILSETUP_ID", letter.name)
            .env(
                "MAILSETUP_MAILBOX",
                letter.mailbox.map(|name| mailbox_name(name).replace('\0', "")).unwrap_or_default(),
            )
            .env("MAILSETUP_SIZE", letter.size_bytes.to_string())
            .stderr(Stdio::piped());
        let ended = child::feed(&mut command, content, self.patience, SAID_MAX)?;
        let Some(ended) = ended else { return Ok(Verdict::Later(format!("no end within {:?}", self.patience))) };
        let said = String::from_utf8_lossy(&ended.stderr);
        let said = said.trim().lines().next_back().unwrap_or_default();
        let why = if said.is_empty() { ended.status.to_string() } else { format!("{}: {said}", ended.status) };
        Ok(match ended.status.code() {
            // It ended well without reading to the end: it can't have it.
            Some(0) if !ended.fed => Verdict::Later("it did not read the whole message".to_owned()),
            Some(0) => Verdict::Stored,
            Some(code) if REFUSED.contains(&code) => Verdict::Refused(why),
            _ => Verdict::Later(why),
        })
    }

    fn bare_lf(&self) -> bool {
        true
    }

    fn id(&self) -> &'static str {
        "command"
    }

    fn place(&self) -> PathBuf {
        self.words.first().map(PathBuf::from).unwrap_or_default()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn deliver(script: &str, content: &'static [u8]) -> io::Result<Verdict> {
        let program = Program {
            words: Program::shell(script),
            address: "ute@example.org".into(),
            patience: Duration::from_secs(3),
        };
        let letter = Letter { name: "1.mailsetup", mailbox: Some("Entw&APw-rfe"), size_bytes: 7 };
        program.deliver(&letter, Box::new(content))
    }

    #[test]
    fn the_exit_code_says_what_became_of_it() {
        let long: &'static [u8] = Box::leak(vec![b'x'; 1 << 20].into_boxed_slice());
        for (script, content, expected) in [
            ("cat >/dev/null", long, "Stored"),
            ("cat >/dev/null; exit 75", b"x", "Later"),
            ("cat >/dev/null; echo full >&2; exit 67", b"x", "Refused(\"exit status: 67: full\")"),
            ("cat >/dev/null; exit 77", b"x", "Refused"),
            ("cat >/dev/null; exit 1", b"x", "Later"),
            ("kill -9 $$", b"x", "Later"),
            ("exit 0", long, "Later"),
            ("sleep 60", b"x", "Later"),
            ("cat >/dev/null; sleep 60 & exit 0", b"x", "Stored"),
        ] {
            let verdict = format!("{:?}", deliver(script, content).expect(script));
            assert!(verdict.starts_with(expected), "{script}: {verdict}");
        }
        let program =
            Program { words: vec!["/nowhere/at/all".into()], address: String::new(), patience: Duration::MAX };
        assert!(program.deliver(&Letter { name: "", mailbox: None, size_bytes: 0 }, Box::new(&b""[..])).is_err());
    }

    #[test]
    fn what_a_message_is_stands_in_the_environment() {
        let script = r#"cat >/dev/null
            test "$MAILSETUP_ADDRESS $MAILSETUP_ID $MAILSETUP_MAILBOX $MAILSETUP_SIZE" = "ute@example.org 1.mailsetup Entwürfe 7""#;
        assert_eq!(deliver(script, b"x").ok(), Some(Verdict::Stored));
    }
}

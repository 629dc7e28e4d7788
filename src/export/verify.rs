//! The target program's own check of an exported file, where the program is installed.
//!
//! Only offline checks stand here: none sends anything. What a check means differs: mutt ends with 0
//! whatever it read, so silence on standard error counts; mbsync reads the whole file before it looks
//! for a channel, so one that there is not keeps it from the network, and a complaint about the file
//! names the file.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::child;
use mail_types::Message;

/// Most bytes of a program's words that are read.
const WORDS_MAX: usize = 64 * 1024;

/// What a check came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The program takes the file.
    Accepted {
        /// Which program.
        program: &'static str,
    },
    /// It does not; its own words.
    Rejected {
        /// Which program.
        program: &'static str,
        /// The first line of what it said. Text of another program.
        words: String,
    },
    /// The program is not installed.
    NotInstalled {
        /// Which program.
        program: &'static str,
    },
    /// It did not end in time.
    Unfinished {
        /// Which program.
        program: &'static str,
        /// After how long it was stopped.
        seconds: u64,
    },
    /// There is no program that checks this format without a network.
    NoCheck,
}

impl Verdict {
    /// The sentence for the user.
    pub fn message(&self) -> Message {
        match self {
            Self::Accepted { program } => Message::new("export-verified").with("program", *program),
            Self::Rejected { program, words } => {
                Message::new("export-rejected").with("program", *program).with_foreign("words", words.clone())
            }
            Self::NotInstalled { program } => Message::new("export-not-installed").with("program", *program),
            Self::Unfinished { program, seconds } => {
                Message::new("export-unfinished").with("program", *program).with("seconds", seconds.to_string())
            }
            Self::NoCheck => Message::new("export-no-check"),
        }
    }
}

/// How a program's end is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// Its exit code.
    Status,
    /// Nothing on standard error.
    Silence,
    /// Nothing on standard error that names the file; the program fails in any case.
    FileNotNamed,
}

/// Program, arguments with `{}` for the file and `{folder}` for where it lies, sign.
fn check(format: &str) -> Option<(&'static str, &'static [&'static str], Sign)> {
    Some(match format {
        "msmtp" => ("msmtp", &["-C", "{}", "-P"], Sign::Status),
        "mpop" => ("mpop", &["-C", "{}", "-P"], Sign::Status),
        "fetchmail" => ("fetchmail", &["-f", "{}", "--configdump"], Sign::Status),
        // Its own folder may not be there yet.
        "getmail" => ("getmail", &["--getmaildir", "{folder}", "--rcfile", "{}", "--dump"], Sign::Status),
        "mbsync" => ("mbsync", &["-c", "{}", "no-such-channel"], Sign::FileNotNamed),
        "himalaya" => ("himalaya", &["-c", "{}", "account", "list"], Sign::Status),
        "qr-png" => ("zbarimg", &["--quiet", "--raw", "{}"], Sign::Status),
        "mutt" => ("mutt", &["-n", "-F", "{}", "-Q", "from"], Sign::Silence),
        "neomutt" => ("neomutt", &["-n", "-F", "{}", "-Q", "from"], Sign::Silence),
        "meli" => ("meli", &["test-config", "{}"], Sign::Status),
        "autoconfig" | "autodiscover" | "k9" | "qr-svg" => ("xmllint", &["--noout", "--nonet", "{}"], Sign::Status),
        "mobileconfig" => ("xmllint", &["--noout", "--nonet", "{}"], Sign::Status),
        "evolution" => ("sh", &["-n", "{}"], Sign::Status),
        "env-django" | "env-nextcloud" | "env-grafana" => ("sh", &["-n", "{}"], Sign::Status),
        _ => return None,
    })
}

/// Runs the check of `format` on the file. Blocks until the program ends, or for `limit`.
///
/// The program sees no secret: none of our variables, no standard input, and if the file holds the
/// password or a command, `stand_in` in its place. Some programs run the command as they read it.
pub fn verify(format: &str, file: &Path, stand_in: Option<&[u8]>, limit: Duration) -> Verdict {
    let Some((program, arguments, sign)) = check(format) else { return Verdict::NoCheck };
    let path = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let failed = |error: std::io::Error| Verdict::Rejected { program, words: error.to_string() };
    let copied = match stand_in.map(|content| copy(&path, content)).transpose() {
        Ok(copied) => copied,
        Err(error) => return failed(error),
    };
    let checked = copied.as_ref().map_or(&path, |(_, copy)| copy);
    let mut command = Command::new(program);
    for argument in arguments {
        match *argument {
            "{}" => command.arg(checked),
            "{folder}" => command.arg(checked.parent().unwrap_or(checked)),
            argument => command.arg(argument),
        };
    }
    let output =
        match child::run(child::without_ours(&mut command).stderr(Stdio::piped()), Some(limit), true, WORDS_MAX) {
            Ok(Some(output)) => output,
            Ok(None) => return Verdict::Unfinished { program, seconds: limit.as_secs().max(1) },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Verdict::NotInstalled { program },
            Err(error) => return failed(error),
        };
    let said = String::from_utf8_lossy(&output.stderr);
    let good = match sign {
        Sign::Status => output.status.success(),
        Sign::Silence => output.status.success() && said.trim().is_empty(),
        Sign::FileNotNamed => output.status.code().is_some() && !said.contains(&*checked.to_string_lossy()),
    };
    if good {
        return Verdict::Accepted { program };
    }
    let heard = String::from_utf8_lossy(&output.stdout);
    let words = said.lines().chain(heard.lines()).find(|line| !line.trim().is_empty()).unwrap_or_default().to_owned();
    let words = words.replace(&*checked.to_string_lossy(), &path.to_string_lossy());
    Verdict::Rejected { program, words }
}

/// A file of the same name in a folder of its own, which is removed with the folder.
fn copy(path: &Path, content: &[u8]) -> std::io::Result<(TempDir, PathBuf)> {
    let folder = tempfile::tempdir()?;
    let copy = folder.path().join(path.file_name().unwrap_or(OsStr::new("file")));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    mail_platform::files::private(&mut options).open(&copy)?.write_all(content)?;
    Ok((folder, copy))
}

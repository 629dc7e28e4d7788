//! The target program's own check of an exported file, where the program is installed.
//!
//! Only offline checks stand here: none sends anything. What a check means differs: mutt ends with 0
//! whatever it read, so silence on standard error counts; mbsync reads the whole file before it looks
//! for a channel, so one that there is not keeps it from the network, and a complaint about the file
//! names the file.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::model::Message;

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

/// Runs the check of `format` on the file. Blocks until the program ends.
pub fn verify(format: &str, file: &Path) -> Verdict {
    let Some((program, arguments, sign)) = check(format) else { return Verdict::NoCheck };
    let path = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let mut command = Command::new(program);
    for argument in arguments {
        match *argument {
            "{}" => command.arg(&path),
            "{folder}" => command.arg(path.parent().unwrap_or(&path)),
            argument => command.arg(argument),
        };
    }
    let output = match command.stdin(Stdio::null()).output() {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Verdict::NotInstalled { program },
        Err(error) => return Verdict::Rejected { program, words: error.to_string() },
    };
    let said = String::from_utf8_lossy(&output.stderr);
    let good = match sign {
        Sign::Status => output.status.success(),
        Sign::Silence => output.status.success() && said.trim().is_empty(),
        Sign::FileNotNamed => output.status.code().is_some() && !said.contains(&*path.to_string_lossy()),
    };
    if good {
        return Verdict::Accepted { program };
    }
    let heard = String::from_utf8_lossy(&output.stdout);
    let words = said.lines().chain(heard.lines()).find(|line| !line.trim().is_empty()).unwrap_or_default().to_owned();
    Verdict::Rejected { program, words }
}

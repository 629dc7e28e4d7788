//! Where a password comes from: standard input, a command, the environment, the keyring, a prompt,
//! in this order. Never from the command line, where every user of the machine could read it.

pub mod keyring;
mod spacing;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Read};
use std::time::Duration;

use zeroize::Zeroizing;

use crate::child;
use mail_types::{EmailAddress, Message, Secret};

pub use spacing::{Spacing, spacing, without};

/// Longest password in octets. RFC 4616 sets none; nobody types more.
const PASSWORD_MAX: u64 = 4096;
/// The environment variable that may hold the password.
pub const VARIABLE: &str = "MAILSETUP_PASSWORD";

/// Where to look.
#[derive(Debug, Default, Clone)]
pub struct Ways {
    /// `--password-stdin`
    pub stdin: bool,
    /// `--password-command`
    pub command: Option<String>,
    /// `--timeout`: how long the command may take.
    pub limit: Option<Duration>,
    /// `--login`: look into the keyring, and ask at the terminal where nothing else gives one.
    pub prompt: bool,
}

impl Ways {
    /// True where a password could come from anywhere.
    pub fn any(&self) -> bool {
        self.stdin || self.command.is_some() || self.prompt || std::env::var_os(VARIABLE).is_some()
    }
}

/// Why there is no password although one was to be had.
#[derive(Debug)]
#[allow(missing_docs)]
pub enum SecretError {
    Stdin(io::Error),
    Command {
        command: String,
        error: io::Error,
    },
    CommandFailed {
        command: String,
        status: String,
    },
    CommandTimeout {
        command: String,
        seconds: f64,
    },
    /// It was an access token that was to be had.
    Token(Box<Self>),
    Empty,
    TooLong,
    NotUtf8,
    NoTerminal,
    Interrupted,
}

impl SecretError {
    /// The sentence for the user.
    pub fn message(&self) -> Message {
        self.about("password")
    }

    /// The same of an access token.
    pub fn of_token(self) -> Self {
        match self {
            Self::Interrupted => self,
            error => Self::Token(Box::new(error)),
        }
    }

    fn about(&self, what: &'static str) -> Message {
        let message = match self {
            Self::Token(error) => return error.about("token"),
            Self::Stdin(error) => Message::new("secret-stdin").with("error", error.to_string()),
            Self::Command { command, error } => {
                Message::new("secret-command").with("command", command.clone()).with("error", error.to_string())
            }
            Self::CommandFailed { command, status } => {
                Message::new("secret-command-failed").with("command", command.clone()).with("status", status.clone())
            }
            Self::CommandTimeout { command, seconds } => Message::new("secret-command-timeout")
                .with("command", command.clone())
                .with("seconds", seconds.to_string()),
            Self::Empty => Message::new("secret-empty"),
            Self::TooLong => Message::new("secret-too-long").with("max", PASSWORD_MAX),
            Self::NotUtf8 => Message::new("secret-not-utf8"),
            Self::NoTerminal => Message::new("secret-no-terminal"),
            Self::Interrupted => Message::new("interrupted"),
        };
        message.with("what", what)
    }
}

/// Fetches the password for `address`, or `None` where none was offered. `prompt` asks at the
/// terminal.
///
/// # Errors
/// [`SecretError`] where a way was named and gave nothing.
pub fn obtain(
    ways: &Ways,
    address: &EmailAddress,
    prompt: impl FnOnce() -> Result<Secret, SecretError>,
) -> Result<Option<Secret>, SecretError> {
    if ways.stdin {
        return checked(read_stdin().map_err(SecretError::Stdin)?).map(Some);
    }
    if let Some(command) = &ways.command {
        return run(command, &address.to_string(), ways.limit).map(Some);
    }
    if let Some(value) = std::env::var_os(VARIABLE) {
        return from_variable(value).map(Some);
    }
    if !ways.prompt {
        return Ok(None);
    }
    match keyring::read(&keyring::Place::password(address)) {
        Some(kept) => Ok(Some(kept)),
        None => prompt().map(Some),
    }
}

/// An access token: the first line that a command prints.
///
/// # Errors
/// [`SecretError::Token`]
pub fn token_by_command(command: &str, address: &str, limit: Option<Duration>) -> Result<Secret, SecretError> {
    run(command, address, limit).map_err(SecretError::of_token)
}

/// A password: the first line that a command prints.
///
/// # Errors
/// [`SecretError`] where it can't be run, fails, or prints nothing of use.
pub fn by_command(command: &str, address: &str, limit: Option<Duration>) -> Result<Secret, SecretError> {
    run(command, address, limit)
}

/// As [`by_command`], in a thread of its own: signals are heard meanwhile, and no runtime waits for it in the end.
///
/// # Errors
/// As there.
pub async fn by_command_meanwhile(
    command: &str,
    address: &EmailAddress,
    limit: Option<Duration>,
) -> Result<Secret, SecretError> {
    let (send, receive) = tokio::sync::oneshot::channel();
    let (line, address) = (command.to_owned(), address.to_string());
    let thread = std::thread::Builder::new().spawn(move || send.send(by_command(&line, &address, limit)));
    thread.map_err(|error| SecretError::Command { command: command.to_owned(), error })?;
    receive.await.unwrap_or(Err(SecretError::Interrupted))
}

fn from_variable(value: OsString) -> Result<Secret, SecretError> {
    value.into_string().map_err(|_| SecretError::NotUtf8).and_then(|text| checked(text.into_bytes().into()))
}

/// Past the standard library's own buffer, which nobody clears.
fn read_stdin() -> io::Result<Zeroizing<Vec<u8>>> {
    read_limited(mail_platform::files::unbuffered_stdin()?)
}

fn read_limited(reader: impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    // Room for all of it from the start: a buffer that grows leaves its old pieces behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(2 * PASSWORD_MAX as usize));
    reader.take(PASSWORD_MAX + 2).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Runs the command through the shell; its first line is the password, and the address stands in
/// `MAILSETUP_ADDRESS` so that one command serves many accounts.
fn run(command: &str, address: &str, limit: Option<Duration>) -> Result<Secret, SecretError> {
    let failed = |error| SecretError::Command { command: command.to_owned(), error };
    let mut shell = mail_platform::programs::shell(command.as_ref());
    shell.env("MAILSETUP_ADDRESS", address);
    // At a terminal it may ask for a passphrase.
    let alone = !io::stdin().is_terminal() && !io::stderr().is_terminal();
    let ended = child::run(&mut shell, limit, alone, PASSWORD_MAX as usize + 2).map_err(failed)?;
    let Some(ended) = ended else {
        let seconds = limit.unwrap_or_default().as_secs_f64();
        return Err(SecretError::CommandTimeout { command: command.to_owned(), seconds });
    };
    if !ended.status.success() {
        let status = ended.status.to_string();
        return Err(SecretError::CommandFailed { command: command.to_owned(), status });
    }
    checked(ended.stdout)
}

/// The first line, which must hold something. What follows it is not part of the password.
fn checked(bytes: Zeroizing<Vec<u8>>) -> Result<Secret, SecretError> {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.len() as u64 > PASSWORD_MAX {
        return Err(SecretError::TooLong);
    }
    let text = std::str::from_utf8(line).map_err(|_| SecretError::NotUtf8)?;
    if text.is_empty() { Err(SecretError::Empty) } else { Ok(Secret::new(text.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_the_password() {
        for (bytes, password) in [("pw\n", "pw"), ("pw", "pw"), ("pw\r\nmore", "pw"), (" p w ", " p w "), ("ü\n", "ü")]
        {
            assert_eq!(checked(bytes.as_bytes().to_vec().into()).expect(bytes).expose(), password);
        }
    }

    #[test]
    fn no_password_is_said_so() {
        assert!(matches!(checked(b"".to_vec().into()), Err(SecretError::Empty)));
        assert!(matches!(checked(b"\nsecond".to_vec().into()), Err(SecretError::Empty)));
        assert!(matches!(checked(vec![b'x'; 5000].into()), Err(SecretError::TooLong)));
        assert!(matches!(checked(vec![0xff].into()), Err(SecretError::NotUtf8)));
    }

    #[cfg(unix)]
    #[test]
    fn a_command_gives_the_password_and_knows_the_address() {
        assert_eq!(
            run("echo \"pw of $MAILSETUP_ADDRESS\"", "user@example.org", None).expect("runs").expose(),
            "pw of user@example.org"
        );
        assert!(matches!(run("exit 3", "user@example.org", None), Err(SecretError::CommandFailed { .. })));
        assert!(matches!(run("true", "user@example.org", None), Err(SecretError::Empty)));
        let late = run("sleep 60", "user@example.org", Some(Duration::from_millis(200)));
        assert!(matches!(late, Err(SecretError::CommandTimeout { .. })));
    }
}

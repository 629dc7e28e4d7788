//! The configuration file: defaults for options, under the options' own names.
//!
//! ```toml
//! lang = "de"
//! timeout = "20s"
//! nameserver = ["9.9.9.9", "[2620:fe::fe]:53"]
//! no-source = ["guess"]
//! ```
//!
//! What stands on the command line wins. An unknown key is a mistake: a default that silently does
//! nothing is worse than none.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ValueEnum;
use mail_platform::folders::{self, Folder};
use toml::{Table, Value};

use super::values::{self, ValueError};
use super::{Color, Complaint, Output, bad_value};
use crate::exit::Exit;
use crate::locale::Language;
use mail_types::spelling;
use mail_types::{Arg, Message, Source};

/// Every key.
const KEYS: [&str; 11] = [
    "ca-file",
    "color",
    "devices",
    "format",
    "ispdb-url",
    "lang",
    "nameserver",
    "no-source",
    "oauth-client-id",
    "oauth-client-secret-command",
    "timeout",
];

/// Largest file that is read; real ones hold a few hundred octets.
const MAX_BYTES: u64 = 64 * 1024;

/// Defaults from the configuration file; `None` and empty where it is silent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// `ca-file`; relative to the folder of the file.
    pub ca_file: Option<PathBuf>,
    /// `color`
    pub color: Option<Color>,
    /// `devices`
    pub devices: Option<u16>,
    /// `format`
    pub outputs: Vec<Output>,
    /// `ispdb-url`
    pub ispdb_url: Option<String>,
    /// `lang`
    pub lang: Option<Language>,
    /// `nameserver`
    pub nameservers: Vec<SocketAddr>,
    /// `no-source`
    pub no_sources: Vec<Source>,
    /// `oauth-client-id`
    pub oauth_client_id: Option<String>,
    /// `oauth-client-secret-command`
    pub oauth_client_secret_command: Option<String>,
    /// `timeout`
    pub timeout: Option<Duration>,
}

impl Config {
    /// `mailsetup/config.toml` in the user's configuration folder; `None` where there is no home.
    pub fn default_path() -> Option<PathBuf> {
        Some(folders::of(Folder::Config)?.join("config.toml"))
    }

    /// Reads the file that the user named, else the default one, which may be missing.
    ///
    /// # Errors
    /// [`ConfigError`] where the file can't be read or says something that makes no sense.
    pub fn load(named: Option<&Path>, default: Option<&Path>) -> Result<Self, ConfigError> {
        let Some(path) = named.or(default) else { return Ok(Self::default()) };
        let failed = |cause| ConfigError { file: path.display().to_string(), cause };
        match read(path, MAX_BYTES) {
            Ok(text) => Self::parse(&text, path.parent()).map_err(failed),
            // ENOTDIR: a file stands where the folder would be, which is as good as no folder.
            Err(error) if named.is_none() && is_missing(&error) => Ok(Self::default()),
            Err(error) => Err(failed(ConfigCause::Unreadable(error.kind()))),
        }
    }

    fn parse(text: &str, folder: Option<&Path>) -> Result<Self, ConfigCause> {
        let table: Table = text.parse().map_err(|error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
            ConfigCause::Syntax { line: before.matches('\n').count() + 1, column }
        })?;
        let mut config = Self::default();
        for (key, value) in &table {
            config.set(key, value, folder)?;
        }
        Ok(config)
    }

    fn set(&mut self, key: &str, value: &Value, folder: Option<&Path>) -> Result<(), ConfigCause> {
        match key {
            "ca-file" => {
                let file = one(key, value, |text| Ok(PathBuf::from(text)))?;
                self.ca_file = Some(folder.map_or(file.clone(), |folder| folder.join(file)));
            }
            "color" => self.color = Some(one(key, value, |text| choice(text, "cli-config-color-expected", color))?),
            "devices" => self.devices = Some(one(key, value, values::devices)?),
            "format" => self.outputs = several(key, value, values::output)?,
            "ispdb-url" => self.ispdb_url = Some(one(key, value, values::ispdb_url)?),
            "lang" => {
                self.lang = Some(one(key, value, |text| choice(text, "cli-config-lang-expected", values::language))?);
            }
            "nameserver" => self.nameservers = several(key, value, values::nameserver)?,
            "no-source" => {
                self.no_sources =
                    several(key, value, |text| choice(text, "cli-config-source-expected", values::source))?;
            }
            "oauth-client-id" => self.oauth_client_id = Some(one(key, value, |text| Ok(text.to_owned()))?),
            "oauth-client-secret-command" => {
                self.oauth_client_secret_command = Some(one(key, value, |text| Ok(text.to_owned()))?);
            }
            "timeout" => self.timeout = Some(one(key, value, values::duration)?),
            _ => return Err(ConfigCause::UnknownKey { key: key.to_owned() }),
        }
        Ok(())
    }
}

/// Why a configuration file can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// Which file.
    pub file: String,
    /// What is wrong with it.
    pub cause: ConfigCause,
}

/// What is wrong with a configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigCause {
    /// The system does not give it to us, or it is too large, or no UTF-8.
    Unreadable(io::ErrorKind),
    /// No TOML.
    Syntax {
        /// Counted from 1.
        line: usize,
        /// Counted from 1, in characters.
        column: usize,
    },
    /// A key that means nothing.
    UnknownKey {
        /// As it stands in the file.
        key: String,
    },
    /// A value that means nothing.
    Value {
        /// The key it belongs to.
        key: String,
        /// As it stands in the file.
        value: String,
        /// What is wrong with it.
        problem: Box<ValueError>,
    },
}

impl ConfigError {
    /// The exit code that it leads to.
    pub fn exit(&self) -> Exit {
        match self.cause {
            ConfigCause::Unreadable(_) => Exit::Storage,
            _ => Exit::Usage,
        }
    }

    /// The sentence for the user, and the hint.
    pub fn complaint(&self) -> Complaint {
        let file = self.file.clone();
        match &self.cause {
            ConfigCause::Unreadable(kind) => {
                let id = match kind {
                    io::ErrorKind::NotFound => "cli-config-missing",
                    io::ErrorKind::PermissionDenied => "cli-config-forbidden",
                    io::ErrorKind::FileTooLarge => "cli-config-too-large",
                    io::ErrorKind::InvalidData => "cli-config-utf8",
                    _ => "cli-config-unreadable",
                };
                Complaint::new(Message::new(id).with("file", file))
            }
            ConfigCause::Syntax { line, column } => {
                let message = Message::new("cli-config-syntax").with("file", file);
                Complaint::new(message.with("line", *line).with("column", *column))
            }
            ConfigCause::UnknownKey { key } => {
                let message = Message::new("cli-config-key").with("file", file).with_foreign("key", key.clone());
                let hint = match nearest(key) {
                    Some(key) => Message::new("cli-hint-suggestion").with("suggestions", key),
                    None => Message::new("cli-config-key-expected").with("keys", KEYS.to_vec()),
                };
                Complaint { message, hint: Some(hint) }
            }
            ConfigCause::Value { key, value, problem } => {
                bad_value(Arg::from(format!("{file}: {key}")), value.clone(), problem)
            }
        }
    }
}

pub(super) fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Reads a file of no more than `max` bytes.
pub(super) fn read(path: &Path, max: u64) -> io::Result<String> {
    use io::Read as _;
    let mut text = String::new();
    std::fs::File::open(path)?.take(max + 1).read_to_string(&mut text)?;
    if text.len() as u64 > max { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(text) }
}

/// Reads a value that stands alone; numbers as if they were quoted.
fn one<T>(key: &str, value: &Value, parse: impl FnOnce(&str) -> Result<T, ValueError>) -> Result<T, ConfigCause> {
    let bad = |value: String, problem| ConfigCause::Value { key: key.to_owned(), value, problem: Box::new(problem) };
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        other => {
            let problem = ValueError { message: Message::new("cli-config-type"), expected: None };
            return Err(bad(other.to_string(), problem));
        }
    };
    parse(&text).map_err(|problem| bad(text, problem))
}

/// Reads a value, or a list of them.
fn several<T>(key: &str, value: &Value, parse: impl Fn(&str) -> Result<T, ValueError>) -> Result<Vec<T>, ConfigCause> {
    match value {
        Value::Array(items) => items.iter().map(|item| one(key, item, &parse)).collect(),
        alone => Ok(vec![one(key, alone, parse)?]),
    }
}

fn choice<T>(text: &str, expected: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, ValueError> {
    read(text).ok_or_else(|| ValueError::new("cli-config-choice", expected))
}

fn color(text: &str) -> Option<Color> {
    Color::from_str(text, false).ok()
}

/// The key that was probably meant, after the usual other names are set right.
fn nearest(key: &str) -> Option<&'static str> {
    let meant = match key.to_ascii_lowercase().as_str() {
        "colour" => "color",
        "language" | "locale" => "lang",
        "dns" | "resolver" => "nameserver",
        _ => key,
    };
    spelling::nearest(meant, KEYS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(text: &str) -> ConfigCause {
        Config::parse(text, None).expect_err(text)
    }

    #[test]
    fn every_key_is_read() {
        let text = r#"
            ca-file = "own.pem"
            color = "never"
            devices = 2
            format = ["short", "json=report.json"]
            ispdb-url = "https://db.example/v1.1/"
            lang = "de"
            nameserver = "9.9.9.9"
            no-source = ["guess", "ispdb"]
            oauth-client-id = "1234.apps.example"
            oauth-client-secret-command = "pass oauth/example"
            timeout = 20
        "#;
        let config = Config::parse(text, Some(Path::new("/etc/mailsetup"))).expect("good file");
        assert_eq!(config.ca_file, Some("/etc/mailsetup/own.pem".into()));
        assert_eq!(config.color, Some(Color::Never));
        assert_eq!(config.devices, Some(2));
        assert_eq!(config.outputs.len(), 2);
        assert_eq!(config.ispdb_url.as_deref(), Some("https://db.example/v1.1"));
        assert_eq!(config.lang, Some(Language::German));
        assert_eq!(config.nameservers, [SocketAddr::from(([9, 9, 9, 9], 53))]);
        assert_eq!(config.no_sources, [Source::Guess, Source::Ispdb]);
        assert_eq!(config.oauth_client_id.as_deref(), Some("1234.apps.example"));
        assert_eq!(config.oauth_client_secret_command.as_deref(), Some("pass oauth/example"));
        assert_eq!(config.timeout, Some(Duration::from_secs(20)));
        assert_eq!(text.matches(" = ").count(), KEYS.len());
    }

    #[test]
    fn an_unknown_key_names_the_nearest_right_one() {
        for (key, meant) in [
            ("timeot", Some("timeout")),
            ("Timeout", Some("timeout")),
            ("ispdb_url", Some("ispdb-url")),
            ("nameservers", Some("nameserver")),
            ("no-sources", Some("no-source")),
            ("colour", Some("color")),
            ("language", Some("lang")),
            ("password", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(key), meant, "{key}");
        }
        assert_eq!(cause("timeot = 1"), ConfigCause::UnknownKey { key: "timeot".into() });
    }

    #[test]
    fn mistakes_are_placed() {
        assert_eq!(cause("lang = \"de\"\ntimeout = \n"), ConfigCause::Syntax { line: 2, column: 11 });
        for (text, at, id) in [
            ("timeout = \"fast\"", "timeout", "cli-value-duration"),
            ("devices = 0", "devices", "cli-value-devices"),
            ("lang = \"fr\"", "lang", "cli-config-choice"),
            ("lang = true", "lang", "cli-config-type"),
            ("nameserver = [\"9.9.9.9\", \"dns\"]", "nameserver", "cli-value-nameserver"),
        ] {
            match cause(text) {
                ConfigCause::Value { key, problem, .. } => assert_eq!((key.as_str(), problem.message.id), (at, id)),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn only_the_default_file_may_be_missing() {
        let missing = Path::new("/nonexistent/mailsetup/config.toml");
        assert_eq!(Config::load(None, Some(missing)), Ok(Config::default()));
        let error = Config::load(Some(missing), None).expect_err("named");
        assert_eq!(error.cause, ConfigCause::Unreadable(io::ErrorKind::NotFound));
        assert_eq!(error.exit(), Exit::Storage);
    }

    #[test]
    fn a_huge_file_is_not_read() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("config.toml");
        std::fs::write(&file, vec![b'#'; 100_000]).expect("write");
        let error = Config::load(Some(&file), None).expect_err("too large");
        assert_eq!(error.complaint().message.id, "cli-config-too-large");
    }
}

//! Runs the binary in an environment of its own.

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use assert_cmd::Command;
use tempfile::TempDir;

/// A run that takes longer has failed.
const TIMEOUT: Duration = Duration::from_secs(120);

/// One run, to be described and then started. The environment holds PATH, an empty HOME and
/// `LANG=C.UTF-8`, and nothing of the machine's.
#[must_use]
pub struct Run {
    /// A program, with its arguments, that runs ours.
    under: Vec<OsString>,
    arguments: Vec<OsString>,
    environment: Vec<(String, OsString)>,
    stdin: Vec<u8>,
    status: Option<i32>,
    stdout: Option<String>,
    stderr: Option<String>,
    home: TempDir,
}

/// What a run gets of the machine's environment: PATH, and where a build that counts coverage writes.
pub fn inherited() -> impl Iterator<Item = (&'static str, OsString)> {
    ["PATH", "LLVM_PROFILE_FILE"].into_iter().filter_map(|name| Some((name, std::env::var_os(name)?)))
}

/// What came of it.
#[derive(Debug)]
pub struct RunOutput {
    pub stdout: String,
    pub stderr: String,
    pub status: Option<i32>,
    /// The HOME it had, with what it left there.
    pub home: TempDir,
}

impl Run {
    /// `mailsetup` with these arguments.
    pub fn new<A: Into<OsString>>(arguments: impl IntoIterator<Item = A>) -> Self {
        Self {
            under: Vec::new(),
            arguments: arguments.into_iter().map(Into::into).collect(),
            environment: Vec::new(),
            stdin: Vec::new(),
            status: Some(0),
            stdout: None,
            stderr: None,
            home: tempfile::tempdir().expect("home"),
        }
    }

    pub fn arg(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    pub fn args<A: Into<OsString>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// Runs it by way of another program, which gets these arguments before ours.
    pub fn under<A: Into<OsString>>(mut self, program: impl IntoIterator<Item = A>) -> Self {
        self.under = program.into_iter().map(Into::into).collect();
        self
    }

    /// An option with its value.
    pub fn option(self, name: &str, value: impl Into<OsString>) -> Self {
        self.arg(name).arg(value)
    }

    pub fn stdin(mut self, text: impl Into<Vec<u8>>) -> Self {
        self.stdin = text.into();
        self
    }

    pub fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// A file in the configuration folder.
    pub fn config(self, name: &str, content: &str) -> Self {
        let folder = self.home.path().join(".config/mailsetup");
        std::fs::create_dir_all(&folder).expect("configuration folder");
        std::fs::write(folder.join(name), content).expect("configuration file");
        self
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The exit code expected; 0 where nothing is said.
    /// The caller looks at the exit code itself.
    pub fn any_status(mut self) -> Self {
        self.status = None;
        self
    }

    pub fn status(mut self, status: i32) -> Self {
        self.status = Some(status);
        self
    }

    /// The whole standard output expected.
    pub fn stdout(mut self, text: impl Into<String>) -> Self {
        self.stdout = Some(text.into());
        self
    }

    /// The whole standard error expected.
    pub fn stderr(mut self, text: impl Into<String>) -> Self {
        self.stderr = Some(text.into());
        self
    }

    /// Runs it, and fails the test where something else came than was expected.
    #[track_caller]
    pub fn run(self) -> RunOutput {
        let ours = OsString::from(env!("CARGO_BIN_EXE_mailsetup"));
        let words: Vec<&OsString> = self.under.iter().chain([&ours]).chain(&self.arguments).collect();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).env_clear().current_dir(self.home.path());
        command.env("HOME", self.home.path()).env("LANG", "C.UTF-8");
        command.envs(inherited());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        let output = command.write_stdin(self.stdin).timeout(TIMEOUT).output().expect("the program runs");
        let output = RunOutput {
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            status: output.status.code(),
            home: self.home,
        };
        let said = || format!("{:?}\n--- stdout\n{}\n--- stderr\n{}", self.arguments, output.stdout, output.stderr);
        if self.status.is_some() {
            assert_eq!(output.status, self.status, "exit code of {}", said());
        }
        if let Some(stdout) = &self.stdout {
            assert_eq!(&output.stdout, stdout, "stdout of {}", said());
        }
        if let Some(stderr) = &self.stderr {
            assert_eq!(&output.stderr, stderr, "stderr of {}", said());
        }
        output
    }
}

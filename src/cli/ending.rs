//! What is printed when a run ends before it begins.

use std::io::{self, IsTerminal, Write};

use clap::builder::StyledStr;

use super::Color;
use crate::exit::Exit;
use mail_types::Message;

/// A text to print, where to, and the exit code.
#[derive(Debug, Clone)]
pub struct Ending {
    /// The exit code.
    pub exit: Exit,
    /// With ANSI styles; `to_string` gives it without.
    pub text: StyledStr,
    /// An answer goes to standard output, a complaint to standard error.
    pub answers: bool,
}

impl Ending {
    /// What the user wanted to read.
    pub(super) fn answer(text: StyledStr) -> Self {
        Self { exit: Exit::Success, text, answers: true }
    }

    /// What the user did not want to read.
    pub(super) fn complaint(exit: Exit, text: StyledStr) -> Self {
        Self { exit, text, answers: false }
    }

    /// Prints it. That nobody reads any more is no failure.
    pub(super) fn print(&self, color: Color, page: impl FnOnce(&str) -> bool) {
        let _ = if self.answers {
            if page(&self.styled(color, io::stdout().is_terminal())) {
                return;
            }
            self.write(&mut io::stdout().lock(), color, io::stdout().is_terminal())
        } else {
            self.write(&mut io::stderr().lock(), color, io::stderr().is_terminal())
        };
    }

    fn write(&self, out: &mut impl Write, color: Color, terminal: bool) -> io::Result<()> {
        out.write_all(self.styled(color, terminal).as_bytes())?;
        out.flush()
    }

    fn styled(&self, color: Color, terminal: bool) -> String {
        if color.enabled(terminal) { self.text.ansi().to_string() } else { self.text.to_string() }
    }
}

/// A refusal of the command line or of the configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// What is wrong.
    pub message: Message,
    /// What to do about it.
    pub hint: Option<Message>,
}

impl Complaint {
    /// A complaint without hint.
    pub(crate) fn new(message: Message) -> Self {
        Self { message, hint: None }
    }

    /// Adds a hint.
    #[must_use]
    pub(crate) fn hint(mut self, id: &'static str) -> Self {
        self.hint = Some(Message::new(id));
        self
    }
}

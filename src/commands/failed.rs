//! Why a command did not do what it was asked for.

use crate::exit::Exit;
use mail_types::Message;

use super::output;
use crate::locale::Locale;

/// The reason and the exit code. Words are chosen where it is printed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Failed {
    /// With what there is to say.
    #[error("{}", .message.id)]
    Because {
        /// The exit code.
        exit: Exit,
        /// What is wrong.
        message: Box<Message>,
        /// What to do about it.
        hint: Option<Box<Message>>,
    },
    /// It has been said already.
    #[error("{}", .0.id())]
    Said(Exit),
}

impl Failed {
    /// Without a hint.
    pub fn new(exit: Exit, message: Message) -> Self {
        Self::Because { exit, message: Box::new(message), hint: None }
    }

    /// The exit code.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Because { exit, .. } | Self::Said(exit) => *exit,
        }
    }

    /// What is wrong, unless it has been said.
    pub fn message(&self) -> Option<&Message> {
        match self {
            Self::Because { message, .. } => Some(message),
            Self::Said(_) => None,
        }
    }
}

impl From<Exit> for Failed {
    fn from(exit: Exit) -> Self {
        Self::Said(exit)
    }
}

impl From<(Exit, Message)> for Failed {
    fn from((exit, message): (Exit, Message)) -> Self {
        Self::new(exit, message)
    }
}

/// `error: …` on standard error, from the outside in, and the exit code of the cause.
pub fn complain(error: &anyhow::Error, locale: &Locale) -> Exit {
    let Some(failed) = error.downcast_ref::<Failed>() else {
        let message = Message::new("command-failed").with("error", format!("{error:#}"));
        output::complain(locale, &message, None);
        return Exit::Storage;
    };
    if let Failed::Because { message, hint, .. } = failed {
        output::complain(locale, message, hint.as_deref());
    }
    failed.exit()
}

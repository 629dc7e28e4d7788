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

    /// With what to do about it.
    pub fn hint(self, hint: Message) -> Self {
        match self {
            Self::Because { exit, message, .. } => Self::Because { exit, message, hint: Some(Box::new(hint)) },
            said @ Self::Said(_) => said,
        }
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
    let (exit, said, hint) = told(error, locale);
    if let Some(said) = said {
        output::complain_of(locale, &said, hint);
    }
    exit
}

/// What was going on, outermost first, and the cause; nothing if that has been said already.
fn told<'a>(error: &'a anyhow::Error, locale: &Locale) -> (Exit, Option<String>, Option<&'a Message>) {
    let Some(failed) = error.downcast_ref::<Failed>() else {
        let message = Message::new("command-failed").with("error", format!("{error:#}"));
        return (Exit::Storage, Some(locale.text(&message)), None);
    };
    let Failed::Because { exit, message, hint } = failed else { return (failed.exit(), None, None) };
    let context = error.chain().take_while(|cause| !cause.is::<Failed>());
    let said: Vec<String> = context.map(ToString::to_string).chain([locale.text(message)]).collect();
    (*exit, Some(said.join(": ")), hint.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;

    #[test]
    fn the_exit_code_is_that_of_the_cause_and_the_words_go_from_the_outside_in() {
        let locale = Locale::new(Language::English);
        let cause = Failed::new(Exit::Usage, Message::new("proxy-variable"));
        let words = locale.text(&Message::new("proxy-variable"));
        let bare = anyhow::Error::from(cause.clone());
        assert_eq!(told(&bare, &locale), (Exit::Usage, Some(words.clone()), None));
        let wrapped = anyhow::Error::from(cause).context("second").context("first");
        assert_eq!(told(&wrapped, &locale), (Exit::Usage, Some(format!("first: second: {words}")), None));
        let said = anyhow::Error::from(Failed::Said(Exit::Tls)).context("first");
        assert_eq!(told(&said, &locale), (Exit::Tls, None, None));
        let other = anyhow::anyhow!("inner").context("outer");
        let (exit, said, _) = told(&other, &locale);
        assert!(exit == Exit::Storage && said.is_some_and(|said| said.contains("outer: inner")));
    }
}

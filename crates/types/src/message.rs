//! A sentence before it has a language.

use std::borrow::Cow;

use super::Reason;
use super::reason::Withheld;

/// Something a user can read: the id of a text in the `.ftl` files and the values that go into it.
///
/// Errors, findings, hints and reasons are all messages. Only the program turns one into
/// words, so the engine never holds a sentence in a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Key of the text in `locale/{de,en}/*.ftl`.
    pub id: &'static str,
    /// Values by variable name; the order carries no meaning.
    pub args: Vec<(&'static str, Arg)>,
}

/// A value inside a [`Message`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// Text of our own making: host names that were checked, file names, option names.
    Text(Cow<'static, str>),
    /// Text that came from the network. It is quoted and its control characters are escaped.
    Foreign(String),
    /// A count; the language chooses the plural form.
    Number(u64),
    /// Another sentence, rendered first.
    Message(Box<Message>),
    /// A reason, which gets its words first.
    Reason(Box<Reason>),
    /// Several sentences or names, joined in the manner of the language ("a, b and c").
    List(Vec<Arg>),
}

impl Message {
    /// A message without values.
    pub fn new(id: &'static str) -> Self {
        Self { id, args: Vec::new() }
    }

    /// Adds a value under `name`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// Adds text that came from the network under `name`.
    #[must_use]
    pub fn with_foreign(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, Arg::Foreign(value.into())));
        self
    }

    /// Puts a value under `name` instead of the one that is there.
    #[must_use]
    pub fn set(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.retain(|(key, _)| *key != name);
        self.with(name, value)
    }

    /// The value under `name`, if there is one.
    pub fn arg(&self, name: &str) -> Option<&Arg> {
        self.args.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }
}

impl From<&'static str> for Arg {
    fn from(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<u64> for Arg {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

impl From<u16> for Arg {
    fn from(number: u16) -> Self {
        Self::Number(number.into())
    }
}

impl From<Message> for Arg {
    fn from(message: Message) -> Self {
        Self::Message(Box::new(message))
    }
}

impl From<Withheld> for Arg {
    fn from(why: Withheld) -> Self {
        Reason::from(why).into()
    }
}

impl From<Reason> for Arg {
    fn from(reason: Reason) -> Self {
        Self::Reason(Box::new(reason))
    }
}

impl<T: Into<Arg>> From<Vec<T>> for Arg {
    fn from(list: Vec<T>) -> Self {
        Self::List(list.into_iter().map(Into::into).collect())
    }
}

//! The only place where a [`Message`] becomes words.
//!
//! A language is a folder of Fluent files, one an area, and of explain pages ([`explain`]). A [`Locale`] parses a file of its own language when the first text of that area is asked for, so a run pays for
//! the few areas that it speaks of: all of them take 2 ms and more than a megabyte.

pub mod escape;
pub mod explain;
mod language;
pub mod words;

#[cfg(test)]
mod engine_tests;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use mail_types::report::Conclusion;
use mail_types::{Arg, Message, Reason, Seen};

pub use escape::escape_foreign;
pub use language::Language;
use language::languages;

/// Most characters of one foreign text inside a sentence; the rest becomes `…`.
const FOREIGN_MAX: usize = 300;

/// The Fluent files of the language with this tag, with the names of their areas. A new area gets its line here.
macro_rules! areas {
    ($tag:literal) => {
        areas![
            $tag:
            "address",
            "autoconfig",
            "check",
            "cli",
            "commands",
            "config-file",
            "compare",
            "demo",
            "diagnosis",
            "engine",
            "export",
            "fetch",
            "findings",
            "lint",
            "net",
            "oauth",
            "page",
            "policy",
            "programs",
            "proto",
            "providers",
            "publish",
            "report",
            "roundtrip",
            "setup",
            "sources",
            "tape",
            "visit",
            "timing"
        ]
    };
    ($tag:literal: $($area:literal),*) => {
        &[$(($area, include_str!(concat!($tag, "/", $area, ".ftl")))),*]
    };
}

macro_rules! define_sources {
    ($($name:ident $tag:literal $open:literal $close:literal $decimal:literal $date:literal;)*) => {
        /// The Fluent files of a language with the names of their areas.
        fn sources(language: Language) -> &'static [(&'static str, &'static str)] {
            match language {
                $(Language::$name => areas!($tag),)*
            }
        }
    };
}
languages!(define_sources);

/// A value of this name is a date, `2026-11-24`, and is shown as the language writes it.
const DATE: &str = "date";

/// Turns messages into sentences of one language.
pub struct Locale {
    language: Language,
    areas: Vec<Area>,
}

/// A file, parsed when it is needed. No text refers to one of another area.
struct Area {
    text: &'static str,
    bundle: OnceLock<FluentBundle<FluentResource>>,
}

impl Area {
    fn new(text: &'static str) -> Self {
        Self { text, bundle: OnceLock::new() }
    }

    /// It is parsed and has this text, or shows that it has it where it is not.
    fn has(&self, id: &str, line: &[u8]) -> bool {
        match self.bundle.get() {
            Some(bundle) => bundle.has_message(id),
            None => {
                self.text.as_bytes().starts_with(&line[1..])
                    || memchr::memmem::find(self.text.as_bytes(), line).is_some()
            }
        }
    }

    fn parse(&self, language: Language) -> FluentBundle<FluentResource> {
        let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
        // The marks around values would end up in copied host names and in files.
        bundle.set_use_isolating(false);
        // What can't be parsed is left out; a test demands that there is no such entry.
        let resource = FluentResource::try_new(self.text.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
        bundle
    }
}

impl Locale {
    /// Nothing is read or parsed before the first text.
    pub fn new(language: Language) -> Self {
        Self { language, areas: sources(language).iter().map(|(_, text)| Area::new(text)).collect() }
    }

    /// With further texts, for tests that need words of areas they do not own.
    #[cfg(test)]
    pub fn with_texts(language: Language, extra: &'static str) -> Self {
        let mut locale = Self::new(language);
        locale.areas.insert(0, Area::new(extra));
        locale
    }

    /// The language it speaks.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The sentence. A text that is missing shows its id, so that a bug is seen and nothing breaks.
    pub fn text(&self, message: &Message) -> String {
        self.try_text(message).unwrap_or_else(|| message.id.to_owned())
    }

    /// The sentence, where there is a text under this id.
    pub fn try_text(&self, message: &Message) -> Option<String> {
        let args: FluentArgs<'_> = message.args.iter().map(|(name, arg)| (*name, self.named(name, arg))).collect();
        self.format(message.id, &args)
    }

    /// The words for a reason.
    pub fn reason(&self, reason: &Reason) -> String {
        self.text(&words::of(reason))
    }

    /// The words for how a run ended.
    pub fn conclusion(&self, conclusion: Conclusion) -> String {
        self.text(&words::conclusion(conclusion))
    }

    /// The words for what was seen.
    pub fn seen(&self, seen: &Seen) -> String {
        self.text(&words::seen(seen))
    }

    /// The word for a value of an enumeration: text `GROUP-ID`, as in `phase-connect`. The id itself
    /// where there is none.
    pub fn label(&self, group: &str, id: &str) -> String {
        self.format(&format!("{group}-{id}"), &FluentArgs::new()).unwrap_or_else(|| id.to_owned())
    }

    /// Text from the network in the quotation marks of the language, escaped and shortened.
    pub fn quote(&self, foreign: &str) -> String {
        escape::quote(self.language, foreign, FOREIGN_MAX)
    }

    /// Names in a row: "a, b and c".
    pub fn join(&self, items: &[String]) -> String {
        self.join_by("and", items)
    }

    /// A choice between several: "a, b or c".
    pub fn join_or(&self, items: &[String]) -> String {
        self.join_by("or", items)
    }

    fn join_by(&self, word: &str, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [only] => only.clone(),
            [start @ .., last] => format!("{} {} {last}", start.join(", "), self.label("list", word)),
        }
    }

    fn format(&self, id: &str, args: &FluentArgs<'_>) -> Option<String> {
        let line = format!("\n{id} =");
        let area = self.areas.iter().find(|area| area.has(id, line.as_bytes()))?;
        let bundle = area.bundle.get_or_init(|| area.parse(self.language));
        let pattern = bundle.get_message(id)?.value()?;
        // A variable that is missing leaves its name in braces; a test keeps that from happening.
        let mut errors = Vec::new();
        Some(bundle.format_pattern(pattern, Some(args), &mut errors).into_owned())
    }

    fn named<'a>(&self, name: &str, arg: &'a Arg) -> FluentValue<'a> {
        match arg {
            Arg::Text(date) if name == DATE => {
                FluentValue::from(escape_foreign(&self.language.date(date)).into_owned())
            }
            arg => self.value(arg),
        }
    }

    fn value<'a>(&self, arg: &'a Arg) -> FluentValue<'a> {
        match arg {
            Arg::Number(number) => FluentValue::from(*number),
            Arg::Text(text) => FluentValue::String(escape_foreign(text)),
            other => FluentValue::from(self.spoken(other)),
        }
    }

    fn spoken(&self, arg: &Arg) -> String {
        match arg {
            Arg::Text(text) => escape_foreign(text).into_owned(),
            Arg::Foreign(text) => self.quote(text),
            Arg::Number(number) => number.to_string(),
            Arg::Message(message) => self.text(message),
            Arg::Reason(reason) => self.reason(reason),
            Arg::List(items) => self.join(&items.iter().map(|item| self.spoken(item)).collect::<Vec<_>>()),
        }
    }
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Locale({})", self.language)
    }
}

//! Which mail programs would refuse a settings file that is read leniently here, by name. Pure.
//!
//! Each file holds what one program demands, as its own reader decides it; the facts come from the programs' public
//! sources and documentation. A program that is not listed for a format does not read that format.

pub(crate) mod android;
pub(crate) mod apple;
pub(crate) mod desktop;
mod hostname;
pub(crate) mod outlook;
pub(crate) mod xml;

use mail_types::finding::{Finding, PROGRAM_REFUSES_FILE, PROGRAM_SKIPS_SERVER};
use mail_types::{Arg, Message};

/// A mail program that reads settings files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    Desktop,
    Android,
    Outlook,
    Apple,
}

impl Program {
    const fn name(self) -> &'static str {
        match self {
            Self::Desktop => "Thunderbird",
            Self::Android => "Thunderbird for Android",
            Self::Outlook => "Outlook",
            Self::Apple => "Apple Mail",
        }
    }
}

/// What a program makes of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Verdict {
    /// Why the whole file is refused.
    pub(crate) refused: Option<Message>,
    /// Servers that are left out, and why.
    pub(crate) skipped: Vec<(String, Message)>,
}

impl Verdict {
    pub(crate) fn refused(reason: Message) -> Self {
        Self { refused: Some(reason), ..Self::default() }
    }
}

/// The findings for the verdicts of several programs; what two of them say alike is said once.
pub(crate) fn findings(verdicts: &[(Program, Verdict)]) -> Vec<Finding> {
    let mut complaints: Vec<(Option<&str>, &Message, Vec<&'static str>)> = Vec::new();
    for (program, verdict) in verdicts {
        let skipped = verdict.skipped.iter().map(|(server, reason)| (Some(server.as_str()), reason));
        // A file that is refused has no servers to skip, unless all of them are the reason.
        for (server, reason) in verdict.refused.iter().map(|reason| (None, reason)).chain(skipped) {
            match complaints.iter_mut().find(|(of, why, _)| *of == server && *why == reason) {
                Some((.., programs)) if programs.contains(&program.name()) => {}
                Some((.., programs)) => programs.push(program.name()),
                None => complaints.push((server, reason, vec![program.name()])),
            }
        }
    }
    let finding = |(server, reason, programs): (Option<&str>, &Message, Vec<&'static str>)| {
        let finding = match server {
            None => Finding::new(&PROGRAM_REFUSES_FILE),
            Some(server) => Finding::new(&PROGRAM_SKIPS_SERVER).with_foreign("server", server),
        };
        finding.with("programs", Arg::from(programs)).with("reason", reason.clone())
    };
    complaints.into_iter().map(finding).collect()
}

fn missing(element: &'static str) -> Message {
    Message::new("refusal-missing").with("element", element)
}

fn bad(element: &'static str, value: &str) -> Message {
    Message::new("refusal-value").with("element", element).with_foreign("value", super::remarks::quote(value))
}

#[cfg(test)]
mod tests;

//! Complaints about the command line, in the user's language and with a way out.

use std::error::Error as _;
use std::ffi::OsString;
use std::fmt::Write as _;

use clap::builder::{StyledStr, Styles};
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::help::{help, trimmed};
use super::server_url::without_password;
use super::translate::tree;
use super::values::ValueError;
use super::{Complaint, Ending, command_peeked};
use crate::exit::Exit;
use crate::locale::Locale;
use mail_types::{Arg, Message};

/// What to print for an error of clap's; `error` comes from the translated tree.
pub(super) fn ending(locale: &Locale, args: &[OsString], error: &clap::Error) -> Ending {
    match error.kind() {
        ErrorKind::DisplayHelp => {
            let long = args.iter().any(|word| word == "--help");
            Ending::answer(help(locale, command_peeked(args), long, None))
        }
        ErrorKind::DisplayVersion => Ending::answer(trimmed(&error.render())),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Ending::complaint(Exit::Usage, help(locale, command_peeked(args), false, None))
        }
        _ => complaint_ending(locale, command_peeked(args), Exit::Usage, &complaint(error)),
    }
}

/// What to print for a complaint: error, hint, usage, and where to read more.
pub(super) fn complaint_ending(locale: &Locale, command: Option<&str>, exit: Exit, complaint: &Complaint) -> Ending {
    let styles = Styles::default();
    let (error, literal, header) = (styles.get_error(), styles.get_literal(), styles.get_header());
    let text = |id| locale.text(&Message::new(id));
    let mut out = String::new();
    let _ = writeln!(out, "{error}{}:{error:#} {}", text("cli-label-error"), locale.text(&complaint.message));
    if let Some(hint) = &complaint.hint {
        let _ = writeln!(out, "{literal}{}:{literal:#} {}", text("cli-label-hint"), locale.text(hint));
    }
    if exit == Exit::Usage {
        let mut tree = tree(locale, None);
        tree.build();
        let named = command.and_then(|name| tree.find_subcommand(name)).unwrap_or(&tree);
        let usage = named.get_overridden_usage().map(ToString::to_string).unwrap_or_default();
        let help = match command {
            Some(name) => format!("mailsetup {name} --help"),
            None => "mailsetup --help".to_owned(),
        };
        let more = Message::new("cli-error-more").with("command", help);
        let _ = writeln!(out, "\n{header}{}:{header:#} {usage}", text("cli-heading-usage"));
        let _ = writeln!(out, "{}", locale.text(&more));
    }
    Ending::complaint(exit, StyledStr::from(out))
}

fn complaint(error: &clap::Error) -> Complaint {
    let option = || Arg::from(list(error, ContextKind::InvalidArg).join(", ").trim_end_matches("...").to_owned());
    let value = || without_password(&list(error, ContextKind::InvalidValue).concat());
    match error.kind() {
        ErrorKind::ValueValidation => match error.source().and_then(|source| source.downcast_ref::<ValueError>()) {
            Some(problem) => bad_value(option(), value(), problem),
            None => {
                Complaint::new(Message::new("cli-error-value").with("option", option()).with_foreign("value", value()))
            }
        },
        ErrorKind::InvalidValue => bad_choice(error, option(), value()),
        ErrorKind::UnknownArgument => unknown_argument(error),
        ErrorKind::InvalidSubcommand => unknown_command(error),
        ErrorKind::MissingSubcommand => {
            let message =
                Message::new("cli-error-no-command").with("choices", names(error, ContextKind::ValidSubcommand));
            Complaint::new(message)
        }
        ErrorKind::MissingRequiredArgument => {
            Complaint::new(Message::new("cli-error-missing").with("arguments", names(error, ContextKind::InvalidArg)))
        }
        ErrorKind::ArgumentConflict => {
            let (new, old) = (list(error, ContextKind::InvalidArg), list(error, ContextKind::PriorArg));
            let message = match old == new {
                true => Message::new("cli-error-repeated").with("option", option()),
                false => Message::new("cli-error-conflict").with("option", option()).with("other", Arg::from(old)),
            };
            Complaint::new(message)
        }
        ErrorKind::TooManyValues => {
            let message = Message::new("cli-error-needless-value").with("option", option());
            Complaint::new(message.with_foreign("value", value()))
        }
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            Complaint::new(Message::new("cli-error-value-missing").with("option", option()))
        }
        ErrorKind::InvalidUtf8 => Complaint::new(Message::new("cli-error-utf8")),
        _ => Complaint::new(Message::new("cli-error-other")),
    }
}

/// Option or key, value, what is wrong; the hint says what is expected.
pub(crate) fn bad_value(option: impl Into<Arg>, value: String, problem: &ValueError) -> Complaint {
    let message = Message::new("cli-error-bad-value")
        .with("option", option)
        .with_foreign("value", value)
        .with("problem", problem.message.clone());
    Complaint { message, hint: problem.expected.clone() }
}

fn bad_choice(error: &clap::Error, option: Arg, value: String) -> Complaint {
    let choices = list(error, ContextKind::ValidValue);
    if choices.is_empty() {
        return Complaint::new(Message::new("cli-error-value-missing").with("option", option));
    }
    let message = match value.is_empty() {
        true => Message::new("cli-error-choice-missing"),
        false => Message::new("cli-error-choice").with_foreign("value", value),
    };
    Complaint {
        message: message.with("option", option).with("choices", choices),
        hint: did_you_mean(error, ContextKind::SuggestedValue),
    }
}

fn unknown_argument(error: &clap::Error) -> Complaint {
    let argument = list(error, ContextKind::InvalidArg).concat();
    let hint = match argument.as_str() {
        "--password" | "-p" | "--pass" => Some(Message::new("cli-hint-password")),
        "--ssl" | "--tls" | "--port" | "--server" | "--host" => Some(Message::new("cli-hint-server")),
        _ => did_you_mean(error, ContextKind::SuggestedArg),
    };
    let id = if argument.starts_with('-') { "cli-error-unknown-option" } else { "cli-error-needless-argument" };
    Complaint { message: Message::new(id).with_foreign("argument", without_password(&argument)), hint }
}

fn unknown_command(error: &clap::Error) -> Complaint {
    let word = list(error, ContextKind::InvalidSubcommand).concat();
    let hint = did_you_mean(error, ContextKind::SuggestedSubcommand);
    Complaint { message: Message::new("cli-error-unknown-command").with_foreign("command", word), hint }
}

fn did_you_mean(error: &clap::Error, kind: ContextKind) -> Option<Message> {
    let suggestions = list(error, kind);
    (!suggestions.is_empty()).then(|| Message::new("cli-hint-suggestion").with("suggestions", suggestions))
}

fn names(error: &clap::Error, kind: ContextKind) -> Arg {
    Arg::from(list(error, kind))
}

fn list(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}

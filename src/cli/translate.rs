//! The tree of commands and options, and its words.

use clap::builder::{PossibleValuesParser, StyledStr};
use clap::{Arg, Command, CommandFactory};

use super::{Cli, shared};
use crate::locale::Locale;

/// `mailsetup help [COMMAND]`, which never becomes a [`super::CommandArgs`].
pub(crate) const HELP_ONLY: &str = "help";

/// Commands whose help and man page say what their exit codes mean.
pub(crate) const EXIT_CODES: [&str; 4] = ["probe", "setup", "compare", "fetch"];

/// The tree that command lines are read with, with message ids in the place of words. Shared options may come
/// before the command or after it; [`shared::refused`] says which of them the command takes.
pub(crate) fn source_tree() -> Command {
    let tree = Cli::command();
    let names: Vec<String> = tree.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let command = Arg::new("command")
        .value_name("cli-name-subcommand")
        .help("cli-help-arg-command")
        .help_heading("cli-heading-arguments")
        .value_parser(PossibleValuesParser::new(names));
    let help = Command::new(HELP_ONLY)
        .about("cli-help-about")
        .override_usage("cli-help-usage")
        .after_help("cli-help-examples")
        .arg(command);
    tree.subcommand(help)
}

/// The tree with the words of a language, each command with exactly the options that it takes; lines are as wide as
/// the terminal, at most 100, unless `width` says otherwise.
pub fn tree(locale: &Locale, width: Option<usize>) -> Command {
    let tree = Words(locale).command(shared::shown(source_tree()), true);
    match width {
        Some(width) => tree.term_width(width),
        None => tree.max_term_width(100),
    }
}

/// The words of a message whose id stands in the tree, as all ids that begin with `cli-`.
pub(crate) fn words(locale: &Locale, id: impl ToString) -> String {
    let id = id.to_string();
    let (group, rest) = id.split_once('-').unwrap_or(("cli", &id));
    locale.label(group, rest)
}

/// Puts words in the place of message ids.
struct Words<'a>(&'a Locale);

impl Words<'_> {
    fn text(&self, id: impl ToString) -> String {
        words(self.0, id)
    }

    fn command(&self, command: Command, root: bool) -> Command {
        let ids: Vec<_> = command.get_arguments().map(|arg| arg.get_id().clone()).collect();
        let mut command = ids.into_iter().fold(command, |command, id| command.mut_arg(id, |arg| self.arg(arg)));
        if let Some(about) = command.get_about().map(|id| self.text(id)) {
            command = command.about(about);
        }
        if let Some(about) = command.get_long_about().map(|id| self.text(id)) {
            command = command.long_about(about);
        }
        if let Some(usage) = command.get_overridden_usage().map(|id| self.text(id)) {
            command = command.override_usage(usage);
        }
        if let Some(heading) = command.get_subcommand_help_heading().map(|id| self.text(id)) {
            command = command.subcommand_help_heading(heading);
        }
        if let Some(name) = command.get_subcommand_value_name().map(|id| self.text(id)) {
            command = command.subcommand_value_name(name);
        }
        command = self.after_help(command, root);
        let header = command.get_styles().get_header();
        let usage = self.text("cli-heading-usage");
        let template =
            format!("{{about-with-newline}}\n{header}{usage}:{header:#} {{usage}}\n\n{{all-args}}{{after-help}}\n");
        command.help_template(StyledStr::from(template)).mut_subcommands(|command| self.command(command, false))
    }

    fn after_help(&self, command: Command, root: bool) -> Command {
        let Some(examples) = command.get_after_help().map(|id| self.text(id)) else { return command };
        let header = command.get_styles().get_header();
        let section = |heading: &str, text: &str| {
            let body: Vec<String> = text.lines().map(|line| format!("  {line}").trim_end().to_owned()).collect();
            format!("{header}{}:{header:#}\n{}", self.text(heading), body.join("\n"))
        };
        let examples = section("cli-heading-examples", &examples);
        let mut long = vec![examples.clone()];
        if root || EXIT_CODES.contains(&command.get_name()) {
            long.push(section("cli-heading-exit-codes", &self.text("cli-exit-codes")));
        }
        if root {
            long.push(section("cli-heading-environment", &self.text("cli-environment")));
            long.push(section("cli-heading-files", &self.text("cli-files")));
            long.push(section("cli-heading-more", &self.text("cli-more")));
        }
        let short = if root { section("cli-heading-more", &self.text("cli-more")) } else { self.text("cli-more-help") };
        command.after_help(short).after_long_help(long.join("\n\n"))
    }

    fn arg(&self, arg: Arg) -> Arg {
        // Values and defaults stand in the words themselves: clap would name them in English.
        let takes_values = arg.get_action().takes_values();
        let mut arg = arg.hide_possible_values(takes_values).hide_default_value(takes_values);
        if let Some(help) = arg.get_help().map(|id| self.text(id)) {
            arg = arg.help(help);
        }
        if let Some(help) = arg.get_long_help().map(|id| self.text(id)) {
            arg = arg.long_help(help);
        }
        if let Some(heading) = arg.get_help_heading().map(|id| self.text(id)) {
            arg = arg.help_heading(heading);
        }
        if let Some(names) = arg.get_value_names() {
            let names: Vec<String> = names.iter().map(|id| self.text(id)).collect();
            arg = arg.value_names(names);
        }
        arg
    }
}

//! Help pages by name, for `help`, man pages and tests.

use clap::Command;
use clap::builder::StyledStr;

use super::translate::{tree, words};
use crate::locale::Locale;

/// What `-h` shows of a command's options, by their long names, so that it fits a screen; `--help` shows all.
const BRIEF: &[(&str, &[&str])] = &[
    ("mailsetup", &["help"]),
    ("probe", &["devices", "login", "imap", "export", "offline", "help"]),
    ("setup", &["yes", "devices", "program", "demo", "save", "export", "help"]),
    ("compare", &["demo", "devices", "dialog", "quiz", "html", "help"]),
    ("fetch", &["maildir", "mbox", "eml", "delete", "delete-after", "dry-run", "list", "help"]),
    ("demo", &["ports", "address", "write-ca", "latency", "app-password", "help"]),
];

/// The help of a command, or of mailsetup where `name` is none; `long` is `--help`, else `-h`.
pub fn help(locale: &Locale, name: Option<&str>, long: bool, width: Option<usize>) -> StyledStr {
    let mut tree = tree(locale, width);
    tree.build();
    let command = match name.and_then(|name| tree.find_subcommand(name)) {
        Some(command) => command.clone(),
        None => tree,
    };
    trimmed(&if long { command.clone().render_long_help() } else { brief(command, locale).render_help() })
}

/// The command with the options that `-h` shows, in one list.
fn brief(command: Command, locale: &Locale) -> Command {
    let shown = BRIEF.iter().find(|(name, _)| *name == command.get_name()).map(|(_, shown)| *shown);
    let heading = words(locale, "cli-heading-options");
    command.mut_args(|arg| match (arg.get_long(), shown) {
        (None, _) => arg,
        (Some(long), Some(shown)) if !shown.contains(&long) => arg.hide(true),
        _ => arg.help_heading(heading.clone()),
    })
}

/// Without the blanks that indent empty lines.
pub(super) fn trimmed(text: &StyledStr) -> StyledStr {
    let lines: Vec<String> = text.ansi().to_string().lines().map(|line| line.trim_end().to_owned() + "\n").collect();
    StyledStr::from(lines.concat())
}

//! Help pages by name, for `help`, man pages and tests.

use clap::builder::StyledStr;

use super::translate::tree;
use crate::locale::Locale;

/// The help of a command, or of mailsetup where `name` is none; `long` is `--help`, else `-h`.
pub fn help(locale: &Locale, name: Option<&str>, long: bool, width: Option<usize>) -> StyledStr {
    let mut tree = tree(locale, width);
    tree.build();
    let command = match name.and_then(|name| tree.find_subcommand(name)) {
        Some(command) => &mut command.clone(),
        None => &mut tree,
    };
    trimmed(&if long { command.render_long_help() } else { command.render_help() })
}

/// Without the blanks that indent empty lines.
pub(super) fn trimmed(text: &StyledStr) -> StyledStr {
    let lines: Vec<String> = text.ansi().to_string().lines().map(|line| line.trim_end().to_owned() + "\n").collect();
    StyledStr::from(lines.concat())
}

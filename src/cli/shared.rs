//! Which of the shared options a command takes: one rule for what is read and for what help, man pages and
//! completions show.

use clap::parser::ValueSource;
use clap::{Arg, ArgGroup, ArgMatches, Command, Id};

use super::Complaint;
use mail_types::Message;

/// Says in the definition of a command which groups of shared options it takes.
pub(super) trait Takes {
    fn takes(self, groups: impl IntoIterator<Item = Option<Id>>) -> Self;
}

impl Takes for Command {
    fn takes(self, groups: impl IntoIterator<Item = Option<Id>>) -> Self {
        // An empty group is a mark: its members are in the group of that name at the root.
        self.groups(groups.into_iter().flatten().map(|id| ArgGroup::new(id).multiple(true)))
    }
}

/// What is in no group belongs to every command.
fn takes(root: &Command, command: &Command, option: &Arg) -> bool {
    let mut groups = root.get_groups().filter(|group| group.get_args().any(|id| id == option.get_id()));
    groups.all(|group| command.get_groups().any(|taken| taken.get_id() == group.get_id()))
}

/// The tree in which each command has exactly the options that it takes.
pub(super) fn shown(tree: Command) -> Command {
    let shared: Vec<Arg> = tree.get_arguments().filter(|arg| arg.is_global_set()).cloned().collect();
    let ids = shared.iter().map(|arg| arg.get_id().clone());
    let root = ids.fold(tree, |tree, id| tree.mut_arg(id, |arg| arg.global(false)));
    let marks = root.clone();
    root.mut_subcommands(|command| {
        let taken: Vec<Arg> = shared.iter().filter(|arg| takes(&marks, &command, arg)).cloned().collect();
        command.args(taken.into_iter().map(|arg| arg.global(false)))
    })
}

/// The first shared option that was given to a command which does not take it.
pub(super) fn refused(tree: &Command, matches: &ArgMatches) -> Option<Complaint> {
    let (name, given) = matches.subcommand()?;
    let command = tree.find_subcommand(name)?;
    let shared = tree.get_arguments().filter(|arg| arg.is_global_set());
    let option = { shared }.find(|arg| {
        given.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine) && !takes(tree, command, arg)
    })?;
    let option = format!("--{}", option.get_long().unwrap_or_default());
    Some(Complaint::new(Message::new("cli-error-not-taken").with("option", option).with("command", name.to_owned())))
}

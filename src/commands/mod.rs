//! One file a subcommand: options to engine to renderer to exit code.
//!
//! Results go to standard output or to the file that `--format` names; everything else goes to
//! standard error. Only this layer prints.

mod browser;
#[cfg(feature = "demo")]
mod compare;
mod confirm;
#[cfg(feature = "demo")]
mod demo;
mod engine;
mod expectations;
mod explain;
mod export;
mod failed;
mod fetch;
mod line;
mod oauth;
mod output;
mod pager;
mod password;
mod probe;
mod progress;
mod publish;
mod setup;
mod signs;
mod sinks;
mod stop;
mod tape;
mod targets;
mod tty;

use std::sync::Arc;

use crate::cli::{self, Cli, CommandArgs};
use crate::exit::Exit;
use crate::generate;
use crate::locale::Locale;
use mail_types::Message;

use failed::Failed;
use output::Terminal;
pub use pager::show as page;

/// Runs what the user asked for.
pub fn run(cli: Cli) -> Exit {
    let language = cli.common.lang.unwrap_or_else(cli::environment_language);
    let locale = Arc::new(Locale::new(language));
    let terminal = Terminal::new(cli.common.color);
    dispatch(cli, &locale, terminal).unwrap_or_else(|error| failed::complain(&error, &locale))
}

fn dispatch(cli: Cli, locale: &Arc<Locale>, terminal: Terminal) -> anyhow::Result<Exit> {
    Ok(match cli.command {
        CommandArgs::Probe(args) => probe::run(&cli.common, *args, locale, terminal)?,
        CommandArgs::Setup(args) => setup::run(&cli.common, *args, locale, terminal)?,
        #[cfg(feature = "demo")]
        CommandArgs::Compare(args) => compare::run(&cli.common, &args, locale, terminal)?,
        #[cfg(feature = "demo")]
        CommandArgs::Demo(args) => demo::run(&cli.common, &args, locale, terminal)?,
        #[cfg(not(feature = "demo"))]
        CommandArgs::Compare(_) | CommandArgs::Demo(_) => {
            return Err(Failed::new(Exit::Usage, Message::new("demo-not-built")).into());
        }
        CommandArgs::Fetch(args) => fetch::run(&cli.common, &args, locale, terminal)?,
        CommandArgs::Explain(args) => explain::run(&args, locale, terminal)?,
        CommandArgs::Completions(args) => output::print(&generate::completions(locale, args.shell)),
        CommandArgs::Man(args) => man(&args, locale)?,
    })
}

fn man(args: &crate::cli::ManArgs, locale: &Locale) -> anyhow::Result<Exit> {
    if let Some(folder) = &args.all {
        generate::write_files(folder).map_err(|error| output::not_written(folder, &error))?;
        return Ok(Exit::Success);
    }
    let text = generate::man(locale, args.command.as_deref()).ok_or_else(|| {
        let message = Message::new("man-unknown").with_foreign("name", args.command.clone().unwrap_or_default());
        Failed::new(Exit::Usage, message).hint(Message::new("man-unknown-hint").with("commands", generate::commands()))
    })?;
    Ok(output::page(&text))
}

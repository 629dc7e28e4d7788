//! `fetch --watch`: the same run of each account again and again, as mail arrives. A signal reads the configuration
//! anew, another looks at once, a third ends it.

mod account;
mod notify;
mod pause;
mod tell;

use std::cell::Cell;
use std::io::IsTerminal as _;
use std::sync::Arc;

use futures_util::future::join_all;
use tokio::sync::watch;

use super::bar::Screen;
use super::halt::Halt;
use super::plan::FetchPlan;
use super::{jobs, planned};
use crate::cli::{Common, FetchArgs};
use crate::commands::engine::Engine;
use crate::commands::failed::{self, Failed};
use crate::commands::output::Terminal;
use crate::commands::stop::{Heard, Signals};
use crate::exit::Exit;
use crate::locale::Locale;

use notify::Notifier;
use tell::Teller;

/// What the watched accounts listen to.
pub struct Control<'a> {
    /// It is to end.
    halt: &'a Halt,
    /// Counts how often mail was to be looked for at once.
    looks: watch::Sender<u64>,
}

/// Watches until a signal ends it.
///
/// # Errors
/// The accounts can't be read as it begins. Later they are watched as they were.
pub fn run(common: &Common, args: &FetchArgs, locale: &Arc<Locale>, terminal: Terminal) -> Result<Exit, Failed> {
    let mut plan = planned(args, locale)?;
    let engine = Engine::single(common)?;
    let mut signals = engine.drive(async { Signals::listen() });
    let notifier = Notifier::of_environment();
    let exit = loop {
        let ended = engine.drive(generation(common, &plan, &engine, &mut signals, &notifier, locale));
        match ended {
            Heard::Reload if terminal.interactive && !std::io::stderr().is_terminal() => break Exit::HungUp,
            Heard::Stop(exit) => break exit,
            Heard::Reload | Heard::Look => {}
        }
        notifier.send("RELOADING=1");
        match planned(args, locale) {
            Ok(new) => plan = new,
            Err(failed) => drop(failed::complain(&failed.into(), locale)),
        }
    };
    engine.run_through(async {});
    Ok(exit)
}

/// Watches these accounts until a signal says that something else is to be done.
async fn generation(
    common: &Common,
    plan: &FetchPlan,
    engine: &Engine,
    signals: &mut Signals,
    notifier: &Notifier,
    locale: &Arc<Locale>,
) -> Heard {
    let (halt, screen) = (Halt::new(), Screen::new(false, plan.several, locale));
    let jobs = jobs(common, plan, engine, (&halt, &screen), locale);
    let control = Control { halt: &halt, looks: watch::Sender::new(0) };
    let teller = Teller::new(common, &plan.accounts, notifier, locale);
    let heard = Cell::new(Heard::Reload);
    let hearing = async {
        loop {
            match signals.next().await {
                Heard::Look => control.looks.send_modify(|looks| *looks += 1),
                end if halt.is_asked() => {
                    heard.set(end);
                    halt.demand();
                }
                end => {
                    heard.set(end);
                    if matches!(end, Heard::Stop(_)) {
                        notifier.send("STOPPING=1");
                    }
                    halt.ask();
                }
            }
        }
    };
    let accounts = jobs.iter().enumerate().map(|(at, job)| account::watch(job, at, &control, &teller));
    notifier.send("READY=1");
    tokio::select! {
        _ = join_all(accounts) => heard.get(),
        () = hearing => heard.get(),
        () = notifier.keep_alive() => heard.get(),
    }
}

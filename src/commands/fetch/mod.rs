//! `fetch`: find the server, log in, retrieve; one account, or several side by side.

mod bar;
mod halt;
mod job;
mod key;
mod list;
mod plan;
mod receiver;
mod state;
mod summary;
mod view;
mod watch;
mod whose;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::stream;

use super::engine::Engine;
use super::failed::Failed;
use super::output::{self, Terminal};
use crate::cli::{Common, FetchArgs, fetch_file};
use crate::exit::Exit;
use crate::locale::Locale;
use crate::render::{Format, json};
use mail_platform::folders::{self, Folder};
use mail_types::Message;

use bar::Screen;
use halt::Halt;
use job::{Done, Job};
use key::Key;
use plan::{AccountPlan, FetchPlan, Known};
use view::Document;
use whose::Book;

/// Runs `fetch`. A run that fails has a document too, for programs.
pub fn run(common: &Common, args: &FetchArgs, locale: &Arc<Locale>, terminal: Terminal) -> anyhow::Result<Exit> {
    Ok(attempt(common, args, locale, terminal).map_err(|failed| {
        let document = Document::failed(failed.exit(), failed.message(), locale);
        let written = output::write_all(common, locale, |format| match format {
            Format::Json => json::pretty(&document),
            _ => String::new(),
        });
        if written == Exit::Success { failed } else { Failed::Said(written) }
    })?)
}

fn attempt(common: &Common, args: &FetchArgs, locale: &Arc<Locale>, terminal: Terminal) -> Result<Exit, Failed> {
    if args.watch {
        return watch::run(common, args, locale, terminal);
    }
    let plan = planned(args, locale)?;
    if args.state {
        let state = |account: &AccountPlan| state::state(account, args.repair, locale);
        return Ok(plan.accounts.iter().map(state).max().unwrap_or(Exit::Success));
    }
    let engine = Engine::single(common)?;
    let show = terminal.interactive && common.verbosity() >= 0;
    let screen = Screen::new(show && !common.trace.trace, plan.several, locale);
    let halt = Halt::new();
    let jobs = jobs(common, &plan, &engine, (&halt, &screen), locale);
    let stopping = || screen.print(&Message::new("fetch-stopping"));
    match (&jobs[..], args.list) {
        ([job], true) => {
            let listed = engine.run_through(beside(halt.listen(|| {}), job.list()))?;
            Ok(list::print(common, &job.plan.mailbox.address, &listed.0, &listed.1, locale, terminal))
        }
        ([job], false) if !plan.several => {
            let done = engine.run_through(beside(halt.listen(stopping), job.run()))?;
            Ok(summary::finish(common, job.plan, &done, locale, terminal))
        }
        (jobs, _) => {
            let outcomes = engine.run_through(beside(halt.listen(stopping), side_by_side(jobs, plan.jobs)));
            Ok(summary::finish_all(common, &outcomes, locale, terminal))
        }
    }
}

/// What is to be done, as the command line and the files want it.
fn planned(args: &FetchArgs, locale: &Locale) -> Result<FetchPlan, Failed> {
    let book = Book::load()?;
    let file = if args.has_target() || args.list { Vec::new() } else { accounts_of(args, locale)? };
    let state = folders::of(Folder::State).unwrap_or_else(|| PathBuf::from(".mailsetup"));
    FetchPlan::new(args, &Known { book, file, state: &state })
}

/// The accounts of `fetch.toml`; none where there is no such file and none was named.
fn accounts_of(args: &FetchArgs, locale: &Locale) -> Result<Vec<FetchArgs>, Failed> {
    let at = |path: &Path, exit, why: Message| {
        let message = Message::new("fetch-file").with("path", path.display().to_string());
        Failed::new(exit, message.with("why", why))
    };
    let loaded = fetch_file::load(args.accounts.as_deref()).map_err(|(path, error)| {
        at(&path, Exit::Storage, Message::new("fetch-file-unreadable").with("error", error.to_string()))
    })?;
    let Some((path, text)) = loaded else { return Ok(Vec::new()) };
    let (home, folder) = (std::env::home_dir(), path.parent().unwrap_or(Path::new("")));
    fetch_file::read(&text, folder, home.as_deref(), locale.language()).map_err(|why| at(&path, Exit::Usage, why))
}

/// The runs of all accounts, each with its key. Who has none fails alone.
fn jobs<'a>(
    common: &'a Common,
    plan: &'a FetchPlan,
    engine: &Engine,
    (halt, screen): (&'a Halt, &'a Screen),
    locale: &'a Arc<Locale>,
) -> Vec<Job<'a>> {
    let job = |account: &'a AccountPlan| {
        let key = Key::of(common, account, engine, locale, plan.several);
        Job { common, plan: account, locale, net: engine.net.clone(), key, halt, screen }
    };
    plan.accounts.iter().map(job).collect()
}

/// Every account, so many at a time, in the order of the plan. None waits for another that fails.
async fn side_by_side<'a>(jobs: &'a [Job<'a>], most: usize) -> Vec<(&'a AccountPlan, Result<Done, Failed>)> {
    let runs = jobs.iter().enumerate().map(|(at, job)| async move { (at, job.plan, job.run().await) });
    let mut outcomes: Vec<_> = stream::iter(runs).buffer_unordered(most).collect().await;
    outcomes.sort_by_key(|(at, ..)| *at);
    outcomes.into_iter().map(|(_, plan, outcome)| (plan, outcome)).collect()
}

/// The work, while signals are listened for.
async fn beside<T>(signals: impl Future<Output = ()>, work: impl Future<Output = T>) -> T {
    tokio::select! {
        biased;
        () = signals => std::future::pending().await,
        done = work => done,
    }
}

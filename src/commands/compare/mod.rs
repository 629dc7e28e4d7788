//! `compare`: the lesson on the built-in servers, both protocols at a real account, or either from a
//! tape.

mod account;
mod demo;
mod viewer;

use std::sync::Arc;

use super::engine::Engine;
use super::failed::Failed;
use super::output::{self, Terminal};
use super::tape;
use crate::cli::{Common, CompareArgs, ExplainDepth};
use crate::commands::stop;
use crate::exit::Exit;
use crate::locale::Locale;
use crate::render::html;
use crate::render::lesson::{self, Depth, LessonOptions};
use crate::render::talk::Seen;
use demo::{Act, Played};
use mail_demo::compare::notes;
use mail_discovery::recommend::{self, Facts};
use mail_net::Clock;
use mail_net::tape::Tape;
use mail_types::report::{Availability, Recommendation};
use viewer::Viewer;

/// Runs `compare`.
pub fn run(common: &Common, args: &CompareArgs, locale: &Arc<Locale>, terminal: Terminal) -> anyhow::Result<Exit> {
    if let Some(address) = &args.address {
        return Ok(account::run(common, args, address, locale, terminal)?);
    }
    Ok(match args.tape.replay.as_deref().map(tape::read).transpose()? {
        Some(tape) if account::is_on(&tape) => account::replay(common, args, &tape, locale, terminal)?,
        Some(tape) if demo::is_on(&tape) => built_in(common, args, Some(&tape), locale, terminal)?,
        Some(_) => return Err(tape::holds_no_lesson().into()),
        None => built_in(common, args, None, locale, terminal)?,
    })
}

/// How the lesson is laid out.
fn options<'a>(
    common: &Common,
    args: &CompareArgs,
    terminal: Terminal,
    source: &'a dyn Fn(&str) -> Option<&'static str>,
) -> LessonOptions<'a> {
    let depth = match args.explain {
        ExplainDepth::Off => Depth::Off,
        ExplainDepth::Short => Depth::Short,
        ExplainDepth::Full => Depth::Full,
    };
    let dialog = args.dialog || common.verbosity() > 0;
    LessonOptions { width: terminal.width, color: terminal.color, dialog, depth, source }
}

/// Writes the pages that were asked for.
fn page(args: &CompareArgs, locale: &Locale, text: impl FnOnce() -> String) -> Exit {
    let written = args.html.as_ref().map_or(Exit::Success, |path| output::write_file(locale, path, &text()));
    match &args.worksheet {
        Some(path) if written == Exit::Success => output::write_file(locale, path, &html::worksheet(locale)),
        _ => written,
    }
}

/// The lesson on the built-in servers, or the same from a tape.
fn built_in(
    common: &Common,
    args: &CompareArgs,
    played: Option<&Tape>,
    locale: &Locale,
    terminal: Terminal,
) -> Result<Exit, Failed> {
    let engine = match played {
        Some(tape) => Engine::replay(common, true, tape, tape.date())?.0,
        None => Engine::start(common, true, None)?,
    };
    let clock = Clock::system();
    let tape = args.tape.record.as_ref().map(|_| Tape::new(clock.date()));
    let (mut runs, mut asides) = (Vec::new(), Vec::new());
    let source = |key: &str| notes::source(key);
    let options = options(common, args, terminal, &source);
    // A recording holds all of it, whatever is shown of it now.
    let beside = options.dialog || args.html.is_some() || args.tape.record.is_some();
    for act in Act::all().filter(|act| beside || matches!(act, Act::Way(_))) {
        let acted = match played {
            Some(tape) => engine.first(demo::replay(common, &engine.net, tape, act, locale), locale),
            None => engine.first(demo::play(common, args, locale, act, &clock, tape.as_ref()), locale),
        };
        match acted {
            Some(Ok(Played::Way(run))) => runs.push(run),
            Some(Ok(Played::Aside(aside))) => asides.push(aside),
            Some(Err(message)) => return Err(Failed::new(Exit::Network, message)),
            None => return Ok(stop::exit()),
        }
    }
    if let (Some(path), Some(tape)) = (&args.tape.record, &tape) {
        let written = output::write_private(locale, path, &tape.to_text());
        if written != Exit::Success {
            return Ok(written);
        }
    }
    let advice = advice(args);
    let mut viewer = Viewer::new(args, locale)?;
    let mut seen = Seen::default();
    let shown = viewer.show(&lesson::head(&advice, locale, options))
        && viewer.steps(&runs, &asides, &mut seen, locale, options)
        && (!options.dialog || viewer.show(&lesson::asides(&asides, &mut seen, locale, options)))
        && viewer.show(&lesson::tail(&advice, locale, options));
    if !shown {
        return Ok(viewer.interrupted());
    }
    viewer.score();
    Ok(page(args, locale, || html::lesson(&runs, &asides, &advice, locale, &source)))
}

/// What the built-in servers offer, for this user.
fn advice(args: &CompareArgs) -> Recommendation {
    recommend::recommend(&Facts {
        devices: args.devices(),
        file: false,
        imap: Availability::Works,
        pop3: Availability::Works,
        submission: Availability::Works,
        expire: None,
        pop3_lists_once: false,
    })
}

//! `compare`: the lesson, on the built-in servers or from a tape.

mod demo;
mod viewer;

use std::path::Path;

use super::engine::Engine;
use super::output::{self, Terminal};
use super::tape;
use crate::cli::{Common, CompareArgs, ExplainDepth};
use crate::compare::notes;
use crate::locale::Locale;
use crate::model::Message;
use crate::model::lesson::Way;
use crate::model::report::{Availability, Exit};
use crate::net::Clock;
use crate::net::tape::Tape;
use crate::recommend::{self, Facts};
use crate::render::html;
use crate::render::lesson::{self, Depth, LessonOptions};
use viewer::Viewer;

/// Plays the lesson and shows it.
pub fn run(common: &Common, args: &CompareArgs, locale: &Locale, terminal: Terminal) -> Exit {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            output::complain(locale, &Message::new("runtime-failed").with("error", error.to_string()), None);
            return Exit::Storage;
        }
    };
    let replay = |path: &Path| {
        let recorded = tape::read(path, locale)?;
        if !demo::is_on(&recorded) {
            output::complain(locale, &Message::new("tape-no-lesson"), None);
            return Err(Exit::Storage);
        }
        let (engine, _) = Engine::replay(common, true, &recorded, recorded.date(), locale)?;
        Ok((recorded, engine))
    };
    let recorded = match args.tape.replay.as_deref().map(replay).transpose() {
        Ok(recorded) => recorded,
        Err(exit) => return exit,
    };
    let clock = Clock::system();
    let tape = args.tape.record.as_ref().map(|_| Tape::new(clock.date()));
    let source = |key: &str| notes::source(key);
    let options = LessonOptions {
        width: terminal.width,
        color: terminal.color,
        depth: match args.explain {
            ExplainDepth::Off => Depth::Off,
            ExplainDepth::Short => Depth::Short,
            ExplainDepth::Full => Depth::Full,
        },
        source: &source,
    };
    let mut viewer = Viewer::new(args, locale, runtime.handle().clone());
    let interrupted = || {
        output::complain(locale, &Message::new("interrupted"), None);
        Exit::Interrupted
    };
    if !viewer.show(&lesson::head(locale, options)) {
        return interrupted();
    }
    let mut runs = Vec::new();
    for way in Way::ALL {
        let played = match &recorded {
            Some((recorded, engine)) => engine.first(demo::replay(common, &engine.net, recorded, way, locale), locale),
            None => runtime.block_on(async {
                tokio::select! {
                    played = demo::play(common, args, locale, way, &clock, tape.as_ref()) => Some(played),
                    _ = tokio::signal::ctrl_c() => None,
                }
            }),
        };
        let run = match played {
            Some(Ok(run)) => run,
            Some(Err(failed)) => {
                output::complain(locale, &failed, None);
                return Exit::Network;
            }
            None => return interrupted(),
        };
        if !viewer.show(&lesson::way(way, locale, options)) {
            return interrupted();
        }
        let mut seen = lesson::Seen::default();
        for scene in &run.scenes {
            let shown = lesson::scene(way, scene, &mut seen, locale, options);
            if !viewer.predict(scene) || !viewer.show(&shown) {
                runtime.shutdown_background();
                return interrupted();
            }
        }
        runs.push(run);
    }
    let advice = recommend::recommend(&Facts {
        devices: args.devices(),
        imap: Availability::Works,
        pop3: Availability::Works,
        submission: Availability::Works,
        expire_days: None,
        pop3_lists_once: false,
    });
    if !viewer.show(&lesson::tail(&runs, &advice, locale, options)) {
        return interrupted();
    }
    viewer.score();
    runtime.shutdown_background();
    if let (Some(path), Some(tape)) = (&args.tape.record, &tape) {
        let written = output::write_file(locale, path, &tape.to_text());
        if written != Exit::Success {
            return written;
        }
    }
    match &args.html {
        Some(path) => output::write_file(locale, path, &html::lesson(&runs, &advice, locale, &source)),
        None => Exit::Success,
    }
}

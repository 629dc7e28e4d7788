//! Whoever watches the lesson, and the quiz.

use std::io::{self, BufRead, IsTerminal};
use std::pin::Pin;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::Fuse;
use tokio::runtime::Runtime;

use crate::cli::CompareArgs;
use crate::commands::engine;
use crate::commands::failed::Failed;
use crate::commands::{output, stop};
use crate::exit::Exit;
use crate::locale::Locale;
use crate::render;
use crate::render::lesson::{self, LessonOptions};
use crate::render::talk::Seen;
use mail_types::Message;
use mail_types::lesson::{Aside, WayRun};

/// Columns of a question, so that the answer has room beside it.
const PROMPT_WIDTH: usize = 74;

/// Comes to its end with the first Ctrl-C.
type Interrupt = Fuse<Pin<Box<dyn Future<Output = ()>>>>;

/// Whoever watches: at once, line by line, or step by step with predictions.
pub struct Viewer<'a> {
    locale: &'a Locale,
    step: bool,
    pause: Option<Duration>,
    /// Waits, so that Ctrl-C is heard meanwhile. The clock of a tape stands still, so it has its own.
    runtime: Option<Runtime>,
    /// Listens from the beginning: a Ctrl-C between two waits counts, too.
    interrupt: Interrupt,
}

impl<'a> Viewer<'a> {
    /// A viewer with the pace that was asked for. A complaint is printed here; then its exit code comes
    /// back.
    pub fn new(args: &CompareArgs, locale: &'a Locale) -> Result<Self, Failed> {
        let terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
        let pause = args.speed.filter(|_| io::stdout().is_terminal());
        let pause = pause.map(|lines| Duration::from_secs(1) / lines);
        let runtime = engine::build(tokio::runtime::Builder::new_current_thread().enable_all())?;
        let stopped = {
            let _inside = runtime.enter();
            stop::stopped()
        };
        let interrupt: Interrupt = FutureExt::fuse(Box::pin(stopped));
        Ok(Self { locale, step: args.step && terminal, pause, runtime: Some(runtime), interrupt })
    }

    /// Shows the steps under all ways; false if the viewer interrupts.
    pub fn steps(
        &mut self,
        runs: &[WayRun],
        asides: &[Aside],
        seen: &mut Seen,
        locale: &Locale,
        options: LessonOptions<'_>,
    ) -> bool {
        let steps = runs.first().map_or(0, |run| run.scenes.len());
        self.show(&lesson::steps_head(runs, asides, locale, options))
            && (0..steps).all(|number| {
                let shown = lesson::step(runs, number, seen, locale, options);
                self.pause() && self.show(&shown)
            })
    }

    /// Says that the viewer had enough.
    pub fn interrupted(&self) -> Exit {
        output::complain(self.locale, &Message::new("interrupted"), None);
        stop::exit()
    }

    /// Prints, at the viewer's pace; false where the viewer interrupts.
    pub fn show(&mut self, text: &str) -> bool {
        let Some(pause) = self.pause else {
            output::print(text);
            return true;
        };
        text.split_inclusive('\n').all(|line| {
            output::print(line);
            self.wait(async { tokio::time::sleep(pause).await }).is_some()
        })
    }

    /// Waits for the viewer, who may have gone away.
    fn pause(&mut self) -> bool {
        !self.step || self.read(&self.locale.label("lesson", "wait")).is_some()
    }

    /// What a future gives; `None` where Ctrl-C comes first.
    fn wait<T>(&mut self, future: impl Future<Output = T>) -> Option<T> {
        let interrupt = &mut self.interrupt;
        self.runtime.as_ref()?.block_on(async {
            tokio::select! {
                value = future => Some(value),
                () = interrupt => None,
            }
        })
    }

    fn read(&mut self, prompt: &str) -> Option<String> {
        output::print(&format!("\n{} ", render::wrap(prompt, PROMPT_WIDTH).join("\n  ")));
        let answer = self.runtime.as_ref()?.spawn_blocking(|| {
            let mut answer = String::new();
            match io::stdin().lock().read_line(&mut answer) {
                Ok(read) if read > 0 => Some(answer),
                _ => None,
            }
        });
        self.wait(answer)?.ok().flatten()
    }
}

impl Drop for Viewer<'_> {
    fn drop(&mut self) {
        // A thread may still wait for a line that nobody types.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

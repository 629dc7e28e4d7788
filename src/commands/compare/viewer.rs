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
use mail_types::Message;
use mail_types::lesson::{Place, Scene, Step, WayRun};

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
    asked: u64,
    right: u64,
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
        Ok(Self { locale, step: args.step && terminal, pause, runtime: Some(runtime), interrupt, asked: 0, right: 0 })
    }

    /// Shows one way, step by step; false where the viewer interrupts.
    pub fn way(&mut self, run: &WayRun, locale: &Locale, options: LessonOptions<'_>) -> bool {
        let mut seen = lesson::Seen::default();
        self.show(&lesson::way(run.way, locale, options))
            && run.scenes.iter().all(|scene| {
                let shown = lesson::scene(run.way, scene, &mut seen, locale, options);
                self.predict(scene) && self.show(&shown)
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

    /// Asks for a prediction; false where the viewer went away.
    pub fn predict(&mut self, scene: &Scene) -> bool {
        if !self.step {
            return true;
        }
        let Some(truth) = truth(scene) else { return self.read(&self.locale.label("lesson", "wait")).is_some() };
        let question = self.locale.label("quiz", scene.step.id());
        let prompt = format!("? {question} [{}]", self.locale.label("lesson", "answer"));
        let Some(answer) = self.read(&prompt) else { return false };
        let said = match answer.trim().to_lowercase().chars().next() {
            Some('j' | 'y') => true,
            Some('n') => false,
            _ => return true,
        };
        self.asked += 1;
        self.right += u64::from(said == truth);
        let verdict = if said == truth { "right" } else { "wrong" };
        output::print(&format!("{}\n", self.locale.label("lesson", verdict)));
        true
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

    pub fn score(&self) {
        if self.asked > 0 {
            let score = Message::new("lesson-score").with("right", self.right).with("asked", self.asked);
            output::print(&format!("\n{}\n", self.locale.text(&score)));
        }
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

/// What the question about a step is to be answered with; out of what really happened.
fn truth(scene: &Scene) -> Option<bool> {
    let messages: Vec<_> = scene.rows.iter().filter(|row| !row.folder).collect();
    let message = |index: usize| messages.get(index);
    Some(match scene.step {
        Step::Look | Step::Read => return None,
        Step::See => message(0)?.b == Place::Read,
        Step::Delete => message(1)?.b != Place::Absent,
        Step::Folder => scene.rows.iter().any(|row| row.folder && row.b == Place::Folder),
        Step::Drop => matches!(message(3)?.server, Place::Unread | Place::Read),
        Step::Quit => message(3)?.server != Place::Absent,
        Step::Lost => message(2)?.server != Place::Absent || message(2)?.b != Place::Absent,
    })
}

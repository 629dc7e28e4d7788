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
use crate::render::quiz::{ANSWERS, QUESTIONS, Question};
use crate::render::talk::Seen;
use mail_types::Message;
use mail_types::lesson::{Aside, Step, WayRun};

/// Columns of a question, so that the answer has room beside it.
const PROMPT_WIDTH: usize = 74;

/// Comes to its end with the first Ctrl-C.
type Interrupt = Fuse<Pin<Box<dyn Future<Output = ()>>>>;

/// Whoever watches: at once, line by line, or step by step with predictions.
pub struct Viewer<'a> {
    locale: &'a Locale,
    step: bool,
    quiz: bool,
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
        let (step, quiz, runtime) = (args.step && terminal, args.quiz && terminal, Some(runtime));
        Ok(Self { locale, step, quiz, pause, runtime, interrupt, asked: 0, right: 0 })
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
                let step = runs[0].scenes[number].step;
                self.pause() && self.ask(step) && self.show(&shown)
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

    /// Asks what belongs to a step; false if the viewer went away.
    fn ask(&mut self, step: Step) -> bool {
        let questions = QUESTIONS.iter().filter(|question| self.quiz && question.step == step);
        questions.collect::<Vec<_>>().into_iter().all(|question| self.ask_one(question))
    }

    fn ask_one(&mut self, question: &Question) -> bool {
        let label = |part: &str| self.locale.label("quiz", &format!("{}{part}", question.id));
        let way = self.locale.label("way", question.way.id());
        let asked = Message::new("quiz-asked").with("way", way).with("question", label(""));
        let mut text = format!("\n? {}\n", render::wrap(&self.locale.text(&asked), PROMPT_WIDTH).join("\n  "));
        for answer in ANSWERS {
            text.push_str(&format!(
                "  {answer}. {}\n",
                render::wrap(&label(&format!("-{answer}")), PROMPT_WIDTH).join("\n     ")
            ));
        }
        let (prompt, why) = (self.locale.label("quiz", "prompt"), label("-why"));
        output::print(text.trim_end_matches('\n'));
        let Some(answer) = self.read(&prompt) else { return false };
        let Some(given) = ANSWERS.iter().position(|known| *known == answer.trim()) else { return true };
        let right = given + 1 == question.right;
        self.asked += 1;
        self.right += u64::from(right);
        let verdict =
            if right { Message::new("quiz-right") } else { Message::new("quiz-wrong").with("right", question.right) };
        let verdict = format!("{} {why}", self.locale.text(&verdict));
        output::print(&format!("  {}\n", render::wrap(&verdict, PROMPT_WIDTH).join("\n  ")));
        true
    }

    /// How many answers were right.
    pub fn score(&self) {
        if self.asked > 0 {
            let score = Message::new("quiz-score").with("right", self.right).with("asked", self.asked);
            output::print(&format!("\n{}\n", self.locale.text(&score)));
        }
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

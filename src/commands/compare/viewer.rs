//! Whoever watches the lesson, and the quiz.

use std::io::{self, BufRead, IsTerminal};
use std::time::Duration;

use tokio::runtime::Handle;

use crate::cli::CompareArgs;
use crate::commands::output;
use crate::locale::Locale;
use crate::model::Message;
use crate::model::lesson::{Place, Scene, Step};

/// Whoever watches: at once, line by line, or step by step with predictions.
pub struct Viewer<'a> {
    locale: &'a Locale,
    step: bool,
    pause: Option<Duration>,
    /// Waits, so that Ctrl-C is heard meanwhile: the runtime has taken that signal for itself.
    runtime: Handle,
    asked: u64,
    right: u64,
}

impl<'a> Viewer<'a> {
    pub fn new(args: &CompareArgs, locale: &'a Locale, runtime: Handle) -> Self {
        let terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
        let pause = args.speed.filter(|_| io::stdout().is_terminal());
        let pause = pause.map(|lines| Duration::from_secs(1) / lines);
        Self { locale, step: args.step && terminal, pause, runtime, asked: 0, right: 0 }
    }

    /// Prints, at the viewer's pace; false where the viewer interrupts.
    pub fn show(&self, text: &str) -> bool {
        let Some(pause) = self.pause else {
            output::print(text);
            return true;
        };
        text.split_inclusive('\n').all(|line| {
            output::print(line);
            self.runtime.block_on(uninterrupted(async { tokio::time::sleep(pause).await })).is_some()
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

    fn read(&self, prompt: &str) -> Option<String> {
        output::print(&format!("\n{prompt} "));
        let answer = self.runtime.spawn_blocking(|| {
            let mut answer = String::new();
            match io::stdin().lock().read_line(&mut answer) {
                Ok(read) if read > 0 => Some(answer),
                _ => None,
            }
        });
        self.runtime.block_on(uninterrupted(answer))?.ok().flatten()
    }

    pub fn score(&self) {
        if self.asked > 0 {
            let score = Message::new("lesson-score").with("right", self.right).with("asked", self.asked);
            output::print(&format!("\n{}\n", self.locale.text(&score)));
        }
    }
}

/// What a future gives, unless Ctrl-C comes first.
async fn uninterrupted<T>(future: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        value = future => Some(value),
        _ = tokio::signal::ctrl_c() => None,
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

//! `compare --demo`: the lesson on the built-in servers.

use std::io::{self, BufRead, IsTerminal, Write};
use std::time::Duration;

use tokio::runtime::Handle;

use super::demo::PASSWORD;
use super::output::{self, Terminal};
use crate::cli::{Common, CompareArgs, ExplainDepth};
use crate::compare::{LessonError, Stage, notes};
use crate::connection::OpenSpec;
use crate::demo::{Demo, DemoOptions, INBOX, Knobs, Seed};
use crate::locale::Locale;
use crate::model::lesson::{Place, Scene, Step, Way, WayRun};
use crate::model::report::{Availability, Exit};
use crate::model::{Message, Protocol, Secret, Security};
use crate::net::{Clock, Net, NetOptions, Origin};
use crate::recommend::{self, Facts};
use crate::render::html;
use crate::render::lesson::{self, Depth, LessonOptions};

const ADDRESS: &str = "anna@example.org";

/// Plays the lesson and shows it.
pub fn run(common: &Common, args: &CompareArgs, locale: &Locale, terminal: Terminal) -> Exit {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            output::complain(locale, &Message::new("runtime-failed").with("error", error.to_string()), None);
            return Exit::Storage;
        }
    };
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
        let played = runtime.block_on(async {
            tokio::select! {
                played = play(common, args, locale, way) => Some(played),
                _ = tokio::signal::ctrl_c() => None,
            }
        });
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
    match &args.html {
        Some(path) => output::write_file(locale, path, &html::lesson(&runs, &advice, locale, &source)),
        None => Exit::Success,
    }
}

/// One way, on servers and a mailbox of its own.
async fn play(common: &Common, args: &CompareArgs, locale: &Locale, way: Way) -> Result<WayRun, Message> {
    let subject = |number: u8| locale.label("demo", &format!("subject-{number}"));
    let knobs = Knobs {
        latency: args.latency.unwrap_or_default(),
        retrieval_marks_seen: args.retr_marks_seen,
        ..Knobs::default()
    };
    let seed = Seed::Raw((1..=3).map(|number| mail(&subject(number))).collect());
    let options = DemoOptions { seed, knobs, ..DemoOptions::new(ADDRESS, PASSWORD) };
    let demo = Demo::start(options).await.map_err(|error| error.message())?;
    let trusted = tempfile::NamedTempFile::new().and_then(|mut file| {
        file.write_all(demo.ca_pem().as_bytes())?;
        Ok(file)
    });
    let trusted = trusted
        .map_err(|error| Message::new("file-not-written").with("path", "ca.pem").with("error", error.to_string()))?;
    let net = NetOptions { ca_file: Some(trusted.path().to_owned()), ..NetOptions::default() };
    let net = Net::system(&net, Clock::system()).map_err(|error| error.message())?;
    let spec = |protocol| {
        let endpoint = demo.endpoint(protocol, Security::ImplicitTls).cloned();
        let endpoint = endpoint.unwrap_or_else(|| crate::model::Endpoint::new("localhost", 0));
        OpenSpec { protocol, endpoint, security: Security::ImplicitTls, origin: Origin::Trusted, pin: None }
    };
    let stage = Stage {
        net: &net,
        imap: spec(Protocol::Imap),
        pop3: spec(Protocol::Pop3),
        username: ADDRESS.to_owned(),
        password: Secret::new(PASSWORD.to_owned()),
        idle_timeout: common.idle_timeout,
        folder: locale.label("demo", "folder"),
        news: subject(4),
        deliver: &|subject| {
            demo.mailbox().append(INBOX, &mail(subject));
        },
    };
    let played = stage.play(way).await;
    demo.stop().await;
    played.map_err(|error: LessonError| {
        Message::new("lesson-failed").with("way", locale.label("way", way.id())).with("error", error.message())
    })
}

/// A message; the text is of no account.
fn mail(subject: &str) -> Vec<u8> {
    format!(
        "Date: Mon, 23 Nov 2026 08:00:00 +0100\r\nFrom: Mia <mia@example.com>\r\nTo: {ADDRESS}\r\n\
         Subject: {subject}\r\n\r\n{subject}.\r\n"
    )
    .into_bytes()
}

/// Whoever watches: at once, line by line, or step by step with predictions.
struct Viewer<'a> {
    locale: &'a Locale,
    step: bool,
    pause: Option<Duration>,
    /// Waits, so that Ctrl-C is heard meanwhile: the runtime has taken that signal for itself.
    runtime: Handle,
    asked: u64,
    right: u64,
}

impl<'a> Viewer<'a> {
    fn new(args: &CompareArgs, locale: &'a Locale, runtime: Handle) -> Self {
        let terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
        let pause = args.speed.filter(|_| io::stdout().is_terminal());
        let pause = pause.map(|lines| Duration::from_secs(1) / lines);
        Self { locale, step: args.step && terminal, pause, runtime, asked: 0, right: 0 }
    }

    /// Prints, at the viewer's pace; false where the viewer interrupts.
    fn show(&self, text: &str) -> bool {
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
    fn predict(&mut self, scene: &Scene) -> bool {
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

    fn score(&self) {
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

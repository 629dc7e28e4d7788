//! The terminal as it was: questions switch its echo off, and whatever ends them, it comes back.

use std::io::{self, IsTerminal};
use std::sync::LazyLock;
use std::time::Duration;

use dialoguer::console::Term;
use mail_platform::console::Echo;

use super::stop;

/// Questions go without cursor tricks: a terminal that knows none, or a user whose screen reader would stumble over
/// them (`ACCESSIBLE`, as other programs have it).
pub fn plain() -> bool {
    static PLAIN: LazyLock<bool> = LazyLock::new(|| {
        let is = |name, holds: fn(&str) -> bool| std::env::var(name).is_ok_and(|value| holds(&value));
        is("TERM", |value| value == "dumb") || is("ACCESSIBLE", |value| !matches!(value, "" | "0"))
    });
    *PLAIN
}

/// How the terminal was before anything was asked.
pub struct State(Echo);

impl State {
    /// Looks at it.
    pub fn save() -> Self {
        Self(Echo::save())
    }

    /// Switches the echo and the system's line editing off. The questions draw what is typed themselves; a password
    /// that is typed while the servers are still being tested must not show. Between two keys the library that reads
    /// them puts back what it found: with line editing on, a Backspace that arrives just then is lost.
    pub fn take_keys(&self) {
        self.0.set(false, false);
    }

    /// Switches the echo off and leaves the system's line editing on.
    pub fn hide_typing(&self) {
        self.0.set(false, true);
    }

    /// Lets the system show what is typed, and edit the line.
    pub fn take_line(&self) {
        self.0.set(true, true);
    }

    /// The echo as it was.
    pub fn show_typing(&self) {
        self.0.restore();
    }

    /// After a signal: a question was cut off, with its cursor hidden or without echo.
    pub fn restore(&self) {
        if !io::stdin().is_terminal() {
            return;
        }
        // The thread that asked begins to wait for the next key about now; what it sets is undone here.
        std::thread::sleep(Duration::from_millis(20));
        self.show_typing();
        if io::stderr().is_terminal() {
            show_cursor();
        }
    }
}

/// Progress and lists hide it. A terminal that they were kept from needs no such sequence.
pub fn show_cursor() {
    if !plain() {
        let _ = Term::stderr().show_cursor();
    }
}

/// Asks at the terminal in a thread of its own, so that a signal is heard meanwhile; `None` where one came, and the
/// terminal is as it was.
pub fn asking<T, E>(ask: impl FnOnce() -> Result<T, E> + Send + 'static) -> Option<Result<T, E>>
where
    T: Send + 'static,
    E: Send + 'static,
{
    let terminal = State::save();
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return Some(ask()) };
    let answer = runtime.block_on(async {
        let stopped = stop::stopped();
        let (sender, receiver) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || sender.send(ask()));
        let mut stopped = std::pin::pin!(stopped);
        tokio::select! {
            biased;
            () = &mut stopped => None,
            answer = receiver => match answer {
                Ok(Ok(value)) => Some(Ok(value)),
                // Ctrl-C and a terminal that went away end the question as well; the signal is the reason.
                Ok(Err(error)) => tokio::time::timeout(SIGNAL, stopped).await.err().map(|_| Err(error)),
                Err(_) => None,
            },
        }
    });
    if !matches!(answer, Some(Ok(_))) {
        terminal.restore();
        let _ = Term::stderr().write_line("");
    }
    answer
}

/// A signal that ended a question arrives within this time.
const SIGNAL: Duration = Duration::from_millis(50);

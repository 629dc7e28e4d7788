//! Progress on standard error: a spinner on a terminal, the dialog with `--trace`, else nothing.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::confirm::confirm;
use crate::locale::{Locale, escape_foreign};
use mail_discovery::login::Ask;
use mail_types::Event;
use mail_types::Message;
use mail_types::event::{Direction, Events, TraceLine};

/// A run's progress; the spinner goes away when it is finished or dropped.
pub struct Progress {
    spinner: Option<ProgressBar>,
    /// Of a run over many targets.
    failed: Option<AtomicU64>,
}

impl Progress {
    /// Starts to show progress, and gives the events' receiver.
    pub fn start(locale: &Arc<Locale>, show: bool, trace: bool) -> (Self, Events) {
        let spinner = (show && !trace).then(spinner);
        let receiver = spinner.clone();
        let locale = Arc::clone(locale);
        let events = Events::new(move |event| match event {
            Event::Line(line) if trace => print_line(&line),
            event => {
                if let (Some(spinner), Some(message)) = (&receiver, describe(&event)) {
                    spinner.set_message(locale.text(&message));
                }
            }
        });
        (Self { spinner, failed: None }, events)
    }

    /// Starts to show how far a run over many targets is; `total` where it is known.
    pub fn start_many(locale: &Arc<Locale>, show: bool, trace: bool, total: Option<u64>) -> (Self, Events) {
        if trace || !show {
            return Self::start(locale, false, trace);
        }
        let bar = total.map_or_else(ProgressBar::no_length, ProgressBar::new);
        let failed = locale.text(&Message::new("progress-failed"));
        let shape = if total.is_some() { "{bar:24} {pos}/{len}" } else { "{spinner} {pos}" };
        let template = format!("{shape}  {{per_sec}}  {failed}: {{msg}}  {{eta}}");
        let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style);
        bar.set_draw_target(ProgressDrawTarget::stderr());
        bar.set_message("0");
        bar.enable_steady_tick(Duration::from_millis(200));
        (Self { spinner: Some(bar), failed: Some(AtomicU64::new(0)) }, Events::none())
    }

    /// Another target is done.
    pub fn done(&self, failed: bool) {
        let (Some(bar), Some(count)) = (&self.spinner, &self.failed) else { return };
        let failed = count.fetch_add(u64::from(failed), Ordering::Relaxed) + u64::from(failed);
        bar.set_message(failed.to_string());
        bar.inc(1);
    }

    /// So many were done before.
    pub fn skip(&self, count: u64) {
        if let Some(bar) = &self.spinner
            && count > 0
        {
            bar.inc(count);
            bar.reset_eta();
        }
    }

    /// Makes room for other lines on standard error.
    pub fn suspend<T>(&self, act: impl FnOnce() -> T) -> T {
        match &self.spinner {
            Some(spinner) => spinner.suspend(act),
            None => act(),
        }
    }

    /// The user as the one who answers questions. The spinner makes room meanwhile.
    pub fn ask(&self, locale: &Arc<Locale>) -> Option<Ask> {
        ask_beside(self.spinner.as_ref(), locale)
    }

    /// Takes the spinner off the screen, and on a terminal shows the cursor again.
    pub fn finish(&self, terminal: bool) {
        if let Some(spinner) = &self.spinner {
            spinner.finish_and_clear();
        }
        if terminal {
            super::tty::show_cursor();
        }
    }
}

/// The user as the one who answers questions, if both ends of the terminal are there. What is drawn
/// makes room meanwhile.
pub fn ask_beside(drawn: Option<&ProgressBar>, locale: &Arc<Locale>) -> Option<Ask> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return None;
    }
    let (drawn, locale) = (drawn.cloned(), Arc::clone(locale));
    Some(Ask::new(move |question| {
        let asked = || confirm(&locale, &question.message(), false).unwrap_or(false);
        match &drawn {
            Some(drawn) => drawn.suspend(asked),
            None => asked(),
        }
    }))
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish(false);
    }
}

fn spinner() -> ProgressBar {
    let spinner = ProgressBar::new_spinner().with_style(
        ProgressStyle::with_template("{spinner} {wide_msg}").unwrap_or_else(|_| ProgressStyle::default_spinner()),
    );
    spinner.set_draw_target(ProgressDrawTarget::stderr());
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}

fn describe(event: &Event) -> Option<Message> {
    match event {
        Event::Asked { query, .. } => Some(Message::new("progress-asking").with("query", query.clone())),
        Event::Reached { protocol, endpoint, .. } => Some(
            Message::new("progress-testing")
                .with("protocol", protocol.to_string())
                .with("endpoint", endpoint.to_string()),
        ),
        Event::Answered { .. } | Event::Tested { .. } | Event::Line(_) => None,
    }
}

/// `->` and `<-` in clear, `~>` and `<~` under TLS, `==` for remarks; as in swaks.
fn print_line(line: &TraceLine) {
    let mark = match (line.direction, line.protected) {
        (Direction::Sent, false) => "->",
        (Direction::Sent, true) => "~>",
        (Direction::Received, false) => "<-",
        (Direction::Received, true) => "<~",
        (Direction::Note, _) => "==",
    };
    let mut stderr = std::io::stderr().lock();
    let _ = writeln!(stderr, "{} {} {mark} {}", line.protocol, line.endpoint, escape_foreign(&line.text));
}

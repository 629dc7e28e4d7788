//! The progress of `fetch`: a line for each account that is under way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::commands::output;
use crate::commands::progress::ask_beside;
use crate::locale::Locale;
use crate::render::size;
use mail_discovery::login::Ask;
use mail_fetch::Step;
use mail_types::{EmailAddress, Message};

/// What is shown while accounts are under way.
pub struct Screen {
    /// Bars are drawn.
    show: bool,
    /// Of several accounts, each has its line.
    lines: Option<MultiProgress>,
    locale: Arc<Locale>,
}

impl Screen {
    pub fn new(show: bool, several: bool, locale: &Arc<Locale>) -> Self {
        let lines = || MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        Self { show, lines: several.then(lines), locale: Arc::clone(locale) }
    }

    /// Somebody is watching.
    pub fn shows(&self) -> bool {
        self.show
    }

    /// Somebody is watching, and there is a single account.
    pub fn is_for_one(&self) -> bool {
        self.show && self.lines.is_none()
    }

    /// The line of an account.
    pub fn bar(&self, address: &EmailAddress) -> Bar {
        let name = self.lines.as_ref().map(|_| address.to_string());
        let template = if name.is_some() {
            "{prefix:24!} {bar:20} {pos}/{len}  {msg}  {eta}"
        } else {
            "{wide_bar} {pos}/{len}  {msg}  {eta}"
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = self.show.then(|| {
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(10));
            let bar = self.lines.as_ref().map_or(bar.clone(), |lines| lines.add(bar));
            bar.with_style(style).with_prefix(name.clone().unwrap_or_default())
        });
        Bar { bar, name, received: AtomicU64::new(0), locale: Arc::clone(&self.locale) }
    }

    /// A sentence about the whole run.
    pub fn print(&self, message: &Message) {
        let text = self.locale.text(message);
        match &self.lines {
            Some(lines) => lines.suspend(|| output::line_to_stderr(&text)),
            None => output::line_to_stderr(&text),
        }
    }
}

/// The progress bar: messages, octets, rate, time left; nothing without a terminal.
pub struct Bar {
    bar: Option<ProgressBar>,
    /// Whose it is, where there are several.
    name: Option<String>,
    received: AtomicU64,
    locale: Arc<Locale>,
}

impl Bar {
    pub fn step(&self, step: Step) {
        match (step, &self.bar) {
            (Step::Total { messages, .. }, Some(bar)) => bar.inc_length(messages),
            (Step::Message, Some(bar)) => bar.inc(1),
            (Step::Received(octets), Some(bar)) => {
                let total = self.received.fetch_add(octets, Ordering::Relaxed) + octets;
                let seconds = bar.elapsed().as_secs_f64().max(0.001);
                let language = self.locale.language();
                if total / 65536 != (total - octets) / 65536 {
                    let rate = (total as f64 / seconds) as u64;
                    bar.set_message(format!("{}  {}/s", size(language, total), size(language, rate)));
                }
            }
            (Step::Note(message), _) => self.print(&message),
            (_, None) => {}
        }
    }

    pub fn print(&self, message: &Message) {
        let text = self.locale.text(message);
        let text = self.name.as_ref().map_or(text.clone(), |name| format!("{name}: {text}"));
        match &self.bar {
            Some(bar) => bar.suspend(|| output::line_to_stderr(&text)),
            None => output::line_to_stderr(&text),
        }
    }

    /// The user as the one who answers questions; nobody without a terminal, and where a question about one account
    /// would hold up the others.
    pub fn ask(&self) -> Ask {
        if self.name.is_some() {
            return Ask::default();
        }
        ask_beside(self.bar.as_ref(), &self.locale).unwrap_or_default()
    }

    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

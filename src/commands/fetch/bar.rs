//! The progress bar of `fetch`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::commands::output;
use crate::commands::progress::ask_beside;
use crate::locale::Locale;
use crate::render::size;
use mail_discovery::login::Ask;
use mail_fetch::Step;
use mail_types::Message;

/// The progress bar: messages, octets, rate, time left; nothing without a terminal.
pub struct Bar {
    bar: Option<ProgressBar>,
    locale: Arc<Locale>,
}

impl Bar {
    pub fn new(show: bool, locale: &Arc<Locale>) -> Self {
        let style = ProgressStyle::with_template("{wide_bar} {pos}/{len}  {msg}  {eta}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = show.then(|| {
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(10));
            bar.with_style(style)
        });
        Self { bar, locale: Arc::clone(locale) }
    }

    pub fn step(&self, step: Step) {
        match (step, &self.bar) {
            (Step::Total { messages, .. }, Some(bar)) => bar.inc_length(messages),
            (Step::Message, Some(bar)) => bar.inc(1),
            (Step::Received(octets), Some(bar)) => {
                let total = RECEIVED.fetch_add(octets, Ordering::Relaxed) + octets;
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
        match &self.bar {
            Some(bar) => bar.suspend(|| output::line_to_stderr(&text)),
            None => output::line_to_stderr(&text),
        }
    }

    /// The user as the one who answers questions; nobody without a terminal.
    pub fn ask(&self) -> Ask {
        ask_beside(self.bar.as_ref(), &self.locale).unwrap_or_default()
    }

    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

static RECEIVED: AtomicU64 = AtomicU64::new(0);

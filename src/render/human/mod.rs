//! The report for people: what stands in the way, the verdict and why, the values to enter, what next. One screen;
//! `-v` adds who was asked, what was tested and what is odd.

pub(super) mod card;
pub(super) mod checks;
pub(super) mod details;
pub(super) mod diagnosis;
mod findings;
mod lead;
mod next;
mod sources;
pub(super) mod table;
mod tested;
mod waterfall;

#[cfg(test)]
mod screens;
#[cfg(test)]
mod tests;

use crate::locale::Locale;
use mail_types::report::{Choice, SurveyReport};
use mail_types::{Judged, Protocol};

use super::layout::Sheet;
pub use findings::fix;
pub(super) use findings::odd;
pub(super) use lead::provider;
pub(super) use next::summary;
pub(super) use tested::mechanisms;

/// How the human report is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HumanOptions {
    /// Columns of the terminal; 80 where there is none.
    pub width: usize,
    /// With colour.
    pub color: bool,
    /// `-v`: every attempt and every phase with its time; `-vv`: certificates and capabilities too.
    pub verbose: u8,
    /// The table of all sources (`--all-sources`).
    pub sources: bool,
    /// The waterfall (`--timing`).
    pub timing: bool,
}

impl Default for HumanOptions {
    fn default() -> Self {
        Self { width: 80, color: false, verbose: 0, sources: false, timing: false }
    }
}

/// One target's report, and what became of what was expected of it.
pub fn judged(judged: &Judged, locale: &Locale, options: HumanOptions) -> String {
    let mut text = render(&judged.report, locale, options);
    if judged.expected {
        let mut sheet = Sheet::new(options.width, options.color);
        checks::expectations(&mut sheet, judged, locale);
        text.push('\n');
        text.push_str(sheet.into_text().trim_start_matches('\n'));
    }
    text
}

/// One target's report: one screen, and with `-v` all that was seen.
pub fn render(report: &SurveyReport, locale: &Locale, options: HumanOptions) -> String {
    let mut sheet = Sheet::new(options.width, options.color);
    let verbose = options.verbose;
    lead::title(&mut sheet, report);
    lead::trouble(&mut sheet, report, locale);
    lead::verdict(&mut sheet, report, locale);
    lead::reasons(&mut sheet, report, locale);
    table::values(&mut sheet, report, locale, verbose);
    card::retention(&mut sheet, report, locale);
    sheet.blank();
    card::preparations(&mut sheet, report, locale, verbose);
    if verbose > 0 {
        tested::servers(&mut sheet, report, locale);
        findings::milder(&mut sheet, report, locale);
    }
    if options.sources {
        sources::table(&mut sheet, report, locale);
    }
    if options.timing {
        waterfall::draw(&mut sheet, report, locale);
    }
    if verbose > 0 {
        details::attempts(&mut sheet, report, locale);
        details::phases(&mut sheet, report, locale);
    }
    if verbose > 1 {
        details::facts(&mut sheet, report, locale);
    }
    if verbose > 0 || options.sources || options.timing {
        sheet.blank();
    }
    next::ending(&mut sheet, report, locale, verbose);
    sheet.into_text()
}

/// Incoming protocols in the order in which they are shown: the recommended one first.
fn incoming(choice: Choice) -> [Protocol; 2] {
    match choice {
        Choice::Pop3 => [Protocol::Pop3, Protocol::Imap],
        _ => [Protocol::Imap, Protocol::Pop3],
    }
}

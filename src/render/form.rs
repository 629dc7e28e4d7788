//! A form that grows target by target, so that memory does not grow with their number.

use std::io::{self, Write};

use crate::exit::Exit;
use crate::locale::Locale;
use mail_types::check::Judged;

use super::{Format, HumanOptions, github, human, json, junit, markdown, nagios, prometheus, sarif, short, tap};

/// Output in one form: a start, one piece a target, an end.
///
/// # Errors
/// Whatever the writer says; forms have no errors of their own.
pub trait Form: Send {
    /// What stands before the first target.
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// One target.
    fn result(&mut self, out: &mut dyn Write, judged: &Judged) -> io::Result<()>;

    /// Something that was asked for is missing from the results, and `why`: a line of the list that is no
    /// target, a file, a signal. A form without a word for it says nothing.
    fn undone(&mut self, _out: &mut dyn Write, _why: &str) -> io::Result<()> {
        Ok(())
    }

    /// What stands behind the last target; `exit` is that of the whole run.
    fn end(&mut self, _out: &mut dyn Write, _exit: Exit) -> io::Result<()> {
        Ok(())
    }
}

/// A fresh form.
pub fn form<'a>(format: Format, locale: &'a Locale, options: HumanOptions) -> Box<dyn Form + 'a> {
    match format {
        Format::Human => Box::new(Human { locale, options, several: false }),
        Format::Json => Box::new(json::Document::new(locale)),
        Format::Ndjson => Box::new(Lines(Box::new(|judged| json::line(judged, locale)), None)),
        Format::Short => Box::new(Lines(Box::new(|judged| short::render(&judged.report)), None)),
        Format::Github => Box::new(Lines(Box::new(|judged| github::annotations(judged, locale)), Some(github::undone))),
        Format::Junit => Box::new(junit::Junit::new(locale)),
        Format::Markdown => Box::new(markdown::Markdown::new(locale)),
        Format::Nagios => Box::new(nagios::Nagios::new(locale)),
        Format::Prometheus => Box::new(prometheus::Prometheus::default()),
        Format::Sarif => Box::new(sarif::Sarif::new(locale)),
        Format::Tap => Box::new(tap::Tap::new(locale)),
    }
}

/// Pieces that simply stand behind each other.
struct Lines<'a>(Box<dyn Fn(&Judged) -> String + Send + 'a>, Option<fn(&str) -> String>);

impl Form for Lines<'_> {
    fn result(&mut self, out: &mut dyn Write, judged: &Judged) -> io::Result<()> {
        out.write_all((self.0)(judged).as_bytes())
    }

    fn undone(&mut self, out: &mut dyn Write, why: &str) -> io::Result<()> {
        self.1.map_or(Ok(()), |line| out.write_all(line(why).as_bytes()))
    }
}

/// Reports for people, with two blank lines between them.
struct Human<'a> {
    locale: &'a Locale,
    options: HumanOptions,
    several: bool,
}

impl Form for Human<'_> {
    fn result(&mut self, out: &mut dyn Write, judged: &Judged) -> io::Result<()> {
        if std::mem::replace(&mut self.several, true) {
            out.write_all(b"\n\n")?;
        }
        out.write_all(human::judged(judged, self.locale, self.options).as_bytes())
    }
}

//! Where results go while they come: each `--format` with its own form and file.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::{output, signs, stop};
use crate::cli::Common;
use crate::exit::Exit;
use crate::files::{Mode, WholeFile};
use crate::locale::Locale;
use crate::render::{self, Form, Format, HumanOptions};
use mail_types::Message;
use mail_types::check::Judged;

/// All outputs of a run.
pub struct Sinks<'a> {
    sinks: Vec<Sink<'a>>,
    /// Every form was told of something that was not done.
    undone: bool,
    locale: &'a Locale,
}

struct Sink<'a> {
    form: Box<dyn Form + 'a>,
    out: Out,
    path: PathBuf,
}

enum Out {
    /// Standard output; `None` once nobody reads it any more.
    Stdout(Option<io::Stdout>),
    /// Standard output, once the only result is there as a whole: it may be long, and then a pager shows it.
    Paged(Vec<u8>),
    /// A file that appears whole at the end, or not at all.
    Whole(WholeFile),
    /// An existing file that is continued.
    Append(File),
}

impl<'a> Sinks<'a> {
    /// Opens every output. `append`: existing files are continued. `single`: there will be exactly one result.
    ///
    /// # Errors
    /// An exit code, after a complaint about a file.
    pub fn open(
        common: &Common,
        append: bool,
        single: bool,
        locale: &'a Locale,
        details: HumanOptions,
    ) -> Result<Self, Exit> {
        let mut sinks = Vec::new();
        for output in common.wanted_outputs() {
            let options = HumanOptions { color: details.color && output.path.is_none(), ..details };
            let path = output.path.clone().unwrap_or_default();
            let out = match &output.path {
                None if single && output.format == Format::Human => Ok(Out::Paged(Vec::new())),
                None => Ok(Out::Stdout(Some(io::stdout()))),
                Some(path) => open(path, append.then_some(output.format)),
            };
            let out = out.map_err(|error| output::storage_error(locale, &path, &error))?;
            sinks.push(Sink { form: render::form(output.format, locale, options), out, path });
        }
        let mut all = Self { sinks, undone: false, locale };
        all.each(|form, out| form.begin(out))?;
        Ok(all)
    }

    /// Writes one result everywhere.
    ///
    /// # Errors
    /// An exit code, after a complaint about a file.
    pub fn result(&mut self, judged: &Judged) -> Result<(), Exit> {
        self.each(|form, out| form.result(out, judged))
    }

    /// Says everywhere what is missing from the results.
    ///
    /// # Errors
    /// An exit code, after a complaint about a file.
    pub fn undone(&mut self, why: &str) -> Result<(), Exit> {
        self.undone = true;
        self.each(|form, out| form.undone(out, why))
    }

    /// A run that failed has words for it in every output.
    fn close(&mut self, exit: Exit) -> Result<(), Exit> {
        if exit.is_undone() && !self.undone {
            self.undone(&self.locale.text(&Message::new("run-undone")))?;
        }
        self.each(|form, out| form.end(out, exit))
    }

    /// Ends every output, and puts the files into their places.
    ///
    /// # Errors
    /// An exit code, after a complaint about a file.
    pub fn end(mut self, exit: Exit) -> Result<(), Exit> {
        self.close(exit)?;
        for Sink { out, path, .. } in std::mem::take(&mut self.sinks) {
            if let Out::Paged(text) = &out {
                let shown = output::page(&String::from_utf8_lossy(text));
                if shown != Exit::Success {
                    return Err(shown);
                }
            }
            if let Out::Whole(file) = out {
                // What a failed run has nothing to say in stays as it was: measures that end are an alarm.
                if exit.is_undone() && file.is_empty() {
                    continue;
                }
                file.put().map_err(|error| output::storage_error(self.locale, &path, &error))?;
            }
        }
        Ok(())
    }

    /// Ends what stands on standard output already; files that are not whole do not appear.
    fn abandon(&mut self, exit: Exit) {
        for sink in &mut self.sinks {
            if let Out::Paged(text) = &mut sink.out {
                output::print(&String::from_utf8_lossy(&std::mem::take(text)));
            }
        }
        self.sinks.retain(|sink| !matches!(&sink.out, Out::Whole(file) if !file.is_in_place()));
        let _ = self.close(exit);
    }

    /// Nobody reads what would still come.
    pub fn unread(&self) -> bool {
        self.sinks.iter().all(|sink| matches!(sink.out, Out::Stdout(None)))
    }

    fn each(&mut self, mut act: impl FnMut(&mut dyn Form, &mut dyn Write) -> io::Result<()>) -> Result<(), Exit> {
        for Sink { form, out, path } in &mut self.sinks {
            let written = match out {
                Out::Stdout(None) => Ok(()),
                Out::Stdout(open) => match open.as_mut().map(|stdout| locked(stdout, |out| act(form.as_mut(), out))) {
                    // That nobody reads any more is no failure.
                    Some(Err(error)) if error.kind() == ErrorKind::BrokenPipe => {
                        *open = None;
                        Ok(())
                    }
                    Some(written) => written,
                    None => Ok(()),
                },
                Out::Paged(text) => act(form.as_mut(), text),
                Out::Whole(file) => act(form.as_mut(), file),
                Out::Append(file) => act(form.as_mut(), file),
            };
            if let Err(error) = written {
                if path.as_os_str().is_empty() {
                    return Err(Exit::Storage);
                }
                return Err(output::storage_error(self.locale, path, &error));
            }
        }
        Ok(())
    }
}

/// A signal ended the run: what has begun is made a whole document all the same.
impl Drop for Sinks<'_> {
    fn drop(&mut self) {
        self.abandon(stop::exit());
    }
}

/// One result reaches the reader as a whole, and at once.
fn locked(stdout: &io::Stdout, act: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut text = Vec::new();
    act(&mut text)?;
    let mut stdout = stdout.lock();
    stdout.write_all(signs::stdout(&String::from_utf8_lossy(&text)).as_bytes())?;
    stdout.flush()
}

fn open(path: &Path, go_on: Option<Format>) -> io::Result<Out> {
    if let Some(format) = go_on {
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        if file.metadata()?.is_file() {
            end_line(&mut file, format)?;
        }
        return Ok(Out::Append(file));
    }
    WholeFile::begin(path, Mode::Shared).map(Out::Whole)
}

/// A line that an earlier run could not write to its end is taken away: its target counts as not done, and comes
/// again. A JSON object that is whole lacks only its line end.
fn end_line(file: &mut File, format: Format) -> io::Result<()> {
    const PIECE: u64 = 64 * 1024;
    let (mut from, mut tail) = (file.metadata()?.len(), Vec::new());
    while from > 0 && !tail.contains(&b'\n') {
        let piece = PIECE.min(from);
        from -= piece;
        let mut read = vec![0; usize::try_from(piece).unwrap_or(0)];
        file.seek(SeekFrom::Start(from))?;
        file.read_exact(&mut read)?;
        read.extend_from_slice(&tail);
        tail = read;
    }
    let ends = tail.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let rest = &tail[ends..];
    if rest.is_empty() {
        return Ok(());
    }
    if format == Format::Ndjson && serde_json::from_slice::<serde::de::IgnoredAny>(rest).is_ok() {
        return file.write_all(b"\n");
    }
    file.set_len(from + ends as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_cut_off_is_taken_away() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("r.ndjson");
        let long = format!("{{\"a\":\"{}\"}}\n", "x".repeat(200_000));
        let cut = &long[..150_000];
        for (before, format, after) in [
            ("", Format::Ndjson, ""),
            ("{\"a\":1}\n", Format::Ndjson, "{\"a\":1}\n"),
            ("{\"a\":1}\n{\"b\":", Format::Ndjson, "{\"a\":1}\n"),
            ("{\"a\":", Format::Ndjson, ""),
            ("{\"a\":1}\n{\"b\":2}", Format::Ndjson, "{\"a\":1}\n{\"b\":2}\n"),
            (&format!("{long}{cut}"), Format::Ndjson, &long),
            ("imap a.example 993 tls u\nimap b.exa", Format::Short, "imap a.example 993 tls u\n"),
        ] {
            std::fs::write(&path, before).expect("written");
            let Ok(Out::Append(mut file)) = open(&path, Some(format)) else { panic!("not opened") };
            file.write_all(b"next\n").expect("written");
            assert_eq!(std::fs::read_to_string(&path).expect("text"), format!("{after}next\n"));
        }
    }
}

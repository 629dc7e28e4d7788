//! Targets one after another, from the command line, a file, or standard input, however many there
//! are; and the note of those that are done.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use crate::cli::{ProbeArgs, ValueError, values};
use crate::exit::Exit;
use mail_types::Target;

/// Longest line of a list, in octets; an address has at most 320.
const LINE_MAX: u64 = 1024;
/// Targets that are read ahead.
const AHEAD: usize = 32;

/// What a list gives.
#[derive(Debug)]
pub enum Entry {
    /// A target.
    Target(Target),
    /// A line that is none.
    Bad {
        /// `FILE:LINE`
        place: String,
        /// The line. Text from elsewhere.
        text: String,
        /// Why.
        error: ValueError,
    },
    /// The list broke off.
    Broken {
        /// Its name.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

/// Starts to read, in a thread of its own, as far ahead as there is need.
///
/// # Errors
/// The file, where it can't be opened.
pub fn start(args: &ProbeArgs, done: Done) -> Result<mpsc::Receiver<Entry>, (PathBuf, io::Error)> {
    let file = args.many.targets_file.as_ref().map(|path| {
        File::open(path).map(|file| (path.clone(), BufReader::new(file))).map_err(|error| (path.clone(), error))
    });
    let file = file.transpose()?;
    let (typed, stdin) = (args.targets.clone(), args.targets_stdin);
    let (sender, receiver) = mpsc::channel(AHEAD);
    std::thread::spawn(move || {
        let send = |entry: Entry| match &entry {
            Entry::Target(target) if done.contains(target) => true,
            // Nobody listens any more after Ctrl-C.
            _ => sender.blocking_send(entry).is_ok(),
        };
        let mut listening = typed.into_iter().map(Entry::Target).all(send);
        if let (true, Some((path, reader))) = (listening, file) {
            listening = read(reader, &path, send);
        }
        if listening && stdin {
            read(io::stdin().lock(), Path::new("-"), send);
        }
    });
    Ok(receiver)
}

/// Targets of a list, counted beforehand for the progress bar; `None` where that can't be told.
pub fn count(args: &ProbeArgs) -> Option<u64> {
    if args.targets_stdin {
        return None;
    }
    let typed = args.targets.len() as u64;
    let Some(path) = &args.many.targets_file else { return Some(typed) };
    // A pipe can be read only once.
    let file = File::open(path).ok().filter(|file| file.metadata().is_ok_and(|data| data.is_file()))?;
    let lines = BufReader::new(file).split(b'\n').map_while(Result::ok).filter(|line| counts(line));
    Some(typed + lines.count() as u64)
}

fn counts(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    !line.is_empty() && !line.starts_with(b"#")
}

/// Gives every line to `send` until that says no; true where it never did.
fn read(mut reader: impl BufRead, path: &Path, send: impl Fn(Entry) -> bool) -> bool {
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        match reader.by_ref().take(LINE_MAX).read_until(b'\n', &mut line) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return send(Entry::Broken { path: path.to_owned(), error }),
        }
        let whole = line.ends_with(b"\n") || (line.len() as u64) < LINE_MAX;
        if !whole && skip_line(&mut reader).is_err() {
            return true;
        }
        if !counts(&line) {
            continue;
        }
        let text = String::from_utf8_lossy(line.trim_ascii()).into_owned();
        let entry = match values::target(&text) {
            Ok(target) if whole => Entry::Target(target),
            Ok(_) => bad(path, number, text, ValueError::new("cli-value-line", "cli-value-target-expected")),
            Err(error) => bad(path, number, text, error),
        };
        if !send(entry) {
            return false;
        }
    }
    true
}

fn bad(path: &Path, number: u64, text: String, error: ValueError) -> Entry {
    Entry::Bad { place: format!("{}:{number}", path.display()), text, error }
}

fn skip_line(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        let (used, end) = match buffer.iter().position(|octet| *octet == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        reader.consume(used);
        if end {
            return Ok(());
        }
    }
}

/// Targets that an earlier run has done. Sixteen octets each, so that a long list stays small.
#[derive(Debug, Default)]
pub struct Done {
    targets: HashSet<[u8; 16]>,
    /// The worst exit code of those that are done.
    worst: u8,
}

impl Done {
    fn key(target: &str) -> [u8; 16] {
        let mut key = [0; 16];
        key.copy_from_slice(&Sha256::digest(target.as_bytes())[..16]);
        key
    }

    fn contains(&self, target: &Target) -> bool {
        !self.targets.is_empty() && self.targets.contains(&Self::key(&target.to_string()))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// How the worst of them ended.
    pub fn worst(&self) -> Exit {
        let exits = [Exit::CheckFailed, Exit::Usage, Exit::NothingFound, Exit::LoginRefused, Exit::Network, Exit::Tls];
        exits.into_iter().chain([Exit::Storage]).find(|exit| exit.code() == self.worst).unwrap_or(Exit::Success)
    }
}

/// The file of `--resume`: a line for each target that is done.
#[derive(Debug)]
pub struct Resume(File);

impl Resume {
    /// Reads what is done, and goes on behind it.
    ///
    /// # Errors
    /// Whatever the system says about the file.
    pub fn open(path: &Path) -> io::Result<(Self, Done)> {
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        let mut done = Done::default();
        let mut text = Vec::new();
        for line in BufReader::new(&file).split(b'\n') {
            text = line?;
            if let Ok(line) = std::str::from_utf8(&text) {
                // Earlier versions noted no exit code.
                let (target, exit) = line.split_once('\t').unwrap_or((line, "0"));
                done.targets.insert(Done::key(target));
                done.worst = done.worst.max(exit.parse().unwrap_or(0));
            }
        }
        // A line that was cut off names nobody; it must not run into the next.
        if !text.is_empty() && file.metadata()?.len() > 0 && !ends_with_line_end(path)? {
            file.write_all(b"\n")?;
        }
        Ok((Self(file), done))
    }

    /// Notes a target whose result has been written.
    ///
    /// # Errors
    /// Whatever the system says about the file.
    pub fn note(&mut self, target: &Target, exit: Exit) -> io::Result<()> {
        let line = match exit {
            Exit::Success => format!("{target}\n"),
            exit => format!("{target}\t{}\n", exit.code()),
        };
        self.0.write_all(line.as_bytes())
    }
}

fn ends_with_line_end(path: &Path) -> io::Result<bool> {
    use std::io::Seek;
    let mut file = File::open(path)?;
    file.seek(io::SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    fn entries(text: &[u8]) -> Vec<String> {
        let seen = RefCell::new(Vec::new());
        read(text, Path::new("list"), |entry| {
            seen.borrow_mut().push(match entry {
                Entry::Target(target) => target.to_string(),
                Entry::Bad { place, .. } => place,
                Entry::Broken { .. } => "broken".into(),
            });
            true
        });
        seen.into_inner()
    }

    #[test]
    fn blank_lines_and_remarks_are_left_out_and_bad_lines_are_placed() {
        let text = b"example.org\r\n\n # a remark\n  user@example.net \nnot a domain\n\xff\nlast.example";
        assert_eq!(entries(text), ["example.org", "user@example.net", "list:5", "list:6", "last.example"]);
    }

    #[test]
    fn an_endless_line_is_one_bad_line() {
        let mut text = vec![b'a'; 50_000];
        text.extend_from_slice(b"\nexample.org\n");
        assert_eq!(entries(&text), ["list:1", "example.org"]);
    }

    #[test]
    fn reading_ends_when_nobody_listens() {
        assert!(!read(&b"a.example\nb.example\n"[..], Path::new("list"), |_| false));
    }

    #[test]
    fn what_is_noted_is_done_and_a_cut_line_is_not() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("done");
        let target: Target = "user@example.org".parse().expect("target");
        let (mut resume, done) = Resume::open(&path).expect("opens");
        assert!(!done.contains(&target));
        resume.note(&target, Exit::Network).expect("noted");
        std::fs::OpenOptions::new().append(true).open(&path).expect("open").write_all(b"b.exam").expect("written");
        let (mut resume, done) = Resume::open(&path).expect("opens");
        assert!(done.contains(&target));
        assert_eq!(done.worst(), Exit::Network, "what failed has failed");
        resume.note(&"c.example".parse().expect("target"), Exit::Success).expect("noted");
        let text = std::fs::read_to_string(&path).expect("text");
        assert_eq!(text, "user@example.org\t5\nb.exam\nc.example\n");
    }
}

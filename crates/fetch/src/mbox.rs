//! One file for a whole mailbox: mbox, in the form that can be read back (mboxrd).
//!
//! ```text
//! From NAME Tue Nov 24 11:32:25 2026     NAME is the message's in the journal
//! the message, LF for CRLF; every line ">*From " has one ">" more
//!                                        an empty line
//! ```
//!
//! A mailbox in one file can be torn: a run that dies while it appends leaves half a message at the end.
//! So the journal holds, before anything is appended, how long the file was and what its end looked
//! like; once the file is synced, the new length is committed together with the messages. A next run
//! that finds more than the journal knows cuts off what cannot be a whole message: one that does not end
//! with its empty line was never reported as stored. All else stays, for the journal may be an old one that
//! was restored; a whole message that comes again is recognised by its content. Where another program has
//! appended its mail nothing is cut, and the user hears of it.

use std::collections::HashMap;
use std::io;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::disk::{Disk, MboxFile};
use super::journal::{Change, Digest, Journal};
use super::store::StoreError;

/// Octets before the end that are compared to tell whether another program has changed the file.
const END: u64 = 4096;
/// Octets read at once.
const CHUNK: usize = 64 * 1024;
/// Longest envelope that counts as one.
const ENVELOPE_MAX: usize = 256;
/// What the names of our own messages end with.
pub const MARK: &str = ".mailsetup";

/// Puts a `>` before every line that could be taken for an envelope.
#[derive(Debug)]
pub struct Quote {
    /// How much of `From ` has come at the beginning of this line; `None` further on in it.
    matched: Option<usize>,
    /// The last octet was no line end.
    within: bool,
}

const FROM: &[u8] = b"From ";

impl Default for Quote {
    fn default() -> Self {
        Self { matched: Some(0), within: false }
    }
}

impl Quote {
    /// Takes octets with LF for line ends, and appends what is to be written.
    pub fn push(&mut self, octets: &[u8], out: &mut Vec<u8>) {
        let mut rest = octets;
        while let Some(&octet) = rest.first() {
            let Some(matched) = self.matched else {
                let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
                out.extend_from_slice(&rest[..end]);
                self.within = rest[end - 1] != b'\n';
                self.matched = (!self.within).then_some(0);
                rest = &rest[end..];
                continue;
            };
            if matched == 0 && octet == b'>' {
                // One more in front of many is one more behind them.
                out.push(octet);
                self.within = true;
            } else if octet == FROM[matched] {
                self.within = true;
                self.matched = Some(matched + 1);
                if matched + 1 == FROM.len() {
                    out.push(b'>');
                    out.extend_from_slice(FROM);
                    self.matched = None;
                }
            } else {
                out.extend_from_slice(&FROM[..matched]);
                self.matched = None;
                continue;
            }
            rest = &rest[1..];
        }
    }

    /// The message is whole: ends its last line, and adds the empty one.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(&FROM[..self.matched.unwrap_or(0)]);
        if self.within {
            out.push(b'\n');
        }
        out.push(b'\n');
        *self = Self::default();
    }
}

/// How far the file is known, and a digest of its last octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// Octets.
    pub length: u64,
    /// SHA-256 of the 4096 octets before that, or fewer.
    pub digest: Digest,
}

impl End {
    fn of(file: &dyn MboxFile, length: u64) -> io::Result<Self> {
        let mut octets = vec![0; usize::try_from(length.min(END)).unwrap_or_default()];
        let at = length - octets.len() as u64;
        file.read(at, &mut octets)?;
        Ok(Self { length, digest: Sha256::digest(&octets).into() })
    }
}

/// A message to append: where its octets lie, and its name.
pub type Entry<'a> = (&'a Path, &'a str);

/// Our own messages that the journal does not know, by name.
pub type Found = HashMap<String, Spot>;

/// Where a message begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// Its envelope.
    pub envelope: u64,
    /// Its text.
    pub text: u64,
}

/// What an earlier run left at the end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tail {
    /// Messages that count if they come again with the same content.
    pub found: Found,
    /// Another program's mail stands behind a message that may be torn; nothing was cut.
    pub doubtful: bool,
}

/// Whether the file still ends, or goes on, where the journal says; where not, our own messages in it.
///
/// # Errors
/// [`StoreError`]
pub fn look(disk: &dyn Disk, path: &Path, known: End) -> Result<(bool, Found), StoreError> {
    let work = || -> io::Result<(bool, Found)> {
        let file = disk.mbox(path)?;
        let length = file.len()?;
        if known.length <= length && End::of(&*file, known.length)? == known {
            return Ok((true, Found::new()));
        }
        Ok((false, scan(&*file, 0, length)?.0))
    };
    work().map_err(|error| StoreError::io(path, &error))
}

/// The names of our own messages in it.
///
/// # Errors
/// [`StoreError`]
pub fn names(disk: &dyn Disk, path: &Path) -> Result<Vec<String>, StoreError> {
    let work = || -> io::Result<Found> {
        let file = disk.mbox(path)?;
        Ok(scan(&*file, 0, file.len()?)?.0)
    };
    work().map(|found| found.into_keys().collect()).map_err(|error| StoreError::io(path, &error))
}

/// Looks for messages of ours that the journal does not know, and puts in order what a run that was cut off has left:
/// `cut_off` if the journal says that there was one.
///
/// # Errors
/// [`StoreError`]
pub fn repair(disk: &dyn Disk, journal: &Journal, path: &Path, cut_off: bool) -> Result<Tail, StoreError> {
    let known = journal.mbox(path)?;
    let work = || -> io::Result<Tail> {
        let mut file = disk.mbox(path)?;
        let length = file.len()?;
        let Some(known) = known else {
            // The journal is new; the file may well be older.
            let (found, _) = scan(&*file, 0, length)?;
            return Ok(Tail { found, doubtful: false });
        };
        if length <= known.length || End::of(&*file, known.length)? != known {
            return Ok(Tail::default());
        }
        let (mut found, foreign) = scan(&*file, known.length, length)?;
        if !cut_off {
            return Ok(Tail { found, doubtful: false });
        }
        let whole = if foreign { None } else { whole(&*file, known.length, length, &found)? };
        let Some(whole) = whole else { return Ok(Tail { found, doubtful: true }) };
        if whole < length {
            file.truncate(whole)?;
            file.sync()?;
            found.retain(|_, spot| spot.envelope < whole);
        }
        Ok(Tail { found, doubtful: false })
    };
    work().map_err(|error| StoreError::io(path, &error))
}

/// Up to where a tail of our own messages, which are found, can be whole; `None` where it holds something else. A message
/// ends with an empty line. What ends otherwise was never synced, so it was never reported as stored, and comes again.
fn whole(file: &dyn MboxFile, from: u64, length: u64, found: &Found) -> io::Result<Option<u64>> {
    let mut end = without_zeros(file, from, length)?;
    let mut tail = vec![0; usize::try_from(end).unwrap_or(usize::MAX).min(ENVELOPE_MAX + 2)];
    file.read(end - tail.len() as u64, &mut tail)?;
    // The beginning of an envelope, which holds nothing yet.
    let line = memchr::memrchr(b'\n', &tail).map_or(0, |at| at + 1);
    let begins = tail[line..].starts_with(FROM) || FROM.starts_with(&tail[line..]);
    if begins && (tail[..line].ends_with(b"\n\n") || end == tail.len() as u64 && line == 0) {
        end -= (tail.len() - line) as u64;
        tail.truncate(line);
    }
    Ok(match found.values().max_by_key(|spot| spot.envelope) {
        Some(last) if tail.ends_with(b"\n\n") && end > last.text => Some(end),
        Some(last) => Some(last.envelope),
        None => {
            let between = usize::try_from(end.saturating_sub(from)).unwrap_or(usize::MAX);
            let blank =
                between <= 2 && tail[tail.len() - between.min(tail.len())..].iter().all(|octet| *octet == b'\n');
            blank.then_some(from)
        }
    })
}

/// Where the text ends: a disk that lost power may have made the file longer by zeros.
fn without_zeros(file: &dyn MboxFile, from: u64, length: u64) -> io::Result<u64> {
    let mut end = length;
    let mut octets = vec![0; CHUNK];
    while end > from {
        let piece = CHUNK.min(usize::try_from(end - from).unwrap_or(CHUNK));
        let read = file.read(end - piece as u64, &mut octets[..piece])?;
        if let Some(at) = octets[..read].iter().rposition(|octet| *octet != 0) {
            return Ok(end - (piece - at - 1) as u64);
        }
        end -= piece as u64;
    }
    Ok(end)
}

/// Messages that were appended.
#[derive(Debug)]
pub struct Appended {
    /// What belongs into the journal together with them.
    pub change: Option<Change>,
    /// How many are whole; all, unless it failed.
    pub whole: usize,
    /// Why the others are not: the disk is full, for example.
    pub failed: Option<StoreError>,
}

/// Appends messages and makes them durable.
///
/// # Errors
/// [`StoreError`] where none is; the next run then cuts off what was written.
pub fn append(
    disk: &dyn Disk,
    journal: &Journal,
    path: &Path,
    entries: &[Entry<'_>],
    found: &mut Found,
    now_s: u64,
) -> Result<Appended, StoreError> {
    let failed = |error: io::Error| StoreError::io(path, &error);
    let mut file = disk.mbox(path).map_err(failed)?;
    let mut length = file.len().map_err(failed)?;
    let before = End::of(&*file, length).map_err(failed)?;
    let change = |end| Change::Mbox { path: path.to_owned(), end };
    let known = journal.mbox(path)?;
    // As long as there are messages that may still be recognised, a next run is to find them, too.
    let waits = !found.is_empty() && known.is_some();
    if known != Some(before) && !waits {
        journal.commit(&[change(before)])?;
    }
    let mut ends = Vec::with_capacity(entries.len());
    let mut work = || -> io::Result<End> {
        let mut written = length;
        let mut begun = false;
        // A run that died has written them, and perhaps not synced them.
        let mut recognised = false;
        let mut out = separator(&*file, length)?;
        for (draft, name) in entries {
            if let Some(spot) = found.remove(*name) {
                if same(disk, &*file, draft, spot.text)? {
                    recognised = true;
                    ends.push(written + if begun { out.len() as u64 } else { 0 });
                    continue;
                }
                // The beginning of this very message, up to an empty line in it: it gives way to the whole.
                if !begun && begins(disk, &*file, draft, spot.text, length)? {
                    file.truncate(spot.envelope)?;
                    length = spot.envelope;
                    written = length;
                    out = separator(&*file, length)?;
                }
            }
            begun = true;
            out.extend_from_slice(format!("From {name} {}\n", asctime(now_s)).as_bytes());
            let mut octets = disk.open(draft)?;
            loop {
                let from = out.len();
                out.resize(from + CHUNK, 0);
                let read = octets.read(&mut out[from..])?;
                out.truncate(from + read);
                if read == 0 {
                    break;
                }
                if out.len() >= CHUNK {
                    file.append(&out)?;
                    written += out.len() as u64;
                    out.clear();
                }
            }
            ends.push(written + out.len() as u64);
        }
        if begun {
            file.append(&out)?;
            written += out.len() as u64;
        }
        file.sync()?;
        if let Some(folder) = path.parent().filter(|_| length == 0 || recognised) {
            disk.sync_folder(folder)?;
        }
        End::of(&*file, written)
    };
    match work() {
        Ok(end) => {
            let change = (!waits || found.is_empty()).then(|| change(end));
            Ok(Appended { change, whole: entries.len(), failed: None })
        }
        Err(error) => {
            // A full disk is no reason to leave half a message behind, nor to throw away whole ones.
            let there = file.len().map_err(failed)?;
            let whole = ends.iter().take_while(|end| **end <= there).count();
            let length = ends[..whole].last().map_or(length, |end| *end);
            let cut = file.truncate(length).and_then(|()| file.sync()).and_then(|()| End::of(&*file, length));
            match cut {
                Ok(end) if whole > 0 => {
                    let change = (!waits || found.is_empty()).then(|| change(end));
                    Ok(Appended { change, whole, failed: Some(failed(error)) })
                }
                _ => Err(failed(error)),
            }
        }
    }
}

/// What has to come before an envelope: nothing where the file ends with an empty line.
fn separator(file: &dyn MboxFile, length: u64) -> io::Result<Vec<u8>> {
    let mut end = [b'\n'; 2];
    let there = length.min(2) as usize;
    file.read(length - there as u64, &mut end[2 - there..])?;
    let missing = match (length, end) {
        (0, _) | (_, [b'\n', b'\n']) => 0,
        (_, [_, b'\n']) => 1,
        _ => 2,
    };
    Ok(vec![b'\n'; missing])
}

/// Whether the message in the file is that of the draft.
fn same(disk: &dyn Disk, file: &dyn MboxFile, draft: &Path, mut at: u64) -> io::Result<bool> {
    let mut octets = disk.open(draft)?;
    let (mut wanted, mut there) = (vec![0; CHUNK], vec![0; CHUNK]);
    loop {
        let read = octets.read(&mut wanted)?;
        if read == 0 {
            return Ok(true);
        }
        if file.read(at, &mut there[..read])? != read || there[..read] != wanted[..read] {
            return Ok(false);
        }
        at += read as u64;
    }
}

/// Whether what the file holds from `at` to its end is the beginning of the draft, and not all of it.
fn begins(disk: &dyn Disk, file: &dyn MboxFile, draft: &Path, mut at: u64, length: u64) -> io::Result<bool> {
    let mut octets = disk.open(draft)?;
    let (mut wanted, mut there) = (vec![0; CHUNK], vec![0; CHUNK]);
    loop {
        let read = octets.read(&mut wanted)?;
        let left = usize::try_from(length.saturating_sub(at)).unwrap_or(usize::MAX).min(read);
        if read == 0 || file.read(at, &mut there[..left])? != left || there[..left] != wanted[..left] {
            return Ok(false);
        }
        if left < read {
            return Ok(true);
        }
        at += left as u64;
    }
}

/// Looks for envelopes: where our own messages begin, and whether there are others'.
fn scan(file: &dyn MboxFile, from: u64, to: u64) -> io::Result<(Found, bool)> {
    let (mut found, mut foreign) = (Found::new(), false);
    let mut window = Vec::with_capacity(CHUNK + ENVELOPE_MAX);
    let (mut base, mut at) = (from, from);
    while at < to {
        let begun = window.len();
        let wanted = CHUNK.min(usize::try_from(to - at).unwrap_or(CHUNK));
        window.resize(begun + wanted, 0);
        let read = file.read(at, &mut window[begun..])?;
        window.truncate(begun + read);
        if read == 0 {
            break;
        }
        at += read as u64;
        // An envelope that may go on in the next piece is looked at then.
        let whole = if at < to { window.len().saturating_sub(ENVELOPE_MAX) } else { window.len() };
        for start in memchr::memmem::find_iter(&window, FROM) {
            if start >= whole {
                break;
            }
            let line_start = (start == 0 && base == from) || (start > 0 && window[start - 1] == b'\n');
            let quoted = start > 0 && window[start - 1] == b'>';
            match envelope(&window[start..window.len().min(start + ENVELOPE_MAX)]) {
                Some((name, length)) if line_start && name.ends_with(MARK) => {
                    let envelope = base + start as u64;
                    found.insert(name.to_owned(), Spot { envelope, text: envelope + length as u64 });
                }
                // Within a line too: behind half a line of ours.
                Some(_) if !quoted => foreign = true,
                _ => {}
            }
        }
        // One octet before, to see whether a line begins.
        let keep = whole.saturating_sub(1);
        window.drain(..keep);
        base += keep as u64;
    }
    Ok((found, foreign))
}

/// `From NAME Tue Nov 24 11:32:25 2026`: the name, and the length of the line with its end.
fn envelope(octets: &[u8]) -> Option<(&str, usize)> {
    let end = octets.iter().position(|octet| *octet == b'\n')?;
    let line = std::str::from_utf8(&octets[..end]).ok()?;
    let (name, date) = line.strip_prefix("From ")?.split_once(' ')?;
    let day = date.trim_start().get(..3)?;
    DAYS.contains(&day).then_some((name, end + 1))
}

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The date of an envelope, in UTC: `Tue Nov 24 11:32:25 2026`.
fn asctime(now_s: u64) -> String {
    let (days, second) = (now_s / 86_400, now_s % 86_400);
    let (year, month, day) = mail_types::date::civil(days);
    let month = MONTHS[usize::from(month - 1) % 12];
    let weekday = DAYS[((days + 4) % 7) as usize];
    format!("{weekday} {month} {day:2} {:02}:{:02}:{:02} {year}", second / 3600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::disk::SystemDisk;
    use super::*;

    fn quoted(octets: &[u8], step: usize) -> Vec<u8> {
        let (mut quote, mut out) = (Quote::default(), Vec::new());
        octets.chunks(step.max(1)).for_each(|chunk| quote.push(chunk, &mut out));
        quote.finish(&mut out);
        out
    }

    /// As a program reads it that knows the form.
    fn unquoted(octets: &[u8]) -> Vec<u8> {
        let line = |line: &[u8]| {
            let rest = line.iter().position(|octet| *octet != b'>').unwrap_or(line.len());
            let from = rest > 0 && line[rest..].starts_with(FROM);
            line[usize::from(from)..].to_vec()
        };
        octets.split_inclusive(|octet| *octet == b'\n').flat_map(line).collect()
    }

    #[test]
    fn envelopes_are_quoted_and_nothing_else() {
        let table: [(&str, &str); 9] = [
            ("From a\n", ">From a\n\n"),
            (">From a\n", ">>From a\n\n"),
            (">>>From \n", ">>>>From \n\n"),
            ("x From a\nFro\nFrom\n", "x From a\nFro\nFrom\n\n"),
            ("> From a\n", "> From a\n\n"),
            ("\n\nFrom a", "\n\n>From a\n\n"),
            ("Fro", "Fro\n\n"),
            (">>", ">>\n\n"),
            ("", "\n"),
        ];
        for (octets, expected) in table {
            for step in 1..8 {
                let out = quoted(octets.as_bytes(), step);
                assert_eq!(String::from_utf8_lossy(&out), expected, "{octets:?} by {step}");
            }
        }
    }

    #[test]
    fn dates() {
        assert_eq!(asctime(0), "Thu Jan  1 00:00:00 1970");
        assert_eq!(asctime(1_795_519_945), "Tue Nov 24 11:32:25 2026");
    }

    /// A file with one message of the last run, and its journal.
    fn begun(folder: &Path) -> (Journal, std::path::PathBuf) {
        let journal = Journal::open(&SystemDisk, &folder.join("journal")).expect("journal");
        let path = folder.join("mbox");
        let draft = folder.join("draft");
        std::fs::write(&draft, "Subject: 1\n\none\n\n").expect("draft");
        let entries = [(draft.as_path(), "1.mailsetup")];
        let change = append(&SystemDisk, &journal, &path, &entries, &mut Found::new(), 0).expect("appended").change;
        journal.commit(&[change.expect("one")]).expect("committed");
        (journal, path)
    }

    #[test]
    fn a_torn_tail_is_cut_off() {
        let folder = tempfile::tempdir().expect("folder");
        let (journal, path) = begun(folder.path());
        let whole = std::fs::read(&path).expect("mbox");
        assert_eq!(whole, b"From 1.mailsetup Thu Jan  1 00:00:00 1970\nSubject: 1\n\none\n\n");
        let text = b"Subject: 2\n\n>From them, Mon\ntwo\n\n";
        let more = b"From 2.mailsetup Thu Jan  1 00:00:00 1970\nSubject: 2\n\n>From them, Mon\ntw";
        for torn in 0..=more.len() {
            std::fs::write(&path, [&whole[..], &more[..torn]].concat()).expect("torn");
            let tail = repair(&SystemDisk, &journal, &path, true).expect("repaired");
            // An empty line may be the end of the message: the whole one takes its place.
            if !more[..torn].ends_with(b"\n\n") {
                assert_eq!(tail, Tail::default(), "{torn}");
                assert_eq!(std::fs::read(&path).expect("mbox"), whole, "{torn}");
            }
            let draft = folder.path().join("draft");
            std::fs::write(&draft, text).expect("draft");
            let mut found = tail.found;
            let entries = [(draft.as_path(), "2.mailsetup")];
            append(&SystemDisk, &journal, &path, &entries, &mut found, 0).expect("appended");
            assert_eq!(std::fs::read(&path).expect("mbox"), [&whole[..], more, b"o\n\n"].concat(), "{torn}");
            let end = End::of(&*SystemDisk.mbox(&path).expect("open"), whole.len() as u64).expect("read");
            journal.commit(&[Change::Mbox { path: path.clone(), end }]).expect("committed");
        }
        let zeros = [&whole[..], &[0; 5000]].concat();
        std::fs::write(&path, zeros).expect("torn");
        repair(&SystemDisk, &journal, &path, true).expect("repaired");
        assert_eq!(std::fs::read(&path).expect("mbox"), whole);
    }

    /// The journal may be an old one that was restored: what it does not know may be on no server any more.
    #[test]
    fn whole_messages_are_never_cut_off() {
        let folder = tempfile::tempdir().expect("folder");
        let (journal, path) = begun(folder.path());
        let whole = std::fs::read_to_string(&path).expect("mbox");
        let message =
            |number: u32| format!("From {number}.mailsetup Thu Jan  1 00:00:00 1970\nSubject: {number}\n\nx\n\n");
        let more = whole.clone() + &message(2) + &message(3);
        let half = "From 4.mailsetup Thu Jan  1 00:00:00 1970\nSubject: 4\n\nhal";
        let zeros = "\0".repeat(CHUNK + 7);
        for torn in ["", half, "From 4.mail", "Fr", &zeros, &half.replace("hal", &zeros)] {
            std::fs::write(&path, format!("{more}{torn}")).expect("written");
            let tail = repair(&SystemDisk, &journal, &path, true).expect("repaired");
            // Zeros behind an empty line: that may be the end of the message.
            let kept = more.clone() + torn.find("\n\n\0").map_or("", |at| &torn[..at + 2]);
            assert_eq!(std::fs::read_to_string(&path).expect("mbox"), kept, "{torn:.20}");
            assert!(!tail.doubtful && tail.found.contains_key("2.mailsetup"), "{torn:.20}: {tail:?}");
        }
    }

    #[test]
    fn the_mail_of_other_programs_is_never_cut_off() {
        let folder = tempfile::tempdir().expect("folder");
        let (journal, path) = begun(folder.path());
        let whole = std::fs::read(&path).expect("mbox");
        let ours = "From 2.mailsetup Thu Jan  1 00:00:00 1970\nSubject: 2\n\ntw";
        let theirs = "From ute@example.org Tue Nov 24 11:32:25 2026\n\nhello\n\n";
        for between in ["", "\n", "o\n\n"] {
            let tail = format!("{ours}{between}{theirs}");
            let content = [&whole[..], tail.as_bytes()].concat();
            std::fs::write(&path, &content).expect("written");
            let tail = repair(&SystemDisk, &journal, &path, true).expect("looked at");
            assert!(tail.doubtful && tail.found.contains_key("2.mailsetup"), "{between:?}: {tail:?}");
            assert_eq!(std::fs::read(&path).expect("mbox"), content);
        }
        // Rewritten by a mail program: nothing is known of it any more.
        let other = theirs.repeat(30);
        std::fs::write(&path, &other).expect("written");
        assert_eq!(repair(&SystemDisk, &journal, &path, true).expect("looked at"), Tail::default());
        assert_eq!(std::fs::read_to_string(&path).expect("mbox"), other);
    }

    #[test]
    fn without_a_journal_a_message_counts_if_its_content_is_the_same() {
        let folder = tempfile::tempdir().expect("folder");
        let (_, path) = begun(folder.path());
        let journal = Journal::open(&SystemDisk, &folder.path().join("other")).expect("journal");
        let mut tail = repair(&SystemDisk, &journal, &path, true).expect("looked at");
        let before = std::fs::read_to_string(&path).expect("mbox");
        let draft = folder.path().join("draft");
        let entries = [(draft.as_path(), "1.mailsetup")];
        append(&SystemDisk, &journal, &path, &entries, &mut tail.found, 0).expect("appended");
        assert_eq!(std::fs::read_to_string(&path).expect("mbox"), before, "the same");
        let mut tail = repair(&SystemDisk, &journal, &path, true).expect("looked at");
        tail.found.insert("1.mailsetup".to_owned(), Spot { envelope: 0, text: 3 });
        append(&SystemDisk, &journal, &path, &entries, &mut tail.found, 0).expect("appended");
        assert_eq!(std::fs::read_to_string(&path).expect("mbox"), before.repeat(2), "another");
    }

    #[test]
    fn envelopes_are_found_wherever_a_piece_ends() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("mbox");
        for at in (CHUNK - 300..CHUNK + 10).step_by(7) {
            let content = format!("{}\nFrom 7.mailsetup Thu Jan  1 00:00:00 1970\nx\n", "y".repeat(at));
            std::fs::write(&path, &content).expect("written");
            let file = SystemDisk.mbox(&path).expect("open");
            let (found, foreign) = scan(&*file, 0, content.len() as u64).expect("read");
            let begins = content.len() as u64 - 2;
            assert_eq!((found.get("7.mailsetup").map(|spot| spot.text), foreign), (Some(begins), false), "{at}");
        }
    }

    proptest! {
        #[test]
        fn what_is_quoted_can_be_read_back(text in "(>|From |Fr|F|x|\n){0,30}", step in 1usize..9) {
            let out = quoted(text.as_bytes(), step);
            let mut expected = text.clone().into_bytes();
            if !text.is_empty() && !text.ends_with('\n') {
                expected.push(b'\n');
            }
            expected.push(b'\n');
            prop_assert!(!out.starts_with(FROM) && memchr::memmem::find(&out, b"\nFrom ").is_none());
            prop_assert_eq!(unquoted(&out), expected);
        }
    }
}

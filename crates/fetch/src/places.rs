//! Where mailboxes go: every name that a server can send has one place, inside the target.
//!
//! ```text
//! Archive/2026   in a Maildir     .Archive.2026       (Maildir++)
//!                among .eml files  Archive/2026
//!                beside an mbox    FILE.Archive.2026
//! ```
//!
//! A name on disk has only ASCII letters, digits and some punctuation, so that no file system takes two of them for
//! one because of how it normalises Unicode, and none has a meaning for one of them. All else is `%XX`. What is too
//! long ends with `~` and a hash of the name; so does a name that differs only in case from one that has its place
//! already, as the folders of many systems do not tell them apart. `~` is never in a name otherwise.
//!
//! What lies on disk goes first: a mailbox that has a place there keeps it, so that neither a later version nor
//! another order of the list moves anything.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::io;
use std::path::{Component, Path, PathBuf};

use mail_platform::names::is_device;
use sha2::{Digest as _, Sha256};

use super::disk::Disk;
use super::imap::Mailbox;
use super::layout::Target;
use mail_dialog::imap::octets;
use mail_types::encode::hex;

/// Longest name on disk (NAME_MAX; some count UTF-16 units, which are as many here).
const NAME_MAX: usize = 255;
/// What others append to the name of an mbox: the lock of all mail programs.
const LOCK: &str = ".lock";
/// Longest path below the target; systems take between 1024 and 4096 octets for all of it.
const PATH_MAX: usize = 700;
/// Octets of a hash that stands in a name.
const HASH: usize = 12;
/// Last parts of a name beside an mbox that would be a lock of it, or a file of ours.
const BESIDE_MBOX: [&str; 3] = ["lock", "mailsetup", "journal"];
/// The file in a Maildir or a folder of `.eml` files that says whose it is.
const MARKER: &str = ".mailsetup-target";

/// The places of a run: what is on disk, and what was given out.
#[derive(Debug, Default)]
pub struct Places {
    /// Names in folders that were looked into, by what they are in lower case.
    folders: HashMap<PathBuf, HashMap<String, Vec<String>>>,
    /// What each mailbox got.
    given: HashMap<String, PathBuf>,
    /// The same in lower case.
    taken: HashSet<OsString>,
}

impl Places {
    /// The place of a mailbox; the same one whenever it is asked for. The inbox is the target itself.
    ///
    /// # Errors
    /// What the system says where a folder can't be read.
    pub fn of(&mut self, disk: &dyn Disk, target: &Target, mailbox: &Mailbox) -> io::Result<PathBuf> {
        if mailbox.name.eq_ignore_ascii_case("INBOX") || target.hands_over() {
            return Ok(target.path().to_owned());
        }
        if let Some(place) = self.given.get(&mailbox.name) {
            return Ok(place.clone());
        }
        let place = self.find(disk, target, mailbox)?;
        self.given.insert(mailbox.name.clone(), place.clone());
        self.taken.insert(place.as_os_str().to_ascii_lowercase());
        Ok(place)
    }

    fn find(&mut self, disk: &dyn Disk, target: &Target, mailbox: &Mailbox) -> io::Result<PathBuf> {
        let (base, parts) = (base(target), split(&mailbox.name, mailbox.delimiter));
        let apart = base.join(relative(target, &mailbox.name, &parts, true));
        if mailbox.twin || self.looks(disk, target, &apart)? == Seen::There {
            return Ok(apart);
        }
        let plain = base.join(relative(target, &mailbox.name, &parts, false));
        let seen = self.looks(disk, target, &plain)?;
        if seen == Seen::There {
            return Ok(plain);
        }
        if let Some(before) = before(target, &parts).map(|before| base.join(before))
            && before != plain
            && self.looks(disk, target, &before)? == Seen::There
        {
            return Ok(before);
        }
        Ok(if seen == Seen::Free { plain } else { apart })
    }

    /// What is at a place, or would be on a file system that does not tell letters by case.
    fn looks(&mut self, disk: &dyn Disk, target: &Target, place: &Path) -> io::Result<Seen> {
        if self.taken.contains(&place.as_os_str().to_ascii_lowercase()) {
            return Ok(Seen::Taken);
        }
        let base = base(target);
        let (mut exact, mut folders) = (true, vec![base.to_owned()]);
        for part in place.strip_prefix(base).unwrap_or(place).components() {
            let Component::Normal(part) = part else { return Ok(Seen::Taken) };
            let part = part.to_string_lossy();
            let mut next = Vec::new();
            let mut found = false;
            for folder in folders {
                for there in self.names(disk, &folder)?.get(&part.to_ascii_lowercase()).into_iter().flatten() {
                    found |= *there == part;
                    next.push(folder.join(there));
                }
            }
            if next.is_empty() {
                return Ok(Seen::Free);
            }
            exact &= found;
            folders = next;
        }
        // A file where a folder is needed belongs to another program, and the other way round.
        let holds_mail = exact && disk.names(place).is_ok() != target.is_mbox();
        Ok(if holds_mail { Seen::There } else { Seen::Taken })
    }

    fn names(&mut self, disk: &dyn Disk, folder: &Path) -> io::Result<&HashMap<String, Vec<String>>> {
        if !self.folders.contains_key(folder) {
            let names = match disk.names(folder) {
                Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                    Vec::new()
                }
                names => names?,
            };
            let mut folded: HashMap<String, Vec<String>> = HashMap::new();
            for name in names {
                folded.entry(name.to_ascii_lowercase()).or_default().push(name);
            }
            self.folders.insert(folder.to_owned(), folded);
        }
        Ok(&self.folders[folder])
    }
}

/// Which of these, each a name and its hierarchy delimiter, have the same parts as another with another delimiter,
/// and yield the plain place to it. Namespaces may differ in their delimiter (RFC 2342).
pub fn twins(mailboxes: &[(&str, Option<char>)]) -> HashSet<String> {
    let mut first: HashMap<Vec<&str>, &str> = HashMap::new();
    let mut twins = HashSet::new();
    for (name, delimiter) in mailboxes {
        first.entry(split(name, *delimiter)).and_modify(|first| *first = (*first).min(name)).or_insert(name);
    }
    for (name, delimiter) in mailboxes {
        if first.get(&split(name, *delimiter)).is_some_and(|first| first != name) {
            twins.insert((*name).to_owned());
        }
    }
    twins
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// Nothing.
    Free,
    /// Exactly this, and it can hold mail.
    There,
    /// Something else that a file system might take for it.
    Taken,
}

/// The folder that places are in.
fn base(target: &Target) -> &Path {
    match target {
        Target::Maildir(path) | Target::Eml(path) => path,
        Target::Mbox { file, .. } => file.parent().unwrap_or(file),
        Target::Receiver { spool, .. } => spool,
    }
}

fn split(name: &str, delimiter: Option<char>) -> Vec<&str> {
    match delimiter {
        Some(delimiter) => name.split(delimiter).collect(),
        None => vec![name],
    }
}

/// Below [`base`]. `apart`: with a hash that tells the place from others.
fn relative(target: &Target, name: &str, parts: &[&str], apart: bool) -> PathBuf {
    let mut written: Vec<String> = parts.iter().map(|part| portable(part)).collect();
    match target {
        Target::Maildir(_) => {
            let joined = format!(".{}", written.join("."));
            let joined = if joined.eq_ignore_ascii_case(MARKER) { format!(".{}", coded(&joined[1..])) } else { joined };
            fitted(&joined, name, apart, NAME_MAX).into()
        }
        Target::Eml(_) | Target::Receiver { .. } => {
            for (part, written) in parts.iter().zip(&mut written) {
                if is_device(written) {
                    *written = coded(written);
                }
                *written = fitted(written, part, false, NAME_MAX);
            }
            if apart && let Some(last) = written.last_mut() {
                *last = fitted(last, name, true, NAME_MAX);
            }
            let path: PathBuf = written.iter().collect();
            if path.as_os_str().len() <= PATH_MAX { path } else { fitted(&portable(name), name, true, NAME_MAX).into() }
        }
        Target::Mbox { file, .. } => {
            if let Some(last) = written.last_mut()
                && BESIDE_MBOX.iter().any(|reserved| last.eq_ignore_ascii_case(reserved))
            {
                *last = coded(last);
            }
            let mut place = file.file_name().unwrap_or_default().to_owned();
            let room = NAME_MAX.saturating_sub(place.len() + LOCK.len());
            place.push(fitted(&format!(".{}", written.join(".")), name, apart, room));
            place.into()
        }
    }
}

/// Where 0.1.0 put it, as long as that is a place of its own.
fn before(target: &Target, parts: &[&str]) -> Option<PathBuf> {
    let written: Vec<String> = parts.iter().map(|part| folder_name(part)).collect();
    let joined = format!(".{}", written.join("."));
    match target {
        Target::Maildir(_) => {
            (![".", "..", MARKER].contains(&joined.to_ascii_lowercase().as_str())).then(|| joined.into())
        }
        Target::Eml(_) | Target::Receiver { .. } => {
            (!written.iter().any(String::is_empty)).then(|| written.iter().collect())
        }
        Target::Mbox { file, .. } => {
            let last = written.last()?;
            let reserved = BESIDE_MBOX.iter().any(|reserved| last.eq_ignore_ascii_case(reserved));
            let mut name = file.file_name()?.to_owned();
            name.push(joined);
            (!reserved).then(|| name.into())
        }
    }
}

/// With a hash of what it was made from behind it, where it is to be told `apart` or is longer than `room`.
fn fitted(written: &str, name: &str, apart: bool, room: usize) -> String {
    if !apart && written.len() <= room {
        return written.to_owned();
    }
    let hash = format!("~{}", hex(&Sha256::digest(name.as_bytes())[..HASH]));
    let mut kept = room.saturating_sub(hash.len()).min(written.len());
    // Not in the middle of `%XX`.
    if let Some(at) = written[..kept].rfind('%').filter(|at| kept < written.len() && at + 3 > kept) {
        kept = at;
    }
    format!("{}{hash}", &written[..kept])
}

/// A part of a mailbox's name, in letters that mean the same everywhere.
fn portable(part: &str) -> String {
    if part.is_empty() {
        return "%".to_owned();
    }
    let name = folder_name(part);
    if name.is_ascii() {
        return name;
    }
    let coded = |c: char| match c.is_ascii() {
        true => c.to_string(),
        false => octets::written(c.encode_utf8(&mut [0; 4])).iter().map(|octet| format!("%{octet:02X}")).collect(),
    };
    name.chars().map(coded).collect()
}

/// The first letter as `%XX`: read back it is the same name.
fn coded(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    format!("%{:02X}{rest}", first.as_bytes()[0])
}

/// A part of a mailbox's name as a folder's: what a file system or Maildir++ would take for
/// something else is written `%XX`, so that the name can be read back.
pub fn folder_name(part: &str) -> String {
    let mut name = String::new();
    for (at, octet) in part.bytes().enumerate() {
        let plain = octet.is_ascii_alphanumeric() || b"-_&+, ()@#=".contains(&octet) || octet >= 0x80;
        if plain && !(octet == b' ' && (at == 0 || at + 1 == part.len())) {
            name.push(octet as char);
        } else {
            name.push_str(&format!("%{octet:02X}"));
        }
    }
    // `as char` above holds for ASCII alone; other octets are put back as they were.
    if part.is_ascii() { name } else { non_ascii(part) }
}

fn non_ascii(part: &str) -> String {
    part.chars().map(|c| if c.is_ascii() { folder_name(c.encode_utf8(&mut [0; 4])) } else { c.to_string() }).collect()
}

#[cfg(test)]
mod tests;

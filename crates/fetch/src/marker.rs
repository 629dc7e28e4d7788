//! The target proves itself: a small file in it holds an id that its journals know. Without it nobody can tell a
//! target whose mail the user has moved from a disk that is not mounted, and what is on no disk must not be
//! deleted on the server.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::disk::Disk;
use super::journal::{Change, Journal, Record};
use super::layout::Target;
use super::mbox;
use super::store::StoreError;
use mail_types::encode::hex;

/// Its first word.
const WORD: &str = "mailsetup-target";
/// Longest that is read of it.
const LENGTH_MAX: u64 = 1024;
/// How deep folders of mailboxes lie in each other, at most.
const DEPTH: usize = 8;

/// Whether the target is the one that the journal knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is, or the journal knows nothing yet.
    Sound,
    /// Nobody knows; messages may be missing in it.
    Doubtful,
    /// It is, but of an older day, or one of its mbox files is gone, and so many messages are missing.
    Older(u64),
}

/// Where it lies: in the folder; beside an mbox.
pub fn path(target: &Target) -> PathBuf {
    match target {
        Target::Maildir(folder) | Target::Eml(folder) | Target::Receiver { spool: folder, .. } => {
            folder.join(".mailsetup-target")
        }
        Target::Mbox { file, .. } => {
            let mut name = std::ffi::OsString::from(".");
            name.push(file.file_name().unwrap_or_default());
            name.push(".mailsetup");
            file.with_file_name(name)
        }
    }
}

/// Looks whether the target is the one that the journal knows. Changes nothing.
///
/// # Errors
/// [`StoreError`]
pub fn look(disk: &dyn Disk, journal: &Journal, target: &Target) -> Result<Standing, StoreError> {
    let there = read(disk, target)?;
    let known = journal.target()?;
    if known.is_some()
        && known == there
        && (count(disk, journal, target)? < journal.runs()? || lacks_mbox(disk, journal, target)?)
    {
        let missing = missing(disk, journal, target)?;
        return Ok(if missing > 0 { Standing::Older(missing) } else { Standing::Sound });
    }
    let sound = match known {
        // Also where the server lists none of its messages any more: a new one would be stored beside the others'
        // disk, and deleted on the server.
        Some(known) => there.is_some_and(|there| there == known) || !vouches(journal)?,
        None => !at_stake(journal)? || sampled(disk, journal, target)?,
    };
    Ok(if sound { Standing::Sound } else { Standing::Doubtful })
}

/// Makes the two know each other, where [`look`] found nothing against it.
///
/// # Errors
/// [`StoreError`]
pub fn join(disk: &dyn Disk, journal: &Journal, target: &Target) -> Result<(), StoreError> {
    let there = read(disk, target)?;
    let known = journal.target()?;
    if known.is_some() && known == there {
        return Ok(());
    }
    if !at_stake(journal)? && journal.any(|_, _| true)? && (known.is_some() || !sampled(disk, journal, target)?) {
        // Nothing of what it knows lies here, and what it knows must not vouch for what is not here.
        journal.forget_all()?;
    }
    let id = match there {
        Some(id) => id,
        None => write(disk, target)?,
    };
    Ok(journal.set_target(&id)?)
}

/// A run begins or ends, which is counted in the target first and then in the journal: so a target that counts less is
/// an older one, restored from a backup. `also` is noted together with it.
///
/// # Errors
/// [`StoreError`]
pub fn advance(
    disk: &dyn Disk,
    journal: &Journal,
    target: &Target,
    begins: bool,
    also: Vec<Change>,
) -> Result<(), StoreError> {
    let path = count_path(journal, target);
    let failed = |error: io::Error| StoreError::io(&path, &error);
    let next = count(disk, journal, target)?.max(journal.runs()?) + 1;
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let written = write_synced(disk, &draft, &format!("{next}\n"));
    if let Err(error) = written.and_then(|()| disk.rename(&draft, &path)) {
        let _ = disk.remove(&draft);
        return Err(failed(error));
    }
    disk.sync_folder(path.parent().unwrap_or(Path::new("."))).map_err(failed)?;
    let changes: Vec<Change> = [Change::Runs(next), Change::Open(begins)].into_iter().chain(also).collect();
    Ok(journal.commit(&changes)?)
}

/// Where the runs of a journal are counted: beside the marker, for each journal by itself.
fn count_path(journal: &Journal, target: &Target) -> PathBuf {
    let journal = journal.path().file_name().unwrap_or_default().as_encoded_bytes();
    let mut name = path(target).file_name().unwrap_or_default().to_owned();
    name.push(format!("-{}", hex(&Sha256::digest(journal)[..6])));
    path(target).with_file_name(name)
}

/// How often runs began and ended, as the target knows it.
fn count(disk: &dyn Disk, journal: &Journal, target: &Target) -> Result<u64, StoreError> {
    let text = text_of(disk, &count_path(journal, target))?;
    Ok(text.and_then(|text| text.trim().parse().ok()).unwrap_or(0))
}

/// The mbox files that the journal knows in this target.
fn mboxes(journal: &Journal, target: &Target) -> Result<Vec<(PathBuf, mbox::End)>, StoreError> {
    if target.is_mbox() { Ok(journal.mboxes()?) } else { Ok(Vec::new()) }
}

/// An mbox that holds mail, as the journal knows it, is gone.
fn lacks_mbox(disk: &dyn Disk, journal: &Journal, target: &Target) -> Result<bool, StoreError> {
    for (path, end) in mboxes(journal, target)? {
        if end.length > 0 && !is_there(disk, &path)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_there(disk: &dyn Disk, path: &Path) -> Result<bool, StoreError> {
    let there = path.parent().map(|folder| names_in(disk, folder)).transpose()?;
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(there.is_some_and(|names| names.iter().any(|name| *name == file)))
}

/// How many messages that the server may still have are recorded and not in the target.
fn missing(disk: &dyn Disk, journal: &Journal, target: &Target) -> Result<u64, StoreError> {
    if target.hands_over() {
        // What was handed over does not lie here.
        return Ok(0);
    }
    let mut names: HashSet<String> = files(disk, target)?.into_keys().collect();
    for (path, _) in mboxes(journal, target)? {
        if is_there(disk, &path)? {
            names.extend(mbox::names(disk, &path)?);
        }
    }
    let mut missing = 0;
    let mut look = |_: &[u8], record: &Record| {
        missing += u64::from(record.gone_s == 0 && !names.contains(&record.name));
        false
    };
    journal.any(&mut look)?;
    Ok(missing)
}

/// A message could count as stored, by an id or by its content.
fn vouches(journal: &Journal) -> Result<bool, StoreError> {
    Ok(journal.any(|_, _| true)? || journal.has_archive()?)
}

/// Messages could count as stored, by their id or by their content. What the server no longer lists is not at stake.
fn at_stake(journal: &Journal) -> Result<bool, StoreError> {
    Ok(journal.any(|_, record| record.gone_s == 0)? || journal.has_archive()?)
}

/// The id in the target. What is no marker is as if it were not there.
fn read(disk: &dyn Disk, target: &Target) -> Result<Option<String>, StoreError> {
    let Some(text) = text_of(disk, &path(target))? else { return Ok(None) };
    let id = text.lines().next().and_then(|line| line.strip_prefix(WORD)?.strip_prefix(' '));
    let is_id = |id: &&str| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    Ok(id.filter(is_id).map(str::to_owned))
}

/// The beginning of a small file; `None` if it is missing.
fn text_of(disk: &dyn Disk, path: &Path) -> Result<Option<String>, StoreError> {
    let mut text = Vec::new();
    match disk.open(path).and_then(|file| file.take(LENGTH_MAX).read_to_end(&mut text)) {
        Ok(_) => Ok(Some(String::from_utf8_lossy(&text).into_owned())),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(StoreError::io(path, &error)),
    }
}

fn write_synced(disk: &dyn Disk, path: &Path, text: &str) -> io::Result<()> {
    let mut file = disk.create(path)?;
    file.write(text.as_bytes())?;
    file.sync()
}

/// Gives the target an id. Where another run does the same, both get the one that was first.
fn write(disk: &dyn Disk, target: &Target) -> Result<String, StoreError> {
    let path = path(target);
    let failed = |error: io::Error| StoreError::io(&path, &error);
    let folder = path.parent().unwrap_or(Path::new("."));
    disk.create_folder(folder).map_err(failed)?;
    let mut octets = [0; 16];
    getrandom::fill(&mut octets).map_err(|error| failed(io::Error::other(error.to_string())))?;
    let id = hex(octets);
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}", std::process::id()));
    let draft = path.with_file_name(name);
    let text =
        format!("{WORD} {id}\n\nmailsetup fetches mail to here. Without this file it deletes nothing on the server.\n");
    let mine = match write_synced(disk, &draft, &text).and_then(|()| disk.claim(&draft, &path)) {
        Ok(()) => true,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
        Err(error) => {
            let _ = disk.remove(&draft);
            return Err(failed(error));
        }
    };
    if !mine {
        if let Some(id) = read(disk, target)? {
            let _ = disk.remove(&draft);
            return Ok(id);
        }
        // What lies there is no marker.
        disk.rename(&draft, &path).map_err(failed)?;
    }
    disk.sync_folder(folder).map_err(failed)?;
    Ok(id)
}

/// A message that the journal of 0.1.0 knows lies in the target: it is the one.
fn sampled(disk: &dyn Disk, journal: &Journal, target: &Target) -> Result<bool, StoreError> {
    let mut names: HashSet<String> = HashSet::new();
    for (path, end) in mboxes(journal, target)? {
        if !is_there(disk, &path)? {
            continue;
        }
        let (is_end, found) = mbox::look(disk, &path, end)?;
        if is_end && end.length > 0 {
            return Ok(true);
        }
        names.extend(found.into_keys());
    }
    names.extend(files(disk, target)?.into_keys());
    let lies_there = |_: &[u8], record: &Record| names.contains(&record.name);
    Ok(!names.is_empty() && journal.any(lies_there)?)
}

/// Every message that lies in the target in a file of its own, by name.
///
/// # Errors
/// [`StoreError`]
pub fn files(disk: &dyn Disk, target: &Target) -> Result<HashMap<String, PathBuf>, StoreError> {
    let mut found = HashMap::new();
    match target {
        Target::Maildir(folder) => {
            let subfolders = names_in(disk, folder)?.into_iter().filter(|name| name.starts_with('.'));
            for place in subfolders.map(|name| folder.join(name)).chain([folder.clone()]) {
                for shelf in target.shelves(&place) {
                    let files = names_in(disk, &shelf)?.into_iter();
                    found.extend(files.map(|file| (target.name_of(&file).to_owned(), shelf.join(&file))));
                }
            }
        }
        Target::Eml(folder) => gather(disk, target, folder, DEPTH, &mut found)?,
        Target::Mbox { .. } | Target::Receiver { .. } => {}
    }
    Ok(found)
}

/// Messages in a folder and those below.
fn gather(
    disk: &dyn Disk,
    target: &Target,
    folder: &Path,
    depth: usize,
    found: &mut HashMap<String, PathBuf>,
) -> Result<(), StoreError> {
    for name in names_in(disk, folder)? {
        let path = folder.join(&name);
        if name.ends_with(".eml") {
            found.insert(target.name_of(&name).to_owned(), path);
        } else if depth > 0 && !name.starts_with('.') {
            gather(disk, target, &path, depth - 1, found)?;
        }
    }
    Ok(())
}

/// The names in a folder; none where there is no such folder.
fn names_in(disk: &dyn Disk, folder: &Path) -> Result<Vec<String>, StoreError> {
    match disk.names(folder) {
        Ok(names) => Ok(names),
        Err(error) if is_missing(&error) => Ok(Vec::new()),
        Err(error) => Err(StoreError::io(folder, &error)),
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::super::disk::SystemDisk;
    use super::super::journal::{Change, Key};
    use super::*;

    struct Place {
        folder: tempfile::TempDir,
        journal: Journal,
    }

    impl Place {
        fn new() -> Self {
            let folder = tempfile::tempdir().expect("folder");
            let journal = Journal::open(&SystemDisk, &folder.path().join("journal")).expect("journal");
            Self { folder, journal }
        }

        fn targets(&self) -> [Target; 3] {
            let at = |name| self.folder.path().join("disk").join(name);
            let spool = self.folder.path().to_owned();
            [Target::Maildir(at("m")), Target::Eml(at("e")), Target::Mbox { file: at("b"), spool }]
        }

        /// A message is stored.
        fn put(&self, name: &str, gone_s: u64) {
            let record = Record {
                digest: [1; 32],
                size_bytes: 1,
                stored_s: 1,
                gone_s,
                name: name.to_owned(),
                ..Record::sample()
            };
            self.journal.commit(&[Change::Put(Key::uidl(name.as_bytes()), record)]).expect("committed");
        }

        fn look(&self, target: &Target) -> Standing {
            look(&SystemDisk, &self.journal, target).expect("looked")
        }

        fn join(&self, target: &Target) {
            join(&SystemDisk, &self.journal, target).expect("joined");
        }
    }

    #[test]
    fn a_target_without_its_marker_is_doubtful_and_one_that_was_emptied_is_not() {
        // Whether the server still lists its messages makes no difference.
        for (at, gone) in (0..3).flat_map(|at| [(at, false), (at, true)]) {
            let place = Place::new();
            let target = place.targets()[at].clone();
            assert_eq!(place.look(&target), Standing::Sound, "nothing is known yet");
            place.join(&target);
            place.put("1.mailsetup", if gone { 7 } else { 0 });
            assert_eq!(place.look(&target), Standing::Sound, "its mail was moved");
            let marker = path(&target);
            let text = std::fs::read_to_string(&marker).expect("marker");
            for wrong in ["", "mailsetup-target 12\n", &text.replace("mailsetup-target ", "mailsetup-target 0")] {
                std::fs::write(&marker, wrong).expect("written");
                assert_eq!(place.look(&target), Standing::Doubtful, "{wrong:?}");
            }
            std::fs::remove_dir_all(place.folder.path().join("disk")).expect("unmounted");
            assert_eq!(place.look(&target), Standing::Doubtful, "unmounted");
            std::fs::create_dir(place.folder.path().join("disk")).expect("another");
            assert_eq!(place.look(&target), Standing::Doubtful, "another disk");
            // Another account has been there since.
            write(&SystemDisk, &target).expect("marked");
            assert_eq!(place.look(&target), Standing::Doubtful, "the marker of another target");
            place.journal.forget_all().expect("forgotten");
            place.join(&target);
            assert_eq!(place.look(&target), Standing::Sound, "begun anew");
        }
    }

    #[test]
    fn what_counts_by_its_content_alone_counts_in_its_target_alone() {
        let place = Place::new();
        let target = place.targets()[0].clone();
        place.join(&target);
        place.put("1.mailsetup", 0);
        // As where the login is another one than it was.
        let archived = Change::Archive(Key::uidl(b"1.mailsetup"), 5);
        place.journal.commit(&[archived]).expect("committed");
        assert_eq!(place.look(&target), Standing::Sound);
        std::fs::remove_dir_all(place.folder.path().join("disk")).expect("unmounted");
        assert_eq!(place.look(&target), Standing::Doubtful);
    }

    #[test]
    fn in_a_journal_without_a_target_what_the_server_no_longer_lists_is_not_at_stake() {
        let place = Place::new();
        let target = place.targets()[0].clone();
        place.put("1.mailsetup", 7);
        assert_eq!(place.look(&target), Standing::Sound);
        place.join(&target);
        assert!(!place.journal.any(|_, _| true).expect("read"), "and does not vouch for what is not there");
    }

    #[test]
    fn a_target_of_the_last_release_is_known_by_its_mail() {
        for (at, file) in ["m/.Archive/cur/1.mailsetup:2,S", "e/x/y/1.mailsetup.eml", "b"].into_iter().enumerate() {
            let place = Place::new();
            let target = place.targets()[at].clone();
            place.put("1.mailsetup", 0);
            let file = place.folder.path().join("disk").join(file);
            if target.is_mbox() {
                let end = mbox::End { length: 5, digest: [0; 32] };
                place.journal.commit(&[Change::Mbox { path: file.clone(), end }]).expect("committed");
            }
            assert_eq!(place.look(&target), Standing::Doubtful, "nothing there");
            std::fs::create_dir_all(file.parent().expect("folder")).expect("made");
            std::fs::write(&file, "From 2.mailsetup Thu Jan  1 00:00:00 1970\n\n").expect("written");
            let other = if target.is_mbox() { file.clone() } else { file.with_file_name("2.mailsetup.eml") };
            if !target.is_mbox() {
                std::fs::rename(&file, &other).expect("renamed");
            }
            assert_eq!(place.look(&target), Standing::Doubtful, "another's mail");
            std::fs::write(&file, "From 1.mailsetup Thu Jan  1 00:00:00 1970\n\n").expect("written");
            assert_eq!(place.look(&target), Standing::Sound, "{}", file.display());
            place.join(&target);
            assert!(place.journal.any(|_, _| true).expect("read"));
            std::fs::remove_file(&file).expect("moved");
            // A message that the user removed is the user's affair; an mbox that is gone is not.
            let now = if target.is_mbox() { Standing::Older(1) } else { Standing::Sound };
            assert_eq!(place.look(&target), now, "marked now");
        }
    }

    #[test]
    fn two_runs_agree_on_one_marker() {
        let (one, other) = (Place::new(), Place::new());
        let target = one.targets()[0].clone();
        one.join(&target);
        other.join(&target);
        assert_eq!(one.journal.target().expect("read"), other.journal.target().expect("read"));
        let first = read(&SystemDisk, &target).expect("read");
        assert_eq!(write(&SystemDisk, &target).ok(), first, "written at the same time");
        let names = names_in(&SystemDisk, target.path()).expect("read");
        assert_eq!(names, [".mailsetup-target"]);
    }
}

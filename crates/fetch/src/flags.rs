//! Keeps Maildir flags at what the IMAP server says.
//!
//! What changed on the server since the journal last noted it is changed here too; flags that were set
//! here, by a mail program, stay as they are. So it is the server's changes that come over, not its
//! state.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use mail_platform::{System, names};

use super::disk::Disk;
use super::journal::{Change, Journal, Key, Record};
use super::layout::Target;
use super::store::StoreError;

/// Records in one commit.
const COMMIT: usize = 1000;

/// A message whose flags the server has told.
pub struct Told {
    /// Its key.
    pub key: Key,
    /// What is known of it.
    pub record: Record,
    /// Maildir letters.
    pub flags: String,
}

/// Renames the files whose flags changed, and notes it. Answers with how many.
///
/// # Errors
/// [`StoreError`]
pub fn update(
    disk: &dyn Disk,
    journal: &Journal,
    target: &Target,
    place: &Path,
    told: Vec<Told>,
) -> Result<u64, StoreError> {
    let changed: Vec<Told> =
        told.into_iter().filter(|told| told.record.flags.as_deref() != Some(told.flags.as_str())).collect();
    let mut files = Files { disk, target, place, seen: None };
    let mut renamed = 0;
    for part in changed.chunks(COMMIT) {
        let mut touched = HashSet::new();
        for told in part {
            renamed += u64::from(files.change(told, &mut touched)?);
        }
        for folder in touched {
            disk.sync_folder(&folder).map_err(|error| StoreError::io(&folder, &error))?;
        }
        let note = |told: &Told| {
            let record = Record { flags: Some(told.flags.clone()), ..told.record.clone() };
            Change::Put(told.key.clone(), record)
        };
        journal.commit(&part.iter().map(note).collect::<Vec<_>>())?;
    }
    Ok(renamed)
}

/// What a file's flags become: those that came on the server come, those that went there go.
fn merged(here: &str, before: Option<&str>, now: &str) -> String {
    let mut letters: BTreeSet<char> = here.chars().collect();
    for letter in before.unwrap_or_default().chars().filter(|letter| !now.contains(*letter)) {
        letters.remove(&letter);
    }
    letters.extend(now.chars().filter(|letter| before.is_none_or(|before| !before.contains(*letter))));
    letters.into_iter().collect()
}

struct Files<'a> {
    disk: &'a dyn Disk,
    target: &'a Target,
    place: &'a Path,
    /// Every file by its name; read once one is not where it is expected.
    seen: Option<HashMap<String, PathBuf>>,
}

impl Files<'_> {
    fn change(&mut self, told: &Told, touched: &mut HashSet<PathBuf>) -> Result<bool, StoreError> {
        let (name, before) = (&told.record.name, told.record.flags.as_deref());
        let expected = self.target.file(self.place, name, before.unwrap_or_default());
        if self.seen.is_none() {
            let there = merged(before.unwrap_or_default(), before, &told.flags);
            match self.rename(&expected, name, &there, touched) {
                Ok(changed) => return Ok(changed),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(StoreError::io(&expected, &error)),
            }
        }
        let Some(file) = self.find(name)? else { return Ok(false) };
        let here = names::flags(&file.to_string_lossy()).map_or(String::new(), |(_, flags)| flags.to_owned());
        let there = merged(&here, before, &told.flags);
        self.rename(&file, name, &there, touched).map_err(|error| StoreError::io(&file, &error))
    }

    fn rename(&self, from: &Path, name: &str, flags: &str, touched: &mut HashSet<PathBuf>) -> std::io::Result<bool> {
        let read = from.parent() == self.target.file(self.place, name, "S").parent();
        let to = match names::flags(&from.to_string_lossy()) {
            // What a mail program has moved out of `new` does not go back, and keeps its mark.
            Some((mark, _)) if read => from.with_file_name(format!("{name}{mark}{flags}")),
            None if read => from.with_file_name(format!("{name}{}{flags}", names::flags_mark(System::HERE))),
            _ => self.target.file(self.place, name, flags),
        };
        if to == from {
            return Ok(false);
        }
        self.disk.rename(from, &to)?;
        touched.extend([from, &to].into_iter().filter_map(Path::parent).map(Path::to_owned));
        Ok(true)
    }

    fn find(&mut self, name: &str) -> Result<Option<PathBuf>, StoreError> {
        if self.seen.is_none() {
            let mut seen = HashMap::new();
            for folder in self.target.shelves(self.place) {
                for file in self.disk.names(&folder).map_err(|error| StoreError::io(&folder, &error))? {
                    seen.insert(self.target.name_of(&file).to_owned(), folder.join(&file));
                }
            }
            self.seen = Some(seen);
        }
        Ok(self.seen.as_mut().and_then(|seen| seen.remove(name)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::disk::SystemDisk;
    use super::*;

    #[test]
    fn the_servers_changes_come_and_what_was_set_here_stays() {
        for (here, before, now, expected) in [
            ("", Some(""), "S", "S"),
            ("S", Some("S"), "", ""),
            ("FS", Some(""), "", "FS"),
            ("PS", Some("F"), "RF", "PRS"),
            ("F", None, "S", "FS"),
            ("S", Some(""), "S", "S"),
        ] {
            assert_eq!(merged(here, before, now), expected, "{here} {before:?} {now}");
        }
    }

    #[test]
    fn files_are_found_wherever_a_mail_program_has_put_them() {
        let folder = tempfile::tempdir().expect("folder");
        let (place, target) = (folder.path(), Target::Maildir(folder.path().to_owned()));
        for name in ["new", "cur"] {
            std::fs::create_dir(place.join(name)).expect("folder");
        }
        let journal = Journal::open(&SystemDisk, &place.join("journal")).expect("journal");
        for file in ["new/1.x", "new/2.x", "cur/3.x:2,P", "cur/4.x:2,S", "new/6.x"] {
            std::fs::write(place.join(file), "").expect("mail");
        }
        let told = |uid: u32, before: &str, now: &str| Told {
            key: Key::imap("INBOX", 1, uid),
            record: Record { name: format!("{uid}.x"), flags: Some(before.to_owned()), ..Record::sample() },
            flags: now.to_owned(),
        };
        let all = vec![
            told(1, "", "S"),
            told(2, "", ""),
            told(3, "", "F"),
            told(4, "S", ""),
            told(5, "", "S"),
            told(6, "", "FS"),
        ];
        assert_eq!(update(&SystemDisk, &journal, &target, place, all).expect("updated"), 4);
        let mut found: Vec<String> = Vec::new();
        for name in ["new", "cur"] {
            found.extend(SystemDisk.names(&place.join(name)).expect("names"));
        }
        found.sort();
        assert_eq!(found, ["1.x:2,S", "2.x", "3.x:2,FP", "4.x:2,", "6.x:2,FS"]);
        let noted = |uid| journal.get(&Key::imap("INBOX", 1, uid)).expect("read").and_then(|record| record.flags);
        assert_eq!((noted(1), noted(2), noted(5)), (Some("S".into()), None, Some("S".into())));
    }
}

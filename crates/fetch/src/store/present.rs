//! What lies in the target already. A file there is replaced by its own content, and by nothing else.

use std::collections::hash_map::RandomState;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::io;
use std::path::{Path, PathBuf};

use super::{Shelf, StoreError};
use crate::disk::{Disk, fill};
use crate::mbox::MARK;

/// Names of messages in the folders of a mailbox. There may be a hundred thousand, and next to none is asked for:
/// so a number stands for each, until one is.
#[derive(Debug, Default)]
pub struct Present {
    folders: Vec<PathBuf>,
    hasher: RandomState,
    names: HashSet<u64>,
    files: Option<HashMap<String, PathBuf>>,
}

impl Present {
    /// Reads the folders.
    pub fn of(disk: &dyn Disk, shelf: &Shelf) -> Result<Self, StoreError> {
        let mut present = Self { folders: shelf.target.shelves(&shelf.place), ..Self::default() };
        let (mut names, hasher) = (HashSet::new(), present.hasher.clone());
        present.each(disk, shelf, |name, _| names.extend([hasher.hash_one(name)]))?;
        present.names = names;
        Ok(present)
    }

    /// Where the message of this name lies.
    pub fn find(&mut self, disk: &dyn Disk, shelf: &Shelf, name: &str) -> Result<Option<PathBuf>, StoreError> {
        if !self.names.contains(&self.hasher.hash_one(name)) {
            return Ok(None);
        }
        if self.files.is_none() {
            let mut files = HashMap::new();
            self.each(disk, shelf, |name, path| drop(files.insert(name.to_owned(), path)))?;
            self.files = Some(files);
        }
        Ok(self.files.as_ref().and_then(|files| files.get(name)).cloned())
    }

    /// One more lies there.
    pub fn put(&mut self, name: &str, path: &Path) {
        self.names.insert(self.hasher.hash_one(name));
        if let Some(files) = &mut self.files {
            files.insert(name.to_owned(), path.to_owned());
        }
    }

    fn each(&self, disk: &dyn Disk, shelf: &Shelf, mut each: impl FnMut(&str, PathBuf)) -> Result<(), StoreError> {
        for folder in &self.folders {
            for file in disk.names(folder).map_err(|error| StoreError::io(folder, &error))? {
                let name = shelf.target.name_of(&file);
                if name.ends_with(MARK) && !file.starts_with('.') {
                    each(name, folder.join(&file));
                }
            }
        }
        Ok(())
    }
}

/// The `number`-th name of a message, where a file of the first has other content.
pub fn further(name: &str, number: u32) -> String {
    format!("{}-{number}{MARK}", name.strip_suffix(MARK).unwrap_or(name))
}

/// Two files hold the same.
pub fn same(disk: &dyn Disk, one: &Path, other: &Path) -> io::Result<bool> {
    let mut files = [disk.open(one)?, disk.open(other)?];
    let mut pieces = [vec![0; PIECE], vec![0; PIECE]];
    loop {
        let mut lengths = [0; 2];
        for ((file, piece), length) in files.iter_mut().zip(&mut pieces).zip(&mut lengths) {
            *length = fill(file, piece)?;
        }
        if lengths[0] != lengths[1] || pieces[0][..lengths[0]] != pieces[1][..lengths[1]] {
            return Ok(false);
        }
        if lengths[0] < PIECE {
            return Ok(true);
        }
    }
}

/// Bytes that are compared at once.
const PIECE: usize = 16 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::SystemDisk;

    #[test]
    fn files_are_the_same_to_their_end() {
        let folder = tempfile::tempdir().expect("folder");
        let paths = ["a", "b"].map(|name| folder.path().join(name));
        let long = "x".repeat(PIECE);
        for (one, other) in [("", "a"), (&long, "y"), (&long[1..], &long), ("a\n", "a\r\n")] {
            for (one, other, expected) in [(one, other, false), (one, one, true), (other, other, true)] {
                std::fs::write(&paths[0], one).expect("written");
                std::fs::write(&paths[1], other).expect("written");
                assert_eq!(same(&SystemDisk, &paths[0], &paths[1]).ok(), Some(expected));
            }
        }
    }
}

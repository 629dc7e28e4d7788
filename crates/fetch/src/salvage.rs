//! A journal begun anew: of a damaged one, or one whose target is in doubt, what can be read and was seen on disk is
//! kept. All else is fetched again and compared with what lies there, so that nothing is deleted on the server that
//! is on no disk.

use std::collections::HashMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::disk::Disk;
use super::journal::{Change, Digest, Journal, Salvaged};
use super::layout::Target;
use super::marker;
use super::store::StoreError;

/// Records in one commit.
const PART: usize = 1000;

/// Puts the journal aside, under a name that is free, and makes a new one. Answers where the old one lies, and how
/// many of its messages were found on disk.
///
/// # Errors
/// [`StoreError`]
pub fn begin_anew(disk: &dyn Disk, path: &Path, target: &Target) -> Result<(PathBuf, u64), StoreError> {
    let failed = |error: io::Error| StoreError::io(path, &error);
    let folder = path.parent().unwrap_or(Path::new("."));
    let names = disk.names(folder).map_err(failed)?;
    let free = |number: u32| path.with_extension(format!("broken-{number}"));
    let taken = |aside: &Path| names.iter().any(|name| aside.file_name().is_some_and(|file| *file == **name));
    let aside = (1..=u32::MAX).map(free).find(|aside| !taken(aside)).unwrap_or_else(|| free(0));
    disk.rename(path, &aside).map_err(failed)?;
    disk.sync_folder(folder).map_err(failed)?;
    let journal = Journal::open(disk, path)?;
    let Salvaged { records, identities } = Journal::salvage(disk, &aside);
    journal.set_identities(&identities)?;
    let files = match target {
        // What lies in one file is told by its content when it comes again.
        Target::Mbox { .. } => HashMap::new(),
        _ => marker::files(disk, target)?,
    };
    let mut kept = 0;
    let seen = records.into_iter().filter(|(_, record)| {
        let there = |path: &PathBuf| holds(disk, path, &record.digest, target).unwrap_or(false);
        // What a receiver has taken nobody can look for.
        record.gone_s == 0 && (target.hands_over() || files.get(&record.name).is_some_and(there))
    });
    let mut changes = Vec::new();
    for (key, record) in seen {
        kept += 1;
        changes.push(Change::Put(key, record));
        if changes.len() == PART {
            journal.commit(&changes)?;
            changes.clear();
        }
    }
    journal.commit(&changes)?;
    Ok((aside, kept))
}

/// The file is the message of this digest. One that had bare line ends can't be told in a Maildir.
fn holds(disk: &dyn Disk, path: &Path, digest: &Digest, target: &Target) -> io::Result<bool> {
    let mut file = disk.open(path)?;
    let (mut hash, mut octets) = (Sha256::new(), vec![0; 64 * 1024]);
    loop {
        let read = file.read(&mut octets)?;
        if read == 0 {
            return Ok(hash.finalize()[..] == digest[..]);
        }
        if !target.bare_lf() {
            hash.update(&octets[..read]);
            continue;
        }
        for line in octets[..read].split_inclusive(|byte| *byte == b'\n') {
            match line.split_last() {
                Some((b'\n', line)) => {
                    hash.update(line);
                    hash.update(b"\r\n");
                }
                _ => hash.update(line),
            }
        }
    }
}

//! Keeps two runs apart.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

/// The lock of one account and target; given back when dropped, and by the system when the process
/// dies.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Why there is no lock.
#[derive(Debug)]
pub enum LockError {
    /// Another run has it; its process, where it can be read.
    Held(Option<u32>),
    /// The file can't be had.
    Io(io::Error),
}

impl Lock {
    /// Takes the lock.
    ///
    /// # Errors
    /// [`LockError`]
    pub fn take(path: &Path) -> Result<Self, LockError> {
        let file = File::options().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = file.map_err(LockError::Io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                let _ = file.take(20).read_to_string(&mut text);
                return Err(LockError::Held(text.trim().parse().ok()));
            }
            Err(TryLockError::Error(error)) => return Err(LockError::Io(error)),
        }
        let written = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(format!("{}\n", std::process::id()).as_bytes()));
        written.map_err(LockError::Io)?;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_has_it() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("lock");
        let lock = Lock::take(&path).expect("free");
        assert!(matches!(Lock::take(&path), Err(LockError::Held(Some(pid))) if pid == std::process::id()));
        drop(lock);
        assert!(Lock::take(&path).is_ok());
    }
}

//! Locks an mbox as other mail programs do: a file `mbox.lock` beside it, and a lock of the system on
//! the file itself. Each program knows at least one of the two.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// Nobody else writes a mailbox for longer.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(100);
/// A lock file counts as forgotten after this time, whoever it names: a number may be another's by now.
const STALE: Duration = Duration::from_secs(10 * 60);

/// Held until it is dropped.
#[derive(Debug)]
pub struct MboxLock {
    /// `None` where no file can be made in that folder, as in a system's spool.
    file: Option<PathBuf>,
    until: Instant,
}

impl MboxLock {
    /// Takes the lock file, and waits for those who have it.
    pub fn take(mbox: &Path) -> io::Result<Self> {
        Self::take_within(mbox, PATIENCE)
    }

    fn take_within(mbox: &Path, patience: Duration) -> io::Result<Self> {
        let until = Instant::now() + patience;
        let mut name = mbox.as_os_str().to_owned();
        name.push(".lock");
        let path = PathBuf::from(name);
        loop {
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(mut file) => {
                    let lock = Self { file: Some(path), until };
                    file.write_all(format!("{}\n", std::process::id()).as_bytes())?;
                    return Ok(lock);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    if forgotten(&path) {
                        remove(&path)?;
                    } else {
                        wait(until)?;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                    return Ok(Self { file: None, until });
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Takes the system's lock; it ends when the file is closed.
    pub fn lock_file(&mut self, file: &File) -> io::Result<()> {
        loop {
            match lock(file) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => wait(self.until)?,
                done => return done,
            }
        }
    }
}

impl Drop for MboxLock {
    fn drop(&mut self) {
        if let Some(path) = &self.file {
            let _ = fs::remove_file(path);
        }
    }
}

fn wait(until: Instant) -> io::Result<()> {
    if Instant::now() >= until {
        return Err(io::Error::new(io::ErrorKind::WouldBlock, "another program has it locked"));
    }
    std::thread::sleep(PAUSE);
    Ok(())
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Its process is gone, or it is old.
fn forgotten(path: &Path) -> bool {
    let text = fs::read_to_string(path).unwrap_or_default();
    let changed = fs::metadata(path).and_then(|facts| facts.modified());
    text.trim().parse().is_ok_and(|pid| !lives(pid))
        || changed.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age > STALE))
}

#[cfg(unix)]
fn lives(pid: i32) -> bool {
    use rustix::process::{Pid, test_kill_process};
    // A process of another user may not be signalled, but it lives.
    Pid::from_raw(pid).is_some_and(|pid| test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
fn lives(_pid: i32) -> bool {
    true
}

#[cfg(unix)]
fn lock(file: &File) -> io::Result<()> {
    use rustix::fs::{FlockOperation, fcntl_lock};
    match fcntl_lock(file, FlockOperation::NonBlockingLockExclusive) {
        Err(rustix::io::Errno::ACCESS | rustix::io::Errno::AGAIN) => Err(io::ErrorKind::WouldBlock.into()),
        // Some network file systems know no locks; the file beside has to do.
        Err(rustix::io::Errno::NOLCK | rustix::io::Errno::NOSYS) => Ok(()),
        done => done.map_err(io::Error::from),
    }
}

#[cfg(not(unix))]
fn lock(file: &File) -> io::Result<()> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(fs::TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn who_lives_keeps_it_and_who_is_gone_loses_it() {
        let folder = tempfile::tempdir().expect("folder");
        let (mbox, lock) = (folder.path().join("mbox"), folder.path().join("mbox.lock"));
        let held = MboxLock::take_within(&mbox, Duration::ZERO).expect("free");
        assert!(lock.exists());
        let second = MboxLock::take_within(&mbox, Duration::ZERO).expect_err("held");
        assert_eq!(second.kind(), io::ErrorKind::WouldBlock);
        drop(held);
        assert!(!lock.exists());
        let mut child = std::process::Command::new("true").spawn().expect("true");
        let gone = child.id();
        child.wait().expect("ended");
        fs::write(&lock, gone.to_string()).expect("written");
        drop(MboxLock::take_within(&mbox, Duration::ZERO).expect("its process is gone"));
        fs::write(&lock, "").expect("written");
        assert!(MboxLock::take_within(&mbox, Duration::ZERO).is_err(), "new, and names nobody");
        let old = File::options().write(true).open(&lock).expect("there");
        old.set_modified(SystemTime::now() - 2 * STALE).expect("set");
        assert!(MboxLock::take_within(&mbox, Duration::ZERO).is_ok(), "old, and names nobody");
    }
}

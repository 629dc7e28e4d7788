//! Locks an mbox as other mail programs do: a file `mbox.lock` beside it, and a lock of the system on
//! the file itself. Each program knows at least one of the two.
//!
//! The file beside is written under a name of its own and gets that of the lock by link(2), so that it says whose it
//! is from the first moment: an empty one of a run that was killed would keep everybody out until it is old.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime};

use mail_platform::files::lock_mailbox;
use mail_platform::programs::is_alive;

use super::mbox::MARK;

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
            match create(&path) {
                Ok(()) => return Ok(Self { file: Some(path), until }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    if is_mail(&path) {
                        give_way(&path)?;
                    } else if forgotten(&path) {
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
            match lock_mailbox(file) {
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

/// Makes the lock file, with the number of this process in it.
fn create(path: &Path) -> io::Result<()> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let pid = std::process::id();
    let draft = path.with_file_name(format!("{DRAFT}{pid}.{}", NUMBER.fetch_add(1, Ordering::Relaxed)));
    let text = format!("{pid}\n");
    let new = |path: &Path| OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = match new(&draft) {
        // Where nothing new can be made, a lock that is there holds all the same.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied && path.exists() => {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        file => file?,
    };
    let linked = file.write_all(text.as_bytes()).and_then(|()| fs::hard_link(&draft, path));
    let _ = fs::remove_file(&draft);
    match linked {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // A file system without links (FAT, some of those on a network).
        Err(_) => new(path)?.write_all(text.as_bytes()),
    }
}

/// What [`create`] writes first begins with this, in the mbox's folder.
const DRAFT: &str = ".mailsetup-lock.";

/// A draft of a lock, of a process that is gone.
pub fn is_forgotten_draft(file: &str) -> bool {
    let pid = file.strip_prefix(DRAFT).and_then(|rest| rest.split('.').next()?.parse().ok());
    pid.is_some_and(|pid| !is_alive(pid))
}

/// 0.1.0 stored a mailbox called "lock" there.
fn is_mail(path: &Path) -> bool {
    let mut octets = Vec::new();
    let read = File::open(path).and_then(|file| file.take(100).read_to_end(&mut octets));
    let name = octets.strip_prefix(b"From ").and_then(|rest| rest.split(|octet| *octet == b' ').next());
    read.is_ok() && name.is_some_and(|name| name.ends_with(MARK.as_bytes()))
}

/// Moves that mail to where the mailbox is now; nothing there is replaced.
fn give_way(path: &Path) -> io::Result<()> {
    let place = path.with_extension("%6Cock");
    let in_doubt = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => io::Error::new(
            error.kind(),
            format!("mail lies where its lock goes ({}), and a mailbox of that name in its place", path.display()),
        ),
        _ => error,
    };
    fs::hard_link(path, place).map_err(in_doubt)?;
    remove(path)
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
    text.trim().parse().is_ok_and(|pid| !is_alive(pid))
        || changed.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age > STALE))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_lock_says_whose_it_is_and_nothing_is_left() {
        let folder = tempfile::tempdir().expect("folder");
        let lock = folder.path().join("mbox.lock");
        let (stop, lock_of) = (std::sync::atomic::AtomicBool::new(false), format!("{}\n", std::process::id()));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..2000 {
                    drop(MboxLock::take_within(&folder.path().join("mbox"), Duration::ZERO).expect("free"));
                }
                stop.store(true, Ordering::Relaxed);
            });
            while !stop.load(Ordering::Relaxed) {
                if let Ok(text) = fs::read_to_string(&lock) {
                    assert_eq!(text, lock_of);
                }
            }
        });
        assert_eq!(fs::read_dir(folder.path()).expect("folder").count(), 0);
    }

    #[test]
    fn mail_under_the_name_of_the_lock_is_moved_and_never_removed() {
        let folder = tempfile::tempdir().expect("folder");
        let [mbox, lock, moved] = ["mbox", "mbox.lock", "mbox.%6Cock"].map(|name| folder.path().join(name));
        let mail = "From 1.V2.ab.mailsetup Tue Nov 24 11:32:25 2026\nSubject: x\n\n";
        fs::write(&lock, mail).expect("written");
        File::options().write(true).open(&lock).expect("there").set_modified(SystemTime::UNIX_EPOCH).expect("set");
        drop(MboxLock::take_within(&mbox, Duration::ZERO).expect("free"));
        assert_eq!(fs::read_to_string(&moved).expect("moved"), mail);
        assert!(!lock.exists());
        fs::write(&lock, mail).expect("written");
        MboxLock::take_within(&mbox, Duration::ZERO).expect_err("both are there");
        assert!(lock.exists());
    }

    #[test]
    fn drafts_of_the_living_are_kept() {
        assert!(!is_forgotten_draft(&format!("{DRAFT}{}.0", std::process::id())));
        assert!(is_forgotten_draft(&format!("{DRAFT}{}.7", i32::MAX)));
        for other in ["mbox", DRAFT, ".mailsetup-lock.x.1"] {
            assert!(!is_forgotten_draft(other), "{other}");
        }
    }

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

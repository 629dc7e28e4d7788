//! Permissions, locks and durability.

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::path::Path;

/// A file for its owner's eyes alone. On Windows it has the access list of its folder.
pub fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// A folder for its owner alone; as [`private`] on Windows.
pub fn private_folder(builder: &mut DirBuilder) -> &mut DirBuilder {
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(builder, 0o700);
    builder
}

/// What a temporary file gets so that the umask alone limits who may read it; `None`: it has that already.
pub fn shared() -> Option<Permissions> {
    #[cfg(unix)]
    return Some(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    #[cfg(not(unix))]
    None
}

/// Makes the names in a folder durable. Windows has no call for it: a folder can't be opened as a file, and NTFS
/// journals its names by itself.
///
/// # Errors
/// What the system says.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(path)?.sync_all()?;
    let _ = path;
    Ok(())
}

/// Locks an open mailbox against other programs, without waiting. [`io::ErrorKind::WouldBlock`]: another has it.
///
/// # Errors
/// What the system says.
#[cfg(unix)]
pub fn lock_mailbox(file: &File) -> io::Result<()> {
    use rustix::fs::{FlockOperation, fcntl_lock};
    match fcntl_lock(file, FlockOperation::NonBlockingLockExclusive) {
        Err(rustix::io::Errno::ACCESS | rustix::io::Errno::AGAIN) => Err(io::ErrorKind::WouldBlock.into()),
        // Some network file systems know no locks; the file beside has to do.
        Err(rustix::io::Errno::NOLCK | rustix::io::Errno::NOSYS) => Ok(()),
        done => done.map_err(io::Error::from),
    }
}

/// Locks an open mailbox against other programs, without waiting. [`io::ErrorKind::WouldBlock`]: another has it.
///
/// # Errors
/// What the system says.
#[cfg(not(unix))]
pub fn lock_mailbox(file: &File) -> io::Result<()> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(std::fs::TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
        Err(std::fs::TryLockError::Error(error)) => Err(error),
    }
}

/// Standard input past the standard library's own buffer, which nothing clears. On Windows by way of that buffer: it
/// turns what is typed at a console into UTF-8.
///
/// # Errors
/// What the system says.
pub fn unbuffered_stdin() -> io::Result<Box<dyn io::Read>> {
    #[cfg(unix)]
    return Ok(Box::new(File::from(std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned()?)));
    #[cfg(not(unix))]
    Ok(Box::new(io::stdin().lock()))
}

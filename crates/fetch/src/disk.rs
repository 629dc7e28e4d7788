//! The file system, passed in: the real one, and in tests one that fails, or forgets what was not
//! synced.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use mail_platform::files;
use redb::StorageBackend;

use super::mbox_lock::MboxLock;

/// What the store asks of a file system.
pub trait Disk: Send + Sync {
    /// A new file for writing; one that is there is emptied.
    ///
    /// # Errors
    /// What the system says.
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// Gives a file its final name, in the place of one that has it.
    ///
    /// # Errors
    /// What the system says.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Gives a file its final name if no other has it.
    ///
    /// # Errors
    /// What the system says; `AlreadyExists` where another has it.
    fn claim(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Makes the content of a file durable that is written and closed. Files waiting for this are many, and a
    /// process may hold only so many open.
    ///
    /// # Errors
    /// What the system says; the content may then be lost, whatever a later call says.
    fn sync_file(&self, path: &Path) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// What the system says.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Makes the names in a folder durable.
    ///
    /// # Errors
    /// What the system says.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;

    /// Makes a folder and those above it.
    ///
    /// # Errors
    /// What the system says.
    fn create_folder(&self, path: &Path) -> io::Result<()>;

    /// The names in a folder.
    ///
    /// # Errors
    /// What the system says.
    fn names(&self, path: &Path) -> io::Result<Vec<String>>;

    /// A file for reading.
    ///
    /// # Errors
    /// What the system says.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + Send>>;

    /// An mbox, made where there is none, and locked against other programs while it is open.
    ///
    /// # Errors
    /// What the system says.
    fn mbox(&self, path: &Path) -> io::Result<Box<dyn MboxFile>>;

    /// The file behind the journal.
    ///
    /// # Errors
    /// What the system says.
    fn journal(&self, path: &Path) -> io::Result<Box<dyn StorageBackend>>;
}

/// An open file.
pub trait DiskFile: Send + Sync {
    /// Appends octets.
    ///
    /// # Errors
    /// What the system says.
    fn write(&mut self, octets: &[u8]) -> io::Result<()>;

    /// Makes the content durable.
    ///
    /// # Errors
    /// What the system says; the content may then be lost, whatever a later call says.
    fn sync(&self) -> io::Result<()>;
}

/// An open mbox.
pub trait MboxFile {
    /// Octets in it.
    ///
    /// # Errors
    /// What the system says.
    fn len(&self) -> io::Result<u64>;

    /// Nothing is in it.
    ///
    /// # Errors
    /// What the system says.
    fn is_empty(&self) -> io::Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Reads from `at` on until `out` is full or the file ends; answers how much.
    ///
    /// # Errors
    /// What the system says.
    fn read(&self, at: u64, out: &mut [u8]) -> io::Result<usize>;

    /// Writes at the end.
    ///
    /// # Errors
    /// What the system says; a part may then be written.
    fn append(&mut self, octets: &[u8]) -> io::Result<()>;

    /// Cuts off what is behind `length`.
    ///
    /// # Errors
    /// What the system says.
    fn truncate(&mut self, length: u64) -> io::Result<()>;

    /// Makes the content durable.
    ///
    /// # Errors
    /// What the system says.
    fn sync(&self) -> io::Result<()>;
}

/// The file system of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemDisk;

impl Disk for SystemDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        files::private(&mut options);
        Ok(Box::new(options.open(path)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn claim(&self, from: &Path, to: &Path) -> io::Result<()> {
        match fs::hard_link(from, to) {
            Ok(()) => fs::remove_file(from),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
            // A file system without links (FAT, some of those on a network).
            Err(_) if to.exists() => Err(io::ErrorKind::AlreadyExists.into()),
            Err(_) => fs::rename(from, to),
        }
    }

    fn sync_file(&self, path: &Path) -> io::Result<()> {
        // Linux tells an error of writing back to whoever syncs first, also by a descriptor opened later.
        OpenOptions::new().write(true).open(path)?.sync_all()
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        files::sync_folder(path)
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        files::private_folder(builder.recursive(true)).create(path)
    }

    fn names(&self, path: &Path) -> io::Result<Vec<String>> {
        fs::read_dir(path)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(File::open(path)?))
    }

    fn mbox(&self, path: &Path) -> io::Result<Box<dyn MboxFile>> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        files::private(&mut options);
        // Its name first: a program that replaces the file must not do so after it was opened.
        let mut lock = MboxLock::take(path)?;
        let file = options.open(path)?;
        lock.lock_file(&file)?;
        Ok(Box::new(SystemMbox { file, _lock: lock }))
    }

    fn journal(&self, path: &Path) -> io::Result<Box<dyn StorageBackend>> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        files::private(&mut options);
        let file = options.open(path)?;
        let backend = redb::backends::FileBackend::new(file).map_err(io::Error::other)?;
        Ok(Box::new(backend))
    }
}

impl DiskFile for File {
    fn write(&mut self, octets: &[u8]) -> io::Result<()> {
        self.write_all(octets)
    }

    fn sync(&self) -> io::Result<()> {
        self.sync_all()
    }
}

struct SystemMbox {
    file: File,
    _lock: MboxLock,
}

/// Reads until `out` is full or the file ends.
pub(crate) fn fill(file: &mut dyn Read, out: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < out.len() {
        match file.read(&mut out[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

impl MboxFile for SystemMbox {
    fn len(&self) -> io::Result<u64> {
        self.file.metadata().map(|facts| facts.len())
    }

    fn read(&self, at: u64, out: &mut [u8]) -> io::Result<usize> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(at))?;
        fill(&mut file, out)
    }

    fn append(&mut self, octets: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::End(0))?;
        self.file.write_all(octets)
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        self.file.set_len(length)
    }

    fn sync(&self) -> io::Result<()> {
        self.file.sync_all()
    }
}

//! The program's only writer of whole files: what is written appears complete or not at all. A pipe or a device is written in
//! place.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// For other users and programs: a new file gets what the umask allows, one that is replaced keeps its mode.
    Shared,
    /// For its owner alone.
    Private,
}

/// A file under way.
#[derive(Debug)]
pub struct WholeFile {
    path: PathBuf,
    out: Out,
    empty: bool,
}

#[derive(Debug)]
enum Out {
    Beside(BufWriter<NamedTempFile>),
    InPlace(File),
}

impl WholeFile {
    /// Begins one. Until [`Self::put`] or [`Self::put_new`] nothing is at `path`, or what was there before.
    ///
    /// # Errors
    /// The folder is missing, or may not be written.
    pub fn begin(path: &Path, mode: Mode) -> io::Result<Self> {
        match std::fs::metadata(path) {
            Ok(there) if !there.is_file() => {
                let out = Out::InPlace(OpenOptions::new().write(true).open(path)?);
                Ok(Self { path: path.to_owned(), out, empty: true })
            }
            _ => Self::beside(path, mode),
        }
    }

    /// As [`Self::begin`], but a pipe or a device is replaced, or refused, like any other file. It is never opened:
    /// a pipe without a reader would wait.
    ///
    /// # Errors
    /// The folder is missing, or may not be written.
    pub fn beside(path: &Path, mode: Mode) -> io::Result<Self> {
        let mut builder = Builder::new();
        let file = permitted(&mut builder, mode).tempfile_in(folder_of(path))?;
        if let (Mode::Shared, Ok(there)) = (mode, std::fs::metadata(path)) {
            file.as_file().set_permissions(there.permissions())?;
        }
        Ok(Self { path: path.to_owned(), out: Out::Beside(BufWriter::new(file)), empty: true })
    }

    /// Nothing was written to it yet.
    pub fn is_empty(&self) -> bool {
        self.empty
    }

    /// A pipe or a device: what was written is out.
    pub fn is_in_place(&self) -> bool {
        matches!(self.out, Out::InPlace(_))
    }

    /// Puts it into its place, also over another file.
    ///
    /// # Errors
    /// Then what was there before is still there.
    pub fn put(self) -> io::Result<()> {
        match self.out {
            Out::InPlace(mut file) => file.flush(),
            Out::Beside(writer) => synced(writer)?.persist(&self.path).map(drop).map_err(|error| error.error),
        }
    }

    /// Puts it into its place if that is free.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] among others.
    pub fn put_new(self) -> io::Result<()> {
        match self.out {
            Out::InPlace(_) => Err(io::ErrorKind::AlreadyExists.into()),
            Out::Beside(writer) => synced(writer)?.persist_noclobber(&self.path).map(drop).map_err(|error| error.error),
        }
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match &mut self.out {
            Out::Beside(file) => file.write(bytes),
            Out::InPlace(file) => file.write(bytes),
        }?;
        self.empty &= written == 0;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.out {
            Out::Beside(file) => file.flush(),
            Out::InPlace(file) => file.flush(),
        }
    }
}

/// Writes a file at once.
///
/// # Errors
/// Then what was there before is still there, unless it is a pipe or a device.
pub fn write_whole(path: &Path, bytes: &[u8], mode: Mode) -> io::Result<()> {
    let mut file = WholeFile::begin(path, mode)?;
    file.write_all(bytes)?;
    file.put()
}

/// The folder that a file is in.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn synced(writer: BufWriter<NamedTempFile>) -> io::Result<NamedTempFile> {
    let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// A temporary file is its owner's alone, unless other permissions are asked for.
fn permitted<'a, 'b>(builder: &'a mut Builder<'b, 'b>, mode: Mode) -> &'a mut Builder<'b, 'b> {
    match mail_platform::files::shared() {
        Some(permissions) if mode == Mode::Shared => builder.permissions(permissions),
        _ => builder,
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).expect("file").permissions().mode() & 0o777
    }

    #[test]
    fn the_mode_follows_the_umask_or_is_the_owners_alone() {
        let folder = tempfile::tempdir().expect("folder");
        let at = |name: &str| folder.path().join(name);
        File::create(at("plain")).expect("made");
        for (name, kind, expected) in [("shared", Mode::Shared, mode(&at("plain"))), ("private", Mode::Private, 0o600)]
        {
            write_whole(&at(name), b"text", kind).expect("written");
            assert_eq!(mode(&at(name)), expected, "{name}");
        }
        for (kind, expected) in [(Mode::Shared, 0o640), (Mode::Private, 0o600)] {
            std::fs::set_permissions(at("plain"), std::fs::Permissions::from_mode(0o640)).expect("mode");
            write_whole(&at("plain"), b"text", kind).expect("replaced");
            assert_eq!(mode(&at("plain")), expected, "{kind:?}");
        }
    }

    #[test]
    fn a_file_that_is_not_finished_leaves_what_was_there() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("file");
        std::fs::write(&path, "old").expect("written");
        let mut begun = WholeFile::begin(&path, Mode::Shared).expect("begun");
        begun.write_all(b"new").expect("written");
        drop(begun);
        let refused = WholeFile::begin(&path, Mode::Shared).expect("begun").put_new().expect_err("there is one");
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read_to_string(&path).expect("file"), "old");
        assert_eq!(std::fs::read_dir(folder.path()).expect("folder").count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_pipe_is_written_in_place() {
        let folder = tempfile::tempdir().expect("folder");
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || std::fs::read_to_string(pipe).expect("read")
        });
        write_whole(&pipe, b"text", Mode::Private).expect("written");
        assert_eq!(reader.join().expect("reader"), "text");
        assert!(!std::fs::metadata(&pipe).expect("there").is_file());
        write_whole(Path::new("/dev/null"), b"text", Mode::Shared).expect("written");
    }
}

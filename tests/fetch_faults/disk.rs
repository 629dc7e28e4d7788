//! A disk in memory that knows what was synced.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use mailsetup::fetch::disk::{Disk, DiskFile, MboxFile};
use redb::StorageBackend;

/// What a cut leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revival {
    /// The process was killed; the system goes on, and forgets nothing.
    Killed,
    /// Only what was synced is there: content of files, names in folders.
    PowerCut,
    /// All names are there, but of content only what was synced; of the journal also every second write
    /// after that, in no order.
    Careless,
}

#[derive(Clone, Default)]
pub struct FakeDisk {
    state: Arc<Mutex<State>>,
    dead: Arc<AtomicBool>,
}

#[derive(Default)]
struct State {
    files: Vec<Content>,
    /// Names now, and as of the last sync of their folders.
    names: BTreeMap<PathBuf, usize>,
    durable: BTreeMap<PathBuf, usize>,
    steps: u64,
    cut_at: Option<u64>,
    /// The disk is full from the cut on, instead of gone.
    full: bool,
}

#[derive(Default)]
struct Content {
    now: Vec<u8>,
    synced: Vec<u8>,
    /// Writes since the last sync: where, and what.
    since: Vec<(usize, Vec<u8>)>,
}

impl Content {
    fn write(&mut self, at: usize, octets: &[u8]) {
        put(&mut self.now, at, octets);
        self.since.push((at, octets.to_vec()));
    }

    fn sync(&mut self) {
        self.synced.clone_from(&self.now);
        self.since.clear();
    }
}

fn put(content: &mut Vec<u8>, at: usize, octets: &[u8]) {
    if content.len() < at + octets.len() {
        content.resize(at + octets.len(), 0);
    }
    content[at..at + octets.len()].copy_from_slice(octets);
}

impl FakeDisk {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("not poisoned")
    }

    /// One thing done; at the cut, and from then on, nothing is done any more.
    fn step(&self) -> io::Result<MutexGuard<'_, State>> {
        let mut state = self.lock();
        state.steps += 1;
        if state.cut_at.is_some_and(|cut| state.steps >= cut) {
            if state.full {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.dead.store(true, Ordering::SeqCst);
        }
        if self.dead.load(Ordering::SeqCst) { Err(io::Error::other("cut")) } else { Ok(state) }
    }

    /// The file of this name, made where there is none.
    fn named(&self, path: &Path) -> io::Result<usize> {
        let mut state = self.step()?;
        if let Some(file) = state.names.get(path) {
            return Ok(*file);
        }
        state.files.push(Content::default());
        let file = state.files.len() - 1;
        state.names.insert(path.to_owned(), file);
        Ok(file)
    }

    /// Stops at this step: dead, or full.
    pub fn cut_at(&self, step: u64, full: bool) {
        let mut state = self.lock();
        state.cut_at = Some(step);
        state.full = full;
    }

    pub fn steps(&self) -> u64 {
        self.lock().steps
    }

    /// Shared with the wire, which dies along.
    pub fn dead(&self) -> Arc<AtomicBool> {
        self.dead.clone()
    }

    pub fn is_dead(&self) -> bool {
        self.dead.load(Ordering::SeqCst)
    }

    pub fn revive(&self, revival: Revival) {
        let mut state = self.lock();
        if revival == Revival::PowerCut {
            state.names = state.durable.clone();
        }
        if revival != Revival::Killed {
            for file in &mut state.files {
                let since = std::mem::take(&mut file.since);
                file.now.clone_from(&file.synced);
                if revival == Revival::Careless && since.iter().any(|(at, _)| *at > 0) {
                    since.iter().step_by(2).for_each(|(at, octets)| put(&mut file.now, *at, octets));
                }
                file.synced.clone_from(&file.now);
            }
        }
        state.durable = state.names.clone();
        state.cut_at = None;
        self.dead.store(false, Ordering::SeqCst);
    }

    /// A file that is there, durably.
    pub fn put(&self, path: &Path, octets: &[u8]) {
        let mut state = self.lock();
        state.files.push(Content { now: octets.to_vec(), synced: octets.to_vec(), since: Vec::new() });
        let file = state.files.len() - 1;
        state.names.insert(path.to_owned(), file);
        state.durable.insert(path.to_owned(), file);
    }

    /// The names in a folder.
    pub fn names_in(&self, folder: &Path) -> Vec<String> {
        let state = self.lock();
        let inside = state.names.keys().filter(|path| path.parent() == Some(folder));
        inside.filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect()
    }

    /// What the files of a folder hold.
    pub fn content(&self, folder: &Path) -> Vec<Vec<u8>> {
        let state = self.lock();
        let inside = state.names.iter().filter(|(path, _)| path.parent() == Some(folder));
        inside.map(|(_, file)| state.files[*file].now.clone()).collect()
    }
}

impl Disk for FakeDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.step()?;
        state.files.push(Content::default());
        let file = state.files.len() - 1;
        state.names.insert(path.to_owned(), file);
        Ok(Box::new(FakeFile { disk: self.clone(), file }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.step()?;
        let file = state.names.remove(from).ok_or(io::ErrorKind::NotFound)?;
        state.names.insert(to.to_owned(), file);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.step()?;
        state.names.remove(path).map(drop).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.step()?;
        let inside = |name: &PathBuf| name.parent() == Some(path);
        let kept: BTreeMap<_, _> =
            state.names.iter().filter(|(name, _)| inside(name)).map(|(name, file)| (name.clone(), *file)).collect();
        state.durable.retain(|name, _| !inside(name));
        state.durable.extend(kept);
        Ok(())
    }

    fn create_folder(&self, _path: &Path) -> io::Result<()> {
        self.step().map(drop)
    }

    fn names(&self, path: &Path) -> io::Result<Vec<String>> {
        let state = self.step()?;
        let inside = state.names.keys().filter(|name| name.parent() == Some(path));
        Ok(inside.filter_map(|name| Some(name.file_name()?.to_string_lossy().into_owned())).collect())
    }

    fn journal(&self, path: &Path) -> io::Result<Box<dyn StorageBackend>> {
        let file = self.named(path)?;
        Ok(Box::new(FakeFile { disk: self.clone(), file }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn io::Read>> {
        let state = self.step()?;
        let file = state.names.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(io::Cursor::new(state.files[*file].now.clone())))
    }

    fn mbox(&self, path: &Path) -> io::Result<Box<dyn MboxFile>> {
        let file = self.named(path)?;
        Ok(Box::new(FakeFile { disk: self.clone(), file }))
    }
}

impl MboxFile for FakeFile {
    fn len(&self) -> io::Result<u64> {
        StorageBackend::len(self)
    }

    fn read(&self, at: u64, out: &mut [u8]) -> io::Result<usize> {
        let state = self.disk.lock();
        let now = &state.files[self.file].now;
        let rest = &now[now.len().min(at as usize)..];
        let read = rest.len().min(out.len());
        out[..read].copy_from_slice(&rest[..read]);
        Ok(read)
    }

    /// In two steps, as a disk may fill up in between.
    fn append(&mut self, octets: &[u8]) -> io::Result<()> {
        let (first, second) = octets.split_at(octets.len() / 2);
        DiskFile::write(self, first)?;
        DiskFile::write(self, second)
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        let mut state = self.disk.step()?;
        let file = &mut state.files[self.file];
        file.now.truncate(length as usize);
        file.since.clear();
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        DiskFile::sync(self)
    }
}

struct FakeFile {
    disk: FakeDisk,
    file: usize,
}

impl fmt::Debug for FakeFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FakeFile({})", self.file)
    }
}

impl DiskFile for FakeFile {
    fn write(&mut self, octets: &[u8]) -> io::Result<()> {
        let mut state = self.disk.step()?;
        let file = &mut state.files[self.file];
        let end = file.now.len();
        file.write(end, octets);
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        self.disk.step()?.files[self.file].sync();
        Ok(())
    }
}

impl StorageBackend for FakeFile {
    fn len(&self) -> io::Result<u64> {
        Ok(self.disk.lock().files[self.file].now.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let state = self.disk.lock();
        let at = offset as usize;
        let content = state.files[self.file].now.get(at..at + out.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        out.copy_from_slice(content);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut state = self.disk.step()?;
        state.files[self.file].now.resize(len as usize, 0);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        self.disk.step()?.files[self.file].sync();
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.disk.step()?.files[self.file].write(offset as usize, data);
        Ok(())
    }
}

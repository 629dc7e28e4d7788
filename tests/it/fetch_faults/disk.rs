//! A disk in memory that knows what was synced.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use mail_fetch::disk::{Disk, DiskFile, MboxFile};
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
    /// Of mail no file may be larger, as if there were no room for more.
    room: Option<usize>,
}

/// A file: what it holds, and how to get back to what was synced. The way back is kept instead of a copy, as the
/// journal is a megabyte and is synced many times.
#[derive(Default, Clone)]
struct Content {
    now: Vec<u8>,
    /// Changes since the last sync, oldest first.
    since: Vec<Undo>,
}

#[derive(Clone)]
struct Undo {
    /// Length before the change.
    length: usize,
    /// Where bytes were replaced or cut off, and what they were.
    at: usize,
    old: Vec<u8>,
    /// What was written there.
    new: Vec<u8>,
}

impl Content {
    fn synced(bytes: &[u8]) -> Self {
        Self { now: bytes.to_vec(), since: Vec::new() }
    }

    fn write(&mut self, at: usize, bytes: &[u8]) {
        let length = self.now.len();
        let old = self.now[at.min(length)..(at + bytes.len()).min(length)].to_vec();
        put(&mut self.now, at, bytes);
        self.since.push(Undo { length, at, old, new: bytes.to_vec() });
    }

    fn resize(&mut self, to: usize) {
        let length = self.now.len();
        let old = self.now[to.min(length)..].to_vec();
        set_length(&mut self.now, to);
        self.since.push(Undo { length, at: to, old, new: Vec::new() });
    }

    fn sync(&mut self) {
        self.since.clear();
    }

    /// What a power cut leaves.
    fn durable(&self) -> Vec<u8> {
        let mut durable = self.now.clone();
        for undo in self.since.iter().rev() {
            set_length(&mut durable, undo.length);
            let end = (undo.at + undo.old.len()).min(undo.length);
            if undo.at < end {
                durable[undo.at..end].copy_from_slice(&undo.old[..end - undo.at]);
            }
        }
        durable
    }

    /// Forgets what was not synced; where the system is careless, every second write is there nevertheless.
    fn revive(&mut self, careless: bool) {
        if self.since.is_empty() {
            return;
        }
        self.now = self.durable();
        let since = std::mem::take(&mut self.since);
        let cut = since.iter().rposition(|undo| undo.new.is_empty() && undo.at < undo.length).map_or(0, |at| at + 1);
        let writes: Vec<_> = since[cut..].iter().filter(|undo| !undo.new.is_empty()).collect();
        if careless && writes.iter().any(|undo| undo.at > 0) {
            writes.iter().step_by(2).for_each(|undo| put(&mut self.now, undo.at, &undo.new));
        }
    }
}

/// `Vec::resize` goes byte by byte where it is not optimized, and a journal begins with a megabyte.
fn set_length(content: &mut Vec<u8>, to: usize) {
    content.truncate(to);
    if content.len() < to {
        content.append(&mut vec![0; to - content.len()]);
    }
}

fn put(content: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if content.len() < at + bytes.len() {
        set_length(content, at + bytes.len());
    }
    content[at..at + bytes.len()].copy_from_slice(bytes);
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

    /// No file of mail may be larger than this.
    pub fn room(&self, octets: Option<usize>) {
        self.lock().room = octets;
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
            state.files.iter_mut().for_each(|file| file.revive(revival == Revival::Careless));
        }
        state.durable = state.names.clone();
        state.cut_at = None;
        self.dead.store(false, Ordering::SeqCst);
    }

    /// A file that is there, durably.
    pub fn put(&self, path: &Path, octets: &[u8]) {
        let mut state = self.lock();
        state.files.push(Content::synced(octets));
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

    /// Another disk is there, with nothing on it.
    pub fn unmount(&self, folder: &Path) {
        let mut state = self.lock();
        state.names.retain(|path, _| !path.starts_with(folder));
        state.durable.retain(|path, _| !path.starts_with(folder));
    }

    /// There is such a file.
    pub fn has(&self, path: &Path) -> bool {
        self.lock().names.contains_key(path)
    }

    /// The user moves a file away.
    pub fn take(&self, path: &Path) {
        let mut state = self.lock();
        state.names.remove(path).expect("there");
        state.durable.remove(path);
    }

    /// What a file holds.
    pub fn file(&self, path: &Path) -> Vec<u8> {
        let state = self.lock();
        state.names.get(path).map(|file| state.files[*file].now.clone()).unwrap_or_default()
    }

    /// What the files of a folder hold.
    pub fn content(&self, folder: &Path) -> Vec<Vec<u8>> {
        let state = self.lock();
        let inside = state.names.iter().filter(|(path, _)| path.parent() == Some(folder));
        inside.map(|(_, file)| state.files[*file].now.clone()).collect()
    }
}

/// Everything that is durable on a disk, or a part of it.
pub type Backup = BTreeMap<PathBuf, Vec<u8>>;

/// What users and disasters do. Used by `fetch_model`, which shares this file.
#[allow(dead_code)]
impl FakeDisk {
    /// All files as a power cut would leave them now, by name.
    pub fn durable(&self, wanted: impl Fn(&Path) -> bool) -> Backup {
        let state = self.lock();
        let wanted = state.durable.iter().filter(|(path, _)| wanted(path));
        wanted.map(|(path, file)| (path.clone(), state.files[*file].durable())).collect()
    }

    /// All files as programs see them now, by name.
    pub fn present(&self, wanted: impl Fn(&Path) -> bool) -> Backup {
        let state = self.lock();
        let wanted = state.names.iter().filter(|(path, _)| wanted(path));
        wanted.map(|(path, file)| (path.clone(), state.files[*file].now.clone())).collect()
    }

    /// Takes files away that are `old`, and puts those of a backup in their place.
    pub fn restore(&self, backup: &Backup, old: impl Fn(&Path) -> bool) {
        let mut state = self.lock();
        state.names.retain(|path, _| !old(path));
        state.durable.retain(|path, _| !old(path));
        drop(state);
        backup.iter().for_each(|(path, content)| self.put(path, content));
    }

    /// A user renames a file.
    pub fn rename_durably(&self, from: &Path, to: &Path) {
        let mut state = self.lock();
        if let Some(file) = state.names.remove(from) {
            state.durable.remove(from);
            state.names.insert(to.to_owned(), file);
            state.durable.insert(to.to_owned(), file);
        }
    }

    /// Forgets the content of files that have no name any more.
    pub fn compact(&self) {
        let mut state = self.lock();
        let state = &mut *state;
        let mut places = BTreeMap::new();
        let mut kept = Vec::new();
        for file in state.names.values_mut().chain(state.durable.values_mut()) {
            *file = *places.entry(*file).or_insert_with(|| {
                kept.push(std::mem::take(&mut state.files[*file]));
                kept.len() - 1
            });
        }
        state.files = kept;
    }

    /// Counts steps from 0 again, without a cut.
    pub fn rewind(&self) {
        let mut state = self.lock();
        (state.steps, state.cut_at, state.full) = (0, None, false);
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

    fn claim(&self, from: &Path, to: &Path) -> io::Result<()> {
        if self.lock().names.contains_key(to) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.rename(from, to)
    }

    fn sync_file(&self, path: &Path) -> io::Result<()> {
        let mut state = self.step()?;
        let file = *state.names.get(path).ok_or(io::ErrorKind::NotFound)?;
        state.files[file].sync();
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
        if state.names.contains_key(path) {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        let below = state.names.keys().filter_map(|name| name.strip_prefix(path).ok()?.iter().next());
        let mut names: Vec<String> = below.map(|name| name.to_string_lossy().into_owned()).collect();
        names.dedup();
        Ok(names)
    }

    fn journal(&self, path: &Path) -> io::Result<Box<dyn StorageBackend>> {
        let file = self.named(path)?;
        Ok(Box::new(FakeFile { disk: self.clone(), file }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn io::Read + Send>> {
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
        state.files[self.file].resize(length as usize);
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
        let room = state.room.unwrap_or(usize::MAX);
        let file = &mut state.files[self.file];
        let end = file.now.len();
        let fits = octets.len().min(room.saturating_sub(end));
        file.write(end, &octets[..fits]);
        if fits < octets.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
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
        state.files[self.file].resize(len as usize);
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

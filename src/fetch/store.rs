//! Messages to disk, beside the network: a thread writes them, a second makes them durable, group by
//! group.
//!
//! The promise, in its order: the end of a message was seen; its file is synced; it is in its
//! place; the folder is synced; the journal is synced. Only then a message counts as stored
//! ([`Stored`]), and only stored messages may be deleted on the server.
//!
//! A group is synced by a few threads at once: the file system then commits its own journal once for
//! many files, and the cost of a message falls to a fraction of a disk's round trip. syncfs would be one
//! call, but waits for whatever else the machine is writing.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::disk::{Disk, DiskFile};
use super::journal::{Change, Digest, Journal, JournalError, Key, Record};
use super::layout::{Namer, Target};
use super::mbox::{self, Quote};

/// Octets on their way from the network to the disk.
const IN_FLIGHT: usize = 256 * 1024;
/// Largest piece of a message that is handed over at once.
pub const PIECE: usize = 64 * 1024;
/// Messages of one group; each holds a file open, and three groups may be under way.
const GROUP_MESSAGES: usize = 200;
/// Octets of one group.
const GROUP_BYTES: u64 = 16 * 1024 * 1024;
/// A group that does not grow is made durable after this time.
pub const GROUP_WAIT: Duration = Duration::from_millis(250);
/// Threads that sync at once.
const SYNCERS: usize = 8;
/// A sync that takes no longer is done by nobody else.
const SYNC_AT_ONCE: Duration = Duration::from_micros(100);

/// How a message is known, once it is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// By what the server calls it.
    Named {
        /// Its key.
        key: Key,
        /// Name of its file.
        name: String,
        /// Maildir flags.
        flags: String,
        /// Where messages of the same content, known under an earlier UIDVALIDITY, count as it.
        rematch: bool,
    },
    /// By its content alone.
    Content,
}

/// Messages are stored, and durably recorded. Of each no more is kept than what the transfer calls it: what a
/// hundred thousand leave behind until the end would be felt.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stored {
    /// Message numbers or UIDs.
    pub tokens: Vec<u32>,
    /// How many of them are new.
    pub fresh: u64,
    /// Octets received of those.
    pub fresh_bytes: u64,
}

impl Stored {
    /// Those that had been stored before, under another name or none.
    pub fn known(&self) -> u64 {
        self.tokens.len() as u64 - self.fresh
    }

    fn push(&mut self, token: u32, fresh: Option<u64>) {
        self.tokens.push(token);
        self.fresh += u64::from(fresh.is_some());
        self.fresh_bytes += fresh.unwrap_or(0);
    }
}

/// Why nothing more can be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreError {
    /// Where.
    pub path: PathBuf,
    /// What the system says.
    pub reason: String,
}

impl StoreError {
    /// What the system says about a file.
    pub fn io(path: &Path, error: &io::Error) -> Self {
        Self { path: path.to_owned(), reason: error.to_string() }
    }
}

impl From<JournalError> for StoreError {
    fn from(error: JournalError) -> Self {
        Self { path: error.path, reason: error.reason }
    }
}

/// Where messages of one mailbox go.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// The form.
    pub target: Target,
    /// The mailbox's folder.
    pub place: PathBuf,
    /// Makes names of those that are known by content alone.
    pub namer: Namer,
    /// What was stored under an earlier UIDVALIDITY, by content.
    pub earlier: HashMap<Digest, Vec<(Key, Record)>>,
    /// Seconds since 1970.
    pub now_s: u64,
}

/// Octets of one message or of several, as they came. One hand-over for many small messages: waking the
/// other thread costs more than writing a message.
#[derive(Debug, Default)]
pub struct Batch {
    /// The octets.
    pub octets: Vec<u8>,
    /// Where messages end, in order. What stands behind the last belongs to a message that is not whole yet.
    pub ends: Vec<End>,
}

/// The end of a message.
#[derive(Debug)]
pub struct End {
    /// Behind its last octet.
    pub at: usize,
    /// What the transfer calls it.
    pub token: u32,
    /// How it is known.
    pub identity: Identity,
}

enum Job {
    Batch { batch: Batch, _room: Option<OwnedSemaphorePermit> },
    Abort,
    Flush,
}

/// The way to the disk. Dropped or finished, it ends its threads.
pub struct Store {
    jobs: Option<Sender<Job>>,
    room: Arc<Semaphore>,
    stored: mpsc::UnboundedReceiver<Result<Stored, StoreError>>,
    writer: Option<JoinHandle<()>>,
    doubtful: bool,
}

impl Store {
    /// Starts the threads. The folders are made if they are not there.
    ///
    /// # Errors
    /// [`StoreError`] where the folders can't be made or read.
    pub fn start(disk: Arc<dyn Disk>, journal: Arc<Journal>, shelf: Shelf) -> Result<Self, StoreError> {
        for folder in shelf.target.folders(&shelf.place) {
            disk.create_folder(&folder).map_err(|error| StoreError::io(&folder, &error))?;
        }
        let (mut orphans, mut tail) = (HashMap::new(), mbox::Tail::default());
        if journal.is_open()? {
            sweep(&*disk, &shelf)?;
            if shelf.target.is_mbox() {
                tail = mbox::repair(&*disk, &journal, &shelf.place)?;
            } else {
                orphans = self::orphans(&*disk, &shelf)?;
            }
        }
        let (jobs, receiver) = channel();
        let (acks, stored) = mpsc::unbounded_channel();
        let (groups, finished) = sync_channel(1);
        let committer = Committer {
            disk: disk.clone(),
            journal,
            shelf: shelf.clone(),
            orphans,
            found: tail.found,
            copies: HashMap::new(),
            opened: false,
            acks: acks.clone(),
        };
        let writer = std::thread::spawn(move || {
            let committing = std::thread::spawn(move || committer.run(&finished));
            let owner = shelf.namer.owner(&shelf.place);
            let mut writer =
                Writer { disk, shelf, owner, groups, draft: None, group: Vec::new(), group_bytes: 0, number: 0 };
            let written = writer.run(&receiver);
            // The committer ends when the last sender of groups is gone.
            drop(writer);
            let _ = committing.join();
            if let Err(error) = written {
                let _ = acks.send(Err(error));
            }
        });
        let room = Arc::new(Semaphore::new(IN_FLIGHT));
        Ok(Self { jobs: Some(jobs), room, stored, writer: Some(writer), doubtful: tail.doubtful })
    }

    /// At the end of the mbox a message may be torn, and another program's mail stands behind it.
    pub fn doubtful(&self) -> bool {
        self.doubtful
    }

    /// Hands over what came; waits where the disk is behind. False where nothing more is taken.
    pub async fn put(&self, batch: Batch) -> bool {
        let wanted = u32::try_from(batch.octets.len().clamp(256, IN_FLIGHT)).unwrap_or(u32::MAX);
        let Ok(room) = self.room.clone().acquire_many_owned(wanted).await else { return false };
        self.send(Job::Batch { batch, _room: Some(room) })
    }

    /// Hands over the last that came, without waiting for room.
    pub fn put_last(&self, batch: Batch) {
        self.send(Job::Batch { batch, _room: None });
    }

    /// Forgets the message under way: it did not come to its end.
    pub fn abort(&self) {
        self.send(Job::Abort);
    }

    /// Makes everything durable that was handed over, and gives all that was stored, group by group.
    ///
    /// # Errors
    /// [`StoreError`]; what was given holds.
    pub async fn finish(mut self, mut each: impl FnMut(Stored)) -> Result<(), StoreError> {
        self.send(Job::Flush);
        self.jobs = None;
        let mut failed = None;
        while let Some(stored) = self.stored.recv().await {
            match stored {
                Ok(stored) => each(stored),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        if let Some(writer) = self.writer.take() {
            let _ = tokio::task::spawn_blocking(move || writer.join()).await;
        }
        failed.map_or(Ok(()), Err)
    }

    fn send(&self, job: Job) -> bool {
        self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok())
    }
}

/// Removes the drafts of a run that was cut off; the lock says that no other is under way.
fn sweep(disk: &dyn Disk, shelf: &Shelf) -> Result<(), StoreError> {
    let owner = shelf.namer.owner(&shelf.place);
    let draft = shelf.target.draft(&shelf.place, &owner, 0);
    let Some(folder) = draft.parent() else { return Ok(()) };
    for file in disk.names(folder).map_err(|error| StoreError::io(folder, &error))? {
        if shelf.target.is_draft(&owner, &file) {
            let path = folder.join(&file);
            disk.remove(&path).map_err(|error| StoreError::io(&path, &error))?;
        }
    }
    Ok(())
}

/// Files with names of ours that a run put in place and did not record, by name. They are replaced when
/// their message comes again.
fn orphans(disk: &dyn Disk, shelf: &Shelf) -> Result<HashMap<String, PathBuf>, StoreError> {
    let mut found = HashMap::new();
    for folder in shelf.target.shelves(&shelf.place) {
        for file in disk.names(&folder).map_err(|error| StoreError::io(&folder, &error))? {
            let name = shelf.target.name_of(&file);
            if name.ends_with(".mailsetup") && !file.starts_with('.') {
                found.insert(name.to_owned(), folder.join(&file));
            }
        }
    }
    Ok(found)
}

/// A message whose octets are written.
struct Written {
    file: Box<dyn DiskFile>,
    draft: PathBuf,
    digest: Digest,
    size_bytes: u64,
    token: u32,
    identity: Identity,
}

struct Draft {
    file: Box<dyn DiskFile>,
    path: PathBuf,
    hash: Sha256,
    size_bytes: u64,
    /// A CR at the end of the last piece, not written yet.
    held: bool,
    /// For an mbox.
    quote: Option<Quote>,
}

impl Draft {
    fn quoted(&mut self, octets: &[u8]) -> io::Result<()> {
        let Some(quote) = &mut self.quote else { return self.file.write(octets) };
        let mut out = Vec::with_capacity(octets.len() + 64);
        quote.push(octets, &mut out);
        self.file.write(&out)
    }

    fn finish(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.held) {
            self.quoted(b"\r")?;
        }
        let Some(quote) = &mut self.quote else { return Ok(()) };
        let mut out = Vec::new();
        quote.finish(&mut out);
        self.file.write(&out)
    }
}

struct Writer {
    disk: Arc<dyn Disk>,
    shelf: Shelf,
    /// Part of the drafts' names.
    owner: String,
    groups: SyncSender<Vec<Written>>,
    draft: Option<Draft>,
    group: Vec<Written>,
    group_bytes: u64,
    number: u64,
}

impl Writer {
    fn run(&mut self, jobs: &Receiver<Job>) -> Result<(), StoreError> {
        let mut out = Vec::with_capacity(PIECE + 1);
        loop {
            let job = if self.group.is_empty() {
                jobs.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                jobs.recv_timeout(GROUP_WAIT)
            };
            let goes_on = match job {
                Ok(Job::Batch { batch, _room }) => self.batch(batch, &mut out)?,
                Ok(Job::Abort) => {
                    self.abort();
                    true
                }
                Ok(Job::Flush) | Err(RecvTimeoutError::Timeout) => self.hand_over(),
                Err(RecvTimeoutError::Disconnected) => {
                    self.abort();
                    self.hand_over();
                    false
                }
            };
            if !goes_on {
                return Ok(());
            }
        }
    }

    fn batch(&mut self, batch: Batch, out: &mut Vec<u8>) -> Result<bool, StoreError> {
        let mut from = 0;
        for End { at, token, identity } in batch.ends {
            self.write(&batch.octets[from..at], out)?;
            from = at;
            if !self.end(token, identity)? {
                return Ok(false);
            }
        }
        if from < batch.octets.len() {
            self.write(&batch.octets[from..], out)?;
        }
        Ok(true)
    }

    fn write(&mut self, octets: &[u8], out: &mut Vec<u8>) -> Result<(), StoreError> {
        if self.draft.is_none() {
            self.number += 1;
            let path = self.shelf.target.draft(&self.shelf.place, &self.owner, self.number);
            let file = self.disk.create(&path).map_err(|error| StoreError::io(&path, &error))?;
            self.draft = Some(Draft {
                file,
                path,
                hash: Sha256::new(),
                size_bytes: 0,
                held: false,
                quote: self.shelf.target.is_mbox().then(Quote::default),
            });
        }
        let Some(draft) = &mut self.draft else { return Ok(()) };
        draft.hash.update(octets);
        draft.size_bytes += octets.len() as u64;
        let written = if self.shelf.target.bare_lf() {
            out.clear();
            bare_lf(octets, &mut draft.held, out);
            draft.quoted(out)
        } else {
            draft.file.write(octets)
        };
        written.map_err(|error| StoreError::io(&draft.path, &error))
    }

    fn end(&mut self, token: u32, identity: Identity) -> Result<bool, StoreError> {
        let Some(mut draft) = self.draft.take() else { return Ok(true) };
        draft.finish().map_err(|error| StoreError::io(&draft.path, &error))?;
        self.group_bytes += draft.size_bytes;
        self.group.push(Written {
            file: draft.file,
            draft: draft.path,
            digest: draft.hash.finalize().into(),
            size_bytes: draft.size_bytes,
            token,
            identity,
        });
        if self.group.len() >= GROUP_MESSAGES || self.group_bytes >= GROUP_BYTES {
            return Ok(self.hand_over());
        }
        Ok(true)
    }

    fn abort(&mut self) {
        if let Some(draft) = self.draft.take() {
            let _ = self.disk.remove(&draft.path);
        }
    }

    /// Gives the group to the committer; false where that one has failed, and said so.
    fn hand_over(&mut self) -> bool {
        self.group_bytes = 0;
        self.group.is_empty() || self.groups.send(std::mem::take(&mut self.group)).is_ok()
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.abort();
    }
}

/// Appends `octets` with LF for each CRLF; every other CR stays. `held` is a CR whose next octet is
/// not known yet.
fn bare_lf(octets: &[u8], held: &mut bool, out: &mut Vec<u8>) {
    let mut rest = octets;
    if *held && !rest.is_empty() {
        *held = false;
        if rest[0] != b'\n' {
            out.push(b'\r');
        }
    }
    while let Some(at) = memchr::memchr(b'\r', rest) {
        out.extend_from_slice(&rest[..at]);
        match rest.get(at + 1) {
            Some(b'\n') => {}
            Some(_) => out.push(b'\r'),
            None => *held = true,
        }
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}

struct Committer {
    disk: Arc<dyn Disk>,
    journal: Arc<Journal>,
    shelf: Shelf,
    orphans: HashMap<String, PathBuf>,
    /// Messages in an mbox that the journal does not know.
    found: mbox::Found,
    /// How often a digest came in this session.
    copies: HashMap<Digest, u32>,
    /// The journal says that a run is under way.
    opened: bool,
    acks: mpsc::UnboundedSender<Result<Stored, StoreError>>,
}

impl Committer {
    fn run(mut self, groups: &Receiver<Vec<Written>>) {
        while let Ok(group) = groups.recv() {
            match self.commit(group) {
                Ok(stored) => drop(self.acks.send(Ok(stored))),
                // What follows would be thrown away; the receiver is dropped, which stops the writer.
                Err(error) => return drop(self.acks.send(Err(error))),
            }
        }
    }

    fn commit(&mut self, group: Vec<Written>) -> Result<Stored, StoreError> {
        if !std::mem::replace(&mut self.opened, true) {
            self.journal.commit(&[Change::Open(true)])?;
        }
        let appending = self.shelf.target.is_mbox();
        if !appending {
            sync(&group)?;
        }
        let mut changes = Vec::with_capacity(group.len());
        let mut stored = Stored { tokens: Vec::with_capacity(group.len()), ..Stored::default() };
        let mut touched = HashSet::new();
        let (mut superfluous, mut appended) = (Vec::new(), Vec::new());
        for written in group {
            let fresh = match self.settle(&written)? {
                Place::Keep { key, name, flags } => {
                    if appending {
                        appended.push((written.draft.clone(), name.clone()));
                    } else {
                        self.place(&written, &name, &flags, &mut touched)?;
                    }
                    let record = self.record(&written, name, flags);
                    changes.push(Change::Put(key, record));
                    Some(written.size_bytes)
                }
                Place::Known(moved) => {
                    if let Some((old, new, record)) = moved {
                        changes.extend([Change::Forget(old), Change::Put(new, record)]);
                    }
                    superfluous.push(written.draft.clone());
                    None
                }
            };
            stored.push(written.token, fresh);
        }
        if !appended.is_empty() {
            let entries: Vec<_> = appended.iter().map(|(draft, name)| (draft.as_path(), name.as_str())).collect();
            let (place, now_s) = (&self.shelf.place, self.shelf.now_s);
            changes.push(mbox::append(&*self.disk, &self.journal, place, &entries, &mut self.found, now_s)?);
            superfluous.extend(appended.into_iter().map(|(draft, _)| draft));
        }
        for folder in touched {
            self.disk.sync_folder(&folder).map_err(|error| StoreError::io(&folder, &error))?;
        }
        self.journal.commit(&changes)?;
        for draft in superfluous {
            let _ = self.disk.remove(&draft);
        }
        Ok(stored)
    }

    fn record(&self, written: &Written, name: String, flags: String) -> Record {
        let Written { digest, size_bytes, .. } = *written;
        Record { digest, size_bytes, stored_s: self.shelf.now_s, gone_s: 0, name, flags: Some(flags) }
    }

    fn settle(&mut self, written: &Written) -> Result<Place, StoreError> {
        match &written.identity {
            Identity::Named { key, name, flags, rematch } => {
                let earlier = if *rematch { self.shelf.earlier.get_mut(&written.digest) } else { None };
                if let Some((old, record)) = earlier.and_then(Vec::pop) {
                    return Ok(Place::Known(Some((old, key.clone(), record))));
                }
                Ok(Place::Keep { key: key.clone(), name: name.clone(), flags: flags.clone() })
            }
            Identity::Content => {
                let copy = self.copies.entry(written.digest).or_insert(0);
                *copy += 1;
                let key = Key::digest(&written.digest, *copy);
                if self.journal.get(&key)?.is_some() {
                    return Ok(Place::Known(None));
                }
                let name = self.shelf.namer.pop3(key.octets());
                Ok(Place::Keep { key, name, flags: String::new() })
            }
        }
    }

    fn place(
        &mut self,
        written: &Written,
        name: &str,
        flags: &str,
        touched: &mut HashSet<PathBuf>,
    ) -> Result<(), StoreError> {
        let mut file = self.shelf.target.file(&self.shelf.place, name, flags);
        if let Some(orphan) = self.orphans.remove(name) {
            // Over the old one, with the flags that a mail program may have given it by now.
            file = self.shelf.target.beside(&orphan, name, flags);
            if orphan != file {
                self.disk.rename(&orphan, &file).map_err(|error| StoreError::io(&orphan, &error))?;
                touched.extend(orphan.parent().map(Path::to_owned));
            }
        }
        self.disk.rename(&written.draft, &file).map_err(|error| StoreError::io(&file, &error))?;
        touched.extend(file.parent().map(Path::to_owned));
        Ok(())
    }
}

enum Place {
    Keep { key: Key, name: String, flags: String },
    Known(Option<(Key, Key, Record)>),
}

/// Syncs the files of a group, several at once where the disk takes its time.
fn sync(group: &[Written]) -> Result<(), StoreError> {
    let next = AtomicUsize::new(0);
    let one = |written: &Written| written.file.sync().map_err(|error| StoreError::io(&written.draft, &error));
    let work = || -> Result<(), StoreError> {
        while let Some(written) = group.get(next.fetch_add(1, Ordering::Relaxed)) {
            one(written)?;
        }
        Ok(())
    };
    // A file system in memory answers sooner than a thread starts.
    let began = Instant::now();
    while let Some(written) = group.get(next.fetch_add(1, Ordering::Relaxed)) {
        one(written)?;
        let done = next.load(Ordering::Relaxed);
        if began.elapsed() > SYNC_AT_ONCE * u32::try_from(done).unwrap_or(u32::MAX) && done + 4 < group.len() {
            break;
        }
    }
    if next.load(Ordering::Relaxed) >= group.len() {
        return Ok(());
    }
    std::thread::scope(|scope| {
        let syncers: Vec<_> = (0..SYNCERS.min(group.len())).map(|_| scope.spawn(work)).collect();
        let broken = || StoreError { path: PathBuf::new(), reason: "thread".to_owned() };
        syncers.into_iter().try_for_each(|syncer| syncer.join().unwrap_or_else(|_| Err(broken())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_crlf_becomes_lf() {
        let table: [(&[u8], &[u8]); 8] = [
            (b"a\r\nb\r\n", b"a\nb\n"),
            (b"a\nb", b"a\nb"),
            (b"a\rb\r", b"a\rb\r"),
            (b"\r\r\n\r", b"\r\n\r"),
            (b"\r\n", b"\n"),
            (b"\0\xff\r\n", b"\0\xff\n"),
            (b"x\n.\n\r\n", b"x\n.\n\n"),
            (b"", b""),
        ];
        for (input, expected) in table {
            for step in [1, 2, input.len().max(1)] {
                let (mut out, mut held) = (Vec::new(), false);
                input.chunks(step).for_each(|chunk| bare_lf(chunk, &mut held, &mut out));
                if held {
                    out.push(b'\r');
                }
                assert_eq!(out, expected, "{input:?} by {step}");
            }
        }
    }
}

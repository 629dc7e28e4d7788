//! The thread that makes groups of messages durable: files synced and in their place, folders synced, then
//! the journal.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::writer::Written;
use super::{Identity, Shelf, StoreError, Stored};
use crate::fetch::disk::Disk;
use crate::fetch::journal::{Change, Digest, Journal, Key, Record};
use crate::fetch::mbox;

/// Threads that sync at once.
const SYNCERS: usize = 8;
/// A sync that takes no longer is done by nobody else.
const SYNC_AT_ONCE: Duration = Duration::from_micros(100);

/// Turns groups into what is stored.
pub struct Committer {
    disk: Arc<dyn Disk>,
    journal: Arc<Journal>,
    shelf: Shelf,
    /// Files in their place that the journal does not know, by name.
    orphans: HashMap<String, PathBuf>,
    /// Messages in an mbox that the journal does not know.
    found: mbox::Found,
    /// How often a digest came in this session.
    copies: HashMap<Digest, u32>,
    acks: mpsc::UnboundedSender<Result<Stored, StoreError>>,
}

impl Committer {
    /// Tells `acks` what is stored.
    pub fn new(
        disk: Arc<dyn Disk>,
        journal: Arc<Journal>,
        shelf: Shelf,
        orphans: HashMap<String, PathBuf>,
        found: mbox::Found,
        acks: mpsc::UnboundedSender<Result<Stored, StoreError>>,
    ) -> Self {
        Self { disk, journal, shelf, orphans, found, copies: HashMap::new(), acks }
    }

    /// Makes each group durable, until there are no more or one could not be.
    pub fn run(mut self, groups: &Receiver<Vec<Written>>) {
        while let Ok(group) = groups.recv() {
            match self.commit(group) {
                Ok(stored) => drop(self.acks.send(Ok(stored))),
                // What follows would be thrown away; the receiver is dropped, which stops the writer.
                Err(error) => return drop(self.acks.send(Err(error))),
            }
        }
    }

    fn commit(&mut self, group: Vec<Written>) -> Result<Stored, StoreError> {
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
        let Written { digest, size_bytes, listed_bytes, .. } = *written;
        Record {
            digest,
            size_bytes,
            stored_s: self.shelf.now_s,
            gone_s: 0,
            listed_bytes,
            deleted: false,
            name,
            flags: Some(flags),
        }
    }

    fn settle(&mut self, written: &Written) -> Result<Place, StoreError> {
        match &written.identity {
            Identity::Named { key, name, flags, rematch } => {
                let mut take = || if *rematch { self.shelf.earlier.take(&written.digest) } else { None };
                while let Some(old) = take() {
                    // It may have been forgotten since the pool was made.
                    let Some(record) = self.journal.get(&old)?.filter(|record| record.digest == written.digest) else {
                        continue;
                    };
                    let listed_bytes = written.listed_bytes;
                    let record = Record { gone_s: 0, deleted: false, listed_bytes, ..record };
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

/// What becomes of a message.
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

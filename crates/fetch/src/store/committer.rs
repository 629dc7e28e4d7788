//! The thread that makes groups of messages durable: files synced and in their place, folders synced, then
//! the journal.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::present::{self, Present};
use super::writer::Written;
use super::{Identity, Shelf, StoreError, Stored};
use crate::disk::Disk;
use crate::journal::{Change, Digest, Journal, Key, Record};
use crate::mbox;

/// Threads that sync at once.
const SYNCERS: usize = 8;
/// A sync that takes no longer is done by nobody else.
const SYNC_AT_ONCE: Duration = Duration::from_micros(100);

/// Turns groups into what is stored.
pub struct Committer {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) journal: Arc<Journal>,
    pub(super) shelf: Shelf,
    /// Files in their place.
    present: Present,
    /// Messages in an mbox that the journal does not know.
    found: mbox::Found,
    /// How often a digest came in this session.
    copies: HashMap<Digest, u32>,
    /// Keys that stand for a message of this session.
    put: HashSet<Key>,
    /// Keys whose records went over to another.
    taken: HashSet<Key>,
    /// Names of files that belong to a message under another id by now.
    owned: HashSet<String>,
    /// Records whose keys went over to another message, while their own may still come.
    displaced: HashMap<Digest, Record>,
    /// Messages in a row that a receiver wants later.
    pub(super) later: u32,
    acks: mpsc::UnboundedSender<Result<Stored, StoreError>>,
}

impl Committer {
    /// Tells `acks` what is stored.
    pub fn new(
        disk: Arc<dyn Disk>,
        journal: Arc<Journal>,
        shelf: Shelf,
        present: Present,
        found: mbox::Found,
        acks: mpsc::UnboundedSender<Result<Stored, StoreError>>,
    ) -> Self {
        Self {
            disk,
            journal,
            shelf,
            present,
            found,
            copies: HashMap::new(),
            put: HashSet::new(),
            taken: HashSet::new(),
            owned: HashSet::new(),
            displaced: HashMap::new(),
            later: 0,
            acks,
        }
    }

    /// Makes each group durable, until there are no more or one could not be.
    pub fn run(mut self, groups: &Receiver<Vec<Written>>) {
        while let Ok(group) = groups.recv() {
            let mut stored = Stored::default();
            let done = self.commit(&group, &mut stored);
            if stored != Stored::default() {
                drop(self.acks.send(Ok(stored)));
            }
            if let Err(error) = done {
                // What is left of these is of no use; those in their place have other names by now.
                let rest = group.into_iter().chain(groups.try_iter().flatten());
                rest.for_each(|written| drop(self.disk.remove(&written.draft)));
                // What follows would be thrown away; the receiver is dropped, which stops the writer.
                return drop(self.acks.send(Err(error)));
            }
        }
    }

    /// `stored` gets what is durable, which may be a part of the group.
    fn commit(&mut self, group: &[Written], stored: &mut Stored) -> Result<(), StoreError> {
        if self.shelf.target.hands_over() {
            return self.hand_over(group, stored);
        }
        let appending = self.shelf.target.is_mbox();
        if !appending {
            sync(&*self.disk, group)?;
        }
        let mut settled = Vec::with_capacity(group.len());
        let mut touched = HashSet::new();
        let mut failed = None;
        for written in group {
            let done = self.settle(written).and_then(|place| match place {
                Place::Keep { key, name, flags } if appending => Ok(Place::Keep { key, name, flags }),
                Place::Keep { key, name, flags } => {
                    let name = self.place(written, name, &flags, &mut touched)?;
                    Ok(Place::Keep { key, name, flags })
                }
                known => Ok(known),
            });
            match done {
                Ok(place) => settled.push((written, place)),
                // A full disk: what came before is whole.
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        let mut changes = Vec::with_capacity(group.len());
        if appending {
            changes.extend(self.append(&mut settled, &mut failed)?);
        }
        for folder in touched {
            self.disk.sync_folder(&folder).map_err(|error| StoreError::io(&folder, &error))?;
        }
        let (mut durable, mut superfluous) = (Stored::default(), Vec::new());
        for (written, place) in settled {
            let kept = matches!(place, Place::Keep { .. });
            durable.push(written.token, kept.then_some(written.size_bytes));
            match place {
                Place::Keep { key, name, flags } => changes.push(Change::Put(key, self.record(written, name, flags))),
                Place::Known(Some((old, new, record))) => {
                    changes.extend([Change::Forget(old), Change::Put(new, record)]);
                }
                Place::Known(None) => {}
            }
            if appending || !kept {
                superfluous.push(&written.draft);
            }
        }
        self.journal.commit(&changes)?;
        for draft in superfluous {
            let _ = self.disk.remove(draft);
        }
        *stored = durable;
        failed.map_or(Ok(()), Err)
    }

    /// Appends what is to be kept. What does not fit is dropped from `settled`, and `failed` says why.
    fn append(
        &mut self,
        settled: &mut Vec<(&Written, Place)>,
        failed: &mut Option<StoreError>,
    ) -> Result<Option<Change>, StoreError> {
        let name = |place: &Place| match place {
            Place::Keep { name, .. } => Some(name.clone()),
            Place::Known(_) => None,
        };
        let named: Vec<_> =
            settled.iter().filter_map(|(written, place)| Some((&written.draft, name(place)?))).collect();
        if named.is_empty() {
            return Ok(None);
        }
        let entries: Vec<_> = named.iter().map(|(draft, name)| (draft.as_path(), name.as_str())).collect();
        let (place, now_s) = (&self.shelf.place, self.shelf.now_s);
        let appended = mbox::append(&*self.disk, &self.journal, place, &entries, &mut self.found, now_s)?;
        if let Some(error) = appended.failed {
            let mut left = appended.whole;
            settled.retain(|(_, place)| {
                let fits = left > 0 || !matches!(place, Place::Keep { .. });
                left -= usize::from(fits && matches!(place, Place::Keep { .. }));
                fits
            });
            *failed = Some(error);
        }
        Ok(appended.change)
    }

    pub(super) fn record(&self, written: &Written, name: String, flags: String) -> Record {
        let Written { digest, size_bytes, listed_bytes, mark, .. } = *written;
        Record {
            digest,
            size_bytes,
            stored_s: self.shelf.now_s,
            gone_s: 0,
            listed_bytes,
            deleted: false,
            name,
            flags: Some(flags),
            mark,
        }
    }

    pub(super) fn settle(&mut self, written: &Written) -> Result<Place, StoreError> {
        match &written.identity {
            Identity::Named { key, name, flags, rematch } => {
                let known = if *rematch { self.recognise(written, key)? } else { None };
                Ok(known.unwrap_or_else(|| Place::Keep { key: key.clone(), name: name.clone(), flags: flags.clone() }))
            }
            Identity::Content => {
                let copy = self.copies.entry(written.digest).or_insert(0);
                *copy += 1;
                let key = Key::digest(&written.digest, *copy);
                if !self.taken.contains(&key) && self.journal.get(&key)?.is_some() {
                    self.shelf.earlier.remove(&written.digest, &key);
                    return Ok(Place::Known(None));
                }
                if let Some(known) = self.recognise(written, &key)? {
                    return Ok(known);
                }
                let name = self.shelf.namer.pop3(key.octets());
                Ok(Place::Keep { key, name, flags: String::new() })
            }
        }
    }

    /// A message of this content is stored, and known under another id: its record goes over to this key.
    fn recognise(&mut self, written: &Written, key: &Key) -> Result<Option<Place>, StoreError> {
        let digest = &written.digest;
        let mut found = None;
        while found.is_none() {
            let Some(old) = self.shelf.earlier.take(digest) else { break };
            // It may have been forgotten since the pool was made, or its key stands for another by now.
            let record = self.journal.get(&old)?.filter(|record| record.digest == *digest);
            found = record.or_else(|| self.displaced.remove(digest)).map(|record| (old, record));
        }
        let replaced = self.journal.get(key)?.filter(|record| record.digest != *digest && !self.put.contains(key));
        self.displaced.extend(replaced.map(|record| (record.digest, record)));
        self.put.insert(key.clone());
        let Some((old, record)) = found else { return Ok(None) };
        let record =
            Record { gone_s: 0, deleted: false, listed_bytes: written.listed_bytes, mark: written.mark, ..record };
        // The old key is forgotten, unless it stands for a message that came before this one.
        let old = if self.put.contains(&old) { key.clone() } else { old };
        if old != *key {
            self.taken.insert(old.clone());
            self.owned.insert(record.name.clone());
        }
        Ok(Some(Place::Known(Some((old, key.clone(), record)))))
    }

    /// Gives the message its place, and answers under which name. A file of other content keeps its own.
    fn place(
        &mut self,
        written: &Written,
        first: String,
        flags: &str,
        touched: &mut HashSet<PathBuf>,
    ) -> Result<String, StoreError> {
        let Self { disk, shelf, present, owned, .. } = self;
        let (mut name, mut number) = (first.clone(), 1);
        let file = loop {
            // Two messages of one content are two files.
            if owned.contains(&name) {
                number += 1;
                name = present::further(&first, number);
                continue;
            }
            let Some(there) = present.find(&**disk, shelf, &name)? else {
                break shelf.target.file(&shelf.place, &name, flags);
            };
            if present::same(&**disk, &written.draft, &there).map_err(|error| StoreError::io(&there, &error))? {
                // Over itself, with the flags that a mail program may have given it by now.
                let file = shelf.target.beside(&there, &name, flags);
                if there != file {
                    disk.rename(&there, &file).map_err(|error| StoreError::io(&there, &error))?;
                    touched.extend(there.parent().map(Path::to_owned));
                }
                break file;
            }
            number += 1;
            name = present::further(&first, number);
        };
        disk.rename(&written.draft, &file).map_err(|error| StoreError::io(&file, &error))?;
        touched.extend(file.parent().map(Path::to_owned));
        present.put(&name, &file);
        Ok(name)
    }
}

/// What becomes of a message.
pub(super) enum Place {
    Keep { key: Key, name: String, flags: String },
    Known(Option<(Key, Key, Record)>),
}

/// Syncs the files of a group, several at once where the disk takes its time.
fn sync(disk: &dyn Disk, group: &[Written]) -> Result<(), StoreError> {
    let next = AtomicUsize::new(0);
    let one =
        |written: &Written| disk.sync_file(&written.draft).map_err(|error| StoreError::io(&written.draft, &error));
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

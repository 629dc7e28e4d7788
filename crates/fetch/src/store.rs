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
//!
//! Here stands the hand-over to the threads; `writer` and `committer` are what they do.

mod committer;
mod handover;
mod present;
mod writer;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::disk::Disk;
use super::journal::{Change, Earlier, Journal, JournalError, Key};
use super::layout::{Namer, Target};
use super::{marker, mbox, mbox_lock};

use committer::Committer;
use present::Present;
use writer::Writer;

/// Octets on their way from the network to the disk.
const IN_FLIGHT: usize = 256 * 1024;
/// Largest piece of a message that is handed over at once.
pub const PIECE: usize = 64 * 1024;
/// A group that does not grow is made durable after this time.
pub const GROUP_WAIT: Duration = Duration::from_millis(250);

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
        /// Where messages of the same content, known under an earlier id, count as it.
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
    /// Others that a receiver wants later; they stay on the server.
    pub later: u64,
    /// How many of the new ones a receiver refused; they are kept beside it.
    pub refused: u64,
    /// What the receiver said last of one that it did not take.
    pub said: Option<String>,
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
    /// What was stored under an earlier id, by content.
    pub earlier: Earlier,
    /// Seconds since 1970.
    pub now_s: u64,
    /// It is the first of a run.
    pub begins: bool,
    /// Noted before anything is stored.
    pub first: Vec<Change>,
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
    /// How large the server says that it is.
    pub listed_bytes: Option<u64>,
}

/// What the writer is to do.
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
    pub fn start(disk: Arc<dyn Disk>, journal: Arc<Journal>, mut shelf: Shelf) -> Result<Self, StoreError> {
        for folder in shelf.target.folders(&shelf.place) {
            disk.create_folder(&folder).map_err(|error| StoreError::io(&folder, &error))?;
        }
        let mut tail = mbox::Tail::default();
        sweep(&*disk, &shelf.target, &shelf.namer, &shelf.place)?;
        let open = journal.is_open()?;
        if shelf.target.is_mbox() {
            tail = mbox::repair(&*disk, &journal, &shelf.place, open)?;
        }
        let present = Present::of(&*disk, &shelf)?;
        let (jobs, receiver) = channel();
        let (acks, stored) = mpsc::unbounded_channel();
        let (groups, finished) = sync_channel(1);
        let opening = (journal.clone(), disk.clone(), shelf.target.clone(), shelf.begins);
        let first = std::mem::take(&mut shelf.first);
        let committer = Committer::new(disk.clone(), journal, shelf.clone(), present, tail.found, acks.clone());
        let writer = std::thread::spawn(move || {
            let committing = std::thread::spawn(move || committer.run(&finished));
            let mut writer = Writer::new(disk, shelf, groups);
            // Before the first draft: a run that is killed with drafts alone is known for one, too.
            let (journal, disk, target, begins) = opening;
            let opened = if begins {
                marker::advance(&*disk, &journal, &target, true, first)
            } else {
                journal.commit(&first).map_err(StoreError::from)
            };
            let written = opened.and_then(|()| writer.run(&receiver));
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

/// Removes the drafts that runs which were cut off have left anywhere in the target, whichever mailboxes this one
/// comes to; the lock says that no other is under way.
///
/// # Errors
/// [`StoreError`] where a folder can't be read, or a draft not removed.
pub fn sweep_all(disk: &dyn Disk, target: &Target, namer: &Namer) -> Result<(), StoreError> {
    let root = target.path();
    sweep(disk, target, namer, root)?;
    let mut folders = vec![if target.is_mbox() { root.parent().unwrap_or(root) } else { root }.to_owned()];
    let own = root.file_name().unwrap_or_default().to_string_lossy();
    while let Some(folder) = folders.pop() {
        for name in disk.names(&folder).unwrap_or_default() {
            let place = folder.join(&name);
            match target {
                Target::Maildir(_) if name.starts_with('.') => sweep(disk, target, namer, &place)?,
                Target::Eml(_) if !name.contains('.') => {
                    sweep(disk, target, namer, &place)?;
                    folders.push(place);
                }
                Target::Mbox { .. } if name.starts_with(&*own) => sweep(disk, target, namer, &place)?,
                _ => {}
            }
        }
    }
    Ok(())
}

/// Puts every mbox in order that the journal knows, not only those that this run is about: at its end the journal
/// forgets that a run was cut off.
///
/// # Errors
/// [`StoreError`]
pub fn repair_all(disk: &dyn Disk, journal: &Journal) -> Result<(), StoreError> {
    for (path, _) in journal.mboxes()? {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { continue };
        if names(disk, folder)?.iter().any(|there| **there == *name) {
            mbox::repair(disk, journal, &path, true)?;
        }
    }
    Ok(())
}

/// Removes the drafts of one mailbox.
fn sweep(disk: &dyn Disk, target: &Target, namer: &Namer, place: &Path) -> Result<(), StoreError> {
    let owner = namer.owner(place);
    let draft = target.draft(place, &owner, 0);
    let remove = |path: &Path| disk.remove(path).map_err(|error| StoreError::io(path, &error));
    if let Some(folder) = draft.parent() {
        for file in names(disk, folder)?.iter().filter(|file| target.is_draft(&owner, file)) {
            remove(&folder.join(file))?;
        }
    }
    if target.is_mbox()
        && let Some(folder) = place.parent()
    {
        // Nobody needs to be able to read the folder of an mbox.
        let names = disk.names(folder).unwrap_or_default();
        for file in names.iter().filter(|file| mbox_lock::is_forgotten_draft(file)) {
            let _ = remove(&folder.join(file));
        }
    }
    Ok(())
}

/// The names in a folder; none where there is no such folder.
fn names(disk: &dyn Disk, folder: &Path) -> Result<Vec<String>, StoreError> {
    match disk.names(folder) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(Vec::new()),
        names => names.map_err(|error| StoreError::io(folder, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::disk::SystemDisk;
    use super::*;

    fn targets(folder: &Path) -> [(Target, PathBuf); 3] {
        let (file, spool) = (folder.join("mbox/mail"), folder.join("spool"));
        [
            (Target::Maildir(folder.join("maildir")), folder.join("maildir/.A.B")),
            (Target::Eml(folder.join("eml")), folder.join("eml/A/B")),
            (Target::Mbox { file, spool }, folder.join("mbox/mail.A.B")),
        ]
    }

    fn start(folder: &Path, target: &Target, place: &Path, namer: &Namer) -> (Store, Arc<Journal>) {
        let journal = Arc::new(Journal::open(&SystemDisk, &folder.join("journal")).expect("journal"));
        journal.commit(&[Change::Open(false)]).expect("closed");
        let (target, place, namer) = (target.clone(), place.to_owned(), namer.clone());
        let shelf =
            Shelf { target, place, namer, earlier: Earlier::default(), now_s: 0, begins: true, first: Vec::new() };
        (Store::start(Arc::new(SystemDisk), journal.clone(), shelf).expect("started"), journal)
    }

    /// Also where the journal knows of no run that was cut off.
    #[test]
    fn drafts_are_always_swept_and_only_ones_own() {
        let (own, other) = (Namer::new("own"), Namer::new("other"));
        for at in 0..3 {
            let folder = tempfile::tempdir().expect("folder");
            let (target, place) = &targets(folder.path())[at];
            let inbox = target.path();
            let drafts = [(&own, inbox), (&own, place.as_path()), (&other, inbox), (&other, place)];
            let drafts = drafts.map(|(namer, place)| {
                target.folders(place).iter().for_each(|folder| std::fs::create_dir_all(folder).expect("folder"));
                let draft = target.draft(place, &namer.owner(place), 1);
                std::fs::write(&draft, "Subject: half").expect("draft");
                if target.is_mbox() {
                    std::fs::write(place, "").expect("mbox");
                }
                draft
            });
            let there = || drafts.each_ref().map(|draft| draft.exists());
            drop(start(folder.path(), target, inbox, &own));
            assert_eq!(there(), [false, true, true, true], "{}", target.id());
            sweep_all(&SystemDisk, target, &own).expect("swept");
            assert_eq!(there(), [false, false, true, true], "{}", target.id());
        }
    }

    #[test]
    fn half_a_message_is_cut_off_in_mailboxes_that_the_next_run_is_not_about() {
        let folder = tempfile::tempdir().expect("folder");
        let (target, archive) = &targets(folder.path())[2];
        let journal = Journal::open(&SystemDisk, &folder.path().join("journal")).expect("journal");
        let spool = folder.path().join("draft");
        std::fs::create_dir_all(archive.parent().expect("folder")).expect("folder");
        std::fs::write(&spool, "Subject: whole\n\n").expect("draft");
        for place in [target.path(), archive] {
            let entries = [(spool.as_path(), "1.mailsetup")];
            let appended = mbox::append(&SystemDisk, &journal, place, &entries, &mut mbox::Found::new(), 0);
            journal.commit(&[appended.expect("appended").change.expect("one")]).expect("noted");
        }
        let whole = std::fs::read(archive).expect("there");
        std::fs::write(archive, [&whole[..], b"From 2.mailsetup Tue Nov 24 11:00:00 2026\nSubj"].concat())
            .expect("torn");
        std::fs::remove_file(target.path()).expect("moved away");
        repair_all(&SystemDisk, &journal).expect("repaired");
        assert_eq!(std::fs::read(archive).expect("there"), whole);
        assert!(!target.path().exists());
    }

    #[tokio::test]
    async fn a_run_with_drafts_alone_is_known_for_one_that_was_cut_off() {
        for at in 0..3 {
            let folder = tempfile::tempdir().expect("folder");
            let (target, place) = &targets(folder.path())[at];
            let namer = Namer::new("own");
            let (store, journal) = start(folder.path(), target, place, &namer);
            assert!(store.put(Batch { octets: b"Subject: half".to_vec(), ends: Vec::new() }).await);
            let draft = target.draft(place, &namer.owner(place), 1);
            while !draft.exists() {
                std::thread::sleep(Duration::from_millis(1));
            }
            assert!(journal.is_open().expect("readable"), "{}", target.id());
        }
    }
}

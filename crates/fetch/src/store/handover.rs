//! Messages that a receiver gets: handed over one by one, and each recorded before the next.

use super::committer::{Committer, Place};
use super::writer::Written;
use super::{StoreError, Stored};
use crate::journal::{Change, Key};
use crate::layout::Target;
use crate::receiver::{self, Letter, Verdict};

/// Messages in a row that it wants later, until no more are tried.
const LATER_MAX: u32 = 5;

impl Committer {
    /// Hands a group over. `stored` gets what the receiver has, or refused, and what is recorded.
    pub(super) fn hand_over(&mut self, group: &[Written], stored: &mut Stored) -> Result<(), StoreError> {
        for written in group {
            let (changes, fresh) = match self.settle(written)? {
                Place::Known(None) => (Vec::new(), false),
                Place::Known(Some((old, new, record))) => (vec![Change::Forget(old), Change::Put(new, record)], false),
                Place::Keep { key, name, flags } => {
                    if !self.taken(written, &key, &name, stored)? {
                        self.throw_away(written);
                        continue;
                    }
                    (vec![Change::Put(key, self.record(written, name, flags))], true)
                }
            };
            self.journal.commit(&changes)?;
            stored.push(written.token, fresh.then_some(written.size_bytes));
            self.throw_away(written);
        }
        Ok(())
    }

    /// The receiver has it, or it is kept beside it for good. False: it stays on the server.
    fn taken(&mut self, written: &Written, key: &Key, name: &str, stored: &mut Stored) -> Result<bool, StoreError> {
        let Target::Receiver { receiver, spool } = &self.shelf.target else { return Ok(false) };
        let failed = |error| StoreError::io(&written.draft, &error);
        let content = self.disk.open(&written.draft).map_err(failed)?;
        let letter = Letter { name, mailbox: receiver::mailbox(key), size_bytes: written.size_bytes };
        let unreachable = |error: std::io::Error| StoreError { path: receiver.place(), reason: error.to_string() };
        match receiver.deliver(&letter, content).map_err(unreachable)? {
            Verdict::Stored => {}
            Verdict::Refused(said) => {
                receiver::keep_aside(&*self.disk, spool, &written.draft, name).map_err(failed)?;
                stored.refused += 1;
                stored.said = Some(said);
            }
            Verdict::Later(said) => {
                stored.later += 1;
                self.later += 1;
                if self.later >= LATER_MAX {
                    return Err(StoreError { path: receiver.place(), reason: said });
                }
                stored.said = Some(said);
                return Ok(false);
            }
        }
        self.later = 0;
        Ok(true)
    }

    /// The draft is of no more use; one that was refused has its place already.
    fn throw_away(&self, written: &Written) {
        let _ = self.disk.remove(&written.draft);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};
    use std::path::{Path, PathBuf};
    use std::sync::{Arc, Mutex};

    use super::super::{Batch, End, Identity, Shelf, Store};
    use super::*;
    use crate::disk::SystemDisk;
    use crate::journal::{Earlier, Journal};
    use crate::layout::Namer;
    use crate::receiver::{Receiver, Shared};

    /// Name, mailbox and content.
    type Got = (String, Option<String>, Vec<u8>);

    /// Says what it was told to say, and keeps what it got. Looks whether the message before is recorded by then.
    #[derive(Debug)]
    struct Scripted {
        verdicts: Mutex<Vec<io::Result<Verdict>>>,
        got: Mutex<Vec<Got>>,
    }

    impl Receiver for Scripted {
        fn deliver(&self, letter: &Letter<'_>, mut content: Box<dyn Read + Send>) -> io::Result<Verdict> {
            let verdict = self.verdicts.lock().expect("not poisoned").remove(0);
            let mut octets = Vec::new();
            content.read_to_end(&mut octets)?;
            if matches!(verdict, Ok(Verdict::Stored)) {
                let mailbox = letter.mailbox.map(str::to_owned);
                self.got.lock().expect("not poisoned").push((letter.name.to_owned(), mailbox, octets));
            }
            verdict
        }

        fn bare_lf(&self) -> bool {
            true
        }

        fn id(&self) -> &'static str {
            "scripted"
        }

        fn place(&self) -> PathBuf {
            "scripted".into()
        }
    }

    struct Outcome {
        stored: Stored,
        ended: Result<(), StoreError>,
        journal: Arc<Journal>,
        receiver: Arc<Scripted>,
    }

    impl Outcome {
        fn known(&self, uids: impl IntoIterator<Item = u32>) -> Vec<u32> {
            let known = |uid: &u32| self.journal.get(&Key::imap("A", 1, *uid)).expect("read").is_some();
            uids.into_iter().filter(known).collect()
        }
    }

    async fn hand_over(folder: &Path, verdicts: Vec<io::Result<Verdict>>) -> Outcome {
        let count = verdicts.len() as u32;
        let receiver = Arc::new(Scripted { verdicts: Mutex::new(verdicts), got: Mutex::default() });
        let spool = folder.join("spool");
        let target = Target::Receiver { receiver: Shared(receiver.clone()), spool: spool.clone() };
        let journal = Arc::new(Journal::open(&SystemDisk, &folder.join("journal")).expect("journal"));
        let namer = Namer::new("imap:ute@example.org");
        let shelf = Shelf {
            target,
            place: spool,
            namer: namer.clone(),
            earlier: Earlier::default(),
            now_s: 0,
            begins: true,
            first: Vec::new(),
        };
        let store = Store::start(Arc::new(SystemDisk), journal.clone(), shelf).expect("started");
        for uid in 1..=count {
            let octets = format!("Subject: {uid}\r\n\r\n").into_bytes();
            let (key, name) = (Key::imap("A", 1, uid), namer.imap("A", 1, uid));
            let identity = Identity::Named { key, name, flags: "S".into(), rematch: false };
            let ends = vec![End { at: octets.len(), token: uid, identity, listed_bytes: None }];
            store.put(Batch { octets, ends }).await;
        }
        let mut all = Stored::default();
        let ended = store
            .finish(|stored| {
                all.tokens.extend(stored.tokens);
                all.fresh += stored.fresh;
                all.later += stored.later;
                all.refused += stored.refused;
            })
            .await;
        Outcome { stored: all, ended, journal, receiver }
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(folder).expect("folder").map(|entry| entry.expect("entry").path()).collect();
        files.retain(|path| path.is_file() && path.file_name().is_none_or(|name| name.as_encoded_bytes()[0] != b'.'));
        files
    }

    #[tokio::test]
    async fn what_is_taken_is_recorded_and_what_is_not_stays() {
        let folder = tempfile::tempdir().expect("folder");
        let verdicts = vec![
            Ok(Verdict::Stored),
            Ok(Verdict::Refused("no".into())),
            Ok(Verdict::Later("full".into())),
            Ok(Verdict::Stored),
        ];
        let outcome = hand_over(folder.path(), verdicts).await;
        assert_eq!((outcome.ended.clone(), outcome.known(1..=4)), (Ok(()), vec![1, 2, 4]));
        let Stored { tokens, fresh, later, refused, .. } = &outcome.stored;
        assert_eq!((&tokens[..], *fresh, *later, *refused), (&[1, 2, 4][..], 3, 1, 1));
        let got = outcome.receiver.got.lock().expect("not poisoned");
        assert_eq!(got.len(), 2);
        assert_eq!((got[0].1.as_deref(), &got[0].2[..]), (Some("A"), &b"Subject: 1\n\n"[..]));
        let aside = files(&folder.path().join("spool/refused/new"));
        assert_eq!(
            aside.iter().map(|file| std::fs::read(file).expect("mail")).collect::<Vec<_>>(),
            [b"Subject: 2\n\n"]
        );
        assert!(files(&folder.path().join("spool")).is_empty());
    }

    #[tokio::test]
    async fn a_receiver_that_takes_nothing_is_left_alone() {
        let later = || Ok(Verdict::Later("full".into()));
        let folder = tempfile::tempdir().expect("folder");
        let outcome = hand_over(
            folder.path(),
            vec![later(), Ok(Verdict::Stored), later(), later(), later(), later(), later(), later()],
        )
        .await;
        assert_eq!(
            (outcome.ended.clone().map_err(|error| error.reason), outcome.known(1..=8)),
            (Err("full".into()), vec![2])
        );
        assert_eq!(outcome.receiver.verdicts.lock().expect("not poisoned").len(), 1);
        let folder = tempfile::tempdir().expect("folder");
        let gone = Err(io::ErrorKind::NotFound.into());
        let outcome = hand_over(folder.path(), vec![Ok(Verdict::Stored), gone, Ok(Verdict::Stored)]).await;
        assert_eq!(
            (outcome.ended.clone().map_err(|error| error.path), outcome.known(1..=3)),
            (Err("scripted".into()), vec![1])
        );
        assert!(files(&folder.path().join("spool")).is_empty());
    }
}

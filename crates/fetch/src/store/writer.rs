//! The thread that writes messages into drafts and gathers them into groups.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SendError, SyncSender};

use sha2::{Digest as _, Sha256};

use super::{Batch, End, GROUP_WAIT, Identity, Job, PIECE, Shelf, StoreError};
use crate::disk::{Disk, DiskFile};
use crate::header::{Begin, Mark};
use crate::journal::Digest;
use crate::mbox::Quote;

/// Messages of one group.
const GROUP_MESSAGES: usize = 200;
/// Octets of one group.
const GROUP_BYTES: u64 = 16 * 1024 * 1024;

/// A message whose octets are written.
pub struct Written {
    /// Where it lies, not synced yet. Closed, as a process may hold few files open, and a group many messages.
    pub draft: PathBuf,
    /// Of the octets received.
    pub digest: Digest,
    /// Octets received.
    pub size_bytes: u64,
    /// Of its header.
    pub mark: Option<Mark>,
    /// What the transfer calls it.
    pub token: u32,
    /// How it is known.
    pub identity: Identity,
    /// How large the server says that it is.
    pub listed_bytes: Option<u64>,
}

/// Turns jobs into groups.
pub struct Writer {
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
    /// Gives whole groups to `groups`.
    pub fn new(disk: Arc<dyn Disk>, shelf: Shelf, groups: SyncSender<Vec<Written>>) -> Self {
        let owner = shelf.namer.owner(&shelf.place);
        Self { disk, shelf, owner, groups, draft: None, group: Vec::new(), group_bytes: 0, number: 0 }
    }

    /// Writes until there are no more jobs, or the committer has failed.
    ///
    /// # Errors
    /// [`StoreError`] where a draft can't be written.
    pub fn run(&mut self, jobs: &Receiver<Job>) -> Result<(), StoreError> {
        let done = self.work(jobs);
        if done.is_err() {
            // What is whole is kept, and gets the room of what is not.
            self.abort();
            self.hand_over();
        }
        done
    }

    fn work(&mut self, jobs: &Receiver<Job>) -> Result<(), StoreError> {
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
        for End { at, token, identity, listed_bytes } in batch.ends {
            self.write(&batch.octets[from..at], out)?;
            from = at;
            if !self.end(token, identity, listed_bytes)? {
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
                begin: Begin::default(),
                held: false,
                quote: self.shelf.target.is_mbox().then(Quote::default),
            });
        }
        let Some(draft) = &mut self.draft else { return Ok(()) };
        draft.hash.update(octets);
        draft.size_bytes += octets.len() as u64;
        draft.begin.push(octets);
        let written = if self.shelf.target.bare_lf() {
            out.clear();
            bare_lf(octets, &mut draft.held, out);
            draft.quoted(out)
        } else {
            draft.file.write(octets)
        };
        written.map_err(|error| StoreError::io(&draft.path, &error))
    }

    fn end(&mut self, token: u32, identity: Identity, listed_bytes: Option<u64>) -> Result<bool, StoreError> {
        let Some(mut draft) = self.draft.take() else { return Ok(true) };
        draft.finish().map_err(|error| StoreError::io(&draft.path, &error))?;
        self.group_bytes += draft.size_bytes;
        self.group.push(Written {
            draft: draft.path,
            digest: draft.hash.finalize().into(),
            size_bytes: draft.size_bytes,
            mark: draft.begin.mark(),
            token,
            identity,
            listed_bytes,
        });
        // A receiver has each at once.
        if self.shelf.target.hands_over() || self.group.len() >= GROUP_MESSAGES || self.group_bytes >= GROUP_BYTES {
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
        if self.group.is_empty() {
            return true;
        }
        let Err(SendError(group)) = self.groups.send(std::mem::take(&mut self.group)) else { return true };
        group.iter().for_each(|written| drop(self.disk.remove(&written.draft)));
        false
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.abort();
    }
}

struct Draft {
    file: Box<dyn DiskFile>,
    path: PathBuf,
    hash: Sha256,
    size_bytes: u64,
    begin: Begin,
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

//! Mail that is handed to another program or server, which has it then.
//!
//! What a receiver has accepted is recorded at once, one message after the other: only a run that is killed between the
//! two hands a message over twice. What it refuses for good is kept in a Maildir of its own, and counts as stored; what
//! it wants later stays on the server.

use std::fmt;
use std::io::{self, Read};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::Disk;
use super::journal::Key;

/// Takes messages.
pub trait Receiver: fmt::Debug + Send + Sync {
    /// Hands a message over.
    ///
    /// # Errors
    /// It can't be reached, so that no other message is tried either.
    fn deliver(&self, letter: &Letter<'_>, content: Box<dyn Read + Send>) -> io::Result<Verdict>;

    /// Its lines end with LF.
    fn bare_lf(&self) -> bool;

    /// The stable name of its kind.
    fn id(&self) -> &'static str;

    /// Where it is: a program, a socket, a server.
    fn place(&self) -> PathBuf;
}

/// What a receiver is told of a message, besides its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter<'a> {
    /// The same whenever this message is handed over.
    pub name: &'a str,
    /// The IMAP mailbox, as the server spells it.
    pub mailbox: Option<&'a str>,
    /// Bytes, as the server sent them.
    pub size_bytes: u64,
}

/// What it says to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It has it, for good.
    Stored,
    /// It may take it later.
    Later(String),
    /// It never takes it.
    Refused(String),
}

/// A receiver that is shared.
#[derive(Debug, Clone)]
pub struct Shared(pub Arc<dyn Receiver>);

impl Deref for Shared {
    type Target = dyn Receiver;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Shared {}

/// The Maildir for what is refused, below the folder of a receiver.
pub fn refused(spool: &Path) -> PathBuf {
    spool.join("refused")
}

/// Keeps a message that was refused: synced, in its place, and the folder synced.
///
/// # Errors
/// What the system says.
pub fn keep_aside(disk: &dyn Disk, spool: &Path, draft: &Path, name: &str) -> io::Result<()> {
    let folder = refused(spool).join("new");
    disk.sync_file(draft)?;
    disk.rename(draft, &folder.join(name))?;
    disk.sync_folder(&folder)
}

/// The mailbox of a message, out of its key.
pub fn mailbox(key: &Key) -> Option<&str> {
    let octets = key.octets();
    let rest = octets.strip_prefix(b"h").unwrap_or(octets).strip_prefix(b"i")?;
    std::str::from_utf8(&rest[..rest.iter().position(|octet| *octet == 0)?]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_names_its_mailbox() {
        assert_eq!(mailbox(&Key::imap("A/B", 5, 9)), Some("A/B"));
        assert_eq!(mailbox(&Key::uidl(b"i\0")), None);
    }
}

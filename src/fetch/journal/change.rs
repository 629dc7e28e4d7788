//! Changes, made all at once, and how far a run had come. What a change writes into the table `about` is read
//! back here, so that each text has its two halves side by side.

use std::path::{Path, PathBuf};

use super::{ABOUT, Digest, Journal, JournalError, Key, MAILBOXES, MESSAGES, Record};
use crate::fetch::layout::hex;
use crate::fetch::mbox::End;
use crate::model::date::{self, Day};

/// A change that is made with others, at once.
#[derive(Debug, Clone)]
pub enum Change {
    /// A message is in its place.
    Put(Key, Record),
    /// A message is forgotten.
    Forget(Key),
    /// A mailbox was fetched up to here.
    Cursor {
        /// Its name.
        mailbox: String,
        /// UIDVALIDITY
        validity: u32,
        /// Every UID up to this one is stored, or gone.
        cursor: u32,
    },
    /// An mbox is known up to here.
    Mbox {
        /// Its file.
        path: PathBuf,
        /// How far.
        end: End,
    },
    /// The flags of a mailbox are known.
    Modseq {
        /// Its name.
        mailbox: String,
        /// UIDVALIDITY
        validity: u32,
        /// HIGHESTMODSEQ when it was opened.
        modseq: u64,
    },
    /// Messages were left out for their age.
    Older {
        /// Their mailbox.
        mailbox: String,
        /// UIDVALIDITY
        validity: u32,
        /// Every UID up to this one is stored, or gone, or arrived before `day`.
        cursor: u32,
        /// The day.
        day: Day,
    },
    /// A run begins or ends.
    Open(bool),
}

impl Journal {
    /// Makes changes, all or none, and returns when they are durable.
    ///
    /// # Errors
    /// [`JournalError`]; then none was made.
    pub fn commit(&self, changes: &[Change]) -> Result<(), JournalError> {
        if changes.is_empty() {
            return Ok(());
        }
        self.write(|transaction| {
            let mut messages = transaction.open_table(MESSAGES)?;
            let mut mailboxes = transaction.open_table(MAILBOXES)?;
            let mut about = transaction.open_table(ABOUT)?;
            for change in changes {
                match change {
                    Change::Put(key, record) => drop(messages.insert(key.octets(), record.encode().as_slice())?),
                    Change::Forget(key) => drop(messages.remove(key.octets())?),
                    Change::Cursor { mailbox, validity, cursor } => {
                        mailboxes.insert(mailbox.as_str(), (*validity, *cursor))?;
                    }
                    Change::Mbox { path, end } => {
                        let text = format!("{} {}", end.length, hex(&end.digest));
                        about.insert(mbox_key(path).as_str(), text.as_str())?;
                    }
                    Change::Modseq { mailbox, validity, modseq } => {
                        about.insert(format!("modseq:{mailbox}").as_str(), format!("{validity} {modseq}").as_str())?;
                    }
                    Change::Older { mailbox, validity, cursor, day } => {
                        let text = format!("{validity} {cursor} {}", date::iso(*day));
                        about.insert(format!("older:{mailbox}").as_str(), text.as_str())?;
                    }
                    Change::Open(open) => {
                        about.insert("open", if *open { "yes" } else { "no" })?;
                    }
                }
            }
            Ok(())
        })
    }

    /// UIDVALIDITY and cursor of a mailbox.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn cursor(&self, mailbox: &str) -> Result<Option<(u32, u32)>, JournalError> {
        self.read(|_, mailboxes, _| mailboxes.get(mailbox).ok().flatten().map(|found| found.value()))
    }

    /// How far an mbox is known.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn mbox(&self, path: &Path) -> Result<Option<End>, JournalError> {
        let text = self.about(&mbox_key(path))?;
        Ok(text.and_then(|text| {
            let (length, digest) = text.split_once(' ')?;
            Some(End { length: length.parse().ok()?, digest: unhex(digest)? })
        }))
    }

    /// Up to which change of the server a mailbox's flags are known, under this UIDVALIDITY.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn modseq(&self, mailbox: &str, validity: u32) -> Result<Option<u64>, JournalError> {
        let text = self.about(&format!("modseq:{mailbox}"))?;
        Ok(text.and_then(|text| {
            let (of, modseq) = text.split_once(' ')?;
            modseq.parse().ok().filter(|_| of.parse() == Ok(validity))
        }))
    }

    /// Up to where all that is not stored arrived before a day, under this UIDVALIDITY.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn older(&self, mailbox: &str, validity: u32) -> Result<Option<(u32, Day)>, JournalError> {
        let text = self.about(&format!("older:{mailbox}"))?;
        Ok(text.and_then(|text| {
            let mut words = text.split(' ');
            let of = words.next()?.parse() == Ok(validity);
            let found = (words.next()?.parse().ok()?, date::parse_iso(words.next()?)?);
            of.then_some(found)
        }))
    }

    /// The last run did not come to its end.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn is_open(&self) -> Result<bool, JournalError> {
        self.read(|about, _, _| about.get("open").ok().flatten().is_some_and(|found| found.value() == "yes"))
    }

    fn about(&self, key: &str) -> Result<Option<String>, JournalError> {
        self.read(|about, _, _| about.get(key).ok().flatten().map(|found| found.value().to_owned()))
    }
}

fn mbox_key(path: &Path) -> String {
    format!("mbox:{}", path.display())
}

fn unhex(text: &str) -> Option<Digest> {
    let mut digest = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, octet) in digest.iter_mut().enumerate() {
        *octet = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(digest)
}

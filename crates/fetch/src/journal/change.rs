//! Changes, made all at once, and how far a run had come. What a change writes into the notes is read
//! back here, so that each text has its two halves side by side.

use std::path::{Path, PathBuf};

use super::earlier::archived;
use super::entry::{seal, unseal};
use super::{Digest, Journal, JournalError, Key, NOTES, RECORDS, Record, Skip};
use crate::mbox::End;
use mail_types::date::{self, Day};
use mail_types::encode::hex;

/// A change that is made with others, at once.
#[derive(Debug, Clone)]
pub enum Change {
    /// A message is in its place. Another one that was known under this key counts by its content from now on.
    Put(Key, Record),
    /// A message is forgotten.
    Forget(Key),
    /// A message counts by its content alone from now on (in seconds since 1970): what has its id may be another.
    Archive(Key, u64),
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
    /// A message is left on the server on purpose.
    Skip(Key, Skip),
    /// It no longer is, or it is stored.
    Unskip(Key),
    /// A run that came to its end saw the mailbox like this.
    Seen {
        /// Its name.
        mailbox: String,
        /// Like what.
        seen: Seen,
    },
    /// A run that is about to store mail found the mailbox like this, however it ends.
    Found {
        /// Its name.
        mailbox: String,
        /// Like what.
        seen: Seen,
    },
    /// A run begins or ends.
    Open(bool),
    /// How often runs began and ended.
    Runs(u64),
}

/// What an IMAP mailbox was like at some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// UIDVALIDITY
    pub validity: u32,
    /// UIDNEXT
    pub uid_next: Option<u32>,
    /// EXISTS
    pub exists: u32,
    /// HIGHESTMODSEQ
    pub highest_modseq: Option<u64>,
}

impl Seen {
    /// Nobody knows: no mailbox has this UIDVALIDITY.
    pub const UNKNOWN: Self = Self { validity: 0, uid_next: None, exists: 0, highest_modseq: None };

    fn encode(&self) -> String {
        let Self { validity, uid_next, exists, highest_modseq } = self;
        format!("{validity} {} {exists} {}", uid_next.unwrap_or(0), highest_modseq.unwrap_or(0))
    }

    fn decode(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let mut word = || words.next();
        Some(Self {
            validity: word()?.parse().ok()?,
            uid_next: Some(word()?.parse().ok()?).filter(|next| *next > 0),
            exists: word()?.parse().ok()?,
            highest_modseq: Some(word()?.parse().ok()?).filter(|modseq| *modseq > 0),
        })
    }
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
            let mut records = transaction.open_table(RECORDS)?;
            let mut notes = transaction.open_table(NOTES)?;
            let mut note = |key: String, text: String| -> Result<(), redb::Error> {
                notes.insert(key.as_str(), seal(key.as_bytes(), text.as_bytes()).as_slice())?;
                Ok(())
            };
            let mut healed = Vec::new();
            for change in changes {
                match change {
                    Change::Put(key, record) => {
                        let key = key.octets();
                        let old = records.insert(key, record.encode(key).as_slice())?;
                        let old = old.and_then(|old| Record::decode(key, old.value()));
                        if let Some(old) = old.filter(|old| old.digest != record.digest) {
                            let key = archived(key, &old, record.stored_s);
                            records.insert(key.as_slice(), old.encode(&key).as_slice())?;
                        }
                    }
                    Change::Forget(key) => drop(records.remove(key.octets())?),
                    Change::Archive(key, now_s) => {
                        let key = key.octets();
                        let old = records.remove(key)?.and_then(|old| Record::decode(key, old.value()));
                        if let Some(old) = old {
                            let key = archived(key, &old, *now_s);
                            records.insert(key.as_slice(), old.encode(&key).as_slice())?;
                        }
                    }
                    Change::Cursor { mailbox, validity, cursor } => {
                        note(format!("cursor:{mailbox}"), format!("{validity} {cursor}"))?;
                        healed.push(format!("heal:{mailbox}"));
                    }
                    Change::Mbox { path, end } => {
                        note(mbox_key(path), format!("{} {}", end.length, hex(end.digest)))?;
                    }
                    Change::Modseq { mailbox, validity, modseq } => {
                        note(format!("modseq:{mailbox}"), format!("{validity} {modseq}"))?;
                    }
                    Change::Older { mailbox, validity, cursor, day } => {
                        note(format!("older:{mailbox}"), format!("{validity} {cursor} {}", date::iso(*day)))?;
                    }
                    Change::Skip(key, skip) => {
                        let key = skip_key(key.octets());
                        records.insert(key.as_slice(), seal(&key, skip.encode().as_bytes()).as_slice())?;
                    }
                    Change::Unskip(key) => drop(records.remove(skip_key(key.octets()).as_slice())?),
                    Change::Seen { mailbox, seen } => note(format!("seen:{mailbox}"), seen.encode())?,
                    Change::Found { mailbox, seen } => note(format!("found:{mailbox}"), seen.encode())?,
                    Change::Runs(runs) => note(RUNS.to_owned(), runs.to_string())?,
                    Change::Open(open) => note("open".to_owned(), if *open { "yes" } else { "no" }.to_owned())?,
                }
            }
            for key in healed {
                notes.remove(key.as_str())?;
            }
            Ok(())
        })
    }

    /// UIDVALIDITY and cursor of a mailbox.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn cursor(&self, mailbox: &str) -> Result<Option<(u32, u32)>, JournalError> {
        let text = self.note(&format!("cursor:{mailbox}"))?;
        Ok(text.and_then(|text| {
            let (validity, cursor) = text.split_once(' ')?;
            Some((validity.parse().ok()?, cursor.parse().ok()?))
        }))
    }

    /// How far an mbox is known.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn mbox(&self, path: &Path) -> Result<Option<End>, JournalError> {
        let text = self.note(&mbox_key(path))?;
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
        let text = self.note(&format!("modseq:{mailbox}"))?;
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
        let text = self.note(&format!("older:{mailbox}"))?;
        Ok(text.and_then(|text| {
            let mut words = text.split(' ');
            let of = words.next()?.parse() == Ok(validity);
            let found = (words.next()?.parse().ok()?, date::parse_iso(words.next()?)?);
            of.then_some(found)
        }))
    }

    /// Up to which UID an earlier release had fetched a mailbox, or believed so. From the first cursor on that is
    /// committed there is nothing left to heal.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn healing(&self, mailbox: &str) -> Result<Option<u32>, JournalError> {
        Ok(self.note(&format!("heal:{mailbox}"))?.and_then(|text| text.parse().ok()))
    }

    /// What a mailbox was like when the last run came to its end.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn seen(&self, mailbox: &str) -> Result<Option<Seen>, JournalError> {
        Ok(self.note(&format!("seen:{mailbox}"))?.and_then(|text| Seen::decode(&text)))
    }

    /// What a mailbox was like when a run last began to store its mail.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn found(&self, mailbox: &str) -> Result<Option<Seen>, JournalError> {
        Ok(self.note(&format!("found:{mailbox}"))?.and_then(|text| Seen::decode(&text)))
    }

    /// UIDs of the messages of a mailbox that were left on the server on purpose, and why; sorted.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn skipped(&self, mailbox: &str, validity: u32) -> Result<Vec<(u32, Skip)>, JournalError> {
        let mut found = Vec::new();
        self.each_skip(&Key::imap_prefix(mailbox), |key, skip| {
            if let Some((known, uid)) = Key::imap_parts(key, mailbox)
                && known == validity
            {
                found.push((uid, skip));
            }
        })?;
        Ok(found)
    }

    /// Unique ids of the POP3 messages that were left on the server on purpose, and why; sorted.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn skipped_uidls(&self) -> Result<Vec<(Vec<u8>, Skip)>, JournalError> {
        let mut found = Vec::new();
        self.each_skip(b"u", |key, skip| found.push((key[1..].to_vec(), skip)))?;
        Ok(found)
    }

    fn each_skip(&self, prefix: &[u8], mut each: impl FnMut(&[u8], Skip)) -> Result<(), JournalError> {
        self.each_value(&skip_key(prefix), |key, value| {
            let skip = unseal(key, value).and_then(|text| Skip::decode(std::str::from_utf8(text).ok()?));
            match skip {
                Some(skip) => each(&key[SKIP.len()..], skip),
                None => self.is_damaged(key),
            }
        })
    }

    /// How often runs began and ended; 0 where nobody counted.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn runs(&self) -> Result<u64, JournalError> {
        Ok(self.note(RUNS)?.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// The last run did not come to its end, or nobody knows.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn is_open(&self) -> Result<bool, JournalError> {
        Ok(self.note("open")?.is_none_or(|open| open != "no"))
    }
}

const RUNS: &str = "runs";
/// What stands in front of the keys of messages left on the server.
pub(super) const SKIP: &[u8] = b"s";

fn skip_key(key: &[u8]) -> Vec<u8> {
    [SKIP, key].concat()
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

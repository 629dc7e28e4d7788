//! `fetch --state`, and `--repair`.

use std::path::{Path, PathBuf};

use super::journal;
use super::summary::size;
use crate::commands::output;
use crate::fetch::disk::SystemDisk;
use crate::fetch::journal::{Journal, JournalError, Summary};
use crate::fetch::lock::{Lock, LockError};
use crate::fetch::{self, layout::Target};
use crate::locale::Locale;
use crate::model::report::Exit;
use crate::model::{EmailAddress, Message, Protocol};

/// What the journals of this account and target know. With `repair` one that is broken is put aside and
/// begun anew.
pub fn state(address: &EmailAddress, target: &Target, folder: &Path, repair: bool, locale: &Locale) -> Exit {
    let mut said = Vec::new();
    for protocol in [Protocol::Imap, Protocol::Pop3] {
        let path = journal(folder, address, protocol, target);
        if !path.exists() {
            continue;
        }
        let _lock = match Lock::take(&path.with_extension("lock")) {
            Ok(lock) => lock,
            Err(error) => {
                let message = match error {
                    LockError::Held(Some(pid)) => Message::new("fetch-locked").with("pid", pid.to_string()),
                    LockError::Held(None) => Message::new("fetch-locked-unknown"),
                    LockError::Io(error) => return output::storage_error(locale, &path, &error),
                };
                output::complain(locale, &message, None);
                return Exit::Storage;
            }
        };
        said.push(Message::new("fetch-state-file").with("path", path.display().to_string()));
        match summary(&path) {
            Ok(summary) => describe(summary, locale, &mut said),
            Err(error) if repair && error.broken => match begin_anew(&path) {
                Ok(aside) => {
                    said.push(Message::new("fetch-state-anew").with("path", aside.display().to_string()));
                }
                Err(error) => return output::storage_error(locale, &path, &error),
            },
            Err(error) => {
                output::complain(locale, &fetch::journal_message(error), None);
                return Exit::Storage;
            }
        }
    }
    if said.is_empty() {
        said.push(Message::new("fetch-state-none"));
    }
    output::print(&said.iter().map(|message| locale.text(message) + "\n").collect::<String>())
}

fn summary(path: &Path) -> Result<Summary, JournalError> {
    let mut journal = Journal::open(&SystemDisk, path)?;
    journal.check()?;
    journal.summary()
}

fn describe(summary: Summary, locale: &Locale, said: &mut Vec<Message>) {
    let counted = Message::new("fetch-state-messages").with("listed", summary.listed).with("gone", summary.gone);
    said.push(counted.with("size", size(summary.size_bytes, locale.language())));
    for (mailbox, validity, cursor) in summary.mailboxes {
        let name = fetch::mailbox_name(&mailbox);
        let message = Message::new("fetch-state-mailbox").with_foreign("mailbox", name);
        said.push(message.with("validity", validity.to_string()).with("cursor", cursor.to_string()));
    }
    if summary.open {
        said.push(Message::new("fetch-state-open"));
    }
    said.push(match summary.damaged {
        0 => Message::new("fetch-state-sound"),
        count => Message::new("fetch-state-damaged").with("count", count),
    });
}

/// Puts the file aside, under a name that is free, and makes a new one.
fn begin_anew(path: &Path) -> std::io::Result<PathBuf> {
    let free = |number: u32| path.with_extension(format!("broken-{number}"));
    let aside = (1..=u32::MAX).map(free).find(|aside| !aside.exists()).unwrap_or_else(|| free(0));
    std::fs::rename(path, &aside)?;
    Journal::open(&SystemDisk, path).map_err(|error| std::io::Error::other(error.reason))?;
    Ok(aside)
}

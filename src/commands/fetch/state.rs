//! `fetch --state`, and `--repair`.

use std::path::Path;

use super::job::{journal, locked};
use super::plan::AccountPlan;
use crate::commands::output;
use crate::exit::Exit;
use crate::locale::Locale;
use crate::render::size;
use mail_fetch::disk::SystemDisk;
use mail_fetch::journal::{Journal, JournalError, Summary};
use mail_fetch::layout::Target;
use mail_fetch::lock::{Lock, LockError};
use mail_fetch::marker::{self, Standing};
use mail_fetch::salvage;
use mail_fetch::store::StoreError;
use mail_types::{Message, Protocol};

/// What the journals of this account and target know. With `repair` one that is damaged, or whose target is
/// another, is put aside and begun anew.
pub fn state(account: &AccountPlan, repair: bool, locale: &Locale) -> Exit {
    let AccountPlan { mailbox, target, folder, .. } = account;
    let mut said = Vec::new();
    for protocol in [Protocol::Imap, Protocol::Pop3] {
        let path = journal(folder, &mailbox.address, protocol, target);
        if !path.exists() {
            continue;
        }
        let _lock = match Lock::take(&path.with_extension("lock")) {
            Ok(lock) => lock,
            Err(error) => {
                let message = match &error {
                    LockError::Io(error) => return output::storage_error(locale, &path, error),
                    held => locked(held),
                };
                output::complain(locale, &message, None);
                return Exit::Storage;
            }
        };
        said.push(Message::new("fetch-state-file").with("path", path.display().to_string()));
        let doubt = match summary(&path, target) {
            Ok(Seen { summary, standing: Standing::Sound }) if !(repair && summary.damaged > 0) => {
                describe(summary, locale, &mut said);
                continue;
            }
            Ok(_) if repair => None,
            Err(error) if repair && error.broken => None,
            Ok(Seen { standing, .. }) => Some(mail_fetch::target_message(target, standing)),
            Err(error) => Some(mail_fetch::journal_message(error)),
        };
        if let Some(doubt) = doubt {
            output::complain(locale, &doubt, None);
            return Exit::Storage;
        }
        match salvage::begin_anew(&SystemDisk, &path, target) {
            Ok((aside, kept)) => {
                let path = aside.display().to_string();
                said.push(Message::new("fetch-state-anew").with("path", path).with("kept", kept));
            }
            Err(error) => {
                output::complain(locale, &mail_fetch::store_message(&error), None);
                return Exit::Storage;
            }
        }
    }
    if said.is_empty() {
        said.push(Message::new("fetch-state-none"));
    }
    output::print(&said.iter().map(|message| locale.text(message) + "\n").collect::<String>())
}

struct Seen {
    summary: Summary,
    standing: Standing,
}

fn summary(path: &Path, target: &Target) -> Result<Seen, JournalError> {
    let journal = Journal::open(&SystemDisk, path)?;
    let standing = marker::look(&SystemDisk, &journal, target);
    let failed = |error: StoreError| JournalError { path: error.path, reason: error.reason, broken: false };
    Ok(Seen { summary: journal.summary()?, standing: standing.map_err(failed)? })
}

fn describe(summary: Summary, locale: &Locale, said: &mut Vec<Message>) {
    let counted = Message::new("fetch-state-messages").with("listed", summary.listed).with("gone", summary.gone);
    said.push(counted.with("size", size(locale.language(), summary.size_bytes)));
    for (mailbox, validity, cursor) in summary.mailboxes {
        let name = mail_fetch::mailbox_name(&mailbox);
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

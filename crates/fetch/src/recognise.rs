//! Before anything is fetched: is the target the one that the journal knows, and is the mailbox?

use std::sync::Arc;

use super::journal::{Journal, JournalError, Record};
use super::marker::{self, Standing};
use super::store::StoreError;
use super::{Options, Run, journal_message, store_message, target_message};
use mail_types::Message;
use mail_types::report::Fault;

impl Run<'_> {
    /// The target proves itself, and what the journal knows is that of this mailbox.
    pub(super) fn begin(&mut self) -> Result<(), (Fault, Message)> {
        let failed = |error: StoreError| (Fault::Storage, store_message(&error));
        let Options { target, dry_run, .. } = self.options;
        let standing = marker::look(&*self.disk, &self.journal, target).map_err(failed)?;
        if standing != Standing::Sound {
            return Err((Fault::Storage, target_message(target, standing)));
        }
        if !dry_run {
            marker::join(&*self.disk, &self.journal, target).map_err(failed)?;
        }
        self.recognise().map_err(|error| (Fault::Storage, journal_message(error)))
    }

    fn recognise(&mut self) -> Result<(), JournalError> {
        let mine = self.options.identity.text();
        let mut known = self.journal.identities()?;
        if known.contains(&mine) {
            return Ok(());
        }
        if let Some(without) = known.iter_mut().find(|known| **known == self.options.identity.without_port()) {
            without.clone_from(&mine);
            return if self.options.dry_run { Ok(()) } else { self.journal.set_identities(&known) };
        }
        let (options, journal, namer) = (self.options, self.journal.clone(), self.namer.clone());
        // 0.1.0 kept no identity; but the names that it gave tell the account.
        let gave = |key: &[u8], record: &Record| options.same_mailbox || namer.gave(key, &record.name);
        let foreign =
            if known.is_empty() { journal.any(|_, _| true)? && !journal.any(gave)? } else { !options.same_mailbox };
        if foreign {
            let was = known.last().map_or(Message::new("fetch-note-foreign-unknown"), |known| {
                Message::new("fetch-note-foreign-known").with_foreign("known", known.clone())
            });
            self.note(Message::new("fetch-note-foreign").with("was", was).with_foreign("now", mine.clone()));
            self.foreign = true;
        }
        if options.dry_run {
            if foreign {
                self.journal = Arc::new(Journal::scratch()?);
            }
            return Ok(());
        }
        if foreign || known.is_empty() {
            journal.archive(&[mine], self.now_s, |key, record| !foreign && gave(key, record))?;
        } else {
            known.push(mine);
            journal.set_identities(&known)?;
        }
        Ok(())
    }
}

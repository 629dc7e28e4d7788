//! `fetch --state`.

use std::path::Path;

use super::journal;
use super::summary::size;
use crate::cli::FetchArgs;
use crate::commands::output;
use crate::fetch::disk::SystemDisk;
use crate::fetch::journal::Journal;
use crate::fetch::{self, layout::Target};
use crate::locale::Locale;
use crate::model::report::Exit;
use crate::model::{Message, Protocol};

/// `--state`: what the journals of this account and target know.
pub fn state(args: &FetchArgs, target: &Target, folder: &Path, locale: &Locale) -> Exit {
    let mut text = String::new();
    let mut say = |message: Message| text.push_str(&(locale.text(&message) + "\n"));
    for protocol in [Protocol::Imap, Protocol::Pop3] {
        let path = journal(folder, args, protocol, target);
        if !path.exists() {
            continue;
        }
        let shown = Journal::open(&SystemDisk, &path).and_then(|mut journal| {
            journal.check()?;
            journal.summary()
        });
        let summary = match shown {
            Ok(shown) => shown,
            Err(error) => {
                output::complain(locale, &fetch::store_message(&error.into()), None);
                return Exit::Storage;
            }
        };
        say(Message::new("fetch-state-file").with("path", path.display().to_string()));
        let counted = Message::new("fetch-state-messages").with("listed", summary.listed).with("gone", summary.gone);
        say(counted.with("size", size(summary.size_bytes, locale.language())));
        for (mailbox, validity, cursor) in summary.mailboxes {
            let message = Message::new("fetch-state-mailbox").with_foreign("mailbox", mailbox);
            say(message.with("validity", validity.to_string()).with("cursor", cursor.to_string()));
        }
        if summary.open {
            say(Message::new("fetch-state-open"));
        }
        say(Message::new("fetch-state-sound"));
    }
    if text.is_empty() {
        text = locale.text(&Message::new("fetch-state-none")) + "\n";
    }
    output::print(&text)
}

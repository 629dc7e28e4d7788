//! An IMAP session: mailbox by mailbox, list what is new, retrieve it, delete what is stored.

mod change;
mod collect;
mod confirm;
mod gone;
mod list;
mod mailbox;
mod message;
mod retrieve;
mod sizes;

use super::places;
use super::{Ending, Mailboxes, Options, Run};
use mail_dialog::imap::{ImapCommand, mailbox_name};
use mail_net::connection::Session;
use mail_types::Message;
use mail_types::report::Fault;

pub use collect::Collect;

/// Messages that are worth a round trip to have them compressed.
const MANY: usize = 4;
/// Records that are looked up at once.
const LOOKUP: usize = 2000;

/// A mailbox to fetch.
pub struct Mailbox {
    /// As the server spells it.
    pub name: String,
    /// Hierarchy delimiter.
    pub delimiter: Option<char>,
    /// Another has the same parts with another delimiter, and the plain place on disk.
    pub twin: bool,
}

/// Fetches what is new in every mailbox asked for. One that can't be opened holds up no other.
pub async fn session(run: &mut Run<'_>, session: &mut Session) -> Result<(), Ending> {
    let Selection { mut mailboxes, repeated, missing } = mailboxes(run.options, session).await?;
    for name in missing {
        run.trouble.failed(&name, Fault::Network, Ending::NoMailbox(name.clone()).failure().1);
    }
    for name in repeated {
        run.note(Message::new("fetch-note-all-skipped").with_foreign("mailbox", mailbox_name(&name)));
    }
    // One that broke a session is asked for after all others.
    mailboxes.sort_by_key(|mailbox| run.trouble.breaks_of(&mailbox.name));
    let mut again = None;
    for mailbox in &mailboxes {
        if run.interrupted() {
            break;
        }
        let ending = match mailbox::fetch(run, session, mailbox).await {
            Ok(()) => continue,
            Err(ending) => ending,
        };
        if matches!(ending, Ending::Driver(_)) {
            run.trouble.mailbox_broke(&mailbox.name);
        }
        if mailboxes.len() == 1 || !ending.of_mailbox() {
            return Err(ending);
        }
        let (fault, why) = ending.failure();
        // The account is open; of several mailboxes one is not.
        let fault = if matches!(ending, Ending::Shut(..)) { Fault::Network } else { fault };
        run.trouble.failed(&mailbox.name, fault, why);
        if ending.passing(run.options.protocol) && run.trouble.tries_again(&mailbox.name) {
            again = again.or(Some(ending));
        }
    }
    if let Some(ending) = again {
        return Err(ending);
    }
    Ok(())
}

/// Which mailboxes are fetched.
#[derive(Default)]
pub struct Selection {
    /// These; one at least, if any were named.
    pub mailboxes: Vec<Mailbox>,
    /// Names of those that only repeat others.
    pub repeated: Vec<String>,
    /// Names that were asked for and do not exist.
    pub missing: Vec<String>,
}

/// The mailboxes asked for.
pub async fn mailboxes(options: &Options, session: &mut Session) -> Result<Selection, Ending> {
    let mut selection = Selection::default();
    let named = match &options.mailboxes {
        Mailboxes::Named(names) if names.len() == 1 && names[0].eq_ignore_ascii_case("INBOX") => {
            selection.mailboxes.push(Mailbox { name: "INBOX".to_owned(), delimiter: None, twin: false });
            return Ok(selection);
        }
        Mailboxes::Named(names) => Some(names.clone()),
        Mailboxes::All => None,
    };
    let mut listing = Collect { requests: vec![ImapCommand::Mailboxes].into(), ..Collect::default() };
    listing.ask(session).await?;
    let names: Vec<_> = listing.mailboxes.iter().map(|(name, delimiter, _)| (name.as_str(), *delimiter)).collect();
    let twins = places::twins(&names);
    let found = &mut selection.mailboxes;
    for (name, delimiter, attributes) in listing.mailboxes {
        let has = |attribute: &str| attributes.iter().any(|found| found.eq_ignore_ascii_case(attribute));
        if has("\\Noselect") || has("\\NonExistent") {
            continue;
        }
        let twin = twins.contains(&name);
        match &named {
            Some(named) => {
                if named.iter().any(|wanted| same_mailbox(wanted, &name)) {
                    found.push(Mailbox { name, delimiter, twin });
                }
            }
            // It holds what all others hold, once more (RFC 6154).
            None if has("\\All") => selection.repeated.push(name),
            None => found.push(Mailbox { name, delimiter, twin }),
        }
    }
    for name in named.into_iter().flatten() {
        if !found.iter().any(|mailbox| same_mailbox(&name, &mailbox.name)) {
            selection.missing.push(name);
        }
    }
    match selection.missing.pop_if(|_| selection.mailboxes.is_empty()) {
        Some(name) => Err(Ending::NoMailbox(name)),
        None => Ok(selection),
    }
}

/// As the server spells it, or as people do.
fn same_mailbox(wanted: &str, name: &str) -> bool {
    wanted == name
        || wanted == mailbox_name(name)
        || (wanted.eq_ignore_ascii_case("INBOX") && name.eq_ignore_ascii_case("INBOX"))
}

/// Asks for compression, where the server has it and it is not there yet. Asking costs a round trip, and the
/// server much of its time: what does not get smaller (attachments) comes some three times slower from a server
/// nearby, text somewhat faster. So nobody gets it unasked; over a slow line it saves most of the wait.
async fn compress(session: &mut Session) -> Result<(), Ending> {
    if session.capabilities.has("COMPRESS=DEFLATE") && !session.connection.is_compressed() {
        // After a refusal it goes on as before.
        let _ = session.connection.compress().await?;
    }
    Ok(())
}

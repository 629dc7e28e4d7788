//! The lesson's messages on a real account: put there by IMAP, and taken away again.

use super::collect::Collect;
use super::live::{LessonError, accept};
use super::visit::Door;
use mail_dialog::imap::{ImapCommand, UidSet};
use mail_dialog::{Command, Item, Opened};
use mail_net::connection::Session;
use mail_types::Protocol;
use mail_types::event::Events;

const INBOX: &str = "INBOX";

/// How many messages the inbox holds.
///
/// # Errors
/// [`LessonError`]
pub async fn count(door: &dyn Door) -> Result<u32, LessonError> {
    let mut session = door.open(Protocol::Imap, &Events::none()).await.map_err(LessonError::Open)?;
    let opened = open(&mut session, false).await?;
    let _ = session.connection.run(Command::Quit).await;
    Ok(opened.exists.unwrap_or(0))
}

/// A name for the lesson's folder that the account does not have: what the user keeps in one is not ours to delete.
///
/// # Errors
/// [`LessonError`]
pub async fn free_name(door: &dyn Door, wished: &str) -> Result<String, LessonError> {
    let mut session = door.open(Protocol::Imap, &Events::none()).await.map_err(LessonError::Open)?;
    let mut mailboxes = Collect::default();
    accept(session.connection.run_with_body(ImapCommand::Mailboxes, &mut mailboxes).await?)?;
    let _ = session.connection.run(Command::Quit).await;
    let taken = |wanted: &str| {
        let is = |item: &Item| matches!(item, Item::Mailbox { name, .. } if name.eq_ignore_ascii_case(wanted));
        mailboxes.items.iter().any(is)
    };
    let mut name = wished.to_owned();
    for number in 2_u32.. {
        if !taken(&name) {
            break;
        }
        name = format!("{wished} {number}");
    }
    Ok(name)
}

/// Puts messages into the inbox, unread.
///
/// # Errors
/// [`LessonError`]
pub async fn append(door: &dyn Door, messages: &[String]) -> Result<(), LessonError> {
    let mut session = door.open(Protocol::Imap, &Events::none()).await.map_err(LessonError::Open)?;
    for message in messages {
        let append = ImapCommand::Append { mailbox: INBOX.into(), message: message.clone() };
        accept(session.connection.run(append).await?)?;
    }
    let _ = session.connection.run(Command::Quit).await;
    Ok(())
}

/// Takes away the messages with these subjects, and the folder.
///
/// # Errors
/// [`LessonError`]
pub async fn clear(door: &dyn Door, subjects: &[String], folder: &str) -> Result<(), LessonError> {
    let mut session = door.open(Protocol::Imap, &Events::none()).await.map_err(LessonError::Open)?;
    if open(&mut session, true).await?.exists != Some(0) {
        let mut found = Collect::default();
        let headers = ImapCommand::Messages { uids: UidSet::all(), headers_only: true };
        accept(session.connection.run_with_body(headers, &mut found).await?)?;
        let ours = found.messages.iter().filter(|message| subjects.contains(&message.subject));
        let uids: Vec<u32> = ours.filter_map(|message| message.key.parse().ok()).collect();
        if !uids.is_empty() {
            let uids = UidSet::each(&uids);
            let flag = ImapCommand::AddFlag { uids: uids.clone(), flag: "\\Deleted" };
            accept(session.connection.run(flag).await?)?;
            accept(session.connection.run(ImapCommand::Expunge { uids }).await?)?;
        }
    }
    let mut mailboxes = Collect::default();
    accept(session.connection.run_with_body(ImapCommand::Mailboxes, &mut mailboxes).await?)?;
    let is_ours = |item: &Item| matches!(item, Item::Mailbox { name, .. } if name == folder);
    if mailboxes.items.iter().any(is_ours) {
        let delete = ImapCommand::DeleteMailbox { mailbox: folder.to_owned() };
        accept(session.connection.run(delete).await?)?;
    }
    let _ = session.connection.run(Command::Quit).await;
    Ok(())
}

async fn open(session: &mut Session, writable: bool) -> Result<Opened, LessonError> {
    accept(session.connection.open_mailbox(INBOX, writable).await?)
}
